/* SPDX-License-Identifier: Apache-2.0 */
/* hone-manual-text.c - see hone-manual-text.h */
#include "hone-manual-text.h"

#include <string.h>

#define TARGET "hone-target" /* of a link's tag */
#define WIDEST 76            /* columns of a table that is set as one; wider ones become a paragraph for each row */

typedef struct {
  GtkTextBuffer *buffer;
  gboolean dark;
} Writer;

static void
put (Writer *self, const char *text, gssize length, const char *tag, GtkTextTag *second)
{
  GtkTextIter end, start;
  int offset;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  offset = gtk_text_iter_get_offset (&end);
  gtk_text_buffer_insert (self->buffer, &end, text, (int) length);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, offset);
  if (tag != NULL)
    gtk_text_buffer_apply_tag_by_name (self->buffer, tag, &start, &end);
  if (second != NULL)
    gtk_text_buffer_apply_tag (self->buffer, second, &start, &end);
}

/* Within a line. Each of these returns what lies behind it, or NULL when it does not stand at @at. */

static const char *
put_between (Writer *self, const char *at, const char *mark, const char *tag, const char *block)
{
  gsize n = strlen (mark);
  const char *end = g_str_has_prefix (at, mark) ? strstr (at + n, mark) : NULL;
  GtkTextTag *whole =
      block != NULL ? gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (self->buffer), block) : NULL;

  if (end == NULL || end == at + n || at[n] == ' ')
    return NULL;
  put (self, at + n, end - at - n, tag, whole);
  return end + n;
}

static const char *
put_link (Writer *self, const char *at, const char *block)
{
  const char *middle = *at == '[' ? strstr (at, "](") : NULL;
  const char *end = middle != NULL ? strchr (middle, ')') : NULL;
  GtkTextTag *tag;

  if (end == NULL)
    return NULL;
  tag = gtk_text_buffer_create_tag (self->buffer, NULL, "underline", PANGO_UNDERLINE_SINGLE, "foreground",
                                    self->dark ? "#99c1f1" : "#1a5fb4", NULL);
  g_object_set_data_full (G_OBJECT (tag), TARGET, g_strndup (middle + 2, end - middle - 2), g_free);
  put (self, at + 1, middle - at - 1, block, tag);
  return end + 1;
}

static void
put_line (Writer *self, const char *text, const char *block)
{
  const char *plain = text;

  for (const char *at = text; *at != '\0';) {
    const char *next;

    if (strchr ("*`[", *at) == NULL) {
      at++;
      continue;
    }
    put (self, plain, at - plain, block, NULL);
    plain = at;
    if ((next = put_between (self, at, "**", "strong", block)) == NULL &&
        (next = put_between (self, at, "*", "stress", block)) == NULL &&
        (next = put_between (self, at, "`", "code", block)) == NULL)
      next = put_link (self, at, block);
    at = next != NULL ? (plain = next) : at + 1;
  }
  put (self, plain, -1, block, NULL);
}

/* Tables. */

static GPtrArray *
cells_of (const char *line)
{
  g_autofree char *inner = g_strstrip (g_strdup (line));
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);
  gsize n = strlen (inner);
  g_auto (GStrv) parts = NULL;

  if (n > 1 && inner[n - 1] == '|')
    inner[n - 1] = '\0';
  parts = g_strsplit (inner + 1, "|", -1);
  for (char **part = parts; *part != NULL; part++)
    g_ptr_array_add (cells, g_strdup (g_strstrip (*part)));
  return cells;
}

static const char *
cell (GPtrArray *row, guint column)
{
  return column < row->len ? g_ptr_array_index (row, column) : "";
}

/* Without the marks, which a table in letters of one width does not show. */
static char *
bare (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "`*", -1);

  return g_strjoinv (NULL, parts);
}

static void
put_columns (Writer *self, GPtrArray *rows, const guint *widths, guint n_columns)
{
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (GString) line = g_string_new (NULL);

    for (guint c = 0; c < n_columns; c++) {
      g_autofree char *text = bare (cell (g_ptr_array_index (rows, i), c));
      int pad = (int) widths[c] - (int) g_utf8_strlen (text, -1) + 2;

      g_string_append_printf (line, "%s%*s", text, c + 1 < n_columns ? pad : 0, "");
    }
    g_string_append_c (line, '\n');
    put (self, line->str, -1, i == 0 ? "head" : "block", NULL);
  }
}

static void
put_records (Writer *self, GPtrArray *rows)
{
  GPtrArray *names = g_ptr_array_index (rows, 0);

  for (guint i = 1; i < rows->len; i++) {
    GPtrArray *row = g_ptr_array_index (rows, i);

    put_line (self, cell (row, 0), "term");
    put (self, "\n", 1, "term", NULL);
    for (guint c = 1; c < row->len; c++) {
      if (*cell (row, c) == '\0')
        continue;
      if (names->len > 2 && *cell (names, c) != '\0') {
        put (self, cell (names, c), -1, "record", NULL);
        put (self, ": ", 2, "record", NULL);
      }
      put_line (self, cell (row, c), "record");
      put (self, "\n", 1, "record", NULL);
    }
  }
}

static void
put_table (Writer *self, GPtrArray *rows)
{
  guint n_columns = ((GPtrArray *) g_ptr_array_index (rows, 0))->len, total = 0;
  g_autofree guint *widths = g_new0 (guint, n_columns);

  for (guint c = 0; c < n_columns; c++) {
    for (guint i = 0; i < rows->len; i++) {
      g_autofree char *text = bare (cell (g_ptr_array_index (rows, i), c));

      widths[c] = MAX (widths[c], (guint) g_utf8_strlen (text, -1));
    }
    total += widths[c] + 2;
  }
  if (total <= WIDEST)
    put_columns (self, rows, widths, n_columns);
  else
    put_records (self, rows);
  put (self, "\n", 1, NULL, NULL);
}

/* Blocks. Each takes the lines from @lines on that are its own, and returns how many these are. */

static guint
take_table (Writer *self, char **lines)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  guint n = 0;

  for (; lines[n] != NULL && lines[n][0] == '|'; n++)
    if (strspn (lines[n], "|-: ") != strlen (lines[n]))
      g_ptr_array_add (rows, cells_of (lines[n]));
  if (rows->len > 0)
    put_table (self, rows);
  return n;
}

static guint
take_fence (Writer *self, char **lines)
{
  guint n = 1;

  for (; lines[n] != NULL && !g_str_has_prefix (lines[n], "```"); n++) {
    put (self, lines[n], -1, "block", NULL);
    put (self, "\n", 1, "block", NULL);
  }
  put (self, "\n", 1, NULL, NULL);
  return lines[n] != NULL ? n + 1 : n;
}

static guint
take_indented (Writer *self, char **lines)
{
  guint n = 0;

  for (; lines[n] != NULL && g_str_has_prefix (lines[n], "    "); n++) {
    put (self, lines[n] + 4, -1, "block", NULL);
    put (self, "\n", 1, "block", NULL);
  }
  put (self, "\n", 1, NULL, NULL);
  return n;
}

static guint
take_heading (Writer *self, const char *line)
{
  static const char *const tags[] = { "title", "section", "part" };
  gsize level = strspn (line, "#");

  put_line (self, line + level + strspn (line + level, " "), tags[MIN (level, 3) - 1]);
  put (self, "\n\n", 2, NULL, NULL);
  return 1;
}

static guint
take_picture (Writer *self, const char *line)
{
  g_auto (GStrv) parts = g_regex_split_simple ("^!\\[(.*)\\]\\((.*)\\)$", line, 0, 0);
  g_autofree char *path = g_strv_length (parts) > 2 ? g_strconcat ("/org/hone/Hone/manual/", parts[2], NULL) : NULL;
  g_autoptr (GdkPixbuf) pixbuf = path != NULL ? gdk_pixbuf_new_from_resource (path, NULL) : NULL;
  g_autoptr (GdkTexture) texture = pixbuf != NULL ? gdk_texture_new_for_pixbuf (pixbuf) : NULL;
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  if (texture != NULL) {
    gtk_text_buffer_insert_paintable (self->buffer, &end, GDK_PAINTABLE (texture));
    put (self, "\n", 1, NULL, NULL);
  }
  put (self, path != NULL ? parts[1] : line, -1, "stress", NULL);
  put (self, "\n\n", 2, NULL, NULL);
  return 1;
}

/* "- " or "12. ": how long it is; 0: no item of a list. */
static gsize
item_mark (const char *line)
{
  gsize n = strspn (line, "0123456789");

  if (g_str_has_prefix (line, "- "))
    return 2;
  return n > 0 && g_str_has_prefix (line + n, ". ") ? n + 2 : 0;
}

static gboolean
ends_paragraph (const char *line)
{
  return line == NULL || line[strspn (line, " ")] == '\0' || strchr ("#|", *line) != NULL || item_mark (line) > 0 ||
         g_str_has_prefix (line, "```") || g_str_has_prefix (line, "![");
}

static guint
take_paragraph (Writer *self, char **lines)
{
  gsize mark = item_mark (lines[0]);
  const char *tag = mark > 0 ? "item" : NULL;
  g_autoptr (GString) text = g_string_new (lines[0] + mark);
  guint n = 1;

  for (; !ends_paragraph (lines[n]); n++)
    g_string_append_printf (text, " %s", lines[n] + strspn (lines[n], " "));
  if (mark == 2)
    put (self, "• ", -1, tag, NULL);
  else if (mark > 0)
    put (self, lines[0], (gssize) mark, tag, NULL);
  put_line (self, text->str, tag);
  put (self, "\n", 1, tag, NULL);
  if (mark == 0 || lines[n] == NULL || *lines[n] == '\0')
    put (self, "\n", 1, NULL, NULL);
  return n;
}

static guint
take_block (Writer *self, char **lines)
{
  if (*lines[0] == '\0')
    return 1;
  if (*lines[0] == '#')
    return take_heading (self, lines[0]);
  if (*lines[0] == '|')
    return take_table (self, lines);
  if (g_str_has_prefix (lines[0], "```"))
    return take_fence (self, lines);
  if (g_str_has_prefix (lines[0], "    "))
    return take_indented (self, lines);
  if (g_str_has_prefix (lines[0], "!["))
    return take_picture (self, lines[0]);
  return take_paragraph (self, lines);
}

static void
make_tags (GtkTextBuffer *buffer)
{
  if (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "title") != NULL)
    return;
  gtk_text_buffer_create_tag (buffer, "title", "scale", 1.8, "weight", 800, NULL);
  gtk_text_buffer_create_tag (buffer, "section", "scale", 1.35, "weight", 700, NULL);
  gtk_text_buffer_create_tag (buffer, "part", "scale", 1.1, "weight", 700, NULL);
  gtk_text_buffer_create_tag (buffer, "strong", "weight", 700, NULL);
  gtk_text_buffer_create_tag (buffer, "stress", "style", PANGO_STYLE_ITALIC, NULL);
  gtk_text_buffer_create_tag (buffer, "code", "family", "monospace", NULL);
  gtk_text_buffer_create_tag (buffer, "block", "family", "monospace", "scale", 0.9, "left-margin", 40, NULL);
  gtk_text_buffer_create_tag (buffer, "head", "family", "monospace", "scale", 0.9, "left-margin", 40, "weight", 700,
                              NULL);
  gtk_text_buffer_create_tag (buffer, "item", "left-margin", 44, "indent", -14, "pixels-below-lines", 4, NULL);
  gtk_text_buffer_create_tag (buffer, "term", "weight", 700, "pixels-above-lines", 6, NULL);
  gtk_text_buffer_create_tag (buffer, "record", "left-margin", 40, NULL);
}

void
hone_manual_text_fill (GtkTextBuffer *buffer, const char *markdown, gboolean dark)
{
  Writer self = { .buffer = buffer, .dark = dark };
  g_auto (GStrv) lines = g_strsplit (markdown, "\n", -1);

  gtk_text_buffer_set_text (buffer, "", 0);
  make_tags (buffer);
  for (char **at = lines; *at != NULL;)
    at += take_block (&self, at);
}

const char *
hone_manual_text_link_at (const GtkTextIter *at)
{
  g_autoptr (GSList) tags = gtk_text_iter_get_tags (at);

  for (GSList *l = tags; l != NULL; l = l->next)
    if (g_object_get_data (l->data, TARGET) != NULL)
      return g_object_get_data (l->data, TARGET);
  return NULL;
}
