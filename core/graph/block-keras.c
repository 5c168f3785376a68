/* SPDX-License-Identifier: Apache-2.0 */
/* block-keras.c - the parts of a ResNet with Keras' names, in the order of Keras' layers (spec 07, section 1)
 *
 * Unlike torchvision's, every convolution has a bias, and the stride of a bottleneck lies in its first convolution.
 * The order counts: "the first 100 layers" are frozen by it. Keras pads with zeros in front of the pool; behind a ReLU
 * that is what a pool without them finds.
 */
#include "hone-block.h"

#include "hone-layers.h"
#include "hone-params.h"

#define STEM_KERNEL 7
#define POOL_KERNEL 3
#define EXPANSION 4 /* channels that leave a bottleneck, as a multiple of those inside */

/* Convolution @k of block @i of stage @path, counted as Keras does; @what: "conv", "bn". */
static HonePath
name_of (const char *path, int i, int k, const char *what)
{
  HonePath self;

  g_snprintf (self.text, sizeof self.text, "%s_block%d_%d_%s", path, i + 1, k, what);
  return self;
}

static int
build_conv (HoneProgram *program, const char *path, int i, int k, int x, int stride, HoneAct act, int add)
{
  return hone_conv_as (program, name_of (path, i, k, "conv").text, name_of (path, i, k, "bn").text, x, stride, act,
                       add);
}

/* --- stem --- */

static void
stem_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  hone_list_biased_conv (model, "conv1_conv", self->c1, self->c2, STEM_KERNEL);
  hone_list_norm (model, "conv1_bn", self->c2);
}

static int
stem_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  const int y = hone_conv_as (program, "conv1_conv", "conv1_bn", x[0], 2, HONE_RELU, HONE_NONE);

  return hone_max_pool (program, y, POOL_KERNEL, 2);
}

const HoneBlockClass hone_block_keras_stem = { .name = "KerasStem", .list = stem_list, .build = stem_build };

/* --- a stage; only its first block has a convolution (0) in its shortcut --- */

static void
stage_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  const int inside = self->c2 / EXPANSION;

  for (int i = 0; i < self->n; i++) {
    const int c1 = i == 0 ? self->c1 : self->c2;

    hone_list_biased_conv (model, name_of (path, i, 1, "conv").text, c1, inside, 1);
    hone_list_norm (model, name_of (path, i, 1, "bn").text, inside);
    hone_list_biased_conv (model, name_of (path, i, 2, "conv").text, inside, inside, 3);
    hone_list_norm (model, name_of (path, i, 2, "bn").text, inside);
    if (i == 0)
      hone_list_biased_conv (model, name_of (path, i, 0, "conv").text, c1, self->c2, 1);
    hone_list_biased_conv (model, name_of (path, i, 3, "conv").text, inside, self->c2, 1);
    if (i == 0)
      hone_list_norm (model, name_of (path, i, 0, "bn").text, self->c2);
    hone_list_norm (model, name_of (path, i, 3, "bn").text, self->c2);
  }
}

static int
stage_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  int y = x[0];

  for (int i = 0; i < self->n; i++) {
    const int stride = i == 0 ? self->stride : 1;
    const int shortcut = i == 0 ? build_conv (program, path, i, 0, y, stride, HONE_IDENTITY, HONE_NONE) : y;

    y = build_conv (program, path, i, 1, y, stride, HONE_RELU, HONE_NONE);
    y = build_conv (program, path, i, 2, y, 1, HONE_RELU, HONE_NONE);
    y = build_conv (program, path, i, 3, y, 1, HONE_IDENTITY, shortcut);
    y = hone_act (program, y, HONE_RELU);
  }
  return y;
}

const HoneBlockClass hone_block_keras_stage = { .name = "KerasStage", .list = stage_list, .build = stage_build };
