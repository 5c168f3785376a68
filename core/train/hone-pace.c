/* SPDX-License-Identifier: Apache-2.0 */
/* hone-pace.c - see hone-pace.h */
#include "hone-pace.h"

#include <math.h>

#define MEMORY 50      /* batches that the pace is taken over */
#define USUAL 5        /* batches from which on one can be unusual */
#define MOST 4         /* times the pace: what a batch counts at most */
#define END_MEMORY 3   /* ends of epochs */
#define FOLLOW 0.1     /* of what is left: how slowly the hour of the end follows */
#define LEAST_FOLLOW 2 /* seconds */
#define MOST_FOLLOW 60

void
hone_pace_init (HonePace *self)
{
  *self = (HonePace){ .finish = NAN };
}

void
hone_pace_add_batch (HonePace *self, double seconds)
{
  if (!self->begun) {
    self->begun = TRUE;
    self->batch = seconds;
    return;
  }
  self->n_batches++;
  if (self->n_batches > USUAL)
    seconds = MIN (seconds, MOST * self->batch);
  if (self->n_batches == 1)
    self->batch = seconds;
  else
    self->batch += (seconds - self->batch) / MIN (self->n_batches, MEMORY);
}

void
hone_pace_add_end (HonePace *self, double seconds)
{
  self->n_ends++;
  if (self->n_ends == 1)
    self->finish = (double) NAN; /* it was a guess */
  self->end += (seconds - self->end) / MIN (self->n_ends, END_MEMORY);
}

void
hone_pace_forget_finish (HonePace *self)
{
  self->finish = (double) NAN;
}

gboolean
hone_pace_is_guess (const HonePace *self)
{
  return self->n_ends == 0;
}

double
hone_pace_get_left (HonePace *self, double now, gint64 batches, gint64 ends, double guess)
{
  const double end = self->n_ends > 0 ? self->end : guess * self->batch;
  const double left = (double) batches * self->batch + (double) ends * end;
  const double follow = CLAMP (left * FOLLOW, LEAST_FOLLOW, MOST_FOLLOW);

  if (self->n_batches == 0)
    return (double) NAN;
  if (isnan (self->finish))
    self->finish = now + left;
  else
    self->finish += (now + left - self->finish) * (1 - exp (-(now - self->told) / follow));
  self->told = now;
  return MAX (self->finish - now, 0);
}

gint64
hone_pace_round (gint64 shown, gint64 finish, double left)
{
  const gint64 unit = left > 3600 ? 300 : 60;

  if (shown != 0 && ABS (finish - shown) < unit)
    return shown;
  return (finish + unit / 2) / unit * unit;
}
