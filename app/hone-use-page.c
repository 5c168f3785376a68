/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-page.c - see hone-use-page.h */
#include "hone-use-private.h"

#include "hone-compat.h"
#include "hone-run-evaluation.h"
#include "hone-toast.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

G_DEFINE_FINAL_TYPE (HoneUsePage, hone_use_page, ADW_TYPE_BIN)

/* How things are. */

static char *
status_words (HoneUsePage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->job));
  guint waiting = hone_use_job_get_n_waiting (self->job);
  g_autofree char *pictures = hone_words_pictures (n);
  g_autofree char *took = hone_words_duration (hone_use_job_get_seconds (self->job));

  if (hone_use_job_get_running (self->job))
    return g_strdup_printf (_ ("%u of %u pictures"), n, n + waiting);
  if (hone_use_job_get_model (self->job) == NULL && waiting > 0)
    return g_strdup (_ ("Choose a model to look at the pictures"));
  if (n == 0)
    return g_strdup ("");
  /* Translators: "87 pictures", "1.5 s". */
  return g_strdup_printf (_ ("%s in %s"), pictures, took);
}

static void
show_status (HoneUsePage *self)
{
  gboolean running = hone_use_job_get_running (self->job);

  hone_words_set (self->status, status_words (self));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_widget_set_visible (self->cancel, running);
  gtk_progress_bar_set_fraction (self->progress, hone_use_job_get_fraction (self->job));
}

static void
show_message (HoneUsePage *self)
{
  if (hone_use_job_get_message (self->job) != NULL)
    hone_banner_show (self->banner, HONE_BANNER_ERROR, hone_use_job_get_message (self->job), NULL, NULL);
  else
    hone_banner_hide (self->banner);
}

static void
show_all (HoneUsePage *self)
{
  gboolean some = g_list_model_get_n_items (G_LIST_MODEL (self->job)) > 0;
  gboolean waiting = hone_use_job_get_n_waiting (self->job) > 0 && hone_use_job_get_model (self->job) != NULL;

  gtk_stack_set_visible_child_name (self->states, some ? "results" : waiting ? "busy" : "none");
  /* One that turns draws the window anew 60 times a second, on a page that nobody sees, too. */
  gtk_spinner_set_spinning (self->spinner, waiting && !some);
  gtk_widget_set_visible (self->clear, some);
  gtk_widget_set_sensitive (GTK_WIDGET (self->iou), !hone_use_job_get_single (self->job));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->iou), hone_use_job_get_single (self->job)
                                                           ? _ ("This model never sees an object twice.")
                                                           : _ ("Of two objects of a class that overlap more, only the "
                                                                "surer one counts"));
  show_status (self);
  hone_use_show_counts (self);
  hone_use_show_failed (self);
  hone_use_show_take (self);
  hone_use_show_current (self);
}

/* The model. */

static void
set_model (HoneUsePage *self, const char *path, const char *name, const char *run)
{
  g_autofree char *kept = g_strdup (name);

  g_free (self->model_name);
  self->model_name = g_steal_pointer (&kept);
  g_free (self->model_run);
  self->model_run = g_strdup (run);
  hone_model_choice_set_label (self->choice, self->model_name);
  hone_use_read_evaluation (self);
  hone_use_job_set_model (self->job, path);
  show_all (self);
}

/* RUN/weights/best.pt -> RUN; NULL: it is no run's. (transfer full) */
static char *
run_of (const char *path)
{
  g_autofree char *weights = g_path_get_dirname (path);
  g_autofree char *run = g_path_get_dirname (weights);

  return hone_run_folder_is (run) ? g_steal_pointer (&run) : NULL;
}

static void
show_model_text (HoneUsePage *self, HoneRun *run)
{
  g_autofree char *model = run != NULL ? hone_words_model (hone_run_get_model (run)) : NULL;
  g_autofree char *score = run != NULL ? hone_words_score (hone_run_get_best (run)) : NULL;

  /* Translators: a model, and its score. */
  hone_words_set (self->model_text, run != NULL && hone_run_get_best_epoch (run) > 0
                                        ? g_strdup_printf (_ ("%s, mAP50-95 %s"), model, score)
                                        : g_strdup (_ ("a file")));
}

void
hone_use_page_set_model (HoneUsePage *self, const char *model, const char *name)
{
  g_autofree char *run = run_of (model);

  show_model_text (self, run != NULL ? hone_run_store_find (self->store, run) : NULL);
  set_model (self, model, name, run);
}

void
hone_use_page_set_run (HoneUsePage *self, HoneRun *run)
{
  const char *folder = hone_run_get_folder (run);
  g_autofree char *path = folder != NULL ? hone_run_folder_find_weights (folder) : NULL;

  if (path != NULL)
    hone_use_page_set_model (self, path, hone_run_get_name (run));
  else
    hone_toast_say (GTK_WIDGET (self), _ ("There are no weights in the folder of this run."));
}

static void
chosen_cb (HoneUsePage *self, const char *path, const char *name)
{
  hone_use_page_set_model (self, path, name);
}

/* Pictures in. */

void
hone_use_page_add (HoneUsePage *self, char *const *paths)
{
  hone_use_job_add (self->job, paths);
  if (hone_use_job_get_model (self->job) == NULL)
    hone_toast_say (GTK_WIDGET (self), _ ("Choose a model to look at the pictures."));
  show_all (self);
}

static void
add_files (HoneUsePage *self, GListModel *files)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);
    g_autofree char *path = g_file_get_path (file);

    if (path != NULL)
      g_strv_builder_add (builder, path);
  }
  paths = g_strv_builder_end (builder);
  hone_use_page_add (self, paths);
}

static void
response_cb (HoneUsePage *self, int response)
{
  g_autoptr (GListModel) files =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_files (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  g_clear_object (&self->chooser);
  if (files != NULL)
    add_files (self, files);
}

void
hone_use_page_choose (HoneUsePage *self)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GtkFileChooserNative *dialog;

  g_clear_object (&self->chooser);
  dialog = gtk_file_chooser_native_new (_ ("Add Pictures"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                        GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"), _ ("_Cancel"));
  self->chooser = GTK_NATIVE_DIALOG (dialog);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_filter_add_mime_type (filter, "image/*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

/* Pasting: files, or a picture, which becomes a file in the cache. */

typedef struct {
  GdkTexture *texture;
  char *path;
} Paste;

static void
paste_free (gpointer data)
{
  Paste *self = data;

  g_object_unref (self->texture);
  g_free (self->path);
  g_free (self);
}

static gpointer
paste_thread (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Paste *self = data;
  g_autofree char *folder = g_path_get_dirname (self->path);

  g_mkdir_with_parents (folder, 0700);
  if (gdk_texture_save_to_png (self->texture, self->path))
    return g_strdup (self->path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("%s could not be written."), self->path);
  return NULL;
}

static void
pasted_cb (gpointer result, const GError *error, gpointer data)
{
  g_autoptr (HoneUsePage) self = data;
  char *const paths[] = { result, NULL };

  if (result != NULL)
    hone_use_page_add (self, paths);
  else
    hone_toast_say (GTK_WIDGET (self), error->message);
  g_free (result);
}

static void
texture_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  static const HoneWorkHow how = { paste_thread, g_free, NULL, pasted_cb };
  g_autoptr (HoneUsePage) self = data;
  GdkTexture *texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (clipboard), result, NULL);
  g_autofree char *name = NULL;
  Paste *paste;

  if (texture == NULL) {
    hone_toast_say (GTK_WIDGET (self), _ ("There is no picture in the clipboard."));
    return;
  }
  name = g_strdup_printf ("%s-%" G_GINT64_FORMAT "-%u.png", _ ("pasted"), g_get_real_time () / G_USEC_PER_SEC,
                          ++self->pasted);
  paste = g_new0 (Paste, 1);
  paste->texture = texture;
  paste->path = g_build_filename (g_get_user_cache_dir (), "hone", "pasted", name, NULL);
  hone_work_start (&how, paste, paste_free, g_object_ref (self));
}

static void
files_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneUsePage) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (clipboard), result, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (GSList *l = value != NULL ? g_value_get_boxed (value) : NULL; l != NULL; l = l->next) {
    g_autofree char *path = g_file_get_path (l->data);

    if (path != NULL)
      g_strv_builder_add (builder, path);
  }
  paths = g_strv_builder_end (builder);
  hone_use_page_add (self, paths);
}

static void
paste (HoneUsePage *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_mime_type (formats, "text/uri-list") ||
      gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, files_cb,
                                    g_object_ref (self));
  else
    gdk_clipboard_read_texture_async (clipboard, NULL, texture_cb, g_object_ref (self));
}

void
hone_use_page_cancel (HoneUsePage *self)
{
  g_clear_pointer (&self->saving, hone_work_drop);
  g_clear_pointer (&self->copying, hone_work_drop);
  hone_use_job_cancel (self->job);
  show_all (self);
}

static void
clear_cb (HoneUsePage *self)
{
  hone_use_job_clear (self->job);
  hone_use_show_large (self, FALSE);
  show_all (self);
}

static gboolean
is_busy (HoneUsePage *self)
{
  return hone_use_job_get_running (self->job) || self->saving != NULL || self->copying != NULL;
}

/* Keys. */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneUsePage *self)
{
  gboolean control = (state & GDK_CONTROL_MASK) != 0;
  gboolean large = gtk_toggle_button_get_active (self->show_large);

  if (control && key == GDK_KEY_v)
    paste (self);
  else if (control && key == GDK_KEY_e)
    hone_use_save (self, HONE_USE_PICTURES);
  else if (control || (state & GDK_ALT_MASK) != 0)
    return FALSE;
  else if (large && (key == GDK_KEY_Left || key == GDK_KEY_Right))
    hone_use_step (self, key == GDK_KEY_Left ? -1 : 1);
  else if (key == GDK_KEY_plus || key == GDK_KEY_equal || key == GDK_KEY_minus)
    hone_use_set_threshold (self, gtk_range_get_value (self->conf) + (key == GDK_KEY_minus ? -0.01 : 0.01));
  else if (key == GDK_KEY_g)
    hone_use_show_large (self, !large);
  else if (key == GDK_KEY_Escape && is_busy (self))
    hone_use_page_cancel (self);
  else if (key == GDK_KEY_Escape && large)
    hone_use_show_large (self, FALSE);
  else
    return FALSE;
  return TRUE;
}

/* A slider's arrows are its own. */
static gboolean
page_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneUsePage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (GTK_IS_RANGE (focus) && (key == GDK_KEY_Left || key == GDK_KEY_Right || key == GDK_KEY_plus ||
                               key == GDK_KEY_minus || key == GDK_KEY_equal))
    return FALSE;
  return key_cb (controller, key, code, state, self);
}

/* Who comes here by a click on the switcher can paste at once: keys are those of the page only while the focus is in
 * it. */
static gboolean
take_focus_cb (gpointer data)
{
  g_autoptr (HoneUsePage) self = data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self))))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

static void
map_cb (HoneUsePage *self)
{
  g_idle_add (take_focus_cb, g_object_ref (self));
}

static void
add_keys (HoneUsePage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (page_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

/* The page. */

void
hone_use_page_set_store (HoneUsePage *self, HoneRunStore *store)
{
  g_set_object (&self->store, store);
  hone_model_choice_set_runs (self->choice, G_LIST_MODEL (store));
}

void
hone_use_page_set_project (HoneUsePage *self, gboolean open)
{
  self->project = open;
  hone_use_show_take (self);
}

static void
hone_use_page_dispose (GObject *object)
{
  HoneUsePage *self = HONE_USE_PAGE (object);

  if (self->job != NULL) {
    g_signal_handlers_disconnect_by_data (self->job, self);
    hone_use_job_cancel (self->job);
    hone_use_forget_evaluation (self);
    gtk_grid_view_set_model (self->grid, NULL);
    gtk_list_view_set_model (self->film, NULL);
    g_signal_handlers_disconnect_by_data (self->selection, self);
  }
  g_clear_pointer (&self->saving, hone_work_drop);
  g_clear_pointer (&self->copying, hone_work_drop);
  g_clear_object (&self->selection);
  g_clear_object (&self->job);
  g_clear_object (&self->store);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->model_name, g_free);
  g_clear_pointer (&self->model_run, g_free);
  g_clear_pointer (&self->count_rows, g_ptr_array_unref);
  g_clear_pointer (&self->failed_rows, g_ptr_array_unref);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_USE_PAGE);
  G_OBJECT_CLASS (hone_use_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneUsePage, name)
  CHILD (states);
  CHILD (spinner);
  CHILD (views);
  CHILD (add);
  CHILD (add_first);
  CHILD (cancel);
  CHILD (clear);
  CHILD (previous);
  CHILD (next);
  CHILD (counts);
  CHILD (failed);
  CHILD (take);
  CHILD (models);
  CHILD (tag_toggle);
  CHILD (show_grid);
  CHILD (show_large);
  CHILD (status);
  CHILD (validation);
  CHILD (model_text);
  CHILD (place);
  CHILD (progress);
  CHILD (choice);
  CHILD (conf);
  CHILD (iou);
  CHILD (conf_value);
  CHILD (iou_value);
  CHILD (grid);
  CHILD (film);
  CHILD (canvas);
  CHILD (banner);
#undef CHILD
}

static void
hone_use_page_class_init (HoneUsePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_use_page_dispose;
  g_type_ensure (HONE_TYPE_BANNER);
  g_type_ensure (HONE_TYPE_MODEL_CHOICE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/use-page.ui");
  bind_children (widget_class);
  g_signal_new ("suggest", HONE_TYPE_USE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRV,
                G_TYPE_STRING, G_TYPE_STRING);
}

static void
hone_use_page_init (HoneUsePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->job = hone_use_job_new ();
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->job)));
  hone_use_connect_results (self);
  hone_use_connect_side (self);
  hone_use_connect_take (self);
  hone_use_connect_models (self);
  add_keys (self);
  g_signal_connect_object (self->job, "notify::running", G_CALLBACK (show_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::fraction", G_CALLBACK (show_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::message", G_CALLBACK (show_message), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "items-changed", G_CALLBACK (show_all), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_swapped (self->choice, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (hone_use_page_choose), self);
  g_signal_connect_swapped (self->add_first, "clicked", G_CALLBACK (hone_use_page_choose), self);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (hone_use_page_cancel), self);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_cb), self);
  show_all (self);
}
