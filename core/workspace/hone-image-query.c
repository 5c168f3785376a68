/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-query.c - see hone-image-query.h */
#include "hone-image-query.h"

#include <stdlib.h>

typedef enum {
  TERM_NAME,    /* text: part of the file name */
  TERM_SPLIT,   /* number */
  TERM_CLASS,   /* number */
  TERM_BOXES,   /* compare, number */
  TERM_PROBLEM, /* text: part of a finding's kind */
  TERM_NEVER,   /* a word that makes no sense */
} TermKind;

typedef enum {
  COMPARE_EQUAL,
  COMPARE_LESS,
  COMPARE_LESS_EQUAL,
  COMPARE_MORE,
  COMPARE_MORE_EQUAL,
} Compare;

typedef struct {
  TermKind kind;
  char *text; /* folded */
  gint64 number;
  Compare compare;
} Term;

struct _HoneImageQuery {
  GArray *terms;
};

static void
term_clear (gpointer data)
{
  g_free (((Term *) data)->text);
}

static int
split_called (const char *text)
{
  static const char *const names[HONE_N_SPLITS][3] = { { "train", "training", NULL },
                                                       { "val", "validation", NULL },
                                                       { "test", NULL, NULL } };

  for (int split = 0; split < HONE_N_SPLITS; split++)
    for (int i = 0; names[split][i] != NULL; i++)
      if (g_ascii_strcasecmp (text, names[split][i]) == 0)
        return split;
  return -1;
}

static int
class_called (const HoneDataYaml *yaml, const char *folded)
{
  for (int klass = 0; klass < yaml->n_classes; klass++) {
    g_autofree char *name = g_utf8_casefold (yaml->names[klass], -1);

    /* A name with spaces is written with underscores, since words end at spaces. */
    g_strdelimit (name, " ", '_');
    if (strcmp (name, folded) == 0)
      return klass;
  }
  return -1;
}

static gboolean
parse_compare (const char *text, Term *term)
{
  static const struct {
    const char *sign;
    Compare compare;
  } signs[] = { { ">=", COMPARE_MORE_EQUAL }, { "<=", COMPARE_LESS_EQUAL }, { ">", COMPARE_MORE },
                { "<", COMPARE_LESS },        { "=", COMPARE_EQUAL },       { "", COMPARE_EQUAL } };
  guint i = 0;

  while (!g_str_has_prefix (text, signs[i].sign))
    i++;
  term->compare = signs[i].compare;
  return g_ascii_string_to_signed (text + strlen (signs[i].sign), 10, 0, G_MAXINT, &term->number, NULL);
}

static Term
parse_named (const char *name, const char *value, const HoneDataYaml *yaml)
{
  Term term = { .kind = TERM_NEVER };

  if (strcmp (name, "split") == 0) {
    term.number = split_called (value);
    term.kind = term.number >= 0 ? TERM_SPLIT : TERM_NEVER;
  } else if (strcmp (name, "class") == 0) {
    term.number = class_called (yaml, value);
    term.kind = term.number >= 0 ? TERM_CLASS : TERM_NEVER;
  } else if (strcmp (name, "boxes") == 0) {
    term.kind = parse_compare (value, &term) ? TERM_BOXES : TERM_NEVER;
  } else if (strcmp (name, "problem") == 0 || strcmp (name, "name") == 0) {
    term.kind = *name == 'p' ? TERM_PROBLEM : TERM_NAME;
    term.text = g_strdup (value);
  }
  return term;
}

static Term
parse_word (const char *word, const HoneDataYaml *yaml)
{
  g_autofree char *folded = g_utf8_casefold (word, -1);
  char *colon = strchr (folded, ':');

  if (colon == NULL)
    return (Term){ .kind = TERM_NAME, .text = g_steal_pointer (&folded) };
  *colon = '\0';
  return parse_named (folded, colon + 1, yaml);
}

HoneImageQuery *
hone_image_query_new (const char *search, const HoneDataYaml *yaml)
{
  HoneImageQuery *self = g_new0 (HoneImageQuery, 1);
  g_auto (GStrv) words = NULL;

  self->terms = g_array_new (FALSE, FALSE, sizeof (Term));
  g_array_set_clear_func (self->terms, term_clear);
  if (search == NULL)
    return self;
  words = g_strsplit_set (search, " \t\n", -1);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0') {
      Term term = parse_word (*word, yaml);

      g_array_append_val (self->terms, term);
    }
  return self;
}

void
hone_image_query_free (HoneImageQuery *self)
{
  g_array_unref (self->terms);
  g_free (self);
}

static gboolean
compares (const Term *term, gint64 value)
{
  switch (term->compare) {
  case COMPARE_LESS:
    return value < term->number;
  case COMPARE_LESS_EQUAL:
    return value <= term->number;
  case COMPARE_MORE:
    return value > term->number;
  case COMPARE_MORE_EQUAL:
    return value >= term->number;
  case COMPARE_EQUAL:
  default:
    return value == term->number;
  }
}

static gboolean
name_matches (const Term *term, const HoneSample *sample)
{
  g_autofree char *name = g_path_get_basename (sample->path);
  g_autofree char *folded = g_utf8_casefold (name, -1);

  return strstr (folded, term->text) != NULL;
}

static gboolean
class_matches (const Term *term, const HoneSample *sample)
{
  for (guint i = 0; i < sample->n_labels; i++)
    if (sample->labels[i].klass == term->number)
      return TRUE;
  return FALSE;
}

static gboolean
problem_matches (const Term *term, HoneFindingIndex *findings, guint number)
{
  for (guint i = 0; i < hone_finding_index_count (findings, number); i++)
    if (strstr (hone_finding_index_get (findings, number, i)->kind, term->text) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
term_matches (const Term *term, const HoneSample *sample, HoneSplit split, HoneFindingIndex *findings, guint number)
{
  switch (term->kind) {
  case TERM_NAME:
    return name_matches (term, sample);
  case TERM_SPLIT:
    return term->number == (gint64) split;
  case TERM_CLASS:
    return class_matches (term, sample);
  case TERM_BOXES:
    return compares (term, sample->n_labels);
  case TERM_PROBLEM:
    return problem_matches (term, findings, number);
  case TERM_NEVER:
  default:
    return FALSE;
  }
}

gboolean
hone_image_query_matches (const HoneImageQuery *self, const HoneSample *sample, HoneSplit split,
                          HoneFindingIndex *findings, guint number)
{
  for (guint i = 0; i < self->terms->len; i++)
    if (!term_matches (&g_array_index (self->terms, Term, i), sample, split, findings, number))
      return FALSE;
  return TRUE;
}
