/* SPDX-License-Identifier: Apache-2.0 */
/* test-classifiers.c - whole classifiers against PyTorch: logits in both modes, gradients, running statistics
 *
 * Fixtures: models/NAME-cls.io.safetensors with NAME-cls.weights.safetensors or NAME-cls.pt;
 * models/resnet_*.safetensors, which hold all of theirs. Tolerances are those of the fixtures' README with r = 5e-6.
 */
#include "hone-block.h"
#include "hone-fixture.h"
#include "hone-params.h"

#include <math.h>
#include <string.h>

#define R 5e-6

typedef struct {
  HoneTensors *tensors;
  HoneModel *model;
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
  float *pictures; /* n x 3 x h x w */
  int n, h, w;
} Case;

static void
set_up (Case *c)
{
  const HoneOpen how = { .n_threads = 2, .level = HONE_LEVEL_AUTO };

  c->kernels = hone_kernels_cpu ();
  c->device = c->kernels->open (&how);
  c->arena = hone_arena_new (c->kernels, c->device);
}

static void
tear_down (Case *c)
{
  hone_arena_unref (c->arena);
  c->kernels->close (c->device);
  hone_model_free (c->model);
  g_free (c->pictures);
}

/* @name: bytes (n, 3, h, w), or numbers that are normalised already */
static void
read_pictures (Case *c, const char *name)
{
  const HoneTensor *tensor = hone_tensors_find (c->tensors, name);

  g_assert_nonnull (tensor);
  c->n = (int) tensor->shape[0];
  c->h = (int) tensor->shape[2];
  c->w = (int) tensor->shape[3];
  c->pictures = g_new (float, tensor->n);
  hone_tensor_to_floats (tensor, c->pictures);
}

static HoneGraph *
run (Case *c, HoneGraphMode mode, float *gradients)
{
  g_autoptr (GError) error = NULL;
  HoneGraph *graph = hone_graph_new_floats (c->model, c->arena, c->n, c->h, c->w, mode, &error);

  g_assert_no_error (error);
  hone_graph_set_values (graph, c->model->values, gradients);
  hone_graph_forward_floats (graph, c->pictures);
  return graph;
}

static void
compare_logits (Case *c, HoneGraph *graph, const char *name)
{
  const HoneHead *head = hone_graph_get_one2many (graph);

  g_assert_null (head->boxes);
  hone_fixture_compare (c->tensors, name, head->scores, (gsize) c->n * (gsize) c->model->n_classes, R);
}

/* --- YOLO's --- */

static HoneModel *
open_model (const char *name)
{
  static const char *const endings[] = { "weights.safetensors", "pt" };
  g_autoptr (GError) error = NULL;
  HoneModel *model = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (endings) && model == NULL; i++) {
    g_autofree char *file = g_strdup_printf ("models/%s.%s", name, endings[i]);
    g_autofree char *path = hone_fixture_path (file);

    if (path != NULL) {
      model = hone_model_open (path, &error);
      g_assert_no_error (error);
    }
  }
  return model;
}

static void
compare_probabilities (Case *c, HoneGraph *graph)
{
  const int n = c->n * c->model->n_classes;
  g_autofree float *got = g_new (float, n);

  c->kernels->softmax (c->device, c->n, c->model->n_classes, hone_graph_get_one2many (graph)->scores, got);
  hone_fixture_compare (c->tensors, "eval.prob", got, (gsize) n, R);
}

static void
test_yolo (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autofree char *name = g_path_get_basename (path);
  Case c = { .tensors = tensors };
  HoneGraph *graph;
  gsize area;

  name[strlen (name) - strlen (".io.safetensors")] = '\0';
  c.model = g_str_has_suffix (name, "-cls") ? open_model (name) : NULL;
  if (c.model == NULL) {
    hone_fixture_skip ("models", "no classifier, or its weights are not there");
    return;
  }
  set_up (&c);
  read_pictures (&c, "img_u8");
  area = (gsize) c.n * 3 * (gsize) c.h * (gsize) c.w;
  for (gsize i = 0; i < area; i++)
    c.pictures[i] /= 255;
  graph = run (&c, HONE_GRAPH_INFER, NULL);
  compare_logits (&c, graph, "eval.logits");
  compare_probabilities (&c, graph);
  hone_graph_free (graph);
  graph = run (&c, HONE_GRAPH_TRAIN, NULL);
  compare_logits (&c, graph, "train.logits");
  hone_graph_free (graph);
  tear_down (&c);
}

/* --- ResNet --- */

static int *
ints_of (HoneTensors *tensors, const char *key)
{
  g_autoptr (JsonNode) node = hone_fixture_meta (tensors, key);
  JsonArray *array = json_node_get_array (node);
  int *all = g_new (int, json_array_get_length (array));

  for (guint i = 0; i < json_array_get_length (array); i++)
    all[i] = (int) json_array_get_int_element (array, i);
  return all;
}

/* A table of the sizes that the file names. */
typedef struct {
  HoneFamily family;
  HoneRow rows[6];
} Table;

static Table *
table_of (HoneTensors *tensors)
{
  static const char *const paths[] = { "", "layer1", "layer2", "layer3", "layer4", "fc" };
  g_autofree int *planes = ints_of (tensors, "planes"), *layers = ints_of (tensors, "layers");
  const char *stem = hone_tensors_get_meta (tensors, "stem");
  g_autoptr (GError) error = NULL;
  Table *self = g_new0 (Table, 1);
  HoneArch arch;

  g_assert_true (hone_arch_parse ("resnet50", &arch, &error));
  self->family = *arch.family;
  self->family.rows = self->rows;
  for (int i = 0; i < 6; i++) {
    self->rows[i] = arch.family->rows[i];
    self->rows[i].path = paths[i];
    if (i > 0 && i < 5) {
      self->rows[i].repeats = layers[i - 1];
      self->rows[i].channels = 4 * planes[i - 1];
    }
  }
  self->rows[0].channels = (int) g_ascii_strtoll (stem, NULL, 10);
  return self;
}

static void
load (Case *c)
{
  for (guint i = 0; i < c->model->n_params; i++) {
    HoneParam *param = &c->model->params[i];
    g_autofree char *name = g_strconcat ("w.", param->name, NULL);
    const HoneTensor *tensor = hone_tensors_find (c->tensors, name);

    if (param->kind == HONE_PARAM_COUNTER)
      continue;
    g_assert_true (hone_param_fits (param, tensor));
    hone_param_load (c->model, param, tensor);
  }
}

/* Cross entropy, mean of the pictures; its gradient goes to the head. */
static void
learn (Case *c, HoneGraph *graph)
{
  HoneHead *head = hone_graph_get_one2many (graph);
  const HoneTensor *tensor = hone_tensors_find (c->tensors, "target");
  g_autofree gint32 *target = g_new (gint32, c->n);
  g_autofree float *each = g_new (float, c->n), *loss = NULL;
  double sum = 0;

  for (int i = 0; i < c->n; i++)
    target[i] = (gint32) ((const gint64 *) tensor->data)[i];
  c->kernels->cross_entropy (c->device, c->n, c->model->n_classes, 0, 1.0f / (float) c->n, head->scores, target, each,
                             head->d_scores);
  for (int i = 0; i < c->n; i++)
    sum += (double) each[i] / c->n;
  loss = hone_fixture_floats (c->tensors, "train.loss", NULL);
  g_assert_cmpfloat_with_epsilon (sum, (double) loss[0], 1e-5);
}

static void
compare_params (Case *c, const char *prefix, const float *values)
{
  int n = 0;

  for (guint i = 0; i < c->model->n_params; i++) {
    const HoneParam *param = &c->model->params[i];
    g_autofree char *name = g_strconcat (prefix, param->name, NULL);

    if (hone_tensors_find (c->tensors, name) == NULL)
      continue;
    hone_fixture_compare (c->tensors, name, values + param->offset, param->n, R);
    n++;
  }
  g_assert_cmpint (n, >, 0);
}

static void
test_resnet (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autofree Table *table = NULL;
  g_autofree float *gradients = NULL;
  const HoneTensor *logits = hone_tensors_find (tensors, "eval.logits");
  Case c = { .tensors = tensors };
  HoneGraph *graph;
  HoneArch arch;

  table = table_of (tensors);
  hone_arch_init (&arch, &table->family, &table->family.scales[0]);
  c.model = hone_model_new (&arch, (int) logits->shape[1], NULL, 0);
  gradients = g_new0 (float, c.model->n_values);
  set_up (&c);
  load (&c);
  read_pictures (&c, "x");
  graph = run (&c, HONE_GRAPH_INFER, NULL);
  compare_logits (&c, graph, "eval.logits");
  hone_graph_free (graph);
  graph = run (&c, HONE_GRAPH_TRAIN, gradients);
  compare_logits (&c, graph, "train.logits");
  learn (&c, graph);
  hone_graph_backward (graph);
  compare_params (&c, "grad.", gradients);
  compare_params (&c, "after.", c.model->values);
  hone_graph_free (graph);
  tear_down (&c);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("models", NULL, ".io.safetensors", test_yolo, NULL);
  hone_fixture_each ("models", "resnet_", ".safetensors", test_resnet, NULL);
  return hone_fixture_run ();
}
