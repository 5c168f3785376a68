/* SPDX-License-Identifier: Apache-2.0 */
/* widget-case.h - what tests of widgets in real windows share
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* GTK, libadwaita and our widgets, in English. FALSE: there is no display, and TAP has been told so. */
gboolean widget_case_init (int *argc, char ***argv);
/* Runs the main loop until @done (@data), so many seconds at most; 10. */
void widget_case_wait_long (gboolean (*done) (gpointer), gpointer data, guint seconds);
void widget_case_wait (gboolean (*done) (gpointer), gpointer data);
/* (nullable): the first of @type among @widget and what is in it, depth first. */
GtkWidget *widget_case_find (GtkWidget *widget, GType type);
/* For a signal: counts how often. */
void widget_case_count_cb (GtkWidget *widget, guint *times);

G_END_DECLS
