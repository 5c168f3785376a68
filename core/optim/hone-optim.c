/* SPDX-License-Identifier: Apache-2.0 */
/* hone-optim.c - see hone-optim.h
 *
 * All numbers of a model are cut into pieces of about the same size, so that a step is one parallel loop in which every
 * number is touched once: gradient, buffers, weight, EMA.
 */
#include "optim-private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#define PIECE 16384

/* A run of numbers with the same fate. */
typedef struct {
  gsize offset, n;
  int group; /* -1: only the EMA follows */
} Segment;

typedef struct {
  guint first, n; /* segments */
  double sum;     /* of the norm */
} Piece;

/* A tensor of a muon group. */
typedef struct {
  const HoneParam *param;
  int group;
  gboolean transposed;
} Matrix;

struct _HoneOptim {
  HoneOptimKind kind;
  HoneModel *model;
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneGroup groups[HONE_OPTIM_GROUPS];
  int n_groups;
  int *group_of; /* a parameter's */
  GArray *segments;
  GArray *pieces;
  GArray *matrices;
  float *muon_work;
  float *state[2]; /* n_values each */
  int n_states;
  gint64 t; /* steps so far */
  double mu_product;
  gboolean keras;

  /* of the call at hand */
  OptimRule rules[HONE_OPTIM_GROUPS];
  float *values, *gradients, *ema;
  float ema_share;
};

static const char *const kind_names[] = {
  [HONE_OPTIM_SGD] = "SGD",         [HONE_OPTIM_ADAM] = "Adam",   [HONE_OPTIM_ADAMAX] = "Adamax",
  [HONE_OPTIM_ADAMW] = "AdamW",     [HONE_OPTIM_NADAM] = "NAdam", [HONE_OPTIM_RADAM] = "RAdam",
  [HONE_OPTIM_RMSPROP] = "RMSProp", [HONE_OPTIM_MUSGD] = "MuSGD",
};

/* --- groups ---------------------------------------------------------------------------------------------------- */

/* cv3 and one2one_cv3 of the head, which is the last row of a model. */
static gboolean
is_boosted (const HoneParam *param, int head)
{
  int row, length = 0;

  if (sscanf (param->name, "model.%d.%n", &row, &length) != 1 || length == 0 || row != head)
    return FALSE;
  return g_str_has_prefix (param->name + length, "cv3.") || g_str_has_prefix (param->name + length, "one2one_cv3.");
}

static int
head_row (const HoneModel *model)
{
  int head = -1, row;

  for (guint i = 0; i < model->n_params; i++)
    if (sscanf (model->params[i].name, "model.%d.", &row) == 1)
      head = MAX (head, row);
  return head;
}

static int
group_of_param (HoneOptimKind kind, const HoneParam *param, int head)
{
  int of = param->kind == HONE_PARAM_NORM_WEIGHT ? 1 : param->kind == HONE_PARAM_BIAS ? 2 : 0;

  if (kind != HONE_OPTIM_MUSGD)
    return of;
  if (of == 0 && (param->n_dims == 2 || param->n_dims == 4))
    of = 3;
  return 2 * of + (is_boosted (param, head) ? 0 : 1);
}

static void
make_groups (HoneOptim *self, double lr, double momentum, double weight_decay)
{
  static const char *const names[] = { "weight", "bn", "bias", "muon" };
  const gboolean mu = self->kind == HONE_OPTIM_MUSGD;

  self->n_groups = mu ? 8 : 3;
  for (int i = 0; i < self->n_groups; i++) {
    const int of = mu ? i / 2 : i;
    HoneGroup *group = &self->groups[i];

    group->name = names[of];
    group->muon = of == 3;
    group->nesterov = TRUE;
    group->initial_lr = group->lr = mu && i % 2 == 0 ? 3 * lr : lr;
    group->momentum = momentum;
    group->weight_decay = of == 0 || of == 3 ? weight_decay : 0;
  }
}

static gboolean
is_trained (const HoneParam *param)
{
  return !param->frozen && param->kind != HONE_PARAM_FIXED && param->kind != HONE_PARAM_BUFFER &&
         param->kind != HONE_PARAM_COUNTER;
}

/* --- pieces ---------------------------------------------------------------------------------------------------- */

/* Adds numbers to the piece at hand, and begins another when it is full. */
static void
add_segment (HoneOptim *self, gsize offset, gsize n, int group, gsize *room)
{
  while (n > 0) {
    const Segment segment = { offset, MIN (n, *room), group };
    Piece *piece = &g_array_index (self->pieces, Piece, self->pieces->len - 1);

    g_array_append_val (self->segments, segment);
    piece->n++;
    offset += segment.n;
    n -= segment.n;
    *room -= segment.n;
    if (*room == 0) {
      const Piece next = { self->segments->len, 0, 0 };

      g_array_append_val (self->pieces, next);
      *room = PIECE;
    }
  }
}

static void
make_pieces (HoneOptim *self)
{
  const Piece first = { 0 };
  gsize room = PIECE;

  g_array_append_val (self->pieces, first);
  for (guint i = 0; i < self->model->n_params; i++) {
    const HoneParam *param = &self->model->params[i];

    if (param->kind != HONE_PARAM_COUNTER)
      add_segment (self, param->offset, param->n, self->group_of[i], &room);
  }
}

/* --- matrices of Muon ------------------------------------------------------------------------------------------ */

static int
columns_of (const Matrix *matrix)
{
  return (int) (matrix->param->n / (gsize) matrix->param->shape[0]);
}

/* What the reference puts side by side: same group, columns and scale. */
static gboolean
same_batch (const Matrix *a, const Matrix *b)
{
  const int *x = a->param->shape + a->param->n_dims - 2, *y = b->param->shape + b->param->n_dims - 2;
  const double scale_a = MAX (1, x[0] / (double) x[1]), scale_b = MAX (1, y[0] / (double) y[1]);

  return a->group == b->group && columns_of (a) == columns_of (b) && scale_a == scale_b;
}

static int
more_rows_first (gconstpointer a, gconstpointer b)
{
  const Matrix *x = *(Matrix *const *) a, *y = *(Matrix *const *) b;

  return y->param->shape[0] - x->param->shape[0];
}

/* The reference pads the matrices of a batch with rows of zeros to the largest, unless that has over 16 times as many,
 * and turns all or none of them. The numbers are the same but for rounding. */
static void
choose_sides (GPtrArray *batch)
{
  int padded = 0;

  g_ptr_array_sort (batch, more_rows_first);
  for (guint i = 0; i < batch->len; i++) {
    Matrix *matrix = batch->pdata[i];

    if (padded == 0 || padded > 16 * matrix->param->shape[0])
      padded = matrix->param->shape[0];
    matrix->transposed = padded > columns_of (matrix);
  }
}

static gsize
plan_matrices (GArray *matrices)
{
  g_autofree gboolean *done = g_new0 (gboolean, matrices->len + 1);
  gsize work = 0;

  for (guint i = 0; i < matrices->len; i++) {
    Matrix *matrix = &g_array_index (matrices, Matrix, i);
    g_autoptr (GPtrArray) batch = g_ptr_array_new ();

    for (guint k = i; k < matrices->len && !done[i]; k++)
      if (!done[k] && same_batch (matrix, &g_array_index (matrices, Matrix, k))) {
        g_ptr_array_add (batch, &g_array_index (matrices, Matrix, k));
        done[k] = k != i;
      }
    if (batch->len > 0)
      choose_sides (batch);
    work = MAX (work, matrix->param->n +
                          optim_orthogonalise_work (matrix->param->shape[0], columns_of (matrix), matrix->transposed));
  }
  return work;
}

static void
make_matrices (HoneOptim *self)
{
  for (guint i = 0; i < self->model->n_params; i++) {
    const Matrix matrix = { &self->model->params[i], self->group_of[i], FALSE };

    if (self->group_of[i] >= 0 && self->groups[self->group_of[i]].muon)
      g_array_append_val (self->matrices, matrix);
  }
  self->muon_work = g_new0 (float, plan_matrices (self->matrices) + 1);
}

/* --- life ------------------------------------------------------------------------------------------------------ */

HoneOptim *
hone_optim_new (HoneOptimKind kind, HoneModel *model, const HoneKernels *kernels, HoneDevice *device, double lr,
                double momentum, double weight_decay)
{
  HoneOptim *self = g_new0 (HoneOptim, 1);
  const int head = head_row (model);

  self->kind = kind;
  self->model = model;
  self->kernels = kernels;
  self->device = device;
  self->mu_product = 1;
  self->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  self->matrices = g_array_new (FALSE, FALSE, sizeof (Matrix));
  self->group_of = g_new (int, model->n_params + 1);
  self->n_states = kind == HONE_OPTIM_SGD ? 1 : 2;
  for (int i = 0; i < self->n_states; i++)
    self->state[i] = g_new0 (float, model->n_values + 1);

  make_groups (self, lr, momentum, weight_decay);
  for (guint i = 0; i < model->n_params; i++)
    self->group_of[i] = is_trained (&model->params[i]) ? group_of_param (kind, &model->params[i], head) : -1;
  make_pieces (self);
  make_matrices (self);
  return self;
}

void
hone_optim_free (HoneOptim *self)
{
  for (int i = 0; i < self->n_states; i++)
    g_free (self->state[i]);
  g_array_unref (self->segments);
  g_array_unref (self->pieces);
  g_array_unref (self->matrices);
  g_free (self->muon_work);
  g_free (self->group_of);
  g_free (self);
}

void
hone_optim_set_keras (HoneOptim *self, gboolean keras)
{
  self->keras = keras;
}

HoneGroup *
hone_optim_get_groups (HoneOptim *self, int *n_groups)
{
  if (n_groups)
    *n_groups = self->n_groups;
  return self->groups;
}

int
hone_optim_group_of (HoneOptim *self, guint param)
{
  return self->group_of[param];
}

gboolean
hone_optim_has_momentum (HoneOptim *self)
{
  return self->kind == HONE_OPTIM_SGD || self->kind == HONE_OPTIM_MUSGD || self->kind == HONE_OPTIM_RMSPROP;
}

HoneOptimKind
hone_optim_get_kind (HoneOptim *self)
{
  return self->kind;
}

const char *
hone_optim_kind_name (HoneOptimKind kind)
{
  return kind_names[kind];
}

guint *
hone_optim_reference_order (HoneOptim *self, guint *group_sizes)
{
  guint *order = g_new (guint, self->model->n_params + 1);
  const int head = head_row (self->model);
  guint n = 0;

  for (int group = 0; group < HONE_OPTIM_GROUPS; group++) {
    const guint before = n;

    for (guint i = 0; i < self->model->n_params && group < self->n_groups; i++) {
      const HoneParam *param = &self->model->params[i];

      if (param->kind != HONE_PARAM_BUFFER && param->kind != HONE_PARAM_COUNTER &&
          group_of_param (self->kind, param, head) == group)
        order[n++] = i;
    }
    group_sizes[group] = n - before;
  }
  return order;
}

/* --- a step ---------------------------------------------------------------------------------------------------- */

static void
for_each_piece (HoneOptim *self, HoneTask task)
{
  if (self->kernels != NULL)
    self->kernels->run (self->device, (int) self->pieces->len, task, self);
  else
    for (guint i = 0; i < self->pieces->len; i++)
      task (self, (int) i);
}

static void
norm_of_piece (gpointer data, int i)
{
  HoneOptim *self = data;
  Piece *piece = &g_array_index (self->pieces, Piece, i);

  piece->sum = 0;
  for (guint k = piece->first; k < piece->first + piece->n; k++) {
    const Segment *segment = &g_array_index (self->segments, Segment, k);

    if (segment->group >= 0)
      piece->sum += optim_sum_of_squares (self->gradients + segment->offset, segment->n);
  }
}

double
hone_optim_gradient_norm (HoneOptim *self, const float *gradients)
{
  double sum = 0;

  self->gradients = (float *) gradients;
  for_each_piece (self, norm_of_piece);
  for (guint i = 0; i < self->pieces->len; i++)
    sum += g_array_index (self->pieces, Piece, i).sum;
  return sqrt (sum);
}

static void
step_piece (gpointer data, int i)
{
  HoneOptim *self = data;
  const Piece *piece = &g_array_index (self->pieces, Piece, i);

  for (guint k = piece->first; k < piece->first + piece->n; k++) {
    const Segment *segment = &g_array_index (self->segments, Segment, k);
    const gsize at = segment->offset;
    float *const state[2] = { self->state[0] + at, self->state[1] ? self->state[1] + at : NULL };

    if (segment->group >= 0) {
      optim_update (&self->rules[segment->group], segment->n, self->values + at, self->gradients + at, state);
      memset (self->gradients + at, 0, segment->n * sizeof (float));
    }
    if (self->ema)
      optim_move_ema (self->ema + at, self->values + at, segment->n, self->ema_share);
  }
}

static void
make_rules (HoneOptim *self, double scale)
{
  for (int i = 0; i < self->n_groups; i++) {
    const HoneGroup *group = &self->groups[i];

    self->rules[i] = (OptimRule){ self->kind, group->nesterov,  group->lr,        group->momentum, group->weight_decay,
                                  scale,      (double) self->t, self->mu_product, self->keras };
  }
}

void
hone_optim_step (HoneOptim *self, float *values, float *gradients, double scale, float *ema, double decay)
{
  self->t++;
  if (self->kind == HONE_OPTIM_NADAM)
    self->mu_product *= optim_nadam_mu (self->groups[0].momentum, (double) self->t);
  make_rules (self, scale);
  self->values = values;
  self->gradients = gradients;
  self->ema = ema;
  self->ema_share = (float) (1 - decay);

  for (guint i = 0; i < self->matrices->len; i++) {
    const Matrix *matrix = &g_array_index (self->matrices, Matrix, i);
    const gsize at = matrix->param->offset;

    optim_muon (self->kernels, self->device, &self->rules[matrix->group], matrix->param, matrix->transposed,
                values + at, gradients + at, self->state[1] + at, self->muon_work);
  }
  for_each_piece (self, step_piece);
}

/* --- for a device ---------------------------------------------------------------------------------------------- */

float *
optim_state (HoneOptim *self, int i)
{
  return i < self->n_states ? self->state[i] : NULL;
}

void
optim_get_counts (HoneOptim *self, double *steps, double *mu_product)
{
  *steps = (double) self->t;
  *mu_product = self->mu_product;
}

void
optim_set_counts (HoneOptim *self, double steps, double mu_product)
{
  self->t = (gint64) steps;
  self->mu_product = mu_product;
}

gboolean
optim_is_keras (HoneOptim *self)
{
  return self->keras;
}

gboolean
optim_is_transposed (HoneOptim *self, const HoneParam *param)
{
  for (guint i = 0; i < self->matrices->len; i++)
    if (g_array_index (self->matrices, Matrix, i).param == param)
      return g_array_index (self->matrices, Matrix, i).transposed;
  return FALSE;
}

/* --- checkpoints ----------------------------------------------------------------------------------------------- */

void
hone_optim_save (HoneOptim *self, HoneTensors *to)
{
  const double scalars[2] = { (double) self->t, self->mu_product };
  const gint64 two = 2, n = (gint64) self->model->n_values;

  hone_tensors_set_meta (to, "optim.kind", kind_names[self->kind]);
  hone_tensors_add (to, "optim.scalars", HONE_DTYPE_F64, 1, &two, scalars, NULL);
  for (int i = 0; i < self->n_states; i++) {
    g_autofree char *name = g_strdup_printf ("optim.%d", i);

    hone_tensors_add (to, name, HONE_DTYPE_F32, 1, &n, self->state[i], NULL);
  }
}

gboolean
hone_optim_load (HoneOptim *self, HoneTensors *from, GError **error)
{
  const HoneTensor *scalars = hone_tensors_require (from, "optim.scalars", HONE_DTYPE_F64, 2, error), *states[2];
  const char *kind = hone_tensors_get_meta (from, "optim.kind");

  if (scalars == NULL)
    return FALSE;
  if (g_strcmp0 (kind, kind_names[self->kind]) != 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("The checkpoint was written with optimizer %s, not %s. Resume with the same optimizer."),
                 kind ? kind : "?", kind_names[self->kind]);
    return FALSE;
  }
  for (int i = 0; i < self->n_states; i++) {
    g_autofree char *name = g_strdup_printf ("optim.%d", i);

    if ((states[i] = hone_tensors_require (from, name, HONE_DTYPE_F32, self->model->n_values, error)) == NULL)
      return FALSE;
  }

  for (int i = 0; i < self->n_states; i++)
    memcpy (self->state[i], states[i]->data, self->model->n_values * sizeof (float));
  self->t = (gint64) ((const double *) scalars->data)[0];
  self->mu_product = ((const double *) scalars->data)[1];
  return TRUE;
}
