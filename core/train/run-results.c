/* SPDX-License-Identifier: Apache-2.0 */
/* run-results.c - results.csv (spec 06, section 5) */
#include "hone-run-folder.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

HoneResults *
hone_results_new (const char *const *columns)
{
  HoneResults *self = g_new0 (HoneResults, 1);

  self->columns = g_strdupv ((char **) columns);
  self->values = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

void
hone_results_free (HoneResults *self)
{
  g_strfreev (self->columns);
  g_array_unref (self->values);
  g_free (self);
}

guint
hone_results_get_n_rows (HoneResults *self)
{
  return self->values->len / g_strv_length (self->columns);
}

double
hone_results_get (HoneResults *self, guint row, const char *column)
{
  guint n = g_strv_length (self->columns);

  for (guint i = 0; i < n && row < hone_results_get_n_rows (self); i++)
    if (g_str_equal (self->columns[i], column))
      return g_array_index (self->values, double, row *n + i);
  return (double) NAN;
}

void
hone_results_add (HoneResults *self, const double *row)
{
  g_array_append_vals (self->values, row, g_strv_length (self->columns));
}

void
hone_results_keep (HoneResults *self, guint n_rows)
{
  if (n_rows < hone_results_get_n_rows (self))
    g_array_set_size (self->values, n_rows * g_strv_length (self->columns));
}

char *
hone_results_to_text (HoneResults *self)
{
  g_autofree char *header = g_strjoinv (",", self->columns);
  g_autoptr (GString) text = g_string_new (header);
  guint n = g_strv_length (self->columns);

  for (guint i = 0; i < self->values->len; i++) {
    double x = g_array_index (self->values, double, i);
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append_c (text, i % n == 0 ? '\n' : ',');
    g_string_append (text, isnan (x) ? "nan" : g_ascii_formatd (number, sizeof number, "%.6g", x));
  }
  g_string_append_c (text, '\n');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Older versions of Ultralytics padded the columns with blanks. */
static void
strip_all (char **cells)
{
  for (; *cells != NULL; cells++)
    g_strstrip (*cells);
}

static gboolean
add_line (HoneResults *self, const char *path, guint line, const char *text, GError **error)
{
  g_auto (GStrv) cells = g_strsplit (text, ",", -1);
  guint n = g_strv_length (self->columns);
  g_autofree double *row = g_new (double, n);

  strip_all (cells);
  if (g_strv_length (cells) != n) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s, line %u: there are %u values for %u columns."), path,
                 line, g_strv_length (cells), n);
    return FALSE;
  }
  for (guint i = 0; i < n; i++) {
    char *end;

    row[i] = g_ascii_strtod (cells[i], &end);
    if (end == cells[i])
      row[i] = (double) NAN;
    if (*end != '\0') {
      g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s, line %u: “%s” is not a number."), path, line,
                   cells[i]);
      return FALSE;
    }
  }
  hone_results_add (self, row);
  return TRUE;
}

HoneResults *
hone_results_read (const char *path, GError **error)
{
  g_autoptr (HoneResults) self = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) columns = NULL;
  g_autoptr (GError) local = NULL;

  if (!g_file_get_contents (path, &text, NULL, &local)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("%s cannot be read: %s"), path, local->message);
    return NULL;
  }
  lines = g_strsplit (text, "\n", -1);
  columns = g_strsplit (lines[0] != NULL ? lines[0] : "", ",", -1);
  strip_all (columns);
  if (columns[0] == NULL || !g_str_equal (columns[0], "epoch")) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s, line 1: the first column should be “epoch”."), path);
    return NULL;
  }
  self = hone_results_new ((const char *const *) columns);
  for (guint i = 1; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0' && !add_line (self, path, i + 1, lines[i], error))
      return NULL;
  return g_steal_pointer (&self);
}
