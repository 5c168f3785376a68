/* SPDX-License-Identifier: Apache-2.0 */
/* coco-read.c - COCO json, a token at a time (a gigabyte is usual)
 *
 * Annotations may stand before the pictures and categories that they name, so both are made when they are first named,
 * and what nobody describes is dropped at the end of the file.
 */
#include "exchange-private.h"
#include "json-pull.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_POINTS 100000000 /* of a data set */
#define MOST_NUMBERS 4000000 /* of a list: an outline of two million points, a mask of as many runs */
#define MOST_PARTS 100000    /* outlines of an object */
#define MOST_TEXT 4096       /* bytes of a name */
#define NEWS 4096            /* annotations between two looks at progress and cancel */

typedef struct {
  char *id, *name, *super;
  double order; /* the id as a number; INFINITY: a word */
  guint n_objects;
  int klass; /* in the set */
} Category;

typedef struct {
  ExchangeReader *reader;
  JsonPull *pull;
  const char *path;
  HoneSplit split;
  gint64 size;
  guint n_annotations;
  GHashTable *picture_of; /* id -> HoneExchangePicture */
  GPtrArray *mine;        /* of HoneExchangePicture: those of this file */
  GHashTable *category_of;
  GPtrArray *categories; /* of Category; their place is the objects' class until the file ends */

  /* The annotation at hand. */
  char *image, *category;
  GArray *box, *points, *lengths, *counts; /* double, double, guint, guint32 */
  char *packed;                            /* compressed run lengths */
  int height, width;                       /* of the mask */
  gboolean mask, crowd;
  int line;
} Coco;

static void
category_free (gpointer data)
{
  Category *category = data;

  g_free (category->id);
  g_free (category->name);
  g_free (category->super);
  g_free (category);
}

/* --- small values --- */

/* Numbers and words may both be ids: 7, 7.0 and "7" are the same. NULL: neither. */
static char *
read_id (Coco *self)
{
  JsonToken token = json_pull_next (self->pull);

  if (token == JSON_NUMBER && fabs (json_pull_number (self->pull)) < 1e18 &&
      json_pull_number (self->pull) == floor (json_pull_number (self->pull)))
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) json_pull_number (self->pull));
  if (token == JSON_STRING && strlen (json_pull_text (self->pull)) < 1024)
    return g_strdup (json_pull_text (self->pull));
  json_pull_skip (self->pull, token);
  return NULL;
}

static char *
read_text (Coco *self)
{
  JsonToken token = json_pull_next (self->pull);

  if (token == JSON_STRING)
    return strlen (json_pull_text (self->pull)) <= MOST_TEXT ? g_strdup (json_pull_text (self->pull)) : NULL;
  if (token == JSON_NUMBER)
    return g_strdup (json_pull_text (self->pull)); /* a class named 1 */
  json_pull_skip (self->pull, token);
  return NULL;
}

static double
read_number (Coco *self)
{
  JsonToken token = json_pull_next (self->pull);

  if (token == JSON_NUMBER)
    return json_pull_number (self->pull);
  json_pull_skip (self->pull, token);
  return token == JSON_TRUE ? 1.0 : token == JSON_FALSE ? 0.0 : (double) NAN;
}

static int
read_side (Coco *self)
{
  double x = read_number (self);

  return x >= 1 && x <= 1e6 ? (int) x : 0;
}

/* Appends numbers until the array ends; others become NaN, and so does the end of a list that is too long. Its bracket
 * is already taken. */
static void
read_numbers (Coco *self, GArray *out)
{
  const guint most = out->len + MOST_NUMBERS;
  JsonToken token;

  while ((token = json_pull_next (self->pull)) != JSON_ARRAY_END && token != JSON_ERROR) {
    double x = token == JSON_NUMBER ? json_pull_number (self->pull) : (double) NAN;

    json_pull_skip (self->pull, token);
    if (out->len == most)
      x = (double) NAN;
    if (out->len <= most)
      g_array_append_val (out, x);
  }
}

/* Calls @member for each name of the object that begins next; members that it refuses are skipped. */
static gboolean
read_object (Coco *self, JsonToken first, gboolean (*member) (Coco *self, const char *name, gpointer data),
             gpointer data)
{
  JsonToken token;

  if (first != JSON_OBJECT)
    return json_pull_skip (self->pull, first);
  while ((token = json_pull_next (self->pull)) == JSON_KEY)
    if (!member (self, json_pull_text (self->pull), data) && !json_pull_skip_next (self->pull))
      return FALSE;
  return token == JSON_OBJECT_END;
}

/* --- pictures --- */

typedef struct {
  char *id, *name;
  int width, height;
} Image;

static HoneExchangePicture *
picture_of (Coco *self, const char *id)
{
  HoneExchangePicture *picture = g_hash_table_lookup (self->picture_of, id);

  if (picture == NULL && self->reader->set->pictures->len < EXCHANGE_MAX_PICTURES) {
    picture = exchange_add_picture (self->reader->set, NULL, NULL, self->split);
    picture->label = g_strdup (self->path);
    picture->labelled = TRUE;
    g_hash_table_insert (self->picture_of, g_strdup (id), picture);
    g_ptr_array_add (self->mine, picture);
  }
  return picture;
}

static gboolean
image_member (Coco *self, const char *name, gpointer data)
{
  Image *image = data;

  if (g_str_equal (name, "id")) {
    g_free (image->id);
    image->id = read_id (self);
  } else if (g_str_equal (name, "file_name")) {
    g_free (image->name);
    image->name = read_text (self);
  } else if (g_str_equal (name, "width")) {
    image->width = read_side (self);
  } else if (g_str_equal (name, "height")) {
    image->height = read_side (self);
  } else {
    return FALSE;
  }
  return TRUE;
}

static void
take_image (Coco *self, Image *image)
{
  HoneExchange *set = self->reader->set;
  HoneExchangePicture *picture;

  if (image->id == NULL || image->name == NULL || image->name[0] == '\0') {
    exchange_find (set, "bad-json", HONE_SEVERITY_ERROR, self->path, self->line,
                   _ ("a picture has no “id” or no “file_name”; it is left out."));
    return;
  }
  picture = picture_of (self, image->id);
  if (picture == NULL)
    return;
  if (picture->name != NULL) {
    exchange_find (set, "same-name", HONE_SEVERITY_WARNING, self->path, self->line,
                   _ ("the picture number %s stands there twice, as %s and %s; the first counts."), image->id,
                   picture->name, image->name);
    return;
  }
  picture->name = g_steal_pointer (&image->name);
  picture->width = image->width;
  picture->height = image->height;
}

static gboolean
read_image (Coco *self, JsonToken first)
{
  Image image = { 0 };
  gboolean fine;

  self->line = json_pull_line (self->pull);
  fine = read_object (self, first, image_member, &image);
  if (fine)
    take_image (self, &image);
  g_free (image.id);
  g_free (image.name);
  return fine;
}

/* --- categories --- */

/* Its place in the list; -1: there are too many */
static int
category_of (Coco *self, const char *id)
{
  gpointer found = g_hash_table_lookup (self->category_of, id);
  Category *category;
  char *end;

  if (found != NULL)
    return GPOINTER_TO_INT (found) - 1;
  if (self->categories->len >= EXCHANGE_MAX_CLASSES)
    return -1;
  category = g_new0 (Category, 1);
  category->id = g_strdup (id);
  category->order = g_ascii_strtod (id, &end);
  if (*end != '\0' || end == id)
    category->order = INFINITY;
  category->klass = -1;
  g_ptr_array_add (self->categories, category);
  g_hash_table_insert (self->category_of, g_strdup (id), GUINT_TO_POINTER (self->categories->len));
  return (int) self->categories->len - 1;
}

static gboolean
category_member (Coco *self, const char *name, gpointer data)
{
  char **texts = data; /* id, name, supercategory */
  int at = g_str_equal (name, "id") ? 0 : g_str_equal (name, "name") ? 1 : g_str_equal (name, "supercategory") ? 2 : -1;

  if (at < 0)
    return FALSE;
  g_free (texts[at]);
  texts[at] = at == 0 ? read_id (self) : read_text (self);
  return TRUE;
}

static gboolean
read_category (Coco *self, JsonToken first)
{
  char *texts[3] = { NULL };
  gboolean fine;

  self->line = json_pull_line (self->pull);
  fine = read_object (self, first, category_member, texts);
  if (fine && texts[0] != NULL && texts[1] != NULL) {
    const int at = category_of (self, texts[0]);
    Category *category = at >= 0 ? self->categories->pdata[at] : NULL;

    if (category == NULL) {
      exchange_find (self->reader->set, "too-many", HONE_SEVERITY_WARNING, self->path, self->line,
                     _ ("there are more than %d categories; the rest is left out."), EXCHANGE_MAX_CLASSES);
    } else if (category->name == NULL) {
      category->name = g_strstrip (g_steal_pointer (&texts[1]));
      category->super = g_steal_pointer (&texts[2]);
    }
  } else if (fine) {
    exchange_find (self->reader->set, "bad-json", HONE_SEVERITY_ERROR, self->path, self->line,
                   _ ("a category has no “id” or no “name”; it is left out."));
  }
  for (int i = 0; i < 3; i++)
    g_free (texts[i]);
  return fine;
}

/* --- annotations --- */

static void
read_counts (Coco *self)
{
  JsonToken token = json_pull_next (self->pull);

  if (token == JSON_STRING) {
    g_free (self->packed);
    self->packed = g_strdup (json_pull_text (self->pull));
    return;
  }
  if (token != JSON_ARRAY) {
    json_pull_skip (self->pull, token);
    return;
  }
  while ((token = json_pull_next (self->pull)) != JSON_ARRAY_END && token != JSON_ERROR) {
    double x = token == JSON_NUMBER ? json_pull_number (self->pull) : -1;
    guint32 count = x >= 0 && x <= G_MAXUINT32 ? (guint32) x : G_MAXUINT32; /* too long for any picture */

    json_pull_skip (self->pull, token);
    if (self->counts->len >= MOST_NUMBERS)
      g_array_index (self->counts, guint32, 0) = G_MAXUINT32;
    else
      g_array_append_val (self->counts, count);
  }
}

static gboolean
mask_member (Coco *self, const char *name, gpointer data)
{
  if (g_str_equal (name, "counts")) {
    read_counts (self);
  } else if (g_str_equal (name, "size")) {
    g_autoptr (GArray) size = g_array_new (FALSE, FALSE, sizeof (double));
    JsonToken token = json_pull_next (self->pull);

    if (token != JSON_ARRAY)
      return json_pull_skip (self->pull, token);
    read_numbers (self, size);
    for (guint i = 0; i < 2 && i < size->len; i++) {
      double x = g_array_index (size, double, i);

      *(i == 0 ? &self->height : &self->width) = x >= 1 && x <= 1e6 ? (int) x : 0;
    }
  } else {
    return FALSE;
  }
  return TRUE;
}

static void
read_polygons (Coco *self)
{
  JsonToken token;

  while ((token = json_pull_next (self->pull)) != JSON_ARRAY_END && token != JSON_ERROR) {
    guint before = self->points->len, n;

    if (token != JSON_ARRAY || self->lengths->len >= MOST_PARTS || self->points->len >= MOST_NUMBERS) {
      json_pull_skip (self->pull, token);
      continue;
    }
    read_numbers (self, self->points);
    n = self->points->len - before;
    g_array_append_val (self->lengths, n);
  }
}

static void
read_segmentation (Coco *self)
{
  JsonToken token = json_pull_next (self->pull);

  if (token == JSON_OBJECT) {
    self->mask = TRUE;
    read_object (self, token, mask_member, NULL);
  } else if (token == JSON_ARRAY) {
    read_polygons (self);
  } else {
    json_pull_skip (self->pull, token);
  }
}

static void
read_box (Coco *self)
{
  JsonToken token = json_pull_next (self->pull);

  g_array_set_size (self->box, 0);
  if (token == JSON_ARRAY)
    read_numbers (self, self->box);
  else
    json_pull_skip (self->pull, token);
}

static gboolean
annotation_member (Coco *self, const char *name, gpointer data)
{
  if (g_str_equal (name, "image_id")) {
    g_free (self->image);
    self->image = read_id (self);
  } else if (g_str_equal (name, "category_id")) {
    g_free (self->category);
    self->category = read_id (self);
  } else if (g_str_equal (name, "bbox")) {
    read_box (self);
  } else if (g_str_equal (name, "segmentation")) {
    read_segmentation (self);
  } else if (g_str_equal (name, "iscrowd")) {
    self->crowd = read_number (self) == 1;
  } else {
    return FALSE;
  }
  return TRUE;
}

/* A file in one line has no lines to go by: the picture's number helps. */
static void
find_bad (Coco *self, const char *kind, const char *what)
{
  if (self->image != NULL)
    exchange_find (self->reader->set, kind, HONE_SEVERITY_ERROR, self->path, self->line, _ ("picture number %s: %s"),
                   self->image, what);
  else
    exchange_find (self->reader->set, kind, HONE_SEVERITY_ERROR, self->path, self->line, "%s", what);
}

/* The points of a polygon, if they are three or more real ones. */
static void
take_polygon (Coco *self, HoneExchangePicture *picture, HoneExchangeObject *object, guint first, guint n)
{
  const double *points = n > 0 ? &g_array_index (self->points, double, first) : NULL;
  gboolean fine = n >= 6 && n % 2 == 0;

  for (guint i = 0; i < n && fine; i++)
    fine = isfinite (points[i]) && fabs (points[i]) < 1e7;
  if (fine)
    exchange_add_ring (picture, object, points, n / 2);
  else
    find_bad (self, "bad-outline",
              _ ("an outline needs x and y of at least 3 points, all numbers; this part of it is left out."));
}

static void
take_mask (Coco *self, HoneExchangePicture *picture, HoneExchangeObject *object)
{
  gsize n = self->counts->len;
  g_autofree guint32 *unpacked = self->packed != NULL ? mask_decode_counts (self->packed, &n) : NULL;
  const guint32 *counts = self->packed != NULL ? unpacked : (const guint32 *) (gpointer) self->counts->data;

  if ((self->packed != NULL && unpacked == NULL) ||
      !mask_outlines (counts, n, self->width, self->height, picture, object))
    find_bad (self, "bad-outline", _ ("this mask (RLE) is damaged or does not fit its size; the box is kept."));
}

static void
take_outline (Coco *self, HoneExchangePicture *picture, HoneExchangeObject *object)
{
  guint first = 0;

  if (picture->points != NULL && picture->points->len + self->points->len > MAX_POINTS)
    return;
  for (guint i = 0; i < self->lengths->len; i++) {
    guint n = g_array_index (self->lengths, guint, i);

    take_polygon (self, picture, object, first, n);
    first += n;
  }
  if (self->mask)
    take_mask (self, picture, object);
}

/* bbox, or around the outline. FALSE: neither is there */
static gboolean
take_box (Coco *self, HoneExchangePicture *picture, HoneExchangeObject *object)
{
  gboolean fine = self->box->len == 4;

  for (guint i = 0; i < 4 && fine; i++) {
    object->box[i] = g_array_index (self->box, double, i);
    fine = isfinite (object->box[i]) && fabs (object->box[i]) < 1e7;
  }
  if (!fine && object->n_rings > 0) {
    exchange_box_from_rings (picture, object);
    return TRUE;
  }
  if (!fine)
    find_bad (self, "label-not-a-number",
              _ ("“bbox” needs four numbers: left, top, width, height; the object is left "
                 "out."));
  else if (object->box[2] < 0 || object->box[3] < 0)
    find_bad (self, "label-negative", _ ("the box has a negative width or height; the object is left out."));
  return fine && object->box[2] >= 0 && object->box[3] >= 0;
}

static void
take_annotation (Coco *self)
{
  HoneExchangeObject object = { .flags = self->crowd ? HONE_OBJECT_CROWD : 0, .line = self->line };
  HoneExchangePicture *picture;
  Category *category;

  if (self->image == NULL) {
    find_bad (self, "unknown-picture", _ ("an annotation has no “image_id”; it is left out."));
    return;
  }
  if (self->category == NULL) {
    find_bad (self, "unknown-category", _ ("an annotation has no “category_id”; it is left out."));
    return;
  }
  picture = picture_of (self, self->image);
  if (picture == NULL || !exchange_may_add (self->reader, self->path))
    return;
  take_outline (self, picture, &object);
  if (!take_box (self, picture, &object))
    return;
  object.klass = category_of (self, self->category);
  if (object.klass < 0) {
    find_bad (self, "unknown-category", _ ("there are too many categories; the object is left out."));
    return;
  }
  category = self->categories->pdata[object.klass];
  category->n_objects++;
  if (object.box[2] == 0 || object.box[3] == 0)
    exchange_find (self->reader->set, "zero-size-box", HONE_SEVERITY_WARNING, self->path, self->line,
                   _ ("picture number %s: a box of category %s has no area, so nothing can ever match it."),
                   self->image, self->category);
  exchange_add_object (picture, &object);
}

static gboolean
read_annotation (Coco *self, JsonToken first)
{
  gboolean fine;

  g_clear_pointer (&self->image, g_free);
  g_clear_pointer (&self->category, g_free);
  g_clear_pointer (&self->packed, g_free);
  g_array_set_size (self->box, 0);
  g_array_set_size (self->points, 0);
  g_array_set_size (self->lengths, 0);
  g_array_set_size (self->counts, 0);
  self->mask = self->crowd = FALSE;
  self->width = self->height = 0;
  self->line = json_pull_line (self->pull);
  fine = read_object (self, first, annotation_member, NULL);
  if (fine)
    take_annotation (self);
  return fine;
}

/* --- the file --- */

static gboolean
look_around (Coco *self)
{
  if (++self->n_annotations % NEWS != 0)
    return TRUE;
  exchange_tell (self->reader, 0.5 * (double) json_pull_offset (self->pull) / (double) MAX (self->size, 1));
  return !g_cancellable_is_cancelled (self->reader->cancellable);
}

static gboolean
read_items (Coco *self, gboolean (*item) (Coco *self, JsonToken first))
{
  JsonToken token = json_pull_next (self->pull);

  if (token != JSON_ARRAY)
    return json_pull_skip (self->pull, token);
  while ((token = json_pull_next (self->pull)) != JSON_ARRAY_END)
    if (token == JSON_ERROR || !item (self, token) || !look_around (self))
      return FALSE;
  return TRUE;
}

static gboolean
top_member (Coco *self, const char *name, gpointer data)
{
  if (g_str_equal (name, "images"))
    return read_items (self, read_image);
  if (g_str_equal (name, "categories"))
    return read_items (self, read_category);
  if (g_str_equal (name, "annotations"))
    return read_items (self, read_annotation);
  return FALSE;
}

/* Roboflow puts the data set's own name first, as the parent of all others; nothing is ever labelled with it. */
static gboolean
is_leftover (const Coco *self, const Category *category)
{
  if (category->order != 0 || category->n_objects > 0 || g_strcmp0 (category->super, "none") != 0)
    return FALSE;
  for (guint i = 0; i < self->categories->len; i++)
    if (g_strcmp0 (((const Category *) self->categories->pdata[i])->super, category->name) == 0)
      return TRUE;
  return FALSE;
}

static int
by_order (gconstpointer a, gconstpointer b)
{
  const Category *x = *(Category *const *) a;
  const Category *y = *(Category *const *) b;

  return x->order != y->order ? (x->order < y->order ? -1 : 1) : strcmp (x->id, y->id);
}

/* In the order of their ids, so that gaps close and COCO's 91 become the usual 80. */
static void
number_categories (Coco *self)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (self->categories, NULL, NULL);
  HoneExchange *set = self->reader->set;

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, by_order);
  for (guint i = 0; i < sorted->len; i++) {
    Category *category = sorted->pdata[i];

    if (category->name == NULL)
      exchange_find (set, "unknown-category", HONE_SEVERITY_ERROR, self->path, 0,
                     ngettext ("%u object is of category %s, which the file does not list; it is left out.",
                               "%u objects are of category %s, which the file does not list; they are left out.",
                               category->n_objects),
                     category->n_objects, category->id);
    else if (is_leftover (self, category))
      exchange_find (set, "leftover-category", HONE_SEVERITY_NOTE, self->path, 0,
                     _ ("the category “%s” is only the others' parent and has no objects; it is left out."),
                     category->name);
    else
      category->klass = exchange_class (set, category->name);
  }
}

/* Classes instead of places in the file's list; objects of unknown ones go. */
static void
number_objects (Coco *self, HoneExchangePicture *picture)
{
  guint kept = 0;

  for (guint i = 0; picture->objects != NULL && i < picture->objects->len; i++) {
    HoneExchangeObject *object = &g_array_index (picture->objects, HoneExchangeObject, i);
    const Category *category = self->categories->pdata[object->klass];

    if (category->klass < 0)
      continue;
    object->klass = category->klass;
    g_array_index (picture->objects, HoneExchangeObject, kept++) = *object;
  }
  if (picture->objects != NULL)
    g_array_set_size (picture->objects, kept);
}

/* "images/train/a.jpg" of a file in the root is the picture "a.jpg" of its split. */
static void
find_file (Coco *self, HoneExchangePicture *picture)
{
  g_autofree char *named = g_strdelimit (g_steal_pointer (&picture->name), "\\", '/');

  if (picture->split == HONE_N_SPLITS)
    picture->split = exchange_split_of_path (named);
  picture->path = exchange_find_picture (self->reader, self->path, named, picture->split);
  picture->name = g_path_get_basename (named);
  if (picture->path == NULL)
    exchange_find (
        self->reader->set, "missing-picture", HONE_SEVERITY_ERROR, self->path, 0,
        _ ("the picture %s is not there; its labels are left out. Put it beside the file, or name the folder "
           "of the pictures."),
        named);
}

static void
finish (Coco *self)
{
  HoneExchange *set = self->reader->set;
  guint n_lost = 0, kept = set->pictures->len - self->mine->len;

  number_categories (self);
  /* Those of this file are the last of the set, in the same order. */
  g_ptr_array_set_free_func (set->pictures, NULL);
  for (guint i = 0; i < self->mine->len; i++) {
    HoneExchangePicture *picture = self->mine->pdata[i];

    number_objects (self, picture);
    if (picture->name != NULL) {
      find_file (self, picture);
      set->pictures->pdata[kept++] = picture;
    } else {
      n_lost += picture->objects != NULL ? picture->objects->len : 0;
      exchange_picture_free (picture);
    }
  }
  g_ptr_array_set_size (set->pictures, (int) kept);
  g_ptr_array_set_free_func (set->pictures, exchange_picture_free);
  if (n_lost > 0)
    exchange_find (set, "unknown-picture", HONE_SEVERITY_ERROR, self->path, 0,
                   ngettext ("%u object is of a picture that the file does not list; it is left out.",
                             "%u objects are of pictures that the file does not list; they are left out.", n_lost),
                   n_lost);
}

static int
open_file (const char *path, gint64 *size, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  int why = errno;
  struct stat info;

  if (fd >= 0 && (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))) {
    close (fd);
    fd = -1;
    why = EINVAL;
  }
  if (fd < 0)
    g_set_error (error, HONE_ERROR, why == ENOENT ? HONE_ERROR_NOT_FOUND : HONE_ERROR_BAD_DATA,
                 _ ("%s cannot be read: %s."), path, why == EINVAL ? _ ("it is not a file") : g_strerror (why));
  else
    *size = info.st_size;
  return fd;
}

static void
coco_clear (Coco *self)
{
  g_hash_table_unref (self->picture_of);
  g_ptr_array_unref (self->mine);
  g_hash_table_unref (self->category_of);
  g_ptr_array_unref (self->categories);
  g_array_unref (self->box);
  g_array_unref (self->points);
  g_array_unref (self->lengths);
  g_array_unref (self->counts);
  g_free (self->image);
  g_free (self->category);
  g_free (self->packed);
  json_pull_free (self->pull);
}

/* What was read before a fault in the file's form is kept: a cut file has most of its objects. */
gboolean
coco_read_file (ExchangeReader *reader, const char *path, GError **error)
{
  gint64 size = 0;
  int fd = open_file (path, &size, error);
  Coco self = { .reader = reader, .path = path, .size = size };

  if (fd < 0)
    return FALSE;
  self.pull = json_pull_new (fd, path);
  self.split =
      exchange_split_of_path (path + (g_str_has_prefix (path, reader->what->root) ? strlen (reader->what->root) : 0));
  self.picture_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.mine = g_ptr_array_new ();
  self.category_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.categories = g_ptr_array_new_with_free_func (category_free);
  self.box = g_array_new (FALSE, FALSE, sizeof (double));
  self.points = g_array_new (FALSE, FALSE, sizeof (double));
  self.lengths = g_array_new (FALSE, FALSE, sizeof (guint));
  self.counts = g_array_new (FALSE, FALSE, sizeof (guint32));
  if ((!read_object (&self, json_pull_next (self.pull), top_member, NULL) || json_pull_next (self.pull) != JSON_END) &&
      !g_cancellable_is_cancelled (reader->cancellable)) {
    g_autoptr (GError) why = json_pull_take_error (self.pull);

    exchange_find (reader->set, "bad-json", HONE_SEVERITY_ERROR, NULL, 0,
                   _ ("%s. What stands behind this place is not read."), why->message);
  }
  finish (&self);
  coco_clear (&self);
  close (fd);
  return TRUE;
}

gboolean
exchange_read_coco (ExchangeReader *self, GError **error)
{
  for (char **file = self->what->files; *file != NULL; file++)
    if (!coco_read_file (self, *file, error))
      return FALSE;
  return TRUE;
}
