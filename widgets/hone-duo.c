/* SPDX-License-Identifier: Apache-2.0 */
/* hone-duo.c - see hone-duo.h
 *
 * All panes are equally large, so that one place (HonePlace, in a pane's own pixels) serves them all.
 */
#include "hone-duo.h"

#include "hone-draw.h"
#include "hone-tiles.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define GAP 8.0
#define RADIUS 8
#define MAX_ZOOM 64.0
#define STEP 1.25
#define PAN 60.0
#define GRAB 10.0 /* how near to the line a press takes it */
#define TAGS 1.6  /* from this zoom on boxes have words, if there is room */

typedef struct {
  GArray *boxes; /* of HoneBox */
  char *words;
} Pane;

struct _HoneDuo {
  GtkWidget parent_instance;

  Pane panes[HONE_DUO_MOST];
  guint n_panes, front;
  HoneDuoMode mode;
  double split;
  char **names;

  char *path, *error;
  int width, height; /* of the picture */
  HoneTiles *tiles;  /* (nullable) */
  GCancellable *loading;

  HonePlace place;
  gboolean fit;
  double drag_x, drag_y, pinch;
  gboolean drag_split;
};

G_DEFINE_FINAL_TYPE (HoneDuo, hone_duo, GTK_TYPE_WIDGET)

static guint front_signal;

/* Panes. */

static guint
n_shown (HoneDuo *self)
{
  return self->mode == HONE_DUO_SIDE ? MAX (self->n_panes, 1) : 1;
}

/* How large a picture gets in a pane when @columns stand beside each other. */
static double
scale_in (HoneDuo *self, guint columns, double width, double height)
{
  guint n = n_shown (self), rows = (n + columns - 1) / columns;
  double w = (gtk_widget_get_width (GTK_WIDGET (self)) - GAP * (columns - 1.0)) / columns;
  double h = (gtk_widget_get_height (GTK_WIDGET (self)) - GAP * (rows - 1.0)) / rows;

  return MIN (w / width, h / height);
}

/* As many in a row as let the pictures be largest. */
static guint
columns_of (HoneDuo *self)
{
  guint n = n_shown (self), best = 1;
  double width = self->width > 0 ? self->width : 4, height = self->height > 0 ? self->height : 3;

  for (guint columns = 2; columns <= n; columns++)
    if (scale_in (self, columns, width, height) > scale_in (self, best, width, height))
      best = columns;
  return best;
}

static void
pane_size (HoneDuo *self, double *width, double *height)
{
  guint columns = columns_of (self), rows = (n_shown (self) + columns - 1) / columns;

  *width = (gtk_widget_get_width (GTK_WIDGET (self)) - GAP * (columns - 1)) / columns;
  *height = (gtk_widget_get_height (GTK_WIDGET (self)) - GAP * (rows - 1)) / rows;
  *width = MAX (*width, 1);
  *height = MAX (*height, 1);
}

static void
pane_origin (HoneDuo *self, guint at, double *x, double *y)
{
  guint columns = columns_of (self);
  double width, height;

  pane_size (self, &width, &height);
  *x = (at % columns) * (width + GAP);
  *y = (at / columns) * (height + GAP);
}

/* A point of the widget in the pixels of its pane. */
static void
to_pane (HoneDuo *self, double *x, double *y)
{
  double width, height;

  pane_size (self, &width, &height);
  *x = fmod (MAX (*x, 0), width + GAP);
  *y = fmod (MAX (*y, 0), height + GAP);
}

/* Zoom. */

static void
settle (HoneDuo *self)
{
  double width, height;

  if (self->width <= 0 || self->height <= 0)
    return;
  pane_size (self, &width, &height);
  if (self->fit)
    self->place = hone_place_contain (self->width, self->height, width, height, 0);
  else
    hone_place_keep (&self->place, self->width, self->height, width, height);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
zoom_at (HoneDuo *self, double factor, double x, double y)
{
  double width, height;
  HonePlace whole;
  double zoom = self->place.scale * factor;

  if (self->width <= 0)
    return;
  pane_size (self, &width, &height);
  whole = hone_place_contain (self->width, self->height, width, height, 0);
  self->fit = zoom <= whole.scale * 1.001;
  hone_place_zoom_at (&self->place, CLAMP (zoom, whole.scale, MAX_ZOOM), x, y);
  settle (self);
}

void
hone_duo_zoom (HoneDuo *self, double factor)
{
  double width, height;

  g_return_if_fail (HONE_IS_DUO (self));

  pane_size (self, &width, &height);
  zoom_at (self, factor, width / 2, height / 2);
}

void
hone_duo_zoom_fit (HoneDuo *self)
{
  g_return_if_fail (HONE_IS_DUO (self));

  self->fit = TRUE;
  settle (self);
}

/* Drawing. */

static void
draw_boxes (HoneDuo *self, GtkSnapshot *snapshot, guint pane, const graphene_rect_t *rect)
{
  const GArray *boxes = self->panes[pane].boxes;
  HonePlace place = self->place;
  HoneOverlayHow how = HONE_OVERLAY_HOW;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, rect);

  how.width = (double) rect->size.width;
  how.height = (double) rect->size.height;
  how.line = 1.8;
  how.badges = TRUE;
  how.names = self->names;
  how.tags = self->names != NULL && place.scale >= TAGS;
  cairo_translate (cr, (double) rect->origin.x, (double) rect->origin.y);
  if (boxes != NULL)
    hone_overlay_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), (const HoneBox *) (gpointer) boxes->data,
                       boxes->len, &place, &how);
  cairo_destroy (cr);
}

/* Only what of the picture is in the pane. */
static graphene_rect_t
seen_of (HoneDuo *self, const graphene_rect_t *rect)
{
  graphene_rect_t picture, seen;

  graphene_rect_init (&picture, rect->origin.x + (float) self->place.x, rect->origin.y + (float) self->place.y,
                      (float) (self->width * self->place.scale), (float) (self->height * self->place.scale));
  if (!graphene_rect_intersection (rect, &picture, &seen))
    seen = *rect;
  return seen;
}

static void
draw_picture (HoneDuo *self, GtkSnapshot *snapshot, const graphene_rect_t *rect)
{
  GdkRGBA ink;

  if (self->tiles == NULL) {
    gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &ink);
    gtk_snapshot_append_color (snapshot, &(GdkRGBA){ ink.red, ink.green, ink.blue, 0.07f }, rect);
    return;
  }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &rect->origin);
  hone_tiles_snapshot (self->tiles, snapshot, &self->place, (double) rect->size.width, (double) rect->size.height,
                       gtk_widget_get_scale_factor (GTK_WIDGET (self)), NULL, FALSE);
  gtk_snapshot_restore (snapshot);
}

static void
draw_pane (HoneDuo *self, GtkSnapshot *snapshot, guint pane, const graphene_rect_t *rect)
{
  graphene_rect_t seen = seen_of (self, rect);
  GskRoundedRect clip;

  gsk_rounded_rect_init_from_rect (&clip, &seen, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  draw_picture (self, snapshot, rect);
  draw_boxes (self, snapshot, pane, rect);
  gtk_snapshot_pop (snapshot);
}

static void
draw_line (HoneDuo *self, GtkSnapshot *snapshot, double x, double height)
{
  const GdkRGBA dark = { 0, 0, 0, 0.6f }, white = { 1, 1, 1, 1 };
  cairo_t *cr = hone_draw_begin (GTK_WIDGET (self), snapshot);

  hone_draw_source (cr, &dark, 1);
  cairo_rectangle (cr, x - 2, 0, 4, height);
  cairo_fill (cr);
  hone_draw_source (cr, &white, 1);
  cairo_rectangle (cr, x - 1, 0, 2, height);
  cairo_fill (cr);
  hone_marker_draw (cr, HONE_MARKER_DISC, x, height / 2, 9);
  hone_draw_source (cr, &dark, 1);
  hone_draw_text (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), "⟷", x, height / 2, 9, TRUE, 0.5, 0.5, 0);
  cairo_destroy (cr);
}

static void
draw_split (HoneDuo *self, GtkSnapshot *snapshot, const graphene_rect_t *rect)
{
  float x = (float) (self->split * (double) rect->size.width);

  for (guint pane = 0; pane < 2; pane++) {
    graphene_rect_t half =
        GRAPHENE_RECT_INIT (pane == 0 ? 0 : x, 0, pane == 0 ? x : rect->size.width - x, rect->size.height);

    gtk_snapshot_push_clip (snapshot, &half);
    draw_pane (self, snapshot, pane, rect);
    gtk_snapshot_pop (snapshot);
  }
  draw_line (self, snapshot, (double) x, (double) rect->size.height);
}

static void
draw_error (HoneDuo *self, GtkSnapshot *snapshot)
{
  cairo_t *cr = hone_draw_begin (GTK_WIDGET (self), snapshot);
  GdkRGBA ink;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &ink);
  hone_draw_source (cr, &ink, 0.8);
  hone_draw_text (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), self->error,
                  gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, gtk_widget_get_height (GTK_WIDGET (self)) / 2.0, 10,
                  FALSE, 0.5, 0.5, gtk_widget_get_width (GTK_WIDGET (self)) - 24);
  cairo_destroy (cr);
}

static void
hone_duo_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneDuo *self = HONE_DUO (widget);
  double width, height;

  if (self->path == NULL)
    return;
  pane_size (self, &width, &height);
  for (guint i = 0; i < n_shown (self); i++) {
    graphene_rect_t rect;
    double x, y;

    pane_origin (self, i, &x, &y);
    graphene_rect_init (&rect, (float) x, (float) y, (float) width, (float) height);
    if (self->mode == HONE_DUO_SPLIT && self->n_panes > 1)
      draw_split (self, snapshot, &rect);
    else
      draw_pane (self, snapshot, self->mode == HONE_DUO_SIDE ? i : self->front, &rect);
  }
  if (self->error != NULL)
    draw_error (self, snapshot);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0, gtk_widget_get_width (widget),
                               gtk_widget_get_height (widget));
}

static void
hone_duo_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  settle (HONE_DUO (widget));
}

static void
hone_duo_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 120;
  *natural = 3 * *minimum;
}

/* Words. */

static void
update_words (HoneDuo *self)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *name = self->path != NULL ? g_path_get_basename (self->path) : g_strdup ("");

  for (guint i = 0; i < self->n_panes; i++)
    if (self->panes[i].words != NULL && (self->mode != HONE_DUO_FLICK || i == self->front))
      g_string_append_printf (words, "%s%s", words->len > 0 ? "; " : "", self->panes[i].words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words->str, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Setting. */

static void
take_tiles (HoneDuo *self, HoneTiles *tiles)
{
  g_clear_pointer (&self->tiles, hone_tiles_unref);
  self->tiles = tiles;
  if (self->width <= 0 || self->height <= 0) {
    self->width = hone_tiles_get_width (tiles);
    self->height = hone_tiles_get_height (tiles);
  }
  settle (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneDuo) self = data;
  g_autoptr (GError) error = NULL;
  HoneTiles *tiles = hone_tiles_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->loading);
  if (tiles != NULL) {
    take_tiles (self, tiles);
    return;
  }
  self->error = g_strdup (error->message);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
stop_loading (HoneDuo *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

void
hone_duo_set_picture (HoneDuo *self, const char *path, int width, int height)
{
  HoneTiles *tiles;

  g_return_if_fail (HONE_IS_DUO (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;
  stop_loading (self);
  self->fit |= width != self->width || height != self->height;
  g_free (self->path);
  self->path = g_strdup (path);
  g_clear_pointer (&self->error, g_free);
  g_clear_pointer (&self->tiles, hone_tiles_unref);
  self->width = width;
  self->height = height;
  tiles = path != NULL ? hone_tiles_peek (path) : NULL;
  if (tiles != NULL) {
    take_tiles (self, tiles);
  } else if (path != NULL) {
    self->loading = g_cancellable_new ();
    hone_tiles_load_async (path, self->loading, loaded_cb, g_object_ref (self));
  }
  settle (self);
  update_words (self);
}

void
hone_duo_set_n_panes (HoneDuo *self, guint n)
{
  g_return_if_fail (HONE_IS_DUO (self));

  self->n_panes = MIN (n, HONE_DUO_MOST);
  self->front = MIN (self->front, MAX (self->n_panes, 1) - 1);
  self->fit = TRUE;
  settle (self);
  update_words (self);
}

void
hone_duo_set_boxes (HoneDuo *self, guint pane, GArray *boxes, const char *words)
{
  g_return_if_fail (HONE_IS_DUO (self) && pane < HONE_DUO_MOST);

  g_clear_pointer (&self->panes[pane].boxes, g_array_unref);
  self->panes[pane].boxes = g_array_copy (boxes);
  g_free (self->panes[pane].words);
  self->panes[pane].words = g_strdup (words);
  update_words (self);
}

void
hone_duo_set_names (HoneDuo *self, char *const *names)
{
  g_return_if_fail (HONE_IS_DUO (self));

  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_duo_set_mode (HoneDuo *self, HoneDuoMode mode)
{
  g_return_if_fail (HONE_IS_DUO (self));

  if (self->mode == mode)
    return;
  self->mode = mode;
  self->fit = TRUE;
  settle (self);
  update_words (self);
}

HoneDuoMode
hone_duo_get_mode (HoneDuo *self)
{
  g_return_val_if_fail (HONE_IS_DUO (self), HONE_DUO_SIDE);
  return self->mode;
}

void
hone_duo_set_front (HoneDuo *self, guint pane)
{
  g_return_if_fail (HONE_IS_DUO (self));

  if (self->front == pane || pane >= self->n_panes)
    return;
  self->front = pane;
  update_words (self);
  g_signal_emit (self, front_signal, 0);
}

guint
hone_duo_get_front (HoneDuo *self)
{
  g_return_val_if_fail (HONE_IS_DUO (self), 0);
  return self->front;
}

void
hone_duo_set_split (HoneDuo *self, double split)
{
  g_return_if_fail (HONE_IS_DUO (self));

  self->split = CLAMP (split, 0, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Pointer. */

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, HoneDuo *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  double x = 0, y = 0;

  if (event == NULL || !gdk_event_get_position (event, &x, &y))
    return FALSE;
  /* Places of events are the window's. */
  gtk_widget_translate_coordinates (GTK_WIDGET (gtk_widget_get_native (GTK_WIDGET (self))), GTK_WIDGET (self), x, y, &x,
                                    &y);
  to_pane (self, &x, &y);
  zoom_at (self, pow (STEP, -dy), x, y);
  return TRUE;
}

static void
pinch_begin_cb (HoneDuo *self)
{
  self->pinch = self->place.scale;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, HoneDuo *self)
{
  double x = 0, y = 0;

  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  to_pane (self, &x, &y);
  if (self->place.scale > 0)
    zoom_at (self, self->pinch * scale / self->place.scale, x, y);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, HoneDuo *self)
{
  double width, height;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  pane_size (self, &width, &height);
  self->drag_split = self->mode == HONE_DUO_SPLIT && fabs (x - self->split * width) <= GRAB;
  self->drag_x = self->drag_split ? self->split * width : self->place.x;
  self->drag_y = self->place.y;
}

static void
drag_cb (GtkGestureDrag *gesture, double dx, double dy, HoneDuo *self)
{
  double width, height;

  pane_size (self, &width, &height);
  if (self->drag_split) {
    hone_duo_set_split (self, (self->drag_x + dx) / width);
    return;
  }
  self->place.x = self->drag_x + dx;
  self->place.y = self->drag_y + dy;
  settle (self);
}

/* Keys. */

static void
pan (HoneDuo *self, double dx, double dy)
{
  self->place.x += dx;
  self->place.y += dy;
  settle (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneDuo *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (key == GDK_KEY_plus || key == GDK_KEY_equal || key == GDK_KEY_KP_Add)
    hone_duo_zoom (self, STEP);
  else if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract)
    hone_duo_zoom (self, 1 / STEP);
  else if (key == GDK_KEY_0 || key == GDK_KEY_KP_0)
    hone_duo_zoom_fit (self);
  else if ((key == GDK_KEY_bracketleft || key == GDK_KEY_bracketright) && self->mode == HONE_DUO_SPLIT)
    hone_duo_set_split (self, self->split + (key == GDK_KEY_bracketleft ? -0.05 : 0.05));
  else if (!self->fit && (key == GDK_KEY_Left || key == GDK_KEY_Right))
    pan (self, key == GDK_KEY_Left ? PAN : -PAN, 0);
  else if (!self->fit && (key == GDK_KEY_Up || key == GDK_KEY_Down))
    pan (self, 0, key == GDK_KEY_Up ? PAN : -PAN);
  else
    return FALSE;
  return TRUE;
}

GtkWidget *
hone_duo_new (void)
{
  return g_object_new (HONE_TYPE_DUO, NULL);
}

static void
hone_duo_dispose (GObject *object)
{
  HoneDuo *self = HONE_DUO (object);

  stop_loading (self);
  g_clear_pointer (&self->tiles, hone_tiles_unref);
  for (guint i = 0; i < HONE_DUO_MOST; i++) {
    g_clear_pointer (&self->panes[i].boxes, g_array_unref);
    g_clear_pointer (&self->panes[i].words, g_free);
  }
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->error, g_free);
  G_OBJECT_CLASS (hone_duo_parent_class)->dispose (object);
}

static void
hone_duo_class_init (HoneDuoClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_duo_dispose;
  widget_class->snapshot = hone_duo_snapshot;
  widget_class->measure = hone_duo_measure;
  widget_class->size_allocate = hone_duo_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "duo");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  front_signal = g_signal_new ("front-changed", HONE_TYPE_DUO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_duo_init (HoneDuo *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();

  self->n_panes = 1;
  self->split = 0.5;
  self->fit = TRUE;
  self->place.scale = 1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_cb), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
  hone_palette_watch (GTK_WIDGET (self));
}
