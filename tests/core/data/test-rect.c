/* SPDX-License-Identifier: Apache-2.0 */
/* test-rect.c - order and shapes of rect batches, against formats/rect_batches.json */
#include "hone-fixture.h"
#include "hone-rect.h"

#include <math.h>

typedef struct {
  guint n;
  char **names;
  int *widths, *heights;
} Pictures;

static void
read_pictures (JsonObject *sizes, Pictures *out)
{
  g_autoptr (GList) names = json_object_get_members (sizes);
  guint i = 0;

  out->n = g_list_length (names);
  out->names = g_new0 (char *, out->n + 1);
  out->widths = g_new0 (int, out->n);
  out->heights = g_new0 (int, out->n);
  for (GList *link = names; link != NULL; link = link->next, i++) {
    JsonArray *size = json_object_get_array_member (sizes, link->data);

    out->names[i] = g_strdup (link->data);
    out->heights[i] = (int) json_array_get_int_element (size, 0);
    out->widths[i] = (int) json_array_get_int_element (size, 1);
  }
}

static double
aspect (const Pictures *pictures, const char *name)
{
  for (guint i = 0; i < pictures->n; i++)
    if (g_str_equal (pictures->names[i], name))
      return (double) pictures->heights[i] / pictures->widths[i];
  return NAN;
}

/* Pictures of equal proportions may change places: the reference's sort is not stable. */
static void
compare_order (const HoneRect *rect, const Pictures *pictures, JsonArray *order)
{
  g_assert_cmpuint (rect->n, ==, json_array_get_length (order));
  for (guint i = 0; i < rect->n; i++) {
    const char *want = json_array_get_string_element (order, i);
    guint got = rect->order[i];

    g_assert_cmpfloat ((double) pictures->heights[got] / pictures->widths[got], ==, aspect (pictures, want));
  }
}

static void
compare_batches (const HoneRect *rect, JsonArray *shapes, JsonArray *index)
{
  g_assert_cmpuint (rect->n_batches, ==, json_array_get_length (shapes));
  for (guint i = 0; i < rect->n_batches; i++) {
    JsonArray *shape = json_array_get_array_element (shapes, i);

    g_assert_cmpint (rect->batches[i].height, ==, json_array_get_int_element (shape, 0));
    g_assert_cmpint (rect->batches[i].width, ==, json_array_get_int_element (shape, 1));
    for (guint k = 0; k < rect->batches[i].n; k++)
      g_assert_cmpuint (i, ==, json_array_get_int_element (index, rect->batches[i].first + k));
  }
}

static void
test_fixture (void)
{
  g_autoptr (JsonNode) root = hone_fixture_json ("formats/rect_batches.json");
  Pictures pictures;
  JsonArray *cases;

  if (root == NULL) {
    g_test_skip ("no rect_batches.json in this set");
    return;
  }
  read_pictures (json_object_get_object_member (json_node_get_object (root), "image_hw"), &pictures);
  cases = json_object_get_array_member (json_node_get_object (root), "cases");
  g_assert_cmpuint (json_array_get_length (cases), >, 0);
  for (guint i = 0; i < json_array_get_length (cases); i++) {
    JsonObject *how = json_array_get_object_element (cases, i);
    g_autoptr (HoneRect) rect =
        hone_rect_new (pictures.widths, pictures.heights, pictures.n, (guint) json_object_get_int_member (how, "batch"),
                       (int) json_object_get_int_member (how, "imgsz"),
                       (int) json_object_get_int_member (how, "stride"), json_object_get_double_member (how, "pad"));

    compare_order (rect, &pictures, json_object_get_array_member (how, "order"));
    compare_batches (rect, json_object_get_array_member (how, "batch_shapes_hw"),
                     json_object_get_array_member (how, "batch_index"));
  }
  g_strfreev (pictures.names);
  g_free (pictures.widths);
  g_free (pictures.heights);
}

/* Squares get half a stride more in validation and none in training (spec 02, section 5). */
static void
test_squares (void)
{
  const int sides[] = { 100, 100, 100 };
  g_autoptr (HoneRect) val = hone_rect_new (sides, sides, 3, 2, 640, 32, HONE_RECT_PAD_VAL);
  g_autoptr (HoneRect) train = hone_rect_new (sides, sides, 3, 2, 640, 32, HONE_RECT_PAD_TRAIN);
  g_autoptr (HoneRect) none = hone_rect_new (sides, sides, 0, 2, 640, 32, HONE_RECT_PAD_VAL);

  g_assert_cmpuint (val->n_batches, ==, 2);
  g_assert_cmpuint (val->batches[1].n, ==, 1);
  g_assert_cmpint (val->batches[0].width, ==, 672);
  g_assert_cmpint (train->batches[0].height, ==, 640);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (val->order[i], ==, i);
  g_assert_cmpuint (none->n_batches, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/rect/fixture", test_fixture);
  g_test_add_func ("/data/rect/squares", test_squares);
  return hone_fixture_run ();
}
