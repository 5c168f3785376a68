/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-detect.c - the host's side of finding objects in a head's outputs: its room, and the order of its kernels */
#include "cuda-layers.h"

#define MOST_CANDIDATES 30000 /* of a picture: spec 02, section 4 */

static int64_t
n_anchors (const DetectArgs *args)
{
  return (int64_t) args->plan.head.n * args->plan.head.anchors;
}

/* Keys of a picture. The free path has one an anchor first, then one for each class of the best anchors. */
static int
room_of (const HoneDetectPlan *plan)
{
  int anchors = plan->head.anchors, all = plan->multi_label ? anchors * plan->head.n_classes : anchors;
  int best = (plan->most < anchors ? plan->most : anchors) * plan->head.n_classes;

  if (plan->free)
    return best > anchors ? best : anchors;
  return all < MOST_CANDIDATES ? all : MOST_CANDIDATES;
}

static size_t
lay_out (DetectArgs *args, char *room)
{
  size_t used = 0, n = (size_t) args->plan.head.n;

  args->keys = cuda_take (room, &used, n * (size_t) args->room * sizeof *args->keys);
  args->corners = cuda_take (room, &used, (size_t) n_anchors (args) * 4 * sizeof *args->corners);
  args->n_listed = cuda_take (room, &used, n * sizeof *args->n_listed);
  args->ranks = cuda_take (room, &used, n * (size_t) args->plan.most * sizeof *args->ranks);
  return used;
}

void
cuda_reserve_detect (HoneDevice *device, const HoneDetectPlan *plan)
{
  DetectArgs args = { .plan = *plan, .room = room_of (plan) };

  cuda_reserve (device, lay_out (&args, NULL));
}

void
cuda_detect (HoneDevice *device, const HoneDetectPlan *plan, const float *boxes, const float *scores, HoneFound *found,
             int32_t *counts)
{
  DetectArgs args = {
    .plan = *plan, .room = room_of (plan), .boxes = boxes, .scores = scores, .found = found, .counts = counts
  };
  char *room = cuda_reserve (device, lay_out (&args, NULL));

  if (room == NULL)
    return;
  lay_out (&args, room);
  cuda_launch_each (device, CUDA_detect_boxes, n_anchors (&args), &args);
  if (plan->free) {
    cuda_launch (device, CUDA_detect_free, plan->head.n, CUDA_BLOCK, &args);
    return;
  }
  cuda_launch (device, CUDA_detect_list, plan->head.n, CUDA_BLOCK, &args);
  cuda_launch (device, CUDA_detect_keep, plan->head.n, CUDA_BLOCK, &args);
}
