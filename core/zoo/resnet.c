/* SPDX-License-Identifier: Apache-2.0 */
/* resnet.c - ResNet 18, 34, 50 and 101 with torchvision's names (spec 01, section 9; He et al. 2015), and ResNet50 with
 * Keras' (spec 07, section 1) */
#include "zoo-rows.h"

/* clang-format off */
/* Blocks a stage; channels that leave the first stage. */
#define RESNET_ROWS(n1, n2, n3, n4, c, three) {                                                   \
  { HONE_BLOCK_STEM, AFTER_PREV, .repeats = 1, .channels = 64, .stride = 4, .path = "" },         \
  STAGE ("layer1", n1, c, 1, three),                                                              \
  STAGE ("layer2", n2, 2 * (c), 2, three),                                                        \
  STAGE ("layer3", n3, 4 * (c), 2, three),                                                        \
  STAGE ("layer4", n4, 8 * (c), 2, three),                                                        \
  { HONE_BLOCK_LINEAR, AFTER_PREV, .repeats = 1, .path = "fc" },                                  \
}

static const HoneRow rows_18[] = RESNET_ROWS (2, 2, 2, 2, 64, FALSE);
static const HoneRow rows_34[] = RESNET_ROWS (3, 4, 6, 3, 64, FALSE);
static const HoneRow rows_50[] = RESNET_ROWS (3, 4, 6, 3, 256, TRUE);
static const HoneRow rows_101[] = RESNET_ROWS (3, 4, 23, 3, 256, TRUE);

/* One size. */
static const HoneScale scales[] = { { "", 1, 1, 2048 } };

#define RESNET(family, table)                                                   \
  { .name = family, .ending = "", .task = HONE_TASK_CLASSIFY,                   \
    .rows = table, .n_rows = G_N_ELEMENTS (table),                              \
    .scales = scales, .n_scales = G_N_ELEMENTS (scales),                        \
    .norm_eps = 1e-5f, .norm_momentum = 0.1f, .input = HONE_INPUT_IMAGENET, .start = HONE_START_NORMAL }

const HoneFamily hone_resnet18 = RESNET ("resnet18", rows_18);
const HoneFamily hone_resnet34 = RESNET ("resnet34", rows_34);
const HoneFamily hone_resnet50 = RESNET ("resnet50", rows_50);
const HoneFamily hone_resnet101 = RESNET ("resnet101", rows_101);

#define KERAS_STAGE(name, n, c, s) \
  { HONE_BLOCK_STAGE, AFTER_PREV, .repeats = (n), .channels = (c), .stride = (s), .bottleneck = TRUE, .keras = TRUE,     \
    .path = name }

static const HoneRow rows_keras[] = {
  { HONE_BLOCK_STEM, AFTER_PREV, .repeats = 1, .channels = 64, .stride = 4, .keras = TRUE, .path = "conv1" },
  KERAS_STAGE ("conv2", 3, 256, 1),
  KERAS_STAGE ("conv3", 4, 512, 2),
  KERAS_STAGE ("conv4", 6, 1024, 2),
  KERAS_STAGE ("conv5", 3, 2048, 2),
  { HONE_BLOCK_LINEAR, AFTER_PREV, .repeats = 1, .path = "predictions" },
};

/* Keras' momentum of 0.99 is what stays; ours is what is new. */
const HoneFamily hone_resnet50_keras = {
  .name = "resnet50-keras", .ending = "", .task = HONE_TASK_CLASSIFY,
  .rows = rows_keras, .n_rows = G_N_ELEMENTS (rows_keras),
  .scales = scales, .n_scales = G_N_ELEMENTS (scales),
  .norm_eps = 1.001e-5f, .norm_momentum = 0.01f, .input = HONE_INPUT_CAFFE, .start = HONE_START_GLOROT,
};
/* clang-format on */
