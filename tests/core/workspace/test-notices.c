/* SPDX-License-Identifier: Apache-2.0 */
/* test-notices.c - curves of which it is known what is to be said about them, and a clean twin of each */
#include "hone-file.h"
#include "hone-notices.h"

#include <glib/gstdio.h>
#include <math.h>

#define EPOCHS 100

/* A good run: losses fall, mAP rises, all noisy, nothing to be said. The noise is that of a counter: always the same.
 */
typedef struct {
  double train[EPOCHS], val[EPOCHS], fitness[EPOCHS];
  HoneNoticeClass classes[2];
  HoneNoticeFacts facts;
} Good;

static double
noise (guint i)
{
  return sin (12.9898 * (double) (i + 1)) * 0.5; /* -0.5 .. 0.5 */
}

static void
good (Good *self, guint n)
{
  for (guint i = 0; i < n; i++) {
    self->train[i] = 2 + 4 * exp (-(double) i / 20) + 0.05 * noise (i);
    self->val[i] = 2.4 + 3.5 * exp (-(double) i / 20) + 0.1 * noise (i + 7);
    self->fitness[i] = 0.6 * (1 - exp (-(double) i / 30)) + 0.01 * noise (i + 13);
  }
  self->classes[0] = (HoneNoticeClass){ "cell", 100, 0 };
  self->classes[1] = (HoneNoticeClass){ "bolt", 10, 0 };
  self->facts = (HoneNoticeFacts){
    .train = self->train,
    .val = self->val,
    .fitness = self->fitness,
    .n = n,
    .epochs = 2 * EPOCHS,
    .patience = 50,
    .map50 = 0.7,
    .classes = self->classes,
    .n_classes = 2,
    .times = { { 1, 1, 1, 2, 40, 4, 40, 4, 8, 2 } },
    .memory = (guint64) 16 << 30,
    .memory_free = (guint64) 8 << 30,
    .disk_free = (guint64) 100 << 30,
    .disk_needed = (guint64) 50 << 20,
  };
}

/* Just this is said, or nothing (HONE_N_NOTICES). */
static void
assert_said (const HoneNoticeFacts *facts, HoneNoticeKind kind)
{
  g_autoptr (GPtrArray) found = hone_notices_find (facts);

  for (guint i = 0; i < found->len; i++) {
    const HoneNotice *notice = found->pdata[i];

    g_test_message ("%u epochs: %s %s", facts->n, notice->text, notice->advice);
    g_assert_cmpint (notice->kind, ==, kind);
    g_assert_true (g_str_has_suffix (notice->text, ".") && strlen (notice->advice) > 10);
  }
  g_assert_cmpuint (found->len, ==, kind == HONE_N_NOTICES ? 0 : 1);
}

/* Nothing, after any number of epochs. */
static void
test_good (void)
{
  Good run;

  for (guint n = 1; n <= EPOCHS; n++) {
    good (&run, n);
    if (n - 1 > 60) /* by then hardly anything is gained, and a dip is a dip */
      continue;
    assert_said (&run.facts, HONE_N_NOTICES);
  }
  good (&run, 0);
  assert_said (&run.facts, HONE_N_NOTICES);
}

static void
test_overfitting (void)
{
  Good run;

  good (&run, 60);
  for (guint i = 30; i < 60; i++) {
    run.train[i] = run.train[29] * (1 - 0.01 * (i - 29));
    run.val[i] = run.val[29] * (1 + 0.01 * (i - 29));
    run.fitness[i] = run.fitness[29] - 0.002 * (i - 29);
  }
  assert_said (&run.facts, HONE_NOTICE_OVERFITTING);
  /* twin: the same losses, but the measure still gains: not by heart yet */
  for (guint i = 30; i < 60; i++)
    run.fitness[i] = run.fitness[29] + 0.002 * (i - 29);
  assert_said (&run.facts, HONE_N_NOTICES);
  /* twin: both losses rise (another augmentation began): neither */
  good (&run, 60);
  for (guint i = 30; i < 60; i++) {
    run.train[i] = run.train[29] * (1 + 0.01 * (i - 29));
    run.val[i] = run.val[29] * (1 + 0.01 * (i - 29));
  }
  assert_said (&run.facts, HONE_N_NOTICES);
}

static void
test_diverging (void)
{
  Good run;

  good (&run, 30);
  run.train[28] = 2 * run.train[27];
  run.train[29] = 3 * run.train[27];
  assert_said (&run.facts, HONE_NOTICE_DIVERGING);
  run.train[28] = run.train[27]; /* twin: a single bad epoch */
  assert_said (&run.facts, HONE_N_NOTICES);
  good (&run, 3); /* twin: a warm-up that overshoots */
  run.train[1] = run.train[2] = 2 * run.train[0];
  assert_said (&run.facts, HONE_N_NOTICES);
}

static void
test_progress (void)
{
  Good run;

  good (&run, 50);
  for (guint i = 25; i < 50; i++)
    run.fitness[i] = run.fitness[24] - 0.01;
  assert_said (&run.facts, HONE_NOTICE_NO_PROGRESS);
  run.facts.n = 32; /* seven epochs: usual */
  assert_said (&run.facts, HONE_NOTICE_DIP);
  run.facts.n = 28;
  assert_said (&run.facts, HONE_N_NOTICES);
  /* a gain of a thousandth now and then is none; one of a hundredth is */
  run.facts.n = 50;
  for (guint i = 25; i < 50; i++)
    run.fitness[i] = run.fitness[24] + 0.0001 * i;
  assert_said (&run.facts, HONE_NOTICE_NO_PROGRESS);
  run.fitness[40] = run.fitness[24] + 0.02;
  run.fitness[48] = run.fitness[24] + 0.021;
  assert_said (&run.facts, HONE_N_NOTICES);
  /* not when it is over */
  for (guint i = 25; i < 50; i++)
    run.fitness[i] = run.fitness[24] - 0.01;
  run.facts.epochs = 50;
  assert_said (&run.facts, HONE_N_NOTICES);
}

/* An untrained network finds nothing for many epochs: no plateau, and worth a word only after a long time. */
static void
test_start (void)
{
  Good run;

  good (&run, 50);
  for (guint i = 0; i < 50; i++)
    run.fitness[i] = i > 25 ? 0.001 : 0;
  run.facts.epochs = 100;
  run.facts.n = 29;
  assert_said (&run.facts, HONE_N_NOTICES);
  run.facts.n = 30;
  assert_said (&run.facts, HONE_NOTICE_NO_PROGRESS);
  run.fitness[29] = 0.02; /* it begins */
  assert_said (&run.facts, HONE_N_NOTICES);
}

/* The advice says when it would end by itself. */
static void
test_patience (void)
{
  g_autoptr (GPtrArray) found = NULL;
  Good run;

  good (&run, 50);
  for (guint i = 25; i < 50; i++)
    run.fitness[i] = run.fitness[24] - 0.01;
  found = hone_notices_find (&run.facts);
  g_assert_nonnull (strstr (((HoneNotice *) found->pdata[0])->advice, "75")); /* 25 + 50 */
  g_assert_nonnull (strstr (((HoneNotice *) found->pdata[0])->text, "epoch 25"));
}

/* Epochs that were not validated are no news. */
static void
test_gaps (void)
{
  Good run;

  good (&run, 60);
  for (guint i = 0; i < 60; i++)
    if (i % 5 != 4)
      run.val[i] = run.fitness[i] = (double) NAN;
  assert_said (&run.facts, HONE_N_NOTICES);
  for (guint i = 0; i < 60; i++)
    run.val[i] = run.fitness[i] = run.train[i] = (double) NAN;
  assert_said (&run.facts, HONE_N_NOTICES);
}

static void
test_numbers (void)
{
  Good run;

  good (&run, 10);
  run.facts.lost = 2;
  assert_said (&run.facts, HONE_NOTICE_NOT_FINITE);
}

static void
test_loading (void)
{
  Good run;

  good (&run, 10);
  run.facts.times.seconds[HONE_TIME_WAIT] = 50;
  assert_said (&run.facts, HONE_NOTICE_LOADING);
  run.facts.n = 1; /* twin: the first epoch reads everything */
  assert_said (&run.facts, HONE_N_NOTICES);
  run.facts.n = 10;
  run.facts.times.seconds[HONE_TIME_WAIT] = 10; /* of 108 */
  assert_said (&run.facts, HONE_N_NOTICES);
}

static void
test_class (void)
{
  Good run;

  good (&run, 30);
  run.classes[1].at_zero = 30;
  assert_said (&run.facts, HONE_NOTICE_CLASS_AT_ZERO);
  run.facts.map50 = 0.1; /* twin: nothing is found yet */
  assert_said (&run.facts, HONE_N_NOTICES);
  run.facts.map50 = 0.7;
  run.classes[1].instances = 0; /* twin: there is none in the validation pictures */
  assert_said (&run.facts, HONE_N_NOTICES);
  run.classes[1] = (HoneNoticeClass){ "bolt", 10, 5 };
  assert_said (&run.facts, HONE_N_NOTICES);
}

static void
test_machine (void)
{
  Good run;

  good (&run, 10);
  run.facts.memory_free = 200 << 20;
  assert_said (&run.facts, HONE_NOTICE_MEMORY);
  run.facts.memory = 0; /* twin: not known */
  assert_said (&run.facts, HONE_N_NOTICES);
  run.facts.disk_free = 90 << 20;
  assert_said (&run.facts, HONE_NOTICE_DISK);
  run.facts.disk_free = G_MAXUINT64;
  run.facts.battery = TRUE;
  assert_said (&run.facts, HONE_NOTICE_BATTERY);
  good (&run, 0); /* before the first epoch, too */
  run.facts.battery = TRUE;
  assert_said (&run.facts, HONE_NOTICE_BATTERY);
}

static void
test_weight (void)
{
  g_autoptr (GPtrArray) found = NULL;
  Good run;

  good (&run, 10);
  run.facts.battery = TRUE;
  run.facts.lost = 1;
  run.facts.times.seconds[HONE_TIME_WAIT] = 50;
  found = hone_notices_find (&run.facts);
  g_assert_cmpuint (found->len, ==, 3);
  g_assert_cmpint (((HoneNotice *) found->pdata[0])->kind, ==, HONE_NOTICE_NOT_FINITE);
  g_assert_cmpint (((HoneNotice *) found->pdata[2])->kind, ==, HONE_NOTICE_BATTERY);
}

static void
supply (const char *folder, const char *name, const char *type, const char *file, const char *says)
{
  g_autofree char *at = g_build_filename (folder, name, NULL);
  g_autofree char *type_path = g_build_filename (at, "type", NULL);
  g_autofree char *path = g_build_filename (at, file, NULL);

  g_mkdir_with_parents (at, 0700);
  g_assert_true (g_file_set_contents (type_path, type, -1, NULL));
  g_assert_true (g_file_set_contents (path, says, -1, NULL));
}

static void
test_battery (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-power-XXXXXX", NULL);
  HoneNoticeFacts facts = { 0 };

  hone_notice_look_at_machine (&facts, folder, folder);
  g_assert_false (facts.battery);
  g_assert_cmpuint (facts.memory, >=, facts.memory_free);
  g_assert_cmpuint (facts.disk_free, <, G_MAXUINT64);
  supply (folder, "hid-mouse", "Battery\n", "status", "Discharging\n");
  supply (folder, "hid-mouse", "Battery\n", "scope", "Device\n");
  hone_notice_look_at_machine (&facts, folder, folder);
  g_assert_false (facts.battery);
  supply (folder, "BAT0", "Battery\n", "status", "Discharging\n");
  hone_notice_look_at_machine (&facts, folder, folder);
  g_assert_true (facts.battery);
  supply (folder, "AC", "Mains\n", "online", "1\n");
  hone_notice_look_at_machine (&facts, folder, folder);
  g_assert_false (facts.battery);
  supply (folder, "AC", "Mains\n", "online", "0\n");
  hone_notice_look_at_machine (&facts, folder, folder);
  g_assert_true (facts.battery);
  hone_file_remove_tree (folder);
}

/* Out of a run's rows: sums of the losses, and classes that stay at 0. */
static void
test_run (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (HoneRun) run = hone_run_new_live (settings);
  char *const names[] = { (char *) "cell", (char *) "bolt", NULL };
  const HoneTrainStart start = { .losses = { "box_loss", "cls_loss", "l1_loss" }, .epochs = 40, .classes = names };
  HoneNoticeRun facts;

  hone_run_begin (run, &start, NULL);
  for (int i = 1; i <= 12; i++) {
    const HoneClassScore scores[] = { { .klass = 0, .instances = 9, .ap50 = 0.5 },
                                      { .klass = 1, .instances = 3, .ap50 = i == 1 ? 0.1 : 0 } };
    const HoneTrainEpoch epoch = {
      .epoch = i, .epochs = 40, .train = { 1, 2, 3 }, .val = { 2, 3, 4 }, .map50 = 0.25, .map50_95 = 0.1 + 0.01 * i
    };

    hone_run_add_epoch (run, &epoch, scores, 2);
  }
  hone_notice_run_init (&facts, run, 50);
  g_assert_cmpuint (facts.facts.n, ==, 12);
  g_assert_cmpfloat (facts.facts.train[11], ==, 6);
  g_assert_cmpfloat (facts.facts.val[0], ==, 9);
  g_assert_cmpfloat_with_epsilon (facts.facts.fitness[11], 0.22, 1e-9);
  g_assert_cmpint (facts.facts.classes[0].at_zero, ==, 0);
  g_assert_cmpint (facts.facts.classes[1].at_zero, ==, 11);
  g_assert_cmpstr (facts.facts.classes[1].name, ==, "bolt");
  assert_said (&facts.facts, HONE_NOTICE_CLASS_AT_ZERO);
  hone_notice_run_clear (&facts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/notices/good", test_good);
  g_test_add_func ("/workspace/notices/overfitting", test_overfitting);
  g_test_add_func ("/workspace/notices/diverging", test_diverging);
  g_test_add_func ("/workspace/notices/progress", test_progress);
  g_test_add_func ("/workspace/notices/start", test_start);
  g_test_add_func ("/workspace/notices/patience", test_patience);
  g_test_add_func ("/workspace/notices/gaps", test_gaps);
  g_test_add_func ("/workspace/notices/numbers", test_numbers);
  g_test_add_func ("/workspace/notices/loading", test_loading);
  g_test_add_func ("/workspace/notices/class", test_class);
  g_test_add_func ("/workspace/notices/machine", test_machine);
  g_test_add_func ("/workspace/notices/weight", test_weight);
  g_test_add_func ("/workspace/notices/battery", test_battery);
  g_test_add_func ("/workspace/notices/run", test_run);
  return g_test_run ();
}
