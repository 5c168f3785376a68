/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-badge.h - the letter of a run in a comparison, on its colour: A, B … F
 *
 * Decoration: what stands beside it has the name.
 */
#pragma once

#include "hone-palette.h"

G_BEGIN_DECLS

#define HONE_TYPE_RUN_BADGE (hone_run_badge_get_type ())
G_DECLARE_FINAL_TYPE (HoneRunBadge, hone_run_badge, HONE, RUN_BADGE, GtkWidget)

/* @run: 0 is A; -1: nothing is drawn, the place stays */
GtkWidget *hone_run_badge_new (int run);
void hone_run_badge_set_run (HoneRunBadge *self, int run);

G_END_DECLS
