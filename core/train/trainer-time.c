/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-time.c - clocks, and the setting time: hours instead of epochs (spec 04, section 10) */
#include "trainer-private.h"

#include <math.h>

gint64
hone_training_now (HoneTraining *self)
{
  return (self->watch->clock != NULL ? self->watch->clock (self->data) : g_get_monotonic_time ()) -
         hone_gate_get_held ();
}

void
hone_training_tell_phase (HoneTraining *self, HoneTrainPhase phase)
{
  if (self->watch->phase != NULL)
    self->watch->phase (phase, NULL, self->data);
}

void
hone_training_lap (HoneTraining *self, HoneTime time, gint64 *since)
{
  const gint64 now = hone_gate_now ();

  self->times.seconds[time] += (double) (now - *since) / G_USEC_PER_SEC;
  *since = now;
}

double
hone_training_seconds (HoneTraining *self)
{
  return self->before + (double) (hone_training_now (self) - self->clock) / G_USEC_PER_SEC;
}

static double
limit_of (HoneTraining *self)
{
  return hone_settings_get_number (self->settings, "time") * 3600;
}

/* Of all the run, also of what processes before a resume did. */
gboolean
hone_training_check_time (HoneTraining *self)
{
  if (hone_training_is_timed (self->settings) && hone_training_seconds (self) >= limit_of (self))
    self->out_of_time = TRUE;
  return self->out_of_time;
}

void
hone_training_set_epochs (HoneTraining *self, int epochs)
{
  const int close = hone_settings_get_int (self->settings, "close_mosaic");

  self->epochs = epochs;
  hone_pace_forget_finish (&self->pace);
  self->close_at = close > 0 ? MAX (epochs - close, 0) : epochs;
  if (self->step != NULL)
    hone_train_step_get_schedule (self->step)->epochs = epochs;
  if (self->run != NULL)
    self->run->epochs = epochs;
}

/* After an epoch: as many as will fit if they go on like this. Warm-up, decay of the learning rate and the weights of
 * the two heads follow, as they are reckoned anew for every batch. */
void
hone_training_plan_epochs (HoneTraining *self)
{
  const double mean = hone_training_seconds (self) / self->at.epoch;

  if (!hone_training_is_timed (self->settings) || self->out_of_time)
    return;
  hone_training_set_epochs (self, (int) CLAMP (ceil (limit_of (self) / mean), self->at.epoch + 1, 1e9));
}
