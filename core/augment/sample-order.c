/* SPDX-License-Identifier: Apache-2.0 */
/* sample-order.c - see sample-order.h */
#include "sample-order.h"

#define SEED G_GUINT64_CONSTANT (6148914691236517204)

void
hone_sample_order_init (HoneSampleOrder *self, int n, guint64 seed)
{
  self->n = n;
  self->now = g_new0 (int, n);
  self->before = g_new0 (int, n);
  self->n_started = 0;
  hone_twister_init (&self->twister, SEED + seed);
  hone_sample_order_renew (self);
}

void
hone_sample_order_clear (HoneSampleOrder *self)
{
  g_clear_pointer (&self->now, g_free);
  g_clear_pointer (&self->before, g_free);
}

void
hone_sample_order_renew (HoneSampleOrder *self)
{
  hone_twister_next (&self->twister);
  hone_twister_next (&self->twister);
}

void
hone_sample_order_next (HoneSampleOrder *self)
{
  g_autofree int *unused = g_new (int, self->n);
  int *held = self->before;

  self->before = self->now;
  self->now = held;
  hone_twister_permute (&self->twister, self->now, self->n);
  hone_twister_permute (&self->twister, unused, self->n);
  self->n_started++;
}

int
hone_sample_order_recent (const HoneSampleOrder *self, int at, int window, HoneDraws *draws)
{
  const int seen = self->n_started > 1 ? self->n : at + 1;
  const int back = (int) hone_draw_index (draws, (guint) MIN (seen, window));

  return back <= at ? self->now[at - back] : self->before[self->n + at - back];
}
