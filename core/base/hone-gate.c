/* SPDX-License-Identifier: Apache-2.0 */
/* hone-gate.c - see hone-gate.h */
#include "hone-gate.h"

struct _HoneGate {
  int refs;   /* atomic */
  int closed; /* atomic; changed under the lock only, so that nobody misses the broadcast */
  GMutex lock;
  GCond opened;
  gint64 closed_for, closed_at; /* microseconds; when it was closed: 0 while it is open */
};

/* The gate of a thread. */
typedef struct {
  HoneGate *gate;
  HoneGateClock clock;
  gpointer data;
  gint64 held;    /* microseconds of clock */
  gint64 stopped; /* the same of the time that passes */
} Own;

static _Thread_local Own own;

HoneGate *
hone_gate_new (void)
{
  HoneGate *self = g_new0 (HoneGate, 1);

  self->refs = 1;
  g_mutex_init (&self->lock);
  g_cond_init (&self->opened);
  return self;
}

HoneGate *
hone_gate_ref (HoneGate *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

void
hone_gate_unref (HoneGate *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->opened);
  g_free (self);
}

static void
set_closed (HoneGate *self, gboolean closed)
{
  g_mutex_lock (&self->lock);
  if (closed && self->closed_at == 0)
    self->closed_at = g_get_monotonic_time ();
  if (!closed && self->closed_at != 0) {
    self->closed_for += g_get_monotonic_time () - self->closed_at;
    self->closed_at = 0;
  }
  g_atomic_int_set (&self->closed, closed);
  g_cond_broadcast (&self->opened);
  g_mutex_unlock (&self->lock);
}

void
hone_gate_close (HoneGate *self)
{
  set_closed (self, TRUE);
}

void
hone_gate_open (HoneGate *self)
{
  set_closed (self, FALSE);
}

gboolean
hone_gate_is_closed (HoneGate *self)
{
  return g_atomic_int_get (&self->closed);
}

gint64
hone_gate_get_closed (HoneGate *self)
{
  gint64 closed;

  g_mutex_lock (&self->lock);
  closed = self->closed_for + (self->closed_at != 0 ? g_get_monotonic_time () - self->closed_at : 0);
  g_mutex_unlock (&self->lock);
  return closed;
}

void
hone_gate_wait (HoneGate *self, HoneGateLeave leave, gpointer data)
{
  if (!hone_gate_is_closed (self))
    return;
  g_mutex_lock (&self->lock);
  while (hone_gate_is_closed (self) && !(leave != NULL && leave (data)))
    g_cond_wait (&self->opened, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
hone_gate_stir (HoneGate *self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->opened);
  g_mutex_unlock (&self->lock);
}

void
hone_gate_set_own (HoneGate *gate, HoneGateClock clock, gpointer data)
{
  own = (Own){ .gate = gate, .clock = clock, .data = data };
}

static gint64
now_of (const Own *self)
{
  return self->clock != NULL ? self->clock (self->data) : g_get_monotonic_time ();
}

void
hone_gate_breathe (void)
{
  gint64 since, real;

  if (own.gate == NULL || !hone_gate_is_closed (own.gate))
    return;
  since = now_of (&own);
  real = g_get_monotonic_time ();
  hone_gate_wait (own.gate, NULL, NULL);
  own.held += now_of (&own) - since;
  own.stopped += g_get_monotonic_time () - real;
}

void
hone_gate_add_held (gint64 microseconds)
{
  if (own.clock == NULL) /* of another clock nobody knows how far it went meanwhile */
    own.held += microseconds;
  own.stopped += microseconds;
}

gint64
hone_gate_get_held (void)
{
  return own.held;
}

gint64
hone_gate_now (void)
{
  return g_get_monotonic_time () - own.stopped;
}
