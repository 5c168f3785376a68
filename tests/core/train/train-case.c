/* SPDX-License-Identifier: Apache-2.0 */
/* train-case.c - see train-case.h */
#include "train-case.h"
#include "hone-box.h"
#include "hone-file.h"
#include "hone-random.h"

#include <glib/gstdio.h>
#include <string.h>

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The first pictures of the demo, sorted. */
static void
write_list (const char *folder, const char *split, guint n)
{
  g_autofree char *pictures = g_build_filename (g_getenv ("HONE_SOURCE"), "resources", "demo", "images", split, NULL);
  g_autofree char *name = g_strconcat (split, ".txt", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GDir) dir = g_dir_open (pictures, 0, NULL);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (paths, g_build_filename (pictures, file, NULL));
  g_ptr_array_sort (paths, compare_names);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s\n", (char *) paths->pdata[i]);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
}

void
train_case_write_data (const char *folder, guint n_train, guint n_val)
{
  g_autofree char *yaml = g_build_filename (folder, "data.yaml", NULL);

  write_list (folder, "train", n_train);
  write_list (folder, "val", n_val);
  g_assert_true (
      g_file_set_contents (yaml, "train: train.txt\nval: val.txt\nnames: [RBC, WBC, Platelets]\n", -1, NULL));
}

void
train_case_set (TrainCase *self, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  hone_settings_set (self->settings, name, value, &error);
  g_assert_no_error (error);
}

static void
set_defaults (TrainCase *self)
{
  g_autofree char *data = g_build_filename (self->folder, "data.yaml", NULL);
  g_autofree char *project = g_build_filename (self->folder, "runs", NULL);

  self->settings = hone_settings_new ();
  train_case_set (self, "data", data);
  train_case_set (self, "project", project);
  train_case_set (self, "model", "yolo26n-w0.0625");
  train_case_set (self, "imgsz", "64");
  train_case_set (self, "batch", "4");
  train_case_set (self, "epochs", "2");
  train_case_set (self, "plots", "false");
}

static void
preview_free (gpointer data)
{
  g_free (((TrainCasePreview *) data)->path);
  g_free (data);
}

TrainCase *
train_case_new (guint n_train, guint n_val)
{
  TrainCase *self = g_new0 (TrainCase, 1);

  self->now = G_USEC_PER_SEC;
  self->folder = g_dir_make_tmp ("hone-train-XXXXXX", NULL);
  self->messages = g_ptr_array_new_with_free_func (g_free);
  self->epochs = g_array_new (FALSE, FALSE, sizeof (HoneTrainEpoch));
  self->batches = g_array_new (FALSE, FALSE, sizeof (HoneTrainBatch));
  self->snapshots = g_ptr_array_new_with_free_func (preview_free);
  train_case_write_data (self->folder, n_train, n_val);
  set_defaults (self);
  return self;
}

#define SIDE 40

const char *const train_case_classes[TRAIN_CASE_CLASSES] = { "blue", "green", "red" };

/* Noise around a colour; each picture another. */
static void
put_picture (const char *folder, const char *split, int klass, int number)
{
  g_autofree char *to = g_build_filename (folder, split, train_case_classes[klass], NULL);
  g_autofree char *name = g_strdup_printf ("%02d.png", number);
  g_autofree char *path = g_build_filename (to, name, NULL);
  g_autoptr (HoneImage) image = hone_image_new (SIDE + number, SIDE);
  HoneDraws draws = hone_draws (5, (guint32) klass, split[0] == 'v', (guint64) number);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < image->width * image->height * 3; i++)
    image->pixels[i] = (guint8) (hone_draw_index (&draws, 90) + (i % 3 == 2 - klass ? 120 : 20));
  g_assert_true (hone_file_make_folder (to, &error));
  g_assert_true (hone_image_write_png (image, path, &error));
}

TrainCase *
train_case_new_classes (int n_train, int n_val)
{
  TrainCase *self = train_case_new (1, 1);
  g_autofree char *data = g_build_filename (self->folder, "colours", NULL);

  for (int klass = 0; klass < TRAIN_CASE_CLASSES; klass++) {
    for (int i = 0; i < n_train; i++)
      put_picture (data, "train", klass, i);
    for (int i = 0; i < n_val; i++)
      put_picture (data, "val", klass, i);
  }
  train_case_set (self, "data", data);
  train_case_set (self, "model", "yolo11n-w0.0625-cls");
  train_case_set (self, "imgsz", "32");
  train_case_set (self, "batch", "6");
  train_case_set (self, "amp", "false");
  return self;
}

static void
forget (TrainCase *self)
{
  hone_train_result_clear (&self->result);
  g_clear_error (&self->error);
  g_ptr_array_set_size (self->messages, 0);
  g_array_set_size (self->epochs, 0);
  g_array_set_size (self->batches, 0);
  g_ptr_array_set_size (self->snapshots, 0);
  self->phases = 0;
  g_clear_pointer (&self->held, g_free);
  g_clear_object (&self->cancellable);
}

void
train_case_free (TrainCase *self)
{
  forget (self);
  g_ptr_array_unref (self->messages);
  g_array_unref (self->epochs);
  g_array_unref (self->batches);
  g_ptr_array_unref (self->snapshots);
  g_clear_pointer (&self->gate, hone_gate_unref);
  hone_settings_free (self->settings);
  hone_file_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self);
}

/* The watch */

static void
on_start (const HoneTrainStart *start, gpointer data)
{
  ((TrainCase *) data)->start = *start;
}

static void
on_batch (const HoneTrainBatch *batch, gpointer data)
{
  TrainCase *self = data;

  g_array_append_vals (self->batches, batch, 1);
  self->now += self->per_batch;
  if (self->batches->len == self->stop_at)
    g_cancellable_cancel (self->cancellable);
  if (self->after_batch != NULL)
    self->after_batch (self);
}

/* As the window counts them. */
static guint
count_wrong (const HoneTrainPreview *preview)
{
  const HoneSample *sample = preview->sample;
  g_autoptr (GArray) labels = hone_boxes_from_labels (sample->labels, sample->n_labels, sample->width, sample->height);
  g_autoptr (GArray) found = hone_boxes_from_detections (preview->found, preview->n_found, HONE_SNAPSHOT_CONF);
  const guint missed = hone_boxes_match (labels, found, 0.5);

  return missed + found->len - (labels->len - missed);
}

static void
on_preview (const HoneTrainPreview *preview, gpointer data)
{
  TrainCasePreview *seen = g_new0 (TrainCasePreview, 1);

  *seen = (TrainCasePreview){ .epoch = preview->epoch,
                              .rank = preview->rank,
                              .path = g_strdup (preview->sample->path),
                              .n_found = preview->n_found,
                              .n_labels = preview->sample->n_labels,
                              .wrong = count_wrong (preview) };
  g_ptr_array_add (((TrainCase *) data)->snapshots, seen);
}

static void
on_phase (HoneTrainPhase phase, const char *what, gpointer data)
{
  g_atomic_int_or (&((TrainCase *) data)->phases, 1u << phase);
}

static void
on_held (const char *why, gpointer data)
{
  TrainCase *self = data;

  g_free (self->held);
  self->held = g_strdup (why);
}

static void
on_epoch (const HoneTrainEpoch *epoch, gpointer data)
{
  g_array_append_vals (((TrainCase *) data)->epochs, epoch, 1);
}

static void
on_message (const char *text, gpointer data)
{
  g_test_message ("told: %s", text);
  g_ptr_array_add (((TrainCase *) data)->messages, g_strdup (text));
}

static gint64
on_clock (gpointer data)
{
  return ((TrainCase *) data)->now;
}

static HoneTrainEnd
run (TrainCase *self, HoneSettings *settings)
{
  const HoneTrainerWatch watch = {
    .start = on_start,
    .batch = on_batch,
    .epoch = on_epoch,
    .preview = on_preview,
    .message = on_message,
    .clock = on_clock,
    .phase = on_phase,
    .held = on_held,
    .gate = self->gate,
  };
  HoneTrainEnd end;

  forget (self);
  self->cancellable = g_cancellable_new ();
  end = hone_trainer_run (settings, &watch, self, self->cancellable, &self->result, &self->error);
  if (self->error != NULL)
    g_test_message ("error: %s", self->error->message);
  g_assert_cmpint (end == HONE_TRAIN_FAILED, ==, self->error != NULL);
  return end;
}

HoneTrainEnd
train_case_run (TrainCase *self, const char *name)
{
  train_case_set (self, "name", name);
  return run (self, self->settings);
}

HoneTrainEnd
train_case_resume_with (TrainCase *self, const char *name, const char *setting, const char *value)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autofree char *folder = train_case_path (self, name, NULL);

  g_assert_true (hone_settings_set (settings, "resume", folder, NULL));
  if (setting != NULL)
    g_assert_true (hone_settings_set (settings, setting, value, NULL));
  return run (self, settings);
}

HoneTrainEnd
train_case_resume (TrainCase *self, const char *name)
{
  return train_case_resume_with (self, name, NULL, NULL);
}

/* What came of it */

const HoneTrainEpoch *
train_case_epoch (TrainCase *self, guint i)
{
  g_assert_cmpuint (i, <, self->epochs->len);
  return &g_array_index (self->epochs, HoneTrainEpoch, i);
}

guint
train_case_count (TrainCase *self, const char *part)
{
  guint n = 0;

  for (guint i = 0; i < self->messages->len; i++)
    n += strstr (self->messages->pdata[i], part) != NULL;
  return n;
}

char *
train_case_path (TrainCase *self, const char *run_name, const char *file)
{
  return g_build_filename (self->folder, "runs", run_name, file, NULL);
}

gboolean
train_case_exists (TrainCase *self, const char *run_name, const char *file)
{
  g_autofree char *path = train_case_path (self, run_name, file);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

HoneTensors *
train_case_weights (TrainCase *self, const char *run_name, const char *file)
{
  g_autofree char *path = train_case_path (self, run_name, file);
  g_autoptr (GError) error = NULL;
  HoneTensors *tensors = hone_weights_read (path, &error);

  g_assert_no_error (error);
  return tensors;
}

gboolean
train_case_is_same (TrainCase *self, const char *a, const char *b, const char *file)
{
  g_autofree char *a_path = train_case_path (self, a, file);
  g_autofree char *b_path = train_case_path (self, b, file);
  g_autofree char *a_bytes = NULL;
  g_autofree char *b_bytes = NULL;
  gsize a_n, b_n;

  g_assert_true (g_file_get_contents (a_path, &a_bytes, &a_n, NULL));
  g_assert_true (g_file_get_contents (b_path, &b_bytes, &b_n, NULL));
  return a_n == b_n && memcmp (a_bytes, b_bytes, a_n) == 0;
}

void
train_case_assert_same (TrainCase *self, const char *a, const char *b, const char *file)
{
  g_assert_true (train_case_is_same (self, a, b, file));
}
