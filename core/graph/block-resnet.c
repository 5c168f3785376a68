/* SPDX-License-Identifier: Apache-2.0 */
/* block-resnet.c - the parts of a ResNet, with torchvision's names (spec 01, section 9)
 *
 * The stride of a bottleneck lies in its 3 x 3 convolution. A shortcut has a convolution of its own where the size
 * changes, in the first block of a stage.
 */
#include "hone-block.h"

#include "hone-layers.h"
#include "hone-params.h"

#define STEM_KERNEL 7
#define POOL_KERNEL 3
#define EXPANSION 4 /* channels that leave a bottleneck, as a multiple of those inside */

/* --- stem: conv1, bn1, ReLU, max-pool; a quarter of the size --- */

static void
stem_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  hone_list_conv_as (model, hone_path (path, "conv1").text, hone_path (path, "bn1").text, self->c1, self->c2,
                     STEM_KERNEL);
}

static int
stem_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  const int y = hone_conv_as (program, hone_path (path, "conv1").text, hone_path (path, "bn1").text, x[0], 2, HONE_RELU,
                              HONE_NONE);

  return hone_max_pool (program, y, POOL_KERNEL, 2);
}

const HoneBlockClass hone_block_stem = { .name = "Stem", .list = stem_list, .build = stem_build };

/* --- a stage: n blocks of two or (bottleneck) three convolutions --- */

typedef struct {
  int kernel, c1, c2, stride;
} Part;

/* Block @i of the stage. Returns: how many convolutions it has */
static int
parts_of (const HoneBlock *self, int i, Part *parts)
{
  const int c1 = i == 0 ? self->c1 : self->c2, stride = i == 0 ? self->stride : 1;
  const int inside = self->bottleneck ? self->c2 / EXPANSION : self->c2;

  if (!self->bottleneck) {
    parts[0] = (Part){ 3, c1, inside, stride };
    parts[1] = (Part){ 3, inside, self->c2, 1 };
    return 2;
  }
  parts[0] = (Part){ 1, c1, inside, 1 };
  parts[1] = (Part){ 3, inside, inside, stride };
  parts[2] = (Part){ 1, inside, self->c2, 1 };
  return 3;
}

static gboolean
has_downsample (const HoneBlock *self, int i)
{
  return i == 0 && (self->stride != 1 || self->c1 != self->c2);
}

static void
list_block (const HoneBlock *self, HoneModel *model, const char *path, int i)
{
  Part parts[3];
  const int n = parts_of (self, i, parts);

  for (int k = 0; k < n; k++)
    hone_list_conv_as (model, hone_path (path, "conv%d", k + 1).text, hone_path (path, "bn%d", k + 1).text, parts[k].c1,
                       parts[k].c2, parts[k].kernel);
  if (has_downsample (self, i))
    hone_list_conv_as (model, hone_path (path, "downsample.0").text, hone_path (path, "downsample.1").text, self->c1,
                       self->c2, 1);
}

static void
stage_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  for (int i = 0; i < self->n; i++)
    list_block (self, model, hone_path (path, "%d", i).text, i);
}

static int
build_block (const HoneBlock *self, HoneProgram *program, const char *path, int x, int i)
{
  Part parts[3];
  const int n = parts_of (self, i, parts);
  int shortcut = x;

  if (has_downsample (self, i))
    shortcut = hone_conv_as (program, hone_path (path, "downsample.0").text, hone_path (path, "downsample.1").text, x,
                             self->stride, HONE_IDENTITY, HONE_NONE);
  for (int k = 0; k < n; k++)
    x = hone_conv_as (program, hone_path (path, "conv%d", k + 1).text, hone_path (path, "bn%d", k + 1).text, x,
                      parts[k].stride, k < n - 1 ? HONE_RELU : HONE_IDENTITY, k < n - 1 ? HONE_NONE : shortcut);
  return hone_act (program, x, HONE_RELU);
}

static int
stage_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  int y = x[0];

  for (int i = 0; i < self->n; i++)
    y = build_block (self, program, hone_path (path, "%d", i).text, y, i);
  return y;
}

const HoneBlockClass hone_block_stage = { .name = "Stage", .list = stage_list, .build = stage_build };

/* --- head: the mean over all pixels, one linear layer --- */

static void
linear_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  hone_list_linear (model, path, self->c1, self->n_classes);
}

static int
linear_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  return hone_plain_conv (program, path, hone_average (program, x[0]));
}

const HoneBlockClass hone_block_linear = { .name = "Linear", .list = linear_list, .build = linear_build };
