/* SPDX-License-Identifier: Apache-2.0 */
/* cli-compare.c - "hone runs compare A B …": what sets runs apart, and which is better by more than chance
 *
 * All are compared with the first.
 */
#include "cli-columns.h"
#include "cli-runs.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define DRAWS 1000
#define MOST 6

typedef struct {
  HoneRunSummary *run;
  HoneSettings *settings;
  HoneEvaluation *evaluation;
  HoneMetrics *metrics;
  HoneDuel *duel; /* with the first; NULL for that */
} Run;

typedef struct {
  Run runs[MOST];
  guint n;
} Compare;

static void
compare_clear (Compare *self)
{
  for (guint i = 0; i < self->n; i++) {
    g_clear_pointer (&self->runs[i].run, hone_run_summary_free);
    g_clear_pointer (&self->runs[i].settings, hone_settings_free);
    g_clear_pointer (&self->runs[i].evaluation, hone_evaluation_unref);
    g_clear_pointer (&self->runs[i].metrics, hone_metrics_free);
    g_clear_pointer (&self->runs[i].duel, hone_duel_free);
  }
}

/* --- reading --------------------------------------------------------------------------------------------------- */

static gboolean
read_run (Cli *cli, const char *word, Run *self, GError **error)
{
  g_autofree char *folder = cli_find_run (cli, word, error);

  if (folder == NULL || (self->run = hone_run_summary_read (folder, error)) == NULL ||
      (self->settings = hone_run_folder_read_settings (folder, error)) == NULL ||
      (self->evaluation = cli_evaluate_run (cli, folder, error)) == NULL)
    return FALSE;
  self->metrics = hone_evaluation_metrics (self->evaluation);
  return TRUE;
}

static gboolean
read_all (Cli *cli, Compare *self, GError **error)
{
  const guint n = g_strv_length (cli->rest) - 1;

  if (n < 2 || n > MOST) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("Two to %d runs can be compared, by name or folder: hone runs compare train train-2"), MOST);
    return FALSE;
  }
  for (; self->n < n; self->n++)
    if (!read_run (cli, cli->rest[self->n + 1], &self->runs[self->n], error)) {
      self->n++; /* half read, to be freed */
      return FALSE;
    }
  for (guint i = 1; i < n; i++) {
    self->runs[i].duel =
        hone_evaluation_compare (self->runs[0].evaluation, self->runs[i].evaluation, DRAWS, cli->cancellable, error);
    if (self->runs[i].duel == NULL)
      return FALSE;
  }
  return TRUE;
}

static char **
settings_apart (const Compare *self)
{
  HoneSettings *all[MOST];

  for (guint i = 0; i < self->n; i++)
    all[i] = self->runs[i].settings;
  return hone_run_settings_apart (all, self->n);
}

static char *
in_words (const Compare *self, guint i)
{
  return hone_duel_to_words (self->runs[i].duel, self->runs[0].run->name, self->runs[i].run->name);
}

/* --- for people ------------------------------------------------------------------------------------------------ */

#define NAMES 20
#define COLUMN 18

static void
print_cell (const char *text, int width)
{
  cli_cell_cut (stdout, text, width);
  putchar (' ');
}

static void
print_names (const Compare *self)
{
  print_cell ("", NAMES);
  for (guint i = 0; i < self->n; i++)
    print_cell (self->runs[i].run->name, COLUMN);
  putchar ('\n');
}

static void
print_settings (const Compare *self)
{
  g_auto (GStrv) names = settings_apart (self);

  printf ("%s\n", names[0] != NULL ? _ ("Settings that differ") : _ ("All settings are the same."));
  for (char **name = names; *name != NULL; name++) {
    print_cell (*name, NAMES);
    for (guint i = 0; i < self->n; i++) {
      g_autofree char *value = hone_settings_show (self->runs[i].settings, *name);

      print_cell (value, COLUMN);
    }
    putchar ('\n');
  }
}

static double
value_of (const HoneMetrics *metrics, guint i)
{
  const double values[] = { metrics->map50_95, metrics->map50, metrics->precision, metrics->recall };

  return values[i];
}

static void
print_metrics (const Compare *self)
{
  const char *const names[] = { "mAP50-95", "mAP50", "precision", "recall" };

  putchar ('\n');
  print_names (self);
  for (guint k = 0; k < G_N_ELEMENTS (names); k++) {
    print_cell (names[k], NAMES);
    for (guint i = 0; i < self->n; i++) {
      const double value = value_of (self->runs[i].metrics, k);
      g_autofree char *text =
          i == 0 ? g_strdup_printf ("%.3f", value)
                 : g_strdup_printf ("%.3f (%+.3f)", value, value - value_of (self->runs[0].metrics, k));

      print_cell (text, COLUMN);
    }
    putchar ('\n');
  }
}

static char *
gap_text (const HoneInterval *gap)
{
  if (isnan (gap->value))
    return g_strdup ("–");
  if (isnan (gap->low))
    return g_strdup_printf ("%+.3f", gap->value);
  /* Translators: a difference and its 95 % interval */
  return g_strdup_printf (_ ("%+.3f (%+.3f to %+.3f)"), gap->value, gap->low, gap->high);
}

static void
print_duel (const Compare *self, guint i)
{
  const HoneEvaluation *first = self->runs[0].evaluation;
  const HoneDuel *duel = self->runs[i].duel;
  g_autofree char *words = in_words (self, i);

  printf (_ ("\n%s against %s: mAP50-95 by class, with 95 %% intervals\n"), self->runs[i].run->name,
          self->runs[0].run->name);
  for (int c = 0; c < first->n_classes; c++) {
    g_autofree char *gap = gap_text (&duel->ap50_95[c]);

    print_cell (first->names[c], NAMES);
    printf ("%s\n", gap);
  }
  printf (_ ("Objects that only %s finds: %u; only %s: %u\n"), self->runs[i].run->name, duel->fixed->len,
          self->runs[0].run->name, duel->broken->len);
  printf ("%s\n", words);
}

static void
print_all (const Compare *self)
{
  print_names (self);
  print_settings (self);
  print_metrics (self);
  for (guint i = 1; i < self->n; i++)
    print_duel (self, i);
}

/* --- for programs ---------------------------------------------------------------------------------------------- */

static void
add_settings (JsonBuilder *json, const Compare *self)
{
  g_auto (GStrv) names = settings_apart (self);

  json_builder_set_member_name (json, "settings");
  json_builder_begin_object (json);
  for (char **name = names; *name != NULL; name++) {
    json_builder_set_member_name (json, *name);
    json_builder_begin_array (json);
    for (guint i = 0; i < self->n; i++) {
      g_autofree char *value = hone_settings_show (self->runs[i].settings, *name);

      json_builder_add_string_value (json, value);
    }
    json_builder_end_array (json);
  }
  json_builder_end_object (json);
}

static void
add_run (JsonBuilder *json, const Run *run)
{
  json_builder_begin_object (json);
  cli_json_text (json, "name", run->run->name);
  cli_json_text (json, "folder", run->run->folder);
  cli_json_int (json, "images", run->metrics->images);
  cli_json_number (json, "precision", run->metrics->precision);
  cli_json_number (json, "recall", run->metrics->recall);
  cli_json_number (json, "mAP50", run->metrics->map50);
  cli_json_number (json, "mAP50-95", run->metrics->map50_95);
  json_builder_end_object (json);
}

static void
add_duel (JsonBuilder *json, const Compare *self, guint i)
{
  static const char *const outcomes[] = { "better", "worse", "noise", "same", "too-few", "nothing" };
  const HoneEvaluation *first = self->runs[0].evaluation;
  const HoneDuel *duel = self->runs[i].duel;
  g_autofree char *words = in_words (self, i);

  json_builder_begin_object (json);
  cli_json_text (json, "a", self->runs[0].run->name);
  cli_json_text (json, "b", self->runs[i].run->name);
  cli_json_text (json, "outcome", outcomes[hone_duel_judge (duel)]);
  cli_json_text (json, "words", words);
  cli_json_int (json, "images", duel->n_pictures);
  json_builder_set_member_name (json, "same_images");
  json_builder_add_boolean_value (json, duel->same_pictures);
  json_builder_set_member_name (json, "same_labels");
  json_builder_add_boolean_value (json, duel->same_labels);
  cli_json_interval (json, "mAP50-95", &duel->map50_95);
  cli_json_interval (json, "mAP50", &duel->map50);
  json_builder_set_member_name (json, "classes");
  json_builder_begin_array (json);
  for (int c = 0; c < first->n_classes; c++) {
    json_builder_begin_object (json);
    cli_json_text (json, "name", first->names[c]);
    cli_json_interval (json, "mAP50-95", &duel->ap50_95[c]);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
  cli_json_int (json, "only_b_finds", duel->fixed->len);
  cli_json_int (json, "only_a_finds", duel->broken->len);
  json_builder_end_object (json);
}

static void
print_json (const Compare *self)
{
  JsonBuilder *json = cli_json_begin (NULL);

  json_builder_set_member_name (json, "runs");
  json_builder_begin_array (json);
  for (guint i = 0; i < self->n; i++)
    add_run (json, &self->runs[i]);
  json_builder_end_array (json);
  add_settings (json, self);
  json_builder_set_member_name (json, "comparisons");
  json_builder_begin_array (json);
  for (guint i = 1; i < self->n; i++)
    add_duel (json, self, i);
  json_builder_end_array (json);
  cli_json_end (json);
}

int
cli_compare (Cli *cli)
{
  Compare compare = { 0 };
  GError *error = NULL;
  const gboolean ok = read_all (cli, &compare, &error);

  if (ok && cli->json)
    print_json (&compare);
  else if (ok)
    print_all (&compare);
  compare_clear (&compare);
  return ok ? CLI_OK : cli_fail (cli, error);
}
