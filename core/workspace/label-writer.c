/* SPDX-License-Identifier: Apache-2.0 */
/* label-writer.c - see label-writer.h */
#include "label-writer.h"
#include "hone-label-text.h"
#include "hone-memory.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TIDY_AFTER (30 * G_USEC_PER_SEC)
#define TIDY_AT_ONCE 32 /* files */

struct _LabelWriter {
  LabelHistory *history;
  char *folder;
  void (*wake) (gpointer data);
  gpointer wake_data;
  GThread *thread;

  GMutex lock; /* guards all below */
  GCond cond;
  GQueue jobs, mail; /* of LabelJob */
  gboolean busy, quit, again, give_up;
  char *failure; /* NULL: none */
  double progress;
};

/* --- jobs --- */

static void
free_part (gpointer data)
{
  LabelPart *part = data;

  g_free (part->path);
  g_free (part->image);
  g_clear_pointer (&part->base, g_bytes_unref);
  g_clear_pointer (&part->ours, g_bytes_unref);
  g_clear_pointer (&part->final, g_bytes_unref);
  g_clear_pointer (&part->ops, g_ptr_array_unref);
  g_free (part->ours_path);
  g_free (part->theirs_path);
  g_free (part);
}

LabelJob *
label_job_new (LabelJobKind kind, const char *title, const char *image)
{
  LabelJob *self = g_new0 (LabelJob, 1);

  self->kind = kind;
  self->title = g_strdup (title);
  self->image = g_strdup (image);
  self->parts = g_ptr_array_new_with_free_func (free_part);
  return self;
}

void
label_job_free (LabelJob *self)
{
  g_free (self->title);
  g_free (self->image);
  g_ptr_array_unref (self->parts);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_clear_object (&self->task);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_free (self->undo_title);
  g_free (self->redo_title);
  g_free (self->undo_image);
  g_free (self);
}

static GBytes *
ref_bytes (GBytes *bytes)
{
  return bytes != NULL ? g_bytes_ref (bytes) : NULL;
}

LabelPart *
label_job_add (LabelJob *self, const char *path, const char *image, GBytes *base, GBytes *ours)
{
  LabelPart *part = g_new0 (LabelPart, 1);

  part->path = g_strdup (path);
  part->image = g_strdup (image);
  part->base = ref_bytes (base);
  part->ours = ref_bytes (ours);
  g_ptr_array_add (self->parts, part);
  return part;
}

void
label_job_note_history (LabelJob *job, LabelHistory *history)
{
  job->n_undo = label_history_get_n_done (history);
  job->n_redo = label_history_get_n_undone (history);
  job->undo_title = g_strdup (label_history_get_title (history, FALSE));
  job->redo_title = g_strdup (label_history_get_title (history, TRUE));
  job->undo_image = g_strdup (label_history_get_image (history, FALSE));
}

/* --- edits --- */

static gboolean
same_bytes (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

/* Lines put in and taken out of a list; the order does not matter. */
static GBytes *
apply_ops (GBytes *bytes, GPtrArray *ops)
{
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : "";
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) gone = g_hash_table_new (g_str_hash, g_str_equal);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ops->len; i++)
    g_hash_table_add (gone, (char *) ops->pdata[i] + 1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0' && !g_hash_table_contains (gone, *line))
      g_string_append_printf (out, "%s\n", *line);
  for (guint i = 0; i < ops->len; i++)
    if (*(const char *) ops->pdata[i] == '+' && g_hash_table_remove (gone, (char *) ops->pdata[i] + 1))
      g_string_append_printf (out, "%s\n", (char *) ops->pdata[i] + 1);
  return g_string_free_to_bytes (out);
}

static char *
keep_side (LabelWriter *self, const char *stem, const char *side, GBytes *bytes)
{
  g_autofree char *name = g_strdup_printf ("%s-%s.txt", stem, side);
  char *path = g_build_filename (self->folder, "conflicts", name, NULL);

  if (bytes != NULL)
    label_file_write (path, bytes, TRUE, NULL);
  return path;
}

/* Both versions are kept, and where they belong. */
static void
keep_conflict (LabelWriter *self, LabelPart *part, GBytes *found)
{
  g_autofree char *stem = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time ());
  g_autofree char *name = g_strconcat (stem, "-open", NULL);
  g_autofree char *path = g_build_filename (self->folder, "conflicts", name, NULL);
  g_autofree char *image = g_strescape (part->image != NULL ? part->image : "", NULL);
  g_autofree char *label = g_strescape (part->path, NULL);
  g_autofree char *text = g_strconcat (image, "\n", label, "\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  part->conflict = TRUE;
  part->ours_path = keep_side (self, stem, "ours", part->ours);
  part->theirs_path = keep_side (self, stem, "theirs", found);
  label_file_write (path, bytes, TRUE, NULL);
}

static gboolean
write_part (LabelWriter *self, LabelPart *part, GError **error)
{
  g_autoptr (GBytes) found = NULL;
  g_autoptr (GError) own = NULL;
  LabelAdd added;

  if (part->ops != NULL) {
    g_clear_pointer (&part->base, g_bytes_unref);
    g_clear_pointer (&part->ours, g_bytes_unref);
    part->base = label_history_read (self->history, part->path, &own);
    part->ours = apply_ops (part->base, part->ops);
  }
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  g_clear_pointer (&part->final, g_bytes_unref);
  added = label_history_add (self->history, part->path, part->base, part->ours, &found, &part->final, error);
  if (added == LABEL_ADD_FAILED)
    return FALSE;
  part->outside = !same_bytes (found, part->base) && !same_bytes (found, part->ours);
  if (added == LABEL_ADD_CONFLICT && !part->conflict)
    keep_conflict (self, part, found);
  return TRUE;
}

static void
stamp_parts (LabelJob *job)
{
  for (guint i = 0; i < job->parts->len; i++) {
    LabelPart *part = job->parts->pdata[i];

    part->stamp = label_file_stamp (part->path);
  }
}

static gboolean
do_edit (LabelWriter *self, LabelJob *job, GError **error)
{
  if (!label_history_begin (self->history, error))
    return FALSE;
  for (guint i = 0; i < job->parts->len; i++)
    if (!write_part (self, job->parts->pdata[i], error)) {
      label_history_cancel (self->history);
      return FALSE;
    }
  if (!label_history_commit (self->history, job->title, job->image, error))
    return FALSE;
  stamp_parts (job);
  return TRUE;
}

static gboolean
do_mark (LabelWriter *self, LabelJob *job, GError **error)
{
  gboolean fine = label_history_begin (self->history, error);

  for (guint i = 0; i < job->parts->len && fine; i++) {
    LabelPart *part = job->parts->pdata[i];
    g_autoptr (GBytes) there = label_file_read (part->path, NULL);

    g_clear_pointer (&part->final, g_bytes_unref);
    part->final = apply_ops (there, part->ops);
    fine = same_bytes (there, part->final) || label_file_write (part->path, part->final, TRUE, error);
    if (!fine)
      label_history_cancel (self->history);
  }
  if (!fine)
    return FALSE;
  label_history_cancel (self->history);
  stamp_parts (job);
  return TRUE;
}

/* --- the others --- */

static void
told (const char *path, GBytes *bytes, gpointer data)
{
  LabelJob *job = data;

  if (job->parts->len >= LABEL_MOST_TOLD)
    job->many = TRUE;
  else
    label_job_add (job, path, NULL, NULL, NULL)->final = ref_bytes (bytes);
}

static void
pace_cb (double fraction, gpointer writer)
{
  label_writer_set_progress (writer, fraction);
}

static gboolean
do_step (LabelWriter *self, LabelJob *job, GError **error)
{
  g_clear_pointer (&job->title, g_free);
  g_clear_pointer (&job->image, g_free);
  g_ptr_array_set_size (job->parts, 0);
  label_history_set_pace (self->history, pace_cb, self, job->cancellable);
  job->step = label_history_step (self->history, job->redo, told, job, &job->title, &job->image, error);
  label_history_set_pace (self->history, NULL, NULL, NULL);
  label_writer_set_progress (self, 1);
  stamp_parts (job);
  /* A file that others changed: whoever shows it has to look. */
  job->many = job->many || job->step == LABEL_STEP_STALE;
  return job->step != LABEL_STEP_FAILED;
}

static gboolean
is_same_stamp (const LabelStamp *a, const LabelStamp *b)
{
  return a->seconds == b->seconds && a->nanoseconds == b->nanoseconds && a->changed == b->changed &&
         a->changed_ns == b->changed_ns && a->size == b->size && a->inode == b->inode;
}

static void
look_at (LabelWriter *self, LabelPart *part)
{
  const LabelStamp stamp = label_file_stamp (part->path);
  g_autoptr (GError) error = NULL;

  part->final = ref_bytes (part->base);
  if (is_same_stamp (&stamp, &part->stamp))
    return;
  part->stamp = stamp;
  g_clear_pointer (&part->final, g_bytes_unref);
  part->final = label_history_read (self->history, part->path, &error);
  if (error != NULL)
    part->final = ref_bytes (part->base);
  part->outside = !same_bytes (part->final, part->base);
}

static gboolean
do_look (LabelWriter *self, LabelJob *job, GError **error)
{
  /* Where the project's folder cannot be written to, nothing can be noted; looking can wait. */
  if (!label_history_begin (self->history, NULL))
    return TRUE;
  for (guint i = 0; i < job->parts->len; i++)
    look_at (self, job->parts->pdata[i]);
  label_history_cancel (self->history);
  return TRUE;
}

static gboolean
do_bulk (LabelWriter *self, LabelJob *job, GError **error)
{
  gboolean fine = label_history_begin (self->history, error);

  label_history_set_pace (self->history, pace_cb, self, job->cancellable);
  if (fine && !job->bulk (self, self->history, job, error)) {
    label_history_cancel (self->history);
    fine = FALSE;
  } else if (fine) {
    fine = label_history_commit (self->history, job->title, job->image, error);
  }
  label_history_set_pace (self->history, NULL, NULL, NULL);
  job->many = TRUE;
  label_writer_set_progress (self, 1);
  return fine;
}

/* --- the thread --- */

static gboolean
do_job (LabelWriter *self, LabelJob *job, GError **error)
{
  switch (job->kind) {
  case LABEL_JOB_EDIT:
    return do_edit (self, job, error);
  case LABEL_JOB_MARK:
    return do_mark (self, job, error);
  case LABEL_JOB_STEP:
    return do_step (self, job, error);
  case LABEL_JOB_LOOK:
    return do_look (self, job, error);
  case LABEL_JOB_BULK:
    return do_bulk (self, job, error);
  default:
    return TRUE;
  }
}

/* What is on the disk is what counts. */
static void
drop (LabelJob *job)
{
  job->dropped = TRUE;
  for (guint i = 0; i < job->parts->len; i++) {
    LabelPart *part = job->parts->pdata[i];

    g_clear_pointer (&part->final, g_bytes_unref);
    part->final = label_file_read (part->path, NULL);
  }
  stamp_parts (job);
}

/* Locked. */
static void
post (LabelWriter *self, LabelJob *job)
{
  job->many = label_history_take_foreign (self->history) || job->many;
  label_job_note_history (job, self->history);
  g_queue_push_tail (&self->mail, job);
  self->wake (self->wake_data);
}

/* Locked. Until somebody says what to do about it. */
static void
wait_for_help (LabelWriter *self, const GError *error)
{
  self->failure = g_strdup (error->message);
  self->wake (self->wake_data);
  g_cond_broadcast (&self->cond);
  while (!self->again && !self->give_up && !self->quit)
    g_cond_wait (&self->cond, &self->lock);
  g_clear_pointer (&self->failure, g_free);
  self->again = FALSE;
  if (!self->give_up)
    return;
  label_history_give_up (self->history);
  for (LabelJob *job; (job = g_queue_pop_head (&self->jobs)) != NULL;) {
    drop (job);
    post (self, job);
  }
  self->give_up = FALSE;
  g_cond_broadcast (&self->cond); /* nothing is left to do: who waits for that may go on */
}

/* Locked, but not while it works. FALSE: it cannot be done, and nobody will help. */
static gboolean
do_first (LabelWriter *self)
{
  LabelJob *job = g_queue_peek_head (&self->jobs);
  g_autoptr (GError) error = NULL;
  gboolean fine;

  self->busy = TRUE;
  g_mutex_unlock (&self->lock);
  fine = do_job (self, job, &error);
  if (job->many)
    hone_memory_give_back ();
  g_mutex_lock (&self->lock);
  self->busy = FALSE;
  if (!fine && job->kind != LABEL_JOB_BULK && g_error_matches (error, HONE_ERROR, HONE_ERROR_WRITE)) {
    wait_for_help (self, error);
    return !self->quit;
  }
  /* What no second attempt can mend is told and over. */
  if (!fine) {
    drop (job);
    job->error = g_steal_pointer (&error);
  }
  g_queue_pop_head (&self->jobs);
  post (self, job);
  g_cond_broadcast (&self->cond);
  return TRUE;
}

/* Locked, but not while it works. What a step of many files left behind goes when nothing was to do for a while. */
static void
wait_for_work (LabelWriter *self)
{
  const gint64 end = g_get_monotonic_time () + TIDY_AFTER;
  gboolean more = label_history_has_spares (self->history);

  while (g_queue_is_empty (&self->jobs) && !self->quit)
    if (!more) {
      g_cond_wait (&self->cond, &self->lock);
    } else if (!g_cond_wait_until (&self->cond, &self->lock, end)) {
      g_mutex_unlock (&self->lock);
      more = label_history_tidy (self->history, TIDY_AT_ONCE);
      g_mutex_lock (&self->lock);
    }
}

/* A second at most: what is left then goes when the project is open again. */
static void
tidy_at_last (LabelWriter *self)
{
  const gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC;
  gboolean more = label_history_has_spares (self->history);

  while (more && g_get_monotonic_time () < end)
    more = label_history_tidy (self->history, TIDY_AT_ONCE);
}

static gpointer
work (gpointer data)
{
  LabelWriter *self = data;

  g_mutex_lock (&self->lock);
  for (;;) {
    wait_for_work (self);
    if (g_queue_is_empty (&self->jobs) || !do_first (self))
      break;
  }
  g_mutex_unlock (&self->lock);
  tidy_at_last (self);
  return NULL;
}

/* --- from outside --- */

LabelWriter *
label_writer_new (LabelHistory *history, const char *folder, void (*wake) (gpointer data), gpointer data)
{
  LabelWriter *self = g_new0 (LabelWriter, 1);

  self->history = history;
  self->folder = g_strdup (folder);
  self->wake = wake;
  self->wake_data = data;
  self->progress = 1;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->jobs);
  g_queue_init (&self->mail);
  self->thread = g_thread_new ("hone-labels", work, self);
  return self;
}

void
label_writer_free (LabelWriter *self)
{
  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_queue_clear_full (&self->jobs, (GDestroyNotify) label_job_free);
  g_queue_clear_full (&self->mail, (GDestroyNotify) label_job_free);
  label_history_close (self->history);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self->failure);
  g_free (self->folder);
  g_free (self);
}

void
label_writer_cancel (LabelWriter *self)
{
  g_mutex_lock (&self->lock);
  for (GList *link = self->jobs.head; link != NULL; link = link->next)
    if (((LabelJob *) link->data)->cancellable != NULL)
      g_cancellable_cancel (((LabelJob *) link->data)->cancellable);
  g_mutex_unlock (&self->lock);
}

void
label_writer_push (LabelWriter *self, LabelJob *job)
{
  if (job->cancellable == NULL && (job->kind == LABEL_JOB_BULK || job->kind == LABEL_JOB_STEP))
    job->cancellable = g_cancellable_new ();
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->jobs, job);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

LabelJob *
label_writer_take (LabelWriter *self)
{
  LabelJob *job;

  g_mutex_lock (&self->lock);
  job = g_queue_pop_head (&self->mail);
  g_mutex_unlock (&self->lock);
  return job;
}

void
label_writer_wait (LabelWriter *self)
{
  g_mutex_lock (&self->lock);
  while ((!g_queue_is_empty (&self->jobs) || self->busy) && (self->failure == NULL || self->again || self->give_up))
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

char *
label_writer_dup_failure (LabelWriter *self)
{
  char *failure;

  g_mutex_lock (&self->lock);
  failure = g_strdup (self->failure);
  g_mutex_unlock (&self->lock);
  return failure;
}

void
label_writer_retry (LabelWriter *self, gboolean give_up)
{
  g_mutex_lock (&self->lock);
  if (self->failure != NULL) {
    self->again = !give_up;
    self->give_up = give_up;
    g_cond_broadcast (&self->cond);
  }
  g_mutex_unlock (&self->lock);
}

void
label_writer_set_progress (LabelWriter *self, double progress)
{
  gboolean wake;

  g_mutex_lock (&self->lock);
  wake = progress != self->progress;
  self->progress = progress;
  if (wake)
    self->wake (self->wake_data);
  g_mutex_unlock (&self->lock);
}

double
label_writer_get_progress (LabelWriter *self)
{
  double progress;

  g_mutex_lock (&self->lock);
  progress = self->progress;
  g_mutex_unlock (&self->lock);
  return progress;
}
