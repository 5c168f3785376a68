/* SPDX-License-Identifier: Apache-2.0 */
/* outline.c - polygons: with more points, their part on a picture, and the pixels in them (spec 04, section 4) */
#include "hone-augment.h"

#include <math.h>
#include <stdlib.h>

guint
hone_outline_length (guint longest)
{
  return longest > HONE_OUTLINE_POINTS ? longest + 1 : HONE_OUTLINE_POINTS;
}

/* At @x along the ring: a whole number is a point. */
static HonePoint
along (const HonePoint *points, guint n, double x)
{
  const guint i = MIN ((guint) x, n - 1);
  const HonePoint *a = &points[i], *b = &points[(i + 1) % n];
  const double t = x - i;

  return (HonePoint){ (float) ((double) a->x + ((double) b->x - (double) a->x) * t),
                      (float) ((double) a->y + ((double) b->y - (double) a->y) * t) };
}

/* Evenly spaced places from 0 to n, and the n + 1 whole ones among them while there is room. */
void
hone_outline_resample (const HonePoint *points, guint n, HonePoint *to, guint to_n)
{
  const guint closed = n + 1, n_even = closed < to_n ? to_n - closed : to_n;
  guint whole = closed < to_n ? 0 : closed, even = 0;

  for (guint i = 0; i < to_n; i++) {
    const double place = n_even > 1 ? even * ((double) n / (n_even - 1)) : 0;

    if (whole < closed && (even == n_even || whole <= place)) {
      to[i] = points[whole++ % n];
    } else {
      to[i] = along (points, n, MIN (place, n));
      even++;
    }
  }
}

static void
grow (HoneCorners *box, float x, float y)
{
  box->x1 = MIN (box->x1, x);
  box->y1 = MIN (box->y1, y);
  box->x2 = MAX (box->x2, x);
  box->y2 = MAX (box->y2, y);
}

static gboolean
is_on (HonePoint p, float w, float h)
{
  return p.x >= 0 && p.x <= w && p.y >= 0 && p.y <= h;
}

/* Where the edge from @a to @b meets the column @x or, with both points' coordinates swapped, the row. */
static gboolean
crossing (HonePoint a, HonePoint b, float x, float most, float *y)
{
  if ((a.x < x) == (b.x < x))
    return FALSE;
  *y = a.y + (x - a.x) / (b.x - a.x) * (b.y - a.y);
  return *y >= 0 && *y <= most;
}

static HonePoint
swapped (HonePoint p)
{
  return (HonePoint){ p.y, p.x };
}

static void
grow_by_edge (HoneCorners *box, HonePoint a, HonePoint b, float w, float h)
{
  const float columns[2] = { 0, w }, rows[2] = { 0, h };
  float at;

  if (is_on (a, w, h) && is_on (b, w, h))
    return;
  for (int i = 0; i < 2; i++) {
    if (crossing (a, b, columns[i], h, &at))
      grow (box, columns[i], at);
    if (crossing (swapped (a), swapped (b), rows[i], w, &at))
      grow (box, at, rows[i]);
  }
}

/* Even-odd. */
static gboolean
holds (const HonePoint *points, guint n, float x, float y)
{
  gboolean inside = FALSE;

  for (guint i = 0; i < n; i++) {
    const HonePoint a = points[i], b = points[(i + 1) % n];

    if ((a.y > y) != (b.y > y) && x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x))
      inside = !inside;
  }
  return inside;
}

HoneCorners
hone_outline_box (const HonePoint *points, guint n, int w, int h)
{
  const float width = (float) w, height = (float) h;
  HoneCorners box = { .x1 = INFINITY, .y1 = INFINITY, .x2 = -INFINITY, .y2 = -INFINITY };
  gboolean whole = TRUE;

  for (guint i = 0; i < n; i++)
    if (is_on (points[i], width, height))
      grow (&box, points[i].x, points[i].y);
    else
      whole = FALSE;
  if (whole)
    return box;
  for (guint i = 0; i < n; i++)
    grow_by_edge (&box, points[i], points[(i + 1) % n], width, height);
  for (int i = 0; i < 4; i++) {
    const float x = i % 2 ? width : 0, y = i / 2 ? height : 0;

    if (holds (points, n, x, y))
      grow (&box, x, y);
  }
  return box.x1 <= box.x2 ? box : (HoneCorners){ 0 };
}

static void
set_pixel (guint8 *mask, int w, int h, gint64 x, gint64 y)
{
  if (x >= 0 && x < w && y >= 0 && y < h)
    mask[(gsize) y * w + (gsize) x] = 1;
}

/* A line of pixels that touch at least by their corners. */
static void
fill_edge (guint8 *mask, int w, int h, gint64 x1, gint64 y1, gint64 x2, gint64 y2)
{
  const gint64 dx = ABS (x2 - x1), dy = ABS (y2 - y1), sx = x2 < x1 ? -1 : 1, sy = y2 < y1 ? -1 : 1;
  const gint64 longer = MAX (dx, dy), shorter = MIN (dx, dy);
  gint64 rest = longer - 2 * shorter;

  for (gint64 i = 0; i <= longer; i++) {
    const gboolean both = rest < 0;

    set_pixel (mask, w, h, x1, y1);
    rest += both ? 2 * longer - 2 * shorter : -2 * shorter;
    x1 += dx >= dy || both ? sx : 0;
    y1 += dy > dx || both ? sy : 0;
  }
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Where edges meet row @y, from left to right. @found: room for @n */
static guint
crossings (const HonePoint *points, guint n, int y, double *found)
{
  guint n_found = 0;

  for (guint i = 0; i < n; i++) {
    const HonePoint *a = &points[i], *b = &points[(i + 1) % n];
    const double x1 = trunc ((double) a->x), y1 = trunc ((double) a->y), x2 = trunc ((double) b->x),
                 y2 = trunc ((double) b->y);

    if ((y1 <= y) != (y2 <= y))
      found[n_found++] = x1 + (x2 - x1) * (y - y1) / (y2 - y1);
  }
  qsort (found, n_found, sizeof *found, by_size);
  return n_found;
}

static void
fill_row (const HonePoint *points, guint n, int y, double *room, guint8 *row, int w)
{
  const guint n_found = crossings (points, n, y, room);

  for (guint i = 0; i + 1 < n_found; i += 2) {
    const int from = (int) MAX (ceil (room[i]), 0), until = (int) MIN (floor (room[i + 1]), w - 1);

    for (int x = from; x <= until; x++)
      row[x] = 1;
  }
}

void
hone_outline_fill (const HonePoint *points, guint n, guint8 *mask, int w, int h)
{
  g_autofree double *room = g_new (double, n);
  float top = INFINITY, bottom = -INFINITY;

  for (guint i = 0; i < n; i++) {
    const HonePoint a = points[i], b = points[(i + 1) % n];

    fill_edge (mask, w, h, (gint64) a.x, (gint64) a.y, (gint64) b.x, (gint64) b.y);
    top = MIN (top, a.y);
    bottom = MAX (bottom, a.y);
  }
  for (int y = (int) MAX (top, 0.0f); y <= (int) MIN (bottom, (float) (h - 1)); y++)
    fill_row (points, n, y, room, mask + (gsize) y * w, w);
}
