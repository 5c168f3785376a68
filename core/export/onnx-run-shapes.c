/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-run-shapes.c - operators that move numbers about, compare them, or take two by two */
#include "onnx-run-private.h"

#include <string.h>

/* --- walking through an array --- */

/* Steps from one number to the next along each dimension, in a row without gaps. */
static void
steps_of (const OnnxValue *x, gint64 *steps)
{
  gint64 step = 1;

  for (int i = x->n_dims - 1; i >= 0; i--) {
    steps[i] = step;
    step *= x->shape[i];
  }
}

/* y, in order, from x at @first and by @steps (of y's dimensions). */
static void
pick (const OnnxValue *x, gint64 first, const gint64 *steps, OnnxValue *y)
{
  gint64 place[ONNX_VALUE_DIMS] = { 0 }, from = first;

  for (gint64 i = 0; i < y->n; i++) {
    if (y->ints != NULL)
      y->ints[i] = x->ints[from];
    else
      y->floats[i] = x->floats[from];
    for (int d = y->n_dims - 1; d >= 0; d--) {
      from += steps[d];
      if (++place[d] < y->shape[d])
        break;
      from -= place[d] * steps[d];
      place[d] = 0;
    }
  }
}

/* Shape and steps of x as if it had @n_dims dimensions, with steps of 0 where it is repeated. */
static void
spread_steps (const OnnxValue *x, int n_dims, const gint64 *shape, gint64 *steps)
{
  gint64 own[ONNX_VALUE_DIMS];

  steps_of (x, own);
  for (int i = 0; i < n_dims; i++) {
    const int k = i - (n_dims - x->n_dims);

    steps[i] = k < 0 || x->shape[k] == 1 ? 0 : own[k];
  }
}

/* The shape that both spread to. Returns: its dimensions, -1 when they do not fit */
static int
common_shape (const OnnxValue *a, int n_b, const gint64 *b, gint64 *shape)
{
  const int n = MAX (a->n_dims, n_b);

  for (int i = 0; i < n; i++) {
    const int k = i - (n - a->n_dims), m = i - (n - n_b);
    const gint64 x = k < 0 ? 1 : a->shape[k], y = m < 0 ? 1 : b[m];

    if (x != y && x != 1 && y != 1)
      return -1;
    shape[i] = x == 1 ? y : x;
  }
  return n;
}

static OnnxValue *
copy_as (const OnnxValue *x, int n_dims, const gint64 *shape)
{
  g_autoptr (OnnxValue) y = onnx_value_new (x->ints != NULL, n_dims, shape);

  if (y == NULL || y->n != x->n)
    return NULL;
  if (x->ints != NULL)
    memcpy (y->ints, x->ints, (gsize) x->n * sizeof *x->ints);
  else
    memcpy (y->floats, x->floats, (gsize) x->n * sizeof *x->floats);
  return g_steal_pointer (&y);
}

static OnnxValue *
spread (const OnnxValue *x, int n_dims, const gint64 *shape)
{
  gint64 steps[ONNX_VALUE_DIMS];
  OnnxValue *y;

  if (n_dims == x->n_dims && memcmp (shape, x->shape, (gsize) n_dims * sizeof *shape) == 0)
    return copy_as (x, n_dims, shape);
  y = onnx_value_new (x->ints != NULL, n_dims, shape);
  spread_steps (x, n_dims, shape, steps);
  pick (x, 0, steps, y);
  return y;
}

/* --- two by two --- */

static float
of_floats (char op, float a, float b)
{
  return op == '+' ? a + b : op == '-' ? a - b : op == '*' ? a * b : a / b;
}

/* Whole numbers are never below 0 here. */
static gint64
of_ints (char op, gint64 a, gint64 b)
{
  switch (op) {
  case '+':
    return a + b;
  case '-':
    return a - b;
  case '*':
    return a * b;
  case '<':
    return MIN (a, b);
  case '%':
    return b == 0 ? 0 : a % b;
  default:
    return b == 0 ? 0 : a / b;
  }
}

static OnnxValue *
by_two (OnnxCall *call, char op)
{
  const OnnxValue *a = call->in[0], *b = call->in[1];
  g_autoptr (OnnxValue) wide = NULL;
  gint64 shape[ONNX_VALUE_DIMS];
  const int n = common_shape (a, b->n_dims, b->shape, shape);
  OnnxValue *y;

  if (n < 0 || (a->ints == NULL) != (b->ints == NULL) || (a->ints == NULL && strchr ("+-*/", op) == NULL))
    return NULL;
  y = spread (a, n, shape);
  wide = spread (b, n, shape);
  for (gint64 i = 0; i < y->n; i++)
    if (y->ints != NULL)
      y->ints[i] = of_ints (op, y->ints[i], wide->ints[i]);
    else
      y->floats[i] = of_floats (op, y->floats[i], wide->floats[i]);
  return y;
}

static OnnxValue *
add (OnnxCall *call)
{
  return by_two (call, '+');
}

static OnnxValue *
sub (OnnxCall *call)
{
  return by_two (call, '-');
}

static OnnxValue *
mul (OnnxCall *call)
{
  return by_two (call, '*');
}

static OnnxValue *
divide (OnnxCall *call)
{
  return by_two (call, '/');
}

static OnnxValue *
mod (OnnxCall *call)
{
  return by_two (call, '%');
}

static OnnxValue *
least (OnnxCall *call)
{
  return by_two (call, '<');
}

/* --- shapes --- */

static OnnxValue *
identity (OnnxCall *call)
{
  return copy_as (call->in[0], call->in[0]->n_dims, call->in[0]->shape);
}

static OnnxValue *
reshape (OnnxCall *call)
{
  const OnnxValue *x = call->in[0], *to = call->in[1];
  gint64 shape[ONNX_VALUE_DIMS], known = 1;
  int rest = -1;

  if (to->ints == NULL || to->n > ONNX_VALUE_DIMS)
    return NULL;
  for (int i = 0; i < to->n; i++) {
    shape[i] = to->ints[i] == 0 && i < x->n_dims ? x->shape[i] : to->ints[i];
    if (shape[i] < 0)
      rest = i;
    else
      known *= shape[i];
  }
  if (rest >= 0)
    shape[rest] = known == 0 ? 0 : x->n / known;
  return copy_as (x, (int) to->n, shape);
}

static OnnxValue *
transpose (OnnxCall *call)
{
  const OnnxValue *x = call->in[0];
  gint64 order[ONNX_VALUE_DIMS], steps[ONNX_VALUE_DIMS], own[ONNX_VALUE_DIMS], shape[ONNX_VALUE_DIMS];
  OnnxValue *y;

  if (!onnx_call_ints (call, "perm", order, (guint) x->n_dims))
    return NULL;
  steps_of (x, own);
  for (int i = 0; i < x->n_dims; i++) {
    shape[i] = x->shape[order[i]];
    steps[i] = own[order[i]];
  }
  y = onnx_value_new (x->ints != NULL, x->n_dims, shape);
  pick (x, 0, steps, y);
  return y;
}

/* Along one axis, forwards. */
static OnnxValue *
slice (OnnxCall *call)
{
  const OnnxValue *x = call->in[0];
  gint64 first, last, shape[ONNX_VALUE_DIMS], steps[ONNX_VALUE_DIMS];
  OnnxValue *y;
  int axis;

  if (call->n != 4 || call->in[1]->n != 1)
    return NULL;
  axis = onnx_axis (call->in[3]->ints[0], x->n_dims);
  if (axis < 0)
    return NULL;
  first = MIN (call->in[1]->ints[0], x->shape[axis]);
  last = MIN (call->in[2]->ints[0], x->shape[axis]);
  memcpy (shape, x->shape, sizeof shape);
  shape[axis] = MAX (last - first, 0);
  steps_of (x, steps);
  y = onnx_value_new (x->ints != NULL, x->n_dims, shape);
  pick (x, first * steps[axis], steps, y);
  return y;
}

static OnnxValue *
concat (OnnxCall *call)
{
  const OnnxValue *first = call->in[0];
  const int axis = onnx_axis (onnx_call_int (call, "axis", 0), first->n_dims);
  const gsize size = first->ints != NULL ? sizeof (gint64) : sizeof (float);
  gint64 shape[ONNX_VALUE_DIMS], done = 0;
  OnnxValue *y;

  if (axis < 0)
    return NULL;
  memcpy (shape, first->shape, sizeof shape);
  for (int i = 1; i < call->n; i++)
    shape[axis] += call->in[i]->shape[axis];
  y = onnx_value_new (first->ints != NULL, first->n_dims, shape);
  for (int i = 0; i < call->n; i++) {
    const OnnxSpan from = onnx_span (call->in[i], axis), to = onnx_span (y, axis);
    const char *x = first->ints != NULL ? (const char *) call->in[i]->ints : (const char *) call->in[i]->floats;
    char *at = first->ints != NULL ? (char *) y->ints : (char *) y->floats;
    const gsize run = (gsize) (from.length * from.behind) * size;

    for (gint64 k = 0; k < from.before; k++)
      memcpy (at + (gsize) (k * to.length * to.behind + done * to.behind) * size, x + (gsize) k * run, run);
    done += from.length;
  }
  return y;
}

static OnnxValue *
shape_of (OnnxCall *call)
{
  OnnxValue *y = onnx_value_new (TRUE, 1, (const gint64[]){ call->in[0]->n_dims });

  memcpy (y->ints, call->in[0]->shape, (gsize) y->n * sizeof *y->ints);
  return y;
}

static OnnxValue *
expand (OnnxCall *call)
{
  gint64 shape[ONNX_VALUE_DIMS];
  const int n = common_shape (call->in[0], (int) call->in[1]->n, call->in[1]->ints, shape);

  return n < 0 ? NULL : spread (call->in[0], n, shape);
}

/* Between floats of both kinds, or from whole numbers to floats. */
static OnnxValue *
cast (OnnxCall *call)
{
  const OnnxValue *x = call->in[0];
  OnnxValue *y = onnx_value_new (FALSE, x->n_dims, x->shape);

  for (gint64 i = 0; i < y->n; i++)
    y->floats[i] = x->ints != NULL ? (float) x->ints[i] : x->floats[i];
  return y;
}

/* --- choosing --- */

static OnnxValue *
gather (OnnxCall *call)
{
  const OnnxValue *x = call->in[0], *where = call->in[1];
  const gint64 row = x->n_dims == 2 ? x->shape[1] : 0;
  OnnxValue *y;

  if (row == 0 || where->n_dims != 1 || onnx_call_int (call, "axis", 0) != 0)
    return NULL;
  y = onnx_value_new (FALSE, 2, (const gint64[]){ where->n, row });
  for (gint64 i = 0; i < where->n; i++)
    memcpy (y->floats + i * row, x->floats + where->ints[i] * row, (gsize) row * sizeof (float));
  return y;
}

static OnnxValue *
gather_elements (OnnxCall *call)
{
  const OnnxValue *x = call->in[0], *where = call->in[1];
  const int axis = onnx_axis (onnx_call_int (call, "axis", 0), x->n_dims);
  OnnxValue *y;
  OnnxSpan from, to;

  if (axis < 0 || where->n_dims != x->n_dims)
    return NULL;
  from = onnx_span (x, axis), to = onnx_span (where, axis);
  y = onnx_value_new (FALSE, where->n_dims, where->shape);
  for (gint64 i = 0; i < y->n; i++)
    y->floats[i] =
        x->floats[(i / (to.length * to.behind) * from.length + where->ints[i]) * from.behind + i % to.behind];
  return y;
}

static int
larger_first (gconstpointer a, gconstpointer b, gpointer row)
{
  const gint64 i = *(const gint64 *) a, k = *(const gint64 *) b;
  const float *x = row;

  if (x[i] != x[k])
    return x[i] > x[k] ? -1 : 1;
  return i < k ? -1 : 1;
}

/* Of rows; the first output is the numbers, the second their places. */
static OnnxValue *
top_k (OnnxCall *call)
{
  const OnnxValue *x = call->in[0];
  const gint64 n = x->shape[1], k = MIN (call->in[1]->ints[0], n);
  g_autofree gint64 *order = g_new (gint64, n + 1);
  OnnxValue *y;

  if (x->n_dims != 2)
    return NULL;
  y = onnx_value_new (FALSE, 2, (const gint64[]){ x->shape[0], k });
  call->second = onnx_value_new (TRUE, 2, (const gint64[]){ x->shape[0], k });
  for (gint64 row = 0; row < x->shape[0]; row++) {
    for (gint64 i = 0; i < n; i++)
      order[i] = i;
    g_qsort_with_data (order, (int) n, sizeof *order, larger_first, x->floats + row * n);
    for (gint64 i = 0; i < k; i++) {
      y->floats[row * k + i] = x->floats[row * n + order[i]];
      call->second->ints[row * k + i] = order[i];
    }
  }
  return y;
}

/* --- along an axis --- */

static OnnxValue *
reduced (OnnxCall *call, int axis, gboolean ints)
{
  const OnnxValue *x = call->in[0];
  const gboolean keep = onnx_call_int (call, "keepdims", 1) != 0;
  gint64 shape[ONNX_VALUE_DIMS];
  int n = 0;

  for (int i = 0; i < x->n_dims; i++)
    if (i != axis || keep)
      shape[n++] = i == axis ? 1 : x->shape[i];
  return onnx_value_new (ints, n, shape);
}

/* The axis is an input or, of older opsets, an attribute. */
static int
axis_of (OnnxCall *call)
{
  gint64 axis = 0;

  if (call->n > 1)
    axis = call->in[1]->ints[0];
  else if (!onnx_call_ints (call, "axes", &axis, 1))
    axis = onnx_call_int (call, "axis", 0);
  return onnx_axis (axis, call->in[0]->n_dims);
}

static OnnxValue *
reduce_max (OnnxCall *call)
{
  const int axis = axis_of (call);
  const OnnxSpan span = onnx_span (call->in[0], MAX (axis, 0));
  OnnxValue *y = axis < 0 ? NULL : reduced (call, axis, FALSE);

  for (gint64 i = 0; y != NULL && i < y->n; i++) {
    const float *x = call->in[0]->floats + i / span.behind * span.length * span.behind + i % span.behind;

    y->floats[i] = x[0];
    for (gint64 k = 1; k < span.length; k++)
      y->floats[i] = MAX (y->floats[i], x[k * span.behind]);
  }
  return y;
}

static OnnxValue *
reduce_sum (OnnxCall *call)
{
  const int axis = axis_of (call);
  const OnnxSpan span = onnx_span (call->in[0], MAX (axis, 0));
  OnnxValue *y = axis < 0 ? NULL : reduced (call, axis, FALSE);

  for (gint64 i = 0; y != NULL && i < y->n; i++) {
    const float *x = call->in[0]->floats + i / span.behind * span.length * span.behind + i % span.behind;

    for (gint64 k = 0; k < span.length; k++)
      y->floats[i] += x[k * span.behind];
  }
  return y;
}

/* Of equal ones the first. */
static OnnxValue *
arg_max (OnnxCall *call)
{
  const int axis = axis_of (call);
  const OnnxSpan span = onnx_span (call->in[0], MAX (axis, 0));
  OnnxValue *y = axis < 0 ? NULL : reduced (call, axis, TRUE);

  for (gint64 i = 0; y != NULL && i < y->n; i++) {
    const float *x = call->in[0]->floats + i / span.behind * span.length * span.behind + i % span.behind;

    for (gint64 k = 1; k < span.length; k++)
      if (x[k * span.behind] > x[y->ints[i] * span.behind])
        y->ints[i] = k;
  }
  return y;
}

static OnnxValue *
cumulative_sum (OnnxCall *call)
{
  const int axis = axis_of (call);
  OnnxValue *y = axis < 0 ? NULL : identity (call);
  OnnxSpan span;

  if (y == NULL)
    return NULL;
  span = onnx_span (y, axis);
  for (gint64 i = 0; i < y->n; i++)
    if (i / span.behind % span.length > 0)
      y->floats[i] += y->floats[i - span.behind];
  return y;
}

const OnnxOperatorRow onnx_shape_operators[] = {
  { "Add", add },
  { "Sub", sub },
  { "Mul", mul },
  { "Div", divide },
  { "Mod", mod },
  { "Min", least },
  { "Identity", identity },
  { "Reshape", reshape },
  { "Transpose", transpose },
  { "Slice", slice },
  { "Concat", concat },
  { "Shape", shape_of },
  { "Expand", expand },
  { "Cast", cast },
  { "Gather", gather },
  { "GatherElements", gather_elements },
  { "TopK", top_k },
  { "ReduceMax", reduce_max },
  { "ReduceSum", reduce_sum },
  { "ArgMax", arg_max },
  { "CumSum", cumulative_sum },
  { NULL },
};
