/* SPDX-License-Identifier: Apache-2.0 */
/* hone-scenes.c - see hone-scenes.h */
#include "hone-scenes.h"

#include "scene-shapes.h"
#include "scene-style.h"

#include <string.h>

#define MOST_OBJECTS 200  /* an id is a byte */
#define LEAST_SIDE 4      /* of a box, in pixels */
#define LEAST_PIXELS 12   /* of an object */
#define LEAST_SEEN 0.3f   /* of it, not hidden by others */
#define LEAST_CHANGE 9.0f /* of its pixels, mean of channels: fainter ones nobody finds */
#define STREAM 0x5ce7e5   /* of the draws */

struct _HoneScenes {
  guint64 seed;
  SceneFields *fields;
};

typedef enum {
  MIXED, /* things of all kinds and sizes */
  CROWD, /* of one to three kinds, each of one size */
  SMALL,
  LARGE,
} Mode;

/* What objects of a kind have in common. */
typedef struct {
  int klass;
  HoneDraws shape;      /* where the draws of its shape begin */
  gboolean same;        /* all of one shape; else each of its own */
  SceneColour from, to; /* of its surface */
  SceneBlend blend;
  float strength; /* 1: opaque */
  float spread;   /* of sizes and proportions */
  float size;     /* pixels */
  gboolean soft, shadow;
} Kind;

/* Where a scene is made. */
typedef struct {
  const HoneScenes *scenes;
  const SceneStyle *style;
  HoneDraws draws;
  ScenePicture picture;
  SceneColour base; /* of the ground */
  guint8 *owner;
  float *sums;
  guint8 *cover, *depth, *pattern, *rows;
  ScenePath body, inner;
  SceneTexture texture;

  int n;
  int klass[MOST_OBJECTS + 1];
  guint drawn[MOST_OBJECTS + 1]; /* pixels, before others came in front; 0: no object */
} Scene;

/* The part of the picture that an object lies in. */
typedef struct {
  int x, y, w, h;
  int cx, cy; /* the object's middle, in the picture */
} Frame;

/* --- kinds --- */

static float
difference (const SceneColour *a, const SceneColour *b)
{
  float most = 0;

  for (int c = 0; c < 3; c++)
    most = hone_max (most, fabsf (a->rgb[c] - b->rgb[c]));
  return most;
}

/* A colour that can be told from the ground: tried some times, then made. */
static SceneColour
draw_colour (Scene *self)
{
  SceneColour colour;

  for (int i = 0; i < 6; i++) {
    colour = scene_style_colour (self->style, &self->draws, 0, 255);
    if (difference (&colour, &self->base) >= self->style->contrast)
      return colour;
  }
  for (int c = 0; c < 3; c++)
    colour.rgb[c] = self->base.rgb[c] + (self->base.rgb[c] > 128 ? -1.0f : 1.0f) * self->style->contrast * 1.5f;
  return colour;
}

static Kind
draw_kind (Scene *self)
{
  HoneDraws *draws = &self->draws;
  Kind kind = { .blend = self->style->blend };
  guint from;

  kind.klass = (int) hone_draw_index (draws, (guint) hone_scenes_get_n_classes ());
  kind.strength = scene_chance (draws, 0.3) ? scene_range (draws, 0.6f, 1) : 1;
  kind.same = scene_chance (draws, 0.4);
  kind.soft = scene_chance (draws, 0.15);
  kind.shadow = self->style->blend == SCENE_COVER && scene_chance (draws, 0.2);
  from = hone_draw_index (draws, G_MAXUINT);
  kind.shape = hone_draws (from, STREAM, 0, hone_draw_index (draws, G_MAXUINT));
  kind.from = draw_colour (self);
  kind.to = scene_style_colour (self->style, draws, 0, 255);
  if (difference (&kind.from, &kind.to) < 50) {
    const float way = kind.from.rgb[0] + kind.from.rgb[1] > 256 ? -1.0f : 1.0f;

    for (int c = 0; c < 3; c++)
      kind.to.rgb[c] = kind.from.rgb[c] + way * scene_range (draws, 50, 110);
  }
  return kind;
}

/* --- one object --- */

static SceneMove
draw_move (Scene *self, const Kind *kind, float size, float cx, float cy)
{
  HoneDraws *draws = &self->draws;
  const float longer = hone_exp (kind->spread * scene_normal (draws)), turn = (float) hone_draw (draws);
  const float half = size / 2, c = scene_cos (turn), s = scene_sin (turn);
  const float x = half * sqrtf (longer) * (scene_chance (draws, 0.5) ? 1.0f : -1.0f), y = half / sqrtf (longer);
  const float slant = 0.6f * kind->spread * scene_normal (draws) * y;

  return (SceneMove){ c * x, c * slant - s * y, s * x, s * slant + c * y, cx, cy };
}

/* Where @path, in the coordinates of the picture, lies. */
static gboolean
frame_of (const Scene *self, const ScenePath *path, float cx, float cy, int margin, Frame *frame)
{
  ScenePoint least, most;
  int x1, y1;

  if (!scene_path_bounds (path, &least, &most))
    return FALSE;
  frame->x = MAX (0, (int) floorf (least.x) - margin);
  frame->y = MAX (0, (int) floorf (least.y) - margin);
  x1 = MIN (self->picture.w, (int) ceilf (most.x) + margin);
  y1 = MIN (self->picture.h, (int) ceilf (most.y) + margin);
  frame->w = x1 - frame->x;
  frame->h = y1 - frame->y;
  frame->cx = (int) cx;
  frame->cy = (int) cy;
  return frame->w >= LEAST_SIDE && frame->h >= LEAST_SIDE;
}

static void
fill (Scene *self, ScenePath *path, const Frame *frame)
{
  const SceneMove move = { 1, 0, 0, 1, (float) -frame->x, (float) -frame->y };

  scene_path_move (path, &move);
  scene_path_fill (path, frame->w, frame->h, self->sums, self->cover);
}

static guint8
blended (SceneBlend blend, int ground, int colour, int strength)
{
  int value;

  if (blend == SCENE_COVER)
    value = ground + (colour - ground) * strength / 255;
  else if (blend == SCENE_ABSORB)
    value = ground - ground * (255 - colour) / 255 * strength / 255;
  else
    value = ground + colour * strength / 255;
  return (guint8) CLAMP (value, 0, 255);
}

/* One row of the object. Returns: how much the pixels that are its own changed, all channels */
static int
paint_row (Scene *self, const Kind *kind, const Frame *frame, int y, guint8 id, guint *own)
{
  const gsize at = (gsize) (frame->y + y) * (gsize) self->picture.w + (gsize) frame->x;
  const guint8 *cover = self->cover + (gsize) y * (gsize) frame->w;
  guint8 *pixel = self->picture.pixels + at * 3;
  const int strength = (int) (kind->strength * 256);
  int change = 0;

  scene_texture_row (&self->texture, frame->x - frame->cx, frame->y + y - frame->cy, frame->w,
                     self->depth + (gsize) y * (gsize) frame->w, self->pattern);
  for (int x = 0; x < frame->w; x++, pixel += 3) {
    const guint8 *colour = self->texture.ramp[self->pattern[x]];

    if (cover[x] == 0)
      continue;
    for (int c = 0; c < 3; c++) {
      const guint8 before = pixel[c];

      pixel[c] = blended (kind->blend, before, colour[c], cover[x] * strength >> 8);
      change += cover[x] > 127 ? ABS (pixel[c] - before) : 0;
    }
    if (cover[x] > 127 && id != 0) {
      self->owner[at + (gsize) x] = id;
      (*own)++;
    }
  }
  return change;
}

/* @id: 0: nobody's */
static int
paint (Scene *self, const Kind *kind, const Frame *frame, guint8 id, guint *own)
{
  int change = 0;

  if (self->texture.needs_depth)
    scene_depth (self->cover, frame->w, frame->h, self->depth);
  for (int y = 0; y < frame->h; y++)
    change += paint_row (self, kind, frame, y, id, own);
  return change;
}

/* Edges as a lens or a microscope out of focus makes them. */
static void
soften (guint8 *cover, int w, int h)
{
  for (int y = 0; y < h; y++)
    for (int x = 1, left = cover[y * w]; x + 1 < w; x++) {
      const int now = cover[y * w + x];

      cover[y * w + x] = (guint8) ((left + 2 * now + cover[y * w + x + 1]) / 4);
      left = now;
    }
  for (int x = 0; x < w; x++)
    for (int y = 1, above = cover[x]; y + 1 < h; y++) {
      const int now = cover[y * w + x];

      cover[y * w + x] = (guint8) ((above + 2 * now + cover[(y + 1) * w + x]) / 4);
      above = now;
    }
}

/* On the ground beside it, of which it takes half of the light. */
static void
cast_shadow (Scene *self, const Frame *frame, float size)
{
  const int dx = (int) (0.1f * size) + 1, dy = (int) (0.08f * size) + 1;

  for (int y = 0; y < frame->h && frame->y + y + dy < self->picture.h; y++)
    for (int x = 0; x < frame->w && frame->x + x + dx < self->picture.w; x++) {
      const int cover = self->cover[y * frame->w + x];
      guint8 *at = self->picture.pixels +
                   ((gsize) (frame->y + y + dy) * (gsize) self->picture.w + (gsize) (frame->x + x + dx)) * 3;

      for (int c = 0; c < 3 && cover > 0; c++)
        at[c] = (guint8) (at[c] - at[c] * cover / 640);
    }
}

/* Those in front are more visible: the crowd keeps a distance. */
static gboolean
is_taken (const Scene *self, const Frame *frame)
{
  int taken = 0, n = 0;

  for (int y = frame->y; y < frame->y + frame->h; y += 3)
    for (int x = frame->x; x < frame->x + frame->w; x += 3, n++)
      taken += self->owner[(gsize) y * (gsize) self->picture.w + (gsize) x] != 0;
  return taken * 4 > n;
}

/* A second surface upon the first: a nucleus, veins. */
static void
paint_inner (Scene *self, const Kind *kind, const Frame *frame, float size)
{
  guint none = 0;

  if (self->inner.n_contours == 0)
    return;
  scene_texture_draw (&self->texture, kind->klass % SCENE_N_TEXTURES, self->scenes->fields, &self->draws, size / 2,
                      kind->to, kind->from);
  self->texture.needs_depth = FALSE;
  fill (self, &self->inner, frame);
  paint (self, kind, frame, 0, &none);
}

static void
add_object (Scene *self, const Kind *kind)
{
  HoneDraws *draws = &self->draws, shape = kind->shape;
  const float size = kind->size * hone_exp (0.6f * kind->spread * scene_normal (draws));
  const float cx = scene_range (draws, 0, (float) self->picture.w),
              cy = scene_range (draws, 0, (float) self->picture.h);
  const SceneMove move = draw_move (self, kind, size, cx, cy);
  const guint8 id = (guint8) (self->n + 1);
  Frame frame;
  guint own = 0;
  int change;

  if (self->n == MOST_OBJECTS)
    return;
  scene_shape_draw (kind->klass / SCENE_N_TEXTURES, kind->same ? &shape : draws, &self->body, &self->inner);
  scene_path_move (&self->body, &move);
  scene_path_move (&self->inner, &move);
  if (!frame_of (self, &self->body, cx, cy, kind->soft ? 2 : 0, &frame) ||
      (is_taken (self, &frame) && scene_chance (draws, 0.7)))
    return;
  scene_texture_draw (&self->texture, kind->klass % SCENE_N_TEXTURES, self->scenes->fields, draws, size, kind->from,
                      kind->to);
  fill (self, &self->body, &frame);
  if (kind->soft)
    soften (self->cover, frame.w, frame.h);
  if (kind->shadow)
    cast_shadow (self, &frame, size);
  change = paint (self, kind, &frame, id, &own);
  paint_inner (self, kind, &frame, size);
  self->n = id;
  self->klass[id] = kind->klass;
  self->drawn[id] = (float) change >= LEAST_CHANGE * 3 * (float) own ? own : 0;
}

/* --- the scene --- */

static Mode
draw_mode (Scene *self)
{
  float at = (float) hone_draw (&self->draws);
  int mode = 0;

  while (mode < LARGE && at >= self->style->modes[mode])
    at -= self->style->modes[mode++];
  return (Mode) mode;
}

static void
add_mixed (Scene *self, int n, float low, float high)
{
  for (int i = 0; i < n; i++) {
    Kind kind = draw_kind (self);

    kind.spread = 0.3f;
    kind.size = scene_ratio (&self->draws, low, high);
    add_object (self, &kind);
  }
}

static void
add_crowd (Scene *self, int n, float low, float high)
{
  Kind kinds[3];
  const int n_kinds = scene_whole (&self->draws, 1, 3);

  for (int i = 0; i < n_kinds; i++) {
    kinds[i] = draw_kind (self);
    kinds[i].spread = scene_range (&self->draws, 0.04f, 0.18f);
    kinds[i].size = scene_ratio (&self->draws, low, high);
  }
  for (int i = 0; i < n; i++) { /* the first kind is the most frequent */
    const int a = (int) hone_draw_index (&self->draws, (guint) n_kinds);
    const int b = (int) hone_draw_index (&self->draws, (guint) n_kinds);

    add_object (self, &kinds[MIN (a, b)]);
  }
}

static void
add_objects (Scene *self)
{
  HoneDraws *draws = &self->draws;
  const float side = (float) MIN (self->picture.w, self->picture.h);
  /* In larger pictures there are more things rather than larger ones, but some of both. */
  const float more = sqrtf (side / 160), room = more * more;

  switch (draw_mode (self)) {
  case MIXED:
    add_mixed (self, (int) (room * (float) scene_whole (draws, 2, 11)), 9, 0.55f * side);
    break;
  case CROWD:
    add_crowd (self, (int) (room * (float) scene_whole (draws, 6, 26)), 8 * more, 40 * more);
    break;
  case SMALL:
    if (scene_chance (draws, 0.5))
      add_mixed (self, (int) (room * (float) scene_whole (draws, 1, 8)), 6, 26);
    else
      add_crowd (self, (int) (room * (float) scene_whole (draws, 2, 10)), 6, 20);
    break;
  case LARGE:
    add_mixed (self, scene_whole (draws, 1, 3), 0.35f * side, 0.9f * side);
    break;
  }
}

/* Boxes around what of each is in front. */
static void
see (const Scene *self, HoneSceneObject *seen)
{
  const guint8 *row = self->owner;

  for (int i = 1; i <= self->n; i++)
    seen[i] = (HoneSceneObject){ self->klass[i], G_MAXINT, G_MAXINT, 0, 0, 0, (guint8) i };
  for (int y = 0; y < self->picture.h; y++, row += self->picture.w)
    for (int x = 0; x < self->picture.w; x++)
      if (row[x] != 0) {
        HoneSceneObject *object = &seen[row[x]];

        object->x0 = MIN (object->x0, x);
        object->x1 = MAX (object->x1, x + 1);
        object->y0 = MIN (object->y0, y);
        object->y1 = y + 1;
        object->visible++;
      }
}

static void
tell_objects (const Scene *self, GArray *objects)
{
  HoneSceneObject seen[MOST_OBJECTS + 1];

  see (self, seen);
  for (int i = 1; i <= self->n; i++)
    if (seen[i].visible >= LEAST_PIXELS && seen[i].x1 - seen[i].x0 >= LEAST_SIDE &&
        seen[i].y1 - seen[i].y0 >= LEAST_SIDE && self->drawn[i] > 0 &&
        (float) seen[i].visible >= LEAST_SEEN * (float) self->drawn[i])
      g_array_append_val (objects, seen[i]);
}

/* All that a scene of this size needs, in one piece. */
static guint8 *
make_room (Scene *self, int w, int h, gboolean owner)
{
  const gsize area = (gsize) w * (gsize) h, sums = (gsize) (w + 2) * (gsize) h * sizeof (float);
  guint8 *room = g_malloc (sums + area * (owner ? 3 : 2) + (gsize) w + 6 * (gsize) w + 64);

  self->sums = (float *) (void *) room;
  self->cover = room + sums;
  self->depth = self->cover + area;
  self->pattern = self->depth + area;
  self->rows = self->pattern + w;
  if (owner)
    self->owner = self->rows + 6 * (gsize) w + 64;
  return room;
}

void
hone_scenes_draw (const HoneScenes *self, guint64 index, int w, int h, guint8 *pixels, guint8 *owner, GArray *objects)
{
  g_autofree Scene *scene = g_new0 (Scene, 1);
  g_autofree guint8 *room = NULL;

  scene->scenes = self;
  scene->owner = owner;
  scene->draws = hone_draws (self->seed, STREAM, 1, index);
  scene->picture = (ScenePicture){ w, h, pixels };
  scene->style = scene_style_draw (&scene->draws);
  room = make_room (scene, w, h, owner == NULL);
  memset (scene->owner, 0, (gsize) w * (gsize) h);
  scene_ground_paint (scene->style, self->fields, &scene->draws, &scene->picture, &scene->base, scene->pattern);
  add_objects (scene);
  scene_camera_take (&scene->style->camera, self->fields, &scene->draws, &scene->picture, scene->rows);
  tell_objects (scene, objects);
}

HoneScenes *
hone_scenes_new (guint64 seed)
{
  HoneScenes *self = g_new0 (HoneScenes, 1);

  self->seed = seed;
  self->fields = scene_fields_new (seed);
  return self;
}

void
hone_scenes_free (HoneScenes *self)
{
  scene_fields_free (self->fields);
  g_free (self);
}

int
hone_scenes_get_n_classes (void)
{
  return SCENE_N_FAMILIES * SCENE_N_TEXTURES;
}

char *
hone_scenes_class_name (int klass)
{
  return g_strdup_printf ("%s-%s", scene_texture_name (klass % SCENE_N_TEXTURES),
                          scene_family_name (klass / SCENE_N_TEXTURES));
}
