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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/file/replace", test_replace);
  g_test_add_func ("/core/file/no-folder", test_no_folder);
  g_test_add_func ("/core/file/full", test_full);
  return g_test_run ();
}
