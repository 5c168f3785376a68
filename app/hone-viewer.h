/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer.h - one picture with its labels, large: to look at, and to repair
 *
 * What is edited is on the disk a moment later (hone-label-store.h); there is nothing to save. Without a store the
 * labels are as they were read, and cannot be changed.
 */
#pragma once

#include "hone-image-list.h"
#include "hone-label-store.h"
#include "hone-proposals.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_VIEWER (hone_viewer_get_type ())
G_DECLARE_FINAL_TYPE (HoneViewer, hone_viewer, HONE, VIEWER, AdwBin)

/**
 * HoneViewer::changed: another picture is shown: title and subtitle are others
 * HoneViewer::back: a person wants to leave
 * HoneViewer::message (const char *text, gboolean undo): to be told in passing; @undo: with a button for
 *   hone_viewer_undo ()
 */

/* @names: (nullable): of classes; copied; those of the store come first. */
void hone_viewer_set_list (HoneViewer *self, HoneImageList *list, char *const *names);
void hone_viewer_set_store (HoneViewer *self, HoneLabelStore *store); /* (nullable) */
void hone_viewer_show (HoneViewer *self, guint position);
/* Also when the list as it is filtered does not have it. FALSE: nor has the data set. */
gboolean hone_viewer_show_path (HoneViewer *self, const char *path);
guint hone_viewer_get_position (HoneViewer *self);
void hone_viewer_undo (HoneViewer *self);

/* What a model says of the labels of the store, for other pages, too: who starts it, starts it for all. (transfer none)
 * (nullable): there is no store. Another one after hone_viewer_set_store (). */
HoneProposals *hone_viewer_get_proposals (HoneViewer *self);
/* (element-type HoneRun) (nullable): models to choose from */
void hone_viewer_set_runs (HoneViewer *self, GListModel *runs);
/* Runs it over all pictures, on a thread. @model: weights, or the folder of a run; @name: (nullable): what it is called
 */
void hone_viewer_start_model (HoneViewer *self, const char *model, const char *name);
/**
 * hone_viewer_review:
 * @kind: (nullable): "probably-missing-label", …: only these
 *
 * Shows the labels that the model doubts one after the other, the likeliest faults first; each is kept or put right
 * with one key. For a viewer that is on the screen and has a list.
 *
 * Returns: FALSE: nothing is in doubt, or no model has looked
 */
gboolean hone_viewer_review (HoneViewer *self, const char *kind);
/* "All changes saved", for the header of the window. (transfer none): belongs to the viewer until it is put there. */
GtkWidget *hone_viewer_get_status (HoneViewer *self);
void hone_viewer_focus (HoneViewer *self); /* on the picture */
/* (transfer full) */
char *hone_viewer_get_title (HoneViewer *self);
char *hone_viewer_get_subtitle (HoneViewer *self);

G_END_DECLS
