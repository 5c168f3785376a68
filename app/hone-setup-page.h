/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-page.h - a training before it starts: model, effort, every setting as a row, what is odd, the command
 *
 * Actions (prefix "setup"): same-as (s: the folder of a run), compare-none, load, save, paste, copy-args, reset-all,
 * undo.
 */
#pragma once

#include "hone-project.h"
#include "hone-settings.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_SETUP_PAGE (hone_setup_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneSetupPage, hone_setup_page, HONE, SETUP_PAGE, AdwBin)

/**
 * HoneSetupPage::changed: settings, or hone_setup_page_get_reason (), are others
 */

void hone_setup_page_set_project (HoneSetupPage *self, HoneProject *project); /* READY; or NULL */
/* (element-type HoneRun): those to start from, and to be like. Kept. */
void hone_setup_page_set_runs (HoneSetupPage *self, GListModel *runs);
/* A training is under way: nothing is measured meanwhile. */
void hone_setup_page_set_busy (HoneSetupPage *self, gboolean busy);
/* "epochs=3". Errors: those of hone_settings_set (). */
gboolean hone_setup_page_preset (HoneSetupPage *self, const char *word, GError **error);
/* The settings of the run in @folder; what is changed afterwards is marked. */
void hone_setup_page_same_as (HoneSetupPage *self, const char *folder);
/* A model file or a file of settings that was dropped. FALSE: neither */
gboolean hone_setup_page_take_file (HoneSetupPage *self, const char *path);
HoneSettings *hone_setup_page_get_settings (HoneSetupPage *self); /* (transfer none) */
char *hone_setup_page_get_command (HoneSetupPage *self);          /* (transfer full) */
const char *hone_setup_page_get_reason (HoneSetupPage *self);     /* (nullable): why it cannot start */
void hone_setup_page_search (HoneSetupPage *self);

G_END_DECLS
