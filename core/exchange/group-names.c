/* SPDX-License-Identifier: Apache-2.0 */
/* group-names.c - which pictures belong together by their names: patient, lot, day
 *
 * A pattern finds the part of a name that counts. Ready ones are tried on the names that are there, and those that make
 * groups of them are offered.
 */
#include "exchange-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ENOUGH 0.9 /* of the names must have the part */
#define MOST_GROUPS 0.8
#define LARGEST 0.6 /* of all pictures in one group leave nothing to deal */

#define PART "[^-_. ]+"
#define STOP "[-_. ]+"

/* What people put into names, the coarser first: what is kept together more is safer. */
static const struct {
  const char *pattern, *title;
} ready[] = {
  { "^([^/]+)/", N_ ("Their folder") },
  { "^(" PART ")" STOP, N_ ("The first part of the name") },
  { "^([^0-9]*[0-9]+)[^0-9]", N_ ("The name up to its first number") },
  { "((?:19|20)[0-9]{2}[-_.]?[01][0-9][-_.]?[0-3][0-9])(?![0-9])", N_ ("The day in the name") },
  { "", N_ ("All but the last part of the name") },
  { "^" PART STOP "(" PART ")" STOP PART STOP, N_ ("The second part of the name") },
  { "^(" PART STOP PART ")" STOP PART STOP, N_ ("The first two parts of the name") },
  { "^(.*[0-9])[A-Za-z]\\.", N_ ("The name without its last letter") },
};

/* --- names --- */

char *
hone_exchange_prefix (const char *name)
{
  g_autofree char *base = g_path_get_basename (name);
  char *copies = strstr (base, ".rf."); /* Roboflow: copies of one picture, each changed a little */
  g_autofree char *stem = copies != NULL ? g_strndup (base, (gsize) (copies - base)) : exchange_without_ending (base);
  gsize end = strlen (stem);

  if (copies != NULL)
    return g_steal_pointer (&stem);
  while (end > 0 && strchr ("_-. ", stem[end - 1]) == NULL)
    end--;
  while (end > 0 && strchr ("_-. ", stem[end - 1]) != NULL)
    end--;
  return end > 0 ? g_strndup (stem, end) : g_steal_pointer (&stem);
}

/* A pattern with a slash in it sees the folders, too. (transfer full) */
static char *
subject_of (const char *name, GRegex *pattern)
{
  if (pattern != NULL && strchr (g_regex_get_pattern (pattern), '/') != NULL)
    return g_strdup (name);
  return g_path_get_basename (name);
}

char *
exchange_token_at (const char *name, GRegex *pattern, char **subject, guint *from, guint *to)
{
  g_autoptr (GMatchInfo) match = NULL;
  int start, end;
  char *token;

  *subject = subject_of (name, pattern);
  *from = 0;
  *to = (guint) strlen (*subject);
  if (pattern == NULL) {
    token = hone_exchange_prefix (name);
    *to = (guint) strlen (token);
    return token;
  }
  if (!g_utf8_validate (*subject, -1, NULL) || !g_regex_match (pattern, *subject, 0, &match))
    return g_strdup (*subject);
  if (g_match_info_fetch_pos (match, g_match_info_get_match_count (match) > 1 ? 1 : 0, &start, &end) && start >= 0) {
    *from = (guint) start;
    *to = (guint) end;
  }
  return g_strndup (*subject + *from, *to - *from);
}

char *
exchange_token (const char *name, GRegex *pattern)
{
  g_autofree char *subject = NULL;
  guint from, to;

  return exchange_token_at (name, pattern, &subject, &from, &to);
}

/* --- ways --- */

void
hone_group_way_free (HoneGroupWay *self)
{
  g_free (self->pattern);
  g_strfreev (self->names);
  g_free (self);
}

/* What a way makes of the names. */
typedef struct {
  GHashTable *sizes; /* token -> pictures */
  GHashTable *first; /* token -> its first picture */
  guint64 print;     /* alike for ways that make the same groups */
  guint n, n_met, largest;
} Trial;

/* A part of it, not all: a name that is a group by itself says nothing. */
static gboolean
has_part (const char *subject, GRegex *pattern, guint length)
{
  g_autofree char *stem = pattern == NULL ? exchange_without_ending (subject) : g_strdup (subject);

  return length < strlen (stem);
}

static void
try_name (Trial *self, const char *name, GRegex *pattern)
{
  g_autofree char *subject = NULL;
  guint from, to, size;
  char *token = exchange_token_at (name, pattern, &subject, &from, &to);

  self->n_met += has_part (subject, pattern, to - from);
  size = GPOINTER_TO_UINT (g_hash_table_lookup (self->sizes, token)) + 1;
  if (size == 1)
    g_hash_table_insert (self->first, g_strdup (token), GUINT_TO_POINTER (self->n));
  self->print = (self->print ^ GPOINTER_TO_UINT (g_hash_table_lookup (self->first, token))) * 0x100000001b3;
  self->largest = MAX (self->largest, size);
  self->n++;
  g_hash_table_insert (self->sizes, token, GUINT_TO_POINTER (size));
}

static gboolean
is_useful (const Trial *self)
{
  const guint n_groups = g_hash_table_size (self->sizes);

  return n_groups > 1 && n_groups <= MOST_GROUPS * self->n && self->n_met >= ENOUGH * self->n &&
         self->largest <= LARGEST * self->n;
}

/* The groups of the first pictures, by name. */
static char **
first_names (const HoneExchange *set, GRegex *pattern)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < set->pictures->len && g_hash_table_size (seen) < HONE_GROUP_EXAMPLES; i++) {
    char *token = exchange_token (((HoneExchangePicture *) set->pictures->pdata[i])->name, pattern);
    g_autofree char *valid = g_utf8_make_valid (token, -1);

    if (g_hash_table_add (seen, token))
      g_strv_builder_add (builder, valid);
  }
  return g_strv_builder_end (builder);
}

static HoneGroupWay *
new_way (const HoneExchange *set, guint which, GRegex *pattern, const Trial *trial)
{
  HoneGroupWay *way = g_new0 (HoneGroupWay, 1);

  way->pattern = g_strdup (ready[which].pattern);
  way->title = _ (ready[which].title);
  way->n_groups = g_hash_table_size (trial->sizes);
  way->largest = trial->largest;
  way->names = first_names (set, pattern);
  return way;
}

static void
try_way (const HoneExchange *set, guint which, GHashTable *prints, GPtrArray *ways)
{
  g_autoptr (GRegex) pattern = *ready[which].pattern != '\0' ? g_regex_new (ready[which].pattern, 0, 0, NULL) : NULL;
  g_autoptr (GHashTable) sizes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Trial trial = { .sizes = sizes, .first = first, .print = 0xcbf29ce484222325 };

  for (guint i = 0; i < set->pictures->len; i++)
    try_name (&trial, ((HoneExchangePicture *) set->pictures->pdata[i])->name, pattern);
  if (is_useful (&trial) && g_hash_table_add (prints, g_memdup2 (&trial.print, sizeof trial.print)))
    g_ptr_array_add (ways, new_way (set, which, pattern, &trial));
}

GPtrArray *
hone_exchange_group_ways (const HoneExchange *self, guint most, GCancellable *cancellable)
{
  GPtrArray *ways = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_group_way_free);
  g_autoptr (GHashTable) prints = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (ready) && ways->len < most && !g_cancellable_is_cancelled (cancellable); i++)
    try_way (self, i, prints, ways);
  return ways;
}

/* --- groups, to be looked at --- */

static void
group_free (gpointer data)
{
  HoneNamedGroup *group = data;

  g_free (group->name);
  for (guint i = 0; i < group->n_examples; i++)
    g_free (group->examples[i].name);
  g_free (group);
}

/* Takes @subject. Only text can be shown. */
static void
add_example (HoneNamedGroup *group, char *subject, guint from, guint to)
{
  if (group->n_examples < HONE_GROUP_EXAMPLES && g_utf8_validate (subject, -1, NULL))
    group->examples[group->n_examples++] = (HoneGroupExample){ g_steal_pointer (&subject), from, to };
  g_free (subject);
}

static HoneNamedGroup *
group_of (GPtrArray *groups, GHashTable *known, const char *token, guint most)
{
  HoneNamedGroup *group = g_hash_table_lookup (known, token);

  if (group != NULL || groups->len >= most)
    return group;
  group = g_new0 (HoneNamedGroup, 1);
  group->name = g_utf8_make_valid (token, -1);
  g_ptr_array_add (groups, group);
  g_hash_table_insert (known, g_strdup (token), group);
  return group;
}

GPtrArray *
hone_exchange_named_groups (const HoneExchange *self, const char *pattern, guint most)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GRegex) regex = pattern != NULL && *pattern != '\0' ? g_regex_new (pattern, 0, 0, NULL) : NULL;

  for (guint i = 0; i < self->pictures->len; i++) {
    const HoneExchangePicture *picture = self->pictures->pdata[i];
    char *subject;
    guint from, to;
    g_autofree char *token = exchange_token_at (picture->name, regex, &subject, &from, &to);
    HoneNamedGroup *group = group_of (groups, known, token, most);

    if (group != NULL) {
      group->n_pictures++;
      group->split = picture->split;
      add_example (group, subject, from, to);
    } else
      g_free (subject);
  }
  return groups;
}
