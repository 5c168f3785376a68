/* SPDX-License-Identifier: Apache-2.0 */
/* yolo11.c - YOLO11, detection (spec 01, section 2) */
#include "zoo-rows.h"

/* clang-format off */
static const HoneRow rows[] = {
  /*  0 */ CONV (64, 3, 2),                 /* 1/2 of the image  */
  /*  1 */ CONV (128, 3, 2),                /* 1/4               */
  /*  2 */ C3K2 (256, 2, FALSE, 0.25),
  /*  3 */ CONV (256, 3, 2),                /* 1/8               */
  /*  4 */ C3K2 (512, 2, FALSE, 0.25),
  /*  5 */ CONV (512, 3, 2),                /* 1/16              */
  /*  6 */ C3K2 (512, 2, TRUE, 0.5),
  /*  7 */ CONV (1024, 3, 2),               /* 1/32              */
  /*  8 */ C3K2 (1024, 2, TRUE, 0.5),
  /*  9 */ SPPF (1024, 5),
  /* 10 */ C2PSA (1024, 2),
  /* 11 */ UPSAMPLE (),                     /* 1/16, going up    */
  /* 12 */ CONCAT (HONE_PREV, 6),
  /* 13 */ C3K2 (512, 2, FALSE, 0.5),
  /* 14 */ UPSAMPLE (),                     /* 1/8               */
  /* 15 */ CONCAT (HONE_PREV, 4),
  /* 16 */ C3K2 (256, 2, FALSE, 0.5),       /* small objects     */
  /* 17 */ CONV (256, 3, 2),                /* 1/16, coming down */
  /* 18 */ CONCAT (HONE_PREV, 13),
  /* 19 */ C3K2 (512, 2, FALSE, 0.5),       /* medium objects    */
  /* 20 */ CONV (512, 3, 2),                /* 1/32              */
  /* 21 */ CONCAT (HONE_PREV, 10),
  /* 22 */ C3K2 (1024, 2, TRUE, 0.5),       /* large objects     */
  /* 23 */ DETECT (16, 19, 22),
};

static const HoneScale scales[] = {
  { "n", 0.50, 0.25, 1024 },
  { "s", 0.50, 0.50, 1024 },
  { "m", 0.50, 1.00,  512 },
  { "l", 1.00, 1.00,  512 },
  { "x", 1.00, 1.50,  512 },
};
/* clang-format on */

const HoneFamily hone_yolo11 = {
  .name = "yolo11",
  .rows = rows,
  .n_rows = G_N_ELEMENTS (rows),
  .scales = scales,
  .n_scales = G_N_ELEMENTS (scales),
  .end2end = FALSE,
  .reg_max = 16,
  .legacy_head = FALSE,
};
