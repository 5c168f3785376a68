/* SPDX-License-Identifier: Apache-2.0 */
/* scene-number.h - numbers of drawn scenes: drawn by chance, and the few functions of them
 *
 * A scene has the same bits on every machine. The C library's sin and log do not; additions, multiplications, divisions
 * and square roots do, as long as the compiler fuses none (-ffp-contract=off, see meson.build). So everything here is
 * made of those. And compilers are free in which order they work out the arguments of a call and the members of a
 * struct: no more than one number is drawn in an expression.
 */
#pragma once

#include "hone-random.h"
#include "hone-vector-math.h"

#include <math.h>

typedef struct {
  float x, y;
} ScenePoint;

/* Of @turns whole turns: scene_sin (0.25f) is 1. Good to 2e-6 (Taylor's series to the ninth power, of a quarter). */
HONE_INLINE float
scene_sin (float turns)
{
  float t = turns - floorf (turns + 0.5f), u;

  t = t > 0.25f ? 0.5f - t : t < -0.25f ? -0.5f - t : t;
  t *= 6.28318530717958648f;
  u = t * t;
  return t * (1 + u * (-1 / 6.0f + u * (1 / 120.0f + u * (-1 / 5040.0f + u * (1 / 362880.0f)))));
}

HONE_INLINE float
scene_cos (float turns)
{
  return scene_sin (turns + 0.25f);
}

static inline float
scene_range (HoneDraws *draws, float low, float high)
{
  return low + (high - low) * (float) hone_draw (draws);
}

/* @low to @high, both among them. */
static inline int
scene_whole (HoneDraws *draws, int low, int high)
{
  return low + (int) hone_draw_index (draws, (guint) (high - low + 1));
}

static inline gboolean
scene_chance (HoneDraws *draws, double of)
{
  return hone_draw (draws) < of;
}

/* The natural logarithm of @x > 0: the series of atanh for the mantissa, good to 1e-6. */
HONE_INLINE float
scene_log (float x)
{
  const gint32 bits = hone_bits (x);
  const float mantissa = hone_from_bits ((bits & 0x7fffff) | 0x3f800000);
  const float s = (mantissa - 1) / (mantissa + 1), u = s * s;
  const float series = 2 * s * (1 + u * (1 / 3.0f + u * (1 / 5.0f + u * (1 / 7.0f + u * (1 / 9.0f + u / 11.0f)))));

  return (float) ((bits >> 23) - 127) * 0.69314718f + series;
}

/* |@x| to the power of @to, with the sign of @x. */
static inline float
scene_power (float x, float to)
{
  const float size = fabsf (x) > 1e-9f ? hone_exp (to * scene_log (fabsf (x))) : 0;

  return x < 0 ? -size : size;
}

/* So that twice as large is as likely as half as large. */
static inline float
scene_ratio (HoneDraws *draws, float low, float high)
{
  return low * hone_exp ((float) hone_draw (draws) * scene_log (high / low));
}

/* Near enough to a normal number of deviation 1, and never beyond 3.5: the sum of four even ones. */
static inline float
scene_normal (HoneDraws *draws)
{
  double sum = 0;

  for (int i = 0; i < 4; i++)
    sum += hone_draw (draws);
  return (float) (sum - 2) * 1.7320508f;
}

/* Anywhere on a square of @side, from its corner on. */
static inline ScenePoint
scene_place (HoneDraws *draws, float side)
{
  const float x = scene_range (draws, 0, side), y = scene_range (draws, 0, side);

  return (ScenePoint){ x, y };
}

/* A point that @turns whole turns and @radius lead to. */
static inline ScenePoint
scene_polar (float turns, float radius)
{
  return (ScenePoint){ radius * scene_cos (turns), radius * scene_sin (turns) };
}
