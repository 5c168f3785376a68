/* SPDX-License-Identifier: Apache-2.0 */
/* test-caches.c - where decoded pictures stay: in memory, on disk, or nowhere; always the same batches */
#include "hone-loader.h"
#include "picture-cache.h"
#include "picture-copies.h"
#include "place.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#define N 12

static char *
picture_path (const Place *self, int i)
{
  return g_strdup_printf ("%s/images/%02d.png", self->folder, i);
}

static char *
copies_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "hone", "pictures", NULL);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
clear (Place *place)
{
  g_autofree char *copies = copies_folder ();

  place_remove_all (copies);
  place_clear (place);
}

static HoneAugment
usual (void)
{
  return (
      HoneAugment){ .imgsz = 64, .mosaic = 0.7, .translate = 0.1, .scale_low = 0.5, .scale_high = 1.5, .mixup = 0.3 };
}

static char *
digest (HoneLoader *loader)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GError) error = NULL;

  for (int epoch = 0; epoch < 3; epoch++) {
    HoneBatch *batch;

    hone_loader_start (loader, epoch);
    while ((batch = hone_loader_next (loader, &error)) != NULL) {
      g_checksum_update (sum, batch->pixels, (gssize) batch->n * batch->h * batch->w * 3);
      g_checksum_update (sum, (const guchar *) batch->targets, (gssize) (batch->n_targets * sizeof (HoneTarget)));
      hone_batch_free (batch);
    }
    g_assert_no_error (error);
  }
  return g_strdup (g_checksum_get_string (sum));
}

static char *
digest_with (const Place *place, HoneCacheHow how, HoneCacheHow want, int batch)
{
  const HoneAugment augment = usual ();
  g_autoptr (HoneLoader) loader = hone_loader_new_train (place->dataset, &augment, how, batch, 3, 2);
  const HoneCacheState state = hone_loader_get_cache (loader);
  char *sum = digest (loader);

  g_assert_cmpint (state.how, ==, want);
  g_assert_cmpuint (state.need, >, 0);
  g_assert_null (hone_loader_take_news (loader));
  return sum;
}

/* With a small batch the recent pictures are fewer than all. */
static void
test_same (void)
{
  g_autofree char *none = NULL, *disk = NULL, *again = NULL, *memory = NULL, *automatic = NULL;
  g_autofree char *copies = copies_folder ();
  Place place;

  place_init (&place, N);
  none = digest_with (&place, HONE_CACHE_NONE, HONE_CACHE_NONE, 1);
  g_assert_cmpuint (count_files (copies), ==, 0);
  disk = digest_with (&place, HONE_CACHE_DISK, HONE_CACHE_DISK, 1);
  g_assert_cmpuint (count_files (copies), ==, N);
  again = digest_with (&place, HONE_CACHE_DISK, HONE_CACHE_DISK, 1);
  memory = digest_with (&place, HONE_CACHE_MEMORY, HONE_CACHE_MEMORY, 1);
  automatic = digest_with (&place, HONE_CACHE_AUTO, HONE_CACHE_MEMORY, 1);
  g_assert_cmpstr (disk, ==, none);
  g_assert_cmpstr (again, ==, none);
  g_assert_cmpstr (automatic, ==, memory);
  g_assert_cmpstr (memory, !=, none);
  clear (&place);
}

/* Nothing is written beside the user's files. */
static void
test_user_files (void)
{
  g_autofree char *images = NULL, *sum = NULL;
  Place place;

  place_init (&place, N);
  images = g_build_filename (place.folder, "images", NULL);
  sum = digest_with (&place, HONE_CACHE_DISK, HONE_CACHE_DISK, 4);
  g_assert_cmpuint (count_files (images), ==, N);
  g_assert_cmpuint (count_files (place.folder), ==, 3);
  clear (&place);
}

static void
change_copy (const char *path, gssize length, int byte_at)
{
  g_autofree char *copy = hone_picture_copy_path (path, 64), *bytes = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (copy, &bytes, &n, NULL));
  if (byte_at >= 0)
    bytes[byte_at] ^= 1;
  g_assert_true (g_file_set_contents (copy, bytes, length < 0 ? (gssize) n : length, NULL));
}

static void
assert_copy (const char *path, gboolean good)
{
  g_autoptr (HoneImage) image = hone_picture_copy_read (path, 64);

  g_assert_true ((image != NULL) == good);
}

/* A copy that was cut, changed anywhere, or made of another file counts as none, and is made anew. */
static void
test_damage (void)
{
  static const struct {
    gssize length;
    int byte_at;
  } cases[] = { { 0, -1 }, { 20, -1 }, { 4000, -1 }, { -1, 0 }, { -1, 9 }, { -1, 50 }, { -1, 60 }, { -1, 4000 } };
  g_autofree char *want = NULL, *path = NULL;
  struct utimbuf times = { 1000000, 1000000 };
  Place place;

  place_init (&place, N);
  path = picture_path (&place, 5);
  want = digest_with (&place, HONE_CACHE_DISK, HONE_CACHE_DISK, 4);
  assert_copy (path, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *sum = NULL;

    change_copy (path, cases[i].length, cases[i].byte_at);
    assert_copy (path, FALSE);
    sum = digest_with (&place, HONE_CACHE_DISK, HONE_CACHE_DISK, 4);
    g_assert_cmpstr (sum, ==, want);
    assert_copy (path, TRUE);
  }
  g_assert_cmpint (utime (path, &times), ==, 0);
  assert_copy (path, FALSE);
  clear (&place);
}

/* It is the copy that is read: another picture behind the same size and time goes unnoticed. */
static void
test_copy_is_read (void)
{
  g_autofree char *path = NULL;
  g_autoptr (HoneImage) before = NULL, after = NULL;
  HonePictureCache *cache;
  HoneSample *const *samples;
  HonePictureStamp stamp;
  guint64 available;
  Place place;
  guint n;

  place_init (&place, N);
  path = picture_path (&place, 0);
  g_assert_true (hone_picture_copies_open (&available, NULL));
  samples = hone_dataset_get_samples (place.dataset, HONE_SPLIT_TRAIN, &n);
  before = hone_image_new (64, 64);
  memset (before->pixels, 9, 64 * 64 * 3);
  g_assert_true (hone_picture_stamp (path, &stamp));
  g_assert_true (hone_picture_copy_write (before, path, 64, &stamp));
  cache = hone_picture_cache_new ((const HoneSample *const *) samples, n, 64);
  hone_picture_cache_use_disk (cache);
  after = hone_image_copy (hone_picture_cache_get (cache, 0, NULL));
  g_assert_cmpmem (after->pixels, 64 * 64 * 3, before->pixels, 64 * 64 * 3);
  hone_picture_cache_release (cache, 0);
  hone_picture_cache_free (cache);
  clear (&place);
}

/* A copy that nobody read for long goes when the folder is opened next; one that was read stays. */
static void
test_unused (void)
{
  const struct utimbuf long_ago = { 1000000, 1000000 };
  g_autofree char *sum = NULL, *read = NULL, *unread = NULL, *path = NULL, *other = NULL;
  guint64 available;
  Place place;

  place_init (&place, N);
  sum = digest_with (&place, HONE_CACHE_DISK, HONE_CACHE_DISK, 4);
  path = picture_path (&place, 3);
  other = picture_path (&place, 4);
  read = hone_picture_copy_path (path, 64);
  unread = hone_picture_copy_path (other, 64);
  g_assert_cmpint (utime (read, &long_ago) + utime (unread, &long_ago), ==, 0);
  assert_copy (path, TRUE);
  g_assert_true (hone_picture_copies_open (&available, NULL));
  g_assert_true (hone_picture_copy_exists (path, 64));
  g_assert_false (hone_picture_copy_exists (other, 64));
  clear (&place);
}

/* Pictures of 100 GB each: what is asked for is off, and a sentence says so. */
static void
test_too_large (void)
{
  static const struct {
    HoneCacheHow how;
    const char *name;
  } cases[] = { { HONE_CACHE_MEMORY, "cache=ram" }, { HONE_CACHE_DISK, "cache=disk" } };
  HoneAugment augment = usual ();
  Place place;

  place_init (&place, N);
  augment.imgsz = 200000;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneLoader) train = hone_loader_new_train (place.dataset, &augment, cases[i].how, 4, 0, 1);
    g_autoptr (HoneLoader) val = hone_loader_new_rect (place.dataset, HONE_SPLIT_VAL, 200000, 4, 0.5, 1);
    g_autofree char *news = hone_loader_take_news (train), *val_news = NULL;

    hone_loader_set_cache (val, cases[i].how);
    val_news = hone_loader_take_news (val);
    g_assert_cmpint (hone_loader_get_cache (train).how, ==, HONE_CACHE_NONE);
    g_assert_cmpint (hone_loader_get_cache (val).how, ==, HONE_CACHE_NONE);
    g_assert_cmpuint (hone_loader_get_cache (train).available, >, 0);
    g_assert_nonnull (news);
    g_assert_nonnull (strstr (news, cases[i].name));
    g_assert_cmpstr (val_news, ==, news);
    g_assert_null (hone_loader_take_news (train));
  }
  clear (&place);
}

/* No folder for copies: off, with the folder's name. */
static void
test_no_folder (void)
{
  const HoneAugment augment = usual ();
  g_autofree char *copies = copies_folder (), *news = NULL, *sum = NULL, *want = NULL;
  g_autoptr (HoneLoader) loader = NULL;
  Place place;

  place_init (&place, N);
  place_remove_all (copies);
  g_assert_true (g_file_set_contents (copies, "in the way", -1, NULL));
  loader = hone_loader_new_train (place.dataset, &augment, HONE_CACHE_DISK, 4, 3, 1);
  news = hone_loader_take_news (loader);
  g_assert_nonnull (news);
  g_assert_nonnull (strstr (news, copies));
  g_assert_cmpint (hone_loader_get_cache (loader).how, ==, HONE_CACHE_NONE);
  sum = digest (loader);
  want = digest_with (&place, HONE_CACHE_NONE, HONE_CACHE_NONE, 4);
  g_assert_cmpstr (sum, ==, want);
  g_remove (copies);
  clear (&place);
}

/* Validation from copies and from memory, over and over: the same. */
static void
test_validation (void)
{
  static const HoneCacheHow ways[] = { HONE_CACHE_AUTO, HONE_CACHE_NONE, HONE_CACHE_MEMORY, HONE_CACHE_DISK };
  g_autofree char *want = NULL;
  Place place;

  place_init (&place, N);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autoptr (HoneLoader) loader = hone_loader_new_rect (place.dataset, HONE_SPLIT_VAL, 64, 4, 0.5, 2);
    g_autofree char *sum = NULL;

    hone_loader_set_cache (loader, ways[i]);
    if (ways[i] != HONE_CACHE_AUTO)
      g_assert_cmpint (hone_loader_get_cache (loader).how, ==, ways[i]);
    sum = digest (loader);
    if (want == NULL)
      want = g_steal_pointer (&sum);
    else
      g_assert_cmpstr (sum, ==, want);
  }
  clear (&place);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("hone-cache-home-XXXXXX", NULL);
  int result;

  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/caches/same", test_same);
  g_test_add_func ("/augment/caches/user-files", test_user_files);
  g_test_add_func ("/augment/caches/damage", test_damage);
  g_test_add_func ("/augment/caches/copy-is-read", test_copy_is_read);
  g_test_add_func ("/augment/caches/unused", test_unused);
  g_test_add_func ("/augment/caches/too-large", test_too_large);
  g_test_add_func ("/augment/caches/no-folder", test_no_folder);
  g_test_add_func ("/augment/caches/validation", test_validation);
  result = g_test_run ();
  place_remove_all (home);
  return result;
}
