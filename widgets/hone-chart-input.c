/* SPDX-License-Identifier: Apache-2.0 */
/* hone-chart-input.c - pointer and keys of a chart, see hone-chart.h */
#include "hone-chart-private.h"

#include <math.h>

#define WHEEL 1.25      /* a notch of the wheel, or + and - */
#define DRAG_LEAST 6.0  /* pixels; below it is a click */
#define NEAR_REACH 24.0 /* pixels to the line of one of many */

/* Reading values. */

static int
epoch_at (HoneChart *self, double x)
{
  HonePlotArea area = hone_chart_area (self);

  return MIN (hone_plot_epoch_at (&self->plot, &area, x), hone_plot_last_epoch (&self->plot));
}

/* Only where there are pale lines: which one is meant. */
static void
look_for_near (HoneChart *self, int position, double y)
{
  HonePlotArea area = hone_chart_area (self);
  gboolean some = FALSE;

  for (guint i = 0; i < self->plot.n_series; i++)
    some = some || self->plot.series[i].faint;
  self->plot.near = some ? hone_plot_near (&self->plot, &area, position, y, NEAR_REACH) + 1 : 0;
}

static int
legend_at (HoneChart *self, double x, double y)
{
  GtkWidget *widget = GTK_WIDGET (self);

  return hone_plot_legend_at (&self->plot, gtk_widget_get_pango_context (widget), gtk_widget_get_width (widget),
                              gtk_widget_get_height (widget), x, y);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, HoneChart *self)
{
  gboolean legend = legend_at (self, x, y) >= 0;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), legend ? "pointer" : NULL);
  look_for_near (self, epoch_at (self, x), y);
  hone_chart_set_pointed (self, !legend);
  hone_chart_set_hover_epoch (self, legend ? 0 : epoch_at (self, x));
}

static void
leave_cb (GtkEventControllerMotion *controller, HoneChart *self)
{
  self->plot.near = 0;
  hone_chart_set_pointed (self, FALSE);
  hone_chart_set_hover_epoch (self, 0);
}

static void
focus_out_cb (GtkEventControllerFocus *controller, HoneChart *self)
{
  leave_cb (NULL, self);
}

/* Zooming. */

static void
glide_zoom (HoneChart *self, double factor)
{
  HonePlotArea area = hone_chart_area (self);
  double about =
      self->plot.hover > area.first && self->plot.hover < area.last ? self->plot.hover : (area.first + area.last) / 2;

  hone_chart_glide (self, about - (about - area.first) * factor, about + (area.last - about) * factor);
}

static void
pan (HoneChart *self, double share)
{
  HonePlotArea area = hone_chart_area (self);
  double by = (area.last - area.first) * share;

  if (self->plot.view_last > self->plot.view_first)
    hone_chart_set_view (self, area.first + by, area.last + by);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, HoneChart *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  HonePlotArea area = hone_chart_area (self);
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  double about = self->plot.hover > 0 ? self->plot.hover : (area.first + area.last) / 2;

  if (event == NULL || (state & GDK_CONTROL_MASK) == 0) {
    if ((state & GDK_SHIFT_MASK) == 0 && dx == 0)
      return GDK_EVENT_PROPAGATE; /* the page scrolls */
    pan (self, (dx != 0 ? dx : dy) / 8);
    return self->plot.view_last > self->plot.view_first ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
  }
  hone_chart_zoom (self, pow (WHEEL, dy), about);
  return GDK_EVENT_STOP;
}

static void
mark (HoneChart *self, double x)
{
  HonePlotArea area = hone_chart_area (self);

  hone_chart_set_marked (self, hone_plot_epoch_at (&self->plot, &area, x));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, HoneChart *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  HonePlotArea area = hone_chart_area (self);

  gtk_widget_grab_focus (GTK_WIDGET (self)); /* a drag is no click that would do it */
  self->dragging = FALSE;
  self->pan_first = self->pan_last = 0;
  if ((state & GDK_SHIFT_MASK) != 0 && self->plot.view_last > self->plot.view_first) {
    self->pan_first = area.first;
    self->pan_last = area.last;
  }
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, HoneChart *self)
{
  HonePlotArea area = hone_chart_area (self);
  double by = dx / (area.right - area.left) * (area.last - area.first);
  double x, y;

  if (fabs (dx) >= DRAG_LEAST && !self->dragging) {
    self->dragging = TRUE;
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  }
  if (!self->dragging)
    return;
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  if (self->pan_last > self->pan_first) {
    hone_chart_set_view (self, self->pan_first - by, self->pan_last - by);
  } else if (self->markable) {
    mark (self, x + dx);
  } else {
    self->plot.band_from = x;
    self->plot.band_to = x + dx;
    gtk_widget_queue_draw (GTK_WIDGET (self));
  }
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, HoneChart *self)
{
  HonePlotArea area = hone_chart_area (self);
  double from = hone_plot_position_at (&area, MIN (self->plot.band_from, self->plot.band_to));
  double to = hone_plot_position_at (&area, MAX (self->plot.band_from, self->plot.band_to));

  if (self->plot.band_from != self->plot.band_to)
    hone_chart_glide (self, MAX (from, area.first), MIN (to, area.last));
  self->plot.band_from = self->plot.band_to = 0;
  self->dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
released_cb (GtkGestureClick *gesture, int n, double x, double y, HoneChart *self)
{
  int line = legend_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->dragging)
    return;
  if (line >= 0)
    hone_chart_set_hidden (self, (guint) line, !hone_chart_get_hidden (self, (guint) line));
  else if (n == 2)
    hone_chart_glide (self, 0, 0);
  else if (self->markable)
    mark (self, x);
  else
    hone_chart_activate (self, epoch_at (self, x));
}

static void
secondary_cb (GtkGestureClick *gesture, int n, double x, double y, HoneChart *self)
{
  hone_chart_show_menu (self, x, y);
}

/* Keys. */

/* Where a key moves the crosshair; -1: it does not. */
static int
epoch_of_key (HoneChart *self, guint key)
{
  int last = hone_plot_last_epoch (&self->plot);
  int first = self->plot.kind == HONE_PLOT_MINUTES ? hone_plot_nearest (&self->plot, 1) : 1;
  int hover = self->plot.hover;

  switch (key) {
  case GDK_KEY_Left:
    return hover == 0 ? last : MAX (hone_plot_next (&self->plot, hover, -1), 1);
  case GDK_KEY_Right:
    return hover == 0 ? first : MIN (hone_plot_next (&self->plot, hover, 1), last);
  case GDK_KEY_Home:
    return first;
  case GDK_KEY_End:
    return last;
  case GDK_KEY_Escape:
    return hover > 0 ? 0 : -1;
  default:
    return -1;
  }
}

/* The crosshair is never moved out of sight. */
static void
follow (HoneChart *self, int position)
{
  HonePlotArea area = hone_chart_area (self);
  double span = area.last - area.first;

  if (self->plot.view_last <= self->plot.view_first || position == 0)
    return;
  if (position < area.first)
    hone_chart_set_view (self, position, position + span);
  else if (position > area.last)
    hone_chart_set_view (self, position - span, position);
}

static gboolean
toggle_line (HoneChart *self, guint line)
{
  if (line >= self->plot.n_series || self->plot.series[line].name == NULL || self->plot.series[line].faint)
    return GDK_EVENT_PROPAGATE;
  hone_chart_set_hidden (self, line, !hone_chart_get_hidden (self, line));
  return GDK_EVENT_STOP;
}

/* + - 0 1 .. 9 y s */
static gboolean
plain_key (HoneChart *self, guint key)
{
  switch (key) {
  case GDK_KEY_plus:
  case GDK_KEY_equal:
  case GDK_KEY_KP_Add:
    glide_zoom (self, 1 / (WHEEL * WHEEL));
    return GDK_EVENT_STOP;
  case GDK_KEY_minus:
  case GDK_KEY_KP_Subtract:
    glide_zoom (self, WHEEL * WHEEL);
    return GDK_EVENT_STOP;
  case GDK_KEY_0:
  case GDK_KEY_KP_0:
    hone_chart_glide (self, 0, 0);
    return GDK_EVENT_STOP;
  case GDK_KEY_y:
    hone_chart_set_log (self, !self->plot.log);
    return GDK_EVENT_STOP;
  case GDK_KEY_s:
    hone_chart_set_smoothing (self, self->smoothing > 0 ? 0 : HONE_CHART_SMOOTHING);
    return GDK_EVENT_STOP;
  default:
    return key >= GDK_KEY_1 && key <= GDK_KEY_9 ? toggle_line (self, key - GDK_KEY_1) : GDK_EVENT_PROPAGATE;
  }
}

static gboolean
move_crosshair (HoneChart *self, guint key)
{
  int epoch = epoch_of_key (self, key);

  if (epoch < 0 || hone_plot_last_epoch (&self->plot) == 0)
    return GDK_EVENT_PROPAGATE;
  hone_chart_set_pointed (self, epoch > 0);
  follow (self, epoch);
  hone_chart_set_hover_epoch (self, epoch);
  return GDK_EVENT_STOP;
}

static gboolean
is_enter (guint key)
{
  return key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneChart *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (is_enter (key) && self->plot.hover > 0) {
    if (self->markable)
      hone_chart_set_marked (self, self->plot.hover);
    hone_chart_activate (self, self->plot.hover);
    return GDK_EVENT_STOP;
  }
  if ((state & GDK_SHIFT_MASK) != 0 && (key == GDK_KEY_Left || key == GDK_KEY_Right)) {
    pan (self, key == GDK_KEY_Left ? -0.25 : 0.25);
    return GDK_EVENT_STOP;
  }
  return plain_key (self, key) == GDK_EVENT_STOP ? GDK_EVENT_STOP : move_crosshair (self, key);
}

static void
add_pointer (HoneChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *secondary = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (secondary_cb), self);
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (secondary));
}

void
hone_chart_add_input (HoneChart *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  add_pointer (self);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_out_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

void
hone_chart_class_add_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "chart.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "chart.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_t, GDK_CONTROL_MASK, "chart.table", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "chart.copy", NULL);
}
