/* SPDX-License-Identifier: Apache-2.0 */
/* run-steps.c - see run-steps.h */
#include "run-steps.h"

#include "hone-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "HONESTEP"
#define HEADER 32
#define RECORD 32
#define VERSION 1
#define WORDS (RECORD / 4)
#define GATHER 64                      /* rows */
#define GATHER_TIME G_TIME_SPAN_SECOND /* microseconds */
#define CHUNK 4096                     /* rows read at once */
#define MOST (1 << 30)                 /* positions; a file that claims more is damaged */

struct _HoneStepWriter {
  char *path;
  int file; /* -1 after an error */
  GByteArray *gathered;
  gint64 last; /* when it was written */
};

/* Records */

static guint32
check_of (const guint32 *words)
{
  const guint8 *bytes = (const guint8 *) words;
  guint32 hash = 2166136261u;

  for (int i = 0; i < RECORD - 4; i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static guint32
word_of (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return GUINT32_TO_LE (bits);
}

static float
value_of (guint32 word)
{
  guint32 bits = GUINT32_FROM_LE (word);
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static void
pack (const HoneStepRow *row, guint32 words[WORDS])
{
  words[0] = GUINT32_TO_LE (row->epoch);
  words[1] = GUINT32_TO_LE (row->step);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    words[2 + i] = word_of (row->losses[i]);
  words[5] = word_of (row->lr);
  words[6] = word_of (row->images_per_second);
  words[7] = GUINT32_TO_LE (check_of (words));
}

static gboolean
unpack (const guint32 words[WORDS], HoneStepRow *row)
{
  row->epoch = GUINT32_FROM_LE (words[0]);
  row->step = GUINT32_FROM_LE (words[1]);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    row->losses[i] = value_of (words[2 + i]);
  row->lr = value_of (words[5]);
  row->images_per_second = value_of (words[6]);
  return row->epoch > 0 && row->step > 0 && GUINT32_FROM_LE (words[7]) == check_of (words);
}

static void
make_header (guint8 header[HEADER], int steps)
{
  const guint32 numbers[] = { GUINT32_TO_LE (VERSION), GUINT32_TO_LE (RECORD), GUINT32_TO_LE ((guint32) steps) };

  memset (header, 0, HEADER);
  memcpy (header, MAGIC, 8);
  memcpy (header + 8, numbers, sizeof numbers);
}

/* Returns: steps of an epoch; 0 when this is no record of steps */
static int
read_header (int file)
{
  guint8 header[HEADER];
  guint32 numbers[3];

  if (pread (file, header, HEADER, 0) != HEADER || memcmp (header, MAGIC, 8) != 0)
    return 0;
  memcpy (numbers, header + 8, sizeof numbers);
  if (GUINT32_FROM_LE (numbers[0]) != VERSION || GUINT32_FROM_LE (numbers[1]) != RECORD ||
      GUINT32_FROM_LE (numbers[2]) >= MOST)
    return 0;
  return (int) GUINT32_FROM_LE (numbers[2]);
}

static gboolean
read_row (int file, guint64 i, HoneStepRow *row)
{
  guint32 words[WORDS];

  return pread (file, words, RECORD, (off_t) (HEADER + i * RECORD)) == RECORD && unpack (words, row);
}

static guint64
n_rows (int file)
{
  struct stat info;

  return fstat (file, &info) == 0 && info.st_size > HEADER ? (guint64) (info.st_size - HEADER) / RECORD : 0;
}

/* Writing */

static gboolean
fail (HoneStepWriter *self, GError **error)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE,
               _ ("The record of single steps cannot be written to %s: %s. The training goes on without it."),
               self->path, g_strerror (errno));
  if (self->file >= 0)
    close (self->file);
  self->file = -1;
  return FALSE;
}

static gboolean
write_all (int file, const guint8 *bytes, gsize n)
{
  while (n > 0) {
    gssize done = write (file, bytes, n);

    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return FALSE;
    bytes += done;
    n -= (gsize) done;
  }
  return TRUE;
}

/* How many rows are whole and come before a step: in order, so a search in halves would do, but a torn row may lie
 * anywhere where a disk was full. */
static guint64
rows_before (int file, int epoch, int step)
{
  guint64 n = n_rows (file);
  HoneStepRow row;
  guint64 low = 0, high = n;

  while (low < high) {
    guint64 middle = low + (high - low) / 2;

    if (read_row (file, middle, &row) &&
        (row.epoch < (guint32) epoch || (row.epoch == (guint32) epoch && row.step < (guint32) step)))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static gboolean
begin (HoneStepWriter *self, int steps, int epoch, int step, GError **error)
{
  guint8 header[HEADER];
  guint64 keep = 0;

  self->file = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (self->file < 0)
    return fail (self, error);
  if (read_header (self->file) == steps)
    keep = rows_before (self->file, epoch, step);
  make_header (header, steps);
  if (ftruncate (self->file, (off_t) (keep > 0 ? HEADER + keep * RECORD : 0)) != 0 ||
      (keep == 0 && !write_all (self->file, header, HEADER)) || lseek (self->file, 0, SEEK_END) < 0)
    return fail (self, error);
  return TRUE;
}

HoneStepWriter *
hone_step_writer_new (const char *folder, int steps, int epoch, int step, GError **error)
{
  g_autoptr (HoneStepWriter) self = g_new0 (HoneStepWriter, 1);

  self->path = g_build_filename (folder, HONE_STEPS_FILE, NULL);
  self->gathered = g_byte_array_new ();
  self->last = g_get_monotonic_time ();
  return begin (self, steps, epoch, step, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
hone_step_writer_flush (HoneStepWriter *self, GError **error)
{
  if (self->file < 0 || self->gathered->len == 0)
    return self->file >= 0;
  if (!write_all (self->file, self->gathered->data, self->gathered->len))
    return fail (self, error);
  g_byte_array_set_size (self->gathered, 0);
  self->last = g_get_monotonic_time ();
  return TRUE;
}

gboolean
hone_step_writer_add (HoneStepWriter *self, const HoneStepRow *row, GError **error)
{
  guint32 words[WORDS];

  if (self->file < 0)
    return FALSE;
  pack (row, words);
  g_byte_array_append (self->gathered, (const guint8 *) words, RECORD);
  if (self->gathered->len < GATHER * RECORD && g_get_monotonic_time () - self->last < GATHER_TIME)
    return TRUE;
  return hone_step_writer_flush (self, error);
}

void
hone_step_writer_free (HoneStepWriter *self)
{
  hone_step_writer_flush (self, NULL);
  if (self->file >= 0)
    close (self->file);
  g_byte_array_unref (self->gathered);
  g_free (self->path);
  g_free (self);
}

/* Reading */

static GArray **
column (HoneSteps *self, int i)
{
  return i < HONE_LOSS_ITEMS ? &self->losses[i] : i == HONE_LOSS_ITEMS ? &self->lr : &self->speed;
}

#define COLUMNS (HONE_LOSS_ITEMS + 2)

HoneSteps *
hone_steps_new (const char *folder)
{
  HoneSteps *self = g_new0 (HoneSteps, 1);

  self->folder = g_strdup (folder);
  for (int i = 0; i < COLUMNS; i++)
    *column (self, i) = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

void
hone_steps_free (HoneSteps *self)
{
  for (int i = 0; i < COLUMNS; i++)
    g_array_unref (*column (self, i));
  g_free (self->folder);
  g_free (self);
}

guint
hone_steps_get_n (HoneSteps *self)
{
  return self->lr->len;
}

static void
put (HoneSteps *self, const HoneStepRow *row, guint64 at)
{
  const double gap = NAN;
  const double values[COLUMNS] = { (double) row->losses[0], (double) row->losses[1], (double) row->losses[2],
                                   (double) row->lr, (double) row->images_per_second };

  for (int i = 0; i < COLUMNS; i++) {
    GArray *to = *column (self, i);

    while (to->len < at)
      g_array_append_val (to, gap);
    if (to->len == at)
      g_array_append_val (to, values[i]);
    else
      g_array_index (to, double, at) = values[i];
  }
}

static void
forget (HoneSteps *self)
{
  for (int i = 0; i < COLUMNS; i++)
    g_array_set_size (*column (self, i), 0);
  self->n_read = 0;
}

/* Has the file been cut off since? Its last row that is in here must still be there. */
static gboolean
goes_on (HoneSteps *self, int file, guint64 n)
{
  HoneStepRow row;

  if (self->n_read == 0)
    return TRUE;
  return self->n_read <= n && read_row (file, self->n_read - 1, &row) &&
         (guint64) (row.epoch - 1) * (guint64) self->epoch_steps + row.step == hone_steps_get_n (self);
}

/* Returns: FALSE at the end, or at a torn row */
static gboolean
read_chunk (HoneSteps *self, int file)
{
  g_autofree guint32 *words = g_new (guint32, CHUNK * WORDS);
  gssize n = pread (file, words, CHUNK * RECORD, (off_t) (HEADER + self->n_read * RECORD));

  for (gssize i = 0; i < n / RECORD; i++) {
    HoneStepRow row;
    guint64 at;

    if (!unpack (words + i * WORDS, &row))
      return FALSE;
    at = (guint64) (row.epoch - 1) * (guint64) self->epoch_steps + row.step - 1;
    if (row.step > (guint32) self->epoch_steps || at >= MOST || at > hone_steps_get_n (self) + MOST / 64)
      return FALSE;
    put (self, &row, at);
    self->n_read++;
  }
  return n == CHUNK * RECORD;
}

static gboolean
read_file (HoneSteps *self, int file, const char *path, GCancellable *cancellable, GError **error)
{
  int steps = read_header (file);

  if (steps <= 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s is no record of the steps of a training."), path);
    return FALSE;
  }
  if (steps != self->epoch_steps || !goes_on (self, file, n_rows (file)))
    forget (self);
  self->epoch_steps = steps;
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    if (!read_chunk (self, file))
      return TRUE;
  return FALSE;
}

gboolean
hone_steps_read (HoneSteps *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, HONE_STEPS_FILE, NULL);
  int file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean done;

  if (file < 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("%s: %s"), path, g_strerror (errno));
    return FALSE;
  }
  done = read_file (self, file, path, cancellable, error);
  close (file);
  return done;
}
