/* SPDX-License-Identifier: Apache-2.0 */
/* test-metrics.c - matching, AP, curves, the confusion matrix and COCO's values of whole sets (fixtures/metrics)
 */
#include "hone-coco.h"
#include "hone-fixture.h"
#include "hone-metrics.h"

#include <math.h>
#include <string.h>

#define CLOSE 1e-6 /* of the files */
/* Where scores are equal the order of the reference is that of an unstable sort: there only what counts as found is
 * compared exactly, and the means of AP to this. AP of one class at one overlap moves by more with the order alone: of
 * 300 random orders of the equal ones 97 in 100 move some entry of fixtures/metrics/ties by more than 0.02. */
#define CLOSE_TIED 0.02

typedef struct {
  GArray *found, *truth; /* of one picture */
  guint first;           /* row of its first detection */
} Picture;

typedef struct {
  HoneTensors *tensors;
  JsonObject *want;
  int n_classes;
  Picture *pictures;
  int n_pictures;
  double close;
} Case;

static gboolean
has_ties (const float *det, gsize n)
{
  for (gsize i = 0; i < n; i++)
    for (gsize k = i + 1; k < n; k++)
      if (det[7 * i + 2] == det[7 * k + 2])
        return TRUE;
  return FALSE;
}

static void
read_rows (Case *c)
{
  gsize n_det, n_gt;
  g_autofree float *det = hone_fixture_floats (c->tensors, "det", &n_det);
  g_autofree float *gt = hone_fixture_floats (c->tensors, "gt", &n_gt);

  c->close = has_ties (det, n_det / 7) ? CLOSE_TIED : CLOSE;
  for (gsize i = 0; i < n_det / 7; i++) {
    const float *row = det + 7 * i;
    const HoneDetection one = { row[3], row[4], row[5], row[6], row[2], (int) row[1], (int) i };
    Picture *picture = &c->pictures[(int) row[0]];

    if (picture->found->len == 0)
      picture->first = (guint) i;
    g_array_append_val (picture->found, one);
  }
  for (gsize i = 0; i < n_gt / 6; i++) {
    const float *row = gt + 6 * i;
    const HoneTruth one = { row[2], row[3], row[4], row[5], (int) row[1] };

    g_array_append_val (c->pictures[(int) row[0]].truth, one);
  }
}

static void
open_case (Case *c, HoneTensors *tensors, JsonObject *want)
{
  g_autoptr (JsonNode) n = hone_fixture_meta (tensors, "n_images");

  *c = (Case){ .tensors = tensors, .want = want, .n_pictures = (int) json_node_get_int (n) };
  c->n_classes = (int) json_object_get_size (json_object_get_object_member (want, "names"));
  c->pictures = g_new0 (Picture, c->n_pictures);
  for (int i = 0; i < c->n_pictures; i++) {
    c->pictures[i].found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
    c->pictures[i].truth = g_array_new (FALSE, FALSE, sizeof (HoneTruth));
  }
  read_rows (c);
}

static void
close_case (Case *c)
{
  for (int i = 0; i < c->n_pictures; i++) {
    g_array_unref (c->pictures[i].found);
    g_array_unref (c->pictures[i].truth);
  }
  g_free (c->pictures);
}

static HoneMetrics *
score (Case *c)
{
  g_autoptr (HoneScorer) scorer = hone_scorer_new (c->n_classes);
  g_autofree float *floats = hone_fixture_floats (c->tensors, "tp", NULL);

  for (int i = 0; i < c->n_pictures; i++) {
    Picture *picture = &c->pictures[i];
    g_autofree guint8 *tp = g_new (guint8, (picture->found->len + 1) * HONE_N_IOUS);

    hone_scorer_add (scorer, (const HoneDetection *) picture->found->data, picture->found->len,
                     (const HoneTruth *) picture->truth->data, picture->truth->len, tp);
    for (guint k = 0; k < picture->found->len * HONE_N_IOUS; k++)
      if (tp[k] != (floats[picture->first * HONE_N_IOUS + k] > 0))
        g_test_fail_printf ("picture %d, detection %u: tp at threshold %u is %d", i, k / HONE_N_IOUS, k % HONE_N_IOUS,
                            tp[k]);
  }
  return hone_scorer_result (scorer);
}

static void
assert_near (const Case *c, const char *what, double got, double want)
{
  if (!(fabs (got - want) <= c->close))
    g_test_fail_printf ("%s: %.9g, wanted %.9g", what, got, want);
}

static double
element (JsonObject *object, const char *key, int i)
{
  return json_array_get_double_element (json_object_get_array_member (object, key), (guint) i);
}

static gboolean
is_tied (const Case *c)
{
  return c->close == CLOSE_TIED;
}

static void
compare_class (const Case *c, const HoneClassMetrics *got, int i)
{
  JsonArray *ap = json_array_get_array_element (json_object_get_array_member (c->want, "ap"), (guint) i);

  g_assert_cmpint (got->klass, ==, (int) element (c->want, "ap_class_index", i));
  g_assert_cmpint (got->instances, ==, (int) element (c->want, "nt_per_class", got->klass));
  g_assert_cmpint (got->images, ==, (int) element (c->want, "nt_per_image", got->klass));
  if (is_tied (c))
    return;
  assert_near (c, "precision", got->precision, element (c->want, "p", i));
  assert_near (c, "recall", got->recall, element (c->want, "r", i));
  assert_near (c, "F1", got->f1, element (c->want, "f1", i));
  assert_near (c, "AP50", got->ap50, element (c->want, "ap50", i));
  assert_near (c, "AP50-95", got->ap50_95, element (c->want, "maps", got->klass));
  for (int k = 0; k < HONE_N_IOUS; k++)
    assert_near (c, "AP", got->ap[k], json_array_get_double_element (ap, (guint) k));
}

static void
compare_curve (const Case *c, const char *name, const double *got, int i)
{
  g_autofree double *want = NULL;
  int worst = 0;

  if (is_tied (c) || hone_tensors_find (c->tensors, name) == NULL)
    return;
  want = hone_fixture_doubles (c->tensors, name, NULL);
  for (int k = 1; k < HONE_CURVE; k++)
    if (fabs (got[k] - want[i * HONE_CURVE + k]) > fabs (got[worst] - want[i * HONE_CURVE + worst]))
      worst = k;
  assert_near (c, name, got[worst], want[i * HONE_CURVE + worst]);
}

static void
compare_metrics (const Case *c, const HoneMetrics *got)
{
  JsonObject *means = json_object_get_object_member (c->want, "results_dict");

  g_assert_cmpint (got->n_classes, ==,
                   (int) json_array_get_length (json_object_get_array_member (c->want, "ap_class_index")));
  g_assert_cmpint (got->images, ==, c->n_pictures);
  if (!is_tied (c)) {
    assert_near (c, "mean precision", got->precision, json_object_get_double_member (means, "metrics/precision(B)"));
    assert_near (c, "mean recall", got->recall, json_object_get_double_member (means, "metrics/recall(B)"));
  }
  assert_near (c, "mAP50", got->map50, json_object_get_double_member (means, "metrics/mAP50(B)"));
  assert_near (c, "mAP50-95", got->map50_95, json_object_get_double_member (means, "metrics/mAP50-95(B)"));
  assert_near (c, "fitness", got->fitness, json_object_get_double_member (c->want, "fitness"));
  for (int i = 0; i < got->n_classes; i++) {
    compare_class (c, &got->classes[i], i);
    compare_curve (c, "p_curve", got->classes[i].p_curve, i);
    compare_curve (c, "r_curve", got->classes[i].r_curve, i);
    compare_curve (c, "f1_curve", got->classes[i].f1_curve, i);
    compare_curve (c, "prec_values", got->classes[i].pr_curve, i);
  }
}

static void
compare_confusion (const Case *c, const char *conf, JsonArray *rows)
{
  const int width = c->n_classes + 1;
  g_autofree gint64 *matrix = g_new0 (gint64, width * width);

  for (int i = 0; i < c->n_pictures; i++)
    hone_confusion_add (matrix, c->n_classes, g_ascii_strtod (conf, NULL), 0.45,
                        (const HoneDetection *) c->pictures[i].found->data, c->pictures[i].found->len,
                        (const HoneTruth *) c->pictures[i].truth->data, c->pictures[i].truth->len);
  g_assert_cmpint ((int) json_array_get_length (rows), ==, width);
  for (int i = 0; i < width; i++)
    for (int k = 0; k < width; k++)
      g_assert_cmpint ((int) matrix[i * width + k], ==,
                       (int) json_array_get_double_element (json_array_get_array_element (rows, (guint) i), (guint) k));
}

/* --- COCO ------------------------------------------------------------------------------------------------------ */

static HoneCocoBox
coco_box (float x1, float y1, float x2, float y2, int klass)
{
  const double x = (double) x1, y = (double) y1;

  return (HoneCocoBox){ .x = x, .y = y, .w = (double) x2 - x, .h = (double) y2 - y, .klass = klass };
}

static void
add_coco (HoneCoco *coco, const Picture *picture)
{
  g_autofree HoneCocoBox *found = g_new (HoneCocoBox, picture->found->len + 1);
  g_autofree HoneCocoBox *truth = g_new (HoneCocoBox, picture->truth->len + 1);

  for (guint i = 0; i < picture->found->len; i++) {
    const HoneDetection *d = &g_array_index (picture->found, HoneDetection, i);

    found[i] = coco_box (d->x1, d->y1, d->x2, d->y2, d->klass);
    found[i].score = (double) d->score;
  }
  for (guint i = 0; i < picture->truth->len; i++) {
    const HoneTruth *t = &g_array_index (picture->truth, HoneTruth, i);

    truth[i] = coco_box (t->x1, t->y1, t->x2, t->y2, t->klass);
  }
  hone_coco_add (coco, found, picture->found->len, truth, picture->truth->len);
}

/* -1 in the file: there is no such object. */
static void
assert_coco (const char *what, double got, double want)
{
  if (want < 0 ? !isnan (got) : !(fabs (got - want) <= CLOSE))
    g_test_fail_printf ("COCO, %s: %.9g, wanted %.9g", what, got, want);
}

static double
coco_value (const HoneCocoResult *got, const char *name)
{
  const struct {
    const char *name;
    double value;
  } values[] = {
    { "AP", got->ap[HONE_COCO_ALL] },
    { "AP50", got->ap50 },
    { "AP75", got->ap75 },
    { "AP small", got->ap[HONE_COCO_SMALL] },
    { "AP medium", got->ap[HONE_COCO_MEDIUM] },
    { "AP large", got->ap[HONE_COCO_LARGE] },
    { "AR1", got->ar1 },
    { "AR10", got->ar10 },
    { "AR100", got->ar[HONE_COCO_ALL] },
    { "AR small", got->ar[HONE_COCO_SMALL] },
    { "AR medium", got->ar[HONE_COCO_MEDIUM] },
    { "AR large", got->ar[HONE_COCO_LARGE] },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (g_str_equal (values[i].name, name))
      return values[i].value;
  g_test_fail_printf ("no value is called %s", name);
  return NAN;
}

/* Its rows are the classes that have objects, in their order. */
static void
compare_coco_classes (JsonArray *rows, const HoneCocoResult *got)
{
  guint row = 0;

  for (int c = 0; c < got->n_classes && row < json_array_get_length (rows); c++) {
    JsonArray *want = json_array_get_array_element (rows, row);

    if (isnan (got->classes[c][0]) && json_array_get_length (rows) < (guint) got->n_classes)
      continue;
    for (guint k = 0; k < HONE_COCO_N_IOUS; k++)
      assert_coco ("AP of a class", got->classes[c][k], json_array_get_double_element (want, k));
    row++;
  }
  g_assert_cmpuint (row, ==, json_array_get_length (rows));
}

static void
compare_coco (const Case *c)
{
  g_autoptr (HoneCoco) coco = hone_coco_new (c->n_classes);
  JsonObject *want;
  JsonArray *stats, *order;
  HoneCocoResult got;

  if (!json_object_has_member (c->want, "coco") || json_object_get_null_member (c->want, "coco"))
    return;
  want = json_object_get_object_member (c->want, "coco");
  stats = json_object_get_array_member (want, "stats");
  order = json_object_get_array_member (want, "stats_order");
  for (int i = 0; i < c->n_pictures; i++)
    add_coco (coco, &c->pictures[i]);
  hone_coco_result (coco, &got);
  g_assert_cmpuint (json_array_get_length (order), >, 0);
  for (guint i = 0; i < json_array_get_length (order); i++) {
    const char *name = json_array_get_string_element (order, i);

    assert_coco (name, coco_value (&got, name), json_array_get_double_element (stats, i));
  }
  compare_coco_classes (json_object_get_array_member (want, "ap_per_class_and_iou"), &got);
  hone_coco_result_clear (&got);
}

static void
test_file (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".safetensors"));
  g_autofree char *json = g_strconcat (stem, ".json", NULL);
  g_autoptr (JsonNode) root = hone_fixture_json (json);
  g_autoptr (HoneMetrics) got = NULL;
  g_autoptr (GList) confs = NULL;
  JsonObject *confusion;
  Case c;

  open_case (&c, tensors, json_node_get_object (root));
  got = score (&c);
  compare_metrics (&c, got);
  confusion = json_object_get_object_member (c.want, "confusion_matrix");
  confs = json_object_get_members (confusion);
  g_assert_nonnull (confs);
  for (GList *at = confs; at; at = at->next)
    compare_confusion (&c, at->data, json_object_get_array_member (confusion, at->data));
  compare_coco (&c);
  close_case (&c);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("metrics", NULL, ".safetensors", test_file, NULL);
  return hone_fixture_run ();
}
