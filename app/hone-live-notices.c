/* SPDX-License-Identifier: Apache-2.0 */
/* hone-live-notices.c - see hone-live-notices.h */
#include "hone-live-notices.h"

#include "hone-notices.h"

#define PERIOD 10 /* seconds between two looks at the machine */

struct _HoneLiveNotices {
  HoneBanner *banner;
  HoneTrainJob *job;
  GHashTable *dismissed; /* of keys */
  char *shown;           /* (nullable): key of the notice in the banner */
  HoneNoticeFacts machine;
  HoneTimes times; /* of the newest epoch */
  int lost;
  GCancellable *cancellable;
  guint source;
  gulong dismiss_handler;
  gboolean ended;
};

static void
show (HoneLiveNotices *self, const HoneNotice *notice)
{
  g_autofree char *words = g_strdup_printf ("%s %s", notice->text, notice->advice);

  g_free (self->shown);
  self->shown = g_strdup (notice->key);
  hone_banner_show (self->banner, notice->warning ? HONE_BANNER_WARNING : HONE_BANNER_NOTE, words, NULL, NULL);
}

/* What the banner says is taken away once it is no longer so, unless it says something else meanwhile. */
static void
show_first (HoneLiveNotices *self, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    if (!g_hash_table_contains (self->dismissed, ((HoneNotice *) found->pdata[i])->key)) {
      show (self, found->pdata[i]);
      return;
    }
  if (self->shown != NULL)
    hone_banner_hide (self->banner);
  g_clear_pointer (&self->shown, g_free);
}

void
hone_live_notices_look (HoneLiveNotices *self)
{
  HoneSettings *settings = hone_train_job_get_settings (self->job);
  g_autoptr (GPtrArray) found = NULL;
  HoneNoticeRun run;

  if (self->ended)
    return;
  hone_notice_run_init (&run, hone_train_job_get_run (self->job), hone_settings_get_int (settings, "patience"));
  run.facts.times = hone_train_job_get_times (self->job);
  run.facts.lost = hone_train_job_get_lost (self->job);
  run.facts.battery = self->machine.battery;
  run.facts.memory = self->machine.memory;
  run.facts.memory_free = self->machine.memory_free;
  run.facts.disk_free = self->machine.disk_free;
  found = hone_notices_find (&run.facts);
  show_first (self, found);
  hone_notice_run_clear (&run);
}

static void
dismissed_cb (HoneLiveNotices *self)
{
  if (self->shown != NULL)
    g_hash_table_add (self->dismissed, g_steal_pointer (&self->shown));
  hone_live_notices_look (self);
}

/* The machine. */

static void
look_in_thread (GTask *task, gpointer source, gpointer folder, GCancellable *cancellable)
{
  HoneNoticeFacts *facts = g_new0 (HoneNoticeFacts, 1);

  hone_notice_look_at_machine (facts, folder, NULL);
  g_task_return_pointer (task, facts, g_free);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree HoneNoticeFacts *facts = g_task_propagate_pointer (G_TASK (result), NULL);
  HoneLiveNotices *self = data;

  if (facts == NULL) /* cancelled: we are gone */
    return;
  self->machine = *facts;
  hone_live_notices_look (self);
}

static gboolean
period_cb (gpointer data)
{
  HoneLiveNotices *self = data;
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, looked_cb, self);

  g_task_set_task_data (task, g_strdup (hone_run_get_folder (hone_train_job_get_run (self->job))), g_free);
  g_task_run_in_thread (task, look_in_thread);
  return G_SOURCE_CONTINUE;
}

HoneLiveNotices *
hone_live_notices_new (HoneBanner *banner, HoneTrainJob *job)
{
  HoneLiveNotices *self = g_new0 (HoneLiveNotices, 1);

  self->banner = banner;
  self->job = job;
  self->dismissed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->machine.disk_free = G_MAXUINT64;
  self->cancellable = g_cancellable_new ();
  self->dismiss_handler = g_signal_connect_swapped (banner, "dismissed", G_CALLBACK (dismissed_cb), self);
  self->source = g_timeout_add_seconds (PERIOD, period_cb, self);
  return self;
}

void
hone_live_notices_end (HoneLiveNotices *self)
{
  self->ended = TRUE;
  g_clear_handle_id (&self->source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

void
hone_live_notices_free (HoneLiveNotices *self)
{
  hone_live_notices_end (self);
  g_signal_handler_disconnect (self->banner, self->dismiss_handler);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->dismissed);
  g_free (self->shown);
  g_free (self);
}
