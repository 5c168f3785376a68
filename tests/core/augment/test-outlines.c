/* SPDX-License-Identifier: Apache-2.0 */
/* test-outlines.c - outlined objects as Ultralytics treats them (outlines.json, made by tests/peer/outlines.py) */
#include "hone-augment.h"
#include "hone-fixture.h"

#include <stdlib.h>
#include <string.h>

#define POINT 2e-3 /* pixels; the file has three decimals */

typedef void (*Check) (JsonObject *how, const char *name);

static JsonNode *
read_cases (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("HONE_SOURCE"), "tests/core/augment/outlines.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_parser_steal_root (parser);
}

static void
for_each (const char *kind, Check check)
{
  g_autoptr (JsonNode) all = read_cases ();
  JsonArray *cases = json_object_get_array_member (json_node_get_object (all), kind);

  g_assert_cmpuint (json_array_get_length (cases), >, 0);
  for (guint i = 0; i < json_array_get_length (cases); i++) {
    g_autofree char *name = g_strdup_printf ("%s %u", kind, i);

    check (json_array_get_object_element (cases, i), name);
  }
}

static int
whole (JsonObject *object, const char *name)
{
  return (int) json_object_get_int_member (object, name);
}

/* @n: (out): how many */
static float *
floats (JsonArray *array, guint *n)
{
  float *x = g_new (float, json_array_get_length (array));

  *n = json_array_get_length (array);
  for (guint i = 0; i < *n; i++)
    x[i] = (float) json_array_get_double_element (array, i);
  return x;
}

static HonePoint *
points (JsonObject *how, const char *name, guint *n)
{
  HonePoint *found = (HonePoint *) (void *) floats (json_object_get_array_member (how, name), n);

  *n /= 2;
  return found;
}

static HoneFrame
frame_of (JsonObject *how)
{
  HoneFrame frame = hone_frame_new (whole (how, "w"), whole (how, "h"));
  JsonArray *classes = json_object_get_array_member (how, "cls"),
            *outlines = json_object_get_array_member (how, "outlines");
  guint n;
  g_autofree float *boxes = floats (json_object_get_array_member (how, "boxes"), &n);

  for (guint i = 0; i < n / 4; i++) {
    g_autofree float *outline = floats (json_array_get_array_element (outlines, i), &n);
    const HoneCorners box = { (int) json_array_get_int_element (classes, i),
                              boxes[4 * i],
                              boxes[4 * i + 1],
                              boxes[4 * i + 2],
                              boxes[4 * i + 3],
                              0,
                              n / 2 };

    hone_objects_add (&frame.objects, &box, (const HonePoint *) (void *) outline);
    n = json_array_get_length (classes) * 4;
  }
  return frame;
}

/* Of a frame with pixels. */
static void
set_pixels (HoneFrame *frame, JsonObject *how)
{
  const char *hex = json_object_get_string_member (how, "pixels");

  g_assert_cmpuint (strlen (hex), ==, (gsize) frame->w * frame->h * 6);
  for (gsize i = 0; hex[2 * i] != '\0'; i++)
    frame->pixels[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
}

static void
assert_objects (const char *name, const HoneFrame *got, JsonObject *want)
{
  HoneFrame wanted = frame_of (want);

  g_assert_cmpuint (got->objects.boxes->len, ==, wanted.objects.boxes->len);
  for (guint i = 0; i < got->objects.boxes->len; i++) {
    const HoneCorners *a = &g_array_index (got->objects.boxes, HoneCorners, i);
    const HoneCorners *b = &g_array_index (wanted.objects.boxes, HoneCorners, i);

    g_assert_cmpint (a->klass, ==, b->klass);
    g_assert_cmpuint (a->n_points, ==, b->n_points);
    hone_assert_close (name, &a->x1, &b->x1, 4, POINT);
    hone_assert_close (name, &hone_objects_outline (&got->objects, a)->x, &hone_objects_outline (&wanted.objects, b)->x,
                       2 * a->n_points, POINT);
  }
  hone_frame_clear (&wanted);
}

static void
check_resampling (JsonObject *how, const char *name)
{
  guint n, to_n;
  g_autofree HonePoint *from = points (how, "points", &n), *want = points (how, "want", &to_n);
  g_autofree HonePoint *got = g_new (HonePoint, to_n);

  g_assert_cmpint (to_n, ==, whole (how, "n"));
  hone_outline_resample (from, n, got, to_n);
  hone_assert_close (name, &got->x, &want->x, 2 * to_n, POINT);
}

static void
check_box (JsonObject *how, const char *name)
{
  guint n, n_want;
  g_autofree HonePoint *outline = points (how, "points", &n);
  g_autofree float *want = floats (json_object_get_array_member (how, "want"), &n_want);
  const HoneCorners got = hone_outline_box (outline, n, whole (how, "w"), whole (how, "h"));

  hone_assert_close (name, &got.x1, want, 4, POINT);
}

static void
check_fill (JsonObject *how, const char *name)
{
  const char *want = json_object_get_string_member (how, "want");
  const int w = whole (how, "w"), h = whole (how, "h");
  g_autofree guint8 *mask = g_malloc0 ((gsize) w * h);
  guint n;
  g_autofree HonePoint *outline = points (how, "points", &n);

  hone_outline_fill (outline, n, mask, w, h);
  for (int i = 0; i < w * h; i++)
    if (mask[i] != want[i] - '0') {
      g_test_fail_printf ("%s: pixel %d, %d is %d", name, i % w, i / w, mask[i]);
      return;
    }
}

static void
check_perspective (JsonObject *how, const char *name)
{
  HoneFrame frame = frame_of (json_object_get_object_member (how, "before"));
  guint n;
  g_autofree float *m = floats (json_object_get_array_member (how, "m"), &n);

  hone_perspective_boxes (m, json_object_get_boolean_member (how, "perspective"),
                          json_object_get_double_member (how, "scale"), whole (how, "to_w"), whole (how, "to_h"),
                          &frame.objects, NULL);
  assert_objects (name, &frame, json_object_get_object_member (how, "after"));
  hone_frame_clear (&frame);
}

static void
check_copy_paste (JsonObject *how, const char *name)
{
  JsonObject *before = json_object_get_object_member (how, "before"),
             *after = json_object_get_object_member (how, "after");
  const double share = json_object_get_double_member (how, "share");
  HoneFrame frame = frame_of (before), want = frame_of (after);

  set_pixels (&frame, before);
  set_pixels (&want, after);
  if (json_object_has_member (how, "other")) {
    HoneFrame other = frame_of (json_object_get_object_member (how, "other"));

    set_pixels (&other, json_object_get_object_member (how, "other"));
    hone_copy_paste (&frame, &other, share);
    hone_frame_clear (&other);
  } else {
    hone_copy_paste_flip (&frame, share);
  }
  assert_objects (name, &frame, after);
  g_assert_cmpmem (frame.pixels, (gsize) frame.w * frame.h * 3, want.pixels, (gsize) want.w * want.h * 3);
  hone_frame_clear (&frame);
  hone_frame_clear (&want);
}

static void
test_kind (gconstpointer data)
{
  static const struct {
    const char *kind;
    Check check;
  } kinds[] = {
    { "resampling", check_resampling },
    { "box", check_box },
    { "fill", check_fill },
    { "perspective", check_perspective },
    { "copy_paste", check_copy_paste },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, data))
      for_each (data, kinds[i].check);
}

/* A longer outline than usual keeps its points. */
static void
test_length (void)
{
  g_assert_cmpuint (hone_outline_length (3), ==, HONE_OUTLINE_POINTS);
  g_assert_cmpuint (hone_outline_length (HONE_OUTLINE_POINTS), ==, HONE_OUTLINE_POINTS);
  g_assert_cmpuint (hone_outline_length (1300), ==, 1301);
}

/* Both ways of a mirrored outline lead back; points follow their box. */
static void
test_flips (void)
{
  HoneFrame frame = hone_frame_new (20, 10);
  const HonePoint outline[3] = { { 2, 3 }, { 8, 3 }, { 5, 9 } };
  const HoneCorners box = { 1, 2, 3, 8, 9, 0, 3 };
  const HonePoint *got;

  memset (frame.pixels, 0, 20 * 10 * 3);
  hone_objects_add (&frame.objects, &box, outline);
  hone_flip_horizontal (&frame);
  hone_flip_vertical (&frame);
  got = hone_objects_outline (&frame.objects, &g_array_index (frame.objects.boxes, HoneCorners, 0));
  g_assert_cmpfloat (got[2].x, ==, 15);
  g_assert_cmpfloat (got[2].y, ==, 1);
  hone_frame_clear (&frame);
}

/* Outlines of a mosaic's tiles are moved and cut with their boxes; those of a dropped object leave nothing behind. */
static void
test_mosaic (void)
{
  enum { S = 32 };
  const HonePoint outline[3] = { { 0, 0 }, { 31, 0 }, { 31, 31 } };
  const HoneCorners boxes[2] = { { 0, 0, 0, 31, 31, 0, 3 }, { 1, 0, 0, 4, 4, 0, 3 } };
  g_autoptr (HoneImage) image = hone_image_new (S, S);
  HoneFrame canvas = hone_frame_new (2 * S, 2 * S);
  HoneTile tiles[4];
  const HoneCorners *first;

  memset (image->pixels, 7, S * S * 3);
  for (int i = 0; i < 4; i++)
    tiles[i] = (HoneTile){ image, boxes, i == 0 ? 2 : 0, outline };
  hone_mosaic (tiles, 20, 24, S, &canvas); /* the first tile starts at -12, -8 */
  g_assert_cmpuint (canvas.objects.boxes->len, ==, 1);
  g_assert_cmpuint (canvas.objects.points->len, ==, 3);
  first = &g_array_index (canvas.objects.boxes, HoneCorners, 0);
  hone_assert_close ("box", &first->x1, (const float[]){ 0, 0, 19, 23 }, 4, 0);
  hone_assert_close ("outline", &hone_objects_outline (&canvas.objects, first)->x,
                     (const float[]){ 0, 0, 19, 0, 19, 23 }, 6, 0);
  hone_frame_clear (&canvas);
}

/* An object that was pasted in is cut to its area, from a hundredth on where there are outlines. */
static void
test_cutmix (void)
{
  const HonePoint outline[3] = { { 0, 0 }, { 40, 0 }, { 0, 40 } };
  const HoneCorners box = { 1, 0, 0, 40, 40, 0, 3 };
  const HoneArea area = { 0, 0, 5, 10 }; /* 50 of 1600 */
  HoneFrame frame = hone_frame_new (40, 40), other = hone_frame_new (40, 40);

  memset (frame.pixels, 0, 40 * 40 * 3);
  memset (other.pixels, 9, 40 * 40 * 3);
  hone_objects_add (&other.objects, &(const HoneCorners){ .x2 = 40, .y2 = 40 }, NULL);
  g_assert_false (hone_cutmix (&frame, &other, area));
  hone_objects_empty (&other.objects);
  hone_objects_add (&other.objects, &box, outline);
  g_assert_true (hone_cutmix (&frame, &other, area));
  g_assert_cmpuint (frame.objects.points->len, ==, 3);
  hone_assert_close ("outline", &g_array_index (frame.objects.points, HonePoint, 0).x,
                     (const float[]){ 0, 0, 5, 0, 0, 10 }, 6, 0);
  g_assert_cmpint (frame.pixels[0], ==, 9);
  g_assert_cmpint (frame.pixels[3 * 5], ==, 0);
  hone_frame_clear (&frame);
  hone_frame_clear (&other);
}

int
main (int argc, char **argv)
{
  static const char *const kinds[] = { "resampling", "box", "fill", "perspective", "copy_paste" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *name = g_strdup_printf ("/augment/outlines/reference/%s", kinds[i]);

    g_test_add_data_func (name, kinds[i], test_kind);
  }
  g_test_add_func ("/augment/outlines/length", test_length);
  g_test_add_func ("/augment/outlines/flips", test_flips);
  g_test_add_func ("/augment/outlines/mosaic", test_mosaic);
  g_test_add_func ("/augment/outlines/cutmix", test_cutmix);
  return g_test_run ();
}
