/* SPDX-License-Identifier: Apache-2.0 */
/* hone-work-pane.h - what stands in place of a form or a page while its work is done: how far it is, and Cancel
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_WORK_PANE (hone_work_pane_get_type ())
G_DECLARE_FINAL_TYPE (HoneWorkPane, hone_work_pane, HONE, WORK_PANE, GtkBox)

/**
 * HoneWorkPane::cancelled: ()
 */

HoneWorkPane *hone_work_pane_new (void);
/* Back at the start. @what: (nullable). Without @cancels there is no button. */
void hone_work_pane_begin (HoneWorkPane *self, const char *what, gboolean cancels);
/* Whether it can be given up by now; not, when what is left cannot be. */
void hone_work_pane_set_cancels (HoneWorkPane *self, gboolean cancels);
/* What a HoneWork has to tell. @what: (nullable) */
void hone_work_pane_tell (HoneWorkPane *self, double fraction, const char *what);

G_END_DECLS
