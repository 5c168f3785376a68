/* SPDX-License-Identifier: Apache-2.0 */
/* block-sppf.c - SPPF: a chain of max-pools, whose stations are joined */
#include "hone-block.h"

#include "hone-layers.h"

static void
sppf_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  int c = self->c1 / 2;

  hone_list_conv (model, hone_path (path, "cv1").text, self->c1, c, 1, 1);
  hone_list_conv (model, hone_path (path, "cv2").text, (self->n + 1) * c, self->c2, 1, 1);
}

static int
sppf_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  int parts[1 + HONE_MAX_REPEATS];

  parts[0] = hone_conv (program, hone_path (path, "cv1").text, x[0], 1, self->act, HONE_NONE);
  for (int i = 0; i < self->n; i++)
    parts[1 + i] = hone_max_pool (program, parts[i], self->kernel[0], 1);
  return hone_conv (program, hone_path (path, "cv2").text, hone_concat (program, parts, 1 + self->n), 1, HONE_SILU,
                    self->shortcut && self->c1 == self->c2 ? x[0] : HONE_NONE);
}

const HoneBlockClass hone_block_sppf = { .name = "SPPF", .list = sppf_list, .build = sppf_build };
