/* SPDX-License-Identifier: Apache-2.0 */
/* hone-snapshot.h - one validation picture with what the model found on it after one epoch
 *
 * Does not change after it was made, so it may be made on one thread and shown on another. Matched at overlap 0.5
 * (hone_boxes_match ()), so that missed and extra boxes are known.
 */
#pragma once

#include "hone-box.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define HONE_TYPE_SNAPSHOT (hone_snapshot_get_type ())
G_DECLARE_FINAL_TYPE (HoneSnapshot, hone_snapshot, HONE, SNAPSHOT, GObject)

/* @sample and @found are copied; pixels of the upright picture. */
HoneSnapshot *hone_snapshot_new (int epoch, const HoneSample *sample, const HoneDetection *found, guint n_found);

/* @rank: 0, or from 1: so hard was it among the validation pictures, 1 the hardest of all */
HoneSnapshot *hone_snapshot_new_ranked (int epoch, int rank, const HoneSample *sample, const HoneDetection *found,
                                        guint n_found);

int hone_snapshot_get_epoch (HoneSnapshot *self); /* from 1 */
int hone_snapshot_get_rank (HoneSnapshot *self);
const char *hone_snapshot_get_path (HoneSnapshot *self);
int hone_snapshot_get_width (HoneSnapshot *self); /* of the upright picture; 0 when not known */
int hone_snapshot_get_height (HoneSnapshot *self);
/* (element-type HoneBox) (transfer none) */
GArray *hone_snapshot_get_labels (HoneSnapshot *self);
GArray *hone_snapshot_get_found (HoneSnapshot *self);
guint hone_snapshot_get_n_missed (HoneSnapshot *self);
guint hone_snapshot_get_n_extra (HoneSnapshot *self);

/**
 * hone_snapshots_read:
 * @folder: of a run
 *
 * previews/epoch-*.json with the labels of the pictures they name. Reads many files: for worker threads. A picture that
 * is gone is kept (its boxes can still be shown); a broken file is left out.
 *
 * Returns: (element-type HoneSnapshot): by epoch, then in the order of the file, the hardest last; empty when there is
 * nothing
 */
GPtrArray *hone_snapshots_read (const char *folder, GCancellable *cancellable);

G_END_DECLS
