/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-cards.c - see hone-report-cards.h */
#include "hone-report-cards.h"

#include "hone-run-evaluation.h"
#include "hone-run-speed.h"
#include "hone-words.h"
#include "hone-work.h"

#include <glib/gi18n.h>
#include <math.h>

#define N_CARDS 6
#define CARD_WIDTH 186 /* six in a row of 1280 pixels, three in one of 720 */
#define SPEED_CARD 5
#define SPEED "hone-run-speed" /* what was measured is kept with the run */

struct _HoneReportCards {
  AdwBin parent_instance;

  HoneRun *run;        /* (nullable): whose speed it is */
  HoneWork *measuring; /* (nullable) */
  GtkLabel *figures[N_CARDS], *notes[N_CARDS];
};

G_DEFINE_FINAL_TYPE (HoneReportCards, hone_report_cards, ADW_TYPE_BIN)

static void
set_card (HoneReportCards *self, int card, double value, int digits, char *note)
{
  g_autofree char *text = isfinite (value) ? g_strdup_printf ("%.*f", digits, value) : g_strdup ("–");
  g_autofree char *owned = note;

  gtk_label_set_text (self->figures[card], text);
  gtk_label_set_text (self->notes[card], owned);
}

static char *
interval_words (const HoneInterval *interval, const char *otherwise)
{
  if (interval == NULL)
    return g_strdup (otherwise);
  if (!isfinite (interval->low))
    return g_strdup (_ ("too few pictures for an interval"));
  /* Translators: where a figure lies with 95 of 100 other validation sets like this one */
  return g_strdup_printf (_ ("95 %% interval %.3f – %.3f"), interval->low, interval->high);
}

void
hone_report_cards_show_scores (HoneReportCards *self, const HoneReportFacts *facts, const HoneIntervals *intervals)
{
  const HoneMetrics *metrics = facts->metrics;

  set_card (self, 0, metrics->map50_95, 3,
            interval_words (intervals != NULL ? &intervals->map50_95 : NULL, _ ("over overlaps of 0.50 to 0.95")));
  set_card (self, 1, metrics->map50, 3,
            interval_words (intervals != NULL ? &intervals->map50 : NULL, _ ("boxes that overlap by half or more")));
}

void
hone_report_cards_show_tally (HoneReportCards *self, const HoneReportFacts *facts, double conf)
{
  HoneTally tally = hone_evaluation_tally_quick (facts->evaluation, conf);

  set_card (self, 2, tally.precision, 3, g_strdup_printf (_ ("of what is found is right, at %.2f"), conf));
  set_card (self, 3, tally.recall, 3, g_strdup_printf (_ ("of what is there is found, at %.2f"), conf));
  set_card (self, 4, tally.f1, 3, g_strdup_printf (_ ("both in one figure, at %.2f"), conf));
}

/* Speed. */

typedef struct {
  char *folder;
  HoneEvaluation *evaluation;
} Measure;

static void
measure_free (gpointer data)
{
  Measure *self = data;

  g_free (self->folder);
  hone_evaluation_unref (self->evaluation);
  g_free (self);
}

static gpointer
measure_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Measure *self = data;
  g_autofree HoneRunSpeed *speed = g_new0 (HoneRunSpeed, 1);

  if (!hone_run_folder_measure_speed (self->folder, self->evaluation, speed, cancellable, error))
    return NULL;
  return g_steal_pointer (&speed);
}

static void
show_speed (HoneReportCards *self, const HoneRunSpeed *speed)
{
  g_autofree char *file = hone_words_bytes (speed->file_bytes), *network = hone_words_bytes (speed->network_bytes);
  /* Translators: pixels, memory. */
  g_autofree char *words =
      g_strdup_printf (_ ("One picture alone on this machine, from the file to the boxes, at %d pixels. Besides its "
                          "weights the network needs %s of memory."),
                       speed->imgsz, network);
  g_autofree char *value =
      g_strdup_printf (speed->seconds < 0.01 ? _ ("%.1f ms") : _ ("%.0f ms"), speed->seconds * 1e3);

  hone_words_set (self->notes[SPEED_CARD], g_strdup_printf (_ ("a picture here; a file of %s"), file));
  gtk_label_set_text (self->figures[SPEED_CARD], value);
  gtk_widget_set_tooltip_text (gtk_widget_get_parent (GTK_WIDGET (self->notes[SPEED_CARD])), words);
}

static void
no_speed (HoneReportCards *self, const char *why)
{
  gtk_label_set_text (self->figures[SPEED_CARD], "–");
  gtk_label_set_text (self->notes[SPEED_CARD], why);
}

static void
measured_cb (gpointer result, const GError *error, gpointer data)
{
  HoneReportCards *self = HONE_REPORT_CARDS (data);

  self->measuring = NULL;
  if (result == NULL) {
    no_speed (self, error->message);
    return;
  }
  show_speed (self, result);
  g_object_set_data_full (G_OBJECT (self->run), SPEED, result, g_free);
}

static void
begin_measure (HoneReportCards *self, const HoneReportFacts *facts)
{
  static const HoneWorkHow how = { measure_work, g_free, NULL, measured_cb };
  Measure *measure = g_new0 (Measure, 1);

  no_speed (self, _ ("being measured…"));
  measure->folder = g_strdup (hone_run_get_folder (self->run));
  measure->evaluation = hone_evaluation_ref (facts->evaluation);
  self->measuring = hone_work_start (&how, measure, measure_free, self);
}

void
hone_report_cards_measure (HoneReportCards *self, HoneRun *run, const HoneReportFacts *facts, gboolean free)
{
  const HoneRunSpeed *known = g_object_get_data (G_OBJECT (run), SPEED);

  g_set_object (&self->run, run);
  if (known != NULL)
    show_speed (self, known);
  else if (!free)
    no_speed (self, _ ("not measured while a training runs"));
  else if (self->measuring == NULL)
    begin_measure (self, facts);
}

void
hone_report_cards_forget (HoneReportCards *self)
{
  g_clear_pointer (&self->measuring, hone_work_drop);
  g_clear_object (&self->run);
}

/* Making. */

static GtkWidget *
make_card (HoneReportCards *self, int card, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *name = gtk_label_new (title);

  self->figures[card] = GTK_LABEL (gtk_label_new ("–"));
  self->notes[card] = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (name, "caption-heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->figures[card]), "title-1");
  gtk_widget_add_css_class (GTK_WIDGET (self->figures[card]), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->notes[card]), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->notes[card]), "dim-label");
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (self->figures[card], 0);
  g_object_set (self->notes[card], "xalign", 0.0, "wrap", TRUE, "width-chars", 12, "max-width-chars", 17, NULL);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->figures[card]));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->notes[card]));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_size_request (box, CARD_WIDTH, -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->figures[card]), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name, NULL,
                                  -1);
  return box;
}

static GtkWidget *
make_cards (HoneReportCards *self)
{
  const char *const titles[N_CARDS] = { "mAP50-95", "mAP50", _ ("Precision"), _ ("Recall"), "F1", _ ("Speed") };
  GtkWidget *row = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (row), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (row), TRUE);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (row), 2);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (row), N_CARDS);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (row), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (row), 12);
  for (int card = 0; card < N_CARDS; card++) {
    gtk_flow_box_append (GTK_FLOW_BOX (row), make_card (self, card, titles[card]));
    gtk_widget_set_focusable (gtk_widget_get_last_child (row), FALSE);
  }
  return row;
}

static void
hone_report_cards_dispose (GObject *object)
{
  hone_report_cards_forget (HONE_REPORT_CARDS (object));
  G_OBJECT_CLASS (hone_report_cards_parent_class)->dispose (object);
}

static void
hone_report_cards_class_init (HoneReportCardsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_report_cards_dispose;
}

static void
hone_report_cards_init (HoneReportCards *self)
{
  adw_bin_set_child (ADW_BIN (self), make_cards (self));
}

GtkWidget *
hone_report_cards_new (void)
{
  return g_object_new (HONE_TYPE_REPORT_CARDS, NULL);
}
