/* SPDX-License-Identifier: Apache-2.0 */
/* hone-transfer.c - a new model from the weights of another (spec 01, section 8)
 *
 * In this order: the class branch takes the source's width; class rows go by the classes' names; everything else of
 * equal name and shape is copied; a first convolution of another size gets what it shares.
 */
#include "hone-block.h"
#include "hone-params.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  HoneModel *model;
  HoneTensors *source;
  char **names;     /* of the source's classes; NULL: not known */
  GHashTable *done; /* HoneParam: class rows, not to be copied again */
  HoneTransfer told;
} Transfer;

/* 1. width */

static gboolean
boxes_fit (HoneModel *model, HoneTensors *source)
{
  g_autofree char *head = hone_model_head_path (&model->arch);

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    HonePath name = hone_path (head, "cv2.%d.0.conv.weight", level);
    const HoneParam *to = hone_model_find (model, name.text);
    const HoneTensor *from = hone_tensors_find (source, name.text);

    if (from == NULL || from->n_dims != to->n_dims || from->shape[1] != to->shape[1])
      return FALSE;
  }
  return TRUE;
}

/* The width of the source's class branch, where the new model can take it over; else 0, its own. */
static int
source_width (HoneModel *model, HoneTensors *source)
{
  g_autofree char *head = hone_model_head_path (&model->arch);
  HonePath name = hone_path (head, "cv3.0.2.weight");
  HonePath first = hone_path (head, "cv3.0.%s", model->arch.family->legacy_head ? "0.conv.weight" : "0.0.conv.weight");
  const HoneTensor *from = hone_tensors_find (source, name.text);

  if (from == NULL || from->n_dims != 4 || hone_tensors_find (source, first.text) == NULL ||
      from->shape[1] > G_MAXINT16 || !boxes_fit (model, source))
    return 0;
  return (int) from->shape[1];
}

/* 2. class rows */

static char *
folded (const char *name)
{
  g_autofree char *copy = g_strdup (name);

  return g_utf8_strdown (g_strstrip (copy), -1);
}

static gboolean
is_number (const char *name)
{
  return *name != '\0' && strspn (name, "0123456789") == strlen (name);
}

static gboolean
are_numbers (char **names)
{
  for (; *names != NULL; names++)
    if (!is_number (*names))
      return FALSE;
  return TRUE;
}

/* from[k]: the source's class with the name of class k, -1: none. Returns: how many have one. */
static int
match_names (char **names, char **source_names, int *from)
{
  int n = 0;

  for (int k = 0; names[k] != NULL; k++) {
    g_autofree char *name = folded (names[k]);

    from[k] = -1;
    for (int s = 0; source_names[s] != NULL && from[k] < 0; s++) {
      g_autofree char *other = folded (source_names[s]);

      if (g_str_equal (name, other))
        from[k] = s;
    }
    n += from[k] >= 0;
  }
  return n;
}

static gboolean
is_identity (const int *from, int n_classes, int n_source)
{
  for (int k = 0; k < n_classes; k++)
    if (from[k] != k)
      return FALSE;
  return n_classes == n_source;
}

/* Everything but the first dimension agrees. */
static gboolean
rows_fit (const HoneParam *param, const HoneTensor *tensor)
{
  if (tensor == NULL || tensor->n_dims != param->n_dims)
    return FALSE;
  for (int i = 1; i < param->n_dims; i++)
    if (tensor->shape[i] != param->shape[i])
      return FALSE;
  return TRUE;
}

static void
copy_rows (Transfer *self, const char *name, const int *from)
{
  HoneParam *param = hone_model_find (self->model, name);
  const HoneTensor *tensor = hone_tensors_find (self->source, name);
  g_autofree float *rows = NULL;
  gsize row;

  if (param == NULL || !rows_fit (param, tensor))
    return;
  row = param->n / param->shape[0];
  rows = g_new (float, tensor->n);
  hone_tensor_to_floats (tensor, rows);
  for (int k = 0; k < param->shape[0]; k++)
    if (from[k] >= 0 && from[k] < tensor->shape[0])
      memcpy (self->model->values + param->offset + k * row, rows + from[k] * row, row * sizeof (float));
  g_hash_table_add (self->done, param);
  self->told.n_copied++;
}

static void
copy_classes (Transfer *self)
{
  HoneModel *model = self->model;
  g_autofree int *from = g_new (int, model->n_classes);
  g_autofree char *head = hone_model_head_path (&model->arch);
  int n_source = (int) g_strv_length (self->names);
  int n = match_names (model->names, self->names, from);

  if (n == 0 || are_numbers (model->names) || are_numbers (self->names) ||
      is_identity (from, model->n_classes, n_source))
    return;
  for (int level = 0; level < HONE_N_LEVELS; level++) {
    copy_rows (self, hone_path (head, "cv3.%d.2.weight", level).text, from);
    copy_rows (self, hone_path (head, "cv3.%d.2.bias", level).text, from);
    copy_rows (self, hone_path (head, "one2one_cv3.%d.2.weight", level).text, from);
    copy_rows (self, hone_path (head, "one2one_cv3.%d.2.bias", level).text, from);
  }
  self->told.n_class_rows = (guint) n;
}

/* 3. and 4. the rest */

/* Of a first convolution: the channels, in and out, that both have. */
static void
copy_common (Transfer *self, const HoneParam *param, const HoneTensor *tensor)
{
  const gsize area = (gsize) param->shape[2] * param->shape[3];
  const gsize has = area * (gsize) tensor->shape[1], needs = area * (gsize) param->shape[1];
  g_autofree float *values = g_new (float, tensor->n);

  hone_tensor_to_floats (tensor, values);
  for (gint64 k = 0; k < MIN (param->shape[0], tensor->shape[0]); k++)
    memcpy (self->model->values + param->offset + k * needs, values + k * has, MIN (has, needs) * sizeof (float));
}

static gboolean
is_first_of_other_size (const HoneParam *param, const HoneTensor *tensor)
{
  return g_str_equal (param->name, "model.0.conv.weight") && tensor != NULL && tensor->n_dims == 4 &&
         tensor->shape[2] == param->shape[2] && tensor->shape[3] == param->shape[3];
}

static void
copy_rest (Transfer *self)
{
  for (guint i = 0; i < self->model->n_params; i++) {
    HoneParam *param = &self->model->params[i];
    const HoneTensor *tensor = hone_tensors_find (self->source, param->name);

    if (g_hash_table_contains (self->done, param))
      continue;
    if (hone_param_fits (param, tensor)) {
      hone_param_load (self->model, param, tensor);
      self->told.n_copied++;
    } else if (is_first_of_other_size (param, tensor)) {
      copy_common (self, param, tensor);
      self->told.n_copied++;
    }
  }
}

static gboolean
is_fused (HoneTensors *source)
{
  return hone_tensors_find (source, "model.0.conv.bias") != NULL &&
         hone_tensors_find (source, "model.0.bn.weight") == NULL;
}

/* At the width of the source's class branch where possible. */
static HoneModel *
new_model (const HoneArch *arch, int n_classes, const char *const *names, HoneTensors *source, gboolean *widened)
{
  HoneModel *model = hone_model_new (arch, n_classes, names, 0);
  int width = source_width (model, source);

  *widened = width > 0 && width != model->class_width;
  if (!*widened)
    return model;
  hone_model_free (model);
  return hone_model_new (arch, n_classes, names, width);
}

/* NULL: the source does not tell. It may be of another task, so only the head's last convolution says how many. */
static char **
source_names (const HoneArch *arch, HoneTensors *source)
{
  g_autofree char *head = hone_model_head_path (arch);
  const HoneTensor *last = hone_tensors_find (source, hone_path (head, "cv3.0.2.bias").text);

  if (last == NULL || last->n > G_MAXINT16)
    return NULL;
  return hone_names_parse (hone_tensors_get_meta (source, "names"), (int) last->n);
}

HoneModel *
hone_model_transfer (const HoneArch *arch, int n_classes, const char *const *names, HoneTensors *source,
                     gboolean cls_remap, guint64 seed, HoneTransfer *transfer, GError **error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  g_auto (GStrv) known = source_names (arch, source);
  Transfer self = { .source = source, .names = known, .done = done };

  if (is_fused (source)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("The norms of these weights are folded into the convolutions (“fused”), so they cannot be trained. "
                    "Take the file that training wrote, best.pt or last.pt."));
    return NULL;
  }
  self.model = new_model (arch, n_classes, names, source, &self.told.widened);
  hone_model_init (self.model, seed);
  if (cls_remap && known != NULL)
    copy_classes (&self);
  copy_rest (&self);
  self.told.n_all = self.model->n_params;
  if (self.told.n_copied == 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("None of these weights fits %s. Choose weights of the same family and size."), arch->id);
    g_clear_pointer (&self.model, hone_model_free);
  }
  if (transfer != NULL)
    *transfer = self.told;
  return self.model;
}
