/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-take.c - what can be taken along: results as files, pictures as suggestions */
#include "hone-use-private.h"

#include "hone-toast.h"

#include <glib/gi18n.h>

static const struct {
  const char *title, *help;
} kinds[HONE_N_USE_KINDS] = {
  [HONE_USE_PICTURES] = { N_ ("Pictures with boxes"), N_ ("A folder of copies, to look at and to show") },
  [HONE_USE_CSV] = { N_ ("Table (CSV)"), N_ ("A line an object, for a spreadsheet or statistics") },
  [HONE_USE_JSON] = { N_ ("JSON"), N_ ("For programs: what “hone predict --json” says") },
  [HONE_USE_YOLO] = { N_ ("YOLO labels"), N_ ("A text file a picture, for other label tools") },
  [HONE_USE_REPORT] = { N_ ("Report (PDF)"), N_ ("Counts and pictures on paper, to hand to somebody") },
  [HONE_USE_COCO] = { N_ ("COCO"), N_ ("One JSON file that most tools can import") },
};

/* Saving on a thread. */

typedef struct {
  HoneUseSheet *sheet;
  HoneUseKind kind;
  char *path;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  hone_use_sheet_free (self->sheet);
  g_free (self->path);
  g_free (self);
}

static gpointer
save_thread (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Save *self = data;

  if (!hone_use_sheet_save (self->sheet, self->kind, self->path, progress, progress_data, cancellable, error))
    return NULL;
  return g_strdup (self->path);
}

void
hone_use_show_progress (HoneUsePage *self, double fraction, const char *what)
{
  gtk_widget_set_visible (GTK_WIDGET (self->progress), TRUE);
  gtk_progress_bar_set_fraction (self->progress, fraction);
  gtk_widget_set_visible (self->cancel, TRUE);
  gtk_label_set_text (self->status, what);
}

static void
news_cb (double fraction, const char *what, gpointer data)
{
  hone_use_show_progress (data, fraction, _ ("Saving…"));
}

static void
show_cb (HoneUsePage *self, AdwToast *toast)
{
  const char *path = hone_toast_get_data (toast);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) folder = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_object_ref (file) : g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder);

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

void
hone_use_told (HoneUsePage *self, const char *text, char *path)
{
  hone_toast_button (GTK_WIDGET (self), text, _ ("_Show"), G_CALLBACK (show_cb), self, path, g_free);
}

static void
saved_cb (gpointer result, const GError *error, gpointer data)
{
  HoneUsePage *self = data;
  g_autofree char *text = NULL;

  self->saving = NULL;
  g_object_notify (G_OBJECT (self->job), "running"); /* shows how things are */
  if (result == NULL) {
    hone_banner_show (self->banner, HONE_BANNER_ERROR, error->message, NULL, NULL);
    return;
  }
  text = g_strdup_printf (_ ("Saved: %s"), (const char *) result);
  hone_use_told (self, text, result);
}

static void
start_saving (HoneUsePage *self, const char *path)
{
  static const HoneWorkHow how = { save_thread, g_free, news_cb, saved_cb };
  Save *save = g_new0 (Save, 1);

  g_clear_pointer (&self->saving, hone_work_drop);
  save->sheet = hone_use_sheet_new (self->job, NULL);
  save->kind = self->kind;
  save->path = g_strdup (path);
  self->saving = hone_work_start (&how, save, save_free, self);
}

static void
place_cb (HoneUsePage *self, int response)
{
  g_autofree char *path = hone_widgets_chosen_path (&self->chooser, response);

  if (path != NULL)
    self->chosen (self, path);
}

static void
choose_place (HoneUsePage *self, const char *title, const char *name)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      name != NULL ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Save"), _ ("_Cancel"));

  g_clear_object (&self->chooser);
  self->chooser = GTK_NATIVE_DIALOG (dialog);
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (place_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

/* HONE_SAVE: tests cannot drive the desktop's own file chooser. */
void
hone_use_ask_place (HoneUsePage *self, const char *title, const char *name, HoneUseChosen chosen)
{
  const char *folder = g_getenv ("HONE_SAVE");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;

  self->chosen = chosen;
  if (path != NULL)
    chosen (self, path);
  else
    choose_place (self, title, name);
}

void
hone_use_save (HoneUsePage *self, HoneUseKind kind)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->job)) == 0)
    return;
  self->kind = kind;
  hone_use_ask_place (self, _ (kinds[kind].title), hone_use_kind_file (kind), start_saving);
}

static void
kind_cb (GtkWidget *button, HoneUsePage *self)
{
  hone_use_save (self, (HoneUseKind) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "kind")));
}

/* Suggestions. */

static void
suggest_cb (HoneUsePage *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->job)); i++) {
    g_autoptr (HoneUseItem) item = g_list_model_get_item (G_LIST_MODEL (self->job), i);

    if (hone_use_item_get_error (item) == NULL)
      g_strv_builder_add (builder, hone_use_item_get_path (item));
  }
  paths = g_strv_builder_end (builder);
  if (*paths != NULL)
    g_signal_emit_by_name (self, "suggest", paths, hone_use_job_get_model (self->job), self->model_name);
}

/* The list. */

/* The button is what a screen reader and the keyboard reach; a click anywhere on the row presses it. */
GtkWidget *
hone_use_row_new (const char *title, const char *help, const char *icon)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", help, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button); /* also takes the row's title as its name */
  return row;
}

GtkWidget *
hone_use_row_button (GtkWidget *row)
{
  return adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));
}

void
hone_use_show_take (HoneUsePage *self)
{
  gboolean some = g_list_model_get_n_items (G_LIST_MODEL (self->job)) > hone_use_job_get_n_failed (self->job);

  gtk_widget_set_sensitive (self->take, some);
  gtk_widget_set_sensitive (self->suggest, some && self->project);
  gtk_widget_set_visible (self->models, hone_use_job_get_model (self->job) != NULL);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->suggest),
                               self->project ? _ ("Copies the pictures into the open data set; what the model sees is "
                                                  "proposed in the label viewer")
                                             : _ ("Open a data set first"));
}

void
hone_use_connect_take (HoneUsePage *self)
{
  for (int i = 0; i < HONE_N_USE_KINDS; i++) {
    GtkWidget *row = hone_use_row_new (_ (kinds[i].title), _ (kinds[i].help), "hone-save-symbolic");

    g_object_set_data (G_OBJECT (hone_use_row_button (row)), "kind", GINT_TO_POINTER (i));
    g_signal_connect (hone_use_row_button (row), "clicked", G_CALLBACK (kind_cb), self);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->take), row);
  }
  self->suggest = hone_use_row_new (_ ("Add to the data set as suggestions"), "", "hone-add-symbolic");
  g_signal_connect_swapped (hone_use_row_button (self->suggest), "clicked", G_CALLBACK (suggest_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->take), self->suggest);
}
