/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-private.h - what the files of the viewer share; not for others
 *
 * hone-viewer.c: which picture, the store. hone-viewer-film.c: its neighbours. hone-viewer-keys.c: keys.
 * hone-viewer-objects.c: list of objects, class of the next one. hone-viewer-hide.c: which classes are shown.
 * hone-viewer-facts.c: findings, facts, "All changes saved". hone-viewer-edit.c: what a person does to labels.
 * hone-viewer-look.c: brightness and shades. hone-viewer-model.c: what a model sees. hone-viewer-accept.c: taking it
 * over. hone-viewer-review.c: labels that it doubts. hone-viewer-broken.c: a picture that cannot be shown.
 * hone-viewer-turn.c: one that is stored turned.
 */
#pragma once

#include "hone-banner.h"
#include "hone-canvas.h"
#include "hone-model-choice.h"
#include "hone-viewer.h"
#include "hone-work.h"

G_BEGIN_DECLS

struct _HoneViewer {
  AdwBin parent_instance;

  HoneImageList *list;
  HoneImageItem *item;
  HoneLabelStore *store; /* (nullable) */
  char *path;            /* of the item */
  char **names;
  guint position;
  gboolean outside;          /* the picture is not in the list as it is filtered */
  HoneImageList *everything; /* (nullable): all pictures of the store, for those */
  GCancellable *reading;     /* (nullable): its labels are being read */
  int klass;                 /* of what is drawn next */
  gboolean selecting;        /* the list follows the canvas or the other way round: do not answer */
  gboolean looking;          /* sliders follow the canvas: do not answer */
  GArray *rows;              /* guint: the object of each row of the list */
  GArray *clip;              /* of HoneLabelObject with points of their own */
  char *clip_path;
  GArray *found; /* of Trouble: what is wrong with this picture now */
  guint saving_timer;

  HoneProposals *proposals; /* (nullable) */
  char *model_name;
  GArray *seen;        /* of HoneBox: what the model sees in this picture */
  GArray *seen_doubts; /* of int: of each the number of its suspect; -1: it agrees with a label */
  GArray *suspects;    /* (nullable) of HoneSuspect: of this picture, with its labels as they are now */
  guint accepting;     /* source that takes proposals of all pictures over */
  guint accept_at, accepted;

  GArray *queue; /* (nullable) of HoneSuspect: a review is under way */
  guint queue_at, queue_done;
  GArray *doubt;    /* (nullable) of HoneSuspect: the one that is asked about, as its label is now */
  gboolean framing; /* it is brought into view when the picture is there */
  GArray *verdicts; /* of Verdict: labels that were said to be right, for undo */

  HoneCanvas *canvas;
  HoneBanner *banner;
  AdwStatusPage *broken, *no_objects;
  GtkLabel *zoom, *count, *class_title, *finding_title, *finding;
  GtkWidget *zoom_in, *zoom_out, *zoom_fit, *labels, *previous, *next, *findings, *finding_icon, *remedy, *ignore;
  GtkWidget *select_tool, *box_tool, *outline_tool, *undo, *redo, *edit_tools, *tools, *loading, *mark_empty, *draw,
      *reviewed, *exclude;
  HoneWork *heading, *turning; /* (nullable): reads how the file begins; how it is turned */
  GtkWidget *status, *status_icon, *status_text, *status_spinner, *class_box, *more;
  GtkFlowBox *classes;
  GtkDropDown *more_classes;
  GtkAdjustment *brightness, *contrast, *black, *white, *threshold;
  GtkWidget *shades_box, *shades_usual, *shades_range, *shades_whole, *shades_text;
  GtkWidget *hidden_bar, *hide_button, *hide_list, *reading_spinner;
  GtkLabel *hidden_text, *more_objects;
  GtkWidget *proposals_title, *model_box, *layers_both, *layers_labels, *layers_found, *accept_all, *review_start;
  GtkListBox *proposals_list;
  HoneModelChoice *model_choice;
  GtkStack *model_stack;
  GtkLabel *model_title, *model_text, *review_count, *review_title, *review_text;
  GtkProgressBar *model_progress;
  GtkWidget *review_box, *review_fix, *review_keep, *menu;
  GtkStack *objects_stack;
  GtkListBox *objects;
  GtkExpander *facts_expander;
  GtkGrid *facts;
  GtkBox *film;
  GtkScrolledWindow *film_scroller;
};

/* Objects beyond these are neither drawn nor listed: a label file may have a million lines. */
#define HONE_VIEWER_DRAWN 5000
#define HONE_VIEWER_LISTED 500

/* Navigation. */
void hone_viewer_tell (HoneViewer *self, const char *text, gboolean undo);
void hone_viewer_step (HoneViewer *self, int by);
const char *hone_viewer_class_name (HoneViewer *self, int klass);
GtkWidget *hone_viewer_text (const char *words, const char *css, gboolean expand);
void hone_viewer_refresh (HoneViewer *self);      /* labels, findings, facts of the picture that is shown */
gboolean hone_viewer_can_edit (HoneViewer *self); /* edits by keys are told before */
/* FALSE: the error has been told, and what the canvas shows is put back. @error: (transfer full) (nullable) */
gboolean hone_viewer_done (HoneViewer *self, gboolean good, GError *error);
void hone_viewer_leave (HoneViewer *self);
void hone_viewer_name_button (GtkWidget *button, const char *words); /* seen and spoken */
/* (transfer full) (nullable): of the data set, whatever the search */
HoneImageItem *hone_viewer_find_item (HoneViewer *self, const char *path);
void hone_viewer_add_keys (GtkWidgetClass *widget_class);
void hone_viewer_watch_keys (HoneViewer *self);

/* Film strip. */
void hone_viewer_show_film (HoneViewer *self);
void hone_viewer_make_film (HoneViewer *self);

/* Objects. */
void hone_viewer_show_objects (HoneViewer *self);
/* Pictures have a class each and no objects: nothing is drawn. */
gboolean hone_viewer_has_class_folders (HoneViewer *self);
void hone_viewer_show_classes (HoneViewer *self);
void hone_viewer_show_selection (HoneViewer *self);
void hone_viewer_show_class (HoneViewer *self); /* which button is down, and what it is about */
guint *hone_viewer_dup_selected (HoneViewer *self, guint *n);
void hone_viewer_connect_objects (HoneViewer *self);
/* Of the store, or as they were read, HONE_VIEWER_DRAWN at most. (transfer full) (element-type HoneLabelObject); points
 * live with the store. None while they are being read. */
GArray *hone_viewer_get_objects (HoneViewer *self);
guint hone_viewer_count_objects (HoneViewer *self);

/* Classes that are shown. */
void hone_viewer_show_hidden (HoneViewer *self);
void hone_viewer_fill_hidden (HoneViewer *self); /* after classes changed */
void hone_viewer_reveal_class (HoneViewer *self, int klass);
void hone_viewer_toggle_class (HoneViewer *self, int klass);
void hone_viewer_connect_hide (HoneViewer *self);

/* Look. */
void hone_viewer_connect_look (HoneViewer *self);

/* A model. */
void hone_viewer_set_proposals (HoneViewer *self, HoneLabelStore *store);
void hone_viewer_show_model (HoneViewer *self);   /* what it sees in this picture */
void hone_viewer_update_model (HoneViewer *self); /* whether there is one, and what it does */
void hone_viewer_connect_model (HoneViewer *self);
/* Of what is selected among them; NULL: none, or it agrees with the labels. */
const HoneSuspect *hone_viewer_get_proposal (HoneViewer *self);
guint hone_viewer_count_proposals (HoneViewer *self);
HoneDisagreeHow hone_viewer_how (HoneViewer *self);
/* All of this picture with the labels as they are. (transfer full) (nullable) */
GArray *hone_viewer_look (HoneViewer *self, HoneImageItem *item, const HoneDisagreeHow *how);
void hone_viewer_connect_accept (HoneViewer *self);
gboolean hone_viewer_reject (HoneViewer *self); /* FALSE: no proposal is selected */
void hone_viewer_stop_accepting (HoneViewer *self);

/* A picture that cannot be read. */
void hone_viewer_show_error (HoneViewer *self);
void hone_viewer_show_excluded (HoneViewer *self);

/* Of a picture that is stored turned. */
void hone_viewer_turn_labels (HoneViewer *self);
void hone_viewer_stop_turning (HoneViewer *self); /* another picture comes */

/* Their actions. */
void hone_viewer_install_broken (GtkWidgetClass *widget_class);
void hone_viewer_install_hide (GtkWidgetClass *widget_class);
void hone_viewer_install_look (GtkWidgetClass *widget_class);
void hone_viewer_install_model (GtkWidgetClass *widget_class);
void hone_viewer_install_accept (GtkWidgetClass *widget_class);
void hone_viewer_install_review (GtkWidgetClass *widget_class);

/* Labels in doubt. */
void hone_viewer_count_doubts (HoneViewer *self); /* on the button that begins */
void hone_viewer_end_review (HoneViewer *self);
void hone_viewer_step_review (HoneViewer *self, int by);
void hone_viewer_frame_doubt (HoneViewer *self);
void hone_viewer_judge_right (HoneViewer *self, const HoneSuspect *suspect);
gboolean hone_viewer_undo_verdict (HoneViewer *self); /* FALSE: a label was edited since */
void hone_viewer_forget_verdicts (HoneViewer *self);
void hone_viewer_update_review (HoneViewer *self);
void hone_viewer_connect_review (HoneViewer *self);

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
