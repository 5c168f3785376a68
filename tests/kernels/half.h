/* SPDX-License-Identifier: Apache-2.0 */
/* half.h - IEEE's half (binary16) by whole numbers, for tests and the emulator: any compiler, any machine */
#pragma once

#include <stdint.h>
#include <string.h>

static inline uint32_t
bits_of_float (float x)
{
  uint32_t bits;

  memcpy (&bits, &x, sizeof bits);
  return bits;
}

static inline float
float_of_bits (uint32_t bits)
{
  float x;

  memcpy (&x, &bits, sizeof x);
  return x;
}

/* Rounded to nearest, ties to even. */
static inline uint16_t
f16_of_float (float x)
{
  const uint32_t all = bits_of_float (x), sign = all >> 16 & 0x8000, size = all & 0x7fffffff;

  if (size > 0x7f800000) /* not a number */
    return (uint16_t) (sign | 0x7fff);
  if (size >= 0x477ff000) /* 65520 and more */
    return (uint16_t) (sign | 0x7c00);
  if (size < 0x38800000) /* below 2^-14 all steps are 2^-24, as are those of a float from 1/2 to 1 */
    return (uint16_t) (sign | (bits_of_float (float_of_bits (size) + 0.5f) - 0x3f000000));
  return (uint16_t) (sign | ((size - (112u << 23) + 0xfff + (size >> 13 & 1)) >> 13));
}

static inline float
float_of_f16 (uint16_t half)
{
  const uint32_t sign = (uint32_t) (half & 0x8000) << 16, size = half & 0x7fff;

  if (size < 0x400)
    return float_of_bits (sign | bits_of_float ((float) size / 16777216.0f));
  if (size >= 0x7c00)
    return float_of_bits (sign | 0x7f800000 | (size & 0x3ff) << 13);
  return float_of_bits (sign | ((size << 13) + (112u << 23)));
}
