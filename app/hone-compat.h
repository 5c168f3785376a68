/* SPDX-License-Identifier: Apache-2.0 */
/* hone-compat.h - what GTK 4.8 and libadwaita 1.2 lack or do wrongly
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The names of all buttons below @root as a person reads them: GTK 4.8 says “_Stop Stop” for a button with a mnemonic.
 */
void hone_compat_name_buttons (GtkWidget *root);

/* What a screen reader says of the row or cell around the child of @item (GtkListItem:accessible-label is of GTK 4.12).
 */
void hone_compat_name_cell (GtkListItem *item, const char *name);

/* The text of an AdwEntryRow, which has no name of its own in libadwaita 1.2. */
void hone_compat_name_entry (GtkWidget *row, const char *name);

/* What scrolls within a page that scrolls itself keeps the wheel for itself, even at its end: only where it has to.
 * @rows: of its content; a dozen fit. */
void hone_compat_scroll_if_long (GtkScrolledWindow *scrolled, guint rows);
/* What scrolls sideways only leaves the wheel to the page around it (GTK 4.8 stops it there); with Shift it scrolls
 * sideways. */
void hone_compat_scroll_sideways (GtkScrolledWindow *scrolled);
/* For dispose (): gtk_widget_dispose_template () frees a bound child of the template under AdwBin's feet. */
void hone_compat_dispose_bin (AdwBin *bin, GType type);

G_END_DECLS
