/* SPDX-License-Identifier: Apache-2.0 */
/* test-convert.c - "hone convert": words, what it says, exit statuses, and data sets that training takes */
#include "cli-run.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char coco[] =
    "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":640,\"height\":480},"
    "{\"id\":2,\"file_name\":\"b.jpg\",\"width\":640,\"height\":480},{\"id\":3,\"file_name\":\"c.jpg\"}],"
    "\"categories\":[{\"id\":4,\"name\":\"cell\"}],\n\"annotations\":["
    "{\"id\":1,\"image_id\":1,\"category_id\":4,\"bbox\":[10,20,100,50]},\n"
    "{\"id\":2,\"image_id\":1,\"category_id\":4,\"bbox\":[10,20,100,50],\"iscrowd\":1},\n"
    "{\"id\":3,\"image_id\":2,\"category_id\":4,\"bbox\":[1,2]}]}";

static Run *
run_with_coco (void)
{
  Run *run = run_new ();

  run_copy_demo (run, "train", 0, "set/a.jpg", "a.txt");
  run_copy_demo (run, "train", 1, "set/b.jpg", "b.txt");
  run_write (run, "set/x.json", coco);
  return run;
}

/* The demo to COCO and back; then a training reads it. */
static void
test_there_and_back (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = NULL;

  run_hone (run, "convert", "data=demo", "to=coco", "out=coco", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "364 pictures, 4888 objects, 3 classes; train 205, val 87, test 72"));
  g_assert_nonnull (strstr (run->out, "BloodImage_00343.txt, line 4"));
  run_hone (run, "convert", "data=coco", "to=yolo", "out=yolo", NULL);
  run_assert_status (run, 0);
  yaml = run_read (run, "yolo/data.yaml");
  g_assert_cmpstr (
      yaml, ==,
      "train: images/train\nval: images/val\ntest: images/test\n\nnames:\n  0: RBC\n  1: WBC\n  2: Platelets\n");
  run_hone (run, "check", "data=yolo", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "364"));
  run_free (run);
}

static void
test_json (void)
{
  Run *run = run_with_coco ();
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *end, *start;
  guint n_findings = 0, n_losses = 0;

  run_hone (run, "convert", "set", "to=yolo", "out=yolo", "--json", NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  start = run_json_event (lines, "start", 0);
  g_assert_cmpstr (json_object_get_string_member (start, "format"), ==, "coco");
  for (guint i = 0; i < lines->len; i++) {
    JsonObject *line = json_node_get_object (lines->pdata[i]);

    if (json_object_has_member (line, "kind")) {
      g_assert_true (g_str_has_suffix (json_object_get_string_member (line, "label"), "set/x.json"));
      n_findings++;
    } else {
      n_losses += g_str_equal (json_object_get_string_member (line, "event"), "loss");
    }
  }
  end = run_json_event (lines, "end", 0);
  g_assert_cmpint (json_object_get_int_member (end, "images"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (end, "objects"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (end, "findings"), ==, 2); /* a picture that is not there, half a box */
  g_assert_cmpuint (n_findings, ==, 2);
  g_assert_cmpuint (n_losses, >=, 3); /* the crowd, no such picture, no validation */
  run_free (run);
}

static void
test_split (void)
{
  Run *run = run_new ();
  g_autofree char *demo = g_build_filename (g_getenv ("HONE_SOURCE"), "resources", "demo", "images", NULL);
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *splits;

  run_hone (run, "convert", demo, "out=new", "split=0.5,0.25,0.25", "seed=3", "group=near", "--json", NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  splits = json_object_get_object_member (run_json_event (lines, "end", 0), "splits");
  g_assert_cmpint (json_object_get_int_member (splits, "train"), ==, 182);
  g_assert_cmpint (json_object_get_int_member (splits, "val"), ==, 91);
  run_hone (run, "convert", demo, "out=other", "split=0.5,0.5", "group=prefix", NULL);
  run_assert_status (run, 1); /* all are called BloodImage */
  run_assert_says (run, "1 group");
  g_assert_false (run_exists (run, "other"));
  run_free (run);
}

static void
test_archive (void)
{
  Run *run = run_with_coco ();
  g_autofree char *command = g_strdup_printf ("cd '%s' && tar cf set.tar set", run->folder);
  g_autofree char *picture = NULL;

  g_assert_true (g_spawn_command_line_sync ("tar --version", NULL, NULL, NULL, NULL));
  g_assert_cmpint (system (command), ==, 0);
  run_hone (run, "convert", "set.tar", "to=yolo", "out=yolo", NULL);
  run_assert_status (run, 0);
  picture = run_path (run, "yolo/images/train/a.jpg");
  g_assert_true (g_file_test (picture, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (picture, G_FILE_TEST_IS_SYMLINK)); /* what was unpacked is gone */
  run_hone (run, "check", "data=yolo", NULL);
  run_assert_status (run, 0);
  run_free (run);
}

static void
test_words (void)
{
  static const struct {
    const char *words[4];
    int status;
    const char *says;
  } cases[] = {
    { { "to=yolo", "out=x" }, 2, "A data set is missing" },
    { { "set" }, 2, "out=DIR" },
    { { "set", "out=x", "to=yoloo" }, 2, "yolo" },
    { { "set", "out=x", "to=csv" }, 2, "csv" },
    { { "set", "out=x", "split=a,b" }, 2, "split" },
    { { "set", "out=x", "split=1,1,1,1" }, 2, "split" },
    { { "set", "out=x", "group=near" }, 2, "split=" },
    { { "set", "out=x", "split=1,1", "group=colour" }, 2, "group=colour" },
    { { "set", "out=x", "seed=-1" }, 2, "seed=-1" },
    { { "set", "out=x", "copy=perhaps" }, 2, "copy=perhaps" },
    { { "set", "other", "out=x" }, 2, "other" },
    { { "nowhere", "out=x" }, 1, "nowhere" },
    { { "set", "out=x", "from=voc" }, 1, "Pascal VOC" },
    { { "set", "out=set" }, 1, "not empty" },
    { { "set", "out=x", "to=folders" }, 2, "class folders" },
    { { "gone.json", "out=x" }, 1, "None of the pictures" },
  };
  Run *run = run_with_coco ();

  run_write (run, "gone.json",
             "{\"images\":[{\"id\":1,\"file_name\":\"q.jpg\"}],\"annotations\":[],\"categories\":[]}");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *const *w = cases[i].words;

    run_hone (run, "convert", w[0], w[1], w[1] != NULL ? w[2] : NULL, w[1] != NULL && w[2] != NULL ? w[3] : NULL, NULL);
    g_test_message ("%s", run->err);
    run_assert_status (run, cases[i].status);
    run_assert_says (run, cases[i].says);
    g_assert_false (run_exists (run, "x"));
  }
  run_free (run);
}

static void
test_help (void)
{
  Run *run = run_new ();

  run_hone (run, "help", "convert", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "split=0.8,0.1,0.1"));
  run_free (run);
}

/* A disk that fills up leaves nothing behind. */
static void
test_full_disk (void)
{
  Run *run = run_new ();
  g_autofree char *demo = g_build_filename (g_getenv ("HONE_SOURCE"), "resources", "demo", NULL);

  run_hone_limited (run, 4096, "convert", demo, "to=coco", "out=coco", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "written");
  g_assert_false (run_exists (run, "coco"));
  run_free (run);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/convert/there-and-back", test_there_and_back);
  g_test_add_func ("/cli/convert/json", test_json);
  g_test_add_func ("/cli/convert/split", test_split);
  g_test_add_func ("/cli/convert/archive", test_archive);
  g_test_add_func ("/cli/convert/words", test_words);
  g_test_add_func ("/cli/convert/help", test_help);
  g_test_add_func ("/cli/convert/full-disk", test_full_disk);
  return g_test_run ();
}
