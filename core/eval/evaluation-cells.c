/* SPDX-License-Identifier: Apache-2.0 */
/* evaluation-cells.c - the confusion matrix of an evaluation, and what is behind a cell; see hone-evaluation.h */
#include "evaluation-private.h"
#include "match.h"

gint64 *
hone_evaluation_confusion (HoneEvaluation *self, double conf, double iou)
{
  const gsize width = (gsize) self->n_classes + 1;
  gint64 *matrix = g_new0 (gint64, width * width);

  for (guint i = 0; i < self->pictures->len; i++) {
    const HoneEvaluationPicture *picture = evaluation_picture (self, i);

    hone_confusion_add (matrix, self->n_classes, conf, iou, evaluation_found (self, picture), picture->n_found,
                        evaluation_truth (self, picture), picture->n_truth);
  }
  return matrix;
}

typedef struct {
  HoneEvaluation *evaluation;
  guint picture;
  int row, column;
  GArray *marks;
} Cell;

static void
take_mark (int found, int truth, gpointer data)
{
  Cell *self = data;
  const HoneEvaluationPicture *picture = evaluation_picture (self->evaluation, self->picture);
  const int background = self->evaluation->n_classes;
  const int row = found >= 0 ? evaluation_found (self->evaluation, picture)[found].klass : background;
  const int column = truth >= 0 ? evaluation_truth (self->evaluation, picture)[truth].klass : background;
  const HoneMark mark = { self->picture, found >= 0 ? (int) picture->first_found + found : -1,
                          truth >= 0 ? (int) picture->first_truth + truth : -1 };

  if (row == self->row && column == self->column)
    g_array_append_val (self->marks, mark);
}

GArray *
hone_evaluation_cell (HoneEvaluation *self, double conf, double iou, int row, int column)
{
  Cell cell = { self, 0, row, column, g_array_new (FALSE, FALSE, sizeof (HoneMark)) };

  for (; cell.picture < self->pictures->len; cell.picture++) {
    const HoneEvaluationPicture *picture = evaluation_picture (self, cell.picture);

    hone_confusion_pairs (conf, iou, evaluation_found (self, picture), picture->n_found,
                          evaluation_truth (self, picture), picture->n_truth, take_mark, &cell);
  }
  evaluation_sort_marks (self, cell.marks);
  return cell.marks;
}

static int
higher_score_first (gconstpointer a, gconstpointer b, gpointer data)
{
  const HoneMark *x = a, *y = b;
  HoneEvaluation *self = data;
  const float p = x->found >= 0 ? g_array_index (self->found, HoneDetection, x->found).score : 0;
  const float q = y->found >= 0 ? g_array_index (self->found, HoneDetection, y->found).score : 0;

  if (p != q)
    return p < q ? 1 : -1;
  if (x->picture != y->picture)
    return x->picture < y->picture ? -1 : 1;
  if (x->found != y->found)
    return x->found < y->found ? -1 : 1;
  return x->truth < y->truth ? -1 : x->truth > y->truth;
}

void
evaluation_sort_marks (HoneEvaluation *self, GArray *marks)
{
  g_array_sort_with_data (marks, higher_score_first, self);
}
