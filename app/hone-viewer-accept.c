/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-accept.c - what a model proposes becomes labels, or is rejected: one, those of a picture, of all pictures
 */
#include "hone-viewer-private.h"

#include <glib/gi18n.h>

#define SLICE 8000 /* microseconds of work between two turns of the main loop */

/* What comes next is selected, so that Enter goes on. */
static void
select_from (HoneViewer *self, int i)
{
  for (; i >= 0 && (guint) i < self->seen->len; i++)
    if (g_array_index (self->seen_doubts, int, i) >= 0) {
      hone_canvas_select_found (self->canvas, i);
      return;
    }
  hone_canvas_select_found (self->canvas, -1);
}

/* An edit looks for proposals anew: those it is about are kept until it is done. (transfer full) (nullable) */
static GArray *
keep_suspects (HoneViewer *self)
{
  return self->suspects != NULL ? g_array_ref (self->suspects) : NULL;
}

static void
accept_one (HoneViewer *self)
{
  g_autoptr (GArray) kept = keep_suspects (self);
  const HoneSuspect *proposal = hone_viewer_get_proposal (self);
  int at = hone_canvas_get_selected_found (self->canvas);
  GError *error = NULL;

  if (proposal == NULL || !hone_viewer_can_edit (self))
    return;
  hone_viewer_reveal_class (self, proposal->proposed);
  hone_canvas_select_found (self->canvas, -1);
  if (hone_viewer_done (self, hone_proposals_accept (self->store, proposal, 1, NULL, &error), error))
    select_from (self, at);
}

static void
accept_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  accept_one (HONE_VIEWER (widget));
}

gboolean
hone_viewer_reject (HoneViewer *self)
{
  g_autoptr (GArray) kept = keep_suspects (self);
  const HoneSuspect *proposal = hone_viewer_get_proposal (self);
  int at = hone_canvas_get_selected_found (self->canvas);

  if (proposal == NULL || !hone_viewer_can_edit (self))
    return FALSE;
  hone_canvas_select_found (self->canvas, -1);
  hone_viewer_judge_right (self, proposal);
  hone_viewer_refresh (self);
  select_from (self, at);
  hone_viewer_tell (self, _ ("The proposal is rejected and does not come again"), TRUE);
  return TRUE;
}

/* Of this picture. */

static void
accept_all_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  g_autoptr (GArray) kept = keep_suspects (self);
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (HoneSuspect));
  g_autofree char *text = NULL;
  GError *error = NULL;
  guint n;

  if (!hone_viewer_can_edit (self) || self->suspects == NULL)
    return;
  for (guint i = 0; i < self->seen_doubts->len; i++)
    if (g_array_index (self->seen_doubts, int, i) >= 0)
      g_array_append_val (wanted,
                          g_array_index (self->suspects, HoneSuspect, g_array_index (self->seen_doubts, int, i)));
  n = wanted->len;
  text = g_strdup_printf (ngettext ("Accepted %u proposal", "Accepted %u proposals", n), n);
  if (n > 0 &&
      hone_viewer_done (
          self, hone_proposals_accept (self->store, (const HoneSuspect *) (gpointer) wanted->data, n, text, &error),
          error))
    hone_viewer_tell (self, text, TRUE);
}

/* Of all pictures of the list: bit by bit, so that the window stays awake; one step of the history. */

static void
end_accepting (HoneViewer *self, gboolean undo)
{
  guint n = self->accepted;
  g_autofree char *text =
      g_strdup_printf (ngettext ("Added %u label above the score", "Added %u labels above the score", n), n);

  g_clear_handle_id (&self->accepting, g_source_remove);
  hone_label_store_end (self->store);
  if (undo && n > 0)
    hone_label_store_undo (self->store);
  else
    hone_viewer_tell (self, text, n > 0);
  if (self->item != NULL)
    hone_viewer_refresh (self);
}

void
hone_viewer_stop_accepting (HoneViewer *self)
{
  if (self->accepting != 0)
    end_accepting (self, TRUE);
}

static gboolean
accept_next (HoneViewer *self, guint position, GError **error)
{
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  guint added = 0;
  gboolean good = item == NULL || hone_proposals_add_above (hone_proposals_get_set (self->proposals), self->store,
                                                            hone_image_item_get_sample (item),
                                                            gtk_adjustment_get_value (self->threshold), &added, error);

  self->accepted += added;
  return good;
}

static gboolean
accept_some_cb (gpointer data)
{
  HoneViewer *self = data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gint64 end = g_get_monotonic_time () + SLICE;
  g_autoptr (GError) error = NULL;

  while (error == NULL && self->accept_at < n && g_get_monotonic_time () < end)
    accept_next (self, self->accept_at++, &error);
  gtk_progress_bar_set_fraction (self->model_progress, (double) self->accept_at / MAX (n, 1));
  if (error == NULL && self->accept_at < n)
    return G_SOURCE_CONTINUE;
  self->accepting = 0;
  end_accepting (self, FALSE);
  if (error != NULL)
    hone_viewer_tell (self, error->message, FALSE);
  return G_SOURCE_REMOVE;
}

static void
accept_everywhere_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);

  if (!hone_viewer_can_edit (self) || self->proposals == NULL || hone_proposals_get_set (self->proposals) == NULL)
    return;
  hone_label_store_begin (self->store, _ ("Labels of a Model Taken Over"));
  self->accept_at = self->accepted = 0;
  self->accepting = g_idle_add (accept_some_cb, self);
  hone_viewer_update_actions (self);
}

void
hone_viewer_connect_accept (HoneViewer *self)
{
  g_signal_connect_swapped (self->canvas, "found-activated", G_CALLBACK (accept_one), self);
  g_signal_connect_swapped (self->proposals_list, "row-activated", G_CALLBACK (accept_one), self);
}

void
hone_viewer_install_accept (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "viewer.accept", NULL, accept_cb);
  gtk_widget_class_install_action (widget_class, "viewer.accept-all", NULL, accept_all_cb);
  gtk_widget_class_install_action (widget_class, "viewer.accept-everywhere", NULL, accept_everywhere_cb);
}
