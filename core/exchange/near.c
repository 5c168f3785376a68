/* SPDX-License-Identifier: Apache-2.0 */
/* near.c - see near.h
 *
 * Source: multi-index hashing: Norouzi, Punjani, Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", 2012:
 * of 6 bands of the bits one must be equal where only 5 bits differ.
 */
#include "near.h"

#include <string.h>

#define BITS 5 /* may differ */
#define ALIKE 0.98
#define DECODED 64 /* long side */
#define BANDS (BITS + 1)
#define BUCKETS 2048 /* of a band: 11 bits */
#define MOST 4096    /* candidates that are compared for a picture */

gboolean
near_read (const char *path, NearPicture *out, GError **error)
{
  g_autoptr (HoneImage) image = hone_image_read_small (path, DECODED, error);

  out->there = image != NULL;
  if (image != NULL)
    look_take (&out->look, image);
  return out->there;
}

/* Pictures of one grey have nothing to correlate: they are near when they are equal. */
static gboolean
is_near (const Look *a, int turn, const Look *b)
{
  return look_distance (a->hash[turn], b->hash[0]) <= BITS &&
         (look_correlate (a, turn, b) >= ALIKE || memcmp (a->grey, b->grey, sizeof a->grey) == 0);
}

gboolean
near_compare (const NearPicture *a, const NearPicture *b)
{
  for (int turn = 0; turn < LOOK_TURNS && a->there && b->there; turn++)
    if (is_near (&a->look, turn, &b->look))
      return TRUE;
  return FALSE;
}

/* --- groups --- */

/* The bits beside the number: looking them up among the pictures would miss the cache every time. */
typedef struct {
  guint64 bits;
  guint picture;
} Seen;

typedef struct {
  const NearPicture *pictures;
  guint *group;                    /* union-find: a picture's parent, with a lower number */
  GArray *buckets[BANDS][BUCKETS]; /* of Seen: pictures before this one */
} Grouping;

static guint
band_of (guint64 bits, int band)
{
  return (guint) (bits >> (band * 64 / BANDS)) & (BUCKETS - 1);
}

guint
near_root (guint *group, guint i)
{
  while (group[i] != i) {
    group[i] = group[group[i]];
    i = group[i];
  }
  return i;
}

void
near_join (guint *group, guint a, guint b)
{
  guint root_a = near_root (group, a), root_b = near_root (group, b);

  group[MAX (root_a, root_b)] = MIN (root_a, root_b);
}

/* Joins @i, turned, with what is near to it in one bucket. Returns: whether one has the same bits, and may stand for it
 */
static gboolean
look_in (Grouping *self, const GArray *bucket, guint i, int turn, guint *n_looked)
{
  const Look *look = &self->pictures[i].look;
  guint64 bits = look->hash[turn];
  gboolean represented = FALSE;

  for (guint k = 0; bucket != NULL && k < bucket->len && *n_looked < MOST; k++) {
    const Seen *other = &g_array_index (bucket, Seen, k);

    if (look_distance (bits, other->bits) > BITS)
      continue;
    if (near_root (self->group, other->picture) == near_root (self->group, i) && bits != other->bits)
      continue;
    ++*n_looked;
    if (!is_near (look, turn, &self->pictures[other->picture].look))
      continue;
    near_join (self->group, i, other->picture);
    represented |= bits == other->bits;
  }
  return represented;
}

static void
add_to_buckets (Grouping *self, guint i)
{
  const Seen seen = { self->pictures[i].look.hash[0], i };

  for (int band = 0; band < BANDS; band++) {
    GArray **bucket = &self->buckets[band][band_of (seen.bits, band)];

    if (*bucket == NULL)
      *bucket = g_array_new (FALSE, FALSE, sizeof (Seen));
    g_array_append_val (*bucket, seen);
  }
}

static void
put (Grouping *self, guint i)
{
  const guint64 *hash = self->pictures[i].look.hash;
  gboolean represented = FALSE;
  guint n_looked = 0;

  for (int turn = 0; turn < LOOK_TURNS && !represented; turn++)
    for (int band = 0; band < BANDS && !represented; band++)
      represented = look_in (self, self->buckets[band][band_of (hash[turn], band)], i, turn, &n_looked);
  if (!represented)
    add_to_buckets (self, i);
}

void
near_groups (const NearPicture *pictures, guint n, guint *group)
{
  g_autofree Grouping *self = g_new0 (Grouping, 1);

  self->pictures = pictures;
  self->group = group;
  for (guint i = 0; i < n; i++) {
    group[i] = i;
    if (pictures[i].there)
      put (self, i);
  }
  for (guint i = 0; i < n; i++)
    group[i] = near_root (group, i);
  for (int band = 0; band < BANDS; band++)
    for (int k = 0; k < BUCKETS; k++)
      g_clear_pointer (&self->buckets[band][k], g_array_unref);
}
