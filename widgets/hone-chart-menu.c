/* SPDX-License-Identifier: Apache-2.0 */
/* hone-chart-menu.c - the menu of a chart: all that its keys and its pointer do, for those who know neither */
#include "hone-chart-private.h"

#include <glib/gi18n-lib.h>

#define COPY_AT_ONCE 20000 /* lines; more are written on a thread */

/* Copying. */

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) chart = data;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), NULL);

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (chart), text);
}

static void
copy_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, hone_plot_to_table (data), g_free);
}

static void
free_plot (gpointer data)
{
  HonePlot *plot = data;

  for (guint i = 0; i < plot->n_series; i++) {
    g_free (plot->series[i].name);
    g_free ((gpointer) plot->series[i].values);
  }
  g_free (plot->series);
  g_free ((gpointer) plot->x_title);
  g_free (plot);
}

/* What is written on another thread while the chart may go on growing. */
static HonePlot *
copy_plot (const HonePlot *from)
{
  HonePlot *plot = g_memdup2 (from, sizeof *from);

  plot->x_title = g_strdup (from->x_title);
  plot->series = g_memdup2 (from->series, from->n_series * sizeof *from->series);
  for (guint i = 0; i < plot->n_series; i++) {
    plot->series[i].name = g_strdup (from->series[i].name);
    plot->series[i].values = g_memdup2 (from->series[i].values, from->series[i].n_values * sizeof (double));
    plot->series[i].pyramid = plot->series[i].smoothed = NULL;
  }
  return plot;
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneChart *self = HONE_CHART (widget);
  g_autofree char *text = NULL;
  g_autoptr (GTask) task = NULL;

  if (hone_plot_length (&self->plot) <= COPY_AT_ONCE) {
    text = hone_chart_to_table (self);
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
    return;
  }
  task = g_task_new (NULL, NULL, copied_cb, g_object_ref (widget)); /* no widget ends on a thread */
  g_task_set_task_data (task, copy_plot (&self->plot), free_plot);
  g_task_run_in_thread (task, copy_thread);
}

/* Actions. */

static void
table_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneChart *self = HONE_CHART (widget);

  hone_chart_show_table (&self->plot, self->title, widget);
}

static void
whole_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hone_chart_glide (HONE_CHART (widget), 0, 0);
}

static void
line_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  guint line = (guint) g_ascii_strtoull (g_action_get_name (G_ACTION (action)) + 1, NULL, 10);

  g_simple_action_set_state (action, state);
  if (line < hone_chart_get_n_series (HONE_CHART (data)))
    hone_chart_set_hidden (HONE_CHART (data), line, !g_variant_get_boolean (state));
}

/* A line, a check mark. */
static GMenuModel *
make_lines (HoneChart *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < self->plot.n_series; i++) {
    const HonePlotSeries *series = &self->plot.series[i];
    g_autofree char *name = g_strdup_printf ("l%u", i);
    g_autofree char *full = g_strdup_printf ("line.%s", name);
    g_autoptr (GSimpleAction) action =
        g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (!series->hidden));

    if (series->name == NULL || series->faint)
      continue;
    g_signal_connect_object (action, "change-state", G_CALLBACK (line_cb), self, 0);
    g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    g_menu_append (menu, series->name, full);
  }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "line", G_ACTION_GROUP (group));
  return G_MENU_MODEL (menu);
}

static GMenuModel *
make_model (HoneChart *self)
{
  GMenu *model = g_menu_new ();
  g_autoptr (GMenu) values = g_menu_new ();
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenuModel) lines = make_lines (self);

  g_menu_append (values, _ ("Show as Table"), "chart.table");
  g_menu_append (values, _ ("Copy Values"), "chart.copy");
  g_menu_append_section (model, NULL, G_MENU_MODEL (values));
  if (self->plot.kind != HONE_PLOT_SHARES) {
    g_menu_append (look, _ ("Logarithmic Scale"), "chart.log");
    g_menu_append (look, _ ("Smoothed"), "chart.smoothed");
  }
  g_menu_append (look, _ ("Show All"), "chart.whole");
  g_menu_append_section (model, NULL, G_MENU_MODEL (look));
  if (g_menu_model_get_n_items (lines) > 1)
    g_menu_append_section (model, _ ("Lines"), lines);
  return G_MENU_MODEL (model);
}

void
hone_chart_show_menu (HoneChart *self, double x, double y)
{
  g_autoptr (GMenuModel) model = make_model (self);

  if (self->menu == NULL) {
    self->menu = gtk_popover_menu_new_from_model (NULL);
    gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
    gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
menu_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hone_chart_show_menu (HONE_CHART (widget), gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
}

void
hone_chart_class_add_menu (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "chart.table", NULL, table_cb);
  gtk_widget_class_install_action (widget_class, "chart.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "chart.menu", NULL, menu_cb);
  gtk_widget_class_install_action (widget_class, "chart.whole", NULL, whole_cb);
  gtk_widget_class_install_property_action (widget_class, "chart.log", "log");
  gtk_widget_class_install_property_action (widget_class, "chart.smoothed", "smoothed");
}
