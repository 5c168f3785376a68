/* SPDX-License-Identifier: Apache-2.0 */
/* lines-merge.c - where two texts differ, and what two people made of one
 *
 * Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, the greedy search.
 */
#include "hone-label-text.h"

#include <string.h>

#define MOST_DIFFERENCES 1000 /* beyond, what differs counts as one piece: the search needs their square */

typedef struct {
  const char *text;
  gsize length, end; /* of the text; of the line end behind it */
} Piece;

/* Lines [a0, a1) of one text became [b0, b1) of the other. */
typedef struct {
  guint a0, a1, b0, b1;
} Range;

static GArray *
split (GBytes *bytes)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (Piece));
  gsize size = 0;
  const char *at = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  const char *end = at + size;

  while (at < end) {
    const char *stop = memchr (at, '\n', (gsize) (end - at));
    Piece piece = { at, (gsize) ((stop != NULL ? stop : end) - at), stop != NULL };

    if (stop != NULL && stop > at && stop[-1] == '\r')
      piece.length--, piece.end++;
    g_array_append_val (out, piece);
    at += piece.length + piece.end;
  }
  return out;
}

static const Piece *
piece_at (GArray *pieces, guint i)
{
  return &g_array_index (pieces, Piece, i);
}

static gboolean
same (const Piece *a, const Piece *b, gboolean ends)
{
  const gsize n = a->length + (ends ? a->end : 0);

  return a->length == b->length && (!ends || a->end == b->end) && memcmp (a->text, b->text, n) == 0;
}

/* --- the shortest way from one text to the other --- */

typedef struct {
  GArray *a, *b;
  gboolean ends;
  GPtrArray *trace;        /* for each number of differences: how far each diagonal came */
  gboolean *gone, *coming; /* lines of a and b that have no partner */
} Search;

static int
furthest (const int *reach, int k, int d)
{
  return k == -d || (k != d && reach[k - 1] < reach[k + 1]) ? reach[k + 1] : reach[k - 1] + 1;
}

static gboolean
advance (Search *self, int *reach, int d)
{
  const int n = (int) self->a->len, m = (int) self->b->len;

  for (int k = -d; k <= d; k += 2) {
    int x = furthest (reach, k, d);

    while (x < n && x - k < m && same (piece_at (self->a, (guint) x), piece_at (self->b, (guint) (x - k)), self->ends))
      x++;
    reach[k] = x;
    if (x >= n && x - k >= m)
      return TRUE;
  }
  return FALSE;
}

/* Back from the end, difference by difference. */
static void
walk_back (Search *self, int d)
{
  int x = (int) self->a->len, y = (int) self->b->len;

  for (; d > 0; d--) {
    const int *reach = (const int *) self->trace->pdata[d - 1] + d; /* its middle */
    const int k = x - y;
    const gboolean down = k == -d || (k != d && reach[k - 1] < reach[k + 1]);
    const int from_x = reach[down ? k + 1 : k - 1], from_y = from_x - (down ? k + 1 : k - 1);

    if (down)
      self->coming[from_y] = TRUE;
    else
      self->gone[from_x] = TRUE;
    x = from_x;
    y = from_y;
  }
}

static void
search (Search *self)
{
  const int most = (int) MIN (self->a->len + self->b->len, MOST_DIFFERENCES);
  g_autofree int *all = g_new0 (int, 2 * (gsize) most + 5);
  int *reach = all + most + 2;

  for (int d = 0; d <= most; d++) {
    int *kept;

    if (advance (self, reach, d)) {
      walk_back (self, d);
      return;
    }
    /* Diagonals -d - 1 .. d + 1: what the next round looks at. */
    kept = g_new (int, 2 * (gsize) d + 3);
    memcpy (kept, reach - d - 1, (2 * (gsize) d + 3) * sizeof *kept);
    g_ptr_array_add (self->trace, kept);
  }
  /* Too different to be told apart line by line. */
  for (guint i = 0; i < self->a->len; i++)
    self->gone[i] = TRUE;
  for (guint i = 0; i < self->b->len; i++)
    self->coming[i] = TRUE;
}

static GArray *
ranges_of (Search *self)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (Range));
  guint i = 0, k = 0;

  while (i < self->a->len || k < self->b->len) {
    Range range = { i, i, k, k };

    while (range.a1 < self->a->len && self->gone[range.a1])
      range.a1++;
    while (range.b1 < self->b->len && self->coming[range.b1])
      range.b1++;
    if (range.a1 > i || range.b1 > k)
      g_array_append_val (out, range);
    i = range.a1 + 1;
    k = range.b1 + 1;
  }
  return out;
}

/* What is the same at both ends is left out of the search, so that it stays short. */
static GArray *
compare (GArray *a, GArray *b, gboolean ends)
{
  Search self = { a, b, ends };
  guint first = 0, last = 0;
  GArray *out;

  while (first < MIN (a->len, b->len) && same (piece_at (a, first), piece_at (b, first), ends))
    first++;
  while (first + last < MIN (a->len, b->len) &&
         same (piece_at (a, a->len - 1 - last), piece_at (b, b->len - 1 - last), ends))
    last++;
  self.a = g_array_new (FALSE, FALSE, sizeof (Piece));
  self.b = g_array_new (FALSE, FALSE, sizeof (Piece));
  if (a->len > first + last)
    g_array_append_vals (self.a, piece_at (a, first), a->len - first - last);
  if (b->len > first + last)
    g_array_append_vals (self.b, piece_at (b, first), b->len - first - last);
  self.trace = g_ptr_array_new_with_free_func (g_free);
  self.gone = g_new0 (gboolean, self.a->len + 1);
  self.coming = g_new0 (gboolean, self.b->len + 1);
  search (&self);
  out = ranges_of (&self);
  for (guint i = 0; i < out->len; i++) {
    Range *range = &g_array_index (out, Range, i);

    range->a0 += first, range->a1 += first, range->b0 += first, range->b1 += first;
  }
  g_array_unref (self.a);
  g_array_unref (self.b);
  g_ptr_array_unref (self.trace);
  g_free (self.gone);
  g_free (self.coming);
  return out;
}

/* --- hunks of bytes --- */

static gsize
start_of (GArray *pieces, const char *data, gsize size, guint i)
{
  return i < pieces->len ? (gsize) (piece_at (pieces, i)->text - data) : size;
}

static void
add_hunk (GArray *out, const char *before, const char *after, HoneHunk hunk)
{
  while (hunk.n_before > 0 && hunk.n_after > 0 && before[hunk.at] == after[hunk.to])
    hunk.at++, hunk.to++, hunk.n_before--, hunk.n_after--;
  while (hunk.n_before > 0 && hunk.n_after > 0 &&
         before[hunk.at + hunk.n_before - 1] == after[hunk.to + hunk.n_after - 1])
    hunk.n_before--, hunk.n_after--;
  if (hunk.n_before > 0 || hunk.n_after > 0)
    g_array_append_val (out, hunk);
}

GArray *
hone_lines_compare (GBytes *before, GBytes *after)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (HoneHunk));
  g_autoptr (GArray) a = split (before), b = split (after);
  g_autoptr (GArray) ranges = compare (a, b, TRUE);
  gsize n = 0, m = 0;
  const char *x = before != NULL ? g_bytes_get_data (before, &n) : NULL;
  const char *y = after != NULL ? g_bytes_get_data (after, &m) : NULL;

  for (guint i = 0; i < ranges->len; i++) {
    const Range *range = &g_array_index (ranges, Range, i);
    const gboolean pairs = range->a1 - range->a0 == range->b1 - range->b0;

    /* As many lines as before: each by itself, which is short where only a class changed. */
    for (guint k = 0; k < (pairs ? range->a1 - range->a0 : 1); k++) {
      const gsize at = start_of (a, x, n, range->a0 + k), to = start_of (b, y, m, range->b0 + k);
      const gsize at_end = start_of (a, x, n, pairs ? range->a0 + k + 1 : range->a1);
      const gsize to_end = start_of (b, y, m, pairs ? range->b0 + k + 1 : range->b1);

      add_hunk (out, x, y, (HoneHunk){ at, at_end - at, to, to_end - to });
    }
  }
  return out;
}

/* --- merging --- */

/* What one side made of the lines of the base. */
typedef struct {
  GArray *pieces;
  int *line;         /* n: what stands in the place of a line; -1: it is gone */
  gboolean *changed; /* n */
  guint *first, *n;  /* n + 1: lines of the side that stand before a line */
} Side;

static void
side_init (Side *self, GArray *base, GBytes *bytes)
{
  g_autoptr (GArray) ranges = NULL;
  guint i = 0, k = 0;

  self->pieces = split (bytes);
  self->line = g_new (int, base->len + 1);
  self->changed = g_new0 (gboolean, base->len + 1);
  self->first = g_new0 (guint, base->len + 1);
  self->n = g_new0 (guint, base->len + 1);
  ranges = compare (base, self->pieces, FALSE);
  for (guint at = 0; at <= ranges->len; at++) {
    const Range end = { base->len, base->len, self->pieces->len, self->pieces->len };
    const Range *range = at < ranges->len ? &g_array_index (ranges, Range, at) : &end;
    const gboolean pairs = range->a1 - range->a0 == range->b1 - range->b0;

    for (; i < range->a0; i++, k++)
      self->line[i] = (int) k;
    if (!pairs)
      self->first[i] = range->b0, self->n[i] = range->b1 - range->b0;
    for (; i < range->a1; i++, k++) {
      self->line[i] = pairs ? (int) k : -1;
      self->changed[i] = TRUE;
    }
    k = range->b1;
  }
}

static void
side_clear (Side *self)
{
  g_array_unref (self->pieces);
  g_free (self->line);
  g_free (self->changed);
  g_free (self->first);
  g_free (self->n);
}

typedef struct {
  GByteArray *out;
  const char *usual_end;
  gsize last_end;
  gboolean any;
} Output;

static void
emit (Output *self, const Piece *piece, const Piece *end)
{
  if (self->any && self->last_end == 0)
    g_byte_array_append (self->out, (const guint8 *) self->usual_end, (guint) strlen (self->usual_end));
  g_byte_array_append (self->out, (const guint8 *) piece->text, (guint) piece->length);
  g_byte_array_append (self->out, (const guint8 *) end->text + end->length, (guint) end->end);
  self->last_end = end->end;
  self->any = TRUE;
}

static void
emit_added (Output *self, const Side *side, guint at)
{
  for (guint i = 0; i < side->n[at]; i++)
    emit (self, piece_at (side->pieces, side->first[at] + i), piece_at (side->pieces, side->first[at] + i));
}

static gboolean
added_same (const Side *a, const Side *b, guint at)
{
  if (a->n[at] != b->n[at])
    return FALSE;
  for (guint i = 0; i < a->n[at]; i++)
    if (!same (piece_at (a->pieces, a->first[at] + i), piece_at (b->pieces, b->first[at] + i), FALSE))
      return FALSE;
  return TRUE;
}

static gboolean
merge_line (Output *out, GArray *base, const Side *ours, const Side *theirs, guint i)
{
  const Piece *mine = ours->line[i] >= 0 ? piece_at (ours->pieces, (guint) ours->line[i]) : NULL;
  const Piece *other = theirs->line[i] >= 0 ? piece_at (theirs->pieces, (guint) theirs->line[i]) : NULL;
  const Piece *taken = ours->changed[i] ? mine : other;

  if (ours->changed[i] && theirs->changed[i] &&
      (mine == NULL) != (other == NULL || (mine != NULL && !same (mine, other, FALSE))))
    return FALSE;
  if (taken != NULL)
    emit (out, taken, mine != NULL && mine->end != piece_at (base, i)->end ? mine : other != NULL ? other : mine);
  return TRUE;
}

static gboolean
ends_whole (GArray *pieces)
{
  return pieces->len == 0 || piece_at (pieces, pieces->len - 1)->end > 0;
}

/* The end of the file is as the side that changed it has it. */
static void
settle_end (Output *out, GArray *base, const Side *ours, const Side *theirs)
{
  const gboolean mine = ends_whole (ours->pieces), other = ends_whole (theirs->pieces);
  const gboolean whole = mine != ends_whole (base) ? mine : other;

  if (!out->any || whole == (out->last_end > 0))
    return;
  if (whole)
    g_byte_array_append (out->out, (const guint8 *) out->usual_end, (guint) strlen (out->usual_end));
  else
    g_byte_array_set_size (out->out, out->out->len - (guint) out->last_end);
}

static gboolean
merge (GArray *base, const Side *ours, const Side *theirs, GBytes **merged)
{
  Output out = { g_byte_array_new (), "\n" };
  gboolean fine = TRUE;

  if (theirs->pieces->len > 0 && piece_at (theirs->pieces, 0)->end == 2)
    out.usual_end = "\r\n";
  for (guint i = 0; i <= base->len && fine; i++) {
    emit_added (&out, theirs, i);
    if (!added_same (ours, theirs, i))
      emit_added (&out, ours, i);
    fine = i == base->len || merge_line (&out, base, ours, theirs, i);
  }
  settle_end (&out, base, ours, theirs);
  *merged = g_byte_array_free_to_bytes (out.out);
  if (!fine)
    g_clear_pointer (merged, g_bytes_unref);
  return fine;
}

static gboolean
equal (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

static gboolean
take (GBytes *bytes, GBytes **merged)
{
  *merged = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  return TRUE;
}

gboolean
hone_lines_merge (GBytes *base, GBytes *ours, GBytes *theirs, GBytes **merged)
{
  g_autoptr (GArray) lines = split (base);
  Side mine, other;
  gboolean fine;

  *merged = NULL;
  if (equal (base, theirs) || equal (ours, theirs))
    return take (ours, merged);
  if (equal (base, ours))
    return take (theirs, merged);
  if (ours == NULL || theirs == NULL)
    return FALSE;
  side_init (&mine, lines, ours);
  side_init (&other, lines, theirs);
  fine = merge (lines, &mine, &other, merged);
  side_clear (&mine);
  side_clear (&other);
  return fine;
}
