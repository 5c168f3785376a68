/* SPDX-License-Identifier: Apache-2.0 */
/* hone-zoo.h - the architectures, as tables
 *
 * A row a block, as in the papers' figures; hone_model_new () makes parameters of them and hone_graph_new () a program.
 * Source: spec 01, sections 1 to 4.
 */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

typedef enum {
  HONE_BLOCK_CONV,
  HONE_BLOCK_C2F,
  HONE_BLOCK_C3K2,
  HONE_BLOCK_SPPF,
  HONE_BLOCK_C2PSA,
  HONE_BLOCK_UPSAMPLE,
  HONE_BLOCK_CONCAT,
  HONE_BLOCK_DETECT,
  HONE_BLOCK_CLASSIFY,
  HONE_BLOCK_STEM, /* of a ResNet, as the next two */
  HONE_BLOCK_STAGE,
  HONE_BLOCK_LINEAR,
} HoneBlockKind;

typedef enum {
  HONE_TASK_DETECT,
  HONE_TASK_CLASSIFY,
} HoneNetTask;

/* What a network wants pictures to be. */
typedef enum {
  HONE_INPUT_UNIT,     /* 0 to 1 */
  HONE_INPUT_IMAGENET, /* the same, less the mean and by the deviation of ImageNet: torchvision, timm (spec 07) */
  HONE_INPUT_CAFFE, /* 0 to 255, less the mean of ImageNet, red first: Keras' ResNets, their first layer turned round */
} HoneInput;

/* How weights begin where nothing is known of them. */
typedef enum {
  HONE_START_UNIFORM, /* U (-b, b), b = 1 / sqrt (fan in); biases, too */
  HONE_START_NORMAL,  /* the same, but convolutions N (0, sqrt (2 / fan out)) */
  HONE_START_GLOROT,  /* U (-b, b), b = sqrt (6 / (fan in + fan out)), biases 0: Keras (Glorot and Bengio 2010) */
} HoneStart;

#define HONE_PREV (-1)
#define HONE_NONE (-2) /* no row, no layer */

typedef struct {
  HoneBlockKind kind;
  int from[3];  /* row numbers, HONE_PREV; unused ones HONE_NONE */
  int repeats;  /* before scaling by depth */
  int channels; /* before scaling by width */
  int kernel, stride;
  gboolean c3k, attention, shortcut, no_act; /* no_act: SPPF's first convolution has none */
  double e;
  gboolean bottleneck; /* of a stage: blocks of three convolutions */
  gboolean keras;      /* stem or stage of a ResNet as Keras has it: biases, other names, the stride in front */
  const char *path;    /* how the names of its parameters begin; NULL: "model.N" */
} HoneRow;

typedef struct {
  const char *letter; /* "n", "s", "m", "l", "x" */
  double depth, width;
  int max_channels;
} HoneScale;

typedef struct {
  const char *name;   /* "yolo26" */
  const char *ending; /* behind the size: "-cls"; NULL: none */
  HoneNetTask task;
  const HoneRow *rows;
  int n_rows;
  const HoneScale *scales;
  int n_scales;
  gboolean end2end;
  int reg_max;
  gboolean legacy_head;          /* form of cv3, spec 01 section 4 */
  float norm_eps, norm_momentum; /* 0: those of detectors, spec 01 section 3 */
  HoneInput input;
  HoneStart start;
} HoneFamily;

/* A family at a scale. */
typedef struct {
  const HoneFamily *family;
  HoneScale scale;
  char id[32]; /* "yolo26n" */
} HoneArch;

/**
 * hone_arch_parse:
 * @name: "yolo26n", "yolo26n.yaml", "yolo26n-cls", "resnet50", a path that ends so, or with a width of its own
 *   "yolo26m-w0.125" (tests); without a letter ("yolo26.yaml") it is an n
 *
 * Errors: %HONE_ERROR_USAGE with "did you mean".
 */
gboolean hone_arch_parse (const char *name, HoneArch *arch, GError **error);

/* Fills in @arch; the id names the width where it is not the one of the table. */
void hone_arch_init (HoneArch *arch, const HoneFamily *family, const HoneScale *scale);

/* FALSE with a sentence about @what, a file or a name, when it is a network for something else. Errors:
 * %HONE_ERROR_BAD_MODEL */
gboolean hone_arch_require (const HoneArch *arch, HoneNetTask task, const char *what, GError **error);

/* All families, NULL at the end. */
const HoneFamily *const *hone_families (void);

G_END_DECLS
