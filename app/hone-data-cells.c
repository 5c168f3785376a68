/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-cells.c - the cells of the grid: a thumbnail with boxes, marks and findings */
#include "hone-data-page-private.h"

#include "hone-compat.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneDataPage *self)
{
  GtkWidget *thumbnail = hone_thumbnail_new ();

  g_object_bind_property (self->size, "value", thumbnail, "size", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "selected", thumbnail, "selected", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, thumbnail);
}

static void
append_text (char **text, const char *more)
{
  char *joined = g_strconcat (*text, more, NULL);

  g_free (*text);
  *text = joined;
}

static void
replace_text (char **text, const char *by)
{
  g_free (*text);
  *text = g_strdup (by);
}

/* A class of the whole picture is a tag, not a box around all of it. */
static void
show_labels (HoneDataPage *self, HoneThumbnail *thumbnail, HoneImageItem *image)
{
  const HoneDataYaml *yaml = hone_image_index_get_yaml (hone_image_list_get_index (self->list));
  const int klass = hone_image_item_get_class (image);
  g_autoptr (GArray) boxes = hone_image_item_get_boxes (image);

  hone_thumbnail_set_names (thumbnail, yaml->names);
  hone_thumbnail_set_boxes (thumbnail, boxes);
  hone_thumbnail_set_tag (thumbnail, klass >= 0 ? yaml->names[klass] : NULL, klass);
}

static void
show_cell (HoneDataPage *self, GtkListItem *item)
{
  HoneThumbnail *thumbnail = HONE_THUMBNAIL (gtk_list_item_get_child (item));
  HoneImageItem *image = gtk_list_item_get_item (item);
  const HoneSample *sample = hone_image_item_get_sample (image);
  guint n_findings = hone_image_item_get_n_findings (image);
  g_autofree char *caption = hone_image_item_get_caption (image);
  guint marks = hone_image_list_get_mark (self->list, image);
  g_autofree char *badge = n_findings > 0 ? hone_words_findings (n_findings) : NULL;

  if (marks & HONE_MARK_REVIEWED)
    append_text (&caption, " ✓");
  if (marks & HONE_MARK_EXCLUDED)
    replace_text (&badge, _ ("Excluded"));
  hone_thumbnail_hold (thumbnail);
  hone_thumbnail_set_tip (thumbnail, hone_image_item_get_name (image));
  hone_thumbnail_set_path (thumbnail, sample->path, sample->width, sample->height);
  show_labels (self, thumbnail, image);
  hone_thumbnail_set_show_boxes (thumbnail, gtk_toggle_button_get_active (self->boxes));
  hone_thumbnail_set_only_class (thumbnail, hone_image_list_get_class (self->list));
  hone_thumbnail_set_caption (thumbnail, caption);
  hone_thumbnail_set_badge (thumbnail, badge);
  hone_thumbnail_release (thumbnail);
}

/* The picture of a cell has other labels, findings or marks. */
static void
image_changed_cb (HoneImageItem *image, GtkListItem *item)
{
  HoneDataPage *self = g_object_get_data (G_OBJECT (item), "page");

  if (self->list != NULL && gtk_list_item_get_item (item) == image)
    show_cell (self, item);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneDataPage *self)
{
  HoneImageItem *image = gtk_list_item_get_item (item);

  show_cell (self, item);
  hone_compat_name_cell (item, hone_image_item_get_name (image));
  g_object_set_data (G_OBJECT (item), "page", self);
  g_signal_connect_object (image, "changed", G_CALLBACK (image_changed_cb), item, 0);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneDataPage *self)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), image_changed_cb, item);
  hone_thumbnail_set_path (HONE_THUMBNAIL (gtk_list_item_get_child (item)), NULL, 0, 0);
}

static GtkListItemFactory *
new_factory (HoneDataPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  return factory;
}

/* What changes the look of every cell: the cells that are on screen are bound again. */
void
hone_data_page_redraw_cells (HoneDataPage *self)
{
  g_autoptr (GtkListItemFactory) factory = new_factory (self);

  gtk_grid_view_set_factory (self->grid, factory);
}
