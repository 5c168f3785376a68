/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-keys.c - all that the pointer can do, from the keyboard */
#include "hone-canvas-private.h"

#define PAN 48.0       /* pixels of an arrow key */
#define LONG_STEP 10.0 /* with Shift */
#define TELL_AFTER 600 /* milliseconds after the last key, should its release be lost */

/* What letter is printed on the key, also where the layout writes Korean or Cyrillic. */
static guint
latin (GtkEventControllerKey *controller, guint key, guint code)
{
  GdkDisplay *display = gtk_widget_get_display (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));
  guint plain = 0;

  if (key < 0x80 || (key >= 0xff00 && key <= 0xffff))
    return gdk_keyval_to_lower (key);
  if (gdk_display_translate_key (display, code, 0, 0, &plain, NULL, NULL, NULL))
    return gdk_keyval_to_lower (plain);
  return key;
}

/* Edits by keys: many steps while a key is held are one edit. */

static gboolean
tell_later_cb (gpointer data)
{
  HoneCanvas *self = data;

  self->pending_timer = 0;
  hone_canvas_commit (self);
  return G_SOURCE_REMOVE;
}

static void
tell_later (HoneCanvas *self, HoneChange *change)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  hone_canvas_update_words (self);
  if (change == NULL)
    return;
  /* The later one has the places of both. */
  if (self->pending != NULL && self->pending->kind != change->kind)
    hone_canvas_commit (self);
  g_clear_pointer (&self->pending, hone_change_free);
  g_clear_handle_id (&self->pending_timer, g_source_remove);
  self->pending = change;
  self->pending_timer = g_timeout_add (TELL_AFTER, tell_later_cb, self);
}

static gboolean
nudges (HoneCanvas *self)
{
  HoneDrag drag = hone_canvas_edit_get_drag (self->edit);

  return hone_canvas_can_edit (self) && (drag == HONE_DRAG_DRAFT || (drag == HONE_DRAG_NONE && !self->pressed &&
                                                                     hone_canvas_edit_count_selected (self->edit) > 0));
}

static gboolean
arrow_key (HoneCanvas *self, int x, int y, GdkModifierType state)
{
  double step = (state & GDK_SHIFT_MASK) != 0 ? LONG_STEP : 1;

  if (nudges (self)) {
    tell_later (self, hone_canvas_edit_nudge (self->edit, x * step, y * step, (state & GDK_CONTROL_MASK) != 0));
    hone_canvas_show_selected (self);
    return GDK_EVENT_STOP;
  }
  if ((state & GDK_CONTROL_MASK) != 0 || !hone_canvas_can_pan (self))
    return GDK_EVENT_PROPAGATE;
  hone_canvas_pan (self, -x * PAN, -y * PAN);
  return GDK_EVENT_STOP;
}

/* Objects first, then detections. Past the last one the focus goes on to the next widget: Tab is no trap. */
static gboolean
tab_key (HoneCanvas *self, int by)
{
  gboolean in_found = self->found_selected >= 0;
  gboolean objects_first = by > 0 ? !in_found : in_found;
  int next = -1;
  int found = -1;

  if (hone_canvas_edit_get_drag (self->edit) != HONE_DRAG_NONE)
    return GDK_EVENT_STOP;
  hone_canvas_commit (self);
  if (objects_first && by > 0)
    next = hone_canvas_labels_shown (self) ? hone_canvas_edit_step (self->edit, by) : -1;
  if (next < 0 && (by > 0 || in_found || hone_canvas_get_selected (self) < 0))
    found = hone_canvas_step_found (self, by);
  if (by < 0 && found < 0)
    next = hone_canvas_labels_shown (self) ? hone_canvas_edit_step (self->edit, by) : -1;
  hone_canvas_select_found (self, found);
  hone_canvas_set_selected (self, next);
  if (next < 0 && found < 0)
    return GDK_EVENT_PROPAGATE;
  if (!hone_canvas_show_found (self))
    hone_canvas_show_selected (self);
  return GDK_EVENT_STOP;
}

/* Ends what is begun last. */
static gboolean
escape_key (HoneCanvas *self)
{
  if (self->pressed || hone_canvas_edit_get_drag (self->edit) != HONE_DRAG_NONE)
    hone_canvas_give_up_press (self);
  else if (self->tool != HONE_TOOL_SELECT)
    hone_canvas_set_tool (self, HONE_TOOL_SELECT);
  else if (self->found_selected >= 0)
    hone_canvas_select_found (self, -1);
  else if (hone_canvas_edit_count_selected (self->edit) > 0)
    hone_canvas_set_selected (self, -1);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static gboolean
point_key (HoneCanvas *self, int by)
{
  hone_canvas_commit (self);
  if (!hone_canvas_can_edit (self) || hone_canvas_edit_step_point (self->edit, by) < 0)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static gboolean
insert_key (HoneCanvas *self)
{
  HoneChange *change;

  hone_canvas_commit (self);
  change = hone_canvas_can_edit (self) ? hone_canvas_edit_insert_point (self->edit) : NULL;
  if (change == NULL)
    return GDK_EVENT_PROPAGATE;
  hone_canvas_tell (self, change);
  return GDK_EVENT_STOP;
}

static gboolean
enter_key (HoneCanvas *self)
{
  if (self->found_selected >= 0) {
    hone_canvas_emit_found (self);
    return GDK_EVENT_STOP;
  }
  if (!hone_canvas_is_drawing (self))
    return GDK_EVENT_PROPAGATE;
  hone_canvas_finish_drawing (self);
  return GDK_EVENT_STOP;
}

static gboolean
backspace_key (HoneCanvas *self)
{
  if (hone_canvas_edit_get_drag (self->edit) != HONE_DRAG_OUTLINE)
    return GDK_EVENT_PROPAGATE;
  hone_canvas_edit_drop_point (self->edit);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static gboolean
new_box_key (HoneCanvas *self)
{
  if (!hone_canvas_can_edit (self))
    return GDK_EVENT_PROPAGATE;
  hone_canvas_begin_box (self);
  return GDK_EVENT_STOP;
}

static gboolean
hold_key (HoneCanvas *self, HoneHold hold)
{
  self->hold = hold;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static gboolean
space_key (HoneCanvas *self, gboolean down)
{
  self->space = down;
  hone_canvas_update_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static gboolean
zoom_key (HoneCanvas *self, guint key, GdkModifierType state)
{
  switch (key) {
  case GDK_KEY_plus:
  case GDK_KEY_equal:
  case GDK_KEY_KP_Add:
    hone_canvas_zoom_in (self);
    return GDK_EVENT_STOP;
  case GDK_KEY_minus:
  case GDK_KEY_KP_Subtract:
    hone_canvas_zoom_out (self);
    return GDK_EVENT_STOP;
  case GDK_KEY_0:
  case GDK_KEY_KP_0:
    if ((state & GDK_SHIFT_MASK) == 0)
      hone_canvas_zoom_fit (self);
    else
      hone_canvas_zoom_to (self, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)));
    return GDK_EVENT_STOP;
  case GDK_KEY_parenright: /* Shift and 0 on many keyboards */
    hone_canvas_zoom_to (self, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)));
    return GDK_EVENT_STOP;
  default:
    return GDK_EVENT_PROPAGATE;
  }
}

static gboolean
letter_key (HoneCanvas *self, guint key, GdkModifierType state)
{
  switch (key) {
  case GDK_KEY_n:
    return new_box_key (self);
  case GDK_KEY_h:
    return hold_key (self, HONE_HOLD_PICTURE);
  case GDK_KEY_v:
    return hold_key (self, HONE_HOLD_LABELS);
  case GDK_KEY_p:
    return hold_key (self, HONE_HOLD_FOUND);
  case GDK_KEY_x:
    hone_canvas_swap_layers (self);
    return GDK_EVENT_STOP;
  case GDK_KEY_space:
    return space_key (self, TRUE);
  case GDK_KEY_bracketleft:
    return point_key (self, -1);
  case GDK_KEY_bracketright:
    return point_key (self, 1);
  default:
    return zoom_key (self, key, state);
  }
}

static gboolean
move_key (HoneCanvas *self, guint key, GdkModifierType state)
{
  switch (key) {
  case GDK_KEY_Left:
  case GDK_KEY_KP_Left:
    return arrow_key (self, -1, 0, state);
  case GDK_KEY_Right:
  case GDK_KEY_KP_Right:
    return arrow_key (self, 1, 0, state);
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
    return arrow_key (self, 0, -1, state);
  case GDK_KEY_Down:
  case GDK_KEY_KP_Down:
    return arrow_key (self, 0, 1, state);
  default:
    return GDK_EVENT_PROPAGATE;
  }
}

static gboolean
command_key (HoneCanvas *self, guint key)
{
  switch (key) {
  case GDK_KEY_Tab:
    return tab_key (self, 1);
  case GDK_KEY_ISO_Left_Tab:
    return tab_key (self, -1);
  case GDK_KEY_Escape:
    return escape_key (self);
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
    return enter_key (self);
  case GDK_KEY_BackSpace:
    return backspace_key (self);
  case GDK_KEY_Insert:
    return insert_key (self);
  case GDK_KEY_Menu:
    hone_canvas_emit_menu (self, hone_canvas_width (self) / 2, hone_canvas_height (self) / 2);
    return GDK_EVENT_STOP;
  default:
    return GDK_EVENT_PROPAGATE;
  }
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneCanvas *self)
{
  if ((state & GDK_ALT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if (move_key (self, key, state))
    return GDK_EVENT_STOP;
  if ((state & GDK_CONTROL_MASK) != 0)
    return zoom_key (self, key, state);
  return command_key (self, key) || letter_key (self, latin (controller, key, code), state);
}

static void
key_released_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneCanvas *self)
{
  guint letter = latin (controller, key, code);

  if (letter == GDK_KEY_space)
    space_key (self, FALSE);
  else if (letter == GDK_KEY_h || letter == GDK_KEY_v || letter == GDK_KEY_p)
    hold_key (self, HONE_HOLD_NONE);
  else
    hone_canvas_commit (self);
}

static void
focus_left_cb (GtkEventControllerFocus *controller, HoneCanvas *self)
{
  self->space = FALSE;
  hold_key (self, HONE_HOLD_NONE);
  hone_canvas_commit (self);
}

void
hone_canvas_add_keys (HoneCanvas *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect (key, "key-released", G_CALLBACK (key_released_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}
