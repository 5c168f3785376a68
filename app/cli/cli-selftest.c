/* SPDX-License-Identifier: Apache-2.0 */
/* cli-selftest.c - "hone selftest": whether this computer, or a GPU of it, computes correctly */
#include "cli-columns.h"
#include "cli.h"
#include "hone-selftest.h"

#include <glib/gi18n.h>
#include <math.h>

const CliWord cli_selftest_words[] = {
  { "quick", "quick=true", N_ ("few small shapes: seconds instead of a minute") },
  { NULL },
};

static void
row_json (const HoneSelftestRow *row)
{
  JsonBuilder *json = cli_json_begin ("check");

  cli_json_text (json, "what", row->what);
  cli_json_text (json, "numbers", row->numbers);
  cli_json_int (json, "shapes", row->n_shapes);
  cli_json_number (json, "error", row->error);
  cli_json_number (json, "bound", row->bound);
  json_builder_set_member_name (json, "repeats");
  json_builder_add_boolean_value (json, row->repeats);
  json_builder_set_member_name (json, "good");
  json_builder_add_boolean_value (json, row->good);
  cli_json_end (json);
}

static void
found_json (const HoneSelftest *found)
{
  JsonBuilder *json;

  for (guint i = 0; i < found->rows->len; i++)
    row_json (&g_array_index (found->rows, HoneSelftestRow, i));
  json = cli_json_begin ("selftest");
  cli_json_text (json, "version", HONE_VERSION);
  cli_json_text (json, "device", found->device);
  cli_json_int (json, "checks", found->rows->len);
  cli_json_int (json, "failed", found->n_failed);
  cli_json_text (json, "verdict", found->verdict);
  cli_json_end (json);
}

static const char *
word_of (const HoneSelftestRow *row)
{
  return row->good                ? _ ("good")
         : !isfinite (row->error) ? _ ("FAILED")
         : !row->repeats          ? _ ("NOT THE SAME TWICE")
                                  : _ ("WRONG");
}

static void
found_text (const HoneSelftest *found)
{
  printf ("%s\n\n", found->device);
  cli_cell (stdout, _ ("operation"), 35);
  cli_cell_right (stdout, _ ("shapes"), 6);
  cli_cell_right (stdout, _ ("error"), 11);
  cli_cell_right (stdout, _ ("allowed"), 11);
  putchar ('\n');
  for (guint i = 0; i < found->rows->len; i++) {
    const HoneSelftestRow *row = &g_array_index (found->rows, HoneSelftestRow, i);

    cli_cell (stdout, row->what, 28);
    printf (" %-5s %6u  %9.1e  %9.1e  %s\n", row->numbers, row->n_shapes, row->error, row->bound, word_of (row));
  }
  printf ("\n%s\n", found->verdict);
}

/* Over the same line, for whoever waits. */
static void
tell (double fraction, const char *what, gpointer data)
{
  Cli *cli = data;

  if (!cli->terminal)
    return;
  fprintf (cli->out, "\r\033[K%3.0f %%  %s", fraction * 100, what);
  fflush (cli->out);
}

/* The processor, unless a device is named. */
int
cli_selftest (Cli *cli)
{
  const char *device = hone_settings_get_text (cli->settings, "device");
  const char *quick = g_hash_table_lookup (cli->words, "quick");
  g_autoptr (HoneSelftest) found = NULL;
  GError *error = NULL;

  found = hone_selftest_run (device != NULL ? device : "cpu", g_strcmp0 (quick, "true") == 0, tell, cli,
                             cli->cancellable, &error);
  cli_clear_line (cli);
  if (found == NULL)
    return cli_fail (cli, error);
  if (cli->json)
    found_json (found);
  else
    found_text (found);
  return found->n_failed > 0 ? CLI_FAILED : CLI_OK;
}
