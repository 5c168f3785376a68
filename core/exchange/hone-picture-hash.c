/* SPDX-License-Identifier: Apache-2.0 */
/* hone-picture-hash.c - see hone-picture-hash.h */
#include "hone-picture-hash.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define SIDE HONE_PICTURE_HASH_SIDE
#define DECODED 64 /* long side */
#define WAYS 8
#define FLAT 4.0 /* variance of grey values below which there is nothing to correlate */
#define SAME_GREY 3.0
#define BANDS (HONE_PICTURE_HASH_BITS + 1) /* of 64 bits, at least one of which must be equal */
#define BUCKETS 2048                       /* of a band: 11 bits */
#define MOST 4096                          /* candidates that are compared for a picture */

/* --- shrinking --- */

/* The mean of row[from .. to), which may begin and end within a value. */
static double
mean_of (const double *row, gsize stride, double from, double to, int n)
{
  double sum = 0;

  for (int i = (int) from; i < n && i < to; i++)
    sum += row[(gsize) i * stride] * (MIN (to, i + 1) - MAX (from, i));
  return sum / (to - from);
}

/* n values, @stride apart, to m. */
static void
shrink_row (const double *from, gsize stride, int n, double *to, gsize to_stride, int m)
{
  for (int i = 0; i < m; i++)
    to[(gsize) i * to_stride] = mean_of (from, stride, (double) i * n / m, (double) (i + 1) * n / m, n);
}

static void
shrink (const double *from, int w, int h, double *to, int to_w, int to_h)
{
  g_autofree double *rows = g_new (double, (gsize) to_w *(gsize) h);

  for (int y = 0; y < h; y++)
    shrink_row (from + (gsize) y * (gsize) w, 1, w, rows + (gsize) y * (gsize) to_w, 1, to_w);
  for (int x = 0; x < to_w; x++)
    shrink_row (rows + x, (gsize) to_w, h, to + x, (gsize) to_w, to_h);
}

/* --- bits --- */

/* Where 9 columns of 8 rows become brighter to the right. In ninths of a value, all whole numbers: a row of the 8 is
 * 4 of the 32, a column of the 9 is 32 ninths of one. */
static guint64
bits_of (const guint8 *grey)
{
  guint64 bits = 0;

  for (int y = 0; y < 8; y++) {
    int sums[SIDE] = { 0 }, cells[9] = { 0 };

    for (int k = 0; k < 4; k++)
      for (int x = 0; x < SIDE; x++)
        sums[x] += grey[(4 * y + k) * SIDE + x];
    for (int x = 0; x < SIDE; x++) { /* column x goes from 9 x to 9 x + 9, over the edge of a cell perhaps */
      int cell = 9 * x / SIDE, next = MIN (9 * x + 9, SIDE * (cell + 1)) - 9 * x;

      cells[cell] += next * sums[x];
      if (next < 9)
        cells[cell + 1] += (9 - next) * sums[x];
    }
    for (int x = 0; x < 8; x++)
      bits = bits << 1 | (cells[x + 1] > cells[x]);
  }
  return bits;
}

void
hone_picture_hash (const HoneImage *image, HonePictureHash *out)
{
  gsize n = (gsize) image->width * (gsize) image->height;
  g_autofree double *plane = g_new (double, n);
  double small[SIDE * SIDE];

  for (gsize i = 0; i < n; i++)
    plane[i] = 0.299 * image->pixels[3 * i] + 0.587 * image->pixels[3 * i + 1] + 0.114 * image->pixels[3 * i + 2];
  shrink (plane, image->width, image->height, small, SIDE, SIDE);
  for (int i = 0; i < SIDE * SIDE; i++)
    out->grey[i] = (guint8) CLAMP (small[i] + 0.5, 0, 255);
  out->bits = bits_of (out->grey);
  out->there = TRUE;
}

gboolean
hone_picture_hash_read (const char *path, HonePictureHash *out, GError **error)
{
  g_autoptr (HoneImage) image = hone_image_read_small (path, DECODED, error);

  out->there = FALSE;
  if (image == NULL)
    return FALSE;
  hone_picture_hash (image, out);
  return TRUE;
}

/* --- turning --- */

/* Way 0 is as it is; 1: mirrored; 2: upside down; 4: rows and columns exchanged; and sums of these. */
static void
turn (const guint8 *from, int way, guint8 *to)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      int sx = (way & 1) != 0 ? SIDE - 1 - x : x, sy = (way & 2) != 0 ? SIDE - 1 - y : y;

      to[y * SIDE + x] = (way & 4) != 0 ? from[sx * SIDE + sy] : from[sy * SIDE + sx];
    }
}

typedef struct {
  guint64 bits;
  guint8 grey[SIDE * SIDE];
} Turned;

static void
turn_all (const HonePictureHash *hash, Turned *turned)
{
  for (int way = 0; way < WAYS; way++) {
    turn (hash->grey, way, turned[way].grey);
    turned[way].bits = way == 0 ? hash->bits : bits_of (turned[way].grey);
  }
}

/* --- comparing --- */

static gboolean
is_alike (const guint8 *a, const guint8 *b)
{
  double sums[2] = { 0 }, squares[2] = { 0 }, both = 0, n = SIDE * SIDE;
  double of_a, of_b;

  for (int i = 0; i < SIDE * SIDE; i++) {
    sums[0] += a[i];
    sums[1] += b[i];
    squares[0] += (double) a[i] * a[i];
    squares[1] += (double) b[i] * b[i];
    both += (double) a[i] * b[i];
  }
  of_a = squares[0] / n - sums[0] / n * sums[0] / n;
  of_b = squares[1] / n - sums[1] / n * sums[1] / n;
  if (of_a < FLAT || of_b < FLAT)
    return of_a < FLAT && of_b < FLAT && fabs (sums[0] - sums[1]) / n <= SAME_GREY;
  return (both / n - sums[0] / n * sums[1] / n) / sqrt (of_a * of_b) >= HONE_PICTURE_HASH_ALIKE;
}

static gboolean
is_near (const Turned *a, const HonePictureHash *b)
{
  return __builtin_popcountll (a->bits ^ b->bits) <= HONE_PICTURE_HASH_BITS && is_alike (a->grey, b->grey);
}

gboolean
hone_picture_hash_is_near (const HonePictureHash *a, const HonePictureHash *b)
{
  Turned turned[WAYS];

  if (!a->there || !b->there)
    return FALSE;
  turn_all (a, turned);
  for (int way = 0; way < WAYS; way++)
    if (is_near (&turned[way], b))
      return TRUE;
  return FALSE;
}

/* --- groups --- */

/* The bits beside the number: looking them up among the pictures would miss the cache every time. */
typedef struct {
  guint64 bits;
  guint picture;
} Seen;

typedef struct {
  const HonePictureHash *hashes;
  guint *group;                    /* union-find: a picture's parent, with a lower number */
  GArray *buckets[BANDS][BUCKETS]; /* of Seen: pictures before this one */
} Grouping;

static guint
band_of (guint64 bits, int band)
{
  return (guint) (bits >> (band * 64 / BANDS)) & (BUCKETS - 1);
}

static guint
root_of (guint *group, guint i)
{
  while (group[i] != i) {
    group[i] = group[group[i]];
    i = group[i];
  }
  return i;
}

static void
join (guint *group, guint a, guint b)
{
  guint root_a = root_of (group, a), root_b = root_of (group, b);

  group[MAX (root_a, root_b)] = MIN (root_a, root_b);
}

/* Joins @i with what is near to it in one bucket. Returns: whether one has the same bits, and may stand for it */
static gboolean
look_in (Grouping *self, const GArray *bucket, guint i, const Turned *turned, guint *n_looked)
{
  gboolean represented = FALSE;

  for (guint k = 0; bucket != NULL && k < bucket->len && *n_looked < MOST; k++) {
    const Seen *other = &g_array_index (bucket, Seen, k);

    if (__builtin_popcountll (turned->bits ^ other->bits) > HONE_PICTURE_HASH_BITS)
      continue;
    if (root_of (self->group, other->picture) == root_of (self->group, i) && turned->bits != other->bits)
      continue;
    ++*n_looked;
    if (!is_near (turned, &self->hashes[other->picture]))
      continue;
    join (self->group, i, other->picture);
    represented |= turned->bits == other->bits;
  }
  return represented;
}

static void
add_to_buckets (Grouping *self, guint i)
{
  const Seen seen = { self->hashes[i].bits, i };

  for (int band = 0; band < BANDS; band++) {
    GArray **bucket = &self->buckets[band][band_of (self->hashes[i].bits, band)];

    if (*bucket == NULL)
      *bucket = g_array_new (FALSE, FALSE, sizeof (Seen));
    g_array_append_val (*bucket, seen);
  }
}

static void
place (Grouping *self, guint i)
{
  gboolean represented = FALSE;
  Turned turned[WAYS];
  guint n_looked = 0;

  turn_all (&self->hashes[i], turned);
  for (int way = 0; way < WAYS && !represented; way++)
    for (int band = 0; band < BANDS && !represented; band++)
      represented = look_in (self, self->buckets[band][band_of (turned[way].bits, band)], i, &turned[way], &n_looked);
  if (!represented)
    add_to_buckets (self, i);
}

void
hone_picture_groups (const HonePictureHash *hashes, guint n, guint *group)
{
  g_autofree Grouping *self = g_new0 (Grouping, 1);

  self->hashes = hashes;
  self->group = group;
  for (guint i = 0; i < n; i++) {
    group[i] = i;
    if (hashes[i].there)
      place (self, i);
  }
  for (guint i = 0; i < n; i++)
    group[i] = root_of (group, i);
  for (int band = 0; band < BANDS; band++)
    for (int k = 0; k < BUCKETS; k++)
      g_clear_pointer (&self->buckets[band][k], g_array_unref);
}

/* --- the same bytes --- */

char *
hone_picture_digest (const char *path, GCancellable *cancellable)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (65536);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  ssize_t n = fd >= 0 ? 1 : -1;

  while (n > 0 && !g_cancellable_is_cancelled (cancellable)) {
    n = read (fd, block, 65536);
    if (n > 0)
      g_checksum_update (sum, block, n);
    else if (n < 0 && errno == EINTR)
      n = 1;
  }
  if (fd >= 0)
    close (fd);
  return n == 0 ? g_strdup (g_checksum_get_string (sum)) : NULL;
}
