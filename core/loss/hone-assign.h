/* SPDX-License-Identifier: Apache-2.0 */
/* hone-assign.h - which anchor answers for which object of one picture (spec 03, section 2)
 *
 * Three calls a picture: hone_assign_begin () finds the anchors in question; the caller decodes their boxes into
 * self->corners; hone_assign_finish () chooses. Pairs whose metric is 0 are left out.
 */
#pragma once

#include "hone-box-decode.h"

G_BEGIN_DECLS

typedef struct {
  float box[4]; /* x1, y1, x2, y2 in pixels of the network's input */
  int klass;
  gboolean valid;
} HoneGoal;

/* An anchor that answers for an object. */
typedef struct {
  int anchor, goal;
  float score; /* the target of its class, and its weight in the other losses */
  float metric, overlap;
} HoneMatch;

/* A row of anchors inside of the enlarged box of a goal. */
typedef struct {
  HoneAnchorRun run;
  int goal;
} HoneGoalRun;

typedef struct {
  HoneHeadShape shape;
  GArray *goals;   /* of HoneGoal */
  GArray *runs;    /* of HoneGoalRun */
  GArray *matches; /* of HoneMatch, by anchor */
  guint8 *needed;  /* anchors: in some run */
  float *corners;  /* x1, y1, x2, y2 planes of anchors; to be filled where needed */

  /* inside */
  GArray *best;         /* of HoneMatch: topk a goal, best first */
  guint *n_best;        /* goals */
  HoneMatch *favourite; /* anchors: the goal that it overlaps most */
  int *claims;          /* anchors: how many goals have it among their best */
  HoneMatch *claim;     /* anchors: the last of them */
} HoneAssign;

HoneAssign *hone_assign_new (void);
void hone_assign_free (HoneAssign *self);
void hone_assign_begin (HoneAssign *self, const HoneHeadShape *shape, const HoneGoal *goals, guint n_goals);
/* @scores: n_classes x anchors, logits. */
void hone_assign_finish (HoneAssign *self, const float *scores, int topk, int topk2);

/* What the last hone_loss_head () chose; for tests. */
struct _HoneLoss;
const HoneAssign *hone_loss_get_assignment (struct _HoneLoss *loss, int picture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneAssign, hone_assign_free)

G_END_DECLS
