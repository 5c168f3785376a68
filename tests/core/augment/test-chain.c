/* SPDX-License-Identifier: Apache-2.0 */
/* test-chain.c - the whole training sample: what is drawn, and that reading a mosaic is as good as painting it */
#include "hone-augment.h"
#include "hone-fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N 10000 /* draws, as many as the fixture's */

static const HoneAugment usual = { .imgsz = 640,
                                   .mosaic = 1,
                                   .translate = 0.1,
                                   .scale_low = 0.5,
                                   .scale_high = 1.5,
                                   .hsv_h = 0.015,
                                   .hsv_s = 0.7,
                                   .hsv_v = 0.4,
                                   .fliplr = 0.5 };
static const HoneAugment strong = {
  .imgsz = 640, .degrees = 20, .translate = 0.3, .scale_low = 0.1, .scale_high = 1.9, .shear = 4, .perspective = 0.0005
};

static HoneAugmentDraws
drawn (const HoneAugment *how, int i)
{
  HoneDraws draws = hone_draws (7, 1, 0, (guint64) i);

  return hone_augment_draw (how, TRUE, &draws);
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
moments (const double *x, double *mean, double *deviation)
{
  double sum = 0, squares = 0;

  for (int i = 0; i < N; i++)
    sum += x[i];
  *mean = sum / N;
  for (int i = 0; i < N; i++)
    squares += (x[i] - *mean) * (x[i] - *mean);
  *deviation = sqrt (squares / N);
}

static double
quantile (const double *sorted, double share)
{
  return sorted[(int) rint (share * (N - 1))];
}

/* Both sides are samples of N: the difference of two means has sqrt (2) times the error of one. Five of these, and 3 %
 * of the range for quantiles 1 .. 99 % (the fixture's note); the ends may not reach beyond, where @low, @high are
 * known. */
static void
check_distribution (const char *name, JsonObject *want, double *x)
{
  static const double shares[] = { 0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1 };
  JsonArray *quantiles = json_object_get_array_member (want, "quantiles_0_1_5_25_50_75_95_99_100");
  const double want_mean = json_object_get_double_member (want, "mean");
  const double want_deviation = json_object_get_double_member (want, "std");
  const double range = json_array_get_double_element (quantiles, 8) - json_array_get_double_element (quantiles, 0);
  double mean, deviation;

  moments (x, &mean, &deviation);
  qsort (x, N, sizeof (double), by_size);
  g_test_message ("%s: mean %g of %g, deviation %g of %g", name, mean, want_mean, deviation, want_deviation);
  g_assert_cmpfloat (fabs (mean - want_mean), <=, 5 * sqrt (2.0 / N) * want_deviation + 1e-12);
  g_assert_cmpfloat (fabs (deviation - want_deviation), <=, 0.03 * want_deviation + 1e-12);
  for (int i = 1; i < 8; i++)
    g_assert_cmpfloat (fabs (quantile (x, shares[i]) - json_array_get_double_element (quantiles, (guint) i)), <=,
                       0.03 * range + 1e-12);
}

typedef double (*Take) (const HoneAugment *how, const HoneAugmentDraws *drawn);

#define TAKE(name, value)                                                                                              \
  static double take_##name (const HoneAugment *how, const HoneAugmentDraws *d)                                        \
  {                                                                                                                    \
    return value;                                                                                                      \
  }
TAKE (persp_x, d->perspective.perspective_x)
TAKE (persp_y, d->perspective.perspective_y)
TAKE (angle, d->perspective.angle)
TAKE (scale, d->perspective.scale)
TAKE (shear_x, d->perspective.shear_x)
TAKE (shear_y, d->perspective.shear_y)
TAKE (translate_x, d->perspective.translate_x)
TAKE (translate_y, d->perspective.translate_y)
TAKE (h, d->hue)
TAKE (s, d->saturation)
TAKE (v, d->value)
TAKE (y, d->centre_y)
TAKE (x, d->centre_x)

static double
take_m (const HoneAugment *how, const HoneAugmentDraws *d, int i)
{
  float m[9];

  hone_perspective_matrix (&d->perspective, 2 * how->imgsz, 2 * how->imgsz, how->imgsz, how->imgsz, m);
  return (double) m[i];
}
TAKE (m00, take_m (how, d, 0))
TAKE (m02, take_m (how, d, 2))

typedef struct {
  const char *name;
  Take take;
} Draw;

static const Draw perspective_draws[] = {
  { "persp_x", take_persp_x },
  { "persp_y", take_persp_y },
  { "angle_deg", take_angle },
  { "scale", take_scale },
  { "shear_x_deg", take_shear_x },
  { "shear_y_deg", take_shear_y },
  { "translate_x_frac", take_translate_x },
  { "translate_y_frac", take_translate_y },
  { "M00", take_m00 },
  { "M02", take_m02 },
  { NULL, NULL },
};
static const Draw hsv_draws[] = { { "h", take_h }, { "s", take_s }, { "v", take_v }, { NULL, NULL } };
static const Draw centre_draws[] = { { "y", take_y }, { "x", take_x }, { NULL, NULL } };

static void
check_group (JsonObject *all, const char *name, const Draw *draws, const HoneAugment *how)
{
  JsonObject *group = json_object_get_object_member (all, name);
  g_autofree double *x = g_new (double, N);

  for (; draws->name != NULL; draws++) {
    g_autofree char *whole = g_strdup_printf ("%s/%s", name, draws->name);

    for (int i = 0; i < N; i++) {
      const HoneAugmentDraws d = drawn (how, i);

      x[i] = draws->take (how, &d);
    }
    check_distribution (whole, json_object_get_object_member (group, draws->name), x);
  }
}

/* Half the width of a uniform distribution, from the ends of N draws. */
static double
half_width (JsonObject *group, const char *name)
{
  JsonArray *quantiles =
      json_object_get_array_member (json_object_get_object_member (group, name), "quantiles_0_1_5_25_50_75_95_99_100");

  return (json_array_get_double_element (quantiles, 8) - json_array_get_double_element (quantiles, 0)) / 2 * (N + 1) /
         (N - 1);
}

/* The file does not say with which settings a group was drawn; the ends of its draws do. */
static HoneAugment
settings_of (JsonObject *group)
{
  return (HoneAugment){ .imgsz = 640,
                        .degrees = half_width (group, "angle_deg"),
                        .translate = half_width (group, "translate_x_frac"),
                        .scale_low = 1 - half_width (group, "scale"),
                        .scale_high = 1 + half_width (group, "scale"),
                        .shear = half_width (group, "shear_x_deg"),
                        .perspective = half_width (group, "persp_x") };
}

static void
check_mixup (JsonObject *want)
{
  g_autofree double *x = g_new (double, N);

  for (int i = 0; i < N; i++) {
    HoneDraws some = hone_draws (7, 2, 0, (guint64) i);

    x[i] = hone_mixup_draw (&some);
  }
  check_distribution ("mixup_ratio", want, x);
}

static void
test_draws (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (JsonNode) node = hone_fixture_json (path);
  JsonObject *all = json_node_get_object (node);
  g_autoptr (GList) names = json_object_get_members (all);
  int n_flipped = 0;

  for (GList *name = names; name != NULL; name = name->next)
    if (g_str_has_prefix (name->data, "perspective_")) {
      const HoneAugment how = g_str_equal (name->data, "perspective_default")
                                  ? usual
                                  : settings_of (json_object_get_object_member (all, name->data));

      check_group (all, name->data, perspective_draws, &how);
    }
  check_group (all, "hsv_gains", hsv_draws, &usual);
  check_mixup (json_object_get_object_member (all, "mixup_ratio"));
  check_group (all, "mosaic_centre_yx_640", centre_draws, &usual);
  for (int i = 0; i < N; i++)
    n_flipped += drawn (&usual, i).flip_horizontal;
  g_assert_cmpfloat (fabs ((double) n_flipped / N - json_object_get_double_member (all, "flip_p05_rate")), <=,
                     5 * sqrt (2.0 / N) * 0.5);
}

/* One setting after the other: what is drawn for it lies in its range, evenly, and all else stays as it is. */
typedef struct {
  const char *name;
  HoneAugment how;
  Take take; /* one of the values that it moves */
  double low, high;
} Setting;

TAKE (flipud, d->flip_vertical)
TAKE (fliplr, d->flip_horizontal)
TAKE (bgr, d->swap)

#define STILL .imgsz = 640, .scale_low = 1, .scale_high = 1
static const Setting settings[] = {
  { "degrees", { STILL, .degrees = 30 }, take_angle, -30, 30 },
  { "shear-x", { STILL, .shear = 5 }, take_shear_x, -5, 5 },
  { "shear-y", { STILL, .shear = 5 }, take_shear_y, -5, 5 },
  { "perspective-x", { STILL, .perspective = 0.001 }, take_persp_x, -0.001, 0.001 },
  { "perspective-y", { STILL, .perspective = 0.001 }, take_persp_y, -0.001, 0.001 },
  { "translate", { STILL, .translate = 0.2 }, take_translate_x, 0.3, 0.7 },
  { "scale", { .imgsz = 640, .scale_low = 0.5, .scale_high = 1.5 }, take_scale, 0.5, 1.5 },
  { "scale-pair", { .imgsz = 640, .scale_low = 0.2, .scale_high = 0.9 }, take_scale, 0.2, 0.9 },
  { "scale-pair-above-1", { .imgsz = 640, .scale_low = 1.5, .scale_high = 2 }, take_scale, 1.5, 2 },
  { "hsv_h", { STILL, .hsv_h = 0.1 }, take_h, -0.1, 0.1 },
  { "hsv_s", { STILL, .hsv_s = 0.9 }, take_s, -0.9, 0.9 },
  { "hsv_v", { STILL, .hsv_v = 0.3 }, take_v, -0.3, 0.3 },
};

/* A uniform distribution has these. */
static void
check_uniform (const Setting *setting)
{
  const double width = setting->high - setting->low;
  g_autofree double *x = g_new (double, N);
  double mean, deviation;

  for (int i = 0; i < N; i++) {
    const HoneAugmentDraws d = drawn (&setting->how, i);

    x[i] = setting->take (&setting->how, &d);
    g_assert_cmpfloat (x[i], >=, setting->low);
    g_assert_cmpfloat (x[i], <=, setting->high);
  }
  moments (x, &mean, &deviation);
  qsort (x, N, sizeof (double), by_size);
  g_test_message ("%s: mean %g, deviation %g", setting->name, mean, deviation);
  g_assert_cmpfloat (fabs (mean - setting->low - width / 2), <, 5 * width / sqrt (12.0 * N));
  g_assert_cmpfloat (fabs (deviation - width / sqrt (12)), <, 0.03 * width / sqrt (12));
  g_assert_cmpfloat (fabs (quantile (x, 0.25) - setting->low - width / 4), <, 0.03 * width);
}

/* Of a sample that is not the first: all draws apart from those of @setting are those of no augmentation. */
static void
check_alone (const Setting *setting)
{
  static const Take all[] = { take_angle,       take_shear_x,     take_shear_y, take_persp_x, take_persp_y,
                              take_translate_x, take_translate_y, take_scale,   take_h,       take_s,
                              take_v,           take_flipud,      take_fliplr,  take_bgr };
  const HoneAugment nothing = { STILL };
  const HoneAugmentDraws d = drawn (&setting->how, 3), none = drawn (&nothing, 3);
  int n_moved = 0;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    n_moved +=
        all[i](&setting->how, &d) < all[i](&nothing, &none) || all[i](&setting->how, &d) > all[i](&nothing, &none);
  g_assert_cmpint (n_moved, >=, 1);
  g_assert_cmpint (n_moved, <=, 2); /* x and y */
}

static void
test_setting (gconstpointer data)
{
  check_uniform (data);
  check_alone (data);
}

typedef struct {
  const char *name;
  gsize offset; /* of the probability */
  Take take;
} Rate;

static const Rate rates[] = {
  { "flipud", G_STRUCT_OFFSET (HoneAugment, flipud), take_flipud },
  { "fliplr", G_STRUCT_OFFSET (HoneAugment, fliplr), take_fliplr },
  { "bgr", G_STRUCT_OFFSET (HoneAugment, bgr), take_bgr },
};

/* How often something happens, and never or always at the ends. */
static void
test_rate (gconstpointer data)
{
  static const double probabilities[] = { 0, 0.1, 0.5, 0.9, 1 };
  const Rate *rate = data;

  for (guint k = 0; k < G_N_ELEMENTS (probabilities); k++) {
    const double p = probabilities[k];
    HoneAugment how = { STILL };
    double n = 0;

    G_STRUCT_MEMBER (double, &how, rate->offset) = p;
    for (int i = 0; i < N; i++) {
      const HoneAugmentDraws d = drawn (&how, i);

      n += rate->take (&how, &d);
    }
    g_test_message ("%s %g: %g", rate->name, p, n / N);
    g_assert_cmpfloat (fabs (n / N - p), <=, 5 * sqrt (p * (1 - p) / N));
  }
}

static HoneImage *
noise (int w, int h, guint64 seed)
{
  HoneImage *image = hone_image_new (w, h);
  HoneDraws some = hone_draws (seed, 99, 0, 0);

  for (int i = 0; i < w * h * 3; i++)
    image->pixels[i] = (guint8) hone_draw_index (&some, 256);
  return image;
}

typedef struct {
  HoneImage *images[4];
  HoneCorners boxes[4][2];
  HoneTile tiles[4];
} Four;

static void
four_init (Four *self, int s)
{
  const int sizes[4][2] = { { s, s * 3 / 4 }, { s * 2 / 3, s }, { s, s }, { s, s / 5 } };

  for (int i = 0; i < 4; i++) {
    const float w = (float) sizes[i][0], h = (float) sizes[i][1];

    self->images[i] = noise (sizes[i][0], sizes[i][1], (guint64) i);
    self->boxes[i][0] = (HoneCorners){ i, 0.1f * w, 0.2f * h, 0.5f * w, 0.9f * h, 0, 0 };
    self->boxes[i][1] = (HoneCorners){ i, 0.6f * w, 0.1f * h, w, 0.4f * h, 0, 0 };
    self->tiles[i] = (HoneTile){ self->images[i], self->boxes[i], 2, NULL };
  }
}

static void
four_clear (Four *self)
{
  for (int i = 0; i < 4; i++)
    hone_image_free (self->images[i]);
}

/* The same in two steps: paint the canvas, warp it. */
static void
in_two_steps (const HoneAugment *how, const Four *four, const HoneAugmentDraws *d, HoneFrame *to)
{
  const int s = how->imgsz;
  HoneFrame canvas = hone_frame_new (2 * s, 2 * s);
  HoneObjects held = to->objects;
  float m[9];

  hone_mosaic (four->tiles, d->centre_x, d->centre_y, s, &canvas);
  hone_perspective_matrix (&d->perspective, 2 * s, 2 * s, s, s, m);
  hone_warp (canvas.pixels, 2 * s, 2 * s, m, to->pixels, s, s);
  hone_perspective_boxes (m, how->perspective != 0, d->perspective.scale, s, s, &canvas.objects, NULL);
  to->objects = canvas.objects;
  canvas.objects = held;
  hone_frame_clear (&canvas);
  if (how->hsv_h != 0)
    hone_hsv_jitter (to->pixels, s, s, d->hue, d->saturation, d->value);
  if (d->flip_vertical)
    hone_flip_vertical (to);
  if (d->flip_horizontal)
    hone_flip_horizontal (to);
}

static void
test_read_or_painted (gconstpointer data)
{
  HoneAugment how = *(const HoneAugment *) data;
  const int s = how.imgsz = 96;
  const gsize n = (gsize) s * s * 3;
  HoneFrame got = hone_frame_new (s, s), want = hone_frame_new (s, s);
  Four four;

  four_init (&four, s);
  for (int i = 0; i < 60; i++) {
    const HoneAugmentDraws d = drawn (&how, i);
    HoneDraws again = hone_draws (7, 1, 0, (guint64) i);

    hone_augment_sample (&how, TRUE, four.tiles, &again, &got);
    in_two_steps (&how, &four, &d, &want);
    g_assert_cmpmem (got.pixels, n, want.pixels, n);
    g_assert_cmpmem (got.objects.boxes->data, got.objects.boxes->len * sizeof (HoneCorners), want.objects.boxes->data,
                     want.objects.boxes->len * sizeof (HoneCorners));
  }
  four_clear (&four);
  hone_frame_clear (&got);
  hone_frame_clear (&want);
}

/* Columns and rows apart, or four neighbours a pixel: a matrix with a hair of rotation takes the other way. Coordinates
 * move by less than float32 can tell, so the bytes are the same. */
static void
test_both_ways (void)
{
  g_autoptr (HoneImage) image = noise (90, 70, 3);
  guint8 straight[64 * 64 * 3], turned[64 * 64 * 3];
  float m[9] = { 0.8f, 0, 3.3f, 0, 1.3f, -11.7f, 0, 0, 1 };

  hone_warp (image->pixels, 90, 70, m, straight, 64, 64);
  m[1] = m[3] = 1e-30f;
  hone_warp (image->pixels, 90, 70, m, turned, 64, 64);
  g_assert_cmpmem (straight, sizeof straight, turned, sizeof turned);
}

/* Matrices that lead far away, nowhere, or everywhere at once. */
static void
test_wild_matrices (void)
{
  static const float wild[][9] = {
    { 0, 0, 0, 0, 0, 0, 0, 0, 1 },
    { 1e-30f, 0, 0, 0, 1e-30f, 0, 0, 0, 1 },
    { 1e30f, 0, 1e30f, 0, 1e30f, -1e30f, 0, 0, 1 },
    { NAN, 0, 0, 0, 1, 0, 0, 0, 1 },
    { 1, NAN, 0, 0, 1, INFINITY, 0, 0, 1 },
    { 1, 0, 0, 0, 1, 0, 1, 1, 0 },
    { 1, 0, 1e9f, 0, 1, 0, 0, 0, 1 },
    { -1, 0, 40, 0, -1, 40, 0, 0, 1 },
    { 1, 0.5f, -1e6f, 0.5f, 1, 1e6f, 1e-3f, 0, 1 },
  };
  g_autoptr (HoneImage) image = noise (40, 40, 5);
  guint8 to[33 * 31 * 3];

  for (guint i = 0; i < G_N_ELEMENTS (wild); i++)
    hone_warp (image->pixels, 40, 40, wild[i], to, 33, 31);
  hone_warp (image->pixels, 40, 40, wild[6], to, 33, 31);
  for (guint i = 0; i < sizeof to; i++)
    g_assert_cmpint (to[i], ==, HONE_GREY);
}

/* Without a mosaic the picture goes to the middle of the grey canvas: no other way of moving is on. */
static void
test_centred (void)
{
  const HoneAugment how = { .imgsz = 64, .scale_low = 1, .scale_high = 1 };
  g_autoptr (HoneImage) image = noise (64, 48, 1);
  const HoneCorners box = { .klass = 2, .x1 = 10, .y1 = 20, .x2 = 30, .y2 = 40 };
  const HoneTile tiles[4] = { { image, &box, 1, NULL } };
  HoneDraws some = hone_draws (0, 1, 0, 0);
  HoneFrame to = hone_frame_new (64, 64);

  hone_augment_sample (&how, FALSE, tiles, &some, &to);
  for (int y = 0; y < 64; y++)
    for (int x = 0; x < 64 * 3; x++)
      g_assert_cmpint (to.pixels[y * 64 * 3 + x], ==,
                       y < 8 || y >= 56 ? HONE_GREY : image->pixels[(y - 8) * 64 * 3 + x]);
  g_assert_cmpuint (to.objects.boxes->len, ==, 1);
  g_assert_cmpfloat (g_array_index (to.objects.boxes, HoneCorners, 0).y1, ==, 28);
  g_assert_cmpfloat (g_array_index (to.objects.boxes, HoneCorners, 0).x2, ==, 30);
  hone_frame_clear (&to);
}

static void
test_swap (void)
{
  const HoneAugment how = { .imgsz = 32, .scale_low = 1, .scale_high = 1, .bgr = 1 };
  g_autoptr (HoneImage) image = noise (32, 32, 1);
  const HoneTile tiles[4] = { { image, NULL, 0, NULL } };
  HoneDraws some = hone_draws (0, 1, 0, 0);
  HoneFrame to = hone_frame_new (32, 32);

  hone_augment_sample (&how, FALSE, tiles, &some, &to);
  for (int i = 0; i < 32 * 32 * 3; i++)
    g_assert_cmpint (to.pixels[i], ==, image->pixels[i - i % 3 + 2 - i % 3]);
  hone_frame_clear (&to);
}

/* A box without width is nobody's object: the filter drops it, with a mosaic and without. */
static void
test_empty_box (void)
{
  const HoneAugment how = { .imgsz = 64, .scale_low = 1, .scale_high = 1 };
  const HoneCorners box = { .x1 = 10, .y1 = 10, .x2 = 10, .y2 = 30 };
  HoneDraws some = hone_draws (0, 1, 0, 0);
  HoneFrame to = hone_frame_new (64, 64);
  Four four;

  four_init (&four, 64);
  for (int i = 0; i < 4; i++)
    four.tiles[i] = (HoneTile){ four.images[i], &box, 1, NULL };
  for (int mosaic = 0; mosaic < 2; mosaic++) {
    hone_augment_sample (&how, mosaic, four.tiles, &some, &to);
    g_assert_cmpuint (to.objects.boxes->len, ==, 0);
  }
  four_clear (&four);
  hone_frame_clear (&to);
}

/* Areas of CutMix touch no box, and lie inside. */
static void
test_free_areas (void)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (HoneCorners));
  const HoneCorners box = { .x1 = 10, .y1 = 10, .x2 = 50, .y2 = 40 };
  HoneDraws some = hone_draws (0, 1, 0, 0);
  int n = 0;

  g_array_append_val (boxes, box);
  for (int i = 0; i < 1000; i++) {
    HoneArea area;

    if (!hone_cutmix_draw (boxes, 64, 48, &some, &area))
      continue;
    n++;
    g_assert_true (area.x1 >= 0 && area.y1 >= 0 && area.x2 <= 64 && area.y2 <= 48);
    g_assert_true (area.x2 <= 10 || area.x1 >= 50 || area.y2 <= 10 || area.y1 >= 40 || area.x1 == area.x2 ||
                   area.y1 == area.y2);
  }
  g_assert_cmpint (n, >, 100);
  g_assert_cmpint (n, <, 1000);
}

static void
add_named (const char *folder, const char *name, gconstpointer data, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", folder, name);

  g_test_add_data_func (path, data, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("augment", "draw_statistics", ".json", test_draws, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    add_named ("/augment/settings", settings[i].name, &settings[i], test_setting);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    add_named ("/augment/settings", rates[i].name, &rates[i], test_rate);
  g_test_add_data_func ("/augment/chain/read-or-painted/usual", &usual, test_read_or_painted);
  g_test_add_data_func ("/augment/chain/read-or-painted/strong", &strong, test_read_or_painted);
  g_test_add_func ("/augment/warp/both-ways", test_both_ways);
  g_test_add_func ("/augment/warp/wild-matrices", test_wild_matrices);
  g_test_add_func ("/augment/chain/centred", test_centred);
  g_test_add_func ("/augment/chain/swap", test_swap);
  g_test_add_func ("/augment/chain/empty-box", test_empty_box);
  g_test_add_func ("/augment/mix/free-areas", test_free_areas);
  return hone_fixture_run ();
}
