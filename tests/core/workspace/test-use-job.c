/* SPDX-License-Identifier: Apache-2.0 */
/* test-use-job.c - pictures that a model looks at: the same boxes as hone predict at any thresholds, and what is saved
 *
 * A small network of random numbers: what it finds means nothing, but there is a lot of it.
 */
#include "hone-use-job.h"
#include "hone-use-save.h"

#include "hone-file.h"
#include "hone-image.h"
#include "hone-model.h"
#include "hone-trainer.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

static char *root, *model;

static void
write_model (const char *path)
{
  const char *const names[] = { "cat", "dog, \"big\"", "=cow", NULL };
  g_autoptr (HoneModel) made = NULL;
  g_autoptr (HoneTensors) tensors = NULL;
  HoneArch arch;

  g_assert_true (hone_arch_parse ("yolo26n-w0.0625", &arch, NULL));
  made = hone_model_new (&arch, 3, names, 0);
  hone_model_init (made, 5);
  tensors = hone_model_to_tensors (made, made->values);
  g_assert_true (hone_safetensors_write (tensors, path, NULL));
}

static char *
write_picture (const char *name, int width, int height, guint32 seed)
{
  g_autoptr (HoneImage) image = hone_image_new (width, height);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  char *path = g_build_filename (root, "pictures", name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  for (int i = 0; i < width * height * 3; i++)
    image->pixels[i] = (guint8) g_rand_int_range (random, 0, 256);
  g_assert_true (hone_file_make_folder (folder, NULL));
  g_assert_true (hone_image_write_png (image, path, NULL));
  return path;
}

static HoneUseJob *
look (const char *const *paths)
{
  HoneUseJob *job = hone_use_job_new ();

  hone_use_job_set_imgsz (job, 96);
  hone_use_job_add (job, (char *const *) paths);
  g_assert_false (hone_use_job_get_running (job));
  hone_use_job_set_model (job, model);
  g_assert_true (hone_use_job_get_running (job));
  while (hone_use_job_get_running (job))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (hone_use_job_get_message (job), ==, NULL);
  return job;
}

static HoneUseItem *
item_at (HoneUseJob *job, guint i)
{
  HoneUseItem *item = g_list_model_get_item (G_LIST_MODEL (job), i);

  g_assert_nonnull (item);
  g_object_unref (item);
  return item;
}

/* What hone predict finds. */

static void
predicted_cb (const HonePredicted *picture, gpointer data)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));

  g_array_append_vals (found, picture->found, picture->n_found);
  g_ptr_array_add (data, found);
}

static GPtrArray *
predict (const char *const *paths, double conf, double iou)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  const HoneTrainerWatch watch = { 0 };
  g_autofree char *conf_text = g_strdup_printf ("%g", conf), *iou_text = g_strdup_printf ("%g", iou);
  g_autoptr (GError) error = NULL;

  g_assert_true (hone_settings_set (settings, "model", model, NULL));
  g_assert_true (hone_settings_set (settings, "imgsz", "96", NULL));
  g_assert_true (hone_settings_set (settings, "conf", conf_text, NULL));
  g_assert_true (hone_settings_set (settings, "iou", iou_text, NULL));
  for (; *paths != NULL; paths++)
    g_ptr_array_add (list, (gpointer) *paths);
  hone_predict_paths (settings, list, &watch, predicted_cb, found, NULL, &error);
  g_assert_no_error (error);
  return found;
}

static void
assert_same (HoneUseJob *job, GPtrArray *found)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (job)), ==, found->len);
  for (guint i = 0; i < found->len; i++) {
    GArray *ours = hone_use_item_get_found (item_at (job, i)), *theirs = found->pdata[i];

    g_assert_cmpuint (ours->len, ==, theirs->len);
    g_assert_cmpmem (ours->data, ours->len * sizeof (HoneDetection), theirs->data,
                     theirs->len * sizeof (HoneDetection));
  }
}

static void
test_thresholds (void)
{
  static const double confs[] = { 0.001, 0.01, 0.1, 0.25, 0.5, 0.9 }, ious[] = { 0.1, 0.45, 0.7, 1 };
  g_autofree char *a = write_picture ("a.png", 96, 96, 1);
  g_autofree char *b = write_picture ("b.png", 200, 61, 2);
  const char *const paths[] = { a, b, NULL };
  g_autoptr (HoneUseJob) job = look (paths);
  guint most = 0, least = G_MAXUINT;

  for (guint i = 0; i < G_N_ELEMENTS (confs); i++)
    for (guint k = 0; k < G_N_ELEMENTS (ious); k++) {
      g_autoptr (GPtrArray) found = predict (paths, confs[i], ious[k]);

      hone_use_job_set_how (job, confs[i], ious[k]);
      assert_same (job, found);
      most = MAX (most, ((GArray *) found->pdata[0])->len);
      least = MIN (least, ((GArray *) found->pdata[0])->len);
    }
  g_assert_cmpuint (most, >, 20); /* or nothing was compared */
  g_assert_cmpuint (least, <, most);
}

static void
counted_cb (gboolean *counted)
{
  *counted = TRUE;
}

static void
test_counts (void)
{
  g_autofree char *a = write_picture ("a.png", 96, 96, 1);
  g_autofree char *b = write_picture ("b.png", 200, 61, 2);
  const char *const paths[] = { a, b, NULL };
  g_autoptr (HoneUseJob) job = look (paths);
  gboolean counted = FALSE;
  guint counts[3] = { 0 };

  g_signal_connect_swapped (job, "counted", G_CALLBACK (counted_cb), &counted);
  hone_use_job_set_how (job, 0.001, 0.7);
  g_assert_true (hone_use_job_get_counting (job));
  while (!counted)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < 2; i++)
    hone_use_item_count (item_at (job, i), counts);
  g_assert_cmpint (hone_use_job_get_n_classes (job), ==, 3);
  for (int i = 0; i < 3; i++)
    g_assert_cmpuint (hone_use_job_get_total (job, i), ==, counts[i]);
  g_assert_cmpuint (hone_use_job_get_total (job, -1), ==, counts[0] + counts[1] + counts[2]);
  g_assert_cmpuint (hone_use_job_get_total (job, -1), >, 0);
}

/* A broken file and one that is not there: told, and the rest goes on. */
static void
test_broken (void)
{
  g_autofree char *a = write_picture ("a.png", 96, 96, 1);
  g_autofree char *b = write_picture ("b.png", 200, 61, 2);
  g_autofree char *bad = g_build_filename (root, "pictures", "bad.jpg", NULL);
  g_autofree char *gone = g_build_filename (root, "pictures", "gone.jpg", NULL);
  const char *const paths[] = { a, bad, gone, b, a, NULL };
  g_autoptr (HoneUseJob) job = NULL;

  g_assert_true (hone_file_write_text (bad, "no picture", NULL));
  job = look (paths);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (job)), ==, 4); /* the second a is passed over */
  g_assert_cmpuint (hone_use_job_get_n_failed (job), ==, 2);
  g_assert_cmpstr (hone_use_item_get_error (item_at (job, 0)), ==, NULL);
  g_assert_nonnull (strstr (hone_use_item_get_error (item_at (job, 1)), "bad.jpg"));
  g_assert_nonnull (strstr (hone_use_item_get_error (item_at (job, 2)), "gone.jpg"));
  g_assert_cmpstr (hone_use_item_get_path (item_at (job, 3)), ==, b);
  g_assert_cmpuint (hone_use_item_get_found (item_at (job, 1))->len, ==, 0);
  g_unlink (bad);
}

static void
test_folder_and_cancel (void)
{
  g_autofree char *folder = g_build_filename (root, "pictures", NULL);
  g_autofree char *inner = write_picture ("more/c.png", 64, 64, 3);
  g_autofree char *a = write_picture ("a.png", 96, 96, 1);
  const char *const paths[] = { folder, NULL };
  g_autoptr (HoneUseJob) job = look (paths);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (job));

  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpstr (hone_use_item_get_path (item_at (job, 0)), ==, a);
  g_assert_cmpstr (hone_use_item_get_path (item_at (job, 2)), ==, inner);

  hone_use_job_set_imgsz (job, 128); /* again */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (job)), ==, 0);
  hone_use_job_cancel (job);
  g_assert_false (hone_use_job_get_running (job));
  g_assert_cmpuint (hone_use_job_get_n_waiting (job), ==, 0);
  hone_use_job_add (job, (char *const *) paths);
  while (hone_use_job_get_running (job))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (job)), ==, n);
  hone_use_job_clear (job);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (job)), ==, 0);
  g_unlink (inner);
}

static void
test_no_model (void)
{
  g_autofree char *a = write_picture ("a.png", 96, 96, 1);
  const char *const paths[] = { a, NULL };
  g_autoptr (HoneUseJob) job = hone_use_job_new ();

  hone_use_job_add (job, (char *const *) paths);
  hone_use_job_set_model (job, a); /* a picture is none */
  while (hone_use_job_get_running (job))
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (hone_use_job_get_message (job));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (job)), ==, 0);
}

/* Saving. */

static char *
text_of (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

static void
save (HoneUseSheet *sheet, HoneUseKind kind, const char *path)
{
  g_autoptr (GError) error = NULL;

  hone_use_sheet_save (sheet, kind, path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* The figures as a program that reads PDFs gives them. */
static void
check_report (const char *path, guint n_pictures, guint n_objects)
{
  g_autofree char *pdftotext = g_find_program_in_path ("pdftotext");
  const char *const words[] = { pdftotext, "-layout", path, "-", NULL };
  g_autofree char *text = NULL, *pictures = NULL, *objects = NULL;

  if (pdftotext == NULL) {
    g_test_message ("no pdftotext");
    return;
  }
  g_assert_true (g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &text, NULL, NULL, NULL));
  pictures = g_strdup_printf ("Pictures +%u\n", n_pictures);
  objects = g_strdup_printf ("Objects +%u\n", n_objects);
  g_assert_true (g_regex_match_simple (pictures, text, 0, 0));
  g_assert_true (g_regex_match_simple (objects, text, 0, 0));
  g_assert_true (g_regex_match_simple ("Least con.*dence +0\\.001\n", text, 0, 0));
  g_assert_nonnull (strstr (text, "dog, \"big\""));
  g_assert_nonnull (strstr (text, "Picture by Picture"));
}

static void
check_json (const char *folder, guint n_pictures, guint n_boxes)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *json = g_build_filename (folder, "detections.json", NULL);
  g_autofree char *coco = g_build_filename (folder, "coco.json", NULL);
  JsonArray *pictures;
  JsonObject *object;
  guint n = 0;

  g_assert_true (json_parser_load_from_file (parser, json, NULL));
  pictures = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (pictures), ==, n_pictures);
  for (guint i = 0; i < n_pictures; i++)
    n += json_array_get_length (json_object_get_array_member (json_array_get_object_element (pictures, i), "boxes"));
  g_assert_cmpuint (n, ==, n_boxes);
  g_assert_true (json_parser_load_from_file (parser, coco, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "images")), ==, n_pictures);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "categories")), ==, 3);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "annotations")), ==, n_boxes);
}

static void
test_save (void)
{
  g_autofree char *a = write_picture ("a.png", 96, 96, 1);
  g_autofree char *twin = write_picture ("more/a.png", 200, 61, 2);
  g_autofree char *grey = write_picture ("grey.png", 8, 8, 3);
  const char *const paths[] = { a, twin, NULL };
  g_autoptr (HoneUseJob) job = look (paths);
  g_autoptr (HoneUseSheet) sheet = NULL, one = NULL;
  g_autofree char *folder = g_build_filename (root, "out", NULL);
  g_autofree char *csv = g_build_filename (folder, "detections.csv", NULL);
  g_autofree char *json = g_build_filename (folder, "detections.json", NULL);
  g_autofree char *coco = g_build_filename (folder, "coco.json", NULL);
  g_autofree char *report = g_build_filename (folder, "found.pdf", NULL);
  g_autofree char *text = NULL, *first = NULL, *second = NULL, *classes = NULL, *written = NULL;
  guint n_first, n_second;
  HoneImageInfo info;

  hone_use_job_set_how (job, 0.001, 0.7);
  n_first = hone_use_item_get_found (item_at (job, 0))->len;
  n_second = hone_use_item_get_found (item_at (job, 1))->len;
  g_assert_cmpuint (n_first, >, 0);
  g_assert_cmpuint (n_second, >, 0);
  sheet = hone_use_sheet_new (job, NULL);
  hone_use_job_set_how (job, 0.9, 0.7); /* the sheet is a copy */
  g_assert_cmpuint (hone_use_sheet_get_n_pictures (sheet), ==, 2);

  save (sheet, HONE_USE_PICTURES, folder);
  save (sheet, HONE_USE_YOLO, folder);
  save (sheet, HONE_USE_CSV, csv);
  save (sheet, HONE_USE_JSON, json);
  save (sheet, HONE_USE_COCO, coco);
  save (sheet, HONE_USE_REPORT, report);
  check_report (report, 2, n_first + n_second);
  first = text_of (folder, "labels/a.txt");
  second = text_of (folder, "labels/a-2.txt");
  g_assert_cmpuint (count_lines (first), ==, n_first);
  g_assert_cmpuint (count_lines (second), ==, n_second);
  classes = text_of (folder, "classes.txt");
  g_assert_cmpstr (classes, ==, "cat\ndog, \"big\"\n=cow\n");
  text = text_of (folder, "detections.csv");
  g_assert_cmpuint (count_lines (text), ==, 1 + n_first + n_second);
  g_assert_true (g_str_has_prefix (text, "image,width,height,class,name,score,x1,y1,x2,y2\n\""));
  g_assert_null (strstr (text, ",\"=cow\"")); /* a spreadsheet would reckon with it */
  check_json (folder, 2, n_first + n_second);

  one = hone_use_sheet_new (job, item_at (job, 1));
  g_assert_cmpuint (hone_use_sheet_get_n_pictures (one), ==, 1);
  written = hone_use_sheet_save_first (one, folder, NULL);
  g_assert_true (hone_image_probe (written, &info, NULL));
  g_assert_cmpint (info.width, ==, 200);
  g_unlink (twin);
  g_unlink (grey);
}

static void
test_save_nothing (void)
{
  g_autofree char *a = write_picture ("a.png", 96, 96, 1);
  const char *const paths[] = { a, NULL };
  g_autoptr (HoneUseJob) job = look (paths);
  g_autoptr (HoneUseSheet) sheet = NULL;
  g_autofree char *csv = g_build_filename (root, "nothing.csv", NULL);
  g_autofree char *deep = g_build_filename (csv, "below", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  hone_use_job_set_how (job, 1, 0.7);
  sheet = hone_use_sheet_new (job, NULL);
  save (sheet, HONE_USE_CSV, csv);
  text = text_of (root, "nothing.csv");
  g_assert_cmpuint (count_lines (text), ==, 2); /* that nothing was found is known, too */
  g_assert_true (g_str_has_suffix (text, ",96,96,,,,,,,\n"));
  g_assert_false (hone_use_sheet_save (sheet, HONE_USE_PICTURES, deep, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("hone-use-XXXXXX", NULL);
  model = g_build_filename (root, "model.safetensors", NULL);
  write_model (model);
  g_test_add_func ("/workspace/use/thresholds", test_thresholds);
  g_test_add_func ("/workspace/use/counts", test_counts);
  g_test_add_func ("/workspace/use/broken", test_broken);
  g_test_add_func ("/workspace/use/folder-and-cancel", test_folder_and_cancel);
  g_test_add_func ("/workspace/use/no-model", test_no_model);
  g_test_add_func ("/workspace/use/save", test_save);
  g_test_add_func ("/workspace/use/save-nothing", test_save_nothing);
  status = g_test_run ();
  hone_file_remove_tree (root);
  g_free (root);
  g_free (model);
  return status;
}
