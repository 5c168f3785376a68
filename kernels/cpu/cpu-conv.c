/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-conv.c - convolutions: y from x, and d_x from d_y, as one gathering loop
 *
 * Both gather: every number that is written is a sum over taps in "src". For d_x with stride s the pixels of "dst" fall
 * into s x s phases, each with its own taps, at y + pad = ky (mod s) and x + pad = kx (mod s); forward there is one
 * phase.
 *
 * A piece of work is a picture, a band of its rows and some groups of output channels. No piece adds to what another
 * one writes, so the pieces may be cut in any way.
 */
#include "cpu-conv-band.h"
#include "cpu-conv-pack.h"
#include "cpu-conv-tile.h"
#include "cpu-level.h"

#define ENOUGH_PIECES 16 /* for the threads of one machine to share evenly */

typedef struct {
  HoneConv how;
  HoneView src, dst;
  bool back; /* dst is d_x */
  bool add;
  const HoneEpilogue *end; /* may be NULL */

  bool direct;                /* no padding: the taps lie in src itself */
  bool flat;                  /* kernel 1, stride 1: all pixels are one row, and a band is a part of it */
  int rows, n_bands;          /* rows a band (flat: pixels) */
  int groups, n_group_pieces; /* groups of output channels a piece */
  int src_h, src_w, left;     /* of a band of src */

  Pack pack;
  const Number *packed;
  Tap *taps;   /* phase after phase */
  int *phases; /* where the taps of a phase begin; one more than there are */
} Conv;

static int
n_phases (const Conv *c)
{
  return c->back ? c->how.stride * c->how.stride : 1;
}

static int
n_taps (const Conv *c)
{
  return c->how.kernel * c->how.kernel;
}

static int
n_groups (const Conv *c)
{
  return divide_up (blocks_of (c->dst.c), WIDE);
}

/* Taps to the left of (or above) the first one that d_x (.., s * j + phase) needs. */
static int
reach (HoneConv how)
{
  return (how.kernel - 1) / how.stride;
}

static int
dst_rows (const Conv *c)
{
  return c->flat ? c->dst.h * c->dst.w : c->dst.h;
}

static void
set_source (Conv *c)
{
  HoneConv how = c->how;
  int last_x = (c->dst.w - 1 + how.pad) / how.stride, last_y = (c->dst.h - 1 + how.pad) / how.stride;

  if (c->back) {
    c->direct = reach (how) == 0 && last_x < c->src.w && last_y < c->src.h;
    c->left = c->direct ? 0 : reach (how);
    c->src_w = last_x + 1 + reach (how);
  } else {
    c->direct = how.pad == 0 && c->src.type != HONE_U8;
    c->left = how.pad;
    c->src_w = (c->dst.w - 1) * how.stride + how.kernel;
  }
  c->flat = c->direct && how.kernel == 1 && how.stride == 1 && how.pad == 0;
}

/* Rows of src below which @rows of dst lie, at most. */
static int
source_rows (const Conv *c, int rows)
{
  if (c->back)
    return (rows - 1) / c->how.stride + 2 + reach (c->how);
  return (rows - 1) * c->how.stride + c->how.kernel;
}

static int
rows_that_fit (const Conv *c)
{
  int rows = c->dst.h;

  if (c->flat)
    return c->src.c > 128 ? 4 * TILE_M : 10 * TILE_M;
  while (rows > 1 && band_bytes (c->src, source_rows (c, rows), c->src_w) > BAND_BYTES)
    rows = (rows + 1) / 2;
  return rows;
}

static void
cut (Conv *c)
{
  int all = most (1, dst_rows (c)), pieces;

  c->rows = most (1, least (rows_that_fit (c), all));
  c->n_bands = divide_up (all, c->rows);
  pieces = most (1, c->dst.n * c->n_bands);
  c->n_group_pieces = least (n_groups (c), divide_up (ENOUGH_PIECES, pieces));
  c->groups = divide_up (n_groups (c), c->n_group_pieces);
  c->n_group_pieces = divide_up (n_groups (c), c->groups);
  if (pieces * c->n_group_pieces < ENOUGH_PIECES) {
    c->rows = divide_up (all, least (all, c->n_bands * divide_up (ENOUGH_PIECES, pieces * c->n_group_pieces)));
    c->n_bands = divide_up (all, c->rows);
  }
  c->src_h = source_rows (c, c->rows);
}

static Conv
conv_of (HoneConv how, bool back, HoneView src, HoneView dst)
{
  Conv c = { .how = how, .back = back, .src = src, .dst = dst };

  c.pack = (Pack){ .out = back ? src.c : dst.c,
                   .in = back ? dst.c : src.c,
                   .groups = how.groups,
                   .kernel = how.kernel,
                   .back = back,
                   .bytes = src.type == HONE_U8 };
  set_source (&c);
  cut (&c);
  return c;
}

/* Numbers from row to row and block to block of src as the pieces see it. */
static Band
band_steps (const Conv *c)
{
  int pixel = c->src.type == HONE_U8 ? c->src.c : HONE_LANES;

  if (c->direct)
    return band_direct (c->src, 0);
  return (Band){ NULL, pixel, (long) c->src_w * pixel, (long) c->src_w * pixel * c->src_h };
}

/* The taps of block @block of src. */
static Tap
tap_of (const Conv *c, const Band *step, int block, int ky, int kx, long row, long column)
{
  int n = pack_inputs (least (HONE_LANES, c->src.c - block * HONE_LANES));
  long b = (long) block * HONE_LANES * n_taps (c) + (long) (ky * c->how.kernel + kx) * n;

  return (Tap){ block * step->block + row * step->row + column * step->pixel, b, n };
}

static Tap *
add_taps_forward (const Conv *c, Tap *tap)
{
  Band step = band_steps (c);
  int k = c->how.kernel;

  if (c->pack.bytes) {
    int n = pack_inputs (k * c->src.c);

    for (int ky = 0; ky < k; ky++)
      *tap++ = (Tap){ ky * step.row, (long) ky * n, n };
    return tap;
  }
  for (int block = 0; block < blocks_of (c->src.c); block++)
    for (int ky = 0; ky < k; ky++)
      for (int kx = 0; kx < k; kx++)
        *tap++ = tap_of (c, &step, block, ky, kx, ky, kx);
  return tap;
}

/* Of the pixels at (phase_y, phase_x): seen from the pixel of src at ((y + pad) / s, j) of row y, column s * j +
 * phase_x. */
static Tap *
add_taps_back (const Conv *c, int phase_y, int phase_x, Tap *tap)
{
  Band step = band_steps (c);
  int s = c->how.stride, k = c->how.kernel;
  int first_y = (phase_y + c->how.pad) % s, first_x = (phase_x + c->how.pad) % s, at = (phase_x + c->how.pad) / s;

  for (int block = 0; block < blocks_of (c->src.c); block++)
    for (int ky = first_y; ky < k; ky += s)
      for (int kx = first_x; kx < k; kx += s)
        *tap++ = tap_of (c, &step, block, ky, kx, -(ky / s), at - kx / s + c->left);
  return tap;
}

static void
list_taps (Conv *c)
{
  Tap *tap = c->taps;

  c->phases[0] = 0;
  for (int i = 0; i < n_phases (c); i++) {
    tap = c->back ? add_taps_back (c, i / c->how.stride, i % c->how.stride, tap) : add_taps_forward (c, tap);
    c->phases[i + 1] = (int) (tap - c->taps);
  }
}

/* The group's tiles in one row of dst (flat: a run of pixels from @y on), every stride-th pixel from @phase_x on. */
static void
row_of_tiles (const Conv *c, const Band *band, int n, int group, int y, int src_row, int phase, long pixels)
{
  int wide = least (WIDE, blocks_of (c->dst.c) - group * WIDE);
  int phase_x = c->back ? phase % c->how.stride : 0;
  long dst_pixel = c->flat ? y : (long) y * c->dst.w + phase_x;
  Sums s = {
    .a = band->at + src_row * band->row,
    .a_step = band->pixel * (c->back ? 1 : c->how.stride),
    .taps = c->taps + c->phases[phase],
    .n_taps = c->phases[phase + 1] - c->phases[phase],
    .b = c->packed + (long) group * WIDE * HONE_LANES * NAME (pack_rows) (&c->pack),
    .y = view_plane (c->dst, n, group * WIDE) + dst_pixel * HONE_LANES,
    .y_step = HONE_LANES * (c->back ? c->how.stride : 1),
    .y_block = view_block_step (c->dst),
    .add = c->add,
    .ahead = c->direct ? band->pixel : 0,
  };

  tile_sums (&s, pixels, wide);
}

static void
group_of_rows (const Conv *c, const Band *band, int n, int group, int from, int to, int src_top)
{
  int s = c->how.stride;

  for (int y = from; y < to; y++) {
    if (!c->back)
      row_of_tiles (c, band, n, group, y, y * s - c->how.pad - src_top, 0, c->dst.w);
    for (int x = 0; c->back && x < s && x < c->dst.w; x++)
      row_of_tiles (c, band, n, group, y, (y + c->how.pad) / s - src_top, y % s * s + x, divide_up (c->dst.w - x, s));
  }
}

static void
finish (const Conv *c, int n, int group, long first, long pixels)
{
  int end = least (blocks_of (c->dst.c), (group + 1) * WIDE);

  for (int block = group * WIDE; c->end != NULL && block < end; block++) {
    const HoneView *add = &c->end->add;

    NAME (epilogue)
    (c->end, block, c->dst.c, add->data ? view_plane (*add, n, block) + first * HONE_LANES : NULL,
     view_plane (c->dst, n, block) + first * HONE_LANES, pixels);
  }
}

static void
flat_piece (const Conv *c, int n, int group, int from, int to)
{
  Band band = band_direct (c->src, n);

  band.at += (long) from * HONE_LANES;
  row_of_tiles (c, &band, n, group, from, 0, 0, to - from);
  finish (c, n, group, from, to - from);
}

static Band
source_band (const Conv *c, int n, int from, int *top, CpuWorker *worker)
{
  BandShape shape = { 0, -c->left, c->src_h, c->src_w };

  *top = 0;
  if (c->direct)
    return band_direct (c->src, n);
  *top = c->back ? (from + c->how.pad) / c->how.stride - reach (c->how) : from * c->how.stride - c->how.pad;
  shape.top = *top;
  return band_copy (c->src, n, shape, (Number *) (void *) worker->scratch);
}

static void
conv_piece (void *data, int i, CpuWorker *worker)
{
  const Conv *c = data;
  int first = i % c->n_group_pieces * c->groups, last = least (first + c->groups, n_groups (c));
  int n = i / c->n_group_pieces / c->n_bands, from = i / c->n_group_pieces % c->n_bands * c->rows;
  int to = least (from + c->rows, dst_rows (c)), top;
  Band band;

  if (c->flat) {
    for (int group = first; group < last; group++)
      flat_piece (c, n, group, from, to);
    return;
  }
  band = source_band (c, n, from, &top, worker);
  for (int group = first; group < last; group++) {
    group_of_rows (c, &band, n, group, from, to, top);
    finish (c, n, group, (long) from * c->dst.w, (long) (to - from) * c->dst.w);
  }
}

static size_t
packed_bytes (const Conv *c)
{
  return (NAME (pack_size) (&c->pack) * sizeof (Number) + 63) / 64 * 64;
}

static size_t
taps_bytes (const Conv *c)
{
  size_t n = (size_t) (blocks_of (c->src.c) * n_taps (c));

  return n * sizeof (Tap) + (size_t) (n_phases (c) + 1) * sizeof (int);
}

static size_t
conv_scratch (const Conv *c)
{
  return c->direct ? 0 : band_bytes (c->src, c->src_h, c->src_w);
}

/* @packed: NULL: they are packed first. */
static void
conv_run (HoneDevice *device, Conv *c, const float *weight, const void *packed)
{
  size_t bytes = packed_bytes (c);
  size_t all_taps = (size_t) (blocks_of (c->src.c) * n_taps (c));

  if (c->dst.n == 0 || !cpu_reserve (device, bytes + taps_bytes (c), conv_scratch (c)))
    return;
  c->pack.weight = weight;
  c->packed = packed != NULL ? packed : (const void *) device->shared;
  c->taps = (Tap *) (void *) (device->shared + bytes / sizeof (float));
  c->phases = (int *) (void *) (c->taps + all_taps);
  if (packed == NULL)
    NAME (pack) (device, &c->pack, (Number *) (void *) device->shared);
  list_taps (c);
  cpu_run (device, c->dst.n * c->n_bands * c->n_group_pieces, conv_piece, c);
}

/* A norm follows most convolutions: its room is looked after too. */
static void
reserve_dense (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  Conv there = conv_of (how, false, x, y), back = conv_of (how, true, y, x);
  size_t shared = larger_of (packed_bytes (&there) + taps_bytes (&there), packed_bytes (&back) + taps_bytes (&back));
  size_t scratch = larger_of (conv_scratch (&there), conv_scratch (&back));

  shared = larger_of (shared, NAME (conv_d_weight_shared) (how, x, y));
  scratch = larger_of (scratch, NAME (conv_d_weight_scratch) (how, x, y));
  cpu_reserve (device, larger_of (shared, NAME (norm_shared) (y)), scratch);
}

void
NAME (reserve_conv) (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  if (is_depthwise (how, x, y))
    cpu_reserve (device, larger_of (NAME (depthwise_shared) (how, x, y), NAME (norm_shared) (y)),
                 NAME (depthwise_scratch) (how, x, y));
  else
    reserve_dense (device, how, x, y);
}

static bool
is_nothing (const HoneEpilogue *end)
{
  return end == NULL ||
         (end->scale == NULL && end->shift == NULL && end->act == HONE_IDENTITY && end->add.data == NULL);
}

/* @packed: NULL: @weight is. */
static void
conv_dense (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const void *packed,
            const HoneEpilogue *end, HoneView y)
{
  Conv c = conv_of (how, false, x, y);

  c.end = is_nothing (end) ? NULL : end;
  conv_run (device, &c, weight, packed);
}

void
NAME (conv) (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end, HoneView y)
{
  if (is_depthwise (how, x, y))
    NAME (depthwise) (device, how, x, weight, is_nothing (end) ? NULL : end, y);
  else
    conv_dense (device, how, x, weight, NULL, end, y);
}

size_t
NAME (conv_packed_bytes) (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  Conv c = conv_of (how, false, x, y);

  return is_depthwise (how, x, y) ? 0 : packed_bytes (&c);
}

void
NAME (conv_pack) (HoneDevice *device, HoneConv how, HoneView x, HoneView y, const float *weight, void *packed)
{
  Conv c = conv_of (how, false, x, y);

  c.pack.weight = weight;
  NAME (pack) (device, &c.pack, packed);
}

void
NAME (conv_packed) (HoneDevice *device, HoneConv how, HoneView x, const void *packed, const HoneEpilogue *end,
                    HoneView y)
{
  conv_dense (device, how, x, NULL, packed, end, y);
}

void
NAME (conv_d_x) (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool add, HoneView d_x)
{
  if (is_depthwise (how, d_x, d_y)) {
    NAME (depthwise_d_x) (device, how, d_y, weight, add, d_x);
  } else {
    Conv c = conv_of (how, true, d_y, d_x);

    c.add = add;
    conv_run (device, &c, weight, NULL);
  }
}

/* A transposed convolution is the gradient of the plain one that halves: (in, out, 2, 2) is that one's (out, in, 2, 2).
 */
static const HoneConv halving = { .kernel = 2, .stride = 2, .pad = 0, .groups = 1 };

void
NAME (conv_up) (HoneDevice *device, HoneView x, const float *weight, const float *bias, HoneView y)
{
  HoneEpilogue end = { .shift = bias };
  Conv c = conv_of (halving, true, x, y);

  c.end = bias != NULL ? &end : NULL;
  conv_run (device, &c, weight, NULL);
}

void
NAME (conv_up_d_x) (HoneDevice *device, HoneView d_y, const float *weight, bool add, HoneView d_x)
{
  Conv c = conv_of (halving, false, d_y, d_x);

  c.add = add;
  conv_run (device, &c, weight, NULL);
}
