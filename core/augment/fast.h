/* SPDX-License-Identifier: Apache-2.0 */
/* fast.h - one loop, compiled for what the machine can do
 *
 * FAST (name, parameters, arguments) makes name () out of an always-inline name_body (gboolean fused, ...): three
 * copies of it, for AVX-512, for AVX2 + FMA and for anything else, chosen at each call. Not target_clones: its
 * resolvers run before ThreadSanitizer does. @fused is a constant: TRUE where the machine has a fused multiply-add. The
 * compiler itself fuses nothing here (-ffp-contract=off, see meson.build), so that the bytes do not hang on its mood.
 */
#pragma once

#include <glib.h>
#include <math.h>
#include <string.h>

#define FAST_BODY static inline __attribute__ ((always_inline)) void

/* a * b + c in one rounding. Without such an instruction by way of double, where the product is exact: the sum is then
 * rounded twice, which changes a result in 2^29. */
static inline __attribute__ ((always_inline)) float
fast_fma (gboolean fused, float a, float b, float c)
{
  return fused ? __builtin_fmaf (a, b, c) : (float) ((double) a * (double) b + (double) c);
}

/* The nearest whole number (half to even) of 0 <= x < 2^22, by letting the mantissa's end fall on it. */
static inline __attribute__ ((always_inline)) guint8
fast_round (float x)
{
  guint32 bits;

  x += 8388608.0f;
  memcpy (&bits, &x, sizeof bits);
  return (guint8) bits;
}

#define FAST_STRIP(...) __VA_ARGS__

/* The most that may be used: 1, 3 or 4; for tests. */
#ifndef FAST_MOST
#define FAST_MOST 4
#endif

#if defined(__x86_64__)
#define FAST_V3 "avx2,fma,bmi,bmi2"
#ifdef __clang__
#define FAST_WIDE
#else
#define FAST_WIDE ",prefer-vector-width=512"
#endif
#define FAST_V4 "avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,bmi,bmi2" FAST_WIDE
#define FAST(name, parameters, arguments)                                                                              \
  static __attribute__ ((target (FAST_V4))) void name##_v4 parameters                                                  \
  {                                                                                                                    \
    name##_body (TRUE, FAST_STRIP arguments);                                                                          \
  }                                                                                                                    \
  static __attribute__ ((target (FAST_V3))) void name##_v3 parameters                                                  \
  {                                                                                                                    \
    name##_body (TRUE, FAST_STRIP arguments);                                                                          \
  }                                                                                                                    \
  static void name##_v1 parameters                                                                                     \
  {                                                                                                                    \
    name##_body (FALSE, FAST_STRIP arguments);                                                                         \
  }                                                                                                                    \
  static void name parameters                                                                                          \
  {                                                                                                                    \
    if (FAST_MOST >= 4 && __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512vl") &&                \
        __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("fma"))                                         \
      name##_v4 arguments;                                                                                             \
    else if (FAST_MOST >= 3 && __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))                      \
      name##_v3 arguments;                                                                                             \
    else                                                                                                               \
      name##_v1 arguments;                                                                                             \
  }
#else
#define FAST(name, parameters, arguments)                                                                              \
  static void name parameters                                                                                          \
  {                                                                                                                    \
    name##_body (TRUE, FAST_STRIP arguments);                                                                          \
  }
#endif
