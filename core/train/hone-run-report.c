/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-report.c - see hone-run-report.h */
#include "hone-run-report.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* --- settings -------------------------------------------------------------------------------------------------- */

/* Where a run is kept is no difference in how it was made. */
static gboolean
is_of_place (const char *name)
{
  const char *const names[] = { "name", "project", "save_dir", "exist_ok", "resume", "mode", "cfg", NULL };

  return g_strv_contains (names, name);
}

static gboolean
is_apart (HoneSettings *const *runs, guint n, const char *name)
{
  g_autofree char *first = hone_settings_show (runs[0], name);

  for (guint i = 1; i < n; i++) {
    g_autofree char *value = hone_settings_show (runs[i], name);

    if (!g_str_equal (value, first))
      return TRUE;
  }
  return FALSE;
}

char **
hone_run_settings_apart (HoneSettings *const *runs, guint n)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++)
    if (!is_of_place (row->name) &&
        (n > 1 ? is_apart (runs, n, row->name) : !hone_settings_is_default (runs[0], row->name)))
      g_strv_builder_add (names, row->name);
  return g_strv_builder_end (names);
}

/* Whoever must repeat a run needs those that nobody touched, too: another version may have other defaults. */
static void
add_settings (HoneReport *self, HoneSettings *settings)
{
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    g_autofree char *title = g_strdup_printf ("%s (%s)", _ (row->title), row->name);
    g_autofree char *value = hone_settings_show (settings, row->name), *plain = hone_setting_describe_default (row);

    if (is_of_place (row->name))
      continue;
    if (!hone_settings_is_default (settings, row->name))
      hone_report_add_fact (self->settings, title, value, plain);
    else if ((row->uses & HONE_USE_TRAIN) != 0 && row->effect != HONE_EFFECT_NONE && row->effect != HONE_EFFECT_MISSING)
      hone_report_add_fact (self->usual, title, plain, NULL);
  }
}

/* --- data ------------------------------------------------------------------------------------------------------ */

static void
add_split (HoneReport *self, HoneDataset *dataset, HoneSplit split, const char *name)
{
  g_autofree char *value = g_strdup_printf ("%u", hone_training_count_usable (dataset, split));

  hone_report_add_fact (self->data, name, value, NULL);
}

static void
add_labels (HoneReport *self, HoneDataset *dataset)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (dataset);
  g_autofree gint64 *train = g_new0 (gint64, yaml->n_classes + 1), *val = g_new0 (gint64, yaml->n_classes + 1);

  hone_dataset_count_labels (dataset, HONE_SPLIT_TRAIN, train);
  hone_dataset_count_labels (dataset, HONE_SPLIT_VAL, val);
  for (int i = 0; i < yaml->n_classes; i++) {
    g_autofree char *in_train = g_strdup_printf ("%" G_GINT64_FORMAT, train[i]);
    g_autofree char *in_val = g_strdup_printf ("%" G_GINT64_FORMAT, val[i]);

    hone_report_add_fact (self->labels, yaml->names[i], in_train, in_val);
  }
}

static void
add_state (HoneReport *self, HoneDataset *dataset, const HoneRunSummary *run)
{
  g_autofree char *now = hone_data_fingerprint (dataset);

  if (run->fingerprint == NULL)
    return;
  hone_report_add_fact (self->data, _ ("Fingerprint at the training"), run->fingerprint, NULL);
  hone_report_add_fact (self->data, _ ("Since then"),
                        g_str_equal (now, run->fingerprint) ? _ ("unchanged") : _ ("pictures or labels have changed"),
                        NULL);
}

/* As it is now; one that is gone cannot be counted. */
static void
add_data (HoneReport *self, const char *folder, HoneSettings *settings, const HoneRunSummary *run)
{
  g_autofree char *path = hone_run_folder_find_data (folder, settings);
  g_autoptr (HoneSettings) copy = hone_settings_copy (settings);
  g_autoptr (HoneDataset) dataset = NULL;

  hone_report_add_fact (self->data, _ ("Data set"), path != NULL ? path : run->data, NULL);
  if (path == NULL || !hone_settings_set (copy, "data", path, NULL) ||
      (dataset = hone_training_open_data (copy, NULL, NULL)) == NULL) {
    hone_report_add_fact (self->data, _ ("Since then"), _ ("it cannot be read any more"), NULL);
    return;
  }
  add_split (self, dataset, HONE_SPLIT_TRAIN, _ ("Pictures for training"));
  add_split (self, dataset, HONE_SPLIT_VAL, _ ("Pictures for validation"));
  add_split (self, dataset, HONE_SPLIT_TEST, _ ("Pictures for the test"));
  add_state (self, dataset, run);
  add_labels (self, dataset);
}

/* --- run and machine ------------------------------------------------------------------------------------------- */

static void
add_text (GPtrArray *facts, const char *name, const char *value)
{
  if (value != NULL && value[0] != '\0')
    hone_report_add_fact (facts, name, value, NULL);
}

static char *
when (gint64 started)
{
  g_autoptr (GDateTime) time = started > 0 ? g_date_time_new_from_unix_local (started) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;
}

static char *
duration (double seconds)
{
  const int minutes = (int) (seconds / 60);

  if (minutes >= 60)
    return g_strdup_printf (_ ("%d h %d min"), minutes / 60, minutes % 60);
  if (minutes > 0)
    return g_strdup_printf (_ ("%d min %d s"), minutes, (int) seconds % 60);
  return g_strdup_printf (_ ("%.1f s"), seconds);
}

static void
add_machine (HoneReport *self, const HoneRunSummary *run)
{
  g_autofree char *started = when (run->started);
  g_autofree char *took = run->seconds > 0 ? duration (run->seconds) : NULL;
  g_autofree char *epochs =
      g_strdup_printf (_ ("%d of %d; the best is %d"), run->epochs_done, run->epochs, run->best_epoch);

  add_text (self->machine, _ ("Folder"), run->folder);
  add_text (self->machine, _ ("Model"), run->model);
  add_text (self->machine, _ ("Epochs"), epochs);
  add_text (self->machine, _ ("Started"), started);
  add_text (self->machine, _ ("Took"), took);
  add_text (self->machine, _ ("Device"), run->device);
  add_text (self->machine, _ ("Trained with Hone"), run->version);
  add_text (self->machine, _ ("Model file"), self->evaluation->model);
  add_text (self->machine, _ ("Its SHA-256"), self->evaluation->weights);
}

/* --- all ------------------------------------------------------------------------------------------------------- */

static void
add_measured (HoneReport *self)
{
  const HoneEvaluation *evaluation = self->evaluation;
  g_autofree char *value = g_strdup_printf (
      ngettext ("%u picture (%s), at %d pixels", "%u pictures (%s), at %d pixels", evaluation->pictures->len),
      evaluation->pictures->len, evaluation->split != NULL ? evaluation->split : "val", evaluation->imgsz);

  hone_report_add_fact (self->data, _ ("Measured on"), value, NULL);
}

static void
take_results (HoneReport *self, const HoneRunSummary *run)
{
  HoneResults *results = run->results;

  if (results == NULL)
    return;
  self->columns = g_strdupv (results->columns);
  self->n_rows = hone_results_get_n_rows (results);
  self->values = g_memdup2 (results->values->data, results->values->len * sizeof (double));
}

HoneReport *
hone_run_report_new (const char *folder, HoneEvaluation *evaluation, GError **error)
{
  g_autoptr (HoneRunSummary) run = hone_run_summary_read (folder, error);
  g_autoptr (HoneSettings) settings = run != NULL ? hone_run_folder_read_settings (folder, NULL) : NULL;
  HoneReport *self;

  if (run == NULL)
    return NULL;
  self = hone_report_new (run->name, evaluation);
  /* Translators: model, data set */
  self->subtitle = g_strdup_printf (_ ("%s, trained on %s"), run->model != NULL ? run->model : "?",
                                    run->data != NULL ? run->data : "?");
  take_results (self, run);
  add_measured (self);
  if (settings != NULL) {
    add_settings (self, settings);
    add_data (self, folder, settings, run);
  }
  add_machine (self, run);
  return self;
}
