/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-broken.c - a picture that cannot be shown: why, what its file begins with, what can be done */
#include "hone-viewer-private.h"

#include "hone-words.h"

#include <glib/gi18n.h>

#define HEAD 16 /* bytes of the file that are shown: every format can be told by them */

/* On a thread: a picture that cannot be read may lie on a disk that does not answer. "FF D8 FF E0 00 10 …  (ÿØÿà…)"
 * helps whoever knows formats; "" where there is nothing to be seen. */
static gpointer
head_work (gpointer path, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
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
  return n > 0 ? g_strdup_printf (_ ("The file begins with %s (%s)."), hex->str, text->str) : g_strdup ("");
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

/* @head: (nullable): not known yet */
static void
describe (HoneViewer *self, const char *error, const char *head)
{
  g_autofree char *why = hone_words_short_paths (error);
  g_autofree char *words = g_strjoin ("\n\n", why, advice (self), head, NULL);
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  adw_status_page_set_description (self->broken, escaped);
}

static void
head_cb (gpointer result, const GError *error, gpointer data)
{
  HoneViewer *self = HONE_VIEWER (data);
  g_autofree char *head = result;

  self->heading = NULL;
  if (head != NULL && head[0] != '\0')
    describe (self, hone_canvas_get_error (self->canvas), head);
}

/* Follows the canvas. */
void
hone_viewer_show_error (HoneViewer *self)
{
  static const HoneWorkHow how = { head_work, g_free, NULL, head_cb };
  const char *error = hone_canvas_get_error (self->canvas);

  g_clear_pointer (&self->heading, hone_work_drop);
  gtk_widget_set_visible (GTK_WIDGET (self->broken), error != NULL);
  gtk_widget_set_visible (self->tools, error == NULL);
  if (self->item != NULL)
    hone_viewer_show_findings (self); /* why it cannot be read is said once */
  if (error == NULL)
    return;
  hone_viewer_show_excluded (self);
  describe (self, error, NULL);
  self->heading = hone_work_start (&how, g_strdup (self->path), g_free, self);
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
