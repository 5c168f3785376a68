/* SPDX-License-Identifier: Apache-2.0 */
/* look-search.h - among many looks those that are nearly the same, without comparing each with each
 *
 * Source: multi-index hashing: Norouzi, Punjani, Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", 2012:
 * of hashes that differ in at most 5 bits one third differs in at most 1, so 22 places of a table are looked at for a
 * third; the table grows with the number of looks, so what is found there does not.
 */
#pragma once

#include "health-look.h"

#define LOOK_DISTANCE 5       /* bits */
#define LOOK_CORRELATION 0.98 /* confirms it */

typedef struct _LookSearch LookSearch;

/* @looks: (array length=n): NULL: passed over. They must stay until look_search_free (). */
LookSearch *look_search_new (const Look *const *looks, guint n);
void look_search_free (LookSearch *self);

/* The first of those before @i that is nearly the same, turned in any way; G_MAXUINT: none. Where very many have nearly
 * the same hash and yet differ, only some of them are compared. Any thread. */
guint look_search_before (const LookSearch *self, guint i);
