/* SPDX-License-Identifier: Apache-2.0 */
/* use-private.h - what the job and its items share; not for others */
#pragma once

#include "hone-candidates.h"
#include "hone-use-job.h"

#define USE_MAX_DET 300 /* of a picture, as hone predict */

/* The thresholds, one for all items. */
typedef struct {
  double conf, iou;
  guint turn; /* another number with every change */
} UseHow;

/* What a thread found in a picture. */
typedef struct {
  HoneCandidates candidates; /* without names */
  char *path, *error;
  HoneDetection *found;
  char **names; /* (nullable): of the model, with the first picture */
  guint run;    /* which run of the job it is of: late news of an older one are dropped */
} UsePicture;

UsePicture *use_picture_new (const HoneCandidates *picture); /* copied */
void use_picture_free (UsePicture *self);
HoneUseItem *use_item_new (UsePicture *picture, UseHow *how); /* @picture: (transfer full) */
