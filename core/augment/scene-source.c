/* SPDX-License-Identifier: Apache-2.0 */
/* scene-source.c - training samples that are drawn for the moment: none is seen twice
 *
 * Sample @at of epoch e is scene e * n + at of the data set's seed, at the size of training; so it is the same on any
 * thread and in a training that goes on. There is nothing to augment: turned, lit and mirrored is what the scenes are
 * already.
 */
#include "hone-scene-set.h"
#include "sample-source.h"

typedef struct {
  HoneSampleSource parent;
  HoneScenes *scenes;
  int imgsz, batch, epoch;
} SceneSource;

static void
scene_start (HoneSampleSource *source, int epoch)
{
  ((SceneSource *) source)->epoch = epoch;
}

static void
scene_shape (HoneSampleSource *source, guint batch, int *n, int *h, int *w)
{
  const SceneSource *self = (const SceneSource *) source;

  *n = MIN (self->batch, (int) source->n - (int) batch * self->batch);
  *h = *w = self->imgsz;
}

static gboolean
scene_make (HoneSampleSource *source, guint batch, int which, HoneBatch *to, HoneObjects *objects,
            G_GNUC_UNUSED GError **error)
{
  const SceneSource *self = (const SceneSource *) source;
  const guint64 index = (guint64) self->epoch * source->n + batch * (guint64) self->batch + (guint64) which;
  g_autoptr (GArray) drawn = g_array_new (FALSE, FALSE, sizeof (HoneSceneObject));

  hone_scenes_draw (self->scenes, HONE_SCENES_OF_SPLIT (HONE_SPLIT_TRAIN) + index, to->w, to->h,
                    to->pixels + (gsize) which * to->h * to->w * 3, NULL, drawn);
  for (guint i = 0; i < drawn->len; i++) {
    const HoneSceneObject *object = &g_array_index (drawn, HoneSceneObject, i);
    const int klass = hone_dataset_choose_class (source->dataset, object->klass);
    const HoneCorners box = { .klass = klass,
                              .x1 = (float) object->x0,
                              .y1 = (float) object->y0,
                              .x2 = (float) object->x1,
                              .y2 = (float) object->y1 };

    if (klass >= 0)
      hone_objects_add (objects, &box, NULL);
  }
  return TRUE;
}

static void
scene_free (HoneSampleSource *source)
{
  hone_scenes_free (((SceneSource *) source)->scenes);
  hone_sample_source_clear (source);
  g_free (source);
}

static const HoneSampleSourceClass scene_class = {
  .start = scene_start,
  .shape = scene_shape,
  .make = scene_make,
  .free = scene_free,
};

HoneSampleSource *
hone_scene_source_new (HoneDataset *dataset, int imgsz, int batch)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (dataset);
  SceneSource *self = g_new0 (SceneSource, 1);

  hone_sample_source_init (&self->parent, &scene_class, dataset, HONE_SPLIT_TRAIN, imgsz);
  self->scenes = hone_scenes_new (yaml->scenes_seed);
  self->imgsz = imgsz;
  self->batch = batch;
  self->parent.n = yaml->n_scenes; /* not the pictures that lie in the folder */
  self->parent.n_batches = (yaml->n_scenes + (guint) batch - 1) / (guint) batch;
  return &self->parent;
}
