/* SPDX-License-Identifier: Apache-2.0 */
/* gather.c - see gather.h */
#include "gather.h"

#include <string.h>

static HoneGatherPatch
patch_of (const HonePatch *patch)
{
  return (HoneGatherPatch){ patch->pixels, (gint64) patch->stride, patch->x1, patch->y1, patch->x2, patch->y2 };
}

static void
set_colours (const HoneAugment *how, const HoneAugmentDraws *drawn, HoneGather *to)
{
  guint8 hue[256];

  to->colour = how->hsv_h != 0 || how->hsv_s != 0 || how->hsv_v != 0;
  hone_hsv_tables (drawn->hue, drawn->saturation, drawn->value, hue, to->saturation, to->value);
  memcpy (to->hue, hue, sizeof to->hue);
}

void
hone_gather_of_scene (const HoneAugment *how, const HoneScene *scene, const HoneAugmentDraws *drawn, int to_w, int to_h,
                      HoneGather *to)
{
  float m[9];

  *to = (HoneGather){ .w = scene->w, .h = scene->h, .x = scene->x, .y = scene->y };
  for (int i = 0; i < 4; i++)
    to->patches[i] = patch_of (&scene->patches[i]);
  hone_perspective_matrix (&drawn->perspective, scene->w, scene->h, to_w, to_h, m);
  to->perspective = hone_warp_inverse (m, to->inverse);
  to->flip_vertical = drawn->flip_vertical;
  to->flip_horizontal = drawn->flip_horizontal;
  to->swap = drawn->swap;
  set_colours (how, drawn, to);
}
