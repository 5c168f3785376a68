/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-plain.c - between views and plain arrays, and between views that do not fit each other */
#include "cpu-level.h"
#include "cpu-view.h"

#include <string.h>

typedef struct {
  HoneView x;
  const float *from; /* one of them is NULL */
  float *to;
  size_t image_stride, channel_stride;
} Plain;

static void
to_plain_piece (void *data, int i, CpuWorker *worker)
{
  const Plain *job = data;
  int n_blocks = blocks_of (job->x.c), n = i / n_blocks, block = i % n_blocks;
  const Number *from = view_plane (job->x, n, block);
  int channels = least (HONE_LANES, job->x.c - block * HONE_LANES);
  long pixels = view_pixels (job->x);

  for (int lane = 0; lane < channels; lane++) {
    float *to = job->to + (size_t) n * job->image_stride + (size_t) (block * HONE_LANES + lane) * job->channel_stride;

    for (long p = 0; p < pixels; p++)
      to[p] = number_to_float (from[p * HONE_LANES + lane]);
  }
}

static void
from_plain_piece (void *data, int i, CpuWorker *worker)
{
  const Plain *job = data;
  int n_blocks = blocks_of (job->x.c), n = i / n_blocks, block = i % n_blocks;
  Number *to = view_plane (job->x, n, block);
  int channels = least (HONE_LANES, job->x.c - block * HONE_LANES);
  long pixels = view_pixels (job->x);

  if (channels < HONE_LANES)
    memset (to, 0, (size_t) pixels * HONE_LANES * sizeof *to);
  for (int lane = 0; lane < channels; lane++) {
    const float *from =
        job->from + (size_t) n * job->image_stride + (size_t) (block * HONE_LANES + lane) * job->channel_stride;

    for (long p = 0; p < pixels; p++)
      to[p * HONE_LANES + lane] = number_from_float (from[p]);
  }
}

void
NAME (to_plain) (HoneDevice *device, HoneView x, float *array, size_t image_stride, size_t channel_stride)
{
  Plain job = { .x = x, .to = array, .image_stride = image_stride, .channel_stride = channel_stride };

  cpu_run (device, x.n * blocks_of (x.c), to_plain_piece, &job);
}

void
NAME (from_plain) (HoneDevice *device, const float *array, size_t image_stride, size_t channel_stride, HoneView y)
{
  Plain job = { .x = y, .from = array, .image_stride = image_stride, .channel_stride = channel_stride };

  cpu_run (device, y.n * blocks_of (y.c), from_plain_piece, &job);
}

typedef struct {
  HoneView x, y;
  bool add;
} Copy;

/* Lane @lane of picture @n's plane that holds channel @channel of the view, which may begin anywhere. */
static Number *
channel_of (HoneView x, int n, int channel)
{
  int at = x.first + channel;

  x.first = 0;
  return view_plane (x, n, at / HONE_LANES) + at % HONE_LANES;
}

/* @lanes channels from lane to lane. */
static void
copy_lanes (const Number *from, Number *to, int lanes, long pixels, bool add)
{
  for (long p = 0; p < pixels; p++) {
    for (int i = 0; i < lanes; i++)
      to[i] = add ? number_from_float (number_to_float (to[i]) + number_to_float (from[i])) : from[i];
    from += HONE_LANES;
    to += HONE_LANES;
  }
}

/* 16 channels of y, or what begins and ends inside of them. The padding of y is not touched. */
static void
copy_piece (void *data, int i, CpuWorker *worker)
{
  const Copy *job = data;
  int head = job->y.first % HONE_LANES, n_blocks = blocks_of (head + job->y.c), n = i / n_blocks;
  int channel = most (0, i % n_blocks * HONE_LANES - head);
  int end = least (job->y.c, (i % n_blocks + 1) * HONE_LANES - head);
  long pixels = view_pixels (job->y);

  while (channel < end) {
    int lane = (job->x.first + channel) % HONE_LANES;
    int lanes = least (end - channel, HONE_LANES - lane);

    if (lanes == HONE_LANES && !job->add)
      memcpy (channel_of (job->y, n, channel), channel_of (job->x, n, channel),
              (size_t) pixels * HONE_LANES * sizeof (Number));
    else
      copy_lanes (channel_of (job->x, n, channel), channel_of (job->y, n, channel), lanes, pixels, job->add);
    channel += lanes;
  }
}

void
NAME (copy) (HoneDevice *device, HoneView x, bool add, HoneView y)
{
  Copy job = { x, y, add };

  cpu_run (device, y.n * blocks_of (y.first % HONE_LANES + y.c), copy_piece, &job);
}
