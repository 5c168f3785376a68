/* SPDX-License-Identifier: Apache-2.0 */
/* hone-toast.h - what is told in passing, at the lower edge of the window or of a part that has an overlay of its own
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @near: a widget of the window; @text: plain */
void hone_toast_say (GtkWidget *near, const char *text);

/**
 * hone_toast_undo:
 * @undo: a function (gpointer object, AdwToast *toast), for its button
 * @object: (type GObject): while it lives
 * @data, @free_data: (nullable): hone_toast_get_data () of the toast
 *
 * The same with a button Undo; it stays longer.
 */
void hone_toast_undo (GtkWidget *near, const char *text, GCallback undo, gpointer object, gpointer data,
                      GDestroyNotify free_data);
/* Takes back what the last toast with Undo offered to take back, even when nobody was quick enough to press it; only
 * while the page that offered it is shown. FALSE: there is nothing of that kind. */
gboolean hone_toast_undo_last (AdwToastOverlay *overlay);
/* The same with another word, "Show" for instance. */
void hone_toast_button (GtkWidget *near, const char *text, const char *button, GCallback pressed, gpointer object,
                        gpointer data, GDestroyNotify free_data);
gpointer hone_toast_get_data (AdwToast *toast);

G_END_DECLS
