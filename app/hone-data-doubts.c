/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-doubts.c - what a model says of the labels, as an order of the pictures and as rows of the health */
#include "hone-data-page-private.h"

/* The model was run on an older reading of the data set when pictures moved meanwhile: then nothing is known. */
static GBytes *
doubts_of (HoneDataPage *self)
{
  guint n = hone_image_index_get_n (hone_image_list_get_index (self->list));
  float *doubts = g_new0 (float, n + 1);

  for (guint i = 0; i < n; i++)
    doubts[i] = (float) hone_proposals_get_doubtful (self->proposals, i);
  return g_bytes_new_take (doubts, n * sizeof (float));
}

void
hone_data_page_show_doubts (HoneDataPage *self)
{
  g_autoptr (GBytes) doubts = NULL;

  if (self->list == NULL)
    return;
  if (self->proposals != NULL && hone_proposals_get_set (self->proposals) != NULL)
    doubts = doubts_of (self);
  hone_image_list_set_doubts (self->list, doubts);
  hone_data_sidebar_recount (self->sidebar);
}

/* Labels were read anew: ranked again, nothing is run. */
static void
done_cb (HoneDataPage *self)
{
  hone_data_page_show_doubts (self);
}

void
hone_data_page_set_proposals (HoneDataPage *self, HoneProposals *proposals)
{
  if (self->proposals != NULL)
    g_signal_handlers_disconnect_by_data (self->proposals, self);
  g_set_object (&self->proposals, proposals);
  hone_doubts_view_set_proposals (hone_health_view_get_doubts (self->health), proposals, self->store);
  if (proposals != NULL)
    g_signal_connect_swapped (proposals, "done", G_CALLBACK (done_cb), self);
  hone_data_page_show_doubts (self);
}

void
hone_data_page_set_runs (HoneDataPage *self, GListModel *runs)
{
  hone_doubts_view_set_runs (hone_health_view_get_doubts (self->health), runs);
}

static void
review_cb (HoneDataPage *self, const char *kind)
{
  g_signal_emit_by_name (self, "review", kind);
}

static void
chosen_cb (HoneDataPage *self, const char *path, const char *name)
{
  g_signal_emit_by_name (self, "check-model", path, name);
}

void
hone_data_page_connect_doubts (HoneDataPage *self)
{
  HoneDoubtsView *doubts = hone_health_view_get_doubts (self->health);

  g_signal_connect_swapped (doubts, "review", G_CALLBACK (review_cb), self);
  g_signal_connect_swapped (doubts, "chosen", G_CALLBACK (chosen_cb), self);
}
