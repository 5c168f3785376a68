/* SPDX-License-Identifier: Apache-2.0 */
/* cli-check.c - "hone check": what is wrong with a data set */
#include "cli.h"
#include "hone-health.h"

#include <glib/gi18n.h>

static const char *const severities[] = { "note", "warning", "error" };

static void
finding_json (const HoneFinding *finding)
{
  JsonBuilder *json = cli_json_begin (NULL);

  cli_json_text (json, "kind", finding->kind);
  cli_json_text (json, "severity", severities[finding->severity]);
  cli_json_text (json, "image", finding->image);
  cli_json_text (json, "label", finding->label);
  cli_json_int (json, "line", finding->line);
  cli_json_text (json, "message", finding->message);
  cli_json_end (json);
}

static guint
count_images (HoneDataset *dataset)
{
  guint all = 0;

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;

    hone_dataset_get_samples (dataset, split, &n);
    all += n;
  }
  return all;
}

static void
end_json (guint images, guint findings)
{
  JsonBuilder *json = cli_json_begin ("end");

  cli_json_int (json, "images", images);
  cli_json_int (json, "findings", findings);
  cli_json_end (json);
}

static void
tell (Cli *cli, HoneDataset *dataset, GArray *findings)
{
  for (guint i = 0; i < findings->len; i++) {
    const HoneFinding *finding = &g_array_index (findings, HoneFinding, i);

    if (cli->json)
      finding_json (finding);
    else
      printf ("%-7s  %s\n", severities[finding->severity], finding->message);
  }
  if (cli->json)
    end_json (count_images (dataset), findings->len);
  else
    printf (_ ("%u pictures looked at, %u findings\n"), count_images (dataset), findings->len);
}

int
cli_check (Cli *cli)
{
  const char *word = hone_settings_get_text (cli->settings, "data");
  const HoneDatasetHow all = { .each_line = TRUE, .lost_folders = TRUE };
  HoneHealthHow how = { .pictures = TRUE };
  g_autoptr (HoneDataset) dataset = NULL;
  g_autoptr (GArray) findings = NULL;
  GError *error = NULL;

  if (word == NULL)
    return cli_fail (cli, g_error_new (HONE_ERROR, HONE_ERROR_USAGE,
                                       _ ("A data set is missing: say data=FOLDER or data=FILE.yaml, or data=demo.")));
  dataset = hone_dataset_read_as (word, &all, NULL, NULL, cli->cancellable, &error);
  if (dataset == NULL)
    return cli_fail (cli, error);
  how.imgsz = hone_settings_get_int (cli->settings, "imgsz");
  findings = hone_health_check (dataset, &how, NULL, NULL, cli->cancellable, &error);
  if (findings == NULL)
    return cli_fail (cli, error);
  tell (cli, dataset, findings);
  return CLI_OK;
}
