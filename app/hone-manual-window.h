/* SPDX-License-Identifier: Apache-2.0 */
/* hone-manual-window.h - the manual, in a window of its own; its pages lie in the program, so that no network is needed
 *
 * There is one such window. Keys: Alt+Left goes back, Ctrl+F searches in the page, Tab goes to the next link and Return
 * follows it, Escape closes search or window.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * hone_manual_window_present:
 * @parent: (nullable): whose size and modal state it follows
 * @chapter: name of a page of docs/ without its ending, such as "page-data"
 *
 * Brings the manual to the front and opens @chapter, in the person's language where it is translated.
 */
void hone_manual_window_present (GtkWindow *parent, const char *chapter);

G_END_DECLS
