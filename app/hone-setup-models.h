/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-models.h - what a training starts from, as cards: files used last, best models of earlier runs, and
 * networks that have not learnt anything
 */
#pragma once

#include "hone-setup-outlook.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_SETUP_MODELS (hone_setup_models_get_type ())
G_DECLARE_FINAL_TYPE (HoneSetupModels, hone_setup_models, HONE, SETUP_MODELS, GtkBox)

/**
 * HoneSetupModels::chosen: (const char *model): a path, or "yolo26n.yaml"
 */

/* (element-type HoneRun) (nullable): kept */
void hone_setup_models_set_runs (HoneSetupModels *self, GListModel *runs);
/* What the data set is for: detection, or the class of each picture. */
void hone_setup_models_set_classify (HoneSetupModels *self, gboolean classify);
/* The one that is set now; a file is remembered and gets a card. Does not emit. */
void hone_setup_models_show (HoneSetupModels *self, const char *model);
/* Sizes and times, as far as they are known. */
void hone_setup_models_show_costs (HoneSetupModels *self, HoneSetupOutlook *outlook, HoneSettings *settings);
/* Those that have cards; NULL at the end. (transfer full) */
char **hone_setup_models_list (HoneSetupModels *self);

G_END_DECLS
