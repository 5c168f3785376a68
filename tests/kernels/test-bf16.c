/* SPDX-License-Identifier: Apache-2.0 */
/* test-bf16.c - every layer on views of bfloat16, against the same layer on views of floats
 *
 * Both get the same numbers, all of them bfloat16 from the start, and both reckon in floats: what differs is the
 * rounding of what is written. A float rounded to bfloat16 is off by at most 2^-8 of itself, so the mean squared error
 * is at most 2^-16 of the mean square for one rounding, and four times that for two.
 *
 * With -DHALF=HONE_F16 the same for IEEE's half, whose error is 2^-11 of a number (below 2^-14: 2^-25 in all).
 */
#include "half.h"
#include "kernel-case.h"

#include <math.h>
#include <string.h>

#ifndef HALF
#define HALF HONE_BF16
#endif
#define IS_IEEE (HALF == HONE_F16)

#define ONCE (1 / (IS_IEEE ? 4194304.0 : 65536.0))
#define TWICE (4 * ONCE)

static const HoneKernels *
k (void)
{
  return hone_kernels_cpu ();
}

typedef struct {
  HoneConv how;
  int n, in, h, w, out, before;
} Case;

/* clang-format off */
static const Case cases[] = {
  { { 1, 1, 0, 1 }, 2, 16, 7, 9, 32, 0 },    { { 1, 1, 0, 1 }, 1, 48, 13, 17, 64, 16 },
  { { 1, 1, 0, 1 }, 3, 5, 5, 7, 4, 0 },      { { 1, 1, 0, 1 }, 1, 144, 20, 20, 80, 0 },
  { { 1, 2, 0, 1 }, 2, 16, 9, 8, 24, 0 },    { { 1, 1, 0, 1 }, 1, 256, 47, 61, 96, 0 },
  { { 3, 1, 1, 1 }, 2, 16, 10, 10, 16, 0 },  { { 3, 1, 1, 1 }, 1, 32, 40, 40, 48, 16 },
  { { 3, 1, 1, 1 }, 3, 21, 7, 5, 40, 0 },    { { 3, 1, 0, 1 }, 1, 17, 8, 8, 33, 0 },
  { { 3, 2, 1, 1 }, 2, 16, 12, 14, 32, 32 }, { { 3, 2, 1, 1 }, 1, 24, 11, 13, 20, 0 },
  { { 3, 3, 1, 1 }, 1, 9, 11, 13, 18, 0 },   { { 2, 2, 0, 1 }, 2, 16, 7, 9, 16, 0 },
  { { 5, 1, 2, 1 }, 1, 12, 9, 7, 20, 0 },    { { 7, 2, 3, 1 }, 1, 3, 20, 22, 8, 0 },
  { { 3, 1, 1, 1 }, 1, 5, 1, 1, 7, 0 },      { { 3, 1, 1, 4 }, 2, 16, 8, 8, 24, 0 },
  { { 3, 1, 1, 16 }, 2, 16, 11, 9, 16, 16 }, { { 3, 2, 1, 40 }, 2, 40, 11, 9, 40, 0 },
  { { 7, 1, 3, 12 }, 2, 12, 9, 9, 12, 0 },   { { 3, 1, 1, 1 }, 1, 64, 80, 80, 64, 0 },
};
/* clang-format on */

typedef struct {
  Case c;
  GRand *rand;
} Trial;

static float
rounded (float x)
{
  const guint32 bits = bits_of_float (x);

  return IS_IEEE ? float_of_f16 (f16_of_float (x)) : float_of_bits ((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
}

static float *
random_halves (GRand *rand, gsize n)
{
  float *values = kernel_random (rand, n);

  for (gsize i = 0; i < n; i++)
    values[i] = rounded (values[i]);
  return values;
}

/* The same numbers in a view of each type. */
typedef struct {
  HoneView wide, half;
} Both;

static Both
both (HoneDevice *device, GRand *rand, int n, int h, int w, int c, int before)
{
  g_autofree float *values = random_halves (rand, (gsize) n * c * h * w);
  Both views = { kernel_view_typed (device, HONE_F32, n, h, w, c, before),
                 kernel_view_typed (device, HALF, n, h, w, c, before) };

  k ()->from_plain (device, values, (gsize) c * h * w, (gsize) h * w, views.wide);
  k ()->from_plain (device, values, (gsize) c * h * w, (gsize) h * w, views.half);
  return views;
}

static void
both_free (HoneDevice *device, Both *views)
{
  kernel_view_free (device, &views->wide);
  kernel_view_free (device, &views->half);
}

static void
assert_alike (HoneDevice *device, const char *what, const Both *views, double nmse)
{
  g_autofree float *want = kernel_values (device, views->wide), *got = kernel_values (device, views->half);

  kernel_assert_same (what, got, want, kernel_view_n (views->wide), nmse);
}

static Both
both_x (HoneDevice *device, const Trial *t)
{
  return both (device, t->rand, t->c.n, t->c.h, t->c.w, t->c.in, t->c.before);
}

static Both
both_y (HoneDevice *device, const Trial *t)
{
  int h = (t->c.h + 2 * t->c.how.pad - t->c.how.kernel) / t->c.how.stride + 1;
  int w = (t->c.w + 2 * t->c.how.pad - t->c.how.kernel) / t->c.how.stride + 1;

  return both (device, t->rand, t->c.n, h, w, t->c.out, t->c.before);
}

static gsize
n_weights (const Case *c)
{
  return (gsize) c->out * (c->in / c->how.groups) * c->how.kernel * c->how.kernel;
}

static void
check_weights (HoneDevice *device, const Trial *t, HoneView x_wide, HoneView x_half, const Both *d_y)
{
  gsize n = n_weights (&t->c);
  g_autofree float *want = g_new0 (float, n), *got = g_new0 (float, n);
  g_autofree float *want_bias = g_new0 (float, t->c.out), *got_bias = g_new0 (float, t->c.out);

  k ()->conv_d_weight (device, t->c.how, d_y->wide, x_wide, want);
  k ()->conv_d_weight (device, t->c.how, d_y->half, x_half, got);
  kernel_assert_same ("d_weight", got, want, n, 1e-10); /* floats: nothing is rounded */
  k ()->conv_d_bias (device, d_y->wide, want_bias);
  k ()->conv_d_bias (device, d_y->half, got_bias);
  kernel_assert_same ("d_bias", got_bias, want_bias, t->c.out, 1e-10);
}

static void
check_conv (HoneDevice *device, const Trial *t)
{
  Both x = both_x (device, t), y = both_y (device, t), d_y = both_y (device, t), d_x = both_x (device, t);
  g_autofree float *weight = random_halves (t->rand, n_weights (&t->c));
  HoneEpilogue end = { .shift = weight, .act = HONE_SILU };

  k ()->reserve_conv (device, t->c.how, x.half, y.half);
  k ()->conv (device, t->c.how, x.wide, weight, NULL, y.wide);
  k ()->conv (device, t->c.how, x.half, weight, NULL, y.half);
  assert_alike (device, "y", &y, ONCE);
  if (n_weights (&t->c) >= (gsize) t->c.out) {
    k ()->conv (device, t->c.how, x.wide, weight, &end, y.wide);
    k ()->conv (device, t->c.how, x.half, weight, &end, y.half);
    assert_alike (device, "y with an end", &y, TWICE);
  }
  for (int add = 0; add < 2; add++) {
    k ()->conv_d_x (device, t->c.how, d_y.wide, weight, add, d_x.wide);
    k ()->conv_d_x (device, t->c.how, d_y.half, weight, add, d_x.half);
    assert_alike (device, add ? "d_x, added" : "d_x", &d_x, TWICE);
  }
  check_weights (device, t, x.wide, x.half, &d_y);
  both_free (device, &x);
  both_free (device, &y);
  both_free (device, &d_y);
  both_free (device, &d_x);
}

/* With a device for bfloat16, or skipped. */
static HoneDevice *
open_or_skip (int n_threads)
{
  HoneDevice *device = kernel_open (HONE_LEVEL_AUTO, n_threads);

  if (!k ()->has_type (device, HALF)) {
    g_test_skip ("this processor has no bfloat16");
    k ()->close (device);
    return NULL;
  }
  return device;
}

typedef void (*Check) (HoneDevice *device, const Trial *t);

static void
each_case (Check check)
{
  HoneDevice *device = open_or_skip (2);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; device != NULL && i < G_N_ELEMENTS (cases); i++) {
    Trial t = { cases[i], rand };

    g_test_message ("case %d", (int) i);
    check (device, &t);
  }
  if (device != NULL)
    kernel_close (device);
}

static void
test_conv (void)
{
  each_case (check_conv);
}

static void
test_random (void)
{
  HoneDevice *device = open_or_skip (2);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (int i = 0; device != NULL && i < 150; i++) {
    const int kernel = g_rand_int_range (rand, 1, 6);
    Trial t = { { { kernel, g_rand_int_range (rand, 1, 4), g_rand_int_range (rand, 0, kernel), 1 },
                  g_rand_int_range (rand, 1, 4),
                  g_rand_int_range (rand, 1, 50),
                  g_rand_int_range (rand, kernel, 24),
                  g_rand_int_range (rand, kernel, 90),
                  g_rand_int_range (rand, 1, 70),
                  16 * g_rand_int_range (rand, 0, 2) },
                rand };

    g_test_message ("kernel %d stride %d pad %d: %d x %d x %d x %d to %d", kernel, t.c.how.stride, t.c.how.pad, t.c.n,
                    t.c.in, t.c.h, t.c.w, t.c.out);
    check_conv (device, &t);
  }
  if (device != NULL)
    kernel_close (device);
}

/* Pictures are bytes: byte / 255 is rounded too, so weights are held against sums of rounded numbers. */
static void
test_bytes (void)
{
  static const Case of_bytes[] = { { { 3, 2, 1, 1 }, 2, 3, 22, 19, 16, 0 },
                                   { { 3, 2, 1, 1 }, 1, 3, 64, 64, 80, 16 },
                                   { { 7, 2, 3, 1 }, 1, 3, 17, 15, 64, 0 },
                                   { { 6, 2, 2, 1 }, 2, 3, 160, 130, 16, 0 } };
  HoneDevice *device = open_or_skip (2);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (gsize i = 0; device != NULL && i < G_N_ELEMENTS (of_bytes); i++) {
    Trial t = { of_bytes[i], rand };
    const Case *c = &t.c;
    gsize n = (gsize) c->n * c->h * c->w * c->in;
    g_autofree guint8 *bytes = g_new (guint8, n);
    g_autofree float *weight = random_halves (rand, n_weights (c)), *values = g_new (float, n);
    Both y = both_y (device, &t), d_y = both_y (device, &t);
    HoneView x, wide;

    for (gsize j = 0; j < n; j++)
      bytes[j] = (guint8) g_rand_int_range (rand, 0, 256);
    for (gsize j = 0; j < n; j++) { /* n x h x w x c to n x c x h x w */
      gsize pixels = (gsize) c->h * c->w, image = j / (pixels * c->in), pixel = j / c->in % pixels;

      values[(image * c->in + j % c->in) * pixels + pixel] = rounded ((float) bytes[j] / 255.0f);
    }
    x = kernel_bytes (device, c->n, c->h, c->w, c->in, bytes);
    wide = kernel_view_of (device, c->n, c->h, c->w, c->in, 0, values);
    k ()->conv (device, c->how, wide, weight, NULL, y.wide);
    k ()->conv (device, c->how, x, weight, NULL, y.half);
    assert_alike (device, "y of bytes", &y, ONCE);
    check_weights (device, &t, wide, x, &d_y);
    kernel_view_free (device, &x);
    kernel_view_free (device, &wide);
    both_free (device, &y);
    both_free (device, &d_y);
  }
  if (device != NULL)
    kernel_close (device);
}

/* Norm, activation, copies, pooling: on x of the case. */
static void
check_norm (HoneDevice *device, const Trial *t)
{
  int c = t->c.in;
  g_autofree float *weight = random_halves (t->rand, c), *bias = random_halves (t->rand, c);
  g_autofree float *statistics = g_new0 (float, 8 * c), *d_weight = g_new0 (float, 4 * c);
  Both x = both_x (device, t), y = both_x (device, t), add = both_x (device, t), d_y = both_x (device, t);

  for (int half = 0; half < 2; half++) {
    float *row = statistics + half * 4 * c;
    HoneNorm how = { weight, bias, row, row + c, row + 2 * c, row + 3 * c, 1e-3f, 0.03f, false, HONE_SILU };
    const Both *v[] = { &x, &y, &add, &d_y };
    HoneView at[4];

    for (int i = 0; i < 4; i++)
      at[i] = half ? v[i]->half : v[i]->wide;
    k ()->norm (device, &how, at[0], at[2], at[1]);
    k ()->norm_d_x (device, &how, at[3], at[0], d_weight + half * 2 * c, d_weight + half * 2 * c + c, at[3]);
  }
  assert_alike (device, "norm", &y, ONCE);
  if (t->c.n * t->c.h * t->c.w > 1) /* of a single number the gradient is 0, and what is left of it rounding */
    assert_alike (device, "norm, d_x", &d_y, ONCE);
  kernel_assert_same ("statistics", statistics + 4 * c, statistics, 4 * c, 1e-10);
  kernel_assert_same ("d_weight and d_bias of norm", d_weight + 2 * c, d_weight, 2 * c, 1e-8); /* of the slope */
  both_free (device, &x);
  both_free (device, &y);
  both_free (device, &add);
  both_free (device, &d_y);
}

static void
test_norm (void)
{
  each_case (check_norm);
}

static void
check_pool (HoneDevice *device, const Trial *t)
{
  const HoneConv how = { 5, 1, 2, 1 };
  Both x = both_x (device, t), y = both_x (device, t), d_x = both_x (device, t);
  Both up = both (device, t->rand, t->c.n, 2 * t->c.h, 2 * t->c.w, t->c.in, t->c.before);

  k ()->max_pool (device, how, x.wide, y.wide);
  k ()->max_pool (device, how, x.half, y.half);
  assert_alike (device, "max pool", &y, 0);
  k ()->max_pool_d_x (device, how, y.wide, x.wide, true, d_x.wide);
  k ()->max_pool_d_x (device, how, y.half, x.half, true, d_x.half);
  assert_alike (device, "max pool, d_x", &d_x, ONCE);
  k ()->upsample_d_x (device, up.wide, true, x.wide);
  k ()->upsample_d_x (device, up.half, true, x.half);
  assert_alike (device, "upsample, d_x", &x, ONCE);
  k ()->upsample (device, y.wide, up.wide);
  k ()->upsample (device, y.half, up.half);
  assert_alike (device, "upsample", &up, 0);
  k ()->act (device, HONE_SILU, y.wide, d_x.wide);
  k ()->act (device, HONE_SILU, y.half, d_x.half);
  assert_alike (device, "act", &d_x, ONCE);
  k ()->copy (device, y.wide, false, x.wide);
  k ()->copy (device, y.half, false, x.half);
  assert_alike (device, "copy", &x, 0);
  both_free (device, &x);
  both_free (device, &y);
  both_free (device, &d_x);
  both_free (device, &up);
}

static void
test_pool (void)
{
  each_case (check_pool);
}

static void
test_attention (void)
{
  const HoneAttention how = { .heads = 2, .key_dim = 16, .head_dim = 32, .scale = 0.25f };
  HoneDevice *device = open_or_skip (2);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autofree float *share = g_new0 (float, 2 * 2 * 2 * 100 * 100);
  Both qkv, y, v, d_qkv;

  if (device == NULL)
    return;
  qkv = both (device, rand, 2, 10, 10, 128, 0);
  d_qkv = both (device, rand, 2, 10, 10, 128, 0);
  y = both (device, rand, 2, 10, 10, 64, 0);
  v = both (device, rand, 2, 10, 10, 64, 0);
  k ()->reserve_attention (device, how, qkv.half);
  k ()->attention (device, how, qkv.wide, y.wide, v.wide, share);
  k ()->attention (device, how, qkv.half, y.half, v.half, share + 40000);
  assert_alike (device, "attention", &y, ONCE);
  assert_alike (device, "values", &v, 0);
  k ()->attention_d_x (device, how, v.wide, v.wide, qkv.wide, share, d_qkv.wide);
  k ()->attention_d_x (device, how, v.half, v.half, qkv.half, share + 40000, d_qkv.half);
  assert_alike (device, "attention, d_qkv", &d_qkv, ONCE);
  both_free (device, &qkv);
  both_free (device, &d_qkv);
  both_free (device, &y);
  both_free (device, &v);
  kernel_close (device);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/bf16/conv", test_conv);
  g_test_add_func ("/kernels/bf16/random", test_random);
  g_test_add_func ("/kernels/bf16/bytes", test_bytes);
  g_test_add_func ("/kernels/bf16/norm", test_norm);
  g_test_add_func ("/kernels/bf16/pool", test_pool);
  g_test_add_func ("/kernels/bf16/attention", test_attention);
  return g_test_run ();
}
