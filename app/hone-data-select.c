/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-select.c - what is selected in the grid, what comes into view, and the keys of the grid */
#include "hone-data-page-private.h"

#include "hone-compat.h"
#include "hone-words.h"

#include <glib/gi18n.h>

/* Whoever pressed a button of the bar goes on in the grid when it is gone. */
static void
reveal_bar (HoneDataPage *self, gboolean reveal)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!reveal && focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->selected_revealer)))
    gtk_widget_grab_focus (GTK_WIDGET (self->grid));
  gtk_revealer_set_reveal_child (self->selected_revealer, reveal);
}

/* What is being changed everywhere is to be over first; its card has the place. */
void
hone_data_page_show_selected (HoneDataPage *self)
{
  g_autoptr (GtkBitset) chosen = hone_data_page_get_selected (self);
  guint64 n = gtk_bitset_get_size (chosen);
  gboolean busy = self->store != NULL && hone_label_store_get_progress (self->store) < 1;

  hone_words_set (self->selected, g_strdup_printf (ngettext ("%u selected", "%u selected", (guint) n), (guint) n));
  reveal_bar (self, n > 0 && !busy);
}

GtkBitset *
hone_data_page_get_selected (HoneDataPage *self)
{
  GtkSelectionModel *model = gtk_grid_view_get_model (self->grid);

  return model != NULL ? gtk_selection_model_get_selection (model) : gtk_bitset_new_empty ();
}

char **
hone_data_page_get_paths (HoneDataPage *self, HoneDataWanted wanted, int what)
{
  g_autoptr (GtkBitset) chosen = hone_data_page_get_selected (self);
  GPtrArray *paths = g_ptr_array_new ();
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, chosen, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    if (wanted == NULL || wanted (self, position, what))
      g_ptr_array_add (paths, g_strdup (hone_image_list_get_sample (self->list, position)->path));
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}

/* --- what comes into view --- */

static void
scroll_to (HoneDataPage *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u", position);
}

/* (transfer full): of those of @paths that are in the list */
static GtkBitset *
positions_of (HoneDataPage *self, char **paths)
{
  GtkBitset *found = gtk_bitset_new_empty ();
  guint position;

  for (guint i = 0; paths[i] != NULL; i++)
    if (hone_image_list_find_path (self->list, paths[i], &position))
      gtk_bitset_add (found, position);
  return found;
}

/* What was asked for is filtered away: then the search goes, not the picture. */
static void
look_without_search (HoneDataPage *self)
{
  if (self->insists && hone_image_list_get_search (self->list) != NULL)
    hone_data_page_ask (self, "");
  else
    g_clear_pointer (&self->wanted, g_strfreev);
}

static void
show_positions (HoneDataPage *self, GtkBitset *found)
{
  GtkSelectionModel *model = gtk_grid_view_get_model (self->grid);
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (self->list)));

  gtk_selection_model_set_selection (model, found, all);
  scroll_to (self, gtk_bitset_get_minimum (found));
}

/* Not while the list, or what it is made of, is about to change. */
void
hone_data_page_show_wanted (HoneDataPage *self)
{
  g_autoptr (GtkBitset) found = NULL;

  if (self->wanted == NULL || hone_image_list_get_busy (self->list) || self->marking != 0 || self->rechecking != 0 ||
      self->rereading)
    return;
  found = positions_of (self, self->wanted);
  if (gtk_bitset_is_empty (found)) {
    look_without_search (self);
    return;
  }
  g_clear_pointer (&self->wanted, g_strfreev);
  show_positions (self, found);
  if (self->opens)
    g_signal_emit_by_name (self, "open-picture", gtk_bitset_get_minimum (found));
}

static gboolean
show_wanted_cb (gpointer data)
{
  HONE_DATA_PAGE (data)->wanting = 0;
  hone_data_page_show_wanted (data);
  return G_SOURCE_REMOVE;
}

void
hone_data_page_select_again (HoneDataPage *self, const char *const *paths)
{
  g_strfreev (self->wanted);
  self->wanted = g_strdupv ((char **) paths);
  self->opens = self->insists = FALSE;
  hone_data_page_want_soon (self);
}

void
hone_data_page_bring_back (HoneDataPage *self, const char *const *paths)
{
  hone_data_page_select_again (self, paths);
  self->insists = TRUE;
}

void
hone_data_page_want_soon (HoneDataPage *self)
{
  if (self->wanted != NULL && self->wanting == 0)
    self->wanting = g_idle_add_full (G_PRIORITY_LOW, show_wanted_cb, self, NULL);
}

void
hone_data_page_open_path (HoneDataPage *self, const char *path)
{
  const char *const paths[] = { path, NULL };

  hone_data_page_bring_back (self, paths);
  self->opens = TRUE;
}

void
hone_data_page_show (HoneDataPage *self, guint position)
{
  GtkSelectionModel *selection = gtk_grid_view_get_model (self->grid);

  if (selection == NULL)
    return;
  if (hone_image_list_get_busy (self->list) && position > 0) {
    g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
    const char *const paths[] = { item != NULL ? hone_image_item_get_path (item) : NULL, NULL };

    hone_data_page_bring_back (self, paths);
  }
  /* The first one is where the focus begins; nobody has chosen it. */
  if (position > 0)
    gtk_selection_model_select_item (selection, position, TRUE);
  scroll_to (self, position);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

/* --- going to a number --- */

static void
go_cb (HoneDataPage *self, const char *response, GtkWidget *dialog)
{
  GtkSpinButton *number = g_object_get_data (G_OBJECT (dialog), "number");

  if (!g_str_equal (response, "go") || self->list == NULL)
    return;
  gtk_selection_model_select_item (gtk_grid_view_get_model (self->grid),
                                   (guint) gtk_spin_button_get_value_as_int (number) - 1, TRUE);
  scroll_to (self, (guint) gtk_spin_button_get_value_as_int (number) - 1);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
go_to_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
  g_autofree char *body = g_strdup_printf (_ ("As they are sorted now, from 1 to %'u"), n);
  GtkWidget *dialog, *number;

  if (n == 0 || hone_data_sidebar_get_place (self->sidebar) != HONE_PLACE_PICTURES)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Go to a Picture"), body);
  number = gtk_spin_button_new_with_range (1, n, 1);
  gtk_editable_set_width_chars (GTK_EDITABLE (number), 8);
  g_object_set (number, "activates-default", TRUE, "halign", GTK_ALIGN_CENTER, "numeric", TRUE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (number), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Number of the picture"),
                                  -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), number);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "go", _ ("_Go"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "number", number);
  g_signal_connect_object (dialog, "response", G_CALLBACK (go_cb), self, G_CONNECT_SWAPPED);
  hone_compat_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (number);
}

static void
unselect_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkSelectionModel *model = gtk_grid_view_get_model (HONE_DATA_PAGE (data)->grid);

  if (model != NULL)
    gtk_selection_model_unselect_all (model);
}

/* --- keys --- */

typedef struct {
  guint key;
  GdkModifierType state;
  const char *action, *target;
} Key;

static void
add_keys (GtkWidget *widget, const Key *keys, guint n)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < n; i++) {
    GtkShortcut *shortcut =
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].state), gtk_named_action_new (keys[i].action));

    if (keys[i].target != NULL)
      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (keys[i].target));
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  }
  gtk_widget_add_controller (widget, controller);
}

/* In the search Ctrl+Z is of the text: an entry hears it first. Single letters count only in the grid, so that typing a
 * search is safe. A digit with Shift is another sign on each keyboard; those of the US one are here, too. */
static void
add_all_keys (HoneDataPage *self)
{
  static const Key page[] = { { GDK_KEY_z, GDK_CONTROL_MASK, "data.undo", NULL },
                              { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "data.redo", NULL },
                              { GDK_KEY_y, GDK_CONTROL_MASK, "data.redo", NULL },
                              { GDK_KEY_g, GDK_CONTROL_MASK, "data.go-to", NULL },
                              { GDK_KEY_r, GDK_CONTROL_MASK, "data.recheck", NULL } };
  static const Key grid[] = { { GDK_KEY_r, 0, "data.reviewed", NULL },
                              { GDK_KEY_e, 0, "data.empty", NULL },
                              { GDK_KEY_Delete, 0, "data.exclude", NULL },
                              { GDK_KEY_1, GDK_SHIFT_MASK, "data.split", "train" },
                              { GDK_KEY_2, GDK_SHIFT_MASK, "data.split", "val" },
                              { GDK_KEY_3, GDK_SHIFT_MASK, "data.split", "test" },
                              { GDK_KEY_exclam, 0, "data.split", "train" },
                              { GDK_KEY_at, 0, "data.split", "val" },
                              { GDK_KEY_numbersign, 0, "data.split", "test" },
                              { GDK_KEY_plus, 0, "win.thumbnails-larger", NULL },
                              { GDK_KEY_equal, 0, "win.thumbnails-larger", NULL },
                              { GDK_KEY_minus, 0, "win.thumbnails-smaller", NULL },
                              { GDK_KEY_Escape, 0, "data.unselect", NULL } };

  add_keys (GTK_WIDGET (self), page, G_N_ELEMENTS (page));
  add_keys (GTK_WIDGET (self->grid), grid, G_N_ELEMENTS (grid));
}

static const GActionEntry entries[] = {
  { .name = "go-to", .activate = go_to_cb },
  { .name = "unselect", .activate = unselect_cb },
};

void
hone_data_page_connect_selection (HoneDataPage *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  add_all_keys (self);
}
