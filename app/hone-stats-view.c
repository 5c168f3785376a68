/* SPDX-License-Identifier: Apache-2.0 */
/* hone-stats-view.c - see hone-stats-view.h */
#include "hone-stats-view.h"

#include "hone-stat-chart.h"

#include <glib/gi18n.h>

#define N_CARDS 4

typedef struct {
  GtkWidget *box; /* of it all */
  HoneStatChart *chart;
  GtkLabel *title;
  GtkStack *stack;
  GtkWidget *table; /* a grid */
} Card;

struct _HoneStatsView {
  AdwBin parent_instance;

  Card cards[N_CARDS];
};

G_DEFINE_FINAL_TYPE (HoneStatsView, hone_stats_view, ADW_TYPE_BIN)

static guint chosen_signal;

static const struct {
  HoneStatKind kind;
  const char *title;
  int height;
} kinds[N_CARDS] = {
  { HONE_STAT_CLASSES, N_ ("Boxes by class and split"), 170 },
  { HONE_STAT_SIZES, N_ ("Shorter side of the boxes"), 200 },
  { HONE_STAT_PLACES, N_ ("Where boxes lie"), 180 },
  { HONE_STAT_COUNTS, N_ ("Boxes in a picture"), 150 },
};

/* The first line is the head, the first column what a line is about. */
static void
add_line (GtkGrid *grid, const char *line, int row)
{
  g_auto (GStrv) cells = g_strsplit (line, "\t", -1);

  for (int column = 0; cells[column] != NULL; column++) {
    GtkWidget *label = gtk_label_new (cells[column]);

    g_object_set (label, "xalign", column > 0 ? 1.0 : 0.0, "hexpand", column == 0, "ellipsize", PANGO_ELLIPSIZE_END,
                  NULL);
    gtk_widget_add_css_class (label, row == 0 ? "caption-heading" : "caption");
    if (column > 0)
      gtk_widget_add_css_class (label, "numeric");
    gtk_grid_attach (grid, label, column, row, 1, 1);
  }
}

static void
fill_table (Card *card)
{
  g_autofree char *table = hone_stat_chart_to_table (card->chart);
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (card->table)) != NULL)
    gtk_grid_remove (GTK_GRID (card->table), child);
  for (int row = 0; lines[row] != NULL; row++)
    add_line (GTK_GRID (card->table), lines[row], row);
}

static void
table_toggled_cb (GtkToggleButton *button, GtkStack *stack)
{
  gtk_stack_set_visible_child_name (stack, gtk_toggle_button_get_active (button) ? "table" : "chart");
}

static GtkWidget *
toggle (const char *label, const char *title)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);
  g_autofree char *name = g_strdup_printf ("%s: %s", title, label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "caption");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static GtkWidget *
new_head (Card *card, int kind)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *table = toggle (_ ("Table"), _ (kinds[kind].title));

  card->title = GTK_LABEL (gtk_label_new (_ (kinds[kind].title)));
  g_object_set (card->title, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (card->title), "heading");
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (card->title));
  if (kinds[kind].kind == HONE_STAT_CLASSES) {
    GtkWidget *log = toggle (_ ("Log"), _ (kinds[kind].title));

    gtk_widget_set_tooltip_text (log, _ ("Powers of ten, so that rare classes can be seen"));
    g_object_bind_property (log, "active", card->chart, "log", G_BINDING_SYNC_CREATE);
    gtk_box_append (GTK_BOX (head), log);
  }
  g_signal_connect_object (table, "toggled", G_CALLBACK (table_toggled_cb), card->stack, 0);
  gtk_box_append (GTK_BOX (head), table);
  return head;
}

static GtkWidget *
new_table (Card *card)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  card->table = gtk_grid_new ();
  g_object_set (card->table, "column-spacing", 12, "row-spacing", 3, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), card->table);
  return scroller;
}

static GtkWidget *
new_card (Card *card, int kind)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  card->chart = HONE_STAT_CHART (hone_stat_chart_new (kinds[kind].kind, _ (kinds[kind].title), kinds[kind].height));
  card->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (card->stack, GTK_WIDGET (card->chart), "chart");
  gtk_stack_add_named (card->stack, new_table (card), "table");
  gtk_box_append (GTK_BOX (box), new_head (card, kind));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (card->stack));
  card->box = box;
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  return box;
}

void
hone_stats_view_set_stats (HoneStatsView *self, HoneClassStats *stats)
{
  for (int i = 0; i < N_CARDS; i++) {
    hone_stat_chart_set_stats (self->cards[i].chart, stats);
    fill_table (&self->cards[i]);
    if (stats != NULL && kinds[i].kind == HONE_STAT_SIZES) {
      g_autofree char *title =
          g_strdup_printf (_ ("Shorter side of the boxes at %d px"), hone_class_stats_get_imgsz (stats));

      gtk_label_set_text (self->cards[i].title, title);
    }
  }
}

void
hone_stats_view_set_class_folders (HoneStatsView *self, gboolean class_folders)
{
  for (int i = 0; i < N_CARDS; i++) {
    if (kinds[i].kind != HONE_STAT_CLASSES)
      gtk_widget_set_visible (self->cards[i].box, !class_folders);
    else
      gtk_label_set_text (self->cards[i].title, class_folders ? _ ("Pictures by class and split") : _ (kinds[i].title));
  }
}

GtkWidget *
hone_stats_view_new (void)
{
  return g_object_new (HONE_TYPE_STATS_VIEW, NULL);
}

static void
chosen_cb (HoneStatsView *self, const char *search)
{
  g_signal_emit (self, chosen_signal, 0, search);
}

static void
hone_stats_view_class_init (HoneStatsViewClass *klass)
{
  chosen_signal = g_signal_new ("chosen", HONE_TYPE_STATS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
}

static void
hone_stats_view_init (HoneStatsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  for (int i = 0; i < N_CARDS; i++) {
    gtk_box_append (GTK_BOX (box), new_card (&self->cards[i], i));
    g_signal_connect_object (self->cards[i].chart, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  }
  adw_bin_set_child (ADW_BIN (self), box);
}
