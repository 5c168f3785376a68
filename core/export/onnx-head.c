/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-head.c - what is made of a head: boxes in pixels, and two ways to single boxes (spec 02, sections 2 to 4) */
#include "onnx-parts.h"

#include "onnx.pb-c.h"

#define FIRST_STRIDE 8
#define CLASS_OFFSET 7680 /* pixels between boxes of different classes; spec 02, section 4 */

/* --- anchors --- */

/* Of fixed sizes: 1 x 2 x anchors, x + 0.5 and y + 0.5 in cells, and 1 x 1 x anchors, pixels a cell. */
static void
fixed_anchors (OnnxBuild *build, OnnxSize size, const char **points, const char **strides)
{
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GArray) y = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GArray) s = g_array_new (FALSE, FALSE, sizeof (float));

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    const int stride = FIRST_STRIDE << level;
    const float pixels = (float) stride;

    for (int row = 0; row < size.h / stride; row++)
      for (int column = 0; column < size.w / stride; column++) {
        const float point[] = { (float) column + 0.5f, (float) row + 0.5f };

        g_array_append_val (x, point[0]);
        g_array_append_val (y, point[1]);
        g_array_append_val (s, pixels);
      }
  }
  *strides = onnx_floats (build, NULL, (const float *) (void *) s->data, 3, (const gint64[]){ 1, 1, s->len });
  g_array_append_vals (x, y->data, y->len);
  *points = onnx_floats (build, NULL, (const float *) (void *) x->data, 3, (const gint64[]){ 1, 2, y->len });
}

/* 1 x 1 x cells: where the middles of cells lie along @axis; @ones is as many cells high and wide. */
static const char *
middles (OnnxBuild *build, const char *ones, int axis)
{
  const char *y = onnx_node (build, "CumSum", ones, onnx_int (build, axis), NULL);

  return onnx_reshape (build, onnx_node (build, "Sub", y, onnx_float (build, 0.5f), NULL), (const gint64[]){ 1, 1, -1 },
                       3);
}

/* The same of sizes that only the running graph knows: a map of ones, summed up along its rows and its columns. */
static void
free_anchors (OnnxBuild *build, const OnnxHead *says, const char **points, const char **strides)
{
  const char *all_points[HONE_N_LEVELS], *all_strides[HONE_N_LEVELS];

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    const char *shape = onnx_slice (build, onnx_node (build, "Shape", says->levels[level], NULL), 0, 2, 4);
    const char *ones = onnx_node (build, "Expand", onnx_float (build, 1), shape, NULL);
    const char *both[] = { middles (build, ones, 1), middles (build, ones, 0) };
    const char *pixels = onnx_float (build, (float) (FIRST_STRIDE << level));

    all_points[level] = onnx_concat (build, 1, both, 2);
    all_strides[level] =
        onnx_reshape (build, onnx_node (build, "Mul", ones, pixels, NULL), (const gint64[]){ 1, 1, -1 }, 3);
  }
  *points = onnx_concat (build, 2, all_points, HONE_N_LEVELS);
  *strides = onnx_concat (build, 2, all_strides, HONE_N_LEVELS);
}

/* --- boxes --- */

/* Left, top, right, bottom in cells, n x 4 x anchors; of several numbers a side their mean (DFL). */
static const char *
distances (OnnxBuild *build, HoneModel *model, const char *boxes)
{
  const int n = model->arch.family->reg_max;
  g_autofree float *steps = g_new (float, n);
  const char *share, *y;

  if (n == 1)
    return boxes;
  for (int i = 0; i < n; i++)
    steps[i] = (float) i;
  share = onnx_node (build, "Softmax", onnx_reshape (build, boxes, (const gint64[]){ 0, 4, n, -1 }, 4), NULL);
  onnx_attr_int (build, "axis", 2);
  y = onnx_node (build, "Mul", share, onnx_floats (build, NULL, steps, 4, (const gint64[]){ 1, 1, n, 1 }), NULL);
  y = onnx_node (build, "ReduceSum", y, ONNX_INTS (build, 2), NULL);
  onnx_attr_int (build, "keepdims", 0);
  return y;
}

const char *
onnx_add_boxes (OnnxBuild *build, HoneModel *model, OnnxSize size, const OnnxHead *says, gboolean corners)
{
  const char *sides = distances (build, model, says->boxes);
  const char *points, *strides, *first, *last, *parts[2];

  if (size.dynamic)
    free_anchors (build, says, &points, &strides);
  else
    fixed_anchors (build, size, &points, &strides);
  first = onnx_node (build, "Sub", points, onnx_slice (build, sides, 1, 0, 2), NULL);
  last = onnx_node (build, "Add", points, onnx_slice (build, sides, 1, 2, 4), NULL);
  if (corners) {
    parts[0] = first;
    parts[1] = last;
  } else {
    parts[0] = onnx_node (build, "Mul", onnx_node (build, "Add", first, last, NULL), onnx_float (build, 0.5f), NULL);
    parts[1] = onnx_node (build, "Sub", last, first, NULL);
  }
  return onnx_node (build, "Mul", onnx_concat (build, 1, parts, 2), strides, NULL);
}

/* --- without NMS --- */

static int
count_anchors (OnnxSize size)
{
  int n = 0;

  for (int level = 0; level < HONE_N_LEVELS; level++)
    n += (size.h / (FIRST_STRIDE << level)) * (size.w / (FIRST_STRIDE << level));
  return n;
}

/* How many rows there are, a row of one int64. @scores: n x anchors x classes */
static const char *
count_rows (OnnxBuild *build, OnnxSize size, const char *scores)
{
  const char *most = ONNX_INTS (build, MIN (ONNX_TOP, count_anchors (size)));

  if (!size.dynamic)
    return most;
  most = ONNX_INTS (build, ONNX_TOP);
  return onnx_node (build, "Min", most, onnx_slice (build, onnx_node (build, "Shape", scores, NULL), 0, 1, 2), NULL);
}

/* The best @n of n x m. @where: (out): their places */
static const char *
best_of (OnnxBuild *build, const char *x, const char *n, const char **where)
{
  const char *values = onnx_node (build, "TopK", x, n, NULL);

  *where = onnx_second_output (build);
  onnx_attr_int (build, "axis", -1);
  return values;
}

/* Rows @where (n x k) of @x, which is n x m x @c. */
static const char *
rows_of (OnnxBuild *build, const char *x, const char *where, int c)
{
  const char *wide = onnx_node (build, "Expand", onnx_reshape (build, where, (const gint64[]){ 0, -1, 1 }, 3),
                                ONNX_INTS (build, 1, 1, c), NULL);
  const char *y = onnx_node (build, "GatherElements", x, wide, NULL);

  onnx_attr_int (build, "axis", 1);
  return y;
}

const char *
onnx_add_top (OnnxBuild *build, HoneModel *model, OnnxSize size, const char *boxes, const char *scores)
{
  const gint64 turn[] = { 0, 2, 1 }, column[] = { 0, -1, 1 };
  const int n_classes = model->n_classes;
  const char *classes = ONNX_INTS (build, n_classes);
  const char *n, *anchor, *pair, *score, *klass, *parts[3];

  boxes = onnx_transpose (build, boxes, turn, 3);
  scores = onnx_transpose (build, scores, turn, 3);
  n = count_rows (build, size, scores);
  best_of (build, onnx_reduce_max (build, scores, 2, FALSE), n, &anchor);
  boxes = rows_of (build, boxes, anchor, 4);
  scores = rows_of (build, scores, anchor, n_classes);

  /* Of these anchors, the best pairs of anchor and class. */
  score = best_of (build, onnx_reshape (build, scores, (const gint64[]){ 0, -1 }, 2), n, &pair);
  klass = onnx_cast (build, onnx_node (build, "Mod", pair, classes, NULL), ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT);
  anchor = onnx_node (build, "Div", pair, classes, NULL);
  parts[0] = rows_of (build, boxes, anchor, 4);
  parts[1] = onnx_reshape (build, score, column, 3);
  parts[2] = onnx_reshape (build, klass, column, 3);
  return onnx_concat (build, 2, parts, 3);
}

/* --- with NMS --- */

/* Of one picture: boxes 1 x 4 x anchors, rows 1 x 6 x anchors. */
static const char *
add_nms_of_one (OnnxBuild *build, const OnnxNms *how, const char *apart, const char *best, const char *rows)
{
  const gint64 turn[] = { 0, 2, 1 };
  g_autofree float *nothing = g_new0 (float, how->max_det * 6);
  const char *kept, *where, *parts[2];

  kept = onnx_node (build, "NonMaxSuppression", onnx_transpose (build, apart, turn, 3), best,
                    ONNX_INTS (build, how->max_det), onnx_float (build, (float) how->iou),
                    onnx_float (build, (float) how->conf), NULL);
  where = onnx_reshape (build, onnx_slice (build, kept, 1, 2, 3), (const gint64[]){ -1 }, 1);
  rows = onnx_reshape (build, onnx_transpose (build, rows, turn, 3), (const gint64[]){ -1, 6 }, 2);
  parts[0] = onnx_node (build, "Gather", rows, where, NULL);
  onnx_attr_int (build, "axis", 0);
  parts[1] = onnx_floats (build, NULL, nothing, 2, (const gint64[]){ how->max_det, 6 });
  rows = onnx_slice (build, onnx_concat (build, 0, parts, 2), 0, 0, how->max_det);
  return onnx_reshape (build, rows, (const gint64[]){ 1, how->max_det, 6 }, 3);
}

/* Every anchor stands for its best class. Boxes of different classes are moved so far apart that none covers another.
 */
const char *
onnx_add_nms (OnnxBuild *build, OnnxSize size, const OnnxNms *how, const char *boxes, const char *scores)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  const char *best = onnx_reduce_max (build, scores, 1, TRUE);
  const char *klass = onnx_node (build, "ArgMax", scores, NULL);
  const char *apart = boxes, *rows, *parts[3];

  onnx_attr_int (build, "axis", 1);
  onnx_attr_int (build, "keepdims", 1);
  klass = onnx_cast (build, klass, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT);
  if (!how->agnostic)
    apart =
        onnx_node (build, "Add", boxes, onnx_node (build, "Mul", klass, onnx_float (build, CLASS_OFFSET), NULL), NULL);
  parts[0] = boxes;
  parts[1] = best;
  parts[2] = klass;
  rows = onnx_concat (build, 1, parts, 3);
  if (size.n == 1)
    return add_nms_of_one (build, how, apart, best, rows);
  for (int i = 0; i < size.n; i++)
    g_ptr_array_add (pictures, (char *) add_nms_of_one (build, how, onnx_slice (build, apart, 0, i, i + 1),
                                                        onnx_slice (build, best, 0, i, i + 1),
                                                        onnx_slice (build, rows, 0, i, i + 1)));
  return onnx_concat (build, 0, (const char *const *) pictures->pdata, pictures->len);
}
