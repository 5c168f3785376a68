/* SPDX-License-Identifier: Apache-2.0 */
/* hone-compare-private.h - what the files of the comparison share; not for others
 *
 * hone-compare-page.c: what is read, states, keys. hone-compare-cards.c: runs, verdict, settings, classes, matrices.
 * hone-compare-pictures.c: the same pictures.
 */
#pragma once

#include "hone-banner.h"
#include "hone-chart.h"
#include "hone-compare-page.h"
#include "hone-compare.h"
#include "hone-dumbbell.h"
#include "hone-duo.h"
#include "hone-model-choice.h"
#include "hone-reflow.h"
#include "hone-work.h"

G_BEGIN_DECLS

#define COMPARE_N_FILTERS 3

struct _HoneComparePage {
  AdwBin parent_instance;

  GListStore *runs;  /* of HoneRun */
  GListModel *all;   /* (nullable): that can be added to them */
  HoneCompare *data; /* (nullable): while it is read */
  HoneWork *work;
  gboolean evaluating;

  HoneBanner *banner;
  HoneModelChoice *add;
  GtkStack *states;
  GtkWidget *cards, *verdict, *verdict_lines, *evaluate, *cancel, *matrices, *matrices_title, *pictures, *side,
      *recall_card;
  GtkProgressBar *progress;
  HoneChart *map, *loss, *recall; /* recall: precision over it */
  GtkToggleButton *by_minutes;
  GtkGrid *settings;
  GtkSwitch *only_differing;
  GtkLabel *settings_count;
  HoneDumbbell *classes;

  /* The same pictures. */
  HoneDuo *duo;
  GtkToggleButton *filters[COMPARE_N_FILTERS], *modes[3];
  GtkWidget *captions, *previous, *next, *zoom_in, *zoom_out, *zoom_fit;
  GtkLabel *where;
  GArray *shown; /* of guint: numbers of pictures, by the filter */
  guint at;      /* in shown */
};

/* Cards. */
GtkWidget *hone_compare_make_cards (HoneComparePage *self);
GtkWidget *hone_compare_make_numbers (HoneComparePage *self);
void hone_compare_show_cards (HoneComparePage *self);
void hone_compare_show_curves (HoneComparePage *self);
void hone_compare_show_verdict (HoneComparePage *self);
void hone_compare_show_settings (HoneComparePage *self);
void hone_compare_show_classes (HoneComparePage *self);
void hone_compare_show_recall (HoneComparePage *self); /* precision over it */
GtkWidget *hone_compare_make_recall (HoneComparePage *self);
void hone_compare_show_matrices (HoneComparePage *self);
void hone_compare_remove (HoneComparePage *self, guint run);
void hone_compare_add (HoneComparePage *self, HoneRun *run);
void hone_compare_page_read (HoneComparePage *self, gboolean evaluate);
GtkWidget *hone_compare_card (const char *title, GtkWidget **head); /* @head: (out) (optional): beside the title */

/* Pictures. */
GtkWidget *hone_compare_make_pictures (HoneComparePage *self);
void hone_compare_show_pictures (HoneComparePage *self); /* others than before */
void hone_compare_step (HoneComparePage *self, int by);
void hone_compare_flick (HoneComparePage *self);
void hone_compare_filter (HoneComparePage *self, guint filter); /* again: all */
void hone_compare_next_mode (HoneComparePage *self);

G_END_DECLS
