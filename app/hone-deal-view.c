/* SPDX-License-Identifier: Apache-2.0 */
/* hone-deal-view.c - see hone-deal-view.h */
#include "hone-deal-view.h"

#include "hone-compat.h"
#include "hone-palette.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define MAX_CLASSES 12 /* rows of the table; of more only the first */
#define BAR_HEIGHT 14

/* The three that differ most, also without colours: see palette.md. */
static const int colors[HONE_N_SPLITS] = { HONE_COLOR_BLUE, HONE_COLOR_GOLD, HONE_COLOR_TEAL };

struct _HoneDealView {
  AdwBin parent_instance;

  guint pictures[HONE_N_SPLITS];
  GtkWidget *bar, *table, *more;
};

G_DEFINE_FINAL_TYPE (HoneDealView, hone_deal_view, ADW_TYPE_BIN)

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  const HoneDealView *self = data;
  guint all = MAX (self->pictures[0] + self->pictures[1] + self->pictures[2], 1);
  double from = 0;

  hone_rounded (cr, 0, 0, width, height, height / 2.0);
  cairo_clip (cr);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    double wide = (double) width * self->pictures[split] / all;
    GdkRGBA color = hone_palette_class (colors[split], hone_palette_is_dark ());

    gdk_cairo_set_source_rgba (cr, &color);
    cairo_rectangle (cr, from, 0, MAX (wide - 2, 0), height);
    cairo_fill (cr);
    from += wide;
  }
}

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

static void
swatch_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  GdkRGBA color = hone_palette_class (GPOINTER_TO_INT (data), hone_palette_is_dark ());

  gdk_cairo_set_source_rgba (cr, &color);
  hone_rounded (cr, 0, 0, width, height, 4);
  cairo_fill (cr);
}

/* The colour of the bar's part, and what it means. */
static void
head (HoneDealView *self, int split)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *swatch = gtk_drawing_area_new ();
  GtkWidget *label = gtk_label_new (hone_words_split (split));

  g_object_set (swatch, "content-width", 12, "content-height", 12, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), swatch_cb, GINT_TO_POINTER (colors[split]), NULL);
  hone_palette_watch (swatch);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), swatch);
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
  cell (self, 0, 1, g_strdup (_ ("Pictures")), "body");
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    head (self, split);
    cell (self, 1 + split, 1, hone_words_count (deal->pictures[split]), "numeric");
  }
  for (guint i = 0; i < MIN (deal->n_classes, MAX_CLASSES); i++) {
    gtk_widget_add_css_class (cell (self, 0, 2 + (int) i, g_strdup (names[i]), "body"), "dim-label");
    for (int split = 0; split < HONE_N_SPLITS; split++)
      gtk_widget_add_css_class (
          cell (self, 1 + split, 2 + (int) i, hone_words_count (deal->objects[split][i]), "numeric"), "dim-label");
  }
}

static void
say_it (HoneDealView *self)
{
  g_autofree char *text =
      g_strdup_printf (_ ("Training %u, validation %u, test %u pictures"), self->pictures[HONE_SPLIT_TRAIN],
                       self->pictures[HONE_SPLIT_VAL], self->pictures[HONE_SPLIT_TEST]);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
hone_deal_view_show (HoneDealView *self, const HoneImportDeal *deal, char *const *names)
{
  guint rest = deal != NULL && deal->n_classes > MAX_CLASSES ? deal->n_classes - MAX_CLASSES : 0;

  gtk_widget_set_opacity (GTK_WIDGET (self), deal != NULL ? 1 : 0.5); /* what stood there until now, fading */
  if (deal == NULL)
    return;
  clear (self);
  fill_table (self, deal, names);
  memcpy (self->pictures, deal->pictures, sizeof self->pictures);
  gtk_widget_queue_draw (self->bar);
  gtk_widget_set_visible (self->more, rest > 0);
  hone_words_set (self->more, g_strdup_printf (ngettext ("and %u more class", "and %u more classes", rest), rest));
  say_it (self);
}

static void
hone_deal_view_class_init (HoneDealViewClass *klass)
{
}

static void
hone_deal_view_init (HoneDealView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->bar = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, "content-height",
                            BAR_HEIGHT, NULL);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->bar), draw_cb, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Split"), -1);
  hone_palette_watch (self->bar);
  self->table = g_object_new (GTK_TYPE_GRID, "row-spacing", 4, "column-spacing", 24, NULL);
  self->more = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->more, "dim-label");
  gtk_box_append (GTK_BOX (box), self->bar);
  gtk_box_append (GTK_BOX (box), self->table);
  gtk_box_append (GTK_BOX (box), self->more);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "hone-card");
  adw_bin_set_child (ADW_BIN (self), box);
}
