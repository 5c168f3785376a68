/* SPDX-License-Identifier: Apache-2.0 */
/* test-conv.c - every convolution at every level, against its definition in doubles
 *
 * Shapes are those that take different ways through kernels/cpu: a flat 1 x 1, padded bands, phases of a stride,
 * groups, depthwise, bytes, blocks that are not full, slices, kernels larger than the map, and random ones.
 */
#include "kernel-case.h"

#include <math.h>
#include <string.h>

#define NEAR 1e-10

typedef struct {
  KernelConv conv;
  int before; /* channels of the block before x and y */
} Case;

static const HoneKernels *
k (void)
{
  return hone_kernels_cpu ();
}

/* clang-format off */
static const Case cases[] = {
  /*   kernel stride pad groups   n  in   h   w  out   before */
  { { { 1, 1, 0, 1 }, 2, 16, 7, 9, 32 }, 0 },
  { { { 1, 1, 0, 1 }, 1, 48, 13, 17, 64 }, 16 },
  { { { 1, 1, 0, 1 }, 3, 5, 4, 6, 4 }, 0 },
  { { { 1, 1, 0, 1 }, 1, 144, 20, 20, 80 }, 0 },
  { { { 1, 2, 0, 1 }, 2, 16, 9, 8, 24 }, 0 },
  { { { 1, 1, 1, 1 }, 1, 8, 3, 3, 8 }, 0 },
  { { { 3, 1, 1, 1 }, 2, 16, 10, 10, 16 }, 0 },
  { { { 3, 1, 1, 1 }, 1, 32, 40, 40, 48 }, 16 },
  { { { 3, 1, 1, 1 }, 3, 20, 6, 5, 40 }, 0 },
  { { { 3, 1, 0, 1 }, 1, 17, 8, 8, 33 }, 0 },
  { { { 3, 1, 2, 1 }, 1, 6, 5, 4, 7 }, 0 },
  { { { 3, 2, 1, 1 }, 2, 16, 12, 14, 32 }, 32 },
  { { { 3, 2, 1, 1 }, 1, 24, 11, 13, 20 }, 0 },
  { { { 3, 2, 0, 1 }, 1, 9, 11, 12, 18 }, 0 },
  { { { 3, 3, 1, 1 }, 1, 9, 11, 13, 18 }, 0 },
  { { { 2, 2, 0, 1 }, 2, 16, 7, 9, 16 }, 0 },
  { { { 2, 3, 1, 1 }, 1, 16, 8, 9, 16 }, 0 },
  { { { 5, 1, 2, 1 }, 1, 12, 9, 7, 20 }, 0 },
  { { { 5, 2, 2, 1 }, 2, 4, 15, 14, 6 }, 0 },
  { { { 7, 2, 3, 1 }, 1, 3, 20, 22, 8 }, 0 },
  { { { 7, 1, 3, 1 }, 1, 4, 3, 2, 5 }, 0 },
  { { { 3, 1, 1, 1 }, 1, 5, 1, 1, 7 }, 0 },
  { { { 3, 1, 1, 4 }, 2, 16, 8, 8, 24 }, 0 },
  { { { 3, 2, 1, 2 }, 1, 64, 9, 9, 32 }, 0 },
  { { { 1, 1, 0, 8 }, 1, 32, 6, 6, 64 }, 0 },
  { { { 3, 1, 1, 8 }, 1, 8, 6, 6, 16 }, 0 },
  { { { 3, 1, 1, 16 }, 2, 16, 11, 9, 16 }, 16 },
  { { { 3, 1, 1, 40 }, 3, 40, 10, 12, 40 }, 0 },
  { { { 3, 2, 1, 16 }, 2, 16, 11, 9, 16 }, 0 },
  { { { 3, 1, 0, 16 }, 1, 16, 7, 7, 16 }, 0 },
  { { { 7, 1, 3, 12 }, 2, 12, 9, 9, 12 }, 0 },
  { { { 5, 2, 2, 5 }, 1, 5, 8, 7, 5 }, 0 },
  { { { 9, 1, 4, 3 }, 1, 3, 12, 11, 3 }, 0 },
  { { { 1, 1, 0, 1 }, 1, 256, 10, 10, 256 }, 0 },
  { { { 3, 1, 1, 1 }, 1, 128, 5, 5, 160 }, 0 },
};
/* clang-format on */

typedef struct {
  Case c;
  GRand *rand;
  float *x, *weight, *y, *d_y, *d_x, *d_weight; /* the definition's */
} Trial;

static void
set_up (Trial *t)
{
  const KernelConv *c = &t->c.conv;

  t->x = kernel_random (t->rand, kernel_conv_n_x (c));
  t->weight = kernel_random (t->rand, kernel_conv_n_weight (c));
  t->d_y = kernel_random (t->rand, kernel_conv_n_y (c));
  t->y = g_new (float, kernel_conv_n_y (c) + 1);
  t->d_x = g_new (float, kernel_conv_n_x (c) + 1);
  t->d_weight = g_new (float, kernel_conv_n_weight (c) + 1);
  kernel_conv_forward (c, t->x, t->weight, t->y);
  kernel_conv_d_x (c, t->d_y, t->weight, t->d_x);
  kernel_conv_d_weight (c, t->d_y, t->x, t->d_weight);
}

static void
tear_down (Trial *t)
{
  g_free (t->x);
  g_free (t->weight);
  g_free (t->y);
  g_free (t->d_y);
  g_free (t->d_x);
  g_free (t->d_weight);
}

static HoneView
view_x (HoneDevice *device, const Trial *t, const float *values)
{
  const KernelConv *c = &t->c.conv;

  return kernel_view_of (device, c->n, c->h, c->w, c->in, t->c.before, values);
}

static HoneView
view_y (HoneDevice *device, const Trial *t, const float *values)
{
  const KernelConv *c = &t->c.conv;

  return kernel_view_of (device, c->n, kernel_conv_h (c), kernel_conv_w (c), c->out, t->c.before, values);
}

/* With weights that were packed before: the same bits. */
static void
check_packed (HoneDevice *device, const Trial *t, HoneView x, HoneView y, const float *want)
{
  gsize bytes = k ()->packed_bytes (device, t->c.conv.how, x, y);
  g_autofree float *got = NULL;
  void *packed;

  if (bytes == 0) /* depthwise */
    return;
  packed = k ()->alloc (device, bytes);
  k ()->pack (device, t->c.conv.how, x, y, t->weight, packed);
  k ()->conv_packed (device, t->c.conv.how, x, packed, NULL, y);
  got = kernel_values (device, y);
  g_assert_cmpmem (got, kernel_view_n (y) * sizeof *got, want, kernel_view_n (y) * sizeof *want);
  k ()->release (device, packed);
}

static void
check_forward (HoneDevice *device, const Trial *t)
{
  HoneView x = view_x (device, t, t->x), y = view_y (device, t, t->d_y);
  g_autofree float *got = NULL;

  k ()->reserve_conv (device, t->c.conv.how, x, y);
  k ()->conv (device, t->c.conv.how, x, t->weight, NULL, y);
  got = kernel_values (device, y);
  kernel_assert_same ("y", got, t->y, kernel_view_n (y), NEAR);
  check_packed (device, t, x, y, got);
  kernel_view_free (device, &x);
  kernel_view_free (device, &y);
}

/* Once over what was there, once added to it. */
static void
check_d_x (HoneDevice *device, const Trial *t, bool add)
{
  gsize n = kernel_conv_n_x (&t->c.conv);
  HoneView d_x = view_x (device, t, t->x), d_y = view_y (device, t, t->d_y);
  g_autofree float *got = NULL, *want = g_memdup2 (t->d_x, n * sizeof (float));

  for (gsize i = 0; add && i < n; i++)
    want[i] += t->x[i];
  k ()->conv_d_x (device, t->c.conv.how, d_y, t->weight, add, d_x);
  got = kernel_values (device, d_x);
  kernel_assert_same (add ? "added d_x" : "d_x", got, want, n, NEAR);
  kernel_view_free (device, &d_x);
  kernel_view_free (device, &d_y);
}

/* Twice: gradients are added to. */
static void
check_d_weight (HoneDevice *device, const Trial *t)
{
  gsize n = kernel_conv_n_weight (&t->c.conv);
  HoneView x = view_x (device, t, t->x), d_y = view_y (device, t, t->d_y);
  g_autofree float *got = g_new0 (float, n + 1);

  k ()->conv_d_weight (device, t->c.conv.how, d_y, x, got);
  k ()->conv_d_weight (device, t->c.conv.how, d_y, x, got);
  for (gsize i = 0; i < n; i++)
    got[i] /= 2;
  kernel_assert_same ("d_weight", got, t->d_weight, n, NEAR);
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_y);
}

static void
check_d_bias (HoneDevice *device, const Trial *t)
{
  HoneView d_y = view_y (device, t, t->d_y);
  gsize pixels = (gsize) d_y.h * d_y.w;
  g_autofree float *want = g_new0 (float, d_y.c), *got = g_new0 (float, d_y.c);

  for (int c = 0; c < d_y.c; c++) {
    double sum = 0;

    for (gsize i = 0; i < d_y.n * pixels; i++)
      sum += (double) t->d_y[(i / pixels * d_y.c + c) * pixels + i % pixels];
    want[c] = (float) sum;
  }
  k ()->conv_d_bias (device, d_y, got);
  kernel_assert_same ("d_bias", got, want, d_y.c, NEAR);
  kernel_view_free (device, &d_y);
}

static void
check (HoneDevice *device, gpointer data)
{
  const Trial *t = data;

  check_forward (device, t);
  check_d_x (device, t, false);
  check_d_x (device, t, true);
  check_d_weight (device, t);
  check_d_bias (device, t);
}

static void
try_case (const Case *c, GRand *rand)
{
  Trial t = { .c = *c, .rand = rand };

  g_test_message ("kernel %d stride %d pad %d groups %d: %d x %d x %d x %d to %d, from %d", c->conv.how.kernel,
                  c->conv.how.stride, c->conv.how.pad, c->conv.how.groups, c->conv.n, c->conv.in, c->conv.h, c->conv.w,
                  c->conv.out, c->before);
  set_up (&t);
  kernel_each_level (2, check, &t);
  tear_down (&t);
}

static void
test_cases (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    try_case (&cases[i], rand);
}

static Case
random_case (GRand *rand)
{
  Case c = { 0 };
  HoneConv *how = &c.conv.how;

  how->kernel = g_rand_int_range (rand, 1, 6);
  how->stride = g_rand_int_range (rand, 1, 4);
  how->pad = g_rand_int_range (rand, 0, how->kernel);
  how->groups = g_rand_boolean (rand) ? 1 : g_rand_int_range (rand, 1, 20);
  c.conv.n = g_rand_int_range (rand, 1, 4);
  c.conv.in = g_rand_int_range (rand, 1, 3) * how->groups;
  c.conv.out = g_rand_boolean (rand) ? c.conv.in : g_rand_int_range (rand, 1, 4) * how->groups;
  if (how->groups == 1) {
    c.conv.in = g_rand_int_range (rand, 1, 50);
    c.conv.out = g_rand_int_range (rand, 1, 70);
  }
  c.conv.h = g_rand_int_range (rand, how->kernel, 14);
  c.conv.w = g_rand_int_range (rand, how->kernel, 19);
  c.before = 16 * g_rand_int_range (rand, 0, 2);
  return c;
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int i = 0; i < 60; i++) {
    Case c = random_case (rand);

    try_case (&c, rand);
  }
}

/* Bytes count as byte / 255.0f: the same bits as from floats that were divided before. */
static void
check_bytes (HoneDevice *device, gpointer data)
{
  const Trial *t = data;
  const KernelConv *c = &t->c.conv;
  gsize n_x = kernel_conv_n_x (c), n_weight = kernel_conv_n_weight (c);
  g_autofree guint8 *bytes = g_new (guint8, n_x);
  g_autofree float *got = NULL, *got_d_weight = g_new0 (float, n_weight);
  HoneView x, y = view_y (device, t, t->d_y), d_y = view_y (device, t, t->d_y);

  for (gsize i = 0; i < n_x; i++) {
    int n = i / (c->h * c->w * c->in), channel = i % c->in, pixel = i / c->in % (c->h * c->w);

    bytes[i] = (guint8) (t->x[((gsize) n * c->in + channel) * c->h * c->w + pixel] * 255 + 0.5f);
  }
  x = kernel_bytes (device, c->n, c->h, c->w, c->in, bytes);
  k ()->reserve_conv (device, c->how, x, y);
  k ()->conv (device, c->how, x, t->weight, NULL, y);
  got = kernel_values (device, y);
  kernel_assert_same ("y", got, t->y, kernel_view_n (y), NEAR);
  k ()->conv_d_weight (device, c->how, d_y, x, got_d_weight);
  kernel_assert_same ("d_weight", got_d_weight, t->d_weight, n_weight, NEAR);
  kernel_view_free (device, &x);
  kernel_view_free (device, &y);
  kernel_view_free (device, &d_y);
}

static void
test_bytes (void)
{
  static const Case of_bytes[] = { { { { 3, 2, 1, 1 }, 2, 3, 22, 18, 16 }, 0 },
                                   { { { 3, 2, 1, 1 }, 1, 3, 64, 64, 80 }, 16 },
                                   { { { 7, 2, 3, 1 }, 1, 3, 17, 15, 64 }, 0 },
                                   { { { 3, 1, 1, 1 }, 2, 1, 5, 7, 5 }, 0 },
                                   { { { 1, 1, 0, 1 }, 1, 4, 3, 4, 20 }, 0 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (gsize i = 0; i < G_N_ELEMENTS (of_bytes); i++) {
    Trial t = { .c = of_bytes[i], .rand = rand };

    set_up (&t);
    for (gsize j = 0; j < kernel_conv_n_x (&t.c.conv); j++)
      t.x[j] = (float) g_rand_int_range (rand, 0, 256) / 255.0f;
    kernel_conv_forward (&t.c.conv, t.x, t.weight, t.y);
    kernel_conv_d_weight (&t.c.conv, t.d_y, t.x, t.d_weight);
    kernel_each_level (2, check_bytes, &t);
    tear_down (&t);
  }
}

/* y = act (scale * sum + shift) + add, in doubles. */
static void
end_reference (const HoneEpilogue *end, const float *add, int channels, gsize pixels, float *y, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    int c = i / pixels % channels;
    double z = (double) y[i] * (end->scale ? (double) end->scale[c] : 1) + (end->shift ? (double) end->shift[c] : 0);

    if (end->act == HONE_SILU)
      z = z / (1 + exp (-z));
    else if (end->act == HONE_RELU)
      z = MAX (z, 0);
    else if (end->act == HONE_SIGMOID)
      z = 1 / (1 + exp (-z));
    y[i] = (float) (z + (add ? (double) add[i] : 0));
  }
}

static void
check_end (HoneDevice *device, const Trial *t, HoneAct act, bool scale, bool shift, bool add)
{
  const KernelConv *c = &t->c.conv;
  gsize n = kernel_conv_n_y (c), pixels = (gsize) kernel_conv_h (c) * kernel_conv_w (c);
  g_autofree float *scales = kernel_random (t->rand, c->out), *shifts = kernel_random (t->rand, c->out), *got = NULL;
  g_autofree float *want = g_memdup2 (t->y, n * sizeof (float));
  HoneView x = view_x (device, t, t->x), y = view_y (device, t, t->d_y), added = view_y (device, t, t->d_y);
  HoneEpilogue end = { scale ? scales : NULL, shift ? shifts : NULL, act, add ? added : (HoneView){ 0 } };

  end_reference (&end, add ? t->d_y : NULL, c->out, pixels, want, n);
  k ()->conv (device, c->how, x, t->weight, &end, y);
  got = kernel_values (device, y);
  kernel_assert_same ("y with an epilogue", got, want, n, NEAR);
  kernel_view_free (device, &x);
  kernel_view_free (device, &y);
  kernel_view_free (device, &added);
}

static void
check_ends (HoneDevice *device, gpointer data)
{
  for (HoneAct act = HONE_IDENTITY; act <= HONE_SIGMOID; act++)
    for (int i = 0; i < 8; i++)
      check_end (device, data, act, i & 1, i & 2, i & 4);
}

static void
test_epilogue (void)
{
  static const int which[] = { 0, 1, 2, 7, 8, 11, 26, 27 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (gsize i = 0; i < G_N_ELEMENTS (which); i++) {
    Trial t = { .c = cases[which[i]], .rand = rand };

    set_up (&t);
    kernel_each_level (2, check_ends, &t);
    tear_down (&t);
  }
}

/* The transposed one is the gradient of a plain one that halves; that one's reference gives all three numbers. */
static void
check_up (HoneDevice *device, gpointer data)
{
  const Trial *t = data;
  const KernelConv *c = &t->c.conv; /* x: of the larger map */
  gsize n_weight = kernel_conv_n_weight (c), pixels = (gsize) c->h * c->w;
  HoneView x = view_y (device, t, t->d_y), y = view_x (device, t, t->x), d_x = view_y (device, t, t->d_y);
  g_autofree float *bias = kernel_random (t->rand, c->in),
                   *want = g_memdup2 (t->d_x, kernel_conv_n_x (c) * sizeof (float));
  g_autofree float *got = NULL, *got_d_x = NULL, *got_d_weight = g_new0 (float, n_weight);

  for (gsize i = 0; i < kernel_conv_n_x (c); i++)
    want[i] += bias[i / pixels % c->in];
  k ()->conv_up (device, x, t->weight, bias, y);
  got = kernel_values (device, y);
  kernel_assert_same ("y", got, want, kernel_conv_n_x (c), NEAR);

  kernel_view_free (device, &y);
  y = view_x (device, t, t->x);
  k ()->conv_up_d_x (device, y, t->weight, false, d_x);
  got_d_x = kernel_values (device, d_x);
  kernel_assert_same ("d_x", got_d_x, t->y, kernel_conv_n_y (c), NEAR);
  k ()->conv_up_d_weight (device, y, x, got_d_weight);
  kernel_assert_same ("d_weight", got_d_weight, t->d_weight, n_weight, NEAR);
  kernel_view_free (device, &x);
  kernel_view_free (device, &y);
  kernel_view_free (device, &d_x);
}

static void
test_up (void)
{
  static const Case ups[] = { { { { 2, 2, 0, 1 }, 2, 8, 10, 12, 8 }, 0 },
                              { { { 2, 2, 0, 1 }, 1, 32, 20, 16, 64 }, 16 },
                              { { { 2, 2, 0, 1 }, 1, 5, 8, 6, 6 }, 0 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (gsize i = 0; i < G_N_ELEMENTS (ups); i++) {
    Trial t = { .c = ups[i], .rand = rand };

    set_up (&t);
    kernel_each_level (2, check_up, &t);
    tear_down (&t);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv/cases", test_cases);
  g_test_add_func ("/kernels/conv/random", test_random);
  g_test_add_func ("/kernels/conv/bytes", test_bytes);
  g_test_add_func ("/kernels/conv/epilogue", test_epilogue);
  g_test_add_func ("/kernels/conv/up", test_up);
  return g_test_run ();
}
