/* SPDX-License-Identifier: Apache-2.0 */
/* hone-runs-edit.c - names and notes of runs, the wastebasket, folders of other runs */
#include "hone-runs-private.h"

#include "hone-compat.h"
#include "hone-toast.h"
#include "hone-widgets.h"

#include <glib/gi18n.h>

/* Name, tags, note. */

typedef struct {
  HoneRunsPage *page;
  HoneRun *run;
  GtkEditable *title, *tags;
  GtkTextBuffer *note;
} Edit;

static void
edit_free (gpointer data, GClosure *closure)
{
  Edit *self = data;

  g_object_unref (self->page);
  g_object_unref (self->run);
  g_free (self);
}

static void
edited_cb (GtkWidget *dialog, const char *response, Edit *self)
{
  HoneRunMarks *marks;
  GtkTextIter start, end;
  g_autofree char *note = NULL;

  if (!g_str_equal (response, "save"))
    return;
  marks = hone_run_marks_copy (hone_run_get_marks (self->run));
  gtk_text_buffer_get_bounds (self->note, &start, &end);
  note = gtk_text_buffer_get_text (self->note, &start, &end, FALSE);
  hone_run_marks_set_title (marks, gtk_editable_get_text (self->title));
  hone_run_marks_set_tags (marks, gtk_editable_get_text (self->tags));
  hone_run_marks_set_note (marks, note);
  hone_run_store_mark (self->page->store, self->run, marks);
}

static GtkWidget *
entry_row (const char *title, const char *text, GtkEditable **entry)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  hone_compat_name_entry (row, title);
  *entry = GTK_EDITABLE (row);
  return row;
}

static GtkWidget *
note_view (const char *note, GtkTextBuffer **buffer)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  g_object_set (view, "wrap-mode", GTK_WRAP_WORD_CHAR, "accepts-tab", FALSE, "top-margin", 8, "bottom-margin", 8,
                "left-margin", 10, "right-margin", 10, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, C_ ("of a run", "Note"), -1);
  *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_set_text (*buffer, note != NULL ? note : "", -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_widget_set_size_request (scrolled, 380, 110);
  gtk_widget_set_overflow (scrolled, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (scrolled, "card");
  return scrolled;
}

static GtkWidget *
edit_form (Edit *self)
{
  const HoneRunMarks *marks = hone_run_get_marks (self->run);
  g_autofree char *tags = hone_run_marks_show_tags (marks);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *label = gtk_label_new (C_ ("of a run", "Note"));

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), entry_row (_ ("Name"), hone_run_get_name (self->run), &self->title));
  gtk_list_box_append (GTK_LIST_BOX (list), entry_row (_ ("Tags, with commas between"), tags, &self->tags));
  gtk_widget_add_css_class (label, "heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), note_view (marks->note, &self->note));
  return box;
}

void
hone_runs_edit (HoneRunsPage *self, HoneRun *run)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              _ ("Name and Note of the Run"), NULL);
  Edit *edit = g_new0 (Edit, 1);

  edit->page = g_object_ref (self);
  edit->run = g_object_ref (run);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), edit_form (edit));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set (edit->title, "activates-default", TRUE, NULL);
  g_object_set (edit->tags, "activates-default", TRUE, NULL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (edited_cb), edit, edit_free, 0);
  hone_compat_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The wastebasket. */

static void
untrashed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneRunsPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!hone_run_store_untrash_finish (HONE_RUN_STORE (object), result, &error))
    hone_toast_say (GTK_WIDGET (self), error->message);
}

static void
undo_cb (HoneRunsPage *self, AdwToast *toast)
{
  hone_run_store_untrash_async (self->store, hone_toast_get_data (toast), untrashed_cb, g_object_ref (self));
}

static void
trashed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneRunsPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  char **folders = NULL;
  guint n;

  if (!hone_run_store_trash_finish (HONE_RUN_STORE (object), result, &folders, &error))
    hone_toast_say (GTK_WIDGET (self), error->message);
  n = g_strv_length (folders);
  if (n == 0) {
    g_strfreev (folders);
    return;
  }
  text = g_strdup_printf (ngettext ("%u run moved to the wastebasket", "%u runs moved to the wastebasket", n), n);
  hone_toast_undo (GTK_WIDGET (self), text, G_CALLBACK (undo_cb), self, folders, (GDestroyNotify) g_strfreev);
}

void
hone_runs_trash (HoneRunsPage *self, GPtrArray *runs)
{
  if (runs->len > 0)
    hone_run_store_trash_async (self->store, runs, trashed_cb, g_object_ref (self));
}

/* Folders of other runs. */

static void
place_cb (HoneRunsPage *self, int response)
{
  g_autofree char *path = hone_widgets_chosen_path (&self->chooser, response);

  if (path != NULL && !hone_run_store_add_place (self->store, path))
    hone_toast_say (GTK_WIDGET (self), _ ("The runs of this folder are in the list already."));
}

void
hone_runs_add_place (HoneRunsPage *self)
{
  GtkFileChooserNative *dialog;

  g_clear_object (&self->chooser);
  dialog =
      gtk_file_chooser_native_new (_ ("Add a Folder of Runs"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Add"), _ ("_Cancel"));
  self->chooser = GTK_NATIVE_DIALOG (dialog);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (place_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

/* What can be done with one run. */

static HoneRun *
run_of (HoneRunsPage *self, GVariant *folder)
{
  return hone_run_store_find (self->store, g_variant_get_string (folder, NULL));
}

static void
open_cb (GSimpleAction *action, GVariant *folder, gpointer data)
{
  HoneRun *run = run_of (data, folder);

  if (run != NULL)
    g_signal_emit_by_name (data, "open-run", run);
}

static void
use_cb (GSimpleAction *action, GVariant *folder, gpointer data)
{
  HoneRun *run = run_of (data, folder);

  if (run != NULL)
    g_signal_emit_by_name (data, "use-run", run);
}

static void
go_on_cb (GSimpleAction *action, GVariant *folder, gpointer data)
{
  HoneRun *run = run_of (data, folder);

  if (run != NULL)
    gtk_widget_activate_action (data, "win.continue-run", "(ss)", hone_run_get_data (run), hone_run_get_folder (run));
}

static void
edit_cb (GSimpleAction *action, GVariant *folder, gpointer data)
{
  HoneRun *run = run_of (data, folder);

  if (run != NULL)
    hone_runs_edit (data, run);
}

static void
show_cb (GSimpleAction *action, GVariant *folder, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (folder, NULL));
  g_autofree char *uri = g_file_get_uri (file);

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (data))), uri, GDK_CURRENT_TIME);
}

static void
trash_cb (GSimpleAction *action, GVariant *folder, gpointer data)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  HoneRun *run = run_of (data, folder);

  if (run != NULL)
    g_ptr_array_add (runs, run);
  hone_runs_trash (data, runs);
}

static void
forget_place_cb (GSimpleAction *action, GVariant *folder, gpointer data)
{
  hone_run_store_remove_place (HONE_RUNS_PAGE (data)->store, g_variant_get_string (folder, NULL));
}

/* The place that was added by a person and holds the run; NULL: it is one of Hone's own. (transfer full) */
static char *
place_of (HoneRunsPage *self, HoneRun *run)
{
  g_auto (GStrv) places = hone_run_store_get_places (self->store);

  for (guint i = 0; places[i] != NULL; i++)
    if (g_str_has_prefix (hone_run_get_folder (run), places[i]))
      return g_strdup (places[i]);
  return NULL;
}

static void
append (GMenu *menu, const char *label, const char *action, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", target);
  g_menu_append_item (menu, item);
}

static GMenuModel *
menu_of (HoneRunsPage *self, HoneRun *run)
{
  const char *folder = hone_run_get_folder (run);
  g_autofree char *place = place_of (self, run);
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) last = g_menu_new ();
  GMenu *menu = g_menu_new ();

  append (first, _ ("_Open"), "runs.open", folder);
  append (first, _ ("_Use Its Model"), "runs.use", folder);
  if (hone_run_can_go_on (run))
    append (first, _ ("_Continue Training"), "runs.go-on", folder);
  append (first, _ ("_Name, Tags and Note…"), "runs.edit", folder);
  append (first, _ ("_Show in Files"), "runs.show", folder);
  append (last, _ ("Move to _Wastebasket"), "runs.trash", folder);
  if (place != NULL)
    append (last, _ ("No Longer _List the Runs of This Place"), "runs.forget-place", place);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
  return G_MENU_MODEL (menu);
}

static gboolean
unparent_cb (gpointer popover)
{
  gtk_widget_unparent (popover);
  g_object_unref (popover);
  return G_SOURCE_REMOVE;
}

/* Not before the action that was chosen has found its way through the popover. */
static void
closed_cb (GtkWidget *popover)
{
  g_idle_add (unparent_cb, g_object_ref (popover));
}

void
hone_runs_menu (HoneRunsPage *self, HoneRun *run, GtkWidget *parent)
{
  g_autoptr (GMenuModel) menu = NULL;
  GtkWidget *popover;

  if (hone_run_get_folder (run) == NULL)
    return;
  menu = menu_of (self, run);
  popover = gtk_popover_menu_new_from_model (menu);
  gtk_widget_set_parent (popover, parent);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

void
hone_runs_add_actions (HoneRunsPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "open", .activate = open_cb, .parameter_type = "s" },
    { .name = "use", .activate = use_cb, .parameter_type = "s" },
    { .name = "go-on", .activate = go_on_cb, .parameter_type = "s" },
    { .name = "edit", .activate = edit_cb, .parameter_type = "s" },
    { .name = "show", .activate = show_cb, .parameter_type = "s" },
    { .name = "trash", .activate = trash_cb, .parameter_type = "s" },
    { .name = "forget-place", .activate = forget_place_cb, .parameter_type = "s" },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "runs", G_ACTION_GROUP (self->actions));
}
