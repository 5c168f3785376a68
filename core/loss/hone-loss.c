/* SPDX-License-Identifier: Apache-2.0 */
/* hone-loss.c - see hone-loss.h
 *
 * Two passes over the pictures, each in parallel: the first assigns, since all gradients are divided by the sum of all
 * target scores; the second reckons losses and gradients. Every picture has sums of its own, added in order at the end,
 * so that the result does not depend on the number of threads.
 */
#include "hone-assign.h"
#include "hone-iou.h"
#include "hone-loss-classes.h"
#include "hone-loss-terms.h"

#include <math.h>

typedef struct {
  HoneAssign *assign;
  GArray *goals;     /* of HoneGoal */
  double sum_scores; /* of all targets */
  double sums[3];    /* box, class, third term; without gains, not divided */
} Picture;

struct _HoneLoss {
  const HoneKernels *kernels;
  HoneDevice *device;
  GPtrArray *pictures;

  /* of the call at hand */
  const HoneHeadShape *shape;
  const HoneHead *head;
  const HoneLossHow *how;
  double d_scale; /* weight * n / sum of target scores: what a gradient is multiplied with beside its gain */
};

static Picture *
picture_new (void)
{
  Picture *picture = g_new0 (Picture, 1);

  picture->assign = hone_assign_new ();
  picture->goals = g_array_new (FALSE, FALSE, sizeof (HoneGoal));
  return picture;
}

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  hone_assign_free (picture->assign);
  g_array_unref (picture->goals);
  g_free (picture);
}

HoneLoss *
hone_loss_new (const HoneKernels *kernels, HoneDevice *device)
{
  HoneLoss *self = g_new0 (HoneLoss, 1);

  self->kernels = kernels;
  self->device = device;
  self->pictures = g_ptr_array_new_with_free_func (picture_free);
  return self;
}

void
hone_loss_free (HoneLoss *self)
{
  g_ptr_array_unref (self->pictures);
  g_free (self);
}

const HoneAssign *
hone_loss_get_assignment (HoneLoss *self, int picture)
{
  return ((Picture *) self->pictures->pdata[picture])->assign;
}

static void
for_each_picture (HoneLoss *self, HoneTask task)
{
  if (self->kernels != NULL)
    self->kernels->run (self->device, self->shape->n, task, self);
  else
    for (int i = 0; i < self->shape->n; i++)
      task (self, i);
}

/* Fractions of the input to corners in pixels; every step rounded to a float, as the reference does. */
static HoneGoal
goal_of (const HoneTarget *target, float wide, float high)
{
  const float cx = target->cx * wide, cy = target->cy * high;
  const float half_w = target->w * wide / 2, half_h = target->h * high / 2;
  HoneGoal goal = { { cx - half_w, cy - half_h, cx + half_w, cy + half_h }, target->klass, FALSE };

  goal.valid = goal.box[0] + goal.box[1] + goal.box[2] + goal.box[3] > 0;
  return goal;
}

static void
sort_targets (HoneLoss *self, const HoneTarget *targets, guint n_targets)
{
  const float wide = (float) (self->shape->w[0] * self->shape->stride[0]);
  const float high = (float) (self->shape->h[0] * self->shape->stride[0]);

  while (self->pictures->len < (guint) self->shape->n)
    g_ptr_array_add (self->pictures, picture_new ());
  for (int i = 0; i < self->shape->n; i++)
    g_array_set_size (((Picture *) self->pictures->pdata[i])->goals, 0);
  for (guint i = 0; i < n_targets; i++) {
    const HoneGoal goal = goal_of (&targets[i], wide, high);

    if (targets[i].image >= 0 && targets[i].image < self->shape->n && goal.klass >= 0 &&
        goal.klass < self->shape->n_classes)
      g_array_append_val (((Picture *) self->pictures->pdata[targets[i].image])->goals, goal);
  }
}

static const float *
boxes_of (const HoneLoss *self, int picture)
{
  return self->head->boxes + (gsize) picture * 4 * self->shape->reg_max * self->shape->anchors;
}

static const float *
scores_of (const HoneLoss *self, int picture)
{
  return self->head->scores + (gsize) picture * self->shape->n_classes * self->shape->anchors;
}

/* Boxes of all anchors that are in some run, each once. */
static void
decode_needed (const HoneLoss *self, HoneAssign *assign, const float *boxes)
{
  int first = 0;

  for (int level = 0; level < HONE_N_LEVELS; level++)
    for (int y = 0; y < self->shape->h[level]; y++, first += self->shape->w[level])
      for (int x = 0, end; x < self->shape->w[level]; x = end + 1) {
        for (end = x; end < self->shape->w[level] && assign->needed[first + end];)
          end++;
        if (end > x)
          hone_decode_corners (self->shape, boxes, &(HoneAnchorRun){ first + x, end - x, level, x, y },
                               assign->corners);
      }
}

/* First pass. */
static void
assign_picture (gpointer data, int i)
{
  HoneLoss *self = data;
  Picture *picture = self->pictures->pdata[i];
  HoneAssign *assign = picture->assign;

  hone_assign_begin (assign, self->shape, (const HoneGoal *) picture->goals->data, picture->goals->len);
  decode_needed (self, assign, boxes_of (self, i));
  hone_assign_finish (assign, scores_of (self, i), self->how->topk, self->how->topk2);

  picture->sum_scores = 0;
  for (guint k = 0; k < assign->matches->len; k++)
    picture->sum_scores += (double) g_array_index (assign->matches, HoneMatch, k).score;
}

static void
classes_of_picture (HoneLoss *self, int i, Picture *picture)
{
  const gsize anchors = self->shape->anchors;
  const float *scores = scores_of (self, i);
  float *d = self->head->d_scores ? self->head->d_scores + (gsize) i * self->shape->n_classes * anchors : NULL;
  const GArray *matches = picture->assign->matches;
  const double scale = self->d_scale * (double) self->how->cls;

  for (int k = 0; k < self->shape->n_classes; k++) {
    const double weight = self->how->class_weights ? (double) self->how->class_weights[k] : 1;

    picture->sums[1] += weight * hone_bce_row (scores + k * anchors, (int) anchors, (float) (scale * weight),
                                               d ? d + k * anchors : NULL);
  }
  for (guint k = 0; k < matches->len; k++) {
    const HoneMatch *match = &g_array_index (matches, HoneMatch, k);
    const int klass = g_array_index (picture->goals, HoneGoal, match->goal).klass;
    const double weight = self->how->class_weights ? (double) self->how->class_weights[klass] : 1;
    const gsize at = klass * anchors + match->anchor;

    picture->sums[1] -= weight * (double) scores[at] * (double) match->score;
    if (d)
      d[at] -= (float) (scale * weight * (double) match->score);
  }
}

/* One matched anchor, in units of cells of its level. */
typedef struct {
  int level;
  double x, y, stride; /* its place; pixels a cell */
  float box[4];        /* what is predicted */
  float goal[4];
  double distances[4]; /* predicted: left, top, right, bottom */
  double wanted[4];
} Place;

static Place
place_of (const HoneLoss *self, const float *boxes, const HoneMatch *match, const HoneGoal *goal)
{
  Place place = { 0 };
  float distances[4];
  int first = 0;

  while (match->anchor >= first + self->shape->h[place.level] * self->shape->w[place.level])
    first += self->shape->h[place.level] * self->shape->w[place.level], place.level++;
  place.stride = self->shape->stride[place.level];
  place.x = (match->anchor - first) % self->shape->w[place.level] + 0.5;
  place.y = (match->anchor - first) / self->shape->w[place.level] + 0.5;

  hone_decode_distances (boxes, self->shape->reg_max, self->shape->anchors, match->anchor, 1, distances, 1);
  for (int side = 0; side < 4; side++) {
    const double sign = side < 2 ? -1 : 1, centre = side % 2 == 0 ? place.x : place.y;

    place.distances[side] = (double) distances[side];
    place.goal[side] = goal->box[side] / (float) place.stride;
    place.box[side] = (float) centre + (float) sign * distances[side];
    place.wanted[side] = sign * ((double) place.goal[side] - centre);
  }
  return place;
}

/* reg_max > 1: the distribution focal loss. */
static double
third_by_bins (const HoneLoss *self, const Place *place, const float *logits, double scale, const double *d_box,
               float *d_logits)
{
  const int bins = self->shape->reg_max;
  const gsize anchors = self->shape->anchors;
  double sum = 0;

  for (int side = 0; side < 4; side++) {
    const gsize at = (gsize) side * bins * anchors;

    sum += hone_dfl (logits + at, bins, anchors, place->wanted[side], scale / 4, d_logits ? d_logits + at : NULL) / 4;
    if (d_logits)
      hone_dfl_through (logits + at, bins, anchors, side < 2 ? -d_box[side] : d_box[side], d_logits + at);
  }
  return sum;
}

/* reg_max = 1: the difference as a share of the input's width or height. */
static double
third_by_length (const HoneLoss *self, const Place *place, double scale, const double *d_box, float *d_distances)
{
  double sum = 0;

  for (int side = 0; side < 4; side++) {
    const int cells = side % 2 == 0 ? self->shape->w[0] : self->shape->h[0];
    const double unit = place->stride / (cells * self->shape->stride[0]) / 4;
    const double off = place->distances[side] - place->wanted[side];

    sum += fabs (off) * unit;
    if (d_distances)
      d_distances[(gsize) side * self->shape->anchors] =
          (float) (scale * unit * ((off > 0) - (off < 0)) + (side < 2 ? -d_box[side] : d_box[side]));
  }
  return sum;
}

static void
boxes_of_picture (HoneLoss *self, int i, Picture *picture)
{
  const gsize size = (gsize) 4 * self->shape->reg_max * self->shape->anchors;
  const GArray *matches = picture->assign->matches;
  float *d = self->head->d_boxes ? self->head->d_boxes + i * size : NULL;

  if (d)
    memset (d, 0, size * sizeof *d);
  for (guint k = 0; k < matches->len; k++) {
    const HoneMatch *match = &g_array_index (matches, HoneMatch, k);
    const double score = (double) match->score;
    const double scale = self->d_scale * score;
    const Place place =
        place_of (self, boxes_of (self, i), match, &g_array_index (picture->goals, HoneGoal, match->goal));
    double d_box[4];
    const double ciou = hone_iou (HONE_CIOU, place.box, place.goal, d_box);

    for (int side = 0; side < 4; side++)
      d_box[side] *= -scale * (double) self->how->box;
    picture->sums[0] += (1 - ciou) * score;
    picture->sums[2] +=
        score *
        (self->shape->reg_max > 1
             ? third_by_bins (self, &place, boxes_of (self, i) + match->anchor, scale * (double) self->how->dfl, d_box,
                              d ? d + match->anchor : NULL)
             : third_by_length (self, &place, scale * (double) self->how->dfl, d_box, d ? d + match->anchor : NULL));
  }
}

/* Second pass. */
static void
measure_picture (gpointer data, int i)
{
  HoneLoss *self = data;
  Picture *picture = self->pictures->pdata[i];

  memset (picture->sums, 0, sizeof picture->sums);
  classes_of_picture (self, i, picture);
  boxes_of_picture (self, i, picture);
}

/* Of a classifier, whose only item is not multiplied with anything. */
static HoneLossItems
class_items (HoneLoss *self, const HoneHeadShape *shape, const HoneHead *head, const HoneTarget *targets,
             guint n_targets, const HoneLossHow *how)
{
  const double loss =
      hone_loss_classes (self->kernels, self->device, shape, head, targets, n_targets, how->class_weights);

  return (HoneLossItems){ { (float) loss } };
}

HoneLossItems
hone_loss_head (HoneLoss *self, const HoneHeadShape *shape, const HoneHead *head, const HoneTarget *targets,
                guint n_targets, const HoneLossHow *how, double weight)
{
  const double gains[3] = { (double) how->box, (double) how->cls, (double) how->dfl };
  double sum_scores = 0, sums[3] = { 0 };
  HoneLossItems items;

  if (head->boxes == NULL)
    return class_items (self, shape, head, targets, n_targets, how);
  self->shape = shape;
  self->head = head;
  self->how = how;
  sort_targets (self, targets, n_targets);

  for_each_picture (self, assign_picture);
  for (int i = 0; i < shape->n; i++)
    sum_scores += ((Picture *) self->pictures->pdata[i])->sum_scores;
  sum_scores = MAX (sum_scores, 1);
  self->d_scale = weight * shape->n / sum_scores;

  for_each_picture (self, measure_picture);
  for (int i = 0; i < shape->n; i++)
    for (int k = 0; k < 3; k++)
      sums[k] += ((Picture *) self->pictures->pdata[i])->sums[k];
  for (int k = 0; k < 3; k++)
    items.items[k] = (float) (gains[k] * sums[k] / sum_scores);
  return items;
}

static double
total (const HoneLossItems *items)
{
  return (double) items->items[0] + (double) items->items[1] + (double) items->items[2];
}

HoneLossItems
hone_loss_heads (HoneLoss *self, const HoneHeadShape *shape, const HoneHead *one2many, const HoneHead *one2one,
                 const HoneTarget *targets, guint n_targets, const HoneLossHow *how, int epoch, int epochs,
                 double *loss)
{
  HoneLossHow many = *how, one = *how;
  HoneLossItems items, many_items;
  double many_weight = 1, one_weight = 0;

  many.topk = many.topk2 = 10;
  one.topk = 7;
  one.topk2 = 1;
  if (one2one)
    hone_loss_progress (epoch, epochs, &many_weight, &one_weight);

  items = many_items = hone_loss_head (self, shape, one2many, targets, n_targets, &many, many_weight);
  if (loss && one2many->boxes == NULL) {
    *loss = (double) items.items[0];
    return items;
  }
  if (one2one)
    items = hone_loss_head (self, shape, one2one, targets, n_targets, &one, one_weight);
  if (loss)
    *loss = shape->n * (many_weight * total (&many_items) + one_weight * total (&items));
  return items;
}

void
hone_loss_progress (int epoch, int epochs, double *one2many, double *one2one)
{
  *one2many = MAX (1 - epoch / (double) MAX (epochs - 1, 1), 0) * (0.8 - 0.1) + 0.1;
  *one2one = MAX (1 - *one2many, 0);
}
