/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window-report.c - from the page of a run to its pictures, to the labels that are in doubt, and to another run */
#include "hone-window-private.h"

#include <glib/gi18n.h>

#define MOST_NAMES 400 /* pictures in one search */

/* The list of the data set that is open, in the viewer. */
static gboolean
show_in_viewer (HoneWindow *self, const char *path)
{
  HoneImageList *list = hone_data_page_get_list (self->data_page);

  if (list != NULL && self->project != NULL) {
    hone_viewer_set_list (self->viewer, list, hone_project_get_class_names (self->project));
    if (hone_viewer_show_path (self->viewer, path)) {
      hone_window_show_page (self, "viewer");
      hone_viewer_focus (self->viewer);
      return TRUE;
    }
  }
  hone_window_say (self, _ ("This picture is not in the data set that is open."));
  return FALSE;
}

static void
open_picture_cb (HoneWindow *self, const char *path)
{
  show_in_viewer (self, path);
}

/* "name:a.jpg,b.jpg": the search of the page Data holds the queue, where it can be seen and taken away again. */
static char *
search_of (char *const *paths, guint *n)
{
  GString *search = g_string_new ("name:");

  *n = 0;
  for (guint i = 0; paths[i] != NULL && *n < MOST_NAMES; i++) {
    g_autofree char *name = g_path_get_basename (paths[i]);

    if (strpbrk (name, " ,\"*?") != NULL)
      continue;
    g_string_append_printf (search, "%s%s", *n > 0 ? "," : "", name);
    (*n)++;
  }
  return g_string_free (search, FALSE);
}

static void
review_cb (HoneWindow *self, char **paths)
{
  HoneImageList *list = hone_data_page_get_list (self->data_page);
  g_autofree char *search = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (paths[0] == NULL || !show_in_viewer (self, paths[0]))
    return;
  search = search_of (paths, &n);
  if (n == 0)
    return;
  hone_image_list_set_search (list, search);
  text = g_strdup_printf (ngettext ("%u picture to look at; the search on the page Data holds it",
                                    "%u pictures to look at; the search on the page Data holds them", n),
                          n);
  hone_window_say (self, text);
}

static void
mark_cb (HoneWindow *self, HoneRunMarks *marks)
{
  HoneRun *run = hone_run_page_get_run (self->run_page);

  if (run != NULL)
    hone_run_store_mark (hone_application_get_runs (hone_window_app (self)), run, marks);
  else
    hone_run_marks_free (marks);
}

static void
train_again_cb (HoneWindow *self, const char *folder)
{
  hone_train_page_same_as (self->train_page, folder);
  hone_window_show_view (self, "train");
}

static void
compare_cb (HoneWindow *self, HoneRun *other)
{
  g_autoptr (GListStore) both = g_list_store_new (HONE_TYPE_RUN);

  g_list_store_append (both, hone_run_page_get_run (self->run_page));
  g_list_store_append (both, other);
  hone_window_compare (self, G_LIST_MODEL (both));
}

static void
use_cb (HoneWindow *self)
{
  hone_window_use_run (self, hone_run_page_get_run (self->run_page));
}

void
hone_window_connect_run_page (HoneWindow *self)
{
  g_signal_connect_swapped (self->run_page, "compare", G_CALLBACK (compare_cb), self);
  g_signal_connect_swapped (self->run_page, "use", G_CALLBACK (use_cb), self);
  g_signal_connect_swapped (self->run_page, "open-picture", G_CALLBACK (open_picture_cb), self);
  g_signal_connect_swapped (self->run_page, "review", G_CALLBACK (review_cb), self);
  g_signal_connect_swapped (self->run_page, "mark", G_CALLBACK (mark_cb), self);
  g_signal_connect_swapped (self->run_page, "train-again", G_CALLBACK (train_again_cb), self);
}
