/* SPDX-License-Identifier: Apache-2.0 */
/* test-scenes-cli.c - "hone scenes": words, what it says, and a training on what it draws */
#include "cli-run.h"

#include <string.h>

static void
test_writes (void)
{
  Run *run = run_new ();
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *end;

  run_hone (run, "scenes", "out=set", "n=4", "val=3", "imgsz=64", "seed=2", "--json", NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  end = run_json_event (lines, "end", 0);
  g_assert_cmpint (json_object_get_int_member (end, "images"), ==, 7);
  g_assert_cmpint (json_object_get_int_member (end, "classes"), ==, 240);
  run_hone (run, "scenes", "out=set", NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "There is something in set already");
  run_free (run);
}

static void
test_words (void)
{
  static const struct {
    const char *word, *says;
  } cases[] = { { "n=0", "“n=0”: write a whole number from 1" },
                { "val=x", "“val=x”: write a whole number" },
                { "imgsz=8", "from 32 to 4096" },
                { "fresh=70000", "from 0 to 65536" },
                { "nn=4", "Did you mean" } };
  Run *run = run_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    run_hone (run, "scenes", "out=set", cases[i].word, NULL);
    run_assert_status (run, 2);
    run_assert_says (run, cases[i].says);
  }
  run_hone (run, "scenes", "n=4", NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "hone scenes out=DIR");
  run_free (run);
}

/* Twelve fresh pictures an epoch, though only two lie in the folder. */
static void
test_trains (void)
{
  Run *run = run_new ();

  run_hone (run, "scenes", "out=set", "n=2", "val=2", "imgsz=64", "fresh=12", NULL);
  run_assert_status (run, 0);
  run_hone (run, "train", "data=set", "model=yolo26n.yaml", "pretrained=false", "epochs=1", "imgsz=64", "batch=4",
            "plots=false", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "12 training pictures"));
  g_assert_nonnull (strstr (run->out, "1 epochs of 3 batches"));
  run_free (run);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/scenes/writes", test_writes);
  g_test_add_func ("/cli/scenes/words", test_words);
  g_test_add_func ("/cli/scenes/trains", test_trains);
  return g_test_run ();
}
