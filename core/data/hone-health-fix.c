/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-fix.c - see hone-health-fix.h
 *
 * Files are read when a finding names them, edited in memory, and written at the end.
 */
#include "hone-health-fix.h"
#include "health-private.h"
#include "hone-class-edit.h"
#include "hone-file.h"
#include "hone-label-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define FURTHEST 0.5 /* a centre out of the picture by more was not meant as a fraction */
#define LARGEST 2.0  /* of a side */

typedef struct {
  GBytes *before, *now;
  HoneLabelText *text;
  HoneLabelEdit *edit; /* under way */
  gboolean *gone;      /* objects */
} File;

typedef struct {
  HoneDataset *dataset;
  const HoneDataYaml *yaml;
  const HoneFixFiles *files;
  GHashTable *open;    /* path -> File */
  GHashTable *folders; /* see hone_file_real_in () */
  guint n_fixed;
} Fixing;

static void
free_file (gpointer data)
{
  File *file = data;

  g_clear_pointer (&file->before, g_bytes_unref);
  g_clear_pointer (&file->now, g_bytes_unref);
  if (file->edit != NULL)
    hone_label_edit_free (file->edit);
  g_clear_pointer (&file->text, hone_label_text_unref);
  g_free (file->gone);
  g_free (file);
}

static File *
open_file (Fixing *self, const char *path, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  File *file = g_hash_table_lookup (self->open, whole);
  g_autoptr (GError) own = NULL;
  GBytes *bytes;

  if (file != NULL)
    return file;
  bytes = self->files->read (whole, self->files->data, &own);
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return NULL;
  }
  file = g_new0 (File, 1);
  file->before = bytes;
  file->now = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_hash_table_insert (self->open, g_steal_pointer (&whole), file);
  return file;
}

/* The same of labels, which may have several names. */
static File *
open_real (Fixing *self, const char *path, GError **error)
{
  g_autofree char *real = hone_file_real_in (self->folders, path);

  return open_file (self, real, error);
}

/* The same, to be edited line by line. */
static File *
open_labels (Fixing *self, const char *path, GError **error)
{
  File *file = open_real (self, path, error);
  guint n;

  if (file == NULL || file->edit != NULL)
    return file;
  file->text = hone_label_text_new (file->now, self->yaml->n_classes, NULL);
  file->edit = hone_label_edit_new (file->text);
  hone_label_text_get_objects (file->text, &n);
  file->gone = g_new0 (gboolean, n + 1);
  return file;
}

static void
settle (gpointer path, gpointer data, gpointer user)
{
  File *file = data;
  g_autoptr (HoneLabelText) text = NULL;

  if (file->edit == NULL)
    return;
  text = hone_label_edit_finish (g_steal_pointer (&file->edit));
  /* A file that is not there stays so, unless something came in. */
  if (file->now != NULL) {
    g_bytes_unref (file->now);
    file->now = g_bytes_ref (hone_label_text_get_bytes (text));
  }
  g_clear_pointer (&file->text, hone_label_text_unref);
  g_clear_pointer (&file->gone, g_free);
}

/* --- one line --- */

/* FALSE: it is gone already, or never was. */
static gboolean
remove_at (Fixing *self, File *file, int at)
{
  if (at < 0 || file->gone[at])
    return FALSE;
  hone_label_edit_remove (file->edit, (guint) at);
  file->gone[at] = TRUE;
  self->n_fixed++;
  return TRUE;
}

static gboolean
cut (double *centre, double *size)
{
  const double low = CLAMP (*centre - *size / 2, 0, 1), high = CLAMP (*centre + *size / 2, 0, 1);

  if (*centre - *size / 2 < 0 || *centre + *size / 2 > 1)
    *centre = (low + high) / 2, *size = high - low;
  return *size > 0;
}

static gboolean
looks_like_fractions (const double box[4])
{
  for (int i = 0; i < 2; i++)
    if (!(fabs (box[i] - 0.5) <= 0.5 + FURTHEST) || !(box[2 + i] > 0 && box[2 + i] <= LARGEST))
      return FALSE;
  return TRUE;
}

/* "class cx cy w h" of a line that the reader refused; FALSE: it is something else */
static gboolean
parse_box (const char *line, int n_classes, int *klass, double box[4])
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  double values[5];
  guint n = 0;

  for (char **word = words; *word != NULL; word++) {
    char *end;

    if (**word == '\0')
      continue;
    if (n == 5)
      return FALSE;
    values[n++] = g_ascii_strtod (*word, &end);
    if (*end != '\0')
      return FALSE;
  }
  if (n < 5 || !(values[0] >= 0 && values[0] < n_classes && values[0] == floor (values[0])))
    return FALSE;
  *klass = (int) values[0];
  memcpy (box, values + 1, 4 * sizeof *box);
  return TRUE;
}

/* A refused line: what of it lies in the picture, as a line; NULL: nothing */
static char *
cut_line (const char *line, int n_classes)
{
  char numbers[4][G_ASCII_DTOSTR_BUF_SIZE];
  double box[4];
  int klass;

  if (!parse_box (line, n_classes, &klass, box) || !looks_like_fractions (box) || !cut (&box[0], &box[2]) ||
      !cut (&box[1], &box[3]))
    return NULL;
  for (int i = 0; i < 4; i++)
    g_ascii_formatd (numbers[i], sizeof numbers[i], "%.6f", box[i]);
  return g_strdup_printf ("%d %s %s %s %s", klass, numbers[0], numbers[1], numbers[2], numbers[3]);
}

static void
mend_line (Fixing *self, File *file, int at)
{
  g_autofree char *line = hone_label_text_dup_line (file->text, (guint) at);
  g_autofree char *rest = cut_line (line, self->yaml->n_classes);

  if (rest == NULL) {
    remove_at (self, file, at);
    return;
  }
  hone_label_edit_set_line (file->edit, (guint) at, rest);
  self->n_fixed++;
}

static void
clip (Fixing *self, File *file, int at)
{
  guint n;
  const HoneLabelObject *object = hone_label_text_get_objects (file->text, &n) + at;
  double box[] = { object->cx, object->cy, object->w, object->h };

  if (object->kind == HONE_LINE_OUTLINE) {
    g_autofree double *points = g_memdup2 (object->points, 2 * object->n_points * sizeof *points);

    for (guint i = 0; i < 2 * object->n_points; i++)
      points[i] = CLAMP (points[i], 0, 1);
    hone_label_edit_set_points (file->edit, (guint) at, points, object->n_points);
  } else if (cut (&box[0], &box[2]) && cut (&box[1], &box[3])) {
    hone_label_edit_set_box (file->edit, (guint) at, box);
  } else {
    hone_label_edit_remove (file->edit, (guint) at);
    file->gone[at] = TRUE;
  }
  self->n_fixed++;
}

static void
fix_outside (Fixing *self, File *file, int at)
{
  guint n;
  const HoneLabelObject *objects = hone_label_text_get_objects (file->text, &n);

  if (at >= 0 && !file->gone[at] && objects[at].kind != HONE_LINE_BAD)
    clip (self, file, at);
}

static void
fix_range (Fixing *self, File *file, int at)
{
  guint n;
  const HoneLabelObject *objects = hone_label_text_get_objects (file->text, &n);

  if (at >= 0 && !file->gone[at] && objects[at].kind == HONE_LINE_BAD)
    mend_line (self, file, at);
}

static void
fix_bad (Fixing *self, File *file, int at)
{
  guint n;
  const HoneLabelObject *objects = hone_label_text_get_objects (file->text, &n);

  if (at >= 0 && objects[at].kind == HONE_LINE_BAD)
    remove_at (self, file, at);
}

static void
fix_zero (Fixing *self, File *file, int at)
{
  guint n;
  const HoneLabelObject *objects = hone_label_text_get_objects (file->text, &n);

  if (at >= 0 && objects[at].kind != HONE_LINE_BAD && !(objects[at].w > 0 && objects[at].h > 0))
    remove_at (self, file, at);
}

static void
fix_twin (Fixing *self, File *file, int at)
{
  remove_at (self, file, at);
}

/* --- a whole file --- */

/* The same numbers, however they are written. */
static char *
key_of (const HoneLabelObject *object)
{
  GString *key = g_string_new (NULL);
  const double box[] = { object->cx, object->cy, object->w, object->h };
  const double *values = object->n_points > 0 ? object->points : box;

  g_string_append_printf (key, "%d", object->klass);
  for (guint i = 0; i < (object->n_points > 0 ? 2 * object->n_points : 4); i++)
    g_string_append_printf (key, " %.9g", (double) (float) values[i]);
  return g_string_free (key, FALSE);
}

static void
fix_repeated (Fixing *self, File *file)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const guint fixed = self->n_fixed;
  guint n;
  const HoneLabelObject *objects = hone_label_text_get_objects (file->text, &n);

  for (guint i = 0; i < n; i++)
    if (objects[i].kind != HONE_LINE_BAD && !file->gone[i] && !g_hash_table_add (seen, key_of (&objects[i])))
      remove_at (self, file, (int) i);
  /* One finding for all repetitions of a file. */
  self->n_fixed = fixed + (self->n_fixed > fixed);
}

/* One finding stands for all files of a split. */
static gboolean
fix_trait (Fixing *self, const HoneFinding *finding, HoneTrait trait, GError **error)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (self->dataset, finding->split, &n);

  for (guint i = 0; i < n; i++) {
    File *file;

    if (!(samples[i]->traits & trait))
      continue;
    file = open_labels (self, samples[i]->label_path, error);
    if (file == NULL)
      return FALSE;
    if (trait == HONE_TRAIT_BOM)
      hone_label_edit_strip_bom (file->edit);
    else
      hone_label_edit_strip_cr (file->edit);
  }
  self->n_fixed++;
  return TRUE;
}

static gboolean
fix_bom (Fixing *self, const HoneFinding *finding, GError **error)
{
  return fix_trait (self, finding, HONE_TRAIT_BOM, error);
}

static gboolean
fix_crlf (Fixing *self, const HoneFinding *finding, GError **error)
{
  return fix_trait (self, finding, HONE_TRAIT_CRLF, error);
}

static gboolean
fix_missing (Fixing *self, const HoneFinding *finding, GError **error)
{
  File *file = open_real (self, finding->label, error);

  if (file == NULL)
    return FALSE;
  if (file->now == NULL) {
    file->now = g_bytes_new_static ("", 0);
    self->n_fixed++;
  }
  return TRUE;
}

/* --- pictures in two splits --- */

/* Where a list names @picture: the list's File and the line without its end. */
typedef struct {
  File *file;
  char *line;
} Entry;

static char *
resolve (const char *line, const char *list, const char *root)
{
  g_autofree char *folder = g_path_get_dirname (list);
  g_autofree char *beside = g_canonicalize_filename (line, folder);
  char *in_root;

  if (g_path_is_absolute (line) || g_str_has_prefix (line, "./") || g_file_test (beside, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&beside);
  in_root = g_canonicalize_filename (line, root);
  return in_root;
}

static File *
list_of_split (Fixing *self, HoneSplit split, char **path, GError **error)
{
  char **lists = self->yaml->splits[split];

  *path = NULL;
  if (lists == NULL || lists[0] == NULL || lists[1] != NULL || g_file_test (lists[0], G_FILE_TEST_IS_DIR))
    return NULL;
  *path = lists[0];
  return open_file (self, lists[0], error);
}

/* @file without the lines that name @picture; absolute, since it may go to another list */
static gboolean
take_out (Fixing *self, File *file, const char *list, const char *picture)
{
  gsize size = 0;
  const char *data = file->now != NULL ? g_bytes_get_data (file->now, &size) : "";
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean found = FALSE;

  for (char **line = lines; *line != NULL; line++) {
    g_autofree char *bare = g_strstrip (g_strdup (*line));
    g_autofree char *path = *bare != '\0' ? resolve (bare, list, self->yaml->root) : g_strdup ("");

    if (strcmp (path, picture) == 0)
      found = TRUE;
    else
      g_string_append_printf (out, "%s%s", *line, line[1] != NULL ? "\n" : "");
  }
  if (!found)
    return FALSE;
  g_bytes_unref (file->now);
  file->now = g_string_free_to_bytes (g_steal_pointer (&out));
  return TRUE;
}

static void
put_in (File *file, const char *picture)
{
  gsize size = 0;
  const char *data = file->now != NULL ? g_bytes_get_data (file->now, &size) : "";
  GString *out = g_string_new_len (data, (gssize) size);
  const gboolean windows = size > 0 && g_strstr_len (data, (gssize) size, "\r\n") != NULL;

  if (size > 0 && data[size - 1] != '\n')
    g_string_append (out, windows ? "\r\n" : "\n");
  g_string_append_printf (out, "%s%s", picture, windows ? "\r\n" : "\n");
  g_clear_pointer (&file->now, g_bytes_unref);
  file->now = g_string_free_to_bytes (out);
}

/* The finding's picture goes to the split of the other one. */
static gboolean
fix_leak (Fixing *self, const HoneFinding *finding, GError **error)
{
  GError *own = NULL;
  char *from_path, *to_path;
  File *from = list_of_split (self, finding->split, &from_path, &own);
  File *to = own == NULL ? list_of_split (self, finding->other_split, &to_path, &own) : NULL;

  if (own != NULL) {
    g_propagate_error (error, own);
    return FALSE;
  }
  if (from == NULL || to == NULL || from == to || finding->image == NULL)
    return TRUE;
  if (!take_out (self, from, from_path, finding->image))
    return TRUE;
  /* The very same file is in the other list already. */
  if (g_strcmp0 (finding->other, finding->image) != 0)
    put_in (to, finding->image);
  self->n_fixed++;
  return TRUE;
}

/* --- classes --- */

/* To: the first class with the same bare name, closed up. */
static char **
joined_names (const HoneDataYaml *yaml, int *to)
{
  GPtrArray *names = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < yaml->n_classes; i++) {
    char *bare = health_bare_name (yaml->names[i]);
    gpointer place = g_hash_table_lookup (seen, bare);

    if (place != NULL) {
      to[i] = GPOINTER_TO_INT (place) - 1;
      g_free (bare);
      continue;
    }
    to[i] = (int) names->len;
    g_ptr_array_add (names, g_strstrip (g_strdup (yaml->names[i])));
    g_hash_table_insert (seen, bare, GINT_TO_POINTER (to[i] + 1));
  }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static gboolean
join_labels (Fixing *self, const int *to, GError **error)
{
  g_autoptr (GPtrArray) paths = hone_dataset_list_labels (self->dataset);

  for (guint i = 0; i < paths->len; i++) {
    File *file = open_file (self, paths->pdata[i], error);
    GBytes *after;

    if (file == NULL)
      return FALSE;
    if (file->now == NULL)
      continue;
    after = hone_class_edit_labels (file->now, to, self->yaml->n_classes);
    g_bytes_unref (file->now);
    file->now = after;
    if (file->before != NULL && g_bytes_equal (file->before, file->now))
      g_hash_table_remove (self->open, paths->pdata[i]);
  }
  return TRUE;
}

static gboolean
join_classes (Fixing *self, guint n_findings, GError **error)
{
  g_autofree int *to = g_new (int, self->yaml->n_classes + 1);
  g_auto (GStrv) names = joined_names (self->yaml, to);
  File *file = open_file (self, self->yaml->yaml, error);
  GBytes *after;

  if (file == NULL || (int) g_strv_length (names) == self->yaml->n_classes)
    return file != NULL;
  after =
      file->now != NULL ? hone_class_edit_yaml (file->now, self->yaml->yaml, (const char *const *) names, error) : NULL;
  if (after == NULL)
    return FALSE;
  g_bytes_unref (file->now);
  file->now = after;
  self->n_fixed += n_findings;
  return join_labels (self, to, error);
}

/* --- all --- */

static const struct {
  const char *kind;
  const char *words;
  void (*line) (Fixing *self, File *file, int at);
  void (*file) (Fixing *self, File *file);
  gboolean (*other) (Fixing *self, const HoneFinding *finding, GError **error);
} rules[] = {
  { "box-outside", N_ ("Cut at the Edge"), .line = fix_outside },
  { "label-out-of-range", N_ ("Cut at the Edge or Remove"), .line = fix_range },
  { "label-negative", N_ ("Cut at the Edge or Remove"), .line = fix_range },
  { "zero-size-box", N_ ("Remove"), .line = fix_zero },
  { "label-not-a-number", N_ ("Remove the Line"), .line = fix_bad },
  { "label-columns", N_ ("Remove the Line"), .line = fix_bad },
  { "class-not-whole", N_ ("Remove the Line"), .line = fix_bad },
  { "class-out-of-range", N_ ("Remove the Line"), .line = fix_bad },
  { "near-duplicate", N_ ("Keep the First"), .line = fix_twin },
  { "duplicate-label", N_ ("Keep One of Each"), .file = fix_repeated },
  { "missing-labels", N_ ("Mark as Empty"), .other = fix_missing },
  { "label-bom", N_ ("Remove the Mark"), .other = fix_bom },
  { "label-crlf", N_ ("Write Plain Line Ends"), .other = fix_crlf },
  { "leak", N_ ("Move to One Split"), .other = fix_leak },
  { "class-names-alike", N_ ("Join the Classes") },
};

static int
find_rule (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_strcmp0 (rules[i].kind, kind) == 0)
      return (int) i;
  return -1;
}

gboolean
hone_health_can_fix (const char *kind)
{
  return find_rule (kind) >= 0;
}

const char *const *
hone_health_fix_kinds (void)
{
  static const char *kinds[G_N_ELEMENTS (rules) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    kinds[i] = rules[i].kind;
  return kinds;
}

const char *
hone_health_fix_words (const char *kind)
{
  const int rule = find_rule (kind);

  return rule >= 0 ? _ (rules[rule].words) : NULL;
}

/* Lines have the numbers of the file as it was read: all of them before anything else happens to it. */
static gboolean
fix_lines (Fixing *self, const HoneFinding *finding, GError **error)
{
  const int rule = find_rule (finding->kind);
  File *file;

  if (rule < 0 || finding->label == NULL || (rules[rule].line == NULL && rules[rule].file == NULL))
    return TRUE;
  file = open_labels (self, finding->label, error);
  if (file == NULL)
    return FALSE;
  if (rules[rule].line != NULL)
    rules[rule].line (self, file, hone_label_text_find_line (file->text, finding->line));
  else
    rules[rule].file (self, file);
  return TRUE;
}

static gboolean
fix_others (Fixing *self, GArray *findings, GError **error)
{
  guint n_names = 0;

  for (guint i = 0; i < findings->len; i++) {
    const HoneFinding *finding = &g_array_index (findings, HoneFinding, i);
    const int rule = find_rule (finding->kind);

    if (rule >= 0 && rules[rule].other != NULL && !rules[rule].other (self, finding, error))
      return FALSE;
    n_names += strcmp (finding->kind, "class-names-alike") == 0;
  }
  g_hash_table_foreach (self->open, settle, NULL);
  return n_names == 0 || join_classes (self, n_names, error);
}

static int
by_path (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static gboolean
is_changed (const File *file)
{
  if (file->before == NULL || file->now == NULL)
    return file->before != file->now;
  return !g_bytes_equal (file->before, file->now);
}

static gboolean
write_all (Fixing *self, GError **error)
{
  g_autoptr (GList) paths = g_list_sort (g_hash_table_get_keys (self->open), by_path);

  for (GList *path = paths; path != NULL; path = path->next) {
    const File *file = g_hash_table_lookup (self->open, path->data);

    if (is_changed (file) && !self->files->write (path->data, file->before, file->now, self->files->data, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
hone_health_fix (HoneDataset *dataset, GArray *findings, const HoneFixFiles *files, guint *n_fixed,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_file);
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Fixing self = { dataset, hone_dataset_get_yaml (dataset), files, open, folders };

  *n_fixed = 0;
  for (guint i = 0; i < findings->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !fix_lines (&self, &g_array_index (findings, HoneFinding, i), error))
      return FALSE;
  if (!fix_others (&self, findings, error) || g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !write_all (&self, error))
    return FALSE;
  *n_fixed = self.n_fixed;
  return TRUE;
}
