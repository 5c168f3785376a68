/* SPDX-License-Identifier: Apache-2.0 */
/* hone-manual-window.c - see hone-manual-window.h */
#include "hone-manual-window.h"

#include "hone-manual-text.h"

#include <glib/gi18n.h>

#define PAGES "/org/hone/Hone/manual/"
#define WIDEST 760 /* of the text, in pixels: longer lines are hard to read */

typedef struct {
  GtkWindow *window;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkWidget *back, *search_bar, *entry;
  GPtrArray *history; /* of char *: the page that is shown is the last */
  GSimpleActionGroup *actions;
  gulong dark;
} Manual;

static Manual *shown; /* (nullable): the one window */

/* "page-data" in the person's language, else in English. (transfer full) (nullable): no such page */
static GBytes *
page_text (const char *page)
{
  const char *const *languages = g_get_language_names ();

  for (guint i = 0; languages[i] != NULL; i++) {
    g_autofree char *path = g_strconcat (PAGES, languages[i], "/", page, ".md", NULL);
    GBytes *bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    if (bytes != NULL)
      return bytes;
  }
  g_autofree char *path = g_strconcat (PAGES, page, ".md", NULL);
  return g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

static const char *
current (Manual *self)
{
  return g_ptr_array_index (self->history, self->history->len - 1);
}

static void
show_current (Manual *self)
{
  g_autoptr (GBytes) bytes = page_text (current (self));
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GtkTextIter start;

  text = bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");
  hone_manual_text_fill (self->buffer, text, adw_style_manager_get_dark (adw_style_manager_get_default ()));
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  gtk_text_view_scroll_to_iter (self->view, &start, 0, TRUE, 0, 0);
  lines = g_strsplit (text, "\n", 2);
  gtk_window_set_title (self->window, g_str_has_prefix (text, "# ") ? lines[0] + 2 : _ ("Manual"));
  gtk_widget_set_sensitive (self->back, self->history->len > 1);
}

/* A page, perhaps with its ending and a place within it; TRUE: there is one. */
static gboolean
open_page (Manual *self, const char *target)
{
  g_auto (GStrv) parts = g_strsplit (target, "#", 2);
  g_autofree char *page = g_str_has_suffix (parts[0], ".md") ? g_strndup (parts[0], strlen (parts[0]) - 3) : NULL;
  g_autofree char *name = g_path_get_basename (page != NULL ? page : parts[0]); /* “../” leads from a translation out */
  g_autoptr (GBytes) bytes = page_text (name);

  if (bytes == NULL)
    return FALSE;
  if (self->history->len == 0 || !g_str_equal (current (self), name))
    g_ptr_array_add (self->history, g_steal_pointer (&name));
  show_current (self);
  return TRUE;
}

static void
back_cb (Manual *self)
{
  if (self->history->len < 2)
    return;
  g_ptr_array_remove_index (self->history, self->history->len - 1);
  show_current (self);
}

/* Links. */

static gboolean
follow (Manual *self, const GtkTextIter *at)
{
  const char *target = hone_manual_text_link_at (at);
  g_autofree char *own = g_strdup (target); /* goes with the page */

  if (own == NULL)
    return FALSE;
  if (!open_page (self, own))
    gtk_show_uri (self->window, own, GDK_CURRENT_TIME);
  return TRUE;
}

static gboolean
iter_below (Manual *self, double x, double y, GtkTextIter *at)
{
  int left, top;

  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &left, &top);
  return gtk_text_view_get_iter_at_location (self->view, at, left, top);
}

static void
released_cb (GtkGestureClick *gesture, int n, double x, double y, Manual *self)
{
  GtkTextIter at;

  if (!gtk_text_buffer_get_has_selection (self->buffer) && iter_below (self, x, y, &at))
    follow (self, &at);
}

static void
motion_cb (GtkEventControllerMotion *motion, double x, double y, Manual *self)
{
  GtkTextIter at;
  gboolean link = iter_below (self, x, y, &at) && hone_manual_text_link_at (&at) != NULL;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->view), link ? "pointer" : "text");
}

/* The next link behind the cursor is selected; FALSE: there is none. */
static gboolean
next_link (Manual *self)
{
  GtkTextIter at, end;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, gtk_text_buffer_get_insert (self->buffer));
  while (gtk_text_iter_forward_to_tag_toggle (&at, NULL)) {
    if (hone_manual_text_link_at (&at) == NULL)
      continue;
    end = at;
    while (gtk_text_iter_forward_to_tag_toggle (&end, NULL) && hone_manual_text_link_at (&end) != NULL)
      ;
    gtk_text_buffer_select_range (self->buffer, &end, &at); /* the cursor behind it: the next Tab goes on from there */
    gtk_text_view_scroll_to_iter (self->view, &at, 0.1, FALSE, 0, 0);
    return TRUE;
  }
  return FALSE;
}

static gboolean
key_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, Manual *self)
{
  GtkTextIter start, end;

  if ((state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (key == GDK_KEY_Tab)
    return next_link (self);
  if (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter)
    return FALSE;
  gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end);
  return follow (self, &start);
}

/* Search in the page. */

static void
search_from (Manual *self, GtkTextIter *from)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  GtkTextIter start, end, first;
  gboolean found;

  if (*text == '\0')
    return;
  found = gtk_text_iter_forward_search (from, text, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &start, &end, NULL);
  if (!found) {
    gtk_text_buffer_get_start_iter (self->buffer, &first);
    found = gtk_text_iter_forward_search (&first, text, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &start, &end, NULL);
  }
  if (found) {
    gtk_text_buffer_select_range (self->buffer, &start, &end);
    gtk_text_view_scroll_to_iter (self->view, &start, 0.2, FALSE, 0, 0);
    gtk_widget_remove_css_class (self->entry, "error");
  } else {
    gtk_widget_add_css_class (self->entry, "error");
  }
}

static void
search_cb (Manual *self)
{
  GtkTextIter start;

  gtk_text_buffer_get_selection_bounds (self->buffer, &start, NULL);
  search_from (self, &start);
}

static void
search_next_cb (Manual *self)
{
  GtkTextIter end;

  gtk_text_buffer_get_selection_bounds (self->buffer, NULL, &end);
  search_from (self, &end);
}

/* The window. */

static void
open_cb (GSimpleAction *action, GVariant *page, gpointer data)
{
  open_page (data, g_variant_get_string (page, NULL));
}

static void
back_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  back_cb (data);
}

static void
find_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Manual *self = data;

  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_widget_grab_focus (self->entry);
}

static void
close_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Manual *self = data;

  if (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->search_bar)))
    gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  else
    gtk_window_close (self->window);
}

static void
add_actions (Manual *self)
{
  static const GActionEntry entries[] = {
    { .name = "open", .activate = open_cb, .parameter_type = "s" },
    { .name = "back", .activate = back_action_cb },
    { .name = "find", .activate = find_cb },
    { .name = "close", .activate = close_cb },
  };
  static const char *const keys[][2] = { { "<Alt>Left", "manual.back" },
                                         { "<Control>f", "manual.find" },
                                         { "Escape", "manual.close" },
                                         { "<Control>w", "window.close" } };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "manual", G_ACTION_GROUP (self->actions));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i][0]), gtk_named_action_new (keys[i][1])));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->window), controller);
}

/* The pages as the index lists them, in its order: one list for both. */
static GMenuModel *
chapters (void)
{
  g_autoptr (GBytes) bytes = page_text ("index");
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GRegex) regex =
      g_regex_new ("^- \\[([^]]+)\\]\\((?:\\.\\./)?([a-z-]+)\\.md\\)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  GMenu *menu = g_menu_new ();

  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL)) {
    g_autofree char *title = g_match_info_fetch (match, 1), *page = g_match_info_fetch (match, 2);
    g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

    g_menu_item_set_action_and_target (item, "manual.open", "s", page);
    g_menu_append_item (menu, item);
  }
  return G_MENU_MODEL (menu);
}

static GtkWidget *
named (GtkWidget *widget, const char *name)
{
  gtk_widget_set_tooltip_text (widget, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return widget;
}

static GtkWidget *
make_header (Manual *self)
{
  GtkWidget *header = adw_header_bar_new (), *menu = gtk_menu_button_new (), *find = NULL;
  g_autoptr (GMenuModel) pages = chapters ();

  self->back = named (gtk_button_new_from_icon_name ("hone-previous-symbolic"), _ ("Back"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->back), "manual.back");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->back);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (menu), _ ("Chapters"));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu), pages);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), menu);
  find = named (gtk_button_new_from_icon_name ("hone-search-symbolic"), _ ("Search in This Page"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (find), "manual.find");
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), find);
  return header;
}

static GtkWidget *
make_search (Manual *self)
{
  self->search_bar = gtk_search_bar_new ();
  self->entry = gtk_search_entry_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search in This Page"), -1);
  gtk_search_bar_set_child (GTK_SEARCH_BAR (self->search_bar), self->entry);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->search_bar), GTK_EDITABLE (self->entry));
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (search_next_cb), self);
  return self->search_bar;
}

static GtkWidget *
make_view (Manual *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (), *view = gtk_text_view_new ();
  GtkEventController *keys = gtk_event_controller_key_new (), *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->view = GTK_TEXT_VIEW (view);
  self->buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_view_set_editable (self->view, FALSE);
  gtk_text_view_set_cursor_visible (self->view, FALSE);
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (self->view, 24);
  gtk_text_view_set_right_margin (self->view, 24);
  gtk_text_view_set_top_margin (self->view, 18);
  gtk_text_view_set_bottom_margin (self->view, 18);
  gtk_text_view_set_pixels_inside_wrap (self->view, 2);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Page of the manual"), -1);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (view, motion);
  gtk_widget_add_controller (view, keys);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

static void
manual_free (gpointer data)
{
  Manual *self = data;

  g_signal_handler_disconnect (adw_style_manager_get_default (), self->dark);
  g_clear_object (&self->actions);
  g_ptr_array_unref (self->history);
  shown = NULL;
  g_free (self);
}

static Manual *
manual_new (void)
{
  Manual *self = g_new0 (Manual, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->window = GTK_WINDOW (adw_window_new ());
  self->history = g_ptr_array_new_with_free_func (g_free);
  gtk_window_set_default_size (self->window, WIDEST, 720);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), make_search (self));
  gtk_box_append (GTK_BOX (box), make_view (self));
  adw_window_set_content (ADW_WINDOW (self->window), box);
  add_actions (self);
  self->dark =
      g_signal_connect_swapped (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (show_current), self);
  g_object_set_data_full (G_OBJECT (self->window), "hone-manual", self, manual_free);
  return self;
}

void
hone_manual_window_present (GtkWindow *parent, const char *chapter)
{
  if (shown == NULL)
    shown = manual_new ();
  if (!open_page (shown, chapter))
    open_page (shown, "index");
  if (parent != NULL && gtk_window_get_modal (parent)) /* else nothing could be clicked in it */
    gtk_window_set_transient_for (shown->window, parent);
  gtk_window_present (shown->window);
  gtk_widget_grab_focus (GTK_WIDGET (shown->view));
}
