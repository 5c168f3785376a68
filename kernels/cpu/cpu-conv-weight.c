/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-conv-weight.c - gradients of a convolution's weights and bias
 *
 * d_weight is a sum over all pixels of all pictures. The pictures' bands of rows ("units") are dealt to a number of
 * partial sums that depends on the shape alone; a piece of work is one partial sum for one group of output channels. At
 * the end the partial sums are added in order. So the bits do not depend on the number of threads.
 */
#include "cpu-conv-band.h"
#include "cpu-conv-pack.h"
#include "cpu-conv-tile.h"
#include "cpu-level.h"

#define ENOUGH_PIECES 32
#define NEAR_BYTES 36000 /* of x and d_y that the tiles go over again and again: the first-level cache */
#define FLAT_PIXELS 2048 /* a unit where all pixels are one row */
#define PARTIAL_BYTES ((size_t) 32 << 20)
#define NEAR_PARTIAL_BYTES ((size_t) 4 << 20)

typedef struct {
  HoneConv how;
  HoneView x, d_y;
  int h, w, out_h, out_w; /* of x and d_y; where kernel and stride are 1 all pixels are one row */
  int rows, columns;      /* of d_y a unit */
  int n_bands;            /* units a picture */
  int n_partial;
  int groups, n_group_pieces; /* groups of output channels a piece */
  Pack pack;
  float *partial; /* n_partial * pack_gradient_size () */
} ConvWeight;

static int
n_groups (const ConvWeight *c)
{
  return divide_up (blocks_of (c->d_y.c), WIDE);
}

static BandShape
band_shape (const ConvWeight *c, int from)
{
  int top = from * c->how.stride - c->how.pad;

  return (BandShape){ top, -c->how.pad, (c->rows - 1) * c->how.stride + c->how.kernel,
                      (c->out_w - 1) * c->how.stride + c->how.kernel };
}

static size_t
unit_bytes (const ConvWeight *c)
{
  BandShape shape = band_shape (c, 0);

  return band_bytes (c->x, shape.h, shape.w);
}

/* A thread's copy of what a unit reads. */
static size_t
source_bytes (const ConvWeight *c)
{
  return c->pack.bytes ? (unit_bytes (c) + 63) / 64 * 64 : 0;
}

static void
set_units (ConvWeight *c)
{
  bool flat = c->how.kernel == 1 && c->how.stride == 1 && c->how.pad == 0 && !c->pack.bytes;

  c->h = flat ? 1 : c->x.h;
  c->w = flat ? c->x.h * c->x.w : c->x.w;
  c->out_h = flat ? 1 : c->d_y.h;
  c->out_w = flat ? c->d_y.h * c->d_y.w : c->d_y.w;
  c->rows = most (1, c->out_h);
  c->columns = most (1, flat ? least (c->out_w, FLAT_PIXELS) : c->out_w);
  while (c->rows > 1 && unit_bytes (c) > BAND_BYTES)
    c->rows = (c->rows + 1) / 2;
  c->n_bands = divide_up (most (1, c->out_h), c->rows) * divide_up (most (1, c->out_w), c->columns);
}

/* A piece that does all groups reads x once; but then every partial sum holds all of them. */
static void
share_out (ConvWeight *c)
{
  size_t bytes = NAME (pack_gradient_size) (&c->pack) * sizeof (float);
  int units = most (1, c->d_y.n * c->n_bands), all = n_groups (c);

  for (c->n_group_pieces = 1; c->n_group_pieces < all; c->n_group_pieces++)
    if (bytes * (size_t) divide_up (ENOUGH_PIECES, c->n_group_pieces) <= NEAR_PARTIAL_BYTES)
      break;
  c->groups = divide_up (all, c->n_group_pieces);
  c->n_group_pieces = divide_up (all, c->groups);
  c->n_partial = least (units, divide_up (ENOUGH_PIECES, c->n_group_pieces));
  c->n_partial = least (c->n_partial, (int) (1 + PARTIAL_BYTES / bytes));
}

static ConvWeight
conv_weight_of (HoneConv how, HoneView x, HoneView d_y)
{
  ConvWeight c = { .how = how, .x = x, .d_y = d_y };

  c.pack = (Pack){ .out = d_y.c, .in = x.c, .groups = how.groups, .kernel = how.kernel, .bytes = x.type == HONE_U8 };
  set_units (&c);
  share_out (&c);
  return c;
}

/* Rows y0 .. y1 - 1 and columns x0 .. x1 - 1 of d_y. */
typedef struct {
  int y0, y1, x0, x1;
} Rect;

/* What a unit reads: h rows and w columns of x from (top, left) on, which is the whole picture, or (bytes) a band of it
 * with padding; and all of d_y, from the group's first block on. */
typedef struct {
  Band x;
  int top, left, h, w;
  const Number *d_y;
  Rect rect;   /* of d_y */
  Number *map; /* of pairs */
} Unit;

static Unit
unit_of (const ConvWeight *c, int number, CpuWorker *worker)
{
  int n = number / c->n_bands, i = number % c->n_bands, across = divide_up (c->out_w, c->columns);
  int y = i / across * c->rows, x = i % across * c->columns;
  Unit unit = { .h = c->h, .w = c->w, .d_y = view_plane (c->d_y, n, 0) };

  unit.rect = (Rect){ y, least (y + c->rows, c->out_h), x, least (x + c->columns, c->out_w) };
  if (c->pack.bytes) {
    BandShape shape = band_shape (c, y);

    unit.x = band_copy (c->x, n, shape, (Number *) (void *) worker->scratch);
    unit.top = shape.top;
    unit.left = shape.left;
    unit.h = shape.h;
    unit.w = shape.w;
  } else {
    unit.x = band_direct (c->x, n);
    unit.x.row = (long) c->w * HONE_LANES;
  }
  unit.map = (Number *) (void *) worker->scratch + source_bytes (c) / sizeof (Number);
  return unit;
}

static int
wide_of (const ConvWeight *c, int group)
{
  return least (WIDE, blocks_of (c->d_y.c) - group * WIDE);
}

static float *
sums_of_group (const ConvWeight *c, float *sums, int group)
{
  return sums + (size_t) group * WIDE * HONE_LANES * (size_t) NAME (pack_gradient_rows) (&c->pack);
}

/* Numbers from what is worked on to what comes next and is to be fetched meanwhile: in a training both have been out of
 * the caches for long. */
typedef struct {
  long a, d_y;
} Ahead;

/* Where so many rows and columns of d_y are worked on at once. */
static Ahead
ahead_of (const ConvWeight *c, int rows, int columns)
{
  int s = c->how.stride;

  if (c->out_h > 1)
    return (Ahead){ (long) c->w * HONE_LANES * s * rows, (long) c->out_w * HONE_LANES * rows };
  return (Ahead){ (long) columns * s * HONE_LANES, (long) columns * HONE_LANES };
}

/* The first pixel of @rect in the blocks of @group. */
static const Number *
d_y_at (const ConvWeight *c, const Unit *unit, Rect rect, int group)
{
  return unit->d_y + group * WIDE * view_block_step (c->d_y) + ((long) rect.y0 * c->out_w + rect.x0) * HONE_LANES;
}

#ifdef HONE_BF16_NUMBERS

/* What the tiles go over again and again, in first-level cache: so many rows and columns of d_y at once. */
typedef struct {
  int rows, columns;
  int row_step, column_step; /* of x in the map: a kernel of 1 needs no pixel between two strides */
  int map_h, map_w;
  Ahead next;
} Part;

static Part
part_of (const ConvWeight *c)
{
  int s = c->how.stride, k = c->how.kernel;
  Part part = { .row_step = k == 1 ? s : 1, .column_step = k == 1 ? 2 * s : 1 };
  int of_x = c->pack.bytes ? k * k * c->x.c * 2 : s * s * 2 * HONE_LANES * 2 / (part.row_step * part.column_step);
  int bytes = of_x + WIDE * HONE_LANES * (int) sizeof (Number);

  part.columns = most (2, least (c->columns + c->columns % 2, NEAR_BYTES / bytes) / 2 * 2);
  part.rows = most (1, least (c->rows, NEAR_BYTES / (bytes * part.columns)));
  part.next = ahead_of (c, part.rows, part.columns);
  part.map_h = divide_up ((part.rows - 1) * s + k, part.row_step);
  part.map_w = divide_up ((part.columns - 1) * s + k, part.column_step);
  return part;
}

static size_t
map_bytes (const ConvWeight *c)
{
  Part part = part_of (c);
  size_t pairs = (size_t) part.map_h * (size_t) part.map_w * HONE_LANES;

  if (c->pack.bytes)
    pairs = (size_t) part.rows * (size_t) (part.columns / 2) * (size_t) (c->how.kernel * c->how.kernel * c->x.c) +
            HONE_LANES;
  return pairs * 2 * sizeof (Number);
}

static const Number padding[HONE_LANES]; /* a masked load from nowhere would give zeros too, but in microcode */

/* 16 numbers of two places, side by side. Without masks: what is stored with one cannot be read again at once. */
ALWAYS_INLINE void
pair_numbers (const Number *one, const Number *other, Number *to)
{
  const __m256i low = _mm256_loadu_si256 ((const __m256i *) (const void *) one);
  const __m256i high = _mm256_loadu_si256 ((const __m256i *) (const void *) other);

  _mm512_storeu_si512 (to, interleave (_mm512_inserti64x4 (_mm512_castsi256_si512 (low), high, 1)));
}

/* One row of the map: @pixels from column @x of x on, each with its right neighbour at a stride. */
static void
map_row (const ConvWeight *c, const Part *part, const Number *row, int x, int pixels, Number *to)
{
  int s = c->how.stride, q = 0;

  while (q < pixels) {
    for (; q < pixels && row != NULL && x >= 0 && x + s < c->w; q++, x += part->column_step, to += 2 * HONE_LANES) {
      const Number *at = row + (long) x * HONE_LANES;

      __builtin_prefetch (at + part->next.a, 0, 2);
      pair_numbers (at, at + s * HONE_LANES, to);
    }
    for (; q < pixels && (row == NULL || x < 0 || x + s >= c->w); q++, x += part->column_step, to += 2 * HONE_LANES) {
      const Number *one = row != NULL && x >= 0 && x < c->w ? row + (long) x * HONE_LANES : padding;
      const Number *other = row != NULL && x + s >= 0 && x + s < c->w ? row + (long) (x + s) * HONE_LANES : padding;

      pair_numbers (one, other, to);
    }
  }
}

static void
map_block (const ConvWeight *c, const Unit *unit, const Part *part, Rect rect, int block)
{
  int s = c->how.stride, left = rect.x0 * s - c->how.pad;
  int rows = divide_up ((rect.y1 - rect.y0 - 1) * s + c->how.kernel, part->row_step);
  int pixels = divide_up ((rect.x1 - rect.x0 - 1) * s + c->how.kernel, part->column_step);

  for (int r = 0; r < rows; r++) {
    int y = rect.y0 * s - c->how.pad + r * part->row_step;
    const Number *row = y >= 0 && y < c->h ? unit->x.at + block * unit->x.block + y * unit->x.row : NULL;

    map_row (c, part, row, left, pixels, unit->map + (long) r * part->map_w * 2 * HONE_LANES);
  }
}

/* Of bytes the whole window, row after row, of every pair of pixels of d_y. Sixteen numbers are moved where fewer may
 * be meant: the next ones are written after them, and behind the last ones there is room. */
static void
map_windows (const ConvWeight *c, const Unit *unit, const Part *part, Rect rect)
{
  int s = c->how.stride, k = c->how.kernel, n = k * c->x.c;

  for (int y = rect.y0; y < rect.y1; y++) {
    Number *to = unit->map + (long) (y - rect.y0) * (part->columns / 2) * k * n * 2;

    for (int x = rect.x0; x < rect.x1; x += 2)
      for (int ky = 0; ky < k; ky++, to += 2 * n) {
        const Number *at = unit->x.at + (y * s - c->how.pad + ky - unit->top) * unit->x.row +
                           (x * s - c->how.pad - unit->left) * unit->x.pixel;

        for (int i = 0; i < n; i += HONE_LANES)
          pair_numbers (at + i, x + 1 < rect.x1 ? at + s * unit->x.pixel + i : padding, to + 2 * i);
      }
  }
}

/* A tap whose pairs begin at @a, of @group; @sums: of the tap in that group. */
static void
add_tap (const ConvWeight *c, const Unit *unit, Rect rect, int group, const Number *a, long a_step, long a_row, int n,
         long ahead, float *sums)
{
  Weight weight = { .a = a,
                    .a_step = a_step,
                    .a_row = a_row,
                    .d_y = d_y_at (c, unit, rect, group),
                    .d_y_row = (long) c->out_w * HONE_LANES,
                    .d_y_block = view_block_step (c->d_y),
                    .rows = rect.y1 - rect.y0,
                    .pixels = rect.x1 - rect.x0,
                    .d_y_ahead = ahead,
                    .dw = sums };

  tile_weight (weight, n, wide_of (c, group));
}

static void
add_windows (const ConvWeight *c, const Unit *unit, const Part *part, Rect rect, int group, float *sums)
{
  int k = c->how.kernel, n = k * c->x.c;
  long step = (long) k * n * 2, row = part->columns / 2 * step;

  for (int ky = 0; ky < k; ky++)
    add_tap (c, unit, rect, group, unit->map + ky * n * 2, step, row, n, 0,
             sums + (long) ky * n * wide_of (c, group) * HONE_LANES);
}

static void
add_block (const ConvWeight *c, const Unit *unit, const Part *part, Rect rect, int block, int group, float *sums)
{
  const long pair = 2 * HONE_LANES, line = part->map_w * pair;
  int s = c->how.stride, k = c->how.kernel, n = least (HONE_LANES, c->x.c - block * HONE_LANES);

  for (int t = 0; t < k * k; t++) {
    const Number *a = unit->map + t / k * line + t % k * pair;
    long row = (long) block * HONE_LANES * k * k + (long) t * n;

    add_tap (c, unit, rect, group, a, 2 * s / part->column_step * pair, s / part->row_step * line, n,
             t == 0 && block == 0 ? part->next.d_y : 0, sums + row * wide_of (c, group) * HONE_LANES);
  }
}

/* A map serves all groups. */
static void
add_part (const ConvWeight *c, const Unit *unit, const Part *part, Rect rect, int first, int last, float *sums)
{
  if (c->pack.bytes)
    map_windows (c, unit, part, rect);
  for (int group = first; c->pack.bytes && group < last; group++)
    add_windows (c, unit, part, rect, group, sums_of_group (c, sums, group));
  for (int block = 0; !c->pack.bytes && block < blocks_of (c->x.c); block++) {
    map_block (c, unit, part, rect, block);
    for (int group = first; group < last; group++)
      add_block (c, unit, part, rect, block, group, sums_of_group (c, sums, group));
  }
}

static void
add_unit (const ConvWeight *c, const Unit *unit, int first, int last, float *sums)
{
  const Rect all = unit->rect;
  Part part = part_of (c);

  for (int y = all.y0; y < all.y1; y += part.rows)
    for (int x = all.x0; x < all.x1; x += part.columns)
      add_part (c, unit, &part, (Rect){ y, least (y + part.rows, all.y1), x, least (x + part.columns, all.x1) }, first,
                last, sums);
}

#else

static size_t
map_bytes (const ConvWeight *c)
{
  return 0;
}

/* Of @from .. @to - 1 those that tap @k takes into @first .. @first + @length - 1: what lies in the padding adds
 * nothing. */
static void
clip (const HoneConv *how, int k, int first, int length, int *from, int *to)
{
  int low = first + how->pad - k, high = low + length - 1;

  *from = most (*from, low > 0 ? divide_up (low, how->stride) : 0);
  *to = least (*to, high < 0 ? 0 : high / how->stride + 1);
}

/* Tap (@ky, @kx) of @n numbers of x, @at numbers from the pixel, against @rect; @sums: of the tap in @group. */
static void
add_tap (const ConvWeight *c, const Unit *unit, Rect rect, int group, int ky, int kx, long at, int n, Ahead ahead,
         float *sums)
{
  int s = c->how.stride;
  Weight weight = { .a_step = unit->x.pixel * s,
                    .a_row = unit->x.row * s,
                    .d_y_row = (long) c->out_w * HONE_LANES,
                    .d_y_block = view_block_step (c->d_y),
                    .a_ahead = ahead.a,
                    .d_y_ahead = ahead.d_y,
                    .dw = sums };

  clip (&c->how, ky, unit->top, unit->h, &rect.y0, &rect.y1);
  clip (&c->how, kx, unit->left, unit->w, &rect.x0, &rect.x1);
  if (rect.y0 >= rect.y1 || rect.x0 >= rect.x1)
    return;
  weight.a = unit->x.at + at + (rect.y0 * s - c->how.pad + ky - unit->top) * unit->x.row +
             (rect.x0 * s - c->how.pad + kx - unit->left) * unit->x.pixel;
  weight.d_y = d_y_at (c, unit, rect, group);
  weight.rows = rect.y1 - rect.y0;
  weight.pixels = rect.x1 - rect.x0;
  tile_weight (weight, n, wide_of (c, group));
}

static void
add_taps (const ConvWeight *c, const Unit *unit, Rect rect, int group, Ahead next, float *sums)
{
  int k = c->how.kernel, columns = wide_of (c, group) * HONE_LANES;

  for (int ky = 0; c->pack.bytes && ky < k; ky++)
    add_tap (c, unit, rect, group, ky, 0, 0, k * c->x.c, (Ahead){ 0, 0 }, sums + (long) ky * k * c->x.c * columns);
  for (int block = 0; !c->pack.bytes && block < blocks_of (c->x.c); block++)
    for (int t = 0; t < k * k; t++) {
      int n = least (HONE_LANES, c->x.c - block * HONE_LANES);
      long row = (long) block * HONE_LANES * k * k + (long) t * n;
      Ahead ahead = { t == 0 ? next.a : 0, t == 0 && block == 0 ? next.d_y : 0 };

      add_tap (c, unit, rect, group, t / k, t % k, block * unit->x.block, n, ahead, sums + row * columns);
    }
}

/* In parts that stay in the first-level cache while all taps go over them. */
static void
add_unit (const ConvWeight *c, const Unit *unit, int first, int last, float *sums)
{
  int s = c->how.stride, pixel_bytes = (s * s + WIDE) * HONE_LANES * (int) sizeof (float);
  int columns = most (1, least (c->columns, NEAR_BYTES / pixel_bytes));
  int rows = most (1, NEAR_BYTES / (pixel_bytes * columns));
  Ahead next = ahead_of (c, rows, columns);

  for (int y = unit->rect.y0; y < unit->rect.y1; y += rows)
    for (int x = unit->rect.x0; x < unit->rect.x1; x += columns)
      for (int group = first; group < last; group++) {
        Rect rect = { y, least (y + rows, unit->rect.y1), x, least (x + columns, unit->rect.x1) };

        add_taps (c, unit, rect, group, (Ahead){ group == first ? next.a : 0, next.d_y },
                  sums_of_group (c, sums, group));
      }
}

#endif

static void
weight_piece (void *data, int i, CpuWorker *worker)
{
  const ConvWeight *c = data;
  long partial = i / c->n_group_pieces, units = (long) c->d_y.n * c->n_bands;
  int first = i % c->n_group_pieces * c->groups, last = least (first + c->groups, n_groups (c));
  float *sums = c->partial + (size_t) partial * NAME (pack_gradient_size) (&c->pack);

  for (int group = first; group < last; group++)
    memset (sums_of_group (c, sums, group), 0,
            (size_t) (NAME (pack_gradient_rows) (&c->pack) * wide_of (c, group)) * HONE_LANES * sizeof *sums);
  for (long u = units * partial / c->n_partial; u < units * (partial + 1) / c->n_partial; u++) {
    Unit unit = unit_of (c, (int) u, worker);

    add_unit (c, &unit, first, last, sums);
  }
}

size_t
NAME (conv_d_weight_shared) (HoneConv how, HoneView x, HoneView y)
{
  ConvWeight c = conv_weight_of (how, x, y);

  return (size_t) c.n_partial * NAME (pack_gradient_size) (&c.pack) * sizeof (float);
}

size_t
NAME (conv_d_weight_scratch) (HoneConv how, HoneView x, HoneView y)
{
  ConvWeight c = conv_weight_of (how, x, y);

  return source_bytes (&c) + map_bytes (&c);
}

void
NAME (conv_d_weight) (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight)
{
  ConvWeight c;

  if (is_depthwise (how, x, d_y)) {
    NAME (depthwise_d_weight) (device, how, d_y, x, d_weight);
    return;
  }
  c = conv_weight_of (how, x, d_y);
  if (d_y.n == 0 ||
      !cpu_reserve (device, NAME (conv_d_weight_shared) (how, x, d_y), NAME (conv_d_weight_scratch) (how, x, d_y)))
    return;
  c.partial = device->shared;
  cpu_run (device, c.n_partial * c.n_group_pieces, weight_piece, &c);
  NAME (unpack) (device, &c.pack, c.partial, c.n_partial, d_weight);
}

void
NAME (conv_up_d_weight) (HoneDevice *device, HoneView d_y, HoneView x, float *d_weight)
{
  const HoneConv halving = { .kernel = 2, .stride = 2, .pad = 0, .groups = 1 }; /* see cpu-conv.c */

  NAME (conv_d_weight) (device, halving, x, d_y, d_weight);
}

typedef struct {
  HoneView d_y;
  float *d_bias;
} Bias;

/* Sums of some hundred pixels as floats, of those as doubles. */
static void
bias_piece (void *data, int block, CpuWorker *worker)
{
  const Bias *job = data;
  double total[HONE_LANES] = { 0 };
  long pixels = view_pixels (job->d_y), step = 256;

  for (int n = 0; n < job->d_y.n; n++)
    for (long from = 0; from < pixels; from += step) {
      const Number *at = view_plane (job->d_y, n, block) + from * HONE_LANES;
      Lanes sum = lanes_set (0.0f);
      float lanes[HONE_LANES];

      for (long p = 0; p < (pixels - from < step ? pixels - from : step); p++)
        EACH_VEC (i)
      sum.v[i] += number_load (at + p * HONE_LANES + i * VEC);
      lanes_store (lanes, sum);
      for (int i = 0; i < HONE_LANES; i++)
        total[i] += (double) lanes[i];
    }
  for (int i = 0; i < least (HONE_LANES, job->d_y.c - block * HONE_LANES); i++)
    job->d_bias[block * HONE_LANES + i] += (float) total[i];
}

void
NAME (conv_d_bias) (HoneDevice *device, HoneView d_y, float *d_bias)
{
  Bias job = { d_y, d_bias };

  cpu_run (device, blocks_of (d_y.c), bias_piece, &job);
}
