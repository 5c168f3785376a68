/* SPDX-License-Identifier: Apache-2.0 */
/* test-check-fix.c - "hone check" puts findings right, and takes that back
 *
 * Every kind that has a fix, each with a seeded fault: nothing happens with --dry-run; after --fix the finding is gone
 * and the rest of the file is as it was; after --undo every byte is.
 */
#include "cli-run.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  const char *kind;
  const char *before, *after; /* of labels/train/a.txt; NULL: no file */
} Fault;

#define FINE "0 0.5 0.5 0.250 0.25\n"

static const Fault faults[] = {
  { "box-outside", FINE "1 0.9 0.25 0.4 0.1\n", FINE "1 0.850000 0.25 0.300000 0.1\n" },
  { "label-out-of-range", FINE "1 1.05 0.25 0.3 0.1\n", FINE "1 0.950000 0.250000 0.100000 0.100000\n" },
  { "label-out-of-range", FINE "1 120 80 30 10\n", FINE },
  { "label-negative", FINE "1 -0.05 0.25 0.3 0.1\n", FINE "1 0.050000 0.250000 0.100000 0.100000\n" },
  { "label-negative", "1 0.2 0.2 -0.3 0.1\n" FINE, FINE },
  { "zero-size-box", "1 0.2 0.2 0 0.1\n" FINE, FINE },
  { "label-not-a-number", FINE "1 0.2 0,2 0.1 0.1\n", FINE },
  { "label-columns", FINE "1 0.2 0.2 0.1\n" FINE, FINE FINE },
  { "class-not-whole", FINE "0.5 0.2 0.2 0.1 0.1", "0 0.5 0.5 0.250 0.25" },
  { "class-out-of-range", "7 0.2 0.2 0.1 0.1\n" FINE, FINE },
  { "near-duplicate", FINE "0 0.501 0.5 0.25 0.25\n", FINE },
  { "duplicate-label", FINE "1 0.2 0.2 0.1 0.1\n0 0.50 0.5 0.25 0.25\n", FINE "1 0.2 0.2 0.1 0.1\n" },
  { "missing-labels", NULL, "" },
  { "label-bom", "\xef\xbb\xbf" FINE, FINE },
  { "label-crlf", "0 0.5 0.5 0.250 0.25\r\n", FINE },
};

static void
write_labels (Run *self, const char *text)
{
  g_autofree char *path = run_path (self, "set/labels/train/a.txt");

  if (text != NULL)
    run_write (self, "set/labels/train/a.txt", text);
  else
    g_remove (path);
}

static Run *
set_up (void)
{
  Run *self = run_new ();
  g_autofree char *xdg = run_path (self, "xdg");

  g_setenv ("XDG_DATA_HOME", xdg, TRUE);
  run_copy_demo (self, "train", 0, "set/images/train/a.jpg", "set/labels/train/a.txt");
  run_copy_demo (self, "train", 1, "set/images/train/b.jpg", "set/labels/train/b.txt");
  run_copy_demo (self, "val", 0, "set/images/val/c.jpg", "set/labels/val/c.txt");
  run_write (self, "set/data.yaml", "train: images/train\nval: images/val\nnames: [RBC, WBC, Platelets]\n");
  return self;
}

static void
assert_labels (Run *self, const char *text)
{
  g_autofree char *found =
      run_exists (self, "set/labels/train/a.txt") ? run_read (self, "set/labels/train/a.txt") : NULL;

  g_assert_cmpstr (found, ==, text);
}

static guint
count_kind (Run *self, const char *kind)
{
  g_autoptr (GPtrArray) lines = NULL;
  guint n = 0;

  run_hone (self, "check", "data=set", "--json", NULL);
  run_assert_status (self, 0);
  lines = run_json (self);
  for (guint i = 0; i < lines->len; i++) {
    JsonObject *object = json_node_get_object (lines->pdata[i]);

    n += g_strcmp0 (json_object_get_string_member_with_default (object, "kind", NULL), kind) == 0;
  }
  return n;
}

static gint64
fixed (Run *self)
{
  g_autoptr (GPtrArray) lines = run_json (self);

  return json_object_get_int_member (run_json_event (lines, "end", 0), "fixed");
}

static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  Run *self = set_up ();
  g_autofree char *word = g_strconcat ("--fix=", fault->kind, NULL);

  write_labels (self, fault->before);
  g_assert_cmpuint (count_kind (self, fault->kind), ==, 1);
  run_hone (self, "check", "data=set", word, "--dry-run", "--json", NULL);
  run_assert_status (self, 0);
  g_assert_cmpint (fixed (self), ==, 1);
  assert_labels (self, fault->before);

  run_hone (self, "check", "data=set", word, "--json", NULL);
  run_assert_status (self, 0);
  g_assert_cmpint (fixed (self), ==, 1);
  assert_labels (self, fault->after);
  g_assert_cmpuint (count_kind (self, fault->kind), ==, 0);

  run_hone (self, "check", "data=set", "--undo", NULL);
  run_assert_status (self, 0);
  assert_labels (self, fault->before);
  run_hone (self, "check", "data=set", "--undo", NULL);
  run_assert_status (self, 1);
  run_free (self);
}

static void
test_classes (void)
{
  Run *self = set_up ();
  g_autofree char *b = run_read (self, "set/labels/train/b.txt"), *after = NULL, *yaml = NULL;
  const char *names =
      "names:  # the cells\n  0: rbc\n  1: WBC\n  2: ' RBC'\n# end\nval: images/val\ntrain: images/train\n";

  run_write (self, "set/data.yaml", names);
  write_labels (self, "2 0.5 0.5 0.25 0.25\n1 0.2 0.2 0.1 0.1\n");
  g_assert_cmpuint (count_kind (self, "class-names-alike"), ==, 1);
  run_hone (self, "check", "set", "--fix=class-names-alike", NULL);
  run_assert_status (self, 0);
  assert_labels (self, "0 0.5 0.5 0.25 0.25\n1 0.2 0.2 0.1 0.1\n");
  yaml = run_read (self, "set/data.yaml");
  g_assert_cmpstr (yaml, ==, "names:  # the cells\n  0: rbc\n  1: WBC\n# end\nval: images/val\ntrain: images/train\n");
  run_hone (self, "check", "set", "--undo", NULL);
  run_assert_status (self, 0);
  assert_labels (self, "2 0.5 0.5 0.25 0.25\n1 0.2 0.2 0.1 0.1\n");
  g_free (yaml);
  yaml = run_read (self, "set/data.yaml");
  g_assert_cmpstr (yaml, ==, names);
  after = run_read (self, "set/labels/train/b.txt");
  g_assert_cmpstr (b, ==, after);
  run_free (self);
}

/* The same picture in both lists, and a copy of one. */
static void
test_leak (void)
{
  Run *self = set_up ();
  g_autofree char *train = NULL, *val = NULL;

  run_copy_demo (self, "train", 1, "set/images/val/d.jpg", "set/labels/val/d.txt");
  run_write (self, "set/data.yaml", "train: train.txt\nval: val.txt\nnames: [RBC, WBC, Platelets]\n");
  run_write (self, "set/train.txt", "./images/train/a.jpg\n./images/train/b.jpg\n");
  run_write (self, "set/val.txt", "./images/val/c.jpg\n./images/train/a.jpg\n./images/val/d.jpg\n");
  g_assert_cmpuint (count_kind (self, "leak"), ==, 2);
  run_hone (self, "check", "set", "--fix=leak", NULL);
  run_assert_status (self, 0);
  val = run_read (self, "set/val.txt");
  g_assert_cmpstr (val, ==, "./images/val/c.jpg\n");
  train = run_read (self, "set/train.txt");
  g_assert_true (g_str_has_prefix (train, "./images/train/a.jpg\n./images/train/b.jpg\n/"));
  g_assert_true (g_str_has_suffix (train, "/set/images/val/d.jpg\n"));
  g_assert_cmpuint (count_kind (self, "leak"), ==, 0);
  run_hone (self, "check", "set", "--undo", NULL);
  g_assert_cmpuint (count_kind (self, "leak"), ==, 2);
  run_free (self);
}

/* All faults in one file and one run. */
static void
test_all (void)
{
  Run *self = set_up ();
  const char *text =
      "\xef\xbb\xbf" FINE "x\n0 0.5 0.5 0.25 0.25\n1 0.2 0.2 0 0.1\n9 0.1 0.1 0.1 0.1\n1 0.9 0.25 0.4 0.1";

  write_labels (self, text);
  run_hone (self, "check", "data=set", "--fix=all", "--json", NULL);
  run_assert_status (self, 0);
  assert_labels (self, FINE "1 0.850000 0.25 0.300000 0.1");
  run_hone (self, "check", "data=set", "--undo", "--json", NULL);
  assert_labels (self, text);
  run_free (self);
}

static void
test_words (void)
{
  Run *self = set_up ();

  run_hone (self, "check", "data=set", "--fix=zero-sized", NULL);
  run_assert_status (self, 2);
  run_assert_says (self, "zero-size-box");
  run_hone (self, "check", "data=set", "--fix=odd-size", NULL);
  run_assert_status (self, 2);
  run_hone (self, "train", "data=set", "--fix=all", NULL);
  run_assert_status (self, 2);
  run_hone (self, "check", "data=set", "--undo", NULL);
  run_assert_status (self, 1);
  run_assert_says (self, "nothing to undo");
  run_free (self);
}

/* The disk is full: one message, and nothing happened. */
static void
test_full (void)
{
  Run *self = set_up ();
  const char *text = "0 0.5 0.5 0.25 0.25\n1 0.2 0.2 0 0.1\n";

  write_labels (self, text);
  run_hone_limited (self, 1, "check", "data=set", "--fix=zero-size-box", NULL);
  run_assert_status (self, 1);
  run_assert_says (self, "could not be written");
  assert_labels (self, text);
  run_hone (self, "check", "data=set", "--fix=zero-size-box", NULL);
  run_assert_status (self, 0);
  assert_labels (self, "0 0.5 0.5 0.25 0.25\n");
  run_free (self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strdup_printf ("/cli/check-fix/%s-%u", faults[i].kind, i);

    g_test_add_data_func (path, &faults[i], test_fault);
  }
  g_test_add_func ("/cli/check-fix/classes", test_classes);
  g_test_add_func ("/cli/check-fix/leak", test_leak);
  g_test_add_func ("/cli/check-fix/all", test_all);
  g_test_add_func ("/cli/check-fix/words", test_words);
  g_test_add_func ("/cli/check-fix/full", test_full);
  return g_test_run ();
}
