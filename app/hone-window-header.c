/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window-header.c - title, ring of a training and what is possible, for the page that is shown */
#include "hone-window-private.h"

#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

HoneApplication *
hone_window_app (HoneWindow *self)
{
  return HONE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

void
hone_window_say (HoneWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1); /* titles of toasts are always markup in 1.2 */

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
enable (HoneWindow *self, const char *action, gboolean on)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), action)), on);
}

gboolean
hone_window_is_on (HoneWindow *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), page) == 0;
}

gboolean
hone_window_is_viewing (HoneWindow *self, const char *view)
{
  return hone_window_is_on (self, "views") &&
         g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), view) == 0;
}

HoneTrainJob *
hone_window_active_job (HoneWindow *self)
{
  HoneTrainJob *job = hone_train_page_get_job (self->train_page);

  return job != NULL && hone_train_job_is_active (job) ? job : NULL;
}

/* The header. */

static void
show_plain_title (HoneWindow *self, const char *title, const char *subtitle)
{
  adw_window_title_set_title (self->plain_title, title);
  adw_window_title_set_subtitle (self->plain_title, subtitle);
}

void
hone_window_show_title (HoneWindow *self)
{
  if (hone_window_is_on (self, "viewer")) {
    g_autofree char *title = hone_viewer_get_title (self->viewer);
    g_autofree char *subtitle = hone_viewer_get_subtitle (self->viewer);

    show_plain_title (self, title, subtitle);
  } else if (hone_window_is_on (self, "run") && hone_run_page_get_run (self->run_page) != NULL) {
    HoneRun *run = hone_run_page_get_run (self->run_page);

    show_plain_title (self, hone_run_get_name (run), hone_run_get_state_text (run));
  } else if (hone_window_is_on (self, "compare")) {
    g_autofree char *title = hone_compare_page_get_title (self->compare_page);

    show_plain_title (self, title, "");
  } else if (hone_window_is_on (self, "import")) {
    show_plain_title (self, _ ("New Data Set"), "");
  } else {
    show_plain_title (self, "Hone", "");
  }
}

/* "14/20 · 17:40", on every page but the one that shows it anyway. */
void
hone_window_show_busy (HoneWindow *self)
{
  HoneTrainJob *job = hone_window_active_job (self);
  double left = job != NULL ? hone_train_job_get_seconds_left (job) : (double) NAN;
  g_autofree char *clock =
      isfinite (left) ? hone_words_clock (g_get_real_time () / G_USEC_PER_SEC + (gint64) left) : NULL;

  gtk_widget_set_visible (self->busy, job != NULL && !hone_window_is_viewing (self, "train"));
  hone_ring_set_fraction (self->busy_ring, job != NULL ? hone_train_job_get_fraction (job) : 0);
  if (job != NULL && clock != NULL)
    hone_words_set (self->busy_text, g_strdup_printf ("%d/%d · %s", hone_train_job_get_epoch (job),
                                                      hone_train_job_get_epochs (job), clock));
  else if (job != NULL)
    gtk_label_set_text (self->busy_text, _ ("Training"));
}

void
hone_window_show_header (HoneWindow *self)
{
  gboolean views = hone_window_is_on (self, "views");
  gboolean back = hone_window_is_on (self, "viewer") || hone_window_is_on (self, "compare") ||
                  hone_window_is_on (self, "run") || hone_window_is_on (self, "import");

  hone_window_show_title (self);
  /* In full screen the picture has all of it; every other page is left by what is in the header. */
  gtk_widget_set_visible (GTK_WIDGET (self->header),
                          !gtk_window_is_fullscreen (GTK_WINDOW (self)) || !hone_window_is_on (self, "viewer"));
  gtk_stack_set_visible_child (self->titles, views ? GTK_WIDGET (self->switcher) : GTK_WIDGET (self->plain_title));
  gtk_widget_set_visible (self->back, back);
  gtk_widget_set_visible (self->project_button, views);
  gtk_widget_set_visible (hone_viewer_get_status (self->viewer),
                          hone_window_is_on (self, "viewer") || hone_window_is_viewing (self, "data"));
  adw_view_switcher_bar_set_reveal (self->bottom_bar,
                                    views && adw_view_switcher_title_get_title_visible (self->switcher));
  enable (self, "back", back);
  enable (self, "view", self->project != NULL);
  enable (self, "close-project", self->project != NULL);
  enable (self, "reload", self->project != NULL);
  enable (self, "show-folder", self->project != NULL && hone_project_get_dataset (self->project) != NULL);
  enable (self, "export-data", self->project != NULL && hone_project_get_dataset (self->project) != NULL);
  enable (self, "show-training", hone_window_active_job (self) != NULL);
  enable (self, "start-training",
          hone_window_is_viewing (self, "train") && hone_train_page_can_start (self->train_page));
  enable (self, "stop-training", hone_window_active_job (self) != NULL);
  enable (self, "discard-training", hone_window_active_job (self) != NULL);
  enable (self, "pause-training", hone_window_can_pause (self));
  enable (self, "queue-training",
          hone_window_is_viewing (self, "train") && hone_train_page_can_queue (self->train_page));
  enable (self, "copy-command", hone_window_is_viewing (self, "train"));
  hone_window_show_busy (self);
}

void
hone_window_show_page (HoneWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->pages, page);
  hone_window_show_header (self);
}

void
hone_window_show_view (HoneWindow *self, const char *view)
{
  adw_view_stack_set_visible_child_name (self->views, view);
  hone_window_show_page (self, "views");
}
