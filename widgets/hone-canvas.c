/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas.c - see hone-canvas.h: the object, its picture and its labels */
#include "hone-canvas-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

G_DEFINE_FINAL_TYPE (HoneCanvas, hone_canvas, GTK_TYPE_WIDGET)

enum {
  SIGNAL_SELECTED_CHANGED,
  SIGNAL_EDIT,
  SIGNAL_FOUND,
  SIGNAL_MENU,
  N_SIGNALS,
};

static GParamSpec *props[HONE_CANVAS_N_PROPS];
static guint signals[N_SIGNALS];

void
hone_canvas_notify (HoneCanvas *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
redraw (HoneCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* While another picture is still on its way, these objects are not those of the one that is shown. */
gboolean
hone_canvas_labels_shown (HoneCanvas *self)
{
  if (!self->fresh || self->hold == HONE_HOLD_PICTURE || self->hold == HONE_HOLD_FOUND)
    return FALSE;
  return self->hold == HONE_HOLD_LABELS || (self->show_boxes && self->layers != HONE_LAYERS_FOUND);
}

gboolean
hone_canvas_can_edit (HoneCanvas *self)
{
  return self->editable && self->show_boxes && self->fresh && self->layers != HONE_LAYERS_FOUND;
}

/* Words for screen readers. */

static const char *
name_of (HoneCanvas *self, int klass)
{
  guint n = self->names != NULL ? g_strv_length (self->names) : 0;

  return klass >= 0 && (guint) klass < n ? self->names[klass] : _ ("unnamed");
}

static char *
describe_selected (HoneCanvas *self, guint i, guint n)
{
  HoneEdges edges = hone_canvas_edit_get_edges (self->edit, i);

  /* Translators: object 3 of 12: its class, its width and height */
  return g_strdup_printf (_ ("Object %d of %u: %s, %.0f × %.0f pixels"), i + 1, n,
                          name_of (self, hone_canvas_edit_get (self->edit, i)->klass), edges.x1 - edges.x0,
                          edges.y1 - edges.y0);
}

/* What is being placed by keys. */
static char *
describe_draft (HoneCanvas *self, guint i)
{
  HoneEdges edges = hone_canvas_edit_get_edges (self->edit, i);

  /* Translators: a class, width, height, left and top edge */
  return g_strdup_printf (_ ("New object: %s, %.0f × %.0f pixels at %.0f, %.0f. Enter takes it."),
                          name_of (self, hone_canvas_edit_get (self->edit, i)->klass), edges.x1 - edges.x0,
                          edges.y1 - edges.y0, edges.x0, edges.y0);
}

static char *
describe_found (HoneCanvas *self)
{
  const HoneBox *box = &g_array_index (self->found, HoneBox, self->found_selected);

  /* Translators: a detection: its class, how sure the model is, its width and height */
  return g_strdup_printf (_ ("The model says: %s, %.0f %% sure, %.0f × %.0f pixels"), name_of (self, box->klass),
                          100 * (double) box->score, (double) box->width, (double) box->height);
}

static char *
describe (HoneCanvas *self)
{
  guint n = hone_canvas_edit_get_n (self->edit);
  guint n_selected = hone_canvas_edit_count_selected (self->edit);
  int selected = hone_canvas_edit_get_primary (self->edit);

  if (self->error != NULL)
    return g_strdup (self->error);
  if (hone_canvas_edit_get_drag (self->edit) == HONE_DRAG_DRAFT)
    return describe_draft (self, n - 1);
  if (self->found_selected >= 0)
    return describe_found (self);
  if (n_selected > 1)
    return g_strdup_printf (_ ("%u of %u objects selected"), n_selected, n);
  if (selected >= 0)
    return describe_selected (self, (guint) selected, n);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u object", "%u objects", n), n);
}

void
hone_canvas_update_words (HoneCanvas *self)
{
  g_autofree char *description = describe (self);
  g_autofree char *name = self->path != NULL ? g_path_get_basename (self->path) : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name != NULL ? name : _ ("Picture"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

/* Selection. */

void
hone_canvas_selection_changed (HoneCanvas *self)
{
  if (hone_canvas_edit_count_selected (self->edit) > 0)
    self->found_selected = -1;
  hone_canvas_update_words (self);
  redraw (self);
  hone_canvas_notify (self, HONE_CANVAS_PROP_SELECTED);
  g_signal_emit (self, signals[SIGNAL_SELECTED_CHANGED], 0);
}

void
hone_canvas_set_selected (HoneCanvas *self, int selected)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  hone_canvas_commit (self);
  if (hone_canvas_edit_select (self->edit, selected))
    hone_canvas_selection_changed (self);
}

int
hone_canvas_get_selected (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), -1);
  return hone_canvas_edit_get_primary (self->edit);
}

guint
hone_canvas_count_selected (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), 0);
  return hone_canvas_edit_count_selected (self->edit);
}

gboolean
hone_canvas_is_selected (HoneCanvas *self, guint i)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), FALSE);
  return i < hone_canvas_edit_get_n (self->edit) && hone_canvas_edit_is_selected (self->edit, i);
}

void
hone_canvas_select_ids (HoneCanvas *self, const guint *ids, guint n)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (hone_canvas_edit_select_ids (self->edit, ids, n))
    hone_canvas_selection_changed (self);
}

void
hone_canvas_select_all (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (hone_canvas_labels_shown (self) && hone_canvas_edit_select_all (self->edit))
    hone_canvas_selection_changed (self);
}

guint *
hone_canvas_dup_selected (HoneCanvas *self, guint *n)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), NULL);
  return hone_canvas_edit_dup_ids (self->edit, n);
}

/* Labels. */

void
hone_canvas_set_shapes (HoneCanvas *self, const HoneShape *shapes, guint n, int width, int height)
{
  guint before;

  g_return_if_fail (HONE_IS_CANVAS (self));

  before = hone_canvas_edit_count_selected (self->edit);
  g_clear_pointer (&self->pending, hone_change_free);
  if (!self->fresh)
    hone_canvas_edit_set_size (self->edit, width, height);
  hone_canvas_edit_set_shapes (self->edit, shapes, n);
  hone_canvas_apply_hidden (self);
  self->hover = (HoneHit){ HONE_HIT_NOTHING, -1, -1 };
  hone_canvas_update_words (self);
  redraw (self);
  if (hone_canvas_edit_count_selected (self->edit) != before)
    hone_canvas_selection_changed (self);
}

guint
hone_canvas_get_n_shapes (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), 0);
  return hone_canvas_edit_get_n (self->edit);
}

void
hone_canvas_set_names (HoneCanvas *self, char *const *names)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
  redraw (self);
}

void
hone_canvas_set_tags (HoneCanvas *self, gboolean tags)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  self->tags = tags;
  redraw (self);
}

void
hone_canvas_set_show_boxes (HoneCanvas *self, gboolean show)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (self->show_boxes == show)
    return;
  self->show_boxes = show;
  redraw (self);
  hone_canvas_notify (self, HONE_CANVAS_PROP_SHOW_BOXES);
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
  redraw (self);
  hone_canvas_notify (self, HONE_CANVAS_PROP_ONLY_CLASS);
}

/* Editing. */

void
hone_canvas_tell (HoneCanvas *self, HoneChange *change)
{
  redraw (self);
  if (change == NULL)
    return;
  hone_canvas_update_words (self);
  g_signal_emit (self, signals[SIGNAL_EDIT], 0, change);
  hone_change_free (change);
}

void
hone_canvas_commit (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  g_clear_handle_id (&self->pending_timer, g_source_remove);
  hone_canvas_tell (self, g_steal_pointer (&self->pending));
}

void
hone_canvas_set_editable (HoneCanvas *self, gboolean editable)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (self->editable == editable)
    return;
  self->editable = editable;
  hone_canvas_update_cursor (self);
  redraw (self);
  hone_canvas_notify (self, HONE_CANVAS_PROP_EDITABLE);
}

void
hone_canvas_set_tool (HoneCanvas *self, HoneTool tool)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (self->tool == tool)
    return;
  hone_canvas_commit (self);
  hone_canvas_give_up_press (self);
  self->tool = tool;
  hone_canvas_update_cursor (self);
  redraw (self);
  hone_canvas_notify (self, HONE_CANVAS_PROP_TOOL);
}

HoneTool
hone_canvas_get_tool (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), HONE_TOOL_SELECT);
  return self->tool;
}

void
hone_canvas_set_class (HoneCanvas *self, int klass)
{
  g_return_if_fail (HONE_IS_CANVAS (self));
  self->klass = klass;
  redraw (self);
}

int
hone_canvas_get_class (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), 0);
  return self->klass;
}

/* In the middle of what is in view. */
void
hone_canvas_begin_box (HoneCanvas *self)
{
  double x, y;

  g_return_if_fail (HONE_IS_CANVAS (self));

  if (!hone_canvas_can_edit (self))
    return;
  hone_canvas_set_selected (self, -1);
  hone_canvas_to_picture (self, hone_canvas_width (self) / 2, hone_canvas_height (self) / 2, &x, &y);
  hone_canvas_edit_begin (self->edit, HONE_DRAG_DRAFT, NULL, x, y, self->klass);
  hone_canvas_update_words (self);
  redraw (self);
}

gboolean
hone_canvas_is_drawing (HoneCanvas *self)
{
  HoneDrag drag = hone_canvas_edit_get_drag (self->edit);

  return drag == HONE_DRAG_DRAFT || drag == HONE_DRAG_OUTLINE;
}

void
hone_canvas_finish_drawing (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (hone_canvas_is_drawing (self))
    hone_canvas_tell (self, hone_canvas_edit_end (self->edit));
}

gboolean
hone_canvas_remove_point (HoneCanvas *self)
{
  HoneChange *change;

  g_return_val_if_fail (HONE_IS_CANVAS (self), FALSE);

  hone_canvas_commit (self);
  if (!hone_canvas_can_edit (self) || hone_canvas_edit_step_point (self->edit, 0) < 0)
    return FALSE;
  change = hone_canvas_edit_remove_point (self->edit);
  hone_canvas_tell (self, change);
  return TRUE;
}

void
hone_canvas_to_outline (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  hone_canvas_commit (self);
  if (hone_canvas_can_edit (self))
    hone_canvas_tell (self, hone_canvas_edit_to_outline (self->edit));
}

void
hone_canvas_emit_found (HoneCanvas *self)
{
  g_signal_emit (self, signals[SIGNAL_FOUND], 0, self->found_selected);
}

void
hone_canvas_emit_menu (HoneCanvas *self, double x, double y)
{
  g_signal_emit (self, signals[SIGNAL_MENU], 0, x, y);
}

/* The picture. */

static void
picture_changed (HoneCanvas *self)
{
  if (self->fresh) {
    hone_canvas_edit_set_size (self->edit, hone_tiles_get_width (self->tiles), hone_tiles_get_height (self->tiles));
    hone_canvas_picture_look (self);
  }
  hone_canvas_refit (self);
  hone_canvas_update_words (self);
  redraw (self);
  hone_canvas_notify (self, HONE_CANVAS_PROP_LOADING);
  hone_canvas_notify (self, HONE_CANVAS_PROP_ERROR);
  hone_canvas_notify (self, HONE_CANVAS_PROP_ZOOM);
}

static void
take_tiles (HoneCanvas *self, HoneTiles *tiles)
{
  g_clear_pointer (&self->tiles, hone_tiles_unref);
  self->tiles = tiles;
  self->fresh = tiles != NULL;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneCanvas) self = data;
  g_autoptr (GError) error = NULL;
  HoneTiles *tiles = hone_tiles_load_finish (result, &error);

  /* Something else is wanted by now, or nothing. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_task_get_cancellable (G_TASK (result)) != self->cancellable) {
    g_clear_pointer (&tiles, hone_tiles_unref);
    return;
  }
  g_clear_object (&self->cancellable);
  take_tiles (self, tiles);
  self->error = error != NULL ? g_strdup (error->message) : NULL;
  picture_changed (self);
}

static void
stop_loading (HoneCanvas *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* From the cache at once, else on a thread; the old picture stays until then. */
static void
start_loading (HoneCanvas *self)
{
  HoneTiles *tiles = self->path != NULL ? hone_tiles_peek (self->path) : NULL;

  self->fresh = FALSE;
  if (tiles != NULL || self->path == NULL) {
    take_tiles (self, tiles);
    return;
  }
  self->cancellable = g_cancellable_new ();
  hone_tiles_load_async (self->path, self->cancellable, loaded_cb, g_object_ref (self));
}

void
hone_canvas_set_path (HoneCanvas *self, const char *path)
{
  gboolean fit;

  g_return_if_fail (HONE_IS_CANVAS (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;
  hone_canvas_commit (self);
  hone_canvas_give_up_press (self);
  stop_loading (self);
  fit = self->fit;
  self->fit = TRUE;
  g_free (self->path);
  self->path = g_strdup (path);
  g_clear_pointer (&self->error, g_free);
  start_loading (self);
  picture_changed (self);
  hone_canvas_notify (self, HONE_CANVAS_PROP_PATH);
  if (!fit)
    hone_canvas_notify (self, HONE_CANVAS_PROP_FIT);
}

static void
prefetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneTiles) tiles = hone_tiles_load_finish (result, NULL); /* a broken one is told when it is shown */
}

void
hone_canvas_prefetch (const char *path)
{
  g_autoptr (HoneTiles) there = hone_tiles_peek (path);

  if (there == NULL)
    hone_tiles_load_async (path, NULL, prefetched_cb, NULL);
}

const char *
hone_canvas_get_path (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), NULL);
  return self->path;
}

gboolean
hone_canvas_get_loading (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), FALSE);
  return self->cancellable != NULL;
}

const char *
hone_canvas_get_error (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), NULL);
  return self->error;
}

/* The widget. */

static void
hone_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HoneCanvas *self = HONE_CANVAS (widget);
  double before = self->place.scale;

  hone_canvas_refit (self);
  if (self->place.scale != before)
    hone_canvas_notify (self, HONE_CANVAS_PROP_ZOOM);
  /* A menu that somebody gave it. */
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child))
      gtk_popover_present (GTK_POPOVER (child));
}

static void
hone_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  *minimum = 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
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
  case HONE_CANVAS_PROP_PATH:
    g_value_set_string (value, self->path);
    break;
  case HONE_CANVAS_PROP_ZOOM:
    g_value_set_double (value, self->place.scale);
    break;
  case HONE_CANVAS_PROP_FIT:
    g_value_set_boolean (value, self->fit);
    break;
  case HONE_CANVAS_PROP_SELECTED:
    g_value_set_int (value, hone_canvas_get_selected (self));
    break;
  case HONE_CANVAS_PROP_SHOW_BOXES:
    g_value_set_boolean (value, self->show_boxes);
    break;
  case HONE_CANVAS_PROP_ONLY_CLASS:
    g_value_set_int (value, self->only);
    break;
  case HONE_CANVAS_PROP_LOADING:
    g_value_set_boolean (value, self->cancellable != NULL);
    break;
  case HONE_CANVAS_PROP_ERROR:
    g_value_set_string (value, self->error);
    break;
  case HONE_CANVAS_PROP_TOOL:
    g_value_set_int (value, self->tool);
    break;
  case HONE_CANVAS_PROP_EDITABLE:
    g_value_set_boolean (value, self->editable);
    break;
  case HONE_CANVAS_PROP_BRIGHTNESS:
    g_value_set_double (value, self->look.brightness);
    break;
  case HONE_CANVAS_PROP_CONTRAST:
    g_value_set_double (value, self->look.contrast);
    break;
  case HONE_CANVAS_PROP_SHADES:
    g_value_set_int (value, (int) self->shades);
    break;
  case HONE_CANVAS_PROP_LAYERS:
    g_value_set_int (value, (int) self->layers);
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
  case HONE_CANVAS_PROP_PATH:
    hone_canvas_set_path (self, g_value_get_string (value));
    break;
  case HONE_CANVAS_PROP_SELECTED:
    hone_canvas_set_selected (self, g_value_get_int (value));
    break;
  case HONE_CANVAS_PROP_SHOW_BOXES:
    hone_canvas_set_show_boxes (self, g_value_get_boolean (value));
    break;
  case HONE_CANVAS_PROP_ONLY_CLASS:
    hone_canvas_set_only_class (self, g_value_get_int (value));
    break;
  case HONE_CANVAS_PROP_TOOL:
    hone_canvas_set_tool (self, (HoneTool) g_value_get_int (value));
    break;
  case HONE_CANVAS_PROP_EDITABLE:
    hone_canvas_set_editable (self, g_value_get_boolean (value));
    break;
  case HONE_CANVAS_PROP_BRIGHTNESS:
    hone_canvas_set_look (self, g_value_get_double (value), self->look.contrast);
    break;
  case HONE_CANVAS_PROP_CONTRAST:
    hone_canvas_set_look (self, self->look.brightness, g_value_get_double (value));
    break;
  case HONE_CANVAS_PROP_SHADES:
    hone_canvas_set_shades (self, (HoneShades) g_value_get_int (value));
    break;
  case HONE_CANVAS_PROP_LAYERS:
    hone_canvas_set_layers (self, (HoneLayers) g_value_get_int (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_canvas_dispose (GObject *object)
{
  HoneCanvas *self = HONE_CANVAS (object);

  stop_loading (self);
  g_clear_handle_id (&self->pending_timer, g_source_remove);
  g_clear_pointer (&self->pending, hone_change_free);
  g_clear_pointer (&self->tiles, hone_tiles_unref);
  g_clear_pointer (&self->found, g_array_unref);
  G_OBJECT_CLASS (hone_canvas_parent_class)->dispose (object);
}

static void
hone_canvas_finalize (GObject *object)
{
  HoneCanvas *self = HONE_CANVAS (object);

  hone_canvas_edit_free (self->edit);
  g_hash_table_unref (self->hidden);
  g_free (self->path);
  g_free (self->error);
  g_strfreev (self->names);
  G_OBJECT_CLASS (hone_canvas_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags both = G_PARAM_WRITABLE | read;

  props[HONE_CANVAS_PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, both);
  props[HONE_CANVAS_PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0, G_MAXDOUBLE, 1, read);
  props[HONE_CANVAS_PROP_FIT] = g_param_spec_boolean ("fit", NULL, NULL, TRUE, read);
  props[HONE_CANVAS_PROP_SELECTED] = g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1, both);
  props[HONE_CANVAS_PROP_SHOW_BOXES] = g_param_spec_boolean ("show-boxes", NULL, NULL, TRUE, both);
  props[HONE_CANVAS_PROP_ONLY_CLASS] = g_param_spec_int ("only-class", NULL, NULL, -1, G_MAXINT, -1, both);
  props[HONE_CANVAS_PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, read);
  props[HONE_CANVAS_PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, read);
  props[HONE_CANVAS_PROP_TOOL] =
      g_param_spec_int ("tool", NULL, NULL, HONE_TOOL_SELECT, HONE_TOOL_OUTLINE, HONE_TOOL_SELECT, both);
  props[HONE_CANVAS_PROP_EDITABLE] = g_param_spec_boolean ("editable", NULL, NULL, FALSE, both);
  props[HONE_CANVAS_PROP_BRIGHTNESS] = g_param_spec_double ("brightness", NULL, NULL, -1, 1, 0, both);
  props[HONE_CANVAS_PROP_CONTRAST] = g_param_spec_double ("contrast", NULL, NULL, -1, 1, 0, both);
  props[HONE_CANVAS_PROP_SHADES] =
      g_param_spec_int ("shades", NULL, NULL, HONE_SHADES_USUAL, HONE_SHADES_OWN, HONE_SHADES_USUAL, both);
  props[HONE_CANVAS_PROP_LAYERS] =
      g_param_spec_int ("layers", NULL, NULL, HONE_LAYERS_BOTH, HONE_LAYERS_FOUND, HONE_LAYERS_BOTH, both);
  g_object_class_install_properties (object_class, HONE_CANVAS_N_PROPS, props);
}

static void
hone_canvas_class_init (HoneCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hone_canvas_get_property;
  object_class->set_property = hone_canvas_set_property;
  object_class->dispose = hone_canvas_dispose;
  object_class->finalize = hone_canvas_finalize;
  widget_class->snapshot = hone_canvas_snapshot;
  widget_class->size_allocate = hone_canvas_size_allocate;
  widget_class->measure = hone_canvas_measure;
  gtk_widget_class_set_css_name (widget_class, "canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  install_properties (object_class);
  signals[SIGNAL_SELECTED_CHANGED] =
      g_signal_new ("selected-changed", HONE_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_EDIT] =
      g_signal_new ("edit", HONE_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_FOUND] = g_signal_new ("found-activated", HONE_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_MENU] = g_signal_new ("menu", HONE_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                       G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
hone_canvas_init (HoneCanvas *self)
{
  self->edit = hone_canvas_edit_new ();
  self->hidden = g_hash_table_new (NULL, NULL);
  self->found_selected = self->found_hover = self->press_found = -1;
  self->look = hone_tiles_look;
  self->only = -1;
  self->hover = (HoneHit){ HONE_HIT_NOTHING, -1, -1 };
  self->show_boxes = TRUE;
  self->fit = TRUE;
  self->place.scale = 1;
  self->pointer_x = self->pointer_y = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  hone_palette_watch (GTK_WIDGET (self));
  hone_canvas_add_pointer (self);
  hone_canvas_add_keys (self);
  hone_canvas_update_words (self);
}
