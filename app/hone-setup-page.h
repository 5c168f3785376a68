/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-page.h - a training before it starts: model, effort, every setting as a row, what is odd, the command
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
/* "epochs=3". Errors: those of hone_settings_set (). */
gboolean hone_setup_page_preset (HoneSetupPage *self, const char *word, GError **error);
HoneSettings *hone_setup_page_get_settings (HoneSetupPage *self); /* (transfer none) */
char *hone_setup_page_get_command (HoneSetupPage *self);          /* (transfer full) */
const char *hone_setup_page_get_reason (HoneSetupPage *self);     /* (nullable): why it cannot start */
void hone_setup_page_search (HoneSetupPage *self);

G_END_DECLS
