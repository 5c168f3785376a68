/* SPDX-License-Identifier: Apache-2.0 */
/* hone-deal-view.c - see hone-deal-view.h */
#include "hone-deal-view.h"

#include "hone-compat.h"
#include "hone-split-bar.h"
#include "hone-swatch.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define MAX_CLASSES 12 /* rows of the table; of more only the first */

struct _HoneDealView {
  AdwBin parent_instance;

  gboolean keep;
  GtkWidget *bar, *table, *more;
};

G_DEFINE_FINAL_TYPE (HoneDealView, hone_deal_view, ADW_TYPE_BIN)

static GtkWidget *
cell (HoneDealView *self, int column, int row, char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", column == 0 ? 0.0 : 1.0, "ellipsize", column == 0 ? PANGO_ELLIPSIZE_END : 0, "hexpand",
                column == 0, NULL);
  gtk_widget_add_css_class (label, css);
  gtk_grid_attach (GTK_GRID (self->table), label, column, row, 1, 1);
  g_free (text);
  return label;
}

/* The colour of the bar's part, and what it means. */
static void
head (HoneDealView *self, int split)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (hone_words_split (split));

  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), hone_patch_new ((int) hone_split_bar_color (split)));
  gtk_box_append (GTK_BOX (box), label);
  gtk_grid_attach (GTK_GRID (self->table), box, 1 + split, 0, 1, 1);
}

static void
clear (HoneDealView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->table)) != NULL)
    gtk_grid_remove (GTK_GRID (self->table), child);
}

static void
fill_table (HoneDealView *self, const HoneImportDeal *deal, char *const *names)
{
  cell (self, 0, 1, g_strdup (_ ("Pictures")), "numeric");
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    head (self, split);
    cell (self, 1 + split, 1, hone_words_count (deal->pictures[split]), "numeric");
  }
  for (guint i = 0; i < MIN (deal->n_classes, MAX_CLASSES); i++) {
    gtk_widget_add_css_class (cell (self, 0, 2 + (int) i, g_strdup (names[i]), "numeric"), "dim-label");
    for (int split = 0; split < HONE_N_SPLITS; split++)
      gtk_widget_add_css_class (
          cell (self, 1 + split, 2 + (int) i, hone_words_count (deal->objects[split][i]), "numeric"), "dim-label");
  }
}

static void
say_it (HoneDealView *self, const HoneImportDeal *deal)
{
  g_autofree char *text =
      g_strdup_printf (_ ("Training %u, validation %u, test %u pictures"), deal->pictures[HONE_SPLIT_TRAIN],
                       deal->pictures[HONE_SPLIT_VAL], deal->pictures[HONE_SPLIT_TEST]);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* What is kept has the shares that it has; all else those that are wished for. */
static void
show_bar (HoneDealView *self, const HoneImportDeal *deal)
{
  double all = 0, shares[HONE_N_SPLITS];

  for (int split = 0; split < HONE_N_SPLITS; split++)
    all += deal->pictures[split];
  for (int split = 0; split < HONE_N_SPLITS; split++)
    shares[split] = deal->pictures[split] / MAX (all, 1);
  hone_split_bar_set_fixed (HONE_SPLIT_BAR (self->bar), self->keep ? shares : NULL);
}

void
hone_deal_view_set_shares (HoneDealView *self, GtkAdjustment *val, GtkAdjustment *test)
{
  hone_split_bar_set_adjustments (HONE_SPLIT_BAR (self->bar), val, test);
}

void
hone_deal_view_set_keep (HoneDealView *self, gboolean keep)
{
  self->keep = keep;
  if (!keep)
    hone_split_bar_set_fixed (HONE_SPLIT_BAR (self->bar), NULL);
}

void
hone_deal_view_show (HoneDealView *self, const HoneImportDeal *deal, char *const *names)
{
  guint rest = deal != NULL && deal->n_classes > MAX_CLASSES ? deal->n_classes - MAX_CLASSES : 0;

  gtk_widget_set_opacity (self->table, deal != NULL ? 1 : 0.5); /* what stood there until now, fading */
  if (deal == NULL)
    return;
  clear (self);
  fill_table (self, deal, names);
  show_bar (self, deal);
  gtk_widget_set_visible (self->more, rest > 0);
  hone_words_set (self->more, g_strdup_printf (ngettext ("and %u more class", "and %u more classes", rest), rest));
  say_it (self, deal);
}

static void
hone_deal_view_class_init (HoneDealViewClass *klass)
{
}

static void
hone_deal_view_init (HoneDealView *self)
{
  const char *names[] = { hone_words_split (HONE_SPLIT_TRAIN), hone_words_split (HONE_SPLIT_VAL),
                          hone_words_split (HONE_SPLIT_TEST) };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->bar = hone_split_bar_new (names);
  self->table = g_object_new (GTK_TYPE_GRID, "row-spacing", 4, "column-spacing", 24, "accessible-role",
                              GTK_ACCESSIBLE_ROLE_IMG, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Split"), -1);
  self->more = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->more, "dim-label");
  gtk_box_append (GTK_BOX (box), self->bar);
  gtk_box_append (GTK_BOX (box), self->table);
  gtk_box_append (GTK_BOX (box), self->more);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "hone-card");
  adw_bin_set_child (ADW_BIN (self), box);
}
