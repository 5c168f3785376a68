/* SPDX-License-Identifier: Apache-2.0 */
/* test-pt-made.c - the reader of checkpoints on files made here, byte by byte
 *
 * What torch.save writes, in small; then each part of it wrong in turn, with the right checksum, so that the fault
 * reaches the part of the reader that must find it.
 */
#include "hone-tensors.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static char *path;

/* Anew each time, and not by g_file_set_contents (): replacing waits for the disk, and thousands are written here. */
static void
write_file (const char *name, gconstpointer data, gsize size)
{
  FILE *file;

  g_remove (name);
  file = fopen (name, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* --- zip --- */

typedef struct {
  GByteArray *file, *index;
  guint n;
  guint align; /* of the data; 1: as it comes */
} Zip;

static void
add_number (GByteArray *to, guint64 value, guint n)
{
  for (guint i = 0; i < n; i++) {
    guint8 byte = i < 8 ? (guint8) (value >> (8 * i)) : 0;

    g_byte_array_append (to, &byte, 1);
  }
}

static void
zip_init (Zip *self, guint align)
{
  *self = (Zip){ g_byte_array_new (), g_byte_array_new (), 0, align };
}

static void
zip_add (Zip *self, const char *name, gconstpointer data, guint size)
{
  guint32 crc = (guint32) crc32 (0, data, size);
  guint at = self->file->len, n_name = (guint) strlen (name);
  guint pad = self->align > 1 ? (self->align - (at + 30 + n_name) % self->align) % self->align : 0;
  GByteArray *const both[] = { self->file, self->index };

  for (int i = 0; i < 2; i++) {
    add_number (both[i], i == 0 ? 0x04034b50 : 0x02014b50, 4);
    add_number (both[i], 20, i == 0 ? 2 : 4);
    add_number (both[i], 0, 8);
    add_number (both[i], crc, 4);
    add_number (both[i], size, 4);
    add_number (both[i], size, 4);
    add_number (both[i], n_name, 2);
    add_number (both[i], i == 0 ? pad : 0, 2);
  }
  add_number (self->index, 0, 10);
  add_number (self->index, at, 4);
  g_byte_array_append (self->index, (const guint8 *) name, n_name);
  g_byte_array_append (self->file, (const guint8 *) name, n_name);
  add_number (self->file, 0, MIN (pad, 8));
  for (guint i = 8; i < pad; i++)
    add_number (self->file, 0, 1);
  g_byte_array_append (self->file, data, size);
  self->n++;
}

static void
zip_save (Zip *self)
{
  guint at = self->file->len, size = self->index->len;

  g_byte_array_append (self->file, self->index->data, size);
  add_number (self->file, 0x06054b50, 4);
  add_number (self->file, 0, 4);
  add_number (self->file, self->n, 2);
  add_number (self->file, self->n, 2);
  add_number (self->file, size, 4);
  add_number (self->file, at, 4);
  add_number (self->file, 0, 2);
  write_file (path, self->file->data, self->file->len);
  g_byte_array_unref (self->file);
  g_byte_array_unref (self->index);
}

/* --- pickle --- */

static void
put (GByteArray *to, const char *ops)
{
  g_byte_array_append (to, (const guint8 *) ops, (guint) strlen (ops));
}

static void
put_text (GByteArray *to, const char *text)
{
  put (to, "X");
  add_number (to, strlen (text), 4);
  put (to, text);
}

static void
put_int (GByteArray *to, int value)
{
  put (to, "J");
  add_number (to, (guint32) value, 4);
}

static void
put_tuple (GByteArray *to, const int *values, guint n)
{
  put (to, "(");
  for (guint i = 0; i < n; i++)
    put_int (to, values[i]);
  put (to, "t");
}

typedef struct {
  const char *key, *type;
  int n_storage, offset, n_dims;
  int shape[4], strides[4];
} Tensor;

static void
put_tensor (GByteArray *to, const Tensor *tensor)
{
  put (to, "ctorch._utils\n_rebuild_tensor_v2\n((");
  put_text (to, "storage");
  put (to, "ctorch\n");
  put (to, tensor->type);
  put (to, "\n");
  put_text (to, tensor->key);
  put_text (to, "cpu");
  put_int (to, tensor->n_storage);
  put (to, "tQ");
  put_int (to, tensor->offset);
  put_tuple (to, tensor->shape, (guint) tensor->n_dims);
  put_tuple (to, tensor->strides, (guint) tensor->n_dims);
  put (to, "\x89"
           "ccollections\nOrderedDict\n)RtR");
}

static const float numbers[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

static void
save (GByteArray *pickle, guint align)
{
  Zip zip;

  zip_init (&zip, align);
  zip_add (&zip, "model/data.pkl", pickle->data, pickle->len);
  zip_add (&zip, "model/byteorder", "little", 6);
  zip_add (&zip, "model/data/0", numbers, sizeof numbers);
  zip_add (&zip, "model/version", "3\n", 2);
  zip_save (&zip);
}

/* {"w": tensor} */
static void
save_tensor (const Tensor *tensor, guint align)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();

  put (pickle, "\x80\x02}");
  put_text (pickle, "w");
  put_tensor (pickle, tensor);
  put (pickle, "s.");
  save (pickle, align);
}

/* --- what is right --- */

static HoneTensors *
must_read (void)
{
  g_autoptr (GError) error = NULL;
  HoneTensors *tensors = hone_weights_read (path, &error);

  g_assert_no_error (error);
  return tensors;
}

static void
compare (const Tensor *tensor, guint align, const float *want, gint64 n)
{
  g_autoptr (HoneTensors) tensors = NULL;
  const HoneTensor *w;
  float got[12];

  save_tensor (tensor, align);
  tensors = must_read ();
  w = hone_tensors_find (tensors, "w");
  g_assert_nonnull (w);
  g_assert_cmpint (w->n, ==, n);
  g_assert_cmpint (w->n_dims, ==, tensor->n_dims);
  g_assert_cmpuint (GPOINTER_TO_SIZE (w->data) % sizeof (float), ==, 0);
  hone_tensor_to_floats (w, got);
  g_assert_cmpmem (got, (gsize) n * sizeof *got, want, (gsize) n * sizeof *want);
}

/* Rows as they lie, turned, channels last, a part, a scalar, nothing; at any place in the file. */
static void
test_strides (void)
{
  static const struct {
    Tensor tensor;
    float want[12];
    gint64 n;
  } cases[] = {
    { { "0", "FloatStorage", 12, 0, 2, { 3, 4 }, { 4, 1 } }, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }, 12 },
    { { "0", "FloatStorage", 12, 0, 2, { 4, 3 }, { 1, 4 } }, { 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11 }, 12 },
    { { "0", "FloatStorage", 12, 0, 4, { 1, 3, 2, 2 }, { 12, 1, 6, 3 } },
      { 0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11 },
      12 },
    { { "0", "FloatStorage", 12, 5, 1, { 3 }, { 2 } }, { 5, 7, 9 }, 3 },
    { { "0", "FloatStorage", 12, 11, 0, { 0 }, { 0 } }, { 11 }, 1 },
    { { "0", "FloatStorage", 12, 0, 2, { 0, 4 }, { 4, 1 } }, { 0 }, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint align = 1; align <= 64; align *= 64)
      compare (&cases[i].tensor, align, cases[i].want, cases[i].n);
}

static void
begin_module (GByteArray *to, const char *global)
{
  put (to, "c");
  put (to, global);
  put (to, "\n)\x81}(");
}

/* {"epoch": 3, "model": DetectionModel with model.0 = Conv2d (weight, bias None, buffer b, passing buffer p)} */
static void
put_checkpoint (GByteArray *to)
{
  const Tensor w = { "0", "FloatStorage", 12, 0, 2, { 3, 4 }, { 4, 1 } };
  const Tensor b = { "0", "FloatStorage", 12, 4, 1, { 2 }, { 1 } };

  put (to, "\x80\x02}(");
  put_text (to, "epoch");
  put (to, "K\x03");
  put_text (to, "model");
  begin_module (to, "ultralytics.nn.tasks\nDetectionModel");
  put_text (to, "_modules");
  put (to, "}(");
  put_text (to, "0");
  begin_module (to, "torch.nn.modules.conv\nConv2d");
  put_text (to, "_parameters");
  put (to, "}(");
  put_text (to, "weight");
  put_tensor (to, &w);
  put_text (to, "bias");
  put (to, "Nu");
  put_text (to, "_buffers");
  put (to, "}(");
  put_text (to, "b");
  put_tensor (to, &b);
  put_text (to, "p");
  put_tensor (to, &b);
  put (to, "u");
  put_text (to, "_non_persistent_buffers_set");
  put (to, "c__builtin__\nset\n](");
  put_text (to, "p");
  put (to, "e\x85Rubu");
  put_text (to, "names");
  put (to, "}(K\x01");
  put_text (to, "dog");
  put (to, "J");
  add_number (to, 0, 4);
  put_text (to, "cat");
  put (to, "u");
  put_text (to, "yaml");
  put (to, "}(");
  put_text (to, "nc");
  put (to, "K\x02");
  put_text (to, "scale");
  put_text (to, "n");
  put (to, "uubu.");
}

static void
test_checkpoint (void)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();
  g_autoptr (HoneTensors) tensors = NULL;

  put_checkpoint (pickle);
  save (pickle, 64);
  tensors = must_read ();
  g_assert_cmpuint (hone_tensors_get_n (tensors), ==, 2);
  g_assert_cmpstr (hone_tensors_get (tensors, 0)->name, ==, "0.weight");
  g_assert_cmpstr (hone_tensors_get (tensors, 1)->name, ==, "0.b");
  g_assert_cmpstr (hone_tensors_get_meta (tensors, "names"), ==, "[\"cat\",\"dog\"]");
  g_assert_cmpstr (hone_tensors_get_meta (tensors, "epoch"), ==, "3");
  g_assert_cmpstr (hone_tensors_get_meta (tensors, "nc"), ==, "2");
  g_assert_cmpstr (hone_tensors_get_meta (tensors, "scale"), ==, "n");
  g_assert_cmpstr (hone_tensors_get_meta (tensors, "task"), ==, "detect");
}

/* {"state_dict": {"w": tensor}, "optimizer": {"state": {7: @state}, "param_groups": [{"lr": 3, "params": [7]}]}} */
static void
save_training (GByteArray *state)
{
  const Tensor w = { "0", "FloatStorage", 12, 0, 2, { 3, 4 }, { 4, 1 } };
  g_autoptr (GByteArray) pickle = g_byte_array_new ();

  put (pickle, "\x80\x02}(");
  put_text (pickle, "state_dict");
  put (pickle, "}");
  put_text (pickle, "w");
  put_tensor (pickle, &w);
  put (pickle, "s");
  put_text (pickle, "optimizer");
  put (pickle, "}(");
  put_text (pickle, "state");
  put (pickle, "}K\x07");
  g_byte_array_append (pickle, state->data, state->len);
  put (pickle, "s");
  put_text (pickle, "param_groups");
  put (pickle, "]}(");
  put_text (pickle, "lr");
  put (pickle, "K\x03");
  put_text (pickle, "eps");
  put (pickle, "G\x3e\x45\x79\x8e\xe2\x30\x8c\x3a"); /* 1e-08, which JSON-GLib 1.6 stumbles over */
  put_text (pickle, "params");
  put (pickle, "]K\x07\x61uauu.");
  save (pickle, 1);
}

static void
compare_groups (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &error);
  JsonObject *group;

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 1);
  group = json_array_get_object_element (json_node_get_array (node), 0);
  g_assert_cmpint (json_object_get_int_member (group, "lr"), ==, 3);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (group, "eps"), 1e-8, 1e-22);
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (group, "params"), 0), ==, 7);
}

/* A buffer, a number, and one that was never needed. */
static void
test_optimizer (void)
{
  const Tensor buffer = { "0", "FloatStorage", 12, 4, 1, { 2 }, { 1 } };
  g_autoptr (GByteArray) state = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneTensors) tensors = NULL, weights = NULL;
  const HoneTensor *found, *step;

  put (state, "}(");
  put_text (state, "exp_avg");
  put_tensor (state, &buffer);
  put_text (state, "step");
  put (state, "K\x05");
  put_text (state, "momentum_buffer");
  put (state, "Nu");
  save_training (state);
  tensors = hone_checkpoint_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hone_tensors_get_n (tensors), ==, 3);
  found = hone_tensors_find (tensors, "optimizer.7.exp_avg");
  g_assert_nonnull (found);
  g_assert_cmpmem (found->data, 2 * sizeof (float), numbers + 4, 2 * sizeof (float));
  step = hone_tensors_find (tensors, "optimizer.7.step");
  g_assert_nonnull (step);
  g_assert_cmpint (step->dtype, ==, HONE_DTYPE_F64);
  g_assert_cmpfloat (*(const double *) step->data, ==, 5);
  compare_groups (hone_tensors_get_meta (tensors, "optimizer.groups"));
  weights = must_read (); /* for anybody else there is the model alone */
  g_assert_cmpuint (hone_tensors_get_n (weights), ==, 1);
}

static void
test_bad_optimizers (void)
{
  const char *const states[] = { "N", "]", "}K\x01K\x02s", "}X\x01" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    g_autoptr (GByteArray) state = g_byte_array_new ();
    g_autoptr (GError) error = NULL;

    put (state, states[i]);
    save_training (state);
    g_assert_null (hone_checkpoint_read (path, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
    g_test_message ("%s", error->message);
  }
}

/* --- what is wrong --- */

static void
refuse (const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hone_pt_read (path, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_bad_tensors (void)
{
  static const Tensor cases[] = {
    { "0", "FloatStorage", 12, 0, 2, { 3, 5 }, { 5, 1 } },
    { "0", "FloatStorage", 12, 1, 2, { 3, 4 }, { 4, 1 } },
    { "0", "FloatStorage", 12, 0, 2, { 100000, 100000 }, { 0, 0 } },
    { "0", "FloatStorage", 12, 0, 1, { -1 }, { 1 } },
    { "0", "FloatStorage", 12, 11, 1, { 2 }, { -1 } },
    { "0", "FloatStorage", 12, 13, 1, { 0 }, { 1 } },
    { "0", "FloatStorage", 11, 0, 1, { 1 }, { 1 } },
    { "0", "FloatStorage", 13, 0, 1, { 1 }, { 1 } },
    { "0", "HalfStorage", 12, 0, 1, { 1 }, { 1 } },
    { "1", "FloatStorage", 12, 0, 1, { 1 }, { 1 } },
    { "../model/data/0", "FloatStorage", 12, 0, 1, { 1 }, { 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    save_tensor (&cases[i], 64);
    refuse ("tensor");
  }
}

static void
refuse_pickle (const char *ops, const char *word)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();

  put (pickle, ops);
  save (pickle, 1);
  refuse (word);
}

static void
test_bad_pickles (void)
{
  refuse_pickle ("cos\nsystem\n(X\x01", "os.system");
  refuse_pickle ("cultralytics.nn.tasks\nos\n.", "ultralytics.nn.tasks.os");
  refuse_pickle ("cultralytics.nn.modules.block\nC9\n.", "does not know");
  refuse_pickle ("\x8c\x02os\x8c\x06system\x93.", "os.system");
  refuse_pickle ("(ios\nsystem\n.", "os.system");
  refuse_pickle ("(icollections\nOrderedDict\n.", "instruction");
  refuse_pickle ("\x82\x01.", "instruction");
  refuse_pickle ("]]R.", "calls");
  refuse_pickle ("N.", "no weights");
  refuse_pickle ("N", "too early");
  refuse_pickle ("", "too early");
  refuse_pickle ("R.", "damaged");
  refuse_pickle ("(t0.", "damaged");
  refuse_pickle ("h\x01.", "damaged");
  refuse_pickle ("NNs.", "damaged");
  refuse_pickle ("}(Nu.", "damaged");
  refuse_pickle ("I99999999999999999999999\n.", "too large");
  refuse_pickle ("X\xff\xff\xff\x7f.", "damaged");
  refuse_pickle ("]q\x01h\x01\x61.", "no weights"); /* a list in itself */
}

/* A module in itself: finite bytes, endless names. */
static void
test_circle (void)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();

  put (pickle, "ctorch.nn.modules.conv\nConv2d\n)\x81q\x01}(");
  put_text (pickle, "_modules");
  put (pickle, "}(");
  put_text (pickle, "a");
  put (pickle, "h\x01");
  put_text (pickle, "b");
  put (pickle, "h\x01uub.");
  save (pickle, 1);
  refuse ("without end");
}

/* A large list of nothing that is looked through in each of many modules; a long word that stands in many places. */
static void
test_sharing (void)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();
  g_autofree char *word = g_strnfill (1000000, 'x');
  gint64 before = g_get_monotonic_time ();

  put (pickle, "}q\x01(");
  for (int i = 0; i < 200000; i++)
    put (pickle, "NN");
  put (pickle, "u0ctorch.nn.modules.conv\nConv2d\n)\x81q\x02}(");
  put_text (pickle, "_parameters");
  put (pickle, "h\x01");
  put_text (pickle, "names");
  put (pickle, "}(K\x01");
  put_text (pickle, word);
  put (pickle, "q\x03");
  for (int i = 2; i < 30000; i++) {
    put_int (pickle, i);
    put (pickle, "h\x03");
  }
  put (pickle, "u");
  put_text (pickle, "_modules");
  put (pickle, "}(");
  for (int i = 0; i < 2000; i++) {
    put_text (pickle, "a");
    put (pickle, "h\x02");
  }
  put (pickle, "uub.");
  save (pickle, 1);
  refuse ("without end");
  g_assert_cmpint (g_get_monotonic_time () - before, <, 20 * G_USEC_PER_SEC);
}

/* Any bytes in the pickle, with the right checksum: tensors or an error, and nothing else. */
static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (GByteArray) good = g_byte_array_new ();
  guint n_read = 0;

  put_checkpoint (good);
  for (int run = 0; run < 3000; run++) {
    g_autoptr (GByteArray) pickle = g_byte_array_new ();
    g_autoptr (GError) error = NULL;
    HoneTensors *tensors;

    g_byte_array_append (pickle, good->data, good->len);
    for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--) {
      guint at = (guint) g_rand_int_range (rand, 0, (gint32) pickle->len);

      pickle->data[at] = run % 2 ? (guint8) g_rand_int_range (rand, 0, 256)
                                 : pickle->data[g_rand_int_range (rand, 0, (gint32) pickle->len)];
    }
    save (pickle, 1);
    tensors = hone_pt_read (path, &error);
    g_assert_true ((tensors == NULL) == (error != NULL));
    n_read += tensors != NULL;
    g_clear_pointer (&tensors, hone_tensors_unref);
  }
  g_assert_cmpuint (n_read, >, 0);
}

static void
test_zip (void)
{
  static const char *const bad_names[] = { "/etc/x", "../x", "a\\b", "c:x", "model/data/0" };
  g_autoptr (GByteArray) pickle = g_byte_array_new ();

  put_checkpoint (pickle);
  for (guint i = 0; i < G_N_ELEMENTS (bad_names); i++) {
    Zip zip;

    zip_init (&zip, 1);
    zip_add (&zip, "model/data.pkl", pickle->data, pickle->len);
    zip_add (&zip, "model/data/0", numbers, sizeof numbers);
    zip_add (&zip, bad_names[i], "", 0);
    zip_save (&zip);
    refuse ("name");
  }
}

static void
test_order_of_bytes (void)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();
  Zip zip;

  put_checkpoint (pickle);
  zip_init (&zip, 1);
  zip_add (&zip, "model/data.pkl", pickle->data, pickle->len);
  zip_add (&zip, "model/byteorder", "big", 3);
  zip_add (&zip, "model/data/0", numbers, sizeof numbers);
  zip_save (&zip);
  refuse ("order of bytes");
}

/* Every cut of a file, and every byte of it changed. */
static void
test_damage (void)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();
  g_autofree char *data = NULL;
  gsize size;

  put_checkpoint (pickle);
  save (pickle, 1);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (gsize i = 0; i < size; i++) {
    g_autoptr (GError) error = NULL;
    HoneTensors *tensors;

    write_file (path, data, i);
    refuse ("cannot be read");
    data[i] ^= 0x55;
    write_file (path, data, size);
    tensors = hone_pt_read (path, &error);
    g_assert_true ((tensors == NULL) == (error != NULL));
    g_clear_pointer (&tensors, hone_tensors_unref);
    data[i] ^= 0x55;
  }
}

int
main (int argc, char *argv[])
{
  int fd, status;

  g_test_init (&argc, &argv, NULL);
  fd = g_file_open_tmp ("hone-made-XXXXXX.pt", &path, NULL);
  g_close (fd, NULL);
  g_test_add_func ("/convert/pt-made/strides", test_strides);
  g_test_add_func ("/convert/pt-made/checkpoint", test_checkpoint);
  g_test_add_func ("/convert/pt-made/optimizer", test_optimizer);
  g_test_add_func ("/convert/pt-made/bad-optimizers", test_bad_optimizers);
  g_test_add_func ("/convert/pt-made/bad-tensors", test_bad_tensors);
  g_test_add_func ("/convert/pt-made/bad-pickles", test_bad_pickles);
  g_test_add_func ("/convert/pt-made/circle", test_circle);
  g_test_add_func ("/convert/pt-made/sharing", test_sharing);
  g_test_add_func ("/convert/pt-made/noise", test_noise);
  g_test_add_func ("/convert/pt-made/zip", test_zip);
  g_test_add_func ("/convert/pt-made/order-of-bytes", test_order_of_bytes);
  g_test_add_func ("/convert/pt-made/damage", test_damage);
  status = g_test_run ();
  g_remove (path);
  g_free (path);
  return status;
}
