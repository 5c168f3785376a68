/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-resume-pt.c - see trainer-resume-pt.h
 *
 * The state dict of an optimizer tells parameters by number. The groups say how many there are of each kind, and their
 * order is that of the modules; every tensor is held against the parameter it is for, so that a run of another
 * optimizer, another network or a damaged file is refused rather than learnt from.
 */
#include "trainer-resume-pt.h"

#include "run-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What the two arrays of an optimizer (hone-optim.c) are called there. */
typedef struct {
  const char *keys[2];
} StateKeys;

static StateKeys
keys_of (HoneOptimKind kind, gboolean muon)
{
  switch (kind) {
  case HONE_OPTIM_SGD:
    return (StateKeys){ { "momentum_buffer", NULL } };
  case HONE_OPTIM_MUSGD:
    return muon ? (StateKeys){ { "momentum_buffer_SGD", "momentum_buffer" } }
                : (StateKeys){ { "momentum_buffer", NULL } };
  case HONE_OPTIM_RMSPROP:
    return (StateKeys){ { "square_avg", "momentum_buffer" } };
  case HONE_OPTIM_ADAMAX:
    return (StateKeys){ { "exp_avg", "exp_inf" } };
  case HONE_OPTIM_ADAM:
  case HONE_OPTIM_ADAMW:
  case HONE_OPTIM_NADAM:
  case HONE_OPTIM_RADAM:
  default:
    return (StateKeys){ { "exp_avg", "exp_avg_sq" } };
  }
}

typedef struct {
  HoneTensors *from;
  HoneModel *model;
  HoneOptim *optim;
  const char *path;
  float *states[2]; /* n_values each */
  double t, mu_product;
  GError **error;
} Reader;

static gboolean
differs (Reader *self)
{
  g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
               _ ("%s cannot be resumed: the state of its optimizer is not that of %s for this network."), self->path,
               hone_optim_kind_name (hone_optim_get_kind (self->optim)));
  return FALSE;
}

/* Reading the file */

static const HoneTensor *
find (Reader *self, guint number, const char *key)
{
  g_autofree char *name = g_strdup_printf ("optimizer.%u.%s", number, key);

  return hone_tensors_find (self->from, name);
}

static double
find_number (Reader *self, guint number, const char *key, double fallback)
{
  const HoneTensor *tensor = find (self, number, key);
  float value;

  if (tensor == NULL || tensor->n != 1)
    return fallback;
  hone_tensor_to_floats (tensor, &value);
  return isfinite (value) ? (double) value : fallback;
}

static gboolean
fits (const HoneTensor *tensor, const HoneParam *param)
{
  if (tensor->n_dims != param->n_dims)
    return FALSE;
  for (int i = 0; i < param->n_dims; i++)
    if (tensor->shape[i] != param->shape[i])
      return FALSE;
  return TRUE;
}

/* A parameter without a state was never moved: it is frozen, or the optimizer has not made a step. */
static gboolean
take_state (Reader *self, guint number, const HoneParam *param, StateKeys keys)
{
  for (int i = 0; i < 2; i++) {
    const HoneTensor *tensor = keys.keys[i] != NULL ? find (self, number, keys.keys[i]) : NULL;

    if (tensor == NULL)
      continue;
    if (!fits (tensor, param))
      return differs (self);
    hone_tensor_to_floats (tensor, self->states[i] + param->offset);
  }
  self->t = MAX (self->t, find_number (self, number, "step", 0));
  self->mu_product = MIN (self->mu_product, find_number (self, number, "mu_product", 1));
  return TRUE;
}

/* The numbers of a group must be the next ones. */
static gboolean
check_group (JsonObject *group, guint first, guint n)
{
  JsonArray *numbers = hone_run_array (group, "params");

  if (numbers == NULL || json_array_get_length (numbers) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (hone_run_number (json_array_get_element (numbers, i)) != first + i)
      return FALSE;
  return TRUE;
}

static gboolean
check_groups (Reader *self, const guint *sizes, int n_groups)
{
  const char *text = hone_tensors_get_meta (self->from, "optimizer.groups");
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;
  JsonArray *groups = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint first = 0;

  if (groups == NULL || json_array_get_length (groups) != (guint) n_groups)
    return differs (self);
  for (int i = 0; i < n_groups; i++) {
    JsonObject *group = hone_run_object (json_array_get_element (groups, (guint) i));

    if (group == NULL || !check_group (group, first, sizes[i]))
      return differs (self);
    first += sizes[i];
  }
  return TRUE;
}

/* Every state that is there must have been of use: others are of another optimizer. */
static gboolean
check_keys (Reader *self, guint n_params)
{
  static const char *const scalars[] = { "step", "mu_product", NULL };
  const HoneOptimKind kind = hone_optim_get_kind (self->optim);
  const StateKeys keys[2] = { keys_of (kind, FALSE), keys_of (kind, TRUE) };

  for (guint i = 0; i < hone_tensors_get_n (self->from); i++) {
    const char *name = hone_tensors_get (self->from, i)->name, *key;

    if (!g_str_has_prefix (name, "optimizer."))
      continue;
    key = strrchr (name, '.') + 1;
    if (g_ascii_strtoull (name + strlen ("optimizer."), NULL, 10) >= n_params)
      return differs (self);
    if (!g_strv_contains (scalars, key) && g_strcmp0 (key, keys[0].keys[0]) != 0 &&
        g_strcmp0 (key, keys[0].keys[1]) != 0 && g_strcmp0 (key, keys[1].keys[0]) != 0 &&
        g_strcmp0 (key, keys[1].keys[1]) != 0)
      return differs (self);
  }
  return TRUE;
}

static gboolean
take_states (Reader *self)
{
  guint sizes[HONE_OPTIM_GROUPS], number = 0;
  g_autofree guint *order = hone_optim_reference_order (self->optim, sizes);
  int n_groups;
  const HoneGroup *groups = hone_optim_get_groups (self->optim, &n_groups);

  if (!check_groups (self, sizes, n_groups))
    return FALSE;
  for (int group = 0; group < n_groups; group++)
    for (guint i = 0; i < sizes[group]; i++, number++) {
      const HoneParam *param = &self->model->params[order[number]];

      if (!take_state (self, number, param, keys_of (hone_optim_get_kind (self->optim), groups[group].muon)))
        return FALSE;
    }
  return check_keys (self, number);
}

/* Writing what hone_train_step_load () reads */

static HoneTensors *
write_checkpoint (Reader *self, gint64 updates)
{
  HoneTensors *to = hone_model_to_tensors (self->model, self->model->values);
  const gint64 n = (gint64) self->model->n_values, two = 2;
  const gint64 counters[2] = { -1, updates };
  const double scalars[2] = { self->t, self->mu_product };
  g_autofree float *nothing = g_new0 (float, n + 1);

  hone_tensors_add (to, "step.counters", HONE_DTYPE_I64, 1, &two, counters, NULL);
  hone_tensors_add (to, "step.values", HONE_DTYPE_F32, 1, &n, self->model->values, NULL);
  hone_tensors_add (to, "step.gradients", HONE_DTYPE_F32, 1, &n, nothing, NULL);
  hone_tensors_set_meta (to, "optim.kind", hone_optim_kind_name (hone_optim_get_kind (self->optim)));
  hone_tensors_add (to, "optim.scalars", HONE_DTYPE_F64, 1, &two, scalars, NULL);
  for (int i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf ("optim.%d", i);

    hone_tensors_add (to, name, HONE_DTYPE_F32, 1, &n, self->states[i], NULL);
  }
  return to;
}

static double
meta_number (HoneTensors *tensors, const char *key, double fallback)
{
  const char *text = hone_tensors_get_meta (tensors, key);
  char *end = NULL;
  double number = text != NULL ? g_ascii_strtod (text, &end) : fallback;

  return text != NULL && end != text && isfinite (number) ? number : fallback;
}

HoneTensors *
hone_resume_pt_translate (HoneTensors *tensors, HoneModel *model, HoneOptim *optim, const char *path, GError **error)
{
  Reader self = { .from = tensors, .model = model, .optim = optim, .path = path, .mu_product = 1, .error = error };
  g_autofree float *first = g_new0 (float, model->n_values + 1);
  g_autofree float *second = g_new0 (float, model->n_values + 1);
  const double updates = CLAMP (meta_number (tensors, "updates", 0), 0, 1e15);

  self.states[0] = first;
  self.states[1] = second;
  if (!take_states (&self))
    return NULL;
  if (self.t == 0) /* optimizers that do not count */
    self.t = updates;
  return write_checkpoint (&self, (gint64) updates);
}

/* The rest of the file */

gboolean
hone_resume_pt_is (HoneTensors *tensors)
{
  return hone_tensors_get_meta (tensors, "train_args") != NULL && hone_tensors_get_meta (tensors, "training") == NULL;
}

const char *
hone_resume_pt_settings (HoneTensors *tensors, const char *path, GError **error)
{
  const double epoch = meta_number (tensors, "epoch", -1);

  if (epoch < 0 || hone_tensors_get_meta (tensors, "optimizer.groups") == NULL) {
    g_set_error (
        error, HONE_ERROR, HONE_ERROR_USAGE,
        _ ("%s is of a run that has finished: there is nothing to resume. To train it further, start a new run "
           "with model=%s."),
        path, path);
    return NULL;
  }
  return hone_tensors_get_meta (tensors, "train_args");
}

HonePtPlace
hone_resume_pt_place (HoneTensors *tensors)
{
  const char *text = hone_tensors_get_meta (tensors, "stopper");
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;
  JsonObject *stopper = node != NULL ? hone_run_object (node) : NULL;
  HonePtPlace place = { .epoch = (int) CLAMP (meta_number (tensors, "epoch", -1), -1, 1e9),
                        .best_fitness = meta_number (tensors, "best_fitness", 0) };

  place.stopper_fitness = stopper != NULL ? hone_run_get_number (stopper, "best_fitness", 0) : place.best_fitness;
  place.stopper_epoch = stopper != NULL ? (int) hone_run_get_number (stopper, "best_epoch", 0) : 0;
  return place;
}
