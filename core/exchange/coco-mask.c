/* SPDX-License-Identifier: Apache-2.0 */
/* coco-mask.c - outlines around COCO's masks (run-length encoded, down the columns)
 *
 * The outline runs along the edges of the pixels, so that it encloses exactly the pixels of the mask: drawn again it
 * gives the same mask, and its box is the mask's. Work and memory go by the number of runs, not of pixels: a few bytes
 * may claim a picture of any size.
 *
 * Every column is a list of intervals. The top and bottom of an interval and the places where neighbouring columns
 * differ are edges, directed so that the mask lies to their right (clockwise around it, y down). Linked from end to
 * start they are the outlines; where two pixels touch at a corner only, the walk turns right and keeps them apart.
 */
#include "exchange-private.h"

#include <string.h>

#define MAX_SIDE 65535
#define MAX_INTERVALS 2000000

typedef struct {
  int x, from, to; /* rows from .. to - 1 of column x */
} Interval;

typedef enum { RIGHT, DOWN, LEFT, UP } Direction;

typedef struct {
  int x, y, length;
  Direction way;
  gboolean used;
} Edge;

/* --- the compressed form --- */

/* Groups of five bits, lowest first, in characters from '0' on; bit 5 says that more follow, bit 4 of the last is the
 * sign. From the third on a length is the difference to the one two before. */
guint32 *
mask_decode_counts (const char *text, gsize *n)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (guint32));

  while (*text != '\0') {
    gint64 value = 0;
    gboolean more = TRUE;
    guint32 count;

    for (int shift = 0; more; shift += 5, text++) {
      int bits = *text - '0';

      if (bits < 0 || bits > 63 || shift > 35)
        return NULL;
      value |= (gint64) (bits & 31) << shift;
      more = (bits & 32) != 0;
      if (!more && (bits & 16) != 0)
        value -= (gint64) 1 << (shift + 5);
    }
    if (counts->len > 2)
      value += g_array_index (counts, guint32, counts->len - 2);
    if (value < 0 || value > G_MAXUINT32)
      return NULL;
    count = (guint32) value;
    g_array_append_val (counts, count);
  }
  *n = counts->len;
  return (guint32 *) (gpointer) g_array_free (g_steal_pointer (&counts), FALSE);
}

/* --- columns --- */

static void
add_interval (GArray *out, int x, int from, int to)
{
  Interval *last = out->len > 0 ? &g_array_index (out, Interval, out->len - 1) : NULL;
  Interval interval = { x, from, to };

  if (last != NULL && last->x == x && last->to == from)
    last->to = to; /* a run of length 0 lies between */
  else
    g_array_append_val (out, interval);
}

/* A run may go over the feet of several columns. */
static gboolean
add_run (GArray *out, guint64 from, guint64 to, int height)
{
  while (from < to) {
    int x = (int) (from / (guint64) height), y = (int) (from % (guint64) height);
    int end = (int) MIN ((guint64) height, (guint64) y + (to - from));

    if (out->len >= MAX_INTERVALS)
      return FALSE;
    add_interval (out, x, y, end);
    from += (guint64) (end - y);
  }
  return TRUE;
}

static GArray *
intervals_of (const guint32 *counts, gsize n_counts, int width, int height)
{
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (Interval));
  guint64 at = 0, n_pixels = (guint64) width * (guint64) height;

  for (gsize i = 0; i < n_counts; i++) {
    if (counts[i] > n_pixels - at)
      return NULL;
    if (i % 2 == 1 && !add_run (out, at, at + counts[i], height))
      return NULL;
    at += counts[i];
  }
  return g_steal_pointer (&out);
}

/* --- edges --- */

static void
add_edge (GArray *edges, int x, int y, int length, Direction way)
{
  Edge edge = { x, y, length, way, FALSE };

  g_array_append_val (edges, edge);
}

/* Where only one of the columns left and right of line @x has pixels. @left, @right: their intervals; n may be 0 */
static void
add_verticals (GArray *edges, int x, const Interval *left, guint n_left, const Interval *right, guint n_right)
{
  guint i = 0, k = 0;
  int y = 0;

  while (i < n_left || k < n_right) {
    gboolean in_left, in_right;
    int next = G_MAXINT;

    if (i < n_left)
      next = MIN (next, left[i].from > y ? left[i].from : left[i].to);
    if (k < n_right)
      next = MIN (next, right[k].from > y ? right[k].from : right[k].to);
    in_left = i < n_left && left[i].from <= y;
    in_right = k < n_right && right[k].from <= y;
    if (next > y && in_left && !in_right)
      add_edge (edges, x, y, next - y, DOWN);
    else if (next > y && in_right && !in_left)
      add_edge (edges, x, next, next - y, UP);
    y = next;
    i += i < n_left && left[i].to <= y;
    k += k < n_right && right[k].to <= y;
  }
}

static guint
column_length (const GArray *intervals, guint first)
{
  guint n = 0;

  while (first + n < intervals->len &&
         g_array_index (intervals, Interval, first + n).x == g_array_index (intervals, Interval, first).x)
    n++;
  return n;
}

static GArray *
edges_of (const GArray *intervals)
{
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  const Interval *before = NULL;
  guint n_before = 0;

  for (guint i = 0; i < intervals->len;) {
    const Interval *column = &g_array_index (intervals, Interval, i);
    guint n = column_length (intervals, i);
    gboolean adjoin = before != NULL && before->x + 1 == column->x;

    if (before != NULL && !adjoin)
      add_verticals (edges, before->x + 1, before, n_before, NULL, 0);
    add_verticals (edges, column->x, adjoin ? before : NULL, adjoin ? n_before : 0, column, n);
    for (guint k = 0; k < n; k++) {
      add_edge (edges, column->x, column[k].from, 1, RIGHT);
      add_edge (edges, column->x + 1, column[k].to, 1, LEFT);
    }
    before = column;
    n_before = n;
    i += n;
  }
  if (before != NULL)
    add_verticals (edges, before->x + 1, before, n_before, NULL, 0);
  return edges;
}

/* --- walks --- */

static int
compare_starts (const Edge *a, const Edge *b)
{
  return a->x != b->x ? (a->x < b->x ? -1 : 1) : (a->y > b->y) - (a->y < b->y);
}

static int
by_start (gconstpointer a, gconstpointer b)
{
  int order = compare_starts (a, b);

  return order != 0 ? order : (int) ((const Edge *) a)->way - (int) ((const Edge *) b)->way;
}

static void
end_of (const Edge *edge, Edge *end)
{
  static const int dx[] = { 1, 0, -1, 0 }, dy[] = { 0, 1, 0, -1 };

  end->x = edge->x + dx[edge->way] * edge->length;
  end->y = edge->y + dy[edge->way] * edge->length;
}

/* The edge that begins where @edge ends; of two the one to the right. */
static Edge *
follow (GArray *edges, const Edge *edge)
{
  Direction right = (edge->way + 1) % 4;
  guint low = 0, high = edges->len;
  Edge *first;
  Edge end;

  end_of (edge, &end);
  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (compare_starts (&g_array_index (edges, Edge, middle), &end) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low >= edges->len || compare_starts (&g_array_index (edges, Edge, low), &end) != 0)
    return NULL;
  first = &g_array_index (edges, Edge, low);
  if (low + 1 < edges->len && compare_starts (first + 1, &end) == 0 && first->way != right)
    return first + 1;
  return first;
}

/* One closed walk as corner points; straight runs become one line. */
static void
trace (GArray *edges, Edge *start, GArray *points)
{
  Edge *edge = start;
  Direction before = start->way;
  gboolean first = TRUE;

  while (edge != NULL && !edge->used) {
    const double point[2] = { edge->x, edge->y };

    edge->used = TRUE;
    if (first || edge->way != before)
      g_array_append_vals (points, point, 2);
    first = FALSE;
    before = edge->way;
    edge = follow (edges, edge);
  }
  if (before == start->way && points->len >= 2) /* the walk began in the middle of a line */
    g_array_remove_range (points, 0, 2);
}

/* Twice the area; negative for the rim of a hole, which is walked the other way round. */
static double
area_of (const GArray *points)
{
  const double *p = (const double *) (gconstpointer) points->data;
  guint n = points->len / 2;
  double sum = 0;

  for (guint i = 0; i < n; i++) {
    guint k = (i + 1) % n;

    sum += p[2 * i] * p[2 * k + 1] - p[2 * k] * p[2 * i + 1];
  }
  return sum;
}

gboolean
mask_outlines (const guint32 *counts, gsize n_counts, int width, int height, HoneExchangePicture *picture,
               HoneExchangeObject *object)
{
  g_autoptr (GArray) intervals = NULL;
  g_autoptr (GArray) edges = NULL;
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (double));

  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE)
    return FALSE;
  intervals = intervals_of (counts, n_counts, width, height);
  if (intervals == NULL)
    return FALSE;
  edges = edges_of (intervals);
  g_array_sort (edges, by_start);
  for (guint i = 0; i < edges->len; i++) {
    Edge *edge = &g_array_index (edges, Edge, i);

    if (edge->used)
      continue;
    g_array_set_size (points, 0);
    trace (edges, edge, points);
    if (area_of (points) > 0)
      exchange_add_ring (picture, object, (const double *) (gpointer) points->data, points->len / 2);
    else
      object->flags |= HONE_OBJECT_HOLES;
  }
  object->flags |= HONE_OBJECT_MASK;
  return TRUE;
}
