/* SPDX-License-Identifier: Apache-2.0 */
/* look-search.c - see look-search.h */
#include "look-search.h"

#include <string.h>

#define THIRDS 3
#define THIRD_BITS 22      /* the last one has 20 */
#define MOST_SEEN 50000    /* hashes compared for a look */
#define MOST_COMPARED 200  /* looks compared for a look: a set of nothing but night must not take days */
#define GOLDEN 0x9e3779b1u /* spreads keys that are alike: 2^32 / golden ratio */

/* The bits beside the number: to look them up among the looks would miss the cache every time. */
typedef struct {
  guint64 bits;
  guint look;
} Entry;

struct _LookSearch {
  const Look *const *looks;
  guint n;
  int shift;              /* of a key's spread bits to its place */
  guint *start[THIRDS];   /* of a place, and one behind the last */
  Entry *entries[THIRDS]; /* by place, then by number */
};

static guint32
third_of (guint64 bits, int third)
{
  return (guint32) (bits >> (third * THIRD_BITS)) & ((1u << THIRD_BITS) - 1);
}

static guint
place_of (const LookSearch *self, guint32 key)
{
  return (key * GOLDEN) >> self->shift;
}

static void
fill (LookSearch *self, int third, guint places)
{
  guint *start = self->start[third] = g_new0 (guint, places + 2);
  Entry *entries = self->entries[third] = g_new (Entry, self->n + 1);

  /* Counted two places on, so that filling in leaves every start where it belongs. */
  for (guint i = 0; i < self->n; i++)
    if (self->looks[i] != NULL)
      start[place_of (self, third_of (self->looks[i]->hash[0], third)) + 2]++;
  for (guint i = 2; i < places + 2; i++)
    start[i] += start[i - 1];
  for (guint i = 0; i < self->n; i++)
    if (self->looks[i] != NULL) {
      const guint64 bits = self->looks[i]->hash[0];

      entries[start[place_of (self, third_of (bits, third)) + 1]++] = (Entry){ bits, i };
    }
}

LookSearch *
look_search_new (const Look *const *looks, guint n)
{
  LookSearch *self = g_new0 (LookSearch, 1);
  int bits = 10;

  while (bits < THIRD_BITS && (1u << bits) < 2 * n)
    bits++;
  self->looks = looks;
  self->n = n;
  self->shift = 32 - bits;
  for (int third = 0; third < THIRDS; third++)
    fill (self, third, 1u << bits);
  return self;
}

void
look_search_free (LookSearch *self)
{
  for (int third = 0; third < THIRDS; third++) {
    g_free (self->start[third]);
    g_free (self->entries[third]);
  }
  g_free (self);
}

/* One look's way through the tables. */
typedef struct {
  const LookSearch *search;
  guint i, found;
  int turn;
  guint n_seen, n_compared;
} Way;

static void
look_in (Way *self, int third, guint32 key)
{
  const LookSearch *search = self->search;
  const Look *look = search->looks[self->i];
  const guint place = place_of (search, key);
  const Entry *end = search->entries[third] + search->start[third][place + 1];

  /* Only an earlier one than that which was found is of interest. */
  for (const Entry *at = search->entries[third] + search->start[third][place];
       at < end && at->look < MIN (self->i, self->found) && self->n_seen < MOST_SEEN &&
       self->n_compared < MOST_COMPARED;
       at++) {
    self->n_seen++;
    if (__builtin_popcountll (at->bits ^ look->hash[self->turn]) > LOOK_DISTANCE)
      continue;
    self->n_compared++;
    if (look_correlate (look, self->turn, search->looks[at->look]) >= LOOK_CORRELATION)
      self->found = at->look;
  }
}

guint
look_search_before (const LookSearch *self, guint i)
{
  Way way = { .search = self, .i = i, .found = G_MAXUINT };

  for (way.turn = 0; way.turn < LOOK_TURNS && self->looks[i] != NULL; way.turn++)
    for (int third = 0; third < THIRDS; third++) {
      const guint32 key = third_of (self->looks[i]->hash[way.turn], third);

      look_in (&way, third, key);
      for (int bit = 0; bit < THIRD_BITS; bit++)
        look_in (&way, third, key ^ 1u << bit);
    }
  return way.found;
}
