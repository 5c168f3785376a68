/* SPDX-License-Identifier: Apache-2.0 */
/* scene-style.c - see scene-style.h */
#include "scene-style.h"

/* clang-format off */
static const SceneStyle styles[] = {
  { "photograph", 0.36f, SCENE_COVER, 10, 245, 1, 130,
    { [SCENE_CLOUDS] = 0.35f, [SCENE_CELLS] = 0.08f, [SCENE_SPOTS] = 0.03f, [SCENE_LEAVES] = 0.34f, [SCENE_NOISE] = 0.03f },
    { 0.5f, 0.22f, 0.13f, 0.15f }, 45, 0.06f, 0.04f, { 0.4f, 0.2f, 0.4f, 0.35f, 0.15f, 20 } },
  { "x-ray", 0.12f, SCENE_ABSORB, 90, 250, 0, 120,
    { [SCENE_CLOUDS] = 0.7f, [SCENE_LEAVES] = 0.15f },
    { 0.45f, 0.2f, 0.25f, 0.1f }, 35, 0.05f, 0, { 0.6f, 0.3f, 0.6f, 0.4f, 0.05f, 16 } },
  { "bright field", 0.16f, SCENE_ABSORB, 150, 250, 0.3f, 50,
    { [SCENE_CLOUDS] = 0.35f, [SCENE_CELLS] = 0.05f, [SCENE_NOISE] = 0.05f },
    { 0.25f, 0.55f, 0.15f, 0.05f }, 40, 0, 0, { 0.5f, 0.4f, 0.4f, 0.3f, 0.15f, 12 } },
  { "fluorescence", 0.1f, SCENE_GLOW, 0, 45, 0.8f, 25,
    { [SCENE_CLOUDS] = 0.4f, [SCENE_SPOTS] = 0.05f },
    { 0.25f, 0.55f, 0.15f, 0.05f }, 45, 0, 0, { 0.2f, 0.5f, 0.7f, 0.2f, 0.05f, 22 } },
  { "board", 0.1f, SCENE_COVER, 20, 160, 0.8f, 40,
    { [SCENE_CLOUDS] = 0.2f, [SCENE_CELLS] = 0.05f, [SCENE_NOISE] = 0.1f },
    { 0.45f, 0.3f, 0.2f, 0.05f }, 45, 0.8f, 0, { 0.4f, 0.2f, 0.3f, 0.3f, 0.15f, 14 } },
  { "cloth", 0.08f, SCENE_COVER, 40, 220, 0.5f, 60,
    { [SCENE_CLOUDS] = 0.3f },
    { 0.3f, 0.2f, 0.45f, 0.05f }, 40, 0.1f, 0.9f, { 0.4f, 0.2f, 0.4f, 0.3f, 0.1f, 14 } },
  { "print", 0.08f, SCENE_COVER, 170, 255, 0.25f, 25,
    { [SCENE_CLOUDS] = 0.2f, [SCENE_NOISE] = 0.05f },
    { 0.35f, 0.35f, 0.25f, 0.05f }, 70, 0.3f, 0, { 0.3f, 0.2f, 0.3f, 0.3f, 0.3f, 12 } },
};
/* clang-format on */

const SceneStyle *
scene_style_draw (HoneDraws *draws)
{
  float at = (float) hone_draw (draws);
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (styles) && at >= styles[i].share)
    at -= styles[i++].share;
  return &styles[i];
}

SceneColour
scene_style_colour (const SceneStyle *self, HoneDraws *draws, float low, float high)
{
  const float light = scene_range (draws, low, high), colourful = self->colourful * (float) hone_draw (draws);
  SceneColour colour;

  for (int c = 0; c < 3; c++)
    colour.rgb[c] = light + colourful * (scene_range (draws, 0, 255) - light);
  return colour;
}

/* --- ground --- */

static void
colour_row (const guint8 *pattern, int n, const guint8 ramp[256][3], guint8 *to)
{
  for (int i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      to[3 * i + c] = ramp[pattern[i]][c];
}

/* The ramp's ends; a ground of leaves may have any colour at any height. */
static void
draw_ramp (const SceneStyle *style, HoneDraws *draws, SceneFieldKind kind, SceneColour *base, guint8 ramp[256][3])
{
  const float much = (float) hone_draw (draws), rough = style->rough * much * sqrtf (much);
  SceneColour ends[2];

  *base = scene_style_colour (style, draws, style->low, style->high);
  for (int c = 0; c < 3; c++) {
    const float own = style->colourful > 0.5f ? scene_normal (draws) * 0.3f : 0;

    ends[0].rgb[c] = base->rgb[c] - rough * (0.5f + own);
    ends[1].rgb[c] = base->rgb[c] + rough * (0.5f + own);
  }
  scene_ramp (ramp, ends[0], ends[1], FALSE, 0);
  if (kind == SCENE_LEAVES && style->colourful > 0.5f)
    for (int c = 0; c < 3; c++) {
      const float turns = scene_range (draws, 0.5f, 3), from = (float) hone_draw (draws);

      for (int i = 0; i < 256; i++)
        ramp[i][c] = (guint8) CLAMP (ramp[i][c] + 0.6f * rough * scene_sin (from + turns * (float) i / 255), 0, 255);
    }
}

static SceneFieldKind
draw_kind (const SceneStyle *style, HoneDraws *draws)
{
  float at = (float) hone_draw (draws);
  int kind = 0;

  while (kind < SCENE_N_FIELD_KINDS && at >= style->fields[kind])
    at -= style->fields[kind++];
  return (SceneFieldKind) kind;
}

/* The rows of one kind of ground, right of a line (@slope, @from) or everywhere. */
static void
paint_region (const SceneStyle *style, const SceneFields *fields, HoneDraws *draws, ScenePicture *picture,
              gboolean everywhere, SceneColour *base, guint8 *pattern)
{
  const SceneFieldKind kind = draw_kind (style, draws);
  const float slope = scene_range (draws, -1.5f, 1.5f), from = scene_range (draws, 0.15f, 0.85f) * (float) picture->w;
  guint8 ramp[256][3];
  SceneLook look = { 0 };

  draw_ramp (style, draws, kind, base, ramp);
  if (kind < SCENE_N_FIELD_KINDS) {
    const SceneField *field = scene_fields_draw (fields, kind, draws);
    const float scale = scene_ratio (draws, 0.4f, kind == SCENE_NOISE ? 2 : 4), stretch = scene_range (draws, 1, 1.5f);

    look = scene_look_draw (field, draws, scale, stretch);
  }
  for (int y = 0; y < picture->h; y++) {
    const float edge = from + slope * (float) (y - picture->h / 2);
    const int left = everywhere ? 0 : (int) hone_min (hone_max (edge, 0), (float) picture->w), n = picture->w - left;

    if (look.field != NULL)
      scene_look_row (&look, left, y, n, pattern);
    else
      for (int i = 0; i < n; i++)
        pattern[i] = 128;
    colour_row (pattern, n, ramp, picture->pixels + ((gsize) y * (gsize) picture->w + (gsize) left) * 3);
  }
}

static void
paint_bar (ScenePicture *picture, int x0, int y0, int x1, int y1, const SceneColour *colour)
{
  for (int y = MAX (y0, 0); y < MIN (y1, picture->h); y++)
    for (int x = MAX (x0, 0); x < MIN (x1, picture->w); x++)
      for (int c = 0; c < 3; c++)
        picture->pixels[((gsize) y * (gsize) picture->w + (gsize) x) * 3 + (gsize) c] = (guint8) colour->rgb[c];
}

/* Straight lines along rows and columns, some with a bend: tracks of a board, rules of a form. */
static void
paint_tracks (const SceneStyle *style, HoneDraws *draws, ScenePicture *picture)
{
  const SceneColour colour = scene_style_colour (style, draws, 0, 255);
  const int n = scene_whole (draws, 2, 14), wide = scene_whole (draws, 1, 4);

  for (int i = 0; i < n; i++) {
    const int x = (int) hone_draw_index (draws, (guint) picture->w),
              y = (int) hone_draw_index (draws, (guint) picture->h);
    const int to_x = (int) hone_draw_index (draws, (guint) picture->w);
    const int to_y = (int) hone_draw_index (draws, (guint) picture->h);

    paint_bar (picture, MIN (x, to_x), y, MAX (x, to_x) + wide, y + wide, &colour);
    if (scene_chance (draws, 0.6))
      paint_bar (picture, to_x, MIN (y, to_y), to_x + wide, MAX (y, to_y) + wide, &colour);
  }
}

/* Threads over and under one another. */
static void
paint_weave (HoneDraws *draws, ScenePicture *picture)
{
  const float period = scene_range (draws, 2.5f, 9), strength = scene_range (draws, 10, 45) / 255;
  const float turn = scene_chance (draws, 0.5) ? 0.0f : 0.125f;
  const float a = scene_cos (turn) / period, b = scene_sin (turn) / period;

  for (int y = 0; y < picture->h; y++)
    for (int x = 0; x < picture->w; x++) {
      const float u = scene_sin (a * (float) x + b * (float) y), v = scene_sin (a * (float) y - b * (float) x);
      const float gain = 1 + strength * (u * v > 0 ? u : v);
      guint8 *at = picture->pixels + ((gsize) y * (gsize) picture->w + (gsize) x) * 3;

      for (int c = 0; c < 3; c++)
        at[c] = (guint8) hone_min ((float) at[c] * gain, 255);
    }
}

void
scene_ground_paint (const SceneStyle *style, const SceneFields *fields, HoneDraws *draws, ScenePicture *picture,
                    SceneColour *base, guint8 *row)
{
  SceneColour other;

  paint_region (style, fields, draws, picture, TRUE, base, row);
  if (scene_chance (draws, 0.15))
    paint_region (style, fields, draws, picture, FALSE, &other, row);
  if (scene_chance (draws, (double) style->weave))
    paint_weave (draws, picture);
  if (scene_chance (draws, (double) style->tracks))
    paint_tracks (style, draws, picture);
}
