/* SPDX-License-Identifier: Apache-2.0 */
/* hone-confusion.c - hone_confusion_add () and _errors () of hone-metrics.h (spec 05, section 7) */
#include "hone-overlap.h"
#include "match.h"

static int
higher_score_first (gconstpointer a, gconstpointer b)
{
  const HoneDetection *x = *(HoneDetection *const *) a, *y = *(HoneDetection *const *) b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x < y ? -1 : x > y;
}

/* Those above the threshold, best first. */
static GPtrArray *
sure_ones (const HoneDetection *found, guint n_found, double conf)
{
  GPtrArray *sure = g_ptr_array_new ();

  for (guint i = 0; i < n_found; i++)
    if (found[i].score > (float) conf)
      g_ptr_array_add (sure, (gpointer) &found[i]);
  g_ptr_array_sort (sure, higher_score_first);
  return sure;
}

/* The truth that is still free and overlaps most; -1: none by more than iou. The class does not matter. */
static int
partner_of (const HoneDetection *found, const HoneTruth *truth, guint n_truth, const gboolean *taken, double iou)
{
  float best = 0;
  int partner = -1;

  for (guint i = 0; i < n_truth; i++) {
    const float overlap = taken[i] ? 0 : hone_overlap (&truth[i], found);

    if (overlap > best) {
      best = overlap;
      partner = (int) i;
    }
  }
  return best > (float) iou ? partner : -1;
}

void
hone_confusion_pairs (double conf, double iou, const HoneDetection *found, guint n_found, const HoneTruth *truth,
                      guint n_truth, HoneConfusionPair each, gpointer data)
{
  g_autoptr (GPtrArray) sure = sure_ones (found, n_found, conf);
  g_autofree gboolean *taken = g_new0 (gboolean, n_truth + 1);

  for (guint i = 0; i < sure->len; i++) {
    const HoneDetection *detection = sure->pdata[i];
    const int partner = partner_of (detection, truth, n_truth, taken, iou);

    if (partner >= 0)
      taken[partner] = TRUE;
    each ((int) (detection - found), partner, data);
  }
  for (guint i = 0; i < n_truth; i++)
    if (!taken[i])
      each (-1, (int) i, data);
}

typedef struct {
  gint64 *matrix;
  int n_classes;
  const HoneDetection *found;
  const HoneTruth *truth;
} Count;

static void
count (int found, int truth, gpointer data)
{
  const Count *self = data;
  const int row = found >= 0 ? self->found[found].klass : self->n_classes;
  const int column = truth >= 0 ? self->truth[truth].klass : self->n_classes;

  self->matrix[row * (self->n_classes + 1) + column]++;
}

void
hone_confusion_add (gint64 *matrix, int n_classes, double conf, double iou, const HoneDetection *found, guint n_found,
                    const HoneTruth *truth, guint n_truth)
{
  Count self = { matrix, n_classes, found, truth };

  hone_confusion_pairs (conf, iou, found, n_found, truth, n_truth, count, &self);
}

static int
more_first (gconstpointer a, gconstpointer b)
{
  const HoneConfusionError *x = a, *y = b;

  if (x->n != y->n)
    return x->n < y->n ? 1 : -1;
  return x->row != y->row ? x->row - y->row : x->column - y->column;
}

GArray *
hone_confusion_errors (const gint64 *matrix, int width)
{
  GArray *errors = g_array_new (FALSE, FALSE, sizeof (HoneConfusionError));

  for (int row = 0; row < width; row++)
    for (int column = 0; column < width; column++) {
      const HoneConfusionError error = { row, column, matrix[(gsize) row * (gsize) width + (gsize) column] };

      if (error.n > 0 && row != column)
        g_array_append_val (errors, error);
    }
  g_array_sort (errors, more_first);
  return errors;
}
