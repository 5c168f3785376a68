/* SPDX-License-Identifier: Apache-2.0 */
/* test-pt-write.c - what is written as torch.save does, read back by Hone's own reader, and by torch where it is there
 */
#include "pt-pickle-write.h"

#include <glib/gstdio.h>
#include <string.h>

static const float weight[] = { 0.5f, -1.25f, 3, 0, 65504, 1e-6f };
static const gint64 counter[] = { 40000000000 };

static HoneTensors *
sample (void)
{
  HoneTensors *tensors = hone_tensors_new ();

  hone_tensors_add (tensors, "conv.weight", HONE_DTYPE_F32, 2, (gint64[]){ 2, 3 }, weight, NULL);
  hone_tensors_add (tensors, "bn.num_batches_tracked", HONE_DTYPE_I64, 0, NULL, counter, NULL);
  return tensors;
}

static void
test_state_dict (void)
{
  g_autoptr (HoneTensors) tensors = sample (), back = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hone-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.pth", NULL);
  g_autofree char *data = NULL;
  gsize size;
  GError *error = NULL;

  hone_state_dict_write (tensors, path, &error);
  g_assert_no_error (error);
  back = hone_pt_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hone_tensors_get_n (back), ==, 2);
  for (guint i = 0; i < 2; i++) {
    const HoneTensor *want = hone_tensors_get (tensors, i), *got = hone_tensors_get (back, i);

    g_assert_cmpstr (got->name, ==, want->name);
    g_assert_cmpint (got->dtype, ==, want->dtype);
    g_assert_cmpint (got->n_dims, ==, want->n_dims);
    g_assert_cmpmem (got->shape, got->n_dims * sizeof *got->shape, want->shape, want->n_dims * sizeof *want->shape);
    g_assert_cmpmem (got->data, (gsize) got->n * hone_dtype_size (got->dtype), want->data,
                     (gsize) want->n * hone_dtype_size (want->dtype));
  }

  /* The numbers lie at a multiple of 64. */
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint ((gsize) ((char *) memmem (data, size, weight, sizeof weight) - data) % 64, ==, 0);
  g_unlink (path);
  g_rmdir (folder);
}

/* torch.load () with weights_only, the strictest way there is. */
static void
test_torch (void)
{
  static const char script[] =
      "import sys\n"
      "try: import torch\n"
      "except ImportError: sys.exit(77)\n"
      "x = torch.load(sys.argv[1], weights_only=True)\n"
      "assert list(x) == ['conv.weight', 'bn.num_batches_tracked'], list(x)\n"
      "assert x['conv.weight'].tolist()[0] == [0.5, -1.25, 3.0], x\n"
      "assert x['bn.num_batches_tracked'].item() == 40000000000 and x['bn.num_batches_tracked'].dim() == 0, x\n";
  g_autoptr (HoneTensors) tensors = sample ();
  g_autofree char *folder = g_dir_make_tmp ("hone-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.pth", NULL);
  const char *python = g_getenv ("HONE_PYTHON") != NULL ? g_getenv ("HONE_PYTHON") : "python3";
  char *words[] = { (char *) python, (char *) "-c", (char *) script, path, NULL };
  g_autofree char *said = NULL;
  int status = 0;

  g_assert_true (hone_state_dict_write (tensors, path, NULL));
  if (!g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said,
                     &status, NULL) ||
      (WIFEXITED (status) && WEXITSTATUS (status) == 77))
    g_test_skip ("no Python with torch (HONE_PYTHON names one)");
  else if (status != 0)
    g_test_fail_printf ("torch says: %s", said);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pt-write/state-dict", test_state_dict);
  g_test_add_func ("/pt-write/torch", test_torch);
  return g_test_run ();
}
