/* SPDX-License-Identifier: Apache-2.0 */
/* test-file.c - atomic writing: the old file or the new one, never half of one, and no litter */
#include "hone-error.h"
#include "hone-file.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static guint
files_in (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_replace (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hone-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "a.txt", NULL);
  g_autofree char *text = NULL;

  g_assert_true (hone_file_write_text (path, "one", &error));
  g_assert_true (hone_file_write_text (path, "two", &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_cmpstr (text, ==, "two");
  g_assert_cmpuint (files_in (folder), ==, 1);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_file_write_text ("/nowhere/at/all/a.txt", "one", &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all/a.txt"));
}

/* A limit on the size of files fails a write halfway, as a full disk does. */
static void
test_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hone-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "a.txt", NULL);
  g_autofree char *large = g_strnfill (100000, 'x');
  g_autofree char *text = NULL;
  struct rlimit before, small;

  g_assert_true (hone_file_write_text (path, "old", &error));
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  small = before;
  small.rlim_cur = 4096;
  setrlimit (RLIMIT_FSIZE, &small);
  g_assert_false (hone_file_write_text (path, large, &error));
  setrlimit (RLIMIT_FSIZE, &before);

  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
  g_assert_cmpuint (files_in (folder), ==, 1);
  g_unlink (path);
  g_rmdir (folder);
}

/* By a link to its folder, a link to itself, and before it is there. */
static void
test_real (void)
{
  g_autofree char *made = g_dir_make_tmp ("hone-file-XXXXXX", NULL), *folder = hone_file_real (made);
  g_autofree char *file = g_build_filename (folder, "a", "x", NULL), *in = g_path_get_dirname (file);
  g_autofree char *to_folder = g_build_filename (folder, "b", NULL),
                  *by_folder = g_build_filename (to_folder, "x", NULL);
  g_autofree char *to_file = g_build_filename (folder, "y", NULL);
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_assert_cmpint (g_mkdir (in, 0700), ==, 0);
  g_assert_cmpint (symlink ("a", to_folder), ==, 0);
  g_assert_cmpint (symlink ("b/x", to_file), ==, 0);
  for (int there = 0; there < 2; there++) {
    g_autofree char *first = hone_file_real_in (folders, file), *second = hone_file_real_in (folders, by_folder);
    g_autofree char *alone = hone_file_real_in (NULL, by_folder), *third = hone_file_real_in (folders, to_file);

    g_assert_cmpstr (first, ==, file);
    g_assert_cmpstr (second, ==, file);
    g_assert_cmpstr (alone, ==, file);
    /* A link that leads nowhere is itself. */
    g_assert_cmpstr (third, ==, there ? file : to_file);
    g_assert_true (g_file_set_contents (file, "", 0, NULL));
  }
  hone_file_remove_tree (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/file/replace", test_replace);
  g_test_add_func ("/core/file/no-folder", test_no_folder);
  g_test_add_func ("/core/file/full", test_full);
  g_test_add_func ("/core/file/real", test_real);
  return g_test_run ();
}
