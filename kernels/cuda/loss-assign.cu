/* SPDX-License-Identifier: Apache-2.0 */
/* loss-assign.cu - which anchor answers for which object (spec 03, section 2); core/loss/hone-assign.c on a GPU
 *
 *   loss_decode   the box of every anchor, once: reads 4 reg_max numbers of an anchor, writes 4
 *   loss_best     a block an object: its topk best anchors among those inside of its enlarged box
 *   loss_settle   a block a picture: an anchor that several objects want goes to the one that it overlaps most
 *   loss_share    a block an object: of its anchors the topk2 best, and the score that each is to reach
 *   loss_total    the sum of all scores
 *
 * Nothing depends on the order of blocks: an anchor's numbers are written by one block of each kernel.
 */
#include "block.h"
#include "head.h"

#define SMALL_SIDE 16.0f /* a smaller side counts as this one when candidates are sought */

/* An object, and where in its picture it stands. */
struct Goal {
  Box box, larger;
  int klass; /* -1: none */
};

DEVICE Goal
goal_of (const HeadArgs &args, int picture, int which)
{
  HoneWanted wanted = args.wanted[(int64_t) picture * args.plan.most_wanted + which];
  Goal goal = { { wanted.x1, wanted.y1, wanted.x2, wanted.y2 }, { 0, 0, 0, 0 }, wanted.klass };
  float centre_x = (wanted.x1 + wanted.x2) / 2, centre_y = (wanted.y1 + wanted.y2) / 2;
  float w = larger (wanted.x2 - wanted.x1, SMALL_SIDE), h = larger (wanted.y2 - wanted.y1, SMALL_SIDE);

  goal.larger.x1 = centre_x - w / 2;
  goal.larger.y1 = centre_y - h / 2;
  goal.larger.x2 = centre_x + w / 2;
  goal.larger.y2 = centre_y + h / 2;
  if (goal.klass >= args.plan.head.n_classes)
    goal.klass = -1;
  return goal;
}

DEVICE bool
is_inside (float low, float high, int cell, float stride)
{
  float centre = ((float) cell + 0.5f) * stride;

  return centre - low > 1e-9f && high - centre > 1e-9f;
}

/* The cells of an axis whose centres lie between low and high: *first, and how many. Begins some cells before the
 * place that a division gives. */
DEVICE int
cells_inside (float low, float high, int cells, float stride, int *first)
{
  float near = low / stride - 2;
  int at = near > 0 ? near < (float) cells ? (int) near : cells : 0, end;

  while (at < cells && !(((float) at + 0.5f) * stride - low > 1e-9f))
    at++;
  near = high / stride - 3;
  end = near > (float) at ? near < (float) cells ? (int) near : cells : at;
  while (end < cells && is_inside (low, high, end, stride))
    end++;
  *first = at;
  return end - at;
}

/* The rectangle of cells of each level that an object may have. */
struct Candidates {
  int x[HONE_LEVELS], y[HONE_LEVELS], wide[HONE_LEVELS], n[HONE_LEVELS];
  int total;
};

DEVICE Candidates
candidates_of (const HoneHeadPlan &head, const Goal &goal)
{
  Candidates c;

  c.total = 0;
#pragma unroll
  for (int i = 0; i < HONE_LEVELS; i++) {
    float stride = (float) head.stride[i];

    c.wide[i] = cells_inside (goal.larger.x1, goal.larger.x2, head.w[i], stride, &c.x[i]);
    c.n[i] = c.wide[i] * cells_inside (goal.larger.y1, goal.larger.y2, head.h[i], stride, &c.y[i]);
    c.total += c.n[i];
  }
  return c;
}

/* Anchor of candidate @i; they follow each other as anchors do. */
DEVICE int
candidate_at (const HoneHeadPlan &head, const Candidates &c, int i)
{
  int anchor = 0, first = 0;

#pragma unroll
  for (int level = 0; level < HONE_LEVELS; level++) {
    if (i >= 0 && i < c.n[level])
      anchor = first + (c.y[level] + i / c.wide[level]) * head.w[level] + c.x[level] + i % c.wide[level];
    i -= c.n[level];
    first += head.h[level] * head.w[level];
  }
  return anchor;
}

DEVICE Box
corners_at (const HeadArgs &args, int picture, int anchor)
{
  int64_t anchors = args.plan.head.anchors;
  const float *from = args.corners + picture * 4 * anchors + anchor;
  Box box = { from[0], from[anchors], from[2 * anchors], from[3 * anchors] };

  return box;
}

/* score ^ 1/2 * overlap ^ 6 */
DEVICE float
metric_of (const HeadArgs &args, int picture, int klass, int anchor, float overlap)
{
  const HoneHeadPlan &head = args.plan.head;
  float cube = overlap * overlap * overlap;

  return sqrtf (sigmoid_of (args.head.scores[((int64_t) picture * head.n_classes + klass) * head.anchors + anchor])) *
         (cube * cube);
}

/* A thread an anchor. */
KERNEL (loss_decode, HeadArgs)
{
  const HoneHeadPlan &head = args.plan.head;
  int64_t i = global_index (), anchors = head.anchors, picture = i / anchors;
  int anchor = (int) (i % anchors);

  if (picture >= head.n)
    return;
  Box box = box_of (cell_of (head, anchor),
                    distances_of (head, args.head.boxes + picture * 4 * head.reg_max * anchors, anchor));
  float *to = args.corners + picture * 4 * anchors + anchor;

  to[0] = box.x1;
  to[anchors] = box.y1;
  to[2 * anchors] = box.x2;
  to[3 * anchors] = box.y2;
}

#define CHUNK 1024 /* candidates that are compared at once */

/* Candidates first by first; those that beat all others so far stand behind the chunk. */
KERNEL (loss_best, HeadArgs)
{
  SHARED (uint64_t, keys, CHUNK + LOSS_TOP);
  SHARED (uint64_t, room, BLOCK);
  int t = thread_index (), which = block_index () % args.plan.most_wanted;
  int picture = block_index () / args.plan.most_wanted;
  uint64_t *best = args.best + (int64_t) block_index () * LOSS_TOP, mine = 0;
  Goal goal = goal_of (args, picture, which);
  Candidates c;

  if (t < LOSS_TOP)
    best[t] = 0;
  if (goal.klass < 0)
    return;
  c = candidates_of (args.plan.head, goal);
  for (int first = 0; first < c.total; first += CHUNK) {
    uint64_t last = ~(uint64_t) 0;

    for (int i = t; i < CHUNK; i += BLOCK) {
      int anchor = candidate_at (args.plan.head, c, first + i);
      float metric = first + i < c.total ? metric_of (args, picture, goal.klass, anchor,
                                                      ciou_of (goal.box, corners_at (args, picture, anchor)))
                                         : 0;

      keys[i] = metric > 0 ? key_of (metric, (uint32_t) anchor) : 0;
    }
    if (t < LOSS_TOP)
      keys[CHUNK + t] = mine;
    mine = 0;
    barrier ();
    for (int round = 0; round < args.plan.topk && last > 0; round++) {
      uint64_t most = 0;

      for (int i = t; i < CHUNK + LOSS_TOP; i += BLOCK) {
        uint64_t key = keys[i];

        most = key < last && key > most ? key : most;
      }
      last = max_of_block (most, room);
      if (t == round)
        mine = last;
    }
    barrier ();
  }
  if (t < LOSS_TOP)
    best[t] = mine;
}

/* Of all objects that may have @anchor the one that it overlaps most; the first of equals. */
DEVICE int
favourite_of (const HeadArgs &args, int picture, int anchor)
{
  HeadCell cell = cell_of (args.plan.head, anchor);
  Box box = corners_at (args, picture, anchor);
  float most = 0;
  int found = 0;

  for (int i = 0; i < args.plan.most_wanted; i++) {
    Goal goal = goal_of (args, picture, i);
    bool may = goal.klass >= 0 && is_inside (goal.larger.x1, goal.larger.x2, cell.x, (float) cell.stride) &&
               is_inside (goal.larger.y1, goal.larger.y2, cell.y, (float) cell.stride);
    float overlap = may ? ciou_of (goal.box, box) : 0;

    if (overlap > most) {
      most = overlap;
      found = i;
    }
  }
  return found;
}

KERNEL (loss_settle, HeadArgs)
{
  int picture = block_index (), anchors = args.plan.head.anchors, t = thread_index ();
  LossAnchor *of = args.anchors + (int64_t) picture * anchors;

  for (int a = t; a < anchors; a += BLOCK)
    of[a].goal = -1;
  barrier ();
  /* One object after the other: two never write at once. A second claim is written down as -2. */
  for (int goal = 0; goal < args.plan.most_wanted; goal++) {
    const uint64_t *best = args.best + ((int64_t) picture * args.plan.most_wanted + goal) * LOSS_TOP;

    if (best[0] == 0)
      continue;
    if (t < args.plan.topk && best[t] != 0) {
      LossAnchor *claimed = of + place_of_key (best[t]);

      claimed->goal = claimed->goal == -1 ? goal : -2;
    }
    barrier ();
  }
  for (int a = t; a < anchors; a += BLOCK)
    if (of[a].goal != -1) {
      int which = of[a].goal >= 0 ? of[a].goal : favourite_of (args, picture, a);
      Goal goal = goal_of (args, picture, which);
      LossAnchor settled = { which, goal.klass, 0, 0, 0 };

      settled.overlap = ciou_of (goal.box, corners_at (args, picture, a));
      settled.metric = metric_of (args, picture, goal.klass, a, settled.overlap);
      of[a] = settled;
    }
}

/* Key of the topk2-th best anchor of the object; 0: all may stay. */
DEVICE uint64_t
least_key (const HeadArgs &args, const LossAnchor *of, int goal, SHARED_OF (uint64_t) room)
{
  uint64_t last = ~(uint64_t) 0;

  for (int round = 0; round < args.plan.topk2 && args.plan.topk2 < args.plan.topk && last > 0; round++) {
    uint64_t most = 0;

    for (int a = thread_index (); a < args.plan.head.anchors; a += BLOCK) {
      uint64_t key = of[a].goal == goal ? key_of (of[a].metric, (uint32_t) a) : 0;

      most = key < last && key > most ? key : most;
    }
    last = max_of_block (most, room);
  }
  return args.plan.topk2 < args.plan.topk ? last : 0;
}

/* The best gets its largest overlap as target, the others less, as their metric is less. */
KERNEL (loss_share, HeadArgs)
{
  SHARED (uint64_t, room, BLOCK);
  SHARED (double, sums, BLOCK);
  int which = block_index () % args.plan.most_wanted, picture = block_index () / args.plan.most_wanted;
  int anchors = args.plan.head.anchors;
  LossAnchor *of = args.anchors + (int64_t) picture * anchors;
  uint64_t least, metric_key = 0, overlap_key = 0;
  LossShare share = { 0, 0 };

  if (goal_of (args, picture, which).klass < 0) {
    if (thread_index () == 0)
      args.shares[block_index ()] = share;
    return;
  }
  least = least_key (args, of, which, room);
  for (int a = thread_index (); a < anchors; a += BLOCK)
    if (of[a].goal == which) {
      if (key_of (of[a].metric, (uint32_t) a) < least) {
        of[a].goal = -1;
        continue;
      }
      uint64_t metric = key_of (of[a].metric, 0), overlap = key_of (of[a].overlap, 0);

      metric_key = metric > metric_key ? metric : metric_key;
      overlap_key = overlap > overlap_key ? overlap : overlap_key;
    }
  metric_key = max_of_block (metric_key, room);
  overlap_key = max_of_block (overlap_key, room);
  for (int a = thread_index (); a < anchors; a += BLOCK)
    if (of[a].goal == which) {
      of[a].score = of[a].metric * value_of_key (overlap_key) / (value_of_key (metric_key) + 1e-9f);
      share.scores += (double) of[a].score;
      share.matched += 1;
    }
  share.scores = sum_of_block (share.scores, sums);
  share.matched = sum_of_block (share.matched, sums);
  if (thread_index () == 0)
    args.shares[block_index ()] = share;
}

/* One block. */
KERNEL (loss_total, HeadArgs)
{
  SHARED (double, sums, BLOCK);
  LossShare all = { 0, 0 };

  for (int i = thread_index (); i < args.plan.head.n * args.plan.most_wanted; i += BLOCK) {
    all.scores += args.shares[i].scores;
    all.matched += args.shares[i].matched;
  }
  all.scores = sum_of_block (all.scores, sums);
  all.matched = sum_of_block (all.matched, sums);
  if (all.scores < 1)
    all.scores = 1;
  if (thread_index () == 0)
    *args.total = all;
}
