/* SPDX-License-Identifier: Apache-2.0 */
/* test-image.c - pictures: bytes equal to OpenCV's, orientation, damage, bombs, writing */
#include "hone-fixture.h"
#include "hone-image.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* Anew each time, and not by g_file_set_contents (): replacing waits for the disk, and thousands are written here. */
static void
write_file (const char *path, gconstpointer data, gsize size)
{
  FILE *file;

  g_remove (path);
  file = fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
put_file (const char *name, gconstpointer data, gsize size)
{
  g_autofree char *path = in_folder (name);

  write_file (path, data, size);
}

static HoneImage *
get_image (const char *name, GError **error)
{
  g_autofree char *path = in_folder (name);

  return hone_image_read (path, error);
}

/* Something with edges and slopes; no two pixels of a row alike. */
static HoneImage *
make_picture (int width, int height)
{
  HoneImage *image = hone_image_new (width, height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      guint8 *pixel = image->pixels + 3 * (y * width + x);

      pixel[0] = (guint8) (255 * x / width);
      pixel[1] = (guint8) (255 * y / height);
      pixel[2] = x / 8 % 2 ? 200 : 40;
    }
  return image;
}

/* --- OpenCV --- */

/* MD5 of the RGB bytes that OpenCV 5.0.0 decodes (imread, channels reversed). */
static const struct {
  const char *name, *md5;
} from_opencv[] = {
  { "test/BloodImage_00007.jpg", "e9445789bfac70bae4a2b318eb476579" },
  { "test/BloodImage_00327.jpg", "6e2c142e9d7abb59e85c681cd05ca19e" },
  { "train/BloodImage_00094.jpg", "aab62510aa4f35038382fa56e79a4bf9" },
  { "train/BloodImage_00214.jpg", "8c0f5bb3b1b479124abbc99ba9a20f06" },
  { "train/BloodImage_00336.jpg", "29045fd4478d9325455253a6615e5d1f" },
  { "val/BloodImage_00140.jpg", "d853080529fcf741f10c64d1e525f225" },
  { "val/BloodImage_00398.jpg", "b46fd0bea81840d3f2772f0fadce6774" },
};

static void
test_opencv (void)
{
  g_autofree char *demo = g_build_filename (g_getenv ("HONE_SOURCE"), "resources", "demo", "images", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (from_opencv); i++) {
    g_autofree char *path = g_build_filename (demo, from_opencv[i].name, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneImage) image = hone_image_read (path, &error);
    g_autofree char *md5 = NULL;

    g_assert_no_error (error);
    md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, image->pixels, (gsize) (image->width * image->height * 3));
    g_assert_cmpstr (md5, ==, from_opencv[i].md5);
  }
}

/* --- orientation --- */

/* Four squares: A red, B green, C blue, D white, as "AB/CD". */
static HoneImage *
make_squares (void)
{
  static const guint8 colours[4][3] = { { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 255, 255, 255 } };
  HoneImage *image = hone_image_new (32, 32);

  for (int i = 0; i < 32 * 32; i++)
    memcpy (image->pixels + 3 * i, colours[(i / 32 / 16) * 2 + i % 32 / 16], 3);
  return image;
}

static char
letter_at (const HoneImage *image, int x, int y)
{
  const guint8 *pixel = image->pixels + 3 * (y * image->width + x);

  if (pixel[0] > 128 && pixel[1] > 128)
    return 'D';
  return pixel[0] > 128 ? 'A' : pixel[1] > 128 ? 'B' : 'C';
}

/* Behind SOI; "MM" and "II" by turns. */
static void
add_exif (GByteArray *jpeg, int orientation)
{
  static const guint8 big[] = { 0xff, 0xe1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                                0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   0,   0, 0,  0, 0, 0, 0 };
  static const guint8 little[] = { 0xff, 0xe1, 0,    34, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0,
                                   1,    0,    0x12, 1,  3,   0,   1,   0,   0, 0, 0,   0,   0,  0, 0, 0, 0, 0 };
  g_autofree guint8 *rest = g_memdup2 (jpeg->data + 2, jpeg->len - 2);
  guint n = jpeg->len - 2;
  guint8 exif[sizeof big];

  memcpy (exif, orientation % 2 ? big : little, sizeof exif);
  exif[orientation % 2 ? 29 : 28] = (guint8) orientation;
  g_byte_array_set_size (jpeg, 2);
  g_byte_array_append (jpeg, exif, sizeof exif);
  g_byte_array_append (jpeg, rest, n);
}

static GByteArray *
jpeg_of (const HoneImage *image)
{
  g_autofree char *path = in_folder ("plain.jpg");
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  hone_image_write (image, path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_byte_array_new_take ((guint8 *) data, size);
}

static void
test_orientation (void)
{
  static const char *const want[] = { "", "ABCD", "BADC", "DCBA", "CDAB", "ACBD", "CADB", "DBCA", "BDAC", "ABCD" };
  g_autoptr (HoneImage) squares = make_squares ();

  for (int orientation = 1; orientation < (int) G_N_ELEMENTS (want); orientation++) {
    g_autoptr (GByteArray) jpeg = jpeg_of (squares);
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneImage) image = NULL;
    char got[5] = "";

    add_exif (jpeg, orientation);
    put_file ("turned.jpg", jpeg->data, jpeg->len);
    image = get_image ("turned.jpg", &error);
    g_assert_no_error (error);
    for (int i = 0; i < 4; i++)
      got[i] = letter_at (image, i % 2 ? 24 : 8, i / 2 ? 24 : 8);
    g_assert_cmpstr (got, ==, want[orientation]);
  }
}

static void
test_orientation_size (void)
{
  g_autoptr (HoneImage) image = make_picture (60, 40);
  g_autoptr (GByteArray) jpeg = jpeg_of (image);
  g_autofree char *path = in_folder ("turned.jpg");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneImage) small = NULL;
  HoneImageInfo info;

  add_exif (jpeg, 6);
  put_file ("turned.jpg", jpeg->data, jpeg->len);
  g_assert_true (hone_image_probe (path, &info, &error));
  g_assert_cmpint (info.width, ==, 40);
  g_assert_cmpint (info.height, ==, 60);
  g_assert_cmpint (info.orientation, ==, 6);
  small = hone_image_read_small (path, 30, &error);
  g_assert_no_error (error);
  g_assert_cmpint (small->width, ==, 20);
  g_assert_cmpint (small->height, ==, 30);
}

/* --- writing --- */

static int
largest_difference (const HoneImage *a, const HoneImage *b)
{
  int worst = 0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (int i = 0; i < a->width * a->height * 3; i++)
    worst = MAX (worst, ABS (a->pixels[i] - b->pixels[i]));
  return worst;
}

static void
test_write (void)
{
  g_autoptr (HoneImage) image = make_picture (61, 43);
  g_autoptr (HoneImage) copy = hone_image_copy (image);
  g_autofree char *png = in_folder ("a.PNG");
  g_autofree char *nowhere = in_folder ("no/such/a.png");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneImage) back = NULL;

  hone_image_write (copy, png, &error);
  g_assert_no_error (error);
  back = hone_image_read (png, &error);
  g_assert_no_error (error);
  g_assert_cmpint (largest_difference (image, back), ==, 0);
  g_assert_false (hone_image_write (image, nowhere, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
}

static void
test_write_jpeg (void)
{
  g_autoptr (HoneImage) image = make_picture (64, 48);
  g_autofree char *path = in_folder ("b.jpg");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneImage) back = NULL;
  HoneImageInfo info;

  hone_image_write (image, path, &error);
  g_assert_no_error (error);
  g_assert_true (hone_image_check (path, &info, &error));
  g_assert_cmpstr (info.format, ==, "jpeg");
  back = hone_image_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (largest_difference (image, back), <, 90);
}

static goffset
size_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_size;
}

/* The name does not decide; quality does, and stays within its range. */
static void
test_write_quality (void)
{
  static const int qualities[] = { -5, 10, 60, 100, 1000 };
  g_autoptr (HoneImage) image = make_picture (200, 130);
  g_autofree char *path = in_folder ("c.png");
  goffset before = 0;
  HoneImageInfo info;

  for (guint i = 0; i < G_N_ELEMENTS (qualities); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_true (hone_image_write_jpeg (image, path, qualities[i], &error));
    g_assert_true (hone_image_check (path, &info, &error));
    g_assert_cmpstr (info.format, ==, "jpeg");
    g_assert_cmpint (info.width, ==, 200);
    g_assert_true (i == 4 ? size_of (path) == before : size_of (path) > before);
    before = size_of (path);
  }
}

static void
test_write_refused (void)
{
  g_autoptr (HoneImage) wide = hone_image_new (65501, 1);
  g_autoptr (HoneImage) nothing = hone_image_new (0, 5);
  g_autofree char *path = in_folder ("wide.out");
  g_autoptr (GError) error = NULL;

  memset (wide->pixels, 7, 65501 * 3);
  g_assert_false (hone_image_write_jpeg (wide, path, 90, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_assert_false (hone_image_write_png (nothing, path, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
  g_clear_error (&error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (hone_image_write_png (wide, path, &error));
  g_clear_pointer (&wide, hone_image_free);
  wide = hone_image_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wide->width, ==, 65501);
  g_assert_cmpint (wide->pixels[3 * 65500], ==, 7);
}

static void
test_small (void)
{
  g_autoptr (HoneImage) image = make_picture (1000, 300);
  static const char *const names[] = { "wide.jpg", "wide.png" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = in_folder (names[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneImage) small = NULL;
    g_autoptr (HoneImage) whole = NULL;

    g_assert_true (hone_image_write (image, path, &error));
    small = hone_image_read_small (path, 200, &error);
    g_assert_no_error (error);
    g_assert_cmpint (small->width, >=, 200);
    g_assert_cmpint (small->width, <=, 400);
    g_assert_cmpint (ABS (small->height * 10 - small->width * 3), <, 10);
    whole = hone_image_read_small (path, 4000, &error);
    g_assert_cmpint (whole->width, ==, 1000);
  }
}

/* --- bad files --- */

static void
refuse (const char *name)
{
  g_autofree char *path = in_folder (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneImage) image = hone_image_read (path, &error);

  g_assert_null (image);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, path));
}

/* 24 bits, rows of multiples of 4 bytes, bottom row first. */
static GByteArray *
bmp_of (const HoneImage *image)
{
  GByteArray *bmp = g_byte_array_new ();
  guint row = ((guint) image->width * 3 + 3) / 4 * 4;
  guint32 head[13] = { 0, 0, 54, 40, (guint32) image->width, (guint32) image->height, 1 | 24 << 16 };

  g_byte_array_append (bmp, (const guint8 *) "BM", 2);
  g_byte_array_append (bmp, (const guint8 *) head, sizeof head);
  for (int y = image->height - 1; y >= 0; y--) {
    g_autofree guint8 *line = g_malloc0 (row);

    for (int i = 0; i < image->width * 3; i++)
      line[i] = image->pixels[3 * y * image->width + i / 3 * 3 + 2 - i % 3];
    g_byte_array_append (bmp, line, row);
  }
  return bmp;
}

static void
test_bmp (void)
{
  g_autoptr (HoneImage) image = make_picture (33, 17);
  g_autoptr (GByteArray) bmp = bmp_of (image);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneImage) back = NULL;

  put_file ("a.bmp", bmp->data, bmp->len);
  back = get_image ("a.bmp", &error);
  g_assert_no_error (error);
  g_assert_cmpint (largest_difference (image, back), ==, 0);
  put_file ("cut.bmp", bmp->data, bmp->len - 1);
  refuse ("cut.bmp");
}

/* The last 4 bytes of a PNG are a checksum of nothing and may be lost. The end marker of a JPEG may not. */
static void
test_truncated (gconstpointer name)
{
  gsize spare = g_str_has_suffix (name, ".png") ? 4 : 0;
  g_autoptr (HoneImage) image = make_picture (64, 64);
  g_autofree char *path = in_folder (name);
  g_autofree char *cut_name = g_strconcat ("cut-", name, NULL);
  g_autofree char *cut = in_folder (cut_name);
  g_autofree char *data = NULL;
  gsize size;
  HoneImageInfo info;

  g_assert_true (hone_image_write (image, path, NULL));
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (gsize n = 0; n < size - spare; n++) {
    put_file (cut_name, data, n);
    refuse (cut_name);
    g_assert_false (hone_image_check (cut, &info, NULL));
  }
  for (gsize n = size - spare; n < size; n++) {
    put_file (cut_name, data, n);
    g_assert_true (hone_image_check (cut, &info, NULL));
  }
}

/* What a camera or a careless copy leaves behind the end does no harm. */
static void
test_garbage_behind (gconstpointer name)
{
  g_autoptr (HoneImage) image = make_picture (64, 64);
  g_autofree char *path = in_folder (name);
  g_autofree char *long_name = g_strconcat ("long-", name, NULL);
  g_autofree char *long_path = in_folder (long_name);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneImage) a = NULL;
  g_autoptr (HoneImage) b = NULL;
  HoneImageInfo info;
  gsize size;

  g_assert_true (hone_image_write (image, path, NULL));
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  data = g_realloc (data, size + 100);
  memset (data + size, 'x', 100);
  put_file (long_name, data, size + 100);
  g_assert_true (hone_image_check (long_path, &info, &error));
  a = hone_image_read (path, &error);
  b = hone_image_read (long_path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (largest_difference (a, b), ==, 0);
}

/* Any bytes give a picture or an error. The pictures of the label fixtures bring the formats that we cannot write. */
static void
test_noise (void)
{
  g_autofree char *images = hone_fixture_path ("formats/labels_cases/images");
  g_autoptr (GDir) dir = images != NULL ? g_dir_open (images, 0, NULL) : NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  const char *name;

  if (dir == NULL)
    g_test_skip ("no labels_cases in this set");
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (images, name, NULL);
    g_autofree char *data = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (path, &data, &size, NULL));
    for (int i = 0; i < 60 && size > 0 && g_str_has_prefix (name, "img_"); i++) {
      gsize at = (gsize) g_rand_int_range (rand, 0, (gint32) (i % 2 ? MIN (size, 100) : size));
      g_autoptr (GError) error = NULL;
      g_autoptr (HoneImage) image = NULL;

      data[at] = (char) g_rand_int_range (rand, 0, 256);
      put_file ("noise", data, size);
      image = get_image ("noise", &error);
      g_assert_true ((image == NULL) == (error != NULL));
    }
  }
}

/* A few bytes that ask for gigabytes. */
static void
test_bombs (void)
{
  g_autoptr (HoneImage) image = make_picture (16, 16);
  g_autoptr (GByteArray) jpeg = jpeg_of (image);
  g_autoptr (GByteArray) bmp = bmp_of (image);
  static const guint8 size[] = { 0xff, 0xdc, 0xff, 0xdc };

  for (guint i = 0; i + 9 < jpeg->len; i++)
    if (jpeg->data[i] == 0xff && jpeg->data[i + 1] == 0xc0)
      memcpy (jpeg->data + i + 5, size, sizeof size);
  put_file ("bomb", jpeg->data, jpeg->len);
  refuse ("bomb");
  memset (bmp->data + 18, 0x7f, 8);
  put_file ("bomb", bmp->data, bmp->len);
  refuse ("bomb");
}

static void
test_strangers (void)
{
  g_autofree char *fifo = in_folder ("pipe.jpg");
  g_autofree char *nothing = in_folder ("nothing.jpg");
  g_autoptr (GError) error = NULL;

  put_file ("a.jpg", "GIF89a and so on, but longer than a header", 40);
  refuse ("a.jpg");
  put_file ("a.jpg", "", 0);
  refuse ("a.jpg");
  refuse (".");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  refuse ("pipe.jpg");
  g_remove (fifo);
  g_assert_null (hone_image_read (nothing, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = in_folder (name);

    g_remove (path);
  }
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("hone-image-XXXXXX", NULL);
  g_test_add_func ("/data/image/opencv", test_opencv);
  g_test_add_func ("/data/image/orientation", test_orientation);
  g_test_add_func ("/data/image/orientation-size", test_orientation_size);
  g_test_add_func ("/data/image/write", test_write);
  g_test_add_func ("/data/image/write-jpeg", test_write_jpeg);
  g_test_add_func ("/data/image/write-quality", test_write_quality);
  g_test_add_func ("/data/image/write-refused", test_write_refused);
  g_test_add_func ("/data/image/small", test_small);
  g_test_add_func ("/data/image/bmp", test_bmp);
  g_test_add_data_func ("/data/image/truncated/jpeg", "t.jpg", test_truncated);
  g_test_add_data_func ("/data/image/truncated/png", "t.png", test_truncated);
  g_test_add_data_func ("/data/image/garbage-behind/jpeg", "t.jpg", test_garbage_behind);
  g_test_add_data_func ("/data/image/garbage-behind/png", "t.png", test_garbage_behind);
  g_test_add_func ("/data/image/noise", test_noise);
  g_test_add_func ("/data/image/bombs", test_bombs);
  g_test_add_func ("/data/image/strangers", test_strangers);
  status = hone_fixture_run ();
  remove_folder ();
  return status;
}
