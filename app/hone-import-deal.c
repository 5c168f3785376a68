/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import-deal.c - the import page: who learns from which picture */
#include "hone-import-private.h"

#include "hone-words.h"

#include <glib/gi18n.h>

#define PAUSE 250    /* milliseconds after the last key before it is dealt anew */
#define USUAL_VAL 20 /* percent */

static gpointer
deal_cb (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  gpointer *pair = data;

  return hone_import_deal (pair[0], pair[1], progress, progress_data, cancellable, error);
}

static void
free_deal_cb (gpointer data)
{
  gpointer *pair = data;

  hone_import_unref (pair[0]);
  hone_deal_how_free (pair[1]);
  g_free (pair);
}

static void
dealt_cb (gpointer result, const GError *error, gpointer data)
{
  HoneImportPage *self = data;

  self->dealing = NULL;
  g_clear_pointer (&self->deal, hone_import_deal_free);
  self->deal = result;
  self->deal_fault = error != NULL ? g_strdup (error->message) : NULL;
  hone_deal_view_show (self->dealt, self->deal, self->facts->names);
  hone_group_view_show (self->groups, self->deal);
  if (self->deal != NULL)
    hone_import_page_show_losses (self);
  hone_import_page_check (self);
}

static void
deal_news_cb (double fraction, const char *what, gpointer data)
{
  HoneImportPage *self = data;

  hone_words_set (self->reason, g_strdup_printf (_ ("%s: %.0f %%"), what != NULL ? what : "", fraction * 100));
}

static HoneDealHow *
deal_how (HoneImportPage *self)
{
  HoneDealHow how = { .kind = (HoneDealKind) gtk_drop_down_get_selected (self->deal_kind) };

  how.shares[HONE_SPLIT_VAL] = gtk_adjustment_get_value (self->val_share);
  how.shares[HONE_SPLIT_TEST] = gtk_adjustment_get_value (self->test_share);
  how.shares[HONE_SPLIT_TRAIN] = MAX (100 - how.shares[HONE_SPLIT_VAL] - how.shares[HONE_SPLIT_TEST], 0);
  how.seed = (guint64) gtk_adjustment_get_value (self->seed);
  how.pattern = (char *) hone_group_view_get_pattern (self->groups);
  how.near = gtk_switch_get_active (GTK_SWITCH (self->near));
  return hone_deal_how_copy (&how);
}

static gboolean
deal_now_cb (gpointer data)
{
  static const HoneWorkHow how = {
    .work = deal_cb, .free_result = (GDestroyNotify) hone_import_deal_free, .news = deal_news_cb, .done = dealt_cb
  };
  HoneImportPage *self = data;
  gpointer *pair = g_new (gpointer, 2);

  self->deal_timeout = 0;
  pair[0] = hone_import_ref (self->import);
  pair[1] = deal_how (self);
  self->dealing = hone_work_start (&how, pair, free_deal_cb, self);
  return G_SOURCE_REMOVE;
}

void
hone_import_page_forget_deal (HoneImportPage *self)
{
  g_clear_pointer (&self->dealing, hone_work_drop);
  g_clear_handle_id (&self->deal_timeout, g_source_remove);
  g_clear_pointer (&self->deal, hone_import_deal_free);
  g_clear_pointer (&self->deal_fault, g_free);
}

static void
show_deal_rows (HoneImportPage *self)
{
  HoneDealKind kind = (HoneDealKind) gtk_drop_down_get_selected (self->deal_kind);

  gtk_widget_set_visible (self->val_row, kind != HONE_DEAL_KEEP);
  gtk_widget_set_visible (self->test_row, kind != HONE_DEAL_KEEP);
  gtk_widget_set_visible (self->near_row, kind != HONE_DEAL_KEEP);
  gtk_widget_set_visible (self->seed_row, kind != HONE_DEAL_KEEP);
  gtk_widget_set_visible (GTK_WIDGET (self->groups), kind == HONE_DEAL_GROUPS);
  hone_deal_view_set_keep (self->dealt, kind == HONE_DEAL_KEEP);
}

void
hone_import_page_deal_soon (HoneImportPage *self)
{
  if (self->filling || self->facts == NULL || self->making != NULL)
    return;
  hone_import_page_forget_deal (self);
  show_deal_rows (self);
  hone_deal_view_show (self->dealt, NULL, NULL);
  hone_group_view_show (self->groups, NULL);
  self->deal_timeout = g_timeout_add (PAUSE, deal_now_cb, self);
  hone_import_page_check (self);
}

/* Where pictures for validation are known they stay; the commonest wish comes first elsewhere. */
static HoneDealKind
usual_deal (const HoneImportFacts *facts)
{
  if (facts->in_split[HONE_SPLIT_VAL] > 0 || facts->n_pictures < 2)
    return HONE_DEAL_KEEP;
  return facts->n_objects > 0 ? HONE_DEAL_STRATIFIED : HONE_DEAL_RANDOM;
}

void
hone_import_page_usual_shares (HoneImportPage *self)
{
  gtk_adjustment_set_value (self->val_share, USUAL_VAL);
  gtk_adjustment_set_value (self->test_share, 0);
  gtk_adjustment_set_value (self->seed, 0);
  gtk_switch_set_active (GTK_SWITCH (self->near), FALSE);
}

void
hone_import_page_begin_deal (HoneImportPage *self)
{
  self->filling = TRUE;
  gtk_drop_down_set_selected (self->deal_kind, usual_deal (self->facts));
  hone_group_view_set_ways (self->groups, self->facts->ways);
  self->filling = FALSE;
  hone_import_page_deal_soon (self);
}

/* The next number is as good as any. */
static void
anew_cb (HoneImportPage *self)
{
  gtk_adjustment_set_value (self->seed, gtk_adjustment_get_value (self->seed) + 1);
}

void
hone_import_page_connect_deal (HoneImportPage *self)
{
  hone_deal_view_set_shares (self->dealt, self->val_share, self->test_share);
  g_signal_connect_swapped (self->deal_kind, "notify::selected", G_CALLBACK (hone_import_page_deal_soon), self);
  g_signal_connect_swapped (self->val_share, "value-changed", G_CALLBACK (hone_import_page_deal_soon), self);
  g_signal_connect_swapped (self->test_share, "value-changed", G_CALLBACK (hone_import_page_deal_soon), self);
  g_signal_connect_swapped (self->seed, "value-changed", G_CALLBACK (hone_import_page_deal_soon), self);
  g_signal_connect_swapped (self->groups, "changed", G_CALLBACK (hone_import_page_deal_soon), self);
  g_signal_connect_swapped (self->anew, "clicked", G_CALLBACK (anew_cb), self);
  g_signal_connect_swapped (self->near, "notify::active", G_CALLBACK (hone_import_page_deal_soon), self);
}
