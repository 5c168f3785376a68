/* SPDX-License-Identifier: Apache-2.0 */
/* bench-kernels.c - see bench-kernels.h */
#include "bench-kernels.h"

#include <string.h>

/* A row of the step at hand, and the best so far; the best one's seconds are < 0 before the first step is over. */
typedef struct {
  HoneBenchRow now, best;
} Row;

typedef struct {
  HoneKernels table;
  const HoneKernels *real;
  GHashTable *rows; /* what -> Row */
  gboolean paused;
} Timed;

static Timed timed;

void
hone_bench_row_free (HoneBenchRow *row)
{
  g_free (row->what);
  g_free (row);
}

static Row *
row_new (const char *what, gboolean sums)
{
  Row *row = g_new0 (Row, 1);

  row->now.sums = sums;
  row->best.what = g_strdup (what);
  row->best.sums = sums;
  for (int pass = 0; pass < HONE_N_BENCH_PASSES; pass++)
    row->best.pass[pass].seconds = -1;
  return row;
}

static void
row_free (gpointer row)
{
  g_free (((Row *) row)->best.what);
  g_free (row);
}

/* @what: (transfer full). A GPU has only been told what to do when a call returns: it is waited for. */
static void
add (HoneDevice *device, char *what, gboolean sums, HoneBenchPass pass, gint64 began, double operations, double bytes)
{
  double seconds;
  Row *row;

  if (timed.paused) {
    g_free (what);
    return;
  }
  timed.real->sync (device, NULL, 0);
  seconds = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
  row = g_hash_table_lookup (timed.rows, what);
  if (row == NULL) {
    row = row_new (what, sums);
    g_hash_table_insert (timed.rows, row->best.what, row);
  }
  row->now.calls += pass == HONE_BENCH_FORWARD;
  row->now.pass[pass].seconds += seconds;
  row->now.pass[pass].operations += operations;
  row->now.pass[pass].bytes += bytes;
  g_free (what);
}

static double
bytes_of (HoneView view)
{
  if (view.data == NULL)
    return 0;
  return (double) timed.real->block_bytes (view.type, view.n, view.h, view.w, view.c);
}

static double
operations_of (HoneConv how, HoneView x, HoneView y)
{
  return 2.0 * y.n * y.h * y.w * y.c * (x.c / how.groups) * how.kernel * how.kernel;
}

static char *
name_conv (HoneConv how, HoneView x, HoneView y)
{
  return g_strdup_printf ("%s %d>%d %dx%d k%d s%d", how.groups > 1 ? "depthwise" : "conv", x.c, y.c, x.h, x.w,
                          how.kernel, how.stride);
}

static char *
name_view (const char *word, HoneView x)
{
  return g_strdup_printf ("%s %d %dx%d", word, x.c, x.h, x.w);
}

/* Convolutions; depthwise ones have so few sums that memory binds them */

static void
timed_conv (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end, HoneView y)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->conv (device, how, x, weight, end, y);
  add (device, name_conv (how, x, y), how.groups == 1, HONE_BENCH_FORWARD, began, operations_of (how, x, y),
       bytes_of (x) + bytes_of (y));
}

static void
timed_conv_d_x (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool add_to, HoneView d_x)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->conv_d_x (device, how, d_y, weight, add_to, d_x);
  add (device, name_conv (how, d_x, d_y), how.groups == 1, HONE_BENCH_D_X, began, operations_of (how, d_x, d_y),
       bytes_of (d_y) + bytes_of (d_x) * (add_to ? 2 : 1));
}

static void
timed_conv_d_weight (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->conv_d_weight (device, how, d_y, x, d_weight);
  add (device, name_conv (how, x, d_y), how.groups == 1, HONE_BENCH_D_WEIGHT, began, operations_of (how, x, d_y),
       bytes_of (d_y) + bytes_of (x));
}

static void
timed_conv_d_bias (HoneDevice *device, HoneView d_y, float *d_bias)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->conv_d_bias (device, d_y, d_bias);
  add (device, name_view ("bias", d_y), FALSE, HONE_BENCH_D_WEIGHT, began, 0, bytes_of (d_y));
}

/* What memory binds. A norm goes twice over x forward, and twice over x and d_y backward. */

static void
timed_norm (HoneDevice *device, const HoneNorm *how, HoneView x, HoneView added, HoneView y)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->norm (device, how, x, added, y);
  add (device, name_view ("norm", x), FALSE, HONE_BENCH_FORWARD, began, 0,
       2 * bytes_of (x) + bytes_of (added) + bytes_of (y));
}

static void
timed_norm_d_x (HoneDevice *device, const HoneNorm *how, HoneView d_y, HoneView x, float *d_weight, float *d_bias,
                HoneView d_x)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->norm_d_x (device, how, d_y, x, d_weight, d_bias, d_x);
  add (device, name_view ("norm", x), FALSE, HONE_BENCH_D_X, began, 0,
       2 * bytes_of (x) + 2 * bytes_of (d_y) + bytes_of (d_x));
}

static void
timed_act (HoneDevice *device, HoneAct act, HoneView x, HoneView y)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->act (device, act, x, y);
  add (device, name_view ("act", x), FALSE, HONE_BENCH_FORWARD, began, 0, bytes_of (x) + bytes_of (y));
}

static void
timed_act_d_x (HoneDevice *device, HoneAct act, HoneView d_y, HoneView x, bool add_to, HoneView d_x)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->act_d_x (device, act, d_y, x, add_to, d_x);
  add (device, name_view ("act", x), FALSE, HONE_BENCH_D_X, began, 0, bytes_of (x) + bytes_of (d_y) + bytes_of (d_x));
}

/* Both ways a copy is a copy: counted as forward. */
static void
timed_copy (HoneDevice *device, HoneView x, bool add_to, HoneView y)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->copy (device, x, add_to, y);
  add (device, name_view ("copy", x), FALSE, HONE_BENCH_FORWARD, began, 0,
       bytes_of (x) + bytes_of (y) * (add_to ? 2 : 1));
}

static void
timed_to_plain (HoneDevice *device, HoneView x, float *array, size_t image_stride, size_t channel_stride)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->to_plain (device, x, array, image_stride, channel_stride);
  add (device, name_view ("head out", x), FALSE, HONE_BENCH_FORWARD, began, 0, 2 * bytes_of (x));
}

static void
timed_from_plain (HoneDevice *device, const float *array, size_t image_stride, size_t channel_stride, HoneView y)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->from_plain (device, array, image_stride, channel_stride, y);
  add (device, name_view ("head out", y), FALSE, HONE_BENCH_D_X, began, 0, 2 * bytes_of (y));
}

static void
timed_max_pool (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->max_pool (device, how, x, y);
  add (device, name_view ("max pool", x), FALSE, HONE_BENCH_FORWARD, began, 0, bytes_of (x) + bytes_of (y));
}

static void
timed_max_pool_d_x (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, bool add_to, HoneView d_x)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->max_pool_d_x (device, how, d_y, x, add_to, d_x);
  add (device, name_view ("max pool", x), FALSE, HONE_BENCH_D_X, began, 0,
       bytes_of (x) + bytes_of (d_y) + bytes_of (d_x));
}

static void
timed_upsample (HoneDevice *device, HoneView x, HoneView y)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->upsample (device, x, y);
  add (device, name_view ("upsample", x), FALSE, HONE_BENCH_FORWARD, began, 0, bytes_of (x) + bytes_of (y));
}

static void
timed_upsample_d_x (HoneDevice *device, HoneView d_y, bool add_to, HoneView d_x)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->upsample_d_x (device, d_y, add_to, d_x);
  add (device, name_view ("upsample", d_x), FALSE, HONE_BENCH_D_X, began, 0, bytes_of (d_y) + bytes_of (d_x));
}

/* The products of queries with keys and of their shares with values; backward twice as many. */
static double
attention_operations (HoneAttention how, HoneView qkv)
{
  const double tokens = (double) qkv.h * qkv.w;

  return 2 * qkv.n * how.heads * tokens * tokens * (how.key_dim + how.head_dim);
}

static void
timed_attention (HoneDevice *device, HoneAttention how, HoneView qkv, HoneView y, HoneView v, float *share)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->attention (device, how, qkv, y, v, share);
  add (device, name_view ("attention", qkv), TRUE, HONE_BENCH_FORWARD, began, attention_operations (how, qkv),
       bytes_of (qkv) + bytes_of (y));
}

static void
timed_attention_d_x (HoneDevice *device, HoneAttention how, HoneView d_y, HoneView d_v, HoneView qkv,
                     const float *share, HoneView d_qkv)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->attention_d_x (device, how, d_y, d_v, qkv, share, d_qkv);
  add (device, name_view ("attention", qkv), TRUE, HONE_BENCH_D_X, began, 2 * attention_operations (how, qkv),
       bytes_of (qkv) + bytes_of (d_y) + bytes_of (d_qkv));
}

static void
timed_clear (HoneDevice *device, void *memory, size_t bytes)
{
  const gint64 began = g_get_monotonic_time ();

  timed.real->clear (device, memory, bytes);
  add (device, g_strdup ("clear"), FALSE, HONE_BENCH_FORWARD, began, 0, (double) bytes);
}

/* What is played is not seen. */
static bool
timed_record (HoneDevice *device)
{
  return timed.paused && timed.real->record (device);
}

const HoneKernels *
hone_bench_kernels_begin (const HoneKernels *kernels)
{
  timed.real = kernels;
  timed.table = *kernels;
  timed.table.conv = timed_conv;
  timed.table.conv_d_x = timed_conv_d_x;
  timed.table.conv_d_weight = timed_conv_d_weight;
  timed.table.conv_d_bias = timed_conv_d_bias;
  timed.table.norm = timed_norm;
  timed.table.norm_d_x = timed_norm_d_x;
  timed.table.act = timed_act;
  timed.table.act_d_x = timed_act_d_x;
  timed.table.copy = timed_copy;
  timed.table.to_plain = timed_to_plain;
  timed.table.from_plain = timed_from_plain;
  timed.table.max_pool = timed_max_pool;
  timed.table.max_pool_d_x = timed_max_pool_d_x;
  timed.table.upsample = timed_upsample;
  timed.table.upsample_d_x = timed_upsample_d_x;
  timed.table.attention = timed_attention;
  timed.table.attention_d_x = timed_attention_d_x;
  timed.table.clear = timed_clear;
  timed.table.record = kernels->record != NULL ? timed_record : NULL;
  timed.paused = FALSE;
  timed.rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, row_free);
  return &timed.table;
}

static void
row_forget (Row *row)
{
  row->now.calls = 0;
  memset (row->now.pass, 0, sizeof row->now.pass);
}

/* All steps do the same, but for their times. */
static void
row_step (Row *row)
{
  for (int pass = 0; pass < HONE_N_BENCH_PASSES; pass++) {
    const double best = row->best.pass[pass].seconds, now = row->now.pass[pass].seconds;

    row->best.pass[pass] = row->now.pass[pass];
    row->best.pass[pass].seconds = best < 0 ? now : MIN (best, now);
  }
  row->best.calls = row->now.calls;
  row_forget (row);
}

static void
each_row (void (*each) (Row *row))
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, timed.rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    each (row);
}

void
hone_bench_kernels_pause (gboolean paused)
{
  timed.paused = paused;
}

void
hone_bench_kernels_forget (void)
{
  each_row (row_forget);
}

void
hone_bench_kernels_step (void)
{
  each_row (row_step);
}

GPtrArray *
hone_bench_kernels_end (void)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_bench_row_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, timed.rows);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Row *row = value;

    if (row->best.pass[0].seconds < 0)
      continue;
    g_ptr_array_add (rows, g_memdup2 (&row->best, sizeof row->best));
    ((HoneBenchRow *) rows->pdata[rows->len - 1])->what = g_strdup (row->best.what);
  }
  g_clear_pointer (&timed.rows, g_hash_table_unref);
  return rows;
}
