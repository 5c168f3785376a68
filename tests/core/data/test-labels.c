/* SPDX-License-Identifier: Apache-2.0 */
/* test-labels.c - which pictures and label files are taken, and their boxes, against formats/labels_expected.json */
#include "hone-dataset.h"
#include "hone-fixture.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

static HoneDataset *set;      /* of all the pictures of the fixture */
static HoneDataset *outlined; /* of those whose labels are polygons */

typedef struct {
  char *image; /* the file's name */
  JsonObject *want;
} Case;

static const HoneSample *
find_sample (HoneDataset *dataset, const char *image, guint *index)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_path_get_basename (samples[i]->path);

    *index = i;
    if (g_str_equal (name, image))
      return samples[i];
  }
  return NULL;
}

static const HoneFinding *
find_finding (guint sample, HoneSeverity severity, const char *kind)
{
  guint n;
  const HoneFinding *findings = hone_dataset_get_findings (set, &n);

  for (guint i = 0; i < n; i++)
    if (findings[i].split == HONE_SPLIT_TRAIN && findings[i].sample == sample && findings[i].severity == severity &&
        (kind == NULL || g_str_equal (findings[i].kind, kind)))
      return &findings[i];
  return NULL;
}

/* This project's kinds for the reasons that the fixture names. */
static gboolean
kind_fits (const char *reason, const char *kind)
{
  static const char *const pairs[][2] = {
    { "mixed_rows", "label-columns" },
    { "wrong_column_count", "label-columns" },
    { "ragged_rows", "label-columns" },
    { "odd_polygon", "label-columns" },
    { "out_of_bounds", "label-out-of-range" },
    { "negative_value", "label-negative" },
    { "class_out_of_range", "class-out-of-range" },
    { "non_integer_class", "class-not-whole" },
    { "not_a_number", "label-not-a-number" },
    { "text_encoding", "unreadable-labels" },
    { "image_too_small", "picture-too-small" },
    { "image_format", "broken-picture" },
    { "image_truncated", "broken-picture" },
    { "other", "broken-picture" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (g_str_equal (pairs[i][0], reason))
      return g_str_equal (pairs[i][1], kind);
  g_test_message ("no kind is known for the reason %s", reason);
  return TRUE;
}

static void
compare_boxes (const HoneSample *sample, JsonArray *boxes)
{
  g_assert_cmpuint (sample->n_labels, ==, json_array_get_length (boxes));
  for (guint i = 0; i < sample->n_labels; i++) {
    JsonArray *box = json_array_get_array_element (boxes, i);
    const HoneLabel *label = &sample->labels[i];
    const float got[] = { (float) label->klass, label->cx, label->cy, label->w, label->h };

    for (guint k = 0; k < G_N_ELEMENTS (got); k++)
      g_assert_cmpfloat ((double) got[k], ==, json_array_get_double_element (box, k));
    g_assert_cmpint (label->line, >=, 1);
  }
}

static void
compare_outline (const HoneSample *sample, guint label, JsonArray *want)
{
  const HoneLabel *got = &sample->labels[label];

  g_assert_cmpuint (got->n_points, ==, json_array_get_length (want));
  for (guint i = 0; i < 2 * got->n_points; i++) {
    JsonArray *point = json_array_get_array_element (want, i / 2);

    g_assert_cmpfloat ((double) sample->points[2 * got->first_point + i], ==,
                       json_array_get_double_element (point, i % 2));
  }
}

/* In the set of all pictures nothing has outlines, because some labels there have none. */
static void
compare_outlines (const Case *c, const HoneSample *plain)
{
  const HoneSample *sample;
  JsonArray *segments;
  guint index;

  g_assert_null (plain->points);
  if (json_object_get_null_member (c->want, "segments"))
    return;
  sample = find_sample (outlined, c->image, &index);
  segments = json_object_get_array_member (c->want, "segments");
  g_assert_nonnull (sample);
  g_assert_cmpuint (sample->n_labels, ==, json_array_get_length (segments));
  for (guint i = 0; i < sample->n_labels; i++)
    compare_outline (sample, i, json_array_get_array_element (segments, i));
}

static HoneLabelState
wanted_state (JsonObject *want)
{
  if (json_object_get_int_member (want, "missing") > 0)
    return HONE_LABELS_MISSING;
  return json_object_get_int_member (want, "empty") > 0 ? HONE_LABELS_EMPTY : HONE_LABELS_FOUND;
}

static void
test_accepted (const Case *c, const HoneSample *sample, guint index)
{
  JsonArray *shape = json_object_get_array_member (c->want, "shape_hw");
  gboolean repeated = g_str_equal (json_object_get_string_member (c->want, "message_class"), "duplicates_removed");

  g_assert_true (sample->usable);
  g_assert_cmpint (sample->state, ==, wanted_state (c->want));
  g_assert_cmpint (sample->height, ==, json_array_get_int_element (shape, 0));
  g_assert_cmpint (sample->width, ==, json_array_get_int_element (shape, 1));
  compare_boxes (sample, json_object_get_array_member (c->want, "boxes"));
  compare_outlines (c, sample);
  g_assert_true (repeated == (find_finding (index, HONE_SEVERITY_WARNING, "duplicate-label") != NULL));
  g_assert_null (find_finding (index, HONE_SEVERITY_ERROR, NULL));
}

static void
test_refused (const Case *c, const HoneSample *sample, guint index)
{
  const HoneFinding *finding = find_finding (index, HONE_SEVERITY_ERROR, NULL);
  const char *file = finding != NULL && finding->label != NULL ? sample->label_path : sample->path;

  g_assert_false (sample->usable);
  g_assert_cmpuint (sample->n_labels, ==, 0);
  g_assert_nonnull (finding);
  g_assert_nonnull (strstr (finding->message, file));
  g_assert_true (kind_fits (json_object_get_string_member (c->want, "message_class"), finding->kind));
  g_test_message ("%s", finding->message);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  guint index;
  const HoneSample *sample = find_sample (set, c->image, &index);

  if (sample == NULL)
    g_test_skip ("not in this set");
  else if (json_object_get_boolean_member (c->want, "accepted"))
    test_accepted (c, sample, index);
  else
    test_refused (c, sample, index);
}

/* Every picture, or those whose labels are polygons. */
static gboolean
is_wanted (JsonObject *root, const char *name, gboolean polygons)
{
  JsonObject *cases = json_object_get_object_member (root, "cases");

  return !polygons || (json_object_has_member (cases, name) &&
                       !json_object_get_null_member (json_object_get_object_member (cases, name), "segments"));
}

/* A list of pictures, and a data.yaml that names it, in a folder of our own. */
static HoneDataset *
read_set (JsonObject *root, gboolean polygons, GError **error)
{
  g_autofree char *images = hone_fixture_path ("formats/labels_cases/images");
  g_autofree char *full = g_canonicalize_filename (images, NULL);
  g_autofree char *folder = g_dir_make_tmp ("hone-labels-XXXXXX", NULL);
  g_autofree char *list = g_build_filename (folder, "all.txt", NULL);
  g_autofree char *yaml = g_build_filename (folder, "data.yaml", NULL);
  g_autofree char *text = g_strdup_printf ("train: all.txt\nval: all.txt\nnc: %d\n",
                                           (int) json_object_get_int_member (root, "num_classes"));
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GDir) dir = g_dir_open (full, 0, error);
  HoneDataset *read;
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_wanted (root, name, polygons))
      g_string_append_printf (lines, "%s/%s\n", full, name);
  g_assert_true (g_file_set_contents (list, lines->str, -1, NULL));
  g_assert_true (g_file_set_contents (yaml, text, -1, NULL));
  read = hone_dataset_read (folder, NULL, NULL, NULL, error);
  g_remove (list);
  g_remove (yaml);
  g_rmdir (folder);
  return read;
}

static void
add_cases (JsonObject *root)
{
  JsonObject *cases = json_object_get_object_member (root, "cases");
  g_autoptr (GList) names = json_object_get_members (cases);

  for (GList *link = names; link != NULL; link = link->next) {
    g_autofree char *path = g_strconcat ("/data/labels/", link->data, NULL);
    Case *c = g_new (Case, 1);

    *c = (Case){ link->data, json_object_get_object_member (cases, link->data) };
    g_test_add_data_func_full (path, c, test_case, g_free);
  }
}

/* --- our own --- */

/* Anew each time, and not by g_file_set_contents (): replacing waits for the disk, and thousands are written here. */
static void
write_file (const char *path, gconstpointer data, gsize size)
{
  FILE *file;

  g_remove (path);
  file = fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

typedef HoneLabelFile *(*ReadFunc) (const char *path, int n_classes);

static HoneLabelFile *
read_text_as (ReadFunc read, const char *text, gssize length)
{
  g_autofree char *path = NULL;
  HoneLabelFile *file;
  int fd = g_file_open_tmp ("hone-label-XXXXXX", &path, NULL);

  g_close (fd, NULL);
  write_file (path, text, length < 0 ? strlen (text) : (gsize) length);
  file = read (path, 3);
  g_remove (path);
  return file;
}

static HoneLabelFile *
read_text (const char *text, gssize length)
{
  return read_text_as (hone_label_file_read, text, length);
}

static void
test_lines (void)
{
  g_autoptr (HoneLabelFile) file = read_text ("0 .5 .5 .1 .1\r\n\r\n1 .5 .5 .1 .1\n2 .5 .5 1.5 .1\n", -1);

  g_assert_cmpint (file->state, ==, HONE_LABELS_BAD);
  g_assert_cmpint (file->line, ==, 4);
  g_assert_nonnull (strstr (file->message, "line 4"));
}

/* Line ends and spaces as Python has them; a single point as the reference takes it. */
static void
test_python_text (void)
{
  g_autoptr (HoneLabelFile) file =
      read_text ("0 .5 .5 .1 .1\f1\u00a0.5\u3000.5 .1 .1\u20282 .5 .5 .1 .1\x1c\x1c 0 .4 .4 .1 .1\r", -1);
  g_autoptr (HoneLabelFile) points = read_text ("0 .1 .2\n1 .1 .1 .2 .1 .2 .3\n", -1);

  g_assert_cmpint (file->state, ==, HONE_LABELS_FOUND);
  g_assert_cmpuint (file->n_labels, ==, 4);
  g_assert_cmpint (file->labels[3].line, ==, 5);
  g_assert_cmpuint (points->n_labels, ==, 2);
  g_assert_cmpfloat ((double) points->labels[0].w, ==, 0);
}

static void
test_not_numbers (void)
{
  static const char *const words[] = { "0x1", "1_0", "1e", "+", ".", "--1", "1,0", "１", "nan(1)", "0.5f" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autofree char *text = g_strdup_printf ("0 .5 .5 .1 %s\n", words[i]);
    g_autoptr (HoneLabelFile) file = read_text (text, -1);

    g_assert_cmpint (file->state, ==, HONE_LABELS_BAD);
    g_assert_cmpstr (file->kind, ==, "label-not-a-number");
  }
}

/* Any bytes give a verdict. The seed is fixed, so that a failure can be repeated. */
static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  static const char letters[] = "0123456789.. \n\n\t-+eEnaif,\xff\xef\xbb\xbf";

  for (int run = 0; run < 2000; run++) {
    char text[200];
    gsize n = (gsize) g_rand_int_range (rand, 0, sizeof text);
    g_autoptr (HoneLabelFile) file = NULL;

    for (gsize i = 0; i < n; i++)
      text[i] = letters[g_rand_int_range (rand, 0, sizeof letters)];
    file = read_text_as (run % 2 ? hone_label_file_read_lines : hone_label_file_read, text, (gssize) n);
    g_assert_true ((file->state == HONE_LABELS_BAD) == (file->message != NULL));
    for (guint i = 0; i < file->n_labels; i++)
      g_assert_true (file->labels[i].klass >= 0 && file->labels[i].klass < 3);
  }
}

/* --- line by line --- */

static void
compare_files (const HoneLabelFile *a, const HoneLabelFile *b)
{
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpuint (a->n_labels, ==, b->n_labels);
  g_assert_cmpuint (a->n_duplicates, ==, b->n_duplicates);
  for (guint i = 0; i < a->n_labels; i++) {
    const HoneLabel *x = &a->labels[i], *y = &b->labels[i];

    g_assert_cmpmem (x, sizeof *x, y, sizeof *y);
    if (x->n_points > 0)
      g_assert_cmpmem (a->points + 2 * x->first_point, x->n_points * 2 * sizeof (float), b->points + 2 * y->first_point,
                       y->n_points * 2 * sizeof (float));
  }
}

/* What is taken strictly is taken the same way line by line. */
static void
test_lines_equal (void)
{
  g_autofree char *labels = hone_fixture_path ("formats/labels_cases/labels");
  g_autoptr (GDir) dir = labels != NULL ? g_dir_open (labels, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL)
    g_test_skip ("not in this set");
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (labels, name, NULL);
    g_autoptr (HoneLabelFile) strict = hone_label_file_read (path, 3);
    g_autoptr (HoneLabelFile) lines = hone_label_file_read_lines (path, 3);

    g_assert_true (strict->state == HONE_LABELS_BAD || lines->n_faults == 0);
    g_assert_true (strict->state != HONE_LABELS_BAD || lines->n_faults > 0 || lines->state == HONE_LABELS_BAD ||
                   lines->polygons);
    if (strict->state != HONE_LABELS_BAD)
      compare_files (strict, lines);
  }
}

/* Each fault there is, with good lines in between: those stay, in their order. */
static void
test_lines_faults (void)
{
  static const struct {
    const char *line, *kind;
  } rows[] = {
    { "0 .5 .5 .1 .1", NULL },
    { "0 .5 .5 .1 word", "label-not-a-number" },
    { "0 .5 .5 .1 \xe9t\xe9", "label-not-a-number" }, /* Latin-1 */
    { "0 .1 .1 .5 .1 .5 .5", NULL },
    { "0 .5 .5 .1", "label-columns" },
    { "0 .5 .5 .1 .1 .1", "label-columns" },
    { "0 .1 .1 .5 .1 .5 .5 .2", "label-columns" },
    { "1 .5 .5 1.5 .1", "label-out-of-range" },
    { "1 .5 .5 nan .1", "label-out-of-range" },
    { "1 .1 .1 .5 .1 .5 nan", "label-out-of-range" },
    { "1 .5 .5 -.1 .1", "label-negative" },
    { "1.5 .5 .5 .1 .1", "class-not-whole" },
    { "3 .5 .5 .1 .1", "class-out-of-range" },
    { "2 .4 .4 .1 .1", NULL },
    { "2 .4 .4 .1 .1", NULL },
  };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HoneLabelFile) file = NULL;
  guint n_faults = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (text, "%s\n", rows[i].line);
  file = read_text_as (hone_label_file_read_lines, text->str, -1);
  g_assert_cmpint (file->state, ==, HONE_LABELS_FOUND);
  g_assert_cmpuint (file->n_labels, ==, 3);
  g_assert_cmpuint (file->n_duplicates, ==, 1);
  g_assert_cmpint (file->labels[2].line, ==, 4); /* sorted: boxes first */
  g_assert_cmpuint (file->labels[2].n_points, ==, 3);
  g_assert_cmpfloat ((double) file->points[4], ==, 0.5);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *place = g_strdup_printf ("line %u:", i + 1);

    if (rows[i].kind == NULL)
      continue;
    g_assert_cmpuint (n_faults, <, file->n_faults);
    g_assert_cmpstr (file->faults[n_faults].kind, ==, rows[i].kind);
    g_assert_cmpint (file->faults[n_faults].line, ==, (int) i + 1);
    g_assert_nonnull (strstr (file->faults[n_faults++].message, place));
  }
  g_assert_cmpuint (n_faults, ==, file->n_faults);
}

static void
test_lines_none_left (void)
{
  g_autoptr (HoneLabelFile) bad = read_text_as (hone_label_file_read_lines, "\n9 .5 .5 .1 .1\na b\n", -1);
  g_autoptr (HoneLabelFile) wide = read_text_as (hone_label_file_read_lines, "0\0 \0.\0", 6);
  g_autoptr (HoneLabelFile) empty = read_text_as (hone_label_file_read_lines, " \n\n", -1);

  g_assert_cmpint (bad->state, ==, HONE_LABELS_BAD);
  g_assert_cmpuint (bad->n_faults, ==, 2);
  g_assert_cmpstr (bad->kind, ==, "class-out-of-range");
  g_assert_cmpint (bad->line, ==, 2);
  g_assert_cmpint (wide->state, ==, HONE_LABELS_BAD);
  g_assert_cmpstr (wide->kind, ==, "unreadable-labels");
  g_assert_cmpint (empty->state, ==, HONE_LABELS_EMPTY);
}

static HoneLabelFile *
read_many (const char *start, const char *piece, guint n)
{
  g_autoptr (GString) text = g_string_new (start);

  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
  return read_text (text->str, (gssize) text->len);
}

static void
check_hostile (HoneLabelFile *got, const char *kind)
{
  g_autoptr (HoneLabelFile) file = got;

  g_assert_cmpstr (file->kind, ==, kind);
  g_assert_cmpint (file->state, ==, kind != NULL ? HONE_LABELS_BAD : HONE_LABELS_FOUND);
  g_assert_true (file->points == NULL || kind == NULL);
}

static void
test_hostile (void)
{
  g_autoptr (HoneLabelFile) blank = read_many ("", "\n", 3000000);
  g_autoptr (HoneLabelFile) ring = read_many ("1", " .25 .5 .75 .125", 50000);

  g_assert_cmpuint (ring->n_labels, ==, 1);
  g_assert_cmpuint (ring->labels[0].n_points, ==, 100000);
  g_assert_cmpfloat ((double) ring->points[199999], ==, 0.125);
  g_assert_cmpfloat ((double) ring->labels[0].w, ==, 0.5);
  g_assert_cmpint (blank->state, ==, HONE_LABELS_EMPTY);
  check_hostile (read_many ("", "0\n", 1000001), "unreadable-labels");
  check_hostile (read_many ("0 .1 .1 .2 .1 .2 nan\n", "0 .1 .1 .2 .1 .2 .2\n", 2), "label-out-of-range");
  check_hostile (read_many ("0 .1 .1 .2 .1 .2 inf\n", "", 0), "label-out-of-range");
  check_hostile (read_many ("0 .1 .1 .2 .1 .2 -inf\n", "", 0), "label-out-of-range");
  check_hostile (read_many ("0 .1 .1 .2 .1 .2 1e39\n", "", 0), "label-out-of-range");
  check_hostile (read_many ("1e39 .1 .1 .2 .1\n", "", 0), "class-not-whole");
}

static void
check_path (const char *image, const char *want)
{
  g_autofree char *got = hone_label_path (image);

  g_assert_cmpstr (got, ==, want);
}

static void
test_paths (void)
{
  check_path ("/d/images/train/a.jpg", "/d/labels/train/a.txt");
  check_path ("/images/x/images/a.b.png", "/images/x/labels/a.b.txt");
  check_path ("/d/pictures/a.jpeg", "/d/pictures/a.txt");
  check_path ("/d.v2/images/a", "/d.v2/labels/a.txt");
}

int
main (int argc, char *argv[])
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  root = hone_fixture_json ("formats/labels_expected.json");
  if (root != NULL) {
    set = read_set (json_node_get_object (root), FALSE, &error);
    g_assert_no_error (error);
    outlined = read_set (json_node_get_object (root), TRUE, &error);
    g_assert_no_error (error);
    add_cases (json_node_get_object (root));
  }
  g_test_add_func ("/data/labels/lines", test_lines);
  g_test_add_func ("/data/labels/python-text", test_python_text);
  g_test_add_func ("/data/labels/not-numbers", test_not_numbers);
  g_test_add_func ("/data/labels/noise", test_noise);
  g_test_add_func ("/data/labels/hostile", test_hostile);
  g_test_add_func ("/data/labels/lines-equal", test_lines_equal);
  g_test_add_func ("/data/labels/lines-faults", test_lines_faults);
  g_test_add_func ("/data/labels/lines-none-left", test_lines_none_left);
  g_test_add_func ("/data/labels/paths", test_paths);
  status = hone_fixture_run ();
  hone_dataset_unref (set);
  hone_dataset_unref (outlined);
  return status;
}
