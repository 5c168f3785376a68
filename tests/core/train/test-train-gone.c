/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-gone.c - pictures that vanish while a training runs: left out with a sentence each, and it goes on */
#include "train-case.h"

#include <glib/gstdio.h>
#include <string.h>

static void
copy (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (from, &bytes, &n, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) n, NULL));
}

/* @from: ".../images/train/a.jpg", with its labels beside; they come to images/a.jpg and labels/a.txt of the case. */
static char *
bring_picture (TrainCase *c, const char *from)
{
  g_auto (GStrv) parts = g_strsplit (from, "/images/", 2);
  g_autofree char *stem = g_strndup (parts[1], (gsize) (strrchr (parts[1], '.') - parts[1]));
  g_autofree char *labels = g_strdup_printf ("%s/labels/%s.txt", parts[0], stem);
  g_autofree char *name = g_path_get_basename (from), *plain = g_path_get_basename (stem);
  g_autofree char *own_labels = g_strdup_printf ("%s/labels/%s.txt", c->folder, plain);
  char *own = g_build_filename (c->folder, "images", name, NULL);

  copy (from, own);
  copy (labels, own_labels);
  return own;
}

/* The pictures of a list become copies that may be taken away. */
static void
bring (TrainCase *c, const char *list)
{
  g_autofree char *path = g_build_filename (c->folder, list, NULL), *text = NULL;
  g_autoptr (GString) own = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strstrip (text), "\n", 0);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *copied = bring_picture (c, lines[i]);

    g_string_append_printf (own, "%s\n", copied);
  }
  g_assert_true (g_file_set_contents (path, own->str, -1, NULL));
}

static TrainCase *
case_new (void)
{
  TrainCase *c = train_case_new (24, 4);
  const char *const folders[] = { "images", "labels" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *folder = g_build_filename (c->folder, folders[i], NULL);

    g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  }
  bring (c, "train.txt");
  bring (c, "val.txt");
  train_case_set (c, "cache", "false"); /* and few stay in memory for the mosaics of the next */
  train_case_set (c, "batch", "1");
  return c;
}

/* Picture @line of a list, by name. */
static char *
name_of (TrainCase *c, const char *list, guint line)
{
  g_autofree char *path = g_build_filename (c->folder, list, NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", 0);
  g_assert_cmpuint (g_strv_length (lines), >, line);
  return g_strdup (lines[line]);
}

static void
take_away (TrainCase *c, const char *list, guint line)
{
  g_autofree char *path = name_of (c, list, line);

  g_assert_cmpint (g_remove (path), ==, 0);
}

/* During the first batch of the first epoch: later ones ask for them again. */
static void
take_two_away (gpointer data)
{
  TrainCase *c = data;

  if (c->batches->len != 1)
    return;
  take_away (c, "train.txt", 3);
  take_away (c, "val.txt", 1);
}

static void
test_some (void)
{
  g_autoptr (TrainCase) c = case_new ();
  g_autofree char *train = name_of (c, "train.txt", 3), *val = name_of (c, "val.txt", 1);

  c->after_batch = take_two_away;
  train_case_set (c, "epochs", "3");
  g_assert_cmpint (train_case_run (c, "some"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->epochs->len, ==, 3);
  g_assert_cmpuint (train_case_count (c, train), ==, 1);
  g_assert_cmpuint (train_case_count (c, val), ==, 1);
  /* What nobody could look at was not looked at badly. */
  for (guint i = 0; i < c->snapshots->len; i++)
    g_assert_cmpstr (((TrainCasePreview *) c->snapshots->pdata[i])->path, !=, val);
}

static void
take_folder_away (gpointer data)
{
  TrainCase *c = data;
  g_autofree char *folder = g_build_filename (c->folder, "images", NULL);
  g_autofree char *away = g_build_filename (c->folder, "away", NULL);

  if (c->batches->len == 1)
    g_assert_cmpint (g_rename (folder, away), ==, 0);
}

/* A disk that was pulled out is no loss of a few pictures; the training can go on from its last checkpoint. */
static void
test_all (void)
{
  g_autoptr (TrainCase) c = case_new ();

  c->after_batch = take_folder_away;
  g_assert_cmpint (train_case_run (c, "all"), ==, HONE_TRAIN_FAILED);
  g_assert_error (c->error, HONE_ERROR, HONE_ERROR_BAD_DATA);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/gone/some", test_some);
  g_test_add_func ("/train/gone/all", test_all);
  return g_test_run ();
}
