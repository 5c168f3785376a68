/* SPDX-License-Identifier: Apache-2.0 */
/* hone-model-choice.h - a button that offers the models there are: best weights of runs, or a file; or runs alone
 *
 * Properties: "label" string, of the button.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_MODEL_CHOICE (hone_model_choice_get_type ())
G_DECLARE_FINAL_TYPE (HoneModelChoice, hone_model_choice, HONE, MODEL_CHOICE, AdwBin)

/**
 * HoneModelChoice::chosen (const char *path, const char *name): a file of weights, and what to call it
 * HoneModelChoice::run-chosen (HoneRun *run): in its place after hone_model_choice_offer_runs ()
 */

GtkWidget *hone_model_choice_new (const char *label);
void hone_model_choice_set_label (HoneModelChoice *self, const char *label);
/* In place of words. @name: what it does */
void hone_model_choice_set_icon (HoneModelChoice *self, const char *icon, const char *name);
/* (element-type HoneRun) (nullable): those that have a best epoch are offered. Kept. */
void hone_model_choice_set_runs (HoneModelChoice *self, GListModel *runs);
/* No files, and none of @except (nullable, kept): that is what the others are to be put beside. */
void hone_model_choice_offer_runs (HoneModelChoice *self, GListModel *except);
void hone_model_choice_popup (HoneModelChoice *self);

G_END_DECLS
