/* SPDX-License-Identifier: Apache-2.0 */
/* class-policy.c - what is done to whole pictures of a class, with Pillow's arithmetic (spec 04, section 13) */
#include "hone-class-augment.h"

#include <math.h>
#include <string.h>

/* --- shapes: what lies outside is black --- */

/* Of the source where pixel (x, y) of the result comes from, in its coordinates. */
typedef struct {
  double xx, xy, x, yx, yy, y;
} Way;

static guint8
between (const guint8 *pixels, int w, int h, double x, double y, int c)
{
  const int left = (int) floor (x - 0.5), top = (int) floor (y - 0.5);
  const double right_part = x - 0.5 - left, lower_part = y - 0.5 - top;
  const int x1 = CLAMP (left, 0, w - 1), x2 = CLAMP (left + 1, 0, w - 1);
  const guint8 *upper = pixels + (gsize) CLAMP (top, 0, h - 1) * (gsize) w * 3 + c;
  const guint8 *lower = pixels + (gsize) CLAMP (top + 1, 0, h - 1) * (gsize) w * 3 + c;
  const double a = upper[x1 * 3] + (upper[x2 * 3] - upper[x1 * 3]) * right_part;
  const double b = lower[x1 * 3] + (lower[x2 * 3] - lower[x1 * 3]) * right_part;

  return (guint8) (a + (b - a) * lower_part);
}

static void
move (const Way *way, guint8 *pixels, int w, int h)
{
  const gsize n = (gsize) w * (gsize) h * 3;
  g_autofree guint8 *from = g_memdup2 (pixels, n);

  memset (pixels, 0, n);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const double from_x = way->xx * (x + 0.5) + way->xy * (y + 0.5) + way->x;
      const double from_y = way->yx * (x + 0.5) + way->yy * (y + 0.5) + way->y;
      guint8 *to = pixels + ((gsize) y * (gsize) w + (gsize) x) * 3;

      if (from_x < 0 || from_x >= w || from_y < 0 || from_y >= h)
        continue;
      for (int c = 0; c < 3; c++)
        to[c] = between (from, w, h, from_x, from_y, c);
    }
}

static void
rotate (double degrees, guint8 *pixels, int w, int h)
{
  const double angle = -degrees * G_PI / 180, cosine = cos (angle), sine = sin (angle);
  const double x = w / 2.0, y = h / 2.0;
  const Way way = { cosine, sine, x - cosine * x - sine * y, -sine, cosine, y + sine * x - cosine * y };

  move (&way, pixels, w, h);
}

/* --- colours --- */

static guint8
grey_of (const guint8 *rgb)
{
  return (guint8) ((rgb[0] * 19595 + rgb[1] * 38470 + rgb[2] * 7471 + 0x8000) >> 16);
}

/* From what takes the quality away (@none) to the picture and beyond. */
static guint8
blend (guint8 none, guint8 all, float factor)
{
  const float mixed = (float) none + factor * (float) (all - none);

  return (guint8) CLAMP (mixed, 0.0f, 255.0f);
}

static void
brighten (float factor, guint8 *pixels, gsize n)
{
  for (gsize i = 0; i < n * 3; i++)
    pixels[i] = blend (0, pixels[i], factor);
}

static void
colour (float factor, guint8 *pixels, gsize n)
{
  for (guint8 *rgb = pixels; rgb < pixels + n * 3; rgb += 3) {
    const guint8 grey = grey_of (rgb);

    for (int c = 0; c < 3; c++)
      rgb[c] = blend (grey, rgb[c], factor);
  }
}

static void
contrast (float factor, guint8 *pixels, gsize n)
{
  guint64 sum = 0;
  guint8 mean;

  for (gsize i = 0; i < n; i++)
    sum += grey_of (pixels + i * 3);
  mean = (guint8) ((double) sum / (double) n + 0.5);
  for (gsize i = 0; i < n * 3; i++)
    pixels[i] = blend (mean, pixels[i], factor);
}

/* The mean of nine, of which the one in the middle counts five times. */
static guint8
smooth (const guint8 *middle, gsize row)
{
  int sum = 4 * middle[0];

  for (int y = -1; y <= 1; y++)
    for (int x = -1; x <= 1; x++)
      sum += *(middle + (gssize) row * y + 3 * x);
  return (guint8) (sum / 13.0f + 0.5f);
}

/* The edge stays as it is. */
static void
sharpen (float factor, guint8 *pixels, int w, int h)
{
  const gsize row = (gsize) w * 3;
  g_autofree guint8 *from = g_memdup2 (pixels, row * (gsize) h);

  for (int y = 1; y < h - 1; y++)
    for (gsize i = 3; i < row - 3; i++)
      pixels[(gsize) y * row + i] = blend (smooth (from + (gsize) y * row + i, row), from[(gsize) y * row + i], factor);
}

/* --- tables of what becomes of a byte --- */

static void
look_up (guint8 tables[3][256], guint8 *pixels, gsize n)
{
  for (gsize i = 0; i < n * 3; i++)
    pixels[i] = tables[i % 3][pixels[i]];
}

static void
count (const guint8 *pixels, gsize n, gint64 counts[3][256])
{
  memset (counts, 0, 3 * sizeof counts[0]);
  for (gsize i = 0; i < n * 3; i++)
    counts[i % 3][pixels[i]]++;
}

static void
stretch (const gint64 counts[256], guint8 table[256])
{
  int low = 0, high = 255;

  while (low < 255 && counts[low] == 0)
    low++;
  while (high > 0 && counts[high] == 0)
    high--;
  for (int i = 0; i < 256; i++) {
    const double scale = 255.0 / MAX (high - low, 1);

    table[i] = (guint8) (high <= low ? i : CLAMP ((int) (i * scale - low * scale), 0, 255));
  }
}

static void
even_out (const gint64 counts[256], guint8 table[256])
{
  gint64 sum = 0, last = 0, at, step;
  int kinds = 0;

  for (int i = 0; i < 256; i++) {
    sum += counts[i];
    kinds += counts[i] > 0;
    last = counts[i] > 0 ? counts[i] : last;
  }
  step = (sum - last) / 255;
  at = step / 2;
  for (int i = 0; i < 256; i++) {
    table[i] = (guint8) (kinds <= 1 || step == 0 ? i : MIN (at / step, 255));
    at += counts[i];
  }
}

static void
by_counts (void (*make) (const gint64 *counts, guint8 *table), guint8 *pixels, gsize n)
{
  gint64 counts[3][256];
  guint8 tables[3][256];

  count (pixels, n, counts);
  for (int c = 0; c < 3; c++)
    make (counts[c], tables[c]);
  look_up (tables, pixels, n);
}

static void
posterize (int bits, guint8 *pixels, gsize n)
{
  const guint8 mask = (guint8) (0xff << (8 - bits));

  for (gsize i = 0; i < n * 3; i++)
    pixels[i] &= mask;
}

static void
solarize (double from, guint8 *pixels, gsize n)
{
  for (gsize i = 0; i < n * 3; i++)
    pixels[i] = pixels[i] < from ? pixels[i] : (guint8) (255 - pixels[i]);
}

static void
do_shape (HoneDeed deed, double amount, guint8 *pixels, int w, int h)
{
  const Way ways[] = {
    [HONE_DEED_SHEAR_X] = { 1, amount, 0, 0, 1, 0 },
    [HONE_DEED_SHEAR_Y] = { 1, 0, 0, amount, 1, 0 },
    [HONE_DEED_TRANSLATE_X] = { 1, 0, -amount, 0, 1, 0 },
    [HONE_DEED_TRANSLATE_Y] = { 1, 0, 0, 0, 1, -amount },
  };

  move (&ways[deed], pixels, w, h);
}

void
hone_deed_do (HoneDeed deed, double amount, guint8 *pixels, int w, int h)
{
  const gsize n = (gsize) w * (gsize) h;

  if (deed >= HONE_DEED_SHEAR_X && deed <= HONE_DEED_TRANSLATE_Y)
    do_shape (deed, amount, pixels, w, h);
  else if (deed == HONE_DEED_ROTATE)
    rotate (amount, pixels, w, h);
  else if (deed == HONE_DEED_BRIGHTNESS)
    brighten ((float) amount, pixels, n);
  else if (deed == HONE_DEED_COLOUR)
    colour ((float) amount, pixels, n);
  else if (deed == HONE_DEED_CONTRAST)
    contrast ((float) amount, pixels, n);
  else if (deed == HONE_DEED_SHARPNESS)
    sharpen ((float) amount, pixels, w, h);
  else if (deed == HONE_DEED_POSTERIZE)
    posterize ((int) amount, pixels, n);
  else if (deed == HONE_DEED_SOLARIZE)
    solarize (amount, pixels, n);
  else if (deed == HONE_DEED_AUTO_CONTRAST)
    by_counts (stretch, pixels, n);
  else if (deed == HONE_DEED_EQUALIZE)
    by_counts (even_out, pixels, n);
  else if (deed == HONE_DEED_INVERT)
    solarize (0, pixels, n);
}

/* --- hue --- */

static void
to_hsv (const guint8 *rgb, guint8 *hsv)
{
  const int most = MAX (rgb[0], MAX (rgb[1], rgb[2])), least = MIN (rgb[0], MIN (rgb[1], rgb[2]));
  const float range = (float) (most - least);
  float r, g, b, hue;

  hsv[2] = (guint8) most;
  hsv[0] = hsv[1] = 0;
  if (most == least)
    return;
  hsv[1] = (guint8) CLAMP ((int) (range / (float) most * 255.0f), 0, 255);
  r = (float) (most - rgb[0]) / range;
  g = (float) (most - rgb[1]) / range;
  b = (float) (most - rgb[2]) / range;
  hue = rgb[0] == most ? b - g : rgb[1] == most ? 2 + r - b : 4 + g - r;
  hsv[0] = (guint8) CLAMP ((int) (fmodf (hue / 6 + 1, 1) * 255.0f), 0, 255);
}

static guint8
share_of (float value, float part)
{
  return (guint8) CLAMP ((int) roundf (value * part), 0, 255);
}

static void
to_rgb (const guint8 *hsv, guint8 *rgb)
{
  const float hue = (float) hsv[0] * 6 / 255, saturation = (float) hsv[1] / 255, value = hsv[2];
  const int sector = (int) floorf (hue);
  const float part = hue - (float) sector;
  const guint8 v = hsv[2], p = share_of (value, 1 - saturation), q = share_of (value, 1 - saturation * part);
  const guint8 t = share_of (value, 1 - saturation * (1 - part));
  const guint8 all[6][3] = { { v, t, p }, { q, v, p }, { p, v, t }, { p, q, v }, { t, p, v }, { v, p, q } };

  memcpy (rgb, all[sector % 6], 3);
}

void
hone_turn_hue (double turn, guint8 *pixels, int w, int h)
{
  const guint8 by = (guint8) (int) (turn * 255);

  for (gsize i = 0; i < (gsize) w * (gsize) h; i++) {
    guint8 hsv[3];

    to_hsv (pixels + i * 3, hsv);
    hsv[0] = (guint8) (hsv[0] + by);
    to_rgb (hsv, pixels + i * 3);
  }
}
