/* SPDX-License-Identifier: Apache-2.0 */
/* yolov8.c - YOLOv8, detection (spec 01, section 2) */
#include "zoo-rows.h"

/* clang-format off */
static const HoneRow rows[] = {
  /*  0 */ CONV (64, 3, 2),                 /* 1/2 of the image  */
  /*  1 */ CONV (128, 3, 2),                /* 1/4               */
  /*  2 */ C2F (128, 3, TRUE),
  /*  3 */ CONV (256, 3, 2),                /* 1/8               */
  /*  4 */ C2F (256, 6, TRUE),
  /*  5 */ CONV (512, 3, 2),                /* 1/16              */
  /*  6 */ C2F (512, 6, TRUE),
  /*  7 */ CONV (1024, 3, 2),               /* 1/32              */
  /*  8 */ C2F (1024, 3, TRUE),
  /*  9 */ SPPF (1024, 5),
  /* 10 */ UPSAMPLE (),                     /* 1/16, going up    */
  /* 11 */ CONCAT (HONE_PREV, 6),
  /* 12 */ C2F (512, 3, FALSE),
  /* 13 */ UPSAMPLE (),                     /* 1/8               */
  /* 14 */ CONCAT (HONE_PREV, 4),
  /* 15 */ C2F (256, 3, FALSE),             /* small objects     */
  /* 16 */ CONV (256, 3, 2),                /* 1/16, coming down */
  /* 17 */ CONCAT (HONE_PREV, 12),
  /* 18 */ C2F (512, 3, FALSE),             /* medium objects    */
  /* 19 */ CONV (512, 3, 2),                /* 1/32              */
  /* 20 */ CONCAT (HONE_PREV, 9),
  /* 21 */ C2F (1024, 3, FALSE),            /* large objects     */
  /* 22 */ DETECT (15, 18, 21),
};

static const HoneScale scales[] = {
  { "n", 0.33, 0.25, 1024 },
  { "s", 0.33, 0.50, 1024 },
  { "m", 0.67, 0.75,  768 },
  { "l", 1.00, 1.00,  512 },
  { "x", 1.00, 1.25,  512 },
};
/* clang-format on */

const HoneFamily hone_yolov8 = {
  .name = "yolov8",
  .rows = rows,
  .n_rows = G_N_ELEMENTS (rows),
  .scales = scales,
  .n_scales = G_N_ELEMENTS (scales),
  .end2end = FALSE,
  .reg_max = 16,
  .legacy_head = TRUE,
};
