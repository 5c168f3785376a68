/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-act.c - activations, alone and as the end of a convolution */
#include "cpu-level.h"
#include "cpu-vec.h"
#include "cpu-view.h"

typedef struct {
  HoneAct act;
  HoneView x, y; /* d_y is y, d_x is d_x */
  HoneView d_x;
  bool add;
} Act;

ALWAYS_INLINE void
act_plane (HoneAct act, LanesMask mask, const Number *x, Number *y, long pixels)
{
  for (long p = 0; p < pixels; p++, x += HONE_LANES, y += HONE_LANES)
    EACH_VEC (i)
  number_store (y + i * VEC, vec_keep (vec_act (act, number_load (x + i * VEC)), mask.v[i]));
}

static void
act_piece (void *data, int i, CpuWorker *worker)
{
  const Act *job = data;
  int n_blocks = blocks_of (job->x.c), n = i / n_blocks, block = i % n_blocks;
  LanesMask mask = lanes_mask (block, job->x.c);

#define CODE(act)                                                                                                      \
  act_plane (act, mask, view_plane (job->x, n, block), view_plane (job->y, n, block), view_pixels (job->x))
  WITH_ACT (job->act, CODE)
#undef CODE
}

void
NAME (act) (HoneDevice *device, HoneAct act, HoneView x, HoneView y)
{
  Act job = { .act = act, .x = x, .y = y };

  cpu_run (device, x.n * blocks_of (x.c), act_piece, &job);
}

/* No mask is needed: the padding of d_y is 0, and a slope is finite. */
ALWAYS_INLINE void
act_d_x_plane (HoneAct act, const Number *d_y, const Number *x, bool add, Number *d_x, long pixels)
{
  for (long p = 0; p < pixels; p++, d_y += HONE_LANES, x += HONE_LANES, d_x += HONE_LANES)
    EACH_VEC (i)
    {
      Vec d = number_load (d_y + i * VEC) * vec_act_slope (act, number_load (x + i * VEC));

      number_store (d_x + i * VEC, add ? number_load (d_x + i * VEC) + d : d);
    }
}

static void
act_d_x_piece (void *data, int i, CpuWorker *worker)
{
  const Act *job = data;
  int n_blocks = blocks_of (job->x.c), n = i / n_blocks, block = i % n_blocks;

#define CODE(act)                                                                                                      \
  act_d_x_plane (act, view_plane (job->y, n, block), view_plane (job->x, n, block), job->add,                          \
                 view_plane (job->d_x, n, block), view_pixels (job->x))
  WITH_ACT (job->act, CODE)
#undef CODE
}

void
NAME (act_d_x) (HoneDevice *device, HoneAct act, HoneView d_y, HoneView x, bool add, HoneView d_x)
{
  Act job = { .act = act, .x = x, .y = d_y, .d_x = d_x, .add = add };

  cpu_run (device, x.n * blocks_of (x.c), act_d_x_piece, &job);
}

ALWAYS_INLINE void
epilogue_pixels (HoneAct act, Lanes scale, Lanes shift, LanesMask mask, const Number *add, Number *y, long n)
{
  for (long p = 0; p < n * HONE_LANES; p += HONE_LANES)
    EACH_VEC (i)
    {
      Number *at = y + p + i * VEC;
      Vec sum = vec_keep (vec_act (act, number_load (at) * scale.v[i] + shift.v[i]), mask.v[i]);

      number_store (at, add != NULL ? sum + number_load (add + p + i * VEC) : sum);
    }
}

void
NAME (epilogue) (const HoneEpilogue *end, int block, int c, const Number *add, Number *y, long n)
{
  Lanes scale = lanes_of_array (end->scale, block, c, 1.0f);
  Lanes shift = lanes_of_array (end->shift, block, c, 0.0f);
  LanesMask mask = lanes_mask (block, c);

#define CODE(act) epilogue_pixels (act, scale, shift, mask, add, y, n)
  WITH_ACT (end->act, CODE)
#undef CODE
}
