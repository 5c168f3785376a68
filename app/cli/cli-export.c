/* SPDX-License-Identifier: Apache-2.0 */
/* cli-export.c - "hone export model=RUN format=onnx|pt|safetensors": a model for use elsewhere */
#include "cli.h"
#include "hone-export.h"

#include <glib/gi18n.h>
#include <math.h>

#define HALF "16" /* of the setting quantize; half=true is its old name */

const CliWord cli_export_words[] = {
  { "out", "out=FILE",
    N_ ("The new file. Its ending tells the format where format= does not. Left out: beside the model's weights.") },
  { "base", "base=true",
    N_ ("Safetensors to start other trainings from: without the size of the pictures it has learnt from, and where "
        "they "
        "lay.") },
  { NULL },
};

/* What "hone help export" says of the formats. (transfer full) */
char *
cli_export_more (void)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < HONE_N_EXPORTS; i++)
    g_string_append_printf (text, "  format=%-12s %s\n", hone_export_name (i), hone_export_good_for (i));
  return g_string_free (text, FALSE);
}

static const char *
word (Cli *cli, const char *name)
{
  return g_hash_table_lookup (cli->words, name);
}

/* The format that is named, else that of the file's ending. HONE_N_EXPORTS: none */
static HoneExportFormat
format_of (Cli *cli)
{
  const char *out = word (cli, "out");

  if (hone_settings_is_given (cli->settings, "format"))
    return hone_export_format_of (hone_settings_get_text (cli->settings, "format"));
  return out != NULL ? hone_export_format_of (out) : HONE_N_EXPORTS;
}

static gboolean
check_words (Cli *cli, GError **error)
{
  const char *base = word (cli, "base"), *out = word (cli, "out");
  const char *half = hone_settings_get_text (cli->settings, "quantize");
  const HoneExportFormat format = format_of (cli);

  if (hone_settings_get_text (cli->settings, "model") == NULL ||
      (out == NULL && !hone_settings_is_given (cli->settings, "format")))
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("Say which model and as what, as in hone export model=runs/detect/train format=onnx."));
  else if (format == HONE_N_EXPORTS)
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("“%s”: Hone writes onnx, pt and safetensors. “hone help export” tells what each is good for."),
                 hone_settings_is_given (cli->settings, "format") ? hone_settings_get_text (cli->settings, "format")
                                                                  : out);
  else if (out != NULL && !g_str_has_suffix (out, hone_export_ending (format)))
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("“out=%s”: with format=%s the name has to end in %s."), out,
                 hone_export_name (format), hone_export_ending (format));
  else if (base != NULL && !g_str_equal (base, "true") && !g_str_equal (base, "false"))
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("“%s=%s”: write true or false."), "base", base);
  else if (half != NULL && !g_str_equal (half, HALF) && !g_str_equal (half, "32"))
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("“quantize=%s”: Hone writes numbers of 32 bits, or with half=true of 16."), half);
  else
    return TRUE;
  return FALSE;
}

/* Empty: every anchor; true: with NMS in the graph; false: the head that needs none. */
static HoneOnnxBoxes
boxes_of (HoneSettings *settings)
{
  const char *nms = hone_settings_get_text (settings, "nms");

  return nms == NULL ? HONE_ONNX_PLAIN : g_str_equal (nms, "true") ? HONE_ONNX_NMS : HONE_ONNX_NMS_FREE;
}

/* [height, width], or one number for both. */
static void
read_size (HoneSettings *settings, HoneOnnxHow *how)
{
  int n = 0;
  g_autofree double *sides = hone_settings_get_numbers (settings, "imgsz", &n);

  if (!hone_settings_is_given (settings, "imgsz") || n < 1) {
    how->h = how->w = 0;
    return;
  }
  how->h = (int) sides[0];
  how->w = (int) sides[n > 1 ? 1 : 0];
}

static HoneOnnxHow
read_how (HoneSettings *settings)
{
  HoneOnnxHow how = HONE_ONNX_USUAL;
  const double conf = hone_settings_get_number (settings, "conf");

  read_size (settings, &how);
  if (hone_settings_is_given (settings, "opset"))
    how.opset = hone_settings_get_int (settings, "opset");
  if (hone_settings_is_given (settings, "batch"))
    how.n = hone_settings_get_int (settings, "batch");
  how.dynamic = hone_settings_get_bool (settings, "dynamic");
  how.half = g_strcmp0 (hone_settings_get_text (settings, "quantize"), HALF) == 0;
  how.boxes = boxes_of (settings);
  if (!isnan (conf))
    how.conf = conf;
  how.iou = hone_settings_get_number (settings, "iou");
  how.max_det = hone_settings_get_int (settings, "max_det");
  how.agnostic = hone_settings_get_bool (settings, "agnostic_nms");
  return how;
}

static void
say_result (Cli *cli, const HoneExport *how, const HoneExportResult *result)
{
  g_autofree char *size = g_format_size (result->bytes);

  fprintf (cli->out, _ ("Written: %s (%s)\n"), result->out, size);
  if (result->n_pictures > 0)
    fprintf (cli->out,
             g_dngettext (GETTEXT_PACKAGE, "Checked on %u picture: the largest difference from the model is %.0e.\n",
                          "Checked on %u pictures: the largest difference from the model is %.0e.\n",
                          result->n_pictures),
             result->n_pictures, result->difference);
  if (cli->json) {
    JsonBuilder *json = cli_json_begin ("end");

    cli_json_text (json, "out", result->out);
    cli_json_text (json, "format", hone_export_name (how->format));
    cli_json_int (json, "bytes", (gint64) result->bytes);
    cli_json_int (json, "pictures", result->n_pictures);
    cli_json_number (json, "difference", result->n_pictures > 0 ? result->difference : (double) NAN);
    cli_json_end (json);
  }
}

int
cli_export (Cli *cli)
{
  HoneExport how = { .model = hone_settings_get_text (cli->settings, "model"),
                     .out = word (cli, "out"),
                     .format = format_of (cli),
                     .as_base = g_strcmp0 (word (cli, "base"), "true") == 0,
                     .onnx = read_how (cli->settings) };
  HoneExportResult result = { 0 };
  GError *error = NULL;
  gboolean done;

  if (!check_words (cli, &error))
    return cli_fail (cli, error);
  done = hone_export (&how, cli_show_progress, cli, cli->cancellable, &result, &error);
  if (!done)
    return cli_fail (cli, error);
  cli_clear_line (cli);
  say_result (cli, &how, &result);
  hone_export_result_clear (&result);
  return CLI_OK;
}
