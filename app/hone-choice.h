/* SPDX-License-Identifier: Apache-2.0 */
/* hone-choice.h - cards beside each other of which one is chosen
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A toggle button that looks like a card. Put all of a question into one group (gtk_toggle_button_set_group ()). */
GtkWidget *hone_choice_new (const char *title, const char *text);
void hone_choice_set_text (GtkWidget *choice, const char *text);

G_END_DECLS
