/* SPDX-License-Identifier: Apache-2.0 */
/* hone-label-text.c - see hone-label-text.h */
#include "hone-label-text.h"
#include "label-scan.h"

#include <math.h>
#include <string.h>

#define LEAST_DECIMALS 6
#define MOST_DECIMALS 17
#define NOT_WRITTEN G_MAXSIZE

typedef struct {
  gsize start, length, end; /* in bytes: the line, its text, how long its end is */
  int object;               /* -1: a blank line */
} Line;

struct _HoneLabelText {
  gatomicrefcount references;
  GBytes *bytes;
  int n_classes;
  gboolean no_text, bom;
  guint next_id;
  GArray *lines;   /* of Line */
  GArray *objects; /* of HoneLabelObject */
  GArray *points;  /* of double */
  GArray *numbers; /* of double: those of one line, while reading */
};

/* --- reading --- */

static HoneLabelText *
text_new (int n_classes, guint next_id)
{
  HoneLabelText *self = g_new0 (HoneLabelText, 1);

  g_atomic_ref_count_init (&self->references);
  self->n_classes = n_classes;
  self->next_id = next_id;
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  self->objects = g_array_new (FALSE, FALSE, sizeof (HoneLabelObject));
  self->points = g_array_new (FALSE, FALSE, sizeof (double));
  self->numbers = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

HoneLabelText *
hone_label_text_ref (HoneLabelText *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
hone_label_text_unref (HoneLabelText *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_array_unref (self->lines);
  g_array_unref (self->objects);
  g_array_unref (self->points);
  g_array_unref (self->numbers);
  g_free (self);
}

/* The character at @at and the bytes it has; those of a broken one count one by one. */
static gunichar
char_at (const char *at, const char *end, gsize *size)
{
  gunichar c;

  *size = 1;
  if ((guchar) *at < 0x80)
    return (guchar) *at;
  c = g_utf8_get_char_validated (at, end - at);
  if (c == (gunichar) -1 || c == (gunichar) -2)
    return 0xfffd;
  *size = (gsize) (g_utf8_next_char (at) - at);
  return c;
}

/* Bytes of the line end at @at, 0 when there is none. */
static gsize
line_end_at (const char *at, const char *end)
{
  gsize size;

  if (at + 1 < end && at[0] == '\r' && at[1] == '\n')
    return 2;
  return label_is_line_end (char_at (at, end, &size)) ? size : 0;
}

/* The next word from @at on, which moves behind it; FALSE: there is none. */
static gboolean
next_word (const char **at, const char *end, const char **word)
{
  gsize size;

  while (*at < end && label_is_space (char_at (*at, end, &size)))
    *at += size;
  *word = *at;
  while (*at < end && !label_is_space (char_at (*at, end, &size)))
    *at += size;
  return *at > *word;
}

static gboolean
number_of (const char *start, const char *end, double *value)
{
  char text[LABEL_WORD];
  const gsize length = (gsize) (end - start);

  if (length >= sizeof text)
    return FALSE;
  memcpy (text, start, length);
  text[length] = '\0';
  if (!label_is_number (text))
    return FALSE;
  *value = g_ascii_strtod (text, NULL);
  return TRUE;
}

/* Class, then coordinates, on top of @values. Returns: how many words there are; @good: all are numbers */
static guint
read_numbers (const char *at, const char *end, GArray *values, gboolean *good)
{
  const char *word;
  guint n = 0;

  for (*good = TRUE; next_word (&at, end, &word); n++) {
    double value = 0;

    *good = *good && number_of (word, at, &value);
    g_array_append_val (values, value);
  }
  return n;
}

/* The box around the points, as the reader reckons it (@box) and for people (@object). */
static gboolean
box_of_points (HoneLabelObject *object, const double *points, float box[4])
{
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

  for (guint i = 0; i < 2 * object->n_points; i++) {
    if (isnan (points[i]))
      return FALSE;
    low[i % 2] = MIN (low[i % 2], points[i]);
    high[i % 2] = MAX (high[i % 2], points[i]);
  }
  object->cx = (low[0] + high[0]) / 2;
  object->cy = (low[1] + high[1]) / 2;
  object->w = high[0] - low[0];
  object->h = high[1] - low[1];
  for (int axis = 0; axis < 2; axis++) {
    box[axis] = ((float) low[axis] + (float) high[axis]) / 2;
    box[2 + axis] = (float) high[axis] - (float) low[axis];
  }
  return TRUE;
}

static gboolean
is_class (double klass, int n_classes)
{
  const float number = (float) klass;

  return number == floorf (number) && !isinf (number) && (n_classes <= 0 || number < (float) n_classes);
}

static gboolean
is_in_range (double klass, const float box[4])
{
  if (!((float) klass >= LABEL_LOWEST))
    return FALSE;
  for (int i = 0; i < 4; i++)
    if (!(box[i] <= LABEL_HIGHEST) || !(box[i] >= (i < 2 ? LABEL_LOWEST : 0)))
      return FALSE;
  return TRUE;
}

/* @values: class and coordinates. FALSE: they are no label. */
static gboolean
object_of_numbers (HoneLabelObject *object, const double *values, guint n, int n_classes)
{
  float box[4];

  if (n > 6) {
    object->kind = HONE_LINE_OUTLINE;
    object->n_points = n / 2;
    if (n % 2 == 0 || !box_of_points (object, values + 1, box))
      return FALSE;
  } else if (n == 5) {
    object->kind = HONE_LINE_BOX;
    object->cx = values[1], object->cy = values[2], object->w = values[3], object->h = values[4];
    for (int i = 0; i < 4; i++)
      box[i] = (float) values[1 + i];
  } else {
    return FALSE;
  }
  object->klass = fabs (values[0]) < G_MAXINT ? (int) values[0] : G_MAXINT;
  return is_in_range (values[0], box) && is_class (values[0], n_classes);
}

/* The points of an object lie in the array until all are there; meanwhile .points counts where they begin. */
static void
add_points (HoneLabelText *self, HoneLabelObject *object, const double *points)
{
  const gsize first = self->points->len;

  if (object->n_points > 0)
    g_array_append_vals (self->points, points, 2 * object->n_points);
  object->points = GSIZE_TO_POINTER (first);
}

static void
settle_points (HoneLabelText *self)
{
  for (guint i = 0; i < self->objects->len; i++) {
    HoneLabelObject *object = &g_array_index (self->objects, HoneLabelObject, i);

    object->points = object->n_points > 0
                         ? (const double *) (gpointer) self->points->data + GPOINTER_TO_SIZE (object->points)
                         : NULL;
  }
}

/* Returns: FALSE for a blank line */
static gboolean
read_object (HoneLabelText *self, const char *at, gsize length, guint id, int line)
{
  HoneLabelObject object = { .id = id, .line = line };
  GArray *values = self->numbers;
  gboolean good;
  guint n;

  g_array_set_size (values, 0);
  n = read_numbers (at, at + length, values, &good);

  if (n == 0)
    return FALSE;
  if (good && object_of_numbers (&object, (const double *) (gpointer) values->data, n, self->n_classes))
    add_points (self, &object, (const double *) (gpointer) values->data + 1);
  else
    object = (HoneLabelObject){ .id = id, .line = line, .kind = HONE_LINE_BAD };
  g_array_append_val (self->objects, object);
  return TRUE;
}

static void
add_line (HoneLabelText *self, const char *data, Line line, guint id)
{
  line.object = (int) self->objects->len;
  if (!read_object (self, data + line.start, line.length, id, (int) self->lines->len + 1))
    line.object = -1;
  g_array_append_val (self->lines, line);
}

static Line
line_at (const char *data, gsize start, gsize size)
{
  Line line = { .start = start, .object = -1 };
  const char *at = data + start, *end = data + size;
  gsize step = 1;

  while (at < end && (line.end = line_end_at (at, end)) == 0) {
    char_at (at, end, &step);
    at += step;
  }
  line.length = (gsize) (at - (data + start));
  return line;
}

static gboolean
read_lines (HoneLabelText *self)
{
  gsize size;
  const char *data = g_bytes_get_data (self->bytes, &size);
  gsize at = 0;

  if (size > LABEL_MAX_BYTES || (size > 0 && memchr (data, '\0', size) != NULL))
    return FALSE;
  self->bom = size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0;
  for (at = self->bom ? 3 : 0; at < size;) {
    const Line line = line_at (data, at, size);

    if (self->lines->len >= 2 * LABEL_MAX_ROWS)
      return FALSE;
    add_line (self, data, line, self->next_id++);
    at += line.length + line.end;
  }
  return self->objects->len <= LABEL_MAX_ROWS;
}

/* --- ids --- */

static gboolean
same_line (HoneLabelText *a, guint i, HoneLabelText *b, guint k)
{
  const Line *x = &g_array_index (a->lines, Line, i), *y = &g_array_index (b->lines, Line, k);

  return x->length == y->length && memcmp ((const char *) g_bytes_get_data (a->bytes, NULL) + x->start,
                                           (const char *) g_bytes_get_data (b->bytes, NULL) + y->start, x->length) == 0;
}

static void
take_id (HoneLabelText *self, guint i, HoneLabelText *before, guint k)
{
  const int mine = g_array_index (self->lines, Line, i).object, theirs = g_array_index (before->lines, Line, k).object;

  if (mine >= 0 && theirs >= 0)
    g_array_index (self->objects, HoneLabelObject, mine).id =
        g_array_index (before->objects, HoneLabelObject, theirs).id;
}

/* What is the same at the beginning and at the end keeps its ids, and so does what lies between when it is as long. */
static void
keep_ids (HoneLabelText *self, HoneLabelText *before)
{
  const guint n = self->lines->len, m = before->lines->len;
  guint first = 0, last = 0;

  if (self->bytes == NULL || before->bytes == NULL)
    return;
  for (; first < MIN (n, m) && same_line (self, first, before, first); first++)
    take_id (self, first, before, first);
  for (; first + last < MIN (n, m) && same_line (self, n - 1 - last, before, m - 1 - last); last++)
    take_id (self, n - 1 - last, before, m - 1 - last);
  for (guint i = first; n == m && i < n - last; i++)
    take_id (self, i, before, i);
}

HoneLabelText *
hone_label_text_new (GBytes *bytes, int n_classes, HoneLabelText *before)
{
  HoneLabelText *self = text_new (n_classes, before != NULL ? before->next_id : 1);

  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  if (bytes != NULL && !read_lines (self)) {
    self->no_text = TRUE;
    g_array_set_size (self->lines, 0);
    g_array_set_size (self->objects, 0);
  }
  settle_points (self);
  if (before != NULL)
    keep_ids (self, before);
  return self;
}

/* --- asking --- */

GBytes *
hone_label_text_get_bytes (HoneLabelText *self)
{
  return self->bytes;
}

HoneLabelState
hone_label_text_get_state (HoneLabelText *self)
{
  if (self->bytes == NULL)
    return HONE_LABELS_MISSING;
  if (self->no_text)
    return HONE_LABELS_BAD;
  return self->objects->len > 0 ? HONE_LABELS_FOUND : HONE_LABELS_EMPTY;
}

const HoneLabelObject *
hone_label_text_get_objects (HoneLabelText *self, guint *n)
{
  *n = self->objects->len;
  return (const HoneLabelObject *) (gpointer) self->objects->data;
}

int
hone_label_text_find_line (HoneLabelText *self, int line)
{
  return line > 0 && line <= (int) self->lines->len ? g_array_index (self->lines, Line, line - 1).object : -1;
}

int
hone_label_text_find_id (HoneLabelText *self, guint id)
{
  for (guint i = 0; i < self->objects->len; i++)
    if (g_array_index (self->objects, HoneLabelObject, i).id == id)
      return (int) i;
  return -1;
}

static const Line *
line_of (HoneLabelText *self, guint at)
{
  return &g_array_index (self->lines, Line, g_array_index (self->objects, HoneLabelObject, at).line - 1);
}

char *
hone_label_text_dup_line (HoneLabelText *self, guint at)
{
  const Line *line = line_of (self, at);

  return g_strndup ((const char *) g_bytes_get_data (self->bytes, NULL) + line->start, line->length);
}

gboolean
hone_label_text_has_bom (HoneLabelText *self)
{
  return self->bom;
}

/* --- editing --- */

typedef struct {
  char *text;
  guint id;
} Added;

struct _HoneLabelEdit {
  HoneLabelText *text;
  char **changed; /* an object each: NULL: as it is; "": removed */
  GArray *added;  /* of Added */
  gboolean clear, strip_bom, strip_cr;
  guint next_id;
};

static void
clear_added (gpointer data)
{
  g_free (((Added *) data)->text);
}

HoneLabelEdit *
hone_label_edit_new (HoneLabelText *text)
{
  HoneLabelEdit *self = g_new0 (HoneLabelEdit, 1);

  self->text = hone_label_text_ref (text);
  self->changed = g_new0 (char *, text->objects->len + 1);
  self->added = g_array_new (FALSE, FALSE, sizeof (Added));
  g_array_set_clear_func (self->added, clear_added);
  self->next_id = text->next_id;
  return self;
}

void
hone_label_edit_free (HoneLabelEdit *self)
{
  for (guint i = 0; i < self->text->objects->len; i++)
    g_free (self->changed[i]);
  g_free (self->changed);
  hone_label_text_unref (self->text);
  g_array_unref (self->added);
  g_free (self);
}

static void
put (HoneLabelEdit *self, guint at, char *line)
{
  g_free (self->changed[at]);
  self->changed[at] = line;
}

static char *
current_line (HoneLabelEdit *self, guint at)
{
  return self->changed[at] != NULL ? g_strdup (self->changed[at]) : hone_label_text_dup_line (self->text, at);
}

/* Of "0.2500": 4. Few are made six. */
static int
decimals_of (const char *start, const char *end)
{
  const char *point = memchr (start, '.', (gsize) (end - start));
  int n = 0;

  while (point != NULL && point + 1 + n < end && g_ascii_isdigit (point[1 + n]))
    n++;
  return CLAMP (n, LEAST_DECIMALS, MOST_DECIMALS);
}

static void
append_number (GString *out, double value, int decimals)
{
  char format[8], text[64];

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (text, sizeof text, format, value);
  /* "-0.000000" */
  g_string_append (out, text[0] == '-' && text[strspn (text, "-0.")] == '\0' ? text + 1 : text);
}

/* Puts @values (one a word; NAN: as it is) into the line; words whose numbers stay the same stay, too. */
static char *
rewrite (const char *line, const double *values, guint n)
{
  GString *out = g_string_new (NULL);
  const char *at = line, *end = line + strlen (line), *word, *copied = line;

  for (guint i = 0; i < n && next_word (&at, end, &word); i++) {
    double old = NAN;

    number_of (word, at, &old);
    g_string_append_len (out, copied, word - copied);
    copied = at;
    if (isnan (values[i]) || values[i] == old)
      g_string_append_len (out, word, at - word);
    else if (i == 0)
      g_string_append_printf (out, "%d", (int) values[0]);
    else
      append_number (out, values[i], decimals_of (word, at));
  }
  g_string_append_len (out, copied, end - copied);
  return g_string_free (out, FALSE);
}

void
hone_label_edit_set_class (HoneLabelEdit *self, guint at, int klass)
{
  g_autofree char *line = current_line (self, at);
  const double value = klass;

  put (self, at, rewrite (line, &value, 1));
}

static double
moved (double x, double centre, double size, double new_centre, double new_size)
{
  return new_centre + (size > 0 ? (x - centre) * (new_size / size) : x - centre);
}

void
hone_label_edit_set_box (HoneLabelEdit *self, guint at, const double box[4])
{
  const HoneLabelObject *object = &g_array_index (self->text->objects, HoneLabelObject, at);
  g_autofree char *line = current_line (self, at);
  const guint n = object->kind == HONE_LINE_OUTLINE ? 2 * object->n_points : 4;
  g_autofree double *values = g_new (double, n + 1);

  values[0] = NAN;
  memcpy (values + 1, box, 4 * sizeof *box);
  for (guint i = 0; i < n && object->kind == HONE_LINE_OUTLINE; i++) {
    const double centre = i % 2 == 0 ? object->cx : object->cy, size = i % 2 == 0 ? object->w : object->h;

    values[1 + i] = moved (object->points[i], centre, size, box[i % 2], box[2 + i % 2]);
  }
  put (self, at, rewrite (line, values, n + 1));
}

static int
usual_decimals (HoneLabelText *self)
{
  for (guint i = 0; i < self->objects->len; i++) {
    g_autofree char *line = hone_label_text_dup_line (self, i);
    const char *at = line, *end = line + strlen (line), *word;

    if (g_array_index (self->objects, HoneLabelObject, i).kind == HONE_LINE_BAD)
      continue;
    next_word (&at, end, &word);
    next_word (&at, end, &word);
    return decimals_of (word, at);
  }
  return LEAST_DECIMALS;
}

static char *
new_line (int klass, const double *values, guint n, int decimals)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%d", klass);
  for (guint i = 0; i < n; i++) {
    g_string_append_c (out, ' ');
    append_number (out, values[i], decimals);
  }
  return g_string_free (out, FALSE);
}

void
hone_label_edit_set_points (HoneLabelEdit *self, guint at, const double *points, guint n_points)
{
  const HoneLabelObject *object = &g_array_index (self->text->objects, HoneLabelObject, at);
  g_autofree double *values = g_new (double, 2 * n_points + 1);
  g_autofree char *line = current_line (self, at);

  values[0] = NAN;
  memcpy (values + 1, points, 2 * n_points * sizeof *points);
  if (object->n_points == n_points)
    put (self, at, rewrite (line, values, 2 * n_points + 1));
  else
    put (self, at, new_line (object->klass, points, 2 * n_points, usual_decimals (self->text)));
}

void
hone_label_edit_set_line (HoneLabelEdit *self, guint at, const char *line)
{
  put (self, at, g_strdup (line));
}

void
hone_label_edit_remove (HoneLabelEdit *self, guint at)
{
  put (self, at, g_strdup (""));
}

void
hone_label_edit_clear (HoneLabelEdit *self)
{
  self->clear = TRUE;
}

static guint
add_text (HoneLabelEdit *self, char *text)
{
  const Added added = { text, self->next_id++ };

  g_array_append_val (self->added, added);
  return added.id;
}

guint
hone_label_edit_add (HoneLabelEdit *self, const HoneLabelObject *object)
{
  const double box[] = { object->cx, object->cy, object->w, object->h };
  const int decimals = usual_decimals (self->text);

  if (object->n_points > 0)
    return add_text (self, new_line (object->klass, object->points, 2 * object->n_points, decimals));
  return add_text (self, new_line (object->klass, box, 4, decimals));
}

guint
hone_label_edit_add_line (HoneLabelEdit *self, const char *line)
{
  return add_text (self, g_strdup (line));
}

void
hone_label_edit_strip_bom (HoneLabelEdit *self)
{
  self->strip_bom = TRUE;
}

void
hone_label_edit_strip_cr (HoneLabelEdit *self)
{
  self->strip_cr = TRUE;
}

/* --- a new text --- */

/* Room for all at once. */
static void
reserve (GArray *array, guint n)
{
  g_array_set_size (array, n);
  g_array_set_size (array, 0);
}

typedef struct {
  HoneLabelEdit *edit;
  HoneLabelText *out;
  GByteArray *bytes;
  const char *usual_end;
  gsize last_end;  /* bytes of the end of the line written last; NOT_WRITTEN before the first */
  gboolean joined; /* a line that ends with "\r" got before a blank one that ends with "\n": now they are one end */
} Writing;

static const char *
usual_end (HoneLabelText *text)
{
  const Line *line = text->lines->len > 0 ? &g_array_index (text->lines, Line, 0) : NULL;
  const char *end = line != NULL && line->end > 0
                        ? (const char *) g_bytes_get_data (text->bytes, NULL) + line->start + line->length
                        : "\n";

  return end[0] == '\r' ? (line->end == 2 ? "\r\n" : "\r") : "\n";
}

static void
write_bytes (Writing *self, const char *data, gsize length)
{
  const guint n = self->bytes->len;

  if (length > 0 && data[0] == '\n' && n > 0 && self->bytes->data[n - 1] == '\r')
    self->joined = TRUE;
  g_byte_array_append (self->bytes, (const guint8 *) data, (guint) length);
}

static void
write_end (Writing *self, const char *end, gsize length)
{
  if (self->edit->strip_cr && length > 0 && end[0] == '\r')
    end = "\n", length = 1;
  write_bytes (self, end, length);
  self->last_end = length;
}

/* A line without end becomes one with, when another follows. */
static void
begin_line (Writing *self)
{
  if (self->last_end != 0)
    return;
  write_end (self, self->usual_end, strlen (self->usual_end));
  g_array_index (self->out->lines, Line, self->out->lines->len - 1).end = self->last_end;
}

static void
write_new (Writing *self, const char *text, const char *end, gsize end_length, guint id)
{
  Line line = { .length = strlen (text) };

  begin_line (self);
  line.start = self->bytes->len;
  write_bytes (self, text, line.length);
  write_end (self, end, end_length);
  line.end = self->last_end;
  line.object = (int) self->out->objects->len;
  if (!read_object (self->out, text, line.length, id, (int) self->out->lines->len + 1))
    line.object = -1;
  g_array_append_val (self->out->lines, line);
}

/* Returns: its index in the new text */
static int
copy_object (Writing *self, int old)
{
  HoneLabelObject object = g_array_index (self->edit->text->objects, HoneLabelObject, old);

  object.line = (int) self->out->lines->len + 1;
  add_points (self->out, &object, object.points);
  g_array_append_val (self->out->objects, object);
  return (int) self->out->objects->len - 1;
}

/* Lines [first, last) as they are, in one piece. */
static void
write_same (Writing *self, guint first, guint last)
{
  HoneLabelText *text = self->edit->text;
  const char *data = g_bytes_get_data (text->bytes, NULL);
  const Line *from = &g_array_index (text->lines, Line, first), *to = &g_array_index (text->lines, Line, last - 1);
  const gsize stop = to->start + to->length + to->end;
  gsize at;

  begin_line (self);
  at = self->bytes->len;
  write_bytes (self, data + from->start, stop - from->start);
  self->last_end = to->end;
  for (guint i = first; i < last; i++) {
    Line line = g_array_index (text->lines, Line, i);

    line.start = line.start - from->start + at;
    if (line.object >= 0)
      line.object = copy_object (self, line.object);
    g_array_append_val (self->out->lines, line);
  }
}

/* The same where line ends change. */
static void
write_with_end (Writing *self, guint i)
{
  HoneLabelText *text = self->edit->text;
  const char *data = g_bytes_get_data (text->bytes, NULL);
  Line line = g_array_index (text->lines, Line, i);

  begin_line (self);
  write_bytes (self, data + line.start, line.length);
  write_end (self, data + line.start + line.length, line.end);
  line.start = self->bytes->len - self->last_end - line.length;
  line.end = self->last_end;
  if (line.object >= 0)
    line.object = copy_object (self, line.object);
  g_array_append_val (self->out->lines, line);
}

/* What becomes of a line; NULL: it stays. */
static const char *
change_of (Writing *self, guint i)
{
  const int object = g_array_index (self->edit->text->lines, Line, i).object;

  return object >= 0 ? self->edit->changed[object] : NULL;
}

static void
write_changed (Writing *self, guint i)
{
  HoneLabelText *text = self->edit->text;
  const Line *line = &g_array_index (text->lines, Line, i);
  const char *changed = change_of (self, i);

  if (*changed != '\0')
    write_new (self, changed, (const char *) g_bytes_get_data (text->bytes, NULL) + line->start + line->length,
               line->end, g_array_index (text->objects, HoneLabelObject, line->object).id);
}

static void
write_old (Writing *self)
{
  const guint n = self->edit->clear ? 0 : self->edit->text->lines->len;

  for (guint i = 0, last; i < n; i = last) {
    last = i + 1;
    if (change_of (self, i) != NULL) {
      write_changed (self, i);
    } else if (self->edit->strip_cr) {
      write_with_end (self, i);
    } else {
      while (last < n && change_of (self, last) == NULL)
        last++;
      write_same (self, i, last);
    }
  }
}

/* The last line has an end when it had one before. */
static void
settle_end (Writing *self)
{
  HoneLabelText *text = self->edit->text;
  Line *line = self->out->lines->len > 0 ? &g_array_index (self->out->lines, Line, self->out->lines->len - 1) : NULL;
  const guint n = text->lines->len;

  if (line == NULL || n == 0 || g_array_index (text->lines, Line, n - 1).end > 0)
    return;
  g_byte_array_set_size (self->bytes, self->bytes->len - (guint) line->end);
  line->end = 0;
}

static HoneLabelText *
read_again (HoneLabelText *text)
{
  HoneLabelText *again = hone_label_text_new (text->bytes, text->n_classes, text);

  hone_label_text_unref (text);
  return again;
}

HoneLabelText *
hone_label_edit_finish (HoneLabelEdit *self)
{
  HoneLabelText *text = self->text;
  Writing writing = { .edit = self, .last_end = NOT_WRITTEN, .usual_end = usual_end (text) };
  gsize size = text->bytes != NULL ? g_bytes_get_size (text->bytes) : 0;

  writing.out = text_new (text->n_classes, self->next_id);
  reserve (writing.out->lines, text->lines->len + self->added->len);
  reserve (writing.out->objects, text->objects->len + self->added->len);
  writing.bytes = g_byte_array_sized_new ((guint) MIN (size + 256, LABEL_MAX_BYTES));
  writing.out->bom = text->bom && !self->strip_bom;
  if (writing.out->bom)
    write_bytes (&writing, "\xef\xbb\xbf", 3);
  write_old (&writing);
  for (guint i = 0; i < self->added->len; i++) {
    const Added *added = &g_array_index (self->added, Added, i);

    write_new (&writing, added->text, writing.usual_end, strlen (writing.usual_end), added->id);
  }
  settle_end (&writing);
  settle_points (writing.out);
  /* Of an empty file, a mark says nothing. */
  if (writing.out->lines->len == 0)
    g_byte_array_set_size (writing.bytes, 0), writing.out->bom = FALSE;
  writing.out->bytes = g_byte_array_free_to_bytes (writing.bytes);
  hone_label_edit_free (self);
  return writing.joined ? read_again (writing.out) : writing.out;
}
