/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-private.h - what the files of the page for settings share; not for others
 *
 * hone-setup-page.c: the page, its changes and why it cannot start. hone-setup-take.c: settings from a run, a file, the
 * clipboard, and back; the menu.
 */
#pragma once

#include "hone-reflow.h"
#include "hone-setup-models.h"
#include "hone-setup-outlook.h"
#include "hone-setup-page.h"
#include "hone-setup-panel.h"
#include "hone-setup-presets.h"
#include "hone-setup-rows.h"
#include "hone-setup-samples.h"

G_BEGIN_DECLS

typedef enum {
  HONE_SETUP_UNDO_NOTHING,
  HONE_SETUP_UNDO_SETTINGS,
  HONE_SETUP_UNDO_PRESETS,
} HoneSetupUndo;

struct _HoneSetupPage {
  AdwBin parent_instance;

  HoneProject *project;
  GListModel *runs;
  HoneSettings *settings;
  HoneSettings *reference; /* (nullable): of the run that it should be like */
  char *reference_name;
  HoneSetupOutlook *outlook;
  char *reason;
  const char *culprit; /* (nullable): the setting that reason is about, "data", "model"; static */
  gboolean busy;
  char *other_model[2]; /* (nullable): the one before, for detection and for classification */

  HoneSetupUndo undo;
  HoneSettings *before; /* (nullable): what HONE_SETUP_UNDO_SETTINGS brings back */

  HoneReflow *body;
  GtkScrolledWindow *scroller, *panel_scroller;
  GtkBox *column, *details;
  HoneSetupModels *models;
  HoneSetupPresets *presets;
  HoneSetupRows *rows;
  HoneSetupSamples *samples;
  HoneSetupPanel *panel;
  GtkWidget *reference_bar, *menu_button;
  GtkLabel *reference_label;
  GtkLabel *run_title, *run_subtitle, *command, *reason_label;
};

/* hone-setup-page.c */
void hone_setup_page_say (HoneSetupPage *self, const char *text, HoneSetupUndo undo);
void hone_setup_page_choose_model (HoneSetupPage *self, const char *model);
/* The settings are others: all follow. */
void hone_setup_page_changed (HoneSetupPage *self);
void hone_setup_page_show_reference (HoneSetupPage *self);

/* hone-setup-take.c */
void hone_setup_page_undo (HoneSetupPage *self);
void hone_setup_page_reset_all (HoneSetupPage *self);
void hone_setup_page_make_menu (GtkMenuButton *button, gpointer page);
void hone_setup_page_class_add_actions (GtkWidgetClass *widget_class);

G_END_DECLS
