/* SPDX-License-Identifier: Apache-2.0 */
/* hsv.c - hue, saturation and value in 8 bits, with OpenCV's arithmetic (spec 02, section 8)
 *
 * Hue goes from 0 to 179. OpenCV cuts off the fraction in the first 32 * (width / 32) pixels of a row and rounds it in
 * the rest, so a row is two runs here. Runs are done in blocks, and blocks in short loops over plain arrays, which the
 * compiler vectorises: a pixel is taken out of its three bytes and put back as one word.
 */
#include "fast.h"
#include "hone-augment.h"

#define BLOCK 64 /* pixels */
#define LANES 32 /* pixels that OpenCV converts at once */
#define HUES 180
#define SHIFT 12 /* OpenCV's reciprocals are in 1 / 4096 */

/* What becomes of each hue, saturation and value on the way back; the jitter changes these tables. */
typedef struct {
  float hue[256];                    /* 0 .. 6 */
  float saturation[256], value[256]; /* 0 .. 1 */
} Way;

typedef struct {
  gint32 h[BLOCK], s[BLOCK], v[BLOCK];
} Block;

static void
way_init (Way *self)
{
  for (int i = 0; i < 256; i++) {
    self->hue[i] = (float) i * (6.0f / HUES);
    self->saturation[i] = self->value[i] = (float) i * (1.0f / 255.0f);
  }
}

#define INLINE static inline __attribute__ ((always_inline))

/* Red in the low byte. Four bytes are read where three are meant, except at the end. */
INLINE void
read_words (const guint8 *restrict rgb, int n, guint32 *restrict words)
{
  for (int i = 0; i < n - 1; i++)
    words[i] = (guint32) rgb[3 * i] | (guint32) rgb[3 * i + 1] << 8 | (guint32) rgb[3 * i + 2] << 16 |
               (guint32) rgb[3 * i + 3] << 24;
  words[n - 1] = (guint32) rgb[3 * n - 3] | (guint32) rgb[3 * n - 2] << 8 | (guint32) rgb[3 * n - 1] << 16;
}

INLINE void
write_words (const guint32 *restrict words, int n, guint8 *restrict rgb)
{
  for (int i = 0; i < n - 1; i++) {
    const guint32 word = GUINT32_TO_LE (words[i]);

    memcpy (rgb + 3 * i, &word, 4); /* the fourth byte is overwritten next */
  }
  for (int c = 0; c < 3; c++)
    rgb[3 * n - 3 + c] = (guint8) (words[n - 1] >> 8 * c);
}

/* rint (x) of 0 <= x < 2^22. */
INLINE gint32
whole (float x)
{
  return (gint32) (x + 8388608.0f - 8388608.0f);
}

/* OpenCV's tables of reciprocals, reckoned: a quotient of float32 never comes so near to a half as to be rounded
 * differently. 0 of 0 is 0. */
INLINE void
to_hsv (const guint32 *restrict words, int n, Block *restrict block)
{
  const gint32 half = 1 << (SHIFT - 1);

  for (int i = 0; i < n; i++) {
    const gint32 r = words[i] & 255, g = words[i] >> 8 & 255, b = words[i] >> 16 & 255;
    const gint32 v = MAX (MAX (r, g), b), range = v - MIN (MIN (r, g), b);
    const gint32 by_value = whole ((float) (255 << SHIFT) / (float) MAX (v, 1));
    const gint32 by_range = whole ((float) ((HUES << SHIFT) / 6) / (float) MAX (range, 1));
    const gint32 sixth = v == r ? g - b : v == g ? b - r + 2 * range : r - g + 4 * range;
    const gint32 h = (sixth * by_range + half) >> SHIFT;

    block->h[i] = h + (h < 0 ? HUES : 0);
    block->s[i] = (range * by_value + half) >> SHIFT;
    block->v[i] = v;
  }
}

INLINE guint32
to_byte (float x, gboolean rounded)
{
  return (guint32) (rounded ? whole (255.0f * x) : (gint32) (255.0f * x));
}

INLINE void
look_up (const Block *restrict block, const Way *restrict way, int n, float *restrict h, float *restrict s,
         float *restrict v)
{
  for (int i = 0; i < n; i++) {
    h[i] = way->hue[block->h[i]];
    s[i] = way->saturation[block->s[i]];
    v[i] = way->value[block->v[i]];
  }
}

INLINE void
from_hsv (gboolean fused, const float *restrict hue, const float *restrict saturation, const float *restrict value,
          int n, gboolean rounded, guint32 *restrict words)
{
  for (int i = 0; i < n; i++) {
    const float s = saturation[i], v = value[i];
    const gint32 turned = (gint32) hue[i], sector = turned == 6 ? 0 : turned;
    const float f = hue[i] - (float) turned;
    const float low = v * (1.0f - s);
    const float falling = v * fast_fma (fused, -s, f, 1.0f);
    const float rising = v * fast_fma (fused, -s, 1.0f - f, 1.0f);
    float r = sector == 1 ? falling : low, g = sector == 3 ? falling : low, b = sector == 5 ? falling : low;

    /* Not one expression, and | instead of ||: so it stays free of branches. */
    r = sector == 4 ? rising : r;
    g = sector == 0 ? rising : g;
    b = sector == 2 ? rising : b;
    r = ((sector == 5) | (sector == 0)) ? v : r;
    g = ((sector == 1) | (sector == 2)) ? v : g;
    b = ((sector == 3) | (sector == 4)) ? v : b;
    words[i] = to_byte (r, rounded) | to_byte (g, rounded) << 8 | to_byte (b, rounded) << 16;
  }
}

/* The way back of one block. */
INLINE void
put_back (gboolean fused, const Block *block, const Way *way, int n, gboolean rounded, guint8 *rgb)
{
  float h[BLOCK], s[BLOCK], v[BLOCK];
  guint32 words[BLOCK];

  look_up (block, way, n, h, s, v);
  if (rounded)
    from_hsv (fused, h, s, v, n, TRUE, words);
  else
    from_hsv (fused, h, s, v, n, FALSE, words);
  write_words (words, n, rgb);
}

FAST_BODY
jitter_body (gboolean fused, guint8 *rgb, int n, const Way *way, gboolean rounded)
{
  guint32 words[BLOCK];
  Block block;

  for (int at = 0; at < n; at += BLOCK) {
    const int part = MIN (BLOCK, n - at);

    read_words (rgb + 3 * (gsize) at, part, words);
    to_hsv (words, part, &block);
    put_back (fused, &block, way, part, rounded, rgb + 3 * (gsize) at);
  }
}

FAST_BODY
back_body (gboolean fused, const guint8 *hsv, guint8 *rgb, int n, const Way *way, gboolean rounded)
{
  Block block;

  for (int at = 0; at < n; at += BLOCK) {
    const int part = MIN (BLOCK, n - at);

    for (int i = 0; i < part; i++) {
      block.h[i] = hsv[3 * (gsize) (at + i)];
      block.s[i] = hsv[3 * (gsize) (at + i) + 1];
      block.v[i] = hsv[3 * (gsize) (at + i) + 2];
    }
    put_back (fused, &block, way, part, rounded, rgb + 3 * (gsize) at);
  }
}

FAST (jitter, (guint8 * rgb, int n, const Way *way, gboolean rounded), (rgb, n, way, rounded))
FAST (back, (const guint8 *hsv, guint8 *rgb, int n, const Way *way, gboolean rounded), (hsv, rgb, n, way, rounded))

void
hone_rgb_to_hsv (const guint8 *rgb, guint8 *hsv, gsize n_pixels)
{
  guint32 words[BLOCK];
  Block block;

  for (gsize at = 0; at < n_pixels; at += BLOCK) {
    const int part = (int) MIN (BLOCK, n_pixels - at);

    read_words (rgb + 3 * at, part, words);
    to_hsv (words, part, &block);
    for (int i = 0; i < part; i++, hsv += 3) {
      hsv[0] = (guint8) block.h[i];
      hsv[1] = (guint8) block.s[i];
      hsv[2] = (guint8) block.v[i];
    }
  }
}

void
hone_hsv_to_rgb (const guint8 *hsv, guint8 *rgb, int width, int height)
{
  const int cut = width - width % LANES;
  Way way;

  way_init (&way);
  for (int y = 0; y < height; y++) {
    const gsize row = (gsize) y * width * 3;

    back (hsv + row, rgb + row, cut, &way, FALSE);
    back (hsv + row + 3 * (gsize) cut, rgb + row + 3 * (gsize) cut, width - cut, &way, TRUE);
  }
}

void
hone_hsv_tables (double hue, double saturation, double value, guint8 h[256], guint8 s[256], guint8 v[256])
{
  for (int i = 0; i < 256; i++) {
    const double turned = fmod (i + HUES * hue, HUES);

    h[i] = (guint8) (turned < 0 ? turned + HUES : turned);
    s[i] = i == 0 ? 0 : (guint8) CLAMP (i * (1 + saturation), 0, 255);
    v[i] = (guint8) CLAMP (i * (1 + value), 0, 255);
  }
}

/* The jitter, and from there the way back. */
static void
way_init_jitter (Way *self, double hue, double saturation, double value)
{
  guint8 h[256], s[256], v[256];
  Way plain;

  way_init (&plain);
  hone_hsv_tables (hue, saturation, value, h, s, v);
  for (int i = 0; i < 256; i++) {
    self->hue[i] = plain.hue[h[i]];
    self->saturation[i] = plain.saturation[s[i]];
    self->value[i] = plain.value[v[i]];
  }
}

void
hone_hsv_jitter (guint8 *rgb, int width, int height, double hue, double saturation, double value)
{
  const int cut = width - width % LANES;
  Way way;

  way_init_jitter (&way, hue, saturation, value);
  for (int y = 0; y < height; y++) {
    guint8 *row = rgb + (gsize) y * width * 3;

    jitter (row, cut, &way, FALSE);
    jitter (row + 3 * (gsize) cut, width - cut, &way, TRUE);
  }
}
