/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-models.c - the model as a file, for Hone elsewhere and for other programs */
#include "hone-use-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* As it is. */
#define AS_IT_IS HONE_N_EXPORTS

typedef struct {
  HoneExportFormat format;
  char *from, *to;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

static gboolean
copy (const Order *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) from = g_file_new_for_path (self->from);
  g_autoptr (GFile) to = g_file_new_for_path (self->to);

  return g_file_copy (from, to, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, error);
}

/* A sentence for the toast, and the path: two strings. */
static gpointer
write_thread (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const Order *self = data;
  const HoneExport how = { .format = self->format, .model = self->from, .out = self->to, .onnx = HONE_ONNX_USUAL };
  HoneExportResult result = { 0 };
  g_autofree char *text = NULL;

  if (self->format == AS_IT_IS ? !copy (self, cancellable, error)
                               : !hone_export (&how, progress, progress_data, cancellable, &result, error))
    return NULL;
  text = result.n_pictures == 0
             ? g_strdup_printf (_ ("Model saved: %s"), self->to)
             /* Translators: a file, a number of pictures. */
             : g_strdup_printf (ngettext ("Model saved: %s. On %u picture it says what Hone says.",
                                          "Model saved: %s. On %u pictures it says what Hone says.", result.n_pictures),
                                self->to, result.n_pictures);
  hone_export_result_clear (&result);
  return g_strdupv ((char *[]){ text, self->to, NULL });
}

static void
news_cb (double fraction, const char *what, gpointer data)
{
  hone_use_show_progress (data, fraction, what != NULL ? what : _ ("Saving…"));
}

static void
written_cb (gpointer result, const GError *error, gpointer data)
{
  HoneUsePage *self = data;
  g_auto (GStrv) written = result;

  self->copying = NULL;
  g_object_notify (G_OBJECT (self->job), "running"); /* shows how things are */
  if (written == NULL)
    hone_banner_show (self->banner, HONE_BANNER_ERROR, error->message, NULL, NULL);
  else
    hone_use_told (self, written[0], g_strdup (written[1]));
}

static void
start (HoneUsePage *self, const char *path)
{
  static const HoneWorkHow how = { write_thread, (GDestroyNotify) g_strfreev, news_cb, written_cb };
  const char *model = hone_use_job_get_model (self->job);
  Order *order;

  if (model == NULL)
    return;
  g_clear_pointer (&self->copying, hone_work_drop);
  order = g_new0 (Order, 1);
  order->format = self->copy_format;
  order->from = g_strdup (model);
  order->to = g_strdup (path);
  hone_use_show_progress (self, 0, _ ("Saving…"));
  self->copying = hone_work_start (&how, order, order_free, self);
}

/* "first.onnx" of the run "first"; (transfer full) (nullable): the file has no ending to keep. */
static char *
suggested_name (HoneUsePage *self)
{
  const char *model = hone_use_job_get_model (self->job), *dot = model != NULL ? strrchr (model, '.') : NULL;
  const char *ending = self->copy_format == AS_IT_IS ? dot : hone_export_ending (self->copy_format);
  g_autofree char *base = g_strdup (self->model_name != NULL ? self->model_name : "model");

  if (dot == NULL || ending == NULL)
    return NULL;
  if (g_str_has_suffix (base, dot))
    base[strlen (base) - strlen (dot)] = '\0';
  return g_strdelimit (g_strconcat (base, ending, NULL), "/", '_');
}

static void
save_cb (GtkWidget *button, HoneUsePage *self)
{
  g_autofree char *name = NULL;

  self->copy_format = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "format"));
  name = suggested_name (self);
  if (name != NULL)
    hone_use_ask_place (self, _ ("Save the Model"), name, start);
}

static void
add_row (HoneUsePage *self, HoneExportFormat format, const char *title, const char *help)
{
  GtkWidget *row = hone_use_row_new (title, help, "hone-save-symbolic");
  GtkWidget *button = hone_use_row_button (row);

  g_object_set_data (G_OBJECT (button), "format", GINT_TO_POINTER (format));
  g_signal_connect (button, "clicked", G_CALLBACK (save_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->models), row);
}

void
hone_use_connect_models (HoneUsePage *self)
{
  add_row (self, AS_IT_IS, _ ("Weights"),
           _ ("The file of the model as it is: for Hone on another computer, and as a start for another training"));
  add_row (self, HONE_EXPORT_ONNX, _ ("ONNX"), hone_export_good_for (HONE_EXPORT_ONNX));
  add_row (self, HONE_EXPORT_PT, _ ("PyTorch"), hone_export_good_for (HONE_EXPORT_PT));
}
