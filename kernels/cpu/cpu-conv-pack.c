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

/* One row, or a pair of them, of 16 columns: tap @t of input @k on. Only where all channels are of one group. */
ALWAYS_INLINE void
pack_lanes (const Packing *job, const Part *part, int column, int k, int t)
{
  const Pack *pack = job->pack;
  const int taps = taps_in (pack), line = pack->in * taps;
  const int stride = pack->back ? taps : line, down = pack->back ? line : taps;
  const int c = part->first_column + column, input = part->first_input + k;
  const float *from = pack->weight + (pack->back ? taps_of (pack, input, c) : taps_of (pack, c, input)) + t;
  Number *to = job->packed + part->at + weight_row_of (pack, part->inputs, k, t) * part->columns + column * PACK_PAIR;

#ifdef HONE_BF16_NUMBERS
  const Vec one = vec_gather (from, stride);
  const Vec other = k + 1 < part->inputs ? vec_gather (from + down, stride) : vec_set (0.0f);

  pairs_store (to, one, other);
#else
  EACH_VEC (i)
  vec_store (to + i * VEC, vec_gather (from + (long) i * VEC * stride, stride));
  (void) down;
#endif
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

static void
pack_piece (void *data, int i, CpuWorker *worker)
{
  const Packing *job = data;
  const Pack *pack = job->pack;
  Part part = part_of (pack, i, NAME (pack_rows) (pack));
  int columns = least (part.columns, columns_of (pack) - part.first_column), column = 0;

  if (!is_full (pack, &part, columns))
    clear_part (job, &part);
  for (; pack->groups == 1 && !pack->bytes && column + HONE_LANES <= columns; column += HONE_LANES)
    for (int k = 0; k < part.inputs; k += PACK_PAIR)
      for (int t = 0; t < taps_in (pack); t++)
        pack_lanes (job, &part, column, k, t);
  for (; column < columns; column++)
    for (int k = 0; k < part.inputs; k++)
      pack_taps (job, &part, column, k);
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

/* A line is what one output channel has of the part: @n numbers side by side, of which number j is @at[j] beyond the
 * column in the sums. */
static void
add_line (const float *sum, const int *at, int n, float *to)
{
  int j = 0;

#if VEC == 16
  for (; j + VEC <= n; j += VEC)
    vec_store (to + j, vec_load (to + j) + (Vec) _mm512_i32gather_ps (_mm512_loadu_si512 (at + j), sum, 4));
#endif
  for (; j < n; j++)
    to[j] += sum[at[j]];
}

#define LINE (HONE_LANES * 7 * 7) /* no network has a larger kernel; others go the plain way */

static void
unpack_lines (const Packing *job, const Part *part, const float *sum)
{
  const Pack *pack = job->pack;
  const int taps = taps_in (pack), n = part->inputs * taps;
  int at[LINE];

  for (int j = 0; j < n; j++)
    at[j] = (int) row_of (pack, part->inputs, j / taps, j % taps) * part->columns;
  for (int column = 0; column < least (part->columns, pack->out - part->first_column); column++)
    add_line (sum + column, at, n, job->d_weight + taps_of (pack, part->first_column + column, part->first_input));
}

static void
unpack_piece (void *data, int i, CpuWorker *worker)
{
  const Packing *job = data;
  const Pack *pack = job->pack;
  Part part = part_of (pack, i, NAME (pack_gradient_rows) (pack));
  const float *sum = sum_part (job, &part);

  if (pack->groups == 1 && part.inputs * taps_in (pack) <= LINE) {
    unpack_lines (job, &part, sum);
    return;
  }
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
