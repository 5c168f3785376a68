/* SPDX-License-Identifier: Apache-2.0 */
/* hone-compare.h - two to six runs beside one another: settings, scores by class, and the same pictures
 *
 * All are compared with the first, A. Read on a thread; afterwards it does not change.
 */
#pragma once

#include "hone-box.h"
#include "hone-evaluation.h"
#include "hone-run-folder.h"

G_BEGIN_DECLS

#define HONE_COMPARE_MOST 6
#define HONE_COMPARE_DRAWS 1000 /* of the bootstrap, as the command line does it */

typedef struct {
  char *folder, *name;
  HoneRunSummary *summary;    /* (nullable): it cannot be read */
  HoneSettings *settings;     /* (nullable) */
  HoneEvaluation *evaluation; /* (nullable) */
  char *why;                  /* (nullable): why there is no evaluation */
  HoneMetrics *metrics;       /* of it (nullable) */
  HoneDuel *duel;             /* against A: b - a (nullable): of A, or one of them has no evaluation */
  double conf;                /* where its mean F1 is best: boxes above it are shown */
  int *twins;                 /* pictures of A: the same one in its evaluation, or -1 (nullable) */
} HoneContender;

/* One setting, as each run has it. */
typedef struct {
  const HoneSetting *setting;
  char *values[HONE_COMPARE_MOST]; /* NULL: the run has no settings that could be read */
  gboolean differs;
} HoneCompareRow;

/* A picture that all of them have looked at. */
typedef struct {
  const char *path;
  guint number; /* in the evaluation of A */
  guint tp[HONE_COMPARE_MOST], fp[HONE_COMPARE_MOST], fn[HONE_COMPARE_MOST];
  guint fixed, broken; /* labels that B finds and A does not, and the other way */
} HoneComparePicture;

typedef struct {
  guint n;
  HoneContender runs[HONE_COMPARE_MOST];
  GArray *rows;     /* of HoneCompareRow, in the order of the table of settings */
  guint n_differ;   /* of them */
  GArray *pictures; /* of HoneComparePicture; empty unless all have an evaluation */
  gboolean other_data, other_pictures, other_labels, other_classes; /* any of them, against A */
} HoneCompare;

/**
 * hone_compare_new:
 * @folders: two to six, NULL at the end
 * @names: as many
 * @evaluate: pictures are looked at now where nobody has done so yet: minutes
 *
 * What is missing is left out and told in why. Errors: G_IO_ERROR_CANCELLED.
 */
HoneCompare *hone_compare_new (char *const *folders, char *const *names, gboolean evaluate, HoneProgress progress,
                               gpointer progress_data, GCancellable *cancellable, GError **error);
void hone_compare_free (HoneCompare *self);

/* What the run found in a picture, above its threshold, and the labels that it missed, in pixels of the picture.
 * (transfer full) (element-type HoneBox) */
GArray *hone_compare_boxes (const HoneCompare *self, guint picture, guint run);
/* Of the picture, upright. */
void hone_compare_size (const HoneCompare *self, guint picture, int *width, int *height);
/* AP 0.50 .. 0.95 of a class of A, by its name; NAN when the run does not know it or it does not occur. */
double hone_compare_ap (const HoneCompare *self, guint run, int klass);
/* A sentence a pair: which is better, and whether that is more than chance. NULL when nothing can be said.
 * (transfer full) */
char *hone_compare_words (const HoneCompare *self, guint run);
/* How what they were tried on differs, a sentence; NULL: in nothing. (transfer full) */
char *hone_compare_warning (const HoneCompare *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneCompare, hone_compare_free)

G_END_DECLS
