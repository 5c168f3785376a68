/* SPDX-License-Identifier: Apache-2.0 */
/* voc-read.c - Pascal VOC: an xml file a picture, lists of a split in ImageSets/Main
 *
 * libxml2 without network, document types and entities: a file that declares any is refused, so that none can grow.
 * The picture is found by "filename", whatever "folder" and "path" say (they are of the machine that wrote the file),
 * else by the name of the xml file.
 *
 * Corners are taken as they are written, the edges of the box in pixels from 0: as labelImg, CVAT, Roboflow and Label
 * Studio write them. (The first VOC counted from 1; the recipe of spec 06 takes that pixel off: HoneExchangeHow.)
 */
#include "exchange-private.h"
#include "hone-file.h"

#include <glib/gi18n-lib.h>
#include <libxml/xmlreader.h>
#include <math.h>
#include <string.h>

#define MAX_DEPTH 32
#define MAX_OBJECTS 100000 /* of a file */
#define MAX_TEXT 4096
#define NEWS 256

enum { XMIN, YMIN, XMAX, YMAX, N_CORNERS };

/* The object at hand. */
typedef struct {
  char *name;
  double corner[N_CORNERS]; /* NAN: not there, or no number */
  guint flags;
  GArray *points; /* of a polygon: x, y ... */
  int line;
} Object;

typedef struct {
  ExchangeReader *reader;
  const char *path;
  char *filename;
  double width, height;
  GArray *objects; /* of Object */
  Object *object;  /* NULL: outside of one */
  gboolean root_fine, too_many;
  GString *text;
  char *fault; /* refuses the file */
  int line;
} Voc;

static void
clear_object (gpointer data)
{
  Object *object = data;

  g_free (object->name);
  g_clear_pointer (&object->points, g_array_unref);
}

/* --- elements --- */

/* "12", " 12.5 ", "1e2"; anything else is NAN. */
static double
number_of (const char *text)
{
  char *end;
  double x = g_ascii_strtod (text, &end);

  while (g_ascii_isspace (*end))
    end++;
  return end != text && *end == '\0' && isfinite (x) && fabs (x) < 1e7 ? x : (double) NAN;
}

static void
take_corner (Voc *self, const char *name)
{
  static const char *const names[] = { "xmin", "ymin", "xmax", "ymax" };

  for (int i = 0; i < N_CORNERS; i++)
    if (g_str_equal (name, names[i]))
      self->object->corner[i] = number_of (self->text->str);
}

/* <polygon><x1>..</x1><y1>..</y1> ..., in the order in which they stand */
static void
take_point (Voc *self, const char *name)
{
  double x = number_of (self->text->str);

  if ((name[0] != 'x' && name[0] != 'y') || !g_ascii_isdigit (name[1]))
    return;
  if (self->object->points == NULL)
    self->object->points = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_append_val (self->object->points, x);
}

static void
take_flag (Voc *self, guint flag)
{
  if (number_of (self->text->str) >= 1 || g_ascii_strcasecmp (g_strstrip (self->text->str), "true") == 0)
    self->object->flags |= flag;
}

/* @parents: "annotation/object/bndbox"; parts of an object (head, hand) have boxes of their own, which are skipped. */
static void
take_object_text (Voc *self, const char *below, const char *name)
{
  if (g_str_equal (below, "bndbox"))
    take_corner (self, name);
  else if (g_str_equal (below, "polygon"))
    take_point (self, name);
  else if (below[0] != '\0')
    return;
  else if (g_str_equal (name, "name") && self->object->name == NULL)
    self->object->name = g_strdup (g_strstrip (self->text->str));
  else if (g_str_equal (name, "difficult"))
    take_flag (self, HONE_OBJECT_DIFFICULT);
  else if (g_str_equal (name, "truncated"))
    take_flag (self, HONE_OBJECT_TRUNCATED);
}

static void
take_text (Voc *self, const char *parents, const char *name)
{
  if (g_str_equal (parents, "annotation") && g_str_equal (name, "filename") && self->filename == NULL)
    self->filename = g_strdup (g_strstrip (self->text->str));
  else if (g_str_equal (parents, "annotation/size") && g_str_equal (name, "width"))
    self->width = number_of (self->text->str);
  else if (g_str_equal (parents, "annotation/size") && g_str_equal (name, "height"))
    self->height = number_of (self->text->str);
  else if (self->object != NULL && g_str_has_prefix (parents, "annotation/object"))
    take_object_text (self, parents + strlen ("annotation/object") + (parents[strlen ("annotation/object")] == '/'),
                      name);
}

static void
begin_object (Voc *self)
{
  Object object = { .line = self->line, .corner = { NAN, NAN, NAN, NAN } };

  self->object = NULL;
  if (self->objects->len >= MAX_OBJECTS) {
    self->too_many = TRUE;
    return;
  }
  g_array_append_val (self->objects, object);
  self->object = &g_array_index (self->objects, Object, self->objects->len - 1);
}

/* --- the file --- */

static gboolean
refuse (Voc *self, const char *why)
{
  if (self->fault == NULL)
    self->fault = g_strdup (why);
  return FALSE;
}

static void
on_error (void *data, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr where)
{
  Voc *self = data;

  if (severity == XML_PARSER_SEVERITY_ERROR && self->fault == NULL) {
    self->line = xmlTextReaderLocatorLineNumber (where);
    /* libxml2 says "internal error: Huge input lookup". */
    self->fault = strstr (message, "Huge input") != NULL
                      ? g_strdup (_ ("a name, text or attribute in it is longer than those of any label file"))
                      : g_strchomp (g_utf8_make_valid (message, -1));
  }
}

static gboolean
open_element (Voc *self, GPtrArray *parents, const char *name)
{
  if (parents->len == 0 && !g_str_equal (name, "annotation"))
    return refuse (self, g_str_equal (name, "annotations")
                             ? _ ("this is CVAT's own form. Export it from CVAT as COCO, YOLO or Pascal VOC")
                             : _ ("this is not a Pascal VOC file: it does not begin with <annotation>"));
  self->root_fine = TRUE;
  if (parents->len == 1 && g_str_equal (name, "object"))
    begin_object (self);
  g_string_truncate (self->text, 0);
  return parents->len < MAX_DEPTH || refuse (self, _ ("elements are nested too deeply"));
}

static void
close_element (Voc *self, GPtrArray *parents, const char *name)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (guint i = 0; i < parents->len; i++)
    g_string_append_printf (path, "%s%s", i > 0 ? "/" : "", (const char *) parents->pdata[i]);
  take_text (self, path->str, name);
  g_string_truncate (self->text, 0);
  if (parents->len == 1 && g_str_equal (name, "object"))
    self->object = NULL;
}

static gboolean
take_node (Voc *self, xmlTextReader *xml, GPtrArray *parents)
{
  const char *name = (const char *) xmlTextReaderConstLocalName (xml);
  const char *value = (const char *) xmlTextReaderConstValue (xml);
  int type = xmlTextReaderNodeType (xml);

  self->line = xmlTextReaderGetParserLineNumber (xml);
  if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE)
    return refuse (self, _ ("it declares a document type or entities, which label files have no use for; it is not "
                            "read"));
  if (type == XML_READER_TYPE_ELEMENT) {
    if (!open_element (self, parents, name))
      return FALSE;
    if (xmlTextReaderIsEmptyElement (xml))
      close_element (self, parents, name);
    else
      g_ptr_array_add (parents, g_strndup (name, 64));
  } else if (type == XML_READER_TYPE_END_ELEMENT && parents->len > 0) {
    g_ptr_array_set_size (parents, (int) parents->len - 1);
    close_element (self, parents, name);
  } else if ((type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA) && value != NULL &&
             self->text->len < MAX_TEXT) {
    g_string_append_len (self->text, value, (gssize) MIN (strlen (value), MAX_TEXT));
  }
  return TRUE;
}

static void
parse (Voc *self, const char *text, gsize length)
{
  const int options = XML_PARSE_NONET | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
  xmlTextReader *xml = xmlReaderForMemory (text, (int) length, NULL, NULL, options);
  g_autoptr (GPtrArray) parents = g_ptr_array_new_with_free_func (g_free);
  int more;

  if (xml == NULL) {
    refuse (self, _ ("there is not enough memory for it"));
    return;
  }
  xmlTextReaderSetErrorHandler (xml, on_error, self);
  while ((more = xmlTextReaderRead (xml)) == 1)
    if (!take_node (self, xml, parents))
      break;
  if (more < 0)
    refuse (self, _ ("this is not well-formed XML"));
  xmlFreeTextReader (xml);
}

/* --- what it says --- */

static void
find (Voc *self, const Object *object, const char *kind, HoneSeverity severity, const char *what)
{
  exchange_find (self->reader->set, kind, severity, self->path, object->line, "%s", what);
}

static void
swap_if (double *low, double *high, gboolean *swapped)
{
  double kept = *low;

  if (*low <= *high)
    return;
  *low = *high;
  *high = kept;
  *swapped = TRUE;
}

static gboolean
take_box (Voc *self, Object *object, HoneExchangePicture *picture, HoneExchangeObject *out)
{
  double *corner = object->corner;
  gboolean swapped = FALSE;

  for (int i = 0; i < N_CORNERS; i++)
    if (isnan (corner[i]) && out->n_rings > 0) {
      exchange_box_from_rings (picture, out);
      return TRUE;
    } else if (isnan (corner[i])) {
      find (self, object, "label-not-a-number", HONE_SEVERITY_ERROR,
            _ ("the box needs xmin, ymin, xmax and ymax, all numbers with a decimal point; the object is left out."));
      return FALSE;
    }
  swap_if (&corner[XMIN], &corner[XMAX], &swapped);
  swap_if (&corner[YMIN], &corner[YMAX], &swapped);
  if (swapped)
    find (self, object, "swapped-corners", HONE_SEVERITY_WARNING,
          _ ("the right or lower edge of the box lies before its left or upper one; they are exchanged."));
  out->box[0] = corner[XMIN];
  out->box[1] = corner[YMIN];
  out->box[2] = corner[XMAX] - corner[XMIN];
  out->box[3] = corner[YMAX] - corner[YMIN];
  if (out->box[2] == 0 || out->box[3] == 0)
    find (self, object, "zero-size-box", HONE_SEVERITY_WARNING,
          _ ("the box has no area, so nothing can ever match it."));
  return TRUE;
}

static void
take_polygon (Voc *self, Object *object, HoneExchangePicture *picture, HoneExchangeObject *out)
{
  const GArray *points = object->points;
  gboolean fine = points != NULL && points->len >= 6 && points->len % 2 == 0;

  for (guint i = 0; fine && i < points->len; i++)
    fine = !isnan (g_array_index (points, double, i));
  if (fine)
    exchange_add_ring (picture, out, (const double *) (gpointer) points->data, points->len / 2);
  else if (points != NULL)
    find (self, object, "bad-outline", HONE_SEVERITY_ERROR,
          _ ("an outline needs x and y of at least 3 points, all numbers; it is left out."));
}

static void
take_object (Voc *self, Object *object, HoneExchangePicture *picture)
{
  HoneExchangeObject out = { .flags = object->flags, .line = object->line };

  if (object->name == NULL || object->name[0] == '\0') {
    find (self, object, "unknown-category", HONE_SEVERITY_ERROR, _ ("an object has no name; it is left out."));
    return;
  }
  if (!exchange_may_add (self->reader, self->path))
    return;
  take_polygon (self, object, picture, &out);
  out.klass = exchange_class (self->reader->set, object->name);
  if (out.klass >= 0 && take_box (self, object, picture, &out))
    exchange_add_object (picture, &out);
}

static int
side_of (double x)
{
  return x >= 1 && x <= 1e6 ? (int) x : 0;
}

/* A picture of the xml file's own name, when that which it names is not there. */
static char *
find_by_stem (Voc *self, HoneSplit split)
{
  static const char *const endings[] = { ".jpg", ".jpeg", ".png",  ".JPG",  ".JPEG", ".PNG",
                                         ".bmp", ".tif",  ".tiff", ".webp", NULL };
  g_autofree char *base = g_path_get_basename (self->path);
  g_autofree char *stem = exchange_without_ending (base);
  char *found = NULL;

  for (int i = 0; endings[i] != NULL && found == NULL; i++) {
    g_autofree char *name = g_strconcat (stem, endings[i], NULL);

    found = exchange_find_picture (self->reader, self->path, name, split);
  }
  if (found != NULL && self->filename != NULL && self->filename[0] != '\0')
    exchange_find (self->reader->set, "names-differ", HONE_SEVERITY_WARNING, self->path, 0,
                   _ ("it is about a picture %s, which is not there; the picture of the file's own name is taken."),
                   self->filename);
  return found;
}

static void
take_file (Voc *self, HoneSplit split)
{
  gboolean named = self->filename != NULL && self->filename[0] != '\0';
  g_autofree char *path = named ? exchange_find_picture (self->reader, self->path, self->filename, split) : NULL;
  g_autofree char *own = g_path_get_basename (self->path);
  g_autofree char *name = NULL;
  HoneExchangePicture *picture;

  if (path == NULL)
    path = find_by_stem (self, split);
  name = g_path_get_basename (path != NULL ? path : named ? self->filename : own);
  picture = exchange_add_picture (self->reader->set, path, name, split);
  picture->label = g_strdup (self->path);
  picture->labelled = TRUE;
  picture->width = side_of (self->width);
  picture->height = side_of (self->height);
  if (path == NULL)
    exchange_find (self->reader->set, "missing-picture", HONE_SEVERITY_ERROR, self->path, 0,
                   _ ("its picture %s is not there; its labels are left out."), name);
  if (picture->width == 0 || picture->height == 0)
    exchange_find (self->reader->set, "missing-size", HONE_SEVERITY_NOTE, self->path, 0,
                   _ ("it does not say how large the picture is; the picture itself is asked."));
  for (guint i = 0; i < self->objects->len; i++)
    take_object (self, &g_array_index (self->objects, Object, i), picture);
  if (self->too_many)
    exchange_find (self->reader->set, "too-many", HONE_SEVERITY_WARNING, self->path, 0,
                   _ ("there are more than %d objects; the rest is left out."), MAX_OBJECTS);
}

void
voc_read_file (ExchangeReader *reader, const char *path, HoneSplit split)
{
  Voc self = { .reader = reader, .path = path, .width = NAN, .height = NAN };
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *text = hone_file_read (path, EXCHANGE_MAX_FILE, &length, &error);

  if (text == NULL) {
    exchange_find (reader->set, "unreadable-labels", HONE_SEVERITY_ERROR, NULL, 0, "%s", error->message);
    return;
  }
  self.objects = g_array_new (FALSE, FALSE, sizeof (Object));
  g_array_set_clear_func (self.objects, clear_object);
  self.text = g_string_new (NULL);
  parse (&self, text, length);
  if (self.fault == NULL && !self.root_fine)
    refuse (&self, _ ("the file is empty"));
  if (self.fault != NULL)
    exchange_find (reader->set, "bad-xml", HONE_SEVERITY_ERROR, path, self.line, _ ("%s. The file is left out."),
                   self.fault);
  else
    take_file (&self, split);
  g_array_unref (self.objects);
  g_string_free (self.text, TRUE);
  g_free (self.filename);
  g_free (self.fault);
}

/* --- splits and classes --- */

static void
add_to_split (GHashTable *splits, HoneSplit split, const char *name)
{
  g_hash_table_insert (splits, g_path_get_basename (name), GINT_TO_POINTER (split + 1));
}

/* "a" of ImageSets/Main/val.txt belongs to val; lists of a class ("cat_val.txt") and trainval say nothing new. "a b 1"
 * may be the picture "a b" with a mark, or one of that name. */
static void
read_image_set (ExchangeReader *self, GHashTable *splits, HoneSplit split, const char *relative)
{
  static const char *const marks[] = { " -1", " 1", " 0", "\t-1", "\t1", "\t0" };
  g_autofree char *path = g_build_filename (self->what->root, relative, NULL);
  g_autofree char *text = hone_file_read (path, EXCHANGE_MAX_FILE, &(gsize){ 0 }, NULL);
  char *rest = text, *line;

  if (text == NULL)
    return;
  while ((line = strtok_r (rest, "\r\n", &rest)) != NULL) {
    add_to_split (splits, split, g_strstrip (line));
    for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
      if (g_str_has_suffix (line, marks[i])) {
        line[strlen (line) - strlen (marks[i])] = '\0';
        if (!g_hash_table_contains (splits, g_strchomp (line)))
          add_to_split (splits, split, line);
        break;
      }
  }
}

static GHashTable *
read_image_sets (ExchangeReader *self)
{
  static const char *const files[] = { "ImageSets/Main/train.txt", "ImageSets/Main/val.txt",
                                       "ImageSets/Main/test.txt" };
  GHashTable *splits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int split = 0; split < HONE_N_SPLITS; split++)
    read_image_set (self, splits, split, files[split]);
  return splits;
}

static HoneSplit
split_of (GHashTable *splits, const char *relative)
{
  g_autofree char *base = g_path_get_basename (relative);
  g_autofree char *stem = exchange_without_ending (base);
  int found = GPOINTER_TO_INT (g_hash_table_lookup (splits, stem));
  g_autofree char *folder = g_path_get_dirname (relative);
  g_autofree char *any = g_build_filename (folder, "x", NULL);

  return found > 0 ? (HoneSplit) (found - 1) : exchange_split_of_path (any);
}

/* Our own classes.txt, or CVAT's labelmap.txt ("cat:128,0,0::", with "background" first). */
static void
read_classes (ExchangeReader *self)
{
  static const char *const files[] = { "classes.txt", "labelmap.txt" };

  for (guint i = 0; i < G_N_ELEMENTS (files) && self->set->names->len == 0; i++) {
    g_autofree char *path = g_build_filename (self->what->root, files[i], NULL);
    g_autofree char *text = hone_file_read (path, 1 << 22, &(gsize){ 0 }, NULL);
    char *rest = text, *line;

    if (text == NULL || !g_utf8_validate (text, -1, NULL))
      continue;
    while ((line = strtok_r (rest, "\r\n", &rest)) != NULL) {
      char *colon = i == 1 ? strchr (line, ':') : NULL;

      if (colon != NULL)
        *colon = '\0';
      if (i == 1 && (line[0] == '#' || g_str_equal (line, "background")))
        continue;
      if (g_strstrip (line)[0] != '\0')
        exchange_class (self->set, line);
    }
  }
}

/* By name, for no file says in which order they are. */
typedef struct {
  char *name;
  int before;
} Named;

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Named *) a)->name, ((const Named *) b)->name);
}

static void
sort_classes (HoneExchange *set)
{
  guint n = set->names->len;
  g_autofree Named *named = g_new (Named, n + 1);
  g_autofree int *after = g_new (int, n + 1);

  for (guint i = 0; i < n; i++)
    named[i] = (Named){ set->names->pdata[i], (int) i };
  qsort (named, n, sizeof *named, by_name);
  for (guint i = 0; i < n; i++) {
    set->names->pdata[i] = named[i].name;
    after[named[i].before] = (int) i;
  }
  for (guint i = 0; i < set->pictures->len; i++) {
    const HoneExchangePicture *picture = set->pictures->pdata[i];

    for (guint k = 0; picture->objects != NULL && k < picture->objects->len; k++) {
      HoneExchangeObject *object = &g_array_index (picture->objects, HoneExchangeObject, k);

      object->klass = after[object->klass];
    }
  }
}

/* "RBC" and "rbc ": one class to people, two to a program. */
static void
find_twins (HoneExchange *set)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < set->names->len; i++) {
    char *folded = g_strstrip (g_utf8_casefold (set->names->pdata[i], -1));
    const char *other = g_hash_table_lookup (seen, folded);

    if (other != NULL)
      exchange_find (set, "class-twins", HONE_SEVERITY_WARNING, NULL, 0,
                     _ ("The classes “%s” and “%s” differ only in capital letters or spaces. If they mean the same, "
                        "merge them."),
                     other, (const char *) set->names->pdata[i]);
    g_hash_table_insert (seen, folded, set->names->pdata[i]);
  }
}

/* Pictures that no xml file is about: labels are not there, which is not the same as "nothing to see". */
static void
add_unlabelled (ExchangeReader *self, GPtrArray *files, GHashTable *splits)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->set->pictures->len; i++) {
    const HoneExchangePicture *picture = self->set->pictures->pdata[i];

    if (picture->path != NULL)
      g_hash_table_add (known, picture->path);
  }
  for (guint i = 0; i < files->len; i++) {
    const char *relative = files->pdata[i];
    g_autofree char *path = g_build_filename (self->what->root, relative, NULL);
    g_autofree char *name = g_path_get_basename (relative);

    if (exchange_is_picture (relative) && !g_str_has_prefix (relative, "Segmentation") &&
        !g_hash_table_contains (known, path))
      exchange_add_picture (self->set, path, name, split_of (splits, relative));
  }
}

static void
read_folder (ExchangeReader *self)
{
  g_autoptr (GPtrArray) files = exchange_walk (self->what->root, NULL, self->cancellable);
  g_autoptr (GHashTable) splits = read_image_sets (self);
  gboolean ordered;

  read_classes (self);
  ordered = self->set->names->len > 0;
  for (guint i = 0; i < files->len && !g_cancellable_is_cancelled (self->cancellable); i++) {
    const char *relative = files->pdata[i];
    g_autofree char *path = g_build_filename (self->what->root, relative, NULL);

    if (g_str_has_suffix (relative, ".xml") && self->set->pictures->len < EXCHANGE_MAX_PICTURES)
      voc_read_file (self, path, split_of (splits, relative));
    if (i % NEWS == 0)
      exchange_tell (self, 0.5 * i / files->len);
  }
  add_unlabelled (self, files, splits);
  if (!ordered)
    sort_classes (self->set);
}

gboolean
exchange_read_voc (ExchangeReader *self, GError **error)
{
  if (g_file_test (self->what->path, G_FILE_TEST_IS_DIR) || self->what->files[0] == NULL)
    read_folder (self);
  else
    voc_read_file (self, self->what->files[0], exchange_split_of_path (self->what->files[0]));
  find_twins (self->set);
  return TRUE;
}
