/* SPDX-License-Identifier: Apache-2.0 */
/* test-predict.c - the parts of prediction: sources, label files, the three looks of augment, a picture's own score */
#include "hone-detect.h"
#include "hone-error.h"
#include "hone-file.h"
#include "hone-trainer.h"
#include "label-text.h"
#include "predict-heat.h"
#include "predict-source.h"
#include "test-time.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* --- sources ------------------------------------------------------------------------------------------------------ */

typedef struct {
  char *folder;
} Scratch;

static void
put (Scratch *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_true (hone_file_make_folder (parent, NULL));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Scratch *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("hone-predict-XXXXXX", NULL);
  put (self, "b.JPG", "");
  put (self, "a.png", "");
  put (self, "c[1].webp", "");
  put (self, "note.md", "");
  put (self, "film.mp4", "");
  put (self, ".hidden.png", "");
  put (self, "deep/er/d.png", "");
  put (self, "deep/e.tif", "");
  put (self, "deep/f.png", "");
}

static void
tear_down (Scratch *self, gconstpointer data)
{
  hone_file_remove_tree (self->folder);
  g_free (self->folder);
}

/* @want: names below the folder with blanks between. */
static void
expect (Scratch *self, const char *source, const char *want, guint videos)
{
  g_autofree char *whole = g_path_is_absolute (source) || source[0] == '['
                               ? g_strdup (source)
                               : g_build_filename (self->folder, source, NULL);
  g_autoptr (GError) error = NULL;
  guint n_videos = 0;
  g_autoptr (GPtrArray) got = hone_predict_source (whole, &n_videos, &error);
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < got->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", (char *) got->pdata[i] + strlen (self->folder) + 1);
  g_assert_cmpstr (names->str, ==, want);
  g_assert_cmpuint (n_videos, ==, videos);
}

static void
refuse (const char *source, int code)
{
  g_autoptr (GError) error = NULL;
  guint n_videos;

  g_assert_null (hone_predict_source (source, &n_videos, &error));
  g_assert_error (error, HONE_ERROR, code);
}

static void
test_sources (Scratch *self, gconstpointer data)
{
  g_autofree char *listed = g_strdup_printf ("[%s/b.JPG, '%s/a.png']", self->folder, self->folder);

  expect (self, "", "a.png b.JPG c[1].webp", 1);
  expect (self, "deep", "deep/e.tif deep/f.png", 0);
  expect (self, "note.md", "note.md", 0); /* a file that is named is read, whatever it is called */
  expect (self, "*.png", "a.png", 0);
  expect (self, "*", "a.png b.JPG c[1].webp", 1);
  expect (self, "deep/*", "deep/e.tif deep/f.png", 0);
  expect (self, "*/e.*", "deep/e.tif", 0);
  expect (self, "**/*.png", "a.png deep/er/d.png deep/f.png", 0);
  expect (self, "deep/**/d.png", "deep/er/d.png", 0);
  expect (self, "c[1].webp", "c[1].webp", 0);
  expect (self, listed, "b.JPG a.png", 0);
}

static void
test_list (Scratch *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "list.txt", NULL);
  g_autofree char *bad = g_build_filename (self->folder, "bad.txt", NULL);
  g_autofree char *empty = g_build_filename (self->folder, "empty.txt", NULL);
  g_autofree char *text = g_strdup_printf ("deep/f.png\r\n\n%s/b.JPG\n  a.png  \nfilm.mp4\n", self->folder);

  put (self, "list.txt", text);
  put (self, "bad.txt", "a.png\nnowhere.png\n");
  put (self, "empty.txt", "\n\n");
  expect (self, "list.txt", "b.JPG a.png deep/f.png", 1); /* sorted as they are written */
  refuse (bad, HONE_ERROR_NOT_FOUND);
  refuse (empty, HONE_ERROR_NOT_FOUND);
}

static void
test_refused (Scratch *self, gconstpointer data)
{
  g_autofree char *film = g_build_filename (self->folder, "film.mp4", NULL);
  g_autofree char *nothing = g_build_filename (self->folder, "*.bmp", NULL);
  g_autofree char *nowhere = g_build_filename (self->folder, "nowhere", NULL);

  refuse (NULL, HONE_ERROR_USAGE);
  refuse (film, HONE_ERROR_USAGE);
  refuse ("0", HONE_ERROR_USAGE);
  refuse ("rtsp://camera/1", HONE_ERROR_USAGE);
  refuse ("https://example.org/a.jpg", HONE_ERROR_USAGE);
  refuse ("screen", HONE_ERROR_USAGE);
  refuse (nothing, HONE_ERROR_NOT_FOUND);
  refuse (nowhere, HONE_ERROR_NOT_FOUND);
  refuse ("[]", HONE_ERROR_NOT_FOUND);
}

/* --- words -------------------------------------------------------------------------------------------------------- */

static void
test_label_text (void)
{
  const HoneDetection found[] = { { 10, 20, 30, 60, 0.875f, 2, 0 }, { 0, 0, 200, 100, 1, 0, 0 } };
  g_autofree char *plain = hone_label_text (found, 2, 200, 100, FALSE);
  g_autofree char *scored = hone_label_text (found, 1, 200, 100, TRUE);
  g_autofree char *none = hone_label_text (NULL, 0, 200, 100, TRUE);
  g_autofree char *stem = hone_file_stem ("a/b.c.png");
  g_autofree char *hidden = hone_file_stem (".png");

  g_assert_cmpstr (plain, ==, "2 0.1 0.4 0.1 0.4\n0 0.5 0.5 1 1\n");
  g_assert_cmpstr (scored, ==, "2 0.1 0.4 0.1 0.4 0.875\n");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (stem, ==, "b.c");
  g_assert_cmpstr (hidden, ==, ".png");
}

static void
test_picture_score (void)
{
  const struct {
    guint tp, found, truth;
    double precision, recall, f1;
  } cases[] = {
    { 0, 0, 0, 1, 1, 1 },
    { 0, 4, 0, 0, 0, 0 },
    { 0, 0, 3, 0, 0, 0 },
    { 3, 4, 6, 0.75, 0.5, 0.6 },
    { 14, 300, 20, 14.0 / 300, 0.7, 0.0875 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    HonePictureScore score = { .tp = cases[i].tp };

    hone_picture_score_finish (&score, cases[i].found, cases[i].truth);
    g_assert_cmpuint (score.fp, ==, cases[i].found - cases[i].tp);
    g_assert_cmpuint (score.fn, ==, cases[i].truth - cases[i].tp);
    g_assert_cmpfloat_with_epsilon (score.precision, cases[i].precision, 1e-12);
    g_assert_cmpfloat_with_epsilon (score.recall, cases[i].recall, 1e-12);
    g_assert_cmpfloat_with_epsilon (score.f1, cases[i].f1, 1e-12);
  }
}

/* --- three looks -------------------------------------------------------------------------------------------------- */

typedef struct {
  HoneEngine engine;
  HoneModel *model;
} Machine;

static void
machine_open (Machine *self, const char *arch)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HoneArch row;

  *self = (Machine){ 0 };
  g_assert_true (hone_engine_open (&self->engine, settings, NULL));
  g_assert_true (hone_arch_parse (arch, &row, NULL));
  self->model = hone_model_new (&row, 3, NULL, 0);
  hone_model_init (self->model, 7);
}

static void
machine_close (Machine *self)
{
  hone_model_free (self->model);
  hone_engine_close (&self->engine);
}

/* What the definition says, straight on: mirror first, then half-pixel bilinear, then grey 0.447. */
static float *
shrink (const guint8 *pixels, int h, int w, double scale, gboolean mirrored, int *to_h, int *to_w)
{
  const int inner_h = (int) (h * scale), inner_w = (int) (w * scale);
  float *to;

  *to_h = (int) ceil (h * scale / 32) * 32;
  *to_w = (int) ceil (w * scale / 32) * 32;
  to = g_new (float, 3 * *to_h * *to_w);
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < *to_h; y++)
      for (int x = 0; x < *to_w; x++) {
        const double sy = fmax ((y + 0.5) * h / inner_h - 0.5, 0), sx = fmax ((x + 0.5) * w / inner_w - 0.5, 0);
        double sum = 0;

        for (int k = 0; k < 4 && y < inner_h && x < inner_w; k++) {
          const int py = MIN ((int) sy + k / 2, h - 1), px = MIN ((int) sx + k % 2, w - 1);
          const double part_y = k / 2 ? sy - floor (sy) : 1 - (sy - floor (sy));
          const double part_x = k % 2 ? sx - floor (sx) : 1 - (sx - floor (sx));

          sum += part_y * part_x * pixels[(py * w + (mirrored ? w - 1 - px : px)) * 3 + c] / 255.0;
        }
        to[(c * *to_h + y) * *to_w + x] = (float) (y < inner_h && x < inner_w ? sum : 0.447);
      }
  return to;
}

/* decoded of one look at one picture, back in its pixels. */
static float *
look (Machine *self, const guint8 *pixels, int h, int w, double scale, gboolean mirrored, int *anchors)
{
  int to_h, to_w;
  g_autofree float *pictures = shrink (pixels, h, w, scale, mirrored, &to_h, &to_w);
  g_autoptr (HoneGraph) graph =
      hone_graph_new_floats (self->model, self->engine.arena, 1, to_h, to_w, HONE_GRAPH_INFER, NULL);
  HoneHeadShape shape;
  float *decoded;

  hone_graph_forward_floats (graph, pictures);
  g_assert_true (hone_engine_sync (&self->engine, NULL));
  shape = hone_graph_get_head_shape (graph);
  *anchors = shape.anchors;
  decoded = g_new (float, 7 * shape.anchors);
  hone_decode (&shape, hone_graph_get_one2many (graph), decoded);
  for (int i = 0; i < 4 * shape.anchors; i++)
    decoded[i] = (float) ((double) decoded[i] / scale);
  for (int i = 0; mirrored && i < shape.anchors; i++)
    decoded[i] = (float) w - decoded[i];
  return decoded;
}

static guint8 *
noise (int n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint8 *pixels = g_malloc (n);

  for (int i = 0; i < n; i++)
    pixels[i] = (guint8) g_rand_int_range (rand, 0, 256);
  return pixels;
}

static void
compare_part (const float *joined, int n_joined, int at, const float *part, int n_part, int from, int to)
{
  for (int row = 0; row < 7; row++)
    for (int a = from; a < to; a++) {
      const float got = joined[row * n_joined + at + a - from], want = part[row * n_part + a];

      if (!(fabsf (got - want) <= 1e-3f + 1e-4f * fabsf (want)))
        g_test_fail_printf ("row %d, anchor %d: %g, wanted %g", row, a, (double) got, (double) want);
    }
}

/* Sizes of a picture: anchors are 21 a square of 32; 1 of each goes from the first look, 16 from the last. */
static void
test_three_looks (gconstpointer arch)
{
  const int h = 96, w = 160;
  Machine machine;
  HoneTestTime looks;
  g_autofree guint8 *pixels = noise (2 * h * w * 3);
  g_autofree float *first = NULL, *decoded = NULL, *joined = NULL, *second = NULL, *third = NULL;
  g_autoptr (HoneGraph) graph = NULL;
  HoneHeadShape shape;
  int n, n_first, n_second, n_third;

  machine_open (&machine, arch);
  hone_test_time_init (&looks, machine.model, &machine.engine);
  graph = hone_graph_new (machine.model, machine.engine.arena, 2, h, w, HONE_GRAPH_INFER, NULL);
  hone_graph_forward (graph, pixels);
  g_assert_true (hone_engine_sync (&machine.engine, NULL));
  shape = hone_graph_get_head_shape (graph);
  n_first = shape.anchors;
  decoded = g_new (float, 2 * 7 * n_first);
  hone_decode (&shape, hone_graph_get_one2many (graph), decoded);
  joined = hone_test_time_join (&looks, machine.model->values, pixels, h, w, &shape, decoded, &n, NULL);
  g_assert_nonnull (joined);

  /* 96 x 160 -> 96 x 160 (79.7 x 132.8) -> 96 x 128 (64.3 x 107.2) */
  g_assert_cmpint (n_first, ==, 15 * 21);
  g_assert_cmpint (n, ==, 15 * 20 + 15 * 21 + 12 * 5);
  for (int i = 0; i < 2; i++) {
    const guint8 *picture = pixels + i * h * w * 3;

    g_clear_pointer (&second, g_free);
    g_clear_pointer (&third, g_free);
    second = look (&machine, picture, h, w, 0.83, TRUE, &n_second);
    third = look (&machine, picture, h, w, 0.67, FALSE, &n_third);
    g_assert_cmpint (n_second, ==, 15 * 21);
    g_assert_cmpint (n_third, ==, 12 * 21);
    compare_part (joined + i * 7 * n, n, 0, decoded + i * 7 * n_first, n_first, 0, 15 * 20);
    compare_part (joined + i * 7 * n, n, 15 * 20, second, n_second, 0, n_second);
    compare_part (joined + i * 7 * n, n, 15 * 41, third, n_third, 12 * 16, n_third);
  }
  hone_test_time_clear (&looks);
  machine_close (&machine);
}

/* --- the head without NMS, one class an anchor ----------------------------------------------------------------------
 */

static void
test_top_agnostic (void)
{
  const HoneHeadShape shape = {
    .n = 1, .n_classes = 3, .reg_max = 1, .anchors = 21, .h = { 4, 2, 1 }, .w = { 4, 2, 1 }, .stride = { 8, 16, 32 }
  };
  float boxes[4 * 21], scores[3 * 21];
  const HoneHead head = { .boxes = boxes, .scores = scores };
  g_autoptr (GArray) all = NULL, single = NULL;

  for (int i = 0; i < 4 * 21; i++)
    boxes[i] = 1;
  for (int i = 0; i < 3 * 21; i++)
    scores[i] = -9;
  scores[0 * 21 + 5] = 1; /* one anchor is two things, the second the more */
  scores[2 * 21 + 5] = 2;
  scores[1 * 21 + 20] = 0;
  all = hone_decode_top (&shape, &head, 0, 3);
  single = hone_decode_top_agnostic (&shape, &head, 0, 3);
  g_assert_cmpint (g_array_index (all, HoneDetection, 1).anchor, ==, 5);
  g_assert_cmpint (g_array_index (all, HoneDetection, 1).klass, ==, 0);
  g_assert_cmpuint (single->len, ==, 3);
  g_assert_cmpint (g_array_index (single, HoneDetection, 0).anchor, ==, 5);
  g_assert_cmpint (g_array_index (single, HoneDetection, 0).klass, ==, 2);
  g_assert_cmpint (g_array_index (single, HoneDetection, 1).anchor, ==, 20);
  g_assert_cmpint (g_array_index (single, HoneDetection, 1).klass, ==, 1);
  g_assert_cmpfloat_with_epsilon ((double) g_array_index (single, HoneDetection, 1).score, 0.5, 1e-6);
  /* Cell 5 of the finest level is (1, 1): centre 12, 12; a distance of one cell is 8. */
  g_assert_cmpfloat_with_epsilon ((double) g_array_index (single, HoneDetection, 0).x1, 4, 1e-4);
  g_assert_cmpfloat_with_epsilon ((double) g_array_index (single, HoneDetection, 0).y2, 20, 1e-4);
}

/* --- heat ----------------------------------------------------------------------------------------------------------
 */

static int
brightness (const HoneImage *image, int x, int y)
{
  const guint8 *pixel = image->pixels + (y * image->width + x) * 3;

  return pixel[0] + pixel[1] + pixel[2];
}

static void
test_heat (void)
{
  const HoneHeadShape shape = {
    .n = 1, .n_classes = 2, .reg_max = 1, .anchors = 42, .h = { 4, 2, 1 }, .w = { 8, 4, 2 }, .stride = { 8, 16, 32 }
  };
  g_autofree guint8 *pixels = g_malloc0 (32 * 64 * 3);
  float scores[2 * 42];
  g_autoptr (HoneImage) image = NULL;

  for (int i = 0; i < 2 * 42; i++)
    scores[i] = -20;
  scores[42 + 2 * 8 + 6] = 3; /* second class, finest level, row 2, column 6: centre 52, 20 */
  image = hone_predict_heat (&shape, scores, pixels, 32, 64);
  g_assert_cmpint (image->width, ==, 64);
  g_assert_cmpint (image->height, ==, 32);
  g_assert_cmpint (brightness (image, 52, 20), >, 2 * brightness (image, 56, 26));
  g_assert_cmpint (brightness (image, 10, 10), <, 30);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/train/predict/sources", Scratch, NULL, set_up, test_sources, tear_down);
  g_test_add ("/train/predict/list", Scratch, NULL, set_up, test_list, tear_down);
  g_test_add ("/train/predict/refused", Scratch, NULL, set_up, test_refused, tear_down);
  g_test_add_func ("/train/predict/label-text", test_label_text);
  g_test_add_func ("/train/predict/picture-score", test_picture_score);
  g_test_add_data_func ("/train/predict/three-looks/yolo26", "yolo26n-w0.0625", test_three_looks);
  g_test_add_data_func ("/train/predict/three-looks/yolov8", "yolov8n-w0.0625", test_three_looks);
  g_test_add_func ("/train/predict/top-agnostic", test_top_agnostic);
  g_test_add_func ("/train/predict/heat", test_heat);
  return g_test_run ();
}
