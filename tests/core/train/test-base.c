/* SPDX-License-Identifier: Apache-2.0 */
/* test-base.c - the base models in the box: found, read, learnt from, written */
#include "hone-base.h"
#include "hone-fixture.h"
#include "hone-settings.h"
#include "model-file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* By hand, from the definition of IEEE 754. */
static void
test_half (void)
{
  const struct {
    float number;
    guint16 half;
  } known[] = {
    { 0.0f, 0x0000 },         { -0.0f, 0x8000 },        { 1.0f, 0x3c00 },           { -2.0f, 0xc000 },
    { 65504.0f, 0x7bff },     { 65519.0f, 0x7bff },     { 65520.0f, 0x7c00 },       { -1e9f, 0xfc00 },
    { 0x1p-14f, 0x0400 },     { 0x1p-24f, 0x0001 },     { 0x1p-25f, 0x0000 },       { 0x1.8p-24f, 0x0002 },
    { 1 + 0x1p-11f, 0x3c00 }, { 1 + 0x3p-11f, 0x3c02 }, { 1 + 0x1.1p-11f, 0x3c01 }, { 2 - 0x1p-12f, 0x4000 },
    { 0x1.ff8p-15f, 0x03ff }, { 0x1.ffcp-15f, 0x0400 }, { 0x1.fffp-15f, 0x0400 },   { INFINITY, 0x7c00 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmphex (hone_half_of (known[i].number), ==, known[i].half);
  g_assert_cmphex (hone_half_of (NAN) & 0x7fff, >, 0x7c00);
}

/* Every half there is comes back from its float. */
static void
test_half_back (void)
{
  for (guint32 bits = 0; bits < 0x10000; bits++) {
    const guint16 half = (guint16) bits;
    const gint64 shape = 1;
    const HoneTensor tensor = { .dtype = HONE_DTYPE_F16, .n_dims = 1, .shape = { shape }, .n = 1, .data = &half };
    float number;

    hone_tensor_to_floats (&tensor, &number);
    if (!isnan (number))
      g_assert_cmphex (hone_half_of (number), ==, half);
  }
}

static void
test_found (void)
{
  g_auto (GStrv) words = hone_base_list ();
  g_autofree char *none = hone_base_find ("hone-yolo99z");
  g_autofree char *file = hone_base_find ("yolo26n");

  g_assert_cmpuint (g_strv_length (words), >, 0);
  g_assert_cmpstr (words[0], ==, "hone-yolo26n");
  g_assert_null (none);
  g_assert_null (file);
  for (char **word = words; *word != NULL; word++) {
    g_autofree char *path = hone_base_find (*word);
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneTensors) tensors = NULL;
    g_autoptr (HoneModel) model = hone_model_file_open (path, &tensors, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (hone_tensors_get_meta (tensors, HONE_BASE_KEY), ==, *word + strlen ("hone-"));
    g_assert_cmpstr (model->arch.id, ==, *word + strlen ("hone-"));
    g_assert_null (hone_tensors_get_meta (tensors, "imgsz"));
    g_assert_null (hone_tensors_get_meta (tensors, "data"));
  }
}

/* How many of the entries a training with these settings would take over. */
static int
taken_over (const char *model, const char *pretrained)
{
  const char *const names[] = { "a", "b", NULL };
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneModel) made = NULL;
  HoneTransfer transfer = { 0 };

  g_assert_true (hone_settings_set (settings, "model", model, NULL));
  if (pretrained != NULL)
    g_assert_true (hone_settings_set (settings, "pretrained", pretrained, NULL));
  made = hone_model_file_start (settings, 2, names, &transfer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hone_settings_get_int (settings, "imgsz"), ==, 640); /* not what the base was trained at */
  return (int) transfer.n_copied;
}

static void
test_start (void)
{
  const int base = taken_over ("hone-yolo26n", NULL);

  g_assert_cmpint (base, >, 600); /* all but what looks at classes */
  g_assert_cmpint (taken_over ("yolo26n.yaml", "true"), ==, base);
  g_assert_cmpint (taken_over ("yolo26n.yaml", NULL), ==, 0); /* as Ultralytics understands it */
  g_assert_cmpint (taken_over ("yolo26n.yaml", "false"), ==, 0);
  g_assert_cmpint (taken_over ("yolo11n.yaml", "true"), ==, 0); /* there is none for it */
}

/* nbs and warmup_epochs of a training on 205 pictures */
static void
assert_suited (const char *words, int n_train, int nbs, double warmup)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_auto (GStrv) pairs = g_strsplit (words, " ", -1);
  g_autoptr (GError) error = NULL;

  for (char **pair = pairs; *pair != NULL; pair++) {
    char *value = strchr (*pair, '=');

    *value++ = '\0';
    hone_settings_set (settings, *pair, value, &error);
    g_assert_no_error (error);
  }
  g_assert_cmpint (hone_base_suit (settings, n_train), ==, warmup == 1);
  g_assert_cmpint (hone_settings_get_int (settings, "nbs"), ==, nbs);
  g_assert_cmpfloat (hone_settings_get_number (settings, "warmup_epochs"), ==, warmup);
}

/* 3,200 pictures are 50 steps of 64. */
static void
test_suited (void)
{
  assert_suited ("model=hone-yolo26n", 205, 16, 1);
  assert_suited ("model=hone-yolo26n batch=8", 205, 8, 1);
  assert_suited ("model=hone-yolo26n batch=-1", 205, 16, 1);
  assert_suited ("model=yolo26n.yaml pretrained=true", 205, 16, 1);
  assert_suited ("model=hone-yolo26n", 3199, 16, 1);
  assert_suited ("model=hone-yolo26n", 3200, 64, 3);
  assert_suited ("model=yolo26n.yaml", 205, 64, 3);
  assert_suited ("model=yolo26n.pt", 205, 64, 3);
  assert_suited ("model=yolo11n.yaml pretrained=true", 205, 64, 3);
  assert_suited ("model=hone-yolo26n pretrained=false", 205, 64, 3);
  assert_suited ("model=hone-yolo26n nbs=32 warmup_epochs=2", 205, 32, 2);
}

/* A base written once more is the same file. */
static void
test_written (void)
{
  g_autofree char *path = hone_base_find ("hone-yolo26n");
  g_autofree char *folder = g_dir_make_tmp ("hone-base-XXXXXX", NULL);
  g_autofree char *out = g_build_filename (folder, "again.safetensors", NULL);
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_first, n_second;

  g_assert_true (hone_base_write (path, TRUE, out, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &first, &n_first, NULL));
  g_assert_true (g_file_get_contents (out, &second, &n_second, NULL));
  g_assert_cmpmem (first, n_first, second, n_second);
  g_assert_false (hone_base_write ("nothing.safetensors", TRUE, out, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  g_remove (out);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/half", test_half);
  g_test_add_func ("/base/half-back", test_half_back);
  g_test_add_func ("/base/found", test_found);
  g_test_add_func ("/base/start", test_start);
  g_test_add_func ("/base/suited", test_suited);
  g_test_add_func ("/base/written", test_written);
  return g_test_run ();
}
