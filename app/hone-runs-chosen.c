/* SPDX-License-Identifier: Apache-2.0 */
/* hone-runs-chosen.c - the runs that are chosen: letters, and the panel with their curves */
#include "hone-runs-private.h"

#include "hone-palette.h"
#include "hone-run-charts.h"
#include "hone-toast.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define CHART_HEIGHT 150

int
hone_runs_place (HoneRunsPage *self, HoneRun *run)
{
  guint position;

  return g_list_store_find (self->chosen, run, &position) ? (int) position : -1;
}

void
hone_runs_cells_changed (HoneRunsPage *self)
{
  g_signal_emit_by_name (self, "cells-changed");
}

void
hone_runs_choose (HoneRunsPage *self, HoneRun *run, gboolean chosen)
{
  int place = hone_runs_place (self, run);

  if (chosen && place < 0 && g_list_model_get_n_items (G_LIST_MODEL (self->chosen)) >= HONE_PALETTE_RUNS)
    hone_toast_say (GTK_WIDGET (self), _ ("Six runs can be compared at most."));
  else if (chosen && place < 0)
    g_list_store_append (self->chosen, run);
  else if (!chosen && place >= 0)
    g_list_store_remove (self->chosen, (guint) place);
  hone_runs_show_chosen (self);
  hone_runs_cells_changed (self);
}

void
hone_runs_forget_gone (HoneRunsPage *self)
{
  GListModel *all = G_LIST_MODEL (self->store);
  g_autoptr (GHashTable) there = g_hash_table_new (NULL, NULL);
  guint before = g_list_model_get_n_items (G_LIST_MODEL (self->chosen));

  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (all, i);

    g_hash_table_add (there, run);
  }
  for (guint i = before; i > 0; i--) {
    g_autoptr (HoneRun) run = g_list_model_get_item (G_LIST_MODEL (self->chosen), i - 1);

    if (!g_hash_table_contains (there, run))
      g_list_store_remove (self->chosen, i - 1);
  }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->chosen)) != before)
    hone_runs_show_chosen (self);
}

/* The panel. */

static gboolean
draw_cb (gpointer data)
{
  HoneRunsPage *self = data;
  GListModel *runs = G_LIST_MODEL (self->chosen);

  self->drawing = 0;
  hone_run_chart_show (self->chart[0], runs, "metrics/mAP50-95(B)", NULL);
  hone_run_chart_show (self->chart[1], runs, "metrics/recall(B)", NULL);
  hone_run_chart_show (self->chart[2], runs, "val/box_loss", NULL);
  return G_SOURCE_REMOVE;
}

/* Several runs come or go at once: drawn once. */
static void
draw_soon (HoneRunsPage *self)
{
  if (self->drawing == 0)
    self->drawing = g_idle_add (draw_cb, self);
}

void
hone_runs_show_chosen (HoneRunsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->chosen));

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->panel), n > 0);
  gtk_widget_set_sensitive (self->compare, n > 1);
  gtk_widget_set_tooltip_text (self->compare, n > 1 ? _ ("Compare (C)") : _ ("Choose one more run to compare with"));
  hone_words_set (self->chosen_title, g_strdup_printf (ngettext ("%u run chosen", "%u runs chosen", n), n));
  draw_soon (self);
}

void
hone_runs_compare (HoneRunsPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->chosen)) > 1)
    g_signal_emit_by_name (self, "compare", self->chosen);
  else
    hone_toast_say (GTK_WIDGET (self), _ ("Choose two to six runs to compare them."));
}

void
hone_runs_add_charts (HoneRunsPage *self)
{
  static const char *const titles[RUNS_N_CHARTS] = { "mAP50-95", N_ ("Recall"), N_ ("Box loss, validation") };

  for (guint i = 0; i < RUNS_N_CHARTS; i++) {
    GtkWidget *card = hone_run_chart_card (_ (titles[i]), CHART_HEIGHT, &self->chart[i]);

    hone_chart_set_from_zero (self->chart[i], i < 2);
    hone_chart_set_x_title (self->chart[i], _ ("epoch"));
    gtk_box_append (GTK_BOX (self->charts), card);
    if (i > 0)
      g_object_bind_property (self->chart[0], "hover-epoch", self->chart[i], "hover-epoch", G_BINDING_BIDIRECTIONAL);
  }
}
