/* SPDX-License-Identifier: Apache-2.0 */
/* test-report.c - a report as PDF, page and folder: the numbers are those of the evaluation, nothing is without words,
 * and no name is taken for markup
 *
 * With HONE_REPORTS=FOLDER what is written stays there, to be looked at.
 */
#include "../eval/eval-case.h"
#include "hone-file.h"
#include "hone-report.h"

#include <math.h>
#include <string.h>

static char *folder;

static char *
in (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* --- what is reported ------------------------------------------------------------------------------------------ */

/* A picture with a grey square where each label of it lies. */
static void
paint (HoneEvaluation *evaluation, guint at, const char *path)
{
  const HoneEvaluationPicture *picture = &g_array_index (evaluation->pictures, HoneEvaluationPicture, at);
  g_autoptr (HoneImage) image = hone_image_new (640, 480);

  memset (image->pixels, 40, 640 * 480 * 3);
  for (guint i = 0; i < picture->n_truth; i++) {
    const HoneTruth *truth = &g_array_index (evaluation->truth, HoneTruth, picture->first_truth + i);

    for (int y = (int) truth->y1; y < MIN ((int) truth->y2, 480); y++)
      memset (image->pixels + ((gsize) y * 640 + (gsize) truth->x1) * 3, 120 + 20 * (int) (i % 6),
              (gsize) (truth->x2 - truth->x1) * 3);
  }
  g_assert_true (hone_image_write (image, path, NULL));
}

/* eval_case_random () with pictures on disk and with names of our choice. */
static HoneEvaluation *
evaluation_of (guint n, int n_classes, const char *first_name)
{
  g_autoptr (HoneEvaluation) drawn = eval_case_random (3, n, 12, n_classes, 0.7);
  g_auto (GStrv) names = g_new0 (char *, n_classes + 1);
  HoneEvaluation *self;

  for (int i = 0; i < n_classes; i++)
    names[i] = i == 0 && first_name != NULL ? g_strdup (first_name) : g_strdup_printf ("class number %d", i);
  self = hone_evaluation_new (names, n_classes, 640);
  for (guint i = 0; i < n; i++) {
    const HoneEvaluationPicture *p = &g_array_index (drawn->pictures, HoneEvaluationPicture, i);
    g_autofree char *name = g_strdup_printf ("picture <%u> & \"%d\".png", i, n_classes), *path = in (name);

    hone_evaluation_add (self, path, 640, 480, &p->place, &g_array_index (drawn->found, HoneDetection, p->first_found),
                         p->n_found, &g_array_index (drawn->truth, HoneTruth, p->first_truth), p->n_truth);
    if (i < n - 1) /* one is gone */
      paint (self, i, path);
  }
  return self;
}

static HoneReport *
report_of (HoneEvaluation *evaluation)
{
  static const char *const columns[] = { "epoch", "train/box_loss", "metrics/mAP50-95(B)", NULL };
  HoneReport *self = hone_report_new ("train-7", evaluation);

  self->subtitle = g_strdup ("yolo26n, trained on <b>cells</b>");
  self->author = g_strdup ("A & B");
  self->notes = g_strdup ("First line\nSecond <line>");
  self->draws = 100;
  self->n_worst = 3;
  self->columns = g_strdupv ((char **) columns);
  self->values = g_new (double, 30);
  self->n_rows = 10;
  for (int i = 0; i < 10; i++) {
    self->values[3 * i] = i + 1;
    self->values[3 * i + 1] = 3 - 0.2 * i;
    self->values[3 * i + 2] = 0.05 * i;
  }
  hone_report_add_fact (self->settings, "Epochs (epochs)", "20", "100");
  hone_report_add_fact (self->usual, "Seed (seed)", "0", NULL);
  hone_report_add_fact (self->data, "Data set",
                        "/a/very/long/path/that/goes/on/and/on/for/ever/to/a/data/set/data.yaml", NULL);
  hone_report_add_fact (self->labels, "=HYPERLINK(1)", "12", "3");
  hone_report_add_fact (self->machine, "Device", "AVX2, 4 threads", NULL);
  return self;
}

static char *
write_report (HoneReport *report, const char *name)
{
  g_autofree char *path = in (name);
  g_autoptr (GError) error = NULL;

  hone_report_write (report, path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static char *
read_whole (const char *path, gsize *n)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, n, NULL));
  return text;
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  while ((text = strstr (text, part)) != NULL) {
    text += strlen (part);
    n++;
  }
  return n;
}

static guint
count_pages (const char *pdf, gsize length)
{
  static const char mark[] = "/Type /Page %"; /* as cairo writes it: with the number */
  guint n = 0;

  for (gsize i = 0; i + sizeof mark <= length; i++)
    n += memcmp (pdf + i, mark, sizeof mark - 1) == 0;
  return n;
}

/* --- PDF ------------------------------------------------------------------------------------------------------- */

/* What a screen reader goes by: headings, paragraphs, tables with heads, figures; title and outline. */
static void
assert_tagged (const char *pdf, gsize n)
{
  const char *const marks[] = { "/StructTreeRoot", "/Marked true", "/S /H1", "/S /H2",     "/S /P",     "/S /Table",
                                "/S /TR",          "/S /TH",       "/S /TD", "/S /Figure", "/Outlines", "/Title" };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (memmem (pdf, n, marks[i], strlen (marks[i])) == NULL)
      g_test_fail_printf ("the file has no %s", marks[i]);
}

static guint
pages_of (int n_classes)
{
  g_autoptr (HoneEvaluation) evaluation = evaluation_of (30, n_classes, NULL);
  g_autoptr (HoneReport) report = report_of (evaluation);
  g_autofree char *name = g_strdup_printf ("report-%d.pdf", n_classes), *path = write_report (report, name);
  gsize n;
  g_autofree char *pdf = read_whole (path, &n);

  g_assert_true (g_str_has_prefix (pdf, "%PDF-1.4"));
  g_assert_nonnull (g_strstr_len (pdf + n - 32, 32, "%%EOF"));
  assert_tagged (pdf, n);
  return count_pages (pdf, n);
}

static void
test_pdf (void)
{
  const guint one = pages_of (1), three = pages_of (3), many = pages_of (200);

  g_test_message ("%u, %u, %u pages", one, three, many);
  g_assert_cmpuint (one, >=, 5);
  g_assert_cmpuint (three, >=, one);
  g_assert_cmpuint (many, >=, three + 2); /* tables go on over pages */
}

static void
test_sections (void)
{
  g_autoptr (HoneEvaluation) evaluation = evaluation_of (20, 2, NULL);
  g_autoptr (HoneReport) report = report_of (evaluation);
  g_autofree char *path = NULL, *pdf = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  g_assert_true (hone_report_parse_sections ("summary, scores", &report->sections, NULL));
  path = write_report (report, "short.pdf");
  pdf = read_whole (path, &n);
  g_assert_cmpuint (count_pages (pdf, n), ==, 1);
  g_assert_false (hone_report_parse_sections ("summary,curvse", &report->sections, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "curves"));
  g_assert_true (hone_report_parse_sections ("all", &report->sections, NULL));
  g_assert_cmpuint (report->sections, ==, HONE_REPORT_ALL);
}

/* Without labels, without detections, without pictures. */
static void
test_nothing (void)
{
  for (int i = 0; i < 3; i++) {
    g_autoptr (EvalCase) self = eval_case_new (2);
    g_autoptr (HoneReport) report = NULL;
    g_autofree char *pdf = NULL, *html = NULL;

    if (i == 0)
      eval_case_label (self, 0, 10, 10, 40);
    if (i == 1)
      eval_case_find (self, 0, 10, 10, 40, 0.5f);
    if (i < 2)
      eval_case_picture (self, NULL);
    report = report_of (self->evaluation);
    pdf = write_report (report, "nothing.pdf");
    html = write_report (report, "nothing.html");
  }
}

/* --- HTML ------------------------------------------------------------------------------------------------------ */

static void
assert_says (const char *html, const char *before, double value, const char *after)
{
  g_autofree char *text = g_strdup_printf ("%s%.3f%s", before, value, after);

  if (strstr (html, text) == NULL)
    g_test_fail_printf ("the page does not say %s", text);
}

static void
check_numbers (const char *html, HoneEvaluation *evaluation)
{
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (evaluation);
  g_autoptr (HoneIntervals) intervals = hone_evaluation_intervals (evaluation, 100, NULL);
  const double all[] = { metrics->map50_95, metrics->map50, metrics->precision, metrics->recall };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    assert_says (html, "<td class=\"n\">", all[i], "</td>");
  for (int i = 0; i < metrics->n_classes; i++)
    assert_says (html, "<td class=\"n\">", metrics->classes[i].ap50_95, "</td>");
  assert_says (html, "<td class=\"n\">", intervals->map50_95.low, " to");
}

/* Every picture has its words, every table a head and rows that are named. */
static void
check_access (const char *html)
{
  g_assert_cmpuint (count (html, "<img "), ==, count (html, " alt=\""));
  g_assert_cmpuint (count (html, " alt=\"\""), ==, 0);
  g_assert_cmpuint (count (html, "<table aria-label=\""), ==, count (html, "<thead>"));
  g_assert_cmpuint (count (html, "<table"), ==, count (html, "<thead>"));
  g_assert_cmpuint (count (html, "<h1>"), ==, 1);
  g_assert_cmpuint (count (html, "<h2 "), ==, HONE_REPORT_N_SECTIONS + 1);
  g_assert_nonnull (strstr (html, "<html lang=\"en\">"));
  g_assert_nonnull (strstr (html, "scope=\"row\""));
}

static void
test_html (void)
{
  g_autoptr (HoneEvaluation) evaluation = evaluation_of (30, 3, "<script>alert(1)</script>");
  g_autoptr (HoneReport) report = report_of (evaluation);
  g_autofree char *path = write_report (report, "report.html"), *html = read_whole (path, NULL);

  check_numbers (html, evaluation);
  check_access (html);
  g_assert_nonnull (strstr (html, "Seed (seed)")); /* what nobody touched is told, too */
  g_assert_nonnull (strstr (html, "If a miss counts as much as a false alarm, a threshold of "));
  g_assert_null (strstr (html, "<script"));
  g_assert_null (strstr (html, "<b>cells"));
  g_assert_nonnull (strstr (html, "&lt;script&gt;"));
  g_assert_null (strstr (html, "src=\"http"));
  g_assert_cmpuint (count (html, "src=\"data:image/"), ==, count (html, "<img "));
  g_assert_cmpuint (count (html, "data:image/jpeg"), >=, 2);
  g_assert_nonnull (strstr (html, "<p>Second &lt;line&gt;</p>"));
}

static void
test_folder (void)
{
  g_autoptr (HoneEvaluation) evaluation = evaluation_of (30, 2, NULL);
  g_autoptr (HoneReport) report = report_of (evaluation);
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (evaluation);
  g_autofree char *path = write_report (report, "as-folder"), *index = g_build_filename (path, "index.html", NULL);
  g_autofree char *html = read_whole (index, NULL), *csv_path = g_build_filename (path, "classes.csv", NULL);
  g_autofree char *csv = read_whole (csv_path, NULL), *labels_path = g_build_filename (path, "labels.csv", NULL);
  g_autofree char *labels = read_whole (labels_path, NULL);
  const char *const files[] = { "pr-curve.png", "confusion.png", "threshold.png", "errors.png",
                                "results.png",  "worst-1.jpg",   "scores.csv",    "thresholds.csv" };

  g_assert_null (strstr (html, "data:image"));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *file = g_build_filename (path, files[i], NULL);

    g_assert_true (g_file_test (file, G_FILE_TEST_IS_REGULAR));
  }
  g_assert_cmpuint (count (csv, "\r\n"), ==, 3);
  assert_says (csv, "\"", metrics->classes[1].ap50, "\"");
  g_assert_nonnull (strstr (labels, "\"'=HYPERLINK(1)\"")); /* no formula */
}

static void
test_cancelled (void)
{
  g_autoptr (HoneEvaluation) evaluation = evaluation_of (10, 2, NULL);
  g_autoptr (HoneReport) report = report_of (evaluation);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autofree char *path = in ("never.pdf");
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancelled);
  g_assert_false (hone_report_write (report, path, NULL, NULL, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_false (hone_report_write (report, "/proc/no/such/place.pdf", NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
}

int
main (int argc, char *argv[])
{
  const char *kept = g_getenv ("HONE_REPORTS");
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = kept != NULL ? g_strdup (kept) : g_dir_make_tmp ("hone-report-XXXXXX", NULL);
  g_test_add_func ("/report/pdf", test_pdf);
  g_test_add_func ("/report/sections", test_sections);
  g_test_add_func ("/report/nothing", test_nothing);
  g_test_add_func ("/report/html", test_html);
  g_test_add_func ("/report/folder", test_folder);
  g_test_add_func ("/report/cancelled", test_cancelled);
  status = g_test_run ();
  if (kept == NULL)
    hone_file_remove_tree (folder);
  g_free (folder);
  return status;
}
