/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-page.h - a model at work: pictures in, detections out
 *
 * Keys: Ctrl+O adds pictures, Ctrl+V pastes, Left and Right go through them, + and - change the threshold, G shows the
 * grid, Ctrl+E saves the pictures with boxes, Escape or Ctrl+. cancels.
 */
#pragma once

#include "hone-run-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_USE_PAGE (hone_use_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneUsePage, hone_use_page, HONE, USE_PAGE, AdwBin)

/**
 * HoneUsePage::suggest: (char **pictures, const char *model, const char *name)
 *
 * The pictures are to join the data set that is open, and what the model sees is to be proposed for their labels.
 */

void hone_use_page_set_store (HoneUsePage *self, HoneRunStore *store);
/* Its best weights; its threshold is where the slider begins. */
void hone_use_page_set_run (HoneUsePage *self, HoneRun *run);
/* @model: a file */
void hone_use_page_set_model (HoneUsePage *self, const char *model, const char *name);
/* Files and folders; NULL at the end. */
void hone_use_page_add (HoneUsePage *self, char *const *paths);
void hone_use_page_choose (HoneUsePage *self); /* asks for pictures */
void hone_use_page_cancel (HoneUsePage *self);
/* Whether a data set is open that pictures can be added to. */
void hone_use_page_set_project (HoneUsePage *self, gboolean open);

G_END_DECLS
