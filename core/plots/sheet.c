/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.c - see sheet.h */
#include "sheet.h"

#include <math.h>
#include <string.h>

#define LONGEST_NAME 256 /* characters that anybody will see */
#define MOST_PIXELS 30000

/* Without any font Pango would draw a box for every letter. */
static gboolean
has_fonts (void)
{
  static gsize known;

  if (g_once_init_enter (&known)) {
    PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
    PangoFontDescription *any = pango_font_description_from_string ("Sans 12");
    PangoFont *font = pango_context_load_font (context, any);

    g_once_init_leave (&known, font != NULL ? 2 : 1);
    g_clear_object (&font);
    pango_font_description_free (any);
    g_object_unref (context);
  }
  return known == 2;
}

void
sheet_begin (Sheet *self, cairo_t *cr)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  *self = (Sheet){ .cr = cr };
  cairo_save (cr);
  if (has_fonts ()) {
    self->pango = pango_cairo_create_context (cr);
    pango_cairo_context_set_font_options (self->pango, options);
    pango_context_set_round_glyph_positions (self->pango, FALSE);
  }
  cairo_font_options_destroy (options);
}

void
sheet_end (Sheet *self)
{
  g_clear_object (&self->pango);
  cairo_restore (self->cr);
}

void
sheet_color (const Sheet *self, guint32 rgb, double alpha)
{
  cairo_set_source_rgba (self->cr, (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0, alpha);
}

void
sheet_shade (const Sheet *sheet, double share)
{
  static const double stops[][3] = { { 1, 1, 1 }, { 0.62, 0.76, 0.94 }, { 0.10, 0.37, 0.82 }, { 0.03, 0.13, 0.33 } };
  double at = CLAMP (share, 0, 1) * 3;
  int i = MIN ((int) at, 2);
  double part = at - i;

  cairo_set_source_rgb (sheet->cr, stops[i][0] + part * (stops[i + 1][0] - stops[i][0]),
                        stops[i][1] + part * (stops[i + 1][1] - stops[i][1]),
                        stops[i][2] + part * (stops[i + 1][2] - stops[i][2]));
}

void
sheet_line (const Sheet *self, double x0, double y0, double x1, double y1)
{
  cairo_move_to (self->cr, x0, y0);
  cairo_line_to (self->cr, x1, y1);
  cairo_stroke (self->cr);
}

void
hone_rounded (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  double r = MAX (MIN (radius, MIN (width, height) / 2), 0);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x + width - r, y + height - r, r, 0, G_PI / 2);
  cairo_arc (cr, x + r, y + height - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

/* Text */

/* Valid UTF-8 without line ends and other controls, of a length that a layout is quick with. */
static char *
one_line (const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words, (gssize) strnlen (words, 4 * LONGEST_NAME));
  GString *line = g_string_new (NULL);
  int n = 0;

  for (const char *at = valid; *at != '\0' && n < LONGEST_NAME; at = g_utf8_next_char (at), n++) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (line, g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 ? ' ' : c);
  }
  if (words[strnlen (words, 4 * LONGEST_NAME)] != '\0')
    g_string_append (line, "…");
  return g_string_free (line, FALSE);
}

/* @text: valid, one line or several */
static PangoLayout *
layout_text (const Sheet *self, const char *text, const SheetText *how)
{
  PangoLayout *layout = pango_layout_new (self->pango);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell,Noto Sans,DejaVu Sans,Sans");
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_font_description_set_absolute_size (font, how->size * PANGO_SCALE);
  pango_font_description_set_weight (font, how->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static PangoLayout *
layout_of (const Sheet *self, const char *words, const SheetText *how)
{
  g_autofree char *line = one_line (words);
  PangoLayout *layout = layout_text (self, line, how);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static SheetSize
size_of (PangoLayout *layout)
{
  int width, height;

  pango_layout_get_size (layout, &width, &height);
  return (SheetSize){ (double) width / PANGO_SCALE, (double) height / PANGO_SCALE };
}

static SheetSize
limit (PangoLayout *layout, const SheetText *how)
{
  if (how->most > 0 && size_of (layout).width > how->most) {
    pango_layout_set_width (layout, (int) (how->most * PANGO_SCALE));
    pango_layout_set_ellipsize (layout, how->keep_end ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  }
  return size_of (layout);
}

SheetSize
sheet_measure (const Sheet *self, const char *words, const SheetText *how)
{
  g_autoptr (PangoLayout) layout = NULL;

  if (self->pango == NULL)
    return (SheetSize){ 0, 0 };
  layout = layout_of (self, words, how);
  return limit (layout, how);
}

SheetSize
sheet_text (const Sheet *self, const char *words, double x, double y, const SheetText *how)
{
  g_autoptr (PangoLayout) layout = NULL;
  SheetSize size;

  if (self->pango == NULL)
    return (SheetSize){ 0, 0 };
  layout = layout_of (self, words, how);
  size = limit (layout, how);
  cairo_save (self->cr);
  cairo_translate (self->cr, x, y);
  cairo_rotate (self->cr, how->turn);
  cairo_move_to (self->cr, -how->across * size.width, -how->down * size.height);
  pango_cairo_show_layout (self->cr, layout);
  cairo_restore (self->cr);
  cairo_new_path (self->cr);
  return size;
}

SheetSize
sheet_paragraph (const Sheet *self, const char *words, double x, double y, double width, const SheetText *how,
                 gboolean draw)
{
  g_autofree char *valid = g_utf8_make_valid (words, -1);
  g_autoptr (PangoLayout) layout = NULL;

  if (self->pango == NULL)
    return (SheetSize){ 0, how->size };
  layout = layout_text (self, valid, how);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, how->across == 1 ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  if (draw) {
    cairo_move_to (self->cr, x, y);
    pango_cairo_show_layout (self->cr, layout);
    cairo_new_path (self->cr);
  }
  return size_of (layout);
}

char *
sheet_class_name (char *const *names, int klass)
{
  for (int i = 0; names != NULL && names[i] != NULL; i++)
    if (i == klass)
      return g_strdup (names[i]);
  return g_strdup_printf ("class %d", klass);
}

/* Axes */

SheetScale
sheet_scale (double low, double high, int most)
{
  static const double steps[] = { 1, 2, 2.5, 5, 10 };
  SheetScale scale = { low, high, 0 };
  double power;

  if (!isfinite (low) || !isfinite (high) || fabs (low) > 1e300 || fabs (high) > 1e300)
    low = 0, high = 1;
  if (!(high - low > 1e-9 * MAX (fabs (low), fabs (high)))) {
    double more = low != 0 ? fabs (low) / 10 : 1;

    low -= low != 0 ? more : 0;
    high += more;
  }
  power = pow (10, floor (log10 ((high - low) / most)));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    scale.step = steps[i] * power;
    scale.low = floor (low / scale.step + 1e-9) * scale.step;
    scale.high = ceil (high / scale.step - 1e-9) * scale.step;
    if (scale.high - scale.low <= (most + 1e-6) * scale.step)
      break;
  }
  return scale;
}

double
sheet_x (const SheetAxes *axes, double value)
{
  return axes->left + (value - axes->x.low) / (axes->x.high - axes->x.low) * (axes->right - axes->left);
}

double
sheet_y (const SheetAxes *axes, double value)
{
  double share = (value - axes->y.low) / (axes->y.high - axes->y.low);

  return axes->y_down ? axes->top + share * (axes->bottom - axes->top)
                      : axes->bottom - share * (axes->bottom - axes->top);
}

static char *
tick_words (const SheetScale *scale, int i)
{
  double value = scale->low + i * scale->step;
  int digits = (int) CLAMP (-floor (log10 (scale->step) + 1e-9), 0, 12);

  if (fabs (value) < scale->step / 1e6)
    value = 0;
  if (scale->step >= 1e6 || scale->step < 1e-6)
    return g_strdup_printf ("%g", value);
  /* 2.5 and 0.25 want one more. */
  if (fabs (scale->step * pow (10, digits) - rint (scale->step * pow (10, digits))) > 1e-6)
    digits++;
  return g_strdup_printf ("%.*f", digits, value);
}

static int
n_steps (const SheetScale *scale)
{
  return (int) lrint ((scale->high - scale->low) / scale->step);
}

static void
grid_line (const Sheet *self, double x0, double y0, double x1, double y1, gboolean strong)
{
  sheet_color (self, SHEET_INK, strong ? 0.45 : 0.13);
  sheet_line (self, x0, y0, x1, y1);
}

static void
x_axis (const Sheet *self, const SheetAxes *axes)
{
  const SheetText how = { .size = 12, .across = 0.5 };

  for (int i = 0; axes->x.step > 0 && i <= n_steps (&axes->x); i++) {
    g_autofree char *words = tick_words (&axes->x, i);
    double x = sheet_x (axes, axes->x.low + i * axes->x.step);

    grid_line (self, x, axes->top, x, axes->bottom, i == 0);
    sheet_color (self, SHEET_INK, 0.85);
    sheet_text (self, words, x, axes->bottom + 5, &how);
  }
}

static void
y_axis (const Sheet *self, const SheetAxes *axes)
{
  const SheetText how = { .size = 12, .across = 1, .down = 0.5 };

  for (int i = 0; i <= n_steps (&axes->y); i++) {
    g_autofree char *words = tick_words (&axes->y, i);
    double y = sheet_y (axes, axes->y.low + i * axes->y.step);

    grid_line (self, axes->left, y, axes->right, y, axes->y_down ? i == n_steps (&axes->y) : i == 0);
    sheet_color (self, SHEET_INK, 0.85);
    sheet_text (self, words, axes->left - 7, y, &how);
  }
}

void
sheet_axes (const Sheet *self, const SheetAxes *axes, const char *x_title, const char *y_title)
{
  const SheetText below = { .size = 13, .across = 0.5, .most = axes->right - axes->left };
  const SheetText beside = { .size = 13, .across = 0.5, .turn = -G_PI / 2, .most = axes->bottom - axes->top };

  cairo_set_line_width (self->cr, 1);
  x_axis (self, axes);
  y_axis (self, axes);
  sheet_color (self, SHEET_INK, 1);
  if (x_title != NULL)
    sheet_text (self, x_title, (axes->left + axes->right) / 2, axes->bottom + 22, &below);
  if (y_title != NULL)
    sheet_text (self, y_title, axes->left - 56, (axes->top + axes->bottom) / 2, &beside);
}

void
sheet_diagonal (const Sheet *self, const SheetAxes *axes)
{
  const double dash[] = { 4, 4 };

  sheet_color (self, SHEET_INK, 0.5);
  cairo_set_line_width (self->cr, 1.2);
  cairo_set_dash (self->cr, dash, 2, 0);
  sheet_line (self, axes->left, axes->bottom, axes->right, axes->top);
  cairo_set_dash (self->cr, NULL, 0, 0);
}

/* Into a file */

HoneImage *
sheet_to_image (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  HoneImage *image = hone_image_new (width, height);

  cairo_surface_flush (surface);
  for (int y = 0; y < height; y++) {
    const guint8 *row =
        cairo_image_surface_get_data (surface) + (gsize) y * (gsize) cairo_image_surface_get_stride (surface);
    guint8 *to = image->pixels + (gsize) y * (gsize) width * 3;

    for (int x = 0; x < width; x++) {
      guint32 pixel;

      memcpy (&pixel, row + 4 * x, 4);
      to[3 * x] = (guint8) (pixel >> 16);
      to[3 * x + 1] = (guint8) (pixel >> 8);
      to[3 * x + 2] = (guint8) pixel;
    }
  }
  return image;
}

static gboolean
check (cairo_status_t status, const char *path, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, "%s: %s", path, cairo_status_to_string (status));
  return FALSE;
}

gboolean
sheet_write (double width, double height, SheetDraw draw, gconstpointer data, const char *path, GError **error)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) MIN (ceil (width * SHEET_SCALE), MOST_PIXELS),
                                  (int) MIN (ceil (height * SHEET_SCALE), MOST_PIXELS));
  cairo_t *cr = cairo_create (surface);
  g_autoptr (HoneImage) image = NULL;
  gboolean good;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, SHEET_SCALE, SHEET_SCALE);
  draw (cr, width, height, data);
  good = check (cairo_status (cr), path, error);
  cairo_destroy (cr);
  if (good)
    image = sheet_to_image (surface);
  cairo_surface_destroy (surface);
  return good && hone_image_write (image, path, error);
}
