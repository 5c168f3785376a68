/* SPDX-License-Identifier: Apache-2.0 */
/* hone-tensors.c - see hone-tensors.h */
#include "hone-tensors.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

struct _HoneTensors {
  gatomicrefcount references;
  GPtrArray *tensors; /* of Entry */
  GHashTable *by_name;
  GPtrArray *keys; /* of the metadata, in order */
  GHashTable *meta;
};

typedef struct {
  HoneTensor tensor; /* first: an Entry is a HoneTensor */
  GBytes *keep;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->tensor.name);
  g_bytes_unref (entry->keep);
  g_free (entry);
}

HoneTensors *
hone_tensors_new (void)
{
  HoneTensors *self = g_new0 (HoneTensors, 1);

  g_atomic_ref_count_init (&self->references);
  self->tensors = g_ptr_array_new_with_free_func (entry_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->keys = g_ptr_array_new ();
  self->meta = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

HoneTensors *
hone_tensors_ref (HoneTensors *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
hone_tensors_unref (HoneTensors *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->tensors);
  g_ptr_array_unref (self->keys);
  g_hash_table_unref (self->meta);
  g_free (self);
}

guint
hone_tensors_get_n (HoneTensors *self)
{
  return self->tensors->len;
}

const HoneTensor *
hone_tensors_get (HoneTensors *self, guint i)
{
  g_return_val_if_fail (i < self->tensors->len, NULL);
  return self->tensors->pdata[i];
}

const HoneTensor *
hone_tensors_find (HoneTensors *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

const char *
hone_tensors_get_meta (HoneTensors *self, const char *key)
{
  return g_hash_table_lookup (self->meta, key);
}

void
hone_tensors_set_meta (HoneTensors *self, const char *key, const char *value)
{
  char *own;

  if (!g_hash_table_contains (self->meta, key)) {
    own = g_strdup (key);
    g_ptr_array_add (self->keys, own);
    g_hash_table_insert (self->meta, own, g_strdup (value));
  } else {
    /* replaces the value and keeps the first key, which self->keys points to */
    g_hash_table_insert (self->meta, g_strdup (key), g_strdup (value));
  }
}

char **
hone_tensors_list_meta (HoneTensors *self)
{
  char **keys = g_new0 (char *, self->keys->len + 1);

  for (guint i = 0; i < self->keys->len; i++)
    keys[i] = g_strdup (self->keys->pdata[i]);
  return keys;
}

gsize
hone_dtype_size (HoneDtype dtype)
{
  static const gsize sizes[] = { 8, 4, 2, 2, 8, 4, 2, 1, 1, 1 };

  return sizes[dtype];
}

const HoneTensor *
hone_tensors_require (HoneTensors *self, const char *name, HoneDtype dtype, gsize n, GError **error)
{
  const HoneTensor *tensor = hone_tensors_find (self, name);

  if (tensor != NULL && tensor->dtype == dtype && (gsize) tensor->n == n)
    return tensor;
  g_set_error (
      error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
      _ ("The checkpoint cannot be resumed: its \"%s\" is missing or of another size. Start a new training from "
         "its weights instead."),
      name);
  return NULL;
}

void
hone_tensors_add (HoneTensors *self, const char *name, HoneDtype dtype, int n_dims, const gint64 *shape,
                  gconstpointer data, GBytes *keep)
{
  Entry *entry = g_new0 (Entry, 1);
  HoneTensor *tensor = &entry->tensor;

  g_return_if_fail (n_dims <= HONE_TENSOR_DIMS);

  tensor->name = g_strdup (name);
  tensor->dtype = dtype;
  tensor->n_dims = n_dims;
  tensor->n = 1;
  for (int i = 0; i < n_dims; i++) {
    tensor->shape[i] = shape[i];
    tensor->n *= shape[i];
  }
  if (keep != NULL) {
    entry->keep = g_bytes_ref (keep);
    tensor->data = data;
  } else {
    entry->keep = g_bytes_new (data, (gsize) tensor->n * hone_dtype_size (dtype));
    tensor->data = g_bytes_get_data (entry->keep, NULL);
  }
  g_ptr_array_add (self->tensors, entry);
  g_hash_table_replace (self->by_name, tensor->name, tensor);
}

/* IEEE 754 half: 1 sign, 5 exponent, 10 fraction. */
static float
half_to_float (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16;
  guint32 exponent = (half >> 10) & 31;
  guint32 fraction = half & 0x3ff;
  union {
    guint32 bits;
    float number;
  } as;

  if (exponent == 31)
    as.bits = sign | 0x7f800000 | fraction << 13;
  else if (exponent != 0)
    as.bits = sign | (exponent + 112) << 23 | fraction << 13;
  else {
    as.number = (float) fraction * 0x1p-24f;
    as.bits |= sign;
  }
  return as.number;
}

static float
bfloat_to_float (guint16 bits)
{
  union {
    guint32 bits;
    float number;
  } as = { .bits = (guint32) bits << 16 };

  return as.number;
}

#define CONVERT(type, expression)                                                                                      \
  for (gint64 i = 0; i < tensor->n; i++) {                                                                             \
    type from = ((const type *) tensor->data)[i];                                                                      \
    to[i] = (float) (expression);                                                                                      \
  }                                                                                                                    \
  break

void
hone_tensor_to_floats (const HoneTensor *tensor, float *to)
{
  switch (tensor->dtype) {
  case HONE_DTYPE_F64:
    CONVERT (double, from);
  case HONE_DTYPE_F32:
    if (tensor->n > 0)
      memcpy (to, tensor->data, (gsize) tensor->n * sizeof (float));
    break;
  case HONE_DTYPE_F16:
    CONVERT (guint16, half_to_float (from));
  case HONE_DTYPE_BF16:
    CONVERT (guint16, bfloat_to_float (from));
  case HONE_DTYPE_I64:
    CONVERT (gint64, from);
  case HONE_DTYPE_I32:
    CONVERT (gint32, from);
  case HONE_DTYPE_I16:
    CONVERT (gint16, from);
  case HONE_DTYPE_I8:
    CONVERT (gint8, from);
  case HONE_DTYPE_U8:
  case HONE_DTYPE_BOOL:
    CONVERT (guint8, from);
  default:
    g_assert_not_reached ();
  }
}

guint16
hone_half_of (float number)
{
  union {
    float number;
    guint32 bits;
  } as = { .number = fabsf (number) };
  const guint16 sign = signbit (number) ? 0x8000 : 0;

  if (isnan (number))
    return sign | 0x7e00;
  if (as.number >= 65520.0f)
    return sign | 0x7c00;
  if (as.number < 0x1p-14f) /* denormal: whole multiples of 2^-24 */
    return sign | (guint16) nearbyintf (as.number * 0x1p24f);
  as.bits += 0xfff + (as.bits >> 13 & 1); /* to the nearest; a carry goes into the exponent */
  return sign | (guint16) ((as.bits >> 13) - (112 << 10));
}

void
hone_tensors_add_half (HoneTensors *self, const HoneTensor *tensor)
{
  g_autofree guint16 *halves = g_new (guint16, MAX (tensor->n, 1));

  if (tensor->dtype != HONE_DTYPE_F32) {
    hone_tensors_add (self, tensor->name, tensor->dtype, tensor->n_dims, tensor->shape, tensor->data, NULL);
    return;
  }
  for (gint64 i = 0; i < tensor->n; i++)
    halves[i] = hone_half_of (((const float *) tensor->data)[i]);
  hone_tensors_add (self, tensor->name, HONE_DTYPE_F16, tensor->n_dims, tensor->shape, halves, NULL);
}
