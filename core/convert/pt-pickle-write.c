/* SPDX-License-Identifier: Apache-2.0 */
/* pt-pickle-write.c - see pt-pickle-write.h
 *
 * Nothing is memoised: a name that occurs twice is written twice. That costs kilobytes and spares a table.
 */
#include "pt-pickle-write.h"

#include "pt-zip-write.h"

#include <string.h>

#define PROTOCOL "\x80\x02"
#define ORDERED_DICT "ccollections\nOrderedDict\n)R"

typedef enum {
  IN_TUPLE,
  IN_LIST,
  IN_DICT,
  IN_OBJECT,
} Container;

struct _PtWriter {
  GByteArray *pickle;
  GArray *open;       /* of Container */
  GPtrArray *numbers; /* of GBytes: data/0, data/1 ... */
};

PtWriter *
pt_writer_new (void)
{
  PtWriter *self = g_new0 (PtWriter, 1);

  self->pickle = g_byte_array_new ();
  self->open = g_array_new (FALSE, FALSE, sizeof (Container));
  self->numbers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_byte_array_append (self->pickle, (const guint8 *) PROTOCOL, strlen (PROTOCOL));
  return self;
}

void
pt_writer_free (PtWriter *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->pickle);
  g_array_unref (self->open);
  g_ptr_array_unref (self->numbers);
  g_free (self);
}

static void
put (PtWriter *self, const char *opcodes)
{
  g_byte_array_append (self->pickle, (const guint8 *) opcodes, strlen (opcodes));
}

static void
put_little_endian (PtWriter *self, guint64 number, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++) {
    const guint8 byte = number >> 8 * i & 255;

    g_byte_array_append (self->pickle, &byte, 1);
  }
}

/* GLOBAL */
static void
put_global (PtWriter *self, const char *module, const char *name)
{
  put (self, "c");
  put (self, module);
  put (self, "\n");
  put (self, name);
  put (self, "\n");
}

void
pt_write_none (PtWriter *self)
{
  put (self, "N");
}

void
pt_write_bool (PtWriter *self, gboolean value)
{
  put (self, value ? "\x88" : "\x89"); /* NEWTRUE, NEWFALSE */
}

void
pt_write_int (PtWriter *self, gint64 value)
{
  if (value >= G_MININT32 && value <= G_MAXINT32) {
    put (self, "J"); /* BININT */
    put_little_endian (self, (guint64) value, 4);
  } else {
    put (self, "\x8a\x08"); /* LONG1 of eight bytes */
    put_little_endian (self, (guint64) value, 8);
  }
}

/* BINFLOAT; the one number that stands with its high byte first */
void
pt_write_float (PtWriter *self, double value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  put (self, "G");
  put_little_endian (self, GUINT64_SWAP_LE_BE (bits), 8);
}

void
pt_write_text (PtWriter *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  put (self, "X"); /* BINUNICODE */
  put_little_endian (self, strlen (valid), 4);
  put (self, valid);
}

/* containers */

static void
begin (PtWriter *self, Container container, const char *opcodes)
{
  g_array_append_val (self->open, container);
  put (self, opcodes);
}

void
pt_write_begin_tuple (PtWriter *self)
{
  begin (self, IN_TUPLE, "(");
}

void
pt_write_begin_list (PtWriter *self)
{
  begin (self, IN_LIST, "](");
}

void
pt_write_begin_dict (PtWriter *self)
{
  begin (self, IN_DICT, "}(");
}

void
pt_write_begin_ordered_dict (PtWriter *self)
{
  begin (self, IN_DICT, ORDERED_DICT "(");
}

void
pt_write_begin_object (PtWriter *self, const char *module, const char *name)
{
  put_global (self, module, name);
  begin (self, IN_OBJECT, ")\x81}("); /* EMPTY_TUPLE NEWOBJ EMPTY_DICT MARK */
}

void
pt_write_end (PtWriter *self)
{
  static const char *const opcodes[] = { [IN_TUPLE] = "t", [IN_LIST] = "e", [IN_DICT] = "u", [IN_OBJECT] = "ub" };

  g_return_if_fail (self->open->len > 0);
  put (self, opcodes[g_array_index (self->open, Container, self->open->len - 1)]);
  g_array_set_size (self->open, self->open->len - 1);
}

void
pt_write_key_none (PtWriter *self, const char *key)
{
  pt_write_text (self, key);
  pt_write_none (self);
}

void
pt_write_key_bool (PtWriter *self, const char *key, gboolean value)
{
  pt_write_text (self, key);
  pt_write_bool (self, value);
}

void
pt_write_key_int (PtWriter *self, const char *key, gint64 value)
{
  pt_write_text (self, key);
  pt_write_int (self, value);
}

void
pt_write_key_float (PtWriter *self, const char *key, double value)
{
  pt_write_text (self, key);
  pt_write_float (self, value);
}

void
pt_write_key_text (PtWriter *self, const char *key, const char *value)
{
  pt_write_text (self, key);
  pt_write_text (self, value);
}

/* tensors */

static const char *
storage_of (HoneDtype dtype)
{
  static const char *const names[] = {
    [HONE_DTYPE_F64] = "DoubleStorage",    [HONE_DTYPE_F32] = "FloatStorage", [HONE_DTYPE_F16] = "HalfStorage",
    [HONE_DTYPE_BF16] = "BFloat16Storage", [HONE_DTYPE_I64] = "LongStorage",  [HONE_DTYPE_I32] = "IntStorage",
    [HONE_DTYPE_I16] = "ShortStorage",     [HONE_DTYPE_I8] = "CharStorage",   [HONE_DTYPE_U8] = "ByteStorage",
    [HONE_DTYPE_BOOL] = "BoolStorage",
  };

  return names[dtype];
}

/* The tuple that torch finds a storage by. */
static void
write_storage (PtWriter *self, const HoneTensor *tensor)
{
  const gsize size = (gsize) tensor->n * hone_dtype_size (tensor->dtype);
  g_autofree char *key = g_strdup_printf ("%u", self->numbers->len);

  g_ptr_array_add (self->numbers, g_bytes_new_static (tensor->data, size));
  pt_write_begin_tuple (self);
  pt_write_text (self, "storage");
  put_global (self, "torch", storage_of (tensor->dtype));
  pt_write_text (self, key);
  pt_write_text (self, "cpu");
  pt_write_int (self, tensor->n);
  pt_write_end (self);
  put (self, "Q"); /* BINPERSID */
}

static void
write_shape_and_strides (PtWriter *self, const HoneTensor *tensor)
{
  gint64 stride[HONE_TENSOR_DIMS], n = 1;

  for (int i = tensor->n_dims - 1; i >= 0; i--) {
    stride[i] = n;
    n *= tensor->shape[i];
  }
  pt_write_begin_tuple (self);
  for (int i = 0; i < tensor->n_dims; i++)
    pt_write_int (self, tensor->shape[i]);
  pt_write_end (self);
  pt_write_begin_tuple (self);
  for (int i = 0; i < tensor->n_dims; i++)
    pt_write_int (self, stride[i]);
  pt_write_end (self);
}

void
pt_write_tensor (PtWriter *self, const HoneTensor *tensor, gboolean parameter)
{
  if (parameter) {
    put_global (self, "torch._utils", "_rebuild_parameter");
    pt_write_begin_tuple (self);
  }
  put_global (self, "torch._utils", "_rebuild_tensor_v2");
  pt_write_begin_tuple (self);
  write_storage (self, tensor);
  pt_write_int (self, 0); /* the first number's place in the storage */
  write_shape_and_strides (self, tensor);
  pt_write_bool (self, FALSE); /* wants a gradient */
  put (self, ORDERED_DICT);    /* hooks */
  pt_write_end (self);
  put (self, "R");
  if (parameter) {
    pt_write_bool (self, FALSE);
    put (self, ORDERED_DICT);
    pt_write_end (self);
    put (self, "R");
  }
}

static void
add_text (PtZipWriter *zip, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  pt_zip_writer_add (zip, name, bytes);
}

gboolean
pt_writer_save (PtWriter *self, const char *path, GError **error)
{
  g_autoptr (PtZipWriter) zip = pt_zip_writer_new ("archive");
  g_autoptr (GBytes) pickle = NULL;

  g_return_val_if_fail (self->open->len == 0, FALSE);
  put (self, "."); /* STOP */
  pickle = g_bytes_new_static (self->pickle->data, self->pickle->len);
  pt_zip_writer_add (zip, "data.pkl", pickle);
  add_text (zip, "byteorder", "little");
  for (guint i = 0; i < self->numbers->len; i++) {
    g_autofree char *name = g_strdup_printf ("data/%u", i);

    pt_zip_writer_add (zip, name, self->numbers->pdata[i]);
  }
  add_text (zip, "version", "3\n");
  return pt_zip_writer_save (zip, path, error);
}

gboolean
hone_state_dict_write (HoneTensors *tensors, const char *path, GError **error)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_write_begin_ordered_dict (writer);
  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const HoneTensor *tensor = hone_tensors_get (tensors, i);

    pt_write_text (writer, tensor->name);
    pt_write_tensor (writer, tensor, FALSE);
  }
  pt_write_end (writer);
  return pt_writer_save (writer, path, error);
}
