/* SPDX-License-Identifier: Apache-2.0 */
/* hone-matrix.h - what is taken for what: a row for what the label says, a column for what the model says
 *
 * The last row and column stand for nothing: what was found where no label is, and what was not found. A cell is
 * coloured by its share of the row, blue on the diagonal, orange beside it; the figures stand in it where there is
 * room. Arrow keys move between cells, Home and End along a row; Enter, Space or a click chooses one; Escape none.
 * Ctrl+T shows all as a table.
 *
 * Properties: "row" "column" int: the cell that is chosen; -1: none.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HONE_TYPE_MATRIX (hone_matrix_get_type ())
G_DECLARE_FINAL_TYPE (HoneMatrix, hone_matrix, HONE, MATRIX, GtkWidget)

/**
 * HoneMatrix::chosen: another cell is chosen, or none
 */

GtkWidget *hone_matrix_new (const char *title);
/* @counts: (@n_classes + 1) squared, as hone_evaluation_confusion () makes them: rows found, columns true; copied.
 * @names: n_classes; copied */
void hone_matrix_set_counts (HoneMatrix *self, const gint64 *counts, int n_classes, char *const *names);
/* Of a cell as it is shown: @row of what the label says, @column of what the model says. */
gint64 hone_matrix_get_count (HoneMatrix *self, int row, int column);
/* The colour of a cell over a card, as it comes out: of a share of the right or of a wrong class. */
GdkRGBA hone_matrix_fill (double share, gboolean right, gboolean dark);
double hone_matrix_get_share (HoneMatrix *self, int row, int column); /* of its row; NAN for an empty one */
void hone_matrix_choose (HoneMatrix *self, int row, int column);      /* -1, -1: none */
void hone_matrix_get_chosen (HoneMatrix *self, int *row, int *column);
/* "RBC, found as WBC: 12 of 854, 0.01": (transfer full) */
char *hone_matrix_cell_words (HoneMatrix *self, int row, int column);
/* FALSE: none there; for pointers and tests. */
gboolean hone_matrix_cell_at (HoneMatrix *self, double x, double y, int *row, int *column);

G_END_DECLS
