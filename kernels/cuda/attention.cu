/* SPDX-License-Identifier: Apache-2.0 */
/* attention.cu - multi-head attention of YOLO, forward and backward
 *
 * share = softmax (scale * q k')   t x t of a head, kept for the backward pass
 * y     = share v
 *
 * A warp a row of such a matrix; its lanes take every 32nd column, then every 32nd channel. Maps are small here (20 x
 * 20 for a picture of 640), so that neither pass is worth a tile of its own.
 */
#include "rows.h"

/* Row @i of head @head of picture @n: a query's, or a key's. */
struct HeadRow {
  int n, head, i, tokens, lane;
  int64_t first; /* pixel of the picture */
  int64_t share; /* of the head's matrix */
  bool there;
};

DEVICE HeadRow
head_row (const AttentionArgs &args)
{
  int64_t warp = global_index () / LANES;
  HeadRow r;

  r.tokens = args.qkv.h * args.qkv.w;
  r.lane = thread_index () % LANES;
  r.i = (int) (warp % r.tokens);
  r.head = (int) (warp / r.tokens % args.how.heads);
  r.n = (int) (warp / r.tokens / args.how.heads);
  r.first = (int64_t) r.n * r.tokens;
  r.share = ((int64_t) r.n * args.how.heads + r.head) * r.tokens * r.tokens;
  r.there = r.n < args.qkv.n;
  return r;
}

/* The first channel of the head's queries; keys and values follow. */
DEVICE int
query_of (const AttentionArgs &args, const HeadRow &r)
{
  return r.head * (2 * args.how.key_dim + args.how.head_dim);
}

/* sum (a[i][c] * b[j][c]) over @n channels. */
DEVICE float
dot (HoneView a, int64_t i, int first_a, HoneView b, int64_t j, int first_b, int n)
{
  int64_t at = number_at (a, i, first_a), bt = number_at (b, j, first_b);
  float sum = 0;

  for (int c = 0; c < n; c++)
    sum += load_number (a, at + c) * load_number (b, bt + c);
  return sum;
}

/* sum (weight[j * step] * x[j][channel]) over the tokens. */
DEVICE float
mix (const HeadRow &r, const float *weight, int step, HoneView x, int channel)
{
  float sum = 0;

  for (int j = 0; j < r.tokens; j++)
    sum += weight[(int64_t) j * step] * load_number (x, number_at (x, r.first + j, channel));
  return sum;
}

/* The last head's rows keep the padding 0. */
DEVICE void
clear_padding (const AttentionArgs &args, const HeadRow &r, HoneView x)
{
  int channel = x.c + r.lane;

  if (r.head == args.how.heads - 1 && channel < eights_of (x.c) * CUDA_LANES)
    store_number (x, number_at (x, r.first + r.i, channel), 0);
}

KERNEL (attention_forward, AttentionArgs)
{
  HeadRow r = head_row (args);
  int key = args.how.key_dim, value = args.how.head_dim, q = query_of (args, r);
  float *share = args.share + r.share + (int64_t) r.i * r.tokens, max, sum;

  if (!r.there)
    return;
  for (int j = r.lane; j < r.tokens; j += LANES)
    share[j] = args.how.scale * dot (args.qkv, r.first + r.i, q, args.qkv, r.first + j, q + key, key);
  warp_barrier ();
  max = max_of_row (share, r.tokens, r.lane);
  sum = sum_of_row (share, r.tokens, r.lane, max);
  warp_barrier ();
  for (int j = r.lane; j < r.tokens; j += LANES)
    share[j] = expf (share[j] - max) / sum;
  warp_barrier ();
  for (int c = r.lane; c < value; c += LANES) {
    int64_t from = number_at (args.qkv, r.first + r.i, q + 2 * key + c);

    store_number (args.y, number_at (args.y, r.first + r.i, r.head * value + c),
                  mix (r, share, 1, args.qkv, q + 2 * key + c));
    if (args.v.data != NULL)
      store_number (args.v, number_at (args.v, r.first + r.i, r.head * value + c), load_number (args.qkv, from));
  }
  clear_padding (args, r, args.y);
  if (args.v.data != NULL)
    clear_padding (args, r, args.v);
}

/* A query's row of d share, back through the softmax; from it the query's gradient. */
KERNEL (attention_back_query, AttentionArgs)
{
  HeadRow r = head_row (args);
  int key = args.how.key_dim, value = args.how.head_dim, q = query_of (args, r);
  const float *share = args.share + r.share + (int64_t) r.i * r.tokens;
  float *d_share = args.d_share + r.share + (int64_t) r.i * r.tokens, sum = 0;

  if (!r.there)
    return;
  for (int j = r.lane; j < r.tokens; j += LANES) {
    d_share[j] = dot (args.y, r.first + r.i, r.head * value, args.qkv, r.first + j, q + 2 * key, value);
    sum += d_share[j] * share[j];
  }
  sum = sum_of_warp (sum);
  for (int j = r.lane; j < r.tokens; j += LANES)
    d_share[j] = share[j] * (d_share[j] - sum);
  warp_barrier ();
  for (int c = r.lane; c < key; c += LANES)
    store_number (args.d_qkv, number_at (args.d_qkv, r.first + r.i, q + c),
                  args.how.scale * mix (r, d_share, 1, args.qkv, q + key + c));
}

/* Columns of both matrices: the gradients of a key and of a value. */
KERNEL (attention_back_key, AttentionArgs)
{
  HeadRow r = head_row (args);
  int key = args.how.key_dim, value = args.how.head_dim, q = query_of (args, r);
  const float *share = args.share + r.share + r.i, *d_share = args.d_share + r.share + r.i;

  if (!r.there)
    return;
  for (int c = r.lane; c < key; c += LANES)
    store_number (args.d_qkv, number_at (args.d_qkv, r.first + r.i, q + key + c),
                  args.how.scale * mix (r, d_share, r.tokens, args.qkv, q + c));
  for (int c = r.lane; c < value; c += LANES) {
    float d = mix (r, share, r.tokens, args.y, r.head * value + c);

    if (args.v.data != NULL)
      d += load_number (args.v, number_at (args.v, r.first + r.i, r.head * value + c));
    store_number (args.d_qkv, number_at (args.d_qkv, r.first + r.i, q + 2 * key + c), d);
  }
  clear_padding (args, r, args.d_qkv);
}
