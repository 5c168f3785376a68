/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-data.c - which pictures and labels a training takes, and how they come (spec 04, sections 2 to 4) */
#include "model-file.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MOST_WARNINGS 20 /* told in full; "hone check" tells all */
#define MOST_ERRORS 100  /* the same */

/* Reading */

static gboolean
is_of_label_file (const HoneFinding *finding)
{
  return finding->severity == HONE_SEVERITY_ERROR && finding->line > 0 && finding->sample != G_MAXUINT;
}

/* How many lines of the label file of findings[at] are bad: they lie behind each other. */
static guint
count_lines (const HoneFinding *findings, guint n, guint at)
{
  guint lines = 1;

  for (guint i = at + 1; i < n && findings[i].sample == findings[at].sample; i++)
    lines += findings[i].split == findings[at].split && is_of_label_file (&findings[i]);
  return lines;
}

/* A file is worth one sentence, however many of its lines are bad. */
static gboolean
is_told (const HoneFinding *findings, guint at)
{
  for (guint i = at; i > 0 && findings[i - 1].sample == findings[at].sample; i--)
    if (findings[i - 1].split == findings[at].split && is_of_label_file (&findings[i - 1]))
      return TRUE;
  return FALSE;
}

static void
say_finding (const HoneFinding *findings, guint n, guint at, const HoneTrainerWatch *watch, gpointer data)
{
  guint more = is_of_label_file (&findings[at]) ? count_lines (findings, n, at) - 1 : 0;

  if (more == 0)
    hone_watch_say (watch, data, "%s", findings[at].message);
  else
    /* Translators: a sentence about a line of a label file, and how many more of its lines are bad */
    hone_watch_say (watch, data, _ ("%s (%u more lines of this file are bad.)"), findings[at].message, more);
}

/* What becomes of the pictures whose lines are bad: one sentence for all of them. */
static void
say_left_out (HoneDataset *dataset, const HoneFinding *findings, guint n, const HoneTrainerWatch *watch, gpointer data)
{
  guint lines = 0;

  for (guint i = 0; i < n; i++)
    if (is_of_label_file (&findings[i])) {
      guint n_samples;
      HoneSample *const *samples = hone_dataset_get_samples (dataset, findings[i].split, &n_samples);

      lines += samples[findings[i].sample]->usable;
    }
  if (lines > 0)
    hone_watch_say (watch, data,
                    _ ("%u bad lines of label files are left out; the rest of their pictures is used. strict=true "
                       "leaves out the whole pictures, as Ultralytics does."),
                    lines);
}

/* What a person chose in the window is told: who trains from the command line may not know of it. */
static void
say_choice (HoneDataset *dataset, const HoneTrainerWatch *watch, gpointer data)
{
  const guint excluded = hone_dataset_count_excluded (dataset), moved = hone_dataset_count_moved (dataset);

  if (excluded + moved > 0)
    hone_watch_say (watch, data,
                    _ ("Of the pictures %u are left out and %u are in another split than their folder says, as was "
                       "chosen in Hone's window. strict=true takes all as the files have them."),
                    excluded, moved);
}

void
hone_training_note_findings (HoneDataset *dataset, const HoneTrainerWatch *watch, gpointer data)
{
  guint n, warnings = 0, errors = 0;
  const HoneFinding *findings = hone_dataset_get_findings (dataset, &n);

  for (guint i = 0; i < n; i++) {
    if (findings[i].ignored || findings[i].severity == HONE_SEVERITY_NOTE ||
        (is_of_label_file (&findings[i]) && is_told (findings, i)))
      continue;
    if (findings[i].severity == HONE_SEVERITY_WARNING ? warnings++ >= MOST_WARNINGS : errors++ >= MOST_ERRORS)
      continue;
    say_finding (findings, n, i, watch, data);
  }
  if (warnings > MOST_WARNINGS)
    hone_watch_say (watch, data, _ ("… and %u more warnings about the data set."), warnings - MOST_WARNINGS);
  if (errors > MOST_ERRORS)
    hone_watch_say (watch, data, _ ("… and %u more errors in the data set; hone check tells all."),
                    errors - MOST_ERRORS);
  say_left_out (dataset, findings, n, watch, data);
  say_choice (dataset, watch, data);
}

/* The classes are numbers of the data.yaml, so that is looked at first. @classes: (out): what @how refers to */
static gboolean
choose (HoneSettings *settings, const char *data, HoneDatasetHow *how, int **classes, GError **error)
{
  g_autoptr (HoneDataYaml) yaml = hone_model_file_is_classifier (settings) ? hone_class_folders_read (data, error)
                                                                           : hone_data_yaml_read (data, error);
  int n;
  g_autofree double *parts = hone_settings_get_numbers (settings, "fraction", &n);

  *how = (HoneDatasetHow){ .each_line = !hone_settings_get_bool (settings, "strict"),
                           .single_class = hone_settings_get_bool (settings, "single_cls"),
                           .class_folders = hone_model_file_is_classifier (settings) };
  *classes = NULL;
  if (yaml == NULL)
    return FALSE;
  /* Ultralytics knows nothing of what was said in the window. */
  how->project = how->each_line ? "" : NULL;
  how->leave_excluded = how->each_line;
  if (!hone_dataset_how_set_fraction (how, parts, n, error) ||
      !hone_class_filter (settings, yaml->n_classes, classes, &how->n_classes, error))
    return FALSE;
  how->classes = *classes;
  return TRUE;
}

static HoneDataset *
open_data (HoneSettings *settings, HoneProgress progress, gpointer progress_data, GCancellable *cancellable,
           GError **error)
{
  const char *data = hone_settings_get_text (settings, "data");
  g_autofree int *classes = NULL;
  HoneDatasetHow how;

  if (data == NULL) {
    g_set_error (
        error, HONE_ERROR, HONE_ERROR_USAGE,
        _ ("A data set is missing: say data=FOLDER or data=FILE.yaml, or data=demo for the one that comes with "
           "Hone."));
    return NULL;
  }
  if (!choose (settings, data, &how, &classes, error))
    return NULL;
  return hone_dataset_read_as (data, &how, progress, progress_data, cancellable, error);
}

HoneDataset *
hone_training_open_data (HoneSettings *settings, GCancellable *cancellable, GError **error)
{
  return open_data (settings, NULL, NULL, cancellable, error);
}

/* On threads of the reader. */
static void
progress_cb (double fraction, const char *what, gpointer data)
{
  HoneTraining *self = data;

  self->watch->phase (HONE_PHASE_DATA, what, self->data);
}

guint
hone_training_count_usable (HoneDataset *dataset, HoneSplit split)
{
  guint n, usable = 0;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);

  if (split == HONE_SPLIT_TRAIN && hone_dataset_get_yaml (dataset)->n_scenes > 0)
    return hone_dataset_get_yaml (dataset)->n_scenes; /* drawn, an epoch */
  for (guint i = 0; i < n; i++)
    usable += samples[i]->usable;
  return usable;
}

gboolean
hone_training_read_data (HoneTraining *self, GError **error)
{
  hone_training_tell_phase (self, HONE_PHASE_DATA);
  self->dataset =
      open_data (self->settings, self->watch->phase != NULL ? progress_cb : NULL, self, self->cancellable, error);
  if (self->dataset == NULL)
    return FALSE;
  hone_training_note_findings (self->dataset, self->watch, self->data);
  return hone_dataset_require (self->dataset, HONE_SPLIT_TRAIN, TRUE, error) &&
         hone_dataset_require (self->dataset, HONE_SPLIT_VAL, FALSE, error);
}

/* Classes */

void
hone_training_weigh_classes (const gint64 *counts, int n, double power, float *weights)
{
  double sum = 0, mean;
  int n_present = 0;

  for (int i = 0; i < n; i++)
    if (counts[i] > 0) {
      sum += pow (1.0 / (double) counts[i], power);
      n_present++;
    }
  mean = n_present > 0 ? sum / n_present : 1; /* of those that are there: the others get it, so it is of all */
  for (int i = 0; i < n; i++)
    weights[i] = counts[i] > 0 ? (float) (pow (1.0 / (double) counts[i], power) / mean) : 1;
}

/* (nullable) (transfer full): setting cls_pw */
float *
hone_training_class_weights (HoneTraining *self)
{
  const double power = hone_settings_get_number (self->settings, "cls_pw");
  const int n = self->model->n_classes;
  g_autofree gint64 *counts = g_new0 (gint64, n);
  float *weights;

  if (!(power > 0))
    return NULL;
  weights = g_new (float, n);
  hone_dataset_count_labels (self->dataset, HONE_SPLIT_TRAIN, counts);
  hone_training_weigh_classes (counts, n, power, weights);
  return weights;
}

/* Loaders */

/* scale=s is 1 - s to 1 + s; a pair is taken as it is. */
static void
choose_scale (HoneSettings *settings, HoneAugment *augment)
{
  int n;
  g_autofree double *scale = hone_settings_get_numbers (settings, "scale", &n);

  augment->scale_low = n > 1 ? scale[0] : 1 - (n > 0 ? scale[0] : 0);
  augment->scale_high = n > 1 ? scale[1] : 1 + (n > 0 ? scale[0] : 0);
}

static HonePolicy
policy_of (HoneSettings *settings)
{
  static const char *const policies[] = {
    [HONE_POLICY_RANDAUGMENT] = "randaugment",
    [HONE_POLICY_AUTOAUGMENT] = "autoaugment",
    [HONE_POLICY_AUGMIX] = "augmix",
  };
  const char *word = hone_settings_get_text (settings, "auto_augment");

  for (int i = 1; word != NULL && i < (int) G_N_ELEMENTS (policies); i++)
    if (g_str_equal (word, policies[i]))
      return (HonePolicy) i;
  return HONE_POLICY_NONE;
}

/* Of the classifier's own settings, and those that it shares (spec 04, section 13): a part is never larger than all. */
static void
choose_classes (HoneSettings *settings, HoneAugment *augment)
{
  augment->mosaic = augment->mixup = augment->cutmix = augment->copy_paste = 0;
  augment->classify = (HoneClassAugment){
    .on = TRUE,
    .scale_low = augment->scale_low,
    .scale_high = MIN (augment->scale_high, 1),
    .fliplr = augment->fliplr,
    .flipud = augment->flipud,
    .erasing = hone_settings_get_number (settings, "erasing"),
    .hsv_h = augment->hsv_h,
    .hsv_s = augment->hsv_s,
    .hsv_v = augment->hsv_v,
    .policy = policy_of (settings),
  };
}

HoneAugment
hone_training_augment (HoneSettings *settings, int imgsz)
{
  HoneAugment augment = {
    .imgsz = imgsz,
    .mosaic = hone_settings_get_number (settings, "mosaic"),
    .mixup = hone_settings_get_number (settings, "mixup"),
    .cutmix = hone_settings_get_number (settings, "cutmix"),
    .copy_paste = hone_settings_get_number (settings, "copy_paste"),
    .copy_paste_mixup = g_strcmp0 (hone_settings_get_text (settings, "copy_paste_mode"), "mixup") == 0,
    .rect = hone_settings_get_bool (settings, "rect"),
    .degrees = hone_settings_get_number (settings, "degrees"),
    .translate = hone_settings_get_number (settings, "translate"),
    .shear = hone_settings_get_number (settings, "shear"),
    .perspective = hone_settings_get_number (settings, "perspective"),
    .hsv_h = hone_settings_get_number (settings, "hsv_h"),
    .hsv_s = hone_settings_get_number (settings, "hsv_s"),
    .hsv_v = hone_settings_get_number (settings, "hsv_v"),
    .flipud = hone_settings_get_number (settings, "flipud"),
    .fliplr = hone_settings_get_number (settings, "fliplr"),
    .bgr = hone_settings_get_number (settings, "bgr"),
  };

  choose_scale (settings, &augment);
  if (hone_model_file_is_classifier (settings))
    choose_classes (settings, &augment);
  return augment;
}

HoneCacheHow
hone_training_cache (HoneSettings *settings)
{
  const char *word = hone_settings_get_text (settings, "cache");

  if (!hone_settings_is_given (settings, "cache"))
    return HONE_CACHE_AUTO;
  if (g_strcmp0 (word, "disk") == 0)
    return HONE_CACHE_DISK;
  return g_strcmp0 (word, "ram") == 0 || g_strcmp0 (word, "true") == 0 ? HONE_CACHE_MEMORY : HONE_CACHE_NONE;
}

void
hone_training_make_loaders (HoneTraining *self)
{
  self->task->make_loaders (self, hone_loader_threads (self->settings));
  hone_loader_set_cache (self->val, hone_training_cache (self->settings));
  hone_loader_set_gate (self->train, self->watch->gate);
  hone_loader_set_gate (self->val, self->watch->gate);
  self->batches = (int) hone_loader_get_n_batches (self->train);
  hone_watch_say_news (self->watch, self->data, self->train);
}

/* The order of samples goes on where the run was left. */
void
hone_training_skip_epochs (HoneTraining *self)
{
  const int start = self->at.order_start, first = self->first_epoch, closed = self->at.closed_at;

  if (closed < 0 || first <= closed) {
    hone_loader_skip (self->train, (guint) (first - start));
    self->at.closed_at = -1; /* if it closes, then when this epoch begins */
    return;
  }
  hone_loader_skip (self->train, (guint) MAX (closed - start, 0));
  hone_loader_close_mosaic (self->train);
  hone_loader_skip (self->train, (guint) (first - MAX (closed, start)));
}
