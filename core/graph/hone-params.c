/* SPDX-License-Identifier: Apache-2.0 */
/* hone-params.c - see hone-params.h */
#include "hone-params.h"

#include "hone-block.h"

#include <string.h>

#define GROWTH 64 /* parameters a reallocation */
#define ALIGN 64  /* bytes: a cache line, and a vector of AVX-512 */

HoneModel *
hone_model_new_empty (void)
{
  HoneModel *self = g_new0 (HoneModel, 1);

  self->norm_eps = 1e-3f; /* spec 01, section 3: of all detection models */
  self->norm_momentum = 0.03f;
  return self;
}

void
hone_model_add (HoneModel *self, HoneParamKind kind, const char *path, const char *leaf, int n_dims, const int *shape)
{
  HoneParam *param;

  if (self->n_params % GROWTH == 0)
    self->params = g_renew (HoneParam, self->params, self->n_params + GROWTH);
  param = &self->params[self->n_params++];
  memset (param, 0, sizeof *param);
  param->name = g_strconcat (path, *path != '\0' ? "." : "", leaf, NULL);
  param->kind = kind;
  param->n_dims = n_dims;
  param->n = 1;
  for (int i = 0; i < n_dims; i++)
    param->n *= param->shape[i] = shape[i];
  param->frozen = kind == HONE_PARAM_FIXED;
  param->offset = kind == HONE_PARAM_COUNTER ? self->n_counters : self->n_values;
  if (kind == HONE_PARAM_COUNTER)
    self->n_counters++;
  else
    self->n_values += param->n;
}

void
hone_model_seal (HoneModel *self)
{
  self->values = g_aligned_alloc0 (MAX (self->n_values, 1), sizeof (float), ALIGN);
  self->counters = g_new0 (gint64, MAX (self->n_counters, 1));
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->n_params; i++)
    g_hash_table_insert (self->by_name, self->params[i].name, &self->params[i]);
}

void
hone_model_free (HoneModel *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_params; i++)
    g_free (self->params[i].name);
  g_free (self->params);
  g_aligned_free (self->values);
  g_free (self->counters);
  g_strfreev (self->names);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_free (self);
}

HoneParam *
hone_model_find (HoneModel *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

gsize
hone_model_count (HoneModel *self)
{
  gsize n = 0;

  for (guint i = 0; i < self->n_params; i++)
    if (self->params[i].kind != HONE_PARAM_BUFFER && self->params[i].kind != HONE_PARAM_COUNTER)
      n += self->params[i].n;
  return n;
}

char *
hone_model_head_path (const HoneArch *arch)
{
  return g_strdup (hone_row_path (arch->family, arch->family->n_rows - 1).text);
}
