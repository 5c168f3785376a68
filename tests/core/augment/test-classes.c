/* SPDX-License-Identifier: Apache-2.0 */
/* test-classes.c - samples of classifiers: the picture of validation against Pillow's (fixtures augment/classify_val*),
 * and what is done to those of training
 */
#include "hone-class-augment.h"
#include "hone-fixture.h"

#include <math.h>
#include <string.h>

/* The fixture's own: 1.5 of 255. */
#define TOLERANCE (1.5 / 255)

/* --- validation --- */

static void
compare (HoneTensors *tensors, const char *name)
{
  g_autofree char *in = g_strconcat (name, ".in", NULL), *out = g_strconcat (name, ".out", NULL);
  const HoneTensor *x = hone_tensors_find (tensors, in), *y = hone_tensors_find (tensors, out);
  const HoneImage image = { .height = (int) x->shape[0], .width = (int) x->shape[1], .pixels = (guint8 *) x->data };
  const int size = (int) y->shape[1];
  const gsize area = (gsize) size * (gsize) size;
  g_autofree guint8 *bytes = g_malloc (area * 3);
  g_autofree float *got = g_new (float, area * 3), *want = hone_fixture_floats (tensors, out, NULL);

  hone_centre_crop (&image, size, bytes);
  for (gsize i = 0; i < area; i++)
    for (gsize c = 0; c < 3; c++)
      got[c * area + i] = (float) bytes[i * 3 + c] / 255;
  hone_assert_close (name, got, want, area * 3, TOLERANCE);
}

static void
test_val (G_GNUC_UNUSED const char *path, HoneTensors *tensors, G_GNUC_UNUSED gpointer data)
{
  int n = 0;

  for (;; n++) {
    g_autofree char *name = g_strdup_printf ("c%d", n), *in = g_strconcat (name, ".in", NULL);

    if (hone_tensors_find (tensors, in) == NULL)
      break;
    compare (tensors, name);
  }
  g_assert_cmpint (n, >, 0);
}

/* --- training --- */

#define W 90
#define H 60

static HoneImage *
picture (void)
{
  HoneImage *image = hone_image_new (W, H);

  for (int i = 0; i < W * H * 3; i++)
    image->pixels[i] = (guint8) ((i * 37 + i / 270 * 11) % 251);
  return image;
}

static void
test_crop (void)
{
  HoneDraws draws = hone_draws (3, 0, 0, 0);
  double least = 1, most = 0;

  for (int i = 0; i < 2000; i++) {
    const HoneClassCrop crop = hone_class_draw_crop (0.25, 1, W, H, &draws);
    const double part = (double) crop.w * crop.h / (W * H), aspect = (double) crop.w / crop.h;

    g_assert_cmpint (crop.x, >=, 0);
    g_assert_cmpint (crop.y, >=, 0);
    g_assert_cmpint (crop.x + crop.w, <=, W);
    g_assert_cmpint (crop.y + crop.h, <=, H);
    g_assert_cmpfloat (aspect, >, 0.72);
    g_assert_cmpfloat (aspect, <, 1.38);
    least = MIN (least, part);
    most = MAX (most, part);
  }
  g_assert_cmpfloat (least, <, 0.28);
  g_assert_cmpfloat (least, >, 0.23);
  g_assert_cmpfloat (most, >, 0.8);
}

/* Of a picture that is far too wide no part has the wanted proportions: its middle then. */
static void
test_narrow (void)
{
  HoneDraws draws = hone_draws (3, 0, 0, 0);
  const HoneClassCrop crop = hone_class_draw_crop (0.9, 1, 400, 30, &draws);

  g_assert_cmpint (crop.w, ==, 40);
  g_assert_cmpint (crop.h, ==, 30);
  g_assert_cmpint (crop.x, ==, 180);
  g_assert_cmpint (crop.y, ==, 0);
}

static void
test_draws (void)
{
  const HoneClassAugment how = { TRUE, 0.5, 1, 0.5, 0.1, 0.4, 0.015, 0.7, 0.4, HONE_POLICY_RANDAUGMENT };
  g_autoptr (HoneImage) image = picture ();
  guint8 first[32 * 32 * 3], again[32 * 32 * 3], other[32 * 32 * 3];

  for (guint64 sample = 0; sample < 50; sample++) {
    HoneDraws a = hone_draws (1, 2, 3, sample), b = a, c = hone_draws (1, 2, 4, sample);

    hone_class_sample (image, &how, &a, first, 32);
    hone_class_sample (image, &how, &b, again, 32);
    hone_class_sample (image, &how, &c, other, 32);
    g_assert_cmpmem (first, sizeof first, again, sizeof again);
    g_assert_cmpint (memcmp (first, other, sizeof other), !=, 0);
  }
}

/* Without anything to do a square picture comes out as it went in. */
static void
test_nothing (void)
{
  const HoneClassAugment how = { .on = TRUE, .scale_low = 1, .scale_high = 1 };
  g_autoptr (HoneImage) image = hone_image_new (40, 40);
  HoneDraws draws = hone_draws (1, 2, 3, 4);
  guint8 got[40 * 40 * 3];

  for (int i = 0; i < 40 * 40 * 3; i++)
    image->pixels[i] = (guint8) (i * 7);
  do {
    hone_class_sample (image, &how, &draws, got, 40);
  } while (memcmp (got, image->pixels, sizeof got) != 0 && draws.count < 1000);
  g_assert_cmpmem (got, sizeof got, image->pixels, sizeof got);
}

typedef struct {
  HoneDeed deed;
  double amount;
  guint8 want[9]; /* of one row of three pixels */
} Deed;

/* Reckoned by hand, or by Pillow 12. */
static const Deed deeds[] = {
  { HONE_DEED_IDENTITY, 0, { 10, 20, 30, 200, 100, 50, 0, 255, 128 } },
  { HONE_DEED_TRANSLATE_X, 1, { 0, 0, 0, 10, 20, 30, 200, 100, 50 } },
  { HONE_DEED_TRANSLATE_X, -1, { 200, 100, 50, 0, 255, 128, 0, 0, 0 } },
  { HONE_DEED_ROTATE, 180, { 0, 255, 128, 200, 100, 50, 10, 20, 30 } },
  { HONE_DEED_BRIGHTNESS, 1.27, { 12, 25, 38, 254, 127, 63, 0, 255, 162 } },
  { HONE_DEED_COLOUR, 0, { 18, 18, 18, 124, 124, 124, 164, 164, 164 } },
  { HONE_DEED_CONTRAST, 0, { 102, 102, 102, 102, 102, 102, 102, 102, 102 } },
  { HONE_DEED_POSTERIZE, 7, { 10, 20, 30, 200, 100, 50, 0, 254, 128 } },
  { HONE_DEED_SOLARIZE, 178.5, { 10, 20, 30, 55, 100, 50, 0, 0, 128 } },
  { HONE_DEED_AUTO_CONTRAST, 0, { 12, 0, 0, 254, 86, 52, 0, 254, 255 } },
};

static void
test_deeds (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++) {
    guint8 pixels[9] = { 10, 20, 30, 200, 100, 50, 0, 255, 128 };

    hone_deed_do (deeds[i].deed, deeds[i].amount, pixels, 3, 1);
    for (int k = 0; k < 9; k++)
      if (pixels[k] != deeds[i].want[k])
        g_test_fail_printf ("deed %d, byte %d: %d instead of %d", deeds[i].deed, k, pixels[k], deeds[i].want[k]);
  }
}

/* --- policies --- */

#define SMALL 8
#define MANY 20000

/* How often the middle of a picture of one @shade becomes @other. */
static double
share_of (HonePolicy policy, guint8 shade, guint8 other)
{
  HoneDraws draws = hone_draws (7, 0, 0, shade);
  int n = 0;

  for (int i = 0; i < MANY; i++) {
    guint8 pixels[SMALL * SMALL * 3];

    memset (pixels, shade, sizeof pixels);
    hone_class_policy_do (policy, pixels, SMALL, &draws);
    n += pixels[(SMALL / 2 * SMALL + SMALL / 2) * 3] == other;
  }
  return (double) n / MANY;
}

/* Black becomes white by the three pairs with "invert", each 0.6 of the time; white becomes black by those and by
 * "solarize" in seven pairs, 3.6 together. */
static void
test_autoaugment (void)
{
  g_assert_cmpfloat_with_epsilon (share_of (HONE_POLICY_AUTOAUGMENT, 0, 255), 1.8 / 25, 0.006);
  g_assert_cmpfloat_with_epsilon (share_of (HONE_POLICY_AUTOAUGMENT, 0, 0), 1 - 1.8 / 25, 0.006);
  g_assert_cmpfloat_with_epsilon (share_of (HONE_POLICY_AUTOAUGMENT, 255, 0), 5.4 / 25, 0.01);
}

/* Nothing that it does makes black lighter. Grey is at most brightened and darkened by a fifth, three times; as often
 * the one as the other, so that the mean stays, but for what posterize and bytes cut off. */
static void
test_augmix (void)
{
  HoneDraws draws = hone_draws (7, 0, 0, 1);
  double sum = 0;
  gboolean differs = FALSE;

  g_assert_cmpfloat (share_of (HONE_POLICY_AUGMIX, 0, 0), ==, 1);
  for (int i = 0; i < 2000; i++) {
    guint8 pixels[SMALL * SMALL * 3], middle;

    memset (pixels, 100, sizeof pixels);
    hone_class_policy_do (HONE_POLICY_AUGMIX, pixels, SMALL, &draws);
    middle = pixels[(SMALL / 2 * SMALL + SMALL / 2) * 3];
    g_assert_cmpint (middle, >=, 48);
    g_assert_cmpint (middle, <=, 173);
    differs |= middle != 100 && middle != 99;
    sum += middle / 2000.0;
  }
  g_assert_true (differs);
  g_assert_cmpfloat_with_epsilon (sum, 99, 2);
}

/* torchvision's tables: ten steps from nothing to the most. */
static void
test_amounts (void)
{
  const HonePolicy automatic = HONE_POLICY_AUTOAUGMENT, mix = HONE_POLICY_AUGMIX;

  g_assert_cmpfloat_with_epsilon (hone_class_deed_amount (automatic, HONE_DEED_ROTATE, 8 / 9.0, 224), 26.666667, 1e-5);
  g_assert_cmpfloat_with_epsilon (hone_class_deed_amount (automatic, HONE_DEED_SHEAR_X, 5 / 9.0, 224), 0.1666667, 1e-6);
  g_assert_cmpfloat_with_epsilon (hone_class_deed_amount (automatic, HONE_DEED_SOLARIZE, 5 / 9.0, 224), 113.33333,
                                  1e-4);
  g_assert_cmpfloat_with_epsilon (hone_class_deed_amount (automatic, HONE_DEED_TRANSLATE_X, 1, 331), 150, 1e-9);
  g_assert_cmpfloat_with_epsilon (hone_class_deed_amount (mix, HONE_DEED_TRANSLATE_Y, 2 / 9.0, 300), 22.222222, 1e-5);
  for (int bin = 0; bin < 10; bin++) {
    static const int bits[] = { 8, 8, 7, 7, 6, 6, 5, 5, 4, 4 };

    g_assert_cmpfloat (hone_class_deed_amount (automatic, HONE_DEED_POSTERIZE, bin / 9.0, 9), ==, bits[bin]);
    g_assert_cmpfloat (hone_class_deed_amount (mix, HONE_DEED_POSTERIZE, bin / 9.0, 9), ==, bits[bin] - 4);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("augment", "classify_val", ".safetensors", test_val, NULL);
  g_test_add_func ("/classes/crop", test_crop);
  g_test_add_func ("/classes/narrow", test_narrow);
  g_test_add_func ("/classes/draws", test_draws);
  g_test_add_func ("/classes/nothing", test_nothing);
  g_test_add_func ("/classes/deeds", test_deeds);
  g_test_add_func ("/classes/autoaugment", test_autoaugment);
  g_test_add_func ("/classes/augmix", test_augmix);
  g_test_add_func ("/classes/amounts", test_amounts);
  return hone_fixture_run ();
}
