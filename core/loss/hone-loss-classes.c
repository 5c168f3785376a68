/* SPDX-License-Identifier: Apache-2.0 */
/* hone-loss-classes.c - the loss of a classifier (spec 03, section 9): cross entropy, the mean over the pictures
 *
 * A batch has as many pictures as numbers of a detector's single row: nothing here is worth a thread.
 */
#include "hone-loss-classes.h"

/* How much each picture counts: 0 for those without a class, which could not be read. Returns: the sum */
static double
weigh (const HoneHeadShape *shape, const HoneTarget *targets, guint n_targets, const float *class_weights,
       gint32 *classes, float *weights)
{
  double sum = 0;

  for (guint i = 0; i < n_targets; i++) {
    const HoneTarget *target = &targets[i];

    classes[target->image] = target->klass;
    weights[target->image] = class_weights != NULL ? class_weights[target->klass] : 1;
  }
  for (int i = 0; i < shape->n; i++)
    sum += (double) weights[i];
  return sum;
}

double
hone_loss_classes (const HoneKernels *kernels, HoneDevice *device, const HoneHeadShape *shape, const HoneHead *head,
                   const HoneTarget *targets, guint n_targets, const float *class_weights)
{
  const int n = shape->n, n_classes = shape->n_classes;
  g_autofree gint32 *classes = g_new0 (gint32, n);
  g_autofree float *weights = g_new0 (float, n), *each = g_new (float, n);
  const double sum = MAX (weigh (shape, targets, n_targets, class_weights, classes, weights), 1e-12);
  double loss = 0;

  kernels->cross_entropy (device, n, n_classes, 0, 1, head->scores, classes, each, head->d_scores);
  for (int i = 0; i < n; i++) {
    const double part = (double) weights[i] / sum;

    loss += part * (double) each[i];
    for (int k = 0; k < n_classes && head->d_scores != NULL; k++)
      head->d_scores[i * n_classes + k] *= (float) part;
  }
  return loss;
}
