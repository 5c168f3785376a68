/* SPDX-License-Identifier: Apache-2.0 */
/* hone-label-work.c - see hone-label-work.h */
#include "hone-label-work.h"

#include "hone-compat.h"
#include "hone-work-pane.h"

#include <glib/gi18n.h>

#define PATIENCE 300 /* milliseconds; what is done by then is not worth a card */

struct _HoneLabelWork {
  AdwBin parent_instance;

  HoneLabelStore *store; /* (nullable) */
  GtkRevealer *revealer;
  HoneWorkPane *pane;
  guint waiting; /* source */
};

G_DEFINE_FINAL_TYPE (HoneLabelWork, hone_label_work, ADW_TYPE_BIN)

static double
get_progress (HoneLabelWork *self)
{
  return self->store != NULL ? hone_label_store_get_progress (self->store) : 1;
}

static void
tell (HoneLabelWork *self)
{
  const double progress = get_progress (self);
  g_autofree char *text = g_strdup_printf (_ ("Changing labels: %.0f %%"), 100 * progress);

  hone_work_pane_tell (self->pane, progress, text);
  hone_work_pane_set_cancels (self->pane, progress < HONE_LABEL_STORE_SURE);
}

static gboolean
waited_cb (gpointer data)
{
  HoneLabelWork *self = data;

  self->waiting = 0;
  tell (self);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  return G_SOURCE_REMOVE;
}

static void
progress_cb (HoneLabelWork *self)
{
  if (get_progress (self) >= 1) {
    g_clear_handle_id (&self->waiting, g_source_remove);
    gtk_revealer_set_reveal_child (self->revealer, FALSE);
  } else if (gtk_revealer_get_reveal_child (self->revealer)) {
    tell (self);
  } else if (self->waiting == 0) {
    self->waiting = g_timeout_add (PATIENCE, waited_cb, self);
  }
}

static void
cancel_cb (HoneLabelWork *self)
{
  if (self->store != NULL)
    hone_label_store_cancel (self->store);
}

void
hone_label_work_set_store (HoneLabelWork *self, HoneLabelStore *store)
{
  g_return_if_fail (HONE_IS_LABEL_WORK (self));

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_set_object (&self->store, store);
  if (store != NULL)
    g_signal_connect_swapped (store, "notify::progress", G_CALLBACK (progress_cb), self);
  progress_cb (self);
}

static void
hone_label_work_dispose (GObject *object)
{
  HoneLabelWork *self = HONE_LABEL_WORK (object);

  g_clear_handle_id (&self->waiting, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (hone_label_work_parent_class)->dispose (object);
}

static void
hone_label_work_class_init (HoneLabelWorkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_label_work_dispose;
}

static void
hone_label_work_init (HoneLabelWork *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->pane = hone_work_pane_new ();
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  g_object_set (self->pane, "orientation", GTK_ORIENTATION_HORIZONTAL, "margin-start", 8, NULL);
  g_signal_connect_swapped (self->pane, "cancelled", G_CALLBACK (cancel_cb), self);
  gtk_widget_add_css_class (card, "hone-selection");
  g_object_set (card, "margin-start", 8, "margin-end", 8, "margin-top", 4, "margin-bottom", 8, NULL);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->pane));
  gtk_revealer_set_transition_type (self->revealer, GTK_REVEALER_TRANSITION_TYPE_SLIDE_UP);
  gtk_revealer_set_child (self->revealer, card);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
  hone_compat_name_buttons (GTK_WIDGET (self));
}
