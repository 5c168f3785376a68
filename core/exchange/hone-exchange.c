/* SPDX-License-Identifier: Apache-2.0 */
/* hone-exchange.c - see hone-exchange.h */
#include "dataset-marks.h"
#include "exchange-private.h"
#include "hone-marks.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static const struct {
  const char *name, *title;
} formats[HONE_N_FORMATS] = {
  { "none", N_ ("no data set") },
  { "yolo", N_ ("YOLO") },
  { "coco", N_ ("COCO") },
  { "voc", N_ ("Pascal VOC") },
  { "folders", N_ ("class folders") },
  { "pictures", N_ ("pictures without labels") },
};

const char *
hone_format_name (HoneFormat format)
{
  return formats[format].name;
}

const char *
hone_format_title (HoneFormat format)
{
  return _ (formats[format].title);
}

HoneFormat
hone_format_find (const char *name)
{
  for (int i = 1; i < HONE_N_FORMATS; i++)
    if (g_strcmp0 (formats[i].name, name) == 0)
      return i;
  return HONE_FORMAT_NONE;
}

/* --- life --- */

void
exchange_picture_free (gpointer data)
{
  HoneExchangePicture *picture = data;

  if (picture == NULL)
    return;
  g_free (picture->path);
  g_free (picture->name);
  g_free (picture->label);
  g_clear_pointer (&picture->objects, g_array_unref);
  g_clear_pointer (&picture->rings, g_array_unref);
  g_clear_pointer (&picture->points, g_array_unref);
  g_free (picture);
}

static void
clear_finding (gpointer data)
{
  HoneExchangeFinding *finding = data;

  g_free (finding->file);
  g_free (finding->message);
}

HoneExchange *
exchange_new (HoneFormat format, const char *source)
{
  HoneExchange *self = g_new0 (HoneExchange, 1);

  self->format = format;
  self->source = g_strdup (source);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->pictures = g_ptr_array_new_with_free_func (exchange_picture_free);
  self->findings = g_array_new (FALSE, TRUE, sizeof (HoneExchangeFinding));
  g_array_set_clear_func (self->findings, clear_finding);
  self->counts = g_hash_table_new (g_str_hash, g_str_equal);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
hone_exchange_free (HoneExchange *self)
{
  if (self == NULL)
    return;
  g_free (self->source);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->pictures);
  g_array_unref (self->findings);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->ids);
  g_free (self);
}

void
hone_recognition_free (HoneRecognition *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->root);
  g_strfreev (self->files);
  g_free (self->why);
  g_free (self);
}

/* --- building --- */

HoneExchangePicture *
exchange_add_picture (HoneExchange *self, const char *path, const char *name, HoneSplit split)
{
  HoneExchangePicture *picture = g_new0 (HoneExchangePicture, 1);

  picture->path = g_strdup (path);
  picture->name = g_strdup (name);
  picture->split = split;
  picture->klass = -1;
  g_ptr_array_add (self->pictures, picture);
  return picture;
}

void
exchange_add_object (HoneExchangePicture *picture, const HoneExchangeObject *object)
{
  if (picture->objects == NULL)
    picture->objects = g_array_new (FALSE, FALSE, sizeof (HoneExchangeObject));
  g_array_append_vals (picture->objects, object, 1);
}

void
exchange_add_ring (HoneExchangePicture *picture, HoneExchangeObject *object, const double *points, guint n)
{
  HoneExchangeRing ring;

  if (picture->rings == NULL) {
    picture->rings = g_array_new (FALSE, FALSE, sizeof (HoneExchangeRing));
    picture->points = g_array_new (FALSE, FALSE, sizeof (double));
  }
  ring = (HoneExchangeRing){ picture->points->len / 2, n };
  if (object->n_rings == 0)
    object->first_ring = picture->rings->len;
  object->n_rings++;
  g_array_append_val (picture->rings, ring);
  g_array_append_vals (picture->points, points, 2 * n);
}

void
exchange_box_from_rings (HoneExchangePicture *picture, HoneExchangeObject *object)
{
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

  for (guint r = 0; r < object->n_rings; r++) {
    const HoneExchangeRing *ring = &g_array_index (picture->rings, HoneExchangeRing, object->first_ring + r);
    const double *points = &g_array_index (picture->points, double, 2 * ring->first);

    for (guint i = 0; i < 2 * ring->n; i++) {
      low[i % 2] = MIN (low[i % 2], points[i]);
      high[i % 2] = MAX (high[i % 2], points[i]);
    }
  }
  for (int axis = 0; axis < 2; axis++) {
    object->box[axis] = picture->fractions ? (low[axis] + high[axis]) / 2 : low[axis];
    object->box[2 + axis] = high[axis] - low[axis];
  }
}

int
exchange_class (HoneExchange *self, const char *name)
{
  int id = GPOINTER_TO_INT (g_hash_table_lookup (self->ids, name));

  if (id > 0 || self->names->len >= EXCHANGE_MAX_CLASSES)
    return id - 1;
  g_ptr_array_add (self->names, g_strdup (name));
  g_hash_table_insert (self->ids, g_strdup (name), GINT_TO_POINTER ((int) self->names->len));
  return (int) self->names->len - 1;
}

guint
exchange_count (const HoneExchange *self, const char *kind)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, kind));
}

void
exchange_find (HoneExchange *self, const char *kind, HoneSeverity severity, const char *file, int line,
               const char *format, ...)
{
  guint n = exchange_count (self, kind) + 1;
  HoneExchangeFinding finding = { kind, severity, NULL, line, NULL };
  g_autofree char *what = NULL;
  va_list args;

  g_hash_table_insert (self->counts, (gpointer) kind, GUINT_TO_POINTER (n));
  if (n > HONE_EXCHANGE_MAX_FINDINGS)
    return;
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  finding.file = g_strdup (file);
  if (file == NULL)
    finding.message = g_steal_pointer (&what);
  else if (line > 0)
    finding.message = g_strdup_printf (_ ("%s, line %d: %s"), file, line, what);
  else
    finding.message = g_strdup_printf (_ ("%s: %s"), file, what);
  finding.message = hone_one_line (finding.message);
  g_array_append_val (self->findings, finding);
}

gboolean
exchange_may_add (ExchangeReader *self, const char *file)
{
  if (self->n_objects < EXCHANGE_MAX_OBJECTS) {
    self->n_objects++;
    return TRUE;
  }
  if (!self->full)
    exchange_find (self->set, "too-many", HONE_SEVERITY_WARNING, file, 0,
                   _ ("the data set has more than %d objects; the rest is left out."), EXCHANGE_MAX_OBJECTS);
  self->full = TRUE;
  return FALSE;
}

void
exchange_tell (const ExchangeReader *self, double fraction)
{
  if (self->progress != NULL)
    self->progress (fraction, _ ("Reading the data set"), self->progress_data);
}

char *
hone_exchange_project (const HoneRecognition *what)
{
  const char *file = what->files != NULL ? what->files[0] : NULL;

  if (what->format != HONE_FORMAT_YOLO || file == NULL ||
      !(g_str_has_suffix (file, ".yaml") || g_str_has_suffix (file, ".yml")))
    return NULL;
  return hone_project_folder (file);
}

guint
hone_exchange_apply_marks (HoneExchange *self, const char *project, guint *n_moved)
{
  DatasetMarks *marks = dataset_marks_open (project, TRUE);
  guint kept = 0, n = self->pictures->len;

  *n_moved = 0;
  for (guint i = 0; i < n && marks != NULL; i++) {
    HoneExchangePicture *picture = g_steal_pointer (&self->pictures->pdata[i]);
    const HoneSplit place =
        picture->path != NULL ? dataset_marks_place (marks, picture->path, picture->split) : picture->split;

    if (place == DATASET_MARKS_EXCLUDED) {
      exchange_picture_free (picture);
      continue;
    }
    *n_moved += place != picture->split;
    picture->split = place;
    self->pictures->pdata[kept++] = picture;
  }
  if (marks != NULL)
    g_ptr_array_set_size (self->pictures, (int) kept);
  dataset_marks_close (marks);
  return n - self->pictures->len;
}

/* --- reading --- */

typedef gboolean (*ReadFunc) (ExchangeReader *self, GError **error);

/* The first finding usually says why there are none. */
static gboolean
has_pictures (const ExchangeReader *self, GError **error)
{
  if (self->set->pictures->len > 0 || g_cancellable_is_cancelled (self->cancellable))
    return TRUE;
  if (self->set->findings->len > 0)
    g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                         g_array_index (self->set->findings, HoneExchangeFinding, 0).message);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s names no pictures, so there is nothing to read."),
                 self->what->path);
  return FALSE;
}

HoneExchange *
hone_exchange_read (const HoneRecognition *what, const char *pictures, HoneProgress progress, gpointer progress_data,
                    GCancellable *cancellable, GError **error)
{
  static const ReadFunc readers[HONE_N_FORMATS] = {
    NULL, exchange_read_yolo, exchange_read_coco, exchange_read_voc, exchange_read_folders, exchange_read_pictures
  };
  g_autoptr (HoneExchange) set = exchange_new (what->format, what->path);
  ExchangeReader self = { .set = set,
                          .what = what,
                          .pictures = pictures,
                          .progress = progress,
                          .progress_data = progress_data,
                          .cancellable = cancellable };
  gboolean fine;

  g_return_val_if_fail (!what->archive && readers[what->format] != NULL, NULL);
  fine = readers[what->format](&self, error) && has_pictures (&self, error) && exchange_measure (&self, error);
  g_clear_pointer (&self.by_name, g_hash_table_unref);
  if (!fine || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&set);
}

/* --- asking --- */

guint
hone_exchange_count_objects (const HoneExchange *self)
{
  guint n = 0;

  for (guint i = 0; i < self->pictures->len; i++) {
    const HoneExchangePicture *picture = self->pictures->pdata[i];

    n += picture->objects != NULL ? picture->objects->len : 0;
  }
  return n;
}

guint
hone_exchange_count_split (const HoneExchange *self, HoneSplit split)
{
  guint n = 0;

  for (guint i = 0; i < self->pictures->len; i++)
    n += ((const HoneExchangePicture *) self->pictures->pdata[i])->split == split;
  return n;
}

gboolean
exchange_has_outlines (const HoneExchange *self)
{
  for (guint i = 0; i < self->pictures->len; i++)
    if (((const HoneExchangePicture *) self->pictures->pdata[i])->rings != NULL)
      return TRUE;
  return FALSE;
}

char *
hone_exchange_summary (const HoneExchange *self)
{
  guint n = self->pictures->len, objects = hone_exchange_count_objects (self), classes = self->names->len;
  GString *text = g_string_new (hone_format_title (self->format));

  g_string_append (text, ": ");
  g_string_append_printf (text, ngettext ("%u picture", "%u pictures", n), n);
  if (self->format != HONE_FORMAT_PICTURES && self->format != HONE_FORMAT_FOLDERS) {
    g_string_append (text, ", ");
    g_string_append_printf (text, ngettext ("%u object", "%u objects", objects), objects);
  }
  if (self->format != HONE_FORMAT_PICTURES) {
    g_string_append (text, ", ");
    g_string_append_printf (text, ngettext ("%u class", "%u classes", classes), classes);
  }
  for (int split = 0, shown = 0; split < HONE_N_SPLITS; split++) {
    guint in_split = hone_exchange_count_split (self, split);

    if (in_split > 0)
      g_string_append_printf (text, "%s%s %u", shown++ == 0 ? "; " : ", ", hone_split_name (split), in_split);
  }
  return g_string_free (text, FALSE);
}

/* --- pixels and fractions --- */

void
hone_exchange_pixels (const HoneExchangePicture *picture, const HoneExchangeObject *object, double box[4])
{
  const double side[2] = { picture->width, picture->height };

  for (int axis = 0; axis < 2; axis++) {
    if (picture->fractions) {
      box[axis] = (object->box[axis] - object->box[2 + axis] / 2) * side[axis];
      box[2 + axis] = object->box[2 + axis] * side[axis];
    } else {
      box[axis] = object->box[axis];
      box[2 + axis] = object->box[2 + axis];
    }
  }
}

void
hone_exchange_fractions (const HoneExchangePicture *picture, const HoneExchangeObject *object, double box[4])
{
  const double side[2] = { picture->width, picture->height };

  for (int axis = 0; axis < 2; axis++) {
    if (picture->fractions) {
      box[axis] = object->box[axis];
      box[2 + axis] = object->box[2 + axis];
    } else {
      box[axis] = (object->box[axis] + object->box[2 + axis] / 2) / side[axis];
      box[2 + axis] = object->box[2 + axis] / side[axis];
    }
  }
}

/* --- numbers --- */

static void
put_rounded (GString *text, double x, int decimals)
{
  char buffer[64];
  char *end;
  char format[8];

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (buffer, sizeof buffer, format, x);
  if (strchr (buffer, '.') != NULL) {
    end = buffer + strlen (buffer) - 1;
    while (*end == '0')
      *end-- = '\0';
    if (*end == '.')
      *end = '\0';
  }
  g_string_append (text, g_str_equal (buffer, "-0") ? "0" : buffer);
}

void
exchange_put_fraction (GString *text, double x)
{
  if (fabs (x) < 1e3)
    put_rounded (text, x, 14);
  else
    g_string_append (text, "0");
}

/* A coordinate of a picture of 640 pixels has 10 decimals: YOLO's usual 6 times a whole side, halved, need 7. */
void
exchange_put_pixel (GString *text, double x, int side)
{
  int digits = 1;

  for (int rest = side; rest >= 10; rest /= 10)
    digits++;
  if (fabs (x) < 1e9)
    put_rounded (text, x, MAX (13 - digits, 4));
  else
    g_string_append (text, "0");
}
