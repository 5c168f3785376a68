/* SPDX-License-Identifier: Apache-2.0 */
/* kernel-case.c - see kernel-case.h */
#include "kernel-case.h"
#include "half.h"

#include <math.h>
#include <string.h>

#define NOISE 7.25f /* what lies beside a view */

HoneDevice *
kernel_open (HoneLevel level, int n_threads)
{
  const HoneOpen how = { .n_threads = n_threads, .level = level };

  return hone_kernels_cpu ()->open (&how);
}

void
kernel_close (HoneDevice *device)
{
  char why[200] = "";

  if (hone_kernels_cpu ()->sync (device, why, sizeof why) != HONE_OK)
    g_test_fail_printf ("the device has failed: %s", why);
  hone_kernels_cpu ()->close (device);
}

void
kernel_each_level (int n_threads, KernelFunc func, gpointer data)
{
  for (HoneLevel level = HONE_LEVEL_PLAIN; level <= HONE_LEVEL_AVX512; level++) {
    HoneDevice *device = kernel_open (level, n_threads);
    char name[64];

    if (device == NULL)
      continue;
    hone_kernels_cpu ()->describe (device, name, sizeof name);
    g_test_message ("%s", name);
    func (device, data);
    kernel_close (device);
  }
}

/* Of a bfloat16, the upper half of a float whose lower half is 0. */
static guint16
half_of (HoneType type, float x)
{
  return type == HONE_F16 ? f16_of_float (x) : (guint16) (bits_of_float (x) >> 16);
}

static float
from_half (HoneType type, guint16 half)
{
  return type == HONE_F16 ? float_of_f16 (half) : float_of_bits ((guint32) half << 16);
}

HoneView
kernel_view_typed (HoneDevice *device, HoneType type, int n, int h, int w, int c, int before)
{
  int behind = c % HONE_LANES == 0 ? before : 0;
  HoneView view = { NULL, type, n, h, w, c, before, before + c + behind };
  gsize bytes = hone_kernels_cpu ()->block_bytes (type, n, h, w, view.wide);

  view.data = hone_kernels_cpu ()->alloc (device, bytes);
  if (type != HONE_F32)
    for (gsize i = 0; i < bytes / sizeof (guint16); i++)
      ((guint16 *) view.data)[i] = half_of (type, NOISE);
  else
    for (gsize i = 0; i < bytes / sizeof (float); i++)
      ((float *) view.data)[i] = NOISE;
  return view;
}

HoneView
kernel_view (HoneDevice *device, int n, int h, int w, int c, int before)
{
  return kernel_view_typed (device, HONE_F32, n, h, w, c, before);
}

HoneView
kernel_view_of (HoneDevice *device, int n, int h, int w, int c, int before, const float *values)
{
  HoneView view = kernel_view (device, n, h, w, c, before);

  hone_kernels_cpu ()->from_plain (device, values, (gsize) c * h * w, (gsize) h * w, view);
  return view;
}

HoneView
kernel_bytes (HoneDevice *device, int n, int h, int w, int c, const guint8 *values)
{
  HoneView view = { NULL, HONE_U8, n, h, w, c, 0, c };
  gsize bytes = hone_kernels_cpu ()->block_bytes (HONE_U8, n, h, w, c);

  view.data = hone_kernels_cpu ()->alloc (device, bytes);
  memcpy (view.data, values, bytes);
  return view;
}

void
kernel_view_free (HoneDevice *device, HoneView *view)
{
  hone_kernels_cpu ()->release (device, view->data);
  view->data = NULL;
}

gsize
kernel_view_n (HoneView view)
{
  return (gsize) view.n * view.c * view.h * view.w;
}

/* Lane by lane, from the layout that hone-kernels.h describes. */
static float
lane_at (HoneView view, int n, int channel, gsize pixel)
{
  gsize pixels = (gsize) view.h * view.w, blocks = (gsize) (view.wide + HONE_LANES - 1) / HONE_LANES;
  gsize at = ((n * blocks + channel / HONE_LANES) * pixels + pixel) * HONE_LANES + channel % HONE_LANES;

  return view.type != HONE_F32 ? from_half (view.type, ((const guint16 *) view.data)[at])
                               : ((const float *) view.data)[at];
}

void
kernel_assert_padding (HoneView view)
{
  int end = view.first + view.c;

  for (int n = 0; n < view.n; n++)
    for (int c = end; c % HONE_LANES != 0; c++)
      for (gsize p = 0; p < (gsize) view.h * view.w; p++)
        if (lane_at (view, n, c, p) != 0.0f) {
          g_test_fail_printf ("padding of channel %d is %g", c, (double) lane_at (view, n, c, p));
          return;
        }
}

void
kernel_assert_beside (HoneView view)
{
  for (int n = 0; n < view.n; n++)
    for (int c = 0; c < view.wide; c++)
      for (gsize p = 0; p < (gsize) view.h * view.w && (c < view.first || c >= view.first + view.c); p++)
        if (lane_at (view, n, c, p) != NOISE) {
          g_test_fail_printf ("channel %d beside the view was written to", c);
          return;
        }
}

float *
kernel_values (HoneDevice *device, HoneView view)
{
  float *values = g_new (float, kernel_view_n (view) + 1);

  hone_kernels_cpu ()->to_plain (device, view, values, (gsize) view.c * view.h * view.w, (gsize) view.h * view.w);
  kernel_assert_padding (view);
  kernel_assert_beside (view);
  return values;
}

float *
kernel_random (GRand *rand, gsize n)
{
  float *values = g_new (float, n + 1);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) (g_rand_double_range (rand, -1, 1) + g_rand_double_range (rand, -1, 1) +
                         g_rand_double_range (rand, -1, 1));
  return values;
}

double
kernel_nmse (const float *got, const float *want, gsize n)
{
  double error = 0, size = 0;

  for (gsize i = 0; i < n; i++) {
    error += ((double) got[i] - (double) want[i]) * ((double) got[i] - (double) want[i]);
    size += (double) want[i] * (double) want[i];
  }
  if (isnan (error))
    return INFINITY;
  return error == 0 ? 0 : error / MAX (size, 1e-30);
}

void
kernel_assert_same (const char *what, const float *got, const float *want, gsize n, double nmse)
{
  double is = kernel_nmse (got, want, n);

  if (!(is <= nmse))
    g_test_fail_printf ("%s: normalised mean squared error %g, more than %g", what, is, nmse);
}

int
kernel_conv_h (const KernelConv *c)
{
  return (c->h + 2 * c->how.pad - c->how.kernel) / c->how.stride + 1;
}

int
kernel_conv_w (const KernelConv *c)
{
  return (c->w + 2 * c->how.pad - c->how.kernel) / c->how.stride + 1;
}

gsize
kernel_conv_n_x (const KernelConv *c)
{
  return (gsize) c->n * c->in * c->h * c->w;
}

gsize
kernel_conv_n_y (const KernelConv *c)
{
  return (gsize) c->n * c->out * kernel_conv_h (c) * kernel_conv_w (c);
}

gsize
kernel_conv_n_weight (const KernelConv *c)
{
  return (gsize) c->out * (c->in / c->how.groups) * c->how.kernel * c->how.kernel;
}

/* One product of the definition: numbers of x, weight and y that belong together. */
typedef void (*Meet) (gsize x, gsize weight, gsize y, gpointer data);

/* All products of output channel @o of picture @n. */
static void
each_product_of (const KernelConv *c, int n, int o, Meet meet, gpointer data)
{
  int k = c->how.kernel, in = c->in / c->how.groups, group = o / (c->out / c->how.groups);
  int h = kernel_conv_h (c), w = kernel_conv_w (c);

  for (int p = 0; p < h * w; p++)
    for (int j = 0; j < in * k * k; j++) {
      int y = p / w * c->how.stride - c->how.pad + j / k % k, x = p % w * c->how.stride - c->how.pad + j % k;
      int i = group * in + j / k / k;

      if (y >= 0 && y < c->h && x >= 0 && x < c->w)
        meet ((((gsize) n * c->in + i) * c->h + y) * c->w + x, (gsize) o * in * k * k + j,
              ((gsize) n * c->out + o) * h * w + p, data);
    }
}

typedef struct {
  const float *a, *b;
  double *sum;
} Products;

static void
meet_y (gsize x, gsize weight, gsize y, gpointer data)
{
  Products *p = data;

  p->sum[y] += (double) p->a[x] * (double) p->b[weight];
}

static void
meet_d_x (gsize x, gsize weight, gsize y, gpointer data)
{
  Products *p = data;

  p->sum[x] += (double) p->a[y] * (double) p->b[weight];
}

static void
meet_d_weight (gsize x, gsize weight, gsize y, gpointer data)
{
  Products *p = data;

  p->sum[weight] += (double) p->a[y] * (double) p->b[x];
}

static void
reference (const KernelConv *c, const float *a, const float *b, float *to, gsize n, Meet meet)
{
  g_autofree double *sum = g_new0 (double, n + 1);
  Products products = { a, b, sum };

  for (int i = 0; i < c->n * c->out; i++)
    each_product_of (c, i / c->out, i % c->out, meet, &products);
  for (gsize i = 0; i < n; i++)
    to[i] = (float) sum[i];
}

void
kernel_conv_forward (const KernelConv *c, const float *x, const float *weight, float *y)
{
  reference (c, x, weight, y, kernel_conv_n_y (c), meet_y);
}

void
kernel_conv_d_x (const KernelConv *c, const float *d_y, const float *weight, float *d_x)
{
  reference (c, d_y, weight, d_x, kernel_conv_n_x (c), meet_d_x);
}

void
kernel_conv_d_weight (const KernelConv *c, const float *d_y, const float *x, float *d_weight)
{
  reference (c, d_y, x, d_weight, kernel_conv_n_weight (c), meet_d_weight);
}
