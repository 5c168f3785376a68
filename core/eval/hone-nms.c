/* SPDX-License-Identifier: Apache-2.0 */
/* hone-nms.c - hone_nms () of hone-detect.h (spec 02, section 4)
 *
 * A candidate is kept when it overlaps none of those kept before it, which is the same as striking out what every kept
 * one overlaps, but ends as soon as enough are kept, and compares with at most max_det boxes, which lie side by side
 * for the vector registers. With an untrained network nearly every (anchor, class) is a candidate: those that can be
 * among the best are found by counting before anything is sorted.
 */
#include "hone-detect.h"
#include "hone-vector-math.h"

#include <math.h>
#include <stdlib.h>

#define MAX_CANDIDATES 30000
#define CLASS_OFFSET 7680 /* pixels; added in single precision, whose rounding is part of the result */

/* score and, turned around, its place in the order of candidates: the greater the better. */
typedef guint64 Key;

static Key
key_of (float score, guint32 place)
{
  return (Key) (guint32) hone_bits (score) << 32 | (guint32) ~place;
}

static guint32
place_of (Key key)
{
  return ~(guint32) key;
}

static float
score_of (Key key)
{
  return hone_from_bits ((gint32) (key >> 32));
}

static int
best_first (gconstpointer a, gconstpointer b)
{
  const Key x = *(const Key *) a, y = *(const Key *) b;

  return (x < y) - (x > y);
}

/* --- candidates ------------------------------------------------------------------------------------------------ */

static void
add_class (GArray *keys, const float *scores, int anchors, int n_classes, int klass, float conf)
{
  for (int a = 0; a < anchors; a++)
    if (scores[a] > conf) {
      const Key key = key_of (scores[a], (guint32) a * (guint32) n_classes + (guint32) klass);

      g_array_append_val (keys, key);
    }
}

HONE_VECTOR static void
raise_best (const float *restrict scores, int anchors, int klass, float *restrict best, int *restrict best_class)
{
  for (int a = 0; a < anchors; a++) {
    best_class[a] = scores[a] > best[a] ? klass : best_class[a];
    best[a] = hone_max (scores[a], best[a]);
  }
}

static gboolean
class_wanted (const HoneNmsHow *how, int klass)
{
  for (int i = 0; how->classes && i < how->n_classes; i++)
    if (how->classes[i] == klass)
      return TRUE;
  return how->classes == NULL;
}

/* Every class of an anchor. */
static void
collect_all (GArray *keys, const float *scores, int n_classes, int anchors, const HoneNmsHow *how)
{
  for (int c = 0; c < n_classes; c++)
    if (class_wanted (how, c))
      add_class (keys, scores + (gsize) c * anchors, anchors, n_classes, c, (float) how->conf);
}

/* The best class of an anchor; the first of equal ones. */
static void
collect_best (GArray *keys, const float *scores, int n_classes, int anchors, const HoneNmsHow *how)
{
  g_autofree float *best = g_memdup2 (scores, (gsize) anchors * sizeof *best);
  g_autofree int *best_class = g_new0 (int, anchors);

  for (int c = 1; c < n_classes; c++)
    raise_best (scores + (gsize) c * anchors, anchors, c, best, best_class);
  for (int a = 0; a < anchors; a++)
    if (best[a] > (float) how->conf && class_wanted (how, best_class[a])) {
      const Key key = key_of (best[a], (guint32) a * (guint32) n_classes + (guint32) best_class[a]);

      g_array_append_val (keys, key);
    }
}

#define BINS 65536 /* of the high half of a score's bits; scores are not negative */

/* Leaves out those that surely are not among the best MAX_CANDIDATES. */
static void
drop_hopeless (GArray *keys)
{
  g_autofree guint *count = g_new0 (guint, BINS);
  guint bin = BINS, better = 0, kept = 0;

  if (keys->len <= MAX_CANDIDATES)
    return;
  for (guint i = 0; i < keys->len; i++)
    count[g_array_index (keys, Key, i) >> 48]++;
  while (better < MAX_CANDIDATES)
    better += count[--bin];
  for (guint i = 0; i < keys->len; i++) {
    const Key key = g_array_index (keys, Key, i);

    if (key >> 48 >= bin)
      g_array_index (keys, Key, kept++) = key;
  }
  g_array_set_size (keys, kept);
}

/* --- suppression ----------------------------------------------------------------------------------------------- */

/* Boxes kept so far, shifted by their class. */
typedef struct {
  float *x1, *y1, *x2, *y2, *area;
  int n;
} Kept;

#define LANES 16

HONE_VECTOR static gboolean
overlaps_any (const Kept *kept, float x1, float y1, float x2, float y2, float area, float iou)
{
  for (int i = 0; i < kept->n; i += LANES) {
    int hits = 0;

    /* What lies behind the last is empty and far away. */
    for (int k = i; k < i + LANES; k++) {
      float w = hone_min (x2, kept->x2[k]) - hone_max (x1, kept->x1[k]);
      float h = hone_min (y2, kept->y2[k]) - hone_max (y1, kept->y1[k]);
      float inter = hone_max (w, 0) * hone_max (h, 0);

      hits += inter / (kept->area[k] + area - inter) > iou;
    }
    if (hits > 0)
      return TRUE;
  }
  return FALSE;
}

static void
kept_init (Kept *kept, int room)
{
  const int padded = (room + LANES) / LANES * LANES;
  float *block = g_new0 (float, 5 * (gsize) padded);

  *kept = (Kept){ block, block + padded, block + 2 * padded, block + 3 * padded, block + 4 * padded, 0 };
  for (int i = 0; i < padded; i++) {
    kept->x1[i] = kept->y1[i] = FLT_MAX;
    kept->area[i] = 1;
  }
}

/* The largest float that is not above: f > x is the same as f > it. */
static float
rounded_down (double x)
{
  const float near = (float) x;

  return (double) near > x ? nextafterf (near, -INFINITY) : near;
}

static HoneDetection
detection_of (const float *y, int n_classes, int anchors, Key key)
{
  const guint32 place = place_of (key);
  const int a = (int) (place / (guint32) n_classes);
  const float cx = y[a], cy = y[anchors + a], half_w = y[2 * (gsize) anchors + a] / 2,
              half_h = y[3 * (gsize) anchors + a] / 2;

  return (HoneDetection){
    cx - half_w, cy - half_h, cx + half_w, cy + half_h, score_of (key), (int) (place % (guint32) n_classes), a
  };
}

static gboolean
keep_unless_covered (Kept *kept, const HoneDetection *detection, float offset, float iou)
{
  const float x1 = detection->x1 + offset, y1 = detection->y1 + offset;
  const float x2 = detection->x2 + offset, y2 = detection->y2 + offset;
  const float area = (x2 - x1) * (y2 - y1);

  if (overlaps_any (kept, x1, y1, x2, y2, area, iou))
    return FALSE;
  kept->x1[kept->n] = x1;
  kept->y1[kept->n] = y1;
  kept->x2[kept->n] = x2;
  kept->y2[kept->n] = y2;
  kept->area[kept->n++] = area;
  return TRUE;
}

GArray *
hone_nms (const float *y, int n_classes, int anchors, const HoneNmsHow *how)
{
  const float iou = rounded_down (how->iou);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (Key));
  GArray *found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  Kept kept;

  if (how->multi_label && n_classes > 1)
    collect_all (keys, y + 4 * (gsize) anchors, n_classes, anchors, how);
  else
    collect_best (keys, y + 4 * (gsize) anchors, n_classes, anchors, how);
  drop_hopeless (keys);
  g_array_sort (keys, best_first); /* of none, too: its data is NULL */

  kept_init (&kept, how->max_det);
  for (guint i = 0; i < MIN (keys->len, MAX_CANDIDATES) && kept.n < how->max_det; i++) {
    const HoneDetection detection = detection_of (y, n_classes, anchors, g_array_index (keys, Key, i));

    if (keep_unless_covered (&kept, &detection, how->agnostic ? 0 : (float) (detection.klass * CLASS_OFFSET), iou))
      g_array_append_val (found, detection);
  }
  g_free (kept.x1);
  return found;
}

GArray *
hone_nms_again (const HoneDetection *candidates, guint n, const HoneNmsHow *how)
{
  const float iou = rounded_down (how->iou);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  Kept kept;

  kept_init (&kept, how->max_det);
  for (guint i = 0; i < n && kept.n < how->max_det; i++) {
    const HoneDetection *detection = &candidates[i];
    const float offset = how->agnostic ? 0 : (float) (detection->klass * CLASS_OFFSET);

    if (detection->score > (float) how->conf && class_wanted (how, detection->klass) &&
        keep_unless_covered (&kept, detection, offset, iou))
      g_array_append_val (found, *detection);
  }
  g_free (kept.x1);
  return found;
}
