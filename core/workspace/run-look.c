/* SPDX-License-Identifier: Apache-2.0 */
/* run-look.c - see run-look.h
 *
 * First the folders are walked, which asks for names only; then as many threads as there are processors read what is
 * new or has changed.
 */
#include "run-look.h"

#include <glib/gstdio.h>
#include <math.h>

#define MAX_DEPTH 4     /* runs/detect/PROJECT/train */
#define MAX_WATCHED 256 /* an inotify watch each */
#define MIX G_GUINT64_CONSTANT (0x9E3779B97F4A7C15)

void
run_found_free (RunFound *self)
{
  g_free (self->folder);
  g_clear_pointer (&self->summary, hone_run_summary_free);
  g_clear_pointer (&self->marks, hone_run_marks_free);
  g_strfreev (self->changed);
  g_free (self);
}

void
run_look_free (RunLook *self)
{
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->watched);
  g_free (self);
}

/* Walking. */

typedef struct {
  RunLook *look;
  GHashTable *seen; /* folders of runs: two places may overlap */
  GCancellable *cancellable;
} Walk;

static void
add_run (Walk *self, const char *folder)
{
  RunFound *found;

  if (g_hash_table_contains (self->seen, folder))
    return;
  found = g_new0 (RunFound, 1);
  found->folder = g_strdup (folder);
  g_hash_table_add (self->seen, found->folder);
  g_ptr_array_add (self->look->runs, found);
}

static void
watch (RunLook *self, const char *folder)
{
  if (self->watched->len < MAX_WATCHED)
    g_ptr_array_add (self->watched, g_strdup (folder));
}

/* Runs are not looked for inside of runs. */
static void
walk (Walk *self, const char *folder, int depth)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (hone_run_folder_is (folder)) {
    add_run (self, folder);
    return;
  }
  if ((dir = g_dir_open (folder, 0, NULL)) == NULL)
    return;
  watch (self->look, folder);
  while (depth > 0 && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (*name != '.' && g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
      walk (self, path, depth - 1);
  }
}

/* Reading. */

static guint64
stamp_of_file (const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return 1;
  return ((guint64) info.st_mtim.tv_sec * G_GUINT64_CONSTANT (1000000000) + (guint64) info.st_mtim.tv_nsec) ^
         (guint64) info.st_size << 40 ^ (guint64) info.st_ino << 20;
}

static guint64
stamp_of (const char *folder)
{
  static const char *const names[] = { "run.json", "results.csv", "args.yaml", "results.png" };
  g_autofree char *marks = hone_run_marks_path (folder);
  guint64 stamp = stamp_of_file (marks);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);

    stamp = (stamp ^ stamp_of_file (path)) * MIX;
    stamp ^= stamp >> 32;
  }
  return MAX (stamp, 1);
}

/* A run that cannot be read still has a place and a reason. */
static HoneRunSummary *
unreadable (const char *folder, const GError *error)
{
  HoneRunSummary *summary = hone_run_summary_new (folder);

  summary->state = HONE_RUN_FAILED;
  g_free (summary->error);
  summary->error = g_strdup (error->message);
  return summary;
}

static void
read_cb (gpointer item, gpointer stamps)
{
  RunFound *self = item;
  const guint64 *before = g_hash_table_lookup (stamps, self->folder);
  g_autoptr (GError) error = NULL;

  self->stamp = stamp_of (self->folder);
  if (before != NULL && *before == self->stamp)
    return;
  self->summary = hone_run_summary_read (self->folder, &error);
  if (self->summary == NULL)
    self->summary = unreadable (self->folder, error);
  self->marks = hone_run_marks_read (self->folder);
  self->changed = run_changed_read (self->folder);
  if (self->summary->state == HONE_RUN_RUNNING)
    self->stamp = 0; /* it may end without a word */
}

static void
read_all (GPtrArray *runs, GHashTable *stamps)
{
  GThreadPool *pool = g_thread_pool_new (read_cb, stamps, (int) g_get_num_processors (), FALSE, NULL);

  for (guint i = 0; i < runs->len; i++)
    g_thread_pool_push (pool, runs->pdata[i], NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
}

RunLook *
run_look (char *const *folders, GHashTable *stamps, GCancellable *cancellable)
{
  RunLook *self = g_new0 (RunLook, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  Walk all = { self, seen, cancellable };

  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) run_found_free);
  self->watched = g_ptr_array_new_with_free_func (g_free);
  for (; *folders != NULL; folders++)
    walk (&all, *folders, MAX_DEPTH);
  if (g_cancellable_is_cancelled (cancellable))
    return self;
  read_all (self->runs, stamps);
  for (guint i = 0; i < self->runs->len; i++) {
    const RunFound *found = self->runs->pdata[i];

    if (found->stamp == 0)
      watch (self, found->folder);
  }
  return self;
}
