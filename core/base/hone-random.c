/* SPDX-License-Identifier: Apache-2.0 */
/* hone-random.c - see hone-random.h
 *
 * MT19937: Matsumoto and Nishimura, "Mersenne Twister", 1998, with Knuth's initialisation (spec 04, section 3).
 * Draws: the finaliser of splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014)
 * over key + count, twice, so that neighbouring counters have nothing in common.
 */
#include "hone-random.h"

#define TWIST_AT 397

void
hone_twister_init (HoneTwister *self, guint64 seed)
{
  self->state[0] = (guint32) seed;
  for (guint32 i = 1; i < 624; i++) {
    guint32 before = self->state[i - 1];

    self->state[i] = 1812433253u * (before ^ (before >> 30)) + i;
  }
  self->at = 624;
}

static void
twist (HoneTwister *self)
{
  guint32 *s = self->state;

  for (int i = 0; i < 624; i++) {
    guint32 y = (s[i] & 0x80000000u) | (s[(i + 1) % 624] & 0x7fffffffu);

    s[i] = s[(i + TWIST_AT) % 624] ^ (y >> 1) ^ ((y & 1) ? 0x9908b0dfu : 0);
  }
  self->at = 0;
}

guint32
hone_twister_next (HoneTwister *self)
{
  guint32 y;

  if (self->at >= 624)
    twist (self);
  y = self->state[self->at++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

void
hone_twister_permute (HoneTwister *self, int *order, int n)
{
  for (int i = 0; i < n; i++)
    order[i] = i;
  for (int i = 0; i < n - 1; i++) {
    int j = i + (int) (hone_twister_next (self) % (guint32) (n - i));
    int held = order[i];

    order[i] = order[j];
    order[j] = held;
  }
}

static guint64
mixed (guint64 x)
{
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

#define GOLDEN G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)

HoneDraws
hone_draws (guint64 seed, guint32 stream, guint32 epoch, guint64 sample)
{
  guint64 key = mixed (seed + GOLDEN);

  key = mixed (key ^ (((guint64) stream << 32 | epoch) + GOLDEN));
  return (HoneDraws){ .key = mixed (key ^ (sample + GOLDEN)) };
}

static guint64
next_bits (HoneDraws *self)
{
  return mixed (mixed (self->key + GOLDEN * ++self->count));
}

double
hone_draw (HoneDraws *self)
{
  return (double) (next_bits (self) >> 11) * 0x1p-53;
}

double
hone_draw_range (HoneDraws *self, double low, double high)
{
  return low + (high - low) * hone_draw (self);
}

guint
hone_draw_index (HoneDraws *self, guint n)
{
  return (guint) (((next_bits (self) >> 32) * n) >> 32);
}
