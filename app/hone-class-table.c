/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-table.c - see hone-class-table.h */
#include "hone-class-table.h"

#include "hone-swatch.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define MAX_HEIGHT 320 /* then it scrolls */
#define FEW 8          /* classes that are all seen at once */
#define SPARK_WIDTH 30
#define SPARK_HEIGHT 16
#define ALL (-1) /* the row of all classes together */

enum {
  COLUMN_NAME,
  COLUMN_LABELS,
  COLUMN_PRECISION,
  COLUMN_RECALL,
  COLUMN_CURVE,
  COLUMN_MAP,
  N_COLUMNS,
};

struct _HoneClassTable {
  AdwBin parent_instance;

  GtkGrid *grid;
  GtkWidget *scroller;
};

G_DEFINE_FINAL_TYPE (HoneClassTable, hone_class_table, ADW_TYPE_BIN)

static GtkWidget *
cell (HoneClassTable *self, int column, int row, const char *text, const char *css, const char *css2)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == COLUMN_NAME ? 0.0f : 1.0f);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  if (css2 != NULL)
    gtk_widget_add_css_class (label, css2);
  if (column == COLUMN_NAME)
    g_object_set (label, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_grid_attach (self->grid, label, column, row, 1, 1);
  return label;
}

static void
add_head (HoneClassTable *self)
{
  cell (self, COLUMN_NAME, 0, _ ("Class"), "caption", "dim-label");
  cell (self, COLUMN_LABELS, 0, _ ("Labels"), "caption", "dim-label");
  /* Translators: precision, short. */
  gtk_widget_set_tooltip_text (cell (self, COLUMN_PRECISION, 0, C_ ("precision", "P"), "caption", "dim-label"),
                               _ ("Precision: the part of the detections that is right"));
  /* Translators: recall, short. */
  gtk_widget_set_tooltip_text (cell (self, COLUMN_RECALL, 0, C_ ("recall", "R"), "caption", "dim-label"),
                               _ ("Recall: the part of the labels that is found"));
  cell (self, COLUMN_MAP, 0, "mAP50-95", "caption", "dim-label");
}

static void
add_name (HoneClassTable *self, int row, int klass, const char *name)
{
  GtkWidget *box, *label;

  if (klass == ALL) {
    cell (self, COLUMN_NAME, row, name, "heading", NULL);
    return;
  }
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  label = gtk_label_new (name);
  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "hexpand", TRUE, "width-chars", 8,
                "tooltip-text", name, NULL);
  gtk_box_append (GTK_BOX (box), hone_swatch_new (klass, FALSE));
  gtk_box_append (GTK_BOX (box), label);
  gtk_grid_attach (self->grid, box, COLUMN_NAME, row, 1, 1);
}

static void
add_number (HoneClassTable *self, int column, int row, double value, int digits, const char *css)
{
  g_autofree char *text = isnan (value) ? g_strdup ("–") : g_strdup_printf ("%.*f", digits, value);

  cell (self, column, row, text, "numeric", css);
}

static guint
count_finite (const double *values, guint n)
{
  guint count = 0;

  for (guint i = 0; i < n; i++)
    count += isfinite (values[i]) != 0;
  return count;
}

static void
add_row (HoneClassTable *self, int row, const char *name, const HoneClassScore *score, const double *curve, guint n)
{
  GtkWidget *spark = hone_spark_new ();
  g_autofree char *labels = hone_words_count ((guint64) score->instances);

  add_name (self, row, score->klass, name);
  cell (self, COLUMN_LABELS, row, labels, "numeric", NULL);
  add_number (self, COLUMN_PRECISION, row, score->precision, 2, NULL);
  add_number (self, COLUMN_RECALL, row, score->recall, 2, NULL);
  add_number (self, COLUMN_MAP, row, score->ap50_95, 3, "heading");
  hone_spark_set_values (HONE_SPARK (spark), curve, n, score->klass);
  gtk_widget_set_valign (spark, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (spark, SPARK_WIDTH, SPARK_HEIGHT);
  gtk_widget_set_visible (spark, count_finite (curve, n) > 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spark), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Curve of mAP50-95"), -1);
  gtk_grid_attach (self->grid, spark, COLUMN_CURVE, row, 1, 1);
}

/* The row of all: labels added up, the rest from results.csv. */
static HoneClassScore
all_of (HoneRun *run, const HoneClassScore *scores, guint n_scores)
{
  guint n = hone_run_get_n_epochs (run);
  HoneClassScore all = { .klass = ALL, .precision = NAN, .recall = NAN, .ap50_95 = NAN };

  for (guint i = 0; i < n_scores; i++)
    all.instances += scores[i].instances;
  if (n > 0) {
    all.precision = hone_run_get_value (run, n - 1, "metrics/precision(B)");
    all.recall = hone_run_get_value (run, n - 1, "metrics/recall(B)");
    all.ap50_95 = hone_run_get_value (run, n - 1, "metrics/mAP50-95(B)");
  }
  return all;
}

static void
empty (HoneClassTable *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
}

/* Before the first validation: the names, and dashes. */
static void
add_unknown (HoneClassTable *self, char *const *names)
{
  for (int i = 0; names != NULL && names[i] != NULL; i++) {
    HoneClassScore none = { .klass = i, .precision = NAN, .recall = NAN, .ap50_95 = NAN };

    add_row (self, i + 2, names[i], &none, NULL, 0);
  }
}

void
hone_class_table_show (HoneClassTable *self, HoneRun *run)
{
  guint n_scores = 0, n_curve = 0;
  const HoneClassScore *scores = run != NULL ? hone_run_get_class_scores (run, 0, &n_scores) : NULL;
  char *const *names = run != NULL ? hone_run_get_classes (run) : NULL;
  g_autofree double *curve = NULL;
  HoneClassScore all;

  empty (self);
  if (run == NULL)
    return;
  all = all_of (run, scores, n_scores);
  curve = hone_run_get_curve (run, "metrics/mAP50-95(B)", &n_curve);
  add_head (self);
  add_row (self, 1, _ ("All"), &all, curve, n_curve);
  for (guint i = 0; i < n_scores; i++) {
    guint n_of_class;
    g_autofree double *of_class = hone_run_get_class_curve (run, scores[i].klass, &n_of_class);
    gboolean named = names != NULL && (guint) scores[i].klass < g_strv_length ((char **) names);

    add_row (self, (int) i + 2, named ? names[scores[i].klass] : "?", &scores[i], of_class, n_of_class);
  }
  if (n_scores == 0)
    add_unknown (self, names);
  /* In a column that is short of room a scroller would give way first. */
  g_object_set (self->scroller, "vscrollbar-policy",
                names != NULL && g_strv_length ((char **) names) <= FEW ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC,
                NULL);
}

static void
hone_class_table_class_init (HoneClassTableClass *klass)
{
}

static void
hone_class_table_init (HoneClassTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->scroller = scroller;
  self->grid = GTK_GRID (gtk_grid_new ());
  g_object_set (self->grid, "row-spacing", 10, "column-spacing", 10, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE, "max-content-height",
                MAX_HEIGHT, "min-content-height", MAX_HEIGHT / 2, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->grid));
  adw_bin_set_child (ADW_BIN (self), scroller);
}
