/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-marks.c - what a person said of pictures: each word that is read is found again, and can be taken back */
#include "fuzz.h"
#include "hone-marks.h"

static HoneMarks marks;

static void
visit (const char *word, const char *value, gpointer data)
{
  g_ptr_array_add (data, g_strdup (word));
  g_assert_true (hone_marks_parse_split (value) <= HONE_N_SPLITS);
}

static void
take_back (const char *word)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);

  hone_marks_set (&marks, word, "val", ops);
  g_assert_cmpstr (hone_marks_get (&marks, word), ==, "val");
  g_assert_true (hone_marks_set (&marks, word, NULL, ops));
  g_assert_null (hone_marks_get (&marks, word));
  for (guint i = 0; i < ops->len; i++)
    g_assert_true (((char *) ops->pdata[i])[0] == '+' || ((char *) ops->pdata[i])[0] == '-');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const char *path = fuzz_file (data, n);

  if (marks.path == NULL)
    hone_marks_init (&marks, "/nonexistent", HONE_MARKS_SPLITS);
  g_free (marks.path);
  marks.path = g_strdup (path);
  hone_marks_read (&marks);
  hone_marks_foreach (&marks, visit, words);
  g_assert_cmpuint (hone_marks_count (&marks), ==, words->len);
  for (guint i = 0; i < words->len; i++)
    take_back (words->pdata[i]);
  return 0;
}
