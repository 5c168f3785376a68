/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-view.c - see hone-run-view.h */
#include "hone-run-view.h"

#include "hone-class-table.h"
#include "hone-compat.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define PREVIEWS 4
#define PLAY_PERIOD 500 /* milliseconds an epoch */
#define LR_UNIT 1e-3    /* learning rates are shown in thousandths */

struct _HoneRunView {
  AdwBin parent_instance;

  HoneRun *run;
  GCancellable *cancellable; /* of reading previews */
  gboolean follow;           /* the slider stays at the newest epoch */
  gboolean moving;           /* the slider is moved by us */
  guint play_source;

  HoneReflow *body, *charts;
  GtkBox *losses, *side, *previews;
  HoneChart *map_chart, *loss_charts[HONE_LOSS_ITEMS], *lr_chart;
  GtkLabel *loss_titles[HONE_LOSS_ITEMS], *no_previews, *epoch_label;
  HoneClassTable *classes;
  GtkStack *previews_stack;
  GtkToggleButton *mode_detections, *mode_labels, *mode_both, *play;
  GtkWidget *slider;
  GtkAdjustment *epoch;
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

static void
show_axes (HoneRunView *self)
{
  int epochs = MAX (hone_run_get_epochs (self->run), (int) hone_run_get_n_epochs (self->run));
  int best = hone_run_get_best_epoch (self->run);

  hone_chart_set_epochs (self->map_chart, epochs);
  hone_chart_set_best (self->map_chart, best, 1, TRUE);
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
  show_axes (self);
  set_curve (self, self->map_chart, 0, "metrics/mAP50(B)", 1);
  set_curve (self, self->map_chart, 1, "metrics/mAP50-95(B)", 1);
  set_curve (self, self->lr_chart, 0, "lr/pg0", LR_UNIT);
  for (guint i = 0; i < HONE_LOSS_ITEMS; i++)
    show_loss (self, i, i < n ? losses[i] : NULL);
  hone_class_table_show (self->classes, self->run);
}

static void
make_series (HoneRunView *self)
{
  static const HoneColor colors[HONE_LOSS_ITEMS] = { HONE_COLOR_ORANGE, HONE_COLOR_MAGENTA, HONE_COLOR_VIOLET };

  hone_chart_set_title (self->map_chart, _ ("Mean average precision"));
  hone_chart_set_from_zero (self->map_chart, TRUE);
  hone_chart_set_legend (self->map_chart, TRUE);
  hone_chart_set_x_title (self->map_chart, _ ("epoch"));
  hone_chart_add_series (self->map_chart, "mAP50", HONE_COLOR_BLUE, FALSE);
  hone_chart_add_series (self->map_chart, "mAP50-95", HONE_COLOR_TEAL, FALSE);
  for (guint i = 0; i < HONE_LOSS_ITEMS; i++) {
    hone_chart_add_series (self->loss_charts[i], _ ("training"), colors[i], FALSE);
    hone_chart_add_series (self->loss_charts[i], _ ("validation"), colors[i], TRUE);
    g_object_bind_property (self->map_chart, "hover-epoch", self->loss_charts[i], "hover-epoch",
                            G_BINDING_BIDIRECTIONAL);
  }
  hone_chart_set_title (self->lr_chart, _ ("Learning rate in thousandths"));
  hone_chart_set_from_zero (self->lr_chart, TRUE);
  hone_chart_add_series (self->lr_chart, _ ("learning rate"), HONE_COLOR_INK, FALSE);
  g_object_bind_property (self->map_chart, "hover-epoch", self->lr_chart, "hover-epoch", G_BINDING_BIDIRECTIONAL);
}

/* Previews. */

static int
slider_epoch (HoneRunView *self)
{
  return (int) (gtk_adjustment_get_value (self->epoch) + 0.5);
}

/* The newest epoch with previews that is not after @epoch; 0 when there is none. */
static int
epoch_with_previews (HoneRunView *self, int epoch)
{
  GArray *epochs = hone_run_get_snapshot_epochs (self->run);
  int best = 0;

  for (guint i = 0; epochs != NULL && i < epochs->len; i++)
    if (g_array_index (epochs, int, i) <= epoch || best == 0)
      best = g_array_index (epochs, int, i);
  return best;
}

static void
show_previews (HoneRunView *self)
{
  int epoch = self->run != NULL ? epoch_with_previews (self, slider_epoch (self)) : 0;
  GPtrArray *snapshots = epoch > 0 ? hone_run_get_snapshots (self->run, epoch) : NULL;
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->previews));

  for (guint i = 0; child != NULL; i++, child = gtk_widget_get_next_sibling (child)) {
    HoneSnapshot *snapshot = snapshots != NULL && i < snapshots->len ? snapshots->pdata[i] : NULL;

    gtk_widget_set_visible (child, snapshot != NULL);
    hone_preview_set_names (HONE_PREVIEW (child), self->run != NULL ? hone_run_get_classes (self->run) : NULL);
    hone_preview_set_snapshot (HONE_PREVIEW (child), snapshot);
  }
  gtk_stack_set_visible_child_name (self->previews_stack, snapshots != NULL ? "pictures" : "none");
  gtk_label_set_text (self->no_previews, self->run != NULL && hone_run_is_live (self->run)
                                             ? _ ("The first pictures come after the first epoch.")
                                             : _ ("No previews were kept."));
  if (epoch > 0)
    hone_words_set (self->epoch_label, g_strdup_printf (_ ("Epoch %d"), epoch));
  else
    gtk_label_set_text (self->epoch_label, "");
}

/* New epochs lengthen the slider; it stays at the newest unless somebody moved it back. */
static void
snapshots_cb (HoneRunView *self)
{
  GArray *epochs = self->run != NULL ? hone_run_get_snapshot_epochs (self->run) : NULL;
  int last = epochs != NULL && epochs->len > 0 ? g_array_index (epochs, int, epochs->len - 1) : 1;
  int first = epochs != NULL && epochs->len > 0 ? g_array_index (epochs, int, 0) : 1;

  self->moving = TRUE;
  gtk_adjustment_set_lower (self->epoch, first);
  gtk_adjustment_set_upper (self->epoch, last);
  if (self->follow)
    gtk_adjustment_set_value (self->epoch, last);
  self->moving = FALSE;
  gtk_widget_set_sensitive (self->slider, last > first);
  gtk_widget_set_sensitive (GTK_WIDGET (self->play), last > first);
  show_previews (self);
}

static void
slider_cb (HoneRunView *self)
{
  if (!self->moving)
    self->follow = gtk_adjustment_get_value (self->epoch) + 0.5 >= gtk_adjustment_get_upper (self->epoch);
  show_previews (self);
}

static void
chart_activated_cb (HoneRunView *self, int epoch)
{
  gtk_adjustment_set_value (self->epoch, epoch);
}

static void
mode_cb (HoneRunView *self)
{
  HonePreviewMode mode = gtk_toggle_button_get_active (self->mode_both)     ? HONE_PREVIEW_BOTH
                         : gtk_toggle_button_get_active (self->mode_labels) ? HONE_PREVIEW_LABELS
                                                                            : HONE_PREVIEW_DETECTIONS;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->previews)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    hone_preview_set_mode (HONE_PREVIEW (child), mode);
}

static gboolean
play_tick_cb (gpointer data)
{
  HoneRunView *self = HONE_RUN_VIEW (data);
  double value = gtk_adjustment_get_value (self->epoch), upper = gtk_adjustment_get_upper (self->epoch);

  if (value + 0.5 >= upper) {
    self->play_source = 0;
    gtk_toggle_button_set_active (self->play, FALSE);
    return G_SOURCE_REMOVE;
  }
  gtk_adjustment_set_value (self->epoch, value + 1);
  return G_SOURCE_CONTINUE;
}

static void
play_cb (HoneRunView *self)
{
  g_clear_handle_id (&self->play_source, g_source_remove);
  if (!gtk_toggle_button_get_active (self->play))
    return;
  if (gtk_adjustment_get_value (self->epoch) + 0.5 >= gtk_adjustment_get_upper (self->epoch))
    gtk_adjustment_set_value (self->epoch, gtk_adjustment_get_lower (self->epoch));
  self->play_source = g_timeout_add (PLAY_PERIOD, play_tick_cb, self);
}

static void
make_previews (HoneRunView *self)
{
  for (int i = 0; i < PREVIEWS; i++) {
    GtkWidget *preview = hone_preview_new ();

    gtk_widget_set_hexpand (preview, TRUE);
    gtk_box_append (self->previews, preview);
  }
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

static void
load_cb (GObject *run, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* What could not be read is simply not there; the page says so. */
  if (!hone_run_load_finish (HONE_RUN (run), result, &error))
    g_debug ("previews: %s", error->message);
}

static void
forget (HoneRunView *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  g_clear_handle_id (&self->play_source, g_source_remove);
}

void
hone_run_view_set_run (HoneRunView *self, HoneRun *run)
{
  forget (self);
  self->follow = TRUE;
  if (run != NULL) {
    self->run = g_object_ref (run);
    g_signal_connect_swapped (run, "epoch-added", G_CALLBACK (show_curves), self);
    g_signal_connect_swapped (run, "notify::epochs", G_CALLBACK (show_curves), self);
    g_signal_connect_swapped (run, "snapshots-changed", G_CALLBACK (snapshots_cb), self);
    g_signal_connect_swapped (run, "notify::state", G_CALLBACK (show_previews), self);
    self->cancellable = g_cancellable_new ();
    if (!hone_run_is_live (run))
      hone_run_load_async (run, self->cancellable, load_cb, NULL);
  }
  show_curves (self);
  snapshots_cb (self);
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
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/run-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, body);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, charts);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, losses);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, side);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, previews);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, map_chart);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, lr_chart);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, no_previews);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, epoch_label);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, classes);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, previews_stack);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, mode_detections);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, mode_labels);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, mode_both);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, play);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, slider);
  gtk_widget_class_bind_template_child (widget_class, HoneRunView, epoch);
  bind_losses (widget_class);
}

static void
hone_run_view_init (HoneRunView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->follow = TRUE;
  make_series (self);
  make_previews (self);
  g_signal_connect_swapped (self->epoch, "value-changed", G_CALLBACK (slider_cb), self);
  g_signal_connect_swapped (self->mode_both, "toggled", G_CALLBACK (mode_cb), self);
  g_signal_connect_swapped (self->mode_labels, "toggled", G_CALLBACK (mode_cb), self);
  g_signal_connect_swapped (self->play, "toggled", G_CALLBACK (play_cb), self);
  g_signal_connect_swapped (self->map_chart, "epoch-activated", G_CALLBACK (chart_activated_cb), self);
  g_signal_connect_swapped (self->charts, "notify::narrow", G_CALLBACK (narrow_cb), self);
  for (guint i = 0; i < HONE_LOSS_ITEMS; i++)
    g_signal_connect_swapped (self->loss_charts[i], "epoch-activated", G_CALLBACK (chart_activated_cb), self);
  mode_cb (self);
  narrow_cb (self);
  snapshots_cb (self);
}
