/* SPDX-License-Identifier: Apache-2.0 */
/* hone-share-bar.c - see hone-share-bar.h */
#include "hone-share-bar.h"

#include "hone-draw.h"

#include <glib/gi18n.h>
#include <math.h>

#define BAR 18
#define PATCH 12
#define GAP 2
#define STEP 5 /* between two lines of a pattern */

typedef struct {
  char *name;
  double share;
  GtkWidget *row, *percent, *text;
} Part;

struct _HoneShareBar {
  GtkBox parent_instance;

  GtkWidget *bar, *legend;
  Part parts[HONE_SHARE_MOST];
  guint n;
};

G_DEFINE_FINAL_TYPE (HoneShareBar, hone_share_bar, GTK_TYPE_BOX)

char *
hone_share_text (double share)
{
  if (share > 0 && share < 0.01)
    return g_strdup (_ ("< 1 %"));
  return g_strdup_printf (_ ("%.0f %%"), share * 100);
}

/* Edges. */

static guint
widest (const int *widths, guint n)
{
  guint at = 0;

  for (guint i = 1; i < n; i++)
    if (widths[i] > widths[at])
      at = i;
  return at;
}

void
hone_share_bar_place (const HoneShare *shares, guint n, int width, int *edges)
{
  int widths[HONE_SHARE_MOST];
  double sum = 0;
  int last = 0;

  for (guint i = 0; i < n; i++) {
    sum += MAX (shares[i].share, 0);
    widths[i] = (int) lround (MIN (sum, 1) * width) - last;
    last += widths[i];
  }
  for (guint i = 0; i < n; i++)
    if (shares[i].share > 0 && widths[i] == 0 && widths[widest (widths, n)] > 1) {
      widths[widest (widths, n)]--;
      widths[i]++;
    }
  edges[0] = 0;
  for (guint i = 0; i < n; i++)
    edges[i + 1] = edges[i] + widths[i];
}

/* Drawing. */

static void
line (cairo_t *cr, double x1, double y1, double x2, double y2)
{
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x2, y2);
}

static void
dots (cairo_t *cr, int width, int height)
{
  for (int y = 3; y < height; y += STEP)
    for (int x = 3; x < width; x += STEP) {
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, 1, 0, 2 * G_PI);
    }
  cairo_fill (cr);
}

/* The patterns of the parts, in their order: plain, /, dots, |, \, plain ... */
static void
pattern (cairo_t *cr, guint which, int width, int height)
{
  if (which % 5 == 2)
    dots (cr, width, height);
  for (int at = -height; at < width; at += STEP) {
    if (which % 5 == 1)
      line (cr, at, height, at + height, 0);
    if (which % 5 == 3 && at >= 0)
      line (cr, at + 2, 0, at + 2, height);
    if (which % 5 == 4)
      line (cr, at, 0, at + height, height);
  }
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static void
draw_part (cairo_t *cr, guint which, int width, int height)
{
  const gboolean dark = hone_palette_is_dark ();
  const GdkRGBA color = hone_palette_class ((int) which, dark), text = hone_palette_text_on ((int) which, dark);

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  hone_draw_source (cr, &color, 1);
  cairo_paint (cr);
  hone_draw_source (cr, &text, 0.55);
  pattern (cr, which, width, height);
  cairo_restore (cr);
}

static void
draw_empty (GtkWidget *widget, cairo_t *cr, int width, int height)
{
  GdkRGBA ink;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  hone_draw_source (cr, &ink, 0.1);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
}

static void
draw_bar (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  HoneShareBar *self = data;
  HoneShare shares[HONE_SHARE_MOST];
  int edges[HONE_SHARE_MOST + 1];

  for (guint i = 0; i < self->n; i++)
    shares[i] = (HoneShare){ self->parts[i].name, self->parts[i].share };
  hone_share_bar_place (shares, self->n, width, edges);
  hone_rounded (cr, 0, 0, width, height, 4);
  cairo_clip (cr);
  draw_empty (GTK_WIDGET (area), cr, width, height);
  for (guint i = 0; i < self->n; i++) {
    const int wide = edges[i + 1] - edges[i];

    cairo_save (cr);
    cairo_translate (cr, edges[i], 0);
    draw_part (cr, i, wide > 2 * GAP ? wide - GAP : wide, height);
    cairo_restore (cr);
  }
}

static void
draw_patch (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  hone_rounded (cr, 0, 0, width, height, 3);
  cairo_clip (cr);
  draw_part (cr, GPOINTER_TO_UINT (data), width, height);
}

/* The legend. */

static GtkWidget *
patch_new (guint which)
{
  GtkWidget *patch = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                   "content-width", PATCH, "content-height", PATCH, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (patch), draw_patch, GUINT_TO_POINTER (which), NULL);
  hone_palette_watch (patch);
  return patch;
}

static void
make_row (HoneShareBar *self, guint which)
{
  Part *part = &self->parts[which];

  part->row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  part->text = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  part->percent = gtk_label_new ("");
  gtk_widget_add_css_class (part->text, "caption");
  gtk_widget_add_css_class (part->percent, "caption-heading");
  gtk_widget_add_css_class (part->percent, "numeric");
  gtk_box_append (GTK_BOX (part->row), patch_new (which));
  gtk_box_append (GTK_BOX (part->row), part->text);
  gtk_box_append (GTK_BOX (part->row), part->percent);
}

/* Two columns, read line by line. */
static void
lay_out_legend (HoneShareBar *self)
{
  int shown = 0;

  for (guint i = 0; i < HONE_SHARE_MOST; i++) {
    Part *part = &self->parts[i];

    if (gtk_widget_get_parent (part->row) != NULL)
      gtk_grid_remove (GTK_GRID (self->legend), part->row);
    if (i >= self->n || !(part->share > 0))
      continue;
    gtk_grid_attach (GTK_GRID (self->legend), part->row, shown % 2, shown / 2, 1, 1);
    shown++;
  }
  gtk_widget_set_visible (self->legend, shown > 0);
}

static void
describe (HoneShareBar *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < self->n; i++)
    if (self->parts[i].share > 0)
      g_string_append_printf (words, "%s%s %s", words->len > 0 ? ", " : "", self->parts[i].name,
                              gtk_label_get_text (GTK_LABEL (self->parts[i].percent)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words->str, -1);
}

void
hone_share_bar_set (HoneShareBar *self, const HoneShare *shares, guint n)
{
  g_return_if_fail (HONE_IS_SHARE_BAR (self));
  g_return_if_fail (n <= HONE_SHARE_MOST);

  self->n = n;
  for (guint i = 0; i < n; i++) {
    Part *part = &self->parts[i];
    g_autofree char *percent = hone_share_text (shares[i].share);

    g_free (part->name);
    part->name = g_strdup (shares[i].name);
    part->share = shares[i].share;
    gtk_label_set_text (GTK_LABEL (part->text), part->name);
    gtk_label_set_text (GTK_LABEL (part->percent), percent);
  }
  lay_out_legend (self);
  describe (self);
  gtk_widget_queue_draw (self->bar);
}

GtkWidget *
hone_share_bar_new (const char *title)
{
  HoneShareBar *self = g_object_new (HONE_TYPE_SHARE_BAR, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

static void
hone_share_bar_finalize (GObject *object)
{
  HoneShareBar *self = HONE_SHARE_BAR (object);

  for (guint i = 0; i < HONE_SHARE_MOST; i++) {
    g_free (self->parts[i].name);
    g_object_unref (self->parts[i].row);
  }
  G_OBJECT_CLASS (hone_share_bar_parent_class)->finalize (object);
}

static void
hone_share_bar_class_init (HoneShareBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_share_bar_finalize;
}

static void
hone_share_bar_init (HoneShareBar *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  self->bar = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, "content-height", BAR,
                            "hexpand", TRUE, NULL);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->bar), draw_bar, self, NULL);
  hone_palette_watch (self->bar);
  self->legend = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->legend), 18);
  gtk_grid_set_row_spacing (GTK_GRID (self->legend), 6);
  gtk_grid_set_column_homogeneous (GTK_GRID (self->legend), TRUE);
  for (guint i = 0; i < HONE_SHARE_MOST; i++) {
    make_row (self, i);
    g_object_ref_sink (self->parts[i].row);
  }
  gtk_box_append (GTK_BOX (self), self->bar);
  gtk_box_append (GTK_BOX (self), self->legend);
}
