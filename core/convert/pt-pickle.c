/* SPDX-License-Identifier: Apache-2.0 */
/* pt-pickle.c - see pt-pickle.h
 *
 * Opcodes: Python's pickletools, protocols 0 to 4. Every length is checked against what is left before it is used, and
 * the numbers of steps and nodes are bounded, so that memory stays in proportion to honest files (a YOLO26x has about
 * 100,000 nodes).
 */
#include "pt-pickle.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BYTES (64u << 20)
#define MAX_STEPS 4000000
#define MAX_NODES 600000

typedef struct {
  const PtZip *zip;
  const char *path;
  GError **error;
  const guint8 *at, *end;
  GPtrArray *stack; /* of PtNode; NULL is a mark */
  GHashTable *memo; /* index -> PtNode */
  PtPickle *out;
  guint n_steps;
  gboolean stopped;
} Machine;

static PtNode none = { PT_NONE }, no = { PT_BOOL, .integer = 0 }, yes = { PT_BOOL, .integer = 1 };

static gboolean
fail (Machine *self, const char *what)
{
  if (self->error == NULL || *self->error == NULL)
    g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_MODEL, _ ("%s cannot be read: %s."), self->path, what);
  return FALSE;
}

static gboolean
damaged (Machine *self)
{
  return fail (self, _ ("its description of the model is damaged"));
}

/* --- nodes --- */

static void
node_free (gpointer data)
{
  PtNode *node = data;

  switch (node->kind) {
  case PT_TUPLE:
  case PT_LIST:
  case PT_DICT:
  case PT_OBJECT:
    g_free (node->items);
    break;
  case PT_GLOBAL:
    g_free (node->name);
    break;
  case PT_STORAGE:
    g_free (node->storage);
    break;
  case PT_TENSOR:
    g_free (node->tensor);
    break;
  case PT_NONE:
  case PT_BOOL:
  case PT_INT:
  case PT_FLOAT:
  case PT_STRING:
  case PT_BYTES:
  default:
    break;
  }
  g_free (node);
}

/* (nullable): there are too many. */
static PtNode *
node_new (Machine *self, PtKind kind)
{
  PtNode *node;

  if (self->out->nodes->len >= MAX_NODES) {
    fail (self, _ ("its description of the model is too large"));
    return NULL;
  }
  node = g_new0 (PtNode, 1);
  node->kind = kind;
  g_ptr_array_add (self->out->nodes, node);
  return node;
}

static void
node_append (PtNode *node, PtNode *item)
{
  if (node->n == node->room) {
    node->room = node->room == 0 ? 4 : node->room * 2;
    node->items = g_renew (PtNode *, node->items, node->room);
  }
  node->items[node->n++] = item;
}

static gboolean
push (Machine *self, PtNode *node)
{
  if (node != NULL)
    g_ptr_array_add (self->stack, node);
  return node != NULL;
}

/* (nullable): there is none, or a mark. */
static PtNode *
pop (Machine *self)
{
  PtNode *node = NULL;

  if (self->stack->len > 0 && self->stack->pdata[self->stack->len - 1] != NULL)
    node = g_ptr_array_steal_index (self->stack, self->stack->len - 1);
  else
    damaged (self);
  return node;
}

static PtNode *
top (Machine *self)
{
  PtNode *node = self->stack->len > 0 ? self->stack->pdata[self->stack->len - 1] : NULL;

  if (node == NULL)
    damaged (self);
  return node;
}

/* The index of the topmost mark; FALSE: there is none. */
static gboolean
find_mark (Machine *self, guint *at)
{
  for (guint i = self->stack->len; i-- > 0;)
    if (self->stack->pdata[i] == NULL) {
      *at = i;
      return TRUE;
    }
  return damaged (self);
}

static gboolean
push_int (Machine *self, gint64 value)
{
  PtNode *node = node_new (self, PT_INT);

  if (node != NULL)
    node->integer = value;
  return push (self, node);
}

/* --- bytes --- */

static gboolean
take (Machine *self, guint64 n, const guint8 **bytes)
{
  if (n > (guint64) (self->end - self->at))
    return damaged (self);
  *bytes = self->at;
  self->at += n;
  return TRUE;
}

/* An unsigned number of @n bytes, the lowest first. */
static gboolean
take_number (Machine *self, guint n, guint64 *value)
{
  const guint8 *bytes = NULL;

  *value = 0;
  if (!take (self, n, &bytes))
    return FALSE;
  for (guint i = 0; i < n; i++)
    *value |= (guint64) bytes[i] << (8 * i);
  return TRUE;
}

/* Up to the next newline, which is left out. */
static gboolean
take_line (Machine *self, const char **line, gsize *length)
{
  const guint8 *newline = memchr (self->at, '\n', (gsize) (self->end - self->at));

  if (newline == NULL)
    return damaged (self);
  *line = (const char *) self->at;
  *length = (gsize) (newline - self->at);
  self->at = newline + 1;
  return TRUE;
}

static gboolean
push_text (Machine *self, PtKind kind, const char *text, gsize length)
{
  PtNode *node;

  if (kind == PT_STRING && !g_utf8_validate_len (text, length, NULL))
    return damaged (self);
  node = node_new (self, kind);
  if (node != NULL) {
    node->text = text;
    node->length = length;
  }
  return push (self, node);
}

static gboolean
do_text (Machine *self, PtKind kind, guint length_bytes)
{
  const guint8 *bytes = NULL;
  guint64 n = 0;

  return take_number (self, length_bytes, &n) && take (self, n, &bytes) &&
         push_text (self, kind, (const char *) bytes, (gsize) n);
}

/* Two's complement of any length; numbers of a model fit 64 bits. */
static gboolean
do_long (Machine *self, guint length_bytes)
{
  const guint8 *bytes = NULL;
  guint64 n = 0, value;

  if (!take_number (self, length_bytes, &n) || !take (self, n, &bytes))
    return FALSE;
  if (n > 8)
    return fail (self, _ ("a number in it is too large"));
  value = n > 0 && bytes[n - 1] & 0x80 ? G_MAXUINT64 : 0;
  for (guint i = (guint) n; i-- > 0;)
    value = value << 8 | bytes[i];
  return push_int (self, (gint64) value);
}

/* Protocol 0: "12\n", "12L\n", "01\n" for true. */
static gboolean
do_decimal (Machine *self)
{
  const char *line = NULL;
  gsize length = 0;
  g_autofree char *text = NULL;
  char *end;
  gint64 value;

  if (!take_line (self, &line, &length))
    return FALSE;
  if (length == 0 || length > 20)
    return fail (self, _ ("a number in it is too large"));
  text = g_strndup (line, length);
  if (g_str_equal (text, "00") || g_str_equal (text, "01"))
    return push (self, text[1] == '1' ? &yes : &no);
  value = g_ascii_strtoll (text, &end, 10);
  if (end == text || (*end != '\0' && !g_str_equal (end, "L")))
    return damaged (self);
  return push_int (self, value);
}

static gboolean
do_float (Machine *self)
{
  const guint8 *bytes = NULL;
  PtNode *node;
  guint64 bits = 0;

  if (!take (self, 8, &bytes) || (node = node_new (self, PT_FLOAT)) == NULL)
    return FALSE;
  for (int i = 0; i < 8; i++)
    bits = bits << 8 | bytes[i];
  memcpy (&node->number, &bits, sizeof bits);
  return push (self, node);
}

/* --- memo --- */

static gboolean
memo_put (Machine *self, guint64 index)
{
  PtNode *node = top (self);

  if (node == NULL || index > G_MAXUINT32)
    return damaged (self);
  g_hash_table_insert (self->memo, GUINT_TO_POINTER ((guint) index), node);
  return TRUE;
}

static gboolean
memo_get (Machine *self, guint64 index)
{
  PtNode *node = g_hash_table_lookup (self->memo, GUINT_TO_POINTER ((guint) index));

  return node != NULL ? push (self, node) : damaged (self);
}

static gboolean
do_memo (Machine *self, gboolean (*what) (Machine *self, guint64 index), guint n)
{
  guint64 index = 0;

  return take_number (self, n, &index) && what (self, index);
}

/* --- containers --- */

/* A node of the items above the mark, which go away with it. */
static gboolean
do_collect (Machine *self, PtKind kind)
{
  guint mark = 0;
  PtNode *node;

  if (!find_mark (self, &mark) || (node = node_new (self, kind)) == NULL)
    return FALSE;
  for (guint i = mark + 1; i < self->stack->len; i++)
    node_append (node, self->stack->pdata[i]);
  g_ptr_array_set_size (self->stack, (int) mark);
  if (kind == PT_DICT && node->n % 2 != 0)
    return damaged (self);
  return push (self, node);
}

static gboolean
do_tuple (Machine *self, guint n)
{
  PtNode *node = node_new (self, PT_TUPLE);

  if (node == NULL || self->stack->len < n)
    return damaged (self);
  for (guint i = self->stack->len - n; i < self->stack->len; i++) {
    if (self->stack->pdata[i] == NULL)
      return damaged (self);
    node_append (node, self->stack->pdata[i]);
  }
  g_ptr_array_set_size (self->stack, (int) (self->stack->len - n));
  return push (self, node);
}

/* Items from @first on go into the list or dict below. */
static gboolean
put_items (Machine *self, guint first, PtNode *to)
{
  gboolean list = to->kind == PT_LIST;

  if ((!list && to->kind != PT_DICT) || (!list && (self->stack->len - first) % 2 != 0))
    return damaged (self);
  for (guint i = first; i < self->stack->len; i++) {
    if (self->stack->pdata[i] == NULL)
      return damaged (self);
    node_append (to, self->stack->pdata[i]);
  }
  g_ptr_array_set_size (self->stack, (int) first);
  return TRUE;
}

static gboolean
do_put_one (Machine *self, guint n)
{
  guint first = self->stack->len - n;

  if (self->stack->len <= n || self->stack->pdata[first - 1] == NULL)
    return damaged (self);
  return put_items (self, first, self->stack->pdata[first - 1]);
}

static gboolean
do_put_many (Machine *self)
{
  guint mark = 0;

  if (!find_mark (self, &mark))
    return FALSE;
  if (mark == 0 || self->stack->pdata[mark - 1] == NULL)
    return damaged (self);
  g_ptr_array_remove_index (self->stack, mark);
  return put_items (self, mark, self->stack->pdata[mark - 1]);
}

/* --- names and calls --- */

/* A class of a library of models is most likely a newer one; anything else has no business there. */
static gboolean
refuse_global (Machine *self, const char *module, const char *name)
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
push_global (Machine *self, const char *module, gsize n_module, const char *name, gsize n_name)
{
  g_autofree char *where = NULL, *what = NULL;
  PtNode *node;

  if (n_module > 200 || n_name > 200 || !g_utf8_validate_len (module, n_module, NULL) ||
      !g_utf8_validate_len (name, n_name, NULL))
    return damaged (self);
  where = g_strndup (module, n_module);
  what = g_strndup (name, n_name);
  if (!pt_global_is_known (where, what))
    return refuse_global (self, where, what);
  node = node_new (self, PT_GLOBAL);
  if (node != NULL)
    node->name = g_strconcat (where, " ", what, NULL);
  return push (self, node);
}

static gboolean
do_global (Machine *self)
{
  const char *module = NULL, *name = NULL;
  gsize n_module = 0, n_name = 0;

  return take_line (self, &module, &n_module) && take_line (self, &name, &n_name) &&
         push_global (self, module, n_module, name, n_name);
}

static gboolean
do_stack_global (Machine *self)
{
  PtNode *name = pop (self), *module = name != NULL ? pop (self) : NULL;

  if (module == NULL || name->kind != PT_STRING || module->kind != PT_STRING)
    return damaged (self);
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
rebuild_tensor (Machine *self, const PtNode *args)
{
  PtTensor tensor = { 0 };
  PtNode *node;

  if (args->n < 4 || args->items[0]->kind != PT_STORAGE || !int_at (args, 1, &tensor.offset) || tensor.offset < 0)
    return damaged (self);
  tensor.storage = args->items[0]->storage;
  if (!read_shape (&tensor, args->items[2], args->items[3]))
    return fail (self, _ ("a tensor does not fit its numbers"));
  node = node_new (self, PT_TENSOR);
  if (node != NULL)
    node->tensor = g_memdup2 (&tensor, sizeof tensor);
  return push (self, node);
}

static gboolean
rebuild_parameter (Machine *self, const PtNode *args)
{
  if (args->n < 1 || args->items[0]->kind != PT_TENSOR)
    return damaged (self);
  return push (self, args->items[0]);
}

/* set ([...]), OrderedDict (), Size ([...]): a container of the same items. */
static gboolean
rebuild_container (Machine *self, PtKind kind, const PtNode *args)
{
  PtNode *node = node_new (self, kind);
  const PtNode *from = args->n > 0 ? args->items[0] : NULL;

  if (node == NULL)
    return FALSE;
  if (from != NULL && kind == PT_DICT && from->kind == PT_LIST) {
    for (guint i = 0; i < from->n; i++) {
      const PtNode *pair = from->items[i];

      if ((pair->kind != PT_TUPLE && pair->kind != PT_LIST) || pair->n != 2)
        return damaged (self);
      node_append (node, pair->items[0]);
      node_append (node, pair->items[1]);
    }
  } else if (from != NULL && kind != PT_DICT && (from->kind == PT_LIST || from->kind == PT_TUPLE)) {
    /* Each copy costs steps: a few bytes must not double a list again and again. */
    if ((self->n_steps += from->n) > MAX_STEPS)
      return fail (self, _ ("its description of the model is too large"));
    for (guint i = 0; i < from->n; i++)
      node_append (node, from->items[i]);
  }
  return push (self, node);
}

static gboolean
push_object (Machine *self, PtNode *callee, PtNode *args)
{
  PtNode *node = node_new (self, PT_OBJECT);

  if (node != NULL) {
    node->callee = callee;
    node_append (node, args);
  }
  return push (self, node);
}

static gboolean
pop_call (Machine *self, PtNode **callee, PtNode **args)
{
  *args = pop (self);
  *callee = *args != NULL ? pop (self) : NULL;
  if (*callee == NULL)
    return FALSE;
  if ((*callee)->kind != PT_GLOBAL || (*args)->kind != PT_TUPLE)
    return fail (self, _ ("it calls something that is no name, as only a harmful file does"));
  return TRUE;
}

static gboolean
do_reduce (Machine *self)
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

static gboolean
do_new_object (Machine *self)
{
  PtNode *callee = NULL, *args = NULL;

  return pop_call (self, &callee, &args) && push_object (self, callee, args);
}

static gboolean
do_build (Machine *self)
{
  PtNode *state = pop (self), *object = state != NULL ? top (self) : NULL;

  if (object == NULL)
    return FALSE;
  if (object->kind != PT_OBJECT && object->kind != PT_DICT && object->kind != PT_LIST)
    return damaged (self);
  object->state = state;
  return TRUE;
}

/* ('storage', class, key, place, number of elements) */
static gboolean
do_storage (Machine *self)
{
  PtNode *id = pop (self), *node;
  g_autofree char *key = NULL;
  PtStorage storage;

  if (id == NULL || id->kind != PT_TUPLE || id->n < 5 || !pt_is_text (id->items[0], "storage") ||
      id->items[1]->kind != PT_GLOBAL || id->items[2]->kind != PT_STRING || !int_at (id, 4, &storage.n))
    return damaged (self);
  if (!pt_storage_dtype (id->items[1]->name, &storage.dtype))
    return fail (self, _ ("its numbers are of an unknown type"));
  key = g_strndup (id->items[2]->text, MIN (id->items[2]->length, 200));
  if (strchr (key, '/') != NULL || strchr (key, '.') != NULL)
    return fail (self, _ ("the numbers of a tensor are missing"));
  g_free (g_steal_pointer (&key));
  key = g_strdup_printf ("data/%.*s", (int) MIN (id->items[2]->length, 200), id->items[2]->text);
  storage.entry = pt_zip_find (self->zip, key);
  if (storage.entry == NULL)
    return fail (self, _ ("the numbers of a tensor are missing"));
  if (storage.n < 0 || (guint64) storage.n != storage.entry->size / hone_dtype_size (storage.dtype) ||
      storage.entry->size % hone_dtype_size (storage.dtype) != 0)
    return fail (self, _ ("a tensor claims another number of elements than the file holds"));
  node = node_new (self, PT_STORAGE);
  if (node != NULL)
    node->storage = g_memdup2 (&storage, sizeof storage);
  return push (self, node);
}

/* --- the machine --- */

static gboolean
do_pop (Machine *self)
{
  if (self->stack->len == 0)
    return damaged (self);
  g_ptr_array_set_size (self->stack, (int) self->stack->len - 1);
  return TRUE;
}

static gboolean
do_pop_mark (Machine *self)
{
  guint mark = 0;

  if (!find_mark (self, &mark))
    return FALSE;
  g_ptr_array_set_size (self->stack, (int) mark);
  return TRUE;
}

static gboolean
do_number (Machine *self, guint n, gboolean negative)
{
  guint64 value = 0;

  if (!take_number (self, n, &value))
    return FALSE;
  return push_int (self, negative ? (gint64) (gint32) (guint32) value : (gint64) value);
}

static gboolean
do_frame (Machine *self)
{
  guint64 n = 0;

  if (!take_number (self, 8, &n))
    return FALSE;
  return n <= (guint64) (self->end - self->at) || damaged (self);
}

static gboolean
do_proto (Machine *self)
{
  guint64 version = 0;

  if (!take_number (self, 1, &version))
    return FALSE;
  return version <= 5 || damaged (self);
}

static gboolean
do_stop (Machine *self)
{
  self->out->root = pop (self);
  self->stopped = TRUE;
  return self->out->root != NULL;
}

static gboolean
do_mark (Machine *self)
{
  g_ptr_array_add (self->stack, NULL);
  return TRUE;
}

static gboolean
do_dup (Machine *self)
{
  return push (self, top (self));
}

/* INST names what it calls in two lines, which are judged as any other name. */
static gboolean
do_forbidden (Machine *self, guint8 opcode)
{
  if (opcode == 'i' && !do_global (self))
    return FALSE;
  if (strchr ("ioR\x82\x83\x84PIQ", opcode) != NULL && opcode != '\0')
    return fail (self, _ ("it holds an instruction that model files do not need"));
  return damaged (self);
}

/* Containers, memo, stack. */
static gboolean
step_structure (Machine *self, guint8 opcode)
{
  switch (opcode) {
  case '(':
    return do_mark (self);
  case ')':
    return push (self, node_new (self, PT_TUPLE));
  case 't':
    return do_collect (self, PT_TUPLE);
  case 0x85:
    return do_tuple (self, 1);
  case 0x86:
    return do_tuple (self, 2);
  case 0x87:
    return do_tuple (self, 3);
  case ']':
  case 0x8f:
    return push (self, node_new (self, PT_LIST));
  case 'l':
  case 0x91:
    return do_collect (self, PT_LIST);
  case '}':
    return push (self, node_new (self, PT_DICT));
  case 'd':
    return do_collect (self, PT_DICT);
  case 'a':
    return do_put_one (self, 1);
  case 's':
    return do_put_one (self, 2);
  case 'e':
  case 'u':
  case 0x90:
    return do_put_many (self);
  case 'q':
    return do_memo (self, memo_put, 1);
  case 'r':
    return do_memo (self, memo_put, 4);
  case 'h':
    return do_memo (self, memo_get, 1);
  case 'j':
    return do_memo (self, memo_get, 4);
  case 0x94:
    return memo_put (self, g_hash_table_size (self->memo));
  case '0':
    return do_pop (self);
  case '1':
    return do_pop_mark (self);
  case '2':
    return do_dup (self);
  default:
    return do_forbidden (self, opcode);
  }
}

/* Numbers, text, names, calls; the rest goes to step_structure (). */
static gboolean
step (Machine *self, guint8 opcode)
{
  switch (opcode) {
  case 'N':
    return push (self, &none);
  case 0x88:
    return push (self, &yes);
  case 0x89:
    return push (self, &no);
  case 'K':
    return do_number (self, 1, FALSE);
  case 'M':
    return do_number (self, 2, FALSE);
  case 'J':
    return do_number (self, 4, TRUE);
  case 'I':
  case 'L':
    return do_decimal (self);
  case 0x8a:
    return do_long (self, 1);
  case 0x8b:
    return do_long (self, 4);
  case 'G':
    return do_float (self);
  case 'X':
    return do_text (self, PT_STRING, 4);
  case 0x8c:
    return do_text (self, PT_STRING, 1);
  case 0x8d:
    return do_text (self, PT_STRING, 8);
  case 'U':
  case 'C':
    return do_text (self, PT_BYTES, 1);
  case 'T':
  case 'B':
    return do_text (self, PT_BYTES, 4);
  case 0x8e:
    return do_text (self, PT_BYTES, 8);
  case 'c':
    return do_global (self);
  case 0x93:
    return do_stack_global (self);
  case 'R':
    return do_reduce (self);
  case 0x81:
    return do_new_object (self);
  case 'b':
    return do_build (self);
  case 'Q':
    return do_storage (self);
  case 0x80:
    return do_proto (self);
  case 0x95:
    return do_frame (self);
  case '.':
    return do_stop (self);
  default:
    return step_structure (self, opcode);
  }
}

static gboolean
run (Machine *self)
{
  while (!self->stopped) {
    if (self->at == self->end)
      return fail (self, _ ("its description of the model ends too early"));
    if (++self->n_steps > MAX_STEPS)
      return fail (self, _ ("its description of the model is too large"));
    if (!step (self, *self->at++)) {
      damaged (self); /* if nothing was said yet */
      return FALSE;
    }
  }
  return TRUE;
}

PtPickle *
pt_pickle_read (const PtZip *zip, const char *path, GError **error)
{
  const PtEntry *entry = pt_zip_find (zip, "data.pkl");
  g_autoptr (PtPickle) out = g_new0 (PtPickle, 1);
  g_autoptr (GError) own = NULL;
  Machine self = { .zip = zip, .path = path, .error = &own, .out = out };
  gboolean good;

  out->nodes = g_ptr_array_new_with_free_func (node_free);
  self.at = entry->data;
  self.end = entry->data + entry->size;
  self.stack = g_ptr_array_new ();
  self.memo = g_hash_table_new (NULL, NULL);
  good = entry->size <= MAX_BYTES ? run (&self) : fail (&self, _ ("its description of the model is too large"));
  g_ptr_array_unref (self.stack);
  g_hash_table_unref (self.memo);
  if (good)
    return g_steal_pointer (&out);
  g_propagate_error (error, g_steal_pointer (&own));
  return NULL;
}

void
pt_pickle_free (PtPickle *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->nodes);
  g_free (self);
}

gboolean
pt_is_text (const PtNode *node, const char *text)
{
  return node->kind == PT_STRING && node->length == strlen (text) && memcmp (node->text, text, node->length) == 0;
}

PtNode *
pt_dict_get (const PtNode *dict, const char *key)
{
  if (dict == NULL || dict->kind != PT_DICT)
    return NULL;
  for (gsize i = dict->n / 2; i-- > 0;)
    if (pt_is_text (dict->items[2 * i], key))
      return dict->items[2 * i + 1];
  return NULL;
}
