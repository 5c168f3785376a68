/* SPDX-License-Identifier: Apache-2.0 */
/* cli-run.c - see cli-run.h */
#include "cli-run.h"
#include "hone-file.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <unistd.h>

Run *
run_new (void)
{
  Run *self = g_new0 (Run, 1);
  g_autofree char *temporary = NULL;

  self->folder = g_dir_make_tmp ("hone-cli-XXXXXX", NULL);
  temporary = run_path (self, "tmp");
  g_mkdir (temporary, 0700);
  return self;
}

void
run_free (Run *self)
{
  hone_file_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

static void
limit_files (gpointer data)
{
  const struct rlimit limit = { GPOINTER_TO_SIZE (data), GPOINTER_TO_SIZE (data) };

  setrlimit (RLIMIT_FSIZE, &limit);
}

/* @argv: of strings; NULL is added */
static GSubprocess *
launch_words (Run *self, gsize limit, GPtrArray *argv)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *temporary = run_path (self, "tmp");
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_insert (argv, 0, (gpointer) g_getenv ("HONE_CLI"));
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_cwd (launcher, self->folder);
  g_subprocess_launcher_setenv (launcher, "TMPDIR", temporary, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  if (self->threads != NULL)
    g_subprocess_launcher_setenv (launcher, "HONE_THREADS", self->threads, TRUE);
  if (limit > 0)
    g_subprocess_launcher_set_child_setup (launcher, limit_files, GSIZE_TO_POINTER (limit), NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static GSubprocess *
launch (Run *self, gsize limit, const char *first, va_list words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  for (const char *word = first; word != NULL; word = va_arg (words, const char *))
    g_ptr_array_add (argv, (gpointer) word);
  return launch_words (self, limit, argv);
}

static void
note_end (Run *self, GSubprocess *process)
{
  g_subprocess_wait (process, NULL, NULL);
  self->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

static void
finish (Run *self, GSubprocess *process)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &self->out, &self->err, &error);
  g_assert_no_error (error);
  note_end (self, process);
}

void
run_hone (Run *self, const char *first, ...)
{
  g_autoptr (GSubprocess) process = NULL;
  va_list words;

  va_start (words, first);
  process = launch (self, 0, first, words);
  va_end (words);
  finish (self, process);
}

void
run_hone_limited (Run *self, gsize limit, const char *first, ...)
{
  g_autoptr (GSubprocess) process = NULL;
  va_list words;

  va_start (words, first);
  process = launch (self, limit, first, words);
  va_end (words);
  finish (self, process);
}

/* Standard error of a training is a few lines: it fits the pipe and is read at the end. */
void
run_hone_interrupted (Run *self, int number, const char *when, const char *first, ...)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  gboolean sent = FALSE;
  char *line;
  va_list words;

  va_start (words, first);
  process = launch (self, 0, first, words);
  va_end (words);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL) {
    g_string_append_printf (all, "%s\n", line);
    if (!sent && strstr (line, when) != NULL) {
      g_subprocess_send_signal (process, number);
      sent = TRUE;
    }
    g_free (line);
  }
  g_assert_true (sent);
  finish (self, process);
  g_free (self->out);
  self->out = g_strdup (all->str);
}

/* Up to the nth event; a process that has ended makes none. */
static void
wait_for_files (GSubprocess *process, const char *folder, int n)
{
  int fd = inotify_init1 (IN_CLOEXEC);
  char events[4096];

  g_assert_cmpint (inotify_add_watch (fd, folder, IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO), >=, 0);
  while (n > 0 && g_subprocess_get_identifier (process) != NULL) {
    struct pollfd ready = { .fd = fd, .events = POLLIN };

    if (poll (&ready, 1, 20) <= 0)
      continue;
    for (ssize_t at = 0, size = read (fd, events, sizeof events); at < size; n--)
      at += (ssize_t) sizeof (struct inotify_event) + ((struct inotify_event *) (gpointer) (events + at))->len;
  }
  close (fd);
}

void
run_hone_cut (Run *self, int number, guint line, double how, const char *folder, const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  gint64 before = g_get_monotonic_time (), took = 0;

  for (; *words != NULL; words++)
    g_ptr_array_add (argv, (gpointer) *words);
  process = launch_words (self, 0, argv);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  for (guint i = 0; i < line; i++) {
    g_autofree char *text = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

    took = g_get_monotonic_time () - before;
    before += took;
    if (text == NULL)
      break;
  }
  if (how > 1)
    wait_for_files (process, folder, (int) how - 1);
  else if (how > 0)
    g_usleep ((gulong) (how * (double) took));
  g_subprocess_send_signal (process, number);
  finish (self, process);
}

/* What it said */

GPtrArray *
run_json (Run *self)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_auto (GStrv) lines = g_strsplit (self->out, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    JsonNode *node;

    if (*lines[i] == '\0')
      continue;
    node = json_from_string (lines[i], &error);
    g_assert_no_error (error);
    g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
    g_ptr_array_add (nodes, node);
  }
  return nodes;
}

JsonObject *
run_json_event (GPtrArray *lines, const char *event, guint nth)
{
  for (guint i = 0; i < lines->len; i++) {
    JsonObject *object = json_node_get_object (lines->pdata[i]);

    if (g_strcmp0 (json_object_get_string_member_with_default (object, "event", NULL), event) == 0 && nth-- == 0)
      return object;
  }
  return NULL;
}

void
run_assert_status (Run *self, int status)
{
  if (self->status != status)
    g_test_message ("status %d, not %d\nout: %s\nerr: %s", self->status, status, self->out, self->err);
  g_assert_cmpint (self->status, ==, status);
}

void
run_assert_says (Run *self, const char *part)
{
  g_auto (GStrv) lines = g_strsplit (self->err, "\n", -1);
  guint messages = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    messages += g_str_has_prefix (lines[i], "hone: ");
  if (messages != 1 || strstr (self->err, part) == NULL)
    g_test_message ("expected one message with “%s”, got: %s", part, self->err);
  g_assert_cmpuint (messages, ==, 1);
  g_assert_nonnull (strstr (self->err, part));
}

/* Files */

char *
run_path (Run *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

void
run_write (Run *self, const char *name, const char *text)
{
  g_autofree char *path = run_path (self, name);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

gboolean
run_exists (Run *self, const char *name)
{
  g_autofree char *path = run_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

char *
run_read (Run *self, const char *name)
{
  g_autofree char *path = run_path (self, name);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Pictures of the demo, sorted. */
static GPtrArray *
demo_pictures (const char *split)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_build_filename (g_getenv ("HONE_SOURCE"), "resources", "demo", "images", split, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  return paths;
}

static void
write_list (Run *self, const char *split, guint n)
{
  g_autoptr (GPtrArray) paths = demo_pictures (split);
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *name = g_strconcat (split, ".txt", NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (list, "%s\n", (char *) paths->pdata[i]);
  run_write (self, name, list->str);
}

char *
run_small_data (Run *self, guint n_train, guint n_val)
{
  write_list (self, "train", n_train);
  write_list (self, "val", n_val);
  run_write (self, "small.yaml", "train: train.txt\nval: val.txt\nnames: [RBC, WBC, Platelets]\n");
  return run_path (self, "small.yaml");
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *parent = g_path_get_dirname (to);
  g_autofree char *bytes = NULL;
  gsize n;

  g_mkdir_with_parents (parent, 0700);
  g_assert_true (g_file_get_contents (from, &bytes, &n, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) n, NULL));
}

void
run_copy_demo (Run *self, const char *split, guint nth, const char *to_image, const char *to_label)
{
  g_autoptr (GPtrArray) paths = demo_pictures (split);
  const char *image = paths->pdata[nth];
  g_autofree char *base = g_path_get_basename (image);
  g_autofree char *label_name = g_strndup (base, strlen (base) - strlen (".jpg"));
  g_autofree char *label_file = g_strconcat (label_name, ".txt", NULL);
  g_autofree char *label =
      g_build_filename (g_getenv ("HONE_SOURCE"), "resources", "demo", "labels", split, label_file, NULL);
  g_autofree char *image_to = run_path (self, to_image);
  g_autofree char *label_to = run_path (self, to_label);

  copy_file (image, image_to);
  copy_file (label, label_to);
}
