/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-page.c - see hone-data-page.h
 *
 * The search is the one state of what is shown: entry, sidebar and menu all write its words.
 */
#include "hone-data-page.h"

#include "hone-compat.h"
#include "hone-data-sidebar.h"
#include "hone-health-kinds.h"
#include "hone-health-view.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define IMGSZ 640
#define RECHECK_AFTER 800    /* milliseconds without an edit */
#define MOST_COMPARED 5000   /* pictures that are compared without being asked to */
#define MOST_EDITED 2000     /* pictures in one step */
#define MOST_MENU_CLASSES 30 /* the sidebar and the search know all of them */

struct _HoneDataPage {
  AdwBin parent_instance;

  HoneProject *project;
  HoneImageList *list;
  HoneLabelStore *store; /* (nullable) */
  HoneCheckup *checkup;
  int imgsz;
  guint rechecking, marking; /* sources */
  GSimpleActionGroup *actions;
  int drawn_class; /* the one that cells show alone */
  char *wanted;    /* (nullable): picture to be shown as soon as the list is not busy */
  gboolean opens;  /* and opened */

  GtkStack *states, *places;
  GtkProgressBar *progress;
  GtkLabel *what, *shown, *fault;
  GtkRevealer *fault_revealer;
  AdwStatusPage *failed, *nothing;
  GtkMenuButton *filter, *sort;
  GMenu *split_words, *class_words, *boxes_words, *size_words, *labels_words, *problem_words, *reviewed_words;
  AdwFlap *flap;
  HoneDataSidebar *sidebar;
  HoneHealthView *health;
  GtkRevealer *selected_revealer;
  GtkLabel *selected;
  GtkEditable *search;
  GtkToggleButton *boxes;
  GtkAdjustment *size;
  GtkGridView *grid;
  GtkWidget *clear;
};

G_DEFINE_FINAL_TYPE (HoneDataPage, hone_data_page, ADW_TYPE_BIN)

static guint open_signal, health_signal;

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

static void
show_place (HoneDataPage *self)
{
  if (self->list == NULL)
    return;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0)
    show_nothing (self);
  if (hone_data_sidebar_get_place (self->sidebar) == HONE_PLACE_HEALTH)
    gtk_stack_set_visible_child_name (self->places, "health");
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

static void
show_cell (HoneDataPage *self, GtkListItem *item)
{
  HoneThumbnail *thumbnail = HONE_THUMBNAIL (gtk_list_item_get_child (item));
  HoneImageItem *image = gtk_list_item_get_item (item);
  const HoneSample *sample = hone_image_item_get_sample (image);
  guint n_findings = hone_image_item_get_n_findings (image);
  g_autoptr (GArray) boxes = hone_image_item_get_boxes (image);
  g_autofree char *caption = hone_image_item_get_caption (image);
  guint marks = hone_image_list_get_mark (self->list, image);
  g_autofree char *badge = n_findings > 0 ? hone_words_findings (n_findings) : NULL;

  if (marks & HONE_MARK_REVIEWED)
    append_text (&caption, " ✓");
  if (marks & HONE_MARK_EXCLUDED)
    replace_text (&badge, _ ("Excluded"));
  /* First: GTK makes the tooltip the description, too, and the thumbnail has a better one. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (thumbnail), hone_image_item_get_name (image));
  hone_thumbnail_set_names (thumbnail, hone_project_get_class_names (self->project));
  hone_thumbnail_set_path (thumbnail, sample->path, sample->width, sample->height);
  hone_thumbnail_set_boxes (thumbnail, boxes);
  hone_thumbnail_set_show_boxes (thumbnail, gtk_toggle_button_get_active (self->boxes));
  hone_thumbnail_set_only_class (thumbnail, hone_image_list_get_class (self->list));
  hone_thumbnail_set_caption (thumbnail, caption);
  hone_thumbnail_set_badge (thumbnail, badge);
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
static void
redraw_cells (HoneDataPage *self)
{
  g_autoptr (GtkListItemFactory) factory = new_factory (self);

  gtk_grid_view_set_factory (self->grid, factory);
}

/* The search. */

static void
show_fault (HoneDataPage *self)
{
  const char *message = hone_image_list_get_message (self->list);

  if (message != NULL)
    gtk_label_set_text (self->fault, message);
  gtk_revealer_set_reveal_child (self->fault_revealer, message != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_STATE_INVALID,
                               message != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
ask (HoneDataPage *self, const char *search)
{
  hone_image_list_set_search (self->list, search);
  hone_data_sidebar_set_place (self->sidebar, HONE_PLACE_PICTURES);
  hone_data_sidebar_refresh (self->sidebar);
  show_place (self);
}

static void
search_cb (HoneDataPage *self)
{
  if (self->list != NULL &&
      g_strcmp0 (gtk_editable_get_text (self->search), hone_image_list_get_search (self->list)) != 0)
    ask (self, gtk_editable_get_text (self->search));
}

/* What a button asks for stands in the entry, too. */
static void
set_search (HoneDataPage *self, const char *search)
{
  if (self->list == NULL)
    return;
  gtk_editable_set_text (self->search, search);
  gtk_editable_set_position (self->search, -1);
  ask (self, search);
}

static void
sidebar_search_cb (HoneDataPage *self, const char *search)
{
  set_search (self, search);
}

static void
clear_search (HoneDataPage *self)
{
  set_search (self, "");
}

static void
activate_cb (HoneDataPage *self, guint position)
{
  g_signal_emit (self, open_signal, 0, position);
}

static void
show_wanted (HoneDataPage *self)
{
  g_autofree char *wanted = g_steal_pointer (&self->wanted);
  guint position;

  if (wanted == NULL || !hone_image_list_find_path (self->list, wanted, &position))
    return;
  hone_data_page_show (self, position);
  if (self->opens)
    g_signal_emit (self, open_signal, 0, position);
}

/* A search or sorting has come to its end. */
static void
busy_cb (HoneDataPage *self)
{
  if (hone_image_list_get_busy (self->list))
    return;
  if (self->drawn_class != hone_image_list_get_class (self->list))
    redraw_cells (self);
  self->drawn_class = hone_image_list_get_class (self->list);
  show_place (self);
  show_wanted (self);
}

static void
open_path (HoneDataPage *self, const char *path)
{
  g_free (self->wanted);
  self->wanted = g_strdup (path);
  self->opens = TRUE;
  if (!hone_image_list_find_path (self->list, path, NULL))
    set_search (self, "");
  if (!hone_image_list_get_busy (self->list))
    show_wanted (self);
}

static void
show_kind_cb (HoneDataPage *self, const char *kind)
{
  g_autofree char *search = hone_image_query_put (NULL, "problem", kind);

  set_search (self, search);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

/* Order. */

static const char *const sorts[HONE_N_SORTS] = { "split", "name", "boxes", "smallest", "findings" };

static const char *
sort_words (HoneSort sort)
{
  static const char *const words[HONE_N_SORTS] = { N_ ("Sort: split"), N_ ("Sort: name"), N_ ("Sort: boxes"),
                                                   N_ ("Sort: smallest"), N_ ("Sort: findings") };

  return _ (words[sort]);
}

static void
show_sort (HoneDataPage *self)
{
  HoneSort sort = hone_image_list_get_sort (self->list);

  gtk_menu_button_set_label (self->sort, sort_words (sort));
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "sort", g_variant_new_string (sorts[sort]));
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "reversed",
                                      g_variant_new_boolean (hone_image_list_get_reversed (self->list)));
}

static void
sort_state_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  HoneDataPage *self = data;

  for (int sort = 0; sort < HONE_N_SORTS; sort++)
    if (self->list != NULL && g_str_equal (sorts[sort], g_variant_get_string (state, NULL))) {
      hone_image_list_set_sort (self->list, sort, hone_image_list_get_reversed (self->list));
      gtk_menu_button_set_label (self->sort, sort_words (sort));
    }
  g_simple_action_set_state (action, state);
}

static void
reversed_state_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  HoneDataPage *self = data;

  if (self->list != NULL)
    hone_image_list_set_sort (self->list, hone_image_list_get_sort (self->list), g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

/* "class:rbc" from the menu; the same once more takes it away. */
static void
word_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_auto (GStrv) parts = g_strsplit (g_variant_get_string (parameter, NULL), ":", 2);
  const char *search = self->list != NULL ? hone_image_list_get_search (self->list) : NULL;
  g_autofree char *now = hone_image_query_get (search, parts[0]);
  g_autofree char *next = hone_image_query_put (search, parts[0], g_strcmp0 (now, parts[1]) == 0 ? NULL : parts[1]);

  set_search (self, next);
}

static void
add_word (GMenu *menu, const char *label, const char *word)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "data.word", "s", word);
  g_menu_append_item (menu, item);
}

typedef struct {
  const char *label, *word;
} Word;

static void
add_words (GMenu *menu, const Word *words, guint n)
{
  g_menu_remove_all (menu);
  for (guint i = 0; i < n; i++)
    add_word (menu, _ (words[i].label), words[i].word);
}

#define ADD_WORDS(menu, words) add_words (menu, words, G_N_ELEMENTS (words))

static void
fill_fixed_words (HoneDataPage *self)
{
  static const Word splits[] = { { N_ ("Training"), "split:train" },
                                 { N_ ("Validation"), "split:val" },
                                 { N_ ("Test"), "split:test" },
                                 { N_ ("Validation or test"), "split:val,test" } };
  static const Word boxes[] = { { N_ ("None"), "boxes:0" },
                                { N_ ("1"), "boxes:1" },
                                { N_ ("2 to 10"), "boxes:2..10" },
                                { N_ ("More than 10"), "boxes:>10" },
                                { N_ ("More than 50"), "boxes:>50" } };
  static const Word sizes[] = { { N_ ("Below 8 pixels"), "size:<8" },
                                { N_ ("Below 16 pixels"), "size:<16" },
                                { N_ ("Below 32 pixels"), "size:<32" },
                                { N_ ("Above 200 pixels"), "size:>200" } };
  static const Word labels[] = { { N_ ("Some"), "labels:some" },
                                 { N_ ("No label file"), "labels:missing" },
                                 { N_ ("Marked as empty"), "labels:empty" },
                                 { N_ ("Can't be read"), "labels:bad" } };
  static const Word reviewed[] = { { N_ ("Yes"), "reviewed:yes" }, { N_ ("Not yet"), "reviewed:no" } };

  ADD_WORDS (self->split_words, splits);
  ADD_WORDS (self->boxes_words, boxes);
  ADD_WORDS (self->size_words, sizes);
  ADD_WORDS (self->labels_words, labels);
  ADD_WORDS (self->reviewed_words, reviewed);
}

static void
fill_class_words (HoneDataPage *self)
{
  char *const *names = hone_project_get_class_names (self->project);

  g_menu_remove_all (self->class_words);
  for (int i = 0; i < hone_project_get_n_classes (self->project) && i < MOST_MENU_CLASSES; i++) {
    g_autofree char *value = hone_image_query_class_word (names[i]);
    g_autofree char *word = g_strconcat ("class:", value, NULL);
    g_auto (GStrv) parts = g_strsplit (names[i], "_", -1);
    g_autofree char *label = g_strjoinv ("__", parts);

    add_word (self->class_words, label, word);
  }
}

/* The kinds that were found. */
static void
fill_problem_words (HoneDataPage *self)
{
  static const Word any[] = { { N_ ("Any"), "problem:any" },
                              { N_ ("Errors"), "problem:error" },
                              { N_ ("Warnings"), "problem:warning" },
                              { N_ ("None"), "problem:none" } };
  guint n;
  const HoneFinding *findings = hone_image_index_get_findings (hone_image_list_get_index (self->list), &n);
  g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GMenu) kinds = g_menu_new ();

  ADD_WORDS (self->problem_words, any);
  for (guint i = 0; i < n; i++)
    if (findings[i].sample != G_MAXUINT)
      g_hash_table_add (found, (gpointer) findings[i].kind);
  for (const HoneHealthKind *kind = hone_health_kinds (); kind->kind != NULL; kind++) {
    g_autofree char *word = g_strconcat ("problem:", kind->kind, NULL);

    if (g_hash_table_contains (found, kind->kind))
      add_word (kinds, hone_health_kind_title (kind), word);
  }
  g_menu_append_section (self->problem_words, NULL, G_MENU_MODEL (kinds));
}

/* Health. */

static void
checked_cb (HoneDataPage *self)
{
  hone_image_list_set_index (self->list, hone_checkup_get_index (self->checkup));
  hone_data_sidebar_recount (self->sidebar);
  fill_problem_words (self);
}

static void
health_changed_cb (HoneDataPage *self)
{
  hone_data_sidebar_set_n_findings (self->sidebar, (int) hone_health_view_count (self->health));
  g_signal_emit (self, health_signal, 0);
}

/* Not before the edit is on the disk, which is read. */
static gboolean
recheck_cb (gpointer data)
{
  HoneDataPage *self = data;

  if (self->store != NULL && hone_label_store_get_state (self->store) == HONE_STORE_SAVING)
    return G_SOURCE_CONTINUE;
  self->rechecking = 0;
  hone_checkup_start (self->checkup, HONE_CHECKUP_READ_AGAIN);
  return G_SOURCE_REMOVE;
}

static void
labels_changed_cb (HoneDataPage *self)
{
  if (self->checkup == NULL)
    return;
  g_clear_handle_id (&self->rechecking, g_source_remove);
  self->rechecking = g_timeout_add (RECHECK_AFTER, recheck_cb, self);
}

static void
set_checkup (HoneDataPage *self, HoneDataset *dataset)
{
  g_clear_handle_id (&self->rechecking, g_source_remove);
  if (self->checkup != NULL) {
    hone_checkup_stop (self->checkup);
    g_signal_handlers_disconnect_by_data (self->checkup, self);
  }
  hone_health_view_set_checkup (self->health, NULL);
  g_clear_object (&self->checkup);
  if (dataset == NULL)
    return;
  self->checkup = hone_checkup_new (dataset);
  hone_checkup_set_imgsz (self->checkup, self->imgsz);
  g_signal_connect_swapped (self->checkup, "done", G_CALLBACK (checked_cb), self);
  hone_health_view_set_checkup (self->health, self->checkup);
  hone_checkup_start (self->checkup, hone_image_index_get_n (hone_checkup_get_index (self->checkup)) <= MOST_COMPARED
                                         ? HONE_CHECKUP_PICTURES
                                         : HONE_CHECKUP_LABELS);
}

/* Marks. */

static gboolean
mark_cb (gpointer data)
{
  HoneDataPage *self = data;
  HoneImageIndex *index = hone_image_list_get_index (self->list);
  guint n = hone_image_index_get_n (index);
  guint8 *marks = g_new0 (guint8, n + 1);
  g_autoptr (GBytes) bytes = g_bytes_new_take (marks, n);

  self->marking = 0;
  for (guint i = 0; i < n && self->store != NULL; i++) {
    const char *path = hone_image_index_get_sample (index, i)->path;

    marks[i] = (hone_label_store_get_reviewed (self->store, path) ? HONE_MARK_REVIEWED : 0) |
               (hone_label_store_get_excluded (self->store, path) ? HONE_MARK_EXCLUDED : 0);
  }
  hone_image_list_set_marks (self->list, bytes);
  hone_data_sidebar_recount (self->sidebar);
  return G_SOURCE_REMOVE;
}

/* Once for any number of marks. */
static void
marks_changed_cb (HoneDataPage *self)
{
  if (self->marking == 0 && self->list != NULL)
    self->marking = g_idle_add (mark_cb, self);
}

void
hone_data_page_set_store (HoneDataPage *self, HoneLabelStore *store)
{
  if (self->store == store)
    return;
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_set_object (&self->store, store);
  hone_health_view_set_store (self->health, store);
  if (store != NULL) {
    g_signal_connect_swapped (store, "changed", G_CALLBACK (labels_changed_cb), self);
    g_signal_connect_swapped (store, "stepped", G_CALLBACK (labels_changed_cb), self);
    g_signal_connect_swapped (store, "classes-changed", G_CALLBACK (labels_changed_cb), self);
    g_signal_connect_swapped (store, "marks-changed", G_CALLBACK (marks_changed_cb), self);
  }
  marks_changed_cb (self);
}

void
hone_data_page_set_imgsz (HoneDataPage *self, int imgsz)
{
  if (self->imgsz == imgsz || imgsz <= 0)
    return;
  self->imgsz = imgsz;
  if (self->checkup == NULL)
    return;
  hone_image_list_set_imgsz (self->list, imgsz);
  hone_checkup_set_imgsz (self->checkup, imgsz);
  hone_checkup_start (self->checkup, HONE_CHECKUP_LABELS);
}

guint
hone_data_page_count_findings (HoneDataPage *self)
{
  return hone_health_view_count (self->health);
}

/* What is selected. */

static void
show_selected (HoneDataPage *self)
{
  GtkSelectionModel *model = gtk_grid_view_get_model (self->grid);
  g_autoptr (GtkBitset) chosen = model != NULL ? gtk_selection_model_get_selection (model) : NULL;
  guint64 n = chosen != NULL ? gtk_bitset_get_size (chosen) : 0;

  hone_words_set (self->selected, g_strdup_printf (ngettext ("%u selected", "%u selected", (guint) n), (guint) n));
  gtk_revealer_set_reveal_child (self->selected_revealer, n > 1);
}

/* (element-type HoneImageItem) (transfer full) */
static GPtrArray *
get_selected (HoneDataPage *self)
{
  GtkSelectionModel *model = gtk_grid_view_get_model (self->grid);
  g_autoptr (GtkBitset) chosen = model != NULL ? gtk_selection_model_get_selection (model) : gtk_bitset_new_empty ();
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, chosen, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (model), position));
  return items;
}

static void
undo_cb (HoneDataPage *self)
{
  if (self->store != NULL)
    hone_label_store_undo (self->store);
}

static void
say_undoable (HoneDataPage *self, const char *text, GCallback undo, gpointer data)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "data", data, (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (toast, "button-clicked", undo, self, G_CONNECT_SWAPPED);
  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}

/* Those of @items that have the mark, or have not. (element-type HoneImageItem) (transfer full) */
static GPtrArray *
with_mark (HoneDataPage *self, GPtrArray *items, HoneImageMark mark, gboolean marked)
{
  GPtrArray *some = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++)
    if (((hone_image_list_get_mark (self->list, items->pdata[i]) & mark) != 0) == marked)
      g_ptr_array_add (some, g_object_ref (items->pdata[i]));
  return some;
}

static void
set_reviewed (HoneDataPage *self, GPtrArray *items, gboolean reviewed)
{
  for (guint i = 0; i < items->len && self->store != NULL; i++)
    hone_label_store_set_reviewed (self->store, hone_image_item_get_path (items->pdata[i]), reviewed);
}

static void
unreview_cb (HoneDataPage *self, AdwToast *toast)
{
  set_reviewed (self, g_object_get_data (G_OBJECT (toast), "data"), FALSE);
}

static void
review_again_cb (HoneDataPage *self, AdwToast *toast)
{
  set_reviewed (self, g_object_get_data (G_OBJECT (toast), "data"), TRUE);
}

/* All become it; when all are, none. */
static void
reviewed_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_autoptr (GPtrArray) items = get_selected (self);
  g_autoptr (GPtrArray) some = with_mark (self, items, HONE_MARK_REVIEWED, FALSE);
  gboolean reviewed = some->len > 0;
  g_autofree char *text = NULL;

  if (items->len == 0 || self->store == NULL)
    return;
  if (!reviewed) {
    g_clear_pointer (&some, g_ptr_array_unref);
    some = g_steal_pointer (&items);
  }
  set_reviewed (self, some, reviewed);
  text = g_strdup_printf (
      reviewed ? ngettext ("%u picture is reviewed", "%u pictures are reviewed", some->len)
               : ngettext ("%u picture is no longer reviewed", "%u pictures are no longer reviewed", some->len),
      some->len);
  say_undoable (self, text, reviewed ? G_CALLBACK (unreview_cb) : G_CALLBACK (review_again_cb),
                g_steal_pointer (&some));
}

static const char **
paths_of (GPtrArray *items)
{
  const char **paths = g_new0 (const char *, items->len + 1);

  for (guint i = 0; i < items->len; i++)
    paths[i] = hone_image_item_get_path (items->pdata[i]);
  return paths;
}

static void
exclude_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_autoptr (GPtrArray) items = get_selected (self);
  g_autoptr (GPtrArray) some = with_mark (self, items, HONE_MARK_EXCLUDED, FALSE);
  GPtrArray *chosen = some->len > 0 ? some : items;
  g_autofree const char **paths = paths_of (chosen);
  g_autofree char *text = NULL;

  if (items->len == 0 || self->store == NULL)
    return;
  hone_label_store_set_excluded (self->store, paths, chosen->len, chosen == some);
  text = g_strdup_printf (
      chosen == some ? ngettext ("Excluded %u picture", "Excluded %u pictures", chosen->len)
                     : ngettext ("%u picture is taken in again", "%u pictures are taken in again", chosen->len),
      chosen->len);
  say_undoable (self, text, G_CALLBACK (undo_cb), g_ptr_array_new ());
}

/* Those with labels stay as they are: somebody has drawn them. */
static void
empty_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_autoptr (GPtrArray) items = get_selected (self);
  g_autofree char *text = NULL;
  guint n = 0;

  if (self->store == NULL || items->len > MOST_EDITED)
    return;
  hone_label_store_begin (self->store, _ ("Marked pictures as empty"));
  for (guint i = 0; i < items->len; i++)
    if (hone_image_item_get_sample (items->pdata[i])->state == HONE_LABELS_MISSING)
      n += hone_label_store_set_empty (self->store, hone_image_item_get_path (items->pdata[i]), NULL);
  hone_label_store_end (self->store);
  text = n > 0 ? g_strdup_printf (ngettext ("Marked %u picture as empty", "Marked %u pictures as empty", n), n) : NULL;
  if (n > 0)
    say_undoable (self, text, G_CALLBACK (undo_cb), g_ptr_array_new ());
}

static void
folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_autoptr (GPtrArray) items = get_selected (self);
  g_autofree char *folder = items->len > 0 ? g_path_get_dirname (hone_image_item_get_path (items->pdata[0])) : NULL;
  g_autofree char *uri = folder != NULL ? g_filename_to_uri (folder, NULL, NULL) : NULL;

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

static void
undo_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  undo_cb (data);
}

static void
redo_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (HONE_DATA_PAGE (data)->store != NULL)
    hone_label_store_redo (HONE_DATA_PAGE (data)->store);
}

static void
unselect_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkSelectionModel *model = gtk_grid_view_get_model (HONE_DATA_PAGE (data)->grid);

  if (model != NULL)
    gtk_selection_model_unselect_all (model);
}

/* In the search they are of the text: an entry hears them first. */
static void
add_undo_keys (HoneDataPage *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_z, GDK_CONTROL_MASK), gtk_named_action_new ("data.undo")));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK),
                        gtk_named_action_new ("data.redo")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* Single letters count only in the grid, so that typing a search is safe. */
static void
add_keys (HoneDataPage *self)
{
  static const struct {
    guint key;
    const char *action;
  } keys[] = { { GDK_KEY_r, "data.reviewed" }, { GDK_KEY_e, "data.empty" }, { GDK_KEY_Delete, "data.exclude" } };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0), gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self->grid), controller);
}

/* The project. */

static void
set_list (HoneDataPage *self, HoneImageList *list)
{
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_set_object (&self->list, list);
  g_clear_pointer (&self->wanted, g_free);
  if (list == NULL)
    return;
  g_signal_connect_swapped (list, "notify::busy", G_CALLBACK (busy_cb), self);
  g_signal_connect_swapped (list, "notify::message", G_CALLBACK (show_fault), self);
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
  hone_data_sidebar_set_list (self->sidebar, list, hone_project_get_class_names (self->project),
                              hone_project_get_n_classes (self->project));
  hone_data_sidebar_set_place (self->sidebar, HONE_PLACE_PICTURES);
  hone_image_list_set_imgsz (list, self->imgsz);
  set_checkup (self, dataset);
  selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (list)));
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (show_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (show_selected), self, G_CONNECT_SWAPPED);
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (selection));
  fill_class_words (self);
  fill_problem_words (self);
  show_sort (self);
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
  hone_data_page_set_store (self, NULL);
  set_checkup (self, NULL);
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
hone_data_page_show (HoneDataPage *self, guint position)
{
  GtkSelectionModel *selection = gtk_grid_view_get_model (self->grid);

  if (selection == NULL)
    return;
  if (hone_image_list_get_busy (self->list)) {
    g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);

    g_free (self->wanted);
    self->wanted = item != NULL && position > 0 ? g_strdup (hone_image_item_get_path (item)) : NULL;
    self->opens = FALSE;
  }
  /* The first one is where the focus begins; nobody has chosen it. */
  if (position > 0)
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

  g_clear_handle_id (&self->rechecking, g_source_remove);
  g_clear_handle_id (&self->marking, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->checkup != NULL) {
    g_signal_handlers_disconnect_by_data (self->checkup, self);
    hone_checkup_stop (self->checkup);
  }
  g_clear_object (&self->store);
  g_clear_object (&self->checkup);
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
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, search);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, boxes);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, size);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, grid);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, clear);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, selected);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, selected_revealer);
  health_signal =
      g_signal_new ("health-changed", HONE_TYPE_DATA_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_bind_template_child (widget_class, HoneDataPage, reviewed_words);
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
add_actions (HoneDataPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "word", .activate = word_cb, .parameter_type = "s" },
    { .name = "reviewed", .activate = reviewed_cb },
    { .name = "empty", .activate = empty_cb },
    { .name = "exclude", .activate = exclude_cb },
    { .name = "folder", .activate = folder_cb },
    { .name = "undo", .activate = undo_action_cb },
    { .name = "redo", .activate = redo_action_cb },
    { .name = "unselect", .activate = unselect_cb },
    { .name = "sort", .parameter_type = "s", .state = "'name'", .change_state = sort_state_cb },
    { .name = "reversed", .state = "false", .change_state = reversed_state_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "data", G_ACTION_GROUP (self->actions));
}

static void
hone_data_page_init (HoneDataPage *self)
{
  self->drawn_class = HONE_ANY;
  self->imgsz = IMGSZ;
  gtk_widget_init_template (GTK_WIDGET (self));
  add_actions (self);
  add_keys (self);
  add_undo_keys (self);
  fill_fixed_words (self);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->sidebar, "place-changed", G_CALLBACK (show_place), self);
  g_signal_connect_swapped (self->sidebar, "search", G_CALLBACK (sidebar_search_cb), self);
  g_signal_connect_swapped (self->health, "show-kind", G_CALLBACK (show_kind_cb), self);
  g_signal_connect_swapped (self->health, "open", G_CALLBACK (open_path), self);
  g_signal_connect_swapped (self->health, "changed", G_CALLBACK (health_changed_cb), self);
  g_signal_connect_swapped (self->boxes, "toggled", G_CALLBACK (redraw_cells), self);
  g_signal_connect_swapped (self->grid, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_search), self);
}
