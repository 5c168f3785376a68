/* SPDX-License-Identifier: Apache-2.0 */
/* hone-scenes.h - pictures drawn by the program, with their objects: to pretrain on, and to test with
 *
 * There are hone_scenes_get_n_classes () classes: a family of shapes (ring, gear, cell, leaf ...) with a kind of
 * surface (striped, cloudy, rimmed ...). A scene looks like a photograph, an X-ray, a microscope's picture, a circuit
 * board, cloth or print; objects lie in front of one another, in crowds or alone, and a camera blurs, lights and
 * compresses what it sees. Scene @index of @seed has the same bits on every machine and whatever was drawn before.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HONE_SCENES_LEAST 32 /* pixels a side */
#define HONE_SCENES_MOST 4096

typedef struct _HoneScenes HoneScenes;

/* An object as it is seen. */
typedef struct {
  int klass;
  int x0, y0, x1, y1; /* pixels; x1 and y1 are the first beyond it. Tight around the pixels that @owner says are its */
  guint visible;      /* how many these are */
  guint8 id;          /* in @owner */
} HoneSceneObject;

/* Takes some tenths of a second: surfaces are made in advance. */
HoneScenes *hone_scenes_new (guint64 seed);
void hone_scenes_free (HoneScenes *self);

int hone_scenes_get_n_classes (void);
char *hone_scenes_class_name (int klass); /* "striped-ring"; (transfer full) */

/**
 * hone_scenes_draw:
 * @index: of the scene; each is another
 * @w, @h: %HONE_SCENES_LEAST to %HONE_SCENES_MOST
 * @pixels: out: @w x @h x 3 bytes, red first
 * @owner: (nullable): out: @w x @h bytes: 0 the ground, else the id of the object that is in front there; ids of things
 * that are no objects (too little of them is seen) are not in @objects
 * @objects: (element-type HoneSceneObject): added to, those behind first
 *
 * Any thread, and several at once.
 */
void hone_scenes_draw (const HoneScenes *self, guint64 index, int w, int h, guint8 *pixels, guint8 *owner,
                       GArray *objects);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneScenes, hone_scenes_free)

G_END_DECLS
