/* SPDX-License-Identifier: Apache-2.0 */
/* test-gpu-cli.c - the program "hone" on computers with all kinds of GPUs, and with all that can be wrong with them
 *
 * It is the shipped program but for its kernels, which are the emulator's (hone-emulated); HONE_FAKE_CUDA says which
 * computer this is (fake-driver.cc).
 */
#include "cli-run.h"
#include "cuda-args.h"

#include <glib/gstdio.h>
#include <string.h>

static char *good_driver;

/* On the computer that @words describe, in a home of its own. */
static Run *
run_as (const char *words)
{
  Run *run = run_new ();
  g_autofree char *state = run_path (run, "state"), *pci = run_path (run, "pci");

  g_setenv ("HONE_CUDA_DRIVER", good_driver, TRUE);
  g_setenv ("HONE_FAKE_CUDA", words, TRUE);
  g_setenv ("HONE_PCI_DEVICES", pci, TRUE);
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  return run;
}

static void
assert_tells (Run *run, const char *part)
{
  if (strstr (run->out, part) == NULL)
    g_test_fail_printf ("“%s” is not in:\n%s", part, run->out);
}

static JsonObject *
info_of (Run *run, GPtrArray **lines)
{
  run_hone (run, "info", "--json", NULL);
  run_assert_status (run, 0);
  *lines = run_json (run);
  g_assert_cmpuint ((*lines)->len, ==, 1);
  return json_node_get_object ((*lines)->pdata[0]);
}

/* All of them, with what they have and what they are for. */
static void
test_info (void)
{
  Run *run = run_as ("gpu=laptop gpu=server gpu=old used=1000");
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *info = info_of (run, &lines), *gpu;
  JsonArray *gpus = json_object_get_array_member (info, "gpus");

  g_assert_cmpuint (json_array_get_length (gpus), ==, 3);
  gpu = json_array_get_object_element (gpus, 0);
  g_assert_cmpstr (json_object_get_string_member (gpu, "name"), ==, "Test Laptop GPU");
  g_assert_cmpint (json_object_get_int_member (gpu, "memory_bytes"), ==, G_GINT64_CONSTANT (4) << 30);
  g_assert_cmpint (json_object_get_int_member (gpu, "free_bytes"), ==, G_GINT64_CONSTANT (3096) << 20);
  g_assert_cmpint (json_object_get_int_member (gpu, "generation"), ==, 75);
  g_assert_true (json_object_get_boolean_member (gpu, "drives_display"));
  g_assert_true (json_object_get_boolean_member (gpu, "ready"));
  gpu = json_array_get_object_element (gpus, 2);
  g_assert_false (json_object_get_boolean_member (gpu, "ready"));
  g_assert_true (json_object_get_null_member (info, "gpu_why"));

  run_hone (run, "info", NULL);
  run_assert_status (run, 0);
  assert_tells (run, "GPU 0      Test Laptop GPU, 4.3 GB, 3.2 free, draws the desktop");
  assert_tells (run, "GPU 1      Test Server GPU, 85.9 GB, 84.9 free\n");
  assert_tells (run, "generation 9.0, driver for CUDA 13.0; device=GPU-");
  assert_tells (run, "Test Old GPU is too old for Hone. The oldest that work are cards such as GeForce GTX 1650");
  run_free (run);
}

typedef struct {
  const char *words, *says, *remedy; /* remedy NULL: nothing has to be done */
} Obstacle;

static void
check_obstacle (Run *run, const char *says, const char *remedy)
{
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *info = info_of (run, &lines);

  if (strstr (json_object_get_string_member (info, "gpu_why"), says) == NULL)
    g_test_fail_printf ("“%s” does not say “%s”", json_object_get_string_member (info, "gpu_why"), says);
  if (remedy == NULL)
    g_assert_true (json_object_get_null_member (info, "gpu_remedy"));
  else if (strstr (json_object_get_string_member (info, "gpu_remedy"), remedy) == NULL)
    g_test_fail_printf ("“%s” does not say “%s”", json_object_get_string_member (info, "gpu_remedy"), remedy);
  run_hone (run, "info", NULL);
  run_assert_status (run, 0);
  assert_tells (run, says);
  if (remedy != NULL)
    assert_tells (run, remedy);
}

/* Each obstacle with what to do about it. */
static void
test_obstacles (void)
{
  static const Obstacle obstacles[] = {
    { "gpu=none", "installed, but finds no GPU", "nvidia-smi" },
    { "gpu=desktop driver=11040", "driver of this computer is too old", "Install version 525 or newer" },
    { "gpu=desktop init=999", "nvidia_uvm is not loaded", "sudo modprobe nvidia_uvm" },
    { "gpu=desktop init=803", "was updated while the computer ran", "Restart the computer." },
    { "gpu=desktop init=2", "out of memory", "Restart the computer." },
    { "gpu=old", "Test Old GPU is too old for Hone", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (obstacles); i++) {
    Run *run = run_as (obstacles[i].words);

    check_obstacle (run, obstacles[i].says, obstacles[i].remedy);
    run_free (run);
  }
}

/* Without a driver it matters whether there is a card that wants one. */
static void
test_no_driver (void)
{
  Run *run = run_as ("gpu=desktop");

  g_setenv ("HONE_CUDA_DRIVER", "libno-such-driver.so.1", TRUE);
  run_write (run, "pci/0000:00:02.0/vendor", "0x8086\n");
  run_write (run, "pci/0000:00:02.0/class", "0x030000\n");
  run_write (run, "pci/0000:00:03.0/vendor", "0x10de\n"); /* the sound of a monitor's cable */
  run_write (run, "pci/0000:00:03.0/class", "0x040300\n");
  check_obstacle (run, "This computer has no NVIDIA GPU.", NULL);
  run_write (run, "pci/0000:01:00.0/vendor", "0x10de\n");
  run_write (run, "pci/0000:01:00.0/class", "0x030200\n");
  check_obstacle (run, "has an NVIDIA GPU, but its driver is not installed", "Install the NVIDIA driver 525 or newer");
  run_free (run);
}

/* Self-test */

#define SELFTEST "selftest", "--device", "cuda", "--quick", "--json"

static JsonObject *
verdict_of (Run *run, GPtrArray **lines, gint64 *failed)
{
  JsonObject *verdict;

  *lines = run_json (run);
  verdict = run_json_event (*lines, "selftest", 0);
  g_assert_nonnull (verdict);
  *failed = json_object_get_int_member (verdict, "failed");
  g_assert_cmpint (json_object_get_int_member (verdict, "checks"), ==, (*lines)->len - 1);
  return verdict;
}

static void
test_selftest_good (void)
{
  static const char *const computers[] = { "gpu=laptop", "gpu=desktop seed=3", "gpu=server seed=4" };

  for (gsize i = 0; i < G_N_ELEMENTS (computers); i++) {
    Run *run = run_as (computers[i]);
    g_autoptr (GPtrArray) lines = NULL;
    gint64 failed;

    run_hone (run, SELFTEST, NULL);
    run_assert_status (run, 0);
    verdict_of (run, &lines, &failed);
    g_assert_cmpint (failed, ==, 0);
    run_free (run);
  }
}

static const char *const kernels[] = {
#define NAME(name, Args) #name,
  CUDA_KERNELS (NAME)
#undef NAME
};

/* Of the operations that the self-test calls; loss and optimizer are seen by a training. */
static gboolean
is_called (const char *kernel)
{
  static const char *const others[] = { "update_", "muon_", "loss_", "detect_", "gather_" };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_has_prefix (kernel, others[i]))
      return FALSE;
  return TRUE;
}

/* Each kernel in turn leaves out the last of its blocks: none of them goes unseen. */
static void
test_selftest_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++) {
    g_autofree char *words = g_strdup_printf ("gpu=desktop open=1 wrong=%s", kernels[i]);
    g_autoptr (GPtrArray) lines = NULL;
    Run *run;
    gint64 failed;

    if (!is_called (kernels[i]))
      continue;
    run = run_as (words);
    run_hone (run, SELFTEST, NULL);
    verdict_of (run, &lines, &failed);
    if (run->status != 1 || failed == 0)
      g_test_fail_printf ("the self-test does not see that %s is wrong", kernels[i]);
    run_free (run);
  }
}

static gboolean
is_ready (Run *run, const char *words)
{
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *info;

  g_setenv ("HONE_FAKE_CUDA", words, TRUE);
  info = info_of (run, &lines);
  return json_object_get_null_member (info, "gpu_why");
}

/* What was found is remembered of this GPU, until its driver changes or it passes. */
static void
test_switched_off (void)
{
  Run *run = run_as ("gpu=laptop gpu=desktop open=1 wrong=norm_join");

  run_hone (run, "selftest", "device=1", "quick=true", NULL);
  run_assert_status (run, 1);
  assert_tells (run, "WRONG");
  assert_tells (run, "It computes wrongly: ");
  g_assert_true (is_ready (run, "gpu=laptop gpu=desktop")); /* the other one serves */
  run_hone (run, "info", NULL);
  assert_tells (run, "Switched off after its self-test. It computes wrongly: ");
  assert_tells (run, "Check it again");
  run_free (run);

  run = run_as ("gpu=desktop open=1 launch=100:719");
  run_hone (run, SELFTEST, NULL);
  run_assert_status (run, 1);
  assert_tells (run, "The self-test could not end. The GPU has stopped working");
  g_assert_false (is_ready (run, "gpu=desktop"));
  g_assert_true (is_ready (run, "gpu=desktop driver=13010"));
  g_setenv ("HONE_FAKE_CUDA", "gpu=desktop", TRUE);
  run_hone (run, SELFTEST, NULL);
  run_assert_status (run, 0);
  g_assert_true (is_ready (run, "gpu=desktop"));
  run_free (run);
}

/* Nothing can be said of how it computes: nothing is remembered. */
static void
test_selftest_refused (void)
{
  Run *run = run_as ("gpu=desktop alloc=50");

  run_hone (run, SELFTEST, NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "not enough memory. Close other programs");
  g_assert_true (is_ready (run, "gpu=desktop"));
  g_setenv ("HONE_FAKE_CUDA", "gpu=old", TRUE);
  run_hone (run, SELFTEST, NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "Test Old GPU is too old");
  g_setenv ("HONE_FAKE_CUDA", "gpu=desktop init=999", TRUE);
  run_hone (run, SELFTEST, NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "sudo modprobe nvidia_uvm");
  g_setenv ("HONE_FAKE_CUDA", "gpu=desktop", TRUE);
  run_hone (run, "selftest", "device=7", NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "There is no GPU “7”");
  run_hone (run, "selftest", "--device", NULL);
  run_assert_status (run, 2);
  run_free (run);
}

/* On a GPU: its kernels one by one, whole steps, and the copies to it and back; in the numbers that it is fast with. */
static void
check_bench (const char *words, const char *name, const char *numbers)
{
  Run *run = run_as (words);
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *bench;

  run_hone (run, "bench", "--device", "cuda", "model=yolo26n-w0.0625", "imgsz=64", "batch=2", "steps=2", "--json",
            NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  bench = run_json_event (lines, "bench", 0);
  g_assert_nonnull (bench);
  g_assert_nonnull (strstr (json_object_get_string_member (bench, "device"), name));
  g_assert_cmpstr (json_object_get_string_member (bench, "numbers"), ==, numbers);
  g_assert_cmpfloat (json_object_get_double_member (bench, "step_ms"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (bench, "write_gb_per_s"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (bench, "read_gb_per_s"), >, 0);
  g_assert_nonnull (run_json_event (lines, "layer", 20));
  run_free (run);
}

static void
test_bench (void)
{
  check_bench ("gpu=desktop open=1", "Test Desktop GPU", "bf16");
  check_bench ("gpu=laptop open=1", "Test Laptop GPU", "f16");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  good_driver = g_strdup (g_getenv ("HONE_CUDA_DRIVER"));
  g_test_add_func ("/cuda/cli/info", test_info);
  g_test_add_func ("/cuda/cli/obstacles", test_obstacles);
  g_test_add_func ("/cuda/cli/no-driver", test_no_driver);
  g_test_add_func ("/cuda/cli/selftest", test_selftest_good);
  g_test_add_func ("/cuda/cli/selftest-wrong", test_selftest_wrong);
  g_test_add_func ("/cuda/cli/selftest-refused", test_selftest_refused);
  g_test_add_func ("/cuda/cli/switched-off", test_switched_off);
  g_test_add_func ("/cuda/cli/bench", test_bench);
  return g_test_run ();
}
