/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window.c - see hone-window.h
 *
 * The window joins: its pages know nothing of each other. What a page wants of another it says by a signal or an
 * action.
 */
#include "hone-window-private.h"

#include "hone-compat.h"
#include "hone-toast.h"
#include "hone-widgets.h"

#include <glib/gi18n.h>

#define PATIENCE 200 /* milliseconds that may pass before it is said that something is being looked at */

G_DEFINE_FINAL_TYPE (HoneWindow, hone_window, ADW_TYPE_APPLICATION_WINDOW)

/* The project. */

/* Its last edits are written before it goes; what concerns the whole data set can be given up. */
static void
forget_store (HoneWindow *self)
{
  hone_viewer_set_store (self->viewer, NULL);
  hone_data_page_set_store (self->data_page, NULL);
  hone_label_work_set_store (self->label_work, NULL);
  if (self->store != NULL) {
    hone_label_store_cancel (self->store);
    hone_label_store_flush (self->store, NULL);
  }
  g_clear_object (&self->store);
}

static void
make_store (HoneWindow *self)
{
  g_autoptr (GError) error = NULL;

  self->store = hone_label_store_new (hone_project_get_dataset (self->project), NULL, &error);
  if (self->store == NULL)
    hone_window_say (self, error->message); /* labels can be looked at, all the same */
  hone_viewer_set_store (self->viewer, self->store);
  hone_data_page_set_store (self->data_page, self->store);
  hone_label_work_set_store (self->label_work, self->store);
  hone_data_page_set_proposals (self->data_page, hone_viewer_get_proposals (self->viewer));
}

static void
forget_project (HoneWindow *self)
{
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  hone_viewer_set_list (self->viewer, NULL, NULL);
  forget_store (self);
  hone_data_page_set_project (self->data_page, NULL);
  hone_train_page_set_project (self->train_page, NULL);
  hone_use_page_set_project (self->use_page, FALSE);
  g_clear_object (&self->project);
}

static void
project_ready (HoneWindow *self)
{
  make_store (self);
  gtk_label_set_text (self->project_name, hone_project_get_title (self->project));
  hone_train_page_set_project (self->train_page, self->project);
  hone_recent_list_remember (hone_application_get_recent (hone_window_app (self)), self->project);
  if (self->resuming != NULL)
    hone_window_resume_training (self);
  hone_use_page_set_project (self->use_page, TRUE);
  hone_window_suggest_now (self);
  if (hone_window_is_viewing (self, "data"))
    hone_data_page_show (self->data_page, 0);
  hone_window_show_header (self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneWindow) self = HONE_WINDOW (data);
  HoneProject *project = HONE_PROJECT (object);
  g_autoptr (GError) error = NULL;
  gboolean good = hone_project_open_finish (project, result, &error);

  /* The Data page shows a failure; another data set may have been asked for meanwhile. */
  if (good && project == self->project)
    project_ready (self);
}

static void
open_project (HoneWindow *self, const char *path)
{
  g_autofree char *kept = g_strdup (path);

  forget_project (self);
  g_free (self->project_path);
  g_clear_pointer (&self->resuming, g_free);
  self->project_path = g_steal_pointer (&kept);
  self->project = hone_project_new (self->project_path);
  self->opening = g_cancellable_new ();
  adw_view_stack_page_set_badge_number (self->data_view, 0);
  gtk_label_set_text (self->project_name, hone_project_get_title (self->project));
  hone_project_open_async (self->project, self->opening, opened_cb, g_object_ref (self));
  hone_data_page_set_project (self->data_page, self->project);
}

static void
show_import (HoneWindow *self)
{
  g_clear_handle_id (&self->showing, g_source_remove);
  hone_window_show_page (self, "import");
}

static gboolean
show_import_cb (gpointer data)
{
  HONE_WINDOW (data)->showing = 0;
  show_import (data);
  return G_SOURCE_REMOVE;
}

void
hone_window_stop_import (HoneWindow *self)
{
  g_clear_handle_id (&self->showing, g_source_remove);
  hone_import_page_close (self->import_page);
}

/* A data set of ours, without further questions. */
void
hone_window_open_directly (HoneWindow *self, const char *path)
{
  g_autofree char *kept = g_strdup (path);

  hone_window_stop_import (self);
  open_project (self, kept);
  hone_window_show_view (self, "data");
}

/* What it is takes a look at the disk. Most often it can be opened at once, and no page comes between. */
void
hone_window_open (HoneWindow *self, const char *path)
{
  if (hone_window_active_job (self) != NULL) {
    hone_window_say (self, _ ("Stop the training before you open another data set."));
    return;
  }
  hone_window_stop_import (self);
  if (g_str_equal (path, "demo")) {
    hone_window_open_directly (self, path);
    return;
  }
  hone_import_page_open (self->import_page, path);
  if (hone_window_is_on (self, "import"))
    hone_window_show_header (self);
  else
    self->showing = g_timeout_add (PATIENCE, show_import_cb, self);
}

gboolean
hone_window_has_project (HoneWindow *self)
{
  return self->project != NULL;
}

void
hone_window_preset (HoneWindow *self, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;

    if (!hone_train_page_preset (self->train_page, words[i], &error))
      hone_window_say (self, error->message);
  }
}

void
hone_window_close_project (HoneWindow *self)
{
  if (hone_window_active_job (self) != NULL) {
    hone_window_say (self, _ ("Stop the training before you close its data set."));
    return;
  }
  hone_window_stop_import (self);
  forget_project (self);
  hone_window_show_page (self, "start");
}

/* What pages say. */

static void
toast_undo_cb (HoneWindow *self)
{
  if (hone_window_is_on (self, "viewer"))
    hone_viewer_undo (self->viewer);
}

static void
viewer_message_cb (HoneWindow *self, const char *text, gboolean undo)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (undo) {
    adw_toast_set_button_label (toast, _ ("Undo"));
    g_signal_connect_object (toast, "button-clicked", G_CALLBACK (toast_undo_cb), self, G_CONNECT_SWAPPED);
  }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
open_picture_cb (HoneWindow *self, guint position)
{
  hone_viewer_set_list (self->viewer, hone_data_page_get_list (self->data_page),
                        hone_project_get_class_names (self->project));
  hone_window_show_page (self, "viewer");
  hone_viewer_show (self->viewer, position);
  hone_viewer_focus (self->viewer);
}

static void
review_cb (HoneWindow *self, const char *kind)
{
  hone_viewer_set_list (self->viewer, hone_data_page_get_list (self->data_page),
                        hone_project_get_class_names (self->project));
  hone_window_show_page (self, "viewer");
  if (!hone_viewer_review (self->viewer, kind)) {
    hone_window_leave_page (self);
    hone_window_say (self, _ ("Nothing is left to review."));
  }
}

static void
check_model_cb (HoneWindow *self, const char *path, const char *name)
{
  hone_viewer_start_model (self->viewer, path, name);
}

/* What is too small at the size of training is told at once. */
static void
train_changed_cb (HoneWindow *self)
{
  hone_window_show_header (self);
  if (self->project != NULL)
    hone_data_page_set_imgsz (self->data_page, hone_train_page_get_imgsz (self->train_page));
}

static void
open_run_cb (HoneWindow *self, HoneRun *run)
{
  HoneTrainJob *job = hone_window_active_job (self);

  if (job != NULL && hone_train_job_get_run (job) == run) {
    hone_window_show_view (self, "train");
    return;
  }
  hone_run_page_set_run (self->run_page, run);
  hone_window_show_page (self, "run");
  gtk_widget_child_focus (GTK_WIDGET (self->run_page), GTK_DIR_TAB_FORWARD);
}

static void
visible_view_cb (HoneWindow *self)
{
  if (hone_window_is_viewing (self, "train"))
    adw_view_stack_page_set_needs_attention (self->train_view, FALSE);
  hone_window_show_header (self);
}

/* On the Data tab: what is worth repairing. */
static void
health_changed_cb (HoneWindow *self)
{
  adw_view_stack_page_set_badge_number (self->data_view, hone_data_page_count_findings (self->data_page));
}

/* Another program may have changed labels meanwhile. */
static void
active_cb (HoneWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)) && self->store != NULL)
    hone_label_store_check (self->store);
}

static void
connect_pages (HoneWindow *self)
{
  g_signal_connect_swapped (self->views, "notify::visible-child", G_CALLBACK (visible_view_cb), self);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (hone_window_show_header), NULL);
  g_signal_connect_swapped (self->switcher, "notify::title-visible", G_CALLBACK (hone_window_show_header), self);
  g_signal_connect_swapped (self->import_page, "ready", G_CALLBACK (hone_window_open_directly), self);
  g_signal_connect_swapped (self->import_page, "shown", G_CALLBACK (show_import), self);
  g_signal_connect_swapped (self->data_page, "open-picture", G_CALLBACK (open_picture_cb), self);
  g_signal_connect_swapped (self->data_page, "review", G_CALLBACK (review_cb), self);
  g_signal_connect_swapped (self->data_page, "check-model", G_CALLBACK (check_model_cb), self);
  g_signal_connect_swapped (self->data_page, "health-changed", G_CALLBACK (health_changed_cb), self);
  g_signal_connect_swapped (self->viewer, "changed", G_CALLBACK (hone_window_show_title), self);
  g_signal_connect_swapped (self->viewer, "message", G_CALLBACK (viewer_message_cb), self);
  g_signal_connect_swapped (self->viewer, "back", G_CALLBACK (hone_window_leave_page), self);
  g_signal_connect_swapped (self->train_page, "changed", G_CALLBACK (train_changed_cb), self);
  g_signal_connect_swapped (self->runs_page, "open-run", G_CALLBACK (open_run_cb), self);
  hone_window_connect_run_page (self);
}

static gboolean
hone_window_close_request (GtkWindow *window)
{
  return !hone_window_may_close (HONE_WINDOW (window)) ||
         GTK_WINDOW_CLASS (hone_window_parent_class)->close_request (window);
}

/* The page hears its keys only while the focus is in it: a step that fills a list anew may leave the focus nowhere. */
static gboolean
data_deed (HoneWindow *self, const char *action)
{
  GtkWidget *page = GTK_WIDGET (self->data_page);

  return gtk_widget_get_mapped (page) && gtk_widget_activate_action (page, action, NULL);
}

/* Pages with a history of their own, and texts, take the key before the window does. */
static gboolean
undo_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  return hone_toast_undo_last (HONE_WINDOW (widget)->toasts) || data_deed (HONE_WINDOW (widget), "data.undo");
}

static gboolean
redo_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  return data_deed (HONE_WINDOW (widget), "data.redo");
}

static void
hone_window_dispose (GObject *object)
{
  HoneWindow *self = HONE_WINDOW (object);

  g_clear_handle_id (&self->showing, g_source_remove);
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (self->store != NULL)
    forget_store (self);
  g_clear_object (&self->project);
  g_clear_object (&self->chooser);
  g_clear_object (&self->queued);
  g_clear_pointer (&self->project_path, g_free);
  g_clear_pointer (&self->resuming, g_free);
  g_clear_pointer (&self->locating, g_free);
  g_clear_pointer (&self->suggesting, hone_work_drop);
  g_clear_pointer (&self->suggester, g_free);
  g_clear_pointer (&self->suggest_name, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), HONE_TYPE_WINDOW);
  G_OBJECT_CLASS (hone_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneWindow, name)
  CHILD (toasts);
  CHILD (back);
  CHILD (project_button);
  CHILD (project_name);
  CHILD (busy);
  CHILD (busy_text);
  CHILD (busy_ring);
  CHILD (drop_revealer);
  CHILD (drop_label);
  CHILD (header);
  CHILD (titles);
  CHILD (pages);
  CHILD (plain_title);
  CHILD (switcher);
  CHILD (bottom_bar);
  CHILD (views);
  CHILD (data_view);
  CHILD (train_view);
  CHILD (start_page);
  CHILD (import_page);
  CHILD (data_page);
  CHILD (train_page);
  CHILD (runs_page);
  CHILD (viewer);
  CHILD (label_work);
  CHILD (run_page);
  CHILD (use_page);
#undef CHILD
}

static void
hone_window_class_init (HoneWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  hone_widgets_init ();
  g_type_ensure (HONE_TYPE_START_PAGE);
  g_type_ensure (HONE_TYPE_IMPORT_PAGE);
  g_type_ensure (HONE_TYPE_DATA_PAGE);
  g_type_ensure (HONE_TYPE_TRAIN_PAGE);
  g_type_ensure (HONE_TYPE_RUNS_PAGE);
  g_type_ensure (HONE_TYPE_VIEWER);
  g_type_ensure (HONE_TYPE_LABEL_WORK);
  g_type_ensure (HONE_TYPE_RUN_PAGE);
  g_type_ensure (HONE_TYPE_USE_PAGE);
  G_OBJECT_CLASS (klass)->dispose = hone_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hone_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/window.ui");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, undo_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, redo_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_y, GDK_CONTROL_MASK, redo_key_cb, NULL);
  bind_children (widget_class);
}

static void
hone_window_init (HoneWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Where there is no room for the views, the button beside it names the data set. */
  adw_view_switcher_title_set_title (self->switcher, "");
  hone_window_add_actions (self);
  adw_header_bar_pack_end (self->header, hone_viewer_get_status (self->viewer));
  hone_window_accept_drops (self);
  connect_pages (self);
  hone_window_connect_runs (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
  hone_compat_name_buttons (GTK_WIDGET (self));
  hone_window_show_header (self);
}

HoneWindow *
hone_window_new (HoneApplication *app)
{
  HoneWindow *self = g_object_new (HONE_TYPE_WINDOW, "application", app, NULL);

  hone_start_page_set_lists (self->start_page, hone_application_get_recent (app), hone_application_get_runs (app));
  hone_runs_page_set_store (self->runs_page, hone_application_get_runs (app));
  hone_run_page_set_runs (self->run_page, G_LIST_MODEL (hone_application_get_runs (app)));
  hone_compare_page_set_all (self->compare_page, G_LIST_MODEL (hone_application_get_runs (app)));
  hone_window_connect_training (self);
  hone_train_page_set_runs (self->train_page, G_LIST_MODEL (hone_application_get_runs (app)));
  hone_use_page_set_store (self->use_page, hone_application_get_runs (app));
  hone_viewer_set_runs (self->viewer, G_LIST_MODEL (hone_application_get_runs (app)));
  hone_data_page_set_runs (self->data_page, G_LIST_MODEL (hone_application_get_runs (app)));
  return self;
}
