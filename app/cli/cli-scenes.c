/* SPDX-License-Identifier: Apache-2.0 */
/* cli-scenes.c - "hone scenes out=DIR n=1000": a data set of drawn pictures, to pretrain and to try things on */
#include "cli.h"
#include "hone-scene-set.h"

#include <glib/gi18n.h>

const CliWord cli_scenes_words[] = {
  { "out", "out=DIR", N_ ("The new folder. It must not exist yet, or be empty.") },
  { "n", "n=1000", N_ ("How many pictures to write for training.") },
  { "val", "val=100", N_ ("How many for validation.") },
  { "test", "test=0", N_ ("How many for testing.") },
  { "imgsz", "imgsz=320", N_ ("Their width and height in pixels.") },
  { "seed", "seed=0", N_ ("Another seed, other pictures; the same seed, the same bytes on every machine.") },
  { "fresh", "fresh=0",
    N_ ("Instead of reading the pictures again, training with Hone draws so many new ones every epoch; up to 65536.") },
  { NULL },
};

/* @value keeps what it has when the word is not there. Errors: %HONE_ERROR_USAGE */
static gboolean
number (Cli *cli, const char *key, guint least, guint most, guint64 *value, GError **error)
{
  const char *text = g_hash_table_lookup (cli->words, key);

  if (text == NULL || g_ascii_string_to_unsigned (text, 10, least, most, value, NULL))
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("“%s=%s”: write a whole number from %u to %u."), key, text,
               least, most);
  return FALSE;
}

static gboolean
read_words (Cli *cli, HoneSceneSetHow *how, GError **error)
{
  guint64 n = 1000, val = 100, test = 0, imgsz = 320, fresh = 0;

  if (!number (cli, "n", 1, 10000000, &n, error) || !number (cli, "val", 1, 10000000, &val, error) ||
      !number (cli, "test", 0, 10000000, &test, error) ||
      !number (cli, "imgsz", HONE_SCENES_LEAST, HONE_SCENES_MOST, &imgsz, error) ||
      !number (cli, "seed", 0, 65536, &how->seed, error) || !number (cli, "fresh", 0, 65536, &fresh, error))
    return FALSE;
  how->n[HONE_SPLIT_TRAIN] = (guint) n;
  how->n[HONE_SPLIT_VAL] = (guint) val;
  how->n[HONE_SPLIT_TEST] = (guint) test;
  how->imgsz = (int) imgsz;
  how->fresh = (guint) fresh;
  return TRUE;
}

static void
say_end (Cli *cli, const char *out, const HoneSceneSetHow *how)
{
  const guint n = how->n[0] + how->n[1] + how->n[2];

  cli_clear_line (cli);
  fprintf (cli->out,
           ngettext ("Written to %s: %u picture, %d classes.\n", "Written to %s: %u pictures, %d classes.\n", n), out,
           n, hone_scenes_get_n_classes ());
  if (cli->json) {
    JsonBuilder *json = cli_json_begin ("end");
    g_autofree char *full = g_canonicalize_filename (out, NULL);

    cli_json_text (json, "out", full);
    cli_json_int (json, "images", n);
    cli_json_int (json, "classes", hone_scenes_get_n_classes ());
    cli_json_end (json);
  }
}

int
cli_scenes (Cli *cli)
{
  const char *out = g_hash_table_lookup (cli->words, "out");
  HoneSceneSetHow how = { 0 };
  GError *error = NULL;

  if (out == NULL || (cli->rest != NULL && cli->rest[0] != NULL))
    g_set_error (&error, HONE_ERROR, HONE_ERROR_USAGE, _ ("Say where to write, as in hone scenes out=DIR n=1000."));
  if (error != NULL || !read_words (cli, &how, &error) ||
      !hone_scene_set_write (out, &how, cli_show_progress, cli, cli->cancellable, &error))
    return cli_fail (cli, error);
  say_end (cli, out, &how);
  return CLI_OK;
}
