/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window-training.c - a training in this window: its start and end, and what closing means to it */
#include "hone-window-private.h"

#include "hone-compat.h"
#include "hone-preferences.h"
#include "hone-toast.h"
#include "hone-words.h"

#include <glib/gi18n.h>

/* Sleep. */

static void
let_sleep (HoneWindow *self)
{
  if (self->inhibit != 0)
    gtk_application_uninhibit (GTK_APPLICATION (hone_window_app (self)), self->inhibit);
  self->inhibit = 0;
}

/* A training that waits for somebody is no reason to stay awake. */
static void
choose_sleep (HoneWindow *self)
{
  HoneTrainJob *job = hone_window_active_job (self);

  let_sleep (self);
  if (job == NULL || hone_train_job_get_state (job) == HONE_TRAIN_JOB_PAUSED ||
      !hone_preferences_get (HONE_PREFERENCE_AWAKE, TRUE))
    return;
  self->inhibit = gtk_application_inhibit (GTK_APPLICATION (hone_window_app (self)), GTK_WINDOW (self),
                                           GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT,
                                           _ ("A training is running"));
}

/* The end. */

static char *
end_words (HoneTrainJob *job)
{
  HoneRun *run = hone_train_job_get_run (job);
  g_autofree char *score = hone_words_score (hone_run_get_best (run));

  if (hone_train_job_get_state (job) == HONE_TRAIN_JOB_FAILED)
    return g_strdup (hone_train_job_get_error_message (job));
  /* Translators: name of a run, its state, "mAP50-95" or "Top-1", its value */
  return g_strdup_printf (_ ("%s: %s, best %s %s"), hone_run_get_name (run), hone_run_get_state_text (run),
                          hone_run_get_main_title (run), score);
}

static void
notify_end (HoneWindow *self, HoneTrainJob *job)
{
  const char *folder = hone_run_get_folder (hone_train_job_get_run (job));
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = end_words (job);

  if (gtk_widget_get_visible (GTK_WIDGET (self)) && gtk_window_is_active (GTK_WINDOW (self)))
    return; /* it is before the person's eyes */
  notification = g_notification_new (
      hone_train_job_get_state (job) == HONE_TRAIN_JOB_FAILED ? _ ("Training has failed") : _ ("Training has ended"));
  g_notification_set_body (notification, body);
  if (folder != NULL) {
    g_notification_set_default_action_and_target (notification, "app.show-results", "s", folder);
    g_notification_add_button_with_target (notification, _ ("Show Results"), "app.show-results", "s", folder);
  }
  g_application_send_notification (G_APPLICATION (hone_window_app (self)), "training", notification);
}

static void
untrashed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hone_run_store_untrash_finish (HONE_RUN_STORE (store), result, &error))
    g_warning ("%s", error->message);
}

static void
undo_discard_cb (HoneWindow *self, AdwToast *toast)
{
  hone_run_store_untrash_async (hone_application_get_runs (hone_window_app (self)), hone_toast_get_data (toast),
                                untrashed_cb, NULL);
}

static void
trashed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneWindow) self = data;
  g_autoptr (GError) error = NULL;
  char **folders = NULL;

  if (!hone_run_store_trash_finish (HONE_RUN_STORE (store), result, &folders, &error)) {
    hone_window_say (self, error->message);
    g_strfreev (folders);
    return;
  }
  hone_toast_undo (GTK_WIDGET (self->train_page), _ ("Run discarded"), G_CALLBACK (undo_discard_cb), self, folders,
                   (GDestroyNotify) g_strfreev);
}

/* What a person does not want is in the wastebasket, and can come back. */
static void
discard (HoneWindow *self, HoneTrainJob *job)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();

  self->discarding = FALSE;
  hone_train_page_new_training (self->train_page);
  if (hone_run_get_folder (hone_train_job_get_run (job)) == NULL)
    return; /* it had not begun */
  g_ptr_array_add (runs, hone_train_job_get_run (job));
  hone_run_store_trash_async (hone_application_get_runs (hone_window_app (self)), runs, trashed_cb,
                              g_object_ref (self));
}

/* The queue. */

static void follow_training (HoneWindow *self, HoneTrainJob *job);

static void
begin_next (HoneWindow *self)
{
  HoneQueue *queue = hone_application_get_queue (hone_window_app (self));
  g_autoptr (HoneSettings) settings = NULL;

  if (hone_window_active_job (self) != NULL || self->queued != NULL ||
      (self->queued = hone_queue_begin (queue)) == NULL)
    return;
  settings = hone_queue_item_begin_settings (self->queued);
  follow_training (self,
                   hone_train_page_start_with (self->train_page, settings, hone_queue_item_get_title (self->queued)));
}

/* One that a person has stopped is no longer waited for, and the rest waits until they say so. */
static void
end_queued (HoneWindow *self, HoneTrainJob *job)
{
  if (self->queued != NULL)
    hone_queue_end (hone_application_get_queue (hone_window_app (self)), self->queued);
  g_clear_object (&self->queued);
  if (hone_train_job_get_state (job) != HONE_TRAIN_JOB_STOPPED)
    begin_next (self);
}

/* What a closing window asked about has ended meanwhile, and nothing waits: the results are there to be seen. */
static void
stop_asking (HoneWindow *self)
{
  if (self->asking != NULL && hone_window_active_job (self) == NULL)
    gtk_window_close (GTK_WINDOW (self->asking));
}

static void
job_finished_cb (HoneWindow *self, const GError *error, HoneTrainJob *job)
{
  choose_sleep (self);
  hone_run_store_refresh (hone_application_get_runs (hone_window_app (self)));
  if (self->closing) {
    if (self->queued != NULL)
      hone_queue_end (hone_application_get_queue (hone_window_app (self)), self->queued);
    gtk_window_destroy (GTK_WINDOW (self));
    return;
  }
  adw_view_stack_page_set_needs_attention (self->train_view, !hone_window_is_viewing (self, "train"));
  notify_end (self, job);
  if (self->discarding)
    discard (self, job);
  end_queued (self, job);
  stop_asking (self);
  hone_window_show_header (self);
}

/* Its folder is known now: a run that goes on takes the place of what it was. */
static void
job_started_cb (HoneWindow *self, HoneTrainJob *job)
{
  HoneRun *run = hone_train_job_get_run (job);

  hone_run_store_add (hone_application_get_runs (hone_window_app (self)), run);
  if (self->queued != NULL)
    hone_queue_set_folder (hone_application_get_queue (hone_window_app (self)), self->queued,
                           hone_run_get_folder (run));
}

static void
follow_training (HoneWindow *self, HoneTrainJob *job)
{
  hone_run_store_add (hone_application_get_runs (hone_window_app (self)), hone_train_job_get_run (job));
  g_signal_connect_object (job, "started", G_CALLBACK (job_started_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "finished", G_CALLBACK (job_finished_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "progress", G_CALLBACK (hone_window_show_busy), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (choose_sleep), self, G_CONNECT_SWAPPED);
  choose_sleep (self);
  hone_window_show_header (self);
}

void
hone_window_start_training (HoneWindow *self)
{
  HoneTrainJob *job =
      hone_train_page_start (self->train_page, hone_application_get_runs_folder (hone_window_app (self)));

  if (job != NULL)
    follow_training (self, job);
}

void
hone_window_resume_training (HoneWindow *self)
{
  g_autofree char *folder = g_steal_pointer (&self->resuming);
  HoneTrainJob *job = hone_window_active_job (self) == NULL ? hone_train_page_resume (self->train_page, folder) : NULL;

  if (job == NULL)
    return;
  follow_training (self, job);
  hone_window_show_view (self, "train");
}

/* Actions. */

gboolean
hone_window_can_pause (HoneWindow *self)
{
  HoneTrainJob *job = hone_window_active_job (self);
  const HoneTrainJobState state = job != NULL ? hone_train_job_get_state (job) : HONE_TRAIN_JOB_NEW;

  return state == HONE_TRAIN_JOB_RUNNING || state == HONE_TRAIN_JOB_PAUSED;
}

static void
pause_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneTrainJob *job = hone_window_active_job (data);

  if (job != NULL && hone_train_job_get_state (job) == HONE_TRAIN_JOB_PAUSED)
    hone_train_job_resume (job);
  else if (job != NULL)
    hone_train_job_pause (job);
}

static void
discard_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;
  HoneTrainJob *job = hone_window_active_job (self);

  if (job == NULL)
    return;
  self->discarding = TRUE;
  hone_train_job_stop (job);
}

/* After an early end, exactly where it was. */
static void
keep_going_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;
  HoneTrainJob *job = hone_train_page_get_job (self->train_page);
  g_autoptr (HoneSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;

  if (job == NULL || hone_train_job_is_active (job))
    return;
  settings = hone_train_job_settings_to_go_on (hone_train_job_get_run (job), &error);
  if (settings == NULL) {
    hone_window_say (self, error->message);
    return;
  }
  title = g_strdup (self->project != NULL ? hone_project_get_title (self->project) : "");
  follow_training (self, hone_train_page_start_with (self->train_page, settings, title));
}

static void
results_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;
  HoneTrainJob *job = hone_train_page_get_job (self->train_page);

  if (job != NULL && !hone_train_job_is_active (job))
    g_signal_emit_by_name (self->runs_page, "open-run", hone_train_job_get_run (job));
}

gboolean
hone_window_show_results (HoneWindow *self, const char *folder)
{
  HoneRun *run = hone_run_store_find (hone_application_get_runs (hone_window_app (self)), folder);

  if (run == NULL || hone_train_page_get_job (self->train_page) == NULL)
    return FALSE;
  g_signal_emit_by_name (self->runs_page, "open-run", run);
  gtk_window_present (GTK_WINDOW (self));
  return TRUE;
}

static void
queue_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;
  HoneApplication *app = hone_window_app (self);
  g_autoptr (HoneQueueItem) item = hone_train_page_make_item (self->train_page, hone_application_get_runs_folder (app));

  hone_queue_add (hone_application_get_queue (app), item);
}

static void
start_queue_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  begin_next (data);
}

void
hone_window_add_training_actions (HoneWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "pause-training", .activate = pause_cb },  { .name = "discard-training", .activate = discard_cb },
    { .name = "keep-going", .activate = keep_going_cb }, { .name = "show-results", .activate = results_cb },
    { .name = "queue-training", .activate = queue_cb },  { .name = "start-queue", .activate = start_queue_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

void
hone_window_connect_training (HoneWindow *self)
{
  HoneApplication *app = hone_window_app (self);

  hone_train_page_set_queue (self->train_page, hone_application_get_queue (app));
  g_signal_connect_object (hone_application_get_queue (app), "message", G_CALLBACK (hone_window_say), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app, "action-state-changed::" HONE_PREFERENCE_AWAKE, G_CALLBACK (choose_sleep), self,
                           G_CONNECT_SWAPPED);
}

/* Closing. */

static void
close_answer_cb (HoneWindow *self, const char *response)
{
  HoneTrainJob *job = hone_window_active_job (self);

  self->asking = NULL;
  if (job == NULL || g_str_equal (response, "keep"))
    return;
  if (g_str_equal (response, "background")) {
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE); /* a notification, or the next start, brings it back */
    return;
  }
  self->closing = TRUE;
  hone_train_job_stop (job); /* "finished" destroys the window */
}

static void
ask_before_closing (HoneWindow *self)
{
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Stop the Training?"),
                              _ ("A training is running in this window. It can go on in the background; Hone tells you "
                                 "when it has ended. If you stop it, what it has learnt is kept, and it can go on from "
                                 "there."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Cancel"), "stop", _ ("_Stop and Close"),
                                    "background", _ ("Keep in _Background"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "background");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_answer_cb), self, G_CONNECT_SWAPPED);
  hone_compat_name_buttons (dialog);
  self->asking = dialog;
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

gboolean
hone_window_may_close (HoneWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (self->store != NULL && !hone_label_store_flush (self->store, &error)) {
    ask_about_unsaved (self, error->message);
    return FALSE;
  }
  if (hone_window_active_job (self) == NULL)
    return TRUE;
  if (!self->closing && self->asking == NULL)
    ask_before_closing (self);
  return FALSE;
}
