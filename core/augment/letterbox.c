/* SPDX-License-Identifier: Apache-2.0 */
/* letterbox.c - a picture inside a grey frame (spec 02, section 5) */
#include "hone-augment.h"

#include <math.h>
#include <string.h>

/* round () of the reference goes to the even neighbour: rint (). */
HoneLetterboxGeometry
hone_letterbox_geometry (int w, int h, int to_w, int to_h, gboolean pad_to_stride, gboolean scale_up, int stride)
{
  HoneLetterboxGeometry self;
  double across, down;

  self.ratio = MIN ((double) to_h / h, (double) to_w / w);
  if (!scale_up)
    self.ratio = MIN (self.ratio, 1.0);
  self.w = MAX ((int) rint (w * self.ratio), 1);
  self.h = MAX ((int) rint (h * self.ratio), 1);

  across = to_w - self.w;
  down = to_h - self.h;
  if (pad_to_stride) {
    across = fmod (across, stride);
    down = fmod (down, stride);
  }
  self.left = (int) rint (across / 2 - 0.1);
  self.right = (int) rint (across / 2 + 0.1);
  self.top = (int) rint (down / 2 - 0.1);
  self.bottom = (int) rint (down / 2 + 0.1);
  return self;
}

void
hone_letterbox (const HoneImage *from, const HoneLetterboxGeometry *how, guint8 *to)
{
  const gsize inner = (gsize) how->w * 3;
  const gsize row = (gsize) (how->left + how->w + how->right) * 3;
  g_autofree guint8 *resized = NULL;
  const guint8 *pixels = from->pixels;

  if (from->width != how->w || from->height != how->h) {
    resized = g_malloc (inner * how->h);
    hone_resize (from->pixels, from->width, from->height, 3, resized, how->w, how->h);
    pixels = resized;
  }
  memset (to, HONE_GREY, row * (how->top + how->h + how->bottom));
  for (int y = 0; y < how->h; y++)
    memcpy (to + row * (how->top + y) + (gsize) how->left * 3, pixels + inner * y, inner);
}
