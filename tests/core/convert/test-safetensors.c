/* SPDX-License-Identifier: Apache-2.0 */
/* test-safetensors.c - the safetensors reader and writer: a round trip, halves, and files that lie */
#include "hone-fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static GBytes *
file_of (const char *header, gsize n_data)
{
  GString *text = g_string_new (NULL);
  guint64 length = GUINT64_TO_LE ((guint64) strlen (header));

  g_string_append_len (text, (const char *) &length, 8);
  g_string_append (text, header);
  for (gsize i = 0; i < n_data; i++)
    g_string_append_c (text, (char) i);
  return g_string_free_to_bytes (text);
}

static void
assert_refused (const char *header, gsize n_data)
{
  g_autoptr (GBytes) bytes = file_of (header, n_data);
  g_autoptr (GError) error = NULL;
  HoneTensors *tensors = hone_safetensors_parse (bytes, "the-file", &error);

  g_assert_null (tensors);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, "the-file"));
}

static void
test_round_trip (void)
{
  const float values[] = { 1.5f, -2.0f, 0.0f, 3e30f, -0.0f, 7.0f };
  const gint64 shape[] = { 2, 3 }, count = 42, bytes_shape[] = { 3 };
  const guint8 bytes[] = { 1, 2, 255 };
  g_autoptr (HoneTensors) tensors = hone_tensors_new ();
  g_autoptr (HoneTensors) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hone-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "a.safetensors", NULL);
  const HoneTensor *tensor;

  hone_tensors_add (tensors, "bytes", HONE_DTYPE_U8, 1, bytes_shape, bytes, NULL);
  hone_tensors_add (tensors, "a.weight", HONE_DTYPE_F32, 2, shape, values, NULL);
  hone_tensors_add (tensors, "count", HONE_DTYPE_I64, 0, NULL, &count, NULL);
  hone_tensors_set_meta (tensors, "names", "[\"a \\\"b\\\"\", \"세포\"]");
  g_assert_true (hone_safetensors_write (tensors, path, &error));
  g_assert_no_error (error);

  back = hone_safetensors_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hone_tensors_get_n (back), ==, 3);
  g_assert_cmpstr (hone_tensors_get_meta (back, "names"), ==, "[\"a \\\"b\\\"\", \"세포\"]");
  tensor = hone_tensors_find (back, "a.weight");
  g_assert_cmpint (tensor->n_dims, ==, 2);
  g_assert_cmpmem (tensor->data, 6 * sizeof (float), values, sizeof values);
  g_assert_cmpint (*(const gint64 *) hone_tensors_find (back, "count")->data, ==, 42);
  g_assert_cmpmem (hone_tensors_find (back, "bytes")->data, 3, bytes, 3);
  g_unlink (path);
  g_rmdir (folder);
}

/* Halves by hand: 1, -2, the largest, the smallest subnormal, infinity, NaN. */
static void
test_halves (void)
{
  const guint16 halves[] = { 0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x7e00, 0x8000 };
  const guint16 bfloats[] = { 0x3f80, 0xc000, 0x0001, 0xff80, 0, 0, 0 };
  const gint64 shape[] = { 7 };
  g_autoptr (HoneTensors) tensors = hone_tensors_new ();
  float got[7];

  hone_tensors_add (tensors, "h", HONE_DTYPE_F16, 1, shape, halves, NULL);
  hone_tensors_add (tensors, "b", HONE_DTYPE_BF16, 1, shape, bfloats, NULL);
  hone_tensor_to_floats (hone_tensors_find (tensors, "h"), got);
  g_assert_cmpfloat (got[0], ==, 1.0f);
  g_assert_cmpfloat (got[1], ==, -2.0f);
  g_assert_cmpfloat (got[2], ==, 65504.0f);
  g_assert_cmpfloat (got[3], ==, 0x1p-24f);
  g_assert_true (isinf (got[4]) && isnan (got[5]));
  g_assert_true (got[6] == 0 && signbit (got[6]));
  hone_tensor_to_floats (hone_tensors_find (tensors, "b"), got);
  g_assert_cmpfloat (got[0], ==, 1.0f);
  g_assert_cmpfloat (got[1], ==, -2.0f);
  g_assert_cmpfloat (got[2], ==, 0x1p-133f);
  g_assert_true (isinf (got[3]) && signbit (got[3]));
}

static void
test_lies (void)
{
  g_autofree char *deep = g_strnfill (50000, '[');

  assert_refused ("", 0);
  assert_refused ("[]", 0);
  assert_refused (deep, 0);
  assert_refused ("{\"a\":1}", 0);
  assert_refused ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,5]}}", 5);
  assert_refused ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4);
  assert_refused ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4);
  assert_refused ("{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
  assert_refused ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8);
  assert_refused ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3);
  assert_refused ("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                  "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
                  2);
  assert_refused ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                  "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
                  3);
  assert_refused ("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4611686018427387904],"
                  "\"data_offsets\":[0,0]}}",
                  0);
  assert_refused ("{\"__metadata__\":{\"a\":1}}", 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/core/safetensors/halves", test_halves);
  g_test_add_func ("/core/safetensors/lies", test_lies);
  return g_test_run ();
}
