/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-results.c - the pictures with what was found: as a grid, and one large with its neighbours below */
#include "hone-use-private.h"

#include "hone-compat.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define CELL_WIDTH 190
#define FILM_WIDTH 92

HoneUseItem *
hone_use_current (HoneUsePage *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

/* Cells. */

static HoneUsePage *
page_of (GtkListItem *item)
{
  return g_object_get_data (G_OBJECT (item), "page");
}

static void
update_cb (GtkListItem *item)
{
  HoneUsePage *self = page_of (item);
  HoneThumbnail *thumbnail = HONE_THUMBNAIL (gtk_list_item_get_child (item));
  HoneUseItem *picture = gtk_list_item_get_item (item);
  GArray *boxes;
  g_autofree char *caption = NULL;

  if (picture == NULL)
    return;
  boxes = hone_use_item_get_boxes (picture);
  caption = g_strdup_printf ("%u", boxes->len);
  hone_thumbnail_set_names (thumbnail, hone_use_job_get_names (self->job));
  hone_thumbnail_set_path (thumbnail, hone_use_item_get_path (picture), hone_use_item_get_width (picture),
                           hone_use_item_get_height (picture));
  hone_thumbnail_set_boxes (thumbnail, boxes);
  hone_thumbnail_set_badge (thumbnail, hone_use_item_get_error (picture) != NULL ? _ ("cannot be read") : NULL);
  hone_thumbnail_set_caption (thumbnail, hone_use_item_get_error (picture) == NULL ? caption : NULL);
}

static char *
cell_name (HoneUseItem *picture)
{
  g_autofree char *name = g_path_get_basename (hone_use_item_get_path (picture));
  guint n = hone_use_item_get_boxes (picture)->len;

  if (hone_use_item_get_error (picture) != NULL)
    return g_strdup_printf (_ ("%s, cannot be read"), name);
  return g_strdup_printf (ngettext ("%s, %u object", "%s, %u objects", n), name, n);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  HoneUseItem *picture = gtk_list_item_get_item (item);
  g_autofree char *name = cell_name (picture);

  hone_compat_name_cell (item, name);
  gtk_widget_set_tooltip_text (gtk_list_item_get_child (item), name);
  g_signal_connect_swapped (page_of (item)->job, "how-changed", G_CALLBACK (update_cb), item);
  update_cb (item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_data (page_of (item)->job, item);
  hone_thumbnail_set_path (HONE_THUMBNAIL (gtk_list_item_get_child (item)), NULL, 0, 0);
}

static GdkContentProvider *
cell_drag_cb (GtkDragSource *source, double x, double y, GtkListItem *item)
{
  HoneUseItem *picture = gtk_list_item_get_item (item);

  if (picture == NULL || hone_use_item_get_error (picture) != NULL)
    return NULL;
  return hone_use_drag_new (page_of (item)->job, picture);
}

static void
add_drag (GtkWidget *widget, GCallback prepare, gpointer data)
{
  GtkDragSource *source = gtk_drag_source_new ();

  g_signal_connect (source, "prepare", prepare, data);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (source));
}

static void
set_up (GtkListItem *item, HoneUsePage *self, int width)
{
  GtkWidget *thumbnail = hone_thumbnail_new ();

  hone_thumbnail_set_size (HONE_THUMBNAIL (thumbnail), width);
  g_object_set_data (G_OBJECT (item), "page", self);
  gtk_list_item_set_child (item, thumbnail);
  add_drag (thumbnail, G_CALLBACK (cell_drag_cb), item);
}

static void
setup_cell_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  set_up (item, data, CELL_WIDTH);
}

static void
setup_film_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  set_up (item, data, FILM_WIDTH);
  g_object_bind_property (item, "selected", gtk_list_item_get_child (item), "selected", G_BINDING_SYNC_CREATE);
}

static GtkListItemFactory *
factory_new (HoneUsePage *self, GCallback setup)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", setup, self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}

/* The large picture. */

static void
show_boxes (HoneUsePage *self)
{
  HoneUseItem *item = hone_use_current (self);

  hone_canvas_set_names (self->canvas, hone_use_job_get_names (self->job));
  hone_canvas_set_found (self->canvas, item != NULL ? hone_use_item_get_boxes (item) : NULL);
}

static void
prefetch (HoneUsePage *self, guint position)
{
  g_autoptr (HoneUseItem) item = g_list_model_get_item (G_LIST_MODEL (self->job), position);

  if (item != NULL)
    hone_canvas_prefetch (hone_use_item_get_path (item));
}

void
hone_use_show_current (HoneUsePage *self)
{
  HoneUseItem *item = hone_use_current (self);
  guint position = gtk_single_selection_get_selected (self->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->job));
  g_autofree char *name = item != NULL ? g_path_get_basename (hone_use_item_get_path (item)) : NULL;
  gboolean large = gtk_toggle_button_get_active (self->show_large);

  gtk_widget_set_sensitive (self->previous, large && item != NULL && position > 0);
  gtk_widget_set_sensitive (self->next, large && item != NULL && position + 1 < n);
  if (item != NULL && large)
    /* Translators: a picture's name, its number, how many there are. */
    hone_words_set (self->place, g_strdup_printf (_ ("%s · %u of %u"), name, position + 1, n));
  else
    gtk_label_set_text (self->place, "");
  if (!large)
    return;
  hone_canvas_set_path (self->canvas, item != NULL ? hone_use_item_get_path (item) : NULL);
  show_boxes (self);
  prefetch (self, position + 1);
}

static void
selected_cb (HoneUsePage *self)
{
  hone_use_show_current (self);
  hone_use_show_counts (self);
}

void
hone_use_show_large (HoneUsePage *self, gboolean large)
{
  gtk_toggle_button_set_active (large ? self->show_large : self->show_grid, TRUE);
  gtk_stack_set_visible_child_name (self->views, large ? "large" : "grid");
  hone_use_show_current (self);
  gtk_widget_grab_focus (large ? GTK_WIDGET (self->canvas) : GTK_WIDGET (self->grid));
}

static void
view_cb (HoneUsePage *self)
{
  hone_use_show_large (self, gtk_toggle_button_get_active (self->show_large));
}

static void
activate_cb (HoneUsePage *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  hone_use_show_large (self, TRUE);
}

void
hone_use_step (HoneUsePage *self, int by)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->job));
  guint at = gtk_single_selection_get_selected (self->selection);

  if (n == 0 || at == GTK_INVALID_LIST_POSITION)
    return;
  gtk_single_selection_set_selected (self->selection, (guint) CLAMP ((int) at + by, 0, (int) n - 1));
}

static void
previous_cb (HoneUsePage *self)
{
  hone_use_step (self, -1);
}

static void
next_cb (HoneUsePage *self)
{
  hone_use_step (self, 1);
}

static void
tags_cb (HoneUsePage *self)
{
  hone_canvas_set_show_boxes (self->canvas, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->tag_toggle)));
}

void
hone_use_connect_results (HoneUsePage *self)
{
  g_autoptr (GtkListItemFactory) cells = factory_new (self, G_CALLBACK (setup_cell_cb));
  g_autoptr (GtkListItemFactory) film = factory_new (self, G_CALLBACK (setup_film_cb));

  gtk_grid_view_set_factory (self->grid, cells);
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_factory (self->film, film);
  gtk_list_view_set_model (self->film, GTK_SELECTION_MODEL (self->selection));
  hone_canvas_set_tags (self->canvas, TRUE);
  hone_canvas_set_editable (self->canvas, FALSE);
  hone_canvas_set_layers (self->canvas, HONE_LAYERS_FOUND); /* there are no labels */
  g_signal_connect_swapped (self->grid, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self);
  g_signal_connect_swapped (self->show_large, "toggled", G_CALLBACK (view_cb), self);
  g_signal_connect_swapped (self->previous, "clicked", G_CALLBACK (previous_cb), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (next_cb), self);
  g_signal_connect_swapped (self->tag_toggle, "toggled", G_CALLBACK (tags_cb), self);
  g_signal_connect_object (self->job, "how-changed", G_CALLBACK (show_boxes), self, G_CONNECT_SWAPPED);
}
