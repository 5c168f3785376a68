/* SPDX-License-Identifier: Apache-2.0 */
/* hone-overlay.c - see hone-overlay.h */
#include "hone-overlay.h"

#include "hone-draw.h"

#include <math.h>

#define CASING 1.8 /* wider than the line, in all */
#define RING 9.0
#define NO_SIZE 2.0 /* boxes smaller than this on the surface are shown as a ring */
#define FADED 0.38
/* Boxes that are drawn at once: of more nobody sees more, and each costs kilobytes of a snapshot. */
#define CROWD 4000

static const GdkRGBA white = { 1, 1, 1, 1 };
static const GdkRGBA near_black = { 0.07f, 0.07f, 0.07f, 1 };
static const GdkRGBA yellow = { 0.96f, 0.83f, 0.30f, 1 };

typedef struct {
  double x, y, width, height;
} Rect;

static Rect
rect_of (const HoneBox *box, const HonePlace *place)
{
  return (Rect){ place->x + (double) box->x * place->scale, place->y + (double) box->y * place->scale,
                 (double) box->width * place->scale, (double) box->height * place->scale };
}

static gboolean
is_point (const Rect *rect)
{
  return rect->width < NO_SIZE && rect->height < NO_SIZE;
}

static void
draw_ring (cairo_t *cr, const Rect *rect, double alpha)
{
  cairo_new_path (cr);
  cairo_arc (cr, rect->x + rect->width / 2, rect->y + rect->height / 2, RING, 0, 2 * G_PI);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.7 * alpha);
  cairo_set_line_width (cr, 4);
  cairo_stroke_preserve (cr);
  hone_draw_source (cr, &yellow, alpha);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

static void
set_dash (cairo_t *cr, const HoneBox *box, gboolean dashed)
{
  static const double missed[] = { 5, 4 };
  static const double found[] = { 7, 4 };
  static const double dotted[] = { 2, 3 };
  static const double dash_dot[] = { 6, 3, 2, 3 };
  HonePattern pattern = hone_palette_pattern (box->klass);

  if (box->kind == HONE_BOX_MISSED)
    cairo_set_dash (cr, missed, 2, 0);
  else if (dashed)
    cairo_set_dash (cr, found, 2, 0);
  else if (pattern == HONE_PATTERN_DOTTED)
    cairo_set_dash (cr, dotted, 2, 0);
  else if (pattern == HONE_PATTERN_DASH_DOT)
    cairo_set_dash (cr, dash_dot, 4, 0);
}

/* On whole pixels, so that lines are sharp. */
static void
stroke_box (cairo_t *cr, const HoneBox *box, const Rect *rect, double line, double alpha, gboolean dashed)
{
  GdkRGBA color = box->kind == HONE_BOX_MISSED ? white : hone_palette_on_picture (box->klass);

  cairo_rectangle (cr, round (rect->x) + 0.5, round (rect->y) + 0.5, round (rect->width), round (rect->height));
  cairo_set_source_rgba (cr, 0, 0, 0, (hone_palette_is_high_contrast () ? 1 : 0.55) * alpha);
  cairo_set_line_width (cr, line + CASING);
  cairo_stroke_preserve (cr);
  set_dash (cr, box, dashed);
  hone_draw_source (cr, &color, alpha);
  cairo_set_line_width (cr, line);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

/* The plus of a detection without a label. */
static void
draw_badge (cairo_t *cr, const Rect *rect)
{
  double x = rect->x + rect->width;
  double y = rect->y;

  cairo_set_source_rgba (cr, 0.1, 0.1, 0.1, 0.9);
  hone_marker_draw (cr, HONE_MARKER_DISC, x, y, 6.5);
  cairo_move_to (cr, x - 3.5, y);
  cairo_line_to (cr, x + 3.5, y);
  cairo_move_to (cr, x, y - 3.5);
  cairo_line_to (cr, x, y + 3.5);
  hone_draw_source (cr, &white, 1);
  cairo_set_line_width (cr, 1.6);
  cairo_stroke (cr);
}

/* "WBC", "WBC 0.83", "WBC   242 × 152 px"; the class's digit where there is no name. (transfer full) */
static char *
tag_text (const HoneBox *box, const HoneOverlayHow *how, gboolean with_size)
{
  g_autofree char *number = g_strdup_printf ("%d", box->klass);
  const char *name = NULL;

  for (int i = 0; how->names != NULL && how->names[i] != NULL && i <= box->klass; i++)
    name = i == box->klass ? how->names[i] : NULL;
  if (name == NULL)
    name = number;
  if (with_size && isnan (box->score))
    return g_strdup_printf ("%s   %.0f × %.0f px", name, (double) box->width, (double) box->height);
  if (!isnan (box->score))
    return g_strdup_printf ("%s %.2f", name, (double) box->score);
  return g_strdup (name);
}

static void
draw_tag (cairo_t *cr, PangoContext *pango, const HoneBox *box, const Rect *rect, const HoneOverlayHow *how)
{
  g_autofree char *text = tag_text (box, how, FALSE);
  HoneTextSize size = hone_draw_text_size (pango, text, 8, TRUE);
  GdkRGBA color = box->kind == HONE_BOX_MISSED ? white : hone_palette_on_picture (box->klass);
  double x = MAX (MIN (rect->x, how->width - size.width - 8), 1);
  double y = rect->y - size.height - 2 > 0 ? rect->y - size.height - 2 : rect->y;

  hone_rounded (cr, x - 1, y, size.width + 8, size.height + 2, 3);
  hone_draw_source (cr, &color, 1);
  cairo_fill (cr);
  hone_draw_source (cr, &near_black, 1);
  hone_draw_text (cr, pango, text, x + 3, y + 1, 8, TRUE, 0, 0, 0);
}

static void
draw_handles (cairo_t *cr, const Rect *rect, const GdkRGBA *color)
{
  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 3; column++) {
      double x = rect->x + rect->width * column / 2;
      double y = rect->y + rect->height * row / 2;

      if (row == 1 && column == 1)
        continue;
      cairo_set_source_rgba (cr, 0, 0, 0, 0.5);
      hone_marker_draw (cr, HONE_MARKER_DISC, x, y, 6.6);
      hone_draw_source (cr, &white, 1);
      hone_marker_draw (cr, HONE_MARKER_DISC, x, y, 5.4);
      hone_draw_source (cr, color, 1);
      hone_marker_draw (cr, HONE_MARKER_DISC, x, y, 3.4);
    }
}

/* Above the box, below it when there is no room. */
static void
draw_selected_tag (cairo_t *cr, PangoContext *pango, const HoneBox *box, const Rect *rect, const HoneOverlayHow *how)
{
  g_autofree char *text = tag_text (box, how, TRUE);
  GdkRGBA color = hone_palette_on_picture (box->klass);

  hone_draw_tag (cr, pango, text, &color, rect->x, rect->y, rect->height, how->width, how->height);
}

static void
draw_selected (cairo_t *cr, PangoContext *pango, const HoneBox *box, const Rect *rect, const HoneOverlayHow *how)
{
  GdkRGBA color = hone_palette_on_picture (box->klass);

  cairo_rectangle (cr, rect->x, rect->y, rect->width, rect->height);
  hone_draw_source (cr, &color, 0.16);
  cairo_fill (cr);
  if (is_point (rect))
    draw_ring (cr, rect, 1);
  else {
    stroke_box (cr, box, rect, 2.6, 1, how->dashed);
    if (!how->fixed)
      draw_handles (cr, rect, &color);
  }
  draw_selected_tag (cr, pango, box, rect, how);
}

static void
draw_box (cairo_t *cr, const HoneBox *box, const Rect *rect, const HoneOverlayHow *how, gboolean hover)
{
  double alpha = how->only >= 0 && how->only != box->klass ? FADED : 1;

  if (is_point (rect)) {
    draw_ring (cr, rect, alpha);
    return;
  }
  if (hover) {
    GdkRGBA color = hone_palette_on_picture (box->klass);

    cairo_rectangle (cr, rect->x, rect->y, rect->width, rect->height);
    hone_draw_source (cr, &color, 0.12);
    cairo_fill (cr);
  }
  stroke_box (cr, box, rect, how->line + (hover || box->kind == HONE_BOX_MISSED ? 0.6 : 0), alpha, how->dashed);
  if (how->badges && box->kind == HONE_BOX_EXTRA)
    draw_badge (cr, rect);
}

static gboolean
is_visible (const Rect *rect, const HoneOverlayHow *how)
{
  return how->width <= 0 || (rect->x + rect->width > -RING && rect->y + rect->height > -RING &&
                             rect->x < how->width + RING && rect->y < how->height + RING);
}

static guint
count_visible (const HoneBox *boxes, guint n_boxes, const HonePlace *place, const HoneOverlayHow *how)
{
  guint n = 0;

  for (guint i = 0; i < n_boxes; i++) {
    Rect rect = rect_of (&boxes[i], place);

    n += is_visible (&rect, how);
  }
  return n;
}

/* One of so many is drawn. */
static guint
stride_of (const HoneBox *boxes, guint n_boxes, const HonePlace *place, const HoneOverlayHow *how)
{
  if (n_boxes <= CROWD)
    return 1;
  return MAX ((count_visible (boxes, n_boxes, place, how) + CROWD - 1) / CROWD, 1);
}

/* Whether it is to be seen, and its turn of a crowd. @seen: so many were visible before */
static gboolean
is_drawn (const Rect *rect, int i, guint *seen, guint stride, const HoneOverlayHow *how)
{
  if (i == how->selected || !is_visible (rect, how))
    return FALSE;
  return (*seen)++ % stride == 0 || i == how->hover;
}

static void
draw_boxes (cairo_t *cr, const HoneBox *boxes, guint n_boxes, const HonePlace *place, guint stride,
            const HoneOverlayHow *how)
{
  guint seen = 0;

  for (guint i = 0; i < n_boxes; i++) {
    Rect rect = rect_of (&boxes[i], place);

    if (is_drawn (&rect, (int) i, &seen, stride, how))
      draw_box (cr, &boxes[i], &rect, how, (int) i == how->hover);
  }
}

/* In a crowd only that of the box under the pointer. */
static void
draw_tags (cairo_t *cr, PangoContext *pango, const HoneBox *boxes, guint n_boxes, const HonePlace *place, guint stride,
           const HoneOverlayHow *how)
{
  gboolean all = how->tags && stride == 1;

  for (guint i = 0; i < n_boxes && (all || how->hover >= 0); i++) {
    Rect rect = rect_of (&boxes[i], place);

    if ((all || (int) i == how->hover) && (int) i != how->selected && is_visible (&rect, how) &&
        (how->only < 0 || how->only == boxes[i].klass))
      draw_tag (cr, pango, &boxes[i], &rect, how);
  }
}

guint
hone_overlay_draw (cairo_t *cr, PangoContext *pango, const HoneBox *boxes, guint n_boxes, const HonePlace *place,
                   const HoneOverlayHow *how)
{
  const guint stride = stride_of (boxes, n_boxes, place, how);

  /* Tags over all boxes, what is selected over everything. */
  draw_boxes (cr, boxes, n_boxes, place, stride, how);
  draw_tags (cr, pango, boxes, n_boxes, place, stride, how);
  if (how->selected >= 0 && (guint) how->selected < n_boxes) {
    Rect rect = rect_of (&boxes[how->selected], place);

    draw_selected (cr, pango, &boxes[how->selected], &rect, how);
  }
  return stride;
}

static gboolean
contains (const Rect *rect, double x, double y)
{
  const double near = 3;

  if (is_point (rect))
    return hypot (rect->x + rect->width / 2 - x, rect->y + rect->height / 2 - y) <= RING + 2;
  return x >= rect->x - near && y >= rect->y - near && x <= rect->x + rect->width + near &&
         y <= rect->y + rect->height + near;
}

int
hone_overlay_hit (const HoneBox *boxes, guint n_boxes, const HonePlace *place, double x, double y)
{
  int best = -1;
  double smallest = G_MAXDOUBLE;

  for (guint i = 0; i < n_boxes; i++) {
    Rect rect = rect_of (&boxes[i], place);

    if (contains (&rect, x, y) && rect.width * rect.height < smallest) {
      smallest = rect.width * rect.height;
      best = (int) i;
    }
  }
  return best;
}

void
hone_overlay_chip (cairo_t *cr, PangoContext *pango, const char *text, double x, double y, double most, gboolean warn)
{
  HoneTextSize size = hone_draw_text_size (pango, text, 8.5, TRUE);

  size.width = MIN (size.width, most - 12);
  if (warn) {
    x -= size.width + 12;
    cairo_set_source_rgba (cr, 0.96, 0.83, 0.30, 0.96);
  } else {
    y -= size.height + 4;
    cairo_set_source_rgba (cr, 0.1, 0.1, 0.1, 0.72);
  }
  hone_rounded (cr, x, y, size.width + 12, size.height + 4, 6);
  cairo_fill (cr);
  if (warn)
    cairo_set_source_rgb (cr, 0.15, 0.12, 0);
  else
    cairo_set_source_rgb (cr, 1, 1, 1);
  hone_draw_text_ends (cr, pango, text, x + 6, y + 2, 8.5, TRUE, size.width);
}

void
hone_overlay_class_chip (cairo_t *cr, PangoContext *pango, const char *name, int klass, double x, double y, double most)
{
  const GdkRGBA ground = hone_palette_on_picture (klass), ink = hone_palette_ink_on (&ground);
  HoneTextSize size = hone_draw_text_size (pango, name, 9, TRUE);

  size.width = MIN (size.width, most - 12);
  hone_draw_source (cr, &ground, 1);
  hone_rounded (cr, x, y, size.width + 12, size.height + 4, 6);
  cairo_fill (cr);
  hone_draw_source (cr, &ink, 1);
  hone_draw_text_ends (cr, pango, name, x + 6, y + 2, 9, TRUE, size.width);
}

static HonePlace
place_scaled (double scale, double width, double height, double surface_width, double surface_height)
{
  return (HonePlace){ (surface_width - width * scale) / 2, (surface_height - height * scale) / 2, scale };
}

HonePlace
hone_place_contain (double width, double height, double surface_width, double surface_height, double pad)
{
  double scale = MIN ((surface_width - 2 * pad) / width, (surface_height - 2 * pad) / height);

  return place_scaled (MAX (scale, 1e-6), width, height, surface_width, surface_height);
}

HonePlace
hone_place_cover (double width, double height, double surface_width, double surface_height)
{
  double scale = MAX (surface_width / width, surface_height / height);

  return place_scaled (MAX (scale, 1e-6), width, height, surface_width, surface_height);
}

void
hone_place_zoom_at (HonePlace *place, double zoom, double x, double y)
{
  place->x = x - (x - place->x) * zoom / place->scale;
  place->y = y - (y - place->y) * zoom / place->scale;
  place->scale = zoom;
}

static double
keep_one (double at, double size, double surface)
{
  if (size <= surface)
    return (surface - size) / 2;
  return CLAMP (at, surface - size, 0);
}

void
hone_place_keep (HonePlace *place, double width, double height, double surface_width, double surface_height)
{
  place->x = keep_one (place->x, width * place->scale, surface_width);
  place->y = keep_one (place->y, height * place->scale, surface_height);
}
