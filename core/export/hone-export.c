/* SPDX-License-Identifier: Apache-2.0 */
/* hone-export.c - see hone-export.h */
#include "hone-export.h"

#include "export-check.h"
#include "hone-base.h"
#include "hone-file.h"
#include "hone-shipped.h"
#include "model-file.h"
#include "predict-source.h"
#include "pt-network.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define CHECK_PICTURES 4
#define CLASS_SIZE 224 /* of a classifier that does not say what it has learnt with */
#define BOX_SIZE 640
#define STRIDE 32

typedef struct {
  const char *name, *ending, *good_for;
} Format;

static const Format formats[HONE_N_EXPORTS] = {
  [HONE_EXPORT_ONNX] = { "onnx", ".onnx",
                         N_ ("For other programs and devices: ONNX Runtime, OpenVINO, TensorRT, a browser, a phone.") },
  [HONE_EXPORT_PT] = { "pt", ".pt",
                       N_ ("For Ultralytics and PyTorch: predicts, validates and goes on training there.") },
  [HONE_EXPORT_SAFETENSORS] = { "safetensors", ".safetensors",
                                N_ ("For Hone, on this computer or another: half the size of what a training "
                                    "writes.") },
};

const char *
hone_export_name (HoneExportFormat format)
{
  return formats[format].name;
}

const char *
hone_export_ending (HoneExportFormat format)
{
  return formats[format].ending;
}

const char *
hone_export_good_for (HoneExportFormat format)
{
  return _ (formats[format].good_for);
}

HoneExportFormat
hone_export_format_of (const char *name_or_path)
{
  for (int i = 0; i < HONE_N_EXPORTS; i++)
    if (g_str_equal (name_or_path, formats[i].name) || g_str_has_suffix (name_or_path, formats[i].ending))
      return i;
  return HONE_N_EXPORTS;
}

void
hone_export_result_clear (HoneExportResult *self)
{
  g_clear_pointer (&self->out, g_free);
}

static char *
model_path (const HoneExport *self)
{
  char *path = hone_model_file_find (self->model);

  return path != NULL ? path : g_strdup (self->model);
}

char *
hone_export_path (const HoneExport *self)
{
  g_autofree char *path = model_path (self);
  const char *dot = strrchr (path, '.'), *slash = strrchr (path, G_DIR_SEPARATOR);
  g_autofree char *stem =
      dot != NULL && (slash == NULL || dot > slash) ? g_strndup (path, (gsize) (dot - path)) : g_strdup (path);

  if (self->out != NULL)
    return g_strdup (self->out);
  return g_strconcat (stem, self->format == HONE_EXPORT_SAFETENSORS ? "-half" : "", formats[self->format].ending, NULL);
}

/* --- pictures to check with --- */

/* The folder or list of a data set's validation pictures. (transfer full) (nullable) */
static char *
validation_of (const char *data)
{
  g_autoptr (HoneDataYaml) yaml = hone_data_find (data, NULL);

  return yaml != NULL && yaml->splits[HONE_SPLIT_VAL] != NULL ? g_strdup (yaml->splits[HONE_SPLIT_VAL][0]) : NULL;
}

/* Some of them, from the first to the last; those of the data that the model has learnt from where they still lie
 * there, else those that come with Hone. (transfer full) (element-type filename) */
static GPtrArray *
find_pictures (HoneTensors *model, GError **error)
{
  g_autofree char *data = hone_model_file_text (model, "data");
  g_autofree char *own = data != NULL ? validation_of (data) : NULL;
  g_autoptr (GPtrArray) all = NULL, some = g_ptr_array_new_with_free_func (g_free);
  guint n_videos, n;

  if (own != NULL)
    all = hone_predict_source (own, &n_videos, NULL);
  if (all == NULL) {
    g_autofree char *shipped = hone_shipped ("demo/images/val");

    all = hone_predict_source (shipped, &n_videos, error);
  }
  if (all == NULL)
    return NULL;
  n = MIN (all->len, CHECK_PICTURES);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (some, g_strdup (all->pdata[i * all->len / n]));
  return g_steal_pointer (&some);
}

/* --- ONNX --- */

typedef struct {
  HoneProgress progress;
  gpointer data;
} Teller;

static void
tell (const Teller *self, double fraction, const char *what)
{
  if (self->progress != NULL)
    self->progress (fraction, what, self->data);
}

static void
tell_check (guint i, guint n, gpointer data)
{
  tell (data, 0.2 + 0.8 * i / n, _ ("Comparing with the model"));
}

/* The size that the model has learnt with, where nobody asked for another. */
static HoneOnnxHow
complete_how (const HoneExport *self, HoneModel *model, HoneTensors *file)
{
  const gboolean detects = model->arch.family->task == HONE_TASK_DETECT;
  HoneOnnxHow how = self->onnx;

  if (how.h <= 0)
    how.h = how.w = hone_model_file_number (file, "imgsz", detects ? BOX_SIZE : CLASS_SIZE);
  if (detects) {
    how.h = (how.h + STRIDE - 1) / STRIDE * STRIDE;
    how.w = (how.w + STRIDE - 1) / STRIDE * STRIDE;
  }
  return how;
}

static gboolean
check_difference (const HoneExport *self, const char *out, double difference, GError **error)
{
  const double most = self->onnx.half ? EXPORT_MOST_DIFFERENCE_HALF : EXPORT_MOST_DIFFERENCE;

  if (difference <= most)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_FAILED,
               _ ("%s was not written: on real pictures it would differ from the model by %.1e, more than %.0e.%s"),
               out, difference, most, self->onnx.half ? _ (" Try it without half=true.") : "");
  return FALSE;
}

static gboolean
write_onnx (const HoneExport *self, const char *path, const Teller *teller, GCancellable *cancellable,
            HoneExportResult *result, GError **error)
{
  g_autoptr (HoneTensors) file = NULL;
  g_autoptr (HoneModel) model = hone_model_file_open_any (path, &file, error);
  g_autoptr (GPtrArray) pictures = model != NULL ? find_pictures (file, error) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format_iso8601 (now);
  g_autoptr (GBytes) bytes = NULL;
  HoneOnnxHow how;

  if (pictures == NULL)
    return FALSE;
  tell (teller, 0.1, _ ("Writing the network down"));
  how = complete_how (self, model, file);
  bytes = hone_onnx_pack (model, &how, file, date, error);
  if (bytes == NULL || !export_check (model, &how, bytes, pictures, &result->difference, tell_check, (gpointer) teller,
                                      cancellable, error))
    return FALSE;
  result->n_pictures = pictures->len;
  return check_difference (self, result->out, result->difference, error) &&
         hone_file_write (result->out, &bytes, 1, error);
}

/* --- .pt --- */

static gboolean
write_pt (const HoneExport *self, const char *path, HoneExportResult *result, GError **error)
{
  g_autoptr (HoneTensors) file = NULL;
  g_autoptr (HoneModel) model = hone_model_file_open_any (path, &file, error);

  return model != NULL && hone_pt_write (model, file, result->out, error);
}

/* --- all of them --- */

static gboolean
write_as (const HoneExport *self, const char *path, const Teller *teller, GCancellable *cancellable,
          HoneExportResult *result, GError **error)
{
  switch (self->format) {
  case HONE_EXPORT_ONNX:
    return write_onnx (self, path, teller, cancellable, result, error);
  case HONE_EXPORT_PT:
    return write_pt (self, path, result, error);
  case HONE_EXPORT_SAFETENSORS:
  case HONE_N_EXPORTS:
  default:
    return hone_base_write (self->model, self->as_base, result->out, error);
  }
}

gboolean
hone_export (const HoneExport *self, HoneProgress progress, gpointer data, GCancellable *cancellable,
             HoneExportResult *result, GError **error)
{
  g_autofree char *path = model_path (self);
  const Teller teller = { progress, data };
  GStatBuf facts;

  *result = (HoneExportResult){ .out = hone_export_path (self) };
  tell (&teller, 0, _ ("Reading the model"));
  if (!write_as (self, path, &teller, cancellable, result, error)) {
    hone_export_result_clear (result);
    return FALSE;
  }
  result->bytes = g_stat (result->out, &facts) == 0 ? (guint64) facts.st_size : 0;
  tell (&teller, 1, _ ("Done"));
  return TRUE;
}
