/* SPDX-License-Identifier: Apache-2.0 */
/* test-loader.c - order, bits that do not depend on threads, rectangles, pictures that vanish, stopping at any time */
#include "hone-fixture.h"
#include "hone-loader.h"
#include "picture-cache.h"
#include "place.h"
#include "sample-order.h"
#include "sample-plan.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static const HoneAugment usual = { .imgsz = 64,
                                   .mosaic = 0.7,
                                   .translate = 0.1,
                                   .scale_low = 0.5,
                                   .scale_high = 1.5,
                                   .hsv_h = 0.015,
                                   .hsv_s = 0.7,
                                   .hsv_v = 0.4,
                                   .fliplr = 0.5 };

/* Every augmentation that there is. */
static const HoneAugment mixing = { .imgsz = 64,
                                    .mosaic = 0.7,
                                    .degrees = 20,
                                    .translate = 0.1,
                                    .scale_low = 0.5,
                                    .scale_high = 1.5,
                                    .shear = 3,
                                    .perspective = 0.0005,
                                    .hsv_h = 0.015,
                                    .hsv_s = 0.7,
                                    .hsv_v = 0.4,
                                    .flipud = 0.3,
                                    .fliplr = 0.5,
                                    .bgr = 0.3,
                                    .mixup = 0.5,
                                    .cutmix = 0.5,
                                    .copy_paste = 0.5 };

/* Spec 04, section 3. */
static void
test_order (void)
{
  static const int want[3][10] = { { 3, 6, 1, 0, 5, 7, 2, 8, 9, 4 },
                                   { 7, 3, 9, 5, 2, 4, 8, 0, 1, 6 },
                                   { 5, 4, 9, 1, 7, 6, 2, 8, 3, 0 } };
  HoneSampleOrder order;

  hone_sample_order_init (&order, 10, 0);
  for (int i = 0; i < 3; i++) {
    hone_sample_order_next (&order);
    g_assert_cmpmem (order.now, 10 * sizeof (int), want[i], sizeof want[i]);
  }
  hone_sample_order_clear (&order);
}

/* As the reference's buffer behaves (a window of 16 of 24 pictures): one place stays free, a picture that is there
 * stays where it is. */
static void
test_recent (void)
{
  enum { N = 24, WINDOW = 16, DRAWS = 6000 };
  static const int loads[] = { 3, 6, 1, 0, 5, 7, 2, 8, 9, 4, 10, 11, 3, 12, 13, 14, 15, 16 };
  static const int left[WINDOW - 1] = { 1, 0, 5, 7, 2, 8, 9, 4, 10, 11, 12, 13, 14, 15, 16 };
  HoneDraws some = hone_draws (0, 1, 0, 0);
  HoneRecent recent;
  int seen[N] = { 0 };

  hone_recent_init (&recent, N, WINDOW);
  hone_recent_load (&recent, loads[0]);
  g_assert_cmpint (hone_recent_draw (&recent, &some), ==, loads[0]);
  for (guint i = 1; i < G_N_ELEMENTS (loads); i++)
    hone_recent_load (&recent, loads[i]);
  for (int i = 0; i < DRAWS; i++)
    seen[hone_recent_draw (&recent, &some)]++;
  for (guint i = 0; i < G_N_ELEMENTS (left); i++) {
    g_assert_cmpint (seen[left[i]], >, 0.8 * DRAWS / G_N_ELEMENTS (left));
    seen[left[i]] = 0;
  }
  for (int i = 0; i < N; i++)
    g_assert_cmpint (seen[i], ==, 0);
  hone_recent_clear (&recent);
}

/* A window of one picture holds that one. */
static void
test_recent_alone (void)
{
  HoneDraws some = hone_draws (0, 1, 0, 0);
  HoneRecent recent;

  hone_recent_init (&recent, 1, 1);
  for (int i = 0; i < 3; i++) {
    hone_recent_load (&recent, 0);
    g_assert_cmpint (hone_recent_draw (&recent, &some), ==, 0);
  }
  hone_recent_clear (&recent);
}

/* Names of the samples of an epoch, one after the other. */
static char *
names_of_epoch (HoneLoader *loader, int epoch)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  HoneBatch *batch;

  hone_loader_start (loader, epoch);
  while ((batch = hone_loader_next (loader, &error)) != NULL) {
    for (int i = 0; i < batch->n; i++) {
      g_autofree char *name = g_path_get_basename (batch->samples[i]->path);

      g_string_append_printf (names, "%.2s ", name);
    }
    g_string_append_c (names, '|');
    hone_batch_free (batch);
  }
  g_assert_no_error (error);
  return g_strdup (names->str);
}

/* The lists of the spec in batches of 4; after closing two outputs more are thrown away. */
static void
test_epochs (void)
{
  g_autofree char *first = NULL, *second = NULL, *third = NULL, *again = NULL;
  g_autoptr (HoneLoader) loader = NULL, skipping = NULL;
  HoneSampleOrder order;
  g_autoptr (GString) want = g_string_new (NULL);
  Place place;

  place_init (&place, 10);
  loader = hone_loader_new_train (place.dataset, &usual, HONE_CACHE_AUTO, 4, 0, 2);
  g_assert_cmpuint (hone_loader_get_n_batches (loader), ==, 3);
  g_assert_cmpuint (hone_loader_get_n_samples (loader), ==, 10);
  first = names_of_epoch (loader, 0);
  second = names_of_epoch (loader, 1);
  g_assert_cmpstr (first, ==, "03 06 01 00 |05 07 02 08 |09 04 |");
  g_assert_cmpstr (second, ==, "07 03 09 05 |02 04 08 00 |01 06 |");
  hone_loader_close_mosaic (loader);
  third = names_of_epoch (loader, 2);
  g_assert_cmpstr (third, !=, "05 04 09 01 |07 06 02 08 |03 00 |");

  hone_sample_order_init (&order, 10, 0);
  for (int i = 0; i < 3; i++) {
    if (i == 2)
      hone_sample_order_renew (&order);
    hone_sample_order_next (&order);
  }
  for (int i = 0; i < 10; i++)
    g_string_append_printf (want, "%02d %s", order.now[i], i % 4 == 3 || i == 9 ? "|" : "");
  g_assert_cmpstr (third, ==, want->str);
  hone_sample_order_clear (&order);

  skipping = hone_loader_new_train (place.dataset, &usual, HONE_CACHE_AUTO, 4, 0, 0);
  hone_loader_skip (skipping, 2);
  hone_loader_close_mosaic (skipping);
  again = names_of_epoch (skipping, 2);
  g_assert_cmpstr (again, ==, third);
  g_clear_pointer (&loader, hone_loader_free);
  g_clear_pointer (&skipping, hone_loader_free);
  place_clear (&place);
}

static void
digest_batch (GChecksum *sum, const HoneBatch *batch)
{
  g_checksum_update (sum, batch->pixels, (gssize) batch->n * batch->h * batch->w * 3);
  g_checksum_update (sum, (const guchar *) batch->targets, (gssize) (batch->n_targets * sizeof (HoneTarget)));
  if (batch->place != NULL)
    g_checksum_update (sum, (const guchar *) batch->place, (gssize) ((gsize) batch->n * sizeof *batch->place));
}

/* Epoch 7 of a run that began with 4 and closes mosaic before @close. @skip: instead of making 4 to 6 */
static char *
seventh_epoch (HoneDataset *dataset, const HoneAugment *how, int close, gboolean skip)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (HoneLoader) loader = hone_loader_new_train (dataset, how, HONE_CACHE_NONE, 1, 5, 1);
  HoneBatch *batch;

  for (int epoch = 4; epoch <= 7; epoch++) {
    if (epoch == close)
      hone_loader_close_mosaic (loader);
    if (epoch == 7 || !skip)
      hone_loader_start (loader, epoch);
    else
      hone_loader_skip (loader, 1);
    while (epoch < 7 && !skip && (batch = hone_loader_next (loader, NULL)) != NULL)
      hone_batch_free (batch);
  }
  while ((batch = hone_loader_next (loader, NULL)) != NULL) {
    digest_batch (sum, batch);
    hone_batch_free (batch);
  }
  return g_strdup (g_checksum_get_string (sum));
}

/* What was skipped leaves the same behind as what was made: order, recent pictures, the end of mosaic. */
static void
test_skip (void)
{
  HoneAugment how = mixing;
  Place place;

  how.copy_paste_mixup = TRUE;
  place_init_outlined (&place, 23);
  for (int close = 5; close <= 8; close++) {
    g_autofree char *made = seventh_epoch (place.dataset, &how, close, FALSE);
    g_autofree char *skipped = seventh_epoch (place.dataset, &how, close, TRUE);

    g_assert_cmpstr (made, ==, skipped);
  }
  place_clear (&place);
}

static char *
digest (HoneLoader *loader, gboolean training)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GError) error = NULL;

  for (int epoch = 0; epoch < 3; epoch++) {
    HoneBatch *batch;

    if (training && epoch == 2)
      hone_loader_close_mosaic (loader);
    hone_loader_start (loader, epoch);
    while ((batch = hone_loader_next (loader, &error)) != NULL) {
      digest_batch (sum, batch);
      hone_batch_free (batch);
    }
    g_assert_no_error (error);
    g_assert_null (hone_loader_next (loader, &error)); /* and stays at the end */
  }
  return g_strdup (g_checksum_get_string (sum));
}

/* Kinds of loaders, each with much to draw. */
static HoneLoader *
loader_of_kind (HoneDataset *dataset, int kind, int n_threads)
{
  HoneAugment how = mixing;

  how.copy_paste_mixup = kind == 1 || kind == 4;
  how.rect = kind == 4;
  switch (kind) {
  case 0:
    return hone_loader_new_train (dataset, &usual, HONE_CACHE_AUTO, 4, 5, n_threads);
  case 1:
  case 2:
    return hone_loader_new_train (dataset, &how, HONE_CACHE_NONE, 2, 5, n_threads);
  case 3:
  case 4:
    return hone_loader_new_train (dataset, &how, HONE_CACHE_MEMORY, 4, 5, n_threads);
  case 5:
    return hone_loader_new_square (dataset, HONE_SPLIT_VAL, 64, 4, n_threads);
  default:
    return hone_loader_new_rect (dataset, HONE_SPLIT_VAL, 64, 4, 0.5, n_threads);
  }
}

/* The same bits on any number of threads, with and without outlines. */
static void
test_threads (gconstpointer outlined)
{
  enum { N_TRAIN = 5, N_KINDS = 7 };
  static const int n_threads[] = { 0, 1, 2, 4 };
  g_autofree char *other = NULL, *first = NULL;
  g_autoptr (HoneLoader) other_seed = NULL;
  Place place;

  if (outlined != NULL)
    place_init_outlined (&place, 23);
  else
    place_init (&place, 23);
  for (int kind = 0; kind < N_KINDS; kind++) {
    g_autofree char *alone = NULL;

    for (guint i = 0; i < G_N_ELEMENTS (n_threads); i++) {
      g_autoptr (HoneLoader) loader = loader_of_kind (place.dataset, kind, n_threads[i]);
      g_autofree char *sum = digest (loader, kind < N_TRAIN);

      if (alone == NULL)
        alone = g_steal_pointer (&sum);
      else
        g_assert_cmpstr (sum, ==, alone);
    }
    if (kind == 0)
      first = g_steal_pointer (&alone);
  }
  other_seed = hone_loader_new_train (place.dataset, &usual, HONE_CACHE_AUTO, 4, 6, 1);
  other = digest (other_seed, TRUE);
  g_assert_cmpstr (other, !=, first);
  g_clear_pointer (&other_seed, hone_loader_free);
  place_clear (&place);
}

static void
take_batches (HoneLoader *loader, int n)
{
  for (int i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneBatch) batch = hone_loader_next (loader, &error);

    g_assert_no_error (error);
    g_assert_nonnull (batch);
  }
}

/* Leaving in the middle, at once, twice, without ever starting. */
static void
test_stop (void)
{
  Place place;

  place_init (&place, 23);
  for (int i = 0; i < 60; i++) {
    g_autoptr (HoneLoader) loader = hone_loader_new_train (place.dataset, &usual, HONE_CACHE_AUTO, 4, 5, 1 + i % 3);

    for (int starts = 0; starts < i % 4; starts++) {
      hone_loader_start (loader, starts);
      take_batches (loader, i % 5);
    }
  }
  place_clear (&place);
}

/* One sentence, which names the picture. */
static void
assert_told_once (HoneLoader *loader, const char *name)
{
  g_autofree char *news = hone_loader_take_news (loader);

  g_assert_nonnull (news);
  g_assert_nonnull (strstr (news, name));
  g_assert_null (hone_loader_take_news (loader));
}

static void
take_away (const Place *place, const char *name)
{
  g_autofree char *path = g_build_filename (place->folder, "images", name, NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

/* A picture that was there when the data set was read is left out with one sentence, whether it was decoded before or
 * not; that it comes back does not bring in a picture without its labels. */
static void
test_vanished (void)
{
  const HoneCacheHow caches[] = { HONE_CACHE_AUTO, HONE_CACHE_NONE };
  Place place;

  place_init (&place, 10);
  take_away (&place, "07.png");
  for (guint i = 0; i < 3 * G_N_ELEMENTS (caches); i++) {
    g_autoptr (HoneLoader) loader = hone_loader_new_train (place.dataset, &usual, caches[i / 3], 10, 0, (int) (i % 3));

    for (int epoch = 0; epoch < 2; epoch++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoneBatch) batch = NULL;

      hone_loader_start (loader, epoch);
      batch = hone_loader_next (loader, &error);
      g_assert_no_error (error);
      g_assert_nonnull (batch);
    }
    assert_told_once (loader, "07.png");
  }
  place_clear (&place);
}

/* More than half of them: then something else is wrong. */
static void
test_most_vanished (void)
{
  Place place;

  place_init (&place, 10);
  for (int i = 1; i < 7; i++) {
    g_autofree char *name = g_strdup_printf ("%02d.png", i);

    take_away (&place, name);
  }
  for (int n_threads = 0; n_threads < 3; n_threads++) {
    g_autoptr (HoneLoader) loader = hone_loader_new_train (place.dataset, &usual, HONE_CACHE_AUTO, 10, 0, n_threads);
    g_autoptr (GError) error = NULL;

    hone_loader_start (loader, 0);
    g_assert_null (hone_loader_next (loader, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
    g_assert_nonnull (strstr (error->message, ".png"));
    g_clear_error (&error);
    g_assert_null (hone_loader_next (loader, &error)); /* that was the only batch */
    g_assert_no_error (error);
  }
  place_clear (&place);
}

/* A picture that turns out to be damaged is left out with one sentence, and the rest goes on: the same bits on any
 * number of threads, and no label of it. */
static void
test_damaged (void)
{
  Place place;
  g_autoptr (HoneBatch) first = NULL;

  place_init (&place, 10);
  {
    g_autofree char *path = g_build_filename (place.folder, "images", "07.png", NULL);

    g_assert_true (g_file_set_contents (path, "no picture any more", -1, NULL));
  }
  for (int n_threads = 0; n_threads < 3; n_threads++) {
    g_autoptr (HoneLoader) loader = hone_loader_new_train (place.dataset, &usual, HONE_CACHE_AUTO, 10, 0, n_threads);
    g_autoptr (HoneBatch) batch = NULL;
    g_autoptr (GError) error = NULL;

    hone_loader_start (loader, 0);
    batch = hone_loader_next (loader, &error);
    g_assert_no_error (error);
    g_assert_nonnull (batch);
    assert_told_once (loader, "07.png");
    if (first != NULL) {
      g_assert_cmpmem (batch->pixels, (gsize) batch->n * batch->h * batch->w * 3, first->pixels,
                       (gsize) first->n * first->h * first->w * 3);
      g_assert_cmpuint (batch->n_targets, ==, first->n_targets);
    } else {
      first = g_steal_pointer (&batch);
    }
  }
  place_clear (&place);
}

/* A broken picture and a broken label are left out from the start. */
static void
test_unusable (void)
{
  g_autoptr (HoneLoader) loader = NULL;
  g_autofree char *names = NULL;
  Place place;

  place_make_folders (&place);
  place_write_picture (place.folder, "00", 50, 40, "0 0.5 0.5 0.5 0.5\n");
  place_write_picture (place.folder, "01", 50, 40, "0 0.5 0.5 0.5 7.5\n");
  place_write_picture (place.folder, "02", 50, 40, "0 0.5 0.5 0.5 0.5\n");
  place_write_text (place.folder, "images/03.png", "not a picture");
  place_open (&place);
  loader = hone_loader_new_rect (place.dataset, HONE_SPLIT_VAL, 64, 8, 0.5, 1);
  g_assert_cmpuint (hone_loader_get_n_samples (loader), ==, 2);
  names = names_of_epoch (loader, 0);
  g_assert_cmpstr (names, ==, "00 02 |");
  g_clear_pointer (&loader, hone_loader_free);
  place_clear (&place);
}

typedef struct {
  HonePictureCache *cache;
  guint n;
  guint64 seed;
} Reader;

static gpointer
read_some (gpointer data)
{
  const Reader *self = data;
  HoneDraws some = hone_draws (self->seed, 1, 0, 0);

  for (int i = 0; i < 300; i++) {
    const guint a = hone_draw_index (&some, self->n), b = hone_draw_index (&some, self->n);
    g_autoptr (GError) error = NULL;
    const HoneImage *first = hone_picture_cache_get (self->cache, a, &error);
    const HoneImage *second = hone_picture_cache_get (self->cache, b, &error);

    g_assert_no_error (error);
    g_assert_cmpint (MAX (first->width, first->height), ==, 48);
    g_assert_true (a != b || first == second);
    hone_picture_cache_release (self->cache, a);
    hone_picture_cache_release (self->cache, b);
  }
  return NULL;
}

/* Room for none, for some, for all: whoever uses a picture keeps it. */
static void
test_cache (void)
{
  static const guint limits[] = { 0, 1, 3, 100 };
  HoneSample *const *samples;
  Place place;
  guint n;

  place_init (&place, 10);
  samples = hone_dataset_get_samples (place.dataset, HONE_SPLIT_TRAIN, &n);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    HonePictureCache *cache = hone_picture_cache_new ((const HoneSample *const *) samples, n, 48);
    Reader readers[3];
    GThread *threads[3];

    hone_picture_cache_set_limit (cache, limits[i]);
    for (int k = 0; k < 3; k++) {
      readers[k] = (Reader){ cache, n, (guint64) k };
      threads[k] = g_thread_new ("reader", read_some, &readers[k]);
    }
    for (int k = 0; k < 3; k++)
      g_thread_join (threads[k]);
    hone_picture_cache_free (cache);
  }
  place_clear (&place);
}

static void
check_item (const HoneBatch *batch, int which, JsonObject *want, const char *shape_name, const char *box_name)
{
  JsonArray *shape = json_object_get_array_member (want, shape_name);
  JsonArray *box = json_array_get_array_element (json_object_get_array_member (want, box_name), 0);
  const HoneTarget *target = NULL;

  g_assert_cmpint (batch->h, ==, json_array_get_int_element (shape, 1));
  g_assert_cmpint (batch->w, ==, json_array_get_int_element (shape, 2));
  for (guint i = 0; i < batch->n_targets; i++)
    if (batch->targets[i].image == which)
      target = &batch->targets[i];
  g_assert_nonnull (target);
  for (guint i = 0; i < 4; i++)
    hone_assert_close (box_name, (const float[4]){ target->cx, target->cy, target->w, target->h } + i,
                       &(const float){ (float) json_array_get_double_element (box, i) }, 1, 1e-6);
}

/* Back through place: the label, in pixels of the picture. */
static void
check_way_back (const HoneBatch *batch)
{
  for (guint i = 0; i < batch->n_targets; i++) {
    const HoneTarget *target = &batch->targets[i];
    const HoneSample *sample = batch->samples[target->image];
    const double x =
        ((double) target->cx * batch->w - batch->place[target->image].pad_x) / batch->place[target->image].gain_x;
    const double h = (double) target->h * batch->h / batch->place[target->image].gain_y;

    g_assert_cmpfloat (fabs (x - (double) sample->labels[0].cx * sample->width), <, 1e-3);
    g_assert_cmpfloat (fabs (h - (double) sample->labels[0].h * sample->height), <, 1e-3);
  }
}

static void
check_rect_case (HoneDataset *dataset, JsonObject *want)
{
  JsonArray *order = json_object_get_array_member (want, "order"),
            *index = json_object_get_array_member (want, "batch_index");
  JsonArray *shapes = json_object_get_array_member (want, "batch_shapes_hw");
  g_autoptr (HoneLoader) loader = hone_loader_new_rect (
      dataset, HONE_SPLIT_VAL, (int) json_object_get_int_member (want, "imgsz"),
      (int) json_object_get_int_member (want, "batch"), json_object_get_double_member (want, "pad"), 1);
  g_autoptr (GError) error = NULL;
  guint at = 0;

  g_assert_cmpuint (hone_loader_get_n_batches (loader), ==, json_array_get_length (shapes));
  hone_loader_start (loader, 0);
  for (guint b = 0; b < json_array_get_length (shapes); b++) {
    g_autoptr (HoneBatch) batch = hone_loader_next (loader, &error);
    JsonArray *shape = json_array_get_array_element (shapes, b);

    g_assert_no_error (error);
    g_assert_cmpint (batch->h, ==, json_array_get_int_element (shape, 0));
    g_assert_cmpint (batch->w, ==, json_array_get_int_element (shape, 1));
    check_way_back (batch);
    if (b == 0)
      check_item (batch, 0, want, "first_item_shape", "first_item_box");
    if (b == json_array_get_length (shapes) - 1)
      check_item (batch, batch->n - 1, want, "last_item_shape", "last_item_box");
    for (int i = 0; i < batch->n; i++, at++) {
      g_autofree char *name = g_path_get_basename (batch->samples[i]->path);

      g_assert_cmpstr (name, ==, json_array_get_string_element (order, at));
      g_assert_cmpuint (b, ==, json_array_get_int_element (index, at));
    }
  }
  g_assert_cmpuint (at, ==, json_array_get_length (order));
}

static void
test_rect (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (JsonNode) node = hone_fixture_json (path);
  JsonObject *all = json_node_get_object (node), *sizes = json_object_get_object_member (all, "image_hw");
  JsonArray *cases = json_object_get_array_member (all, "cases");
  g_autoptr (GList) names = json_object_get_members (sizes);
  Place place;

  place_make_folders (&place);
  for (GList *name = names; name != NULL; name = name->next) {
    JsonArray *size = json_object_get_array_member (sizes, name->data);
    g_autofree char *stem = g_strndup (name->data, strlen (name->data) - strlen (".png"));

    place_write_picture (place.folder, stem, (int) json_array_get_int_element (size, 1),
                         (int) json_array_get_int_element (size, 0), "0 0.5 0.5 0.5 0.5\n");
  }
  place_open (&place);
  g_assert_cmpuint (json_array_get_length (cases), >, 0);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    check_rect_case (place.dataset, json_array_get_object_element (cases, i));
  place_clear (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("formats", "rect_batches", ".json", test_rect, NULL);
  g_test_add_func ("/augment/order/ten", test_order);
  g_test_add_func ("/augment/recent/window", test_recent);
  g_test_add_func ("/augment/recent/alone", test_recent_alone);
  g_test_add_func ("/augment/cache/threads", test_cache);
  g_test_add_func ("/augment/loader/epochs", test_epochs);
  g_test_add_data_func ("/augment/loader/threads/boxes", NULL, test_threads);
  g_test_add_data_func ("/augment/loader/threads/outlines", "outlined", test_threads);
  g_test_add_func ("/augment/loader/skip", test_skip);
  g_test_add_func ("/augment/loader/stop", test_stop);
  g_test_add_func ("/augment/loader/vanished", test_vanished);
  g_test_add_func ("/augment/loader/most-vanished", test_most_vanished);
  g_test_add_func ("/augment/loader/damaged", test_damaged);
  g_test_add_func ("/augment/loader/unusable", test_unusable);
  return hone_fixture_run ();
}
