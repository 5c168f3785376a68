/* SPDX-License-Identifier: Apache-2.0 */
/* cli-check.c - "hone check": what is wrong with a data set, putting it right, and taking that back */
#include "cli.h"
#include "hone-file.h"
#include "hone-found-set.h"
#include "hone-health-fix.h"
#include "hone-health.h"
#include "hone-label-store.h"

#include <glib/gi18n.h>
#include <string.h>

const CliWord cli_check_words[] = {
  { "fix", "--fix=KIND,…",
    N_ ("Puts findings of these kinds right, as far as that is safe; “all” takes all. Files are kept as they were: "
        "--undo brings them back.") },
  { "dry_run", "--dry-run", N_ ("With --fix: says what would be done, and does nothing.") },
  { "undo", "--undo", N_ ("Takes the last step back: a fix, or an edit made in the window.") },
  { NULL },
};

#define LEAST_SUSPECT 0.1 /* score below which nobody is asked to look at a label */

static const char *const severities[] = { "note", "warning", "error" };

static void
add_finding (JsonBuilder *json, const HoneFinding *finding)
{
  cli_json_text (json, "kind", finding->kind);
  cli_json_text (json, "severity", severities[finding->severity]);
  cli_json_text (json, "image", finding->image);
  cli_json_text (json, "label", finding->label);
  cli_json_int (json, "line", finding->line);
  cli_json_text (json, "message", finding->message);
}

static void
finding_json (const HoneFinding *finding)
{
  JsonBuilder *json = cli_json_begin (NULL);

  add_finding (json, finding);
  cli_json_end (json);
}

static void
end_json (guint images, guint findings)
{
  JsonBuilder *json = cli_json_begin ("end");

  cli_json_int (json, "images", images);
  cli_json_int (json, "findings", findings);
  cli_json_end (json);
}

/* --- what a model says --- */

static void
add_box (JsonBuilder *json, const char *name, const double box[4], gboolean there)
{
  json_builder_set_member_name (json, name);
  if (!there) {
    json_builder_add_null_value (json);
    return;
  }
  json_builder_begin_array (json);
  for (int i = 0; i < 4; i++)
    json_builder_add_double_value (json, box[i]);
  json_builder_end_array (json);
}

static void
suspect_json (const HoneSuspect *suspect, char *const *names)
{
  JsonBuilder *json = cli_json_begin (NULL);

  add_finding (json, &suspect->finding);
  cli_json_number (json, "score", suspect->score);
  cli_json_number (json, "confidence", suspect->confidence);
  cli_json_text (json, "class", suspect->klass >= 0 ? names[suspect->klass] : NULL);
  cli_json_text (json, "proposed_class", suspect->proposed >= 0 ? names[suspect->proposed] : NULL);
  add_box (json, "box", suspect->box, suspect->klass >= 0);
  add_box (json, "proposed_box", suspect->better, suspect->proposed >= 0);
  cli_json_end (json);
}

static void
tell_suspects (Cli *cli, HoneDataset *dataset, GArray *suspects)
{
  for (guint i = 0; i < suspects->len; i++) {
    const HoneSuspect *suspect = &g_array_index (suspects, HoneSuspect, i);

    if (cli->json)
      suspect_json (suspect, hone_dataset_get_yaml (dataset)->names);
    else
      printf ("%-7s  %.2f  %s\n", severities[suspect->finding.severity], suspect->score, suspect->finding.message);
  }
}

/* (nullable): none without a model, and on an error */
static GArray *
ask_model (Cli *cli, HoneDataset *dataset, GError **error)
{
  g_autoptr (HoneFoundSet) set = NULL;

  if (!hone_settings_is_given (cli->settings, "model"))
    return NULL;
  set = hone_found_set_make (dataset, cli->settings, NULL, cli_show_progress, cli, cli->cancellable, error);
  cli_clear_line (cli);
  return set != NULL ? hone_found_set_rank (set, dataset, NULL, LEAST_SUSPECT, NULL) : NULL;
}

/* --- findings --- */

/* @suspects: (nullable) */
static void
tell (Cli *cli, HoneDataset *dataset, GArray *findings, GArray *suspects)
{
  const guint n = findings->len + (suspects != NULL ? suspects->len : 0);

  for (guint i = 0; i < findings->len; i++) {
    const HoneFinding *finding = &g_array_index (findings, HoneFinding, i);

    if (cli->json)
      finding_json (finding);
    else
      printf ("%-7s  %s\n", severities[finding->severity], finding->message);
  }
  if (suspects != NULL)
    tell_suspects (cli, dataset, suspects);
  if (cli->json)
    end_json (hone_dataset_count_pictures (dataset), n);
  else
    printf (_ ("%u pictures looked at, %u findings\n"), hone_dataset_count_pictures (dataset), n);
}

/* --- which kinds --- */

static gboolean
is_kind (char **kinds, const char *kind)
{
  for (; *kinds != NULL; kinds++)
    if (strcmp (*kinds, "all") == 0 || strcmp (*kinds, kind) == 0)
      return TRUE;
  return FALSE;
}

static GError *
unknown_kind (const char *kind)
{
  const char *near = hone_closest_word (kind, hone_health_fix_kinds ());
  g_autofree char *all = g_strjoinv (", ", (char **) hone_health_fix_kinds ());

  if (near != NULL)
    return g_error_new (HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no fix for “%s”. Did you mean “%s”?"), kind, near);
  return g_error_new (HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no fix for “%s”. There are fixes for: all, %s."), kind,
                      all);
}

static char **
read_kinds (Cli *cli, GError **error)
{
  const char *words = g_hash_table_lookup (cli->words, "fix");
  g_auto (GStrv) kinds = g_strsplit (words, ",", -1);

  for (char **kind = kinds; *kind != NULL; kind++)
    if (strcmp (g_strstrip (*kind), "all") != 0 && !hone_health_can_fix (*kind)) {
      g_propagate_error (error, unknown_kind (*kind));
      return NULL;
    }
  return g_steal_pointer (&kinds);
}

/* Those of @findings, which keeps what they hold. */
static GArray *
choose (GArray *findings, char **kinds)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (HoneFinding));

  for (guint i = 0; i < findings->len; i++) {
    const HoneFinding *finding = &g_array_index (findings, HoneFinding, i);

    if (hone_health_can_fix (finding->kind) && is_kind (kinds, finding->kind))
      g_array_append_val (chosen, *finding);
  }
  return chosen;
}

/* --- fixing --- */

typedef struct {
  Cli *cli;
  guint n_files, n_fixed;
  gboolean dry, done;
  GError *error;
} Fix;

static GBytes *
read_cb (const char *path, gpointer data, GError **error)
{
  g_autoptr (GError) own = NULL;
  gsize length;
  char *text = hone_file_read (path, (gsize) 1 << 30, &length, &own);

  if (text != NULL)
    return g_bytes_new_take (text, length);
  if (!g_error_matches (own, HONE_ERROR, HONE_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&own));
  return NULL;
}

/* Nothing is written: this only says which files there are. */
static gboolean
show_cb (const char *path, GBytes *before, GBytes *after, gpointer data, GError **error)
{
  Fix *fix = data;

  fix->n_files++;
  if (fix->cli->json) {
    JsonBuilder *json = cli_json_begin ("fix");

    cli_json_text (json, "file", path);
    cli_json_end (json);
  } else {
    g_autofree char *line = hone_one_line (g_strdup (path));

    printf (before == NULL ? _ ("new      %s\n") : _ ("changed  %s\n"), line);
  }
  return TRUE;
}

static void
fixed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Fix *fix = data;

  hone_label_store_fix_finish (HONE_LABEL_STORE (store), result, &fix->n_fixed, &fix->error);
  fix->done = TRUE;
}

static gboolean
fix_all (Fix *fix, HoneDataset *dataset, GArray *chosen)
{
  g_autoptr (HoneLabelStore) store = hone_label_store_new (dataset, NULL, &fix->error);

  if (store == NULL || !hone_label_store_flush (store, &fix->error))
    return FALSE;
  hone_label_store_fix_async (store, chosen, fix->cli->cancellable, fixed_cb, fix);
  while (!fix->done)
    g_main_context_iteration (NULL, TRUE);
  return fix->error == NULL;
}

static void
tell_fix (Fix *fix)
{
  JsonBuilder *json;

  if (fix->cli->json) {
    json = cli_json_begin ("end");
    cli_json_int (json, "fixed", fix->n_fixed);
    cli_json_int (json, "files", fix->n_files);
    json_builder_set_member_name (json, "dry_run");
    json_builder_add_boolean_value (json, fix->dry);
    cli_json_end (json);
  } else if (fix->dry) {
    printf (_ ("%u findings would be put right, in %u files; nothing was done.\n"), fix->n_fixed, fix->n_files);
  } else if (fix->n_fixed == 0) {
    printf (_ ("There is nothing to put right.\n"));
  } else {
    printf (_ ("%u findings put right, in %u files. “--undo” brings them back.\n"), fix->n_fixed, fix->n_files);
  }
}

static int
fix (Cli *cli, HoneDataset *dataset, GArray *findings, char **kinds)
{
  g_autoptr (GArray) chosen = choose (findings, kinds);
  Fix self = { .cli = cli, .dry = g_hash_table_contains (cli->words, "dry_run") };
  const HoneFixFiles show = { read_cb, show_cb, &self };

  if (!hone_health_fix (dataset, chosen, &show, &self.n_fixed, cli->cancellable, &self.error))
    return cli_fail (cli, self.error);
  if (!self.dry && self.n_fixed > 0 && !fix_all (&self, dataset, chosen))
    return cli_fail (cli, self.error);
  tell_fix (&self);
  return CLI_OK;
}

/* --- taking back --- */

static void
stepped_cb (HoneLabelStore *store, const char *title, const char *image, gboolean undone, gpointer data)
{
  *(char **) data = g_strdup (title);
}

static int
tell_undo (Cli *cli, const char *title)
{
  JsonBuilder *json;

  if (!cli->json) {
    printf (_ ("Undone: %s\n"), title);
    return CLI_OK;
  }
  json = cli_json_begin ("end");
  cli_json_text (json, "undone", title);
  cli_json_end (json);
  return CLI_OK;
}

static int
undo (Cli *cli, HoneDataset *dataset)
{
  GError *error = NULL;
  g_autoptr (HoneLabelStore) store = hone_label_store_new (dataset, NULL, &error);
  g_autofree char *title = NULL;
  const char *message;

  if (store == NULL || !hone_label_store_flush (store, &error))
    return cli_fail (cli, error);
  g_signal_connect (store, "stepped", G_CALLBACK (stepped_cb), &title);
  if (!hone_label_store_undo (store))
    return cli_fail (cli, g_error_new (HONE_ERROR, HONE_ERROR_FAILED, _ ("There is nothing to undo.")));
  if (!hone_label_store_flush (store, &error))
    return cli_fail (cli, error);
  if (title != NULL)
    return tell_undo (cli, title);
  message = hone_label_store_get_message (store);
  return cli_fail (cli, g_error_new (HONE_ERROR, HONE_ERROR_FAILED, "%s",
                                     message != NULL ? message
                                                     : _ ("A file was changed by another program since. Nothing was "
                                                          "undone; “--undo” once more takes that change back.")));
}

/* --- all --- */

static int
check (Cli *cli, HoneDataset *dataset, char **kinds)
{
  HoneHealthHow how = { .pictures = kinds == NULL || is_kind (kinds, "leak") };
  g_autoptr (GArray) findings = NULL, suspects = NULL;
  GError *error = NULL;

  how.imgsz = hone_settings_get_int (cli->settings, "imgsz");
  findings = hone_health_check (dataset, &how, NULL, NULL, cli->cancellable, &error);
  if (findings == NULL)
    return cli_fail (cli, error);
  if (kinds != NULL)
    return fix (cli, dataset, findings, kinds);
  suspects = ask_model (cli, dataset, &error);
  if (error != NULL)
    return cli_fail (cli, error);
  tell (cli, dataset, findings, suspects);
  return CLI_OK;
}

/* "hone check FOLDER" needs no "data=". */
static const char *
data_of (Cli *cli)
{
  const char *word = hone_settings_get_text (cli->settings, "data");

  return word != NULL ? word : cli->rest[0];
}

int
cli_check (Cli *cli)
{
  const HoneDatasetHow all = { .each_line = TRUE, .lost_folders = TRUE, .project = "" };
  const char *word = data_of (cli);
  g_autoptr (HoneDataset) dataset = NULL;
  g_auto (GStrv) kinds = NULL;
  GError *error = NULL;

  if (word == NULL)
    return cli_fail (cli, g_error_new (HONE_ERROR, HONE_ERROR_USAGE,
                                       _ ("A data set is missing: say data=FOLDER or data=FILE.yaml, or data=demo.")));
  if (g_hash_table_contains (cli->words, "fix") && (kinds = read_kinds (cli, &error)) == NULL)
    return cli_fail (cli, error);
  dataset = hone_dataset_read_as (word, &all, NULL, NULL, cli->cancellable, &error);
  if (dataset == NULL)
    return cli_fail (cli, error);
  return g_hash_table_contains (cli->words, "undo") ? undo (cli, dataset) : check (cli, dataset, kinds);
}
