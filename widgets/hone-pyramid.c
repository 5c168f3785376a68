/* SPDX-License-Identifier: Apache-2.0 */
/* hone-pyramid.c - see hone-pyramid.h */
#include "hone-pyramid.h"

#include <math.h>

#define SHIFT 4 /* a block holds 16 of the level below */
#define BLOCK (1u << SHIFT)
#define MAX_LEVELS 7 /* 16^7 values */

struct _HonePyramid {
  GArray *values;             /* of double */
  GArray *levels[MAX_LEVELS]; /* of HoneExtremes, whole blocks, the finest first */
  guint last;
};

static const HoneExtremes nothing = { HONE_PYRAMID_NONE, HONE_PYRAMID_NONE, HONE_PYRAMID_NONE };

HonePyramid *
hone_pyramid_new (void)
{
  HonePyramid *self = g_new0 (HonePyramid, 1);

  self->values = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < MAX_LEVELS; i++)
    self->levels[i] = g_array_new (FALSE, FALSE, sizeof (HoneExtremes));
  self->last = HONE_PYRAMID_NONE;
  return self;
}

void
hone_pyramid_free (HonePyramid *self)
{
  g_array_unref (self->values);
  for (guint i = 0; i < MAX_LEVELS; i++)
    g_array_unref (self->levels[i]);
  g_free (self);
}

const double *
hone_pyramid_get_values (HonePyramid *self)
{
  return (const double *) (void *) self->values->data;
}

guint
hone_pyramid_get_n (HonePyramid *self)
{
  return self->values->len;
}

guint
hone_pyramid_last (HonePyramid *self)
{
  return self->last;
}

/* In the order of the values, so that of equal ones the first stays. */
static void
join (HoneExtremes *all, const double *values, HoneExtremes part)
{
  if (part.lowest == HONE_PYRAMID_NONE)
    return;
  if (all->lowest == HONE_PYRAMID_NONE || values[part.lowest] < values[all->lowest])
    all->lowest = part.lowest;
  if (all->highest == HONE_PYRAMID_NONE || values[part.highest] > values[all->highest])
    all->highest = part.highest;
  if (part.least != HONE_PYRAMID_NONE && (all->least == HONE_PYRAMID_NONE || values[part.least] < values[all->least]))
    all->least = part.least;
}

static HoneExtremes
of_one (const double *values, guint i)
{
  return isfinite (values[i]) ? (HoneExtremes){ i, i, values[i] > 0 ? i : HONE_PYRAMID_NONE } : nothing;
}

HoneExtremes
hone_extremes_scan (const double *values, guint from, guint to)
{
  HoneExtremes all = nothing;

  for (guint i = from; i < to; i++)
    join (&all, values, of_one (values, i));
  return all;
}

/* Only whole blocks are kept: what is behind the last of a level is looked up in the level below. */
static void
raise_level (HonePyramid *self, guint level)
{
  const double *values = hone_pyramid_get_values (self);
  guint below = level == 0 ? self->values->len : self->levels[level - 1]->len;

  for (guint block = self->levels[level]->len; (block + 1) << SHIFT <= below; block++) {
    HoneExtremes sum = nothing;

    for (guint i = block << SHIFT; i < (block + 1) << SHIFT; i++)
      join (&sum, values, level == 0 ? of_one (values, i) : g_array_index (self->levels[level - 1], HoneExtremes, i));
    g_array_append_val (self->levels[level], sum);
  }
}

void
hone_pyramid_append (HonePyramid *self, const double *values, guint n)
{
  guint first = self->values->len;

  if (n == 0)
    return;
  g_array_append_vals (self->values, values, n);
  for (guint level = 0; level < MAX_LEVELS; level++)
    raise_level (self, level);
  for (guint i = self->values->len; i > first; i--)
    if (isfinite (hone_pyramid_get_values (self)[i - 1])) {
      self->last = i - 1;
      break;
    }
}

void
hone_pyramid_clear (HonePyramid *self)
{
  g_array_set_size (self->values, 0);
  for (guint i = 0; i < MAX_LEVELS; i++)
    g_array_set_size (self->levels[i], 0);
  self->last = HONE_PYRAMID_NONE;
}

/* Of the blocks from .. to - 1 of a level; -1: the values themselves. What does not fill a block of the next level is
 * taken here, the rest there. */
static void
gather (HonePyramid *self, int level, guint from, guint to, HoneExtremes *all)
{
  const double *values = hone_pyramid_get_values (self);
  guint up = (from + BLOCK - 1) >> SHIFT;
  guint down = to >> SHIFT;
  gboolean higher = up < down && level + 1 < MAX_LEVELS;
  guint head = higher ? up << SHIFT : to;

  for (guint i = from; i < head; i++)
    join (all, values, level < 0 ? of_one (values, i) : g_array_index (self->levels[level], HoneExtremes, i));
  if (!higher)
    return;
  gather (self, level + 1, up, down, all);
  for (guint i = down << SHIFT; i < to; i++)
    join (all, values, level < 0 ? of_one (values, i) : g_array_index (self->levels[level], HoneExtremes, i));
}

HoneExtremes
hone_pyramid_extremes (HonePyramid *self, guint from, guint to)
{
  HoneExtremes all = nothing;

  to = MIN (to, self->values->len);
  if (from < to)
    gather (self, -1, from, to, &all);
  return all;
}
