/* SPDX-License-Identifier: Apache-2.0 */
/* settings-private.h - between hone-settings.c and settings-yaml.c */
#pragma once

#include "hone-settings.h"

G_BEGIN_DECLS

/* hone_settings_set () for files: what this version cannot do is kept, and found by hone_settings_check (). */
gboolean hone_settings_take (HoneSettings *self, const char *name, const char *text, GError **error);

G_END_DECLS
