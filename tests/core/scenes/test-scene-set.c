/* SPDX-License-Identifier: Apache-2.0 */
/* test-scene-set.c - scenes as a data set, and a training that draws its own */
#include "hone-file.h"
#include "hone-loader.h"
#include "hone-scene-set.h"

#include <glib/gstdio.h>
#include <string.h>

#define FRESH 10

static const HoneSceneSetHow small = { .seed = 5, .n = { 3, 2, 1 }, .imgsz = 64, .fresh = FRESH };

static char *
make (const char *folder, const HoneSceneSetHow *how)
{
  char *path = g_build_filename (folder, "set", NULL);
  g_autoptr (GError) error = NULL;

  hone_scene_set_write (path, how, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return path;
}

typedef struct {
  char *folder;
} Place;

static void
place_clear (Place *self)
{
  hone_file_remove_tree (self->folder);
  g_free (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static Place
place_new (void)
{
  return (Place){ g_dir_make_tmp ("hone-scenes-XXXXXX", NULL) };
}

/* It reads as any data set: as many pictures as asked for, and the labels of the scenes. */
static void
test_files (void)
{
  g_auto (Place) place = place_new ();
  g_autofree char *path = make (place.folder, &small);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) set = hone_dataset_read (path, NULL, NULL, NULL, &error);
  g_autoptr (HoneScenes) scenes = hone_scenes_new (small.seed);

  g_assert_no_error (error);
  g_assert_cmpint (hone_dataset_get_yaml (set)->n_classes, ==, hone_scenes_get_n_classes ());
  g_assert_cmpuint (hone_dataset_get_yaml (set)->n_scenes, ==, FRESH);
  g_assert_cmpuint (hone_dataset_get_yaml (set)->scenes_seed, ==, small.seed);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (set, (HoneSplit) split, &n);

    g_assert_cmpuint (n, ==, small.n[split]);
    for (guint i = 0; i < n; i++) {
      g_autoptr (GArray) objects = g_array_new (FALSE, FALSE, sizeof (HoneSceneObject));
      g_autoptr (HoneImage) image = hone_image_read (samples[i]->path, &error);
      guint8 pixels[64 * 64 * 3];

      g_assert_no_error (error);
      hone_scenes_draw (scenes, HONE_SCENES_OF_SPLIT (split) + i, 64, 64, pixels, NULL, objects);
      g_assert_cmpmem (image->pixels, sizeof pixels, pixels, sizeof pixels);
      g_assert_cmpuint (samples[i]->n_labels, ==, objects->len);
      for (guint k = 0; k < objects->len; k++) {
        const HoneSceneObject *object = &g_array_index (objects, HoneSceneObject, k);

        g_assert_cmpint (samples[i]->labels[k].klass, ==, object->klass);
        g_assert_cmpfloat_with_epsilon ((double) samples[i]->labels[k].w, (object->x1 - object->x0) / 64.0, 1e-5);
        g_assert_cmpfloat_with_epsilon ((double) samples[i]->labels[k].cy, (object->y0 + object->y1) / 128.0, 1e-5);
      }
    }
  }
}

/* A folder with something in it is left alone; nothing is left behind. */
static void
test_taken (void)
{
  g_auto (Place) place = place_new ();
  g_autofree char *path = make (place.folder, &small);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_false (hone_scene_set_write (path, &small, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
  dir = g_dir_open (place.folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "set");
  g_assert_null (g_dir_read_name (dir));
}

static void
test_cancelled (void)
{
  g_auto (Place) place = place_new ();
  g_autofree char *path = g_build_filename (place.folder, "set", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (hone_scene_set_write (path, &small, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  dir = g_dir_open (place.folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

/* The bytes of an epoch of batches of 4. */
static char *
epoch_sum (HoneLoader *loader, int epoch)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint n = 0;

  hone_loader_start (loader, epoch);
  for (guint i = 0; i < hone_loader_get_n_batches (loader); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneBatch) batch = hone_loader_next (loader, &error);

    g_assert_no_error (error);
    g_assert_cmpint (batch->w, ==, 96);
    g_checksum_update (sum, batch->pixels, (gssize) batch->n * batch->h * batch->w * 3);
    g_checksum_update (sum, (const guchar *) batch->targets, (gssize) (batch->n_targets * sizeof *batch->targets));
    n += (guint) batch->n;
  }
  g_assert_cmpuint (n, ==, FRESH);
  return g_strdup (g_checksum_get_string (sum));
}

static HoneLoader *
loader_of (HoneDataset *set, int n_threads)
{
  const HoneAugment how = { .imgsz = 96, .scale_low = 1, .scale_high = 1, .mosaic = 1 };

  return hone_loader_new_train (set, &how, HONE_CACHE_AUTO, 4, 0, n_threads);
}

/* No epoch repeats another; threads and a training that goes on change nothing. */
static void
test_fresh (void)
{
  g_auto (Place) place = place_new ();
  g_autofree char *path = make (place.folder, &small);
  g_autoptr (HoneDataset) set = hone_dataset_read (path, NULL, NULL, NULL, NULL);
  g_autoptr (HoneLoader) loader = loader_of (set, 2);
  g_autoptr (HoneLoader) resumed = loader_of (set, 0);
  g_autofree char *first = NULL, *second = NULL, *again = NULL;

  g_assert_cmpuint (hone_loader_get_n_samples (loader), ==, FRESH);
  first = epoch_sum (loader, 0);
  second = epoch_sum (loader, 1);
  g_assert_cmpstr (first, !=, second);
  hone_loader_skip (resumed, 1);
  hone_loader_close_mosaic (resumed);
  again = epoch_sum (resumed, 1);
  g_assert_cmpstr (second, ==, again);
}

/* The targets of the first epoch, all classes or those that are chosen. */
static GArray *
targets_of (const char *path, const HoneDatasetHow *how)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) set = hone_dataset_read_as (path, how, NULL, NULL, NULL, &error);
  g_autoptr (HoneLoader) loader = NULL;
  GArray *all = g_array_new (FALSE, FALSE, sizeof (HoneTarget));

  g_assert_no_error (error);
  loader = loader_of (set, 0);
  hone_loader_start (loader, 0);
  for (guint i = 0; i < hone_loader_get_n_batches (loader); i++) {
    g_autoptr (HoneBatch) batch = hone_loader_next (loader, &error);

    g_assert_no_error (error);
    g_array_append_vals (all, batch->targets, batch->n_targets);
  }
  return all;
}

/* What is drawn follows classes and single_cls, as what is read does. */
static void
test_chosen (void)
{
  g_auto (Place) place = place_new ();
  g_autofree char *path = make (place.folder, &small);
  g_autoptr (GArray) all = targets_of (path, NULL);
  const int wanted = g_array_index (all, HoneTarget, 0).klass;
  g_autoptr (GArray) one_class = targets_of (path, &(HoneDatasetHow){ .single_class = TRUE });
  g_autoptr (GArray) chosen = targets_of (path, &(HoneDatasetHow){ .classes = &wanted, .n_classes = 1 });
  guint n_others = 0;

  g_assert_cmpuint (one_class->len, ==, all->len);
  for (guint i = 0; i < all->len; i++) {
    n_others += g_array_index (all, HoneTarget, i).klass != wanted;
    g_assert_cmpint (g_array_index (one_class, HoneTarget, i).klass, ==, 0);
  }
  g_assert_cmpuint (n_others, >, 0);
  g_assert_cmpuint (chosen->len, ==, all->len - n_others);
  for (guint i = 0; i < chosen->len; i++)
    g_assert_cmpint (g_array_index (chosen, HoneTarget, i).klass, ==, wanted);
}

/* What a data.yaml may say of it. */
static void
test_yaml (void)
{
  static const struct {
    const char *text, *says;
  } cases[] = {
    { "scenes: {seed: 1}\n", "“scenes” says how" },
    { "scenes: 3\n", "“scenes” says how" },
    { "scenes: {seed: -1, pictures: 4}\n", "“scenes” says how" },
    { "scenes: {pictures: 0}\n", "“scenes” says how" },
    { "scenes: {pictures: 4}\n", "but “names” has 1" },
  };
  g_auto (Place) place = place_new ();
  g_autofree char *path = g_build_filename (place.folder, "data.yaml", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat ("train: .\nval: .\nnames: [a]\n", cases[i].text, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, text, -1, NULL));
    g_assert_null (hone_data_yaml_read (path, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
    g_assert_nonnull (strstr (error->message, cases[i].says));
    g_assert_nonnull (strstr (error->message, "line 4"));
  }
}

/* "data=scenes": made once, in the user's cache. */
static void
test_usual (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml = hone_data_yaml_read ("scenes", &error);
  g_autoptr (HoneDataYaml) again = NULL;
  GStatBuf before, after;

  g_assert_no_error (error);
  g_assert_cmpuint (yaml->n_scenes, >, 1000);
  g_assert_true (g_str_has_prefix (yaml->yaml, g_get_user_cache_dir ()));
  g_assert_cmpint (g_stat (yaml->yaml, &before), ==, 0);
  again = hone_data_yaml_read ("scenes", &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (again->yaml, &after), ==, 0);
  g_assert_cmpint (before.st_ino, ==, after.st_ino);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/scene-set/files", test_files);
  g_test_add_func ("/scene-set/taken", test_taken);
  g_test_add_func ("/scene-set/cancelled", test_cancelled);
  g_test_add_func ("/scene-set/fresh", test_fresh);
  g_test_add_func ("/scene-set/chosen", test_chosen);
  g_test_add_func ("/scene-set/yaml", test_yaml);
  g_test_add_func ("/scene-set/usual", test_usual);
  return g_test_run ();
}
