/* SPDX-License-Identifier: Apache-2.0 */
/* test-hostile-cli.c - "hone check" and "hone convert" on data sets that were made to do harm (test-hostile.c has more)
 */
#include "cli-run.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST 600 /* megabytes of the program at its largest */

static void
assert_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);
  if (g_getenv ("HONE_SANITIZED") == NULL && g_getenv ("ASAN_OPTIONS") == NULL)
    g_assert_cmpint (usage.ru_maxrss >> 10, <, MOST);
}

/* One line for a person or a program, whatever names the files have. */
static void
assert_lines (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p++)
    g_assert_true (*p == '\n' || !g_ascii_iscntrl (*p));
}

static void
put_large (Run *run, const char *name, const char *head, const char *unit, gsize size)
{
  g_autofree char *path = run_path (run, name);
  const gsize n = strlen (unit);
  FILE *file;

  run_write (run, name, head);
  file = g_fopen (path, "ab");
  for (gsize done = 0; done < size; done += n)
    fputs (unit, file);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
put_odd_set (Run *run)
{
  g_autofree char *loop = run_path (run, "set/images/train/loop"), *nowhere = run_path (run, "set/images/train/n.jpg");

  run_copy_demo (run, "train", 0, "set/images/train/a.jpg", "set/labels/train/a.txt");
  run_copy_demo (run, "train", 1, "set/images/train/new\nline.jpg", "set/labels/train/new\nline.txt");
  run_copy_demo (run, "train", 2, "set/images/train/\x1b[31m.jpg", "set/labels/train/\x1b[31m.txt");
  run_copy_demo (run, "train", 3, "set/images/train/bad\xff.jpg", "set/labels/train/bad\xff.txt");
  run_copy_demo (run, "train", 4, "set/images/train/large.jpg", "set/labels/train/large.txt");
  run_write (run, "set/labels/train/new\nline.txt", "0 0.5 0.5 0.1 0.1\nx\n");
  run_write (run, "set/labels/train/\x1b[31m.txt", "0 0.5 0.5 0.1 0.1\n9 0.5 0.5 0.1 0.1\n");
  put_large (run, "set/labels/train/large.txt", "", "0 0.5 0.5 0.2 0.2\n", 100 << 20);
  run_write (run, "set/data.yaml", "train: images/train\nval: images/train\nnames: [\"RB\\nC\", WBC, \"P\\x1b[1m\"]\n");
  g_assert_cmpint (symlink ("../..", loop), ==, 0);
  g_assert_cmpint (symlink ("n.jpg", nowhere), ==, 0);
}

static void
test_check (void)
{
  Run *run = run_new ();
  g_autoptr (GPtrArray) lines = NULL;
  guint named = 0, large = 0;

  put_odd_set (run);
  run_hone (run, "check", "set", "--json", NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  for (guint i = 0; i < lines->len; i++) {
    JsonObject *line = json_node_get_object (lines->pdata[i]);
    const char *label = json_object_has_member (line, "label") ? json_object_get_string_member (line, "label") : NULL;

    if (json_object_has_member (line, "message"))
      assert_lines (json_object_get_string_member (line, "message"));
    named +=
        label != NULL && g_str_has_suffix (label, "new\nline.txt") && json_object_get_int_member (line, "line") == 2;
    large += label != NULL && g_str_has_suffix (label, "large.txt");
  }
  g_assert_cmpuint (named, >, 0);
  g_assert_cmpuint (large, >, 0);
  run_hone (run, "check", "set", NULL);
  run_assert_status (run, 0);
  assert_lines (run->out);
  assert_memory ();
  run_free (run);
}

static void
test_fix (void)
{
  Run *run = run_new ();
  g_autofree char *text = NULL;

  put_odd_set (run);
  run_hone (run, "check", "set", "--fix=label-columns,label-not-a-number,class-out-of-range", NULL);
  run_assert_status (run, 0);
  assert_lines (run->out);
  text = run_read (run, "set/labels/train/new\nline.txt");
  g_assert_cmpstr (text, ==, "0 0.5 0.5 0.1 0.1\n");
  run_hone (run, "check", "set", "--undo", NULL);
  run_assert_status (run, 0);
  g_free (text);
  text = run_read (run, "set/labels/train/new\nline.txt");
  g_assert_cmpstr (text, ==, "0 0.5 0.5 0.1 0.1\nx\n");
  run_free (run);
}

static void
test_convert (void)
{
  static const char *const formats[] = { "to=yolo", "to=coco", "to=voc" };
  Run *run = run_new ();

  put_odd_set (run);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *out = g_strdup_printf ("out=made-%u", i);

    run_hone (run, "convert", "set", formats[i], out, NULL);
    run_assert_status (run, 0);
    assert_lines (run->out);
    assert_lines (run->err);
  }
  g_assert_true (run_exists (run, "made-0/images/train/new_line.jpg"));
  assert_memory ();
  run_free (run);
}

/* @part: of the message, on whatever stream it comes */
static void
assert_convert (const char *name, const char *head, const char *unit, const char *part)
{
  Run *run = run_new ();
  g_autofree char *inside = g_strconcat ("set/", name, NULL);

  run_copy_demo (run, "train", 0, "set/a.jpg", "a.txt");
  put_large (run, inside, head, unit, 40 << 20);
  run_hone (run, "convert", inside, "to=yolo", "out=made", NULL);
  assert_lines (run->out);
  assert_lines (run->err);
  g_assert_cmpint (run->status, >=, 0); /* no signal */
  g_assert_true (strstr (run->out, part) != NULL || strstr (run->err, part) != NULL);
  assert_memory ();
  run_free (run);
}

static void
test_nested (void)
{
  assert_convert ("a.json", "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"x\":", "[[[[[[[[", "nested too deeply");
  assert_convert ("a.xml", "<annotation>", "<a>", "nested too deeply");
}

static void
test_entities (void)
{
  assert_convert ("a.xml",
                  "<!DOCTYPE annotation [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>"
                  "<annotation><filename>",
                  "&c;", "The file is left out");
  assert_convert ("a.xml", "<annotation><filename>", "aaaaaaaa", "The file is left out");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/hostile/check", test_check);
  g_test_add_func ("/cli/hostile/fix", test_fix);
  g_test_add_func ("/cli/hostile/convert", test_convert);
  g_test_add_func ("/cli/hostile/nested", test_nested);
  g_test_add_func ("/cli/hostile/entities", test_entities);
  return g_test_run ();
}
