/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window.h - one window: the start page, or a data set with its views Data, Train and Runs
 *
 * Actions (prefix "win"): open, open-file, open-demo, open-path (s), close-project, reload, show-folder, view (s),
 * back, search, toggle-sidebar, start-training, stop-training, show-training, copy-command, toast (s).
 */
#pragma once

#include "hone-application.h"

G_BEGIN_DECLS

#define HONE_TYPE_WINDOW (hone_window_get_type ())
G_DECLARE_FINAL_TYPE (HoneWindow, hone_window, HONE, WINDOW, AdwApplicationWindow)

HoneWindow *hone_window_new (HoneApplication *app);
/* A folder, a data.yaml, or "demo". */
void hone_window_open (HoneWindow *self, const char *path);
gboolean hone_window_has_project (HoneWindow *self);
/* Settings that the Train page begins with, as "name=value"; one that is wrong is told in a toast. */
void hone_window_preset (HoneWindow *self, const char *const *words);

/* The run in @folder, which this window has trained; it comes to the front. FALSE: it has not. */
gboolean hone_window_show_results (HoneWindow *self, const char *folder);

G_END_DECLS
