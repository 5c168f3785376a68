/* SPDX-License-Identifier: Apache-2.0 */
/* test-driver.c - the way to a GPU: what is said when there is none, its memory, and what happens when it fails
 *
 * Through the fake driver; HONE_FAKE_CUDA says which computer this is (fake-driver.cc).
 */
#include "cuda-device.h"

#include "hone-kernels.h"

#include <glib.h>
#include <string.h>

static const HoneKernels *
k (void)
{
  return hone_kernels_cuda ();
}

static void
be (const char *words)
{
  g_setenv ("HONE_FAKE_CUDA", words, TRUE);
}

static HoneDevice *
open_as (const char *words)
{
  static const HoneOpen how = { 0 };

  be (words);
  return k ()->open (&how);
}

/* What is in the way */

typedef struct {
  const char *words;
  HoneGpuState state;
  const char *says;
} Obstacle;

static void
assert_obstacle (HoneGpuState want, const char *says)
{
  HoneGpuState state;
  HoneGpu gpu;
  char why[200];

  g_assert_cmpint (hone_gpu_list (&gpu, 1, &state, why, sizeof why), ==, 0);
  g_assert_cmpint (state, ==, want);
  if (strstr (why, says) == NULL)
    g_test_fail_printf ("\"%s\" does not say \"%s\"", why, says);
  g_assert_null (k ()->open (&(HoneOpen){ 0 }));
}

static void
test_obstacles (void)
{
  static const Obstacle obstacles[] = { { "gpu=none", HONE_GPU_NONE, "finds no GPU" },
                                        { "gpu=desktop driver=11040", HONE_GPU_OLD_DRIVER,
                                          "knows CUDA 11.4, and 12.0" },
                                        { "gpu=desktop init=999", HONE_GPU_NO_MODULE, "modprobe nvidia_uvm" },
                                        { "gpu=desktop init=803", HONE_GPU_RESTART, "Restart the computer" },
                                        { "gpu=desktop init=2", HONE_GPU_FAILED, "out of memory" } };
  g_autofree char *library = g_strdup (g_getenv ("HONE_CUDA_DRIVER"));

  for (gsize i = 0; i < G_N_ELEMENTS (obstacles); i++) {
    be (obstacles[i].words);
    assert_obstacle (obstacles[i].state, obstacles[i].says);
  }
  g_setenv ("HONE_CUDA_DRIVER", "libno-such-driver.so.1", TRUE);
  assert_obstacle (HONE_GPU_NO_DRIVER, "no NVIDIA driver");
  g_setenv ("HONE_CUDA_DRIVER", "libm.so.6", TRUE); /* a library without these functions */
  assert_obstacle (HONE_GPU_OLD_DRIVER, "too old");
  g_setenv ("HONE_CUDA_DRIVER", library, TRUE);
}

static void
test_list (void)
{
  HoneGpuState state;
  HoneGpu gpus[4];
  char why[200];

  be ("gpu=old gpu=laptop gpu=desktop gpu=server");
  g_assert_cmpint (hone_gpu_list (gpus, 2, &state, why, sizeof why), ==, 2);
  g_assert_cmpint (hone_gpu_list (gpus, 4, &state, why, sizeof why), ==, 4);
  g_assert_cmpint (state, ==, HONE_GPU_READY);
  g_assert_cmpstr (why, ==, "");
  g_assert_cmpint (gpus[0].state, ==, HONE_GPU_TOO_OLD);
  g_assert_cmpstr (gpus[0].why, ==, "Test Old GPU is too old: it is of generation 5.2, and 7.5 is needed.");
  g_assert_cmpint (gpus[1].state, ==, HONE_GPU_READY);
  g_assert_true (gpus[1].drives_display);
  g_assert_false (gpus[2].drives_display);
  g_assert_cmpint (gpus[2].major * 10 + gpus[2].minor, ==, 89);
  g_assert_cmpuint (gpus[3].memory, ==, (gsize) 80 << 30);
  g_assert_true (g_str_has_prefix (gpus[3].uuid, "GPU-"));
  g_assert_cmpuint (strlen (gpus[3].uuid), ==, strlen ("GPU-01234567-0123-0123-0123-0123456789ab"));
  g_assert_cmpstr (gpus[3].uuid, !=, gpus[2].uuid);
}

/* What others use of it counts; a device that is open goes on beside the question. */
static void
test_free_memory (void)
{
  const gsize mb = 1 << 20;
  HoneGpuState state;
  HoneGpu gpus[2];
  HoneDevice *device;
  char why[200];
  gsize bytes = 0;
  int driver, generation;

  be ("gpu=laptop gpu=desktop used=1000");
  g_assert_cmpint (hone_gpu_list (gpus, 2, &state, why, sizeof why), ==, 2);
  g_assert_true (hone_gpu_free_memory (gpus[0].uuid, &bytes));
  g_assert_cmpuint (bytes, ==, (gsize) 4096 * mb - 1000 * mb);
  g_assert_true (hone_gpu_free_memory (gpus[1].uuid, &bytes));
  g_assert_cmpuint (bytes, ==, (gsize) 24576 * mb - 1000 * mb);
  g_assert_false (hone_gpu_free_memory ("GPU-of-somebody-else", &bytes));
  be ("gpu=none");
  g_assert_false (hone_gpu_free_memory (gpus[0].uuid, &bytes));
  hone_gpu_needs (&driver, &generation);
  g_assert_cmpint (driver, ==, 12000);
  g_assert_cmpint (generation, ==, 75);

  device = open_as ("gpu=laptop");
  g_assert_nonnull (k ()->alloc (device, 64 * mb));
  g_assert_true (hone_gpu_free_memory (gpus[0].uuid, &bytes));
  g_assert_cmpuint (bytes, <=, (gsize) 4096 * mb - 64 * mb);
  g_assert_nonnull (k ()->alloc (device, mb));
  k ()->close (device);
}

/* By clocks and widths, as on the boxes of the cards. */
static void
test_peak (void)
{
  HoneDevice *device = open_as ("gpu=desktop");
  HonePeak peak;

  k ()->measure (device, &peak);
  g_assert_cmpfloat_with_epsilon (peak.f32, 2.0 * 1.5e9 * 128 * 128, 1);
  g_assert_cmpfloat_with_epsilon (peak.bf16, 2.0 * 1.5e9 * 128 * 256, 1);
  g_assert_cmpfloat_with_epsilon (peak.bandwidth, 1008.096e9, 1e6); /* of a GeForce RTX 4090 */
  k ()->close (device);
}

/* By uuid; without one the first that can serve. */
static void
test_choice (void)
{
  HoneGpuState state;
  HoneGpu gpus[3];
  HoneDevice *device;
  char text[100], why[200];

  device = open_as ("gpu=old gpu=laptop gpu=server");
  k ()->describe (device, text, sizeof text);
  g_assert_cmpstr (text, ==, "Test Laptop GPU, 4 GB");
  g_assert_false (k ()->has_type (device, HONE_BF16));
  k ()->close (device);

  hone_gpu_list (gpus, 3, &state, why, sizeof why);
  device = k ()->open (&(HoneOpen){ .gpu = gpus[2].uuid });
  k ()->describe (device, text, sizeof text);
  g_assert_cmpstr (text, ==, "Test Server GPU, 80 GB");
  g_assert_true (k ()->has_type (device, HONE_BF16));
  k ()->close (device);
  g_assert_null (k ()->open (&(HoneOpen){ .gpu = gpus[0].uuid }));
  g_assert_null (k ()->open (&(HoneOpen){ .gpu = "GPU-of-somebody-else" }));
}

static void
test_memory (void)
{
  static const gsize sizes[] = { 1, 64, 4097, 3 << 20 };

  for (guint seed = 0; seed < 5; seed++) {
    g_autofree char *words = g_strdup_printf ("gpu=laptop seed=%u", seed);
    HoneDevice *device = open_as (words);

    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
      g_autofree guint8 *sent = g_malloc (sizes[i]), *got = g_malloc (sizes[i]);
      void *block = k ()->alloc (device, sizes[i]);

      k ()->read (device, block, got, sizes[i]);
      for (gsize j = 0; j < sizes[i]; j++)
        g_assert_cmpuint (got[j], ==, 0);
      memset (sent, 0xaa, sizes[i]);
      k ()->write (device, block, sent, sizes[i]);
      memset (sent, 0xbb, sizes[i]); /* write () has taken what it needs */
      k ()->clear (device, block, sizes[i] / 2);
      k ()->read (device, block, got, sizes[i]);
      for (gsize j = 0; j < sizes[i]; j++)
        g_assert_cmpuint (got[j], ==, j < sizes[i] / 2 ? 0 : 0xaa);
      k ()->release (device, block);
    }
    g_assert_cmpint (k ()->sync (device, NULL, 0), ==, HONE_OK);
    k ()->close (device);
  }
}

/* What a failed device has: the status and a sentence; and nothing more happens. */
static void
assert_failed (HoneDevice *device, HoneStatus want, const char *says)
{
  char why[200];

  g_assert_cmpint (k ()->sync (device, why, sizeof why), ==, want);
  if (strstr (why, says) == NULL)
    g_test_fail_printf ("\"%s\" does not say \"%s\"", why, says);
  g_assert_null (k ()->alloc (device, 16));
  g_assert_cmpint (k ()->sync (device, why, sizeof why), ==, want);
}

static void
test_no_memory (void)
{
  HoneDevice *device = open_as ("gpu=laptop");
  void *first = k ()->alloc (device, (gsize) 3 << 20);

  g_assert_nonnull (first);
  g_assert_null (k ()->alloc (device, (gsize) 5 << 30)); /* of 4 GB */
  assert_failed (device, HONE_OUT_OF_MEMORY, "not enough memory");
  k ()->release (device, first);
  k ()->close (device);

  device = open_as ("gpu=server alloc=2");
  g_assert_nonnull (k ()->alloc (device, 100));
  g_assert_null (k ()->alloc (device, 100));
  assert_failed (device, HONE_OUT_OF_MEMORY, "not enough memory");
  k ()->close (device);
}

static HoneView
small_view (HoneDevice *device)
{
  HoneView v = { NULL, HONE_F32, 1, 4, 4, 16, 0, 16 };

  v.data = k ()->alloc (device, k ()->block_bytes (HONE_F32, 1, 4, 4, 16));
  return v;
}

/* The third kernel never comes back. */
static void
test_lost (void)
{
  HoneDevice *device = open_as ("gpu=desktop launch=3:719");
  HoneView x = small_view (device), y = small_view (device);

  for (int i = 0; i < 6; i++)
    k ()->act (device, HONE_SILU, x, y);
  assert_failed (device, HONE_DEVICE_LOST, "stopped working: unspecified launch failure (error 719");
  k ()->release (device, x.data);
  k ()->close (device);

  /* A new one works: what was lost is the context. */
  device = open_as ("gpu=desktop");
  x = small_view (device);
  k ()->act (device, HONE_SILU, x, x);
  g_assert_cmpint (k ()->sync (device, NULL, 0), ==, HONE_OK);
  k ()->close (device);
}

/* A view that says more than its block holds: the kernel runs into the closed pages, and the program lives on. */
static void
test_bad_address (void)
{
  HoneDevice *device;
  HoneView x, y;

#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("the sanitizer keeps SIGSEGV for itself");
  return;
#endif
  device = open_as ("gpu=desktop");
  x = small_view (device);
  y = small_view (device);
  x.h = y.h = 5; /* one row too many */
  k ()->act (device, HONE_SILU, x, y);
  assert_failed (device, HONE_DEVICE_LOST, "illegal memory access");
  k ()->close (device);
}

/* What is noted is not done; what is played is, as often as it is. */
static void
test_record (void)
{
  for (guint seed = 0; seed < 8; seed++) {
    g_autofree char *words = g_strdup_printf ("gpu=desktop seed=%u%s", seed, seed == 7 ? " graph=2:719" : "");
    HoneDevice *device = open_as (words);
    HoneView x = small_view (device), y = small_view (device);
    float values[256], got[256];
    HoneRecord *record;

    for (int i = 0; i < 256; i++)
      values[i] = (float) (i - 128);
    k ()->write (device, x.data, values, sizeof values);
    g_assert_true (k ()->record (device));
    k ()->act (device, HONE_RELU, x, y);
    k ()->copy (device, y, true, x); /* x = x + relu (x) */
    record = k ()->record_end (device);
    g_assert_nonnull (record);
    k ()->read (device, x.data, got, sizeof got);
    g_assert_cmpmem (got, sizeof got, values, sizeof values);
    g_assert_true (k ()->play (device, record));
    g_assert_true (k ()->play (device, record));
    if (seed == 7) {
      assert_failed (device, HONE_DEVICE_LOST, "stopped working");
    } else {
      k ()->read (device, x.data, got, sizeof got);
      for (int i = 0; i < 256; i++)
        g_assert_cmpfloat (got[i], ==, values[i] > 0 ? 4 * values[i] : values[i]);
    }
    k ()->record_free (device, record);
    k ()->close (device);
  }
}

/* What would have to wait or allocate cannot be noted: the record is spoilt, the device is not. */
static void
test_record_spoilt (void)
{
  HoneDevice *device = open_as ("gpu=desktop");
  HoneView x = small_view (device), y = small_view (device);
  float got[256];

  g_assert_true (k ()->record (device));
  k ()->act (device, HONE_RELU, x, y);
  k ()->read (device, y.data, got, sizeof got);
  g_assert_null (k ()->alloc (device, 16));
  g_assert_null (k ()->record_end (device));
  g_assert_cmpint (k ()->sync (device, NULL, 0), ==, HONE_OK);
  g_assert_false (k ()->record (device)); /* once in vain is enough */
  k ()->act (device, HONE_RELU, x, y);
  g_assert_cmpint (k ()->sync (device, NULL, 0), ==, HONE_OK);
  k ()->close (device);
}

/* Calls name the memory that they work in; when it has moved, they must be noted anew. */
static void
test_record_moved (void)
{
  HoneDevice *device = open_as ("gpu=desktop");
  HoneView x = small_view (device), y = small_view (device);
  HoneRecord *record;

  g_assert_nonnull (cuda_reserve (device, 1000));
  g_assert_true (k ()->record (device));
  k ()->act (device, HONE_RELU, x, y);
  record = k ()->record_end (device);
  g_assert_nonnull (cuda_reserve (device, 900));
  g_assert_true (k ()->play (device, record));
  g_assert_nonnull (cuda_reserve (device, 2000));
  g_assert_false (k ()->play (device, record));
  k ()->record_free (device, record);

  g_assert_true (k ()->record (device));
  g_assert_null (cuda_reserve (device, 3000)); /* it must not grow now */
  g_assert_null (k ()->record_end (device));
  g_assert_cmpint (k ()->sync (device, NULL, 0), ==, HONE_OK);
  k ()->close (device);
}

/* Two streams: without the event the second reads too early, under some seed. */
static gboolean
second_stream_sees (HoneDevice *device, gboolean wait)
{
  const CudaDriver *driver = &device->driver;
  CudaHandle other, event;
  HoneView x = small_view (device);
  float seven = 7, *got;
  gboolean saw;

  g_assert_cmpint (driver->stream_new (&other, CUDA_STREAM_NON_BLOCKING), ==, CUDA_OK);
  g_assert_cmpint (driver->event_new (&event, CUDA_EVENT_NO_TIMING), ==, CUDA_OK);
  g_assert_cmpint (driver->alloc_host ((void **) &got, sizeof *got, 0), ==, CUDA_OK);
  k ()->write (device, x.data, &seven, sizeof seven);
  driver->event_record (event, device->stream);
  if (wait)
    driver->stream_wait_event (other, event, 0);
  driver->read (got, (CudaAddress) (gsize) x.data, sizeof *got, other);
  driver->stream_wait (other);
  saw = *got == 7;
  driver->event_free (event);
  driver->free_host (got);
  driver->stream_free (other);
  return saw;
}

static void
test_streams (void)
{
  int early = 0;

  for (guint seed = 0; seed < 20; seed++)
    for (int wait = 0; wait < 2; wait++) {
      g_autofree char *words = g_strdup_printf ("gpu=desktop seed=%u", seed);
      HoneDevice *device = open_as (words);
      gboolean saw = second_stream_sees (device, wait);

      g_assert_true (saw || !wait);
      early += !saw;
      k ()->close (device);
    }
  g_assert_cmpint (early, >, 0); /* the missing wait shows */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda/driver/obstacles", test_obstacles);
  g_test_add_func ("/cuda/driver/list", test_list);
  g_test_add_func ("/cuda/driver/free-memory", test_free_memory);
  g_test_add_func ("/cuda/driver/peak", test_peak);
  g_test_add_func ("/cuda/driver/choice", test_choice);
  g_test_add_func ("/cuda/driver/memory", test_memory);
  g_test_add_func ("/cuda/driver/no-memory", test_no_memory);
  g_test_add_func ("/cuda/driver/lost", test_lost);
  g_test_add_func ("/cuda/driver/bad-address", test_bad_address);
  g_test_add_func ("/cuda/driver/record", test_record);
  g_test_add_func ("/cuda/driver/record-spoilt", test_record_spoilt);
  g_test_add_func ("/cuda/driver/record-moved", test_record_moved);
  g_test_add_func ("/cuda/driver/streams", test_streams);
  return g_test_run ();
}
