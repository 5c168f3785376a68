/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas.c - see hone-canvas.h */
#include "hone-canvas.h"

#include "hone-draw.h"
#include "hone-fetch.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PAD 14.0  /* around a picture that is fitted */
#define STEP 1.25 /* of a key or a button */
#define WHEEL 1.15
#define PAN 48.0  /* pixels of an arrow key */
#define CLICK 4.0 /* a drag shorter than this is a click */

struct _HoneCanvas {
  GtkWidget parent_instance;

  HoneFetch fetch;
  GArray *boxes; /* of HoneBox */
  char **names;
  gboolean tags, show_boxes;
  int only, selected, hover;

  HonePlace place;
  gboolean fit;
  double pointer_x, pointer_y; /* where the pointer is; negative: outside */
  double drag_x, drag_y;       /* the picture's place when the drag began */
  double pinch;                /* the zoom when two fingers came down */
};

G_DEFINE_FINAL_TYPE (HoneCanvas, hone_canvas, GTK_TYPE_WIDGET)

enum {
  PROP_PATH = 1,
  PROP_ZOOM,
  PROP_FIT,
  PROP_SELECTED,
  PROP_SHOW_BOXES,
  PROP_ONLY_CLASS,
  PROP_LOADING,
  PROP_ERROR,
  N_PROPS,
};

enum {
  SIGNAL_SELECTED_CHANGED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
notify (HoneCanvas *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static double
surface_width (HoneCanvas *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
}

static double
surface_height (HoneCanvas *self)
{
  return MAX (gtk_widget_get_height (GTK_WIDGET (self)), 1);
}

static double
picture_width (HoneCanvas *self)
{
  return self->fetch.texture != NULL ? gdk_texture_get_width (self->fetch.texture) : 1;
}

static double
picture_height (HoneCanvas *self)
{
  return self->fetch.texture != NULL ? gdk_texture_get_height (self->fetch.texture) : 1;
}

static const HoneBox *
boxes_of (HoneCanvas *self)
{
  return self->boxes != NULL ? (const HoneBox *) (void *) self->boxes->data : NULL;
}

static guint
n_boxes (HoneCanvas *self)
{
  return self->boxes != NULL ? self->boxes->len : 0;
}

/* While another picture is still on its way, these boxes are not those of the one that is shown. */
static gboolean
boxes_shown (HoneCanvas *self)
{
  return self->show_boxes && self->fetch.fresh;
}

/* Zoom and place. */

static void
changed (HoneCanvas *self, double zoom_before, gboolean fit_before)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->place.scale != zoom_before)
    notify (self, PROP_ZOOM);
  if (self->fit != fit_before)
    notify (self, PROP_FIT);
}

static void
refit (HoneCanvas *self)
{
  if (self->fit)
    self->place = hone_place_contain (picture_width (self), picture_height (self), surface_width (self),
                                      surface_height (self), PAD);
  else
    hone_place_keep (&self->place, picture_width (self), picture_height (self), surface_width (self),
                     surface_height (self));
}

static double
lowest_zoom (HoneCanvas *self)
{
  HonePlace fitted = hone_place_contain (picture_width (self), picture_height (self), surface_width (self),
                                         surface_height (self), PAD);

  return MIN (fitted.scale, HONE_CANVAS_MIN_ZOOM * 10);
}

static void
zoom_at (HoneCanvas *self, double zoom, double x, double y)
{
  double before = self->place.scale;
  gboolean fit = self->fit;

  if (self->fetch.texture == NULL)
    return;
  zoom = CLAMP (zoom, MAX (lowest_zoom (self), HONE_CANVAS_MIN_ZOOM), HONE_CANVAS_MAX_ZOOM);
  self->fit = FALSE;
  hone_place_zoom_at (&self->place, zoom, x, y);
  refit (self);
  changed (self, before, fit);
}

void
hone_canvas_zoom_to (HoneCanvas *self, double zoom)
{
  g_return_if_fail (HONE_IS_CANVAS (self));
  zoom_at (self, zoom, surface_width (self) / 2, surface_height (self) / 2);
}

/* About what is selected, so that it stays in view, else about the middle. */
static void
zoom_by (HoneCanvas *self, double factor)
{
  double x = surface_width (self) / 2;
  double y = surface_height (self) / 2;

  if (self->selected >= 0) {
    const HoneBox *box = &boxes_of (self)[self->selected];

    x = self->place.x + ((double) box->x + (double) box->width / 2) * self->place.scale;
    y = self->place.y + ((double) box->y + (double) box->height / 2) * self->place.scale;
  }
  zoom_at (self, self->place.scale * factor, x, y);
}

void
hone_canvas_zoom_in (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));
  zoom_by (self, STEP);
}

void
hone_canvas_zoom_out (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));
  zoom_by (self, 1 / STEP);
}

void
hone_canvas_zoom_fit (HoneCanvas *self)
{
  double before;
  gboolean fit;

  g_return_if_fail (HONE_IS_CANVAS (self));

  before = self->place.scale;
  fit = self->fit;
  self->fit = TRUE;
  refit (self);
  changed (self, before, fit);
}

double
hone_canvas_get_zoom (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), 1);
  return self->place.scale;
}

gboolean
hone_canvas_get_fit (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), TRUE);
  return self->fit;
}

/* TRUE when the picture is larger than the surface. */
static gboolean
can_pan (HoneCanvas *self)
{
  return picture_width (self) * self->place.scale > surface_width (self) + 0.5 ||
         picture_height (self) * self->place.scale > surface_height (self) + 0.5;
}

static void
pan_by (HoneCanvas *self, double x, double y)
{
  self->place.x += x;
  self->place.y += y;
  hone_place_keep (&self->place, picture_width (self), picture_height (self), surface_width (self),
                   surface_height (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Words for screen readers. */

static char *
describe (HoneCanvas *self)
{
  guint n = n_boxes (self);
  const HoneBox *box = self->selected >= 0 ? &boxes_of (self)[self->selected] : NULL;
  const char *name = NULL;

  if (self->fetch.error != NULL)
    return g_strdup (self->fetch.error);
  if (box == NULL)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u object", "%u objects", n), n);
  for (int i = 0; self->names != NULL && self->names[i] != NULL && i <= box->klass; i++)
    name = self->names[i];
  /* Translators: object 3 of 12: its class, its width and height */
  return g_strdup_printf (_ ("Object %d of %u: %s, %.0f × %.0f pixels"), self->selected + 1, n,
                          name != NULL ? name : _ ("unnamed"), (double) box->width, (double) box->height);
}

static void
update_accessible (HoneCanvas *self)
{
  g_autofree char *description = describe (self);
  g_autofree char *name = self->fetch.path != NULL ? g_path_get_basename (self->fetch.path) : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name != NULL ? name : _ ("Picture"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

/* Boxes. */

void
hone_canvas_set_selected (HoneCanvas *self, int selected)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (selected < 0 || (guint) selected >= n_boxes (self))
    selected = -1;
  if (self->selected == selected)
    return;
  self->selected = selected;
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  notify (self, PROP_SELECTED);
  g_signal_emit (self, signals[SIGNAL_SELECTED_CHANGED], 0);
}

int
hone_canvas_get_selected (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), -1);
  return self->selected;
}

void
hone_canvas_set_boxes (HoneCanvas *self, GArray *boxes)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  hone_canvas_set_selected (self, -1);
  self->hover = -1;
  g_clear_pointer (&self->boxes, g_array_unref);
  if (boxes != NULL)
    self->boxes = g_array_copy (boxes);
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_canvas_set_names (HoneCanvas *self, char *const *names)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_canvas_set_tags (HoneCanvas *self, gboolean tags)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  self->tags = tags;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_canvas_set_show_boxes (HoneCanvas *self, gboolean show)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (self->show_boxes == show)
    return;
  self->show_boxes = show;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  notify (self, PROP_SHOW_BOXES);
}

gboolean
hone_canvas_get_show_boxes (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), FALSE);
  return self->show_boxes;
}

void
hone_canvas_set_only_class (HoneCanvas *self, int klass)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (self->only == klass)
    return;
  self->only = klass;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  notify (self, PROP_ONLY_CLASS);
}

/* The picture. */

static void
fetched_cb (GtkWidget *widget)
{
  HoneCanvas *self = HONE_CANVAS (widget);

  refit (self);
  update_accessible (self);
  gtk_widget_queue_draw (widget);
  notify (self, PROP_LOADING);
  notify (self, PROP_ERROR);
  notify (self, PROP_ZOOM);
}

void
hone_canvas_set_path (HoneCanvas *self, const char *path)
{
  gboolean fit;

  g_return_if_fail (HONE_IS_CANVAS (self));

  fit = self->fit;
  self->fit = TRUE;
  if (hone_fetch_set_path (&self->fetch, path, TRUE)) {
    hone_fetch_start (&self->fetch);
    notify (self, PROP_PATH);
  } else
    self->fit = fit;
  if (self->fit != fit)
    notify (self, PROP_FIT);
}

const char *
hone_canvas_get_path (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), NULL);
  return self->fetch.path;
}

gboolean
hone_canvas_get_loading (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), FALSE);
  return hone_fetch_is_loading (&self->fetch);
}

const char *
hone_canvas_get_error (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), NULL);
  return self->fetch.error;
}

/* Drawing. */

static void
draw_boxes (HoneCanvas *self, GtkSnapshot *snapshot)
{
  HoneOverlayHow how = HONE_OVERLAY_HOW;
  cairo_t *cr = hone_draw_begin (GTK_WIDGET (self), snapshot);

  how.line = 2;
  how.only = self->only;
  how.tags = self->tags;
  how.badges = TRUE;
  how.names = self->names;
  how.hover = self->hover;
  how.selected = self->selected;
  how.width = surface_width (self);
  how.height = surface_height (self);
  hone_overlay_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), boxes_of (self), n_boxes (self),
                     &self->place, &how);
  cairo_destroy (cr);
}

static void
draw_error (HoneCanvas *self, GtkSnapshot *snapshot)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->fetch.error);
  double width = surface_width (self);
  int height;
  GdkRGBA ink;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &ink);
  pango_layout_set_width (layout, (int) (MAX (width - 48, 48) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, NULL, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (24, (float) (surface_height (self) - height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  gtk_snapshot_restore (snapshot);
}

static void
draw_picture (HoneCanvas *self, GtkSnapshot *snapshot)
{
  graphene_rect_t where;

  graphene_rect_init (&where, (float) self->place.x, (float) self->place.y,
                      (float) (picture_width (self) * self->place.scale),
                      (float) (picture_height (self) * self->place.scale));
  gtk_snapshot_append_texture (snapshot, self->fetch.texture, &where);
}

static void
draw_focus (HoneCanvas *self, GtkSnapshot *snapshot)
{
  gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (GTK_WIDGET (self)), 0, 0, surface_width (self),
                             surface_height (self));
}

static void
hone_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneCanvas *self = HONE_CANVAS (widget);

  if (self->fetch.error != NULL) {
    draw_error (self, snapshot);
    return;
  }
  if (self->fetch.texture == NULL)
    return;
  draw_picture (self, snapshot);
  if (boxes_shown (self))
    draw_boxes (self, snapshot);
  if (gtk_widget_has_visible_focus (widget))
    draw_focus (self, snapshot);
}

static void
hone_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HoneCanvas *self = HONE_CANVAS (widget);
  double before = self->place.scale;

  refit (self);
  if (self->place.scale != before)
    notify (self, PROP_ZOOM);
}

static void
hone_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  *minimum = 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
}

/* Pointer and keys. */

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, HoneCanvas *self)
{
  double x = self->pointer_x >= 0 ? self->pointer_x : surface_width (self) / 2;
  double y = self->pointer_x >= 0 ? self->pointer_y : surface_height (self) / 2;

  zoom_at (self, self->place.scale * pow (WHEEL, -dy), x, y);
  return GDK_EVENT_STOP;
}

static void
set_hover (HoneCanvas *self, int hover)
{
  if (self->hover == hover)
    return;
  self->hover = hover;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static int
box_at (HoneCanvas *self, double x, double y)
{
  return boxes_shown (self) ? hone_overlay_hit (boxes_of (self), n_boxes (self), &self->place, x, y) : -1;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, HoneCanvas *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
  set_hover (self, box_at (self, x, y));
}

static void
leave_cb (GtkEventControllerMotion *controller, HoneCanvas *self)
{
  self->pointer_x = self->pointer_y = -1;
  set_hover (self, -1);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, HoneCanvas *self)
{
  self->drag_x = self->place.x;
  self->drag_y = self->place.y;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, HoneCanvas *self)
{
  if (hypot (dx, dy) < CLICK || !can_pan (self))
    return;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
  self->fit = FALSE;
  pan_by (self, self->drag_x + dx - self->place.x, self->drag_y + dy - self->place.y);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, HoneCanvas *self)
{
  double x, y;

  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  if (hypot (dx, dy) < CLICK && gtk_gesture_drag_get_start_point (gesture, &x, &y))
    hone_canvas_set_selected (self, box_at (self, x, y));
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, HoneCanvas *self)
{
  self->pinch = self->place.scale;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, HoneCanvas *self)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    zoom_at (self, self->pinch * scale, x, y);
}

/* Into view, when only a part of the picture is. */
static void
show_selected (HoneCanvas *self)
{
  const HoneBox *box;
  double x, y;

  if (self->selected < 0 || !can_pan (self))
    return;
  box = &boxes_of (self)[self->selected];
  x = self->place.x + ((double) box->x + (double) box->width / 2) * self->place.scale;
  y = self->place.y + ((double) box->y + (double) box->height / 2) * self->place.scale;
  if (x < 0 || y < 0 || x > surface_width (self) || y > surface_height (self))
    pan_by (self, surface_width (self) / 2 - x, surface_height (self) / 2 - y);
}

/* Past the last one the focus goes on to the next widget: Tab is no trap. */
static gboolean
step_selected (HoneCanvas *self, int by)
{
  int next = self->selected < 0 && by < 0 ? (int) n_boxes (self) - 1 : self->selected + by;

  if (!boxes_shown (self) || next < 0 || next >= (int) n_boxes (self)) {
    hone_canvas_set_selected (self, -1);
    return GDK_EVENT_PROPAGATE;
  }
  hone_canvas_set_selected (self, next);
  show_selected (self);
  return GDK_EVENT_STOP;
}

static gboolean
pan_key (HoneCanvas *self, double x, double y)
{
  if (!can_pan (self))
    return GDK_EVENT_PROPAGATE;
  self->fit = FALSE;
  pan_by (self, x, y);
  return GDK_EVENT_STOP;
}

static gboolean
escape_key (HoneCanvas *self)
{
  if (self->selected < 0)
    return GDK_EVENT_PROPAGATE;
  hone_canvas_set_selected (self, -1);
  return GDK_EVENT_STOP;
}

static gboolean
move_key (HoneCanvas *self, guint key)
{
  switch (key) {
  case GDK_KEY_Left:
    return pan_key (self, PAN, 0);
  case GDK_KEY_Right:
    return pan_key (self, -PAN, 0);
  case GDK_KEY_Up:
    return pan_key (self, 0, PAN);
  case GDK_KEY_Down:
    return pan_key (self, 0, -PAN);
  case GDK_KEY_Tab:
    return step_selected (self, 1);
  case GDK_KEY_ISO_Left_Tab:
    return step_selected (self, -1);
  case GDK_KEY_Escape:
    return escape_key (self);
  default:
    return GDK_EVENT_PROPAGATE;
  }
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneCanvas *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
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
    hone_canvas_zoom_fit (self);
    return GDK_EVENT_STOP;
  case GDK_KEY_parenright: /* Shift and 0 on many keyboards */
    hone_canvas_zoom_to (self, 1);
    return GDK_EVENT_STOP;
  default:
    return move_key (self, key);
  }
}

static void
add_controllers (HoneCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, key);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}

GtkWidget *
hone_canvas_new (void)
{
  return g_object_new (HONE_TYPE_CANVAS, NULL);
}

static void
hone_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneCanvas *self = HONE_CANVAS (object);

  switch (id) {
  case PROP_PATH:
    g_value_set_string (value, self->fetch.path);
    break;
  case PROP_ZOOM:
    g_value_set_double (value, self->place.scale);
    break;
  case PROP_FIT:
    g_value_set_boolean (value, self->fit);
    break;
  case PROP_SELECTED:
    g_value_set_int (value, self->selected);
    break;
  case PROP_SHOW_BOXES:
    g_value_set_boolean (value, self->show_boxes);
    break;
  case PROP_ONLY_CLASS:
    g_value_set_int (value, self->only);
    break;
  case PROP_LOADING:
    g_value_set_boolean (value, hone_fetch_is_loading (&self->fetch));
    break;
  case PROP_ERROR:
    g_value_set_string (value, self->fetch.error);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HoneCanvas *self = HONE_CANVAS (object);

  switch (id) {
  case PROP_PATH:
    hone_canvas_set_path (self, g_value_get_string (value));
    break;
  case PROP_SELECTED:
    hone_canvas_set_selected (self, g_value_get_int (value));
    break;
  case PROP_SHOW_BOXES:
    hone_canvas_set_show_boxes (self, g_value_get_boolean (value));
    break;
  case PROP_ONLY_CLASS:
    hone_canvas_set_only_class (self, g_value_get_int (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_canvas_dispose (GObject *object)
{
  HoneCanvas *self = HONE_CANVAS (object);

  hone_fetch_clear (&self->fetch);
  g_clear_pointer (&self->boxes, g_array_unref);
  g_clear_pointer (&self->names, g_strfreev);
  self->selected = self->hover = -1;
  G_OBJECT_CLASS (hone_canvas_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags both = G_PARAM_WRITABLE | read;

  props[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, both);
  props[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0, G_MAXDOUBLE, 1, read);
  props[PROP_FIT] = g_param_spec_boolean ("fit", NULL, NULL, TRUE, read);
  props[PROP_SELECTED] = g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1, both);
  props[PROP_SHOW_BOXES] = g_param_spec_boolean ("show-boxes", NULL, NULL, TRUE, both);
  props[PROP_ONLY_CLASS] = g_param_spec_int ("only-class", NULL, NULL, -1, G_MAXINT, -1, both);
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, read);
  props[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, read);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_canvas_class_init (HoneCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hone_canvas_get_property;
  object_class->set_property = hone_canvas_set_property;
  object_class->dispose = hone_canvas_dispose;
  widget_class->snapshot = hone_canvas_snapshot;
  widget_class->size_allocate = hone_canvas_size_allocate;
  widget_class->measure = hone_canvas_measure;
  gtk_widget_class_set_css_name (widget_class, "canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  install_properties (object_class);
  signals[SIGNAL_SELECTED_CHANGED] =
      g_signal_new ("selected-changed", HONE_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_canvas_init (HoneCanvas *self)
{
  hone_fetch_init (&self->fetch, GTK_WIDGET (self), HONE_PICTURE_WHOLE, fetched_cb);
  self->only = self->selected = self->hover = -1;
  self->show_boxes = TRUE;
  self->fit = TRUE;
  self->place.scale = 1;
  self->pointer_x = self->pointer_y = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  hone_palette_watch (GTK_WIDGET (self));
  add_controllers (self);
  update_accessible (self);
}
