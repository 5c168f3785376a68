/* SPDX-License-Identifier: Apache-2.0 */
/* test-label-alias.c - label files with more than one name: each is written once, and taken back once
 *
 * The pictures of the set are there four times: by their folder, by a second spelling of it, by a link to the whole
 * set, and by a folder of links whose label files are links, too.
 */
#include "hone-file.h"
#include "label-case.h"
#include "label-files.h"

#include <unistd.h>

#define N 5
#define BEFORE "0 .5 .5 .2 .2\n1 .3 .3 .1 .1\n2 .4 .4 .1 .1\n2 .4 .4 .1 .1\n"

static const char *const ways[] = { "images/train", "images/../images/train", "again/images/train",
                                    "links/images/train" };

typedef struct {
  LabelCase *label;
  GPtrArray *images; /* each by every way, with NULL behind them */
  LabelStep step;
} Case;

static void
make_link (const char *to, const char *from)
{
  g_autofree char *folder = g_path_get_dirname (from);

  g_assert_true (hone_file_make_folder (folder, NULL));
  g_assert_cmpint (symlink (to, from), ==, 0);
}

/* Picture @i, which has labels from the second on, by all ways. */
static void
add_picture (Case *c, guint i)
{
  g_autofree char *image = label_case_image (c->label, i), *label = label_case_label (c->label, i);
  g_autofree char *image_name = g_path_get_basename (image), *label_name = g_path_get_basename (label);
  g_autofree char *image_link = g_build_filename (c->label->root, "links/images/train", image_name, NULL);
  g_autofree char *label_link = g_build_filename (c->label->root, "links/labels/train", label_name, NULL);

  if (i > 0)
    label_case_write (label, BEFORE);
  else
    g_assert_cmpint (unlink (label), ==, 0);
  make_link (image, image_link);
  make_link (label, label_link);
  for (guint k = 0; k < G_N_ELEMENTS (ways); k++)
    g_ptr_array_add (c->images, g_build_filename (c->label->root, ways[k], image_name, NULL));
}

static Case *
case_new (void)
{
  Case *c = g_new0 (Case, 1);
  g_autofree char *again = NULL, *yaml = NULL;
  g_autoptr (GError) error = NULL;

  c->label = label_case_new (N);
  c->images = g_ptr_array_new_with_free_func (g_free);
  again = label_case_path (c->label, "again");
  make_link (".", again);
  for (guint i = 0; i < N; i++)
    add_picture (c, i);
  g_ptr_array_add (c->images, NULL);
  yaml = label_case_path (c->label, "data.yaml");
  label_case_write (yaml, "train: [images/train, images/../images/train, links/images/train]\nval: again/images/train\n"
                          "names: [cat, dog, cow]\n");
  label_case_close (c->label);
  hone_dataset_unref (c->label->dataset);
  c->label->dataset = hone_dataset_read (c->label->root, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  label_case_open (c->label);
  return c;
}

static void
case_free (Case *c)
{
  label_case_free (c->label);
  g_ptr_array_unref (c->images);
  g_free (c);
}

static void
wait_for (Case *c)
{
  label_case_wait (c->label, &c->step);
  g_assert_no_error (c->step.error);
}

/* --- steps --- */

static void
merge (Case *c)
{
  hone_label_store_merge_classes (c->label->store, 0, 2, label_step_cb, &c->step);
  wait_for (c);
}

static void delete (Case *c)
{
  hone_label_store_delete_class (c->label->store, 0, label_step_cb, &c->step);
  wait_for (c);
}

static void
set_class (Case *c)
{
  hone_label_store_set_class_of_all_async (c->label->store, (const char *const *) c->images->pdata, 1, NULL,
                                           label_step_cb, &c->step);
  wait_for (c);
}

/* Each picture's duplicate line is found four times, and goes once. */
static void
fix (Case *c)
{
  const HoneDatasetHow how = { .each_line = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) dataset = hone_dataset_read_as (c->label->root, &how, NULL, NULL, NULL, &error);
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (HoneFinding));
  const HoneFinding *findings;
  guint n;

  g_assert_no_error (error);
  findings = hone_dataset_get_findings (dataset, &n);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (findings[i].kind, "duplicate-label"))
      g_array_append_val (chosen, findings[i]);
  g_assert_cmpuint (chosen->len, >=, 2 * (N - 1));
  hone_label_store_fix_async (c->label->store, chosen, NULL, label_step_cb, &c->step);
  wait_for (c);
}

typedef struct {
  const char *name;
  void (*step) (Case *c);
  const char *after;
  guint n; /* labels, findings; 0: not counted */
} Row;

static const Row rows[] = {
  { "merge", merge, "1 .5 .5 .2 .2\n0 .3 .3 .1 .1\n1 .4 .4 .1 .1\n1 .4 .4 .1 .1\n", 0 },
  { "delete", delete, "0 .3 .3 .1 .1\n1 .4 .4 .1 .1\n1 .4 .4 .1 .1\n", 0 },
  { "class", set_class, "1 .5 .5 .2 .2\n1 .3 .3 .1 .1\n1 .4 .4 .1 .1\n1 .4 .4 .1 .1\n", 3 * (N - 1) },
  { "fix", fix, "0 .5 .5 .2 .2\n1 .3 .3 .1 .1\n2 .4 .4 .1 .1\n", N - 1 },
};

static void
assert_labels (Case *c, const char *want)
{
  label_case_assert_text (c->label, 0, NULL);
  for (guint i = 1; i < N; i++)
    label_case_assert_text (c->label, i, want);
}

static void
assert_links (Case *c)
{
  for (guint i = 0; i < N; i++) {
    g_autofree char *label = label_case_label (c->label, i), *name = g_path_get_basename (label);
    g_autofree char *link = g_build_filename (c->label->root, "links/labels/train", name, NULL);

    g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
    g_assert_false (g_file_test (label, G_FILE_TEST_IS_SYMLINK));
  }
}

/* Few files are renamed, many change places with their old versions: a second time would bring those back. */
static void
test_step (gconstpointer data)
{
  const Row *row = data;

  for (guint many = 2; many <= 256; many += 254) {
    Case *c = case_new ();

    label_files_many = many;
    row->step (c);
    assert_labels (c, row->after);
    assert_links (c);
    g_assert_cmpuint (c->step.n, ==, row->n);
    g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, 1);
    g_assert_true (hone_label_store_undo (c->label->store));
    label_case_flush (c->label);
    assert_labels (c, BEFORE);
    g_assert_true (hone_label_store_redo (c->label->store));
    label_case_flush (c->label);
    assert_labels (c, row->after);
    g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, 1);
    g_assert_null (hone_label_store_get_message (c->label->store));
    case_free (c);
  }
}

static void
changed_cb (HoneLabelStore *store, const char *image, GHashTable *told)
{
  g_hash_table_add (told, g_strdup (image));
}

/* Whoever shows the picture by another name is told, too. */
static void
test_told (void)
{
  Case *c = case_new ();
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char **images = (char **) c->images->pdata + G_N_ELEMENTS (ways);
  guint n, id = 0;

  for (guint k = 0; k < G_N_ELEMENTS (ways); k++)
    id = hone_label_store_get_objects (c->label->store, images[k], &n)[0].id;
  g_signal_connect (c->label->store, "changed", G_CALLBACK (changed_cb), told);
  g_assert_true (hone_label_store_delete (c->label->store, images[2], &id, 1, NULL));
  for (guint k = 0; k < G_N_ELEMENTS (ways); k++)
    g_assert_true (g_hash_table_contains (told, images[k]));
  g_hash_table_remove_all (told);
  label_case_flush (c->label);
  g_assert_true (hone_label_store_undo (c->label->store));
  label_case_flush (c->label);
  for (guint k = 0; k < G_N_ELEMENTS (ways); k++)
    g_assert_true (g_hash_table_contains (told, images[k]));
  g_signal_handlers_disconnect_by_data (c->label->store, told);
  case_free (c);
}

/* What is edited by one way is there by each of them, at once; edits by all ways are one line of steps. */
static void
test_edits (void)
{
  Case *c = case_new ();
  guint n;

  for (guint k = 0; k < G_N_ELEMENTS (ways); k++) {
    const char *image = c->images->pdata[G_N_ELEMENTS (ways) + k];
    const HoneLabelObject *objects = hone_label_store_get_objects (c->label->store, image, &n);
    const guint id = objects[0].id;

    g_assert_cmpuint (n, ==, 4 - k);
    g_assert_true (hone_label_store_delete (c->label->store, image, &id, 1, NULL));
  }
  label_case_flush (c->label);
  label_case_assert_text (c->label, 1, "");
  for (guint k = 0; k < G_N_ELEMENTS (ways); k++) {
    g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, G_N_ELEMENTS (ways) - k);
    g_assert_true (hone_label_store_undo (c->label->store));
    label_case_flush (c->label);
  }
  assert_labels (c, BEFORE);
  case_free (c);
}

/* A picture without a label file gets one, by whatever way. */
static void
test_new (void)
{
  Case *c = case_new ();
  const HoneLabelObject object = { .klass = 1, .cx = 0.5, .cy = 0.5, .w = 0.5, .h = 0.5 };

  g_assert_true (hone_label_store_add (c->label->store, c->images->pdata[2], &object, 1, NULL, NULL));
  g_assert_true (hone_label_store_add (c->label->store, c->images->pdata[0], &object, 1, NULL, NULL));
  label_case_flush (c->label);
  label_case_assert_text (c->label, 0,
                          "1 0.500000 0.500000 0.500000 0.500000\n1 0.500000 0.500000 0.500000 0.500000\n");
  g_assert_true (hone_label_store_undo (c->label->store));
  g_assert_true (hone_label_store_undo (c->label->store));
  label_case_flush (c->label);
  assert_labels (c, BEFORE);
  case_free (c);
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *name = g_strconcat ("/label-alias/", rows[i].name, NULL);

    g_test_add_data_func (name, &rows[i], test_step);
  }
  g_test_add_func ("/label-alias/edits", test_edits);
  g_test_add_func ("/label-alias/told", test_told);
  g_test_add_func ("/label-alias/new", test_new);
  return g_test_run ();
}
