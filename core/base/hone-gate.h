/* SPDX-License-Identifier: Apache-2.0 */
/* hone-gate.h - holds work up where nothing is lost by it, and lets it go on: the Pause of a training
 *
 * Whoever works in small pieces comes by the gate between two of them and waits there while it is closed. Nothing else
 * changes, so what is worked out behind an opened gate is what it would have been. An open gate costs a look at one
 * number.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HoneGate HoneGate;

HoneGate *hone_gate_new (void); /* open */
HoneGate *hone_gate_ref (HoneGate *self);
void hone_gate_unref (HoneGate *self);

/* On any thread, as often as one likes. */
void hone_gate_close (HoneGate *self);
void hone_gate_open (HoneGate *self);
gboolean hone_gate_is_closed (HoneGate *self);

/* TRUE: does not want to wait any longer. Asked while others wait for the gate's lock: it must not touch the gate. */
typedef gboolean (*HoneGateLeave) (gpointer data);

/**
 * hone_gate_wait:
 * @leave: (nullable): asked when the wait begins, and again at every hone_gate_stir ()
 *
 * Comes back at once while the gate is open.
 */
void hone_gate_wait (HoneGate *self, HoneGateLeave leave, gpointer data);
/* Microseconds that it has been closed, ever. */
gint64 hone_gate_get_closed (HoneGate *self);
/* Whoever waits asks again whether it wants to. */
void hone_gate_stir (HoneGate *self);

/* Of the calling thread: work whose pieces lie deep within (the layers of a network) need not be handed a gate. */

/* Microseconds that only grow. */
typedef gint64 (*HoneGateClock) (gpointer data);

/* @gate: (nullable): not owned; must outlive this, or another call with NULL. @clock: (nullable): the time that passes.
 * What was held so far is forgotten. */
void hone_gate_set_own (HoneGate *gate, HoneGateClock clock, gpointer data);
/* Waits at the thread's own gate, if it has one. */
void hone_gate_breathe (void);
/* The thread waited for others who were held at its gate. */
void hone_gate_add_held (gint64 microseconds);
/* Microseconds by the clock given that this thread waited in hone_gate_breathe (). */
gint64 hone_gate_get_held (void);
/* The time that passes without what was held: for stop watches. */
gint64 hone_gate_now (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneGate, hone_gate_unref)

G_END_DECLS
