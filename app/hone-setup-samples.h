/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-samples.h - what the model will see: training samples of the user's own pictures, made anew while settings
 * change, and a word where they get unlike the pictures that it is measured by
 */
#pragma once

#include "hone-dataset.h"
#include "hone-settings.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_SETUP_SAMPLES (hone_setup_samples_get_type ())
G_DECLARE_FINAL_TYPE (HoneSetupSamples, hone_setup_samples, HONE, SETUP_SAMPLES, GtkBox)

/* @settings: copied. @dataset: (nullable). Made while the card is shown; latest wins. */
void hone_setup_samples_show (HoneSetupSamples *self, HoneSettings *settings, HoneDataset *dataset);

G_END_DECLS
