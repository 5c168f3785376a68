/* SPDX-License-Identifier: Apache-2.0 */
/* test-label-kill.c - the program dies at any moment of editing
 *
 * This program starts itself as the one that edits, and that one counts its calls of the system that change a disk: at
 * the nth it kills itself as SIGKILL does, half-way through when it is a write. So the moment is one of progress, not
 * of time, and every step of saving has its turn. What should be there after each edit is known from a run that lives.
 */
#include "label-case.h"
#include "label-files.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_EDITS 24
#define N_PICTURES 4
#define N_KILLS 100
#define SEED 11

/* --- calls that change a disk --- */

static int countdown = -1; /* -1: not counted; atomic */
static int n_calls;

static gboolean
dies_now (void)
{
  if (g_atomic_int_get (&countdown) < 0)
    return FALSE;
  g_atomic_int_inc (&n_calls);
  return g_atomic_int_add (&countdown, -1) == 1;
}

static void
die (void)
{
  kill (getpid (), SIGKILL);
  pause ();
}

#define DIE_IF_DUE()                                                                                                   \
  if (dies_now ())                                                                                                     \
  die ()

ssize_t
write (int fd, const void *data, size_t size)
{
  if (fd > 2 && dies_now ()) {
    syscall (SYS_write, fd, data, size / 2);
    die ();
  }
  return syscall (SYS_write, fd, data, size);
}

ssize_t
pwrite (int fd, const void *data, size_t size, off_t at)
{
  if (dies_now ()) {
    syscall (SYS_pwrite64, fd, data, size / 2, at);
    die ();
  }
  return syscall (SYS_pwrite64, fd, data, size, at);
}

int
fsync (int fd)
{
  DIE_IF_DUE ();
  return (int) syscall (SYS_fsync, fd);
}

int
fdatasync (int fd)
{
  DIE_IF_DUE ();
  return (int) syscall (SYS_fdatasync, fd);
}

int
rename (const char *from, const char *to)
{
  DIE_IF_DUE ();
  return (int) syscall (SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat2 (int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
  DIE_IF_DUE ();
  return (int) syscall (SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int
link (const char *from, const char *to)
{
  DIE_IF_DUE ();
  return (int) syscall (SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlink (const char *path)
{
  DIE_IF_DUE ();
  return (int) syscall (SYS_unlinkat, AT_FDCWD, path, 0);
}

int
ftruncate (int fd, off_t size)
{
  DIE_IF_DUE ();
  return (int) syscall (SYS_ftruncate, fd, size);
}

/* --- the one that edits --- */

static void
ignore_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  hone_label_store_set_classes_finish (HONE_LABEL_STORE (store), result, NULL);
}

static void
relabel_all (LabelCase *c, int klass)
{
  g_auto (GStrv) images = g_new0 (char *, N_PICTURES + 1);

  for (guint k = 0; k < N_PICTURES; k++)
    images[k] = label_case_image (c, k);
  hone_label_store_set_class_of_all_async (c->store, (const char *const *) images, klass, NULL, ignore_cb, NULL);
}

/* Each is at most one step. */
static void
edit (LabelCase *c, GRand *random, guint i)
{
  g_autofree char *name = g_strdup_printf ("class %u", i);

  if (i % 8 == 3)
    hone_label_store_rename_class (c->store, 1, name, ignore_cb, NULL);
  else if (i % 8 == 5 && hone_label_store_get_n_classes (c->store) > 2)
    hone_label_store_merge_classes (c->store, 0, 1, ignore_cb, NULL);
  else if (i % 8 == 1)
    relabel_all (c, (int) (i / 8 % 2));
  else if (i % 8 == 7)
    hone_label_store_undo (c->store);
  else
    label_case_edit (c, random, N_PICTURES);
}

static void
say (const char *what, guint i)
{
  g_autofree char *line = g_strdup_printf ("%s%u\n", what, i);

  syscall (SYS_write, STDOUT_FILENO, line, strlen (line));
}

/* Says after each edit how many are done, at the end how many calls there were. */
static int
edit_until_dead (const char *root, int at, guint n_edits, guint many)
{
  LabelCase c = { .root = (char *) root, .folder = g_build_filename (root, "project", NULL) };
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  label_files_many = many;
  c.dataset = hone_dataset_read (root, NULL, NULL, NULL, NULL);
  g_assert_nonnull (c.dataset);
  g_atomic_int_set (&countdown, at);
  label_case_open (&c);
  for (guint i = 0; i < n_edits; i++) {
    edit (&c, random, i);
    label_case_flush (&c);
    say ("", i + 1);
  }
  label_case_close (&c);
  hone_dataset_unref (c.dataset);
  g_free (c.folder);
  g_atomic_int_set (&countdown, -1);
  say ("calls ", (guint) n_calls);
  return 0;
}

/* --- the one that looks on --- */

static char *own_path;

/* Returns: what it said */
static char *
run (const char *root, int at, guint n_edits, gboolean *killed)
{
  g_autofree char *number = g_strdup_printf ("%d", at), *edits = g_strdup_printf ("%u", n_edits);
  g_autofree char *many = g_strdup_printf ("%u", label_files_many);
  const char *argv[] = { own_path, "--edit", root, number, edits, many, NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, &error));
  g_assert_no_error (error);
  *killed = WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL;
  if (!*killed)
    g_assert_cmpint (status, ==, 0);
  return out;
}

/* Number of edits that were done for sure. */
static guint
edits_done (const char *out)
{
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  guint done = 0;

  for (char **line = lines; *line != NULL; line++)
    if (g_ascii_isdigit (**line))
      done = (guint) g_ascii_strtoull (*line, NULL, 10);
  return done;
}

static guint
count_calls (const char *out)
{
  const char *at = strstr (out, "calls ");

  g_assert_nonnull (at);
  return (guint) g_ascii_strtoull (at + strlen ("calls "), NULL, 10);
}

static gboolean
is_temporary (const char *file)
{
  return strstr (file, ".tmp\n") != NULL;
}

/* All files after each number of edits: root is cut off, temporary files are left out. */
static char *
state_of (LabelCase *c)
{
  g_autofree char *all = label_case_all (c);
  g_auto (GStrv) files = g_strsplit (all, "\n----\n", -1);
  GString *out = g_string_new (NULL);

  for (char **file = files; *file != NULL; file++)
    if (**file != '\0' && !is_temporary (*file))
      g_string_append_printf (out, "ROOT%s\n----\n", *file + strlen (c->root));
  return g_string_free (out, FALSE);
}

/* Where the program has ended, nothing temporary is left. */
static void
assert_tidy (LabelCase *c)
{
  g_autofree char *all = label_case_all (c);

  g_assert_false (is_temporary (all));
}

static char **
expected_states (void)
{
  char **states = g_new0 (char *, N_EDITS + 2);
  LabelCase *c = label_case_new (N_PICTURES);
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  states[0] = state_of (c);
  for (guint i = 0; i < N_EDITS; i++) {
    edit (c, random, i);
    label_case_flush (c);
    states[i + 1] = state_of (c);
  }
  label_case_free (c);
  return states;
}

/* Each file is as after the last edit that is sure, or as after the next: never half-written. */
static void
assert_whole (const char *state, const char *before, const char *after)
{
  g_auto (GStrv) files = g_strsplit (state, "\n----\n", -1);

  for (char **file = files; *file != NULL; file++) {
    g_autofree char *ended = g_strconcat (*file, "\n----\n", NULL);

    if (**file == '\0')
      continue;
    if (strstr (before, ended) == NULL && (after == NULL || strstr (after, ended) == NULL))
      g_test_message ("half-written: %s", *file);
    g_assert_true (strstr (before, ended) != NULL || (after != NULL && strstr (after, ended) != NULL));
  }
}

static void
check_after_death (LabelCase *c, char **states, guint done)
{
  g_autofree char *found = state_of (c), *opened = NULL, *undone = NULL;

  assert_whole (found, states[done], states[done + 1]);
  label_case_open (c);
  label_case_flush (c);
  opened = state_of (c);
  if (g_strcmp0 (opened, states[done]) != 0)
    g_assert_cmpstr (opened, ==, states[done + 1]);
  while (hone_label_store_undo (c->store))
    ;
  label_case_flush (c);
  undone = state_of (c);
  g_assert_cmpstr (undone, ==, states[0]);
  label_case_close (c);
  assert_tidy (c);
}

static void
test_kill (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_auto (GStrv) states = expected_states ();
  LabelCase *whole = label_case_new (N_PICTURES);
  g_autofree char *out = NULL, *last = NULL;
  gboolean killed;
  guint n, deaths = 0;

  label_case_close (whole);
  out = run (whole->root, G_MAXINT, N_EDITS, &killed);
  g_assert_false (killed);
  n = count_calls (out);
  last = state_of (whole);
  g_assert_cmpstr (last, ==, states[N_EDITS]);
  assert_tidy (whole);
  label_case_free (whole);

  for (int i = 0; i < N_KILLS; i++) {
    LabelCase *c = label_case_new (N_PICTURES);
    g_autofree char *said = NULL, *ignored = NULL;
    const int at = g_rand_int_range (random, 1, (gint32) n);

    label_case_close (c);
    said = run (c->root, at, N_EDITS, &killed);
    deaths += killed;
    g_test_message ("dead at call %d of %u, after %u edits", at, n, edits_done (said));
    /* Every third dies once more, when it mends. */
    if (i % 3 == 0)
      ignored = run (c->root, g_rand_int_range (random, 1, 8), 0, &killed);
    check_after_death (c, states, edits_done (said));
    label_case_free (c);
  }
  g_assert_cmpuint (deaths, >, N_KILLS * 9 / 10);
}

/* As above, where each step over all pictures is one over many files (label-files.h). */
static void
test_kill_many (void)
{
  const guint usual = label_files_many;

  label_files_many = 1;
  test_kill ();
  label_files_many = usual;
}

int
main (int argc, char *argv[])
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  if (argc == 6 && strcmp (argv[1], "--edit") == 0)
    return edit_until_dead (argv[2], atoi (argv[3]), (guint) atoi (argv[4]), (guint) atoi (argv[5]));
  own_path = g_file_read_link ("/proc/self/exe", NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/label-store/kill", test_kill);
  g_test_add_func ("/workspace/label-store/kill/many", test_kill_many);
  return g_test_run ();
}
