/* SPDX-License-Identifier: Apache-2.0 */
/* test-proposals.c - a model run over a data set on a thread, kept, ranked, and taken over
 *
 * What is found by a small network of random numbers means nothing; where it matters, findings are put into the file
 * that keeps them, as if a model had been there.
 */
#include "found-cache.h"
#include "hone-fixture.h"
#include "hone-model.h"
#include "hone-proposals.h"
#include "label-case.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <utime.h>

#define N 4

typedef struct {
  LabelCase *labels;
  char *model;
  HoneSettings *settings;
  HoneProposals *proposals;
  guint n_done;
} Case;

static void
done_cb (HoneProposals *proposals, gpointer data)
{
  ((Case *) data)->n_done++;
}

static void
write_model (const char *path, guint64 seed)
{
  const char *const names[] = { "Cat", "dog", "cow", "bird", NULL };
  g_autoptr (HoneModel) model = NULL;
  g_autoptr (HoneTensors) tensors = NULL;
  HoneArch arch;

  g_assert_true (hone_arch_parse ("yolo26n-w0.0625", &arch, NULL));
  model = hone_model_new (&arch, 4, names, 0);
  hone_model_init (model, seed);
  tensors = hone_model_to_tensors (model, model->values);
  g_assert_true (hone_safetensors_write (tensors, path, NULL));
}

static Case *
case_new (void)
{
  Case *self = g_new0 (Case, 1);

  self->labels = label_case_new (N);
  self->model = label_case_path (self->labels, "model.safetensors");
  write_model (self->model, 5);
  self->settings = hone_settings_new ();
  g_assert_true (hone_settings_set (self->settings, "model", self->model, NULL));
  g_assert_true (hone_settings_set (self->settings, "imgsz", "64", NULL));
  self->proposals = hone_proposals_new (self->labels->dataset, self->labels->folder);
  g_signal_connect (self->proposals, "done", G_CALLBACK (done_cb), self);
  return self;
}

static void
case_free (Case *self)
{
  hone_proposals_cancel (self->proposals);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_signal_handlers_disconnect_by_data (self->proposals, self);
  g_object_unref (self->proposals);
  hone_settings_free (self->settings);
  g_free (self->model);
  label_case_free (self->labels);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Case, case_free)

static void
wait (Case *self)
{
  const guint before = self->n_done;

  while (self->n_done == before)
    g_main_context_iteration (NULL, TRUE);
}

static void
run (Case *self)
{
  hone_proposals_start (self->proposals, self->settings);
  g_assert_true (hone_proposals_get_running (self->proposals));
  wait (self);
  g_assert_false (hone_proposals_get_running (self->proposals));
  g_assert_cmpstr (hone_proposals_get_message (self->proposals), ==, NULL);
}

static guint
n_run (Case *self)
{
  return hone_found_set_get_n_run (hone_proposals_get_set (self->proposals));
}

/* Where a model's findings are kept: the only file there. */
static char *
cache_path (Case *self)
{
  g_autofree char *folder = g_build_filename (self->labels->folder, "predictions", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  g_assert_nonnull (name);
  return g_build_filename (folder, name, NULL);
}

/* --- running --- */

static void
assert_same (HoneFoundSet *a, HoneFoundSet *b, const char *image)
{
  guint n_a, n_b;
  const HoneDetection *in_a = hone_found_set_get (a, image, &n_a), *in_b = hone_found_set_get (b, image, &n_b);

  g_assert_nonnull (in_a);
  g_assert_cmpuint (n_a, ==, n_b);
  g_assert_cmpmem (in_a, n_a * sizeof *in_a, in_b, n_b * sizeof *in_b);
}

/* Three pictures can be used: the second has a line that is none. */
static void
test_kept (void)
{
  g_autoptr (Case) self = case_new ();
  g_autoptr (HoneFoundSet) first = NULL;
  g_autofree char *image = label_case_image (self->labels, 0);
  const struct utimbuf later = { 2000000000, 2000000000 };

  run (self);
  g_assert_cmpuint (n_run (self), ==, N - 1);
  g_assert_cmpfloat (hone_proposals_get_progress (self->proposals), >=, 1);
  first = hone_found_set_ref (hone_proposals_get_set (self->proposals));

  run (self);
  g_assert_cmpuint (n_run (self), ==, 0);
  assert_same (first, hone_proposals_get_set (self->proposals), image);

  g_assert_cmpint (utime (image, &later), ==, 0);
  run (self);
  g_assert_cmpuint (n_run (self), ==, 1);
  assert_same (first, hone_proposals_get_set (self->proposals), image);

  write_model (self->model, 6);
  run (self);
  g_assert_cmpuint (n_run (self), ==, N - 1);
}

/* A file that was cut, changed or filled with anything is read as far as it is sound. */
static void
test_damaged (void)
{
  g_autoptr (Case) self = case_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize n;
  const guint8 *data;

  run (self);
  path = cache_path (self);
  bytes = label_case_bytes (path);
  data = g_bytes_get_data (bytes, &n);
  for (int turn = 0; turn < 300; turn++) {
    const gsize length = turn % 2 ? n : (gsize) g_rand_int_range (random, 0, (gint32) n);
    g_autofree guint8 *other = g_memdup2 (data, n);
    FoundCache cache;

    for (int k = 0; k < 5; k++)
      other[g_rand_int_range (random, 0, (gint32) n)] = (guint8) g_rand_int (random);
    g_assert_true (g_file_set_contents (path, (const char *) other, (gssize) length, NULL));
    found_cache_init (&cache, path);
    found_cache_read (&cache);
    found_cache_clear (&cache);
  }
  g_assert_true (g_file_set_contents (path, "nothing", -1, NULL));
  run (self);
  g_assert_cmpuint (n_run (self), ==, N - 1);
}

static void
test_cancel (void)
{
  g_autoptr (Case) self = case_new ();

  hone_proposals_start (self->proposals, self->settings);
  hone_proposals_start (self->proposals, self->settings);
  hone_proposals_cancel (self->proposals);
  g_assert_false (hone_proposals_get_running (self->proposals));
  g_assert_cmpuint (self->n_done, ==, 1);
  g_assert_null (hone_proposals_get_set (self->proposals));
  run (self);
  g_assert_nonnull (hone_proposals_get_set (self->proposals));
}

static void
test_no_model (void)
{
  g_autoptr (Case) self = case_new ();

  g_assert_cmpint (g_unlink (self->model), ==, 0);
  hone_proposals_start (self->proposals, self->settings);
  wait (self);
  g_assert_nonnull (hone_proposals_get_message (self->proposals));
  g_assert_null (hone_proposals_get_set (self->proposals));
  g_assert_null (hone_proposals_get_suspects (self->proposals));
}

/* --- findings --- */

/* Pixels of 20 x 20; labels of the first picture: cat 7.5 .. 12.5, dog 4 .. 6, cow 13 .. 17. Classes as in the model.
 */
static const HoneDetection in_a[] = {
  { 7.5f, 7.5f, 12.5f, 12.5f, 0.9f, 0, 0 }, /* right */
  { 14, 13, 18, 17, 0.9f, 2, 0 },           /* the cow, shifted by a quarter: overlap 0.6 */
  { 4, 4, 6, 6, 0.8f, 2, 0 },               /* the dog is a cow */
  { 0, 0, 3, 3, 0.7f, 0, 0 },               /* not labelled */
  { 0, 17, 3, 20, 0.9f, 3, 0 },             /* a bird, which the data set does not know */
};
/* No labels. */
static const HoneDetection in_c[] = { { 2, 2, 6, 6, 0.6f, 0, 0 }, { 10, 10, 15, 15, 0.3f, 1, 0 } };

static void
put_findings (Case *self)
{
  g_autofree char *a = label_case_image (self->labels, 0), *c = label_case_image (self->labels, 2);
  g_autofree char *d = label_case_image (self->labels, 3), *path = NULL;
  FoundCache cache;

  run (self);
  path = cache_path (self);
  found_cache_init (&cache, path);
  found_cache_read (&cache);
  g_assert_cmpuint (g_hash_table_size (cache.pictures), ==, N - 1);
  found_cache_add (&cache, a, in_a, G_N_ELEMENTS (in_a));
  found_cache_add (&cache, c, in_c, G_N_ELEMENTS (in_c));
  found_cache_add (&cache, d, NULL, 0);
  g_assert_true (found_cache_write (&cache, NULL));
  found_cache_clear (&cache);
  run (self);
  g_assert_cmpuint (n_run (self), ==, 0);
}

/* The only one of that kind; train and val are the same here. */
static const HoneSuspect *
find_suspect (Case *self, const char *kind, guint picture)
{
  const GArray *suspects = hone_proposals_get_suspects (self->proposals);
  g_autofree char *image = label_case_image (self->labels, picture);
  const HoneSuspect *found = NULL;

  for (guint i = 0; i < suspects->len; i++) {
    const HoneSuspect *at = &g_array_index (suspects, HoneSuspect, i);

    if (strcmp (at->finding.kind, kind) != 0 || strcmp (at->finding.image, image) != 0 ||
        at->finding.split != HONE_SPLIT_TRAIN)
      continue;
    g_assert_null (found);
    found = at;
  }
  return found;
}

static void
assert_box (const double box[4], double cx, double cy, double w, double h)
{
  const double want[] = { cx, cy, w, h };

  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (box[i], want[i], 1e-5);
}

static void
test_suspects (void)
{
  g_autoptr (Case) self = case_new ();
  const HoneSuspect *class, *place, *missing;
  const GArray *all;

  put_findings (self);
  class = find_suspect (self, "probably-wrong-class", 0);
  g_assert_nonnull (class);
  g_assert_cmpint (class->finding.line, ==, 3);
  g_assert_cmpint (class->klass, ==, 1);
  g_assert_cmpint (class->proposed, ==, 2);
  place = find_suspect (self, "probably-badly-placed", 0);
  g_assert_nonnull (place);
  g_assert_cmpint (place->finding.line, ==, 4);
  assert_box (place->box, 0.75, 0.75, 0.2, 0.2);
  assert_box (place->better, 0.8, 0.75, 0.2, 0.2);
  missing = find_suspect (self, "probably-missing-label", 0);
  g_assert_nonnull (missing);
  g_assert_cmpint (missing->finding.line, ==, 0);
  assert_box (missing->better, 0.075, 0.075, 0.15, 0.15);
  g_assert_nonnull (find_suspect (self, "probably-missing-label", 2));
  g_assert_null (find_suspect (self, "probably-extra-label", 0));

  all = hone_proposals_get_suspects (self->proposals);
  for (guint i = 0; i + 1 < all->len; i++)
    g_assert_cmpfloat (g_array_index (all, HoneSuspect, i).score, >=, g_array_index (all, HoneSuspect, i + 1).score);
  g_assert_cmpfloat (hone_proposals_get_doubtful (self->proposals, 0), >, 0);
  g_assert_cmpfloat (hone_proposals_get_doubtful (self->proposals, 1), <=, 0);
  g_assert_cmpfloat (hone_proposals_get_doubtful (self->proposals, 3), <=, 0);
  g_assert_cmpfloat (hone_proposals_get_doubtful (self->proposals, 9999), <=, 0);
}

/* A lower threshold shows what was found all along. */
static void
test_threshold (void)
{
  g_autoptr (Case) self = case_new ();
  HoneDisagreeHow how = hone_disagree_how;
  HoneFoundSet *set;

  put_findings (self);
  set = hone_proposals_get_set (self->proposals);
  how.conf = 0.65;
  hone_proposals_set_how (self->proposals, &how, 0);
  wait (self);
  g_assert_true (hone_proposals_get_set (self->proposals) == set);
  g_assert_null (find_suspect (self, "probably-missing-label", 2));
  g_assert_nonnull (find_suspect (self, "probably-missing-label", 0));
}

/* --- taking over --- */

static void
accept (Case *self, const HoneSuspect *suspect)
{
  g_autoptr (GError) error = NULL;

  hone_proposals_accept (self->labels->store, suspect, 1, NULL, &error);
  g_assert_no_error (error);
  label_case_flush (self->labels);
}

static void
test_accept (void)
{
  g_autoptr (Case) self = case_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *label = NULL;
  const HoneSuspect *class;

  put_findings (self);
  label = label_case_label (self->labels, 0);
  before = label_case_text (label);
  class = find_suspect (self, "probably-wrong-class", 0);
  accept (self, class);
  label_case_assert_text (self->labels, 0,
                          "0 0.5 0.50 0.25 0.250000\r\n\r\n2 .25 0.25 0.1 0.1\r\n2  0.75 0.75\t0.2 0.2");
  accept (self, find_suspect (self, "probably-badly-placed", 0));
  accept (self, find_suspect (self, "probably-missing-label", 0));
  g_assert_cmpuint (hone_label_store_get_n_undo (self->labels->store), ==, 3);

  g_assert_false (hone_proposals_accept (self->labels->store, class, 1, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_cmpuint (hone_label_store_get_n_undo (self->labels->store), ==, 3);
  while (hone_label_store_undo (self->labels->store))
    label_case_flush (self->labels);
  label_case_assert_text (self->labels, 0, before);
}

/* After all is taken over, the labels as they are now agree with the model. */
static void
test_look (void)
{
  g_autoptr (Case) self = case_new ();
  const HoneSample *sample;
  guint n;

  put_findings (self);
  sample = hone_dataset_get_samples (self->labels->dataset, HONE_SPLIT_TRAIN, &n)[0];
  for (int turn = 3; turn >= 0; turn--) {
    const HoneLabelObject *objects = hone_label_store_get_objects (self->labels->store, sample->path, &n);
    g_autoptr (GArray) suspects =
        hone_found_set_look (hone_proposals_get_set (self->proposals), self->labels->dataset, sample, objects, n, NULL);

    g_assert_cmpuint (suspects->len, ==, turn);
    if (turn > 0)
      accept (self, &g_array_index (suspects, HoneSuspect, 0));
  }
}

static void
test_accept_above (void)
{
  g_autoptr (Case) self = case_new ();
  g_autoptr (GError) error = NULL;
  const HoneSample *const *samples;
  guint n, added;

  put_findings (self);
  samples = (const HoneSample *const *) hone_dataset_get_samples (self->labels->dataset, HONE_SPLIT_TRAIN, &n);
  for (int turn = 0; turn < 2; turn++) {
    g_assert_true (hone_proposals_accept_above (hone_proposals_get_set (self->proposals), self->labels->store, samples,
                                                n, 0.25, &added, &error));
    label_case_flush (self->labels);
    g_assert_cmpuint (added, ==, turn == 0 ? 3 : 0);
    g_assert_cmpuint (hone_label_store_get_n_undo (self->labels->store), ==, 1);
  }
  label_case_assert_text (self->labels, 2,
                          "0 0.200000 0.200000 0.200000 0.200000\n1 0.625000 0.625000 0.250000 "
                          "0.250000\n");
  g_assert_true (hone_label_store_undo (self->labels->store));
  label_case_flush (self->labels);
  label_case_assert_text (self->labels, 2, NULL);
}

static void
test_judged (void)
{
  g_autoptr (Case) self = case_new ();
  const HoneSuspect *class, *missing;

  put_findings (self);
  class = find_suspect (self, "probably-wrong-class", 0);
  missing = find_suspect (self, "probably-missing-label", 0);
  hone_proposals_set_judged_right (self->labels->store, missing, TRUE);
  g_assert_true (hone_proposals_get_judged_right (self->labels->store, missing));
  g_assert_false (hone_proposals_get_judged_right (self->labels->store, class));
  label_case_flush (self->labels);
  label_case_close (self->labels);
  label_case_open (self->labels);
  g_assert_true (hone_proposals_get_judged_right (self->labels->store, missing));
  hone_proposals_set_judged_right (self->labels->store, missing, FALSE);
  g_assert_false (hone_proposals_get_judged_right (self->labels->store, missing));
  hone_label_store_ignore_kind (self->labels->store, "probably-wrong-class", TRUE);
  g_assert_true (hone_proposals_get_judged_right (self->labels->store, class));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proposals/kept", test_kept);
  g_test_add_func ("/proposals/damaged", test_damaged);
  g_test_add_func ("/proposals/cancel", test_cancel);
  g_test_add_func ("/proposals/no-model", test_no_model);
  g_test_add_func ("/proposals/suspects", test_suspects);
  g_test_add_func ("/proposals/threshold", test_threshold);
  g_test_add_func ("/proposals/accept", test_accept);
  g_test_add_func ("/proposals/look", test_look);
  g_test_add_func ("/proposals/accept-above", test_accept_above);
  g_test_add_func ("/proposals/judged", test_judged);
  return g_test_run ();
}
