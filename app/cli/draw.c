/* SPDX-License-Identifier: Apache-2.0 */
/* draw.c - boxes, names and scores into pixels
 *
 * As on the pictures of the window: a line in the colour of the class over a darker casing that keeps it visible on
 * light pictures, and a filled tag with dark letters. The letters are a 5 x 7 grid, enlarged with the picture; what is
 * not ASCII becomes a dot (the window has real fonts).
 */
#include "cli.h"
#include "font.h"

#include <math.h>
#include <string.h>

#define CASING 0.55 /* black over the picture, around a line */

typedef struct {
  guint8 r, g, b;
} Colour;

/* For dark surroundings, which is what a casing makes: one colour a class, again from the start after the eighth. */
static const Colour palette[] = {
  { 0x62, 0xa0, 0xea }, { 0xf0, 0x8c, 0x1e }, { 0x7f, 0xe3, 0xcb }, { 0xd0, 0x6f, 0xa8 },
  { 0xfa, 0xcb, 0x39 }, { 0x82, 0x73, 0xf0 }, { 0xe8, 0x55, 0x4f }, { 0xf2, 0xf4, 0xf7 },
};
static const Colour near_black = { 0x12, 0x12, 0x12 };
static const Colour black = { 0, 0, 0 };

typedef struct {
  HoneImage *image;
  int line;  /* width of a line in pixels */
  int scale; /* of letters */
} Canvas;

static void
blend (guint8 *pixel, Colour colour, double alpha)
{
  pixel[0] = (guint8) lrint (pixel[0] + (colour.r - pixel[0]) * alpha);
  pixel[1] = (guint8) lrint (pixel[1] + (colour.g - pixel[1]) * alpha);
  pixel[2] = (guint8) lrint (pixel[2] + (colour.b - pixel[2]) * alpha);
}

/* [x1, x2) x [y1, y2), cut off at the picture. */
static void
fill (Canvas *self, int x1, int y1, int x2, int y2, Colour colour, double alpha)
{
  HoneImage *image = self->image;

  for (int y = MAX (y1, 0); y < MIN (y2, image->height); y++)
    for (int x = MAX (x1, 0); x < MIN (x2, image->width); x++)
      blend (image->pixels + ((gsize) y * (gsize) image->width + (gsize) x) * 3, colour, alpha);
}

/* Four sides without a pixel twice, so that what shines through is even. */
static void
frame (Canvas *self, int x1, int y1, int x2, int y2, int width, Colour colour, double alpha)
{
  fill (self, x1, y1, x2, y1 + width, colour, alpha);
  fill (self, x1, y2 - width, x2, y2, colour, alpha);
  fill (self, x1, y1 + width, x1 + width, y2 - width, colour, alpha);
  fill (self, x2 - width, y1 + width, x2, y2 - width, colour, alpha);
}

static void
letter (Canvas *self, int x, int y, guint8 c)
{
  const guint8 *columns = hone_font[c >= 32 && c < 127 ? c - 32 : '.' - 32];

  for (int i = 0; i < FONT_WIDTH; i++)
    for (int k = 0; k < FONT_HEIGHT; k++)
      if (columns[i] >> k & 1)
        fill (self, x + i * self->scale, y + k * self->scale, x + (i + 1) * self->scale, y + (k + 1) * self->scale,
              near_black, 1);
}

/* One letter a character, whatever its bytes. */
static void
text (Canvas *self, int x, int y, const char *words)
{
  for (; *words != '\0'; words = g_utf8_next_char (words)) {
    letter (self, x, y, (guint8) *words);
    x += (FONT_WIDTH + 1) * self->scale;
  }
}

/* Above the box; within it at the upper edge of the picture; never beyond the right edge. */
static void
tag (Canvas *self, int x, int y, const char *words, Colour colour)
{
  int pad = 2 * self->scale;
  int w = (int) g_utf8_strlen (words, -1) * (FONT_WIDTH + 1) * self->scale - self->scale + 2 * pad;
  int h = FONT_HEIGHT * self->scale + 2 * pad;

  x = CLAMP (x, 0, MAX (self->image->width - w, 0));
  y = y - h < 0 ? MAX (y, 0) : y - h;
  fill (self, x, y, x + w, y + h, colour, 1);
  text (self, x + pad, y + pad, words);
}

static char *
tag_words (const HoneDetection *found, char *const *names, const CliDraw *how)
{
  g_autofree char *name = g_utf8_make_valid (names[found->klass], -1);

  if (how->labels && how->scores)
    return g_strdup_printf ("%s %.2f", name, (double) found->score);
  return how->labels ? g_steal_pointer (&name) : g_strdup_printf ("%.2f", (double) found->score);
}

static void
draw_one (Canvas *self, const HoneDetection *found, char *const *names, const CliDraw *how)
{
  Colour colour = palette[found->klass % (int) G_N_ELEMENTS (palette)];
  int x1 = (int) lrintf (found->x1), y1 = (int) lrintf (found->y1);
  int x2 = (int) lrintf (found->x2), y2 = (int) lrintf (found->y2);

  if (how->boxes) {
    frame (self, x1 - 1, y1 - 1, x2 + 1, y2 + 1, self->line + 2, black, CASING);
    frame (self, x1, y1, x2, y2, self->line, colour, 1);
  }
  if (how->labels || how->scores) {
    g_autofree char *words = tag_words (found, names, how);

    tag (self, x1, y1, words, colour);
  }
}

void
cli_draw (HoneImage *image, const HoneDetection *found, guint n_found, char *const *names, const CliDraw *how)
{
  int side = MAX (image->width, image->height);
  Canvas canvas = {
    .image = image,
    .line = how->width > 0 ? how->width : MAX (2, (side + 200) / 400),
    .scale = MAX (1, (side + 400) / 800),
  };

  /* The surest last, so that it lies on top. */
  for (guint i = n_found; i > 0; i--)
    draw_one (&canvas, &found[i - 1], names, how);
}
