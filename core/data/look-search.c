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
  int shift;               /* of a key's spread bits to its place */
  guint64 *filled[THIRDS]; /* a bit a place: most are empty, and this is small enough for the cache */
  guint *start[THIRDS];    /* of a place, and one behind the last */
  Entry *entries[THIRDS];  /* by place, then by number */
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
  guint64 *filled = self->filled[third] = g_new0 (guint64, places / 64 + 1);
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
      const guint place = place_of (self, third_of (bits, third));

      entries[start[place + 1]++] = (Entry){ bits, i };
      filled[place / 64] |= (guint64) 1 << place % 64;
    }
}

LookSearch *
look_search_new (const Look *const *looks, guint n)
{
  LookSearch *self = g_new0 (LookSearch, 1);
  int bits = 10;

  while (bits < THIRD_BITS && (1u << bits) < 8 * n)
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
    g_free (self->filled[third]);
    g_free (self->start[third]);
    g_free (self->entries[third]);
  }
  g_free (self);
}

/* One look's way through the tables. */
typedef struct {
  const LookSearch *search;
  const LookVisit *visit;
  guint i, limit; /* only those before it are of interest */
  int turn;
  guint n_seen, n_compared;
} Way;

static gboolean
confirm (const Look *a, int turn, const Look *b, gboolean flat)
{
  return look_correlate (a, turn, b) >= LOOK_CORRELATION || (flat && memcmp (a->grey, b->grey, sizeof a->grey) == 0);
}

gboolean
look_is_near (const Look *a, int turn, const Look *b, gboolean flat)
{
  return look_distance (a->hash[turn], b->hash[0]) <= LOOK_DISTANCE && confirm (a, turn, b, flat);
}

static void
look_at (Way *self, const Look *look, const Entry *entry)
{
  const LookVisit *visit = self->visit;

  if (__builtin_popcountll (entry->bits ^ look->hash[self->turn]) > LOOK_DISTANCE ||
      (visit->wanted != NULL && !visit->wanted (entry->look, visit->data)))
    return;
  self->n_compared++;
  if (confirm (look, self->turn, self->search->looks[entry->look], visit->flat))
    self->limit = MIN (self->limit, visit->found (entry->look, entry->bits == look->hash[0], visit->data));
}

static void
look_in (Way *self, int third, guint32 key)
{
  const LookSearch *search = self->search;
  const guint place = place_of (search, key);
  const Entry *end;

  if ((search->filled[third][place / 64] >> place % 64 & 1) == 0)
    return;
  end = search->entries[third] + search->start[third][place + 1];
  for (const Entry *at = search->entries[third] + search->start[third][place];
       at < end && at->look < self->limit && self->n_seen < MOST_SEEN && self->n_compared < self->visit->most; at++) {
    self->n_seen++;
    look_at (self, search->looks[self->i], at);
  }
}

void
look_search_visit (const LookSearch *self, guint i, const LookVisit *visit)
{
  Way way = { .search = self, .visit = visit, .i = i, .limit = i };

  for (way.turn = 0; way.turn < LOOK_TURNS && self->looks[i] != NULL; way.turn++)
    for (int third = 0; third < THIRDS && way.limit > 0; third++) {
      const guint32 key = third_of (self->looks[i]->hash[way.turn], third);

      look_in (&way, third, key);
      for (int bit = 0; bit < THIRD_BITS; bit++)
        look_in (&way, third, key ^ 1u << bit);
    }
}

/* Only an earlier one than that which was found is of interest. */
static guint
take_first (guint other, gboolean same, gpointer data)
{
  guint *found = data;

  *found = MIN (*found, other);
  return *found;
}

guint
look_search_before (const LookSearch *self, guint i)
{
  guint found = G_MAXUINT;
  const LookVisit visit = { .most = MOST_COMPARED, .found = take_first, .data = &found };

  look_search_visit (self, i, &visit);
  return found;
}
