/* SPDX-License-Identifier: Apache-2.0 */
/* test-pt.c - checkpoints of PyTorch against their weights as safetensors, and hostile files
 *
 * Every hostile file is read in a process of its own, so that a crash is seen as one, its memory can be measured, and
 * code that ran would leave the marker in a folder of its own.
 */
#include "hone-fixture.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_MEMORY (256 << 10) /* KiB */
#define MARKER "hone-fixture-marker"

enum {
  ACCEPTED = 0,
  REFUSED = 10,
  BAD_REFUSAL = 11,
};

/* --- weights --- */

static void
compare_tensor (const HoneTensor *got, const HoneTensor *want, gboolean same_type)
{
  g_autofree float *a = g_new (float, got->n + 1);
  g_autofree float *b = g_new (float, want->n + 1);

  g_assert_cmpint (got->n_dims, ==, want->n_dims);
  for (int i = 0; i < got->n_dims; i++)
    g_assert_cmpint (got->shape[i], ==, want->shape[i]);
  if (same_type)
    g_assert_cmpint (got->dtype, ==, want->dtype);
  g_assert_cmpuint (GPOINTER_TO_SIZE (got->data) % hone_dtype_size (got->dtype), ==, 0);
  hone_tensor_to_floats (got, a);
  hone_tensor_to_floats (want, b);
  g_assert_cmpmem (a, (gsize) got->n * sizeof *a, b, (gsize) want->n * sizeof *b);
}

static void
compare_files (const char *pt, const char *safetensors, gboolean same_type)
{
  g_autofree char *path = hone_fixture_path (pt);
  g_autoptr (HoneTensors) want = hone_fixture_open (safetensors);
  g_autoptr (HoneTensors) got = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL || want == NULL) {
    g_test_skip ("the .pt or its weights are not in this set");
    return;
  }
  got = hone_weights_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hone_tensors_get_n (got), ==, hone_tensors_get_n (want));
  for (guint i = 0; i < hone_tensors_get_n (got); i++) {
    const HoneTensor *tensor = hone_tensors_get (got, i);
    const HoneTensor *other = hone_tensors_find (want, tensor->name);

    if (other == NULL)
      g_error ("%s is not in %s", tensor->name, safetensors);
    compare_tensor (tensor, other, same_type);
  }
}

/* "models/yolo26n.pt" against "models/yolo26n.weights.safetensors". */
static void
test_weights (gconstpointer data)
{
  const char *pt = data;
  g_autofree char *stem = g_strndup (pt, strlen (pt) - strlen (".pt"));
  g_autofree char *safetensors = g_strconcat (stem, ".weights.safetensors", NULL);

  compare_files (pt, safetensors, g_str_has_prefix (pt, "formats"));
}

/* Every .pt of a model names its classes, task and sizes, whether or not there is another file to compare. */
static void
test_metadata (gconstpointer data)
{
  g_autofree char *path = hone_fixture_path (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneTensors) tensors = hone_pt_read (path, &error);
  static const char *const keys[] = { "names", "nc", "task", "yaml", "stride" };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *text = hone_tensors_get_meta (tensors, keys[i]);

    g_assert_nonnull (text);
    g_test_message ("%s: %.60s", keys[i], text);
  }
}

/* What the checkpoint's JSON says of "NET-best.pt" and "NET-last-with-optimizer.pt". */
static void
test_checkpoint (gconstpointer data)
{
  const char *pt = data;
  gboolean best = strstr (pt, "-best") != NULL;
  g_autofree char *net = g_strndup (pt, (gsize) (strstr (pt, best ? "-best" : "-last") - pt));
  g_autofree char *json = g_strconcat (net, "-checkpoint.json", NULL);
  g_autofree char *path = hone_fixture_path (pt);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneTensors) tensors = NULL;
  g_autoptr (JsonNode) names = NULL;
  JsonObject *want, *wanted_names;

  root = hone_fixture_json (json);
  if (root == NULL) {
    g_test_skip ("no -checkpoint.json beside it");
    return;
  }
  want = json_node_get_object (root);
  tensors = hone_pt_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_ascii_strtoll (hone_tensors_get_meta (tensors, "epoch"), NULL, 10), ==,
                   json_object_get_int_member (want, best ? "epoch_best" : "epoch_last"));
  g_assert_cmpuint (hone_tensors_get_n (tensors), ==, json_object_get_int_member (want, "state_keys"));
  names = hone_fixture_meta (tensors, "names");
  wanted_names = json_object_get_object_member (want, "names");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (names)), ==, json_object_get_size (wanted_names));
  for (guint i = 0; i < json_object_get_size (wanted_names); i++) {
    g_autofree char *key = g_strdup_printf ("%u", i);

    g_assert_cmpstr (json_array_get_string_element (json_node_get_array (names), i), ==,
                     json_object_get_string_member (wanted_names, key));
  }
}

static gboolean
add_for (const char *folder, GTestDataFunc test, const char *what)
{
  g_autofree char *path = hone_fixture_path (folder);
  g_autoptr (GDir) dir = path != NULL ? g_dir_open (path, 0, NULL) : NULL;
  gboolean any = FALSE;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *test_path = g_strdup_printf ("/convert/pt/%s/%s/%s", what, folder, name);

    if (!g_str_has_suffix (name, ".pt"))
      continue;
    any = TRUE;
    g_test_add_data_func_full (test_path, g_build_filename (folder, name, NULL), test, g_free);
  }
  return any;
}

/* --- hostile files --- */

typedef struct {
  char *name;
  JsonObject *want;
} Case;

/* In the child. */
static int
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  HoneTensors *tensors = hone_checkpoint_read (path, &error);
  g_autofree char *name = g_path_get_basename (path);

  if (tensors != NULL) {
    for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
      const HoneTensor *tensor = hone_tensors_get (tensors, i);
      g_autofree float *floats = g_new (float, tensor->n + 1);

      hone_tensor_to_floats (tensor, floats);
    }
    hone_tensors_unref (tensors);
    return ACCEPTED;
  }
  g_printerr ("# %s\n", error->message);
  if (!g_error_matches (error, HONE_ERROR, HONE_ERROR_BAD_MODEL) || strstr (error->message, name) == NULL)
    return BAD_REFUSAL;
  return REFUSED;
}

static int
read_apart (const char *path, const char *folder, long *memory)
{
  struct rusage usage;
  int status;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    g_setenv ("TMPDIR", folder, TRUE);
    if (g_chdir (folder) != 0)
      _exit (99);
    _exit (read_file (path));
  }
  g_assert_cmpint (wait4 (child, &status, 0, &usage), ==, child);
  *memory = usage.ru_maxrss;
  if (!WIFEXITED (status))
    g_test_fail_printf ("reading it crashed (signal %d)", WTERMSIG (status));
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

static void
check_marker (const char *folder)
{
  g_autofree char *marker = g_build_filename (folder, MARKER, NULL);

  if (g_file_test (marker, G_FILE_TEST_EXISTS) || g_file_test ("/tmp/" MARKER, G_FILE_TEST_EXISTS))
    g_test_fail_printf ("code in the file was run");
  g_remove (marker);
}

static void
test_hostile (gconstpointer data)
{
  const Case *c = data;
  const char *expect = json_object_get_string_member (c->want, "expect");
  g_autofree char *file = g_build_filename ("formats/malicious", c->name, NULL);
  g_autofree char *path = hone_fixture_path (file);
  g_autofree char *full = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
  g_autofree char *folder = NULL;
  long memory;
  int verdict;

  if (path == NULL) {
    g_test_skip ("not in this set");
    return;
  }
  folder = g_dir_make_tmp ("hone-hostile-XXXXXX", NULL);
  verdict = read_apart (full, folder, &memory);
  check_marker (folder);
  g_rmdir (folder);
  g_assert_cmpint (memory, <, MOST_MEMORY);
  g_assert_cmpint (verdict, !=, BAD_REFUSAL);
  if (g_str_equal (expect, "accept"))
    g_assert_cmpint (verdict, ==, ACCEPTED);
  else if (g_str_equal (expect, "refuse"))
    g_assert_cmpint (verdict, ==, REFUSED);
  else
    g_assert_true (verdict == ACCEPTED || verdict == REFUSED);
}

static void
add_hostile (JsonNode *root)
{
  JsonObject *cases = json_object_get_object_member (json_node_get_object (root), "cases");
  g_autoptr (GList) names = json_object_get_members (cases);

  for (GList *link = names; link != NULL; link = link->next) {
    g_autofree char *path = g_strconcat ("/convert/hostile/", link->data, NULL);
    Case *c = g_new (Case, 1);

    *c = (Case){ link->data, json_object_get_object_member (cases, link->data) };
    g_test_add_data_func_full (path, c, test_hostile, g_free);
  }
}

/* Anew each time, and not by g_file_set_contents (): replacing waits for the disk, and thousands are written here. */
static void
write_file (const char *path, gconstpointer data, gsize size)
{
  FILE *file;

  g_remove (path);
  file = fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* Every cut and many flipped bits of a good file: an error or tensors, never a crash. */
static void
test_damage (void)
{
  g_autofree char *path = hone_fixture_path ("formats/malicious/control_ok_torch_save.pt");
  g_autofree char *copy = NULL;
  g_autofree char *data = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gsize size;
  int fd;

  if (path == NULL) {
    g_test_skip ("no control_ok_torch_save.pt in this set");
    return;
  }
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  fd = g_file_open_tmp ("hone-damage-XXXXXX", &copy, NULL);
  g_close (fd, NULL);
  for (gsize cut = 0; cut < size; cut += 7) {
    g_autoptr (GError) error = NULL;

    write_file (copy, data, cut);
    g_assert_null (hone_pt_read (copy, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
  }
  for (int i = 0; i < 2000; i++) {
    gsize at = (gsize) g_rand_int_range (rand, 0, (gint32) size);
    g_autoptr (GError) error = NULL;
    HoneTensors *tensors;

    data[at] ^= (char) (1 << g_rand_int_range (rand, 0, 8));
    write_file (copy, data, size);
    tensors = hone_checkpoint_read (copy, &error);
    g_assert_true ((tensors == NULL) == (error != NULL));
    g_clear_pointer (&tensors, hone_tensors_unref);
    if (i % 4 == 3) {
      g_free (data);
      g_assert_true (g_file_get_contents (path, &data, &size, NULL));
    }
  }
  g_remove (copy);
}

static void
test_not_there (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hone_weights_read ("/nowhere/best.pt", &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nowhere/best.pt"));
  g_clear_error (&error);
  g_assert_null (hone_weights_read ("/", &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
}

int
main (int argc, char *argv[])
{
  g_autoptr (JsonNode) root = NULL;

  g_test_init (&argc, &argv, NULL);
  root = hone_fixture_json ("formats/malicious_expected.json");
  if (root != NULL)
    add_hostile (root);
  add_for ("models", test_weights, "weights");
  add_for ("models", test_metadata, "metadata");
  add_for ("formats/real_run", test_weights, "weights");
  add_for ("formats/real_run", test_metadata, "metadata");
  add_for ("formats/real_run", test_checkpoint, "checkpoint");
  g_test_add_func ("/convert/pt/damage", test_damage);
  g_test_add_func ("/convert/pt/not-there", test_not_there);
  return hone_fixture_run ();
}
