/* SPDX-License-Identifier: Apache-2.0 */
/* test-bench.c - "hone bench": that what it says fits together. How fast a machine is, no test asks. */
#include "cli-run.h"
#include "hone-kernels.h"

#include <math.h>
#include <string.h>

#define TINY "model=yolo26n-w0.0625", "imgsz=64", "batch=2", "steps=2", "--json"

static double
number (JsonObject *object, const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  return json_object_get_double_member (object, name);
}

/* A share is work by time by limit. */
static void
check_pass (JsonObject *bench, JsonObject *layer, JsonObject *pass)
{
  const gboolean sums = g_str_equal (json_object_get_string_member (layer, "bound_by"), "arithmetic");
  const gboolean half = g_str_equal (json_object_get_string_member (bench, "numbers"), "bf16");
  const char *peak = half ? "peak_bf16_gflops" : "peak_f32_gflops";
  const double share = sums ? number (pass, "gflops") / number (bench, peak)
                            : number (pass, "gb_per_s") / number (bench, "bandwidth_gb_per_s");

  g_assert_cmpfloat (number (pass, "ms"), >, 0);
  g_assert_cmpfloat_with_epsilon (number (pass, "share"), share, 1e-6 * share);
}

static double
check_layer (JsonObject *bench, JsonObject *layer)
{
  static const char *const passes[] = { "forward", "d_x", "d_weight" };
  double ms = 0;

  g_assert_cmpint (json_object_get_int_member (layer, "calls"), >=, 0);
  for (guint i = 0; i < G_N_ELEMENTS (passes); i++)
    if (json_object_has_member (layer, passes[i])) {
      JsonObject *pass = json_object_get_object_member (layer, passes[i]);

      check_pass (bench, layer, pass);
      ms += number (pass, "ms");
    }
  return ms;
}

static void
check_bench (GPtrArray *lines, const char *numbers)
{
  JsonObject *bench = run_json_event (lines, "bench", 0), *layer;
  double last = INFINITY, sum = 0;
  guint n = 0;

  g_assert_nonnull (bench);
  g_assert_cmpstr (json_object_get_string_member (bench, "numbers"), ==, numbers);
  for (; (layer = run_json_event (lines, "layer", n)) != NULL; n++) {
    const double ms = check_layer (bench, layer);

    g_assert_cmpfloat (ms, <=, last * (1 + 1e-9)); /* the dearest first */
    last = ms;
    sum += ms;
  }
  g_assert_cmpuint (n, >, 20);
  g_assert_cmpuint (n + 1, ==, lines->len);
  /* The shortest time of each layer together, inside of a step. */
  g_assert_cmpfloat (sum, <, number (bench, "step_ms"));
  g_assert_cmpfloat_with_epsilon (number (bench, "images_per_second") * number (bench, "step_ms"), 2000, 1e-3);
}

static gboolean
has_bf16 (void)
{
  return hone_kernels_cpu ()->has_type (NULL, HONE_BF16);
}

static void
test_json (void)
{
  Run *run = run_new ();
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) wide = NULL;

  run_hone (run, "bench", TINY, NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  check_bench (lines, has_bf16 () ? "bf16" : "f32");
  run_hone (run, "bench", TINY, "amp=false", NULL);
  run_assert_status (run, 0);
  wide = run_json (run);
  check_bench (wide, "f32");
  /* The same layers, and half the memory with half the bits. */
  g_assert_cmpuint (wide->len, ==, lines->len);
  if (has_bf16 ())
    g_assert_cmpint (2 * json_object_get_int_member (run_json_event (lines, "bench", 0), "network_bytes"), <,
                     json_object_get_int_member (run_json_event (wide, "bench", 0), "network_bytes") * 5 / 4);
  run_free (run);
}

/* With a data set loading and validation are told, too. */
static void
test_data (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 6, 2);
  g_autofree char *data = g_strdup_printf ("data=%s", yaml);
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *bench;

  run_hone (run, "bench", TINY, data, NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  bench = run_json_event (lines, "bench", 0);
  g_assert_cmpfloat (number (bench, "load_ms"), >, 0);
  g_assert_cmpfloat (number (bench, "validate_ms"), >, 0);
  g_assert_cmpint (json_object_get_int_member (bench, "peak_bytes"), >,
                   json_object_get_int_member (bench, "network_bytes"));
  run_hone (run, "bench", TINY, "data=/nowhere/data.yaml", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "/nowhere/data.yaml");
  run_free (run);
}

static void
test_text (void)
{
  Run *run = run_new ();

  run_hone (run, "bench", "model=yolo26n-w0.0625", "imgsz=64", "batch=2", "steps=1", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "pictures a second"));
  g_assert_nonnull (strstr (run->out, "more: all=true"));
  run_hone (run, "bench", "steps=0", NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "1 to 1000");
  run_free (run);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/bench/json", test_json);
  g_test_add_func ("/cli/bench/data", test_data);
  g_test_add_func ("/cli/bench/text", test_text);
  return g_test_run ();
}
