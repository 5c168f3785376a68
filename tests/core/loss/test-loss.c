/* SPDX-License-Identifier: Apache-2.0 */
/* test-loss.c - assignment, overlaps, DFL and whole detection losses, against PyTorch's numbers (fixtures/loss)
 *
 * What a file tests is seen from the tensors in it. Files with masks belong to segmentation and are skipped.
 */
#include "hone-assign.h"
#include "hone-fixture.h"
#include "hone-iou.h"
#include "hone-loss-terms.h"
#include "hone-vector-math.h"

#include <math.h>

/* --- the reference's tolerances ------------------------------------------------------------------------------- */

#define R_LOSS 1e-5

static char *
joined (const char *a, const char *b)
{
  return g_strconcat (a, b, NULL);
}

/* --- a pool whose order is as unlike a loop as can be ---------------------------------------------------------- */

typedef struct {
  HoneTask task;
  void *data;
  int first, n;
} Share;

static gpointer
do_share (gpointer data)
{
  const Share *share = data;

  for (int i = share->first; i < share->n; i += 3)
    share->task (share->data, share->n - 1 - i);
  return NULL;
}

static void
run_on_three (HoneDevice *device, int n, HoneTask task, void *data)
{
  Share shares[3];
  GThread *threads[3];

  for (int i = 0; i < 3; i++) {
    shares[i] = (Share){ task, data, i, n };
    threads[i] = g_thread_new ("share", do_share, &shares[i]);
  }
  for (int i = 0; i < 3; i++)
    g_thread_join (threads[i]);
}

static const HoneKernels three_threads = { .abi = HONE_KERNELS_ABI, .run = run_on_three };

/* --- overlaps -------------------------------------------------------------------------------------------------- */

static void
compare_overlap (HoneTensors *tensors, HoneIouKind kind, const char *name)
{
  gsize n;
  g_autofree float *a = hone_fixture_floats (tensors, "box1", &n);
  g_autofree float *b = hone_fixture_floats (tensors, "box2", NULL);
  g_autofree float *cotangent = hone_fixture_floats (tensors, "cotangent", NULL);
  g_autofree float *value = g_new (float, n / 4);
  g_autofree float *d_a = g_new (float, n), *d_b = g_new (float, n);
  g_autofree char *name_a = joined (name, ".grad_box1"), *name_b = joined (name, ".grad_box2");

  for (gsize i = 0; i < n / 4; i++) {
    double d[2][4];

    value[i] = (float) hone_iou (kind, a + 4 * i, b + 4 * i, d[0]);
    hone_iou (kind, b + 4 * i, a + 4 * i, d[1]);
    for (int k = 0; k < 4; k++) {
      d_a[4 * i + k] = (float) (d[0][k] * (double) cotangent[i]);
      d_b[4 * i + k] = (float) (d[1][k] * (double) cotangent[i]);
    }
  }
  hone_fixture_compare (tensors, name, value, n / 4, 2e-6);
  hone_fixture_compare (tensors, name_a, d_a, n, R_LOSS);
  hone_fixture_compare (tensors, name_b, d_b, n, R_LOSS);
}

/* The form in vectors, for runs of every length. */
static void
compare_row (HoneTensors *tensors)
{
  gsize n;
  g_autofree float *a = hone_fixture_floats (tensors, "box1", &n);
  g_autofree float *b = hone_fixture_floats (tensors, "box2", NULL);
  g_autofree float *planes = g_new (float, n), *value = g_new (float, n), *want = g_new (float, n);

  n /= 4;
  for (gsize i = 0; i < n; i++)
    for (int k = 0; k < 4; k++)
      planes[k * n + i] = b[4 * i + k];
  for (gsize i = 0; i < n; i++) {
    hone_ciou_row (a + 4 * i, planes, planes + n, planes + 2 * n, planes + 3 * n, (int) n, value);
    for (gsize j = 0; j < n; j++)
      want[j] = (float) MAX (hone_iou (HONE_CIOU, a + 4 * i, b + 4 * j, NULL), 0);
    hone_assert_close ("ciou of a row", value, want, n, 2e-6);
  }
}

static void
test_overlaps (HoneTensors *tensors)
{
  compare_overlap (tensors, HONE_IOU, "iou");
  compare_overlap (tensors, HONE_GIOU, "giou");
  compare_overlap (tensors, HONE_DIOU, "diou");
  compare_overlap (tensors, HONE_CIOU, "ciou");
  compare_row (tensors);
}

/* --- DFL ------------------------------------------------------------------------------------------------------- */

/* pred has a row of bins a side; decoding wants a side's bins apart. */
static void
compare_decoded (HoneTensors *tensors, const float *pred, gsize sides, int bins)
{
  const int anchors = (int) sides / 4;
  g_autofree float *boxes = g_new (float, sides *bins), *distances = g_new (float, sides);
  g_autofree float *decoded = g_new (float, sides);

  for (gsize row = 0; row < sides; row++)
    for (int j = 0; j < bins; j++)
      boxes[(row % 4 * bins + j) * anchors + row / 4] = pred[row * bins + j];
  hone_decode_distances (boxes, bins, anchors, 0, anchors, distances, anchors);
  for (gsize row = 0; row < sides; row++)
    decoded[row] = distances[row % 4 * anchors + row / 4];
  hone_fixture_compare (tensors, "decoded", decoded, sides, R_LOSS);
}

static void
test_dfl (HoneTensors *tensors)
{
  gsize n, sides;
  g_autofree float *pred = hone_fixture_floats (tensors, "pred", &n);
  g_autofree float *target = hone_fixture_floats (tensors, "target", &sides);
  const int bins = (int) (n / sides);
  g_autofree float *loss = g_new0 (float, sides), *d = g_new0 (float, n);

  for (gsize row = 0; row < sides; row++)
    loss[row / 4] += (float) hone_dfl (pred + row * bins, bins, 1, (double) target[row], 0.25, d + row * bins) / 4;
  hone_fixture_compare (tensors, "loss", loss, sides / 4, R_LOSS);
  if (hone_tensors_find (tensors, "cotangent") == NULL)
    hone_fixture_compare (tensors, "grad_pred", d, n, R_LOSS);
  compare_decoded (tensors, pred, sides, bins);
}

/* --- the assigner alone ---------------------------------------------------------------------------------------- */

/* The maps from the anchors' places: a new level begins where the distance of neighbours grows. */
static HoneHeadShape
shape_of_anchors (const float *places, int anchors, int n, int n_classes)
{
  HoneHeadShape shape = { .n = n, .n_classes = n_classes, .reg_max = 1, .anchors = anchors };
  int at = 0;

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    int stride = 8 << level, wide = 0, count = 0;

    while (at + wide < anchors && places[2 * (at + wide) + 1] == places[2 * at + 1])
      wide++;
    while (at + count < anchors && places[2 * (at + count)] == ((float) (count % wide) + 0.5f) * (float) stride &&
           places[2 * (at + count) + 1] == ((float) (count / wide) + 0.5f) * (float) stride)
      count++;
    shape.w[level] = wide;
    shape.h[level] = count / wide;
    shape.stride[level] = stride;
    at += wide * shape.h[level];
  }
  g_assert_cmpint (at, ==, anchors);
  return shape;
}

typedef struct {
  gint64 *index;
  guint8 *fg;
  float *scores;
} Wanted;

/* Equal wherever the stored score or our own is above 0; scores to 1e-5. */
static void
compare_matches (const HoneAssign *assign, const char *what, int image, const gint64 *goal, const float *fg,
                 const float *scores)
{
  const int anchors = assign->shape.anchors, classes = assign->shape.n_classes;
  guint at = 0;

  for (int a = 0; a < anchors; a++) {
    const HoneMatch *match = NULL;
    const float *want = scores + ((gsize) image * anchors + a) * classes;
    float top = 0;

    if (at < assign->matches->len && g_array_index (assign->matches, HoneMatch, at).anchor == a)
      match = &g_array_index (assign->matches, HoneMatch, at++);
    for (int k = 0; k < classes; k++)
      top = MAX (top, want[k]);
    if (top <= 0 && (match == NULL || match->score <= 0))
      continue;
    if (match == NULL || top <= 0 || fg[image * anchors + a] == 0 || match->goal != goal[image * anchors + a])
      g_test_fail_printf ("%s: image %d, anchor %d: goal %d, score %g; wanted %d, %g", what, image, a,
                          match ? match->goal : -1, match ? (double) match->score : 0, (int) goal[image * anchors + a],
                          (double) top);
    else
      for (int k = 0; k < classes; k++) {
        const gboolean own = k == g_array_index (assign->goals, HoneGoal, match->goal).klass;

        g_assert_cmpfloat_with_epsilon ((double) want[k], own ? (double) match->score : 0, 1e-5);
      }
  }
  g_assert_cmpuint (at, ==, assign->matches->len);
}

typedef struct {
  float *places, *boxes, *labels, *valid, *corners, *scores, *fg, *target_scores;
  gint64 *goal;
  int n, goals, anchors, n_classes;
} AssignerCase;

static float *
part (HoneTensors *tensors, const char *name, const char *what)
{
  g_autofree char *full = joined (name, what);

  return hone_fixture_floats (tensors, full, NULL);
}

static AssignerCase
read_case (HoneTensors *tensors, const char *name)
{
  AssignerCase c = { 0 };
  g_autofree char *scores = joined (name, ".pd_scores"), *boxes = joined (name, ".gt_bboxes");
  g_autofree char *index = joined (name, ".out.target_gt_idx");
  const HoneTensor *tensor = hone_tensors_find (tensors, scores);

  c.n = (int) tensor->shape[0];
  c.anchors = (int) tensor->shape[1];
  c.n_classes = (int) tensor->shape[2];
  c.goals = (int) hone_tensors_find (tensors, boxes)->shape[1];
  c.places = part (tensors, name, ".anchors");
  c.boxes = part (tensors, name, ".gt_bboxes");
  c.labels = part (tensors, name, ".gt_labels");
  c.valid = part (tensors, name, ".mask_gt");
  c.corners = part (tensors, name, ".pd_bboxes");
  c.scores = part (tensors, name, ".pd_scores");
  c.fg = part (tensors, name, ".out.fg_mask");
  c.target_scores = part (tensors, name, ".out.target_scores");
  c.goal = hone_fixture_ints (tensors, index, NULL);
  return c;
}

static void
clear_case (AssignerCase *c)
{
  float **all[] = { &c->places, &c->boxes, &c->labels, &c->valid, &c->corners, &c->scores, &c->fg, &c->target_scores };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (*all[i]);
  g_free (c->goal);
}

static void
assign_image (AssignerCase *c, HoneAssign *assign, const char *name, int image, int topk, int topk2)
{
  const HoneHeadShape shape = shape_of_anchors (c->places, c->anchors, c->n, c->n_classes);
  g_autofree HoneGoal *goals = g_new0 (HoneGoal, c->goals);
  g_autofree float *logits = g_new (float, c->anchors * c->n_classes);

  for (int g = 0; g < c->goals; g++) {
    const int row = image * c->goals + g;

    memcpy (goals[g].box, c->boxes + 4 * row, sizeof goals[g].box);
    goals[g].klass = (int) c->labels[row];
    goals[g].valid = c->valid[row] > 0;
  }
  hone_assign_begin (assign, &shape, goals, (guint) c->goals);
  for (int a = 0; a < c->anchors; a++) {
    const gsize row = (gsize) image * c->anchors + a;

    for (int k = 0; k < 4; k++)
      assign->corners[k * c->anchors + a] = c->corners[4 * row + k];
    for (int k = 0; k < c->n_classes; k++) {
      const double p = (double) c->scores[row * c->n_classes + k];

      logits[k * c->anchors + a] = (float) log (p / (1 - p));
    }
  }
  hone_assign_finish (assign, logits, topk, topk2);
  compare_matches (assign, name, image, c->goal, c->fg, c->target_scores);
}

static void
test_assigner (HoneTensors *tensors)
{
  g_autoptr (JsonNode) meta = hone_fixture_meta (tensors, "cases");
  JsonObject *cases = json_node_get_object (meta);
  g_autoptr (GList) names = json_object_get_members (cases);
  g_autoptr (HoneAssign) assign = hone_assign_new ();

  g_assert_nonnull (names);
  for (GList *at = names; at; at = at->next) {
    JsonObject *how = json_object_get_object_member (cases, at->data);
    const int topk = (int) json_object_get_int_member (how, "topk");
    const int topk2 =
        json_object_get_null_member (how, "topk2") ? topk : (int) json_object_get_int_member (how, "topk2");
    AssignerCase c = read_case (tensors, at->data);

    for (int image = 0; image < c.n; image++)
      assign_image (&c, assign, at->data, image, topk, topk2);
    clear_case (&c);
  }
}

/* --- whole losses ---------------------------------------------------------------------------------------------- */

typedef struct {
  HoneTensors *tensors;
  HoneHeadShape shape;
  HoneHead head[2]; /* one to many, one to one */
  GArray *targets;
  HoneLossHow how;
  float *class_weights;
} LossCase;

static void
add_target (GArray *targets, const float *row)
{
  const HoneTarget target = { (int) row[0], (int) row[1], row[2], row[3], row[4], row[5] };

  g_array_append_val (targets, target);
}

static float
gain_of (HoneTensors *tensors, const char *name, float otherwise)
{
  g_autoptr (JsonNode) meta = hone_fixture_meta (tensors, "gains");

  return meta ? (float) json_object_get_double_member (json_node_get_object (meta), name) : otherwise;
}

static HoneHead
read_head (HoneTensors *tensors, const char *prefix)
{
  g_autofree char *boxes = joined (prefix, "boxes"), *scores = joined (prefix, "scores");
  HoneHead head = { 0 };
  gsize n_boxes, n_scores;

  head.boxes = hone_fixture_floats (tensors, boxes, &n_boxes);
  head.scores = hone_fixture_floats (tensors, scores, &n_scores);
  head.d_boxes = g_new (float, n_boxes);
  head.d_scores = g_new (float, n_scores);
  for (gsize i = 0; i < n_boxes; i++)
    head.d_boxes[i] = NAN; /* must be overwritten */
  for (gsize i = 0; i < n_scores; i++)
    head.d_scores[i] = NAN;
  return head;
}

static HoneHeadShape
read_shape (HoneTensors *tensors, const char *prefix)
{
  g_autofree char *boxes_name = joined (prefix, "boxes"), *scores_name = joined (prefix, "scores");
  const HoneTensor *boxes = hone_tensors_find (tensors, boxes_name);
  g_autoptr (JsonNode) hw = hone_fixture_meta (tensors, "hw");
  HoneHeadShape shape = { (int) boxes->shape[0], (int) hone_tensors_find (tensors, scores_name)->shape[1],
                          (int) boxes->shape[1] / 4, (int) boxes->shape[2] };

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    shape.stride[level] = 8 << level;
    shape.h[level] = (int) json_array_get_int_element (json_node_get_array (hw), 0) / shape.stride[level];
    shape.w[level] = (int) json_array_get_int_element (json_node_get_array (hw), 1) / shape.stride[level];
  }
  g_assert_cmpint (hone_level_first (&shape, HONE_N_LEVELS), ==, shape.anchors);
  return shape;
}

static void
open_case (LossCase *c, HoneTensors *tensors, gboolean end2end)
{
  gsize n;
  g_autofree float *rows = hone_fixture_floats (tensors, "targets", &n);

  c->tensors = tensors;
  c->shape = read_shape (tensors, end2end ? "one2many." : "");
  c->head[0] = read_head (tensors, end2end ? "one2many." : "");
  if (end2end)
    c->head[1] = read_head (tensors, "one2one.");
  c->targets = g_array_new (FALSE, FALSE, sizeof (HoneTarget));
  for (gsize i = 0; i < n; i += 6)
    add_target (c->targets, rows + i);
  if (hone_tensors_find (tensors, "class_weights"))
    c->class_weights = hone_fixture_floats (tensors, "class_weights", NULL);
  c->how = (HoneLossHow){ 0,
                          0,
                          gain_of (tensors, "box", 7.5f),
                          gain_of (tensors, "cls", 0.5f),
                          gain_of (tensors, "dfl", 1.5f),
                          c->class_weights };
}

static void
close_case (LossCase *c)
{
  for (int i = 0; i < 2; i++) {
    g_free (c->head[i].boxes);
    g_free (c->head[i].scores);
    g_free (c->head[i].d_boxes);
    g_free (c->head[i].d_scores);
  }
  g_array_unref (c->targets);
  g_free (c->class_weights);
}

/* @prefix: of the tensors that hold what is wanted. Some files keep no items, no gradients or no assignment. */
static void
compare_if_there (LossCase *c, const char *prefix, const char *name, const float *got, gsize n)
{
  g_autofree char *full = joined (prefix, name);

  if (hone_tensors_find (c->tensors, full))
    hone_fixture_compare (c->tensors, full, got, n, R_LOSS);
}

static void
compare_gradients (LossCase *c, const char *prefix, const HoneHead *head)
{
  const gsize anchors = (gsize) c->shape.n * c->shape.anchors;

  compare_if_there (c, prefix, "grad_boxes", head->d_boxes, anchors * 4 * c->shape.reg_max);
  compare_if_there (c, prefix, "grad_scores", head->d_scores, anchors * c->shape.n_classes);
}

/* Assigns once more, head by head, and compares who answers for what. */
static void
compare_assignment (LossCase *c, HoneLoss *loss, const char *prefix, const HoneHead *head, int topk, int topk2)
{
  g_autofree char *fg_name = joined (prefix, "fg_mask"), *goal_name = joined (prefix, "target_gt_idx");
  g_autofree char *scores_name = joined (prefix, "target_scores");
  g_autofree float *fg = NULL, *scores = NULL;
  g_autofree gint64 *goal = NULL;

  if (hone_tensors_find (c->tensors, fg_name) == NULL)
    return;
  fg = hone_fixture_floats (c->tensors, fg_name, NULL);
  scores = hone_fixture_floats (c->tensors, scores_name, NULL);
  goal = hone_fixture_ints (c->tensors, goal_name, NULL);
  c->how.topk = topk;
  c->how.topk2 = topk2;
  hone_loss_head (loss, &c->shape, head, (const HoneTarget *) c->targets->data, c->targets->len, &c->how, 1);
  for (int image = 0; image < c->shape.n; image++)
    compare_matches (hone_loss_get_assignment (loss, image), prefix, image, goal, fg, scores);
}

static void
test_one_head (HoneTensors *tensors, const HoneKernels *kernels)
{
  g_autoptr (HoneLoss) loss = hone_loss_new (kernels, NULL);
  LossCase c = { 0 };
  HoneLossItems items;
  double sum;
  float vector[3];

  open_case (&c, tensors, FALSE);
  items = hone_loss_heads (loss, &c.shape, &c.head[0], NULL, (const HoneTarget *) c.targets->data, c.targets->len,
                           &c.how, 0, 1, &sum);
  for (int k = 0; k < 3; k++)
    vector[k] = items.items[k] * (float) c.shape.n;
  compare_if_there (&c, "", "items", items.items, 3);
  hone_fixture_compare (tensors, "loss", vector, 3, R_LOSS);
  g_assert_cmpfloat_with_epsilon (sum, (double) vector[0] + (double) vector[1] + (double) vector[2], 1e-5 * sum);
  compare_gradients (&c, "", &c.head[0]);
  compare_assignment (&c, loss, "assign.", &c.head[0], 10, 10);
  close_case (&c);
}

/* Of "epoch5.loss": 5. */
static int
epoch_of (const char *name)
{
  if (!g_str_has_prefix (name, "epoch") || !g_str_has_suffix (name, ".loss"))
    return -1;
  return (int) g_ascii_strtoll (name + 5, NULL, 10);
}

static void
test_epoch (LossCase *c, HoneLoss *loss, const char *name, int epoch)
{
  g_autoptr (JsonNode) epochs = hone_fixture_meta (c->tensors, "epochs");
  const int n_epochs = (int) json_node_get_int (epochs);
  g_autofree char *prefix = g_strndup (name, strlen (name) - strlen ("loss"));
  g_autofree char *many = joined (prefix, "one2many."), *one = joined (prefix, "one2one.");
  double weights[2], sum;
  float vector[3];
  HoneLossItems items[2];

  items[1] = hone_loss_heads (loss, &c->shape, &c->head[0], &c->head[1], (const HoneTarget *) c->targets->data,
                              c->targets->len, &c->how, epoch, n_epochs, &sum);
  compare_gradients (c, many, &c->head[0]);
  compare_gradients (c, one, &c->head[1]);

  hone_loss_progress (epoch, n_epochs, &weights[0], &weights[1]);
  c->how.topk = c->how.topk2 = 10;
  items[0] =
      hone_loss_head (loss, &c->shape, &c->head[0], (const HoneTarget *) c->targets->data, c->targets->len, &c->how, 1);
  for (int k = 0; k < 3; k++)
    vector[k] = (float) c->shape.n * ((float) weights[0] * items[0].items[k] + (float) weights[1] * items[1].items[k]);
  compare_if_there (c, prefix, "items", items[1].items, 3);
  compare_if_there (c, prefix, "loss", vector, 3);
  g_assert_cmpfloat_with_epsilon (sum, (double) vector[0] + (double) vector[1] + (double) vector[2], 1e-5 * sum);
}

static void
test_two_heads (HoneTensors *tensors, const HoneKernels *kernels)
{
  g_autoptr (HoneLoss) loss = hone_loss_new (kernels, NULL);
  LossCase c = { 0 };
  int n_epochs = 0;

  open_case (&c, tensors, TRUE);
  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const char *name = hone_tensors_get (tensors, i)->name;

    if (epoch_of (name) >= 0) {
      test_epoch (&c, loss, name, epoch_of (name));
      n_epochs++;
    }
  }
  g_assert_cmpint (n_epochs, >, 0);
  compare_assignment (&c, loss, "assign.one2many.", &c.head[0], 10, 10);
  compare_assignment (&c, loss, "assign.one2one.", &c.head[1], 7, 1);
  close_case (&c);
}

static void
test_file (const char *path, HoneTensors *tensors, gpointer data)
{
  if (hone_tensors_find (tensors, "masks"))
    hone_fixture_skip ("loss", "segmentation");
  else if (hone_tensors_find (tensors, "box1"))
    test_overlaps (tensors);
  else if (hone_tensors_find (tensors, "decoded"))
    test_dfl (tensors);
  else if (hone_tensors_get_meta (tensors, "cases"))
    test_assigner (tensors);
  else if (hone_tensors_find (tensors, "one2many.boxes")) {
    test_two_heads (tensors, NULL);
    test_two_heads (tensors, &three_threads);
  } else {
    test_one_head (tensors, NULL);
    test_one_head (tensors, &three_threads);
  }
}

/* --- the weights of the two heads ------------------------------------------------------------------------------ */

static void
test_progress (const char *path, HoneTensors *none, gpointer data)
{
  g_autoptr (JsonNode) root = hone_fixture_json (path);
  JsonArray *tables = json_object_get_array_member (json_node_get_object (root), "tables");

  g_assert_cmpuint (json_array_get_length (tables), >, 0);
  for (guint i = 0; i < json_array_get_length (tables); i++) {
    JsonObject *table = json_array_get_object_element (tables, i);
    JsonArray *rows = json_object_get_array_member (table, "rows_epoch_o2m_o2o");

    for (guint k = 0; k < json_array_get_length (rows); k++) {
      JsonArray *row = json_array_get_array_element (rows, k);
      double many, one;

      hone_loss_progress ((int) json_array_get_int_element (row, 0), (int) json_object_get_int_member (table, "epochs"),
                          &many, &one);
      g_assert_cmpfloat_with_epsilon (many, json_array_get_double_element (row, 1), 1e-12);
      g_assert_cmpfloat_with_epsilon (one, json_array_get_double_element (row, 2), 1e-12);
    }
  }
}

/* --- without fixtures ------------------------------------------------------------------------------------------ */

/* The functions in vectors against the library's, over all of the range that matters. */
static void
test_vector_math (void)
{
  double worst[4] = { 0 };

  for (int i = -86900; i <= 86900; i++) {
    const float x = (float) i * 1e-3f;
    const double e = exp ((double) x), unit = exp (-fabs ((double) x)), log_unit = log1p ((double) (float) unit);

    worst[0] = MAX (worst[0], fabs ((double) hone_exp (x) / e - 1));
    worst[1] = MAX (worst[1], fabs ((double) hone_log1p_unit ((float) unit) / log_unit - 1));
    worst[2] = MAX (worst[2], fabs ((double) hone_sigmoid (x) * (1 + exp (-(double) x)) - 1));
    worst[3] = MAX (worst[3], fabs ((double) hone_atan (x) - atan ((double) x)));
  }
  g_assert_cmpfloat (worst[0], <, 3e-7);
  g_assert_cmpfloat (worst[1], <, 3e-7);
  g_assert_cmpfloat (worst[2], <, 5e-7);
  g_assert_cmpfloat (worst[3], <, 3e-7);
  g_assert_cmpfloat (fabs ((double) hone_atan (INFINITY) - G_PI / 2), <, 2e-7);
}

static double
only_score (HoneLoss *loss)
{
  const HoneAssign *assign = hone_loss_get_assignment (loss, 0);

  g_assert_cmpuint (assign->matches->len, ==, 1);
  return (double) g_array_index (assign->matches, HoneMatch, 0).score;
}

/* Box and third term move by the gradient times the step when one number of the head moves. The target score moves too,
 * but counts as a constant in the gradient: with one match it is a factor that can be divided out. So does the weight
 * of CIoU's term of shape, which stays as a difference of some thousandths. */
static void
test_slope (gconstpointer data)
{
  const int reg_max = GPOINTER_TO_INT (data);
  const HoneTarget target = { 0, 1, 0.4f, 0.5f, 0.5f, 0.6f };
  const HoneLossHow how = { 1, 1, 7.5f, 0.5f, 1.5f, NULL };
  const HoneHeadShape shape = { 1, 2, reg_max, 84, { 8, 4, 2 }, { 8, 4, 2 }, { 8, 16, 32 } };
  const int n_boxes = 4 * reg_max * 84, n_scores = 2 * 84;
  g_autoptr (HoneLoss) loss = hone_loss_new (NULL, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autofree float *numbers = g_new (float, 2 * (n_boxes + n_scores));
  HoneHead head = { numbers, numbers + n_boxes, numbers + n_boxes + n_scores, numbers + 2 * n_boxes + n_scores };
  const HoneHead still = { head.boxes, head.scores, NULL, NULL };
  int moved = 0;

  for (int i = 0; i < n_boxes + n_scores; i++)
    numbers[i] = (float) g_rand_double_range (random, reg_max > 1 ? -1 : 0.5, 2);
  hone_loss_head (loss, &shape, &head, &target, 1, &how, 0.7);
  for (int i = 0; i < n_boxes; i++) {
    const double score = only_score (loss);
    const float was = head.boxes[i];
    double sum[2];

    for (int up = 0; up < 2 && head.d_boxes[i] != 0; up++) {
      HoneLossItems items;

      head.boxes[i] = was + (up ? 4e-3f : -4e-3f);
      items = hone_loss_head (loss, &shape, &still, &target, 1, &how, 0.7);
      sum[up] = 0.7 * ((double) items.items[0] + (double) items.items[2]) * score / only_score (loss);
    }
    head.boxes[i] = was;
    hone_loss_head (loss, &shape, &still, &target, 1, &how, 0.7);
    if (head.d_boxes[i] == 0)
      continue;
    moved++;
    g_assert_cmpfloat_with_epsilon ((sum[1] - sum[0]) / 8e-3, (double) head.d_boxes[i], 1e-2);
  }
  g_assert_cmpint (moved, ==, 4 * reg_max);
}

/* No time is asserted, only printed. */
static void
test_speed (void)
{
  const HoneHeadShape shape = { 16, 3, 1, 2100, { 40, 20, 10 }, { 40, 20, 10 }, { 8, 16, 32 } };
  const HoneLossHow how = { 0, 0, 7.5f, 0.5f, 1.5f, NULL };
  const int n_boxes = 16 * 4 * 2100, n_scores = 16 * 3 * 2100, rounds = 20;
  g_autoptr (HoneLoss) loss = hone_loss_new (NULL, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree float *numbers = g_new (float, 2 * (n_boxes + n_scores));
  HoneHead head = { numbers, numbers + n_boxes, numbers + n_boxes + n_scores, numbers + 2 * n_boxes + n_scores };
  HoneTarget targets[16 * 20];
  gint64 start;

  for (int i = 0; i < n_boxes + n_scores; i++)
    numbers[i] = (float) g_rand_double_range (random, i < n_boxes ? 0 : -6, i < n_boxes ? 3 : 0);
  for (int i = 0; i < 320; i++)
    targets[i] = (HoneTarget){ i / 20,
                               i % 3,
                               (float) g_rand_double_range (random, 0.2, 0.8),
                               (float) g_rand_double_range (random, 0.2, 0.8),
                               (float) g_rand_double_range (random, 0.05, 0.4),
                               (float) g_rand_double_range (random, 0.05, 0.4) };
  start = g_get_monotonic_time ();
  for (int i = 0; i < rounds; i++)
    hone_loss_heads (loss, &shape, &head, &head, targets, 320, &how, 0, 10, NULL);
  g_test_message ("both heads, batch 16, 320 px, 3 classes, 320 boxes, one thread: %.2f ms",
                  (double) (g_get_monotonic_time () - start) / 1e3 / rounds);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/loss/vector-math", test_vector_math);
  g_test_add_data_func ("/core/loss/slope/lengths", GINT_TO_POINTER (1), test_slope);
  g_test_add_data_func ("/core/loss/slope/bins", GINT_TO_POINTER (16), test_slope);
  g_test_add_func ("/core/loss/speed", test_speed);
  hone_fixture_each ("loss", NULL, ".safetensors", test_file, NULL);
  hone_fixture_each ("schedule", "progloss", ".json", test_progress, NULL);
  return hone_fixture_run ();
}
