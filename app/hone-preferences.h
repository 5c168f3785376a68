/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preferences.h - the few things that a person decides once, in $XDG_CONFIG_HOME/hone/preferences.ini
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean hone_preferences_get (const char *name, gboolean otherwise);
/* At once for whoever asks, and a moment later on the disk. */
void hone_preferences_set (const char *name, gboolean value);

/* The computer does not fall asleep while it trains. */
#define HONE_PREFERENCE_AWAKE "keep-awake"

G_END_DECLS
