/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-film.c - the pictures before and after the one that is shown, below it */
#include "hone-viewer-private.h"

#include "hone-widgets.h"

#include <math.h>

#define FILM 9 /* neighbours below the picture, the one that is shown in the middle */
#define FILM_WIDTH 86
#define FILM_RADIUS 6
#define NARROW 830 /* below, the tools that wheel and keys stand for make room */

static void
film_clicked_cb (GtkWidget *button, HoneViewer *self)
{
  hone_viewer_show (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "position")));
}

/* Of the picture that is shown: as edited. */
static GArray *
boxes_of (HoneViewer *self, HoneImageItem *item, gboolean shown)
{
  const HoneSample *sample = hone_image_item_get_sample (item);
  g_autoptr (GArray) objects = NULL;
  GArray *boxes;

  if (!shown || self->store == NULL)
    return hone_image_item_get_boxes (item);
  objects = hone_viewer_get_objects (self);
  boxes = g_array_new (FALSE, FALSE, sizeof (HoneBox));
  for (guint i = 0; i < objects->len; i++) {
    const HoneLabelObject *object = &g_array_index (objects, HoneLabelObject, i);
    HoneBox box = { .klass = object->klass, .score = (float) NAN };

    box.x = (float) ((object->cx - object->w / 2) * sample->width);
    box.y = (float) ((object->cy - object->h / 2) * sample->height);
    box.width = (float) (object->w * sample->width);
    box.height = (float) (object->h * sample->height);
    if (object->kind != HONE_LINE_BAD)
      g_array_append_val (boxes, box);
  }
  return boxes;
}

static void
show_neighbour (HoneViewer *self, GtkWidget *button, guint position)
{
  HoneThumbnail *thumbnail = HONE_THUMBNAIL (gtk_button_get_child (GTK_BUTTON (button)));
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  const HoneSample *sample = item != NULL ? hone_image_item_get_sample (item) : NULL;
  g_autoptr (GArray) boxes = item != NULL ? boxes_of (self, item, position == self->position && !self->outside) : NULL;
  const char *frame = position == self->position && !self->outside ? "hone-frame-on" : "hone-frame";

  g_object_set_data (G_OBJECT (button), "position", GUINT_TO_POINTER (position));
  gtk_widget_set_visible (button, item != NULL);
  gtk_widget_set_css_classes (button, (const char *[]){ "flat", frame, NULL });
  hone_thumbnail_set_path (thumbnail, sample != NULL ? sample->path : NULL, sample != NULL ? sample->width : 0,
                           sample != NULL ? sample->height : 0);
  hone_thumbnail_set_boxes (thumbnail, boxes);
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    hone_image_item_get_name (item), -1);
}

/* The picture is in the middle of the strip, except near the ends of the list. */
void
hone_viewer_show_film (HoneViewer *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->film));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint first = self->position > FILM / 2 ? self->position - FILM / 2 : 0;

  if (n > FILM)
    first = MIN (first, n - FILM);
  for (guint i = 0; button != NULL; i++, button = gtk_widget_get_next_sibling (button))
    show_neighbour (self, button, first + i);
}

/* Room for the tools in a narrow window. */
static gboolean
fit_tools_cb (gpointer data)
{
  HoneViewer *self = data;
  gboolean wide = gtk_widget_get_width (GTK_WIDGET (self)) >= NARROW;

  if (self->zoom_in != NULL) {
    gtk_widget_set_visible (self->zoom_in, wide);
    gtk_widget_set_visible (self->zoom_out, wide);
  }
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* The window is wider or narrower: narrow ones show the middle of the strip. */
static void
film_adjusted_cb (HoneViewer *self, GtkAdjustment *adjustment)
{
  gtk_adjustment_set_value (adjustment,
                            (gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment)) / 2);
  if (gtk_widget_get_visible (self->zoom_in) != (gtk_widget_get_width (GTK_WIDGET (self)) >= NARROW))
    g_idle_add (fit_tools_cb, g_object_ref (self)); /* not while sizes are being given out */
}

void
hone_viewer_make_film (HoneViewer *self)
{
  for (int i = 0; i < FILM; i++) {
    GtkWidget *button = gtk_button_new ();
    GtkWidget *thumbnail = hone_thumbnail_new ();

    hone_thumbnail_set_size (HONE_THUMBNAIL (thumbnail), FILM_WIDTH);
    hone_thumbnail_set_radius (HONE_THUMBNAIL (thumbnail), FILM_RADIUS);
    gtk_button_set_child (GTK_BUTTON (button), thumbnail);
    gtk_widget_set_focus_on_click (button, FALSE);
    g_signal_connect (button, "clicked", G_CALLBACK (film_clicked_cb), self);
    gtk_box_append (self->film, button);
  }
  g_signal_connect_swapped (gtk_scrolled_window_get_hadjustment (self->film_scroller), "changed",
                            G_CALLBACK (film_adjusted_cb), self);
}
