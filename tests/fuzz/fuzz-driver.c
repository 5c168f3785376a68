/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-driver.c - runs a target without libFuzzer: every file of a corpus, then changes of them
 *
 *   fuzz-coco [--runs=N] [--seconds=N] [--from=N] FILE|FOLDER…
 *
 * $HONE_FUZZ_SECONDS is how long it takes, whatever the words say.
 *
 * Change number N is the same in every run, so that "--from=N --runs=1" repeats what went wrong. Speaks TAP.
 */
#include "fuzz.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LONGEST (1 << 17)
#define SLOW 20 /* seconds for one input */

static GPtrArray *corpus;             /* of GBytes */
static volatile sig_atomic_t current; /* change, or -1 - file */
static GString *input;

/* Words of the formats, and numbers at which readers stumble. */
static const char *const tokens[] = {
  "0",
  "-1",
  "1e99",
  "nan",
  "1e-320",
  "4294967296",
  "99999999999999999999",
  "[",
  "]",
  "{",
  "}",
  "\"",
  "\\u",
  ",",
  ":",
  "[[[[[[[[",
  "<",
  "/>",
  "</",
  "<object>",
  "&",
  "&#x0;",
  "<![CDATA[",
  "<!DOCTYPE a [",
  "<!ENTITY x \"y\">",
  "\n",
  "\r\n",
  "\xef\xbb\xbf",
  "\xff\xfe",
  "\xf0",
  "../",
  "\"counts\":",
  "\"size\":",
  "\"segmentation\":",
  "\"bbox\":",
  "\"id\":",
};

static void
add_path (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  char *bytes;
  gsize n;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    add_path (child);
  }
  if (dir == NULL && g_file_get_contents (path, &bytes, &n, NULL))
    g_ptr_array_add (corpus, g_bytes_new_take (bytes, n));
}

static int
by_bytes (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare (*(gpointer *) a, *(gpointer *) b);
}

/* --- changes --- */

static void
insert (GRand *rand, const char *bytes, gsize n)
{
  g_string_insert_len (input, input->len > 0 ? g_rand_int_range (rand, 0, (int) input->len + 1) : 0, bytes, (gssize) n);
}

static void
change_byte (GRand *rand)
{
  gsize at = (gsize) g_rand_int_range (rand, 0, (int) input->len);

  input->str[at] = (char) (g_rand_boolean (rand) ? input->str[at] ^ (1 << g_rand_int_range (rand, 0, 8))
                                                 : g_rand_int_range (rand, 0, 256));
}

/* A piece is taken out, doubled, or comes from another file. */
static void
change_piece (GRand *rand, int kind)
{
  gsize other_n;
  const char *other = g_bytes_get_data (corpus->pdata[g_rand_int_range (rand, 0, (int) corpus->len)], &other_n);
  gsize from = (gsize) g_rand_int_range (rand, 0, (int) input->len);
  gsize n = (gsize) g_rand_int_range (rand, 1, (int) MIN (input->len - from, 4096) + 1);
  g_autofree char *piece = g_memdup2 (input->str + from, n);

  if (kind == 0)
    g_string_erase (input, (gssize) from, (gssize) n);
  else if (kind == 1)
    insert (rand, piece, n);
  else if (other_n > 0)
    insert (rand, other + g_rand_int_range (rand, 0, (int) other_n), 1);
  if (kind == 3)
    g_string_truncate (input, from);
}

static void
change (GRand *rand)
{
  int kind = g_rand_int_range (rand, 0, 8);
  const char *token = tokens[g_rand_int_range (rand, 0, G_N_ELEMENTS (tokens))];

  if (input->len == 0 || kind < 3)
    insert (rand, token, strlen (token));
  else if (kind < 5)
    change_byte (rand);
  else
    change_piece (rand, g_rand_int_range (rand, 0, kind == 7 ? 4 : 3));
}

static void
make_input (int number)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) number);
  gsize n;
  const char *bytes = g_bytes_get_data (corpus->pdata[g_rand_int_range (rand, 0, (int) corpus->len)], &n);

  g_string_truncate (input, 0);
  g_string_append_len (input, bytes, (gssize) MIN (n, LONGEST));
  for (int i = g_rand_int_range (rand, 1, 9); i > 0; i--)
    change (rand);
  if (input->len > LONGEST)
    g_string_truncate (input, LONGEST);
}

/* --- running --- */

/* Says which input it was; then the usual way down. */
static void
on_signal (int number)
{
  char text[160];
  int n =
      snprintf (text, sizeof text, "\nBail out! signal %d (14: too slow) at change %d; again with --from=%d --runs=1\n",
                number, (int) current, (int) current);

  if (write (STDOUT_FILENO, text, (size_t) n) < 0)
    _exit (2);
  signal (number, SIG_DFL);
  raise (number);
}

static void
run_one (const char *bytes, gsize n)
{
  alarm (SLOW);
  LLVMFuzzerTestOneInput ((const uint8_t *) bytes, n);
  alarm (0);
}

static int
run_all (int from, int runs, double seconds)
{
  g_autoptr (GTimer) timer = g_timer_new ();
  int n = 0;

  for (guint i = 0; i < corpus->len && from == 0; i++) {
    gsize size;
    const char *bytes = g_bytes_get_data (corpus->pdata[i], &size);

    current = -1 - (int) i;
    run_one (bytes, size);
  }
  for (; n < runs && g_timer_elapsed (timer, NULL) < seconds; n++) {
    current = from + n;
    make_input (current);
    run_one (input->str, input->len);
  }
  return n;
}

int
main (int argc, char *argv[])
{
  g_autofree char *name = g_path_get_basename (argv[0]);
  const char *given = g_getenv ("HONE_FUZZ_SECONDS");
  int from = 0, runs = G_MAXINT, n;
  double seconds = 10;

  corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  input = g_string_new (NULL);
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--runs="))
      runs = (int) g_ascii_strtoll (argv[i] + 7, NULL, 10);
    else if (g_str_has_prefix (argv[i], "--seconds="))
      seconds = g_ascii_strtod (argv[i] + 10, NULL);
    else if (g_str_has_prefix (argv[i], "--from="))
      from = (int) g_ascii_strtoll (argv[i] + 7, NULL, 10);
    else
      add_path (argv[i]);
  if (given != NULL && from == 0) {
    runs = G_MAXINT;
    seconds = g_ascii_strtod (given, NULL);
  }
  g_ptr_array_sort (corpus, by_bytes); /* not as the disk has them */
  if (corpus->len == 0)
    g_ptr_array_add (corpus, g_bytes_new_static ("", 0));
  signal (SIGALRM, on_signal);
  signal (SIGABRT, on_signal);
  signal (SIGSEGV, on_signal);
  printf ("1..1\n");
  n = run_all (from, runs, seconds);
  printf ("# %u files, %d changes\nok 1 - /fuzz/%s\n", corpus->len, n, name);
  g_ptr_array_unref (corpus);
  g_string_free (input, TRUE);
  return 0;
}
