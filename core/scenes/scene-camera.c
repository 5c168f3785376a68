/* SPDX-License-Identifier: Apache-2.0 */
/* scene-camera.c - see scene-camera.h */
#include "scene-camera.h"

#include <string.h>

/* --- light: darker towards one side, or away from a spot --- */

static HONE_VECTOR void
shade_row (guint8 *row, int w, float from, float step, float curve)
{
  for (int x = 0; x < w; x++) {
    const float t = from + step * (float) x, left = hone_min (1, hone_max (0, 1 - (curve > 0 ? t * t * curve : t)));

    for (int c = 0; c < 3; c++)
      row[3 * x + c] = (guint8) ((float) row[3 * x + c] * left);
  }
}

static void
light_side (HoneDraws *draws, ScenePicture *picture, float strength)
{
  const float turn = (float) hone_draw (draws), size = (float) MAX (picture->w, picture->h);
  const float a = strength * scene_cos (turn) / size, b = strength * scene_sin (turn) / size;

  for (int y = 0; y < picture->h; y++)
    shade_row (picture->pixels + (gsize) y * (gsize) picture->w * 3, picture->w,
               strength / 2 + b * (float) (y - picture->h / 2) - a * (float) (picture->w / 2), a, 0);
}

static void
light_spot (HoneDraws *draws, ScenePicture *picture, float strength)
{
  const float size = (float) MAX (picture->w, picture->h);
  const float cx = scene_range (draws, 0.25f, 0.75f) * size, cy = scene_range (draws, 0.25f, 0.75f) * size;

  for (int y = 0; y < picture->h; y++) {
    guint8 *row = picture->pixels + (gsize) y * (gsize) picture->w * 3;
    const float dy = ((float) y - cy) / size, down = 1 - strength * dy * dy;

    shade_row (row, picture->w, -cx / size, 1 / size, strength);
    for (int i = 0; i < 3 * picture->w; i++)
      row[i] = (guint8) ((float) row[i] * hone_max (0, down));
  }
}

/* --- blur --- */

/* Each of @n numbers becomes a quarter of both neighbours and half of itself; neighbours are @step away. */
static void
soften_row (guint8 *row, int n, int step, guint8 *copy)
{
  memcpy (copy + step, row, (gsize) n);
  memcpy (copy, row, (gsize) step);
  memcpy (copy + step + n, row + n - step, (gsize) step);
  for (int i = 0; i < n; i++)
    row[i] = (guint8) ((copy[i] + 2 * copy[i + step] + copy[i + 2 * step] + 2) >> 2);
}

static void
soften_down (ScenePicture *picture, guint8 *above)
{
  const int n = 3 * picture->w;

  memcpy (above, picture->pixels, (gsize) n);
  for (int y = 0; y < picture->h; y++) {
    guint8 *row = picture->pixels + (gsize) y * (gsize) n, *below = y + 1 < picture->h ? row + n : row;

    for (int i = 0; i < n; i++) {
      const int now = row[i];

      row[i] = (guint8) ((above[i] + 2 * now + below[i] + 2) >> 2);
      above[i] = (guint8) now;
    }
  }
}

/* One to four times; now and then along one direction only, as when something moves. */
static void
blur (HoneDraws *draws, ScenePicture *picture, guint8 *rows)
{
  const gboolean moved = scene_chance (draws, 0.25), across = scene_chance (draws, 0.5);
  const int times = moved ? scene_whole (draws, 2, 6) : scene_whole (draws, 1, 3);

  for (int i = 0; i < times; i++) {
    for (int y = 0; y < picture->h && (!moved || across); y++)
      soften_row (picture->pixels + (gsize) y * (gsize) picture->w * 3, 3 * picture->w, 3, rows);
    if (!moved || !across)
      soften_down (picture, rows);
  }
}

/* --- noise --- */

static HONE_VECTOR void
noise_row (guint8 *row, int n, const gint8 *steps, int strength)
{
  for (int i = 0; i < n; i++)
    row[i] = (guint8) CLAMP (row[i] + ((steps[i] * strength) >> 9), 0, 255);
}

/* Of all channels alike, or of each by itself. Rows begin anywhere in the field, so that none repeats another. */
static void
noise (const SceneFields *fields, HoneDraws *draws, ScenePicture *picture, float most)
{
  const gint8 *steps = scene_fields_get_steps (fields);
  const int strength = (int) (16 * scene_range (draws, 1, most)), n = 3 * picture->w;
  const gboolean grey = scene_chance (draws, 0.5);
  g_autofree gint8 *same = g_new (gint8, n);

  for (int y = 0; y < picture->h; y++) {
    const gint8 *from = steps + hone_draw_index (draws, SCENE_FIELD * (SCENE_FIELD - 8));

    for (int done = 0; done < n; done += SCENE_FIELD) {
      const int part = MIN (n - done, SCENE_FIELD);

      for (int i = 0; i < part; i++)
        same[done + i] = from[grey ? (done + i) / 3 % SCENE_FIELD : i];
      from = steps + hone_draw_index (draws, SCENE_FIELD * (SCENE_FIELD - 8));
    }
    noise_row (picture->pixels + (gsize) y * (gsize) n, n, same, strength);
  }
}

/* --- contrast and brightness, alike or (a tint) channel by channel --- */

static void
contrast (HoneDraws *draws, ScenePicture *picture)
{
  const float gain = scene_range (draws, 0.6f, 1.3f), shift = scene_range (draws, -35, 35);
  const float tint = scene_chance (draws, 0.4) ? 20.0f : 0;
  const gboolean negative = scene_chance (draws, 0.08);
  const gsize n = (gsize) picture->w * (gsize) picture->h;
  guint8 table[3][256];

  for (int c = 0; c < 3; c++) {
    const float own = shift + tint * scene_normal (draws);

    for (int i = 0; i < 256; i++) {
      const float value = hone_min (hone_max (127.5f + gain * ((float) i - 127.5f) + own, 0), 255);

      table[c][i] = (guint8) (negative ? 255 - value : value);
    }
  }
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      picture->pixels[3 * i + (gsize) c] = table[c][picture->pixels[3 * i + (gsize) c]];
}

/* --- JPEG: the light of 8 x 8 pixels as cosines, rounded as ITU-T T.81 does (annex K, table 1) --- */

static const guint8 annex_k[64] = {
  16, 11,  10,  16, 24, 40, 51, 61, 12,  12,  14,  19,  26, 58, 60, 55,  14,  13,  16,  24, 40, 57,
  69, 56,  14,  17, 22, 29, 51, 87, 80,  62,  18,  22,  37, 56, 68, 109, 103, 77,  24,  35, 55, 64,
  81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98,  112, 100, 103, 99,
};

/* Rows of @of times a block (@turned: its transpose): both ways of an orthonormal transform. */
static void
product (const float *of, const float *block, gboolean transposed, float *to)
{
  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 8; x++) {
      float sum = 0;

      for (int k = 0; k < 8; k++)
        sum += (transposed ? of[8 * k + y] : of[8 * y + k]) * block[8 * k + x];
      to[8 * x + y] = sum; /* turned: two of them make both directions */
    }
}

static void
round_block (const float *cosines, float quality, float *block)
{
  float half[64];

  product (cosines, block, FALSE, half);
  product (cosines, half, FALSE, block);
  for (int i = 0; i < 64; i++) {
    const float step = hone_max (1, (float) annex_k[i] * quality);

    block[i] = step * floorf (block[i] / step + 0.5f);
  }
  product (cosines, block, TRUE, half);
  product (cosines, half, TRUE, block);
}

static void
compress_block (guint8 *at, gsize stride, const float *cosines, float quality)
{
  float before[64], after[64];

  for (int i = 0; i < 64; i++) {
    const guint8 *p = at + (gsize) (i / 8) * stride + (gsize) (i % 8) * 3;

    before[i] = after[i] = 0.299f * (float) p[0] + 0.587f * (float) p[1] + 0.114f * (float) p[2] - 128;
  }
  round_block (cosines, quality, after);
  for (int i = 0; i < 64; i++) {
    guint8 *p = at + (gsize) (i / 8) * stride + (gsize) (i % 8) * 3;

    for (int c = 0; c < 3; c++)
      p[c] = (guint8) hone_min (hone_max ((float) p[c] + after[i] - before[i] + 0.5f, 0), 255);
  }
}

/* Blocks that are not whole at the right and below stay. */
static void
compress (HoneDraws *draws, ScenePicture *picture)
{
  const float quality = scene_ratio (draws, 0.3f, 3);
  const gsize stride = (gsize) picture->w * 3;
  float cosines[64];

  for (int k = 0; k < 8; k++)
    for (int x = 0; x < 8; x++)
      cosines[8 * k + x] = (k == 0 ? 0.35355339f : 0.5f) * scene_cos ((float) ((2 * x + 1) * k) / 32);
  for (int y = 0; y + 8 <= picture->h; y += 8)
    for (int x = 0; x + 8 <= picture->w; x += 8)
      compress_block (picture->pixels + (gsize) y * stride + (gsize) x * 3, stride, cosines, quality);
}

void
scene_camera_take (const SceneCamera *self, const SceneFields *fields, HoneDraws *draws, ScenePicture *picture,
                   guint8 *rows)
{
  if (scene_chance (draws, (double) self->light)) {
    if (scene_chance (draws, 0.5))
      light_side (draws, picture, scene_range (draws, 0.1f, 0.7f));
    else
      light_spot (draws, picture, scene_range (draws, 0.2f, 1.4f));
  }
  if (scene_chance (draws, (double) self->blur))
    blur (draws, picture, rows);
  if (scene_chance (draws, (double) self->noise))
    noise (fields, draws, picture, self->grain);
  if (scene_chance (draws, (double) self->contrast))
    contrast (draws, picture);
  if (scene_chance (draws, (double) self->jpeg))
    compress (draws, picture);
}
