/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-pointer.c - mouse, pen and fingers
 *
 * Until the pointer has moved a few pixels a press may become a click or a drag: what it was on is kept, and only then
 * it is decided.
 */
#include "hone-canvas-private.h"

#include <math.h>

#define WHEEL 1.15
#define CLICK 4.0 /* a drag shorter than this is a click */

static const HoneHit nothing = { HONE_HIT_NOTHING, -1, -1 };

static HoneHit
hit_at (HoneCanvas *self, double x, double y)
{
  double px, py;

  if (!hone_canvas_labels_shown (self))
    return nothing;
  hone_canvas_to_picture (self, x, y, &px, &py);
  return hone_canvas_edit_hit (self->edit, px, py, self->editable ? HONE_CANVAS_REACH / self->place.scale : 0,
                               HONE_CANVAS_NEAR / self->place.scale);
}

/* Handles come first, then the smaller of object and detection. */
static int
found_below (HoneCanvas *self, const HoneHit *hit, double x, double y)
{
  int found = hit->kind <= HONE_HIT_SHAPE ? hone_canvas_found_at (self, x, y) : -1;

  if (found >= 0 && hit->kind == HONE_HIT_SHAPE) {
    const HoneBox *box = &g_array_index (self->found, HoneBox, found);
    HoneEdges edges = hone_canvas_edit_get_edges (self->edit, (guint) hit->shape);
    double area = (edges.x1 - edges.x0) * (edges.y1 - edges.y0);

    if (hone_canvas_edit_is_selected (self->edit, (guint) hit->shape) ||
        area < (double) box->width * (double) box->height)
      return -1;
  }
  return found;
}

/* The cursor. */

static const char *
cursor_of_hit (HoneCanvas *self)
{
  static const char *const resize[] = { "nwse-resize", "ns-resize",   "nesw-resize", "ew-resize",
                                        "ew-resize",   "nesw-resize", "ns-resize",   "nwse-resize" };

  switch (self->hover.kind) {
  case HONE_HIT_HANDLE:
    return resize[self->hover.part];
  case HONE_HIT_POINT:
    return "move";
  case HONE_HIT_EDGE:
    return "copy";
  case HONE_HIT_SHAPE:
    return hone_canvas_edit_is_selected (self->edit, (guint) self->hover.shape) ? "move" : NULL;
  case HONE_HIT_NOTHING:
    break;
  }
  return NULL;
}

void
hone_canvas_update_cursor (HoneCanvas *self)
{
  const char *name = NULL;

  if (self->panning)
    name = "grabbing";
  else if (self->space)
    name = "grab";
  else if (hone_canvas_can_edit (self) && self->hover.kind == HONE_HIT_HANDLE)
    name = cursor_of_hit (self);
  else if (hone_canvas_can_edit (self) && self->tool != HONE_TOOL_SELECT)
    name = "crosshair";
  else if (hone_canvas_can_edit (self))
    name = cursor_of_hit (self);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), name);
}

static gboolean
same_hit (const HoneHit *a, const HoneHit *b)
{
  return a->kind == b->kind && a->shape == b->shape && a->part == b->part;
}

static void
set_hover (HoneCanvas *self, HoneHit hover, int found)
{
  if (same_hit (&self->hover, &hover) && self->found_hover == found)
    return;
  self->hover = hover;
  self->found_hover = found;
  hone_canvas_update_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, HoneCanvas *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
  if (!self->pressed) {
    HoneHit hit = hit_at (self, x, y);
    int found = found_below (self, &hit, x, y);

    set_hover (self, found >= 0 ? nothing : hit, found);
  }
  if (self->tool != HONE_TOOL_SELECT)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (GtkEventControllerMotion *controller, HoneCanvas *self)
{
  self->pointer_x = self->pointer_y = -1;
  set_hover (self, nothing, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, HoneCanvas *self)
{
  double x = self->pointer_x >= 0 ? self->pointer_x : hone_canvas_width (self) / 2;
  double y = self->pointer_x >= 0 ? self->pointer_y : hone_canvas_height (self) / 2;

  if (!self->pressed)
    hone_canvas_zoom_at (self, self->place.scale * pow (WHEEL, -dy), x, y);
  return GDK_EVENT_STOP;
}

/* A press. */

static gboolean
is_touch (GtkGesture *gesture)
{
  GdkDevice *device = gtk_event_controller_get_current_event_device (GTK_EVENT_CONTROLLER (gesture));

  return device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN;
}

static gboolean
adds (HoneCanvas *self)
{
  return (self->press_state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, HoneCanvas *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  hone_canvas_commit (self);
  self->looking = button == GDK_BUTTON_SECONDARY;
  self->press_look = self->look;
  self->pressed = TRUE;
  self->moved = self->panning = FALSE;
  self->press_x = x;
  self->press_y = y;
  self->pan_x = self->place.x;
  self->pan_y = self->place.y;
  self->press_touch = is_touch (GTK_GESTURE (gesture));
  self->press_state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  self->press_hit = hit_at (self, x, y);
  self->press_found = found_below (self, &self->press_hit, x, y);
  if (button == GDK_BUTTON_MIDDLE)
    self->space = self->panning = TRUE;
}

/* What the press becomes, now that it is a drag. */
static HoneDrag
drag_of_press (HoneCanvas *self)
{
  if (!hone_canvas_can_edit (self) || self->space || self->tool == HONE_TOOL_OUTLINE)
    return HONE_DRAG_NONE;
  if (self->press_found >= 0 && self->tool == HONE_TOOL_SELECT && !adds (self))
    return HONE_DRAG_NONE; /* it stays where the model sees it */
  if (self->press_hit.kind == HONE_HIT_HANDLE)
    return HONE_DRAG_RESIZE;
  if (self->tool == HONE_TOOL_BOX)
    return HONE_DRAG_DRAW;
  if (self->press_hit.kind == HONE_HIT_POINT || self->press_hit.kind == HONE_HIT_EDGE)
    return HONE_DRAG_POINT;
  if (adds (self))
    return HONE_DRAG_BAND;
  if (self->press_hit.kind == HONE_HIT_SHAPE)
    return HONE_DRAG_MOVE;
  return self->press_touch ? HONE_DRAG_NONE : HONE_DRAG_DRAW;
}

static void
begin_drag (HoneCanvas *self)
{
  HoneDrag drag = drag_of_press (self);
  double px, py;

  self->moved = TRUE;
  self->panning = drag == HONE_DRAG_NONE;
  hone_canvas_update_cursor (self);
  if (drag == HONE_DRAG_NONE)
    return;
  if (drag == HONE_DRAG_MOVE && !hone_canvas_edit_is_selected (self->edit, (guint) self->press_hit.shape))
    hone_canvas_set_selected (self, self->press_hit.shape);
  hone_canvas_to_picture (self, self->press_x, self->press_y, &px, &py);
  hone_canvas_edit_begin (self->edit, drag, &self->press_hit, px, py, self->klass);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, HoneCanvas *self)
{
  double px, py;

  if (!self->pressed || (!self->moved && hypot (dx, dy) < CLICK))
    return;
  if (self->looking) {
    self->moved = TRUE;
    hone_canvas_drag_look (self, dx, dy);
    return;
  }
  if (!self->moved)
    begin_drag (self);
  if (self->panning) {
    hone_canvas_pan (self, self->pan_x + dx - self->place.x, self->pan_y + dy - self->place.y);
    return;
  }
  hone_canvas_to_picture (self, self->press_x + dx, self->press_y + dy, &px, &py);
  hone_canvas_edit_drag (self->edit, px, py, HONE_CANVAS_SNAP / self->place.scale);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* One point more; on the first one: that was the last. */
static void
click_outline (HoneCanvas *self)
{
  const double *points;
  guint n = hone_canvas_edit_get_outline (self->edit, &points);
  double px, py;

  hone_canvas_to_picture (self, self->press_x, self->press_y, &px, &py);
  if (hone_canvas_edit_get_drag (self->edit) != HONE_DRAG_OUTLINE) {
    hone_canvas_set_selected (self, -1);
    hone_canvas_edit_begin (self->edit, HONE_DRAG_OUTLINE, NULL, px, py, self->klass);
  }
  if (n >= 3 && hypot (points[0] * hone_canvas_picture_width (self) - px,
                       points[1] * hone_canvas_picture_height (self) - py) <= HONE_CANVAS_REACH / self->place.scale)
    hone_canvas_finish_drawing (self);
  else
    hone_canvas_edit_add_point (self->edit, px, py);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The second of two that follow each other quickly activates. */
static void
click_found (HoneCanvas *self)
{
  gint64 now = g_get_monotonic_time ();
  int most;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-double-click-time", &most, NULL);
  if (self->press_found == self->found_selected && now - self->clicked_at < most * 1000) {
    self->clicked_at = 0;
    hone_canvas_emit_found (self);
    return;
  }
  self->clicked_at = now;
  hone_canvas_select_found (self, self->press_found);
}

static void
click_select (HoneCanvas *self)
{
  if (self->press_hit.kind == HONE_HIT_POINT) {
    int now = hone_canvas_edit_step_point (self->edit, 0);

    for (int i = 0; now != self->press_hit.part && i <= self->press_hit.part; i++)
      now = hone_canvas_edit_step_point (self->edit, 1);
    gtk_widget_queue_draw (GTK_WIDGET (self));
  } else if (self->press_found >= 0 && !adds (self))
    click_found (self);
  else if (!adds (self)) {
    hone_canvas_select_found (self, -1);
    hone_canvas_set_selected (self, self->press_hit.shape);
  } else if (hone_canvas_edit_toggle (self->edit, self->press_hit.shape))
    hone_canvas_selection_changed (self);
}

/* What a press was that did not become a drag. */
static void
click (HoneCanvas *self)
{
  if (self->looking)
    hone_canvas_emit_menu (self, self->press_x, self->press_y);
  else if (self->tool == HONE_TOOL_OUTLINE && hone_canvas_can_edit (self))
    click_outline (self);
  else if (hone_canvas_edit_get_drag (self->edit) == HONE_DRAG_NONE)
    click_select (self);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, HoneCanvas *self)
{
  HoneDrag drag = hone_canvas_edit_get_drag (self->edit);
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  if (!self->pressed)
    return;
  self->pressed = FALSE;
  if (button == GDK_BUTTON_MIDDLE)
    self->space = FALSE;
  if (self->moved && !self->panning && drag != HONE_DRAG_NONE) {
    hone_canvas_tell (self, hone_canvas_edit_end (self->edit));
    if (drag == HONE_DRAG_BAND)
      hone_canvas_selection_changed (self);
  } else if (!self->moved && button != GDK_BUTTON_MIDDLE && !self->space)
    click (self);
  self->panning = self->looking = FALSE;
  hone_canvas_update_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* What was begun is as if it had not been. */
void
hone_canvas_give_up_press (HoneCanvas *self)
{
  self->pressed = self->panning = self->looking = FALSE;
  hone_canvas_edit_cancel (self->edit);
  hone_canvas_update_words (self);
  hone_canvas_update_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_cancel_cb (GtkGesture *gesture, GdkEventSequence *sequence, HoneCanvas *self)
{
  if (self->pressed)
    hone_canvas_give_up_press (self);
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, HoneCanvas *self)
{
  self->pinch = self->place.scale;
  if (self->pressed)
    hone_canvas_give_up_press (self);
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, HoneCanvas *self)
{
  double x = hone_canvas_width (self) / 2, y = hone_canvas_height (self) / 2;

  if (self->pinch <= 0)
    self->pinch = self->place.scale;
  if (gtk_gesture_is_recognized (GTK_GESTURE (gesture))) /* between the fingers */
    gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  hone_canvas_zoom_at (self, self->pinch * scale, x, y);
}

void
hone_canvas_add_pointer (HoneCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}
