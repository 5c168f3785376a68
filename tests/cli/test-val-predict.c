/* SPDX-License-Identifier: Apache-2.0 */
/* test-val-predict.c - "hone val" and "hone predict" with their settings, on a small network of random numbers
 *
 * What such a network sees means nothing, but it sees much, and all that is written has to agree with itself.
 */
#include "cli-run.h"
#include "hone-image.h"
#include "hone-model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define N_VAL 6

static void
write_model (Run *run)
{
  const char *const names[] = { "RBC", "../WBC", "Plate lets", NULL };
  g_autofree char *path = run_path (run, "model.safetensors");
  g_autoptr (HoneModel) model = NULL;
  g_autoptr (HoneTensors) tensors = NULL;
  HoneArch arch;

  g_assert_true (hone_arch_parse ("yolo26n-w0.0625", &arch, NULL));
  model = hone_model_new (&arch, 3, names, 0);
  hone_model_init (model, 5);
  tensors = hone_model_to_tensors (model, model->values);
  g_assert_true (hone_safetensors_write (tensors, path, NULL));
}

static Run *
begin (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 3, N_VAL);

  write_model (run);
  return run;
}

/* --- val ---------------------------------------------------------------------------------------------------------- */

/* @more: settings with blanks between. (transfer none): valid until the next call */
static JsonObject *
validate (Run *run, const char *more)
{
  static GPtrArray *lines;
  g_auto (GStrv) words = g_strsplit (more, " ", -1);
  const char *at[6] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (at) && i < g_strv_length (words); i++)
    at[i] = words[i];
  run_hone (run, "val", "--json", "model=model.safetensors", "data=small.yaml", "imgsz=96", "conf=0.0001", at[0], at[1],
            at[2], at[3], at[4], at[5], NULL);
  run_assert_status (run, 0);
  g_clear_pointer (&lines, g_ptr_array_unref);
  lines = run_json (run);
  g_assert_cmpuint (lines->len, ==, 1);
  return json_node_get_object (lines->pdata[0]);
}

static gint64
cell (JsonObject *object, guint row, guint column)
{
  JsonArray *rows = json_object_get_array_member (object, "confusion");

  return json_array_get_int_element (json_array_get_array_element (rows, row), column);
}

/* The columns hold every label, the rows every detection. */
static void
check_confusion (JsonObject *object, gint64 n_found)
{
  gint64 labels = 0, found = 0;

  for (guint i = 0; i < 4; i++)
    for (guint k = 0; k < 4; k++) {
      labels += k < 3 ? cell (object, i, k) : 0;
      found += i < 3 ? cell (object, i, k) : 0;
    }
  g_assert_cmpint (labels, ==, json_object_get_int_member (object, "instances"));
  g_assert_cmpint (found, ==, n_found);
  g_assert_cmpint (cell (object, 3, 3), ==, 0);
}

static JsonArray *
predictions (Run *run, const char *path, JsonNode **root)
{
  g_autofree char *text = run_read (run, path);

  *root = json_from_string (text, NULL);
  g_assert_nonnull (*root);
  return json_node_get_array (*root);
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

/* "12.345": at most so many decimals were written. */
static gboolean
is_short (double x, int decimals)
{
  const double scaled = x * pow (10, decimals);

  return fabs (scaled - rint (scaled)) < 1e-6 * fabs (scaled) + 1e-6;
}

/* Each line of the label file is a row of predictions.json: place, size, score. */
static void
compare_labels (Run *run, JsonArray *rows, const char *stem, guint *n_lines)
{
  g_autofree char *file = g_strdup_printf ("runs/detect/val/labels/%s.txt", stem);
  g_autofree char *text = run_read (run, file);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint line = 0;

  *n_lines += count_lines (text);
  for (guint i = 0; i < json_array_get_length (rows); i++) {
    JsonObject *row = json_array_get_object_element (rows, i);
    JsonArray *box = json_object_get_array_member (row, "bbox");
    int klass;
    double cx, cy, w, h, score;

    if (g_strcmp0 (json_object_get_string_member (row, "image_id"), stem) != 0)
      continue;
    g_assert_cmpint (sscanf (lines[line++], "%d %lf %lf %lf %lf %lf", &klass, &cx, &cy, &w, &h, &score), ==, 6);
    g_assert_cmpint (json_object_get_int_member (row, "category_id"), ==, klass + 1);
    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (box, 0), (cx - w / 2) * 640, 5e-3);
    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (box, 1), (cy - h / 2) * 480, 5e-3);
    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (box, 2), w * 640, 5e-3);
    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (box, 3), h * 480, 5e-3);
    g_assert_cmpfloat_with_epsilon (json_object_get_double_member (row, "score"), score, 6e-6);
    g_assert_true (is_short (json_array_get_double_element (box, 0), 3));
    g_assert_true (is_short (json_object_get_double_member (row, "score"), 5));
  }
}

static void
test_val_files (void)
{
  const char *const plots[] = { "BoxF1_curve.png",       "BoxPR_curve.png",      "BoxP_curve.png",
                                "BoxR_curve.png",        "confusion_matrix.png", "confusion_matrix_normalized.png",
                                "val_batch0_labels.jpg", "val_batch0_pred.jpg",  "val_batch2_pred.jpg" };
  Run *run = begin ();
  JsonObject *got = validate (run, "batch=2 save_json=true save_txt=true save_conf=true visualize=true");
  JsonObject *coco = json_object_get_object_member (got, "coco");
  g_autoptr (JsonNode) root = NULL;
  JsonArray *rows = predictions (run, "runs/detect/val/predictions.json", &root);
  g_autoptr (GHashTable) stems = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer stem;
  guint n_lines = 0;

  g_assert_cmpint (json_object_get_int_member (got, "images"), ==, N_VAL);
  g_assert_cmpuint (json_array_get_length (rows), >, 100);
  check_confusion (got, json_array_get_length (rows));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    g_hash_table_add (stems,
                      (gpointer) json_object_get_string_member (json_array_get_object_element (rows, i), "image_id"));
  g_assert_cmpuint (g_hash_table_size (stems), ==, N_VAL);
  g_hash_table_iter_init (&iter, stems);
  while (g_hash_table_iter_next (&iter, &stem, NULL)) {
    g_autofree char *view = g_strdup_printf ("runs/detect/val/visualizations/%s.jpg", (char *) stem);

    compare_labels (run, rows, stem, &n_lines);
    g_assert_true (run_exists (run, view));
  }
  g_assert_cmpuint (n_lines, ==, json_array_get_length (rows));
  for (guint i = 0; i < G_N_ELEMENTS (plots); i++) {
    g_autofree char *path = g_build_filename ("runs/detect/val", plots[i], NULL);

    g_assert_true (run_exists (run, path));
  }
  g_assert_true (json_object_has_member (coco, "AP_small"));
  g_assert_cmpfloat (json_object_get_double_member (coco, "AR100"), >=, json_object_get_double_member (coco, "AR1"));
  run_free (run);
}

/* Without plots nothing is written. */
static void
test_val_nothing (void)
{
  Run *run = begin ();
  JsonObject *got = validate (run, "plots=false");

  g_assert_true (json_object_get_null_member (got, "folder"));
  g_assert_false (json_object_has_member (got, "coco"));
  g_assert_false (run_exists (run, "runs"));
  run_free (run);
}

static gint64
found_by (JsonObject *got, guint klass)
{
  gint64 n = 0;

  for (guint k = 0; k < 4; k++)
    n += cell (got, klass, k);
  return n;
}

static void
test_val_settings (void)
{
  Run *run = begin ();
  JsonObject *got;
  gint64 all, most = 0;

  got = validate (run, "plots=false max_det=7");
  g_assert_cmpint (found_by (got, 0) + found_by (got, 1) + found_by (got, 2), <=, 7 * N_VAL);
  got = validate (run, "plots=false");
  all = json_object_get_int_member (got, "instances");
  got = validate (run, "plots=false single_cls=true");
  g_assert_cmpint (json_object_get_int_member (got, "instances"), ==, all);
  g_assert_cmpint (found_by (got, 0), >, 0);
  g_assert_cmpint (found_by (got, 1) + found_by (got, 2), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (got, "classes")), ==, 1);
  for (int klass = 0; klass < 3; klass++) {
    g_autofree char *more = g_strdup_printf ("plots=false classes=[%d]", klass);

    most += json_object_get_int_member (validate (run, more), "instances");
  }
  g_assert_cmpint (most, ==, all);
  g_assert_cmpint (json_object_get_int_member (validate (run, "plots=false fraction=[1.0,0.5]"), "images"), ==,
                   N_VAL / 2);
  g_assert_cmpint (json_object_get_int_member (validate (run, "plots=false fraction=0.5"), "images"), ==, N_VAL);
  g_assert_cmpint (json_object_get_int_member (validate (run, "plots=false split=train"), "images"), ==, 3);
  validate (run, "plots=false rect=false augment=true");
  validate (run, "plots=false nms=false agnostic_nms=true imgsz=[64,96]");
  run_free (run);
}

/* Numbers for names: COCO's image ids. */
static void
test_val_numbers (void)
{
  Run *run = begin ();
  g_autoptr (JsonNode) root = NULL;
  JsonArray *rows;

  run_copy_demo (run, "val", 0, "own/images/val/000042.jpg", "own/labels/val/000042.txt");
  run_copy_demo (run, "val", 1, "own/images/train/a.jpg", "own/labels/train/a.txt");
  run_write (run, "small.yaml", "path: own\ntrain: images/train\nval: images/val\nnames: [RBC, WBC, Platelets]\n");
  validate (run, "plots=false save_json=true");
  rows = predictions (run, "runs/detect/val/predictions.json", &root);
  g_assert_cmpuint (json_array_get_length (rows), >, 0);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (rows, 0), "image_id"), ==, 42);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (rows, 0), "file_name"), ==,
                   "000042.jpg");
  run_free (run);
}

/* A disk that fills up: one message, and no half of a file. */
static void
test_val_full (void)
{
  Run *run = begin ();

  run_hone_limited (run, 20000, "val", "model=model.safetensors", "data=small.yaml", "imgsz=96", "conf=0.0001",
                    "plots=false", "save_json=true", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "predictions.json");
  g_assert_false (run_exists (run, "runs/detect/val/predictions.json"));
  g_assert_false (run_exists (run, "runs/detect/val/predictions.json.part"));
  run_free (run);
}

/* --- predict ------------------------------------------------------------------------------------------------------ */

/* Pictures of two shapes. */
static void
write_pictures (Run *run)
{
  const int widths[] = { 200, 200, 90 }, heights[] = { 120, 120, 160 };

  run_write (run, "seen/sub/note", "");
  for (int i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("seen/%c.%s", 'a' + i, i == 1 ? "png" : "jpg");
    g_autofree char *path = run_path (run, name);
    g_autoptr (HoneImage) image = hone_image_new (widths[i], heights[i]);

    for (int k = 0; k < widths[i] * heights[i] * 3; k++)
      image->pixels[k] = (guint8) (k * (7 + i) % 251);
    g_assert_true (hone_image_write (image, path, NULL));
  }
}

static GPtrArray *
predict (Run *run, const char *more)
{
  g_auto (GStrv) words = g_strsplit (more, " ", -1);
  const char *at[6] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (at) && i < g_strv_length (words); i++)
    at[i] = words[i];
  run_hone (run, "predict", "--json", "model=model.safetensors", "source=seen", "imgsz=128", "conf=0.0001", at[0],
            at[1], at[2], at[3], at[4], at[5], NULL);
  run_assert_status (run, 0);
  return run_json (run);
}

static JsonArray *
boxes_of (GPtrArray *lines, guint i)
{
  return json_object_get_array_member (json_node_get_object (lines->pdata[i]), "boxes");
}

static guint
count_boxes (GPtrArray *lines)
{
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += json_array_get_length (boxes_of (lines, i));
  return n;
}

static double
corner (JsonArray *boxes, guint i, guint k)
{
  return json_array_get_double_element (json_object_get_array_member (json_array_get_object_element (boxes, i), "xyxy"),
                                        k);
}

/* crops/CLASS/a-3.jpg of the nth box of a class has the size that the rule says. */
static void
check_crops (Run *run, JsonArray *boxes, const char *stem, int width, int height)
{
  const char *const folders[] = { "RBC", "_.._WBC", "Plate lets" };
  guint n[3] = { 0 };

  for (guint i = 0; i < json_array_get_length (boxes); i++) {
    const gint64 klass = json_object_get_int_member (json_array_get_object_element (boxes, i), "class");
    const float x1 = (float) corner (boxes, i, 0), y1 = (float) corner (boxes, i, 1);
    const float x2 = (float) corner (boxes, i, 2), y2 = (float) corner (boxes, i, 3);
    const float half_w = ((x2 - x1) * 1.02f + 10) / 2, half_h = ((y2 - y1) * 1.02f + 10) / 2;
    const int left = CLAMP ((int) ((x1 + x2) / 2 - half_w), 0, width);
    const int right = CLAMP ((int) ((x1 + x2) / 2 + half_w), 0, width);
    const int top = CLAMP ((int) ((y1 + y2) / 2 - half_h), 0, height);
    const int bottom = CLAMP ((int) ((y1 + y2) / 2 + half_h), 0, height);
    g_autofree char *number = ++n[klass] > 1 ? g_strdup_printf ("-%u", n[klass]) : g_strdup ("");
    g_autofree char *name = g_strdup_printf ("runs/detect/predict/crops/%s/%s%s.jpg", folders[klass], stem, number);
    g_autofree char *path = run_path (run, name);
    HoneImageInfo info;

    g_assert_true (hone_image_probe (path, &info, NULL));
    g_assert_cmpint (info.width, ==, right - left);
    g_assert_cmpint (info.height, ==, bottom - top);
  }
}

static void
check_label_file (Run *run, JsonArray *boxes, const char *stem, double width, double height)
{
  g_autofree char *name = g_strdup_printf ("runs/detect/predict/labels/%s.txt", stem);
  g_autofree char *text = run_read (run, name);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (count_lines (text), ==, json_array_get_length (boxes));
  for (guint i = 0; i < json_array_get_length (boxes); i++) {
    int klass;
    double cx, cy, w, h;

    g_assert_cmpint (sscanf (lines[i], "%d %lf %lf %lf %lf", &klass, &cx, &cy, &w, &h), ==, 5);
    g_assert_cmpint (strchr (lines[i], ' ') - lines[i], ==, 1);
    g_assert_cmpfloat_with_epsilon (cx * width, (corner (boxes, i, 0) + corner (boxes, i, 2)) / 2, 2e-3);
    g_assert_cmpfloat_with_epsilon (cy * height, (corner (boxes, i, 1) + corner (boxes, i, 3)) / 2, 2e-3);
    g_assert_cmpfloat_with_epsilon (w * width, corner (boxes, i, 2) - corner (boxes, i, 0), 2e-3);
    g_assert_cmpfloat_with_epsilon (h * height, corner (boxes, i, 3) - corner (boxes, i, 1), 2e-3);
  }
}

static void
assert_size (Run *run, const char *name, int width, int height)
{
  g_autofree char *path = run_path (run, name);
  HoneImageInfo info;

  g_assert_true (hone_image_probe (path, &info, NULL));
  g_assert_cmpint (info.width, ==, width);
  g_assert_cmpint (info.height, ==, height);
}

static void
test_predict_files (void)
{
  Run *run = begin ();
  g_autoptr (GPtrArray) lines = NULL;

  write_pictures (run);
  lines = predict (run, "save_txt=true save_crop=true visualize=true max_det=20");
  g_assert_cmpuint (lines->len, ==, 3);
  g_assert_cmpuint (count_boxes (lines), >, 3);
  check_label_file (run, boxes_of (lines, 0), "a", 200, 120);
  check_label_file (run, boxes_of (lines, 2), "c", 90, 160);
  check_crops (run, boxes_of (lines, 0), "a", 200, 120);
  check_crops (run, boxes_of (lines, 2), "c", 90, 160);
  assert_size (run, "runs/detect/predict/a.jpg", 200, 120);
  assert_size (run, "runs/detect/predict/b.png", 200, 120);
  assert_size (run, "runs/detect/predict/a_cam.jpg", 128, 96); /* 128 x 77, filled up to the stride */
  assert_size (run, "runs/detect/predict/c_cam.jpg", 96, 128);
  run_free (run);
}

static gboolean
same_boxes (GPtrArray *a, GPtrArray *b, guint i)
{
  g_autofree char *x = json_to_string (a->pdata[i], FALSE);
  g_autofree char *y = json_to_string (b->pdata[i], FALSE);

  return g_str_equal (x, y);
}

/* Alike pictures are seen alike, however many at once; others share the square. */
static void
test_predict_batch (void)
{
  Run *run = begin ();
  g_autoptr (GPtrArray) one = NULL, two = NULL, three = NULL, square = NULL;

  write_pictures (run);
  one = predict (run, "save=false");
  two = predict (run, "save=false batch=2");
  three = predict (run, "save=false batch=3");
  square = predict (run, "save=false rect=false");
  for (guint i = 0; i < 3; i++) {
    g_assert_true (same_boxes (one, two, i));
    g_assert_true (same_boxes (three, square, i));
    g_assert_false (same_boxes (one, three, i));
  }
  g_assert_false (run_exists (run, "runs"));
  run_free (run);
}

static void
check_classes (GPtrArray *lines, gint64 klass)
{
  for (guint i = 0; i < lines->len; i++)
    for (guint k = 0; k < json_array_get_length (boxes_of (lines, i)); k++)
      g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (boxes_of (lines, i), k), "class"), ==,
                       klass);
}

static void
test_predict_settings (void)
{
  const char *const others[] = { "iou=0.2",  "augment=true",   "nms=false", "nms=false agnostic_nms=true",
                                 "imgsz=64", "imgsz=[64,128]", "max_det=3", "conf=0.5" };
  Run *run = begin ();
  g_autoptr (GPtrArray) all = NULL, some = NULL;
  guint per_class = 0;

  write_pictures (run);
  all = predict (run, "save=false");
  for (int klass = 0; klass < 3; klass++) {
    g_autofree char *more = g_strdup_printf ("save=false classes=[%d] max_det=1000", klass);

    some = predict (run, more);
    check_classes (some, klass);
    per_class += count_boxes (some);
    g_clear_pointer (&some, g_ptr_array_unref);
  }
  g_assert_cmpuint (per_class, >, 0);
  some = predict (run, "save=false max_det=1000");
  g_assert_cmpuint (per_class, ==, count_boxes (some)); /* boxes of different classes do not touch each other */
  g_clear_pointer (&some, g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *more = g_strconcat ("save=false ", others[i], NULL);

    some = predict (run, more);
    g_test_message ("%s: %u boxes, %u before", others[i], count_boxes (some), count_boxes (all));
    g_assert_false (same_boxes (all, some, 0));
    g_ptr_array_unref (all);
    all = g_steal_pointer (&some);
  }
  run_free (run);
}

/* Two pictures of one name; a second run into the same folder. */
static void
test_predict_names (void)
{
  Run *run = begin ();
  g_autoptr (GPtrArray) lines = NULL;

  run_copy_demo (run, "val", 0, "x/s.jpg", "x/s.txt");
  run_copy_demo (run, "val", 1, "y/s.jpg", "y/s.txt");
  for (int i = 0; i < 2; i++) {
    run_hone (run, "predict", "--json", "model=model.safetensors", "source=[x/s.jpg, y/s.jpg]", "imgsz=96",
              "conf=0.0001", "save_txt=true", "save_crop=true", "max_det=1", "exist_ok=true", NULL);
    run_assert_status (run, 0);
  }
  lines = run_json (run);
  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_true (run_exists (run, "runs/detect/predict/s.jpg"));
  g_assert_true (run_exists (run, "runs/detect/predict/s-2.jpg"));
  g_assert_false (run_exists (run, "runs/detect/predict/s-3.jpg"));
  g_assert_true (run_exists (run, "runs/detect/predict/labels/s-2.txt"));
  g_assert_false (run_exists (run, "runs/detect/predict-2"));
  run_hone (run, "predict", "model=model.safetensors", "source=x", "imgsz=96", "conf=0.999", "save_txt=true", NULL);
  run_assert_status (run, 0);
  g_assert_true (run_exists (run, "runs/detect/predict-2/s.jpg"));
  g_assert_false (run_exists (run, "runs/detect/predict-2/labels/s.txt")); /* nothing was found */
  run_free (run);
}

static void
test_predict_refused (void)
{
  Run *run = begin ();

  run_hone (run, "predict", "model=model.safetensors", "source=https://example.org/a.jpg", NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "network");
  run_write (run, "film.mp4", "");
  run_hone (run, "predict", "model=model.safetensors", "source=film.mp4", NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "film.mp4");
  run_hone (run, "predict", "model=model.safetensors", "source=nowhere/*.png", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "nowhere");
  run_free (run);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/val/files", test_val_files);
  g_test_add_func ("/cli/val/nothing", test_val_nothing);
  g_test_add_func ("/cli/val/settings", test_val_settings);
  g_test_add_func ("/cli/val/numbers", test_val_numbers);
  g_test_add_func ("/cli/val/full", test_val_full);
  g_test_add_func ("/cli/predict/files", test_predict_files);
  g_test_add_func ("/cli/predict/batch", test_predict_batch);
  g_test_add_func ("/cli/predict/settings", test_predict_settings);
  g_test_add_func ("/cli/predict/names", test_predict_names);
  g_test_add_func ("/cli/predict/refused", test_predict_refused);
  return g_test_run ();
}
