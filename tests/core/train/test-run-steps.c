/* SPDX-License-Identifier: Apache-2.0 */
/* test-run-steps.c - the record of steps: written, cut off, torn, damaged, read on */
#include "hone-error.h"
#include "hone-file.h"
#include "run-steps.h"

#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#define STEPS 7
#define BYTES 32

typedef struct {
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("hone-steps-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, HONE_STEPS_FILE, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hone_file_remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

static HoneStepRow
row_of (int position)
{
  return (HoneStepRow){ .epoch = (guint32) (position / STEPS + 1),
                        .step = (guint32) (position % STEPS + 1),
                        .losses = { 3.0f / (float) (position + 1), (float) position, position == 5 ? NAN : 0.25f },
                        .lr = 0.001f * (float) position,
                        .images_per_second = 50 };
}

/* The positions from .. to - 1. */
static void
write_rows (Fixture *f, int from, int to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneStepWriter) writer =
      hone_step_writer_new (f->folder, STEPS, from / STEPS + 1, from % STEPS + 1, &error);

  g_assert_no_error (error);
  for (int i = from; i < to; i++) {
    HoneStepRow row = row_of (i);

    g_assert_true (hone_step_writer_add (writer, &row, &error));
    g_assert_no_error (error);
  }
}

static void
assert_rows (HoneSteps *steps, int n)
{
  g_assert_cmpuint (hone_steps_get_n (steps), ==, n);
  g_assert_cmpint (steps->epoch_steps, ==, STEPS);
  for (int i = 0; i < n; i++) {
    HoneStepRow row = row_of (i);

    g_assert_cmpfloat (g_array_index (steps->losses[0], double, i), ==, (double) row.losses[0]);
    g_assert_cmpfloat (g_array_index (steps->losses[1], double, i), ==, (double) row.losses[1]);
    g_assert_true (isnan (g_array_index (steps->losses[2], double, i)) == (i == 5));
    g_assert_cmpfloat (g_array_index (steps->lr, double, i), ==, (double) row.lr);
    g_assert_cmpfloat (g_array_index (steps->speed, double, i), ==, 50);
  }
}

static void
assert_file (Fixture *f, int n)
{
  g_autoptr (HoneSteps) steps = hone_steps_new (f->folder);
  g_autoptr (GError) error = NULL;

  g_assert_true (hone_steps_read (steps, NULL, &error));
  g_assert_no_error (error);
  assert_rows (steps, n);
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  write_rows (f, 0, 200);
  assert_file (f, 200);
  write_rows (f, 200, 10000);
  assert_file (f, 10000);
}

/* A run that goes on from its checkpoint forgets what came after that. */
static void
test_cut_off (Fixture *f, gconstpointer data)
{
  for (int from = 47; from > 0; from -= 13) {
    write_rows (f, 0, 50);
    write_rows (f, 50, 55);
    assert_file (f, 55);
    write_rows (f, from, from + 1);
    assert_file (f, from + 1);
    g_assert_cmpint (g_unlink (f->path), ==, 0);
  }
}

/* Whatever the place at which the power went. */
static void
test_torn (Fixture *f, gconstpointer data)
{
  for (int lost = 1; lost < 3 * BYTES; lost += 5) {
    int whole = 20 - (lost + BYTES - 1) / BYTES;

    write_rows (f, 0, 20);
    g_assert_cmpint (truncate (f->path, BYTES + 20 * BYTES - lost), ==, 0);
    assert_file (f, whole);
    write_rows (f, whole, 25);
    assert_file (f, 25);
  }
}

/* A row whose bytes are not those that were written ends the record, and is written over. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  for (guint at = 0; at < BYTES; at += 3) {
    g_autofree char *bytes = NULL;
    gsize n;

    g_unlink (f->path);
    write_rows (f, 0, 20);
    g_assert_true (g_file_get_contents (f->path, &bytes, &n, NULL));
    bytes[BYTES + 12 * BYTES + at] ^= 0x40;
    g_assert_true (g_file_set_contents (f->path, bytes, (gssize) n, NULL));
    assert_file (f, 12);
    write_rows (f, 12, 30);
    assert_file (f, 30);
  }
}

static void
test_foreign (Fixture *f, gconstpointer data)
{
  g_autoptr (HoneSteps) steps = hone_steps_new (f->folder);
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_steps_read (steps, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (f->path, "HONESTEPand nothing that would fit this", -1, NULL));
  g_assert_false (hone_steps_read (steps, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  write_rows (f, 0, 3); /* begins anew */
  assert_file (f, 3);
}

/* Another batch size makes other steps: the old ones do not count. */
static void
test_other_steps (Fixture *f, gconstpointer data)
{
  g_autoptr (HoneStepWriter) writer = NULL;

  write_rows (f, 0, 30);
  writer = hone_step_writer_new (f->folder, STEPS + 1, 1, 1, NULL);
  g_clear_pointer (&writer, hone_step_writer_free);
  write_rows (f, 0, 4);
  assert_file (f, 4);
}

/* A reader of a run under way reads what is new; where it was cut off, all. */
static void
test_growing (Fixture *f, gconstpointer data)
{
  g_autoptr (HoneSteps) steps = hone_steps_new (f->folder);

  write_rows (f, 0, 10);
  g_assert_true (hone_steps_read (steps, NULL, NULL));
  assert_rows (steps, 10);
  write_rows (f, 10, 26);
  g_assert_true (hone_steps_read (steps, NULL, NULL));
  assert_rows (steps, 26);
  g_assert_cmpuint (steps->n_read, ==, 26);
  write_rows (f, 15, 16);
  g_assert_true (hone_steps_read (steps, NULL, NULL));
  assert_rows (steps, 16);
  write_rows (f, 4, 40);
  g_assert_true (hone_steps_read (steps, NULL, NULL));
  assert_rows (steps, 40);
}

/* Steps that nobody wrote down are gaps. */
static void
test_gap (Fixture *f, gconstpointer data)
{
  g_autoptr (HoneSteps) steps = hone_steps_new (f->folder);

  write_rows (f, 0, 3);
  write_rows (f, 9, 12);
  g_assert_true (hone_steps_read (steps, NULL, NULL));
  g_assert_cmpuint (hone_steps_get_n (steps), ==, 12);
  for (int i = 3; i < 9; i++)
    g_assert_true (isnan (g_array_index (steps->losses[1], double, i)));
  g_assert_cmpfloat (g_array_index (steps->losses[1], double, 9), ==, 9);
}

/* A folder that is gone, a full disk: told once, and nothing comes of it. */
static void
test_cannot_write (Fixture *f, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (f->folder, "gone", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneStepWriter) writer = hone_step_writer_new (nowhere, STEPS, 1, 1, &error);

  g_assert_null (writer);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/core/train/run-steps/%s", name);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("round-trip", test_round_trip);
  add ("cut-off", test_cut_off);
  add ("torn", test_torn);
  add ("damaged", test_damaged);
  add ("foreign", test_foreign);
  add ("other-steps", test_other_steps);
  add ("growing", test_growing);
  add ("gap", test_gap);
  add ("cannot-write", test_cannot_write);
  return g_test_run ();
}
