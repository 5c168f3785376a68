/* SPDX-License-Identifier: Apache-2.0 */
/* test-trash.c - a folder into the wastebasket and back, with a home of the test's own */
#include "hone-trash.h"

#include "hone-error.h"
#include "hone-file.h"

static char *home;

static char *
make_folder (const char *name, const char *text)
{
  char *folder = g_build_filename (home, "runs", name, NULL);
  g_autofree char *file = g_build_filename (folder, "weights", "a.txt", NULL);
  g_autofree char *below = g_path_get_dirname (file);
  g_autoptr (GError) error = NULL;

  g_assert_true (hone_file_make_folder (below, &error));
  g_assert_true (hone_file_write_text (file, text, &error));
  return folder;
}

static void throw (const char *folder)
{
  g_autoptr (GError) error = NULL;

  hone_trash (folder, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static char *
text_in (const char *folder)
{
  g_autofree char *file = g_build_filename (folder, "weights", "a.txt", NULL);
  char *text = NULL;

  g_file_get_contents (file, &text, NULL, NULL);
  return text;
}

static void
test_there_and_back (void)
{
  g_autofree char *folder = make_folder ("run 50 % – ä", "first");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  throw (folder);
  g_assert_true (hone_untrash (folder, &error));
  g_assert_no_error (error);
  text = text_in (folder);
  g_assert_cmpstr (text, ==, "first");

  /* It is there no more: a second time there is nothing to bring back. */
  hone_file_remove_tree (folder);
  g_assert_false (hone_untrash (folder, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
}

/* What has come to its place meanwhile is never overwritten. */
static void
test_place_taken (void)
{
  g_autofree char *folder = make_folder ("train", "old");
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  throw (folder);
  again = make_folder ("train", "new");
  g_assert_false (hone_untrash (folder, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
  text = text_in (folder);
  g_assert_cmpstr (text, ==, "new");
  hone_file_remove_tree (folder);
  g_clear_error (&error);
  g_assert_true (hone_untrash (folder, &error));
  g_free (text);
  text = text_in (folder);
  g_assert_cmpstr (text, ==, "old");
}

/* Thrown away twice: dates a second apart, set by hand, decide. */
static void
test_newest (void)
{
  g_autofree char *folder = make_folder ("twice", "one");
  g_autofree char *info = g_build_filename (home, "data", "Trash", "info", "twice.trashinfo", NULL);
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  throw (folder);
  g_assert_true (g_key_file_load_from_file (keys, info, G_KEY_FILE_NONE, NULL));
  g_key_file_set_string (keys, "Trash Info", "DeletionDate", "2001-01-01T00:00:00");
  g_assert_true (g_key_file_save_to_file (keys, info, NULL));
  again = make_folder ("twice", "two");
  throw (again);
  g_assert_true (hone_untrash (folder, &error));
  text = text_in (folder);
  g_assert_cmpstr (text, ==, "two");
}

static void
test_nothing (void)
{
  g_autofree char *folder = g_build_filename (home, "runs", "never", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_trash (folder, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
}

int
main (int argc, char **argv)
{
  g_autofree char *data = NULL;
  int status;

  /* GLib reads it once: before anything else. */
  home = g_dir_make_tmp ("hone-trash-XXXXXX", NULL);
  data = g_build_filename (home, "data", NULL);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trash/there-and-back", test_there_and_back);
  g_test_add_func ("/trash/place-taken", test_place_taken);
  g_test_add_func ("/trash/newest", test_newest);
  g_test_add_func ("/trash/nothing", test_nothing);
  status = g_test_run ();
  hone_file_remove_tree (home);
  g_free (home);
  return status;
}
