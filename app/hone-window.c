/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window.c - see hone-window.h
 *
 * The window joins: its pages know nothing of each other. What a page wants of another it says by a signal or an
 * action.
 */
#include "hone-window.h"

#include "hone-compat.h"
#include "hone-data-page.h"
#include "hone-import-page.h"
#include "hone-run-page.h"
#include "hone-runs-page.h"
#include "hone-start-page.h"
#include "hone-train-page.h"
#include "hone-viewer.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define PATIENCE 200 /* milliseconds that may pass before it is said that something is being looked at */

struct _HoneWindow {
  AdwApplicationWindow parent_instance;

  HoneProject *project;
  HoneLabelStore *store; /* (nullable): of the project once it is ready */
  GCancellable *opening;
  char *project_path; /* what was asked for */
  char *resuming;     /* (nullable): folder of the run that is to go on when the data set is there */
  char *locating;     /* (nullable): the data set whose new place is being chosen */
  gboolean closing;   /* the window closes as soon as the training has ended */
  guint showing;      /* source that will show the import page */
  guint inhibit;      /* of the session's suspend while training; 0: none */
  GtkNativeDialog *chooser;

  AdwToastOverlay *toasts;
  GtkWidget *back, *project_button, *busy, *drop_revealer;
  GtkLabel *project_name, *busy_text;
  HoneRing *busy_ring;
  AdwHeaderBar *header;
  GtkStack *titles, *pages;
  AdwWindowTitle *plain_title;
  AdwViewSwitcherTitle *switcher;
  AdwViewSwitcherBar *bottom_bar;
  AdwViewStack *views;
  AdwViewStackPage *data_view, *train_view;
  HoneStartPage *start_page;
  HoneImportPage *import_page;
  HoneDataPage *data_page;
  HoneTrainPage *train_page;
  HoneRunsPage *runs_page;
  HoneViewer *viewer;
  HoneRunPage *run_page;
};

G_DEFINE_FINAL_TYPE (HoneWindow, hone_window, ADW_TYPE_APPLICATION_WINDOW)

static HoneApplication *
app_of (HoneWindow *self)
{
  return HONE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

static void
say (HoneWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1); /* titles of toasts are always markup in 1.2 */

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
enable (HoneWindow *self, const char *action, gboolean on)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), action)), on);
}

static gboolean
is_on (HoneWindow *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), page) == 0;
}

static gboolean
is_viewing (HoneWindow *self, const char *view)
{
  return is_on (self, "views") && g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), view) == 0;
}

static HoneTrainJob *
active_job (HoneWindow *self)
{
  HoneTrainJob *job = hone_train_page_get_job (self->train_page);

  return job != NULL && hone_train_job_is_active (job) ? job : NULL;
}

/* The header. */

static void
show_plain_title (HoneWindow *self, const char *title, const char *subtitle)
{
  adw_window_title_set_title (self->plain_title, title);
  adw_window_title_set_subtitle (self->plain_title, subtitle);
}

static void
show_page_title (HoneWindow *self)
{
  if (is_on (self, "viewer")) {
    g_autofree char *title = hone_viewer_get_title (self->viewer);
    g_autofree char *subtitle = hone_viewer_get_subtitle (self->viewer);

    show_plain_title (self, title, subtitle);
  } else if (is_on (self, "run") && hone_run_page_get_run (self->run_page) != NULL) {
    HoneRun *run = hone_run_page_get_run (self->run_page);

    show_plain_title (self, hone_run_get_name (run), hone_run_get_state_text (run));
  } else if (is_on (self, "import")) {
    show_plain_title (self, _ ("New Data Set"), "");
  } else {
    show_plain_title (self, "Hone", "");
  }
}

/* "14/20 · 17:40", on every page but the one that shows it anyway. */
static void
show_busy (HoneWindow *self)
{
  HoneTrainJob *job = active_job (self);
  double left = job != NULL ? hone_train_job_get_seconds_left (job) : (double) NAN;
  g_autofree char *clock =
      isfinite (left) ? hone_words_clock (g_get_real_time () / G_USEC_PER_SEC + (gint64) left) : NULL;

  gtk_widget_set_visible (self->busy, job != NULL && !is_viewing (self, "train"));
  hone_ring_set_fraction (self->busy_ring, job != NULL ? hone_train_job_get_fraction (job) : 0);
  if (job != NULL && clock != NULL)
    hone_words_set (self->busy_text, g_strdup_printf ("%d/%d · %s", hone_train_job_get_epoch (job),
                                                      hone_train_job_get_epochs (job), clock));
  else if (job != NULL)
    gtk_label_set_text (self->busy_text, _ ("Training"));
}

static void
show_header (HoneWindow *self)
{
  gboolean views = is_on (self, "views");
  gboolean back = is_on (self, "viewer") || is_on (self, "run") || is_on (self, "import");

  show_page_title (self);
  gtk_stack_set_visible_child (self->titles, views ? GTK_WIDGET (self->switcher) : GTK_WIDGET (self->plain_title));
  gtk_widget_set_visible (self->back, back);
  gtk_widget_set_visible (self->project_button, views);
  gtk_widget_set_visible (hone_viewer_get_status (self->viewer), is_on (self, "viewer"));
  adw_view_switcher_bar_set_reveal (self->bottom_bar,
                                    views && adw_view_switcher_title_get_title_visible (self->switcher));
  enable (self, "back", back);
  enable (self, "view", self->project != NULL);
  enable (self, "close-project", self->project != NULL);
  enable (self, "reload", self->project != NULL);
  enable (self, "show-folder", self->project != NULL && hone_project_get_dataset (self->project) != NULL);
  enable (self, "show-training", active_job (self) != NULL);
  enable (self, "start-training", is_viewing (self, "train") && hone_train_page_can_start (self->train_page));
  enable (self, "stop-training", active_job (self) != NULL);
  enable (self, "copy-command", is_viewing (self, "train"));
  show_busy (self);
}

static void
show_page (HoneWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->pages, page);
  show_header (self);
}

static void
show_view (HoneWindow *self, const char *view)
{
  adw_view_stack_set_visible_child_name (self->views, view);
  show_page (self, "views");
}

/* The project. */

/* Its last edits are written before it goes. */
static void
forget_store (HoneWindow *self)
{
  hone_viewer_set_store (self->viewer, NULL);
  hone_data_page_set_store (self->data_page, NULL);
  if (self->store != NULL)
    hone_label_store_flush (self->store, NULL);
  g_clear_object (&self->store);
}

static void
make_store (HoneWindow *self)
{
  g_autoptr (GError) error = NULL;

  self->store = hone_label_store_new (hone_project_get_dataset (self->project), NULL, &error);
  if (self->store == NULL)
    say (self, error->message); /* labels can be looked at, all the same */
  hone_viewer_set_store (self->viewer, self->store);
  hone_data_page_set_store (self->data_page, self->store);
}

static void
forget_project (HoneWindow *self)
{
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  hone_viewer_set_list (self->viewer, NULL, NULL);
  forget_store (self);
  hone_data_page_set_project (self->data_page, NULL);
  hone_train_page_set_project (self->train_page, NULL);
  g_clear_object (&self->project);
}

static void resume_training (HoneWindow *self);

static void
project_ready (HoneWindow *self)
{
  make_store (self);
  gtk_label_set_text (self->project_name, hone_project_get_title (self->project));
  adw_view_switcher_title_set_title (self->switcher, hone_project_get_title (self->project));
  hone_train_page_set_project (self->train_page, self->project);
  hone_recent_list_remember (hone_application_get_recent (app_of (self)), self->project);
  if (self->resuming != NULL)
    resume_training (self);
  if (is_viewing (self, "data"))
    hone_data_page_show (self->data_page, 0);
  show_header (self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneWindow) self = HONE_WINDOW (data);
  HoneProject *project = HONE_PROJECT (object);
  g_autoptr (GError) error = NULL;
  gboolean good = hone_project_open_finish (project, result, &error);

  /* The Data page shows a failure; another data set may have been asked for meanwhile. */
  if (good && project == self->project)
    project_ready (self);
}

static void
open_project (HoneWindow *self, const char *path)
{
  g_autofree char *kept = g_strdup (path);

  forget_project (self);
  g_free (self->project_path);
  g_clear_pointer (&self->resuming, g_free);
  self->project_path = g_steal_pointer (&kept);
  self->project = hone_project_new (self->project_path);
  self->opening = g_cancellable_new ();
  adw_view_stack_page_set_badge_number (self->data_view, 0);
  gtk_label_set_text (self->project_name, hone_project_get_title (self->project));
  adw_view_switcher_title_set_title (self->switcher, hone_project_get_title (self->project));
  hone_project_open_async (self->project, self->opening, opened_cb, g_object_ref (self));
  hone_data_page_set_project (self->data_page, self->project);
}

static void
show_import (HoneWindow *self)
{
  g_clear_handle_id (&self->showing, g_source_remove);
  show_page (self, "import");
}

static gboolean
show_import_cb (gpointer data)
{
  HONE_WINDOW (data)->showing = 0;
  show_import (data);
  return G_SOURCE_REMOVE;
}

static void
stop_import (HoneWindow *self)
{
  g_clear_handle_id (&self->showing, g_source_remove);
  hone_import_page_close (self->import_page);
}

/* A data set of ours, without further questions. */
static void
open_directly (HoneWindow *self, const char *path)
{
  g_autofree char *kept = g_strdup (path);

  stop_import (self);
  open_project (self, kept);
  show_view (self, "data");
}

/* What it is takes a look at the disk. Most often it can be opened at once, and no page comes between. */
void
hone_window_open (HoneWindow *self, const char *path)
{
  if (active_job (self) != NULL) {
    say (self, _ ("Stop the training before you open another data set."));
    return;
  }
  stop_import (self);
  if (g_str_equal (path, "demo")) {
    open_directly (self, path);
    return;
  }
  hone_import_page_open (self->import_page, path);
  if (is_on (self, "import"))
    show_header (self);
  else
    self->showing = g_timeout_add (PATIENCE, show_import_cb, self);
}

gboolean
hone_window_has_project (HoneWindow *self)
{
  return self->project != NULL;
}

void
hone_window_preset (HoneWindow *self, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;

    if (!hone_train_page_preset (self->train_page, words[i], &error))
      say (self, error->message);
  }
}

static void
close_project (HoneWindow *self)
{
  if (active_job (self) != NULL) {
    say (self, _ ("Stop the training before you close its data set."));
    return;
  }
  stop_import (self);
  forget_project (self);
  show_page (self, "start");
}

/* Choosing what to open. */

static void
chosen_cb (HoneWindow *self, int response)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  path = file != NULL ? g_file_get_path (file) : NULL;
  g_clear_object (&self->chooser);
  if (path != NULL && self->locating != NULL)
    hone_recent_list_forget (hone_application_get_recent (app_of (self)), self->locating);
  g_clear_pointer (&self->locating, g_free);
  if (path != NULL)
    hone_window_open (self, path);
}

static void
choose (HoneWindow *self, const char *title, GtkFileChooserAction action, gboolean files)
{
  static const char *const suffixes[] = { "yaml", "yml", "json", "xml", "zip", "tar",
                                          "gz",   "tgz", "xz",   "zst", "bz2", "data" };
  GtkFileChooserNative *dialog;

  g_clear_object (&self->chooser);
  g_clear_pointer (&self->locating, g_free);
  dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, _ ("_Open"), _ ("_Cancel"));
  self->chooser = GTK_NATIVE_DIALOG (dialog);
  if (files) {
    g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

    gtk_file_filter_set_name (filter, _ ("Data sets (data.yaml, json, xml, zip, tar)"));
    for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
      gtk_file_filter_add_suffix (filter, suffixes[i]);
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  }
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (self->chooser);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  HoneWindow *self = data;
  GSList *files = g_value_get_boxed (value);
  g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->drop_revealer), FALSE);
  if (path == NULL)
    return FALSE;
  hone_window_open (self, path);
  return TRUE;
}

static GdkDragAction
drag_enter_cb (GtkDropTarget *target, double x, double y, gpointer data)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (HONE_WINDOW (data)->drop_revealer), TRUE);
  return GDK_ACTION_COPY;
}

static void
drag_leave_cb (GtkDropTarget *target, gpointer data)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (HONE_WINDOW (data)->drop_revealer), FALSE);
}

static void
accept_drops (HoneWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect (target, "enter", G_CALLBACK (drag_enter_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (drag_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* Training. */

static void
let_sleep (HoneWindow *self)
{
  if (self->inhibit != 0)
    gtk_application_uninhibit (GTK_APPLICATION (app_of (self)), self->inhibit);
  self->inhibit = 0;
}

static void
notify_end (HoneWindow *self, HoneTrainJob *job)
{
  HoneRun *run = hone_train_job_get_run (job);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *score = hone_words_score (hone_run_get_best (run));
  g_autofree char *body = NULL;

  if (gtk_window_is_active (GTK_WINDOW (self)))
    return;
  notification = g_notification_new (_ ("Training has ended"));
  body =
      g_strdup_printf (_ ("%s: %s, best mAP50-95 %s"), hone_run_get_name (run), hone_run_get_state_text (run), score);
  g_notification_set_body (notification, body);
  g_application_send_notification (G_APPLICATION (app_of (self)), "training", notification);
}

static void
job_finished_cb (HoneWindow *self)
{
  HoneTrainJob *job = hone_train_page_get_job (self->train_page);

  let_sleep (self);
  hone_run_store_refresh (hone_application_get_runs (app_of (self)));
  if (self->closing) {
    gtk_window_destroy (GTK_WINDOW (self));
    return;
  }
  adw_view_stack_page_set_needs_attention (self->train_view, !is_viewing (self, "train"));
  notify_end (self, job);
  show_header (self);
}

/* Its folder is known now: a run that goes on takes the place of what it was. */
static void
job_started_cb (HoneWindow *self, HoneTrainJob *job)
{
  hone_run_store_add (hone_application_get_runs (app_of (self)), hone_train_job_get_run (job));
}

static void
follow_training (HoneWindow *self, HoneTrainJob *job)
{
  HoneApplication *app = app_of (self);

  hone_run_store_add (hone_application_get_runs (app), hone_train_job_get_run (job));
  g_signal_connect_object (job, "started", G_CALLBACK (job_started_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "finished", G_CALLBACK (job_finished_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "progress", G_CALLBACK (show_busy), self, G_CONNECT_SWAPPED);
  self->inhibit = gtk_application_inhibit (GTK_APPLICATION (app), GTK_WINDOW (self), GTK_APPLICATION_INHIBIT_SUSPEND,
                                           _ ("A training is running"));
  show_header (self);
}

static void
start_training (HoneWindow *self)
{
  HoneTrainJob *job = hone_train_page_start (self->train_page, hone_application_get_runs_folder (app_of (self)));

  if (job != NULL)
    follow_training (self, job);
}

static void
resume_training (HoneWindow *self)
{
  g_autofree char *folder = g_steal_pointer (&self->resuming);
  HoneTrainJob *job = active_job (self) == NULL ? hone_train_page_resume (self->train_page, folder) : NULL;

  if (job == NULL)
    return;
  follow_training (self, job);
  show_view (self, "train");
}

/* Closing. */

static void
close_answer_cb (HoneWindow *self, const char *response)
{
  HoneTrainJob *job = active_job (self);

  if (!g_str_equal (response, "stop"))
    return;
  self->closing = TRUE;
  if (job != NULL)
    hone_train_job_stop (job); /* "finished" destroys the window */
  else
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
ask_before_closing (HoneWindow *self)
{
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Stop the Training?"),
                              _ ("A training is running in this window. If you stop it, what it has learnt is kept, "
                                 "and it can go on from there."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep Training"), "stop",
                                    _ ("_Stop and Close"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_answer_cb), self, G_CONNECT_SWAPPED);
  hone_compat_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
unsaved_answer_cb (HoneWindow *self, const char *response)
{
  if (g_str_equal (response, "lose"))
    hone_label_store_give_up (self->store);
  else if (g_str_equal (response, "again"))
    hone_label_store_retry (self->store);
  if (!g_str_equal (response, "stay"))
    gtk_window_close (GTK_WINDOW (self));
}

/* Edits that cannot be written: the disk is full, or the folder is read-only by now. */
static void
ask_about_unsaved (HoneWindow *self, const char *why)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Your Last Changes Are Not Saved"), why);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Keep the Window"), "lose",
                                    _ ("Close and _Lose Them"), "again", _ ("_Try Again"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "lose", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "again");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (unsaved_answer_cb), self, G_CONNECT_SWAPPED);
  hone_compat_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
hone_window_close_request (GtkWindow *window)
{
  HoneWindow *self = HONE_WINDOW (window);
  g_autoptr (GError) error = NULL;

  if (self->store != NULL && !hone_label_store_flush (self->store, &error)) {
    ask_about_unsaved (self, error->message);
    return TRUE;
  }
  if (active_job (self) == NULL)
    return GTK_WINDOW_CLASS (hone_window_parent_class)->close_request (window);
  if (!self->closing)
    ask_before_closing (self);
  return TRUE;
}

/* Folders in the file manager. */

static void
show_folder (HoneWindow *self, const char *path)
{
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

static const char *
shown_run_folder (HoneWindow *self)
{
  HoneTrainJob *job = hone_train_page_get_job (self->train_page);

  if (is_on (self, "run") && hone_run_page_get_run (self->run_page) != NULL)
    return hone_run_get_folder (hone_run_page_get_run (self->run_page));
  return job != NULL ? hone_run_get_folder (hone_train_job_get_run (job)) : NULL;
}

/* Actions. */

static void
open_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  choose (data, _ ("Open a Data Set"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, FALSE);
}

static void
open_file_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  choose (data, _ ("Open a File"), GTK_FILE_CHOOSER_ACTION_OPEN, TRUE);
}

static void
open_demo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_window_open (data, "demo");
}

/* (data set, folder of the run) */
static void
continue_run_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;
  const char *path, *folder;

  if (active_job (self) != NULL)
    return;
  g_variant_get (parameter, "(&s&s)", &path, &folder);
  open_directly (self, path);
  self->resuming = g_strdup (folder);
}

static void
forget_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_recent_list_forget (hone_application_get_recent (app_of (data)), g_variant_get_string (parameter, NULL));
}

static void
locate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;

  choose (self, _ ("Where Is It Now?"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, FALSE);
  self->locating = g_variant_dup_string (parameter, NULL);
}

static void
open_path_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_window_open (data, g_variant_get_string (parameter, NULL));
}

static void
close_project_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  close_project (data);
}

static void
reload_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;

  if (active_job (self) != NULL)
    say (self, _ ("Stop the training before you read its data set again."));
  else if (self->project_path != NULL)
    open_directly (self, self->project_path);
}

static void
show_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataset *dataset = hone_project_get_dataset (HONE_WINDOW (data)->project);

  if (dataset != NULL)
    show_folder (data, hone_dataset_get_yaml (dataset)->root);
}

static void
show_run_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_folder (data, shown_run_folder (data));
}

static void
show_runs_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_folder (data, hone_application_get_runs_folder (app_of (data)));
}

static void
view_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_view (data, g_variant_get_string (parameter, NULL));
}

static void
leave_page (HoneWindow *self)
{
  if (is_on (self, "viewer")) {
    show_view (self, "data");
    hone_data_page_show (self->data_page, hone_viewer_get_position (self->viewer));
  } else if (is_on (self, "run")) {
    show_view (self, "runs");
    hone_run_page_set_run (self->run_page, NULL);
  } else if (is_on (self, "import")) {
    stop_import (self);
    if (self->project != NULL)
      show_view (self, "data");
    else
      show_page (self, "start");
  }
}

static void
back_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  leave_page (data);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;

  if (is_viewing (self, "data"))
    hone_data_page_search (self->data_page);
  else if (is_viewing (self, "train"))
    hone_train_page_search (self->train_page);
  else if (is_viewing (self, "runs"))
    hone_runs_page_search (self->runs_page);
}

static void
toggle_sidebar_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_data_page_toggle_sidebar (HONE_WINDOW (data)->data_page);
}

static void
larger_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_data_page_resize (HONE_WINDOW (data)->data_page, 1);
}

static void
smaller_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_data_page_resize (HONE_WINDOW (data)->data_page, -1);
}

static void
start_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start_training (data);
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneTrainJob *job = active_job (data);

  if (job != NULL)
    hone_train_job_stop (job);
}

static void
show_training_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_view (data, "train");
}

static void
new_training_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_train_page_new_training (HONE_WINDOW (data)->train_page);
}

static void
copy_command_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;
  g_autofree char *command = hone_train_page_get_command (self->train_page);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), command);
  say (self, _ ("Command copied"));
}

static const GActionEntry entries[] = {
  { .name = "open", .activate = open_action_cb },
  { .name = "open-file", .activate = open_file_cb },
  { .name = "open-demo", .activate = open_demo_cb },
  { .name = "open-path", .activate = open_path_cb, .parameter_type = "s" },
  { .name = "continue-run", .activate = continue_run_cb, .parameter_type = "(ss)" },
  { .name = "forget", .activate = forget_cb, .parameter_type = "s" },
  { .name = "locate", .activate = locate_cb, .parameter_type = "s" },
  { .name = "close-project", .activate = close_project_cb },
  { .name = "reload", .activate = reload_cb },
  { .name = "show-folder", .activate = show_folder_cb },
  { .name = "show-run-folder", .activate = show_run_folder_cb },
  { .name = "show-runs-folder", .activate = show_runs_folder_cb },
  { .name = "view", .activate = view_cb, .parameter_type = "s" },
  { .name = "back", .activate = back_cb },
  { .name = "search", .activate = search_cb },
  { .name = "toggle-sidebar", .activate = toggle_sidebar_cb },
  { .name = "thumbnails-larger", .activate = larger_cb },
  { .name = "thumbnails-smaller", .activate = smaller_cb },
  { .name = "start-training", .activate = start_cb },
  { .name = "stop-training", .activate = stop_cb },
  { .name = "show-training", .activate = show_training_cb },
  { .name = "new-training", .activate = new_training_cb },
  { .name = "copy-command", .activate = copy_command_cb },
};

/* What pages say. */

static void
toast_undo_cb (HoneWindow *self)
{
  if (is_on (self, "viewer"))
    hone_viewer_undo (self->viewer);
}

static void
viewer_message_cb (HoneWindow *self, const char *text, gboolean undo)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (undo) {
    adw_toast_set_button_label (toast, _ ("Undo"));
    g_signal_connect_object (toast, "button-clicked", G_CALLBACK (toast_undo_cb), self, G_CONNECT_SWAPPED);
  }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
open_picture_cb (HoneWindow *self, guint position)
{
  hone_viewer_set_list (self->viewer, hone_data_page_get_list (self->data_page),
                        hone_project_get_class_names (self->project));
  show_page (self, "viewer");
  hone_viewer_show (self->viewer, position);
  hone_viewer_focus (self->viewer);
}

static void
open_run_cb (HoneWindow *self, HoneRun *run)
{
  HoneTrainJob *job = active_job (self);

  if (job != NULL && hone_train_job_get_run (job) == run) {
    show_view (self, "train");
    return;
  }
  hone_run_page_set_run (self->run_page, run);
  show_page (self, "run");
  gtk_widget_child_focus (GTK_WIDGET (self->run_page), GTK_DIR_TAB_FORWARD);
}

static void
visible_view_cb (HoneWindow *self)
{
  if (is_viewing (self, "train"))
    adw_view_stack_page_set_needs_attention (self->train_view, FALSE);
  show_header (self);
}

/* On the Data tab: what is worth repairing. */
static void
health_changed_cb (HoneWindow *self)
{
  adw_view_stack_page_set_badge_number (self->data_view, hone_data_page_count_findings (self->data_page));
}

/* Another program may have changed labels meanwhile. */
static void
active_cb (HoneWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)) && self->store != NULL)
    hone_label_store_check (self->store);
}

static void
connect_pages (HoneWindow *self)
{
  g_signal_connect_swapped (self->views, "notify::visible-child", G_CALLBACK (visible_view_cb), self);
  g_signal_connect_swapped (self->switcher, "notify::title-visible", G_CALLBACK (show_header), self);
  g_signal_connect_swapped (self->import_page, "ready", G_CALLBACK (open_directly), self);
  g_signal_connect_swapped (self->import_page, "shown", G_CALLBACK (show_import), self);
  g_signal_connect_swapped (self->data_page, "open-picture", G_CALLBACK (open_picture_cb), self);
  g_signal_connect_swapped (self->data_page, "health-changed", G_CALLBACK (health_changed_cb), self);
  g_signal_connect_swapped (self->viewer, "changed", G_CALLBACK (show_page_title), self);
  g_signal_connect_swapped (self->viewer, "message", G_CALLBACK (viewer_message_cb), self);
  g_signal_connect_swapped (self->viewer, "back", G_CALLBACK (leave_page), self);
  g_signal_connect_swapped (self->train_page, "changed", G_CALLBACK (show_header), self);
  g_signal_connect_swapped (self->runs_page, "open-run", G_CALLBACK (open_run_cb), self);
}

static void
hone_window_dispose (GObject *object)
{
  HoneWindow *self = HONE_WINDOW (object);

  g_clear_handle_id (&self->showing, g_source_remove);
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (self->store != NULL)
    forget_store (self);
  g_clear_object (&self->project);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->project_path, g_free);
  g_clear_pointer (&self->resuming, g_free);
  g_clear_pointer (&self->locating, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), HONE_TYPE_WINDOW);
  G_OBJECT_CLASS (hone_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneWindow, name)
  CHILD (toasts);
  CHILD (back);
  CHILD (project_button);
  CHILD (project_name);
  CHILD (busy);
  CHILD (busy_text);
  CHILD (busy_ring);
  CHILD (drop_revealer);
  CHILD (header);
  CHILD (titles);
  CHILD (pages);
  CHILD (plain_title);
  CHILD (switcher);
  CHILD (bottom_bar);
  CHILD (views);
  CHILD (data_view);
  CHILD (train_view);
  CHILD (start_page);
  CHILD (import_page);
  CHILD (data_page);
  CHILD (train_page);
  CHILD (runs_page);
  CHILD (viewer);
  CHILD (run_page);
#undef CHILD
}

static void
hone_window_class_init (HoneWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  hone_widgets_init ();
  g_type_ensure (HONE_TYPE_START_PAGE);
  g_type_ensure (HONE_TYPE_IMPORT_PAGE);
  g_type_ensure (HONE_TYPE_DATA_PAGE);
  g_type_ensure (HONE_TYPE_TRAIN_PAGE);
  g_type_ensure (HONE_TYPE_RUNS_PAGE);
  g_type_ensure (HONE_TYPE_VIEWER);
  g_type_ensure (HONE_TYPE_RUN_PAGE);
  G_OBJECT_CLASS (klass)->dispose = hone_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hone_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/window.ui");
  bind_children (widget_class);
}

static void
hone_window_init (HoneWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  adw_header_bar_pack_end (self->header, hone_viewer_get_status (self->viewer));
  accept_drops (self);
  connect_pages (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
  hone_compat_name_buttons (GTK_WIDGET (self));
  show_header (self);
}

HoneWindow *
hone_window_new (HoneApplication *app)
{
  HoneWindow *self = g_object_new (HONE_TYPE_WINDOW, "application", app, NULL);

  hone_start_page_set_lists (self->start_page, hone_application_get_recent (app), hone_application_get_runs (app));
  hone_runs_page_set_store (self->runs_page, hone_application_get_runs (app));
  return self;
}
