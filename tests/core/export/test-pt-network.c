/* SPDX-License-Identifier: Apache-2.0 */
/* test-pt-network.c - checkpoints for Ultralytics: read back by Hone, and by Ultralytics where HONE_PYTHON has it */
#include "pt-network.h"

#include <glib/gstdio.h>

static const char *const archs[] = { "yolo26n", "yolo11n", "yolov8n", "yolo26m-w0.125", "yolo11n-cls", "resnet50" };

static HoneModel *
sample_model (const char *name)
{
  static const char *const names[] = { "a", "it's", "c", NULL };
  HoneArch arch;
  HoneModel *model;

  g_assert_true (hone_arch_parse (name, &arch, NULL));
  model = hone_model_new (&arch, 3, names, 0);
  hone_model_init (model, 7);
  return model;
}

/* The same network with the same numbers, to the precision of 16 bits. */
static void
test_back (gconstpointer data)
{
  const char *name = data;
  g_autoptr (HoneModel) model = sample_model (name), back = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hone-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.pt", NULL);
  GError *error = NULL;

  hone_pt_write (model, NULL, path, &error);
  g_assert_no_error (error);
  back = hone_model_open (path, &error);
  g_assert_no_error (error);
  if (!g_str_has_suffix (name, "-cls")) /* YOLO11's and YOLO26's are one network */
    g_assert_cmpstr (back->arch.id, ==, model->arch.id);
  g_assert_cmpint (back->n_classes, ==, 3);
  if (!g_str_equal (name, "resnet50")) /* a state dict holds no names */
    g_assert_cmpstr (back->names[1], ==, "it's");
  g_assert_cmpuint (back->n_values, ==, model->n_values);
  for (gsize i = 0; i < model->n_values; i++)
    g_assert_cmpfloat_with_epsilon (back->values[i], model->values[i], 1e-3f * MAX (1, ABS (model->values[i])));
  g_unlink (path);
  g_rmdir (folder);
}

/* Its own network of this name has the same state dict, and its table of layers makes the same network again. */
static const char script[] = "import os, sys\n"
                             "os.environ['YOLO_OFFLINE'] = '1'\n"
                             "try:\n"
                             "    import torch\n"
                             "    from ultralytics import YOLO\n"
                             "except ImportError: sys.exit(77)\n"
                             "file, arch = sys.argv[1:]\n"
                             "net = YOLO(file).model.float().eval()\n"
                             "assert net.names == {0: 'a', 1: \"it's\", 2: 'c'}, net.names\n"
                             "again = type(net)(net.yaml, nc=3, verbose=False)\n"
                             "a, b = net.state_dict(), again.state_dict()\n"
                             "assert list(a) == list(b) and all(a[k].shape == b[k].shape for k in a)\n"
                             "kinds = lambda m: [(k, type(v).__name__.replace('DWConv', 'Conv')) for k, v in "
                             "m.named_modules(remove_duplicate=False)]\n"
                             "assert kinds(net) == kinds(again)\n"
                             "again.load_state_dict(a); again.eval()\n"
                             "x = torch.rand(1, 3, 64, 64)\n"
                             "first = lambda y: y[0] if isinstance(y, (tuple, list)) else y\n"
                             "with torch.no_grad(): d = (first(net(x)) - first(again(x))).abs().max().item()\n"
                             "assert d <= 1e-4, d\n";

static void
test_ultralytics (gconstpointer data)
{
  const char *name = data;
  g_autoptr (HoneModel) model = sample_model (name);
  g_autofree char *folder = g_dir_make_tmp ("hone-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.pt", NULL);
  const char *python = g_getenv ("HONE_PYTHON") != NULL ? g_getenv ("HONE_PYTHON") : "python3";
  char *words[] = { (char *) python, (char *) "-c", (char *) script, path, (char *) name, NULL };
  g_autofree char *out = NULL, *said = NULL;
  int status = 0;

  g_assert_true (hone_pt_write (model, NULL, path, NULL));
  if (!g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &said, &status, NULL) ||
      (WIFEXITED (status) && WEXITSTATUS (status) == 77))
    g_test_skip ("no Python with ultralytics (HONE_PYTHON names one)");
  else if (status != 0)
    g_test_fail_printf ("ultralytics: %s", said);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (archs); i++) {
    g_autofree char *back = g_strdup_printf ("/pt-network/back/%s", archs[i]);
    g_autofree char *theirs = g_strdup_printf ("/pt-network/ultralytics/%s", archs[i]);

    g_test_add_data_func (back, archs[i], test_back);
    if (!g_str_equal (archs[i], "resnet50"))
      g_test_add_data_func (theirs, archs[i], test_ultralytics);
  }
  return g_test_run ();
}
