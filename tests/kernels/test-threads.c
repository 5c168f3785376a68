/* SPDX-License-Identifier: Apache-2.0 */
/* test-threads.c - the same bits with one, two and three threads, for every slot of the table that computes
 *
 * Each operation runs on numbers drawn anew with the same seed; all that it wrote goes into one hash.
 */
#include "kernel-case.h"

#include <string.h>

static const HoneKernels *
k (void)
{
  return hone_kernels_cpu ();
}

/* What an operation is tried on. */
typedef struct {
  HoneDevice *device;
  GRand *rand;
  GChecksum *bits;
} Run;

typedef void (*Operation) (Run *run);

static float *
numbers (Run *run, gsize n)
{
  return kernel_random (run->rand, n);
}

static HoneView
view (Run *run, int n, int c, int h, int w)
{
  g_autofree float *values = numbers (run, (gsize) n * c * h * w);

  return kernel_view_of (run->device, n, h, w, c, 0, values);
}

static void
take (Run *run, gconstpointer data, gsize bytes)
{
  g_checksum_update (run->bits, data, (gssize) bytes);
}

/* Hashes the view's block and frees it. */
static void
take_view (Run *run, HoneView v)
{
  take (run, v.data, k ()->block_bytes (v.type, v.n, v.h, v.w, v.wide));
  kernel_view_free (run->device, &v);
}

static void
conv_of (Run *run, HoneConv how, int n, int in, int h, int w, int out)
{
  int out_h = (h + 2 * how.pad - how.kernel) / how.stride + 1, out_w = (w + 2 * how.pad - how.kernel) / how.stride + 1;
  gsize n_weight = (gsize) out * (in / how.groups) * how.kernel * how.kernel;
  g_autofree float *weight = numbers (run, n_weight), *d_weight = numbers (run, n_weight), *bias = numbers (run, out);
  HoneView x = view (run, n, in, h, w), d_x = view (run, n, in, h, w), y = view (run, n, out, out_h, out_w);
  HoneView d_y = view (run, n, out, out_h, out_w);
  HoneEpilogue end = { NULL, bias, HONE_SILU, d_y };

  k ()->conv (run->device, how, x, weight, &end, y);
  k ()->conv_d_x (run->device, how, d_y, weight, true, d_x);
  k ()->conv_d_weight (run->device, how, d_y, x, d_weight);
  k ()->conv_d_bias (run->device, d_y, bias);
  take (run, d_weight, n_weight * sizeof (float));
  take (run, bias, (gsize) out * sizeof (float));
  take_view (run, x);
  take_view (run, d_x);
  take_view (run, y);
  take_view (run, d_y);
}

static void
run_conv_1 (Run *run)
{
  conv_of (run, (HoneConv){ 1, 1, 0, 1 }, 3, 70, 33, 31, 40);
}

static void
run_conv_3 (Run *run)
{
  conv_of (run, (HoneConv){ 3, 1, 1, 1 }, 4, 33, 40, 42, 20);
}

static void
run_conv_stride (Run *run)
{
  conv_of (run, (HoneConv){ 3, 2, 1, 1 }, 1, 64, 41, 39, 96);
}

static void
run_conv_deep (Run *run)
{
  conv_of (run, (HoneConv){ 3, 1, 1, 1 }, 2, 128, 5, 5, 128);
}

static void
run_conv_groups (Run *run)
{
  conv_of (run, (HoneConv){ 3, 1, 1, 4 }, 3, 32, 20, 20, 64);
}

static void
run_depthwise (Run *run)
{
  conv_of (run, (HoneConv){ 3, 1, 1, 40 }, 5, 40, 20, 20, 40);
}

static void
run_depthwise_stride (Run *run)
{
  conv_of (run, (HoneConv){ 5, 2, 2, 40 }, 5, 40, 20, 20, 40);
}

static void
run_bytes (Run *run)
{
  const HoneConv how = { 3, 2, 1, 1 };
  gsize n_weight = 16 * 27;
  g_autofree guint8 *bytes = g_new (guint8, 4 * 64 * 64 * 3);
  g_autofree float *weight = numbers (run, n_weight), *d_weight = numbers (run, n_weight);
  HoneView x, y = view (run, 4, 16, 32, 32), d_y = view (run, 4, 16, 32, 32);

  for (int i = 0; i < 4 * 64 * 64 * 3; i++)
    bytes[i] = (guint8) g_rand_int_range (run->rand, 0, 256);
  x = kernel_bytes (run->device, 4, 64, 64, 3, bytes);
  k ()->conv (run->device, how, x, weight, NULL, y);
  k ()->conv_d_weight (run->device, how, d_y, x, d_weight);
  take (run, d_weight, n_weight * sizeof (float));
  take_view (run, x);
  take_view (run, y);
  take_view (run, d_y);
}

static void
run_conv_up (Run *run)
{
  g_autofree float *weight = numbers (run, 48 * 32 * 4), *d_weight = numbers (run, 48 * 32 * 4),
                   *bias = numbers (run, 32);
  HoneView x = view (run, 2, 48, 15, 17), y = view (run, 2, 32, 30, 34), d_x = view (run, 2, 48, 15, 17);
  HoneView d_y = view (run, 2, 32, 30, 34);

  k ()->conv_up (run->device, x, weight, bias, y);
  k ()->conv_up_d_x (run->device, d_y, weight, true, d_x);
  k ()->conv_up_d_weight (run->device, d_y, x, d_weight);
  take (run, d_weight, sizeof (float) * 48 * 32 * 4);
  take_view (run, x);
  take_view (run, y);
  take_view (run, d_x);
  take_view (run, d_y);
}

static void
run_norm (Run *run)
{
  int c = 40;
  g_autofree float *rows = numbers (run, 8 * c);
  HoneNorm how = { rows,         rows + c, rows + 2 * c, rows + 3 * c, rows + 4 * c,
                   rows + 5 * c, 1e-3f,    0.03f,        false,        HONE_SILU };
  HoneView x = view (run, 3, c, 70, 61), y = view (run, 3, c, 70, 61), d_y = view (run, 3, c, 70, 61);

  k ()->norm (run->device, &how, x, d_y, y);
  k ()->norm_d_x (run->device, &how, d_y, x, rows + 6 * c, rows + 7 * c, d_y);
  take (run, rows, sizeof (float) * 8 * c);
  take_view (run, x);
  take_view (run, y);
  take_view (run, d_y);
}

static void
run_pools (Run *run)
{
  const HoneConv how = { 5, 1, 2, 1 };
  HoneView x = view (run, 3, 40, 20, 20), y = view (run, 3, 40, 20, 20), d_x = view (run, 3, 40, 20, 20);
  HoneView up = view (run, 3, 40, 40, 40), one = view (run, 3, 40, 1, 1);

  k ()->max_pool (run->device, how, x, y);
  k ()->max_pool_d_x (run->device, how, y, x, true, d_x);
  k ()->upsample (run->device, x, up);
  k ()->upsample_d_x (run->device, up, true, d_x);
  k ()->average (run->device, x, one);
  k ()->average_d_x (run->device, one, true, d_x);
  k ()->act (run->device, HONE_SIGMOID, x, y);
  k ()->act_d_x (run->device, HONE_SILU, y, x, true, d_x);
  k ()->copy (run->device, y, true, x);
  take_view (run, x);
  take_view (run, y);
  take_view (run, d_x);
  take_view (run, up);
  take_view (run, one);
}

static void
run_attention (Run *run)
{
  const HoneAttention how = { 2, 32, 64, 0.17677669f };
  gsize n_share = 3 * 2 * 100 * 100;
  g_autofree float *share = g_new0 (float, n_share);
  HoneView qkv = view (run, 3, 256, 10, 10), y = view (run, 3, 128, 10, 10), v = view (run, 3, 128, 10, 10);
  HoneView d_qkv = view (run, 3, 256, 10, 10);

  k ()->attention (run->device, how, qkv, y, v, share);
  k ()->attention_d_x (run->device, how, y, v, qkv, share, d_qkv);
  take (run, share, n_share * sizeof (float));
  take_view (run, qkv);
  take_view (run, y);
  take_view (run, v);
  take_view (run, d_qkv);
}

static void
run_matrices (Run *run)
{
  g_autofree float *a = numbers (run, 200 * 300), *b = numbers (run, 300 * 150), *c = numbers (run, 200 * 150);
  g_autofree float *y = numbers (run, 200 * 150), *d_x = numbers (run, 200 * 150);
  gint32 classes[200];

  for (int i = 0; i < 200; i++)
    classes[i] = i % 150;
  k ()->matmul (run->device, false, false, 200, 150, 300, 1, a, 300, b, 150, 1, c, 150);
  take (run, c, sizeof (float) * 200 * 150);
  k ()->softmax (run->device, 200, 150, c, y);
  k ()->softmax_d_x (run->device, 200, 150, c, y, d_x);
  take (run, d_x, sizeof (float) * 200 * 150);
  k ()->log_softmax (run->device, 200, 150, c, y);
  k ()->log_softmax_d_x (run->device, 200, 150, c, y, d_x);
  take (run, d_x, sizeof (float) * 200 * 150);
  k ()->cross_entropy (run->device, 200, 150, 0.1f, 0.005f, c, classes, a, d_x);
  take (run, d_x, sizeof (float) * 200 * 150);
  k ()->binary_cross_entropy (run->device, 200 * 150, c, y, a, d_x);
  take (run, a, sizeof (float) * 200 * 150);
  take (run, d_x, sizeof (float) * 200 * 150);
}

static char *
bits_of (HoneLevel level, int n_threads, Operation operation)
{
  Run run = { kernel_open (level, n_threads), g_rand_new_with_seed (5), g_checksum_new (G_CHECKSUM_SHA256) };
  char *bits = NULL;

  if (run.device != NULL) {
    operation (&run);
    bits = g_strdup (g_checksum_get_string (run.bits));
    kernel_close (run.device);
  }
  g_rand_free (run.rand);
  g_checksum_free (run.bits);
  return bits;
}

static void
test_operation (gconstpointer data)
{
  Operation operation = *(const Operation *) data;

  for (HoneLevel level = HONE_LEVEL_PLAIN; level <= HONE_LEVEL_AVX512; level++) {
    g_autofree char *one = bits_of (level, 1, operation);

    for (int n = 2; n <= 3 && one != NULL; n++) {
      g_autofree char *more = bits_of (level, n, operation);

      g_assert_cmpstr (more, ==, one);
    }
  }
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    Operation operation;
  } all[] = {
    { "/kernels/threads/conv-1", run_conv_1 },
    { "/kernels/threads/conv-3", run_conv_3 },
    { "/kernels/threads/conv-stride", run_conv_stride },
    { "/kernels/threads/conv-deep", run_conv_deep },
    { "/kernels/threads/conv-groups", run_conv_groups },
    { "/kernels/threads/depthwise", run_depthwise },
    { "/kernels/threads/bytes", run_bytes },
    { "/kernels/threads/depthwise-stride", run_depthwise_stride },
    { "/kernels/threads/conv-up", run_conv_up },
    { "/kernels/threads/norm", run_norm },
    { "/kernels/threads/pools", run_pools },
    { "/kernels/threads/attention", run_attention },
    { "/kernels/threads/matrices", run_matrices },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_test_add_data_func (all[i].path, &all[i].operation, test_operation);
  return g_test_run ();
}
