/* SPDX-License-Identifier: Apache-2.0 */
/* sample-plan.c - see sample-plan.h */
#include "sample-plan.h"

/* Of HoneDraws: */
#define STREAM 1        /* the sample's own mosaic, and after it all that moves and colours */
#define STREAM_OTHERS 2 /* which samples are mixed with it */

void
hone_recent_init (HoneRecent *self, int n, int window)
{
  *self = (HoneRecent){ .limit = MAX (window - 1, 1) };
  self->ring = g_new (int, self->limit + 1);
  self->here = g_new0 (guint8, n);
}

void
hone_recent_clear (HoneRecent *self)
{
  g_clear_pointer (&self->ring, g_free);
  g_clear_pointer (&self->here, g_free);
}

void
hone_recent_load (HoneRecent *self, int index)
{
  const int room = self->limit + 1;

  if (self->here[index])
    return;
  self->ring[(self->first + self->n) % room] = index;
  self->here[index] = TRUE;
  if (++self->n <= self->limit)
    return;
  self->here[self->ring[self->first]] = FALSE;
  self->first = (self->first + 1) % room;
  self->n--;
}

int
hone_recent_draw (const HoneRecent *self, HoneDraws *draws)
{
  return self->ring[(self->first + (int) hone_draw_index (draws, (guint) self->n)) % (self->limit + 1)];
}

static gboolean
happens (double probability, HoneDraws *draws)
{
  return probability > 0 && hone_draw (draws) <= probability;
}

/* Sample @index, which is loaded by that, and three others if there is to be a mosaic. */
static HonePart
plan_part (const HoneAugment *how, HoneRecent *recent, int n, int index, HoneDraws *draws)
{
  HonePart self = { .n = 1, .chosen = { index } };

  if (recent != NULL)
    hone_recent_load (recent, index);
  if (!happens (how->mosaic, draws))
    return self;
  self.n = 4;
  for (int i = 1; i < 4; i++)
    self.chosen[i] = recent != NULL ? hone_recent_draw (recent, draws) : (int) hone_draw_index (draws, (guint) n);
  return self;
}

/* Another one, any of all. */
static void
plan_other (HonePlan *self, HonePartName which, double probability, const HoneAugment *how, HoneRecent *recent, int n,
            HoneDraws *draws)
{
  if (happens (probability, draws))
    self->parts[which] = plan_part (how, recent, n, (int) hone_draw_index (draws, (guint) n), draws);
}

HonePlan
hone_plan_sample (const HoneAugment *how, HoneRecent *recent, int n, int index, guint64 seed, int epoch, int at)
{
  const double copies = how->copy_paste_mixup ? how->copy_paste : 0;
  HoneDraws draws = hone_draws (seed, STREAM, (guint32) epoch, (guint64) at);
  HoneDraws others = hone_draws (seed, STREAM_OTHERS, (guint32) epoch, (guint64) at);
  HonePlan self = { 0 };

  self.parts[HONE_PART_SELF] = plan_part (how, recent, n, index, &draws);
  self.n_drawn = draws.count;
  plan_other (&self, HONE_PART_SELF_COPIES, copies, how, recent, n, &others);
  plan_other (&self, HONE_PART_MIXED, how->mixup, how, recent, n, &others);
  if (self.parts[HONE_PART_MIXED].n > 0)
    plan_other (&self, HONE_PART_MIXED_COPIES, copies, how, recent, n, &others);
  plan_other (&self, HONE_PART_CUT, how->cutmix, how, recent, n, &others);
  if (self.parts[HONE_PART_CUT].n > 0)
    plan_other (&self, HONE_PART_CUT_COPIES, copies, how, recent, n, &others);
  return self;
}

HoneDraws
hone_plan_draws (const HonePlan *self, guint64 seed, int epoch, int at)
{
  HoneDraws draws = hone_draws (seed, STREAM, (guint32) epoch, (guint64) at);

  draws.count = self->n_drawn;
  return draws;
}
