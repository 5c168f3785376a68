/* SPDX-License-Identifier: Apache-2.0 */
/* hone-pt.c - checkpoints of PyTorch: from inert nodes to tensors with state-dict names (spec 06, sections 6 and 7) */
#include "hone-file.h"
#include "hone-tensors.h"
#include "keras-read.h"
#include "pt-walk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BYTES ((gsize) 16 << 30)
#define MAX_DEPTH 64      /* of modules in modules */
#define MAX_COST 400000   /* modules, tensors, and 16ths of what they hold */
#define MOST_PASSING 64   /* buffers of a module that the state dict leaves out */
#define COPIES_PER_BYTE 4 /* bytes of copied tensors for a byte of file */

gboolean
pt_walk_fail (PtWalk *self, const char *what)
{
  g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_MODEL, _ ("%s cannot be read: %s."), self->path, what);
  return FALSE;
}

/* --- one tensor --- */

static gboolean
is_contiguous (const PtTensor *tensor)
{
  gint64 stride = 1;

  for (int i = tensor->n_dims - 1; i >= 0; i--) {
    if (tensor->shape[i] != 1 && tensor->strides[i] != stride)
      return FALSE;
    stride *= tensor->shape[i];
  }
  return TRUE;
}

/* Element by element in row-major order. */
static void
gather (const PtTensor *tensor, gsize size, guint8 *to)
{
  const guint8 *from = tensor->storage->entry->data + (gsize) tensor->offset * size;
  gint64 at[HONE_TENSOR_DIMS] = { 0 }, place = 0;

  for (gint64 i = 0; i < tensor->n; i++) {
    memcpy (to + (gsize) i * size, from + (gsize) place * size, size);
    for (int d = tensor->n_dims - 1; d >= 0; d--) {
      place += tensor->strides[d];
      if (++at[d] < tensor->shape[d])
        break;
      place -= at[d] * tensor->strides[d];
      at[d] = 0;
    }
  }
}

/* Tensors that lie in order and aligned stay where they are in the file's bytes. */
gboolean
pt_walk_add (PtWalk *self, const char *name, const PtTensor *tensor)
{
  HoneDtype dtype = tensor->storage->dtype;
  gsize size = hone_dtype_size (dtype), bytes = (gsize) tensor->n * size;
  const guint8 *start = tensor->storage->entry->data + (gsize) tensor->offset * size;
  g_autofree guint8 *copy = NULL;
  g_autoptr (GBytes) keep = NULL;

  if (hone_tensors_find (self->out, name) != NULL)
    return pt_walk_fail (self, _ ("two tensors have the same name"));
  if (is_contiguous (tensor) && (gsize) start % size == 0) {
    hone_tensors_add (self->out, name, dtype, tensor->n_dims, tensor->shape, start, self->bytes);
    return TRUE;
  }
  self->copied += bytes;
  if (self->copied > self->most_copied || (copy = g_try_malloc (bytes + 1)) == NULL)
    return pt_walk_fail (self, _ ("its tensors are too large for the file"));
  gather (tensor, size, copy);
  keep = g_bytes_new_take (copy, bytes);
  hone_tensors_add (self->out, name, dtype, tensor->n_dims, tensor->shape, g_steal_pointer (&copy), keep);
  return TRUE;
}

/* --- modules --- */

/* Parts may be shared and are walked each time they occur, so that a small file can describe endless work: every step
 * pays for what it looks at. */
gboolean
pt_walk_pay (PtWalk *self, int depth, guint64 looked_at)
{
  self->cost += 1 + looked_at / 16;
  return (depth <= MAX_DEPTH && self->cost <= MAX_COST) ||
         pt_walk_fail (self, _ ("its modules are nested without end"));
}

static char *
join (const char *prefix, const PtNode *name)
{
  return g_strdup_printf ("%s%s%.*s", prefix, prefix[0] != '\0' ? "." : "", (int) MIN (name->length, 500), name->text);
}

/* Buffers that the state dict leaves out. @set: (nullable) */
static gboolean
is_passing (const PtNode *set, const PtNode *name)
{
  for (guint i = 0; set != NULL && set->kind == PT_LIST && i < MIN (set->n, MOST_PASSING); i++)
    if (set->items[i]->kind == PT_STRING && set->items[i]->length == name->length &&
        memcmp (set->items[i]->text, name->text, name->length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
add_members (PtWalk *self, const PtNode *state, const char *kind, const char *prefix, int depth)
{
  const PtNode *members = pt_dict_get (state, kind);
  const PtNode *passing = pt_dict_get (state, "_non_persistent_buffers_set");

  if (members != NULL && members->kind == PT_DICT && !pt_walk_pay (self, depth, members->n))
    return FALSE;
  for (guint i = 0; members != NULL && members->kind == PT_DICT && i + 1 < members->n; i += 2) {
    const PtNode *key = members->items[i], *value = members->items[i + 1];
    g_autofree char *name = key->kind == PT_STRING ? join (prefix, key) : NULL;

    if (value->kind == PT_NONE || (name != NULL && is_passing (passing, key)))
      continue;
    if (name == NULL || value->kind != PT_TENSOR)
      return pt_walk_fail (self, _ ("a parameter of a module is no tensor"));
    if (!pt_walk_pay (self, depth, strlen (name)) || !pt_walk_add (self, name, value->tensor))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_module (PtWalk *self, const PtNode *module, const char *prefix, int depth)
{
  const PtNode *state = module->kind == PT_OBJECT ? module->state : NULL;
  const PtNode *children;

  if (state == NULL || state->kind != PT_DICT)
    return pt_walk_fail (self, _ ("a module has no contents"));
  if (!pt_walk_pay (self, depth, state->n + strlen (prefix)))
    return FALSE;
  if (!add_members (self, state, "_parameters", prefix, depth) || !add_members (self, state, "_buffers", prefix, depth))
    return FALSE;
  children = pt_dict_get (state, "_modules");
  if (children != NULL && children->kind == PT_DICT && !pt_walk_pay (self, depth, children->n))
    return FALSE;
  for (guint i = 0; children != NULL && children->kind == PT_DICT && i + 1 < children->n; i += 2) {
    g_autofree char *name = children->items[i]->kind == PT_STRING ? join (prefix, children->items[i]) : NULL;

    if (children->items[i + 1]->kind == PT_NONE)
      continue;
    if (name == NULL || !add_module (self, children->items[i + 1], name, depth + 1))
      return name != NULL ? FALSE : pt_walk_fail (self, _ ("a module has no name"));
  }
  return TRUE;
}

/* --- metadata --- */

void
pt_walk_note (PtWalk *self, const char *key, const PtNode *node)
{
  g_autofree char *text = node != NULL && node->kind != PT_NONE ? pt_to_meta (node) : NULL;

  if (text != NULL && hone_tensors_get_meta (self->out, key) == NULL)
    hone_tensors_set_meta (self->out, key, text);
}

/* {0: "a", 1: "b"} as ["a", "b"]; other keys leave it a map. */
static void
set_names (PtWalk *self, const PtNode *names)
{
  PtNode list = { PT_LIST };
  guint n = names != NULL && names->kind == PT_DICT ? names->n / 2 : 0;
  g_autofree PtNode **items = g_new0 (PtNode *, n + 1);

  for (gsize i = 0; i < n; i++) {
    const PtNode *key = names->items[2 * i];

    if (key->kind != PT_INT || key->integer < 0 || key->integer >= n || items[key->integer] != NULL) {
      pt_walk_note (self, "names", names);
      return;
    }
    items[key->integer] = names->items[2 * i + 1];
  }
  list.items = items;
  list.n = n;
  pt_walk_note (self, "names", n > 0 ? &list : names);
}

/* "ultralytics.nn.tasks DetectionModel" */
static void
set_task (PtWalk *self, const PtNode *model)
{
  static const char *const tasks[][2] = {
    { "DetectionModel", "detect" },
    { "SegmentationModel", "segment" },
    { "ClassificationModel", "classify" },
    { "PoseModel", "pose" },
    { "OBBModel", "obb" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    if (g_str_has_suffix (model->callee->name, tasks[i][0]))
      hone_tensors_set_meta (self->out, "task", tasks[i][1]);
}

/* The settings of an IterableSimpleNamespace, or a plain dict. */
static const PtNode *
settings_of (const PtNode *node)
{
  return node != NULL && node->kind == PT_OBJECT ? node->state : node;
}

static void
set_stride (PtWalk *self, const PtNode *stride)
{
  const PtTensor *tensor = stride != NULL && stride->kind == PT_TENSOR ? stride->tensor : NULL;
  g_autoptr (GString) text = g_string_new ("[");

  if (tensor == NULL || tensor->storage->dtype != HONE_DTYPE_F32 || tensor->n_dims != 1 || tensor->n > 16)
    return;
  for (gint64 i = 0; i < tensor->n; i++) {
    float value;

    memcpy (&value, tensor->storage->entry->data + 4 * (gsize) (tensor->offset + i * tensor->strides[0]), sizeof value);
    g_string_append_printf (text, "%s%d", i > 0 ? ", " : "", (int) CLAMP (value, 0, 4096));
  }
  g_string_append_c (text, ']');
  hone_tensors_set_meta (self->out, "stride", text->str);
}

static void
set_model_meta (PtWalk *self, const PtNode *model)
{
  const PtNode *state = model->state;
  const PtNode *yaml = pt_dict_get (state, "yaml");

  set_task (self, model);
  pt_walk_note (self, "task", pt_dict_get (state, "task"));
  set_names (self, pt_dict_get (state, "names"));
  pt_walk_note (self, "nc", pt_dict_get (state, "nc"));
  pt_walk_note (self, "nc", pt_dict_get (yaml, "nc"));
  pt_walk_note (self, "yaml", yaml);
  pt_walk_note (self, "scale", pt_dict_get (yaml, "scale"));
  pt_walk_note (self, "imgsz", pt_dict_get (settings_of (pt_dict_get (state, "args")), "imgsz"));
  set_stride (self, pt_dict_get (state, "stride"));
}

static void
set_file_meta (PtWalk *self, const PtNode *root)
{
  static const char *const keys[] = { "epoch", "best_fitness", "train_args", "train_metrics", "train_results",
                                      "date",  "version",      "license",    "updates" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    pt_walk_note (self, keys[i], settings_of (pt_dict_get (root, keys[i])));
  pt_walk_note (self, "imgsz", pt_dict_get (settings_of (pt_dict_get (root, "train_args")), "imgsz"));
  pt_walk_note (self, "single_cls", pt_dict_get (settings_of (pt_dict_get (root, "train_args")), "single_cls"));
}

/* --- the whole --- */

/* key -> tensor, whatever else stands between. */
static gboolean
add_state_dict (PtWalk *self, const PtNode *dict)
{
  for (guint i = 0; i + 1 < dict->n; i += 2) {
    g_autofree char *name = dict->items[i]->kind == PT_STRING ? join ("", dict->items[i]) : NULL;

    if (name == NULL || dict->items[i + 1]->kind != PT_TENSOR)
      continue;
    if (!pt_walk_pay (self, 0, strlen (name)) || !pt_walk_add (self, name, dict->items[i + 1]->tensor))
      return FALSE;
  }
  return hone_tensors_get_n (self->out) > 0 || pt_walk_fail (self, _ ("it holds no weights of a model"));
}

/* "ema" of a running training, "model" of a finished one, "state_dict" of others; else the root itself. */
static const PtNode *
find_model (const PtNode *root)
{
  static const char *const keys[] = { "ema", "model", "state_dict" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const PtNode *node = pt_dict_get (root, keys[i]);

    if (node != NULL && (node->kind == PT_OBJECT || node->kind == PT_DICT))
      return node;
  }
  return root;
}

static gboolean
add_all (PtWalk *self, const PtNode *root)
{
  const PtNode *model = find_model (root);

  if (model->kind == PT_DICT) {
    if (!add_state_dict (self, model))
      return FALSE;
  } else if (model->kind == PT_OBJECT) {
    if (!add_module (self, model, "", 0))
      return FALSE;
    set_model_meta (self, model);
  }
  set_file_meta (self, root);
  return hone_tensors_get_n (self->out) > 0 || pt_walk_fail (self, _ ("it holds no weights of a model"));
}

/* Every number of a torch.save zip is little endian unless its "byteorder" says otherwise. */
static gboolean
check_order (const PtZip *zip, const char *path, GError **error)
{
  const PtEntry *order = pt_zip_find (zip, "byteorder");

  if (order == NULL || (order->size == 6 && memcmp (order->data, "little", 6) == 0))
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
               _ ("%s cannot be read: it was written on a machine with the other order of bytes."), path);
  return FALSE;
}

/* What it is instead, when it is no zip file. */
static gboolean
check_kind (GBytes *bytes, const char *path, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const char *what = _ ("it is no checkpoint of PyTorch");

  if (size >= 4 && memcmp (data, "PK\3\4", 4) == 0)
    return TRUE;
  if (size == 0)
    what = _ ("the file is empty");
  else if (size > 20 && memcmp (data, "version https://git-lfs", MIN (size, 23)) == 0)
    what = _ ("it is only a Git LFS pointer; fetch the real file with “git lfs pull”");
  else if (size > 2 && data[0] == 0x80 && data[1] <= 5)
    what = _ ("it is in the old format of PyTorch before 1.6; load and save it with a newer one");
  else if (data[0] == '<')
    what = _ ("it is a web page, not a model; download it again");
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL, _ ("%s cannot be read: %s."), path, what);
  return FALSE;
}

static HoneTensors *
parse (GBytes *bytes, const char *path, gboolean training, GError **error)
{
  g_autoptr (PtZip) zip = NULL;
  g_autoptr (PtPickle) pickle = NULL;
  g_autoptr (GBytes) keras = NULL;
  g_autoptr (HoneTensors) out = hone_tensors_new ();
  PtWalk self = { .path = path, .bytes = bytes, .out = out, .error = error };

  if (hone_is_hdf5 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)))
    return hone_keras_parse (bytes, path, error);
  if (!check_kind (bytes, path, error) || (zip = pt_zip_open (bytes, path, error)) == NULL)
    return NULL;
  keras = pt_zip_get_keras (zip);
  if (keras != NULL)
    return hone_keras_parse (keras, path, error);
  if (!check_order (zip, path, error) || (pickle = pt_pickle_read (zip, path, error)) == NULL)
    return NULL;
  self.most_copied = COPIES_PER_BYTE * (guint64) g_bytes_get_size (bytes);
  if (!add_all (&self, pickle->root) || (training && !pt_walk_training (&self, pickle->root)))
    return NULL;
  return g_steal_pointer (&out);
}

/* Not every reader of files says that it is a model that could not be read. */
static GBytes *
read_bytes (const char *path, GError **error)
{
  g_autoptr (GError) own = NULL;
  gsize size;
  char *data = hone_file_read (path, MAX_BYTES, &size, &own);

  if (data != NULL)
    return g_bytes_new_take (data, size);
  if (!g_error_matches (own, HONE_ERROR, HONE_ERROR_NOT_FOUND))
    own->code = HONE_ERROR_BAD_MODEL;
  g_propagate_error (error, g_steal_pointer (&own));
  return NULL;
}

static HoneTensors *
read_file (const char *path, gboolean training, GError **error)
{
  g_autoptr (GBytes) bytes = read_bytes (path, error);

  return bytes != NULL ? parse (bytes, path, training, error) : NULL;
}

HoneTensors *
hone_pt_read (const char *path, GError **error)
{
  return read_file (path, FALSE, error);
}

/* A safetensors file begins with the length of its header, whose first byte is then an opening brace. */
static gboolean
is_safetensors (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  guint8 bytes[9] = { 0 };
  gsize n = 0;

  if (stream != NULL)
    g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, sizeof bytes, &n, NULL, NULL);
  if (n >= 4 && memcmp (bytes, "PK\3\4", 4) == 0)
    return FALSE;
  return (n == sizeof bytes && bytes[8] == '{') || g_str_has_suffix (path, ".safetensors");
}

HoneTensors *
hone_weights_read (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && is_safetensors (path))
    return hone_safetensors_read (path, error);
  return hone_pt_read (path, error);
}

HoneTensors *
hone_checkpoint_read (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && is_safetensors (path))
    return hone_safetensors_read (path, error);
  return read_file (path, TRUE, error);
}
