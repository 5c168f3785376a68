/* SPDX-License-Identifier: Apache-2.0 */
/* hone-manual-text.h - a page of the manual, written in Markdown, as text with tags
 *
 * What the pages in docs/ use, not all of Markdown: headings (#, ##, ###), paragraphs, lists with - or numbers, tables,
 * code (between ``` or four spaces in), pictures alone on a line; within a line **strong**, *stress*, `code` and
 * [links](page.md). Anything else stands there as it is written.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * hone_manual_text_fill:
 * @buffer: what is in it goes
 * @markdown: UTF-8; any text is taken
 * @dark: whether links are coloured for a dark background
 *
 * Pictures are looked for among the resources of the manual; where one cannot be read its description stands instead.
 */
void hone_manual_text_fill (GtkTextBuffer *buffer, const char *markdown, gboolean dark);

/* Where the link at @at leads, as it was written. (nullable): no link is there. Owned by the buffer. */
const char *hone_manual_text_link_at (const GtkTextIter *at);

G_END_DECLS
