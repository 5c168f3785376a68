/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-number.h - what activations and their gradients are made of at this level: float, or bfloat16
 *
 * Most levels are built for float. One is built with HONE_BF16_NUMBERS and serves views of type HONE_BF16: the upper
 * half of a float, rounded to nearest, ties to even. Whatever is reckoned is a float at both; only what lies in views
 * (and packed weights) is a Number.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#ifdef HONE_BF16_NUMBERS

typedef uint16_t Number;

static inline float
number_to_float (Number x)
{
  uint32_t bits = (uint32_t) x << 16;
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* A NaN stays one: its upper half alone might be an infinity's. */
static inline Number
number_from_float (float x)
{
  uint32_t bits;

  memcpy (&bits, &x, sizeof bits);
  if ((bits & 0x7fffffff) > 0x7f800000)
    return (Number) (bits >> 16 | 0x40);
  return (Number) ((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

#else

typedef float Number;

static inline float
number_to_float (Number x)
{
  return x;
}

static inline Number
number_from_float (float x)
{
  return x;
}

#endif
