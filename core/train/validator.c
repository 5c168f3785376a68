/* SPDX-License-Identifier: Apache-2.0 */
/* validator.c - see validator.h */
#include "validator.h"

#include "hone-classes.h"

#include <math.h>

#define VAL_CONF 0.001     /* spec 02, section 4 */
#define CONFUSION_IOU 0.45 /* spec 05, section 7 */

void
hone_validator_init (HoneValidator *self, HoneModel *model, HoneEngine *engine, HoneLoss *loss, HoneSettings *settings,
                     int n_most)
{
  double conf = hone_settings_get_number (settings, "conf");
  int max_det = hone_settings_get_int (settings, "max_det");
  gboolean end2end = model->arch.family->end2end;

  *self = (HoneValidator){ .loss = loss, .one_class = hone_settings_get_bool (settings, "single_cls") };
  hone_graphs_init (&self->graphs, model, engine);
  self->top_agnostic = hone_settings_get_bool (settings, "agnostic_nms");
  self->single = end2end && g_strcmp0 (hone_settings_get_text (settings, "nms"), "false") == 0;
  self->nms = (HoneNmsHow){
    .conf = isnan (conf) ? VAL_CONF : conf,
    .iou = hone_settings_get_number (settings, "iou"),
    .max_det = hone_settings_is_default (settings, "max_det") ? MAX (max_det, n_most) : max_det,
    .multi_label = model->n_classes > 1,
    .agnostic = self->one_class || hone_settings_get_bool (settings, "agnostic_nms"),
  };
  /* What is logged is the one-to-one head's where there is one (spec 03, section 5). */
  self->how = (HoneLossHow){
    .topk = end2end ? 7 : 10,
    .topk2 = end2end ? 1 : 10,
    .box = (float) hone_settings_get_number (settings, "box"),
    .cls = (float) hone_settings_get_number (settings, "cls"),
    .dfl = (float) hone_settings_get_number (settings, "dfl"),
  };
}

void
hone_validator_clear (HoneValidator *self)
{
  hone_graphs_clear (&self->graphs);
  g_clear_pointer (&self->decoded, g_free);
  if (self->test_time != NULL)
    hone_test_time_clear (self->test_time);
  g_clear_pointer (&self->test_time, g_free);
}

void
hone_validator_look_again (HoneValidator *self)
{
  if (self->single || self->test_time != NULL)
    return;
  self->test_time = g_new0 (HoneTestTime, 1);
  hone_test_time_init (self->test_time, self->graphs.model, self->graphs.engine);
}

int
hone_most_labels (HoneDataset *dataset)
{
  guint most = 0;

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);

    for (guint i = 0; i < n; i++)
      most = MAX (most, samples[i]->n_labels);
  }
  return (int) most;
}

static double
lap (gint64 *since)
{
  gint64 now = g_get_monotonic_time ();
  double seconds = (double) (now - *since) / G_USEC_PER_SEC;

  *since = now;
  return seconds;
}

/* Boxes of a batch, picture after picture on all threads. */

typedef struct {
  HoneValidator *validator;
  HoneHeadShape shape; /* anchors: of all looks */
  HoneHead *head;
  const float *decoded;
  GArray **found;
} Boxes;

static void
name_alike (GArray *found)
{
  for (guint i = 0; i < found->len; i++)
    g_array_index (found, HoneDetection, i).klass = 0;
}

static void
find_boxes (void *data, int i)
{
  Boxes *self = data;
  const HoneNmsHow *how = &self->validator->nms;
  gsize stride = (gsize) (4 + self->shape.n_classes) * (gsize) self->shape.anchors;

  if (self->validator->single) {
    self->found[i] = self->validator->top_agnostic
                         ? hone_decode_top_agnostic (&self->shape, self->head, i, how->max_det)
                         : hone_decode_top (&self->shape, self->head, i, how->max_det);
    hone_detections_filter (self->found[i], how->conf, how->max_det, NULL, 0);
  } else {
    self->found[i] = hone_nms (self->decoded + (gsize) i * stride, self->shape.n_classes, self->shape.anchors, how);
  }
  if (self->validator->one_class)
    name_alike (self->found[i]);
}

static void
decode (HoneValidator *self, const HoneHeadShape *shape, HoneHead *head)
{
  gsize n = (gsize) shape->n * (gsize) (4 + shape->n_classes) * (gsize) shape->anchors;

  if (n > self->n_decoded) {
    g_free (self->decoded);
    self->decoded = g_new (float, n);
    self->n_decoded = n;
  }
  hone_decode (shape, head, self->decoded);
}

/* What the head says, n x (4 + n_classes) x anchors, of all looks. When the picture is looked at again the graph's
 * numbers are gone afterwards. @joined: (out) (nullable): to be freed. NULL on an error */
static const float *
decode_all (HoneValidator *self, float *values, const HoneBatch *batch, HoneHeadShape *shape, HoneHead *head,
            float **joined, GError **error)
{
  decode (self, shape, head);
  if (self->test_time == NULL)
    return self->decoded;
  *joined = hone_test_time_join (self->test_time, values, batch->pixels, batch->h, batch->w, shape, self->decoded,
                                 &shape->anchors, error);
  return *joined;
}

/* (transfer full): shape.n arrays; NULL on an error */
static GArray **
boxes_of (HoneValidator *self, HoneGraph *graph, float *values, const HoneBatch *batch, HoneValidation *result,
          GError **error)
{
  HoneEngine *engine = self->graphs.engine;
  gint64 clock = g_get_monotonic_time ();
  g_autofree float *joined = NULL;
  Boxes boxes = {
    .validator = self,
    .shape = hone_graph_get_head_shape (graph),
    .head = self->single ? hone_graph_get_one2one (graph) : hone_graph_get_one2many (graph),
  };

  if (!self->single) {
    boxes.decoded = decode_all (self, values, batch, &boxes.shape, boxes.head, &joined, error);
    if (boxes.decoded == NULL)
      return NULL;
  }
  if (self->test_time != NULL)
    result->forward += lap (&clock);
  boxes.found = g_new0 (GArray *, boxes.shape.n);
  engine->host_kernels->run (engine->host, boxes.shape.n, find_boxes, &boxes);
  result->post += lap (&clock);
  return boxes.found;
}

GArray *
hone_batch_truths (const HoneBatch *batch, int image)
{
  GArray *truths = g_array_new (FALSE, FALSE, sizeof (HoneTruth));
  const float w = (float) batch->w, h = (float) batch->h;

  for (guint i = 0; i < batch->n_targets; i++) {
    const HoneTarget *target = &batch->targets[i];
    const HoneTruth truth = {
      .x1 = (target->cx - target->w / 2) * w,
      .y1 = (target->cy - target->h / 2) * h,
      .x2 = (target->cx + target->w / 2) * w,
      .y2 = (target->cy + target->h / 2) * h,
      .klass = target->klass,
    };

    if (target->image == image)
      g_array_append_val (truths, truth);
  }
  return truths;
}

static void
add_losses (HoneValidator *self, HoneGraph *graph, const HoneBatch *batch, double *losses)
{
  HoneHeadShape shape = hone_graph_get_head_shape (graph);
  HoneHead *one2one = hone_graph_get_one2one (graph);
  HoneHead head = one2one != NULL ? *one2one : *hone_graph_get_one2many (graph);
  HoneLossItems items;

  head.d_boxes = head.d_scores = NULL;
  items = hone_loss_head (self->loss, &shape, &head, batch->targets, batch->n_targets, &self->how, 1);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    losses[i] += (double) items.items[i];
}

void
hone_picture_score_free (HonePictureScore *self)
{
  g_free (self->path);
  g_free (self);
}

void
hone_picture_score_finish (HonePictureScore *self, guint n_found, guint n_truth)
{
  const gboolean nothing = n_found == 0 && n_truth == 0;
  const double tp = self->tp;

  self->fp = n_found - self->tp;
  self->fn = n_truth - self->tp;
  self->precision = n_found > 0 ? tp / n_found : nothing;
  self->recall = n_truth > 0 ? tp / n_truth : nothing;
  self->f1 = n_found + n_truth > 0 ? 2 * tp / ((double) n_found + n_truth) : 1;
}

static void
add_picture_score (GPtrArray *pictures, const char *path, const guint8 *tp, guint n_found, guint n_truth)
{
  HonePictureScore *score = g_new0 (HonePictureScore, 1);

  score->path = g_strdup (path);
  for (guint i = 0; i < n_found; i++)
    score->tp += tp[(gsize) i * HONE_N_IOUS];
  hone_picture_score_finish (score, n_found, n_truth);
  g_ptr_array_add (pictures, score);
}

static void
score_picture (HoneValidator *self, const HoneBatch *batch, int i, const GArray *found, const HoneLetterbox *place,
               HoneScorer *scorer)
{
  const HoneSample *sample = batch->samples[i];
  g_autoptr (GArray) truths = hone_batch_truths (batch, i);
  const HoneTruth *truth = (const HoneTruth *) (gpointer) truths->data;
  const HoneDetection *boxes = (const HoneDetection *) (gpointer) found->data;
  g_autofree guint8 *tp = g_new (guint8, ((gsize) found->len + 1) * HONE_N_IOUS);

  hone_scorer_add (scorer, boxes, found->len, truth, truths->len, tp);
  if (self->confusion != NULL)
    hone_confusion_add (self->confusion, self->graphs.model->n_classes, self->nms.conf, CONFUSION_IOU, boxes,
                        found->len, truth, truths->len);
  if (self->pictures != NULL)
    add_picture_score (self->pictures, sample->path, tp, found->len, truths->len);
  if (self->record != NULL)
    hone_evaluation_add (self->record, sample->path, sample->width, sample->height, place, boxes, found->len, truth,
                         truths->len);
}

/* A picture that could not be read comes grey, and without the labels that it has. */
static gboolean
is_left_out (const HoneBatch *batch, int image)
{
  if (batch->samples[image]->n_labels == 0)
    return FALSE;
  for (guint i = 0; i < batch->n_targets; i++)
    if (batch->targets[i].image == image)
      return FALSE;
  return TRUE;
}

static void
score_batch (HoneValidator *self, const HoneBatch *batch, GArray **found, HoneScorer *scorer, HoneValidatorEach each,
             gpointer data)
{
  if (self->on_batch != NULL)
    self->on_batch (batch, found, self->on_batch_data);
  for (int i = 0; i < batch->n; i++) {
    const HoneLetterbox place = { batch->place[i].gain_x, batch->place[i].gain_y, batch->place[i].pad_x,
                                  batch->place[i].pad_y };

    score_picture (self, batch, i, found[i], &place, scorer);
    if (each != NULL && !is_left_out (batch, i))
      each (batch->samples[i], found[i], &place, data);
  }
}

/* --- classifiers --- */

static void
note_class (HoneValidator *self, const HoneSample *sample, int said, int truth)
{
  const gsize width = (gsize) self->graphs.model->n_classes + 1;
  HonePictureScore *score;

  if (self->confusion != NULL)
    self->confusion[(gsize) said * width + (gsize) truth]++;
  if (self->pictures == NULL)
    return;
  score = g_new0 (HonePictureScore, 1);
  score->path = g_strdup (sample->path);
  score->tp = said == truth;
  hone_picture_score_finish (score, 1, 1);
  g_ptr_array_add (self->pictures, score);
}

/* @targets: one a picture, but of those that could not be read. */
static void
score_classes (HoneValidator *self, const HoneBatch *batch, const HoneHead *head, HoneClassScorer *scorer,
               HoneValidatorEach each, gpointer data)
{
  const int n_classes = self->graphs.model->n_classes;
  const HoneLetterbox place = { 1, 1, 0, 0 };
  g_autofree float *shares = g_new (float, n_classes);

  for (guint i = 0; i < batch->n_targets; i++) {
    const HoneTarget *target = &batch->targets[i];
    const HoneSample *sample = batch->samples[target->image];
    const float *scores = head->scores + (gsize) target->image * (gsize) n_classes;
    const int said = hone_class_scorer_add (scorer, scores, target->klass);

    note_class (self, sample, said, target->klass);
    hone_class_softmax (scores, n_classes, shares);
    if (each != NULL) {
      g_autoptr (GArray) found = hone_class_found (sample->width, sample->height, said, shares[said]);

      each (sample, found, &place, data);
    }
  }
}

/* The one that belongs to the network; the other is NULL. */
typedef struct {
  HoneScorer *boxes;
  HoneClassScorer *classes;
} Scorer;

static gboolean
run_batch (HoneValidator *self, float *values, const HoneBatch *batch, const Scorer *scorer, HoneValidatorEach each,
           gpointer data, HoneValidation *result, GError **error)
{
  HoneGraph *graph = hone_graphs_get (&self->graphs, batch->n, batch->h, batch->w, error);
  gint64 clock = g_get_monotonic_time ();
  GArray **found;

  if (graph == NULL)
    return FALSE;
  hone_graph_set_values (graph, values, NULL);
  hone_graph_forward (graph, batch->pixels);
  if (!hone_engine_sync (self->graphs.engine, error))
    return FALSE;
  result->forward += lap (&clock);
  add_losses (self, graph, batch, result->losses);
  result->n_images += (guint) batch->n;
  if (scorer->classes != NULL) {
    score_classes (self, batch, hone_graph_get_one2many (graph), scorer->classes, each, data);
    return TRUE;
  }
  found = boxes_of (self, graph, values, batch, result, error);
  if (found == NULL)
    return FALSE;
  score_batch (self, batch, found, scorer->boxes, each, data);
  for (int i = 0; i < batch->n; i++)
    g_array_unref (found[i]);
  g_free (found);
  return TRUE;
}

/* Returns: FALSE on an error; *batch == NULL after the last */
static gboolean
next_batch (HoneLoader *loader, HoneBatch **batch, HoneValidation *result, GError **error)
{
  GError *local = NULL;
  gint64 clock = g_get_monotonic_time ();

  *batch = hone_loader_next (loader, &local);
  result->load += lap (&clock);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

gboolean
hone_validator_run (HoneValidator *self, float *values, HoneLoader *loader, HoneValidatorEach each, gpointer data,
                    GCancellable *cancellable, HoneValidation *result, GError **error)
{
  const HoneModel *model = self->graphs.model;
  const gboolean classify = model->arch.family->task == HONE_TASK_CLASSIFY;
  g_autoptr (HoneScorer) boxes = classify ? NULL : hone_scorer_new (model->n_classes);
  g_autoptr (HoneClassScorer) classes = classify ? hone_class_scorer_new (model->n_classes) : NULL;
  const Scorer scorer = { boxes, classes };
  guint n_batches = 0;

  *result = (HoneValidation){ 0 };
  if (classify && self->confusion != NULL)
    hone_class_scorer_keep (classes);
  hone_loader_start (loader, 0);
  for (;;) {
    g_autoptr (HoneBatch) batch = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !next_batch (loader, &batch, result, error))
      return FALSE;
    if (batch == NULL)
      break;
    if (!run_batch (self, values, batch, &scorer, each, data, result, error))
      return FALSE;
    n_batches++;
    if (self->on_progress != NULL)
      self->on_progress (n_batches, hone_loader_get_n_batches (loader), self->on_progress_data);
  }
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    result->losses[i] /= MAX (n_batches, 1);
  result->metrics = classify ? hone_class_scorer_result (classes) : hone_scorer_result (boxes);
  return TRUE;
}
