/* SPDX-License-Identifier: Apache-2.0 */
/* hone-export-data.c - see hone-export-data.h */
#include "hone-export-data.h"

#include "hone-compat.h"
#include "hone-exchange.h"
#include "hone-file.h"
#include "hone-import.h"
#include "hone-widgets.h"
#include "hone-words.h"
#include "hone-work-pane.h"
#include "hone-work.h"

#include <glib/gi18n.h>
#include <string.h>

/* In the order of the list: the data set is in YOLO's form already, so that one comes last. */
static const HoneFormat formats[] = { HONE_FORMAT_COCO, HONE_FORMAT_VOC, HONE_FORMAT_YOLO };

/* What was read; two threads may hold it. */
typedef struct {
  HoneExchange *set;
  guint n_excluded, n_moved;
  char *losses[G_N_ELEMENTS (formats)]; /* sentences in one; "": none */
} Source;

typedef struct {
  GtkWindow *window;
  char *yaml, *place;
  Source *source; /* NULL: not read yet */
  HoneWork *work;
  GtkNativeDialog *chooser;
  char *path; /* what was written, or is being written */

  GtkWidget *format, *name, *place_row, *copy, *export, *show;
  GtkStack *stack;
  HoneWorkPane *pane;
  GtkLabel *contents, *losses, *result;
} Dialog;

static void
source_clear (gpointer data)
{
  Source *self = data;

  hone_exchange_free (self->set);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_free (self->losses[i]);
}

static void
source_unref (gpointer data)
{
  if (data != NULL)
    g_atomic_rc_box_release_full (data, source_clear);
}

static void
dialog_free (gpointer data)
{
  Dialog *self = data;

  g_clear_pointer (&self->work, hone_work_drop);
  g_clear_object (&self->chooser);
  source_unref (self->source);
  g_free (self->yaml);
  g_free (self->place);
  g_free (self->path);
  g_free (self);
}

/* Reading. */

static void
find_losses (Source *self)
{
  const HoneExchangeHow how = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GPtrArray) losses = hone_exchange_losses (self->set, formats[i], &how);

    g_ptr_array_add (losses, NULL);
    self->losses[i] = g_strjoinv ("\n", (char **) losses->pdata);
  }
}

static gpointer
read_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (HoneRecognition) what = hone_exchange_recognise (data, error);
  g_autofree char *project = what != NULL ? hone_exchange_project (what) : NULL;
  HoneExchange *set = NULL;
  Source *source;

  if (what != NULL)
    set = hone_exchange_read (what, NULL, progress, progress_data, cancellable, error);
  if (set == NULL)
    return NULL;
  source = g_atomic_rc_box_new0 (Source);
  source->set = set;
  if (project != NULL)
    source->n_excluded = hone_exchange_apply_marks (set, project, &source->n_moved);
  find_losses (source);
  return source;
}

/* "364 pictures, 4,888 objects; 3 excluded ones stay here, 2 are in another split than their folder says" */
static char *
contents_words (const Source *source)
{
  g_autofree char *pictures = hone_words_pictures (source->set->pictures->len);
  g_autofree char *objects = hone_words_count (hone_exchange_count_objects (source->set));
  GString *text = g_string_new (NULL);

  /* Translators: "364 pictures", a number of objects. */
  g_string_append_printf (text, _ ("%s with %s objects, as they are now."), pictures, objects);
  if (source->n_excluded > 0)
    g_string_append_printf (
        text, ngettext (" %u excluded picture is left out.", " %u excluded pictures are left out.", source->n_excluded),
        source->n_excluded);
  if (source->n_moved > 0)
    g_string_append_printf (text,
                            ngettext (" %u picture goes to the split that you moved it to.",
                                      " %u pictures go to the splits that you moved them to.", source->n_moved),
                            source->n_moved);
  return g_string_free (text, FALSE);
}

static guint
chosen_format (Dialog *self)
{
  return MIN (adw_combo_row_get_selected (ADW_COMBO_ROW (self->format)), G_N_ELEMENTS (formats) - 1);
}

static char *
target (Dialog *self)
{
  return g_build_filename (self->place, gtk_editable_get_text (GTK_EDITABLE (self->name)), NULL);
}

/* (transfer full) (nullable): why it cannot begin */
static char *
fault (Dialog *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));
  g_autofree char *path = target (self);

  if (*name == '\0' || *name == '.' || strchr (name, '/') != NULL)
    return g_strdup (_ ("A name has no “/” in it and does not begin with a dot."));
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_strdup_printf (_ ("There is a folder “%s” already: choose another name."), name);
  return NULL;
}

static void
show_place (Dialog *self)
{
  g_autofree char *escaped = g_markup_escape_text (self->place, -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->place_row), escaped);
}

static void
check (Dialog *self)
{
  g_autofree char *why = NULL;
  const char *losses;

  if (self->source == NULL)
    return;
  why = fault (self);
  losses = self->source->losses[chosen_format (self)];
  gtk_label_set_text (self->losses, *losses != '\0' ? losses : _ ("Nothing is lost on the way."));
  gtk_label_set_text (self->result, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->result), why != NULL);
  gtk_widget_set_visible (self->show, FALSE);
  gtk_widget_set_sensitive (self->export, why == NULL);
  show_place (self);
}

/* A name that is still free. */
static void
suggest (Dialog *self)
{
  g_autofree char *folder = g_path_get_dirname (self->yaml), *base = g_path_get_basename (folder);

  for (guint i = 1;; i++) {
    g_autofree char *name =
        i == 1 ? g_strdup_printf ("%s-%s", base, hone_format_name (formats[chosen_format (self)]))
               : g_strdup_printf ("%s-%s-%u", base, hone_format_name (formats[chosen_format (self)]), i);
    g_autofree char *path = g_build_filename (self->place, name, NULL);

    if (g_file_test (path, G_FILE_TEST_EXISTS))
      continue;
    gtk_editable_set_text (GTK_EDITABLE (self->name), name);
    return;
  }
}

static void
format_cb (Dialog *self)
{
  suggest (self);
  check (self);
}

static void
news_cb (double fraction, const char *what, gpointer data)
{
  hone_work_pane_tell (((Dialog *) data)->pane, fraction, what);
}

static void
show_result (Dialog *self, const char *text, gboolean good)
{
  gtk_label_set_text (self->result, text);
  gtk_widget_set_visible (GTK_WIDGET (self->result), TRUE);
  gtk_widget_set_visible (self->show, good);
  gtk_stack_set_visible_child_name (self->stack, "form");
}

static void
read_cb (gpointer result, const GError *error, gpointer data)
{
  Dialog *self = data;
  g_autofree char *contents = NULL;

  self->work = NULL;
  self->source = result;
  if (self->source == NULL) {
    gtk_widget_set_sensitive (self->export, FALSE);
    show_result (self, error->message, FALSE);
    return;
  }
  contents = contents_words (self->source);
  gtk_label_set_text (self->contents, contents);
  gtk_stack_set_visible_child_name (self->stack, "form");
  format_cb (self);
  gtk_widget_grab_focus (self->export);
}

/* Writing. */

typedef struct {
  Source *source;
  HoneFormat format;
  char *path;
  gboolean copy;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  source_unref (self->source);
  g_free (self->path);
  g_free (self);
}

static gpointer
write_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;
  const HoneExchangeHow how = { .copy = order->copy };
  g_autofree char *folder = g_path_get_dirname (order->path);

  if (!hone_file_make_folder (folder, error) ||
      !hone_exchange_write (order->source->set, order->format, order->path, &how, progress, progress_data, cancellable,
                            error))
    return NULL;
  return g_strdup (order->path);
}

static void
written_cb (gpointer result, const GError *error, gpointer data)
{
  Dialog *self = data;
  g_autofree char *path = result, *words = NULL;

  self->work = NULL;
  if (path != NULL)
    words = g_strdup_printf (_ ("Written to %s"), path);
  show_result (self, path != NULL ? words : error->message, path != NULL);
  gtk_widget_set_sensitive (self->export, path == NULL);
  gtk_widget_grab_focus (path != NULL ? self->show : self->export);
}

static void
begin (Dialog *self, const HoneWorkHow *how, gpointer data, GDestroyNotify free_data)
{
  gtk_widget_set_sensitive (self->export, FALSE);
  hone_work_pane_begin (self->pane, NULL, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "work");
  self->work = hone_work_start (how, data, free_data, self);
}

static void
export_cb (Dialog *self)
{
  static const HoneWorkHow how = { write_work, g_free, news_cb, written_cb };
  Order *order;

  check (self);
  if (self->work != NULL || self->source == NULL || !gtk_widget_get_sensitive (self->export))
    return;
  order = g_new0 (Order, 1);
  g_free (self->path);
  self->path = target (self);
  order->source = g_atomic_rc_box_acquire (self->source);
  order->format = formats[chosen_format (self)];
  order->path = g_strdup (self->path);
  order->copy = gtk_switch_get_active (GTK_SWITCH (self->copy));
  begin (self, &how, order, order_free);
}

/* While it is read there is nothing else to do here. */
static void
cancel_cb (Dialog *self)
{
  g_clear_pointer (&self->work, hone_work_drop);
  if (self->source == NULL) {
    gtk_window_close (self->window);
    return;
  }
  check (self);
  show_result (self, _ ("Cancelled; nothing was written."), FALSE);
}

static void
show_cb (Dialog *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autofree char *uri = g_file_get_uri (file);

  gtk_show_uri (self->window, uri, GDK_CURRENT_TIME);
}

/* Where it goes. */

static void
chosen_cb (Dialog *self, int response)
{
  char *place = hone_widgets_chosen_path (&self->chooser, response);

  if (place == NULL)
    return;
  g_free (self->place);
  self->place = place;
  check (self);
}

static void
choose_cb (Dialog *self)
{
  g_clear_object (&self->chooser);
  self->chooser = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (_ ("Where the New Folder Goes"), self->window,
                                                                  GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"),
                                                                  _ ("_Cancel")));
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (self->chooser);
}

/* Building. */

static GtkWidget *
make_format (AdwPreferencesGroup *group)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    gtk_string_list_append (titles, hone_format_title (formats[i]));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Format"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
make_name (AdwPreferencesGroup *group)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Name of the New Folder"));
  hone_compat_name_entry (row, _ ("Name of the New Folder"));
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
make_place (Dialog *self, AdwPreferencesGroup *group)
{
  GtkWidget *row = adw_action_row_new (), *button = gtk_button_new_with_mnemonic (_ ("_Choose…"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("In the Folder"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
make_copy (AdwPreferencesGroup *group)
{
  GtkWidget *row = adw_action_row_new (), *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Copy the Pictures"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("To hand the folder on; else links lead to where they lie"));
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Copy the Pictures"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (group, row);
  return toggle;
}

static GtkLabel *
make_words (GtkWidget *box, gboolean dim)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  if (dim)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
make_end (Dialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->result = make_words (box, FALSE);
  g_object_set (self->result, "hexpand", TRUE, "selectable", TRUE, "visible", FALSE, NULL);
  self->show = gtk_button_new_with_mnemonic (_ ("_Show Folder"));
  gtk_widget_set_valign (self->show, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->show, FALSE);
  g_signal_connect_swapped (self->show, "clicked", G_CALLBACK (show_cb), self);
  gtk_box_append (GTK_BOX (box), self->show);
  return box;
}

static GtkWidget *
make_form (Dialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *scroll = gtk_scrolled_window_new ();
  GtkWidget *group = adw_preferences_group_new ();

  g_object_set (box, "margin-top", 18, "margin-bottom", 18, "margin-start", 18, "margin-end", 18, NULL);
  self->contents = make_words (box, FALSE);
  gtk_box_append (GTK_BOX (box), group);
  self->format = make_format (ADW_PREFERENCES_GROUP (group));
  self->name = make_name (ADW_PREFERENCES_GROUP (group));
  self->place_row = make_place (self, ADW_PREFERENCES_GROUP (group));
  self->copy = make_copy (ADW_PREFERENCES_GROUP (group));
  self->losses = make_words (box, TRUE);
  gtk_box_append (GTK_BOX (box), make_end (self));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), box);
  return scroll;
}

static GtkWidget *
make_header (Dialog *self)
{
  GtkWidget *header = adw_header_bar_new ();

  self->export = gtk_button_new_with_mnemonic (_ ("_Export"));
  gtk_widget_add_css_class (self->export, "suggested-action");
  g_signal_connect_swapped (self->export, "clicked", G_CALLBACK (export_cb), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->export);
  return header;
}

static void
make_window (Dialog *self, GtkWindow *parent)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->window = GTK_WINDOW (adw_window_new ());
  g_object_set (self->window, "title", _ ("Export the Data Set"), "default-width", 520, "default-height", 500,
                "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE, NULL);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_stack_add_named (self->stack, make_form (self), "form");
  self->pane = hone_work_pane_new ();
  g_signal_connect_swapped (self->pane, "cancelled", G_CALLBACK (cancel_cb), self);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->pane), "work");
  adw_window_set_content (ADW_WINDOW (self->window), box);
  hone_widgets_close_by_escape (GTK_WIDGET (self->window));
}

void
hone_export_data_present (GtkWindow *parent, const char *yaml)
{
  static const HoneWorkHow how = { read_work, source_unref, news_cb, read_cb };
  Dialog *self = g_new0 (Dialog, 1);

  self->yaml = g_strdup (yaml);
  self->place = hone_import_default_place ();
  make_window (self, parent);
  g_object_set_data_full (G_OBJECT (self->window), "hone-export-data", self, dialog_free);
  g_signal_connect_swapped (self->format, "notify::selected", G_CALLBACK (format_cb), self);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (check), self);
  g_signal_connect_swapped (self->name, "entry-activated", G_CALLBACK (export_cb), self);
  hone_compat_name_buttons (GTK_WIDGET (self->window));
  begin (self, &how, g_strdup (yaml), g_free);
  gtk_window_present (self->window);
}
