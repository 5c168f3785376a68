/* SPDX-License-Identifier: Apache-2.0 */
/* hone-box.c - see hone-box.h */
#include "hone-box.h"

#include <math.h>

GArray *
hone_boxes_from_labels (const HoneLabel *labels, guint n_labels, int width, int height)
{
  GArray *boxes = g_array_sized_new (FALSE, FALSE, sizeof (HoneBox), n_labels);

  for (guint i = 0; i < n_labels; i++) {
    const HoneLabel *label = &labels[i];
    HoneBox box = { .score = NAN, .klass = label->klass };

    box.x = (label->cx - label->w / 2) * (float) width;
    box.y = (label->cy - label->h / 2) * (float) height;
    box.width = label->w * (float) width;
    box.height = label->h * (float) height;
    g_array_append_val (boxes, box);
  }
  return boxes;
}

GArray *
hone_boxes_from_detections (const HoneDetection *found, guint n_found, double conf)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (HoneBox));

  for (guint i = 0; i < n_found; i++) {
    const HoneDetection *one = &found[i];
    HoneBox box = { .score = one->score, .klass = one->klass };

    /* What comes from a file may be anything. */
    if ((double) one->score < conf || !isfinite (one->x1 + one->y1 + one->x2 + one->y2))
      continue;
    box.x = one->x1;
    box.y = one->y1;
    box.width = one->x2 - one->x1;
    box.height = one->y2 - one->y1;
    g_array_append_val (boxes, box);
  }
  return boxes;
}

double
hone_box_overlap (const HoneBox *a, const HoneBox *b)
{
  double width = MIN ((double) a->x + (double) a->width, (double) b->x + (double) b->width) - (double) MAX (a->x, b->x);
  double height =
      MIN ((double) a->y + (double) a->height, (double) b->y + (double) b->height) - (double) MAX (a->y, b->y);
  double both;
  double all;

  if (!(width > 0) || !(height > 0))
    return 0;
  both = width * height;
  all = (double) a->width * (double) a->height + (double) b->width * (double) b->height - both;
  return all > 0 ? both / all : 0;
}

/* The free label of the class of @one that it overlaps most, at least by @overlap. */
static HoneBox *
best_label (GArray *labels, const HoneBox *one, double overlap)
{
  HoneBox *best = NULL;

  for (guint i = 0; i < labels->len; i++) {
    HoneBox *label = &g_array_index (labels, HoneBox, i);
    double here = hone_box_overlap (label, one);

    if (label->kind != HONE_BOX_MISSED || label->klass != one->klass || here < overlap)
      continue;
    best = label;
    overlap = here;
  }
  return best;
}

static int
higher_score_first (gconstpointer a, gconstpointer b)
{
  const HoneBox *x = *(HoneBox *const *) a;
  const HoneBox *y = *(HoneBox *const *) b;

  if (x->score != y->score)
    return (x->score < y->score) - (x->score > y->score);
  return (x > y) - (x < y);
}

guint
hone_boxes_match (GArray *labels, GArray *found, double overlap)
{
  g_autoptr (GPtrArray) order = g_ptr_array_sized_new (found->len);
  guint missed = labels->len;

  for (guint i = 0; i < labels->len; i++)
    g_array_index (labels, HoneBox, i).kind = HONE_BOX_MISSED;
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (order, &g_array_index (found, HoneBox, i));
  g_ptr_array_sort (order, higher_score_first);

  for (guint i = 0; i < order->len; i++) {
    HoneBox *one = order->pdata[i];
    HoneBox *label = best_label (labels, one, overlap);

    one->kind = label != NULL ? HONE_BOX_PLAIN : HONE_BOX_EXTRA;
    if (label != NULL) {
      label->kind = HONE_BOX_PLAIN;
      missed--;
    }
  }
  return missed;
}
