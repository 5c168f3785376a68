/* SPDX-License-Identifier: Apache-2.0 */
/* pt-network.c - see pt-network.h: the whole checkpoint, and the table of layers that other trainings are made from */
#include "pt-network.h"

#include "pt-modules.h"

#include <math.h>
#include <string.h>

#define HALF_MAX 65504.0f
#define USUAL_SIZE 640

typedef struct {
  PtModules modules;
  HoneTensors *origin; /* (nullable) */
  gboolean detects;
  HoneBlock blocks[HONE_MAX_ROWS];
  int n_rows;
} Checkpoint;

/* --- numbers --- */

static gboolean
fits_half (HoneModel *model)
{
  for (gsize i = 0; i < model->n_values; i++)
    if (fabsf (model->values[i]) > HALF_MAX)
      return FALSE;
  return TRUE;
}

static HoneTensors *
numbers_of (HoneModel *model)
{
  g_autoptr (HoneTensors) all = hone_model_to_tensors (model, model->values), halves = NULL;

  if (!fits_half (model))
    return g_steal_pointer (&all);
  halves = hone_tensors_new ();
  for (guint i = 0; i < hone_tensors_get_n (all); i++)
    hone_tensors_add_half (halves, hone_tensors_get (all, i));
  return g_steal_pointer (&halves);
}

/* Numbers that training moves, and the fixed ones that count as such. */
static gint64
count_parameters (HoneModel *model, const char *path)
{
  g_autofree char *prefix = g_strconcat (path, ".", NULL);
  gint64 n = 0;

  for (guint i = 0; i < model->n_params; i++)
    if (g_str_has_prefix (model->params[i].name, prefix) && model->params[i].kind != HONE_PARAM_BUFFER &&
        model->params[i].kind != HONE_PARAM_COUNTER)
      n += (gint64) model->params[i].n;
  return n;
}

/* --- the table of layers: "yaml" --- */

/* [64, 3, 2] of a row: what stands behind the name of its block */
static void
write_arguments (PtWriter *to, const HoneRow *row)
{
  pt_write_begin_list (to);
  switch (row->kind) {
  case HONE_BLOCK_CONV:
    pt_write_int (to, row->channels);
    pt_write_int (to, row->kernel);
    pt_write_int (to, row->stride);
    break;
  case HONE_BLOCK_C2F:
    pt_write_int (to, row->channels);
    pt_write_bool (to, row->shortcut);
    break;
  case HONE_BLOCK_C3K2:
    pt_write_int (to, row->channels);
    pt_write_bool (to, row->c3k);
    pt_write_float (to, row->e);
    if (row->attention)
      pt_write_bool (to, TRUE);
    break;
  case HONE_BLOCK_SPPF:
    pt_write_int (to, row->channels);
    pt_write_int (to, row->kernel);
    if (row->shortcut) {
      pt_write_int (to, 3);
      pt_write_bool (to, TRUE);
    }
    break;
  case HONE_BLOCK_C2PSA:
    pt_write_int (to, row->channels);
    break;
  case HONE_BLOCK_UPSAMPLE:
    pt_write_text (to, "None");
    pt_write_int (to, 2);
    pt_write_text (to, "nearest");
    break;
  case HONE_BLOCK_CONCAT:
    pt_write_int (to, 1);
    break;
  case HONE_BLOCK_DETECT:
  case HONE_BLOCK_CLASSIFY:
  case HONE_BLOCK_STEM:
  case HONE_BLOCK_STAGE:
  case HONE_BLOCK_LINEAR:
  default:
    pt_write_text (to, "nc");
    break;
  }
  pt_write_end (to);
}

/* -1, or [16, 19, 22] */
static void
write_from (PtWriter *to, const HoneRow *row)
{
  int n = 0;

  while (n < (int) G_N_ELEMENTS (row->from) && row->from[n] != HONE_NONE)
    n++;
  if (n == 1) {
    pt_write_int (to, row->from[0]);
    return;
  }
  pt_write_begin_list (to);
  for (int i = 0; i < n; i++)
    pt_write_int (to, row->from[i]);
  pt_write_end (to);
}

/* Rows @first to @last - 1: [[-1, 1, 'Conv', [64, 3, 2]], ...] */
static void
write_rows (Checkpoint *self, int first, int last)
{
  PtWriter *to = self->modules.to;

  pt_write_begin_list (to);
  for (int i = first; i < last; i++) {
    const HoneRow *row = &self->modules.model->arch.family->rows[i];

    pt_write_begin_list (to);
    write_from (to, row);
    pt_write_int (to, row->repeats);
    pt_write_text (to, row->kind == HONE_BLOCK_UPSAMPLE ? "nn.Upsample" : self->blocks[i].klass->name);
    write_arguments (to, row);
    pt_write_end (to);
  }
  pt_write_end (to);
}

/* The rows in front of the first that goes up again, or of the head. */
static int
count_backbone (const HoneFamily *family)
{
  int n = 0;

  while (n < family->n_rows - 1 && family->rows[n].kind != HONE_BLOCK_UPSAMPLE)
    n++;
  return n;
}

static void
write_scale (PtWriter *to, const HoneScale *scale)
{
  pt_write_text (to, "scales");
  pt_write_begin_dict (to);
  pt_write_text (to, scale->letter);
  pt_write_begin_list (to);
  pt_write_float (to, scale->depth);
  pt_write_float (to, scale->width);
  pt_write_int (to, scale->max_channels);
  pt_write_end (to);
  pt_write_end (to);
  pt_write_key_text (to, "scale", scale->letter);
}

static void
write_yaml (Checkpoint *self)
{
  HoneModel *model = self->modules.model;
  PtWriter *to = self->modules.to;
  const int backbone = count_backbone (model->arch.family);
  g_autofree char *file = g_strconcat (model->arch.id, ".yaml", NULL);

  pt_write_text (to, "yaml");
  pt_write_begin_dict (to);
  pt_write_key_int (to, "nc", model->n_classes);
  if (model->arch.family->end2end) {
    pt_write_key_bool (to, "end2end", TRUE);
    pt_write_key_int (to, "reg_max", model->arch.family->reg_max);
  }
  write_scale (to, &model->arch.scale);
  pt_write_text (to, "backbone");
  write_rows (self, 0, backbone);
  pt_write_text (to, "head");
  write_rows (self, backbone, self->n_rows);
  pt_write_key_text (to, "yaml_file", file);
  pt_write_key_int (to, "channels", 3);
  pt_write_end (to);
}

/* --- the network --- */

/* Rows whose output others than the next one read, in order. */
static void
write_saved_rows (Checkpoint *self)
{
  const HoneFamily *family = self->modules.model->arch.family;
  gboolean saved[HONE_MAX_ROWS] = { FALSE };

  for (int i = 0; i < self->n_rows; i++)
    for (guint k = 0; k < G_N_ELEMENTS (family->rows[i].from) && family->rows[i].from[k] != HONE_NONE; k++)
      if (family->rows[i].from[k] >= 0)
        saved[family->rows[i].from[k]] = TRUE;
  pt_write_text (self->modules.to, "save");
  pt_write_begin_list (self->modules.to);
  for (int i = 0; i < self->n_rows; i++)
    if (saved[i])
      pt_write_int (self->modules.to, i);
  pt_write_end (self->modules.to);
}

static void
write_names (Checkpoint *self)
{
  HoneModel *model = self->modules.model;

  pt_write_text (self->modules.to, "names");
  pt_write_begin_dict (self->modules.to);
  for (int i = 0; i < model->n_classes; i++) {
    pt_write_int (self->modules.to, i);
    pt_write_text (self->modules.to, model->names[i]);
  }
  pt_write_end (self->modules.to);
}

static void
write_strides (Checkpoint *self)
{
  static const float of_boxes[] = { 8, 16, 32 }, of_classes[] = { 1 };
  const int n = self->detects ? HONE_N_LEVELS : 1;
  const HoneTensor stride = {
    .dtype = HONE_DTYPE_F32, .n_dims = 1, .shape = { n }, .n = n, .data = self->detects ? of_boxes : of_classes
  };

  pt_write_text (self->modules.to, "stride");
  pt_write_tensor (self->modules.to, &stride, FALSE);
}

/* {task, imgsz ...}: what a next training takes over when nobody says otherwise */
static void
write_args (Checkpoint *self, const char *key)
{
  const char *size = self->origin != NULL ? hone_tensors_get_meta (self->origin, "imgsz") : NULL;
  const gint64 imgsz = size != NULL ? g_ascii_strtoll (size + (*size == '['), NULL, 10) : 0;

  pt_write_text (self->modules.to, key);
  pt_write_begin_dict (self->modules.to);
  pt_write_key_text (self->modules.to, "task", self->detects ? "detect" : "classify");
  pt_write_key_int (self->modules.to, "imgsz", imgsz > 0 ? imgsz : USUAL_SIZE);
  pt_write_key_none (self->modules.to, "data");
  pt_write_key_bool (self->modules.to, "single_cls", FALSE);
  pt_write_end (self->modules.to);
}

static void
write_row (Checkpoint *self, int i)
{
  const HonePath path = hone_path ("model", "%d", i);
  const char *type = pt_block_type (&self->blocks[i]);
  PtWriter *to = self->modules.to;

  pt_write_text (to, hone_path ("", "%d", i).text);
  pt_begin_module (&self->modules, type);
  pt_write_key_int (to, "np", count_parameters (self->modules.model, path.text));
  pt_write_key_int (to, "i", i);
  pt_write_text (to, "f");
  write_from (to, &self->modules.model->arch.family->rows[i]);
  pt_write_key_text (to, "type", type);
  pt_add_block (&self->modules, &self->blocks[i], path.text);
  pt_end_module (&self->modules);
}

static void
write_network (Checkpoint *self)
{
  PtModules *modules = &self->modules;

  pt_begin_module (modules,
                   self->detects ? "ultralytics.nn.tasks.DetectionModel" : "ultralytics.nn.tasks.ClassificationModel");
  write_yaml (self);
  write_saved_rows (self);
  write_names (self);
  write_strides (self);
  write_args (self, "args");
  pt_write_key_bool (modules->to, "inplace", TRUE);
  pt_write_key_int (modules->to, "nc", modules->model->n_classes);
  pt_write_key_text (modules->to, "task", self->detects ? "detect" : "classify");
  pt_begin_children (modules);
  pt_write_text (modules->to, "model");
  pt_begin_list (modules, TRUE);
  for (int i = 0; i < self->n_rows; i++)
    write_row (self, i);
  pt_end_module (modules);
  pt_end_module (modules);
}

/* --- the checkpoint --- */

static void
write_checkpoint (Checkpoint *self)
{
  static const char *const nothing[] = { "best_fitness", "ema", "updates", "optimizer", "scaler" };
  const char *license = self->origin != NULL ? hone_tensors_get_meta (self->origin, "license") : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format_iso8601 (now);
  PtWriter *to = self->modules.to;

  pt_write_begin_dict (to);
  pt_write_key_int (to, "epoch", -1);
  pt_write_text (to, "model");
  write_network (self);
  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++)
    pt_write_key_none (to, nothing[i]);
  write_args (self, "train_args");
  pt_write_key_text (to, "date", date);
  pt_write_key_text (to, "version", HONE_VERSION);
  if (license != NULL)
    pt_write_key_text (to, "license", license);
  pt_write_end (to);
}

gboolean
hone_pt_write (HoneModel *model, HoneTensors *origin, const char *path, GError **error)
{
  g_autoptr (PtWriter) to = NULL;
  g_autoptr (HoneTensors) numbers = NULL;
  Checkpoint self = { .origin = origin, .detects = model->arch.family->task == HONE_TASK_DETECT };

  self.n_rows = hone_network_blocks (&model->arch, model->n_classes, model->class_width, self.blocks);
  for (int i = 0; i < self.n_rows; i++)
    if (pt_block_type (&self.blocks[i]) == NULL) {
      numbers = hone_model_to_tensors (model, model->values);
      return hone_state_dict_write (numbers, path, error);
    }
  to = pt_writer_new ();
  numbers = numbers_of (model);
  self.modules = (PtModules){ to, model, numbers };
  write_checkpoint (&self);
  return pt_writer_save (to, path, error);
}
