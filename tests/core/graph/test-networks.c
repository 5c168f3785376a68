/* SPDX-License-Identifier: Apache-2.0 */
/* test-networks.c - whole networks against PyTorch: raw heads in both modes, statistics, decoded outputs, every row
 *
 * Fixture: models/NAME.io.safetensors, with weights NAME.weights.safetensors or NAME.pt (or those of the part of NAME
 * before "_", with the tensors "w.*" of the file in their place). Tolerances are those of the fixtures' README with
 * r = 5e-6; boxes in pixels get at least 1e-3, scores a quarter of what their logits get (the slope of a sigmoid).
 */
#include "decode.h"
#include "hone-block.h"
#include "hone-fixture.h"
#include "hone-layers.h"
#include "hone-params.h"

#include <math.h>
#include <string.h>

#define R 5e-6
#define PIXELS 1e-3 /* boxes; the tolerance that the files name */
#define SCORES 2e-5
#define MAX_DET 300

typedef struct {
  HoneTensors *io;
  HoneModel *model;
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
  guint8 *pictures; /* n x h x w x 3 */
  int n, h, w;
} Case;

/* weights */

static HoneTensors *
read_weights (const char *name)
{
  g_autofree char *safe = g_strdup_printf ("models/%s.weights.safetensors", name);
  g_autofree char *pt = g_strdup_printf ("models/%s.pt", name);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  HoneTensors *tensors = hone_fixture_open (safe);

  if (tensors != NULL)
    return tensors;
  path = hone_fixture_path (pt);
  if (path == NULL)
    return NULL;
  tensors = hone_weights_read (path, &error);
  g_assert_no_error (error);
  return tensors;
}

static void
take (HoneModel *model, HoneTensors *tensors, const char *prefix, gboolean *taken)
{
  for (guint i = 0; i < model->n_params; i++) {
    g_autofree char *name = g_strconcat (prefix, model->params[i].name, NULL);
    const HoneTensor *tensor = hone_tensors_find (tensors, name);

    if (!hone_param_fits (&model->params[i], tensor))
      continue;
    hone_param_load (model, &model->params[i], tensor);
    taken[i] = TRUE;
  }
}

static int
n_classes_of (HoneTensors *io)
{
  g_autoptr (JsonNode) node = hone_fixture_meta (io, "nc");

  return (int) json_node_get_int (node);
}

/* Other classes than the weights have: as many as the file says, at the width that the specification gives them. */
static HoneModel *
patched_model (const char *name, HoneTensors *weights, HoneTensors *io)
{
  g_autofree gboolean *taken = NULL;
  g_autoptr (GError) error = NULL;
  HoneModel *model;
  HoneArch arch;

  hone_arch_parse (name, &arch, &error);
  g_assert_no_error (error);
  model = hone_model_new (&arch, n_classes_of (io), NULL, 0);
  taken = g_new0 (gboolean, model->n_params);
  take (model, weights, "", taken);
  take (model, io, "w.", taken);
  for (guint i = 0; i < model->n_params; i++)
    g_assert_true (taken[i] || model->params[i].kind == HONE_PARAM_COUNTER);
  return model;
}

static HoneModel *
plain_model (const char *name, HoneTensors *weights, HoneTensors *io)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  HoneArch arch, meant;
  HoneModel *model;
  int n_classes, class_width;

  hone_model_recognise (weights, name, &arch, &n_classes, &class_width, &names, &error);
  g_assert_no_error (error);
  hone_arch_parse (name, &meant, &error);
  g_assert_no_error (error);
  g_assert_true (arch.family == meant.family);
  g_assert_cmpint (n_classes, ==, n_classes_of (io));
  model = hone_model_new (&arch, n_classes, NULL, class_width);
  hone_model_load_exact (model, weights, &error);
  g_assert_no_error (error);
  return model;
}

/* set-up */

/* (n, 3, h, w) -> n x h x w x 3 */
static void
read_pictures (Case *c)
{
  const HoneTensor *tensor = hone_tensors_find (c->io, "img_u8");
  const guint8 *from = tensor->data;
  gsize area;

  c->n = (int) tensor->shape[0];
  c->h = (int) tensor->shape[2];
  c->w = (int) tensor->shape[3];
  area = (gsize) c->h * c->w;
  c->pictures = g_new (guint8, tensor->n);
  for (int image = 0; image < c->n; image++)
    for (int k = 0; k < 3; k++)
      for (gsize i = 0; i < area; i++)
        c->pictures[(image * area + i) * 3 + k] = from[(image * 3 + k) * area + i];
}

static void
set_up (Case *c)
{
  const HoneOpen how = { .n_threads = 2, .level = HONE_LEVEL_AUTO };

  read_pictures (c);
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

static HoneGraph *
new_graph (Case *c, HoneGraphMode mode)
{
  g_autoptr (GError) error = NULL;
  HoneGraph *graph = hone_graph_new (c->model, c->arena, c->n, c->h, c->w, mode, &error);

  g_assert_no_error (error);
  hone_graph_forward (graph, c->pictures);
  return graph;
}

/* raw heads: "PREFIX.[one2many.|one2one.]boxes|scores" */

static void
compare_head (Case *c, const HoneHeadShape *shape, const HoneHead *head, const char *prefix, const char *pair)
{
  g_autofree char *boxes = g_strdup_printf ("%s.%sboxes", prefix, pair);
  g_autofree char *scores = g_strdup_printf ("%s.%sscores", prefix, pair);

  hone_fixture_compare (c->io, boxes, head->boxes, (gsize) shape->n * 4 * shape->reg_max * shape->anchors, R);
  hone_fixture_compare (c->io, scores, head->scores, (gsize) shape->n * shape->n_classes * shape->anchors, R);
}

static void
compare_heads (Case *c, HoneGraph *graph, const char *prefix)
{
  const HoneHeadShape shape = hone_graph_get_head_shape (graph);
  const HoneHead *second = hone_graph_get_one2one (graph);

  compare_head (c, &shape, hone_graph_get_one2many (graph), prefix, second == NULL ? "" : "one2many.");
  if (second != NULL)
    compare_head (c, &shape, second, prefix, "one2one.");
}

/* decoded outputs */

static double
box_tolerance (Case *c, const char *name)
{
  return MAX (PIXELS, hone_fixture_tolerance (c->io, name, R));
}

static double
score_tolerance (Case *c, const char *raw)
{
  return MAX (SCORES, hone_fixture_tolerance (c->io, raw, R) / 4);
}

static void
compare_decoded (Case *c, HoneGraph *graph, const char *name)
{
  const HoneHeadShape shape = hone_graph_get_head_shape (graph);
  const char *raw = hone_graph_get_one2one (graph) == NULL ? "eval_raw.scores" : "eval_raw.one2many.scores";
  const gsize picture = (gsize) (4 + shape.n_classes) * shape.anchors, boxes = 4 * (gsize) shape.anchors;
  g_autofree float *got = decode (&shape, hone_graph_get_one2many (graph));
  g_autofree float *want = NULL;
  gsize n;

  want = hone_fixture_floats (c->io, name, &n);
  g_assert_cmpuint (n, ==, shape.n * picture);
  for (int image = 0; image < shape.n; image++) {
    const float *g = got + image * picture, *w = want + image * picture;

    hone_assert_close (name, g, w, boxes, box_tolerance (c, name));
    hone_assert_close (name, g + boxes, w + boxes, picture - boxes, score_tolerance (c, raw));
  }
}

static gboolean
is_same_row (const DecodedRow *got, const float *want, double pixels, double scores)
{
  for (int side = 0; side < 4; side++)
    if (fabs ((double) got->box[side] - (double) want[side]) > pixels)
      return FALSE;
  return got->klass == (int) want[5] && fabs ((double) got->score - (double) want[4]) <= scores;
}

/* Rows of nearly equal scores may change places, and near the last one be others. */
static void
compare_rows (Case *c, HoneGraph *graph, const char *name)
{
  const HoneHeadShape shape = hone_graph_get_head_shape (graph);
  const int k = MIN (MAX_DET, shape.anchors);
  const double pixels = box_tolerance (c, name), scores = score_tolerance (c, "eval_raw.one2one.scores");
  g_autofree float *want = NULL;
  int missing = 0;
  gsize n;

  want = hone_fixture_floats (c->io, name, &n);
  g_assert_cmpuint (n, ==, (gsize) shape.n * k * 6);
  for (int image = 0; image < shape.n; image++) {
    g_autofree DecodedRow *rows = decode_rows (&shape, hone_graph_get_one2one (graph), image, k);

    for (int i = 0; i < k; i++) {
      gboolean found = FALSE;

      for (int j = 0; j < k && !found; j++)
        found = is_same_row (&rows[j], want + ((gsize) image * k + i) * 6, pixels, scores);
      missing += !found;
    }
  }
  g_assert_cmpint (missing, <=, shape.n * k / 100);
}

static void
check_evaluation (Case *c)
{
  g_autoptr (HoneGraph) graph = new_graph (c, HONE_GRAPH_INFER);

  compare_heads (c, graph, "eval_raw");
  compare_decoded (c, graph, "eval.y");
  compare_decoded (c, graph, "fused.y");
  if (hone_graph_get_one2one (graph) == NULL)
    return;
  compare_rows (c, graph, "eval_e2e.y");
  compare_rows (c, graph, "fused_e2e.y");
}

static void
check_training (Case *c)
{
  g_autoptr (HoneGraph) graph = new_graph (c, HONE_GRAPH_TRAIN);
  int n = 0;

  compare_heads (c, graph, "train");
  for (guint i = 0; i < c->model->n_params; i++) {
    const HoneParam *param = &c->model->params[i];
    g_autofree char *name = g_strconcat ("train_after.", param->name, NULL);

    if (hone_tensors_find (c->io, name) == NULL)
      continue;
    hone_fixture_compare (c->io, name, c->model->values + param->offset, param->n, R);
    n++;
  }
  g_assert_cmpint (n, >, 0);
}

/* every row: "layerNN.sample", and "layerNN.stat" = mean, deviation, largest */

static void
compare_row (Case *c, const HonePlain *plain, int row)
{
  const gsize n = plain->n * plain->c * plain->pixels;
  g_autofree char *sample = g_strdup_printf ("layer%02d.sample", row), *stat = g_strdup_printf ("layer%02d.stat", row);
  g_autofree double *want = hone_fixture_doubles (c->io, stat, NULL);
  g_autofree float *samples = NULL, *got = NULL;
  double sum = 0, squares = 0, most = 0;
  gsize k;

  samples = hone_fixture_floats (c->io, sample, &k);
  got = g_new (float, k);
  for (gsize i = 0; i < k; i++)
    got[i] = plain->data[(gsize) rint ((double) (n - 1) * i / (k - 1))];
  hone_assert_close (sample, got, samples, k, 2 * R * want[2]);

  for (gsize i = 0; i < n; i++) {
    double value = (double) plain->data[i];

    sum += value;
    squares += value * value;
    most = MAX (most, fabs (value));
  }
  g_assert_cmpfloat_with_epsilon (sum / n, want[0], 2 * R * want[2]);
  g_assert_cmpfloat_with_epsilon (sqrt ((squares - sum * sum / n) / (n - 1)), want[1], 2 * R * want[2] + want[1] / n);
  g_assert_cmpfloat_with_epsilon (most, want[2], 2 * R * want[2]);
}

static void
check_rows (Case *c)
{
  g_autoptr (HoneProgram) program = hone_program_new (c->model, c->arena, FALSE);
  const int n_rows = c->model->arch.family->n_rows;
  int wires[HONE_MAX_ROWS], plains[HONE_MAX_ROWS];
  g_autoptr (GError) error = NULL;

  hone_network_build (c->model, program, hone_program_pictures (program, c->n, c->h, c->w), wires);
  for (int row = 0; row < n_rows - 1; row++) {
    const HoneWire wire = *hone_program_get_wire (program, wires[row]);

    plains[row] = hone_program_plain (program, wire.n, wire.c, (gsize) wire.h * wire.w);
    hone_plain_out (program, wires[row], plains[row], 0);
  }
  hone_program_finish (program, &error);
  g_assert_no_error (error);
  hone_program_forward (program, c->pictures);
  for (int row = 0; row < n_rows - 1; row++)
    compare_row (c, hone_program_get_plain (program, plains[row]), row);
}

static gboolean
is_other_task (const char *name)
{
  return g_str_has_suffix (name, "-seg") || g_str_has_suffix (name, "-cls") || g_str_has_prefix (name, "resnet");
}

static void
test_network (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (HoneTensors) weights = NULL;
  Case c = { .io = tensors };
  gboolean patched;

  name[strlen (name) - strlen (".io.safetensors")] = '\0';
  patched = strchr (name, '_') != NULL;
  if (patched)
    *strchr (name, '_') = '\0';
  weights = is_other_task (name) ? NULL : read_weights (name);
  if (weights == NULL) {
    hone_fixture_skip ("models", "another task, or its weights are not there");
    return;
  }
  c.model = patched ? patched_model (name, weights, tensors) : plain_model (name, weights, tensors);
  set_up (&c);
  check_evaluation (&c);
  check_rows (&c);
  check_training (&c);
  tear_down (&c);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("models", NULL, ".io.safetensors", test_network, NULL);
  return hone_fixture_run ();
}
