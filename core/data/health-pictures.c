/* SPDX-License-Identifier: Apache-2.0 */
/* health-pictures.c - the same picture twice, or nearly: in one split a waste, in two a false proof; and damage that
 * only decoding shows
 *
 * Every picture is decoded small, on all cores. Equal files are found by size, look and checksum; similar pictures by
 * their looks (look-search.h). What takes long is done by all threads, each for its own picture; what was found is told
 * in order.
 */
#include "health-private.h"
#include "hone-thread.h"
#include "look-search.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIDE 96 /* pixels to which pictures are decoded, at least */
#define STEP_OF_NEWS 50
#define LOOKING 0.9 /* of the whole time, about */
#define NONE G_MAXUINT

typedef struct {
  HoneSplit split;
  guint index; /* in its split */
  const HoneSample *sample;
  guint64 bytes;
  gboolean seen, damaged; /* could be decoded; but not all of it */
  Look look;
  char *sum;        /* of the file, where another one may be equal */
  guint before;     /* a picture before it that is the same or similar, or NONE */
  gboolean is_same; /* and which of both */
} Picture;

typedef struct {
  Health *health;
  Picture *pictures;
  guint n;
  LookSearch *looks;
  void (*each) (gpointer search, Picture *picture);
  double from, part; /* of the progress */
  int at, done;      /* atomic */
  GMutex lock;
} Search;

/* --- looking at every picture --- */

static void
look_at (gpointer search, Picture *self)
{
  g_autoptr (HoneImage) image = hone_image_read_small (self->sample->path, SIDE, NULL);
  struct stat info;

  if (image == NULL || stat (self->sample->path, &info) != 0)
    return;
  self->bytes = (guint64) info.st_size;
  look_take (&self->look, image);
  self->damaged = image->damaged;
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
  health->progress (self->from + self->part * g_atomic_int_get (&self->done) / self->n, _ ("Comparing pictures"),
                    health->progress_data);
  g_mutex_unlock (&self->lock);
}

static gpointer
work (gpointer data)
{
  Search *self = data;

  hone_thread_step_back (HONE_THREAD_SPARE);
  while (!g_cancellable_is_cancelled (self->health->cancellable)) {
    guint i = (guint) g_atomic_int_add (&self->at, 1);

    if (i >= self->n)
      break;
    self->each (self, &self->pictures[i]);
    tell (self);
  }
  return NULL;
}

/* On all cores, and never in the way of a window: the caller only waits. */
static void
do_each (Search *self, void (*each) (gpointer search, Picture *picture), double from, double part)
{
  guint n_threads = CLAMP (self->n / 8, 1, g_get_num_processors ());
  g_autofree GThread **threads = g_new (GThread *, n_threads);

  self->each = each;
  self->from = from;
  self->part = part;
  self->at = self->done = 0;
  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("hone-look", work, self);
  for (guint i = 0; i < n_threads; i++)
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

/* What equal files have in common, and seldom others. */
static guint
hash_file (gconstpointer data)
{
  const Picture *picture = data;
  guint64 mixed = picture->bytes * 0x9e3779b97f4a7c15u ^ picture->look.hash[0];

  return (guint) (mixed ^ mixed >> 32);
}

static gboolean
may_equal (gconstpointer a, gconstpointer b)
{
  const Picture *x = a, *y = b;

  return x->bytes == y->bytes && same_look (x, y);
}

/* A place for the sum of those that may be equal to others; those alone need none. */
static void
mark_files (Search *self)
{
  g_autoptr (GHashTable) firsts = g_hash_table_new (hash_file, may_equal);

  for (guint i = 0; i < self->n; i++) {
    Picture *picture = &self->pictures[i], *other;

    if (!picture->seen)
      continue;
    other = g_hash_table_lookup (firsts, picture);
    picture->is_same = other != NULL;
    if (other != NULL)
      other->is_same = TRUE;
    else
      g_hash_table_add (firsts, picture);
  }
}

static void
sum_file (gpointer search, Picture *self)
{
  if (self->is_same)
    self->sum = checksum_of (self->sample->path);
  self->is_same = FALSE;
}

static void
find_same (Search *self)
{
  g_autoptr (GHashTable) first = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->n; i++) {
    Picture *picture = &self->pictures[i], *before;

    if (picture->sum == NULL)
      continue;
    before = g_hash_table_lookup (first, picture->sum);
    if (before == NULL) {
      g_hash_table_insert (first, picture->sum, picture);
      continue;
    }
    picture->before = (guint) (before - self->pictures);
    picture->is_same = TRUE;
  }
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

/* (transfer full): what is told of a pair; @path stands behind @other, in the order of the data set. */
static char *
words_of_pair (const char *path, HoneSplit split, const char *other, HoneSplit other_split, gboolean same)
{
  if (split != other_split)
    return g_strdup_printf (same
                                ? _ ("The picture %s of the split “%s” is also in “%s”: %s. What was trained on proves "
                                     "nothing; leave it in one split.")
                                : _ ("The picture %s of the split “%s” is nearly the same as one of “%s”: %s. What was "
                                     "trained on proves nothing; leave both in one split."),
                            path, hone_split_name (split), hone_split_name (other_split), other);
  return g_strdup_printf (same ? _ ("The picture %s is the same as %s. It counts twice, and its labels may "
                                    "contradict each other; keep one.")
                               : _ ("The picture %s is nearly the same as %s. It teaches little that is new; "
                                    "keep both in one split."),
                          path, other);
}

static const char *
kind_of_pair (HoneSplit split, HoneSplit other_split, gboolean same, HoneSeverity *severity)
{
  if (split != other_split) {
    *severity = same ? HONE_SEVERITY_ERROR : HONE_SEVERITY_WARNING;
    return "leak";
  }
  *severity = same ? HONE_SEVERITY_WARNING : HONE_SEVERITY_NOTE;
  return same ? "same-picture" : "similar-picture";
}

static void
tell_pair (Search *self, const Picture *before, const Picture *picture, gboolean same)
{
  HoneSeverity severity;
  const char *kind = kind_of_pair (picture->split, before->split, same, &severity);

  health_find_picture (
      self->health, picture->split, picture->index, kind, severity,
      words_of_pair (picture->sample->path, picture->split, before->sample->path, before->split, same));
  name_other (self->health, before);
}

void
hone_health_move_pair (HoneFinding *finding, HoneSplit split, HoneSplit other_split)
{
  const gboolean same = finding->severity == HONE_SEVERITY_ERROR || g_str_equal (finding->kind, "same-picture");

  finding->kind = kind_of_pair (split, other_split, same, &finding->severity);
  finding->split = split;
  finding->other_split = other_split;
  g_free (finding->message);
  finding->message = words_of_pair (finding->image, split, finding->other, other_split, same);
}

/* --- similar ones --- */

static void
compare (gpointer data, Picture *self)
{
  Search *search = data;
  const Picture *before;

  if (self->is_same || !self->seen)
    return;
  self->before = look_search_before (search->looks, (guint) (self - search->pictures));
  if (self->before == NONE)
    return;
  before = &search->pictures[self->before];
  self->is_same = same_look (before, self) && same_pixels (before, self);
}

/* A picture that is the same as another one is not compared: that one stands for it. */
static void
compare_all (Search *self)
{
  g_autofree const Look **looks = g_new0 (const Look *, self->n + 1);

  for (guint i = 0; i < self->n; i++)
    if (self->pictures[i].seen && !self->pictures[i].is_same)
      looks[i] = &self->pictures[i].look;
  self->looks = look_search_new (looks, self->n);
  do_each (self, compare, LOOKING, 1 - LOOKING);
  look_search_free (self->looks);
}

static void
tell_damaged (Search *self, const Picture *picture)
{
  health_find_picture (self->health, picture->split, picture->index, "damaged-picture", HONE_SEVERITY_WARNING,
                       g_strdup_printf (_ ("The picture %s is damaged in its middle: a part of it is grey, or shows "
                                           "something else. Copy it anew from where it came from, or exclude it."),
                                        picture->sample->path));
}

static void
tell_all (Search *self)
{
  for (guint i = 0; i < self->n; i++)
    if (self->pictures[i].damaged)
      tell_damaged (self, &self->pictures[i]);
  for (guint i = 0; i < self->n; i++)
    if (self->pictures[i].before != NONE)
      tell_pair (self, &self->pictures[self->pictures[i].before], &self->pictures[i], self->pictures[i].is_same);
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
      picture->before = NONE;
    }
}

void
health_check_pictures (Health *self)
{
  Search search = { .health = self };

  search.pictures = g_new0 (Picture, hone_dataset_count_pictures (self->dataset) + 1);
  for (int split = 0; split < HONE_N_SPLITS; split++)
    gather (&search, split);
  g_mutex_init (&search.lock);
  do_each (&search, look_at, 0, LOOKING);
  mark_files (&search);
  do_each (&search, sum_file, LOOKING, 0);
  find_same (&search);
  compare_all (&search);
  if (!g_cancellable_is_cancelled (self->cancellable))
    tell_all (&search);
  g_mutex_clear (&search.lock);
  for (guint i = 0; i < search.n; i++)
    g_free (search.pictures[i].sum);
  g_free (search.pictures);
}
