/* SPDX-License-Identifier: Apache-2.0 */
/* test-schedule.c - learning rates, momentum, accumulation, EMA, auto and early stopping, against recorded runs
 * (fixtures/schedule). What a file tests is seen from its keys.
 */
#include "hone-fixture.h"
#include "hone-optim.h"

#include <math.h>

#define CLOSE 1e-12 /* relative */

static void
assert_equal (const char *what, double got, double want)
{
  if (!(fabs (got - want) <= CLOSE * MAX (fabs (want), 1e-3)))
    g_test_fail_printf ("%s: %.17g, wanted %.17g", what, got, want);
}

/* --- lr_momentum ----------------------------------------------------------------------------------------------- */

static double
number_in (JsonObject *object, const char *key)
{
  g_assert_true (json_object_has_member (object, key));
  return json_object_get_double_member (object, key);
}

static int
read_groups (JsonArray *list, HoneGroup *groups, double momentum)
{
  const int n = (int) json_array_get_length (list);

  g_assert_cmpint (n, <=, HONE_OPTIM_GROUPS);
  for (int i = 0; i < n; i++) {
    JsonObject *group = json_array_get_object_element (list, (guint) i);

    groups[i] = (HoneGroup){ .name = json_object_get_string_member (group, "name"), .momentum = momentum };
    groups[i].initial_lr = number_in (group, "initial_lr");
    groups[i].weight_decay = number_in (group, "weight_decay");
  }
  return n;
}

static void
compare_row (JsonArray *row, const HoneGroup *groups, int n_groups, int accumulate, gboolean stepped)
{
  JsonArray *lr = json_array_get_array_element (row, 4), *momentum = json_array_get_array_element (row, 5);

  g_assert_cmpint (accumulate, ==, (int) json_array_get_int_element (row, 2));
  g_assert_cmpint (stepped, ==, json_array_get_int_element (row, 3) != 0);
  for (int i = 0; i < n_groups; i++) {
    assert_equal ("lr", groups[i].lr, json_array_get_double_element (lr, (guint) i));
    assert_equal ("momentum", groups[i].momentum, json_array_get_double_element (momentum, (guint) i));
  }
}

/* Momentum of the optimizer at the start: auto brings its own, which a setting cannot change. */
static double
first_momentum (JsonObject *run, JsonObject *resolved)
{
  const char *asked = json_object_get_string_member (json_object_get_object_member (run, "case"), "optimizer");

  return g_str_equal (asked, "auto") ? 0.9 : number_in (resolved, "momentum");
}

static void
test_run (JsonObject *run)
{
  JsonObject *how = json_object_get_object_member (run, "case");
  JsonObject *resolved = json_object_get_object_member (run, "resolved");
  JsonArray *rows = json_object_get_array_member (run, "rows");
  const int batch = (int) number_in (how, "batch");
  const char *class_name = json_object_get_string_member (run, "optimizer_class");
  const gboolean has_momentum = !g_str_has_prefix (class_name, "Adam") && !g_str_has_suffix (class_name, "Adam");
  HoneSchedule schedule = { (int) number_in (how, "epochs"),
                            (int) number_in (how, "nb"),
                            json_object_get_boolean_member (resolved, "cos_lr"),
                            number_in (resolved, "lrf"),
                            number_in (resolved, "momentum"),
                            number_in (resolved, "warmup_epochs"),
                            number_in (resolved, "warmup_momentum"),
                            number_in (resolved, "warmup_bias_lr"),
                            hone_schedule_accumulate ((int) number_in (resolved, "nbs"), batch) };
  HoneGroup groups[HONE_OPTIM_GROUPS];
  const int n_groups =
      read_groups (json_object_get_array_member (run, "groups"), groups, first_momentum (run, resolved));
  gint64 last = -1;

  assert_equal ("decay", groups[n_groups == 3 ? 0 : 1].weight_decay,
                number_in (resolved, "weight_decay") * batch * schedule.accumulate / number_in (resolved, "nbs"));
  schedule.accumulate = MIN (schedule.accumulate, schedule.batches * schedule.epochs);
  for (guint i = 0; i < json_array_get_length (rows); i++) {
    JsonArray *row = json_array_get_array_element (rows, i);
    const gint64 iteration = json_array_get_int_element (row, 1);
    const int accumulate = hone_schedule_apply (&schedule, groups, n_groups, has_momentum,
                                                (int) json_array_get_int_element (row, 0), iteration);
    const gboolean stepped = iteration - last >= accumulate;

    compare_row (row, groups, n_groups, accumulate, stepped);
    if (stepped)
      last = iteration;
  }
}

static void
test_runs (JsonObject *root)
{
  JsonArray *runs = json_object_get_array_member (root, "runs");

  g_assert_cmpuint (json_array_get_length (runs), >, 0);
  for (guint i = 0; i < json_array_get_length (runs); i++)
    test_run (json_array_get_object_element (runs, i));
}

/* --- lr_factor, optimizer_auto, ema_decay, early_stopping ------------------------------------------------------ */

static void
test_factor (JsonObject *table)
{
  HoneSchedule schedule = { .epochs = (int) number_in (table, "epochs"), .lrf = number_in (table, "lrf") };

  for (int cosine = 0; cosine < 2; cosine++) {
    JsonArray *want = json_object_get_array_member (table, cosine ? "cosine" : "linear");

    schedule.cosine = cosine;
    for (guint e = 0; e < json_array_get_length (want); e++)
      assert_equal ("factor", hone_schedule_factor (&schedule, (int) e), json_array_get_double_element (want, e));
  }
}

static void
test_auto (JsonObject *row)
{
  JsonArray *per_group = json_object_get_array_member (row, "lr_per_group");
  HoneOptimKind kind;
  double lr, momentum;

  hone_optim_auto ((int) number_in (row, "nc"), (gint64) number_in (row, "iterations"), &kind, &lr, &momentum);
  g_assert_cmpstr (json_object_get_string_member (row, "optimizer"), ==, kind == HONE_OPTIM_MUSGD ? "MuSGD" : "AdamW");
  assert_equal ("lr", lr, number_in (row, "lr0"));
  assert_equal ("momentum", momentum, number_in (row, "momentum"));
  for (guint i = 0; i < json_array_get_length (per_group); i++)
    assert_equal ("lr of a group", json_array_get_double_element (per_group, i),
                  kind == HONE_OPTIM_MUSGD && i % 2 == 0 ? 3 * lr : lr);
}

static void
test_ema_decay (JsonObject *table)
{
  JsonArray *values = json_object_get_array_member (table, "values");

  for (guint i = 0; i < json_array_get_length (values); i++) {
    JsonArray *row = json_array_get_array_element (values, i);

    assert_equal ("ema decay",
                  hone_ema_decay (number_in (table, "decay"), number_in (table, "tau"),
                                  (guint64) json_array_get_int_element (row, 0)),
                  json_array_get_double_element (row, 1));
  }
}

static void
test_stopping (JsonObject *run)
{
  JsonArray *rows = json_object_get_array_member (run, "rows_epoch_fitness_stop_possible_best");
  HoneStopper stopper = { .patience = (int) number_in (run, "patience") };

  for (guint i = 0; i < json_array_get_length (rows); i++) {
    JsonArray *row = json_array_get_array_element (rows, i);
    const gboolean stop =
        hone_stopper_stop (&stopper, (int) json_array_get_int_element (row, 0), json_array_get_double_element (row, 1));

    g_assert_cmpint (stop, ==, json_array_get_boolean_element (row, 2));
    g_assert_cmpint (stopper.possible, ==, json_array_get_boolean_element (row, 3));
    g_assert_cmpint (stopper.best_epoch, ==, (int) json_array_get_int_element (row, 4));
  }
}

/* --- which test a file is for ---------------------------------------------------------------------------------- */

static void
each_object (JsonArray *list, void (*test) (JsonObject *object))
{
  g_assert_cmpuint (json_array_get_length (list), >, 0);
  for (guint i = 0; i < json_array_get_length (list); i++)
    test (json_array_get_object_element (list, i));
}

static void
test_list (JsonArray *list)
{
  each_object (list, json_object_has_member (json_array_get_object_element (list, 0), "patience") ? test_stopping
                                                                                                  : test_factor);
}

static void
test_file (const char *path, HoneTensors *none, gpointer data)
{
  g_autoptr (JsonNode) root = hone_fixture_json (path);
  JsonObject *object;

  if (JSON_NODE_HOLDS_ARRAY (root)) {
    test_list (json_node_get_array (root));
    return;
  }
  object = json_node_get_object (root);
  if (json_object_has_member (object, "runs"))
    test_runs (object);
  else if (json_object_has_member (object, "table"))
    each_object (json_object_get_array_member (object, "table"), test_auto);
  else if (json_object_has_member (object, "formula"))
    each_object (json_object_get_array_member (object, "tables"), test_ema_decay);
  else if (json_object_has_member (object, "tables"))
    hone_fixture_skip ("schedule", "weights of two heads: test-loss");
  else
    g_test_fail_printf ("nothing knows what %s is", path);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("schedule", NULL, ".json", test_file, NULL);
  return hone_fixture_run ();
}
