/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window-training.c - a training in this window: its start and end, and what closing means to it */
#include "hone-window-private.h"

#include "hone-compat.h"
#include "hone-words.h"

#include <glib/gi18n.h>

static void
let_sleep (HoneWindow *self)
{
  if (self->inhibit != 0)
    gtk_application_uninhibit (GTK_APPLICATION (hone_window_app (self)), self->inhibit);
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
  g_application_send_notification (G_APPLICATION (hone_window_app (self)), "training", notification);
}

static void
job_finished_cb (HoneWindow *self)
{
  HoneTrainJob *job = hone_train_page_get_job (self->train_page);

  let_sleep (self);
  hone_run_store_refresh (hone_application_get_runs (hone_window_app (self)));
  if (self->closing) {
    gtk_window_destroy (GTK_WINDOW (self));
    return;
  }
  adw_view_stack_page_set_needs_attention (self->train_view, !hone_window_is_viewing (self, "train"));
  notify_end (self, job);
  hone_window_show_header (self);
}

/* Its folder is known now: a run that goes on takes the place of what it was. */
static void
job_started_cb (HoneWindow *self, HoneTrainJob *job)
{
  hone_run_store_add (hone_application_get_runs (hone_window_app (self)), hone_train_job_get_run (job));
}

static void
follow_training (HoneWindow *self, HoneTrainJob *job)
{
  HoneApplication *app = hone_window_app (self);

  hone_run_store_add (hone_application_get_runs (app), hone_train_job_get_run (job));
  g_signal_connect_object (job, "started", G_CALLBACK (job_started_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "finished", G_CALLBACK (job_finished_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "progress", G_CALLBACK (hone_window_show_busy), self, G_CONNECT_SWAPPED);
  self->inhibit = gtk_application_inhibit (GTK_APPLICATION (app), GTK_WINDOW (self), GTK_APPLICATION_INHIBIT_SUSPEND,
                                           _ ("A training is running"));
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

/* Closing. */

static void
close_answer_cb (HoneWindow *self, const char *response)
{
  HoneTrainJob *job = hone_window_active_job (self);

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
  if (!self->closing)
    ask_before_closing (self);
  return FALSE;
}
