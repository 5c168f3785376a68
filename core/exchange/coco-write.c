/* SPDX-License-Identifier: Apache-2.0 */
/* coco-write.c - images/SPLIT and annotations/instances_SPLIT.json, written as it goes
 *
 * Categories are numbered from 1 and pictures through all files, so that the files may be joined.
 */
#include "exchange-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

typedef struct {
  ExchangeWriter *writer;
  HoneSplit split;
  FILE *file;
  guint *n_annotations; /* of all files */
  gboolean begun;       /* the list has an item */
} Coco;

static void
put_text (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_printf (out, "\\%c", *p);
    else if ((guchar) *p < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint) *p);
    else
      g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

/* --- pictures and categories --- */

static gboolean
is_mine (const Coco *self, guint i)
{
  const HoneExchangePicture *picture = self->writer->set->pictures->pdata[i];

  return self->writer->names[i] != NULL && picture->split == self->split;
}

static void
write_images (Coco *self)
{
  const GPtrArray *pictures = self->writer->set->pictures;
  const char *between = "";

  for (guint i = 0; i < pictures->len; i++) {
    const HoneExchangePicture *picture = pictures->pdata[i];
    g_autoptr (GString) text = g_string_new (NULL);

    if (!is_mine (self, i))
      continue;
    put_text (text, self->writer->names[i]);
    fprintf (self->file, "%s\n{\"id\":%u,\"file_name\":%s,\"width\":%d,\"height\":%d}", between, i + 1, text->str,
             picture->width, picture->height);
    between = ",";
  }
}

static void
write_categories (Coco *self)
{
  const GPtrArray *names = self->writer->set->names;

  for (guint i = 0; i < names->len; i++) {
    g_autoptr (GString) text = g_string_new (NULL);

    put_text (text, names->pdata[i]);
    fprintf (self->file, "%s\n{\"id\":%u,\"name\":%s}", i > 0 ? "," : "", i + 1, text->str);
  }
}

/* --- annotations --- */

/* Half the sum of the cross products; corners may lie on any side. */
static double
ring_area (const double *points, guint n, const double scale[2])
{
  double sum = 0;

  for (guint i = 0; i < n; i++) {
    guint k = (i + 1) % n;

    sum += points[2 * i] * points[2 * k + 1] - points[2 * k] * points[2 * i + 1];
  }
  return fabs (sum) / 2 * scale[0] * scale[1];
}

/* Returns: their area */
static double
put_rings (GString *out, const HoneExchangePicture *picture, const HoneExchangeObject *object)
{
  const int side[2] = { picture->width, picture->height };
  const double scale[2] = { picture->fractions ? side[0] : 1, picture->fractions ? side[1] : 1 };
  double area = 0;

  for (guint r = 0; r < object->n_rings; r++) {
    const HoneExchangeRing *ring = &g_array_index (picture->rings, HoneExchangeRing, object->first_ring + r);
    const double *points = &g_array_index (picture->points, double, 2 * ring->first);

    g_string_append (out, r > 0 ? ",[" : "[");
    for (guint i = 0; i < 2 * ring->n; i++) {
      if (i > 0)
        g_string_append_c (out, ',');
      exchange_put_pixel (out, points[i] * scale[i % 2], side[i % 2]);
    }
    g_string_append_c (out, ']');
    area += ring_area (points, ring->n, scale);
  }
  return area;
}

static void
write_object (Coco *self, guint image, const HoneExchangePicture *picture, const HoneExchangeObject *object)
{
  g_autoptr (GString) rings = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  double box[4], area;

  hone_exchange_pixels (picture, object, box);
  area = object->n_rings > 0 ? put_rings (rings, picture, object) : box[2] * box[3];
  for (int i = 0; i < 4; i++) {
    g_string_append (text, i > 0 ? "," : "");
    exchange_put_pixel (text, box[i], i % 2 == 0 ? picture->width : picture->height);
  }
  g_string_append (text, "],\"area\":");
  exchange_put_pixel (text, area, picture->width);
  fprintf (self->file,
           "%s\n{\"id\":%u,\"image_id\":%u,\"category_id\":%d,\"bbox\":[%s,\"iscrowd\":%d,\"segmentation\":[%s]}",
           self->begun ? "," : "", *self->n_annotations + 1, image, object->klass + 1, text->str,
           (object->flags & HONE_OBJECT_CROWD) != 0, rings->str);
  ++*self->n_annotations;
  self->begun = TRUE;
}

static gboolean
write_annotations (Coco *self, GError **error)
{
  const GPtrArray *pictures = self->writer->set->pictures;

  for (guint i = 0; i < pictures->len; i++) {
    const HoneExchangePicture *picture = pictures->pdata[i];
    g_autofree char *to = NULL;

    if (!is_mine (self, i))
      continue;
    to = g_build_filename ("images", exchange_split_folder (self->split), self->writer->names[i], NULL);
    if (!exchange_step (self->writer, i, error) || !exchange_place_picture (self->writer, i, to, error))
      return FALSE;
    for (guint k = 0; picture->objects != NULL && k < picture->objects->len; k++)
      write_object (self, i + 1, picture, &g_array_index (picture->objects, HoneExchangeObject, k));
  }
  return TRUE;
}

static gboolean
write_json (Coco *self, GError **error)
{
  gboolean fine;

  fputs ("{\"info\":{\"description\":\"written by Hone\",\"version\":\"1.0\"},\"licenses\":[],\n\"images\":[",
         self->file);
  write_images (self);
  fputs ("],\n\"categories\":[", self->file);
  write_categories (self);
  fputs ("],\n\"annotations\":[", self->file);
  fine = write_annotations (self, error);
  fputs ("]}\n", self->file);
  return fine;
}

static gboolean
write_split (ExchangeWriter *writer, HoneSplit split, guint *n_annotations, GError **error)
{
  const char *word = split < HONE_N_SPLITS ? hone_split_name (split) : "default";
  g_autofree char *images = g_build_filename ("images", exchange_split_folder (split), NULL);
  g_autofree char *path = g_strdup_printf ("%s/annotations/instances_%s.json", writer->folder, word);
  Coco self = { .writer = writer, .split = split, .n_annotations = n_annotations };
  gboolean fine;

  if (!exchange_make_folder (writer, images, error) || !exchange_make_folder (writer, "annotations", error))
    return FALSE;
  self.file = fopen (path, "wxe");
  fine = self.file != NULL && write_json (&self, error);
  if (self.file != NULL && (ferror (self.file) || fclose (self.file) != 0) && fine) {
    fine = FALSE;
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), path, g_strerror (errno));
  } else if (self.file == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), path, g_strerror (errno));
  }
  return fine;
}

gboolean
exchange_write_coco (ExchangeWriter *self, GError **error)
{
  guint n_annotations = 0, n_written = 0;

  for (int split = 0; split <= HONE_N_SPLITS; split++)
    if (hone_exchange_count_split (self->set, split) > 0 || (split == HONE_N_SPLITS && n_written == 0)) {
      if (!write_split (self, split, &n_annotations, error))
        return FALSE;
      n_written++;
    }
  return TRUE;
}
