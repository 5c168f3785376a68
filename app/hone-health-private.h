/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-private.h - what the files of the health view share; not for others
 *
 * hone-health-view.c: the list of findings, the widget. hone-health-verdict.c: the card above it: ready or not, what is
 * left, progress. hone-health-deeds.c: what a person does about findings.
 */
#pragma once

#include "hone-health-view.h"
#include "hone-stats-view.h"

G_BEGIN_DECLS

struct _HoneHealthView {
  AdwBin parent_instance;

  HoneCheckup *checkup;
  HoneLabelStore *store;
  GSimpleActionGroup *actions;
  guint count;
  gboolean fixing;

  GtkWidget *icon, *refresh, *cancel;
  GtkLabel *title, *subtitle, *links;
  GtkProgressBar *progress;
  GtkBox *groups;
  HoneStatsView *stats;
  HoneDoubtsView *doubts;
};

/* The list. A HoneIgnored, @view a HoneHealthView: a finding that is ignored, or about a picture that is
 * excluded. */
gboolean hone_health_view_is_settled (const HoneFinding *finding, gpointer view);

/* The card. */
GtkWidget *hone_health_view_new_verdict (HoneHealthView *self);
void hone_health_view_show_verdict (HoneHealthView *self); /* its progress, too; with a checkup */
void hone_health_view_show_progress (HoneHealthView *self);

/* Makes the actions "health.…" of the rows. */
void hone_health_view_connect_deeds (HoneHealthView *self);

G_END_DECLS
