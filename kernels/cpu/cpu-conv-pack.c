/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-conv-pack.c - see cpu-conv-pack.h */
#include "cpu-conv-pack.h"

#include "cpu-conv-tile.h"
#include "cpu-view.h"

#include <string.h>

typedef struct {
  const Pack *pack;
  float *packed;
  int n; /* unpack: gradients to be summed */
  float *d_weight;
} Packing;

static int
columns_of (const Pack *pack)
{
  return pack->back ? pack->in : pack->out;
}

static int
inputs_of (const Pack *pack)
{
  return pack->back ? pack->out : pack->in;
}

long
NAME (pack_rows) (const Pack *pack)
{
  return (long) inputs_of (pack) * pack->taps;
}

size_t
NAME (pack_size) (const Pack *pack)
{
  return (size_t) NAME (pack_rows) (pack) * (size_t) blocks_of (columns_of (pack)) * HONE_LANES;
}

/* Where the taps of output channel @o and input channel @i lie in the weights; -1 when they are of different groups. */
static inline long
taps_of (const Pack *pack, int o, int i)
{
  int in = pack->in / pack->groups, out = pack->out / pack->groups;

  if (pack->groups == 1)
    return ((long) o * pack->in + i) * pack->taps;
  if (o / out != i / in)
    return -1;
  return ((long) o * in + i % in) * pack->taps;
}

/* Group @group and block @block of inputs: where it begins, how many columns, how many channels. */
typedef struct {
  float *at;
  int columns, first_column; /* first_column: channel */
  int first_input, inputs;
} Part;

static Part
part_of (const Packing *job, int i)
{
  const Pack *pack = job->pack;
  int n_blocks = blocks_of (inputs_of (pack)), group = i / n_blocks, block = i % n_blocks;
  int first = group * WIDE * HONE_LANES;
  int columns = least (WIDE, blocks_of (columns_of (pack)) - group * WIDE) * HONE_LANES;
  long row = (long) block * HONE_LANES * pack->taps;

  return (Part){ job->packed + first * NAME (pack_rows) (pack) + row * columns, columns, first, block * HONE_LANES,
                 least (HONE_LANES, inputs_of (pack) - block * HONE_LANES) };
}

static int
n_parts (const Pack *pack)
{
  return divide_up (blocks_of (columns_of (pack)), WIDE) * blocks_of (inputs_of (pack));
}

/* Where tap @t of input @k of the part lies. */
static inline long
row_of (const Pack *pack, const Part *part, int k, int t)
{
  if (pack->bytes)
    return (long) t * pack->in + k;
  return (long) t * part->inputs + k;
}

static inline void
pack_taps (const Pack *pack, const Part *part, int column, int k)
{
  int c = part->first_column + column, input = part->first_input + k;
  long from = pack->back ? taps_of (pack, input, c) : taps_of (pack, c, input);

  for (int t = 0; from >= 0 && t < pack->taps; t++)
    part->at[row_of (pack, part, k, t) * part->columns + column] = pack->weight[from + t];
}

/* In the order of the weights: out channels are the columns forward, the rows backward. */
static void
pack_piece (void *data, int i, CpuWorker *worker)
{
  const Packing *job = data;
  const Pack *pack = job->pack;
  Part part = part_of (job, i);
  int columns = least (part.columns, columns_of (pack) - part.first_column);

  if (columns < part.columns || pack->groups > 1)
    memset (part.at, 0, (size_t) part.inputs * (size_t) pack->taps * (size_t) part.columns * sizeof (float));
  for (int column = 0; !pack->back && column < columns; column++)
    for (int k = 0; k < part.inputs; k++)
      pack_taps (pack, &part, column, k);
  for (int k = 0; pack->back && k < part.inputs; k++)
    for (int column = 0; column < columns; column++)
      pack_taps (pack, &part, column, k);
}

void
NAME (pack) (HoneDevice *device, const Pack *pack, float *packed)
{
  Packing job = { .pack = pack, .packed = packed };

  cpu_run (device, n_parts (pack), pack_piece, &job);
}

/* The sum of all gradients lands in the first one. */
static void
sum_part (const Packing *job, const Part *part)
{
  size_t apart = NAME (pack_size) (job->pack);
  long n = (long) part->inputs * job->pack->taps * part->columns;

  for (int g = 1; g < job->n; g++) {
    const float *other = part->at + (size_t) g * apart;

    for (long j = 0; j < n; j++)
      part->at[j] += other[j];
  }
}

static void
unpack_piece (void *data, int i, CpuWorker *worker)
{
  const Packing *job = data;
  const Pack *pack = job->pack;
  Part part = part_of (job, i);

  sum_part (job, &part);
  for (int column = 0; column < least (part.columns, pack->out - part.first_column); column++)
    for (int k = 0; k < part.inputs; k++) {
      long to = taps_of (pack, part.first_column + column, part.first_input + k);

      for (int t = 0; to >= 0 && t < pack->taps; t++)
        job->d_weight[to + t] += part.at[row_of (pack, &part, k, t) * part.columns + column];
    }
}

void
NAME (unpack) (HoneDevice *device, const Pack *pack, const float *packed, int n, float *d_weight)
{
  Packing job = { .pack = pack, .packed = (float *) packed, .n = n, .d_weight = d_weight };

  cpu_run (device, n_parts (pack), unpack_piece, &job);
}
