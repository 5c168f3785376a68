/* SPDX-License-Identifier: Apache-2.0 */
/* hone-chart-table.c - the values of a chart in a window of their own, as they are when it is opened */
#include "hone-chart-private.h"
#include "hone-value-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct {
  HonePlotKind kind;
  double unit;       /* minutes a position */
  int length, first; /* first: the position of row 0 */
  GArray *positions; /* (nullable): of int, of those rows that have a value; NULL: all from first */
  GPtrArray *values; /* of double arrays, one a column */
  GArray *n_values;  /* of guint */
} Content;

static void
content_free (gpointer data)
{
  Content *self = data;

  g_clear_pointer (&self->positions, g_array_unref);
  g_ptr_array_unref (self->values);
  g_array_unref (self->n_values);
  g_free (self);
}

static int
position_of (const Content *self, guint row)
{
  return self->positions != NULL ? g_array_index (self->positions, int, row) : self->first + (int) row;
}

static char *
text_of (gpointer data, guint row, guint column)
{
  const Content *self = data;
  int position = position_of (self, row);
  const double *values = column > 0 ? self->values->pdata[column - 1] : NULL;

  if (column == 0 && self->kind == HONE_PLOT_SHARES)
    return g_strdup_printf ("%.3f", (position - 1) / (double) MAX (self->length - 1, 1));
  if (column == 0 && self->kind == HONE_PLOT_MINUTES)
    return g_strdup_printf ("%.2f", (position - 1) * self->unit);
  if (column == 0)
    return g_strdup_printf ("%'d", position);
  if ((guint) position > g_array_index (self->n_values, guint, column - 1) || !isfinite (values[position - 1]))
    return NULL;
  return g_strdup_printf ("%.6g", values[position - 1]);
}

/* The lines that a person has chosen; all of them, when none is. */
static gboolean
is_column (const HonePlot *plot, guint i, gboolean faint)
{
  return plot->series[i].name != NULL && !plot->series[i].hidden && (faint || !plot->series[i].faint);
}

static Content *
content_new (const HonePlot *plot, GStrvBuilder *titles)
{
  Content *self = g_new0 (Content, 1);
  gboolean none = TRUE;

  self->kind = plot->kind;
  self->unit = plot->unit;
  self->length = hone_plot_length (plot);
  self->values = g_ptr_array_new_with_free_func (g_free);
  self->n_values = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < plot->n_series; i++)
    none = none && !is_column (plot, i, FALSE);
  for (guint i = 0; i < plot->n_series; i++) {
    const HonePlotSeries *series = &plot->series[i];

    if (!is_column (plot, i, none))
      continue;
    g_strv_builder_add (titles, series->name);
    g_ptr_array_add (self->values, g_memdup2 (series->values, series->n_values * sizeof (double)));
    g_array_append_val (self->n_values, series->n_values);
  }
  return self;
}

static gboolean
has_value (const Content *self, int position)
{
  for (guint i = 0; i < self->values->len; i++)
    if ((guint) position <= g_array_index (self->n_values, guint, i) &&
        isfinite (((const double *) self->values->pdata[i])[position - 1]))
      return TRUE;
  return FALSE;
}

/* Returns: how many rows */
static guint
choose_rows (Content *self, const HonePlot *plot)
{
  gboolean part = plot->view_last > plot->view_first;
  int last = MIN (part ? (int) floor (plot->view_last) : self->length, hone_plot_last_epoch (plot));

  self->first = part ? (int) ceil (plot->view_first) : 1;
  if (plot->kind != HONE_PLOT_EPOCHS && plot->kind != HONE_PLOT_MINUTES)
    return (guint) MAX (last - self->first + 1, 0);
  self->positions = g_array_new (FALSE, FALSE, sizeof (int));
  for (int position = self->first; position <= last; position++)
    if (has_value (self, position))
      g_array_append_val (self->positions, position);
  return self->positions->len;
}

void
hone_chart_show_table (const HonePlot *plot, const char *title, GtkWidget *from)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  HoneValueTable table = { .text = text_of, .free_data = content_free };
  Content *content;

  g_strv_builder_add (titles, hone_plot_position_title (plot));
  content = content_new (plot, titles);
  names = g_strv_builder_end (titles);
  table.n_rows = choose_rows (content, plot);
  table.titles = names;
  table.data = content;
  hone_value_table_present (&table, title != NULL ? title : _ ("Chart"), from);
}
