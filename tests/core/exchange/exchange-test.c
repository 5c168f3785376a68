/* SPDX-License-Identifier: Apache-2.0 */
/* exchange-test.c - see exchange-test.h */
#include "exchange-test.h"
#include "hone-file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

Folder *
folder_new (void)
{
  Folder *self = g_new (Folder, 1);

  self->root = g_dir_make_tmp ("hone-exchange-XXXXXX", NULL);
  return self;
}

void
folder_free (Folder *self)
{
  hone_file_remove_tree (self->root);
  g_free (self->root);
  g_free (self);
}

char *
folder_path (Folder *self, const char *name)
{
  return g_build_filename (self->root, name, NULL);
}

static char *
path_to_make (Folder *self, const char *name)
{
  char *path = folder_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  return path;
}

void
folder_bytes (Folder *self, const char *name, const void *bytes, gsize n)
{
  g_autofree char *path = path_to_make (self, name);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
}

void
folder_text (Folder *self, const char *name, const char *text)
{
  folder_bytes (self, name, text, strlen (text));
}

void
folder_picture (Folder *self, const char *name, int width, int height)
{
  g_autofree char *path = path_to_make (self, name);
  g_autoptr (HoneImage) image = hone_image_new (width, height);

  for (gsize i = 0; i < (gsize) width * (gsize) height * 3; i++)
    image->pixels[i] = (guint8) (i * 7 % 251);
  g_assert_true (hone_image_write (image, path, NULL));
}

gboolean
folder_has (Folder *self, const char *name)
{
  g_autofree char *path = folder_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

char *
folder_read (Folder *self, const char *name)
{
  g_autofree char *path = folder_path (self, name);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

char *
data_path (const char *name)
{
  const char *whole = g_getenv ("HONE_DATA");
  g_autofree char *path = whole != NULL ? g_build_filename (whole, name, NULL)
                                        : g_build_filename (g_getenv ("HONE_SOURCE"), "tests", "data", name, NULL);

  if (whole == NULL && g_str_equal (name, "bccd"))
    return hone_demo_path ();
  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

HoneExchange *
read_set (const char *path, const char *images)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneRecognition) what = hone_exchange_recognise (path, &error);
  HoneExchange *set;

  g_assert_no_error (error);
  g_test_message ("%s", what->why);
  set = hone_exchange_read (what, images, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return set;
}

HoneExchange *
read_folder (Folder *self, const char *name)
{
  g_autofree char *path = folder_path (self, name);

  return read_set (path, NULL);
}

HoneExchange *
write_and_read (Folder *self, const HoneExchange *set, HoneFormat format, const char *name, const HoneExchangeHow *how)
{
  g_autofree char *path = folder_path (self, name);
  g_autoptr (GError) error = NULL;

  hone_exchange_write (set, format, path, how, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return read_set (path, NULL);
}

guint
count_kind (const HoneExchange *set, const char *kind)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (set->counts, kind));
}

const HoneExchangeFinding *
find_kind (const HoneExchange *set, const char *kind)
{
  for (guint i = 0; i < set->findings->len; i++) {
    const HoneExchangeFinding *finding = &g_array_index (set->findings, HoneExchangeFinding, i);

    if (g_str_equal (finding->kind, kind)) {
      g_test_message ("%s", finding->message);
      return finding;
    }
  }
  g_test_message ("no finding of kind %s", kind);
  g_assert_not_reached ();
}

const HoneExchangePicture *
find_picture (const HoneExchange *set, const char *name)
{
  for (guint i = 0; i < set->pictures->len; i++) {
    const HoneExchangePicture *picture = set->pictures->pdata[i];
    g_autofree char *base = g_path_get_basename (picture->name);

    if (g_str_equal (base, name))
      return picture;
  }
  g_test_message ("no picture %s", name);
  g_assert_not_reached ();
}

const HoneExchangeObject *
nth_object (const HoneExchangePicture *picture, guint i)
{
  g_assert_nonnull (picture->objects);
  g_assert_cmpuint (picture->objects->len, >, i);
  return &g_array_index (picture->objects, HoneExchangeObject, i);
}

gboolean
has_loss (const HoneExchange *set, HoneFormat format, const HoneExchangeHow *how, const char *part)
{
  g_autoptr (GPtrArray) losses = hone_exchange_losses (set, format, how);

  for (guint i = 0; i < losses->len; i++) {
    g_test_message ("%s", (const char *) losses->pdata[i]);
    if (strstr (losses->pdata[i], part) != NULL)
      return TRUE;
  }
  return FALSE;
}

/* --- comparing --- */

static void
assert_number (const char *where, double a, double b, double tolerance)
{
  if (tolerance > 0 ? fabs (a - b) <= tolerance : (float) a == (float) b)
    return;
  g_test_message ("%s: %.17g is not %.17g", where, a, b);
  g_assert_not_reached ();
}

static double
point_of (const HoneExchangePicture *picture, guint i)
{
  double side = i % 2 == 0 ? picture->width : picture->height;

  return g_array_index (picture->points, double, i) / (picture->fractions ? 1 : side);
}

static void
assert_same_rings (const HoneExchangePicture *a, const HoneExchangeObject *x, const HoneExchangePicture *b,
                   const HoneExchangeObject *y, double tolerance)
{
  g_assert_cmpuint (x->n_rings, ==, y->n_rings);
  for (guint r = 0; r < x->n_rings; r++) {
    const HoneExchangeRing *of_x = &g_array_index (a->rings, HoneExchangeRing, x->first_ring + r);
    const HoneExchangeRing *of_y = &g_array_index (b->rings, HoneExchangeRing, y->first_ring + r);

    g_assert_cmpuint (of_x->n, ==, of_y->n);
    for (guint i = 0; i < 2 * of_x->n; i++)
      assert_number (a->name, point_of (a, 2 * of_x->first + i), point_of (b, 2 * of_y->first + i), tolerance);
  }
}

static void
assert_same_picture (const HoneExchange *set_a, const HoneExchangePicture *a, const HoneExchange *set_b,
                     const HoneExchangePicture *b, double tolerance)
{
  guint n = a->objects != NULL ? a->objects->len : 0;

  g_assert_cmpint (a->split, ==, b->split);
  g_assert_cmpint (a->labelled, ==, b->labelled);
  g_assert_cmpuint (n, ==, b->objects != NULL ? b->objects->len : 0);
  for (guint i = 0; i < n; i++) {
    const HoneExchangeObject *x = nth_object (a, i), *y = nth_object (b, i);
    double box_x[4], box_y[4];

    g_assert_cmpstr (set_a->names->pdata[x->klass], ==, set_b->names->pdata[y->klass]);
    hone_exchange_fractions (a, x, box_x);
    hone_exchange_fractions (b, y, box_y);
    for (int k = 0; k < 4; k++)
      assert_number (a->name, box_x[k], box_y[k], tolerance);
    assert_same_rings (a, x, b, y, tolerance);
  }
}

void
assert_same (const HoneExchange *a, const HoneExchange *b, double tolerance)
{
  g_assert_cmpuint (a->pictures->len, ==, b->pictures->len);
  for (guint i = 0; i < a->pictures->len; i++) {
    const HoneExchangePicture *picture = a->pictures->pdata[i];
    g_autofree char *base = g_path_get_basename (picture->name);

    assert_same_picture (a, picture, b, find_picture (b, base), tolerance);
  }
}
