/* SPDX-License-Identifier: Apache-2.0 */
/* cli-runs.c - "hone runs": the runs in runs/detect, or in project=FOLDER */
#include "cli.h"
#include "hone-run-folder.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *const states[] = { N_ ("running"), N_ ("finished"), N_ ("stopped"), N_ ("failed"),
                                      N_ ("interrupted") };
static const char *const state_words[] = { "running", "finished", "stopped", "failed", "interrupted" };

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

static void
run_json (const HoneRunSummary *run)
{
  JsonBuilder *json = cli_json_begin (NULL);

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
  cli_json_end (json);
}

static void
run_text (const HoneRunSummary *run)
{
  g_autofree char *epochs = g_strdup_printf ("%d/%d", run->epochs_done, run->epochs);

  printf ("%-16s %-12s %-10s %9s %8.3f %9.3f  %s\n", run->name, _ (states[run->state]),
          run->model != NULL ? run->model : "", epochs, run->map50, run->map50_95, run->data != NULL ? run->data : "");
}

int
cli_runs (Cli *cli)
{
  const char *what = cli->rest[0] != NULL ? cli->rest[0] : "list";
  const char *const known[] = { "list", "show", "compare", NULL };
  g_autofree char *parent = hone_run_folder_parent (cli->settings);
  g_autoptr (GPtrArray) runs = NULL;

  if (!g_str_equal (what, "list"))
    return cli_fail (cli,
                     g_error_new (HONE_ERROR, HONE_ERROR_USAGE,
                                  g_strv_contains (known, what) ? _ ("This version of Hone has no “runs %s” yet.")
                                                                : _ ("There is no “runs %s”. Did you mean “list”?"),
                                  what));
  runs = read_runs (parent);
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
