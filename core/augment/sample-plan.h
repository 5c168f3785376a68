/* SPDX-License-Identifier: Apache-2.0 */
/* sample-plan.h - which pictures make a training sample (spec 04, section 4)
 *
 * Decided for a whole epoch before the first picture of it is loaded: with few pictures in memory the partners come
 * from those that were loaded last, and what was loaded last must not hang on which thread was faster.
 */
#pragma once

#include "hone-augment.h"

/* Of a single picture, or of four. */
typedef struct {
  int n; /* 0: there is no such part; 1; 4: a mosaic */
  int chosen[4];
} HonePart;

typedef enum {
  HONE_PART_SELF,
  HONE_PART_SELF_COPIES, /* copy_paste_mode=mixup: where the copies come from */
  HONE_PART_MIXED,
  HONE_PART_MIXED_COPIES,
  HONE_PART_CUT,
  HONE_PART_CUT_COPIES,
  HONE_N_PARTS,
} HonePartName;

typedef struct {
  HonePart parts[HONE_N_PARTS];
  guint64 n_drawn; /* of the sample's draws, by its mosaic */
} HonePlan;

/* The pictures that were loaded last; the first to come goes first. A picture that is among them is not loaded, so
 * stays where it is. */
typedef struct {
  int *ring;    /* room for limit + 1 */
  guint8 *here; /* one a picture */
  int n, first, limit;
} HoneRecent;
/* @n: pictures; @window: min (n, 8 batches, 1000). As in the reference, one place of it is always free (except for a
 * window of 1). */
void hone_recent_init (HoneRecent *self, int n, int window);
void hone_recent_clear (HoneRecent *self);
void hone_recent_load (HoneRecent *self, int index);
int hone_recent_draw (const HoneRecent *self, HoneDraws *draws);

/**
 * hone_plan_sample:
 * @recent: (nullable): partners come from it, else from all @n pictures
 * @seed, @epoch, @at: all that is drawn hangs on them
 */
HonePlan hone_plan_sample (const HoneAugment *how, HoneRecent *recent, int n, int index, guint64 seed, int epoch,
                           int at);
/* What is drawn next for that sample. */
HoneDraws hone_plan_draws (const HonePlan *self, guint64 seed, int epoch, int at);
