/* SPDX-License-Identifier: Apache-2.0 */
/* hone-vector-math.h - exp, log, atan and sigmoid that a compiler can put into vector registers
 *
 * Plain float arithmetic without branches or calls, good to about 1e-7 (relative; atan: absolute); a loop over arrays
 * in a function marked HONE_VECTOR becomes AVX-512 or AVX2 code where the machine has it.
 *
 * Source: the polynomials are those of Cephes (Moshier, single precision); log1p is the series of atanh.
 */
#pragma once

#include <glib.h>
#include <string.h>

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GNUC__) &&     \
    !defined(__clang__)
/* The build for the machine at hand is chosen when the program is loaded. */
#define HONE_VECTOR __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define HONE_VECTOR
#endif
#define HONE_INLINE static inline __attribute__ ((always_inline))

HONE_INLINE gint32
hone_bits (float x)
{
  gint32 bits;

  memcpy (&bits, &x, sizeof bits);
  return bits;
}

HONE_INLINE float
hone_from_bits (gint32 bits)
{
  float x;

  memcpy (&x, &bits, sizeof x);
  return x;
}

HONE_INLINE float
hone_min (float a, float b)
{
  return a < b ? a : b;
}

HONE_INLINE float
hone_max (float a, float b)
{
  return a > b ? a : b;
}

/* Outside of [-87, 88] as at the ends. */
HONE_INLINE float
hone_exp (float x)
{
  const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number, which stands in the low bits */
  float shifted, n, y;

  x = hone_min (hone_max (x, -87.0f), 88.0f);
  shifted = x * 1.44269504f + magic;
  n = shifted - magic;
  x = x - n * 0.693359375f - n * -2.12194440e-4f;

  y = 1.9875691500e-4f;
  y = y * x + 1.3981999507e-3f;
  y = y * x + 8.3334519073e-3f;
  y = y * x + 4.1665795894e-2f;
  y = y * x + 1.6666665459e-1f;
  y = y * x + 5.0000001201e-1f;
  y = y * x * x + x + 1.0f;
  return y * hone_from_bits ((hone_bits (shifted) - hone_bits (magic) + 127) << 23);
}

/* ln (1 + x) for x in 0 .. 1, to the last digits near 0 too. */
HONE_INLINE float
hone_log1p_unit (float x)
{
  float s = x / (2.0f + x);
  float z = s * s, y;

  y = 1.0f / 13.0f;
  y = y * z + 1.0f / 11.0f;
  y = y * z + 1.0f / 9.0f;
  y = y * z + 1.0f / 7.0f;
  y = y * z + 1.0f / 5.0f;
  y = y * z + 1.0f / 3.0f;
  return 2.0f * (s + s * z * y);
}

HONE_INLINE float
hone_sigmoid (float x)
{
  float e = hone_exp (x < 0 ? x : -x);

  return (x < 0 ? e : 1.0f) / (1.0f + e);
}

HONE_INLINE float
hone_atan (float x)
{
  float u = x < 0 ? -x : x;
  gboolean high = u > 2.414213562f, middle = u > 0.4142135624f;
  float base = high ? 1.570796327f : middle ? 0.7853981634f : 0.0f;
  float t = (high ? -1.0f : middle ? u - 1.0f : u) / (high ? u : middle ? u + 1.0f : 1.0f);
  float z = t * t, y;

  y = 8.05374449538e-2f;
  y = y * z - 1.38776856032e-1f;
  y = y * z + 1.99777106478e-1f;
  y = y * z - 3.33329491539e-1f;
  y = base + (y * z * t + t);
  return x < 0 ? -y : y;
}
