/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-attention.c - multi-head attention of YOLO, forward and backward
 *
 * A piece of work is one head of one picture, with t = h * w tokens. Its queries, keys and values are copied out of the
 * blocks into plain matrices (a row a token), so that OpenBLAS does the rest:
 *
 *   share = softmax (scale * q k')  t x t, kept for the backward pass
 *   y     = share v                 t x head_dim
 */
#include "cpu-level.h"
#include "cpu-view.h"

#include <cblas.h>
#include <string.h>

typedef struct {
  HoneAttention how;
  HoneView qkv, y, v; /* or their gradients */
  HoneView d_qkv;
  float *share;
} Attention;

/* One head of one picture, and its matrices. */
typedef struct {
  int n, head, tokens, key, value; /* widths of keys and values */
  int first;                       /* channel of qkv */
  float *q, *k, *v, *y;            /* t x key, t x key, t x value, t x value */
  float *share;
} Head;

/* @lanes numbers of a view to floats, or back. */
static void
copy_lanes (Number *at, float *row, int lanes, bool to_view)
{
  for (int i = 0; i < lanes; i++)
    if (to_view)
      at[i] = number_from_float (row[i]);
    else
      row[i] = number_to_float (at[i]);
}

static void
copy_channels (HoneView x, int n, int first, int c, float *matrix, bool to_view)
{
  long tokens = view_pixels (x);

  for (int done = 0, lanes; done < c; done += lanes) {
    int lane = (first + done) % HONE_LANES;
    Number *at = view_plane (x, n, (first + done) / HONE_LANES) + lane;
    float *row = matrix + done;

    lanes = least (c - done, HONE_LANES - lane);
    for (long t = 0; t < tokens; t++, at += HONE_LANES, row += c)
      copy_lanes (at, row, lanes, to_view);
  }
}

static void
take (HoneView x, int n, int first, int c, float *matrix)
{
  copy_channels (x, n, first, c, matrix, false);
}

static void
give (HoneView x, int n, int first, int c, const float *matrix)
{
  copy_channels (x, n, first, c, (float *) matrix, true);
}

/* The last head's piece keeps the padding 0. */
static void
clear_padding (HoneView x, int n)
{
  int lanes = x.c % HONE_LANES;
  Number *at = view_plane (x, n, x.c / HONE_LANES);

  for (long t = 0; lanes != 0 && t < view_pixels (x); t++, at += HONE_LANES)
    memset (at + lanes, 0, (size_t) (HONE_LANES - lanes) * sizeof *at);
}

static size_t
matrices (const Attention *job)
{
  return (size_t) view_pixels (job->qkv) * (size_t) (2 * job->how.key_dim + 2 * job->how.head_dim);
}

static Head
head_of (const Attention *job, int i, float *memory)
{
  int tokens = (int) view_pixels (job->qkv), key = job->how.key_dim, value = job->how.head_dim;
  Head h = { i / job->how.heads, i % job->how.heads, tokens, key, value };

  h.first = h.head * (2 * key + value);
  h.q = memory;
  h.k = h.q + (long) tokens * key;
  h.v = h.k + (long) tokens * key;
  h.y = h.v + (long) tokens * value;
  h.share = job->share + (long) i * tokens * tokens;
  return h;
}

static void
take_qkv (const Attention *job, const Head *h)
{
  take (job->qkv, h->n, h->first, h->key, h->q);
  take (job->qkv, h->n, h->first + h->key, h->key, h->k);
  take (job->qkv, h->n, h->first + 2 * h->key, h->value, h->v);
}

/* c = alpha * op (a) op (b), all contiguous. */
static void
product (bool a_transposed, bool b_transposed, int m, int n, int k, float alpha, const float *a, const float *b,
         float *c)
{
  cblas_sgemm (CblasRowMajor, a_transposed ? CblasTrans : CblasNoTrans, b_transposed ? CblasTrans : CblasNoTrans, m, n,
               k, alpha, a, a_transposed ? m : k, b, b_transposed ? k : n, 0.0f, c, n);
}

static void
attention_piece (void *data, int i, CpuWorker *worker)
{
  const Attention *job = data;
  Head h = head_of (job, i, worker->scratch);
  int t = h.tokens;

  take_qkv (job, &h);
  product (false, true, t, t, h.key, job->how.scale, h.q, h.k, h.share);
  for (int row = 0; row < t; row++)
    NAME (softmax_row) (t, h.share + (long) row * t, h.share + (long) row * t);
  product (false, false, t, h.value, t, 1.0f, h.share, h.v, h.y);

  give (job->y, h.n, h.head * h.value, h.value, h.y);
  if (job->v.data != NULL)
    give (job->v, h.n, h.head * h.value, h.value, h.v);
  if (h.head == job->how.heads - 1) {
    clear_padding (job->y, h.n);
    if (job->v.data != NULL)
      clear_padding (job->v, h.n);
  }
}

/* The heads' gradients beside their numbers, and d share. */
static size_t
backward_bytes (const Attention *job)
{
  size_t tokens = (size_t) view_pixels (job->qkv);

  return (2 * matrices (job) + tokens * tokens) * sizeof (float);
}

static void
add_to (float *x, const float *y, long n)
{
  for (long i = 0; i < n; i++)
    x[i] += y[i];
}

static void
attention_d_x_piece (void *data, int i, CpuWorker *worker)
{
  const Attention *job = data;
  Head h = head_of (job, i, worker->scratch), d = head_of (job, i, worker->scratch + matrices (job));
  float *d_share = worker->scratch + 2 * matrices (job);
  int t = h.tokens;

  take_qkv (job, &h);
  take (job->y, h.n, h.head * h.value, h.value, d.y);

  product (true, false, t, h.value, t, 1.0f, h.share, d.y, d.v);
  if (job->v.data != NULL) {
    take (job->v, h.n, h.head * h.value, h.value, h.y);
    add_to (d.v, h.y, (long) t * h.value);
  }
  product (false, true, t, t, h.value, 1.0f, d.y, h.v, d_share);
  for (long row = 0; row < t; row++)
    NAME (softmax_row_d_x) (t, d_share + row * t, h.share + row * t, d_share + row * t);
  product (false, false, t, h.key, t, job->how.scale, d_share, h.k, d.q);
  product (true, false, t, h.key, t, job->how.scale, d_share, h.q, d.k);

  give (job->d_qkv, h.n, h.first, h.key, d.q);
  give (job->d_qkv, h.n, h.first + h.key, h.key, d.k);
  give (job->d_qkv, h.n, h.first + 2 * h.key, h.value, d.v);
  if (h.head == job->how.heads - 1)
    clear_padding (job->d_qkv, h.n);
}

void
NAME (reserve_attention) (HoneDevice *device, HoneAttention how, HoneView qkv)
{
  Attention job = { .how = how, .qkv = qkv };

  cpu_reserve (device, 0, backward_bytes (&job));
}

void
NAME (attention) (HoneDevice *device, HoneAttention how, HoneView qkv, HoneView y, HoneView v, float *share)
{
  Attention job = { .how = how, .qkv = qkv, .y = y, .v = v, .share = share };

  if (cpu_reserve (device, 0, matrices (&job) * sizeof (float)))
    cpu_run (device, qkv.n * how.heads, attention_piece, &job);
}

void
NAME (attention_d_x) (HoneDevice *device, HoneAttention how, HoneView d_y, HoneView d_v, HoneView qkv,
                      const float *share, HoneView d_qkv)
{
  Attention job = { .how = how, .qkv = qkv, .y = d_y, .v = d_v, .d_qkv = d_qkv, .share = (float *) share };

  if (cpu_reserve (device, 0, backward_bytes (&job)))
    cpu_run (device, qkv.n * how.heads, attention_d_x_piece, &job);
}
