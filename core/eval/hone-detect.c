/* SPDX-License-Identifier: Apache-2.0 */
/* hone-detect.c - see hone-detect.h */
#include "hone-detect.h"

#include "hone-box-decode.h"
#include "hone-vector-math.h"

#include <math.h>

/* --- decoding -------------------------------------------------------------------------------------------------- */

HONE_VECTOR static void
sigmoids (const float *restrict x, gsize n, float *restrict y)
{
  for (gsize i = 0; i < n; i++)
    y[i] = hone_sigmoid (x[i]);
}

/* Distances of one row of cells to centre and size in pixels, in place. */
HONE_VECTOR static void
centres (float *restrict left, float *restrict top, float *restrict right, float *restrict bottom, int n, float x,
         float y, float stride)
{
  for (int i = 0; i < n; i++) {
    const float x1 = x + (float) i - left[i], x2 = x + (float) i + right[i];
    const float y1 = y - top[i], y2 = y + bottom[i];

    left[i] = (x1 + x2) / 2 * stride;
    top[i] = (y1 + y2) / 2 * stride;
    right[i] = (x2 - x1) * stride;
    bottom[i] = (y2 - y1) * stride;
  }
}

static void
decode_boxes (const HoneHeadShape *shape, const float *boxes, float *y)
{
  const gsize anchors = shape->anchors;
  float *at = y;

  hone_decode_distances (boxes, shape->reg_max, shape->anchors, 0, shape->anchors, y, shape->anchors);
  for (int level = 0; level < HONE_N_LEVELS; level++)
    for (int row = 0; row < shape->h[level]; row++, at += shape->w[level])
      centres (at, at + anchors, at + 2 * anchors, at + 3 * anchors, shape->w[level], 0.5f, (float) row + 0.5f,
               (float) shape->stride[level]);
}

void
hone_decode (const HoneHeadShape *shape, const HoneHead *head, float *y)
{
  const gsize anchors = shape->anchors;

  for (int i = 0; i < shape->n; i++) {
    float *to = y + i * (4 + (gsize) shape->n_classes) * anchors;

    decode_boxes (shape, head->boxes + i * 4 * (gsize) shape->reg_max * anchors, to);
    sigmoids (head->scores + (gsize) i * shape->n_classes * anchors, shape->n_classes * anchors, to + 4 * anchors);
  }
}

/* --- the NMS-free path ----------------------------------------------------------------------------------------- */

typedef struct {
  float score;
  int index;
} Ranked;

/* Best first; of equal ones the lower index. */
static int
by_rank (gconstpointer a, gconstpointer b)
{
  const Ranked *x = a, *y = b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->index - y->index;
}

HONE_VECTOR static void
raise_best (const float *restrict scores, int anchors, float *restrict best)
{
  for (int a = 0; a < anchors; a++)
    best[a] = hone_max (scores[a], best[a]);
}

/* All anchors by their highest class. */
static GArray *
rank_anchors (const float *scores, int n_classes, int anchors)
{
  GArray *ranks = g_array_sized_new (FALSE, FALSE, sizeof (Ranked), (guint) anchors);
  g_autofree float *best = g_memdup2 (scores, (gsize) anchors * sizeof *best);

  for (int c = 1; c < n_classes; c++)
    raise_best (scores + (gsize) c * anchors, anchors, best);
  for (int a = 0; a < anchors; a++) {
    const Ranked rank = { hone_sigmoid (best[a]), a };

    g_array_append_val (ranks, rank);
  }
  g_array_sort (ranks, by_rank);
  return ranks;
}

/* The k best anchors, then the k best of all their scores: index = anchor * n_classes + class. */
static GArray *
rank_scores (const float *scores, int n_classes, int anchors, int k)
{
  g_autoptr (GArray) by_anchor = rank_anchors (scores, n_classes, anchors);
  GArray *ranks = g_array_new (FALSE, FALSE, sizeof (Ranked));
  const float lowest = k > 0 ? g_array_index (by_anchor, Ranked, k - 1).score : 0;

  /* The k best are not below the best of the last anchor. Places in the list decide between equal ones. */
  for (int i = 0; i < k; i++)
    for (int c = 0; c < n_classes; c++) {
      const int a = g_array_index (by_anchor, Ranked, i).index;
      const Ranked rank = { hone_sigmoid (scores[(gsize) c * anchors + a]), i * n_classes + c };

      if (rank.score >= lowest)
        g_array_append_val (ranks, rank);
    }
  g_array_sort (ranks, by_rank);
  g_array_set_size (ranks, (guint) k);
  for (int i = 0; i < k; i++) {
    int *index = &g_array_index (ranks, Ranked, i).index;

    *index = g_array_index (by_anchor, Ranked, *index / n_classes).index * n_classes + *index % n_classes;
  }
  return ranks;
}

static HoneAnchorRun
run_of_anchor (const HoneHeadShape *shape, int anchor)
{
  HoneAnchorRun run = { .first = anchor, .n = 1 };
  int first = 0;

  while (anchor >= first + shape->h[run.level] * shape->w[run.level])
    first += shape->h[run.level] * shape->w[run.level], run.level++;
  run.x = (anchor - first) % shape->w[run.level];
  run.y = (anchor - first) / shape->w[run.level];
  return run;
}

/* @ranks: index = anchor * n_classes + class */
static GArray *
boxes_of (const HoneHeadShape *shape, const HoneHead *head, int image, const GArray *ranks)
{
  const gsize anchors = shape->anchors;
  const float *boxes = head->boxes + image * 4 * (gsize) shape->reg_max * anchors;
  g_autofree float *corners = g_new (float, 4 * anchors);
  GArray *found = g_array_sized_new (FALSE, FALSE, sizeof (HoneDetection), ranks->len);

  for (guint i = 0; i < ranks->len; i++) {
    const Ranked *rank = &g_array_index (ranks, Ranked, i);
    const int a = rank->index / shape->n_classes;
    const HoneAnchorRun run = run_of_anchor (shape, a);
    HoneDetection detection;

    hone_decode_corners (shape, boxes, &run, corners);
    detection = (HoneDetection){ corners[a],
                                 corners[anchors + a],
                                 corners[2 * anchors + a],
                                 corners[3 * anchors + a],
                                 rank->score,
                                 rank->index % shape->n_classes,
                                 a };
    g_array_append_val (found, detection);
  }
  return found;
}

GArray *
hone_decode_top (const HoneHeadShape *shape, const HoneHead *head, int image, int max_det)
{
  const float *scores = head->scores + (gsize) image * (gsize) shape->n_classes * (gsize) shape->anchors;
  g_autoptr (GArray) ranks = rank_scores (scores, shape->n_classes, shape->anchors, MIN (max_det, shape->anchors));

  return boxes_of (shape, head, image, ranks);
}

static int
best_class (const float *scores, int n_classes, int anchors, int a)
{
  int best = 0;

  for (int c = 1; c < n_classes; c++)
    if (scores[(gsize) c * (gsize) anchors + (gsize) a] > scores[(gsize) best * (gsize) anchors + (gsize) a])
      best = c;
  return best;
}

GArray *
hone_decode_top_agnostic (const HoneHeadShape *shape, const HoneHead *head, int image, int max_det)
{
  const float *scores = head->scores + (gsize) image * (gsize) shape->n_classes * (gsize) shape->anchors;
  g_autoptr (GArray) ranks = rank_anchors (scores, shape->n_classes, shape->anchors);

  g_array_set_size (ranks, (guint) MIN (max_det, shape->anchors));
  for (guint i = 0; i < ranks->len; i++) {
    int *index = &g_array_index (ranks, Ranked, i).index;

    *index = *index * shape->n_classes + best_class (scores, shape->n_classes, shape->anchors, *index);
  }
  return boxes_of (shape, head, image, ranks);
}

static gboolean
is_wanted (int klass, const int *classes, int n_classes)
{
  if (classes == NULL)
    return TRUE;
  for (int i = 0; i < n_classes; i++)
    if (classes[i] == klass)
      return TRUE;
  return FALSE;
}

void
hone_detections_filter (GArray *detections, double conf, int max_det, const int *classes, int n_classes)
{
  guint kept = 0;

  for (guint i = 0; i < detections->len && kept < (guint) max_det; i++) {
    const HoneDetection detection = g_array_index (detections, HoneDetection, i);

    if (detection.score > (float) conf && is_wanted (detection.klass, classes, n_classes))
      g_array_index (detections, HoneDetection, kept++) = detection;
  }
  g_array_set_size (detections, kept);
}

/* --- back to the picture --------------------------------------------------------------------------------------- */

static float
back (float at, double pad, double gain, int size)
{
  const float there = (at - (float) pad) / (float) gain;

  return CLAMP (there, 0.0f, (float) size);
}

void
hone_detections_to_picture (GArray *detections, const HoneLetterbox *box, int width, int height)
{
  for (guint i = 0; i < detections->len; i++) {
    HoneDetection *detection = &g_array_index (detections, HoneDetection, i);

    detection->x1 = back (detection->x1, box->pad_x, box->gain_x, width);
    detection->x2 = back (detection->x2, box->pad_x, box->gain_x, width);
    detection->y1 = back (detection->y1, box->pad_y, box->gain_y, height);
    detection->y2 = back (detection->y2, box->pad_y, box->gain_y, height);
  }
}
