/* SPDX-License-Identifier: Apache-2.0 */
/* scene-texture.c - see scene-texture.h */
#include "scene-texture.h"

#include <string.h>

typedef enum {
  PLAIN, /* light from one side */
  BALL,  /* light in the middle */
  STRIPES,
  CHECKS,
  SPOTS,
  CLOUDS,
  CELLS,
  RIM, /* another colour along the edge */
  BEVEL,
  GRAIN,
} Kind;

static const char *const names[SCENE_N_TEXTURES] = { "plain",  "ball",   "striped", "checked",  "spotted",
                                                     "cloudy", "celled", "rimmed",  "bevelled", "grainy" };

const char *
scene_texture_name (int kind)
{
  return names[kind];
}

void
scene_ramp (guint8 ramp[256][3], SceneColour from, SceneColour to, gboolean sharp, float step)
{
  for (int i = 0; i < 256; i++) {
    float t = (float) i / 255;

    if (sharp)
      t = hone_min (hone_max ((t - step) * 12 + 0.5f, 0), 1);
    for (int c = 0; c < 3; c++)
      ramp[i][c] = (guint8) (hone_min (hone_max (from.rgb[c] + (to.rgb[c] - from.rgb[c]) * t, 0), 255) + 0.5f);
  }
}

/* A pattern of @a units a pixel along a random direction, @b across. */
static void
draw_axes (SceneTexture *self, HoneDraws *draws, float a, float b)
{
  const float turn = (float) hone_draw (draws);

  self->ax = a * scene_cos (turn);
  self->ay = a * scene_sin (turn);
  self->bx = -b * scene_sin (turn);
  self->by = b * scene_cos (turn);
  self->phase_a = (float) hone_draw (draws);
  self->phase_b = (float) hone_draw (draws);
}

static void
draw_look (SceneTexture *self, const SceneField *field, HoneDraws *draws, float period)
{
  const float scale = self->kind == GRAIN ? scene_range (draws, 0.8f, 1.6f) : period / 24;
  const float stretch = scene_range (draws, 1, 1.6f);

  self->look = scene_look_draw (field, draws, scale, stretch);
}

void
scene_texture_draw (SceneTexture *self, int kind, const SceneFields *fields, HoneDraws *draws, float size,
                    SceneColour from, SceneColour to)
{
  static const SceneFieldKind field_of[SCENE_N_TEXTURES] = {
    [SPOTS] = SCENE_SPOTS, [CLOUDS] = SCENE_CLOUDS, [CELLS] = SCENE_CELLS, [GRAIN] = SCENE_NOISE
  };
  /* A few periods over the object, and at least three pixels each. */
  const float period = hone_max (3, size * scene_range (draws, 0.15f, 0.4f));

  *self = (SceneTexture){ .kind = kind, .needs_depth = kind == RIM || kind == BEVEL };
  if (kind == SPOTS || kind == CLOUDS || kind == CELLS || kind == GRAIN)
    draw_look (self, scene_fields_draw (fields, field_of[kind], draws), draws, period);
  else if (kind == STRIPES || kind == CHECKS)
    draw_axes (self, draws, 1 / period, scene_range (draws, 0.6f, 1.4f) / period);
  else
    draw_axes (self, draws, 1 / size, 1 / size);
  self->edge = (int) hone_max (3, 3 * size * (kind == RIM ? scene_range (draws, 0.05f, 0.14f) : 0.35f));
  scene_ramp (self->ramp, from, to, kind == SPOTS || kind == CHECKS, 0.5f);
}

/* --- a row of each --- */

static guint8
byte_of (float x)
{
  return (guint8) hone_min (hone_max (x, 0), 255);
}

static void
plain_row (const SceneTexture *self, float x, float y, int n, guint8 *to)
{
  for (int i = 0; i < n; i++)
    to[i] = byte_of (127.5f + 180 * (self->ax * (x + (float) i) + self->ay * y));
}

static void
ball_row (const SceneTexture *self, float x, float y, int n, guint8 *to)
{
  const float shift_a = 0.3f * (self->phase_a - 0.5f), shift_b = 0.3f * (self->phase_b - 0.5f);

  for (int i = 0; i < n; i++) {
    const float a = self->ax * (x + (float) i) + self->ay * y - shift_a;
    const float b = self->bx * (x + (float) i) + self->by * y - shift_b;

    to[i] = byte_of (800 * (a * a + b * b));
  }
}

static void
stripes_row (const SceneTexture *self, float x, float y, int n, guint8 *to)
{
  for (int i = 0; i < n; i++)
    to[i] = byte_of (127.5f + 180 * scene_sin (self->ax * (x + (float) i) + self->ay * y + self->phase_a));
}

static void
checks_row (const SceneTexture *self, float x, float y, int n, guint8 *to)
{
  for (int i = 0; i < n; i++) {
    const float a = scene_sin (self->ax * (x + (float) i) + self->ay * y + self->phase_a);
    const float b = scene_sin (self->bx * (x + (float) i) + self->by * y + self->phase_b);

    to[i] = byte_of (127.5f + 400 * a * b);
  }
}

static void
depth_row (const SceneTexture *self, int n, const guint8 *depth, guint8 *to)
{
  for (int i = 0; i < n; i++)
    to[i] = self->kind == RIM ? (depth[i] <= self->edge ? 255 : 0) : (guint8) MIN (255, depth[i] * 255 / self->edge);
}

void
scene_texture_row (const SceneTexture *self, int x, int y, int n, const guint8 *depth, guint8 *to)
{
  if (self->needs_depth)
    depth_row (self, n, depth, to);
  else if (self->look.field != NULL)
    scene_look_row (&self->look, x, y, n, to);
  else if (self->kind == PLAIN)
    plain_row (self, (float) x, (float) y, n, to);
  else if (self->kind == BALL)
    ball_row (self, (float) x, (float) y, n, to);
  else if (self->kind == STRIPES)
    stripes_row (self, (float) x, (float) y, n, to);
  else
    checks_row (self, (float) x, (float) y, n, to);
}

/* --- depth --- */

static int
nearer (int now, int neighbour, int way)
{
  return MIN (now, neighbour + way);
}

void
scene_depth (const guint8 *cover, int w, int h, guint8 *depth)
{
  for (int i = 0; i < w * h; i++)
    depth[i] = cover[i] > 127 ? 255 : 0;
  /* Down, then up; what lies outside of the picture is outside of the object. */
  for (int pass = 0; pass < 2; pass++) {
    const int step = pass == 0 ? 1 : -1;

    for (int i = 0; i < h; i++)
      for (int j = 0; j < w; j++) {
        const int y = pass == 0 ? i : h - 1 - i, x = pass == 0 ? j : w - 1 - j;
        guint8 *at = &depth[y * w + x];
        int d = *at;

        if (d == 0)
          continue;
        d = nearer (d, j > 0 ? at[-step] : 0, 3);
        d = nearer (d, i > 0 ? at[-step * w] : 0, 3);
        d = nearer (d, i > 0 && j > 0 ? at[-step * (w + 1)] : 0, 4);
        d = nearer (d, i > 0 && j < w - 1 ? at[-step * (w - 1)] : 0, 4);
        *at = (guint8) d;
      }
  }
}
