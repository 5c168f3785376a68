/* SPDX-License-Identifier: Apache-2.0 */
/* test-pixels.c - resize, warp, HSV and letterbox against OpenCV 5 (fixtures ops/image, ops/letterbox)
 *
 * The fixtures' pictures have blue first; resizing and warping do not care, HSV does.
 */
#include "hone-augment.h"
#include "hone-fixture.h"

#include <math.h>
#include <string.h>

/* OpenCV 4 and 5 differ by that much where warps are concerned (fixtures' README). */
#define WARP_MEAN 0.3
#define WARP_MAX 4
/* A right emulation of OpenCV 5 differs in single bytes only (spec 02, section 8: 1 of 120 000). */
#define WARP_SHARE 1e-3

typedef struct {
  const guint8 *x, *y;
  int w, h, channels, to_w, to_h;
} Pair;

static const HoneTensor *
find (HoneTensors *tensors, const char *name, const char *suffix)
{
  g_autofree char *whole = g_strconcat (name, suffix, NULL);
  const HoneTensor *tensor = hone_tensors_find (tensors, whole);

  g_assert_nonnull (tensor);
  return tensor;
}

static Pair
pair_of (HoneTensors *tensors, const char *name)
{
  const HoneTensor *x = find (tensors, name, ".x"), *y = find (tensors, name, ".y");

  return (Pair){ .x = x->data,
                 .y = y->data,
                 .h = (int) x->shape[0],
                 .w = (int) x->shape[1],
                 .channels = x->n_dims == 3 ? (int) x->shape[2] : 1,
                 .to_h = (int) y->shape[0],
                 .to_w = (int) y->shape[1] };
}

static void
assert_same (const char *name, const guint8 *got, const guint8 *want, gsize n)
{
  gsize different = 0;

  for (gsize i = 0; i < n; i++)
    different += got[i] != want[i];
  if (different > 0)
    g_test_fail_printf ("%s: %zu of %zu bytes differ", name, different, n);
}

static void
assert_alike (const char *name, const guint8 *got, const guint8 *want, gsize n)
{
  double mean = 0, share = 0;
  int most = 0;

  for (gsize i = 0; i < n; i++) {
    const int by = abs (got[i] - want[i]);

    mean += by / (double) n;
    share += (by != 0) / (double) n;
    most = MAX (most, by);
  }
  g_test_message ("%s: mean %g, maximum %d, share %g", name, mean, most, share);
  if (mean > WARP_MEAN || most > WARP_MAX || share > WARP_SHARE + 1.0 / (double) n)
    g_test_fail_printf ("%s: mean %g, maximum %d, %g of the bytes differ", name, mean, most, share);
}

static void
check_resize (HoneTensors *tensors, const char *name)
{
  const Pair pair = pair_of (tensors, name);
  const gsize n = (gsize) pair.to_w * pair.to_h * pair.channels;
  g_autofree guint8 *got = g_malloc (n);

  if (strstr (name, "nearest") != NULL)
    hone_resize_nearest (pair.x, pair.w, pair.h, pair.channels, got, pair.to_w, pair.to_h);
  else
    hone_resize (pair.x, pair.w, pair.h, pair.channels, got, pair.to_w, pair.to_h);
  assert_same (name, got, pair.y, n);
}

static void
check_warp (HoneTensors *tensors, const char *name)
{
  const Pair pair = pair_of (tensors, name);
  const gsize n = (gsize) pair.to_w * pair.to_h * 3;
  g_autofree guint8 *got = g_malloc (n);

  hone_warp (pair.x, pair.w, pair.h, find (tensors, name, ".M")->data, got, pair.to_w, pair.to_h);
  assert_alike (name, got, pair.y, n);
}

static guint8 *
swapped (const guint8 *from, gsize n_pixels)
{
  guint8 *to = g_malloc (3 * n_pixels);

  for (gsize i = 0; i < n_pixels; i++)
    for (int c = 0; c < 3; c++)
      to[3 * i + c] = from[3 * i + 2 - c];
  return to;
}

static void
check_colour (HoneTensors *tensors, const char *name)
{
  const HoneTensor *bgr = find (tensors, name, ".bgr"), *hsv = find (tensors, name, ".hsv");
  const int h = (int) bgr->shape[0], w = (int) bgr->shape[1];
  g_autofree guint8 *rgb = swapped (bgr->data, (gsize) w * h), *got = g_malloc ((gsize) w * h * 3);

  if (g_str_has_suffix (name, "_back")) {
    hone_hsv_to_rgb (hsv->data, got, w, h);
    assert_same (name, got, rgb, (gsize) w * h * 3);
  } else {
    hone_rgb_to_hsv (rgb, got, (gsize) w * h);
    assert_same (name, got, hsv->data, (gsize) w * h * 3);
  }
}

static void
test_image (const char *path, HoneTensors *tensors, gpointer data)
{
  guint n = 0;

  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const char *whole = hone_tensors_get (tensors, i)->name;
    const char *dot = strrchr (whole, '.');
    g_autofree char *name = g_strndup (whole, dot != NULL ? (gsize) (dot - whole) : 0);

    if (g_str_has_prefix (name, "resize") && g_str_equal (dot, ".x"))
      check_resize (tensors, name), n++;
    else if (g_str_has_prefix (name, "warp") && g_str_equal (dot, ".x"))
      check_warp (tensors, name), n++;
    else if (g_str_has_prefix (name, "cvt") && g_str_equal (dot, ".bgr"))
      check_colour (tensors, name), n++;
  }
  g_assert_cmpuint (n, >, 0);
}

static void
check_letterbox (HoneTensors *tensors, JsonObject *how)
{
  const char *name = json_object_get_string_member (how, "name");
  const Pair pair = pair_of (tensors, name);
  const gboolean pad = json_object_get_boolean_member (how, "auto");
  const gboolean up = json_object_get_boolean_member (how, "scaleup");
  JsonArray *unpad = json_object_get_array_member (how, "unpad_wh"),
            *ratio = json_object_get_array_member (how, "ratio_wh");
  const HoneImage image = { pair.w, pair.h, (guint8 *) pair.x };
  const HoneLetterboxGeometry got =
      hone_letterbox_geometry (pair.w, pair.h, (int) json_object_get_int_member (how, "new_w"),
                               (int) json_object_get_int_member (how, "new_h"), pad, up, 32);
  g_autofree guint8 *pixels = g_malloc ((gsize) pair.to_w * pair.to_h * 3);

  g_assert_cmpint (got.w, ==, json_array_get_int_element (unpad, 0));
  g_assert_cmpint (got.h, ==, json_array_get_int_element (unpad, 1));
  g_assert_cmpfloat (got.ratio, ==, json_array_get_double_element (ratio, 0));
  g_assert_cmpint (got.left, ==, json_object_get_int_member (how, "left"));
  g_assert_cmpint (got.right, ==, json_object_get_int_member (how, "right"));
  g_assert_cmpint (got.top, ==, json_object_get_int_member (how, "top"));
  g_assert_cmpint (got.bottom, ==, json_object_get_int_member (how, "bottom"));
  g_assert_cmpint (got.left + got.w + got.right, ==, pair.to_w);
  g_assert_cmpint (got.top + got.h + got.bottom, ==, pair.to_h);
  hone_letterbox (&image, &got, pixels);
  assert_same (name, pixels, pair.y, (gsize) pair.to_w * pair.to_h * 3);
}

static void
test_letterbox (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (JsonNode) node = hone_fixture_meta (tensors, "cases");
  JsonArray *cases = json_node_get_array (node);

  g_assert_cmpuint (json_array_get_length (cases), >, 0);
  for (guint i = 0; i < json_array_get_length (cases); i++) {
    JsonObject *how = json_array_get_object_element (cases, i);

    if (json_object_get_boolean_member (how, "scale_fill"))
      check_resize (tensors, json_object_get_string_member (how, "name")); /* stretched: no frame at all */
    else
      check_letterbox (tensors, how);
  }
}

/* A row's tail is rounded where the rest is cut off, whatever the width (spec 02, section 8). */
static void
test_tail (void)
{
  enum { W = 77, CUT = 64 };
  guint8 hsv[3 * W], rgb[3 * W];
  guint n = 0;

  for (int i = 0; i < W; i++)
    memcpy (hsv + 3 * i, (guint8[3]){ 17, 93, 201 }, 3);
  hone_hsv_to_rgb (hsv, rgb, W, 1);
  for (int i = 0; i < W; i++)
    for (int c = 0; c < 3; c++) {
      g_assert_cmpint (rgb[3 * i + c], ==, i < CUT ? rgb[c] : rgb[3 * CUT + c]);
      n += rgb[3 * i + c] != rgb[c];
    }
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("ops", "image", ".safetensors", test_image, NULL);
  hone_fixture_each ("ops", "letterbox", ".safetensors", test_letterbox, NULL);
  g_test_add_func ("/augment/hsv/tail", test_tail);
  return hone_fixture_run ();
}
