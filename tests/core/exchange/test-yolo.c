/* SPDX-License-Identifier: Apache-2.0 */
/* test-yolo.c - YOLO: bad lines cost a line, odd data.yaml are read as far as they go, hostile folders end */
#include "exchange-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static HoneExchange *
read_lines (Folder *f, const char *lines)
{
  folder_picture (f, "images/train/a.png", 40, 20);
  folder_text (f, "labels/train/a.txt", lines);
  folder_text (f, "data.yaml", "train: images/train\nval: images/train\nnames: [cat, dog]\n");
  return read_set (f->root, NULL);
}

static void
test_lines (void)
{
  static const struct {
    const char *line, *kind;
  } cases[] = { { "0 0.5 0.5 0.2", "label-columns" },
                { "0 0.1 0.1 0.2 0.2 0.3 0.3 0.4", "label-columns" },
                { "0 0.5 x 0.2 0.2", "label-not-a-number" },
                { "0 0,5 0.5 0.2 0.2", "label-not-a-number" },
                { "0 0x1p-1 0.5 0.2 0.2", "label-not-a-number" },
                { "0 1.5 0.5 0.2 0.2", "label-out-of-range" },
                { "0 nan 0.5 0.2 0.2", "label-out-of-range" },
                { "0 inf 0.5 0.2 0.2", "label-out-of-range" },
                { "0 320 240 100 80", "label-out-of-range" },
                { "0 -0.5 0.5 0.2 0.2", "label-negative" },
                { "0 0.5 0.5 -0.001 0.2", "label-negative" },
                { "-1 0.5 0.5 0.2 0.2", "label-negative" },
                { "0.5 0.5 0.5 0.2 0.2", "class-not-whole" },
                { "2 0.5 0.5 0.2 0.2", "class-out-of-range" },
                { "0 0.5 0.5 0 0.2", "zero-size-box" },
                { "1 0.25 0.25 0.1 0.1", "duplicate-label" },
                { "0 0.5 0.5 0.2 0.2 0.9", "extra-column" },
                { "0 0.1 0.1 0.2 0.1 0.2 0.2", "mixed-labels" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Folder *f = folder_new ();
    g_autofree char *text = g_strdup_printf ("1 0.25 0.25 0.1 0.1\n%s\n\n1 0.75 0.75 0.1 0.1", cases[i].line);
    g_autoptr (HoneExchange) set = read_lines (f, text);
    const HoneExchangeFinding *finding = find_kind (set, cases[i].kind);
    const HoneExchangePicture *picture = find_picture (set, "a.png");

    g_assert_cmpuint (set->findings->len, ==, 1);
    g_assert_true (g_str_has_suffix (finding->file, "labels/train/a.txt"));
    g_assert_cmpint (finding->line, ==, g_str_equal (cases[i].kind, "mixed-labels") ? 0 : 2);
    g_assert_cmpuint (picture->objects->len, ==,
                      finding->severity == HONE_SEVERITY_ERROR || g_str_equal (cases[i].kind, "duplicate-label") ? 2
                                                                                                                 : 3);
    folder_free (f);
  }
}

/* What is fine draws no remark. */
static void
test_clean (void)
{
  static const char *const texts[] = { "",
                                       "\n \n",
                                       "\xef\xbb\xbf"
                                       "0 0.5 0.5 0.2 0.2\r\n1 0.5 0.5 0.2 0.2\r\n",
                                       "0\t0.5 0.5  .2 2e-1",
                                       "1.0 0.5 0.5 1.005 1",
                                       "0 0.1 0.1 0.2 0.1 0.2 0.2\n1 0.1 0.1 0.2 0.1 0.2 0.2 0.1 0.3",
                                       "0 -0.005 0.5 0.2 0.2\r0 0.5 0.5 0.2 0.2" };
  static const guint n[] = { 0, 0, 2, 1, 1, 2, 2 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    Folder *f = folder_new ();
    g_autoptr (HoneExchange) set = read_lines (f, texts[i]);
    const HoneExchangePicture *picture = find_picture (set, "a.png");

    g_assert_cmpuint (set->findings->len, ==, 0);
    g_assert_true (picture->labelled);
    g_assert_cmpuint (picture->objects != NULL ? picture->objects->len : 0, ==, n[i]);
    folder_free (f);
  }
}

static void
test_text (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = read_lines (f, "0 0.5 0.5 0.2 0.2\n\xff\xfe");

  g_assert_cmpint (find_kind (set, "unreadable-labels")->line, ==, 2);
  folder_free (f);
}

/* A box that reaches out of a COCO picture would cost the whole picture in training; it is cut at the edge. */
static void
test_clip (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL, yolo = NULL;
  double box[4];

  folder_picture (f, "a.png", 40, 20);
  folder_text (f, "x.json",
               "{\"images\":[{\"id\":1,\"file_name\":\"a.png\",\"width\":40,\"height\":20}],"
               "\"categories\":[{\"id\":1,\"name\":\"cat\"}],\"annotations\":["
               "{\"image_id\":1,\"category_id\":1,\"bbox\":[-30,0,40,10]},"
               "{\"image_id\":1,\"category_id\":1,\"bbox\":[50,0,20,10]}]}");
  set = read_folder (f, "x.json");
  yolo = write_and_read (f, set, HONE_FORMAT_YOLO, "yolo", NULL);
  g_assert_cmpuint (yolo->findings->len, ==, 0);
  g_assert_cmpuint (find_picture (yolo, "a.png")->objects->len, ==, 1);
  hone_exchange_pixels (find_picture (yolo, "a.png"), nth_object (find_picture (yolo, "a.png"), 0), box);
  g_assert_cmpfloat (box[0], ==, 0);
  g_assert_cmpfloat (box[2], ==, 10);
  g_assert_true (has_loss (set, HONE_FORMAT_YOLO, NULL, "cut off at the edge"));
  g_assert_true (has_loss (set, HONE_FORMAT_YOLO, NULL, "outside of its picture"));
  folder_free (f);
}

static void
test_odd_yaml (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;

  folder_picture (f, "images/a.png", 40, 20);
  folder_text (f, "labels/a.txt", "2 0.5 0.5 0.2 0.2\n");
  folder_text (f, "data.yaml", "train: images\nvalid: nowhere\nnames: {0: cat, 2: dog}\n");
  set = read_set (f->root, NULL);
  g_assert_cmpuint (set->names->len, ==, 3);
  g_assert_cmpstr (set->names->pdata[1], ==, "class_1");
  g_assert_cmpstr (set->names->pdata[2], ==, "dog");
  g_assert_cmpuint (hone_exchange_count_objects (set), ==, 1);
  g_assert_cmpint (find_kind (set, "missing-folder")->line, ==, 2);
  folder_free (f);
}

/* Key points are not read; with as many numbers as an outline they would look like one. */
static void
test_key_points (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;

  folder_picture (f, "images/a.png", 40, 20);
  folder_text (f, "labels/a.txt", "0 0.5 0.5 0.2 0.2 0.1 0.1 0.9 0.9\n0 0.5 0.5 0.4 0.2 0.1 0.1 0.9 0.9\n");
  folder_text (f, "data.yaml", "train: images\nval: images\nnames: [man]\nkpt_shape: [2, 2]\n");
  set = read_set (f->root, NULL);
  g_assert_cmpuint (hone_exchange_count_objects (set), ==, 2);
  g_assert_null (find_picture (set, "a.png")->rings);
  g_assert_cmpfloat (nth_object (find_picture (set, "a.png"), 1)->box[2], ==, 0.4);
  g_assert_cmpuint (count_kind (set, "extra-column"), ==, 2);
  folder_free (f);
}

static void
test_nothing (void)
{
  Folder *f = folder_new ();
  g_autofree char *list = folder_path (f, "list.txt");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneRecognition) what = NULL;

  folder_text (f, "list.txt", "no pictures here\n");
  what = hone_exchange_recognise (list, &error);
  g_assert_no_error (error);
  g_assert_null (hone_exchange_read (what, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  folder_free (f);
}

static void
test_lists (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;

  folder_picture (f, "set/images/a.png", 40, 20);
  folder_picture (f, "set/images/b.png", 40, 20);
  folder_text (f, "set/labels/a.txt", "0 0.5 0.5 0.2 0.2\n");
  folder_text (f, "set/train.txt", "./images/a.png\nimages/gone.png\n");
  folder_text (f, "set/val.txt", "images/b.png\n");
  folder_text (f, "set/data.yaml", "train: train.txt\nval: val.txt\nnames: [cat]\n");
  set = read_set (f->root, NULL);
  g_assert_cmpuint (set->pictures->len, ==, 3);
  g_assert_cmpint (find_picture (set, "b.png")->split, ==, HONE_SPLIT_VAL);
  g_assert_false (find_picture (set, "b.png")->labelled);
  g_assert_nonnull (strstr (find_kind (set, "missing-picture")->message, "gone.png"));
  folder_free (f);
}

/* Two pictures that would share a label file; a name that no list can hold. */
static void
test_names (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL, yolo = NULL;

  folder_picture (f, "images/x/a.png", 40, 20);
  folder_picture (f, "images/y/A.png", 40, 20);
  folder_picture (f, "images/y/a\nb.png", 40, 20);
  folder_text (f, "labels/x/a.txt", "0 0.5 0.5 0.2 0.2\n");
  folder_text (f, "labels/y/A.txt", "0 0.5 0.5 0.4 0.4\n0 0.5 0.5 0.2 0.2\n");
  folder_text (f, "labels/y/a\nb.txt", "oops\n");
  set = read_set (f->root, NULL);
  g_assert_cmpuint (set->pictures->len, ==, 3);
  g_assert_null (strchr (find_kind (set, "label-not-a-number")->message, '\n'));
  yolo = write_and_read (f, set, HONE_FORMAT_YOLO, "yolo", NULL);
  g_assert_cmpuint (yolo->pictures->len, ==, 3);
  g_assert_cmpuint (find_picture (yolo, "a.png")->objects->len, ==, 1);
  g_assert_cmpuint (find_picture (yolo, "A-2.png")->objects->len, ==, 2);
  g_assert_true (folder_has (f, "yolo/images/train/a_b.png"));
  g_assert_true (has_loss (set, HONE_FORMAT_YOLO, NULL, "2 pictures get other names"));
  folder_free (f);
}

/* --- hostile folders --- */

static void
test_link_loops (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;
  g_autofree char *one = NULL, *two = NULL, *nowhere = NULL;

  folder_picture (f, "images/a.png", 40, 20);
  folder_text (f, "labels/a.txt", "0 0.5 0.5 0.2 0.2\n");
  one = folder_path (f, "images/one");
  two = folder_path (f, "images/two");
  nowhere = folder_path (f, "images/b.png");
  g_assert_cmpint (symlink ("..", one), ==, 0);
  g_assert_cmpint (symlink (".", two), ==, 0);
  g_assert_cmpint (symlink ("b.png", nowhere), ==, 0);
  set = read_set (f->root, NULL);
  g_assert_cmpuint (set->pictures->len, ==, 2);
  find_kind (set, "missing-picture");
  folder_free (f);
}

/* 100 MB of labels: a hole in the file costs no disk. */
static void
test_giant_labels (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;
  g_autofree char *path = folder_path (f, "labels/train/b.txt");

  folder_picture (f, "images/train/b.png", 40, 20);
  folder_text (f, "labels/train/b.txt", "0 0.5 0.5 0.2 0.2\n");
  g_assert_cmpint (truncate (path, 100 << 20), ==, 0);
  set = read_lines (f, "0 0.5 0.5 0.2 0.2\n");
  g_assert_nonnull (strstr (find_kind (set, "unreadable-labels")->message, "too large"));
  g_assert_cmpuint (find_picture (set, "a.png")->objects->len, ==, 1);
  folder_free (f);
}

/* Lines without end, and a line without end: limits, not memory. */
static void
test_many_lines (void)
{
  Folder *f = folder_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HoneExchange) set = NULL;

  for (int i = 0; i < 300000; i++)
    g_string_append_printf (text, "0 0.5 0.5 0.2 0.%06d1\n", i);
  set = read_lines (f, text->str);
  find_kind (set, "too-many");
  g_assert_cmpuint (find_picture (set, "a.png")->objects->len, ==, 100000);
  g_clear_pointer (&set, hone_exchange_free);
  g_string_assign (text, "0");
  for (int i = 0; i < 1000000; i++)
    g_string_append (text, " 0.5");
  set = read_lines (f, text->str);
  find_kind (set, "label-columns");
  folder_free (f);
}

/* What a person said of the pictures goes along. */
static void
test_marks (void)
{
  Folder *f = folder_new ();
  g_autofree char *project = folder_path (f, "project"), *image = folder_path (f, "images/train/b.png");
  g_autofree char *excluded = folder_path (f, "images/train/c.png"), *line = g_strdup_printf ("%s\tval\n", image);
  g_autofree char *other = g_strdup_printf ("%s\n", excluded);
  g_autoptr (HoneExchange) set = NULL, again = NULL;
  guint n_moved;

  for (const char *name = "abc"; *name != '\0'; name++) {
    g_autofree char *picture = g_strdup_printf ("images/train/%c.png", *name);
    g_autofree char *label = g_strdup_printf ("labels/train/%c.txt", *name);

    folder_picture (f, picture, 40, 20);
    folder_text (f, label, "0 0.5 0.5 0.25 0.25\n");
  }
  folder_text (f, "data.yaml", "train: images/train\nval: images/train\nnames: [cat]\n");
  set = read_set (f->root, NULL);
  g_assert_cmpuint (hone_exchange_apply_marks (set, project, &n_moved), ==, 0);
  g_assert_cmpuint (set->pictures->len, ==, 3);
  folder_text (f, "project/splits.txt", line);
  folder_text (f, "project/excluded.txt", other);
  g_assert_cmpuint (hone_exchange_apply_marks (set, project, &n_moved), ==, 1);
  g_assert_cmpuint (n_moved, ==, 1);
  again = write_and_read (f, set, HONE_FORMAT_COCO, "coco", NULL);
  g_assert_cmpuint (hone_exchange_count_split (again, HONE_SPLIT_TRAIN), ==, 1);
  g_assert_cmpuint (hone_exchange_count_split (again, HONE_SPLIT_VAL), ==, 1);
  g_assert_cmpint (find_picture (again, "b.png")->split, ==, HONE_SPLIT_VAL);
  folder_free (f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/yolo/lines", test_lines);
  g_test_add_func ("/exchange/yolo/clean", test_clean);
  g_test_add_func ("/exchange/yolo/text", test_text);
  g_test_add_func ("/exchange/yolo/clip", test_clip);
  g_test_add_func ("/exchange/yolo/odd-yaml", test_odd_yaml);
  g_test_add_func ("/exchange/yolo/key-points", test_key_points);
  g_test_add_func ("/exchange/yolo/nothing", test_nothing);
  g_test_add_func ("/exchange/yolo/lists", test_lists);
  g_test_add_func ("/exchange/yolo/names", test_names);
  g_test_add_func ("/exchange/yolo/link-loops", test_link_loops);
  g_test_add_func ("/exchange/yolo/giant-labels", test_giant_labels);
  g_test_add_func ("/exchange/yolo/many-lines", test_many_lines);
  g_test_add_func ("/exchange/yolo/marks", test_marks);
  return g_test_run ();
}
