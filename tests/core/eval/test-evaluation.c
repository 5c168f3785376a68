/* SPDX-License-Identifier: Apache-2.0 */
/* test-evaluation.c - the record of an evaluation: the same numbers, into a file and out of it, cells, thresholds */
#include "eval-case.h"
#include "hone-file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *
scratch (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("hone-eval-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

/* --- the same numbers ------------------------------------------------------------------------------------------ */

static HoneMetrics *
score_directly (HoneEvaluation *self)
{
  g_autoptr (HoneScorer) scorer = hone_scorer_new (self->n_classes);

  for (guint i = 0; i < self->pictures->len; i++) {
    const HoneEvaluationPicture *p = &g_array_index (self->pictures, HoneEvaluationPicture, i);

    hone_scorer_add (scorer, &g_array_index (self->found, HoneDetection, p->first_found), p->n_found,
                     &g_array_index (self->truth, HoneTruth, p->first_truth), p->n_truth, NULL);
  }
  return hone_scorer_result (scorer);
}

static void
assert_same_bits (const HoneMetrics *a, const HoneMetrics *b)
{
  const double x[] = { a->precision, a->recall, a->map50, a->map50_95, a->fitness, a->best_confidence };
  const double y[] = { b->precision, b->recall, b->map50, b->map50_95, b->fitness, b->best_confidence };

  g_assert_cmpmem (x, sizeof x, y, sizeof y);
  g_assert_cmpint (a->images, ==, b->images);
  g_assert_cmpint (a->instances, ==, b->instances);
  g_assert_cmpint (a->n_classes, ==, b->n_classes);
  for (int c = 0; c < a->n_classes; c++) {
    g_assert_cmpint (a->classes[c].klass, ==, b->classes[c].klass);
    g_assert_cmpmem (a->classes[c].ap, sizeof a->classes[c].ap, b->classes[c].ap, sizeof b->classes[c].ap);
    g_assert_cmpmem (a->classes[c].p_curve, 4 * HONE_CURVE * sizeof (double), b->classes[c].p_curve,
                     4 * HONE_CURVE * sizeof (double));
  }
}

static void
assert_same (HoneEvaluation *a, HoneEvaluation *b)
{
  g_assert_cmpuint (a->pictures->len, ==, b->pictures->len);
  g_assert_cmpmem (a->truth->data, a->truth->len * sizeof (HoneTruth), b->truth->data,
                   b->truth->len * sizeof (HoneTruth));
  g_assert_cmpmem (a->found->data, a->found->len * sizeof (HoneDetection), b->found->data,
                   b->found->len * sizeof (HoneDetection));
  for (guint i = 0; i < a->pictures->len; i++) {
    const HoneEvaluationPicture *p = &g_array_index (a->pictures, HoneEvaluationPicture, i);
    const HoneEvaluationPicture *q = &g_array_index (b->pictures, HoneEvaluationPicture, i);

    g_assert_cmpstr (p->path, ==, q->path);
    g_assert_cmpint (p->width, ==, q->width);
    g_assert_cmpuint (p->n_found, ==, q->n_found);
    g_assert_cmpuint (p->first_truth, ==, q->first_truth);
    g_assert_cmpmem (&p->place, sizeof p->place, &q->place, sizeof q->place);
  }
}

static HoneEvaluation *
through_a_file (HoneEvaluation *self)
{
  g_autofree char *folder = scratch (), *path = g_build_filename (folder, "e.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  HoneEvaluation *back;

  hone_evaluation_write (self, path, &error);
  g_assert_no_error (error);
  back = hone_evaluation_read (path, &error);
  g_assert_no_error (error);
  hone_file_remove_tree (folder);
  return back;
}

static void
check_matrix (HoneEvaluation *self, double conf)
{
  const int width = self->n_classes + 1;
  g_autofree gint64 *matrix = hone_evaluation_confusion (self, conf, 0.45), *want = g_new0 (gint64, width * width);

  for (guint i = 0; i < self->pictures->len; i++) {
    const HoneEvaluationPicture *p = &g_array_index (self->pictures, HoneEvaluationPicture, i);

    hone_confusion_add (want, self->n_classes, conf, 0.45, &g_array_index (self->found, HoneDetection, p->first_found),
                        p->n_found, &g_array_index (self->truth, HoneTruth, p->first_truth), p->n_truth);
  }
  g_assert_cmpmem (matrix, (gsize) (width * width) * sizeof *want, want, (gsize) (width * width) * sizeof *want);
  for (int row = 0; row < width && width < 20; row++)
    for (int column = 0; column < width; column++) {
      g_autoptr (GArray) marks = hone_evaluation_cell (self, conf, 0.45, row, column);

      g_assert_cmpuint (marks->len, ==, (guint) matrix[row * width + column]);
    }
}

/* With the scores and classes of the cell. */
static void
check_marks (HoneEvaluation *self)
{
  const int width = self->n_classes + 1;

  for (int at = 0; at < width * width && width < 20; at++) {
    g_autoptr (GArray) marks = hone_evaluation_cell (self, 0.25, 0.45, at / width, at % width);
    float before = 2;

    for (guint i = 0; i < marks->len; i++) {
      const HoneMark *mark = &g_array_index (marks, HoneMark, i);
      const HoneDetection *found = mark->found >= 0 ? &g_array_index (self->found, HoneDetection, mark->found) : NULL;

      g_assert_cmpint (found != NULL ? found->klass : width - 1, ==, at / width);
      g_assert_cmpint (mark->truth >= 0 ? g_array_index (self->truth, HoneTruth, mark->truth).klass : width - 1, ==,
                       at % width);
      g_assert_true (found == NULL || (found->score <= before && found->score > 0.25f));
      before = found != NULL ? found->score : before;
    }
  }
}

static void
test_file (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (JsonNode) want = NULL;
  g_autoptr (HoneEvaluation) self = eval_case_open (path, tensors, &want), back = through_a_file (self);
  g_autoptr (HoneMetrics) got = hone_evaluation_metrics (self), again = hone_evaluation_metrics (back);
  g_autoptr (HoneMetrics) direct = score_directly (self);
  JsonObject *means = json_object_get_object_member (json_node_get_object (want), "results_dict");
  const double tied = strstr (path, "ties") != NULL ? 0.02 : 1e-6;

  assert_same_bits (got, direct);
  assert_same_bits (got, again);
  assert_same (self, back);
  g_assert_cmpfloat_with_epsilon (got->map50, json_object_get_double_member (means, "metrics/mAP50(B)"), tied);
  g_assert_cmpfloat_with_epsilon (got->map50_95, json_object_get_double_member (means, "metrics/mAP50-95(B)"), tied);
  check_matrix (self, 0.25);
  check_matrix (self, 0.001);
  check_marks (self);
}

/* --- counts by hand -------------------------------------------------------------------------------------------- */

/* Two classes. Picture 0: a found at 0.9, a missed, b found at 0.6 and again at 0.4. Picture 1: nothing there, a seen
 * at 0.5. Picture 2: nothing at all. */
static HoneEvaluation *
small_one (void)
{
  g_autoptr (EvalCase) self = eval_case_new (2);

  eval_case_label (self, 0, 10, 10, 40);
  eval_case_label (self, 0, 110, 10, 40);
  eval_case_label (self, 1, 210, 10, 40);
  eval_case_find (self, 0, 10, 10, 40, 0.9f);
  eval_case_find (self, 1, 210, 10, 40, 0.6f);
  eval_case_find (self, 1, 212, 10, 40, 0.4f);
  eval_case_picture (self, NULL);
  eval_case_find (self, 0, 10, 10, 40, 0.5f);
  eval_case_picture (self, NULL);
  eval_case_picture (self, NULL);
  return g_steal_pointer (&self->evaluation);
}

static void
assert_tally (HoneTally got, guint tp, guint fp, guint fn)
{
  g_assert_cmpuint (got.tp, ==, tp);
  g_assert_cmpuint (got.fp, ==, fp);
  g_assert_cmpuint (got.fn, ==, fn);
  g_assert_true (tp + fp == 0 ? isnan (got.precision) : got.precision == (double) tp / (tp + fp));
  g_assert_true (tp + fn == 0 ? isnan (got.recall) : got.recall == (double) tp / (tp + fn));
  g_assert_true (tp + fp + fn == 0 ? isnan (got.f1) : got.f1 == 2.0 * tp / (2 * tp + fp + fn));
}

static void
test_tally (void)
{
  g_autoptr (HoneEvaluation) self = small_one ();
  HoneTally classes[2], pictures[3];

  assert_tally (hone_evaluation_tally (self, 0.001, classes, pictures), 2, 2, 1);
  assert_tally (classes[0], 1, 1, 1);
  assert_tally (classes[1], 1, 1, 0);
  assert_tally (pictures[0], 2, 1, 1);
  assert_tally (pictures[1], 0, 1, 0);
  assert_tally (pictures[2], 0, 0, 0);
  assert_tally (hone_evaluation_tally (self, 0.45, NULL, NULL), 2, 1, 1);
  assert_tally (hone_evaluation_tally (self, (double) 0.6f, NULL, NULL), 1, 0, 2); /* above means greater */
  assert_tally (hone_evaluation_tally (self, 0.95, NULL, NULL), 0, 0, 3);
}

static void
test_worst (void)
{
  g_autoptr (HoneEvaluation) self = small_one ();
  g_autoptr (GArray) worst = hone_evaluation_worst (self, 0.001), few = hone_evaluation_worst (self, 0.55);

  g_assert_cmpuint (worst->len, ==, 2);
  g_assert_cmpuint (g_array_index (worst, guint, 0), ==, 0);
  g_assert_cmpuint (g_array_index (worst, guint, 1), ==, 1);
  g_assert_cmpuint (few->len, ==, 1);
}

/* --- thresholds ------------------------------------------------------------------------------------------------ */

static double
cost_at (HoneEvaluation *self, double conf, double miss_cost)
{
  const HoneTally tally = hone_evaluation_tally (self, conf, NULL, NULL);

  return tally.fp + miss_cost * tally.fn;
}

/* No threshold is cheaper, and what is as cheap is not higher. */
static void
check_suggestion (HoneEvaluation *self, double miss_cost)
{
  const double got = hone_evaluation_suggest (self, miss_cost), least = cost_at (self, got, miss_cost);

  for (guint i = 0; i < self->found->len; i++) {
    const double conf = (double) g_array_index (self->found, HoneDetection, i).score;

    g_assert_cmpfloat (cost_at (self, conf, miss_cost), >=, least - 1e-9);
    if (conf > got)
      g_assert_cmpfloat (cost_at (self, conf, miss_cost), >, least + 1e-9);
  }
}

static void
test_suggest (void)
{
  g_autoptr (HoneEvaluation) self = eval_case_random (5, 25, 12, 3, 0.75), small = small_one ();
  const double costs[] = { 0.1, 0.5, 1, 2, 10, 1000 };
  double before = 1;

  for (guint i = 0; i < G_N_ELEMENTS (costs); i++) {
    check_suggestion (self, costs[i]);
    g_assert_cmpfloat (hone_evaluation_suggest (self, costs[i]), <=, before); /* dear misses ask for more */
    before = hone_evaluation_suggest (self, costs[i]);
  }
  g_assert_cmpfloat (hone_evaluation_suggest (small, 1), ==, (double) 0.5f); /* 0 false alarms, 1 miss */
}

static void
test_suggest_nothing (void)
{
  g_autoptr (EvalCase) nothing = eval_case_new (1), alarm = eval_case_new (1);

  eval_case_picture (nothing, NULL);
  g_assert_cmpfloat (hone_evaluation_suggest (nothing->evaluation, 1), ==, 0.25);
  eval_case_find (alarm, 0, 1, 1, 10, 0.7f); /* to be shut out */
  eval_case_picture (alarm, NULL);
  g_assert_cmpfloat (hone_evaluation_suggest (alarm->evaluation, 100), ==, (double) 0.7f);
}

static void
test_sweep (void)
{
  g_autoptr (HoneEvaluation) self = eval_case_random (6, 20, 10, 2, 0.7);
  g_autoptr (GArray) points = hone_evaluation_sweep (self, 50);

  g_assert_cmpuint (points->len, ==, 51);
  for (guint i = 0; i <= 50; i++) {
    const HoneSweepPoint *point = &g_array_index (points, HoneSweepPoint, i);
    const HoneTally tally = hone_evaluation_tally (self, point->conf, NULL, NULL);

    g_assert_cmpfloat (point->conf, ==, i / 50.0);
    g_assert_cmpuint (point->tp, ==, tally.tp);
    g_assert_cmpuint (point->fp, ==, tally.fp);
    g_assert_cmpuint (point->fn, ==, tally.fn);
  }
}

/* Also at the very scores: above is what is greater. */
static void
test_tally_quick (void)
{
  g_autoptr (HoneEvaluation) self = eval_case_random (8, 20, 10, 2, 0.7);

  for (guint i = 0; i < self->found->len; i++) {
    const double conf = (double) g_array_index (self->found, HoneDetection, i).score;
    const HoneTally slow = hone_evaluation_tally (self, conf, NULL, NULL);
    const HoneTally quick = hone_evaluation_tally_quick (self, conf);

    g_assert_cmpuint (quick.tp, ==, slow.tp);
    g_assert_cmpuint (quick.fp, ==, slow.fp);
    g_assert_cmpuint (quick.fn, ==, slow.fn);
    g_assert_true (quick.f1 == slow.f1 || (isnan (quick.f1) && isnan (slow.f1)));
  }
}

static void
test_best_f1 (void)
{
  g_autoptr (HoneEvaluation) self = eval_case_random (7, 20, 10, 2, 0.7);
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (self);

  g_assert_cmpfloat (hone_evaluation_best_f1 (self), ==, metrics->best_confidence);
  g_assert_cmpfloat (metrics->best_confidence, >, 0);
}

/* Two classes, one label each: the first is found, the second is not: their mean precision is a half at every recall.
 */
static void
test_mean_curve (void)
{
  g_autoptr (EvalCase) c = eval_case_new (2);
  g_autoptr (HoneMetrics) metrics = NULL;
  double mean[HONE_CURVE];

  eval_case_label (c, 0, 10, 10, 20);
  eval_case_label (c, 1, 60, 60, 20);
  eval_case_find (c, 0, 10, 10, 20, 0.9f);
  eval_case_picture (c, NULL);
  metrics = hone_evaluation_metrics (c->evaluation);
  hone_metrics_mean_curve (metrics, HONE_CURVE_PR, mean);
  for (guint i = 0; i < HONE_CURVE; i++)
    g_assert_cmpfloat (mean[i], ==, 0.5 * hone_class_metrics_curve (&metrics->classes[0], HONE_CURVE_PR)[i]);
  g_assert_cmpfloat_with_epsilon (mean[0], 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (mean[HONE_CURVE / 2], 0.5, 1e-9);
}

static void
test_mean_curve_of_nothing (void)
{
  g_autoptr (EvalCase) c = eval_case_new (1);
  g_autoptr (HoneMetrics) metrics = NULL;
  double mean[HONE_CURVE];

  eval_case_picture (c, NULL);
  metrics = hone_evaluation_metrics (c->evaluation);
  hone_metrics_mean_curve (metrics, HONE_CURVE_F1, mean);
  g_assert_true (isnan (mean[0]) && isnan (mean[HONE_CURVE - 1]));
}

/* --- damaged files --------------------------------------------------------------------------------------------- */

static void
test_words (void)
{
  g_autoptr (HoneEvaluation) self = small_one (), back = NULL;

  self->model = g_strdup ("/m/best.pt");
  self->data = g_strdup ("/d/\xff.yaml"); /* a name that is no UTF-8 */
  self->split = g_strdup ("val");
  self->weights = g_strdup ("abc");
  self->conf = 0.02;
  back = through_a_file (self);
  g_assert_cmpstr (back->model, ==, self->model);
  g_assert_cmpstr (back->data, ==, self->data);
  g_assert_cmpstr (back->split, ==, "val");
  g_assert_cmpstr (back->weights, ==, "abc");
  g_assert_null (back->fingerprint);
  g_assert_cmpfloat (back->conf, ==, 0.02);
  g_assert_cmpint (back->imgsz, ==, 640);
  g_assert_cmpstr (back->names[1], ==, "b");
}

static void
test_empty (void)
{
  char *const names[] = { (char *) "only" };
  g_autoptr (HoneEvaluation) self = hone_evaluation_new (names, 1, 32), back = through_a_file (self);
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (back);
  HoneTally tally = hone_evaluation_tally (back, 0.5, NULL, NULL);

  g_assert_cmpuint (back->pictures->len, ==, 0);
  g_assert_cmpint (metrics->images, ==, 0);
  g_assert_true (isnan (tally.precision));
}

/* A file that somebody wrote: every tensor left out, and numbers that do not fit one another, must be told. */
typedef struct {
  const char *name; /* of a tensor */
  gsize at;         /* of its numbers, four bytes each */
  gint32 value;
} Fault;

static HoneTensors *
without (HoneTensors *from, const char *name, const Fault *fault, gpointer *copy)
{
  HoneTensors *to = hone_tensors_new ();

  hone_tensors_set_meta (to, "hone.evaluation", "1");
  for (guint i = 0; i < hone_tensors_get_n (from); i++) {
    const HoneTensor *t = hone_tensors_get (from, i);
    const gsize size = (gsize) t->n * hone_dtype_size (t->dtype);

    if (g_strcmp0 (t->name, name) == 0)
      continue;
    if (fault != NULL && g_str_equal (t->name, fault->name)) {
      *copy = g_memdup2 (t->data, size);
      ((gint32 *) *copy)[fault->at] = fault->value;
      hone_tensors_add (to, t->name, t->dtype, t->n_dims, t->shape, *copy, NULL);
    } else {
      hone_tensors_add (to, t->name, t->dtype, t->n_dims, t->shape, t->data, NULL);
    }
  }
  return to;
}

static void
assert_refused (HoneTensors *tensors, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneEvaluation) read = NULL;

  g_assert_true (hone_safetensors_write (tensors, path, NULL));
  read = hone_evaluation_read (path, &error);
  g_assert_null (read);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
}

static void
test_damaged (void)
{
  const char *const needed[] = { "imgsz",  "conf",        "names",         "paths",       "pictures",
                                 "places", "truth.boxes", "truth.classes", "found.boxes", "found.classes" };
  const gint32 one = 0x3f800000; /* 1.0f */
  const Fault faults[] = { { "truth.classes", 0, 2 }, { "truth.classes", 1, -1 }, { "found.classes", 0, 7 },
                           { "pictures", 2, 4 },      { "pictures", 3, -1 },      { "pictures", 0, 0 },
                           { "pictures", 6, 1 },      { "imgsz", 0, 0 },          { "found.boxes", 14, one },
                           { "places", 1, 0 },        { "paths", 0, 0 } };
  g_autofree char *folder = scratch (), *path = g_build_filename (folder, "e.safetensors", NULL);
  g_autoptr (HoneEvaluation) self = small_one (), read = NULL;
  g_autoptr (HoneTensors) whole = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hone_evaluation_write (self, path, NULL));
  whole = hone_safetensors_read (path, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (needed) + G_N_ELEMENTS (faults); i++) {
    const gboolean lacks = i < G_N_ELEMENTS (needed);
    g_autofree char *other = g_build_filename (folder, "other.safetensors", NULL);
    gpointer copy = NULL;
    g_autoptr (HoneTensors) bad =
        without (whole, lacks ? needed[i] : NULL, lacks ? NULL : &faults[i - G_N_ELEMENTS (needed)], &copy);

    g_test_message ("%s", lacks ? needed[i] : faults[i - G_N_ELEMENTS (needed)].name);
    assert_refused (bad, other);
    g_free (copy);
  }
  g_assert_null (hone_evaluation_read ("/no/such/file", &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  hone_file_remove_tree (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluation/tally", test_tally);
  g_test_add_func ("/evaluation/worst", test_worst);
  g_test_add_func ("/evaluation/suggest", test_suggest);
  g_test_add_func ("/evaluation/suggest-nothing", test_suggest_nothing);
  g_test_add_func ("/evaluation/sweep", test_sweep);
  g_test_add_func ("/evaluation/tally-quick", test_tally_quick);
  g_test_add_func ("/evaluation/mean-curve", test_mean_curve);
  g_test_add_func ("/evaluation/mean-curve/nothing", test_mean_curve_of_nothing);
  g_test_add_func ("/evaluation/best-f1", test_best_f1);
  g_test_add_func ("/evaluation/words", test_words);
  g_test_add_func ("/evaluation/empty", test_empty);
  g_test_add_func ("/evaluation/damaged", test_damaged);
  hone_fixture_each ("metrics", NULL, ".safetensors", test_file, NULL);
  return hone_fixture_run ();
}
