/* SPDX-License-Identifier: Apache-2.0 */
/* pt-calls.c - the opcodes that name, call and build: which names are let in, and what the few that count mean
 *
 * Nothing is called. A tensor is checked against its storage here, before anything reads its numbers.
 */
#include "pt-machine.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A class of a library of models is most likely a newer one; anything else has no business there. */
static gboolean
refuse_global (PtMachine *self, const char *module, const char *name)
{
  gboolean layer = (g_str_has_prefix (module, "ultralytics.") || g_str_has_prefix (module, "torch.nn.")) &&
                   g_ascii_isupper (name[0]);

  if (layer)
    g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("%s was not opened: it names %s.%s, a part of models that this version of Hone does not know."),
                 self->path, module, name);
  else
    g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("%s was not opened: it names %s.%s, which model files do not need. Such a file can run programs on "
                    "your computer when other software opens it; get it from a source that you trust."),
                 self->path, module, name);
  return FALSE;
}

static gboolean
push_global (PtMachine *self, const char *module, gsize n_module, const char *name, gsize n_name)
{
  g_autofree char *where = NULL, *what = NULL;
  PtNode *node;

  if (n_module > 200 || n_name > 200 || !g_utf8_validate_len (module, n_module, NULL) ||
      !g_utf8_validate_len (name, n_name, NULL))
    return pt_damaged (self);
  where = g_strndup (module, n_module);
  what = g_strndup (name, n_name);
  if (!pt_global_is_known (where, what))
    return refuse_global (self, where, what);
  node = pt_node_new (self, PT_GLOBAL);
  if (node != NULL)
    node->name = g_strconcat (where, " ", what, NULL);
  return pt_push (self, node);
}

gboolean
pt_do_global (PtMachine *self)
{
  const char *module = NULL, *name = NULL;
  gsize n_module = 0, n_name = 0;

  return pt_take_line (self, &module, &n_module) && pt_take_line (self, &name, &n_name) &&
         push_global (self, module, n_module, name, n_name);
}

gboolean
pt_do_stack_global (PtMachine *self)
{
  PtNode *name = pt_pop (self), *module = name != NULL ? pt_pop (self) : NULL;

  if (module == NULL || name->kind != PT_STRING || module->kind != PT_STRING)
    return pt_damaged (self);
  return push_global (self, module->text, module->length, name->text, name->length);
}

static gboolean
is_global (const PtNode *node, const char *name)
{
  return node->kind == PT_GLOBAL && g_str_equal (node->name, name);
}

static gboolean
int_at (const PtNode *tuple, guint i, gint64 *value)
{
  if (i >= tuple->n || tuple->items[i]->kind != PT_INT)
    return FALSE;
  *value = tuple->items[i]->integer;
  return TRUE;
}

/* Shape and strides; the last element must lie in the storage. */
static gboolean
read_shape (PtTensor *tensor, const PtNode *shape, const PtNode *strides)
{
  gint64 last = tensor->offset;

  if (shape->kind != PT_TUPLE || strides->kind != PT_TUPLE || shape->n != strides->n || shape->n > HONE_TENSOR_DIMS)
    return FALSE;
  tensor->n_dims = (int) shape->n;
  tensor->n = 1;
  for (guint i = 0; i < shape->n; i++) {
    gint64 *size = &tensor->shape[i], *stride = &tensor->strides[i], reach;

    if (!int_at (shape, i, size) || !int_at (strides, i, stride) || *size < 0 || *stride < 0)
      return FALSE;
    if (__builtin_mul_overflow (tensor->n, *size, &tensor->n))
      return FALSE;
    if (*size > 0 &&
        (__builtin_mul_overflow (*size - 1, *stride, &reach) || __builtin_add_overflow (last, reach, &last)))
      return FALSE;
  }
  /* More elements than the storage holds: they overlap, and a few bytes would become gigabytes. */
  return tensor->n == 0 ? tensor->offset <= tensor->storage->n
                        : last < tensor->storage->n && tensor->n <= tensor->storage->n;
}

static gboolean
rebuild_tensor (PtMachine *self, const PtNode *args)
{
  PtTensor tensor = { 0 };
  PtNode *node;

  if (args->n < 4 || args->items[0]->kind != PT_STORAGE || !int_at (args, 1, &tensor.offset) || tensor.offset < 0)
    return pt_damaged (self);
  tensor.storage = args->items[0]->storage;
  if (!read_shape (&tensor, args->items[2], args->items[3]))
    return pt_fail (self, _ ("a tensor does not fit its numbers"));
  node = pt_node_new (self, PT_TENSOR);
  if (node != NULL)
    node->tensor = g_memdup2 (&tensor, sizeof tensor);
  return pt_push (self, node);
}

static gboolean
rebuild_parameter (PtMachine *self, const PtNode *args)
{
  if (args->n < 1 || args->items[0]->kind != PT_TENSOR)
    return pt_damaged (self);
  return pt_push (self, args->items[0]);
}

/* set ([...]), OrderedDict (), Size ([...]): a container of the same items. */
static gboolean
rebuild_container (PtMachine *self, PtKind kind, const PtNode *args)
{
  PtNode *node = pt_node_new (self, kind);
  const PtNode *from = args->n > 0 ? args->items[0] : NULL;

  if (node == NULL)
    return FALSE;
  if (from != NULL && kind == PT_DICT && from->kind == PT_LIST) {
    for (guint i = 0; i < from->n; i++) {
      const PtNode *pair = from->items[i];

      if ((pair->kind != PT_TUPLE && pair->kind != PT_LIST) || pair->n != 2)
        return pt_damaged (self);
      pt_node_append (node, pair->items[0]);
      pt_node_append (node, pair->items[1]);
    }
  } else if (from != NULL && kind != PT_DICT && (from->kind == PT_LIST || from->kind == PT_TUPLE)) {
    /* Each copy costs steps: a few bytes must not double a list again and again. */
    if ((self->n_steps += from->n) > PT_MAX_STEPS)
      return pt_fail (self, _ ("its description of the model is too large"));
    for (guint i = 0; i < from->n; i++)
      pt_node_append (node, from->items[i]);
  }
  return pt_push (self, node);
}

static gboolean
push_object (PtMachine *self, PtNode *callee, PtNode *args)
{
  PtNode *node = pt_node_new (self, PT_OBJECT);

  if (node != NULL) {
    node->callee = callee;
    pt_node_append (node, args);
  }
  return pt_push (self, node);
}

static gboolean
pop_call (PtMachine *self, PtNode **callee, PtNode **args)
{
  *args = pt_pop (self);
  *callee = *args != NULL ? pt_pop (self) : NULL;
  if (*callee == NULL)
    return FALSE;
  if ((*callee)->kind != PT_GLOBAL || (*args)->kind != PT_TUPLE)
    return pt_fail (self, _ ("it calls something that is no name, as only a harmful file does"));
  return TRUE;
}

gboolean
pt_do_reduce (PtMachine *self)
{
  PtNode *callee = NULL, *args = NULL;

  if (!pop_call (self, &callee, &args))
    return FALSE;
  if (is_global (callee, "torch._utils _rebuild_tensor_v2"))
    return rebuild_tensor (self, args);
  if (is_global (callee, "torch._utils _rebuild_parameter"))
    return rebuild_parameter (self, args);
  if (g_str_has_prefix (callee->name, "collections "))
    return rebuild_container (self, PT_DICT, args);
  if (g_str_has_suffix (callee->name, " set") || g_str_has_suffix (callee->name, " frozenset"))
    return rebuild_container (self, PT_LIST, args);
  if (is_global (callee, "torch Size"))
    return rebuild_container (self, PT_TUPLE, args);
  return push_object (self, callee, args);
}

gboolean
pt_do_new_object (PtMachine *self)
{
  PtNode *callee = NULL, *args = NULL;

  return pop_call (self, &callee, &args) && push_object (self, callee, args);
}

gboolean
pt_do_build (PtMachine *self)
{
  PtNode *state = pt_pop (self), *object = state != NULL ? pt_top (self) : NULL;

  if (object == NULL)
    return FALSE;
  if (object->kind != PT_OBJECT && object->kind != PT_DICT && object->kind != PT_LIST)
    return pt_damaged (self);
  object->state = state;
  return TRUE;
}

/* ('storage', class, key, place, number of elements) */
gboolean
pt_do_storage (PtMachine *self)
{
  PtNode *id = pt_pop (self), *node;
  g_autofree char *key = NULL;
  PtStorage storage;

  if (id == NULL || id->kind != PT_TUPLE || id->n < 5 || !pt_is_text (id->items[0], "storage") ||
      id->items[1]->kind != PT_GLOBAL || id->items[2]->kind != PT_STRING || !int_at (id, 4, &storage.n))
    return pt_damaged (self);
  if (!pt_storage_dtype (id->items[1]->name, &storage.dtype))
    return pt_fail (self, _ ("its numbers are of an unknown type"));
  key = g_strndup (id->items[2]->text, MIN (id->items[2]->length, 200));
  if (strchr (key, '/') != NULL || strchr (key, '.') != NULL)
    return pt_fail (self, _ ("the numbers of a tensor are missing"));
  g_free (g_steal_pointer (&key));
  key = g_strdup_printf ("data/%.*s", (int) MIN (id->items[2]->length, 200), id->items[2]->text);
  storage.entry = pt_zip_find (self->zip, key);
  if (storage.entry == NULL)
    return pt_fail (self, _ ("the numbers of a tensor are missing"));
  if (storage.n < 0 || (guint64) storage.n != storage.entry->size / hone_dtype_size (storage.dtype) ||
      storage.entry->size % hone_dtype_size (storage.dtype) != 0)
    return pt_fail (self, _ ("a tensor claims another number of elements than the file holds"));
  node = pt_node_new (self, PT_STORAGE);
  if (node != NULL)
    node->storage = g_memdup2 (&storage, sizeof storage);
  return pt_push (self, node);
}
