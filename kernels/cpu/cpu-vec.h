/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-vec.h - as many floats as a register of this level holds, and the 16 lanes of a channel block in such registers
 *
 * Vector extensions of GCC and Clang, so that one text serves all levels (and machines without x86: four lanes
 * anywhere). a * b + c becomes an FMA where there is one (-ffp-contract=fast).
 */
#pragma once

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

ALWAYS_INLINE Vec
vec_sigmoid (Vec x)
{
  return vec_set (1.0f) / (vec_set (1.0f) + vec_exp (-x));
}

/* @act is a constant wherever speed matters. */
ALWAYS_INLINE Vec
vec_act (HoneAct act, Vec x)
{
  switch (act) {
  case HONE_SILU:
    return x / (vec_set (1.0f) + vec_exp (-x));
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
