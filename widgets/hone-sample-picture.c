/* SPDX-License-Identifier: Apache-2.0 */
/* hone-sample-picture.c - see hone-sample-picture.h */
#include "hone-sample-picture.h"

#include "hone-draw.h"

#define RADIUS 8.0f
#define LEAST 84
#define USUAL 150

struct _HoneSamplePicture {
  GtkWidget parent_instance;

  GdkTexture *texture;
  GArray *boxes; /* of HoneBox */
  gboolean warns;
};

G_DEFINE_FINAL_TYPE (HoneSamplePicture, hone_sample_picture, GTK_TYPE_WIDGET)

static void
draw_boxes (HoneSamplePicture *self, cairo_t *cr, const HonePlace *place)
{
  HoneOverlayHow how = HONE_OVERLAY_HOW;

  how.width = gtk_widget_get_width (GTK_WIDGET (self));
  how.height = gtk_widget_get_height (GTK_WIDGET (self));
  if (self->boxes != NULL)
    hone_overlay_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)),
                       (const HoneBox *) (void *) self->boxes->data, self->boxes->len, place, &how);
}

/* Not by colour alone: dashed, and an exclamation mark in the corner. */
static void
draw_warning (HoneSamplePicture *self, cairo_t *cr)
{
  static const double dashes[] = { 6, 4 };
  const double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  cairo_rectangle (cr, 1.5, 1.5, width - 3, height - 3);
  cairo_set_source_rgb (cr, 0.07, 0.07, 0.07);
  cairo_set_line_width (cr, 3);
  cairo_stroke_preserve (cr);
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_set_source_rgb (cr, 0.96, 0.76, 0.07);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  hone_overlay_chip (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), "!", width - 6, 6, width, TRUE);
}

static void
append_picture (HoneSamplePicture *self, GtkSnapshot *snapshot, float width, float height)
{
  const double w = gdk_texture_get_width (self->texture), h = gdk_texture_get_height (self->texture);
  const HonePlace place = hone_place_contain (w, h, (double) width, (double) height, 0);
  cairo_t *cr;

  gtk_snapshot_append_texture (
      snapshot, self->texture,
      &GRAPHENE_RECT_INIT ((float) place.x, (float) place.y, (float) (w * place.scale), (float) (h * place.scale)));
  cr = hone_draw_begin (GTK_WIDGET (self), snapshot);
  draw_boxes (self, cr, &place);
  if (self->warns)
    draw_warning (self, cr);
  cairo_destroy (cr);
}

static void
hone_sample_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneSamplePicture *self = HONE_SAMPLE_PICTURE (widget);
  const float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  GskRoundedRect clip;
  GdkRGBA ink;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (0, 0, width, height), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ ink.red, ink.green, ink.blue, 0.07f },
                             &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->texture != NULL)
    append_picture (self, snapshot, width, height);
  gtk_snapshot_pop (snapshot);
}

/* Square, as wide as there is room. */
static void
hone_sample_picture_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                             int *minimum_baseline, int *natural_baseline)
{
  *minimum = LEAST;
  *natural = USUAL;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size > 0)
    *minimum = *natural = MAX (for_size, LEAST);
}

static GtkSizeRequestMode
hone_sample_picture_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

void
hone_sample_picture_set (HoneSamplePicture *self, HoneImage *image, GArray *boxes)
{
  g_return_if_fail (HONE_IS_SAMPLE_PICTURE (self));

  g_clear_object (&self->texture);
  g_clear_pointer (&self->boxes, g_array_unref);
  if (image != NULL) {
    const gsize stride = (gsize) image->width * 3;
    g_autoptr (GBytes) bytes = g_bytes_new (image->pixels, stride * (gsize) image->height);

    self->texture = gdk_memory_texture_new (image->width, image->height, GDK_MEMORY_R8G8B8, bytes, stride);
    hone_image_free (image);
  }
  if (boxes != NULL)
    self->boxes = g_array_ref (boxes);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_sample_picture_set_words (HoneSamplePicture *self, const char *name, const char *warning)
{
  g_return_if_fail (HONE_IS_SAMPLE_PICTURE (self));

  self->warns = warning != NULL;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), warning);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, warning != NULL ? warning : "", -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
hone_sample_picture_new (void)
{
  return g_object_new (HONE_TYPE_SAMPLE_PICTURE, NULL);
}

static void
hone_sample_picture_finalize (GObject *object)
{
  HoneSamplePicture *self = HONE_SAMPLE_PICTURE (object);

  g_clear_object (&self->texture);
  g_clear_pointer (&self->boxes, g_array_unref);
  G_OBJECT_CLASS (hone_sample_picture_parent_class)->finalize (object);
}

static void
hone_sample_picture_class_init (HoneSamplePictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hone_sample_picture_finalize;
  widget_class->snapshot = hone_sample_picture_snapshot;
  widget_class->measure = hone_sample_picture_measure;
  widget_class->get_request_mode = hone_sample_picture_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "sample-picture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
hone_sample_picture_init (HoneSamplePicture *self)
{
}
