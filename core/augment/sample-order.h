/* SPDX-License-Identifier: Apache-2.0 */
/* sample-order.h - in which order an epoch shows its samples (spec 04, section 3) */
#pragma once

#include "hone-random.h"

typedef struct {
  HoneTwister twister;
  int n;
  int *now;      /* n: of this epoch */
  int n_started; /* epochs */
} HoneSampleOrder;

/* The generator at its beginning, for any run and any resumed run. */
void hone_sample_order_init (HoneSampleOrder *self, int n, guint64 seed);
void hone_sample_order_clear (HoneSampleOrder *self);
/* Two outputs are thrown away: at the start (done by init) and when mosaic closes. */
void hone_sample_order_renew (HoneSampleOrder *self);
/* Fills in @now. */
void hone_sample_order_next (HoneSampleOrder *self);
