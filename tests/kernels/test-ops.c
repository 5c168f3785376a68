/* SPDX-License-Identifier: Apache-2.0 */
/* test-ops.c - the operations of the fixtures ops/conv2d, ops/batchnorm and ops/misc, at every level
 *
 * Cases are found in the files: by their list of cases, or (misc) by the part of the tensors' names before the point,
 * whose beginning says which operation it is. An operation that no test knows fails.
 */
#include "hone-fixture.h"
#include "kernel-case.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define R 2e-6

static const HoneKernels *
k (void)
{
  return hone_kernels_cpu ();
}

/* One case of a file at one level. */
typedef struct {
  HoneTensors *tensors;
  const char *name;
  JsonObject *args; /* NULL in misc */
} Case;

static char *
full_name (const Case *c, const char *part)
{
  return g_strdup_printf ("%s.%s", c->name, part);
}

static float *
floats (const Case *c, const char *part, gsize *n)
{
  g_autofree char *name = full_name (c, part);

  return hone_fixture_floats (c->tensors, name, n);
}

static const HoneTensor *
tensor (const Case *c, const char *part)
{
  g_autofree char *name = full_name (c, part);

  return hone_tensors_find (c->tensors, name);
}

static int
size_of (const Case *c, const char *part, int dim)
{
  return (int) tensor (c, part)->shape[dim];
}

static void
compare (const Case *c, const char *part, const float *got)
{
  g_autofree char *name = full_name (c, part);

  hone_fixture_compare (c->tensors, name, got, (gsize) tensor (c, part)->n, R);
}

/* A view that holds the tensor, n x c x h x w; missing dimensions count as 1, those of a vector as pixels. */
static HoneView
view_of (HoneDevice *device, const Case *c, const char *part)
{
  const HoneTensor *t = tensor (c, part);
  g_autofree float *values = floats (c, part, NULL);

  if (t->n_dims != 4)
    return kernel_view_of (device, 1, 1, (int) t->n, 1, 0, values);
  return kernel_view_of (device, (int) t->shape[0], (int) t->shape[2], (int) t->shape[3], (int) t->shape[1], 0, values);
}

static HoneView
view_like (HoneDevice *device, const Case *c, const char *part)
{
  HoneView view = view_of (device, c, part), fresh = kernel_view (device, view.n, view.h, view.w, view.c, 0);

  kernel_view_free (device, &view);
  return fresh;
}

static void
compare_view (HoneDevice *device, const Case *c, const char *part, HoneView *view)
{
  g_autofree float *got = kernel_values (device, *view);

  compare (c, part, got);
  kernel_view_free (device, view);
}

static int
int_arg (const Case *c, const char *name)
{
  return (int) json_object_get_int_member (c->args, name);
}

/* conv2d */

static void
conv_forward (HoneDevice *device, const Case *c, HoneConv how, const float *weight)
{
  g_autofree float *bias = tensor (c, "b") != NULL ? floats (c, "b", NULL) : NULL;
  HoneView x = view_of (device, c, "x"), y = view_like (device, c, "y");
  HoneEpilogue end = { .shift = bias };

  k ()->conv (device, how, x, weight, &end, y);
  compare_view (device, c, "y", &y);
  kernel_view_free (device, &x);
}

static void
conv_backward (HoneDevice *device, const Case *c, HoneConv how, const float *weight)
{
  HoneView x = view_of (device, c, "x"), d_y = view_of (device, c, "gy"), d_x = view_like (device, c, "x");
  g_autofree float *d_weight = g_new0 (float, tensor (c, "w")->n), *d_bias = g_new0 (float, d_y.c);

  k ()->conv_d_x (device, how, d_y, weight, false, d_x);
  k ()->conv_d_weight (device, how, d_y, x, d_weight);
  k ()->conv_d_bias (device, d_y, d_bias);
  compare_view (device, c, "grad_x", &d_x);
  compare (c, "grad_w", d_weight);
  if (tensor (c, "grad_b") != NULL)
    compare (c, "grad_b", d_bias);
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_y);
}

static void
conv_up (HoneDevice *device, const Case *c, const float *weight)
{
  HoneView x = view_of (device, c, "x"), y = view_like (device, c, "y");
  HoneView d_y = view_of (device, c, "gy"), d_x = view_like (device, c, "x");
  g_autofree float *bias = tensor (c, "b") != NULL ? floats (c, "b", NULL) : NULL;
  g_autofree float *d_weight = g_new0 (float, tensor (c, "w")->n), *d_bias = g_new0 (float, d_y.c);

  k ()->conv_up (device, x, weight, bias, y);
  k ()->conv_up_d_x (device, d_y, weight, false, d_x);
  k ()->conv_up_d_weight (device, d_y, x, d_weight);
  k ()->conv_d_bias (device, d_y, d_bias);
  compare_view (device, c, "y", &y);
  compare_view (device, c, "grad_x", &d_x);
  compare (c, "grad_w", d_weight);
  if (bias != NULL)
    compare (c, "grad_b", d_bias);
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_y);
}

static void
check_conv (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  g_autofree float *weight = floats (c, "w", NULL);
  HoneConv how = { int_arg (c, "k"), int_arg (c, "stride"), int_arg (c, "pad"), 1 };

  if (json_object_has_member (c->args, "transposed")) {
    conv_up (device, c, weight);
    return;
  }
  how.groups = int_arg (c, "groups");
  conv_forward (device, c, how, weight);
  conv_backward (device, c, how, weight);
}

/* batchnorm */

static void
check_norm (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  g_autofree float *weight = floats (c, "weight", NULL), *bias = floats (c, "bias", NULL);
  g_autofree float *running_mean = floats (c, "running_mean", NULL), *running_var = floats (c, "running_var", NULL);
  HoneView x = view_of (device, c, "x"), y = view_like (device, c, "x");
  HoneView d_y = view_of (device, c, "gy"), d_x = view_like (device, c, "x");
  g_autofree float *mean = g_new0 (float, x.c), *rstd = g_new0 (float, x.c);
  g_autofree float *d_weight = g_new0 (float, x.c), *d_bias = g_new0 (float, x.c);
  HoneNorm how = { weight,
                   bias,
                   running_mean,
                   running_var,
                   mean,
                   rstd,
                   (float) json_object_get_double_member (c->args, "eps"),
                   (float) json_object_get_double_member (c->args, "momentum"),
                   !json_object_get_boolean_member (c->args, "train"),
                   HONE_IDENTITY };

  k ()->norm (device, &how, x, (HoneView){ 0 }, y);
  k ()->norm_d_x (device, &how, d_y, x, d_weight, d_bias, d_x);
  compare (c, "running_mean_out", running_mean);
  compare (c, "running_var_out", running_var);
  compare (c, "grad_weight", d_weight);
  compare (c, "grad_bias", d_bias);
  compare_view (device, c, "y", &y);
  compare_view (device, c, "grad_x", &d_x);
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_y);
}

static void
each_listed_case (const char *path, HoneTensors *tensors, gpointer data)
{
  KernelFunc *check = data;
  g_autoptr (JsonNode) node = hone_fixture_meta (tensors, "cases");
  JsonArray *cases = json_node_get_array (node);

  g_assert_cmpuint (json_array_get_length (cases), >, 0);
  for (guint i = 0; i < json_array_get_length (cases); i++) {
    JsonObject *args = json_array_get_object_element (cases, i);
    Case c = { tensors, json_object_get_string_member (args, "name"), args };

    g_test_message ("%s", c.name);
    kernel_each_level (2, *check, &c);
  }
}

/* misc */

static void
check_act (HoneDevice *device, const Case *c, HoneAct act)
{
  HoneView x = view_of (device, c, "x"), y = view_like (device, c, "x");
  HoneView d_y = view_of (device, c, "gy"), d_x = view_like (device, c, "x");

  k ()->act (device, act, x, y);
  k ()->act_d_x (device, act, d_y, x, false, d_x);
  compare_view (device, c, "y", &y);
  compare_view (device, c, "grad_x", &d_x);
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_y);
}

static void
check_silu (HoneDevice *device, gpointer data)
{
  check_act (device, data, HONE_SILU);
}

static void
check_relu (HoneDevice *device, gpointer data)
{
  check_act (device, data, HONE_RELU);
}

static void
check_sigmoid (HoneDevice *device, gpointer data)
{
  check_act (device, data, HONE_SIGMOID);
}

/* Dropout that is off is the identity. */
static void
check_dropout (HoneDevice *device, gpointer data)
{
  check_act (device, data, HONE_IDENTITY);
}

static void
check_max_pool (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  HoneConv how = { .groups = 1 };
  HoneView x = view_of (device, c, "x"), y = view_like (device, c, "y");
  HoneView d_y = view_of (device, c, "gy"), d_x = view_like (device, c, "x");

  g_assert_cmpint (sscanf (c->name, "maxpool_k%ds%dp%d", &how.kernel, &how.stride, &how.pad), ==, 3);
  k ()->max_pool (device, how, x, y);
  k ()->max_pool_d_x (device, how, d_y, x, false, d_x);
  compare_view (device, c, "y", &y);
  compare_view (device, c, "grad_x", &d_x);
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_y);
}

static void
check_upsample (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  HoneView x = view_of (device, c, "x"), y = view_like (device, c, "y");
  HoneView d_y = view_of (device, c, "gy"), d_x = view_like (device, c, "x");

  k ()->upsample (device, x, y);
  k ()->upsample_d_x (device, d_y, false, d_x);
  compare_view (device, c, "y", &y);
  compare_view (device, c, "grad_x", &d_x);
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_y);
}

static void
check_average (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  HoneView x = view_of (device, c, "x"), y = view_like (device, c, "y");
  HoneView d_y = view_of (device, c, "gy"), d_x = view_like (device, c, "x");

  k ()->average (device, x, y);
  k ()->average_d_x (device, d_y, false, d_x);
  compare_view (device, c, "y", &y);
  compare_view (device, c, "grad_x", &d_x);
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_y);
}

/* The part of @whole from channel @first on that has @c channels; wherever it begins, copy () takes it. */
static HoneView
part_of (HoneView whole, int first, int c)
{
  whole.first += first;
  whole.c = c;
  return whole;
}

static void
check_concat (HoneDevice *device, gpointer data)
{
  static const char *const parts[] = { "a", "b", "c", "d", "e", "f" };
  const Case *c = data;
  HoneView y = view_like (device, c, "y"), d_y = view_of (device, c, "gy");

  memset (y.data, 0, k ()->block_bytes (HONE_F32, y.n, y.h, y.w, y.wide));
  for (int i = 0, first = 0; i < (int) G_N_ELEMENTS (parts) && tensor (c, parts[i]) != NULL; i++) {
    HoneView x = view_of (device, c, parts[i]), d_x = view_of (device, c, parts[i]);
    g_autofree char *grad = g_strconcat ("grad_", parts[i], NULL);

    k ()->copy (device, x, false, part_of (y, first, x.c));
    k ()->copy (device, part_of (d_y, first, x.c), false, d_x);
    compare_view (device, c, grad, &d_x);
    first += x.c;
    kernel_view_free (device, &x);
  }
  compare_view (device, c, "y", &y);
  kernel_view_free (device, &d_y);
}

static void
check_split (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  HoneView x = view_of (device, c, "x"), d_x = view_like (device, c, "x");
  int first = 0;

  memset (d_x.data, 0, k ()->block_bytes (HONE_F32, x.n, x.h, x.w, x.wide));
  for (int i = 0;; i++) {
    g_autofree char *y_name = g_strdup_printf ("y%d", i), *gy_name = g_strdup_printf ("gy%d", i);
    HoneView y, d_y;

    if (tensor (c, y_name) == NULL)
      break;
    y = view_of (device, c, gy_name);
    d_y = view_of (device, c, gy_name);
    k ()->copy (device, part_of (x, first, y.c), false, y);
    k ()->copy (device, d_y, false, part_of (d_x, first, y.c));
    first += y.c;
    compare_view (device, c, y_name, &y);
    kernel_view_free (device, &d_y);
  }
  g_assert_cmpint (first, ==, x.c);
  compare_view (device, c, "grad_x", &d_x);
  kernel_view_free (device, &x);
}

/* outer x axis x inner to outer x inner x axis, or back. */
static float *
turn_axis (const float *x, gsize outer, gsize axis, gsize inner, gboolean back)
{
  float *y = g_new (float, outer *axis *inner);

  for (gsize o = 0; o < outer; o++)
    for (gsize a = 0; a < axis; a++)
      for (gsize i = 0; i < inner; i++) {
        gsize there = (o * axis + a) * inner + i, here = (o * inner + i) * axis + a;

        y[back ? there : here] = x[back ? here : there];
      }
  return y;
}

static void
check_softmax (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  const HoneTensor *t = tensor (c, "x");
  gboolean log = g_str_has_suffix (c->name, "_log");
  int dim = strstr (c->name, "dim1") != NULL ? 1 : t->n_dims - 1;
  gsize outer = 1, axis = (gsize) t->shape[dim], inner = 1;
  g_autofree float *x = floats (c, "x", NULL), *gy = floats (c, "gy", NULL);
  g_autofree float *rows = NULL, *d_rows = NULL, *y = g_new (float, t->n), *d_x = g_new (float, t->n);
  g_autofree float *got = NULL, *got_d_x = NULL;

  for (int i = 0; i < t->n_dims; i++) {
    outer *= i < dim ? (gsize) t->shape[i] : 1;
    inner *= i > dim ? (gsize) t->shape[i] : 1;
  }
  rows = turn_axis (x, outer, axis, inner, FALSE);
  d_rows = turn_axis (gy, outer, axis, inner, FALSE);
  (log ? k ()->log_softmax : k ()->softmax) (device, (int) (outer * inner), (int) axis, rows, y);
  (log ? k ()->log_softmax_d_x : k ()->softmax_d_x) (device, (int) (outer * inner), (int) axis, d_rows, y, d_x);
  got = turn_axis (y, outer, axis, inner, TRUE);
  got_d_x = turn_axis (d_x, outer, axis, inner, TRUE);
  compare (c, "y", got);
  compare (c, "grad_x", got_d_x);
}

/* Puts @values, n x heads x c x tokens, into channels @first .. of every head of @all, n x heads x per x tokens. */
static void
put_head (float *all, const float *values, int n_heads, int per, int first, int c, int tokens, gboolean take)
{
  for (int h = 0; h < n_heads; h++)
    for (int i = 0; i < c * tokens; i++) {
      gsize there = ((gsize) h * per + first) * tokens + i, here = (gsize) h * c * tokens + i;

      if (take)
        ((float *) values)[here] = all[there];
      else
        all[there] = values[here];
    }
}

static void
check_attention (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  int n = size_of (c, "q", 0), heads = size_of (c, "q", 1), key = size_of (c, "q", 2), tokens = size_of (c, "q", 3);
  int value = size_of (c, "v", 2), per = 2 * key + value;
  HoneAttention how = { heads, key, value, (float) pow (key, -0.5) };
  g_autofree float *q = floats (c, "q", NULL), *keys = floats (c, "k", NULL), *v = floats (c, "v", NULL);
  g_autofree float *gy = floats (c, "gy", NULL), *qkv = g_new0 (float, n *heads *per *tokens);
  g_autofree float *share = g_new (float, n *heads *tokens *tokens), *got_v = NULL, *d_qkv = NULL;
  HoneView x, y, values, d_y, d_v, d_x;

  put_head (qkv, q, n * heads, per, 0, key, tokens, FALSE);
  put_head (qkv, keys, n * heads, per, key, key, tokens, FALSE);
  put_head (qkv, v, n * heads, per, 2 * key, value, tokens, FALSE);
  x = kernel_view_of (device, n, 1, tokens, heads * per, 0, qkv);
  d_x = kernel_view (device, n, 1, tokens, heads * per, 0);
  y = kernel_view (device, n, 1, tokens, heads * value, 0);
  values = kernel_view (device, n, 1, tokens, heads * value, 0);
  d_y = kernel_view_of (device, n, 1, tokens, heads * value, 0, gy);
  d_v = (HoneView){ 0 };

  k ()->reserve_attention (device, how, x);
  k ()->attention (device, how, x, y, values, share);
  k ()->attention_d_x (device, how, d_y, d_v, x, share, d_x);
  compare_view (device, c, "y", &y);
  got_v = kernel_values (device, values);
  compare (c, "v", got_v);
  d_qkv = kernel_values (device, d_x);
  put_head (d_qkv, q, n * heads, per, 0, key, tokens, TRUE);
  put_head (d_qkv, keys, n * heads, per, key, key, tokens, TRUE);
  put_head (d_qkv, v, n * heads, per, 2 * key, value, tokens, TRUE);
  compare (c, "grad_q", q);
  compare (c, "grad_k", keys);
  compare (c, "grad_v", v);
  kernel_view_free (device, &x);
  kernel_view_free (device, &d_x);
  kernel_view_free (device, &values);
  kernel_view_free (device, &d_y);
}

static void
check_bmm (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  int n = size_of (c, "a", 0), rows = size_of (c, "a", 1), inner = size_of (c, "a", 2), columns = size_of (c, "b", 2);
  g_autofree float *a = floats (c, "a", NULL), *b = floats (c, "b", NULL), *gy = floats (c, "gy", NULL);
  g_autofree float *y = g_new0 (float, n *rows *columns), *d_a = g_new0 (float, n *rows *inner);
  g_autofree float *d_b = g_new0 (float, n *inner *columns);

  for (int i = 0; i < n; i++) {
    const float *ai = a + i * rows * inner, *bi = b + i * inner * columns, *gi = gy + i * rows * columns;

    k ()->matmul (device, false, false, rows, columns, inner, 1, ai, inner, bi, columns, 0, y + i * rows * columns,
                  columns);
    k ()->matmul (device, false, true, rows, inner, columns, 1, gi, columns, bi, columns, 0, d_a + i * rows * inner,
                  inner);
    k ()->matmul (device, true, false, inner, columns, rows, 1, ai, inner, gi, columns, 0, d_b + i * inner * columns,
                  columns);
  }
  compare (c, "y", y);
  compare (c, "grad_a", d_a);
  compare (c, "grad_b", d_b);
}

/* As a classifier's last layer does it: y = x w' + b, the bias first, then a product that adds. */
static void
check_linear (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  int n = size_of (c, "x", 0), in = size_of (c, "x", 1), out = size_of (c, "w", 0);
  g_autofree float *x = floats (c, "x", NULL), *w = floats (c, "w", NULL), *b = floats (c, "b", NULL);
  g_autofree float *gy = floats (c, "gy", NULL), *y = g_new (float, n *out), *d_x = g_new (float, n *in);
  g_autofree float *d_w = g_new0 (float, out *in), *d_b = g_new0 (float, out), *ones = g_new (float, n);

  for (int i = 0; i < n; i++) {
    memcpy (y + i * out, b, (gsize) out * sizeof *y);
    ones[i] = 1;
  }
  k ()->matmul (device, false, true, n, out, in, 1, x, in, w, in, 1, y, out);
  k ()->matmul (device, false, false, n, in, out, 1, gy, out, w, in, 0, d_x, in);
  k ()->matmul (device, true, false, out, in, n, 1, gy, out, x, in, 1, d_w, in);
  k ()->matmul (device, false, false, 1, out, n, 1, ones, n, gy, out, 1, d_b, out);
  compare (c, "y", y);
  compare (c, "grad_x", d_x);
  compare (c, "grad_w", d_w);
  compare (c, "grad_b", d_b);
}

/* "ce": no smoothing, "ce_ls01": 0.1; the mean over rows. */
static void
check_cross_entropy (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  int rows = size_of (c, "x", 0), columns = size_of (c, "x", 1);
  const char *smooth = strstr (c->name, "_ls");
  float smoothing = smooth != NULL ? (float) (g_ascii_strtod (smooth + 3, NULL) / pow (10, strlen (smooth + 4))) : 0;
  g_autofree char *target_name = full_name (c, "target");
  g_autofree gint64 *target = hone_fixture_ints (c->tensors, target_name, NULL);
  g_autofree float *x = floats (c, "x", NULL), *gy = floats (c, "gy", NULL);
  g_autofree float *y = g_new (float, rows), *d_x = g_new (float, rows *columns);
  g_autofree gint32 *classes = g_new (gint32, rows);
  double mean = 0;
  float got;

  for (int i = 0; i < rows; i++)
    classes[i] = (gint32) target[i];
  k ()->cross_entropy (device, rows, columns, smoothing, gy[0] / (float) rows, x, classes, y, d_x);
  for (int i = 0; i < rows; i++)
    mean += (double) y[i] / rows;
  got = (float) mean;
  compare (c, "y", &got);
  compare (c, "grad_x", d_x);
}

static void
check_binary (HoneDevice *device, gpointer data)
{
  const Case *c = data;
  gsize n;
  g_autofree float *x = floats (c, "x", &n), *target = floats (c, "target", NULL), *gy = floats (c, "gy", NULL);
  g_autofree float *y = g_new (float, n), *d_x = g_new (float, n);

  k ()->binary_cross_entropy (device, n, x, target, y, d_x);
  for (gsize i = 0; i < n; i++)
    d_x[i] *= gy[i];
  compare (c, "y", y);
  compare (c, "grad_x", d_x);
}

typedef struct {
  const char *prefix;
  KernelFunc check;
} Operation;

/* The first whose prefix fits. */
static const Operation operations[] = {
  { "silu", check_silu },           { "relu", check_relu },         { "sigmoid", check_sigmoid },
  { "maxpool_", check_max_pool },   { "upsample", check_upsample }, { "avgpool", check_average },
  { "concat", check_concat },       { "split", check_split },       { "softmax", check_softmax },
  { "attention", check_attention }, { "bmm", check_bmm },           { "linear", check_linear },
  { "ce", check_cross_entropy },    { "bce", check_binary },        { "dropout", check_dropout },
};

static void
check_operation (const Case *c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    if (g_str_has_prefix (c->name, operations[i].prefix)) {
      g_test_message ("%s", c->name);
      kernel_each_level (2, operations[i].check, (gpointer) c);
      return;
    }
  g_test_fail_printf ("no test knows the operation \"%s\"", c->name);
}

static void
each_named_case (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const char *full = hone_tensors_get (tensors, i)->name, *point = strchr (full, '.');
    char *name = g_strndup (full, point != NULL ? (gsize) (point - full) : strlen (full));
    Case c = { tensors, name, NULL };

    if (g_hash_table_add (seen, name))
      check_operation (&c);
  }
  g_assert_cmpuint (g_hash_table_size (seen), >, 0);
}

int
main (int argc, char *argv[])
{
  static KernelFunc conv = check_conv, norm = check_norm;

  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("ops", "conv2d", ".safetensors", each_listed_case, &conv);
  hone_fixture_each ("ops", "batchnorm", ".safetensors", each_listed_case, &norm);
  hone_fixture_each ("ops", "misc", ".safetensors", each_named_case, NULL);
  return hone_fixture_run ();
}
