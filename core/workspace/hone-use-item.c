/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-item.c - one picture of hone-use-job.h: its candidates, and what of them is above the thresholds */
#include "use-private.h"

struct _HoneUseItem {
  GObject parent_instance;

  const UseHow *how; /* of the job, which lives longer than its list */
  UsePicture *picture;
  GArray *found, *boxes; /* (nullable): of the thresholds numbered turn */
  guint turn;
};

G_DEFINE_FINAL_TYPE (HoneUseItem, hone_use_item, G_TYPE_OBJECT)

void
use_picture_free (UsePicture *self)
{
  g_free (self->path);
  g_free (self->error);
  g_free (self->found);
  if (self->names != NULL)
    g_strfreev (self->names);
  g_free (self);
}

UsePicture *
use_picture_new (const HoneCandidates *picture)
{
  UsePicture *self = g_new0 (UsePicture, 1);

  self->path = g_strdup (picture->path);
  self->error = g_strdup (picture->error);
  self->found = g_memdup2 (picture->found, picture->n_found * sizeof (HoneDetection));
  self->candidates = *picture;
  self->candidates.path = self->path;
  self->candidates.error = self->error;
  self->candidates.found = self->found;
  self->candidates.names = NULL;
  return self;
}

HoneUseItem *
use_item_new (UsePicture *picture, UseHow *how)
{
  HoneUseItem *self = g_object_new (HONE_TYPE_USE_ITEM, NULL);

  self->picture = picture;
  self->how = g_atomic_rc_box_acquire (how);
  return self;
}

static void
forget (HoneUseItem *self)
{
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_pointer (&self->boxes, g_array_unref);
}

const char *
hone_use_item_get_path (HoneUseItem *self)
{
  g_return_val_if_fail (HONE_IS_USE_ITEM (self), NULL);
  return self->picture->path;
}

const char *
hone_use_item_get_error (HoneUseItem *self)
{
  g_return_val_if_fail (HONE_IS_USE_ITEM (self), NULL);
  return self->picture->error;
}

int
hone_use_item_get_width (HoneUseItem *self)
{
  g_return_val_if_fail (HONE_IS_USE_ITEM (self), 0);
  return self->picture->candidates.width;
}

int
hone_use_item_get_height (HoneUseItem *self)
{
  g_return_val_if_fail (HONE_IS_USE_ITEM (self), 0);
  return self->picture->candidates.height;
}

static void
need (HoneUseItem *self)
{
  const HoneNmsHow how = { .conf = self->how->conf, .iou = self->how->iou, .max_det = USE_MAX_DET };

  if (self->found != NULL && self->turn == self->how->turn)
    return;
  forget (self);
  self->turn = self->how->turn;
  self->found = hone_candidates_choose (&self->picture->candidates, &how);
}

GArray *
hone_use_item_get_found (HoneUseItem *self)
{
  g_return_val_if_fail (HONE_IS_USE_ITEM (self), NULL);
  need (self);
  return self->found;
}

GArray *
hone_use_item_get_boxes (HoneUseItem *self)
{
  g_return_val_if_fail (HONE_IS_USE_ITEM (self), NULL);
  need (self);
  if (self->boxes == NULL)
    self->boxes =
        hone_boxes_from_detections ((const HoneDetection *) (gpointer) self->found->data, self->found->len, 0);
  return self->boxes;
}

void
hone_use_item_count (HoneUseItem *self, guint *counts)
{
  GArray *found = hone_use_item_get_found (self);

  for (guint i = 0; i < found->len; i++)
    counts[g_array_index (found, HoneDetection, i).klass]++;
}

static void
hone_use_item_finalize (GObject *object)
{
  HoneUseItem *self = HONE_USE_ITEM (object);

  forget (self);
  use_picture_free (self->picture);
  g_atomic_rc_box_release ((gpointer) self->how);
  G_OBJECT_CLASS (hone_use_item_parent_class)->finalize (object);
}

static void
hone_use_item_class_init (HoneUseItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_use_item_finalize;
}

static void
hone_use_item_init (HoneUseItem *self)
{
}
