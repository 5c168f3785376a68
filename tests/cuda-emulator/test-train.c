/* SPDX-License-Identifier: Apache-2.0 */
/* test-train.c - a whole training with the GPU's table: the same as on the CPU, the same each time, and safe when the
 * GPU is lost
 *
 * hone_kernels_cpu () is wrapped: core asks for the CPU and gets hone_kernels_hosted () where the test says so.
 */
#include "hosted.h"
#include "train-case.h"

#include <dlfcn.h>
#include <math.h>

const HoneKernels *__real_hone_kernels_cpu (void);
const HoneKernels *__wrap_hone_kernels_cpu (void);

static gboolean on_gpu;

const HoneKernels *
__wrap_hone_kernels_cpu (void)
{
  return on_gpu ? hone_kernels_hosted () : __real_hone_kernels_cpu ();
}

/* On the computer that @words describe (fake-driver.cc); NULL: on the CPU. */
static HoneTrainEnd
run_on (TrainCase *c, const char *words, const char *name)
{
  HoneTrainEnd end;

  on_gpu = words != NULL;
  if (on_gpu)
    g_setenv ("HONE_FAKE_CUDA", words, TRUE);
  end = train_case_run (c, name);
  on_gpu = FALSE;
  return end;
}

static double
distance (HoneTensors *a, HoneTensors *b)
{
  double squares = 0, size = 0;

  g_assert_cmpuint (hone_tensors_get_n (a), ==, hone_tensors_get_n (b));
  for (guint i = 0; i < hone_tensors_get_n (a); i++) {
    const HoneTensor *x = hone_tensors_get (a, i), *y = hone_tensors_find (b, x->name);
    g_autofree float *from = g_new (float, x->n + 1), *to = g_new (float, x->n + 1);

    hone_tensor_to_floats (x, from);
    hone_tensor_to_floats (y, to);
    for (gsize j = 0; j < (gsize) x->n; j++) {
      squares += ((double) from[j] - (double) to[j]) * ((double) from[j] - (double) to[j]);
      size += (double) to[j] * (double) to[j];
    }
  }
  return sqrt (squares / size);
}

/* Two epochs of three steps in f32. Sums are added in another order, so weights differ by some roundings, which each
 * step makes a little larger. */
static void
test_same_as_cpu (void)
{
  g_autoptr (TrainCase) c = train_case_new (10, 2);
  g_autoptr (HoneTensors) cpu = NULL;
  g_autoptr (HoneTensors) gpu = NULL;
  double loss;

  train_case_set (c, "epochs", "2");
  train_case_set (c, "amp", "false");
  g_assert_cmpint (run_on (c, NULL, "cpu"), ==, HONE_TRAIN_FINISHED);
  loss = (double) train_case_epoch (c, 1)->train[0];
  cpu = train_case_weights (c, "cpu", "weights/last.safetensors");
  g_assert_cmpint (run_on (c, "gpu=desktop open=1 seed=1", "gpu"), ==, HONE_TRAIN_FINISHED);
  gpu = train_case_weights (c, "gpu", "weights/last.safetensors");
  g_test_message ("loss %g and %g, weights apart by %g", loss, (double) train_case_epoch (c, 1)->train[0],
                  distance (gpu, cpu));
  g_assert_cmpfloat_with_epsilon ((double) train_case_epoch (c, 1)->train[0] / loss, 1, 1e-4);
  g_assert_cmpfloat (distance (gpu, cpu), <, 1e-5);
}

/* Whatever the order in which blocks and warps run. */
static void
test_same_bits (void)
{
  static const char *const amps[] = { "false", "true" };

  for (gsize i = 0; i < G_N_ELEMENTS (amps); i++) {
    g_autoptr (TrainCase) c = train_case_new (8, 1);

    train_case_set (c, "epochs", "1");
    train_case_set (c, "amp", amps[i]);
    g_assert_cmpint (run_on (c, "gpu=desktop open=1 seed=1", "a"), ==, HONE_TRAIN_FINISHED);
    g_assert_cmpint (run_on (c, "gpu=desktop open=1 seed=77", "b"), ==, HONE_TRAIN_FINISHED);
    g_assert_cmpint (run_on (c, "gpu=server open=1 seed=5", "c"), ==, HONE_TRAIN_FINISHED);
    train_case_assert_same (c, "a", "b", "weights/last.safetensors");
    train_case_assert_same (c, "a", "c", "weights/last.safetensors");
  }
}

/* After the first batch of the second epoch the GPU fails. */

static int error_wanted;

static void
fail_later (gpointer self)
{
  TrainCase *c = self;
  void *library = dlopen (g_getenv ("HONE_CUDA_DRIVER"), RTLD_NOW | RTLD_NOLOAD);
  void (*fail) (int after, int error) = NULL;

  g_assert_nonnull (library);
  fail = (void (*) (int, int)) dlsym (library, "fake_cuda_fail");
  g_assert_nonnull (fail);
  if (c->batches->len == (guint) c->start.batches + 1)
    fail (20, error_wanted);
  dlclose (library);
}

/* One clear sentence, the first epoch's checkpoint is whole, and the CPU goes on from there. */
static void
check_failure (int error, HoneErrorCode code, const char *says)
{
  g_autoptr (TrainCase) c = train_case_new (8, 2);

  train_case_set (c, "epochs", "2");
  train_case_set (c, "amp", "false");
  error_wanted = error;
  c->after_batch = fail_later;
  g_assert_cmpint (run_on (c, "gpu=desktop open=1", "lost"), ==, HONE_TRAIN_FAILED);
  c->after_batch = NULL;
  g_assert_error (c->error, HONE_ERROR, (int) code);
  g_test_message ("%s", c->error->message);
  g_assert_nonnull (strstr (c->error->message, says));
  g_assert_cmpuint (c->epochs->len, ==, 1);
  g_assert_true (train_case_exists (c, "lost", "weights/last.safetensors"));
  g_assert_cmpint (train_case_resume (c, "lost"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->epochs->len, ==, 1);
}

static void
test_lost (void)
{
  check_failure (719, HONE_ERROR_FAILED, "The GPU has stopped working");
}

static void
test_no_memory (void)
{
  check_failure (2, HONE_ERROR_MEMORY, "The GPU has not enough memory");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda/train/same-as-cpu", test_same_as_cpu);
  g_test_add_func ("/cuda/train/same-bits", test_same_bits);
  g_test_add_func ("/cuda/train/lost", test_lost);
  g_test_add_func ("/cuda/train/no-memory", test_no_memory);
  return g_test_run ();
}
