/* SPDX-License-Identifier: Apache-2.0 */
/* test-trainer.c - whole trainings within one process: what the window does, and what ThreadSanitizer looks at
 *
 * Loaders, validation, previews, a cancel that comes from another thread at any moment, resume, then validation and
 * prediction with what was trained. Built with -Db_sanitize=thread (make sanitize-threads) every access of two threads
 * to the same bytes without an order between them is an error.
 */
#include "hone-file.h"
#include "hone-run-folder.h"
#include "hone-trainer.h"
#include "settings-case.h"
#include "train-case.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *folder; /* scratch */
  GCancellable *cancellable;
  GMutex lock;
  GCond news;
  guint batches, wanted; /* told so far; cancelled when so many were */
  gboolean over;
} Fixture;

static void
fixture_open (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("hone-trainer-XXXXXX", NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->news);
  train_case_write_data (self->folder, 11, 5);
}

static void
fixture_close (Fixture *self, gconstpointer data)
{
  hone_file_remove_tree (self->folder);
  g_free (self->folder);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->news);
}

static HoneSettings *
tiny (Fixture *self, const char *name)
{
  const char *const words[][2] = {
    { "model", "yolo26n-w0.0625" }, { "imgsz", "64" }, { "batch", "4" },   { "epochs", "4" },
    { "close_mosaic", "2" },        { "nbs", "8" },    { "workers", "3" }, { "optimizer", "AdamW" },
    { "exist_ok", "true" },
  };
  HoneSettings *settings = hone_settings_new ();
  g_autofree char *data = g_build_filename (self->folder, "data.yaml", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    settings_case_set (settings, words[i][0], words[i][1]);
  settings_case_set (settings, "data", data);
  settings_case_set (settings, "project", self->folder);
  settings_case_set (settings, "name", name);
  return settings;
}

/* Watching */

static void
on_batch (const HoneTrainBatch *batch, gpointer data)
{
  Fixture *self = data;

  g_mutex_lock (&self->lock);
  self->batches++;
  g_cond_signal (&self->news);
  g_mutex_unlock (&self->lock);
}

static void
on_preview (const HoneTrainPreview *preview, gpointer data)
{
  g_assert_nonnull (preview->sample->path);
}

static const HoneTrainerWatch watch = { .batch = on_batch, .preview = on_preview };

/* A person at another thread: cancels once so many batches are done. */
static gpointer
cancel_when (gpointer data)
{
  Fixture *self = data;

  g_mutex_lock (&self->lock);
  while (self->batches < self->wanted && !self->over)
    g_cond_wait (&self->news, &self->lock);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
  return NULL;
}

static HoneTrainEnd
run (Fixture *self, HoneSettings *settings, guint wanted)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  HoneTrainResult result;
  HoneTrainEnd end;
  GThread *thread = NULL;

  self->cancellable = cancellable;
  self->batches = 0;
  self->wanted = wanted;
  self->over = FALSE;
  if (wanted > 0)
    thread = g_thread_new ("cancel", cancel_when, self);
  end = hone_trainer_run (settings, &watch, self, cancellable, &result, &error);
  g_assert_no_error (error);
  g_mutex_lock (&self->lock);
  self->over = TRUE;
  g_cond_signal (&self->news);
  g_mutex_unlock (&self->lock);
  if (thread != NULL)
    g_thread_join (thread);
  hone_train_result_clear (&result);
  return end;
}

static void
resume (Fixture *self, const char *name)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autofree char *folder = g_build_filename (self->folder, name, NULL);

  settings_case_set (settings, "resume", folder);
  settings_case_set (settings, "workers", "2");
  g_assert_cmpint (run (self, settings, 0), ==, HONE_TRAIN_FINISHED);
}

static void
assert_same_best (Fixture *self, const char *a, const char *b)
{
  g_autofree char *first = g_build_filename (self->folder, a, "weights", "best.safetensors", NULL);
  g_autofree char *second = g_build_filename (self->folder, b, "weights", "best.safetensors", NULL);
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;
  gsize n_x, n_y;

  g_assert_true (g_file_get_contents (first, &x, &n_x, NULL));
  g_assert_true (g_file_get_contents (second, &y, &n_y, NULL));
  g_assert_cmpmem (x, n_x, y, n_y);
}

static void
test_stopped (Fixture *self, gconstpointer data)
{
  g_autoptr (HoneSettings) whole = tiny (self, "whole");
  const guint wanted[] = { 1, 3, 5, 8 };

  g_assert_cmpint (run (self, whole, 0), ==, HONE_TRAIN_FINISHED);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    g_autofree char *name = g_strdup_printf ("cut%u", i);
    g_autoptr (HoneSettings) cut = tiny (self, name);
    HoneTrainEnd end = run (self, cut, wanted[i]);

    /* The cancel may come behind the last batch. */
    if (end == HONE_TRAIN_STOPPED)
      resume (self, name);
    else
      g_assert_cmpint (end, ==, HONE_TRAIN_FINISHED);
    assert_same_best (self, "whole", name);
  }
}

static void
see (const HonePredicted *picture, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_used (Fixture *self, gconstpointer data)
{
  g_autoptr (HoneSettings) settings = tiny (self, "whole");
  g_autoptr (HoneSettings) use = hone_settings_new ();
  g_autofree char *model = g_build_filename (self->folder, "whole", NULL);
  g_autofree char *yaml = g_build_filename (self->folder, "data.yaml", NULL);
  g_autofree char *source = g_build_filename (g_getenv ("HONE_SOURCE"), "resources", "demo", "images", "val", NULL);
  g_autoptr (GError) error = NULL;
  HoneValResult result;
  guint n = 0;

  g_assert_cmpint (run (self, settings, 0), ==, HONE_TRAIN_FINISHED);
  settings_case_set (use, "model", model);
  settings_case_set (use, "data", yaml);
  settings_case_set (use, "source", source);
  settings_case_set (use, "project", self->folder);
  g_assert_true (hone_validate (use, NULL, NULL, NULL, &result, &error));
  g_assert_no_error (error);
  hone_val_result_clear (&result);
  g_assert_true (hone_predict (use, NULL, see, &n, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, >, 5);
}

int
main (int argc, char *argv[])
{
  g_setenv ("HONE_THREADS", "3", FALSE); /* more than one, whatever the machine */
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/train/trainer/stopped", Fixture, NULL, fixture_open, test_stopped, fixture_close);
  g_test_add ("/train/trainer/used", Fixture, NULL, fixture_open, test_used, fixture_close);
  return g_test_run ();
}
