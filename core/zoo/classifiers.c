/* SPDX-License-Identifier: Apache-2.0 */
/* classifiers.c - YOLO's classifiers (spec 01, section 2): the trunk of a detector up to row 8, and one head */
#include "zoo-rows.h"

/* clang-format off */
static const HoneRow rows_11[] = {
  /*  0 */ CONV (64, 3, 2),                 /* 1/2 of the image  */
  /*  1 */ CONV (128, 3, 2),                /* 1/4               */
  /*  2 */ C3K2 (256, 2, FALSE, 0.25),
  /*  3 */ CONV (256, 3, 2),                /* 1/8               */
  /*  4 */ C3K2 (512, 2, FALSE, 0.25),
  /*  5 */ CONV (512, 3, 2),                /* 1/16              */
  /*  6 */ C3K2 (512, 2, TRUE, 0.5),
  /*  7 */ CONV (1024, 3, 2),               /* 1/32              */
  /*  8 */ C3K2 (1024, 2, TRUE, 0.5),
  /*  9 */ C2PSA (1024, 2),
  /* 10 */ CLASSIFY (),
};

static const HoneScale scales_11[] = {
  { "n", 0.50, 0.25, 1024 },
  { "s", 0.50, 0.50, 1024 },
  { "m", 0.50, 1.00,  512 },
  { "l", 1.00, 1.00,  512 },
  { "x", 1.00, 1.50,  512 },
};

static const HoneRow rows_v8[] = {
  /*  0 */ CONV (64, 3, 2),
  /*  1 */ CONV (128, 3, 2),
  /*  2 */ C2F (128, 3, TRUE),
  /*  3 */ CONV (256, 3, 2),
  /*  4 */ C2F (256, 6, TRUE),
  /*  5 */ CONV (512, 3, 2),
  /*  6 */ C2F (512, 6, TRUE),
  /*  7 */ CONV (1024, 3, 2),
  /*  8 */ C2F (1024, 3, TRUE),
  /*  9 */ CLASSIFY (),
};

/* Not those of the detector from m on. */
static const HoneScale scales_v8[] = {
  { "n", 0.33, 0.25, 1024 },
  { "s", 0.33, 0.50, 1024 },
  { "m", 0.67, 0.75, 1024 },
  { "l", 1.00, 1.00, 1024 },
  { "x", 1.00, 1.25, 1024 },
};

#define CLASSIFIER(family, table, sizes)                                        \
  { .name = family, .ending = "-cls", .task = HONE_TASK_CLASSIFY,               \
    .rows = table, .n_rows = G_N_ELEMENTS (table),                              \
    .scales = sizes, .n_scales = G_N_ELEMENTS (sizes),                          \
    .norm_eps = 1e-5f, .norm_momentum = 0.1f }

const HoneFamily hone_yolo26_cls = CLASSIFIER ("yolo26", rows_11, scales_11); /* the same network */
const HoneFamily hone_yolo11_cls = CLASSIFIER ("yolo11", rows_11, scales_11);
const HoneFamily hone_yolov8_cls = CLASSIFIER ("yolov8", rows_v8, scales_v8);
/* clang-format on */
