/* SPDX-License-Identifier: Apache-2.0 */
/* test-label-store.c - edits, undo, several windows, disks that fail */
#include "label-case.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST "0 0.5 0.50 0.25 0.250000\r\n\r\n1 .25 0.25 0.1 0.1\r\n2  0.75 0.75\t0.2 0.2"

static guint
id_at (LabelCase *c, const char *image, guint at)
{
  guint n;
  const HoneLabelObject *objects = hone_label_store_get_objects (c->store, image, &n);

  g_assert_cmpuint (at, <, n);
  return objects[at].id;
}

/* --- what is written --- */

static void
test_lines (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 0);
  const double box[] = { 0.30, 0.25, 0.1, 0.1 };
  guint id = id_at (c, image, 1);
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_cmpint (hone_label_store_get_objects (c->store, image, &n)[2].line, ==, 4);
  g_assert_cmpuint (n, ==, 3);
  /* The number that changed, and nothing else. */
  hone_label_store_set_boxes (c->store, image, &id, 1, box, &error);
  g_assert_no_error (error);
  label_case_flush (c);
  label_case_assert_text (c, 0, "0 0.5 0.50 0.25 0.250000\r\n\r\n1 0.300000 0.25 0.1 0.1\r\n2  0.75 0.75\t0.2 0.2");
  id = id_at (c, image, 2);
  hone_label_store_set_class (c->store, image, &id, 1, 0, &error);
  g_assert_no_error (error);
  label_case_flush (c);
  label_case_assert_text (c, 0, "0 0.5 0.50 0.25 0.250000\r\n\r\n1 0.300000 0.25 0.1 0.1\r\n0  0.75 0.75\t0.2 0.2");
  hone_label_store_delete (c->store, image, &id, 1, &error);
  label_case_flush (c);
  label_case_assert_text (c, 0, "0 0.5 0.50 0.25 0.250000\r\n\r\n1 0.300000 0.25 0.1 0.1");
  for (int i = 0; i < 3; i++)
    g_assert_true (hone_label_store_undo (c->store));
  g_assert_false (hone_label_store_undo (c->store));
  label_case_flush (c);
  label_case_assert_text (c, 0, FIRST);
  label_case_free (c);
}

static void
test_states (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 2);
  const HoneLabelObject object = { .klass = 2, .cx = 0.95, .cy = 0.5, .w = 0.2, .h = 0.5 };
  guint id = 0;

  g_assert_cmpint (hone_label_store_get_label_state (c->store, image), ==, HONE_LABELS_MISSING);
  hone_label_store_set_empty (c->store, image, NULL);
  label_case_flush (c);
  label_case_assert_text (c, 2, "");
  g_assert_cmpint (hone_label_store_get_label_state (c->store, image), ==, HONE_LABELS_EMPTY);
  g_assert_true (hone_label_store_add (c->store, image, &object, 1, &id, NULL));
  label_case_flush (c);
  /* What lies outside is cut off. */
  label_case_assert_text (c, 2, "2 0.925000 0.500000 0.150000 0.500000\n");
  g_assert_cmpuint (id_at (c, image, 0), ==, id);
  hone_label_store_set_missing (c->store, image, NULL);
  label_case_flush (c);
  label_case_assert_text (c, 2, NULL);
  for (int i = 0; i < 2; i++)
    hone_label_store_undo (c->store);
  label_case_flush (c);
  label_case_assert_text (c, 2, "");
  hone_label_store_undo (c->store);
  label_case_flush (c);
  label_case_assert_text (c, 2, NULL);
  label_case_free (c);
}

static void
test_refused (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 1);
  const HoneLabelObject outside = { .klass = 0, .cx = 3, .cy = 3, .w = 0.1, .h = 0.1 };
  const HoneLabelObject unknown = { .klass = 3, .cx = 0.5, .cy = 0.5, .w = 0.1, .h = 0.1 };
  g_autofree char *before = label_case_all (c), *after = NULL, *fault = NULL;
  guint id = id_at (c, image, 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_label_store_add (c->store, image, &outside, 1, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_false (hone_label_store_add (c->store, image, &unknown, 1, NULL, NULL));
  /* A bad line is no object to be relabelled, but it can be corrected. */
  fault = hone_label_store_dup_fault (c->store, image, id);
  g_assert_nonnull (strstr (fault, "line 2"));
  g_assert_false (hone_label_store_set_class (c->store, image, &id, 1, 0, NULL));
  label_case_flush (c);
  after = label_case_all (c);
  g_assert_cmpstr (before, ==, after);
  g_assert_true (hone_label_store_set_text (c->store, image, id, "2 0.5 0.5 0.1 0.1", NULL));
  g_assert_cmpint (hone_label_store_find_object (c->store, image, id)->kind, ==, HONE_LINE_BOX);
  label_case_flush (c);
  label_case_free (c);
}

/* --- history --- */

static void
undo_all (LabelCase *c)
{
  while (hone_label_store_undo (c->store))
    ;
  label_case_flush (c);
  g_assert_cmpuint (hone_label_store_get_n_undo (c->store), ==, 0);
}

/* Random edits; at random the program ends and is opened again. */
static void
test_random (void)
{
  LabelCase *c = label_case_new (5);
  g_autofree char *before = label_case_all (c), *middle = NULL, *undone = NULL, *redone = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  guint n;

  for (int i = 0; i < 1000; i++) {
    label_case_edit (c, random, 5);
    if (g_rand_int_range (random, 0, 12) == 0)
      hone_label_store_undo (c->store);
    if (g_rand_int_range (random, 0, 24) == 0)
      hone_label_store_redo (c->store);
    if (g_rand_int_range (random, 0, 100) == 0) {
      label_case_close (c);
      label_case_open (c);
    }
  }
  label_case_flush (c);
  n = hone_label_store_get_n_undo (c->store);
  g_assert_cmpuint (n, >, 400);
  middle = label_case_all (c);
  label_case_close (c);
  label_case_open (c);
  undo_all (c);
  undone = label_case_all (c);
  g_assert_cmpstr (before, ==, undone);
  while (hone_label_store_get_n_undo (c->store) < n && hone_label_store_redo (c->store))
    ;
  label_case_flush (c);
  redone = label_case_all (c);
  g_assert_cmpstr (middle, ==, redone);
  label_case_free (c);
}

typedef struct {
  guint stepped, changed, outside, conflicts;
  char *title, *image;
} Heard;

static void
stepped_cb (HoneLabelStore *store, const char *title, const char *image, gboolean undone, Heard *heard)
{
  g_free (heard->title);
  g_free (heard->image);
  heard->title = g_strdup (title);
  heard->image = g_strdup (image);
  heard->stepped++;
}

static void
count_cb (HoneLabelStore *store, const char *image, guint *count)
{
  (*count)++;
}

static void
listen (LabelCase *c, Heard *heard)
{
  *heard = (Heard){ 0 };
  g_signal_connect (c->store, "stepped", G_CALLBACK (stepped_cb), heard);
  g_signal_connect (c->store, "changed", G_CALLBACK (count_cb), &heard->changed);
  g_signal_connect (c->store, "outside", G_CALLBACK (count_cb), &heard->outside);
  g_signal_connect (c->store, "conflict", G_CALLBACK (count_cb), &heard->conflicts);
}

static void
test_signals (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 0);
  guint id = id_at (c, image, 0);
  Heard heard;

  listen (c, &heard);
  g_assert_null (hone_label_store_get_undo_title (c->store));
  hone_label_store_set_class (c->store, image, &id, 1, 2, NULL);
  g_assert_cmpuint (heard.changed, ==, 1);
  g_assert_cmpint (hone_label_store_get_state (c->store), ==, HONE_STORE_SAVING);
  g_assert_cmpstr (hone_label_store_get_undo_title (c->store), ==, "1 object is now cow");
  g_assert_cmpstr (hone_label_store_get_undo_image (c->store), ==, image);
  while (hone_label_store_get_state (c->store) == HONE_STORE_SAVING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hone_label_store_get_state (c->store), ==, HONE_STORE_SAVED);
  hone_label_store_undo (c->store);
  while (heard.stepped == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (heard.title, ==, "1 object is now cow");
  g_assert_cmpstr (heard.image, ==, image);
  g_assert_cmpuint (heard.changed, ==, 2);
  g_assert_cmpint (hone_label_store_find_object (c->store, image, id)->klass, ==, 0);
  label_case_free (c);
  g_free (heard.title);
  g_free (heard.image);
}

/* --- others on the same files --- */

static void
test_two_windows (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 0);
  HoneLabelStore *other = hone_label_store_new (c->dataset, c->folder, NULL);
  guint n, id = id_at (c, image, 0), other_id = hone_label_store_get_objects (other, image, &n)[2].id;
  g_autofree char *before = label_case_all (c), *after = NULL;

  hone_label_store_set_class (c->store, image, &id, 1, 1, NULL);
  hone_label_store_set_class (other, image, &other_id, 1, 1, NULL);
  label_case_flush (c);
  g_assert_true (hone_label_store_flush (other, NULL));
  label_case_assert_text (c, 0, "1 0.5 0.50 0.25 0.250000\r\n\r\n1 .25 0.25 0.1 0.1\r\n1  0.75 0.75\t0.2 0.2");
  hone_label_store_check (c->store);
  label_case_flush (c);
  g_assert_cmpint (hone_label_store_get_objects (c->store, image, &n)[2].klass, ==, 1);
  g_assert_cmpuint (hone_label_store_get_n_undo (c->store), ==, 2);
  undo_all (c);
  after = label_case_all (c);
  g_assert_cmpstr (before, ==, after);
  g_object_unref (other);
  label_case_free (c);
}

#define N_ADDED 40

static char *own_path;

/* One of two processes: draws objects of its class on all pictures. */
static int
add_and_leave (const char *root, int klass)
{
  LabelCase c = { .root = (char *) root, .folder = g_build_filename (root, "project", NULL) };

  c.dataset = hone_dataset_read (root, NULL, NULL, NULL, NULL);
  label_case_open (&c);
  for (guint i = 0; i < N_ADDED; i++) {
    g_autofree char *image = label_case_image (&c, i % 3);
    const HoneLabelObject object = { .klass = klass, .cx = 0.1 + 0.01 * i, .cy = 0.5, .w = 0.125, .h = 0.25 };

    g_assert_true (hone_label_store_add (c.store, image, &object, 1, NULL, NULL));
    if (i % 7 == 0)
      label_case_flush (&c);
  }
  label_case_close (&c);
  hone_dataset_unref (c.dataset);
  g_free (c.folder);
  return 0;
}

static guint
count_objects (LabelCase *c, int klass)
{
  guint sum = 0, n;

  for (guint i = 0; i < 3; i++) {
    g_autofree char *image = label_case_image (c, i);
    const HoneLabelObject *objects = hone_label_store_get_objects (c->store, image, &n);

    for (guint k = 0; k < n; k++)
      sum += objects[k].klass == klass && objects[k].w == 0.125;
  }
  return sum;
}

/* Both at the same files at the same time: nothing of either is lost, and all can be undone. */
static void
test_two_processes (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *before = label_case_all (c), *after = NULL;
  GSubprocess *processes[2];
  const char *const classes[] = { "0", "1" };

  label_case_close (c);
  for (int i = 0; i < 2; i++)
    processes[i] =
        g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, own_path, "--add", c->root, classes[i], (const char *) NULL);
  for (int i = 0; i < 2; i++) {
    g_assert_true (g_subprocess_wait_check (processes[i], NULL, NULL));
    g_object_unref (processes[i]);
  }
  label_case_open (c);
  g_assert_null (hone_label_store_get_conflict (c->store, NULL));
  g_assert_cmpuint (count_objects (c, 0), ==, N_ADDED);
  g_assert_cmpuint (count_objects (c, 1), ==, N_ADDED);
  g_assert_cmpuint (hone_label_store_get_n_undo (c->store), ==, 2 * N_ADDED);
  undo_all (c);
  after = label_case_all (c);
  g_assert_cmpstr (before, ==, after);
  label_case_free (c);
}

/* Another program changes other lines: both stay. The same line: its version stays, ours is kept and may be taken. */
static void
test_other_program (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 1), *label = label_case_label (c, 1), *first = NULL;
  guint id = id_at (c, image, 2);
  const HoneLabelConflict *conflict;
  Heard heard;

  listen (c, &heard);
  first = label_case_text (label);
  label_case_write (label,
                    "1 0.1 0.1 0.4 0.1 0.4 0.4 0.1 0.4\nnonsense here\n0 0.5 0.5 0.25 0.25\n2 0.3 0.3 0.1 0.1\n");
  hone_label_store_set_class (c->store, image, &id, 1, 2, NULL);
  label_case_flush (c);
  label_case_assert_text (c, 1,
                          "1 0.1 0.1 0.4 0.1 0.4 0.4 0.1 0.4\nnonsense here\n2 0.5 0.5 0.25 0.25\n2 0.3 0.3 0.1 0.1\n");
  g_assert_cmpuint (heard.outside, ==, 1);
  label_case_write (label, "nonsense here\n1 0.5 0.5 0.25 0.25\n");
  hone_label_store_set_class (c->store, image, &id, 1, 0, NULL);
  label_case_flush (c);
  label_case_assert_text (c, 1, "nonsense here\n1 0.5 0.5 0.25 0.25\n");
  g_assert_cmpuint (heard.conflicts, ==, 1);
  conflict = hone_label_store_get_conflict (c->store, image);
  g_assert_nonnull (conflict);
  {
    g_autofree char *ours = label_case_text (conflict->ours), *theirs = label_case_text (conflict->theirs);

    g_assert_cmpstr (theirs, ==, "nonsense here\n1 0.5 0.5 0.25 0.25\n");
    g_assert_nonnull (strstr (ours, "0 0.5 0.5 0.25 0.25\n2 0.3 0.3"));
    label_case_close (c);
    label_case_open (c);
    g_assert_nonnull (hone_label_store_get_conflict (c->store, NULL));
    hone_label_store_decide (c->store, image, TRUE);
    g_assert_null (hone_label_store_get_conflict (c->store, NULL));
    label_case_flush (c);
    label_case_assert_text (c, 1, ours);
  }
  /* The other program's changes are steps, too. */
  undo_all (c);
  label_case_assert_text (c, 1,
                          "1 0.1 0.1 0.4 0.1 0.4 0.4 0.1 0.4\nnonsense here\n0 0.5 0.5 0.25 0.25\n2 0.3 0.3 0.1 0.1\n");
  label_case_free (c);
}

/* An undo must not take what another program wrote. */
static void
test_undo_outside (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 0), *label = label_case_label (c, 0);
  guint id = id_at (c, image, 0);
  Heard heard;

  hone_label_store_set_class (c->store, image, &id, 1, 1, NULL);
  label_case_flush (c);
  listen (c, &heard);
  label_case_write (label, "2 0.1 0.1 0.1 0.1\n");
  hone_label_store_undo (c->store);
  label_case_flush (c);
  label_case_assert_text (c, 0, "2 0.1 0.1 0.1 0.1\n");
  g_assert_cmpuint (heard.stepped, ==, 0);
  g_assert_cmpuint (heard.outside, >, 0);
  g_assert_cmpstr (hone_label_store_get_undo_title (c->store), ==, "Change by another program");
  undo_all (c);
  label_case_assert_text (c, 0, FIRST);
  hone_label_store_redo (c->store);
  hone_label_store_redo (c->store);
  label_case_flush (c);
  label_case_assert_text (c, 0, "2 0.1 0.1 0.1 0.1\n");
  label_case_free (c);
  g_free (heard.title);
  g_free (heard.image);
}

static void
test_vanished (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 0), *label = label_case_label (c, 0);
  guint id = id_at (c, image, 0);

  g_unlink (label);
  hone_label_store_set_class (c->store, image, &id, 1, 1, NULL);
  label_case_flush (c);
  label_case_assert_text (c, 0, NULL);
  g_assert_nonnull (hone_label_store_get_conflict (c->store, image));
  hone_label_store_decide (c->store, image, TRUE);
  label_case_flush (c);
  label_case_assert_text (c, 0, "1 0.5 0.50 0.25 0.250000\r\n\r\n1 .25 0.25 0.1 0.1\r\n2  0.75 0.75\t0.2 0.2");
  label_case_free (c);
}

/* --- classes --- */

static void
done_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  hone_label_store_set_classes_finish (HONE_LABEL_STORE (store), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
await (LabelCase *c, gboolean *done)
{
  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  *done = FALSE;
  label_case_flush (c);
}

static void
assert_yaml (LabelCase *c, const char *text)
{
  g_autofree char *path = label_case_path (c, "data.yaml"), *found = label_case_text (path);

  g_assert_cmpstr (found, ==, text);
}

static void
test_classes (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *before = label_case_all (c), *after = NULL;
  gboolean done = FALSE;
  const int order[] = { 1, 0 };

  hone_label_store_set_class_colour (c->store, 2, 0x112233);
  hone_label_store_rename_class (c->store, 1, "big, dog", done_cb, &done);
  await (c, &done);
  assert_yaml (c, "# mine\ntrain: images/train\nval: images/train\nnames: [cat, 'big, dog', cow] # three\n");
  label_case_assert_text (c, 0, FIRST);
  hone_label_store_merge_classes (c->store, 0, 2, done_cb, &done);
  await (c, &done);
  assert_yaml (c, "# mine\ntrain: images/train\nval: images/train\nnames: ['big, dog', cow] # three\n");
  label_case_assert_text (c, 0, "1 0.5 0.50 0.25 0.250000\r\n\r\n0 .25 0.25 0.1 0.1\r\n1  0.75 0.75\t0.2 0.2");
  g_assert_cmpint (hone_label_store_get_n_classes (c->store), ==, 2);
  g_assert_cmpint (hone_label_store_get_class_colour (c->store, 1), ==, 0x112233);
  hone_label_store_reorder_classes (c->store, order, done_cb, &done);
  await (c, &done);
  g_assert_cmpstr (hone_label_store_get_class_names (c->store)[0], ==, "cow");
  hone_label_store_delete_class (c->store, 1, done_cb, &done);
  await (c, &done);
  label_case_assert_text (c, 0, "0 0.5 0.50 0.25 0.250000\r\n\r\n0  0.75 0.75\t0.2 0.2");
  g_assert_cmpuint (hone_label_store_get_n_undo (c->store), ==, 5);
  undo_all (c);
  after = label_case_all (c);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (hone_label_store_get_n_classes (c->store), ==, 3);
  label_case_free (c);
}

/* --- marks --- */

static void
test_marks (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 0);
  HoneFinding finding = { .kind = "tiny-object", .label = image, .line = 3 };

  hone_label_store_set_reviewed (c->store, image, TRUE);
  hone_label_store_set_ignored (c->store, &finding, TRUE);
  hone_label_store_ignore_kind (c->store, "odd-size", TRUE);
  hone_label_store_set_excluded (c->store, (const char *const *) &image, 1, TRUE);
  label_case_close (c);
  label_case_open (c);
  g_assert_true (hone_label_store_get_reviewed (c->store, image));
  g_assert_cmpuint (hone_label_store_count_reviewed (c->store), ==, 1);
  g_assert_true (hone_label_store_get_ignored (c->store, &finding));
  finding.line = 4;
  g_assert_false (hone_label_store_get_ignored (c->store, &finding));
  finding.kind = "odd-size";
  g_assert_true (hone_label_store_get_ignored (c->store, &finding));
  g_assert_true (hone_label_store_get_excluded (c->store, image));
  g_assert_cmpstr (hone_label_store_get_undo_title (c->store), ==, "Excluded 1 picture");
  undo_all (c);
  g_assert_false (hone_label_store_get_excluded (c->store, image));
  g_assert_true (hone_label_store_get_reviewed (c->store, image));
  label_case_free (c);
}

static void
test_splits (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *a = label_case_image (c, 0), *b = label_case_image (c, 1), *before = label_case_all (c);
  g_autofree char *after = NULL;
  const char *const both[] = { a, b };

  hone_label_store_set_split (c->store, both, 2, HONE_SPLIT_VAL);
  hone_label_store_set_split (c->store, both, 1, HONE_SPLIT_TEST);
  hone_label_store_set_split (c->store, both, 1, HONE_SPLIT_TEST);
  label_case_close (c);
  label_case_open (c);
  g_assert_cmpuint (hone_label_store_get_n_undo (c->store), ==, 2);
  g_assert_cmpstr (hone_label_store_get_undo_title (c->store), ==, "Moved 1 picture to “test”");
  g_assert_cmpint (hone_label_store_get_split (c->store, a, HONE_SPLIT_TRAIN), ==, HONE_SPLIT_TEST);
  g_assert_cmpint (hone_label_store_get_split (c->store, b, HONE_SPLIT_TRAIN), ==, HONE_SPLIT_VAL);
  hone_label_store_undo (c->store);
  label_case_flush (c);
  g_assert_cmpint (hone_label_store_get_split (c->store, a, HONE_SPLIT_TRAIN), ==, HONE_SPLIT_VAL);
  hone_label_store_set_split (c->store, both, 2, HONE_N_SPLITS);
  g_assert_cmpint (hone_label_store_get_split (c->store, a, HONE_SPLIT_TRAIN), ==, HONE_SPLIT_TRAIN);
  undo_all (c);
  g_assert_cmpint (hone_label_store_get_split (c->store, b, HONE_SPLIT_TRAIN), ==, HONE_SPLIT_TRAIN);
  after = label_case_all (c);
  g_assert_cmpstr (before, ==, after);
  label_case_free (c);
}

/* --- disks that fail --- */

static void
assert_fails (LabelCase *c, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_label_store_flush (c->store, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_cmpstr (error->message, ==, hone_label_store_get_message (c->store));
  g_assert_cmpint (hone_label_store_get_state (c->store), ==, HONE_STORE_FAILED);
}

/* A file of more than a few bytes does not fit: what is there stays, what was edited waits. */
static void
test_full (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 0), *before = label_case_all (c), *between = NULL, *after = NULL;
  guint id = id_at (c, image, 0);
  struct rlimit usual, small = { 40, 40 };

  getrlimit (RLIMIT_FSIZE, &usual);
  small.rlim_max = usual.rlim_max;
  setrlimit (RLIMIT_FSIZE, &small);
  hone_label_store_set_class (c->store, image, &id, 1, 1, NULL);
  assert_fails (c, ".txt");
  hone_label_store_set_class (c->store, image, &id, 1, 2, NULL);
  setrlimit (RLIMIT_FSIZE, &usual);
  between = label_case_all (c);
  g_assert_cmpstr (before, ==, between);
  g_assert_cmpint (hone_label_store_find_object (c->store, image, id)->klass, ==, 2);
  hone_label_store_retry (c->store);
  label_case_flush (c);
  label_case_assert_text (c, 0, "2 0.5 0.50 0.25 0.250000\r\n\r\n1 .25 0.25 0.1 0.1\r\n2  0.75 0.75\t0.2 0.2");
  undo_all (c);
  after = label_case_all (c);
  g_assert_cmpstr (before, ==, after);
  label_case_free (c);
}

/* A folder in the place of the temporary file cannot be written, not even by root. */
static void
test_refusing_folder (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 2), *labels = label_case_path (c, "labels/train");
  g_autofree char *aside = label_case_path (c, "aside"), *before = label_case_all (c), *after = NULL;
  const HoneLabelObject object = { .klass = 2, .cx = 0.5, .cy = 0.5, .w = 0.2, .h = 0.5 };

  g_assert_cmpint (g_rename (labels, aside), ==, 0);
  label_case_write (labels, "in the way");
  g_assert_true (hone_label_store_add (c->store, image, &object, 1, NULL, NULL));
  assert_fails (c, "c.txt");
  hone_label_store_give_up (c->store);
  label_case_flush (c);
  g_assert_cmpint (hone_label_store_get_label_state (c->store, image), ==, HONE_LABELS_MISSING);
  g_assert_cmpuint (hone_label_store_get_n_undo (c->store), ==, 0);
  g_unlink (labels);
  g_assert_cmpint (g_rename (aside, labels), ==, 0);
  after = label_case_all (c);
  g_assert_cmpstr (before, ==, after);
  label_case_free (c);
}

static void
test_read_only (void)
{
  LabelCase *c;
  g_autofree char *image = NULL, *labels = NULL;
  guint id;

  if (geteuid () == 0) {
    g_test_skip ("root may write everywhere");
    return;
  }
  c = label_case_new (3);
  image = label_case_image (c, 0);
  labels = label_case_path (c, "labels/train");
  id = id_at (c, image, 0);
  g_chmod (labels, 0500);
  hone_label_store_delete (c->store, image, &id, 1, NULL);
  assert_fails (c, "Allow yourself");
  g_chmod (labels, 0700);
  hone_label_store_retry (c->store);
  label_case_flush (c);
  label_case_free (c);
}

/* --- large files --- */

static void
test_large (void)
{
  LabelCase *c = label_case_new (3);
  g_autofree char *image = label_case_image (c, 2), *label = label_case_label (c, 2), *before = NULL, *after = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 start;
  double opening, editing, writing;

  for (int i = 0; i < 100000; i++)
    g_string_append_printf (text, "%d 0.%06d 0.500000 0.010000 0.020000\n", i % 3, 100000 + i);
  label_case_write (label, text->str);
  before = label_case_all (c);
  start = g_get_monotonic_time ();
  id_at (c, image, 0);
  opening = (double) (g_get_monotonic_time () - start) / 1e3;
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 10; i++) {
    guint id = id_at (c, image, i * 9999);

    g_assert_true (hone_label_store_delete (c->store, image, &id, 1, NULL));
  }
  editing = (double) (g_get_monotonic_time () - start) / 1e4;
  start = g_get_monotonic_time ();
  label_case_flush (c);
  writing = (double) (g_get_monotonic_time () - start) / 1e4;
  undo_all (c);
  after = label_case_all (c);
  g_assert_true (g_str_equal (before, after));
  g_test_message ("100,000 lines: opened in %.1f ms, an edit %.1f ms, written in %.1f ms", opening, editing, writing);
  label_case_free (c);
}

int
main (int argc, char *argv[])
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  if (argc == 4 && strcmp (argv[1], "--add") == 0)
    return add_and_leave (argv[2], atoi (argv[3]));
  own_path = g_file_read_link ("/proc/self/exe", NULL);
  signal (SIGXFSZ, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/label-store/lines", test_lines);
  g_test_add_func ("/workspace/label-store/states", test_states);
  g_test_add_func ("/workspace/label-store/refused", test_refused);
  g_test_add_func ("/workspace/label-store/random", test_random);
  g_test_add_func ("/workspace/label-store/signals", test_signals);
  g_test_add_func ("/workspace/label-store/two-windows", test_two_windows);
  g_test_add_func ("/workspace/label-store/two-processes", test_two_processes);
  g_test_add_func ("/workspace/label-store/other-program", test_other_program);
  g_test_add_func ("/workspace/label-store/undo-outside", test_undo_outside);
  g_test_add_func ("/workspace/label-store/vanished", test_vanished);
  g_test_add_func ("/workspace/label-store/classes", test_classes);
  g_test_add_func ("/workspace/label-store/marks", test_marks);
  g_test_add_func ("/workspace/label-store/splits", test_splits);
  g_test_add_func ("/workspace/label-store/full", test_full);
  g_test_add_func ("/workspace/label-store/refusing-folder", test_refusing_folder);
  g_test_add_func ("/workspace/label-store/read-only", test_read_only);
  g_test_add_func ("/workspace/label-store/large", test_large);
  return g_test_run ();
}
