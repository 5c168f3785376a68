/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-broken.c - a picture that cannot be shown: why, what its file begins with, what can be done */
#include "hone-viewer-private.h"

#include "hone-words.h"

#include <glib/gi18n.h>

#define HEAD 16 /* bytes of the file that are shown: every format can be told by them */

/* "FF D8 FF E0 00 10 …  (ÿØÿà…)" helps whoever knows formats. (transfer full) (nullable): nothing to be seen */
static char *
head_of (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  /* Of a pipe no byte might ever come. */
  g_autoptr (GFileInputStream) stream =
      g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_file_read (file, NULL, NULL) : NULL;
  g_autoptr (GString) hex = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  guint8 head[HEAD];
  gsize n = 0;

  if (stream != NULL)
    g_input_stream_read_all (G_INPUT_STREAM (stream), head, HEAD, &n, NULL, NULL);
  for (gsize i = 0; i < n; i++) {
    g_string_append_printf (hex, i == 0 ? "%02X" : " %02X", head[i]);
    g_string_append_c (text, g_ascii_isprint (head[i]) ? (char) head[i] : '.');
  }
  /* Translators: the first bytes of a file, as numbers and as letters. */
  return n > 0 ? g_strdup_printf (_ ("The file begins with %s (%s)."), hex->str, text->str) : NULL;
}

static const char *
advice (HoneViewer *self)
{
  return self->store != NULL
             ? _ ("It is left out of everything; its labels are kept. Copy the picture anew from where it came from, "
                  "or exclude it.")
             : _ ("It is left out of everything. Copy the picture anew from where it came from.");
}

/* Whether it is left out of training, too, when it can be read again one day. */
void
hone_viewer_show_excluded (HoneViewer *self)
{
  gboolean out = self->store != NULL && self->item != NULL && hone_label_store_get_excluded (self->store, self->path);

  gtk_widget_set_visible (self->exclude, self->store != NULL);
  hone_viewer_name_button (self->exclude, out ? _ ("Take It In Again") : _ ("Exclude Picture"));
}

/* Follows the canvas. */
void
hone_viewer_show_error (HoneViewer *self)
{
  const char *error = hone_canvas_get_error (self->canvas);
  g_autofree char *head = NULL, *why = NULL, *words = NULL, *escaped = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->broken), error != NULL);
  gtk_widget_set_visible (self->tools, error == NULL);
  if (error == NULL)
    return;
  hone_viewer_show_excluded (self);
  head = head_of (self->path);
  why = hone_words_short_paths (error);
  words = g_strjoin ("\n\n", why, advice (self), head, NULL);
  escaped = g_markup_escape_text (words, -1);
  adw_status_page_set_description (self->broken, escaped);
}

static void
exclude_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  const char *paths[] = { self->path, NULL };

  if (self->store == NULL || self->item == NULL)
    return;
  hone_label_store_set_excluded (self->store, paths, 1, !hone_label_store_get_excluded (self->store, self->path));
  hone_viewer_show_excluded (self);
}

void
hone_viewer_install_broken (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "viewer.exclude", NULL, exclude_cb);
}
