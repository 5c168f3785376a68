/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-number.h - what kernels share: numbers of a view, eight at a time, and activations */
#pragma once

#include "cuda-args.h"
#include "cuda-dialect.h"

struct Eight {
  float v[CUDA_LANES];
};

/* The thread's place among all. */
DEVICE int64_t
global_index (void)
{
  return (int64_t) block_index () * block_size () + thread_index ();
}

/* Pixels are counted through all pictures. */
DEVICE int64_t
number_at (HoneView x, int64_t pixel, int channel)
{
  return pixel * view_step (x) + x.first + channel;
}

/* Numbers of two bytes. */
DEVICE float
float_of_half (HoneType type, uint16_t half)
{
  return type == HONE_F16 ? float_of_f16 (half) : float_of_bf16 (half);
}

DEVICE uint16_t
half_of_float (HoneType type, float x)
{
  return type == HONE_F16 ? f16_of_float (x) : bf16_of_float (x);
}

DEVICE float
load_number (HoneView x, int64_t at)
{
  if (type_is_half (x.type))
    return float_of_half (x.type, ((const uint16_t *) x.data)[at]);
  return ((const float *) x.data)[at];
}

DEVICE void
store_number (HoneView x, int64_t at, float value)
{
  if (type_is_half (x.type))
    ((uint16_t *) x.data)[at] = half_of_float (x.type, value);
  else
    ((float *) x.data)[at] = value;
}

DEVICE float
float_of_word (uint32_t word)
{
  union {
    uint32_t bits;
    float x;
  } both;

  both.bits = word;
  return both.x;
}

DEVICE uint32_t
word_of_float (float x)
{
  union {
    float x;
    uint32_t bits;
  } both;

  both.x = x;
  return both.bits;
}

DEVICE Eight
load_eight (HoneView x, int64_t pixel, int eight)
{
  int64_t at = number_at (x, pixel, eight * CUDA_LANES);
  Eight e;

  if (type_is_half (x.type)) {
    Sixteen s = load_16 ((const uint16_t *) x.data + at);

    for (int i = 0; i < 4; i++) {
      e.v[2 * i] = float_of_half (x.type, (uint16_t) s.word[i]);
      e.v[2 * i + 1] = float_of_half (x.type, (uint16_t) (s.word[i] >> 16));
    }
  } else {
    for (int half = 0; half < 2; half++) {
      Sixteen s = load_16 ((const float *) x.data + at + 4 * half);

      for (int i = 0; i < 4; i++)
        e.v[4 * half + i] = float_of_word (s.word[i]);
    }
  }
  return e;
}

DEVICE void
store_eight (HoneView x, int64_t pixel, int eight, Eight e)
{
  int64_t at = number_at (x, pixel, eight * CUDA_LANES);
  Sixteen s;

  if (type_is_half (x.type)) {
    for (int i = 0; i < 4; i++)
      s.word[i] = (uint32_t) half_of_float (x.type, e.v[2 * i]) | (uint32_t) half_of_float (x.type, e.v[2 * i + 1])
                                                                      << 16;
    store_16 ((uint16_t *) x.data + at, s);
  } else {
    for (int half = 0; half < 2; half++) {
      for (int i = 0; i < 4; i++)
        s.word[i] = word_of_float (e.v[4 * half + i]);
      store_16 ((float *) x.data + at + 4 * half, s);
    }
  }
}

/* Lanes beyond the view's channels are 0. */
DEVICE Eight
keep_channels (Eight e, int eight, int c)
{
  for (int i = 0; i < CUDA_LANES; i++)
    if (eight * CUDA_LANES + i >= c)
      e.v[i] = 0;
  return e;
}

/* @e, or @e added to what is there. */
DEVICE void
give_eight (HoneView x, int64_t pixel, int eight, Eight e, bool add)
{
  if (add) {
    Eight old = load_eight (x, pixel, eight);

    for (int i = 0; i < CUDA_LANES; i++)
      e.v[i] += old.v[i];
  }
  store_eight (x, pixel, eight, e);
}

DEVICE float
act_of (HoneAct act, float x)
{
  switch (act) {
  case HONE_SILU:
    return x / (1 + expf (-x));
  case HONE_RELU:
    return x > 0 ? x : x != x ? x : 0;
  case HONE_SIGMOID:
    return 1 / (1 + expf (-x));
  case HONE_IDENTITY:
  default:
    return x;
  }
}

DEVICE float
slope_of (HoneAct act, float x)
{
  float s;

  switch (act) {
  case HONE_SILU:
    s = 1 / (1 + expf (-x));
    return s * (1 + x * (1 - s));
  case HONE_RELU:
    return x > 0 ? 1.0f : 0.0f;
  case HONE_SIGMOID:
    s = 1 / (1 + expf (-x));
    return s * (1 - s);
  case HONE_IDENTITY:
  default:
    return 1;
  }
}
