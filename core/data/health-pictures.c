/* SPDX-License-Identifier: Apache-2.0 */
/* health-pictures.c - the same picture twice, or nearly: in one split a waste, in two a false proof
 *
 * Every picture is decoded small, on all cores. Equal files are found by size and checksum; similar pictures by hashes
 * of 64 bits, turned in each way: two that differ in at most 5 of 6 parts share one part, so only those need a look.
 */
#include "health-look.h"
#include "health-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DISTANCE 5       /* bits */
#define CORRELATION 0.98 /* confirms it */
#define N_PARTS 6
#define PART_BITS 11
#define N_PLACES (1 << PART_BITS)
#define MOST_LOOKS 2000 /* in one place: a set of nothing but black pictures must not take days */
#define SIDE 96         /* pixels to which pictures are decoded, at least */
#define STEP_OF_NEWS 50
#define NONE G_MAXUINT

typedef struct {
  HoneSplit split;
  guint index; /* in its split */
  const HoneSample *sample;
  guint64 bytes;
  gboolean seen; /* could be decoded */
  Look look;
  guint next[N_PARTS]; /* the picture before in the same place */
} Picture;

typedef struct {
  Health *health;
  Picture *pictures;
  guint n;
  guint *places; /* N_PARTS x N_PLACES: the latest picture there */
  int at, done;  /* atomic */
  GMutex lock;
} Search;

/* --- looking at every picture --- */

static void
look_at (Picture *self)
{
  g_autoptr (HoneImage) image = hone_image_read_small (self->sample->path, SIDE, NULL);
  struct stat info;

  if (image == NULL || stat (self->sample->path, &info) != 0)
    return;
  self->bytes = (guint64) info.st_size;
  look_take (&self->look, image);
  self->seen = TRUE;
}

static void
tell (Search *self)
{
  Health *health = self->health;
  int done = g_atomic_int_add (&self->done, 1) + 1;

  if (health->progress == NULL || (done % STEP_OF_NEWS != 0 && done != (int) self->n))
    return;
  g_mutex_lock (&self->lock);
  health->progress ((double) g_atomic_int_get (&self->done) / self->n, _ ("Comparing pictures"), health->progress_data);
  g_mutex_unlock (&self->lock);
}

static gpointer
work (gpointer data)
{
  Search *self = data;

  while (!g_cancellable_is_cancelled (self->health->cancellable)) {
    guint i = (guint) g_atomic_int_add (&self->at, 1);

    if (i >= self->n)
      break;
    look_at (&self->pictures[i]);
    tell (self);
  }
  return NULL;
}

static void
look_at_all (Search *self)
{
  guint n_threads = CLAMP (self->n / 8, 1, g_get_num_processors ());
  g_autofree GThread **threads = g_new (GThread *, n_threads);

  for (guint i = 1; i < n_threads; i++)
    threads[i] = g_thread_new ("hone-look", work, self);
  work (self);
  for (guint i = 1; i < n_threads; i++)
    g_thread_join (threads[i]);
}

/* --- equal ones --- */

static gboolean
same_pixels (const Picture *a, const Picture *b)
{
  g_autoptr (HoneImage) x = hone_image_read (a->sample->path, NULL);
  g_autoptr (HoneImage) y = hone_image_read (b->sample->path, NULL);

  return x != NULL && y != NULL && x->width == y->width && x->height == y->height &&
         memcmp (x->pixels, y->pixels, (gsize) x->width * (gsize) x->height * 3) == 0;
}

static gboolean
same_look (const Picture *a, const Picture *b)
{
  return a->sample->width == b->sample->width && a->sample->height == b->sample->height &&
         memcmp (a->look.grey, b->look.grey, sizeof a->look.grey) == 0;
}

static char *
checksum_of (const char *path)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  guint8 bytes[65536];
  gssize n;

  if (fd < 0)
    return NULL;
  while ((n = read (fd, bytes, sizeof bytes)) > 0)
    g_checksum_update (sum, bytes, n);
  close (fd);
  return g_strdup (g_checksum_get_string (sum));
}

/* Of files that have a size in common with others; NULL for those alone. */
static char **
sum_files (Search *self)
{
  g_autoptr (GHashTable) sizes = g_hash_table_new (g_int64_hash, g_int64_equal);
  char **sums = g_new0 (char *, self->n + 1);

  for (guint i = 0; i < self->n && !g_cancellable_is_cancelled (self->health->cancellable); i++) {
    Picture *picture = &self->pictures[i], *other;

    if (!picture->seen)
      continue;
    other = g_hash_table_lookup (sizes, &picture->bytes);
    if (other == NULL) {
      g_hash_table_insert (sizes, &picture->bytes, picture);
      continue;
    }
    sums[i] = checksum_of (picture->sample->path);
    if (sums[other - self->pictures] == NULL)
      sums[other - self->pictures] = checksum_of (other->sample->path);
  }
  return sums;
}

/* --- telling --- */

/* For the finding that came last. */
static void
name_other (Health *self, const Picture *before)
{
  HoneFinding *finding = &g_array_index (self->findings, HoneFinding, self->findings->len - 1);

  finding->other = g_strdup (before->sample->path);
  finding->other_split = before->split;
}

static void
tell_pair (Search *self, const Picture *before, const Picture *picture, gboolean same)
{
  const char *path = picture->sample->path, *other = before->sample->path;

  if (picture->split != before->split)
    health_find_picture (
        self->health, picture->split, picture->index, "leak", same ? HONE_SEVERITY_ERROR : HONE_SEVERITY_WARNING,
        g_strdup_printf (same ? _ ("The picture %s of the split “%s” is also in “%s”: %s. What was trained on proves "
                                   "nothing; leave it in one split.")
                              : _ ("The picture %s of the split “%s” is nearly the same as one of “%s”: %s. What was "
                                   "trained on proves nothing; leave both in one split."),
                         path, hone_split_name (picture->split), hone_split_name (before->split), other));
  else if (same)
    health_find_picture (self->health, picture->split, picture->index, "same-picture", HONE_SEVERITY_WARNING,
                         g_strdup_printf (_ ("The picture %s is the same as %s. It counts twice, and its labels may "
                                             "contradict each other; keep one."),
                                          path, other));
  else
    health_find_picture (self->health, picture->split, picture->index, "similar-picture", HONE_SEVERITY_NOTE,
                         g_strdup_printf (_ ("The picture %s is nearly the same as %s. It teaches little that is new; "
                                             "keep both in one split."),
                                          path, other));
  name_other (self->health, before);
}

/* --- similar ones --- */

static guint
part_of (guint64 hash, int part)
{
  return (guint) (hash >> (part * PART_BITS)) & (N_PLACES - 1);
}

static gboolean
are_similar (const Picture *before, const Picture *picture, int turn)
{
  return look_distance (before->look.hash[0], picture->look.hash[turn]) <= DISTANCE &&
         look_correlate (&picture->look, turn, &before->look) >= CORRELATION;
}

static guint
find_in_place (const Search *self, const Picture *picture, int turn, int part)
{
  guint at = self->places[part * N_PLACES + (int) part_of (picture->look.hash[turn], part)];

  for (int i = 0; at != NONE && i < MOST_LOOKS; i++, at = self->pictures[at].next[part])
    if (are_similar (&self->pictures[at], picture, turn))
      return at;
  return NONE;
}

static guint
find_similar (const Search *self, const Picture *picture)
{
  for (int turn = 0; turn < LOOK_TURNS; turn++)
    for (int part = 0; part < N_PARTS; part++) {
      guint at = find_in_place (self, picture, turn, part);

      if (at != NONE)
        return at;
    }
  return NONE;
}

static void
remember (Search *self, guint i)
{
  Picture *picture = &self->pictures[i];

  for (int part = 0; part < N_PARTS; part++) {
    guint *place = &self->places[part * N_PLACES + (int) part_of (picture->look.hash[0], part)];

    picture->next[part] = *place;
    *place = i;
  }
}

static void
compare (Search *self, guint i)
{
  const Picture *picture = &self->pictures[i], *before;
  guint at = find_similar (self, picture);

  remember (self, i);
  if (at == NONE)
    return;
  before = &self->pictures[at];
  tell_pair (self, before, picture, same_look (before, picture) && same_pixels (before, picture));
}

static void
compare_all (Search *self)
{
  char **all = sum_files (self);
  g_autoptr (GHashTable) first = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->n && !g_cancellable_is_cancelled (self->health->cancellable); i++) {
    const Picture *before = all[i] != NULL ? g_hash_table_lookup (first, all[i]) : NULL;

    if (before != NULL)
      tell_pair (self, before, &self->pictures[i], TRUE);
    else if (self->pictures[i].seen)
      compare (self, i);
    if (all[i] != NULL && before == NULL)
      g_hash_table_insert (first, all[i], &self->pictures[i]);
  }
  for (guint i = 0; i < self->n; i++)
    g_free (all[i]);
  g_free (all);
}

/* --- all of it --- */

static void
gather (Search *self, HoneSplit split)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (self->health->dataset, split, &n);

  for (guint i = 0; i < n; i++)
    if (samples[i]->usable) {
      Picture *picture = &self->pictures[self->n++];

      picture->split = split;
      picture->index = i;
      picture->sample = samples[i];
    }
}

static guint
count_pictures (const Health *self)
{
  guint all = 0;

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;

    hone_dataset_get_samples (self->dataset, split, &n);
    all += n;
  }
  return all;
}

void
health_check_pictures (Health *self)
{
  Search search = { .health = self };

  search.pictures = g_new0 (Picture, count_pictures (self) + 1);
  search.places = g_new (guint, N_PARTS * N_PLACES);
  for (int i = 0; i < N_PARTS * N_PLACES; i++)
    search.places[i] = NONE;
  for (int split = 0; split < HONE_N_SPLITS; split++)
    gather (&search, split);
  g_mutex_init (&search.lock);
  look_at_all (&search);
  compare_all (&search);
  g_mutex_clear (&search.lock);
  g_free (search.pictures);
  g_free (search.places);
}
