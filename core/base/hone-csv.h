/* SPDX-License-Identifier: Apache-2.0 */
/* hone-csv.h - text in a table of comma-separated values */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Adds @field so that a spreadsheet reads it as one field, and never as a formula. */
void hone_csv_add (GString *text, const char *field);

G_END_DECLS
