/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-outlook.h - what is known of a training before it begins, worked out beside the window
 *
 * Asked again with every change of a setting: the latest question counts. First the plan and the advice come (tens of
 * milliseconds), then, when nothing has changed for a while, a few steps are tried to tell how long it will take.
 */
#pragma once

#include "hone-advice.h"
#include "hone-base-models.h"
#include "hone-training-estimate.h"

G_BEGIN_DECLS

#define HONE_TYPE_SETUP_OUTLOOK (hone_setup_outlook_get_type ())
G_DECLARE_FINAL_TYPE (HoneSetupOutlook, hone_setup_outlook, HONE, SETUP_OUTLOOK, GObject)

/**
 * HoneSetupOutlook::changed: something more, or something else, is known
 */

HoneSetupOutlook *hone_setup_outlook_new (void);
/* @settings: copied. @dataset: (nullable): kept while it is needed. @models: NULL at the end: whose facts are wanted */
void hone_setup_outlook_ask (HoneSetupOutlook *self, HoneSettings *settings, HoneDataset *dataset,
                             const char *const *models);
/* No steps are tried: a training is under way, or nobody looks. FALSE at first. */
void hone_setup_outlook_set_paused (HoneSetupOutlook *self, gboolean paused);

/* All (nullable) (transfer none), until the next "changed". */
const HoneTrainPlan *hone_setup_outlook_get_plan (HoneSetupOutlook *self);
GArray *hone_setup_outlook_get_advice (HoneSetupOutlook *self);                /* of HoneAdvice */
const char *hone_setup_outlook_get_error (HoneSetupOutlook *self);             /* why there is no plan */
const HoneTrainTiming *hone_setup_outlook_get_timing (HoneSetupOutlook *self); /* of these settings */
const HoneModelFacts *hone_setup_outlook_get_facts (HoneSetupOutlook *self, const char *model);
gboolean hone_setup_outlook_is_measuring (HoneSetupOutlook *self); /* or about to */

G_END_DECLS
