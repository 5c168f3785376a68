/* SPDX-License-Identifier: Apache-2.0 */
/* hone-settings.c - see hone-settings.h
 *
 * A value is kept as the text that args.yaml would show, in one form however it was typed ("True", "1" and "yes" are
 * all "true"; "1e-3" is "0.001"), so that comparing, saving and showing need no types.
 */
#include "settings-private.h"

#include "hone-yaml.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

struct _HoneSettings {
  char **values; /* a row of the table each; NULL: empty */
  gboolean *given;
};

static guint
n_rows (void)
{
  static guint n;

  if (n == 0)
    while (hone_setting_table ()[n].name != NULL)
      n++;
  return n;
}

/* Returns: the row's number; the table's length when there is none */
static guint
row_of (const char *name)
{
  const HoneSetting *row = hone_setting_find (name);

  return row == NULL ? n_rows () : (guint) (row - hone_setting_table ());
}

HoneSettings *
hone_settings_new (void)
{
  HoneSettings *self = g_new0 (HoneSettings, 1);

  self->values = g_new0 (char *, n_rows ());
  self->given = g_new0 (gboolean, n_rows ());
  for (guint i = 0; i < n_rows (); i++)
    self->values[i] = g_strdup (hone_setting_table ()[i].fallback);
  return self;
}

HoneSettings *
hone_settings_copy (HoneSettings *self)
{
  HoneSettings *copy = hone_settings_new ();

  for (guint i = 0; i < n_rows (); i++) {
    g_free (copy->values[i]);
    copy->values[i] = g_strdup (self->values[i]);
    copy->given[i] = self->given[i];
  }
  return copy;
}

void
hone_settings_free (HoneSettings *self)
{
  for (guint i = 0; i < n_rows (); i++)
    g_free (self->values[i]);
  g_free (self->values);
  g_free (self->given);
  g_free (self);
}

/* How numbers are typed and shown */

static gboolean
is_integer (const char *text)
{
  char *end;

  errno = 0;
  g_ascii_strtoll (text, &end, 10);
  return end != text && *end == '\0' && errno == 0;
}

static gboolean
is_empty_word (const char *text)
{
  return *text == '\0' || g_ascii_strcasecmp (text, "null") == 0 || g_ascii_strcasecmp (text, "none") == 0 ||
         g_str_equal (text, "~");
}

/* -1: neither */
static int
truth_of (const char *text)
{
  const char *const yes[] = { "true", "1", "yes", "on", NULL };
  const char *const no[] = { "false", "0", "no", "off", NULL };

  for (int i = 0; yes[i] != NULL; i++) {
    if (g_ascii_strcasecmp (text, yes[i]) == 0)
      return TRUE;
    if (g_ascii_strcasecmp (text, no[i]) == 0)
      return FALSE;
  }
  return -1;
}

/* What a word becomes in each type. NULL: it does not fit; @error says why. */

static char *
parse_bool (const HoneSetting *row, const char *text, GError **error)
{
  int truth = truth_of (text);

  if (truth < 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s is either true or false, not “%s”."), row->name, text);
    return NULL;
  }
  return g_strdup (truth ? "true" : "false");
}

static void
set_range_error (const HoneSetting *row, const char *text, GError **error)
{
  g_autofree char *low = hone_yaml_write_double (row->low);
  g_autofree char *high = hone_yaml_write_double (row->high);

  if (row->type == HONE_SETTING_INT || row->whole) {
    low[strlen (low) - 2] = '\0';
    if (g_str_has_suffix (high, ".0"))
      high[strlen (high) - 2] = '\0';
  }
  if (row->high >= 1e6)
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s has to be at least %s, not %s."), row->name, low, text);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s has to lie between %s and %s; %s does not."), row->name,
                 low, high, text);
}

static char *
parse_number (const HoneSetting *row, const char *text, GError **error)
{
  char *end;
  double x = g_ascii_strtod (text, &end);
  gboolean whole = isfinite (x) && x == floor (x);

  if (end == text || *end != '\0' || !isfinite (x) || strpbrk (text, "xXpP") != NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s has to be a number, not “%s”."), row->name, text);
    return NULL;
  }
  if ((row->type == HONE_SETTING_INT || row->whole) && !whole) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s has to be a whole number, not %s."), row->name, text);
    return NULL;
  }
  if (x < row->low || x > row->high) {
    set_range_error (row, text, error);
    return NULL;
  }
  if (row->type == HONE_SETTING_INT || row->whole || is_integer (text))
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) x);
  return hone_yaml_write_double (x);
}

/* "[0.5, 1.5]", "(0.5, 1.5)" and "0.5,1.5" are the same list. (transfer full) */
static char **
split_list (const char *text)
{
  g_autofree char *inner = g_strdup (text);
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  g_strdelimit (inner, "[]()'\"", ' ');
  parts = g_strsplit (inner, ",", -1);
  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_strv_builder_add (list, *part);
  return g_strv_builder_end (list);
}

static gboolean
is_list (const char *text)
{
  return strpbrk (text, ",[(") != NULL;
}

static char *
parse_numbers (const HoneSetting *row, const char *text, GError **error)
{
  g_auto (GStrv) parts = split_list (text);
  guint n = g_strv_length (parts);
  g_autofree char *joined = NULL;

  if (!is_list (text))
    return parse_number (row, text, error);
  if (n < 1 || n > (guint) row->n_most) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s is a number or a list of at most %d, not “%s”."),
                 row->name, row->n_most, text);
    return NULL;
  }
  for (guint i = 0; i < n; i++) {
    char *number = parse_number (row, parts[i], error);

    if (number == NULL)
      return NULL;
    g_free (parts[i]);
    parts[i] = number;
  }
  joined = g_strjoinv (", ", parts);
  return g_strconcat ("[", joined, "]", NULL);
}

static char *
parse_choice (const HoneSetting *row, const char *text, GError **error)
{
  int truth = truth_of (text);
  const char *word = truth < 0 || !g_strv_contains (row->choices, "true") ? text : truth ? "true" : "false";
  g_autofree char *all = NULL;

  for (int i = 0; row->choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (word, row->choices[i]) == 0)
      return g_strdup (row->choices[i]);
  if (row->free)
    return g_strdup (text);

  all = g_strjoinv (", ", (char **) row->choices);
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s cannot be “%s”. It can be: %s."), row->name, text, all);
  return NULL;
}

static char *
parse (const HoneSetting *row, const char *text, GError **error)
{
  switch (row->type) {
  case HONE_SETTING_BOOL:
    return parse_bool (row, text, error);
  case HONE_SETTING_INT:
  case HONE_SETTING_NUMBER:
    return parse_number (row, text, error);
  case HONE_SETTING_CHOICE:
    return parse_choice (row, text, error);
  case HONE_SETTING_NUMBERS:
    return parse_numbers (row, text, error);
  case HONE_SETTING_TEXT:
    break;
  }
  return g_strdup (text);
}

/* Names */

/* Optimal string alignment: insert, delete, replace, and swap of two neighbours cost 1 each. Words are short. */
static guint
distance (const char *a, const char *b)
{
  guint d[40][40];
  guint n = (guint) MIN (strlen (a), 39), m = (guint) MIN (strlen (b), 39);

  for (guint i = 0; i <= n; i++)
    for (guint j = 0; j <= m; j++) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = MIN (MIN (d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = MIN (d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[n][m];
}

const char *
hone_closest_word (const char *word, const char *const *words)
{
  g_autofree char *small = g_ascii_strdown (word, -1);
  guint limit = MAX (1, (guint) strlen (word) / 3);
  guint nearest = limit + 1;
  const char *best = NULL;

  for (; *words != NULL; words++) {
    g_autofree char *other = g_ascii_strdown (*words, -1);
    guint far = distance (small, other);

    /* "epoch" for "epochs", "lr" for "lr0": a beginning counts as near, after real neighbours. */
    if (far > limit && strlen (word) >= 2 && g_str_has_prefix (other, small))
      far = limit;
    if (far < nearest) {
      nearest = far;
      best = *words;
    }
  }
  return best;
}

static void
set_unknown_error (const char *name, GError **error)
{
  g_autofree const char **names = g_new0 (const char *, n_rows () + 1);
  const char *near;

  for (guint i = 0; i < n_rows (); i++)
    names[i] = hone_setting_table ()[i].name;
  near = hone_closest_word (name, names);
  if (near != NULL)
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no setting “%s”. Did you mean “%s”?"), name, near);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no setting “%s”. “hone help train” lists them all."),
                 name);
}

/* Names of older versions (spec 04b). */
typedef struct {
  const char *old, *now; /* now == NULL: dropped */
  gboolean turned;       /* what was true is false now */
  const char *value;     /* what "true" means now */
} Alias;

static const Alias aliases[] = {
  { "boxes", "show_boxes" },
  { "hide_labels", "show_labels", TRUE },
  { "hide_conf", "show_conf", TRUE },
  { "line_thickness", "line_width" },
  { "half", "quantize", FALSE, "16" },
  { "int8", "quantize", FALSE, "8" },
  { "end2end", "nms", TRUE },
  { "label_smoothing", NULL },
  { "save_hybrid", NULL },
  { "crop_fraction", NULL },
  { "keras", NULL },
  { "augmentations", NULL },
};

static const Alias *
find_alias (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (aliases[i].old, name))
      return &aliases[i];
  return NULL;
}

static const char *
alias_value (const Alias *alias, const char *text)
{
  int truth = truth_of (text);

  if (truth < 0)
    return text;
  if (alias->value != NULL)
    return truth ? alias->value : "";
  if (alias->turned && g_str_equal (alias->now, "nms"))
    return truth ? "false" : "";
  return alias->turned == truth ? "false" : "true";
}

/* What this version can do */

static gboolean
has_numbers (const HoneSetting *row)
{
  return row->type == HONE_SETTING_INT || row->type == HONE_SETTING_NUMBER || row->type == HONE_SETTING_NUMBERS;
}

static gboolean
row_is_default (HoneSettings *self, guint i)
{
  const HoneSetting *row = &hone_setting_table ()[i];

  if (has_numbers (row) && self->values[i] != NULL && row->fallback != NULL && !is_list (self->values[i]))
    return g_ascii_strtod (self->values[i], NULL) == g_ascii_strtod (row->fallback, NULL);
  return g_strcmp0 (self->values[i], row->fallback) == 0;
}

static gboolean
check_row (HoneSettings *self, guint i, GError **error)
{
  const HoneSetting *row = &hone_setting_table ()[i];

  if (row->supported || row->page == HONE_PAGE_HIDDEN || row_is_default (self, i))
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
               _ ("This version of Hone cannot do %s=%s yet. Leave the setting out (%s)."), row->name,
               self->values[i] != NULL ? self->values[i] : "", row->fallback != NULL ? row->fallback : _ ("empty"));
  return FALSE;
}

gboolean
hone_settings_check (HoneSettings *self, GError **error)
{
  for (guint i = 0; i < n_rows (); i++)
    if (!check_row (self, i, error))
      return FALSE;
  return TRUE;
}

char **
hone_settings_list_notes (HoneSettings *self)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new ();

  for (guint i = 0; i < n_rows (); i++) {
    const HoneSetting *row = &hone_setting_table ()[i];

    if (row->page != HONE_PAGE_HIDDEN || row_is_default (self, i) || g_str_equal (row->name, "mode") ||
        g_str_equal (row->name, "save_dir"))
      continue;
    g_ptr_array_add (
        notes, g_strdup_printf ("%s=%s: %s", row->name, self->values[i] != NULL ? self->values[i] : "", _ (row->help)));
  }
  g_ptr_array_add (notes, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&notes), FALSE);
}

/* Setting */

static gboolean
set_value (HoneSettings *self, const char *name, const char *text, GError **error)
{
  guint i = row_of (name);
  const HoneSetting *row = &hone_setting_table ()[i];
  char *value = NULL;

  if (i == n_rows ()) {
    const Alias *alias = find_alias (name);

    if (alias != NULL)
      return alias->now == NULL || set_value (self, alias->now, alias_value (alias, text), error);
    set_unknown_error (name, error);
    return FALSE;
  }
  if (is_empty_word (text)) {
    if (row->fallback != NULL && row->type != HONE_SETTING_CHOICE) {
      g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s cannot be empty."), name);
      return FALSE;
    }
  } else if ((value = parse (row, text, error)) == NULL) {
    return FALSE;
  }
  g_free (self->values[i]);
  self->values[i] = value;
  self->given[i] = TRUE;
  return TRUE;
}

gboolean
hone_settings_set (HoneSettings *self, const char *name, const char *text, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (text));
  guint i = row_of (name);
  g_autofree char *before = i < n_rows () ? g_strdup (self->values[i]) : NULL;

  if (!set_value (self, name, clean, error))
    return FALSE;
  if (i < n_rows () && !check_row (self, i, error)) {
    g_free (self->values[i]);
    self->values[i] = g_steal_pointer (&before);
    return FALSE;
  }
  return i < n_rows () || hone_settings_check (self, error);
}

gboolean
hone_settings_take (HoneSettings *self, const char *name, const char *text, GError **error)
{
  return set_value (self, name, text, error);
}

void
hone_settings_reset (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_if_fail (i < n_rows ());
  g_free (self->values[i]);
  self->values[i] = g_strdup (hone_setting_table ()[i].fallback);
  self->given[i] = FALSE;
}

/* Getting */

gboolean
hone_settings_is_default (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), TRUE);
  return row_is_default (self, i);
}

gboolean
hone_settings_is_given (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), FALSE);
  return self->given[i];
}

gboolean
hone_settings_is_empty (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), TRUE);
  return self->values[i] == NULL;
}

gboolean
hone_settings_get_bool (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows () && hone_setting_table ()[i].type == HONE_SETTING_BOOL, FALSE);
  return g_strcmp0 (self->values[i], "true") == 0;
}

double
hone_settings_get_number (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows () && has_numbers (&hone_setting_table ()[i]), NAN);
  if (self->values[i] == NULL)
    return NAN;
  return g_ascii_strtod (self->values[i] + (self->values[i][0] == '['), NULL);
}

int
hone_settings_get_int (HoneSettings *self, const char *name)
{
  double x = hone_settings_get_number (self, name);

  return isnan (x) ? 0 : (int) x;
}

const char *
hone_settings_get_text (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), NULL);
  g_return_val_if_fail (
      hone_setting_table ()[i].type == HONE_SETTING_TEXT || hone_setting_table ()[i].type == HONE_SETTING_CHOICE, NULL);
  return self->values[i];
}

char **
hone_settings_get_list (HoneSettings *self, const char *name)
{
  const char *text = hone_settings_get_text (self, name);

  return text != NULL ? split_list (text) : NULL;
}

double *
hone_settings_get_numbers (HoneSettings *self, const char *name, int *n)
{
  guint row = row_of (name);
  g_auto (GStrv) parts = NULL;
  double *numbers;

  *n = 0;
  g_return_val_if_fail (row < n_rows () && hone_setting_table ()[row].type == HONE_SETTING_NUMBERS, NULL);
  if (self->values[row] == NULL)
    return NULL;
  parts = split_list (self->values[row]);
  *n = (int) g_strv_length (parts);
  numbers = g_new (double, *n);
  for (int i = 0; i < *n; i++)
    numbers[i] = g_ascii_strtod (parts[i], NULL);
  return numbers;
}

char *
hone_settings_show (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), NULL);
  return g_strdup (self->values[i] != NULL ? self->values[i] : "null");
}

char *
hone_settings_to_command (HoneSettings *self)
{
  g_autoptr (GString) command = g_string_new ("hone train");

  for (guint i = 0; i < n_rows (); i++) {
    const char *name = hone_setting_table ()[i].name;
    g_autofree char *word = NULL;
    g_autofree char *quoted = NULL;

    if (row_is_default (self, i) || g_str_equal (name, "mode") || g_str_equal (name, "save_dir"))
      continue;
    word = g_strdup_printf ("%s=%s", name, self->values[i] != NULL ? self->values[i] : "");
    quoted = strpbrk (word, " \t'\"\\$`*?[](){}<>|&;!#~") != NULL ? g_shell_quote (word) : g_strdup (word);
    g_string_append_printf (command, " %s", quoted);
  }
  return g_string_free (g_steal_pointer (&command), FALSE);
}
