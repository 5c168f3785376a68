/* SPDX-License-Identifier: Apache-2.0 */
/* test-pictures.c - boxes on pictures, batches in squares, what a validation leaves; nothing stops them */
#include "hone-file.h"
#include "hone-fixture.h"
#include "picture-tags.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *folder;
static char *names[] = { "cell", "a name that is far longer than any tag has room for, and then some more", "مرحبا 😀\n",
                         NULL };
static const HoneDrawHow everything = { TRUE, TRUE, TRUE, 0 }, frames = { FALSE, FALSE, TRUE, 0 },
                         tags = { TRUE, FALSE, FALSE, 0 };

static char *
to (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static HoneImage *
grey (int width, int height)
{
  HoneImage *image = hone_image_new (width, height);

  memset (image->pixels, 100, (gsize) width * (gsize) height * 3);
  return image;
}

static guint32
pixel (const HoneImage *image, int x, int y)
{
  const guint8 *p = image->pixels + 3 * (y * image->width + x);

  return (guint32) p[0] << 16 | (guint32) p[1] << 8 | p[2];
}

static int
count (const HoneImage *image, guint32 rgb)
{
  int n = 0;

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      n += pixel (image, x, y) == rgb;
  return n;
}

static gsize
size_of (const HoneImage *image)
{
  return (gsize) image->width * (gsize) image->height * 3;
}

/* Frames */

/* Lines two wide inside the box's corners, a darker pixel on either side, and nothing else. */
static void
test_frame (void)
{
  const HoneDetection box = { 20.2f, 29.8f, 80.4f, 89.6f, 0.5f, 1, 0 };
  const guint32 color = hone_class_color (1)->dark;
  g_autoptr (HoneImage) image = grey (120, 120);

  hone_draw_detections (image, &box, 1, names, &frames);
  for (int i = 0; i < 2; i++) {
    g_assert_cmphex (pixel (image, 20 + i, 60), ==, color);
    g_assert_cmphex (pixel (image, 79 - i, 60), ==, color);
    g_assert_cmphex (pixel (image, 50, 30 + i), ==, color);
    g_assert_cmphex (pixel (image, 50, 89 - i), ==, color);
  }
  g_assert_cmpint (pixel (image, 19, 60) & 0xff, <, 60);
  g_assert_cmpint (pixel (image, 22, 60) & 0xff, <, 60);
  g_assert_cmpint (pixel (image, 80, 60) & 0xff, <, 60);
  g_assert_cmphex (pixel (image, 18, 60), ==, 0x646464);
  g_assert_cmphex (pixel (image, 23, 60), ==, 0x646464);
  g_assert_cmphex (pixel (image, 50, 60), ==, 0x646464);
}

static int
line_on (int side, int line_width)
{
  const HoneDrawHow how = { FALSE, FALSE, TRUE, line_width };
  const HoneDetection box = { 0.25f * (float) side, 0.25f * (float) side, 0.75f * (float) side, 0.75f * (float) side,
                              .klass = 0 };
  g_autoptr (HoneImage) image = grey (side, side);
  int n = 0;

  hone_draw_detections (image, &box, 1, names, &how);
  for (int x = 0; x < side / 2; x++)
    n += pixel (image, x, side / 2) == hone_class_color (0)->dark;
  return n;
}

static void
test_line_width (void)
{
  g_assert_cmpint (line_on (100, 0), ==, 2);
  g_assert_cmpint (line_on (640, 0), ==, 2);
  g_assert_cmpint (line_on (1920, 0), ==, 5);
  g_assert_cmpint (line_on (640, 9), ==, 9);
}

/* The surest, which is the first, lies on top. */
static void
test_order (void)
{
  const HoneDetection boxes[] = { { 20, 20, 60, 60, 0.9f, 0, 0 }, { 20, 20, 60, 60, 0.1f, 1, 0 } };
  g_autoptr (HoneImage) image = grey (100, 100);

  hone_draw_detections (image, boxes, 2, names, &frames);
  g_assert_cmphex (pixel (image, 20, 40), ==, hone_class_color (0)->dark);
}

/* Tags: wherever the box, as many pixels of its tag as in the middle: nothing is cut off. */

static HoneImage *
tag_at (float x, float y, int klass)
{
  const HoneDetection box = { x, y, x + 8, y + 8, 0.87f, klass, 0 };
  HoneImage *image = grey (400, 200);

  hone_draw_detections (image, &box, 1, names, &tags);
  return image;
}

static void
test_tag_inside (void)
{
  const float places[][2] = { { 0, 0 }, { 392, 0 }, { 392, 192 }, { 0, 192 }, { -500, -500 }, { 900, 900 } };

  for (int klass = 0; klass < 3; klass++) {
    g_autoptr (HoneImage) middle = tag_at (150, 100, klass);
    int n = count (middle, hone_class_color (klass)->dark);

    if (n == 0) {
      g_test_skip ("there is no font");
      return;
    }
    for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
      g_autoptr (HoneImage) image = tag_at (places[i][0], places[i][1], klass);

      g_assert_cmpint (count (image, hone_class_color (klass)->dark), ==, n);
    }
  }
}

/* A long name is cut, and never wider than the picture. The score is still there: it changes the pixels. */
static void
test_tag_long (void)
{
  HoneDetection box = { 100, 100, 120, 120, 0.11f, 1, 0 };
  g_autoptr (HoneImage) one = grey (600, 200);
  g_autoptr (HoneImage) other = grey (600, 200);
  g_autoptr (HoneImage) tiny = grey (20, 20);

  hone_draw_detections (one, &box, 1, names, &everything);
  box.score = 0.88f;
  hone_draw_detections (other, &box, 1, names, &everything);
  if (count (one, hone_class_color (1)->dark) < 300) {
    g_test_skip ("there is no font");
    return;
  }
  g_assert_cmpint (memcmp (one->pixels, other->pixels, size_of (one)), !=, 0);
  for (int y = 0; y < 200; y++)
    g_assert_cmphex (pixel (one, 350, y), ==, 0x646464);
  hone_draw_detections (tiny, &box, 1, names, &everything);
}

static void
test_hostile_boxes (void)
{
  const float odd[] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0, -0.0f, 31, 1e9f };
  char *const nobody[] = { NULL };
  const int sizes[][2] = { { 1, 1 }, { 1, 300 }, { 300, 1 }, { 64, 48 } };

  g_random_set_seed (7);
  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++) {
    g_autoptr (HoneImage) image = grey (sizes[k][0], sizes[k][1]);

    for (int i = 0; i < 300; i++) {
      HoneDetection box = { .score = i % 7 == 0 ? NAN : 0.5f, .klass = (int[]){ -1, 0, 2, 1000000, G_MININT }[i % 5] };
      float *const sides[] = { &box.x1, &box.y1, &box.x2, &box.y2 };

      for (int s = 0; s < 4; s++)
        *sides[s] = odd[g_random_int_range (0, G_N_ELEMENTS (odd))];
      hone_draw_detections (image, &box, 1, i % 2 ? nobody : i % 3 ? names : NULL, &everything);
    }
    hone_draw_detections (image, NULL, 0, names, &everything);
  }
}

/* Threads that draw at the same time draw the same. */

static gpointer
draw_cb (gpointer data)
{
  HoneImage *image = NULL;

  for (int round = 0; round < 10; round++) {
    HoneDetection boxes[30];

    g_clear_pointer (&image, hone_image_free);
    image = grey (320, 240);
    for (int i = 0; i < 30; i++)
      boxes[i] = (HoneDetection){
        (float) (9 * i), (float) (6 * i), (float) (9 * i + 50), (float) (6 * i + 40), (float) i / 30, i % 3, 0
      };
    hone_draw_detections (image, boxes, 30, names, &everything);
  }
  return image;
}

static void
test_threads (void)
{
  GThread *threads[6];
  g_autoptr (HoneImage) alone = draw_cb (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("draw", draw_cb, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_autoptr (HoneImage) image = g_thread_join (threads[i]);

    g_assert_cmpint (memcmp (image->pixels, alone->pixels, size_of (alone)), ==, 0);
  }
}

/* Batches */

/* Picture i has the shade 10 + 12 i, and one box in its middle. */
static HoneBatch *
make_batch (int n, int h, int w)
{
  HoneBatch *batch = g_new0 (HoneBatch, 1);

  batch->n = n;
  batch->h = h;
  batch->w = w;
  batch->pixels = g_new (guint8, n * h * w * 3);
  batch->targets = g_new (HoneTarget, n);
  batch->n_targets = (guint) n;
  for (int i = 0; i < n; i++) {
    memset (batch->pixels + (gsize) i * (gsize) (h * w * 3), 10 + 12 * i, (gsize) (h * w * 3));
    batch->targets[i] = (HoneTarget){ i, i % 3, 0.5f, 0.5f, 0.5f, 0.5f };
  }
  return batch;
}

static GArray **
make_found (const HoneBatch *batch, float score)
{
  GArray **found = g_new (GArray *, batch->n);

  for (int i = 0; i < batch->n; i++) {
    const HoneDetection box = {
      (float) batch->w / 4, (float) batch->h / 4, (float) batch->w * 3 / 4, (float) batch->h * 3 / 4, score, 1, 0
    };

    found[i] = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
    g_array_append_val (found[i], box);
  }
  return found;
}

static void
free_found (GArray **found, int n)
{
  for (int i = 0; i < n; i++)
    g_array_unref (found[i]);
  g_free (found);
}

static HoneImage *
draw_batch (const HoneBatch *batch, GArray *const *found)
{
  g_autofree char *path = to ("batch.png"); /* without loss, to read it back */
  g_autoptr (GError) error = NULL;
  HoneImage *image;

  g_assert_true (hone_plot_batch (batch, found, names, path, &error));
  g_assert_no_error (error);
  image = hone_image_read (path, &error);
  g_assert_no_error (error);
  return image;
}

static void
test_batch_tiles (void)
{
  const int sizes[] = { 1, 2, 5, 16, 17, 20 };

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++) {
    g_autoptr (HoneBatch) batch = make_batch (sizes[k], 96, 128);
    g_autoptr (HoneImage) image = draw_batch (batch, NULL);
    int shown = MIN (sizes[k], 16), across = (int) ceil (sqrt (shown)), down = (shown + across - 1) / across;

    g_assert_cmpint (MAX (image->width, image->height), <=, 1920 + 8);
    g_assert_cmpfloat (fabs ((double) image->width / across / ((double) image->height / down) - 128.0 / 96), <, 0.05);
    for (int i = 0; i < across * down; i++) {
      int x = image->width * (2 * (i % across) + 1) / (2 * across);
      int y = image->height * (2 * (i / across) + 1) / (2 * down);

      g_assert_cmphex (pixel (image, x, y), ==, i < shown ? (guint32) (10 + 12 * i) * 0x010101 : 0xffffff);
    }
    for (int klass = 0; klass < MIN (shown, 3); klass++)
      g_assert_cmpint (count (image, hone_class_color (klass)->dark), >, 400);
  }
}

/* What was found is drawn instead of the targets, where it is sure enough. */
static void
test_batch_found (void)
{
  g_autoptr (HoneBatch) batch = make_batch (3, 64, 64);

  for (int sure = 0; sure < 2; sure++) {
    GArray **found = make_found (batch, sure ? 0.6f : 0.2f);
    g_autoptr (HoneImage) image = draw_batch (batch, found);

    g_assert_cmpint (count (image, hone_class_color (0)->dark), ==, 0);
    g_assert_cmpint (count (image, hone_class_color (1)->dark) > 400, ==, sure);
    free_found (found, batch->n);
  }
}

static void
test_batch_names (void)
{
  HoneSample sample = { .path = (char *) "/somewhere/a very long name of a picture that nobody can read in so small a "
                                         "square, 사진 写真 \n.jpg" };
  g_autoptr (HoneBatch) batch = make_batch (2, 64, 64);
  g_autoptr (HoneImage) without = draw_batch (batch, NULL);
  g_autoptr (HoneImage) with = NULL;

  batch->samples = g_new0 (const HoneSample *, 2);
  batch->samples[0] = &sample;
  with = draw_batch (batch, NULL);
  if (count (without, hone_class_color (0)->dark) < count (with, 0xffffff))
    g_test_message ("letters were drawn");
  g_assert_cmpint (with->width, ==, without->width);
  /* The second picture has no name: its half is the same. */
  for (int y = 0; y < with->height; y++)
    g_assert_cmphex (pixel (with, with->width * 3 / 4, y), ==, pixel (without, with->width * 3 / 4, y));
}

/* Much wider than high, one pixel, very large. */
static void
test_batch_shapes (void)
{
  const int shapes[][2] = { { 32, 1280 }, { 1280, 32 }, { 1, 1 }, { 1600, 1600 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    g_autoptr (HoneBatch) batch = make_batch (1, shapes[i][0], shapes[i][1]);
    g_autoptr (HoneImage) image = draw_batch (batch, NULL);

    g_assert_cmpint (MAX (image->width, image->height), <=, 1928);
  }
}

/* What a validation leaves */

static char *
in (const char *parent, const char *name)
{
  return g_build_filename (parent, name, NULL);
}

static HoneMetrics *
measure (void)
{
  g_autoptr (HoneScorer) scorer = hone_scorer_new (3);
  const HoneDetection found = { 10, 10, 50, 50, 0.9f, 1, 0 };
  const HoneTruth truth = { 10, 10, 50, 50, 1 };

  hone_scorer_add (scorer, &found, 1, &truth, 1, NULL);
  return hone_scorer_result (scorer);
}

static void
run_validation (HoneValPlots *plots, int n_batches)
{
  for (int i = 0; i < n_batches; i++) {
    g_autoptr (HoneBatch) batch = make_batch (2, 64, 64);
    GArray **found = make_found (batch, 0.9f);

    hone_val_plots_add (batch, found, plots);
    free_found (found, batch->n);
  }
}

static void
test_val_plots (void)
{
  static const char *const files[] = {
    "val_batch0_labels.jpg", "val_batch0_pred.jpg", "val_batch1_labels.jpg", "val_batch1_pred.jpg",
    "val_batch2_labels.jpg", "val_batch2_pred.jpg", "BoxPR_curve.png",       "BoxF1_curve.png",
    "BoxP_curve.png",        "BoxR_curve.png",      "confusion_matrix.png",  "confusion_matrix_normalized.png"
  };
  g_autofree char *here = to ("val");
  g_autoptr (HoneMetrics) metrics = measure ();
  g_autoptr (HoneValPlots) plots = hone_val_plots_new (here, names);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  guint n = 0;

  g_assert_cmpint (g_mkdir (here, 0755), ==, 0);
  for (int i = 0; i < 16; i++)
    g_assert_cmpint (hone_val_plots_get_matrix (plots)[i], ==, 0);
  hone_val_plots_get_matrix (plots)[15] = 3;
  run_validation (plots, 5);
  g_assert_true (hone_val_plots_finish (plots, metrics, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = in (here, files[i]);
    g_autoptr (HoneImage) image = hone_image_read (path, &error);

    g_assert_no_error (error);
  }
  dir = g_dir_open (here, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (files)); /* no temporary ones, no fourth batch */
}

static void
test_val_plots_refused (void)
{
  g_autofree char *here = to ("no such folder");
  g_autoptr (HoneMetrics) metrics = measure ();
  g_autoptr (HoneValPlots) plots = hone_val_plots_new (here, names);
  g_autoptr (GError) error = NULL;

  run_validation (plots, 1);
  g_assert_false (hone_val_plots_finish (plots, metrics, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "val_batch0_labels.jpg"));
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("hone-pictures-XXXXXX", NULL);
  g_test_add_func ("/pictures/frame", test_frame);
  g_test_add_func ("/pictures/line-width", test_line_width);
  g_test_add_func ("/pictures/order", test_order);
  g_test_add_func ("/pictures/tag/inside", test_tag_inside);
  g_test_add_func ("/pictures/tag/long", test_tag_long);
  g_test_add_func ("/pictures/hostile", test_hostile_boxes);
  g_test_add_func ("/pictures/threads", test_threads);
  g_test_add_func ("/pictures/batch/tiles", test_batch_tiles);
  g_test_add_func ("/pictures/batch/found", test_batch_found);
  g_test_add_func ("/pictures/batch/names", test_batch_names);
  g_test_add_func ("/pictures/batch/shapes", test_batch_shapes);
  g_test_add_func ("/pictures/val", test_val_plots);
  g_test_add_func ("/pictures/val/refused", test_val_plots_refused);
  status = hone_fixture_run ();
  hone_file_remove_tree (folder);
  g_free (folder);
  return status;
}
