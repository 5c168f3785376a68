/* SPDX-License-Identifier: Apache-2.0 */
/* detect.cu - from a head's outputs to objects (spec 02, sections 3 and 4); core/eval/hone-nms.c, hone-detect.c on a
 * GPU
 *
 *   detect_boxes   a thread an anchor: its box, once
 *   detect_list    a block a picture: what may be an object, as keys of score and place, in the order of anchors
 *   detect_keep    a block a picture: NMS. Each round takes the best that is left and strikes out what it covers
 *   detect_free    a block a picture: the path without NMS
 *
 * Nothing is sorted: as few are kept, it is cheaper to look for the best once for each of them. A round reads 8 bytes
 * of a candidate, and 16 more of those that are left.
 */
#include "block.h"
#include "head.h"

#define CLASS_OFFSET 7680 /* pixels; added in single precision, whose rounding is part of the result */

/* A thread an anchor. NMS knows boxes by centre and size, and takes them back from these. */
KERNEL (detect_boxes, DetectArgs)
{
  const HoneHeadPlan &head = args.plan.head;
  int64_t i = global_index (), anchors = head.anchors, picture = i / anchors;
  int anchor = (int) (i % anchors);

  if (picture >= head.n)
    return;
  HeadCell cell = cell_of (head, anchor);
  Box d = distances_of (head, args.boxes + picture * 4 * head.reg_max * anchors, anchor), box = box_of (cell, d);
  float *to = args.corners + picture * 4 * anchors + anchor;

  if (!args.plan.free) {
    float x = (float) cell.x + 0.5f, y = (float) cell.y + 0.5f, stride = (float) cell.stride;
    float x1 = x - d.x1, y1 = y - d.y1, x2 = x + d.x2, y2 = y + d.y2;
    float centre_x = multiply_rounded ((x1 + x2) / 2, stride), centre_y = multiply_rounded ((y1 + y2) / 2, stride);
    float half_w = multiply_rounded (x2 - x1, stride) / 2, half_h = multiply_rounded (y2 - y1, stride) / 2;

    box.x1 = centre_x - half_w;
    box.y1 = centre_y - half_h;
    box.x2 = centre_x + half_w;
    box.y2 = centre_y + half_h;
  }
  to[0] = box.x1;
  to[anchors] = box.y1;
  to[2 * anchors] = box.x2;
  to[3 * anchors] = box.y2;
}

DEVICE const float *
scores_of (const DetectArgs &args, int picture)
{
  return args.scores + (int64_t) picture * args.plan.head.n_classes * args.plan.head.anchors;
}

/* The best class of an anchor, by its logits; the first of equals. */
DEVICE int
best_class (const DetectArgs &args, const float *scores, int anchor)
{
  int best = 0;
  float most = scores[anchor];

  for (int c = 1; c < args.plan.head.n_classes; c++) {
    float x = scores[(int64_t) c * args.plan.head.anchors + anchor];

    best = x > most ? c : best;
    most = x > most ? x : most;
  }
  return best;
}

/* The key of a class of an anchor; 0: no candidate. */
DEVICE uint64_t
candidate_key (const DetectArgs &args, const float *scores, int anchor, int klass)
{
  float score;

  if (args.plan.wanted != NULL && args.plan.wanted[klass] == 0)
    return 0;
  score = sigmoid_of (scores[(int64_t) klass * args.plan.head.anchors + anchor]);
  return score > args.plan.conf ? key_of (score, (uint32_t) (anchor * args.plan.head.n_classes + klass)) : 0;
}

/* How many candidates of an anchor are at least @least; they are written from @to on, unless that is NULL. */
DEVICE int
list_anchor (const DetectArgs &args, const float *scores, int anchor, uint64_t least, uint64_t *to)
{
  bool all = args.plan.multi_label && args.plan.head.n_classes > 1;
  int first = all ? 0 : best_class (args, scores, anchor), end = all ? args.plan.head.n_classes : first + 1, n = 0;

  for (int c = first; c < end; c++) {
    uint64_t key = candidate_key (args, scores, anchor, c);

    if (key == 0 || key < least)
      continue;
    if (to != NULL)
      to[n] = key;
    n++;
  }
  return n;
}

DEVICE double
count_candidates (const DetectArgs &args, const float *scores, uint64_t least, SHARED_OF (double) room)
{
  int n = 0;

  for (int a = thread_index (); a < args.plan.head.anchors; a += BLOCK)
    n += list_anchor (args, scores, a, least, NULL);
  return sum_of_block ((double) n, room);
}

/* Of more candidates than there is room for the best: the least key of those, bit after bit. Keys are all different. */
DEVICE uint64_t
least_of_best (const DetectArgs &args, const float *scores, SHARED_OF (double) room)
{
  uint64_t least = 0;

  if (count_candidates (args, scores, 0, room) <= args.room)
    return 0;
  for (uint64_t bit = (uint64_t) 1 << 61; bit > 0; bit >>= 1)
    if (count_candidates (args, scores, least | bit, room) >= args.room)
      least |= bit;
  return least;
}

/* Sum of the threads' numbers before this one; *@all: of all. */
DEVICE int
sum_before (int n, SHARED_OF (int) room, int *all)
{
  int t = thread_index (), sum = n;

  room[t] = n;
  for (int step = 1; step < BLOCK; step *= 2) {
    barrier ();
    sum += t >= step ? (int) room[t - step] : 0;
    barrier ();
    room[t] = sum;
  }
  barrier ();
  *all = room[BLOCK - 1];
  barrier ();
  return sum - n;
}

KERNEL (detect_list, DetectArgs)
{
  SHARED (double, sums, BLOCK);
  SHARED (int, counts, BLOCK);
  int picture = block_index (), listed = 0;
  const float *scores = scores_of (args, picture);
  uint64_t *keys = args.keys + (int64_t) picture * args.room, least = least_of_best (args, scores, sums);

  for (int first = 0; first < args.plan.head.anchors; first += BLOCK) {
    int anchor = first + thread_index (), all;
    bool there = anchor < args.plan.head.anchors;
    int n = there ? list_anchor (args, scores, anchor, least, NULL) : 0, at = sum_before (n, counts, &all);

    if (there)
      list_anchor (args, scores, anchor, least, keys + listed + at);
    listed += all;
  }
  if (thread_index () == 0)
    args.n_listed[picture] = listed;
}

DEVICE HoneFound
found_of (const DetectArgs &args, int picture, float score, int anchor, int klass)
{
  int64_t anchors = args.plan.head.anchors;
  const float *from = args.corners + picture * 4 * anchors + anchor;
  HoneFound found = { from[0], from[anchors], from[2 * anchors], from[3 * anchors], score, klass, anchor };

  return found;
}

DEVICE HoneFound
found_of_key (const DetectArgs &args, int picture, uint64_t key)
{
  uint32_t place = place_of_key (key), classes = (uint32_t) args.plan.head.n_classes;

  return found_of (args, picture, value_of_key (key), (int) (place / classes), (int) (place % classes));
}

/* A box where boxes of other classes do not reach it. */
DEVICE Box
shifted (const DetectArgs &args, const HoneFound &found)
{
  float by = args.plan.agnostic ? 0 : (float) (found.klass * CLASS_OFFSET);
  Box box = { found.x1 + by, found.y1 + by, found.x2 + by, found.y2 + by };

  return box;
}

DEVICE float
area_of (const Box &box)
{
  return multiply_rounded (box.x2 - box.x1, box.y2 - box.y1);
}

DEVICE bool
covers (const Box &kept, const Box &box, float iou)
{
  float w = smaller (box.x2, kept.x2) - larger (box.x1, kept.x1);
  float h = smaller (box.y2, kept.y2) - larger (box.y1, kept.y1);
  float inter = multiply_rounded (larger (w, 0), larger (h, 0));

  return inter / (area_of (kept) + area_of (box) - inter) > iou;
}

KERNEL (detect_keep, DetectArgs)
{
  SHARED (uint64_t, room, BLOCK);
  int picture = block_index (), n_listed = args.n_listed[picture], n = 0;
  uint64_t *keys = args.keys + (int64_t) picture * args.room, last = 0;
  HoneFound *found = args.found + (int64_t) picture * args.plan.most;
  Box kept = { 0, 0, 0, 0 };

  while (n < args.plan.most) {
    uint64_t best = 0;

    for (int i = thread_index (); i < n_listed; i += BLOCK) {
      uint64_t key = keys[i];

      if (key == 0)
        continue;
      if (n > 0 && (key == last || covers (kept, shifted (args, found_of_key (args, picture, key)), args.plan.iou)))
        keys[i] = 0;
      else
        best = key > best ? key : best;
    }
    last = max_of_block (best, room);
    if (last == 0)
      break;
    kept = shifted (args, found_of_key (args, picture, last));
    if (thread_index () == 0)
      found[n] = found_of_key (args, picture, last);
    n++;
  }
  if (thread_index () == 0)
    args.counts[picture] = n;
}

/* The best of @n keys, which is then no more. */
DEVICE uint64_t
take_best (uint64_t *keys, int n, SHARED_OF (uint64_t) room)
{
  uint64_t best = 0;
  int at = -1;

  for (int i = thread_index (); i < n; i += BLOCK)
    if (keys[i] > best) {
      best = keys[i];
      at = i;
    }
  uint64_t last = max_of_block (best, room);

  if (at >= 0 && best == last)
    keys[at] = 0;
  return last;
}

/* The best anchors by their best class, then the best of all scores of those; places in the first list decide between
 * equals. */
KERNEL (detect_free, DetectArgs)
{
  SHARED (uint64_t, room, BLOCK);
  int picture = block_index (), t = thread_index (), anchors = args.plan.head.anchors;
  int classes = args.plan.head.n_classes, most = args.plan.most < anchors ? args.plan.most : anchors;
  const float *scores = scores_of (args, picture);
  uint64_t *keys = args.keys + (int64_t) picture * args.room;
  int32_t *ranks = args.ranks + (int64_t) picture * args.plan.most;
  HoneFound *found = args.found + (int64_t) picture * args.plan.most;

  for (int a = t; a < anchors; a += BLOCK)
    keys[a] = key_of (sigmoid_of (scores[(int64_t) best_class (args, scores, a) * anchors + a]), (uint32_t) a);
  for (int i = 0; i < most; i++) {
    uint64_t key = take_best (keys, anchors, room);
    int a = (int) place_of_key (key);

    if (t == 0 && args.plan.agnostic)
      found[i] = found_of (args, picture, value_of_key (key), a, best_class (args, scores, a));
    if (t == 0)
      ranks[i] = a;
  }
  if (t == 0)
    args.counts[picture] = most;
  barrier ();
  for (int i = t; i < most * classes; i += BLOCK)
    keys[i] = key_of (sigmoid_of (scores[(int64_t) (i % classes) * anchors + ranks[i / classes]]), (uint32_t) i);
  for (int i = 0; i < most && !args.plan.agnostic; i++) {
    uint64_t key = take_best (keys, most * classes, room);
    int place = (int) place_of_key (key);

    if (t == 0)
      found[i] = found_of (args, picture, value_of_key (key), ranks[place / classes], place % classes);
  }
}
