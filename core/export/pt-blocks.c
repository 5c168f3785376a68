/* SPDX-License-Identifier: Apache-2.0 */
/* pt-blocks.c - see pt-modules.h: blocks of the zoo as Ultralytics' modules
 *
 * What repeats inside a block, and of which kind it is, the parameters' names tell: "m.1.cv3" is there or not.
 */
#include "pt-modules.h"

#include <math.h>

#define BLOCK "ultralytics.nn.modules.block."
#define TORCH "torch.nn.modules."

static gboolean
has (PtModules *self, const char *path, const char *leaf)
{
  return hone_tensors_find (self->numbers, hone_path (path, "%s", leaf).text) != NULL;
}

static gint64
channels_out (PtModules *self, const char *path, const char *leaf)
{
  return hone_tensors_find (self->numbers, hone_path (path, "%s", leaf).text)->shape[0];
}

static void
add_silu_conv (PtModules *self, const char *path, const char *name)
{
  pt_add_conv (self, path, name, 1, HONE_SILU);
}

static void
add_bottleneck (PtModules *self, const char *path, gboolean shortcut)
{
  pt_begin_module (self, BLOCK "Bottleneck");
  pt_write_key_bool (self->to, "add", shortcut);
  pt_begin_children (self);
  add_silu_conv (self, path, "cv1");
  add_silu_conv (self, path, "cv2");
  pt_end_module (self);
}

static void
add_c3k (PtModules *self, const char *path, gboolean shortcut)
{
  pt_begin_module (self, BLOCK "C3k");
  pt_begin_children (self);
  add_silu_conv (self, path, "cv1");
  add_silu_conv (self, path, "cv2");
  add_silu_conv (self, path, "cv3");
  pt_write_text (self->to, "m");
  pt_begin_list (self, TRUE);
  for (int i = 0; has (self, hone_path (path, "m.%d", i).text, "cv1.conv.weight"); i++) {
    pt_write_text (self->to, hone_path ("", "%d", i).text);
    add_bottleneck (self, hone_path (path, "m.%d", i).text, shortcut);
  }
  pt_end_module (self);
  pt_end_module (self);
}

/* --- attention --- */

static void
add_attention (PtModules *self, const char *path)
{
  const gint64 c = channels_out (self, path, "proj.conv.weight"), all = channels_out (self, path, "qkv.conv.weight");
  const gint64 heads = MAX (c / 64, 1), key_dim = (all - c) / 2 / heads;

  pt_begin_module (self, BLOCK "Attention");
  pt_write_key_int (self->to, "num_heads", heads);
  pt_write_key_int (self->to, "head_dim", c / heads);
  pt_write_key_int (self->to, "key_dim", key_dim);
  pt_write_key_float (self->to, "scale", 1 / sqrt ((double) key_dim));
  pt_begin_children (self);
  pt_add_conv (self, path, "qkv", 1, HONE_IDENTITY);
  pt_add_conv (self, path, "proj", 1, HONE_IDENTITY);
  pt_add_conv (self, path, "pe", 1, HONE_IDENTITY);
  pt_end_module (self);
}

static void
add_psa (PtModules *self, const char *path)
{
  const HonePath ffn = hone_path (path, "ffn");

  pt_begin_module (self, BLOCK "PSABlock");
  pt_write_key_bool (self->to, "add", TRUE);
  pt_begin_children (self);
  pt_write_text (self->to, "attn");
  add_attention (self, hone_path (path, "attn").text);
  pt_write_text (self->to, "ffn");
  pt_begin_list (self, TRUE);
  pt_add_conv (self, ffn.text, "0", 1, HONE_SILU);
  pt_add_conv (self, ffn.text, "1", 1, HONE_IDENTITY);
  pt_end_module (self);
  pt_end_module (self);
}

/* --- rows --- */

/* One of those that repeat in a C2f, a C3k2 or a C2PSA. Returns: FALSE when there is none at @path */
static gboolean
add_inner (PtModules *self, const HoneBlock *block, const char *path, const char *key)
{
  const gboolean both = has (self, path, "0.cv1.conv.weight"), psa = has (self, path, "attn.qkv.conv.weight");

  if (!both && !psa && !has (self, path, "cv1.conv.weight"))
    return FALSE;
  pt_write_text (self->to, key);
  if (both) {
    pt_begin_list (self, TRUE);
    pt_write_text (self->to, "0");
    add_bottleneck (self, hone_path (path, "0").text, block->shortcut);
    pt_write_text (self->to, "1");
    add_psa (self, hone_path (path, "1").text);
    pt_end_module (self);
  } else if (psa) {
    add_psa (self, path);
  } else if (has (self, path, "cv3.conv.weight")) {
    add_c3k (self, path, block->shortcut);
  } else {
    add_bottleneck (self, path, block->shortcut);
  }
  return TRUE;
}

/* C2f, C3k2, C2PSA. */
static void
add_c2f (PtModules *self, const HoneBlock *block, const char *path)
{
  pt_write_key_int (self->to, "c", hone_block_hidden (block));
  pt_begin_children (self);
  add_silu_conv (self, path, "cv1");
  add_silu_conv (self, path, "cv2");
  pt_write_text (self->to, "m");
  pt_begin_list (self, block->klass == &hone_block_c2psa);
  for (int i = 0; add_inner (self, block, hone_path (path, "m.%d", i).text, hone_path ("", "%d", i).text); i++)
    ;
  pt_end_module (self);
}

static void
add_sppf (PtModules *self, const HoneBlock *block, const char *path)
{
  pt_write_key_int (self->to, "n", block->n);
  pt_write_key_bool (self->to, "add", block->shortcut && block->c1 == block->c2);
  pt_begin_children (self);
  pt_add_conv (self, path, "cv1", 1, block->act);
  add_silu_conv (self, path, "cv2");
  pt_write_text (self->to, "m");
  pt_begin_module (self, TORCH "pooling.MaxPool2d");
  pt_write_key_int (self->to, "kernel_size", block->kernel[0]);
  pt_write_key_int (self->to, "stride", 1);
  pt_write_key_int (self->to, "padding", block->kernel[0] / 2);
  pt_write_key_int (self->to, "dilation", 1);
  pt_write_key_bool (self->to, "return_indices", FALSE);
  pt_write_key_bool (self->to, "ceil_mode", FALSE);
  pt_begin_children (self);
  pt_end_module (self);
}

static void
add_upsample (PtModules *self)
{
  pt_write_key_text (self->to, "name", "Upsample");
  pt_write_key_none (self->to, "size");
  pt_write_key_float (self->to, "scale_factor", 2);
  pt_write_key_text (self->to, "mode", "nearest");
  pt_write_key_none (self->to, "align_corners");
  pt_write_key_none (self->to, "recompute_scale_factor");
  pt_begin_children (self);
}

/* --- heads --- */

/* One branch of one level: "cv3.1" */
static void
add_branch (PtModules *self, const char *path)
{
  pt_begin_list (self, TRUE);
  for (int i = 0; i < 2; i++) {
    const HonePath pair = hone_path (path, "%d", i);

    if (!has (self, pair.text, "0.conv.weight")) {
      add_silu_conv (self, path, hone_path ("", "%d", i).text);
      continue;
    }
    pt_write_text (self->to, hone_path ("", "%d", i).text);
    pt_begin_list (self, TRUE);
    add_silu_conv (self, pair.text, "0");
    add_silu_conv (self, pair.text, "1");
    pt_end_module (self);
  }
  pt_add_plain (self, path, "2");
  pt_end_module (self);
}

static void
add_branches (PtModules *self, const char *path, const char *name)
{
  pt_write_text (self->to, name);
  pt_begin_list (self, FALSE);
  for (int level = 0; level < HONE_N_LEVELS; level++) {
    pt_write_text (self->to, hone_path ("", "%d", level).text);
    add_branch (self, hone_path (path, "%s.%d", name, level).text);
  }
  pt_end_module (self);
}

static void
add_dfl (PtModules *self, const HoneBlock *block, const char *path)
{
  pt_write_text (self->to, "dfl");
  if (block->reg_max == 1) {
    pt_add_bare (self, TORCH "linear.Identity");
    return;
  }
  pt_begin_module (self, BLOCK "DFL");
  pt_write_key_int (self->to, "c1", block->reg_max);
  pt_begin_children (self);
  pt_add_plain (self, hone_path (path, "dfl").text, "conv");
  pt_end_module (self);
}

static void
add_detect (PtModules *self, const HoneBlock *block, const char *path)
{
  static const float strides[HONE_N_LEVELS] = { 8, 16, 32 };
  const HoneTensor stride = {
    .dtype = HONE_DTYPE_F32, .n_dims = 1, .shape = { HONE_N_LEVELS }, .n = HONE_N_LEVELS, .data = strides
  };

  pt_write_key_int (self->to, "nc", block->n_classes);
  pt_write_key_int (self->to, "nl", HONE_N_LEVELS);
  pt_write_key_int (self->to, "reg_max", block->reg_max);
  pt_write_key_int (self->to, "no", block->n_classes + 4 * block->reg_max);
  pt_write_text (self->to, "stride");
  pt_write_tensor (self->to, &stride, FALSE);
  pt_write_key_bool (self->to, "inplace", TRUE);
  pt_begin_children (self);
  add_branches (self, path, "cv2");
  add_branches (self, path, "cv3");
  add_dfl (self, block, path);
  if (block->end2end) {
    add_branches (self, path, "one2one_cv2");
    add_branches (self, path, "one2one_cv3");
  }
}

static void
add_classify (PtModules *self, const char *path)
{
  pt_begin_children (self);
  add_silu_conv (self, path, "conv");
  pt_write_text (self->to, "pool");
  pt_begin_module (self, TORCH "pooling.AdaptiveAvgPool2d");
  pt_write_key_int (self->to, "output_size", 1);
  pt_begin_children (self);
  pt_end_module (self);
  pt_write_text (self->to, "drop");
  pt_begin_module (self, TORCH "dropout.Dropout");
  pt_write_key_float (self->to, "p", 0);
  pt_write_key_bool (self->to, "inplace", TRUE);
  pt_begin_children (self);
  pt_end_module (self);
  pt_add_plain (self, path, "linear");
}

/* --- all of them --- */

const char *
pt_block_type (const HoneBlock *block)
{
  static const struct {
    const HoneBlockClass *klass;
    const char *type;
  } types[] = {
    { &hone_block_conv, "ultralytics.nn.modules.conv.Conv" },
    { &hone_block_c2f, BLOCK "C2f" },
    { &hone_block_c3k2, BLOCK "C3k2" },
    { &hone_block_sppf, BLOCK "SPPF" },
    { &hone_block_c2psa, BLOCK "C2PSA" },
    { &hone_block_upsample, TORCH "upsampling.Upsample" },
    { &hone_block_concat, "ultralytics.nn.modules.conv.Concat" },
    { &hone_block_detect, "ultralytics.nn.modules.head.Detect" },
    { &hone_block_classify, "ultralytics.nn.modules.head.Classify" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].klass == block->klass)
      return types[i].type;
  return NULL;
}

void
pt_add_block (PtModules *self, const HoneBlock *block, const char *path)
{
  if (block->klass == &hone_block_conv) {
    pt_add_conv_children (self, path, block->stride, block->act);
  } else if (block->klass == &hone_block_sppf) {
    add_sppf (self, block, path);
  } else if (block->klass == &hone_block_upsample) {
    add_upsample (self);
  } else if (block->klass == &hone_block_concat) {
    pt_write_key_int (self->to, "d", 1);
    pt_begin_children (self);
  } else if (block->klass == &hone_block_detect) {
    add_detect (self, block, path);
  } else if (block->klass == &hone_block_classify) {
    add_classify (self, path);
  } else {
    add_c2f (self, block, path);
  }
}
