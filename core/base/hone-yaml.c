/* SPDX-License-Identifier: Apache-2.0 */
/* hone-yaml.c - see hone-yaml.h
 *
 * Source: YAML 1.1 (yaml.org/type: bool, int, float, null) as PyYAML's resolver understands it; spec 06, section 1.
 */
#include "hone-yaml.h"
#include "hone-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <yaml.h>

typedef struct {
  yaml_parser_t parser;
  const char *name;
  guint n_nodes;
  GHashTable *anchors; /* name -> HoneYaml in the tree */
} Reader;

static HoneYaml *read_node (Reader *self, yaml_event_t *event, int depth, GError **error);

static HoneYaml *
node_new (HoneYamlKind kind, int line)
{
  HoneYaml *node = g_new0 (HoneYaml, 1);

  node->kind = kind;
  node->line = line;
  return node;
}

void
hone_yaml_free (HoneYaml *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n; i++) {
    hone_yaml_free (self->items[i]);
    if (self->keys != NULL)
      hone_yaml_free (self->keys[i]);
  }
  g_free (self->items);
  g_free (self->keys);
  g_free (self->text);
  g_free (self);
}

/* --- types of plain scalars --- */

static gboolean
is_one_of (const char *text, const char *const *words)
{
  return g_strv_contains (words, text);
}

/* Digits of @base, underscores between them; the sign is gone. */
static gboolean
all_digits (const char *text, int base)
{
  if (*text == '\0')
    return FALSE;
  for (; *text != '\0'; text++) {
    int digit = *text == '_' ? 0 : g_ascii_xdigit_value (*text);

    if (digit < 0 || digit >= base)
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_int (const char *text, gint64 *value)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);
  g_autofree char *joined = g_strjoinv ("", parts);
  const char *digits = joined + (*joined == '-' || *joined == '+');
  const char *first = text + (*text == '-' || *text == '+');
  int base = 10;
  char *end;

  if (!g_ascii_isdigit (*first))
    return FALSE;
  if (g_str_has_prefix (digits, "0b"))
    base = 2, digits += 2;
  else if (g_str_has_prefix (digits, "0x"))
    base = 16, digits += 2;
  else if (digits[0] == '0' && digits[1] != '\0')
    base = 8, digits += 1;
  if (!all_digits (digits, base) || strlen (digits) > 62)
    return FALSE;
  errno = 0;
  *value = g_ascii_strtoll (digits, &end, base);
  if (*joined == '-')
    *value = -*value;
  return *end == '\0' && errno == 0;
}

/* As the resolver wants it: a point, and a sign in the exponent; without digits before the point no sign either. */
static gboolean
looks_float (const char *text)
{
  const char *p = text + (*text == '-' || *text == '+');
  gsize before = strspn (p, "0123456789_");
  gsize after;

  if (p[before] != '.' || *p == '_')
    return FALSE;
  after = strspn (p + before + 1, "0123456789_");
  if (before == 0 && (p != text || !g_ascii_isdigit (p[1])))
    return FALSE;
  p += before + 1 + after;
  if (*p == '\0')
    return TRUE;
  if ((*p != 'e' && *p != 'E') || (p[1] != '-' && p[1] != '+'))
    return FALSE;
  return all_digits (p + 2, 10) && strchr (p + 2, '_') == NULL;
}

static gboolean
read_float (const char *text, double *value)
{
  static const char *const infinities[] = { ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", NULL };
  static const char *const minus[] = { "-.inf", "-.Inf", "-.INF", NULL };
  static const char *const nans[] = { ".nan", ".NaN", ".NAN", NULL };

  if (is_one_of (text, infinities))
    *value = HUGE_VAL;
  else if (is_one_of (text, minus))
    *value = -HUGE_VAL;
  else if (is_one_of (text, nans))
    *value = NAN;
  else if (looks_float (text)) {
    g_auto (GStrv) parts = g_strsplit (text, "_", -1);
    g_autofree char *joined = g_strjoinv ("", parts);

    *value = g_ascii_strtod (joined, NULL);
  } else
    return FALSE;
  return TRUE;
}

static void
set_type (HoneYaml *node)
{
  static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
  static const char *const yes[] = { "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", NULL };
  static const char *const no[] = { "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", NULL };

  if (is_one_of (node->text, nulls))
    node->kind = HONE_YAML_NULL;
  else if (is_one_of (node->text, yes))
    node->kind = HONE_YAML_BOOL, node->truth = TRUE;
  else if (is_one_of (node->text, no))
    node->kind = HONE_YAML_BOOL;
  else if (read_int (node->text, &node->integer))
    node->kind = HONE_YAML_INT, node->number = (double) node->integer;
  else if (read_float (node->text, &node->number))
    node->kind = HONE_YAML_FLOAT;
}

/* --- events to nodes --- */

static gboolean
fail (Reader *self, gsize line, GError **error, const char *what)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s, line %d: %s."), self->name, (int) line + 1, what);
  return FALSE;
}

static gboolean
next_event (Reader *self, yaml_event_t *event, GError **error)
{
  if (yaml_parser_parse (&self->parser, event))
    return TRUE;
  return fail (self, self->parser.problem_mark.line, error,
               self->parser.problem != NULL ? self->parser.problem : _ ("this is not YAML"));
}

static HoneYaml *
copy_node (Reader *self, const HoneYaml *from)
{
  HoneYaml *node;

  if (++self->n_nodes > HONE_YAML_MAX_NODES)
    return NULL;
  node = g_memdup2 (from, sizeof *from);
  node->text = g_strdup (from->text);
  node->items = g_new0 (HoneYaml *, from->n + 1);
  node->keys = from->keys != NULL ? g_new0 (HoneYaml *, from->n + 1) : NULL;
  for (guint i = 0; i < from->n; i++) {
    node->items[i] = copy_node (self, from->items[i]);
    if (node->keys != NULL)
      node->keys[i] = copy_node (self, from->keys[i]);
    if (node->items[i] == NULL || (node->keys != NULL && node->keys[i] == NULL)) {
      hone_yaml_free (node);
      return NULL;
    }
  }
  return node;
}

static HoneYaml *
read_alias (Reader *self, const yaml_event_t *event, GError **error)
{
  const HoneYaml *target = g_hash_table_lookup (self->anchors, event->data.alias.anchor);
  HoneYaml *node = target != NULL ? copy_node (self, target) : NULL;

  if (node == NULL)
    fail (self, event->start_mark.line, error,
          target == NULL ? _ ("this alias refers to nothing above it") : _ ("the aliases grow without end"));
  return node;
}

static HoneYaml *
read_scalar (const yaml_event_t *event)
{
  HoneYaml *node = node_new (HONE_YAML_STRING, (int) event->start_mark.line + 1);
  const char *tag = (const char *) event->data.scalar.tag;

  node->text = g_strndup ((const char *) event->data.scalar.value, event->data.scalar.length);
  if ((event->data.scalar.plain_implicit && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) ||
      (tag != NULL && g_str_has_prefix (tag, "tag:yaml.org,2002:") && !g_str_has_suffix (tag, ":str")))
    set_type (node);
  return node;
}

static void
append (HoneYaml *node, HoneYaml *key, HoneYaml *item)
{
  if ((node->n & (node->n - 1)) == 0) {
    guint size = node->n == 0 ? 1 : node->n * 2;

    node->items = g_renew (HoneYaml *, node->items, size);
    if (node->kind == HONE_YAML_MAP)
      node->keys = g_renew (HoneYaml *, node->keys, size);
  }
  if (node->kind == HONE_YAML_MAP)
    node->keys[node->n] = key;
  node->items[node->n++] = item;
}

/* The next node, or NULL with @end set when the list or map is over. */
static HoneYaml *
read_next (Reader *self, int depth, gboolean *end, GError **error)
{
  yaml_event_t event;
  HoneYaml *node = NULL;

  *end = FALSE;
  if (!next_event (self, &event, error))
    return NULL;
  if (event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT)
    *end = TRUE;
  else
    node = read_node (self, &event, depth, error);
  yaml_event_delete (&event);
  return node;
}

static gboolean
read_children (Reader *self, HoneYaml *node, int depth, GError **error)
{
  for (;;) {
    g_autoptr (HoneYaml) key = NULL;
    HoneYaml *item;
    gboolean end;

    item = read_next (self, depth, &end, error);
    if (item == NULL)
      return end;
    if (node->kind == HONE_YAML_MAP) {
      key = item;
      item = read_next (self, depth, &end, error);
      if (item == NULL)
        return FALSE;
    }
    append (node, g_steal_pointer (&key), item);
  }
}

static HoneYaml *
read_collection (Reader *self, const yaml_event_t *event, int depth, GError **error)
{
  gboolean map = event->type == YAML_MAPPING_START_EVENT;
  g_autoptr (HoneYaml) node = node_new (map ? HONE_YAML_MAP : HONE_YAML_LIST, (int) event->start_mark.line + 1);

  if (depth >= HONE_YAML_MAX_DEPTH) {
    fail (self, event->start_mark.line, error, _ ("lists and maps are nested too deeply"));
    return NULL;
  }
  if (!read_children (self, node, depth + 1, error))
    return NULL;
  return g_steal_pointer (&node);
}

/* "!!python/object/apply:os.system" and its like ask the reader to run something. We never would, but whoever wrote it
 * meant another file than the one that we would read. */
static gboolean
check_tag (Reader *self, const yaml_event_t *event, const yaml_char_t *tag, GError **error)
{
  static const char *const known[] = { "str", "int", "float", "bool", "null", "seq", "map", NULL };
  static const char prefix[] = "tag:yaml.org,2002:";
  const char *text = (const char *) tag;

  if (text == NULL || g_str_equal (text, "!"))
    return TRUE;
  if (g_str_has_prefix (text, prefix) && g_strv_contains (known, text + strlen (prefix)))
    return TRUE;
  return fail (self, event->start_mark.line, error, _ ("tags (words that begin with “!”) are not supported here"));
}

static HoneYaml *
read_node (Reader *self, yaml_event_t *event, int depth, GError **error)
{
  const yaml_char_t *anchor = NULL, *tag = NULL;
  HoneYaml *node = NULL;

  if (++self->n_nodes > HONE_YAML_MAX_NODES) {
    fail (self, event->start_mark.line, error, _ ("the file has too many entries"));
    return NULL;
  }
  if (event->type == YAML_ALIAS_EVENT)
    return read_alias (self, event, error);
  if (event->type == YAML_SCALAR_EVENT)
    anchor = event->data.scalar.anchor, tag = event->data.scalar.tag;
  else if (event->type == YAML_SEQUENCE_START_EVENT)
    anchor = event->data.sequence_start.anchor, tag = event->data.sequence_start.tag;
  else if (event->type == YAML_MAPPING_START_EVENT)
    anchor = event->data.mapping_start.anchor, tag = event->data.mapping_start.tag;
  if (!check_tag (self, event, tag, error))
    return NULL;
  node = event->type == YAML_SCALAR_EVENT ? read_scalar (event) : read_collection (self, event, depth, error);
  if (node != NULL && anchor != NULL)
    g_hash_table_replace (self->anchors, g_strdup ((const char *) anchor), node);
  return node;
}

/* Past the starts of stream and document; an empty stream is NULL. */
static HoneYaml *
read_document (Reader *self, GError **error)
{
  for (;;) {
    yaml_event_t event;
    yaml_event_type_t type;
    HoneYaml *node = NULL;

    if (!next_event (self, &event, error))
      return NULL;
    type = event.type;
    if (type == YAML_STREAM_END_EVENT)
      node = node_new (HONE_YAML_NULL, 1);
    else if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT)
      node = read_node (self, &event, 0, error);
    yaml_event_delete (&event);
    if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT)
      return node;
  }
}

/* What follows must be the end: a second document would be read by nobody. */
static gboolean
read_end (Reader *self, GError **error)
{
  for (;;) {
    yaml_event_t event;
    yaml_event_type_t type;
    gsize line;

    if (!next_event (self, &event, error))
      return FALSE;
    type = event.type;
    line = event.start_mark.line;
    yaml_event_delete (&event);
    if (type == YAML_STREAM_END_EVENT || type == YAML_NO_EVENT)
      return TRUE;
    if (type != YAML_DOCUMENT_END_EVENT)
      return fail (self, line, error, _ ("a second document begins here; only one is expected"));
  }
}

static gboolean
check_text (const char *text, gsize length, const char *name, GError **error)
{
  const char *end;

  if (length > HONE_YAML_MAX_BYTES) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s is too large for a YAML file (more than 4 MB)."), name);
    return FALSE;
  }
  if (!g_utf8_validate_len (text, length, &end)) {
    int line = 1;

    for (const char *p = text; p < end; p++)
      line += *p == '\n';
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("%s, line %d: this is not UTF-8 text. Save the file as UTF-8."), name, line);
    return FALSE;
  }
  return TRUE;
}

HoneYaml *
hone_yaml_parse (const char *text, gssize length, const char *name, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  Reader self = { .name = name };
  HoneYaml *node;

  if (!check_text (text, size, name, error))
    return NULL;
  if (!yaml_parser_initialize (&self.parser))
    g_error ("out of memory");
  self.anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  yaml_parser_set_encoding (&self.parser, YAML_UTF8_ENCODING);
  if (size >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    text += 3, size -= 3;
  yaml_parser_set_input_string (&self.parser, (const unsigned char *) text, size);
  node = read_document (&self, error);
  if (node != NULL && !read_end (&self, error))
    g_clear_pointer (&node, hone_yaml_free);
  yaml_parser_delete (&self.parser);
  g_hash_table_unref (self.anchors);
  return node;
}

HoneYaml *
hone_yaml_read (const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = hone_file_read (path, HONE_YAML_MAX_BYTES, &length, error);

  return text != NULL ? hone_yaml_parse (text, (gssize) length, path, error) : NULL;
}

/* --- looking --- */

const HoneYaml *
hone_yaml_get (const HoneYaml *self, const char *key)
{
  if (self == NULL || self->kind != HONE_YAML_MAP)
    return NULL;
  for (guint i = self->n; i-- > 0;)
    if (g_strcmp0 (self->keys[i]->text, key) == 0)
      return self->items[i];
  return NULL;
}

char *
hone_yaml_dup_text (const HoneYaml *self)
{
  switch (self->kind) {
  case HONE_YAML_NULL:
    return g_strdup ("None");
  case HONE_YAML_BOOL:
    return g_strdup (self->truth ? "True" : "False");
  case HONE_YAML_INT:
    return g_strdup_printf ("%" G_GINT64_FORMAT, self->integer);
  case HONE_YAML_FLOAT:
    return hone_double_to_text (self->number);
  case HONE_YAML_STRING:
    return g_strdup (self->text);
  case HONE_YAML_LIST:
  case HONE_YAML_MAP:
  default:
    return NULL;
  }
}

const char *
hone_yaml_kind_name (HoneYamlKind kind)
{
  switch (kind) {
  case HONE_YAML_NULL:
    return _ ("nothing");
  case HONE_YAML_BOOL:
    return _ ("true or false");
  case HONE_YAML_INT:
    return _ ("a whole number");
  case HONE_YAML_FLOAT:
    return _ ("a number");
  case HONE_YAML_STRING:
    return _ ("text");
  case HONE_YAML_LIST:
    return _ ("a list");
  case HONE_YAML_MAP:
  default:
    return _ ("a map");
  }
}

/* --- writing --- */

/* From the digits d.ddd and the exponent of %e to fixed form, as repr () does for -4 <= exponent < 16. */
static char *
fixed_from (const char *digits, int exponent, gboolean negative)
{
  GString *text = g_string_new (negative ? "-" : NULL);
  int n = (int) strlen (digits);

  if (exponent < 0) {
    g_string_append (text, "0.");
    for (int i = -1; i > exponent; i--)
      g_string_append_c (text, '0');
    g_string_append (text, digits);
    return g_string_free (text, FALSE);
  }
  for (int i = 0; i < MAX (n, exponent + 1); i++) {
    if (i == exponent + 1)
      g_string_append_c (text, '.');
    g_string_append_c (text, i < n ? digits[i] : '0');
  }
  if (n <= exponent + 1)
    g_string_append (text, ".0");
  return g_string_free (text, FALSE);
}

static char *
scientific_from (const char *digits, int exponent, gboolean negative)
{
  GString *text = g_string_new (negative ? "-" : NULL);

  g_string_append_c (text, digits[0]);
  if (digits[1] != '\0')
    g_string_append_printf (text, ".%s", digits + 1);
  g_string_append_printf (text, "e%c%02d", exponent < 0 ? '-' : '+', ABS (exponent));
  return g_string_free (text, FALSE);
}

char *
hone_double_to_text (double value)
{
  char buffer[40], digits[24], *exponent;
  int n = 0;

  if (isnan (value))
    return g_strdup ("nan");
  if (isinf (value))
    return g_strdup (value > 0 ? "inf" : "-inf");
  for (int precision = 0; precision < 17; precision++) {
    char format[8];

    g_snprintf (format, sizeof format, "%%.%de", precision);
    g_ascii_formatd (buffer, sizeof buffer, format, value);
    if (g_ascii_strtod (buffer, NULL) == value)
      break;
  }
  exponent = strchr (buffer, 'e');
  for (const char *p = buffer; p < exponent; p++)
    if (g_ascii_isdigit (*p))
      digits[n++] = *p;
  while (n > 1 && digits[n - 1] == '0')
    n--;
  digits[n] = '\0';
  n = (int) g_ascii_strtoll (exponent + 1, NULL, 10);
  return (n < -4 || n >= 16 ? scientific_from : fixed_from) (digits, n, signbit (value) != 0);
}

char *
hone_yaml_write_double (double value)
{
  g_autofree char *text = hone_double_to_text (value);
  char *e = strchr (text, 'e');

  if (isnan (value))
    return g_strdup (".nan");
  if (isinf (value))
    return g_strdup (value > 0 ? ".inf" : "-.inf");
  if (strchr (text, '.') == NULL && e != NULL)
    return g_strdup_printf ("%.*s.0%s", (int) (e - text), text, e);
  return g_steal_pointer (&text);
}

/* PyYAML reads "1:30" as minutes and "2026-01-31" as a date. Those are text to us, but must be quoted for others. */
static gboolean
looks_like_time (const char *text)
{
  return g_regex_match_simple ("^([-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?"
                               "|[0-9]{4}-[0-9]{2}-[0-9]{2}"
                               "|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?([Tt]|[ \\t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}"
                               "(\\.[0-9]*)?([ \\t]*(Z|[-+][0-9][0-9]?(:[0-9]{2})?))?)$",
                               text, 0, 0);
}

/* Text that a reader would take for something else when it stood there plain. */
static gboolean
needs_quotes (const char *text)
{
  HoneYaml probe = { .kind = HONE_YAML_STRING, .text = (char *) text };
  gsize n = strlen (text);

  set_type (&probe);
  if (probe.kind != HONE_YAML_STRING || n == 0 || text[0] == ' ' || text[n - 1] == ' ' || text[n - 1] == ':')
    return TRUE;
  if (strchr ("#,[]{}&*!|>'\"%@`", text[0]) != NULL || strcmp (text, "=") == 0 || strcmp (text, "<<") == 0)
    return TRUE;
  if (strchr ("-?:", text[0]) != NULL && (text[1] == ' ' || text[1] == '\0'))
    return TRUE;
  if (g_str_has_prefix (text, "---") || g_str_has_prefix (text, "..."))
    return TRUE;
  return strstr (text, ": ") != NULL || strstr (text, " #") != NULL || looks_like_time (text);
}

static gboolean
needs_escapes (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfeff || c == 0x2028 || c == 0x2029 || c >= 0xfffe)
      return TRUE;
  }
  return FALSE;
}

static char *
escaped (const char *text)
{
  GString *out = g_string_new ("\"");

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '"' || c == '\\')
      g_string_append_printf (out, "\\%c", (char) c);
    else if (c == '\n' || c == '\t' || c == '\r')
      g_string_append (out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
    else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
      g_string_append_printf (out, "\\x%02X", c);
    else if (c == 0xfeff || c == 0x2028 || c == 0x2029)
      g_string_append_printf (out, "\\u%04X", c);
    else
      g_string_append_unichar (out, c);
  }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

char *
hone_yaml_write_string (const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *doubled = NULL;

  if (needs_escapes (text))
    return escaped (text);
  if (!needs_quotes (text))
    return g_strdup (text);
  parts = g_strsplit (text, "'", -1);
  doubled = g_strjoinv ("''", parts);
  return g_strdup_printf ("'%s'", doubled);
}
