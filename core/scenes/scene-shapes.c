/* SPDX-License-Identifier: Apache-2.0 */
/* scene-shapes.c - see scene-shapes.h */
#include "scene-shapes.h"

#define FINE 72 /* points of a contour that is given by its radius */

static const ScenePoint centre = { 0, 0 };

/* --- round: a radius for every direction --- */

static void
draw_disc (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const float corner = scene_range (draws, 0.6f, 1.2f), flat = scene_range (draws, 0.5f, 1);

  for (int i = 0; i < FINE; i++) {
    const ScenePoint p = scene_polar ((float) i / FINE, 1);

    scene_path_add (body, (ScenePoint){ scene_power (p.x, corner), flat * scene_power (p.y, corner) });
  }
  scene_path_close (body);
}

static void
draw_polygon (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int n = scene_whole (draws, 3, 7);

  for (int i = 0; i < n; i++)
    scene_path_add (body, scene_polar (((float) i + scene_range (draws, -0.25f, 0.25f)) / (float) n, 1));
  scene_path_close (body);
}

static void
draw_star (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int n = scene_whole (draws, 4, 9);
  const float depth = scene_range (draws, 0.3f, 0.65f);

  for (int i = 0; i < 2 * n; i++)
    scene_path_add (body, scene_polar ((float) i / (float) (2 * n), i % 2 ? 1 - depth : 1));
  scene_path_close (body);
}

static void
draw_gear (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int n = scene_whole (draws, 6, 14);
  const float low = scene_range (draws, 0.65f, 0.85f), slant = scene_range (draws, 0, 0.12f);

  for (int i = 0; i < n; i++)
    for (int corner = 0; corner < 4; corner++) {
      const float at = (float) (corner / 2) * 0.5f + (corner % 2 ? 0.5f - slant : slant);

      scene_path_add (body, scene_polar (((float) i + at) / (float) n, corner < 2 ? 1 : low));
    }
  scene_path_close (body);
  if (scene_chance (draws, 0.6)) {
    const float hole = scene_range (draws, 0.2f, 0.45f);

    scene_path_ellipse (body, centre, hole, hole, 0, TRUE);
  }
}

static void
draw_flower (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int n = scene_whole (draws, 3, 8);
  const float depth = scene_range (draws, 0.15f, 0.4f);

  for (int i = 0; i < FINE; i++) {
    const float at = (float) i / FINE;

    scene_path_add (body, scene_polar (at, 1 - depth + depth * scene_cos ((float) n * at)));
  }
  scene_path_close (body);
}

/* A contour as the sum of six waves, each of less weight than the one before. */
static void
add_waves (HoneDraws *draws, ScenePath *to, ScenePoint at, float radius, float rough)
{
  float height[6], phase[6];

  for (int k = 0; k < 6; k++) {
    height[k] = rough * scene_normal (draws) / (float) (k + 1);
    phase[k] = (float) hone_draw (draws);
  }
  for (int i = 0; i < FINE; i++) {
    float r = 1;
    ScenePoint p;

    for (int k = 0; k < 6; k++)
      r += height[k] * scene_cos ((float) ((k + 1) * i) / FINE + phase[k]);
    p = scene_polar ((float) i / FINE, radius * hone_max (r, 0.25f));
    scene_path_add (to, (ScenePoint){ at.x + p.x, at.y + p.y });
  }
  scene_path_close (to);
}

static void
draw_blob (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  add_waves (draws, body, centre, 1, scene_range (draws, 0.2f, 0.4f));
}

/* A membrane and a nucleus, sometimes two. */
static void
draw_cell (HoneDraws *draws, ScenePath *body, ScenePath *inner)
{
  const int n = scene_chance (draws, 0.2) ? 2 : 1;

  add_waves (draws, body, centre, 1, scene_range (draws, 0.03f, 0.15f));
  for (int i = 0; i < n; i++) {
    const float turn = (float) hone_draw (draws), far = scene_range (draws, 0, 0.4f);

    add_waves (draws, inner, scene_polar (turn, far), scene_range (draws, 0.25f, 0.5f) / (float) n, 0.12f);
  }
}

static void
draw_ring (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const float flat = scene_range (draws, 0.6f, 1), hole = scene_range (draws, 0.35f, 0.8f);

  scene_path_ellipse (body, centre, 1, flat, 0, FALSE);
  scene_path_ellipse (body, centre, hole, hole * flat, 0, TRUE);
}

/* From @from to @to (turns) outside at @outer, and back inside at @inner around @shift. */
static void
add_band (ScenePath *path, float from, float to, float outer, float inner, float shift)
{
  for (int i = 0; i <= FINE / 2; i++)
    scene_path_add (path, scene_polar (from + (to - from) * (float) i / (FINE / 2), outer));
  for (int i = FINE / 2; i >= 0; i--) {
    const ScenePoint p = scene_polar (from + (to - from) * (float) i / (FINE / 2), inner);

    scene_path_add (path, (ScenePoint){ p.x + shift, p.y });
  }
  scene_path_close (path);
}

static void
draw_arc (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const float to = scene_range (draws, 0.35f, 0.85f), within = scene_range (draws, 0.5f, 0.85f);

  add_band (body, 0, to, 1, within, 0);
}

/* A bow whose inner side is rounder than its outer one. */
static void
draw_crescent (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const float half = scene_range (draws, 0.2f, 0.38f), radius = scene_range (draws, 0.7f, 0.95f);

  /* Both arcs meet at their ends if the inner circle is moved by what lacks there. */
  add_band (body, -half, half, 1, radius, (1 - radius) * scene_cos (half));
}

static void
draw_flake (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  /* Each side becomes four, with a tip in the middle (von Koch); two or three times. */
  ScenePoint now[400], next[400];
  const float way = scene_chance (draws, 0.4) ? -1.0f : 1.0f, tip = way * scene_range (draws, 0.15f, 0.4f);
  const int corners = scene_whole (draws, 3, 5), times = corners > 4 ? 2 : scene_whole (draws, 2, 3);
  int n = corners;

  for (int i = 0; i < n; i++)
    now[i] = scene_polar ((float) i / (float) n, 1);
  for (int k = 0; k < times; k++) {
    for (int i = 0; i < n; i++) {
      const ScenePoint a = now[i], b = now[(i + 1) % n], side = { (b.x - a.x) / 3, (b.y - a.y) / 3 };

      next[4 * i] = a;
      next[4 * i + 1] = (ScenePoint){ a.x + side.x, a.y + side.y };
      next[4 * i + 2] = (ScenePoint){ (a.x + b.x) / 2 + side.y * 3 * tip, (a.y + b.y) / 2 - side.x * 3 * tip };
      next[4 * i + 3] = (ScenePoint){ b.x - side.x, b.y - side.y };
    }
    n *= 4;
    for (int i = 0; i < n; i++)
      now[i] = next[i];
  }
  for (int i = 0; i < n; i++)
    scene_path_add (body, now[i]);
  scene_path_close (body);
}

/* --- lines --- */

static void
draw_worm (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  ScenePoint points[28] = { { 0, 0 } };
  float turn = 0, bend = 0.02f * scene_normal (draws);
  const float wide = scene_range (draws, 1.2f, 4);

  for (int i = 1; i < 28; i++) {
    const ScenePoint step = scene_polar (turn, 1);

    bend = 0.85f * bend + 0.016f * scene_normal (draws);
    turn += bend;
    points[i] = (ScenePoint){ points[i - 1].x + step.x, points[i - 1].y + step.y };
  }
  scene_path_strokes (body, points, 28, wide);
}

static void
draw_spiral (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  ScenePoint points[48];
  const float rounds = scene_range (draws, 1.3f, 2.6f);

  for (int i = 0; i < 48; i++)
    points[i] = scene_polar (rounds * (float) i / 47, 0.12f + 0.88f * (float) i / 47);
  scene_path_strokes (body, points, 48, scene_range (draws, 0.14f, 0.5f / rounds));
}

/* A stem that divides, and its branches, too. */
static void
add_twig (HoneDraws *draws, ScenePath *path, ScenePoint from, float turn, float length, float wide, int more)
{
  const ScenePoint way = scene_polar (turn, length), to = { from.x + way.x, from.y + way.y };
  const int n = more > 0 ? scene_whole (draws, 2, 3) : 0;

  scene_path_stroke (path, from, to, wide);
  for (int i = 0; i < n; i++) {
    const float bend = scene_range (draws, -0.14f, 0.14f), share = scene_range (draws, 0.55f, 0.8f);

    add_twig (draws, path, to, turn + bend, length * share, wide * 0.75f, more - 1);
  }
}

static void
draw_branch (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  add_twig (draws, body, centre, 0, 1, scene_range (draws, 0.14f, 0.34f), 3);
}

/* Strokes between the points of a 3 x 3 grid, as letters of no alphabet. */
static void
draw_glyph (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int n = scene_whole (draws, 3, 5);
  const float wide = scene_range (draws, 0.2f, 0.5f);
  ScenePoint from = { (float) scene_whole (draws, -1, 1), -1 };

  for (int i = 0; i < n; i++) {
    ScenePoint to = from; /* most go along rows and columns */
    const guint way = hone_draw_index (draws, 10);

    if (way < 7)
      to.y = (float) scene_whole (draws, -1, 1);
    if (way > 3)
      to.x = (float) scene_whole (draws, -1, 1);
    scene_path_stroke (body, from, to, wide);
    from = to;
  }
}

/* --- corners: boxes --- */

static void
draw_tiles (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int n = scene_whole (draws, 3, 9);
  const gboolean mirrored = scene_chance (draws, 0.4);
  int x = 0, y = 0, step;

  for (int i = 0; i < n; i++) {
    scene_path_box (body, (ScenePoint){ (float) x, (float) y }, (ScenePoint){ (float) x + 1, (float) y + 1 }, FALSE);
    if (mirrored)
      scene_path_box (body, (ScenePoint){ (float) -x, (float) y }, (ScenePoint){ (float) -x + 1, (float) y + 1 },
                      FALSE);
    step = scene_chance (draws, 0.5) ? 1 : -1;
    if (scene_chance (draws, 0.5))
      x = CLAMP (x + step, -2, 2);
    else
      y = CLAMP (y + step, -2, 2);
  }
}

/* Rolled steel: I, T, L, U, H, Z, a cross. */
static void
draw_profile (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  static const struct {
    int n;
    struct {
      signed char x0, y0, x1, y1; /* -1, 0 (the middle), 1; the bar is widened by what is drawn */
    } bars[3];
  } kinds[] = {
    { 3, { { -1, -1, 1, -1 }, { 0, -1, 0, 1 }, { -1, 1, 1, 1 } } }, /* I */
    { 2, { { -1, -1, 1, -1 }, { 0, -1, 0, 1 } } },                  /* T */
    { 2, { { -1, -1, -1, 1 }, { -1, 1, 1, 1 } } },                  /* L */
    { 3, { { -1, -1, -1, 1 }, { -1, 1, 1, 1 }, { 1, -1, 1, 1 } } }, /* U */
    { 3, { { -1, -1, -1, 1 }, { -1, 0, 1, 0 }, { 1, -1, 1, 1 } } }, /* H */
    { 3, { { -1, -1, 0, -1 }, { 0, -1, 0, 1 }, { 0, 1, 1, 1 } } },  /* Z */
    { 2, { { -1, 0, 1, 0 }, { 0, -1, 0, 1 } } },                    /* + */
  };
  const guint kind = hone_draw_index (draws, G_N_ELEMENTS (kinds));
  const float half = scene_range (draws, 0.12f, 0.35f), flat = scene_range (draws, 0.6f, 1);

  for (int i = 0; i < kinds[kind].n; i++)
    scene_path_box (
        body, (ScenePoint){ (float) kinds[kind].bars[i].x0 - half, flat * (float) kinds[kind].bars[i].y0 - half },
        (ScenePoint){ (float) kinds[kind].bars[i].x1 + half, flat * (float) kinds[kind].bars[i].y1 + half }, FALSE);
}

/* A sheet with round holes in rows. */
static void
draw_plate (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int across = scene_whole (draws, 1, 4), down = scene_whole (draws, 1, 3);
  const float hole = scene_range (draws, 0.2f, 0.38f);

  scene_path_box (body, centre, (ScenePoint){ (float) across, (float) down }, FALSE);
  for (int y = 0; y < down; y++)
    for (int x = 0; x < across; x++)
      scene_path_ellipse (body, (ScenePoint){ (float) x + 0.5f, (float) y + 0.5f }, hole, hole, 0, TRUE);
}

/* --- made of parts --- */

/* A body, a head, legs: one side, then its mirror image. */
static void
draw_beast (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int legs = scene_whole (draws, 1, 4);
  const float fat = scene_range (draws, 0.25f, 0.55f), wide = scene_range (draws, 0.08f, 0.2f);
  const float head = scene_range (draws, 0.2f, 0.4f), round = scene_range (draws, 0.7f, 1.4f);

  scene_path_ellipse (body, centre, 1, fat, 0, FALSE);
  scene_path_ellipse (body, (ScenePoint){ 1.1f, 0 }, head, head * round, 0, FALSE);
  for (int i = 0; i < legs; i++) {
    const float x = -0.7f + 1.4f * ((float) i + 0.5f) / (float) legs;
    const float out = x + scene_range (draws, -0.4f, 0.4f), far = fat + scene_range (draws, 0.3f, 0.7f);

    scene_path_stroke (body, (ScenePoint){ x, 0 }, (ScenePoint){ out, far }, wide);
    scene_path_stroke (body, (ScenePoint){ x, 0 }, (ScenePoint){ out, -far }, wide);
  }
}

static void
draw_leaf (HoneDraws *draws, ScenePath *body, ScenePath *inner)
{
  const float fat = scene_range (draws, 0.25f, 0.6f), blunt = scene_range (draws, 0.7f, 1.6f);

  for (int i = 0; i <= FINE; i++) {
    const float x = scene_cos ((float) i / FINE), side = i <= FINE / 2 ? 1.0f : -1.0f;

    scene_path_add (body, (ScenePoint){ x, side * fat * scene_power (1 - x * x, blunt) });
  }
  scene_path_close (body);
  scene_path_stroke (inner, (ScenePoint){ -0.95f, 0 }, (ScenePoint){ 0.8f, 0 }, 0.07f);
  for (int i = -2; i < 3; i++)
    for (int side = -1; side < 2; side += 2)
      scene_path_stroke (inner, (ScenePoint){ 0.3f * (float) i - 0.1f, 0 },
                         (ScenePoint){ 0.3f * (float) i + 0.1f, (float) side * fat * 0.5f }, 0.05f);
}

static void
draw_grape (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int n = scene_whole (draws, 4, 10);
  ScenePoint at = centre;

  for (int i = 0; i < n; i++) {
    const float r = scene_range (draws, 0.35f, 0.55f);
    const ScenePoint step = scene_polar ((float) hone_draw (draws), 0.75f);

    scene_path_ellipse (body, at, r, r, 0, FALSE);
    at = (ScenePoint){ 0.8f * (at.x + step.x), 0.8f * (at.y + step.y) };
  }
}

/* Bars, discs and boxes: what is at which end makes the difference between the next three. */

static void
draw_dumbbell (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const float r = scene_range (draws, 0.28f, 0.5f);

  scene_path_stroke (body, (ScenePoint){ -1, 0 }, (ScenePoint){ 1, 0 }, scene_range (draws, 0.14f, 0.28f));
  scene_path_ellipse (body, (ScenePoint){ -1, 0 }, r, r, 0, FALSE);
  scene_path_ellipse (body, (ScenePoint){ 1, 0 }, r, r, 0, FALSE);
}

static void
draw_pin (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const float r = scene_range (draws, 0.28f, 0.55f);

  scene_path_stroke (body, (ScenePoint){ -1, 0 }, (ScenePoint){ 1, 0 }, scene_range (draws, 0.14f, 0.28f));
  scene_path_ellipse (body, (ScenePoint){ 1, 0 }, r, r, 0, FALSE);
}

static void
draw_wheel (HoneDraws *draws, ScenePath *body, G_GNUC_UNUSED ScenePath *inner)
{
  const int n = scene_whole (draws, 3, 7);
  const float wide = scene_range (draws, 0.12f, 0.22f);

  add_band (body, 0, 1, 1, 1 - wide, 0);
  for (int i = 0; i < n; i++)
    scene_path_stroke (body, centre, scene_polar ((float) i / (float) n, 1 - wide / 2), wide);
}

static const struct {
  const char *name;
  void (*draw) (HoneDraws *draws, ScenePath *body, ScenePath *inner);
} families[SCENE_N_FAMILIES] = {
  { "disc", draw_disc },       { "polygon", draw_polygon },   { "star", draw_star },   { "gear", draw_gear },
  { "flower", draw_flower },   { "blob", draw_blob },         { "cell", draw_cell },   { "ring", draw_ring },
  { "arc", draw_arc },         { "crescent", draw_crescent }, { "flake", draw_flake }, { "worm", draw_worm },
  { "spiral", draw_spiral },   { "branch", draw_branch },     { "glyph", draw_glyph }, { "tiles", draw_tiles },
  { "profile", draw_profile }, { "plate", draw_plate },       { "beast", draw_beast }, { "leaf", draw_leaf },
  { "grape", draw_grape },     { "dumbbell", draw_dumbbell }, { "pin", draw_pin },     { "wheel", draw_wheel },
};

const char *
scene_family_name (int family)
{
  return families[family].name;
}

void
scene_shape_draw (int family, HoneDraws *draws, ScenePath *body, ScenePath *inner)
{
  scene_path_clear (body);
  scene_path_clear (inner);
  families[family].draw (draws, body, inner);
  scene_path_fit (body, inner);
}
