/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-facts.c - see hone-report-facts.h */
#include "hone-report-facts.h"

#include <math.h>

HoneReportFacts *
hone_report_facts_new (HoneEvaluation *evaluation)
{
  HoneReportFacts *self = g_new0 (HoneReportFacts, 1);

  self->evaluation = evaluation;
  self->metrics = hone_evaluation_metrics (evaluation);
  self->sweep = hone_evaluation_sweep (evaluation, HONE_REPORT_STEPS);
  self->suggested = hone_evaluation_suggest (evaluation, 1);
  return self;
}

void
hone_report_facts_free (HoneReportFacts *self)
{
  hone_evaluation_unref (self->evaluation);
  hone_metrics_free (self->metrics);
  g_array_unref (self->sweep);
  g_free (self);
}

HoneReportLook *
hone_report_look_new (HoneEvaluation *evaluation, double conf, GCancellable *cancellable)
{
  g_autoptr (HoneReportLook) self = g_new0 (HoneReportLook, 1);

  self->conf = conf;
  self->classes = g_new0 (HoneTally, evaluation->n_classes);
  self->pictures = g_new0 (HoneTally, MAX (evaluation->pictures->len, 1));
  self->all = hone_evaluation_tally (evaluation, conf, self->classes, self->pictures);
  if (g_cancellable_is_cancelled (cancellable))
    return NULL;
  self->confusion = hone_evaluation_confusion (evaluation, conf, HONE_REPORT_IOU);
  self->worst = hone_evaluation_worst (evaluation, conf);
  if (g_cancellable_is_cancelled (cancellable))
    return NULL;
  self->mistakes = hone_evaluation_mistakes (evaluation, conf);
  if (g_cancellable_is_cancelled (cancellable))
    return NULL;
  self->advice = hone_evaluation_advise (evaluation, conf);
  return g_steal_pointer (&self);
}

void
hone_report_look_free (HoneReportLook *self)
{
  g_free (self->classes);
  g_free (self->pictures);
  g_free (self->confusion);
  g_clear_pointer (&self->mistakes, hone_mistakes_free);
  g_clear_pointer (&self->worst, g_array_unref);
  g_clear_pointer (&self->advice, g_ptr_array_unref);
  g_free (self);
}

/* From the network's input back to the picture, within its edges. */
static HoneBox
to_picture (const HoneEvaluationPicture *picture, float x1, float y1, float x2, float y2, int klass, float score)
{
  const HoneLetterbox *place = &picture->place;
  double left = CLAMP (((double) x1 - place->pad_x) / place->gain_x, 0, picture->width);
  double top = CLAMP (((double) y1 - place->pad_y) / place->gain_y, 0, picture->height);
  double right = CLAMP (((double) x2 - place->pad_x) / place->gain_x, left, picture->width);
  double bottom = CLAMP (((double) y2 - place->pad_y) / place->gain_y, top, picture->height);

  return (HoneBox){ (float) left, (float) top, (float) (right - left), (float) (bottom - top),
                    score,        klass,       HONE_BOX_PLAIN };
}

static HoneBox
label_box (HoneEvaluation *self, const HoneEvaluationPicture *picture, guint i)
{
  const HoneTruth *truth = &g_array_index (self->truth, HoneTruth, i);

  return to_picture (picture, truth->x1, truth->y1, truth->x2, truth->y2, truth->klass, NAN);
}

static HoneBox
found_box (HoneEvaluation *self, const HoneEvaluationPicture *picture, guint i)
{
  const HoneDetection *found = &g_array_index (self->found, HoneDetection, i);

  return to_picture (picture, found->x1, found->y1, found->x2, found->y2, found->klass, found->score);
}

GArray *
hone_report_boxes (HoneEvaluation *evaluation, guint at, double conf)
{
  const HoneEvaluationPicture *picture = &g_array_index (evaluation->pictures, HoneEvaluationPicture, at);
  g_autoptr (GArray) labels = g_array_new (FALSE, FALSE, sizeof (HoneBox));
  GArray *found = g_array_new (FALSE, FALSE, sizeof (HoneBox));

  for (guint i = 0; i < picture->n_truth; i++) {
    HoneBox box = label_box (evaluation, picture, picture->first_truth + i);

    g_array_append_val (labels, box);
  }
  for (guint i = 0; i < picture->n_found; i++) {
    HoneBox box = found_box (evaluation, picture, picture->first_found + i);

    if ((double) box.score > conf)
      g_array_append_val (found, box);
  }
  hone_boxes_match (labels, found, 0.5);
  for (guint i = 0; i < labels->len; i++)
    if (g_array_index (labels, HoneBox, i).kind == HONE_BOX_MISSED)
      g_array_append_val (found, g_array_index (labels, HoneBox, i));
  return found;
}

HoneBox
hone_report_mark_box (HoneEvaluation *evaluation, const HoneMark *mark)
{
  const HoneEvaluationPicture *picture = &g_array_index (evaluation->pictures, HoneEvaluationPicture, mark->picture);

  return mark->found >= 0 ? found_box (evaluation, picture, (guint) mark->found)
                          : label_box (evaluation, picture, (guint) MAX (mark->truth, 0));
}
