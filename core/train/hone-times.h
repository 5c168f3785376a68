/* SPDX-License-Identifier: Apache-2.0 */
/* hone-times.h - where the time of a training goes
 *
 * Measured around whole steps, a few looks at the clock a batch. All from HONE_TIME_WAIT on is time of the one thread
 * that trains: together they are what has passed. The loader's parts come from threads beside it and cost only what
 * the training waits for them. Time that a pause takes is in none of them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  HONE_TIME_READ,      /* the loader's threads: waiting for the bytes of files */
  HONE_TIME_DECODE,    /* the same: pictures at the size of training */
  HONE_TIME_AUGMENT,   /* the same: samples out of pictures */
  HONE_TIME_WAIT,      /* for the next batch */
  HONE_TIME_FORWARD,   /* through the network */
  HONE_TIME_LOSS,      /* and its assignment */
  HONE_TIME_BACKWARD,  /* gradients */
  HONE_TIME_OPTIMIZER, /* with clipping and the average of the weights */
  HONE_TIME_VALIDATE,  /* with its own loading */
  HONE_TIME_SAVE,      /* checkpoints, results, previews, plots */
  HONE_N_TIMES,
} HoneTime;

#define HONE_TIME_FIRST_OWN HONE_TIME_WAIT /* before it: threads of the loader */

typedef struct {
  double seconds[HONE_N_TIMES];
} HoneTimes;

/* As in run.json and in "hone train --json": "read", "decode" ... Static. */
const char *hone_time_get_name (HoneTime time);
void hone_times_add (HoneTimes *self, const HoneTimes *other);
/* Of the thread that trains. */
double hone_times_get_sum (const HoneTimes *self);
/* The same as a part of the sum, 0 to 1; 0 while nothing was measured. Of the loader's parts: as a part of all that its
 * threads did. */
double hone_times_get_share (const HoneTimes *self, HoneTime time);

G_END_DECLS
