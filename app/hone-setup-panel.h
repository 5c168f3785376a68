/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-panel.h - what is known of a training before it begins, as cards: time, memory, learning rate, network,
 * counts, advice
 */
#pragma once

#include "hone-setup-outlook.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_SETUP_PANEL (hone_setup_panel_get_type ())
G_DECLARE_FINAL_TYPE (HoneSetupPanel, hone_setup_panel, HONE, SETUP_PANEL, GtkBox)

/**
 * HoneSetupPanel::wanted: (const char *setting): its row should be shown; "data" and "model" have none
 *
 * HoneSetupPanel::set: (const char *setting, const char *value): it should have this value
 */

/* @settings: those that were asked about */
void hone_setup_panel_show (HoneSetupPanel *self, HoneSetupOutlook *outlook, HoneSettings *settings);

G_END_DECLS
