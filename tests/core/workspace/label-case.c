/* SPDX-License-Identifier: Apache-2.0 */
/* label-case.c - see label-case.h */
#include "label-case.h"
#include "hone-file.h"

#include <glib/gstdio.h>
#include <string.h>

char *
label_case_path (LabelCase *self, const char *name)
{
  return g_build_filename (self->root, name, NULL);
}

char *
label_case_image (LabelCase *self, guint i)
{
  return g_strdup_printf ("%s/images/train/%c.png", self->root, 'a' + (int) i);
}

char *
label_case_label (LabelCase *self, guint i)
{
  return g_strdup_printf ("%s/labels/train/%c.txt", self->root, 'a' + (int) i);
}

GBytes *
label_case_bytes (const char *path)
{
  char *text;
  gsize n;

  return g_file_get_contents (path, &text, &n, NULL) ? g_bytes_new_take (text, n) : NULL;
}

char *
label_case_text (const char *path)
{
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

void
label_case_write (const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);
  FILE *file;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  file = fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (text, 1, strlen (text), file), ==, strlen (text));
  g_assert_cmpint (fclose (file), ==, 0);
}

void
label_case_assert_text (LabelCase *self, guint i, const char *text)
{
  g_autofree char *path = label_case_label (self, i);
  g_autofree char *found = label_case_text (path);

  g_assert_cmpstr (found, ==, text);
}

void
label_case_flush (LabelCase *self)
{
  g_autoptr (GError) error = NULL;

  hone_label_store_flush (self->store, &error);
  g_assert_no_error (error);
  /* Answers of tasks hold the store. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
make_picture (const char *path)
{
  g_autoptr (HoneImage) image = hone_image_new (20, 20);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  memset (image->pixels, 99, 20 * 20 * 3);
  g_assert_true (hone_image_write (image, path, NULL));
}

LabelCase *
label_case_new (guint n)
{
  LabelCase *self = g_new0 (LabelCase, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *yaml = NULL, *first = NULL, *second = NULL;

  self->root = g_dir_make_tmp ("hone-labels-XXXXXX", NULL);
  self->folder = label_case_path (self, "project");
  yaml = label_case_path (self, "data.yaml");
  label_case_write (yaml, "# mine\ntrain: images/train\nval: images/train\nnames: [cat, dog, cow] # three\n");
  for (guint i = 0; i < n; i++) {
    g_autofree char *image = label_case_image (self, i);

    make_picture (image);
  }
  first = label_case_label (self, 0);
  second = label_case_label (self, 1);
  label_case_write (first, "0 0.5 0.50 0.25 0.250000\r\n\r\n1 .25 0.25 0.1 0.1\r\n2  0.75 0.75\t0.2 0.2");
  label_case_write (second, "1 0.1 0.1 0.4 0.1 0.4 0.4 0.1 0.4\nnonsense here\n0 0.5 0.5 0.25 0.25\n");
  self->dataset = hone_dataset_read (self->root, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  label_case_open (self);
  return self;
}

void
label_case_open (LabelCase *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (self->store);
  self->store = hone_label_store_new (self->dataset, self->folder, &error);
  g_assert_no_error (error);
}

void
label_case_close (LabelCase *self)
{
  if (self->store != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->store));
}

void
label_case_free (LabelCase *self)
{
  label_case_close (self);
  hone_dataset_unref (self->dataset);
  hone_file_remove_tree (self->root);
  g_free (self->root);
  g_free (self->folder);
  g_free (self);
}

static void
list_files (const char *folder, GPtrArray *out)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_str_equal (name, "project"))
      list_files (path, out);
    else if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && !g_str_has_suffix (name, ".png"))
      g_ptr_array_add (out, g_steal_pointer (&path));
  }
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

void
label_step_cb (GObject *store, GAsyncResult *result, gpointer step)
{
  LabelStep *self = step;

  hone_label_store_edit_all_finish (HONE_LABEL_STORE (store), result, &self->n, &self->error);
  self->done = TRUE;
}

void
label_case_wait (LabelCase *self, LabelStep *step)
{
  while (!step->done)
    g_main_context_iteration (NULL, TRUE);
  step->done = FALSE;
  label_case_flush (self);
}

char *
label_case_all (LabelCase *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  GString *out = g_string_new (NULL);

  list_files (self->root, files);
  g_ptr_array_sort (files, by_name);
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *text = label_case_text (files->pdata[i]);

    g_string_append_printf (out, "%s\n%s\n----\n", (char *) files->pdata[i], text);
  }
  return g_string_free (out, FALSE);
}

/* --- random edits --- */

static guint
some_id (LabelCase *self, GRand *random, const char *image)
{
  guint n;
  const HoneLabelObject *objects = hone_label_store_get_objects (self->store, image, &n);

  return n > 0 ? objects[g_rand_int_range (random, 0, (gint32) n)].id : 1;
}

static double
place (GRand *random)
{
  return g_rand_double_range (random, 0.05, 0.95);
}

void
label_case_edit (LabelCase *self, GRand *random, guint n_images)
{
  g_autofree char *image = label_case_image (self, (guint) g_rand_int_range (random, 0, (gint32) n_images));
  g_autofree char *other = label_case_image (self, (guint) g_rand_int_range (random, 0, (gint32) n_images));
  const double box[] = { place (random), place (random), 0.1, 0.2 };
  const double points[] = { place (random), place (random), place (random), place (random), place (random), 0.5 };
  const HoneLabelObject object = { .klass = g_rand_int_range (random, 0, 3), .cx = box[0], .cy = box[1], 0.1, 0.2 };
  guint id = some_id (self, random, image);

  switch (g_rand_int_range (random, 0, 20)) {
  case 0:
    hone_label_store_set_empty (self->store, image, NULL);
    break;
  case 1:
    hone_label_store_set_missing (self->store, image, NULL);
    break;
  case 2:
    hone_label_store_copy (self->store, image, NULL, 0, other, NULL, NULL);
    break;
  case 3:
    hone_label_store_set_points (self->store, image, id, points, 3, NULL);
    break;
  case 4:
  case 5:
    hone_label_store_delete (self->store, image, &id, 1, NULL);
    break;
  case 6:
  case 7:
    hone_label_store_set_class (self->store, image, &id, 1, object.klass, NULL);
    break;
  case 8:
    hone_label_store_begin (self->store, "Both");
    hone_label_store_add (self->store, image, &object, 1, NULL, NULL);
    hone_label_store_add (self->store, other, &object, 1, NULL, NULL);
    hone_label_store_end (self->store);
    break;
  case 9:
    hone_label_store_set_class_colour (self->store, object.klass % hone_label_store_get_n_classes (self->store),
                                       g_rand_int_range (random, 0, 1 << 24));
    break;
  case 10:
    hone_label_store_set_excluded (self->store, (const char *const *) &image, 1,
                                   !hone_label_store_get_excluded (self->store, image));
    break;
  case 11:
  case 12:
  case 13:
    hone_label_store_set_boxes (self->store, image, &id, 1, box, NULL);
    break;
  default:
    hone_label_store_add (self->store, image, &object, 1, NULL, NULL);
  }
}
