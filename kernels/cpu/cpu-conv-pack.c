/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-conv-pack.c - see cpu-conv-pack.h */
#include "cpu-conv-pack.h"

#include "cpu-conv-tile.h"
#include "cpu-view.h"

#include <string.h>

typedef struct {
  const Pack *pack;
  Number *packed;
  float *sums; /* unpack: the gradients */
  int n;       /* of them */
  float *d_weight;
} Packing;

static int
taps_in (const Pack *pack)
{
  return pack->kernel * pack->kernel;
}

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

/* Rows of all columns: those of the last block are filled up, or of bytes those of every row of the window. */
long
NAME (pack_rows) (const Pack *pack)
{
  if (pack->bytes)
    return (long) pack->kernel * pack_inputs (pack->kernel * pack->in);
  return (long) pack_inputs (inputs_of (pack)) * taps_in (pack);
}

size_t
NAME (pack_size) (const Pack *pack)
{
  return (size_t) NAME (pack_rows) (pack) * (size_t) blocks_of (columns_of (pack)) * HONE_LANES;
}

long
NAME (pack_gradient_rows) (const Pack *pack)
{
  return (long) pack->in * taps_in (pack);
}

size_t
NAME (pack_gradient_size) (const Pack *pack)
{
  return (size_t) NAME (pack_gradient_rows) (pack) * (size_t) blocks_of (pack->out) * HONE_LANES;
}

/* Where the taps of output channel @o and input channel @i lie in the weights; -1 when they are of different groups. */
static inline long
taps_of (const Pack *pack, int o, int i)
{
  int in = pack->in / pack->groups, out = pack->out / pack->groups;

  if (pack->groups == 1)
    return ((long) o * pack->in + i) * taps_in (pack);
  if (o / out != i / in)
    return -1;
  return ((long) o * in + i % in) * taps_in (pack);
}

/* Group @group and block @block of inputs: where its rows begin, how many columns, how many channels. */
typedef struct {
  long at;                   /* from the first of all numbers on */
  int columns, first_column; /* first_column: channel */
  int first_input, inputs;
} Part;

/* @rows: of a group */
static Part
part_of (const Pack *pack, int i, long rows)
{
  int n_blocks = blocks_of (inputs_of (pack)), group = i / n_blocks, block = i % n_blocks;
  int first = group * WIDE * HONE_LANES;
  int columns = least (WIDE, blocks_of (columns_of (pack)) - group * WIDE) * HONE_LANES;
  long row = (long) block * HONE_LANES * taps_in (pack);

  return (Part){ first * rows + row * columns, columns, first, block * HONE_LANES,
                 least (HONE_LANES, inputs_of (pack) - block * HONE_LANES) };
}

static int
n_parts (const Pack *pack)
{
  return divide_up (blocks_of (columns_of (pack)), WIDE) * blocks_of (inputs_of (pack));
}

/* Row of tap @t of input @k of a part that has @inputs rows a tap. */
static inline long
row_of (const Pack *pack, int inputs, int k, int t)
{
  if (pack->bytes)
    return (long) t * pack->in + k;
  return (long) t * inputs + k;
}

/* The same of weights, which are filled up. */
static inline long
weight_row_of (const Pack *pack, int inputs, int k, int t)
{
  if (pack->bytes)
    return (long) (t / pack->kernel) * pack_inputs (pack->kernel * pack->in) + t % pack->kernel * pack->in + k;
  return row_of (pack, pack_inputs (inputs), k, t);
}

static inline void
pack_taps (const Packing *job, const Part *part, int column, int k)
{
  const Pack *pack = job->pack;
  Number *to = job->packed + part->at;
  int c = part->first_column + column, input = part->first_input + k;
  long from = pack->back ? taps_of (pack, input, c) : taps_of (pack, c, input);

  for (int t = 0; from >= 0 && t < taps_in (pack); t++) {
    long row = weight_row_of (pack, part->inputs, k, t);

    to[(row - row % PACK_PAIR) * part->columns + column * PACK_PAIR + row % PACK_PAIR] =
        number_from_float (pack->weight[from + t]);
  }
}

/* The same where all inputs are of one group and no bytes: all of a column, or (backward) of a row. Tap after tap is
 * @step further on, and the weights lie side by side. */
static void
pack_line (const Packing *job, const Part *part, int column, int k, int n)
{
  const Pack *pack = job->pack;
  const int taps = taps_in (pack);
  const long step = (long) pack_inputs (part->inputs) * part->columns;
  const float *from = pack->weight + taps_of (pack, pack->back ? part->first_input + k : part->first_column + column,
                                              pack->back ? part->first_column + column : part->first_input + k);

  for (int i = 0; i < n; i++, from += taps) {
    const int row = pack->back ? k : k + i, at = pack->back ? column + i : column;
    Number *to = job->packed + part->at + (row - row % PACK_PAIR) * part->columns + at * PACK_PAIR + row % PACK_PAIR;

    for (int t = 0; t < taps; t++)
      to[t * step] = number_from_float (from[t]);
  }
}

static bool
is_full (const Pack *pack, const Part *part, int columns)
{
  int side_by_side = pack->bytes ? pack->kernel * pack->in : part->inputs;

  return columns == part->columns && pack->groups == 1 && side_by_side % PACK_PAIR == 0;
}

static void
clear_part (const Packing *job, const Part *part)
{
  long rows = job->pack->bytes ? NAME (pack_rows) (job->pack) : (long) pack_inputs (part->inputs) * taps_in (job->pack);

  memset (job->packed + part->at, 0, (size_t) rows * (size_t) part->columns * sizeof (Number));
}

/* In the order of the weights: out channels are the columns forward, the rows backward. */
static void
pack_piece (void *data, int i, CpuWorker *worker)
{
  const Packing *job = data;
  const Pack *pack = job->pack;
  Part part = part_of (pack, i, NAME (pack_rows) (pack));
  int columns = least (part.columns, columns_of (pack) - part.first_column);

  if (!is_full (pack, &part, columns))
    clear_part (job, &part);
  if (pack->groups > 1 || pack->bytes) {
    for (int column = 0; column < columns; column++)
      for (int k = 0; k < part.inputs; k++)
        pack_taps (job, &part, column, k);
    return;
  }
  for (int column = 0; !pack->back && column < columns; column++)
    pack_line (job, &part, column, 0, part.inputs);
  for (int k = 0; pack->back && k < part.inputs; k++)
    pack_line (job, &part, 0, k, columns);
}

void
NAME (pack) (HoneDevice *device, const Pack *pack, Number *packed)
{
  Packing job = { .pack = pack, .packed = packed };

  cpu_run (device, n_parts (pack), pack_piece, &job);
}

/* The sum of all gradients lands in the first one. */
static float *
sum_part (const Packing *job, const Part *part)
{
  size_t apart = NAME (pack_gradient_size) (job->pack);
  long n = (long) part->inputs * taps_in (job->pack) * part->columns;
  float *sum = job->sums + part->at;

  for (int g = 1; g < job->n; g++) {
    const float *other = sum + (size_t) g * apart;

    for (long j = 0; j < n; j++)
      sum[j] += other[j];
  }
  return sum;
}

static void
unpack_piece (void *data, int i, CpuWorker *worker)
{
  const Packing *job = data;
  const Pack *pack = job->pack;
  Part part = part_of (pack, i, NAME (pack_gradient_rows) (pack));
  const float *sum = sum_part (job, &part);

  for (int column = 0; column < least (part.columns, pack->out - part.first_column); column++)
    for (int k = 0; k < part.inputs; k++) {
      long to = taps_of (pack, part.first_column + column, part.first_input + k);

      for (int t = 0; to >= 0 && t < taps_in (pack); t++)
        job->d_weight[to + t] += sum[row_of (pack, part.inputs, k, t) * part.columns + column];
    }
}

void
NAME (unpack) (HoneDevice *device, const Pack *pack, const float *packed, int n, float *d_weight)
{
  Packing job = { .pack = pack, .sums = (float *) packed, .n = n, .d_weight = d_weight };

  cpu_run (device, n_parts (pack), unpack_piece, &job);
}
