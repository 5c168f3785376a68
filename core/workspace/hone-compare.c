/* SPDX-License-Identifier: Apache-2.0 */
/* hone-compare.c - see hone-compare.h */
#include "hone-compare.h"

#include "hone-run-evaluation.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define OVERLAP 0.5 /* everywhere in the window */

/* Reading. */

typedef struct {
  HoneProgress progress;
  gpointer data;
  guint at, n;
} Steps;

static void
step_cb (double fraction, const char *what, gpointer data)
{
  const Steps *self = data;

  if (self->progress != NULL)
    self->progress ((self->at + fraction) / self->n, what, self->data);
}

/* GError moves in; NULL is kept as it is. */
static char *
why_of (const GError *error)
{
  return error != NULL ? g_strdup (error->message) : NULL;
}

static void
read_run (HoneContender *self, gboolean evaluate, Steps *steps, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  self->summary = hone_run_summary_read (self->folder, NULL);
  self->settings = hone_run_folder_read_settings (self->folder, NULL);
  self->evaluation = evaluate ? hone_run_folder_evaluate (self->folder, NULL, step_cb, steps, cancellable, &error)
                              : hone_run_folder_read_evaluation (self->folder, NULL, &error);
  self->why = why_of (error);
  self->conf = NAN;
  if (self->evaluation == NULL)
    return;
  self->metrics = hone_evaluation_metrics (self->evaluation);
  self->conf = hone_evaluation_best_f1 (self->evaluation);
}

/* Settings. */

/* Where a run was written to is no part of what it is. */
static gboolean
is_telling (const HoneSetting *setting)
{
  static const char *const not [] = { "name", "project", "save_dir", "resume", "exist_ok", "mode", NULL };

  return setting->page != HONE_PAGE_HIDDEN && !g_strv_contains (not, setting->name);
}

static void
add_row (HoneCompare *self, const HoneSetting *setting)
{
  HoneCompareRow row = { .setting = setting };
  const char *first = NULL;

  for (guint i = 0; i < self->n; i++) {
    if (self->runs[i].settings == NULL)
      continue;
    row.values[i] = hone_settings_show (self->runs[i].settings, setting->name);
    if (first == NULL)
      first = row.values[i];
    row.differs |= strcmp (first, row.values[i]) != 0;
  }
  self->n_differ += row.differs;
  g_array_append_val (self->rows, row);
}

/* Pictures. */

/* The class of the run that is called as that of A; -1: none. */
static int
class_of (const HoneEvaluation *of, const char *name)
{
  for (int i = 0; i < of->n_classes; i++)
    if (strcmp (of->names[i], name) == 0)
      return i;
  return -1;
}

static const HoneEvaluationPicture *
picture_at (const HoneEvaluation *evaluation, guint i)
{
  return &g_array_index (evaluation->pictures, HoneEvaluationPicture, i);
}

/* A picture of A as another run has it. */
static const HoneEvaluationPicture *
picture_of (const HoneContender *run, const HoneComparePicture *picture)
{
  return picture_at (run->evaluation, (guint) run->twins[picture->number]);
}

/* Labels of a picture in its own pixels. */
static GArray *
labels_of (const HoneEvaluation *evaluation, const HoneEvaluationPicture *picture)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  GArray *boxes;

  for (guint i = 0; i < picture->n_truth; i++) {
    const HoneTruth *truth = &g_array_index (evaluation->truth, HoneTruth, picture->first_truth + i);
    const HoneDetection one = { truth->x1, truth->y1, truth->x2, truth->y2, 1, truth->klass, 0 };

    g_array_append_val (found, one);
  }
  hone_detections_to_picture (found, &picture->place, picture->width, picture->height);
  boxes = hone_boxes_from_detections ((const HoneDetection *) (gpointer) found->data, found->len, 0);
  for (guint i = 0; i < boxes->len; i++)
    g_array_index (boxes, HoneBox, i).score = NAN;
  return boxes;
}

static GArray *
found_of (const HoneContender *run, const HoneEvaluationPicture *picture)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));

  for (guint i = 0; i < picture->n_found; i++) {
    const HoneDetection one = g_array_index (run->evaluation->found, HoneDetection, picture->first_found + i);

    if ((double) one.score > run->conf)
      g_array_append_val (found, one);
  }
  hone_detections_to_picture (found, &picture->place, picture->width, picture->height);
  return hone_boxes_from_detections ((const HoneDetection *) (gpointer) found->data, found->len, 0);
}

GArray *
hone_compare_boxes (const HoneCompare *self, guint picture, guint run)
{
  const HoneComparePicture *which = &g_array_index (self->pictures, HoneComparePicture, picture);
  const HoneContender *contender = &self->runs[run];
  const HoneEvaluationPicture *own = picture_of (contender, which);
  g_autoptr (GArray) labels = labels_of (contender->evaluation, own);
  GArray *boxes = found_of (contender, own);

  hone_boxes_match (labels, boxes, OVERLAP);
  for (guint i = 0; i < labels->len; i++)
    if (g_array_index (labels, HoneBox, i).kind == HONE_BOX_MISSED)
      g_array_append_val (boxes, g_array_index (labels, HoneBox, i));
  return boxes;
}

void
hone_compare_size (const HoneCompare *self, guint picture, int *width, int *height)
{
  const HoneComparePicture *which = &g_array_index (self->pictures, HoneComparePicture, picture);
  const HoneEvaluationPicture *of = picture_at (self->runs[0].evaluation, which->number);

  *width = of->width;
  *height = of->height;
}

static void
count (const HoneCompare *self, HoneComparePicture *picture, HoneTally *const *tallies)
{
  for (guint i = 0; i < self->n; i++) {
    int number = self->runs[i].twins[picture->number];

    picture->tp[i] = tallies[i][number].tp;
    picture->fp[i] = tallies[i][number].fp;
    picture->fn[i] = tallies[i][number].fn;
  }
}

static void
count_marks (const GArray *marks, guint *counts)
{
  for (guint i = 0; i < marks->len; i++)
    counts[g_array_index (marks, HoneMark, i).picture]++;
}

static gboolean
all_have (const HoneCompare *self, guint picture)
{
  for (guint i = 0; i < self->n; i++)
    if (self->runs[i].twins[picture] < 0)
      return FALSE;
  return TRUE;
}

static gboolean
all_evaluated (const HoneCompare *self)
{
  for (guint i = 0; i < self->n; i++)
    if (self->runs[i].evaluation == NULL)
      return FALSE;
  return TRUE;
}

/* Where the picture lies that they have all seen: a data set may have been moved between two runs. */
static const char *
path_of (const HoneCompare *self, const HoneComparePicture *picture)
{
  for (guint i = 0; i < self->n; i++)
    if (g_file_test (picture_of (&self->runs[i], picture)->path, G_FILE_TEST_EXISTS))
      return picture_of (&self->runs[i], picture)->path;
  return picture_at (self->runs[0].evaluation, picture->number)->path;
}

static void
find_pictures (HoneCompare *self)
{
  const guint most = self->runs[0].evaluation->pictures->len;
  g_autofree guint *fixed = g_new0 (guint, most + 1), *broken = g_new0 (guint, most + 1);
  HoneTally *tallies[HONE_COMPARE_MOST] = { NULL };

  for (guint i = 0; i < self->n; i++) {
    self->runs[i].twins = hone_evaluation_pair (self->runs[0].evaluation, self->runs[i].evaluation);
    tallies[i] = g_new0 (HoneTally, self->runs[i].evaluation->pictures->len + 1);
    hone_evaluation_tally (self->runs[i].evaluation, self->runs[i].conf, NULL, tallies[i]);
  }
  if (self->runs[1].duel != NULL) {
    count_marks (self->runs[1].duel->fixed, fixed);
    count_marks (self->runs[1].duel->broken, broken);
  }
  for (guint i = 0; i < most; i++) {
    HoneComparePicture picture = { .number = i, .fixed = fixed[i], .broken = broken[i] };

    if (!all_have (self, i))
      continue;
    picture.path = path_of (self, &picture);
    count (self, &picture, tallies);
    g_array_append_val (self->pictures, picture);
  }
  for (guint i = 0; i < self->n; i++)
    g_free (tallies[i]);
}

/* What they were tried on. */

static gboolean
same_data (const HoneContender *a, const HoneContender *b)
{
  if (a->summary == NULL || b->summary == NULL)
    return TRUE; /* nothing is known */
  if (a->summary->fingerprint != NULL && b->summary->fingerprint != NULL)
    return strcmp (a->summary->fingerprint, b->summary->fingerprint) == 0;
  return g_strcmp0 (a->summary->data, b->summary->data) == 0;
}

static void
fight (HoneCompare *self, guint i, GCancellable *cancellable)
{
  HoneContender *run = &self->runs[i];

  self->other_data |= !same_data (&self->runs[0], run);
  if (self->runs[0].evaluation == NULL || run->evaluation == NULL)
    return;
  run->duel =
      hone_evaluation_compare (self->runs[0].evaluation, run->evaluation, HONE_COMPARE_DRAWS, cancellable, NULL);
  self->other_pictures |= run->duel == NULL || !run->duel->same_pictures;
  self->other_labels |= run->duel != NULL && !run->duel->same_labels;
  self->other_classes |= run->duel != NULL && !run->duel->same_classes;
}

static HoneCompare *
compare_begin (char *const *folders, char *const *names)
{
  HoneCompare *self = g_new0 (HoneCompare, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (HoneCompareRow));
  self->pictures = g_array_new (FALSE, FALSE, sizeof (HoneComparePicture));
  for (; folders[self->n] != NULL && self->n < HONE_COMPARE_MOST; self->n++) {
    self->runs[self->n].folder = g_strdup (folders[self->n]);
    self->runs[self->n].name = g_strdup (names[self->n]);
  }
  return self;
}

HoneCompare *
hone_compare_new (char *const *folders, char *const *names, gboolean evaluate, HoneProgress progress,
                  gpointer progress_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (HoneCompare) self = compare_begin (folders, names);
  Steps steps = { progress, progress_data, 0, self->n };

  for (; steps.at < self->n; steps.at++) {
    read_run (&self->runs[steps.at], evaluate, &steps, cancellable);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
  }
  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    if (is_telling (setting))
      add_row (self, setting);
  for (guint i = 1; i < self->n; i++)
    fight (self, i, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (self->n > 1 && all_evaluated (self))
    find_pictures (self);
  return g_steal_pointer (&self);
}

static void
contender_clear (HoneContender *self)
{
  g_free (self->folder);
  g_free (self->name);
  g_free (self->why);
  g_clear_pointer (&self->summary, hone_run_summary_free);
  g_clear_pointer (&self->settings, hone_settings_free);
  g_free (self->twins);
  g_clear_pointer (&self->metrics, hone_metrics_free);
  g_clear_pointer (&self->duel, hone_duel_free);
  g_clear_pointer (&self->evaluation, hone_evaluation_unref);
}

void
hone_compare_free (HoneCompare *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    for (guint k = 0; k < self->n; k++)
      g_free (g_array_index (self->rows, HoneCompareRow, i).values[k]);
  g_array_unref (self->rows);
  g_array_unref (self->pictures);
  for (guint i = 0; i < self->n; i++)
    contender_clear (&self->runs[i]);
  g_free (self);
}

double
hone_compare_ap (const HoneCompare *self, guint run, int klass)
{
  const HoneContender *contender = &self->runs[run];
  int own = contender->evaluation != NULL && self->runs[0].evaluation != NULL
                ? class_of (contender->evaluation, self->runs[0].evaluation->names[klass])
                : -1;

  for (int i = 0; own >= 0 && i < contender->metrics->n_classes; i++)
    if (contender->metrics->classes[i].klass == own)
      return contender->metrics->classes[i].ap50_95;
  return NAN;
}

char *
hone_compare_words (const HoneCompare *self, guint run)
{
  if (run == 0 || run >= self->n || self->runs[run].duel == NULL)
    return NULL;
  return hone_duel_to_words (self->runs[run].duel, self->runs[0].name, self->runs[run].name);
}

char *
hone_compare_warning (const HoneCompare *self)
{
  if (self->other_pictures)
    return g_strdup (_ ("These runs were validated on different pictures. Compared is what they have in common; the "
                        "scores of the table are not."));
  if (self->other_labels)
    return g_strdup (_ ("The labels of the validation pictures have changed between these runs: a difference may come "
                        "from there."));
  if (self->other_classes)
    return g_strdup (_ ("These runs know different classes. Compared are those that they have in common."));
  if (self->other_data)
    return g_strdup (_ ("These runs were trained on different data: a difference may come from there."));
  return NULL;
}
