/* SPDX-License-Identifier: Apache-2.0 */
/* hone-chart.c - see hone-chart.h; hone-plot.c places and draws, hone-chart-input.c listens */
#include "hone-chart-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define GLIDE 150 /* milliseconds */

G_DEFINE_FINAL_TYPE (HoneChart, hone_chart, GTK_TYPE_WIDGET)

enum {
  PROP_TITLE = 1,
  PROP_EPOCHS,
  PROP_FROM_ZERO,
  PROP_LEGEND,
  PROP_X_TITLE,
  PROP_DIGITS,
  PROP_BEST_EPOCH,
  PROP_HOVER_EPOCH,
  PROP_VIEW_FIRST,
  PROP_VIEW_LAST,
  PROP_LOG,
  PROP_SMOOTHING,
  PROP_SMOOTHED,
  PROP_MARKED,
  N_PROPS,
};

enum {
  SIGNAL_EPOCH_ACTIVATED,
  SIGNAL_SERIES_TOGGLED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
series_clear (gpointer data)
{
  HonePlotSeries *series = data;

  g_free (series->name);
  g_clear_pointer (&series->pyramid, hone_pyramid_free);
  g_clear_pointer (&series->smoothed, hone_pyramid_free);
}

static HonePlotSeries *
series_at (HoneChart *self, guint i)
{
  return &g_array_index (self->series, HonePlotSeries, i);
}

static void
update_accessible (HoneChart *self)
{
  g_autofree char *description = hone_plot_describe (&self->plot);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->title != NULL ? self->title : _ ("Chart"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
}

/* The array may have moved. */
static void
changed (HoneChart *self)
{
  self->plot.series = (HonePlotSeries *) (void *) self->series->data;
  self->plot.n_series = self->series->len;
  self->plot.hover = MIN (self->plot.hover, hone_plot_last_epoch (&self->plot));
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The moving mean goes on from where it was. */
static void
extend_mean (HoneChart *self, guint i)
{
  HonePlotSeries *series = series_at (self, i);
  HoneChartMean *state = &g_array_index (self->means, HoneChartMean, i);
  guint n = hone_pyramid_get_n (series->smoothed);

  for (; n < series->n_values; n++) {
    double value = series->values[n], mean = NAN;

    if (isfinite (value)) {
      state->mean = self->smoothing * state->mean + (1 - self->smoothing) * value;
      state->power *= self->smoothing;
      mean = state->mean / (1 - state->power);
    }
    hone_pyramid_append (series->smoothed, &mean, 1);
  }
}

static void
smooth (HoneChart *self, guint i)
{
  HonePlotSeries *series = series_at (self, i);

  g_clear_pointer (&series->smoothed, hone_pyramid_free);
  if (self->smoothing <= 0 || series->never_smoothed || self->plot.kind == HONE_PLOT_SHARES)
    return;
  series->smoothed = hone_pyramid_new ();
  g_array_index (self->means, HoneChartMean, i) = (HoneChartMean){ 0, 1 };
  extend_mean (self, i);
}

guint
hone_chart_add_series (HoneChart *self, const char *name, HoneColor color, gboolean dashed)
{
  HonePlotSeries series = { .name = g_strdup (name), .color = color, .dashed = dashed, .pyramid = hone_pyramid_new () };
  const HoneChartMean mean = { 0, 1 };

  g_return_val_if_fail (HONE_IS_CHART (self), 0);

  g_array_append_val (self->series, series);
  g_array_append_val (self->means, mean);
  smooth (self, self->series->len - 1);
  changed (self);
  return self->series->len - 1;
}

void
hone_chart_set_marker (HoneChart *self, guint series, HoneMarker marker)
{
  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  series_at (self, series)->marker = marker;
  changed (self);
}

void
hone_chart_set_pattern (HoneChart *self, guint series, HonePattern pattern)
{
  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  series_at (self, series)->pattern = pattern;
  changed (self);
}

void
hone_chart_set_planned (HoneChart *self, guint series, gboolean planned)
{
  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  series_at (self, series)->planned = planned;
  changed (self);
}

void
hone_chart_set_never_smoothed (HoneChart *self, guint series, gboolean never)
{
  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  series_at (self, series)->never_smoothed = never;
  smooth (self, series);
  changed (self);
}

void
hone_chart_set_faint (HoneChart *self, guint series, gboolean faint)
{
  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  series_at (self, series)->faint = faint;
  changed (self);
}

void
hone_chart_set_hidden (HoneChart *self, guint series, gboolean hidden)
{
  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  if (series_at (self, series)->hidden == hidden)
    return;
  series_at (self, series)->hidden = hidden;
  changed (self);
  g_signal_emit (self, signals[SIGNAL_SERIES_TOGGLED], 0, series);
}

gboolean
hone_chart_get_hidden (HoneChart *self, guint series)
{
  g_return_val_if_fail (HONE_IS_CHART (self) && series < self->series->len, FALSE);
  return series_at (self, series)->hidden;
}

void
hone_chart_append_values (HoneChart *self, guint series, const double *values, guint n_values)
{
  HonePlotSeries *to;

  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  to = series_at (self, series);
  hone_pyramid_append (to->pyramid, values, n_values);
  to->values = hone_pyramid_get_values (to->pyramid);
  to->n_values = hone_pyramid_get_n (to->pyramid);
  if (to->smoothed != NULL)
    extend_mean (self, series);
  changed (self);
}

void
hone_chart_set_values (HoneChart *self, guint series, const double *values, guint n_values)
{
  HonePlotSeries *to;

  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  to = series_at (self, series);
  if (to->n_values == n_values && (n_values == 0 || memcmp (to->values, values, n_values * sizeof (double)) == 0))
    return;
  hone_pyramid_clear (to->pyramid);
  hone_pyramid_append (to->pyramid, values, n_values);
  to->values = hone_pyramid_get_values (to->pyramid);
  to->n_values = n_values;
  smooth (self, series);
  changed (self);
}

void
hone_chart_append (HoneChart *self, guint series, double value)
{
  hone_chart_append_values (self, series, &value, 1);
}

guint
hone_chart_get_n_series (HoneChart *self)
{
  g_return_val_if_fail (HONE_IS_CHART (self), 0);
  return self->series->len;
}

void
hone_chart_clear (HoneChart *self)
{
  g_return_if_fail (HONE_IS_CHART (self));

  g_array_set_size (self->series, 0);
  g_array_set_size (self->means, 0);
  self->plot.near = 0;
  hone_chart_set_best (self, 0, -1, FALSE);
  changed (self);
}

static void
set_text (HoneChart *self, char **field, const char *text, int prop)
{
  if (g_strcmp0 (*field, text) == 0)
    return;
  g_free (*field);
  *field = g_strdup (text);
  self->plot.x_title = self->x_title;
  changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_number (HoneChart *self, int *field, int value, int prop)
{
  if (*field == value)
    return;
  *field = value;
  changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
hone_chart_set_title (HoneChart *self, const char *title)
{
  g_return_if_fail (HONE_IS_CHART (self));
  set_text (self, &self->title, title, PROP_TITLE);
}

void
hone_chart_set_x_title (HoneChart *self, const char *title)
{
  g_return_if_fail (HONE_IS_CHART (self));
  set_text (self, &self->x_title, title, PROP_X_TITLE);
}

void
hone_chart_set_epochs (HoneChart *self, int epochs)
{
  g_return_if_fail (HONE_IS_CHART (self));
  set_number (self, &self->plot.epochs, epochs, PROP_EPOCHS);
}

void
hone_chart_set_kind (HoneChart *self, HonePlotKind kind)
{
  g_return_if_fail (HONE_IS_CHART (self));

  self->plot.kind = kind;
  for (guint i = 0; i < self->series->len; i++)
    smooth (self, i);
  changed (self);
}

void
hone_chart_set_minutes (HoneChart *self, double unit)
{
  g_return_if_fail (HONE_IS_CHART (self) && unit > 0);

  self->plot.unit = unit;
  hone_chart_set_kind (self, HONE_PLOT_MINUTES);
}

void
hone_chart_set_epoch_steps (HoneChart *self, int steps)
{
  g_return_if_fail (HONE_IS_CHART (self));

  self->plot.epoch_steps = MAX (steps, 0);
  changed (self);
}

void
hone_chart_set_top (HoneChart *self, double top)
{
  g_return_if_fail (HONE_IS_CHART (self));

  self->plot.top = top;
  changed (self);
}

void
hone_chart_set_log (HoneChart *self, gboolean log)
{
  g_return_if_fail (HONE_IS_CHART (self));
  set_number (self, &self->plot.log, log != FALSE, PROP_LOG);
}

void
hone_chart_set_marked (HoneChart *self, int position)
{
  g_return_if_fail (HONE_IS_CHART (self));
  set_number (self, &self->plot.marked, MAX (position, 0), PROP_MARKED);
}

void
hone_chart_set_markable (HoneChart *self, gboolean markable)
{
  g_return_if_fail (HONE_IS_CHART (self));
  self->markable = markable;
}

int
hone_chart_get_marked (HoneChart *self)
{
  g_return_val_if_fail (HONE_IS_CHART (self), 0);
  return self->plot.marked;
}

void
hone_chart_set_smoothing (HoneChart *self, double smoothing)
{
  g_return_if_fail (HONE_IS_CHART (self));

  smoothing = CLAMP (smoothing, 0, 0.99);
  if (self->smoothing == smoothing)
    return;
  self->smoothing = smoothing;
  for (guint i = 0; i < self->series->len; i++)
    smooth (self, i);
  changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SMOOTHING]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SMOOTHED]);
}

void
hone_chart_set_from_zero (HoneChart *self, gboolean from_zero)
{
  g_return_if_fail (HONE_IS_CHART (self));
  set_number (self, &self->plot.zero, from_zero != FALSE, PROP_FROM_ZERO);
}

void
hone_chart_set_legend (HoneChart *self, gboolean legend)
{
  g_return_if_fail (HONE_IS_CHART (self));
  set_number (self, &self->plot.legend, legend != FALSE, PROP_LEGEND);
}

void
hone_chart_set_digits (HoneChart *self, int digits)
{
  g_return_if_fail (HONE_IS_CHART (self));
  set_number (self, &self->plot.digits, digits, PROP_DIGITS);
}

void
hone_chart_set_best (HoneChart *self, int epoch, int series, gboolean label)
{
  g_return_if_fail (HONE_IS_CHART (self));

  self->plot.best_series = series;
  self->plot.best_label = label;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  set_number (self, &self->plot.best, epoch, PROP_BEST_EPOCH);
}

void
hone_chart_set_hover_epoch (HoneChart *self, int epoch)
{
  g_return_if_fail (HONE_IS_CHART (self));

  epoch = CLAMP (epoch, 0, hone_plot_last_epoch (&self->plot));
  if (self->plot.hover == epoch)
    return;
  self->plot.hover = epoch;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HOVER_EPOCH]);
}

int
hone_chart_get_hover_epoch (HoneChart *self)
{
  g_return_val_if_fail (HONE_IS_CHART (self), 0);
  return self->plot.hover;
}

char *
hone_chart_describe (HoneChart *self)
{
  g_return_val_if_fail (HONE_IS_CHART (self), NULL);
  return hone_plot_describe (&self->plot);
}

/* What is seen. */

static void
set_view (HoneChart *self, double first, double last)
{
  gboolean moved = self->plot.view_first != first, grown = self->plot.view_last != last;

  self->plot.view_first = first;
  self->plot.view_last = last;
  if (!moved && !grown)
    return;
  changed (self);
  g_object_freeze_notify (G_OBJECT (self));
  if (moved)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VIEW_FIRST]);
  if (grown)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VIEW_LAST]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Within 1 .. length; all of it is 0, 0. */
static void
fit_view (HoneChart *self, double *first, double *last)
{
  double length = hone_plot_length (&self->plot);
  double span = MAX (*last - *first, 1);

  if (*last <= *first || span >= length - 1) {
    *first = *last = 0;
    return;
  }
  *first = CLAMP (*first, 1, length - span);
  *last = *first + span;
}

void
hone_chart_set_view (HoneChart *self, double first, double last)
{
  g_return_if_fail (HONE_IS_CHART (self));

  fit_view (self, &first, &last);
  g_clear_object (&self->animation);
  set_view (self, first, last);
}

void
hone_chart_get_view (HoneChart *self, double *first, double *last)
{
  g_return_if_fail (HONE_IS_CHART (self));

  *first = self->plot.view_first;
  *last = self->plot.view_last;
}

static void
glide_cb (double share, HoneChart *self)
{
  if (share >= 1)
    fit_view (self, &self->to_first, &self->to_last);
  if (share >= 1)
    set_view (self, self->to_first, self->to_last);
  else
    set_view (self, self->from_first + share * (self->to_first - self->from_first),
              self->from_last + share * (self->to_last - self->from_last));
}

void
hone_chart_glide (HoneChart *self, double first, double last)
{
  HonePlotArea area = hone_chart_area (self);
  double length = hone_plot_length (&self->plot);

  fit_view (self, &first, &last);
  if (!adw_is_initialized () || !adw_get_enable_animations (GTK_WIDGET (self)) ||
      !gtk_widget_get_mapped (GTK_WIDGET (self))) {
    hone_chart_set_view (self, first, last);
    return;
  }
  self->from_first = area.first;
  self->from_last = area.last;
  self->to_first = last > first ? first : 1;
  self->to_last = last > first ? last : length;
  g_clear_object (&self->animation);
  self->animation =
      adw_timed_animation_new (GTK_WIDGET (self), 0, 1, GLIDE,
                               adw_callback_animation_target_new ((AdwAnimationTargetFunc) glide_cb, self, NULL));
  adw_animation_play (self->animation);
}

static void
zoomed (HoneChart *self, double factor, double about, double *first, double *last)
{
  HonePlotArea area = hone_chart_area (self);

  *first = about - (about - area.first) * factor;
  *last = about + (area.last - about) * factor;
}

void
hone_chart_zoom (HoneChart *self, double factor, double about)
{
  double first, last;

  g_return_if_fail (HONE_IS_CHART (self) && factor > 0);

  zoomed (self, factor, about, &first, &last);
  hone_chart_set_view (self, first, last);
}

/* Drawing. */

static void
hone_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneChart *self = HONE_CHART (widget);
  HonePlotLook look = hone_plot_look (hone_palette_is_dark (), hone_palette_is_high_contrast ());
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  cairo_t *cr = hone_draw_begin (widget, snapshot);

  self->plot.hover_box = self->pointed;
  hone_plot_draw (&self->plot, &look, gtk_widget_get_pango_context (widget), cr, width, height);
  cairo_destroy (cr);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0, width, height);
}

static void
hone_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 140 : 90;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 160;
}

HonePlotArea
hone_chart_area (HoneChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  return hone_plot_area (&self->plot, gtk_widget_get_pango_context (widget), gtk_widget_get_width (widget),
                         gtk_widget_get_height (widget));
}

void
hone_chart_set_pointed (HoneChart *self, gboolean pointed)
{
  self->pointed = pointed;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_chart_activate (HoneChart *self, int position)
{
  if (position > 0)
    g_signal_emit (self, signals[SIGNAL_EPOCH_ACTIVATED], 0, position);
}

char *
hone_chart_to_table (HoneChart *self)
{
  g_return_val_if_fail (HONE_IS_CHART (self), NULL);
  return hone_plot_to_table (&self->plot);
}

static void
hone_chart_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HoneChart *self = HONE_CHART (widget);

  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
hone_chart_dispose (GObject *object)
{
  HoneChart *self = HONE_CHART (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->animation);
  G_OBJECT_CLASS (hone_chart_parent_class)->dispose (object);
}

GtkWidget *
hone_chart_new (const char *title)
{
  return g_object_new (HONE_TYPE_CHART, "title", title, NULL);
}

static void
hone_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneChart *self = HONE_CHART (object);

  switch (id) {
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_EPOCHS:
    g_value_set_int (value, self->plot.epochs);
    break;
  case PROP_FROM_ZERO:
    g_value_set_boolean (value, self->plot.zero);
    break;
  case PROP_LEGEND:
    g_value_set_boolean (value, self->plot.legend);
    break;
  case PROP_X_TITLE:
    g_value_set_string (value, self->x_title);
    break;
  case PROP_DIGITS:
    g_value_set_int (value, self->plot.digits);
    break;
  case PROP_BEST_EPOCH:
    g_value_set_int (value, self->plot.best);
    break;
  case PROP_HOVER_EPOCH:
    g_value_set_int (value, self->plot.hover);
    break;
  case PROP_VIEW_FIRST:
    g_value_set_double (value, self->plot.view_first);
    break;
  case PROP_VIEW_LAST:
    g_value_set_double (value, self->plot.view_last);
    break;
  case PROP_LOG:
    g_value_set_boolean (value, self->plot.log);
    break;
  case PROP_SMOOTHING:
    g_value_set_double (value, self->smoothing);
    break;
  case PROP_SMOOTHED:
    g_value_set_boolean (value, self->smoothing > 0);
    break;
  case PROP_MARKED:
    g_value_set_int (value, self->plot.marked);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HoneChart *self = HONE_CHART (object);

  switch (id) {
  case PROP_TITLE:
    hone_chart_set_title (self, g_value_get_string (value));
    break;
  case PROP_EPOCHS:
    hone_chart_set_epochs (self, g_value_get_int (value));
    break;
  case PROP_FROM_ZERO:
    hone_chart_set_from_zero (self, g_value_get_boolean (value));
    break;
  case PROP_LEGEND:
    hone_chart_set_legend (self, g_value_get_boolean (value));
    break;
  case PROP_X_TITLE:
    hone_chart_set_x_title (self, g_value_get_string (value));
    break;
  case PROP_DIGITS:
    hone_chart_set_digits (self, g_value_get_int (value));
    break;
  case PROP_BEST_EPOCH:
    hone_chart_set_best (self, g_value_get_int (value), self->plot.best_series, self->plot.best_label);
    break;
  case PROP_HOVER_EPOCH:
    hone_chart_set_hover_epoch (self, g_value_get_int (value));
    break;
  case PROP_VIEW_FIRST: /* as it is: the other end comes next */
    set_view (self, g_value_get_double (value), self->plot.view_last);
    break;
  case PROP_VIEW_LAST:
    set_view (self, self->plot.view_first, g_value_get_double (value));
    break;
  case PROP_LOG:
    hone_chart_set_log (self, g_value_get_boolean (value));
    break;
  case PROP_SMOOTHING:
    hone_chart_set_smoothing (self, g_value_get_double (value));
    break;
  case PROP_SMOOTHED:
    hone_chart_set_smoothing (self, g_value_get_boolean (value) ? HONE_CHART_SMOOTHING : 0);
    break;
  case PROP_MARKED:
    hone_chart_set_marked (self, g_value_get_int (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_chart_finalize (GObject *object)
{
  HoneChart *self = HONE_CHART (object);

  g_array_unref (self->series);
  g_array_unref (self->means);
  g_free (self->title);
  g_free (self->x_title);
  G_OBJECT_CLASS (hone_chart_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_EPOCHS] = g_param_spec_int ("epochs", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_FROM_ZERO] = g_param_spec_boolean ("from-zero", NULL, NULL, FALSE, flags);
  props[PROP_LEGEND] = g_param_spec_boolean ("legend", NULL, NULL, FALSE, flags);
  props[PROP_X_TITLE] = g_param_spec_string ("x-title", NULL, NULL, NULL, flags);
  props[PROP_DIGITS] = g_param_spec_int ("digits", NULL, NULL, 0, 12, 3, flags);
  props[PROP_BEST_EPOCH] = g_param_spec_int ("best-epoch", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_HOVER_EPOCH] = g_param_spec_int ("hover-epoch", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_VIEW_FIRST] = g_param_spec_double ("view-first", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_VIEW_LAST] = g_param_spec_double ("view-last", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_LOG] = g_param_spec_boolean ("log", NULL, NULL, FALSE, flags);
  props[PROP_SMOOTHING] = g_param_spec_double ("smoothing", NULL, NULL, 0, 0.99, 0, flags);
  props[PROP_SMOOTHED] = g_param_spec_boolean ("smoothed", NULL, NULL, FALSE, flags);
  props[PROP_MARKED] = g_param_spec_int ("marked", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_chart_class_init (HoneChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hone_chart_get_property;
  object_class->set_property = hone_chart_set_property;
  object_class->dispose = hone_chart_dispose;
  object_class->finalize = hone_chart_finalize;
  widget_class->size_allocate = hone_chart_size_allocate;
  widget_class->snapshot = hone_chart_snapshot;
  widget_class->measure = hone_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  install_properties (object_class);
  signals[SIGNAL_EPOCH_ACTIVATED] = g_signal_new ("epoch-activated", HONE_TYPE_CHART, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_SERIES_TOGGLED] = g_signal_new ("series-toggled", HONE_TYPE_CHART, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                 NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  hone_chart_class_add_keys (widget_class);
  hone_chart_class_add_menu (widget_class);
}

static void
hone_chart_init (HoneChart *self)
{
  self->series = g_array_new (FALSE, TRUE, sizeof (HonePlotSeries));
  g_array_set_clear_func (self->series, series_clear);
  self->means = g_array_new (FALSE, TRUE, sizeof (HoneChartMean));
  self->plot.digits = 3;
  self->plot.best_series = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  hone_palette_watch (GTK_WIDGET (self));
  hone_chart_add_input (self);
  changed (self);
}
