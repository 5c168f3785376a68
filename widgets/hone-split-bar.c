/* SPDX-License-Identifier: Apache-2.0 */
/* hone-split-bar.c - see hone-split-bar.h */
#include "hone-split-bar.h"

#include "hone-draw.h"

#include <glib/gi18n.h>
#include <math.h>

#define HEIGHT 34
#define GRIP 20 /* width of a border to be taken hold of */
#define GAP 2
#define STEP 1 /* percent */
#define MANY 5
#define BORDERS (HONE_SPLIT_PARTS - 1)

/* The three that differ most, also without colours: see palette.md. */
static const HoneColor colors[HONE_SPLIT_PARTS] = { HONE_COLOR_BLUE, HONE_COLOR_GOLD, HONE_COLOR_TEAL };

struct _HoneSplitBar {
  GtkWidget parent_instance;

  char *names[HONE_SPLIT_PARTS];
  GtkAdjustment *second, *third;
  double shares[HONE_SPLIT_PARTS]; /* 0 to 1 */
  gboolean fixed;
  GtkWidget *grips[BORDERS];
  int dragged; /* a border; -1 */
  double grabbed_at;
};

G_DEFINE_FINAL_TYPE (HoneSplitBar, hone_split_bar, GTK_TYPE_WIDGET)

HoneColor
hone_split_bar_color (int part)
{
  g_return_val_if_fail (part >= 0 && part < HONE_SPLIT_PARTS, HONE_COLOR_BLUE);
  return colors[part];
}

/* Where a border is, 0 to 1. */
static double
place_of (HoneSplitBar *self, int border)
{
  return border == 0 ? self->shares[0] : self->shares[0] + self->shares[1];
}

/* --- what it says --- */

static char *
part_words (HoneSplitBar *self, int part)
{
  /* Translators: "Training 80 %" */
  return g_strdup_printf (_ ("%s %.0f %%"), self->names[part], self->shares[part] * 100);
}

static void
tell_grips (HoneSplitBar *self)
{
  for (int i = 0; i < BORDERS; i++) {
    g_autofree char *before = part_words (self, i);
    g_autofree char *behind = part_words (self, i + 1);
    g_autofree char *text = g_strdup_printf ("%s, %s", before, behind);

    gtk_accessible_update_property (GTK_ACCESSIBLE (self->grips[i]), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                    place_of (self, i) * 100, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  }
}

static void
changed (HoneSplitBar *self)
{
  for (int i = 0; i < BORDERS; i++)
    gtk_widget_set_visible (self->grips[i], !self->fixed);
  tell_grips (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
follow (HoneSplitBar *self)
{
  if (self->fixed || self->second == NULL)
    return;
  self->shares[2] = CLAMP (gtk_adjustment_get_value (self->third) / 100, 0, 1);
  self->shares[1] = CLAMP (gtk_adjustment_get_value (self->second) / 100, 0, 1 - self->shares[2]);
  self->shares[0] = 1 - self->shares[1] - self->shares[2];
  changed (self);
}

/* --- moving --- */

/* @to: percent. What lies beyond the neighbours stays as it is. */
static void
move (HoneSplitBar *self, int border, double to)
{
  const double first = self->shares[0] * 100, third = self->shares[2] * 100;

  to = round (to);
  if (border == 0) {
    gtk_adjustment_set_value (self->second, 100 - third - CLAMP (to, 0, 100 - third));
    return;
  }
  to = CLAMP (to, first, 100);
  g_object_freeze_notify (G_OBJECT (self->second));
  gtk_adjustment_set_value (self->third, 100 - to);
  gtk_adjustment_set_value (self->second, to - first);
  g_object_thaw_notify (G_OBJECT (self->second));
}

static gboolean
key_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, HoneSplitBar *self)
{
  GtkWidget *grip = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (keys));
  int border = grip == self->grips[0] ? 0 : 1;
  double step = (state & GDK_SHIFT_MASK) != 0 ? MANY : STEP;
  double at = place_of (self, border) * 100;

  switch (key) {
  case GDK_KEY_Left:
  case GDK_KEY_KP_Left:
    move (self, border, at - step);
    return TRUE;
  case GDK_KEY_Right:
  case GDK_KEY_KP_Right:
    move (self, border, at + step);
    return TRUE;
  case GDK_KEY_Home:
    move (self, border, 0);
    return TRUE;
  case GDK_KEY_End:
    move (self, border, 100);
    return TRUE;
  default:
    return FALSE;
  }
}

/* Of two that lie on each other, the one that has room on that side. */
static int
nearest (HoneSplitBar *self, double x)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double first = fabs (x - place_of (self, 0) * width), second = fabs (x - place_of (self, 1) * width);

  if (fabs (first - second) < 1)
    return place_of (self, 0) >= 1 ? 1 : x > place_of (self, 0) * width;
  return second < first;
}

static void
drag_begin_cb (GtkGestureDrag *drag, double x, double y, HoneSplitBar *self)
{
  if (self->fixed || self->second == NULL) {
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
    return;
  }
  self->dragged = nearest (self, x);
  self->grabbed_at = place_of (self, self->dragged);
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (self->grips[self->dragged]);
}

static void
drag_update_cb (GtkGestureDrag *drag, double dx, double dy, HoneSplitBar *self)
{
  if (self->dragged >= 0)
    move (self, self->dragged, (self->grabbed_at + dx / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1)) * 100);
}

static void
drag_end_cb (GtkGestureDrag *drag, double dx, double dy, HoneSplitBar *self)
{
  self->dragged = -1;
}

/* --- drawing --- */

/* The name with its share, or the share alone, or nothing, as there is room. */
static void
draw_words (HoneSplitBar *self, cairo_t *cr, int part, double from, double width)
{
  PangoContext *pango = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const GdkRGBA ink = hone_palette_text_on (colors[part], hone_palette_is_dark ());
  g_autofree char *words = part_words (self, part);
  g_autofree char *figure = g_strdup_printf (_ ("%.0f %%"), self->shares[part] * 100);
  const char *text = hone_draw_text_size (pango, words, 9.5, TRUE).width < width - GRIP ? words : figure;

  if (hone_draw_text_size (pango, text, 9.5, TRUE).width > width - 8)
    return;
  hone_draw_source (cr, &ink, 1);
  hone_draw_text (cr, pango, text, from + width / 2, HEIGHT / 2.0, 9.5, TRUE, 0.5, 0.5, 0);
}

static void
hone_split_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneSplitBar *self = HONE_SPLIT_BAR (widget);
  const double width = gtk_widget_get_width (widget);
  cairo_t *cr = hone_draw_begin (widget, snapshot);
  double from = 0;

  hone_rounded (cr, 0, 0, width, HEIGHT, 8);
  cairo_clip (cr);
  for (int part = 0; part < HONE_SPLIT_PARTS; part++) {
    const GdkRGBA color = hone_palette_class (colors[part], hone_palette_is_dark ());
    const double wide = self->shares[part] * width;

    hone_draw_source (cr, &color, 1);
    cairo_rectangle (cr, from, 0, MAX (wide - (from + wide < width - 1 ? GAP : 0), 0), HEIGHT);
    cairo_fill (cr);
    draw_words (self, cr, part, from, wide);
    from += wide;
  }
  cairo_destroy (cr);
  for (int i = 0; i < BORDERS; i++)
    gtk_widget_snapshot_child (widget, self->grips[i], snapshot);
}

/* A small upright pill, with a ring around it while it has the focus. */
static void
draw_grip_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  const gboolean focus = gtk_widget_has_visible_focus (GTK_WIDGET (area));

  hone_rounded (cr, width / 2.0 - 4, 6, 8, height - 12, 4);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 0, 0, 0, focus ? 1 : 0.55);
  cairo_set_line_width (cr, focus ? 2.5 : 1);
  cairo_stroke (cr);
}

static void
hone_split_bar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 6 * GRIP : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 20 * GRIP : HEIGHT;
  for (int i = 0; i < BORDERS; i++)
    gtk_widget_measure (HONE_SPLIT_BAR (widget)->grips[i], orientation, for_size, NULL, NULL, NULL, NULL);
}

static void
hone_split_bar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HoneSplitBar *self = HONE_SPLIT_BAR (widget);

  for (int i = 0; i < BORDERS; i++) {
    int x = (int) lround (place_of (self, i) * width) - GRIP / 2 - GAP / 2;

    if (gtk_widget_should_layout (self->grips[i]))
      gtk_widget_size_allocate (self->grips[i], &(GtkAllocation){ CLAMP (x, 0, width - GRIP), 0, GRIP, height }, -1);
  }
}

/* --- the widget --- */

static GtkWidget *
grip_new (HoneSplitBar *self)
{
  GtkWidget *grip =
      g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_SLIDER, "focusable", TRUE, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (grip), draw_grip_cb, NULL, NULL);
  gtk_widget_set_cursor_from_name (grip, "ew-resize");
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (grip, keys);
  g_signal_connect (grip, "notify::has-focus", G_CALLBACK (gtk_widget_queue_draw), NULL);
  gtk_widget_set_parent (grip, GTK_WIDGET (self));
  return grip;
}

static void
name_grips (HoneSplitBar *self)
{
  for (int i = 0; i < BORDERS; i++) {
    /* Translators: the border between two parts of a bar: "Border of Training and Validation" */
    g_autofree char *text = g_strdup_printf (_ ("Border of %s and %s"), self->names[i], self->names[i + 1]);

    gtk_accessible_update_property (GTK_ACCESSIBLE (self->grips[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  }
}

GtkWidget *
hone_split_bar_new (const char *const names[HONE_SPLIT_PARTS])
{
  HoneSplitBar *self = g_object_new (HONE_TYPE_SPLIT_BAR, NULL);

  for (int i = 0; i < HONE_SPLIT_PARTS; i++)
    self->names[i] = g_strdup (names[i]);
  name_grips (self);
  changed (self);
  return GTK_WIDGET (self);
}

void
hone_split_bar_set_adjustments (HoneSplitBar *self, GtkAdjustment *second, GtkAdjustment *third)
{
  g_return_if_fail (HONE_IS_SPLIT_BAR (self) && self->second == NULL);

  self->second = g_object_ref_sink (second);
  self->third = g_object_ref_sink (third);
  g_signal_connect_object (second, "value-changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (third, "value-changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);
}

void
hone_split_bar_set_fixed (HoneSplitBar *self, const double shares[HONE_SPLIT_PARTS])
{
  g_return_if_fail (HONE_IS_SPLIT_BAR (self));

  self->fixed = shares != NULL;
  for (int i = 0; i < HONE_SPLIT_PARTS && shares != NULL; i++)
    self->shares[i] = shares[i];
  follow (self);
  changed (self);
}

static void
hone_split_bar_dispose (GObject *object)
{
  HoneSplitBar *self = HONE_SPLIT_BAR (object);

  for (int i = 0; i < BORDERS; i++)
    g_clear_pointer (&self->grips[i], gtk_widget_unparent);
  for (int i = 0; i < HONE_SPLIT_PARTS; i++)
    g_clear_pointer (&self->names[i], g_free);
  g_clear_object (&self->second);
  g_clear_object (&self->third);
  G_OBJECT_CLASS (hone_split_bar_parent_class)->dispose (object);
}

static void
hone_split_bar_class_init (HoneSplitBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_split_bar_dispose;
  widget_class->snapshot = hone_split_bar_snapshot;
  widget_class->measure = hone_split_bar_measure;
  widget_class->size_allocate = hone_split_bar_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "splitbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hone_split_bar_init (HoneSplitBar *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->dragged = -1;
  self->shares[0] = 1;
  for (int i = 0; i < BORDERS; i++)
    self->grips[i] = grip_new (self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  hone_palette_watch (GTK_WIDGET (self));
}
