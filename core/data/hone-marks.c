/* SPDX-License-Identifier: Apache-2.0 */
/* hone-marks.c - see hone-marks.h */
#include "hone-marks.h"
#include "hone-file.h"

#include <string.h>

#define MOST_BYTES ((gsize) 256 << 20) /* a million pictures with long names */

char *
hone_project_folder (const char *yaml)
{
  g_autofree char *folder = g_file_test (yaml, G_FILE_TEST_IS_DIR) ? g_strdup (yaml) : g_path_get_dirname (yaml);
  g_autofree char *real = hone_file_real (folder);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, real, -1);

  sum[32] = '\0';
  return g_build_filename (g_get_user_data_dir (), "hone", "projects", sum, NULL);
}

void
hone_marks_init (HoneMarks *self, const char *folder, HoneMarksKind kind)
{
  static const char *const names[] = { "reviewed.txt", "excluded.txt", "ignored.txt", "splits.txt" };

  self->kind = kind;
  self->path = g_build_filename (folder, names[kind], NULL);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  hone_marks_read (self);
}

void
hone_marks_clear (HoneMarks *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->values, g_hash_table_unref);
}

/* As g_strescape () writes: not empty, and no backslash is left over at the end. */
static gboolean
is_escaped (const char *word, gsize n)
{
  gsize slashes = 0;

  while (slashes < n && word[n - slashes - 1] == '\\')
    slashes++;
  return n > 0 && slashes % 2 == 0;
}

static void
take_line (HoneMarks *self, const char *line)
{
  const char *tab = strchr (line, '\t');
  const gsize n = tab != NULL ? (gsize) (tab - line) : strlen (line);

  if (!is_escaped (line, n))
    return;
  g_hash_table_replace (self->values, g_strndup (line, n), g_strdup (tab != NULL ? tab + 1 : ""));
}

void
hone_marks_read (HoneMarks *self)
{
  gsize length;
  g_autofree char *text = hone_file_read (self->path, MOST_BYTES, &length, NULL);
  char *rest = text, *line;

  g_hash_table_remove_all (self->values);
  while (text != NULL && (line = strtok_r (rest, "\n", &rest)) != NULL)
    take_line (self, line);
}

guint
hone_marks_count (const HoneMarks *self)
{
  return g_hash_table_size (self->values);
}

const char *
hone_marks_get (const HoneMarks *self, const char *word)
{
  g_autofree char *escaped = g_strescape (word, NULL);

  return g_hash_table_lookup (self->values, escaped);
}

static char *
op_of (char sign, const char *word, const char *value)
{
  return g_strdup_printf ("%c%s%s%s", sign, word, *value != '\0' ? "\t" : "", value);
}

gboolean
hone_marks_set (HoneMarks *self, const char *word, const char *value, GPtrArray *ops)
{
  g_autofree char *escaped = g_strescape (word, NULL);
  const char *old = g_hash_table_lookup (self->values, escaped);

  if (g_strcmp0 (old, value) == 0)
    return FALSE;
  if (old != NULL)
    g_ptr_array_add (ops, op_of ('-', escaped, old));
  if (value != NULL)
    g_ptr_array_add (ops, op_of ('+', escaped, value));
  if (value != NULL)
    g_hash_table_replace (self->values, g_steal_pointer (&escaped), g_strdup (value));
  else
    g_hash_table_remove (self->values, escaped);
  return TRUE;
}

void
hone_marks_foreach (const HoneMarks *self, void (*each) (const char *word, const char *value, gpointer data),
                    gpointer data)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->values);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    g_autofree char *word = g_strcompress (key);

    each (word, value, data);
  }
}

HoneSplit
hone_marks_parse_split (const char *value)
{
  for (int split = 0; split < HONE_N_SPLITS; split++)
    if (g_strcmp0 (value, hone_split_name (split)) == 0)
      return split;
  return HONE_N_SPLITS;
}

char *
hone_marks_word_of_finding (const HoneFinding *finding)
{
  const char *file = finding->label != NULL ? finding->label : finding->image != NULL ? finding->image : "";

  return g_strdup_printf ("%s\t%s\t%d", finding->kind, file, finding->line);
}

gboolean
hone_marks_has_finding (const HoneMarks *self, const HoneFinding *finding)
{
  g_autofree char *word = NULL;

  if (g_hash_table_size (self->values) == 0) /* as with most, and there may be a million findings */
    return FALSE;
  word = hone_marks_word_of_finding (finding);
  return hone_marks_get (self, word) != NULL || hone_marks_get (self, finding->kind) != NULL;
}
