/* SPDX-License-Identifier: Apache-2.0 */
/* run-table.h - the numbers of a run, epoch by epoch; not for other rooms
 *
 * An array of columns, each a name and as many doubles as there are rows. Column "epoch" says which epoch a row is,
 * since the results of a run that was resumed from elsewhere may begin anywhere.
 */
#pragma once

#include "hone-run-folder.h"

G_BEGIN_DECLS

typedef struct {
  GPtrArray *columns; /* of RunColumn */
  GPtrArray *names;   /* their names, NULL at the end */
} RunTable;

void run_table_init (RunTable *self);
void run_table_clear (RunTable *self);

/* Instead of all there is. @results: (nullable): none */
void run_table_take (RunTable *self, HoneResults *results);
/* A row of NAN in every column. */
void run_table_begin_row (RunTable *self);
/* Into the last row; a column that was not there before has had no values so far. */
void run_table_put (RunTable *self, const char *name, double value);

guint run_table_get_n_rows (const RunTable *self);
gboolean run_table_has (const RunTable *self, const char *name);
/* NAN when there is none. */
double run_table_get (const RunTable *self, guint row, const char *name);
/* From 1, whatever the file counts from. */
int run_table_get_epoch (const RunTable *self, guint row);
/* values[e - 1] for the epochs e = 1 .. *n, NAN where there is none. (transfer full) g_free () */
double *run_table_get_curve (const RunTable *self, const char *name, guint *n);

G_END_DECLS
