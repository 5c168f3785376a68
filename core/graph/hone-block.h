/* SPDX-License-Identifier: Apache-2.0 */
/* hone-block.h - the parts that networks are made of (spec 01, sections 3 and 4)
 *
 * A block has two sides. list () tells the parameters, in the order of the state dict; build () adds its layers to a
 * program, finding the parameters by name. What a convolution is (kernel, channels, groups) stands in the shape of its
 * weight, so that build () repeats none of it.
 */
#pragma once

#include "hone-graph.h"
#include "hone-program.h"

G_BEGIN_DECLS

#define HONE_MAX_REPEATS 16 /* of what repeats inside a block */
#define HONE_MAX_ROWS 32

typedef struct _HoneBlock HoneBlock;

typedef struct {
  const char *name; /* as in the specification: "C3k2" */
  void (*list) (const HoneBlock *self, HoneModel *model, const char *path);
  /* @x: wires read. Returns: the wire written; HONE_NONE of a head, whose outputs are the program's heads. */
  int (*build) (const HoneBlock *self, HoneProgram *program, const char *path, const int *x);
} HoneBlockClass;

struct _HoneBlock {
  const HoneBlockClass *klass;
  int n_x;
  int c1, c2; /* channels in and out */
  int n;      /* of what repeats inside */
  int kernel[2], stride, groups;
  double e; /* hidden channels as a share of c2 */
  gboolean shortcut, c3k, attention;
  gboolean bottleneck; /* of a ResNet's stage; FALSE: two 3 x 3 convolutions a block */
  HoneAct act;         /* of a convolution; of SPPF's first one */
  int heads;           /* of attention; 0: one per 64 channels */
  double ratio;        /* channels of a key as a share of those of a value */

  /* Detect */
  int ch[HONE_N_LEVELS];
  int n_classes, reg_max;
  int class_width; /* 0: as the specification says */
  gboolean end2end, legacy;
};

/* NULL: no such block. */
const HoneBlockClass *hone_block_class (const char *name);

extern const HoneBlockClass hone_block_conv, hone_block_dwconv, hone_block_bottleneck, hone_block_c2f, hone_block_c3k,
    hone_block_c3k2, hone_block_sppf, hone_block_attention, hone_block_psa, hone_block_c2psa, hone_block_upsample,
    hone_block_concat, hone_block_detect, hone_block_classify, hone_block_stem, hone_block_stage, hone_block_linear,
    hone_block_keras_stem, hone_block_keras_stage;

/* A name that lives for one expression: hone_path ("model.2", "m.%d", 0).text */
typedef struct {
  char text[96];
} HonePath;

HonePath hone_path (const char *path, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* How the names of row @row's parameters begin: "model.3", "layer1", "". */
HonePath hone_row_path (const HoneFamily *family, int row);

/* What lists are made of: a convolution with its norm, and one with a bias. */
void hone_list_conv (HoneModel *model, const char *path, int c1, int c2, int kernel, int groups);
void hone_list_plain_conv (HoneModel *model, const char *path, int c1, int c2);
/* "PATH.weight", without groups, and "NORM.*". */
void hone_list_conv_as (HoneModel *model, const char *path, const char *norm, int c1, int c2, int kernel);
/* The two halves of that: a convolution with a bias, and a norm. */
void hone_list_biased_conv (HoneModel *model, const char *path, int c1, int c2, int kernel);
void hone_list_norm (HoneModel *model, const char *path, int c);
void hone_list_linear (HoneModel *model, const char *path, int c1, int c2);

/* c2 * e, rounded down */
int hone_block_hidden (const HoneBlock *self);
/* The classes' width of a head, c3 */
int hone_block_class_width (const HoneBlock *self);

/**
 * hone_network_blocks:
 * @blocks: (out): HONE_MAX_ROWS of them
 *
 * The rows of @arch at its scale. Returns: their number.
 */
int hone_network_blocks (const HoneArch *arch, int n_classes, int class_width, HoneBlock *blocks);

/* Adds a network to @program; wires[i] is what row i writes. */
void hone_network_build (HoneModel *model, HoneProgram *program, int pictures, int *wires);

G_END_DECLS
