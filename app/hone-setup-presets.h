/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-presets.h - how thorough: Hone's presets and one's own as cards; saving, renaming and deleting one's own
 *
 * Whatever is applied or deleted can be taken back: "undoable" tells, and who shows a toast calls undo ().
 */
#pragma once

#include "hone-settings.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_SETUP_PRESETS (hone_setup_presets_get_type ())
G_DECLARE_FINAL_TYPE (HoneSetupPresets, hone_setup_presets, HONE, SETUP_PRESETS, GtkBox)

/**
 * HoneSetupPresets::changed: the settings are others now
 *
 * HoneSetupPresets::said: (const char *text, gboolean undoable): a sentence for a toast
 */

/* @settings: (transfer none): changed when a preset is chosen; must outlive the widget. */
void hone_setup_presets_set_settings (HoneSetupPresets *self, HoneSettings *settings);
/* What the data set is for: detection, or the class of each picture. Where the settings were as the first preset of the
 * other has them, they become those of the first one now; nothing is emitted. */
void hone_setup_presets_set_classify (HoneSetupPresets *self, gboolean classify);
/* Which card holds, after the settings have changed. Does not emit. */
void hone_setup_presets_refresh (HoneSetupPresets *self);
/* Applies the first one, without a word: what a new window begins with. */
void hone_setup_presets_begin (HoneSetupPresets *self);
/* Takes back what was said last. */
void hone_setup_presets_undo (HoneSetupPresets *self);

G_END_DECLS
