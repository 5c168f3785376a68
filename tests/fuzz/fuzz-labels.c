/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-labels.c - label files: as training takes them, as they are edited, merged and kept in the journal
 *
 * A byte 0x1d parts up to three texts: what both sides began with, ours, theirs.
 */
#include "fuzz.h"
#include "hone-label-text.h"

#include <math.h>
#include <string.h>

static GBytes *
next_text (const uint8_t **data, size_t *n)
{
  const uint8_t *end = *n > 0 ? memchr (*data, 0x1d, *n) : NULL;
  const size_t length = end != NULL ? (size_t) (end - *data) : *n;
  GBytes *text = g_bytes_new (*data, length);

  *data += length + (end != NULL);
  *n -= length + (end != NULL);
  return text;
}

/* Where no line is bad, it does not matter how bad lines are taken. */
static void
read_both (const uint8_t *data, size_t n)
{
  const char *path = fuzz_file (data, n);
  g_autoptr (HoneLabelFile) strict = hone_label_file_read (path, 3);
  g_autoptr (HoneLabelFile) lines = hone_label_file_read_lines (path, 3);

  for (guint i = 0; i < lines->n_labels; i++) {
    const HoneLabel *label = &lines->labels[i];

    g_assert_true (label->klass >= 0 && label->klass < 3 && label->w >= 0 && label->h >= 0);
    g_assert_true (isfinite (label->cx) && isfinite (label->cy) && isfinite (label->w) && isfinite (label->h));
  }
  if (strict->state != HONE_LABELS_BAD && lines->n_faults == 0)
    g_assert_cmpuint (strict->n_labels, ==, lines->n_labels);
}

static HoneLabelText *
edit (HoneLabelText *text)
{
  const double box[] = { 0.5, 0.25, 0.125, 0.0625 };
  HoneLabelEdit *edit = hone_label_edit_new (text);
  guint n;
  const HoneLabelObject *objects = hone_label_text_get_objects (text, &n);

  for (guint i = 0; i < n; i++)
    if (i % 3 == 1)
      hone_label_edit_remove (edit, i);
    else if (objects[i].kind != HONE_LINE_BAD && i % 3 == 0)
      hone_label_edit_set_box (edit, i, box);
    else if (objects[i].kind != HONE_LINE_BAD)
      hone_label_edit_set_class (edit, i, 2);
  return hone_label_edit_finish (edit);
}

static void
check_edit (GBytes *bytes)
{
  g_autoptr (HoneLabelText) text = hone_label_text_new (bytes, 3, NULL);
  g_autoptr (HoneLabelText) edited = NULL, again = NULL;
  guint n, n_edited, n_again;

  hone_label_text_get_objects (text, &n);
  if (hone_label_text_get_state (text) == HONE_LABELS_BAD)
    return;
  edited = edit (text);
  hone_label_text_get_objects (edited, &n_edited);
  g_assert_cmpuint (n_edited, ==, n - (n + 1) / 3);
  again = hone_label_text_new (hone_label_text_get_bytes (edited), 3, edited);
  hone_label_text_get_objects (again, &n_again);
  g_assert_cmpuint (n_again, ==, n_edited);
}

/* What differs, put in, makes one of the other. */
static void
check_compare (GBytes *a, GBytes *b)
{
  g_autoptr (GArray) hunks = hone_lines_compare (a, b);
  g_autoptr (GByteArray) made = g_byte_array_new ();
  gsize n_a, n_b, at = 0;
  const guint8 *x = g_bytes_get_data (a, &n_a), *y = g_bytes_get_data (b, &n_b);

  for (guint i = 0; i < hunks->len; i++) {
    const HoneHunk *hunk = &g_array_index (hunks, HoneHunk, i);

    g_assert_true (hunk->at >= at && hunk->at + hunk->n_before <= n_a && hunk->to + hunk->n_after <= n_b);
    g_byte_array_append (made, x + at, (guint) (hunk->at - at));
    g_byte_array_append (made, y + hunk->to, (guint) hunk->n_after);
    at = hunk->at + hunk->n_before;
  }
  g_byte_array_append (made, x + at, (guint) (n_a - at));
  g_assert_true (made->len == n_b && (n_b == 0 || memcmp (made->data, y, n_b) == 0));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (GBytes) base = NULL, ours = NULL, theirs = NULL, merged = NULL, same = NULL;

  read_both (data, n);
  base = next_text (&data, &n);
  ours = next_text (&data, &n);
  theirs = next_text (&data, &n);
  check_edit (base);
  check_compare (base, ours);
  hone_lines_merge (base, ours, theirs, &merged);
  g_assert_true (hone_lines_merge (base, ours, base, &same));
  g_assert_true (same == ours || (same != NULL && g_bytes_equal (same, ours)));
  return 0;
}
