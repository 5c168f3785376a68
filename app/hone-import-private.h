/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import-private.h - what the files of the import page share; not for others
 *
 * hone-import-page.c: looking, folders, states. hone-import-make.c: making. hone-import-found.c: what was found, and
 * what is lost on the way. hone-import-classes.c: classes. hone-import-deal.c: who learns from which picture.
 */
#pragma once

#include "hone-banner.h"
#include "hone-deal-view.h"
#include "hone-group-view.h"
#include "hone-import-page.h"
#include "hone-import.h"
#include "hone-work.h"

G_BEGIN_DECLS

struct _HoneImportPage {
  AdwBin parent_instance;

  HoneImport *import;
  HoneFormat as;  /* what the person says it is */
  char *pictures; /* (nullable): where the person says they are */
  char *place;    /* folder for the new data set */
  HoneWork *looking, *dealing, *making;
  HoneImportFacts *facts;
  HoneImportDeal *deal;
  char *deal_fault; /* (nullable): why it cannot be dealt so */
  guint deal_timeout;
  GPtrArray *class_rows; /* of AdwEntryRow */
  GPtrArray *rows;       /* of GtkWidget: in the expanders, to be removed */
  GtkNativeDialog *chooser;
  gboolean filling; /* changes are ours */
  gboolean fresh;   /* the form has just come: Create gets the focus when it can be pressed */

  GtkStack *states;
  AdwStatusPage *looking_page, *failed;
  GtkProgressBar *look_progress, *create_progress;
  GtkLabel *look_what, *summary, *why, *reason;
  HoneBanner *banner;
  GtkDropDown *format, *deal_kind;
  AdwActionRow *missing, *deal_row, *place_row;
  AdwExpanderRow *losses, *notes, *classes;
  GtkWidget *new_classes, *val_row, *test_row, *seed_row, *anew, *near_row, *near, *name, *copy, *copy_row, *scroller,
      *as_found, *find_pictures, *choose_place, *cancel, *create;
  GtkAdjustment *val_share, *test_share, *seed;
  HoneDealView *dealt;
  HoneGroupView *groups;
};

/* Making. */
void hone_import_page_check (HoneImportPage *self); /* whether it can be made, and why not */
void hone_import_page_create (HoneImportPage *self);
gboolean hone_import_page_stop_making (HoneImportPage *self); /* FALSE: nothing was being made */
const char *hone_import_page_text_of (GtkWidget *entry);

/* What was found. */
void hone_import_page_show_found (HoneImportPage *self);
void hone_import_page_show_losses (HoneImportPage *self);
char *hone_import_page_format_words (HoneFormat format); /* "Pascal VOC", at the beginning of a line. (transfer full) */
char *hone_import_page_objects_words (guint n);          /* "412 objects". (transfer full) */
void hone_import_page_set_title (gpointer row, const char *text);
void hone_import_page_set_subtitle (AdwActionRow *row, const char *text);
/* Rows in expanders cannot be asked for in Adw 1.2: they are remembered. */
void hone_import_page_add_row (HoneImportPage *self, AdwExpanderRow *to, GtkWidget *row);
void hone_import_page_clear_rows (HoneImportPage *self, AdwExpanderRow *of);

/* Classes. */
void hone_import_page_show_classes (HoneImportPage *self);
char **hone_import_page_class_names (HoneImportPage *self); /* (transfer full): NULL at the end */
char *hone_import_page_class_fault (HoneImportPage *self);  /* (transfer full) (nullable) */

/* Dealing. */
void hone_import_page_connect_deal (HoneImportPage *self);
void hone_import_page_usual_shares (HoneImportPage *self);
void hone_import_page_begin_deal (HoneImportPage *self); /* of what was found, in the usual way */
void hone_import_page_deal_soon (HoneImportPage *self);
void hone_import_page_forget_deal (HoneImportPage *self);

G_END_DECLS
