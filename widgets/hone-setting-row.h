/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setting-row.h - a setting as a row of an AdwPreferencesGroup
 *
 * Title, technical name and a sentence beneath, a dot, "default 640" and a reset arrow when it was changed, the control
 * that fits its type (a slider beside the number where a share is asked for), and a help button. A wrong value is said
 * in place and not taken: the settings keep the last good one.
 */
#pragma once

#include "hone-settings.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_SETTING_ROW (hone_setting_row_get_type ())
G_DECLARE_FINAL_TYPE (HoneSettingRow, hone_setting_row, HONE, SETTING_ROW, AdwActionRow)

/**
 * HoneSettingRow::changed: the settings have another value, set by a person; hone_settings_* says which
 */

/* @settings: (transfer none): must outlive the row, is changed by it. */
GtkWidget *hone_setting_row_new (const HoneSetting *setting, HoneSettings *settings);
const HoneSetting *hone_setting_row_get_setting (HoneSettingRow *self);
/* Shows what the settings say now: after a preset, a reset, a file. Does not emit "changed". */
void hone_setting_row_refresh (HoneSettingRow *self);
/* Other settings from now on (a new copy). */
void hone_setting_row_set_settings (HoneSettingRow *self, HoneSettings *settings);
/* To the reference, or to the default. */
void hone_setting_row_reset (HoneSettingRow *self);
/* Marks what differs from @reference, another run's settings, instead of from the defaults. @name: what it is called,
 * "train-3". (nullable): the defaults again. @reference must outlive the row, or be replaced. */
void hone_setting_row_set_reference (HoneSettingRow *self, HoneSettings *reference, const char *name);
/* Its value is not that of the reference, or of the default. */
gboolean hone_setting_row_is_changed (HoneSettingRow *self);
/* A button that sets @value: "Automatic" for a batch of -1. Once. */
void hone_setting_row_add_choice (HoneSettingRow *self, const char *label, const char *value);
/* Puts the focus into its control. */
void hone_setting_row_focus (HoneSettingRow *self);
const char *hone_setting_row_get_error (HoneSettingRow *self); /* (nullable) */
/* TRUE when @words, all of them, occur in title, name or help. Case does not matter. */
gboolean hone_setting_row_matches (HoneSettingRow *self, const char *words);

G_END_DECLS
