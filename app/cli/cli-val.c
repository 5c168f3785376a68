/* SPDX-License-Identifier: Apache-2.0 */
/* cli-val.c - "hone val" */
#include "cli.h"

#include <glib/gi18n.h>

static void
add_class (JsonBuilder *json, const HoneClassMetrics *row, char *const *names)
{
  json_builder_begin_object (json);
  cli_json_text (json, "name", names[row->klass]);
  cli_json_int (json, "class", row->klass);
  cli_json_int (json, "images", row->images);
  cli_json_int (json, "instances", row->instances);
  cli_json_number (json, "precision", row->precision);
  cli_json_number (json, "recall", row->recall);
  cli_json_number (json, "mAP50", row->ap50);
  cli_json_number (json, "mAP50-95", row->ap50_95);
  json_builder_end_object (json);
}

static void
add_speed (JsonBuilder *json, const HoneValResult *result)
{
  json_builder_set_member_name (json, "speed_ms");
  json_builder_begin_object (json);
  cli_json_number (json, "load", result->ms_load);
  cli_json_number (json, "forward", result->ms_forward);
  cli_json_number (json, "post", result->ms_post);
  json_builder_end_object (json);
}

static void
show_json (const HoneValResult *result)
{
  const HoneMetrics *metrics = result->metrics;
  JsonBuilder *json = cli_json_begin (NULL);

  cli_json_int (json, "images", metrics->images);
  cli_json_int (json, "instances", metrics->instances);
  cli_json_number (json, "precision", metrics->precision);
  cli_json_number (json, "recall", metrics->recall);
  cli_json_number (json, "mAP50", metrics->map50);
  cli_json_number (json, "mAP50-95", metrics->map50_95);
  cli_json_number (json, "fitness", metrics->fitness);
  json_builder_set_member_name (json, "classes");
  json_builder_begin_array (json);
  for (int i = 0; i < metrics->n_classes; i++)
    add_class (json, &metrics->classes[i], result->names);
  json_builder_end_array (json);
  add_speed (json, result);
  cli_json_end (json);
}

int
cli_val (Cli *cli)
{
  const HoneTrainerWatch watch = { .message = cli_message };
  HoneValResult result;
  GError *error = NULL;

  if (!hone_validate (cli->settings, &watch, cli, cli->cancellable, &result, &error))
    return cli_fail (cli, error);
  if (cli->json)
    show_json (&result);
  cli_class_table (cli, result.metrics, result.names);
  fprintf (cli->out, _ ("A picture takes %.1f ms: load %.1f, network %.1f, boxes %.1f\n"),
           result.ms_load + result.ms_forward + result.ms_post, result.ms_load, result.ms_forward, result.ms_post);
  hone_val_result_clear (&result);
  return CLI_OK;
}
