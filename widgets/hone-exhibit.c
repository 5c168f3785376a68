/* SPDX-License-Identifier: Apache-2.0 */
/* hone-exhibit.c - see hone-exhibit.h */
#include "hone-exhibit.h"

#include "hone-draw.h"
#include "hone-picture-loader.h"

#include <glib/gi18n-lib.h>

#define RADIUS 8
#define AROUND 2.2     /* times the box */
#define SMALLEST 0.10  /* of the picture's longer side */
#define SIDE_PART 1280 /* pixels that are decoded at least, of which a part is shown */

struct _HoneExhibit {
  GtkWidget parent_instance;

  int wanted_width, wanted_height; /* of the widget */
  char *path;
  double width, height; /* of the picture */
  GArray *boxes;
  gboolean whole;
  graphene_rect_t part; /* of the picture, in its pixels */
  GdkTexture *texture;
  gboolean failed;
  GCancellable *loading;
};

G_DEFINE_FINAL_TYPE (HoneExhibit, hone_exhibit, GTK_TYPE_WIDGET)

static void
stop (HoneExhibit *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
choose_part (HoneExhibit *self, const HoneBox *focus)
{
  double aspect = (double) self->wanted_width / self->wanted_height, least = SMALLEST * MAX (self->width, self->height);
  double w, h, x, y;

  self->part = GRAPHENE_RECT_INIT (0, 0, (float) self->width, (float) self->height);
  if (focus == NULL)
    return;
  h = MAX (MAX ((double) focus->height, (double) focus->width / aspect) * AROUND, least);
  h = MIN (h, MIN (self->height, self->width / aspect));
  w = h * aspect;
  x = CLAMP ((double) focus->x + (double) focus->width / 2 - w / 2, 0, MAX (self->width - w, 0));
  y = CLAMP ((double) focus->y + (double) focus->height / 2 - h / 2, 0, MAX (self->height - h, 0));
  self->part = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w, (float) h);
}

static void
loaded_cb (GObject *loader, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneExhibit) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = hone_picture_loader_load_finish (HONE_PICTURE_LOADER (loader), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->loading);
  g_set_object (&self->texture, texture);
  self->failed = texture == NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
load (HoneExhibit *self)
{
  int side = self->whole ? 2 * MAX (self->wanted_width, self->wanted_height) : SIDE_PART;

  if (self->path == NULL || self->texture != NULL || self->failed || self->loading != NULL ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->loading = g_cancellable_new ();
  hone_picture_loader_load_async (hone_picture_loader_get_default (), self->path, side, self->loading, loaded_cb,
                                  g_object_ref (self));
}

void
hone_exhibit_show (HoneExhibit *self, const char *path, int width, int height, GArray *boxes, const HoneBox *focus)
{
  gboolean whole = focus == NULL;
  gboolean same = g_strcmp0 (self->path, path) == 0 && whole == self->whole;

  g_return_if_fail (HONE_IS_EXHIBIT (self));

  if (!same) {
    stop (self);
    g_clear_object (&self->texture);
    self->failed = FALSE;
    g_free (self->path);
    self->path = g_strdup (path);
  }
  self->whole = whole;
  self->width = MAX (width, 1);
  self->height = MAX (height, 1);
  g_clear_pointer (&self->boxes, g_array_unref);
  self->boxes = boxes != NULL ? g_array_copy (boxes) : g_array_new (FALSE, FALSE, sizeof (HoneBox));
  choose_part (self, focus);
  load (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
hone_exhibit_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hone_exhibit_parent_class)->map (widget);
  load (HONE_EXHIBIT (widget));
}

static void
hone_exhibit_unmap (GtkWidget *widget)
{
  stop (HONE_EXHIBIT (widget));
  GTK_WIDGET_CLASS (hone_exhibit_parent_class)->unmap (widget);
}

/* The whole of the picture lies on the widget so, that its part covers it. */
static HonePlace
place_of (HoneExhibit *self, double width, double height)
{
  HonePlace place = hone_place_cover ((double) self->part.size.width, (double) self->part.size.height, width, height);

  place.x -= (double) self->part.origin.x * place.scale;
  place.y -= (double) self->part.origin.y * place.scale;
  return place;
}

static void
draw_boxes (HoneExhibit *self, cairo_t *cr, const HonePlace *place, double width, double height)
{
  HoneOverlayHow how = HONE_OVERLAY_HOW;

  how.width = width;
  how.height = height;
  how.badges = TRUE;
  hone_overlay_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), (const HoneBox *) (void *) self->boxes->data,
                     self->boxes->len, place, &how);
}

static void
draw_failed (HoneExhibit *self, cairo_t *cr, const GdkRGBA *ink, double width, double height)
{
  hone_draw_source (cr, ink, 0.74);
  hone_draw_text (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), _ ("Cannot be read"), width / 2, height / 2, 9,
                  FALSE, 0.5, 0.5, width - 8);
}

static void
hone_exhibit_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneExhibit *self = HONE_EXHIBIT (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  GskRoundedRect clip;
  HonePlace place;
  GdkRGBA ink;
  cairo_t *cr;

  if (self->path == NULL)
    return;
  place = place_of (self, width, height);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  gsk_rounded_rect_init_from_rect (&clip, &all, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ ink.red, ink.green, ink.blue, 0.07f }, &all);
  if (self->texture != NULL)
    gtk_snapshot_append_texture (snapshot, self->texture,
                                 &GRAPHENE_RECT_INIT ((float) place.x, (float) place.y,
                                                      (float) (self->width * place.scale),
                                                      (float) (self->height * place.scale)));
  cr = hone_draw_begin (widget, snapshot);
  if (self->failed)
    draw_failed (self, cr, &ink, width, height);
  else
    draw_boxes (self, cr, &place, width, height);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);
}

static void
hone_exhibit_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  HoneExhibit *self = HONE_EXHIBIT (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? self->wanted_width : self->wanted_height;
}

GtkWidget *
hone_exhibit_new (int width, int height)
{
  HoneExhibit *self = g_object_new (HONE_TYPE_EXHIBIT, NULL);

  self->wanted_width = width;
  self->wanted_height = height;
  return GTK_WIDGET (self);
}

static void
hone_exhibit_dispose (GObject *object)
{
  HoneExhibit *self = HONE_EXHIBIT (object);

  stop (self);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->boxes, g_array_unref);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (hone_exhibit_parent_class)->dispose (object);
}

static void
hone_exhibit_class_init (HoneExhibitClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_exhibit_dispose;
  widget_class->map = hone_exhibit_map;
  widget_class->unmap = hone_exhibit_unmap;
  widget_class->snapshot = hone_exhibit_snapshot;
  widget_class->measure = hone_exhibit_measure;
  gtk_widget_class_set_css_name (widget_class, "exhibit");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
hone_exhibit_init (HoneExhibit *self)
{
  self->wanted_width = self->wanted_height = 160;
  self->boxes = g_array_new (FALSE, FALSE, sizeof (HoneBox));
}
