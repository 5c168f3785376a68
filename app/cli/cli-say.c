/* SPDX-License-Identifier: Apache-2.0 */
/* cli-say.c - messages, tables and JSON lines */
#include "cli-columns.h"
#include "cli.h"
#include "hone-numbers.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* A progress line is written over; what comes next must not begin in its middle. */
void
cli_clear_line (Cli *cli)
{
  if (cli->terminal)
    fputs ("\r\033[K", cli->out);
  fflush (cli->out);
}

void
cli_show_progress (double fraction, const char *what, gpointer cli)
{
  const Cli *self = cli;

  if (!self->terminal)
    return;
  fprintf (self->out, "\r\033[K%s %3.0f %%", what, fraction * 100);
  fflush (self->out);
}

int
cli_fail (Cli *cli, GError *error)
{
  g_autoptr (GError) owned = error;
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autofree char *message = hone_one_line (g_strdup (error->message));

  cli_clear_line (cli);
  fprintf (stderr, "hone: %s\n", cancelled ? _ ("Interrupted.") : message);
  if (cancelled)
    return CLI_INTERRUPTED;
  return g_error_matches (error, HONE_ERROR, HONE_ERROR_USAGE) ? CLI_WORDS : CLI_FAILED;
}

void
cli_message (const char *text, gpointer data)
{
  cli_clear_line (data);
  fprintf (stderr, "%s\n", text);
}

char *
cli_duration (double seconds)
{
  int whole = isfinite (seconds) ? (int) MIN (seconds + 0.5, 1e9) : 0;

  if (whole < 60)
    return g_strdup_printf (_ ("%d s"), whole);
  if (whole < 3600)
    return g_strdup_printf (_ ("%d min %d s"), whole / 60, whole % 60);
  return g_strdup_printf (_ ("%d h %d min"), whole / 3600, whole / 60 % 60);
}

static void
class_row (Cli *cli, int width, const char *name, int images, int instances, const double values[4])
{
  cli_cell (cli->out, name, width);
  fprintf (cli->out, " %8d %10d %10.3f %8.3f %8.3f %9.3f\n", images, instances, values[0], values[1], values[2],
           values[3]);
}

int
cli_class_width (const HoneMetrics *metrics, char *const *names)
{
  int width = 12;

  for (int i = 0; i < metrics->n_classes; i++)
    width = MAX (width, cli_cells (names[metrics->classes[i].klass]));
  return width;
}

void
cli_class_table (Cli *cli, const HoneMetrics *metrics, char *const *names)
{
  const double all[] = { metrics->precision, metrics->recall, metrics->map50, metrics->map50_95 };
  const int width = cli_class_width (metrics, names);

  fprintf (cli->out, "%-*s %8s %10s %10s %8s %8s %9s\n", width, "class", "images", "instances", "precision", "recall",
           "mAP50", "mAP50-95");
  class_row (cli, width, "all", metrics->images, metrics->instances, all);
  for (int i = 0; i < metrics->n_classes && metrics->n_classes > 1; i++) {
    const HoneClassMetrics *row = &metrics->classes[i];
    const double values[] = { row->precision, row->recall, row->ap50, row->ap50_95 };

    class_row (cli, width, names[row->klass], row->images, row->instances, values);
  }
}

/* JSON */

JsonBuilder *
cli_json_begin (const char *event)
{
  JsonBuilder *json = json_builder_new ();

  json_builder_begin_object (json);
  if (event != NULL)
    cli_json_text (json, "event", event);
  return json;
}

void
cli_json_text (JsonBuilder *json, const char *name, const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  json_builder_set_member_name (json, name);
  if (valid != NULL)
    json_builder_add_string_value (json, valid);
  else
    json_builder_add_null_value (json);
}

void
cli_json_int (JsonBuilder *json, const char *name, gint64 x)
{
  json_builder_set_member_name (json, name);
  json_builder_add_int_value (json, x);
}

void
cli_json_number (JsonBuilder *json, const char *name, double x)
{
  json_builder_set_member_name (json, name);
  if (isfinite (x))
    json_builder_add_double_value (json, hone_json_number (x));
  else
    json_builder_add_null_value (json);
}

void
cli_json_end (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_object (json);
  root = json_builder_get_root (json);
  text = json_to_string (root, FALSE);
  puts (text);
  fflush (stdout);
  g_object_unref (json);
}
