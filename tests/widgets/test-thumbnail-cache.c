/* SPDX-License-Identifier: Apache-2.0 */
/* test-thumbnail-cache.c - the rules of the Thumbnail Managing Standard; needs no display */
#include "hone-file.h"
#include "hone-thumbnail-cache.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

static char *root;

/* Left half red, right half blue. */
static char *
make_picture (const char *name, int width, int height)
{
  char *path = g_build_filename (root, name, NULL);
  g_autoptr (HoneImage) image = hone_image_new (width, height);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < width * height; i++) {
    const guint8 red[] = { 255, 0, 0 };
    const guint8 blue[] = { 0, 0, 255 };

    memcpy (image->pixels + 3 * i, i % width < width / 2 ? red : blue, 3);
  }
  hone_image_write (image, path, &error);
  g_assert_no_error (error);
  return path;
}

static int
mode_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static gint64
mtime_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mtime;
}

/* The example of the standard. */
static void
test_path (void)
{
  g_autofree char *path = hone_thumbnail_path ("/home/jens/photos/me.png");
  g_autofree char *spaced = hone_thumbnail_uri ("/home/jens/my photos/é.png");

  g_assert_true (g_str_has_suffix (path, "/thumbnails/large/c6ee772d9e49320e97ec29a7eb5b1697.png"));
  g_assert_true (g_str_has_prefix (path, root));
  g_assert_cmpstr (spaced, ==, "file:///home/jens/my%20photos/%C3%A9.png");
}

static void
test_made_and_kept (void)
{
  g_autofree char *picture = make_picture ("large.png", 640, 480);
  g_autofree char *file = hone_thumbnail_path (picture);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneImage) none = hone_thumbnail_read (picture);
  g_autoptr (HoneImage) made = hone_thumbnail_get (picture, &error);
  g_autoptr (HoneImage) kept = hone_thumbnail_read (picture);

  g_assert_null (none);
  g_assert_no_error (error);
  g_assert_cmpint (made->width, ==, 256);
  g_assert_cmpint (made->height, ==, 192);
  g_assert_cmpint (made->pixels[0], ==, 255);
  g_assert_cmpint (made->pixels[3 * 255 + 2], ==, 255);
  g_assert_cmpint (mode_of (file), ==, 0600);
  g_assert_cmpint (mode_of (folder), ==, 0700);
  g_assert_nonnull (kept);
  g_assert_cmpmem (made->pixels, 256 * 192 * 3, kept->pixels, (gsize) (kept->width * kept->height) * 3);
}

/* What lies in the cache is taken as it is while time and address fit. */
static void
test_used (void)
{
  g_autofree char *picture = make_picture ("used.png", 300, 200);
  g_autoptr (HoneImage) green = hone_image_new (10, 10);
  g_autoptr (HoneImage) got = NULL;

  memset (green->pixels, 77, 300);
  g_assert_true (hone_thumbnail_write (picture, mtime_of (picture), green));
  got = hone_thumbnail_get (picture, NULL);
  g_assert_cmpint (got->width, ==, 10);
  g_assert_cmpint (got->pixels[0], ==, 77);
}

static void
test_changed_picture (void)
{
  g_autofree char *picture = make_picture ("changed.png", 300, 200);
  g_autoptr (HoneImage) first = hone_thumbnail_get (picture, NULL);
  struct utimbuf times = { mtime_of (picture) + 10, mtime_of (picture) + 10 };
  g_autoptr (HoneImage) stale = NULL;

  g_assert_nonnull (first);
  g_assert_cmpint (utime (picture, &times), ==, 0);
  stale = hone_thumbnail_read (picture);
  g_assert_null (stale);
}

/* The thumbnail of another file under this name (as two addresses may have one checksum) is not ours. */
static void
test_other_address (void)
{
  g_autofree char *picture = make_picture ("mine.png", 300, 200);
  g_autofree char *other = make_picture ("other.png", 300, 200);
  g_autofree char *mine_file = hone_thumbnail_path (picture);
  g_autofree char *other_file = hone_thumbnail_path (other);
  g_autoptr (HoneImage) made = hone_thumbnail_get (other, NULL);
  g_autoptr (HoneImage) got = NULL;

  g_assert_nonnull (made);
  g_assert_cmpint (g_rename (other_file, mine_file), ==, 0);
  got = hone_thumbnail_read (picture);
  g_assert_null (got);
}

/* Cut anywhere, or no PNG at all: made anew. */
static void
test_broken (void)
{
  g_autofree char *picture = make_picture ("broken.png", 300, 200);
  g_autofree char *file = hone_thumbnail_path (picture);
  g_autofree char *contents = NULL;
  gsize length;
  g_autoptr (HoneImage) made = hone_thumbnail_get (picture, NULL);

  g_assert_nonnull (made);
  g_assert_true (g_file_get_contents (file, &contents, &length, NULL));
  for (gsize cut = 0; cut < length; cut += 1 + length / 40) {
    g_autoptr (HoneImage) got = NULL;

    g_assert_true (g_file_set_contents (file, contents, (gssize) cut, NULL));
    got = hone_thumbnail_read (picture);
    g_assert_null (got);
  }
  g_assert_true (g_file_set_contents (file, "hello", -1, NULL));
  g_clear_pointer (&made, hone_image_free);
  made = hone_thumbnail_get (picture, NULL);
  g_assert_nonnull (made);
  g_clear_pointer (&made, hone_image_free);
  made = hone_thumbnail_read (picture);
  g_assert_nonnull (made);
}

static void
test_small_picture (void)
{
  g_autofree char *picture = make_picture ("small.png", 30, 20);
  g_autoptr (HoneImage) got = hone_thumbnail_get (picture, NULL);

  g_assert_cmpint (got->width, ==, 30);
  g_assert_cmpint (got->height, ==, 20);
}

static void
test_no_picture (void)
{
  g_autofree char *path = g_build_filename (root, "no-such.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (hone_thumbnail_get (path, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
}

static gboolean
holds (const char *file, const char *text)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (file, &contents, &length, NULL));
  return memmem (contents, length, text, strlen (text)) != NULL;
}

/* Other programs find their way by these chunks. */
static void
test_chunks (void)
{
  g_autofree char *picture = make_picture ("chunks.png", 300, 200);
  g_autofree char *file = hone_thumbnail_path (picture);
  g_autofree char *uri = hone_thumbnail_uri (picture);
  g_autofree char *mtime = g_strdup_printf ("%" G_GINT64_FORMAT, mtime_of (picture));
  g_autoptr (HoneImage) made = hone_thumbnail_get (picture, NULL);

  g_assert_nonnull (made);
  g_assert_true (holds (file, "tEXtThumb::URI"));
  g_assert_true (holds (file, uri));
  g_assert_true (holds (file, "tEXtThumb::MTime"));
  g_assert_true (holds (file, mtime));
}

/* What cannot be read is noted, and tried again when it has changed. */
static void
test_fail (void)
{
  g_autofree char *picture = g_build_filename (root, "fail.jpg", NULL);
  g_autofree char *file = hone_thumbnail_fail_path (picture);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autoptr (HoneImage) got = NULL;
  struct utimbuf times = { 1000000000, 1000000000 };

  g_assert_nonnull (strstr (file, "/thumbnails/fail/hone-"));
  g_assert_true (g_file_set_contents (picture, "no picture", -1, NULL));
  for (int i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (hone_thumbnail_get (picture, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
    g_assert_cmpint (mode_of (file), ==, 0600);
    g_assert_cmpint (mode_of (folder), ==, 0700);
  }
  /* The note is believed: a picture that bears its time is not looked at. */
  times.actime = times.modtime = mtime_of (picture);
  g_free (make_picture ("fail.jpg", 40, 30));
  g_assert_cmpint (utime (picture, &times), ==, 0);
  g_assert_null (hone_thumbnail_get (picture, NULL));
  times.actime = times.modtime = 1000000000;
  g_assert_cmpint (utime (picture, &times), ==, 0);
  got = hone_thumbnail_get (picture, NULL);
  g_assert_nonnull (got);
}

/* Of the pictures in the cache none are put into the cache. */
static void
test_own (void)
{
  g_autofree char *picture = make_picture ("first.png", 300, 200);
  g_autoptr (HoneImage) made = hone_thumbnail_get (picture, NULL);
  g_autofree char *file = hone_thumbnail_path (picture);
  g_autofree char *second = hone_thumbnail_path (file);
  g_autoptr (HoneImage) shown = hone_thumbnail_get (file, NULL);

  g_assert_nonnull (shown);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
}

/* A mean over areas: a chequerboard becomes grey, the sum of all pixels stays. */
static void
test_reduce (void)
{
  g_autoptr (HoneImage) image = hone_image_new (90, 60);
  g_autoptr (HoneImage) small = NULL;
  g_autoptr (HoneImage) odd = NULL;

  for (int i = 0; i < 90 * 60; i++)
    memset (image->pixels + 3 * i, (i % 90 + i / 90) % 2 ? 255 : 0, 3);
  small = hone_image_reduce (image, 45);
  g_assert_cmpint (small->width, ==, 45);
  g_assert_cmpint (small->height, ==, 30);
  for (int i = 0; i < 45 * 30 * 3; i++)
    g_assert_cmpint (small->pixels[i], ==, 128);
  odd = hone_image_reduce (image, 7);
  g_assert_cmpint (odd->height, ==, 5);
  for (int i = 0; i < 7 * 5 * 3; i++)
    g_assert_cmpint (ABS (odd->pixels[i] - 128), <=, 3);
}

int
main (int argc, char *argv[])
{
  int result;

  root = g_dir_make_tmp ("hone-thumbnails-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", root, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/thumbnail-cache/path", test_path);
  g_test_add_func ("/widgets/thumbnail-cache/made-and-kept", test_made_and_kept);
  g_test_add_func ("/widgets/thumbnail-cache/used", test_used);
  g_test_add_func ("/widgets/thumbnail-cache/changed-picture", test_changed_picture);
  g_test_add_func ("/widgets/thumbnail-cache/other-address", test_other_address);
  g_test_add_func ("/widgets/thumbnail-cache/broken", test_broken);
  g_test_add_func ("/widgets/thumbnail-cache/small-picture", test_small_picture);
  g_test_add_func ("/widgets/thumbnail-cache/no-picture", test_no_picture);
  g_test_add_func ("/widgets/thumbnail-cache/chunks", test_chunks);
  g_test_add_func ("/widgets/thumbnail-cache/fail", test_fail);
  g_test_add_func ("/widgets/thumbnail-cache/own", test_own);
  g_test_add_func ("/widgets/thumbnail-cache/reduce", test_reduce);
  result = g_test_run ();
  hone_file_remove_tree (root);
  return result;
}
