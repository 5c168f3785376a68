/* SPDX-License-Identifier: Apache-2.0 */
/* doc.c - the list of blocks; see doc.h */
#include "doc.h"

static void
block_free (gpointer data)
{
  DocBlock *self = data;
  char *const texts[] = { self->name, self->title, self->text, self->align };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  g_clear_pointer (&self->image, hone_image_free);
  g_free (self);
}

Doc *
doc_new (const char *title)
{
  Doc *self = g_new0 (Doc, 1);

  self->title = g_strdup (title);
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  return self;
}

void
doc_free (Doc *self)
{
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->author);
  g_free (self->foot);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

static DocBlock *
add (Doc *self, DocKind kind, const char *name, const char *title, const char *text)
{
  DocBlock *block = g_new0 (DocBlock, 1);

  block->kind = kind;
  block->name = g_strdup (name);
  block->title = title != NULL ? g_utf8_make_valid (title, -1) : NULL;
  block->text = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  g_ptr_array_add (self->blocks, block);
  return block;
}

void
doc_heading (Doc *self, const char *name, const char *title)
{
  add (self, DOC_HEADING, name, title, NULL);
}

void
doc_text (Doc *self, const char *text)
{
  add (self, DOC_TEXT, NULL, NULL, text);
}

void
doc_bullet (Doc *self, const char *title, const char *text)
{
  add (self, DOC_BULLET, NULL, title, text);
}

DocBlock *
doc_table (Doc *self, const char *name, const char *caption, const char *align)
{
  DocBlock *table = add (self, DOC_TABLE, name, caption, NULL);

  table->align = g_strdup (align);
  table->cells = g_ptr_array_new_with_free_func (g_free);
  return table;
}

void
doc_cell (DocBlock *table, const char *text)
{
  g_ptr_array_add (table->cells, g_utf8_make_valid (text != NULL ? text : "", -1));
}

void
doc_cellf (DocBlock *table, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  doc_cell (table, text);
}

void
doc_drawing (Doc *self, const char *name, const char *caption, const char *alt, double width, double height,
             SheetDraw draw, gconstpointer data)
{
  DocBlock *block = add (self, DOC_DRAWING, name, caption, alt);

  block->width = width;
  block->height = height;
  block->draw = draw;
  block->data = data;
}

void
doc_picture (Doc *self, const char *name, const char *caption, const char *alt, HoneImage *image)
{
  add (self, DOC_PICTURE, name, caption, alt)->image = image;
}
