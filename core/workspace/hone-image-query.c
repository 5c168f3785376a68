/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-query.c - see hone-image-query.h */
#include "hone-image-query.h"

#include "hone-error.h"
#include "hone-health-kinds.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum {
  KEY_NAME,
  KEY_SPLIT,
  KEY_CLASS,
  KEY_BOXES,
  KEY_SIZE,
  KEY_LABELS,
  KEY_PROBLEM,
  KEY_REVIEWED,
  KEY_EXCLUDED,
  KEY_DOUBT,
  KEY_AT,
  N_KEYS,
} Key;

static const char *const keys[N_KEYS] = { "name",    "split",    "class",    "boxes", "size", "labels",
                                          "problem", "reviewed", "excluded", "doubt", "at" };

enum {
  LABELS_NONE,
  LABELS_SOME,
  LABELS_MISSING,
  LABELS_EMPTY,
  LABELS_BAD,
};

enum {
  PROBLEM_PART, /* of the kind */
  PROBLEM_ANY,
  PROBLEM_NONE,
  PROBLEM_NOTE,
  PROBLEM_WARNING,
  PROBLEM_ERROR,
};

/* One of those that commas divide. */
typedef struct {
  char *text;           /* folded; of names and kinds */
  GPatternSpec *glob;   /* of names with * or ? */
  double number, upper; /* number: also of a split, class or what an enum says; number .. upper: for counts and sizes */
  gboolean without;     /* number itself is not meant, or upper is not */
} Value;

typedef struct {
  Key key;
  gboolean negated;
  char *word;     /* as it was typed */
  GArray *values; /* of Value */
} Term;

struct _HoneImageQuery {
  gatomicrefcount refs;
  GArray *terms;
  int split, klass;
};

/* --- words --- */

#define SPACES " \t\r\n"

/* Cut where one of @ends stands outside of quotes. The quotes stay. (element-type utf8) */
static GPtrArray *
cut_at (const char *text, const char *ends)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *at = text != NULL ? text : "";

  while (*(at += strspn (at, ends)) != '\0') {
    const char *end = at;
    gboolean quoted = FALSE;

    for (; *end != '\0' && (quoted || strchr (ends, *end) == NULL); end++)
      quoted ^= *end == '"';
    g_ptr_array_add (words, g_strndup (at, (gsize) (end - at)));
    at = end;
  }
  return words;
}

static char *
without_quotes (const char *text)
{
  GString *bare = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (*text != '"')
      g_string_append_c (bare, *text);
  return g_string_free (bare, FALSE);
}

/* "-class:rbc" -> "class" and "rbc"; NULL where no name stands before a colon. */
static char *
key_of (const char *word, const char **value)
{
  const char *colon = strchr (word, ':'), *quote = strchr (word, '"');

  if (*word == '-')
    word++;
  if (colon == NULL || colon == word || (quote != NULL && quote < colon))
    return NULL;
  *value = colon + 1;
  return g_ascii_strdown (word, colon - word);
}

/* --- values --- */

static gboolean
complain (GError **error, const char *word, char *what)
{
  g_autofree char *owned = what;

  /* Translators: a word of the search, then why it is not understood. */
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("“%s”: %s"), word, owned);
  return FALSE;
}

static gboolean
parse_choice (const char *text, const char *const *names, const int *values, Value *value)
{
  for (int i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (text, names[i]) == 0) {
      value->number = values[i];
      return TRUE;
    }
  return FALSE;
}

static gboolean
parse_split (const char *text, Value *value, const char *word, GError **error)
{
  static const char *const names[] = { "train", "training", "val", "validation", "test", NULL };
  static const int values[] = { HONE_SPLIT_TRAIN, HONE_SPLIT_TRAIN, HONE_SPLIT_VAL, HONE_SPLIT_VAL, HONE_SPLIT_TEST };

  return parse_choice (text, names, values, value) ||
         complain (error, word, g_strdup (_ ("the splits are train, val and test.")));
}

static gboolean
parse_yes (const char *text, Value *value, const char *word, GError **error)
{
  static const char *const names[] = { "yes", "no", "true", "false", NULL };
  static const int values[] = { 1, 0, 1, 0 };

  return parse_choice (text, names, values, value) || complain (error, word, g_strdup (_ ("say yes or no.")));
}

/* Ninths of the picture, row by row. */
static gboolean
parse_place (const char *text, Value *value, const char *word, GError **error)
{
  static const char *const names[] = { "above-left", "above",      "above-right", "left",        "middle",
                                       "right",      "below-left", "below",       "below-right", NULL };
  static const int values[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };

  return parse_choice (text, names, values, value) ||
         complain (error, word,
                   g_strdup (_ ("say above, below, left, right, middle, or two of them, as in above-left.")));
}

static gboolean
parse_labels (const char *text, Value *value, const char *word, GError **error)
{
  static const char *const names[] = { "none", "no", "some", "yes", "missing", "empty", "bad", NULL };
  static const int values[] = { LABELS_NONE,    LABELS_NONE,  LABELS_SOME, LABELS_SOME,
                                LABELS_MISSING, LABELS_EMPTY, LABELS_BAD };

  return parse_choice (text, names, values, value) ||
         complain (error, word, g_strdup (_ ("say none, some, missing, empty or bad.")));
}

static char *
folded_class (const char *name)
{
  char *folded = g_utf8_casefold (name, -1);

  return g_strdelimit (folded, " ", '_');
}

#define MOST_NAMES 12 /* in a sentence */

static char *
class_names (const HoneDataYaml *yaml)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (int i = 0; i < yaml->n_classes && i < MOST_NAMES; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? ", " : "", yaml->names[i]);
  if (yaml->n_classes > MOST_NAMES)
    g_string_append (all, ", …");
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static gboolean
parse_class (const char *text, const HoneDataYaml *yaml, Value *value, const char *word, GError **error)
{
  g_autofree char *wanted = folded_class (text);
  g_autofree char *all = NULL;

  for (int klass = 0; klass < yaml->n_classes; klass++) {
    g_autofree char *name = folded_class (yaml->names[klass]);

    value->number = klass;
    if (strcmp (name, wanted) == 0)
      return TRUE;
  }
  all = class_names (yaml);
  return complain (error, word, g_strdup_printf (_ ("there is no such class. The classes are %s."), all));
}

static gboolean
read_number (const char *text, double *number)
{
  char *end = NULL;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && *number >= 0 && *number < G_MAXINT;
}

static gboolean
read_range (const char *text, Value *value)
{
  const char *dots = strstr (text, "..");
  g_autofree char *low = dots != NULL ? g_strndup (text, (gsize) (dots - text)) : NULL;

  return low != NULL && read_number (low, &value->number) && read_number (dots + 2, &value->upper);
}

/* "", "=", "<", "<=", ">" or ">=" */
static gboolean
is_sign (const char *text, gsize length)
{
  return length <= 1 || (length == 2 && *text != '=' && text[1] == '=');
}

static gboolean
parse_number (const char *text, Value *value, const char *word, GError **error)
{
  const char *number = text + strspn (text, "<>=");
  gboolean equal = number > text && number[-1] == '=';

  if (read_range (text, value))
    return TRUE;
  if (!is_sign (text, (gsize) (number - text)) || !read_number (number, &value->number))
    return complain (error, word,
                     g_strdup (_ ("a number is wanted here, as in boxes:5, boxes:>5, size:<16 or boxes:5..10.")));
  value->upper = value->number;
  value->without = *text != '=' && number > text && !equal;
  if (*text == '>')
    value->upper = G_MAXDOUBLE;
  else if (*text == '<')
    value->number = -1;
  return TRUE;
}

static gboolean
parse_problem (const char *text, Value *value, const char *word, GError **error)
{
  static const char *const names[] = { "any", "*", "yes", "none", "no", "note", "warning", "error", NULL };
  static const int values[] = { PROBLEM_ANY,  PROBLEM_ANY,  PROBLEM_ANY,     PROBLEM_NONE,
                                PROBLEM_NONE, PROBLEM_NOTE, PROBLEM_WARNING, PROBLEM_ERROR };

  if (parse_choice (text, names, values, value))
    return TRUE;
  value->number = PROBLEM_PART;
  value->text = g_ascii_strdown (text, -1);
  for (const HoneHealthKind *kind = hone_health_kinds (); kind->kind != NULL; kind++)
    if (strstr (kind->kind, value->text) != NULL)
      return TRUE;
  return complain (error, word,
                   g_strdup (_ ("no check is called so. Say any, none, error, warning or note, or a kind such as leak, "
                                "near-duplicate or zero-size-box.")));
}

static gboolean
parse_name (const char *text, Value *value)
{
  value->text = g_utf8_casefold (text, -1);
  if (strpbrk (value->text, "*?") != NULL)
    value->glob = g_pattern_spec_new (value->text);
  return TRUE;
}

static gboolean
parse_value (Key key, const char *text, const HoneDataYaml *yaml, Value *value, const char *word, GError **error)
{
  switch (key) {
  case KEY_SPLIT:
    return parse_split (text, value, word, error);
  case KEY_CLASS:
    return parse_class (text, yaml, value, word, error);
  case KEY_BOXES:
  case KEY_SIZE:
  case KEY_DOUBT:
    return parse_number (text, value, word, error);
  case KEY_AT:
    return parse_place (text, value, word, error);
  case KEY_LABELS:
    return parse_labels (text, value, word, error);
  case KEY_PROBLEM:
    return parse_problem (text, value, word, error);
  case KEY_REVIEWED:
  case KEY_EXCLUDED:
    return parse_yes (text, value, word, error);
  case KEY_NAME:
  case N_KEYS:
  default:
    return parse_name (text, value);
  }
}

static void
value_clear (gpointer data)
{
  Value *value = data;

  g_free (value->text);
  g_clear_pointer (&value->glob, g_pattern_spec_free);
}

static void
term_clear (gpointer data)
{
  Term *term = data;

  g_free (term->word);
  g_array_unref (term->values);
}

static Term *
add_term (HoneImageQuery *self, Key key, const char *word)
{
  Term term = { key, *word == '-', g_strdup (word), g_array_new (FALSE, TRUE, sizeof (Value)) };

  g_array_set_clear_func (term.values, value_clear);
  g_array_append_val (self->terms, term);
  return &g_array_index (self->terms, Term, self->terms->len - 1);
}

static gboolean
add_value (Term *term, const char *text, const HoneDataYaml *yaml, GError **error)
{
  g_autofree char *bare = without_quotes (text);

  g_array_set_size (term->values, term->values->len + 1);
  return parse_value (term->key, bare, yaml, &g_array_index (term->values, Value, term->values->len - 1), term->word,
                      error);
}

/* File names may hold commas. */
static gboolean
add_values (Term *term, const char *text, const HoneDataYaml *yaml, GError **error)
{
  g_autoptr (GPtrArray) parts = cut_at (text, ",");

  if (term->key == KEY_NAME)
    return add_value (term, text, yaml, error);
  if (parts->len == 0)
    return complain (error, term->word, g_strdup (_ ("something is missing behind the colon.")));
  for (guint i = 0; i < parts->len; i++)
    if (!add_value (term, parts->pdata[i], yaml, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_word (HoneImageQuery *self, const char *word, const HoneDataYaml *yaml, GError **error)
{
  const char *value = NULL;
  g_autofree char *name = key_of (word, &value);

  if (name == NULL)
    return add_values (add_term (self, KEY_NAME, word), word + (*word == '-'), yaml, error);
  for (int key = 0; key < N_KEYS; key++)
    if (strcmp (name, keys[key]) == 0)
      return add_values (add_term (self, key, word), value, yaml, error);
  return complain (error, word,
                   g_strdup (_ ("what stands before a colon is one of name, split, class, boxes, size, labels, "
                                "problem, reviewed, excluded, doubt and at.")));
}

/* The number that one term of one value alone asks for. */
static int
only_number (const HoneImageQuery *self, Key key)
{
  int only = -1;

  for (guint i = 0; i < self->terms->len; i++) {
    const Term *term = &g_array_index (self->terms, Term, i);

    if (term->key != key || term->negated)
      continue;
    if (only >= 0 || term->values->len != 1)
      return -1;
    only = (int) g_array_index (term->values, Value, 0).number;
  }
  return only;
}

HoneImageQuery *
hone_image_query_new (const char *search, const HoneDataYaml *yaml, GError **error)
{
  g_autoptr (HoneImageQuery) self = g_new0 (HoneImageQuery, 1);
  g_autoptr (GPtrArray) words = cut_at (search, SPACES);

  g_atomic_ref_count_init (&self->refs);
  self->terms = g_array_new (FALSE, FALSE, sizeof (Term));
  g_array_set_clear_func (self->terms, term_clear);
  for (guint i = 0; i < words->len; i++)
    if (!add_word (self, words->pdata[i], yaml, error))
      return NULL;
  self->split = only_number (self, KEY_SPLIT);
  self->klass = only_number (self, KEY_CLASS);
  return g_steal_pointer (&self);
}

HoneImageQuery *
hone_image_query_ref (HoneImageQuery *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hone_image_query_unref (HoneImageQuery *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->terms);
  g_free (self);
}

int
hone_image_query_get_split (const HoneImageQuery *self)
{
  return self->split;
}

int
hone_image_query_get_class (const HoneImageQuery *self)
{
  return self->klass;
}

/* --- matching --- */

static gboolean
in_range (const Value *value, double number)
{
  if (value->without && (number == value->number || number == value->upper))
    return FALSE;
  return number >= value->number && number <= value->upper;
}

/* With or without its ending. */
static gboolean
name_matches (const Value *value, const HoneSample *sample)
{
  const char *slash = strrchr (sample->path, '/');
  g_autofree char *folded = g_utf8_casefold (slash != NULL ? slash + 1 : sample->path, -1);
  char *dot;

  if (value->glob == NULL)
    return strstr (folded, value->text) != NULL;
  if (g_pattern_spec_match_string (value->glob, folded))
    return TRUE;
  dot = strrchr (folded, '.');
  if (dot != NULL)
    *dot = '\0';
  return dot != NULL && g_pattern_spec_match_string (value->glob, folded);
}

static guint
count_class (const HoneSample *sample, int klass)
{
  guint n = 0;

  for (guint i = 0; i < sample->n_labels; i++)
    n += sample->labels[i].klass == klass;
  return n;
}

guint
hone_image_query_count_boxes (const HoneImageQuery *self, const HoneSample *sample)
{
  return self->klass >= 0 ? count_class (sample, self->klass) : sample->n_labels;
}

static gboolean
size_matches (const HoneImageQuery *self, const Value *value, const HoneImageView *view, const HoneSample *sample)
{
  double scale = (double) view->imgsz / MAX (MAX (sample->width, sample->height), 1);

  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];
    float side = MIN (label->w * (float) sample->width, label->h * (float) sample->height);

    if ((self->klass < 0 || label->klass == self->klass) && in_range (value, (double) side * scale))
      return TRUE;
  }
  return FALSE;
}

static gboolean
place_matches (const HoneImageQuery *self, int place, const HoneSample *sample)
{
  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];
    int column = CLAMP ((int) (label->cx * 3), 0, 2), row = CLAMP ((int) (label->cy * 3), 0, 2);

    if ((self->klass < 0 || label->klass == self->klass) && row * 3 + column == place)
      return TRUE;
  }
  return FALSE;
}

static gboolean
labels_match (int what, const HoneSample *sample)
{
  switch (what) {
  case LABELS_SOME:
    return sample->n_labels > 0;
  case LABELS_MISSING:
    return sample->state == HONE_LABELS_MISSING;
  case LABELS_EMPTY:
    return sample->state == HONE_LABELS_EMPTY;
  case LABELS_BAD:
    return sample->state == HONE_LABELS_BAD;
  case LABELS_NONE:
  default:
    return sample->n_labels == 0 && sample->state != HONE_LABELS_BAD;
  }
}

static gboolean
problem_matches (const Value *value, const HoneImageIndex *index, guint number)
{
  guint n = hone_image_index_count_findings (index, number);
  int what = (int) value->number;

  if (what == PROBLEM_ANY || what == PROBLEM_NONE)
    return hone_image_index_has_problem (index, number) == (what == PROBLEM_ANY);
  for (guint i = 0; i < n; i++) {
    const HoneFinding *finding = hone_image_index_get_finding (index, number, i);

    if (what == PROBLEM_PART ? strstr (finding->kind, value->text) != NULL
                             : (int) finding->severity == what - PROBLEM_NOTE)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_marked (const HoneImageView *view, guint number, HoneImageMark mark)
{
  return view->marks != NULL && (view->marks[number] & mark) != 0;
}

static gboolean
value_matches (const HoneImageQuery *self, Key key, const Value *value, const HoneImageView *view, guint number)
{
  const HoneSample *sample = hone_image_index_get_sample (view->index, number);

  switch (key) {
  case KEY_SPLIT:
    return (int) value->number == (int) hone_image_index_get_split (view->index, number);
  case KEY_CLASS:
    return count_class (sample, (int) value->number) > 0;
  case KEY_BOXES:
    return in_range (value, hone_image_query_count_boxes (self, sample));
  case KEY_SIZE:
    return size_matches (self, value, view, sample);
  case KEY_AT:
    return place_matches (self, (int) value->number, sample);
  case KEY_LABELS:
    return labels_match ((int) value->number, sample);
  case KEY_PROBLEM:
    return problem_matches (value, view->index, number);
  case KEY_REVIEWED:
    return is_marked (view, number, HONE_MARK_REVIEWED) == (value->number > 0);
  case KEY_EXCLUDED:
    return is_marked (view, number, HONE_MARK_EXCLUDED) == (value->number > 0);
  case KEY_DOUBT:
    return in_range (value, view->doubts != NULL ? (double) view->doubts[number] : 0);
  case KEY_NAME:
  case N_KEYS:
  default:
    return name_matches (value, sample);
  }
}

static gboolean
term_matches (const HoneImageQuery *self, const Term *term, const HoneImageView *view, guint number)
{
  for (guint i = 0; i < term->values->len; i++)
    if (value_matches (self, term->key, &g_array_index (term->values, Value, i), view, number))
      return !term->negated;
  return term->negated;
}

static gboolean
matches_but (const HoneImageQuery *self, const HoneImageView *view, guint number, guint but)
{
  for (guint i = 0; i < self->terms->len; i++)
    if (i != but && !term_matches (self, &g_array_index (self->terms, Term, i), view, number))
      return FALSE;
  return TRUE;
}

gboolean
hone_image_query_matches (const HoneImageQuery *self, const HoneImageView *view, guint number)
{
  return matches_but (self, view, number, G_MAXUINT);
}

/* --- why nothing matches --- */

typedef struct {
  guint term, pictures, boxes; /* how many there are without that term, and how many labels one of them has at most */
} Blame;

static Blame
without (const HoneImageQuery *self, const HoneImageView *view, guint term, GCancellable *cancellable)
{
  Blame blame = { term, 0, 0 };

  for (guint i = 0; i < hone_image_index_get_n (view->index); i++) {
    if (i % 1024 == 0 && g_cancellable_is_cancelled (cancellable))
      break;
    if (!matches_but (self, view, i, term))
      continue;
    blame.pictures++;
    blame.boxes = MAX (blame.boxes, hone_image_query_count_boxes (self, hone_image_index_get_sample (view->index, i)));
  }
  return blame;
}

char *
hone_image_query_explain (const HoneImageQuery *self, const HoneImageView *view, GCancellable *cancellable)
{
  Blame worst = { 0 };
  const Term *term;
  g_autofree char *found = NULL;

  for (guint i = 0; i < self->terms->len; i++) {
    Blame blame = without (self, view, i, cancellable);

    if (blame.pictures > worst.pictures)
      worst = blame;
  }
  if (worst.pictures == 0)
    return NULL;
  term = &g_array_index (self->terms, Term, worst.term);
  found = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Without “%s” there is %u picture.",
                                        "Without “%s” there are %u pictures.", worst.pictures),
                           term->word, worst.pictures);
  if (term->key != KEY_BOXES)
    return g_steal_pointer (&found);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s The most in one of them is %u label.",
                                       "%s The most in one of them are %u labels.", worst.boxes),
                          found, worst.boxes);
}

/* --- writing --- */

char *
hone_image_query_put (const char *search, const char *key, const char *value)
{
  g_autoptr (GPtrArray) words = cut_at (search, SPACES);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++) {
    const char *unused;
    g_autofree char *name = key_of (words->pdata[i], &unused);

    if (g_strcmp0 (name, key) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", (char *) words->pdata[i]);
  }
  if (value != NULL)
    g_string_append_printf (text, "%s%s:%s", text->len > 0 ? " " : "", key, value);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
hone_image_query_get (const char *search, const char *key)
{
  g_autoptr (GPtrArray) words = cut_at (search, SPACES);
  const char *only = NULL;

  for (guint i = 0; i < words->len; i++) {
    const char *value = NULL;
    g_autofree char *name = key_of (words->pdata[i], &value);

    if (g_strcmp0 (name, key) != 0)
      continue;
    if (only != NULL || *(char *) words->pdata[i] == '-')
      return NULL;
    only = value;
  }
  return only != NULL ? without_quotes (only) : NULL;
}

char *
hone_image_query_class_word (const char *name)
{
  g_autofree char *lower = g_utf8_strdown (name, -1);

  if (strpbrk (lower, ", \t") == NULL)
    return g_steal_pointer (&lower);
  if (strchr (lower, ',') == NULL)
    return g_strdelimit (g_steal_pointer (&lower), " \t", '_');
  return g_strdup_printf ("\"%s\"", lower);
}
