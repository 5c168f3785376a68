/* SPDX-License-Identifier: Apache-2.0 */
/* test-blocks.c - every block against PyTorch: outputs, gradients, running statistics; training and evaluation
 *
 * Fixture: blocks/ (one file a block). A block is built from the metadata "args" alone; tolerances are those of the
 * fixtures' README with r = 2e-6.
 */
#include "decode.h"
#include "hone-block.h"
#include "hone-fixture.h"
#include "hone-layers.h"
#include "hone-params.h"

#include <math.h>
#include <string.h>

#define R 2e-6
#define MAX_X 3

typedef struct {
  const char *file;
  HoneTensors *tensors;
  HoneBlock block;
  HoneModel *model;
  float *gradients;
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
} Case;

/* from args to a block */

static double
number_of (JsonObject *args, const char *key, double otherwise)
{
  return json_object_has_member (args, key) ? json_node_get_double (json_object_get_member (args, key)) : otherwise;
}

static gboolean
flag_of (JsonObject *args, const char *key)
{
  return json_object_has_member (args, key) && json_object_get_boolean_member (args, key);
}

static HoneAct
act_of (JsonObject *args)
{
  const char *key = json_object_has_member (args, "cv1_act") ? "cv1_act" : "act";
  const char *name = json_object_has_member (args, key) ? json_object_get_string_member (args, key) : "silu";

  if (g_str_equal (name, "identity"))
    return HONE_IDENTITY;
  g_assert_cmpstr (name, ==, "silu");
  return HONE_SILU;
}

static void
kernels_of (JsonObject *args, int kernel[2])
{
  JsonNode *node = json_object_get_member (args, "k");

  for (int i = 0; i < 2; i++)
    kernel[i] = node == NULL                   ? 1
                : JSON_NODE_HOLDS_ARRAY (node) ? (int) json_array_get_int_element (json_node_get_array (node), i)
                                               : (int) json_node_get_int (node);
}

static void
channels_of (JsonObject *args, HoneBlock *block)
{
  JsonArray *ch = json_object_has_member (args, "ch") ? json_object_get_array_member (args, "ch") : NULL;

  block->n_x = ch == NULL ? 1 : (int) json_array_get_length (ch);
  for (int i = 0; ch != NULL && i < block->n_x; i++)
    block->ch[i] = (int) json_array_get_int_element (ch, (guint) i);
  block->c1 = (int) number_of (args, "c1", number_of (args, "dim", number_of (args, "c", 0)));
  block->c2 = (int) number_of (args, "c2", block->c1);
}

static HoneBlock
block_of (JsonObject *args)
{
  HoneBlock block = {
    .klass = hone_block_class (json_object_get_string_member (args, "block")),
    .n = (int) number_of (args, "n", 1),
    .stride = (int) number_of (args, "s", 1),
    .groups = (int) number_of (args, "g", 1),
    .e = number_of (args, "e", 0.5),
    .shortcut = flag_of (args, "shortcut"),
    .c3k = flag_of (args, "c3k"),
    .attention = flag_of (args, "attn"),
    .act = act_of (args),
    .heads = (int) number_of (args, "inner_heads", number_of (args, "heads", 0)),
    .ratio = number_of (args, "inner_ratio", number_of (args, "ratio", 0.5)),
    .n_classes = (int) number_of (args, "nc", 0),
    .reg_max = (int) number_of (args, "reg_max", 0),
    .end2end = flag_of (args, "end2end"),
    .legacy = flag_of (args, "legacy_cls_branch"),
  };

  kernels_of (args, block.kernel);
  channels_of (args, &block);
  return block;
}

/* parameters */

static void
load_params (Case *c)
{
  for (guint i = 0; i < c->model->n_params; i++) {
    const HoneParam *param = &c->model->params[i];
    g_autofree char *name = g_strconcat ("param.", param->name, NULL);
    const HoneTensor *tensor = hone_tensors_find (c->tensors, name);

    if (tensor == NULL && param->kind == HONE_PARAM_COUNTER)
      continue;
    if (tensor == NULL && param->kind == HONE_PARAM_FIXED)
      continue;
    g_assert_true (hone_param_fits (param, tensor));
    hone_param_load (c->model, param, tensor);
  }
}

/* Every parameter of the file has a place in the block. */
static void
assert_all_used (Case *c)
{
  for (guint i = 0; i < hone_tensors_get_n (c->tensors); i++) {
    const char *name = hone_tensors_get (c->tensors, i)->name;

    if (g_str_has_prefix (name, "param."))
      g_assert_nonnull (hone_model_find (c->model, name + strlen ("param.")));
  }
}

/* the program around the block: plain arrays in and out */

typedef struct {
  HoneProgram *program;
  int in[MAX_X];
  int out; /* HONE_NONE: a head */
} Net;

static const HoneTensor *
input_of (Case *c, int i)
{
  g_autofree char *name = c->block.n_x == 1 ? g_strdup ("x") : g_strdup_printf ("x%d", i);
  const HoneTensor *x = hone_tensors_find (c->tensors, name);

  g_assert_nonnull (x);
  g_assert_cmpint (x->n_dims, ==, 4);
  return x;
}

static Net
build (Case *c, gboolean training)
{
  Net net = { .program = hone_program_new (c->model, c->arena, training), .out = HONE_NONE };
  g_autoptr (GError) error = NULL;
  int x[MAX_X], y;

  for (int i = 0; i < c->block.n_x; i++) {
    const gint64 *shape = input_of (c, i)->shape;

    net.in[i] = hone_program_plain (net.program, (int) shape[0], (int) shape[1], (gsize) (shape[2] * shape[3]));
    x[i] = hone_plain_in (net.program, net.in[i], (int) shape[2], (int) shape[3]);
  }
  y = c->block.klass->build (&c->block, net.program, "", x);
  if (y != HONE_NONE) {
    const HoneWire wire = *hone_program_get_wire (net.program, y);

    net.out = hone_program_plain (net.program, wire.n, wire.c, (gsize) wire.h * wire.w);
    hone_plain_out (net.program, y, net.out, 0);
  }
  g_assert_true (hone_program_finish (net.program, &error));
  g_assert_no_error (error);
  hone_program_set_values (net.program, c->model->values, c->gradients);
  hone_program_bind (net.program);
  return net;
}

static gsize
size_of (const HonePlain *plain)
{
  return plain->n * plain->c * plain->pixels;
}

static void
forward (Case *c, Net *net)
{
  for (int i = 0; i < c->block.n_x; i++)
    hone_tensor_to_floats (input_of (c, i), hone_program_get_plain (net->program, net->in[i])->data);
  hone_program_forward (net->program, NULL);
}

/* outputs: "PREFIX" alone, or of a head "PREFIX.[one2many.|one2one.]boxes|scores" */

typedef void (*OutputFunc) (Case *c, HonePlain *plain, const char *name);

static void
each_output (Case *c, Net *net, const char *prefix, OutputFunc func)
{
  static const char *const pairs[] = { "", "one2many.", "one2one." };

  if (net->out != HONE_NONE) {
    func (c, hone_program_get_plain (net->program, net->out), prefix);
    return;
  }
  for (int head = 1; head <= (c->block.end2end ? 2 : 1); head++) {
    const char *pair = pairs[c->block.end2end ? head : 0];
    g_autofree char *boxes = g_strdup_printf ("%s.%sboxes", prefix, pair);
    g_autofree char *scores = g_strdup_printf ("%s.%sscores", prefix, pair);
    int box_plain, score_plain;

    hone_program_get_outputs (net->program, head, &box_plain, &score_plain);
    func (c, hone_program_get_plain (net->program, box_plain), boxes);
    func (c, hone_program_get_plain (net->program, score_plain), scores);
  }
}

static void
compare_output (Case *c, HonePlain *plain, const char *name)
{
  hone_fixture_compare (c->tensors, name, plain->data, size_of (plain), R);
}

static void
fill_cotangent (Case *c, HonePlain *plain, const char *name)
{
  hone_tensor_to_floats (hone_tensors_find (c->tensors, name), plain->d_data);
}

/* gradients */

/* Flattened entries at round (linspace (0, n - 1, k)), half to even. */
static void
compare_samples (Case *c, const HoneParam *param, const char *name)
{
  gsize k;
  g_autofree float *want = hone_fixture_floats (c->tensors, name, &k);
  g_autofree float *got = g_new (float, k);

  for (gsize i = 0; i < k; i++)
    got[i] = c->gradients[param->offset + (gsize) rint ((double) (param->n - 1) * i / (k - 1))];
  hone_assert_close (name, got, want, k, hone_fixture_tolerance (c->tensors, name, R));
}

/* [sum, l2]. A sum may lie near 0 while its terms do not, so that the l2 gives both their scale. */
static void
compare_stats (Case *c, const HoneParam *param, const char *name)
{
  g_autofree double *want = hone_fixture_doubles (c->tensors, name, NULL);
  double sum = 0, squares = 0, room;

  for (gsize i = 0; i < param->n; i++) {
    double value = (double) c->gradients[param->offset + i];

    sum += value;
    squares += value * value;
  }
  room = 1e-5 * want[1];
  g_assert_cmpfloat_with_epsilon (sqrt (squares), want[1], room);
  g_assert_cmpfloat_with_epsilon (sum, want[0], room * sqrt ((double) param->n));
}

static void
compare_gradients (Case *c)
{
  int n = 0;

  for (guint i = 0; i < c->model->n_params; i++) {
    const HoneParam *param = &c->model->params[i];
    g_autofree char *whole = g_strconcat ("grad.", param->name, NULL);
    g_autofree char *sample = g_strconcat ("gradsample.", param->name, NULL);
    g_autofree char *stat = g_strconcat ("gradstat.", param->name, NULL);

    if (param->kind >= HONE_PARAM_FIXED)
      continue;
    if (hone_tensors_find (c->tensors, whole) != NULL) {
      hone_fixture_compare (c->tensors, whole, c->gradients + param->offset, param->n, R);
    } else {
      compare_samples (c, param, sample);
      compare_stats (c, param, stat);
    }
    n++;
  }
  g_assert_cmpint (n, >, 0);
}

static void
compare_input_gradients (Case *c, Net *net)
{
  for (int i = 0; i < c->block.n_x; i++) {
    g_autofree char *name = c->block.n_x == 1 ? g_strdup ("grad_x") : g_strdup_printf ("grad_x%d", i);
    const HonePlain *plain = hone_program_get_plain (net->program, net->in[i]);

    hone_fixture_compare (c->tensors, name, plain->d_data, size_of (plain), R);
  }
}

static void
compare_statistics (Case *c)
{
  for (guint i = 0; i < c->model->n_params; i++) {
    const HoneParam *param = &c->model->params[i];
    g_autofree char *name = g_strconcat ("after.", param->name, NULL);

    if (param->kind == HONE_PARAM_BUFFER)
      hone_fixture_compare (c->tensors, name, c->model->values + param->offset, param->n, R);
    if (param->kind == HONE_PARAM_COUNTER)
      g_assert_cmpint (c->model->counters[param->offset], ==, 1);
  }
}

static void
check_training (Case *c)
{
  Net net = build (c, TRUE);

  forward (c, &net);
  each_output (c, &net, "train.y", compare_output);
  compare_statistics (c);
  each_output (c, &net, "cot.y", fill_cotangent);
  hone_program_backward (net.program);
  compare_gradients (c);
  compare_input_gradients (c, &net);
  hone_program_free (net.program);
}

/* evaluation; a head's raw outputs are "eval1" there, and "eval0" what they decode to */

static HoneHeadShape
head_shape (Case *c, JsonObject *args)
{
  JsonArray *strides = json_object_get_array_member (args, "strides");
  HoneHeadShape shape = { .n = (int) input_of (c, 0)->shape[0],
                          .n_classes = c->block.n_classes,
                          .reg_max = c->block.reg_max };

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    shape.h[level] = (int) input_of (c, level)->shape[2];
    shape.w[level] = (int) input_of (c, level)->shape[3];
    shape.stride[level] = (int) json_array_get_int_element (strides, (guint) level);
    shape.anchors += shape.h[level] * shape.w[level];
  }
  return shape;
}

static void
check_decoded (Case *c, Net *net, JsonObject *args)
{
  const HoneHeadShape shape = head_shape (c, args);
  g_autofree float *got = NULL;
  int boxes, scores;
  HoneHead head;

  hone_program_get_outputs (net->program, 1, &boxes, &scores);
  head.boxes = hone_program_get_plain (net->program, boxes)->data;
  head.scores = hone_program_get_plain (net->program, scores)->data;
  got = decode (&shape, &head);
  hone_fixture_compare (c->tensors, "eval0", got, (gsize) shape.n * (4 + shape.n_classes) * shape.anchors, R);
}

static void
softmax (const float *x, int n, float *y)
{
  double largest = (double) x[0], sum = 0;

  for (int i = 1; i < n; i++)
    largest = MAX (largest, (double) x[i]);
  for (int i = 0; i < n; i++)
    sum += exp ((double) x[i] - largest);
  for (int i = 0; i < n; i++)
    y[i] = (float) (exp ((double) x[i] - largest) / sum);
}

/* A classifier's "eval0" are the probabilities of its logits, "eval1". */
static void
check_probabilities (Case *c, Net *net)
{
  const HonePlain *logits = hone_program_get_plain (net->program, net->out);
  g_autofree float *got = g_new (float, size_of (logits));

  for (gsize i = 0; i < (gsize) logits->n; i++)
    softmax (logits->data + i * (gsize) logits->c, logits->c, got + i * (gsize) logits->c);
  hone_fixture_compare (c->tensors, "eval0", got, size_of (logits), R);
}

static void
check_evaluation (Case *c, JsonObject *args)
{
  Net net = build (c, FALSE);
  const gboolean detects = net.out == HONE_NONE, classifies = c->block.klass == &hone_block_classify;

  forward (c, &net);
  each_output (c, &net, detects || classifies ? "eval1" : "eval", compare_output);
  if (detects)
    check_decoded (c, &net, args);
  if (classifies)
    check_probabilities (c, &net);
  hone_program_free (net.program);
}

static gboolean
set_up (Case *c, JsonObject *args)
{
  c->block = block_of (args);
  if (c->block.klass == NULL)
    return FALSE;
  c->model = hone_model_new_empty ();
  c->model->norm_eps = (float) number_of (args, "bn_eps", 0);
  c->model->norm_momentum = (float) number_of (args, "bn_momentum", 0);
  c->block.klass->list (&c->block, c->model, "");
  hone_model_seal (c->model);
  c->gradients = g_new0 (float, c->model->n_values);
  c->kernels = hone_kernels_cpu ();
  return TRUE;
}

/* Afresh, since a training moves running statistics and counts. */
static void
check_level (Case *c, JsonObject *args, HoneLevel level)
{
  const HoneOpen how = { .n_threads = 1, .level = level };

  c->device = c->kernels->open (&how);
  if (c->device == NULL)
    return; /* not to be had on this machine */
  g_test_message ("level %d", level);
  c->arena = hone_arena_new (c->kernels, c->device);
  memset (c->gradients, 0, c->model->n_values * sizeof (float));
  memset (c->model->counters, 0, c->model->n_counters * sizeof (gint64));
  load_params (c);
  check_evaluation (c, args);
  check_training (c);
  hone_arena_unref (c->arena);
  c->kernels->close (c->device);
}

static void
test_block (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (JsonNode) meta = hone_fixture_meta (tensors, "args");
  JsonObject *args = json_node_get_object (meta);
  Case c = { .file = path, .tensors = tensors };

  if (!set_up (&c, args)) {
    hone_fixture_skip ("blocks", "a block of another task");
    return;
  }
  assert_all_used (&c);
  for (int level = HONE_LEVEL_PLAIN; level <= HONE_LEVEL_AVX512; level++)
    check_level (&c, args, (HoneLevel) level);
  g_free (c.gradients);
  hone_model_free (c.model);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("blocks", NULL, ".safetensors", test_block, NULL);
  return hone_fixture_run ();
}
