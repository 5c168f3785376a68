/* SPDX-License-Identifier: Apache-2.0 */
/* recognise.c - what a folder or file is, and by what that was seen
 *
 * Names first, then the beginnings of a few files, in this order: data.yaml, obj.data, COCO json, VOC xml, labels that
 * belong to pictures, class folders, pictures. A folder and an archive are looked at by the same rules.
 */
#include "exchange-private.h"
#include "hone-file.h"
#include "unpack.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define MAX_HEADS 200 /* files that are opened */

typedef struct {
  const char *root;  /* NULL: an archive */
  char *top;         /* the one folder that holds all, "my set/"; or "" */
  GPtrArray *names;  /* sorted, relative to @top */
  GHashTable *set;   /* of names */
  GHashTable *heads; /* name with @top -> text; of an archive filled in beforehand */
  guint n_pictures;
} Listing;

static void
listing_free (Listing *self)
{
  g_ptr_array_unref (self->names);
  g_hash_table_unref (self->set);
  g_hash_table_unref (self->heads);
  g_free (self->top);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listing, listing_free)

static Listing *
listing_new (const char *root, GPtrArray *names)
{
  Listing *self = g_new0 (Listing, 1);

  self->root = root;
  self->top = g_strdup ("");
  self->names = names;
  self->heads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->set = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/* A word that says something: not just the name of the data set. */
static gboolean
is_telling (const char *folder)
{
  static const char *const words[] = { "images",    "labels", "annotations",    "Annotations",    "JPEGImages",
                                       "ImageSets", "data",   "obj_train_data", "obj_valid_data", NULL };

  return g_strv_contains (words, folder) || exchange_split_of_word (folder) != HONE_N_SPLITS;
}

/* The folder that all files lie in, "my set/" of "my set/a.jpg" and "my set/b/c.jpg"; zip files usually have one. */
static char *
common_top (const Listing *self)
{
  const char *first = self->names->len > 0 ? self->names->pdata[0] : "";
  const char *slash = strchr (first, '/');
  g_autofree char *top = slash != NULL ? g_strndup (first, (gsize) (slash + 1 - first)) : g_strdup ("");
  g_autofree char *bare = slash != NULL ? g_strndup (first, (gsize) (slash - first)) : NULL;

  if (bare == NULL || is_telling (bare))
    return g_strdup ("");
  for (guint i = 0; i < self->names->len; i++)
    if (!g_str_has_prefix (self->names->pdata[i], top))
      return g_strdup ("");
  return g_steal_pointer (&top);
}

static void
strip_top (Listing *self)
{
  gsize n;

  g_free (self->top);
  self->top = common_top (self);
  n = strlen (self->top);
  for (guint i = 0; i < self->names->len && n > 0; i++) {
    char *name = self->names->pdata[i];

    memmove (name, name + n, strlen (name) - n + 1);
  }
}

static void
index_names (Listing *self)
{
  strip_top (self);
  for (guint i = 0; i < self->names->len; i++) {
    g_hash_table_add (self->set, self->names->pdata[i]);
    self->n_pictures += exchange_is_picture (self->names->pdata[i]);
  }
}

/* --- beginnings --- */

static gboolean
ends_with (const char *name, const char *ending)
{
  gsize n = strlen (name), m = strlen (ending);

  return n > m && g_ascii_strcasecmp (name + n - m, ending) == 0;
}

static gboolean
wants_head (const char *name)
{
  return ends_with (name, ".yaml") || ends_with (name, ".yml") || ends_with (name, ".json") ||
         ends_with (name, ".xml") || ends_with (name, ".data");
}

static char *
read_head (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  char *head = g_malloc0 (UNPACK_HEAD + 1);

  if (fd >= 0) {
    if (read (fd, head, UNPACK_HEAD) < 0)
      head[0] = '\0';
    close (fd);
  }
  return head;
}

/* "" beyond the limit, and for what cannot be read. */
static const char *
head_of (Listing *self, const char *name)
{
  g_autofree char *full = g_strconcat (self->top, name, NULL);
  const char *known = g_hash_table_lookup (self->heads, full);
  g_autofree char *path = NULL;
  char *head;

  if (known != NULL)
    return known;
  if (self->root == NULL || g_hash_table_size (self->heads) >= MAX_HEADS)
    return "";
  path = g_build_filename (self->root, full, NULL);
  head = read_head (path);
  g_hash_table_insert (self->heads, g_steal_pointer (&full), head);
  return head;
}

/* --- kinds of files --- */

static gboolean
is_data_yaml (const char *head)
{
  static const char *const keys[] = { "names", "nc", "train", "val" };
  int n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autofree char *pattern = g_strdup_printf ("^(\xef\xbb\xbf)?[\"']?%s[\"']?\\s*:", keys[i]);

    n += g_regex_match_simple (pattern, head, G_REGEX_MULTILINE | G_REGEX_RAW, 0);
  }
  return n >= 2;
}

static gboolean
is_coco (const char *head)
{
  const char *start = g_str_has_prefix (head, "\xef\xbb\xbf") ? head + 3 : head;

  start += strspn (start, " \t\r\n");
  return start[0] == '{' && strstr (head, "\"shapes\"") == NULL &&
         (strstr (head, "\"images\"") != NULL || strstr (head, "\"annotations\"") != NULL ||
          strstr (head, "\"categories\"") != NULL);
}

static gboolean
is_voc (const char *head)
{
  const char *at = strstr (head, "<annotation");

  return at != NULL && at[strlen ("<annotation")] != 's';
}

static gboolean
is_darknet (const char *head)
{
  return g_regex_match_simple ("^\\s*(train|valid|names|classes)\\s*=", head, G_REGEX_MULTILINE | G_REGEX_RAW, 0);
}

static int
depth_of (const char *name)
{
  int n = 0;

  for (const char *p = name; *p != '\0'; p++)
    n += *p == '/';
  return n;
}

/* --- answers --- */

static HoneRecognition *
answer (Listing *self, HoneFormat format, const char *folder, GPtrArray *files, char *why)
{
  HoneRecognition *what = g_new0 (HoneRecognition, 1);
  GPtrArray *paths = g_ptr_array_new ();

  what->format = format;
  what->why = why;
  if (self->root != NULL) {
    g_autofree char *root = g_build_filename (self->root, self->top, folder, NULL);

    what->root = g_canonicalize_filename (root, NULL);
    for (guint i = 0; files != NULL && i < files->len; i++)
      g_ptr_array_add (paths, g_build_filename (self->root, self->top, files->pdata[i], NULL));
  }
  g_ptr_array_add (paths, NULL);
  what->files = (char **) g_ptr_array_free (paths, FALSE);
  return what;
}

/* Who wrote it, where that shows. */
static const char *
maker_of (Listing *self)
{
  for (guint i = 0; i < self->names->len; i++) {
    g_autofree char *base = g_path_get_basename (self->names->pdata[i]);

    if (g_str_has_prefix (base, "README.roboflow") || g_str_equal (base, "_annotations.coco.json") ||
        strstr (base, ".rf.") != NULL)
      return _ (", as Roboflow exports it");
    if (g_str_equal (base, "notes.json"))
      return _ (", as Label Studio exports it");
    if (g_str_equal (base, "obj.data") || g_str_equal (base, "labelmap.txt") ||
        g_str_has_suffix (base, "_default.json"))
      return _ (", as CVAT exports it");
  }
  return "";
}

static gboolean
better_yaml (const char *name, const char *best)
{
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *other = best != NULL ? g_path_get_basename (best) : NULL;

  if (best == NULL || depth_of (name) != depth_of (best))
    return best == NULL || depth_of (name) < depth_of (best);
  return g_str_equal (base, "data.yaml") && !g_str_equal (other, "data.yaml");
}

static HoneRecognition *
as_yaml (Listing *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autofree char *folder = NULL;
  const char *best = NULL;

  for (guint i = 0; i < self->names->len; i++) {
    const char *name = self->names->pdata[i];

    if ((ends_with (name, ".yaml") || ends_with (name, ".yml")) && depth_of (name) <= 2 &&
        is_data_yaml (head_of (self, name)) && better_yaml (name, best))
      best = name;
  }
  if (best == NULL)
    return NULL;
  g_ptr_array_add (files, (gpointer) best);
  folder = g_path_get_dirname (best);
  return answer (
      self, HONE_FORMAT_YOLO, folder, files,
      g_strdup_printf (_ ("This is a YOLO data set%s: %s names its classes and folders."), maker_of (self), best));
}

static HoneRecognition *
as_darknet (Listing *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (guint i = 0; i < self->names->len; i++) {
    const char *name = self->names->pdata[i];
    g_autofree char *folder = g_path_get_dirname (name);

    if (!ends_with (name, ".data") || depth_of (name) > 2 || !is_darknet (head_of (self, name)))
      continue;
    g_ptr_array_add (files, (gpointer) name);
    return answer (self, HONE_FORMAT_YOLO, folder, files,
                   g_strdup_printf (_ ("This is a YOLO data set in Darknet's form%s: %s names its lists."),
                                    maker_of (self), name));
  }
  return NULL;
}

/* Captions, key points and panoptic parts of the same pictures lie beside the instances in COCO's own set. */
static gboolean
is_side_file (const char *name)
{
  g_autofree char *base = g_path_get_basename (name);

  return g_str_has_prefix (base, "captions_") || g_str_has_prefix (base, "person_keypoints_") ||
         g_str_has_prefix (base, "panoptic_") || g_str_has_prefix (base, "stuff_") ||
         g_str_has_prefix (base, "image_info_") || g_str_equal (base, "notes.json") /* Label Studio's */;
}

static HoneRecognition *
as_coco (Listing *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  const char *first;

  for (guint i = 0; i < self->names->len; i++)
    if (ends_with (self->names->pdata[i], ".json") && !is_side_file (self->names->pdata[i]) &&
        is_coco (head_of (self, self->names->pdata[i])))
      g_ptr_array_add (files, self->names->pdata[i]);
  if (files->len == 0)
    return NULL;
  first = files->pdata[0];
  return answer (
      self, HONE_FORMAT_COCO, "", files,
      files->len == 1
          ? g_strdup_printf (_ ("This is a COCO data set%s: %s lists pictures and their objects."), maker_of (self),
                             first)
          : g_strdup_printf (_ ("This is a COCO data set%s: %s and other files (%u in all) list pictures and "
                                "their objects."),
                             maker_of (self), first, files->len));
}

static HoneRecognition *
as_voc (Listing *self)
{
  guint n = 0, looked = 0;
  gboolean fine = FALSE;

  for (guint i = 0; i < self->names->len; i++) {
    if (!ends_with (self->names->pdata[i], ".xml"))
      continue;
    n++;
    if (!fine && looked++ < MAX_HEADS / 4)
      fine = is_voc (head_of (self, self->names->pdata[i]));
  }
  if (!fine)
    return NULL;
  return answer (
      self, HONE_FORMAT_VOC, "", NULL,
      g_strdup_printf (ngettext ("This is a Pascal VOC data set%s: %u xml file describes a picture.",
                                 "This is a Pascal VOC data set%s: %u xml files describe a picture each.", n),
                       maker_of (self), n));
}

static HoneRecognition *
as_bare_yolo (Listing *self)
{
  guint n = 0;

  for (guint i = 0; i < self->names->len; i++) {
    const char *name = self->names->pdata[i];
    g_autofree char *rooted = exchange_is_picture (name) ? g_strconcat ("/", name, NULL) : NULL;
    g_autofree char *label = rooted != NULL ? hone_label_path (rooted) : NULL;
    g_autofree char *stem = rooted != NULL ? exchange_without_ending (name) : NULL;
    g_autofree char *beside = rooted != NULL ? g_strconcat (stem, ".txt", NULL) : NULL;

    n += label != NULL && (g_hash_table_contains (self->set, label + 1) || g_hash_table_contains (self->set, beside));
  }
  if (n == 0)
    return NULL;
  return answer (
      self, HONE_FORMAT_YOLO, "", NULL,
      g_strdup_printf (ngettext ("This is a YOLO data set%s without a data.yaml: %u picture has a label file "
                                 "of its own.",
                                 "This is a YOLO data set%s without a data.yaml: %u pictures have label files "
                                 "of their own.",
                                 n),
                       maker_of (self), n));
}

/* "Platelets, RBC, WBC"; of many the first few */
static char *
join_names (GHashTable *names)
{
  guint n;
  g_autofree char **sorted = (char **) g_hash_table_get_keys_as_array (names, &n);
  GString *text = g_string_new (NULL);

  qsort (sorted, n, sizeof *sorted, hone_file_compare_names);
  for (guint i = 0; i < MIN (n, 5); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", sorted[i]);
  if (n > 5)
    g_string_append (text, " …");
  return g_string_free (text, FALSE);
}

/* The class folder of "train/cat/a.jpg" or "cat/a.jpg"; NULL: the picture lies in none. */
static char *
class_folder (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 3);
  int at = parts[1] != NULL && exchange_split_of_word (parts[0]) != HONE_N_SPLITS;

  if (parts[1] == NULL || parts[1 + at] == NULL || g_str_equal (parts[at], "images"))
    return NULL;
  return g_strdup (parts[at]);
}

/* All pictures lie in folders, of which there are two or more. */
static HoneRecognition *
as_class_folders (Listing *self)
{
  g_autoptr (GHashTable) classes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *all = NULL;

  for (guint i = 0; i < self->names->len; i++) {
    char *klass = exchange_is_picture (self->names->pdata[i]) ? class_folder (self->names->pdata[i]) : NULL;

    if (klass == NULL && exchange_is_picture (self->names->pdata[i]))
      return NULL;
    if (klass != NULL)
      g_hash_table_add (classes, klass);
  }
  if (g_hash_table_size (classes) < 2)
    return NULL;
  all = join_names (classes);
  return answer (self, HONE_FORMAT_FOLDERS, "", NULL,
                 g_strdup_printf (_ ("These are pictures in a folder for each of %u classes: %s."),
                                  g_hash_table_size (classes), all));
}

/* Labels in a form that is not read; a sentence that says what to do, or NULL. */
static const char *
stranger (Listing *self)
{
  for (guint i = 0; i < self->names->len; i++) {
    const char *name = self->names->pdata[i], *head = wants_head (name) ? head_of (self, name) : "";

    if (strstr (head, "<annotations") != NULL)
      return _ (
          "There is an annotations.xml in CVAT's own form. Export the task from CVAT as COCO, YOLO or Pascal VOC.");
    if (strstr (head, "\"shapes\"") != NULL && strstr (head, "\"imagePath\"") != NULL)
      return _ ("There are labels in LabelMe's form, which Hone cannot read yet. Export them as COCO or YOLO.");
    if (ends_with (name, ".json") && head[strspn (head, " \t\r\n")] == '[')
      return _ (
          "There is a json file that is a list: perhaps Label Studio's or Create ML's own form. Export the labels "
          "as COCO or YOLO.");
    if (unpack_is_archive (name))
      return _ ("There is a zip or tar file in it: open that one.");
  }
  return NULL;
}

static HoneRecognition *
as_pictures (Listing *self)
{
  const char *besides = stranger (self);
  g_autofree char *found = NULL;

  if (self->n_pictures == 0)
    return NULL;
  found =
      g_strdup_printf (ngettext ("There is %u picture and no labels: begin to label it here.",
                                 "There are %u pictures and no labels: begin to label them here.", self->n_pictures),
                       self->n_pictures);
  return answer (self, HONE_FORMAT_PICTURES, "", NULL,
                 besides != NULL ? g_strconcat (found, " ", besides, NULL) : g_steal_pointer (&found));
}

static const char *
what_else (Listing *self)
{
  const char *strange = stranger (self);

  if (strange != NULL)
    return strange;
  return self->names->len == 0 ? _ ("It is empty.")
                               : _ ("It holds neither pictures nor labels of a kind that Hone knows.");
}

typedef HoneRecognition *(*TryFunc) (Listing *self);

/* Rules that are for @format; it may be any. */
static HoneRecognition *
recognise_listing (Listing *self, const char *path, HoneFormat format, GError **error)
{
  static const struct {
    HoneFormat format;
    TryFunc try;
  } rules[] = { { HONE_FORMAT_YOLO, as_yaml },        { HONE_FORMAT_YOLO, as_darknet },
                { HONE_FORMAT_COCO, as_coco },        { HONE_FORMAT_VOC, as_voc },
                { HONE_FORMAT_YOLO, as_bare_yolo },   { HONE_FORMAT_FOLDERS, as_class_folders },
                { HONE_FORMAT_PICTURES, as_pictures } };
  HoneRecognition *what = NULL;

  index_names (self);
  for (guint i = 0; i < G_N_ELEMENTS (rules) && what == NULL; i++)
    if (format == HONE_FORMAT_NONE || format == rules[i].format)
      what = rules[i].try (self);
  if (what == NULL && format != HONE_FORMAT_NONE)
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s does not look like %s. %s"), path,
                 hone_format_title (format), stranger (self) != NULL ? stranger (self) : "");
  else if (what == NULL)
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s is not a data set. %s"), path, what_else (self));
  return what;
}

/* --- folders, archives, single files --- */

static void
add_entry (const char *name, const char *head, gpointer data)
{
  Listing *self = data;

  g_ptr_array_add (self->names, g_strdup (name));
  if (head != NULL)
    g_hash_table_insert (self->heads, g_strdup (name), g_strdup (head));
}

static gboolean
wants_few_heads (const char *name, gpointer data)
{
  return wants_head (name) && g_hash_table_size (((Listing *) data)->heads) < MAX_HEADS;
}

static HoneRecognition *
recognise_archive (const char *path, HoneFormat format, GError **error)
{
  g_autoptr (Listing) self = listing_new (NULL, g_ptr_array_new_with_free_func (g_free));
  HoneRecognition *what;

  if (!unpack_list (path, wants_few_heads, add_entry, self, error))
    return NULL;
  g_ptr_array_sort (self->names, hone_file_compare_names);
  what = recognise_listing (self, path, format, error);
  if (what != NULL)
    what->archive = TRUE;
  return what;
}

static HoneRecognition *
recognise_folder (const char *path, HoneFormat format, GError **error)
{
  g_autoptr (Listing) self = listing_new (path, exchange_walk (path, NULL, NULL));

  return recognise_listing (self, path, format, error);
}

static HoneRecognition *
recognise_file (const char *path, HoneFormat wanted, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *head = read_head (path);
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (Listing) self = listing_new (folder, g_ptr_array_new ());
  HoneFormat format = HONE_FORMAT_NONE;

  if (unpack_is_archive (base))
    return recognise_archive (path, wanted, error);
  if (ends_with (base, ".json") && is_coco (head))
    format = HONE_FORMAT_COCO;
  else if (ends_with (base, ".xml") && is_voc (head))
    format = HONE_FORMAT_VOC;
  else if (ends_with (base, ".yaml") || ends_with (base, ".yml") || ends_with (base, ".txt") ||
           (ends_with (base, ".data") && is_darknet (head)))
    format = HONE_FORMAT_YOLO;
  g_ptr_array_add (files, base);
  if (format != HONE_FORMAT_NONE && (wanted == HONE_FORMAT_NONE || wanted == format))
    return answer (self, format, "", files,
                   g_strdup_printf (_ ("%s is a file of a %s data set."), base, hone_format_title (format)));
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               _ ("%s is not a data set. Name a folder, a data.yaml, a COCO json, a Pascal VOC xml, or a zip or tar of "
                  "these."),
               path);
  return NULL;
}

HoneRecognition *
hone_exchange_recognise_as (const char *path, HoneFormat format, GError **error)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  HoneRecognition *what;

  if (!g_file_test (full, G_FILE_TEST_EXISTS)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There is no data set %s."), path);
    return NULL;
  }
  what = g_file_test (full, G_FILE_TEST_IS_DIR) ? recognise_folder (full, format, error)
                                                : recognise_file (full, format, error);
  if (what != NULL)
    what->path = g_steal_pointer (&full);
  return what;
}

HoneRecognition *
hone_exchange_recognise (const char *path, GError **error)
{
  return hone_exchange_recognise_as (path, HONE_FORMAT_NONE, error);
}
