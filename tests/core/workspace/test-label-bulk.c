/* SPDX-License-Identifier: Apache-2.0 */
/* test-label-bulk.c - steps over many label files: all of it or nothing, whenever it is given up */
#include "label-case.h"

#include <string.h>
#include <unistd.h>

#define MANY 600

typedef struct {
  LabelCase *label;
  GPtrArray *images; /* with NULL behind them */
  char *before;
  LabelStep step;
  double most; /* progress */
  double give_up_at;
  gboolean sure; /* it went beyond the point of no return */
} Case;

static char *
many_path (Case *c, const char *kind, guint i, const char *ending)
{
  return g_strdup_printf ("%s/%s/train/n%04u.%s", c->label->root, kind, i, ending);
}

/* Each third has no label file; the others have a box of class 0, one of class i % 3, and a line that is none. */
static void
add_picture (Case *c, const char *like, guint i)
{
  g_autofree char *label = many_path (c, "labels", i, "txt");
  g_autofree char *text = g_strdup_printf ("0 0.5 0.5 0.2 0.%u\n%u .3 .3 .1 .1\nnonsense\n", 100 + i, i % 3);
  char *image = many_path (c, "images", i, "png");

  g_assert_cmpint (link (like, image), ==, 0);
  g_ptr_array_add (c->images, image);
  if (i % 3 != 0)
    label_case_write (label, text);
}

static void
progress_cb (Case *c)
{
  const double progress = hone_label_store_get_progress (c->label->store);

  if (progress < 1)
    c->most = MAX (c->most, progress);
  c->sure = c->sure || (progress >= HONE_LABEL_STORE_SURE && progress < 1);
  if (progress < 1 && progress >= c->give_up_at)
    hone_label_store_cancel (c->label->store);
}

static Case *
case_new (void)
{
  Case *c = g_new0 (Case, 1);
  g_autofree char *like = NULL;
  g_autoptr (GError) error = NULL;

  c->label = label_case_new (1);
  c->images = g_ptr_array_new_with_free_func (g_free);
  c->give_up_at = 2;
  like = label_case_image (c->label, 0);
  for (guint i = 0; i < MANY; i++)
    add_picture (c, like, i);
  g_ptr_array_add (c->images, NULL);
  label_case_close (c->label);
  hone_dataset_unref (c->label->dataset);
  c->label->dataset = hone_dataset_read (c->label->root, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  label_case_open (c->label);
  c->before = label_case_all (c->label);
  g_signal_connect_swapped (c->label->store, "notify::progress", G_CALLBACK (progress_cb), c);
  return c;
}

static void
case_free (Case *c)
{
  g_signal_handlers_disconnect_by_data (c->label->store, c);
  label_case_free (c->label);
  g_ptr_array_unref (c->images);
  g_clear_error (&c->step.error);
  g_free (c->before);
  g_free (c);
}

/* As many old versions are removed each time that a project is closed as there is time for. */
static void
tidy (Case *c)
{
  g_autofree char *notes = g_build_filename (c->label->folder, "temporary", NULL);

  g_signal_handlers_disconnect_by_data (c->label->store, c);
  do {
    label_case_close (c->label);
    label_case_open (c->label);
  } while (g_file_test (notes, G_FILE_TEST_EXISTS));
  g_signal_connect_swapped (c->label->store, "notify::progress", G_CALLBACK (progress_cb), c);
}

/* All files, without the spare ones that are removed in quiet moments. */
static char *
tidy_all (Case *c)
{
  tidy (c);
  return label_case_all (c->label);
}

static void
assert_as_before (Case *c)
{
  g_autofree char *now = tidy_all (c);

  /* A text of a megabyte is no message. */
  g_assert_true (g_str_equal (now, c->before));
}

static void
undo (Case *c)
{
  g_assert_true (hone_label_store_undo (c->label->store));
  while (hone_label_store_get_state (c->label->store) == HONE_STORE_SAVING)
    g_main_context_iteration (NULL, TRUE);
  label_case_flush (c->label);
}

/* --- steps --- */

static void
begin (Case *c)
{
  g_clear_error (&c->step.error);
  c->most = 0;
  c->sure = FALSE;
}

static void
set_class (Case *c, int klass)
{
  begin (c);
  hone_label_store_set_class_of_all_async (c->label->store, (const char *const *) c->images->pdata, klass, NULL,
                                           label_step_cb, &c->step);
  label_case_wait (c->label, &c->step);
}

static void
merge (Case *c)
{
  begin (c);
  hone_label_store_merge_classes (c->label->store, 0, 2, label_step_cb, &c->step);
  label_case_wait (c->label, &c->step);
}

/* --- what comes of them --- */

/* Of the third of files with i % 3 == 1 both labels, of that with 2 the first one. */
static void
test_class (void)
{
  Case *c = case_new ();
  g_autofree char *label = many_path (c, "labels", 4, "txt"), *text = NULL, *again = NULL;

  set_class (c, 2);
  g_assert_no_error (c->step.error);
  g_assert_cmpuint (c->step.n, ==, MANY);
  g_assert_cmpfloat (c->most, >, 0.5);
  text = label_case_text (label);
  g_assert_cmpstr (text, ==, "2 0.5 0.5 0.2 0.104\n2 .3 .3 .1 .1\nnonsense\n");
  g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, 1);
  g_assert_cmpstr (hone_label_store_get_undo_title (c->label->store), ==, "600 labels are now cow");
  /* A second time there is nothing to do, and no step. */
  set_class (c, 2);
  g_assert_cmpuint (c->step.n, ==, 0);
  g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, 1);
  begin (c);
  undo (c);
  g_assert_cmpfloat (c->most, >, 0.5);
  assert_as_before (c);
  g_assert_true (hone_label_store_redo (c->label->store));
  label_case_flush (c->label);
  again = label_case_text (label);
  g_assert_cmpstr (text, ==, again);
  undo (c);
  case_free (c);
}

static void
test_empty (void)
{
  Case *c = case_new ();
  g_autofree char *with = many_path (c, "labels", 1, "txt"), *without = many_path (c, "labels", 3, "txt");
  g_autofree char *kept = label_case_text (with), *now = NULL, *empty = NULL;

  begin (c);
  hone_label_store_set_all_empty_async (c->label->store, (const char *const *) c->images->pdata, NULL, label_step_cb,
                                        &c->step);
  label_case_wait (c->label, &c->step);
  g_assert_cmpuint (c->step.n, ==, MANY / 3);
  now = label_case_text (with);
  g_assert_cmpstr (kept, ==, now);
  empty = label_case_text (without);
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpstr (hone_label_store_get_undo_title (c->label->store), ==, "Marked 200 pictures as empty");
  undo (c);
  assert_as_before (c);
  case_free (c);
}

/* Two pictures that share a label file, one named twice, one that is open and edited. */
static void
test_shared (void)
{
  Case *c = case_new ();
  g_autofree char *jpg = many_path (c, "images", 4, "jpg"), *label = many_path (c, "labels", 4, "txt");
  const char *png = c->images->pdata[4], *const images[] = { png, jpg, png, NULL };
  g_autofree char *text = NULL;
  guint n, id;

  id = hone_label_store_get_objects (c->label->store, png, &n)[1].id;
  g_assert_true (hone_label_store_delete (c->label->store, png, &id, 1, NULL));
  begin (c);
  hone_label_store_set_class_of_all_async (c->label->store, images, 1, NULL, label_step_cb, &c->step);
  label_case_wait (c->label, &c->step);
  g_assert_no_error (c->step.error);
  g_assert_cmpuint (c->step.n, ==, 1);
  text = label_case_text (label);
  g_assert_cmpstr (text, ==, "1 0.5 0.5 0.2 0.104\nnonsense\n");
  g_assert_cmpint (hone_label_store_get_objects (c->label->store, png, &n)[0].klass, ==, 1);
  undo (c);
  undo (c);
  assert_as_before (c);
  case_free (c);
}

static void
test_merge (void)
{
  Case *c = case_new ();
  g_autofree char *label = many_path (c, "labels", 4, "txt"), *text = NULL;

  merge (c);
  g_assert_no_error (c->step.error);
  text = label_case_text (label);
  g_assert_cmpstr (text, ==, "1 0.5 0.5 0.2 0.104\n0 .3 .3 .1 .1\nnonsense\n");
  g_assert_cmpint (hone_label_store_get_n_classes (c->label->store), ==, 2);
  undo (c);
  g_assert_cmpint (hone_label_store_get_n_classes (c->label->store), ==, 3);
  assert_as_before (c);
  case_free (c);
}

static void
assert_first (Case *c, guint i, const char *want)
{
  g_autofree char *label = many_path (c, "labels", i, "txt");
  g_autofree char *first = g_build_filename (c->label->folder, "first", label, NULL), *text = label_case_text (first);

  g_assert_cmpstr (text, ==, want);
}

/* Old versions are written anew by the steps that follow; first versions never are. */
static void
test_again (void)
{
  Case *c = case_new ();
  g_autofree char *label = many_path (c, "labels", 598, "txt"), *before = label_case_text (label), *text = NULL;

  for (int i = 0; i < 3; i++) {
    merge (c);
    g_assert_no_error (c->step.error);
    assert_first (c, 598, before);
    undo (c);
    set_class (c, i);
    undo (c);
    assert_first (c, 598, before);
  }
  assert_as_before (c);
  merge (c);
  text = label_case_text (label);
  g_assert_cmpstr (text, ==, "1 0.5 0.5 0.2 0.698\n0 .3 .3 .1 .1\nnonsense\n");
  undo (c);
  assert_as_before (c);
  case_free (c);
}

/* --- given up --- */

/* Before it could begin. */
static void
test_cancel_at_once (void)
{
  Case *c = case_new ();

  begin (c);
  hone_label_store_set_class_of_all_async (c->label->store, (const char *const *) c->images->pdata, 2, NULL,
                                           label_step_cb, &c->step);
  hone_label_store_cancel (c->label->store);
  label_case_wait (c->label, &c->step);
  g_assert_error (c->step.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, 0);
  g_assert_null (hone_label_store_get_message (c->label->store));
  g_assert_cmpint (hone_label_store_get_state (c->label->store), ==, HONE_STORE_SAVED);
  assert_as_before (c);
  case_free (c);
}

/* At any time it is all of it or nothing; what is done can be undone. */
static void
test_cancel (gconstpointer data)
{
  void (*step) (Case * c) = data;
  Case *c = case_new ();

  for (int i = 0; i < 6; i++) {
    c->give_up_at = 0.15 * i + 0.05;
    step (c);
    c->give_up_at = 2;
    if (c->step.error != NULL) {
      g_assert_error (c->step.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_false (c->sure);
      g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, 0);
    } else {
      undo (c);
    }
    assert_as_before (c);
  }
  case_free (c);
}

static void
merge_step (Case *c)
{
  merge (c);
}

static void
class_step (Case *c)
{
  set_class (c, 2);
}

/* Whether an undo that is given up at once was given up; where it was quicker, it is all done. */
static gboolean
give_up_undo (Case *c)
{
  g_autofree char *after = NULL, *now = NULL;
  guint n_undo, n_redo;

  set_class (c, 2);
  after = tidy_all (c);
  g_assert_true (hone_label_store_undo (c->label->store));
  hone_label_store_cancel (c->label->store);
  label_case_flush (c->label);
  n_undo = hone_label_store_get_n_undo (c->label->store);
  n_redo = hone_label_store_get_n_redo (c->label->store);
  g_assert_null (hone_label_store_get_message (c->label->store));
  now = tidy_all (c);
  g_assert_true (g_str_equal (now, n_undo == 1 ? after : c->before));
  g_assert_cmpuint (n_undo + n_redo, ==, 1);
  return n_undo == 1;
}

/* An undo that is given up leaves the step where it was, and can be tried again. */
static void
test_cancel_undo (void)
{
  Case *c = case_new ();
  int tries = 0;

  while (!give_up_undo (c) && tries < 20)
    tries++;
  g_assert_cmpint (tries, <, 20);
  g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, 1);
  g_assert_cmpuint (hone_label_store_get_n_redo (c->label->store), ==, 0);
  undo (c);
  assert_as_before (c);
  case_free (c);
}

/* One edit stays an edit, whatever is given up behind it. */
static void
test_cancel_spares_edits (void)
{
  Case *c = case_new ();
  g_autofree char *label = many_path (c, "labels", 4, "txt"), *text = NULL;
  guint n, id = hone_label_store_get_objects (c->label->store, c->images->pdata[4], &n)[0].id;

  begin (c);
  hone_label_store_delete (c->label->store, c->images->pdata[4], &id, 1, NULL);
  hone_label_store_set_class_of_all_async (c->label->store, (const char *const *) c->images->pdata, 2, NULL,
                                           label_step_cb, &c->step);
  hone_label_store_cancel (c->label->store);
  label_case_wait (c->label, &c->step);
  g_assert_error (c->step.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  text = label_case_text (label);
  g_assert_cmpstr (text, ==, "1 .3 .3 .1 .1\nnonsense\n");
  g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, 1);
  case_free (c);
}

static void
test_reviewed (void)
{
  Case *c = case_new ();

  hone_label_store_set_all_reviewed (c->label->store, (const char *const *) c->images->pdata, MANY, TRUE);
  label_case_flush (c->label);
  g_assert_cmpuint (hone_label_store_count_reviewed (c->label->store), ==, MANY);
  g_signal_handlers_disconnect_by_data (c->label->store, c);
  label_case_close (c->label);
  label_case_open (c->label);
  g_assert_true (hone_label_store_get_reviewed (c->label->store, c->images->pdata[MANY - 1]));
  hone_label_store_set_all_reviewed (c->label->store, (const char *const *) c->images->pdata, MANY, FALSE);
  label_case_flush (c->label);
  g_assert_cmpuint (hone_label_store_count_reviewed (c->label->store), ==, 0);
  g_assert_cmpuint (hone_label_store_get_n_undo (c->label->store), ==, 0);
  case_free (c);
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/label-bulk/class", test_class);
  g_test_add_func ("/label-bulk/empty", test_empty);
  g_test_add_func ("/label-bulk/shared", test_shared);
  g_test_add_func ("/label-bulk/merge", test_merge);
  g_test_add_func ("/label-bulk/again", test_again);
  g_test_add_func ("/label-bulk/reviewed", test_reviewed);
  g_test_add_func ("/label-bulk/cancel/at-once", test_cancel_at_once);
  g_test_add_data_func ("/label-bulk/cancel/class", class_step, test_cancel);
  g_test_add_data_func ("/label-bulk/cancel/merge", merge_step, test_cancel);
  g_test_add_func ("/label-bulk/cancel/undo", test_cancel_undo);
  g_test_add_func ("/label-bulk/cancel/spares-edits", test_cancel_spares_edits);
  return g_test_run ();
}
