/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-hard.c - the validation pictures that an epoch did worst on
 *
 * Counted as the window shows them: boxes from HONE_SNAPSHOT_CONF on, matched at overlap 0.5; a label that is missed
 * and a detection that is wrong count one each. A few comparisons a picture, on boxes that are there anyway.
 */
#include "hone-box.h"
#include "trainer-private.h"

#define OVERLAP 0.5

void
hone_training_begin_hard (HoneTraining *self)
{
  g_ptr_array_set_size (self->hard, 0);
  g_ptr_array_set_size (self->hard_samples, 0);
  g_array_set_size (self->hard_wrong, 0);
}

/* Detections in pixels of the picture. */
static guint
count_wrong (const HoneSample *sample, const GArray *found)
{
  g_autoptr (GArray) labels = hone_boxes_from_labels (sample->labels, sample->n_labels, sample->width, sample->height);
  g_autoptr (GArray) boxes =
      hone_boxes_from_detections ((const HoneDetection *) (const void *) found->data, found->len, HONE_SNAPSHOT_CONF);
  const guint missed = hone_boxes_match (labels, boxes, OVERLAP);

  return missed + boxes->len - (labels->len - missed);
}

/* Behind those that are as bad or worse: of equal ones the first in the order of the data set stay. */
static guint
place_of (HoneTraining *self, guint wrong)
{
  guint at = self->hard_wrong->len;

  while (at > 0 && g_array_index (self->hard_wrong, guint, at - 1) < wrong)
    at--;
  return at;
}

void
hone_training_collect_hard (HoneTraining *self, const HoneSample *sample, GArray *found, const HoneLetterbox *place)
{
  HoneRunPreview *preview;
  guint wrong, at;

  if (self->preview_samples->len == 0)
    return;
  preview = hone_training_make_preview (sample, found, place);
  wrong = count_wrong (sample, preview->found);
  at = place_of (self, wrong);
  if (wrong == 0 || at >= HONE_N_HARD) {
    hone_run_preview_free (preview);
    return;
  }
  g_ptr_array_insert (self->hard, (int) at, preview);
  g_ptr_array_insert (self->hard_samples, (int) at, (gpointer) sample);
  g_array_insert_val (self->hard_wrong, at, wrong);
  if (self->hard->len > HONE_N_HARD) {
    g_ptr_array_set_size (self->hard, HONE_N_HARD);
    g_ptr_array_set_size (self->hard_samples, HONE_N_HARD);
    g_array_set_size (self->hard_wrong, HONE_N_HARD);
  }
}
