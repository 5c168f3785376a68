/* SPDX-License-Identifier: Apache-2.0 */
/* zoo-rows.h - the words that the tables are written in; only the tables include it
 *
 * Channels and repeats are those before scaling. A row reads from the one before it unless it says otherwise.
 */
#pragma once

#include "hone-zoo.h"

/* clang-format off */
#define AFTER_PREV .from = { HONE_PREV, HONE_NONE, HONE_NONE }
#define CONV(c, k, s) { HONE_BLOCK_CONV, AFTER_PREV, .repeats = 1, .channels = (c), .kernel = (k), .stride = (s) }
#define C2F(c, n, cut) { HONE_BLOCK_C2F, AFTER_PREV, .repeats = (n), .channels = (c), .shortcut = (cut), .e = 0.5 }
#define C3K2(c, n, k, share) \
  { HONE_BLOCK_C3K2, AFTER_PREV, .repeats = (n), .channels = (c), .c3k = (k), .shortcut = TRUE, .e = (share) }
#define C3K2_ATTENTION(c, n) \
  { HONE_BLOCK_C3K2, AFTER_PREV, .repeats = (n), .channels = (c), .c3k = TRUE, .attention = TRUE, .shortcut = TRUE, \
    .e = 0.5 }
#define SPPF(c, k) { HONE_BLOCK_SPPF, AFTER_PREV, .repeats = 1, .channels = (c), .kernel = (k) }
/* The form of YOLO26: no activation in the first convolution, the input added to the output. */
#define SPPF_26(c, k) \
  { HONE_BLOCK_SPPF, AFTER_PREV, .repeats = 1, .channels = (c), .kernel = (k), .shortcut = TRUE, .no_act = TRUE }
#define C2PSA(c, n) { HONE_BLOCK_C2PSA, AFTER_PREV, .repeats = (n), .channels = (c), .e = 0.5 }
#define UPSAMPLE() { HONE_BLOCK_UPSAMPLE, AFTER_PREV, .repeats = 1 }
#define CONCAT(a, b) { HONE_BLOCK_CONCAT, .from = { (a), (b), HONE_NONE }, .repeats = 1 }
#define DETECT(a, b, c) { HONE_BLOCK_DETECT, .from = { (a), (b), (c) }, .repeats = 1 }
#define CLASSIFY() { HONE_BLOCK_CLASSIFY, AFTER_PREV, .repeats = 1 }
#define STAGE(name, n, c, s, three) \
  { HONE_BLOCK_STAGE, AFTER_PREV, .repeats = (n), .channels = (c), .stride = (s), .bottleneck = (three), .path = name }
/* clang-format on */

extern const HoneFamily hone_yolov8, hone_yolo11, hone_yolo26;
extern const HoneFamily hone_yolov8_cls, hone_yolo11_cls, hone_yolo26_cls;
extern const HoneFamily hone_resnet18, hone_resnet34, hone_resnet50, hone_resnet101, hone_resnet50_keras;
