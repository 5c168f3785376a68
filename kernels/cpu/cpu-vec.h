/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-vec.h - as many floats as a register of this level holds, and the 16 lanes of a channel block in such registers
 *
 * Vector extensions of GCC and Clang, so that one text serves all levels (and machines without x86: four lanes
 * anywhere). a * b + c becomes an FMA where there is one (-ffp-contract=fast).
 */
#pragma once

#include "cpu-number.h"
#include "hone-kernels.h"

#include <string.h>

#if defined __AVX512F__
#include <immintrin.h>
#define VEC 16
#elif defined __AVX2__
#include <immintrin.h>
#define VEC 8
#else
#define VEC 4
#endif

#define VECS (HONE_LANES / VEC) /* registers that hold 16 lanes */

typedef float Vec __attribute__ ((vector_size (4 * VEC)));
typedef int32_t VecInt __attribute__ ((vector_size (4 * VEC)));

/* The 16 lanes of one pixel. */
typedef struct {
  Vec v[VECS];
} Lanes;

#define ALWAYS_INLINE static inline __attribute__ ((always_inline))

/* for (int i = 0; i < VECS; i++), unrolled. */
#define EACH_VEC(i) _Pragma ("GCC unroll 4") for (int i = 0; i < VECS; i++)

ALWAYS_INLINE Vec
vec_load (const float *p)
{
  Vec x;

  memcpy (&x, p, sizeof x);
  return x;
}

ALWAYS_INLINE void
vec_store (float *p, Vec x)
{
  memcpy (p, &x, sizeof x);
}

/* Floats that lie @stride apart. */
ALWAYS_INLINE Vec
vec_gather (const float *p, int stride)
{
#if VEC == 16
  const __m512i lane = _mm512_set_epi32 (15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

  if (stride == 1)
    return vec_load (p);
  return (Vec) _mm512_i32gather_ps (_mm512_mullo_epi32 (lane, _mm512_set1_epi32 (stride)), p, 4);
#else
  Vec x;

  for (int i = 0; i < VEC; i++)
    x[i] = p[(long) i * stride];
  return x;
#endif
}

#ifdef HONE_BF16_NUMBERS
ALWAYS_INLINE Vec
number_load (const Number *p)
{
  const __m256i half = _mm256_loadu_si256 ((const __m256i *) (const void *) p);

  return (Vec) _mm512_slli_epi32 (_mm512_cvtepu16_epi32 (half), 16);
}

ALWAYS_INLINE void
number_store (Number *p, Vec x)
{
  const __m256bh half = _mm512_cvtneps_pbh ((__m512) x);

  memcpy (p, &half, sizeof half);
}
#else
ALWAYS_INLINE Vec
number_load (const Number *p)
{
  return vec_load (p);
}

ALWAYS_INLINE void
number_store (Number *p, Vec x)
{
  vec_store (p, x);
}
#endif

/* x - 0 is x for every x, -0 too. */
ALWAYS_INLINE Vec
vec_set (float x)
{
  return x - (Vec){ 0 };
}

ALWAYS_INLINE Vec
vec_select (VecInt which, Vec yes, Vec no)
{
  return (Vec) (((VecInt) yes & which) | ((VecInt) no & ~which));
}

ALWAYS_INLINE Vec
vec_max (Vec a, Vec b)
{
#if VEC == 16
  return _mm512_max_ps (a, b);
#elif VEC == 8
  return _mm256_max_ps (a, b);
#else
  return vec_select (a > b, a, b);
#endif
}

ALWAYS_INLINE Vec
vec_min (Vec a, Vec b)
{
#if VEC == 16
  return _mm512_min_ps (a, b);
#elif VEC == 8
  return _mm256_min_ps (a, b);
#else
  return vec_select (a < b, a, b);
#endif
}

/* e^x to about 1 ulp between -87 and 88, held at the ends. Cody and Waite's reduction x = n ln 2 + r with |r| <= ln 2 /
 * 2, then the minimax polynomial of Cephes' expf (). Adding 1.5 * 2^23 rounds to the nearest integer. A NaN stays one.
 */
ALWAYS_INLINE Vec
vec_exp (Vec x)
{
  const Vec magic = vec_set (12582912.0f);
  Vec within, n, r, p;

  within = vec_max (vec_set (-87.0f), x); /* in this order max and min give their second argument when it is NaN */
  within = vec_min (vec_set (88.0f), within);
  n = (within * vec_set (1.44269504088896341f) + magic) - magic;
  r = within - n * vec_set (0.693359375f);
  r = r - n * vec_set (-2.12194440e-4f);
  p = vec_set (1.9875691500e-4f);
  p = p * r + vec_set (1.3981999507e-3f);
  p = p * r + vec_set (8.3334519073e-3f);
  p = p * r + vec_set (4.1665795894e-2f);
  p = p * r + vec_set (1.6666665459e-1f);
  p = p * r + vec_set (5.0000001201e-1f);
  p = p * (r * r) + r + vec_set (1.0f);
  return p * (Vec) ((__builtin_convertvector(n, VecInt) + 127) << 23);
}

#ifdef HONE_BF16_NUMBERS
/* To 2^-13 of itself, which is 32 times finer than what the result is rounded to. e^-x = 2^n 2^r with |r| <= 1 / 2, and
 * the polynomial of degree 3 whose largest relative error is least (7.5e-5). The ends need no care: 2^n becomes 0 or
 * infinite, the reciprocal 1 or 0. */
ALWAYS_INLINE Vec
vec_sigmoid (Vec x)
{
  const Vec t = x * vec_set (-1.44269504088896341f);
  const __m512 n = _mm512_roundscale_ps ((__m512) t, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const Vec r = t - (Vec) n;
  Vec p = vec_set (0.055171628f);

  p = p * r + vec_set (0.24261114f);
  p = p * r + vec_set (0.69326097f);
  p = p * r + vec_set (0.99992806f);
  return (Vec) _mm512_rcp14_ps ((__m512) (vec_set (1.0f) + (Vec) _mm512_scalef_ps ((__m512) p, n)));
}

ALWAYS_INLINE Vec
vec_silu (Vec x)
{
  return x * vec_sigmoid (x);
}
#else
ALWAYS_INLINE Vec
vec_sigmoid (Vec x)
{
  return vec_set (1.0f) / (vec_set (1.0f) + vec_exp (-x));
}

ALWAYS_INLINE Vec
vec_silu (Vec x)
{
  return x / (vec_set (1.0f) + vec_exp (-x));
}
#endif

/* @act is a constant wherever speed matters. */
ALWAYS_INLINE Vec
vec_act (HoneAct act, Vec x)
{
  switch (act) {
  case HONE_SILU:
    return vec_silu (x);
  case HONE_RELU:
    return vec_max (vec_set (0.0f), x);
  case HONE_SIGMOID:
    return vec_sigmoid (x);
  case HONE_IDENTITY:
  default:
    return x;
  }
}

/* d act (x) / d x */
ALWAYS_INLINE Vec
vec_act_slope (HoneAct act, Vec x)
{
  const Vec one = vec_set (1.0f);
  Vec s;

  switch (act) {
  case HONE_SILU:
    s = vec_sigmoid (x);
    return s * (one + x * (one - s));
  case HONE_RELU:
    return vec_select (x > vec_set (0.0f), one, vec_set (0.0f));
  case HONE_SIGMOID:
    s = vec_sigmoid (x);
    return s * (one - s);
  case HONE_IDENTITY:
  default:
    return one;
  }
}

/* Does @code (act) with the activation as a constant, so that the loop in it holds no branch. */
#define WITH_ACT(act, code)                                                                                            \
  switch (act) {                                                                                                       \
  case HONE_SILU:                                                                                                      \
    code (HONE_SILU);                                                                                                  \
    break;                                                                                                             \
  case HONE_RELU:                                                                                                      \
    code (HONE_RELU);                                                                                                  \
    break;                                                                                                             \
  case HONE_SIGMOID:                                                                                                   \
    code (HONE_SIGMOID);                                                                                               \
    break;                                                                                                             \
  case HONE_IDENTITY:                                                                                                  \
  default:                                                                                                             \
    code (HONE_IDENTITY);                                                                                              \
    break;                                                                                                             \
  }

ALWAYS_INLINE Lanes
lanes_load (const float *p)
{
  Lanes x;

  EACH_VEC (i)
  x.v[i] = vec_load (p + i * VEC);
  return x;
}

ALWAYS_INLINE void
lanes_store (float *p, Lanes x)
{
  EACH_VEC (i)
  vec_store (p + i * VEC, x.v[i]);
}

/* Those of a pixel of a view. */
ALWAYS_INLINE Lanes
pixel_load (const Number *p)
{
  Lanes x;

  EACH_VEC (i)
  x.v[i] = number_load (p + i * VEC);
  return x;
}

ALWAYS_INLINE void
pixel_store (Number *p, Lanes x)
{
  EACH_VEC (i)
  number_store (p + i * VEC, x.v[i]);
}

ALWAYS_INLINE Lanes
lanes_set (float value)
{
  Lanes x;

  EACH_VEC (i)
  x.v[i] = vec_set (value);
  return x;
}

/* The numbers of channel block @block from an array of @c; @missing beyond it and where the array is NULL. */
ALWAYS_INLINE Lanes
lanes_of_array (const float *array, int block, int c, float missing)
{
  float lanes[HONE_LANES];

  for (int i = 0; i < HONE_LANES; i++) {
    int channel = block * HONE_LANES + i;

    lanes[i] = array != NULL && channel < c ? array[channel] : missing;
  }
  return lanes_load (lanes);
}

/* All bits set in the lanes of @block that are channels, none in the padding. */
typedef struct {
  VecInt v[VECS];
} LanesMask;

ALWAYS_INLINE LanesMask
lanes_mask (int block, int c)
{
  int32_t lanes[HONE_LANES];
  LanesMask mask;

  for (int i = 0; i < HONE_LANES; i++)
    lanes[i] = block * HONE_LANES + i < c ? -1 : 0;
  memcpy (&mask, lanes, sizeof mask);
  return mask;
}

/* Keeps the padding 0 whatever was computed for it. */
ALWAYS_INLINE Vec
vec_keep (Vec x, VecInt mask)
{
  return (Vec) ((VecInt) x & mask);
}
