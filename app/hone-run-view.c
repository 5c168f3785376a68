/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-view.c - see hone-run-view.h */
#include "hone-run-view.h"

#include "hone-class-table.h"
#include "hone-compat.h"
#include "hone-run-curves.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define LR_UNIT 1e-3 /* learning rates are shown in thousandths */

struct _HoneRunView {
  AdwBin parent_instance;

  HoneRun *run;
  HoneSettings *settings; /* (nullable) */

  HoneReflow *body, *charts;
  GtkBox *losses, *side;
  HoneRunCurves *curves;
  HoneChart *loss_charts[HONE_LOSS_ITEMS], *lr_chart;
  GtkLabel *loss_titles[HONE_LOSS_ITEMS];
  HoneClassTable *classes;
  HoneWatchCard *watch;
  HoneTimeCard *times;
};

G_DEFINE_FINAL_TYPE (HoneRunView, hone_run_view, ADW_TYPE_BIN)

/* Curves. */

static void
set_curve (HoneRunView *self, HoneChart *chart, guint series, const char *column, double unit)
{
  guint n;
  g_autofree double *values = hone_run_get_curve (self->run, column, &n);

  for (guint i = 0; i < n; i++)
    values[i] /= unit;
  hone_chart_set_values (chart, series, values, n);
}

/* Before a run has begun nobody knows whether its third loss is L1 or DFL. */
static char *
loss_title (guint i, const char *name)
{
  static const char *const usual[HONE_LOSS_ITEMS] = { N_ ("Box loss"), N_ ("Class loss"), N_ ("Edge loss") };

  return name != NULL ? hone_words_loss (name) : g_strdup (_ (usual[i]));
}

static void
show_loss (HoneRunView *self, guint i, const char *name)
{
  g_autofree char *title = loss_title (i, name);
  g_autofree char *train = g_strconcat ("train/", name, NULL);
  g_autofree char *val = g_strconcat ("val/", name, NULL);

  gtk_label_set_text (self->loss_titles[i], title);
  hone_chart_set_title (self->loss_charts[i], title);
  set_curve (self, self->loss_charts[i], 0, train, 1);
  set_curve (self, self->loss_charts[i], 1, val, 1);
}

/* A classifier has one loss. */
static GtkWidget *
loss_card (HoneRunView *self, guint i)
{
  GtkWidget *card = GTK_WIDGET (self->loss_charts[i]);

  while (card != NULL && !gtk_widget_has_css_class (card, "card"))
    card = gtk_widget_get_parent (card);
  return card;
}

static void
show_rates (HoneRunView *self)
{
  g_autofree double *planned = NULL;
  guint n = 0;

  set_curve (self, self->lr_chart, 0, "lr/pg0", LR_UNIT);
  if (self->settings != NULL)
    planned = hone_run_plan_rates (self->run, self->settings, &n);
  /* What has been is known; the last of it is where the plan goes on from. */
  for (guint i = 0; i < n; i++)
    planned[i] = (int) i + 1 < hone_run_get_epochs_done (self->run) ? (double) NAN : planned[i] / LR_UNIT;
  hone_chart_set_values (self->lr_chart, 1, planned, n);
}

static void
show_axes (HoneRunView *self)
{
  int epochs = MAX (hone_run_get_epochs (self->run), (int) hone_run_get_n_epochs (self->run));
  int best = hone_run_get_best_epoch (self->run);

  hone_chart_set_epochs (self->lr_chart, epochs);
  for (guint i = 0; i < HONE_LOSS_ITEMS; i++) {
    hone_chart_set_epochs (self->loss_charts[i], epochs);
    hone_chart_set_best (self->loss_charts[i], best, -1, FALSE);
  }
}

static void
show_curves (HoneRunView *self)
{
  g_auto (GStrv) losses = NULL;
  guint n;

  if (self->run == NULL)
    return;
  losses = hone_run_get_losses (self->run);
  n = losses != NULL ? g_strv_length (losses) : 0;
  for (guint i = 0; i < HONE_LOSS_ITEMS; i++)
    gtk_widget_set_visible (loss_card (self, i), n == 0 ? i == 0 || !hone_run_is_classifier (self->run) : i < n);
  show_axes (self);
  hone_run_curves_update (self->curves);
  show_rates (self);
  for (guint i = 0; i < HONE_LOSS_ITEMS; i++)
    show_loss (self, i, i < n ? losses[i] : NULL);
  hone_class_table_show (self->classes, self->run);
}

static void
make_series (HoneRunView *self)
{
  static const HoneColor colors[HONE_LOSS_ITEMS] = { HONE_COLOR_ORANGE, HONE_COLOR_MAGENTA, HONE_COLOR_VIOLET };

  for (guint i = 0; i < HONE_LOSS_ITEMS; i++) {
    hone_chart_add_series (self->loss_charts[i], _ ("training"), colors[i], FALSE);
    hone_chart_add_series (self->loss_charts[i], _ ("validation"), colors[i], TRUE);
    hone_run_curves_link (self->curves, self->loss_charts[i], TRUE);
  }
  hone_chart_set_title (self->lr_chart, _ ("Learning rate in thousandths"));
  hone_chart_set_from_zero (self->lr_chart, TRUE);
  hone_chart_add_series (self->lr_chart, _ ("learning rate"), HONE_COLOR_INK, FALSE);
  hone_chart_add_series (self->lr_chart, _ ("planned"), HONE_COLOR_INK, FALSE);
  hone_chart_set_planned (self->lr_chart, 1, TRUE);
  hone_chart_set_never_smoothed (self->lr_chart, 0, TRUE);
  hone_chart_set_never_smoothed (self->lr_chart, 1, TRUE);
  hone_run_curves_link (self->curves, self->lr_chart, FALSE);
}

static void
chart_activated_cb (HoneRunView *self, int epoch)
{
  hone_watch_card_show_epoch (self->watch, epoch);
}

/* Narrow: map over the losses, which then stand beside each other. */
static void
narrow_cb (HoneRunView *self)
{
  gboolean narrow = hone_reflow_get_narrow (self->charts);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->losses),
                                  narrow ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_hexpand (GTK_WIDGET (self->losses), narrow);
}

/* The run. */

/* Of an old run; who trains knows more (hone_run_view_get_times ()). */
static void
show_times (HoneRunView *self)
{
  const HoneTimes times = self->run != NULL ? hone_run_get_times (self->run) : (HoneTimes){ 0 };

  gtk_widget_set_visible (GTK_WIDGET (self->times),
                          self->run != NULL && (hone_run_is_live (self->run) || hone_times_get_sum (&times) > 0));
  hone_time_card_set (self->times, &times, 0);
}

static void
forget (HoneRunView *self)
{
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  g_clear_pointer (&self->settings, hone_settings_free);
}

void
hone_run_view_set_settings (HoneRunView *self, HoneSettings *settings)
{
  g_clear_pointer (&self->settings, hone_settings_free);
  self->settings = settings;
  if (self->run != NULL)
    show_rates (self);
}

void
hone_run_view_set_run (HoneRunView *self, HoneRun *run)
{
  forget (self);
  if (run != NULL) {
    self->run = g_object_ref (run);
    g_signal_connect_swapped (run, "epoch-added", G_CALLBACK (show_curves), self);
    g_signal_connect_swapped (run, "notify::epochs", G_CALLBACK (show_curves), self);
  }
  hone_watch_card_set_run (self->watch, run);
  hone_run_curves_set_run (self->curves, run);
  show_curves (self);
  show_times (self);
}

HoneWatchCard *
hone_run_view_get_watch (HoneRunView *self)
{
  return self->watch;
}

HoneTimeCard *
hone_run_view_get_times (HoneRunView *self)
{
  return self->times;
}

static void
hone_run_view_dispose (GObject *object)
{
  forget (HONE_RUN_VIEW (object));
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_RUN_VIEW);
  G_OBJECT_CLASS (hone_run_view_parent_class)->dispose (object);
}

static void
bind_losses (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < HONE_LOSS_ITEMS; i++) {
    g_autofree char *chart = g_strdup_printf ("loss_chart_%u", i);
    g_autofree char *title = g_strdup_printf ("loss_title_%u", i);

    gtk_widget_class_bind_template_child_full (
        widget_class, chart, FALSE, G_STRUCT_OFFSET (HoneRunView, loss_charts) + (gssize) (i * sizeof (HoneChart *)));
    gtk_widget_class_bind_template_child_full (
        widget_class, title, FALSE, G_STRUCT_OFFSET (HoneRunView, loss_titles) + (gssize) (i * sizeof (GtkLabel *)));
  }
}

static void
hone_run_view_class_init (HoneRunViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_run_view_dispose;
  g_type_ensure (HONE_TYPE_CLASS_TABLE);
  g_type_ensure (HONE_TYPE_RUN_CURVES);
  g_type_ensure (HONE_TYPE_TIME_CARD);
  g_type_ensure (HONE_TYPE_WATCH_CARD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/run-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, body);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, charts);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, losses);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, side);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, curves);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, lr_chart);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, classes);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, watch);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, times);
  bind_losses (widget_class);
}

static void
hone_run_view_init (HoneRunView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  make_series (self);
  g_signal_connect_swapped (self->curves, "epoch-activated", G_CALLBACK (chart_activated_cb), self);
  g_signal_connect_swapped (self->charts, "notify::narrow", G_CALLBACK (narrow_cb), self);
  narrow_cb (self);
  show_times (self);
}
