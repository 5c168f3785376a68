/* SPDX-License-Identifier: Apache-2.0 */
/* cli-runs.c - "hone runs": the runs in runs/detect, or in project=FOLDER; one of them in full */
#include "cli-runs.h"
#include "cli-columns.h"
#include "hone-verdict.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define DRAWS 1000

static const char *const states[] = { N_ ("running"), N_ ("finished"), N_ ("stopped"), N_ ("failed"),
                                      N_ ("interrupted") };
static const char *const state_words[] = { "running", "finished", "stopped", "failed", "interrupted" };

/* --- finding them ---------------------------------------------------------------------------------------------- */

static int
older_first (gconstpointer a, gconstpointer b)
{
  const HoneRunSummary *x = *(HoneRunSummary *const *) a;
  const HoneRunSummary *y = *(HoneRunSummary *const *) b;

  if (x->started != y->started)
    return x->started < y->started ? -1 : 1;
  return strcmp (x->name, y->name);
}

/* What cannot be read is told on standard error and left out. */
static GPtrArray *
read_runs (const char *parent)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_run_summary_free);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *folder = g_build_filename (parent, name, NULL);
    g_autoptr (GError) error = NULL;
    HoneRunSummary *run;

    if (!g_file_test (folder, G_FILE_TEST_IS_DIR) || !hone_run_folder_is (folder))
      continue;
    if ((run = hone_run_summary_read (folder, &error)) != NULL)
      g_ptr_array_add (runs, run);
    else
      fprintf (stderr, "%s\n", error->message);
  }
  g_ptr_array_sort (runs, older_first);
  return runs;
}

static GError *
no_such_run (const char *parent, const char *word)
{
  g_autoptr (GPtrArray) runs = read_runs (parent), names = g_ptr_array_new ();
  const char *near;

  for (guint i = 0; i < runs->len; i++)
    g_ptr_array_add (names, ((HoneRunSummary *) runs->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  near = hone_closest_word (word, (const char *const *) names->pdata);
  if (near != NULL)
    return g_error_new (HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no run “%s” in %s. Did you mean “%s”?"), word,
                        parent, near);
  return g_error_new (HONE_ERROR, HONE_ERROR_USAGE,
                      _ ("There is no run “%s” in %s, nor a folder of that name that holds one. “hone runs” lists "
                         "those there are."),
                      word, parent);
}

char *
cli_find_run (Cli *cli, const char *word, GError **error)
{
  g_autofree char *parent = hone_run_folder_parent (cli->settings);
  g_autofree char *inside = g_build_filename (parent, word, NULL);

  if (g_file_test (word, G_FILE_TEST_IS_DIR) && hone_run_folder_is (word))
    return g_canonicalize_filename (word, NULL);
  if (g_file_test (inside, G_FILE_TEST_IS_DIR) && hone_run_folder_is (inside))
    return g_canonicalize_filename (inside, NULL);
  g_propagate_error (error, no_such_run (parent, word));
  return NULL;
}

HoneEvaluation *
cli_evaluate_run (Cli *cli, const char *folder, GError **error)
{
  const char *split =
      hone_settings_is_given (cli->settings, "split") ? hone_settings_get_text (cli->settings, "split") : NULL;
  HoneEvaluation *self = hone_run_folder_evaluate (folder, split, cli_show_progress, cli, cli->cancellable, error);

  cli_clear_line (cli);
  return self;
}

/* --- list ------------------------------------------------------------------------------------------------------ */

void
cli_run_members (JsonBuilder *json, const HoneRunSummary *run)
{
  cli_json_text (json, "name", run->name);
  cli_json_text (json, "folder", run->folder);
  cli_json_text (json, "state", state_words[run->state]);
  cli_json_text (json, "model", run->model);
  cli_json_text (json, "data", run->data);
  cli_json_int (json, "started", run->started);
  cli_json_number (json, "seconds", run->seconds);
  cli_json_int (json, "epochs", run->epochs);
  cli_json_int (json, "epochs_done", run->epochs_done);
  cli_json_int (json, "best_epoch", run->best_epoch);
  cli_json_number (json, "mAP50", run->map50);
  cli_json_number (json, "mAP50-95", run->map50_95);
}

static void
run_json (const HoneRunSummary *run)
{
  JsonBuilder *json = cli_json_begin (NULL);

  cli_run_members (json, run);
  cli_json_end (json);
}

static void
run_text (const HoneRunSummary *run)
{
  g_autofree char *epochs = g_strdup_printf ("%d/%d", run->epochs_done, run->epochs);

  cli_cell (stdout, run->name, 16);
  putchar (' ');
  cli_cell (stdout, _ (states[run->state]), 12);
  putchar (' ');
  cli_cell (stdout, run->model != NULL ? run->model : "", 10);
  printf (" %9s %8.3f %9.3f  %s\n", epochs, run->map50, run->map50_95, run->data != NULL ? run->data : "");
}

static int
list_runs (Cli *cli)
{
  g_autofree char *parent = hone_run_folder_parent (cli->settings);
  g_autoptr (GPtrArray) runs = read_runs (parent);

  if (!cli->json)
    printf ("%-16s %-12s %-10s %9s %8s %9s  %s\n", "run", "state", "model", "epochs", "mAP50", "mAP50-95", "data");
  for (guint i = 0; i < runs->len; i++) {
    if (cli->json)
      run_json (g_ptr_array_index (runs, i));
    else
      run_text (g_ptr_array_index (runs, i));
  }
  if (!cli->json && runs->len == 0)
    printf (_ ("There are no runs in %s.\n"), parent);
  return CLI_OK;
}

/* --- show ------------------------------------------------------------------------------------------------------ */

typedef struct {
  HoneRunSummary *run;
  HoneSettings *settings;     /* (nullable) */
  HoneEvaluation *evaluation; /* (nullable) */
  HoneMetrics *metrics;       /* the rest goes with it */
  HoneIntervals *intervals;
  GPtrArray *advice;
} Shown;

static void
shown_clear (Shown *self)
{
  g_clear_pointer (&self->run, hone_run_summary_free);
  g_clear_pointer (&self->settings, hone_settings_free);
  g_clear_pointer (&self->evaluation, hone_evaluation_unref);
  g_clear_pointer (&self->metrics, hone_metrics_free);
  g_clear_pointer (&self->intervals, hone_intervals_free);
  g_clear_pointer (&self->advice, g_ptr_array_unref);
}

static gboolean
reckon (Cli *cli, Shown *self, GError **error)
{
  self->metrics = hone_evaluation_metrics (self->evaluation);
  self->intervals = hone_evaluation_intervals (self->evaluation, DRAWS, cli->cancellable);
  if (self->intervals == NULL)
    return !g_cancellable_set_error_if_cancelled (cli->cancellable, error);
  self->advice = hone_evaluation_advise (self->evaluation, hone_evaluation_best_f1 (self->evaluation));
  return TRUE;
}

/* A run that cannot be evaluated (any more) can still be shown. */
static gboolean
read_shown (Cli *cli, const char *folder, Shown *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  self->run = hone_run_summary_read (folder, error);
  if (self->run == NULL)
    return FALSE;
  self->settings = hone_run_folder_read_settings (folder, NULL);
  if (self->run->state != HONE_RUN_RUNNING)
    self->evaluation = cli_evaluate_run (cli, folder, &local);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (local != NULL)
    cli_message (local->message, cli);
  return self->evaluation == NULL || reckon (cli, self, error);
}

static void
row (const char *name, const char *value)
{
  if (value == NULL || value[0] == '\0')
    return;
  cli_cell (stdout, name, 12);
  printf ("  %s\n", value);
}

static char *
when (gint64 started)
{
  g_autoptr (GDateTime) time = started > 0 ? g_date_time_new_from_unix_local (started) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;
}

static void
show_head (const HoneRunSummary *run)
{
  g_autofree char *epochs =
      g_strdup_printf (_ ("%d of %d, the best is %d"), run->epochs_done, run->epochs, run->best_epoch);
  g_autofree char *started = when (run->started), *seconds = cli_duration (run->seconds);

  printf ("%s\n\n", run->name);
  row (_ ("state"), _ (states[run->state]));
  row (_ ("error"), run->error);
  row (_ ("folder"), run->folder);
  row (_ ("model"), run->model);
  row (_ ("data"), run->data);
  row (_ ("device"), run->device);
  row (_ ("started"), started);
  row (_ ("took"), run->seconds > 0 ? seconds : NULL);
  row (_ ("epochs"), epochs);
}

static void
show_settings (HoneSettings *settings)
{
  g_auto (GStrv) names = hone_run_settings_apart (&settings, 1);

  printf (_ ("\nSettings that are not the default\n"));
  for (char **name = names; *name != NULL; name++) {
    g_autofree char *value = hone_settings_show (settings, *name);

    printf ("  %-18s %s\n", *name, value);
  }
}

char *
cli_interval (const HoneInterval *self)
{
  if (isnan (self->value))
    return g_strdup ("–");
  if (isnan (self->low))
    return g_strdup_printf ("%.3f", self->value);
  /* Translators: a figure and its 95 % interval */
  return g_strdup_printf (_ ("%.3f (%.3f to %.3f)"), self->value, self->low, self->high);
}

static void
show_scores (Cli *cli, const Shown *self)
{
  const HoneInterval *const values[] = { &self->intervals->map50_95, &self->intervals->map50,
                                         &self->intervals->precision, &self->intervals->recall };
  const char *const names[] = { "mAP50-95", "mAP50", "precision", "recall" };

  printf (_ ("\nThe best model on %u pictures of “%s”, with 95 %% intervals\n"), self->evaluation->pictures->len,
          self->evaluation->split != NULL ? self->evaluation->split : "val");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *value = cli_interval (values[i]);

    printf ("  %-10s %s\n", names[i], value);
  }
  putchar ('\n');
  cli_class_table (cli, self->metrics, self->evaluation->names);
}

static void
show_advice (const Shown *self)
{
  const double costs[] = { 1, 5, 20 };

  printf (_ ("\nThreshold (conf) that costs least, if a miss is as bad as so many false alarms\n"));
  for (guint i = 0; i < G_N_ELEMENTS (costs); i++) {
    const double conf = hone_evaluation_suggest (self->evaluation, costs[i]);
    const HoneTally tally = hone_evaluation_tally (self->evaluation, conf, NULL, NULL);

    printf (_ ("  %2.0f: %.3f (%u found, %u missed, %u false alarms)\n"), costs[i], conf, tally.tp, tally.fn, tally.fp);
  }
  printf (_ ("\nAdvice\n"));
  for (guint i = 0; i < self->advice->len; i++) {
    const HoneVerdict *advice = self->advice->pdata[i];

    printf ("  %s. %s\n", advice->title, advice->text);
  }
}

void
cli_json_interval (JsonBuilder *json, const char *name, const HoneInterval *value)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_object (json);
  cli_json_number (json, "value", value->value);
  cli_json_number (json, "low", value->low);
  cli_json_number (json, "high", value->high);
  json_builder_end_object (json);
}

static void
add_settings (JsonBuilder *json, HoneSettings *settings)
{
  g_auto (GStrv) names = hone_run_settings_apart (&settings, 1);

  json_builder_set_member_name (json, "settings");
  json_builder_begin_object (json);
  for (char **name = names; *name != NULL; name++) {
    g_autofree char *value = hone_settings_show (settings, *name);

    cli_json_text (json, *name, value);
  }
  json_builder_end_object (json);
}

static void
add_class (JsonBuilder *json, const Shown *self, int i)
{
  const HoneClassMetrics *klass = &self->metrics->classes[i];

  json_builder_begin_object (json);
  cli_json_text (json, "name", self->evaluation->names[klass->klass]);
  cli_json_int (json, "images", klass->images);
  cli_json_int (json, "instances", klass->instances);
  cli_json_number (json, "precision", klass->precision);
  cli_json_number (json, "recall", klass->recall);
  cli_json_number (json, "mAP50", klass->ap50);
  cli_json_interval (json, "mAP50-95", &self->intervals->ap50_95[klass->klass]);
  json_builder_end_object (json);
}

static void
add_evaluation (JsonBuilder *json, const Shown *self)
{
  json_builder_set_member_name (json, "evaluation");
  json_builder_begin_object (json);
  cli_json_text (json, "split", self->evaluation->split);
  cli_json_int (json, "images", self->metrics->images);
  cli_json_int (json, "instances", self->metrics->instances);
  cli_json_interval (json, "mAP50-95", &self->intervals->map50_95);
  cli_json_interval (json, "mAP50", &self->intervals->map50);
  cli_json_interval (json, "precision", &self->intervals->precision);
  cli_json_interval (json, "recall", &self->intervals->recall);
  cli_json_number (json, "best_f1_conf", hone_evaluation_best_f1 (self->evaluation));
  json_builder_set_member_name (json, "classes");
  json_builder_begin_array (json);
  for (int i = 0; i < self->metrics->n_classes; i++)
    add_class (json, self, i);
  json_builder_end_array (json);
  json_builder_set_member_name (json, "advice");
  json_builder_begin_array (json);
  for (guint i = 0; i < self->advice->len; i++)
    json_builder_add_string_value (json, ((HoneVerdict *) self->advice->pdata[i])->title);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
show_json (const Shown *self)
{
  JsonBuilder *json = cli_json_begin (NULL);

  cli_run_members (json, self->run);
  cli_json_text (json, "device", self->run->device);
  cli_json_text (json, "error", self->run->error);
  if (self->settings != NULL)
    add_settings (json, self->settings);
  if (self->evaluation != NULL)
    add_evaluation (json, self);
  cli_json_end (json);
}

static void
show_text (Cli *cli, const Shown *self)
{
  show_head (self->run);
  if (self->settings != NULL)
    show_settings (self->settings);
  if (self->evaluation == NULL)
    return;
  show_scores (cli, self);
  show_advice (self);
}

static int
show_run (Cli *cli)
{
  g_autofree char *folder = NULL;
  GError *error = NULL;
  Shown shown = { 0 };
  gboolean ok;

  if (g_strv_length (cli->rest) != 2)
    return cli_fail (cli, g_error_new (HONE_ERROR, HONE_ERROR_USAGE,
                                       _ ("Which run? Say “hone runs show NAME”, or the folder of one.")));
  folder = cli_find_run (cli, cli->rest[1], &error);
  ok = folder != NULL && read_shown (cli, folder, &shown, &error);
  if (ok && cli->json)
    show_json (&shown);
  else if (ok)
    show_text (cli, &shown);
  shown_clear (&shown);
  return ok ? CLI_OK : cli_fail (cli, error);
}

int
cli_runs (Cli *cli)
{
  const char *what = cli->rest[0] != NULL ? cli->rest[0] : "list";
  const char *const known[] = { "list", "show", "compare", NULL };
  const char *near = hone_closest_word (what, known);

  if (g_str_equal (what, "list"))
    return list_runs (cli);
  if (g_str_equal (what, "show"))
    return show_run (cli);
  if (g_str_equal (what, "compare"))
    return cli_compare (cli);
  return cli_fail (cli, g_error_new (HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no “runs %s”. Did you mean “%s”?"),
                                     what, near != NULL ? near : "list"));
}
