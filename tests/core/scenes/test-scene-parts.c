/* SPDX-License-Identifier: Apache-2.0 */
/* test-scene-parts.c - what scenes are made of: numbers, contours, surfaces, against values worked out by hand */
#include "scene-camera.h"
#include "scene-shapes.h"
#include "scene-texture.h"

#include <math.h>
#include <string.h>

#define SIDE 64

static void
test_numbers (void)
{
  for (int i = -4000; i <= 4000; i++) {
    const float turns = (float) i / 997, x = expf ((float) i / 400);

    g_assert_cmpfloat_with_epsilon ((double) scene_sin (turns), sin (2 * G_PI * (double) turns), 1e-5);
    g_assert_cmpfloat_with_epsilon ((double) scene_cos (turns), cos (2 * G_PI * (double) turns), 1e-5);
    g_assert_cmpfloat_with_epsilon ((double) scene_log (x), log ((double) x), 1e-5);
  }
  g_assert_cmpfloat_with_epsilon ((double) scene_power (-4, 1.5f), -8, 1e-4);
  g_assert_cmpfloat ((double) scene_power (0, 1.5f), ==, 0);
}

static void
test_draws (void)
{
  HoneDraws draws = hone_draws (1, 2, 3, 4);
  double sum = 0, squares = 0;
  const int n = 40000;

  for (int i = 0; i < n; i++) {
    const double x = (double) scene_normal (&draws), ratio = (double) scene_ratio (&draws, 2, 50);

    sum += x;
    squares += x * x;
    g_assert_cmpfloat (ratio, >=, 1.9999);
    g_assert_cmpfloat (ratio, <=, 50.001);
  }
  g_assert_cmpfloat_with_epsilon (sum / n, 0, 0.02);
  g_assert_cmpfloat_with_epsilon (squares / n, 1, 0.03);
}

typedef struct {
  ScenePath path;
  float sums[(SIDE + 2) * SIDE];
  guint8 cover[SIDE * SIDE];
} Sheet;

static Sheet *
sheet_new (void)
{
  return g_new0 (Sheet, 1);
}

static float
fill (Sheet *self)
{
  return scene_path_fill (&self->path, SIDE, SIDE, self->sums, self->cover);
}

/* A box whose edges lie inside of pixels covers them by just that part. */
static void
test_fill_box (void)
{
  g_autofree Sheet *sheet = sheet_new ();

  scene_path_box (&sheet->path, (ScenePoint){ 10.25f, 20.5f }, (ScenePoint){ 13, 22 }, FALSE);
  g_assert_cmpfloat_with_epsilon ((double) fill (sheet), 2.75 * 1.5, 1e-4);
  g_assert_cmpint (sheet->cover[20 * SIDE + 10], ==, 96); /* 0.75 x 0.5 */
  g_assert_cmpint (sheet->cover[20 * SIDE + 11], ==, 128);
  g_assert_cmpint (sheet->cover[21 * SIDE + 10], ==, 191);
  g_assert_cmpint (sheet->cover[21 * SIDE + 12], ==, 255);
  g_assert_cmpint (sheet->cover[21 * SIDE + 13], ==, 0);
  g_assert_cmpint (sheet->cover[22 * SIDE + 11], ==, 0);
}

static void
test_fill_round (void)
{
  g_autofree Sheet *sheet = sheet_new ();
  /* 24 corners cover less than the circle. */
  const double polygon = 12 * sin (2 * G_PI / 24);

  scene_path_ellipse (&sheet->path, (ScenePoint){ 32, 32 }, 20, 10, 0.1f, FALSE);
  g_assert_cmpfloat_with_epsilon ((double) fill (sheet), polygon * 200, 0.1);
  scene_path_ellipse (&sheet->path, (ScenePoint){ 32, 32 }, 10, 5, 0.1f, TRUE);
  g_assert_cmpfloat_with_epsilon ((double) fill (sheet), polygon * 150, 0.1);
  g_assert_cmpint (sheet->cover[32 * SIDE + 32], ==, 0);
}

/* What goes beyond the edges, on any side, is cut there; two on top of each other cover once; mirrored is the same. */
static void
test_fill_edges (void)
{
  g_autofree Sheet *sheet = sheet_new ();
  const SceneMove mirror = { -1, 0, 0, 1, SIDE, 0 };

  scene_path_box (&sheet->path, (ScenePoint){ -50, -50 }, (ScenePoint){ 3.5f, 200 }, FALSE);
  scene_path_box (&sheet->path, (ScenePoint){ -10, -50 }, (ScenePoint){ 2, 200 }, FALSE);
  g_assert_cmpfloat_with_epsilon ((double) fill (sheet), 3.5 * SIDE, 0.5);
  scene_path_move (&sheet->path, &mirror);
  g_assert_cmpfloat_with_epsilon ((double) fill (sheet), 3.5 * SIDE, 0.5);
  g_assert_cmpint (sheet->cover[63], ==, 255);
  g_assert_cmpint (sheet->cover[0], ==, 0);
}

/* Whatever is drawn: inside of its square, of one piece of memory, of some area. */
static void
test_shapes (void)
{
  g_autofree Sheet *sheet = sheet_new ();
  g_autofree ScenePath *inner = g_new0 (ScenePath, 1);
  const SceneMove move = { SIDE / 2, 0, 0, SIDE / 2, SIDE / 2, SIDE / 2 };

  for (int family = 0; family < SCENE_N_FAMILIES; family++)
    for (guint i = 0; i < 200; i++) {
      HoneDraws draws = hone_draws (5, (guint32) family, i, 0);
      ScenePoint least, most;

      scene_shape_draw (family, &draws, &sheet->path, inner);
      g_assert_cmpint (sheet->path.n_points, <, SCENE_MOST_POINTS); /* nothing was left out */
      g_assert_cmpint (sheet->path.n_contours, <, SCENE_MOST_CONTOURS);
      g_assert_true (scene_path_bounds (&sheet->path, &least, &most));
      g_assert_cmpfloat_with_epsilon ((double) MAX (most.x - least.x, most.y - least.y), 2, 1e-4);
      scene_path_move (&sheet->path, &move);
      g_assert_cmpfloat ((double) fill (sheet), >, 0.01 * SIDE * SIDE);
    }
}

/* A square of 9 in the middle: 3 at its edge, 3 more a step inwards, 4 across a corner. */
static void
test_depth (void)
{
  g_autofree Sheet *sheet = sheet_new ();
  guint8 depth[SIDE * SIDE];

  scene_path_box (&sheet->path, (ScenePoint){ 20, 20 }, (ScenePoint){ 29, 29 }, FALSE);
  fill (sheet);
  scene_depth (sheet->cover, SIDE, SIDE, depth);
  g_assert_cmpint (depth[19 * SIDE + 20], ==, 0);
  g_assert_cmpint (depth[20 * SIDE + 20], ==, 3);
  g_assert_cmpint (depth[24 * SIDE + 20], ==, 3);
  g_assert_cmpint (depth[24 * SIDE + 24], ==, 15);
  g_assert_cmpint (depth[28 * SIDE + 24], ==, 3);
}

/* Looked at pixel for pixel a field is itself, and goes on at its other side. */
static void
test_fields (void)
{
  SceneFields *fields = scene_fields_new (3);
  HoneDraws draws = hone_draws (1, 1, 1, 1);
  guint8 row[2 * SCENE_FIELD];

  for (int kind = 0; kind < SCENE_N_FIELD_KINDS; kind++) {
    const SceneField *field = scene_fields_draw (fields, (SceneFieldKind) kind, &draws);
    const SceneLook look = { field, 0, 0, 1 << 16, 0, 0, 1 << 16 };
    int least = 255, most = 0;

    scene_look_row (&look, -SCENE_FIELD, 7 - SCENE_FIELD, 2 * SCENE_FIELD, row);
    g_assert_cmpmem (row, SCENE_FIELD, field->at + 7 * SCENE_FIELD, SCENE_FIELD);
    g_assert_cmpmem (row + SCENE_FIELD, SCENE_FIELD, field->at + 7 * SCENE_FIELD, SCENE_FIELD);
    for (int i = 0; i < SCENE_FIELD * SCENE_FIELD; i++) {
      least = MIN (least, field->at[i]);
      most = MAX (most, field->at[i]);
    }
    g_assert_cmpint (least, <, 60);
    g_assert_cmpint (most, >, 195);
  }
  scene_fields_free (fields);
}

static void
test_textures (void)
{
  SceneFields *fields = scene_fields_new (3);
  g_autofree Sheet *sheet = sheet_new ();
  guint8 depth[SIDE * SIDE], row[SIDE];

  scene_path_ellipse (&sheet->path, (ScenePoint){ 32, 32 }, 30, 30, 0, FALSE);
  fill (sheet);
  scene_depth (sheet->cover, SIDE, SIDE, depth);
  for (int kind = 0; kind < SCENE_N_TEXTURES; kind++) {
    const SceneColour black = { { 0, 0, 0 } }, white = { { 255, 255, 255 } };
    HoneDraws draws = hone_draws (9, 9, 9, (guint64) kind);
    SceneTexture texture;
    int least = 255, most = 0;

    scene_texture_draw (&texture, kind, fields, &draws, 60, black, white);
    g_assert_cmpint (texture.ramp[0][0], <, 5);
    g_assert_cmpint (texture.ramp[255][2], >, 250);
    for (int y = 2; y < SIDE - 2; y++) {
      scene_texture_row (&texture, -SIDE / 2, y - SIDE / 2, SIDE, depth + y * SIDE, row);
      for (int x = 0; x < SIDE; x++)
        if (sheet->cover[y * SIDE + x] == 255) {
          least = MIN (least, row[x]);
          most = MAX (most, row[x]);
        }
    }
    g_assert_cmpint (most - least, >, 90); /* a pattern, not a plain */
  }
  scene_fields_free (fields);
}

/* Nothing that a camera may do is done when no chance is given; all of it leaves a grey picture near to grey. */
static void
test_camera (void)
{
  SceneFields *fields = scene_fields_new (3);
  guint8 pixels[SIDE * SIDE * 3], rows[SIDE * 6 + 64];
  ScenePicture picture = { SIDE, SIDE, pixels };
  const SceneCamera none = { 0 }, all = { 1, 1, 1, 0, 1, 5 };
  gint64 sum = 0;

  memset (pixels, 100, sizeof pixels);
  for (guint64 i = 0; i < 50; i++) {
    HoneDraws draws = hone_draws (1, 2, 3, i);

    scene_camera_take (&none, fields, &draws, &picture, rows);
  }
  for (gsize i = 0; i < sizeof pixels; i++)
    g_assert_cmpint (pixels[i], ==, 100);
  for (guint64 i = 0; i < 50; i++) {
    HoneDraws draws = hone_draws (1, 2, 4, i);

    memset (pixels, 100, sizeof pixels);
    scene_camera_take (&all, fields, &draws, &picture, rows);
    for (gsize k = 0; k < sizeof pixels; k++) {
      g_assert_cmpint (pixels[k], <, 160);
      sum += pixels[k];
    }
  }
  g_assert_cmpint (sum, >, (gint64) (50 * sizeof pixels * 40));
  scene_fields_free (fields);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene-parts/numbers", test_numbers);
  g_test_add_func ("/scene-parts/draws", test_draws);
  g_test_add_func ("/scene-parts/fill-box", test_fill_box);
  g_test_add_func ("/scene-parts/fill-round", test_fill_round);
  g_test_add_func ("/scene-parts/fill-edges", test_fill_edges);
  g_test_add_func ("/scene-parts/shapes", test_shapes);
  g_test_add_func ("/scene-parts/depth", test_depth);
  g_test_add_func ("/scene-parts/fields", test_fields);
  g_test_add_func ("/scene-parts/textures", test_textures);
  g_test_add_func ("/scene-parts/camera", test_camera);
  return g_test_run ();
}
