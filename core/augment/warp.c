/* SPDX-License-Identifier: Apache-2.0 */
/* warp.c - a canvas through a matrix, bilinear, with OpenCV 5's arithmetic (spec 02, section 8)
 *
 * Each pixel of the result asks where it comes from: the inverse of the matrix. Without rotation and shear, as by
 * default, its column alone says which columns of the canvas it mixes: then rows of the canvas are resampled across
 * once, kept, and mixed. All else looks up four neighbours a pixel. Both ways do the same sums, so give the same bytes.
 *
 * Coordinates are kept within 2 pixels of the canvas: all is grey there, and further out too.
 */
#include "fast.h"
#include "scene.h"

#define FAR 2
#define SPARE 4 /* a pixel is loaded and stored as four channels: what the last one spills over */

/* Points of the result -> points of the canvas. */
typedef struct {
  float m[9];
  gboolean perspective;
} Inverse;

/* Where one row of the result comes from: pixel @column + @across of the canvas in x, likewise in y. */
typedef struct {
  gint32 *x, *y;
  float *across, *down;
} Places;

static Inverse
invert_affine (const float m[9])
{
  const double m0 = m[0], m1 = m[1], m2 = m[2], m3 = m[3], m4 = m[4], m5 = m[5];
  const double d = m0 * m4 - m1 * m3;
  const double by = d != 0 ? 1 / d : 0; /* as OpenCV: all pixels come from one point */
  const double a = m4 * by, b = -m1 * by, c = -m3 * by, e = m0 * by;

  return (Inverse){ { (float) a, (float) b, (float) (-a * m2 - b * m5), (float) c, (float) e,
                      (float) (-c * m2 - e * m5), 0, 0, 1 },
                    FALSE };
}

static Inverse
invert_perspective (const float m[9])
{
  Inverse self = { .perspective = TRUE };
  const double a = m[0], b = m[1], c = m[2], d = m[3], e = m[4], f = m[5], g = m[6], h = m[7], i = m[8];
  const double adjoint[9] = { e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g,
                              c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d };
  double by = a * adjoint[0] + b * adjoint[3] + c * adjoint[6];

  by = by != 0 ? 1 / by : 0;
  for (int k = 0; k < 9; k++)
    self.m[k] = (float) (adjoint[k] * by);
  return self;
}

static Inverse
invert (const float m[9])
{
  return m[6] == 0 && m[7] == 0 && m[8] == 1 ? invert_affine (m) : invert_perspective (m);
}

/* Splits a coordinate; not a number counts as far left. */
static inline __attribute__ ((always_inline)) float
split (float at, float size, gint32 *whole)
{
  float low;

  at = at > -FAR ? at : -FAR;
  at = at < size + FAR ? at : size + FAR;
  low = floorf (at);
  *whole = (gint32) low;
  return at - low;
}

/* The places of the @n pixels of row @y. */
FAST_BODY
locate_body (gboolean fused, const Inverse *inverse, int w, int h, int y, Places places, int n)
{
  const float *m = inverse->m, row = (float) y, width = (float) w, height = (float) h;
  const float x_by = m[0], y_by = m[3], w_by = m[6]; /* from column to column */
  const float x0 = m[1] * row + m[2], y0 = m[4] * row + m[5], w0 = m[7] * row + m[8];
  const gboolean perspective = inverse->perspective;
  gint32 *restrict px = places.x, *restrict py = places.y;
  float *restrict across = places.across, *restrict down = places.down;

  for (int i = 0; i < n; i++) {
    const float by = perspective ? fast_fma (fused, w_by, (float) i, w0) : 1.0f;

    across[i] = split (fast_fma (fused, x_by, (float) i, x0) / by, width, &px[i]);
    down[i] = split (fast_fma (fused, y_by, (float) i, y0) / by, height, &py[i]);
  }
}

/* A row of the canvas, resampled to the columns of the result: 3 n floats and SPARE. */
FAST_BODY
across_body (gboolean fused, const guint8 *restrict row, int first, Places places, float *restrict to, int n)
{
  const gint32 *restrict px = places.x;
  const float *restrict part = places.across;

  for (int i = 0; i < n; i++) {
    const guint8 *left = row + 3 * (gsize) (px[i] - first);

    for (int c = 0; c < 4; c++)
      to[3 * i + c] = fast_fma (fused, part[i], (float) left[3 + c] - (float) left[c], (float) left[c]);
  }
}

FAST_BODY
down_body (gboolean fused, const float *restrict above, const float *restrict below, float part, guint8 *restrict to,
           int n)
{
  for (int i = 0; i < n; i++)
    to[i] = fast_round (fast_fma (fused, part, below[i] - above[i], above[i]));
}

static const guint8 grey[3] = { HONE_GREY, HONE_GREY, HONE_GREY };

static inline __attribute__ ((always_inline)) const HonePatch *
patch_at (const HoneScene *scene, int x, int y)
{
  return &scene->patches[(x >= scene->x) + 2 * (y >= scene->y)];
}

static inline __attribute__ ((always_inline)) const guint8 *
pixel_at (const HoneScene *scene, int x, int y)
{
  const HonePatch *patch = patch_at (scene, x, y);

  if (x < patch->x1 || x >= patch->x2 || y < patch->y1 || y >= patch->y2)
    return grey;
  return patch->pixels + (y - patch->y1) * patch->stride + 3 * (gsize) (x - patch->x1);
}

/* The 2 x 2 pixels from (x, y) on, wherever they lie: two rows of 6 bytes. */
static inline __attribute__ ((always_inline)) void
gather (const HoneScene *scene, int x, int y, guint8 square[12])
{
  for (int i = 0; i < 4; i++)
    memcpy (square + 3 * i, pixel_at (scene, x + i % 2, y + i / 2), 3);
}

/* Four neighbours of each pixel of a row. */
FAST_BODY
neighbours_body (gboolean fused, const HoneScene *scene, Places places, guint8 *restrict to, int n)
{
  for (int i = 0; i < n; i++) {
    const int x = places.x[i], y = places.y[i];
    const HonePatch *patch = patch_at (scene, x, y);
    guint8 square[12];
    const guint8 *above = square, *below = square + 6;

    if (x >= patch->x1 && x + 1 < patch->x2 && y >= patch->y1 && y + 1 < patch->y2) {
      above = pixel_at (scene, x, y);
      below = above + patch->stride;
    } else {
      gather (scene, x, y, square);
    }
    for (int c = 0; c < 3; c++) {
      const float a = fast_fma (fused, places.across[i], (float) above[3 + c] - (float) above[c], (float) above[c]);
      const float b = fast_fma (fused, places.across[i], (float) below[3 + c] - (float) below[c], (float) below[c]);

      to[3 * i + c] = fast_round (fast_fma (fused, places.down[i], b - a, a));
    }
  }
}

FAST (locate, (const Inverse *inverse, int w, int h, int y, Places places, int n), (inverse, w, h, y, places, n))
FAST (across, (const guint8 *row, int first, Places places, float *to, int n), (row, first, places, to, n))
FAST (down, (const float *above, const float *below, float part, guint8 *to, int n), (above, below, part, to, n))
FAST (neighbours, (const HoneScene *scene, Places places, guint8 *to, int n), (scene, places, to, n))

/* Two resampled rows of the canvas, and which they are. */
typedef struct {
  float *rows[2];
  int which[2];
  guint8 *row; /* as it is on the canvas */
  int first, until;
} Rows;

static const float *
resampled (Rows *held, const HoneScene *scene, Places places, int n, int y, int spare)
{
  const int slot = held->which[0] == y ? 0 : held->which[1] == y ? 1 : held->which[0] == spare ? 1 : 0;

  if (held->which[slot] != y) {
    hone_scene_read_row (scene, y, held->first, held->until, held->row);
    across (held->row, held->first, places, held->rows[slot], n);
    held->which[slot] = y;
  }
  return held->rows[slot];
}

/* Without rotation and shear: columns and rows apart. */
static void
warp_straight (const HoneScene *scene, const Inverse *inverse, Places places, guint8 *to, int to_w, int to_h)
{
  const gsize row = (gsize) to_w * 3;
  g_autofree float *memory = g_new (float, 2 * (row + SPARE));
  g_autofree guint8 *bytes = g_malloc (3 * (gsize) (scene->w + 2 * FAR + 2) + SPARE);
  Rows held = { { memory, memory + row + SPARE }, { G_MININT, G_MININT }, bytes };

  locate (inverse, scene->w, scene->h, 0, places, to_w);
  held.first = MIN (places.x[0], places.x[to_w - 1]);
  held.until = MAX (places.x[0], places.x[to_w - 1]) + 2;
  memset (bytes + 3 * (gsize) (held.until - held.first), 0, SPARE); /* loaded, never used */
  for (int i = 0; i < to_h; i++) {
    int y;
    const float part = split (inverse->m[4] * (float) i + inverse->m[5], (float) scene->h, &y);
    const float *above = resampled (&held, scene, places, to_w, y, y + 1);
    const float *below = resampled (&held, scene, places, to_w, y + 1, y);

    down (above, below, part, to + row * i, (int) row);
  }
}

static void
warp_turned (const HoneScene *scene, const Inverse *inverse, Places places, guint8 *to, int to_w, int to_h)
{
  for (int i = 0; i < to_h; i++) {
    locate (inverse, scene->w, scene->h, i, places, to_w);
    neighbours (scene, places, to + (gsize) i * to_w * 3, to_w);
  }
}

gboolean
hone_warp_inverse (const float m[9], float inverse[9])
{
  const Inverse self = invert (m);

  memcpy (inverse, self.m, sizeof self.m);
  return self.perspective;
}

void
hone_scene_warp (const HoneScene *self, const float m[9], guint8 *to, int to_w, int to_h)
{
  const Inverse inverse = invert (m);
  g_autofree gint32 *whole = g_new (gint32, 2 * to_w);
  g_autofree float *parts = g_new (float, 2 * to_w);
  const Places places = { whole, whole + to_w, parts, parts + to_w };

  if (!inverse.perspective && inverse.m[1] == 0 && inverse.m[3] == 0)
    warp_straight (self, &inverse, places, to, to_w, to_h);
  else
    warp_turned (self, &inverse, places, to, to_w, to_h);
}

void
hone_warp (const guint8 *from, int w, int h, const float m[9], guint8 *to, int to_w, int to_h)
{
  const HoneScene scene = hone_scene_of_picture (from, w, h);

  hone_scene_warp (&scene, m, to, to_w, to_h);
}
