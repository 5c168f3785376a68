/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-conv-tile.h - the innermost loops of all convolutions: sums that stay in registers
 *
 * A convolution is a sum over taps. A tap is a place beside the pixel (ky, kx) and a block of up to 16 channels there;
 * to it belongs a small matrix of packed weights, n x wide, where wide is the group of output channels that is worked
 * on at once: WIDE blocks of 16, or one block at the end.
 *
 *   tile_sums ():   y[m][o]  = sum over taps t, k < t.n of a[m * step + t.a + k] * b[t.b + k][o]
 *   tile_weight (): dw[k][o] = sum over pixels p        of a[p * step + k]       * d_y[p][o]
 *
 * Both hold M x (wide / VEC) sums in registers; M is a constant in every instance, picked by a switch.
 *
 * As bfloat16 (cpu-number.h) the processor adds two products at once, of pairs that lie side by side: of channels in
 * tile_sums (), for which weights are packed, and of pixels in tile_weight (), where "a" is a map of pairs of pixels
 * (cpu-conv-weight.c) and those of d_y are brought together here.
 */
#pragma once

#include "cpu-vec.h"

#if VEC == 16
#define WIDE 2    /* blocks of output channels at once; 32 registers: 14 x 2 sums, 2 of weights */
#define TILE_M 14 /* pixels at once */
#define TILE_K(wide) ((wide) == 1 ? 16 : 12) /* rows of dw at once */
#elif VEC == 8
#define WIDE 1 /* 16 registers: 6 x 2 sums, 2 of weights, 1 for a */
#define TILE_M 6
#define TILE_K(wide) 6
#else
#define WIDE 1 /* 16 registers: 3 x 4 sums, at least on x86 */
#define TILE_M 3
#define TILE_K(wide) 2
#endif

typedef struct {
  long a; /* numbers from the pixel to the tap */
  long b; /* row of the packed weights */
  int n;  /* channels */
} Tap;

typedef struct {
  const Number *a;
  long a_step; /* numbers from pixel to pixel */
  const Tap *taps;
  int n_taps;
  const Number *b; /* packed weights of this group of output channels */
  Number *y;
  long y_step, y_block; /* numbers from pixel to pixel, from block to block */
  bool add;             /* to what y holds */
  long ahead;           /* a_step where src comes from memory and is to be fetched a tile ahead; 0 where it is near */
} Sums;

ALWAYS_INLINE Number *
sums_at (const Sums *s, Number *y, int m, int v)
{
  return y + m * s->y_step + v / VECS * s->y_block + v % VECS * VEC;
}

#ifdef HONE_BF16_NUMBERS
/* Two numbers side by side, in all lanes. */
ALWAYS_INLINE __m512bh
pair_set (const Number *a)
{
  int32_t pair;

  memcpy (&pair, a, sizeof pair);
  return (__m512bh) _mm512_set1_epi32 (pair);
}

ALWAYS_INLINE __m512bh
pairs_load (const Number *b)
{
  return (__m512bh) _mm512_loadu_si512 (b);
}

/* The lower half's 16 numbers and the upper half's, side by side. */
ALWAYS_INLINE __m512i
interleave (__m512i both)
{
  const __m512i order = _mm512_set_epi16 (31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6,
                                          21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);

  return _mm512_permutexvar_epi16 (order, both);
}

ALWAYS_INLINE void
pairs_store (Number *to, Vec one, Vec other)
{
  const __m512i low = _mm512_castsi256_si512 ((__m256i) _mm512_cvtneps_pbh ((__m512) one));

  _mm512_storeu_si512 (to, interleave (_mm512_inserti64x4 (low, (__m256i) _mm512_cvtneps_pbh ((__m512) other), 1)));
}

/* The products of K channels side by side with their rows of weights. */
#define SUMS_K 2
typedef __m512bh Factor;
#define FACTOR_SET(a) pair_set (a)
#define FACTOR_LOAD(b) pairs_load (b)
#define FACTOR_ADD(sum, a, b) (Vec) _mm512_dpbf16_ps ((__m512) (sum), a, b)
#else
#define SUMS_K 1
typedef Vec Factor;
#define FACTOR_SET(a) vec_set (*(a))
#define FACTOR_LOAD(b) vec_load (b)
#define FACTOR_ADD(sum, a, b) (a) * (b) + (sum)
#endif

/* V: registers of output channels. */
ALWAYS_INLINE void
sums_of (const Sums *s, long pixel, const int M, const int V)
{
  Vec sum[TILE_M][WIDE * VECS];
  Number *y = s->y + pixel * s->y_step;

#pragma GCC unroll 16
  for (int m = 0; m < M; m++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++)
      sum[m][v] = s->add ? number_load (sums_at (s, y, m, v)) : vec_set (0.0f);

  for (int t = 0; t < s->n_taps; t++) {
    const Number *a = s->a + pixel * s->a_step + s->taps[t].a;
    const Number *b = s->b + s->taps[t].b * (V * VEC);
    const Number *end = a + s->taps[t].n;
    const Number *ahead = a + M * s->ahead; /* the next tile */

#pragma GCC unroll 1
    for (; a < end; a += SUMS_K, b += SUMS_K * V * VEC, ahead += SUMS_K * s->ahead) {
      Factor w[WIDE * VECS];

      __builtin_prefetch (ahead);

#pragma GCC unroll 4
      for (int v = 0; v < V; v++)
        w[v] = FACTOR_LOAD (b + v * SUMS_K * VEC);
#pragma GCC unroll 16
      for (int m = 0; m < M; m++) {
        Factor x = FACTOR_SET (a + m * s->a_step);

#pragma GCC unroll 4
        for (int v = 0; v < V; v++)
          sum[m][v] = FACTOR_ADD (sum[m][v], x, w[v]);
      }
    }
  }

#pragma GCC unroll 16
  for (int m = 0; m < M; m++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++)
      number_store (sums_at (s, y, m, v), sum[m][v]);
}

#define SUMS_CASE(m, v)                                                                                                \
  case m:                                                                                                              \
    sums_of (s, pixel, m, v);                                                                                          \
    break;

/* One instance a number of pixels; not inlined, so that registers are given out for each alone. */
static __attribute__ ((noinline)) void
tile_sums_1 (const Sums *s, long pixel, int m)
{
  switch (m) {
    SUMS_CASE (1, VECS)
    SUMS_CASE (2, VECS)
    SUMS_CASE (3, VECS)
#if TILE_M > 3
    SUMS_CASE (4, VECS)
    SUMS_CASE (5, VECS)
    SUMS_CASE (6, VECS)
#endif
#if TILE_M > 6
    SUMS_CASE (7, VECS)
    SUMS_CASE (8, VECS)
    SUMS_CASE (9, VECS)
    SUMS_CASE (10, VECS)
    SUMS_CASE (11, VECS)
    SUMS_CASE (12, VECS)
    SUMS_CASE (13, VECS)
    SUMS_CASE (14, VECS)
#endif
  default:
    break;
  }
}

#if WIDE == 2
static __attribute__ ((noinline)) void
tile_sums_2 (const Sums *s, long pixel, int m)
{
  switch (m) {
    SUMS_CASE (1, 2 * VECS)
    SUMS_CASE (2, 2 * VECS)
    SUMS_CASE (3, 2 * VECS)
    SUMS_CASE (4, 2 * VECS)
    SUMS_CASE (5, 2 * VECS)
    SUMS_CASE (6, 2 * VECS)
    SUMS_CASE (7, 2 * VECS)
    SUMS_CASE (8, 2 * VECS)
    SUMS_CASE (9, 2 * VECS)
    SUMS_CASE (10, 2 * VECS)
    SUMS_CASE (11, 2 * VECS)
    SUMS_CASE (12, 2 * VECS)
    SUMS_CASE (13, 2 * VECS)
    SUMS_CASE (14, 2 * VECS)
  default:
    break;
  }
}
#endif

/* Pixels a tile so that @pixels divide well; a tile costs its pixels and a little more. */
static inline int
tile_pixels (long pixels)
{
  int best = TILE_M;
  double least_cost = 1e30;

  if (pixels <= TILE_M)
    return (int) pixels;
  for (int m = (TILE_M + 1) / 2; m <= TILE_M; m++) {
    double cost = (double) ((pixels + m - 1) / m) * (m + 1.2);

    if (cost < least_cost - 1e-9) {
      least_cost = cost;
      best = m;
    }
  }
  return best;
}

/* All tiles of a row of @pixels pixels; @wide is 1 or WIDE blocks. */
static inline void
tile_sums (const Sums *s, long pixels, int wide)
{
  int step = tile_pixels (pixels);

  for (long p = 0; p < pixels; p += step) {
    int m = pixels - p < step ? (int) (pixels - p) : step;

#if WIDE == 2
    if (wide == 2)
      tile_sums_2 (s, p, m);
    else
#endif
      tile_sums_1 (s, p, m);
  }
}

typedef struct {
  const Number *a;
  long a_step, a_row; /* numbers from pixel (pairs: from pair) to pixel of d_y, from row to row */
  const Number *d_y;
  long d_y_row, d_y_block; /* pixels of d_y are 16 apart */
  int rows, pixels;
  long a_ahead, d_y_ahead; /* numbers to what is needed next and is to be fetched from memory; 0 where it is near */
  float *dw;               /* n x wide, added to */
} Weight;

#ifdef HONE_BF16_NUMBERS
#define WEIGHT_STEP 2 /* pixels at once */
#define WEIGHT_A(a, m) pair_set ((a) + 2 * (m))

/* Two pixels of d_y, channel by channel side by side; with one alone the other is 0. */
ALWAYS_INLINE __m512bh
two_pixels (const Number *d_y, bool alone)
{
  const __m512i both = alone ? _mm512_maskz_loadu_epi16 (0xffff, d_y) : _mm512_loadu_si512 (d_y);

  return (__m512bh) interleave (both);
}
#define WEIGHT_D(d_y, alone) two_pixels (d_y, alone)
#else
#define WEIGHT_STEP 1
#define WEIGHT_A(a, m) vec_set ((a)[m])
#define WEIGHT_D(d_y, alone) vec_load (d_y)
#endif

ALWAYS_INLINE void
weight_of (const Weight *s, const int M, const int V)
{
  Vec sum[16][WIDE * VECS];

#pragma GCC unroll 16
  for (int m = 0; m < M; m++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++)
      sum[m][v] = vec_set (0.0f);

  for (int r = 0; r < s->rows; r++) {
    const Number *a = s->a + r * s->a_row, *d_y = s->d_y + r * s->d_y_row;
    const bool ahead = (s->a_ahead | s->d_y_ahead) != 0;

#pragma GCC unroll 1
    for (int p = 0; p < s->pixels; p += WEIGHT_STEP, a += s->a_step, d_y += WEIGHT_STEP * HONE_LANES) {
      Factor d[WIDE * VECS];

      if (ahead) {
        __builtin_prefetch (a + s->a_ahead, 0, 2);
        for (int v = 0; v < V; v += VECS)
          __builtin_prefetch (d_y + s->d_y_ahead + v / VECS * s->d_y_block, 0, 2);
      }
#pragma GCC unroll 4
      for (int v = 0; v < V; v++)
        d[v] = WEIGHT_D (d_y + v / VECS * s->d_y_block + v % VECS * VEC, p + 1 == s->pixels);
#pragma GCC unroll 16
      for (int m = 0; m < M; m++) {
        Factor x = WEIGHT_A (a, m);

#pragma GCC unroll 4
        for (int v = 0; v < V; v++)
          sum[m][v] = FACTOR_ADD (sum[m][v], x, d[v]);
      }
    }
  }

#pragma GCC unroll 16
  for (int m = 0; m < M; m++)
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) {
      float *to = s->dw + (m * V + v) * VEC;

      vec_store (to, vec_load (to) + sum[m][v]);
    }
}

#define WEIGHT_CASE(m, v)                                                                                              \
  case m:                                                                                                              \
    weight_of (s, m, v);                                                                                               \
    break;

static __attribute__ ((noinline)) void
tile_weight_1 (const Weight *s, int m)
{
  switch (m) {
    WEIGHT_CASE (1, VECS)
    WEIGHT_CASE (2, VECS)
#if TILE_M > 3
    WEIGHT_CASE (3, VECS)
    WEIGHT_CASE (4, VECS)
    WEIGHT_CASE (5, VECS)
    WEIGHT_CASE (6, VECS)
#endif
#if TILE_M > 6
    WEIGHT_CASE (7, VECS)
    WEIGHT_CASE (8, VECS)
    WEIGHT_CASE (9, VECS)
    WEIGHT_CASE (10, VECS)
    WEIGHT_CASE (11, VECS)
    WEIGHT_CASE (12, VECS)
    WEIGHT_CASE (13, VECS)
    WEIGHT_CASE (14, VECS)
    WEIGHT_CASE (15, VECS)
    WEIGHT_CASE (16, VECS)
#endif
  default:
    break;
  }
}

#if WIDE == 2
static __attribute__ ((noinline)) void
tile_weight_2 (const Weight *s, int m)
{
  switch (m) {
    WEIGHT_CASE (1, 2 * VECS)
    WEIGHT_CASE (2, 2 * VECS)
    WEIGHT_CASE (3, 2 * VECS)
    WEIGHT_CASE (4, 2 * VECS)
    WEIGHT_CASE (5, 2 * VECS)
    WEIGHT_CASE (6, 2 * VECS)
    WEIGHT_CASE (7, 2 * VECS)
    WEIGHT_CASE (8, 2 * VECS)
    WEIGHT_CASE (9, 2 * VECS)
    WEIGHT_CASE (10, 2 * VECS)
    WEIGHT_CASE (11, 2 * VECS)
    WEIGHT_CASE (12, 2 * VECS)
  default:
    break;
  }
}
#endif

/* All @n rows of one tap. */
static inline void
tile_weight (Weight s, int n, int wide)
{
  int most_rows = TILE_K (wide), pieces = (n + most_rows - 1) / most_rows;
  int step = (n + pieces - 1) / pieces;

  for (int k = 0; k < n; k += step) {
    int m = n - k < step ? n - k : step;

#if WIDE == 2
    if (wide == 2)
      tile_weight_2 (&s, m);
    else
#endif
      tile_weight_1 (&s, m);
    s.a += step * WEIGHT_STEP;
    s.dw += (long) step * wide * HONE_LANES;
  }
}
