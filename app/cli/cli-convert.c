/* SPDX-License-Identifier: Apache-2.0 */
/* cli-convert.c - "hone convert": a data set of any known format into another, split if wanted
 *
 * The source is never changed. What the new format cannot hold is said, a sentence each, before it is written.
 */
#include "cli.h"
#include "hone-exchange.h"
#include "hone-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

#define SHOWN 3 /* findings of a kind, for people */

const CliWord cli_convert_words[] = {
  { "data", "data=PATH",
    N_ ("What to convert: a folder, data.yaml, COCO json, VOC xml, zip or tar; the word “data=” may "
        "be left out.") },
  { "from", "from=yolo|coco|voc", N_ ("What it is. Without it Hone finds out, and says by what.") },
  { "to", "to=yolo|coco|voc", N_ ("What it becomes. Class folders become folders.") },
  { "out", "out=DIR", N_ ("The new folder. It must not exist yet, or be empty.") },
  { "split", "split=0.8,0.1,0.1",
    N_ ("Deals the pictures anew to train, val and test, by these shares, every class in its "
        "share. Without it the splits stay.") },
  { "seed", "seed=0", N_ ("The start of the random numbers that deal.") },
  { "group", "group=prefix,near",
    N_ ("What stays on one side: pictures whose names begin alike (prefix), pictures that "
        "look nearly the same (near), or a regular expression whose bracket matches what "
        "counts, as in group=\"^(P[0-9]+)\".") },
  { "images", "images=DIR", N_ ("Where the pictures lie, when not beside their labels.") },
  { "copy", "copy=true", N_ ("Copies the pictures. Without it links lead to where they lie.") },
  { "boxes", "boxes=true", N_ ("To YOLO: boxes, even where there are outlines.") },
  { "recipe", "recipe=true",
    N_ ("To YOLO: exactly the published recipe: 6 digits, Pascal VOC shifted by a pixel, no "
        "crowds, no difficult objects, no box without area.") },
  { NULL },
};

typedef struct {
  Cli *cli;
  const char *source, *out;
  HoneFormat from, to;
  HoneExchangeHow how;
  gboolean split;
  HoneSplitHow split_how;
  char *unpacked; /* a folder to be removed */
  guint n_groups;
} Convert;

static const char *
word_of (const Convert *self, const char *key)
{
  return g_hash_table_lookup (self->cli->words, key);
}

/* --- words --- */

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (HONE_ERROR, HONE_ERROR_USAGE, format, args);
  va_end (args);
  return FALSE;
}

static gboolean
read_switch (Convert *self, const char *key, gboolean *value, GError **error)
{
  static const char *const yes[] = { "true", "True", "1", "yes", "on", NULL };
  static const char *const no[] = { "false", "False", "0", "no", "off", NULL };
  const char *word = word_of (self, key);

  *value = word != NULL && g_strv_contains (yes, word);
  return word == NULL || *value || g_strv_contains (no, word) ||
         refuse (error, _ ("“%s=%s”: write true or false."), key, word);
}

static gboolean
read_format (Convert *self, const char *key, HoneFormat *format, GError **error)
{
  static const char *const known[] = { "yolo", "coco", "voc", "folders", NULL };
  const char *word = word_of (self, key);
  const char *near = word != NULL ? hone_closest_word (word, known) : NULL;

  *format = word != NULL ? hone_format_find (word) : HONE_FORMAT_NONE;
  if (word == NULL || *format != HONE_FORMAT_NONE)
    return TRUE;
  if (near != NULL)
    return refuse (error, _ ("“%s=%s” is no format. Did you mean “%s”?"), key, word, near);
  return refuse (error, _ ("“%s=%s” is no format. There are yolo, coco, voc and folders."), key, word);
}

static gboolean
read_shares (Convert *self, GError **error)
{
  const char *word = word_of (self, "split");
  g_auto (GStrv) parts = NULL;

  if (word == NULL)
    return TRUE;
  parts = g_strsplit (word, ",", -1);
  self->split = TRUE;
  for (guint i = 0; parts[i] != NULL; i++) {
    char *end;
    double share = g_ascii_strtod (g_strstrip (parts[i]), &end);

    if (i >= HONE_N_SPLITS || *end != '\0' || end == parts[i] || !(share >= 0 && share <= 1e6))
      return refuse (error, _ ("“split=%s”: write the shares of train, val and test, as in split=0.8,0.1,0.1."), word);
    self->split_how.shares[i] = share;
  }
  return TRUE;
}

/* "prefix", "near", both, or a pattern. */
static gboolean
read_group (Convert *self, GError **error)
{
  const char *word = word_of (self, "group");
  g_auto (GStrv) parts = word != NULL ? g_strsplit (word, ",", -1) : NULL;

  if (word != NULL && !self->split)
    return refuse (error, _ ("“group” says how to split, but nothing is split: add split=0.8,0.1,0.1."));
  if (word != NULL && strpbrk (word, "(^[") != NULL) {
    self->split_how.grouping = HONE_GROUP_PREFIX;
    self->split_how.pattern = word;
    return TRUE;
  }
  for (guint i = 0; parts != NULL && parts[i] != NULL; i++) {
    if (g_str_equal (parts[i], "prefix"))
      self->split_how.grouping |= HONE_GROUP_PREFIX;
    else if (g_str_equal (parts[i], "near"))
      self->split_how.grouping |= HONE_GROUP_NEAR;
    else if (!g_str_equal (parts[i], "none"))
      return refuse (
          error, _ ("“group=%s”: write prefix, near, both with a comma, or a regular expression in brackets."), word);
  }
  return TRUE;
}

static gboolean
read_seed (Convert *self, GError **error)
{
  const char *word = word_of (self, "seed");

  return word == NULL || g_ascii_string_to_unsigned (word, 10, 0, G_MAXUINT32, &self->split_how.seed, NULL) ||
         refuse (error, _ ("“seed=%s”: write a whole number from 0 on."), word);
}

static gboolean
read_places (Convert *self, GError **error)
{
  char **rest = self->cli->rest;

  self->source = word_of (self, "data");
  if (self->source == NULL && rest != NULL)
    self->source = rest[0];
  self->out = word_of (self, "out");
  if (self->source == NULL)
    return refuse (error, _ ("A data set is missing: say hone convert FOLDER to=yolo out=DIR."));
  if (rest != NULL && g_strv_length (rest) > (word_of (self, "data") == NULL ? 1 : 0))
    return refuse (error, _ ("“%s” is not of the form key=value."), rest[g_strv_length (rest) - 1]);
  if (self->out == NULL)
    return refuse (error, _ ("Where to write is missing: say out=DIR, a folder that does not exist yet."));
  return TRUE;
}

static gboolean
read_words (Convert *self, GError **error)
{
  return read_places (self, error) && read_format (self, "from", &self->from, error) &&
         read_format (self, "to", &self->to, error) && read_shares (self, error) && read_group (self, error) &&
         read_seed (self, error) && read_switch (self, "copy", &self->how.copy, error) &&
         read_switch (self, "boxes", &self->how.boxes, error) && read_switch (self, "recipe", &self->how.recipe, error);
}

/* --- what is said --- */

static void
say_recognition (const Convert *self, const HoneRecognition *what)
{
  JsonBuilder *json;

  fprintf (self->cli->out, "%s\n", what->why);
  if (!self->cli->json)
    return;
  json = cli_json_begin ("start");
  cli_json_text (json, "source", what->path);
  cli_json_text (json, "format", hone_format_name (what->format));
  cli_json_text (json, "why", what->why);
  cli_json_end (json);
}

static void
finding_json (const HoneExchangeFinding *finding)
{
  static const char *const severities[] = { "note", "warning", "error" };
  JsonBuilder *json = cli_json_begin (NULL);

  cli_json_text (json, "kind", finding->kind);
  cli_json_text (json, "severity", severities[finding->severity]);
  cli_json_text (json, "label", finding->file);
  cli_json_int (json, "line", finding->line);
  cli_json_text (json, "message", finding->message);
  cli_json_end (json);
}

static guint
count_findings (const HoneExchange *set)
{
  GHashTableIter iter;
  gpointer n;
  guint sum = 0;

  g_hash_table_iter_init (&iter, set->counts);
  while (g_hash_table_iter_next (&iter, NULL, &n))
    sum += GPOINTER_TO_UINT (n);
  return sum;
}

/* The first few of every kind; a thousand pictures that are not there are one piece of news. */
static void
say_for_people (const Convert *self, const HoneExchange *set)
{
  g_autoptr (GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < set->findings->len; i++) {
    const HoneExchangeFinding *finding = &g_array_index (set->findings, HoneExchangeFinding, i);
    guint n = GPOINTER_TO_UINT (g_hash_table_lookup (shown, finding->kind)) + 1;
    guint all = GPOINTER_TO_UINT (g_hash_table_lookup (set->counts, finding->kind));

    g_hash_table_insert (shown, (gpointer) finding->kind, GUINT_TO_POINTER (n));
    if (n <= SHOWN)
      fprintf (self->cli->out, "  %s\n", finding->message);
    if (n == SHOWN && all > SHOWN)
      fprintf (self->cli->out,
               ngettext ("  … and %u more of this kind (%s); --json lists it.\n",
                         "  … and %u more of this kind (%s); --json lists them.\n", all - SHOWN),
               all - SHOWN, finding->kind);
  }
}

static void
say_findings (const Convert *self, const HoneExchange *set)
{
  if (!self->cli->json)
    say_for_people (self, set);
  for (guint i = 0; self->cli->json && i < set->findings->len; i++)
    finding_json (&g_array_index (set->findings, HoneExchangeFinding, i));
}

static void
say_losses (const Convert *self, const HoneExchange *set)
{
  g_autoptr (GPtrArray) losses = hone_exchange_losses (set, self->to, &self->how);

  for (guint i = 0; i < losses->len; i++) {
    fprintf (self->cli->out, "%s\n", (const char *) losses->pdata[i]);
    if (self->cli->json) {
      JsonBuilder *json = cli_json_begin ("loss");

      cli_json_text (json, "message", losses->pdata[i]);
      cli_json_end (json);
    }
  }
}

static void
end_json (const Convert *self, const HoneExchange *set)
{
  JsonBuilder *json = cli_json_begin ("end");
  g_autofree char *full = g_canonicalize_filename (self->out, NULL);

  cli_json_text (json, "out", full);
  cli_json_text (json, "format", hone_format_name (self->to));
  cli_json_int (json, "images", set->pictures->len);
  cli_json_int (json, "objects", hone_exchange_count_objects (set));
  json_builder_set_member_name (json, "classes");
  json_builder_begin_array (json);
  for (guint i = 0; i < set->names->len; i++) {
    g_autofree char *valid = g_utf8_make_valid (set->names->pdata[i], -1);

    json_builder_add_string_value (json, valid);
  }
  json_builder_end_array (json);
  json_builder_set_member_name (json, "splits");
  json_builder_begin_object (json);
  for (int split = 0; split < HONE_N_SPLITS; split++)
    cli_json_int (json, hone_split_name (split), hone_exchange_count_split (set, split));
  json_builder_end_object (json);
  if (self->split)
    cli_json_int (json, "groups", self->n_groups);
  cli_json_int (json, "findings", count_findings (set));
  cli_json_end (json);
}

static void
say_end (const Convert *self, const HoneExchange *set)
{
  g_autofree char *summary = hone_exchange_summary (set);

  cli_clear_line (self->cli);
  fprintf (self->cli->out, "%s\n", summary);
  fprintf (self->cli->out, _ ("Written to %s as %s.\n"), self->out, hone_format_title (self->to));
  if (self->cli->json)
    end_json (self, set);
}

/* --- the work --- */

static HoneRecognition *
unpack (Convert *self, HoneRecognition *what, GError **error)
{
  g_autoptr (HoneRecognition) archive = what;
  g_autofree char *full = g_canonicalize_filename (self->out, NULL);

  self->unpacked = g_strconcat (full, ".unpack-XXXXXX", NULL);
  if (g_mkdtemp (self->unpacked) == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), self->unpacked,
                 g_strerror (errno));
    g_clear_pointer (&self->unpacked, g_free);
    return NULL;
  }
  self->how.movable = self->unpacked;
  if (!hone_exchange_unpack (archive->path, self->unpacked, cli_show_progress, self->cli, self->cli->cancellable,
                             error))
    return NULL;
  return hone_exchange_recognise_as (self->unpacked, self->from, error);
}

/* What was said in the window counts here, too. */
static void
apply_marks (Convert *self, HoneExchange *set, const char *project)
{
  guint n_excluded, n_moved;

  n_excluded = hone_exchange_apply_marks (set, project, &n_moved);
  if (n_excluded + n_moved > 0)
    fprintf (self->cli->out,
             _ ("Of the pictures %u are left out and %u are in another split than their folder says, as was chosen in "
                "Hone's window. recipe=true takes all as the files have them.\n"),
             n_excluded, n_moved);
}

static HoneExchange *
read_source (Convert *self, GError **error)
{
  g_autofree char *demo = g_str_equal (self->source, "demo") ? hone_demo_path () : NULL;
  g_autoptr (HoneRecognition) what = hone_exchange_recognise_as (demo != NULL ? demo : self->source, self->from, error);
  g_autofree char *project = NULL;
  HoneExchange *set;

  if (what == NULL)
    return NULL;
  say_recognition (self, what);
  if (what->archive)
    what = unpack (self, g_steal_pointer (&what), error);
  if (what == NULL)
    return NULL;
  if (self->to == HONE_FORMAT_NONE)
    self->to = what->format == HONE_FORMAT_FOLDERS ? HONE_FORMAT_FOLDERS : HONE_FORMAT_YOLO;
  set =
      hone_exchange_read (what, word_of (self, "images"), cli_show_progress, self->cli, self->cli->cancellable, error);
  project = hone_exchange_project (what);
  if (set != NULL && project != NULL && !self->how.recipe)
    apply_marks (self, set, project);
  return set;
}

static gboolean
convert (Convert *self, GError **error)
{
  g_autoptr (HoneExchange) set = read_source (self, error);

  if (set == NULL)
    return FALSE;
  cli_clear_line (self->cli);
  say_findings (self, set);
  if (self->split && !hone_exchange_split (set, &self->split_how, &self->n_groups, cli_show_progress, self->cli,
                                           self->cli->cancellable, error))
    return FALSE;
  cli_clear_line (self->cli);
  say_losses (self, set);
  if (!hone_exchange_write (set, self->to, self->out, &self->how, cli_show_progress, self->cli, self->cli->cancellable,
                            error))
    return FALSE;
  say_end (self, set);
  return TRUE;
}

int
cli_convert (Cli *cli)
{
  Convert self = { .cli = cli };
  GError *error = NULL;
  gboolean fine = read_words (&self, &error) && convert (&self, &error);

  if (self.unpacked != NULL)
    hone_file_remove_tree (self.unpacked);
  g_free (self.unpacked);
  return fine ? CLI_OK : cli_fail (cli, error);
}
