/* SPDX-License-Identifier: Apache-2.0 */
/* scene-fields.c - see scene-fields.h
 *
 * Sources: clouds are value noise, octave upon octave; cells are those of S. Worley, "A cellular texture basis
 * function" (1996); leaves are the model of G. Matheron (1968), with the sizes of A. Lee, D. Mumford and J. Huang
 * (2001).
 */
#include "scene-fields.h"
#include "scene-shapes.h"

#include <string.h>

#define EACH 12 /* fields of a kind */
#define SIDE SCENE_FIELD
#define AREA (SIDE * SIDE)
#define MOST_CELLS 160
#define N_LEAVES 900

struct _SceneFields {
  SceneField fields[SCENE_N_FIELD_KINDS][EACH];
  gint8 steps[AREA];
};

/* From two deviations below the mean to two above: 0 to 255. */
static void
to_bytes (const float *from, SceneField *to)
{
  double sum = 0, squares = 0, mean, deviation;

  for (int i = 0; i < AREA; i++)
    sum += (double) from[i];
  mean = sum / AREA;
  for (int i = 0; i < AREA; i++)
    squares += ((double) from[i] - mean) * ((double) from[i] - mean);
  deviation = sqrt (squares / AREA) + 1e-9;
  for (int i = 0; i < AREA; i++)
    to->at[i] = (guint8) CLAMP (127.5 + 63.75 * ((double) from[i] - mean) / deviation, 0, 255);
}

/* --- clouds --- */

/* Adds a lattice of @n x @n random heights, smoothly between them. */
static void
add_octave (HoneDraws *draws, float *to, int n, float height)
{
  g_autofree float *lattice = g_new (float, n *n);
  const int step = SIDE / n;

  for (int i = 0; i < n * n; i++)
    lattice[i] = height * (float) hone_draw (draws);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      const int row = y / step * n, below = (y / step + 1) % n * n, left = x / step, right = (x / step + 1) % n;
      float a = (float) (x % step) / (float) step, b = (float) (y % step) / (float) step;

      a *= a * (3 - 2 * a);
      b *= b * (3 - 2 * b);
      to[y * SIDE + x] += (lattice[row + left] * (1 - a) + lattice[row + right] * a) * (1 - b) +
                          (lattice[below + left] * (1 - a) + lattice[below + right] * a) * b;
    }
}

static void
make_clouds (HoneDraws *draws, int which, SceneField *to)
{
  g_autofree float *height = g_new0 (float, AREA);
  /* 0.5 is the fall of photographs (1/f); less is smoother, more is sand. */
  const float fall = which % 3 == 0 ? scene_range (draws, 0.25f, 0.4f) : scene_range (draws, 0.45f, 0.75f);
  float strength = 1;

  for (int n = 4; n <= SIDE; n *= 2, strength *= fall)
    add_octave (draws, height, n, strength);
  if (which % 4 == 3) { /* marble */
    const float turns = scene_range (draws, 1, 3);

    for (int i = 0; i < AREA; i++)
      height[i] = scene_sin (turns * height[i]);
  }
  to_bytes (height, to);
}

/* --- cells and spots --- */

typedef struct {
  int x, y;
  guint8 value;
} Cell;

/* Along one axis of a square that goes on at its other side. */
static int
apart (int a, int b)
{
  const int way = ABS (a - b);

  return MIN (way, SIDE - way);
}

/* The nearest of @n cells, and how far it and the second are. */
static int
nearest (const Cell *cells, int n, int x, int y, float *first, float *second)
{
  int best = 0, least = G_MAXINT, next = G_MAXINT;

  for (int i = 0; i < n; i++) {
    const int dx = apart (cells[i].x, x), dy = apart (cells[i].y, y), far = dx * dx + dy * dy;

    if (far < least) {
      next = least;
      least = far;
      best = i;
    } else if (far < next) {
      next = far;
    }
  }
  *first = sqrtf ((float) least);
  *second = sqrtf ((float) next);
  return best;
}

static void
scatter (HoneDraws *draws, Cell *cells, int n)
{
  for (int i = 0; i < n; i++) {
    cells[i].x = (int) hone_draw_index (draws, SIDE);
    cells[i].y = (int) hone_draw_index (draws, SIDE);
    cells[i].value = (guint8) hone_draw_index (draws, 256);
  }
}

static void
make_cells (HoneDraws *draws, int which, SceneField *to)
{
  Cell cells[MOST_CELLS];
  const int n = scene_whole (draws, 24, MOST_CELLS);
  const float wide = (float) SIDE / sqrtf ((float) n); /* of a cell */

  scatter (draws, cells, n);
  for (int i = 0; i < AREA; i++) {
    float first, second;
    const int cell = nearest (cells, n, i % SIDE, i / SIDE, &first, &second);

    if (which % 3 == 0) /* hills */
      to->at[i] = (guint8) hone_min (255, 360 * first / wide);
    else if (which % 3 == 1) /* pieces */
      to->at[i] = cells[cell].value;
    else /* walls */
      to->at[i] = (guint8) (255 * hone_max (0, 1 - (second - first) / (0.2f * wide)));
  }
}

static void
make_spots (HoneDraws *draws, G_GNUC_UNUSED int which, SceneField *to)
{
  Cell cells[MOST_CELLS];
  const int n = scene_whole (draws, 40, MOST_CELLS);
  const float radius = (float) SIDE / sqrtf ((float) n) * scene_range (draws, 0.15f, 0.35f);

  scatter (draws, cells, n);
  for (int i = 0; i < AREA; i++) {
    float first, second;

    nearest (cells, n, i % SIDE, i / SIDE, &first, &second);
    to->at[i] = (guint8) (255 * hone_min (1, hone_max (0, radius + 0.5f - first)));
  }
}

/* --- leaves --- */

typedef struct {
  ScenePath body, inner;
  float sums[(SIDE + 2) * SIDE];
  guint8 cover[AREA];
} Desk;

/* Every size in the same number of pixels: the chance of a radius falls with its third power. */
static float
leaf_radius (HoneDraws *draws)
{
  const float least = 3, most = 80;
  const float u = (float) hone_draw (draws), a = 1 / (least * least), b = 1 / (most * most);

  return 1 / sqrtf (a - u * (a - b));
}

static void
put_leaf (HoneDraws *draws, Desk *desk, SceneField *to)
{
  const float radius = leaf_radius (draws), turn = (float) hone_draw (draws);
  const float c = radius * scene_cos (turn), s = radius * scene_sin (turn);
  const int side = 2 * (int) ceilf (1.42f * radius) + 2;
  const SceneMove move = { c, -s, s, c, (float) side / 2, (float) side / 2 };
  const int left = (int) hone_draw_index (draws, SIDE), top = (int) hone_draw_index (draws, SIDE);
  const int value = (int) hone_draw_index (draws, 256), slope = scene_whole (draws, -30, 30);

  scene_shape_draw ((int) hone_draw_index (draws, SCENE_N_FAMILIES), draws, &desk->body, &desk->inner);
  scene_path_move (&desk->body, &move);
  scene_path_fill (&desk->body, side, side, desk->sums, desk->cover);
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++) {
      const int shade = CLAMP (value + slope * (2 * x - side) / side, 0, 255), cover = desk->cover[y * side + x];
      guint8 *at = &to->at[(top + y) % SIDE * SIDE + (left + x) % SIDE];

      *at = (guint8) ((*at * (255 - cover) + shade * cover) / 255);
    }
}

static void
make_leaves (HoneDraws *draws, G_GNUC_UNUSED int which, SceneField *to)
{
  g_autofree Desk *desk = g_new (Desk, 1);

  memset (to->at, 128, sizeof to->at);
  for (int i = 0; i < N_LEAVES; i++)
    put_leaf (draws, desk, to);
}

static void
make_noise (HoneDraws *draws, G_GNUC_UNUSED int which, SceneField *to)
{
  for (int i = 0; i < AREA; i++) {
    const float step = 45 * scene_normal (draws);

    to->at[i] = (guint8) CLAMP (127.5f + step, 0, 255);
  }
}

SceneFields *
scene_fields_new (guint64 seed)
{
  static void (*const make[]) (HoneDraws *, int, SceneField *) = { make_clouds, make_cells, make_spots, make_leaves,
                                                                   make_noise };
  SceneFields *self = g_new (SceneFields, 1);
  HoneDraws draws;

  for (guint kind = 0; kind < SCENE_N_FIELD_KINDS; kind++)
    for (guint i = 0; i < EACH; i++) {
      draws = hone_draws (seed, kind, i, 0);
      make[kind](&draws, (int) i, &self->fields[kind][i]);
    }
  draws = hone_draws (seed, SCENE_N_FIELD_KINDS, 0, 0);
  for (int i = 0; i < AREA; i++)
    self->steps[i] = (gint8) (32 * scene_normal (&draws)); /* within 111 */
  return self;
}

void
scene_fields_free (SceneFields *self)
{
  g_free (self);
}

const SceneField *
scene_fields_draw (const SceneFields *self, SceneFieldKind kind, HoneDraws *draws)
{
  return &self->fields[kind][hone_draw_index (draws, EACH)];
}

const gint8 *
scene_fields_get_steps (const SceneFields *self)
{
  return self->steps;
}

/* --- looking --- */

SceneLook
scene_look_draw (const SceneField *field, HoneDraws *draws, float scale, float stretch)
{
  const float turn = (float) hone_draw (draws), one = 65536 / scale;
  const float c = one * scene_cos (turn), s = one * scene_sin (turn);
  const ScenePoint at = scene_place (draws, SIDE);

  return (SceneLook){ .field = field,
                      .u = (gint32) (at.x * 65536),
                      .v = (gint32) (at.y * 65536),
                      .ux = (gint32) (c / stretch),
                      .uy = (gint32) (s / stretch),
                      .vx = (gint32) -s,
                      .vy = (gint32) c };
}

/* Between four pixels, in steps of 1/256. */
static guint8
look_at (const guint8 *at, guint32 u, guint32 v)
{
  const guint x = u >> 16 & (SIDE - 1), right = (x + 1) & (SIDE - 1);
  const guint8 *row = at + (v >> 16 & (SIDE - 1)) * SIDE, *below = at + (((v >> 16) + 1) & (SIDE - 1)) * SIDE;
  const guint a = u >> 8 & 255, b = v >> 8 & 255;
  const guint over = row[x] * (256 - a) + row[right] * a, under = below[x] * (256 - a) + below[right] * a;

  return (guint8) ((over * (256 - b) + under * b) >> 16);
}

void
scene_look_row (const SceneLook *self, int x, int y, int n, guint8 *to)
{
  /* It goes around at 2^32 as it does at its edge. */
  guint32 u = (guint32) self->u + (guint32) self->ux * (guint32) x + (guint32) self->uy * (guint32) y;
  guint32 v = (guint32) self->v + (guint32) self->vx * (guint32) x + (guint32) self->vy * (guint32) y;

  for (int i = 0; i < n; i++) {
    to[i] = look_at (self->field->at, u, v);
    u += (guint32) self->ux;
    v += (guint32) self->vx;
  }
}
