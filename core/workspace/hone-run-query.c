/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-query.c - see hone-run-query.h */
#include "hone-run-query.h"

#include <math.h>

typedef const char *(*TextOf) (HoneRun *run);
typedef double (*NumberOf) (HoneRun *run);

typedef struct {
  gboolean not ;
  TextOf text;     /* NULL: not by a text */
  NumberOf number; /* NULL: not by a number */
  double low, high;
  gboolean (*is) (HoneRun *run, const char *word); /* all else */
  char *word;                                      /* folded */
} Term;

struct _HoneRunQuery {
  GArray *terms; /* of Term */
};

double
hone_run_at_best (HoneRun *run, const char *column)
{
  for (guint row = hone_run_get_n_epochs (run); row > 0; row--)
    if (hone_run_get_row_epoch (run, row - 1) == hone_run_get_best_epoch (run))
      return hone_run_get_value (run, row - 1, column);
  return NAN;
}

double
hone_run_map_score (HoneRun *run)
{
  return hone_run_get_best_epoch (run) > 0 ? hone_run_get_best (run) : (double) NAN;
}

double
hone_run_map50_score (HoneRun *run)
{
  return hone_run_get_best_epoch (run) > 0 ? hone_run_get_map50 (run) : (double) NAN;
}

double
hone_run_precision_score (HoneRun *run)
{
  return hone_run_at_best (run, "metrics/precision(B)");
}

double
hone_run_recall_score (HoneRun *run)
{
  return hone_run_at_best (run, "metrics/recall(B)");
}

/* What can be asked for. */

static double
epochs_of (HoneRun *run)
{
  return hone_run_get_epochs_done (run);
}

static double
minutes_of (HoneRun *run)
{
  return hone_run_get_seconds (run) / 60;
}

static const char *
note_of (HoneRun *run)
{
  return hone_run_get_marks (run)->note;
}

static const struct {
  const char *name;
  TextOf text;
  NumberOf number;
} fields[] = {
  { "name", hone_run_get_name, NULL },
  { "model", hone_run_get_model, NULL },
  { "data", hone_run_get_data, NULL },
  { "state", hone_run_get_state_text, NULL },
  { "note", note_of, NULL },
  { "device", hone_run_get_device, NULL },
  { "map", NULL, hone_run_map_score },
  { "map50", NULL, hone_run_map50_score },
  { "precision", NULL, hone_run_precision_score },
  { "recall", NULL, hone_run_recall_score },
  { "epochs", NULL, epochs_of },
  { "minutes", NULL, minutes_of },
};

static gboolean
holds (const char *text, const char *word)
{
  g_autofree char *folded = g_utf8_casefold (text != NULL ? text : "", -1);

  return strstr (folded, word) != NULL;
}

static gboolean
has_tag (HoneRun *run, const char *word)
{
  for (char **tag = hone_run_get_marks (run)->tags; *tag != NULL; tag++) {
    g_autofree char *folded = g_utf8_casefold (*tag, -1);

    if (strcmp (folded, word) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_anything (HoneRun *run, const char *word)
{
  g_autofree char *tags = hone_run_marks_show_tags (hone_run_get_marks (run));

  return holds (hone_run_get_name (run), word) || holds (hone_run_get_model (run), word) ||
         holds (hone_run_get_state_text (run), word) || holds (note_of (run), word) || holds (tags, word);
}

static gboolean
is_starred (HoneRun *run, const char *word)
{
  return hone_run_get_marks (run)->star;
}

static gboolean
is_finished (HoneRun *run, const char *word)
{
  return hone_run_get_state (run) == HONE_RUN_FINISHED;
}

static gboolean
is_stopped (HoneRun *run, const char *word)
{
  return hone_run_get_state (run) == HONE_RUN_STOPPED || hone_run_get_state (run) == HONE_RUN_INTERRUPTED;
}

/* Reading. */

/* ">0.5", ">=0.5", "<0.5", "0.4..0.6", "0.5": the ends belong to it, but those of > and <. */
static gboolean
parse_range (const char *text, Term *term)
{
  const gboolean more = *text == '>', less = *text == '<', or_equal = (more || less) && text[1] == '=';
  const char *from = text + (more || less) + or_equal;
  char *end;
  double x = g_ascii_strtod (from, &end);

  if (end == from || !isfinite (x))
    return FALSE;
  term->low = less ? (double) -INFINITY : more && !or_equal ? nextafter (x, (double) INFINITY) : x;
  term->high = more ? (double) INFINITY : less && !or_equal ? nextafter (x, (double) -INFINITY) : x;
  if (!more && !less && g_str_has_prefix (end, "..")) {
    from = end + 2;
    term->high = g_ascii_strtod (from, &end);
    return end != from && *end == '\0';
  }
  return *end == '\0';
}

static gboolean
parse_field (const char *text, Term *term)
{
  const char *colon = strchr (text, ':');

  for (guint i = 0; colon != NULL && i < G_N_ELEMENTS (fields); i++) {
    if (strlen (fields[i].name) != (gsize) (colon - text) ||
        g_ascii_strncasecmp (text, fields[i].name, (gsize) (colon - text)) != 0)
      continue;
    if (fields[i].number != NULL && !parse_range (colon + 1, term))
      return FALSE;
    term->text = fields[i].text;
    term->number = fields[i].number;
    term->word = g_utf8_casefold (colon + 1, -1);
    return TRUE;
  }
  return FALSE;
}

static void
parse_word (const char *text, Term *term)
{
  static const struct {
    const char *word;
    gboolean (*is) (HoneRun *run, const char *word);
  } words[] = { { "starred", is_starred }, { "finished", is_finished }, { "stopped", is_stopped } };

  term->is = is_anything;
  if (g_ascii_strncasecmp (text, "tag:", 4) == 0) {
    term->is = has_tag;
    text += 4;
  }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i].word) == 0)
      term->is = words[i].is;
  term->word = g_utf8_casefold (text, -1);
}

static void
add_term (HoneRunQuery *self, const char *text)
{
  Term term = { 0 };

  if (*text == '-' && text[1] != '\0') {
    term.not = TRUE;
    text++;
  }
  if (!parse_field (text, &term))
    parse_word (text, &term);
  g_array_append_val (self->terms, term);
}

HoneRunQuery *
hone_run_query_new (const char *text)
{
  HoneRunQuery *self = g_new0 (HoneRunQuery, 1);
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean quoted = FALSE;

  self->terms = g_array_new (FALSE, FALSE, sizeof (Term));
  for (const char *c = text;; c++) {
    if (*c == '"') {
      quoted = !quoted;
    } else if (*c != '\0' && (quoted || !g_ascii_isspace (*c))) {
      g_string_append_c (word, *c);
    } else if (word->len > 0) {
      add_term (self, word->str);
      g_string_truncate (word, 0);
    }
    if (*c == '\0')
      return self;
  }
}

void
hone_run_query_free (HoneRunQuery *self)
{
  for (guint i = 0; i < self->terms->len; i++)
    g_free (g_array_index (self->terms, Term, i).word);
  g_array_unref (self->terms);
  g_free (self);
}

gboolean
hone_run_query_is_empty (const HoneRunQuery *self)
{
  return self->terms->len == 0;
}

static gboolean
term_matches (const Term *term, HoneRun *run)
{
  double x;

  if (term->text != NULL)
    return holds (term->text (run), term->word);
  if (term->number == NULL)
    return term->is (run, term->word);
  x = term->number (run);
  return x >= term->low && x <= term->high;
}

gboolean
hone_run_query_matches (const HoneRunQuery *self, HoneRun *run)
{
  for (guint i = 0; i < self->terms->len; i++) {
    const Term *term = &g_array_index (self->terms, Term, i);

    if (term_matches (term, run) == term->not )
      return FALSE;
  }
  return TRUE;
}
