/* SPDX-License-Identifier: Apache-2.0 */
/* hone-scene-set.h - a data set of drawn scenes, as a folder like any other
 *
 * Its data.yaml has one key more, which other programs pass over: "scenes: {seed: 0, pictures: 8192}". Training with
 * Hone then draws its pictures afresh, so many an epoch and none twice, instead of reading those of images/train; these
 * are there to be looked at, and for other programs. Validation reads images/val as ever.
 */
#pragma once

#include "hone-dataset.h"
#include "hone-scenes.h"

G_BEGIN_DECLS

typedef struct {
  guint64 seed;
  guint n[HONE_N_SPLITS]; /* pictures written; train and val at least one */
  int imgsz;              /* pixels a side */
  guint fresh;            /* pictures of an epoch of training; 0: those that are written */
} HoneSceneSetHow;

/* Validation and test have scenes of their own, however long a training goes on. */
#define HONE_SCENES_OF_SPLIT(split) ((guint64) (split) << 48)

/**
 * hone_scene_set_write:
 * @folder: does not exist yet, or is empty; it appears when it is whole
 * @progress: (nullable)
 *
 * PNG pictures and YOLO labels, drawn on all cores.
 *
 * Errors: %HONE_ERROR_WRITE; %HONE_ERROR_USAGE: @folder has something in it; G_IO_ERROR_CANCELLED. Nothing is left
 * behind.
 */
gboolean hone_scene_set_write (const char *folder, const HoneSceneSetHow *how, HoneProgress progress,
                               gpointer progress_data, GCancellable *cancellable, GError **error);

/* (transfer full): the folder of "data=scenes", in the user's cache; made when it is missing, which takes seconds.
 * Errors: those of hone_scene_set_write () */
char *hone_scene_set_usual (GError **error);

G_END_DECLS
