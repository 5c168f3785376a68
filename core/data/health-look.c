/* SPDX-License-Identifier: Apache-2.0 */
/* health-look.c - see health-look.h */
#include "health-look.h"

#include <math.h>

#define HASH_ROWS 8
#define HASH_COLUMNS 9

/* Mean brightness of the pixels of one of 32 x 32 cells; each has a pixel at least. */
static guint8
mean_of_cell (const HoneImage *image, int column, int row)
{
  int x1 = column * image->width / LOOK_SIDE, x2 = MAX (x1 + 1, (column + 1) * image->width / LOOK_SIDE);
  int y1 = row * image->height / LOOK_SIDE, y2 = MAX (y1 + 1, (row + 1) * image->height / LOOK_SIDE);
  guint64 sum = 0, n = (guint64) (x2 - x1) * (guint64) (y2 - y1);

  for (int y = y1; y < y2; y++) {
    const guint8 *pixel = image->pixels + 3 * ((gsize) y * (gsize) image->width + (gsize) x1);

    for (int x = x1; x < x2; x++, pixel += 3)
      sum += (guint) (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]);
  }
  return (guint8) (sum / n / 1000);
}

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

/* Mean of a cell of the 9 x 8 grid that the hash compares. */
static double
mean_of_block (const guint8 *grey, int turn, int column, int row)
{
  int x1 = column * LOOK_SIDE / HASH_COLUMNS, x2 = (column + 1) * LOOK_SIDE / HASH_COLUMNS;
  int y1 = row * LOOK_SIDE / HASH_ROWS, y2 = (row + 1) * LOOK_SIDE / HASH_ROWS;
  int sum = 0;

  for (int y = y1; y < y2; y++)
    for (int x = x1; x < x2; x++)
      sum += grey[place (turn, x, y)];
  return (double) sum / ((x2 - x1) * (y2 - y1));
}

static guint64
hash_of (const guint8 *grey, int turn)
{
  guint64 hash = 0;

  for (int row = 0; row < HASH_ROWS; row++) {
    double left = mean_of_block (grey, turn, 0, row);

    for (int column = 1; column < HASH_COLUMNS; column++) {
      double right = mean_of_block (grey, turn, column, row);

      hash = hash << 1 | (right > left);
      left = right;
    }
  }
  return hash;
}

void
look_take (Look *self, const HoneImage *image)
{
  for (int y = 0; y < LOOK_SIDE; y++)
    for (int x = 0; x < LOOK_SIDE; x++)
      self->grey[y * LOOK_SIDE + x] = mean_of_cell (image, x, y);
  for (int turn = 0; turn < LOOK_TURNS; turn++)
    self->hash[turn] = hash_of (self->grey, turn);
}

int
look_distance (guint64 a, guint64 b)
{
  guint64 differs = a ^ b;
  int n = 0;

  for (; differs != 0; n++)
    differs &= differs - 1;
  return n;
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
