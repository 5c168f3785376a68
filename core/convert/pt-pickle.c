/* SPDX-License-Identifier: Apache-2.0 */
/* pt-pickle.c - see pt-pickle.h
 *
 * Opcodes: Python's pickletools, protocols 0 to 4. Every length is checked against what is left before it is used, and
 * the numbers of steps and nodes are bounded, so that memory stays in proportion to honest files (a YOLO26x has
 * 44,000 nodes and 110,000 steps).
 */
#include "pt-machine.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BYTES (64u << 20)
#define MAX_NODES 600000

static PtNode none = { PT_NONE }, no = { PT_BOOL, .integer = 0 }, yes = { PT_BOOL, .integer = 1 };

gboolean
pt_fail (PtMachine *self, const char *what)
{
  if (self->error == NULL || *self->error == NULL)
    g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_MODEL, _ ("%s cannot be read: %s."), self->path, what);
  return FALSE;
}

gboolean
pt_damaged (PtMachine *self)
{
  return pt_fail (self, _ ("its description of the model is damaged"));
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
PtNode *
pt_node_new (PtMachine *self, PtKind kind)
{
  PtNode *node;

  if (self->out->nodes->len >= MAX_NODES) {
    pt_fail (self, _ ("its description of the model is too large"));
    return NULL;
  }
  node = g_new0 (PtNode, 1);
  node->kind = kind;
  g_ptr_array_add (self->out->nodes, node);
  return node;
}

void
pt_node_append (PtNode *node, PtNode *item)
{
  if (node->n == node->room) {
    node->room = node->room == 0 ? 4 : node->room * 2;
    node->items = g_renew (PtNode *, node->items, node->room);
  }
  node->items[node->n++] = item;
}

gboolean
pt_push (PtMachine *self, PtNode *node)
{
  if (node != NULL)
    g_ptr_array_add (self->stack, node);
  return node != NULL;
}

/* (nullable): there is none, or a mark. */
PtNode *
pt_pop (PtMachine *self)
{
  PtNode *node = NULL;

  if (self->stack->len > 0 && self->stack->pdata[self->stack->len - 1] != NULL)
    node = g_ptr_array_steal_index (self->stack, self->stack->len - 1);
  else
    pt_damaged (self);
  return node;
}

PtNode *
pt_top (PtMachine *self)
{
  PtNode *node = self->stack->len > 0 ? self->stack->pdata[self->stack->len - 1] : NULL;

  if (node == NULL)
    pt_damaged (self);
  return node;
}

/* The index of the topmost mark; FALSE: there is none. */
static gboolean
find_mark (PtMachine *self, guint *at)
{
  for (guint i = self->stack->len; i-- > 0;)
    if (self->stack->pdata[i] == NULL) {
      *at = i;
      return TRUE;
    }
  return pt_damaged (self);
}

static gboolean
push_int (PtMachine *self, gint64 value)
{
  PtNode *node = pt_node_new (self, PT_INT);

  if (node != NULL)
    node->integer = value;
  return pt_push (self, node);
}

/* --- bytes --- */

static gboolean
take (PtMachine *self, guint64 n, const guint8 **bytes)
{
  if (n > (guint64) (self->end - self->at))
    return pt_damaged (self);
  *bytes = self->at;
  self->at += n;
  return TRUE;
}

/* An unsigned number of @n bytes, the lowest first. */
static gboolean
take_number (PtMachine *self, guint n, guint64 *value)
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
gboolean
pt_take_line (PtMachine *self, const char **line, gsize *length)
{
  const guint8 *newline = memchr (self->at, '\n', (gsize) (self->end - self->at));

  if (newline == NULL)
    return pt_damaged (self);
  *line = (const char *) self->at;
  *length = (gsize) (newline - self->at);
  self->at = newline + 1;
  return TRUE;
}

static gboolean
push_text (PtMachine *self, PtKind kind, const char *text, gsize length)
{
  PtNode *node;

  if (kind == PT_STRING && !g_utf8_validate_len (text, length, NULL))
    return pt_damaged (self);
  node = pt_node_new (self, kind);
  if (node != NULL) {
    node->text = text;
    node->length = length;
  }
  return pt_push (self, node);
}

static gboolean
do_text (PtMachine *self, PtKind kind, guint length_bytes)
{
  const guint8 *bytes = NULL;
  guint64 n = 0;

  return take_number (self, length_bytes, &n) && take (self, n, &bytes) &&
         push_text (self, kind, (const char *) bytes, (gsize) n);
}

/* Two's complement of any length; numbers of a model fit 64 bits. */
static gboolean
do_long (PtMachine *self, guint length_bytes)
{
  const guint8 *bytes = NULL;
  guint64 n = 0, value;

  if (!take_number (self, length_bytes, &n) || !take (self, n, &bytes))
    return FALSE;
  if (n > 8)
    return pt_fail (self, _ ("a number in it is too large"));
  value = n > 0 && bytes[n - 1] & 0x80 ? G_MAXUINT64 : 0;
  for (guint i = (guint) n; i-- > 0;)
    value = value << 8 | bytes[i];
  return push_int (self, (gint64) value);
}

/* Protocol 0: "12\n", "12L\n", "01\n" for true. */
static gboolean
do_decimal (PtMachine *self)
{
  const char *line = NULL;
  gsize length = 0;
  g_autofree char *text = NULL;
  char *end;
  gint64 value;

  if (!pt_take_line (self, &line, &length))
    return FALSE;
  if (length == 0 || length > 20)
    return pt_fail (self, _ ("a number in it is too large"));
  text = g_strndup (line, length);
  if (g_str_equal (text, "00") || g_str_equal (text, "01"))
    return pt_push (self, text[1] == '1' ? &yes : &no);
  value = g_ascii_strtoll (text, &end, 10);
  if (end == text || (*end != '\0' && !g_str_equal (end, "L")))
    return pt_damaged (self);
  return push_int (self, value);
}

static gboolean
do_float (PtMachine *self)
{
  const guint8 *bytes = NULL;
  PtNode *node;
  guint64 bits = 0;

  if (!take (self, 8, &bytes) || (node = pt_node_new (self, PT_FLOAT)) == NULL)
    return FALSE;
  for (int i = 0; i < 8; i++)
    bits = bits << 8 | bytes[i];
  memcpy (&node->number, &bits, sizeof bits);
  return pt_push (self, node);
}

/* --- memo --- */

static gboolean
memo_put (PtMachine *self, guint64 index)
{
  PtNode *node = pt_top (self);

  if (node == NULL || index > G_MAXUINT32)
    return pt_damaged (self);
  g_hash_table_insert (self->memo, GUINT_TO_POINTER ((guint) index), node);
  return TRUE;
}

static gboolean
memo_get (PtMachine *self, guint64 index)
{
  PtNode *node = g_hash_table_lookup (self->memo, GUINT_TO_POINTER ((guint) index));

  return node != NULL ? pt_push (self, node) : pt_damaged (self);
}

static gboolean
do_memo (PtMachine *self, gboolean (*what) (PtMachine *self, guint64 index), guint n)
{
  guint64 index = 0;

  return take_number (self, n, &index) && what (self, index);
}

/* --- containers --- */

/* A node of the items above the mark, which go away with it. */
static gboolean
do_collect (PtMachine *self, PtKind kind)
{
  guint mark = 0;
  PtNode *node;

  if (!find_mark (self, &mark) || (node = pt_node_new (self, kind)) == NULL)
    return FALSE;
  for (guint i = mark + 1; i < self->stack->len; i++)
    pt_node_append (node, self->stack->pdata[i]);
  g_ptr_array_set_size (self->stack, (int) mark);
  if (kind == PT_DICT && node->n % 2 != 0)
    return pt_damaged (self);
  return pt_push (self, node);
}

static gboolean
do_tuple (PtMachine *self, guint n)
{
  PtNode *node = pt_node_new (self, PT_TUPLE);

  if (node == NULL || self->stack->len < n)
    return pt_damaged (self);
  for (guint i = self->stack->len - n; i < self->stack->len; i++) {
    if (self->stack->pdata[i] == NULL)
      return pt_damaged (self);
    pt_node_append (node, self->stack->pdata[i]);
  }
  g_ptr_array_set_size (self->stack, (int) (self->stack->len - n));
  return pt_push (self, node);
}

/* Items from @first on go into the list or dict below. */
static gboolean
put_items (PtMachine *self, guint first, PtNode *to)
{
  gboolean list = to->kind == PT_LIST;

  if ((!list && to->kind != PT_DICT) || (!list && (self->stack->len - first) % 2 != 0))
    return pt_damaged (self);
  for (guint i = first; i < self->stack->len; i++) {
    if (self->stack->pdata[i] == NULL)
      return pt_damaged (self);
    pt_node_append (to, self->stack->pdata[i]);
  }
  g_ptr_array_set_size (self->stack, (int) first);
  return TRUE;
}

static gboolean
do_put_one (PtMachine *self, guint n)
{
  guint first = self->stack->len - n;

  if (self->stack->len <= n || self->stack->pdata[first - 1] == NULL)
    return pt_damaged (self);
  return put_items (self, first, self->stack->pdata[first - 1]);
}

static gboolean
do_put_many (PtMachine *self)
{
  guint mark = 0;

  if (!find_mark (self, &mark))
    return FALSE;
  if (mark == 0 || self->stack->pdata[mark - 1] == NULL)
    return pt_damaged (self);
  g_ptr_array_remove_index (self->stack, mark);
  return put_items (self, mark, self->stack->pdata[mark - 1]);
}

/* --- the machine --- */

static gboolean
do_pop (PtMachine *self)
{
  if (self->stack->len == 0)
    return pt_damaged (self);
  g_ptr_array_set_size (self->stack, (int) self->stack->len - 1);
  return TRUE;
}

static gboolean
do_pop_mark (PtMachine *self)
{
  guint mark = 0;

  if (!find_mark (self, &mark))
    return FALSE;
  g_ptr_array_set_size (self->stack, (int) mark);
  return TRUE;
}

static gboolean
do_number (PtMachine *self, guint n, gboolean negative)
{
  guint64 value = 0;

  if (!take_number (self, n, &value))
    return FALSE;
  return push_int (self, negative ? (gint64) (gint32) (guint32) value : (gint64) value);
}

static gboolean
do_frame (PtMachine *self)
{
  guint64 n = 0;

  if (!take_number (self, 8, &n))
    return FALSE;
  return n <= (guint64) (self->end - self->at) || pt_damaged (self);
}

static gboolean
do_proto (PtMachine *self)
{
  guint64 version = 0;

  if (!take_number (self, 1, &version))
    return FALSE;
  return version <= 5 || pt_damaged (self);
}

static gboolean
do_stop (PtMachine *self)
{
  self->out->root = pt_pop (self);
  self->stopped = TRUE;
  return self->out->root != NULL;
}

static gboolean
do_mark (PtMachine *self)
{
  g_ptr_array_add (self->stack, NULL);
  return TRUE;
}

static gboolean
do_dup (PtMachine *self)
{
  return pt_push (self, pt_top (self));
}

/* INST names what it calls in two lines, which are judged as any other name. */
static gboolean
do_forbidden (PtMachine *self, guint8 opcode)
{
  if (opcode == 'i' && !pt_do_global (self))
    return FALSE;
  if (strchr ("ioR\x82\x83\x84PIQ", opcode) != NULL && opcode != '\0')
    return pt_fail (self, _ ("it holds an instruction that model files do not need"));
  return pt_damaged (self);
}

/* Containers, memo, stack. */
static gboolean
step_structure (PtMachine *self, guint8 opcode)
{
  switch (opcode) {
  case '(':
    return do_mark (self);
  case ')':
    return pt_push (self, pt_node_new (self, PT_TUPLE));
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
    return pt_push (self, pt_node_new (self, PT_LIST));
  case 'l':
  case 0x91:
    return do_collect (self, PT_LIST);
  case '}':
    return pt_push (self, pt_node_new (self, PT_DICT));
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
step (PtMachine *self, guint8 opcode)
{
  switch (opcode) {
  case 'N':
    return pt_push (self, &none);
  case 0x88:
    return pt_push (self, &yes);
  case 0x89:
    return pt_push (self, &no);
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
    return pt_do_global (self);
  case 0x93:
    return pt_do_stack_global (self);
  case 'R':
    return pt_do_reduce (self);
  case 0x81:
    return pt_do_new_object (self);
  case 'b':
    return pt_do_build (self);
  case 'Q':
    return pt_do_storage (self);
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
run (PtMachine *self)
{
  while (!self->stopped) {
    if (self->at == self->end)
      return pt_fail (self, _ ("its description of the model ends too early"));
    if (++self->n_steps > PT_MAX_STEPS)
      return pt_fail (self, _ ("its description of the model is too large"));
    if (!step (self, *self->at++)) {
      pt_damaged (self); /* if nothing was said yet */
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
  PtMachine self = { .zip = zip, .path = path, .error = &own, .out = out };
  gboolean good;

  out->nodes = g_ptr_array_new_with_free_func (node_free);
  self.at = entry->data;
  self.end = entry->data + entry->size;
  self.stack = g_ptr_array_new ();
  self.memo = g_hash_table_new (NULL, NULL);
  good = entry->size <= MAX_BYTES ? run (&self) : pt_fail (&self, _ ("its description of the model is too large"));
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
