/* SPDX-License-Identifier: Apache-2.0 */
/* copy-paste.c - outlined objects copied to where they hide little (spec 04, section 4) */
#include "hone-augment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_HIDDEN 0.3 /* of an object that is there */
#define TINY 1e-7

typedef struct {
  const HoneCorners *box;
  double hidden; /* of the object that it would hide most of */
  guint index;
} Candidate;

/* The share of @below that @box lies on. */
static double
hidden_share (const HoneCorners *box, const HoneCorners *below)
{
  const float w = MIN (box->x2, below->x2) - MAX (box->x1, below->x1);
  const float h = MIN (box->y2, below->y2) - MAX (box->y1, below->y1);
  const float area = (below->x2 - below->x1) * (below->y2 - below->y1);

  return w > 0 && h > 0 ? (double) (w * h) / ((double) area + TINY) : 0;
}

static double
most_hidden (const HoneCorners *box, const GArray *below)
{
  double most = 0;

  for (guint i = 0; i < below->len; i++)
    most = MAX (most, hidden_share (box, &g_array_index (below, HoneCorners, i)));
  return most;
}

static int
least_hidden_first (gconstpointer a, gconstpointer b)
{
  const Candidate *x = a, *y = b;

  if (x->hidden != y->hidden)
    return x->hidden < y->hidden ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

/* (element-type Candidate): the best first. */
static GArray *
candidates (const HoneFrame *self, const HoneFrame *from)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (guint i = 0; i < from->objects.boxes->len; i++) {
    const HoneCorners *box = &g_array_index (from->objects.boxes, HoneCorners, i);
    const Candidate one = { box, most_hidden (box, self->objects.boxes), i };

    if (one.hidden < MOST_HIDDEN)
      g_array_append_val (found, one);
  }
  g_array_sort (found, least_hidden_first);
  return found;
}

static void
paint (HoneFrame *self, const HoneFrame *from, const guint8 *mask)
{
  for (gsize i = 0; i < (gsize) self->w * self->h; i++)
    if (mask[i])
      memcpy (self->pixels + 3 * i, from->pixels + 3 * i, 3);
}

void
hone_copy_paste (HoneFrame *self, const HoneFrame *from, double share)
{
  g_autoptr (GArray) found = NULL;
  g_autofree guint8 *mask = NULL;
  guint n;

  if (from->objects.points->len == 0)
    return;
  found = candidates (self, from);
  n = (guint) rint (share * found->len);
  mask = g_malloc0 ((gsize) self->w * self->h);
  for (guint i = 0; i < n; i++) {
    const HoneCorners *box = g_array_index (found, Candidate, i).box;

    hone_objects_add (&self->objects, box, (const HonePoint *) (const void *) from->objects.points->data);
    if (box->n_points > 0)
      hone_outline_fill (hone_objects_outline (&from->objects, box), box->n_points, mask, self->w, self->h);
  }
  paint (self, from, mask);
}

void
hone_copy_paste_flip (HoneFrame *self, double share)
{
  HoneFrame mirror;

  if (self->objects.points->len == 0)
    return;
  mirror = hone_frame_new (self->w, self->h);
  memcpy (mirror.pixels, self->pixels, (gsize) self->w * self->h * 3);
  for (guint i = 0; i < self->objects.boxes->len; i++)
    hone_objects_add (&mirror.objects, &g_array_index (self->objects.boxes, HoneCorners, i),
                      (const HonePoint *) (const void *) self->objects.points->data);
  hone_flip_horizontal (&mirror);
  hone_copy_paste (self, &mirror, share);
  hone_frame_clear (&mirror);
}
