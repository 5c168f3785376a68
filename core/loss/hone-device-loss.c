/* SPDX-License-Identifier: Apache-2.0 */
/* hone-device-loss.c - see hone-device-loss.h */
#include "hone-device-loss.h"

#include "hone-program.h"

#include <math.h>
#include <string.h>

#define LEAST_WANTED 16 /* objects a picture that there is room for; doubled as pictures need it */

/* What lies on the device side by side, written at once before a batch. */
typedef struct {
  float weights[2]; /* of the heads */
  HoneLossResult results[2];
} Small;

struct _HoneDeviceLoss {
  const HoneKernels *kernels;
  HoneDevice *device;
  Small *small;         /* on the device */
  HoneWanted *wanted;   /* on the device */
  HoneWanted *sorted;   /* the same, of this process */
  gsize n_wanted;       /* that there is room for */
  float *class_weights; /* on the device; NULL: all alike */
};

HoneDeviceLoss *
hone_device_loss_new (HoneArena *arena)
{
  HoneDeviceLoss *self = g_new0 (HoneDeviceLoss, 1);

  self->kernels = hone_arena_get_kernels (arena);
  self->device = hone_arena_get_device (arena);
  self->small = self->kernels->alloc (self->device, sizeof *self->small);
  return self;
}

void
hone_device_loss_free (HoneDeviceLoss *self)
{
  self->kernels->release (self->device, self->small);
  self->kernels->release (self->device, self->wanted);
  self->kernels->release (self->device, self->class_weights);
  g_free (self->sorted);
  g_free (self);
}

/* Objects of the picture that has most. */
static int
most_of (int n, const HoneTarget *targets, guint n_targets)
{
  g_autofree int *counts = g_new0 (int, n + 1);
  int most = 0;

  for (guint i = 0; i < n_targets; i++)
    if (targets[i].image >= 0 && targets[i].image < n)
      most = MAX (most, ++counts[targets[i].image]);
  return most;
}

gboolean
hone_device_loss_takes (const HoneHeadShape *shape, const HoneTarget *targets, guint n_targets)
{
  return shape->reg_max > 0 && shape->stride[0] > 0 && most_of (shape->n, targets, n_targets) <= HONE_MOST_WANTED;
}

/* Rounded as core's goals are: fractions of the input to corners in pixels. */
static HoneWanted
wanted_of (const HoneTarget *target, float wide, float high)
{
  const float cx = target->cx * wide, cy = target->cy * high;
  const float half_w = target->w * wide / 2, half_h = target->h * high / 2;

  return (HoneWanted){ cx - half_w, cy - half_h, cx + half_w, cy + half_h, target->klass };
}

static gboolean
can_be_found (const HoneWanted *wanted, const HoneHeadShape *shape)
{
  return wanted->klass >= 0 && wanted->klass < shape->n_classes &&
         wanted->x1 + wanted->y1 + wanted->x2 + wanted->y2 > 0;
}

static void
make_room (HoneDeviceLoss *self, gsize n)
{
  if (n <= self->n_wanted)
    return;
  self->kernels->release (self->device, self->wanted);
  g_free (self->sorted);
  self->wanted = self->kernels->alloc (self->device, n * sizeof *self->wanted);
  self->sorted = g_new (HoneWanted, n);
  self->n_wanted = n;
}

/* Picture by picture, each in the order of its labels. Returns: objects a picture that there is room for: a power of
 * two, so that few plans are made */
static int
send_wanted (HoneDeviceLoss *self, const HoneHeadShape *shape, const HoneTarget *targets, guint n_targets)
{
  const float wide = (float) (shape->w[0] * shape->stride[0]), high = (float) (shape->h[0] * shape->stride[0]);
  const int needed = most_of (shape->n, targets, n_targets);
  g_autofree int *counts = g_new0 (int, shape->n + 1);
  int most = LEAST_WANTED;
  gsize n;

  while (most < needed)
    most *= 2;
  n = (gsize) shape->n * (gsize) most;
  make_room (self, n);
  for (gsize i = 0; i < n; i++)
    self->sorted[i] = (HoneWanted){ .klass = -1 };
  for (guint i = 0; i < n_targets; i++) {
    const HoneWanted wanted = wanted_of (&targets[i], wide, high);
    const int image = targets[i].image;

    if (image >= 0 && image < shape->n && can_be_found (&wanted, shape))
      self->sorted[(gsize) image * (gsize) most + (gsize) counts[image]++] = wanted;
  }
  self->kernels->write (self->device, self->wanted, self->sorted, n * sizeof *self->sorted);
  return most;
}

static void
send_class_weights (HoneDeviceLoss *self, const float *class_weights, int n_classes)
{
  const gsize bytes = (gsize) n_classes * sizeof (float);

  if (class_weights == NULL)
    return;
  if (self->class_weights == NULL)
    self->class_weights = self->kernels->alloc (self->device, bytes);
  self->kernels->write (self->device, self->class_weights, class_weights, bytes);
}

static void
run_head (HoneDeviceLoss *self, HoneGraph *graph, const HoneLossPlan *plan, const HoneUpdateState *state, int head)
{
  const HoneHead at = hone_graph_get_device_head (graph, head);
  const HoneHeadData data = { at.boxes, at.scores, at.d_boxes, at.d_scores };

  self->kernels->reserve_loss (self->device, plan);
  self->kernels->loss (self->device, plan, self->wanted, &data, &self->small->weights[head], state,
                       &self->small->results[head]);
}

HoneLossItems
hone_device_loss_heads (HoneDeviceLoss *self, HoneGraph *graph, const HoneTarget *targets, guint n_targets,
                        const HoneLossHow *how, const HoneUpdateState *state, int epoch, int epochs, double *loss)
{
  const HoneHeadShape shape = hone_graph_get_head_shape (graph);
  const int n_heads = hone_graph_get_one2one (graph) != NULL ? 2 : 1;
  double weights[2] = { 1, 0 };
  HoneLossPlan plan = { .topk = 10, .topk2 = 10, .box = how->box, .cls = how->cls, .dfl = how->dfl };
  Small small = { 0 };
  const HoneLossResult *last = &small.results[n_heads - 1];

  if (n_heads > 1)
    hone_loss_progress (epoch, epochs, &weights[0], &weights[1]);
  small.weights[0] = (float) weights[0];
  small.weights[1] = (float) weights[1];
  self->kernels->write (self->device, self->small, &small, sizeof small);
  send_class_weights (self, how->class_weights, shape.n_classes);
  G_STATIC_ASSERT (sizeof plan.head == sizeof shape);
  memcpy (&plan.head, &shape, sizeof shape);
  plan.most_wanted = send_wanted (self, &shape, targets, n_targets);
  plan.class_weights = how->class_weights != NULL ? self->class_weights : NULL;
  run_head (self, graph, &plan, state, 0);
  plan.topk = 7;
  plan.topk2 = 1;
  if (n_heads > 1)
    run_head (self, graph, &plan, state, 1);
  self->kernels->read (self->device, self->small, &small, sizeof small);

  *loss = 0;
  for (int head = 0; head < n_heads; head++)
    *loss += weights[head] * (double) small.results[head].loss;
  return (HoneLossItems){ { last->box, last->cls, last->dfl } };
}
