/* SPDX-License-Identifier: Apache-2.0 */
/* image-jpeg.c - JPEG by libjpeg-turbo at its defaults (spec 02, section 8)
 *
 * Missing data is an error although libjpeg only warns of it; bytes behind the end are none (spec 06, section 2).
 */
#include "image-codec.h"

#include <glib/gi18n-lib.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#define MAX_SCANS 500 /* a few hundred bytes of progressive JPEG can otherwise keep a core busy for minutes */

enum {
  M_SOI = 0xd8,
  M_EOI = 0xd9,
  M_SOS = 0xda,
  M_APP1 = 0xe1,
};

typedef struct {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf back;
  char message[JMSG_LENGTH_MAX];
  gboolean whole; /* the file ends with an end marker */
  gboolean truncated, damaged;
  HoneImage *image;
  guint8 *row; /* of CMYK */
  char **why;
} Decoder;

/* --- the header, by hand: a few reads however long the segments are --- */

static gboolean
is_jpeg (const guint8 *head)
{
  return head[0] == 0xff && head[1] == M_SOI && head[2] == 0xff;
}

static gboolean
is_frame (int marker)
{
  return marker == 0xc0 || marker == 0xc1 || marker == 0xc2 || marker == 0xc9 || marker == 0xca;
}

static int
orientation_at (const ImageFile *file, guint64 at, gsize length)
{
  guint8 data[4096];
  gsize n = MIN (length, sizeof data);

  if (!image_file_get (file, at, data, n) || n < 14 || memcmp (data, "Exif\0\0", 6) != 0)
    return 0;
  return image_exif_orientation (data + 6, n - 6);
}

/* The next marker at or after @at; 0 at the end of the file. */
static int
next_marker (const ImageFile *file, guint64 *at)
{
  guint8 byte = 0;

  do {
    if (!image_file_get (file, (*at)++, &byte, 1))
      return 0;
  } while (byte != 0xff);
  do {
    if (!image_file_get (file, (*at)++, &byte, 1))
      return 0;
  } while (byte == 0xff);
  return byte;
}

static gboolean
read_frame (const guint8 *frame, ImageHeader *header, char **why)
{
  if (frame[0] != 8)
    return image_fail (why, _ ("it has more than 8 bits a channel, which is not supported in a JPEG; save it as PNG"));
  header->height = frame[1] << 8 | frame[2];
  header->width = frame[3] << 8 | frame[4];
  header->grey = frame[5] == 1;
  return TRUE;
}

static gboolean
read_header (const ImageFile *file, ImageHeader *header, char **why)
{
  guint64 at = 2;
  int marker;

  while ((marker = next_marker (file, &at)) != 0 && marker != M_SOS && marker != M_EOI) {
    guint8 bytes[8];
    gsize length;

    if (!image_file_get (file, at, bytes, 2))
      break;
    length = (gsize) (bytes[0] << 8 | bytes[1]);
    if (length < 2)
      return image_fail (why, _ ("its header is damaged"));
    if (marker == M_APP1 && header->orientation == 0)
      header->orientation = orientation_at (file, at + 2, length - 2);
    else if (is_frame (marker) && image_file_get (file, at + 2, bytes, 6))
      return read_frame (bytes, header, why);
    else if (marker >= 0xc3 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
      return image_fail (why, _ ("it is a rare kind of JPEG (lossless or hierarchical); save it as an ordinary one"));
    at += length;
  }
  return image_fail_truncated (why);
}

static gboolean
ends_well (const ImageFile *file)
{
  guint8 tail[2];

  return file->size > 4 && image_file_get (file, file->size - 2, tail, 2) && tail[0] == 0xff && tail[1] == M_EOI;
}

/* --- decoding --- */

static void
fatal_cb (j_common_ptr common)
{
  Decoder *self = common->client_data;

  common->err->format_message (common, self->message);
  longjmp (self->back, 1);
}

/* Data may run out at the end of the file, or at a marker: that of the end when the file was cut and mended, or one
 * that damage in the middle looks like. A whole file with a damaged middle decodes as OpenCV does it, grey from there
 * on. */
static void
message_cb (j_common_ptr common, int level)
{
  Decoder *self = common->client_data;
  const int code = common->err->msg_code;

  if (level < 0 && (code == JWRN_JPEG_EOF || (code == JWRN_HIT_MARKER && !self->whole)))
    self->truncated = TRUE;
  else if (level < 0)
    self->damaged = self->damaged || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
                    code == JWRN_ARITH_BAD_CODE || code == JWRN_MUST_RESYNC;
}

static void
progress_cb (j_common_ptr common)
{
  Decoder *self = common->client_data;

  if (self->jpeg.input_scan_number > MAX_SCANS) {
    g_strlcpy (self->message, _ ("it has too many scans"), sizeof self->message);
    longjmp (self->back, 1);
  }
}

static void
start (Decoder *self, const guint8 *data, gsize size)
{
  self->jpeg.err = jpeg_std_error (&self->errors);
  self->errors.error_exit = fatal_cb;
  self->errors.emit_message = message_cb;
  self->jpeg.client_data = self;
  jpeg_create_decompress (&self->jpeg);
  self->progress.progress_monitor = progress_cb;
  self->jpeg.progress = &self->progress;
  jpeg_mem_src (&self->jpeg, data, size);
  jpeg_read_header (&self->jpeg, TRUE);
}

/* The smallest n such that n / 8 of the picture is at least @side long. */
static void
choose_scale (struct jpeg_decompress_struct *jpeg, int side)
{
  guint64 length = MAX (jpeg->image_width, jpeg->image_height);

  jpeg->scale_denom = 8;
  jpeg->scale_num = 8;
  while (side > 0 && jpeg->scale_num > 1 && length * (jpeg->scale_num - 1) / 8 >= (guint64) side)
    jpeg->scale_num--;
}

/* As OpenCV's: every channel times black, rounded down. */
static void
cmyk_to_rgb (const guint8 *from, guint8 *to, int n)
{
  for (int i = 0; i < n; i++, from += 4, to += 3)
    for (int c = 0; c < 3; c++)
      to[c] = (guint8) (from[3] - ((255 - from[c]) * from[3] >> 8));
}

static void
read_rows (Decoder *self)
{
  gboolean cmyk = self->jpeg.out_color_space == JCS_CMYK;
  gsize stride = (gsize) self->image->width * 3;

  if (cmyk)
    self->row = g_malloc ((gsize) self->image->width * 4);
  while (self->jpeg.output_scanline < self->jpeg.output_height) {
    guint8 *to = self->image->pixels + self->jpeg.output_scanline * stride;
    JSAMPROW row = cmyk ? self->row : to;

    jpeg_read_scanlines (&self->jpeg, &row, 1);
    if (cmyk)
      cmyk_to_rgb (row, to, self->image->width);
  }
}

static gboolean
decode (Decoder *self, const guint8 *data, gsize size, int side)
{
  if (setjmp (self->back) != 0)
    return image_fail (self->why, self->message);

  start (self, data, size);
  choose_scale (&self->jpeg, side);
  self->jpeg.out_color_space = self->jpeg.num_components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress (&self->jpeg);
  self->image = image_try_new ((int) self->jpeg.output_width, (int) self->jpeg.output_height, self->why);
  if (self->image == NULL)
    return FALSE;
  read_rows (self);
  jpeg_finish_decompress (&self->jpeg);
  self->image->damaged = self->damaged;
  return self->truncated ? image_fail_truncated (self->why) : TRUE;
}

static HoneImage *
jpeg_read (const ImageFile *file, const ImageHeader *header, int side, char **why)
{
  Decoder self = { .why = why, .whole = ends_well (file) };
  g_autofree guint8 *data = image_file_get_all (file, why);

  if (data == NULL)
    return NULL;
  if (!decode (&self, data, file->size, side))
    g_clear_pointer (&self.image, hone_image_free);
  jpeg_destroy_decompress (&self.jpeg);
  g_free (self.row);
  return self.image;
}

static gboolean
jpeg_probe (const ImageFile *file, gboolean thorough, ImageHeader *header, char **why)
{
  g_autoptr (HoneImage) image = NULL;

  if (!read_header (file, header, why))
    return FALSE;
  header->orientation = MAX (header->orientation, 1);
  if (!thorough || ends_well (file))
    return TRUE;
  /* No end marker: a cut file, or garbage behind a whole one. Only decoding tells. */
  image = jpeg_read (file, header, 0, why);
  return image != NULL;
}

const ImageCodec image_codec_jpeg = { "jpeg", is_jpeg, jpeg_probe, jpeg_read };

/* --- encoding --- */

typedef struct {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  jmp_buf back;
  char message[JMSG_LENGTH_MAX];
  unsigned char *out;
  unsigned long size;
} Encoder;

static void
encode_fatal_cb (j_common_ptr common)
{
  Encoder *self = common->client_data;

  common->err->format_message (common, self->message);
  longjmp (self->back, 1);
}

static gboolean
encode (Encoder *self, const HoneImage *image, int quality)
{
  if (setjmp (self->back) != 0)
    return FALSE;

  self->jpeg.err = jpeg_std_error (&self->errors);
  self->errors.error_exit = encode_fatal_cb;
  self->jpeg.client_data = self;
  jpeg_create_compress (&self->jpeg);
  jpeg_mem_dest (&self->jpeg, &self->out, &self->size);
  self->jpeg.image_width = (JDIMENSION) image->width;
  self->jpeg.image_height = (JDIMENSION) image->height;
  self->jpeg.input_components = 3;
  self->jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults (&self->jpeg);
  jpeg_set_quality (&self->jpeg, quality, TRUE);
  jpeg_start_compress (&self->jpeg, TRUE);
  while (self->jpeg.next_scanline < self->jpeg.image_height) {
    JSAMPROW row = image->pixels + (gsize) self->jpeg.next_scanline * (gsize) image->width * 3;

    jpeg_write_scanlines (&self->jpeg, &row, 1);
  }
  jpeg_finish_compress (&self->jpeg);
  return TRUE;
}

GBytes *
image_jpeg_encode (const HoneImage *image, int quality, char **why)
{
  Encoder self = { 0 };
  GBytes *bytes = NULL;

  if (encode (&self, image, quality))
    bytes = g_bytes_new (self.out, self.size);
  else
    image_fail (why, self.message);
  jpeg_destroy_compress (&self.jpeg);
  free (self.out);
  return bytes;
}
