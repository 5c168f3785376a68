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

/* A row's widgets: a new epoch only changes what they say. */
typedef struct {
  int klass;
  GtkLabel *name, *labels, *precision, *recall, *map;
  GtkWidget *spark;
} Row;

struct _HoneClassTable {
  AdwBin parent_instance;

  GtkGrid *grid;
  GtkWidget *scroller;
  GArray *rows; /* of Row, from the top */
  gboolean classify;
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
                               self->classify ? _ ("Precision: the part of what is called so that is right")
                                              : _ ("Precision: the part of the detections that is right"));
  /* Translators: recall, short. */
  gtk_widget_set_tooltip_text (cell (self, COLUMN_RECALL, 0, C_ ("recall", "R"), "caption", "dim-label"),
                               self->classify ? _ ("Recall: the part of the pictures of the class that is called so")
                                              : _ ("Recall: the part of the labels that is found"));
  cell (self, COLUMN_MAP, 0, self->classify ? "F1" : "mAP50-95", "caption", "dim-label");
}

/* Making a row. */

static GtkLabel *
add_name (HoneClassTable *self, int row, int klass)
{
  GtkWidget *box, *label;

  if (klass == ALL)
    return GTK_LABEL (cell (self, COLUMN_NAME, row, NULL, "heading", NULL));
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  label = gtk_label_new (NULL);
  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "hexpand", TRUE, "width-chars", 8, NULL);
  gtk_box_append (GTK_BOX (box), hone_swatch_new (klass, FALSE));
  gtk_box_append (GTK_BOX (box), label);
  gtk_grid_attach (self->grid, box, COLUMN_NAME, row, 1, 1);
  return GTK_LABEL (label);
}

static GtkWidget *
add_spark (HoneClassTable *self, int row)
{
  GtkWidget *spark = hone_spark_new ();

  gtk_widget_set_valign (spark, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (spark, SPARK_WIDTH, SPARK_HEIGHT);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spark), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Curve of mAP50-95"), -1);
  gtk_grid_attach (self->grid, spark, COLUMN_CURVE, row, 1, 1);
  return spark;
}

static void
add_row (HoneClassTable *self, int klass)
{
  const int at = (int) self->rows->len + 1;
  const Row row = { .klass = klass,
                    .name = add_name (self, at, klass),
                    .labels = GTK_LABEL (cell (self, COLUMN_LABELS, at, NULL, "numeric", NULL)),
                    .precision = GTK_LABEL (cell (self, COLUMN_PRECISION, at, NULL, "numeric", NULL)),
                    .recall = GTK_LABEL (cell (self, COLUMN_RECALL, at, NULL, "numeric", NULL)),
                    .map = GTK_LABEL (cell (self, COLUMN_MAP, at, NULL, "numeric", "heading")),
                    .spark = add_spark (self, at) };

  g_array_append_val (self->rows, row);
}

/* What a row says. */

static void
show_number (GtkLabel *label, double value, int digits)
{
  g_autofree char *text = isnan (value) ? g_strdup ("–") : g_strdup_printf ("%.*f", digits, value);

  gtk_label_set_text (label, text);
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
show_row (Row *row, const char *name, const HoneClassScore *score, const double *curve, guint n)
{
  gtk_label_set_text (row->name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->name), name);
  hone_words_set (row->labels, hone_words_count ((guint64) score->instances));
  show_number (row->precision, score->precision, 2);
  show_number (row->recall, score->recall, 2);
  show_number (row->map, score->ap50_95, 3);
  hone_spark_set_values (HONE_SPARK (row->spark), curve, n, score->klass);
  gtk_widget_set_visible (row->spark, count_finite (curve, n) > 1);
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

/* The classes of the rows below the first: those that were scored, before the first validation all that have a name. */
static GArray *
list_scores (const HoneClassScore *scores, guint n_scores, char *const *names)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (HoneClassScore));

  if (n_scores > 0)
    g_array_append_vals (list, scores, n_scores);
  for (int i = 0; n_scores == 0 && names != NULL && names[i] != NULL; i++) {
    const HoneClassScore none = { .klass = i, .precision = NAN, .recall = NAN, .ap50_95 = NAN };

    g_array_append_val (list, none);
  }
  return list;
}

static double
f1_of (const HoneClassScore *score)
{
  const double sum = score->precision + score->recall;

  return sum > 0 ? 2 * score->precision * score->recall / sum : sum;
}

/* Where mAP would stand is F1; of all the means of the classes (macro). */
static void
put_f1 (GArray *list, HoneClassScore *all)
{
  double precision = 0, recall = 0, f1 = 0;

  for (guint i = 0; i < list->len; i++) {
    HoneClassScore *score = &g_array_index (list, HoneClassScore, i);

    score->ap50_95 = f1_of (score);
    precision += score->precision / list->len;
    recall += score->recall / list->len;
    f1 += score->ap50_95 / list->len;
  }
  if (list->len > 0) {
    all->precision = precision;
    all->recall = recall;
    all->ap50_95 = f1;
  }
}

static gboolean
has_rows_of (HoneClassTable *self, GArray *list)
{
  if (self->rows->len != list->len + 1)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (self->rows, Row, i + 1).klass != g_array_index (list, HoneClassScore, i).klass)
      return FALSE;
  return TRUE;
}

static void
empty (HoneClassTable *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  g_array_set_size (self->rows, 0);
}

static void
make_rows (HoneClassTable *self, GArray *list, guint n_names)
{
  empty (self);
  add_head (self);
  add_row (self, ALL);
  for (guint i = 0; i < list->len; i++)
    add_row (self, g_array_index (list, HoneClassScore, i).klass);
  /* In a column that is short of room a scroller would give way first. */
  g_object_set (self->scroller, "vscrollbar-policy", n_names <= FEW ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC, NULL);
}

static void
show_class (HoneClassTable *self, guint i, HoneRun *run, const HoneClassScore *score, char *const *names, guint n_names)
{
  guint n;
  g_autofree double *curve = hone_run_get_class_curve (run, score->klass, &n);

  show_row (&g_array_index (self->rows, Row, i + 1), (guint) score->klass < n_names ? names[score->klass] : "?", score,
            curve, n);
}

void
hone_class_table_show (HoneClassTable *self, HoneRun *run)
{
  guint n_scores = 0, n_curve = 0;
  const HoneClassScore *scores = run != NULL ? hone_run_get_class_scores (run, 0, &n_scores) : NULL;
  char *const *names = run != NULL ? hone_run_get_classes (run) : NULL;
  const guint n_names = names != NULL ? g_strv_length ((char **) names) : 0;
  g_autoptr (GArray) list = NULL;
  g_autofree double *curve = NULL;
  HoneClassScore all;

  if (run == NULL) {
    empty (self);
    return;
  }
  list = list_scores (scores, n_scores, names);
  if (!has_rows_of (self, list) || self->classify != hone_run_is_classifier (run)) {
    self->classify = hone_run_is_classifier (run);
    make_rows (self, list, n_names);
  }
  all = all_of (run, scores, n_scores);
  if (self->classify)
    put_f1 (list, &all);
  else
    curve = hone_run_get_curve (run, "metrics/mAP50-95(B)", &n_curve);
  show_row (&g_array_index (self->rows, Row, 0), _ ("All"), &all, curve, n_curve);
  for (guint i = 0; i < list->len; i++)
    show_class (self, i, run, &g_array_index (list, HoneClassScore, i), names, n_names);
}

static void
hone_class_table_finalize (GObject *object)
{
  g_array_unref (HONE_CLASS_TABLE (object)->rows);
  G_OBJECT_CLASS (hone_class_table_parent_class)->finalize (object);
}

static void
hone_class_table_class_init (HoneClassTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_class_table_finalize;
}

static void
hone_class_table_init (HoneClassTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->scroller = scroller;
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->grid = GTK_GRID (gtk_grid_new ());
  g_object_set (self->grid, "row-spacing", 10, "column-spacing", 10, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE, "max-content-height",
                MAX_HEIGHT, "min-content-height", MAX_HEIGHT / 2, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->grid));
  adw_bin_set_child (ADW_BIN (self), scroller);
}
