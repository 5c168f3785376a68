/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-page.c - see hone-data-page.h */
#include "hone-data-page.h"

#include "hone-compat.h"
#include "hone-data-sidebar.h"
#include "hone-findings.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

struct _HoneDataPage {
  AdwBin parent_instance;

  HoneProject *project;
  HoneImageList *list;

  GtkStack *states, *places;
  GtkProgressBar *progress;
  GtkLabel *what, *shown;
  AdwStatusPage *failed;
  AdwFlap *flap;
  HoneDataSidebar *sidebar;
  HoneFindings *findings;
  GtkEditable *search;
  GtkToggleButton *boxes;
  GtkAdjustment *size;
  GtkGridView *grid;
  GtkWidget *clear;
};

G_DEFINE_FINAL_TYPE (HoneDataPage, hone_data_page, ADW_TYPE_BIN)

static guint open_signal;

/* "1,208 pictures", or "87 of 364" while something is filtered away. */
static void
show_count (HoneDataPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint all = hone_image_list_count_images (self->list, HONE_ANY);

  if (n == all)
    hone_words_set (self->shown, hone_words_pictures (n));
  else
    hone_words_set (self->shown, g_strdup_printf (_ ("%'u of %'u"), n, all));
}

static void
show_place (HoneDataPage *self)
{
  if (self->list == NULL)
    return;
  if (hone_data_sidebar_get_place (self->sidebar) == HONE_PLACE_FINDINGS)
    gtk_stack_set_visible_child_name (self->places, "findings");
  else
    gtk_stack_set_visible_child_name (
        self->places, g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0 ? "pictures" : "nothing");
  show_count (self);
}

/* Cells. */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneDataPage *self)
{
  GtkWidget *thumbnail = hone_thumbnail_new ();

  g_object_bind_property (self->size, "value", thumbnail, "size", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, thumbnail);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneDataPage *self)
{
  HoneThumbnail *thumbnail = HONE_THUMBNAIL (gtk_list_item_get_child (item));
  HoneImageItem *image = gtk_list_item_get_item (item);
  const HoneSample *sample = hone_image_item_get_sample (image);
  guint n_findings = hone_image_item_get_n_findings (image);
  g_autoptr (GArray) boxes = hone_image_item_get_boxes (image);
  g_autofree char *caption = hone_image_item_get_caption (image);
  g_autofree char *badge = n_findings > 0 ? hone_words_findings (n_findings) : NULL;

  /* First: GTK makes the tooltip the description, too, and the thumbnail has a better one. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (thumbnail), hone_image_item_get_name (image));
  hone_thumbnail_set_names (thumbnail, hone_project_get_class_names (self->project));
  hone_thumbnail_set_path (thumbnail, sample->path, sample->width, sample->height);
  hone_thumbnail_set_boxes (thumbnail, boxes);
  hone_thumbnail_set_show_boxes (thumbnail, gtk_toggle_button_get_active (self->boxes));
  hone_thumbnail_set_only_class (thumbnail, hone_image_list_get_class (self->list));
  hone_thumbnail_set_caption (thumbnail, caption);
  hone_thumbnail_set_badge (thumbnail, badge);
  hone_compat_name_cell (item, hone_image_item_get_name (image));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneDataPage *self)
{
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
static void
redraw_cells (HoneDataPage *self)
{
  g_autoptr (GtkListItemFactory) factory = new_factory (self);

  gtk_grid_view_set_factory (self->grid, factory);
}

/* Filters. */

static void
search_cb (HoneDataPage *self)
{
  if (self->list == NULL)
    return;
  hone_image_list_set_search (self->list, gtk_editable_get_text (self->search));
  hone_data_sidebar_set_place (self->sidebar, HONE_PLACE_PICTURES);
  show_place (self);
}

static void
filter_cb (HoneDataPage *self)
{
  redraw_cells (self);
  show_place (self);
}

static void
clear_filters (HoneDataPage *self)
{
  gtk_editable_set_text (self->search, "");
  hone_image_list_clear_filters (self->list);
  hone_data_sidebar_refresh (self->sidebar);
  filter_cb (self);
}

static void
activate_cb (HoneDataPage *self, guint position)
{
  g_signal_emit (self, open_signal, 0, position);
}

/* In a list of one split without filters, the position is the number of the picture. */
static void
finding_cb (HoneDataPage *self, guint i)
{
  guint n;
  const HoneFinding *findings = hone_dataset_get_findings (hone_project_get_dataset (self->project), &n);

  if (i >= n)
    return;
  gtk_editable_set_text (self->search, "");
  hone_image_list_clear_filters (self->list);
  hone_image_list_set_split (self->list, (int) findings[i].split);
  hone_data_sidebar_refresh (self->sidebar);
  show_place (self);
  if (findings[i].sample < g_list_model_get_n_items (G_LIST_MODEL (self->list)))
    g_signal_emit (self, open_signal, 0, findings[i].sample);
}

/* The project. */

static void
fill (HoneDataPage *self)
{
  HoneDataset *dataset = hone_project_get_dataset (self->project);
  guint n_findings;
  g_autoptr (GtkSingleSelection) selection = NULL;

  hone_dataset_get_findings (dataset, &n_findings);
  g_clear_object (&self->list);
  self->list = hone_image_list_new (dataset);
  gtk_editable_set_text (self->search, "");
  hone_data_sidebar_set_list (self->sidebar, self->list, hone_project_get_class_names (self->project),
                              hone_project_get_n_classes (self->project), n_findings);
  hone_findings_set_dataset (self->findings, dataset);
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (selection));
  redraw_cells (self);
  show_place (self);
}

static void
state_cb (HoneDataPage *self)
{
  switch (hone_project_get_state (self->project)) {
  case HONE_PROJECT_READY:
    fill (self);
    gtk_stack_set_visible_child_name (self->states, "ready");
    break;
  case HONE_PROJECT_FAILED: {
    g_autofree char *escaped = g_markup_escape_text (hone_project_get_message (self->project), -1);

    adw_status_page_set_description (self->failed, escaped);
    gtk_stack_set_visible_child_name (self->states, "failed");
    break;
  }
  case HONE_PROJECT_NEW:
  case HONE_PROJECT_LOADING:
    gtk_stack_set_visible_child_name (self->states, "loading");
    break;
  }
}

static void
progress_cb (HoneDataPage *self)
{
  gtk_progress_bar_set_fraction (self->progress, hone_project_get_progress (self->project));
  gtk_label_set_text (self->what, hone_project_get_what (self->project));
}

static void
forget_project (HoneDataPage *self)
{
  if (self->project != NULL)
    g_signal_handlers_disconnect_by_data (self->project, self);
  g_clear_object (&self->project);
}

void
hone_data_page_set_project (HoneDataPage *self, HoneProject *project)
{
  forget_project (self);
  gtk_grid_view_set_model (self->grid, NULL);
  hone_findings_set_dataset (self->findings, NULL);
  g_clear_object (&self->list);
  if (project == NULL)
    return;
  self->project = g_object_ref (project);
  g_signal_connect_swapped (project, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_connect_swapped (project, "notify::progress", G_CALLBACK (progress_cb), self);
  progress_cb (self);
  state_cb (self);
}

HoneImageList *
hone_data_page_get_list (HoneDataPage *self)
{
  return self->list;
}

void
hone_data_page_show (HoneDataPage *self, guint position)
{
  GtkSelectionModel *selection = gtk_grid_view_get_model (self->grid);

  if (selection == NULL)
    return;
  gtk_selection_model_select_item (selection, position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u", position);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

void
hone_data_page_search (HoneDataPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
hone_data_page_toggle_sidebar (HoneDataPage *self)
{
  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

void
hone_data_page_resize (HoneDataPage *self, int steps)
{
  gtk_adjustment_set_value (self->size, gtk_adjustment_get_value (self->size) +
                                            steps * gtk_adjustment_get_step_increment (self->size));
}

static void
hone_data_page_dispose (GObject *object)
{
  HoneDataPage *self = HONE_DATA_PAGE (object);

  forget_project (self);
  g_clear_object (&self->list);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_DATA_PAGE);
  G_OBJECT_CLASS (hone_data_page_parent_class)->dispose (object);
}

static void
hone_data_page_class_init (HoneDataPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_data_page_dispose;
  g_type_ensure (HONE_TYPE_DATA_SIDEBAR);
  g_type_ensure (HONE_TYPE_FINDINGS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, states);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, places);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, progress);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, what);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, shown);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, failed);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, flap);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, sidebar);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, findings);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, search);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, boxes);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, size);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, grid);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, clear);
  open_signal = g_signal_new ("open-picture", HONE_TYPE_DATA_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                              1, G_TYPE_UINT);
}

static void
hone_data_page_init (HoneDataPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->sidebar, "place-changed", G_CALLBACK (show_place), self);
  g_signal_connect_swapped (self->sidebar, "filter-changed", G_CALLBACK (filter_cb), self);
  g_signal_connect_swapped (self->findings, "activated", G_CALLBACK (finding_cb), self);
  g_signal_connect_swapped (self->boxes, "toggled", G_CALLBACK (redraw_cells), self);
  g_signal_connect_swapped (self->grid, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_filters), self);
}
