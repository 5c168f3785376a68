/* SPDX-License-Identifier: Apache-2.0 */
/* hone-thread.h - threads that let others go first */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Niceness of work that somebody looks forward to, of a training, and of what nobody waits for. */
#define HONE_THREAD_SOON 2
#define HONE_THREAD_STEADY 5
#define HONE_THREAD_SPARE 10

/* The calling thread and those it begets take this niceness (0 to 19); with nothing else to do they still have all
 * cores. On Linux, where niceness is of a thread and not of the process; elsewhere nothing happens. It cannot be taken
 * back: only for threads of one's own. */
void hone_thread_step_back (int niceness);

G_END_DECLS
