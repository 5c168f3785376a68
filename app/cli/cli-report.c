/* SPDX-License-Identifier: Apache-2.0 */
/* cli-report.c - "hone report run=RUN out=FILE.pdf": all about a run on paper, or as a page */
#include "cli-runs.h"
#include "hone-run-marks.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <math.h>

const CliWord cli_report_words[] = {
  { "run", "run=train-2", N_ ("the run: its name in project, or its folder; also one of Ultralytics") },
  { "out", "out=report.pdf",
    N_ ("where to: a name with .pdf or .html (one file that needs nothing else), or a folder (pages, pictures, tables "
        "as "
        "CSV); left out: report.pdf in the run's folder") },
  { "sections", "sections=all",
    N_ ("which parts, in a list: summary, scores, curves, training, confusion, classes, errors, threshold, worst, "
        "settings, data, machine") },
  { "author", "author=", N_ ("who made it; stands below the title") },
  { "site", "site=", N_ ("where; stands below the title") },
  { "notes", "notes=", N_ ("a text that comes first") },
  { "lang", "lang=", N_ ("the language, as in lang=ko; left out: that of the system") },
  { "miss_cost", "miss_cost=1", N_ ("how many false alarms a missed object is as bad as, for the threshold") },
  { "worst", "worst=6", N_ ("how many of the worst pictures to show") },
  { NULL },
};

static const char *
word (Cli *cli, const char *name)
{
  return g_hash_table_lookup (cli->words, name);
}

/* gettext looks at LANGUAGE, but not in the locale "C". */
static void
set_language (Cli *cli)
{
  if (word (cli, "lang") == NULL)
    return;
  g_setenv ("LANGUAGE", word (cli, "lang"), TRUE);
  if (setlocale (LC_MESSAGES, NULL) == NULL || g_str_equal (setlocale (LC_MESSAGES, NULL), "C"))
    setlocale (LC_MESSAGES, "C.UTF-8");
}

/* Errors: %HONE_ERROR_USAGE */
static gboolean
number (Cli *cli, const char *name, double least, double most, double *value, GError **error)
{
  const char *text = word (cli, name);
  char *end;

  if (text == NULL)
    return TRUE;
  *value = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && *value >= least && *value <= most)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s=%s: a number from %g to %g is wanted."), name, text, least,
               most);
  return FALSE;
}

static gboolean
choose (Cli *cli, HoneReport *report, GError **error)
{
  double worst = report->n_worst;

  if ((word (cli, "sections") != NULL &&
       !hone_report_parse_sections (word (cli, "sections"), &report->sections, error)) ||
      !number (cli, "miss_cost", 0.001, 1e6, &report->miss_cost, error) ||
      !number (cli, "worst", 0, 200, &worst, error))
    return FALSE;
  report->n_worst = (guint) worst;
  report->author = g_strdup (word (cli, "author"));
  report->site = g_strdup (word (cli, "site"));
  report->notes = g_strdup (word (cli, "notes"));
  return TRUE;
}

/* Before anything is reckoned: words that are wrong. */
static gboolean
check_words (Cli *cli, GError **error)
{
  double unused;
  guint sections;

  if (word (cli, "run") == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("A report of which run? Say run=NAME or run=FOLDER; “hone runs” lists those there are."));
    return FALSE;
  }
  return (word (cli, "sections") == NULL || hone_report_parse_sections (word (cli, "sections"), &sections, error)) &&
         number (cli, "miss_cost", 0.001, 1e6, &unused, error) && number (cli, "worst", 0, 200, &unused, error);
}

/* As the window does: "Use Everywhere" means here, too, unless somebody says otherwise. */
static void
take_threshold (Cli *cli, HoneReport *report, const char *folder)
{
  g_autoptr (HoneRunMarks) marks = hone_run_marks_read (folder);

  if (hone_settings_is_given (cli->settings, "conf"))
    report->conf = hone_settings_get_number (cli->settings, "conf");
  else if (!isnan (marks->conf))
    report->conf = marks->conf;
}

static char *
make (Cli *cli, GError **error)
{
  g_autofree char *folder = NULL;
  g_autoptr (HoneEvaluation) evaluation = NULL;
  g_autoptr (HoneReport) report = NULL;
  g_autofree char *out = NULL;

  if (!check_words (cli, error) || (folder = cli_find_run (cli, word (cli, "run"), error)) == NULL ||
      (evaluation = cli_evaluate_run (cli, folder, error)) == NULL)
    return NULL;
  set_language (cli);
  report = hone_run_report_new (folder, evaluation, error);
  if (report == NULL || !choose (cli, report, error))
    return NULL;
  take_threshold (cli, report, folder);
  out = word (cli, "out") != NULL ? g_strdup (word (cli, "out")) : g_build_filename (folder, "report.pdf", NULL);
  if (!hone_report_write (report, out, cli_show_progress, cli, cli->cancellable, error))
    return NULL;
  cli_clear_line (cli);
  return g_steal_pointer (&out);
}

int
cli_report (Cli *cli)
{
  GError *error = NULL;
  g_autofree char *out = make (cli, &error);

  if (out == NULL)
    return cli_fail (cli, error);
  if (cli->json) {
    JsonBuilder *json = cli_json_begin (NULL);

    cli_json_text (json, "report", out);
    cli_json_end (json);
  } else {
    printf (_ ("The report is in %s.\n"), out);
  }
  return CLI_OK;
}
