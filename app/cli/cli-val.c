/* SPDX-License-Identifier: Apache-2.0 */
/* cli-val.c - "hone val" */
#include "cli-columns.h"
#include "cli.h"

#include <glib/gi18n.h>
#include <math.h>

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
  cli_json_number (json, "f1", row->f1);
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
add_coco (JsonBuilder *json, const HoneCocoResult *coco)
{
  json_builder_set_member_name (json, "coco");
  json_builder_begin_object (json);
  cli_json_number (json, "AP", coco->ap[HONE_COCO_ALL]);
  cli_json_number (json, "AP50", coco->ap50);
  cli_json_number (json, "AP75", coco->ap75);
  cli_json_number (json, "AP_small", coco->ap[HONE_COCO_SMALL]);
  cli_json_number (json, "AP_medium", coco->ap[HONE_COCO_MEDIUM]);
  cli_json_number (json, "AP_large", coco->ap[HONE_COCO_LARGE]);
  cli_json_number (json, "AR1", coco->ar1);
  cli_json_number (json, "AR10", coco->ar10);
  cli_json_number (json, "AR100", coco->ar[HONE_COCO_ALL]);
  cli_json_number (json, "AR_small", coco->ar[HONE_COCO_SMALL]);
  cli_json_number (json, "AR_medium", coco->ar[HONE_COCO_MEDIUM]);
  cli_json_number (json, "AR_large", coco->ar[HONE_COCO_LARGE]);
  json_builder_end_object (json);
}

/* A row is what was found, a column what is there; the last of both is the background. */
static void
add_confusion (JsonBuilder *json, const HoneValResult *result)
{
  const int width = result->n_classes + 1;

  json_builder_set_member_name (json, "confusion");
  json_builder_begin_array (json);
  for (int i = 0; i < width; i++) {
    json_builder_begin_array (json);
    for (int k = 0; k < width; k++)
      json_builder_add_int_value (json, result->confusion[i * width + k]);
    json_builder_end_array (json);
  }
  json_builder_end_array (json);
}

static void
add_calibration (JsonBuilder *json, const char *name, const HoneCalibration *how)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_object (json);
  cli_json_number (json, "ece", how->ece);
  cli_json_number (json, "nll", how->nll);
  json_builder_set_member_name (json, "bins");
  json_builder_begin_array (json);
  for (int i = 0; i < HONE_CALIBRATION_BINS; i++) {
    json_builder_begin_object (json);
    cli_json_int (json, "images", how->bins[i].images);
    cli_json_number (json, "confidence", how->bins[i].confidence);
    cli_json_number (json, "accuracy", how->bins[i].accuracy);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
  json_builder_end_object (json);
}

/* What only classifiers have. */
static void
add_class_report (JsonBuilder *json, const HoneClassReport *report, char *const *names)
{
  cli_json_number (json, "auc", report->auc);
  cli_json_number (json, "average_precision", report->average_precision);
  cli_json_number (json, "temperature", report->temperature);
  add_calibration (json, "calibration", &report->as_is);
  add_calibration (json, "calibration_with_temperature", &report->tempered);
  json_builder_set_member_name (json, "against_others");
  json_builder_begin_array (json);
  for (int i = 0; i < report->n_curves; i++) {
    const HoneClassCurve *curve = &report->curves[i];

    json_builder_begin_object (json);
    cli_json_text (json, "name", names[curve->klass]);
    cli_json_int (json, "class", curve->klass);
    cli_json_number (json, "auc", curve->auc);
    cli_json_number (json, "average_precision", curve->average_precision);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
show_json (const HoneValResult *result)
{
  const HoneMetrics *metrics = result->metrics;
  JsonBuilder *json = cli_json_begin (NULL);

  cli_json_int (json, "images", metrics->images);
  cli_json_int (json, "instances", metrics->instances);
  if (metrics->top5 > 0) {
    cli_json_number (json, "accuracy_top1", metrics->top1);
    cli_json_number (json, "accuracy_top5", metrics->top5);
  }
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
  add_confusion (json, result);
  if (metrics->report != NULL)
    add_class_report (json, metrics->report, result->names);
  if (result->coco.classes != NULL)
    add_coco (json, &result->coco);
  cli_json_text (json, "folder", result->folder);
  cli_json_end (json);
}

/* "0.312", or a dash where there is no such object */
static void
show_share (Cli *cli, const char *name, double share)
{
  if (isnan (share))
    fprintf (cli->out, "%-10s %6s\n", name, "–");
  else
    fprintf (cli->out, "%-10s %6.3f\n", name, share);
}

static void
show_coco (Cli *cli, const HoneCocoResult *coco)
{
  fprintf (cli->out, _ ("As COCO reckons it, by the size of the objects:\n"));
  show_share (cli, "AP", coco->ap[HONE_COCO_ALL]);
  show_share (cli, "AP50", coco->ap50);
  show_share (cli, "AP75", coco->ap75);
  show_share (cli, "AP small", coco->ap[HONE_COCO_SMALL]);
  show_share (cli, "AP medium", coco->ap[HONE_COCO_MEDIUM]);
  show_share (cli, "AP large", coco->ap[HONE_COCO_LARGE]);
}

/* NULL: none. */
static const HoneClassCurve *
curve_of (const HoneClassReport *report, int klass)
{
  for (int i = 0; report != NULL && i < report->n_curves; i++)
    if (report->curves[i].klass == klass)
      return &report->curves[i];
  return NULL;
}

/* A number, or a dash. */
static void
show_cell (Cli *cli, int width, double x)
{
  if (isfinite (x))
    fprintf (cli->out, " %*.3f", width, x);
  else
    fprintf (cli->out, " %*s", width + 2, "–"); /* three bytes, one column */
}

/* Of a classifier. */
static void
show_classes (Cli *cli, const HoneMetrics *metrics, char *const *names)
{
  const int width = cli_class_width (metrics, names);

  fprintf (cli->out, _ ("%d pictures: top-1 %.3f, top-5 %.3f\n"), metrics->images, metrics->top1, metrics->top5);
  fprintf (cli->out, "%-*s %8s %10s %8s %8s %8s %8s\n", width, "class", "images", "precision", "recall", "F1", "AUC",
           "AP");
  for (int i = 0; i < metrics->n_classes; i++) {
    const HoneClassMetrics *row = &metrics->classes[i];
    const HoneClassCurve *curve = curve_of (metrics->report, row->klass);

    cli_cell (cli->out, names[row->klass], width);
    fprintf (cli->out, " %8d %10.3f %8.3f %8.3f", row->images, row->precision, row->recall, row->f1);
    show_cell (cli, 8, curve != NULL ? curve->auc : (double) NAN);
    show_cell (cli, 8, curve != NULL ? curve->average_precision : (double) NAN);
    fputc ('\n', cli->out);
  }
}

static void
show_calibration (Cli *cli, const HoneClassReport *report)
{
  if (report == NULL || report->images == 0)
    return;
  fprintf (cli->out, _ ("How sure it is, against how often it is right: off by %.3f on average (ECE)\n"),
           report->as_is.ece);
  if (report->temperature > HONE_TEMPERATURE_LEAST)
    fprintf (cli->out, _ ("With its scores divided by %.2f (temperature): %.3f\n"), report->temperature,
             report->tempered.ece);
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
  if (result.evaluation == NULL) {
    show_classes (cli, result.metrics, result.names);
    show_calibration (cli, result.metrics->report);
  } else {
    cli_class_table (cli, result.metrics, result.names);
  }
  fprintf (cli->out, _ ("A picture takes %.1f ms: load %.1f, network %.1f, boxes %.1f\n"),
           result.ms_load + result.ms_forward + result.ms_post, result.ms_load, result.ms_forward, result.ms_post);
  if (result.coco.classes != NULL)
    show_coco (cli, &result.coco);
  if (result.folder != NULL)
    fprintf (cli->out, _ ("Saved in %s\n"), result.folder);
  hone_val_result_clear (&result);
  return CLI_OK;
}
