/* SPDX-License-Identifier: Apache-2.0 */
/* block-classify.c - Classify, the head of YOLO's classifiers: a convolution, the mean over all pixels, a linear layer
 * (spec 01, section 4)
 */
#include "hone-block.h"

#include "hone-layers.h"
#include "hone-params.h"

#define WIDTH 1280 /* channels inside, at every size */

static void
classify_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  hone_list_conv (model, hone_path (path, "conv").text, self->c1, WIDTH, 1, 1);
  hone_list_linear (model, hone_path (path, "linear").text, WIDTH, self->n_classes);
}

static int
classify_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  const int y = hone_conv (program, hone_path (path, "conv").text, x[0], 1, HONE_SILU, HONE_NONE);

  return hone_plain_conv (program, hone_path (path, "linear").text, hone_average (program, y));
}

const HoneBlockClass hone_block_classify = { .name = "Classify", .list = classify_list, .build = classify_build };
