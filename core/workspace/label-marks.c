/* SPDX-License-Identifier: Apache-2.0 */
/* label-marks.c - see label-marks.h */
#include "label-marks.h"

void
label_marks_init (LabelMarks *self, const char *folder, const char *name, gboolean step)
{
  self->path = g_build_filename (folder, name, NULL);
  self->step = step;
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  label_marks_read (self);
}

void
label_marks_clear (LabelMarks *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->words, g_hash_table_unref);
}

void
label_marks_read (LabelMarks *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_hash_table_remove_all (self->words);
  if (!g_file_get_contents (self->path, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_hash_table_add (self->words, g_strdup (*line));
}

gboolean
label_marks_has (const LabelMarks *self, const char *word)
{
  g_autofree char *escaped = g_strescape (word, NULL);

  return g_hash_table_contains (self->words, escaped);
}

gboolean
label_marks_set (LabelMarks *self, const char *word, gboolean on, GPtrArray *ops)
{
  char *escaped = g_strescape (word, NULL);
  char *op = g_strconcat (on ? "+" : "-", escaped, NULL);

  if (on ? g_hash_table_add (self->words, escaped) : g_hash_table_remove (self->words, escaped)) {
    g_ptr_array_add (ops, op);
    if (!on)
      g_free (escaped);
    return TRUE;
  }
  if (!on)
    g_free (escaped); /* g_hash_table_add () took it */
  g_free (op);
  return FALSE;
}
