/* SPDX-License-Identifier: Apache-2.0 */
/* ring.c - several outlines of one object as one closed line, for formats that know no parts
 *
 * Source: spec 06, section 3: parts are joined at their nearest points; the line walks out and back. The area is the
 * same, and a reader that fills the line gets all parts. Beyond a million pairs only every few points are compared.
 */
#include "exchange-private.h"

#include <math.h>
#include <string.h>

#define MAX_PAIRS 1e6

typedef struct {
  guint of_line, of_ring;
} Bridge;

static Bridge
find_bridge (const double *line, guint n_line, const double *ring, guint n_ring)
{
  guint step = (guint) MAX (1, ceil (sqrt ((double) n_line * n_ring / MAX_PAIRS)));
  Bridge best = { 0, 0 };
  double nearest = INFINITY;

  for (guint i = 0; i < n_line; i += step)
    for (guint k = 0; k < n_ring; k += step) {
      double dx = line[2 * i] - ring[2 * k], dy = line[2 * i + 1] - ring[2 * k + 1];

      if (dx * dx + dy * dy < nearest) {
        nearest = dx * dx + dy * dy;
        best = (Bridge){ i, k };
      }
    }
  return best;
}

static void
append (GArray *line, const double *points, guint first, guint n)
{
  g_array_append_vals (line, points + 2 * first, 2 * n);
}

/* line[0 .. at], the ring from its own point around to it again, line[at ..] */
static GArray *
insert_ring (GArray *line, const double *ring, guint n)
{
  const double *before = (const double *) (gpointer) line->data;
  guint n_before = line->len / 2;
  Bridge bridge = find_bridge (before, n_before, ring, n);
  GArray *joined = g_array_sized_new (FALSE, FALSE, sizeof (double), 2 * (n_before + n + 2));

  append (joined, before, 0, bridge.of_line + 1);
  append (joined, ring, bridge.of_ring, n - bridge.of_ring);
  append (joined, ring, 0, bridge.of_ring + 1);
  append (joined, before, bridge.of_line, n_before - bridge.of_line);
  g_array_unref (line);
  return joined;
}

double *
ring_join (const double *points, const HoneExchangeRing *rings, guint n_rings, guint *n)
{
  GArray *line = g_array_new (FALSE, FALSE, sizeof (double));

  append (line, points, rings[0].first, rings[0].n);
  for (guint i = 1; i < n_rings; i++)
    line = insert_ring (line, points + 2 * (gsize) rings[i].first, rings[i].n);
  *n = line->len / 2;
  return (double *) (gpointer) g_array_free (line, FALSE);
}
