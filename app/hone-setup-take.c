/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-take.c - settings of a run, of a file, of the clipboard, and back; the menu that offers it */
#include "hone-setup-private.h"

#include "hone-preset.h"
#include "hone-run.h"
#include "hone-setup-exchange.h"

#include <glib/gi18n.h>

#define MOST_RUNS 12 /* in the menu */

/* Taken from elsewhere. */

static void
remember (HoneSetupPage *self)
{
  g_clear_pointer (&self->before, hone_settings_free);
  self->before = hone_settings_copy (self->settings);
}

static void
set_reference (HoneSetupPage *self, HoneSettings *reference, const char *name)
{
  hone_setup_rows_set_reference (self->rows, reference, name);
  g_clear_pointer (&self->reference, hone_settings_free);
  g_free (self->reference_name);
  self->reference = reference;
  self->reference_name = g_strdup (name);
}

static void
reset_learning (HoneSettings *settings)
{
  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    if (!hone_setting_is_place (setting->name))
      hone_settings_reset (settings, setting->name);
}

static void
same_as_cb (GtkWidget *widget, HoneSettings *settings, const char *name, const GError *error)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (widget);
  g_autofree char *text = NULL;

  if (error != NULL) {
    hone_setup_page_say (self, error->message, HONE_SETUP_UNDO_NOTHING);
    return;
  }
  remember (self);
  reset_learning (self->settings);
  hone_setup_exchange_take_over (self->settings, settings);
  set_reference (self, hone_settings_copy (self->settings), name);
  hone_setup_page_changed (self);
  /* Translators: the name of a run */
  text = g_strdup_printf (_ ("Settings of %s"), name);
  hone_setup_page_say (self, text, HONE_SETUP_UNDO_SETTINGS);
}

static void
taken_cb (GtkWidget *widget, HoneSettings *settings, const char *name, const GError *error)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (widget);
  g_autofree char *text = NULL;
  guint n;

  if (error != NULL) {
    hone_setup_page_say (self, error->message, HONE_SETUP_UNDO_NOTHING);
    return;
  }
  remember (self);
  n = hone_setup_exchange_take_over (self->settings, settings);
  hone_setup_page_changed (self);
  text = g_strdup_printf (ngettext ("%u setting is taken over", "%u settings are taken over", n), n);
  hone_setup_page_say (self, text, HONE_SETUP_UNDO_SETTINGS);
}

static void
said_cb (GtkWidget *widget, const char *text)
{
  hone_setup_page_say (HONE_SETUP_PAGE (widget), text, HONE_SETUP_UNDO_NOTHING);
}

void
hone_setup_page_same_as (HoneSetupPage *self, const char *folder)
{
  g_return_if_fail (HONE_IS_SETUP_PAGE (self));

  hone_setup_exchange_read (GTK_WIDGET (self), folder, same_as_cb);
}

gboolean
hone_setup_page_take_file (HoneSetupPage *self, const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  g_return_val_if_fail (HONE_IS_SETUP_PAGE (self), FALSE);

  if (g_str_has_suffix (path, ".pt") || g_str_has_suffix (path, ".safetensors")) {
    hone_setup_page_choose_model (self, path);
    return TRUE;
  }
  /* Any other YAML may be a data set. */
  if (!g_str_equal (base, "args.yaml"))
    return FALSE;
  hone_setup_exchange_read (GTK_WIDGET (self), path, taken_cb);
  return TRUE;
}

/* Actions. */

static void
same_as_action (GtkWidget *widget, const char *name, GVariant *folder)
{
  hone_setup_page_same_as (HONE_SETUP_PAGE (widget), g_variant_get_string (folder, NULL));
}

static void
compare_none_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_reference (HONE_SETUP_PAGE (widget), NULL, NULL);
  hone_setup_page_show_reference (HONE_SETUP_PAGE (widget));
}

static void
load_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hone_setup_exchange_open (widget, taken_cb);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hone_setup_exchange_save (widget, HONE_SETUP_PAGE (widget)->settings, said_cb);
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hone_setup_exchange_paste (widget, taken_cb);
}

static void
copy_args_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *yaml = hone_settings_to_yaml (HONE_SETUP_PAGE (widget)->settings);

  hone_setup_exchange_copy (widget, yaml);
  hone_setup_page_say (HONE_SETUP_PAGE (widget), _ ("The settings are on the clipboard, as args.yaml"),
                       HONE_SETUP_UNDO_NOTHING);
}

void
hone_setup_page_reset_all (HoneSetupPage *self)
{
  remember (self);
  if (self->reference != NULL)
    hone_setup_exchange_take_over (self->settings, self->reference);
  else
    reset_learning (self->settings);
  hone_setup_page_changed (self);
  hone_setup_page_say (self, _ ("All settings are put back"), HONE_SETUP_UNDO_SETTINGS);
}

static void
reset_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hone_setup_page_reset_all (HONE_SETUP_PAGE (widget));
}

void
hone_setup_page_undo (HoneSetupPage *self)
{
  if (self->undo == HONE_SETUP_UNDO_PRESETS) {
    hone_setup_presets_undo (self->presets);
  } else if (self->undo == HONE_SETUP_UNDO_SETTINGS && self->before != NULL) {
    hone_settings_replace (self->settings, self->before);
    g_clear_pointer (&self->before, hone_settings_free);
    hone_setup_page_changed (self);
  }
  self->undo = HONE_SETUP_UNDO_NOTHING;
}

/* The menu. */

static void
add_item (GMenu *menu, const char *label, const char *action)
{
  g_menu_append (menu, label, action);
}

/* Runs that have settings, newest first. */
static GMenu *
make_runs_menu (HoneSetupPage *self)
{
  GMenu *menu = g_menu_new ();
  const guint n = self->runs != NULL ? g_list_model_get_n_items (self->runs) : 0;
  guint added = 0;

  for (guint i = 0; i < n && added < MOST_RUNS; i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (self->runs, i);
    g_autoptr (GMenuItem) item = NULL;

    if (hone_run_get_folder (run) == NULL)
      continue;
    item = g_menu_item_new (hone_run_get_name (run), NULL);
    g_menu_item_set_action_and_target (item, "setup.same-as", "s", hone_run_get_folder (run));
    g_menu_append_item (menu, item);
    added++;
  }
  if (added == 0)
    add_item (menu, _ ("No runs yet"), NULL);
  return menu;
}

/* Made anew when it is opened: runs come and go. */
void
hone_setup_page_make_menu (GtkMenuButton *button, gpointer data)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (data);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) runs = make_runs_menu (self);
  g_autoptr (GMenu) files = g_menu_new ();
  g_autoptr (GMenu) clipboard = g_menu_new ();

  g_menu_append_submenu (menu, _ ("Same as Run, but …"), G_MENU_MODEL (runs));
  add_item (files, _ ("Load Settings…"), "setup.load");
  add_item (files, _ ("Save Settings…"), "setup.save");
  add_item (clipboard, _ ("Paste Settings"), "setup.paste");
  add_item (clipboard, _ ("Copy as args.yaml"), "setup.copy-args");
  add_item (clipboard, _ ("Copy the Command"), "win.copy-command");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (files));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (clipboard));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

void
hone_setup_page_class_add_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "setup.same-as", "s", same_as_action);
  gtk_widget_class_install_action (klass, "setup.compare-none", NULL, compare_none_action);
  gtk_widget_class_install_action (klass, "setup.load", NULL, load_action);
  gtk_widget_class_install_action (klass, "setup.save", NULL, save_action);
  gtk_widget_class_install_action (klass, "setup.paste", NULL, paste_action);
  gtk_widget_class_install_action (klass, "setup.copy-args", NULL, copy_args_action);
  gtk_widget_class_install_action (klass, "setup.reset-all", NULL, reset_all_action);
  /* Where text is typed the keys belong to the text. */
  gtk_widget_class_add_binding_action (klass, GDK_KEY_v, GDK_CONTROL_MASK, "setup.paste", NULL);
}
