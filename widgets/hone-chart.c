/* SPDX-License-Identifier: Apache-2.0 */
/* hone-chart.c - see hone-chart.h; hone-plot.c places and draws */
#include "hone-chart.h"

#include "hone-draw.h"

#include <glib/gi18n-lib.h>

struct _HoneChart {
  GtkWidget parent_instance;

  char *title, *x_title;
  HonePlot plot;
  GArray *series;     /* of HonePlotSeries: plot's */
  gboolean pointed;   /* the pointer or the keyboard is in this chart */
  GtkWidget *menu;    /* made when it is asked for */
  GtkWidget *table;   /* the same */
  GtkTextView *words; /* in table */
};

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
  N_PROPS,
};

enum {
  SIGNAL_EPOCH_ACTIVATED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
series_clear (gpointer data)
{
  HonePlotSeries *series = data;

  g_free (series->name);
  g_free (series->values);
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

guint
hone_chart_add_series (HoneChart *self, const char *name, HoneColor color, gboolean dashed)
{
  HonePlotSeries series = { .name = g_strdup (name), .color = color, .dashed = dashed };

  g_return_val_if_fail (HONE_IS_CHART (self), 0);

  g_array_append_val (self->series, series);
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
hone_chart_set_planned (HoneChart *self, guint series, gboolean planned)
{
  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  series_at (self, series)->planned = planned;
  changed (self);
}

void
hone_chart_set_values (HoneChart *self, guint series, const double *values, guint n_values)
{
  HonePlotSeries *to;

  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  to = series_at (self, series);
  g_free (to->values);
  to->values = g_memdup2 (values, n_values * sizeof (double));
  to->n_values = n_values;
  changed (self);
}

void
hone_chart_append (HoneChart *self, guint series, double value)
{
  HonePlotSeries *to;

  g_return_if_fail (HONE_IS_CHART (self) && series < self->series->len);

  to = series_at (self, series);
  to->values = g_renew (double, to->values, to->n_values + 1);
  to->values[to->n_values++] = value;
  changed (self);
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

/* Pointer and keys. */

static int
epoch_at (HoneChart *self, double x)
{
  GtkWidget *widget = GTK_WIDGET (self);
  HonePlotArea area = hone_plot_area (&self->plot, gtk_widget_get_pango_context (widget), gtk_widget_get_width (widget),
                                      gtk_widget_get_height (widget));

  return MIN (hone_plot_epoch_at (&self->plot, &area, x), hone_plot_last_epoch (&self->plot));
}

static void
set_pointed (HoneChart *self, gboolean pointed)
{
  self->pointed = pointed;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, HoneChart *self)
{
  set_pointed (self, TRUE);
  hone_chart_set_hover_epoch (self, epoch_at (self, x));
}

static void
leave_cb (GtkEventControllerMotion *controller, HoneChart *self)
{
  set_pointed (self, FALSE);
  hone_chart_set_hover_epoch (self, 0);
}

static void
activate (HoneChart *self, int epoch)
{
  if (epoch > 0)
    g_signal_emit (self, signals[SIGNAL_EPOCH_ACTIVATED], 0, epoch);
}

static void
released_cb (GtkGestureClick *gesture, int n, double x, double y, HoneChart *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  activate (self, epoch_at (self, x));
}

static void
focus_out_cb (GtkEventControllerFocus *controller, HoneChart *self)
{
  leave_cb (NULL, self);
}

/* Where a key moves the crosshair; -1: it does not. */
static int
epoch_of_key (HoneChart *self, guint key)
{
  int last = hone_plot_last_epoch (&self->plot);
  int hover = self->plot.hover;

  switch (key) {
  case GDK_KEY_Left:
    return hover == 0 ? last : MAX (hover - 1, 1);
  case GDK_KEY_Right:
    return hover == 0 ? 1 : MIN (hover + 1, last);
  case GDK_KEY_Home:
    return 1;
  case GDK_KEY_End:
    return last;
  case GDK_KEY_Escape:
    return hover > 0 ? 0 : -1;
  default:
    return -1;
  }
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneChart *self)
{
  int epoch = (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) == 0 ? epoch_of_key (self, key) : -1;

  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && self->plot.hover > 0) {
    activate (self, self->plot.hover);
    return GDK_EVENT_STOP;
  }
  if (epoch < 0 || hone_plot_last_epoch (&self->plot) == 0)
    return GDK_EVENT_PROPAGATE;
  set_pointed (self, epoch > 0);
  hone_chart_set_hover_epoch (self, epoch);
  return GDK_EVENT_STOP;
}

/* Menu and table. */

char *
hone_chart_to_table (HoneChart *self)
{
  g_return_val_if_fail (HONE_IS_CHART (self), NULL);
  return hone_plot_to_table (&self->plot);
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *text = hone_chart_to_table (HONE_CHART (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

/* Columns of the same width, whatever the figures. */
static void
set_tabs (HoneChart *self)
{
  PangoTabArray *tabs = pango_tab_array_new ((int) self->plot.n_series, TRUE);

  for (guint i = 0; i < self->plot.n_series; i++)
    pango_tab_array_set_tab (tabs, (int) i, PANGO_TAB_LEFT, 70 + 110 * (int) i);
  gtk_text_view_set_tabs (self->words, tabs);
  pango_tab_array_free (tabs);
}

static void
make_table (HoneChart *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new ();

  self->table = gtk_popover_new ();
  self->words = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_text_view_set_editable (self->words, FALSE);
  gtk_text_view_set_cursor_visible (self->words, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->words), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->title != NULL ? self->title : _ ("Chart"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->words), "numeric");
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroll), 360);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (self->words));
  gtk_popover_set_child (GTK_POPOVER (self->table), scroll);
  gtk_widget_set_parent (self->table, GTK_WIDGET (self));
}

static void
table_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneChart *self = HONE_CHART (widget);
  g_autofree char *text = hone_chart_to_table (self);

  if (self->table == NULL)
    make_table (self);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->words), text, -1);
  set_tabs (self);
  gtk_scrolled_window_set_min_content_width (GTK_SCROLLED_WINDOW (gtk_widget_get_parent (GTK_WIDGET (self->words))),
                                             MIN (80 + 110 * (int) self->plot.n_series, 600));
  gtk_popover_popup (GTK_POPOVER (self->table));
}

static void
make_menu (HoneChart *self)
{
  g_autoptr (GMenu) model = g_menu_new ();

  g_menu_append (model, _ ("Show as Table"), "chart.table");
  g_menu_append (model, _ ("Copy Values"), "chart.copy");
  self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (model));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

static void
show_menu (HoneChart *self, double x, double y)
{
  if (self->menu == NULL)
    make_menu (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
menu_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_menu (HONE_CHART (widget), gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
}

static void
secondary_cb (GtkGestureClick *gesture, int n, double x, double y, HoneChart *self)
{
  show_menu (self, x, y);
}

static void
hone_chart_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HoneChart *self = HONE_CHART (widget);

  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
  if (self->table != NULL)
    gtk_popover_present (GTK_POPOVER (self->table));
}

static void
hone_chart_dispose (GObject *object)
{
  HoneChart *self = HONE_CHART (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->table, gtk_widget_unparent);
  G_OBJECT_CLASS (hone_chart_parent_class)->dispose (object);
}

static void
add_controllers (HoneChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (secondary_cb), self);
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_out_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (secondary));
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
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_chart_finalize (GObject *object)
{
  HoneChart *self = HONE_CHART (object);

  g_array_unref (self->series);
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

  gtk_widget_class_install_action (widget_class, "chart.table", NULL, table_cb);
  gtk_widget_class_install_action (widget_class, "chart.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "chart.menu", NULL, menu_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "chart.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "chart.menu", NULL);

  install_properties (object_class);
  signals[SIGNAL_EPOCH_ACTIVATED] = g_signal_new ("epoch-activated", HONE_TYPE_CHART, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
hone_chart_init (HoneChart *self)
{
  self->series = g_array_new (FALSE, TRUE, sizeof (HonePlotSeries));
  g_array_set_clear_func (self->series, series_clear);
  self->plot.digits = 3;
  self->plot.best_series = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  hone_palette_watch (GTK_WIDGET (self));
  add_controllers (self);
  changed (self);
}
