/* SPDX-License-Identifier: Apache-2.0 */
/* test-data-yaml.c - what a data.yaml may say, against formats/data_yaml_expected.json */
#include "folder.h"
#include "hone-dataset.h"
#include "hone-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *name, *folder;
  JsonObject *want;
} Case;

static void
compare_names (const HoneDataYaml *yaml, JsonObject *names)
{
  g_autoptr (GList) ids = json_object_get_members (names);

  for (GList *link = ids; link != NULL; link = link->next) {
    gint64 id = g_ascii_strtoll (link->data, NULL, 10);

    if (id >= 0)
      g_assert_cmpstr (yaml->names[id], ==, json_object_get_string_member (names, link->data));
  }
}

static void
compare_split (const HoneDataYaml *yaml, HoneSplit split, JsonArray *paths)
{
  g_assert_cmpuint (g_strv_length (yaml->splits[split]), ==, json_array_get_length (paths));
  for (guint i = 0; i < json_array_get_length (paths); i++) {
    g_autofree char *want = g_canonicalize_filename (json_array_get_string_element (paths, i), NULL);

    g_assert_cmpstr (yaml->splits[split][i], ==, want);
  }
}

/* Every refusal names the file and says something for people. */
static void
check_refusal (const Case *c, const GError *error)
{
  g_assert_true (error->domain == HONE_ERROR);
  g_assert_nonnull (strstr (error->message, c->name));
  g_test_message ("%s", error->message);
}

/* "path: ds" is relative to where the process runs. */
static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *file = g_strconcat (c->name, ".yaml", NULL);
  g_autofree char *path = g_build_filename (c->folder, file, NULL);
  g_autoptr (HoneDataYaml) yaml = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("not in this set");
    return;
  }
  g_assert_cmpint (g_chdir (c->folder), ==, 0);
  yaml = hone_data_yaml_read (file, &error);
  if (!json_object_get_boolean_member (c->want, "accepted")) {
    g_assert_null (yaml);
    check_refusal (c, error);
  } else {
    g_assert_no_error (error);
    g_assert_cmpint (yaml->n_classes, ==, json_object_get_int_member (c->want, "nc"));
    g_assert_cmpint (yaml->channels, ==, json_object_get_int_member (c->want, "channels"));
    compare_names (yaml, json_object_get_object_member (c->want, "names"));
    compare_split (yaml, HONE_SPLIT_TRAIN, json_object_get_array_member (c->want, "train"));
    compare_split (yaml, HONE_SPLIT_VAL, json_object_get_array_member (c->want, "val"));
  }
  g_assert_cmpint (g_chdir (before), ==, 0);
}

static void
free_case (gpointer data)
{
  Case *c = data;

  g_free (c->folder);
  g_free (c);
}

static void
add_cases (JsonNode *root)
{
  JsonObject *cases = json_object_get_object_member (json_node_get_object (root), "cases");
  g_autofree char *folder = hone_fixture_path ("formats/data_yaml");
  g_autoptr (GList) names = json_object_get_members (cases);

  g_assert_nonnull (folder);
  for (GList *link = names; link != NULL; link = link->next) {
    g_autofree char *path = g_strconcat ("/data/data-yaml/", link->data, NULL);
    Case *c = g_new (Case, 1);

    *c =
        (Case){ link->data, g_canonicalize_filename (folder, NULL), json_object_get_object_member (cases, link->data) };
    g_test_add_data_func_full (path, c, test_case, free_case);
  }
}

/* --- our own --- */

static HoneDataYaml *
read_text (const char *text, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-yaml-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "data.yaml", NULL);
  g_autofree char *images = g_build_filename (folder, "images", NULL);
  HoneDataYaml *yaml;

  g_mkdir (images, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  yaml = hone_data_yaml_read (folder, error);
  g_remove (path);
  g_rmdir (images);
  g_rmdir (folder);
  return yaml;
}

static void
test_refuses (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml = read_text (data, &error);

  g_assert_null (yaml);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, "data.yaml"));
  g_test_message ("%s", error->message);
}

static void
test_lines (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml = read_text ("train: images\nval: images\nnames: [a, b]\n\nnc: 3\n", &error);

  g_assert_null (yaml);
  g_assert_nonnull (strstr (error->message, "line 5"));
}

static void
test_names_are_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml =
      read_text ("train: images\nval: images\nnames: [yes, 1.0, 0x10, ~, '1', 1e-05, 1.0e-05]\n", &error);
  static const char *const want[] = { "True", "1.0", "16", "None", "1", "1e-05", "1e-05" };

  g_assert_no_error (error);
  g_assert_cmpint (yaml->n_classes, ==, G_N_ELEMENTS (want));
  for (guint i = 0; i < G_N_ELEMENTS (want); i++)
    g_assert_cmpstr (yaml->names[i], ==, want[i]);
}

static void
test_nothing_counts_as_absent (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml =
      read_text ("path:\ntrain: images\nval: images\ntest:\nnames:\nchannels:\nnc: '2.0'\n", &error);

  g_assert_no_error (error);
  g_assert_cmpint (yaml->n_classes, ==, 2);
  g_assert_cmpstr (yaml->names[1], ==, "class_1");
  g_assert_cmpint (yaml->channels, ==, 3);
  g_assert_null (yaml->splits[HONE_SPLIT_TEST]);
}

static void
test_not_there (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hone_data_yaml_read ("/nowhere/data.yaml", &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nowhere/data.yaml"));
}

/* CVAT writes "path: ./". That leads to something wherever the process runs; pictures are only beside data.yaml. */
static void
test_beside (void)
{
  Folder f = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = g_get_current_dir (), *elsewhere = NULL, *yaml = NULL, *beside = NULL, *here = NULL;

  folder_set_up (&f, NULL);
  folder_put_text (&f, "set/data.yaml", "path: ./\ntrain: images\nval: images\nnames: [cat]\n");
  folder_put_picture (&f, "set/images/a.png", 32);
  folder_put_text (&f, "elsewhere/notes.txt", "nothing\n");
  yaml = g_build_filename (f.root, "set/data.yaml", NULL);
  beside = g_build_filename (f.root, "set/images", NULL);
  elsewhere = g_build_filename (f.root, "elsewhere", NULL);
  g_assert_cmpint (g_chdir (elsewhere), ==, 0);
  for (int i = 0; i < 2; i++) {
    g_autoptr (HoneDataYaml) read = hone_data_yaml_read (yaml, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (read->splits[HONE_SPLIT_TRAIN][0], ==, i == 0 ? beside : here);
    folder_put_picture (&f, "elsewhere/images/b.png", 32); /* as in Ultralytics: what is there comes first */
    here = here != NULL ? here : g_build_filename (elsewhere, "images", NULL);
  }
  g_assert_cmpint (g_chdir (before), ==, 0);
  folder_tear_down (&f, NULL);
}

static void
test_demo (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml = hone_data_yaml_read ("demo", &error);

  g_assert_no_error (error);
  g_assert_true (yaml->demo);
  g_assert_cmpint (yaml->n_classes, ==, 3);
  g_assert_cmpstr (yaml->names[2], ==, "Platelets");
  g_assert_nonnull (yaml->splits[HONE_SPLIT_TEST]);
}

int
main (int argc, char *argv[])
{
  g_autoptr (JsonNode) root = NULL;

  g_test_init (&argc, &argv, NULL);
  root = hone_fixture_json ("formats/data_yaml_expected.json");
  if (root != NULL)
    add_cases (root);
#define REFUSES(name, text) g_test_add_data_func ("/data/data-yaml/refuses/" name, text, test_refuses)
  REFUSES ("path-list", "path: [a]\ntrain: images\nval: images\nnames: [a]\n");
  REFUSES ("train-map", "train: {a: b}\nval: images\nnames: [a]\n");
  REFUSES ("train-null", "train:\nval: images\nnames: [a]\n");
  REFUSES ("train-empty", "train: []\nval: images\nnames: [a]\n");
  REFUSES ("names-word-key", "train: images\nval: images\nnames: {cat: 0}\n");
  REFUSES ("names-of-lists", "train: images\nval: images\nnames: [[a, b]]\n");
  REFUSES ("names-no-0", "train: images\nval: images\nnames: {-1: a}\n");
  REFUSES ("names-tag", "train: images\nval: images\nnames: !!python/object/apply:os.system [x]\n");
  REFUSES ("nc-zero", "train: images\nval: images\nnc: 0\n");
  REFUSES ("nc-huge", "train: images\nval: images\nnc: 99999999999\n");
  REFUSES ("nc-true", "train: images\nval: images\nnc: true\n");
  REFUSES ("channels-word", "train: images\nval: images\nnames: [a]\nchannels: many\n");
  REFUSES ("latin-1", "train: images\nval: images\nnames: [K\xe4se]\n");
  REFUSES ("two-documents", "train: images\nval: images\nnames: [a]\n---\nx: y\n");
  g_test_add_func ("/data/data-yaml/lines", test_lines);
  g_test_add_func ("/data/data-yaml/names-are-words", test_names_are_words);
  g_test_add_func ("/data/data-yaml/nothing-counts-as-absent", test_nothing_counts_as_absent);
  g_test_add_func ("/data/data-yaml/not-there", test_not_there);
  g_test_add_func ("/data/data-yaml/beside", test_beside);
  g_test_add_func ("/data/data-yaml/demo", test_demo);
  return hone_fixture_run ();
}
