/* SPDX-License-Identifier: Apache-2.0 */
/* hone-assign.c - see hone-assign.h
 *
 * Only anchors inside of a box can answer for it, and on a level these are a rectangle of cells: the work is done row
 * by row of such rectangles, never over all pairs of anchors and objects.
 */
#include "hone-assign.h"

#include "hone-iou.h"
#include "hone-vector-math.h"

#include <math.h>

#define SMALL_SIDE 16.0f /* a smaller side counts as this one when candidates are sought */

HoneAssign *
hone_assign_new (void)
{
  HoneAssign *self = g_new0 (HoneAssign, 1);

  self->goals = g_array_new (FALSE, FALSE, sizeof (HoneGoal));
  self->runs = g_array_new (FALSE, FALSE, sizeof (HoneGoalRun));
  self->matches = g_array_new (FALSE, FALSE, sizeof (HoneMatch));
  self->best = g_array_new (FALSE, TRUE, sizeof (HoneMatch));
  return self;
}

void
hone_assign_free (HoneAssign *self)
{
  g_array_unref (self->goals);
  g_array_unref (self->runs);
  g_array_unref (self->matches);
  g_array_unref (self->best);
  g_free (self->needed);
  g_free (self->corners);
  g_free (self->n_best);
  g_free (self->favourite);
  g_free (self->claims);
  g_free (self->claim);
  g_free (self);
}

static void
make_room (HoneAssign *self, const HoneHeadShape *shape)
{
  if (self->shape.anchors < shape->anchors) {
    self->needed = g_renew (guint8, self->needed, shape->anchors);
    self->corners = g_renew (float, self->corners, 4 * (gsize) shape->anchors);
    self->favourite = g_renew (HoneMatch, self->favourite, shape->anchors);
    self->claims = g_renew (int, self->claims, shape->anchors);
    self->claim = g_renew (HoneMatch, self->claim, shape->anchors);
  }
  self->shape = *shape;
}

/* The cells of an axis whose centres lie between low and high: *first and how many. */
static int
cells_inside (float low, float high, int cells, int stride, int *first)
{
  int end;

  *first = 0;
  while (*first < cells && !(((float) *first + 0.5f) * (float) stride - low > 1e-9f))
    ++*first;
  for (end = *first; end < cells && high - ((float) end + 0.5f) * (float) stride > 1e-9f;)
    end++;
  return end - *first;
}

static void
add_runs (HoneAssign *self, int goal, const float box[4])
{
  int level_first = 0;

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    const int wide = self->shape.w[level], stride = self->shape.stride[level];
    int x, y;
    const int n_x = cells_inside (box[0], box[2], wide, stride, &x);
    const int n_y = cells_inside (box[1], box[3], self->shape.h[level], stride, &y);

    for (int i = 0; n_x > 0 && i < n_y; i++) {
      const HoneAnchorRun run = { level_first + (y + i) * wide + x, n_x, level, x, y + i };
      const HoneGoalRun row = { run, goal };

      memset (self->needed + run.first, 1, run.n);
      g_array_append_val (self->runs, row);
    }
    level_first += self->shape.h[level] * wide;
  }
}

static void
enlarge (const float box[4], float larger[4])
{
  for (int axis = 0; axis < 2; axis++) {
    float centre = (box[axis] + box[axis + 2]) / 2, side = box[axis + 2] - box[axis];

    if (side < SMALL_SIDE)
      side = SMALL_SIDE;
    larger[axis] = centre - side / 2;
    larger[axis + 2] = centre + side / 2;
  }
}

void
hone_assign_begin (HoneAssign *self, const HoneHeadShape *shape, const HoneGoal *goals, guint n_goals)
{
  make_room (self, shape);
  memset (self->needed, 0, shape->anchors);
  g_array_set_size (self->goals, 0);
  g_array_set_size (self->runs, 0);
  g_array_append_vals (self->goals, goals, n_goals);
  self->n_best = g_renew (guint, self->n_best, MAX (n_goals, 1));

  for (guint i = 0; i < n_goals; i++) {
    float larger[4];

    enlarge (goals[i].box, larger);
    if (goals[i].valid)
      add_runs (self, (int) i, larger);
  }
}

/* Puts the match into list, best first, at most room long; of equal ones the earlier stays ahead. */
static guint
keep_best (HoneMatch *list, guint n, guint room, const HoneMatch *match)
{
  guint at = n;

  while (at > 0 && match->metric > list[at - 1].metric)
    at--;
  if (at >= room)
    return n;
  n = MIN (n + 1, room);
  memmove (&list[at + 1], &list[at], (n - 1 - at) * sizeof *list);
  list[at] = *match;
  return n;
}

#define PIECE 128

HONE_VECTOR static void
metrics_of_row (const float *restrict logits, const float *restrict overlap, int n, float *restrict metric)
{
  for (int i = 0; i < n; i++) {
    float cube = overlap[i] * overlap[i] * overlap[i];

    metric[i] = __builtin_sqrtf (hone_sigmoid (logits[i])) * (cube * cube);
  }
}

static void
weigh_piece (HoneAssign *self, int goal_i, int first, int n, const float *scores, guint topk)
{
  const HoneGoal *goal = &g_array_index (self->goals, HoneGoal, goal_i);
  HoneMatch *best = &g_array_index (self->best, HoneMatch, (guint) goal_i * topk);
  const gsize plane = self->shape.anchors;
  const float *corners = self->corners + first;
  float overlap[PIECE], metric[PIECE];

  hone_ciou_row (goal->box, corners, corners + plane, corners + 2 * plane, corners + 3 * plane, n, overlap);
  metrics_of_row (scores + goal->klass * plane + first, overlap, n, metric);
  for (int i = 0; i < n; i++) {
    const HoneMatch match = { first + i, goal_i, 0, metric[i], overlap[i] };

    if (overlap[i] > self->favourite[first + i].overlap)
      self->favourite[first + i] = match;
    if (metric[i] > 0)
      self->n_best[goal_i] = keep_best (best, self->n_best[goal_i], topk, &match);
  }
}

static void
weigh (HoneAssign *self, const float *scores, guint topk)
{
  g_array_set_size (self->best, self->goals->len * topk);
  memset (self->n_best, 0, self->goals->len * sizeof *self->n_best);
  memset (self->favourite, 0, self->shape.anchors * sizeof *self->favourite);

  for (guint i = 0; i < self->runs->len; i++) {
    const HoneGoalRun *row = &g_array_index (self->runs, HoneGoalRun, i);

    for (int at = 0; at < row->run.n; at += PIECE)
      weigh_piece (self, row->goal, row->run.first + at, MIN (PIECE, row->run.n - at), scores, topk);
  }
}

/* An anchor that several goals want goes to the one that it overlaps most, whether that one wanted it or not. */
static void
settle_claims (HoneAssign *self, guint topk)
{
  memset (self->claims, 0, self->shape.anchors * sizeof *self->claims);
  for (guint goal = 0; goal < self->goals->len; goal++)
    for (guint i = 0; i < self->n_best[goal]; i++) {
      const HoneMatch *match = &g_array_index (self->best, HoneMatch, goal * topk + i);

      self->claims[match->anchor]++;
      self->claim[match->anchor] = *match;
    }

  g_array_set_size (self->matches, 0);
  for (int a = 0; a < self->shape.anchors; a++)
    if (self->claims[a] > 0)
      g_array_append_vals (self->matches, self->claims[a] == 1 ? &self->claim[a] : &self->favourite[a], 1);
}

static int
by_anchor (gconstpointer a, gconstpointer b)
{
  return ((const HoneMatch *) a)->anchor - ((const HoneMatch *) b)->anchor;
}

/* Of every goal only the best topk2. The lists of weigh () serve once more. */
static void
thin_out (HoneAssign *self, guint topk, guint topk2)
{
  memset (self->n_best, 0, self->goals->len * sizeof *self->n_best);
  for (guint i = 0; i < self->matches->len; i++) {
    const HoneMatch *match = &g_array_index (self->matches, HoneMatch, i);
    HoneMatch *best = &g_array_index (self->best, HoneMatch, (guint) match->goal * topk);

    self->n_best[match->goal] = keep_best (best, self->n_best[match->goal], topk2, match);
  }

  g_array_set_size (self->matches, 0);
  for (guint goal = 0; goal < self->goals->len; goal++)
    g_array_append_vals (self->matches, &g_array_index (self->best, HoneMatch, goal * topk), self->n_best[goal]);
  g_array_sort (self->matches, by_anchor);
}

/* The best match of a goal gets its largest overlap as target, the others less, as their metric is less. */
static void
set_scores (HoneAssign *self)
{
  g_autofree float *top = g_new0 (float, 2 * self->goals->len + 1); /* largest metric and overlap of each goal */

  for (guint i = 0; i < self->matches->len; i++) {
    const HoneMatch *match = &g_array_index (self->matches, HoneMatch, i);

    top[2 * match->goal] = MAX (top[2 * match->goal], match->metric);
    top[2 * match->goal + 1] = MAX (top[2 * match->goal + 1], match->overlap);
  }
  for (guint i = 0; i < self->matches->len; i++) {
    HoneMatch *match = &g_array_index (self->matches, HoneMatch, i);

    match->score = match->metric * top[2 * match->goal + 1] / (top[2 * match->goal] + 1e-9f);
  }
}

void
hone_assign_finish (HoneAssign *self, const float *scores, int topk, int topk2)
{
  weigh (self, scores, (guint) topk);
  settle_claims (self, (guint) topk);
  if (topk2 < topk)
    thin_out (self, (guint) topk, (guint) topk2);
  set_scores (self);
}
