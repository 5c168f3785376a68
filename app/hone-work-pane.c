/* SPDX-License-Identifier: Apache-2.0 */
/* hone-work-pane.c - see hone-work-pane.h */
#include "hone-work-pane.h"

#include <glib/gi18n.h>

#define WIDTH 320
#define MOST_CHARS 50

struct _HoneWorkPane {
  GtkBox parent;
  GtkLabel *what;
  GtkProgressBar *progress;
  GtkWidget *cancel;
};

G_DEFINE_FINAL_TYPE (HoneWorkPane, hone_work_pane, GTK_TYPE_BOX)

static void
cancel_cb (HoneWorkPane *self)
{
  g_signal_emit_by_name (self, "cancelled");
}

void
hone_work_pane_begin (HoneWorkPane *self, const char *what, gboolean cancels)
{
  hone_work_pane_tell (self, 0, what);
  gtk_widget_set_visible (self->cancel, cancels);
}

void
hone_work_pane_set_cancels (HoneWorkPane *self, gboolean cancels)
{
  gtk_widget_set_sensitive (self->cancel, cancels);
}

void
hone_work_pane_tell (HoneWorkPane *self, double fraction, const char *what)
{
  gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
  gtk_label_set_text (self->what, what != NULL ? what : "");
}

static void
hone_work_pane_class_init (HoneWorkPaneClass *klass)
{
  g_signal_new ("cancelled", HONE_TYPE_WORK_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_work_pane_init (HoneWorkPane *self)
{
  self->what = GTK_LABEL (gtk_label_new (NULL));
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, "halign", GTK_ALIGN_CENTER, "valign",
                GTK_ALIGN_CENTER, NULL);
  gtk_label_set_ellipsize (self->what, PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (self->what, MOST_CHARS);
  gtk_widget_set_size_request (GTK_WIDGET (self->progress), WIDTH, -1);
  gtk_widget_set_focus_on_click (self->cancel, FALSE); /* it is gone soon, and the focus with it */
  gtk_widget_set_valign (GTK_WIDGET (self->progress), GTK_ALIGN_CENTER);
  gtk_widget_set_halign (self->cancel, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (cancel_cb), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->what));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (self), self->cancel);
}

HoneWorkPane *
hone_work_pane_new (void)
{
  return g_object_new (HONE_TYPE_WORK_PANE, NULL);
}
