/* SPDX-License-Identifier: Apache-2.0 */
/* block-conv.c - Conv, DWConv, Bottleneck, and the two blocks without parameters */
#include "hone-block.h"

#include "hone-layers.h"

static void
conv_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  hone_list_conv (model, path, self->c1, self->c2, self->kernel[0], self->groups);
}

static int
conv_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  return hone_conv (program, path, x[0], self->stride, self->act, HONE_NONE);
}

const HoneBlockClass hone_block_conv = { .name = "Conv", .list = conv_list, .build = conv_build };

static int
common_divisor (int a, int b)
{
  return b == 0 ? a : common_divisor (b, a % b);
}

static void
dwconv_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  hone_list_conv (model, path, self->c1, self->c2, self->kernel[0], common_divisor (self->c1, self->c2));
}

const HoneBlockClass hone_block_dwconv = { .name = "DWConv", .list = dwconv_list, .build = conv_build };

/* x + cv2 (cv1 (x)) */
static void
bottleneck_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  int hidden = hone_block_hidden (self);

  hone_list_conv (model, hone_path (path, "cv1").text, self->c1, hidden, self->kernel[0], 1);
  hone_list_conv (model, hone_path (path, "cv2").text, hidden, self->c2, self->kernel[1], self->groups);
}

static int
bottleneck_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  int y = hone_conv (program, hone_path (path, "cv1").text, x[0], 1, HONE_SILU, HONE_NONE);

  return hone_conv (program, hone_path (path, "cv2").text, y, 1, HONE_SILU,
                    self->shortcut && self->c1 == self->c2 ? x[0] : HONE_NONE);
}

const HoneBlockClass hone_block_bottleneck = { .name = "Bottleneck",
                                               .list = bottleneck_list,
                                               .build = bottleneck_build };

static void
list_nothing (const HoneBlock *self, HoneModel *model, const char *path)
{
}

static int
upsample_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  return hone_upsample (program, x[0]);
}

const HoneBlockClass hone_block_upsample = { .name = "Upsample", .list = list_nothing, .build = upsample_build };

static int
concat_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  return hone_concat (program, x, self->n_x);
}

const HoneBlockClass hone_block_concat = { .name = "Concat", .list = list_nothing, .build = concat_build };
