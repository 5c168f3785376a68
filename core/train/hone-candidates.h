/* SPDX-License-Identifier: Apache-2.0 */
/* hone-candidates.h - what a model sees in pictures before anything is decided: for thresholds that are chosen later
 *
 * hone_candidates_choose () on what hone_predict_candidates () gave says, box by box and bit by bit, what hone predict
 * says with the same conf, iou and max_det (spec 02, sections 4 and 5), without the network.
 */
#pragma once

#include "hone-trainer.h"

G_BEGIN_DECLS

#define HONE_CANDIDATES_CONF 0.001 /* those of a lower score are not kept */
#define HONE_CANDIDATES_MOST 3000  /* of a picture, the best */

typedef struct {
  const char *path;
  const char *error;          /* (nullable): why it could not be read; then there is nothing below */
  const HoneDetection *found; /* pixels of the network's input, best first */
  guint n_found;
  int width, height; /* of the upright picture */
  HoneLetterbox place;
  gboolean single; /* of a head that needs no NMS: overlaps are never asked */
  char *const *names;
  int n_classes;
} HoneCandidates;

typedef void (*HoneCandidatesFunc) (const HoneCandidates *picture, gpointer data);

/**
 * hone_predict_candidates:
 * @settings: model, imgsz, device, rect, nms; conf, iou and classes are not asked
 * @paths: (element-type filename)
 * @each: once a picture, on this thread, in order
 *
 * For worker threads. Errors: those of hone_predict (), but a picture that cannot be read is none.
 */
gboolean hone_predict_candidates (HoneSettings *settings, GPtrArray *paths, const HoneTrainerWatch *watch,
                                  HoneCandidatesFunc each, gpointer data, GCancellable *cancellable, GError **error);

/* (transfer full) (element-type HoneDetection): pixels of the picture, best first. @how: multi_label is not asked */
GArray *hone_candidates_choose (const HoneCandidates *picture, const HoneNmsHow *how);

G_END_DECLS
