/* SPDX-License-Identifier: Apache-2.0 */
/* resize.c - pictures of another size, with OpenCV's arithmetic (spec 02, section 8)
 *
 * Weights are whole numbers of 1/2048. Each row of the result mixes two rows of the source that were resized across;
 * both are kept, for the next row often needs them again.
 */
#include "fast.h"
#include "hone-augment.h"

#include <math.h>

#define ONE 2048 /* weights of two neighbours sum up to this */

/* Where a pixel of the result lies between two of the source. */
typedef struct {
  int first, second;
  int first_weight, second_weight;
} Between;

/* @reset: at the ends the nearest pixel alone counts; else its weights stay, on one pixel twice. */
static Between *
axis_new (int from, int to, gboolean reset)
{
  Between *axis = g_new (Between, to);
  const double step = (double) from / to;

  for (int i = 0; i < to; i++) {
    float at = (float) ((i + 0.5) * step - 0.5);
    int k = (int) floorf (at);
    float part = at - (float) k;

    if (reset && (k < 0 || k >= from - 1))
      part = 0;
    axis[i].first = CLAMP (k, 0, from - 1);
    axis[i].second = CLAMP (k + 1, 0, from - 1);
    axis[i].first_weight = (int) rintf ((float) ONE * (1.0f - part));
    axis[i].second_weight = (int) rintf ((float) ONE * part);
  }
  return axis;
}

static inline __attribute__ ((always_inline)) void
across_n (const guint8 *restrict from, int channels, const Between *restrict axis, int *restrict to, int to_w)
{
  for (int i = 0; i < to_w; i++) {
    const guint8 *first = from + (gsize) axis[i].first * channels;
    const guint8 *second = from + (gsize) axis[i].second * channels;

    for (int c = 0; c < channels; c++)
      to[i * channels + c] = first[c] * axis[i].first_weight + second[c] * axis[i].second_weight;
  }
}

FAST_BODY
across_body (gboolean fused, const guint8 *restrict from, int channels, const Between *restrict axis, int *restrict to,
             int to_w)
{
  if (channels == 3) /* nearly always: the inner loop unrolls */
    across_n (from, 3, axis, to, to_w);
  else
    across_n (from, channels, axis, to, to_w);
}

FAST_BODY
down_body (gboolean fused, const int *restrict first, const int *restrict second, const Between *restrict at,
           guint8 *restrict to, int n)
{
  const int b0 = at->first_weight, b1 = at->second_weight;

  for (int i = 0; i < n; i++)
    to[i] = (guint8) ((((b0 * (first[i] >> 4)) >> 16) + ((b1 * (second[i] >> 4)) >> 16) + 2) >> 2);
}

FAST (across, (const guint8 *from, int channels, const Between *axis, int *to, int to_w),
      (from, channels, axis, to, to_w))
FAST (down, (const int *first, const int *second, const Between *at, guint8 *to, int n), (first, second, at, to, n))

/* The two rows in hand, and which of the source they are. */
typedef struct {
  int *rows[2];
  int which[2];
} Rows;

/* Row @y of the source, resized across; @spare is a row that must stay. */
static const int *
row_of (Rows *held, const guint8 *from, int w, int channels, const Between *axis, int to_w, int y, int spare)
{
  int slot = held->which[0] == y ? 0 : held->which[1] == y ? 1 : held->which[0] == spare ? 1 : 0;

  if (held->which[slot] != y) {
    across (from + (gsize) y * w * channels, channels, axis, held->rows[slot], to_w);
    held->which[slot] = y;
  }
  return held->rows[slot];
}

void
hone_resize (const guint8 *from, int w, int h, int channels, guint8 *to, int to_w, int to_h)
{
  const int n = to_w * channels;
  g_autofree Between *x = NULL, *y = NULL;
  g_autofree int *memory = NULL;
  Rows held;

  if (w == to_w && h == to_h) {
    memcpy (to, from, (gsize) n * h);
    return;
  }
  x = axis_new (w, to_w, TRUE);
  y = axis_new (h, to_h, FALSE);
  memory = g_new (int, 2 * (gsize) n);
  held = (Rows){ { memory, memory + n }, { -1, -1 } };
  for (int i = 0; i < to_h; i++) {
    const int *first = row_of (&held, from, w, channels, x, to_w, y[i].first, y[i].second);
    const int *second = row_of (&held, from, w, channels, x, to_w, y[i].second, y[i].first);

    down (first, second, &y[i], to + (gsize) i * n, n);
  }
}

void
hone_resize_nearest (const guint8 *from, int w, int h, int channels, guint8 *to, int to_w, int to_h)
{
  for (int i = 0; i < to_h; i++) {
    const int y = MIN ((int) floor (i * ((double) h / to_h)), h - 1);

    for (int j = 0; j < to_w; j++) {
      const int x = MIN ((int) floor (j * ((double) w / to_w)), w - 1);

      memcpy (to, from + ((gsize) y * w + x) * channels, channels);
      to += channels;
    }
  }
}

void
hone_load_size (int w, int h, int imgsz, int *to_w, int *to_h)
{
  const double ratio = imgsz > 0 ? (double) imgsz / MAX (w, h) : 1;

  *to_w = ratio == 1 ? w : MIN ((int) ceil (w * ratio), imgsz);
  *to_h = ratio == 1 ? h : MIN ((int) ceil (h * ratio), imgsz);
}
