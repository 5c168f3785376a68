/* SPDX-License-Identifier: Apache-2.0 */
/* test-graph-floats.c - pictures that come as numbers, and plans that are made before there is any memory */
#include "hone-graph.h"

#include <math.h>
#include <string.h>

#define SIDE 64
#define PICTURES 2
#define CLASSES 3
#define PIXELS ((gsize) SIDE * SIDE)

static const char *const nets[] = { "yolo26n-w0.0625", "yolo11n-w0.0625", "yolov8n-w0.0625" };

typedef struct {
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
  HoneModel *model;
  float *gradients;
} Case;

static void
open_case (Case *c, const char *name)
{
  const HoneOpen how = { .n_threads = 2, .level = HONE_LEVEL_AUTO };
  HoneArch arch;

  g_assert_true (hone_arch_parse (name, &arch, NULL));
  c->model = hone_model_new (&arch, CLASSES, NULL, 0);
  hone_model_init (c->model, 3);
  c->gradients = g_new0 (float, c->model->n_values);
  c->kernels = hone_kernels_cpu ();
  c->device = c->kernels->open (&how);
  c->arena = hone_arena_new (c->kernels, c->device);
}

static void
close_case (Case *c)
{
  hone_arena_unref (c->arena);
  c->kernels->close (c->device);
  hone_model_free (c->model);
  g_free (c->gradients);
}

static guint8 *
make_bytes (void)
{
  guint8 *bytes = g_new (guint8, PICTURES * PIXELS * 3);

  for (gsize i = 0; i < PICTURES * PIXELS * 3; i++)
    bytes[i] = (guint8) ((i * 2654435761u) >> 13);
  return bytes;
}

/* The same pictures, plane after plane. */
static float *
make_floats (const guint8 *bytes)
{
  float *floats = g_new (float, PICTURES *PIXELS * 3);

  for (gsize image = 0; image < PICTURES; image++)
    for (gsize at = 0; at < PIXELS; at++)
      for (gsize c = 0; c < 3; c++)
        floats[(image * 3 + c) * PIXELS + at] = (float) bytes[(image * PIXELS + at) * 3 + c] / 255.0f;
  return floats;
}

static void
fill_gradient (HoneGraph *graph, HoneHead *head)
{
  const HoneHeadShape shape = hone_graph_get_head_shape (graph);
  const gsize pixels = (gsize) shape.n * (gsize) shape.anchors;

  for (gsize i = 0; head != NULL && i < pixels * 4 * (gsize) shape.reg_max; i++)
    head->d_boxes[i] = (float) (i % 7) - 3;
  for (gsize i = 0; head != NULL && i < pixels * (gsize) shape.n_classes; i++)
    head->d_scores[i] = (float) (i % 5) - 2;
}

static void
assert_near (const float *got, const float *want, gsize n)
{
  double largest = 0, most = 0;

  for (gsize i = 0; i < n; i++) {
    largest = MAX (largest, fabs ((double) want[i]));
    most = MAX (most, fabs ((double) got[i] - (double) want[i]));
  }
  g_assert_cmpfloat (largest, >, 0);
  g_assert_cmpfloat (most, <=, 2e-4 * largest);
}

/* Scores and gradients of the same pictures, given either way, differ by rounding alone. */
static void
test_floats (gconstpointer name)
{
  g_autofree guint8 *bytes = make_bytes ();
  g_autofree float *floats = make_floats (bytes), *scores = NULL, *gradients = NULL;
  g_autoptr (HoneGraph) plain = NULL;
  g_autoptr (HoneGraph) graph = NULL;
  HoneHeadShape shape;
  gsize n;
  Case c;

  open_case (&c, name);
  plain = hone_graph_new (c.model, c.arena, PICTURES, SIDE, SIDE, HONE_GRAPH_TRAIN, NULL);
  graph = hone_graph_new_floats (c.model, c.arena, PICTURES, SIDE, SIDE, HONE_GRAPH_TRAIN, NULL);
  shape = hone_graph_get_head_shape (plain);
  n = (gsize) shape.n * (gsize) shape.n_classes * (gsize) shape.anchors;

  hone_graph_set_values (plain, c.model->values, c.gradients);
  hone_graph_forward (plain, bytes);
  scores = g_memdup2 (hone_graph_get_one2many (plain)->scores, n * sizeof (float));
  fill_gradient (plain, hone_graph_get_one2many (plain));
  fill_gradient (plain, hone_graph_get_one2one (plain));
  hone_graph_backward (plain);
  gradients = g_memdup2 (c.gradients, c.model->n_values * sizeof (float));

  memset (c.gradients, 0, c.model->n_values * sizeof (float));
  hone_graph_set_values (graph, c.model->values, c.gradients);
  hone_graph_forward_floats (graph, floats);
  assert_near (hone_graph_get_one2many (graph)->scores, scores, n);
  fill_gradient (graph, hone_graph_get_one2many (graph));
  fill_gradient (graph, hone_graph_get_one2one (graph));
  hone_graph_backward (graph);
  assert_near (c.gradients, gradients, c.model->n_values);
  g_clear_pointer (&plain, hone_graph_free);
  g_clear_pointer (&graph, hone_graph_free);
  close_case (&c);
}

/* What the plan says is what the graph takes, whatever its kind. */
static void
test_plan (gconstpointer name)
{
  const int sizes[][3] = { { 1, 32, 32 }, { 2, 64, 96 }, { 5, 96, 64 } };
  Case c;

  open_case (&c, name);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int mode = HONE_GRAPH_INFER; mode <= HONE_GRAPH_TRAIN; mode++)
      for (int kind = HONE_PICTURES_BYTES; kind <= HONE_PICTURES_FLOATS; kind++) {
        const int n = sizes[i][0], h = sizes[i][1], w = sizes[i][2];
        const gsize planned =
            hone_graph_plan_bytes (c.model, c.kernels, n, h, w, (HoneGraphMode) mode, (HonePictures) kind);
        g_autoptr (HoneGraph) graph =
            kind == HONE_PICTURES_BYTES ? hone_graph_new (c.model, c.arena, n, h, w, (HoneGraphMode) mode, NULL)
                                        : hone_graph_new_floats (c.model, c.arena, n, h, w, (HoneGraphMode) mode, NULL);

        g_assert_nonnull (graph);
        g_assert_cmpuint (planned, >, (gsize) n * h * w);
        g_assert_cmpuint (planned, ==, hone_graph_get_bytes (graph));
      }
  close_case (&c);
}

/* A real network at a real size is planned at once, and no memory is taken for it. */
static void
test_plan_large (void)
{
  gsize few, many;
  Case c;

  open_case (&c, "yolo26n");
  few = hone_graph_plan_bytes (c.model, c.kernels, 100, 640, 640, HONE_GRAPH_TRAIN, HONE_PICTURES_BYTES);
  many = hone_graph_plan_bytes (c.model, c.kernels, 200, 640, 640, HONE_GRAPH_TRAIN, HONE_PICTURES_BYTES);
  g_assert_cmpuint (few, >, 10 * G_GUINT64_CONSTANT (1000000000));
  g_assert_cmpfloat ((double) many / (double) few, >, 1.9);
  g_assert_cmpfloat ((double) many / (double) few, <, 2.1);
  g_assert_cmpuint (hone_arena_get_bytes (c.arena), ==, 0);
  close_case (&c);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (nets); i++) {
    g_autofree char *floats = g_strdup_printf ("/core/graph/floats/%s", nets[i]);
    g_autofree char *plan = g_strdup_printf ("/core/graph/plan/%s", nets[i]);

    g_test_add_data_func (floats, nets[i], test_floats);
    g_test_add_data_func (plan, nets[i], test_plan);
  }
  g_test_add_func ("/core/graph/plan/large", test_plan_large);
  return g_test_run ();
}
