/* SPDX-License-Identifier: Apache-2.0 */
/* test-settings-table.c - every row of the table has its text, its range and code that reads it
 *
 * The audit is a function of rows and code, so that the test can also show it what it has to find.
 */
#include "hone-settings.h"

#include <string.h>

/* The code without comments and without what "#if 0" hides: a mention there is no reading. */

/* @text: at a quote. Returns: behind the closing one */
static const char *
skip_quoted (const char *text)
{
  char quote = *text++;

  while (*text != '\0' && *text != quote)
    text += *text == '\\' && text[1] != '\0' ? 2 : 1;
  return *text != '\0' ? text + 1 : text;
}

/* Returns: behind the comment that begins at @text; @text when none does */
static const char *
skip_comment (const char *text)
{
  const char *end;

  if (g_str_has_prefix (text, "//"))
    return text + strcspn (text, "\n");
  if (!g_str_has_prefix (text, "/*"))
    return text;
  end = strstr (text + 2, "*/");
  return end != NULL ? end + 2 : text + strlen (text);
}

static const char *
skip_hidden (const char *text)
{
  const char *end = g_str_has_prefix (text, "#if 0") ? strstr (text, "\n#endif") : NULL;

  return end != NULL ? end : text;
}

static void
append_code (GString *code, const char *text)
{
  while (*text != '\0') {
    const char *next = skip_hidden (skip_comment (text));

    if (next == text) {
      next = *text == '"' || *text == '\'' ? skip_quoted (text) : text + 1;
      g_string_append_len (code, text, next - text);
    }
    text = next;
  }
}

static void
gather (const char *folder, GString *code)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *text = NULL;

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      gather (path, code);
    else if (g_str_has_suffix (name, ".c") && g_file_get_contents (path, &text, NULL, NULL))
      append_code (code, text);
  }
}

static char *
all_code (void)
{
  GString *code = g_string_new (NULL);
  const char *const rooms[] = { "core", "app" };

  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++) {
    g_autofree char *folder = g_build_filename (g_getenv ("HONE_SOURCE"), rooms[i], NULL);

    gather (folder, code);
  }
  return g_string_free (code, FALSE);
}

/* The audit */

static gboolean
is_read (const char *name, const char *code)
{
  g_autofree char *pattern =
      g_strdup_printf ("hone_settings_(get_(bool|int|number|numbers|text|list)|is_given|is_empty)\\s*"
                       "\\([^;\",]*,\\s*\"%s\"",
                       name);

  return g_regex_match_simple (pattern, code, 0, 0);
}

static gboolean
has_text (const char *text, gsize least)
{
  return text != NULL && strlen (text) >= least;
}

static gboolean
has_range (const HoneSetting *row)
{
  switch (row->type) {
  case HONE_SETTING_INT:
  case HONE_SETTING_NUMBER:
    return row->low < row->high;
  case HONE_SETTING_NUMBERS:
    return row->low < row->high && row->n_most > 1;
  case HONE_SETTING_BOOL:
  case HONE_SETTING_CHOICE:
    return row->choices != NULL && row->choices[0] != NULL;
  case HONE_SETTING_TEXT:
    break;
  }
  return TRUE;
}

G_GNUC_PRINTF (3, 4)
static void
complain (GPtrArray *complaints, const HoneSetting *row, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (complaints, g_strdup_printf ("%s %s", row->name, text));
}

static void
audit_words (const HoneSetting *row, GPtrArray *complaints)
{
  if (!has_text (row->title, 3))
    complain (complaints, row, "has no title");
  if (!has_text (row->help, 15) || !g_str_has_suffix (row->help, "."))
    complain (complaints, row, "has no help");
  if (!has_range (row))
    complain (complaints, row, "has no range");
  if ((row->fits != NULL) != (row->rule != NULL))
    complain (complaints, row, "has a check without words, or words without a check");
  if ((row->effect != HONE_EFFECT_SAME) != (row->note != NULL))
    complain (complaints, row, "does not say how it differs, or says so and does not");
}

/* One without effect says so, and only then may no code read it. A missing one is read by the check that refuses it. */
static void
audit_use (const HoneSetting *row, const char *code, GPtrArray *complaints)
{
  gboolean idle = row->effect == HONE_EFFECT_NONE;

  if (row->effect == HONE_EFFECT_MISSING)
    return;
  if (!idle && !is_read (row->name, code))
    complain (complaints, row, "is read by no code");
  if (!idle && row->uses == 0)
    complain (complaints, row, "is of use to no command");
  if (idle && (row->uses != 0 || is_read (row->name, code)))
    complain (complaints, row, "is said to be without effect, but is read");
}

/* (transfer full) */
static GPtrArray *
audit (const HoneSetting *rows, const char *code)
{
  GPtrArray *complaints = g_ptr_array_new_with_free_func (g_free);

  for (const HoneSetting *row = rows; row->name != NULL; row++) {
    audit_words (row, complaints);
    audit_use (row, code, complaints);
  }
  return complaints;
}

/* Tests */

static void
test_whole (void)
{
  g_autofree char *code = all_code ();
  g_autoptr (GPtrArray) complaints = audit (hone_setting_table (), code);

  g_assert_cmpuint (strlen (code), >, 100000);
  for (guint i = 0; i < complaints->len; i++)
    g_test_message ("%s", (char *) complaints->pdata[i]);
  g_assert_cmpuint (complaints->len, ==, 0);
}

static gboolean
never (const double *x, int n, const char *typed)
{
  return FALSE;
}

#define SAID .title = "Title", .help = "A sentence that helps.", .uses = HONE_USE_TRAIN

/* A row for each way to be wrong, and what the audit has to say of it. */
static const struct {
  HoneSetting row;
  const char *complaint; /* NULL: none */
} seeded[] = {
  { { .name = "good", .type = HONE_SETTING_INT, .low = 0, .high = 1, SAID } },
  { { .name = "unread", .type = HONE_SETTING_TEXT, SAID }, "unread is read by no code" },
  { { .name = "commented", .type = HONE_SETTING_TEXT, SAID }, "commented is read by no code" },
  { { .name = "lined", .type = HONE_SETTING_TEXT, SAID }, "lined is read by no code" },
  { { .name = "hidden", .type = HONE_SETTING_TEXT, SAID }, "hidden is read by no code" },
  { { .name = "listed", .type = HONE_SETTING_TEXT, SAID }, "listed is read by no code" },
  { { .name = "quoted", .type = HONE_SETTING_TEXT, SAID } }, /* a quote in a string is no end of it */
  { { .name = "good", .type = HONE_SETTING_INT, SAID }, "good has no range" },
  { { .name = "good", .type = HONE_SETTING_CHOICE, SAID }, "good has no range" },
  { { .name = "good", .type = HONE_SETTING_TEXT, .title = "Title", .uses = 1 }, "good has no help" },
  { { .name = "good", .type = HONE_SETTING_TEXT, .help = "A sentence that helps.", .uses = 1 }, "good has no title" },
  { { .name = "good", .type = HONE_SETTING_TEXT, .title = "Title", .help = "A sentence that helps." },
    "good is of use to no command" },
  { { .name = "good", .type = HONE_SETTING_TEXT, .effect = HONE_EFFECT_NONE, .note = "Why.", SAID },
    "good is said to be without effect, but is read" },
  { { .name = "good", .type = HONE_SETTING_TEXT, .effect = HONE_EFFECT_OTHER, SAID },
    "good does not say how it differs, or says so and does not" },
  { { .name = "good", .type = HONE_SETTING_TEXT, .fits = never, SAID },
    "good has a check without words, or words without a check" },
};

static const char seeded_code[] = "/* hone_settings_get_text (s, \"commented\") */\n"
                                  "// hone_settings_get_text (s, \"lined\")\n"
                                  "#if 0\nhone_settings_get_text (s, \"hidden\");\n#endif\n"
                                  "const char *names[] = { \"listed\" };\n"
                                  "say (\"\\\"/*\"); hone_settings_get_list (self->settings,\n \"quoted\");\n"
                                  "/* */ x = hone_settings_get_int (s, \"good\");\n";

static void
test_seeded (void)
{
  g_autoptr (GString) code = g_string_new (NULL);

  append_code (code, seeded_code);
  for (guint i = 0; i < G_N_ELEMENTS (seeded); i++) {
    const HoneSetting rows[] = { seeded[i].row, { NULL } };
    g_autoptr (GPtrArray) complaints = audit (rows, code->str);

    g_assert_cmpuint (complaints->len, ==, seeded[i].complaint != NULL);
    if (seeded[i].complaint != NULL)
      g_assert_cmpstr (complaints->pdata[0], ==, seeded[i].complaint);
  }
}

/* Names are found, defaults are right, nothing is there twice. */
static void
test_defaults (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    g_autoptr (GError) error = NULL;

    g_assert_true (g_hash_table_add (seen, (gpointer) row->name));
    g_assert_true (hone_setting_find (row->name) == row);
    g_assert_true (hone_settings_is_default (settings, row->name));
    g_assert_false (hone_settings_is_given (settings, row->name));
    if (row->fallback != NULL)
      hone_settings_set (settings, row->name, row->fallback, &error);
    g_assert_no_error (error);
    g_assert_cmpint (hone_settings_is_default (settings, row->name), ==, !row->automatic);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/settings-table/whole", test_whole);
  g_test_add_func ("/train/settings-table/seeded", test_seeded);
  g_test_add_func ("/train/settings-table/defaults", test_defaults);
  return g_test_run ();
}
