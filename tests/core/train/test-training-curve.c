/* SPDX-License-Identifier: Apache-2.0 */
/* test-training-curve.c - trainings without augmentation, beside recorded ones of Ultralytics
 *
 * tests/fixtures-own/curve holds what tests/peer/curve.py recorded: from the same weights (Hone's random ones), with
 * the same pictures in the same order, the losses of every batch and the validation of every epoch, twice: with two
 * ways to sum a convolution. Both are right, and they drift apart, since float32 sums depend on their order and a
 * training amplifies that: an anchor that goes to another object moves every weight. How far the two have come apart a
 * few batches on, ten times, is the band for Hone (as for the fixtures, whose tolerances are ten times the reference's
 * own error), but at most an eighth of the loss. A few batches on, since that first other anchor may come earlier. The
 * learning rates have no such excuse.
 *
 * With --start FILE MODEL CLASSES it writes the weights that a recording starts from.
 */
#include "hone-file.h"
#include "hone-fixture.h"
#include "hone-model.h"
#include "hone-trainer.h"
#include "settings-case.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 10.0      /* times the drift of the reference */
#define LEAST 2e-5     /* of the loss, where it has not drifted yet */
#define MOST 0.125     /* of the loss */
#define AHEAD 6        /* batches */
#define MOST_MAP 0.005 /* of mAP50 and mAP50-95, where the reference has not drifted either */

typedef struct {
  JsonObject *root;
  JsonArray *iterations[2], *epochs[2]; /* of the two recordings */
  guint iteration, epoch;
  double last[HONE_LOSS_ITEMS]; /* sums over the epoch */
  double furthest;              /* largest difference as a share of its band */
} Curve;

static double
number (JsonObject *object, const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  return json_object_get_double_member (object, name);
}

static double
item (Curve *self, int run, guint i, int k)
{
  JsonObject *iteration = json_array_get_object_element (self->iterations[run], i);

  return json_array_get_double_element (json_object_get_array_member (iteration, "items"), (guint) k);
}

static double
band (double drift, double least, double most)
{
  return CLAMP (ROOM * drift, least, most);
}

static void
compare (Curve *self, const char *what, guint at, double got, double want, double allowed)
{
  const double off = fabs (got - want);

  self->furthest = MAX (self->furthest, off / allowed);
  if (g_test_verbose ())
    g_test_message ("%s %u: %g, recorded %g; %.1e of it apart, may be %.1e", what, at + 1, got, want, off / want,
                    allowed / want);
  if (!(off <= allowed))
    g_test_fail_printf ("%s %u: %g, recorded %g, may differ by %g", what, at + 1, got, want, allowed);
}

/* How far the two recordings have come apart, as a share of the loss. */
static double
drift (Curve *self, guint until, int k)
{
  double most = 0;

  for (guint i = 0; i <= until && i < json_array_get_length (self->iterations[0]); i++)
    most = MAX (most, fabs (item (self, 1, i, k) / item (self, 0, i, k) - 1));
  return most;
}

static void
on_batch (const HoneTrainBatch *batch, gpointer data)
{
  static const char *const names[] = { "box loss of batch", "class loss of batch", "third loss of batch" };
  Curve *self = data;

  for (int k = 0; k < HONE_LOSS_ITEMS; k++) {
    const double sum = (double) batch->losses[k] * batch->batch;
    const double got = batch->batch == 1 ? sum : sum - self->last[k];
    const double want = item (self, 0, self->iteration, k);
    const double allowed = band (drift (self, self->iteration + AHEAD, k), LEAST, MOST);

    compare (self, names[k], self->iteration, got, want, want * allowed);
    self->last[k] = sum;
  }
  self->iteration++;
}

/* The weights have drifted as the losses of the batches show. */
static double
val_band (Curve *self)
{
  double most = 0;

  for (int k = 0; k < HONE_LOSS_ITEMS; k++)
    most = MAX (most, drift (self, self->iteration + AHEAD, k));
  return band (most, 1e-4, MOST);
}

static void
compare_val (Curve *self, const char *name, double got, double most)
{
  const double want = number (json_array_get_object_element (self->epochs[0], self->epoch), name);

  compare (self, name, self->epoch, got, want, most > 0 ? most : want * val_band (self));
}

static void
compare_rates (Curve *self, const HoneTrainEpoch *epoch)
{
  JsonObject *last = json_array_get_object_element (self->iterations[0], self->iteration - 1);
  JsonArray *lr = json_object_get_array_member (last, "lr");

  g_assert_cmpint (epoch->n_lr, ==, json_array_get_length (lr));
  for (int i = 0; i < epoch->n_lr; i++)
    g_assert_cmpfloat_with_epsilon (epoch->lr[i], json_array_get_double_element (lr, (guint) i), 1e-12);
}

static void
on_epoch (const HoneTrainEpoch *epoch, gpointer data)
{
  Curve *self = data;
  JsonObject *want = json_array_get_object_element (self->epochs[0], self->epoch);
  const char *third = json_object_has_member (want, "val/dfl_loss") ? "val/dfl_loss" : "val/l1_loss";

  compare_rates (self, epoch);
  compare_val (self, "val/box_loss", (double) epoch->val[0], 0);
  compare_val (self, "val/cls_loss", (double) epoch->val[1], 0);
  compare_val (self, third, (double) epoch->val[2], 0);
  compare_val (self, "metrics/mAP50(B)", epoch->map50, 4 * MOST_MAP);
  compare_val (self, "metrics/mAP50-95(B)", epoch->map50_95, MOST_MAP);
  self->epoch++;
}

/* The data set: the first pictures of the demo. */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
write_list (const char *scratch, const char *split, guint n)
{
  g_autofree char *folder = g_build_filename (g_getenv ("HONE_SOURCE"), "resources", "demo", "images", split, NULL);
  g_autofree char *name = g_strconcat (split, ".txt", NULL);
  g_autofree char *path = g_build_filename (scratch, name, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;

  g_assert_nonnull (dir);
  while ((entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (entry));
  g_ptr_array_sort (names, compare_names);
  g_assert_cmpuint (names->len, >=, n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s/%s\n", folder, (const char *) names->pdata[i]);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
}

static char *
write_data (Curve *self, const char *scratch)
{
  g_autofree char *path = g_build_filename (scratch, "data.yaml", NULL);
  g_autofree char *text =
      g_strdup_printf ("path: %s\ntrain: train.txt\nval: val.txt\nnames: [RBC, WBC, Platelets]\n", scratch);

  write_list (scratch, "train", (guint) json_object_get_int_member (self->root, "train"));
  write_list (scratch, "val", (guint) json_object_get_int_member (self->root, "val"));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return g_steal_pointer (&path);
}

static HoneSettings *
settings_of (Curve *self, const char *scratch, const char *data)
{
  HoneSettings *settings = hone_settings_new ();
  JsonObject *given = json_object_get_object_member (self->root, "settings");
  g_autoptr (GList) names = json_object_get_members (given);

  settings_case_set (settings, "model", json_object_get_string_member (self->root, "model"));
  settings_case_set (settings, "pretrained", "false");
  settings_case_set (settings, "plots", "false");
  settings_case_set (settings, "project", scratch);
  settings_case_set (settings, "data", data);
  for (GList *link = names; link != NULL; link = link->next)
    settings_case_set (settings, link->data, json_object_get_string_member (given, link->data));
  return settings;
}

static void
take_recordings (Curve *self, JsonNode *node)
{
  JsonArray *runs;

  self->root = json_node_get_object (node);
  runs = json_object_get_array_member (self->root, "runs");
  g_assert_cmpuint (json_array_get_length (runs), ==, 2);
  for (guint i = 0; i < 2; i++) {
    self->iterations[i] = json_object_get_array_member (json_array_get_object_element (runs, i), "iterations");
    self->epochs[i] = json_object_get_array_member (json_array_get_object_element (runs, i), "epochs");
  }
}

static void
test_curve (gconstpointer data)
{
  const HoneTrainerWatch watch = { .batch = on_batch, .epoch = on_epoch };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *scratch = g_dir_make_tmp ("hone-curve-XXXXXX", NULL);
  g_autofree char *yaml = NULL;
  g_autoptr (HoneSettings) settings = NULL;
  Curve self = { 0 };
  HoneTrainResult result;
  HoneTrainEnd end;

  json_parser_load_from_file (parser, data, &error);
  g_assert_no_error (error);
  take_recordings (&self, json_parser_get_root (parser));
  yaml = write_data (&self, scratch);
  settings = settings_of (&self, scratch, yaml);
  end = hone_trainer_run (settings, &watch, &self, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (end, ==, HONE_TRAIN_FINISHED);
  hone_train_result_clear (&result);
  g_assert_cmpuint (self.iteration, ==, json_array_get_length (self.iterations[0]));
  g_assert_cmpuint (self.epoch, ==, json_array_get_length (self.epochs[0]));
  g_test_message ("%u batches, %u epochs; at most %.0f %% of the band", self.iteration, self.epoch,
                  100 * self.furthest);
  hone_file_remove_tree (scratch);
}

static gboolean
write_start (const char *path, const char *name, int n_classes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneTensors) tensors = NULL;
  g_autoptr (HoneModel) model = NULL;
  HoneArch arch;

  if (!hone_arch_parse (name, &arch, &error)) {
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  model = hone_model_new (&arch, n_classes, NULL, 0);
  hone_model_init (model, 0);
  tensors = hone_model_to_tensors (model, model->values);
  return hone_safetensors_write (tensors, path, NULL);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (argc == 5 && g_str_equal (argv[1], "--start"))
    return write_start (argv[2], argv[3], atoi (argv[4])) ? 0 : 1;
  g_test_init (&argc, &argv, NULL);
  folder = g_build_filename (g_getenv ("HONE_SOURCE"), "tests", "fixtures-own", "curve", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_strconcat ("/train/curve/", name, NULL);

    if (g_str_has_suffix (name, ".json"))
      g_test_add_data_func_full (path, g_build_filename (folder, name, NULL), test_curve, g_free);
  }
  return g_test_run ();
}
