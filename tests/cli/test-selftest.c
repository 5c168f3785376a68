/* SPDX-License-Identifier: Apache-2.0 */
/* test-selftest.c - "hone selftest" on the processor: all its operations beside plain C (GPUs: cuda-emulator) */
#include "cli-run.h"

#include <string.h>

static void
check_rows (Run *run, guint least)
{
  g_autoptr (GPtrArray) lines = run_json (run);
  JsonObject *verdict = run_json_event (lines, "selftest", 0), *row;
  guint n = 0;

  g_assert_nonnull (verdict);
  g_assert_cmpint (json_object_get_int_member (verdict, "failed"), ==, 0);
  for (; (row = run_json_event (lines, "check", n)) != NULL; n++) {
    g_assert_true (json_object_get_boolean_member (row, "good"));
    g_assert_true (json_object_get_boolean_member (row, "repeats"));
    g_assert_cmpfloat (json_object_get_double_member (row, "error"), <=, json_object_get_double_member (row, "bound"));
  }
  g_assert_cmpuint (n, >=, least);
  g_assert_cmpint (json_object_get_int_member (verdict, "checks"), ==, n);
}

static void
test_cpu (void)
{
  Run *run = run_new ();

  run_hone (run, "selftest", "--quick", "--json", NULL);
  run_assert_status (run, 0);
  check_rows (run, 18);
  run_hone (run, "selftest", "device=cpu", "--json", NULL);
  run_assert_status (run, 0);
  check_rows (run, 18);
  run_hone (run, "selftest", "quick=true", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "It computes correctly: all "));
  run_free (run);
}

static void
test_words (void)
{
  Run *run = run_new ();

  g_setenv ("HONE_CUDA_DRIVER", "libno-such-driver.so.1", TRUE);
  run_hone (run, "selftest", "--device=cuda", NULL);
  run_assert_status (run, 2);
  g_assert_cmpstr (run->out, ==, "");
  run_hone (run, "selftest", "--devic=cuda", NULL);
  run_assert_status (run, 2);
  run_free (run);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/selftest/cpu", test_cpu);
  g_test_add_func ("/cli/selftest/words", test_words);
  return g_test_run ();
}
