/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preferences-dialog.h - what a person decides once: how Hone looks, where runs go, whether the computer may sleep
 *
 * What is chosen holds at once, and is kept (hone-preferences.h).
 */
#pragma once

#include "hone-application.h"

G_BEGIN_DECLS

/* Over @parent, which it is modal for. */
void hone_preferences_dialog_present (HoneApplication *app, GtkWindow *parent);

/* All windows look as was chosen. */
void hone_preferences_dialog_dress (void);

G_END_DECLS
