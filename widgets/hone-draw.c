/* SPDX-License-Identifier: Apache-2.0 */
/* hone-draw.c - see hone-draw.h */
#include "hone-draw.h"

#include "hone-palette.h"

#include <math.h>

static PangoLayout *
layout_of (PangoContext *pango, const char *text, double size, gboolean bold)
{
  PangoLayout *layout = pango_layout_new (pango);
  g_autoptr (PangoFontDescription) font = pango_font_description_copy (pango_context_get_font_description (pango));
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_font_description_set_size (font, (int) (size * PANGO_SCALE));
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static HoneTextSize
size_of (PangoLayout *layout)
{
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  return (HoneTextSize){ width, height };
}

static HoneTextSize
draw_layout (cairo_t *cr, PangoLayout *layout, double x, double y, double share_x, double share_y, double max_width,
             PangoEllipsizeMode shorten)
{
  HoneTextSize result;

  if (max_width > 0 && size_of (layout).width > max_width) {
    pango_layout_set_width (layout, (int) (max_width * PANGO_SCALE));
    pango_layout_set_ellipsize (layout, shorten);
  }
  result = size_of (layout);
  cairo_move_to (cr, round (x - share_x * result.width), round (y - share_y * result.height));
  pango_cairo_show_layout (cr, layout);
  /* Pango leaves a current point, from which the next line would begin. */
  cairo_new_path (cr);
  return result;
}

HoneTextSize
hone_draw_text (cairo_t *cr, PangoContext *pango, const char *text, double x, double y, double size, gboolean bold,
                double share_x, double share_y, double max_width)
{
  g_autoptr (PangoLayout) layout = layout_of (pango, text, size, bold);

  return draw_layout (cr, layout, x, y, share_x, share_y, max_width, PANGO_ELLIPSIZE_END);
}

HoneTextSize
hone_draw_text_ends (cairo_t *cr, PangoContext *pango, const char *text, double x, double y, double size, gboolean bold,
                     double max_width)
{
  g_autoptr (PangoLayout) layout = layout_of (pango, text, size, bold);

  return draw_layout (cr, layout, x, y, 0, 0, max_width, PANGO_ELLIPSIZE_MIDDLE);
}

HoneTextSize
hone_draw_text_size (PangoContext *pango, const char *text, double size, gboolean bold)
{
  g_autoptr (PangoLayout) layout = layout_of (pango, text, size, bold);

  return size_of (layout);
}

void
hone_draw_source (cairo_t *cr, const GdkRGBA *color, double alpha)
{
  cairo_set_source_rgba (cr, (double) color->red, (double) color->green, (double) color->blue,
                         (double) color->alpha * alpha);
}

void
hone_draw_tag (cairo_t *cr, PangoContext *pango, const char *text, const GdkRGBA *color, double x, double y,
               double box_height, double width, double height)
{
  static const GdkRGBA near_black = { 0.07f, 0.07f, 0.07f, 1 };
  HoneTextSize size = hone_draw_text_size (pango, text, 9, TRUE);
  double left = MAX (MIN (x - 1, width - size.width - 16), 2);
  double top = y - size.height - 16 > 0 ? y - size.height - 16 : y + box_height + 12;

  top = MAX (MIN (top, height - size.height - 8), 2);
  hone_rounded (cr, left, top, size.width + 14, size.height + 6, 5);
  hone_draw_source (cr, color, 1);
  cairo_fill (cr);
  hone_draw_source (cr, &near_black, 1);
  hone_draw_text (cr, pango, text, left + 7, top + 3, 9, TRUE, 0, 0, 0);
}

cairo_t *
hone_draw_begin (GtkWidget *widget, GtkSnapshot *snapshot)
{
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);

  return gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
}
