/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-view.c - see hone-report-view.h
 *
 * Three pieces of work, each on a thread: the facts (read or made), the intervals, and a look at one threshold, which
 * begins anew whenever the threshold moves on.
 */
#include "hone-report-view.h"

#include "hone-compat.h"
#include "hone-matrix.h"
#include "hone-reflow.h"
#include "hone-report-advice.h"
#include "hone-report-cards.h"
#include "hone-report-classes.h"
#include "hone-report-gallery.h"
#include "hone-report-mistakes.h"
#include "hone-report-threshold.h"
#include "hone-run-evaluation.h"
#include "hone-words.h"
#include "hone-work-pane.h"
#include "hone-work.h"

#include "hone-error.h"

#include <glib/gi18n.h>
#include <math.h>

#define DRAWS 1000
#define SIDE 352 /* of the column on the right */

struct _HoneReportView {
  AdwBin parent_instance;

  HoneRun *run;
  HoneReportFacts *facts;   /* (nullable) */
  HoneReportLook *look;     /* (nullable) */
  HoneIntervals *intervals; /* (nullable) */
  HoneWork *reading, *counting, *looking;
  double looked; /* the threshold of looking */

  GtkStack *stack;
  AdwStatusPage *status;
  GtkWidget *evaluate, *scroll, *matrix_scroll;
  HoneWorkPane *progress;
  HoneReportCards *cards;
  HoneReportThreshold *threshold;
  HoneMatrix *matrix;
  HoneReportGallery *gallery;
  HoneReportMistakes *mistakes;
  HoneReportClasses *classes;
  HoneReportAdvice *advice;
};

G_DEFINE_FINAL_TYPE (HoneReportView, hone_report_view, ADW_TYPE_BIN)

enum {
  SIGNAL_OPEN_PICTURE,
  SIGNAL_REVIEW,
  SIGNAL_KEEP,
  SIGNAL_LOADED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A look at one threshold. */

static void
show_tally (HoneReportView *self)
{
  hone_report_cards_show_tally (self->cards, self->facts, hone_report_threshold_get_conf (self->threshold));
}

typedef struct {
  HoneEvaluation *evaluation;
  double conf;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  hone_evaluation_unref (self->evaluation);
  g_free (self);
}

static Ask *
ask_new (HoneReportView *self)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->evaluation = hone_evaluation_ref (self->facts->evaluation);
  ask->conf = hone_report_threshold_get_conf (self->threshold);
  return ask;
}

static gpointer
look_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Ask *ask = data;
  HoneReportLook *look = hone_report_look_new (ask->evaluation, ask->conf, cancellable);

  if (look == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  return look;
}

static void show_marks (HoneReportView *self);

static void
show_look (HoneReportView *self, HoneReportLook *look)
{
  HoneReportLook *old = self->look;
  HoneEvaluation *evaluation = self->facts != NULL ? self->facts->evaluation : NULL;

  self->look = look;
  hone_report_gallery_set_look (self->gallery, evaluation, look);
  hone_report_mistakes_show (self->mistakes, look != NULL ? look->mistakes : NULL);
  hone_report_classes_set_look (self->classes, look);
  hone_report_advice_show (self->advice, look != NULL ? look->advice : NULL);
  if (look != NULL) {
    hone_matrix_set_counts (self->matrix, look->confusion, evaluation->n_classes, evaluation->names);
    hone_compat_scroll_if_long (GTK_SCROLLED_WINDOW (self->matrix_scroll), (guint) evaluation->n_classes);
  }
  g_clear_pointer (&old, hone_report_look_free);
  if (look != NULL)
    show_marks (self);
}

static void begin_look (HoneReportView *self);

static void
looked_cb (gpointer result, const GError *error, gpointer data)
{
  HoneReportView *self = HONE_REPORT_VIEW (data);

  self->looking = NULL;
  if (result != NULL)
    show_look (self, result);
  if (self->looked != hone_report_threshold_get_conf (self->threshold))
    begin_look (self);
}

/* One at a time, so that something is seen while the slider moves. */
static void
begin_look (HoneReportView *self)
{
  static const HoneWorkHow how = { look_work, (GDestroyNotify) hone_report_look_free, NULL, looked_cb };

  if (self->looking != NULL || self->facts == NULL)
    return;
  self->looked = hone_report_threshold_get_conf (self->threshold);
  self->looking = hone_work_start (&how, ask_new (self), ask_free, self);
}

static void
conf_cb (HoneReportView *self)
{
  if (self->facts == NULL)
    return;
  show_tally (self);
  begin_look (self);
}

/* What the gallery is limited to. */

static void
show_marks (HoneReportView *self)
{
  int row, column, kind = hone_report_mistakes_get_chosen (self->mistakes);
  HoneEvaluation *evaluation = self->facts->evaluation;
  g_autofree char *words = NULL;

  hone_matrix_get_chosen (self->matrix, &row, &column);
  if (row >= 0) {
    words = hone_matrix_cell_words (self->matrix, row, column);
    hone_report_gallery_set_marks (
        self->gallery, hone_evaluation_cell (evaluation, self->look->conf, HONE_REPORT_IOU, column, row), words);
  } else if (kind >= 0) {
    hone_report_gallery_set_marks (self->gallery, g_array_copy (self->look->mistakes->marks[kind]),
                                   hone_mistake_name ((HoneMistake) kind));
  } else {
    hone_report_gallery_set_marks (self->gallery, NULL, NULL);
  }
}

static void
cell_cb (HoneReportView *self)
{
  int row, column;

  hone_matrix_get_chosen (self->matrix, &row, &column);
  if (row >= 0)
    hone_report_mistakes_choose (self->mistakes, -1);
  if (self->look != NULL)
    show_marks (self);
}

static void
kind_cb (HoneReportView *self, int kind)
{
  if (kind >= 0)
    hone_matrix_choose (self->matrix, -1, -1);
  if (self->look != NULL)
    show_marks (self);
}

/* Of a piece of advice. */
static void
advice_cb (HoneReportView *self, GArray *marks, const char *title)
{
  hone_matrix_choose (self->matrix, -1, -1);
  hone_report_mistakes_choose (self->mistakes, -1);
  hone_report_gallery_set_marks (self->gallery, g_array_copy (marks), title);
  hone_report_gallery_focus (self->gallery);
}

static void
cleared_cb (HoneReportView *self)
{
  hone_matrix_choose (self->matrix, -1, -1);
  hone_report_mistakes_choose (self->mistakes, -1);
}

/* Intervals. */

static gpointer
count_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  HoneIntervals *intervals = hone_evaluation_intervals (((Ask *) data)->evaluation, DRAWS, cancellable);

  if (intervals == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  return intervals;
}

static void
show_classes (HoneReportView *self)
{
  hone_report_classes_show (self->classes, self->facts, self->intervals, self->run);
  if (self->look != NULL)
    hone_report_classes_set_look (self->classes, self->look);
}

static void
counted_cb (gpointer result, const GError *error, gpointer data)
{
  HoneReportView *self = HONE_REPORT_VIEW (data);

  self->counting = NULL;
  if (result == NULL)
    return;
  self->intervals = result;
  hone_report_cards_show_scores (self->cards, self->facts, self->intervals);
  show_classes (self);
}

static void
begin_count (HoneReportView *self)
{
  static const HoneWorkHow how = { count_work, (GDestroyNotify) hone_intervals_free, NULL, counted_cb };

  self->counting = hone_work_start (&how, ask_new (self), ask_free, self);
}

/* The facts. */

typedef struct {
  char *folder;
  gboolean make; /* validate if there is nothing to read */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_free (self->folder);
  g_free (self);
}

static gpointer
read_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Reading *reading = data;
  HoneEvaluation *evaluation =
      reading->make ? hone_run_folder_evaluate (reading->folder, NULL, progress, progress_data, cancellable, error)
                    : hone_run_folder_read_evaluation (reading->folder, NULL, error);

  return evaluation != NULL ? hone_report_facts_new (evaluation) : NULL;
}

static void
show_status (HoneReportView *self, const char *icon, const char *title, const char *text, gboolean evaluate)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, escaped);
  gtk_widget_set_visible (self->evaluate, evaluate);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static gboolean
has_model (HoneReportView *self)
{
  g_autofree char *weights = hone_run_folder_find_weights (hone_run_get_folder (self->run));

  return weights != NULL;
}

/* No evaluation yet, and what can be done about it. */
static void
show_missing (HoneReportView *self)
{
  if (!has_model (self))
    show_status (self, "dialog-information-symbolic", _ ("No Model Yet"),
                 _ ("This run has kept no weights; there is nothing to validate."), FALSE);
  else if (hone_run_get_state (self->run) == HONE_RUN_FINISHED)
    show_status (
        self, "edit-find-symbolic", _ ("Not Evaluated Yet"),
        _ ("Hone looks at every validation picture with the best weights of this run and keeps what it finds."), TRUE);
  else
    show_status (self, "edit-find-symbolic", _ ("Not Finished"),
                 _ ("Hone can evaluate the best that this run has reached so far."), TRUE);
}

static void
show_failed (HoneReportView *self, const GError *error)
{
  g_autofree char *words = hone_words_short_paths (error->message);

  show_status (self, "dialog-warning-symbolic", _ ("Cannot Be Evaluated"), words, TRUE);
}

static void
show_facts (HoneReportView *self, HoneReportFacts *facts)
{
  self->facts = facts;
  if (facts->evaluation->pictures->len == 0 || facts->metrics->instances == 0) {
    show_status (self, "dialog-information-symbolic", _ ("Nothing to Measure By"),
                 _ ("The validation pictures of this run have no labels. Label some of them, then evaluate again."),
                 FALSE);
    return;
  }
  hone_report_threshold_set_facts (self->threshold, facts, hone_run_get_marks (self->run)->conf);
  hone_report_cards_show_scores (self->cards, facts, NULL);
  show_tally (self);
  show_classes (self);
  gtk_stack_set_visible_child_name (self->stack, "report");
  begin_look (self);
  begin_count (self);
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

static void
read_cb (gpointer result, const GError *error, gpointer data)
{
  HoneReportView *self = HONE_REPORT_VIEW (data);

  self->reading = NULL;
  if (result != NULL)
    show_facts (self, result);
  else if (g_error_matches (error, HONE_ERROR, HONE_ERROR_NOT_FOUND) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_missing (self);
  else
    show_failed (self, error);
}

static void
made_cb (gpointer result, const GError *error, gpointer data)
{
  HoneReportView *self = HONE_REPORT_VIEW (data);

  if (result != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    read_cb (result, error, data);
    return;
  }
  self->reading = NULL;
  show_failed (self, error);
}

static void
news_cb (double fraction, const char *what, gpointer data)
{
  hone_work_pane_tell (HONE_REPORT_VIEW (data)->progress, fraction, what);
}

static void
begin_reading (HoneReportView *self, gboolean make)
{
  static const HoneWorkHow read = { read_work, (GDestroyNotify) hone_report_facts_free, news_cb, read_cb };
  static const HoneWorkHow made = { read_work, (GDestroyNotify) hone_report_facts_free, news_cb, made_cb };
  Reading *reading = g_new0 (Reading, 1);

  g_clear_pointer (&self->reading, hone_work_drop);
  reading->folder = g_strdup (hone_run_get_folder (self->run));
  reading->make = make;
  hone_work_pane_begin (self->progress, make ? _ ("Evaluating…") : _ ("Reading…"), make);
  gtk_stack_set_visible_child_name (self->stack, "progress");
  self->reading = hone_work_start (make ? &made : &read, reading, reading_free, self);
}

static void
evaluate_cb (HoneReportView *self)
{
  begin_reading (self, TRUE);
}

static void
cancel_cb (HoneReportView *self)
{
  g_clear_pointer (&self->reading, hone_work_drop);
  show_missing (self);
}

/* The run. */

/* First of all there is nothing to look at any more: what is told that the threshold has moved must not begin anew. */
static void
forget (HoneReportView *self)
{
  HoneReportFacts *facts = g_steal_pointer (&self->facts);
  HoneReportLook *look = g_steal_pointer (&self->look);

  g_clear_pointer (&self->reading, hone_work_drop);
  g_clear_pointer (&self->counting, hone_work_drop);
  g_clear_pointer (&self->looking, hone_work_drop);
  if (self->threshold != NULL) {
    hone_report_cards_forget (self->cards);
    hone_report_threshold_set_facts (self->threshold, NULL, NAN);
  }
  if (self->gallery != NULL) {
    hone_matrix_choose (self->matrix, -1, -1);
    hone_report_mistakes_choose (self->mistakes, -1);
    hone_report_gallery_set_marks (self->gallery, NULL, NULL);
    show_look (self, NULL);
  }
  g_clear_pointer (&look, hone_report_look_free);
  g_clear_pointer (&self->intervals, hone_intervals_free);
  g_clear_pointer (&facts, hone_report_facts_free);
  g_clear_object (&self->run);
}

static void
read_if_seen (HoneReportView *self)
{
  if (self->run == NULL || self->facts != NULL || self->reading != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      hone_run_get_folder (self->run) == NULL)
    return;
  if (hone_run_is_live (self->run))
    show_status (self, "content-loading-symbolic", _ ("Still Training"),
                 _ ("The report comes when the training has ended."), FALSE);
  else
    begin_reading (self, FALSE);
}

void
hone_report_view_measure (HoneReportView *self, gboolean free)
{
  g_return_if_fail (HONE_IS_REPORT_VIEW (self) && self->facts != NULL);
  hone_report_cards_measure (self->cards, self->run, self->facts, free);
}

void
hone_report_view_set_run (HoneReportView *self, HoneRun *run)
{
  g_return_if_fail (HONE_IS_REPORT_VIEW (self));

  forget (self);
  if (run == NULL)
    return;
  self->run = g_object_ref (run);
  read_if_seen (self);
}

const HoneReportFacts *
hone_report_view_get_facts (HoneReportView *self)
{
  g_return_val_if_fail (HONE_IS_REPORT_VIEW (self), NULL);
  return self->facts;
}

double
hone_report_view_get_conf (HoneReportView *self)
{
  g_return_val_if_fail (HONE_IS_REPORT_VIEW (self), 0);
  return hone_report_threshold_get_conf (self->threshold);
}

/* Keys. */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneReportView *self)
{
  if (self->facts == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key) {
  case GDK_KEY_Left:
  case GDK_KEY_Right:
    hone_report_threshold_step (self->threshold, key == GDK_KEY_Left ? -1 : 1);
    return GDK_EVENT_STOP;
  case GDK_KEY_m:
    gtk_widget_grab_focus (GTK_WIDGET (self->matrix));
    return GDK_EVENT_STOP;
  case GDK_KEY_t:
    gtk_widget_child_focus (GTK_WIDGET (self->mistakes), GTK_DIR_TAB_FORWARD);
    return GDK_EVENT_STOP;
  case GDK_KEY_w:
    cleared_cb (self);
    hone_report_gallery_show_worst (self->gallery);
    hone_report_gallery_focus (self->gallery);
    return GDK_EVENT_STOP;
  default:
    return GDK_EVENT_PROPAGATE;
  }
}

/* Building. */

static GtkWidget *
make_matrix (HoneReportView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (_ ("What is taken for what")), *name = gtk_label_new (_ ("confusion matrix"));
  GtkWidget *scroll = gtk_scrolled_window_new ();

  g_object_set (title, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (name, "caption");
  gtk_widget_add_css_class (name, "dim-label");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), name);
  self->matrix = HONE_MATRIX (hone_matrix_new (_ ("What is taken for what")));
  gtk_widget_set_vexpand (GTK_WIDGET (self->matrix), TRUE);
  g_signal_connect_swapped (self->matrix, "chosen", G_CALLBACK (cell_cb), self);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroll), 280);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroll), 420);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (self->matrix));
  gtk_widget_set_vexpand (scroll, TRUE);
  self->matrix_scroll = scroll;
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), scroll);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  return box;
}

/* A wide card on the left, a narrow one on the right; one above the other where that does not fit. */
static GtkWidget *
pair (GtkWidget *left, GtkWidget *right)
{
  GtkWidget *row = hone_reflow_new (12);

  hone_reflow_set_threshold (HONE_REFLOW (row), 900);
  gtk_widget_set_hexpand (left, TRUE);
  gtk_widget_set_hexpand (right, FALSE);
  gtk_widget_set_size_request (right, SIDE, -1);
  hone_reflow_append (HONE_REFLOW (row), left);
  hone_reflow_append (HONE_REFLOW (row), right);
  return row;
}

static void
forward_path (HoneReportView *self, const char *path)
{
  g_signal_emit (self, signals[SIGNAL_OPEN_PICTURE], 0, path);
}

static void
forward_paths (HoneReportView *self, GStrv paths)
{
  g_signal_emit (self, signals[SIGNAL_REVIEW], 0, paths);
}

static void
forward_keep (HoneReportView *self, double conf)
{
  g_signal_emit (self, signals[SIGNAL_KEEP], 0, conf);
}

static void
make_parts (HoneReportView *self)
{
  self->cards = HONE_REPORT_CARDS (hone_report_cards_new ());
  self->threshold = HONE_REPORT_THRESHOLD (hone_report_threshold_new ());
  self->gallery = HONE_REPORT_GALLERY (hone_report_gallery_new ());
  self->mistakes = HONE_REPORT_MISTAKES (hone_report_mistakes_new ());
  self->classes = HONE_REPORT_CLASSES (hone_report_classes_new ());
  g_signal_connect_swapped (self->threshold, "notify::conf", G_CALLBACK (conf_cb), self);
  g_signal_connect_swapped (self->threshold, "keep", G_CALLBACK (forward_keep), self);
  g_signal_connect_swapped (self->gallery, "open-picture", G_CALLBACK (forward_path), self);
  g_signal_connect_swapped (self->gallery, "review", G_CALLBACK (forward_paths), self);
  g_signal_connect_swapped (self->gallery, "cleared", G_CALLBACK (cleared_cb), self);
  self->advice = HONE_REPORT_ADVICE (hone_report_advice_new ());
  g_signal_connect_swapped (self->advice, "show-marks", G_CALLBACK (advice_cb), self);
  g_signal_connect_swapped (self->mistakes, "chosen", G_CALLBACK (kind_cb), self);
}

static GtkWidget *
make_report (HoneReportView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  make_parts (self);
  g_object_set (box, "margin-top", 12, "margin-bottom", 18, "margin-start", 18, "margin-end", 18, NULL);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->cards));
  gtk_box_append (GTK_BOX (box), pair (GTK_WIDGET (self->threshold), make_matrix (self)));
  gtk_box_append (GTK_BOX (box), pair (GTK_WIDGET (self->gallery), GTK_WIDGET (self->mistakes)));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->advice));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->classes));
  self->scroll = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroll), box);
  gtk_widget_set_vexpand (self->scroll, TRUE);
  return self->scroll;
}

static GtkWidget *
make_status (HoneReportView *self)
{
  self->status = ADW_STATUS_PAGE (adw_status_page_new ());
  self->evaluate = gtk_button_new_with_mnemonic (_ ("_Evaluate Now"));
  gtk_widget_add_css_class (self->evaluate, "pill");
  gtk_widget_add_css_class (self->evaluate, "suggested-action");
  gtk_widget_set_halign (self->evaluate, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->evaluate, "clicked", G_CALLBACK (evaluate_cb), self);
  adw_status_page_set_child (self->status, self->evaluate);
  return GTK_WIDGET (self->status);
}

static void
hone_report_view_dispose (GObject *object)
{
  HoneReportView *self = HONE_REPORT_VIEW (object);

  forget (self);
  self->threshold = NULL;
  self->gallery = NULL;
  G_OBJECT_CLASS (hone_report_view_parent_class)->dispose (object);
}

static void
hone_report_view_class_init (HoneReportViewClass *klass)
{
  const GType type = HONE_TYPE_REPORT_VIEW;

  G_OBJECT_CLASS (klass)->dispose = hone_report_view_dispose;
  signals[SIGNAL_OPEN_PICTURE] =
      g_signal_new ("open-picture", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_REVIEW] =
      g_signal_new ("review", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
  signals[SIGNAL_KEEP] =
      g_signal_new ("keep", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_report_view_init (HoneReportView *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  self->progress = hone_work_pane_new ();
  g_signal_connect_swapped (self->progress, "cancelled", G_CALLBACK (cancel_cb), self);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->progress), "progress");
  gtk_stack_add_named (self->stack, make_status (self), "status");
  gtk_stack_add_named (self->stack, make_report (self), "report");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect (self, "map", G_CALLBACK (read_if_seen), NULL);
}
