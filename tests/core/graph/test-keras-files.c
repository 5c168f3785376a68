/* SPDX-License-Identifier: Apache-2.0 */
/* test-keras-files.c - networks that Keras saved, in each of its forms, give Keras' logits within 1e-4
 *
 * tests/data/keras, or the folder HONE_KERAS, as tests/peer/keras-nets.py makes them: NAME.io.safetensors, with the
 * table of a small network as metadata, beside NAME.weights.h5, NAME.keras, NAME.h5. Damaged files are refused.
 */
#include "hone-block.h"
#include "hone-file.h"
#include "hone-params.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLOSE 1e-4
#define MAX_STAGES 8

typedef struct {
  HoneFamily family;
  HoneRow rows[MAX_STAGES + 1];
} Table;

/* resnet50-keras with the blocks and channels of a file. */
static void
fill_table (Table *self, const HoneFamily *from, const char *channels, const char *blocks)
{
  g_auto (GStrv) wide = g_strsplit (channels, " ", MAX_STAGES), many = g_strsplit (blocks, " ", MAX_STAGES);
  const int n = (int) g_strv_length (wide);

  self->family = *from;
  self->family.rows = self->rows;
  self->family.n_rows = n + 1;
  for (int i = 0; i < n; i++) {
    self->rows[i] = from->rows[i];
    self->rows[i].channels = atoi (wide[i]);
    self->rows[i].repeats = atoi (many[i]);
  }
  self->rows[n] = from->rows[from->n_rows - 1];
}

static HoneModel *
open_model (const char *path, HoneTensors *io, Table *table, int n_classes)
{
  const char *channels = hone_tensors_get_meta (io, "channels");
  g_autoptr (HoneTensors) tensors = NULL;
  g_autoptr (GError) error = NULL;
  HoneModel *model;
  HoneArch arch;

  if (channels == NULL) {
    model = hone_model_open (path, &error);
    g_assert_no_error (error);
    return model;
  }
  tensors = hone_weights_read (path, &error);
  g_assert_no_error (error);
  g_assert_true (hone_arch_parse ("resnet50-keras", &arch, &error));
  fill_table (table, arch.family, channels, hone_tensors_get_meta (io, "blocks"));
  hone_arch_init (&arch, &table->family, &table->family.scales[0]);
  model = hone_model_new (&arch, n_classes, NULL, 0);
  hone_model_load_exact (model, tensors, &error);
  g_assert_no_error (error);
  return model;
}

static void
compare (HoneModel *model, const HoneTensor *pictures, const float *logits)
{
  const HoneOpen how = { .n_threads = 2, .level = HONE_LEVEL_AUTO };
  const HoneKernels *kernels = hone_kernels_cpu ();
  HoneDevice *device = kernels->open (&how);
  HoneArena *arena = hone_arena_new (kernels, device);
  g_autoptr (GError) error = NULL;
  HoneGraph *graph = hone_graph_new (model, arena, (int) pictures->shape[0], (int) pictures->shape[1],
                                     (int) pictures->shape[2], HONE_GRAPH_INFER, &error);
  double most = 0;

  g_assert_no_error (error);
  hone_graph_forward (graph, pictures->data);
  for (int i = 0; i < (int) pictures->shape[0] * model->n_classes; i++)
    most = MAX (most, fabs ((double) hone_graph_get_one2many (graph)->scores[i] - (double) logits[i]));
  g_test_message ("logits differ by up to %g", most);
  g_assert_cmpfloat (most, <, CLOSE);
  hone_graph_free (graph);
  hone_arena_unref (arena);
  kernels->close (device);
}

static char *
folder (void)
{
  return g_strdup (g_getenv ("HONE_KERAS") != NULL ? g_getenv ("HONE_KERAS") : KERAS_DATA);
}

static void
test_forms (void)
{
  static const char *const endings[] = { "weights.h5", "keras", "h5" };
  g_autofree char *from = folder ();
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *file;
  int n = 0;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL) {
    g_autofree char *io_path = g_build_filename (from, file, NULL);
    g_autoptr (HoneTensors) io = NULL;
    const HoneTensor *logits;

    if (!g_str_has_suffix (file, ".io.safetensors"))
      continue;
    io = hone_safetensors_read (io_path, NULL);
    logits = hone_tensors_find (io, "logits");
    for (guint i = 0; i < G_N_ELEMENTS (endings); i++, n++) {
      g_autofree char *bare = g_strndup (io_path, strlen (io_path) - strlen ("io.safetensors"));
      g_autofree char *path = g_strconcat (bare, endings[i], NULL);
      Table table;
      g_autoptr (HoneModel) model = open_model (path, io, &table, (int) logits->shape[1]);

      g_test_message ("%s", path);
      compare (model, hone_tensors_find (io, "pictures"), logits->data);
    }
  }
  g_assert_cmpint (n, >=, 3);
}

/* Cut anywhere, it is an error that names the file. */
static void
test_cut (void)
{
  g_autofree char *path = g_build_filename (KERAS_DATA, "small.weights.h5", NULL);
  g_autofree char *cut = NULL, *data = NULL;
  gsize n;
  const int fd = g_file_open_tmp ("hone-XXXXXX.h5", &cut, NULL);

  g_close (fd, NULL);
  g_assert_true (g_file_get_contents (path, &data, &n, NULL));
  for (gsize k = 8; k < n; k += n / 13) {
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (cut, data, (gssize) k, NULL));
    g_assert_null (hone_weights_read (cut, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
    g_assert_nonnull (strstr (error->message, cut));
  }
  g_remove (cut);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/graph/keras-files/forms", test_forms);
  g_test_add_func ("/core/graph/keras-files/cut", test_cut);
  return g_test_run ();
}
