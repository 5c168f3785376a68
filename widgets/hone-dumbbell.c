/* SPDX-License-Identifier: Apache-2.0 */
/* hone-dumbbell.c - see hone-dumbbell.h */
#include "hone-dumbbell.h"

#include "hone-draw.h"
#include "hone-value-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ROW 40.0
#define FOOT 22.0
#define NAME_SHARE 0.26 /* of the width */
#define NAME_MOST 130.0
#define RIGHT 14.0
#define MARKER 6.5
#define TEXT 9.0
#define SMALL 8.0

typedef struct {
  char *name, *note;
  double values[HONE_PALETTE_RUNS];
  guint n;
  gboolean strong;
} Row;

struct _HoneDumbbell {
  GtkWidget parent_instance;

  GArray *rows;
  char *title;
};

G_DEFINE_FINAL_TYPE (HoneDumbbell, hone_dumbbell, GTK_TYPE_WIDGET)

static void
row_clear (gpointer data)
{
  Row *self = data;

  g_free (self->name);
  g_free (self->note);
}

static const Row *
row_at (HoneDumbbell *self, guint i)
{
  return &g_array_index (self->rows, Row, i);
}

/* Drawing. */

typedef struct {
  cairo_t *cr;
  PangoContext *pango;
  GdkRGBA ink;
  double left, right;
  gboolean dark;
} Sheet;

static double
x_of (const Sheet *self, double value)
{
  return self->left + CLAMP (value, 0, 1) * (self->right - self->left);
}

static void
draw_grid (const Sheet *self, double height)
{
  static const char *const words[] = { "0", "0.25", "0.5", "0.75", "1" };

  for (int i = 0; i < 5; i++) {
    double x = round (x_of (self, i / 4.0)) + 0.5;

    hone_draw_source (self->cr, &self->ink, 0.12);
    cairo_move_to (self->cr, x, 0);
    cairo_line_to (self->cr, x, height);
    cairo_set_line_width (self->cr, 1);
    cairo_stroke (self->cr);
    hone_draw_source (self->cr, &self->ink, 0.72);
    hone_draw_text (self->cr, self->pango, words[i], x, height + 4, SMALL, FALSE, i == 4 ? 0.8 : 0.5, 0, 0);
  }
}

static void
draw_span (const Sheet *self, const Row *row, double y)
{
  double low = INFINITY, high = -INFINITY;

  for (guint i = 0; i < row->n; i++)
    if (!isnan (row->values[i])) {
      low = MIN (low, row->values[i]);
      high = MAX (high, row->values[i]);
    }
  if (!(high > low))
    return;
  hone_draw_source (self->cr, &self->ink, 0.25);
  cairo_set_line_width (self->cr, 3);
  cairo_move_to (self->cr, x_of (self, low), y);
  cairo_line_to (self->cr, x_of (self, high), y);
  cairo_stroke (self->cr);
}

/* The last run first, so that A is never hidden. */
static void
draw_row (const Sheet *self, const Row *row, double y)
{
  hone_draw_source (self->cr, &self->ink, 1);
  hone_draw_text (self->cr, self->pango, row->name, self->left - 12, y, TEXT, row->strong, 1, 0.5, self->left - 16);
  draw_span (self, row, y);
  for (guint i = row->n; i > 0; i--) {
    GdkRGBA color = hone_palette_class ((int) hone_palette_run ((int) i - 1), self->dark);

    if (isnan (row->values[i - 1]))
      continue;
    hone_draw_source (self->cr, &color, 1);
    hone_marker_draw (self->cr, hone_palette_run_marker ((int) i - 1), x_of (self, row->values[i - 1]), y, MARKER);
  }
  if (row->note == NULL)
    return;
  hone_draw_source (self->cr, &self->ink, 0.8);
  hone_draw_text (self->cr, self->pango, row->note, self->right, y - 15, SMALL, row->strong, 1, 0.5, 0);
}

static void
hone_dumbbell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneDumbbell *self = HONE_DUMBBELL (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget) - FOOT;
  Sheet sheet = { .pango = gtk_widget_get_pango_context (widget),
                  .left = MIN (width * NAME_SHARE, NAME_MOST) + 14,
                  .right = width - RIGHT,
                  .dark = hone_palette_is_dark () };

  sheet.cr = hone_draw_begin (widget, snapshot);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &sheet.ink);
  draw_grid (&sheet, height);
  for (guint i = 0; i < self->rows->len; i++)
    draw_row (&sheet, row_at (self, i), (i + 0.5) * height / self->rows->len + 4);
  cairo_destroy (sheet.cr);
}

static void
hone_dumbbell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  HoneDumbbell *self = HONE_DUMBBELL (widget);

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 260 : (int) (ROW * self->rows->len + FOOT);
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 380 : *minimum;
}

/* "RBC: A 0.59, B 0.48, +0.105; WBC …" */
static void
update_words (HoneDumbbell *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < self->rows->len; i++) {
    const Row *row = row_at (self, i);

    g_string_append_printf (words, "%s%s:", i > 0 ? "; " : "", row->name);
    for (guint k = 0; k < row->n; k++)
      if (!isnan (row->values[k]))
        g_string_append_printf (words, " %s %.3f,", hone_palette_run_letter ((int) k), row->values[k]);
    if (row->note != NULL)
      g_string_append_printf (words, " %s", row->note);
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words->str, -1);
}

void
hone_dumbbell_clear (HoneDumbbell *self)
{
  g_return_if_fail (HONE_IS_DUMBBELL (self));

  g_array_set_size (self->rows, 0);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
hone_dumbbell_add (HoneDumbbell *self, const char *name, const double *values, guint n, const char *note,
                   gboolean strong)
{
  Row row = { .n = MIN (n, HONE_PALETTE_RUNS), .strong = strong };

  g_return_if_fail (HONE_IS_DUMBBELL (self));

  row.name = g_strdup (name);
  row.note = g_strdup (note);
  memcpy (row.values, values, row.n * sizeof *values);
  g_array_append_val (self->rows, row);
  update_words (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* As a table: class, a column a run, the difference. */

static guint
n_runs (HoneDumbbell *self)
{
  guint most = 0;

  for (guint i = 0; i < self->rows->len; i++)
    most = MAX (most, row_at (self, i)->n);
  return most;
}

static char *
table_text (gpointer data, guint row, guint column)
{
  HoneDumbbell *self = data;
  const Row *at = row < self->rows->len ? row_at (self, row) : NULL;

  if (at == NULL || column == 0)
    return g_strdup (at != NULL ? at->name : "");
  if (column > n_runs (self))
    return g_strdup (at->note != NULL ? at->note : "");
  return column <= at->n && !isnan (at->values[column - 1]) ? g_strdup_printf ("%.3f", at->values[column - 1])
                                                            : g_strdup ("–");
}

static void
table_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneDumbbell *self = HONE_DUMBBELL (widget);
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  HoneValueTable table = { .n_rows = self->rows->len, .text = table_text, .free_data = g_object_unref };

  g_ptr_array_add (titles, (gpointer) _ ("Class"));
  for (guint i = 0; i < n_runs (self); i++)
    g_ptr_array_add (titles, (gpointer) hone_palette_run_letter ((int) i));
  g_ptr_array_add (titles, (gpointer) _ ("Difference"));
  g_ptr_array_add (titles, NULL);
  table.titles = (char *const *) titles->pdata;
  table.data = g_object_ref (self);
  hone_value_table_present (&table, self->title, widget);
}

GtkWidget *
hone_dumbbell_new (const char *title)
{
  HoneDumbbell *self = g_object_new (HONE_TYPE_DUMBBELL, NULL);

  self->title = g_strdup (title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

static void
hone_dumbbell_finalize (GObject *object)
{
  g_array_unref (HONE_DUMBBELL (object)->rows);
  g_free (HONE_DUMBBELL (object)->title);
  G_OBJECT_CLASS (hone_dumbbell_parent_class)->finalize (object);
}

static void
hone_dumbbell_class_init (HoneDumbbellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hone_dumbbell_finalize;
  widget_class->snapshot = hone_dumbbell_snapshot;
  widget_class->measure = hone_dumbbell_measure;
  gtk_widget_class_set_css_name (widget_class, "dumbbell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "dumbbell.table", NULL, table_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_t, GDK_CONTROL_MASK, "dumbbell.table", NULL);
}

static void
pressed_cb (GtkWidget *self)
{
  gtk_widget_grab_focus (self);
}

static void
hone_dumbbell_init (HoneDumbbell *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, row_clear);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _ ("Ctrl+T: as a table"));
  hone_palette_watch (GTK_WIDGET (self));
}
