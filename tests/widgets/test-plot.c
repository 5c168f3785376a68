/* SPDX-License-Identifier: Apache-2.0 */
/* test-plot.c - charts drawn onto image surfaces, pixels read back; needs no display */
#include "hone-plot-private.h"

#include <math.h>

#define WIDTH 400
#define HEIGHT 240

typedef struct {
  HonePlot plot;
  HonePlotSeries series[2];
  HonePlotLook look;
  HonePlotArea area;
  PangoContext *pango;
  cairo_surface_t *surface;
} Fixture;

static void
set_up (Fixture *f, gconstpointer dark)
{
  f->pango = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  f->look = hone_plot_look (GPOINTER_TO_INT (dark), FALSE);
  f->series[0] = (HonePlotSeries){ .name = (char *) "one", .color = HONE_COLOR_BLUE };
  f->series[1] = (HonePlotSeries){ .name = (char *) "two", .color = HONE_COLOR_ORANGE };
  f->plot = (HonePlot){ .series = f->series, .n_series = 1, .best_series = -1, .digits = 3 };
}

static void
tear_down (Fixture *f, gconstpointer dark)
{
  g_clear_pointer (&f->surface, cairo_surface_destroy);
  g_clear_object (&f->pango);
}

static void
draw (Fixture *f)
{
  cairo_t *cr;

  g_clear_pointer (&f->surface, cairo_surface_destroy);
  f->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cr = cairo_create (f->surface);
  gdk_cairo_set_source_rgba (cr, &f->look.card);
  cairo_paint (cr);
  hone_plot_draw (&f->plot, &f->look, f->pango, cr, WIDTH, HEIGHT);
  cairo_destroy (cr);
  cairo_surface_flush (f->surface);
  f->area = hone_plot_area (&f->plot, f->pango, WIDTH, HEIGHT);
}

static guint32
pixel (Fixture *f, double x, double y)
{
  const guint8 *row =
      cairo_image_surface_get_data (f->surface) + (gsize) y * (gsize) cairo_image_surface_get_stride (f->surface);

  return ((const guint32 *) (const void *) row)[(int) x] & 0xffffff;
}

static guint32
rgb (GdkRGBA color)
{
  return (guint32) lround ((double) color.red * 255) << 16 | (guint32) lround ((double) color.green * 255) << 8 |
         (guint32) lround ((double) color.blue * 255);
}

static double
distance (guint32 a, guint32 b)
{
  double sum = 0;

  for (int shift = 0; shift < 24; shift += 8) {
    double d = (double) (a >> shift & 0xff) - (double) (b >> shift & 0xff);

    sum += d * d;
  }
  return sqrt (sum);
}

static gboolean
is_color (Fixture *f, double x, double y, GdkRGBA color)
{
  return distance (pixel (f, x, y), rgb (color)) < 24;
}

static GdkRGBA
color_of (Fixture *f, guint series)
{
  return hone_palette_class (f->series[series].color, f->look.dark);
}

static double
x_of (Fixture *f, double epoch)
{
  return hone_plot_x (&f->plot, &f->area, epoch);
}

static double
y_of (Fixture *f, double value)
{
  return hone_plot_y (&f->area, value);
}

static void
set_values (Fixture *f, guint series, double *values, guint n)
{
  f->series[series].values = values;
  f->series[series].n_values = n;
}

/* The line is there, in its colour; nothing is where a value is missing; a lone value between two gaps is a dot. */
static void
test_gap (Fixture *f, gconstpointer dark)
{
  double values[] = { 0.5, 0.5, NAN, 0.5, 0.5, NAN, 0.5, NAN, 1 };
  int on = 0;

  set_values (f, 0, values, G_N_ELEMENTS (values));
  draw (f);
  g_assert_true (is_color (f, x_of (f, 1.5), y_of (f, 0.5), color_of (f, 0)));
  g_assert_true (is_color (f, x_of (f, 4.5), y_of (f, 0.5), color_of (f, 0)));
  g_assert_true (is_color (f, x_of (f, 7), y_of (f, 0.5), color_of (f, 0)));
  for (double epoch = 2.2; epoch < 3.8; epoch += 0.1)
    on += is_color (f, x_of (f, epoch), y_of (f, 0.5), color_of (f, 0));
  for (double epoch = 5.2; epoch < 6.8; epoch += 0.1)
    on += is_color (f, x_of (f, epoch), y_of (f, 0.5), color_of (f, 0));
  g_assert_cmpint (on, ==, 0);
}

static void
test_dashed (Fixture *f, gconstpointer dark)
{
  double values[] = { 0.4, 0.4 };
  int on = 0;
  int all = 0;

  f->series[0].dashed = TRUE;
  f->plot.zero = TRUE;
  set_values (f, 0, values, 2);
  draw (f);
  for (double x = f->area.left + 2; x < f->area.right - 6; x++, all++)
    on += is_color (f, x, y_of (f, 0.4), color_of (f, 0));
  /* 6 on, 5 off; edges are mixed */
  g_assert_cmpint (on, >, all * 35 / 100);
  g_assert_cmpint (on, <, all * 65 / 100);
}

static void
test_best (Fixture *f, gconstpointer dark)
{
  double values[] = { 0.1, 0.8, 0.3, 0.2 };
  int changed = 0;
  g_autofree guint32 *before = NULL;
  double x;

  f->plot.zero = TRUE;
  set_values (f, 0, values, G_N_ELEMENTS (values));
  draw (f);
  before = g_memdup2 (cairo_image_surface_get_data (f->surface), WIDTH * HEIGHT * 4);
  x = round (x_of (f, 2));
  g_assert_true (is_color (f, x + 4, y_of (f, 0.8) + 8, f->look.card));

  f->plot.best = 2;
  f->plot.best_series = 0;
  draw (f);
  /* The diamond is 5 * 1.3 pixels high, its halo 2 * 1.3 more. */
  g_assert_true (is_color (f, x, y_of (f, 0.8) + 3, color_of (f, 0)));
  g_assert_true (is_color (f, x + 3, y_of (f, 0.8), color_of (f, 0)));
  g_assert_true (is_color (f, x, y_of (f, 0.8) + 7.5, f->look.card));
  /* The dotted line below it: 2 on, 3 off. */
  for (double y = y_of (f, 0.8) + 12; y < f->area.bottom - 2; y++)
    changed += (pixel (f, x, y) != (before[(int) y * WIDTH + (int) x] & 0xffffff));
  g_assert_cmpint (changed, >, (int) ((f->area.bottom - y_of (f, 0.8) - 14) * 0.3));
  g_assert_cmpint (changed, <, (int) ((f->area.bottom - y_of (f, 0.8) - 14) * 0.7));
}

/* A column keeps its extremes: one value of 20,000 is still seen, and the points are few. */
static void
test_decimation (Fixture *f, gconstpointer dark)
{
  const guint n = 20000;
  g_autofree double *values = g_new0 (double, n);
  g_autoptr (GArray) points = NULL;
  double highest = 0;
  double lowest = 1;
  int on = 0;

  values[12345] = 1;
  values[6000] = -1;
  set_values (f, 0, values, n);
  draw (f);
  points = hone_plot_points (&f->plot, &f->area, 0, FALSE);
  g_assert_cmpuint (points->len, <=, 4 * WIDTH);
  g_assert_cmpuint (points->len, >=, (guint) (f->area.right - f->area.left));
  for (guint i = 0; i < points->len; i++) {
    const HonePlotPoint *point = &g_array_index (points, HonePlotPoint, i);

    g_assert_true (i == 0 || point->x >= point[-1].x);
    highest = MAX (highest, (f->area.bottom - point->y) / (f->area.bottom - f->area.top));
    lowest = MIN (lowest, (f->area.bottom - point->y) / (f->area.bottom - f->area.top));
  }
  g_assert_cmpfloat_with_epsilon (highest, 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (lowest, 0, 1e-9);
  for (double x = x_of (f, 12346) - 2; x <= x_of (f, 12346) + 2; x++)
    on += distance (pixel (f, x, y_of (f, 0.5)), rgb (color_of (f, 0))) < 100;
  g_assert_cmpint (on, >, 0);
}

/* Where few values are, none is left out. */
static void
test_few_points (Fixture *f, gconstpointer dark)
{
  double values[] = { 1, 2, NAN, NAN, 3 };
  g_autoptr (GArray) points = NULL;

  set_values (f, 0, values, G_N_ELEMENTS (values));
  draw (f);
  points = hone_plot_points (&f->plot, &f->area, 0, FALSE);
  g_assert_cmpuint (points->len, ==, 4);
  g_assert_true (isnan (g_array_index (points, HonePlotPoint, 2).y));
}

static void
test_future (Fixture *f, gconstpointer dark)
{
  double values[] = { 0.5, 0.5 };
  double y;

  f->plot.epochs = 4;
  f->plot.zero = TRUE;
  set_values (f, 0, values, 2);
  draw (f);
  y = f->area.bottom - 12;
  /* The upper left corner is bare. */
  g_assert_cmphex (pixel (f, x_of (f, 1.5), y), ==, pixel (f, 1, 1));
  g_assert_cmphex (pixel (f, x_of (f, 2.5), y), !=, pixel (f, 1, 1));
  g_assert_true (is_color (f, x_of (f, 2.5), y, f->look.card));
}

/* The crosshair stands in every chart, the box only in the one under the pointer, beside it and inside the chart. */
static void
test_hover (Fixture *f, gconstpointer dark)
{
  double values[] = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 };

  f->plot.zero = TRUE;
  set_values (f, 0, values, G_N_ELEMENTS (values));
  for (int hover = 1; hover <= 9; hover += 8) {
    int inside = 0;

    f->plot.hover = hover;
    f->plot.hover_box = FALSE;
    draw (f);
    g_assert_false (is_color (f, round (x_of (f, hover)), y_of (f, 0.55), f->look.card));
    f->plot.hover_box = TRUE;
    draw (f);
    for (double x = 1; x < WIDTH - 1; x++)
      inside += rgb (f->look.popup) == pixel (f, x, f->area.top + 12);
    if (!f->look.dark)
      continue; /* the box has the card's own white */
    g_assert_cmpint (inside, >, 40);
    g_assert_true (hover == 1 ? pixel (f, x_of (f, 1) + 24, f->area.top + 12) == rgb (f->look.popup)
                              : pixel (f, x_of (f, 9) - 24, f->area.top + 12) == rgb (f->look.popup));
  }
}

static void
test_epoch_at (Fixture *f, gconstpointer dark)
{
  double values[] = { 1, 2, 3, 4, 5, 6 };

  f->plot.epochs = 11;
  set_values (f, 0, values, G_N_ELEMENTS (values));
  draw (f);
  for (int epoch = 1; epoch <= 11; epoch++)
    g_assert_cmpint (hone_plot_epoch_at (&f->plot, &f->area, x_of (f, epoch) + 3), ==, epoch);
  g_assert_cmpint (hone_plot_epoch_at (&f->plot, &f->area, -50), ==, 1);
  g_assert_cmpint (hone_plot_epoch_at (&f->plot, &f->area, WIDTH + 50), ==, 11);
  g_assert_cmpint (hone_plot_last_epoch (&f->plot), ==, 6);
}

/* Nothing, one value, one epoch, infinite values, hardly any room: drawn or left out, never a crash or an error of
 * Cairo. */
static void
test_extremes (Fixture *f, gconstpointer dark)
{
  double one[] = { 0.5 };
  double odd[] = { NAN, INFINITY, -INFINITY, NAN };
  cairo_t *cr;

  draw (f);
  f->plot.n_series = 0;
  draw (f);
  f->plot.n_series = 2;
  f->plot.legend = TRUE;
  f->plot.best = 1;
  f->plot.best_label = TRUE;
  f->plot.best_series = 0;
  f->plot.hover = 1;
  f->plot.hover_box = TRUE;
  set_values (f, 0, one, 1);
  set_values (f, 1, odd, G_N_ELEMENTS (odd));
  draw (f);
  cr = cairo_create (f->surface);
  for (int side = 0; side < 60; side += 3)
    hone_plot_draw (&f->plot, &f->look, f->pango, cr, side, side);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
}

static void
test_describe (Fixture *f, gconstpointer dark)
{
  double up[] = { 0.1, 0.83, 0.81, NAN };
  double down[] = { 3, 2, 2.5 };
  g_autofree char *empty = hone_plot_describe (&f->plot);
  g_autofree char *words = NULL;
  g_autofree char *losses = NULL;

  g_assert_cmpstr (empty, ==, "No values yet");
  f->plot.zero = TRUE;
  set_values (f, 0, up, G_N_ELEMENTS (up));
  words = hone_plot_describe (&f->plot);
  g_assert_cmpstr (words, ==, "one 0.810 after epoch 3, highest 0.830 at epoch 2");
  f->plot.zero = FALSE;
  f->plot.n_series = 2;
  f->plot.digits = 1;
  set_values (f, 1, down, G_N_ELEMENTS (down));
  losses = hone_plot_describe (&f->plot);
  g_assert_true (g_str_has_suffix (losses, "; two 2.5 after epoch 3, lowest 2.0 at epoch 2"));
}

/* A line an epoch; one without any value is left out. */
static void
test_table (Fixture *f, gconstpointer dark)
{
  double one[] = { 0.25, NAN, 1e-7 };
  double two[] = { 3, NAN };
  g_autofree char *table = NULL;

  f->plot.n_series = 2;
  f->plot.epochs = 5;
  set_values (f, 0, one, 3);
  set_values (f, 1, two, 2);
  table = hone_plot_to_table (&f->plot);
  g_assert_cmpstr (table, ==, "Epoch\tone\ttwo\n1\t0.25\t3\n3\t1e-07\t\n");
}

/* How many pixels of the plot have the colour of a series. */
static int
count (Fixture *f, guint series)
{
  int n = 0;

  for (double y = f->area.top; y < f->area.bottom; y++)
    for (double x = f->area.left; x < f->area.right; x++)
      n += is_color (f, x, y, color_of (f, series));
  return n;
}

/* What the legend takes away is gone, and no longer stretches the axis; its name in the legend is where it is found. */
static void
test_hidden (Fixture *f, gconstpointer dark)
{
  double one[] = { 0.1, 0.2, 0.1 };
  double two[] = { 50, 80, 70 };

  f->plot.n_series = 2;
  f->plot.legend = TRUE;
  set_values (f, 0, one, 3);
  set_values (f, 1, two, 3);
  draw (f);
  g_assert_cmpint (count (f, 1), >, 100);
  g_assert_cmpfloat (f->area.high, >=, 80);
  f->series[1].hidden = TRUE;
  draw (f);
  g_assert_cmpint (count (f, 1), ==, 0);
  g_assert_cmpfloat (f->area.high, <, 1);
  g_assert_cmpint (hone_plot_legend_at (&f->plot, f->pango, WIDTH, HEIGHT, f->area.left + 10, 9), ==, 0);
  g_assert_cmpint (hone_plot_legend_at (&f->plot, f->pango, WIDTH, HEIGHT, f->area.left + 90, 9), ==, 1);
  g_assert_cmpint (hone_plot_legend_at (&f->plot, f->pango, WIDTH, HEIGHT, f->area.left + 90, 60), ==, -1);
}

/* A part of the axis: its ends are at the edges, the y axis is that of what is seen, and there is nothing outside. */
static void
test_view (Fixture *f, gconstpointer dark)
{
  double values[200];
  g_autoptr (GArray) points = NULL;

  for (int i = 0; i < 200; i++)
    values[i] = i == 150 ? 1000 : i;
  set_values (f, 0, values, 200);
  f->plot.view_first = 40;
  f->plot.view_last = 60;
  draw (f);
  g_assert_cmpfloat_with_epsilon (x_of (f, 40), f->area.left, 1e-9);
  g_assert_cmpfloat_with_epsilon (x_of (f, 60), f->area.right, 1e-9);
  g_assert_cmpfloat (f->area.low, >=, 30);
  g_assert_cmpfloat (f->area.high, <=, 70);
  points = hone_plot_points (&f->plot, &f->area, 0, FALSE);
  g_assert_cmpuint (points->len, ==, 23); /* 40 .. 60, and one beyond each edge */
  g_assert_true (is_color (f, x_of (f, 50), y_of (f, 49) - 0.5, color_of (f, 0)) ||
                 is_color (f, x_of (f, 50), y_of (f, 49) + 0.5, color_of (f, 0)));
  for (double y = 0; y < HEIGHT; y++)
    g_assert_false (is_color (f, f->area.left - 6, y, color_of (f, 0)));
  g_assert_cmpint (hone_plot_epoch_at (&f->plot, &f->area, f->area.left - 30), ==, 40);
  g_assert_cmpint (hone_plot_epoch_at (&f->plot, &f->area, f->area.right + 30), ==, 60);
}

/* Powers of ten are equally far apart; what is not above 0 is a gap; without anything above 0 the axis stays linear. */
static void
test_log (Fixture *f, gconstpointer dark)
{
  double values[] = { 0.01, 0.1, 0, 1, -5, 10 };
  double none[] = { 0, -1 };
  g_autoptr (GArray) points = NULL;

  f->plot.log = TRUE;
  set_values (f, 0, values, 6);
  draw (f);
  g_assert_true (f->area.log);
  g_assert_cmpfloat_with_epsilon (y_of (f, 0.01) - y_of (f, 0.1), y_of (f, 1) - y_of (f, 10), 1e-6);
  g_assert_cmpfloat_with_epsilon (f->area.low, 0.01, 1e-9);
  g_assert_cmpfloat_with_epsilon (f->area.high, 10, 1e-9);
  points = hone_plot_points (&f->plot, &f->area, 0, FALSE);
  g_assert_cmpuint (points->len, ==, 6); /* four values, two gaps */
  g_assert_true (isnan (g_array_index (points, HonePlotPoint, 2).y));
  g_assert_true (is_color (f, x_of (f, 4), y_of (f, 1), color_of (f, 0))); /* alone between two gaps: a dot */
  set_values (f, 0, none, 2);
  draw (f);
  g_assert_false (f->area.log);
}

static void
test_scale_log (void)
{
  static const struct {
    double low, high, first, last;
  } cases[] = {
    { 0.01, 10, 0.01, 10 }, { 1.2, 7, 1, 10 }, { 0.3, 0.35, 0.2, 0.5 }, { 5, 5, 2, 10 }, { 2, 50, 2, 50 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    double ticks[HONE_PLOT_MAX_TICKS];
    int n = hone_plot_scale_log (cases[i].low, cases[i].high, ticks);

    g_test_message ("%g .. %g: %d ticks, %g .. %g", cases[i].low, cases[i].high, n, ticks[0], ticks[n - 1]);
    g_assert_cmpfloat_with_epsilon (ticks[0], cases[i].first, 1e-9);
    g_assert_cmpfloat_with_epsilon (ticks[n - 1], cases[i].last, 1e-9);
  }
  for (double low = 1e-9; low < 1e6; low *= 1.7)
    for (double span = 1.01; span < 1e15; span *= 3) {
      double ticks[HONE_PLOT_MAX_TICKS];
      int n = hone_plot_scale_log (low, low * span, ticks);

      g_assert_cmpint (n, >=, 2);
      g_assert_cmpint (n, <=, HONE_PLOT_MAX_TICKS);
      g_assert_cmpfloat (ticks[0], <=, low * (1 + 1e-9));
      g_assert_cmpfloat (ticks[n - 1], >=, low * span * (1 - 1e-9));
      for (int k = 1; k < n; k++)
        g_assert_cmpfloat (ticks[k], >, ticks[k - 1]);
    }
}

/* The same extremes as a look at every value, wherever a part begins and ends. */
static void
test_pyramid (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (HonePyramid) pyramid = hone_pyramid_new ();
  const guint n = 70000;
  g_autofree double *values = g_new (double, n);

  for (guint i = 0; i < n; i++)
    values[i] = g_rand_int_range (random, 0, 20) == 0 ? NAN : g_rand_int_range (random, -5000, 5000);
  for (guint i = 0; i < n;) {
    guint more = MIN ((guint) g_rand_int_range (random, 1, 900), n - i);

    hone_pyramid_append (pyramid, values + i, more);
    i += more;
  }
  g_assert_cmpuint (hone_pyramid_get_n (pyramid), ==, n);
  for (int i = 0; i < 3000; i++) {
    guint from = (guint) g_rand_int_range (random, 0, (gint32) n);
    guint to = from + (guint) g_rand_int_range (random, 0, i % 3 == 0 ? 40 : (gint32) (n - from) + 1);
    HoneExtremes want = hone_extremes_scan (values, from, MIN (to, n));
    HoneExtremes got = hone_pyramid_extremes (pyramid, from, to);

    g_assert_cmpuint (got.lowest, ==, want.lowest);
    g_assert_cmpuint (got.highest, ==, want.highest);
    g_assert_cmpuint (got.least, ==, want.least);
  }
}

/* A thousand epochs of a thousand steps: as few points as there are pixels, none of the extremes lost, at any zoom. */
static void
test_million (Fixture *f, gconstpointer dark)
{
  const guint n = 1000000;
  g_autofree double *values = g_new (double, n);
  g_autoptr (HonePyramid) pyramid = hone_pyramid_new ();

  for (guint i = 0; i < n; i++)
    values[i] = 2 + sin (i / 1000.0);
  values[777777] = 9;
  hone_pyramid_append (pyramid, values, n);
  set_values (f, 0, values, n);
  f->series[0].pyramid = pyramid;
  f->plot.kind = HONE_PLOT_STEPS;
  f->plot.epoch_steps = 1000;
  for (double span = n; span > 2; span /= 10) {
    g_autoptr (GArray) points = NULL;
    double highest = 0;

    f->plot.view_first = 777778 - span / 2;
    f->plot.view_last = 777778 + span / 2;
    draw (f);
    points = hone_plot_points (&f->plot, &f->area, 0, FALSE);
    g_assert_cmpuint (points->len, <=, 4 * WIDTH);
    for (guint i = 0; i < points->len; i++)
      highest = MAX (highest, f->area.bottom - g_array_index (points, HonePlotPoint, i).y);
    g_assert_cmpfloat_with_epsilon (highest, f->area.bottom - y_of (f, 9), 1e-6);
  }
}

/* The mean of what came so far, of a constant the constant from the first value on; gaps stay. */
static void
test_smooth (void)
{
  const double values[] = { 4, 4, NAN, 4, 0 };
  double out[5];

  hone_plot_smooth (values, 5, 0.5, out);
  g_assert_cmpfloat_with_epsilon (out[0], 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (out[1], 4, 1e-12);
  g_assert_true (isnan (out[2]));
  g_assert_cmpfloat_with_epsilon (out[3], 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (out[4], 3.5 / 1.875, 1e-12); /* (0.5 x 3.5 + 0) / (1 - 0.5^4) */
}

/* The values stay visible behind their mean. */
static void
test_smoothed (Fixture *f, gconstpointer dark)
{
  double values[40], means[40];
  g_autoptr (HonePyramid) pyramid = hone_pyramid_new ();
  int between = 0;

  for (int i = 0; i < 40; i++)
    values[i] = i % 2;
  hone_plot_smooth (values, 40, 0.9, means);
  hone_pyramid_append (pyramid, means, 40);
  set_values (f, 0, values, 40);
  f->series[0].smoothed = pyramid;
  draw (f);
  g_assert_true (is_color (f, x_of (f, 30.5), y_of (f, (means[29] + means[30]) / 2), color_of (f, 0)));
  for (double x = x_of (f, 20); x < x_of (f, 30); x++) {
    g_assert_false (is_color (f, x, y_of (f, 0.95), color_of (f, 0)));
    between += distance (pixel (f, x, y_of (f, 0.75)), rgb (f->look.card)) > 20;
  }
  g_assert_cmpint (between, >, 5);
}

/* Eighty classes: the chosen one has its colour, the others are pale; the one under the pointer comes forward. */
static void
test_faint (Fixture *f, gconstpointer dark)
{
  double one[] = { 0.2, 0.2 };
  double two[] = { 0.8, 0.8 };

  f->plot.n_series = 2;
  f->plot.zero = TRUE;
  set_values (f, 0, one, 2);
  set_values (f, 1, two, 2);
  f->series[1].faint = TRUE;
  draw (f);
  g_assert_cmpint (count (f, 0), >, 100);
  g_assert_cmpint (count (f, 1), ==, 0);
  g_assert_cmpint (hone_plot_near (&f->plot, &f->area, 1, y_of (f, 0.78), 20), ==, 1);
  g_assert_cmpint (hone_plot_near (&f->plot, &f->area, 1, y_of (f, 0.5), 5), ==, -1);
  f->plot.near = 2;
  draw (f);
  g_assert_cmpint (count (f, 1), >, 100);
}

/* Precision over recall: the axis is 0 .. 1, whatever the number of points; the chosen confidence has its line. */
static void
test_shares (Fixture *f, gconstpointer dark)
{
  double values[101];
  g_autofree char *words = NULL;
  g_autofree char *at = NULL;

  for (int i = 0; i <= 100; i++)
    values[i] = 1 - i / 100.0;
  set_values (f, 0, values, 101);
  f->plot.kind = HONE_PLOT_SHARES;
  f->plot.zero = TRUE;
  f->plot.top = 1;
  f->plot.x_title = "confidence";
  f->plot.marked = 26;
  draw (f);
  g_assert_cmpfloat_with_epsilon (f->area.high, 1, 1e-9);
  g_assert_true (is_color (f, round (x_of (f, 26)), f->area.bottom - 20, f->look.accent));
  at = hone_plot_position_words (&f->plot, 26);
  g_assert_cmpstr (at, ==, "confidence 0.25");
  words = hone_plot_describe (&f->plot);
  g_assert_cmpstr (words, ==, "one: highest 1.000 at confidence 0.00");
}

static void
test_scale (void)
{
  static const struct {
    double low, high;
    gboolean zero;
    double first, last;
    int steps;
  } cases[] = {
    { 0, 0.361, TRUE, 0, 0.4, 4 },          { 0.05, 0.62, TRUE, 0, 0.75, 3 }, { 0, 0.9, TRUE, 0, 1, 4 },
    { 1.69, 2.78, FALSE, 1.5, 3, 3 },       { 0, 0, TRUE, 0, 1, 4 },          { 5, 5, FALSE, 4.5, 5.5, 4 },
    { 0.0001, 0.0012, TRUE, 0, 0.0015, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    double first, last;
    int steps;

    hone_plot_scale (cases[i].low, cases[i].high, cases[i].zero, &first, &last, &steps);
    g_assert_cmpfloat_with_epsilon (first, cases[i].first, 1e-9);
    g_assert_cmpfloat_with_epsilon (last, cases[i].last, 1e-9);
    g_assert_cmpint (steps, ==, cases[i].steps);
  }
  for (double high = 1e-5; high < 1e6; high *= 1.37) {
    double first, last;
    int steps;

    hone_plot_scale (high / 3, high, TRUE, &first, &last, &steps);
    g_assert_cmpfloat (first, ==, 0);
    g_assert_cmpfloat (last, >=, high * (1 - 1e-9));
    g_assert_cmpfloat (last, <=, high * 2);
    g_assert_cmpint (steps, >=, 2);
    g_assert_cmpint (steps, <=, 4);
  }
}

/* Every colour of a theme is told from every other, and stands out from its surface (WCAG: 3). */
static double
luminance (GdkRGBA color)
{
  const float parts[] = { color.red, color.green, color.blue };
  const double weights[] = { 0.2126, 0.7152, 0.0722 };
  double sum = 0;

  for (int i = 0; i < 3; i++)
    sum += weights[i] *
           ((double) parts[i] <= 0.03928 ? (double) parts[i] / 12.92 : pow (((double) parts[i] + 0.055) / 1.055, 2.4));
  return sum;
}

static double
contrast (GdkRGBA a, GdkRGBA b)
{
  double x = luminance (a) + 0.05;
  double y = luminance (b) + 0.05;

  return x > y ? x / y : y / x;
}

static void
test_palette (void)
{
  const GdkRGBA light_window = { 0.98f, 0.98f, 0.98f, 1 };
  const GdkRGBA dark_window = { 0x24 / 255.0f, 0x24 / 255.0f, 0x24 / 255.0f, 1 };

  for (int dark = 0; dark < 2; dark++) {
    HonePlotLook look = hone_plot_look (dark, FALSE);

    g_assert_cmpfloat (contrast (hone_plot_text_color (&look), look.card), >=, 4.5);
    g_assert_cmpfloat (contrast (look.accent, look.card), >=, 3);
    for (int klass = 0; klass < HONE_PALETTE_SIZE; klass++) {
      GdkRGBA color = hone_palette_class (klass, dark);

      g_assert_cmpfloat (contrast (color, look.card), >=, 3);
      g_assert_cmpfloat (contrast (color, dark ? dark_window : light_window), >=, 3);
      g_assert_cmpfloat (contrast (color, hone_palette_text_on (klass, dark)), >=, 4.5);
      for (int other = 0; other < klass; other++)
        g_assert_cmpuint (rgb (color), !=, rgb (hone_palette_class (other, dark)));
      g_assert_true (hone_palette_pattern (klass) == HONE_PATTERN_PLAIN);
      g_assert_true (hone_palette_pattern (klass + 8) == HONE_PATTERN_DOTTED);
      g_assert_true (hone_palette_pattern (klass + 16) == HONE_PATTERN_DASH_DOT);
    }
  }
}

/* On an axis of minutes a line goes from value to value; what is told at a place is the last value by then, and keys
 * go from one to the next. */
static void
test_minutes (Fixture *f, gconstpointer dark)
{
  enum { N = 1001 }; /* ten minutes, 0.01 each */
  double one[N], two[N];
  g_autofree char *table = NULL, *words = NULL, *place = NULL;

  for (int i = 0; i < N; i++)
    one[i] = two[i] = NAN;
  one[200] = 0.4; /* after 2, 4 and 6 minutes; the other after 5 and 10 */
  one[400] = 0.4;
  one[600] = 0.6;
  two[500] = two[1000] = 0.1;
  f->plot.kind = HONE_PLOT_MINUTES;
  f->plot.unit = 0.01;
  f->plot.zero = TRUE;
  f->plot.n_series = 2;
  set_values (f, 0, one, N);
  set_values (f, 1, two, N);
  draw (f);
  g_assert_true (is_color (f, x_of (f, 301), y_of (f, 0.4), color_of (f, 0)));
  g_assert_true (is_color (f, x_of (f, 751), y_of (f, 0.1), color_of (f, 1)));
  g_assert_false (is_color (f, x_of (f, 701), y_of (f, 0.6), color_of (f, 0))); /* it has ended */
  g_assert_cmpint (hone_plot_told (&f->plot, 0, 501), ==, 401);
  g_assert_cmpint (hone_plot_told (&f->plot, 0, 1001), ==, 601);
  g_assert_cmpint (hone_plot_told (&f->plot, 1, 401), ==, 0);
  g_assert_cmpint (hone_plot_next (&f->plot, 401, 1), ==, 501);
  g_assert_cmpint (hone_plot_next (&f->plot, 401, -1), ==, 201);
  g_assert_cmpint (hone_plot_next (&f->plot, 201, -1), ==, 201);
  g_assert_cmpint (hone_plot_epoch_at (&f->plot, &f->area, x_of (f, 430)), ==, 401);
  table = hone_plot_to_table (&f->plot);
  g_assert_cmpstr (table, ==, "Minutes\tone\ttwo\n2\t0.4\t\n4\t0.4\t\n5\t\t0.1\n6\t0.6\t\n10\t\t0.1\n");
  words = hone_plot_describe (&f->plot);
  g_assert_true (
      g_str_has_prefix (words, "one 0.600 after 6.0 minutes, highest 0.600 after 6.0; two 0.100 after 10.0"));
  place = hone_plot_position_words (&f->plot, 501);
  g_assert_cmpstr (place, ==, "After 5.0 minutes");
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *light = g_strdup_printf ("/widgets/plot/%s/light", name);
  g_autofree char *dark = g_strdup_printf ("/widgets/plot/%s/dark", name);

  g_test_add (light, Fixture, GINT_TO_POINTER (FALSE), set_up, test, tear_down);
  g_test_add (dark, Fixture, GINT_TO_POINTER (TRUE), set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("gap", test_gap);
  add ("minutes", test_minutes);
  add ("dashed", test_dashed);
  add ("best", test_best);
  add ("decimation", test_decimation);
  add ("few-points", test_few_points);
  add ("future", test_future);
  add ("hover", test_hover);
  add ("epoch-at", test_epoch_at);
  add ("extremes", test_extremes);
  add ("describe", test_describe);
  add ("table", test_table);
  add ("hidden", test_hidden);
  add ("view", test_view);
  add ("log", test_log);
  add ("million", test_million);
  add ("smoothed", test_smoothed);
  add ("faint", test_faint);
  add ("shares", test_shares);
  g_test_add_func ("/widgets/plot/pyramid", test_pyramid);
  g_test_add_func ("/widgets/plot/smooth", test_smooth);
  g_test_add_func ("/widgets/plot/scale-log", test_scale_log);
  g_test_add_func ("/widgets/plot/scale", test_scale);
  g_test_add_func ("/widgets/palette", test_palette);
  return g_test_run ();
}
