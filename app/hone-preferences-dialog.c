/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preferences-dialog.c - see hone-preferences-dialog.h */
#include "hone-preferences-dialog.h"

#include "hone-compat.h"
#include "hone-hardware-dialog.h"
#include "hone-preferences.h"
#include "hone-widgets.h"

#include <glib/gi18n.h>

typedef struct {
  HoneApplication *app;
  GtkWindow *window;
  GtkNativeDialog *chooser;
  GtkWidget *folder, *back; /* the row of the folder, and what puts the usual one back */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *self = data;

  g_clear_object (&self->chooser);
  g_free (self);
}

static GtkWidget *
add_group (AdwPreferencesPage *page, const char *title, const char *text)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), text);
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
  return group;
}

static GtkWidget *
add_row (GtkWidget *group, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

/* How it looks. */

static void
appearance_cb (AdwComboRow *row)
{
  hone_preferences_set_appearance ((HoneAppearance) adw_combo_row_get_selected (row));
  hone_preferences_dialog_dress ();
}

void
hone_preferences_dialog_dress (void)
{
  static const AdwColorScheme schemes[HONE_N_APPEARANCES] = {
    [HONE_APPEARANCE_DESKTOP] = ADW_COLOR_SCHEME_DEFAULT,
    [HONE_APPEARANCE_LIGHT] = ADW_COLOR_SCHEME_FORCE_LIGHT,
    [HONE_APPEARANCE_DARK] = ADW_COLOR_SCHEME_FORCE_DARK,
  };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[hone_preferences_get_appearance ()]);
}

static void
add_appearance (AdwPreferencesPage *page)
{
  const char *const names[] = { _ ("As the desktop"), _ ("Light"), _ ("Dark"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (names);
  GtkWidget *group = add_group (page, _ ("Appearance"), NULL), *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Colors"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), hone_preferences_get_appearance ());
  g_signal_connect (row, "notify::selected", G_CALLBACK (appearance_cb), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

/* Training. */

static void
hardware_cb (Dialog *self)
{
  hone_hardware_dialog_present (self->window);
}

static void
add_training (Dialog *self, AdwPreferencesPage *page)
{
  GtkWidget *group = add_group (page, _ ("Training"), NULL);
  GtkWidget *row =
      add_row (group, _ ("Keep the computer awake"), _ ("While a training runs, but not while it is paused"));
  GtkWidget *control = gtk_switch_new ();

  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (control), "app." HONE_PREFERENCE_AWAKE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control); /* gives it the name of the row, too */
  row = add_row (group, _ ("Hardware"), _ ("What Hone computes with, and whether it computes correctly"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_signal_connect_swapped (row, "activated", G_CALLBACK (hardware_cb), self);
}

/* Where runs go. */

static void
show_folder (Dialog *self)
{
  const char *folder = hone_application_get_runs_folder (self->app);
  g_autofree char *shown = g_filename_display_name (folder), *usual = hone_run_store_default_folder ();
  g_autofree char *escaped = g_markup_escape_text (shown, -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->folder), escaped);
  gtk_widget_set_visible (self->back, !g_str_equal (folder, usual));
}

static void
chosen_cb (Dialog *self, int response)
{
  g_autofree char *path = hone_widgets_chosen_path (&self->chooser, response);

  if (path != NULL)
    hone_application_set_runs_folder (self->app, path);
  show_folder (self);
}

static void
choose_cb (Dialog *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Folder of New Runs"), self->window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), _ ("_Cancel"));

  g_clear_object (&self->chooser);
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_swapped (chooser, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (self->chooser);
}

static void
back_cb (Dialog *self)
{
  gtk_widget_grab_focus (self->folder); /* the button goes */
  hone_application_set_runs_folder (self->app, NULL);
  show_folder (self);
}

static void
add_runs (Dialog *self, AdwPreferencesPage *page)
{
  GtkWidget *group = add_group (page, _ ("Runs"), _ ("Runs that are elsewhere stay there, and in the list."));
  GtkWidget *choose = gtk_button_new_with_mnemonic (_ ("_Choose…"));

  self->folder = add_row (group, _ ("Folder of new runs"), NULL);
  self->back = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_add_css_class (self->back, "flat");
  gtk_widget_set_valign (self->back, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (choose, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->back, _ ("The usual folder again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->back), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The usual folder again"), -1);
  g_signal_connect_swapped (choose, "clicked", G_CALLBACK (choose_cb), self);
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (back_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->folder), self->back);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->folder), choose);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self->folder), choose);
  show_folder (self);
}

/* All. */

static void
add_privacy (AdwPreferencesPage *page)
{
  GtkWidget *group = add_group (page, _ ("Privacy"), NULL);

  add_row (group, _ ("Everything stays on this computer"),
           _ ("Hone has no part that could use the network. Your pictures are never changed; labels are saved in your "
              "own label files, and the first version of each is kept."));
}

void
hone_preferences_dialog_present (HoneApplication *app, GtkWindow *parent)
{
  Dialog *self = g_new0 (Dialog, 1);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  self->app = app;
  self->window =
      g_object_new (ADW_TYPE_PREFERENCES_WINDOW, "title", _ ("Preferences"), "transient-for", parent, "modal", TRUE,
                    "destroy-with-parent", TRUE, "default-width", 620, "default-height", 640, NULL);
  g_object_set_data_full (G_OBJECT (self->window), "hone-preferences-dialog", self, dialog_free);
  /* A window of its own, not one of the application's: what goes through those looks for data sets. */
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "app", G_ACTION_GROUP (app));
  add_appearance (page);
  add_training (self, page);
  add_runs (self, page);
  add_privacy (page);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self->window), page);
  hone_compat_name_buttons (GTK_WIDGET (page));
  gtk_window_present (self->window);
}
