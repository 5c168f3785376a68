/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-edit.c - what a person does to the labels, given to the store as one step each */
#include "hone-viewer-private.h"

#include "hone-words.h"

#include <glib/gi18n.h>

#define ASIDE 10.0 /* pixels: where a copy lies beside its original */

gboolean
hone_viewer_can_edit (HoneViewer *self)
{
  hone_canvas_commit (self->canvas);
  return self->store != NULL && self->item != NULL && self->reading == NULL && self->accepting == 0;
}

gboolean
hone_viewer_done (HoneViewer *self, gboolean good, GError *error)
{
  if (!good)
    hone_viewer_tell (self, error->message, FALSE);
  g_clear_error (&error);
  hone_viewer_refresh (self);
  return good;
}

/* What the canvas says. */

static void
add (HoneViewer *self, const HoneChange *change)
{
  HoneLabelObject object = { .klass = change->klass,
                             .cx = change->boxes[0],
                             .cy = change->boxes[1],
                             .w = change->boxes[2],
                             .h = change->boxes[3],
                             .points = change->points,
                             .n_points = change->n_points };
  GError *error = NULL;
  guint id = 0;

  hone_viewer_reveal_class (self, change->klass);
  if (hone_viewer_done (self, hone_label_store_add (self->store, self->path, &object, 1, &id, &error), error))
    hone_canvas_select_ids (self->canvas, &id, 1);
}

static void
edit_cb (HoneViewer *self, const HoneChange *change)
{
  GError *error = NULL;
  gboolean good;

  if (self->store == NULL || self->item == NULL)
    return;
  switch (change->kind) {
  case HONE_CHANGE_ADD:
    add (self, change);
    break;
  case HONE_CHANGE_BOXES:
    good = hone_label_store_set_boxes (self->store, self->path, change->ids, change->n, change->boxes, &error);
    hone_viewer_done (self, good, error);
    break;
  case HONE_CHANGE_POINTS:
    good =
        hone_label_store_set_points (self->store, self->path, change->ids[0], change->points, change->n_points, &error);
    hone_viewer_done (self, good, error);
    break;
  }
}

/* Classes. */

void
hone_viewer_set_class (HoneViewer *self, int klass)
{
  guint n_classes = self->names != NULL ? g_strv_length (self->names) : 0;
  guint n;
  g_autofree guint *ids = NULL;
  GError *error = NULL;

  if (!hone_viewer_can_edit (self) || klass < 0 || (guint) klass >= n_classes)
    return;
  self->klass = klass;
  hone_viewer_reveal_class (self, klass);
  hone_canvas_set_class (self->canvas, klass);
  ids = hone_canvas_dup_selected (self->canvas, &n);
  if (n > 0)
    hone_viewer_done (self, hone_label_store_set_class (self->store, self->path, ids, n, klass, &error), error);
  hone_viewer_show_class (self);
}

/* Deleting. */

void
hone_viewer_delete (HoneViewer *self, const guint *ids, guint n)
{
  GError *error = NULL;
  g_autofree char *text = NULL;

  if (!hone_viewer_can_edit (self) || n == 0)
    return;
  if (!hone_viewer_done (self, hone_label_store_delete (self->store, self->path, ids, n, &error), error))
    return;
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Deleted %u object", "Deleted %u objects", n), n);
  hone_viewer_tell (self, text, TRUE);
}

static void
delete_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  guint n;
  g_autofree guint *ids = NULL;

  if (hone_viewer_reject (self) || hone_canvas_remove_point (self->canvas))
    return;
  ids = hone_viewer_dup_selected (self, &n);
  hone_viewer_delete (self, ids, n);
}

/* Copies. */

static void
free_points (gpointer object)
{
  g_free ((double *) ((HoneLabelObject *) object)->points);
}

/* Of objects with points of their own. */
static GArray *
new_clip (void)
{
  GArray *clip = g_array_new (FALSE, FALSE, sizeof (HoneLabelObject));

  g_array_set_clear_func (clip, free_points);
  return clip;
}

static void
keep_clip (HoneViewer *self, GArray *clip, const guint *ids, guint n)
{
  for (guint i = 0; i < n; i++) {
    const HoneLabelObject *object = hone_label_store_find_object (self->store, self->path, ids[i]);
    HoneLabelObject copy;

    if (object == NULL || object->kind == HONE_LINE_BAD)
      continue;
    copy = *object;
    copy.n_points = object->points != NULL ? object->n_points : 0;
    copy.points = copy.n_points > 0 ? g_memdup2 (object->points, 2 * copy.n_points * sizeof (double)) : NULL;
    g_array_append_val (clip, copy);
  }
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  guint n;
  g_autofree guint *ids = NULL;

  if (!hone_viewer_can_edit (self))
    return;
  ids = hone_canvas_dup_selected (self->canvas, &n);
  if (n == 0)
    return;
  g_array_set_size (self->clip, 0);
  keep_clip (self, self->clip, ids, n);
  g_free (self->clip_path);
  self->clip_path = g_strdup (self->path);
  hone_viewer_update_actions (self);
}

/* Beside what is there already, if that is possible. */
static void
move_aside (HoneLabelObject *object, const HoneSample *sample)
{
  double dx = sample->width > 0 ? ASIDE / sample->width : 0;
  double dy = sample->height > 0 ? ASIDE / sample->height : 0;

  dx = object->cx + object->w / 2 + dx <= 1 ? dx : -MIN (dx, MAX (object->cx - object->w / 2, 0));
  dy = object->cy + object->h / 2 + dy <= 1 ? dy : -MIN (dy, MAX (object->cy - object->h / 2, 0));
  object->cx += dx;
  object->cy += dy;
  for (guint i = 0; i < object->n_points; i++) {
    ((double *) object->points)[2 * i] += dx;
    ((double *) object->points)[2 * i + 1] += dy;
  }
}

static void
add_all (HoneViewer *self, GArray *objects)
{
  g_autofree guint *ids = g_new0 (guint, objects->len + 1);
  GError *error = NULL;

  if (hone_viewer_done (self,
                        hone_label_store_add (self->store, self->path, (const HoneLabelObject *) (void *) objects->data,
                                              objects->len, ids, &error),
                        error))
    hone_canvas_select_ids (self->canvas, ids, objects->len);
}

static void
paste_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);

  if (!hone_viewer_can_edit (self) || self->clip->len == 0)
    return;
  /* Again and again: each a bit further; in another picture first at the same place. */
  for (guint i = 0; i < self->clip->len && g_strcmp0 (self->clip_path, self->path) == 0; i++)
    move_aside (&g_array_index (self->clip, HoneLabelObject, i), hone_image_item_get_sample (self->item));
  add_all (self, self->clip);
  g_free (self->clip_path);
  self->clip_path = g_strdup (self->path);
}

static void
duplicate_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  g_autoptr (GArray) copies = new_clip ();
  guint n;
  g_autofree guint *ids = NULL;

  if (!hone_viewer_can_edit (self))
    return;
  ids = hone_canvas_dup_selected (self->canvas, &n);
  keep_clip (self, copies, ids, n);
  for (guint i = 0; i < copies->len; i++)
    move_aside (&g_array_index (copies, HoneLabelObject, i), hone_image_item_get_sample (self->item));
  if (copies->len > 0)
    add_all (self, copies);
}

static void
copy_previous_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  g_autoptr (HoneImageItem) item = NULL;
  GError *error = NULL;
  guint n = 0;

  if (!hone_viewer_can_edit (self) || self->position == 0)
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->list), self->position - 1);
  hone_label_store_get_objects (self->store, hone_image_item_get_path (item), &n);
  if (n == 0) {
    hone_viewer_tell (self, _ ("The previous picture has no objects."), FALSE);
    return;
  }
  hone_viewer_done (
      self, hone_label_store_copy (self->store, hone_image_item_get_path (item), NULL, 0, self->path, NULL, &error),
      error);
}

/* The picture as a whole. */

static void
mark_empty_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  GError *error = NULL;

  if (hone_viewer_can_edit (self) &&
      hone_viewer_done (self, hone_label_store_set_empty (self->store, self->path, &error), error))
    hone_viewer_tell (self, _ ("Marked as empty: nothing is to be found in it"), TRUE);
}

static gboolean
is_reviewed (HoneViewer *self, guint position)
{
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  return item != NULL && hone_label_store_get_reviewed (self->store, hone_image_item_get_path (item));
}

/* The next that was not reviewed, from the beginning again after the last. */
static void
show_next_unreviewed (HoneViewer *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 1; i < n; i++)
    if (!is_reviewed (self, (self->position + i) % n)) {
      hone_viewer_show (self, (self->position + i) % n);
      return;
    }
  hone_viewer_show_facts (self);
  hone_viewer_tell (self, _ ("All pictures of this list are reviewed"), FALSE);
}

static void
reviewed_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);

  if (hone_canvas_is_drawing (self->canvas)) {
    hone_canvas_finish_drawing (self->canvas);
    return;
  }
  if (!hone_viewer_can_edit (self))
    return;
  hone_label_store_set_reviewed (self->store, self->path, TRUE);
  show_next_unreviewed (self);
  hone_viewer_focus (self);
}

static void
toggle_reviewed_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);

  if (!hone_viewer_can_edit (self))
    return;
  hone_label_store_set_reviewed (self->store, self->path, !hone_label_store_get_reviewed (self->store, self->path));
  hone_viewer_show_facts (self);
}

/* History. */

/* What is undone is seen: its picture comes first. */
void
hone_viewer_undo (HoneViewer *self)
{
  const char *image;

  if (!hone_viewer_can_edit (self) || hone_viewer_undo_verdict (self))
    return;
  image = hone_label_store_get_undo_image (self->store);
  if (image != NULL && g_strcmp0 (image, self->path) != 0) {
    g_autofree char *path = g_strdup (image);

    hone_viewer_show_path (self, path);
  }
  hone_label_store_undo (self->store);
}

static void
undo_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hone_viewer_undo (HONE_VIEWER (widget));
}

static void
redo_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (hone_viewer_can_edit (HONE_VIEWER (widget)))
    hone_label_store_redo (HONE_VIEWER (widget)->store);
}

static void
retry_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (HONE_VIEWER (widget)->store != NULL)
    hone_label_store_retry (HONE_VIEWER (widget)->store);
}

static void
use_mine_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  const HoneLabelConflict *conflict =
      self->store != NULL ? hone_label_store_get_conflict (self->store, self->path) : NULL;
  g_autofree char *image = conflict != NULL ? g_strdup (conflict->image) : NULL;

  if (image != NULL)
    hone_label_store_decide (self->store, image, TRUE);
  hone_viewer_show_state (self);
  hone_viewer_focus (self);
}

/* Tools. */

static void
tool_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  HoneTool tool = g_str_equal (action, "viewer.draw-box")       ? HONE_TOOL_BOX
                  : g_str_equal (action, "viewer.draw-outline") ? HONE_TOOL_OUTLINE
                                                                : HONE_TOOL_SELECT;

  /* The same key again puts it away. */
  if (tool == hone_canvas_get_tool (self->canvas))
    tool = HONE_TOOL_SELECT;
  if (hone_viewer_can_edit (self))
    hone_canvas_set_tool (self->canvas, tool);
  hone_viewer_focus (self);
}

static void
new_box_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hone_viewer_focus (HONE_VIEWER (widget));
  hone_canvas_begin_box (HONE_VIEWER (widget)->canvas);
}

static void
to_outline_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hone_canvas_to_outline (HONE_VIEWER (widget)->canvas);
}

static void
select_all_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hone_canvas_select_all (HONE_VIEWER (widget)->canvas);
}

static void
show_tool_cb (HoneViewer *self)
{
  HoneTool tool = hone_canvas_get_tool (self->canvas);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->select_tool), tool == HONE_TOOL_SELECT);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->box_tool), tool == HONE_TOOL_BOX);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->outline_tool), tool == HONE_TOOL_OUTLINE);
}

/* A click on a toggle has turned it already: the canvas decides, and the toggles follow. */
static void
tool_clicked_cb (HoneViewer *self, GtkWidget *button)
{
  HoneTool tool = button == self->box_tool       ? HONE_TOOL_BOX
                  : button == self->outline_tool ? HONE_TOOL_OUTLINE
                                                 : HONE_TOOL_SELECT;

  hone_canvas_set_tool (self->canvas, tool);
  show_tool_cb (self);
  hone_viewer_focus (self);
}

void
hone_viewer_update_actions (HoneViewer *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean on = self->store != NULL && self->item != NULL && self->reading == NULL && self->accepting == 0;
  gboolean draws = on && !hone_viewer_has_class_folders (self);
  guint n = on ? hone_canvas_count_selected (self->canvas) : 0;
  const char *undo = on ? hone_label_store_get_undo_title (self->store) : NULL;
  const char *redo = on ? hone_label_store_get_redo_title (self->store) : NULL;
  g_autofree char *undo_words = undo != NULL ? g_strdup_printf (_ ("Undo: %s (Ctrl+Z)"), undo) : NULL;
  g_autofree char *redo_words = redo != NULL ? g_strdup_printf (_ ("Redo: %s (Ctrl+Shift+Z)"), redo) : NULL;

  gtk_widget_action_set_enabled (widget, "viewer.undo", undo != NULL || self->verdicts->len > 0);
  gtk_widget_action_set_enabled (widget, "viewer.redo", redo != NULL);
  gtk_widget_set_tooltip_text (self->undo, undo_words != NULL ? undo_words : _ ("Undo (Ctrl+Z)"));
  gtk_widget_set_tooltip_text (self->redo, redo_words != NULL ? redo_words : _ ("Redo (Ctrl+Shift+Z)"));
  gtk_widget_action_set_enabled (widget, "viewer.copy", n > 0);
  gtk_widget_action_set_enabled (widget, "viewer.duplicate", n > 0);
  gtk_widget_action_set_enabled (widget, "viewer.to-outline", n == 1);
  gtk_widget_action_set_enabled (widget, "viewer.paste", draws && self->clip->len > 0);
  gtk_widget_action_set_enabled (widget, "viewer.copy-previous", draws && self->position > 0);
  gtk_widget_action_set_enabled (widget, "viewer.mark-empty", draws);
  gtk_widget_action_set_enabled (widget, "viewer.reviewed", on);
  gtk_widget_action_set_enabled (widget, "viewer.toggle-reviewed", on);
  gtk_widget_action_set_enabled (widget, "viewer.new-box", draws);
  hone_viewer_update_model (self);
  hone_viewer_update_review (self);
  gtk_widget_set_visible (self->edit_tools, draws);
  gtk_widget_set_visible (self->reviewed, on && self->queue == NULL);
  hone_canvas_set_editable (self->canvas, draws);
}

static const struct {
  const char *name;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "viewer.undo", undo_cb },
  { "viewer.redo", redo_cb },
  { "viewer.delete", delete_cb },
  { "viewer.copy", copy_cb },
  { "viewer.paste", paste_cb },
  { "viewer.duplicate", duplicate_cb },
  { "viewer.copy-previous", copy_previous_cb },
  { "viewer.mark-empty", mark_empty_cb },
  { "viewer.reviewed", reviewed_cb },
  { "viewer.toggle-reviewed", toggle_reviewed_cb },
  { "viewer.select-all", select_all_cb },
  { "viewer.new-box", new_box_cb },
  { "viewer.draw-box", tool_cb },
  { "viewer.draw-outline", tool_cb },
  { "viewer.to-outline", to_outline_cb },
  { "viewer.retry", retry_cb },
  { "viewer.use-mine", use_mine_cb },
};

static const struct {
  guint key;
  GdkModifierType state;
  const char *action;
} keys[] = {
  { GDK_KEY_z, GDK_CONTROL_MASK, "viewer.undo" },
  { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "viewer.redo" },
  { GDK_KEY_y, GDK_CONTROL_MASK, "viewer.redo" },
  { GDK_KEY_Delete, 0, "viewer.delete" },
  { GDK_KEY_KP_Delete, 0, "viewer.delete" },
  { GDK_KEY_BackSpace, 0, "viewer.delete" },
  { GDK_KEY_c, GDK_CONTROL_MASK, "viewer.copy" },
  { GDK_KEY_v, GDK_CONTROL_MASK, "viewer.paste" },
  { GDK_KEY_v, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "viewer.copy-previous" },
  { GDK_KEY_d, GDK_CONTROL_MASK, "viewer.duplicate" },
  { GDK_KEY_a, GDK_CONTROL_MASK, "viewer.select-all" },
  { GDK_KEY_e, 0, "viewer.mark-empty" },
  { GDK_KEY_Return, GDK_CONTROL_MASK, "viewer.accept-all" },
  { GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "viewer.accept-all" },
  { GDK_KEY_f, 0, "viewer.review-fix" },
  { GDK_KEY_k, 0, "viewer.review-keep" },
  { GDK_KEY_s, 0, "viewer.review-skip" },
  { GDK_KEY_h, GDK_CONTROL_MASK, "viewer.only-class" },
  { GDK_KEY_h, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "viewer.show-all-classes" },
  { GDK_KEY_Return, 0, "viewer.reviewed" },
  { GDK_KEY_KP_Enter, 0, "viewer.reviewed" },
  { GDK_KEY_r, 0, "viewer.toggle-reviewed" },
  { GDK_KEY_n, 0, "viewer.new-box" },
  { GDK_KEY_w, 0, "viewer.draw-box" },
  { GDK_KEY_b, 0, "viewer.draw-box" },
  { GDK_KEY_o, 0, "viewer.draw-outline" },
};

void
hone_viewer_install_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].state, keys[i].action, NULL);
}

/* The menu of the tools, where the pointer is. */
static void
menu_cb (HoneViewer *self, double x, double y)
{
  GMenuModel *model = gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (self->more));

  if (self->menu == NULL) {
    self->menu = gtk_popover_menu_new_from_model (model);
    gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
    gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    gtk_widget_set_parent (self->menu, GTK_WIDGET (self->canvas));
  }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

void
hone_viewer_connect_edit (HoneViewer *self)
{
  self->clip = new_clip ();
  g_signal_connect_swapped (self->canvas, "edit", G_CALLBACK (edit_cb), self);
  g_signal_connect_swapped (self->canvas, "menu", G_CALLBACK (menu_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::tool", G_CALLBACK (show_tool_cb), self);
  g_signal_connect_swapped (self->select_tool, "clicked", G_CALLBACK (tool_clicked_cb), self);
  g_signal_connect_swapped (self->box_tool, "clicked", G_CALLBACK (tool_clicked_cb), self);
  g_signal_connect_swapped (self->outline_tool, "clicked", G_CALLBACK (tool_clicked_cb), self);
  show_tool_cb (self);
}
