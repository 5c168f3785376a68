/* SPDX-License-Identifier: Apache-2.0 */
/* hone-value-table.h - figures in rows and columns, made when they are scrolled into view: any number of rows
 *
 * For what is drawn elsewhere: a screen reader goes from cell to cell.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The text of a cell. (transfer full) (nullable): empty */
typedef char *(*HoneValueText) (gpointer data, guint row, guint column);

typedef struct {
  guint n_rows;
  char *const *titles; /* of columns, NULL at the end; copied. The first column is to the left, figures to the right */
  HoneValueText text;
  gpointer data; /* (transfer full) */
  GDestroyNotify free_data;
} HoneValueTable;

/* A GtkColumnView in a GtkScrolledWindow. @name: accessible */
GtkWidget *hone_value_table_new (const HoneValueTable *table, const char *name);
/* The same in a window of its own, over that of @from; Escape closes it. */
void hone_value_table_present (const HoneValueTable *table, const char *title, GtkWidget *from);

G_END_DECLS
