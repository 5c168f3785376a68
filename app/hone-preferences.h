/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preferences.h - the few things that a person decides once, in $XDG_CONFIG_HOME/hone/preferences.ini
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean hone_preferences_get (const char *name, gboolean otherwise);
/* At once for whoever asks, and a moment later on the disk. */
void hone_preferences_set (const char *name, gboolean value);

/* (nullable) (transfer full): nobody has chosen */
char *hone_preferences_get_text (const char *name);
void hone_preferences_set_text (const char *name, const char *text); /* (nullable): as if nobody had chosen */

/* Where new runs go: a path. */
#define HONE_PREFERENCE_RUNS "runs-folder"
/* How windows look; as the desktop when nobody has chosen. */
typedef enum {
  HONE_APPEARANCE_DESKTOP,
  HONE_APPEARANCE_LIGHT,
  HONE_APPEARANCE_DARK,
  HONE_N_APPEARANCES,
} HoneAppearance;
HoneAppearance hone_preferences_get_appearance (void);
void hone_preferences_set_appearance (HoneAppearance appearance);
/* The computer does not fall asleep while it trains. */
#define HONE_PREFERENCE_AWAKE "keep-awake"

G_END_DECLS
