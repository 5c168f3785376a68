/* SPDX-License-Identifier: Apache-2.0 */
/* hone-stat-chart.c - see hone-stat-chart.h */
#include "hone-stat-chart.h"

#include "hone-draw.h"
#include "hone-image-query.h"
#include "hone-stat-draw.h"

#include <glib/gi18n-lib.h>

#define PARTS 3 /* of a picture's width and height, in the table of places */

struct _HoneStatChart {
  GtkWidget parent_instance;

  HoneStatKind kind;
  int height;
  gboolean log;
  HoneClassStats *stats;
};

G_DEFINE_FINAL_TYPE (HoneStatChart, hone_stat_chart, GTK_TYPE_WIDGET)

enum {
  PROP_LOG = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint chosen_signal;

static void
hone_stat_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static void (*const draw[]) (const HoneStatPaper *, const HoneClassStats *) = {
    [HONE_STAT_CLASSES] = hone_stat_draw_classes,
    [HONE_STAT_SIZES] = hone_stat_draw_sizes,
    [HONE_STAT_PLACES] = hone_stat_draw_places,
    [HONE_STAT_COUNTS] = hone_stat_draw_counts,
  };
  HoneStatChart *self = HONE_STAT_CHART (widget);
  HoneStatPaper paper = { .log = self->log };

  paper.width = gtk_widget_get_width (widget);
  paper.height = gtk_widget_get_height (widget);
  if (self->stats == NULL || paper.width < 60 || paper.height < 60)
    return;
  paper.dark = hone_palette_is_dark ();
  paper.contrast = hone_palette_is_high_contrast ();
  paper.pango = gtk_widget_get_pango_context (widget);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &paper.ink);
  paper.cr = hone_draw_begin (widget, snapshot);
  draw[self->kind](&paper, self->stats);
  cairo_destroy (paper.cr);
}

static void
hone_stat_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : HONE_STAT_CHART (widget)->height;
}

/* --- words --- */

static const char *
split_word (HoneSplit split)
{
  static const char *const names[HONE_N_SPLITS] = { N_ ("training"), N_ ("validation"), N_ ("test") };

  return _ (names[split]);
}

static void
table_classes (const HoneClassStats *stats, GString *table)
{
  g_string_append (table, _ ("Class"));
  for (int split = 0; split < HONE_N_SPLITS; split++)
    g_string_append_printf (table, "\t%s", split_word (split));
  g_string_append_printf (table, "\t%s", _ ("Pictures"));
  for (int klass = 0; klass < hone_class_stats_get_n_classes (stats); klass++) {
    guint pictures = 0;

    g_string_append_printf (table, "\n%s", hone_class_stats_get_name (stats, klass));
    for (int split = 0; split < HONE_N_SPLITS; split++) {
      g_string_append_printf (table, "\t%'u", hone_class_stats_count_labels (stats, split, klass));
      pictures += hone_class_stats_count_images (stats, split, klass);
    }
    g_string_append_printf (table, "\t%'u", pictures);
  }
}

static void
table_sizes (const HoneClassStats *stats, GString *table)
{
  double width = hone_class_stats_get_bin_width (stats);

  g_string_append_printf (table, "%s\t%s", _ ("Pixels"), _ ("Boxes"));
  for (int bin = 0; bin < HONE_STATS_BINS; bin++) {
    guint all = 0;

    for (int klass = 0; klass < hone_class_stats_get_n_classes (stats); klass++)
      all += hone_class_stats_count_size (stats, bin, klass);
    if (all > 0 && bin == HONE_STATS_BINS - 1)
      g_string_append_printf (table, _ ("\n%g and more\t%'u"), bin * width, all);
    else if (all > 0)
      g_string_append_printf (table, "\n%g – %g\t%'u", bin * width, (bin + 1) * width, all);
  }
}

static void
table_counts (const HoneClassStats *stats, GString *table)
{
  guint step = hone_class_stats_get_count_step (stats);

  g_string_append_printf (table, "%s\t%s", _ ("Boxes"), _ ("Pictures"));
  for (int bin = 0; bin < HONE_STATS_BINS; bin++) {
    guint n = hone_class_stats_count_pictures (stats, bin);

    if (n > 0 && bin == HONE_STATS_BINS - 1)
      g_string_append_printf (table, _ ("\n%g and more\t%'u"), (double) bin * step, n);
    else if (n > 0 && step == 1)
      g_string_append_printf (table, "\n%d\t%'u", bin, n);
    else if (n > 0)
      g_string_append_printf (table, "\n%u – %u\t%'u", (guint) bin * step, (guint) (bin + 1) * step - 1, n);
  }
}

static double
place_share (const HoneClassStats *stats, int column, int row)
{
  guint n = 0;

  for (int y = row * HONE_STATS_ROWS / PARTS; y < (row + 1) * HONE_STATS_ROWS / PARTS; y++)
    for (int x = column * HONE_STATS_COLUMNS / PARTS; x < (column + 1) * HONE_STATS_COLUMNS / PARTS; x++)
      n += hone_class_stats_count_place (stats, x, y);
  return 100.0 * n / MAX (hone_class_stats_get_n_labels (stats), 1);
}

static void
table_places (const HoneClassStats *stats, GString *table)
{
  static const char *const rows[PARTS] = { N_ ("Above"), N_ ("Middle"), N_ ("Below") };

  g_string_append_printf (table, "\t%s\t%s\t%s", _ ("Left"), _ ("Middle"), _ ("Right"));
  for (int row = 0; row < PARTS; row++) {
    g_string_append_printf (table, "\n%s", _ (rows[row]));
    for (int column = 0; column < PARTS; column++)
      g_string_append_printf (table, "\t%.0f %%", place_share (stats, column, row));
  }
}

char *
hone_stat_chart_to_table (HoneStatChart *self)
{
  static void (*const tables[]) (const HoneClassStats *, GString *) = {
    [HONE_STAT_CLASSES] = table_classes,
    [HONE_STAT_SIZES] = table_sizes,
    [HONE_STAT_PLACES] = table_places,
    [HONE_STAT_COUNTS] = table_counts,
  };
  g_autoptr (GString) table = g_string_new (NULL);

  g_return_val_if_fail (HONE_IS_STAT_CHART (self), NULL);

  if (self->stats != NULL)
    tables[self->kind](self->stats, table);
  return g_string_free (g_steal_pointer (&table), FALSE);
}

static char *
describe_classes (const HoneClassStats *stats)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int klass = 0; klass < hone_class_stats_get_n_classes (stats) && klass < HONE_STAT_MOST_CLASSES; klass++)
    g_string_append_printf (text, "%s%s: %u, %u, %u", klass > 0 ? "; " : "", hone_class_stats_get_name (stats, klass),
                            hone_class_stats_count_labels (stats, HONE_SPLIT_TRAIN, klass),
                            hone_class_stats_count_labels (stats, HONE_SPLIT_VAL, klass),
                            hone_class_stats_count_labels (stats, HONE_SPLIT_TEST, klass));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
hone_stat_chart_describe (HoneStatChart *self)
{
  g_return_val_if_fail (HONE_IS_STAT_CHART (self), NULL);

  if (self->stats == NULL)
    return g_strdup ("");
  if (self->kind == HONE_STAT_CLASSES)
    return describe_classes (self->stats);
  if (self->kind == HONE_STAT_COUNTS)
    return g_strdup_printf (_ ("%u pictures have no box"), hone_class_stats_get_n_empty (self->stats));
  if (self->kind == HONE_STAT_SIZES)
    return g_strdup_printf (_ ("%u of %u boxes are below %d pixels at the picture size %d"),
                            hone_class_stats_count_tiny (self->stats), hone_class_stats_get_n_labels (self->stats),
                            HONE_STATS_TINY, hone_class_stats_get_imgsz (self->stats));
  return g_strdup_printf (_ ("%.0f %% of the boxes lie in the middle ninth of the picture"),
                          place_share (self->stats, 1, 1));
}

/* --- clicks --- */

static char *
search_of_class (HoneStatChart *self, const HoneStatPaper *paper, double x, double y)
{
  g_autofree char *word = NULL;
  int klass, split;

  if (!hone_stat_find_class (paper, self->stats, x, y, &klass, &split))
    return NULL;
  word = hone_image_query_class_word (hone_class_stats_get_name (self->stats, klass));
  return split < 0 ? g_strconcat ("class:", word, NULL)
                   : g_strconcat ("split:", hone_split_name (split), " class:", word, NULL);
}

/* @name: "size" or "boxes"; the last bin has no end. */
static char *
search_of_bin (const HoneStatPaper *paper, double x, double y, const char *name, double step, double last)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
  int bin;

  if (!hone_stat_find_bin (paper, x, y, &bin))
    return NULL;
  g_ascii_dtostr (low, sizeof low, bin * step);
  g_ascii_dtostr (high, sizeof high, (bin + 1) * step - last);
  if (bin == HONE_STATS_BINS - 1)
    return g_strconcat (name, ":>=", low, NULL);
  return g_strconcat (name, ":", low, "..", high, NULL);
}

static char *
search_of_place (const HoneStatPaper *paper, double x, double y)
{
  static const char *const places[PARTS][PARTS] = { { "above-left", "above", "above-right" },
                                                    { "left", "middle", "right" },
                                                    { "below-left", "below", "below-right" } };
  int column, row;

  return hone_stat_find_place (paper, x, y, PARTS, &column, &row) ? g_strconcat ("at:", places[row][column], NULL)
                                                                  : NULL;
}

static char *
search_at (HoneStatChart *self, double x, double y)
{
  HoneStatPaper paper = { .width = gtk_widget_get_width (GTK_WIDGET (self)),
                          .height = gtk_widget_get_height (GTK_WIDGET (self)) };

  switch (self->kind) {
  case HONE_STAT_CLASSES:
    return search_of_class (self, &paper, x, y);
  case HONE_STAT_SIZES:
    return search_of_bin (&paper, x, y, "size", hone_class_stats_get_bin_width (self->stats), 0);
  case HONE_STAT_COUNTS:
    return search_of_bin (&paper, x, y, "boxes", hone_class_stats_get_count_step (self->stats), 1);
  case HONE_STAT_PLACES:
  default:
    return search_of_place (&paper, x, y);
  }
}

static void
released_cb (HoneStatChart *self, int n, double x, double y)
{
  g_autofree char *search = self->stats != NULL ? search_at (self, x, y) : NULL;

  if (search != NULL)
    g_signal_emit (self, chosen_signal, 0, search);
}

void
hone_stat_chart_set_stats (HoneStatChart *self, HoneClassStats *stats)
{
  g_autofree char *words = NULL;

  g_return_if_fail (HONE_IS_STAT_CHART (self));

  if (stats != NULL)
    hone_class_stats_ref (stats);
  g_clear_pointer (&self->stats, hone_class_stats_unref);
  self->stats = stats;
  words = hone_stat_chart_describe (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
hone_stat_chart_new (HoneStatKind kind, const char *title, int height)
{
  HoneStatChart *self = g_object_new (HONE_TYPE_STAT_CHART, NULL);

  self->kind = kind;
  self->height = height;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

static void
hone_stat_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOG)
    g_value_set_boolean (value, HONE_STAT_CHART (object)->log);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hone_stat_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id != PROP_LOG) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    return;
  }
  HONE_STAT_CHART (object)->log = g_value_get_boolean (value);
  gtk_widget_queue_draw (GTK_WIDGET (object));
}

static void
hone_stat_chart_dispose (GObject *object)
{
  g_clear_pointer (&HONE_STAT_CHART (object)->stats, hone_class_stats_unref);
  G_OBJECT_CLASS (hone_stat_chart_parent_class)->dispose (object);
}

static void
hone_stat_chart_class_init (HoneStatChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hone_stat_chart_get_property;
  object_class->set_property = hone_stat_chart_set_property;
  object_class->dispose = hone_stat_chart_dispose;
  widget_class->snapshot = hone_stat_chart_snapshot;
  widget_class->measure = hone_stat_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "statistics");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  props[PROP_LOG] = g_param_spec_boolean ("log", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  chosen_signal = g_signal_new ("chosen", HONE_TYPE_STAT_CHART, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
}

static void
hone_stat_chart_init (HoneStatChart *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
  hone_palette_watch (GTK_WIDGET (self));
}
