/* SPDX-License-Identifier: Apache-2.0 */
/* hone-application.c - see hone-application.h */
#include "hone-application.h"

#include "hone-hardware-dialog.h"
#include "hone-preferences-dialog.h"
#include "hone-preferences.h"
#include "hone-watchdog.h"
#include "hone-window.h"

#include <glib/gi18n.h>

struct _HoneApplication {
  AdwApplication parent_instance;

  HoneRecentList *recent;
  HoneRunStore *runs;
  HoneQueue *queue;
  char *runs_folder;
};

G_DEFINE_FINAL_TYPE (HoneApplication, hone_application, ADW_TYPE_APPLICATION)

static const struct {
  const char *action;
  const char *keys[3];
} keys[] = {
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "app.preferences", { "<Control>comma" } },
  { "win.help", { "F1" } },
  { "app.shortcuts", { "<Control>question", "<Control>F1" } },
  { "win.open", { "<Control>o" } },
  { "win.view::data", { "<Control>1", "<Alt>1" } },
  { "win.view::train", { "<Control>2", "<Alt>2" } },
  { "win.view::runs", { "<Control>3", "<Alt>3" } },
  { "win.view::use", { "<Control>4", "<Alt>4" } },
  { "win.back", { "<Alt>Left" } },
  { "win.search", { "<Control>f" } },
  { "win.toggle-sidebar", { "F9" } },
  { "win.reload", { "F5" } },
  { "win.thumbnails-larger", { "<Control>plus", "<Control>equal" } },
  { "win.thumbnails-smaller", { "<Control>minus" } },
  { "win.start-training", { "<Control>r" } },
  { "win.pause-training", { "<Control><Shift>p" } },
  { "win.stop-training", { "<Control>period" } },
  { "win.copy-command", { "<Control><Shift>c" } },
};

HoneRecentList *
hone_application_get_recent (HoneApplication *self)
{
  return self->recent;
}

HoneRunStore *
hone_application_get_runs (HoneApplication *self)
{
  return self->runs;
}

HoneQueue *
hone_application_get_queue (HoneApplication *self)
{
  return self->queue;
}

const char *
hone_application_get_runs_folder (HoneApplication *self)
{
  return self->runs_folder;
}

void
hone_application_set_runs_folder (HoneApplication *self, const char *folder)
{
  g_return_if_fail (HONE_IS_APPLICATION (self));

  g_free (self->runs_folder);
  self->runs_folder = folder != NULL ? g_canonicalize_filename (folder, NULL) : hone_run_store_default_folder ();
  hone_preferences_set_text (HONE_PREFERENCE_RUNS, folder != NULL ? self->runs_folder : NULL);
  hone_run_store_add_place (self->runs, self->runs_folder); /* nothing to do where it is listed already */
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (data));

  adw_show_about_window (parent, "application-name", "Hone", "application-icon", "org.hone.Hone", "version",
                         HONE_VERSION, "developer-name", _ ("The Hone authors"), "license-type", GTK_LICENSE_APACHE_2_0,
                         "comments",
                         _ ("Fine-tunes YOLO detectors on your own pictures, on this computer. Nothing leaves it."),
                         "translator-credits", _ ("translator-credits"), NULL);
}

static void
hardware_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_hardware_dialog_present (gtk_application_get_active_window (GTK_APPLICATION (data)));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_preferences_dialog_present (data, gtk_application_get_active_window (GTK_APPLICATION (data)));
}

/* Each window may ask before it closes; the program ends with the last one. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (data)));

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

/* What a person chose stays so. */
static void
awake_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  hone_preferences_set (HONE_PREFERENCE_AWAKE, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static void
add_awake (HoneApplication *self)
{
  g_autoptr (GSimpleAction) awake = g_simple_action_new_stateful (
      HONE_PREFERENCE_AWAKE, NULL, g_variant_new_boolean (hone_preferences_get (HONE_PREFERENCE_AWAKE, TRUE)));

  g_signal_connect (awake, "change-state", G_CALLBACK (awake_cb), NULL);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (awake));
}

/* Of a notification: the window may be hidden. */
static void
show_results_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (data)); l != NULL; l = l->next)
    if (HONE_IS_WINDOW (l->data) && hone_window_show_results (l->data, g_variant_get_string (parameter, NULL)))
      return;
  g_application_activate (G_APPLICATION (data));
}

/* The list of keys of that window; (nullable): it is not open. The list itself may be the one in front. */
static GtkWindow *
open_overlay (GtkWindow *active)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (GTK_IS_SHORTCUTS_WINDOW (l->data) && gtk_widget_get_visible (l->data) &&
        (l->data == active || gtk_window_get_transient_for (l->data) == active))
      return l->data;
  return NULL;
}

/* Made when somebody asks for it: GtkApplication would keep it as a window that is never shown, and the AT-SPI code of
 * GTK 4.8 falls over such a one when a screen reader asks for a window that has just gone. */
static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GtkBuilder) builder = NULL;
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (data));
  GtkWindow *overlay = active != NULL ? open_overlay (active) : NULL;

  if (overlay == NULL) {
    builder = gtk_builder_new_from_resource ("/org/hone/Hone/ui/help-overlay.ui");
    overlay = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));
    gtk_window_set_transient_for (overlay, active);
  }
  gtk_window_present (overlay);
}

static void
add_actions (HoneApplication *self)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = about_cb },
    { .name = "hardware", .activate = hardware_cb },
    { .name = "preferences", .activate = preferences_cb },
    { .name = "quit", .activate = quit_cb },
    { .name = "shortcuts", .activate = shortcuts_cb },
    { .name = "show-results", .activate = show_results_cb, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  add_awake (self);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action, keys[i].keys);
}

/* Where new runs go, and what else is looked into. */
static void
open_runs (HoneApplication *self)
{
  const char *folder = g_getenv ("HONE_RUNS"); /* tests keep their runs out of the home folder */
  g_autofree char *chosen = hone_preferences_get_text (HONE_PREFERENCE_RUNS), *usual = hone_run_store_default_folder ();
  const char *folders[] = { NULL, folder == NULL && chosen != NULL ? usual : NULL, NULL };

  if (folder == NULL)
    folder = chosen != NULL ? chosen : usual;
  self->runs_folder = g_canonicalize_filename (folder, NULL);
  folders[0] = self->runs_folder;
  self->runs = hone_run_store_new (folders);
  hone_run_store_remember_places (self->runs, NULL);
  hone_run_store_watch (self->runs);
}

static void
hone_application_startup (GApplication *application)
{
  HoneApplication *self = HONE_APPLICATION (application);

  G_APPLICATION_CLASS (hone_application_parent_class)->startup (application);

  open_runs (self);
  self->recent = hone_recent_list_new (NULL);
  self->queue = hone_queue_new (NULL);
  hone_preferences_dialog_dress ();
  gtk_window_set_default_icon_name ("org.hone.Hone");
  add_actions (self);
  hone_watchdog_start ();
}

static void
hone_application_shutdown (GApplication *application)
{
  HoneApplication *self = HONE_APPLICATION (application);

  hone_watchdog_stop ();
  if (self->recent != NULL)
    hone_recent_list_flush (self->recent);
  if (self->queue != NULL)
    hone_queue_flush (self->queue);
  G_APPLICATION_CLASS (hone_application_parent_class)->shutdown (application);
}

/* A window without a data set, made if there is none. */
static HoneWindow *
free_window (HoneApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (HONE_IS_WINDOW (l->data) && !hone_window_has_project (l->data))
      return l->data;
  return hone_window_new (self);
}

static void
hone_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (hone_window_new (HONE_APPLICATION (application)));
  gtk_window_present (window);
}

/* Relative to the folder of the one who typed it, which need not be this process's. */
static char *
absolute (GApplicationCommandLine *line, const char *word)
{
  g_autoptr (GFile) file = NULL;

  if (g_str_equal (word, "demo"))
    return g_strdup (word);
  file = g_application_command_line_create_file_for_arg (line, word);
  return g_file_get_path (file);
}

/* "epochs=20", but not "data=…", and no path that happens to hold an equals sign. */
static gboolean
is_setting (const char *word)
{
  gsize name = strspn (word, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_");

  return name > 0 && word[name] == '=' && !g_str_has_prefix (word, "data=");
}

static int
hone_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  g_auto (GStrv) words = g_application_command_line_get_arguments (line, NULL);
  g_autoptr (GPtrArray) presets = g_ptr_array_new ();
  g_autofree char *path = NULL;
  HoneWindow *window;

  for (guint i = 1; words[i] != NULL; i++) {
    if (is_setting (words[i]))
      g_ptr_array_add (presets, words[i]);
    else if (path == NULL)
      path = absolute (line, g_str_has_prefix (words[i], "data=") ? words[i] + strlen ("data=") : words[i]);
  }
  g_ptr_array_add (presets, NULL);

  if (path == NULL && presets->len == 1) {
    g_application_activate (application);
    return 0;
  }
  window = free_window (HONE_APPLICATION (application));
  hone_window_preset (window, (const char *const *) presets->pdata);
  if (path != NULL)
    hone_window_open (window, path);
  gtk_window_present (GTK_WINDOW (window));
  return 0;
}

/* Before there is a display: --version here, --help by GApplication itself. */
static int
hone_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("Hone %s\n", HONE_VERSION);
  return 0;
}

static void
hone_application_finalize (GObject *object)
{
  HoneApplication *self = HONE_APPLICATION (object);

  g_clear_object (&self->recent);
  g_clear_object (&self->runs);
  g_clear_object (&self->queue);
  g_free (self->runs_folder);
  G_OBJECT_CLASS (hone_application_parent_class)->finalize (object);
}

static void
hone_application_class_init (HoneApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hone_application_finalize;
  app_class->startup = hone_application_startup;
  app_class->shutdown = hone_application_shutdown;
  app_class->activate = hone_application_activate;
  app_class->command_line = hone_application_command_line;
  app_class->handle_local_options = hone_application_handle_local_options;
}

static void
hone_application_init (HoneApplication *self)
{
  g_application_add_main_option (G_APPLICATION (self), "version", 0, 0, G_OPTION_ARG_NONE,
                                 _ ("Show the version and end"), NULL);
  g_application_set_option_context_parameter_string (G_APPLICATION (self),
                                                     _ ("[FOLDER | data.yaml | demo] [key=value …]"));
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _ ("Fine-tunes YOLO detectors on your own pictures."));
}

HoneApplication *
hone_application_new (void)
{
  return g_object_new (HONE_TYPE_APPLICATION, "application-id", "org.hone.Hone", "resource-base-path", "/org/hone/Hone",
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}
