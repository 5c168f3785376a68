/* SPDX-License-Identifier: Apache-2.0 */
/* hone-dataset.c - see hone-dataset.h
 *
 * Threads take the next picture's number from a counter and write only to that picture's place, so that the result does
 * not depend on their number.
 */
#include "dataset-choice.h"
#include "dataset-folders.h"
#include "dataset-index.h"
#include "dataset-list.h"
#include "dataset-marks.h"
#include "hone-marks.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define SMALLEST 10       /* pixels a side */
#define STEP_OF_NEWS 50   /* pictures between two calls of progress */
#define MOST_IN_MESSAGE 3 /* findings quoted in an error */

struct _HoneDataset {
  gatomicrefcount references;
  HoneDataYaml *yaml;
  char *title;
  HoneDatasetHow how; /* classes is owned; index and project are the caller's: only while reading */
  guint n[HONE_N_SPLITS];
  HoneSample **samples[HONE_N_SPLITS];
  GArray *findings;   /* of HoneFinding */
  guint64 n_left_out; /* labels whose classes were not chosen */
  char *project;      /* NULL: what a person said does not count */
  guint n_excluded, n_moved;
};

/* What one reading shares among its threads. */
typedef struct {
  HoneDataset *set;
  guint n;             /* pictures of all splits */
  HoneSplit *split;    /* n */
  guint *index;        /* n: in its split */
  GArray **findings;   /* n: NULL or of HoneFinding */
  DatasetIndex *known; /* NULL: no index is asked for */
  DatasetSeen *seen;   /* n, with known */
  int next, done;      /* atomic */
  GMutex lock;
  HoneProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
} Reading;

static void
clear_finding (gpointer data)
{
  HoneFinding *finding = data;

  g_free (finding->image);
  g_free (finding->label);
  g_free (finding->message);
}

static GArray *
findings_new (void)
{
  GArray *findings = g_array_new (FALSE, TRUE, sizeof (HoneFinding));

  g_array_set_clear_func (findings, clear_finding);
  return findings;
}

void
hone_sample_free (HoneSample *sample)
{
  if (sample == NULL)
    return;
  g_free (sample->path);
  g_free (sample->label_path);
  g_free (sample->labels);
  g_free (sample->points);
  g_free (sample);
}

HoneDataset *
hone_dataset_ref (HoneDataset *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
hone_dataset_unref (HoneDataset *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    for (guint i = 0; i < self->n[split]; i++)
      hone_sample_free (self->samples[split][i]);
    g_free (self->samples[split]);
  }
  g_array_unref (self->findings);
  hone_data_yaml_free (self->yaml);
  g_free (self->title);
  g_free (self->project);
  g_free ((int *) self->how.classes);
  g_free (self);
}

/* --- one picture --- */

/* Takes @message. */
static void
find (Reading *self, guint at, const char *kind, HoneSeverity severity, int line, char *message)
{
  HoneSplit split = self->split[at];
  const HoneSample *sample = self->set->samples[split][self->index[at]];
  gboolean picture = g_str_has_suffix (kind, "picture") || g_str_has_prefix (kind, "picture");
  HoneFinding finding = { kind,
                          severity,
                          split,
                          self->index[at],
                          g_strdup (sample->path),
                          picture ? NULL : g_strdup (sample->label_path),
                          line,
                          hone_one_line (message) };

  if (self->findings[at] == NULL)
    self->findings[at] = findings_new ();
  g_array_append_val (self->findings[at], finding);
}

/* "photo.png" holds JPEG: programs that go by names stumble. */
static gboolean
has_other_ending (const char *path, const char *format)
{
  static const char *const endings[][2] = {
    { "jpg", "jpeg" }, { "jpeg", "jpeg" }, { "mpo", "jpeg" }, { "png", "png" },   { "bmp", "bmp" },
    { "tif", "tiff" }, { "tiff", "tiff" }, { "dng", "tiff" }, { "webp", "webp" },
  };
  const char *dot = strrchr (path, '.');

  for (guint i = 0; i < G_N_ELEMENTS (endings) && dot != NULL; i++)
    if (g_ascii_strcasecmp (dot + 1, endings[i][0]) == 0)
      return !g_str_equal (endings[i][1], format);
  return TRUE;
}

static gboolean
check_picture (Reading *self, guint at, HoneSample *sample)
{
  g_autoptr (GError) error = NULL;
  HoneImageInfo info;

  if (!hone_image_check (sample->path, &info, &error)) {
    find (self, at, "broken-picture", HONE_SEVERITY_ERROR, 0, g_strdup (error->message));
    return FALSE;
  }
  sample->width = info.width;
  sample->height = info.height;
  sample->traits = (info.orientation > 1 ? HONE_TRAIT_TURNED : 0) | (info.grey ? HONE_TRAIT_GREY : 0) |
                   (info.deep ? HONE_TRAIT_DEEP : 0) |
                   (has_other_ending (sample->path, info.format) ? HONE_TRAIT_OTHER_ENDING : 0);
  if (info.width >= SMALLEST && info.height >= SMALLEST)
    return TRUE;
  find (self, at, "picture-too-small", HONE_SEVERITY_ERROR, 0,
        g_strdup_printf (_ ("The picture %s has only %d × %d pixels. Both sides must have at least %d."), sample->path,
                         info.width, info.height, SMALLEST));
  return FALSE;
}

static void
check_boxes (Reading *self, guint at, const HoneSample *sample)
{
  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];

    if (label->w > 0 && label->h > 0)
      continue;
    find (
        self, at, "zero-size-box", HONE_SEVERITY_WARNING, label->line,
        g_strdup_printf (_ ("%s, line %d: the box of class %s has no area, so nothing can ever match it. Draw it anew "
                            "or delete the line."),
                         sample->label_path, label->line, self->set->yaml->names[label->klass]));
  }
}

static void
take_labels (Reading *self, guint at, HoneSample *sample, HoneLabelFile *file)
{
  sample->traits |= file->traits;
  sample->labels = g_steal_pointer (&file->labels);
  sample->n_labels = file->n_labels;
  sample->points = g_steal_pointer (&file->points);
  if (file->state == HONE_LABELS_MISSING)
    find (self, at, "missing-labels", HONE_SEVERITY_NOTE, 0,
          g_strdup_printf (_ ("The picture %s has no label file %s; it counts as one without objects."), sample->path,
                           sample->label_path));
  if (file->n_duplicates > 0)
    find (self, at, "duplicate-label", HONE_SEVERITY_WARNING, 0,
          g_strdup_printf (ngettext ("%s: %u line stands there twice; the repetition is left out.",
                                     "%s: %u lines stand there more than once; the repetitions are left out.",
                                     file->n_duplicates),
                           sample->label_path, file->n_duplicates));
}

/* 0: any */
static int
known_classes (const HoneDataset *set)
{
  return set->how.single_class ? 0 : set->yaml->n_classes;
}

static HoneLabelFile *
read_labels (const HoneDataset *set, const HoneSample *sample)
{
  int n_classes = known_classes (set);

  if (set->yaml->class_folders)
    return dataset_label_of_folder (set->yaml, sample);
  return set->how.each_line ? hone_label_file_read_lines (sample->label_path, n_classes)
                            : hone_label_file_read (sample->label_path, n_classes);
}

static void
tell_faults (Reading *self, guint at, HoneLabelFile *file)
{
  for (guint i = 0; i < file->n_faults; i++)
    find (self, at, file->faults[i].kind, HONE_SEVERITY_ERROR, file->faults[i].line,
          g_steal_pointer (&file->faults[i].message));
  if (file->state == HONE_LABELS_BAD && file->n_faults == 0)
    find (self, at, file->kind, HONE_SEVERITY_ERROR, file->line, g_steal_pointer (&file->message));
}

/* The stamp comes first: what changes while it is read is read again the next time. */
static gboolean
look_at_picture (Reading *self, guint at, HoneSample *sample)
{
  DatasetSeen *seen = self->seen != NULL ? &self->seen[at] : NULL;

  if (seen == NULL)
    return check_picture (self, at, sample);
  dataset_stamp_take (&seen->picture, sample->path);
  seen->fine = dataset_index_get_picture (self->known, sample, &seen->picture);
  if (!seen->fine) {
    seen->fine = check_picture (self, at, sample);
    seen->is_new = seen->fine && seen->picture.changed != 0;
  }
  return seen->fine;
}

static gboolean
are_fine (const HoneLabelFile *file)
{
  return file->n_faults == 0 && (file->state == HONE_LABELS_FOUND || file->state == HONE_LABELS_EMPTY);
}

static HoneLabelFile *
look_at_labels (Reading *self, guint at, const HoneSample *sample)
{
  DatasetSeen *seen = self->seen != NULL ? &self->seen[at] : NULL;
  HoneLabelFile *file = NULL;

  if (seen == NULL || self->set->yaml->class_folders)
    return read_labels (self->set, sample);
  if (dataset_stamp_take (&seen->label, sample->label_path))
    file = dataset_index_get_labels (self->known, sample, &seen->label);
  if (file == NULL) {
    file = read_labels (self->set, sample);
    seen->is_new |= are_fine (file) && seen->label.changed != 0;
  }
  seen->fine_labels = are_fine (file);
  seen->n_duplicates = file->n_duplicates;
  return file;
}

static void
read_sample (Reading *self, guint at)
{
  HoneSample *sample = self->set->samples[self->split[at]][self->index[at]];
  g_autoptr (HoneLabelFile) file = NULL;

  if (!look_at_picture (self, at, sample))
    return;
  file = look_at_labels (self, at, sample);
  tell_faults (self, at, file);
  sample->state = file->state;
  sample->usable = file->state != HONE_LABELS_BAD;
  if (sample->usable)
    take_labels (self, at, sample, file);
}

/* --- all pictures --- */

static void
tell (Reading *self)
{
  int done = g_atomic_int_add (&self->done, 1) + 1;
  g_autofree char *words = NULL;

  if (self->progress == NULL || (done % STEP_OF_NEWS != 0 && done != (int) self->n))
    return;
  g_mutex_lock (&self->lock);
  done = g_atomic_int_get (&self->done);
  /* Translators: how many of how many */
  words = g_strdup_printf (_ ("Reading pictures and labels: %'d of %'d"), done, (int) self->n);
  self->progress ((double) done / self->n, words, self->progress_data);
  g_mutex_unlock (&self->lock);
}

static gpointer
work (gpointer data)
{
  Reading *self = data;

  while (!g_cancellable_is_cancelled (self->cancellable)) {
    guint at = (guint) g_atomic_int_add (&self->next, 1);

    if (at >= self->n)
      break;
    read_sample (self, at);
    tell (self);
  }
  return NULL;
}

static void
read_all (Reading *self)
{
  guint n_threads = CLAMP (self->n / 8, 1, g_get_num_processors ());
  g_autofree GThread **threads = g_new (GThread *, n_threads);

  for (guint i = 1; i < n_threads; i++)
    threads[i] = g_thread_new ("hone-read", work, self);
  work (self);
  for (guint i = 1; i < n_threads; i++)
    g_thread_join (threads[i]);
}

/* --- the index --- */

static void
open_index (Reading *self)
{
  HoneDataset *set = self->set;

  if (set->how.index == NULL)
    return;
  self->known = dataset_index_read (set->how.index, known_classes (set), set->how.each_line);
  self->seen = g_new0 (DatasetSeen, self->n + 1);
}

static gboolean
has_changed (const Reading *self)
{
  guint fine = 0;

  for (guint i = 0; i < self->n; i++) {
    if (self->seen[i].is_new)
      return TRUE;
    fine += self->seen[i].fine && self->seen[i].picture.changed != 0;
  }
  return fine != dataset_index_count (self->known);
}

/* Before anything of the labels is chosen. One that cannot be written is done without: it only saves time. */
static void
close_index (Reading *self)
{
  HoneDataset *set = self->set;
  DatasetPart parts[HONE_N_SPLITS];
  guint at = 0;

  if (self->known == NULL)
    return;
  for (int split = 0; split < HONE_N_SPLITS; at += set->n[split++])
    parts[split] = (DatasetPart){ set->samples[split], self->seen + at, set->n[split] };
  if (!g_cancellable_is_cancelled (self->cancellable) && has_changed (self))
    dataset_index_write (set->how.index, known_classes (set), set->how.each_line, parts, HONE_N_SPLITS, NULL);
  g_clear_pointer (&self->known, dataset_index_free);
  g_clear_pointer (&self->seen, g_free);
}

/* --- outlines --- */

/* Some have one, some do not: detection does without (spec 06, section 2). @first: number of the split's first picture
 */
static void
settle_outlines (Reading *self, HoneSplit split, guint first)
{
  HoneSample *const *samples = self->set->samples[split];
  DatasetOutlines count = dataset_count_outlines (samples, self->set->n[split]);
  const HoneSample *plain;

  if (count.outlined == 0 || count.plain == 0)
    return;
  dataset_drop_outlines (samples, self->set->n[split]);
  plain = samples[count.sample];
  find (self, first + count.sample, "mixed-outlines", HONE_SEVERITY_WARNING, count.line,
        g_strdup_printf (_ ("In the split “%s” %" PRIu64 " labels are outlines and %" PRIu64
                            " only boxes, such as that in %s, line %d. The outlines are left out: all are taken as "
                            "boxes."),
                         hone_split_name (split), count.outlined, count.plain, plain->label_path, count.line));
}

/* What is chosen of the labels, once nobody needs the others. */
static void
choose (Reading *self, guint at)
{
  const HoneDatasetHow *how = &self->set->how;
  HoneSample *sample = self->set->samples[self->split[at]][self->index[at]];

  self->set->n_left_out += sample->n_labels;
  if (how->classes != NULL)
    dataset_keep_classes (sample, how->classes, how->n_classes);
  self->set->n_left_out -= sample->n_labels;
  for (guint i = 0; i < sample->n_labels && how->single_class; i++)
    sample->labels[i].klass = 0;
  check_boxes (self, at, sample);
}

static void
gather (Reading *self)
{
  for (guint i = 0; i < self->n; i++) {
    GArray *some = self->findings[i];

    if (some == NULL)
      continue;
    g_array_append_vals (self->set->findings, some->data, some->len);
    g_array_set_clear_func (some, NULL);
    g_array_unref (some);
  }
}

static gboolean
read_samples (HoneDataset *set, HoneProgress progress, gpointer progress_data, GCancellable *cancellable,
              GError **error)
{
  Reading self = { .set = set, .progress = progress, .progress_data = progress_data, .cancellable = cancellable };
  guint at = 0;

  for (int split = 0; split < HONE_N_SPLITS; split++)
    self.n += set->n[split];
  self.split = g_new (HoneSplit, self.n + 1);
  self.index = g_new (guint, self.n + 1);
  self.findings = g_new0 (GArray *, self.n + 1);
  for (int split = 0; split < HONE_N_SPLITS; split++)
    for (guint i = 0; i < set->n[split]; i++, at++) {
      self.split[at] = split;
      self.index[at] = i;
    }
  g_mutex_init (&self.lock);
  open_index (&self);
  read_all (&self);
  close_index (&self);
  at = 0;
  for (int split = 0; split < HONE_N_SPLITS; at += set->n[split++])
    settle_outlines (&self, split, at);
  for (at = 0; at < self.n; at++)
    choose (&self, at);
  gather (&self);
  g_mutex_clear (&self.lock);
  g_free (self.split);
  g_free (self.index);
  g_free (self.findings);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* --- splits --- */

static gboolean
check_folders (HoneDataset *self, HoneSplit split, GError **error)
{
  for (char **path = self->yaml->splits[split]; path != NULL && *path != NULL; path++) {
    HoneFinding finding = { "missing-folder", HONE_SEVERITY_WARNING, split, G_MAXUINT };

    if (g_file_test (*path, G_FILE_TEST_EXISTS))
      continue;
    finding.message =
        g_strdup_printf (_ ("%s: “%s” names %s, which does not exist. Correct the path, or put the pictures there."),
                         self->yaml->yaml, hone_split_name (split), *path);
    finding.message = hone_one_line (finding.message);
    finding.image = g_strdup (*path);
    finding.severity = split == HONE_SPLIT_TEST ? HONE_SEVERITY_WARNING : HONE_SEVERITY_ERROR;
    if (split != HONE_SPLIT_TEST && !self->how.lost_folders) {
      g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA, finding.message);
      clear_finding (&finding);
      return FALSE;
    }
    g_array_append_val (self->findings, finding);
    g_clear_pointer (&self->yaml->splits[split], g_strfreev);
    return TRUE;
  }
  return TRUE;
}

/* (element-type HoneSample): with path and home */
static GPtrArray *
list_split (HoneDataset *self, HoneSplit split, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = NULL;
  GPtrArray *list;

  if (!check_folders (self, split, error))
    return NULL;
  /* A part is one of the files that Ultralytics counts. */
  paths =
      dataset_list (self->yaml->splits[split], self->yaml->root, !(self->how.fraction[split] > 0), cancellable, error);
  if (paths == NULL)
    return NULL;
  list = g_ptr_array_new_full (paths->len, (GDestroyNotify) hone_sample_free);
  if (self->yaml->class_folders)
    dataset_deal_classes (self->yaml, split, paths);
  for (guint i = 0; i < paths->len; i++) {
    HoneSample *sample = g_new0 (HoneSample, 1);

    sample->path = g_steal_pointer (&paths->pdata[i]);
    sample->home = split;
    g_ptr_array_add (list, sample);
  }
  return list;
}

/* The chosen part of @list becomes the split. */
static void
take_list (HoneDataset *self, HoneSplit split, GPtrArray *list)
{
  self->n[split] = dataset_choose_count (self->how.fraction[split], list->len);
  self->samples[split] = g_new (HoneSample *, self->n[split] + 1);
  for (guint i = 0; i < self->n[split]; i++) {
    HoneSample *sample = g_steal_pointer (&list->pdata[i]);

    sample->label_path = hone_label_path (sample->path);
    self->samples[split][i] = sample;
  }
}

static gboolean
list_splits (HoneDataset *self, GCancellable *cancellable, GError **error)
{
  GPtrArray *lists[HONE_N_SPLITS] = { NULL };
  gboolean fine = TRUE;

  for (int split = 0; split < HONE_N_SPLITS && fine; split++)
    fine = (lists[split] = list_split (self, split, cancellable, error)) != NULL;
  if (fine && self->project != NULL)
    dataset_apply_marks (self->project, lists, self->how.leave_excluded, &self->n_excluded, &self->n_moved);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    if (fine)
      take_list (self, split, lists[split]);
    g_clear_pointer (&lists[split], g_ptr_array_unref);
  }
  return fine;
}

static char *
make_title (const HoneDataYaml *yaml)
{
  g_autofree char *folder = g_path_get_dirname (yaml->yaml);

  if (yaml->class_folders)
    return g_path_get_basename (yaml->root);
  return yaml->demo ? g_strdup (_ ("Blood cells (demo)")) : g_path_get_basename (folder);
}

HoneDataset *
hone_dataset_read (const char *data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable,
                   GError **error)
{
  return hone_dataset_read_as (data, NULL, progress, progress_data, cancellable, error);
}

HoneDataset *
hone_dataset_read_as (const char *data, const HoneDatasetHow *how, HoneProgress progress, gpointer progress_data,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (HoneDataset) self = g_new0 (HoneDataset, 1);

  g_atomic_ref_count_init (&self->references);
  self->findings = findings_new ();
  if (how != NULL)
    self->how = *how;
  self->how.classes = g_memdup2 (self->how.classes, sizeof (int) * (gsize) self->how.n_classes);
  if (self->how.class_folders)
    self->yaml = hone_class_folders_read (data, error);
  else if (self->how.any_layout)
    self->yaml = hone_data_find (data, error);
  else
    self->yaml = self->how.lost_folders ? data_yaml_read_unchecked (data, error) : hone_data_yaml_read (data, error);
  if (self->yaml == NULL)
    return NULL;
  if (self->how.single_class)
    dataset_join_classes (self->yaml);
  self->title = make_title (self->yaml);
  if (self->how.project != NULL)
    self->project = *self->how.project != '\0' ? g_strdup (self->how.project) : hone_project_folder (self->yaml->yaml);
  if (!list_splits (self, cancellable, error))
    return NULL;
  if (!read_samples (self, progress, progress_data, cancellable, error))
    return NULL;
  if (self->project != NULL)
    dataset_mark_findings (self->project, self->findings);
  self->how.index = self->how.project = NULL;
  return g_steal_pointer (&self);
}

/* --- asking --- */

const HoneDataYaml *
hone_dataset_get_yaml (HoneDataset *self)
{
  return self->yaml;
}

int
hone_dataset_choose_class (HoneDataset *self, int klass)
{
  if (self->how.classes != NULL && !dataset_is_class_kept (klass, self->how.classes, self->how.n_classes))
    return -1;
  return self->how.single_class ? 0 : klass;
}

const char *
hone_dataset_get_title (HoneDataset *self)
{
  return self->title;
}

HoneSample *const *
hone_dataset_get_samples (HoneDataset *self, HoneSplit split, guint *n)
{
  if (n != NULL)
    *n = self->n[split];
  return self->samples[split];
}

guint
hone_dataset_count_pictures (HoneDataset *self)
{
  guint all = 0;

  for (int split = 0; split < HONE_N_SPLITS; split++)
    all += self->n[split];
  return all;
}

guint
hone_dataset_count_excluded (HoneDataset *self)
{
  return self->n_excluded;
}

guint
hone_dataset_count_moved (HoneDataset *self)
{
  return self->n_moved;
}

const HoneFinding *
hone_dataset_get_findings (HoneDataset *self, guint *n)
{
  if (n != NULL)
    *n = self->findings->len;
  return (const HoneFinding *) (gpointer) self->findings->data;
}

void
hone_dataset_count_labels (HoneDataset *self, HoneSplit split, gint64 *counts)
{
  memset (counts, 0, (gsize) self->yaml->n_classes * sizeof *counts);
  for (guint i = 0; i < self->n[split]; i++)
    for (guint k = 0; k < self->samples[split][i]->n_labels && self->samples[split][i]->usable; k++)
      counts[self->samples[split][i]->labels[k].klass]++;
}

gboolean
hone_dataset_has_outlines (HoneDataset *self)
{
  DatasetOutlines count = dataset_count_outlines (self->samples[HONE_SPLIT_TRAIN], self->n[HONE_SPLIT_TRAIN]);

  return count.outlined > 0 && count.plain == 0;
}

static gboolean
refuse_empty (HoneDataset *self, HoneSplit split, GError **error)
{
  g_autofree char *where = self->yaml->splits[split] != NULL ? g_strjoinv (", ", self->yaml->splits[split]) : NULL;

  if (where == NULL)
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s names no “%s”. Add the key with a folder of pictures."),
                 self->yaml->yaml, hone_split_name (split));
  else if (self->n_excluded + self->n_moved > 0)
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("The split “%s” of %s is empty: of its pictures, some were excluded or moved to another split in "
                    "Hone's window (%u excluded, %u moved). Take some in again."),
                 hone_split_name (split), self->yaml->yaml, self->n_excluded, self->n_moved);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("The split “%s” of %s is empty: there are no pictures in %s. Put some there, or correct the path."),
                 hone_split_name (split), self->yaml->yaml, where);
  return FALSE;
}

static gboolean
refuse_bad (HoneDataset *self, HoneSplit split, GError **error)
{
  g_autoptr (GString) why = g_string_new (NULL);
  int n = 0;

  for (guint i = 0; i < self->findings->len && n < MOST_IN_MESSAGE; i++) {
    const HoneFinding *finding = &g_array_index (self->findings, HoneFinding, i);

    if (finding->split != split || finding->severity != HONE_SEVERITY_ERROR)
      continue;
    g_string_append_printf (why, " %s", finding->message);
    n++;
  }
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               _ ("None of the pictures of the split “%s” of %s (%u) can be used.%s"), hone_split_name (split),
               self->yaml->yaml, self->n[split], why->str);
  return FALSE;
}

static gboolean
refuse_no_labels (HoneDataset *self, HoneSplit split, GError **error)
{
  if (self->n_left_out > 0)
    g_set_error (
        error, HONE_ERROR, HONE_ERROR_BAD_DATA,
        _ ("No picture of the split “%s” of %s has a label of the classes that were chosen, so there is nothing "
           "to learn. Choose others with “classes”, or leave the setting out."),
        hone_split_name (split), self->yaml->yaml);
  else
    g_set_error (
        error, HONE_ERROR, HONE_ERROR_BAD_DATA,
        _ ("No picture of the split “%s” of %s has a label, so there is nothing to learn. Labels are expected in "
           "files like %s."),
        hone_split_name (split), self->yaml->yaml, self->samples[split][0]->label_path);
  return FALSE;
}

gboolean
hone_dataset_require (HoneDataset *self, HoneSplit split, gboolean need_labels, GError **error)
{
  guint n_usable = 0, n_boxes = 0;

  for (guint i = 0; i < self->n[split]; i++) {
    n_usable += self->samples[split][i]->usable;
    n_boxes += self->samples[split][i]->n_labels;
  }
  if (self->n[split] == 0)
    return refuse_empty (self, split, error);
  if (n_usable == 0)
    return refuse_bad (self, split, error);
  if (n_boxes > 0 || !need_labels)
    return TRUE;
  return refuse_no_labels (self, split, error);
}
