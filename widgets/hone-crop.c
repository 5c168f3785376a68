/* SPDX-License-Identifier: Apache-2.0 */
/* hone-crop.c - see hone-crop.h */
#include "hone-crop.h"

#include "hone-draw.h"
#include "hone-picture-loader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WIDTH 96
#define HEIGHT 80
#define RADIUS 8
#define SIDE 1024     /* at least so many pixels are decoded */
#define AROUND 1.6    /* times the box */
#define SMALLEST 0.06 /* of the picture's longer side: a box without size has surroundings, too */

struct _HoneCrop {
  GtkWidget parent_instance;

  char *path;
  double width, height;
  GArray *boxes;
  GdkTexture *texture;  /* of the part */
  graphene_rect_t part; /* of the picture, in its pixels */
  gboolean failed;
  GCancellable *loading;
};

G_DEFINE_FINAL_TYPE (HoneCrop, hone_crop, GTK_TYPE_WIDGET)

/* As wide for its height as the widget, inside of the picture where that is large enough. */
static void
choose_part (HoneCrop *self)
{
  const HoneBox *box = self->boxes->len > 0 ? &g_array_index (self->boxes, HoneBox, 0) : NULL;
  double aspect = (double) WIDTH / HEIGHT, least = SMALLEST * MAX (self->width, self->height);
  double w, h, x, y;

  if (box == NULL) {
    self->part = GRAPHENE_RECT_INIT (0, 0, (float) self->width, (float) self->height);
    return;
  }
  h = MAX (MAX ((double) box->height, (double) box->width / aspect) * AROUND, least);
  h = MIN (h, MIN (self->height, self->width / aspect));
  w = h * aspect;
  x = CLAMP ((double) box->x + (double) box->width / 2 - w / 2, 0, MAX (self->width - w, 0));
  y = CLAMP ((double) box->y + (double) box->height / 2 - h / 2, 0, MAX (self->height - h, 0));
  self->part = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w, (float) h);
}

/* The part's pixels alone: the decoded picture may be large. */
static GdkTexture *
cut_out (GdkTexture *whole, const graphene_rect_t *part, double width, double height)
{
  int w = gdk_texture_get_width (whole), h = gdk_texture_get_height (whole);
  gsize stride = (gsize) w * 4;
  g_autofree guchar *pixels = g_malloc (stride * (gsize) h);
  int left = CLAMP ((int) ((double) part->origin.x * w / width), 0, w - 1);
  int top = CLAMP ((int) ((double) part->origin.y * h / height), 0, h - 1);
  int right = CLAMP ((int) (((double) part->origin.x + (double) part->size.width) * w / width) + 1, left + 1, w);
  int bottom = CLAMP ((int) (((double) part->origin.y + (double) part->size.height) * h / height) + 1, top + 1, h);
  gsize row = (gsize) (right - left) * 4;
  guchar *cut = g_malloc (row * (gsize) (bottom - top));
  g_autoptr (GBytes) bytes = g_bytes_new_take (cut, row * (gsize) (bottom - top));

  gdk_texture_download (whole, pixels, stride);
  for (int y = top; y < bottom; y++)
    memcpy (cut + (gsize) (y - top) * row, pixels + (gsize) y * stride + (gsize) left * 4, row);
  return gdk_memory_texture_new (right - left, bottom - top, GDK_MEMORY_DEFAULT, bytes, row);
}

static void
loaded_cb (GObject *loader, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneCrop) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) whole = hone_picture_loader_load_finish (HONE_PICTURE_LOADER (loader), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->loading);
  self->failed = whole == NULL;
  if (whole != NULL && self->width > 0 && self->height > 0)
    self->texture = cut_out (whole, &self->part, self->width, self->height);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
hone_crop_map (GtkWidget *widget)
{
  HoneCrop *self = HONE_CROP (widget);

  GTK_WIDGET_CLASS (hone_crop_parent_class)->map (widget);
  if (self->texture != NULL || self->failed || self->loading != NULL)
    return;
  self->loading = g_cancellable_new ();
  hone_picture_loader_load_async (hone_picture_loader_get_default (), self->path,
                                  self->boxes->len > 0 ? SIDE : HONE_PICTURE_THUMB, self->loading, loaded_cb,
                                  g_object_ref (self));
}

static void
stop (HoneCrop *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
hone_crop_unmap (GtkWidget *widget)
{
  stop (HONE_CROP (widget));
  GTK_WIDGET_CLASS (hone_crop_parent_class)->unmap (widget);
}

static void
draw_boxes (HoneCrop *self, cairo_t *cr, const graphene_rect_t *at)
{
  HoneOverlayHow how = HONE_OVERLAY_HOW;
  HonePlace place;

  place.scale = (double) at->size.width / (double) self->part.size.width;
  place.x = (double) at->origin.x - (double) self->part.origin.x * place.scale;
  place.y = (double) at->origin.y - (double) self->part.origin.y * place.scale;
  how.width = WIDTH;
  how.height = HEIGHT;
  hone_overlay_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), (const HoneBox *) (void *) self->boxes->data,
                     self->boxes->len, &place, &how);
}

static void
draw_failed (HoneCrop *self, cairo_t *cr, const GdkRGBA *ink)
{
  hone_draw_source (cr, ink, 0.7);
  hone_draw_text (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), _ ("Cannot be read"), WIDTH / 2.0, HEIGHT / 2.0,
                  8, FALSE, 0.5, 0.5, WIDTH - 8);
}

static void
hone_crop_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneCrop *self = HONE_CROP (widget);
  HonePlace cover = hone_place_cover ((double) self->part.size.width, (double) self->part.size.height, WIDTH, HEIGHT);
  graphene_rect_t at =
      GRAPHENE_RECT_INIT ((float) cover.x, (float) cover.y, (float) ((double) self->part.size.width * cover.scale),
                          (float) ((double) self->part.size.height * cover.scale));
  GskRoundedRect clip;
  GdkRGBA ink;
  cairo_t *cr;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (0, 0, WIDTH, HEIGHT), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ ink.red, ink.green, ink.blue, 0.07f },
                             &GRAPHENE_RECT_INIT (0, 0, WIDTH, HEIGHT));
  if (self->texture != NULL)
    gtk_snapshot_append_texture (snapshot, self->texture, &at);
  cr = hone_draw_begin (widget, snapshot);
  if (self->texture != NULL)
    draw_boxes (self, cr, &at);
  else if (self->failed)
    draw_failed (self, cr, &ink);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);
}

static void
hone_crop_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                   int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

GtkWidget *
hone_crop_new (const char *path, int width, int height, GArray *boxes, const char *what)
{
  HoneCrop *self = g_object_new (HONE_TYPE_CROP, NULL);

  self->path = g_strdup (path);
  self->width = MAX (width, 1);
  self->height = MAX (height, 1);
  self->boxes = boxes != NULL ? g_array_copy (boxes) : g_array_new (FALSE, FALSE, sizeof (HoneBox));
  choose_part (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
  return GTK_WIDGET (self);
}

static void
hone_crop_dispose (GObject *object)
{
  HoneCrop *self = HONE_CROP (object);

  stop (self);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->boxes, g_array_unref);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (hone_crop_parent_class)->dispose (object);
}

static void
hone_crop_class_init (HoneCropClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_crop_dispose;
  widget_class->map = hone_crop_map;
  widget_class->unmap = hone_crop_unmap;
  widget_class->snapshot = hone_crop_snapshot;
  widget_class->measure = hone_crop_measure;
  gtk_widget_class_set_css_name (widget_class, "crop");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
hone_crop_init (HoneCrop *self)
{
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
}
