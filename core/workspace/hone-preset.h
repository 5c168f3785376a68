/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preset.h - how thorough a training is, as one choice: five that come with Hone, and a person's own
 *
 * A preset is a list of settings. Applying it puts back to their defaults all others that say how a model learns, so
 * that two presets after one another are the second one alone. What belongs to the data or the machine (batch, device,
 * seed, classes ...) stays, unless the preset names it.
 *
 * Own ones lie in $XDG_DATA_HOME/hone/presets, a file each, which is also a settings file for cfg=FILE. Reading and
 * writing may be done on any thread; nothing here keeps state.
 */
#pragma once

#include "hone-settings.h"

G_BEGIN_DECLS

typedef struct {
  char *id;    /* "balanced"; of an own one its file's name */
  char *title; /* translated; of an own one as it was typed */
  char *text;  /* one sentence */
  gboolean own;
  char **values; /* name, value, name, value ..., NULL */
} HonePreset;

HonePreset *hone_preset_ref (HonePreset *self);
void hone_preset_unref (HonePreset *self);

/* Those of Hone, for detection or for classification, in the order in which they are shown: the first is what a window
 * begins with. (transfer full) (element-type HonePreset) */
GPtrArray *hone_presets_of_hone (gboolean classify);

/* What of @settings is not as it is by default and says how to learn, under a name of one's own. @title: not empty */
HonePreset *hone_preset_new (const char *title, HoneSettings *settings);
HonePreset *hone_preset_rename (HonePreset *self, const char *title); /* (transfer full): another with its values */

/* Changes @settings, as above. */
void hone_preset_apply (HonePreset *self, HoneSettings *settings);
/* TRUE when hone_preset_apply () would change nothing. */
gboolean hone_preset_holds (HonePreset *self, HoneSettings *settings);

/* How many settings a training would read differ from the default; places and names (data, model, project ...) do not
 * count. @page: one HonePage, or -1 for all */
guint hone_settings_count_changed (HoneSettings *settings, int page);
/* A setting that is chosen elsewhere than among the rows, or is of no use before a training in a window. */
gboolean hone_setting_is_place (const char *name);
/* The same settings have the same values in both, and are given in both or in neither. */
gboolean hone_setting_is_same (HoneSettings *a, HoneSettings *b, const char *name);

/* All that is given in @from, and nothing else, is given in @to. */
void hone_settings_replace (HoneSettings *to, HoneSettings *from);

/* "$XDG_DATA_HOME/hone/presets". (transfer full) */
char *hone_presets_folder (void);

/**
 * hone_presets_read:
 * @problems: (out) (transfer full): a sentence for each file that cannot be taken; NULL at the end
 *
 * Own presets of @folder, by title. No folder is no preset. (transfer full) (element-type HonePreset)
 */
GPtrArray *hone_presets_read (const char *folder, char ***problems);

/* Atomically; replaces the one of its name. Errors: %HONE_ERROR_WRITE. */
gboolean hone_preset_write (HonePreset *self, const char *folder, GError **error);
/* Its file is gone afterwards; one that is not there is fine. Errors: %HONE_ERROR_WRITE. */
gboolean hone_preset_remove (HonePreset *self, const char *folder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HonePreset, hone_preset_unref)

G_END_DECLS
