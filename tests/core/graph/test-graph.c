/* SPDX-License-Identifier: Apache-2.0 */
/* test-graph.c - what fixtures do not tell of a graph: shared memory, threads, slopes, frozen and detached parts
 *
 * The networks are so narrow that parts of concats do not fit blocks of 16 channels, which is the harder case.
 */
#include "hone-graph.h"
#include "hone-program.h"

#include <math.h>
#include <string.h>

#define SIDE 64
#define PICTURES 2
#define CLASSES 3
#define STEP 5e-3 /* of a slope: larger, and the curve shows; smaller, and rounding does */

typedef struct {
  HoneModel *model;
  float *values, *gradients;
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
  guint8 *pictures;
  GPtrArray *graphs; /* owned; they go before the device */
} Case;

static const HoneOpen two_threads = { .n_threads = 2, .level = HONE_LEVEL_AUTO };

static guint8 *
make_pictures (int n, int h, int w)
{
  guint8 *pictures = g_new (guint8, (gsize) n * h * w * 3);
  guint32 at = 1;

  for (gsize i = 0; i < (gsize) n * h * w * 3; i++) {
    at = at * 1664525u + 1013904223u; /* Numerical Recipes' generator */
    pictures[i] = (guint8) (at >> 24);
  }
  return pictures;
}

static float
noise (guint32 *at)
{
  *at = *at * 1664525u + 1013904223u;
  return (float) (*at >> 8) / (1 << 23) - 1;
}

static void
open_case (Case *c, const char *name, const HoneOpen *how)
{
  HoneArch arch;

  g_assert_true (hone_arch_parse (name, &arch, NULL));
  c->model = hone_model_new (&arch, CLASSES, NULL, 0);
  hone_model_init (c->model, 5);
  c->values = g_memdup2 (c->model->values, c->model->n_values * sizeof (float));
  c->gradients = g_new0 (float, c->model->n_values);
  c->kernels = hone_kernels_cpu ();
  c->device = c->kernels->open (how);
  g_assert_nonnull (c->device);
  c->arena = hone_arena_new (c->kernels, c->device);
  c->pictures = make_pictures (PICTURES, SIDE, SIDE);
  c->graphs = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_graph_free);
}

static void
close_case (Case *c)
{
  g_ptr_array_unref (c->graphs);
  hone_arena_unref (c->arena);
  c->kernels->close (c->device);
  hone_model_free (c->model);
  g_free (c->values);
  g_free (c->gradients);
  g_free (c->pictures);
}

/* It is the case's. */
static HoneGraph *
new_graph (Case *c, int h, int w, HoneGraphMode mode)
{
  g_autoptr (GError) error = NULL;
  HoneGraph *graph = hone_graph_new (c->model, c->arena, PICTURES, h, w, mode, &error);

  g_assert_no_error (error);
  hone_graph_set_values (graph, c->values, c->gradients);
  g_ptr_array_add (c->graphs, graph);
  return graph;
}

static gsize
n_boxes (HoneGraph *graph)
{
  HoneHeadShape shape = hone_graph_get_head_shape (graph);

  return (gsize) shape.n * 4 * shape.reg_max * shape.anchors;
}

static gsize
n_scores (HoneGraph *graph)
{
  HoneHeadShape shape = hone_graph_get_head_shape (graph);

  return (gsize) shape.n * shape.n_classes * shape.anchors;
}

static void
fill_head (HoneGraph *graph, HoneHead *head, float scale)
{
  guint32 at = 99;

  for (gsize i = 0; i < n_boxes (graph); i++)
    head->d_boxes[i] = scale * noise (&at);
  for (gsize i = 0; i < n_scores (graph); i++)
    head->d_scores[i] = scale * noise (&at);
}

/* Forward from the first values, then backward from noise, @many and @one times as large. */
static void
run (Case *c, HoneGraph *graph, float many, float one)
{
  memcpy (c->values, c->model->values, c->model->n_values * sizeof (float));
  memset (c->gradients, 0, c->model->n_values * sizeof (float));
  hone_graph_forward (graph, c->pictures);
  fill_head (graph, hone_graph_get_one2many (graph), many);
  if (hone_graph_get_one2one (graph) != NULL)
    fill_head (graph, hone_graph_get_one2one (graph), one);
  hone_graph_backward (graph);
}

static float *
copy_gradients (Case *c)
{
  return g_memdup2 (c->gradients, c->model->n_values * sizeof (float));
}

static void
assert_same_gradients (Case *c, const float *want)
{
  g_assert_cmpmem (c->gradients, c->model->n_values * sizeof (float), want, c->model->n_values * sizeof (float));
}

/* Two shapes in one arena, in turn: the same bits as each alone. */
static void
test_shared (gconstpointer name)
{
  float *want[2] = { NULL, NULL };
  const int h[2] = { SIDE, 32 }, w[2] = { 32, SIDE };
  Case c;

  for (int i = 0; i < 2; i++) {
    HoneGraph *graph;

    open_case (&c, name, &two_threads);
    graph = new_graph (&c, h[i], w[i], HONE_GRAPH_TRAIN);
    run (&c, graph, 1, 1);
    want[i] = copy_gradients (&c);
    close_case (&c);
  }

  open_case (&c, name, &two_threads);
  {
    HoneGraph *a = new_graph (&c, h[0], w[0], HONE_GRAPH_TRAIN), *b, *larger;

    run (&c, a, 1, 1);
    assert_same_gradients (&c, want[0]);
    b = new_graph (&c, h[1], w[1], HONE_GRAPH_TRAIN);
    larger = new_graph (&c, SIDE, SIDE, HONE_GRAPH_TRAIN); /* the arena moves */
    for (int round = 0; round < 2; round++) {
      run (&c, larger, 1, 1);
      run (&c, b, 1, 1);
      assert_same_gradients (&c, want[1]);
      run (&c, a, 1, 1);
      assert_same_gradients (&c, want[0]);
    }
    g_assert_cmpuint (hone_arena_get_bytes (c.arena), ==, hone_graph_get_bytes (larger));
  }
  close_case (&c);
  g_free (want[0]);
  g_free (want[1]);
}

static void
test_threads (gconstpointer name)
{
  g_autofree float *want = NULL, *values = NULL;
  Case c;

  for (int n = 1; n <= 3; n++) {
    const HoneOpen how = { .n_threads = n, .level = HONE_LEVEL_AUTO };
    HoneGraph *graph;

    open_case (&c, name, &how);
    graph = new_graph (&c, SIDE, SIDE, HONE_GRAPH_TRAIN);
    run (&c, graph, 1, 1);
    if (n == 1) {
      want = copy_gradients (&c);
      values = g_memdup2 (c.values, c.model->n_values * sizeof (float));
    }
    assert_same_gradients (&c, want);
    g_assert_cmpmem (c.values, c.model->n_values * sizeof (float), values, c.model->n_values * sizeof (float));
    close_case (&c);
  }
}

/* Nothing is read that was not written before: what lay in the memory does not matter. */
static void
test_poison (gconstpointer name)
{
  g_autofree float *want = NULL;
  Case c;

  open_case (&c, name, &two_threads);
  for (int poison = 0; poison < 2; poison++) {
    HoneGraph *train = new_graph (&c, SIDE, SIDE, HONE_GRAPH_TRAIN);

    memset (hone_arena_get_memory (c.arena), poison ? 0xff : 0, hone_arena_get_bytes (c.arena)); /* 0xff: NaN */
    run (&c, train, 1, 1);
    if (poison)
      assert_same_gradients (&c, want);
    else
      want = copy_gradients (&c);
  }
  for (gsize i = 0; i < c.model->n_values; i++)
    g_assert_true (isfinite (want[i]));
  close_case (&c);
}

/* Two rounds of a graph that keeps what it can make again, in memory full of NaN, beside one that keeps all: the same
 * bits. Returns: the part of the memory that it takes. */
static double
compare_saving (Case *c, HoneGraphMode mode)
{
  HoneGraph *keeps = new_graph (c, SIDE, SIDE, mode);
  HoneGraph *saves = new_graph (c, SIDE, SIDE, mode | HONE_GRAPH_SAVE_MEMORY);
  const gsize bytes = c->model->n_values * sizeof (float);
  g_autofree float *want = NULL, *values = NULL;

  run (c, keeps, 1, 1);
  want = copy_gradients (c);
  values = g_memdup2 (c->values, bytes);
  for (int round = 0; round < 2; round++) {
    memset (hone_arena_get_memory (c->arena), 0xff, hone_arena_get_bytes (c->arena));
    run (c, saves, 1, 1);
    assert_same_gradients (c, want);
    g_assert_cmpmem (c->values, bytes, values, bytes);
  }
  return (double) hone_graph_get_bytes (saves) / (double) hone_graph_get_bytes (keeps);
}

static void
test_saving (gconstpointer name)
{
  Case c;

  open_case (&c, name, &two_threads);
  g_assert_cmpfloat (compare_saving (&c, HONE_GRAPH_TRAIN), <, 0.7);
  if (c.kernels->has_type (c.device, HONE_BF16))
    g_assert_cmpfloat (compare_saving (&c, HONE_GRAPH_TRAIN_BF16), <, 0.7);
  close_case (&c);
}

static double
sum_of_head (HoneGraph *graph, const HoneHead *head)
{
  guint32 at = 99;
  double sum = 0;

  for (gsize i = 0; i < n_boxes (graph); i++)
    sum += (double) head->boxes[i] * (double) noise (&at);
  for (gsize i = 0; i < n_scores (graph); i++)
    sum += (double) head->scores[i] * (double) noise (&at);
  return sum;
}

/* What backward () is the gradient of, after a step of @by along @along. */
static double
sum_after (Case *c, HoneGraph *graph, const HoneHead *head, const float *along, double by)
{
  for (gsize i = 0; i < c->model->n_values; i++)
    c->values[i] = c->model->values[i] + (float) (by * (double) along[i]);
  hone_graph_forward (graph, c->pictures);
  return sum_of_head (graph, head);
}

/* A direction in which every trained parameter moves by up to a hundredth of its size, and no other does. Of a
 * one-to-one head only its own move: what flows from it into the trunk is cut off. */
static float *
direction_of (HoneModel *model, gboolean one2one)
{
  float *along = g_new0 (float, model->n_values);
  guint32 at = 3;

  for (guint i = 0; i < model->n_params; i++) {
    const HoneParam *param = &model->params[i];
    double size = 1e-3;

    if (param->frozen || param->kind >= HONE_PARAM_FIXED || (one2one && strstr (param->name, "one2one") == NULL))
      continue;
    for (gsize k = 0; k < param->n; k++)
      size = MAX (size, fabs ((double) model->values[param->offset + k]));
    for (gsize k = 0; k < param->n; k++)
      along[param->offset + k] = (float) (0.01 * size) * noise (&at);
  }
  return along;
}

static void
check_slope (Case *c, HoneGraph *graph, gboolean one2one)
{
  const HoneHead *head = one2one ? hone_graph_get_one2one (graph) : hone_graph_get_one2many (graph);
  g_autofree float *along = direction_of (c->model, one2one);
  double want = 0, got;

  run (c, graph, !one2one, one2one);
  for (gsize i = 0; i < c->model->n_values; i++)
    want += (double) along[i] * (double) c->gradients[i];
  got = (sum_after (c, graph, head, along, STEP) - sum_after (c, graph, head, along, -STEP)) / (2 * STEP);
  g_test_message ("slope %g, gradient %g", got, want);
  g_assert_cmpfloat (fabs (want), >, 0.1);
  g_assert_cmpfloat_with_epsilon (got, want, 0.02 * fabs (want));
}

static void
check_slopes (const char *name, const char *const *frozen)
{
  HoneGraph *graph;
  Case c;

  open_case (&c, name, &two_threads);
  g_assert_true (hone_model_freeze (c.model, frozen, NULL));
  graph = new_graph (&c, SIDE, SIDE, HONE_GRAPH_TRAIN);
  check_slope (&c, graph, FALSE);
  if (hone_graph_get_one2one (graph) != NULL)
    check_slope (&c, graph, TRUE);
  close_case (&c);
}

static void
test_slope (gconstpointer name)
{
  check_slopes (name, NULL);
}

/* Rows at the beginning, one in the middle through which gradients pass, and a branch of the head. */
static const char *const frozen_rows[] = { "0", "1", "2", "3", "16", "22.cv2", NULL };

static void
test_slope_frozen (gconstpointer name)
{
  check_slopes (name, frozen_rows);
}

static void
test_frozen (void)
{
  HoneGraph *graph, *free_graph;
  Case c;

  open_case (&c, "yolov8n-w0.0625", &two_threads);
  free_graph = new_graph (&c, SIDE, SIDE, HONE_GRAPH_TRAIN);
  g_assert_true (hone_model_freeze (c.model, frozen_rows, NULL));
  graph = new_graph (&c, SIDE, SIDE, HONE_GRAPH_TRAIN);
  g_assert_cmpuint (hone_graph_get_bytes (graph), <, hone_graph_get_bytes (free_graph));
  run (&c, graph, 1, 1);
  for (guint i = 0; i < c.model->n_params; i++) {
    const HoneParam *param = &c.model->params[i];
    const gsize bytes = param->n * sizeof (float);
    g_autofree float *zeros = g_new0 (float, param->n);
    const float *gradient = c.gradients + param->offset;

    if (param->kind == HONE_PARAM_COUNTER) {
      g_assert_cmpint (c.model->counters[param->offset], ==, !param->frozen);
    } else if (param->frozen) {
      g_assert_cmpmem (gradient, bytes, zeros, bytes);
      g_assert_cmpmem (c.values + param->offset, bytes, c.model->values + param->offset, bytes);
    } else if (param->kind == HONE_PARAM_BUFFER) {
      g_assert_true (memcmp (c.values + param->offset, c.model->values + param->offset, bytes) != 0);
    } else {
      g_assert_true (memcmp (gradient, zeros, bytes) != 0);
    }
  }
  close_case (&c);
}

/* The trunk learns from the one-to-many head alone. */
static void
test_detached (void)
{
  HoneGraph *graph;
  Case c;

  open_case (&c, "yolo26n-w0.0625", &two_threads);
  graph = new_graph (&c, SIDE, SIDE, HONE_GRAPH_TRAIN);
  for (int head = 0; head < 2; head++) {
    run (&c, graph, head == 0, head == 1);
    for (guint i = 0; i < c.model->n_params; i++) {
      const HoneParam *param = &c.model->params[i];
      gboolean of_one2one = strstr (param->name, "one2one") != NULL;
      double most = 0;

      if (param->kind > HONE_PARAM_BIAS)
        continue;
      for (gsize k = 0; k < param->n; k++)
        most = MAX (most, fabs ((double) c.gradients[param->offset + k]));
      if (of_one2one == (head == 1))
        g_assert_cmpfloat (most, >, 0);
      else
        g_assert_cmpfloat (most, ==, 0);
    }
  }
  close_case (&c);
}

/* Gradients add up over batches. */
static void
test_accumulate (void)
{
  HoneGraph *graph;
  g_autofree float *once = NULL;
  double most = 0;
  Case c;

  open_case (&c, "yolo11n-w0.0625", &two_threads);
  graph = new_graph (&c, SIDE, SIDE, HONE_GRAPH_TRAIN);
  run (&c, graph, 1, 1);
  once = copy_gradients (&c);
  memcpy (c.values, c.model->values, c.model->n_values * sizeof (float));
  hone_graph_forward (graph, c.pictures);
  fill_head (graph, hone_graph_get_one2many (graph), 1);
  hone_graph_backward (graph);
  for (gsize i = 0; i < c.model->n_values; i++)
    most = MAX (most, fabs ((double) once[i]));
  for (gsize i = 0; i < c.model->n_values; i++)
    g_assert_cmpfloat_with_epsilon (c.gradients[i], 2 * once[i], 1e-6 * most);
  close_case (&c);
}

/* An inference graph computes the heads that are wanted, needs less memory, and changes nothing. */
static void
test_infer (void)
{
  HoneGraph *graph, *train;
  g_autofree float *many = NULL, *one = NULL;
  gsize bytes;
  Case c;

  open_case (&c, "yolo26n-w0.0625", &two_threads);
  graph = new_graph (&c, SIDE, SIDE, HONE_GRAPH_INFER);
  train = new_graph (&c, SIDE, SIDE, HONE_GRAPH_TRAIN);
  g_assert_cmpuint (hone_graph_get_bytes (graph), <, hone_graph_get_bytes (train) / 2);
  bytes = n_scores (graph) * sizeof (float);

  hone_graph_forward (graph, c.pictures);
  many = g_memdup2 (hone_graph_get_one2many (graph)->scores, bytes);
  one = g_memdup2 (hone_graph_get_one2one (graph)->scores, bytes);
  hone_graph_set_heads (graph, TRUE, FALSE);
  memset (hone_arena_get_memory (c.arena), 0xff, hone_arena_get_bytes (c.arena));
  hone_graph_forward (graph, c.pictures);
  g_assert_cmpmem (hone_graph_get_one2many (graph)->scores, bytes, many, bytes);
  g_assert_true (memcmp (hone_graph_get_one2one (graph)->scores, one, bytes) != 0);
  hone_graph_set_heads (graph, FALSE, TRUE);
  hone_graph_forward (graph, c.pictures);
  g_assert_cmpmem (hone_graph_get_one2one (graph)->scores, bytes, one, bytes);

  g_assert_cmpmem (c.values, c.model->n_values * sizeof (float), c.model->values, c.model->n_values * sizeof (float));
  for (guint i = 0; i < c.model->n_counters; i++)
    g_assert_cmpint (c.model->counters[i], ==, 0);
  close_case (&c);
}

/* What the first head says of the case's pictures, @bytes of it. */
static float *
scores_now (HoneGraph *graph, const Case *c, gsize *bytes)
{
  *bytes = n_scores (graph) * sizeof (float);
  hone_graph_forward (graph, c->pictures);
  return g_memdup2 (hone_graph_get_one2many (graph)->scores, *bytes);
}

/* A graph runs with other values than the model's: an EMA's. */
static void
test_values (void)
{
  HoneGraph *graph;
  g_autofree float *want = NULL;
  gsize bytes;
  Case c;

  open_case (&c, "yolo26n-w0.0625", &two_threads);
  graph = new_graph (&c, SIDE, SIDE, HONE_GRAPH_INFER);
  want = scores_now (graph, &c, &bytes);
  for (gsize i = 0; i < c.model->n_values; i++)
    c.values[i] *= 1.01f;
  hone_graph_forward (graph, c.pictures);
  g_assert_true (memcmp (hone_graph_get_one2many (graph)->scores, want, bytes) != 0);
  hone_graph_set_values (graph, c.model->values, NULL);
  hone_graph_forward (graph, c.pictures);
  g_assert_cmpmem (hone_graph_get_one2many (graph)->scores, bytes, want, bytes);
  close_case (&c);
}

/* Held weights are those of the moment when they were read first; let go, what lies there counts again. */
static void
test_held (void)
{
  HoneGraph *graph;
  g_autofree float *want = NULL;
  gsize bytes;
  Case c;

  open_case (&c, "yolo26n-w0.0625", &two_threads);
  graph = new_graph (&c, SIDE, SIDE, HONE_GRAPH_INFER);
  want = scores_now (graph, &c, &bytes);
  hone_arena_hold_weights (c.arena, TRUE);
  for (int i = 0; i < 2; i++) {
    hone_graph_forward (graph, c.pictures);
    g_assert_cmpmem (hone_graph_get_one2many (graph)->scores, bytes, want, bytes);
  }
  hone_graph_set_values (graph, c.model->values, NULL);
  hone_graph_forward (graph, c.pictures);
  g_assert_cmpmem (hone_graph_get_one2many (graph)->scores, bytes, want, bytes);
  hone_graph_set_values (graph, c.values, NULL);
  hone_arena_hold_weights (c.arena, FALSE);
  for (gsize i = 0; i < c.model->n_values; i++)
    c.values[i] *= 1.01f;
  hone_graph_forward (graph, c.pictures);
  g_assert_true (memcmp (hone_graph_get_one2many (graph)->scores, want, bytes) != 0);
  close_case (&c);
}

static void
test_too_large (void)
{
  HoneGraph *graph, *small;
  g_autoptr (GError) error = NULL;
  float want;
  Case c;

  open_case (&c, "yolov8n-w0.0625", &two_threads);
  small = new_graph (&c, SIDE, SIDE, HONE_GRAPH_INFER);
  hone_graph_forward (small, c.pictures);
  want = hone_graph_get_one2many (small)->scores[0];
  graph = hone_graph_new (c.model, c.arena, 1 << 18, 1 << 12, 1 << 12, HONE_GRAPH_INFER, &error);
  g_assert_null (graph);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_MEMORY);
  hone_graph_forward (small, c.pictures);
  g_assert_cmpfloat (hone_graph_get_one2many (small)->scores[0], ==, want);
  g_assert_cmpfloat (want, !=, 0);
  close_case (&c);
}

int
main (int argc, char *argv[])
{
  static const char *const nets[] = { "yolo26n-w0.0625", "yolo11n-w0.0625", "yolov8n-w0.0625" };
  static const struct {
    const char *name;
    GTestDataFunc test;
  } tests[] = {
    { "shared", test_shared }, { "threads", test_threads },           { "poison", test_poison },
    { "slope", test_slope },   { "slope-frozen", test_slope_frozen }, { "saving", test_saving },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint t = 0; t < G_N_ELEMENTS (tests); t++)
    for (guint i = 0; i < G_N_ELEMENTS (nets); i++) {
      g_autofree char *path = g_strdup_printf ("/core/graph/%s/%s", tests[t].name, nets[i]);

      g_test_add_data_func (path, nets[i], tests[t].test);
    }
  g_test_add_func ("/core/graph/frozen", test_frozen);
  g_test_add_func ("/core/graph/detached", test_detached);
  g_test_add_func ("/core/graph/accumulate", test_accumulate);
  g_test_add_func ("/core/graph/infer", test_infer);
  g_test_add_func ("/core/graph/values", test_values);
  g_test_add_func ("/core/graph/held", test_held);
  g_test_add_func ("/core/graph/too-large", test_too_large);
  return g_test_run ();
}
