/* SPDX-License-Identifier: Apache-2.0 */
/* hone-live-page.c - see hone-live-page.h */
#include "hone-live-page.h"

#include "hone-banner.h"
#include "hone-compat.h"
#include "hone-run-view.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define NO_GAIN 5 /* epochs without a better one that are worth a word */

struct _HoneLivePage {
  AdwBin parent_instance;

  HoneTrainJob *job;
  char *data_title;
  int without_gain; /* epochs since the best one */

  GtkLabel *title, *subtitle, *epoch, *speed, *finish, *left;
  GtkProgressBar *progress;
  GtkWidget *stop, *again;
  HoneBanner *banner;
  HoneRunView *view;
};

G_DEFINE_FINAL_TYPE (HoneLivePage, hone_live_page, ADW_TYPE_BIN)

static void
show_titles (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);
  HoneSettings *settings = hone_train_job_get_settings (self->job);
  const char *name = hone_run_get_name (run), *device = hone_run_get_device (run);
  g_autofree char *model = hone_words_model (
      hone_run_get_model (run) != NULL ? hone_run_get_model (run) : hone_settings_get_text (settings, "model"));

  if (name != NULL && *name != '\0')
    hone_words_set (self->title, g_strdup_printf ("%s · %s", name, model));
  else
    gtk_label_set_text (self->title, model);
  hone_words_set (self->subtitle,
                  g_strdup_printf (_ ("%s · %d px%s%s"), self->data_title, hone_settings_get_int (settings, "imgsz"),
                                   device != NULL ? " · " : "", device != NULL ? device : ""));
}

/* "batch 9 of 13 · 22 pictures a second · 1.1 GiB" */
static char *
speed_words (HoneTrainJob *job)
{
  g_autoptr (GString) words = g_string_new (NULL);
  double pace = hone_train_job_get_images_per_second (job);
  g_autofree char *memory = hone_words_bytes (hone_train_job_get_memory (job));

  g_string_append_printf (words, _ ("batch %d of %d"), hone_train_job_get_batch (job),
                          hone_train_job_get_batches (job));
  if (isfinite (pace) && pace > 0)
    g_string_append_printf (words, pace < 10 ? _ (" · %.1f pictures a second") : _ (" · %.0f pictures a second"), pace);
  if (hone_train_job_get_memory (job) > 0)
    g_string_append_printf (words, " · %s", memory);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
show_finish (HoneLivePage *self)
{
  double left = hone_train_job_get_seconds_left (self->job);
  g_autofree char *clock = NULL;
  g_autofree char *duration = hone_words_duration (left);

  if (!isfinite (left)) {
    gtk_label_set_text (self->finish, _ ("Measuring…"));
    gtk_label_set_text (self->left, "");
    return;
  }
  clock = hone_words_clock (g_get_real_time () / G_USEC_PER_SEC + (gint64) left);
  /* Translators: a time of day. */
  hone_words_set (self->finish, g_strdup_printf (_ ("Finishes about %s"), clock));
  hone_words_set (self->left, g_strdup_printf (_ ("%s left"), duration));
}

static void
progress_cb (HoneLivePage *self)
{
  if (hone_train_job_get_epoch (self->job) > 0)
    hone_words_set (self->epoch, g_strdup_printf (_ ("Epoch %d of %d"), hone_train_job_get_epoch (self->job),
                                                  hone_train_job_get_epochs (self->job)));
  hone_words_set (self->speed, speed_words (self->job));
  gtk_progress_bar_set_fraction (self->progress, hone_train_job_get_fraction (self->job));
  show_finish (self);
}

static void
started_cb (HoneLivePage *self)
{
  show_titles (self);
  gtk_label_set_text (self->epoch, _ ("Getting ready"));
}

static void
message_cb (HoneLivePage *self, const char *text)
{
  g_autofree char *words = hone_words_short_paths (text);

  if (hone_train_job_is_active (self->job))
    hone_banner_show (self->banner, HONE_BANNER_NOTE, words, NULL, NULL);
}

/* A dip is usual; a person should know that the best is kept, and when it was. */
static void
epoch_cb (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);
  int best = hone_run_get_best_epoch (run), without = hone_run_get_epochs_done (run) - best;
  g_autofree char *score = hone_words_score (hone_run_get_best (run));
  g_autofree char *text = NULL;

  if (best > 0 && without >= NO_GAIN) {
    text = g_strdup_printf (ngettext ("No gain for %d epoch. The best so far is epoch %d, mAP50-95 %s; Hone keeps it.",
                                      "No gain for %d epochs. The best so far is epoch %d, mAP50-95 %s; Hone keeps it.",
                                      without),
                            without, best, score);
    hone_banner_show (self->banner, HONE_BANNER_WARNING, text, NULL, NULL);
  } else if (self->without_gain >= NO_GAIN) {
    hone_banner_hide (self->banner);
  }
  self->without_gain = without;
}

static char *
best_words (HoneRun *run)
{
  g_autofree char *score = hone_words_score (hone_run_get_best (run));

  if (hone_run_get_best_epoch (run) == 0)
    return g_strdup (_ ("Nothing was validated yet."));
  return g_strdup_printf (_ ("The best is epoch %d with mAP50-95 %s; its weights are kept as best.safetensors."),
                          hone_run_get_best_epoch (run), score);
}

/* How it ended, as a sentence that stays. */
static void
show_end (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);
  g_autofree char *best = best_words (run);
  g_autofree char *text = NULL;

  switch (hone_train_job_get_state (self->job)) {
  case HONE_TRAIN_JOB_FINISHED:
    if (hone_run_get_epochs_done (run) < hone_run_get_epochs (run))
      text = g_strdup_printf (_ ("Ended early after epoch %d: nothing was gained for a while. %s"),
                              hone_run_get_epochs_done (run), best);
    else
      text = g_strdup_printf (_ ("Training has finished. %s"), best);
    hone_banner_show (self->banner, HONE_BANNER_DONE, text, _ ("Show Folder"), "win.show-run-folder");
    break;
  case HONE_TRAIN_JOB_STOPPED:
    text = g_strdup_printf (_ ("Stopped; everything is saved. %s"), best);
    hone_banner_show (self->banner, HONE_BANNER_NOTE, text, _ ("Show Folder"), "win.show-run-folder");
    break;
  case HONE_TRAIN_JOB_FAILED:
    hone_banner_show (self->banner, HONE_BANNER_ERROR, hone_train_job_get_error_message (self->job), NULL, NULL);
    break;
  case HONE_TRAIN_JOB_NEW:
  case HONE_TRAIN_JOB_PREPARING:
  case HONE_TRAIN_JOB_RUNNING:
  case HONE_TRAIN_JOB_PAUSED:
  case HONE_TRAIN_JOB_STOPPING:
    break;
  }
}

static void
finished_cb (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);
  g_autofree char *took = hone_words_duration (hone_run_get_seconds (run));

  show_titles (self);
  show_end (self);
  if (hone_train_job_get_epochs (self->job) > 0)
    hone_words_set (self->epoch, g_strdup_printf (_ ("%d of %d epochs"), hone_run_get_epochs_done (run),
                                                  hone_train_job_get_epochs (self->job)));
  gtk_label_set_text (self->speed, "");
  gtk_label_set_text (self->finish, hone_run_get_state_text (run));
  hone_words_set (self->left, g_strdup_printf (_ ("after %s"), took));
}

static void
state_cb (HoneLivePage *self)
{
  HoneTrainJobState state = hone_train_job_get_state (self->job);
  gboolean active = hone_train_job_is_active (self->job);

  gtk_widget_set_visible (self->stop, active);
  gtk_widget_set_sensitive (self->stop, state != HONE_TRAIN_JOB_STOPPING);
  gtk_widget_set_visible (self->again, !active && state != HONE_TRAIN_JOB_NEW);
  if (state == HONE_TRAIN_JOB_PREPARING)
    gtk_label_set_text (self->epoch, _ ("Getting ready"));
  if (state == HONE_TRAIN_JOB_STOPPING) {
    gtk_label_set_text (self->finish, _ ("Stopping…"));
    gtk_label_set_text (self->left, _ ("writing a checkpoint"));
  }
}

static void
forget (HoneLivePage *self)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_pointer (&self->data_title, g_free);
}

void
hone_live_page_set_job (HoneLivePage *self, HoneTrainJob *job, const char *title)
{
  forget (self);
  hone_banner_hide (self->banner);
  if (job == NULL) {
    hone_run_view_set_run (self->view, NULL);
    return;
  }
  self->job = g_object_ref (job);
  self->data_title = g_strdup (title);
  self->without_gain = 0;
  g_signal_connect_swapped (job, "started", G_CALLBACK (started_cb), self);
  g_signal_connect_swapped (job, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (job, "epoch", G_CALLBACK (epoch_cb), self);
  g_signal_connect_swapped (job, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (job, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect_swapped (job, "notify::state", G_CALLBACK (state_cb), self);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_label_set_text (self->speed, "");
  show_titles (self);
  show_finish (self);
  state_cb (self);
  hone_run_view_set_run (self->view, hone_train_job_get_run (job));
}

static void
hone_live_page_dispose (GObject *object)
{
  forget (HONE_LIVE_PAGE (object));
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_LIVE_PAGE);
  G_OBJECT_CLASS (hone_live_page_parent_class)->dispose (object);
}

static void
hone_live_page_class_init (HoneLivePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_live_page_dispose;
  g_type_ensure (HONE_TYPE_BANNER);
  g_type_ensure (HONE_TYPE_RUN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/live-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, title);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, epoch);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, speed);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, finish);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, left);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, progress);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, stop);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, again);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, banner);
  gtk_widget_class_bind_template_child (widget_class, HoneLivePage, view);
}

static void
hone_live_page_init (HoneLivePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
