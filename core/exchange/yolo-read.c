/* SPDX-License-Identifier: Apache-2.0 */
/* yolo-read.c - YOLO: data.yaml, Darknet's obj.data, or only images and labels; and its label files
 *
 * Training reads a data set by the rules of spec 06 (core/data); here a missing key or a gap in the names stops
 * nothing, and a bad line costs that line. A data.yaml that is fit for training is read by those very rules.
 */
#include "dataset-list.h"
#include "exchange-private.h"
#include "hone-file.h"
#include "hone-yaml.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define HIGHEST 1.01 /* of a coordinate (spec 06, section 2) */
#define LOWEST (-0.01)
#define MAX_ROW 200000  /* numbers of a line */
#define MAX_ROWS 100000 /* of a file */
#define NEWS 256

/* --- label files --- */

typedef struct {
  ExchangeReader *reader;
  HoneExchangePicture *picture;
  const char *path;
  gboolean boxes, outlines; /* were seen */
  GHashTable *rows;         /* lines seen so far, as text */
  GArray *numbers;          /* of double: those of the line at hand */
  int line;
} Labels;

static gboolean G_GNUC_PRINTF (3, 4) bad_line (Labels *self, const char *kind, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  exchange_find (self->reader->set, kind, HONE_SEVERITY_ERROR, self->path, self->line, "%s", what);
  return FALSE;
}

/* Decimal numbers only: strtod () takes 0x10 and "infinity", too. NaN and Inf are refused later, by their range. */
static gboolean
read_numbers (Labels *self, char *line)
{
  char *word, *rest = line, *end;

  g_array_set_size (self->numbers, 0);
  while ((word = strtok_r (rest, " \t\v\f\r", &rest)) != NULL) {
    double x = g_ascii_strtod (word, &end);

    if (*end != '\0' || end == word || strpbrk (word, "xXpP(") != NULL) {
      g_autofree char *shown = g_utf8_make_valid (word, (gssize) MIN (strlen (word), 20));

      return bad_line (self, "label-not-a-number",
                       _ ("“%s” is not a number. Write numbers with a decimal point and spaces between them."), shown);
    }
    if (self->numbers->len == MAX_ROW)
      return bad_line (self, "label-columns", _ ("the line has more than %d values."), MAX_ROW);
    g_array_append_val (self->numbers, x);
  }
  return TRUE;
}

static gboolean
check_class (Labels *self, double id)
{
  guint n = self->reader->set->names->len;

  if (!(id >= 0))
    return bad_line (self, "label-negative", _ ("the class %g is negative. Classes are counted from 0."), id);
  if (id != floor (id))
    return bad_line (self, "class-not-whole", _ ("the class %g is not a whole number."), id);
  if (id >= n)
    return bad_line (self, "class-out-of-range",
                     _ ("class %.0f, but the data set has only the classes 0 to %d. Correct it, or add the class."), id,
                     (int) n - 1);
  return TRUE;
}

static gboolean
check_range (Labels *self, const double *x, guint n)
{
  for (guint i = 0; i < n; i++) {
    if (!(x[i] <= HIGHEST))
      return bad_line (self, "label-out-of-range",
                       _ ("%g is outside of the picture. Coordinates are fractions of its width and height, from 0 to "
                          "1."),
                       x[i]);
    if (!(x[i] >= LOWEST))
      return bad_line (self, "label-negative", _ ("%g is negative. Coordinates and sizes are counted from 0."), x[i]);
  }
  return TRUE;
}

static gboolean
take_box (Labels *self, HoneExchangeObject *object, const double *x)
{
  if (!check_range (self, x, 4))
    return FALSE;
  if (x[2] < 0 || x[3] < 0)
    return bad_line (self, "label-negative", _ ("%g is negative. Coordinates and sizes are counted from 0."),
                     MIN (x[2], x[3]));
  memcpy (object->box, x, sizeof object->box);
  self->boxes = TRUE;
  return TRUE;
}

static gboolean
take_outline (Labels *self, HoneExchangeObject *object, const double *x, guint n)
{
  if (!check_range (self, x, n))
    return FALSE;
  exchange_add_ring (self->picture, object, x, n / 2);
  exchange_box_from_rings (self->picture, object);
  self->outlines = TRUE;
  return TRUE;
}

/* Behind the box stand as many numbers as data.yaml says that key points have. */
static gboolean
is_pose (const Labels *self, guint n)
{
  return self->reader->n_key_values > 0 && n == 5 + self->reader->n_key_values;
}

/* class, then a box, a box and a number more (a score or a track), or three points and more */
static void
take_row (Labels *self)
{
  const double *x = (const double *) (gpointer) self->numbers->data;
  guint n = self->numbers->len;
  HoneExchangeObject object = { .line = self->line };

  if (n < 5 || (n > 6 && n % 2 == 0 && !is_pose (self, n))) {
    bad_line (self, "label-columns",
              _ ("%u values are neither a box (class, centre x, centre y, width, height) nor an outline (class, then x "
                 "and y of at least 3 points)."),
              n);
    return;
  }
  if (!check_class (self, x[0]) || !exchange_may_add (self->reader, self->path))
    return;
  object.klass = (int) x[0];
  if (n > 6 && !is_pose (self, n) ? !take_outline (self, &object, x + 1, n - 1) : !take_box (self, &object, x + 1))
    return;
  if (is_pose (self, n))
    exchange_find (self->reader->set, "extra-column", HONE_SEVERITY_NOTE, self->path, self->line,
                   _ ("the key points are left out; the box is kept."));
  else if (n == 6)
    exchange_find (self->reader->set, "extra-column", HONE_SEVERITY_NOTE, self->path, self->line,
                   _ ("a sixth value (a score or a track) is left out; Ultralytics would refuse the file."));
  if (object.box[2] == 0 || object.box[3] == 0)
    exchange_find (self->reader->set, "zero-size-box", HONE_SEVERITY_WARNING, self->path, self->line,
                   _ ("the box has no area, so nothing can ever match it."));
  exchange_add_object (self->picture, &object);
}

/* The same numbers a second time say nothing new. */
static gboolean
is_repeated (Labels *self)
{
  g_autoptr (GBytes) row = g_bytes_new (self->numbers->data, self->numbers->len * sizeof (double));

  if (g_hash_table_contains (self->rows, row)) {
    exchange_find (self->reader->set, "duplicate-label", HONE_SEVERITY_WARNING, self->path, self->line,
                   _ ("this line stands there twice; the repetition is left out."));
    return TRUE;
  }
  g_hash_table_add (self->rows, g_steal_pointer (&row));
  return FALSE;
}

static void
take_lines (Labels *self, char *text)
{
  char *next;

  for (char *line = text; line != NULL; line = next) {
    next = strpbrk (line, "\n\r");
    if (next != NULL) {
      gboolean pair = next[0] == '\r' && next[1] == '\n';

      *next = '\0';
      next += pair ? 2 : 1;
    }
    self->line++;
    if (self->picture->objects != NULL && self->picture->objects->len >= MAX_ROWS) {
      exchange_find (self->reader->set, "too-many", HONE_SEVERITY_WARNING, self->path, self->line,
                     _ ("the file has more than %d objects; the rest is left out."), MAX_ROWS);
      return;
    }
    if (read_numbers (self, line) && self->numbers->len > 0 && !is_repeated (self))
      take_row (self);
  }
}

static gboolean
check_text (ExchangeReader *self, const char *path, const char *text, gsize length)
{
  const char *end;
  int line = 1;

  if (g_utf8_validate_len (text, length, &end))
    return TRUE;
  for (const char *p = text; p < end; p++)
    line += *p == '\n';
  exchange_find (self->set, "unreadable-labels", HONE_SEVERITY_ERROR, path, line,
                 _ ("this is not UTF-8 text. Save the file as UTF-8."));
  return FALSE;
}

void
yolo_read_labels (ExchangeReader *reader, HoneExchangePicture *picture, const char *path)
{
  Labels self = { .reader = reader, .picture = picture, .path = path };
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *text = hone_file_read (path, EXCHANGE_MAX_FILE, &length, &error);

  picture->fractions = TRUE;
  picture->labelled = text != NULL;
  if (text == NULL && g_error_matches (error, HONE_ERROR, HONE_ERROR_NOT_FOUND))
    return;
  g_free (picture->label);
  picture->label = g_strdup (path);
  if (text == NULL)
    exchange_find (reader->set, "unreadable-labels", HONE_SEVERITY_ERROR, NULL, 0, "%s", error->message);
  if (text == NULL || !check_text (reader, path, text, length))
    return;
  self.numbers = g_array_new (FALSE, FALSE, sizeof (double));
  self.rows = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  take_lines (&self, g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text);
  if (self.boxes && self.outlines)
    exchange_find (reader->set, "mixed-labels", HONE_SEVERITY_WARNING, path, 0,
                   _ ("the file mixes boxes and outlines; Ultralytics would refuse it. Both are read."));
  g_array_unref (self.numbers);
  g_hash_table_unref (self.rows);
}

/* --- classes --- */

static void
add_name (HoneExchange *set, const char *name)
{
  if (set->names->len < EXCHANGE_MAX_CLASSES)
    g_ptr_array_add (set->names, g_strdup (name));
}

/* A name a line: classes.txt, obj.names, labels.txt. */
static gboolean
read_name_lines (HoneExchange *set, const char *path)
{
  g_autofree char *text = hone_file_read (path, 1 << 22, &(gsize){ 0 }, NULL);
  g_auto (GStrv) lines = NULL;
  guint n;

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  lines = g_strsplit (g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text, "\n", -1);
  n = g_strv_length (lines);
  while (n > 0 && g_strstrip (lines[n - 1])[0] == '\0')
    n--;
  for (guint i = 0; i < n; i++)
    add_name (set, g_strstrip (lines[i]));
  return n > 0;
}

static void
read_name_map (HoneExchange *set, const HoneYaml *names)
{
  for (guint i = 0; i < names->n; i++) {
    double id = names->keys[i]->text != NULL ? g_ascii_strtod (names->keys[i]->text, NULL) : -1;
    char *name = hone_yaml_dup_text (names->items[i]);

    if (name == NULL || !(id >= 0 && id < EXCHANGE_MAX_CLASSES)) {
      g_free (name);
      continue;
    }
    while (set->names->len <= (guint) id) /* a gap in the numbers */
      g_ptr_array_add (set->names, g_strdup_printf ("class_%u", set->names->len));
    g_free (set->names->pdata[(guint) id]);
    set->names->pdata[(guint) id] = name;
  }
}

static void
read_names (HoneExchange *set, const HoneYaml *doc)
{
  const HoneYaml *names = hone_yaml_get (doc, "names"), *nc = hone_yaml_get (doc, "nc");

  if (names != NULL && names->kind == HONE_YAML_MAP)
    read_name_map (set, names);
  for (guint i = 0; names != NULL && names->kind == HONE_YAML_LIST && i < names->n; i++) {
    g_autofree char *name = hone_yaml_dup_text (names->items[i]);

    add_name (set, name != NULL ? name : "?");
  }
  for (double i = set->names->len; nc != NULL && nc->kind == HONE_YAML_INT && i < MIN (nc->number, 1e4); i++)
    g_ptr_array_add (set->names, g_strdup_printf ("class_%.0f", i));
}

/* The highest class of the first words of the label files, when nothing names the classes. */
static void
make_names (ExchangeReader *self, GPtrArray *labels)
{
  double highest = -1;

  for (guint i = 0; i < labels->len; i++) {
    g_autofree char *text = hone_file_read (labels->pdata[i], EXCHANGE_MAX_FILE, &(gsize){ 0 }, NULL);

    for (const char *line = text; line != NULL && *line != '\0'; line = strchr (line, '\n')) {
      char *end;
      double id;

      line += strspn (line, "\n\r \t");
      id = g_ascii_strtod (line, &end);
      if (end != line && (*end == ' ' || *end == '\t') && id < 10000)
        highest = MAX (highest, id);
    }
  }
  for (double i = 0; i <= highest; i++)
    g_ptr_array_add (self->set->names, g_strdup_printf ("class_%.0f", i));
  if (highest >= 0)
    exchange_find (self->set, "placeholder-class", HONE_SEVERITY_NOTE, self->what->root, 0,
                   _ ("nothing there names the classes, so they are called class_0, class_1 and so on. Put a file "
                      "classes.txt with a name a line beside the pictures, or rename them later."));
}

static void
find_names (ExchangeReader *self, GPtrArray *labels)
{
  static const char *const files[] = { "classes.txt",
                                       "obj.names",
                                       "labels/classes.txt",
                                       "images/classes.txt",
                                       "predefined_classes.txt",
                                       "_darknet.labels",
                                       "train/_darknet.labels" };

  for (guint i = 0; i < G_N_ELEMENTS (files) && self->set->names->len == 0; i++) {
    g_autofree char *path = g_build_filename (self->what->root, files[i], NULL);

    read_name_lines (self->set, path);
  }
  if (self->set->names->len == 0)
    make_names (self, labels);
}

/* --- pictures --- */

/* "/set/images/train/a/b.jpg" -> "a/b.jpg": below the folder of its split */
static char *
name_below (const char *path, const char *folder)
{
  gsize n = strlen (folder);

  if (strncmp (path, folder, n) == 0 && path[n] == G_DIR_SEPARATOR)
    return g_strdup (path + n + 1);
  return g_path_get_basename (path);
}

static char *
label_of (const char *picture)
{
  g_autofree char *usual = hone_label_path (picture);
  g_autofree char *bare = NULL;

  if (g_file_test (usual, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&usual);
  bare = exchange_without_ending (picture);
  return g_strconcat (bare, ".txt", NULL); /* beside the picture, though it lies in images/ */
}

static void
add_picture (ExchangeReader *self, const char *path, const char *folder, HoneSplit split)
{
  g_autofree char *name = name_below (path, folder);
  g_autofree char *label = label_of (path);
  HoneExchangePicture *picture;

  if (self->set->pictures->len >= EXCHANGE_MAX_PICTURES)
    return;
  picture = exchange_add_picture (self->set, path, name, split);
  picture->label = g_file_test (label, G_FILE_TEST_EXISTS) ? g_strdup (label) : NULL;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  g_clear_pointer (&picture->path, g_free);
  exchange_find (self->set, "missing-picture", HONE_SEVERITY_ERROR, NULL, 0,
                 _ ("The picture %s is not there; its labels are left out."), path);
}

static gboolean
read_labels (ExchangeReader *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  guint n = self->set->pictures->len;

  for (guint i = 0; i < n; i++) {
    HoneExchangePicture *picture = self->set->pictures->pdata[i];

    picture->fractions = TRUE;
    if (picture->label != NULL)
      g_ptr_array_add (files, picture->label);
  }
  if (self->set->names->len == 0)
    find_names (self, files);
  for (guint i = 0; i < n && !g_cancellable_is_cancelled (self->cancellable); i++) {
    HoneExchangePicture *picture = self->set->pictures->pdata[i];
    g_autofree char *label = g_strdup (picture->label);

    if (label != NULL)
      yolo_read_labels (self, picture, label);
    if (i % NEWS == 0)
      exchange_tell (self, 0.5 * i / n);
  }
  return TRUE;
}

/* --- data.yaml --- */

static guint
first_of (const HoneExchange *set, HoneSplit split)
{
  guint i = 0;

  while (i < set->pictures->len && ((const HoneExchangePicture *) set->pictures->pdata[i])->split != split)
    i++;
  return i;
}

/* "val" that is the very list of "train" is no split of its own: the word had to be there. */
static void
drop_same_val (HoneExchange *set)
{
  guint n = hone_exchange_count_split (set, HONE_SPLIT_VAL);
  guint train = first_of (set, HONE_SPLIT_TRAIN), val = first_of (set, HONE_SPLIT_VAL);

  if (n == 0 || n != hone_exchange_count_split (set, HONE_SPLIT_TRAIN))
    return;
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (((const HoneExchangePicture *) set->pictures->pdata[train + i])->path,
                   ((const HoneExchangePicture *) set->pictures->pdata[val + i])->path) != 0)
      return;
  g_ptr_array_remove_range (set->pictures, val, n);
}

static void
find_repeated (ExchangeReader *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (guint i = 0; i < self->set->pictures->len; i++) {
    const HoneExchangePicture *picture = self->set->pictures->pdata[i];

    n += picture->path != NULL && !g_hash_table_add (seen, picture->path);
  }
  if (n > 0)
    exchange_find (self->set, "same-name", HONE_SEVERITY_WARNING, self->what->files[0], 0,
                   ngettext ("%u picture of a split is also in another, or there twice: what is trained on must not be "
                             "measured on.",
                             "%u pictures of a split are also in another, or there twice: what is trained on must not "
                             "be measured on.",
                             n),
                   n);
}

static gboolean
take_split (ExchangeReader *self, char *const *paths, const char *root, HoneSplit split, GError **error)
{
  g_autoptr (GPtrArray) pictures = dataset_list (paths, root, TRUE, self->cancellable, error);

  if (pictures == NULL)
    return FALSE;
  for (guint i = 0; i < pictures->len; i++)
    add_picture (self, pictures->pdata[i], paths[0], split);
  return TRUE;
}

static gboolean
take_folder (ExchangeReader *self, char *path, const char *root, HoneSplit split, GError **error)
{
  char *const paths[] = { path, NULL };

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return take_split (self, paths, root, split, error);
  exchange_find (self->set, "missing-folder", HONE_SEVERITY_ERROR, self->what->files[0], 0,
                 _ ("“%s” names %s, which does not exist. Correct the path, or put the pictures there."),
                 hone_split_name (split), path);
  return TRUE;
}

static gboolean
read_strict (ExchangeReader *self, const HoneDataYaml *yaml, GError **error)
{
  for (int i = 0; i < yaml->n_classes; i++)
    add_name (self->set, yaml->names[i]);
  for (int split = 0; split < HONE_N_SPLITS; split++)
    for (char **path = yaml->splits[split]; path != NULL && *path != NULL; path++)
      if (!take_folder (self, *path, yaml->root, split, error))
        return FALSE;
  return TRUE;
}

/* Where "images/train" of a data.yaml may be: below its "path" (beside the file, or from where the program runs), or
 * beside the file; "../train/images" (Roboflow) also without the dots. */
static char *
resolve (const char *path, const char *folder, const char *word)
{
  g_autofree char *below = g_canonicalize_filename (path != NULL ? path : ".", folder);
  g_autofree char *here = g_canonicalize_filename (path != NULL ? path : folder, NULL);
  const char *const bases[] = { below, here, folder };

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    for (int dots = 0; dots < 2; dots++) {
      const char *tried = dots == 0 ? word : g_str_has_prefix (word, "../") ? word + 3 : NULL;
      g_autofree char *full = tried != NULL ? g_canonicalize_filename (tried, bases[i]) : NULL;

      if (full != NULL && g_file_test (full, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&full);
    }
  return NULL;
}

static gboolean
read_key (ExchangeReader *self, const HoneYaml *doc, const char *key, HoneSplit split, GError **error)
{
  const char *file = self->what->files[0];
  g_autofree char *folder = g_path_get_dirname (file);
  const HoneYaml *path = hone_yaml_get (doc, "path"), *node = hone_yaml_get (doc, key);
  const HoneYaml *const *items;
  guint n;

  if (node == NULL || node->kind == HONE_YAML_NULL)
    return TRUE;
  items = node->kind == HONE_YAML_LIST ? (const HoneYaml *const *) node->items : &node;
  n = node->kind == HONE_YAML_LIST ? node->n : 1;
  for (guint i = 0; i < n; i++) {
    const char *word = items[i]->kind == HONE_YAML_STRING ? items[i]->text : "";
    char *found[] = { word[0] != '\0' ? resolve (path != NULL ? path->text : NULL, folder, word) : NULL, NULL };
    gboolean fine = TRUE;

    if (found[0] != NULL)
      fine = take_split (self, found, folder, split, error);
    else
      exchange_find (self->set, "missing-folder", HONE_SEVERITY_ERROR, file, items[i]->line,
                     _ ("“%s” names %s, which does not exist. Correct the path, or put the pictures there."), key,
                     word);
    g_free (found[0]);
    if (!fine)
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_lenient (ExchangeReader *self, GError **error)
{
  static const struct {
    const char *key;
    HoneSplit split;
  } keys[] = { { "train", HONE_SPLIT_TRAIN },
               { "val", HONE_SPLIT_VAL },
               { "validation", HONE_SPLIT_VAL },
               { "valid", HONE_SPLIT_VAL },
               { "test", HONE_SPLIT_TEST } };
  g_autoptr (HoneYaml) doc = hone_yaml_read (self->what->files[0], error);

  if (doc == NULL)
    return FALSE;
  read_names (self->set, doc);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!read_key (self, doc, keys[i].key, keys[i].split, error))
      return FALSE;
  return TRUE;
}

/* --- obj.data (Darknet, CVAT) --- */

/* "data/obj_train_data/a.jpg": CVAT's lists begin with a folder that its archive does not have. */
static void
add_listed (ExchangeReader *self, const char *line, HoneSplit split)
{
  const char *word = g_str_has_prefix (line, "./") ? line + 2 : line;
  g_autofree char *path = g_canonicalize_filename (word, self->what->root);
  g_autofree char *folder = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && g_str_has_prefix (word, "data/")) {
    g_free (path);
    path = g_canonicalize_filename (word + strlen ("data/"), self->what->root);
  }
  folder = g_path_get_dirname (path);
  add_picture (self, path, folder, split);
}

static void
read_list (ExchangeReader *self, const char *name, HoneSplit split)
{
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *path = g_canonicalize_filename (name, self->what->root);
  g_autofree char *beside = g_build_filename (self->what->root, base, NULL);
  g_autofree char *text = NULL;
  char *rest, *line;

  text =
      hone_file_read (g_file_test (path, G_FILE_TEST_EXISTS) ? path : beside, EXCHANGE_MAX_FILE, &(gsize){ 0 }, NULL);
  if (text == NULL) {
    exchange_find (self->set, "missing-folder", HONE_SEVERITY_ERROR, self->what->files[0], 0,
                   _ ("it names the list %s, which is not there."), name);
    return;
  }
  rest = text;
  while ((line = strtok_r (rest, "\r\n", &rest)) != NULL)
    if (exchange_is_picture (g_strstrip (line)))
      add_listed (self, line, split);
}

static gboolean
read_darknet (ExchangeReader *self, GError **error)
{
  g_autofree char *text = hone_file_read (self->what->files[0], 1 << 20, &(gsize){ 0 }, error);
  char *rest = text, *line;

  if (text == NULL)
    return FALSE;
  while ((line = strtok_r (rest, "\r\n", &rest)) != NULL) {
    char *value = strchr (line, '=');
    HoneSplit split;

    if (value == NULL)
      continue;
    *value++ = '\0';
    g_strstrip (line);
    g_strstrip (value);
    split = exchange_split_of_word (line);
    if (split < HONE_N_SPLITS) {
      read_list (self, value, split);
    } else if (g_str_equal (line, "names")) {
      g_autofree char *base = g_path_get_basename (value);
      g_autofree char *path = g_build_filename (self->what->root, base, NULL);

      read_name_lines (self->set, path);
    }
  }
  return TRUE;
}

/* --- images and labels, and nothing that says so --- */

static gboolean
read_bare (ExchangeReader *self)
{
  g_autoptr (GPtrArray) files = exchange_walk (self->what->root, NULL, self->cancellable);

  for (guint i = 0; i < files->len; i++) {
    const char *relative = files->pdata[i];
    g_autofree char *path = g_build_filename (self->what->root, relative, NULL);

    if (exchange_is_picture (relative))
      add_picture (self, path, self->what->root, exchange_split_of_path (relative));
  }
  return TRUE;
}

/* train.txt alone: a list of pictures. */
static gboolean
read_lone_list (ExchangeReader *self, GError **error)
{
  return take_split (self, self->what->files, self->what->root, exchange_split_of_path (self->what->files[0]), error);
}

/* "kpt_shape: [17, 3]": points, and numbers of each */
static void
read_key_shape (ExchangeReader *self, const char *file)
{
  g_autoptr (HoneYaml) doc = hone_yaml_read (file, NULL);
  const HoneYaml *shape = hone_yaml_get (doc, "kpt_shape");

  if (shape != NULL && shape->kind == HONE_YAML_LIST && shape->n == 2 && shape->items[0]->kind == HONE_YAML_INT &&
      shape->items[1]->kind == HONE_YAML_INT && shape->items[0]->integer > 0 && shape->items[0]->integer < 1000 &&
      (shape->items[1]->integer == 2 || shape->items[1]->integer == 3))
    self->n_key_values = (guint) (shape->items[0]->integer * shape->items[1]->integer);
}

gboolean
exchange_read_yolo (ExchangeReader *self, GError **error)
{
  const char *file = self->what->files[0];
  gboolean fine;

  if (file == NULL) {
    fine = read_bare (self);
  } else if (g_str_has_suffix (file, ".data")) {
    fine = read_darknet (self, error);
  } else if (g_str_has_suffix (file, ".txt")) {
    fine = read_lone_list (self, error);
  } else {
    g_autoptr (HoneDataYaml) yaml = hone_data_yaml_read (file, NULL);

    read_key_shape (self, file);
    fine = yaml != NULL ? read_strict (self, yaml, error) : read_lenient (self, error);
    drop_same_val (self->set);
    find_repeated (self);
  }
  return fine && read_labels (self);
}
