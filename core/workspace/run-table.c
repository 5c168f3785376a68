/* SPDX-License-Identifier: Apache-2.0 */
/* run-table.c - see run-table.h */
#include "run-table.h"

#include <math.h>
#include <string.h>

#define MOST_EPOCHS 1e6 /* more is a damaged file */

typedef struct {
  char *name;
  GArray *values; /* of double */
} RunColumn;

static void
column_free (gpointer data)
{
  RunColumn *column = data;

  g_free (column->name);
  g_array_unref (column->values);
  g_free (column);
}

void
run_table_init (RunTable *self)
{
  self->columns = g_ptr_array_new_with_free_func (column_free);
  self->names = g_ptr_array_new ();
  g_ptr_array_add (self->names, NULL);
}

void
run_table_clear (RunTable *self)
{
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->columns, g_ptr_array_unref);
}

static RunColumn *
column_at (const RunTable *self, guint i)
{
  return self->columns->pdata[i];
}

static RunColumn *
find (const RunTable *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (strcmp (column_at (self, i)->name, name) == 0)
      return column_at (self, i);
  return NULL;
}

guint
run_table_get_n_rows (const RunTable *self)
{
  return self->columns->len > 0 ? column_at (self, 0)->values->len : 0;
}

static RunColumn *
add_column (RunTable *self, const char *name, guint rows)
{
  RunColumn *column = g_new0 (RunColumn, 1);

  column->name = g_strdup (name);
  column->values = g_array_sized_new (FALSE, FALSE, sizeof (double), rows);
  g_ptr_array_add (self->columns, column);
  g_ptr_array_insert (self->names, (int) self->names->len - 1, column->name);
  return column;
}

static RunColumn *
ensure (RunTable *self, const char *name)
{
  RunColumn *column = find (self, name);
  const double none = NAN;
  guint rows = run_table_get_n_rows (self);

  if (column != NULL)
    return column;
  column = add_column (self, name, rows);
  for (guint i = 0; i < rows; i++)
    g_array_append_val (column->values, none);
  return column;
}

void
run_table_begin_row (RunTable *self)
{
  const double none = NAN;

  ensure (self, "epoch");
  for (guint i = 0; i < self->columns->len; i++)
    g_array_append_val (column_at (self, i)->values, none);
}

void
run_table_put (RunTable *self, const char *name, double value)
{
  RunColumn *column = ensure (self, name);

  g_array_index (column->values, double, column->values->len - 1) = value;
}

void
run_table_take (RunTable *self, HoneResults *results)
{
  guint rows = results != NULL ? hone_results_get_n_rows (results) : 0;

  g_ptr_array_set_size (self->names, 0);
  g_ptr_array_add (self->names, NULL);
  g_ptr_array_set_size (self->columns, 0);
  for (char **name = results != NULL ? results->columns : NULL; name != NULL && *name != NULL; name++) {
    RunColumn *column = add_column (self, *name, rows);

    for (guint row = 0; row < rows; row++) {
      double value = hone_results_get (results, row, *name);

      g_array_append_val (column->values, value);
    }
  }
}

gboolean
run_table_has (const RunTable *self, const char *name)
{
  return find (self, name) != NULL;
}

double
run_table_get (const RunTable *self, guint row, const char *name)
{
  RunColumn *column = find (self, name);

  return column != NULL && row < column->values->len ? g_array_index (column->values, double, row) : (double) NAN;
}

/* Old results count from 0. */
int
run_table_get_epoch (const RunTable *self, guint row)
{
  double epoch = run_table_get (self, row, "epoch");
  double first = run_table_get (self, 0, "epoch") == 0 ? 1 : 0;

  if (!isfinite (epoch) || epoch < 0 || epoch > MOST_EPOCHS)
    return (int) row + 1;
  return (int) (epoch + first);
}

double *
run_table_get_curve (const RunTable *self, const char *name, guint *n)
{
  guint rows = run_table_get_n_rows (self);
  guint length = 0;
  double *curve;

  for (guint row = 0; row < rows; row++)
    length = MAX (length, (guint) run_table_get_epoch (self, row));
  curve = g_new (double, MAX (length, 1));
  for (guint i = 0; i < length; i++)
    curve[i] = NAN;
  for (guint row = 0; row < rows; row++)
    if (run_table_get_epoch (self, row) >= 1)
      curve[run_table_get_epoch (self, row) - 1] = run_table_get (self, row, name);
  *n = length;
  return curve;
}
