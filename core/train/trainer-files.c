/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-files.c - results.csv, run.json and previews of a run under way (spec 06, section 5) */
#include "hone-file.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define PREVIEW_CONF 0.1f /* kept in the file; the window shows fewer */
#define PREVIEW_MOST 100

/* Pictures, their shapes and labels, and the classes: equal data sets have equal fingerprints, wherever they lie. */

static void
add_label (GChecksum *sum, const HoneLabel *label)
{
  char text[160];
  int n = g_snprintf (text, sizeof text, "%d %08x %08x %08x %08x\n", label->klass, (guint) lrintf (label->cx * 1e6f),
                      (guint) lrintf (label->cy * 1e6f), (guint) lrintf (label->w * 1e6f),
                      (guint) lrintf (label->h * 1e6f));

  g_checksum_update (sum, (const guchar *) text, n);
}

static void
add_outline (GChecksum *sum, const float *points, guint n)
{
  for (guint i = 0; i < 2 * n; i++) {
    char text[16];

    g_checksum_update (sum, (const guchar *) text,
                       g_snprintf (text, sizeof text, "%08x ", (guint) lrintf (points[i] * 1e6f)));
  }
}

static void
add_sample (GChecksum *sum, const HoneSample *sample)
{
  g_autofree char *name = g_path_get_basename (sample->path);
  g_autofree char *line = g_strdup_printf ("%s %d %d %d\n", name, sample->width, sample->height, sample->usable);

  g_checksum_update (sum, (const guchar *) line, -1);
  for (guint i = 0; i < sample->n_labels; i++)
    add_label (sum, &sample->labels[i]);
  for (guint i = 0; i < sample->n_labels && sample->points != NULL; i++)
    add_outline (sum, sample->points + 2 * sample->labels[i].first_point, sample->labels[i].n_points);
}

char *
hone_data_fingerprint (HoneDataset *dataset)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const HoneDataYaml *yaml = hone_dataset_get_yaml (dataset);

  for (int i = 0; i < yaml->n_classes; i++) {
    g_checksum_update (sum, (const guchar *) yaml->names[i], -1);
    g_checksum_update (sum, (const guchar *) "\n", 1);
  }
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);

    for (guint i = 0; i < n; i++)
      add_sample (sum, samples[i]);
    g_checksum_update (sum, (const guchar *) "--\n", 3);
  }
  return g_strdup (g_checksum_get_string (sum));
}

/* The beginning of a run */

static HoneResults *
new_results (HoneTraining *self)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  const HoneTrainMetric *metrics = self->task->metrics;
  int n_groups;
  HoneResults *results;

  hone_optim_get_groups (hone_train_step_get_optim (self->step), &n_groups);
  g_ptr_array_add (columns, g_strdup ("epoch"));
  g_ptr_array_add (columns, g_strdup ("time"));
  for (int i = 0; self->losses[i] != NULL; i++)
    g_ptr_array_add (columns, g_strdup_printf ("train/%s", self->losses[i]));
  for (guint i = 0; metrics[i].name != NULL; i++)
    g_ptr_array_add (columns, g_strdup_printf ("metrics/%s", metrics[i].name));
  for (int i = 0; self->losses[i] != NULL; i++)
    g_ptr_array_add (columns, g_strdup_printf ("val/%s", self->losses[i]));
  for (int i = 0; i < n_groups; i++)
    g_ptr_array_add (columns, g_strdup_printf ("lr/pg%d", i));
  g_ptr_array_add (columns, NULL);
  results = hone_results_new ((const char *const *) columns->pdata);
  return results;
}

/* A resumed run goes on in its files; rows of epochs that are done again are dropped. */
static void
take_over (HoneTraining *self)
{
  g_autofree char *csv = g_build_filename (self->folder, "results.csv", NULL);
  g_autoptr (HoneResults) old = hone_results_read (csv, NULL);
  g_autoptr (HoneRunSummary) run = hone_run_summary_read (self->folder, NULL);

  if (old != NULL && g_strv_equal ((const char *const *) old->columns, (const char *const *) self->results->columns)) {
    hone_results_keep (old, (guint) self->at.epoch);
    g_clear_pointer (&self->results, hone_results_free);
    self->results = g_steal_pointer (&old);
  }
  if (run != NULL) {
    self->before = run->seconds;
    self->past = run->times;
    g_clear_pointer (&run->results, hone_results_free);
    hone_run_summary_free (self->run);
    self->run = g_steal_pointer (&run);
  }
}

static gboolean
write_args (HoneTraining *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "args.yaml", NULL);
  g_autofree char *yaml = hone_settings_to_yaml (self->settings);

  return hone_file_write_text (path, yaml, error);
}

/* Whatever an earlier run left there (exist_ok). */
static void
remove_old (HoneTraining *self)
{
  g_autofree char *csv = g_build_filename (self->folder, "results.csv", NULL);
  g_autofree char *classes = g_build_filename (self->folder, HONE_RUN_CLASSES, NULL);
  g_autofree char *previews = g_build_filename (self->folder, "previews", NULL);
  g_autoptr (GDir) dir = g_dir_open (previews, 0, NULL);
  const char *name;

  g_unlink (csv);
  g_unlink (classes);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (previews, name, NULL);

    if (g_str_has_prefix (name, "epoch-"))
      g_unlink (path);
  }
}

/* A folder in which nothing could be written is no run. One that was there before (exist_ok) stays. */
static void
abandon_folder (HoneTraining *self)
{
  g_autofree char *args = g_build_filename (self->folder, "args.yaml", NULL);
  g_autofree char *weights = g_build_filename (self->folder, "weights", NULL);

  if (hone_settings_get_bool (self->settings, "exist_ok"))
    return;
  g_unlink (args);
  g_rmdir (weights);
  g_rmdir (self->folder);
}

static gboolean
begin_folder (HoneTraining *self, GError **error)
{
  g_autofree char *weights = NULL;

  self->folder = hone_run_folder_make (self->settings, "train", error);
  if (self->folder == NULL)
    return FALSE;
  weights = g_build_filename (self->folder, "weights", NULL);
  hone_settings_set (self->settings, "mode", "train", NULL);
  hone_settings_set (self->settings, "save_dir", self->folder, NULL);
  if (!write_args (self, error) || !hone_file_make_folder (weights, error)) {
    abandon_folder (self);
    return FALSE;
  }
  remove_old (self);
  return TRUE;
}

gboolean
hone_training_begin_files (HoneTraining *self, GError **error)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (self->dataset);
  gboolean resumed = self->checkpoint != NULL;

  if (self->folder == NULL && !begin_folder (self, error)) /* also of a checkpoint that lies in no run's folder */
    return FALSE;
  self->results = new_results (self);
  hone_training_begin_classes (self, resumed);
  self->run = hone_run_summary_new (self->folder);
  self->run->started = g_get_real_time () / G_USEC_PER_SEC;
  if (resumed) {
    take_over (self);
    g_clear_pointer (&self->checkpoint, hone_tensors_unref);
  }
  g_strfreev (self->run->classes);
  self->run->classes = g_strdupv (yaml->names);
  g_free (self->run->model);
  self->run->model = g_strdup (self->model->arch.id);
  g_free (self->run->data);
  self->run->data = g_strdup (hone_settings_get_text (self->settings, "data"));
  g_free (self->run->device);
  self->run->device = g_strdup (self->engine.text);
  g_free (self->run->fingerprint);
  self->run->fingerprint = hone_data_fingerprint (self->dataset);
  g_free (self->run->own);
  self->run->own = hone_settings_own_to_yaml (self->settings);
  self->run->epochs = self->epochs;
  if (hone_training_write_run (self, HONE_RUN_RUNNING, NULL, error))
    return TRUE;
  if (!resumed)
    abandon_folder (self);
  return FALSE;
}

/* After every step */

static void
lose_steps (HoneTraining *self, const GError *error)
{
  self->no_steps = TRUE;
  hone_watch_say (self->watch, self->data, "%s", error->message);
}

/* at.batch counts the one that was just done. */
static void
describe_step (HoneTraining *self, HoneStepRow *row)
{
  int n_groups;
  HoneGroup *groups = hone_optim_get_groups (hone_train_step_get_optim (self->step), &n_groups);

  row->epoch = (guint32) self->at.epoch + 1;
  row->step = (guint32) self->at.batch;
  memcpy (row->losses, self->step_losses, sizeof row->losses);
  row->lr = n_groups > 0 ? (float) groups[0].lr : NAN;
  row->images_per_second = (float) self->recent;
}

void
hone_training_note_step (HoneTraining *self)
{
  g_autoptr (GError) error = NULL;
  HoneStepRow row;

  describe_step (self, &row);
  if (self->steps == NULL && !self->no_steps)
    self->steps = hone_step_writer_new (self->folder, self->batches, (int) row.epoch, (int) row.step, &error);
  if (self->steps != NULL && !self->no_steps)
    hone_step_writer_add (self->steps, &row, &error);
  if (error != NULL)
    lose_steps (self, error);
}

/* After every epoch */

gboolean
hone_training_write_results (HoneTraining *self, const HoneTrainEpoch *epoch, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "results.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GArray) row = g_array_new (FALSE, FALSE, sizeof (double));
  const double first[] = { epoch->epoch, epoch->seconds };
  const HoneTrainMetric *metrics = self->task->metrics;

  g_array_append_vals (row, first, G_N_ELEMENTS (first));
  for (int i = 0; self->losses[i] != NULL; i++) {
    double loss = rint ((double) epoch->train[i] * 1e5) / 1e5;

    g_array_append_val (row, loss);
  }
  for (int i = 0; metrics[i].name != NULL; i++)
    g_array_append_vals (row, G_STRUCT_MEMBER_P (epoch, metrics[i].at), 1);
  for (int i = 0; self->losses[i] != NULL; i++) {
    double loss = rint ((double) epoch->val[i] * 1e5) / 1e5;

    g_array_append_val (row, loss);
  }
  g_array_append_vals (row, epoch->lr, (guint) epoch->n_lr);
  hone_results_add (self->results, (const double *) (gpointer) row->data);
  text = hone_results_to_text (self->results);
  return hone_file_write_text (path, text, error);
}

static void
set_classes (HoneTraining *self, const HoneMetrics *metrics)
{
  HoneRunSummary *run = self->run;

  for (guint i = 0; i < run->n_per_class; i++)
    g_free (run->per_class[i].name);
  g_free (run->per_class);
  run->n_per_class = (guint) metrics->n_classes;
  run->per_class = g_new0 (HoneRunClassResult, metrics->n_classes);
  for (int i = 0; i < metrics->n_classes; i++) {
    const HoneClassMetrics *from = &metrics->classes[i];

    run->per_class[i] = (HoneRunClassResult){
      .name = g_strdup (self->model->names[from->klass]),
      .images = from->images,
      .instances = from->instances,
      .precision = from->precision,
      .recall = from->recall,
      .ap50 = from->ap50,
      .ap50_95 = from->ap50_95,
    };
  }
}

void
hone_training_note_best (HoneTraining *self, const HoneTrainEpoch *epoch)
{
  self->run->best_epoch = epoch->epoch;
  self->run->precision = epoch->precision;
  self->run->recall = epoch->recall;
  self->run->map50 = epoch->map50;
  self->run->map50_95 = epoch->map50_95;
  self->run->top1 = epoch->top1;
  self->run->top5 = epoch->top5;
  if (epoch->metrics != NULL)
    set_classes (self, epoch->metrics);
}

gboolean
hone_training_write_run (HoneTraining *self, HoneRunState state, const char *message, GError **error)
{
  self->run->state = state;
  self->run->early = state == HONE_RUN_FINISHED && self->out_of_patience;
  self->run->seconds = self->clock != 0 ? hone_training_seconds (self) : self->before;
  self->run->epochs_done = self->at.epoch;
  self->run->times = self->past;
  hone_times_add (&self->run->times, &self->times);
  g_free (self->run->error);
  self->run->error = g_strdup (message);
  return hone_run_summary_write (self->run, error);
}

/* Previews */

static gboolean
is_shown (const HoneDetection *found, GArray *shown)
{
  if (found->score < PREVIEW_CONF || shown->len >= PREVIEW_MOST)
    return FALSE;
  for (guint i = 0; i < shown->len; i++) /* the same box under a less likely class */
    if (g_array_index (shown, HoneDetection, i).anchor == found->anchor)
      return FALSE;
  return TRUE;
}

HoneRunPreview *
hone_training_make_preview (const HoneSample *sample, GArray *found, const HoneLetterbox *place)
{
  HoneRunPreview *preview = g_new0 (HoneRunPreview, 1);

  preview->image = g_strdup (sample->path);
  preview->width = sample->width;
  preview->height = sample->height;
  preview->found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  for (guint i = 0; i < found->len; i++) {
    const HoneDetection *detection = &g_array_index (found, HoneDetection, i);

    if (is_shown (detection, preview->found))
      g_array_append_val (preview->found, *detection);
  }
  hone_detections_to_picture (preview->found, place, sample->width, sample->height);
  return preview;
}

void
hone_training_collect_preview (const HoneSample *sample, GArray *found, const HoneLetterbox *place, gpointer data)
{
  HoneTraining *self = data;

  if (g_ptr_array_find (self->preview_samples, sample, NULL))
    g_ptr_array_add (self->previews, hone_training_make_preview (sample, found, place));
}

static HoneRunPreview *
preview_of (HoneTraining *self, const HoneSample *sample)
{
  for (guint i = 0; i < self->previews->len; i++) {
    HoneRunPreview *preview = g_ptr_array_index (self->previews, i);

    if (g_str_equal (preview->image, sample->path))
      return preview;
  }
  return NULL;
}

static void
tell_preview (HoneTraining *self, const HoneSample *sample, const HoneRunPreview *preview, int rank)
{
  const HoneTrainPreview shown = {
    .epoch = self->at.epoch + 1,
    .sample = sample,
    .found = (const HoneDetection *) (const void *) preview->found->data,
    .n_found = preview->found->len,
    .rank = rank,
  };

  self->watch->preview (&shown, self->data);
}

/* The fixed ones in their order, then the hardest. */
void
hone_training_tell_previews (HoneTraining *self)
{
  if (self->watch->preview == NULL)
    return;
  for (guint i = 0; i < self->preview_samples->len; i++) {
    const HoneSample *sample = g_ptr_array_index (self->preview_samples, i);
    HoneRunPreview *preview = preview_of (self, sample);

    if (preview != NULL)
      tell_preview (self, sample, preview, 0);
  }
  for (guint i = 0; i < self->hard->len; i++)
    tell_preview (self, self->hard_samples->pdata[i], self->hard->pdata[i], (int) i + 1);
}

gboolean
hone_training_write_previews (HoneTraining *self, GError **error)
{
  return self->previews->len == 0 ||
         hone_run_previews_write (self->folder, self->at.epoch, self->previews, self->hard, error);
}
