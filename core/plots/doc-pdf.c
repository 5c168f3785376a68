/* SPDX-License-Identifier: Apache-2.0 */
/* doc-pdf.c - blocks onto pages of A4, by cairo-pdf; see doc.h
 *
 * All is laid out twice: once to count the pages, once to draw them. The second time with tags that say what is a
 * heading, a paragraph, a table or a figure. Cairo 1.16 has none for the language and for the words of a figure.
 */
#include "doc.h"
#include "hone-file.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define WIDTH 595.28 /* points */
#define HEIGHT 841.89
#define MARGIN 48.0
#define ROOM (WIDTH - 2 * MARGIN)
#define BOTTOM (HEIGHT - MARGIN - 18)
#define BODY 9.5
#define TABLE 8.0
#define GAP 6.0    /* between columns */
#define PIXELS 2.2 /* of a photo a point, at most */

typedef struct {
  Doc *doc;
  cairo_surface_t *surface;
  cairo_t *cr;
  Sheet sheet;
  double y;
  int page, n_pages; /* n_pages: 0 while they are counted */
  gboolean draws;
  GCancellable *cancellable;
} Pdf;

/* --- pages ----------------------------------------------------------------------------------------------------- */

static void
foot (Pdf *self)
{
  const SheetText left = { .size = 7.5, .most = ROOM - 60 }, right = { .size = 7.5, .across = 1 };
  g_autofree char *number = g_strdup_printf ("%d / %d", self->page, self->n_pages);

  if (!self->draws)
    return;
  sheet_color (&self->sheet, SHEET_INK, 0.7);
  sheet_text (&self->sheet, self->doc->foot, MARGIN, HEIGHT - MARGIN, &left);
  sheet_text (&self->sheet, number, WIDTH - MARGIN, HEIGHT - MARGIN, &right);
}

static void
next_page (Pdf *self)
{
  if (self->page > 0) {
    foot (self);
    cairo_show_page (self->cr);
  }
  self->page++;
  self->y = MARGIN;
}

/* A new page when so much does not fit on this one. */
static void
need (Pdf *self, double height)
{
  if (self->y + height > BOTTOM && self->y > MARGIN)
    next_page (self);
}

static double
paragraph (Pdf *self, const char *text, double x, double width, const SheetText *how)
{
  return sheet_paragraph (&self->sheet, text, x, self->y, width, how, self->draws).height;
}

static double
height_of (Pdf *self, const char *text, double width, const SheetText *how)
{
  return sheet_paragraph (&self->sheet, text, 0, 0, width, how, FALSE).height;
}

/* What fits, beside the heading that may stand above it. */
static double
drawing_scale (const DocBlock *block)
{
  return MIN (ROOM / block->width, (BOTTOM - MARGIN - 64) / block->height);
}

static double
picture_scale (const DocBlock *block)
{
  const double width = MIN (ROOM, block->image->width / PIXELS * 2);

  return MIN (width / block->image->width, (BOTTOM - MARGIN - 80) / block->image->height);
}

/* --- tags ------------------------------------------------------------------------------------------------------ */

static void
begin (Pdf *self, const char *tag)
{
  if (self->draws)
    cairo_tag_begin (self->cr, tag, NULL);
}

static void
end (Pdf *self, const char *tag)
{
  if (self->draws)
    cairo_tag_end (self->cr, tag);
}

/* --- text ------------------------------------------------------------------------------------------------------ */

static void
outline (Pdf *self, const char *title)
{
  g_autofree char *where = g_strdup_printf ("page=%d pos=[%d %d]", self->page, (int) MARGIN, (int) self->y);

  if (self->draws)
    cairo_pdf_surface_add_outline (self->surface, CAIRO_PDF_OUTLINE_ROOT, title, where, CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

/* How much of a block must be on one page at least. */
static double
least_height (Pdf *self, const DocBlock *block)
{
  const SheetText how = { .size = BODY };

  switch (block->kind) {
  case DOC_DRAWING:
    return block->height * drawing_scale (block) + 24;
  case DOC_PICTURE:
    return block->image->height * picture_scale (block) + 26;
  case DOC_TEXT:
    return height_of (self, block->text, ROOM, &how) + 4;
  case DOC_TABLE:
    return 34 + (TABLE + 6) * MIN (doc_n_rows (block), 9);
  case DOC_BULLET:
  case DOC_HEADING:
  default:
    return 60;
  }
}

/* A heading stays with what comes below it, and a sentence with the drawing that it introduces. */
static double
room_below (Pdf *self, guint at)
{
  double sum = 34;

  for (guint i = at + 1; i < self->doc->blocks->len; i++) {
    const DocBlock *block = self->doc->blocks->pdata[i];

    sum += least_height (self, block);
    if (block->kind != DOC_TEXT)
      break;
  }
  return MIN (sum, BOTTOM - MARGIN);
}

static void
heading (Pdf *self, const DocBlock *block, guint at)
{
  const SheetText how = { .size = 15, .bold = TRUE };

  need (self, room_below (self, at));
  if (self->y > MARGIN)
    self->y += 10;
  outline (self, block->title);
  sheet_color (&self->sheet, SHEET_INK, 1);
  begin (self, "H2");
  self->y += paragraph (self, block->title, MARGIN, ROOM, &how) + 6;
  end (self, "H2");
}

static void
text (Pdf *self, const char *words)
{
  const SheetText how = { .size = BODY };
  g_auto (GStrv) parts = g_strsplit (words, "\n", -1);

  sheet_color (&self->sheet, SHEET_INK, 1);
  for (char **part = parts; *part != NULL; part++) {
    need (self, height_of (self, *part, ROOM, &how));
    begin (self, "P");
    self->y += paragraph (self, *part, MARGIN, ROOM, &how) + 4;
    end (self, "P");
  }
}

static void
bullet (Pdf *self, const DocBlock *block)
{
  const SheetText bold = { .size = BODY, .bold = TRUE }, plain = { .size = BODY };
  const double indent = 12, width = ROOM - indent;

  need (self, height_of (self, block->title, width, &bold) + height_of (self, block->text, width, &plain) + 5);
  sheet_color (&self->sheet, SHEET_BLUE, 1);
  if (self->draws) {
    cairo_arc (self->cr, MARGIN + 3, self->y + BODY * 0.72, 2.2, 0, 2 * G_PI);
    cairo_fill (self->cr);
  }
  sheet_color (&self->sheet, SHEET_INK, 1);
  begin (self, "P");
  self->y += paragraph (self, block->title, MARGIN + indent, width, &bold);
  self->y += paragraph (self, block->text, MARGIN + indent, width, &plain) + 5;
  end (self, "P");
}

static void
caption (Pdf *self, const char *words)
{
  const SheetText how = { .size = TABLE };

  if (words == NULL || words[0] == '\0')
    return;
  sheet_color (&self->sheet, SHEET_INK, 0.75);
  begin (self, "Caption");
  self->y += paragraph (self, words, MARGIN, ROOM, &how) + 3;
  end (self, "Caption");
}

/* --- tables ---------------------------------------------------------------------------------------------------- */

#define MOST_COLUMNS 12

/* What they want; what is too much is taken from those that may be broken into lines, then from the widest. */
static void
fit (double *widths, const char *align, guint n)
{
  double sum = (n - 1) * GAP;

  for (guint c = 0; c < n; c++)
    sum += widths[c];
  for (int turn = 0; turn < 40 && sum > ROOM; turn++) {
    guint widest = 0;
    double cut;

    for (guint c = 1; c < n; c++)
      if ((align[c] == 'W') * 1e4 + widths[c] > (align[widest] == 'W' && widths[widest] > 90) * 1e4 + widths[widest])
        widest = c;
    cut = MIN (sum - ROOM, widths[widest] * 0.25);
    widths[widest] -= cut;
    sum -= cut;
  }
}

static void
measure (Pdf *self, const DocBlock *table, double *widths)
{
  const guint n = (guint) strlen (table->align), rows = doc_n_rows (table);

  for (guint c = 0; c < n; c++) {
    widths[c] = 0;
    for (guint r = 0; r < rows; r++) {
      const SheetText how = { .size = TABLE, .bold = r == 0 };

      widths[c] = MAX (widths[c], sheet_measure (&self->sheet, doc_cell_at (table, r, c), &how).width + 1);
    }
  }
  fit (widths, table->align, n);
}

static SheetText
cell_type (const DocBlock *table, guint row, guint column)
{
  return (SheetText){ .size = TABLE, .bold = row == 0, .across = table->align[column] == 'r' };
}

static double
row_height (Pdf *self, const DocBlock *table, const double *widths, guint row)
{
  double height = TABLE;

  for (guint c = 0; table->align[c] != '\0'; c++) {
    const SheetText how = cell_type (table, row, c);

    height = MAX (height, height_of (self, doc_cell_at (table, row, c), widths[c], &how));
  }
  return height + 4;
}

static void
draw_row (Pdf *self, const DocBlock *table, const double *widths, guint row)
{
  const double height = row_height (self, table, widths, row);
  const char *tag = row == 0 ? "TH" : "TD";
  double x = MARGIN;

  begin (self, "TR");
  for (guint c = 0; table->align[c] != '\0'; c++) {
    const SheetText how = cell_type (table, row, c);

    sheet_color (&self->sheet, SHEET_INK, 1);
    begin (self, tag);
    sheet_paragraph (&self->sheet, doc_cell_at (table, row, c), x, self->y + 2, widths[c], &how, self->draws);
    end (self, tag);
    x += widths[c] + GAP;
  }
  end (self, "TR");
  self->y += height;
  sheet_color (&self->sheet, SHEET_INK, row == 0 ? 0.7 : 0.15);
  cairo_set_line_width (self->cr, row == 0 ? 0.8 : 0.4);
  if (self->draws)
    sheet_line (&self->sheet, MARGIN, self->y, x - GAP, self->y);
}

/* The head again on every page. */
static void
table (Pdf *self, const DocBlock *block)
{
  double widths[MOST_COLUMNS];
  const guint rows = doc_n_rows (block);
  double head;

  g_return_if_fail (strlen (block->align) <= MOST_COLUMNS);
  measure (self, block, widths);
  head = row_height (self, block, widths, 0);
  need (self, MAX (head + 50, least_height (self, block)));
  caption (self, block->title);
  begin (self, "Table");
  draw_row (self, block, widths, 0);
  for (guint r = 1; r < rows; r++) {
    if (self->y + row_height (self, block, widths, r) > BOTTOM) {
      end (self, "Table");
      next_page (self);
      begin (self, "Table");
      draw_row (self, block, widths, 0);
    }
    draw_row (self, block, widths, r);
  }
  end (self, "Table");
  self->y += 8;
}

/* --- drawings and photos --------------------------------------------------------------------------------------- */

static void
drawing (Pdf *self, const DocBlock *block)
{
  const double scale = drawing_scale (block);

  need (self, block->height * scale + 24);
  caption (self, block->title);
  if (self->draws) {
    cairo_save (self->cr);
    cairo_translate (self->cr, MARGIN, self->y);
    cairo_scale (self->cr, scale, scale);
    begin (self, "Figure");
    block->draw (self->cr, block->width, block->height, block->data);
    end (self, "Figure");
    cairo_restore (self->cr);
  }
  self->y += block->height * scale + 10;
}

static cairo_surface_t *
surface_of (const HoneImage *image)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, image->width, image->height);

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    return surface;
  for (int y = 0; y < image->height; y++) {
    const guint8 *from = image->pixels + (gsize) y * (gsize) image->width * 3;
    guint8 *row = cairo_image_surface_get_data (surface) + (gsize) y * (gsize) cairo_image_surface_get_stride (surface);

    for (int x = 0; x < image->width; x++) {
      const guint32 pixel = (guint32) from[3 * x] << 16 | (guint32) from[3 * x + 1] << 8 | from[3 * x + 2];

      memcpy (row + 4 * x, &pixel, 4);
    }
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* As JPEG within the file: a photo as it is would be ten times as large. */
static void
attach_jpeg (cairo_surface_t *surface, const HoneImage *image)
{
  GBytes *bytes = doc_jpeg (image);
  gsize n;
  gconstpointer data;

  if (bytes == NULL)
    return;
  data = g_bytes_get_data (bytes, &n);
  cairo_surface_set_mime_data (surface, CAIRO_MIME_TYPE_JPEG, data, n, (cairo_destroy_func_t) g_bytes_unref, bytes);
}

static void
picture (Pdf *self, const DocBlock *block)
{
  const double scale = picture_scale (block);
  cairo_surface_t *surface;

  need (self, block->image->height * scale + 26);
  caption (self, block->title);
  if (self->draws) {
    surface = surface_of (block->image);
    attach_jpeg (surface, block->image);
    cairo_save (self->cr);
    cairo_translate (self->cr, MARGIN, self->y);
    cairo_scale (self->cr, scale, scale);
    cairo_set_source_surface (self->cr, surface, 0, 0);
    begin (self, "Figure");
    cairo_paint (self->cr);
    end (self, "Figure");
    cairo_restore (self->cr);
    cairo_surface_destroy (surface);
  }
  self->y += block->image->height * scale + 12;
}

/* --- all ------------------------------------------------------------------------------------------------------- */

static void
title (Pdf *self)
{
  const SheetText big = { .size = 22, .bold = TRUE }, small = { .size = 11 };

  next_page (self);
  sheet_color (&self->sheet, SHEET_INK, 1);
  begin (self, "H1");
  self->y += paragraph (self, self->doc->title, MARGIN, ROOM, &big) + 4;
  end (self, "H1");
  begin (self, "P");
  sheet_color (&self->sheet, SHEET_INK, 0.75);
  if (self->doc->subtitle != NULL)
    self->y += paragraph (self, self->doc->subtitle, MARGIN, ROOM, &small) + 2;
  if (self->doc->author != NULL)
    self->y += paragraph (self, self->doc->author, MARGIN, ROOM, &small) + 2;
  end (self, "P");
  self->y += 8;
}

static void
lay_block (Pdf *self, guint at)
{
  const DocBlock *block = self->doc->blocks->pdata[at];

  switch (block->kind) {
  case DOC_HEADING:
    heading (self, block, at);
    break;
  case DOC_TEXT:
    text (self, block->text);
    break;
  case DOC_BULLET:
    bullet (self, block);
    break;
  case DOC_TABLE:
    table (self, block);
    break;
  case DOC_DRAWING:
    drawing (self, block);
    break;
  case DOC_PICTURE:
  default:
    picture (self, block);
    break;
  }
}

/* Returns: how many pages */
static int
lay_all (Pdf *self, int n_pages)
{
  self->n_pages = n_pages;
  self->draws = n_pages > 0;
  self->page = 0;
  begin (self, "Document");
  title (self);
  for (guint i = 0; i < self->doc->blocks->len && !g_cancellable_is_cancelled (self->cancellable); i++)
    lay_block (self, i);
  foot (self);
  end (self, "Document");
  return self->page;
}

static cairo_status_t
take (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
say_what_it_is (Pdf *self)
{
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_TITLE, self->doc->title);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATOR, "Hone " HONE_VERSION);
  if (self->doc->author != NULL)
    cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_AUTHOR, self->doc->author);
  if (self->doc->subtitle != NULL)
    cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_SUBJECT, self->doc->subtitle);
}

/* One pass. @bytes: what is written. */
static int
run (Doc *doc, int n_pages, GByteArray *bytes, GCancellable *cancellable, cairo_status_t *status)
{
  Pdf self = { .doc = doc, .cancellable = cancellable };
  int pages;

  self.surface = cairo_pdf_surface_create_for_stream (take, bytes, WIDTH, HEIGHT);
  cairo_pdf_surface_restrict_to_version (self.surface, CAIRO_PDF_VERSION_1_4);
  say_what_it_is (&self);
  self.cr = cairo_create (self.surface);
  sheet_begin (&self.sheet, self.cr);
  pages = lay_all (&self, n_pages);
  sheet_end (&self.sheet);
  *status = cairo_status (self.cr);
  cairo_destroy (self.cr);
  cairo_surface_finish (self.surface);
  if (*status == CAIRO_STATUS_SUCCESS)
    *status = cairo_surface_status (self.surface);
  cairo_surface_destroy (self.surface);
  return pages;
}

gboolean
doc_write_pdf (Doc *self, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) whole = NULL;
  cairo_status_t status;
  int n_pages = run (self, 0, bytes, cancellable, &status);

  g_byte_array_set_size (bytes, 0);
  run (self, n_pages, bytes, cancellable, &status);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (status != CAIRO_STATUS_SUCCESS) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, "%s: %s", path, cairo_status_to_string (status));
    return FALSE;
  }
  whole = g_bytes_new (bytes->data, bytes->len);
  return hone_file_write (path, &whole, 1, error);
}
