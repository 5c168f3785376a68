/* SPDX-License-Identifier: Apache-2.0 */
/* test-detect.c - decoding, NMS and the NMS-free path (fixtures/nms, and the stored head outputs of fixtures/models)
 */
#include "hone-detect.h"
#include "hone-fixture.h"

#include <math.h>
#include <string.h>

#define CLOSE_PIXELS 1e-4 /* of the files in nms/ */
#define R_NETWORK 5e-6

/* --- what is wanted of one setting ------------------------------------------------------------------------------ */

typedef struct {
  const char *name;
  float *rows; /* x1, y1, x2, y2, score, class */
  gint64 *count, *source;
  int images;
  int first; /* row of the image at hand */
} Wanted;

static Wanted
wanted_open (HoneTensors *tensors, const char *name, const char *rows, const char *source)
{
  g_autofree char *rows_name = g_strconcat (name, rows, NULL), *count_name = g_strconcat (name, ".count", NULL);
  g_autofree char *source_name = g_strconcat (name, source, NULL);
  Wanted wanted = { .name = name };
  gsize images;

  wanted.rows = hone_tensors_find (tensors, rows_name) ? hone_fixture_floats (tensors, rows_name, NULL) : NULL;
  wanted.count = hone_fixture_ints (tensors, count_name, &images);
  wanted.source = hone_fixture_ints (tensors, source_name, NULL);
  wanted.images = (int) images;
  return wanted;
}

static void
wanted_close (Wanted *wanted)
{
  g_free (wanted->rows);
  g_free (wanted->count);
  g_free (wanted->source);
}

static void
compare_row (const Wanted *wanted, int row, const HoneDetection *got)
{
  const float numbers[5] = { got->x1, got->y1, got->x2, got->y2, got->score };

  if (got->anchor != wanted->source[row])
    g_test_fail_printf ("%s: row %d is anchor %d, wanted %d", wanted->name, row, got->anchor,
                        (int) wanted->source[row]);
  if (wanted->rows == NULL)
    return;
  g_assert_cmpint (got->klass, ==, (int) wanted->rows[6 * row + 5]);
  hone_assert_close (wanted->name, numbers, wanted->rows + 6 * row, 5, CLOSE_PIXELS);
}

static void
compare_image (Wanted *wanted, int image, const GArray *got)
{
  g_assert_cmpuint (got->len, ==, (guint) wanted->count[image]);
  for (guint i = 0; i < got->len; i++)
    compare_row (wanted, wanted->first + (int) i, &g_array_index (got, HoneDetection, i));
  wanted->first += (int) wanted->count[image];
}

/* --- nms/ ------------------------------------------------------------------------------------------------------ */

static void
test_case (HoneTensors *tensors, const float *pred, int n_classes, int anchors, JsonObject *how)
{
  JsonArray *list = json_object_get_null_member (how, "classes") ? NULL : json_object_get_array_member (how, "classes");
  g_autofree int *classes = g_new0 (int, list ? json_array_get_length (list) + 1 : 1);
  const HoneNmsHow settings = {
    json_object_get_double_member (how, "conf"),       json_object_get_double_member (how, "iou"),
    (int) json_object_get_int_member (how, "max_det"), json_object_get_boolean_member (how, "multi_label"),
    json_object_get_boolean_member (how, "agnostic"),  list ? classes : NULL,
    list ? (int) json_array_get_length (list) : 0
  };
  Wanted wanted = wanted_open (tensors, json_object_get_string_member (how, "name"), ".det", ".anchor");

  for (int i = 0; i < settings.n_classes; i++)
    classes[i] = (int) json_array_get_int_element (list, (guint) i);
  for (int image = 0; image < wanted.images; image++) {
    g_autoptr (GArray) got = hone_nms (pred + (gsize) image * (4 + n_classes) * anchors, n_classes, anchors, &settings);

    compare_image (&wanted, image, got);
  }
  wanted_close (&wanted);
}

/* "e2e_c0.25_m300": threshold 0.25, at most 300. */
static void
test_filter (HoneTensors *tensors, const char *name)
{
  const HoneTensor *pred = hone_tensors_find (tensors, "e2e.pred");
  g_autofree float *rows = hone_fixture_floats (tensors, "e2e.pred", NULL);
  const int n = (int) pred->shape[1];
  const double conf = g_ascii_strtod (strstr (name, "_c") + 2, NULL);
  const int max_det = (int) g_ascii_strtoll (strstr (name, "_m") + 2, NULL, 10);
  Wanted wanted = wanted_open (tensors, name, ".det", ".index");

  for (int image = 0; image < wanted.images; image++) {
    g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));

    for (int i = 0; i < n; i++) {
      const float *row = rows + 6 * ((gsize) image * n + i);
      const HoneDetection detection = { row[0], row[1], row[2], row[3], row[4], (int) row[5], i };

      g_array_append_val (found, detection);
    }
    hone_detections_filter (found, conf, max_det, NULL, 0);
    compare_image (&wanted, image, found);
  }
  wanted_close (&wanted);
}

static void
test_nms (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (JsonNode) meta = hone_fixture_meta (tensors, "cases");
  JsonArray *cases = json_node_get_array (meta);
  const HoneTensor *pred = hone_tensors_find (tensors, "pred");
  g_autofree float *values = hone_fixture_floats (tensors, "pred", NULL);

  g_assert_cmpuint (json_array_get_length (cases), >, 0);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    test_case (tensors, values, (int) pred->shape[1] - 4, (int) pred->shape[2],
               json_array_get_object_element (cases, i));
  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const char *name = hone_tensors_get (tensors, i)->name;

    if (g_str_has_prefix (name, "e2e_") && g_str_has_suffix (name, ".count")) {
      g_autofree char *plain = g_strndup (name, strlen (name) - strlen (".count"));

      test_filter (tensors, plain);
    }
  }
}

/* --- stored outputs of networks --------------------------------------------------------------------------------- */

static HoneHeadShape
shape_of (HoneTensors *tensors, const HoneTensor *boxes, const HoneTensor *scores)
{
  const HoneTensor *picture = hone_tensors_find (tensors, "img_u8");
  HoneHeadShape shape = { (int) boxes->shape[0], (int) scores->shape[1], (int) boxes->shape[1] / 4,
                          (int) boxes->shape[2] };

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    shape.stride[level] = 8 << level;
    shape.h[level] = (int) picture->shape[2] / shape.stride[level];
    shape.w[level] = (int) picture->shape[3] / shape.stride[level];
  }
  return shape;
}

/* FALSE: the file has no such head. */
static gboolean
read_head (HoneTensors *tensors, const char *prefix, HoneHeadShape *shape, HoneHead *head)
{
  g_autofree char *boxes = g_strconcat (prefix, "boxes", NULL), *scores = g_strconcat (prefix, "scores", NULL);

  if (hone_tensors_find (tensors, boxes) == NULL)
    return FALSE;
  *shape = shape_of (tensors, hone_tensors_find (tensors, boxes), hone_tensors_find (tensors, scores));
  head->boxes = hone_fixture_floats (tensors, boxes, NULL);
  head->scores = hone_fixture_floats (tensors, scores, NULL);
  return TRUE;
}

/* Boxes in pixels to 1e-3 at least, as the files say. */
static void
compare_decoded (HoneTensors *tensors, const HoneHeadShape *shape, const HoneHead *head)
{
  const gsize rows = 4 + (gsize) shape->n_classes, anchors = shape->anchors;
  g_autofree float *y = g_new (float, shape->n *rows *anchors);
  g_autofree float *want = hone_fixture_floats (tensors, "eval.y", NULL);
  const double tolerance = MAX (hone_fixture_tolerance (tensors, "eval.y", R_NETWORK), 1e-3);

  hone_decode (shape, head, y);
  for (int i = 0; i < shape->n; i++) {
    hone_assert_close ("boxes", y + i * rows * anchors, want + i * rows * anchors, 4 * anchors, tolerance);
    hone_assert_close ("scores", y + (i * rows + 4) * anchors, want + (i * rows + 4) * anchors,
                       shape->n_classes * anchors, R_NETWORK);
  }
}

static gboolean
is_twin (const HoneDetection *got, const float *row, double tolerance)
{
  const double numbers[4] = { (double) got->x1, (double) got->y1, (double) got->x2, (double) got->y2 };

  for (int k = 0; k < 4; k++)
    if (!(fabs (numbers[k] - (double) row[k]) <= tolerance))
      return FALSE;
  return got->klass == (int) row[5] && fabs ((double) (got->score - row[4])) <= 1e-5;
}

/* Row by row, where neighbours of nearly the same score may have changed places. */
static void
compare_top (HoneTensors *tensors, const HoneHeadShape *shape, const HoneHead *head)
{
  const int k = (int) hone_tensors_find (tensors, "eval_e2e.y")->shape[1];
  g_autofree float *want = hone_fixture_floats (tensors, "eval_e2e.y", NULL);

  for (int i = 0; i < shape->n; i++) {
    g_autoptr (GArray) got = hone_decode_top (shape, head, i, k);
    int strangers = 0;

    g_assert_cmpuint (got->len, ==, (guint) k);
    for (int row = 0; row < k; row++) {
      const HoneDetection *detection = &g_array_index (got, HoneDetection, row);
      gboolean found = FALSE;

      g_assert_cmpfloat_with_epsilon ((double) detection->score, (double) want[6 * (i * k + row) + 4], 1e-5);
      for (int at = MAX (row - 8, 0); at <= MIN (row + 8, k - 1) && !found; at++)
        found = is_twin (detection, want + 6 * (i * k + at), 2e-3);
      strangers += !found;
    }
    g_assert_cmpint (strangers, <=, shape->n_classes >= 80 ? k / 100 : 0);
  }
}

/* "eval.det_c0.1_i0.5_multi", from the stored eval.y. */
static void
compare_set (HoneTensors *tensors, const char *name)
{
  const HoneTensor *tensor = hone_tensors_find (tensors, "eval.y");
  const int n_classes = (int) tensor->shape[1] - 4, anchors = (int) tensor->shape[2];
  g_autofree float *y = hone_fixture_floats (tensors, "eval.y", NULL);
  const HoneNmsHow how = { g_ascii_strtod (strstr (name, "_c") + 2, NULL),
                           g_ascii_strtod (strstr (name, "_i") + 2, NULL),
                           300,
                           g_str_has_suffix (name, "_multi"),
                           FALSE,
                           NULL,
                           0 };
  Wanted wanted = wanted_open (tensors, name, "", ".anchor");

  for (int image = 0; image < wanted.images; image++) {
    g_autoptr (GArray) got = hone_nms (y + (gsize) image * (4 + n_classes) * anchors, n_classes, anchors, &how);

    compare_image (&wanted, image, got);
  }
  wanted_close (&wanted);
}

static void
compare_sets (HoneTensors *tensors)
{
  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const char *name = hone_tensors_get (tensors, i)->name;

    if (g_str_has_prefix (name, "eval.det_") && g_str_has_suffix (name, ".count")) {
      g_autofree char *plain = g_strndup (name, strlen (name) - strlen (".count"));

      compare_set (tensors, plain);
    }
  }
}

static void
test_network (const char *path, HoneTensors *tensors, gpointer data)
{
  HoneHeadShape shape;
  HoneHead head;

  if (hone_tensors_find (tensors, "eval.y") == NULL || hone_tensors_find (tensors, "eval.proto")) {
    hone_fixture_skip ("models", "not a detector");
    return;
  }
  if (read_head (tensors, "eval_raw.", &shape, &head) || read_head (tensors, "eval_raw.one2many.", &shape, &head)) {
    compare_decoded (tensors, &shape, &head);
    g_free (head.boxes);
    g_free (head.scores);
  }
  if (read_head (tensors, "eval_raw.one2one.", &shape, &head)) {
    compare_top (tensors, &shape, &head);
    g_free (head.boxes);
    g_free (head.scores);
  }
  compare_sets (tensors);
}

/* --- without fixtures ------------------------------------------------------------------------------------------ */

static void
test_to_picture (void)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  const HoneDetection in[] = { { 10, 20, 30, 60, 0.5f, 0, 0 }, { -50, -50, 900, 900, 0.5f, 0, 1 } };
  const HoneLetterbox box = { 0.5, 0.25, 10, 20 };
  const HoneDetection *out;

  g_array_append_vals (found, in, 2);
  hone_detections_to_picture (found, &box, 100, 200);
  out = (const HoneDetection *) found->data;
  g_assert_cmpfloat ((double) out[0].x1, ==, 0);
  g_assert_cmpfloat ((double) out[0].y1, ==, 0);
  g_assert_cmpfloat ((double) out[0].x2, ==, 40);
  g_assert_cmpfloat ((double) out[0].y2, ==, 160);
  g_assert_cmpfloat ((double) out[1].x1, ==, 0);
  g_assert_cmpfloat ((double) out[1].x2, ==, 100);
  g_assert_cmpfloat ((double) out[1].y2, ==, 200);
}

/* Equal scores keep the order of candidates; a box is struck out only by more than iou; the cap is on candidates. */
static void
test_ties (void)
{
  enum { N = 4 };
  /* Boxes 0 and 1 overlap by exactly one half of their union, 2 equals 0, 3 is far. */
  const float y[5 * N] = { 5,         5,    5,    50,  /**/ 5, 5, 5, 50, /**/ 10, 10, 10, 4, /**/ 10, 5, 10, 4,
                           /**/ 0.5f, 0.5f, 0.5f, 0.5f };
  HoneNmsHow how = { 0.25, 0.5, 300, FALSE, FALSE, NULL, 0 };
  g_autoptr (GArray) exactly = hone_nms (y, 1, N, &how), less = NULL;

  g_assert_cmpuint (exactly->len, ==, 3);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (g_array_index (exactly, HoneDetection, i).anchor, ==, i == 2 ? 3 : i);
  how.iou = 0.49;
  less = hone_nms (y, 1, N, &how);
  g_assert_cmpuint (less->len, ==, 2);
}

/* 8400 anchors, 80 classes, threshold 0.001: printed, not asserted. */
static void
test_speed (void)
{
  const int anchors = 8400, classes = 80;
  const HoneNmsHow how = { 0.001, 0.7, 300, TRUE, FALSE, NULL, 0 };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autofree float *y = g_new (float, (gsize) anchors *(4 + classes));
  g_autoptr (GArray) found = NULL;
  gint64 start;

  for (int a = 0; a < anchors; a++) {
    y[a] = (float) g_rand_double_range (random, 0, 640);
    y[anchors + a] = (float) g_rand_double_range (random, 0, 640);
    y[2 * anchors + a] = (float) g_rand_double_range (random, 20, 300);
    y[3 * anchors + a] = (float) g_rand_double_range (random, 20, 300);
    for (int c = 0; c < classes; c++)
      y[(4 + c) * anchors + a] = (float) pow (g_rand_double (random), 4);
  }
  start = g_get_monotonic_time ();
  found = hone_nms (y, classes, anchors, &how);
  g_test_message ("NMS, 8400 anchors, 80 classes, conf 0.001: %.2f ms, %u kept",
                  (double) (g_get_monotonic_time () - start) / 1e3, found->len);
  for (guint i = 1; i < found->len; i++)
    g_assert_true (g_array_index (found, HoneDetection, i - 1).score >= g_array_index (found, HoneDetection, i).score);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/eval/to-picture", test_to_picture);
  g_test_add_func ("/core/eval/ties", test_ties);
  g_test_add_func ("/core/eval/speed", test_speed);
  hone_fixture_each ("nms", NULL, ".safetensors", test_nms, NULL);
  hone_fixture_each ("models", NULL, ".io.safetensors", test_network, NULL);
  return hone_fixture_run ();
}
