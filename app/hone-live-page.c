/* SPDX-License-Identifier: Apache-2.0 */
/* hone-live-page.c - see hone-live-page.h */
#include "hone-live-page.h"

#include "hone-banner.h"
#include "hone-compat.h"
#include "hone-live-log.h"
#include "hone-live-notices.h"
#include "hone-pace.h"
#include "hone-run-view.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>
#include <unistd.h>

/* Milliseconds between two looks at the progress. Every word that changes makes GTK lay the window out anew, and with
 * many small batches a second that time is missing in the training, whose threads wait for one another. */
#define PERIOD 1000

struct _HoneLivePage {
  AdwBin parent_instance;

  HoneTrainJob *job;
  char *data_title;
  HoneLiveNotices *notices; /* while it runs */
  gint64 shown_finish;      /* Unix seconds; 0: none */
  gboolean wants_focus;     /* Pause does, as soon as there is something to be paused */
  guint showing;            /* source: until it comes, progress that is told waits */
  gboolean waits;           /* there is such progress */

  GtkLabel *title, *subtitle, *epoch, *speed, *finish, *left;
  GtkProgressBar *progress;
  GtkWidget *pause, *stop, *more, *again, *log_button;
  GtkStack *stack;
  HoneBanner *banner;
  HoneRunView *view;
  HoneLiveLog *log;
};

G_DEFINE_FINAL_TYPE (HoneLivePage, hone_live_page, ADW_TYPE_BIN)

/* The header. */

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

/* "1.1 of 15.6 GiB" */
static char *
memory_words (HoneTrainJob *job)
{
  g_autofree char *used = hone_words_bytes (hone_train_job_get_memory (job));
  g_autofree char *all = hone_words_bytes ((guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGESIZE));

  /* Translators: two amounts of memory */
  return g_strdup_printf (_ ("%s of %s"), used, all);
}

/* "batch 9 of 13 · 22 pictures a second · 1.1 of 15.6 GiB" */
static char *
speed_words (HoneTrainJob *job)
{
  g_autoptr (GString) words = g_string_new (NULL);
  double pace = hone_train_job_get_images_per_second (job);
  g_autofree char *memory = memory_words (job);

  g_string_append_printf (words, _ ("batch %d of %d"), hone_train_job_get_batch (job),
                          hone_train_job_get_batches (job));
  if (isfinite (pace) && pace > 0)
    g_string_append_printf (words, pace < 10 ? _ (" · %.1f pictures a second") : _ (" · %.0f pictures a second"), pace);
  if (hone_train_job_get_memory (job) > 0)
    g_string_append_printf (words, " · %s", memory);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

/* Of the newest epoch, its validation included; NAN while there is none. */
static double
seconds_an_epoch (HoneRun *run)
{
  const guint n = hone_run_get_n_epochs (run);
  const double now = n > 0 ? hone_run_get_value (run, n - 1, "time") : (double) NAN;

  return n > 1 ? now - hone_run_get_value (run, n - 2, "time") : now;
}

/* "1 min left · 9.3 s an epoch" */
static char *
left_words (HoneLivePage *self, double left)
{
  const double epoch = seconds_an_epoch (hone_train_job_get_run (self->job));
  g_autofree char *duration = hone_words_duration (left);
  g_autofree char *each = isfinite (epoch) && epoch >= 10 ? hone_words_duration (epoch) : NULL;

  if (hone_train_job_is_guess (self->job))
    return g_strdup_printf (_ ("%s left, a guess until epoch 1 is done"), duration);
  if (!isfinite (epoch))
    return g_strdup_printf (_ ("%s left"), duration);
  if (each != NULL)
    return g_strdup_printf (_ ("%s left · %s an epoch"), duration, each);
  return g_strdup_printf (_ ("%s left · %.1f s an epoch"), duration, epoch);
}

static void
show_finish (HoneLivePage *self)
{
  const double left = hone_train_job_get_seconds_left (self->job);
  g_autofree char *clock = NULL;

  if (!isfinite (left)) {
    gtk_label_set_text (self->finish, _ ("Measuring…"));
    gtk_label_set_text (self->left, "");
    return;
  }
  self->shown_finish = hone_pace_round (self->shown_finish, g_get_real_time () / G_USEC_PER_SEC + (gint64) left, left);
  clock = hone_words_clock (self->shown_finish);
  /* Translators: a time of day. */
  hone_words_set (self->finish, g_strdup_printf (_ ("Finishes about %s"), clock));
  hone_words_set (self->left, left_words (self, left));
}

/* "Reading pictures and labels: 118 of 205" instead of an empty page; later what comes between two epochs. */
static void
show_phase (HoneLivePage *self)
{
  const HoneTrainPhase phase = hone_train_job_get_phase (self->job);

  if (phase != HONE_PHASE_TRAIN || hone_train_job_get_batch (self->job) == 0)
    hone_words_set (self->speed, hone_train_job_get_phase_text (self->job));
  else
    hone_words_set (self->speed, speed_words (self->job));
}

static void
show_times (HoneLivePage *self)
{
  const HoneTimes times = hone_train_job_get_times (self->job);
  const int batches = hone_run_get_epochs_done (hone_train_job_get_run (self->job)) > 0
                          ? hone_train_job_get_batches (self->job)
                          : hone_train_job_get_batch (self->job);

  hone_time_card_set (hone_run_view_get_times (self->view), &times, batches);
}

static void
show_progress (HoneLivePage *self)
{
  const HoneTrainJobState state = hone_train_job_get_state (self->job);

  if (state == HONE_TRAIN_JOB_PAUSED || state == HONE_TRAIN_JOB_STOPPING)
    return;
  if (hone_train_job_get_epoch (self->job) > 0)
    hone_words_set (self->epoch, g_strdup_printf (_ ("Epoch %d of %d"), hone_train_job_get_epoch (self->job),
                                                  hone_train_job_get_epochs (self->job)));
  show_phase (self);
  gtk_progress_bar_set_fraction (self->progress, hone_train_job_get_fraction (self->job));
  show_finish (self);
  if (hone_run_get_epochs_done (hone_train_job_get_run (self->job)) == 0)
    show_times (self);
}

static gboolean
showing_cb (gpointer data)
{
  HoneLivePage *self = HONE_LIVE_PAGE (data);

  if (self->waits)
    show_progress (self);
  else
    self->showing = 0;
  self->waits = FALSE;
  return self->showing != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
progress_cb (HoneLivePage *self)
{
  self->waits = self->showing != 0;
  if (self->waits)
    return;
  show_progress (self);
  self->showing = g_timeout_add (PERIOD, showing_cb, self);
}

static void
stop_showing (HoneLivePage *self)
{
  g_clear_handle_id (&self->showing, g_source_remove);
  self->waits = FALSE;
}

/* The log. */

G_GNUC_PRINTF (2, 3) static void note (HoneLivePage *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  hone_live_log_add (self->log, text);
}

/* What the command line says of an epoch, in a line. */
static void
note_epoch (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);
  const guint row = hone_run_get_n_epochs (run) - 1;
  const gboolean classify = hone_run_is_classifier (run);
  g_auto (GStrv) losses = hone_run_get_losses (run);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; losses[i] != NULL; i++) {
    g_autofree char *column = g_strconcat ("train/", losses[i], NULL);

    g_string_append_printf (words, "%s %.4f  ", losses[i], hone_run_get_value (run, row, column));
  }
  note (self, classify ? "%d/%d  %stop-5 %.3f  top-1 %.3f%s" : "%d/%d  %smAP50 %.3f  mAP50-95 %.3f%s",
        hone_run_get_row_epoch (run, row), hone_run_get_epochs (run), words->str,
        hone_run_get_value (run, row, classify ? HONE_RUN_TOP5 : "metrics/mAP50(B)"),
        hone_run_get_value (run, row, hone_run_get_main_column (run)),
        hone_run_get_best_epoch (run) == hone_run_get_row_epoch (run, row) ? " *" : "");
}

static void
log_toggled_cb (HoneLivePage *self)
{
  const gboolean log = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->log_button));

  gtk_stack_set_visible_child_name (self->stack, log ? "log" : "charts");
}

/* What the job says. */

static void
started_cb (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);

  show_titles (self);
  show_phase (self);
  note (self, _ ("%s on %s, saved in %s"), hone_run_get_model (run), hone_run_get_device (run),
        hone_run_get_folder (run));
}

static void
message_cb (HoneLivePage *self, const char *text)
{
  hone_live_log_add (self->log, text);
}

/* What only informs is in the log; a banner is for what a person may want to act upon. */
static void
warning_cb (HoneLivePage *self, const char *text)
{
  g_autofree char *words = hone_words_short_paths (text);

  if (hone_train_job_is_active (self->job))
    hone_banner_show (self->banner, HONE_BANNER_WARNING, words, NULL, NULL);
}

static void
epoch_cb (HoneLivePage *self)
{
  show_times (self);
  note_epoch (self);
  hone_live_notices_look (self->notices);
}

/* It waits by itself: the disk is full. */
static void
held_cb (HoneLivePage *self, const char *why)
{
  hone_live_log_add (self->log, why);
  hone_banner_show (self->banner, HONE_BANNER_ERROR, why, _ ("Try Again"), "win.pause-training");
}

static char *
best_words (HoneRun *run)
{
  g_autofree char *score = hone_words_score (hone_run_get_best (run));

  if (hone_run_get_best_epoch (run) == 0)
    return g_strdup (_ ("Nothing was validated yet."));
  if (hone_run_get_best (run) <= 0)
    return g_strdup (_ ("It finds nothing yet: it needs more epochs or pictures, or a trained model to begin with."));
  /* Translators: "mAP50-95" or "Top-1", then its value */
  return g_strdup_printf (_ ("The best is epoch %d with %s %s; its weights are kept as best.safetensors."),
                          hone_run_get_best_epoch (run), hone_run_get_main_title (run), score);
}

/* "No gain for 50 epochs, so Hone ended it; the best was epoch 31, mAP50-95 0.61." One as good as the best is called
 * the best, too, but is no gain: the epochs since then may be less than those that were waited for. */
static char *
early_words (HoneRun *run, HoneSettings *settings)
{
  const int without = hone_settings_get_int (settings, "patience");
  g_autofree char *score = hone_words_score (hone_run_get_best (run));

  /* Translators: the last is "mAP50-95 0.612" or "Top-1 0.930" */
  return g_strdup_printf (ngettext ("No gain for %d epoch, so the training ended early; the best was epoch %d, %s %s.",
                                    "No gain for %d epochs, so the training ended early; the best was epoch %d, %s %s.",
                                    without),
                          without, hone_run_get_best_epoch (run), hone_run_get_main_title (run), score);
}

static gboolean
is_early (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);

  return hone_train_job_get_state (self->job) == HONE_TRAIN_JOB_FINISHED &&
         hone_run_get_epochs_done (run) < hone_run_get_epochs (run) &&
         !isfinite (hone_settings_get_number (hone_train_job_get_settings (self->job), "time"));
}

static void
show_finished (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);
  g_autofree char *best = best_words (run);
  g_autofree char *text = is_early (self) ? early_words (run, hone_train_job_get_settings (self->job))
                                          : g_strdup_printf (_ ("Training has finished. %s"), best);

  if (is_early (self))
    hone_banner_show (self->banner, HONE_BANNER_DONE, text, _ ("Keep Going"), "win.keep-going");
  else
    hone_banner_show (self->banner, HONE_BANNER_DONE, text, _ ("Show Results"), "win.show-results");
  hone_live_log_add (self->log, text);
}

/* What was learnt until then can be looked at like any other run's; without an epoch there is nothing but files. */
static void
show_stopped (HoneLivePage *self, const char *text)
{
  if (hone_run_get_epochs_done (hone_train_job_get_run (self->job)) > 0)
    hone_banner_show (self->banner, HONE_BANNER_NOTE, text, _ ("Show Results"), "win.show-results");
  else
    hone_banner_show (self->banner, HONE_BANNER_NOTE, text, _ ("Show Folder"), "win.show-run-folder");
}

/* How it ended, as a sentence that stays. */
static void
show_end (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);
  const HoneTrainJobState state = hone_train_job_get_state (self->job);
  g_autofree char *best = best_words (run);
  g_autofree char *text = NULL;

  if (state == HONE_TRAIN_JOB_FINISHED) {
    show_finished (self);
  } else if (state == HONE_TRAIN_JOB_STOPPED) {
    text = g_strdup_printf (_ ("Stopped; everything is saved. %s"), best);
    show_stopped (self, text);
    hone_live_log_add (self->log, text);
  } else if (state == HONE_TRAIN_JOB_FAILED) {
    hone_banner_show (self->banner, HONE_BANNER_ERROR, hone_train_job_get_error_message (self->job), _ ("Log"),
                      "live.log");
    hone_live_log_add (self->log, hone_train_job_get_error_message (self->job));
  }
}

static void
finished_cb (HoneLivePage *self)
{
  HoneRun *run = hone_train_job_get_run (self->job);
  g_autofree char *took = hone_words_duration (hone_run_get_seconds (run));

  stop_showing (self);
  hone_live_notices_end (self->notices);
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
show_paused (HoneLivePage *self, gboolean paused)
{
  gtk_button_set_label (GTK_BUTTON (self->pause), paused ? _ ("Resume") : _ ("Pause"));
  gtk_widget_set_tooltip_text (self->pause, paused ? _ ("Go on exactly where it was (Space)")
                                                   : _ ("Free the processor; memory is kept (Space)"));
  if (!paused)
    return;
  gtk_label_set_text (self->finish, _ ("Paused"));
  gtk_label_set_text (self->left, _ ("memory is kept"));
}

static void
state_cb (HoneLivePage *self)
{
  HoneTrainJobState state = hone_train_job_get_state (self->job);
  gboolean active = hone_train_job_is_active (self->job);

  gtk_widget_set_visible (self->pause, active);
  gtk_widget_set_visible (self->stop, active);
  gtk_widget_set_visible (self->more, active);
  gtk_widget_set_sensitive (self->stop, state != HONE_TRAIN_JOB_STOPPING);
  gtk_widget_set_visible (self->again, !active && state != HONE_TRAIN_JOB_NEW);
  show_paused (self, state == HONE_TRAIN_JOB_PAUSED);
  if (state == HONE_TRAIN_JOB_RUNNING || state == HONE_TRAIN_JOB_PAUSED)
    hone_live_log_add (self->log, state == HONE_TRAIN_JOB_PAUSED ? _ ("Paused") : _ ("Training"));
  if (state == HONE_TRAIN_JOB_RUNNING) {
    show_progress (self);
    if (self->wants_focus && gtk_widget_get_mapped (GTK_WIDGET (self)))
      self->wants_focus = !gtk_widget_grab_focus (self->pause);
  }
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
  stop_showing (self);
  g_clear_pointer (&self->notices, hone_live_notices_free);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_pointer (&self->data_title, g_free);
}

static void
begin (HoneLivePage *self)
{
  self->shown_finish = 0;
  hone_live_log_clear (self->log);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->log_button), FALSE);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_label_set_text (self->speed, "");
  hone_run_view_set_run (self->view, hone_train_job_get_run (self->job));
  hone_run_view_set_settings (self->view, hone_settings_copy (hone_train_job_get_settings (self->job)));
  show_titles (self);
  show_finish (self);
  state_cb (self);
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
  self->notices = hone_live_notices_new (self->banner, job);
  g_signal_connect_swapped (job, "started", G_CALLBACK (started_cb), self);
  g_signal_connect_swapped (job, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (job, "epoch", G_CALLBACK (epoch_cb), self);
  g_signal_connect_swapped (job, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (job, "warning", G_CALLBACK (warning_cb), self);
  g_signal_connect_swapped (job, "held", G_CALLBACK (held_cb), self);
  g_signal_connect_swapped (job, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect_swapped (job, "notify::state", G_CALLBACK (state_cb), self);
  begin (self);
}

void
hone_live_page_focus (HoneLivePage *self)
{
  self->wants_focus = !gtk_widget_grab_focus (self->pause);
}

/* Keys. */

static void
log_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneLivePage *self = HONE_LIVE_PAGE (widget);
  GtkToggleButton *button = GTK_TOGGLE_BUTTON (self->log_button);

  gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
  if (gtk_toggle_button_get_active (button))
    hone_live_log_search (self->log);
}

static void
step_cb (GtkWidget *widget, const char *action, GVariant *by)
{
  hone_watch_card_step (hone_run_view_get_watch (HONE_LIVE_PAGE (widget)->view), g_variant_get_int32 (by));
}

/* The keys of one letter: only while nothing that takes letters has the focus. */
static void
add_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "live.log", NULL, log_cb);
  gtk_widget_class_install_action (widget_class, "live.step", "i", step_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, 0, "live.log", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "win.pause-training", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "live.step", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "live.step", "i", 1);
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
  g_type_ensure (HONE_TYPE_LIVE_LOG);
  g_type_ensure (HONE_TYPE_RUN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/live-page.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneLivePage, name)
  CHILD (title);
  CHILD (subtitle);
  CHILD (epoch);
  CHILD (speed);
  CHILD (finish);
  CHILD (left);
  CHILD (progress);
  CHILD (pause);
  CHILD (stop);
  CHILD (more);
  CHILD (again);
  CHILD (log_button);
  CHILD (stack);
  CHILD (banner);
  CHILD (view);
  CHILD (log);
#undef CHILD
  add_keys (widget_class);
}

static void
hone_live_page_init (HoneLivePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->log_button, "toggled", G_CALLBACK (log_toggled_cb), self);
}
