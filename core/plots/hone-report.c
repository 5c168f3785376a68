/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report.c - what a report says; see hone-report.h */
#include "hone-report.h"
#include "doc.h"
#include "hone-file.h"
#include "hone-verdict.h"
#include "report-worst.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define WIDE 760.0 /* of drawings: type of 13 is 8.5 points on paper */
#define MOST_PAIRS 30
#define STEPS 200
#define CONFUSION_IOU 0.45

static const struct {
  const char *word, *title;
} sections[HONE_REPORT_N_SECTIONS] = {
  [HONE_SECTION_SUMMARY] = { "summary", N_ ("In short") },
  [HONE_SECTION_SCORES] = { "scores", N_ ("Scores") },
  [HONE_SECTION_CURVES] = { "curves", N_ ("Curves") },
  [HONE_SECTION_TRAINING] = { "training", N_ ("Training") },
  [HONE_SECTION_CONFUSION] = { "confusion", N_ ("What is taken for what") },
  [HONE_SECTION_CLASSES] = { "classes", N_ ("Classes") },
  [HONE_SECTION_MISTAKES] = { "errors", N_ ("Kinds of errors") },
  [HONE_SECTION_THRESHOLD] = { "threshold", N_ ("Threshold") },
  [HONE_SECTION_WORST] = { "worst", N_ ("Worst pictures") },
  [HONE_SECTION_SETTINGS] = { "settings", N_ ("Settings") },
  [HONE_SECTION_DATA] = { "data", N_ ("Data") },
  [HONE_SECTION_MACHINE] = { "machine", N_ ("Run and machine") },
};

/* --- what is to be reported ------------------------------------------------------------------------------------ */

const char *
hone_report_section_title (HoneReportSection section)
{
  return _ (sections[section].title);
}

static gboolean
add_section (const char *word, guint *bits, GError **error)
{
  const char *words[HONE_REPORT_N_SECTIONS + 2] = { NULL };
  g_autofree char *all = NULL;

  if (g_str_equal (word, "all")) {
    *bits |= HONE_REPORT_ALL;
    return TRUE;
  }
  for (int i = 0; i < HONE_REPORT_N_SECTIONS; i++) {
    words[i] = sections[i].word;
    if (g_str_equal (word, sections[i].word)) {
      *bits |= 1U << i;
      return TRUE;
    }
  }
  all = g_strjoinv (", ", (char **) words);
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("A report has no section “%s”. There are: %s."), word, all);
  return FALSE;
}

gboolean
hone_report_parse_sections (const char *words, guint *bits, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (words, ",", -1);
  guint found = 0;

  for (char **part = parts; *part != NULL; part++)
    if (!add_section (g_strstrip (*part), &found, error))
      return FALSE;
  *bits = found;
  return TRUE;
}

static void
fact_free (gpointer data)
{
  HoneReportFact *self = data;

  g_free (self->name);
  g_free (self->value);
  g_free (self->other);
  g_free (self);
}

void
hone_report_add_fact (GPtrArray *facts, const char *name, const char *value, const char *other)
{
  HoneReportFact *fact = g_new0 (HoneReportFact, 1);

  fact->name = g_strdup (name);
  fact->value = g_strdup (value);
  fact->other = g_strdup (other);
  g_ptr_array_add (facts, fact);
}

HoneReport *
hone_report_new (const char *title, HoneEvaluation *evaluation)
{
  HoneReport *self = g_new0 (HoneReport, 1);
  GPtrArray **const lists[] = { &self->settings, &self->usual, &self->data, &self->labels, &self->machine };

  self->title = g_strdup (title);
  self->sections = HONE_REPORT_ALL;
  self->conf = NAN;
  self->miss_cost = 1;
  self->n_worst = 6;
  self->draws = 1000;
  self->evaluation = hone_evaluation_ref (evaluation);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    *lists[i] = g_ptr_array_new_with_free_func (fact_free);
  return self;
}

void
hone_report_free (HoneReport *self)
{
  char *const texts[] = { self->title, self->subtitle, self->author, self->site, self->notes };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_ptr_array_unref (self->settings);
  g_ptr_array_unref (self->usual);
  g_ptr_array_unref (self->data);
  g_ptr_array_unref (self->labels);
  g_ptr_array_unref (self->machine);
  g_strfreev (self->columns);
  g_free (self->values);
  hone_evaluation_unref (self->evaluation);
  g_free (self);
}

/* --- reckoned once --------------------------------------------------------------------------------------------- */

typedef struct {
  HoneCurveKind kind;
  const HoneMetrics *metrics;
  char *const *names;
} Curve;

typedef struct {
  const HoneReport *report;
  HoneEvaluation *evaluation;
  Doc *doc;
  double conf;
  HoneMetrics *metrics;
  HoneIntervals *intervals;
  HoneMistakes *mistakes;
  HoneTally tally, *classes;
  GArray *sweep;
  gint64 *matrix;
  Curve curves[HONE_N_CURVES];
  HoneProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
} Write;

static void
write_clear (Write *self)
{
  g_clear_pointer (&self->metrics, hone_metrics_free);
  g_clear_pointer (&self->intervals, hone_intervals_free);
  g_clear_pointer (&self->mistakes, hone_mistakes_free);
  g_clear_pointer (&self->classes, g_free);
  g_clear_pointer (&self->sweep, g_array_unref);
  g_clear_pointer (&self->matrix, g_free);
  g_clear_pointer (&self->doc, doc_free);
}

/* FALSE: cancelled */
static gboolean
tell (Write *self, double fraction, const char *what, GError **error)
{
  if (self->progress != NULL)
    self->progress (fraction, what, self->progress_data);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static gboolean
reckon (Write *self, GError **error)
{
  HoneEvaluation *evaluation = self->evaluation;

  if (!tell (self, 0, _ ("Reckoning"), error))
    return FALSE;
  self->conf = isnan (self->report->conf) ? hone_evaluation_best_f1 (evaluation) : self->report->conf;
  self->metrics = hone_evaluation_metrics (evaluation);
  self->intervals = hone_evaluation_intervals (evaluation, self->report->draws, self->cancellable);
  if (self->intervals == NULL)
    return tell (self, 0, "", error);
  self->mistakes = hone_evaluation_mistakes (evaluation, self->conf);
  self->classes = g_new0 (HoneTally, evaluation->n_classes + 1);
  self->tally = hone_evaluation_tally (evaluation, self->conf, self->classes, NULL);
  self->sweep = hone_evaluation_sweep (evaluation, STEPS);
  self->matrix = hone_evaluation_confusion (evaluation, self->conf, CONFUSION_IOU);
  for (int i = 0; i < HONE_N_CURVES; i++)
    self->curves[i] = (Curve){ i, self->metrics, evaluation->names };
  return TRUE;
}

static void
head (DocBlock *table, const char *const *titles)
{
  for (; *titles != NULL; titles++)
    doc_cell (table, *titles);
}

/* "0.412", or a dash */
static void
cell (DocBlock *table, double value)
{
  if (isnan (value))
    doc_cell (table, "–");
  else
    doc_cellf (table, "%.3f", value);
}

static void
interval_cell (DocBlock *table, const HoneInterval *interval)
{
  if (isnan (interval->low))
    doc_cell (table, "–");
  else
    /* Translators: an interval of 95 % */
    doc_cellf (table, _ ("%.3f to %.3f"), interval->low, interval->high);
}

/* --- in short -------------------------------------------------------------------------------------------------- */

static void
say_how_good (Write *self)
{
  const HoneTally *tally = &self->tally;
  g_autofree char *text = NULL;

  if (isnan (tally->recall))
    text = g_strdup (_ ("There are no labels in the pictures that the model was measured on: how good it is cannot be "
                        "said."));
  else if (isnan (tally->precision))
    text = g_strdup_printf (_ ("At a threshold of %.3f the model finds nothing; %u objects are labelled."), self->conf,
                            tally->fn);
  else
    text =
        g_strdup_printf (_ ("At a threshold of %.3f the model finds %.0f %% of the %u labelled objects (%u of them), "
                            "and %.0f %% of what it finds is right (%u false alarms), on %u pictures. Its mAP50-95 is "
                            "%.3f, its mAP50 %.3f."),
                         self->conf, tally->recall * 100, tally->tp + tally->fn, tally->tp, tally->precision * 100,
                         tally->fp, self->evaluation->pictures->len, self->metrics->map50_95, self->metrics->map50);
  doc_text (self->doc, text);
}

static void
write_summary (Write *self)
{
  g_autoptr (GPtrArray) advice = hone_evaluation_advise (self->evaluation, self->conf);

  say_how_good (self);
  for (guint i = 0; i < advice->len; i++) {
    const HoneVerdict *verdict = advice->pdata[i];

    doc_bullet (self->doc, verdict->title, verdict->text);
  }
}

/* --- scores and curves ----------------------------------------------------------------------------------------- */

static void
write_scores (Write *self)
{
  const HoneIntervals *all = self->intervals;
  const struct {
    const char *name;
    const HoneInterval *interval;
    const char *help;
  } rows[] = {
    { "mAP50-95", &all->map50_95, _ ("how well objects are found, and how tightly") },
    { "mAP50", &all->map50, _ ("how well objects are found, at an overlap of 0.5") },
    { _ ("Precision"), &all->precision, _ ("of what is found, how much is right (mean of the classes)") },
    { _ ("Recall"), &all->recall, _ ("of what is there, how much is found (mean of the classes)") },
  };
  const char *const titles[] = { _ ("Score"), _ ("Value"), _ ("Interval (95 %)"), _ ("What it says"), NULL };
  DocBlock *table = doc_table (self->doc, "scores",
                               _ ("Precision and recall where the mean F1 is highest. Intervals: the pictures drawn "
                                  "again and again (bootstrap)."),
                               "lrrW");

  head (table, titles);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    doc_cell (table, rows[i].name);
    cell (table, rows[i].interval->value);
    interval_cell (table, rows[i].interval);
    doc_cell (table, rows[i].help);
  }
}

static void
draw_curve (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Curve *self = data;

  hone_draw_curve (cr, width, height, self->kind, self->metrics, self->names);
}

static void
write_curves (Write *self)
{
  const char *const names[] = { "pr-curve", "f1-curve", "p-curve", "r-curve" };
  const char *const alts[] = {
    _ ("Precision over recall, a line a class"),
    _ ("F1 over the confidence, a line a class"),
    _ ("Precision over the confidence, a line a class"),
    _ ("Recall over the confidence, a line a class"),
  };

  for (int i = 0; i < HONE_N_CURVES; i++) {
    g_autofree char *alt = g_strdup_printf (
        _ ("%s. The mean F1 is highest at a confidence of %.3f; mAP50 is %.3f. The figures of each class "
           "are in the table of classes."),
        alts[i], self->metrics->best_confidence, self->metrics->map50);

    doc_drawing (self->doc, names[i], "", alt, WIDE, 470, draw_curve, &self->curves[i]);
  }
}

static void
draw_results (cairo_t *cr, double width, double height, gconstpointer data)
{
  const HoneReport *report = data;

  hone_draw_results (cr, width, height, (const char *const *) report->columns, report->values, report->n_rows);
}

static void
write_training (Write *self)
{
  const HoneReport *report = self->report;
  g_autofree char *alt = g_strdup_printf (
      ngettext ("Losses and metrics over %u epoch", "Losses and metrics over %u epochs", report->n_rows),
      report->n_rows);

  if (report->columns == NULL || report->n_rows == 0)
    doc_text (self->doc, _ ("There is no record of the epochs."));
  else
    doc_drawing (self->doc, "results", "", alt, WIDE, 960, draw_results, report);
}

/* --- what is taken for what ------------------------------------------------------------------------------------ */

static void
draw_matrix (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Write *self = data;

  hone_draw_confusion (cr, width, height, self->matrix, self->evaluation->n_classes, self->evaluation->names, TRUE,
                       self->conf);
}

static const char *
name_of (Write *self, int klass)
{
  return klass == self->evaluation->n_classes ? _ ("background") : self->evaluation->names[klass];
}

static void
write_confusion (Write *self)
{
  const char *const titles[] = { _ ("Found"), _ ("Labelled"), _ ("How often"), NULL };
  g_autoptr (GArray) pairs = hone_confusion_errors (self->matrix, self->evaluation->n_classes + 1);
  g_autofree char *alt = g_strdup_printf (
      _ ("Confusion matrix of %d classes at a threshold of %.3f; its largest errors are in the table below"),
      self->evaluation->n_classes, self->conf);
  DocBlock *table;

  doc_drawing (self->doc, "confusion", "", alt, WIDE, self->evaluation->n_classes > 20 ? 760 : 620, draw_matrix, self);
  table = doc_table (self->doc, "confusion-errors",
                     _ ("The most frequent errors; “background” found: missed; “background” labelled: a false alarm"),
                     "llr");
  head (table, titles);
  for (guint i = 0; i < MIN (pairs->len, MOST_PAIRS); i++) {
    const HoneConfusionError *pair = &g_array_index (pairs, HoneConfusionError, i);

    doc_cell (table, name_of (self, pair->row));
    doc_cell (table, name_of (self, pair->column));
    doc_cellf (table, "%" G_GINT64_FORMAT, pair->n);
  }
}

/* --- classes --------------------------------------------------------------------------------------------------- */

static void
class_row (Write *self, DocBlock *table, const HoneClassMetrics *klass)
{
  const HoneTally *tally = &self->classes[klass->klass];

  doc_cell (table, self->evaluation->names[klass->klass]);
  doc_cellf (table, "%d", klass->images);
  doc_cellf (table, "%d", klass->instances);
  cell (table, klass->precision);
  cell (table, klass->recall);
  cell (table, klass->ap50);
  cell (table, klass->ap50_95);
  interval_cell (table, &self->intervals->ap50_95[klass->klass]);
  doc_cellf (table, "%u", tally->tp);
  doc_cellf (table, "%u", tally->fn);
  doc_cellf (table, "%u", tally->fp);
}

static void
write_classes (Write *self)
{
  const char *const titles[] = { _ ("Class"),  _ ("Pictures"), _ ("Labels"),       _ ("Precision"),
                                 _ ("Recall"), "mAP50",        "mAP50-95",         _ ("Interval (95 %)"),
                                 _ ("Found"),  _ ("Missed"),   _ ("False alarms"), NULL };
  g_autofree char *caption = g_strdup_printf (_ ("Found, missed and false alarms at a threshold of %.3f"), self->conf);
  DocBlock *table = doc_table (self->doc, "classes", caption, "Wrrrrrrrrrr");

  head (table, titles);
  for (int i = 0; i < self->metrics->n_classes; i++)
    class_row (self, table, &self->metrics->classes[i]);
}

/* --- errors and threshold -------------------------------------------------------------------------------------- */

static void
draw_mistakes (cairo_t *cr, double width, double height, gconstpointer data)
{
  hone_draw_mistakes (cr, width, height, data);
}

static void
write_mistakes (Write *self)
{
  const char *const titles[] = { _ ("Kind"),       _ ("How many"),   _ ("Costs of mAP50"),
                                 _ ("What it is"), _ ("What helps"), NULL };
  DocBlock *table;

  doc_drawing (self->doc, "errors", "",
               _ ("What each kind of errors costs of mAP50; the figures are in the table below"), WIDE, 210,
               draw_mistakes, self->mistakes);
  table = doc_table (self->doc, "error-kinds",
                     _ ("After Bolya and others, TIDE (2020). One error may hide another: the costs do not sum up."),
                     "lrrWW");
  head (table, titles);
  for (int kind = 0; kind < HONE_N_MISTAKES; kind++) {
    doc_cell (table, hone_mistake_name (kind));
    doc_cellf (table, "%u", self->mistakes->marks[kind]->len);
    cell (table, self->mistakes->gain[kind]);
    doc_cell (table, hone_mistake_help (kind));
    doc_cell (table, hone_mistake_advice (kind));
  }
}

static void
draw_threshold (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Write *self = data;

  hone_draw_threshold (cr, width, height, self->sweep, self->conf);
}

static void
cost_row (Write *self, DocBlock *table, double cost)
{
  const double conf = hone_evaluation_suggest (self->evaluation, cost);
  const HoneTally tally = hone_evaluation_tally (self->evaluation, conf, NULL, NULL);

  doc_cellf (table, "%g", cost);
  doc_cellf (table, "%.3f", conf);
  doc_cellf (table, "%u", tally.tp);
  doc_cellf (table, "%u", tally.fn);
  doc_cellf (table, "%u", tally.fp);
  cell (table, tally.precision);
  cell (table, tally.recall);
}

static char *
threshold_words (Write *self)
{
  const double mine = self->report->miss_cost, conf = hone_evaluation_suggest (self->evaluation, mine);
  g_autofree char *best =
      mine == 1
          ? g_strdup_printf (_ ("If a miss counts as much as a false alarm, a threshold of %.3f costs least."), conf)
          : g_strdup_printf (_ ("If a miss counts %g times as much as a false alarm, a threshold of %.3f costs least."),
                             mine, conf);
  g_autofree char *line = g_strdup_printf (_ ("The line marks %.3f, at which the counts of this report are made. All "
                                              "classes are counted together."),
                                           self->conf);

  return g_strconcat (best, " ", line, NULL);
}

static void
write_threshold (Write *self)
{
  const double costs[] = { 0.5, 1, 2, 5, 10, 50 };
  const double mine = self->report->miss_cost;
  const char *const titles[] = { _ ("A miss costs"), _ ("Best threshold"), _ ("Found"),  _ ("Missed"),
                                 _ ("False alarms"), _ ("Precision"),      _ ("Recall"), NULL };
  g_autofree char *text = threshold_words (self);
  gboolean told = FALSE;
  DocBlock *table;

  doc_text (self->doc, text);
  doc_drawing (self->doc, "threshold", "",
               _ ("Precision, recall and F1 of all classes together over the threshold; some of its values are in the "
                  "table below"),
               WIDE, 340, draw_threshold, self);
  table = doc_table (self->doc, "thresholds", _ ("What a miss costs, in false alarms, and what follows"), "rrrrrrr");
  head (table, titles);
  for (guint i = 0; i < G_N_ELEMENTS (costs); i++) {
    if (!told && mine < costs[i])
      cost_row (self, table, mine);
    told = told || mine <= costs[i];
    cost_row (self, table, costs[i]);
  }
  if (!told)
    cost_row (self, table, mine);
}

/* --- facts ----------------------------------------------------------------------------------------------------- */

static void
write_facts (Write *self, const GPtrArray *facts, const char *name, const char *caption, const char *const *titles)
{
  const guint n = g_strv_length ((char **) titles);
  DocBlock *table = doc_table (self->doc, name, caption, n == 2 ? "lW" : "lWW");

  head (table, titles);
  for (guint i = 0; i < facts->len; i++) {
    const HoneReportFact *fact = facts->pdata[i];

    doc_cell (table, fact->name);
    doc_cell (table, fact->value);
    if (n == 3)
      doc_cell (table, fact->other);
  }
}

static void
write_settings (Write *self)
{
  const char *const titles[] = { _ ("Setting"), _ ("Value"), _ ("Default"), NULL };
  const char *const two[] = { titles[0], titles[1], NULL };

  if (self->report->settings->len == 0)
    doc_text (self->doc, _ ("All settings are the defaults."));
  else
    write_facts (self, self->report->settings, "settings", _ ("Settings that are not the default"), titles);
  if (self->report->usual->len > 0)
    write_facts (self, self->report->usual, "settings-usual", _ ("All other settings, as usual"), two);
}

static void
write_data (Write *self)
{
  const char *const facts[] = { _ ("What"), _ ("Value"), NULL };
  const char *const labels[] = { _ ("Class"), _ ("Training"), _ ("Validation"), NULL };

  if (self->report->data->len > 0)
    write_facts (self, self->report->data, "data-facts", _ ("The data set"), facts);
  if (self->report->labels->len > 0)
    write_facts (self, self->report->labels, "labels", _ ("Labels of each class, as the data set is now"), labels);
}

static void
write_machine (Write *self)
{
  const char *const titles[] = { _ ("What"), _ ("Value"), NULL };

  write_facts (self, self->report->machine, "machine-facts", _ ("How it was made"), titles);
}

static void
write_worst (Write *self)
{
  report_write_worst (self->doc, self->evaluation, self->conf, self->report->n_worst);
}

/* --- all ------------------------------------------------------------------------------------------------------- */

static void (*const writers[HONE_REPORT_N_SECTIONS]) (Write *) = {
  [HONE_SECTION_SUMMARY] = write_summary,     [HONE_SECTION_SCORES] = write_scores,
  [HONE_SECTION_CURVES] = write_curves,       [HONE_SECTION_TRAINING] = write_training,
  [HONE_SECTION_CONFUSION] = write_confusion, [HONE_SECTION_CLASSES] = write_classes,
  [HONE_SECTION_MISTAKES] = write_mistakes,   [HONE_SECTION_THRESHOLD] = write_threshold,
  [HONE_SECTION_WORST] = write_worst,         [HONE_SECTION_SETTINGS] = write_settings,
  [HONE_SECTION_DATA] = write_data,           [HONE_SECTION_MACHINE] = write_machine,
};

static void
begin_doc (Write *self)
{
  const HoneReport *report = self->report;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");

  self->doc = doc_new (report->title);
  self->doc->subtitle = g_strdup (report->subtitle);
  if (report->author != NULL && report->site != NULL)
    self->doc->author = g_strdup_printf ("%s · %s", report->author, report->site);
  else
    self->doc->author = g_strdup (report->author != NULL ? report->author : report->site);
  /* Translators: at the foot of a page: name of the run, date, version of Hone */
  self->doc->foot = g_strdup_printf (_ ("%s · %s · made with Hone %s"), report->title, date, HONE_VERSION);
}

static gboolean
put_down (Write *self, GError **error)
{
  begin_doc (self);
  if (self->report->notes != NULL && self->report->notes[0] != '\0') {
    doc_heading (self->doc, "notes", _ ("Notes"));
    doc_text (self->doc, self->report->notes);
  }
  for (int i = 0; i < HONE_REPORT_N_SECTIONS; i++) {
    if ((self->report->sections & 1U << i) == 0)
      continue;
    if (!tell (self, 0.3 + 0.4 * i / HONE_REPORT_N_SECTIONS, hone_report_section_title (i), error))
      return FALSE;
    doc_heading (self->doc, sections[i].word, hone_report_section_title (i));
    writers[i](self);
  }
  return TRUE;
}

static gboolean
write_out (Write *self, const char *path, GError **error)
{
  g_autofree char *index = NULL;

  if (!tell (self, 0.75, _ ("Writing"), error))
    return FALSE;
  if (g_str_has_suffix (path, ".pdf"))
    return doc_write_pdf (self->doc, path, self->cancellable, error);
  if (g_str_has_suffix (path, ".html") || g_str_has_suffix (path, ".htm"))
    return doc_write_html (self->doc, path, FALSE, self->cancellable, error);
  index = g_build_filename (path, "index.html", NULL);
  return hone_file_make_folder (path, error) && doc_write_html (self->doc, index, TRUE, self->cancellable, error);
}

gboolean
hone_report_write (const HoneReport *self, const char *path, HoneProgress progress, gpointer progress_data,
                   GCancellable *cancellable, GError **error)
{
  Write write = { .report = self,
                  .evaluation = self->evaluation,
                  .progress = progress,
                  .progress_data = progress_data,
                  .cancellable = cancellable };
  const gboolean ok = reckon (&write, error) && put_down (&write, error) && write_out (&write, path, error);

  if (ok)
    tell (&write, 1, _ ("Done"), NULL);
  write_clear (&write);
  return ok;
}
