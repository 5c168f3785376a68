/* SPDX-License-Identifier: Apache-2.0 */
/* doc.h - a report as a list of blocks, and the ways onto paper and into HTML; not for other rooms
 *
 * First all blocks are put down, then they are written. What drawings refer to must live until then.
 */
#pragma once

#include "sheet.h"

#include <gio/gio.h>
#include <string.h>

G_BEGIN_DECLS

typedef enum {
  DOC_HEADING,
  DOC_TEXT,
  DOC_BULLET,
  DOC_TABLE,
  DOC_DRAWING,
  DOC_PICTURE,
} DocKind;

typedef struct {
  DocKind kind;
  char *name;           /* of files, and of the place in the page */
  char *title;          /* of a heading, a bullet; caption of the others */
  char *text;           /* of a paragraph, a bullet; what a picture shows, for those who do not see it */
  char *align;          /* of a table: "lrr", a letter a column; W: a left one that may be broken into lines */
  GPtrArray *cells;     /* row after row, the head first */
  double width, height; /* of a drawing */
  SheetDraw draw;
  gconstpointer data;
  HoneImage *image;
} DocBlock;

typedef struct {
  char *title, *subtitle, *author; /* subtitle, author: (nullable) */
  char *foot;                      /* on every page, on the left */
  GPtrArray *blocks;               /* of DocBlock */
} Doc;

Doc *doc_new (const char *title);
void doc_free (Doc *self);

/* Texts are copied. */
void doc_heading (Doc *self, const char *name, const char *title);
void doc_text (Doc *self, const char *text);
void doc_bullet (Doc *self, const char *title, const char *text);
DocBlock *doc_table (Doc *self, const char *name, const char *caption, const char *align);
void doc_cell (DocBlock *table, const char *text);
G_GNUC_PRINTF (2, 3) void doc_cellf (DocBlock *table, const char *format, ...);
void doc_drawing (Doc *self, const char *name, const char *caption, const char *alt, double width, double height,
                  SheetDraw draw, gconstpointer data);
/* @image: (transfer full) */
void doc_picture (Doc *self, const char *name, const char *caption, const char *alt, HoneImage *image);

static inline guint
doc_n_rows (const DocBlock *table)
{
  return table->cells->len / (guint) strlen (table->align);
}

static inline const char *
doc_cell_at (const DocBlock *table, guint row, guint column)
{
  return table->cells->pdata[row * strlen (table->align) + column];
}

/* A picture as the bytes of a JPEG file; NULL when that cannot be. (transfer full) */
GBytes *doc_jpeg (const HoneImage *image);

/* Errors: %HONE_ERROR_WRITE; G_IO_ERROR_CANCELLED */
gboolean doc_write_pdf (Doc *self, const char *path, GCancellable *cancellable, GError **error);
/* @folder: pictures and tables are files beside @path; else all is in it */
gboolean doc_write_html (Doc *self, const char *path, gboolean folder, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Doc, doc_free)

G_END_DECLS
