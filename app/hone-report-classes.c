/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-classes.c - see hone-report-classes.h */
#include "hone-report-classes.h"

#include "hone-compat.h"
#include "hone-swatch.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define MAX_HEIGHT 420
#define SPARK_WIDTH 44
#define SPARK_HEIGHT 18

/* A row. */

#define HONE_TYPE_REPORT_CLASS (hone_report_class_get_type ())
G_DECLARE_FINAL_TYPE (HoneReportClass, hone_report_class, HONE, REPORT_CLASS, GObject)

struct _HoneReportClass {
  GObject parent_instance;
  int klass; /* -1: all together */
  char *name;
  int images, labels;
  double precision, recall, ap50, ap50_95;
  double low, high; /* of ap50_95 */
  HoneTally tally;
  double *curve;
  guint n_curve;
};

G_DEFINE_FINAL_TYPE (HoneReportClass, hone_report_class, G_TYPE_OBJECT)

static void
hone_report_class_finalize (GObject *object)
{
  HoneReportClass *self = HONE_REPORT_CLASS (object);

  g_free (self->name);
  g_free (self->curve);
  G_OBJECT_CLASS (hone_report_class_parent_class)->finalize (object);
}

static void
hone_report_class_class_init (HoneReportClassClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_report_class_finalize;
}

static void
hone_report_class_init (HoneReportClass *self)
{
  self->low = self->high = NAN;
}

typedef enum {
  COLUMN_NAME,
  COLUMN_IMAGES,
  COLUMN_LABELS,
  COLUMN_PRECISION,
  COLUMN_RECALL,
  COLUMN_AP50,
  COLUMN_AP50_95,
  COLUMN_INTERVAL,
  COLUMN_CURVE,
  COLUMN_FOUND,
  COLUMN_MISSED,
  COLUMN_EXTRA,
  N_COLUMNS,
} Column;

struct _HoneReportClasses {
  AdwBin parent_instance;

  GListStore *rows;
  GtkColumnView *view;
  GtkScrolledWindow *scroll;
  guint fitting; /* source that will show as many columns as there is room for */
};

G_DEFINE_FINAL_TYPE (HoneReportClasses, hone_report_classes, ADW_TYPE_BIN)

/* Numbers and words. */

static double
number_of (const HoneReportClass *row, Column column)
{
  switch (column) {
  case COLUMN_IMAGES:
    return row->images;
  case COLUMN_LABELS:
    return row->labels;
  case COLUMN_PRECISION:
    return row->precision;
  case COLUMN_RECALL:
    return row->recall;
  case COLUMN_AP50:
    return row->ap50;
  case COLUMN_AP50_95:
    return row->ap50_95;
  case COLUMN_INTERVAL:
    return row->high - row->low;
  case COLUMN_FOUND:
    return row->tally.tp;
  case COLUMN_MISSED:
    return row->tally.fn;
  case COLUMN_EXTRA:
    return row->tally.fp;
  case COLUMN_NAME:
  case COLUMN_CURVE:
  case N_COLUMNS:
  default:
    return row->klass;
  }
}

static char *
words_of (const HoneReportClass *row, Column column)
{
  double number = number_of (row, column);

  switch (column) {
  case COLUMN_NAME:
    return g_strdup (row->name);
  case COLUMN_INTERVAL:
    return isfinite (number) ? g_strdup_printf ("%.3f – %.3f", row->low, row->high) : g_strdup ("–");
  case COLUMN_PRECISION:
  case COLUMN_RECALL:
  case COLUMN_AP50:
  case COLUMN_AP50_95:
    return hone_words_score (number);
  case COLUMN_IMAGES:
  case COLUMN_LABELS:
  case COLUMN_FOUND:
  case COLUMN_MISSED:
  case COLUMN_EXTRA:
    return hone_words_count ((guint64) number);
  case COLUMN_CURVE:
  case N_COLUMNS:
  default:
    return g_strdup ("");
  }
}

/* All together stays on top, whatever is sorted by, up or down: gtk_column_view turns the answer round. */
static int
compare (gconstpointer a, gconstpointer b, gpointer column)
{
  const HoneReportClass *x = a, *y = b;
  double d;

  if (GPOINTER_TO_INT (column) == COLUMN_NAME)
    return g_utf8_collate (x->name, y->name);
  d = number_of (x, GPOINTER_TO_INT (column)) - number_of (y, GPOINTER_TO_INT (column));
  return isnan (d) ? 0 : (d > 0) - (d < 0);
}

/* Cells. */

static GtkWidget *
name_cell (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "hexpand", TRUE, "width-chars", 8, NULL);
  gtk_box_append (GTK_BOX (box), hone_swatch_new (0, FALSE));
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static GtkWidget *
figure_cell (Column column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  if (column == COLUMN_AP50_95)
    gtk_widget_add_css_class (label, "heading");
  return label;
}

static GtkWidget *
curve_cell (void)
{
  GtkWidget *spark = hone_spark_new ();

  gtk_widget_set_size_request (spark, SPARK_WIDTH, SPARK_HEIGHT);
  gtk_widget_set_valign (spark, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spark), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Curve of mAP50-95"), -1);
  return spark;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Column column = GPOINTER_TO_INT (data);

  gtk_list_item_set_child (item, column == COLUMN_NAME    ? name_cell ()
                                 : column == COLUMN_CURVE ? curve_cell ()
                                                          : figure_cell (column));
}

static void
bind_name (GtkWidget *box, const HoneReportClass *row)
{
  GtkWidget *swatch = gtk_widget_get_first_child (box), *label = gtk_widget_get_next_sibling (swatch);

  gtk_widget_set_visible (swatch, row->klass >= 0);
  if (row->klass >= 0)
    hone_swatch_set_class (HONE_SWATCH (swatch), row->klass, FALSE);
  gtk_label_set_text (GTK_LABEL (label), row->name);
  gtk_widget_set_tooltip_text (label, row->name);
  if (row->klass < 0)
    gtk_widget_add_css_class (label, "heading");
  else
    gtk_widget_remove_css_class (label, "heading");
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Column column = GPOINTER_TO_INT (data);
  HoneReportClass *row = gtk_list_item_get_item (item);
  GtkWidget *child = gtk_list_item_get_child (item);
  g_autofree char *words = words_of (row, column);

  if (column == COLUMN_NAME)
    bind_name (child, row);
  else if (column == COLUMN_CURVE)
    hone_spark_set_values (HONE_SPARK (child), row->curve, row->n_curve, row->klass);
  else
    gtk_label_set_text (GTK_LABEL (child), words);
}

static const char *
title_of (Column column)
{
  static const char *const titles[N_COLUMNS] = { N_ ("Class"),  N_ ("Pictures"), N_ ("Labels"), N_ ("Precision"),
                                                 N_ ("Recall"), "mAP50",         "mAP50-95",    N_ ("Interval (95 %)"),
                                                 N_ ("Curve"),  N_ ("Found"),    N_ ("Missed"), N_ ("Extra") };

  return _ (titles[column]);
}

static void
add_column (HoneReportClasses *self, Column column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) made = gtk_column_view_column_new (title_of (column), factory);
  g_autoptr (GtkSorter) sorter = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GINT_TO_POINTER (column));
  gtk_column_view_column_set_expand (made, column == COLUMN_NAME);
  if (column != COLUMN_CURVE) {
    sorter = GTK_SORTER (gtk_custom_sorter_new (compare, GINT_TO_POINTER (column), NULL));
    gtk_column_view_column_set_sorter (made, sorter);
  }
  gtk_column_view_append_column (self->view, made);
}

/* Content. */

static HoneReportClass *
all_row (const HoneReportFacts *facts, const HoneIntervals *intervals)
{
  HoneReportClass *row = g_object_new (HONE_TYPE_REPORT_CLASS, NULL);
  const HoneMetrics *metrics = facts->metrics;

  row->klass = -1;
  row->name = g_strdup (_ ("All"));
  row->images = metrics->images;
  row->labels = metrics->instances;
  row->precision = metrics->precision;
  row->recall = metrics->recall;
  row->ap50 = metrics->map50;
  row->ap50_95 = metrics->map50_95;
  if (intervals != NULL) {
    row->low = intervals->map50_95.low;
    row->high = intervals->map50_95.high;
  }
  return row;
}

/* mAP50-95 of a class after each epoch. */
static void
set_curve (HoneReportClass *row, HoneRun *run)
{
  row->curve = row->klass < 0 ? hone_run_get_curve (run, "metrics/mAP50-95(B)", &row->n_curve)
                              : hone_run_get_class_curve (run, row->klass, &row->n_curve);
}

static HoneReportClass *
class_row (const HoneReportFacts *facts, const HoneIntervals *intervals, const HoneClassMetrics *from)
{
  HoneReportClass *row = g_object_new (HONE_TYPE_REPORT_CLASS, NULL);

  row->klass = from->klass;
  row->name = g_strdup (facts->evaluation->names[from->klass]);
  row->images = from->images;
  row->labels = from->instances;
  row->precision = from->precision;
  row->recall = from->recall;
  row->ap50 = from->ap50;
  row->ap50_95 = from->ap50_95;
  if (intervals != NULL) {
    row->low = intervals->ap50_95[from->klass].low;
    row->high = intervals->ap50_95[from->klass].high;
  }
  return row;
}

void
hone_report_classes_show (HoneReportClasses *self, const HoneReportFacts *facts, const HoneIntervals *intervals,
                          HoneRun *run)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (HONE_IS_REPORT_CLASSES (self));

  if (facts != NULL)
    g_ptr_array_add (rows, all_row (facts, intervals));
  for (int i = 0; facts != NULL && i < facts->metrics->n_classes; i++)
    g_ptr_array_add (rows, class_row (facts, intervals, &facts->metrics->classes[i]));
  for (guint i = 0; run != NULL && i < rows->len; i++)
    set_curve (rows->pdata[i], run);
  hone_compat_scroll_if_long (self->scroll, rows->len);
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata, rows->len);
}

void
hone_report_classes_set_look (HoneReportClasses *self, const HoneReportLook *look)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (HONE_IS_REPORT_CLASSES (self));

  for (guint i = 0; i < n; i++) {
    HoneReportClass *row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

    row->tally = look == NULL ? (HoneTally){ 0 } : row->klass < 0 ? look->all : look->classes[row->klass];
    g_ptr_array_add (rows, row);
  }
  /* The same rows anew: cells are bound again, what is chosen and how it is scrolled stays. */
  g_list_store_splice (self->rows, 0, n, rows->pdata, n);
}

static void
hone_report_classes_dispose (GObject *object)
{
  g_clear_handle_id (&HONE_REPORT_CLASSES (object)->fitting, g_source_remove);
  g_clear_object (&HONE_REPORT_CLASSES (object)->rows);
  G_OBJECT_CLASS (hone_report_classes_parent_class)->dispose (object);
}

static void
hone_report_classes_class_init (HoneReportClassesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_report_classes_dispose;
}

/* What can be done without goes first; the pictures of a class are in the gallery, its curve on the page of curves. */
static gboolean
fit_cb (gpointer data)
{
  static const struct {
    Column column;
    double room; /* of the table, so that it is shown */
  } needs[] = { { COLUMN_IMAGES, 1030 },
                { COLUMN_CURVE, 1030 },
                { COLUMN_INTERVAL, 890 },
                { COLUMN_AP50, 750 },
                { COLUMN_LABELS, 700 } };
  HoneReportClasses *self = data;
  GListModel *columns = gtk_column_view_get_columns (self->view);
  double room = gtk_adjustment_get_page_size (gtk_scrolled_window_get_hadjustment (self->scroll));

  self->fitting = 0;
  for (guint i = 0; i < G_N_ELEMENTS (needs); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, needs[i].column);

    gtk_column_view_column_set_visible (column, room >= needs[i].room);
  }
  return G_SOURCE_REMOVE;
}

/* Not while sizes are given out. */
static void
fit_soon (HoneReportClasses *self)
{
  if (self->fitting == 0)
    self->fitting = g_idle_add (fit_cb, self);
}

static GtkWidget *
make_view (HoneReportClasses *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new ();
  GtkSortListModel *sorted;

  self->rows = g_list_store_new (HONE_TYPE_REPORT_CLASS);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  for (int column = 0; column < N_COLUMNS; column++)
    add_column (self, (Column) column);
  sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->rows)),
                                    g_object_ref (gtk_column_view_get_sorter (self->view)));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (sorted))));
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "hone-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Class by class"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroll), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (self->view));
  self->scroll = GTK_SCROLLED_WINDOW (scroll);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroll), "notify::page-size",
                           G_CALLBACK (fit_soon), self, G_CONNECT_SWAPPED);
  return scroll;
}

static void
hone_report_classes_init (HoneReportClasses *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Class by class"));
  GtkWidget *hint =
      gtk_label_new (_ ("Precision and recall where the mean F1 is best, as “hone val” prints them; found, "
                        "missed and extra at the confidence above"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  g_object_set (hint, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (hint, "caption");
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), hint);
  gtk_box_append (GTK_BOX (box), make_view (self));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  gtk_widget_set_overflow (box, GTK_OVERFLOW_HIDDEN);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
hone_report_classes_new (void)
{
  return g_object_new (HONE_TYPE_REPORT_CLASSES, NULL);
}
