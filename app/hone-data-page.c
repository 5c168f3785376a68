/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-page.c - see hone-data-page.h
 *
 * The search is the one state of what is shown: entry, sidebar and menu all write its words.
 */
#include "hone-data-page.h"
#include "hone-data-page-private.h"

#include "hone-compat.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

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
show_nothing (HoneDataPage *self)
{
  const char *why = hone_image_list_get_explanation (self->list);
  g_autofree char *escaped = g_markup_escape_text (why != NULL ? why : _ ("There is no picture."), -1);

  adw_status_page_set_description (self->nothing, escaped);
}

/* What searches and sorts pictures stands where pictures are. */
static void
show_tools (HoneDataPage *self)
{
  HoneDataPlace place = hone_data_sidebar_get_place (self->sidebar);

  gtk_widget_set_visible (self->tools, place == HONE_PLACE_PICTURES);
  gtk_widget_set_visible (GTK_WIDGET (self->place_title), place != HONE_PLACE_PICTURES);
  gtk_label_set_text (self->place_title, place == HONE_PLACE_HEALTH ? _ ("Health") : _ ("Classes"));
}

void
hone_data_page_show_place (HoneDataPage *self)
{
  if (self->list == NULL)
    return;
  show_tools (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0)
    show_nothing (self);
  if (hone_data_sidebar_get_place (self->sidebar) == HONE_PLACE_HEALTH)
    gtk_stack_set_visible_child_name (self->places, "health");
  else if (hone_data_sidebar_get_place (self->sidebar) == HONE_PLACE_CLASSES)
    gtk_stack_set_visible_child_name (self->places, "classes");
  else
    gtk_stack_set_visible_child_name (
        self->places, g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0 ? "pictures" : "nothing");
  show_count (self);
}

/* In a narrow window the sidebar lies over the page that it leads to. */
static void
place_cb (HoneDataPage *self)
{
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  hone_data_page_show_place (self);
}

static void
activate_cb (HoneDataPage *self, guint position)
{
  g_signal_emit (self, open_signal, 0, position);
}

/* A search or sorting has come to its end. */
static void
busy_cb (HoneDataPage *self)
{
  if (hone_image_list_get_busy (self->list))
    return;
  if (self->drawn_class != hone_image_list_get_class (self->list))
    hone_data_page_redraw_cells (self);
  self->drawn_class = hone_image_list_get_class (self->list);
  hone_data_page_show_place (self);
  hone_data_page_show_wanted (self);
}

static void
show_kind_cb (HoneDataPage *self, const char *kind)
{
  g_autofree char *search = hone_image_query_put (NULL, "problem", kind);

  hone_data_page_ask (self, search);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
show_class_cb (HoneDataPage *self, int klass)
{
  g_autofree char *word =
      hone_image_query_class_word (hone_image_index_get_yaml (hone_image_list_get_index (self->list))->names[klass]);
  g_autofree char *search = hone_image_query_put (NULL, "class", word);

  hone_data_page_ask (self, search);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

/* The project. */

static void
set_list (HoneDataPage *self, HoneImageList *list)
{
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_set_object (&self->list, list);
  g_clear_pointer (&self->wanted, g_strfreev);
  if (list == NULL)
    return;
  g_signal_connect_swapped (list, "notify::busy", G_CALLBACK (busy_cb), self);
  g_signal_connect_swapped (list, "notify::message", G_CALLBACK (hone_data_page_show_fault), self);
}

/* The same data set once more keeps its search and order. */
static void
fill (HoneDataPage *self)
{
  HoneDataset *dataset = hone_project_get_dataset (self->project);
  g_autoptr (HoneImageList) list = hone_image_list_new (dataset);
  g_autoptr (GtkMultiSelection) selection = NULL;

  set_list (self, list);
  gtk_editable_set_text (self->search, "");
  hone_image_list_set_sort (list, HONE_SORT_NAME, FALSE);
  hone_data_page_show_classes (self);
  hone_data_sidebar_set_place (self->sidebar, HONE_PLACE_PICTURES);
  hone_image_list_set_imgsz (list, self->imgsz);
  hone_data_page_set_checkup (self, dataset);
  selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (list)));
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (hone_data_page_show_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (hone_data_page_show_selected), self,
                           G_CONNECT_SWAPPED);
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (selection));
  hone_data_page_fill_problem_words (self);
  hone_data_page_show_sort (self);
  hone_data_page_redraw_cells (self);
  hone_data_page_show_place (self);
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
  hone_data_page_set_store (self, NULL);
  hone_data_page_set_proposals (self, NULL);
  hone_data_page_set_checkup (self, NULL);
  g_clear_handle_id (&self->marking, g_source_remove);
  set_list (self, NULL);
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
hone_data_page_search (HoneDataPage *self)
{
  hone_data_sidebar_set_place (self->sidebar, HONE_PLACE_PICTURES);
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

  hone_data_page_forget_health (self);
  forget_project (self);
  set_list (self, NULL);
  g_clear_object (&self->actions);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_DATA_PAGE);
  G_OBJECT_CLASS (hone_data_page_parent_class)->dispose (object);
}

static void
hone_data_page_class_init (HoneDataPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_data_page_dispose;
  g_type_ensure (HONE_TYPE_DATA_SIDEBAR);
  g_type_ensure (HONE_TYPE_HEALTH_VIEW);
  g_type_ensure (HONE_TYPE_CLASSES_VIEW);
  g_type_ensure (HONE_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, states);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, places);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, progress);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, what);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, shown);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, failed);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, flap);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, sidebar);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, health);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, classes);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, banner);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, search);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, tools);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, place_title);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, boxes);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, size);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, grid);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, clear);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, selected);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, selected_revealer);
  g_signal_new ("review", HONE_TYPE_DATA_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("check-model", HONE_TYPE_DATA_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                G_TYPE_STRING, G_TYPE_STRING);
  g_signal_new ("health-changed", HONE_TYPE_DATA_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, reviewed_words);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, class_menu);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, problem_words);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, labels_words);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, size_words);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, boxes_words);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, class_words);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, split_words);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, sort);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, filter);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, fault_revealer);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, fault);
  open_signal = g_signal_new ("open-picture", HONE_TYPE_DATA_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                              1, G_TYPE_UINT);
}

static void
hone_data_page_init (HoneDataPage *self)
{
  self->drawn_class = HONE_ANY;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  gtk_widget_insert_action_group (GTK_WIDGET (self), "data", G_ACTION_GROUP (self->actions));
  hone_data_page_connect_search (self);
  hone_data_page_connect_selection (self);
  hone_data_page_connect_deeds (self);
  hone_data_page_connect_health (self);
  hone_data_page_connect_doubts (self);
  g_signal_connect_swapped (self->sidebar, "place-changed", G_CALLBACK (place_cb), self);
  g_signal_connect_swapped (self->classes, "show-class", G_CALLBACK (show_class_cb), self);
  g_signal_connect_swapped (self->health, "show-kind", G_CALLBACK (show_kind_cb), self);
  g_signal_connect_swapped (self->health, "search", G_CALLBACK (hone_data_page_ask), self);
  g_signal_connect_swapped (self->health, "open", G_CALLBACK (hone_data_page_open_path), self);
  g_signal_connect_swapped (self->boxes, "toggled", G_CALLBACK (hone_data_page_redraw_cells), self);
  g_signal_connect_swapped (self->grid, "activate", G_CALLBACK (activate_cb), self);
}
