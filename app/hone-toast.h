/* SPDX-License-Identifier: Apache-2.0 */
/* hone-toast.h - a word about what was done, with a way back
 *
 * Goes to the window that @widget is in.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void hone_toast (GtkWidget *widget, const char *text); /* plain text */
/* @undo: called with (@widget, @data) when the button is pressed, unless @widget is gone. @data: (transfer full) */
void hone_toast_with_button (GtkWidget *widget, const char *text, const char *button,
                             void (*undo) (GtkWidget *widget, gpointer data), gpointer data, GDestroyNotify free_data);

G_END_DECLS
