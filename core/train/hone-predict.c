/* SPDX-License-Identifier: Apache-2.0 */
/* hone-predict.c - "hone predict": what a model sees in pictures (spec 02, sections 4 and 5) */
#include "hone-augment.h"
#include "hone-candidates.h"
#include "hone-classes.h"
#include "model-file.h"
#include "predict-heat.h"
#include "predict-source.h"
#include "test-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define PREDICT_CONF 0.25 /* spec 02, section 4 */
#define LEAST_TOP 300     /* boxes that the NMS-free head is asked for at least */
#define STRIDE 32
#define NEVER 2 /* an overlap that no two boxes have: nothing is suppressed */

typedef struct {
  HoneSettings *settings;
  const HoneTrainerWatch *watch;
  gpointer data;
  HonePredictFunc each;
  HoneCandidatesFunc each_candidates; /* in its place (nullable) */
  HoneModel *model;
  HoneEngine engine;
  HoneGraphs graphs;
  HoneTestTime *test_time; /* (nullable): augment=true */
  HoneNmsHow how;
  int *classes; /* owned */
  gboolean classify;
  gboolean single;
  gboolean minimal; /* as little grey as the stride allows */
  gboolean heat;
  int w, h; /* imgsz */
  int batch;
  guint n_broken;
} Predict;

/* Pictures that the network sees at once. */
typedef struct {
  const char *path;
  HoneImage *image;
  GArray *found;   /* of HoneDetection, pixels of the image */
  float *shares;   /* (nullable): of each class, of a classifier */
  HoneImage *heat; /* (nullable) */
  HoneLetterbox place;
} Item;

typedef struct {
  Predict *predict;
  Item *items;
  int n;
  int w, h;       /* of the network's input */
  guint8 *pixels; /* n x h x w x 3 */
  HoneHeadShape shape;
  HoneHead *head;
  const float *decoded;
} Group;

static void
group_clear (Group *self)
{
  for (int i = 0; i < self->n; i++) {
    g_clear_pointer (&self->items[i].image, hone_image_free);
    g_clear_pointer (&self->items[i].found, g_array_unref);
    g_clear_pointer (&self->items[i].heat, hone_image_free);
    g_clear_pointer (&self->items[i].shares, g_free);
  }
  self->n = 0;
  g_clear_pointer (&self->pixels, g_free);
}

/* --- into the network ----------------------------------------------------------------------------------------------
 */

/* Grey only up to the stride, as far as all pictures agree on it. */
static gboolean
is_minimal (const Group *self)
{
  const HoneImage *first = self->items[0].image;

  for (int i = 1; i < self->n; i++)
    if (self->items[i].image->width != first->width || self->items[i].image->height != first->height)
      return FALSE;
  return self->predict->minimal;
}

static void
put_in (void *data, int i)
{
  const Group *self = data;
  const HoneImage *image = self->items[i].image;
  const HoneLetterboxGeometry box = hone_letterbox_geometry (image->width, image->height, self->predict->w,
                                                             self->predict->h, is_minimal (self), TRUE, STRIDE);

  hone_letterbox (image, &box, self->pixels + (gsize) i * (gsize) self->h * (gsize) self->w * 3);
}

static void
put_in_middle (void *data, int i)
{
  const Group *self = data;

  hone_centre_crop (self->items[i].image, self->w, self->pixels + (gsize) i * (gsize) self->h * (gsize) self->w * 3);
}

static void
cut_out (Group *self)
{
  const HoneEngine *engine = &self->predict->engine;

  self->w = self->h = self->predict->w;
  self->pixels = g_malloc ((gsize) self->n * (gsize) self->w * (gsize) self->h * 3);
  engine->host_kernels->run (engine->host, self->n, put_in_middle, self);
}

static void
letterbox (Group *self)
{
  const HoneImage *first = self->items[0].image;
  const HoneLetterboxGeometry box = hone_letterbox_geometry (first->width, first->height, self->predict->w,
                                                             self->predict->h, is_minimal (self), TRUE, STRIDE);
  const HoneEngine *engine = &self->predict->engine;

  self->w = box.left + box.w + box.right;
  self->h = box.top + box.h + box.bottom;
  self->pixels = g_malloc ((gsize) self->n * (gsize) self->w * (gsize) self->h * 3);
  engine->host_kernels->run (engine->host, self->n, put_in, self);
}

/* --- and back ------------------------------------------------------------------------------------------------------
 */

/* Reckoned from the sizes alone (spec 02, section 5). */
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
top_boxes (const Group *self, int i)
{
  const HoneNmsHow *how = &self->predict->how;
  const int most = MAX (how->max_det, LEAST_TOP);
  GArray *found = how->agnostic ? hone_decode_top_agnostic (&self->shape, self->head, i, most)
                                : hone_decode_top (&self->shape, self->head, i, most);

  hone_detections_filter (found, how->conf, how->max_det, how->classes, how->n_classes);
  return found;
}

static void
find_boxes (void *data, int i)
{
  const Group *self = data;
  Item *item = &self->items[i];
  const gsize stride = (gsize) (4 + self->shape.n_classes) * (gsize) self->shape.anchors;

  item->place = way_back (self->w, self->h, item->image->width, item->image->height);
  if (self->predict->single)
    item->found = top_boxes (self, i);
  else
    item->found =
        hone_nms (self->decoded + (gsize) i * stride, self->shape.n_classes, self->shape.anchors, &self->predict->how);
  if (self->predict->each_candidates == NULL)
    hone_detections_to_picture (item->found, &item->place, item->image->width, item->image->height);
}

/* Of a classifier: the likeliest class, of the whole picture. */
static void
find_class (void *data, int i)
{
  const Group *self = data;
  Item *item = &self->items[i];
  const int n = self->shape.n_classes;
  int best;

  item->shares = g_new (float, n);
  hone_class_softmax (self->head->scores + (gsize) i * (gsize) n, n, item->shares);
  best = hone_class_best (item->shares, n);
  item->found = hone_class_found (item->image->width, item->image->height, best, item->shares[best]);
}

static void
draw_heat (void *data, int i)
{
  const Group *self = data;
  const gsize n = (gsize) self->h * (gsize) self->w * 3;

  self->items[i].heat = hone_predict_heat (
      &self->shape, self->head->scores + (gsize) i * (gsize) self->shape.n_classes * (gsize) self->shape.anchors,
      self->pixels + (gsize) i * n, self->h, self->w);
}

/* (transfer full): n x (4 + n_classes) x anchors, of all looks; NULL on an error */
static float *
decode (Group *self, GError **error)
{
  Predict *predict = self->predict;
  float *decoded = g_new (float, (gsize) self->n *(gsize) (4 + self->shape.n_classes) * (gsize) self->shape.anchors);
  float *joined;

  hone_decode (&self->shape, self->head, decoded);
  if (predict->test_time == NULL)
    return decoded;
  joined = hone_test_time_join (predict->test_time, predict->model->values, self->pixels, self->h, self->w,
                                &self->shape, decoded, &self->shape.anchors, error);
  g_free (decoded);
  return joined;
}

static gboolean
run_network (Group *self, GError **error)
{
  Predict *predict = self->predict;
  HoneGraph *graph = hone_graphs_get (&predict->graphs, self->n, self->h, self->w, error);

  if (graph == NULL)
    return FALSE;
  hone_graph_set_values (graph, predict->model->values, NULL);
  hone_graph_set_heads (graph, !predict->single, predict->single);
  hone_graph_forward (graph, self->pixels);
  self->shape = hone_graph_get_head_shape (graph);
  self->head = predict->single ? hone_graph_get_one2one (graph) : hone_graph_get_one2many (graph);
  return hone_engine_sync (&predict->engine, error);
}

static gboolean
look_at_classes (Group *self, GError **error)
{
  const HoneEngine *engine = &self->predict->engine;

  cut_out (self);
  if (!run_network (self, error))
    return FALSE;
  engine->host_kernels->run (engine->host, self->n, find_class, self);
  return TRUE;
}

static gboolean
look (Group *self, GError **error)
{
  const HoneEngine *engine = &self->predict->engine;
  g_autofree float *decoded = NULL;

  if (self->predict->classify)
    return look_at_classes (self, error);
  letterbox (self);
  if (!run_network (self, error))
    return FALSE;
  if (self->predict->heat)
    engine->host_kernels->run (engine->host, self->n, draw_heat, self);
  if (!self->predict->single && (decoded = decode (self, error)) == NULL)
    return FALSE;
  self->decoded = decoded;
  engine->host_kernels->run (engine->host, self->n, find_boxes, self);
  return TRUE;
}

/* --- all pictures --------------------------------------------------------------------------------------------------
 */

/* A broken picture is told and passed over. */
static void
read_picture (Group *self, const char *path)
{
  g_autoptr (GError) local = NULL;
  HoneImage *image = hone_image_read (path, &local);

  if (image != NULL) {
    self->items[self->n++] = (Item){ .path = path, .image = image };
    return;
  }
  self->predict->n_broken++;
  if (self->predict->each_candidates != NULL)
    self->predict->each_candidates (&(HoneCandidates){ .path = path, .error = local->message }, self->predict->data);
  else
    hone_watch_say (self->predict->watch, self->predict->data, "%s", local->message);
}

static void
hand_out_candidates (const Predict *self, const Item *item)
{
  const HoneCandidates picture = {
    .path = item->path,
    .found = (const HoneDetection *) (gpointer) item->found->data,
    .n_found = item->found->len,
    .width = item->image->width,
    .height = item->image->height,
    .place = item->place,
    .single = self->single,
    .names = self->model->names,
    .n_classes = self->model->n_classes,
  };

  self->each_candidates (&picture, self->data);
}

static void
hand_out (const Group *self)
{
  const Predict *predict = self->predict;

  for (int i = 0; i < self->n; i++) {
    const Item *item = &self->items[i];
    const HonePredicted picture = {
      .path = item->path,
      .image = item->image,
      .found = (const HoneDetection *) (gpointer) item->found->data,
      .n_found = item->found->len,
      .names = predict->model->names,
      .heat = item->heat,
      .shares = item->shares,
    };

    if (predict->each_candidates != NULL)
      hand_out_candidates (predict, item);
    else
      predict->each (&picture, predict->data);
  }
}

static gboolean
predict_all (Predict *self, GPtrArray *paths, GCancellable *cancellable, GError **error)
{
  g_autofree Item *items = g_new0 (Item, self->batch);
  Group group = { .predict = self, .items = items };
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < paths->len;) {
    while (i < paths->len && group.n < self->batch)
      read_picture (&group, g_ptr_array_index (paths, i++));
    ok = !g_cancellable_set_error_if_cancelled (cancellable, error) && (group.n == 0 || look (&group, error));
    if (ok)
      hand_out (&group);
    group_clear (&group);
  }
  if (!ok || self->n_broken < paths->len || paths->len == 0 || !hone_settings_is_given (self->settings, "source"))
    return ok;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               g_dngettext (GETTEXT_PACKAGE, "The picture %s could not be read.",
                            "None of the pictures of %s could be read.", paths->len),
               hone_settings_get_text (self->settings, "source"));
  return FALSE;
}

/* --- making ready --------------------------------------------------------------------------------------------------
 */

static int
full_strides (double length)
{
  return ((int) length + STRIDE - 1) / STRIDE * STRIDE;
}

/* imgsz: one side, or height and width. */
static void
set_size (Predict *self, HoneTensors *tensors)
{
  int n;
  g_autofree double *sizes = hone_settings_get_numbers (self->settings, "imgsz", &n);

  self->w = self->h = hone_model_file_imgsz (self->settings, tensors);
  if (n > 1) {
    self->h = full_strides (sizes[0]);
    self->w = full_strides (sizes[1]);
  }
}

/* One picture at a time unless more are asked for, since their number may change their shapes. */
static int
batch_of (HoneSettings *settings)
{
  const double batch = hone_settings_get_number (settings, "batch");

  return hone_settings_is_given (settings, "batch") && batch >= 1 ? (int) batch : 1;
}

static void
choose_head (Predict *self)
{
  const gboolean wanted = g_strcmp0 (hone_settings_get_text (self->settings, "nms"), "false") == 0;

  self->single = wanted && self->model->arch.family->end2end;
  if (!hone_test_time_is_wanted (self->settings, self->model, self->single, self->watch, self->data))
    return;
  self->test_time = g_new0 (HoneTestTime, 1);
  hone_test_time_init (self->test_time, self->model, &self->engine);
}

static gboolean
read_how (Predict *self, GError **error)
{
  const double conf = hone_settings_get_number (self->settings, "conf");

  self->minimal = !hone_settings_is_given (self->settings, "rect") || hone_settings_get_bool (self->settings, "rect");
  self->heat = hone_settings_get_bool (self->settings, "visualize");
  self->batch = batch_of (self->settings);
  self->how = (HoneNmsHow){
    .conf = isnan (conf) ? PREDICT_CONF : conf,
    .iou = hone_settings_get_number (self->settings, "iou"),
    .max_det = hone_settings_get_int (self->settings, "max_det"),
    .agnostic = hone_settings_get_bool (self->settings, "agnostic_nms"),
  };
  if (!hone_class_filter (self->settings, self->model->n_classes, &self->classes, &self->how.n_classes, error))
    return FALSE;
  self->how.classes = self->classes;
  return TRUE;
}

/* Runs of classifiers lie in a folder of their own. */
static gboolean
set_task (Predict *self, const char *path, HoneTensors *tensors, GError **error)
{
  self->classify = self->model->arch.family->task == HONE_TASK_CLASSIFY;
  if (!self->classify)
    return TRUE;
  if (self->each_candidates != NULL)
    return hone_arch_require (&self->model->arch, HONE_TASK_DETECT, path, error);
  self->w = self->h = hone_model_file_class_size (self->settings, tensors);
  return hone_settings_set (self->settings, "task", "classify", error);
}

static gboolean
set_up (Predict *self, GError **error)
{
  const char *word = hone_settings_get_text (self->settings, "model");
  g_autofree char *path = word != NULL ? hone_model_file_find (word) : NULL;
  g_autoptr (HoneTensors) tensors = NULL;

  if (!hone_settings_check (self->settings, error))
    return FALSE;
  if (path == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("A trained model is needed: model=FILE.pt, model=FILE.safetensors, or the folder of a run."));
    return FALSE;
  }
  self->model = hone_model_file_open_any (path, &tensors, error);
  if (self->model == NULL || !set_task (self, path, tensors, error) ||
      !hone_engine_open (&self->engine, self->settings, error) || !read_how (self, error))
    return FALSE;
  if (!self->classify)
    set_size (self, tensors);
  if (self->engine.instead != NULL)
    hone_watch_warn (self->watch, self->data, "%s", self->engine.instead);
  hone_graphs_init (&self->graphs, self->model, &self->engine);
  hone_arena_hold_weights (self->engine.arena, TRUE);
  choose_head (self);
  return TRUE;
}

static void
tear_down (Predict *self)
{
  if (self->test_time != NULL)
    hone_test_time_clear (self->test_time);
  g_free (self->test_time);
  hone_graphs_clear (&self->graphs);
  hone_engine_close (&self->engine);
  g_clear_pointer (&self->model, hone_model_free);
  g_free (self->classes);
}

gboolean
hone_predict_paths (HoneSettings *settings, GPtrArray *paths, const HoneTrainerWatch *watch, HonePredictFunc each,
                    gpointer data, GCancellable *cancellable, GError **error)
{
  Predict self = { .settings = settings, .watch = watch, .data = data, .each = each };
  gboolean ok = set_up (&self, error) && predict_all (&self, paths, cancellable, error);

  tear_down (&self);
  return ok;
}

gboolean
hone_predict_candidates (HoneSettings *settings, GPtrArray *paths, const HoneTrainerWatch *watch,
                         HoneCandidatesFunc each, gpointer data, GCancellable *cancellable, GError **error)
{
  Predict self = { .settings = settings, .watch = watch, .data = data, .each_candidates = each };
  gboolean ok = set_up (&self, error);

  if (ok) {
    self.how.conf = HONE_CANDIDATES_CONF;
    self.how.iou = NEVER;
    self.how.max_det = HONE_CANDIDATES_MOST;
    self.how.classes = NULL;
    self.how.n_classes = 0;
    ok = predict_all (&self, paths, cancellable, error);
  }
  tear_down (&self);
  return ok;
}

GArray *
hone_candidates_choose (const HoneCandidates *picture, const HoneNmsHow *how)
{
  GArray *chosen;

  if (picture->single) {
    chosen = g_array_sized_new (FALSE, FALSE, sizeof (HoneDetection), picture->n_found);
    g_array_append_vals (chosen, picture->found, picture->n_found);
    hone_detections_filter (chosen, how->conf, how->max_det, how->classes, how->n_classes);
  } else {
    chosen = hone_nms_again (picture->found, picture->n_found, how);
  }
  hone_detections_to_picture (chosen, &picture->place, picture->width, picture->height);
  return chosen;
}

gboolean
hone_predict (HoneSettings *settings, const HoneTrainerWatch *watch, HonePredictFunc each, gpointer data,
              GCancellable *cancellable, GError **error)
{
  guint n_videos = 0;
  g_autoptr (GPtrArray) paths = hone_predict_source (hone_settings_get_text (settings, "source"), &n_videos, error);

  if (n_videos > 0)
    hone_watch_say (watch, data,
                    g_dngettext (GETTEXT_PACKAGE, "%u video is left out: Hone looks at pictures.",
                                 "%u videos are left out: Hone looks at pictures.", n_videos),
                    n_videos);
  return paths != NULL && hone_predict_paths (settings, paths, watch, each, data, cancellable, error);
}
