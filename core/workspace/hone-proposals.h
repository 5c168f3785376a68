/* SPDX-License-Identifier: Apache-2.0 */
/* hone-proposals.h - what a model proposes for the labels of a project: run on a thread, ranked, taken over
 *
 * hone_proposals_start () runs a model over all pictures; what is known from before costs nothing (hone-found-set.h).
 * Then hone_proposals_get_set () answers for each picture, and hone_proposals_get_suspects () lists labels that are
 * probably wrong, the likeliest first. Other thresholds are a matter of hone_proposals_set_how (): nothing is run
 * again.
 *
 * A model that was trained on these labels knows them by heart, faults and all: for training pictures it reports too
 * few. A window should say so beside the list.
 *
 * Properties (read only, notified on the main context): "running" boolean; "progress" double, 0 .. 1.
 * Signal "done" (): there are new results, or hone_proposals_get_message () says why not.
 * All functions are for the thread that made it.
 */
#pragma once

#include "hone-found-set.h"
#include "hone-image-index.h"
#include "hone-label-store.h"

G_BEGIN_DECLS

#define HONE_TYPE_PROPOSALS (hone_proposals_get_type ())
G_DECLARE_FINAL_TYPE (HoneProposals, hone_proposals, HONE, PROPOSALS, GObject)

/* @folder: (nullable): as in hone_found_set_make () */
HoneProposals *hone_proposals_new (HoneDataset *dataset, const char *folder);
/* Labels were read anew: what was found stays and is ranked again. */
void hone_proposals_set_dataset (HoneProposals *self, HoneDataset *dataset);

/* @settings: model, device, imgsz; copied. What runs is cancelled. */
void hone_proposals_start (HoneProposals *self, HoneSettings *settings);
/* What was found so far is kept for the next start; results from before stay. */
void hone_proposals_cancel (HoneProposals *self);
/* Ranks again, once something was found. @least: suspects of a lower score are left out; 0.1 at first */
void hone_proposals_set_how (HoneProposals *self, const HoneDisagreeHow *how, double least);

gboolean hone_proposals_get_running (HoneProposals *self);
double hone_proposals_get_progress (HoneProposals *self);
const char *hone_proposals_get_message (HoneProposals *self); /* (nullable): why the last start failed */

HoneFoundSet *hone_proposals_get_set (HoneProposals *self); /* (nullable) until then */
const HoneDisagreeHow *hone_proposals_get_how (HoneProposals *self);
const GArray *hone_proposals_get_suspects (HoneProposals *self); /* (nullable) (element-type HoneSuspect) */
/* hone_disagree_picture_score () by the number of HoneImageIndex, for sorting; 0 where nothing is known */
double hone_proposals_get_doubtful (HoneProposals *self, guint number);

/* --- taking over; each call is one step of the store, which undo takes back as a whole ---
 *
 * Errors: those of the store; %HONE_ERROR_BAD_DATA when a label that a suspect means is no longer there: then nothing
 * is changed. */

/* The model is right. A missing label is added, a wrong class and a bad place are put right, a label too many goes.
 * @title: (nullable): of the step */
gboolean hone_proposals_accept (HoneLabelStore *store, const HoneSuspect *suspects, guint n, const char *title,
                                GError **error);

/* All that the model finds in @images with at least @score, where no label has it yet: to begin labelling with.
 * @n_added: (out) (nullable) */
gboolean hone_proposals_accept_above (HoneFoundSet *set, HoneLabelStore *store, const HoneSample *const *images,
                                      guint n, double score, guint *n_added, GError **error);

/* The same of one picture, as a part of a step that the caller has begun (hone_label_store_begin ()). @n_added: (out)
 */
gboolean hone_proposals_add_above (HoneFoundSet *set, HoneLabelStore *store, const HoneSample *image, double score,
                                   guint *n_added, GError **error);

/* The label is right: the suspect is not to come again. Kept with the project by picture, kind and place; a mark of the
 * store ("marks-changed"). */
gboolean hone_proposals_get_judged_right (HoneLabelStore *store, const HoneSuspect *suspect);
void hone_proposals_set_judged_right (HoneLabelStore *store, const HoneSuspect *suspect, gboolean right);

G_END_DECLS
