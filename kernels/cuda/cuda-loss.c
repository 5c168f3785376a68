/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-loss.c - the host's side of a detection head's loss: its room, and the order of its kernels */
#include "cuda-layers.h"

static int64_t
divide_up (int64_t a, int64_t b)
{
  return (a + b - 1) / b;
}

static int64_t
n_anchors (const HeadArgs *args)
{
  return (int64_t) args->plan.head.n * args->plan.head.anchors;
}

static int64_t
n_goals (const HeadArgs *args)
{
  return (int64_t) args->plan.head.n * args->plan.most_wanted;
}

static HeadArgs
head_args (const HoneLossPlan *plan)
{
  HeadArgs args = { .plan = *plan };

  args.n_place_parts = (int) divide_up (n_anchors (&args), CUDA_BLOCK);
  args.n_class_parts = (int) (plan->head.n * plan->head.n_classes * divide_up (plan->head.anchors, LOSS_PIECE));
  return args;
}

/* Where all of it lies in the scratch; @room NULL: only how much it is. */
static size_t
lay_out (HeadArgs *args, char *room)
{
  size_t used = 0;

  args->total = cuda_take (room, &used, sizeof *args->total);
  args->shares = cuda_take (room, &used, (size_t) n_goals (args) * sizeof *args->shares);
  args->best = cuda_take (room, &used, (size_t) n_goals (args) * LOSS_TOP * sizeof *args->best);
  args->class_parts = cuda_take (room, &used, (size_t) args->n_class_parts * sizeof *args->class_parts);
  args->place_parts = cuda_take (room, &used, (size_t) args->n_place_parts * sizeof *args->place_parts);
  args->corners = cuda_take (room, &used, (size_t) n_anchors (args) * 4 * sizeof *args->corners);
  args->anchors = cuda_take (room, &used, (size_t) n_anchors (args) * sizeof *args->anchors);
  return used;
}

void
cuda_reserve_loss (HoneDevice *device, const HoneLossPlan *plan)
{
  HeadArgs args = head_args (plan);

  cuda_reserve (device, lay_out (&args, NULL));
}

static void
assign (HoneDevice *device, HeadArgs *args)
{
  cuda_launch_each (device, CUDA_loss_decode, n_anchors (args), args);
  cuda_launch (device, CUDA_loss_best, n_goals (args), CUDA_BLOCK, args);
  cuda_launch (device, CUDA_loss_settle, args->plan.head.n, CUDA_BLOCK, args);
  cuda_launch (device, CUDA_loss_share, n_goals (args), CUDA_BLOCK, args);
  cuda_launch (device, CUDA_loss_total, 1, CUDA_BLOCK, args);
}

void
cuda_loss (HoneDevice *device, const HoneLossPlan *plan, const HoneWanted *wanted, const HoneHeadData *head,
           const float *weight, const HoneUpdateState *state, HoneLossResult *result)
{
  HeadArgs args = head_args (plan);
  char *room = cuda_reserve (device, lay_out (&args, NULL));

  if (room == NULL)
    return;
  lay_out (&args, room);
  args.wanted = wanted;
  args.head = *head;
  args.weight = weight;
  args.state = state;
  args.result = result;
  assign (device, &args);
  if (head->d_boxes != NULL)
    cuda_clear (device, head->d_boxes, (size_t) n_anchors (&args) * 4 * (size_t) plan->head.reg_max * sizeof (float));
  cuda_launch (device, CUDA_loss_classes, args.n_class_parts, CUDA_BLOCK, &args);
  cuda_launch (device, CUDA_loss_places, args.n_place_parts, CUDA_BLOCK, &args);
  cuda_launch (device, CUDA_loss_finish, 1, CUDA_BLOCK, &args);
}
