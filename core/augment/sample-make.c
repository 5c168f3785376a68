/* SPDX-License-Identifier: Apache-2.0 */
/* sample-make.c - one training sample out of its pictures (spec 04, section 4) */
#include "sample-source.h"

typedef struct {
  HoneSampleSource *source;
  const HoneAugment *how;
  const HonePlan *plan;
  HoneDraws *draws;
} Making;

/* How many of the part's tiles could be had; the first of them are to be released. */
static int
fetch (const Making *self, const HonePart *part, HoneTile *tiles, HoneObjects *objects, GError **error)
{
  for (int i = 0; i < part->n; i++) {
    const guint index = (guint) part->chosen[i];
    const HoneImage *image = hone_picture_cache_get (self->source->cache, index, error);

    if (image == NULL)
      return i;
    objects[i] = hone_objects_new ();
    hone_sample_source_objects (self->source, index, (float) image->width, (float) image->height, 0, 0, &objects[i]);
    tiles[i] = (HoneTile){ image, (const HoneCorners *) (void *) objects[i].boxes->data, objects[i].boxes->len,
                           objects[i].points->len > 0 ? (const HonePoint *) (void *) objects[i].points->data : NULL };
  }
  return part->n;
}

/* Steps 1 to 4. */
static gboolean
put (const Making *self, HonePartName which, HoneAugmentDraws *drawn, HoneFrame *to, GError **error)
{
  const HonePart *part = &self->plan->parts[which];
  HoneTile tiles[4] = { 0 };
  HoneObjects objects[4];
  const int n = fetch (self, part, tiles, objects, error);

  if (n == part->n) {
    *drawn = hone_augment_draw (self->how, n == 4, self->draws);
    hone_augment_place (self->how, n == 4, tiles, drawn, to);
  }
  for (int i = 0; i < n; i++) {
    hone_picture_cache_release (self->source->cache, (guint) part->chosen[i]);
    hone_objects_clear (&objects[i]);
  }
  return n == part->n;
}

/* Steps 1 to 5: the part, and copies out of the one behind it. */
static gboolean
put_with_copies (const Making *self, HonePartName which, HoneAugmentDraws *drawn, HoneFrame *to, GError **error)
{
  HoneAugmentDraws unused;
  HoneFrame other;
  gboolean done;

  if (!put (self, which, drawn, to, error))
    return FALSE;
  if (self->plan->parts[which + 1].n == 0)
    return TRUE;
  other = hone_frame_new (to->w, to->h);
  done = put (self, which + 1, &unused, &other, error);
  if (done)
    hone_copy_paste (to, &other, self->how->copy_paste);
  hone_frame_clear (&other);
  return done;
}

static void
blend (const Making *self, HoneFrame *to, const HoneFrame *other)
{
  hone_mixup (to, other, hone_mixup_draw (self->draws));
}

static void
paste (const Making *self, HoneFrame *to, const HoneFrame *other)
{
  HoneArea area;

  if (hone_cutmix_draw (to->objects.boxes, to->w, to->h, self->draws, &area))
    hone_cutmix (to, other, area);
}

/* Steps 6 and 7. */
static gboolean
mix (const Making *self, HonePartName which, void (*join) (const Making *, HoneFrame *, const HoneFrame *),
     HoneFrame *to, GError **error)
{
  HoneAugmentDraws unused;
  HoneFrame other;
  gboolean done;

  if (self->plan->parts[which].n == 0)
    return TRUE;
  other = hone_frame_new (to->w, to->h);
  done = put_with_copies (self, which, &unused, &other, error);
  if (done)
    join (self, to, &other);
  hone_frame_clear (&other);
  return done;
}

gboolean
hone_sample_make (HoneSampleSource *source, const HoneAugment *how, const HonePlan *plan, HoneDraws *draws,
                  HoneFrame *to, GError **error)
{
  const Making self = { source, how, plan, draws };
  HoneAugmentDraws drawn;

  if (!put_with_copies (&self, HONE_PART_SELF, &drawn, to, error) || !mix (&self, HONE_PART_MIXED, blend, to, error) ||
      !mix (&self, HONE_PART_CUT, paste, to, error))
    return FALSE;
  hone_augment_finish (how, &drawn, to);
  return TRUE;
}
