/* SPDX-License-Identifier: Apache-2.0 */
/* test-resume.c - trainings that are put an end to at any moment, and go on (spec 04, section 11)
 *
 * A run that was killed, once or again and again, and resumed must end with the bytes of one that was never disturbed.
 * The moments are random (GLib prints the seed; --seed repeats it) and are chosen by what the process has done: behind
 * a line of its output, in the middle of the next epoch, or when files are being written. Wherever they fall on a slow
 * or a fast machine, the end has to be the same.
 */
#include "cli-run.h"
#include "hone-run-folder.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#define EPOCHS 6
#define BEFORE 2 /* lines of output before those of the epochs: start, first_step */
#define FIRST_EPOCH (BEFORE + 1)
#define LINES (BEFORE + EPOCHS + 1)
#define MOST_WORDS 32

/* What is trained. Random streams of all of it depend on seed, epoch and place alone. */
typedef struct {
  const char *name;
  const char *words[12];
} Mix;

static const Mix mixes[] = {
  { "SGD", { "optimizer=SGD", "lr0=0.02", "nbs=8", "save_period=2", "close_mosaic=2" } },
  { "AdamW",
    { "optimizer=AdamW", "lr0=0.002", "close_mosaic=2", "mixup=0.5", "cutmix=0.5", "multi_scale=0.5", "degrees=10",
      "shear=3", "perspective=0.0005" } },
  { "MuSGD",
    { "optimizer=MuSGD", "nbs=8", "cos_lr=true", "warmup_epochs=2", "flipud=0.3", "bgr=0.3", "cache=false",
      "scale=[0.4, 1.2]", "cls_pw=0.5" } },
  { "rect", { "optimizer=auto", "rect=true", "freeze=3", "val=false", "cache=ram" } },
};

static const char *const tiny[] = {
  "train", "data=small.yaml", "model=yolo26n-w0.0625", "imgsz=64", "batch=4", "epochs=6", "--json", NULL
};

/* Comparing */

static void
assert_same_file (Run *run, const char *a, const char *b)
{
  g_autofree char *a_path = run_path (run, a);
  g_autofree char *b_path = run_path (run, b);
  g_autofree char *a_bytes = NULL;
  g_autofree char *b_bytes = NULL;
  gsize a_n, b_n;

  g_assert_true (g_file_get_contents (a_path, &a_bytes, &a_n, NULL));
  g_assert_true (g_file_get_contents (b_path, &b_bytes, &b_n, NULL));
  if (a_n != b_n || memcmp (a_bytes, b_bytes, a_n) != 0)
    g_test_message ("%s and %s differ", a, b);
  g_assert_cmpmem (a_bytes, a_n, b_bytes, b_n);
}

/* All of results.csv but the time. */
static void
assert_same_results (Run *run, const char *a, const char *b)
{
  g_autofree char *a_path = run_path (run, a);
  g_autofree char *b_path = run_path (run, b);
  g_autoptr (HoneResults) x = hone_results_read (a_path, NULL);
  g_autoptr (HoneResults) y = hone_results_read (b_path, NULL);

  g_assert_cmpuint (x->values->len, ==, y->values->len);
  for (guint row = 0; row < hone_results_get_n_rows (x); row++)
    for (guint i = 0; x->columns[i] != NULL; i++)
      if (!g_str_equal (x->columns[i], "time"))
        g_assert_cmpfloat (hone_results_get (x, row, x->columns[i]), ==, hone_results_get (y, row, x->columns[i]));
}

/* The same files with the same bytes: nothing half-written stays behind either. */
static void
assert_same_weights (Run *run, const char *a, const char *b)
{
  const char *const both[] = { a, b };
  guint n[2] = { 0 };

  for (int i = 0; i < 2; i++) {
    g_autofree char *folder = g_build_filename (run->folder, "runs/detect", both[i], "weights", NULL);
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *first = g_build_filename ("runs/detect", a, "weights", name, NULL);
      g_autofree char *second = g_build_filename ("runs/detect", b, "weights", name, NULL);

      assert_same_file (run, first, second);
      n[i]++;
    }
  }
  g_assert_cmpuint (n[0], ==, n[1]);
  g_assert_cmpuint (n[0], >=, 2);
}

static void
assert_same_run (Run *run, const char *a, const char *b)
{
  g_autofree char *first = g_build_filename ("runs/detect", a, "results.csv", NULL);
  g_autofree char *second = g_build_filename ("runs/detect", b, "results.csv", NULL);

  assert_same_weights (run, a, b);
  assert_same_results (run, first, second);
}

/* Ending and going on */

static void
put_words (const char **words, const char *const *first, const char *const *second, const char *last)
{
  guint n = 0;

  for (; *first != NULL; first++)
    words[n++] = *first;
  for (; second != NULL && *second != NULL; second++)
    words[n++] = *second;
  words[n++] = last;
  words[n] = NULL;
  g_assert_cmpuint (n, <, MOST_WORDS);
}

/* An end somewhere in the run, @line lines of output behind its start or later. */
static void
cut (Run *run, const char *name, int number, guint line, const char *const *words)
{
  g_autofree char *weights = g_build_filename (run->folder, "runs/detect", name, "weights", NULL);
  double how = g_test_rand_int_range (0, 3);

  if (how == 1)
    how = g_test_rand_double_range (0, 1);
  if (how >= 2 && !g_file_test (weights, G_FILE_TEST_IS_DIR))
    how = line > 0 ? how + g_test_rand_int_range (0, 6) : 0;
  else if (how >= 2)
    how += g_test_rand_int_range (0, 6);
  run->threads = g_test_rand_bit () ? "1" : "2";
  g_test_message ("%s: signal %d behind line %u, how %g", name, number, line, how);
  run_hone_cut (run, number, line, how, weights, words);
  g_test_message ("status %d", run->status);
}

static gboolean
can_go_on (Run *run, const char *name)
{
  g_autofree char *last = g_build_filename ("runs/detect", name, "weights/last.safetensors", NULL);

  return run_exists (run, last);
}

static void
assert_finished (Run *run, const char *name)
{
  g_autofree char *folder = g_build_filename (run->folder, "runs/detect", name, NULL);
  g_autoptr (HoneRunSummary) summary = hone_run_summary_read (folder, NULL);

  g_assert_cmpint (summary->state, ==, HONE_RUN_FINISHED);
  g_assert_cmpint (summary->epochs_done, ==, EPOCHS);
}

/* To the end, with another number of threads for pictures and numbers. The end may have come behind the last epoch. */
static void
go_on (Run *run, const char *name)
{
  g_autofree char *resume = g_strconcat ("resume=runs/detect/", name, NULL);
  g_autofree char *workers = g_strdup_printf ("workers=%d", g_test_rand_int_range (1, 4));

  run->threads = g_test_rand_bit () ? "1" : "2";
  run_hone (run, "train", resume, workers, NULL);
  if (run->status == 2)
    run_assert_says (run, "nothing to resume");
  else
    run_assert_status (run, 0);
  assert_finished (run, name);
}

/* Once more while it goes on. */
static void
cut_again (Run *run, const char *name, int number)
{
  g_autofree char *resume = g_strconcat ("resume=runs/detect/", name, NULL);
  const char *const words[] = { "train", resume, "--json", NULL };

  if (can_go_on (run, name))
    cut (run, name, number, (guint) g_test_rand_int_range (1, FIRST_EPOCH + 1), words);
}

/* One round: an end, perhaps another on the way on, and then the way to the end. */
static void
end_once (Run *run, const Mix *mix, const char *name, int number, gboolean twice)
{
  g_autofree char *word = g_strconcat ("name=", name, NULL);
  const char *words[MOST_WORDS];

  put_words (words, tiny, mix->words, word);
  cut (run, name, number, (guint) g_test_rand_int_range (FIRST_EPOCH, EPOCHS + BEFORE), words);
  if (twice && run->status != 0)
    cut_again (run, name, number);
  if (run->status != 0)
    go_on (run, name);
  assert_same_run (run, "whole", name);
}

static void
test_ended (const Mix *mix, int number, int rounds, gboolean twice)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 10, 3);
  const char *words[MOST_WORDS];

  for (const Mix *other = mixes; other < mix; other++) /* else every test would draw the same */
    g_test_rand_int ();
  put_words (words, tiny, mix->words, "name=whole");
  run_hone_cut (run, 0, LINES + 1, 0, NULL, words); /* nothing is sent */
  run_assert_status (run, 0);
  for (int round = 0; round < rounds; round++) {
    g_autofree char *name = g_strdup_printf ("cut%d", round);

    end_once (run, mix, name, number, twice);
  }
  run_free (run);
}

static void
test_killed (gconstpointer data)
{
  test_ended (data, SIGKILL, 3, FALSE);
}

static void
test_killed_twice (gconstpointer data)
{
  test_ended (data, SIGKILL, 2, TRUE);
}

static void
test_stopped (gconstpointer data)
{
  test_ended (data, SIGINT, 2, TRUE);
}

/* Killed before there is a checkpoint, or stopped then. */
static void
test_first_epoch (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 10, 3);
  const char *words[MOST_WORDS];

  put_words (words, tiny, NULL, "name=cut");
  run_hone_cut (run, SIGKILL, 1, 0, NULL, words);
  if (run->status != 0 && !can_go_on (run, "cut")) {
    run_hone (run, "train", "resume=runs/detect/cut", NULL);
    run_assert_status (run, 1);
    run_assert_says (run, "runs/detect/cut");
  }
  put_words (words, tiny, NULL, "name=stopped");
  run_hone_cut (run, SIGINT, 1, 0, NULL, words);
  if (run->status != 0)
    go_on (run, "stopped");
  put_words (words, tiny, NULL, "name=whole");
  run_hone_cut (run, 0, LINES + 1, 0, NULL, words);
  assert_same_run (run, "whole", "stopped");
  run_free (run);
}

/* What may be said when a run goes on */

/* A run that was stopped behind its second epoch, in runs/detect/cut. */
static Run *
stopped_run (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 10, 3);
  const char *words[MOST_WORDS];

  put_words (words, tiny, NULL, "name=cut");
  run_hone_cut (run, SIGKILL, FIRST_EPOCH + 1, 0, NULL, words);
  if (run->status == 0) { /* it was quicker than its end */
    run_free (run);
    return stopped_run ();
  }
  return run;
}

static void
assert_rows (Run *run, const char *csv, guint n)
{
  g_autofree char *path = run_path (run, csv);
  g_autoptr (HoneResults) results = hone_results_read (path, NULL);

  g_assert_nonnull (results);
  g_assert_cmpuint (hone_results_get_n_rows (results), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (hone_results_get (results, i, "epoch"), ==, i + 1);
}

/* A file, the newest run, a model: all mean the same run. */
static void
test_words (void)
{
  const char *const ways[][2] = {
    { "resume=runs/detect/cut", NULL },
    { "resume=runs/detect/cut/weights/last.safetensors", NULL },
    { "resume=true", NULL },
    { "resume=true", "model=runs/detect/cut/weights/last.safetensors" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    Run *run = stopped_run ();

    run_hone (run, "train", ways[i][0], ways[i][1], NULL);
    run_assert_status (run, 0);
    assert_rows (run, "runs/detect/cut/results.csv", EPOCHS);
    g_assert_false (run_exists (run, "runs/detect/cut-2"));
    run_hone (run, "train", "resume=runs/detect/cut", NULL); /* it has finished now */
    run_assert_status (run, 2);
    run_assert_says (run, "nothing to resume");
    run_free (run);
  }
}

/* Some settings may change, the others are kept and that is said. */
static void
test_settings (void)
{
  Run *run = stopped_run ();
  g_autofree char *args = NULL;

  run_hone (run, "train", "resume=runs/detect/cut", "batch=3", "imgsz=96", "workers=1", "patience=50", "epochs=9",
            "lr0=0.5", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->err, "epochs stays"));
  g_assert_nonnull (strstr (run->err, "lr0 stays"));
  g_assert_null (strstr (run->err, "batch stays"));
  assert_rows (run, "runs/detect/cut/results.csv", EPOCHS);
  run_free (run);
}

static void
move_data (Run *run, const char *names)
{
  g_autofree char *old = run_path (run, "small.yaml");
  g_autofree char *text = g_strdup_printf ("path: %s\ntrain: train.txt\nval: val.txt\nnames: %s\n", run->folder, names);

  g_remove (old);
  run_write (run, "moved/data.yaml", text);
}

/* The pictures lie elsewhere, and there are other classes. */
static void
test_data (void)
{
  Run *run = stopped_run ();

  move_data (run, "[RBC, WBC, Platelets, Other]");
  run_hone (run, "train", "resume=runs/detect/cut", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "small.yaml");
  run_hone (run, "train", "resume=runs/detect/cut", "data=moved/data.yaml", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "3 classes");
  move_data (run, "[RBC, WBC, Platelets]");
  run_hone (run, "train", "resume=runs/detect/cut", "data=moved/data.yaml", NULL);
  run_assert_status (run, 0);
  assert_rows (run, "runs/detect/cut/results.csv", EPOCHS);
  run_free (run);
}

static void
damage (const char *path, gsize keep, gsize flip)
{
  g_autofree char *bytes = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  bytes[flip < n ? flip : n - 1] ^= 0x20;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) MIN (n, keep), NULL));
}

/* Half a file, none, or other words in its head: a message, and the run stays as it is. */
static void
test_damaged (void)
{
  const gsize cases[][2] = { { 0, 0 }, { 7, 0 }, { 5000, 0 }, { 500000, 0 }, { G_MAXSSIZE, 3 }, { G_MAXSSIZE, 20 } };
  Run *run = stopped_run ();
  g_autofree char *last = run_path (run, "runs/detect/cut/weights/last.safetensors");
  g_autofree char *kept = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (last, &kept, &n, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    damage (last, cases[i][0], cases[i][1]);
    run_hone (run, "train", "resume=runs/detect/cut", NULL);
    run_assert_status (run, 1);
    run_assert_says (run, "last.safetensors");
    g_assert_true (g_file_set_contents (last, kept, (gssize) n, NULL));
  }
  go_on (run, "cut");
  run_free (run);
}

/* A checkpoint that was put elsewhere begins a run folder of its own, and leaves the first alone. */
static void
test_elsewhere (void)
{
  Run *run = stopped_run ();
  g_autofree char *last = run_path (run, "runs/detect/cut/weights/last.safetensors");
  g_autofree char *copy = run_path (run, "copy.safetensors");

  g_assert_cmpint (g_rename (last, copy), ==, 0);
  run_hone (run, "train", "resume=copy.safetensors", "--json", NULL);
  run_assert_status (run, 0);
  g_assert_true (run_exists (run, "runs/detect/train/weights/best.safetensors"));
  g_assert_false (run_exists (run, "runs/detect/cut/weights/last.safetensors"));
  run_free (run);
}

static void
add_for (const char *what, GTestDataFunc test, const Mix *mix)
{
  g_autofree char *path = g_strdup_printf ("/cli/resume/%s/%s", what, mix->name);

  g_test_add_data_func (path, mix, test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (mixes); i++) {
    add_for ("killed", test_killed, &mixes[i]);
    add_for ("killed-twice", test_killed_twice, &mixes[i]);
    add_for ("stopped", test_stopped, &mixes[i]);
  }
  g_test_add_func ("/cli/resume/first-epoch", test_first_epoch);
  g_test_add_func ("/cli/resume/words", test_words);
  g_test_add_func ("/cli/resume/settings", test_settings);
  g_test_add_func ("/cli/resume/data", test_data);
  g_test_add_func ("/cli/resume/damaged", test_damaged);
  g_test_add_func ("/cli/resume/elsewhere", test_elsewhere);
  return g_test_run ();
}
