/* SPDX-License-Identifier: Apache-2.0 */
/* pt-modules.c - see pt-modules.h: single modules; pt-blocks.c has what is made of them */
#include "pt-modules.h"

#include <string.h>

#define TORCH "torch.nn.modules."

void
pt_begin_module (PtModules *self, const char *type)
{
  const char *dot = strrchr (type, '.');
  g_autofree char *module = g_strndup (type, (gsize) (dot - type));

  pt_write_begin_object (self->to, module, dot + 1);
  pt_write_key_bool (self->to, "training", FALSE);
  pt_write_text (self->to, "_backward_hooks");
  pt_write_begin_ordered_dict (self->to);
  pt_write_end (self->to);
  pt_write_text (self->to, "_forward_hooks");
  pt_write_begin_ordered_dict (self->to);
  pt_write_end (self->to);
}

static void
add_empty (PtModules *self, const char *key)
{
  pt_write_text (self->to, key);
  pt_write_begin_dict (self->to);
  pt_write_end (self->to);
}

static void
begin_modules (PtModules *self)
{
  pt_write_text (self->to, "_modules");
  pt_write_begin_dict (self->to);
}

void
pt_begin_children (PtModules *self)
{
  add_empty (self, "_parameters");
  add_empty (self, "_buffers");
  begin_modules (self);
}

void
pt_end_module (PtModules *self)
{
  pt_write_end (self->to);
  pt_write_end (self->to);
}

void
pt_add_bare (PtModules *self, const char *type)
{
  pt_begin_module (self, type);
  pt_begin_children (self);
  pt_end_module (self);
}

void
pt_begin_list (PtModules *self, gboolean sequence)
{
  pt_begin_module (self, sequence ? TORCH "container.Sequential" : TORCH "container.ModuleList");
  pt_begin_children (self);
}

/* --- modules with numbers --- */

/* "PATH.LEAF", (nullable) */
static const HoneTensor *
find (PtModules *self, const char *path, const char *leaf)
{
  g_autofree char *name = g_strconcat (path, ".", leaf, NULL);

  return hone_tensors_find (self->numbers, name);
}

static void
add_tensor (PtModules *self, const char *path, const char *leaf, gboolean parameter)
{
  const HoneTensor *tensor = find (self, path, leaf);

  pt_write_text (self->to, leaf);
  if (tensor != NULL)
    pt_write_tensor (self->to, tensor, parameter);
  else
    pt_write_none (self->to);
}

static void
add_weight_and_bias (PtModules *self, const char *path)
{
  pt_write_text (self->to, "_parameters");
  pt_write_begin_dict (self->to);
  add_tensor (self, path, "weight", TRUE);
  add_tensor (self, path, "bias", TRUE);
  pt_write_end (self->to);
}

static void
add_numbers (PtModules *self, const char *key, int n, gint64 number)
{
  pt_write_text (self->to, key);
  pt_write_begin_tuple (self->to);
  for (int i = 0; i < n; i++)
    pt_write_int (self->to, number);
  pt_write_end (self->to);
}

/* Groups are as many as channels, or one. */
static void
add_conv_attributes (PtModules *self, const HoneTensor *weight, int stride)
{
  const gint64 groups = weight->shape[1] == 1 ? weight->shape[0] : 1, kernel = weight->shape[2], pad = kernel / 2;

  pt_write_key_int (self->to, "in_channels", weight->shape[1] * groups);
  pt_write_key_int (self->to, "out_channels", weight->shape[0]);
  add_numbers (self, "kernel_size", 2, kernel);
  add_numbers (self, "stride", 2, stride);
  add_numbers (self, "padding", 2, pad);
  add_numbers (self, "dilation", 2, 1);
  pt_write_key_bool (self->to, "transposed", FALSE);
  add_numbers (self, "output_padding", 2, 0);
  pt_write_key_int (self->to, "groups", groups);
  pt_write_key_text (self->to, "padding_mode", "zeros");
  add_numbers (self, "_reversed_padding_repeated_twice", 4, pad);
}

static void
add_conv2d (PtModules *self, const char *path, int stride)
{
  pt_begin_module (self, TORCH "conv.Conv2d");
  add_conv_attributes (self, find (self, path, "weight"), stride);
  add_weight_and_bias (self, path);
  add_empty (self, "_buffers");
  begin_modules (self);
  pt_end_module (self);
}

static void
add_linear (PtModules *self, const char *path)
{
  const HoneTensor *weight = find (self, path, "weight");

  pt_begin_module (self, TORCH "linear.Linear");
  pt_write_key_int (self->to, "in_features", weight->shape[1]);
  pt_write_key_int (self->to, "out_features", weight->shape[0]);
  add_weight_and_bias (self, path);
  add_empty (self, "_buffers");
  begin_modules (self);
  pt_end_module (self);
}

void
pt_add_plain (PtModules *self, const char *path, const char *name)
{
  const HonePath own = hone_path (path, "%s", name);

  pt_write_text (self->to, name);
  if (find (self, own.text, "weight")->n_dims == 4)
    add_conv2d (self, own.text, 1);
  else
    add_linear (self, own.text);
}

/* 0.001 and not 0.0010000000475 */
static double
as_written (float number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.6g", (double) number), NULL);
}

static void
add_norm (PtModules *self, const char *path)
{
  static const char *const buffers[] = { "running_mean", "running_var", "num_batches_tracked" };

  pt_begin_module (self, TORCH "batchnorm.BatchNorm2d");
  pt_write_key_int (self->to, "num_features", find (self, path, "weight")->n);
  pt_write_key_float (self->to, "eps", as_written (self->model->norm_eps));
  pt_write_key_float (self->to, "momentum", as_written (self->model->norm_momentum));
  pt_write_key_bool (self->to, "affine", TRUE);
  pt_write_key_bool (self->to, "track_running_stats", TRUE);
  add_weight_and_bias (self, path);
  pt_write_text (self->to, "_buffers");
  pt_write_begin_dict (self->to);
  for (guint i = 0; i < G_N_ELEMENTS (buffers); i++)
    add_tensor (self, path, buffers[i], FALSE);
  pt_write_end (self->to);
  begin_modules (self);
  pt_end_module (self);
}

static void
add_act (PtModules *self, HoneAct act)
{
  if (act != HONE_SILU) {
    pt_add_bare (self, TORCH "linear.Identity");
    return;
  }
  pt_begin_module (self, TORCH "activation.SiLU");
  pt_write_key_bool (self->to, "inplace", TRUE);
  pt_begin_children (self);
  pt_end_module (self);
}

void
pt_add_conv_children (PtModules *self, const char *path, int stride, HoneAct act)
{
  pt_begin_children (self);
  pt_write_text (self->to, "conv");
  add_conv2d (self, hone_path (path, "conv").text, stride);
  pt_write_text (self->to, "bn");
  add_norm (self, hone_path (path, "bn").text);
  pt_write_text (self->to, "act");
  add_act (self, act);
}

void
pt_add_conv (PtModules *self, const char *path, const char *name, int stride, HoneAct act)
{
  pt_write_text (self->to, name);
  pt_begin_module (self, "ultralytics.nn.modules.conv.Conv");
  pt_add_conv_children (self, hone_path (path, "%s", name).text, stride, act);
  pt_end_module (self);
}
