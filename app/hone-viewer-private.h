/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-private.h - what the files of the viewer share; not for others
 *
 * hone-viewer.c: which picture, film strip, keys. hone-viewer-objects.c: list of objects, class of the next one.
 * hone-viewer-facts.c: findings, facts, "All changes saved". hone-viewer-edit.c: what a person does to labels.
 */
#pragma once

#include "hone-banner.h"
#include "hone-canvas.h"
#include "hone-viewer.h"

G_BEGIN_DECLS

struct _HoneViewer {
  AdwBin parent_instance;

  HoneImageList *list;
  HoneImageItem *item;
  HoneLabelStore *store; /* (nullable) */
  char *path;            /* of the item */
  char **names;
  guint position;
  int klass;          /* of what is drawn next */
  gboolean selecting; /* the list follows the canvas or the other way round: do not answer */
  gboolean applying;  /* an edit of our own is under way */
  GArray *rows;       /* guint: the object of each row of the list */
  GArray *clip;       /* of HoneLabelObject with points of their own */
  char *clip_path;
  GArray *found; /* of Trouble: what is wrong with this picture now */
  guint saving_timer;

  HoneCanvas *canvas;
  HoneBanner *banner;
  AdwStatusPage *broken, *no_objects;
  GtkLabel *zoom, *count, *class_title, *finding_title, *finding;
  GtkWidget *zoom_in, *zoom_out, *zoom_fit, *labels, *previous, *next, *findings, *finding_icon, *remedy, *ignore;
  GtkWidget *select_tool, *box_tool, *outline_tool, *undo, *redo, *edit_tools, *tools, *loading, *mark_empty, *draw,
      *reviewed;
  GtkWidget *status, *status_icon, *status_text, *status_spinner, *class_box, *more;
  GtkFlowBox *classes;
  GtkDropDown *more_classes;
  GtkAdjustment *brightness, *contrast;
  GtkStack *objects_stack;
  GtkListBox *objects;
  GtkGrid *facts;
  GtkBox *film;
  GtkScrolledWindow *film_scroller;
};

/* Navigation. */
void hone_viewer_tell (HoneViewer *self, const char *text, gboolean undo);
void hone_viewer_step (HoneViewer *self, int by);
gboolean hone_viewer_show_path (HoneViewer *self, const char *path);
const char *hone_viewer_class_name (HoneViewer *self, int klass);
GtkWidget *hone_viewer_text (const char *words, const char *css, gboolean expand);
void hone_viewer_refresh (HoneViewer *self); /* labels, findings, facts of the picture that is shown */
void hone_viewer_show_film (HoneViewer *self);

/* Objects. */
void hone_viewer_show_objects (HoneViewer *self);
void hone_viewer_show_classes (HoneViewer *self);
void hone_viewer_show_selection (HoneViewer *self);
void hone_viewer_show_class (HoneViewer *self); /* which button is down, and what it is about */
guint *hone_viewer_dup_selected (HoneViewer *self, guint *n);
void hone_viewer_connect_objects (HoneViewer *self);
/* Of the store, or as they were read. (transfer full) (element-type HoneLabelObject); points live with the store */
GArray *hone_viewer_get_objects (HoneViewer *self);

/* Facts. */
void hone_viewer_show_facts (HoneViewer *self);
void hone_viewer_show_findings (HoneViewer *self);
void hone_viewer_make_status (HoneViewer *self);
void hone_viewer_show_state (HoneViewer *self);
void hone_viewer_connect_facts (HoneViewer *self);

/* Editing. */
void hone_viewer_set_class (HoneViewer *self, int klass); /* of what is selected, else of what is drawn next */
void hone_viewer_delete (HoneViewer *self, const guint *ids, guint n);
void hone_viewer_connect_edit (HoneViewer *self);
void hone_viewer_install_actions (GtkWidgetClass *widget_class);
void hone_viewer_update_actions (HoneViewer *self);

G_END_DECLS
