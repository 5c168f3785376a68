/* SPDX-License-Identifier: Apache-2.0 */
/* test-device.c - opening a device, its memory, its pool, its way of failing */
#include "kernel-case.h"

#include <string.h>

static const HoneKernels *
k (void)
{
  return hone_kernels_cpu ();
}

/* test_failure () asks for more memory than there is; that must give NULL under a sanitizer too. */
const char *__asan_default_options (void);
const char *__tsan_default_options (void);

const char *
__asan_default_options (void)
{
  return "allocator_may_return_null=1";
}

const char *
__tsan_default_options (void)
{
  return "allocator_may_return_null=1";
}

static void
test_table (void)
{
  /* The table begins with a number and a flag, all else is pointers: none is empty up to run (), the seventh part. The
   * parts behind it core does itself in this process's memory: all of them are empty. */
  const void *const *slots = (const void *const *) (gconstpointer) k ();
  const gsize own = offsetof (HoneKernels, reserve_loss) / sizeof *slots;

  g_assert_cmpuint (k ()->abi, ==, HONE_KERNELS_ABI);
  g_assert_true (k ()->shares_memory);
  for (gsize i = 1; i < sizeof (HoneKernels) / sizeof *slots; i++)
    g_assert_true ((slots[i] != NULL) == (i < own));
}

static void
test_levels (void)
{
  HoneDevice *device = kernel_open (HONE_LEVEL_PLAIN, 3);
  char text[64], small[4];

  g_assert_nonnull (device);
  k ()->describe (device, text, sizeof text);
  g_assert_cmpstr (text, ==, "plain C, 3 threads");
  k ()->describe (device, small, sizeof small);
  g_assert_cmpstr (small, ==, "pla");
  kernel_close (device);

  device = kernel_open (HONE_LEVEL_AUTO, 0);
  g_assert_nonnull (device);
  kernel_close (device);
}

static void
test_environment (void)
{
  HoneDevice *device;
  char text[64];

  g_setenv ("HONE_CPU", "plain", TRUE);
  device = kernel_open (HONE_LEVEL_AUTO, 1);
  g_unsetenv ("HONE_CPU");
  k ()->describe (device, text, sizeof text);
  g_assert_cmpstr (text, ==, "plain C, 1 thread");
  kernel_close (device);
}

static void
test_memory (void)
{
  static const gsize sizes[] = { 0, 1, 64, 4097, 3 << 20, 9 << 20 };
  HoneDevice *device = kernel_open (HONE_LEVEL_AUTO, 2);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    guint8 *block = k ()->alloc (device, sizes[i]);

    g_assert_nonnull (block);
    g_assert_cmpuint (GPOINTER_TO_SIZE (block) % 64, ==, 0);
    for (gsize j = 0; j < sizes[i]; j++)
      g_assert_cmpuint (block[j], ==, 0);
    memset (block, 0xaa, sizes[i]);
    k ()->clear (device, block, sizes[i] / 2);
    for (gsize j = 0; j < sizes[i]; j++)
      g_assert_cmpuint (block[j], ==, j < sizes[i] / 2 ? 0 : 0xaa);
    k ()->release (device, block);
  }
  g_assert_cmpuint (k ()->block_bytes (HONE_U8, 2, 3, 5, 3), ==, 90);
  g_assert_cmpuint (k ()->block_bytes (HONE_F32, 2, 3, 5, 17), ==, 2 * 3 * 5 * 32 * 4);
  kernel_close (device);
}

/* The first failure sticks, later calls do nothing. */
static void
test_failure (void)
{
  HoneDevice *device = kernel_open (HONE_LEVEL_AUTO, 2);
  float one = 1;
  char why[100] = "";

  g_assert_cmpint (k ()->sync (device, why, sizeof why), ==, HONE_OK);
  g_assert_cmpstr (why, ==, "");
  g_assert_null (k ()->alloc (device, G_MAXSIZE / 2));
  g_assert_cmpint (k ()->sync (device, why, sizeof why), ==, HONE_OUT_OF_MEMORY);
  g_assert_cmpstr (why, !=, "");
  k ()->softmax (device, 1, 1, &one, &one);
  one = 5;
  k ()->softmax (device, 1, 1, &one, &one);
  g_assert_true (one == 5);
  k ()->close (device);
}

static void
count_task (void *data, int i)
{
  g_atomic_int_inc (&((gint *) data)[i]);
}

/* Every piece once, however many and however often. */
static void
test_run (void)
{
  enum { MOST = 300 };
  gint counts[MOST];

  for (int n_threads = 1; n_threads <= 4; n_threads++) {
    HoneDevice *device = kernel_open (HONE_LEVEL_AUTO, n_threads);

    for (int call = 0; call < 400; call++) {
      int n = call % MOST;

      memset (counts, 0, sizeof counts);
      k ()->run (device, n, count_task, counts);
      for (int i = 0; i < MOST; i++)
        g_assert_cmpint (counts[i], ==, i < n);
      if (call % 50 == 0)
        g_usleep (2000); /* so that the helpers fall asleep */
    }
    kernel_close (device);
  }
}

/* Calls on no pictures at all touch nothing. */
static void
test_nothing (void)
{
  const HoneConv how = { 3, 1, 1, 1 };
  HoneDevice *device = kernel_open (HONE_LEVEL_AUTO, 2);
  HoneView x = kernel_view (device, 1, 4, 4, 16, 0), y = kernel_view (device, 1, 4, 4, 16, 0);
  g_autofree float *rows = g_new0 (float, 4 * 16), *weight = g_new0 (float, 16 * 16 * 9);
  HoneNorm norm = { NULL, NULL, rows, rows + 16, rows + 32, rows + 48, 1e-3f, 0.03f, false, HONE_SILU };
  gsize bytes = k ()->block_bytes (HONE_F32, 1, 4, 4, 16);
  g_autofree void *before = g_memdup2 (y.data, bytes);

  x.n = y.n = 0;
  k ()->conv (device, how, x, weight, NULL, y);
  k ()->conv_d_x (device, how, x, weight, false, y);
  k ()->conv_d_weight (device, how, y, x, weight);
  k ()->conv_d_bias (device, y, weight);
  k ()->norm (device, &norm, x, (HoneView){ 0 }, y);
  k ()->norm_d_x (device, &norm, x, x, NULL, NULL, y);
  k ()->act (device, HONE_SILU, x, y);
  k ()->copy (device, x, false, y);
  k ()->max_pool (device, how, x, y);
  k ()->softmax (device, 0, 5, rows, rows);
  k ()->matmul (device, false, false, 0, 0, 4, 1, rows, 4, rows, 1, 0, rows, 1);
  k ()->binary_cross_entropy (device, 0, rows, rows, rows, rows);
  k ()->run (device, 0, count_task, NULL);
  g_assert_cmpmem (y.data, bytes, before, bytes);
  for (int i = 0; i < 16 * 16 * 9; i++)
    g_assert_true (weight[i] == 0);
  kernel_view_free (device, &x);
  kernel_view_free (device, &y);
  kernel_close (device);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/device/table", test_table);
  g_test_add_func ("/kernels/device/levels", test_levels);
  g_test_add_func ("/kernels/device/environment", test_environment);
  g_test_add_func ("/kernels/device/memory", test_memory);
  g_test_add_func ("/kernels/device/failure", test_failure);
  g_test_add_func ("/kernels/device/run", test_run);
  g_test_add_func ("/kernels/device/nothing", test_nothing);
  return g_test_run ();
}
