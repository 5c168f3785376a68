/* SPDX-License-Identifier: Apache-2.0 */
/* block-c3k.c - C3k: cv3 (concat (bottlenecks (cv1 (x)), cv2 (x))) */
#include "hone-block.h"

#include "hone-layers.h"

static HoneBlock
c3k_inner (const HoneBlock *self)
{
  int c = hone_block_hidden (self);

  return (HoneBlock){
    .klass = &hone_block_bottleneck,
    .c1 = c,
    .c2 = c,
    .kernel = { self->kernel[0], self->kernel[0] },
    .groups = self->groups,
    .e = 1.0,
    .shortcut = self->shortcut,
  };
}

static void
c3k_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  HoneBlock inner = c3k_inner (self);
  int c = hone_block_hidden (self);

  hone_list_conv (model, hone_path (path, "cv1").text, self->c1, c, 1, 1);
  hone_list_conv (model, hone_path (path, "cv2").text, self->c1, c, 1, 1);
  hone_list_conv (model, hone_path (path, "cv3").text, 2 * c, self->c2, 1, 1);
  for (int i = 0; i < self->n; i++)
    inner.klass->list (&inner, model, hone_path (path, "m.%d", i).text);
}

static int
c3k_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  HoneBlock inner = c3k_inner (self);
  int parts[2];

  parts[0] = hone_conv (program, hone_path (path, "cv1").text, x[0], 1, HONE_SILU, HONE_NONE);
  for (int i = 0; i < self->n; i++)
    parts[0] = inner.klass->build (&inner, program, hone_path (path, "m.%d", i).text, &parts[0]);
  parts[1] = hone_conv (program, hone_path (path, "cv2").text, x[0], 1, HONE_SILU, HONE_NONE);
  return hone_conv (program, hone_path (path, "cv3").text, hone_concat (program, parts, 2), 1, HONE_SILU, HONE_NONE);
}

const HoneBlockClass hone_block_c3k = { .name = "C3k", .list = c3k_list, .build = c3k_build };
