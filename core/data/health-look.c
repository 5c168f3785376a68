/* SPDX-License-Identifier: Apache-2.0 */
/* health-look.c - see health-look.h
 *
 * Source: ux.md, section 2.2, check 14; the difference hash of N. Krawetz ("Kind of Like That", 2013).
 */
#include "health-look.h"

#include <math.h>

#define HASH_ROWS 8
#define HASH_COLUMNS 9

/* --- shrinking --- */

/* The mean of row[from .. to), which may begin and end within a value. */
static double
mean_of (const double *row, gsize stride, double from, double to, int n)
{
  double sum = 0;

  for (int i = (int) from; i < n && i < to; i++)
    sum += row[(gsize) i * stride] * (MIN (to, i + 1) - MAX (from, i));
  return sum / (to - from);
}

/* One row of the picture, brightness, to 32 values. */
static void
shrink_row (const guint8 *pixels, int width, double *plane, double *to)
{
  for (int x = 0; x < width; x++)
    plane[x] = 0.299 * pixels[3 * x] + 0.587 * pixels[3 * x + 1] + 0.114 * pixels[3 * x + 2];
  for (int x = 0; x < LOOK_SIDE; x++)
    to[x] = mean_of (plane, 1, (double) x * width / LOOK_SIDE, (double) (x + 1) * width / LOOK_SIDE, width);
}

static void
shrink (const HoneImage *image, guint8 *grey)
{
  int w = image->width, h = image->height;
  g_autofree double *plane = g_new (double, (gsize) w);
  g_autofree double *rows = g_new (double, (gsize) h *LOOK_SIDE);

  for (int y = 0; y < h; y++)
    shrink_row (image->pixels + 3 * (gsize) y * (gsize) w, w, plane, rows + (gsize) y * LOOK_SIDE);
  for (int x = 0; x < LOOK_SIDE; x++)
    for (int y = 0; y < LOOK_SIDE; y++) {
      double mean = mean_of (rows + x, LOOK_SIDE, (double) y * h / LOOK_SIDE, (double) (y + 1) * h / LOOK_SIDE, h);

      grey[y * LOOK_SIDE + x] = (guint8) CLAMP (mean + 0.5, 0, 255);
    }
}

/* --- hashes --- */

/* Where pixel (x, y) of the turned picture comes from: bit 2 swaps the axes, bits 0 and 1 mirror them. */
static int
place (int turn, int x, int y)
{
  int from_x = turn & 4 ? y : x, from_y = turn & 4 ? x : y;

  if (turn & 1)
    from_x = LOOK_SIDE - 1 - from_x;
  if (turn & 2)
    from_y = LOOK_SIDE - 1 - from_y;
  return from_y * LOOK_SIDE + from_x;
}

/* Four rows of 32 to 9 cells, in ninths of a value, all whole numbers: column x goes from 9 x to 9 x + 9, a cell from
 * 32 c to 32 c + 32, so that mirrored columns fall into mirrored cells. */
static void
shrink_band (const guint8 *grey, int turn, int row, int cells[HASH_COLUMNS])
{
  for (int x = 0; x < LOOK_SIDE; x++) {
    int cell = HASH_COLUMNS * x / LOOK_SIDE, sum = 0;
    int first = MIN (HASH_COLUMNS * (x + 1), LOOK_SIDE * (cell + 1)) - HASH_COLUMNS * x;

    for (int k = 0; k < LOOK_SIDE / HASH_ROWS; k++)
      sum += grey[place (turn, x, row * (LOOK_SIDE / HASH_ROWS) + k)];
    cells[cell] += first * sum;
    if (first < HASH_COLUMNS)
      cells[cell + 1] += (HASH_COLUMNS - first) * sum;
  }
}

static guint64
hash_of (const guint8 *grey, int turn)
{
  guint64 hash = 0;

  for (int row = 0; row < HASH_ROWS; row++) {
    int cells[HASH_COLUMNS] = { 0 };

    shrink_band (grey, turn, row, cells);
    for (int column = 1; column < HASH_COLUMNS; column++)
      hash = hash << 1 | (cells[column] > cells[column - 1]);
  }
  return hash;
}

void
look_take (Look *self, const HoneImage *image)
{
  shrink (image, self->grey);
  for (int turn = 0; turn < LOOK_TURNS; turn++)
    self->hash[turn] = hash_of (self->grey, turn);
}

int
look_distance (guint64 a, guint64 b)
{
  return __builtin_popcountll (a ^ b);
}

double
look_correlate (const Look *a, int turn, const Look *b)
{
  const int n = LOOK_SIDE * LOOK_SIDE;
  gint64 sum_a = 0, sum_b = 0, sum_aa = 0, sum_bb = 0, sum_ab = 0;
  double var_a, var_b;

  for (int y = 0; y < LOOK_SIDE; y++)
    for (int x = 0; x < LOOK_SIDE; x++) {
      int p = a->grey[place (turn, x, y)], q = b->grey[y * LOOK_SIDE + x];

      sum_a += p, sum_b += q, sum_aa += p * p, sum_bb += q * q, sum_ab += p * q;
    }
  var_a = (double) (n * sum_aa - sum_a * sum_a);
  var_b = (double) (n * sum_bb - sum_b * sum_b);
  return var_a > 0 && var_b > 0 ? (double) (n * sum_ab - sum_a * sum_b) / sqrt (var_a * var_b) : 0;
}
