/* SPDX-License-Identifier: Apache-2.0 */
/* bench-chart.c - a thousand epochs of a thousand steps: how long a frame takes, at every zoom, and the record to read
 *
 *   bench-chart [STEPS]
 */
#include "hone-plot.h"
#include "run-steps.h"

#include "hone-file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define WIDTH 1200
#define HEIGHT 500
#define FRAMES 50

static double
since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static void
write_record (const char *folder, int steps)
{
  g_autoptr (HoneStepWriter) writer = hone_step_writer_new (folder, 1000, 1, 1, NULL);
  gint64 start = g_get_monotonic_time ();

  for (int i = 0; i < steps; i++) {
    HoneStepRow row = { .epoch = (guint32) (i / 1000 + 1), .step = (guint32) (i % 1000 + 1), .lr = 0.01f };

    for (int k = 0; k < HONE_LOSS_ITEMS; k++)
      row.losses[k] = (float) (3 * exp (-i / 200000.0) + sin (i * 0.7 + k) * 0.2);
    hone_step_writer_add (writer, &row, NULL);
  }
  printf ("write %d steps: %.2f us each\n", steps, since (start) * 1000 / steps);
}

/* As many epochs as steps, without noise: a smooth line is still a line. */
static void
make_smooth (HonePlot *plot)
{
  for (guint k = 0; k < plot->n_series; k++) {
    g_autofree double *values = g_new (double, 100000);

    for (int i = 0; i < 100000; i++)
      values[i] = 3 * exp (-i / 20000.0) + sin (i / 5000.0 + k) * 0.2;
    hone_pyramid_clear (plot->series[k].pyramid);
    hone_pyramid_append (plot->series[k].pyramid, values, 100000);
    plot->series[k].values = hone_pyramid_get_values (plot->series[k].pyramid);
    plot->series[k].n_values = 100000;
  }
}

static void
frames (HonePlot *plot, PangoContext *pango, double span)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  HonePlotLook look = hone_plot_look (FALSE, FALSE);
  double worst = 0, sum = 0;
  int n = hone_plot_length (plot);

  for (int frame = 0; frame < FRAMES; frame++) {
    cairo_t *cr = cairo_create (surface);
    gint64 start = g_get_monotonic_time ();
    double took;

    plot->view_first = 1 + (n - 1 - span) * frame / FRAMES;
    plot->view_last = plot->view_first + span;
    plot->hover = (int) (plot->view_first + span / 2);
    plot->hover_box = TRUE;
    hone_plot_draw (plot, &look, pango, cr, WIDTH, HEIGHT);
    took = since (start);
    sum += took;
    worst = MAX (worst, took);
    cairo_destroy (cr);
  }
  printf ("%9.0f steps seen: %.2f ms a frame, %.2f at worst\n", span, sum / FRAMES, worst);
  cairo_surface_destroy (surface);
}

int
main (int argc, char *argv[])
{
  int n = argc > 1 ? atoi (argv[1]) : 1000000;
  g_autofree char *folder = g_dir_make_tmp ("hone-bench-XXXXXX", NULL);
  g_autoptr (HoneSteps) steps = hone_steps_new (folder);
  PangoContext *pango = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  HonePlotSeries series[HONE_LOSS_ITEMS] = { { .name = (char *) "box", .color = HONE_COLOR_ORANGE },
                                             { .name = (char *) "class", .color = HONE_COLOR_MAGENTA },
                                             { .name = (char *) "edge", .color = HONE_COLOR_VIOLET } };
  HonePlot plot = { .series = series,
                    .n_series = HONE_LOSS_ITEMS,
                    .kind = HONE_PLOT_STEPS,
                    .epoch_steps = 1000,
                    .best_series = -1,
                    .legend = TRUE,
                    .digits = 3 };
  gint64 start;

  write_record (folder, n);
  start = g_get_monotonic_time ();
  hone_steps_read (steps, NULL, NULL);
  printf ("read: %.0f ms\n", since (start));
  start = g_get_monotonic_time ();
  for (int k = 0; k < HONE_LOSS_ITEMS; k++) {
    series[k].pyramid = hone_pyramid_new ();
    hone_pyramid_append (series[k].pyramid, (const double *) (void *) steps->losses[k]->data, steps->losses[k]->len);
    series[k].values = hone_pyramid_get_values (series[k].pyramid);
    series[k].n_values = hone_pyramid_get_n (series[k].pyramid);
  }
  printf ("three pyramids: %.0f ms\n", since (start));
  for (double span = n - 1; span > 10; span /= 10)
    frames (&plot, pango, span);
  for (double span = 2000; span > 60; span /= 1.4) /* where strokes become columns */
    frames (&plot, pango, span);
  make_smooth (&plot);
  printf ("smooth lines\n");
  for (double span = 99999; span > 100; span /= 5)
    frames (&plot, pango, span);
  for (int k = 0; k < HONE_LOSS_ITEMS; k++)
    hone_pyramid_free (series[k].pyramid);
  g_object_unref (pango);
  hone_file_remove_tree (folder);
  return 0;
}
