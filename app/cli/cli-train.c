/* SPDX-License-Identifier: Apache-2.0 */
/* cli-train.c - "hone train" */
#include "cli.h"
#include "hone-numbers.h"

#include <glib/gi18n.h>
#include <math.h>

#define PERIOD (10 * G_USEC_PER_SEC) /* between two lines of progress where none can be written over */

typedef struct {
  Cli *cli;
  char *losses[HONE_LOSS_ITEMS];
  gint64 last; /* when a line of progress was written */
  gint64 began;
  gboolean learns;   /* a batch is done */
  gboolean classify; /* one loss, and how often the class is right; else boxes */
} Train;

static void
add_losses (JsonBuilder *json, Train *self, const char *name, const float *losses)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_object (json);
  for (int i = 0; i < HONE_LOSS_ITEMS && self->losses[i] != NULL; i++)
    cli_json_number (json, self->losses[i], rint ((double) losses[i] * 1e5) / 1e5);
  json_builder_end_object (json);
}

static void
add_metrics (JsonBuilder *json, double precision, double recall, double map50, double map50_95)
{
  json_builder_set_member_name (json, "metrics");
  json_builder_begin_object (json);
  cli_json_number (json, "precision", precision);
  cli_json_number (json, "recall", recall);
  cli_json_number (json, "mAP50", map50);
  cli_json_number (json, "mAP50-95", map50_95);
  json_builder_end_object (json);
}

static void
add_accuracy (JsonBuilder *json, double top1, double top5)
{
  json_builder_set_member_name (json, "metrics");
  json_builder_begin_object (json);
  cli_json_number (json, "accuracy_top1", top1);
  cli_json_number (json, "accuracy_top5", top5);
  json_builder_end_object (json);
}

/* Start */

static void
start_json (const HoneTrainStart *start)
{
  JsonBuilder *json = cli_json_begin ("start");

  cli_json_text (json, "run", start->folder);
  cli_json_text (json, "name", start->name);
  cli_json_text (json, "model", start->model);
  cli_json_text (json, "device", start->device);
  cli_json_int (json, "epochs", start->epochs);
  cli_json_int (json, "first_epoch", start->first_epoch);
  cli_json_int (json, "batches", start->batches);
  cli_json_int (json, "train_images", start->n_train);
  cli_json_int (json, "val_images", start->n_val);
  cli_json_int (json, "transferred", start->transferred);
  cli_json_int (json, "transferable", start->transferable);
  json_builder_set_member_name (json, "classes");
  json_builder_begin_array (json);
  for (int i = 0; start->classes[i] != NULL; i++)
    json_builder_add_string_value (json, start->classes[i]);
  json_builder_end_array (json);
  cli_json_end (json);
}

static void
start_text (Train *self, const HoneTrainStart *start)
{
  g_autofree char *classes = g_strjoinv (", ", (char **) start->classes);
  FILE *out = self->cli->out;

  fprintf (out, "Hone %s, %s\n", HONE_VERSION, start->device);
  fprintf (out, _ ("%s for %s; %u of %u entries taken over\n"), start->model, classes, start->transferred,
           start->transferable);
  fprintf (out, _ ("%d training pictures, %d validation pictures\n"), start->n_train, start->n_val);
  if (start->first_epoch > 1)
    fprintf (out, _ ("Going on with epoch %d of %d in %s\n\n"), start->first_epoch, start->epochs, start->folder);
  else
    fprintf (out, _ ("%d epochs of %d batches, saved in %s\n\n"), start->epochs, start->batches, start->folder);
  if (self->classify)
    fprintf (out, "%9s %9s %9s %9s %9s %11s %9s\n", "epoch", "loss", "val loss", "top-1", "top-5", "pictures/s",
             "time");
  else
    fprintf (out, "%9s %9s %9s %9s %10s %8s %8s %9s %11s %9s\n", "epoch", start->losses[0], start->losses[1],
             start->losses[2], "precision", "recall", "mAP50", "mAP50-95", "pictures/s", "time");
  fflush (out);
}

static void
on_start (const HoneTrainStart *start, gpointer data)
{
  Train *self = data;

  self->classify = start->classify;
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    self->losses[i] = g_strdup (start->losses[i]);
  if (self->cli->json)
    start_json (start);
  else
    start_text (self, start);
}

/* A batch */

static void
on_batch (const HoneTrainBatch *batch, gpointer data)
{
  Train *self = data;
  FILE *out = self->cli->out;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *epoch = g_strdup_printf ("%d/%d", batch->epoch, batch->epochs);
  g_autofree char *left = isfinite (batch->seconds_left) ? cli_duration (batch->seconds_left) : g_strdup ("…");

  if (self->cli->json && !self->learns)
    cli_json_end (cli_json_begin ("first_step")); /* who measures the start waits for it */
  self->learns = TRUE;
  if (!self->cli->terminal && now - self->last < PERIOD)
    return;
  self->last = now;
  cli_clear_line (self->cli);
  fprintf (out, "%9s ", epoch);
  for (int i = 0; i < HONE_LOSS_ITEMS && self->losses[i] != NULL; i++)
    fprintf (out, "%9.4f ", (double) batch->losses[i]);
  fputc (' ', out);
  fprintf (out, _ ("batch %d/%d, %.1f pictures/s, %s left, %.0f MB"), batch->batch, batch->batches,
           batch->images_per_second, left, (double) batch->memory / 1e6);
  if (!self->cli->terminal)
    fputc ('\n', out);
  fflush (out);
}

/* An epoch */

/* Where the seconds of the epoch went. */
static void
add_times (JsonBuilder *json, const HoneTimes *times)
{
  json_builder_set_member_name (json, "times");
  json_builder_begin_object (json);
  for (int i = 0; i < HONE_N_TIMES; i++)
    cli_json_number (json, hone_time_get_name (i), rint (times->seconds[i] * 1e4) / 1e4);
  json_builder_end_object (json);
}

static void
epoch_json (Train *self, const HoneTrainEpoch *epoch)
{
  JsonBuilder *json = cli_json_begin ("epoch");

  cli_json_int (json, "epoch", epoch->epoch);
  cli_json_int (json, "epochs", epoch->epochs);
  add_losses (json, self, "train", epoch->train);
  add_losses (json, self, "val", epoch->val);
  if (self->classify)
    add_accuracy (json, epoch->top1, epoch->top5);
  else
    add_metrics (json, epoch->precision, epoch->recall, epoch->map50, epoch->map50_95);
  cli_json_number (json, "fitness", epoch->fitness);
  json_builder_set_member_name (json, "best");
  json_builder_add_boolean_value (json, epoch->best);
  json_builder_set_member_name (json, "lr");
  json_builder_begin_array (json);
  for (int i = 0; i < epoch->n_lr; i++)
    json_builder_add_double_value (json, hone_json_number (epoch->lr[i]));
  json_builder_end_array (json);
  cli_json_number (json, "images_per_second", epoch->images_per_second);
  cli_json_number (json, "seconds", epoch->seconds);
  add_times (json, &epoch->times);
  cli_json_end (json);
}

static void
epoch_row_of_classes (FILE *out, const HoneTrainEpoch *epoch, const char *number, const char *time)
{
  fprintf (out, "%9s %9.4f %9.4f %9.3f %9.3f %11.1f %9s%s\n", number, (double) epoch->train[0], (double) epoch->val[0],
           epoch->top1, epoch->top5, epoch->images_per_second, time, epoch->best ? " *" : "");
}

static void
epoch_text (Train *self, const HoneTrainEpoch *epoch)
{
  g_autofree char *number = g_strdup_printf ("%d/%d", epoch->epoch, epoch->epochs);
  g_autofree char *time = cli_duration (epoch->seconds);

  cli_clear_line (self->cli);
  if (self->classify)
    epoch_row_of_classes (self->cli->out, epoch, number, time);
  else
    fprintf (self->cli->out, "%9s %9.4f %9.4f %9.4f %10.3f %8.3f %8.3f %9.3f %11.1f %9s%s\n", number,
             (double) epoch->train[0], (double) epoch->train[1], (double) epoch->train[2], epoch->precision,
             epoch->recall, epoch->map50, epoch->map50_95, epoch->images_per_second, time, epoch->best ? " *" : "");
  fflush (self->cli->out);
}

static void
on_epoch (const HoneTrainEpoch *epoch, gpointer data)
{
  Train *self = data;

  if (self->cli->json)
    epoch_json (self, epoch);
  epoch_text (self, epoch);
}

static void
on_message (const char *text, gpointer data)
{
  cli_message (text, ((Train *) data)->cli);
}

/* The end */

static void
end_json (const HoneTrainResult *result, HoneTrainEnd end)
{
  JsonBuilder *json = cli_json_begin ("end");

  cli_json_text (json, "state", end == HONE_TRAIN_STOPPED ? "stopped" : "finished");
  cli_json_text (json, "run", result->folder);
  cli_json_text (json, "best", result->best);
  cli_json_int (json, "best_epoch", result->best_epoch);
  if (result->classify)
    add_accuracy (json, result->top1, result->top5);
  else
    add_metrics (json, result->precision, result->recall, result->map50, result->map50_95);
  cli_json_end (json);
}

static void
end_text (Train *self, const HoneTrainResult *result, HoneTrainEnd end)
{
  FILE *out = self->cli->out;

  cli_clear_line (self->cli);
  if (end == HONE_TRAIN_STOPPED && result->folder == NULL) {
    fprintf (out, "%s\n", _ ("Stopped before the training began."));
    return;
  }
  if (end == HONE_TRAIN_STOPPED) {
    fprintf (out, _ ("\nStopped; everything is saved. Go on with:\n  hone train resume=%s\n"), result->folder);
    return;
  }
  if (result->classify) {
    fprintf (out, _ ("\nDone. The best model is of epoch %d: top-1 %.3f, top-5 %.3f\n  %s\n"), result->best_epoch,
             result->top1, result->top5, result->best);
    return;
  }
  fprintf (out, _ ("\nDone. The best model is of epoch %d: mAP50 %.3f, mAP50-95 %.3f\n  %s\n"), result->best_epoch,
           result->map50, result->map50_95, result->best);
}

static int
finish (Train *self, HoneTrainEnd end, const HoneTrainResult *result, GError *error)
{
  if (end == HONE_TRAIN_FAILED)
    return cli_fail (self->cli, error);
  if (self->cli->json)
    end_json (result, end);
  else
    end_text (self, result, end);
  return end == HONE_TRAIN_STOPPED ? CLI_INTERRUPTED : CLI_OK;
}

int
cli_train (Cli *cli)
{
  const HoneTrainerWatch watch = { .start = on_start, .batch = on_batch, .epoch = on_epoch, .message = on_message };
  Train self = { .cli = cli, .last = g_get_monotonic_time () };
  HoneTrainResult result;
  GError *error = NULL;
  HoneTrainEnd end = hone_trainer_run (cli->settings, &watch, &self, cli->cancellable, &result, &error);
  int status = finish (&self, end, &result, error);

  hone_train_result_clear (&result);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    g_free (self.losses[i]);
  return status;
}
