/* SPDX-License-Identifier: Apache-2.0 */
/* test-use.c - validation and prediction with device=0 beside the processor's
 *
 * The network learns two epochs on the processor; what it then sees is faint, but the same on both.
 */
#include "settings-case.h"
#include "train-case.h"

#include <math.h>

#define FAINT "0.00000001" /* all that it sees */

static HoneSettings *
settings_for (TrainCase *c, const char *device)
{
  g_autofree char *source = g_build_filename (c->folder, "val.txt", NULL);
  HoneSettings *settings = hone_settings_new ();

  settings_case_set (settings, "model", c->result.best);
  settings_case_set (settings, "source", source);
  settings_case_set (settings, "imgsz", "64");
  settings_case_set (settings, "conf", FAINT);
  settings_case_set (settings, "device", device);
  return settings;
}

static void
add_found (const HonePredicted *picture, gpointer data)
{
  g_array_append_vals (data, picture->found, picture->n_found);
}

/* (transfer full): of all pictures; @key: (nullable): one setting more */
static GArray *
predict (TrainCase *c, const char *device, const char *key, const char *value)
{
  g_autoptr (HoneSettings) settings = settings_for (c, device);
  g_autoptr (GError) error = NULL;
  GArray *found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));

  if (key != NULL)
    settings_case_set (settings, key, value);
  hone_predict (settings, NULL, add_found, found, NULL, &error);
  g_assert_no_error (error);
  return found;
}

/* In the same order but where two scores are nearly alike: each has a partner. */
static gboolean
has_partner (const HoneDetection *box, const GArray *others)
{
  for (guint i = 0; i < others->len; i++) {
    const HoneDetection *other = &g_array_index (others, HoneDetection, i);

    if (box->klass == other->klass && fabsf (box->score - other->score) < 1e-3f * box->score &&
        fabsf (box->x1 - other->x1) < 0.05f && fabsf (box->y1 - other->y1) < 0.05f &&
        fabsf (box->x2 - other->x2) < 0.05f && fabsf (box->y2 - other->y2) < 0.05f)
      return TRUE;
  }
  return FALSE;
}

static void
compare (TrainCase *c, const char *key, const char *value)
{
  g_autoptr (GArray) cpu = predict (c, "cpu", key, value), gpu = predict (c, "0", key, value);

  g_test_message ("%s: %u boxes and %u", key != NULL ? key : "plain", cpu->len, gpu->len);
  g_assert_cmpuint (cpu->len, >, 0);
  g_assert_cmpuint (gpu->len, ==, cpu->len);
  for (guint i = 0; i < cpu->len; i++)
    g_assert_true (has_partner (&g_array_index (cpu, HoneDetection, i), gpu));
}

static TrainCase *
learnt (void)
{
  TrainCase *c = train_case_new (8, 3);

  train_case_set (c, "epochs", "2");
  train_case_set (c, "device", "cpu");
  g_assert_cmpint (train_case_run (c, "learnt"), ==, HONE_TRAIN_FINISHED);
  return c;
}

static void
test_predict (void)
{
  g_autoptr (TrainCase) c = learnt ();

  compare (c, NULL, NULL);
  compare (c, "nms", "true");
}

static void
test_validate (void)
{
  g_autoptr (TrainCase) c = learnt ();
  g_autofree char *data = g_build_filename (c->folder, "data.yaml", NULL);
  static const char *const devices[] = { "cpu", "0" };
  HoneValResult results[2];

  for (int i = 0; i < 2; i++) {
    g_autoptr (HoneSettings) settings = settings_for (c, devices[i]);
    g_autoptr (GError) error = NULL;

    settings_case_set (settings, "data", data);
    settings_case_set (settings, "plots", "false");
    hone_validate (settings, NULL, NULL, NULL, &results[i], &error);
    g_assert_no_error (error);
  }
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    g_assert_cmpfloat_with_epsilon ((double) (results[1].losses[i] / results[0].losses[i]), 1, 1e-4);
  g_assert_cmpfloat_with_epsilon (results[1].metrics->map50, results[0].metrics->map50, 1e-6);
  for (int i = 0; i < 2; i++)
    hone_val_result_clear (&results[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda/use/predict", test_predict);
  g_test_add_func ("/cuda/use/validate", test_validate);
  return g_test_run ();
}
