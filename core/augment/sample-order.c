/* SPDX-License-Identifier: Apache-2.0 */
/* sample-order.c - see sample-order.h */
#include "sample-order.h"

#define SEED G_GUINT64_CONSTANT (6148914691236517204)

void
hone_sample_order_init (HoneSampleOrder *self, int n, guint64 seed)
{
  self->n = n;
  self->now = g_new0 (int, n);
  self->n_started = 0;
  hone_twister_init (&self->twister, SEED + seed);
  hone_sample_order_renew (self);
}

void
hone_sample_order_clear (HoneSampleOrder *self)
{
  g_clear_pointer (&self->now, g_free);
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

  hone_twister_permute (&self->twister, self->now, self->n);
  hone_twister_permute (&self->twister, unused, self->n);
  self->n_started++;
}
