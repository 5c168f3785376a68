/* SPDX-License-Identifier: Apache-2.0 */
/* hone-thumbnail.c - see hone-thumbnail.h */
#include "hone-thumbnail.h"

#include "hone-draw.h"
#include "hone-fetch.h"

#include <glib/gi18n-lib.h>

#define SIZE 160
#define RADIUS 8

struct _HoneThumbnail {
  GtkWidget parent_instance;

  HoneFetch fetch;
  int width, height; /* of the whole picture */
  GArray *boxes;     /* of HoneBox */
  char **names;
  char *caption, *badge, *tip;
  char *tag; /* (nullable) */
  int tag_class;
  int only;
  guint held; /* hone_thumbnail_hold () */
  gboolean show_boxes, selected;
  int size;
  double radius;
};

G_DEFINE_FINAL_TYPE (HoneThumbnail, hone_thumbnail, GTK_TYPE_WIDGET)

enum {
  PROP_PATH = 1,
  PROP_CAPTION,
  PROP_BADGE,
  PROP_SIZE,
  PROP_SELECTED,
  PROP_LOADING,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* Where the whole picture lies; FALSE while its size is not known. */
static gboolean
place_of (HoneThumbnail *self, HonePlace *place)
{
  double width = self->width;
  double height = self->height;

  if ((width <= 0 || height <= 0) && self->fetch.texture != NULL) {
    width = gdk_texture_get_width (self->fetch.texture);
    height = gdk_texture_get_height (self->fetch.texture);
  }
  if (width <= 0 || height <= 0)
    return FALSE;
  *place = hone_place_cover (width, height, gtk_widget_get_width (GTK_WIDGET (self)),
                             gtk_widget_get_height (GTK_WIDGET (self)));
  return TRUE;
}

static void
append_picture (HoneThumbnail *self, GtkSnapshot *snapshot)
{
  float surface_width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float surface_height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  HonePlace cover =
      hone_place_cover (gdk_texture_get_width (self->fetch.texture), gdk_texture_get_height (self->fetch.texture),
                        (double) surface_width, (double) surface_height);
  float width = (float) (gdk_texture_get_width (self->fetch.texture) * cover.scale);
  float height = (float) (gdk_texture_get_height (self->fetch.texture) * cover.scale);

  gtk_snapshot_append_texture (snapshot, self->fetch.texture,
                               &GRAPHENE_RECT_INIT ((float) cover.x, (float) cover.y, width, height));
}

static void
draw_boxes (HoneThumbnail *self, cairo_t *cr)
{
  HoneOverlayHow how = HONE_OVERLAY_HOW;
  HonePlace place;

  if (!self->show_boxes || self->boxes == NULL || self->tag != NULL || !place_of (self, &place))
    return;
  how.only = self->only;
  how.width = gtk_widget_get_width (GTK_WIDGET (self));
  how.height = gtk_widget_get_height (GTK_WIDGET (self));
  how.line = how.width < 110 ? 1 : 1.6;
  hone_overlay_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), (const HoneBox *) (void *) self->boxes->data,
                     self->boxes->len, &place, &how);
}

static void
draw_signs (HoneThumbnail *self, cairo_t *cr, double width, double height)
{
  PangoContext *pango = gtk_widget_get_pango_context (GTK_WIDGET (self));

  if (self->fetch.error != NULL) {
    cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 1);
    hone_draw_text (cr, pango, _ ("Cannot be read"), width / 2, height / 2, 9, TRUE, 0.5, 0.5, width - 12);
  }
  if (self->tag != NULL && self->show_boxes)
    hone_overlay_class_chip (cr, pango, self->tag, self->tag_class, 6, 6, width / 2);
  if (self->caption != NULL)
    hone_overlay_chip (cr, pango, self->caption, 6, height - 6, width - 12, FALSE);
  if (self->badge != NULL)
    hone_overlay_chip (cr, pango, self->badge, width - 6, 6, width - 12, TRUE);
}

static void
draw_edge (HoneThumbnail *self, cairo_t *cr, double width, double height, const GdkRGBA *ink)
{
  hone_rounded (cr, 0.5, 0.5, width - 1, height - 1, self->radius);
  hone_draw_source (cr, ink, hone_palette_is_high_contrast () ? 0.5 : 0.12);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* A frame in the accent colour and a disc with a check mark: not the colour alone. */
static void
draw_selected (HoneThumbnail *self, cairo_t *cr, double width, double height)
{
  GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_bg_color", &accent);
  hone_draw_source (cr, &accent, 1);
  hone_rounded (cr, 1.5, 1.5, width - 3, height - 3, self->radius - 1);
  cairo_set_line_width (cr, 3);
  cairo_stroke (cr);
  hone_marker_draw (cr, HONE_MARKER_DISC, 17, 17, 10);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 2.2);
  cairo_move_to (cr, 12.5, 17.5);
  cairo_line_to (cr, 16, 21);
  cairo_line_to (cr, 22, 13);
  cairo_stroke (cr);
}

static void
hone_thumbnail_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneThumbnail *self = HONE_THUMBNAIL (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  GskRoundedRect clip;
  GdkRGBA ink;
  cairo_t *cr;

  gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (0, 0, width, height), (float) self->radius);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);

  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  if (self->fetch.texture != NULL)
    append_picture (self, snapshot);
  else
    gtk_snapshot_append_color (snapshot, &(GdkRGBA){ ink.red, ink.green, ink.blue, 0.07f },
                               &GRAPHENE_RECT_INIT (0, 0, width, height));
  cr = hone_draw_begin (widget, snapshot);
  if (self->fetch.texture != NULL)
    draw_boxes (self, cr);
  draw_signs (self, cr, (double) width, (double) height);
  draw_edge (self, cr, (double) width, (double) height, &ink);
  if (self->selected)
    draw_selected (self, cr, (double) width, (double) height);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);
}

/* 4 : 3, as wide as asked for. */
static void
hone_thumbnail_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  HoneThumbnail *self = HONE_THUMBNAIL (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = self->size;
  else
    *minimum = *natural = (for_size > 0 ? for_size : self->size) * 3 / 4;
}

static GtkSizeRequestMode
hone_thumbnail_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* How many boxes each class has that has a name. (transfer full) */
static guint *
count_classes (HoneThumbnail *self)
{
  const guint n_classes = g_strv_length (self->names);
  guint *counts = g_new0 (guint, n_classes + 1);

  for (guint i = 0; self->boxes != NULL && i < self->boxes->len; i++) {
    const guint klass = (guint) g_array_index (self->boxes, HoneBox, i).klass;

    if (klass < n_classes)
      counts[klass]++;
  }
  return counts;
}

/* What the boxes are, in words: "18 labels: 15 RBC, 2 WBC, 1 Platelets". (transfer full) */
static char *
describe (HoneThumbnail *self)
{
  const guint n = self->boxes != NULL ? self->boxes->len : 0;
  g_autofree guint *counts = self->names != NULL ? count_classes (self) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const char *comma = ": ";

  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u label", "%u labels", n), n);
  for (int klass = 0; self->names != NULL && self->names[klass] != NULL; klass++)
    if (counts[klass] > 0) {
      g_string_append_printf (text, "%s%u %s", comma, counts[klass], self->names[klass]);
      comma = ", ";
    }
  if (self->badge != NULL)
    g_string_append_printf (text, "; %s", self->badge);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
tell_accessible (HoneThumbnail *self)
{
  g_autofree char *name = g_path_get_basename (self->fetch.path);
  g_autofree char *description = self->fetch.error != NULL ? g_strdup (self->fetch.error) : describe (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

/* A cell that is empty is on its way to another picture; one that is held will tell it all at once. */
static void
update_accessible (HoneThumbnail *self)
{
  if (self->held == 0 && self->fetch.path != NULL)
    tell_accessible (self);
}

static void
fetched_cb (GtkWidget *widget)
{
  HoneThumbnail *self = HONE_THUMBNAIL (widget);

  if (self->fetch.error != NULL)
    update_accessible (self);
  gtk_widget_queue_draw (widget);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
}

/* Not gtk_widget_set_tooltip_text (): that asks the display where the pointer is, for every cell of a recycled grid. */
static gboolean
hone_thumbnail_query_tooltip (GtkWidget *widget, int x, int y, gboolean by_key, GtkTooltip *tooltip)
{
  HoneThumbnail *self = HONE_THUMBNAIL (widget);
  const char *text = self->fetch.error != NULL ? self->fetch.error : self->tip;

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static void
hone_thumbnail_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hone_thumbnail_parent_class)->map (widget);
  hone_fetch_start (&HONE_THUMBNAIL (widget)->fetch);
}

static void
hone_thumbnail_unmap (GtkWidget *widget)
{
  hone_fetch_stop (&HONE_THUMBNAIL (widget)->fetch);
  GTK_WIDGET_CLASS (hone_thumbnail_parent_class)->unmap (widget);
}

void
hone_thumbnail_set_path (HoneThumbnail *self, const char *path, int width, int height)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  self->width = width;
  self->height = height;
  if (!hone_fetch_set_path (&self->fetch, path, FALSE))
    return;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    hone_fetch_start (&self->fetch);
  update_accessible (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PATH]);
}

void
hone_thumbnail_set_boxes (HoneThumbnail *self, GArray *boxes)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  g_clear_pointer (&self->boxes, g_array_unref);
  if (boxes != NULL)
    self->boxes = g_array_copy (boxes);
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_thumbnail_set_names (HoneThumbnail *self, char *const *names)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  if (self->names != NULL && names != NULL &&
      g_strv_equal ((const char *const *) self->names, (const char *const *) names))
    return;
  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
  update_accessible (self);
}

static void
set_text (HoneThumbnail *self, char **field, const char *text, int prop)
{
  if (g_strcmp0 (*field, text) == 0)
    return;
  g_free (*field);
  *field = g_strdup (text);
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
hone_thumbnail_set_caption (HoneThumbnail *self, const char *caption)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));
  set_text (self, &self->caption, caption, PROP_CAPTION);
}

void
hone_thumbnail_set_badge (HoneThumbnail *self, const char *badge)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));
  set_text (self, &self->badge, badge, PROP_BADGE);
}

void
hone_thumbnail_set_tag (HoneThumbnail *self, const char *name, int klass)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  if (self->tag_class == klass && g_strcmp0 (self->tag, name) == 0)
    return;
  g_free (self->tag);
  self->tag = g_strdup (name);
  self->tag_class = klass;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_thumbnail_set_tip (HoneThumbnail *self, const char *tip)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  g_free (self->tip);
  self->tip = g_strdup (tip);
}

void
hone_thumbnail_hold (HoneThumbnail *self)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));
  self->held++;
}

void
hone_thumbnail_release (HoneThumbnail *self)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self) && self->held > 0);

  self->held--;
  update_accessible (self);
}

void
hone_thumbnail_set_only_class (HoneThumbnail *self, int klass)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  self->only = klass;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_thumbnail_set_show_boxes (HoneThumbnail *self, gboolean show)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  self->show_boxes = show;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_thumbnail_set_selected (HoneThumbnail *self, gboolean selected)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  if (self->selected == selected)
    return;
  self->selected = selected;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

void
hone_thumbnail_set_size (HoneThumbnail *self, int width)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  if (self->size == width)
    return;
  self->size = width;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SIZE]);
}

void
hone_thumbnail_set_radius (HoneThumbnail *self, double radius)
{
  g_return_if_fail (HONE_IS_THUMBNAIL (self));

  self->radius = radius;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
hone_thumbnail_get_loading (HoneThumbnail *self)
{
  g_return_val_if_fail (HONE_IS_THUMBNAIL (self), FALSE);
  return hone_fetch_is_loading (&self->fetch);
}

GtkWidget *
hone_thumbnail_new (void)
{
  return g_object_new (HONE_TYPE_THUMBNAIL, NULL);
}

static void
hone_thumbnail_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneThumbnail *self = HONE_THUMBNAIL (object);

  switch (id) {
  case PROP_PATH:
    g_value_set_string (value, self->fetch.path);
    break;
  case PROP_CAPTION:
    g_value_set_string (value, self->caption);
    break;
  case PROP_BADGE:
    g_value_set_string (value, self->badge);
    break;
  case PROP_SIZE:
    g_value_set_int (value, self->size);
    break;
  case PROP_SELECTED:
    g_value_set_boolean (value, self->selected);
    break;
  case PROP_LOADING:
    g_value_set_boolean (value, hone_fetch_is_loading (&self->fetch));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_thumbnail_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HoneThumbnail *self = HONE_THUMBNAIL (object);

  switch (id) {
  case PROP_PATH:
    hone_thumbnail_set_path (self, g_value_get_string (value), 0, 0);
    break;
  case PROP_CAPTION:
    hone_thumbnail_set_caption (self, g_value_get_string (value));
    break;
  case PROP_BADGE:
    hone_thumbnail_set_badge (self, g_value_get_string (value));
    break;
  case PROP_SIZE:
    hone_thumbnail_set_size (self, g_value_get_int (value));
    break;
  case PROP_SELECTED:
    hone_thumbnail_set_selected (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_thumbnail_dispose (GObject *object)
{
  HoneThumbnail *self = HONE_THUMBNAIL (object);

  hone_fetch_clear (&self->fetch);
  g_clear_pointer (&self->boxes, g_array_unref);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->caption, g_free);
  g_clear_pointer (&self->badge, g_free);
  g_clear_pointer (&self->tag, g_free);
  g_clear_pointer (&self->tip, g_free);
  G_OBJECT_CLASS (hone_thumbnail_parent_class)->dispose (object);
}

static void
hone_thumbnail_class_init (HoneThumbnailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_thumbnail_get_property;
  object_class->set_property = hone_thumbnail_set_property;
  object_class->dispose = hone_thumbnail_dispose;
  widget_class->snapshot = hone_thumbnail_snapshot;
  widget_class->measure = hone_thumbnail_measure;
  widget_class->get_request_mode = hone_thumbnail_get_request_mode;
  widget_class->query_tooltip = hone_thumbnail_query_tooltip;
  widget_class->map = hone_thumbnail_map;
  widget_class->unmap = hone_thumbnail_unmap;
  gtk_widget_class_set_css_name (widget_class, "thumbnail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  props[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  props[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, NULL, flags);
  props[PROP_BADGE] = g_param_spec_string ("badge", NULL, NULL, NULL, flags);
  props[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 16, 1024, SIZE, flags);
  props[PROP_SELECTED] = g_param_spec_boolean ("selected", NULL, NULL, FALSE, flags);
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_thumbnail_init (HoneThumbnail *self)
{
  hone_fetch_init (&self->fetch, GTK_WIDGET (self), HONE_PICTURE_THUMB, fetched_cb);
  self->only = -1;
  self->show_boxes = TRUE;
  self->size = SIZE;
  self->radius = RADIUS;
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  hone_palette_watch (GTK_WIDGET (self));
}
