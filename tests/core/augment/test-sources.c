/* SPDX-License-Identifier: Apache-2.0 */
/* test-sources.c - other shapes than usual: rect in training, squares in validation, one sample alone */
#include "hone-fixture.h"
#include "hone-loader.h"
#include "place.h"
#include "sample-order.h"
#include "sample-plan.h"

#include <math.h>
#include <string.h>

/* Nothing is drawn. */
static HoneAugment
still (int imgsz)
{
  return (HoneAugment){ .imgsz = imgsz, .scale_low = 1, .scale_high = 1 };
}

static char *
name_of (const HoneSample *sample)
{
  return g_path_get_basename (sample->path);
}

/* Training begins with the same batches in each epoch: no shuffle, pad 0. */
static void
check_rect_training (HoneDataset *dataset, JsonObject *want)
{
  JsonArray *order = json_object_get_array_member (want, "order"),
            *shapes = json_object_get_array_member (want, "batch_shapes_hw");
  HoneAugment how = still ((int) json_object_get_int_member (want, "imgsz"));
  g_autoptr (HoneLoader) loader = NULL;
  g_autoptr (GError) error = NULL;

  how.rect = TRUE;
  how.mosaic = how.mixup = how.cutmix = 1; /* no effect */
  loader =
      hone_loader_new_train (dataset, &how, HONE_CACHE_AUTO, (int) json_object_get_int_member (want, "batch"), 0, 2);
  g_assert_cmpuint (hone_loader_get_n_batches (loader), ==, json_array_get_length (shapes));
  for (int epoch = 0; epoch < 2; epoch++) {
    guint at = 0;

    hone_loader_start (loader, epoch);
    for (guint b = 0; b < json_array_get_length (shapes); b++) {
      g_autoptr (HoneBatch) batch = hone_loader_next (loader, &error);
      JsonArray *shape = json_array_get_array_element (shapes, b);

      g_assert_no_error (error);
      g_assert_cmpint (batch->h, ==, json_array_get_int_element (shape, 0));
      g_assert_cmpint (batch->w, ==, json_array_get_int_element (shape, 1));
      g_assert_cmpuint (batch->n_targets, ==, batch->n); /* one a picture: nothing is mixed in */
      for (int i = 0; i < batch->n; i++, at++) {
        g_autofree char *name = name_of (batch->samples[i]);

        g_assert_cmpstr (name, ==, json_array_get_string_element (order, at));
      }
    }
    g_assert_cmpuint (at, ==, json_array_get_length (order));
  }
}

static void
test_rect_training (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (JsonNode) node = hone_fixture_json (path);
  JsonObject *all = json_node_get_object (node), *sizes = json_object_get_object_member (all, "image_hw");
  JsonArray *cases = json_object_get_array_member (all, "cases");
  g_autoptr (GList) names = json_object_get_members (sizes);
  guint n = 0;
  Place place;

  place_make_folders (&place);
  for (GList *name = names; name != NULL; name = name->next) {
    JsonArray *size = json_object_get_array_member (sizes, name->data);
    g_autofree char *stem = g_strndup (name->data, strlen (name->data) - strlen (".png"));

    place_write_picture (place.folder, stem, (int) json_array_get_int_element (size, 1),
                         (int) json_array_get_int_element (size, 0), "0 0.5 0.5 0.5 0.5\n");
  }
  place_open (&place);
  for (guint i = 0; i < json_array_get_length (cases); i++) {
    JsonObject *want = json_array_get_object_element (cases, i);

    if (json_object_get_double_member (want, "pad") == 0 && ++n)
      check_rect_training (place.dataset, want);
  }
  if (n == 0)
    hone_fixture_skip ("formats", "no case of training");
  place_clear (&place);
}

/* The picture in the middle of the batch's shape: the same as letterboxed, where the frame is even. */
static void
test_rect_pixels (void)
{
  HoneAugment how = still (64);
  g_autoptr (HoneLoader) train = NULL, val = NULL;
  g_autoptr (HoneBatch) a = NULL, b = NULL;
  Place place;

  place_make_folders (&place);
  place_write_picture (place.folder, "00", 64, 40, "1 0.5 0.5 0.5 0.5\n");
  place_write_picture (place.folder, "01", 64, 44, "0 0.25 0.5 0.25 0.5\n");
  place_open (&place);
  how.rect = TRUE;
  train = hone_loader_new_train (place.dataset, &how, HONE_CACHE_AUTO, 2, 0, 0);
  val = hone_loader_new_rect (place.dataset, HONE_SPLIT_TRAIN, 64, 2, 0, 0);
  hone_loader_start (train, 0);
  hone_loader_start (val, 0);
  a = hone_loader_next (train, NULL);
  b = hone_loader_next (val, NULL);
  g_assert_cmpint (a->h, ==, 64);
  g_assert_cmpint (a->w, ==, 64);
  g_assert_cmpuint (a->n_targets, ==, b->n_targets);
  for (int i = 0; i < 2; i++) { /* one shape only: shuffled */
    const int k = a->samples[i] == b->samples[0] ? 0 : 1;

    g_assert_cmpmem (a->pixels + (gsize) i * 64 * 64 * 3, 64 * 64 * 3, b->pixels + (gsize) k * 64 * 64 * 3,
                     64 * 64 * 3);
    hone_assert_close ("target", &a->targets[i].cx, &b->targets[k].cx, 4, 1e-6);
  }
  g_clear_pointer (&train, hone_loader_free);
  g_clear_pointer (&val, hone_loader_free);
  place_clear (&place);
}

/* Where all batches have one shape the order is drawn as usual. */
static void
test_rect_shuffled (void)
{
  HoneAugment how = still (64);
  g_autoptr (HoneLoader) loader = NULL;
  HoneSampleOrder order;
  Place place;

  place_make_folders (&place);
  for (int i = 0; i < 10; i++) {
    g_autofree char *name = g_strdup_printf ("%02d", i);

    place_write_picture (place.folder, name, 50, 50, "0 0.5 0.5 0.5 0.5\n");
  }
  place_open (&place);
  how.rect = TRUE;
  loader = hone_loader_new_train (place.dataset, &how, HONE_CACHE_AUTO, 5, 0, 1);
  hone_sample_order_init (&order, 10, 0);
  hone_sample_order_next (&order);
  hone_loader_start (loader, 0);
  for (int b = 0; b < 2; b++) {
    g_autoptr (HoneBatch) batch = hone_loader_next (loader, NULL);

    for (int i = 0; i < 5; i++) {
      g_autofree char *name = name_of (batch->samples[i]);

      g_assert_cmpint (atoi (name), ==, order.now[5 * b + i]);
    }
  }
  hone_sample_order_clear (&order);
  g_clear_pointer (&loader, hone_loader_free);
  place_clear (&place);
}

/* val rect=false: in the order of the data set, imgsz x imgsz, small pictures not beyond their size after loading. */
static void
test_squares (void)
{
  g_autoptr (HoneLoader) loader = NULL;
  int at = 0;
  Place place;

  place_init (&place, 11);
  loader = hone_loader_new_square (place.dataset, HONE_SPLIT_VAL, 96, 4, 2);
  g_assert_cmpuint (hone_loader_get_n_batches (loader), ==, 3);
  hone_loader_start (loader, 0);
  for (int b = 0; b < 3; b++) {
    g_autoptr (HoneBatch) batch = hone_loader_next (loader, NULL);

    g_assert_cmpint (batch->n, ==, b == 2 ? 3 : 4);
    g_assert_cmpint (batch->h, ==, 96);
    g_assert_cmpint (batch->w, ==, 96);
    for (int i = 0; i < batch->n; i++, at++) {
      const HoneSample *sample = batch->samples[i];
      g_autofree char *name = name_of (sample);
      int w, h;

      g_assert_cmpint (atoi (name), ==, at);
      hone_load_size (sample->width, sample->height, 96, &w, &h);
      g_assert_cmpfloat (batch->place[i].gain_x, ==, (double) w / sample->width);
      g_assert_cmpfloat (batch->place[i].pad_x, ==, rint ((96 - w) / 2.0 - 0.1));
      g_assert_cmpfloat (batch->place[i].pad_y, ==, rint ((96 - h) / 2.0 - 0.1));
    }
  }
  g_clear_pointer (&loader, hone_loader_free);
  place_clear (&place);
}

/* How often each part is there, and that partners are any of all, evenly. */
static void
test_plan_rates (void)
{
  enum { N = 20, SAMPLES = 20000 };
  const HoneAugment how = { .mosaic = 0.7, .mixup = 0.4, .cutmix = 0.2, .copy_paste = 0.3, .copy_paste_mixup = TRUE };
  const double want[HONE_N_PARTS] = { 1, 0.3, 0.4, 0.4 * 0.3, 0.2, 0.2 * 0.3 };
  double there[HONE_N_PARTS] = { 0 }, mosaics = 0, all = 0, seen[N] = { 0 };

  for (int at = 0; at < SAMPLES; at++) {
    const HonePlan plan = hone_plan_sample (&how, NULL, N, at % N, 3, 1, at);

    g_assert_cmpint (plan.parts[0].chosen[0], ==, at % N);
    for (int i = 0; i < HONE_N_PARTS; i++) {
      there[i] += plan.parts[i].n > 0;
      all += plan.parts[i].n > 0;
      mosaics += plan.parts[i].n == 4;
      for (int k = i == 0; k < plan.parts[i].n; k++)
        seen[plan.parts[i].chosen[k]]++;
    }
  }
  for (int i = 0; i < HONE_N_PARTS; i++)
    g_assert_cmpfloat (fabs (there[i] / SAMPLES - want[i]), <=, 5 * sqrt (want[i] * (1 - want[i]) / SAMPLES));
  g_assert_cmpfloat (fabs (mosaics / all - 0.7), <, 5 * sqrt (0.21 / all));
  for (int i = 0; i < N; i++)
    g_assert_cmpfloat (fabs (seen[i] * N / (3 * mosaics + all - SAMPLES) - 1), <, 0.05);
}

/* Nothing is planned, and nothing drawn, for what is off. */
static void
test_plan_nothing (void)
{
  const HoneAugment how = { .imgsz = 64 };
  const HonePlan plan = hone_plan_sample (&how, NULL, 10, 7, 3, 1, 0);

  g_assert_cmpuint (plan.n_drawn, ==, 0);
  g_assert_cmpint (plan.parts[0].n, ==, 1);
  for (int i = 1; i < HONE_N_PARTS; i++)
    g_assert_cmpint (plan.parts[i].n, ==, 0);
}

/* Partners out of the window only: those that were loaded last, be it as partners of a mixture. */
static void
test_plan_recent (void)
{
  enum { N = 50, WINDOW = 8 };
  const HoneAugment how = { .mosaic = 1, .mixup = 0.5 };
  HoneRecent recent;

  hone_recent_init (&recent, N, WINDOW);
  for (int at = 0; at < 500; at++) {
    const HonePlan plan = hone_plan_sample (&how, &recent, N, at % N, 3, at / N, at);

    g_assert_cmpint (recent.n, <, WINDOW);
    if (plan.parts[HONE_PART_MIXED].n == 0)
      for (int k = 1; k < 4; k++)
        g_assert_true (recent.here[plan.parts[0].chosen[k]]);
  }
  hone_recent_clear (&recent);
}

static HoneAugment
lively (void)
{
  return (HoneAugment){ .imgsz = 64,
                        .mosaic = 1,
                        .degrees = 10,
                        .translate = 0.1,
                        .scale_low = 0.5,
                        .scale_high = 1.5,
                        .hsv_s = 0.5,
                        .fliplr = 0.5,
                        .mixup = 0.5,
                        .copy_paste = 0.5 };
}

/* The same seed, the same sample; another, another. */
static void
test_preview (void)
{
  const HoneAugment how = lively ();
  g_autoptr (HoneImage) first = NULL;
  g_autoptr (GArray) first_boxes = NULL;
  Place place;

  place_init_outlined (&place, 6);
  for (int i = 0; i < 3; i++) {
    g_autoptr (GArray) boxes = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneImage) image =
        hone_augment_preview (place.dataset, HONE_SPLIT_TRAIN, 2, &how, i == 2, &boxes, &error);

    g_assert_no_error (error);
    g_assert_cmpint (image->width, ==, 64);
    g_assert_cmpint (image->height, ==, 64);
    if (i == 0) {
      first = g_steal_pointer (&image);
      first_boxes = g_steal_pointer (&boxes);
    } else {
      const gboolean same = memcmp (image->pixels, first->pixels, 64 * 64 * 3) == 0;

      g_assert_true (same == (i == 1));
      g_assert_true (i == 2 || boxes->len == first_boxes->len);
    }
  }
  g_assert_cmpuint (first_boxes->len, >, 0);
  place_clear (&place);
}

/* With nothing on the picture itself, in the middle; with rect its own shape. */
static void
test_preview_still (void)
{
  HoneAugment how = still (64);
  g_autoptr (HoneImage) image = NULL, rect = NULL;
  g_autoptr (GArray) boxes = NULL, rect_boxes = NULL;
  Place place;

  place_make_folders (&place);
  place_write_picture (place.folder, "00", 64, 20, "1 0.5 0.5 0.5 0.5\n");
  place_open (&place);
  image = hone_augment_preview (place.dataset, HONE_SPLIT_VAL, 0, &how, 0, &boxes, NULL);
  g_assert_cmpuint (boxes->len, ==, 1);
  hone_assert_close ("box", &g_array_index (boxes, HoneCorners, 0).x1, (const float[]){ 16, 27, 48, 37 }, 4, 1e-4);
  g_assert_cmpint (image->pixels[0], ==, HONE_GREY);
  how.rect = TRUE;
  rect = hone_augment_preview (place.dataset, HONE_SPLIT_VAL, 0, &how, 0, &rect_boxes, NULL);
  g_assert_cmpint (rect->width, ==, 64);
  g_assert_cmpint (rect->height, ==, 32);
  place_clear (&place);
}

/* A picture that is left out, and none at all. */
static void
test_preview_unusable (void)
{
  const HoneAugment how = still (64);
  Place place;

  place_make_folders (&place);
  place_write_picture (place.folder, "00", 50, 40, "0 0.5 0.5 0.5 0.5\n");
  place_write_picture (place.folder, "01", 50, 40, "0 0.5 0.5 0.5 7.5\n");
  place_open (&place);
  for (guint index = 1; index < 3; index++) {
    g_autoptr (GArray) boxes = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_null (hone_augment_preview (place.dataset, HONE_SPLIT_TRAIN, index, &how, 0, &boxes, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
    g_assert_null (boxes);
  }
  place_clear (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("formats", "rect_batches", ".json", test_rect_training, NULL);
  g_test_add_func ("/augment/rect/pixels", test_rect_pixels);
  g_test_add_func ("/augment/rect/shuffled", test_rect_shuffled);
  g_test_add_func ("/augment/squares", test_squares);
  g_test_add_func ("/augment/plan/rates", test_plan_rates);
  g_test_add_func ("/augment/plan/nothing", test_plan_nothing);
  g_test_add_func ("/augment/plan/recent", test_plan_recent);
  g_test_add_func ("/augment/preview/seed", test_preview);
  g_test_add_func ("/augment/preview/still", test_preview_still);
  g_test_add_func ("/augment/preview/unusable", test_preview_unusable);
  return hone_fixture_run ();
}
