/* SPDX-License-Identifier: Apache-2.0 */
/* health-look.h - what a picture looks like, in a kilobyte: to find it again turned, scaled or saved anew */
#pragma once

#include "hone-image.h"

#define LOOK_SIDE 32
#define LOOK_TURNS 8 /* four directions, and mirrored */

typedef struct {
  guint8 grey[LOOK_SIDE * LOOK_SIDE];
  guint64 hash[LOOK_TURNS]; /* of the picture turned in each way: of two neighbours in a row, which is brighter */
} Look;

void look_take (Look *self, const HoneImage *image);

/* In how many of 64 places the hashes differ. */
int look_distance (guint64 a, guint64 b);

/* -1 .. 1: how well the brightness of @a, turned by @turn, goes with that of @b; 0 for pictures of one grey. */
double look_correlate (const Look *a, int turn, const Look *b);
