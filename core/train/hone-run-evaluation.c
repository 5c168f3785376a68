/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-evaluation.c - see hone-run-evaluation.h */
#include "run-evaluation.h"

#include "hone-run-folder.h"
#include "model-file.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define CHUNK (1 << 20)

/* --- what it is made of ---------------------------------------------------------------------------------------- */

/* (nullable): it cannot be read */
static char *
hash_of_file (const char *path)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *chunk = g_malloc (CHUNK);
  FILE *file = fopen (path, "rb");
  gboolean whole;
  gsize n;

  if (file == NULL)
    return NULL;
  while ((n = fread (chunk, 1, CHUNK, file)) > 0)
    g_checksum_update (sum, chunk, (gssize) n);
  whole = ferror (file) == 0;
  fclose (file);
  return whole ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

void
hone_evaluation_note (HoneEvaluation *self, const char *weights, HoneDataset *dataset, HoneSplit split, double conf)
{
  self->model = g_strdup (weights);
  self->weights = hash_of_file (weights);
  self->data = g_strdup (hone_dataset_get_yaml (dataset)->yaml);
  self->split = g_strdup (hone_split_name (split));
  self->fingerprint = hone_data_fingerprint (dataset);
  self->conf = conf;
}

char *
hone_run_folder_find_weights (const char *folder)
{
  const char *const names[] = { "best.safetensors", "best.pt", "last.safetensors", "last.pt" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    char *path = g_build_filename (folder, "weights", names[i], NULL);

    if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
      return path;
    g_free (path);
  }
  return NULL;
}

char *
hone_run_folder_find_data (const char *folder, HoneSettings *settings)
{
  const char *data = hone_settings_get_text (settings, "data");
  g_autofree char *above = g_canonicalize_filename (folder, NULL);

  if (data == NULL)
    return NULL;
  if (g_str_equal (data, "demo") || g_file_test (data, G_FILE_TEST_EXISTS))
    return g_strdup (data);
  while (!g_path_is_absolute (data) && above[1] != '\0') {
    char *parent = g_path_get_dirname (above);
    g_autofree char *path = g_build_filename (parent, data, NULL);

    if (g_file_test (path, G_FILE_TEST_EXISTS)) {
      g_free (parent);
      return g_steal_pointer (&path);
    }
    if (g_str_equal (parent, above)) {
      g_free (parent);
      break;
    }
    g_free (above);
    above = parent;
  }
  return NULL;
}

/* --- what is there --------------------------------------------------------------------------------------------- */

static char *
path_of (const char *folder, const char *split)
{
  g_autofree char *name = split == NULL || g_str_equal (split, "val")
                              ? g_strdup (HONE_EVALUATION_FILE)
                              : g_strdup_printf ("evaluation-%s.safetensors", split);

  return g_build_filename (folder, name, NULL);
}

/* Without weights beside it there is nothing that it could contradict: the folder of a "hone val". */
static gboolean
fits (HoneEvaluation *self, const char *folder)
{
  g_autofree char *weights = hone_run_folder_find_weights (folder);
  g_autofree char *hash = weights != NULL ? hash_of_file (weights) : NULL;

  return weights == NULL || g_strcmp0 (self->weights, hash) == 0;
}

HoneEvaluation *
hone_run_folder_read_evaluation (const char *folder, const char *split, GError **error)
{
  g_autofree char *path = path_of (folder, split);
  g_autoptr (HoneEvaluation) self = hone_evaluation_read (path, error);

  if (self == NULL || fits (self, folder))
    return g_steal_pointer (&self);
  g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
               _ ("%s was made of other weights than those that are in %s now."), path, folder);
  return NULL;
}

/* --- made now -------------------------------------------------------------------------------------------------- */

typedef struct {
  HoneProgress progress;
  gpointer data;
} Listener;

static void
tell (const HoneTrainBatch *batch, gpointer data)
{
  Listener *self = data;

  if (self->progress != NULL)
    self->progress ((double) batch->batch / MAX (batch->batches, 1), _ ("Looking at the pictures"), self->data);
}

/* What of a training changes what its best model finds, and nothing else: args.yaml of Ultralytics asks for devices
 * and files that do not concern us. */
static gboolean
take_over (HoneSettings *to, HoneSettings *from, GError **error)
{
  const char *const names[] = { "imgsz", "single_cls", "classes",      "fraction",  "iou",    "max_det",
                                "nms",   "strict",     "agnostic_nms", "cls_remap", "workers" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *value = hone_settings_show (from, names[i]);

    if (!hone_settings_is_default (from, names[i]) && !hone_settings_set (to, names[i], value, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
say_where (HoneSettings *to, const char *folder, HoneSettings *run, const char *split, GError **error)
{
  g_autofree char *weights = hone_run_folder_find_weights (folder);
  g_autofree char *data = hone_run_folder_find_data (folder, run);
  const char *named = hone_settings_get_text (run, "data");

  if (weights == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
                 _ ("The run %s has no weights: nothing was kept that could be evaluated."), folder);
    return FALSE;
  }
  if (data == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
                 _ ("The data set of the run %s is not there any more: %s. Put it back in its place, or evaluate the "
                    "model on another one with hone val."),
                 folder, named != NULL ? named : "");
    return FALSE;
  }
  return hone_settings_set (to, "model", weights, error) && hone_settings_set (to, "data", data, error) &&
         (split == NULL || hone_settings_set (to, "split", split, error)) &&
         hone_settings_set (to, "plots", "false", error);
}

/* There are no boxes to be kept and looked at. */
static void
refuse_classifier (const char *folder, GError **error)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
               _ ("The run %s is of a classifier: there is no report of boxes. Its scores, confusion matrix and curves "
                  "are what hone val says."),
               folder);
}

/* As the training validated: on batches of twice its own. */
static HoneSettings *
settings_for (const char *folder, const char *split, GError **error)
{
  g_autoptr (HoneSettings) run = hone_run_folder_read_settings (folder, error);
  g_autoptr (HoneSettings) to = hone_settings_new ();
  g_autofree char *batch = NULL;
  double n;

  if (run != NULL && hone_model_file_is_classifier (run)) {
    refuse_classifier (folder, error);
    return NULL;
  }
  if (run == NULL || !take_over (to, run, error) || !say_where (to, folder, run, split, error))
    return NULL;
  n = hone_settings_get_number (run, "batch");
  batch = n >= 1 ? g_strdup_printf ("%d", 2 * (int) n) : NULL;
  if (batch != NULL && !hone_settings_set (to, "batch", batch, error))
    return NULL;
  return g_steal_pointer (&to);
}

static HoneEvaluation *
make (const char *folder, const char *split, Listener *listener, GCancellable *cancellable, GError **error)
{
  const HoneTrainerWatch watch = { .batch = tell };
  g_autoptr (HoneSettings) settings = settings_for (folder, split, error);
  HoneEvaluation *self;
  HoneValResult result;

  if (settings == NULL || !hone_validate (settings, &watch, listener, cancellable, &result, error))
    return NULL;
  self = g_steal_pointer (&result.evaluation);
  if (self == NULL)
    refuse_classifier (folder, error);
  hone_val_result_clear (&result);
  return self;
}

HoneEvaluation *
hone_run_folder_evaluate (const char *folder, const char *split, HoneProgress progress, gpointer progress_data,
                          GCancellable *cancellable, GError **error)
{
  Listener listener = { progress, progress_data };
  g_autofree char *path = path_of (folder, split);
  HoneEvaluation *self = hone_run_folder_read_evaluation (folder, split, NULL);

  if (self != NULL)
    return self;
  self = make (folder, split, &listener, cancellable, error);
  if (self != NULL)
    hone_evaluation_write (self, path, NULL); /* a folder that is read only is no reason to fail */
  return self;
}
