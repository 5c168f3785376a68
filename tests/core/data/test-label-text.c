/* SPDX-License-Identifier: Apache-2.0 */
/* test-label-text.c - label files line by line: judged as the reader does, edited, merged; names in data.yaml */
#include "folder.h"
#include "hone-class-edit.h"
#include "hone-label-text.h"
#include "label-scan.h"

#include <string.h>

static GBytes *
bytes_of (const char *text)
{
  return text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
}

static char *
text_of (GBytes *bytes)
{
  gsize n;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;

  return data != NULL || bytes != NULL ? g_strndup (data != NULL ? data : "", data != NULL ? n : 0) : NULL;
}

/* --- the same judgement as the reader's --- */

static const char *const words[] = {
  "0",     "1",        "2",
  "0.5",   "0.25",     ".5",
  "1.",    "1e-1",     "-0.0",
  "0.1",   "0.3",      "0.9",
  "1.005", "1.02",     "-0.2",
  "nan",   "inf",      "x",
  "0,5",   "0x1",      "1.0",
  "0.75",  "5",        "-1",
  "+0.5",  "1e",       "2.0",
  "\xff",  "0.4",      "0.6",
  "0.35",  "\xc3\xa9", "0.2",
  "0.15",  "0.45",     "0.55",
  "0.65",  "0.85",     "12345678901234567890",
};
static const char *const spaces[] = { " ", " ", " ", "\t", "  ", "\xc2\xa0", "\x1f" };
static const char *const ends[] = { "\n", "\n", "\n", "\r\n", "\r", "\n\n", "\v", "\xe2\x80\xa8", "\xc2\x85", " \n" };

static const char *
any (GRand *random, const char *const *of, guint n)
{
  return of[g_rand_int_range (random, 0, (gint32) n)];
}

static void
append_line (GString *text, GRand *random)
{
  static const int counts[] = { 5, 5, 5, 5, 7, 9, 4, 6, 8, 1, 3 };
  int n = counts[g_rand_int_range (random, 0, G_N_ELEMENTS (counts))];

  for (int i = 0; i < n; i++) {
    /* Mostly numbers that are fine, or no line would be. */
    if (g_rand_int_range (random, 0, 12) > 0)
      g_string_append_printf (text, i == 0 ? "%d" : "0.%d", g_rand_int_range (random, 0, i == 0 ? 3 : 99));
    else
      g_string_append (text, any (random, words, G_N_ELEMENTS (words)));
    g_string_append (text, i + 1 < n ? any (random, spaces, G_N_ELEMENTS (spaces)) : "");
  }
}

static GString *
random_text (GRand *random)
{
  GString *text = g_string_new (g_rand_int_range (random, 0, 6) == 0 ? "\xef\xbb\xbf" : "");

  for (int i = g_rand_int_range (random, 1, 12); i > 0; i--) {
    append_line (text, random);
    if (i > 1 || g_rand_boolean (random))
      g_string_append (text, any (random, ends, G_N_ELEMENTS (ends)));
  }
  return text;
}

static gboolean
has_fault (const HoneLabelFile *file, int line)
{
  for (guint i = 0; i < file->n_faults; i++)
    if (file->faults[i].line == line)
      return TRUE;
  return FALSE;
}

/* Each label that the reader has is the object of its line, and each fault a bad one. */
static guint
compare_with_reader (const HoneLabelFile *file, HoneLabelText *text)
{
  guint n, bad = 0;
  const HoneLabelObject *objects = hone_label_text_get_objects (text, &n);

  for (guint i = 0; i < n; i++) {
    bad += objects[i].kind == HONE_LINE_BAD;
    g_assert_cmpint (objects[i].kind == HONE_LINE_BAD, ==, has_fault (file, objects[i].line));
  }
  g_assert_cmpuint (bad, ==, file->n_faults);
  g_assert_cmpuint (n, ==, file->n_faults + file->n_labels + file->n_duplicates);
  for (guint i = 0; i < file->n_labels; i++) {
    const HoneLabel *label = &file->labels[i];
    const HoneLabelObject *object = &objects[hone_label_text_find_line (text, label->line)];

    g_assert_cmpint (label->klass, ==, object->klass);
    g_assert_cmpuint (label->n_points, ==, object->n_points);
    g_assert_cmpfloat_with_epsilon (label->cx, object->cx, 1e-6);
    g_assert_cmpfloat_with_epsilon (label->h, object->h, 1e-6);
    for (guint k = 0; k < 2 * label->n_points; k++)
      g_assert_cmpfloat (file->points[2 * label->first_point + k], ==, (float) object->points[k]);
  }
  return file->n_labels;
}

static void
test_reader (Folder *folder, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autofree char *path = g_build_filename (folder->root, "a.txt", NULL);
  guint labels = 0, faults = 0;

  for (int i = 0; i < 2000; i++) {
    g_autoptr (GString) string = random_text (random);
    g_autoptr (GBytes) bytes = g_bytes_new (string->str, string->len);
    g_autoptr (HoneLabelText) text = hone_label_text_new (bytes, 3, NULL);
    g_autoptr (HoneLabelFile) file = NULL;

    folder_put (folder, "a.txt", string->str, (gssize) string->len);
    file = hone_label_file_read_lines (path, 3);
    if (file->state == HONE_LABELS_BAD)
      continue;
    labels += compare_with_reader (file, text);
    faults += file->n_faults;
  }
  g_assert_cmpuint (labels, >, 2000);
  g_assert_cmpuint (faults, >, 2000);
}

static void
test_fault (void)
{
  g_autofree char *fine = label_line_fault ("0 0.5 0.5 0.1 0.1", 17, "a.txt", 3, 2);
  g_autofree char *bad = label_line_fault ("5 0.5 0.5 0.1 0.1", 17, "a.txt", 3, 2);

  g_assert_null (fine);
  g_assert_nonnull (strstr (bad, "a.txt, line 3"));
}

/* --- edits --- */

/* One line removed, one class changed: all other bytes are those of before, in order. */
static void
test_untouched (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  guint done = 0;

  for (int i = 0; i < 2000; i++) {
    g_autoptr (GString) string = random_text (random);
    g_autoptr (GBytes) bytes = g_bytes_new (string->str, string->len);
    g_autoptr (HoneLabelText) text = hone_label_text_new (bytes, 3, NULL);
    g_autoptr (HoneLabelText) again = NULL, fresh = NULL;
    HoneLabelEdit *edit = hone_label_edit_new (text);
    guint n, m, id;
    const HoneLabelObject *objects = hone_label_text_get_objects (text, &n);
    const HoneLabelObject *others, *whole;
    gsize size;

    if (n < 3) {
      hone_label_edit_free (edit);
      continue;
    }
    id = objects[2].id;
    hone_label_edit_remove (edit, 1);
    again = hone_label_edit_finish (edit);
    others = hone_label_text_get_objects (again, &m);
    g_assert_cmpuint (m, ==, n - 1);
    g_assert_cmpuint (others[1].id, ==, id);
    /* What is kept in memory is what reading the bytes gives. */
    fresh = hone_label_text_new (hone_label_text_get_bytes (again), 3, NULL);
    whole = hone_label_text_get_objects (fresh, &m);
    g_assert_cmpuint (m, ==, n - 1);
    for (guint k = 0; k < m; k++) {
      g_autofree char *old = hone_label_text_dup_line (text, k + (k >= 1));
      g_autofree char *now = hone_label_text_dup_line (again, k);

      g_assert_cmpstr (old, ==, now);
      g_assert_cmpint (whole[k].line, ==, others[k].line);
      g_assert_cmpint (whole[k].kind, ==, others[k].kind);
      g_assert_cmpmem (whole[k].points, whole[k].n_points * 2 * sizeof (double), others[k].points,
                       others[k].n_points * 2 * sizeof (double));
    }
    g_bytes_get_data (hone_label_text_get_bytes (again), &size);
    g_assert_cmpuint (size, <, string->len);
    done++;
  }
  g_assert_cmpuint (done, >, 1000);
}

/* --- merging --- */

static void
assert_merge (const char *base, const char *ours, const char *theirs, const char *want)
{
  g_autoptr (GBytes) a = bytes_of (base), b = bytes_of (ours), c = bytes_of (theirs), out = NULL;
  gboolean fine = hone_lines_merge (a, b, c, &out);
  g_autofree char *text = text_of (out);

  g_assert_cmpint (fine, ==, g_strcmp0 (want, "CONFLICT") != 0);
  if (fine)
    g_assert_cmpstr (text, ==, want);
}

static void
test_merge (void)
{
  assert_merge ("a\nb\nc\n", "a\nB\nc\n", "A\nb\nC\n", "A\nB\nC\n");
  assert_merge ("a\nb\nc\n", "a\nb\nc\nx\n", "a\nb\nc\ny\n", "a\nb\nc\ny\nx\n");
  assert_merge ("a\nb\nc\n", "a\nb\nc\nx\n", "a\nb\nc\nx\n", "a\nb\nc\nx\n");
  assert_merge ("a\nb\nc\n", "b\nc\n", "a\nb\n", "b\n");
  assert_merge ("a\nb\nc\n", "a\nX\nc\n", "a\nY\nc\n", "CONFLICT");
  assert_merge ("a\nb\nc\n", "a\nX\nc\n", "a\nc\n", "CONFLICT");
  assert_merge ("a\nb\nc\n", "a\nX\nc\n", "a\nX\nC\n", "a\nX\nC\n");
  assert_merge ("a\nb", "a\nB", "a\nb\nc", "a\nB\nc");
  assert_merge ("a\r\nb\r\n", "a\nb\n", "a\r\nb\r\nc\r\n", "a\nb\nc\r\n");
  assert_merge (NULL, "x\n", "y\n", "y\nx\n");
  assert_merge (NULL, "", NULL, "");
  assert_merge ("a\n", NULL, "a\n", NULL);
  assert_merge ("a\n", NULL, "b\n", "CONFLICT");
  assert_merge ("a\n", "b\n", NULL, "CONFLICT");
  assert_merge ("a\n", "a\n", NULL, NULL);
}

static char *
some_lines (GRand *random, int n)
{
  GString *out = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    g_string_append_printf (out, "%d\n", g_rand_int_range (random, 0, 12));
  return g_string_free (out, FALSE);
}

static char *
apply_hunks (GBytes *before, GBytes *after, GArray *hunks)
{
  gsize size, copied = 0;
  const char *x = g_bytes_get_data (before, &size), *y = g_bytes_get_data (after, NULL);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < hunks->len; i++) {
    const HoneHunk *hunk = &g_array_index (hunks, HoneHunk, i);

    g_assert_cmpuint (hunk->at, >=, copied);
    g_string_append_len (out, x + copied, (gssize) (hunk->at - copied));
    g_string_append_len (out, y + hunk->to, (gssize) hunk->n_after);
    copied = hunk->at + hunk->n_before;
  }
  g_string_append_len (out, x + copied, (gssize) (size - copied));
  return g_string_free (out, FALSE);
}

/* Hunks lead from any text to any other, and are few where few lines differ. */
static void
test_compare (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6);

  for (int i = 0; i < 3000; i++) {
    g_autofree char *a = some_lines (random, g_rand_int_range (random, 0, 12));
    g_autofree char *b = some_lines (random, g_rand_int_range (random, 0, 12));
    g_autoptr (GBytes) x = bytes_of (a), y = bytes_of (b);
    g_autoptr (GArray) hunks = hone_lines_compare (x, y);
    g_autofree char *made = apply_hunks (x, y, hunks);

    g_assert_cmpstr (made, ==, b);
  }
}

/* More differences than the search bears. */
static void
test_compare_large (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8);
  g_autofree char *a = some_lines (random, 3000), *b = some_lines (random, 3000);
  g_autoptr (GBytes) x = bytes_of (a), y = bytes_of (b);
  g_autoptr (GArray) hunks = hone_lines_compare (x, y);
  g_autofree char *made = apply_hunks (x, y, hunks);

  g_assert_cmpstr (made, ==, b);
}

/* --- data.yaml --- */

typedef struct {
  const char *before, *names, *after; /* names: with "|" between */
} YamlCase;

static const YamlCase yamls[] = {
  { "names: [a, b, c] # x\nval: v\n", "a|B|c", "names: [a, B, c] # x\nval: v\n" },
  { "names: [a, b, c] # x\nval: v\n", "a|c", "names: [a, c] # x\nval: v\n" },
  { "names: ['a', \"b\"]\n", "a|d e", "names: ['a', 'd e']\n" },
  { "nc: 3\nnames: [a, b, c]\n", "x|y", "nc: 2\nnames: [x, y]\n" },
  { "names: [a, b, c]\nnc: 3", "x|y", "names: [x, y]\nnc: 2" },
  { "# top\nnames:\n  - a # first\n  - b\n  - c\n\nval: v\n", "a|x|c",
    "# top\nnames:\n  - a # first\n  - x\n  - c\n\nval: v\n" },
  { "names:\n- a\n- b\n- c\nval: v\n", "a|c", "names:\n- a\n- c\nval: v\n" },
  { "names:\n- a\n- b", "a|b|c: d", "names:\n- a\n- b\n- 'c: d'\n" },
  { "names:\r\n  0: a\r\n  1: b\r\nval: v\r\n", "a|b|c", "names:\r\n  0: a\r\n  1: b\r\n  2: c\r\nval: v\r\n" },
  { "names:\n  0: a # one\n  1: b # two\n  2: c\nnc: 3\n", "b|c", "names:\n  0: b # one\n  1: c # two\nnc: 2\n" },
  { "names:\n  1: b\n  0: a\n", "x|y", "names:\n  1: y\n  0: x\n" },
  { "names: {0: a, 1: b}\n", "x", "names: {0: x}\n" },
  { "names: [a,\n  b,\n  c]\nval: v\n", "a|b", "names: [a, b]\nval: v\n" },
  { "\xef\xbb\xbfval: é # ü\nnames: [ä, ö]\n", "ä|o, o", "\xef\xbb\xbfval: é # ü\nnames: [ä, 'o, o']\n" },
  { "val: v\nnc: 2\n", "x|y|z", "val: v\nnc: 3\nnames: [x, y, z]\n" },
  { "names: [a, b]\n", "yes|1", "names: ['yes', '1']\n" },
};

static void
test_yaml (gconstpointer data)
{
  const YamlCase *c = data;
  g_auto (GStrv) names = g_strsplit (c->names, "|", -1);
  g_autoptr (GBytes) before = bytes_of (c->before), after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  after = hone_class_edit_yaml (before, "data.yaml", (const char *const *) names, &error);
  g_assert_no_error (error);
  text = text_of (after);
  g_assert_cmpstr (text, ==, c->after);
}

/* What cannot be written again without loss is refused. */
static void
test_yaml_refused (void)
{
  static const char *const texts[] = { "names: &n [a, b]\nother: *n\n", "names: abc\n", "[a, b]\n", "names: [a\n",
                                       "names:\n  5: a\n  7: b\n" };
  static const char *const names[] = { "x", "y", "z", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GBytes) before = bytes_of (texts[i]), after = NULL;
    g_autoptr (GError) error = NULL;

    after = hone_class_edit_yaml (before, "data.yaml", names, &error);
    g_assert_null (after);
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
    g_assert_nonnull (strstr (error->message, "data.yaml"));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/data/label-text/reader", Folder, NULL, folder_set_up, test_reader, folder_tear_down);
  g_test_add_func ("/data/label-text/fault", test_fault);
  g_test_add_func ("/data/label-text/untouched", test_untouched);
  g_test_add_func ("/data/label-text/merge", test_merge);
  g_test_add_func ("/data/label-text/compare", test_compare);
  g_test_add_func ("/data/label-text/compare-large", test_compare_large);
  for (guint i = 0; i < G_N_ELEMENTS (yamls); i++) {
    g_autofree char *path = g_strdup_printf ("/data/label-text/yaml-%u", i);

    g_test_add_data_func (path, &yamls[i], test_yaml);
  }
  g_test_add_func ("/data/label-text/yaml-refused", test_yaml_refused);
  return g_test_run ();
}
