/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-curves.c - see hone-run-curves.h */
#include "hone-run-curves.h"

#include "hone-run-steps.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define MANY 8     /* classes; of more only those chosen have a colour */
#define AT_FIRST 3 /* of many, the weakest */
#define PERIOD 2   /* seconds between two looks at the record of a live run */
#define MARKERS 6  /* kinds that tell classes of the same colour apart */

struct _HoneRunCurves {
  AdwBin parent_instance;

  HoneRun *run;
  GCancellable *cancellable; /* of reading steps */
  guint timer;
  guint64 n_steps; /* in the chart */
  int n_classes;   /* lines of the chart by class */
  gboolean classify;
  gboolean choosing; /* the weakest of many are not chosen yet */

  GtkStack *stack;
  HoneChart *map, *rates, *classes, *steps;
  GtkWidget *choose, *options;
  GtkBox *choices;
  GtkLabel *no_classes, *no_steps;
  GtkStack *classes_stack, *steps_stack;
};

G_DEFINE_FINAL_TYPE (HoneRunCurves, hone_run_curves, ADW_TYPE_BIN)

static guint activated_signal;

/* Curves of results.csv. */

static void
set_curve (HoneRunCurves *self, HoneChart *chart, guint series, const char *column)
{
  guint n;
  g_autofree double *values = hone_run_get_curve (self->run, column, &n);

  hone_chart_set_values (chart, series, values, n);
}

static void
show_epochs (HoneRunCurves *self)
{
  int epochs = MAX (hone_run_get_epochs (self->run), (int) hone_run_get_n_epochs (self->run));
  int best = hone_run_get_best_epoch (self->run);

  hone_chart_set_epochs (self->map, epochs);
  hone_chart_set_epochs (self->rates, epochs);
  hone_chart_set_epochs (self->classes, epochs);
  hone_chart_set_best (self->map, best, 1, TRUE);
  hone_chart_set_best (self->rates, best, -1, TRUE);
  hone_chart_set_best (self->classes, best, -1, TRUE);
  if (hone_run_is_classifier (self->run)) {
    set_curve (self, self->map, 0, HONE_RUN_TOP5);
    set_curve (self, self->map, 1, HONE_RUN_TOP1);
    return;
  }
  set_curve (self, self->map, 0, "metrics/mAP50(B)");
  set_curve (self, self->map, 1, "metrics/mAP50-95(B)");
  set_curve (self, self->rates, 0, "metrics/precision(B)");
  set_curve (self, self->rates, 1, "metrics/recall(B)");
}

/* By class. */

static gboolean
set_class_curve (HoneRunCurves *self, int klass)
{
  guint n, known = 0;
  g_autofree double *values = hone_run_get_class_curve (self->run, klass, &n);

  for (guint e = 0; e < n; e++)
    known += isfinite (values[e]) != 0;
  hone_chart_set_values (self->classes, (guint) klass, values, n);
  return known > 0;
}

static void
choose_cb (HoneRunCurves *self, GtkCheckButton *check)
{
  guint klass = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "class"));

  hone_chart_set_faint (self->classes, klass, !gtk_check_button_get_active (check));
}

static void
add_choice (HoneRunCurves *self, int klass, const char *name)
{
  GtkWidget *check = gtk_check_button_new_with_label (name);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), self->n_classes <= MANY);
  g_object_set_data (G_OBJECT (check), "class", GUINT_TO_POINTER ((guint) klass));
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (choose_cb), self);
  gtk_box_append (self->choices, check);
}

static void
make_classes (HoneRunCurves *self)
{
  char *const *names = hone_run_get_classes (self->run);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->choices))) != NULL)
    gtk_box_remove (self->choices, child);
  hone_chart_clear (self->classes);
  self->n_classes = names != NULL ? (int) g_strv_length ((char **) names) : 0;
  self->choosing = self->n_classes > MANY;
  for (int klass = 0; klass < self->n_classes; klass++) {
    guint i = hone_chart_add_series (self->classes, names[klass], (HoneColor) (klass % HONE_PALETTE_SIZE), FALSE);

    hone_chart_set_pattern (self->classes, i, hone_palette_pattern (klass));
    hone_chart_set_marker (self->classes, i, (HoneMarker) (HONE_MARKER_DISC + klass % MARKERS));
    hone_chart_set_faint (self->classes, i, self->choosing);
    add_choice (self, klass, names[klass]);
  }
  gtk_widget_set_visible (self->choose, self->n_classes > MANY);
}

/* With eighty classes the ones that learn worst are what a person looks for first. */
static void
choose_weakest (HoneRunCurves *self)
{
  guint n;
  const HoneClassScore *scores = hone_run_get_class_scores (self->run, 0, &n);
  GtkWidget *check = gtk_widget_get_first_child (GTK_WIDGET (self->choices));

  for (; check != NULL; check = gtk_widget_get_next_sibling (check)) {
    int klass = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (check), "class")), weaker = 0;
    double own = NAN;

    for (guint i = 0; i < n; i++)
      own = scores[i].klass == klass ? scores[i].ap50_95 : own;
    for (guint i = 0; i < n; i++)
      weaker += scores[i].ap50_95 < own || (scores[i].ap50_95 == own && scores[i].klass < klass);
    gtk_check_button_set_active (GTK_CHECK_BUTTON (check), isfinite (own) && weaker < AT_FIRST);
  }
  self->choosing = FALSE;
}

static void
show_classes (HoneRunCurves *self)
{
  char *const *names = hone_run_get_classes (self->run);
  gboolean some = FALSE;

  if (self->n_classes != (names != NULL ? (int) g_strv_length ((char **) names) : 0))
    make_classes (self);
  for (int klass = 0; klass < self->n_classes; klass++)
    some = set_class_curve (self, klass) || some;
  if (some && self->choosing)
    choose_weakest (self);
  gtk_stack_set_visible_child_name (self->classes_stack, some ? "chart" : "none");
  gtk_label_set_text (self->no_classes, hone_run_is_live (self->run)
                                            ? _ ("Comes after the first validation.")
                                            : _ ("This run did not keep the mAP of single classes by epoch."));
}

/* By step. */

static void
append (HoneRunCurves *self, guint series, GArray *values, guint64 from)
{
  hone_chart_append_values (self->steps, series, (const double *) (void *) values->data + from,
                            (guint) (values->len - from));
}

static void
make_steps (HoneRunCurves *self)
{
  static const HoneColor colors[HONE_LOSS_ITEMS] = { HONE_COLOR_ORANGE, HONE_COLOR_MAGENTA, HONE_COLOR_VIOLET };
  g_auto (GStrv) losses = hone_run_get_losses (self->run);

  hone_chart_clear (self->steps);
  self->n_steps = 0;
  for (guint i = 0; i < (self->classify ? 1 : HONE_LOSS_ITEMS); i++) {
    g_autofree char *name =
        losses != NULL && i < g_strv_length (losses) ? hone_words_loss (losses[i]) : g_strdup_printf ("%u", i + 1);

    hone_chart_add_series (self->steps, name, colors[i], FALSE);
  }
}

static void
show_steps (HoneRunCurves *self)
{
  const HoneSteps *steps = hone_run_get_steps (self->run);
  guint64 n = steps != NULL ? steps->lr->len : 0;

  gtk_stack_set_visible_child_name (self->steps_stack, n > 0 ? "chart" : "none");
  gtk_label_set_text (self->no_steps, hone_run_is_live (self->run) ? _ ("Comes with the first steps.")
                                                                   : _ ("This run did not keep its single steps."));
  if (n == 0)
    return;
  if (hone_chart_get_n_series (self->steps) == 0 || n < self->n_steps)
    make_steps (self);
  hone_chart_set_epoch_steps (self->steps, steps->epoch_steps);
  hone_chart_set_epochs (self->steps, MAX (hone_run_get_epochs (self->run) * steps->epoch_steps, (int) n));
  for (guint i = 0; i < (self->classify ? 1 : HONE_LOSS_ITEMS); i++)
    append (self, i, steps->losses[i], self->n_steps);
  self->n_steps = n;
}

static void
steps_cb (GObject *run, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneRunCurves) self = data;
  g_autoptr (GError) error = NULL;

  hone_run_load_steps_finish (HONE_RUN (run), result, &error);
  if (self->run == (HoneRun *) run && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    show_steps (self);
}

static gboolean
sees_steps (HoneRunCurves *self)
{
  return self->run != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
         g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "steps") == 0;
}

static gboolean
tick_cb (gpointer data)
{
  HoneRunCurves *self = HONE_RUN_CURVES (data);

  if (sees_steps (self))
    hone_run_load_steps_async (self->run, self->cancellable, steps_cb, g_object_ref (self));
  if (sees_steps (self) && hone_run_is_live (self->run))
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

/* At once, and while it runs again and again. */
static void
look_at_steps (HoneRunCurves *self)
{
  if (!sees_steps (self) || self->timer != 0)
    return;
  self->timer = g_timeout_add_seconds (PERIOD, tick_cb, self);
  hone_run_load_steps_async (self->run, self->cancellable, steps_cb, g_object_ref (self));
}

static void
page_cb (HoneRunCurves *self)
{
  gtk_widget_set_visible (self->choose, self->n_classes > MANY &&
                                            g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "classes") == 0);
  look_at_steps (self);
}

/* The run. */

/* The shares that are right, or mean average precision; of single classes a classifier has no curves. */
static void
name_map (HoneRunCurves *self)
{
  const gboolean classify = self->run != NULL && hone_run_is_classifier (self->run);
  const char *title = classify ? _ ("Share of pictures whose class is right") : _ ("Mean average precision");

  if (self->classify == classify)
    return;
  self->classify = classify;
  hone_chart_clear (self->map);
  hone_chart_set_title (self->map, title);
  hone_chart_add_series (self->map, classify ? _ ("Top-5") : "mAP50", HONE_COLOR_BLUE, FALSE);
  hone_chart_add_series (self->map, classify ? _ ("Top-1") : "mAP50-95", HONE_COLOR_TEAL, FALSE);
  gtk_stack_page_set_title (gtk_stack_get_page (self->stack, GTK_WIDGET (self->map)),
                            classify ? _ ("Accuracy") : _ ("mAP"));
  gtk_stack_page_set_visible (gtk_stack_get_page (self->stack, GTK_WIDGET (self->rates)), !classify);
  gtk_stack_page_set_visible (gtk_stack_get_page (self->stack, GTK_WIDGET (self->classes_stack)), !classify);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->map));
}

void
hone_run_curves_update (HoneRunCurves *self)
{
  g_return_if_fail (HONE_IS_RUN_CURVES (self));

  if (self->run == NULL)
    return;
  show_epochs (self);
  show_classes (self);
  look_at_steps (self);
}

static void
forget (HoneRunCurves *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->run);
}

void
hone_run_curves_set_run (HoneRunCurves *self, HoneRun *run)
{
  g_return_if_fail (HONE_IS_RUN_CURVES (self));

  forget (self);
  hone_chart_set_view (self->map, 0, 0);
  hone_chart_set_view (self->steps, 0, 0);
  hone_chart_clear (self->steps);
  hone_chart_clear (self->classes);
  self->n_steps = 0;
  self->n_classes = 0;
  if (run == NULL)
    return;
  self->run = g_object_ref (run);
  name_map (self);
  self->cancellable = g_cancellable_new ();
  hone_run_curves_update (self);
}

static void
activated_cb (HoneRunCurves *self, int epoch)
{
  g_signal_emit (self, activated_signal, 0, epoch);
}

void
hone_run_curves_link (HoneRunCurves *self, HoneChart *chart, gboolean scale)
{
  static const char *const always[] = { "hover-epoch", "view-first", "view-last" };

  g_return_if_fail (HONE_IS_RUN_CURVES (self));

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    g_object_bind_property (self->map, always[i], chart, always[i], G_BINDING_BIDIRECTIONAL);
  if (scale)
    g_object_bind_property (self->map, "log", chart, "log", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->map, "smoothing", chart, "smoothing", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (chart, "epoch-activated", G_CALLBACK (activated_cb), self);
}

/* Building. */

static HoneChart *
make_chart (const char *title, const char *x_title, gboolean zero)
{
  GtkWidget *chart = hone_chart_new (title);

  hone_chart_set_from_zero (HONE_CHART (chart), zero);
  hone_chart_set_legend (HONE_CHART (chart), TRUE);
  hone_chart_set_x_title (HONE_CHART (chart), x_title);
  gtk_widget_set_size_request (chart, -1, 240);
  gtk_widget_set_hexpand (chart, TRUE);
  gtk_widget_set_vexpand (chart, TRUE);
  return HONE_CHART (chart);
}

/* A chart, or a sentence why there is none. */
static GtkStack *
or_words (HoneChart *chart, GtkLabel **words)
{
  GtkWidget *stack = gtk_stack_new ();

  *words = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (*words, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (*words), "dim-label");
  gtk_stack_add_named (GTK_STACK (stack), GTK_WIDGET (*words), "none");
  gtk_stack_add_named (GTK_STACK (stack), GTK_WIDGET (chart), "chart");
  return GTK_STACK (stack);
}

static void
make_charts (HoneRunCurves *self)
{
  self->map = make_chart (_ ("Mean average precision"), _ ("epoch"), TRUE);
  hone_chart_add_series (self->map, "mAP50", HONE_COLOR_BLUE, FALSE);
  hone_chart_add_series (self->map, "mAP50-95", HONE_COLOR_TEAL, FALSE);
  g_signal_connect_swapped (self->map, "epoch-activated", G_CALLBACK (activated_cb), self);
  self->rates = make_chart (_ ("Precision and recall"), _ ("epoch"), TRUE);
  hone_chart_add_series (self->rates, _ ("Precision"), HONE_COLOR_VIOLET, FALSE);
  hone_chart_add_series (self->rates, _ ("Recall"), HONE_COLOR_GOLD, FALSE);
  self->classes = make_chart (_ ("mAP50-95 by class"), _ ("epoch"), TRUE);
  self->steps = make_chart (_ ("Losses by step"), _ ("step"), FALSE);
  hone_chart_set_kind (self->steps, HONE_PLOT_STEPS);
  hone_run_curves_link (self, self->rates, FALSE);
  hone_run_curves_link (self, self->classes, FALSE);
  g_object_bind_property (self->map, "log", self->steps, "log", G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->map, "smoothing", self->steps, "smoothing", G_BINDING_BIDIRECTIONAL);
}

static GtkWidget *
make_stack (HoneRunCurves *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  self->classes_stack = or_words (self->classes, &self->no_classes);
  self->steps_stack = or_words (self->steps, &self->no_steps);
  gtk_stack_add_titled (self->stack, GTK_WIDGET (self->map), "map", _ ("mAP"));
  gtk_stack_add_titled (self->stack, GTK_WIDGET (self->rates), "rates", _ ("Precision, Recall"));
  gtk_stack_add_titled (self->stack, GTK_WIDGET (self->classes_stack), "classes", _ ("Classes"));
  gtk_stack_add_titled (self->stack, GTK_WIDGET (self->steps_stack), "steps", _ ("Steps"));
  g_signal_connect_swapped (self->stack, "notify::visible-child", G_CALLBACK (page_cb), self);
  return GTK_WIDGET (self->stack);
}

static GtkWidget *
make_menu_button (const char *icon, const char *name, GtkWidget *content)
{
  GtkWidget *button = gtk_menu_button_new (), *popover = gtk_popover_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), content);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), icon);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static GtkWidget *
make_choose (HoneRunCurves *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new ();

  self->choices = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (self->choices));
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroll), 360);
  self->choose = make_menu_button ("view-list-symbolic", _ ("Choose classes"), scroll);
  gtk_widget_set_visible (self->choose, FALSE);
  return self->choose;
}

static HoneChart *
visible_chart (HoneRunCurves *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  return g_str_equal (page, "rates")     ? self->rates
         : g_str_equal (page, "classes") ? self->classes
         : g_str_equal (page, "steps")   ? self->steps
                                         : self->map;
}

static void
table_cb (HoneRunCurves *self)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->options));
  gtk_widget_activate_action (GTK_WIDGET (visible_chart (self)), "chart.table", NULL);
}

static void
whole_cb (HoneRunCurves *self)
{
  gtk_widget_activate_action (GTK_WIDGET (visible_chart (self)), "chart.whole", NULL);
}

static GtkWidget *
row_of (const char *title, GtkWidget *control)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), control);
  return row;
}

static GtkWidget *
make_button (HoneRunCurves *self, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

/* What the keys Y, S, 0 and Ctrl+T do. */
static GtkWidget *
make_options (HoneRunCurves *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8), *log = gtk_switch_new ();
  GtkWidget *smooth = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 0.95, 0.05);

  gtk_widget_set_size_request (smooth, 130, -1);
  g_object_bind_property (self->map, "log", log, "active", G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->map, "smoothing", gtk_range_get_adjustment (GTK_RANGE (smooth)), "value",
                          G_BINDING_BIDIRECTIONAL);
  gtk_box_append (GTK_BOX (box), row_of (_ ("Logarithmic scale (Y)"), log));
  gtk_box_append (GTK_BOX (box), row_of (_ ("Smoothing (S)"), smooth));
  gtk_box_append (GTK_BOX (box), make_button (self, _ ("_Show All (0)"), G_CALLBACK (whole_cb)));
  gtk_box_append (GTK_BOX (box), make_button (self, _ ("Show as _Table (Ctrl+T)"), G_CALLBACK (table_cb)));
  self->options = make_menu_button ("view-more-symbolic", _ ("How the charts are shown"), box);
  return self->options;
}

static void
hone_run_curves_dispose (GObject *object)
{
  forget (HONE_RUN_CURVES (object));
  G_OBJECT_CLASS (hone_run_curves_parent_class)->dispose (object);
}

static void
hone_run_curves_class_init (HoneRunCurvesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_run_curves_dispose;
  activated_signal = g_signal_new ("epoch-activated", HONE_TYPE_RUN_CURVES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
hone_run_curves_init (HoneRunCurves *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *switcher = gtk_stack_switcher_new (), *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  make_charts (self);
  gtk_box_append (GTK_BOX (head), switcher);
  gtk_widget_set_hexpand (space, TRUE);
  gtk_box_append (GTK_BOX (head), space);
  gtk_box_append (GTK_BOX (head), make_choose (self));
  gtk_box_append (GTK_BOX (head), make_options (self));
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), make_stack (self));
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), self->stack);
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect (self, "map", G_CALLBACK (look_at_steps), NULL);
}
