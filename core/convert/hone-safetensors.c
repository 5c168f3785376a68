/* SPDX-License-Identifier: Apache-2.0 */
/* hone-safetensors.c - the safetensors format (spec 06, section 8)
 *
 * Eight bytes of length, a JSON header, then the numbers. Everything in the header is doubted: the file may come from
 * anybody.
 */
#include "hone-file.h"
#include "hone-tensors.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define HEADER_LIMIT (100 * 1000 * 1000)
#define DEPTH_LIMIT 8

static const char *const dtype_names[] = { "F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL" };

typedef struct {
  const char *name; /* of the file, for messages */
  const guint8 *data;
  gsize size; /* of the data behind the header */
  GBytes *bytes;
  HoneTensors *tensors;
  GArray *ranges; /* of Range */
} Reader;

typedef struct {
  gsize begin, end;
} Range;

G_GNUC_PRINTF (3, 4)
static gboolean
refuse (const char *name, GError **error, const char *format, ...)
{
  g_autofree char *why = NULL;
  va_list list;

  va_start (list, format);
  why = g_strdup_vprintf (format, list);
  va_end (list);
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
               _ ("%s is not a usable safetensors file: %s. Get the file anew, or choose another one."), name, why);
  return FALSE;
}

/* The parser recurses, so a header of 100 MB of brackets would run out of stack. */
static gboolean
shallow (const char *json, gsize size)
{
  gboolean in_string = FALSE;
  int depth = 0;

  for (gsize i = 0; i < size; i++) {
    if (in_string) {
      if (json[i] == '\\')
        i++;
      else if (json[i] == '"')
        in_string = FALSE;
    } else if (json[i] == '"') {
      in_string = TRUE;
    } else if (json[i] == '{' || json[i] == '[') {
      if (++depth > DEPTH_LIMIT)
        return FALSE;
    } else if (json[i] == '}' || json[i] == ']') {
      depth--;
    }
  }
  return TRUE;
}

/* JsonParser keeps the last of two members of one name; both are announced here. */
static void
count_member_cb (JsonParser *parser, JsonObject *object, const char *name, gpointer data)
{
  (*(guint *) data)++;
}

static guint
count_members (JsonNode *node)
{
  guint n = 0;
  GList *values;

  if (JSON_NODE_HOLDS_OBJECT (node)) {
    n = json_object_get_size (json_node_get_object (node));
    values = json_object_get_values (json_node_get_object (node));
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    values = json_array_get_elements (json_node_get_array (node));
  } else {
    return 0;
  }
  for (GList *l = values; l != NULL; l = l->next)
    n += count_members (l->data);
  g_list_free (values);
  return n;
}

static JsonNode *
parse_header (const char *name, const char *json, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) why = NULL;
  JsonNode *root;
  guint announced = 0;

  if (!g_utf8_validate_len (json, size, NULL) || memchr (json, '\0', size) != NULL) {
    refuse (name, error, _ ("its header is not UTF-8 text"));
    return NULL;
  }
  if (size == 0 || json[0] != '{' || !shallow (json, size)) {
    refuse (name, error, _ ("its header is not a JSON object of the right depth"));
    return NULL;
  }
  g_signal_connect (parser, "object-member", G_CALLBACK (count_member_cb), &announced);
  if (!json_parser_load_from_data (parser, json, (gssize) size, &why)) {
    refuse (name, error, _ ("its header is no valid JSON (%s)"), why->message);
    return NULL;
  }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    refuse (name, error, _ ("its header is not a JSON object"));
    return NULL;
  }
  if (announced != count_members (root)) {
    refuse (name, error, _ ("its header names something twice"));
    return NULL;
  }
  return json_parser_steal_root (parser);
}

/* Whole numbers 0 .. 2^53; -1 for anything else. */
static gint64
get_count (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);
  gint64 value;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return -1;
  value = json_node_get_int (node);
  return value >= 0 && value <= (G_GINT64_CONSTANT (1) << 53) ? value : -1;
}

static JsonArray *
get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static int
get_dtype (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "dtype");
  const char *text;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return -1;
  text = json_node_get_string (node);
  for (guint i = 0; i < G_N_ELEMENTS (dtype_names); i++)
    if (strcmp (text, dtype_names[i]) == 0)
      return (int) i;
  return -1;
}

/* Shape and the bytes it needs; FALSE when a size is no size or their product overflows. */
static gboolean
get_shape (JsonArray *array, HoneDtype dtype, gint64 *shape, gsize *bytes)
{
  *bytes = hone_dtype_size (dtype);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    shape[i] = get_count (array, i);
    if (shape[i] < 0 || !g_size_checked_mul (bytes, *bytes, (gsize) shape[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_tensor (Reader *self, const char *name, JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *sizes = object != NULL ? get_array (object, "shape") : NULL;
  JsonArray *offsets = object != NULL ? get_array (object, "data_offsets") : NULL;
  gint64 shape[HONE_TENSOR_DIMS], begin, end;
  gsize bytes;
  int dtype;

  if (sizes == NULL || offsets == NULL || json_array_get_length (offsets) != 2)
    return refuse (self->name, error, _ ("the entry of \"%s\" lacks its shape or place"), name);
  dtype = get_dtype (object);
  if (dtype < 0)
    return refuse (self->name, error, _ ("\"%s\" is of a type that Hone does not know"), name);
  if (json_array_get_length (sizes) > HONE_TENSOR_DIMS || !get_shape (sizes, (HoneDtype) dtype, shape, &bytes))
    return refuse (self->name, error, _ ("the shape of \"%s\" is impossible"), name);

  begin = get_count (offsets, 0);
  end = get_count (offsets, 1);
  if (begin < 0 || end < begin || (guint64) end > self->size)
    return refuse (self->name, error, _ ("\"%s\" lies outside of the file"), name);
  if ((gsize) (end - begin) != bytes)
    return refuse (self->name, error, _ ("\"%s\" has another size than its shape"), name);

  g_array_append_val (self->ranges, ((Range){ (gsize) begin, (gsize) end }));
  if (((guintptr) (self->data + begin)) % hone_dtype_size ((HoneDtype) dtype) == 0)
    hone_tensors_add (self->tensors, name, (HoneDtype) dtype, (int) json_array_get_length (sizes), shape,
                      self->data + begin, self->bytes);
  else
    hone_tensors_add (self->tensors, name, (HoneDtype) dtype, (int) json_array_get_length (sizes), shape,
                      self->data + begin, NULL);
  return TRUE;
}

static gboolean
add_meta (Reader *self, JsonNode *node, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (self->name, error, _ ("its metadata is not a map of strings"));
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value)) {
    if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
      return refuse (self->name, error, _ ("its metadata is not a map of strings"));
    hone_tensors_set_meta (self->tensors, key, json_node_get_string (value));
  }
  return TRUE;
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const Range *x = a, *y = b;

  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return (x->end > y->end) - (x->end < y->end);
}

/* No holes and no overlaps, from the first byte to the last. */
static gboolean
check_ranges (Reader *self, GError **error)
{
  gsize at = 0;

  g_array_sort (self->ranges, compare_ranges);
  for (guint i = 0; i < self->ranges->len; i++) {
    const Range *range = &g_array_index (self->ranges, Range, i);

    if (range->begin != at)
      return refuse (self->name, error, _ ("its parts overlap or leave holes"));
    at = range->end;
  }
  if (at != self->size)
    return refuse (self->name, error, _ ("it is longer than what its header describes"));
  return TRUE;
}

static gboolean
read_entries (Reader *self, JsonNode *root, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &key, &value)) {
    if (strcmp (key, "__metadata__") == 0) {
      if (!add_meta (self, value, error))
        return FALSE;
    } else if (!add_tensor (self, key, value, error)) {
      return FALSE;
    }
  }
  return check_ranges (self, error);
}

HoneTensors *
hone_safetensors_parse (GBytes *bytes, const char *name, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (HoneTensors) tensors = hone_tensors_new ();
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  g_autoptr (JsonNode) root = NULL;
  Reader self = { .name = name, .bytes = bytes, .tensors = tensors, .ranges = ranges };
  guint64 length = 0;

  if (size >= 8)
    memcpy (&length, data, 8);
  length = GUINT64_FROM_LE (length);
  if (size < 8 || length > HEADER_LIMIT || length > size - 8) {
    refuse (name, error, _ ("it is cut off, or something else"));
    return NULL;
  }
  root = parse_header (name, (const char *) data + 8, (gsize) length, error);
  if (root == NULL)
    return NULL;
  self.data = data + 8 + length;
  self.size = size - 8 - (gsize) length;
  if (!read_entries (&self, root, error))
    return NULL;
  return g_steal_pointer (&tensors);
}

HoneTensors *
hone_safetensors_read (const char *path, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &why);
  g_autoptr (GBytes) bytes = NULL;

  if (file == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("%s cannot be read: %s."), path, why->message);
    return NULL;
  }
  bytes = g_mapped_file_get_bytes (file);
  return hone_safetensors_parse (bytes, path, error);
}

static void
write_meta (HoneTensors *self, JsonBuilder *builder)
{
  g_auto (GStrv) keys = hone_tensors_list_meta (self);

  if (keys[0] == NULL)
    return;
  json_builder_set_member_name (builder, "__metadata__");
  json_builder_begin_object (builder);
  for (char **key = keys; *key != NULL; key++) {
    json_builder_set_member_name (builder, *key);
    json_builder_add_string_value (builder, hone_tensors_get_meta (self, *key));
  }
  json_builder_end_object (builder);
}

static void
write_entry (const HoneTensor *tensor, gsize *offset, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, tensor->name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "dtype");
  json_builder_add_string_value (builder, dtype_names[tensor->dtype]);
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  for (int i = 0; i < tensor->n_dims; i++)
    json_builder_add_int_value (builder, tensor->shape[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "data_offsets");
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, (gint64) *offset);
  *offset += (gsize) tensor->n * hone_dtype_size (tensor->dtype);
  json_builder_add_int_value (builder, (gint64) *offset);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* The length and the header, padded with spaces so that the numbers begin at a multiple of 64. */
static GBytes *
header_of (HoneTensors *self, const guint *order, guint n)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;
  GString *header;
  gsize offset = 0, size;
  guint64 length;

  json_builder_begin_object (builder);
  write_meta (self, builder);
  for (guint i = 0; i < n; i++)
    write_entry (hone_tensors_get (self, order[i]), &offset, builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json = json_generator_to_data (generator, &size);

  header = g_string_new (NULL);
  length = (size + 8 + 63) / 64 * 64 - 8;
  length = GUINT64_TO_LE (length);
  g_string_append_len (header, (const char *) &length, 8);
  g_string_append_len (header, json, (gssize) size);
  while (header->len % 64 != 0)
    g_string_append_c (header, ' ');
  return g_string_free_to_bytes (header);
}

static int
wider_first (gconstpointer a, gconstpointer b, gpointer data)
{
  HoneTensors *self = data;
  guint i = *(const guint *) a, j = *(const guint *) b;
  gsize x = hone_dtype_size (hone_tensors_get (self, i)->dtype),
        y = hone_dtype_size (hone_tensors_get (self, j)->dtype);

  if (x != y)
    return x > y ? -1 : 1;
  return i < j ? -1 : 1;
}

gboolean
hone_safetensors_write (HoneTensors *self, const char *path, GError **error)
{
  guint n = hone_tensors_get_n (self);
  g_autofree guint *order = g_new (guint, n + 1);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  /* Wide types first: then every tensor is aligned to its type without holes. */
  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof (guint), wider_first, self);
  g_ptr_array_add (parts, header_of (self, order, n));
  for (guint i = 0; i < n; i++) {
    const HoneTensor *tensor = hone_tensors_get (self, order[i]);

    g_ptr_array_add (parts, g_bytes_new_static (tensor->data, (gsize) tensor->n * hone_dtype_size (tensor->dtype)));
  }
  return hone_file_write (path, (GBytes *const *) parts->pdata, parts->len, error);
}
