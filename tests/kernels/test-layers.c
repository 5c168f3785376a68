/* SPDX-License-Identifier: Apache-2.0 */
/* test-layers.c - everything that is no convolution, at every level: against doubles, and backward passes by their
 * slope
 *
 * Slope: sum (y * d_y) moves by sum (d_x * step) when x moves by step. Numbers are floats, so that a step is large and
 * the tolerance small only where the function is smooth; random directions see to it that every number takes part.
 */
#include "kernel-case.h"

#include <math.h>
#include <string.h>

#define NEAR 1e-10

static const HoneKernels *
k (void)
{
  return hone_kernels_cpu ();
}

typedef struct {
  int n, c, h, w, before;
} Shape;

static const Shape shapes[] = {
  { 2, 16, 7, 5, 0 }, { 1, 48, 13, 17, 16 }, { 3, 5, 4, 6, 0 },
  { 1, 33, 1, 1, 0 }, { 2, 20, 70, 61, 32 }, { 4, 3, 1, 2, 0 },
};

typedef struct {
  Shape shape;
  GRand *rand;
} Trial;

static gsize
n_of (Shape s)
{
  return (gsize) s.n * s.c * s.h * s.w;
}

static HoneView
view_of (HoneDevice *device, Shape s, const float *values)
{
  return kernel_view_of (device, s.n, s.h, s.w, s.c, s.before, values);
}

static void
each_shape (KernelFunc check)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++) {
    Trial t = { shapes[i], g_rand_new_with_seed ((guint32) i) };

    g_test_message ("%d x %d x %d x %d from %d", t.shape.n, t.shape.c, t.shape.h, t.shape.w, t.shape.before);
    kernel_each_level (2, check, &t);
    g_rand_free (t.rand);
  }
}

static double
act_of (HoneAct act, double x)
{
  switch (act) {
  case HONE_SILU:
    return x / (1 + exp (-x));
  case HONE_RELU:
    return MAX (x, 0);
  case HONE_SIGMOID:
    return 1 / (1 + exp (-x));
  case HONE_IDENTITY:
  default:
    return x;
  }
}

static double
slope_of (HoneAct act, double x)
{
  double s = 1 / (1 + exp (-x));

  switch (act) {
  case HONE_SILU:
    return s * (1 + x * (1 - s));
  case HONE_RELU:
    return x > 0;
  case HONE_SIGMOID:
    return s * (1 - s);
  case HONE_IDENTITY:
  default:
    return 1;
  }
}

static double
dot (const float *a, const float *b, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double) a[i] * (double) b[i];
  return sum;
}

/* @up and @down: sum (y * d_y) one step up and down. */
static void
assert_slope (const char *what, double up, double down, double want)
{
  double is = (up - down) / 2, size = fabs (is) + fabs (want);

  if (fabs (is - want) > 5e-3 * size + 2e-4)
    g_test_fail_printf ("%s: the slope is %g, backward says %g", what, is, want);
}

/* to and from plain arrays with gaps */

static void
check_plain (HoneDevice *device, gpointer data)
{
  const Trial *t = data;
  Shape s = t->shape;
  gsize pixels = (gsize) s.h * s.w, channel = pixels + 3, image = channel * s.c + 7;
  g_autofree float *from = kernel_random (t->rand, image * s.n), *to = g_new0 (float, image *s.n);
  HoneView x = kernel_view (device, s.n, s.h, s.w, s.c, s.before);

  k ()->from_plain (device, from, image, channel, x);
  kernel_assert_padding (x);
  kernel_assert_beside (x);
  k ()->to_plain (device, x, to, image, channel);
  for (gsize i = 0; i < image * s.n; i++) {
    gboolean inside = i % image < channel * s.c && i % image % channel < pixels;

    g_assert_true (to[i] == (inside ? from[i] : 0));
  }
  kernel_view_free (device, &x);
}

static void
test_plain (void)
{
  each_shape (check_plain);
}

/* norm */

/* The layer in doubles. */
typedef struct {
  Shape s;
  HoneNorm how;
  const float *x, *add, *d_y;
  float *y, *d_x, *d_weight, *d_bias, *running_mean, *running_var;
} Reference;

static gsize
at_of (Shape s, int c, gsize i)
{
  gsize pixels = (gsize) s.h * s.w;

  return (i / pixels * s.c + c) * pixels + i % pixels;
}

static void
channel_reference (Reference *r, int c)
{
  gsize n = (gsize) r->s.n * r->s.h * r->s.w;
  double mean = 0, variance = 0, rstd, weight = (double) r->how.weight[c], dz_sum = 0, dz_x_sum = 0;

  for (gsize i = 0; i < n; i++)
    mean += (double) r->x[at_of (r->s, c, i)] / n;
  for (gsize i = 0; i < n; i++)
    variance += ((double) r->x[at_of (r->s, c, i)] - mean) * ((double) r->x[at_of (r->s, c, i)] - mean) / n;
  if (r->how.fixed) {
    mean = (double) r->running_mean[c];
    variance = (double) r->running_var[c];
  } else {
    double m = (double) r->how.momentum;

    r->running_mean[c] = (float) ((1 - m) * (double) r->running_mean[c] + m * mean);
    r->running_var[c] = (float) ((1 - m) * (double) r->running_var[c] + m * (n > 1 ? variance * n / (n - 1) : 0));
  }
  rstd = 1 / sqrt (variance + (double) r->how.eps);

  for (int pass = 0; pass < 2; pass++)
    for (gsize i = 0; i < n; i++) {
      gsize at = at_of (r->s, c, i);
      double x_hat = ((double) r->x[at] - mean) * rstd, z = x_hat * weight + (double) r->how.bias[c];
      double dz = (double) r->d_y[at] * slope_of (r->how.act, z);

      if (pass == 0) {
        r->y[at] = (float) (act_of (r->how.act, z) + (double) r->add[at]);
        dz_sum += dz;
        dz_x_sum += dz * x_hat;
      } else {
        r->d_x[at] = (float) (weight * rstd * (dz - (r->how.fixed ? 0 : (dz_sum + x_hat * dz_x_sum) / n)));
      }
    }
  r->d_weight[c] = (float) dz_x_sum;
  r->d_bias[c] = (float) dz_sum;
}

/* @in_place: d_x is d_y's memory; the gradients of the weights are asked for twice, as they are added to. */
static void
check_one_norm (HoneDevice *device, const Trial *t, HoneAct act, gboolean fixed, gboolean in_place)
{
  Shape s = t->shape;
  gsize n = n_of (s);
  g_autofree float *x = kernel_random (t->rand, n), *add = kernel_random (t->rand, n),
                   *d_y = kernel_random (t->rand, n);
  g_autofree float *y = g_new (float, n), *d_x = g_new (float, n), *numbers = g_new0 (float, 12 * s.c);
  float *weight = numbers, *bias = numbers + s.c, *mean = numbers + 2 * s.c, *var = numbers + 3 * s.c;
  float *ref = numbers + 4 * s.c, *mine = numbers + 8 * s.c;
  HoneNorm how = { weight, bias, mean, var, mine, mine + s.c, 1e-3f, 0.03f, fixed, act };
  Reference r = { s, how, x, add, d_y, y, d_x, ref, ref + s.c, ref + 2 * s.c, ref + 3 * s.c };
  HoneView vx = view_of (device, s, x), va = view_of (device, s, add), vd = view_of (device, s, d_y);
  HoneView vy = kernel_view (device, s.n, s.h, s.w, s.c, s.before), v_d_x = vd;
  g_autofree float *got = NULL, *got_d_x = NULL;

  for (int i = 0; i < s.c; i++) {
    weight[i] = (float) g_rand_double_range (t->rand, 0.5, 1.5);
    bias[i] = (float) g_rand_double_range (t->rand, -1, 1);
    mean[i] = r.running_mean[i] = (float) g_rand_double_range (t->rand, -1, 1);
    var[i] = r.running_var[i] = (float) g_rand_double_range (t->rand, 0.5, 2);
  }
  for (int c = 0; c < s.c; c++)
    channel_reference (&r, c);

  if (!in_place)
    v_d_x = kernel_view (device, s.n, s.h, s.w, s.c, s.before);
  k ()->norm (device, &how, vx, va, vy);
  k ()->norm_d_x (device, &how, vd, vx, mine + 2 * s.c, mine + 3 * s.c, v_d_x);
  got = kernel_values (device, vy);
  got_d_x = kernel_values (device, v_d_x);
  kernel_assert_same ("y", got, y, n, NEAR);
  /* Where the differences cancel (one or two pixels), d_x is what is left of numbers of size 1. */
  if (s.n * s.h * s.w > 16 || fixed)
    kernel_assert_same ("d_x", got_d_x, d_x, n, NEAR);
  kernel_assert_same ("d_weight", mine + 2 * s.c, r.d_weight, s.c, 1e-8);
  kernel_assert_same ("d_bias", mine + 3 * s.c, r.d_bias, s.c, 1e-8);
  kernel_assert_same ("running mean", mean, r.running_mean, s.c, NEAR);
  kernel_assert_same ("running variance", var, r.running_var, s.c, NEAR);

  kernel_view_free (device, &vx);
  kernel_view_free (device, &va);
  kernel_view_free (device, &vy);
  kernel_view_free (device, &vd);
  if (!in_place)
    kernel_view_free (device, &v_d_x);
}

static void
check_norm (HoneDevice *device, gpointer data)
{
  for (HoneAct act = HONE_IDENTITY; act <= HONE_SIGMOID; act++)
    for (int i = 0; i < 4; i++)
      check_one_norm (device, data, act, i & 1, i & 2);
}

static void
test_norm (void)
{
  each_shape (check_norm);
}

/* Another number of channels than a multiple of anything; a variance of 0 leaves eps alone. */
static void
check_fold (HoneDevice *device, gpointer data)
{
  enum { C = 37 };
  GRand *random = data;
  float weight[C], bias[C], mean[C], var[C], scale[C], shift[C], want_scale[C], want_shift[C];
  const HoneNorm how = { .weight = weight, .bias = bias, .running_mean = mean, .running_var = var, .eps = 1e-3f };

  for (int i = 0; i < C; i++) {
    weight[i] = (float) g_rand_double_range (random, -2, 2);
    bias[i] = (float) g_rand_double_range (random, -1, 1);
    mean[i] = (float) g_rand_double_range (random, -1, 1);
    var[i] = i == 0 ? 0 : (float) g_rand_double_range (random, 0.01, 2);
    want_scale[i] = (float) ((double) weight[i] / sqrt ((double) var[i] + 1e-3));
    want_shift[i] = (float) ((double) bias[i] - (double) mean[i] * (double) want_scale[i]);
  }
  k ()->norm_fold (device, &how, C, scale, shift);
  kernel_assert_same ("scale", scale, want_scale, C, NEAR);
  kernel_assert_same ("shift", shift, want_shift, C, NEAR);
}

static void
test_fold (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);

  kernel_each_level (2, check_fold, random);
}

/* A mean far from 0, and an outlier at the very first pixel: the variance must not suffer. */
static void
check_far (HoneDevice *device, gpointer data)
{
  const Trial *t = data;
  Shape s = { 2, 16, 40, 40, 0 };
  gsize n = n_of (s);
  g_autofree float *x = kernel_random (t->rand, n), *rows = g_new0 (float, 4 * s.c);
  HoneNorm how = { NULL, NULL, rows, rows + s.c, rows + 2 * s.c, rows + 3 * s.c, 1e-3f, 1.0f, false, HONE_IDENTITY };
  HoneView vx, y = kernel_view (device, s.n, s.h, s.w, s.c, 0);

  for (gsize i = 0; i < n; i++)
    x[i] = i % 1600 == 0 ? 0 : 0.01f * x[i] + 1000;
  vx = view_of (device, s, x);
  k ()->norm (device, &how, vx, (HoneView){ 0 }, y);
  for (int c = 0; c < s.c; c++) {
    gsize count = (gsize) s.n * s.h * s.w;
    double mean = 0, squares = 0;

    for (gsize i = 0; i < count; i++)
      mean += (double) x[at_of (s, c, i)] / count;
    for (gsize i = 0; i < count; i++)
      squares += ((double) x[at_of (s, c, i)] - mean) * ((double) x[at_of (s, c, i)] - mean);
    g_assert_cmpfloat_with_epsilon ((double) how.running_mean[c], mean, 1e-3);
    g_assert_cmpfloat_with_epsilon ((double) how.running_var[c] / (squares / (count - 1)), 1, 1e-5);
  }
  kernel_view_free (device, &vx);
  kernel_view_free (device, &y);
}

static void
test_far (void)
{
  Trial t = { .rand = g_rand_new_with_seed (11) };

  kernel_each_level (2, check_far, &t);
  g_rand_free (t.rand);
}

/* SiLU behind batch statistics, whole: forward a step up and a step down against backward. */
static void
check_norm_slope (HoneDevice *device, gpointer data)
{
  const Trial *t = data;
  Shape s = { 2, 20, 6, 7, 0 };
  gsize n = n_of (s);
  g_autofree float *x = kernel_random (t->rand, n), *d_y = kernel_random (t->rand, n),
                   *step = kernel_random (t->rand, n);
  g_autofree float *rows = g_new0 (float, 4 * s.c), *moved = g_new (float, n), *got_d_x = NULL;
  HoneNorm how = { NULL, NULL, rows, rows + s.c, rows + 2 * s.c, rows + 3 * s.c, 1e-3f, 0.03f, false, HONE_SILU };
  HoneView y = kernel_view (device, s.n, s.h, s.w, s.c, 0), vd = view_of (device, s, d_y), vx = view_of (device, s, x);
  double sums[2];

  k ()->norm (device, &how, vx, (HoneView){ 0 }, y);
  k ()->norm_d_x (device, &how, vd, vx, NULL, NULL, vd);
  got_d_x = kernel_values (device, vd);
  kernel_view_free (device, &vx);
  for (int up = 0; up < 2; up++) {
    g_autofree float *values = NULL;

    for (gsize i = 0; i < n; i++)
      moved[i] = x[i] + (up ? 1e-2f : -1e-2f) * step[i];
    vx = view_of (device, s, moved);
    k ()->norm (device, &how, vx, (HoneView){ 0 }, y);
    values = kernel_values (device, y);
    sums[up] = dot (values, d_y, n);
    kernel_view_free (device, &vx);
  }
  assert_slope ("norm and SiLU", sums[1], sums[0], 1e-2 * dot (got_d_x, step, n));
  kernel_view_free (device, &y);
  kernel_view_free (device, &vd);
}

static void
test_norm_slope (void)
{
  Trial t = { .rand = g_rand_new_with_seed (12) };

  kernel_each_level (2, check_norm_slope, &t);
  g_rand_free (t.rand);
}

/* act */

static void
check_one_act (HoneDevice *device, const Trial *t, HoneAct act)
{
  Shape s = t->shape;
  gsize n = n_of (s);
  g_autofree float *x = kernel_random (t->rand, n), *d_y = kernel_random (t->rand, n),
                   *was = kernel_random (t->rand, n);
  g_autofree float *want = g_new (float, n), *want_d_x = g_new (float, n), *got = NULL, *got_d_x = NULL;
  HoneView vx = view_of (device, s, x), vd = view_of (device, s, d_y), v_d_x = view_of (device, s, was);
  HoneView y = kernel_view (device, s.n, s.h, s.w, s.c, s.before);

  for (gsize i = 0; i < n; i++) {
    want[i] = (float) act_of (act, (double) x[i]);
    want_d_x[i] = (float) ((double) was[i] + (double) d_y[i] * slope_of (act, (double) x[i]));
  }
  k ()->act (device, act, vx, y);
  k ()->act_d_x (device, act, vd, vx, true, v_d_x);
  got = kernel_values (device, y);
  got_d_x = kernel_values (device, v_d_x);
  kernel_assert_same ("y", got, want, n, NEAR);
  kernel_assert_same ("d_x", got_d_x, want_d_x, n, NEAR);
  kernel_view_free (device, &vx);
  kernel_view_free (device, &vd);
  kernel_view_free (device, &v_d_x);
  kernel_view_free (device, &y);
}

static void
check_act (HoneDevice *device, gpointer data)
{
  for (HoneAct act = HONE_IDENTITY; act <= HONE_SIGMOID; act++)
    check_one_act (device, data, act);
}

static void
test_act (void)
{
  each_shape (check_act);
}

/* The exponential function is good to a few units in the last place over its whole range; a NaN stays one. */
static void
check_exact (HoneDevice *device, gpointer data)
{
  enum { N = 160000 };
  g_autofree float *x = g_new (float, N), *got = NULL;
  HoneView vx, y = kernel_view (device, 1, 1, N, 1, 0);
  double worst = 0;

  for (int i = 0; i < N; i++)
    x[i] = -80 + 160.0f * (float) i / N;
  x[0] = NAN;
  vx = kernel_view_of (device, 1, 1, N, 1, 0, x);
  k ()->act (device, HONE_SIGMOID, vx, y);
  got = kernel_values (device, y);
  g_assert_true (isnan (got[0]));
  for (int i = 1; i < N; i++) {
    double want = 1 / (1 + exp (-(double) x[i]));

    worst = MAX (worst, fabs ((double) got[i] - want) / want);
  }
  g_test_message ("largest relative error %g", worst);
  g_assert_cmpfloat (worst, <, 3e-7);
  kernel_view_free (device, &vx);
  kernel_view_free (device, &y);
}

static void
test_exact (void)
{
  kernel_each_level (1, check_exact, NULL);
}

/* copy: from any channels to any channels */

static float *
lane_of (HoneView v, int n, int channel, int pixel)
{
  int blocks = (v.wide + HONE_LANES - 1) / HONE_LANES, at = v.first + channel;

  return (float *) v.data + (((gsize) n * blocks + at / HONE_LANES) * v.h * v.w + pixel) * HONE_LANES + at % HONE_LANES;
}

static HoneView
noise (HoneDevice *device, GRand *rand, int wide)
{
  HoneView v = { NULL, HONE_F32, 2, 3, 4, wide, 0, wide };
  gsize bytes = k ()->block_bytes (HONE_F32, v.n, v.h, v.w, wide);
  g_autofree float *values = kernel_random (rand, bytes / sizeof (float));

  v.data = k ()->alloc (device, bytes);
  memcpy (v.data, values, bytes);
  return v;
}

static void
check_copy (HoneDevice *device, gpointer data)
{
  const Trial *t = data;

  for (int i = 0; i < 60; i++) {
    HoneView x = noise (device, t->rand, g_rand_int_range (t->rand, 1, 70));
    HoneView y = noise (device, t->rand, g_rand_int_range (t->rand, 1, 70)), part_x = x, part_y = y;
    gsize bytes = k ()->block_bytes (HONE_F32, y.n, y.h, y.w, y.wide);
    HoneView want = y;
    gboolean add = g_rand_boolean (t->rand);

    want.data = g_memdup2 (y.data, bytes);
    part_x.c = part_y.c = g_rand_int_range (t->rand, 1, MIN (x.wide, y.wide) + 1);
    part_x.first = g_rand_int_range (t->rand, 0, x.wide - part_x.c + 1);
    part_y.first = g_rand_int_range (t->rand, 0, y.wide - part_y.c + 1);
    for (int j = 0; j < x.n * part_x.c * x.h * x.w; j++) {
      int n = j / (part_x.c * x.h * x.w), c = j / (x.h * x.w) % part_x.c, p = j % (x.h * x.w);
      HoneView part_want = part_y;

      part_want.data = want.data;
      *lane_of (part_want, n, c, p) = *lane_of (part_x, n, c, p) + (add ? *lane_of (part_y, n, c, p) : 0);
    }
    k ()->copy (device, part_x, add, part_y);
    g_assert_cmpmem (y.data, bytes, want.data, bytes);
    g_free (want.data);
    kernel_view_free (device, &x);
    kernel_view_free (device, &y);
  }
}

static void
test_copy (void)
{
  Trial t = { .rand = g_rand_new_with_seed (4) };

  kernel_each_level (2, check_copy, &t);
  g_rand_free (t.rand);
}

/* Pools. The forward pass is linear in x wherever the maxima stay, so that its transpose is the backward pass:
 * sum (f (x) * d_y) = sum (x * f' (d_y)). */

typedef struct {
  const char *name;
  HoneConv how;
  int times, plus; /* y's side: 0: 1; else (x * times - plus) / stride + 1 or x * times */
} PoolCase;

static void
run_pool (HoneDevice *device, const PoolCase *p, HoneView x, HoneView y)
{
  if (p->how.kernel > 0)
    k ()->max_pool (device, p->how, x, y);
  else if (p->times == 2)
    k ()->upsample (device, x, y);
  else
    k ()->average (device, x, y);
}

static void
run_pool_back (HoneDevice *device, const PoolCase *p, HoneView d_y, HoneView x, bool add, HoneView d_x)
{
  if (p->how.kernel > 0)
    k ()->max_pool_d_x (device, p->how, d_y, x, add, d_x);
  else if (p->times == 2)
    k ()->upsample_d_x (device, d_y, add, d_x);
  else
    k ()->average_d_x (device, d_y, add, d_x);
}

static int
pooled (const PoolCase *p, int length)
{
  if (p->how.kernel > 0)
    return (length + 2 * p->how.pad - p->how.kernel) / p->how.stride + 1;
  return p->times == 2 ? 2 * length : 1;
}

static float
pool_reference (const PoolCase *p, Shape s, const float *plane, int row, int column)
{
  double sum = 0, max = -INFINITY;

  if (p->how.kernel == 0 && p->times == 2)
    return plane[row / 2 * s.w + column / 2];
  for (int i = 0; i < s.h * s.w; i++) {
    int y = i / s.w - row * p->how.stride + p->how.pad, x = i % s.w - column * p->how.stride + p->how.pad;

    sum += (double) plane[i];
    if (y >= 0 && y < p->how.kernel && x >= 0 && x < p->how.kernel)
      max = MAX (max, (double) plane[i]);
  }
  return (float) (p->how.kernel > 0 ? max : sum / (s.h * s.w));
}

static void
check_one_pool (HoneDevice *device, const Trial *t, const PoolCase *p)
{
  Shape s = t->shape, to = s;
  gsize n = n_of (s), n_y;
  g_autofree float *x = kernel_random (t->rand, n), *was = kernel_random (t->rand, n), *d_y = NULL, *want = NULL;
  g_autofree float *got = NULL, *got_d_x = NULL;
  HoneView vx = view_of (device, s, x), v_d_x = view_of (device, s, was), vy, vd;

  to.h = pooled (p, s.h);
  to.w = pooled (p, s.w);
  n_y = n_of (to);
  d_y = kernel_random (t->rand, n_y);
  want = g_new (float, n_y);
  for (gsize i = 0; i < n_y; i++)
    want[i] = pool_reference (p, s, x + i / (to.h * to.w) * s.h * s.w, i % (to.h * to.w) / to.w, i % to.w);
  vd = view_of (device, to, d_y);
  vy = kernel_view (device, to.n, to.h, to.w, to.c, to.before);

  run_pool (device, p, vx, vy);
  got = kernel_values (device, vy);
  kernel_assert_same (p->name, got, want, n_y, 1e-12);
  run_pool_back (device, p, vd, vx, true, v_d_x);
  got_d_x = kernel_values (device, v_d_x);
  for (gsize i = 0; i < n; i++)
    got_d_x[i] -= was[i];
  g_assert_cmpfloat_with_epsilon (dot (got_d_x, x, n), dot (got, d_y, n_y), 1e-4 * (1 + sqrt ((double) n_y)));

  kernel_view_free (device, &vx);
  kernel_view_free (device, &vy);
  kernel_view_free (device, &vd);
  kernel_view_free (device, &v_d_x);
}

static void
check_pools (HoneDevice *device, gpointer data)
{
  static const PoolCase pools[] = { { "max 5", { 5, 1, 2, 1 } },
                                    { "max 3, stride 2", { 3, 2, 1, 1 } },
                                    { "upsample", { 0 }, 2 },
                                    { "average", { 0 }, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (pools); i++)
    check_one_pool (device, data, &pools[i]);
}

static void
test_pools (void)
{
  each_shape (check_pools);
}

/* attention */

typedef struct {
  HoneAttention how;
  int n, h, w;
  GRand *rand;
} AttentionTrial;

/* sum (y * d_y) + sum (v * d_v) */
static double
attention_sum (HoneDevice *device, const AttentionTrial *t, const float *qkv, const float *d_y, const float *d_v,
               float *share)
{
  int value = t->how.heads * t->how.head_dim, c = t->how.heads * (2 * t->how.key_dim + t->how.head_dim);
  HoneView x = kernel_view_of (device, t->n, t->h, t->w, c, 16, qkv);
  HoneView y = kernel_view (device, t->n, t->h, t->w, value, 16), v = kernel_view (device, t->n, t->h, t->w, value, 0);
  g_autofree float *got = NULL, *got_v = NULL;
  double sum;

  k ()->attention (device, t->how, x, y, v, share);
  got = kernel_values (device, y);
  got_v = kernel_values (device, v);
  sum = dot (got, d_y, kernel_view_n (y)) + dot (got_v, d_v, kernel_view_n (v));
  kernel_view_free (device, &x);
  kernel_view_free (device, &y);
  kernel_view_free (device, &v);
  return sum;
}

static void
check_attention (HoneDevice *device, gpointer data)
{
  const AttentionTrial *t = data;
  int tokens = t->h * t->w, value = t->how.heads * t->how.head_dim;
  int c = t->how.heads * (2 * t->how.key_dim + t->how.head_dim);
  gsize n = (gsize) t->n * c * tokens, n_y = (gsize) t->n * value * tokens;
  g_autofree float *qkv = kernel_random (t->rand, n), *step = kernel_random (t->rand, n), *moved = g_new (float, n);
  g_autofree float *d_y = kernel_random (t->rand, n_y), *d_v = kernel_random (t->rand, n_y), *got = NULL;
  g_autofree float *share = g_new (float, (gsize) t->n * t->how.heads * tokens * tokens);
  HoneView x = kernel_view_of (device, t->n, t->h, t->w, c, 16, qkv),
           d_x = kernel_view (device, t->n, t->h, t->w, c, 0);
  HoneView vd_y = kernel_view_of (device, t->n, t->h, t->w, value, 0, d_y);
  HoneView vd_v = kernel_view_of (device, t->n, t->h, t->w, value, 16, d_v);
  double sums[2];

  attention_sum (device, t, qkv, d_y, d_v, share);
  k ()->attention_d_x (device, t->how, vd_y, vd_v, x, share, d_x);
  got = kernel_values (device, d_x);
  for (int up = 0; up < 2; up++) {
    for (gsize i = 0; i < n; i++)
      moved[i] = qkv[i] + (up ? 1e-2f : -1e-2f) * step[i];
    sums[up] = attention_sum (device, t, moved, d_y, d_v, share);
  }
  assert_slope ("attention", sums[1], sums[0], 1e-2 * dot (got, step, n));
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_x);
  kernel_view_free (device, &vd_y);
  kernel_view_free (device, &vd_v);
}

static void
test_attention (void)
{
  AttentionTrial trials[] = { { { 2, 32, 64, 0.17677669f }, 2, 5, 7 },
                              { { 1, 4, 8, 0.5f }, 3, 4, 4 },
                              { { 3, 5, 6, 0.44721359f }, 1, 3, 3 } };

  for (gsize i = 0; i < G_N_ELEMENTS (trials); i++) {
    trials[i].rand = g_rand_new_with_seed (21);
    kernel_each_level (2, check_attention, &trials[i]);
    g_rand_free (trials[i].rand);
  }
}

/* matmul */

static double
product_at (gboolean at, gboolean bt, const float *a, int a_stride, const float *b, int b_stride, int i, int j,
            int inner)
{
  double sum = 0;

  for (int l = 0; l < inner; l++)
    sum += (double) (at ? a[l * a_stride + i] : a[i * a_stride + l]) *
           (double) (bt ? b[j * b_stride + l] : b[l * b_stride + j]);
  return sum;
}

static void
check_one_product (HoneDevice *device, GRand *rand, int m, int n, int inner, gboolean at, gboolean bt)
{
  int a_stride = (at ? m : inner) + 2, b_stride = (bt ? inner : n) + 1, c_stride = n + 3;
  g_autofree float *a = kernel_random (rand, (gsize) a_stride * (at ? inner : m)),
                   *c = kernel_random (rand, (gsize) c_stride * m);
  g_autofree float *b = kernel_random (rand, (gsize) b_stride * (bt ? n : inner)),
                   *want = g_memdup2 (c, (gsize) c_stride * m * 4);

  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++)
      want[i * c_stride + j] = (float) (0.5 * product_at (at, bt, a, a_stride, b, b_stride, i, j, inner) +
                                        0.25 * (double) c[i * c_stride + j]);
  k ()->matmul (device, at, bt, m, n, inner, 0.5f, a, a_stride, b, b_stride, 0.25f, c, c_stride);
  kernel_assert_same ("product", c, want, (gsize) c_stride * m, NEAR);
}

static void
check_matmul (HoneDevice *device, gpointer data)
{
  static const int sizes[][3] = { { 1, 1, 1 },     { 7, 5, 9 },      { 130, 40, 70 },
                                  { 40, 300, 33 }, { 1, 200, 1000 }, { 97, 97, 97 } };
  const Trial *t = data;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int j = 0; j < 4; j++)
      check_one_product (device, t->rand, sizes[i][0], sizes[i][1], sizes[i][2], j & 1, j & 2);
}

static void
test_matmul (void)
{
  Trial t = { .rand = g_rand_new_with_seed (31) };

  kernel_each_level (2, check_matmul, &t);
  g_rand_free (t.rand);
}

/* softmax over rows of every length around the registers' */

static void
check_softmax (HoneDevice *device, gpointer data)
{
  const Trial *t = data;

  for (int n = 1; n < 70; n += n < 20 ? 1 : 7) {
    g_autofree float *x = kernel_random (t->rand, 3 * n), *y = g_new (float, 3 * n), *want = g_new (float, 3 * n);
    g_autofree float *d_y = kernel_random (t->rand, 3 * n), *d_x = g_new (float, 3 * n),
                     *want_d_x = g_new (float, 3 * n);

    for (int row = 0; row < 3; row++) {
      double sum = 0, mean = 0;

      for (int i = 0; i < n; i++)
        sum += exp ((double) x[row * n + i]);
      for (int i = 0; i < n; i++) {
        want[row * n + i] = (float) (exp ((double) x[row * n + i]) / sum);
        mean += exp ((double) x[row * n + i]) / sum * (double) d_y[row * n + i];
      }
      for (int i = 0; i < n; i++)
        want_d_x[row * n + i] = (float) ((double) want[row * n + i] * ((double) d_y[row * n + i] - mean));
    }
    k ()->softmax (device, 3, n, x, y);
    k ()->softmax_d_x (device, 3, n, d_y, y, d_x);
    kernel_assert_same ("softmax", y, want, 3 * n, NEAR);
    if (n > 1)
      kernel_assert_same ("softmax d_x", d_x, want_d_x, 3 * n, 1e-9);
    for (int i = 0; i < 3 * n; i++)
      want[i] = logf (want[i]);
    k ()->log_softmax (device, 3, n, x, y);
    if (n > 1)
      kernel_assert_same ("log softmax", y, want, 3 * n, NEAR);
  }
}

static void
test_softmax (void)
{
  Trial t = { .rand = g_rand_new_with_seed (41) };

  kernel_each_level (2, check_softmax, &t);
  g_rand_free (t.rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/layers/plain", test_plain);
  g_test_add_func ("/kernels/layers/norm", test_norm);
  g_test_add_func ("/kernels/layers/norm-fold", test_fold);
  g_test_add_func ("/kernels/layers/norm-far-from-zero", test_far);
  g_test_add_func ("/kernels/layers/norm-slope", test_norm_slope);
  g_test_add_func ("/kernels/layers/act", test_act);
  g_test_add_func ("/kernels/layers/exact", test_exact);
  g_test_add_func ("/kernels/layers/copy", test_copy);
  g_test_add_func ("/kernels/layers/pools", test_pools);
  g_test_add_func ("/kernels/layers/attention", test_attention);
  g_test_add_func ("/kernels/layers/matmul", test_matmul);
  g_test_add_func ("/kernels/layers/softmax", test_softmax);
  return g_test_run ();
}
