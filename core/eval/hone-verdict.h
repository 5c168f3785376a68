/* SPDX-License-Identifier: Apache-2.0 */
/* hone-verdict.h - what an evaluation suggests to do next, in words
 *
 * Rules of thumb, each with the numbers it goes by; the boxes behind a piece of advice can be shown. Kinds of errors
 * are those of hone_evaluation_mistakes ().
 */
#pragma once

#include "hone-evaluation.h"

G_BEGIN_DECLS

typedef enum {
  HONE_VERDICT_NOT_LEARNT,     /* mAP50 below 0.1: train longer, look at the labels */
  HONE_VERDICT_NO_LABELS,      /* nothing to measure by */
  HONE_VERDICT_FEW_PICTURES,   /* fewer than 50 with labels: the figures are rough */
  HONE_VERDICT_FEW_LABELS,     /* one class or several with fewer than 10 labels */
  HONE_VERDICT_NEVER_FOUND,    /* the same with 10 labels or more of which none is found */
  HONE_VERDICT_LABELS_MISSING, /* confident detections of nothing (0.8 or more, at least 5): perhaps labels are missing
                                */
  HONE_VERDICT_BACKGROUND,     /* other detections of nothing: 10 and 15 % of all: pictures without objects */
  HONE_VERDICT_CONFUSED,  /* two classes taken for one another: 5 and 10 % of the labels of one; of many the five most
                             frequent */
  HONE_VERDICT_PLACE,     /* boxes that fit badly: 10 and 10 % of all detections */
  HONE_VERDICT_DOUBLE,    /* objects found twice: 5 and 5 % of all detections */
  HONE_VERDICT_SMALL,     /* most of what is missed is small, and small objects are missed more often: imgsz */
  HONE_VERDICT_THRESHOLD, /* missed ones that a lower threshold would find: 10 and a third of the missed */
  HONE_VERDICT_MISSED,    /* a quarter of the labels or more is missed for other reasons: more pictures */
  HONE_VERDICT_FINE,      /* none of these */
} HoneVerdictKind;

typedef struct {
  HoneVerdictKind kind;
  int klass, other;   /* classes it is about; -1: none, or several. CONFUSED: @klass is seen where @other is labelled */
  char *title, *text; /* translated: what is the case; what to do, in a sentence or two */
  GArray *marks;      /* of HoneMark: what it goes by, surest first; empty where it is about no boxes */
  double gain;        /* of mAP50, about, if it were put right; 0 where that is not known */
} HoneVerdict;
void hone_verdict_free (HoneVerdict *self);

/**
 * hone_evaluation_advise:
 * @conf: the threshold that is used; that of hone_evaluation_best_f1 () where nobody chose one
 *
 * Costs about what hone_evaluation_mistakes () does: for threads.
 *
 * Returns: (transfer full) (element-type HoneVerdict): what concerns the figures themselves first, then what would
 * bring most; at least one
 */
GPtrArray *hone_evaluation_advise (HoneEvaluation *self, double conf);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneVerdict, hone_verdict_free)

G_END_DECLS
