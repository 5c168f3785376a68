/* SPDX-License-Identifier: Apache-2.0 */
/* label-history.c - see label-history.h
 *
 * A step is taken in this order: first versions are kept; the new files are written beside the old ones; the record is
 * appended to the journal and synced; the files are renamed; "done" is appended. Whoever finds a last record without
 * "done" goes on from there: a file that is neither as before nor as after was changed by somebody else.
 */
#include "hone-file.h"
#include "hone-label-store.h"
#include "label-history-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* A journal that is larger when it is opened, and has more steps, loses the oldest ones. */
#define COMPACT_BYTES (16 << 20)
#define COMPACT_STEPS 10000

#define TELL_EACH 64   /* files */
#define READ_SHARE 0.7 /* of a step of many files: reading them, and writing beside them */

static void
free_step (gpointer data)
{
  LabelHistoryStep *step = data;

  g_free (step->title);
  g_free (step->image);
  g_free (step);
}

/* --- the journal --- */

GBytes *
label_history_read_bytes (LabelHistory *self, goffset at, gsize size)
{
  guint8 *data = g_try_malloc (size);
  gsize done = 0;

  while (data != NULL && done < size) {
    ssize_t n = pread (self->journal, data + done, size - done, at + (goffset) done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    done += (gsize) n;
  }
  if (data != NULL && done == size)
    return g_bytes_new_take (data, size);
  g_free (data);
  return NULL;
}

LabelRecord *
label_history_read_record (LabelHistory *self, goffset at, gsize size)
{
  g_autoptr (GBytes) bytes = label_history_read_bytes (self, at, size);

  return bytes != NULL ? label_record_read (g_bytes_get_data (bytes, NULL), size, &size) : NULL;
}

static LabelRecord *
read_step (LabelHistory *self, const LabelHistoryStep *step)
{
  return label_history_read_record (self, step->at, step->size);
}

static void
set_chain (LabelHistory *self, const LabelRecord *record, gboolean back)
{
  for (guint i = 0; i < record->changes->len; i++) {
    const LabelChange *change = record->changes->pdata[i];

    g_hash_table_replace (self->chain, g_strdup (change->path), g_strdup (back ? change->before : change->after));
  }
}

static void
set_chain_of_step (LabelHistory *self, guint at, gboolean back)
{
  g_autoptr (LabelRecord) record = read_step (self, self->steps->pdata[at]);

  if (record != NULL)
    set_chain (self, record, back);
}

static void
push_step (LabelHistory *self, const LabelRecord *record, goffset at, gsize size)
{
  LabelHistoryStep *step = g_new0 (LabelHistoryStep, 1);

  step->at = at;
  step->size = size;
  step->title = g_strdup (record->title);
  step->image = g_strdup (record->image);
  g_ptr_array_set_size (self->steps, (int) self->n_done);
  g_ptr_array_add (self->steps, step);
  self->n_done++;
  set_chain (self, record, FALSE);
}

static void
move (LabelHistory *self, gboolean redo)
{
  if (redo && self->n_done < self->steps->len)
    set_chain_of_step (self, self->n_done++, FALSE);
  else if (!redo && self->n_done > 0)
    set_chain_of_step (self, --self->n_done, TRUE);
}

/* The record before never was. */
static void
take_back (LabelHistory *self)
{
  if (!self->unfinished)
    return;
  move (self, self->last == LABEL_RECORD_UNDO);
  if (self->last == LABEL_RECORD_EDIT)
    g_ptr_array_set_size (self->steps, (int) self->n_done);
}

/* What files were before the first step that is still there. */
static void
take_base (LabelHistory *self, const LabelRecord *record, goffset at, gsize size)
{
  for (guint i = 0; i < record->changes->len; i++) {
    const LabelChange *change = record->changes->pdata[i];
    LabelHistoryStep *step = g_new0 (LabelHistoryStep, 1);

    step->at = at;
    step->size = size;
    g_hash_table_replace (self->base, g_strdup (change->path), step);
  }
  set_chain (self, record, FALSE);
}

/* A record that is on the disk, in memory. */
static void
take_record (LabelHistory *self, const LabelRecord *record, goffset at, gsize size)
{
  switch (record->kind) {
  case LABEL_RECORD_EDIT:
  case LABEL_RECORD_OUTSIDE:
    push_step (self, record, at, size);
    break;
  case LABEL_RECORD_UNDO:
  case LABEL_RECORD_REDO:
    move (self, record->kind == LABEL_RECORD_REDO);
    break;
  case LABEL_RECORD_VOID:
    take_back (self);
    break;
  case LABEL_RECORD_BROKEN:
    g_ptr_array_set_size (self->steps, 0);
    self->n_done = 0;
    set_chain (self, record, FALSE);
    break;
  case LABEL_RECORD_BASE:
    take_base (self, record, at, size);
    break;
  case LABEL_RECORD_DONE:
  case LABEL_N_RECORDS:
    break;
  }
  self->last = record->kind;
  self->unfinished = record->kind <= LABEL_RECORD_REDO && record->kind != LABEL_RECORD_OUTSIDE;
}

static GBytes *
read_tail (LabelHistory *self)
{
  const goffset size = lseek (self->journal, 0, SEEK_END);

  return size > self->end ? label_history_read_bytes (self, self->end, (gsize) (size - self->end)) : NULL;
}

static void
forget (LabelHistory *self)
{
  g_ptr_array_set_size (self->steps, 0);
  g_hash_table_remove_all (self->chain);
  g_hash_table_remove_all (self->base);
  self->n_done = 0;
  self->end = 0;
  self->last = LABEL_RECORD_DONE;
  self->unfinished = FALSE;
}

gboolean
label_history_reopen (LabelHistory *self, GError **error)
{
  if (self->journal >= 0)
    close (self->journal);
  self->journal = open (self->journal_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  forget (self);
  return self->journal >= 0 || label_file_fail (error, self->journal_path, errno);
}

/* Another process put a shorter journal in its place (label-compact.c). */
static gboolean
is_replaced (LabelHistory *self)
{
  struct stat here, there;

  return fstat (self->journal, &here) == 0 && stat (self->journal_path, &there) == 0 &&
         (here.st_ino != there.st_ino || here.st_dev != there.st_dev);
}

/* What is not a whole record is the rest of a write that was cut off, and goes. Where more follows, the disk did
 * damage: that is kept aside. */
static gboolean
cut_off (LabelHistory *self, GBytes *rest, GError **error)
{
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%" G_GINT64_FORMAT, self->journal_path, g_get_real_time ());
  gsize size;
  const char *data = g_bytes_get_data (rest, &size);

  if (size == 0)
    return TRUE;
  if (memmem (data + 1, size - 1, LABEL_RECORD_MAGIC, 4) != NULL && !label_file_write (aside, rest, FALSE, error))
    return FALSE;
  if (ftruncate (self->journal, self->end) != 0)
    return label_file_fail (error, self->journal_path, errno);
  return TRUE;
}

/* Reads what was appended since. With the lock, so that whatever is not whole never will be. */
gboolean
label_history_catch_up (LabelHistory *self, GError **error)
{
  g_autoptr (GBytes) tail = NULL;
  g_autoptr (GBytes) rest = NULL;
  gsize length = 0, at = 0, size;
  const guint8 *data;

  if (is_replaced (self) && !label_history_reopen (self, error))
    return FALSE;
  tail = read_tail (self);
  data = tail != NULL ? g_bytes_get_data (tail, &length) : NULL;
  while (at < length) {
    g_autoptr (LabelRecord) record = label_record_read (data + at, length - at, &size);

    if (record == NULL)
      break;
    take_record (self, record, self->end, size);
    self->foreign = TRUE;
    self->end += (goffset) size;
    at += size;
  }
  if (tail == NULL)
    return TRUE;
  rest = g_bytes_new_from_bytes (tail, at, length - at);
  return cut_off (self, rest, error);
}

/* At the end of the journal, whole or not at all. */
static gboolean
append (LabelHistory *self, const LabelRecord *record, gboolean durable, GError **error)
{
  g_autoptr (GBytes) bytes = label_record_write (record);
  gsize size, done = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  int why = 0;

  while (done < size && why == 0) {
    ssize_t n = pwrite (self->journal, data + done, size - done, self->end + (goffset) done);

    if (n < 0 && errno != EINTR)
      why = errno;
    done += (gsize) MAX (n, 0);
  }
  if (why == 0 && durable && fdatasync (self->journal) != 0)
    why = errno;
  if (why != 0) {
    if (ftruncate (self->journal, self->end) != 0)
      g_debug ("%s: %s", self->journal_path, g_strerror (errno));
    return label_file_fail (error, self->journal_path, why);
  }
  take_record (self, record, self->end, size);
  self->end += (goffset) size;
  return TRUE;
}

static gboolean
append_mark (LabelHistory *self, LabelRecordKind kind, gboolean durable, GError **error)
{
  g_autoptr (LabelRecord) record = label_record_new (kind, NULL, NULL);

  return append (self, record, durable, error);
}

/* --- what files should be --- */

static char *
first_path (LabelHistory *self, const char *path)
{
  return g_build_filename (self->folder, "first", path, NULL);
}

/* A file's part of a record. */
static const LabelChange *
find_change (const LabelRecord *record, const char *path)
{
  for (guint i = 0; record != NULL && i < record->changes->len; i++)
    if (strcmp (((LabelChange *) record->changes->pdata[i])->path, path) == 0)
      return record->changes->pdata[i];
  return NULL;
}

gboolean
label_history_begin_of (LabelHistory *self, const char *path, GBytes **out)
{
  const LabelHistoryStep *base = g_hash_table_lookup (self->base, path);
  g_autofree char *first = first_path (self, path);
  g_autoptr (LabelRecord) record = base != NULL ? read_step (self, base) : NULL;
  const LabelChange *change = find_change (record, path);

  if (base != NULL)
    return change != NULL && label_change_apply (change, FALSE, NULL, out);
  *out = label_file_read (first, NULL);
  return TRUE;
}

/* From its beginning through all steps. FALSE: the chain is broken. */
static gboolean
rebuild (LabelHistory *self, const char *path, GBytes **out)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *want = g_hash_table_lookup (self->chain, path);
  gboolean begun = FALSE;
  char hash[LABEL_HASH];

  if (!label_history_begin_of (self, path, &bytes))
    return FALSE;
  for (guint i = 0; i < self->n_done; i++) {
    g_autoptr (LabelRecord) record = read_step (self, self->steps->pdata[i]);

    for (guint k = 0; record != NULL && k < record->changes->len; k++) {
      const LabelChange *change = record->changes->pdata[k];
      GBytes *next;

      if (strcmp (change->path, path) != 0)
        continue;
      if (!begun && *change->before == '\0')
        g_clear_pointer (&bytes, g_bytes_unref);
      begun = TRUE;
      if (!label_change_apply (change, FALSE, bytes, &next))
        return FALSE;
      g_clear_pointer (&bytes, g_bytes_unref);
      bytes = next;
    }
  }
  /* All undone: the first version, unless there was none. */
  if (!begun && *want == '\0')
    g_clear_pointer (&bytes, g_bytes_unref);
  label_file_hash (bytes, hash);
  if (strcmp (hash, want) != 0)
    return FALSE;
  *out = g_steal_pointer (&bytes);
  return TRUE;
}

static gboolean
is_as_should (LabelHistory *self, const char *path, GBytes *bytes)
{
  const char *want = g_hash_table_lookup (self->chain, path);
  char hash[LABEL_HASH];

  label_file_hash (bytes, hash);
  return want == NULL || strcmp (hash, want) == 0;
}

/* Somebody else wrote @path, which the chain knows: that becomes a step. */
static gboolean
note_outside (LabelHistory *self, const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GBytes) expected = NULL;
  const gboolean whole = rebuild (self, path, &expected);
  g_autoptr (LabelRecord) record =
      label_record_new (whole ? LABEL_RECORD_OUTSIDE : LABEL_RECORD_BROKEN, _ ("Change by another program"), NULL);

  label_record_add (record, path, whole ? expected : NULL, bytes);
  return append (self, record, TRUE, error);
}

GBytes *
label_history_read (LabelHistory *self, const char *path, GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GBytes) bytes = label_file_read (path, &own);

  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return NULL;
  }
  if (!is_as_should (self, path, bytes) && !note_outside (self, path, bytes, error))
    return NULL;
  return g_steal_pointer (&bytes);
}

/* --- going on where another process died --- */

static gboolean
finish_change (LabelHistory *self, const LabelChange *change, gboolean back, GPtrArray *strange, GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GBytes) bytes = label_file_read (change->path, &own);
  g_autoptr (GBytes) next = NULL;
  char hash[LABEL_HASH];

  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  label_file_hash (bytes, hash);
  if (strcmp (hash, back ? change->before : change->after) == 0)
    return TRUE;
  if (strcmp (hash, back ? change->after : change->before) == 0 && label_change_apply (change, back, bytes, &next))
    return label_files_add (self->files, change->path, next, error);
  g_ptr_array_add (strange, g_strdup (change->path));
  return TRUE;
}

static gboolean
note_strange (LabelHistory *self, GPtrArray *paths, GError **error)
{
  for (guint i = 0; i < paths->len; i++) {
    g_autoptr (GError) own = NULL;
    g_autoptr (GBytes) bytes = label_history_read (self, paths->pdata[i], &own);

    if (own != NULL) {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
write_changes (LabelHistory *self, const LabelRecord *record, gboolean back, GPtrArray *strange, GError **error)
{
  gboolean fine = TRUE;

  for (guint i = 0; i < record->changes->len && fine; i++)
    fine = finish_change (self, record->changes->pdata[i], back, strange, error);
  fine = fine && label_files_sync (self->files, self->folder, error) &&
         label_files_rename (self->files, NULL, NULL, error);
  label_files_clear (self->files);
  return fine;
}

static gboolean
finish_last (LabelHistory *self, GError **error)
{
  const gboolean back = self->last == LABEL_RECORD_UNDO;
  const guint at = back ? self->n_done : self->n_done - 1;
  g_autoptr (LabelRecord) record = NULL;
  g_autoptr (GPtrArray) strange = g_ptr_array_new_with_free_func (g_free);

  if (!self->unfinished || at >= self->steps->len)
    return TRUE;
  record = read_step (self, self->steps->pdata[at]);
  if (record != NULL && !write_changes (self, record, back, strange, error))
    return FALSE;
  return append_mark (self, LABEL_RECORD_DONE, FALSE, error) && note_strange (self, strange, error);
}

void
label_history_give_up (LabelHistory *self)
{
  g_autoptr (GPtrArray) strange = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LabelRecord) record = NULL;
  const gboolean back = self->last != LABEL_RECORD_UNDO;
  const guint at = self->last == LABEL_RECORD_UNDO ? self->n_done : self->n_done - 1;

  if (!self->unfinished || at >= self->steps->len || flock (self->lock, LOCK_EX) != 0)
    return;
  record = read_step (self, self->steps->pdata[at]);
  if (record != NULL)
    write_changes (self, record, back, strange, NULL);
  if (append_mark (self, LABEL_RECORD_VOID, TRUE, NULL))
    note_strange (self, strange, NULL);
  flock (self->lock, LOCK_UN);
}

gboolean
label_history_is_unfinished (LabelHistory *self)
{
  return self->unfinished;
}

/* --- steps --- */

gboolean
label_history_has_spares (LabelHistory *self)
{
  return label_files_has_spares (self->files);
}

gboolean
label_history_tidy (LabelHistory *self, guint most)
{
  gboolean more = FALSE;

  if (flock (self->lock, LOCK_EX) == 0) {
    more = label_files_tidy (self->files, most);
    flock (self->lock, LOCK_UN);
  }
  return more;
}

gboolean
label_history_begin (LabelHistory *self, GError **error)
{
  while (flock (self->lock, LOCK_EX) != 0)
    if (errno != EINTR)
      return label_file_fail (error, self->folder, errno);
  label_files_clean (self->files);
  if (label_history_catch_up (self, error) && finish_last (self, error)) {
    self->record = label_record_new (LABEL_RECORD_EDIT, NULL, NULL);
    return TRUE;
  }
  flock (self->lock, LOCK_UN);
  return FALSE;
}

gboolean
label_history_take_foreign (LabelHistory *self)
{
  const gboolean foreign = self->foreign;

  self->foreign = FALSE;
  return foreign;
}

void
label_history_cancel (LabelHistory *self)
{
  label_files_clear (self->files);
  g_clear_pointer (&self->record, label_record_free);
  flock (self->lock, LOCK_UN);
}

/* The first time that a file changes. */
static gboolean
keep_first (LabelHistory *self, const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *first = first_path (self, path);

  if (bytes == NULL || g_hash_table_contains (self->chain, path))
    return TRUE;
  if (self->record->changes->len >= label_files_many && label_file_keep (path, first))
    return TRUE;
  return label_file_write (first, bytes, self->record->changes->len < 16, error);
}

static gboolean
same_bytes (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

LabelAdd
label_history_add (LabelHistory *self, const char *path, GBytes *base, GBytes *ours, GBytes **found, GBytes **final,
                   GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GBytes) there = label_history_read (self, path, &own);
  g_autoptr (GBytes) merged = NULL;

  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return LABEL_ADD_FAILED;
  }
  if (found != NULL)
    *found = there != NULL ? g_bytes_ref (there) : NULL;
  if (final != NULL)
    *final = there != NULL ? g_bytes_ref (there) : NULL;
  if (!hone_lines_merge (base, ours, there, &merged))
    return LABEL_ADD_CONFLICT;
  if (same_bytes (merged, there))
    return LABEL_ADD_SAME;
  if (!keep_first (self, path, there, error) || !label_files_add (self->files, path, merged, error))
    return LABEL_ADD_FAILED;
  label_record_add (self->record, path, there, merged);
  if (final != NULL) {
    g_clear_pointer (final, g_bytes_unref);
    *final = g_steal_pointer (&merged);
  }
  return LABEL_ADD_TAKEN;
}

gboolean
label_history_put (LabelHistory *self, const char *path, GBytes *before, GBytes *after, GError **error)
{
  return label_history_add (self, path, before, after, NULL, NULL, error) != LABEL_ADD_FAILED;
}

/* --- how far a step is --- */

void
label_history_set_pace (LabelHistory *self, LabelPace pace, gpointer data, GCancellable *cancellable)
{
  self->pace = pace;
  self->pace_data = data;
  self->cancellable = cancellable;
}

static void
tell (LabelHistory *self, double fraction)
{
  if (self->pace != NULL)
    self->pace (fraction, self->pace_data);
}

gboolean
label_history_tell (LabelHistory *self, guint done, guint all, GError **error)
{
  if (done % TELL_EACH == TELL_EACH - 1)
    tell (self, READ_SHARE * done / all);
  if (!g_cancellable_is_cancelled (self->cancellable))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled; no label was changed."));
  return FALSE;
}

static void
renamed_cb (guint done, guint all, gpointer data)
{
  tell (data, HONE_LABEL_STORE_SURE + (1 - HONE_LABEL_STORE_SURE) * done / all);
}

/* What was added becomes the record's doing. */
static gboolean
write_step (LabelHistory *self, const LabelRecord *record, GError **error)
{
  if (!label_files_sync (self->files, self->folder, error) || !label_history_tell (self, 0, 1, error) ||
      !append (self, record, TRUE, error))
    return FALSE;
  if (label_files_count (self->files) > TELL_EACH)
    tell (self, HONE_LABEL_STORE_SURE);
  return label_files_rename (self->files, renamed_cb, self, error) &&
         append_mark (self, LABEL_RECORD_DONE, FALSE, error);
}

gboolean
label_history_commit (LabelHistory *self, const char *title, const char *image, GError **error)
{
  g_autoptr (LabelRecord) record = g_steal_pointer (&self->record);
  gboolean fine = TRUE;

  g_free (record->title);
  g_free (record->image);
  record->title = g_strdup (title != NULL ? title : "");
  record->image = g_strdup (image != NULL ? image : "");
  if (record->changes->len > 0)
    fine = write_step (self, record, error);
  label_history_cancel (self);
  return fine;
}

/* --- undo and redo --- */

typedef struct {
  LabelHistory *history;
  gboolean redo;
  GPtrArray *results; /* of GBytes or NULL, a change each; of LABEL_MOST_TOLD at most */
  gboolean strange;
} Turn;

static void
unref_bytes (gpointer data)
{
  if (data != NULL)
    g_bytes_unref (data);
}

static gboolean
turn_change (Turn *self, const LabelChange *change, GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GBytes) bytes = label_history_read (self->history, change->path, &own);
  g_autoptr (GBytes) next = NULL;
  char hash[LABEL_HASH];

  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  label_file_hash (bytes, hash);
  if (strcmp (hash, self->redo ? change->before : change->after) != 0 ||
      !label_change_apply (change, !self->redo, bytes, &next)) {
    self->strange = TRUE;
    return TRUE;
  }
  if (self->results->len < LABEL_MOST_TOLD)
    g_ptr_array_add (self->results, next != NULL ? g_bytes_ref (next) : NULL);
  return label_files_add (self->history->files, change->path, next, error);
}

static LabelStep
turn (LabelHistory *self, gboolean redo, LabelChanged changed, gpointer data, char **title, char **image,
      GError **error)
{
  const LabelHistoryStep *step = self->steps->pdata[redo ? self->n_done : self->n_done - 1];
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (unref_bytes);
  Turn turning = { self, redo, results };
  g_autoptr (LabelRecord) record = read_step (self, step);
  g_autoptr (LabelRecord) mark = label_record_new (redo ? LABEL_RECORD_REDO : LABEL_RECORD_UNDO, NULL, NULL);

  if (record == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s cannot be read any more; this step cannot be undone."),
                 self->journal_path);
    return LABEL_STEP_FAILED;
  }
  *title = g_strdup (step->title);
  *image = g_strdup (step->image);
  for (guint i = 0; i < record->changes->len && !turning.strange; i++)
    if (!label_history_tell (self, i, record->changes->len, error) ||
        !turn_change (&turning, record->changes->pdata[i], error))
      return LABEL_STEP_FAILED;
  if (turning.strange)
    return LABEL_STEP_STALE;
  if (!write_step (self, mark, error))
    return LABEL_STEP_FAILED;
  for (guint i = 0; i < record->changes->len; i++)
    changed (((LabelChange *) record->changes->pdata[i])->path, i < results->len ? results->pdata[i] : NULL, data);
  return LABEL_STEP_DONE;
}

LabelStep
label_history_step (LabelHistory *self, gboolean redo, LabelChanged changed, gpointer data, char **title, char **image,
                    GError **error)
{
  LabelStep out;

  *title = *image = NULL;
  if (!label_history_begin (self, error))
    return LABEL_STEP_FAILED;
  if (self->foreign)
    out = LABEL_STEP_STALE;
  else if (redo ? self->n_done == self->steps->len : self->n_done == 0)
    out = LABEL_STEP_NOTHING;
  else
    out = turn (self, redo, changed, data, title, image, error);
  label_history_cancel (self);
  return out;
}

/* --- opening --- */

static gboolean
open_files (LabelHistory *self, GError **error)
{
  g_autofree char *lock = g_build_filename (self->folder, "lock", NULL);

  if (!hone_file_make_folder (self->folder, error))
    return FALSE;
  self->lock = open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (self->lock < 0)
    return label_file_fail (error, lock, errno);
  return label_history_reopen (self, error);
}

LabelHistory *
label_history_open (const char *folder, GError **error)
{
  LabelHistory *self = g_new0 (LabelHistory, 1);
  g_autofree char *notes = g_build_filename (folder, "temporary", NULL);
  gboolean fine;

  self->folder = g_strdup (folder);
  self->journal_path = g_build_filename (folder, "journal", NULL);
  self->journal = self->lock = -1;
  self->steps = g_ptr_array_new_with_free_func (free_step);
  self->chain = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->base = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->files = label_files_new (notes);
  self->last = LABEL_RECORD_DONE;
  fine = open_files (self, error) && flock (self->lock, LOCK_EX) == 0 && label_history_catch_up (self, error);
  if (fine && self->end > COMPACT_BYTES && self->n_done > COMPACT_STEPS + COMPACT_STEPS / 10)
    fine = label_history_compact (self, COMPACT_STEPS, error);
  if (fine)
    label_files_clean (self->files);
  if (self->lock >= 0)
    flock (self->lock, LOCK_UN);
  self->foreign = FALSE;
  if (!fine)
    g_clear_pointer (&self, label_history_close);
  return self;
}

void
label_history_close (LabelHistory *self)
{
  if (self->journal >= 0)
    close (self->journal);
  if (self->lock >= 0)
    close (self->lock);
  label_files_free (self->files);
  g_ptr_array_unref (self->steps);
  g_hash_table_unref (self->chain);
  g_hash_table_unref (self->base);
  g_clear_pointer (&self->record, label_record_free);
  g_free (self->folder);
  g_free (self->journal_path);
  g_free (self);
}

guint
label_history_get_n_done (LabelHistory *self)
{
  return self->n_done;
}

guint
label_history_get_n_undone (LabelHistory *self)
{
  return self->steps->len - self->n_done;
}

static const LabelHistoryStep *
next_step (LabelHistory *self, gboolean redo)
{
  if (redo)
    return self->n_done < self->steps->len ? self->steps->pdata[self->n_done] : NULL;
  return self->n_done > 0 ? self->steps->pdata[self->n_done - 1] : NULL;
}

const char *
label_history_get_title (LabelHistory *self, gboolean redo)
{
  const LabelHistoryStep *step = next_step (self, redo);

  return step != NULL ? step->title : NULL;
}

const char *
label_history_get_image (LabelHistory *self, gboolean redo)
{
  const LabelHistoryStep *step = next_step (self, redo);

  return step != NULL && *step->image != '\0' ? step->image : NULL;
}
