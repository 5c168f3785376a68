/* SPDX-License-Identifier: Apache-2.0 */
/* test-image-kinds.c - every kind of JPEG, PNG, BMP, TIFF and WebP that people have, each a picture of four squares
 *
 * The files are written by the libraries or by hand; what comes out is known by hand. That OpenCV 5.0.0 reads 110
 * files of such kinds to the same bytes was seen by running it beside hone_image_read ().
 */
#include "hone-image.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <tiffio.h>
#include <webp/encode.h>

#define SIDE 16 /* squares of 8 x 8: blocks of JPEG */

static char *folder;

/* "AB/CD" */
typedef struct {
  guint8 square[4][3];
} Squares;

static const Squares colours = { { { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 255, 255, 255 } } };
static const Squares greys = { { { 0, 0, 0 }, { 85, 85, 85 }, { 170, 170, 170 }, { 255, 255, 255 } } };

static int
square_at (int x, int y)
{
  return y / (SIDE / 2) * 2 + x / (SIDE / 2);
}

static void
check_squares (const char *path, const Squares *want, const char *order, int tolerance)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneImage) image = NULL;
  HoneImageInfo info;

  hone_image_check (path, &info, &error);
  g_assert_no_error (error);
  image = hone_image_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (image->width, ==, SIDE);
  g_assert_cmpint (image->height, ==, SIDE);
  for (int i = 0; i < SIDE * SIDE * 3; i++) {
    int square = order[square_at (i / 3 % SIDE, i / 3 / SIDE)] - 'A';

    g_assert_cmpint (ABS (image->pixels[i] - want->square[square][i % 3]), <=, tolerance);
  }
  g_unlink (path);
}

static void
check_refused (const char *path, const char *says)
{
  g_autoptr (GError) error = NULL;
  HoneImageInfo info;

  g_assert_false (hone_image_check (path, &info, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, says));
  g_assert_null (hone_image_read (path, NULL));
  g_unlink (path);
}

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* @n channels from @from (8 bits, squares one after the other) to a whole picture. */
static guint8 *
paint (const guint8 *from, int n)
{
  guint8 *pixels = g_malloc ((gsize) (SIDE * SIDE * n));

  for (int i = 0; i < SIDE * SIDE; i++)
    memcpy (pixels + i * n, from + square_at (i % SIDE, i / SIDE) * n, (gsize) n);
  return pixels;
}

/* --- JPEG --- */

typedef struct {
  const char *name;
  J_COLOR_SPACE given, stored;
  int n;
  gboolean adobe, sharp; /* marker; no subsampling */
  guint8 squares[16];
  const Squares *want;
} Jpeg;

/* CMYK as Adobe has it: 255 is no ink. */
static const Jpeg jpegs[] = {
  { "grey", JCS_GRAYSCALE, JCS_GRAYSCALE, 1, FALSE, TRUE, { 0, 85, 170, 255 }, &greys },
  { "ycc", JCS_RGB, JCS_YCbCr, 3, FALSE, TRUE, { 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255 }, &colours },
  { "ycc-adobe", JCS_RGB, JCS_YCbCr, 3, TRUE, TRUE, { 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255 }, &colours },
  { "rgb", JCS_RGB, JCS_RGB, 3, FALSE, TRUE, { 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255 }, &colours },
  { "rgb-adobe", JCS_RGB, JCS_RGB, 3, TRUE, TRUE, { 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255 }, &colours },
  { "cmyk", JCS_CMYK, JCS_CMYK, 4, FALSE, TRUE, { 0, 0, 0, 0, 0, 0, 0, 85, 0, 0, 0, 170, 255, 255, 255, 255 }, NULL },
  { "cmyk-adobe",
    JCS_CMYK,
    JCS_CMYK,
    4,
    TRUE,
    TRUE,
    { 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255 },
    &colours },
  { "ycck",
    JCS_CMYK,
    JCS_YCCK,
    4,
    TRUE,
    TRUE,
    { 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255 },
    &colours },
};

static void
write_jpeg (const Jpeg *kind, const char *path)
{
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  g_autofree guint8 *pixels = paint (kind->squares, kind->n);
  FILE *file = fopen (path, "wb");

  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_stdio_dest (&jpeg, file);
  jpeg.image_width = jpeg.image_height = SIDE;
  jpeg.input_components = kind->n;
  jpeg.in_color_space = kind->given;
  jpeg_set_defaults (&jpeg);
  jpeg_set_colorspace (&jpeg, kind->stored);
  jpeg_set_quality (&jpeg, 100, TRUE);
  jpeg.write_Adobe_marker = kind->adobe;
  jpeg.write_JFIF_header = !kind->adobe && kind->stored != JCS_RGB && kind->n != 4;
  for (int c = 0; c < jpeg.num_components; c++)
    jpeg.comp_info[c].h_samp_factor = jpeg.comp_info[c].v_samp_factor = 1;
  jpeg_start_compress (&jpeg, TRUE);
  for (int y = 0; y < SIDE; y++) {
    JSAMPROW row = pixels + y * SIDE * kind->n;

    jpeg_write_scanlines (&jpeg, &row, 1);
  }
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  fclose (file);
}

static void
test_jpeg (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (jpegs); i++) {
    g_autofree char *path = in_folder ("kind.jpg");

    g_test_message ("%s", jpegs[i].name);
    write_jpeg (&jpegs[i], path);
    /* Ink of each colour in full: what is left is the black channel's part, rounded down. */
    if (jpegs[i].want != NULL)
      check_squares (path, jpegs[i].want, "ABCD", 3);
    else
      check_squares (path, &(Squares){ { { 0, 0, 0 }, { 1, 1, 1 }, { 1, 1, 1 }, { 255, 255, 255 } } }, "ABCD", 2);
  }
}

/* --- PNG --- */

typedef struct {
  const char *name;
  int depth, colour;
  int n;              /* bytes a pixel, or 0: less than a byte */
  guint8 squares[32]; /* of 16 bits the higher byte comes first; of less than 8: one byte each */
  const Squares *want;
  int clear; /* square whose colour tRNS names; -1: none */
} Png;

/* 16 bits are cut, not rounded: 0x55ff is 0x55. */
static const Png pngs[] = {
  { "grey", 8, PNG_COLOR_TYPE_GRAY, 1, { 0, 85, 170, 255 }, &greys, -1 },
  { "grey-1", 1, PNG_COLOR_TYPE_GRAY, 0, { 0, 1, 1, 0 }, NULL, -1 },
  { "grey-2", 2, PNG_COLOR_TYPE_GRAY, 0, { 0, 1, 2, 3 }, &greys, -1 },
  { "grey-4", 4, PNG_COLOR_TYPE_GRAY, 0, { 0, 5, 10, 15 }, &greys, -1 },
  { "grey-16", 16, PNG_COLOR_TYPE_GRAY, 2, { 0, 0xff, 85, 0xff, 170, 0x80, 255, 0 }, &greys, -1 },
  { "grey-clear", 8, PNG_COLOR_TYPE_GRAY, 1, { 0, 85, 170, 255 }, &greys, 1 },
  { "grey-alpha", 8, PNG_COLOR_TYPE_GRAY_ALPHA, 2, { 0, 0, 85, 128, 170, 255, 255, 0 }, &greys, -1 },
  { "rgb", 8, PNG_COLOR_TYPE_RGB, 3, { 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255 }, &colours, -1 },
  { "rgb-clear", 8, PNG_COLOR_TYPE_RGB, 3, { 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255 }, &colours, 2 },
  { "rgb-alpha",
    8,
    PNG_COLOR_TYPE_RGB_ALPHA,
    4,
    { 255, 0, 0, 0, 0, 255, 0, 128, 0, 0, 255, 255, 255, 255, 255, 0 },
    &colours,
    -1 },
  { "rgb-16",
    16,
    PNG_COLOR_TYPE_RGB,
    6,
    { 255, 9, 0, 255, 0, 255, 0, 255, 255, 0, 0, 9, 0, 0, 0, 9, 255, 255, 255, 0, 255, 0, 255, 0 },
    &colours,
    -1 },
  { "palette", 8, PNG_COLOR_TYPE_PALETTE, 1, { 0, 1, 2, 3 }, &colours, -1 },
  { "palette-2", 2, PNG_COLOR_TYPE_PALETTE, 0, { 0, 1, 2, 3 }, &colours, -1 },
  { "palette-clear", 8, PNG_COLOR_TYPE_PALETTE, 1, { 0, 1, 2, 3 }, &colours, 1 },
};

static void
set_clear (const Png *kind, png_structp png, png_infop info)
{
  png_color_16 colour = { 0 };
  png_byte alphas[4] = { 255, 255, 255, 255 };

  if (kind->clear < 0)
    return;
  alphas[kind->clear] = 0;
  colour.gray = kind->squares[kind->clear];
  colour.red = kind->squares[3 * kind->clear];
  colour.green = kind->squares[3 * kind->clear + 1];
  colour.blue = kind->squares[3 * kind->clear + 2];
  if (kind->colour == PNG_COLOR_TYPE_PALETTE)
    png_set_tRNS (png, info, alphas, 4, NULL);
  else
    png_set_tRNS (png, info, NULL, 0, &colour);
}

static void
write_png (const Png *kind, const char *path, gboolean interlaced, int orientation)
{
  static const png_color palette[] = { { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 255, 255, 255 } };
  png_byte exif[] = { 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (guint8) orientation,
                      0,   0,   0, 0,  0, 0 };
  g_autofree guint8 *pixels = paint (kind->squares, MAX (kind->n, 1));
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  FILE *file = fopen (path, "wb");
  png_bytep rows[SIDE];

  for (int y = 0; y < SIDE; y++)
    rows[y] = pixels + y * SIDE * MAX (kind->n, 1);
  png_init_io (png, file);
  png_set_IHDR (png, info, SIDE, SIDE, kind->depth, kind->colour, interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (kind->colour == PNG_COLOR_TYPE_PALETTE)
    png_set_PLTE (png, info, palette, 4);
  set_clear (kind, png, info);
  if (orientation > 0)
    png_set_eXIf_1 (png, info, sizeof exif, exif);
  png_write_info (png, info);
  if (kind->depth < 8)
    png_set_packing (png);
  png_write_image (png, rows);
  png_write_end (png, NULL);
  png_destroy_write_struct (&png, &info);
  fclose (file);
}

static void
test_png (void)
{
  static const Squares one_bit = { { { 0, 0, 0 }, { 255, 255, 255 }, { 255, 255, 255 }, { 0, 0, 0 } } };

  for (guint i = 0; i < G_N_ELEMENTS (pngs); i++)
    for (int interlaced = 0; interlaced < 2; interlaced++) {
      g_autofree char *path = in_folder ("kind.png");

      g_test_message ("%s%s", pngs[i].name, interlaced ? ", interlaced" : "");
      write_png (&pngs[i], path, interlaced, 0);
      check_squares (path, pngs[i].want != NULL ? pngs[i].want : &one_bit, "ABCD", 0);
    }
}

/* --- BMP, by hand --- */

static void
put (GByteArray *to, guint32 x, int bytes)
{
  for (int i = 0; i < bytes; i++, x >>= 8)
    g_byte_array_append (to, &(guint8){ (guint8) x }, 1);
}

/* @head: 40, or 12 as OS/2 wrote it */
static void
put_bmp_head (GByteArray *to, guint32 head, int bits, gboolean top_down, guint32 packing, guint32 n_colours)
{
  const guint32 palette = n_colours * (head == 12 ? 3 : 4);

  put (to, 'B' | 'M' << 8, 2);
  put (to, 0, 8);
  put (to, 14 + head + palette, 4);
  put (to, head, 4);
  put (to, SIDE, head == 12 ? 2 : 4);
  put (to, (guint32) (top_down ? -SIDE : SIDE), head == 12 ? 2 : 4);
  put (to, 1, 2);
  put (to, (guint32) bits, 2);
  if (head == 12)
    return;
  put (to, packing, 4);
  put (to, 0, 12);
  put (to, n_colours, 4);
  put (to, 0, 4);
}

static void
put_bmp_palette (GByteArray *to, guint32 head, guint32 n)
{
  for (guint32 i = 0; i < n; i++) {
    const guint8 *colour = colours.square[i % 4];

    put (to, (guint32) colour[2] | (guint32) colour[1] << 8 | (guint32) colour[0] << 16, head == 12 ? 3 : 4);
  }
}

static void
put_bmp_row (GByteArray *to, int y, int bits)
{
  for (int x = 0; x < SIDE; x++) {
    const guint32 square = (guint32) square_at (x, y);
    const guint8 *c = colours.square[square];

    if (bits == 4 && x % 2 == 0)
      put (to, square << 4 | (guint32) square_at (x + 1, y), 1);
    else if (bits == 8)
      put (to, square, 1);
    else if (bits == 16)
      put (to, (guint32) (c[2] >> 3) | (guint32) (c[1] >> 3) << 5 | (guint32) (c[0] >> 3) << 10, 2);
    else if (bits > 16)
      put (to, (guint32) c[2] | (guint32) c[1] << 8 | (guint32) c[0] << 16 | 0x40000000u, bits / 8);
  }
}

static void
test_bmp (void)
{
  const struct {
    guint32 head;
    int bits;
    gboolean top_down;
    guint32 n_colours;
  } kinds[] = {
    { 40, 24, FALSE, 0 }, { 40, 24, TRUE, 0 }, { 40, 32, FALSE, 0 }, { 40, 16, FALSE, 0 },
    { 40, 8, FALSE, 4 },  { 40, 8, TRUE, 4 },  { 40, 4, FALSE, 16 }, { 12, 24, FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_autofree char *path = in_folder ("kind.bmp");

    g_test_message ("%u %d %d", kinds[i].head, kinds[i].bits, kinds[i].top_down);
    put_bmp_head (bytes, kinds[i].head, kinds[i].bits, kinds[i].top_down, 0, kinds[i].n_colours);
    put_bmp_palette (bytes, kinds[i].head, kinds[i].n_colours);
    for (int y = 0; y < SIDE; y++)
      put_bmp_row (bytes, kinds[i].top_down ? y : SIDE - 1 - y, kinds[i].bits);
    g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
    check_squares (path, &colours, "ABCD", 0);
  }
}

static void
test_bmp_refused (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *path = in_folder ("packed.bmp");

  put_bmp_head (bytes, 40, 8, FALSE, 1, 4);
  put_bmp_palette (bytes, 40, 4);
  put (bytes, 0x0100, 4);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  check_refused (path, "compressed BMP");
}

/* --- TIFF --- */

typedef struct {
  const char *name;
  guint16 bits, samples, photometric, format, compression;
  guint16 squares[16]; /* a sample each */
  const Squares *want; /* NULL: refused */
  const char *says;
} Tiff;

/* 16 bits of grey are cut to 8, of colours rounded ((x + 128) / 257): libtiff does so, and OpenCV with it. */
static const Tiff tiffs[] = {
  { "grey", 8, 1, PHOTOMETRIC_MINISBLACK, SAMPLEFORMAT_UINT, COMPRESSION_NONE, { 0, 85, 170, 255 }, &greys },
  { "white", 8, 1, PHOTOMETRIC_MINISWHITE, SAMPLEFORMAT_UINT, COMPRESSION_LZW, { 255, 170, 85, 0 }, &greys },
  { "grey-16",
    16,
    1,
    PHOTOMETRIC_MINISBLACK,
    SAMPLEFORMAT_UINT,
    COMPRESSION_ADOBE_DEFLATE,
    { 0xff, 85 << 8 | 0xff, 170 << 8, 0xff00 },
    &greys },
  { "rgb",
    8,
    3,
    PHOTOMETRIC_RGB,
    SAMPLEFORMAT_UINT,
    COMPRESSION_PACKBITS,
    { 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255 },
    &colours },
  { "rgb-16",
    16,
    3,
    PHOTOMETRIC_RGB,
    SAMPLEFORMAT_UINT,
    COMPRESSION_LZW,
    { 0xffff, 127, 0, 0, 0xff80, 0, 128, 0, 0xffff, 0xffff, 0xffff, 0xffff },
    &colours },
  { "palette", 8, 1, PHOTOMETRIC_PALETTE, SAMPLEFORMAT_UINT, COMPRESSION_NONE, { 0, 1, 2, 3 }, &colours },
  { "float", 32, 1, PHOTOMETRIC_MINISBLACK, SAMPLEFORMAT_IEEEFP, COMPRESSION_NONE, { 0 }, NULL, "floating-point" },
  { "whole-32", 32, 1, PHOTOMETRIC_MINISBLACK, SAMPLEFORMAT_UINT, COMPRESSION_NONE, { 0 }, NULL, "8 or 16 bits" },
};

static void
set_palette (TIFF *tiff)
{
  guint16 maps[3][256] = { 0 };

  for (int i = 0; i < 4; i++)
    for (int c = 0; c < 3; c++)
      maps[c][i] = (guint16) (colours.square[i][c] * 257);
  TIFFSetField (tiff, TIFFTAG_COLORMAP, maps[0], maps[1], maps[2]);
}

static void
write_tiff (const Tiff *kind, const char *path, int orientation, const char *mode)
{
  const int n = kind->samples, width = kind->bits / 8;
  TIFF *tiff = TIFFOpen (path, mode);
  guint8 row[SIDE * 3 * 4] = { 0 };

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, SIDE);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, SIDE);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, kind->bits);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, kind->samples);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, kind->photometric);
  TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT, kind->format);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, kind->compression);
  TIFFSetField (tiff, TIFFTAG_ORIENTATION, orientation);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, 5);
  if (kind->photometric == PHOTOMETRIC_PALETTE)
    set_palette (tiff);
  for (int y = 0; y < SIDE; y++) {
    for (int i = 0; i < SIDE * n; i++) {
      guint16 x = kind->squares[square_at (i / n, y) * n + i % n];

      if (width == 1)
        row[i] = (guint8) x;
      else if (width == 2)
        memcpy (row + 2 * i, &x, 2);
    }
    TIFFWriteScanline (tiff, row, (guint32) y, 0);
  }
  TIFFClose (tiff);
}

static void
test_tiff (void)
{
  static const char *const modes[] = { "wl", "wb", "w8" };

  for (guint i = 0; i < G_N_ELEMENTS (tiffs) * G_N_ELEMENTS (modes); i++) {
    const Tiff *kind = &tiffs[i % G_N_ELEMENTS (tiffs)];
    g_autofree char *path = in_folder ("kind.tif");

    g_test_message ("%s %s", kind->name, modes[i / G_N_ELEMENTS (tiffs)]);
    write_tiff (kind, path, 1, modes[i / G_N_ELEMENTS (tiffs)]);
    if (kind->want != NULL)
      check_squares (path, kind->want, "ABCD", 0);
    else
      check_refused (path, kind->says);
  }
}

/* --- WebP --- */

/* Alpha is dropped: what lies below it is seen. */
static void
test_webp (void)
{
  static const guint8 squares[] = { 255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 1, 255, 255, 255, 200 };
  g_autofree guint8 *pixels = paint (squares, 4);
  g_autofree char *path = in_folder ("kind.webp");
  guint8 *out = NULL;
  gsize n = WebPEncodeLosslessRGBA (pixels, SIDE, SIDE, SIDE * 4, &out);

  g_assert_true (g_file_set_contents (path, (const char *) out, (gssize) n, NULL));
  WebPFree (out);
  check_squares (path, &colours, "ABCD", 0);
}

/* --- turned --- */

static const char *const turned[] = { "", "ABCD", "BADC", "DCBA", "CDAB", "ACBD", "CADB", "DBCA", "BDAC" };

/* JPEG is in test-image.c. */
static void
test_orientation (void)
{
  for (int orientation = 1; orientation <= 8; orientation++) {
    g_autofree char *png = in_folder ("turned.png");
    g_autofree char *tiff = in_folder ("turned.tif");

    write_png (&pngs[7], png, FALSE, orientation);
    check_squares (png, &colours, turned[orientation], 0);
    write_tiff (&tiffs[3], tiff, orientation, "wl");
    check_squares (tiff, &colours, turned[orientation], 0);
  }
}

/* --- 16 bits --- */

static void
check_deep (const char *path, int orientation, const guint16 *want)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDeepImage) image = hone_image_read_deep (path, &error);
  HoneImageInfo info;

  g_assert_no_error (error);
  g_assert_true (hone_image_probe (path, &info, NULL) && info.deep);
  g_assert_cmpint (image->width, ==, SIDE);
  for (int i = 0; i < SIDE * SIDE; i++)
    g_assert_cmpint (image->pixels[i], ==, want[turned[orientation][square_at (i % SIDE, i / SIDE)] - 'A']);
  g_assert_cmpint (image->low, ==, MIN (want[0], want[3]));
  g_assert_cmpint (image->high, ==, MAX (want[0], want[3]));
  g_unlink (path);
}

static void
test_deep (void)
{
  const guint16 in_png[] = { 0x00ff, 85 << 8 | 0xff, 170 << 8 | 0x80, 0xff00 };
  const guint16 in_tiff[] = { 0x00ff, 85 << 8 | 0xff, 170 << 8, 0xff00 };
  Tiff white = tiffs[2];

  white.photometric = PHOTOMETRIC_MINISWHITE;
  for (int i = 0; i < 4; i++)
    white.squares[i] = (guint16) (0xffff - in_tiff[i]);
  for (int orientation = 1; orientation <= 8; orientation++) {
    g_autofree char *png = in_folder ("deep.png");
    g_autofree char *tiff = in_folder ("deep.tif");

    write_png (&pngs[4], png, orientation % 2 == 0, orientation);
    check_deep (png, orientation, in_png);
    write_tiff (&tiffs[2], tiff, orientation, orientation % 2 ? "wl" : "wb");
    check_deep (tiff, orientation, in_tiff);
    write_tiff (&white, tiff, orientation, "wb");
    check_deep (tiff, orientation, in_tiff);
  }
}

/* Eight bits, colours, or a file that is cut: an error, never half a picture. */
static void
test_deep_refused (void)
{
  g_autofree char *path = in_folder ("deep.png");
  g_autofree char *contents = NULL;
  gsize n;

  write_png (&pngs[0], path, FALSE, 0);
  g_assert_null (hone_image_read_deep (path, NULL));
  write_png (&pngs[10], path, FALSE, 0);
  g_assert_null (hone_image_read_deep (path, NULL));
  write_png (&pngs[4], path, FALSE, 0);
  g_assert_true (g_file_get_contents (path, &contents, &n, NULL));
  for (gsize cut = 0; cut < n - 12; cut++) {
    g_autoptr (GError) error = NULL;

    g_unlink (path);
    g_assert_true (g_file_set_contents_full (path, contents, (gssize) cut, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_assert_null (hone_image_read_deep (path, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  }
  g_unlink (path);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("hone-kinds-XXXXXX", NULL);
  g_test_add_func ("/data/image-kinds/jpeg", test_jpeg);
  g_test_add_func ("/data/image-kinds/png", test_png);
  g_test_add_func ("/data/image-kinds/bmp", test_bmp);
  g_test_add_func ("/data/image-kinds/bmp-refused", test_bmp_refused);
  g_test_add_func ("/data/image-kinds/tiff", test_tiff);
  g_test_add_func ("/data/image-kinds/webp", test_webp);
  g_test_add_func ("/data/image-kinds/orientation", test_orientation);
  g_test_add_func ("/data/image-kinds/deep", test_deep);
  g_test_add_func ("/data/image-kinds/deep-refused", test_deep_refused);
  result = g_test_run ();
  g_rmdir (folder);
  return result;
}
