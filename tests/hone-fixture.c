/* SPDX-License-Identifier: Apache-2.0 */
/* hone-fixture.c - see hone-fixture.h */
#include "hone-fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *name; /* "ops/conv2d.safetensors" */
  const char *folder;
  HoneFixtureFunc test;
  gpointer data;
} Job;

/* What became of a folder's files: a folder in which every file was skipped proves nothing. */
typedef struct {
  int ran, skipped;
} Tally;

static GHashTable *tallies; /* folder -> Tally */

static const char *
set_of_fixtures (void)
{
  static char *path;

  if (path == NULL) {
    const char *set = g_getenv ("HONE_FIXTURES");
    const char *source = g_getenv ("HONE_SOURCE");

    path = set != NULL && set[0] != '\0' ? g_strdup (set)
                                         : g_build_filename (source != NULL ? source : ".", "tests", "fixtures", NULL);
  }
  return path;
}

static GBytes *
unpack (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) raw = g_file_read (file, NULL, error);
  g_autoptr (GZlibDecompressor) unzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();

  if (raw == NULL)
    return NULL;
  stream = g_converter_input_stream_new (G_INPUT_STREAM (raw), G_CONVERTER (unzip));
  if (g_output_stream_splice (memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* (nullable): there is neither the file nor its gzipped form. */
static GBytes *
load (const char *name)
{
  g_autofree char *path = g_build_filename (set_of_fixtures (), name, NULL);
  g_autofree char *packed = g_strconcat (path, ".gz", NULL);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    GMappedFile *file = g_mapped_file_new (path, FALSE, &error);

    g_assert_no_error (error);
    bytes = g_mapped_file_get_bytes (file);
    g_mapped_file_unref (file);
  } else if (g_file_test (packed, G_FILE_TEST_IS_REGULAR)) {
    bytes = unpack (packed, &error);
    g_assert_no_error (error);
  }
  return bytes;
}

static void
remove_copies (void)
{
  const char *folder = g_getenv ("HONE_FIXTURE_COPIES");
  GDir *dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_dir_close (dir);
  g_rmdir (folder);
}

static const char *
folder_of_copies (void)
{
  static char *folder;

  if (folder == NULL) {
    folder = g_dir_make_tmp ("hone-fixture-XXXXXX", NULL);
    g_setenv ("HONE_FIXTURE_COPIES", folder, TRUE);
    atexit (remove_copies);
  }
  return folder;
}

char *
hone_fixture_path (const char *name)
{
  g_autofree char *path = g_build_filename (set_of_fixtures (), name, NULL);
  g_autofree char *base = g_path_get_basename (name);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *copy;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  bytes = load (name);
  if (bytes == NULL)
    return NULL;
  copy = g_build_filename (folder_of_copies (), base, NULL);
  g_file_set_contents (copy, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  return copy;
}

HoneTensors *
hone_fixture_open (const char *name)
{
  g_autoptr (GBytes) bytes = load (name);
  g_autoptr (GError) error = NULL;
  HoneTensors *tensors;

  if (bytes == NULL)
    return NULL;
  tensors = hone_safetensors_parse (bytes, name, &error);
  g_assert_no_error (error);
  return tensors;
}

static JsonNode *
parse_json (const char *text, gssize size)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, size, &error);
  g_assert_no_error (error);
  return json_parser_steal_root (parser);
}

JsonNode *
hone_fixture_json (const char *name)
{
  g_autoptr (GBytes) bytes = load (name);

  if (bytes == NULL)
    return NULL;
  return parse_json (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
}

JsonNode *
hone_fixture_meta (HoneTensors *tensors, const char *key)
{
  const char *text = hone_tensors_get_meta (tensors, key);

  return text != NULL ? parse_json (text, -1) : NULL;
}

static const HoneTensor *
must_find (HoneTensors *tensors, const char *name, gsize *n)
{
  const HoneTensor *tensor = hone_tensors_find (tensors, name);

  if (tensor == NULL)
    g_error ("the fixture has no tensor \"%s\"", name);
  if (n != NULL)
    *n = (gsize) tensor->n;
  return tensor;
}

float *
hone_fixture_floats (HoneTensors *tensors, const char *name, gsize *n)
{
  const HoneTensor *tensor = must_find (tensors, name, n);
  float *values = g_new (float, tensor->n + 1);

  hone_tensor_to_floats (tensor, values);
  return values;
}

double *
hone_fixture_doubles (HoneTensors *tensors, const char *name, gsize *n)
{
  const HoneTensor *tensor = must_find (tensors, name, n);
  double *values = g_new (double, tensor->n + 1);

  if (tensor->dtype == HONE_DTYPE_F64) {
    memcpy (values, tensor->data, (gsize) tensor->n * sizeof (double));
  } else {
    g_autofree float *floats = hone_fixture_floats (tensors, name, NULL);

    for (gint64 i = 0; i < tensor->n; i++)
      values[i] = (double) floats[i];
  }
  return values;
}

gint64 *
hone_fixture_ints (HoneTensors *tensors, const char *name, gsize *n)
{
  const HoneTensor *tensor = must_find (tensors, name, n);
  gint64 *values = g_new (gint64, tensor->n + 1);

  if (tensor->dtype == HONE_DTYPE_I64) {
    memcpy (values, tensor->data, (gsize) tensor->n * sizeof (gint64));
  } else {
    g_autofree float *floats = hone_fixture_floats (tensors, name, NULL);

    for (gint64 i = 0; i < tensor->n; i++)
      values[i] = (gint64) floats[i];
  }
  return values;
}

double
hone_fixture_tolerance (HoneTensors *tensors, const char *name, double r)
{
  g_autoptr (JsonNode) node = hone_fixture_meta (tensors, "err_vs_f64");
  JsonArray *pair = NULL;
  double tolerance = 0;

  if (node != NULL && json_object_has_member (json_node_get_object (node), name))
    pair = json_object_get_array_member (json_node_get_object (node), name);
  if (pair != NULL) {
    tolerance = MAX (10 * json_array_get_double_element (pair, 0), r * json_array_get_double_element (pair, 1));
  } else {
    gsize n;
    g_autofree float *want = hone_fixture_floats (tensors, name, &n);

    for (gsize i = 0; i < n; i++)
      tolerance = MAX (tolerance, r * fabs ((double) want[i]));
  }
  return tolerance;
}

void
hone_assert_close (const char *what, const float *got, const float *want, gsize n, double tolerance)
{
  double worst = -1;
  gsize at = 0;

  for (gsize i = 0; i < n; i++) {
    double difference = fabs ((double) got[i] - (double) want[i]);

    if (isnan (difference))
      difference = isnan (want[i]) && isnan (got[i]) ? 0 : INFINITY;
    if (isinf (want[i]) && got[i] == want[i])
      difference = 0;
    if (difference > worst) {
      worst = difference;
      at = i;
    }
  }
  if (worst > tolerance) {
    g_test_message ("%s: largest difference %g at %zu of %zu: got %.9g, want %.9g, tolerance %g", what, worst, at, n,
                    (double) got[at], (double) want[at], tolerance);
    g_test_fail_printf ("%s differs by %g, more than %g", what, worst, tolerance);
  }
}

void
hone_fixture_compare (HoneTensors *tensors, const char *name, const float *got, gsize n, double r)
{
  gsize n_want;
  g_autofree float *want = hone_fixture_floats (tensors, name, &n_want);

  g_assert_cmpuint (n, ==, n_want);
  hone_assert_close (name, got, want, n, hone_fixture_tolerance (tensors, name, r));
}

static Tally *
tally_of (const char *folder)
{
  Tally *tally;

  if (tallies == NULL)
    tallies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  tally = g_hash_table_lookup (tallies, folder);
  if (tally == NULL) {
    tally = g_new0 (Tally, 1);
    g_hash_table_insert (tallies, g_strdup (folder), tally);
  }
  return tally;
}

static void
run_job (gconstpointer data)
{
  const Job *job = data;
  g_autoptr (HoneTensors) tensors = NULL;

  if (g_str_has_suffix (job->name, ".safetensors"))
    tensors = hone_fixture_open (job->name);
  job->test (job->name, tensors, job->data);
  tally_of (job->folder)->ran++;
}

static void
free_job (gpointer data)
{
  Job *job = data;

  g_free (job->name);
  g_free (job);
}

static void
add_job (const char *folder, const char *file, HoneFixtureFunc test, gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/fixtures/%s/%s", folder, file);
  Job *job = g_new0 (Job, 1);

  job->name = g_build_filename (folder, file, NULL);
  job->folder = folder;
  job->test = test;
  job->data = data;
  g_test_add_data_func_full (path, job, run_job, free_job);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
hone_fixture_each (const char *folder, const char *prefix, const char *suffix, HoneFixtureFunc test, gpointer data)
{
  g_autofree char *path = g_build_filename (set_of_fixtures (), folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  tally_of (folder);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *plain = g_strdup (name);

    if (g_str_has_suffix (plain, ".gz"))
      plain[strlen (plain) - 3] = '\0';
    if ((prefix == NULL || g_str_has_prefix (plain, prefix)) && g_str_has_suffix (plain, suffix))
      g_ptr_array_add (names, g_steal_pointer (&plain));
  }
  g_ptr_array_sort (names, by_name);
  for (guint i = 0; i < names->len; i++)
    add_job (folder, names->pdata[i], test, data);
}

void
hone_fixture_skip (const char *folder, const char *why)
{
  tally_of (folder)->skipped++;
  g_test_skip (why);
}

int
hone_fixture_run (void)
{
  int status = g_test_run ();
  GHashTableIter iter;
  gpointer folder, value;

  if (tallies == NULL)
    return status;
  g_hash_table_iter_init (&iter, tallies);
  while (g_hash_table_iter_next (&iter, &folder, &value)) {
    Tally *tally = value;

    if (tally->ran - tally->skipped <= 0) {
      g_print ("not ok - nothing could be tested in %s/%s\n", set_of_fixtures (), (const char *) folder);
      status = 1;
    }
  }
  return status;
}
