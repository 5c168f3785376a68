/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-rows.h - every setting as a row: the ones that everybody wants, all by group, and what a search finds
 *
 * A setting may have two rows: its place among basics or groups, and its place among what a search finds. Both change
 * the same HoneSettings and follow each other.
 */
#pragma once

#include "hone-settings.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_SETUP_ROWS (hone_setup_rows_get_type ())
G_DECLARE_FINAL_TYPE (HoneSetupRows, hone_setup_rows, HONE, SETUP_ROWS, GtkBox)

/**
 * HoneSetupRows::changed: a setting has another value, set by a person
 *
 * HoneSetupRows::reset-all: the button of that name
 */

/* @settings: (transfer none): must outlive the widget, is changed by it. Once. */
void hone_setup_rows_set_settings (HoneSetupRows *self, HoneSettings *settings);
/* Between basics and all settings. */
void hone_setup_rows_add_between (HoneSetupRows *self, GtkWidget *widget);
/* Marks what differs from another run's settings instead of from the defaults; NULL: the defaults again. Kept. */
void hone_setup_rows_set_reference (HoneSetupRows *self, HoneSettings *reference, const char *name);
void hone_setup_rows_refresh (HoneSetupRows *self); /* after the settings have changed elsewhere */
void hone_setup_rows_search (HoneSetupRows *self);  /* the focus goes into the search entry */
/* Opens the group of a setting and puts the focus into its row. FALSE: it has none. */
gboolean hone_setup_rows_go_to (HoneSetupRows *self, const char *name);
/* (nullable): what is wrong in a row; @name: (out) (nullable): of that setting */
const char *hone_setup_rows_get_error (HoneSetupRows *self, const char **name);

G_END_DECLS
