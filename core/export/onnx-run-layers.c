/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-run-layers.c - operators that reckon with numbers: layers, activations, NMS */
#include "onnx-run-private.h"

#include <math.h>

/* --- convolutions, by the CPU's kernels --- */

static void
view_free (OnnxCall *call, HoneView *view)
{
  call->kernels->release (call->device, view->data);
}

static HoneView
view_new (OnnxCall *call, gint64 n, gint64 h, gint64 w, gint64 c)
{
  HoneView view = { .type = HONE_F32, .n = (int) n, .h = (int) h, .w = (int) w, .c = (int) c, .wide = (int) c };

  view.data =
      call->kernels->alloc (call->device, call->kernels->block_bytes (view.type, view.n, view.h, view.w, view.wide));
  return view;
}

static gint64
length_after (gint64 length, HoneConv how)
{
  return (length + 2 * how.pad - how.kernel) / how.stride + 1;
}

/* Square windows with the same border on all sides. */
static gboolean
read_window (const OnnxCall *call, HoneConv *how)
{
  gint64 kernel[2], strides[2], pads[4];

  if (!onnx_call_ints (call, "kernel_shape", kernel, 2) || !onnx_call_ints (call, "strides", strides, 2) ||
      !onnx_call_ints (call, "pads", pads, 4))
    return FALSE;
  *how = (HoneConv){ .kernel = (int) kernel[0], .stride = (int) strides[0], .pad = (int) pads[0] };
  how->groups = (int) onnx_call_int (call, "group", 1);
  return kernel[0] == kernel[1] && strides[0] == strides[1] && pads[0] == pads[1] && pads[0] == pads[2] &&
         pads[0] == pads[3];
}

static OnnxValue *
conv (OnnxCall *call)
{
  const OnnxValue *x = call->in[0], *weight = call->in[1], *bias = call->in[2];
  const HoneEpilogue end = { .shift = bias->floats, .act = HONE_IDENTITY };
  gint64 shape[4];
  HoneConv how;
  HoneView from, to;
  OnnxValue *y;
  gsize pixels;

  if (!read_window (call, &how) || x->n_dims != 4 || weight->n_dims != 4 ||
      weight->shape[1] * how.groups != x->shape[1])
    return NULL;
  shape[0] = x->shape[0], shape[1] = weight->shape[0];
  shape[2] = length_after (x->shape[2], how), shape[3] = length_after (x->shape[3], how);
  y = onnx_value_new (FALSE, 4, shape);
  from = view_new (call, x->shape[0], x->shape[2], x->shape[3], x->shape[1]);
  to = view_new (call, shape[0], shape[2], shape[3], shape[1]);
  pixels = (gsize) (x->shape[2] * x->shape[3]);
  call->kernels->reserve_conv (call->device, how, from, to);
  call->kernels->from_plain (call->device, x->floats, (gsize) x->shape[1] * pixels, pixels, from);
  call->kernels->conv (call->device, how, from, weight->floats, &end, to);
  pixels = (gsize) (shape[2] * shape[3]);
  call->kernels->to_plain (call->device, to, y->floats, (gsize) shape[1] * pixels, pixels);
  view_free (call, &from);
  view_free (call, &to);
  return y;
}

/* --- matrices --- */

/* Of the last two dimensions; what is before them is equal. */
static OnnxValue *
matmul (OnnxCall *call)
{
  const OnnxValue *a = call->in[0], *b = call->in[1];
  const int d = a->n_dims;
  gint64 shape[ONNX_VALUE_DIMS], m, n, k, batches;
  OnnxValue *y;

  if (d < 2 || b->n_dims != d || a->shape[d - 1] != b->shape[d - 2])
    return NULL;
  m = a->shape[d - 2], k = a->shape[d - 1], n = b->shape[d - 1];
  for (int i = 0; i < d; i++)
    shape[i] = i == d - 1 ? n : a->shape[i];
  y = onnx_value_new (FALSE, d, shape);
  batches = m * k > 0 ? a->n / (m * k) : 0;
  for (gint64 i = 0; i < batches; i++)
    call->kernels->matmul (call->device, false, false, (int) m, (int) n, (int) k, 1, a->floats + i * m * k, (int) k,
                           b->floats + i * k * n, (int) n, 0, y->floats + i * m * n, (int) n);
  return y;
}

/* y = x * weight' + bias */
static OnnxValue *
gemm (OnnxCall *call)
{
  const OnnxValue *x = call->in[0], *weight = call->in[1], *bias = call->in[2];
  const gint64 m = x->shape[0], k = x->shape[1], n = weight->shape[0];
  OnnxValue *y;

  if (x->n_dims != 2 || weight->n_dims != 2 || weight->shape[1] != k || onnx_call_int (call, "transB", 0) != 1)
    return NULL;
  y = onnx_value_new (FALSE, 2, (const gint64[]){ m, n });
  call->kernels->matmul (call->device, false, true, (int) m, (int) n, (int) k, 1, x->floats, (int) k, weight->floats,
                         (int) k, 0, y->floats, (int) n);
  for (gint64 i = 0; i < y->n; i++)
    y->floats[i] += bias->floats[i % n];
  return y;
}

/* --- windows --- */

static float
window_max (const float *x, gint64 h, gint64 w, gint64 top, gint64 left, int kernel)
{
  float most = -INFINITY;

  for (gint64 row = MAX (top, 0); row < MIN (top + kernel, h); row++)
    for (gint64 column = MAX (left, 0); column < MIN (left + kernel, w); column++)
      most = MAX (most, x[row * w + column]);
  return most;
}

static OnnxValue *
max_pool (OnnxCall *call)
{
  const OnnxValue *x = call->in[0];
  HoneConv how;
  OnnxValue *y;
  gint64 h, w;
  float *to;

  if (!read_window (call, &how) || x->n_dims != 4)
    return NULL;
  h = length_after (x->shape[2], how), w = length_after (x->shape[3], how);
  y = onnx_value_new (FALSE, 4, (const gint64[]){ x->shape[0], x->shape[1], h, w });
  to = y->floats;
  for (gint64 map = 0; map < x->shape[0] * x->shape[1]; map++)
    for (gint64 row = 0; row < h; row++)
      for (gint64 column = 0; column < w; column++)
        *to++ = window_max (x->floats + map * x->shape[2] * x->shape[3], x->shape[2], x->shape[3],
                            row * how.stride - how.pad, column * how.stride - how.pad, how.kernel);
  return y;
}

static OnnxValue *
average (OnnxCall *call)
{
  const OnnxValue *x = call->in[0];
  const gint64 pixels = x->n_dims == 4 ? x->shape[2] * x->shape[3] : 0;
  OnnxValue *y;

  if (pixels == 0)
    return NULL;
  y = onnx_value_new (FALSE, 4, (const gint64[]){ x->shape[0], x->shape[1], 1, 1 });
  for (gint64 map = 0; map < y->n; map++) {
    double sum = 0;

    for (gint64 i = 0; i < pixels; i++)
      sum += (double) x->floats[map * pixels + i];
    y->floats[map] = (float) (sum / (double) pixels);
  }
  return y;
}

/* To the nearest, by whole factors. */
static OnnxValue *
resize (OnnxCall *call)
{
  const OnnxValue *x = call->in[0], *by = call->n > 2 ? call->in[2] : NULL;
  gint64 times, h, w;
  OnnxValue *y;

  if (by == NULL || x->n_dims != 4 || by->n != 4)
    return NULL;
  times = (gint64) by->floats[3];
  h = x->shape[2] * times, w = x->shape[3] * times;
  y = onnx_value_new (FALSE, 4, (const gint64[]){ x->shape[0], x->shape[1], h, w });
  for (gint64 i = 0; i < y->n; i++) {
    const gint64 map = i / (h * w), row = i / w % h, column = i % w;

    y->floats[i] = x->floats[(map * x->shape[2] + row / times) * x->shape[3] + column / times];
  }
  return y;
}

/* --- number by number --- */

static OnnxValue *
sigmoid (OnnxCall *call)
{
  const OnnxValue *x = call->in[0];
  OnnxValue *y = onnx_value_new (FALSE, x->n_dims, x->shape);

  for (gint64 i = 0; i < y->n; i++)
    y->floats[i] = 1 / (1 + expf (-x->floats[i]));
  return y;
}

static OnnxValue *
relu (OnnxCall *call)
{
  const OnnxValue *x = call->in[0];
  OnnxValue *y = onnx_value_new (FALSE, x->n_dims, x->shape);

  for (gint64 i = 0; i < y->n; i++)
    y->floats[i] = MAX (x->floats[i], 0);
  return y;
}

/* A row of @n numbers, @step apart. */
static void
softmax_row (const float *x, float *y, gint64 n, gint64 step)
{
  float most = -INFINITY;
  double sum = 0;

  for (gint64 i = 0; i < n; i++)
    most = MAX (most, x[i * step]);
  for (gint64 i = 0; i < n; i++)
    sum += (double) (y[i * step] = expf (x[i * step] - most));
  for (gint64 i = 0; i < n; i++)
    y[i * step] = (float) ((double) y[i * step] / sum);
}

static OnnxValue *
softmax (OnnxCall *call)
{
  const OnnxValue *x = call->in[0];
  const int axis = onnx_axis (onnx_call_int (call, "axis", -1), x->n_dims);
  OnnxValue *y;
  OnnxSpan span;

  if (axis < 0)
    return NULL;
  span = onnx_span (x, axis);
  y = onnx_value_new (FALSE, x->n_dims, x->shape);
  for (gint64 i = 0; i < span.before; i++)
    for (gint64 k = 0; k < span.behind; k++) {
      const gint64 first = i * span.length * span.behind + k;

      softmax_row (x->floats + first, y->floats + first, span.length, span.behind);
    }
  return y;
}

/* --- NMS of one picture and one class --- */

static float
overlap (const float *a, const float *b)
{
  const float w = MIN (a[2], b[2]) - MAX (a[0], b[0]), h = MIN (a[3], b[3]) - MAX (a[1], b[1]);
  const float inter = MAX (w, 0) * MAX (h, 0);

  return inter / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inter);
}

static int
better_first (gconstpointer a, gconstpointer b, gpointer scores)
{
  const gint64 i = *(const gint64 *) a, k = *(const gint64 *) b;
  const float *of = scores;

  if (of[i] != of[k])
    return of[i] > of[k] ? -1 : 1;
  return i < k ? -1 : 1;
}

static gboolean
is_covered (const float *boxes, GArray *kept, gint64 box, float iou)
{
  for (guint i = 0; i < kept->len; i++)
    if (overlap (boxes + 4 * box, boxes + 4 * g_array_index (kept, gint64, i)) > iou)
      return TRUE;
  return FALSE;
}

static OnnxValue *
nms (OnnxCall *call)
{
  const OnnxValue *boxes = call->in[0], *scores = call->in[1];
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (gint64));
  OnnxValue *y;

  if (call->n != 5 || boxes->n_dims != 3 || boxes->shape[0] != 1 || scores->shape[1] != 1)
    return NULL;
  for (gint64 i = 0; i < scores->n; i++)
    if (scores->floats[i] > call->in[4]->floats[0])
      g_array_append_val (all, i);
  g_array_sort_with_data (all, better_first, scores->floats);
  for (guint i = 0; i < all->len && kept->len < call->in[2]->ints[0]; i++) {
    const gint64 box = g_array_index (all, gint64, i);

    if (!is_covered (boxes->floats, kept, box, call->in[3]->floats[0]))
      g_array_append_val (kept, box);
  }
  y = onnx_value_new (TRUE, 2, (const gint64[]){ kept->len, 3 });
  for (guint i = 0; i < kept->len; i++)
    y->ints[3 * i + 2] = g_array_index (kept, gint64, i);
  return y;
}

const OnnxOperatorRow onnx_layer_operators[] = {
  { "Conv", conv },
  { "MatMul", matmul },
  { "Gemm", gemm },
  { "MaxPool", max_pool },
  { "GlobalAveragePool", average },
  { "Resize", resize },
  { "Sigmoid", sigmoid },
  { "Relu", relu },
  { "Softmax", softmax },
  { "NonMaxSuppression", nms },
  { NULL },
};
