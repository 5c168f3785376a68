/* SPDX-License-Identifier: Apache-2.0 */
/* hone-predict.c - "hone predict": what a model sees in pictures (spec 02, sections 4 and 5) */
#include "engine.h"
#include "hone-augment.h"
#include "model-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define PREDICT_CONF 0.25 /* spec 02, section 4 */
#define STRIDE 32

typedef struct {
  HoneSettings *settings;
  const HoneTrainerWatch *watch;
  gpointer data;
  HonePredictFunc each;
  HoneModel *model;
  HoneEngine engine;
  HoneGraphs graphs;
  HoneNmsHow how;
  int *classes; /* owned */
  gboolean single;
  gboolean minimal; /* as little grey as the stride allows */
  int imgsz;
} Predict;

/* Pictures */

static gboolean
is_picture (const char *name)
{
  const char *const endings[] = { "bmp", "dng", "jpeg", "jpg", "mpo", "png", "tif", "tiff", "webp", "gif", NULL };
  const char *dot = strrchr (name, '.');
  g_autofree char *ending = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  return ending != NULL && g_strv_contains (endings, ending);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* A file, or all pictures of a folder by name. */
static GPtrArray *
list_pictures (const char *source, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (source == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("Pictures are missing: say source=FILE or source=FOLDER."));
    return NULL;
  }
  if (!g_file_test (source, G_FILE_TEST_EXISTS)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There is no file or folder %s."), source);
    return NULL;
  }
  if (!g_file_test (source, G_FILE_TEST_IS_DIR)) {
    g_ptr_array_add (paths, g_strdup (source));
    return g_steal_pointer (&paths);
  }
  dir = g_dir_open (source, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_picture (name))
      g_ptr_array_add (paths, g_build_filename (source, name, NULL));
  if (paths->len == 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There are no pictures in the folder %s."), source);
    return NULL;
  }
  g_ptr_array_sort (paths, compare_paths);
  return g_steal_pointer (&paths);
}

/* One picture */

static guint8 *
letterbox (Predict *self, const HoneImage *image, int *w, int *h)
{
  HoneLetterboxGeometry box =
      hone_letterbox_geometry (image->width, image->height, self->imgsz, self->imgsz, self->minimal, TRUE, STRIDE);
  g_autofree guint8 *inner = g_malloc ((gsize) box.w * (gsize) box.h * 3);
  guint8 *canvas;

  *w = box.left + box.w + box.right;
  *h = box.top + box.h + box.bottom;
  canvas = g_malloc ((gsize) *w * (gsize) *h * 3);
  memset (canvas, HONE_GREY, (gsize) *w * (gsize) *h * 3);
  hone_resize (image->pixels, image->width, image->height, 3, inner, box.w, box.h);
  for (int y = 0; y < box.h; y++)
    memcpy (canvas + ((gsize) (y + box.top) * (gsize) *w + (gsize) box.left) * 3, inner + (gsize) y * (gsize) box.w * 3,
            (gsize) box.w * 3);
  return canvas;
}

/* The way back is reckoned from the sizes alone (spec 02, section 5). */
static HoneLetterbox
way_back (int w, int h, int w0, int h0)
{
  double gain = MIN ((double) h / h0, (double) w / w0);
  double new_w = MAX (rint (w0 * gain), 1), new_h = MAX (rint (h0 * gain), 1);

  return (HoneLetterbox){
    .gain_x = new_w / w0,
    .gain_y = new_h / h0,
    .pad_x = rint ((w - new_w) / 2 - 0.1),
    .pad_y = rint ((h - new_h) / 2 - 0.1),
  };
}

static GArray *
boxes_of (Predict *self, HoneGraph *graph)
{
  HoneHeadShape shape = hone_graph_get_head_shape (graph);
  g_autofree float *decoded = NULL;
  GArray *found;

  if (self->single) {
    found = hone_decode_top (&shape, hone_graph_get_one2one (graph), 0, MAX (self->how.max_det, 300));
    hone_detections_filter (found, self->how.conf, self->how.max_det, self->how.classes, self->how.n_classes);
    return found;
  }
  decoded = g_new (float, (gsize) (4 + shape.n_classes) * (gsize) shape.anchors);
  hone_decode (&shape, hone_graph_get_one2many (graph), decoded);
  return hone_nms (decoded, shape.n_classes, shape.anchors, &self->how);
}

static GArray *
look (Predict *self, const HoneImage *image, GError **error)
{
  int w, h;
  g_autofree guint8 *pixels = letterbox (self, image, &w, &h);
  HoneGraph *graph = hone_graphs_get (&self->graphs, 1, h, w, error);
  HoneLetterbox back = way_back (w, h, image->width, image->height);
  GArray *found;

  if (graph == NULL)
    return NULL;
  hone_graph_set_values (graph, self->model->values, NULL);
  hone_graph_set_heads (graph, !self->single, self->single);
  hone_graph_forward (graph, pixels);
  if (!hone_engine_sync (&self->engine, error))
    return NULL;
  found = boxes_of (self, graph);
  hone_detections_to_picture (found, &back, image->width, image->height);
  return found;
}

/* Returns: FALSE when nothing can go on; a broken picture is told and passed over */
static gboolean
predict_file (Predict *self, const char *path, guint *n_broken, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HoneImage) image = hone_image_read (path, &local);
  g_autoptr (GArray) found = NULL;

  if (image == NULL) {
    hone_watch_say (self->watch, self->data, "%s", local->message);
    (*n_broken)++;
    return TRUE;
  }
  found = look (self, image, error);
  if (found == NULL)
    return FALSE;
  self->each (path, image, (const HoneDetection *) (gpointer) found->data, found->len, self->model->names, self->data);
  return TRUE;
}

static gboolean
predict_all (Predict *self, GPtrArray *paths, GCancellable *cancellable, GError **error)
{
  guint n_broken = 0;

  for (guint i = 0; i < paths->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !predict_file (self, g_ptr_array_index (paths, i), &n_broken, error))
      return FALSE;
  if (n_broken < paths->len)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               g_dngettext (GETTEXT_PACKAGE, "The picture %s could not be read.",
                            "None of the pictures of %s could be read.", paths->len),
               hone_settings_get_text (self->settings, "source"));
  return FALSE;
}

/* Making ready */

static gboolean
set_up (Predict *self, GError **error)
{
  const char *word = hone_settings_get_text (self->settings, "model");
  g_autofree char *path = word != NULL ? hone_model_file_find (word) : NULL;
  g_autoptr (HoneTensors) tensors = NULL;
  double conf = hone_settings_get_number (self->settings, "conf");

  if (!hone_settings_check (self->settings, error))
    return FALSE;
  if (path == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("A trained model is needed: model=FILE.pt, model=FILE.safetensors, or the folder of a run."));
    return FALSE;
  }
  self->model = hone_model_file_open (path, &tensors, error);
  if (self->model == NULL || !hone_engine_open (&self->engine, self->settings, error))
    return FALSE;
  self->imgsz = hone_model_file_imgsz (self->settings, tensors);
  self->single =
      self->model->arch.family->end2end && g_strcmp0 (hone_settings_get_text (self->settings, "nms"), "false") == 0;
  self->minimal = !hone_settings_is_given (self->settings, "rect") || hone_settings_get_bool (self->settings, "rect");
  self->how = (HoneNmsHow){
    .conf = isnan (conf) ? PREDICT_CONF : conf,
    .iou = hone_settings_get_number (self->settings, "iou"),
    .max_det = hone_settings_get_int (self->settings, "max_det"),
    .agnostic = hone_settings_get_bool (self->settings, "agnostic_nms"),
  };
  if (!hone_class_filter (self->settings, self->model->n_classes, &self->classes, &self->how.n_classes, error))
    return FALSE;
  self->how.classes = self->classes;
  hone_graphs_init (&self->graphs, self->model, &self->engine);
  return TRUE;
}

static void
tear_down (Predict *self)
{
  hone_graphs_clear (&self->graphs);
  hone_engine_close (&self->engine);
  g_clear_pointer (&self->model, hone_model_free);
  g_free (self->classes);
}

gboolean
hone_predict (HoneSettings *settings, const HoneTrainerWatch *watch, HonePredictFunc each, gpointer data,
              GCancellable *cancellable, GError **error)
{
  Predict self = { .settings = settings, .watch = watch, .data = data, .each = each };
  g_autoptr (GPtrArray) paths = list_pictures (hone_settings_get_text (settings, "source"), error);
  gboolean ok = paths != NULL && set_up (&self, error) && predict_all (&self, paths, cancellable, error);

  tear_down (&self);
  return ok;
}
