/* SPDX-License-Identifier: Apache-2.0 */
/* hone-labels.c - one label file of a detection data set (spec 06, section 2)
 *
 * Strictly, the checks run in the order of the spec over all rows, and the first one that fails makes the whole file
 * bad. Line by line they run over each row, and what fails leaves that row out.
 */
#include "hone-file.h"
#include "label-scan.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_FAULTS 1000 /* told of one file */

typedef struct {
  int line;
  guint first, n;      /* numbers */
  const float *values; /* class first, then as written; known when all are read */
  gboolean polygon;
  float klass, cx, cy, w, h;
} Row;

typedef struct {
  const char *path;
  int n_classes;
  GArray *rows;   /* of Row */
  GArray *values; /* of float: those of all rows */
  gboolean each_line;
  GArray *faults; /* of HoneLabelFault; only with each_line */
  guint n_points; /* in out->points so far */
  HoneLabelFile *out;
} Reader;

/* The verdict on the file. Takes @message. */
static void
condemn (Reader *self, const char *kind, int line, char *message)
{
  self->out->state = HONE_LABELS_BAD;
  self->out->kind = kind;
  self->out->line = line;
  self->out->message = message;
}

/* "FILE, line N: WHAT", about a line. Always FALSE. */
static gboolean G_GNUC_PRINTF (4, 5) bad (Reader *self, const char *kind, int line, const char *format, ...)
{
  g_autofree char *what = NULL;
  HoneLabelFault fault = { kind, line };
  va_list args;

  if (self->each_line && self->faults->len >= MAX_FAULTS)
    return FALSE;
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  fault.message = g_strdup_printf (_ ("%s, line %d: %s"), self->path, line, what);
  if (self->each_line)
    g_array_append_val (self->faults, fault);
  else
    condemn (self, kind, line, fault.message);
  return FALSE;
}

/* --- text to numbers --- */

/* A decimal number with a point, or nan or inf (which check 3 then refuses); not what strtod () takes besides. */
gboolean
label_is_number (const char *text)
{
  const char *p = text + (*text == '-' || *text == '+');
  gsize before, after = 0;

  if (g_ascii_strcasecmp (p, "nan") == 0 || g_ascii_strcasecmp (p, "inf") == 0 ||
      g_ascii_strcasecmp (p, "infinity") == 0)
    return TRUE;
  before = strspn (p, "0123456789");
  p += before;
  if (*p == '.') {
    after = strspn (p + 1, "0123456789");
    p += 1 + after;
  }
  if (before + after == 0)
    return FALSE;
  if (*p == 'e' || *p == 'E') {
    p += 1 + (p[1] == '-' || p[1] == '+');
    if (!g_ascii_isdigit (*p))
      return FALSE;
    p += strspn (p, "0123456789");
  }
  return *p == '\0';
}

/* Python's line ends and spaces: what str.splitlines () and str.split () take for one. */
gboolean
label_is_line_end (gunichar c)
{
  return (c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

gboolean
label_is_space (gunichar c)
{
  return c == ' ' || c == '\t' || c == 0x1f || (c > 0x7f && !label_is_line_end (c) && g_unichar_isspace (c));
}

static gboolean
add_value (Reader *self, const char *start, const char *end, int line)
{
  char text[LABEL_WORD];
  const gsize length = MIN ((gsize) (end - start), sizeof text - 1);
  float value;

  memcpy (text, start, length); /* g_strlcpy () would measure the rest of the file for every number */
  text[length] = '\0';
  if ((gsize) (end - start) >= sizeof text || !label_is_number (text)) {
    g_autofree char *shown = g_utf8_substring (start, 0, MIN (g_utf8_pointer_to_offset (start, end), 20));

    return bad (self, "label-not-a-number", line,
                _ ("“%s” is not a number. Write numbers with a decimal point and spaces between them."), shown);
  }
  value = (float) g_ascii_strtod (text, NULL);
  g_array_append_val (self->values, value);
  return TRUE;
}

/* The words of one line from @at on; @at moves to its end. FALSE: one of them is no number. */
static gboolean
read_values (Reader *self, const char **at, const char *end, int line)
{
  gboolean fine = TRUE;

  while (*at < end && !label_is_line_end (g_utf8_get_char (*at))) {
    const char *start = *at;

    while (*at < end && !label_is_line_end (g_utf8_get_char (*at)) && !label_is_space (g_utf8_get_char (*at)))
      *at = g_utf8_next_char (*at);
    if (*at > start && fine)
      fine = add_value (self, start, *at, line);
    if (*at < end && label_is_space (g_utf8_get_char (*at)))
      *at = g_utf8_next_char (*at);
  }
  return fine;
}

static gboolean
read_row (Reader *self, const char **at, const char *end, int line)
{
  Row row = { .line = line, .first = self->values->len };

  if (!read_values (self, at, end, line)) {
    g_array_set_size (self->values, row.first);
    return self->each_line;
  }
  row.n = self->values->len - row.first;
  if (row.n > 0)
    g_array_append_val (self->rows, row);
  if (self->rows->len <= LABEL_MAX_ROWS)
    return TRUE;
  condemn (self, "unreadable-labels", 0,
           g_strdup_printf (_ ("%s holds more than a million labels for one picture."), self->path));
  return FALSE;
}

static gboolean
read_rows (Reader *self, const char *text, gsize length)
{
  const char *end = text + length;

  for (int line = 1; text < end; line++) {
    if (!read_row (self, &text, end, line))
      return FALSE;
    if (text + 1 < end && text[0] == '\r' && text[1] == '\n')
      text++;
    if (text < end)
      text = g_utf8_next_char (text);
  }
  return TRUE;
}

/* --- rows to boxes --- */

static gboolean
box_of_polygon (Reader *self, Row *row)
{
  float low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

  if (row->n == 5)
    return bad (self, "label-columns", row->line,
                _ ("a box in a file of polygons. A file holds boxes (5 values) or polygons (7 and more), not both."));
  /* Strictly, a single point passes, as a box without area: it does in the reference. */
  if (row->n < (self->each_line ? 7 : 3) || row->n % 2 == 0)
    return bad (self, "label-columns", row->line,
                _ ("%u values do not make a polygon. Write the class and then x and y of at least 3 points."), row->n);
  for (guint i = 1; i < row->n; i++) {
    int axis = (int) ((i - 1) % 2);

    /* Not fminf (): NaN must stay. */
    low[axis] = row->values[i] >= low[axis] ? low[axis] : row->values[i];
    high[axis] = row->values[i] <= high[axis] ? high[axis] : row->values[i];
    if (isnan (row->values[i]))
      return bad (self, "label-out-of-range", row->line, _ ("a coordinate is not a number (NaN)."));
  }
  row->cx = (low[0] + high[0]) / 2;
  row->cy = (low[1] + high[1]) / 2;
  row->w = high[0] - low[0];
  row->h = high[1] - low[1];
  return TRUE;
}

static gboolean
box_of_row (Reader *self, Row *row)
{
  row->klass = row->values[0];
  if (row->polygon)
    return box_of_polygon (self, row);
  if (row->n != 5)
    return bad (self, "label-columns", row->line,
                _ ("%u values instead of 5. Write class, centre x, centre y, width and height."), row->n);
  row->cx = row->values[1];
  row->cy = row->values[2];
  row->w = row->values[3];
  row->h = row->values[4];
  return TRUE;
}

/* --- checks 3 to 5 --- */

static gboolean
check_high (Reader *self, Row *row)
{
  const float values[] = { row->cx, row->cy, row->w, row->h };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (!(values[i] <= LABEL_HIGHEST))
      return bad (self, "label-out-of-range", row->line,
                  _ ("%g is outside of the picture. Coordinates are fractions of its width and height, from 0 to 1."),
                  (double) values[i]);
  return TRUE;
}

static gboolean
check_low (Reader *self, Row *row)
{
  const float values[] = { row->klass, row->cx, row->cy, row->w, row->h };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (!(values[i] >= (i < 3 ? LABEL_LOWEST : 0)))
      return bad (self, "label-negative", row->line,
                  _ ("%g is negative. Classes, coordinates and sizes are counted from 0."), (double) values[i]);
  return TRUE;
}

static gboolean
check_class (Reader *self, Row *row)
{
  if (row->klass != floorf (row->klass) || isinf (row->klass))
    return bad (self, "class-not-whole", row->line, _ ("the class %g is not a whole number."), (double) row->klass);
  if (self->n_classes > 0 && row->klass >= (float) self->n_classes)
    return bad (
        self, "class-out-of-range", row->line,
        _ ("class %.0f, but the data set has only the classes 0 to %d. Correct it, or add the class to “names” in "
           "data.yaml."),
        (double) row->klass, self->n_classes - 1);
  return TRUE;
}

/* A row that fails is left out, or fails all. */
static gboolean
check_rows (Reader *self, gboolean (*check) (Reader *self, Row *row))
{
  guint kept = 0;

  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = &g_array_index (self->rows, Row, i);

    if (check (self, row))
      g_array_index (self->rows, Row, kept++) = *row;
    else if (!self->each_line)
      return FALSE;
  }
  g_array_set_size (self->rows, kept);
  return TRUE;
}

/* One polygon makes all rows polygons, as the reference has it, unless each counts by itself. */
static void
tell_polygons (Reader *self)
{
  gboolean boxes = FALSE;

  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = &g_array_index (self->rows, Row, i);

    row->values = &g_array_index (self->values, float, row->first);
    row->polygon = row->n > 6;
    self->out->polygons |= row->polygon;
    boxes |= !row->polygon;
  }
  if (boxes && self->out->polygons)
    self->out->traits |= HONE_TRAIT_MIXED;
  for (guint i = 0; i < self->rows->len && !self->each_line; i++)
    g_array_index (self->rows, Row, i).polygon = self->out->polygons;
}

/* --- duplicates --- */

static int
compare_values (const float *a, guint n_a, const float *b, guint n_b)
{
  for (guint i = 0; i < MIN (n_a, n_b); i++)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return (n_a > n_b) - (n_a < n_b);
}

/* Polygons: by their bytes, as the reference has it; -0 is another number than 0 there. */
static int
compare_rows (const Row *a, const Row *b)
{
  int order;

  if (a->polygon != b->polygon)
    return a->polygon ? 1 : -1;
  if (!a->polygon)
    return compare_values (a->values, a->n, b->values, b->n);
  order = memcmp (a->values, b->values, MIN (a->n, b->n) * sizeof (float));
  return order != 0 ? order : (a->n > b->n) - (a->n < b->n);
}

static int
by_values (gconstpointer a, gconstpointer b, gpointer data)
{
  const Row *x = *(const Row *const *) a;
  const Row *y = *(const Row *const *) b;
  int order = compare_rows (x, y);

  return order != 0 ? order : x->line - y->line;
}

static gboolean
repeats (Row *const *sorted, guint i)
{
  return i > 0 && compare_rows (sorted[i], sorted[i - 1]) == 0;
}

/* Where classes are not checked there may be larger ones than an int holds. */
static int
class_number (float klass)
{
  return klass < (float) G_MAXINT ? (int) klass : G_MAXINT;
}

static void
add_label (Reader *self, const Row *row)
{
  HoneLabel *label = &self->out->labels[self->out->n_labels++];

  *label = (HoneLabel){ class_number (row->klass), row->cx, row->cy, row->w, row->h, row->line };
  if (!row->polygon)
    return;
  label->first_point = self->n_points;
  label->n_points = row->n / 2;
  memcpy (self->out->points + 2 * self->n_points, row->values + 1, label->n_points * 2 * sizeof (float));
  self->n_points += label->n_points;
}

/* Of all rows; those that repeat others need less. */
static float *
new_points (Reader *self)
{
  gsize n = 0;

  for (guint i = 0; i < self->rows->len; i++) {
    const Row *row = &g_array_index (self->rows, Row, i);

    n += row->polygon ? row->n - 1 : 0;
  }
  return g_new (float, n);
}

/* Rows stay as they are written unless some are equal: then they come sorted, as np.unique () leaves them. */
static void
take_labels (Reader *self)
{
  guint n = self->rows->len;
  g_autofree Row **sorted = g_new (Row *, n + 1);

  for (guint i = 0; i < n; i++)
    sorted[i] = &g_array_index (self->rows, Row, i);
  g_qsort_with_data (sorted, (int) n, sizeof *sorted, by_values, self);
  for (guint i = 0; i < n; i++)
    self->out->n_duplicates += repeats (sorted, i);

  self->out->labels = g_new (HoneLabel, n - self->out->n_duplicates);
  self->out->points = new_points (self);
  for (guint i = 0; i < n; i++) {
    if (self->out->n_duplicates == 0)
      add_label (self, &g_array_index (self->rows, Row, i));
    else if (!repeats (sorted, i))
      add_label (self, sorted[i]);
  }
  self->out->state = n > 0 ? HONE_LABELS_FOUND : HONE_LABELS_EMPTY;
}

/* --- the file --- */

static int
by_line (gconstpointer a, gconstpointer b)
{
  return ((const HoneLabelFault *) a)->line - ((const HoneLabelFault *) b)->line;
}

/* Line by line: none is left. */
static void
check_left (Reader *self)
{
  const HoneLabelFault *first;

  if (self->faults->len == 0 || self->rows->len > 0)
    return;
  first = &g_array_index (self->faults, HoneLabelFault, 0);
  condemn (self, first->kind, first->line, g_strdup (first->message));
}

static void
check_all (Reader *self)
{
  tell_polygons (self);
  if (!check_rows (self, box_of_row) || !check_rows (self, check_high) || !check_rows (self, check_low) ||
      !check_rows (self, check_class))
    return;
  take_labels (self);
  if (!self->each_line)
    return;
  g_array_sort (self->faults, by_line);
  check_left (self);
}

/* @end: where it is none */
static void
condemn_bytes (Reader *self, const char *text, const char *end)
{
  int line = 1;

  for (const char *p = text; p < end; p++)
    line += *p == '\n';
  condemn (self, "unreadable-labels", line,
           g_strdup_printf (_ ("%s, line %d: this is not UTF-8 text. Save the file as UTF-8."), self->path, line));
}

static void
read_text (Reader *self, const char *text, gsize length)
{
  g_autofree char *mended = NULL;
  const char *end;

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) {
    text += 3, length -= 3;
    self->out->traits |= HONE_TRAIT_BOM;
  }
  if (memchr (text, '\r', length) != NULL)
    self->out->traits |= HONE_TRAIT_CRLF;
  if (!g_utf8_validate_len (text, length, &end)) {
    /* A word in another encoding is a bad line; zeros, as in UTF-16, are no text at all. */
    if (!self->each_line || memchr (text, '\0', length) != NULL) {
      condemn_bytes (self, text, end);
      return;
    }
    text = mended = g_utf8_make_valid (text, (gssize) length);
    length = strlen (mended);
  }
  if (read_rows (self, text, length))
    check_all (self);
}

static void
read_file (Reader *self)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *text = hone_file_read (self->path, LABEL_MAX_BYTES, &length, &error);

  if (text == NULL && g_error_matches (error, HONE_ERROR, HONE_ERROR_NOT_FOUND))
    self->out->state = HONE_LABELS_MISSING;
  else if (text == NULL)
    condemn (self, "unreadable-labels", 0, g_strdup (error->message));
  else
    read_text (self, text, length);
}

static HoneLabelFile *
read_path (const char *path, int n_classes, gboolean each_line)
{
  Reader self = { .path = path, .n_classes = n_classes, .each_line = each_line };

  self.out = g_new0 (HoneLabelFile, 1);
  self.rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self.values = g_array_new (FALSE, FALSE, sizeof (float));
  self.faults = g_array_new (FALSE, FALSE, sizeof (HoneLabelFault));
  read_file (&self);
  g_array_unref (self.rows);
  g_array_unref (self.values);
  self.out->n_faults = self.faults->len;
  self.out->faults = (HoneLabelFault *) (gpointer) g_array_free (self.faults, FALSE);
  return self.out;
}

char *
label_line_fault (const char *text, gsize length, const char *path, int line, int n_classes)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) length);
  g_autoptr (HoneLabelFile) out = g_new0 (HoneLabelFile, 1);
  Reader self = { .path = path, .n_classes = n_classes, .each_line = TRUE, .out = out };
  const char *at = valid;

  self.rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self.values = g_array_new (FALSE, FALSE, sizeof (float));
  self.faults = g_array_new (FALSE, FALSE, sizeof (HoneLabelFault));
  read_row (&self, &at, valid + strlen (valid), line);
  check_all (&self);
  g_array_unref (self.rows);
  g_array_unref (self.values);
  out->n_faults = self.faults->len;
  out->faults = (HoneLabelFault *) (gpointer) g_array_free (self.faults, FALSE);
  return out->n_faults > 0 ? g_steal_pointer (&out->faults[0].message) : NULL;
}

HoneLabelFile *
hone_label_file_read (const char *path, int n_classes)
{
  return read_path (path, n_classes, FALSE);
}

HoneLabelFile *
hone_label_file_read_lines (const char *path, int n_classes)
{
  return read_path (path, n_classes, TRUE);
}

void
hone_label_file_free (HoneLabelFile *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_faults; i++)
    g_free (self->faults[i].message);
  g_free (self->faults);
  g_free (self->labels);
  g_free (self->points);
  g_free (self->message);
  g_free (self);
}

char *
hone_label_path (const char *image)
{
  g_autofree char *name = g_path_get_basename (image);
  g_autofree char *folder = g_path_get_dirname (image);
  g_autofree char *whole = g_build_filename (folder, name, NULL);
  char *at = g_strrstr (whole, G_DIR_SEPARATOR_S "images" G_DIR_SEPARATOR_S);
  char *dot = strrchr (whole, '.');

  if (dot != NULL && strchr (dot, G_DIR_SEPARATOR) == NULL)
    *dot = '\0';
  if (at == NULL)
    return g_strconcat (whole, ".txt", NULL);
  *at = '\0';
  return g_strconcat (whole, G_DIR_SEPARATOR_S "labels" G_DIR_SEPARATOR_S, at + strlen ("/images/"), ".txt", NULL);
}
