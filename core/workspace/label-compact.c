/* SPDX-License-Identifier: Apache-2.0 */
/* label-compact.c - a journal without its oldest steps (label-history.h)
 *
 * What the files were before the first step that stays is put in front, as "base"; the steps that stay follow byte for
 * byte, and an undo for each that was undone. All that is a new file, which takes the old one's place when it is on the
 * disk: whoever dies before has the old journal, whoever dies after has the new one, and processes that have the old
 * one open see that theirs is not the one with the name any more.
 */
#include "label-history-private.h"

#include <string.h>

#define FILES_OF_RECORD 500
#define MOST_BYTES ((gsize) 1 << 30) /* of a new journal; else the old one stays */

typedef struct {
  LabelHistory *history;
  guint first;       /* step that stays */
  GHashTable *files; /* path -> GBytes or NULL: what it was before that step */
  GHashTable *later; /* paths of steps that stay */
  GByteArray *out;
  gboolean fine;
} Compacting;

static void
unref_bytes (gpointer data)
{
  if (data != NULL)
    g_bytes_unref (data);
}

static LabelRecord *
read_step (Compacting *self, guint at)
{
  const LabelHistoryStep *step = self->history->steps->pdata[at];
  LabelRecord *record = label_history_read_record (self->history, step->at, step->size);

  self->fine = self->fine && record != NULL;
  return record;
}

/* --- what the files were --- */

static void
take_change (Compacting *self, const LabelChange *change)
{
  g_autoptr (GBytes) before = NULL;
  GBytes *after = NULL;
  gpointer known;

  if (g_hash_table_lookup_extended (self->files, change->path, NULL, &known))
    before = known != NULL ? g_bytes_ref (known) : NULL;
  else if (*change->before != '\0')
    self->fine = self->fine && label_history_begin_of (self->history, change->path, &before);
  self->fine = self->fine && label_change_apply (change, FALSE, before, &after);
  g_hash_table_replace (self->files, g_strdup (change->path), after);
}

static void
take_steps_out (Compacting *self)
{
  for (guint i = 0; i < self->first && self->fine; i++) {
    g_autoptr (LabelRecord) record = read_step (self, i);

    for (guint k = 0; record != NULL && k < record->changes->len && self->fine; k++)
      take_change (self, record->changes->pdata[k]);
  }
}

static void
note_later (Compacting *self)
{
  for (guint i = self->first; i < self->history->steps->len && self->fine; i++) {
    g_autoptr (LabelRecord) record = read_step (self, i);

    for (guint k = 0; record != NULL && k < record->changes->len; k++)
      g_hash_table_add (self->later, g_strdup (((LabelChange *) record->changes->pdata[k])->path));
  }
}

/* --- the new journal --- */

static void
put_bytes (Compacting *self, GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  self->fine = self->fine && bytes != NULL && self->out->len + size <= MOST_BYTES;
  if (self->fine)
    g_byte_array_append (self->out, data, (guint) size);
}

static void
put_record (Compacting *self, const LabelRecord *record)
{
  g_autoptr (GBytes) bytes = label_record_write (record);

  put_bytes (self, bytes);
}

static void
put_full (Compacting *self, LabelRecord **record, guint least)
{
  if ((*record)->changes->len < least)
    return;
  put_record (self, *record);
  label_record_free (*record);
  *record = label_record_new (LABEL_RECORD_BASE, NULL, NULL);
}

/* What an earlier compacting knew, and no step has touched since. */
static void
put_known (Compacting *self, const char *path, const char *hash, LabelRecord *record)
{
  g_autoptr (GBytes) bytes = NULL;

  if (g_hash_table_contains (self->history->base, path) && label_history_begin_of (self->history, path, &bytes))
    label_record_add (record, path, NULL, bytes);
  else if (!g_hash_table_contains (self->later, path))
    label_record_add_hash (record, path, hash);
}

static void
put_base (Compacting *self)
{
  LabelRecord *record = label_record_new (LABEL_RECORD_BASE, NULL, NULL);
  GHashTableIter iter;
  gpointer path, hash, bytes;

  g_hash_table_iter_init (&iter, self->history->chain);
  while (g_hash_table_iter_next (&iter, &path, &hash)) {
    if (g_hash_table_lookup_extended (self->files, path, NULL, &bytes))
      label_record_add (record, path, NULL, bytes);
    else
      put_known (self, path, hash, record);
    put_full (self, &record, FILES_OF_RECORD);
  }
  put_full (self, &record, 1);
  label_record_free (record);
}

static void
put_steps (Compacting *self)
{
  const LabelHistory *history = self->history;
  g_autoptr (LabelRecord) undo = label_record_new (LABEL_RECORD_UNDO, NULL, NULL);
  g_autoptr (LabelRecord) done = label_record_new (LABEL_RECORD_DONE, NULL, NULL);

  for (guint i = self->first; i < history->steps->len && self->fine; i++) {
    const LabelHistoryStep *step = history->steps->pdata[i];
    g_autoptr (GBytes) bytes = label_history_read_bytes (self->history, step->at, step->size);

    put_bytes (self, bytes);
  }
  for (guint i = history->n_done; i < history->steps->len; i++)
    put_record (self, undo);
  put_record (self, done);
}

/* A journal that cannot be understood, or would not get smaller, stays as it is: that is no failure. */
static gboolean
replace (Compacting *self, GError **error)
{
  LabelHistory *history = self->history;
  const gboolean foreign = history->foreign;
  g_autoptr (GBytes) bytes = NULL;

  if (!self->fine || (goffset) self->out->len >= history->end)
    return TRUE;
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->out));
  if (!label_file_write (history->journal_path, bytes, TRUE, error) || !label_history_reopen (history, error) ||
      !label_history_catch_up (history, error))
    return FALSE;
  history->foreign = foreign;
  return TRUE;
}

gboolean
label_history_compact (LabelHistory *self, guint keep, GError **error)
{
  Compacting compacting = { .history = self, .fine = TRUE };
  gboolean fine;

  if (self->unfinished || self->n_done <= keep)
    return TRUE;
  compacting.first = self->n_done - keep;
  compacting.files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_bytes);
  compacting.later = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  compacting.out = g_byte_array_new ();
  take_steps_out (&compacting);
  note_later (&compacting);
  put_base (&compacting);
  put_steps (&compacting);
  fine = replace (&compacting, error);
  g_clear_pointer (&compacting.out, g_byte_array_unref);
  g_hash_table_unref (compacting.files);
  g_hash_table_unref (compacting.later);
  return fine;
}
