/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window-actions.c - what menus, buttons and keys of the window do */
#include "hone-export-data.h"
#include "hone-manual-window.h"
#include "hone-window-private.h"

#include <glib/gi18n.h>

/* Folders in the file manager. */

static void
show_folder (HoneWindow *self, const char *path)
{
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

static const char *
shown_run_folder (HoneWindow *self)
{
  HoneTrainJob *job = hone_train_page_get_job (self->train_page);

  if (hone_window_is_on (self, "run") && hone_run_page_get_run (self->run_page) != NULL)
    return hone_run_get_folder (hone_run_page_get_run (self->run_page));
  return job != NULL ? hone_run_get_folder (hone_train_job_get_run (job)) : NULL;
}

/* Actions. */

static void
open_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;

  if (hone_window_is_viewing (self, "use"))
    hone_use_page_choose (self->use_page);
  else
    hone_window_choose (self, _ ("Open a Data Set"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, FALSE);
}

static void
open_file_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_window_choose (data, _ ("Open a File"), GTK_FILE_CHOOSER_ACTION_OPEN, TRUE);
}

static void
open_demo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_window_open (data, "demo");
}

/* (data set, folder of the run) */
static void
continue_run_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;
  const char *path, *folder;

  if (hone_window_active_job (self) != NULL) {
    hone_window_say (self, _ ("Stop the training that is under way first."));
    return;
  }
  g_variant_get (parameter, "(&s&s)", &path, &folder);
  hone_window_open_directly (self, path);
  self->resuming = g_strdup (folder);
}

static void
forget_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_recent_list_forget (hone_application_get_recent (hone_window_app (data)),
                           g_variant_get_string (parameter, NULL));
}

static void
locate_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;

  hone_window_choose (self, _ ("Where Is It Now?"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, FALSE);
  self->locating = g_variant_dup_string (parameter, NULL);
}

static void
open_path_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_window_open (data, g_variant_get_string (parameter, NULL));
}

static void
close_project_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_window_close_project (data);
}

static void
reload_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;

  if (hone_window_active_job (self) != NULL)
    hone_window_say (self, _ ("Stop the training before you read its data set again."));
  else if (self->project_path != NULL)
    hone_window_open_directly (self, self->project_path);
}

static void
show_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataset *dataset = hone_project_get_dataset (HONE_WINDOW (data)->project);

  if (dataset != NULL)
    show_folder (data, hone_dataset_get_yaml (dataset)->root);
}

static void
export_data_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataset *dataset = hone_project_get_dataset (HONE_WINDOW (data)->project);

  if (dataset != NULL)
    hone_export_data_present (data, hone_dataset_get_yaml (dataset)->yaml);
}

static void
show_run_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_folder (data, shown_run_folder (data));
}

static void
show_runs_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_folder (data, hone_application_get_runs_folder (hone_window_app (data)));
}

static void
view_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_window_show_view (data, g_variant_get_string (parameter, NULL));
}

void
hone_window_leave_page (HoneWindow *self)
{
  if (hone_window_is_on (self, "viewer")) {
    hone_window_show_view (self, "data");
    hone_data_page_show (self->data_page, hone_viewer_get_position (self->viewer));
  } else if (hone_window_is_on (self, "run")) {
    hone_window_show_view (self, "runs");
    hone_run_page_set_run (self->run_page, NULL);
  } else if (hone_window_is_on (self, "compare")) {
    hone_window_show_view (self, "runs");
  } else if (hone_window_is_on (self, "import")) {
    hone_window_stop_import (self);
    if (self->project != NULL)
      hone_window_show_view (self, "data");
    else
      hone_window_show_page (self, "start");
  }
}

static void
back_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_window_leave_page (data);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;

  if (hone_window_is_viewing (self, "data"))
    hone_data_page_search (self->data_page);
  else if (hone_window_is_viewing (self, "train"))
    hone_train_page_search (self->train_page);
  else if (hone_window_is_viewing (self, "runs"))
    hone_runs_page_search (self->runs_page);
}

static void
toggle_sidebar_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_data_page_toggle_sidebar (HONE_WINDOW (data)->data_page);
}

static void
larger_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_data_page_resize (HONE_WINDOW (data)->data_page, 1);
}

static void
smaller_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_data_page_resize (HONE_WINDOW (data)->data_page, -1);
}

static void
start_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_window_start_training (data);
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneTrainJob *job = hone_window_active_job (data);

  if (hone_window_is_viewing (HONE_WINDOW (data), "use"))
    hone_use_page_cancel (HONE_WINDOW (data)->use_page);
  else if (job != NULL)
    hone_train_job_stop (job);
}

static void
show_training_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_train_page_show_live (HONE_WINDOW (data)->train_page);
  hone_window_show_view (data, "train");
}

static void
new_training_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_train_page_new_training (HONE_WINDOW (data)->train_page);
}

static void
copy_command_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneWindow *self = data;
  g_autofree char *command = hone_train_page_get_command (self->train_page);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), command);
  hone_window_say (self, _ ("Command copied"));
}

/* The folder of a run. */
static void
same_settings_cb (GSimpleAction *action, GVariant *folder, gpointer data)
{
  HoneWindow *self = data;

  hone_window_show_view (self, "train");
  hone_train_page_same_as (self->train_page, g_variant_get_string (folder, NULL));
}

/* The chapter of the manual about what is shown. */
static const char *
chapter_of (HoneWindow *self)
{
  static const struct {
    const char *page, *chapter;
  } pages[] = { { "viewer", "page-viewer" },
                { "run", "page-runs" },
                { "compare", "page-runs" },
                { "import", "page-data" },
                { "start", "first-training" } };
  static const char *const views[][2] = {
    { "data", "page-data" }, { "train", "page-train" }, { "runs", "page-runs" }, { "use", "page-use" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (hone_window_is_on (self, pages[i].page))
      return pages[i].chapter;
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (hone_window_is_viewing (self, views[i][0]))
      return views[i][1];
  return "index";
}

static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  hone_manual_window_present (data, chapter_of (data));
}

static const GActionEntry entries[] = {
  { .name = "help", .activate = help_cb },
  { .name = "open", .activate = open_action_cb },
  { .name = "open-file", .activate = open_file_cb },
  { .name = "open-demo", .activate = open_demo_cb },
  { .name = "open-path", .activate = open_path_cb, .parameter_type = "s" },
  { .name = "continue-run", .activate = continue_run_cb, .parameter_type = "(ss)" },
  { .name = "forget", .activate = forget_cb, .parameter_type = "s" },
  { .name = "locate", .activate = locate_cb, .parameter_type = "s" },
  { .name = "close-project", .activate = close_project_cb },
  { .name = "reload", .activate = reload_cb },
  { .name = "show-folder", .activate = show_folder_cb },
  { .name = "export-data", .activate = export_data_cb },
  { .name = "show-run-folder", .activate = show_run_folder_cb },
  { .name = "show-runs-folder", .activate = show_runs_folder_cb },
  { .name = "view", .activate = view_cb, .parameter_type = "s" },
  { .name = "back", .activate = back_cb },
  { .name = "search", .activate = search_cb },
  { .name = "toggle-sidebar", .activate = toggle_sidebar_cb },
  { .name = "thumbnails-larger", .activate = larger_cb },
  { .name = "thumbnails-smaller", .activate = smaller_cb },
  { .name = "start-training", .activate = start_cb },
  { .name = "stop-training", .activate = stop_cb },
  { .name = "show-training", .activate = show_training_cb },
  { .name = "new-training", .activate = new_training_cb },
  { .name = "copy-command", .activate = copy_command_cb },
  { .name = "same-settings", .activate = same_settings_cb, .parameter_type = "s" },
};

void
hone_window_add_actions (HoneWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  hone_window_add_training_actions (self);
}
