/* SPDX-License-Identifier: Apache-2.0 */
/* hsv.c - hue, saturation and value in 8 bits, with OpenCV's arithmetic (spec 02, section 8)
 *
 * Hue goes from 0 to 179. OpenCV cuts off the fraction in the first 32 * (width / 32) pixels of a row and rounds it in
 * the rest, so a row is two runs here. Runs are done in short blocks, plane by plane, so that the compiler can
 * vectorise.
 */
#include "fast.h"
#include "hone-augment.h"

#define BLOCK 64 /* pixels */
#define LANES 32 /* pixels that OpenCV converts at once */
#define HUES 180
#define SHIFT 12

/* What the way back needs to know of each hue, saturation and value; the jitter changes these tables. */
typedef struct {
  gint32 sector[256];                             /* 0 .. 5 */
  float within[256], saturation[256], value[256]; /* 0 .. 1 */
} Way;

typedef struct {
  gint32 h[BLOCK], s[BLOCK], v[BLOCK];
} Block;

static gint32 saturation_by_value[256], hue_by_range[256]; /* reciprocals, in 1 / 4096 */

static void
make_tables (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  for (int i = 1; i < 256; i++) {
    saturation_by_value[i] = (gint32) rint ((255 << SHIFT) / (double) i);
    hue_by_range[i] = (gint32) rint ((HUES << SHIFT) / (6.0 * i));
  }
  g_once_init_leave (&done, 1);
}

static void
way_set_hue (Way *self, int i, int hue)
{
  const float turned = (float) hue * (6.0f / HUES);
  const float sector = floorf (turned);

  self->sector[i] = (gint32) sector % 6;
  self->within[i] = turned - sector;
}

static void
way_init (Way *self)
{
  for (int i = 0; i < 256; i++) {
    way_set_hue (self, i, i);
    self->saturation[i] = self->value[i] = (float) i * (1.0f / 255.0f);
  }
}

static inline __attribute__ ((always_inline)) void
to_hsv (const guint8 *restrict rgb, int n, Block *restrict block)
{
  for (int i = 0; i < n; i++) {
    const gint32 r = rgb[3 * i], g = rgb[3 * i + 1], b = rgb[3 * i + 2];
    const gint32 v = MAX (MAX (r, g), b);
    const gint32 range = v - MIN (MIN (r, g), b);
    gint32 h = v == r ? g - b : v == g ? b - r + 2 * range : r - g + 4 * range;

    h = (h * hue_by_range[range] + (1 << (SHIFT - 1))) >> SHIFT;
    block->h[i] = h + (h < 0 ? HUES : 0);
    block->s[i] = (range * saturation_by_value[v] + (1 << (SHIFT - 1))) >> SHIFT;
    block->v[i] = v;
  }
}

static inline __attribute__ ((always_inline)) guint8
to_byte (float x, gboolean rounded)
{
  return rounded ? fast_round (255.0f * x) : (guint8) (gint32) (255.0f * x);
}

static inline __attribute__ ((always_inline)) void
from_hsv (gboolean fused, const Block *restrict block, const Way *restrict way, int n, gboolean rounded,
          guint8 *restrict rgb)
{
  for (int i = 0; i < n; i++) {
    const gint32 sector = way->sector[block->h[i]];
    const float f = way->within[block->h[i]], s = way->saturation[block->s[i]], v = way->value[block->v[i]];
    const float low = v * (1.0f - s);
    const float falling = v * fast_fma (fused, -s, f, 1.0f);
    const float rising = v * fast_fma (fused, -s, 1.0f - f, 1.0f);
    const float r = sector == 0 || sector == 5 ? v : sector == 1 ? falling : sector == 4 ? rising : low;
    const float g = sector == 1 || sector == 2 ? v : sector == 3 ? falling : sector == 0 ? rising : low;
    const float b = sector == 3 || sector == 4 ? v : sector == 5 ? falling : sector == 2 ? rising : low;

    rgb[3 * i] = to_byte (r, rounded);
    rgb[3 * i + 1] = to_byte (g, rounded);
    rgb[3 * i + 2] = to_byte (b, rounded);
  }
}

FAST_BODY
jitter_body (gboolean fused, guint8 *rgb, int n, const Way *way, gboolean rounded)
{
  Block block;

  for (int at = 0; at < n; at += BLOCK) {
    const int part = MIN (BLOCK, n - at);

    to_hsv (rgb + 3 * at, part, &block);
    from_hsv (fused, &block, way, part, rounded, rgb + 3 * at);
  }
}

FAST_BODY
back_body (gboolean fused, const guint8 *hsv, guint8 *rgb, int n, const Way *way, gboolean rounded)
{
  Block block;

  for (int at = 0; at < n; at += BLOCK) {
    const int part = MIN (BLOCK, n - at);

    for (int i = 0; i < part; i++) {
      block.h[i] = hsv[3 * (at + i)];
      block.s[i] = hsv[3 * (at + i) + 1];
      block.v[i] = hsv[3 * (at + i) + 2];
    }
    from_hsv (fused, &block, way, part, rounded, rgb + 3 * at);
  }
}

FAST (jitter, (guint8 * rgb, int n, const Way *way, gboolean rounded), (rgb, n, way, rounded))
FAST (back, (const guint8 *hsv, guint8 *rgb, int n, const Way *way, gboolean rounded), (hsv, rgb, n, way, rounded))

void
hone_rgb_to_hsv (const guint8 *rgb, guint8 *hsv, gsize n_pixels)
{
  Block block;

  make_tables ();
  for (gsize at = 0; at < n_pixels; at += BLOCK) {
    const int part = (int) MIN (BLOCK, n_pixels - at);

    to_hsv (rgb + 3 * at, part, &block);
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
    back (hsv + row + 3 * cut, rgb + row + 3 * cut, width - cut, &way, TRUE);
  }
}

/* The tables of spec 04, section 4, cut to whole numbers, and from there the way back. */
static void
way_init_jitter (Way *self, double hue, double saturation, double value)
{
  way_init (self);
  for (int i = 0; i < 256; i++) {
    const double turned = fmod (i + HUES * hue, HUES);
    const int s = i == 0 ? 0 : (int) CLAMP (i * (1 + saturation), 0, 255);
    const int v = (int) CLAMP (i * (1 + value), 0, 255);

    way_set_hue (self, i, (int) (turned < 0 ? turned + HUES : turned));
    self->saturation[i] = (float) s * (1.0f / 255.0f);
    self->value[i] = (float) v * (1.0f / 255.0f);
  }
}

void
hone_hsv_jitter (guint8 *rgb, int width, int height, double hue, double saturation, double value)
{
  const int cut = width - width % LANES;
  Way way;

  make_tables ();
  way_init_jitter (&way, hue, saturation, value);
  for (int y = 0; y < height; y++) {
    guint8 *row = rgb + (gsize) y * width * 3;

    jitter (row, cut, &way, FALSE);
    jitter (row + 3 * cut, width - cut, &way, TRUE);
  }
}
