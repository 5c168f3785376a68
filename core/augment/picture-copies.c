/* SPDX-License-Identifier: Apache-2.0 */
/* picture-copies.c - see picture-copies.h */
#include "picture-copies.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MAGIC "HONEPIX1"
#define UNUSED_SECONDS (30 * 24 * 3600)
#define LANES 8 /* of the sum; so many words are added at a time */

/* Before the pixels. In the order of this machine: the folder is not carried to another. */
typedef struct {
  char magic[8];
  guint32 width, height;
  HonePictureStamp stamp; /* of the picture */
  guint64 sum;            /* of the pixels */
} Header;

static char *
folder_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "hone", "pictures", NULL);
}

/* Reading a copy renews its time. */
static void
remove_unused (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gint64 oldest = g_get_real_time () / G_USEC_PER_SEC - UNUSED_SECONDS;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GStatBuf file;

    if (g_lstat (path, &file) == 0 && S_ISREG (file.st_mode) && file.st_mtime < oldest)
      g_unlink (path);
  }
}

gboolean
hone_picture_copies_open (guint64 *available, GError **error)
{
  g_autofree char *folder = folder_path ();
  struct statvfs disk;

  if (g_mkdir_with_parents (folder, 0700) != 0 || statvfs (folder, &disk) != 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("The folder %s cannot be used: %s."), folder,
                 g_strerror (errno));
    return FALSE;
  }
  remove_unused (folder);
  *available = (guint64) disk.f_bavail * disk.f_frsize;
  return TRUE;
}

char *
hone_picture_copy_path (const char *path, int imgsz)
{
  g_autofree char *folder = folder_path (), *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *text = g_strdup_printf ("%s\n%d", whole, imgsz);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_build_filename (folder, hash, NULL);
}

gboolean
hone_picture_copy_exists (const char *path, int imgsz)
{
  g_autofree char *copy = hone_picture_copy_path (path, imgsz);

  return g_file_test (copy, G_FILE_TEST_IS_REGULAR);
}

guint64
hone_picture_copy_size (int width, int height)
{
  return sizeof (Header) + (guint64) width * (guint64) height * 3;
}

/* Each word, and where it stands, counts. */
static guint64
sum_of (const guint8 *bytes, gsize n)
{
  guint64 lanes[LANES] = { 0 }, sum = n;
  gsize at = 0;

  for (; at + sizeof lanes <= n; at += sizeof lanes) {
    guint64 words[LANES];

    memcpy (words, bytes + at, sizeof words);
    for (int i = 0; i < LANES; i++)
      lanes[i] = (lanes[i] ^ words[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  }
  for (; at < n; at++)
    sum = (sum ^ bytes[at]) * G_GUINT64_CONSTANT (0x100000001b3);
  for (int i = 0; i < LANES; i++)
    sum = (sum ^ (lanes[i] >> 29) ^ lanes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return sum;
}

gboolean
hone_picture_stamp (const char *path, HonePictureStamp *stamp)
{
  struct stat file;

  if (stat (path, &file) != 0)
    return FALSE;
  *stamp = (HonePictureStamp){ (guint64) file.st_size, (guint64) file.st_mtim.tv_sec, (guint64) file.st_mtim.tv_nsec };
  return TRUE;
}

static gboolean
read_all (int file, void *to, gsize n)
{
  while (n > 0) {
    const gssize got = read (file, to, n);

    if (got <= 0 && !(got < 0 && errno == EINTR))
      return FALSE;
    if (got > 0) {
      to = (guint8 *) to + got;
      n -= (gsize) got;
    }
  }
  return TRUE;
}

/* Made of this very file, and as long as it says. */
static gboolean
is_current (const Header *header, const HonePictureStamp *now, int file)
{
  struct stat copy;

  return memcmp (header->magic, MAGIC, sizeof header->magic) == 0 && memcmp (&header->stamp, now, sizeof *now) == 0 &&
         header->width > 0 && header->height > 0 && (guint64) header->width * header->height <= HONE_IMAGE_MAX_PIXELS &&
         fstat (file, &copy) == 0 &&
         (guint64) copy.st_size == hone_picture_copy_size ((int) header->width, (int) header->height);
}

static HoneImage *
read_open (int file, const HonePictureStamp *now)
{
  g_autoptr (HoneImage) image = NULL;
  Header header;
  gsize n;

  if (!read_all (file, &header, sizeof header) || !is_current (&header, now, file))
    return NULL;
  image = hone_image_new ((int) header.width, (int) header.height);
  n = (gsize) header.width * header.height * 3;
  if (!read_all (file, image->pixels, n) || sum_of (image->pixels, n) != header.sum)
    return NULL;
  return g_steal_pointer (&image);
}

HoneImage *
hone_picture_copy_read (const char *path, int imgsz)
{
  g_autofree char *copy = hone_picture_copy_path (path, imgsz);
  const int file = g_open (copy, O_RDONLY | O_CLOEXEC, 0);
  HoneImage *image = NULL;
  HonePictureStamp now;

  if (file < 0)
    return NULL;
  if (hone_picture_stamp (path, &now))
    image = read_open (file, &now);
  if (image != NULL)
    futimens (file, NULL);
  close (file);
  return image;
}

static gboolean
write_all (int file, const void *from, gsize n)
{
  while (n > 0) {
    const gssize put = write (file, from, n);

    if (put < 0 && errno != EINTR)
      return FALSE;
    if (put > 0) {
      from = (const guint8 *) from + put;
      n -= (gsize) put;
    }
  }
  return TRUE;
}

/* Under another name first, so that nobody reads half of it. Nothing waits for the disk: what a crash leaves behind
 * does not have the right sum. */
static gboolean
write_whole (const char *copy, const Header *header, const guint8 *pixels, gsize n)
{
  g_autofree char *name = g_strconcat (copy, ".XXXXXX", NULL);
  const int file = g_mkstemp_full (name, O_WRONLY | O_CLOEXEC, 0600);
  gboolean done;

  if (file < 0)
    return FALSE;
  done = write_all (file, header, sizeof *header) && write_all (file, pixels, n);
  done = close (file) == 0 && done && g_rename (name, copy) == 0;
  if (!done)
    g_unlink (name);
  return done;
}

gboolean
hone_picture_copy_write (const HoneImage *image, const char *path, int imgsz, const HonePictureStamp *stamp)
{
  const gsize n = (gsize) image->width * (gsize) image->height * 3;
  g_autofree char *copy = hone_picture_copy_path (path, imgsz);
  const Header header = {
    MAGIC, (guint32) image->width, (guint32) image->height, *stamp, sum_of (image->pixels, n),
  };

  return write_whole (copy, &header, image->pixels, n);
}
