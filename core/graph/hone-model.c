/* SPDX-License-Identifier: Apache-2.0 */
/* hone-model.c - see hone-model.h: making, starting, loading, freezing and storing; hone-transfer.c has the rest */
#include "hone-block.h"
#include "hone-params.h"

#include "hone-random.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define STREAM_INIT 0x696e6974u /* "init": tells these draws from others of the same seed */
#define BOX_BIAS 2.0f           /* spec 01, section 5 */
#define USUAL_SIZE 640.0        /* of pictures, in the start of class biases */
#define USUAL_OBJECTS 5.0       /* in a picture */
#define FIRST_STRIDE 8

/* making */

static char **
names_of (int n_classes, const char *const *names)
{
  char **copy = g_new0 (char *, n_classes + 1);

  for (int i = 0; i < n_classes; i++)
    copy[i] = names == NULL ? g_strdup_printf ("class_%d", i) : g_strdup (names[i]);
  return copy;
}

HoneModel *
hone_model_list (const HoneArch *arch, int n_classes, const char *const *names, int class_width)
{
  HoneModel *self = hone_model_new_empty ();
  HoneBlock blocks[HONE_MAX_ROWS];
  int n = hone_network_blocks (arch, n_classes, class_width, blocks);

  self->arch = *arch;
  self->n_classes = n_classes;
  self->class_width = arch->family->task == HONE_TASK_DETECT ? hone_block_class_width (&blocks[n - 1]) : 0;
  if (arch->family->norm_eps > 0) {
    self->norm_eps = arch->family->norm_eps;
    self->norm_momentum = arch->family->norm_momentum;
  }
  self->names = names_of (n_classes, names);
  for (int i = 0; i < n; i++)
    blocks[i].klass->list (&blocks[i], self, hone_row_path (arch->family, i).text);
  return self;
}

HoneModel *
hone_model_new (const HoneArch *arch, int n_classes, const char *const *names, int class_width)
{
  HoneModel *self = hone_model_list (arch, n_classes, names, class_width);

  hone_model_seal (self);
  return self;
}

/* random start */

static void
fill (float *values, gsize n, float value)
{
  for (gsize i = 0; i < n; i++)
    values[i] = value;
}

/* Half the width of what weights, and with some networks their biases, are drawn from. */
static double
bound_of (HoneModel *self, const HoneParam *weight)
{
  const double fan_in = (double) weight->n / weight->shape[0], fan_out = (double) weight->n / weight->shape[1];

  return self->arch.family->start == HONE_START_GLOROT ? sqrt (6 / (fan_in + fan_out)) : 1 / sqrt (fan_in);
}

/* A bias is drawn like the weight before it. */
static void
init_uniform (HoneModel *self, guint i, guint64 seed)
{
  const HoneParam *param = &self->params[i];
  const HoneParam *weight = param->kind == HONE_PARAM_WEIGHT ? param : param - 1;
  double bound = bound_of (self, weight);
  HoneDraws draws = hone_draws (seed, STREAM_INIT, 0, i);

  for (gsize k = 0; k < param->n; k++)
    self->values[param->offset + k] = (float) hone_draw_range (&draws, -bound, bound);
}

/* N (0, sqrt (2 / fan_out)), by G. Box and M. Muller. */
static void
init_normal (HoneModel *self, guint i, guint64 seed)
{
  const HoneParam *param = &self->params[i];
  const double deviation = sqrt (2 / ((double) param->n / param->shape[1]));
  HoneDraws draws = hone_draws (seed, STREAM_INIT, 0, i);

  for (gsize k = 0; k < param->n; k++) {
    const double radius = sqrt (-2 * log (1 - hone_draw (&draws)));

    self->values[param->offset + k] = (float) (deviation * radius * cos (2 * G_PI * hone_draw (&draws)));
  }
}

static void
init_param (HoneModel *self, guint i, guint64 seed)
{
  const HoneParam *param = &self->params[i];
  float *values = self->values + param->offset;

  switch (param->kind) {
  case HONE_PARAM_WEIGHT:
    if (param->n_dims == 4 && self->arch.family->start == HONE_START_NORMAL)
      init_normal (self, i, seed);
    else
      init_uniform (self, i, seed);
    break;
  case HONE_PARAM_NORM_WEIGHT:
    fill (values, param->n, 1);
    break;
  case HONE_PARAM_BIAS:
    if (i > 0 && self->params[i - 1].kind == HONE_PARAM_WEIGHT && self->arch.family->start != HONE_START_GLOROT)
      init_uniform (self, i, seed);
    else
      fill (values, param->n, 0);
    break;
  case HONE_PARAM_BUFFER:
    fill (values, param->n, g_str_has_suffix (param->name, "running_var") ? 1 : 0);
    break;
  case HONE_PARAM_FIXED:
    for (gsize k = 0; k < param->n; k++)
      values[k] = (float) k;
    break;
  case HONE_PARAM_COUNTER:
    self->counters[param->offset] = 0;
    break;
  }
}

/* The one-to-one branches begin as copies of the one-to-many ones. */
static void
copy_branches (HoneModel *self)
{
  for (guint i = 0; i < self->n_params; i++) {
    const HoneParam *to = &self->params[i], *from;
    g_auto (GStrv) halves = g_strsplit (to->name, "one2one_", 2);
    g_autofree char *name = g_strjoinv (NULL, halves);

    if (halves[1] == NULL || to->kind == HONE_PARAM_COUNTER)
      continue;
    from = hone_model_find (self, name);
    memcpy (self->values + to->offset, self->values + from->offset, to->n * sizeof (float));
  }
}

/* So that a fresh network finds about 5 objects in a picture of 640 x 640. */
static float
class_bias (int n_classes, int level)
{
  double cells = USUAL_SIZE / (FIRST_STRIDE << level);

  return (float) log (USUAL_OBJECTS / n_classes / (cells * cells));
}

static void
init_bias (HoneModel *self, const char *head, const char *branch, int level, float value)
{
  g_autofree char *name = g_strdup_printf ("%s.%s.%d.2.bias", head, branch, level);
  const HoneParam *param = hone_model_find (self, name);

  if (param != NULL)
    fill (self->values + param->offset, param->n, value);
}

void
hone_model_init (HoneModel *self, guint64 seed)
{
  g_autofree char *head = hone_model_head_path (&self->arch);

  for (guint i = 0; i < self->n_params; i++)
    init_param (self, i, seed);
  copy_branches (self);
  for (int level = 0; level < HONE_N_LEVELS; level++) {
    init_bias (self, head, "cv2", level, BOX_BIAS);
    init_bias (self, head, "one2one_cv2", level, BOX_BIAS);
    init_bias (self, head, "cv3", level, class_bias (self->n_classes, level));
    init_bias (self, head, "one2one_cv3", level, class_bias (self->n_classes, level));
  }
}

/* loading */

gboolean
hone_param_fits (const HoneParam *param, const HoneTensor *tensor)
{
  if (tensor == NULL || tensor->n_dims != param->n_dims)
    return FALSE;
  for (int i = 0; i < param->n_dims; i++)
    if (tensor->shape[i] != param->shape[i])
      return FALSE;
  return TRUE;
}

void
hone_param_load (HoneModel *self, const HoneParam *param, const HoneTensor *tensor)
{
  float count;

  if (param->kind != HONE_PARAM_COUNTER) {
    hone_tensor_to_floats (tensor, self->values + param->offset);
  } else if (tensor->dtype == HONE_DTYPE_I64) {
    memcpy (&self->counters[param->offset], tensor->data, sizeof (gint64));
  } else {
    hone_tensor_to_floats (tensor, &count);
    self->counters[param->offset] = (gint64) count;
  }
}

static char *
shape_text (int n_dims, const gint64 *shape)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < n_dims; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i == 0 ? "" : " x ", shape[i]);
  return g_string_free (text, FALSE);
}

static void
set_misfit (const HoneParam *param, const HoneTensor *tensor, GError **error)
{
  g_autofree char *has = NULL, *needs = NULL;
  gint64 shape[4];

  if (tensor == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL, _ ("The weights lack “%s”, which this network needs."),
                 param->name);
    return;
  }
  for (int i = 0; i < param->n_dims; i++)
    shape[i] = param->shape[i];
  has = shape_text (tensor->n_dims, tensor->shape);
  needs = shape_text (param->n_dims, shape);
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL, _ ("The weights have “%s” as %s, where this network needs %s."),
               param->name, has, needs);
}

gboolean
hone_model_load_exact (HoneModel *self, HoneTensors *tensors, GError **error)
{
  for (guint i = 0; i < self->n_params; i++) {
    const HoneParam *param = &self->params[i];
    const HoneTensor *tensor = hone_tensors_find (tensors, param->name);

    if (param->kind == HONE_PARAM_COUNTER && tensor == NULL)
      continue; /* nothing is computed from them */
    if (!hone_param_fits (param, tensor)) {
      set_misfit (param, tensor, error);
      return FALSE;
    }
  }
  for (guint i = 0; i < self->n_params; i++) {
    const HoneTensor *tensor = hone_tensors_find (tensors, self->params[i].name);

    if (tensor != NULL)
      hone_param_load (self, &self->params[i], tensor);
  }
  return TRUE;
}

/* storing */

static char *
names_to_json (char **names)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (char **name = names; *name != NULL; name++)
    json_builder_add_string_value (builder, *name);
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

HoneTensors *
hone_model_to_tensors (HoneModel *self, const float *values)
{
  HoneTensors *tensors = hone_tensors_new ();
  g_autofree char *names = names_to_json (self->names);
  g_autofree char *n_classes = g_strdup_printf ("%d", self->n_classes);

  for (guint i = 0; i < self->n_params; i++) {
    const HoneParam *param = &self->params[i];
    gint64 shape[4];

    for (int d = 0; d < param->n_dims; d++)
      shape[d] = param->shape[d];
    if (param->kind == HONE_PARAM_COUNTER)
      hone_tensors_add (tensors, param->name, HONE_DTYPE_I64, 0, shape, &self->counters[param->offset], NULL);
    else
      hone_tensors_add (tensors, param->name, HONE_DTYPE_F32, param->n_dims, shape, values + param->offset, NULL);
  }
  hone_tensors_set_meta (tensors, "arch", self->arch.id);
  hone_tensors_set_meta (tensors, "task", self->arch.family->task == HONE_TASK_DETECT ? "detect" : "classify");
  hone_tensors_set_meta (tensors, "nc", n_classes);
  hone_tensors_set_meta (tensors, "names", names);
  return tensors;
}

/* freezing */

/* Parts of networks whose rows have names are called by these; of YOLO's by the row's number. */
static gboolean
is_of (HoneModel *self, const HoneParam *param, const char *entry)
{
  const gboolean named = self->arch.family->rows[0].path != NULL;
  g_autofree char *part = g_strdup_printf ("model.%s.", entry);

  if (!named)
    return strstr (param->name, part) != NULL;
  /* "layer4" of "layer4.2", "conv5_block3" of "conv5_block3_1_conv" */
  return g_str_has_prefix (param->name, entry) && strchr ("._", param->name[strlen (entry)]) != NULL;
}

static gboolean
freeze_entry (HoneModel *self, const char *entry)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->n_params; i++)
    if (is_of (self, &self->params[i], entry))
      any = self->params[i].frozen = TRUE;
  return any;
}

/* Of the last row. (transfer full) */
static char *
head_entry (HoneModel *self)
{
  const int last = self->arch.family->n_rows - 1;
  const char *path = self->arch.family->rows[last].path;

  return path != NULL ? g_strdup (path) : g_strdup_printf ("%d", last);
}

gboolean
hone_model_freeze_before (HoneModel *self, const char *entry, GError **error)
{
  g_autofree char *head = entry == NULL ? head_entry (self) : NULL;
  const char *from = entry != NULL ? entry : head;
  guint first = 0;

  while (first < self->n_params && !is_of (self, &self->params[first], from))
    first++;
  if (first == self->n_params) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("unfreeze: %s has no part “%s”. Name one as “hone info” shows it, such as layer4 or layer4.2 of a "
                    "ResNet and 8 of a YOLO."),
                 self->arch.id, from);
    return FALSE;
  }
  for (guint i = 0; i < first; i++)
    self->params[i].frozen = TRUE;
  return TRUE;
}

/* A row without parameters (a concat) may be named too. */
static gboolean
is_row (HoneModel *self, const char *entry)
{
  gint64 row;

  return g_ascii_string_to_signed (entry, 10, 0, self->arch.family->n_rows - 1, &row, NULL);
}

static gboolean
is_all_frozen (HoneModel *self)
{
  for (guint i = 0; i < self->n_params; i++)
    if (!self->params[i].frozen && self->params[i].kind <= HONE_PARAM_BIAS)
      return FALSE;
  return TRUE;
}

gboolean
hone_model_freeze (HoneModel *self, const char *const *entries, GError **error)
{
  for (guint i = 0; i < self->n_params; i++)
    self->params[i].frozen = self->params[i].kind == HONE_PARAM_FIXED;
  for (const char *const *entry = entries; entry != NULL && *entry != NULL; entry++)
    if (!freeze_entry (self, *entry) && !is_row (self, *entry)) {
      g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                   _ ("freeze: %s has no layer “%s”; its layers are 0 to %d, parts of them are written like “%d.cv2”."),
                   self->arch.id, *entry, self->arch.family->n_rows - 1, self->arch.family->n_rows - 1);
      return FALSE;
    }
  if (!is_all_frozen (self))
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
               _ ("freeze: nothing is left to train; %s has %d layers, freeze fewer of them."), self->arch.id,
               self->arch.family->n_rows);
  return FALSE;
}
