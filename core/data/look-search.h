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

/* Whether @a, turned by @turn, is nearly the same as @b. @flat: pictures of one grey are when they are equal; there is
 * nothing to correlate */
gboolean look_is_near (const Look *a, int turn, const Look *b, gboolean flat);

typedef struct _LookSearch LookSearch;

/* @looks: (array length=n): NULL: passed over. They must stay until look_search_free (). */
LookSearch *look_search_new (const Look *const *looks, guint n);
void look_search_free (LookSearch *self);

typedef struct {
  guint most;                                      /* looks that are compared: their hashes alone do not tell */
  gboolean flat;                                   /* as in look_is_near () */
  gboolean (*wanted) (guint other, gpointer data); /* (nullable): whether it is worth comparing */
  /* @same: it has the same hash. Returns: those before this number are still of interest; 0: none */
  guint (*found) (guint other, gboolean same, gpointer data);
  gpointer data;
} LookVisit;

/* Those before @i that are nearly the same, turned in any way; each perhaps several times. Any thread. */
void look_search_visit (const LookSearch *self, guint i, const LookVisit *visit);

/* The first of those before @i that is nearly the same, turned in any way; G_MAXUINT: none. Where very many have nearly
 * the same hash and yet differ, only some of them are compared. Any thread. */
guint look_search_before (const LookSearch *self, guint i);
