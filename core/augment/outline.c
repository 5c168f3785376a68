/* SPDX-License-Identifier: Apache-2.0 */
/* outline.c - polygons: with more points, their part on a picture, and the pixels in them (spec 04, section 4) */
#include "hone-augment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAR 1e6f /* pixels */

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

/* Evenly spaced places from 0 to n, and the n + 1 whole ones among them while there is room. A ring that has as many
 * points as it is to have is taken as it is. */
void
hone_outline_resample (const HonePoint *points, guint n, HonePoint *to, guint to_n)
{
  const guint closed = n + 1, n_even = closed < to_n ? to_n - closed : to_n;
  guint whole = closed < to_n ? 0 : closed, even = 0;

  if (n == to_n) {
    memcpy (to, points, n * sizeof *to);
    return;
  }
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

typedef struct {
  gint64 x1, y1, x2, y2;
} Edge;

/* Which sides of the mask a point is beyond. */
static int
beyond (gint64 x, gint64 y, int w, int h)
{
  return (x < 0) + (x >= w) * 2 + (y < 0) * 4 + (y >= h) * 8;
}

/* Moves a point that is beyond to the side that it is beyond of; fractions of the other coordinate are cut off. */
static void
pull_in (gint64 *at, gint64 *other, gint64 to, gint64 d_at, gint64 d_other)
{
  *other += (gint64) ((double) (to - *at) * (double) d_other / (double) d_at);
  *at = to;
}

/* The part on the mask; FALSE if there is none. */
static gboolean
clip_edge (Edge *e, int w, int h)
{
  int first = beyond (e->x1, e->y1, w, h), second = beyond (e->x2, e->y2, w, h);

  if (first & second)
    return FALSE;
  if (first & 12)
    pull_in (&e->y1, &e->x1, first < 8 ? 0 : h - 1, e->y2 - e->y1, e->x2 - e->x1);
  if (second & 12)
    pull_in (&e->y2, &e->x2, second < 8 ? 0 : h - 1, e->y2 - e->y1, e->x2 - e->x1);
  first = beyond (e->x1, e->y1, w, h);
  second = beyond (e->x2, e->y2, w, h);
  if (first & second)
    return FALSE;
  if (first & 3)
    pull_in (&e->x1, &e->y1, first & 1 ? 0 : w - 1, e->x2 - e->x1, e->y2 - e->y1);
  if (second & 3)
    pull_in (&e->x2, &e->y2, second & 1 ? 0 : w - 1, e->x2 - e->x1, e->y2 - e->y1);
  return beyond (e->x1, e->y1, w, h) == 0 && beyond (e->x2, e->y2, w, h) == 0;
}

/* A line of pixels that touch at least by their corners, from left to right. */
static void
fill_edge (guint8 *mask, int w, int h, Edge e)
{
  gint64 dx, dy, longer, shorter, rest, x, y;

  if (!clip_edge (&e, w, h))
    return;
  if (e.x2 < e.x1)
    e = (Edge){ e.x2, e.y2, e.x1, e.y1 };
  dx = e.x2 - e.x1;
  dy = ABS (e.y2 - e.y1);
  longer = MAX (dx, dy);
  shorter = MIN (dx, dy);
  rest = longer - 2 * shorter;
  x = e.x1;
  y = e.y1;
  for (gint64 i = 0; i <= longer; i++) {
    const gboolean both = rest < 0;

    mask[y * w + x] = 1;
    rest += (both ? 2 * longer : 0) - 2 * shorter;
    x += dx >= dy || both;
    y += dy > dx || both ? (e.y2 < e.y1 ? -1 : 1) : 0;
  }
}

/* Fixed point, 16 bits behind the point. */
#define ONE G_GINT64_CONSTANT (65536)

static int
by_size (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Cut to a whole number; what is nowhere goes far away. */
static gint64
whole (float x)
{
  return x > -FAR ? (gint64) MIN (x, FAR) : (gint64) -FAR;
}

static Edge
edge_at (const HonePoint *points, guint n, guint i)
{
  const HonePoint a = points[i], b = points[(i + 1) % n];

  return (Edge){ whole (a.x), whole (a.y), whole (b.x), whole (b.y) };
}

/* Where edges meet row @y, from left to right. @found: room for @n */
static guint
crossings (const HonePoint *points, guint n, int y, gint64 *found)
{
  guint n_found = 0;

  for (guint i = 0; i < n; i++) {
    const Edge e = edge_at (points, n, i);

    if ((e.y1 <= y) != (e.y2 <= y)) {
      const gint64 slope = (e.x2 - e.x1) * ONE / (e.y2 - e.y1);

      found[n_found++] = e.y1 <= y ? e.x1 * ONE + slope * (y - e.y1) : e.x2 * ONE + slope * (y - e.y2);
    }
  }
  qsort (found, n_found, sizeof *found, by_size);
  return n_found;
}

static void
fill_row (const HonePoint *points, guint n, int y, gint64 *room, guint8 *row, int w)
{
  const guint n_found = crossings (points, n, y, room);

  for (guint i = 0; i + 1 < n_found; i += 2) {
    const gint64 from = MAX (room[i] + ONE - 1, 0) / ONE, until = MIN (room[i + 1], (w - 1) * ONE) / ONE;

    for (gint64 x = from; x <= until && room[i + 1] >= 0; x++)
      row[x] = 1;
  }
}

void
hone_outline_fill (const HonePoint *points, guint n, guint8 *mask, int w, int h)
{
  g_autofree gint64 *room = g_new (gint64, n);
  float top = INFINITY, bottom = -INFINITY;

  for (guint i = 0; i < n; i++) {
    fill_edge (mask, w, h, edge_at (points, n, i));
    top = MIN (top, points[i].y);
    bottom = MAX (bottom, points[i].y);
  }
  for (int y = (int) MAX (top, 0.0f); y <= (int) MIN (bottom, (float) (h - 1)); y++)
    fill_row (points, n, y, room, mask + (gsize) y * w, w);
}
