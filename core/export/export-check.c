/* SPDX-License-Identifier: Apache-2.0 */
/* export-check.c - see export-check.h: the same pictures through the model and through the file */
#include "export-check.h"

#include "hone-augment.h"
#include "hone-detect.h"
#include "onnx-run.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#define STRIDE 32
#define BOX 4

typedef struct {
  HoneModel *model;
  const HoneOnnxHow *how;
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
  OnnxRun *file;
  int n, h, w;
  guint8 *bytes; /* n x h x w x 3 */
  float *floats; /* the same as n x 3 x h x w from 0 to 1 */
  double worst;
} Check;

/* NaN counts as endlessly far off. */
static void
note (Check *self, double difference)
{
  if (!(difference <= self->worst))
    self->worst = isnan (difference) ? (double) INFINITY : difference;
}

/* --- pictures --- */

static gboolean
put_in (Check *self, const char *path, int i, GError **error)
{
  const gsize bytes = (gsize) self->h * (gsize) self->w * 3;
  g_autoptr (HoneImage) image = hone_image_read (path, error);
  HoneLetterboxGeometry box;

  if (image == NULL)
    return FALSE;
  box = hone_letterbox_geometry (image->width, image->height, self->w, self->h, FALSE, TRUE, STRIDE);
  hone_letterbox (image, &box, self->bytes + (gsize) i * bytes);
  return TRUE;
}

static void
make_floats (Check *self)
{
  const gsize pixels = (gsize) self->h * (gsize) self->w;

  for (gsize i = 0; i < (gsize) self->n; i++)
    for (gsize c = 0; c < 3; c++)
      for (gsize k = 0; k < pixels; k++)
        self->floats[(i * 3 + c) * pixels + k] = (float) self->bytes[(i * pixels + k) * 3 + c] / 255.0f;
}

/* --- comparing --- */

/* @want: n x (4 + classes) x anchors */
static void
compare_anchors (Check *self, const OnnxValue *got, const float *want, gint64 anchors)
{
  const double side = MAX (self->h, self->w);

  for (gint64 i = 0; i < got->n; i++) {
    const gint64 channel = i / anchors % (BOX + self->model->n_classes);

    note (self, fabs ((double) got->floats[i] - (double) want[i]) / (channel < BOX ? side : 1));
  }
}

/* How far @row (corners, score, class) is from the nearest of all anchors of one picture. */
static double
distance_to_nearest (Check *self, const float *row, const float *all, gint64 anchors)
{
  const double side = MAX (self->h, self->w);
  const float centre[BOX] = { (row[0] + row[2]) / 2, (row[1] + row[3]) / 2, row[2] - row[0], row[3] - row[1] };
  const int klass = (int) row[5];
  double least = (double) INFINITY;

  if (klass < 0 || klass >= self->model->n_classes)
    return (double) INFINITY;
  for (gint64 a = 0; a < anchors; a++) {
    double most = fabs ((double) row[4] - (double) all[(BOX + klass) * anchors + a]);

    for (int i = 0; i < BOX && most < least; i++)
      most = MAX (most, fabs ((double) centre[i] - (double) all[i * anchors + a]) / side);
    least = MIN (least, most);
  }
  return least;
}

/* Rows of picture @i. @want: (element-type HoneDetection): the same by Hone, best first */
static void
compare_rows (Check *self, const OnnxValue *got, int i, const GArray *want, const float *all, gint64 anchors)
{
  const gint64 n = got->shape[1];

  for (gint64 k = 0; k < n; k++) {
    const float *row = got->floats + (i * n + k) * 6;
    const double score = k < want->len ? (double) g_array_index (want, HoneDetection, k).score : 0;

    note (self, fabs ((double) row[4] - score));
    if (row[4] > 0)
      note (self, distance_to_nearest (self, row, all, anchors));
  }
}

static void
compare_boxes (Check *self, HoneGraph *graph, const OnnxValue *got)
{
  const HoneOnnxBoxes boxes = hone_onnx_boxes (self->model, self->how);
  const HoneHeadShape shape = hone_graph_get_head_shape (graph);
  const HoneHead *head = boxes == HONE_ONNX_NMS_FREE ? hone_graph_get_one2one (graph) : hone_graph_get_one2many (graph);
  const HoneNmsHow nms = { self->how->conf, self->how->iou, self->how->max_det, FALSE, self->how->agnostic };
  const gsize of_one = (gsize) (BOX + shape.n_classes) * (gsize) shape.anchors;
  g_autofree float *all = g_new (float, (gsize) shape.n *of_one);

  hone_decode (&shape, head, all);
  if (boxes == HONE_ONNX_PLAIN) {
    if (got->n == (gint64) ((gsize) shape.n * of_one))
      compare_anchors (self, got, all, shape.anchors);
    else
      note (self, (double) INFINITY);
    return;
  }
  for (int i = 0; i < shape.n; i++) {
    const float *own = all + (gsize) i * of_one;
    g_autoptr (GArray) want = boxes == HONE_ONNX_NMS ? hone_nms (own, shape.n_classes, shape.anchors, &nms)
                                                     : hone_decode_top (&shape, head, i, (int) got->shape[1]);

    compare_rows (self, got, i, want, own, shape.anchors);
  }
}

/* Probabilities of the logits. */
static void
compare_classes (Check *self, HoneGraph *graph, const OnnxValue *got)
{
  const int n = self->model->n_classes;
  const float *logits = hone_graph_get_one2many (graph)->scores;
  g_autofree float *want = g_new (float, self->n *n);

  self->kernels->softmax (self->device, self->n, n, logits, want);
  for (gint64 i = 0; i < (gint64) self->n * n; i++)
    note (self, i < got->n ? fabs ((double) got->floats[i] - (double) want[i]) : (double) INFINITY);
}

static gboolean
compare (Check *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (HoneGraph) graph =
      hone_graph_new (self->model, self->arena, self->n, self->h, self->w, HONE_GRAPH_INFER, error);
  g_autoptr (OnnxValue) got = NULL;

  if (graph == NULL)
    return FALSE;
  make_floats (self);
  got = onnx_run_forward (self->file, self->floats, self->n, self->h, self->w, cancellable, error);
  if (got == NULL)
    return FALSE;
  hone_graph_forward (graph, self->bytes);
  if (self->model->arch.family->task == HONE_TASK_CLASSIFY)
    compare_classes (self, graph, got);
  else
    compare_boxes (self, graph, got);
  return TRUE;
}

/* --- all of it --- */

static gboolean
open_device (Check *self, GBytes *file, GError **error)
{
  const HoneOpen open = { 0 };

  self->kernels = hone_kernels_cpu ();
  self->device = self->kernels->open (&open);
  if (self->device == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_MEMORY, _ ("The processor could not be made ready: out of memory."));
    return FALSE;
  }
  self->arena = hone_arena_new (self->kernels, self->device);
  self->file = onnx_run_new (file, self->kernels, self->device, error);
  return self->file != NULL;
}

static void
check_clear (Check *self)
{
  g_free (self->bytes);
  g_free (self->floats);
  onnx_run_free (self->file);
  g_clear_pointer (&self->arena, hone_arena_unref);
  if (self->device != NULL)
    self->kernels->close (self->device);
}

/* A graph that takes any size is tried with a second one, too. */
static void
set_size (Check *self, guint round)
{
  self->n = self->how->n;
  self->h = self->how->h;
  self->w = self->how->w;
  if (self->how->dynamic && round % 2 == 1) {
    self->w = MAX (STRIDE, self->w * 3 / 4 / STRIDE * STRIDE);
    self->n += hone_onnx_boxes (self->model, self->how) == HONE_ONNX_NMS ? 0 : 1;
  }
  self->bytes = g_realloc (self->bytes, (gsize) self->n * (gsize) self->h * (gsize) self->w * 3);
  self->floats = g_renew (float, self->floats, (gsize) self->n *(gsize) self->h *(gsize) self->w * 3);
}

gboolean
export_check (HoneModel *model, const HoneOnnxHow *how, GBytes *file, GPtrArray *paths, double *difference,
              void (*step) (guint i, guint n, gpointer data), gpointer data, GCancellable *cancellable, GError **error)
{
  Check self = { .model = model, .how = how };
  gboolean done = open_device (&self, file, error);

  for (guint i = 0; done && i < paths->len; i++) {
    if (step != NULL)
      step (i, paths->len, data);
    set_size (&self, i);
    for (int k = 0; done && k < self.n; k++)
      done = put_in (&self, paths->pdata[(i + (guint) k) % paths->len], k, error);
    done = done && compare (&self, cancellable, error);
  }
  *difference = self.worst;
  check_clear (&self);
  return done;
}
