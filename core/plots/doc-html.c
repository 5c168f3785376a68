/* SPDX-License-Identifier: Apache-2.0 */
/* doc-html.c - blocks as a page that needs nothing from elsewhere, or as a folder; see doc.h
 *
 * For browsers and screen readers: headings in their order, tables with heads, a text for every picture.
 */
#include "doc.h"
#include "hone-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>

#define MOST_PIXELS 8000
#define QUALITY 88

typedef struct {
  Doc *doc;
  GString *out;
  char *folder; /* NULL: all in one file */
  gboolean in_list;
  GCancellable *cancellable;
  GError **error;
} Html;

static const char style[] =
    "body{font:16px/1.5 system-ui,'Noto Sans',sans-serif;color:#1f2126;background:#fff;max-width:62rem;margin:2rem "
    "auto;"
    "padding:0 1rem}"
    "h1{margin-bottom:.2rem}h2{margin-top:2.5rem;border-bottom:1px solid #c9ccd2;padding-bottom:.2rem}"
    ".sub{color:#4b4f58;margin:0}nav ul{columns:14rem;padding-left:1.2rem}"
    "figure{margin:1.5rem 0}figure img{max-width:100%;height:auto}figcaption{color:#4b4f58;text-align:left;"
    "padding:.2rem 0}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "th,td{padding:.25rem .7rem .25rem 0;text-align:left;border-bottom:1px solid #e2e4e8;vertical-align:top}"
    "thead th{border-bottom:2px solid "
    "#7a7f89}.n{text-align:right;white-space:nowrap}.caption{color:#4b4f58;margin:1rem "
    "0 .2rem}"
    "@media print{body{font-size:10pt;margin:0}figure,tr{break-inside:avoid}}";

static void put (Html *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
put (Html *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (self->out, format, args);
  va_end (args);
}

/* @before, the text so that no letter of it is markup, @after. */
static void
put_text (Html *self, const char *before, const char *text, const char *after)
{
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);

  put (self, "%s%s%s", before, escaped, after);
}

/* --- pictures -------------------------------------------------------------------------------------------------- */

GBytes *
doc_jpeg (const HoneImage *image)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-report-XXXXXX", NULL);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "picture.jpg", NULL) : NULL;
  char *bytes = NULL;
  gsize n = 0;

  if (path == NULL)
    return NULL;
  if (hone_image_write_jpeg (image, path, QUALITY, NULL))
    g_file_get_contents (path, &bytes, &n, NULL);
  g_unlink (path);
  g_rmdir (folder);
  return bytes != NULL ? g_bytes_new_take (bytes, n) : NULL;
}

static cairo_status_t
take (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
png_of (const DocBlock *block)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) MIN (ceil (block->width * SHEET_SCALE), MOST_PIXELS),
                                  (int) MIN (ceil (block->height * SHEET_SCALE), MOST_PIXELS));
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, SHEET_SCALE, SHEET_SCALE);
  block->draw (cr, block->width, block->height, block->data);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, take, bytes);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
write_beside (Html *self, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  return hone_file_write (path, &bytes, 1, self->error);
}

/* @bytes: (nullable) (transfer full) */
static gboolean
figure (Html *self, const DocBlock *block, GBytes *bytes, const char *ending, const char *type, double width,
        double height)
{
  g_autoptr (GBytes) owned = bytes != NULL ? bytes : g_bytes_new (NULL, 0);
  g_autofree char *name = g_strdup_printf ("%s.%s", block->name, ending);
  g_autofree char *code = NULL;

  put (self, "<figure><img width=\"%.0f\" height=\"%.0f\" src=\"", width, height);
  if (self->folder != NULL) {
    put_text (self, "", name, "");
  } else {
    gsize n;
    gconstpointer data = g_bytes_get_data (owned, &n);

    code = g_base64_encode (data, n);
    put (self, "data:%s;base64,", type);
    g_string_append (self->out, code);
  }
  put_text (self, "\" alt=\"", block->text, "\">");
  if (block->title[0] != '\0')
    put_text (self, "<figcaption>", block->title, "</figcaption>");
  put (self, "</figure>\n");
  return self->folder == NULL || write_beside (self, name, owned);
}

/* --- tables ---------------------------------------------------------------------------------------------------- */

static void
put_row (Html *self, const DocBlock *table, guint row)
{
  put (self, "<tr>");
  for (guint c = 0; table->align[c] != '\0'; c++) {
    const char *open = row == 0 ? "<th scope=\"col\"" : c == 0 ? "<th scope=\"row\"" : "<td";

    put (self, "%s%s>", open, table->align[c] == 'r' ? " class=\"n\"" : "");
    put_text (self, "", doc_cell_at (table, row, c), row == 0 || c == 0 ? "</th>" : "</td>");
  }
  put (self, "</tr>\n");
}

/* Quotes doubled, so that any text is one cell; what a spreadsheet would take for a formula gets a quote before it. */
static void
csv_cell (GString *to, const char *text, gboolean last)
{
  const gboolean number = text[0] != '\0' && strspn (text, "+-0123456789.") == strlen (text);

  g_string_append_c (to, '"');
  if (text[0] != '\0' && strchr ("=+-@", text[0]) != NULL && !number)
    g_string_append_c (to, '\'');
  for (const char *at = text; *at != '\0'; at++)
    g_string_append_printf (to, *at == '"' ? "\"\"" : "%c", *at);
  g_string_append (to, last ? "\"\r\n" : "\",");
}

static gboolean
write_csv (Html *self, const DocBlock *table)
{
  g_autofree char *name = g_strdup_printf ("%s.csv", table->name);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  const guint n = (guint) strlen (table->align);

  for (guint i = 0; i < table->cells->len; i++)
    csv_cell (text, table->cells->pdata[i], i % n == n - 1);
  bytes = g_bytes_new (text->str, text->len);
  return write_beside (self, name, bytes);
}

static gboolean
table (Html *self, const DocBlock *block)
{
  const guint rows = doc_n_rows (block);

  /* Not a caption: that is as narrow as its table. */
  put_text (self, "<p class=\"caption\">", block->title, "</p>\n");
  put (self, "<div class=\"wide\" tabindex=\"0\" role=\"region\"");
  put_text (self, " aria-label=\"", block->title, "\">");
  put_text (self, "<table aria-label=\"", block->title, "\"><thead>");
  put_row (self, block, 0);
  put (self, "</thead><tbody>\n");
  for (guint r = 1; r < rows; r++)
    put_row (self, block, r);
  put (self, "</tbody></table></div>\n");
  return self->folder == NULL || write_csv (self, block);
}

/* --- all ------------------------------------------------------------------------------------------------------- */

static void
text (Html *self, const char *words)
{
  g_auto (GStrv) parts = g_strsplit (words, "\n", -1);

  for (char **part = parts; *part != NULL; part++)
    put_text (self, "<p>", *part, "</p>\n");
}

static void
bullet (Html *self, const DocBlock *block)
{
  if (!self->in_list)
    put (self, "<ul>\n");
  self->in_list = TRUE;
  put_text (self, "<li><strong>", block->title, "</strong>");
  put_text (self, "<br>", block->text, "</li>\n");
}

static gboolean
put_block (Html *self, const DocBlock *block)
{
  if (self->in_list && block->kind != DOC_BULLET) {
    put (self, "</ul>\n");
    self->in_list = FALSE;
  }
  switch (block->kind) {
  case DOC_HEADING:
    put (self, "<h2 id=\"%s\">", block->name);
    put_text (self, "", block->title, "</h2>\n");
    return TRUE;
  case DOC_TEXT:
    text (self, block->text);
    return TRUE;
  case DOC_BULLET:
    bullet (self, block);
    return TRUE;
  case DOC_TABLE:
    return table (self, block);
  case DOC_DRAWING:
    return figure (self, block, png_of (block), "png", "image/png", block->width, block->height);
  case DOC_PICTURE:
  default:
    return figure (self, block, doc_jpeg (block->image), "jpg", "image/jpeg", block->image->width,
                   block->image->height);
  }
}

static char *
language (void)
{
  const char *name = g_get_language_names ()[0];
  g_autofree char *base = g_strndup (name, strcspn (name, "._@"));

  if (g_str_equal (base, "C") || g_str_equal (base, "POSIX"))
    return g_strdup ("en");
  return g_strdelimit (g_steal_pointer (&base), "_", '-');
}

static void
put_head (Html *self)
{
  g_autofree char *lang = language ();

  put_text (self, "<!DOCTYPE html>\n<html lang=\"", lang, "\"><head><meta charset=\"utf-8\">\n");
  put (self, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  put_text (self, "<title>", self->doc->title, "</title>\n<style>");
  put (self, "%s</style></head><body>\n<main>\n", style);
  put_text (self, "<h1>", self->doc->title, "</h1>\n");
  if (self->doc->subtitle != NULL)
    put_text (self, "<p class=\"sub\">", self->doc->subtitle, "</p>\n");
  if (self->doc->author != NULL)
    put_text (self, "<p class=\"sub\">", self->doc->author, "</p>\n");
}

static void
put_contents (Html *self)
{
  put_text (self, "<nav aria-label=\"", _ ("Contents"), "\"><ul>\n");
  for (guint i = 0; i < self->doc->blocks->len; i++) {
    const DocBlock *block = self->doc->blocks->pdata[i];

    if (block->kind == DOC_HEADING) {
      put (self, "<li><a href=\"#%s\">", block->name);
      put_text (self, "", block->title, "</a></li>\n");
    }
  }
  put (self, "</ul></nav>\n");
}

static gboolean
put_all (Html *self)
{
  put_head (self);
  put_contents (self);
  for (guint i = 0; i < self->doc->blocks->len; i++)
    if (g_cancellable_set_error_if_cancelled (self->cancellable, self->error) ||
        !put_block (self, self->doc->blocks->pdata[i]))
      return FALSE;
  if (self->in_list)
    put (self, "</ul>\n");
  put_text (self, "</main>\n<footer><p class=\"sub\">", self->doc->foot, "</p></footer></body></html>\n");
  return TRUE;
}

gboolean
doc_write_html (Doc *self, const char *path, gboolean folder, GCancellable *cancellable, GError **error)
{
  g_autofree char *beside = folder ? g_path_get_dirname (path) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  Html html = { self, out, beside, FALSE, cancellable, error };

  return put_all (&html) && hone_file_write_text (path, out->str, error);
}
