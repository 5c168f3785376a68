/* SPDX-License-Identifier: Apache-2.0 */
/* hone-times.c - see hone-times.h */
#include "hone-times.h"

static const char *const names[HONE_N_TIMES] = {
  [HONE_TIME_READ] = "read",         [HONE_TIME_DECODE] = "decode",       [HONE_TIME_AUGMENT] = "augment",
  [HONE_TIME_WAIT] = "wait",         [HONE_TIME_FORWARD] = "forward",     [HONE_TIME_LOSS] = "loss",
  [HONE_TIME_BACKWARD] = "backward", [HONE_TIME_OPTIMIZER] = "optimizer", [HONE_TIME_VALIDATE] = "validate",
  [HONE_TIME_SAVE] = "save",
};

const char *
hone_time_get_name (HoneTime time)
{
  return names[time];
}

void
hone_times_add (HoneTimes *self, const HoneTimes *other)
{
  for (int i = 0; i < HONE_N_TIMES; i++)
    self->seconds[i] += other->seconds[i];
}

static double
sum (const HoneTimes *self, int from, int to)
{
  double all = 0;

  for (int i = from; i < to; i++)
    all += self->seconds[i];
  return all;
}

double
hone_times_get_sum (const HoneTimes *self)
{
  return sum (self, HONE_TIME_FIRST_OWN, HONE_N_TIMES);
}

double
hone_times_get_share (const HoneTimes *self, HoneTime time)
{
  const double all = time < HONE_TIME_FIRST_OWN ? sum (self, 0, HONE_TIME_FIRST_OWN) : hone_times_get_sum (self);

  return all > 0 ? self->seconds[time] / all : 0;
}
