/* SPDX-License-Identifier: Apache-2.0 */
/* selftest-slots.c - see selftest-slots.h
 *
 * Bounds: sums of floats in another order differ by some roundings of 2^-24 each, whose mean square lies far below
 * 1e-10 of the numbers'; a gradient through a norm subtracts numbers that are nearly alike, hence 1e-8. What is written
 * as bfloat16 is off by at most 2^-8 of itself (tests/kernels/test-bf16.c).
 */
#include "selftest-slots.h"

#define NEAR 1e-10
#define APART 1e-8
#define ONCE (1 / 65536.0)
#define TWICE (4 * ONCE)

typedef struct {
  HoneConv how;
  int n, h, w, in, out; /* of x, and channels of y */
  int y_h, y_w;
} Shape;

/* Kernels of 1, 3 and 5, steps of 1 and 2. */
static Shape
draw_shape (Probe *p)
{
  static const int kernels[] = { 1, 3, 3, 5 };
  const int kernel = kernels[probe_draw (p, 0, 3)], side = p->large ? 40 : 9, wide = p->large ? 96 : 36;
  Shape s = { { kernel, probe_draw (p, 1, 2), kernel / 2, 1 } };

  s.n = probe_draw (p, 1, 2);
  s.h = probe_draw (p, 3, side);
  s.w = probe_draw (p, 3, side);
  s.in = probe_draw (p, 1, wide);
  s.out = probe_draw (p, 1, wide);
  s.y_h = (s.h + 2 * s.how.pad - kernel) / s.how.stride + 1;
  s.y_w = (s.w + 2 * s.how.pad - kernel) / s.how.stride + 1;
  return s;
}

/* A channel each by itself, as half of the layers of a small network have them. */
static Shape
draw_depthwise (Probe *p)
{
  Shape s = draw_shape (p);

  s.how.groups = s.out = s.in;
  return s;
}

static gsize
n_weights (Shape s)
{
  return (gsize) s.out * (gsize) (s.in / s.how.groups) * (gsize) (s.how.kernel * s.how.kernel);
}

static HoneView
x_values (Probe *p, Shape s)
{
  return probe_values (p, s.n, s.h, s.w, s.in);
}

static HoneView
y_values (Probe *p, Shape s)
{
  return probe_values (p, s.n, s.y_h, s.y_w, s.out);
}

static HoneView
y_room (Probe *p, Shape s)
{
  return probe_view (p, s.n, s.y_h, s.y_w, s.out);
}

/* Memory */

static void
check_memory (Probe *p)
{
  const gsize n = (gsize) probe_draw (p, 2, 3000);
  float *array = probe_floats (p, n);

  if (array != NULL)
    p->k->clear (p->device, array, n / 2 * sizeof *array);
  probe_take_floats (p, array, n);
}

static void
check_plain (Probe *p)
{
  probe_take (p, x_values (p, draw_shape (p)));
}

/* Convolutions */

/* As behind a trained layer: scaled, moved, SiLU, something added. */
static void
call_conv (Probe *p, Shape s, gboolean packed)
{
  HoneView x = x_values (p, s), y = y_room (p, s);
  const float *weight = probe_floats (p, n_weights (s));
  HoneEpilogue end = { probe_sizes (p, (gsize) s.out), probe_floats (p, (gsize) s.out), HONE_SILU, y_values (p, s) };
  gsize bytes;
  void *room;

  p->k->reserve_conv (p->device, s.how, x, y);
  bytes = packed ? p->k->packed_bytes (p->device, s.how, x, y) : 0;
  if (bytes > 0 && (room = probe_room (p, bytes)) != NULL) {
    p->k->pack (p->device, s.how, x, y, weight, room);
    p->k->conv_packed (p->device, s.how, x, room, &end, y);
  } else {
    p->k->conv (p->device, s.how, x, weight, &end, y);
  }
  probe_take (p, y);
}

static void
check_conv (Probe *p)
{
  call_conv (p, draw_shape (p), FALSE);
}

static void
check_conv_packed (Probe *p)
{
  call_conv (p, draw_shape (p), TRUE);
}

static void
call_conv_d_x (Probe *p, Shape s)
{
  HoneView d_x = x_values (p, s), d_y = y_values (p, s);
  const float *weight = probe_floats (p, n_weights (s));

  p->k->reserve_conv (p->device, s.how, d_x, d_y);
  p->k->conv_d_x (p->device, s.how, d_y, weight, probe_draw (p, 0, 1), d_x);
  probe_take (p, d_x);
}

static void
check_conv_d_x (Probe *p)
{
  call_conv_d_x (p, draw_shape (p));
}

static void
call_conv_d_weight (Probe *p, Shape s)
{
  HoneView x = x_values (p, s), d_y = y_values (p, s);
  float *d_weight = probe_floats (p, n_weights (s)), *d_bias = probe_floats (p, (gsize) s.out);

  p->k->reserve_conv (p->device, s.how, x, d_y);
  p->k->conv_d_weight (p->device, s.how, d_y, x, d_weight);
  p->k->conv_d_bias (p->device, d_y, d_bias);
  probe_take_floats (p, d_weight, n_weights (s));
  probe_take_floats (p, d_bias, (gsize) s.out);
}

static void
check_conv_d_weight (Probe *p)
{
  call_conv_d_weight (p, draw_shape (p));
}

static void
check_depthwise (Probe *p)
{
  call_conv (p, draw_depthwise (p), FALSE);
  call_conv_d_x (p, draw_depthwise (p));
  call_conv_d_weight (p, draw_depthwise (p));
}

/* From h x w to 2 h x 2 w: kernel 2, step 2, turned around. */
static void
check_conv_up (Probe *p)
{
  const HoneConv how = { 2, 2, 0, 1 };
  const Shape s = draw_shape (p);
  const gsize n = (gsize) s.in * (gsize) s.out * 4;
  HoneView x = x_values (p, s), y = probe_view (p, s.n, 2 * s.h, 2 * s.w, s.out);
  HoneView d_y = probe_values (p, s.n, 2 * s.h, 2 * s.w, s.out), d_x = x_values (p, s);
  const float *weight = probe_floats (p, n), *bias = probe_floats (p, (gsize) s.out);
  float *d_weight = probe_floats (p, n);

  p->k->reserve_conv (p->device, how, y, x);
  p->k->conv_up (p->device, x, weight, bias, y);
  p->k->conv_up_d_x (p->device, d_y, weight, probe_draw (p, 0, 1), d_x);
  p->k->conv_up_d_weight (p->device, d_y, x, d_weight);
  probe_take (p, y);
  probe_take (p, d_x);
  probe_take_floats (p, d_weight, n);
}

/* Norms */

typedef struct {
  HoneView x, y;
  HoneNorm how;
  gsize c;
} Normed;

static Normed
call_norm (Probe *p)
{
  const Shape s = draw_shape (p);
  Normed it = { .x = x_values (p, s), .c = (gsize) s.in };
  HoneView add = x_values (p, s);

  it.y = probe_view (p, s.n, s.h, s.w, s.in);
  it.how = (HoneNorm){ probe_sizes (p, it.c), probe_floats (p, it.c), probe_floats (p, it.c),
                       probe_sizes (p, it.c), probe_zeros (p, it.c),  probe_zeros (p, it.c) };
  it.how.eps = 1e-3f;
  it.how.momentum = 0.03f;
  it.how.act = HONE_SILU;
  p->k->reserve_conv (p->device, (HoneConv){ 1, 1, 0, 1 }, it.x, it.y);
  p->k->norm (p->device, &it.how, it.x, add, it.y);
  return it;
}

static void
check_norm (Probe *p)
{
  const Normed it = call_norm (p);

  probe_take (p, it.y);
  probe_take_floats (p, it.how.running_mean, it.c);
  probe_take_floats (p, it.how.running_var, it.c);
}

static void
check_norm_d_x (Probe *p)
{
  const Normed it = call_norm (p);
  HoneView d_y = probe_values (p, it.x.n, it.x.h, it.x.w, it.x.c), d_x = probe_view (p, it.x.n, it.x.h, it.x.w, it.x.c);
  float *d_weight = probe_floats (p, it.c), *d_bias = probe_floats (p, it.c);

  p->k->norm_d_x (p->device, &it.how, d_y, it.x, d_weight, d_bias, d_x);
  probe_take (p, d_x);
  probe_take_floats (p, d_weight, it.c);
  probe_take_floats (p, d_bias, it.c);
}

static void
check_norm_fold (Probe *p)
{
  const Normed it = call_norm (p);
  float *scale = probe_zeros (p, it.c), *shift = probe_zeros (p, it.c);

  p->k->norm_fold (p->device, &it.how, (int) it.c, scale, shift);
  probe_take_floats (p, scale, it.c);
  probe_take_floats (p, shift, it.c);
}

/* Number by number */

static void
check_act (Probe *p)
{
  static const HoneAct acts[] = { HONE_IDENTITY, HONE_SILU, HONE_RELU, HONE_SIGMOID };
  const Shape s = draw_shape (p);
  const HoneAct act = acts[probe_draw (p, 0, 3)];
  HoneView x = x_values (p, s), y = probe_view (p, s.n, s.h, s.w, s.in), d_x = x_values (p, s);

  p->k->act (p->device, act, x, y);
  p->k->act_d_x (p->device, act, y, x, probe_draw (p, 0, 1), d_x);
  probe_take (p, y);
  probe_take (p, d_x);
}

static void
check_copy (Probe *p)
{
  const Shape s = draw_shape (p);
  HoneView x = x_values (p, s), y = x_values (p, s);

  p->k->copy (p->device, x, probe_draw (p, 0, 1), y);
  probe_take (p, y);
}

/* Over pixels */

static void
check_max_pool (Probe *p)
{
  Shape s = draw_shape (p);
  HoneView x = x_values (p, s), y, d_y, d_x = x_values (p, s);

  s.out = s.in;
  y = y_room (p, s);
  d_y = y_values (p, s);
  p->k->max_pool (p->device, s.how, x, y);
  p->k->max_pool_d_x (p->device, s.how, d_y, x, probe_draw (p, 0, 1), d_x);
  probe_take (p, y);
  probe_take (p, d_x);
}

static void
check_upsample (Probe *p)
{
  const Shape s = draw_shape (p);
  HoneView x = x_values (p, s), y = probe_view (p, s.n, 2 * s.h, 2 * s.w, s.in);
  HoneView d_y = probe_values (p, s.n, 2 * s.h, 2 * s.w, s.in), d_x = x_values (p, s);

  p->k->upsample (p->device, x, y);
  p->k->upsample_d_x (p->device, d_y, probe_draw (p, 0, 1), d_x);
  probe_take (p, y);
  probe_take (p, d_x);
}

static void
check_average (Probe *p)
{
  const Shape s = draw_shape (p);
  HoneView x = x_values (p, s), y = probe_view (p, s.n, 1, 1, s.in), d_x = x_values (p, s);

  p->k->average (p->device, x, y);
  p->k->average_d_x (p->device, y, probe_draw (p, 0, 1), d_x);
  probe_take (p, y);
  probe_take (p, d_x);
}

/* Heads as YOLO has them: as many queries as keys, twice as many values. */
static void
check_attention (Probe *p)
{
  const int heads = probe_draw (p, 1, 2), side = p->large ? 20 : 5, key = 8 * probe_draw (p, 1, p->large ? 4 : 2);
  const HoneAttention how = { heads, key, 2 * key, 0.25f };
  const int n = probe_draw (p, 1, 2), h = probe_draw (p, 2, side), w = probe_draw (p, 2, side), c = heads * 2 * key;
  HoneView qkv = probe_values (p, n, h, w, heads * 4 * key), y = probe_view (p, n, h, w, c);
  HoneView v = probe_view (p, n, h, w, c), d_y = probe_values (p, n, h, w, c), d_v = probe_values (p, n, h, w, c);
  HoneView d_qkv = probe_view (p, n, h, w, heads * 4 * key);
  float *share = probe_zeros (p, (gsize) (n * heads) * (gsize) (h * w) * (gsize) (h * w));

  p->k->reserve_attention (p->device, how, qkv);
  p->k->attention (p->device, how, qkv, y, v, share);
  p->k->attention_d_x (p->device, how, d_y, d_v, qkv, share, d_qkv);
  probe_take (p, y);
  probe_take (p, v);
  probe_take (p, d_qkv);
}

/* Matrices */

static void
check_matmul (Probe *p)
{
  const int most = p->large ? 300 : 40;
  const int m = probe_draw (p, 1, most), n = probe_draw (p, 1, most), k = probe_draw (p, 1, most);
  const gboolean a_turned = probe_draw (p, 0, 1), b_turned = probe_draw (p, 0, 1);
  const float *a = probe_floats (p, (gsize) m * (gsize) k), *b = probe_floats (p, (gsize) k * (gsize) n);
  float *c = probe_floats (p, (gsize) m * (gsize) n);

  p->k->matmul (p->device, a_turned, b_turned, m, n, k, 0.75f, a, a_turned ? m : k, b, b_turned ? k : n, 0.5f, c, n);
  probe_take_floats (p, c, (gsize) m * (gsize) n);
}

static void
check_softmax (Probe *p)
{
  const int rows = probe_draw (p, 1, 40), columns = probe_draw (p, 1, p->large ? 1000 : 90);
  const gsize n = (gsize) rows * (gsize) columns;
  const float *x = probe_floats (p, n), *d_y = probe_floats (p, n);
  float *y = probe_zeros (p, n), *logs = probe_zeros (p, n), *d_x = probe_zeros (p, n), *d_logs = probe_zeros (p, n);

  p->k->softmax (p->device, rows, columns, x, y);
  p->k->softmax_d_x (p->device, rows, columns, d_y, y, d_x);
  p->k->log_softmax (p->device, rows, columns, x, logs);
  p->k->log_softmax_d_x (p->device, rows, columns, d_y, logs, d_logs);
  probe_take_floats (p, y, n);
  probe_take_floats (p, logs, n);
  probe_take_floats (p, d_x, n);
  probe_take_floats (p, d_logs, n);
}

static void
check_losses (Probe *p)
{
  const int rows = probe_draw (p, 1, 40), columns = probe_draw (p, 2, p->large ? 1000 : 90);
  const gsize n = (gsize) rows * (gsize) columns;
  const float *x = probe_floats (p, n), *want = probe_sizes (p, n);
  const int32_t *target = probe_classes (p, (gsize) rows, columns);
  float *y = probe_zeros (p, (gsize) rows), *d_x = probe_zeros (p, n), *each = probe_zeros (p, n);
  float *d_each = probe_zeros (p, n);

  p->k->cross_entropy (p->device, rows, columns, 0.1f, 1.0f / (float) rows, x, target, y, d_x);
  p->k->binary_cross_entropy (p->device, n, x, want, each, d_each);
  probe_take_floats (p, y, (gsize) rows);
  probe_take_floats (p, d_x, n);
  probe_take_floats (p, each, n);
  probe_take_floats (p, d_each, n);
}

static const SelftestSlot slots[] = {
  { "write, clear, read", check_memory, 0, 0 },
  { "from_plain, to_plain", check_plain, 0, ONCE },
  { "conv", check_conv, NEAR, TWICE },
  { "conv_packed", check_conv_packed, NEAR, TWICE },
  { "conv_d_x", check_conv_d_x, NEAR, TWICE },
  { "conv_d_weight, conv_d_bias", check_conv_d_weight, NEAR, NEAR },
  { "conv, depthwise", check_depthwise, NEAR, TWICE },
  { "conv_up", check_conv_up, NEAR, TWICE },
  { "norm", check_norm, NEAR, TWICE },
  { "norm_d_x", check_norm_d_x, APART, TWICE },
  { "norm_fold", check_norm_fold, NEAR, TWICE },
  { "act", check_act, NEAR, TWICE },
  { "copy", check_copy, NEAR, TWICE },
  { "max_pool", check_max_pool, NEAR, TWICE },
  { "upsample", check_upsample, NEAR, TWICE },
  { "average", check_average, NEAR, TWICE },
  { "attention", check_attention, APART, TWICE },
  { "matmul", check_matmul, NEAR, 0 },
  { "softmax", check_softmax, NEAR, 0 },
  { "cross_entropy", check_losses, NEAR, 0 },
};

const SelftestSlot *
selftest_slots (guint *n)
{
  *n = G_N_ELEMENTS (slots);
  return slots;
}
