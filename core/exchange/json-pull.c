/* SPDX-License-Identifier: Apache-2.0 */
/* json-pull.c - see json-pull.h
 *
 * Source: RFC 8259.
 */
#include "json-pull.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define BUFFER 65536
#define MAX_NUMBER 64 /* characters */

/* What may come next. */
typedef enum {
  AT_VALUE,
  AT_FIRST_ITEM, /* or the end of the array */
  AT_COMMA,      /* in an array or object: a comma or the end */
  AT_FIRST_KEY,  /* or the end of the object */
  AT_KEY,
  AT_COLON,
  AT_END,
} Place;

struct _JsonPull {
  int fd;
  char *name;
  GError *error;
  char *buffer; /* BUFFER bytes, unless the text is somebody else's */
  const char *at, *end;
  gint64 before; /* bytes in front of the buffer */
  const char *start;
  int line;
  Place place;
  int depth;
  char kinds[JSON_MAX_DEPTH]; /* '{' or '[' */
  GString *text;
  gboolean keep; /* strings are kept */
  double number;
};

static JsonPull *
pull_new (const char *name)
{
  JsonPull *self = g_new0 (JsonPull, 1);

  self->fd = -1;
  self->name = g_strdup (name);
  self->line = 1;
  self->text = g_string_new (NULL);
  self->keep = TRUE;
  return self;
}

static void
skip_mark (JsonPull *self)
{
  if (self->end - self->at >= 3 && memcmp (self->at, "\xef\xbb\xbf", 3) == 0)
    self->at += 3;
}

JsonPull *
json_pull_new_text (const char *text, gsize length, const char *name)
{
  JsonPull *self = pull_new (name);

  self->start = self->at = text;
  self->end = text + length;
  skip_mark (self);
  return self;
}

static gboolean
fill (JsonPull *self)
{
  ssize_t n = -1;

  if (self->fd < 0 || self->error != NULL)
    return FALSE;
  self->before += self->end - self->start;
  do
    n = read (self->fd, self->buffer, BUFFER);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    json_pull_fail (self, g_strerror (errno));
  self->start = self->at = self->buffer;
  self->end = self->buffer + MAX (n, 0);
  return n > 0;
}

JsonPull *
json_pull_new (int fd, const char *name)
{
  JsonPull *self = pull_new (name);

  self->fd = fd;
  self->buffer = g_malloc (BUFFER);
  self->start = self->at = self->end = self->buffer;
  if (fill (self))
    skip_mark (self);
  return self;
}

void
json_pull_free (JsonPull *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->error);
  g_string_free (self->text, TRUE);
  g_free (self->buffer);
  g_free (self->name);
  g_free (self);
}

JsonToken
json_pull_fail (JsonPull *self, const char *what)
{
  if (self->error == NULL)
    self->error = g_error_new (HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s, line %d: %s"), self->name, self->line, what);
  return JSON_ERROR;
}

GError *
json_pull_take_error (JsonPull *self)
{
  return g_error_copy (self->error);
}

/* The next byte without taking it; -1 at the end. */
static int
peek (JsonPull *self)
{
  if (self->at == self->end && !fill (self))
    return -1;
  return (guchar) *self->at;
}

static int
take (JsonPull *self)
{
  int c = peek (self);

  if (c < 0)
    return c;
  self->at++;
  self->line += c == '\n';
  return c;
}

static int
peek_past_space (JsonPull *self)
{
  int c;

  while ((c = peek (self)) == ' ' || c == '\n' || c == '\r' || c == '\t')
    take (self);
  return c;
}

/* --- strings --- */

static gboolean
keep_bytes (JsonPull *self, const char *bytes, gsize n)
{
  if (!self->keep)
    return TRUE;
  if (self->text->len + n > JSON_MAX_STRING)
    return json_pull_fail (self, _ ("a text is too long")) != JSON_ERROR;
  g_string_append_len (self->text, bytes, (gssize) n);
  return TRUE;
}

static gboolean
read_hex (JsonPull *self, gunichar *c)
{
  *c = 0;
  for (int i = 0; i < 4; i++) {
    int digit = take (self);

    if (digit < 0 || !g_ascii_isxdigit (digit))
      return json_pull_fail (self, _ ("a text holds a damaged \\u sequence")) != JSON_ERROR;
    *c = *c * 16 + (gunichar) g_ascii_xdigit_value ((char) digit);
  }
  return TRUE;
}

static gboolean
keep_char (JsonPull *self, gunichar c)
{
  char bytes[6];

  if (c == 0 || (c >= 0xd800 && c < 0xe000))
    c = 0xfffd;
  return keep_bytes (self, bytes, (gsize) g_unichar_to_utf8 (c, bytes));
}

/* Two halves of a pair make one character; a half alone is replaced. */
static gboolean
read_unicode (JsonPull *self)
{
  gunichar c, low;

  if (!read_hex (self, &c))
    return FALSE;
  if (c < 0xd800 || c >= 0xdc00 || peek (self) != '\\')
    return keep_char (self, c);
  take (self);
  if (take (self) != 'u')
    return json_pull_fail (self, _ ("a text holds half a character")) != JSON_ERROR;
  if (!read_hex (self, &low))
    return FALSE;
  if (low >= 0xdc00 && low < 0xe000)
    return keep_char (self, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
  return keep_char (self, c) && keep_char (self, low);
}

static gboolean
read_escape (JsonPull *self)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  int c = take (self);
  const char *found = c > 0 ? strchr (from, c) : NULL;

  if (c == 'u')
    return read_unicode (self);
  if (found == NULL)
    return json_pull_fail (self, _ ("a text holds an unknown \\ sequence")) != JSON_ERROR;
  return keep_bytes (self, &to[found - from], 1);
}

/* Up to the next quote, backslash or the buffer's end. */
static gboolean
read_run (JsonPull *self)
{
  const char *from = self->at;

  while (self->at < self->end && *self->at != '"' && *self->at != '\\') {
    self->line += *self->at == '\n';
    self->at++;
  }
  return keep_bytes (self, from, (gsize) (self->at - from));
}

static gboolean
read_string (JsonPull *self)
{
  int c;

  take (self);
  g_string_truncate (self->text, 0);
  while ((c = peek (self)) >= 0) {
    if (c == '"') {
      take (self);
      break;
    }
    if (c == '\\' ? (take (self), !read_escape (self)) : !read_run (self))
      return FALSE;
  }
  if (c < 0)
    return json_pull_fail (self, _ ("the file ends within a text; it is cut off")) != JSON_ERROR;
  if (!g_utf8_validate_len (self->text->str, self->text->len, NULL)) {
    g_autofree char *valid = g_utf8_make_valid (self->text->str, (gssize) self->text->len);

    g_string_assign (self->text, valid);
  }
  return TRUE;
}

/* --- numbers and words --- */

static JsonToken
read_number (JsonPull *self)
{
  const char *word;
  char *end;

  word = self->text->str;
  self->number = g_ascii_strtod (word, &end);
  if (*end != '\0' || end == word || strpbrk (word, "xXpP") != NULL)
    return json_pull_fail (self, _ ("something that is neither a number nor true, false, null"));
  return JSON_NUMBER;
}

static JsonToken
read_word (JsonPull *self)
{
  int c;

  g_string_truncate (self->text, 0);
  while ((c = peek (self)) >= 0 && (g_ascii_isalnum (c) || strchr ("+-.", c) != NULL)) {
    if (self->text->len >= MAX_NUMBER)
      return json_pull_fail (self, _ ("a number is too long"));
    g_string_append_c (self->text, (char) take (self));
  }
  if (g_str_equal (self->text->str, "true"))
    return JSON_TRUE;
  if (g_str_equal (self->text->str, "false"))
    return JSON_FALSE;
  if (g_str_equal (self->text->str, "null"))
    return JSON_NULL;
  if (self->text->len == 0)
    return json_pull_fail (self, _ ("a value was expected here"));
  return read_number (self);
}

/* --- structure --- */

static void
after_value (JsonPull *self)
{
  self->place = self->depth > 0 ? AT_COMMA : AT_END;
}

static JsonToken
open_level (JsonPull *self, char kind)
{
  take (self);
  if (self->depth == JSON_MAX_DEPTH)
    return json_pull_fail (self, _ ("lists and objects are nested too deeply; no data set is"));
  self->kinds[self->depth++] = kind;
  self->place = kind == '{' ? AT_FIRST_KEY : AT_FIRST_ITEM;
  return kind == '{' ? JSON_OBJECT : JSON_ARRAY;
}

static JsonToken
close_level (JsonPull *self)
{
  char kind = self->kinds[--self->depth];

  take (self);
  after_value (self);
  return kind == '{' ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static JsonToken
read_value (JsonPull *self, int c)
{
  JsonToken token;

  if (c < 0)
    return json_pull_fail (self, _ ("the file ends too early; it is cut off"));
  if (c == '{' || c == '[')
    return open_level (self, (char) c);
  if (c == '"')
    token = read_string (self) ? JSON_STRING : JSON_ERROR;
  else
    token = read_word (self);
  after_value (self);
  return token;
}

static JsonToken
read_key (JsonPull *self, int c)
{
  if (c != '"')
    return json_pull_fail (self, c < 0 ? _ ("the file ends too early; it is cut off")
                                       : _ ("a name in quotes was expected here"));
  if (!read_string (self))
    return JSON_ERROR;
  self->place = AT_COLON;
  return JSON_KEY;
}

/* Behind a value within an array or object. */
static JsonToken
read_after (JsonPull *self, int c)
{
  char kind = self->kinds[self->depth - 1];

  if (c == (kind == '{' ? '}' : ']'))
    return close_level (self);
  if (c < 0)
    return json_pull_fail (self, _ ("the file ends too early; it is cut off"));
  if (c != ',')
    return json_pull_fail (self, _ ("a comma is missing here"));
  take (self);
  c = peek_past_space (self);
  return kind == '{' ? read_key (self, c) : read_value (self, c);
}

JsonToken
json_pull_next (JsonPull *self)
{
  int c;

  if (self->error != NULL)
    return JSON_ERROR;
  c = peek_past_space (self);
  if (self->error != NULL)
    return JSON_ERROR;
  switch (self->place) {
  case AT_VALUE:
    return read_value (self, c);
  case AT_FIRST_ITEM:
    return c == ']' ? close_level (self) : read_value (self, c);
  case AT_COMMA:
    return read_after (self, c);
  case AT_FIRST_KEY:
    return c == '}' ? close_level (self) : read_key (self, c);
  case AT_KEY:
    return read_key (self, c);
  case AT_COLON:
    if (c != ':')
      return json_pull_fail (self, _ ("a colon is missing here"));
    take (self);
    return read_value (self, peek_past_space (self));
  case AT_END:
  default:
    return c < 0 ? JSON_END : json_pull_fail (self, _ ("something stands behind the end"));
  }
}

gboolean
json_pull_skip (JsonPull *self, JsonToken first)
{
  int depth = self->depth - 1;

  if (first == JSON_ERROR)
    return FALSE;
  if (first != JSON_OBJECT && first != JSON_ARRAY)
    return TRUE;
  self->keep = FALSE;
  while (self->depth > depth && self->error == NULL)
    if (json_pull_next (self) == JSON_END)
      break;
  self->keep = TRUE;
  return self->error == NULL;
}

gboolean
json_pull_skip_next (JsonPull *self)
{
  JsonToken token;

  self->keep = FALSE;
  token = json_pull_next (self);
  self->keep = TRUE;
  return json_pull_skip (self, token);
}

const char *
json_pull_text (const JsonPull *self)
{
  return self->text->str;
}

double
json_pull_number (const JsonPull *self)
{
  return self->number;
}

int
json_pull_line (const JsonPull *self)
{
  return self->line;
}

gint64
json_pull_offset (const JsonPull *self)
{
  return self->before + (self->at - self->start);
}
