/* SPDX-License-Identifier: Apache-2.0 */
/* test-round-trip.c - from one format to another and back: what the formats can hold comes back bit-equal
 *
 * Data: $HONE_DATA or tests/data and the demo; fixtures/formats, whose expected outcomes are those of the package.
 */
#include "exchange-test.h"
#include "hone-fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static HoneExchange *
read_data (const char *name)
{
  g_autofree char *path = data_path (name);
  g_autofree char *pictures = data_path ("bccd");

  g_assert_nonnull (path);
  return read_set (path, pictures);
}

/* --- whole data sets --- */

static const HoneFormat chain[] = { HONE_FORMAT_COCO, HONE_FORMAT_YOLO, HONE_FORMAT_VOC,
                                    HONE_FORMAT_COCO, HONE_FORMAT_VOC,  HONE_FORMAT_YOLO };

/* YOLO -> COCO -> YOLO -> VOC -> COCO -> VOC -> YOLO, each compared with the first. */
static void
test_chain (gconstpointer name)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) first = read_data (name);
  g_autoptr (HoneExchange) set = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (chain); i++) {
    g_autofree char *step = g_strdup_printf ("%u", i);
    HoneExchange *next = write_and_read (f, set != NULL ? set : first, chain[i], step, NULL);

    g_clear_pointer (&set, hone_exchange_free);
    set = next;
    g_assert_cmpint (set->format, ==, chain[i]);
    assert_same (first, set, 0);
  }
  if (first->format == HONE_FORMAT_YOLO)
    for (guint i = 0; i < first->names->len; i++) /* in their order */
      g_assert_cmpstr (first->names->pdata[i], ==, set->names->pdata[i]);
  folder_free (f);
}

/* Names that mean something to YAML, JSON, XML, lists or a shell. */
static void
test_odd_names (void)
{
  static const char *const files[] = { "a b 1", "a b",   "x & <y>", "it's \"q\"", "고양이", "100%", "#1",
                                       "x.y.z", "$HOME", "-dash",   "[1]",        "a,b",    "a;b",  "tab\ttab" };
  static const char *const classes[] = {
    "dog & cat", "a: b", "# x", "고양이", "\"q\"", "true", "1", "<b>", "~", "- x"
  };
  Folder *f = folder_new ();
  g_autoptr (GString) yaml = g_string_new ("train: images/train\nval: images/val\nnames:\n");
  g_autoptr (HoneExchange) first = NULL, set = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    g_string_append_printf (yaml, "  %u: '%s'\n", i, classes[i]);
  folder_text (f, "set/data.yaml", yaml->str);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    const char *split = i % 2 ? "train" : "val";
    g_autofree char *picture = g_strdup_printf ("set/images/%s/%s.png", split, files[i]);
    g_autofree char *label = g_strdup_printf ("set/labels/%s/%s.txt", split, files[i]);
    g_autofree char *row = g_strdup_printf ("%u 0.5 0.5 0.25 0.%u\n", i % (guint) G_N_ELEMENTS (classes), i + 1);

    folder_picture (f, picture, 40, 20);
    folder_text (f, label, row);
  }
  first = read_folder (f, "set");
  ((HoneExchangePicture *) find_picture (first, "tab\ttab.png"))->name[3] = '_'; /* as it is written */
  set = write_and_read (f, first, HONE_FORMAT_YOLO, "start", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (chain); i++) {
    g_autofree char *step = g_strdup_printf ("%u", i);
    HoneExchange *next = write_and_read (f, set, chain[i], step, NULL);

    g_clear_pointer (&set, hone_exchange_free);
    set = next;
    assert_same (first, set, 0);
  }
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    g_assert_cmpstr (set->names->pdata[i], ==, classes[i]);
  folder_free (f);
}

/* Pixels come back as the very numbers, too: a VOC file that went through YOLO says the same. */
static void
test_pixels (gconstpointer name)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) first = read_data (name);
  g_autoptr (HoneExchange) yolo = write_and_read (f, first, HONE_FORMAT_YOLO, "yolo", NULL);
  g_autoptr (HoneExchange) back = write_and_read (f, yolo, first->format, "back", NULL);

  for (guint i = 0; i < first->pictures->len; i++) {
    const HoneExchangePicture *a = first->pictures->pdata[i], *b = find_picture (back, a->name);

    for (guint k = 0; a->objects != NULL && k < a->objects->len; k++)
      for (int side = 0; side < 4; side++)
        g_assert_cmpfloat (nth_object (a, k)->box[side], ==, nth_object (b, k)->box[side]);
  }
  folder_free (f);
}

/* Three people's files of the same pictures tell the same boxes. */
static void
test_against_bccd (gconstpointer name)
{
  g_autoptr (HoneExchange) bccd = read_data ("bccd");
  g_autoptr (HoneExchange) other = read_data (name);

  g_assert_cmpuint (other->names->len, ==, 3);
  g_assert_cmpuint (count_kind (other, "zero-size-box"), >, 0);
  for (guint i = 0; i < other->pictures->len; i++) {
    const HoneExchangePicture *a = other->pictures->pdata[i], *b = find_picture (bccd, a->name);

    g_assert_nonnull (a->path);
    g_assert_cmpint (a->split, ==, b->split);
    g_assert_cmpuint (a->objects->len, ==, b->objects->len);
    for (guint k = 0; k < a->objects->len; k++) {
      double x[4], y[4];

      hone_exchange_fractions (a, nth_object (a, k), x);
      hone_exchange_fractions (b, nth_object (b, k), y);
      for (int side = 0; side < 4; side++)
        g_assert_cmpfloat_with_epsilon (x[side], y[side], 1e-6);
      g_assert_cmpstr (other->names->pdata[nth_object (a, k)->klass], ==, bccd->names->pdata[nth_object (b, k)->klass]);
    }
  }
}

/* Its YOLO outlines and its COCO polygons are of the same nuclei. */
static void
test_nuclei (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) yolo = read_data ("nuclei-seg");
  g_autoptr (HoneExchange) again = write_and_read (f, yolo, HONE_FORMAT_COCO, "coco", NULL);
  g_autoptr (HoneExchange) back = write_and_read (f, again, HONE_FORMAT_YOLO, "yolo", NULL);
  g_autofree char *path = data_path ("nuclei-seg");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneRecognition) what = hone_exchange_recognise_as (path, HONE_FORMAT_COCO, &error);
  g_autoptr (HoneExchange) coco = hone_exchange_read (what, NULL, NULL, NULL, NULL, &error);
  g_autoptr (HoneExchange) of_coco = NULL;

  g_assert_no_error (error);
  assert_same (yolo, again, 0);
  assert_same (yolo, back, 0);
  of_coco = write_and_read (f, coco, HONE_FORMAT_YOLO, "of-coco", NULL);
  assert_same (yolo, of_coco, 2e-6); /* its labels have six decimals; a width is the difference of two */
  g_assert_true (has_loss (coco, HONE_FORMAT_YOLO, NULL, "differ from their outlines"));
  g_assert_true (has_loss (yolo, HONE_FORMAT_VOC, NULL, "outlines are left out"));
  g_assert_false (has_loss (yolo, HONE_FORMAT_COCO, NULL, "outline"));
  folder_free (f);
}

/* Nothing is lost, and nothing is said to be. */
static void
test_no_losses (void)
{
  g_autoptr (HoneExchange) bccd = read_data ("bccd");
  const HoneFormat formats[] = { HONE_FORMAT_YOLO, HONE_FORMAT_COCO, HONE_FORMAT_VOC };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GPtrArray) losses = hone_exchange_losses (bccd, formats[i], NULL);

    g_assert_cmpuint (losses->len, ==, 0);
  }
}

static void
test_truncated (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) voc = read_data ("bccd-voc");
  g_autoptr (HoneExchange) again = write_and_read (f, voc, HONE_FORMAT_VOC, "voc", NULL);
  guint n = 0;

  for (guint i = 0; i < voc->pictures->len; i++) {
    const HoneExchangePicture *a = voc->pictures->pdata[i], *b = find_picture (again, a->name);

    for (guint k = 0; k < a->objects->len; k++) {
      g_assert_cmpuint (nth_object (a, k)->flags, ==, nth_object (b, k)->flags);
      n += (nth_object (a, k)->flags & HONE_OBJECT_TRUNCATED) != 0;
    }
  }
  g_assert_cmpuint (n, >, 0);
  g_assert_true (has_loss (voc, HONE_FORMAT_YOLO, NULL, "truncated"));
  folder_free (f);
}

/* --- fixtures/formats/labels_cases --- */

static HoneExchange *
read_cases (Folder *f, int n_classes)
{
  g_autofree char *root = hone_fixture_path ("formats/labels_cases");
  g_autofree char *yaml = NULL;

  g_assert_nonnull (root);
  yaml = g_strdup_printf ("path: %s\ntrain: images\nval: images\nnc: %d\n", root, n_classes);
  folder_text (f, "data.yaml", yaml);
  return read_folder (f, "data.yaml");
}

static void
assert_accepted (const HoneExchangePicture *picture, JsonObject *want)
{
  JsonArray *boxes = json_object_get_array_member (want, "boxes");

  g_assert_cmpuint (picture->objects != NULL ? picture->objects->len : 0, ==, json_array_get_length (boxes));
  for (guint i = 0; i < json_array_get_length (boxes); i++) {
    JsonArray *row = json_array_get_array_element (boxes, i);
    const HoneExchangeObject *object = nth_object (picture, i);

    g_assert_cmpint (object->klass, ==, (int) json_array_get_double_element (row, 0));
    for (guint k = 0; k < 4; k++)
      g_assert_cmpfloat_with_epsilon ((double) (float) object->box[k], json_array_get_double_element (row, k + 1),
                                      1e-7);
  }
}

static gboolean
has_finding_of (const HoneExchange *set, const char *stem)
{
  for (guint i = 0; i < set->findings->len; i++)
    if (strstr (g_array_index (set->findings, HoneExchangeFinding, i).message, stem) != NULL)
      return TRUE;
  return FALSE;
}

/* What the package accepts is read alike; of what it refuses something is said. Then all of it through COCO. */
static void
test_labels_cases (void)
{
  Folder *f = folder_new ();
  g_autoptr (JsonNode) json = hone_fixture_json ("formats/labels_expected.json");
  JsonObject *root = json_node_get_object (json), *cases = json_object_get_object_member (root, "cases");
  g_autoptr (HoneExchange) set = read_cases (f, (int) json_object_get_int_member (root, "num_classes"));
  g_autoptr (HoneExchange) coco = write_and_read (f, set, HONE_FORMAT_COCO, "coco", NULL);
  g_autoptr (HoneExchange) back = write_and_read (f, coco, HONE_FORMAT_YOLO, "yolo", NULL);
  GList *names = json_object_get_members (cases);
  guint n = 0;

  for (GList *item = names; item != NULL; item = item->next) {
    JsonObject *want = json_object_get_object_member (cases, item->data);
    g_autofree char *stem = g_strdup_printf ("%.*s.", (int) strcspn (item->data, "."), (char *) item->data);
    gboolean picture_bad = g_str_has_prefix (json_object_get_string_member (want, "message_class"), "image") ||
                           g_str_equal (json_object_get_string_member (want, "message_class"), "other");

    g_test_message ("%s", (char *) item->data);
    if (json_object_get_boolean_member (want, "accepted")) {
      assert_accepted (find_picture (set, item->data), want);
      n++;
    } else if (!picture_bad) {
      g_assert_true (has_finding_of (set, stem));
    }
  }
  g_assert_cmpuint (n, >, 10);
  for (guint i = 0; i < coco->pictures->len; i++) {
    const HoneExchangePicture *picture = coco->pictures->pdata[i];

    g_assert_cmpuint (
        picture->objects != NULL ? picture->objects->len : 0, ==,
        find_picture (back, picture->name)->objects != NULL ? find_picture (back, picture->name)->objects->len : 0);
  }
  g_list_free (names);
  folder_free (f);
}

/* --- fixtures/formats/data_yaml --- */

static void
assert_split (const HoneExchange *set, HoneSplit split, JsonObject *want)
{
  JsonArray *folders = json_object_get_array_member (want, hone_split_name (split));

  for (guint i = 0; i < json_array_get_length (folders); i++) {
    gboolean found = FALSE;

    for (guint k = 0; k < set->pictures->len && !found; k++) {
      const HoneExchangePicture *picture = set->pictures->pdata[k];
      g_autofree char *folder = g_path_get_dirname (picture->path);

      found = picture->split == split && g_str_has_suffix (folder, json_array_get_string_element (folders, i));
    }
    g_assert_true (found);
  }
}

static void
assert_names (const HoneExchange *set, JsonObject *want)
{
  JsonObject *names = json_object_get_object_member (want, "names");

  for (guint i = 0; i < set->names->len; i++) {
    g_autofree char *id = g_strdup_printf ("%u", i);

    if (json_object_has_member (names, id))
      g_assert_cmpstr (set->names->pdata[i], ==, json_object_get_string_member (names, id));
  }
  g_assert_cmpint (set->names->len, ==, json_object_get_int_member (want, "nc"));
}

/* What is accepted is read alike. What is not is refused or read as far as it goes; nothing is ever run. */
static void
test_data_yaml (void)
{
  g_autoptr (JsonNode) json = hone_fixture_json ("formats/data_yaml_expected.json");
  JsonObject *cases = json_object_get_object_member (json_node_get_object (json), "cases");
  g_autofree char *folder = hone_fixture_path ("formats/data_yaml");
  g_autofree char *before = g_get_current_dir ();
  GList *names = json_object_get_members (cases);

  g_assert_cmpint (g_chdir (folder), ==, 0);
  for (GList *item = names; item != NULL; item = item->next) {
    JsonObject *want = json_object_get_object_member (cases, item->data);
    g_autofree char *path = g_strdup_printf ("%s/%s.yaml", folder, (char *) item->data);
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneRecognition) what = hone_exchange_recognise (path, &error);
    g_autoptr (HoneExchange) set = what != NULL ? hone_exchange_read (what, NULL, NULL, NULL, NULL, &error) : NULL;

    g_test_message ("%s: %s", (char *) item->data, error != NULL ? error->message : "read");
    if (json_object_get_boolean_member (want, "accepted")) {
      g_assert_no_error (error);
      assert_names (set, want);
      assert_split (set, HONE_SPLIT_TRAIN, want);
      assert_split (set, HONE_SPLIT_VAL, want);
    } else {
      g_assert_true (set != NULL || error != NULL);
    }
  }
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_list_free (names);
}

/* The sizes of rect_batches are those that pictures of a set have: they survive a COCO file that says them. */
static void
test_sizes (void)
{
  Folder *f = folder_new ();
  g_autoptr (JsonNode) json = hone_fixture_json ("formats/rect_batches.json");
  JsonObject *sizes = json_object_get_object_member (json_node_get_object (json), "image_hw");
  GList *names = json_object_get_members (sizes);
  g_autoptr (HoneExchange) set = NULL, back = NULL;

  folder_text (f, "data.yaml", "train: images/train\nval: images/train\nnames: [a]\n");
  for (GList *item = names; item != NULL; item = item->next) {
    JsonArray *size = json_object_get_array_member (sizes, item->data);
    g_autofree char *picture = g_strdup_printf ("images/train/%s", (char *) item->data);
    g_autofree char *label =
        g_strdup_printf ("labels/train/%.*s.txt", (int) strcspn (item->data, "."), (char *) item->data);

    folder_picture (f, picture, (int) json_array_get_int_element (size, 1), (int) json_array_get_int_element (size, 0));
    folder_text (f, label, "0 0.333333333 0.666666667 0.123456789 0.2\n");
  }
  set = read_folder (f, "data.yaml");
  back = write_and_read (f, set, HONE_FORMAT_COCO, "coco", NULL);
  for (GList *item = names; item != NULL; item = item->next) {
    JsonArray *size = json_object_get_array_member (sizes, item->data);

    g_assert_cmpint (find_picture (back, item->data)->height, ==, json_array_get_int_element (size, 0));
    g_assert_cmpint (find_picture (back, item->data)->width, ==, json_array_get_int_element (size, 1));
  }
  g_list_free (names);
  folder_free (f);
}

/* --- the published recipe --- */

/* Six digits (half of the last one and a little), VOC a pixel to the left and up, nothing without area: spec 06,
 * section 3. */
static void
test_recipe (void)
{
  Folder *f = folder_new ();
  const HoneExchangeHow how = { .recipe = TRUE };
  g_autoptr (HoneExchange) voc = read_data ("bccd-voc");
  g_autoptr (HoneExchange) yolo = write_and_read (f, voc, HONE_FORMAT_YOLO, "yolo", &how);

  g_assert_cmpuint (hone_exchange_count_objects (yolo) + count_kind (voc, "zero-size-box"), ==,
                    hone_exchange_count_objects (voc));
  for (guint i = 0; i < voc->pictures->len; i++) {
    const HoneExchangePicture *a = voc->pictures->pdata[i], *b = find_picture (yolo, a->name);
    const double *box = nth_object (a, 0)->box;
    const double *got = nth_object (b, 0)->box;

    g_assert_cmpfloat_with_epsilon (got[0], (box[0] + box[2] / 2 - 1) / a->width, 6e-7);
    g_assert_cmpfloat_with_epsilon (got[1], (box[1] + box[3] / 2 - 1) / a->height, 6e-7);
    g_assert_cmpfloat_with_epsilon (got[2], box[2] / a->width, 6e-7);
    g_assert_cmpfloat_with_epsilon (got[3], box[3] / a->height, 6e-7);
  }
  folder_free (f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/exchange/round-trip/bccd", "bccd", test_chain);
  g_test_add_data_func ("/exchange/round-trip/bccd-voc", "bccd-voc", test_chain);
  g_test_add_data_func ("/exchange/round-trip/bccd-coco", "bccd-coco", test_chain);
  g_test_add_func ("/exchange/round-trip/odd-names", test_odd_names);
  g_test_add_data_func ("/exchange/round-trip/pixels-voc", "bccd-voc", test_pixels);
  g_test_add_data_func ("/exchange/round-trip/pixels-coco", "bccd-coco", test_pixels);
  g_test_add_data_func ("/exchange/round-trip/bccd-voc-is-bccd", "bccd-voc", test_against_bccd);
  g_test_add_data_func ("/exchange/round-trip/bccd-coco-is-bccd", "bccd-coco", test_against_bccd);
  g_test_add_func ("/exchange/round-trip/nuclei", test_nuclei);
  g_test_add_func ("/exchange/round-trip/no-losses", test_no_losses);
  g_test_add_func ("/exchange/round-trip/truncated", test_truncated);
  g_test_add_func ("/exchange/round-trip/labels-cases", test_labels_cases);
  g_test_add_func ("/exchange/round-trip/data-yaml", test_data_yaml);
  g_test_add_func ("/exchange/round-trip/sizes", test_sizes);
  g_test_add_func ("/exchange/round-trip/recipe", test_recipe);
  return g_test_run ();
}
