/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preview.c - see hone-preview.h */
#include "hone-preview.h"

#include "hone-draw.h"
#include "hone-fetch.h"

#include <glib/gi18n-lib.h>

#define SIDE 512
#define RADIUS 8
#define TAGS 480 /* from this width on boxes have room for class and score */
#define CROP 0.3 /* hides at most this share of a picture to fill the frame; else the whole is shown */

struct _HonePreview {
  GtkWidget parent_instance;

  HoneFetch fetch;
  HoneSnapshot *snapshot;
  HonePreviewMode mode;
  char **names;
  gboolean whole; /* a class of the whole picture */
};

G_DEFINE_FINAL_TYPE (HonePreview, hone_preview, GTK_TYPE_WIDGET)

enum {
  PROP_SNAPSHOT = 1,
  PROP_MODE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

GType
hone_preview_mode_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = { { HONE_PREVIEW_DETECTIONS, "HONE_PREVIEW_DETECTIONS", "detections" },
                                       { HONE_PREVIEW_LABELS, "HONE_PREVIEW_LABELS", "labels" },
                                       { HONE_PREVIEW_BOTH, "HONE_PREVIEW_BOTH", "both" },
                                       { 0, NULL, NULL } };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("HonePreviewMode", values));
  return type;
}

/* Size of the picture that the boxes refer to; of the texture when that is not known. */
static void
picture_size (HonePreview *self, double *width, double *height)
{
  *width = self->snapshot != NULL ? hone_snapshot_get_width (self->snapshot) : 0;
  *height = self->snapshot != NULL ? hone_snapshot_get_height (self->snapshot) : 0;
  if ((*width <= 0 || *height <= 0) && self->fetch.texture != NULL) {
    *width = gdk_texture_get_width (self->fetch.texture);
    *height = gdk_texture_get_height (self->fetch.texture);
  }
  if (*width <= 0 || *height <= 0)
    *width = 4, *height = 3;
}

static HonePlace
place_of (HonePreview *self, double width, double height)
{
  double surface_width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
  double surface_height = MAX (gtk_widget_get_height (GTK_WIDGET (self)), 1);
  HonePlace cover = hone_place_cover (width, height, surface_width, surface_height);
  double hidden = 1 - surface_width * surface_height / (width * height * cover.scale * cover.scale);

  return hidden <= CROP ? cover : hone_place_contain (width, height, surface_width, surface_height, 0);
}

static GArray *
plain_labels (HonePreview *self)
{
  GArray *labels = g_array_copy (hone_snapshot_get_labels (self->snapshot));

  for (guint i = 0; i < labels->len; i++)
    g_array_index (labels, HoneBox, i).kind = HONE_BOX_PLAIN;
  return labels;
}

/* Detections, and of the labels only those that were missed: drawn last, over the rest. */
static GArray *
detections_and_missed (HonePreview *self)
{
  GArray *boxes = g_array_copy (hone_snapshot_get_found (self->snapshot));
  GArray *labels = hone_snapshot_get_labels (self->snapshot);

  for (guint i = 0; i < labels->len; i++)
    if (g_array_index (labels, HoneBox, i).kind == HONE_BOX_MISSED)
      g_array_append_val (boxes, g_array_index (labels, HoneBox, i));
  return boxes;
}

/* (transfer full) */
static GArray *
boxes_of (HonePreview *self)
{
  switch (self->mode) {
  case HONE_PREVIEW_LABELS:
    return plain_labels (self);
  case HONE_PREVIEW_DETECTIONS:
    return g_array_ref (hone_snapshot_get_found (self->snapshot));
  case HONE_PREVIEW_BOTH:
  default:
    return detections_and_missed (self);
  }
}

static void
draw_boxes (HonePreview *self, GtkSnapshot *snapshot, const HonePlace *place)
{
  g_autoptr (GArray) boxes = boxes_of (self);
  HoneOverlayHow how = HONE_OVERLAY_HOW;
  cairo_t *cr = hone_draw_begin (GTK_WIDGET (self), snapshot);

  how.width = gtk_widget_get_width (GTK_WIDGET (self));
  how.height = gtk_widget_get_height (GTK_WIDGET (self));
  how.line = how.width > 320 ? 1.8 : 1.4;
  how.badges = self->mode == HONE_PREVIEW_BOTH && how.width > 160;
  how.names = self->names;
  how.tags = self->names != NULL && how.width >= TAGS;
  hone_overlay_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), (const HoneBox *) (void *) boxes->data,
                     boxes->len, place, &how);
  cairo_destroy (cr);
}

/* A class of the whole picture: what the model says, on its colour; a mark where it is another one. */
static void
draw_class (HonePreview *self, GtkSnapshot *snapshot, const HonePlace *place)
{
  GArray *found = hone_snapshot_get_found (self->snapshot);
  const HoneBox *box = found->len > 0 ? &g_array_index (found, HoneBox, 0) : NULL;
  const double x = MAX (place->x, 0), y = MAX (place->y, 0);
  g_autofree char *text = NULL;
  cairo_t *cr;

  if (box == NULL || self->names == NULL || box->klass >= (int) g_strv_length (self->names))
    return;
  text = g_strdup_printf ("%s %.2f", self->names[box->klass], (double) box->score);
  cr = hone_draw_begin (GTK_WIDGET (self), snapshot);
  hone_overlay_class_chip (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), text, box->klass, x + 6, y + 6,
                           gtk_widget_get_width (GTK_WIDGET (self)) - x - 12);
  cairo_destroy (cr);
}

static void
draw_error (HonePreview *self, GtkSnapshot *snapshot)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  cairo_t *cr = hone_draw_begin (GTK_WIDGET (self), snapshot);

  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 1);
  hone_draw_text (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), _ ("Cannot be read"), width / 2,
                  gtk_widget_get_height (GTK_WIDGET (self)) / 2.0, 9, TRUE, 0.5, 0.5, width - 12);
  cairo_destroy (cr);
}

static graphene_rect_t
frame_of (HonePreview *self, const HonePlace *place, double width, double height)
{
  graphene_rect_t all, picture;

  graphene_rect_init (&all, 0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                      (float) gtk_widget_get_height (GTK_WIDGET (self)));
  graphene_rect_init (&picture, (float) place->x, (float) place->y, (float) (width * place->scale),
                      (float) (height * place->scale));
  graphene_rect_intersection (&all, &picture, &all);
  return all;
}

static void
hone_preview_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HonePreview *self = HONE_PREVIEW (widget);
  double width, height;
  HonePlace place;
  graphene_rect_t frame;
  GskRoundedRect clip;
  GdkRGBA ink;

  picture_size (self, &width, &height);
  place = place_of (self, width, height);
  frame = frame_of (self, &place, width, height);
  gsk_rounded_rect_init_from_rect (&clip, &frame, RADIUS);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);

  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  if (self->fetch.texture != NULL)
    gtk_snapshot_append_texture (snapshot, self->fetch.texture,
                                 &GRAPHENE_RECT_INIT ((float) place.x, (float) place.y, (float) (width * place.scale),
                                                      (float) (height * place.scale)));
  else
    gtk_snapshot_append_color (snapshot, &(GdkRGBA){ ink.red, ink.green, ink.blue, 0.07f }, &frame);
  if (self->fetch.error != NULL)
    draw_error (self, snapshot);
  if (self->snapshot != NULL && self->whole)
    draw_class (self, snapshot, &place);
  else if (self->snapshot != NULL)
    draw_boxes (self, snapshot, &place);
  gtk_snapshot_pop (snapshot);
}

/* The height that shows the whole picture, but no more than the width. */
static void
hone_preview_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  HonePreview *self = HONE_PREVIEW (widget);
  double width, height;

  picture_size (self, &width, &height);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 96 : 72;
  *natural = *minimum * 2;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size > 0)
    *natural = MAX (*minimum, (int) (for_size * MIN (height / width, 1)));
}

static GtkSizeRequestMode
hone_preview_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* "7 found, 3 missed, 1 extra" in words. (transfer full) */
static char *
describe (HonePreview *self)
{
  guint n_labels = hone_snapshot_get_labels (self->snapshot)->len;
  guint n_found = hone_snapshot_get_found (self->snapshot)->len;

  if (self->mode == HONE_PREVIEW_LABELS)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u label", "%u labels", n_labels), n_labels);
  if (self->mode == HONE_PREVIEW_DETECTIONS)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u detection", "%u detections", n_found), n_found);
  /* Translators: of the objects on a picture; extra ones were found but have no label. */
  return g_strdup_printf (_ ("Epoch %d: %u of %u found, %u missed, %u extra"), hone_snapshot_get_epoch (self->snapshot),
                          n_labels - hone_snapshot_get_n_missed (self->snapshot), n_labels,
                          hone_snapshot_get_n_missed (self->snapshot), hone_snapshot_get_n_extra (self->snapshot));
}

static void
update_accessible (HonePreview *self)
{
  g_autofree char *name = NULL;
  g_autofree char *description = NULL;

  if (self->snapshot == NULL)
    return;
  name = g_path_get_basename (hone_snapshot_get_path (self->snapshot));
  description = describe (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), description);
}

static void
fetched_cb (GtkWidget *widget)
{
  gtk_widget_queue_draw (widget);
}

static void
hone_preview_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hone_preview_parent_class)->map (widget);
  hone_fetch_start (&HONE_PREVIEW (widget)->fetch);
}

void
hone_preview_set_snapshot (HonePreview *self, HoneSnapshot *snapshot)
{
  g_return_if_fail (HONE_IS_PREVIEW (self));

  if (!g_set_object (&self->snapshot, snapshot))
    return;
  if (hone_fetch_set_path (&self->fetch, snapshot != NULL ? hone_snapshot_get_path (snapshot) : NULL, FALSE)) {
    gtk_widget_queue_resize (GTK_WIDGET (self));
    if (gtk_widget_get_mapped (GTK_WIDGET (self)))
      hone_fetch_start (&self->fetch);
  }
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SNAPSHOT]);
}

void
hone_preview_set_whole (HonePreview *self, gboolean whole)
{
  g_return_if_fail (HONE_IS_PREVIEW (self));

  self->whole = whole;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

HoneSnapshot *
hone_preview_get_snapshot (HonePreview *self)
{
  g_return_val_if_fail (HONE_IS_PREVIEW (self), NULL);
  return self->snapshot;
}

void
hone_preview_set_mode (HonePreview *self, HonePreviewMode mode)
{
  g_return_if_fail (HONE_IS_PREVIEW (self));

  if (self->mode == mode)
    return;
  self->mode = mode;
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODE]);
}

HonePreviewMode
hone_preview_get_mode (HonePreview *self)
{
  g_return_val_if_fail (HONE_IS_PREVIEW (self), HONE_PREVIEW_BOTH);
  return self->mode;
}

void
hone_preview_set_names (HonePreview *self, char *const *names)
{
  g_return_if_fail (HONE_IS_PREVIEW (self));

  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
hone_preview_new (void)
{
  return g_object_new (HONE_TYPE_PREVIEW, NULL);
}

static void
hone_preview_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HonePreview *self = HONE_PREVIEW (object);

  if (id == PROP_SNAPSHOT)
    g_value_set_object (value, self->snapshot);
  else if (id == PROP_MODE)
    g_value_set_enum (value, self->mode);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hone_preview_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HonePreview *self = HONE_PREVIEW (object);

  if (id == PROP_SNAPSHOT)
    hone_preview_set_snapshot (self, g_value_get_object (value));
  else if (id == PROP_MODE)
    hone_preview_set_mode (self, g_value_get_enum (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hone_preview_dispose (GObject *object)
{
  HonePreview *self = HONE_PREVIEW (object);

  hone_fetch_clear (&self->fetch);
  g_clear_object (&self->snapshot);
  g_clear_pointer (&self->names, g_strfreev);
  G_OBJECT_CLASS (hone_preview_parent_class)->dispose (object);
}

static void
hone_preview_class_init (HonePreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_preview_get_property;
  object_class->set_property = hone_preview_set_property;
  object_class->dispose = hone_preview_dispose;
  widget_class->snapshot = hone_preview_snapshot;
  widget_class->measure = hone_preview_measure;
  widget_class->get_request_mode = hone_preview_get_request_mode;
  widget_class->map = hone_preview_map;
  gtk_widget_class_set_css_name (widget_class, "preview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  props[PROP_SNAPSHOT] = g_param_spec_object ("snapshot", NULL, NULL, HONE_TYPE_SNAPSHOT, flags);
  props[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, HONE_TYPE_PREVIEW_MODE, HONE_PREVIEW_BOTH, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_preview_init (HonePreview *self)
{
  hone_fetch_init (&self->fetch, GTK_WIDGET (self), SIDE, fetched_cb);
  self->mode = HONE_PREVIEW_BOTH;
  hone_palette_watch (GTK_WIDGET (self));
}
