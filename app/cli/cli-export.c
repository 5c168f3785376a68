/* SPDX-License-Identifier: Apache-2.0 */
/* cli-export.c - "hone export model=RUN out=FILE": a model for use elsewhere; safetensors of 16 bits so far */
#include "cli.h"
#include "hone-base.h"

#include <glib/gi18n.h>

const CliWord cli_export_words[] = {
  { "out", "out=FILE.safetensors",
    N_ ("The new file, in numbers of 16 bits: half the size of what a training writes.") },
  { "base", "base=true",
    N_ ("To start other trainings from: without the size of the pictures it has learnt from, and where they lay.") },
  { NULL },
};

static gboolean
check_words (Cli *cli, const char *model, const char *out, GError **error)
{
  const char *base = g_hash_table_lookup (cli->words, "base");

  if (model == NULL || out == NULL || (cli->rest != NULL && cli->rest[0] != NULL))
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("Say which model and where to, as in hone export model=runs/detect/train out=cells.safetensors."));
  else if (!g_str_has_suffix (out, ".safetensors"))
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("“out=%s”: the name has to end in .safetensors. Hone writes no other kind of model yet."), out);
  else if (base != NULL && !g_str_equal (base, "true") && !g_str_equal (base, "false"))
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("“%s=%s”: write true or false."), "base", base);
  else
    return TRUE;
  return FALSE;
}

int
cli_export (Cli *cli)
{
  const char *model = hone_settings_get_text (cli->settings, "model");
  const char *out = g_hash_table_lookup (cli->words, "out");
  const gboolean as_base = g_strcmp0 (g_hash_table_lookup (cli->words, "base"), "true") == 0;
  GError *error = NULL;

  if (!check_words (cli, model, out, &error) || !hone_base_write (model, as_base, out, &error))
    return cli_fail (cli, error);
  fprintf (cli->out, _ ("Written: %s\n"), out);
  if (cli->json) {
    JsonBuilder *json = cli_json_begin ("end");

    cli_json_text (json, "out", out);
    cli_json_end (json);
  }
  return CLI_OK;
}
