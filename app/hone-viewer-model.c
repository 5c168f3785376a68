/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-model.c - what a model sees in the picture, over its labels
 *
 * The model looks at all pictures once, on a thread (hone-proposals.h); the score from which detections count is only a
 * matter of what is shown. What no label says yet is a proposal: a box of its own, another class, another place.
 */
#include "hone-viewer-private.h"

#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define LISTED 100 /* proposals with a row */

HoneProposals *
hone_viewer_get_proposals (HoneViewer *self)
{
  return self->proposals;
}

void
hone_viewer_set_runs (HoneViewer *self, GListModel *runs)
{
  hone_model_choice_set_runs (self->model_choice, runs);
}

static HoneFoundSet *
get_set (HoneViewer *self)
{
  return self->proposals != NULL ? hone_proposals_get_set (self->proposals) : NULL;
}

/* What counts now. */
HoneDisagreeHow
hone_viewer_how (HoneViewer *self)
{
  HoneDisagreeHow how = hone_disagree_how;

  how.conf = gtk_adjustment_get_value (self->threshold);
  /* What is asked about is shown, however unsure. */
  if (self->doubt != NULL && g_array_index (self->doubt, HoneSuspect, 0).confidence > 0)
    how.conf = MIN (how.conf, g_array_index (self->doubt, HoneSuspect, 0).confidence);
  how.support = MIN (how.support, how.conf);
  return how;
}

GArray *
hone_viewer_look (HoneViewer *self, HoneImageItem *item, const HoneDisagreeHow *how)
{
  const HoneLabelObject *objects;
  guint n;

  if (get_set (self) == NULL || self->store == NULL)
    return NULL;
  objects = hone_label_store_get_objects (self->store, hone_image_item_get_path (item), &n);
  return hone_found_set_look (get_set (self), hone_label_store_get_dataset (self->store),
                              hone_image_item_get_sample (item), objects, MIN (n, HONE_VIEWER_DRAWN), how);
}

/* What is seen in this picture. */

static HoneBox
box_of (const HoneDetection *found)
{
  return (HoneBox){ found->x1,    found->y1,    found->x2 - found->x1, found->y2 - found->y1,
                    found->score, found->klass, HONE_BOX_PLAIN };
}

/* The suspect that stands for it, -1: the labels say the same. */
static int
suspect_of (HoneViewer *self, const HoneDetection *found)
{
  for (guint i = 0; i < self->suspects->len; i++) {
    const HoneSuspect *suspect = &g_array_index (self->suspects, HoneSuspect, i);
    const HoneSample *sample = hone_image_item_get_sample (self->item);
    double x = ((double) found->x1 + (double) found->x2) / 2 / sample->width;
    double y = ((double) found->y1 + (double) found->y2) / 2 / sample->height;

    if (suspect->proposed == found->klass && suspect->confidence == (double) found->score &&
        fabs (suspect->better[0] - x) < 1e-9 && fabs (suspect->better[1] - y) < 1e-9)
      return (int) i;
  }
  return -1;
}

/* What was rejected is not shown again. */
static void
add_seen (HoneViewer *self, const HoneDetection *found)
{
  HoneBox box = box_of (found);
  int doubt = suspect_of (self, found);

  if (doubt >= 0) {
    if (hone_proposals_get_judged_right (self->store, &g_array_index (self->suspects, HoneSuspect, doubt)))
      return;
    box.kind = HONE_BOX_EXTRA;
  }
  g_array_append_val (self->seen, box);
  g_array_append_val (self->seen_doubts, doubt);
}

static void
find_seen (HoneViewer *self)
{
  HoneDisagreeHow how = hone_viewer_how (self);
  const HoneDetection *found;
  guint n = 0;

  g_array_set_size (self->seen, 0);
  g_array_set_size (self->seen_doubts, 0);
  g_clear_pointer (&self->suspects, g_array_unref);
  self->suspects = self->reading == NULL ? hone_viewer_look (self, self->item, &how) : NULL;
  if (self->suspects == NULL)
    return;
  found = hone_found_set_get (get_set (self), self->path, &n);
  for (guint i = 0; i < n && (double) found[i].score >= how.conf; i++)
    add_seen (self, &found[i]);
}

guint
hone_viewer_count_proposals (HoneViewer *self)
{
  guint n = 0;

  for (guint i = 0; i < self->seen->len; i++)
    n += g_array_index (self->seen_doubts, int, i) >= 0;
  return n;
}

const HoneSuspect *
hone_viewer_get_proposal (HoneViewer *self)
{
  int i = hone_canvas_get_selected_found (self->canvas);
  int doubt = i >= 0 && (guint) i < self->seen_doubts->len ? g_array_index (self->seen_doubts, int, i) : -1;

  return doubt >= 0 ? &g_array_index (self->suspects, HoneSuspect, doubt) : NULL;
}

/* Their list. */

static const char *
word_of (const HoneSuspect *suspect)
{
  if (suspect->what == HONE_DISAGREE_CLASS)
    return C_ ("proposal", "other class");
  return suspect->what == HONE_DISAGREE_PLACE ? C_ ("proposal", "other place") : C_ ("proposal", "new");
}

static GtkWidget *
new_row (HoneViewer *self, guint i)
{
  const HoneBox *box = &g_array_index (self->seen, HoneBox, i);
  const HoneSuspect *suspect = &g_array_index (self->suspects, HoneSuspect, g_array_index (self->seen_doubts, int, i));
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  g_autofree char *score = g_strdup_printf ("%.2f", (double) box->score);
  /* Translators: a proposal: its class, "new", its score. */
  g_autofree char *spoken =
      g_strdup_printf (_ ("Proposal: %s, %s, %s"), hone_viewer_class_name (self, box->klass), word_of (suspect), score);

  gtk_box_append (GTK_BOX (content), hone_swatch_new (box->klass, FALSE));
  gtk_box_append (GTK_BOX (content), hone_viewer_text (hone_viewer_class_name (self, box->klass), NULL, TRUE));
  gtk_box_append (GTK_BOX (content), hone_viewer_text (word_of (suspect), "caption", FALSE));
  gtk_box_append (GTK_BOX (content), hone_viewer_text (score, "numeric", FALSE));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
  gtk_widget_set_tooltip_text (row, _ ("Enter accepts it, Delete rejects it"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (row), "seen", GUINT_TO_POINTER (i));
  return row;
}

static void
show_rows (HoneViewer *self)
{
  GtkListBoxRow *row;
  guint listed = 0;

  while ((row = gtk_list_box_get_row_at_index (self->proposals_list, 0)) != NULL)
    gtk_list_box_remove (self->proposals_list, GTK_WIDGET (row));
  for (guint i = 0; i < self->seen->len && listed < LISTED; i++)
    if (g_array_index (self->seen_doubts, int, i) >= 0) {
      gtk_list_box_append (self->proposals_list, new_row (self, i));
      listed++;
    }
  gtk_widget_set_visible (self->proposals_title, listed > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->proposals_list), listed > 0);
}

static void
row_selected_cb (HoneViewer *self, GtkListBoxRow *row)
{
  if (self->selecting || row == NULL)
    return;
  hone_canvas_select_found (self->canvas, (int) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "seen")));
}

/* The canvas has selected. */
static void
show_selected_row (HoneViewer *self)
{
  int selected = hone_canvas_get_selected_found (self->canvas);
  gboolean selecting = self->selecting;
  GtkListBoxRow *row;

  self->selecting = TRUE;
  gtk_list_box_unselect_all (self->proposals_list);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->proposals_list, i)) != NULL; i++)
    if (selected == (int) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "seen")))
      gtk_list_box_select_row (self->proposals_list, row);
  self->selecting = selecting;
}

/* The same box, wherever it is now. */
static void
select_again (HoneViewer *self, const HoneBox *box)
{
  for (guint i = 0; i < self->seen->len; i++) {
    const HoneBox *other = &g_array_index (self->seen, HoneBox, i);

    if (other->x == box->x && other->y == box->y && other->klass == box->klass && other->score == box->score)
      hone_canvas_select_found (self->canvas, (int) i);
  }
}

void
hone_viewer_show_model (HoneViewer *self)
{
  int selected = hone_canvas_get_selected_found (self->canvas);
  gboolean again = selected >= 0 && (guint) selected < self->seen->len;
  HoneBox before = again ? g_array_index (self->seen, HoneBox, selected) : (HoneBox){ 0 };

  find_seen (self);
  hone_canvas_set_found (self->canvas, self->suspects != NULL ? self->seen : NULL);
  show_rows (self);
  if (again)
    select_again (self, &before);
  if (self->reading != NULL)
    gtk_stack_set_visible_child_name (self->objects_stack, "reading");
  else
    gtk_stack_set_visible_child_name (
        self->objects_stack,
        hone_viewer_count_objects (self) > 0 || hone_viewer_count_proposals (self) > 0 ? "list" : "none");
  hone_viewer_update_model (self);
}

/* Whether there is a model, and what it does. */

static void
show_counts (HoneViewer *self)
{
  guint n = hone_viewer_count_proposals (self);
  g_autofree char *accept = g_strdup_printf (_ ("Accept %u"), n);

  hone_viewer_name_button (self->accept_all, accept);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.accept-all", n > 0 && self->accepting == 0);
}

void
hone_viewer_update_model (HoneViewer *self)
{
  gboolean running = self->proposals != NULL && hone_proposals_get_running (self->proposals);
  gboolean ready = self->proposals != NULL && get_set (self) != NULL;
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_set_visible (self->model_box, self->proposals != NULL && self->queue == NULL);
  gtk_stack_set_visible_child_name (self->model_stack, running || self->accepting != 0 ? "running"
                                                       : ready                         ? "ready"
                                                                                       : "none");
  gtk_widget_set_visible (GTK_WIDGET (self->model_choice), !running && self->accepting == 0);
  gtk_label_set_text (self->model_title,
                      self->model_name != NULL && (running || ready) ? self->model_name : _ ("Model"));
  hone_model_choice_set_label (self->model_choice, ready ? _ ("Other…") : _ ("Compare With…"));
  gtk_widget_action_set_enabled (widget, "viewer.accept", hone_viewer_get_proposal (self) != NULL);
  gtk_widget_action_set_enabled (widget, "viewer.accept-everywhere", ready && !running && self->accepting == 0);
  show_counts (self);
}

static void
progress_cb (HoneViewer *self)
{
  gtk_progress_bar_set_fraction (self->model_progress, hone_proposals_get_progress (self->proposals));
}

static void
running_cb (HoneViewer *self)
{
  hone_viewer_update_model (self);
}

static void
done_cb (HoneViewer *self)
{
  const char *message = hone_proposals_get_message (self->proposals);

  if (get_set (self) != NULL)
    gtk_expander_set_expanded (self->facts_expander, FALSE); /* proposals need the room */
  gtk_label_set_text (self->model_text, message != NULL ? message : _ ("What a model sees, over the labels."));
  if (message != NULL)
    hone_viewer_tell (self, message, FALSE);
  if (self->item != NULL)
    hone_viewer_show_model (self);
  hone_viewer_count_doubts (self);
  hone_viewer_update_actions (self);
}

void
hone_viewer_set_proposals (HoneViewer *self, HoneLabelStore *store)
{
  hone_viewer_stop_accepting (self);
  if (self->proposals != NULL) {
    g_signal_handlers_disconnect_by_data (self->proposals, self);
    hone_proposals_cancel (self->proposals);
  }
  g_clear_object (&self->proposals);
  g_clear_pointer (&self->model_name, g_free);
  if (store != NULL) {
    self->proposals = hone_proposals_new (hone_label_store_get_dataset (store), hone_label_store_get_folder (store));
    g_signal_connect_swapped (self->proposals, "notify::progress", G_CALLBACK (progress_cb), self);
    g_signal_connect_swapped (self->proposals, "notify::running", G_CALLBACK (running_cb), self);
    g_signal_connect_swapped (self->proposals, "done", G_CALLBACK (done_cb), self);
  }
  hone_viewer_update_model (self);
}

void
hone_viewer_start_model (HoneViewer *self, const char *model, const char *name)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GError) error = NULL;

  if (self->proposals == NULL)
    return;
  g_free (self->model_name);
  self->model_name = name != NULL ? g_strdup (name) : g_path_get_basename (model);
  if (hone_settings_set (settings, "model", model, &error))
    hone_proposals_start (self->proposals, settings);
  else
    hone_viewer_tell (self, error->message, FALSE);
}

static void
chosen_cb (HoneViewer *self, const char *path, const char *name)
{
  hone_viewer_start_model (self, path, name);
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);

  hone_viewer_stop_accepting (self);
  if (self->proposals != NULL)
    hone_proposals_cancel (self->proposals);
}

/* Layers. */

static void
show_layers (HoneViewer *self)
{
  HoneLayers layers = hone_canvas_get_layers (self->canvas);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->layers_both), layers == HONE_LAYERS_BOTH);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->layers_labels), layers == HONE_LAYERS_LABELS);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->layers_found), layers == HONE_LAYERS_FOUND);
}

static void
layers_cb (HoneViewer *self, GtkWidget *button)
{
  hone_canvas_set_layers (self->canvas, button == self->layers_labels  ? HONE_LAYERS_LABELS
                                        : button == self->layers_found ? HONE_LAYERS_FOUND
                                                                       : HONE_LAYERS_BOTH);
  show_layers (self);
}

static void
threshold_cb (HoneViewer *self)
{
  if (self->item != NULL)
    hone_viewer_show_model (self);
}

static void
selected_cb (HoneViewer *self)
{
  show_selected_row (self);
  hone_viewer_update_model (self);
}

void
hone_viewer_connect_model (HoneViewer *self)
{
  self->seen = g_array_new (FALSE, FALSE, sizeof (HoneBox));
  self->seen_doubts = g_array_new (FALSE, FALSE, sizeof (int));
  g_signal_connect_swapped (self->model_choice, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->threshold, "value-changed", G_CALLBACK (threshold_cb), self);
  g_signal_connect_swapped (self->layers_both, "clicked", G_CALLBACK (layers_cb), self);
  g_signal_connect_swapped (self->layers_labels, "clicked", G_CALLBACK (layers_cb), self);
  g_signal_connect_swapped (self->layers_found, "clicked", G_CALLBACK (layers_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::layers", G_CALLBACK (show_layers), self);
  g_signal_connect_swapped (self->canvas, "selected-changed", G_CALLBACK (selected_cb), self);
  g_signal_connect_swapped (self->proposals_list, "row-selected", G_CALLBACK (row_selected_cb), self);
}

void
hone_viewer_install_model (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "viewer.model-cancel", NULL, cancel_cb);
}
