/* SPDX-License-Identifier: Apache-2.0 */
/* evaluation-private.h - what the files about HoneEvaluation share; not for other rooms */
#pragma once

#include "hone-evaluation.h"

G_BEGIN_DECLS

typedef struct {
  float score;
  gboolean right; /* at overlap 0.5 */
  guint n_right;  /* of this one and all before it in order of score */
} EvaluationHit;

/* What detection finds what label, for good: matched best score first, so that what holds of all of them holds of those
 * above any threshold. */
typedef struct _HoneEvaluationMatches {
  guint16 *hits;  /* a found one: bit k: it finds a label at overlap 0.50 + k x 0.05 */
  int *partner;   /* a found one: the label at overlap 0.5, in truth; -1 */
  int *finder;    /* a label: what finds it at overlap 0.5, in found; -1 */
  GArray *sorted; /* of EvaluationHit, best first */
  double best_f1;
} HoneEvaluationMatches;

/* Made when first asked for, by whatever thread. */
const HoneEvaluationMatches *evaluation_matches (HoneEvaluation *self);
void evaluation_matches_free (HoneEvaluationMatches *self);

/* Best score first; those without by picture. */
void evaluation_sort_marks (HoneEvaluation *self, GArray *marks);

static inline const HoneEvaluationPicture *
evaluation_picture (HoneEvaluation *self, guint i)
{
  return &g_array_index (self->pictures, HoneEvaluationPicture, i);
}

static inline const HoneDetection *
evaluation_found (HoneEvaluation *self, const HoneEvaluationPicture *picture)
{
  return (const HoneDetection *) (gpointer) self->found->data + picture->first_found;
}

static inline const HoneTruth *
evaluation_truth (HoneEvaluation *self, const HoneEvaluationPicture *picture)
{
  return (const HoneTruth *) (gpointer) self->truth->data + picture->first_truth;
}

/* Behind those of the last picture; there is one. */
static inline guint
evaluation_end_of_truth (HoneEvaluation *self)
{
  const HoneEvaluationPicture *last = evaluation_picture (self, self->pictures->len - 1);

  return last->first_truth + last->n_truth;
}

static inline guint
evaluation_end_of_found (HoneEvaluation *self)
{
  const HoneEvaluationPicture *last = evaluation_picture (self, self->pictures->len - 1);

  return last->first_found + last->n_found;
}

/* How many of a picture's detections are above @conf: the first ones. */
static inline guint
evaluation_count_above (HoneEvaluation *self, const HoneEvaluationPicture *picture, double conf)
{
  const HoneDetection *found = evaluation_found (self, picture);
  guint n = 0;

  while (n < picture->n_found && found[n].score > (float) conf)
    n++;
  return n;
}

G_END_DECLS
