/* SPDX-License-Identifier: Apache-2.0 */
/* test-project.c - opening a data set, and remembering those that were opened */
#include "hone-recent.h"

#include <glib/gstdio.h>

typedef struct {
  GMainLoop *loop;
  GError *error;
  gboolean good;
  guint notes;
  double last;
} Opened;

static void
progress_cb (HoneProject *project, GParamSpec *pspec, Opened *opened)
{
  g_assert_cmpfloat (hone_project_get_progress (project), >=, 0);
  g_assert_cmpfloat (hone_project_get_progress (project), <=, 1);
  opened->last = hone_project_get_progress (project);
  opened->notes++;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opened *opened = data;

  opened->good = hone_project_open_finish (HONE_PROJECT (source), result, &opened->error);
  g_main_loop_quit (opened->loop);
}

static void
open_it (HoneProject *project, GCancellable *cancellable, Opened *opened)
{
  *opened = (Opened){ .loop = g_main_loop_new (NULL, FALSE) };
  g_signal_connect (project, "notify::progress", G_CALLBACK (progress_cb), opened);
  hone_project_open_async (project, cancellable, opened_cb, opened);
  g_assert_cmpint (hone_project_get_state (project), ==, HONE_PROJECT_LOADING);
  g_main_loop_run (opened->loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_signal_handlers_disconnect_by_data (project, opened);
  g_main_loop_unref (opened->loop);
}

static void
test_open (void)
{
  HoneProject *project = hone_project_new ("demo");
  Opened opened;
  guint n = 0;

  g_assert_null (hone_project_get_dataset (project));
  open_it (project, NULL, &opened);
  g_assert_no_error (opened.error);
  g_assert_true (opened.good);
  g_assert_cmpint (hone_project_get_state (project), ==, HONE_PROJECT_READY);
  g_assert_cmpfloat (opened.last, ==, 1);
  hone_dataset_get_samples (hone_project_get_dataset (project), HONE_SPLIT_VAL, &n);
  g_assert_cmpuint (hone_project_get_n_images (project, HONE_SPLIT_VAL), ==, n);
  g_assert_cmpuint (hone_project_get_n_images (project, -1), >, n);
  g_assert_cmpstr (hone_project_get_title (project), ==, hone_dataset_get_title (hone_project_get_dataset (project)));
  g_assert_finalize_object (project);
}

/* Fails with a message, and may be tried again. */
static void
test_missing (void)
{
  HoneProject *project = hone_project_new ("/no/such/cells/data.yaml");
  Opened opened;

  g_assert_cmpstr (hone_project_get_title (project), ==, "cells");
  for (int i = 0; i < 2; i++) {
    open_it (project, NULL, &opened);
    g_assert_false (opened.good);
    g_assert_error (opened.error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
    g_assert_cmpstr (hone_project_get_message (project), ==, opened.error->message);
    g_assert_cmpint (hone_project_get_state (project), ==, HONE_PROJECT_FAILED);
    g_clear_error (&opened.error);
  }
  g_assert_finalize_object (project);
}

static void
test_cancel (void)
{
  HoneProject *project = hone_project_new ("demo");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Opened opened;

  g_cancellable_cancel (cancellable);
  open_it (project, cancellable, &opened);
  g_assert_error (opened.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (hone_project_get_state (project), ==, HONE_PROJECT_FAILED);
  g_clear_error (&opened.error);
  g_assert_finalize_object (project);
}

/* Recent. */

static HoneRecentList *
read_list (const char *file)
{
  HoneRecentList *list = hone_recent_list_new (file);

  while (hone_recent_list_get_loading (list))
    g_main_context_iteration (NULL, TRUE);
  return list;
}

static guint
n_recent (HoneRecentList *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

static void
test_recent (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-recent-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "below", "recent.json", NULL);
  HoneProject *project = hone_project_new ("demo");
  HoneRecentList *list = read_list (file);
  HoneRecent *item;
  Opened opened;

  open_it (project, NULL, &opened);
  g_assert_cmpuint (n_recent (list), ==, 0);
  hone_recent_list_remember (list, project);
  hone_recent_list_remember (list, project);
  g_assert_cmpuint (n_recent (list), ==, 1);
  hone_recent_list_flush (list);
  g_assert_finalize_object (list);

  list = read_list (file);
  g_assert_cmpuint (n_recent (list), ==, 1);
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpstr (hone_recent_get_path (item), ==, "demo");
  g_assert_cmpstr (hone_recent_get_title (item), ==, hone_project_get_title (project));
  g_assert_cmpuint (hone_recent_get_n_images (item), ==, hone_project_get_n_images (project, -1));
  g_assert_cmpuint (g_strv_length ((char **) hone_recent_get_pictures (item)), ==, HONE_RECENT_PICTURES);
  g_assert_true (g_file_test (hone_recent_get_pictures (item)[0], G_FILE_TEST_IS_REGULAR));
  g_assert_false (hone_recent_get_missing (item));
  g_object_unref (item);
  hone_recent_list_forget (list, "demo");
  hone_recent_list_flush (list);
  g_assert_cmpuint (n_recent (list), ==, 0);
  g_object_unref (list);
  g_object_unref (project);
  g_remove (file);
}

/* What another program, or a crash, made of the file. */
static void
test_recent_broken (void)
{
  static const char *const texts[] = {
    "", "{", "[1, 2]", "{\"projects\": 7}",
    "{\"projects\": [1, {}, {\"path\": 3}, {\"path\": \"/no/such\", \"images\": -4}]}"
  };
  g_autofree char *folder = g_dir_make_tmp ("hone-recent-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "recent.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (HoneRecentList) list = NULL;

    g_assert_true (g_file_set_contents (file, texts[i], -1, NULL));
    list = read_list (file);
    g_assert_cmpuint (n_recent (list), ==, i == G_N_ELEMENTS (texts) - 1 ? 1 : 0);
    if (n_recent (list) == 1) {
      g_autoptr (HoneRecent) item = g_list_model_get_item (G_LIST_MODEL (list), 0);

      g_assert_true (hone_recent_get_missing (item));
      g_assert_cmpuint (hone_recent_get_n_images (item), ==, 0);
    }
  }
  g_remove (file);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/project/open", test_open);
  g_test_add_func ("/workspace/project/missing", test_missing);
  g_test_add_func ("/workspace/project/cancel", test_cancel);
  g_test_add_func ("/workspace/recent/remembered", test_recent);
  g_test_add_func ("/workspace/recent/broken", test_recent_broken);
  return g_test_run ();
}
