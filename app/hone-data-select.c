/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-select.c - what is selected in the grid, and what is done to it */
#include "hone-data-page-private.h"

#include "hone-words.h"

#include <glib/gi18n.h>

#define MOST_EDITED 2000 /* pictures in one step */

void
hone_data_page_show_selected (HoneDataPage *self)
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

static const GActionEntry entries[] = {
  { .name = "reviewed", .activate = reviewed_cb }, { .name = "empty", .activate = empty_cb },
  { .name = "exclude", .activate = exclude_cb },   { .name = "folder", .activate = folder_cb },
  { .name = "undo", .activate = undo_action_cb },  { .name = "redo", .activate = redo_action_cb },
  { .name = "unselect", .activate = unselect_cb },
};

void
hone_data_page_connect_selection (HoneDataPage *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  add_keys (self);
  add_undo_keys (self);
}
