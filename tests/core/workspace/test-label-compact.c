/* SPDX-License-Identifier: Apache-2.0 */
/* test-label-compact.c - a journal loses its oldest steps and nothing else, whoever is killed at whatever moment */
#include "hone-file.h"
#include "hone-label-store.h"
#include "label-history.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_FILES 7

typedef struct {
  char *root, *project;
  LabelHistory *history;
  guint n_steps;
  GPtrArray *states; /* of char *: all files after each step, from none on */
} Case;

static char *
file_of (const Case *c, guint i)
{
  g_autofree char *name = g_strdup_printf ("%u.txt", i);

  return g_build_filename (c->root, name, NULL);
}

static char *
all_files (const Case *c)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < N_FILES; i++) {
    g_autofree char *path = file_of (c, i), *text = NULL;

    g_file_get_contents (path, &text, NULL, NULL);
    g_string_append_printf (all, "%u: %s\n", i, text != NULL ? text : "none");
  }
  return g_string_free (all, FALSE);
}

static void
open_history (Case *c)
{
  g_autoptr (GError) error = NULL;

  c->history = label_history_open (c->project, &error);
  g_assert_no_error (error);
}

static Case *
case_new (void)
{
  Case *c = g_new0 (Case, 1);

  c->root = g_dir_make_tmp ("hone-compact-XXXXXX", NULL);
  c->project = g_build_filename (c->root, "project", NULL);
  c->states = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < N_FILES; i += 2) { /* the others come with a step */
    g_autofree char *path = file_of (c, i);

    g_assert_true (g_file_set_contents (path, "0 0.5 0.5 0.2 0.2\n1 0.1 0.1 0.1 0.1\n", -1, NULL));
  }
  open_history (c);
  g_ptr_array_add (c->states, all_files (c));
  return c;
}

static void
case_free (Case *c)
{
  label_history_close (c->history);
  hone_file_remove_tree (c->root);
  g_ptr_array_unref (c->states);
  g_free (c->project);
  g_free (c->root);
  g_free (c);
}

static GBytes *
next_text (GBytes *before, guint number)
{
  gsize n = 0;
  const char *text = before != NULL ? g_bytes_get_data (before, &n) : "";
  GString *after = g_string_new_len (text, (gssize) (number % 5 == 4 ? n / 2 : n));

  g_string_append_printf (after, "2 0.%u 0.5 0.25 0.25\n", number);
  return number % 11 == 10 ? NULL : g_string_free_to_bytes (after);
}

static void
step (Case *c, guint number)
{
  g_autofree char *title = g_strdup_printf ("step %u", number);

  g_assert_true (label_history_begin (c->history, NULL));
  for (guint k = 0; k <= number % 3; k++) {
    g_autofree char *path = file_of (c, (number * 3 + k) % (N_FILES - 1)); /* the last one is never touched */
    g_autoptr (GBytes) before = label_history_read (c->history, path, NULL), after = next_text (before, number);

    if ((before == NULL) == (after == NULL) && before == NULL)
      continue;
    g_assert_cmpint (label_history_add (c->history, path, before, after, NULL, NULL, NULL), ==, LABEL_ADD_TAKEN);
  }
  g_assert_true (label_history_commit (c->history, title, NULL, NULL));
}

static void
steps (Case *c, guint n)
{
  for (guint i = 0; i < n; i++) {
    const guint before = label_history_get_n_done (c->history);

    step (c, c->n_steps++);
    if (label_history_get_n_done (c->history) > before)
      g_ptr_array_add (c->states, all_files (c));
  }
}

static void
changed_cb (const char *path, GBytes *bytes, gpointer data)
{
}

static void
turn (Case *c, gboolean redo)
{
  g_autofree char *title = NULL, *image = NULL;

  g_assert_cmpint (label_history_step (c->history, redo, changed_cb, NULL, &title, &image, NULL), ==, LABEL_STEP_DONE);
}

static void
assert_state (const Case *c, guint at)
{
  g_autofree char *now = all_files (c);

  g_assert_cmpstr (now, ==, c->states->pdata[at]);
}

static void
compact (Case *c, guint keep)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (label_history_begin (c->history, NULL));
  g_assert_true (label_history_compact (c->history, keep, &error));
  g_assert_no_error (error);
  label_history_cancel (c->history);
}

static goffset
journal_size (const Case *c)
{
  g_autofree char *path = g_build_filename (c->project, "journal", NULL);
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  return info.st_size;
}

/* From where the files are (@at) back by all that is left, and there again. */
static void
walk (Case *c, guint at)
{
  const guint n = label_history_get_n_done (c->history), n_redo = label_history_get_n_undone (c->history);

  for (guint i = 0; i < n; i++) {
    turn (c, FALSE);
    assert_state (c, at - i - 1);
  }
  for (guint i = 0; i < n + n_redo; i++) {
    turn (c, TRUE);
    assert_state (c, at - n + i + 1);
  }
  for (guint i = 0; i < n_redo; i++)
    turn (c, FALSE);
}

static void
test_undo (void)
{
  Case *c = case_new ();
  goffset before;

  steps (c, 200);
  for (int i = 0; i < 12; i++)
    turn (c, FALSE);
  before = journal_size (c);
  for (guint keep = 60; keep >= 20; keep -= 20) { /* once more what was made smaller */
    compact (c, keep);
    g_assert_cmpint (journal_size (c), <, before);
    before = journal_size (c);
    g_assert_cmpuint (label_history_get_n_done (c->history), ==, keep);
    g_assert_cmpuint (label_history_get_n_undone (c->history), ==, 12);
    label_history_close (c->history);
    open_history (c);
    g_assert_cmpuint (label_history_get_n_done (c->history), ==, keep);
    walk (c, c->states->len - 13);
    before = journal_size (c);
  }
  compact (c, 50); /* fewer than that are left: nothing is done */
  g_assert_cmpint (journal_size (c), ==, before);
  case_free (c);
}

/* The first versions stay, and steps are taken on. */
static void
test_on (void)
{
  Case *c = case_new ();
  g_autofree char *path = file_of (c, 0), *first = g_build_filename (c->project, "first", path, NULL), *text = NULL;

  steps (c, 100);
  compact (c, 10);
  steps (c, 30);
  compact (c, 20);
  steps (c, 10);
  g_assert_cmpuint (label_history_get_n_done (c->history), ==, 30);
  g_assert_true (g_file_get_contents (first, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "0 0.5 0.5 0.2 0.2\n1 0.1 0.1 0.1 0.1\n");
  walk (c, c->states->len - 1);
  case_free (c);
}

/* What another program does is a step, too, also of a file that only taken-out steps touched. */
static void
test_outside (void)
{
  Case *c = case_new ();

  steps (c, 100);
  compact (c, 1);
  for (guint i = 0; i < N_FILES - 1; i++) {
    g_autofree char *path = file_of (c, i), *before = NULL, *after = NULL;
    g_autoptr (GBytes) bytes = NULL;

    g_file_get_contents (path, &before, NULL, NULL);
    g_assert_true (g_file_set_contents (path, "0 0.9 0.9 0.1 0.1\n", -1, NULL));
    g_assert_true (label_history_begin (c->history, NULL));
    bytes = label_history_read (c->history, path, NULL);
    label_history_cancel (c->history);
    g_assert_cmpuint (label_history_get_n_done (c->history), ==, 2);
    turn (c, FALSE);
    g_file_get_contents (path, &after, NULL, NULL);
    g_assert_cmpstr (before, ==, after);
  }
  case_free (c);
}

/* Another process has the journal open, and goes on with the one that has its name now. */
static void
test_two (void)
{
  Case *c = case_new ();
  LabelHistory *other;

  steps (c, 80);
  other = label_history_open (c->project, NULL);
  compact (c, 30);
  g_assert_true (label_history_begin (other, NULL));
  g_assert_true (label_history_take_foreign (other));
  label_history_cancel (other);
  g_assert_cmpuint (label_history_get_n_done (other), ==, 30);
  steps (c, 5);
  label_history_close (c->history);
  c->history = other;
  steps (c, 5);
  label_history_take_foreign (c->history);
  g_assert_cmpuint (label_history_get_n_done (c->history), ==, 40);
  walk (c, c->states->len - 1);
  case_free (c);
}

/* A record that was torn: as it is after a power cut. The journal stays as it is. */
static void
test_unfinished (void)
{
  Case *c = case_new ();
  g_autofree char *path = g_build_filename (c->project, "journal", NULL), *left = g_strconcat (path, ".new", NULL);
  goffset before;

  steps (c, 50);
  g_assert_true (g_file_set_contents (left, "HJ1\n half", -1, NULL)); /* of one that died in between */
  g_assert_cmpint (truncate (path, journal_size (c) - 34), ==, 0);    /* "done" of the last step */
  label_history_close (c->history);
  open_history (c);
  g_assert_true (label_history_is_unfinished (c->history));
  before = journal_size (c);
  g_assert_true (label_history_compact (c->history, 10, NULL));
  g_assert_cmpint (journal_size (c), ==, before);
  compact (c, 10); /* which ends it first */
  g_assert_cmpuint (label_history_get_n_done (c->history), ==, 10);
  walk (c, c->states->len - 1);
  case_free (c);
}

/* The journal has the old or the new steps, and all files are what they were. */
static void
test_kill (void)
{
  GRand *rand = g_rand_new_with_seed (5);
  guint n_new = 0;

  for (int i = 0; i < 60; i++) {
    Case *c = case_new ();
    const int pause = g_rand_int_range (rand, 0, 15000);
    pid_t child;

    steps (c, 60);
    label_history_close (c->history);
    child = fork ();
    g_assert_cmpint (child, >=, 0);
    if (child == 0) {
      open_history (c);
      compact (c, 25);
      _exit (0);
    }
    g_usleep ((gulong) pause);
    kill (child, SIGKILL);
    waitpid (child, NULL, 0);
    open_history (c);
    n_new += label_history_get_n_done (c->history) == 25;
    g_assert_true (label_history_get_n_done (c->history) == 25 ||
                   label_history_get_n_done (c->history) == c->states->len - 1);
    assert_state (c, c->states->len - 1);
    walk (c, c->states->len - 1);
    case_free (c);
  }
  g_test_message ("%u of 60 were killed behind it", n_new);
  g_rand_free (rand);
}

/* What opening does by itself: 16 MB, 11,000 steps. */
static void
test_opening (void)
{
  Case *c = case_new ();
  g_autofree char *path = file_of (c, 0);

  for (guint i = 0; i < 11050; i++) {
    g_autoptr (GBytes) before = NULL, after = NULL;
    g_autofree char *line = g_strnfill (1000, (char) ('0' + i % 10)), *text = g_strdup_printf ("%u %s\n", i, line);

    g_assert_true (label_history_begin (c->history, NULL));
    before = label_history_read (c->history, path, NULL);
    after = g_bytes_new (text, strlen (text));
    g_assert_cmpint (label_history_add (c->history, path, before, after, NULL, NULL, NULL), ==, LABEL_ADD_TAKEN);
    g_assert_true (label_history_commit (c->history, "step", NULL, NULL));
  }
  g_assert_cmpint (journal_size (c), >, 16 << 20);
  label_history_close (c->history);
  open_history (c);
  g_assert_cmpuint (label_history_get_n_done (c->history), ==, 10000);
  for (int i = 0; i < 20; i++)
    turn (c, FALSE);
  {
    g_autofree char *text = NULL;

    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    g_assert_true (g_str_has_prefix (text, "11029 999"));
  }
  case_free (c);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/label-compact/undo", test_undo);
  g_test_add_func ("/workspace/label-compact/on", test_on);
  g_test_add_func ("/workspace/label-compact/outside", test_outside);
  g_test_add_func ("/workspace/label-compact/two", test_two);
  g_test_add_func ("/workspace/label-compact/unfinished", test_unfinished);
  g_test_add_func ("/workspace/label-compact/kill", test_kill);
  g_test_add_func ("/workspace/label-compact/opening", test_opening);
  return g_test_run ();
}
