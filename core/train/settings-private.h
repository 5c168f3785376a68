/* SPDX-License-Identifier: Apache-2.0 */
/* settings-private.h - between the files of the settings */
#pragma once

#include "hone-settings.h"

G_BEGIN_DECLS

/* settings-values.c */

/* What @text means for @row, in the one form that args.yaml shows: "True" is "true", "1e-3" is "0.001",
 * "(0.5,1.5)" is "[0.5, 1.5]". (transfer full); NULL: it does not fit, @error says why. */
char *hone_setting_parse (const HoneSetting *row, const char *text, GError **error);
gboolean hone_setting_is_empty_word (const char *text);
int hone_setting_truth (const char *text); /* TRUE, FALSE, or -1: neither */
gboolean hone_setting_is_list (const char *text);
char **hone_setting_split_list (const char *text); /* (transfer full) */
gboolean hone_setting_has_numbers (const HoneSetting *row);

/* settings-names.c */

const HoneSettingAlias *hone_setting_find_alias (const char *name); /* (nullable) */
/* What @text means under the new name. "": empty */
const char *hone_setting_alias_value (const HoneSettingAlias *alias, const char *text);
void hone_setting_set_unknown_error (const char *name, GError **error);

/* hone-settings.c */

/* hone_settings_set () for files: what this version cannot do is kept, and found by hone_settings_check (). */
gboolean hone_settings_take (HoneSettings *self, const char *name, const char *text, GError **error);
/* Errors: %HONE_ERROR_USAGE: this version cannot do what @name asks for. */
gboolean hone_settings_check_one (HoneSettings *self, const char *name, GError **error);

G_END_DECLS
