/* SPDX-License-Identifier: Apache-2.0 */
/* hone-memory.h - memory that is free, given back */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Gives the system what the heap holds and nobody uses: after work that needed far more than stays of it, for an
 * allocator keeps what threads of work freed among what lasts. Takes some tens of milliseconds; not for the thread of a
 * window. Does nothing where the allocator knows no such wish. */
void hone_memory_give_back (void);

G_END_DECLS
