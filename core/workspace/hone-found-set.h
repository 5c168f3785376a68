/* SPDX-License-Identifier: Apache-2.0 */
/* hone-found-set.h - what a model sees in the pictures of a data set, kept, and what it says about their labels
 *
 * A model is run over a picture once: what it found, down to a low score, is kept in predictions/ of the project's
 * folder by the model's checksum, and counts as long as size and time of the picture stay the same. Thresholds come
 * afterwards (HoneDisagreeHow) and cost no further run.
 *
 * Who trained on these very labels has learnt some of their faults and repeats them: a model judges best what it has
 * not seen. What validation and test pictures are told to hold is worth more than what those of training are.
 *
 * Once made a set does not change and may be used from any thread.
 */
#pragma once

#include "hone-disagree.h"
#include "hone-label-text.h"
#include "hone-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define HONE_FOUND_LEAST 0.05 /* detections of a lower score are not kept */

typedef struct _HoneFoundSet HoneFoundSet;

/**
 * hone_found_set_make:
 * @settings: model; device and imgsz where they are given; nothing else counts
 * @folder: (nullable): the project's; NULL: hone_project_folder ()
 * @progress: (nullable): called on this thread
 *
 * Long work for a worker thread. What was found is kept even when it is cancelled or killed, so that the next one goes
 * on from there. Classes of the model are those of the data set by their names, case aside.
 *
 * Errors: those of hone_predict (); %HONE_ERROR_BAD_DATA: no class of the model is one of the data set;
 * G_IO_ERROR_CANCELLED. That it cannot be kept is none.
 */
HoneFoundSet *hone_found_set_make (HoneDataset *dataset, HoneSettings *settings, const char *folder,
                                   HoneProgress progress, gpointer progress_data, GCancellable *cancellable,
                                   GError **error);
HoneFoundSet *hone_found_set_ref (HoneFoundSet *self);
void hone_found_set_unref (HoneFoundSet *self);

guint hone_found_set_get_n_run (HoneFoundSet *self); /* pictures that were not known before */
/* FALSE: the model does not know this class of the data set; its labels are not judged. */
gboolean hone_found_set_knows (HoneFoundSet *self, int klass);
/* Pixels of the upright picture; classes are those of the data set; best first. NULL: not looked at */
const HoneDetection *hone_found_set_get (HoneFoundSet *self, const char *image, guint *n);

/* A label that is probably wrong, or missing.
 *
 * Kinds of findings: "probably-missing-label" (EXTRA), "probably-extra-label" (MISSED, DUPLICATE),
 * "probably-wrong-class" (CLASS), "probably-badly-placed" (PLACE). Severity: a warning from a score of 0.5. */
typedef struct {
  HoneFinding finding;
  HoneDisagree what;
  double score;
  double confidence; /* of the detection; 0 without one */
  guint id;          /* of the HoneLabelObject, where objects were compared; else 0 */
  int klass;         /* of the label; -1: there is none */
  int proposed;      /* class that the model says; -1: it says nothing */
  double box[4];     /* cx, cy, w, h of the label, fractions; 0 without one */
  double better[4];  /* of the detection */
} HoneSuspect;

/**
 * hone_found_set_rank:
 * @how: (nullable)
 * @doubtful: (nullable): a number a picture, in the order of HoneImageIndex (train, val, test), out
 *
 * Labels as they were read with @dataset. A second or two for 100,000 pictures.
 *
 * Returns: (transfer full) (element-type HoneSuspect): the highest score first
 */
GArray *hone_found_set_rank (HoneFoundSet *self, HoneDataset *dataset, const HoneDisagreeHow *how, double least,
                             double *doubtful);

/**
 * hone_found_set_look:
 * @objects: the labels of the picture as they are now
 *
 * One picture, for the viewer. Scores are of this picture alone. Picture and split of the findings are @sample's.
 *
 * Returns: (transfer full) (element-type HoneSuspect): the highest score first
 */
GArray *hone_found_set_look (HoneFoundSet *self, HoneDataset *dataset, const HoneSample *sample,
                             const HoneLabelObject *objects, guint n, const HoneDisagreeHow *how);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneFoundSet, hone_found_set_unref)

G_END_DECLS
