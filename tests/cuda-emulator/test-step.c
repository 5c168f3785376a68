/* SPDX-License-Identifier: Apache-2.0 */
/* test-step.c - what a training step does beside layers: the GPU's kernels against core's own code
 *
 * Through the fake driver, each case under several orders of blocks and warps, which must give the same bits.
 */
#include "hone-kernels.h"
#include "hone-loss.h"
#include "hone-optim.h"

#include <math.h>
#include <string.h>

static const HoneKernels *
k (void)
{
  return hone_kernels_cuda ();
}

static HoneDevice *
open_with_seed (int seed)
{
  static const HoneOpen how = { 0 };
  g_autofree char *words = g_strdup_printf ("gpu=desktop seed=%d", seed);
  HoneDevice *device;

  g_setenv ("HONE_FAKE_CUDA", words, TRUE);
  device = k ()->open (&how);
  g_assert_nonnull (device);
  return device;
}

static void
close_well (HoneDevice *device)
{
  char why[200];

  if (k ()->sync (device, why, sizeof why) != HONE_OK)
    g_test_fail_printf ("%s", why);
  k ()->close (device);
}

static void *
put (HoneDevice *device, const void *from, gsize bytes)
{
  void *to = k ()->alloc (device, bytes);

  if (from != NULL)
    k ()->write (device, to, from, bytes);
  return to;
}

static void
fill (GRand *random, float *to, gsize n, double size)
{
  for (gsize i = 0; i < n; i++)
    to[i] = (float) g_rand_double_range (random, -size, size);
}

static double
apart (const float *a, const float *b, gsize n)
{
  double largest = 0;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs ((double) a[i] - (double) b[i]));
  return largest;
}

/* --- optimizers ------------------------------------------------------------------------------------------------ */

#define STEPS 7 /* RAdam trusts its variance from the sixth on */
#define EMA_DECAY 0.9
#define GROWTH 5

/* Matrices of both sides, one larger than a piece, a norm, a bias, running statistics, a frozen weight. */
static HoneParam params[] = {
  { .name = (char *) "model.0.conv.weight", .kind = HONE_PARAM_WEIGHT, .n_dims = 4, .shape = { 16, 3, 3, 3 } },
  { .name = (char *) "model.0.bn.weight", .kind = HONE_PARAM_NORM_WEIGHT, .n_dims = 1, .shape = { 16 } },
  { .name = (char *) "model.0.bn.bias", .kind = HONE_PARAM_BIAS, .n_dims = 1, .shape = { 16 } },
  { .name = (char *) "model.0.bn.running_mean", .kind = HONE_PARAM_BUFFER, .n_dims = 1, .shape = { 16 } },
  { .name = (char *) "model.1.conv.weight", .kind = HONE_PARAM_WEIGHT, .n_dims = 4, .shape = { 70, 8, 3, 3 } },
  { .name = (char *) "model.2.fixed", .kind = HONE_PARAM_FIXED, .n_dims = 1, .shape = { 5 } },
  { .name = (char *) "model.3.cv3.weight", .kind = HONE_PARAM_WEIGHT, .n_dims = 2, .shape = { 40, 20 } },
};

static HoneModel
make_model (void)
{
  HoneModel model = { .params = params, .n_params = G_N_ELEMENTS (params) };

  for (guint i = 0; i < model.n_params; i++) {
    params[i].n = 1;
    for (int d = 0; d < params[i].n_dims; d++)
      params[i].n *= (gsize) params[i].shape[d];
    params[i].offset = model.n_values;
    model.n_values += params[i].n;
  }
  return model;
}

static void
add_pieces (GArray *pieces, const HoneParam *param, int group)
{
  for (gsize at = 0; at < param->n; at += HONE_UPDATE_PIECE) {
    const HoneUpdatePiece piece = { (gint64) (param->offset + at), (gint32) MIN (param->n - at, HONE_UPDATE_PIECE),
                                    group };

    g_array_append_val (pieces, piece);
  }
}

static void
add_matrix (GArray *matrices, const HoneParam *param, int group)
{
  const int rows = param->shape[0], columns = (int) param->n / rows;
  const int *last = param->shape + param->n_dims - 2;
  const HoneUpdateMatrix matrix = {
    (gint64) param->offset, rows, columns, group, rows > columns, (float) sqrt (MAX (1, last[0] / (double) last[1]))
  };

  g_array_append_val (matrices, matrix);
}

/* All that a device keeps of one optimizer. */
typedef struct {
  HoneDevice *device;
  HoneUpdate *update;
  HoneUpdateBlocks blocks;
  HoneUpdateNumbers *numbers;
  HoneUpdateState *state;
  gsize n;
} OnGpu;

static OnGpu
put_optim (HoneDevice *device, HoneOptim *optim, gboolean keras, const HoneModel *model, const float *values,
           float loss_scale)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (HoneUpdatePiece));
  g_autoptr (GArray) matrices = g_array_new (FALSE, FALSE, sizeof (HoneUpdateMatrix));
  const HoneUpdateState state = { .mu_product = 1, .loss_scale = loss_scale };
  const gsize bytes = model->n_values * sizeof (float);
  HoneUpdatePlan plan = { .rule = (HoneRule) hone_optim_get_kind (optim), .nesterov = true, .keras = keras };
  OnGpu self = { .device = device, .n = model->n_values };
  HoneGroup *groups = hone_optim_get_groups (optim, NULL);

  for (guint i = 0; i < model->n_params; i++) {
    const int group = hone_optim_group_of (optim, i);

    add_pieces (pieces, &model->params[i], group);
    if (group >= 0 && groups[group].muon)
      add_matrix (matrices, &model->params[i], group);
  }
  plan.n_pieces = (int) pieces->len;
  plan.pieces = (const HoneUpdatePiece *) (void *) pieces->data;
  plan.n_matrices = (int) matrices->len;
  plan.matrices = (const HoneUpdateMatrix *) (void *) matrices->data;
  self.update = k ()->update_new (device, &plan);
  g_assert_nonnull (self.update);
  self.blocks = (HoneUpdateBlocks){ put (device, values, bytes),
                                    put (device, NULL, bytes),
                                    { put (device, NULL, bytes), put (device, NULL, bytes) },
                                    put (device, values, bytes) };
  self.numbers = put (device, NULL, sizeof *self.numbers);
  self.state = put (device, &state, sizeof state);
  return self;
}

static void
step_on_gpu (OnGpu *self, HoneOptim *optim, const float *gradients, double ema_decay, double growth)
{
  HoneUpdateNumbers numbers = { .most_norm = 10, .ema_decay = ema_decay, .loss_growth = growth };
  int n;
  const HoneGroup *groups = hone_optim_get_groups (optim, &n);

  for (int i = 0; i < n; i++) {
    numbers.groups[i].lr = groups[i].lr;
    numbers.groups[i].momentum = groups[i].momentum;
    numbers.groups[i].weight_decay = groups[i].weight_decay;
  }
  k ()->write (self->device, self->blocks.gradients, gradients, self->n * sizeof (float));
  k ()->write (self->device, self->numbers, &numbers, sizeof numbers);
  k ()->update (self->device, self->update, &self->blocks, self->numbers, self->state);
}

static HoneUpdateState
state_of (const OnGpu *self)
{
  HoneUpdateState state;

  k ()->read (self->device, self->state, &state, sizeof state);
  return state;
}

static float *
read_floats (const OnGpu *self, const float *from)
{
  float *to = g_new (float, self->n);

  k ()->read (self->device, from, to, self->n * sizeof (float));
  return to;
}

static void
free_on_gpu (OnGpu *self)
{
  k ()->update_free (self->device, self->update);
  k ()->release (self->device, self->blocks.values);
  k ()->release (self->device, self->blocks.gradients);
  k ()->release (self->device, self->blocks.state[0]);
  k ()->release (self->device, self->blocks.state[1]);
  k ()->release (self->device, self->blocks.ema);
  k ()->release (self->device, self->numbers);
  k ()->release (self->device, self->state);
  close_well (self->device);
}

/* The first steps are shortened to a norm of 10. */
static float *
gradients_of_step (const HoneModel *model, int step)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) step + 100);
  float *gradients = g_new (float, model->n_values);

  fill (random, gradients, model->n_values, step < 2 ? 1 : 0.1);
  return gradients;
}

static void
spoil (OnGpu *gpu, HoneOptim *optim, const float *gradients)
{
  g_autofree float *spoilt = g_memdup2 (gradients, gpu->n * sizeof *gradients);

  spoilt[7] = INFINITY;
  step_on_gpu (gpu, optim, spoilt, 1, GROWTH);
}

/* With @half as fp16 does it: gradients scaled, the scale doubled after GROWTH steps, and before the third step one
 * whose gradients are too large, which is to count for nothing but the scale. */
static float *
run_on_gpu (int seed, HoneOptim *optim, gboolean keras, const HoneModel *model, const float *start, gboolean half,
            float **ema)
{
  OnGpu gpu = put_optim (open_with_seed (seed), optim, keras, model, start, half ? 65536 : 1);
  HoneUpdateState state;
  float *values;

  for (int step = 0; step < STEPS; step++) {
    g_autofree float *gradients = gradients_of_step (model, step);

    if (half && step == 2)
      spoil (&gpu, optim, gradients);
    state = state_of (&gpu);
    for (gsize i = 0; i < model->n_values; i++)
      gradients[i] *= state.loss_scale;
    step_on_gpu (&gpu, optim, gradients, EMA_DECAY, half ? GROWTH : 0);
  }
  state = state_of (&gpu);
  g_assert_cmpfloat (state.steps, ==, STEPS);
  g_assert_cmpfloat (state.skipped, ==, half ? 1 : 0);
  /* Halved once, and doubled after five steps behind that. */
  g_assert_cmpfloat ((double) state.loss_scale, ==, half ? 65536 : 1);
  values = read_floats (&gpu, gpu.blocks.values);
  *ema = read_floats (&gpu, gpu.blocks.ema);
  free_on_gpu (&gpu);
  return values;
}

/* Core's own: @values and @ema begin as the start. */
static void
run_in_core (HoneOptim *optim, const HoneModel *model, float *values, float *ema)
{
  for (int step = 0; step < STEPS; step++) {
    g_autofree float *gradients = gradients_of_step (model, step);
    const double norm = hone_optim_gradient_norm (optim, gradients);

    hone_optim_step (optim, values, gradients, MIN (1, 10 / (norm + 1e-6)), ema, EMA_DECAY);
  }
}

static HoneOptim *
new_optim (HoneOptimKind kind, HoneModel *model)
{
  HoneOptim *optim = hone_optim_new (kind, model, NULL, NULL, 0.01, 0.9, 0.05);

  for (int i = 0; i < 2; i++)
    hone_optim_get_groups (optim, NULL)[i].lr *= 1 + i;
  return optim;
}

static void
check_rule (HoneOptimKind kind, gboolean keras)
{
  HoneModel model = make_model ();
  const gsize n = model.n_values;
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autofree float *start = g_new (float, n);
  g_autoptr (HoneOptim) optim = new_optim (kind, &model);
  float *ema[3], *values[3];
  g_autofree float *want = NULL, *want_ema = NULL;

  hone_optim_set_keras (optim, keras);
  fill (random, start, n, 0.3);
  want = g_memdup2 (start, n * sizeof *start);
  want_ema = g_memdup2 (start, n * sizeof *start);
  run_in_core (optim, &model, want, want_ema);
  for (int i = 0; i < 3; i++)
    values[i] = run_on_gpu (i * 7 + 1, optim, keras, &model, start, i == 2, &ema[i]);
  g_test_message ("%s: moved by %g, apart by %g, average by %g", hone_optim_kind_name (kind), apart (start, want, n),
                  apart (values[0], want, n), apart (ema[0], want_ema, n));
  g_assert_cmpfloat (apart (start, want, n), >, 0.01);
  /* MuSGD rounds to bfloat16 five times; the bound is the fixtures' own. */
  g_assert_cmpfloat (apart (values[0], want, n), <, kind == HONE_OPTIM_MUSGD ? STEPS * 4e-3 * 0.02 : 3e-6);
  g_assert_cmpfloat (apart (ema[0], want_ema, n), <, kind == HONE_OPTIM_MUSGD ? STEPS * 4e-3 * 0.02 : 3e-6);
  /* Another order of blocks; and with a loss scale, which is a power of two. */
  for (int i = 1; i < 3; i++) {
    g_assert_cmpmem (values[i], n * sizeof (float), values[0], n * sizeof (float));
    g_assert_cmpmem (ema[i], n * sizeof (float), ema[0], n * sizeof (float));
  }
  for (int i = 0; i < 3; i++) {
    g_free (values[i]);
    g_free (ema[i]);
  }
}

static void
test_rule (gconstpointer kind)
{
  check_rule ((HoneOptimKind) GPOINTER_TO_INT (kind), FALSE);
}

static void
test_keras (void)
{
  check_rule (HONE_OPTIM_ADAM, TRUE);
}

/* --- loss of a head ---------------------------------------------------------------------------------------------- */

#define MOST_WANTED 20

typedef struct {
  const char *name;
  int n, n_classes, reg_max, cells_w, cells_h; /* of the coarsest level */
  int topk, topk2, n_targets;
  gboolean near_truth, class_weights;
} LossCase;

static const LossCase loss_cases[] = {
  { "bins", 2, 3, 16, 3, 2, 10, 10, 12, TRUE, FALSE },
  { "bins-one-to-one", 2, 3, 16, 2, 3, 7, 1, 12, TRUE, TRUE },
  { "lengths", 3, 2, 1, 3, 3, 10, 10, 15, TRUE, TRUE },
  { "lengths-one-to-one", 3, 2, 1, 3, 3, 7, 1, 15, TRUE, FALSE },
  { "lengths-crowded", 1, 1, 1, 4, 4, 10, 10, 20, TRUE, FALSE },
  { "lengths-large", 1, 2, 1, 12, 8, 10, 10, 6, TRUE, FALSE }, /* more candidates than are compared at once */
  { "untrained", 2, 5, 16, 3, 2, 10, 10, 8, FALSE, FALSE },
  { "nothing-there", 2, 3, 16, 3, 2, 10, 10, 0, TRUE, FALSE },
};

static HoneHeadShape
shape_of (const LossCase *c)
{
  HoneHeadShape shape = { .n = c->n, .n_classes = c->n_classes, .reg_max = c->reg_max };

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    shape.w[level] = c->cells_w << (2 - level);
    shape.h[level] = c->cells_h << (2 - level);
    shape.stride[level] = 8 << level;
    shape.anchors += shape.w[level] * shape.h[level];
  }
  return shape;
}

/* Some larger than a picture, some smaller than a cell, some on top of each other, one of a class that is not. */
static HoneTarget *
make_targets (const LossCase *c, GRand *random)
{
  HoneTarget *targets = g_new0 (HoneTarget, c->n_targets + 1);

  for (int i = 0; i < c->n_targets; i++) {
    const double size = i % 4 == 0 ? 0.06 : i % 4 == 1 ? 0.9 : 0.4;

    targets[i] = (HoneTarget){ (int) g_rand_int_range (random, 0, c->n),
                               i == 5 ? c->n_classes : (int) g_rand_int_range (random, 0, c->n_classes),
                               (float) g_rand_double_range (random, 0.1, 0.9),
                               (float) g_rand_double_range (random, 0.1, 0.9),
                               (float) (size * g_rand_double_range (random, 0.5, 1.2)),
                               (float) (size * g_rand_double_range (random, 0.5, 1.2)) };
    if (i > 0 && i % 5 == 0) {
      targets[i] = targets[i - 1];
      targets[i].w *= 0.8f;
    }
  }
  return targets;
}

/* As core makes goals of them: corners in pixels, picture by picture, in their order. */
static HoneWanted *
make_wanted (const HoneHeadShape *shape, const HoneTarget *targets, int n_targets)
{
  HoneWanted *wanted = g_new0 (HoneWanted, shape->n * MOST_WANTED);
  const float wide = (float) (shape->w[0] * shape->stride[0]), high = (float) (shape->h[0] * shape->stride[0]);

  for (int i = 0; i < shape->n * MOST_WANTED; i++)
    wanted[i].klass = -1;
  for (int i = 0; i < n_targets; i++) {
    HoneWanted *to = wanted + targets[i].image * MOST_WANTED;
    const float cx = targets[i].cx * wide, cy = targets[i].cy * high;
    const float half_w = targets[i].w * wide / 2, half_h = targets[i].h * high / 2;

    while (to->klass >= 0)
      to++;
    *to = (HoneWanted){ cx - half_w, cy - half_h, cx + half_w, cy + half_h, targets[i].klass };
  }
  return wanted;
}

/* Logits of distances that are some cells long; of bins, a bump there. */
static void
make_boxes (const LossCase *c, const HoneHeadShape *shape, GRand *random, float *boxes)
{
  const gsize sides = (gsize) shape->n * 4, anchors = shape->anchors;

  for (gsize side = 0; side < sides; side++)
    for (gsize a = 0; a < anchors; a++) {
      const double length = c->near_truth ? g_rand_double_range (random, 0.2, 3.5) : 0;

      for (int j = 0; j < shape->reg_max; j++)
        boxes[(side * shape->reg_max + j) * anchors + a] =
            (float) (shape->reg_max == 1
                         ? length
                         : g_rand_double_range (random, -1, 1) - (c->near_truth ? fabs (j - length) : 0));
    }
}

typedef struct {
  HoneLossResult result;
  float *d_boxes, *d_scores;
} LossAnswer;

static LossAnswer
loss_on_gpu (int seed, const LossCase *c, const HoneHeadShape *shape, const HoneHead *head, const HoneWanted *wanted,
             const float *class_weights, float weight, float loss_scale)
{
  HoneDevice *device = open_with_seed (seed);
  const gsize boxes = (gsize) shape->n * 4 * shape->reg_max * shape->anchors;
  const gsize scores = (gsize) shape->n * shape->n_classes * shape->anchors;
  const HoneUpdateState state = { .loss_scale = loss_scale };
  HoneLossPlan plan = {
    .most_wanted = MOST_WANTED, .topk = c->topk, .topk2 = c->topk2, .box = 7.5f, .cls = 0.5f, .dfl = 1.5f
  };
  HoneHeadData data = { put (device, head->boxes, boxes * 4), put (device, head->scores, scores * 4),
                        put (device, NULL, boxes * 4), put (device, NULL, scores * 4) };
  void *of_wanted = put (device, wanted, sizeof *wanted * shape->n * MOST_WANTED);
  void *of_weight = put (device, &weight, sizeof weight), *of_state = put (device, &state, sizeof state);
  void *of_classes = c->class_weights ? put (device, class_weights, shape->n_classes * sizeof (float)) : NULL;
  void *result = put (device, NULL, sizeof (HoneLossResult));
  void *all[] = { (void *) data.boxes,
                  (void *) data.scores,
                  data.d_boxes,
                  data.d_scores,
                  of_wanted,
                  of_weight,
                  of_state,
                  of_classes,
                  result };
  LossAnswer answer = { .d_boxes = g_new (float, boxes), .d_scores = g_new (float, scores) };

  memcpy (&plan.head, shape, sizeof plan.head);
  plan.class_weights = of_classes;
  k ()->reserve_loss (device, &plan);
  k ()->loss (device, &plan, of_wanted, &data, of_weight, of_state, result);
  k ()->read (device, result, &answer.result, sizeof answer.result);
  k ()->read (device, data.d_boxes, answer.d_boxes, boxes * 4);
  k ()->read (device, data.d_scores, answer.d_scores, scores * 4);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    k ()->release (device, all[i]);
  close_well (device);
  return answer;
}

static void
assert_near (double got, double want)
{
  g_assert_cmpfloat (fabs (got - want), <=, 1e-5 * want);
}

static void
assert_gradient (const char *what, const float *got, const float *want, gsize n)
{
  double largest = 0;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs ((double) want[i]));
  g_test_message ("%s: largest %g, apart by %g", what, largest, apart (got, want, n));
  g_assert_cmpfloat (apart (got, want, n), <=, 1e-5 * largest);
}

static void
test_loss (gconstpointer data)
{
  const LossCase *c = data;
  HoneHeadShape shape = shape_of (c);
  const gsize boxes = (gsize) shape.n * 4 * shape.reg_max * shape.anchors;
  const gsize scores = (gsize) shape.n * shape.n_classes * shape.anchors;
  static const float class_weights[] = { 0.7f, 1.4f, 0.9f, 1, 1 };
  const HoneLossHow how = { c->topk, c->topk2, 7.5f, 0.5f, 1.5f, c->class_weights ? class_weights : NULL };
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  g_autoptr (HoneLoss) loss = hone_loss_new (NULL, NULL);
  HoneHead head = { g_new (float, boxes), g_new (float, scores), g_new (float, boxes), g_new (float, scores) };
  g_autofree HoneTarget *targets = make_targets (c, random);
  g_autofree HoneWanted *wanted = make_wanted (&shape, targets, c->n_targets);
  HoneLossItems items;
  LossAnswer answers[3];

  make_boxes (c, &shape, random, head.boxes);
  fill (random, head.scores, scores, 3);
  items = hone_loss_head (loss, &shape, &head, targets, (guint) c->n_targets, &how, 0.75);
  for (int i = 0; i < 3; i++)
    answers[i] = loss_on_gpu (3 + i * 5, c, &shape, &head, wanted, class_weights, 0.75f, i == 2 ? 1024 : 1);

  g_test_message ("%d anchors answer; box %g %g, class %g %g, third %g %g", answers[0].result.matched,
                  (double) answers[0].result.box, (double) items.items[0], (double) answers[0].result.cls,
                  (double) items.items[1], (double) answers[0].result.dfl, (double) items.items[2]);
  g_assert_true ((answers[0].result.matched > 0) == (c->n_targets > 0));
  assert_near ((double) answers[0].result.box, (double) items.items[0]);
  assert_near ((double) answers[0].result.cls, (double) items.items[1]);
  assert_near ((double) answers[0].result.dfl, (double) items.items[2]);
  assert_gradient ("boxes", answers[0].d_boxes, head.d_boxes, boxes);
  assert_gradient ("scores", answers[0].d_scores, head.d_scores, scores);
  g_assert_cmpmem (answers[1].d_boxes, boxes * 4, answers[0].d_boxes, boxes * 4);
  g_assert_cmpmem (answers[1].d_scores, scores * 4, answers[0].d_scores, scores * 4);
  for (gsize i = 0; i < scores; i++)
    g_assert_cmpfloat (answers[2].d_scores[i], ==, 1024 * answers[0].d_scores[i]);
  for (int i = 0; i < 3; i++) {
    g_assert_cmpmem (&answers[i].result, sizeof answers[i].result, &answers[0].result, sizeof answers[0].result);
    g_free (answers[i].d_boxes);
    g_free (answers[i].d_scores);
  }
  g_free (head.boxes);
  g_free (head.scores);
  g_free (head.d_boxes);
  g_free (head.d_scores);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int kind = 0; kind <= HONE_OPTIM_MUSGD; kind++) {
    g_autofree char *path = g_strconcat ("/cuda/update/", hone_optim_kind_name ((HoneOptimKind) kind), NULL);

    g_test_add_data_func (path, GINT_TO_POINTER (kind), test_rule);
  }
  g_test_add_func ("/cuda/update/keras", test_keras);
  for (gsize i = 0; i < G_N_ELEMENTS (loss_cases); i++) {
    g_autofree char *path = g_strconcat ("/cuda/loss/", loss_cases[i].name, NULL);

    g_test_add_data_func (path, &loss_cases[i], test_loss);
  }
  return g_test_run ();
}
