/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-threshold.c - see hone-report-threshold.h
 *
 * The line in the right chart, the slider and the property are one number. The counts come from a sweep over all
 * thresholds that was made once, so that they follow the slider at once.
 */
#include "hone-report-threshold.h"

#include "hone-chart.h"
#include "hone-compat.h"
#include "hone-reflow.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define MANY 8 /* classes; of more only the mean has a colour until one is pointed at */
#define MAX_COST 1000

struct _HoneReportThreshold {
  AdwBin parent_instance;

  const HoneReportFacts *facts; /* (nullable) */
  double conf, kept;
  gboolean moving;

  GtkDropDown *curve;
  HoneChart *classes, *sweep;
  GtkAdjustment *adjustment, *cost;
  GtkLabel *value, *counts;
  GtkWidget *keep, *suggest;
  HoneReflow *charts;
};

G_DEFINE_FINAL_TYPE (HoneReportThreshold, hone_report_threshold, ADW_TYPE_BIN)

enum {
  PROP_CONF = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint keep_signal;

/* Curves by class. */

static void
add_class (HoneReportThreshold *self, const HoneClassMetrics *metrics, HoneCurveKind curve, gboolean many)
{
  const char *name = self->facts->evaluation->names[metrics->klass];
  guint i = hone_chart_add_series (self->classes, name, (HoneColor) (metrics->klass % HONE_PALETTE_SIZE), FALSE);

  hone_chart_set_pattern (self->classes, i, hone_palette_pattern (metrics->klass));
  hone_chart_set_faint (self->classes, i, many);
  hone_chart_set_values (self->classes, i, hone_class_metrics_curve (metrics, curve), HONE_CURVE);
}

static void
add_mean (HoneReportThreshold *self, HoneCurveKind curve)
{
  g_autofree double *mean = g_new (double, HONE_CURVE);
  guint i = hone_chart_add_series (self->classes, _ ("all classes"), HONE_COLOR_INK, TRUE);

  hone_metrics_mean_curve (self->facts->metrics, curve, mean);
  hone_chart_set_values (self->classes, i, mean, HONE_CURVE);
}

static void
show_classes (HoneReportThreshold *self)
{
  HoneCurveKind curve = (HoneCurveKind) gtk_drop_down_get_selected (self->curve);
  const HoneMetrics *metrics = self->facts != NULL ? self->facts->metrics : NULL;
  gboolean pr = curve == HONE_CURVE_PR;

  hone_chart_clear (self->classes);
  hone_chart_set_x_title (self->classes, pr ? _ ("recall") : _ ("confidence"));
  for (int k = 0; metrics != NULL && k < metrics->n_classes; k++)
    add_class (self, &metrics->classes[k], curve, metrics->n_classes > MANY);
  if (metrics != NULL && metrics->n_classes > 1)
    add_mean (self, curve);
  hone_chart_set_marked (self->classes, pr ? 0 : (int) lround (self->conf * (HONE_CURVE - 1)) + 1);
}

/* Counts over the threshold. */

static void
show_sweep (HoneReportThreshold *self)
{
  const guint n = HONE_REPORT_STEPS + 1;
  g_autofree double *values = g_new (double, 3 * n);

  for (guint i = 0; self->facts != NULL && i < n; i++) {
    HoneTally tally = hone_evaluation_tally_quick (self->facts->evaluation, (double) i / HONE_REPORT_STEPS);

    values[i] = tally.precision;
    values[n + i] = tally.recall;
    values[2 * n + i] = tally.f1;
  }
  for (guint k = 0; k < 3; k++)
    hone_chart_set_values (self->sweep, k, values + k * n, self->facts != NULL ? n : 0);
}

static void
show_counts (HoneReportThreshold *self)
{
  HoneTally tally;
  g_autofree char *right = NULL;
  g_autofree char *missed = NULL;
  g_autofree char *wrong = NULL;

  if (self->facts == NULL) {
    gtk_label_set_text (self->counts, "");
    return;
  }
  tally = hone_evaluation_tally_quick (self->facts->evaluation, self->conf);
  right = hone_words_count (tally.tp);
  missed = hone_words_count (tally.fn);
  wrong = hone_words_count (tally.fp);
  /* Translators: what comes of a threshold: counts of objects and detections */
  hone_words_set (self->counts, g_strdup_printf (_ ("%s found, %s missed, %s false alarms"), right, missed, wrong));
}

/* The number that slider, line and property share. */

static void
show_conf (HoneReportThreshold *self)
{
  self->moving = TRUE;
  gtk_adjustment_set_value (self->adjustment, self->conf);
  hone_chart_set_marked (self->sweep, self->facts != NULL ? (int) lround (self->conf * HONE_REPORT_STEPS) + 1 : 0);
  if (gtk_drop_down_get_selected (self->curve) != HONE_CURVE_PR)
    hone_chart_set_marked (self->classes, (int) lround (self->conf * (HONE_CURVE - 1)) + 1);
  self->moving = FALSE;
  hone_words_set (self->value, g_strdup_printf ("%.2f", self->conf));
  gtk_widget_set_sensitive (self->keep, self->facts != NULL && !(fabs (self->conf - self->kept) < 5e-4));
  show_counts (self);
}

void
hone_report_threshold_set_conf (HoneReportThreshold *self, double conf)
{
  g_return_if_fail (HONE_IS_REPORT_THRESHOLD (self));

  conf = CLAMP (conf, 0, 1);
  if (fabs (conf - self->conf) < 1e-9)
    return;
  self->conf = conf;
  show_conf (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONF]);
}

double
hone_report_threshold_get_conf (HoneReportThreshold *self)
{
  g_return_val_if_fail (HONE_IS_REPORT_THRESHOLD (self), 0);
  return self->conf;
}

void
hone_report_threshold_step (HoneReportThreshold *self, int hundredths)
{
  hone_report_threshold_set_conf (self, (rint (self->conf * 100) + hundredths) / 100);
}

static void
slider_cb (HoneReportThreshold *self)
{
  if (!self->moving)
    hone_report_threshold_set_conf (self, gtk_adjustment_get_value (self->adjustment));
}

static void
marked_cb (HoneChart *chart, GParamSpec *pspec, HoneReportThreshold *self)
{
  double last = chart == self->sweep ? HONE_REPORT_STEPS : HONE_CURVE - 1;
  int marked = hone_chart_get_marked (chart);

  if (!self->moving && marked > 0)
    hone_report_threshold_set_conf (self, (marked - 1) / last);
}

/* Of the steps of the sweep; for a cost of 1 what was reckoned from all scores. */
static double
suggested (HoneReportThreshold *self)
{
  double cost = gtk_adjustment_get_value (self->cost), least = G_MAXDOUBLE, best = self->facts->suggested;

  if (cost == 1)
    return best;
  for (guint i = 0; i < self->facts->sweep->len; i++) {
    const HoneSweepPoint *point = &g_array_index (self->facts->sweep, HoneSweepPoint, i);

    if (point->fp + cost * point->fn <= least && point->conf > 0) {
      least = point->fp + cost * point->fn;
      best = point->conf;
    }
  }
  return best;
}

static void
suggest_cb (HoneReportThreshold *self)
{
  if (self->facts != NULL)
    hone_report_threshold_set_conf (self, suggested (self));
}

static void
keep_cb (HoneReportThreshold *self)
{
  self->kept = self->conf;
  show_conf (self);
  g_signal_emit (self, keep_signal, 0, self->conf);
}

void
hone_report_threshold_set_facts (HoneReportThreshold *self, const HoneReportFacts *facts, double kept)
{
  g_return_if_fail (HONE_IS_REPORT_THRESHOLD (self));

  self->facts = facts;
  self->kept = kept;
  if (facts != NULL)
    self->conf = isfinite (kept) ? CLAMP (kept, 0, 1) : facts->suggested;
  show_classes (self);
  show_sweep (self);
  show_conf (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self), facts != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONF]);
}

/* Building. */

static GtkWidget *
caption (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkWidget *
make_cost (HoneReportThreshold *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *spin;

  self->cost = gtk_adjustment_new (1, 0.1, MAX_COST, 1, 10, 0);
  spin = gtk_spin_button_new (self->cost, 1, 0);
  /* Translators: before a number; after it stands "false alarms" */
  gtk_box_append (GTK_BOX (box), caption (_ ("A miss costs as much as")));
  gtk_box_append (GTK_BOX (box), spin);
  /* Translators: after a number; before it stands "A miss costs as much as" */
  gtk_box_append (GTK_BOX (box), caption (_ ("false alarms")));
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("A miss costs so many false alarms"), -1);
  g_signal_connect_swapped (self->cost, "value-changed", G_CALLBACK (suggest_cb), self);
  return box;
}

static GtkWidget *
make_head (HoneReportThreshold *self)
{
  GtkWidget *head = hone_reflow_new (12);
  GtkWidget *title = gtk_label_new (_ ("How sure must the model be?"));

  g_object_set (title, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (title, "heading");
  hone_reflow_append (HONE_REFLOW (head), title);
  hone_reflow_append (HONE_REFLOW (head), make_cost (self));
  return head;
}

static HoneChart *
make_chart (const char *title)
{
  GtkWidget *chart = hone_chart_new (title);

  hone_chart_set_kind (HONE_CHART (chart), HONE_PLOT_SHARES);
  hone_chart_set_from_zero (HONE_CHART (chart), TRUE);
  hone_chart_set_top (HONE_CHART (chart), 1);
  hone_chart_set_legend (HONE_CHART (chart), TRUE);
  gtk_widget_set_size_request (chart, 220, 250);
  gtk_widget_set_hexpand (chart, TRUE);
  gtk_widget_set_vexpand (chart, TRUE);
  return HONE_CHART (chart);
}

static GtkWidget *
make_classes (HoneReportThreshold *self)
{
  static const char *const names[] = { N_ ("Precision over recall"), N_ ("F1 over confidence"),
                                       N_ ("Precision over confidence"), N_ ("Recall over confidence") };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_string_list_append (model, _ (names[i]));
  self->curve = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&model)), NULL));
  gtk_widget_set_halign (GTK_WIDGET (self->curve), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->curve), "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->curve), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Curves by class"),
                                  -1);
  self->classes = make_chart (_ ("Curves by class"));
  hone_chart_set_markable (self->classes, FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->curve));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->classes));
  g_signal_connect_swapped (self->curve, "notify::selected", G_CALLBACK (show_classes), self);
  return box;
}

static GtkWidget *
make_sweep (HoneReportThreshold *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *title = caption (_ ("All classes together; drag the line"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_size_request (title, -1, 34);
  self->sweep = make_chart (_ ("Precision, recall and F1 over the confidence"));
  hone_chart_add_series (self->sweep, _ ("Precision"), HONE_COLOR_VIOLET, FALSE);
  hone_chart_add_series (self->sweep, _ ("Recall"), HONE_COLOR_GOLD, FALSE);
  hone_chart_add_series (self->sweep, "F1", HONE_COLOR_INK, TRUE);
  hone_chart_set_x_title (self->sweep, _ ("confidence"));
  hone_chart_set_markable (self->sweep, TRUE);
  g_signal_connect (self->sweep, "notify::marked", G_CALLBACK (marked_cb), self);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->sweep));
  return box;
}

static GtkWidget *
make_button (const char *label, const char *help, GCallback clicked, HoneReportThreshold *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_tooltip_text (button, help);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

/* The wheel scrolls the page; whoever passes over the slider does not mean to change it. */
static void
leave_wheel (GtkWidget *scale)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (scale);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
      gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
  }
}

static GtkWidget *
make_slider (HoneReportThreshold *self)
{
  GtkWidget *row = hone_reflow_new (10);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10),
            *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *scale;

  self->adjustment = gtk_adjustment_new (0.25, 0, 1, 0.01, 0.1, 0);
  scale = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, self->adjustment);
  leave_wheel (scale);
  gtk_widget_set_hexpand (scale, TRUE);
  gtk_widget_set_size_request (scale, 120, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Confidence"), -1);
  self->value = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->value), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->value), "numeric");
  self->suggest = make_button (_ ("_Suggested"), _ ("The confidence at which misses and false alarms cost least"),
                               G_CALLBACK (suggest_cb), self);
  self->keep =
      make_button (_ ("Use _Everywhere"), _ ("Begin with this confidence on the page Use"), G_CALLBACK (keep_cb), self);
  gtk_box_append (GTK_BOX (box), caption (_ ("Confidence")));
  gtk_box_append (GTK_BOX (box), scale);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->value));
  gtk_box_append (GTK_BOX (buttons), self->suggest);
  gtk_box_append (GTK_BOX (buttons), self->keep);
  gtk_widget_set_hexpand (box, TRUE);
  hone_reflow_append (HONE_REFLOW (row), box);
  hone_reflow_append (HONE_REFLOW (row), buttons);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (slider_cb), self);
  return row;
}

static void
hone_report_threshold_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_double (value, HONE_REPORT_THRESHOLD (object)->conf);
}

static void
hone_report_threshold_class_init (HoneReportThresholdClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hone_report_threshold_get_property;
  props[PROP_CONF] = g_param_spec_double ("conf", NULL, NULL, 0, 1, 0.25,
                                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  keep_signal = g_signal_new ("keep", HONE_TYPE_REPORT_THRESHOLD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                              1, G_TYPE_DOUBLE);
}

static void
hone_report_threshold_init (HoneReportThreshold *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->conf = 0.25;
  self->kept = NAN;
  self->charts = HONE_REFLOW (hone_reflow_new (12));
  hone_reflow_set_threshold (self->charts, 520);
  hone_reflow_set_homogeneous (self->charts, TRUE);
  hone_reflow_append (self->charts, make_classes (self));
  hone_reflow_append (self->charts, make_sweep (self));
  self->counts = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->counts, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->counts), "numeric");
  gtk_box_append (GTK_BOX (box), make_head (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->charts));
  gtk_box_append (GTK_BOX (box), make_slider (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->counts));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
hone_report_threshold_new (void)
{
  return g_object_new (HONE_TYPE_REPORT_THRESHOLD, NULL);
}
