/* SPDX-License-Identifier: Apache-2.0 */
/* hone-swatch.c - see hone-swatch.h */
#include "hone-swatch.h"

#include "hone-draw.h"

#include <math.h>

#define SWATCH 18
#define SWATCH_PLAIN 12
#define SPARK_WIDTH 90
#define SPARK_HEIGHT 24
#define RING 18

static void
fixed_size (GtkWidget *widget, int width, int height)
{
  gtk_widget_set_size_request (widget, width, height);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
}

/* The text colour of the widget: black or white by the theme, and dimmed where it is insensitive. */
static GdkRGBA
ink_of (GtkWidget *widget)
{
  GdkRGBA ink;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  return ink;
}

/* Swatch. */

struct _HoneSwatch {
  GtkWidget parent_instance;

  int klass;
  gboolean digit;
};

G_DEFINE_FINAL_TYPE (HoneSwatch, hone_swatch, GTK_TYPE_WIDGET)

/* Diagonal lines for the second eight classes, crossed ones for the third. */
static void
hatch (cairo_t *cr, HonePattern pattern, double width, double height)
{
  for (int at = -(int) height; at < (int) width; at += 5) {
    cairo_move_to (cr, at, height);
    cairo_line_to (cr, at + height, 0);
    if (pattern == HONE_PATTERN_DASH_DOT) {
      cairo_move_to (cr, at, 0);
      cairo_line_to (cr, at + height, height);
    }
  }
  cairo_set_line_width (cr, 1.2);
  cairo_stroke (cr);
}

static void
hone_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneSwatch *self = HONE_SWATCH (widget);
  gboolean dark = hone_palette_is_dark ();
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  GdkRGBA color = hone_palette_of_class (self->klass, dark);
  GdkRGBA text = hone_palette_text_of_class (self->klass, dark);
  cairo_t *cr = hone_draw_begin (widget, snapshot);

  hone_rounded (cr, 0, 0, width, height, self->digit ? 5 : 4);
  hone_draw_source (cr, &color, 1);
  cairo_fill_preserve (cr);
  cairo_clip (cr);
  hone_draw_source (cr, &text, 0.55);
  if (hone_palette_pattern (self->klass) != HONE_PATTERN_PLAIN && !self->digit)
    hatch (cr, hone_palette_pattern (self->klass), width, height);
  hone_draw_source (cr, &text, 1);
  if (self->digit && self->klass < 9) {
    const char digit[2] = { (char) ('1' + self->klass), '\0' };

    hone_draw_text (cr, gtk_widget_get_pango_context (widget), digit, width / 2, height / 2, 8.5, TRUE, 0.5, 0.5, 0);
  }
  cairo_destroy (cr);
}

void
hone_swatch_set_class (HoneSwatch *self, int klass, gboolean digit)
{
  g_return_if_fail (HONE_IS_SWATCH (self));

  self->klass = klass;
  self->digit = digit;
  fixed_size (GTK_WIDGET (self), digit ? SWATCH : SWATCH_PLAIN, digit ? SWATCH : SWATCH_PLAIN);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
hone_swatch_new (int klass, gboolean digit)
{
  HoneSwatch *self = g_object_new (HONE_TYPE_SWATCH, NULL);

  hone_swatch_set_class (self, klass, digit);
  return GTK_WIDGET (self);
}

static void
draw_patch_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer color)
{
  const GdkRGBA ground = hone_palette_class (GPOINTER_TO_INT (color), hone_palette_is_dark ());

  hone_draw_source (cr, &ground, 1);
  hone_rounded (cr, 0, 0, width, height, 4);
  cairo_fill (cr);
}

GtkWidget *
hone_patch_new (int color)
{
  GtkWidget *patch =
      g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "content-width",
                    SWATCH_PLAIN, "content-height", SWATCH_PLAIN, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (patch), draw_patch_cb, GINT_TO_POINTER (color), NULL);
  hone_palette_watch (patch);
  return patch;
}

static void
hone_swatch_class_init (HoneSwatchClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = hone_swatch_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "swatch");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hone_swatch_init (HoneSwatch *self)
{
  hone_palette_watch (GTK_WIDGET (self));
  fixed_size (GTK_WIDGET (self), SWATCH_PLAIN, SWATCH_PLAIN);
}

/* Spark. */

struct _HoneSpark {
  GtkWidget parent_instance;

  double *values;
  guint n_values;
  int klass;
};

G_DEFINE_FINAL_TYPE (HoneSpark, hone_spark, GTK_TYPE_WIDGET)

/* Highest and lowest value; FALSE when there is none. */
static gboolean
range_of (HoneSpark *self, double *low, double *high, guint *at)
{
  gboolean some = FALSE;

  for (guint i = 0; i < self->n_values; i++) {
    double value = self->values[i];

    if (!isfinite (value))
      continue;
    if (!some || value > *high) {
      *high = value;
      *at = i;
    }
    *low = some ? MIN (*low, value) : value;
    some = TRUE;
  }
  *low = MIN (*low, 0);
  return some;
}

static void
draw_spark (HoneSpark *self, cairo_t *cr, double width, double height)
{
  const double pad = 4;
  double low = 0, high = 0;
  guint at = 0;
  gboolean pen_down = FALSE;
  GdkRGBA dot;

  if (!range_of (self, &low, &high, &at))
    return;
#define X(i) (pad + (width - 2 * pad) * (self->n_values > 1 ? (double) (i) / (self->n_values - 1) : 0.5))
#define Y(v) (height - pad - (height - 2 * pad) * (high > low ? ((v) -low) / (high - low) : 0))
  for (guint i = 0; i < self->n_values; i++) {
    if (!isfinite (self->values[i]))
      pen_down = FALSE;
    else if (pen_down)
      cairo_line_to (cr, X (i), Y (self->values[i]));
    else
      cairo_move_to (cr, X (i), Y (self->values[i])), pen_down = TRUE;
  }
  cairo_set_line_width (cr, 1.7);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  dot = hone_palette_class (HONE_COLOR_BLUE, hone_palette_is_dark ());
  hone_draw_source (cr, &dot, 1);
  if (high > low)
    hone_marker_draw (cr, HONE_MARKER_DISC, X (at), Y (high), 3.2);
#undef X
#undef Y
}

static void
hone_spark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneSpark *self = HONE_SPARK (widget);
  GdkRGBA color = self->klass >= 0 ? hone_palette_of_class (self->klass, hone_palette_is_dark ()) : ink_of (widget);
  cairo_t *cr = hone_draw_begin (widget, snapshot);

  hone_draw_source (cr, &color, self->klass >= 0 ? 1 : 0.7);
  draw_spark (self, cr, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  cairo_destroy (cr);
}

void
hone_spark_set_values (HoneSpark *self, const double *values, guint n_values, int klass)
{
  g_return_if_fail (HONE_IS_SPARK (self));

  g_free (self->values);
  self->values = g_memdup2 (values, n_values * sizeof (double));
  self->n_values = n_values;
  self->klass = klass;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
hone_spark_new (void)
{
  return g_object_new (HONE_TYPE_SPARK, NULL);
}

static void
hone_spark_finalize (GObject *object)
{
  g_free (HONE_SPARK (object)->values);
  G_OBJECT_CLASS (hone_spark_parent_class)->finalize (object);
}

static void
hone_spark_class_init (HoneSparkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_spark_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = hone_spark_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "spark");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
hone_spark_init (HoneSpark *self)
{
  self->klass = -1;
  hone_palette_watch (GTK_WIDGET (self));
  fixed_size (GTK_WIDGET (self), SPARK_WIDTH, SPARK_HEIGHT);
}

/* Ring. */

struct _HoneRing {
  GtkWidget parent_instance;

  double fraction;
};

G_DEFINE_FINAL_TYPE (HoneRing, hone_ring, GTK_TYPE_WIDGET)

static void
hone_ring_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneRing *self = HONE_RING (widget);
  double x = gtk_widget_get_width (widget) / 2.0;
  double y = gtk_widget_get_height (widget) / 2.0;
  double r = MAX (MIN (x, y) - 2, 1);
  GdkRGBA ink = ink_of (widget);
  GdkRGBA done = hone_palette_class (HONE_COLOR_BLUE, hone_palette_is_dark ());
  cairo_t *cr = hone_draw_begin (widget, snapshot);

  cairo_set_line_width (cr, 3);
  hone_draw_source (cr, &ink, 0.2);
  cairo_arc (cr, x, y, r, 0, 2 * G_PI);
  cairo_stroke (cr);
  hone_draw_source (cr, &done, 1);
  cairo_arc (cr, x, y, r, -G_PI / 2, -G_PI / 2 + 2 * G_PI * self->fraction);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

void
hone_ring_set_fraction (HoneRing *self, double fraction)
{
  g_return_if_fail (HONE_IS_RING (self));

  fraction = isfinite (fraction) ? CLAMP (fraction, 0, 1) : 0;
  if (fraction == self->fraction)
    return;
  self->fraction = fraction;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, fraction, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
hone_ring_new (void)
{
  return g_object_new (HONE_TYPE_RING, NULL);
}

static void
hone_ring_class_init (HoneRingClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = hone_ring_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ring");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
}

static void
hone_ring_init (HoneRing *self)
{
  hone_palette_watch (GTK_WIDGET (self));
  fixed_size (GTK_WIDGET (self), RING, RING);
}
