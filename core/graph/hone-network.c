/* SPDX-License-Identifier: Apache-2.0 */
/* hone-network.c - a table of the zoo at its scale, as blocks (spec 01, section 1) */
#include "hone-block.h"
#include "hone-layers.h"

#include <math.h>
#include <string.h>

#define SPPF_POOLS 3
#define CHANNEL_STEP 8 /* widths are multiples of it */

static const HoneBlockClass *
class_of (const HoneRow *row)
{
  static const HoneBlockClass *const classes[] = {
    [HONE_BLOCK_CONV] = &hone_block_conv,         [HONE_BLOCK_C2F] = &hone_block_c2f,
    [HONE_BLOCK_C3K2] = &hone_block_c3k2,         [HONE_BLOCK_SPPF] = &hone_block_sppf,
    [HONE_BLOCK_C2PSA] = &hone_block_c2psa,       [HONE_BLOCK_UPSAMPLE] = &hone_block_upsample,
    [HONE_BLOCK_CONCAT] = &hone_block_concat,     [HONE_BLOCK_DETECT] = &hone_block_detect,
    [HONE_BLOCK_CLASSIFY] = &hone_block_classify, [HONE_BLOCK_STEM] = &hone_block_stem,
    [HONE_BLOCK_STAGE] = &hone_block_stage,       [HONE_BLOCK_LINEAR] = &hone_block_linear,
  };

  if (row->keras)
    return row->kind == HONE_BLOCK_STEM ? &hone_block_keras_stem : &hone_block_keras_stage;
  return classes[row->kind];
}

static int
scaled_channels (const HoneScale *scale, int channels)
{
  return CHANNEL_STEP * (int) ceil (MIN (channels, scale->max_channels) * scale->width / CHANNEL_STEP);
}

/* Half to even, as rint () does. */
static int
scaled_repeats (const HoneScale *scale, int repeats)
{
  return repeats <= 1 ? repeats : MAX (1, (int) rint (repeats * scale->depth));
}

/* The larger sizes have C3k everywhere. */
static gboolean
forces_c3k (const HoneScale *scale)
{
  return strchr ("mlx", scale->letter[0]) != NULL;
}

static int
row_of (const HoneRow *row, int i, int from)
{
  return row->from[from] == HONE_PREV ? i - 1 : row->from[from];
}

static int
count_inputs (const HoneRow *row)
{
  int n = 0;

  while (n < (int) G_N_ELEMENTS (row->from) && row->from[n] != HONE_NONE)
    n++;
  return n;
}

static HoneBlock
block_of_row (const HoneArch *arch, int i, const HoneBlock *blocks)
{
  const HoneRow *row = &arch->family->rows[i];
  HoneBlock block = {
    .klass = class_of (row),
    .n_x = count_inputs (row),
    .c1 = i == 0 ? 3 : blocks[row_of (row, i, 0)].c2,
    .c2 = scaled_channels (&arch->scale, row->channels),
    .n = row->kind == HONE_BLOCK_SPPF ? SPPF_POOLS : scaled_repeats (&arch->scale, row->repeats),
    .kernel = { row->kernel, row->kernel },
    .stride = row->stride,
    .groups = 1,
    .e = row->e,
    .shortcut = row->shortcut,
    .c3k = row->c3k || forces_c3k (&arch->scale),
    .attention = row->attention,
    .bottleneck = row->bottleneck,
    .act = row->no_act ? HONE_IDENTITY : HONE_SILU,
    .ratio = 0.5,
  };

  if (row->kind == HONE_BLOCK_UPSAMPLE)
    block.c2 = block.c1;
  if (row->kind == HONE_BLOCK_CONCAT)
    for (int from = 0; from < block.n_x; from++)
      block.c2 += blocks[row_of (row, i, from)].c2;
  for (int from = 0; from < block.n_x; from++)
    block.ch[from] = i == 0 ? 3 : blocks[row_of (row, i, from)].c2;
  return block;
}

int
hone_network_blocks (const HoneArch *arch, int n_classes, int class_width, HoneBlock *blocks)
{
  const HoneFamily *family = arch->family;

  for (int i = 0; i < family->n_rows; i++) {
    blocks[i] = block_of_row (arch, i, blocks);
    blocks[i].n_classes = n_classes;
    if (family->task == HONE_TASK_CLASSIFY && i == family->n_rows - 1)
      blocks[i].c2 = n_classes;
    blocks[i].class_width = class_width;
    blocks[i].reg_max = family->reg_max;
    blocks[i].end2end = family->end2end;
    blocks[i].legacy = family->legacy_head;
  }
  return family->n_rows;
}

/* What a classifier says of each picture becomes an output of the program. */
static void
add_logits (HoneProgram *program, int wire)
{
  const HoneWire from = *hone_program_get_wire (program, wire);
  const int plain = hone_program_plain (program, from.n, from.c, 1);

  hone_plain_out (program, wire, plain, 0);
  hone_program_set_outputs (program, 1, HONE_NONE, plain);
}

void
hone_network_build (HoneModel *model, HoneProgram *program, int pictures, int *wires)
{
  HoneBlock blocks[HONE_MAX_ROWS];
  int n = hone_network_blocks (&model->arch, model->n_classes, model->class_width, blocks);

  for (int i = 0; i < n; i++) {
    const HoneRow *row = &model->arch.family->rows[i];
    int x[HONE_N_LEVELS];

    for (int from = 0; from < blocks[i].n_x; from++)
      x[from] = i == 0 ? pictures : wires[row_of (row, i, from)];
    wires[i] = blocks[i].klass->build (&blocks[i], program, hone_row_path (model->arch.family, i).text, x);
  }
  if (model->arch.family->task == HONE_TASK_CLASSIFY)
    add_logits (program, wires[n - 1]);
}
