/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-edit.c - see hone-class-edit.h
 *
 * Only the names themselves are written anew, where libyaml says they stand. What comes out is read again, and must say
 * what was asked and nothing else.
 */
#include "hone-class-edit.h"
#include "hone-file.h"
#include "hone-label-text.h"
#include "hone-yaml.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <yaml.h>

/* --- where things stand --- */

/* Bytes [from, to) of the text. */
typedef struct {
  gsize from, to;
  gboolean quoted;
} Span;

typedef struct {
  const char *text;
  gsize size;
  gboolean found, flow, map; /* "names" */
  Span names;                /* all of it */
  GArray *keys, *items;      /* of Span; keys: of a map */
  gboolean has_count;
  Span count; /* the value of "nc" */
} Places;

/* libyaml counts characters, behind a byte-order mark. */
static gsize
byte_of (const Places *self, size_t index)
{
  const gboolean bom = self->size >= 3 && memcmp (self->text, "\xef\xbb\xbf", 3) == 0;
  const char *start = self->text + (bom ? 3 : 0);

  return (gsize) (g_utf8_offset_to_pointer (start, (glong) index) - self->text);
}

static Span
span_of (const Places *self, const yaml_node_t *node)
{
  return (Span){ byte_of (self, node->start_mark.index), byte_of (self, node->end_mark.index),
                 node->type == YAML_SCALAR_NODE && node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE };
}

static gboolean
is_scalar (const yaml_node_t *node, const char *text)
{
  return node != NULL && node->type == YAML_SCALAR_NODE && strcmp ((const char *) node->data.scalar.value, text) == 0;
}

static gboolean
add_span (const Places *self, GArray *to, const yaml_node_t *node)
{
  Span span;

  if (node == NULL || node->type != YAML_SCALAR_NODE)
    return FALSE;
  span = span_of (self, node);
  g_array_append_val (to, span);
  return TRUE;
}

static gboolean
find_items (Places *self, yaml_document_t *document, yaml_node_t *names)
{
  gboolean fine = TRUE;

  self->found = TRUE;
  self->names = span_of (self, names);
  self->map = names->type == YAML_MAPPING_NODE;
  if (self->map) {
    self->flow = names->data.mapping.style == YAML_FLOW_MAPPING_STYLE;
    for (yaml_node_pair_t *pair = names->data.mapping.pairs.start; fine && pair < names->data.mapping.pairs.top; pair++)
      fine = add_span (self, self->keys, yaml_document_get_node (document, pair->key)) &&
             add_span (self, self->items, yaml_document_get_node (document, pair->value));
    return fine;
  }
  if (names->type != YAML_SEQUENCE_NODE)
    return FALSE;
  self->flow = names->data.sequence.style == YAML_FLOW_SEQUENCE_STYLE;
  for (yaml_node_item_t *item = names->data.sequence.items.start; fine && item < names->data.sequence.items.top; item++)
    fine = add_span (self, self->items, yaml_document_get_node (document, *item));
  return fine;
}

static gboolean
find_in_document (Places *self, yaml_document_t *document)
{
  yaml_node_t *root = yaml_document_get_root_node (document);
  gboolean fine = root != NULL && root->type == YAML_MAPPING_NODE;

  for (yaml_node_pair_t *pair = fine ? root->data.mapping.pairs.start : NULL;
       fine && pair < root->data.mapping.pairs.top; pair++) {
    yaml_node_t *key = yaml_document_get_node (document, pair->key);
    yaml_node_t *value = yaml_document_get_node (document, pair->value);

    if (is_scalar (key, "nc") && value->type == YAML_SCALAR_NODE) {
      self->has_count = TRUE;
      self->count = span_of (self, value);
    } else if (is_scalar (key, "names")) {
      fine = !self->found && find_items (self, document, value);
    }
  }
  return fine;
}

static gboolean
find_places (Places *self)
{
  yaml_parser_t parser;
  yaml_document_t document;
  gboolean fine;

  if (!yaml_parser_initialize (&parser))
    return FALSE;
  yaml_parser_set_input_string (&parser, (const guchar *) self->text, self->size);
  fine = yaml_parser_load (&parser, &document);
  if (fine) {
    fine = find_in_document (self, &document);
    yaml_document_delete (&document);
  }
  yaml_parser_delete (&parser);
  return fine;
}

/* --- the new text --- */

static char *
single_quoted (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", doubled);
}

/* @quoted: the name that stood there was */
static char *
write_name (const char *name, gboolean flow, gboolean quoted)
{
  char *plain = hone_yaml_write_string (name);

  if (plain[0] == '\'' || plain[0] == '"' || (!quoted && !(flow && strpbrk (name, ",[]{}") != NULL)))
    return plain;
  g_free (plain);
  return single_quoted (name);
}

static void
replace (GString *text, Span span, const char *with)
{
  g_string_erase (text, (gssize) span.from, (gssize) (span.to - span.from));
  g_string_insert (text, (gssize) span.from, with);
}

static Span
item_at (GArray *items, guint i)
{
  return g_array_index (items, Span, i);
}

static gsize
line_start (const GString *text, gsize at)
{
  while (at > 0 && text->str[at - 1] != '\n')
    at--;
  return at;
}

/* Behind the line end. */
static gsize
line_stop (const GString *text, gsize at)
{
  while (at < text->len && text->str[at] != '\n')
    at++;
  return MIN (at + 1, text->len);
}

/* "[a, b]" or "{0: a, 1: b}" */
static void
write_flow (const Places *self, GString *text, const char *const *names)
{
  g_autoptr (GString) out = g_string_new (self->map ? "{" : "[");
  const gboolean quoted = self->items->len > 0 && item_at (self->items, 0).quoted;

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *name = write_name (names[i], TRUE, quoted);

    g_string_append (out, i > 0 ? ", " : "");
    if (self->map)
      g_string_append_printf (out, "%u: ", i);
    g_string_append (out, name);
  }
  g_string_append_c (out, self->map ? '}' : ']');
  replace (text, self->names, out->str);
}

/* Lines behind the last one, written as that one is. */
static void
append_items (const Places *self, GString *text, const char *const *names)
{
  const guint n = self->items->len;
  const Span last = item_at (self->items, n - 1);
  const gsize start = line_start (text, last.from), stop = line_stop (text, last.to);
  g_autofree char *indent = g_strndup (text->str + start, strspn (text->str + start, " "));
  g_autoptr (GString) out = g_string_new (NULL);
  const char *end = stop >= 2 && text->str[stop - 1] == '\n' && text->str[stop - 2] == '\r' ? "\r\n" : "\n";

  if (text->str[stop - 1] != '\n')
    g_string_append (out, end);
  for (guint i = n; names[i] != NULL; i++) {
    g_autofree char *name = write_name (names[i], FALSE, last.quoted);

    if (self->map)
      g_string_append_printf (out, "%s%u: %s%s", indent, i, name, end);
    else
      g_string_append_printf (out, "%s- %s%s", indent, name, end);
  }
  g_string_insert (text, (gssize) stop, out->str);
}

/* From the back, so that places in front stay where they are. */
static void
write_block (const Places *self, GString *text, const char *const *names)
{
  const guint n = self->items->len, m = g_strv_length ((char **) names);

  if (m > n)
    append_items (self, text, names);
  if (m < n) {
    const gsize from = line_start (text, item_at (self->items, m).from);
    const gsize to = line_stop (text, item_at (self->items, n - 1).to);

    g_string_erase (text, (gssize) from, (gssize) (to - from));
  }
  for (guint i = MIN (n, m); i-- > 0;) {
    const Span span = item_at (self->items, i);
    g_autofree char *name = write_name (names[i], FALSE, span.quoted);

    replace (text, span, name);
  }
}

/* As many names as before: each in its place. */
static void
write_in_place (const Places *self, GString *text, const char *const *names, const HoneYaml *old)
{
  for (guint i = self->items->len; i-- > 0;) {
    const Span span = item_at (self->items, i);
    const guint id = self->map ? (guint) old->keys[i]->integer : i;
    g_autofree char *before = hone_yaml_dup_text (old->items[i]);
    g_autofree char *name = write_name (names[id], self->flow, span.quoted);

    if (g_strcmp0 (before, names[id]) != 0)
      replace (text, span, name);
  }
}

/* Keys 0, 1, 2 ... in this order. */
static gboolean
is_plain_map (const HoneYaml *names)
{
  for (guint i = 0; i < names->n; i++)
    if (names->keys[i]->kind != HONE_YAML_INT || names->keys[i]->integer != (gint64) i)
      return FALSE;
  return TRUE;
}

static gboolean
is_permutation (const HoneYaml *names)
{
  g_autofree gboolean *seen = g_new0 (gboolean, names->n + 1);

  for (guint i = 0; i < names->n; i++) {
    const HoneYaml *key = names->keys[i];

    if (key->kind != HONE_YAML_INT || key->integer < 0 || key->integer >= (gint64) names->n || seen[key->integer])
      return FALSE;
    seen[key->integer] = TRUE;
  }
  return TRUE;
}

static void
write_count (const Places *self, GString *text, const char *const *names)
{
  g_autofree char *count = g_strdup_printf ("%u", g_strv_length ((char **) names));

  if (self->has_count)
    replace (text, self->count, count);
}

static gboolean
write_names (const Places *self, GString *text, const char *const *names, const HoneYaml *old)
{
  const guint n = g_strv_length ((char **) names);

  if (!self->found) {
    Places flow = { .items = self->items, .names = { text->len, text->len } };

    if (text->len > 0 && text->str[text->len - 1] != '\n')
      g_string_append_c (text, '\n');
    g_string_append (text, "names: ");
    flow.names = (Span){ text->len, text->len };
    write_flow (&flow, text, names);
    g_string_append_c (text, '\n');
  } else if (n == self->items->len && (!self->map || is_permutation (old))) {
    write_in_place (self, text, names, old);
  } else if (self->flow) {
    write_flow (self, text, names);
  } else if (n > 0 && (!self->map || is_plain_map (old))) {
    write_block (self, text, names);
  } else {
    return FALSE;
  }
  return TRUE;
}

/* Two places of one text: the one behind first. */
static gboolean
write_both (const Places *self, GString *text, const char *const *names, const HoneYaml *old)
{
  const gboolean count_first = self->has_count && (!self->found || self->count.from > self->names.from);

  if (count_first && self->found)
    write_count (self, text, names);
  if (!write_names (self, text, names, old))
    return FALSE;
  if (!count_first || !self->found)
    write_count (self, text, names);
  return TRUE;
}

/* --- checking --- */

static gboolean
same_tree (const HoneYaml *a, const HoneYaml *b)
{
  if (a->kind != b->kind || a->n != b->n || g_strcmp0 (a->text, b->text) != 0)
    return FALSE;
  for (guint i = 0; i < a->n; i++)
    if (!same_tree (a->items[i], b->items[i]) || (a->kind == HONE_YAML_MAP && !same_tree (a->keys[i], b->keys[i])))
      return FALSE;
  return TRUE;
}

static gboolean
has_names (const HoneYaml *doc, const char *const *names)
{
  const HoneYaml *node = hone_yaml_get (doc, "names");
  const guint n = g_strv_length ((char **) names);

  if (node == NULL || node->n != n)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const guint id = node->kind == HONE_YAML_MAP ? (guint) node->keys[i]->integer : i;
    g_autofree char *name = hone_yaml_dup_text (node->items[i]);

    if (id >= n || g_strcmp0 (name, names[id]) != 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_as_asked (const HoneYaml *old, const HoneYaml *doc, const char *const *names)
{
  if (doc == NULL || doc->kind != HONE_YAML_MAP || !has_names (doc, names))
    return FALSE;
  for (guint i = 0; i < old->n; i++) {
    const char *key = old->keys[i]->text;

    if (key == NULL || strcmp (key, "names") == 0 || strcmp (key, "nc") == 0)
      continue;
    if (i >= doc->n || g_strcmp0 (doc->keys[i]->text, key) != 0 || !same_tree (old->items[i], doc->items[i]))
      return FALSE;
  }
  return TRUE;
}

GBytes *
hone_class_edit_yaml (GBytes *yaml, const char *path, const char *const *names, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (yaml, &size);
  g_autoptr (HoneYaml) old = hone_yaml_parse (data, (gssize) size, path, error);
  g_autoptr (HoneYaml) new = NULL;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (Span));
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (Span));
  g_autoptr (GString) text = NULL;
  Places places = { .text = data, .size = size, .keys = keys, .items = items };

  if (old == NULL)
    return NULL;
  text = g_string_new_len (data, (gssize) size);
  if (g_utf8_validate_len (data, size, NULL) && find_places (&places) &&
      write_both (&places, text, names, hone_yaml_get (old, "names")))
    new = hone_yaml_parse (text->str, (gssize) text->len, path, NULL);
  if (is_as_asked (old, new, names))
    return g_string_free_to_bytes (g_steal_pointer (&text));
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               _ ("The names in %s are written in a way that Hone cannot change. Write them as a list, as in names: "
                  "[cat, dog]."),
               path);
  return NULL;
}

/* --- label files --- */

GBytes *
hone_class_edit_labels (GBytes *labels, const int *to, int n_classes)
{
  g_autoptr (HoneLabelText) text = hone_label_text_new (labels, n_classes, NULL);
  g_autoptr (HoneLabelText) changed = NULL;
  HoneLabelEdit *edit = hone_label_edit_new (text);
  guint n;
  const HoneLabelObject *objects = hone_label_text_get_objects (text, &n);

  if (hone_label_text_get_state (text) == HONE_LABELS_BAD) {
    hone_label_edit_free (edit);
    return g_bytes_ref (labels);
  }
  for (guint i = 0; i < n; i++) {
    if (objects[i].kind == HONE_LINE_BAD || objects[i].klass >= n_classes)
      continue;
    if (to[objects[i].klass] < 0)
      hone_label_edit_remove (edit, i);
    else if (to[objects[i].klass] != objects[i].klass)
      hone_label_edit_set_class (edit, i, to[objects[i].klass]);
  }
  changed = hone_label_edit_finish (edit);
  return g_bytes_ref (hone_label_text_get_bytes (changed));
}

GPtrArray *
hone_dataset_list_labels (HoneDataset *self)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (self, split, &n);

    for (guint i = 0; i < n; i++) {
      g_autofree char *path = hone_file_real_in (folders, samples[i]->label_path);

      if (g_hash_table_contains (seen, path))
        continue;
      g_hash_table_add (seen, path);
      g_ptr_array_add (out, g_steal_pointer (&path));
    }
  }
  return out;
}
