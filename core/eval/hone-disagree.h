/* SPDX-License-Identifier: Apache-2.0 */
/* hone-disagree.h - where labels and a model disagree, the likeliest faults first
 *
 * A picture's labels are paired with what a model found there. What does not pair well is a disagreement, with a score
 * from 0 to 1: the surer the model is of what it says and the less of it the labels hold, the higher. The idea is that
 * of ObjectLab (Tkachenko, Thyagarajan, Mueller: "ObjectLab: Automated Diagnosis of Mislabeled Images in Object
 * Detection Data", arXiv:2309.00832): overlooked, swapped and badly located labels are judged apart, each by the most
 * confident prediction that contradicts it. Labels that nothing supports are added (FiftyOne calls them spurious), and
 * what the model says counts only as much as it proves right over the whole set for that class: a model that overlooks
 * half of all platelets proves nothing by overlooking one. Objects that the border cuts off count apart: people label
 * them now and then, and models see them badly.
 *
 * A model that was trained on these very labels has learnt some of their faults and is sure of itself: it will report
 * too little. Predictions for a picture are worth most from a model that never saw its labels.
 */
#pragma once

#include "hone-metrics.h"

G_BEGIN_DECLS

typedef enum {
  HONE_DISAGREE_RIGHT,     /* label and detection agree */
  HONE_DISAGREE_MISSED,    /* a label, and the model sees nothing there: perhaps a label too many */
  HONE_DISAGREE_EXTRA,     /* a confident detection without a label: perhaps a label is missing */
  HONE_DISAGREE_CLASS,     /* the same place, another class */
  HONE_DISAGREE_PLACE,     /* the same class, boxes that fit badly */
  HONE_DISAGREE_DUPLICATE, /* a second label on what is labelled and found once */
  HONE_DISAGREE_DOUBLE,    /* a second detection of what is labelled: the model's fault, score 0 */
} HoneDisagree;

typedef struct {
  double support; /* score from which a detection speaks for a label */
  double conf;    /* score from which it speaks against one */
  double touch;   /* overlap from which a box may mean an object, badly placed */
  double match;   /* overlap from which it does mean it */
  double tight;   /* overlap from which it is well placed */
} HoneDisagreeHow;

/* 0.05, 0.5, 0.1, 0.5, 0.75 */
extern const HoneDisagreeHow hone_disagree_how;

typedef struct {
  HoneDisagree kind;
  int label; /* index; -1: EXTRA, DOUBLE has the label that is found already */
  int found; /* index; -1: MISSED */
  int other; /* DUPLICATE: the other label; else -1 */
  float iou; /* of label and detection; DUPLICATE: of both labels; EXTRA: the highest with any label */
  float score;
} HoneDisagreement;

/**
 * hone_disagree_compare:
 * @labels, @found: of one picture, in the same units
 * @how: (nullable): hone_disagree_how
 *
 * Every label is in exactly one of the results, but for DOUBLE, and every detection of at least conf, too. Pairs are
 * made greedily, best first: those of the same class that match, then those of another class with a confident detection
 * that is surer than all that speaks for the label (half of conf is enough where nothing does), then badly placed ones.
 *
 * Returns: (transfer full) (element-type HoneDisagreement): labels in their order, then detections in theirs. Scores
 * are of this picture alone.
 */
GArray *hone_disagree_compare (const HoneTruth *labels, guint n_labels, const HoneDetection *found, guint n_found,
                               const HoneDisagreeHow *how);

/* From 0: none, to 1; between the mean and the maximum of its disagreements, near the maximum (softmax pooling, as in
 * ObjectLab, at a temperature of 0.1): so a picture with many objects is not suspect for their number. */
double hone_disagree_picture_score (const HoneDisagreement *list, guint n);

/* --- a whole set --- */

typedef struct {
  const HoneTruth *labels;
  const HoneDetection *found;
  guint n_labels, n_found;
  float width, height; /* in the same units; 0: where the border is is not known */
} HoneDisagreePicture;

typedef struct {
  guint picture;
  HoneDisagreement what;
  double trust; /* what the score was multiplied by */
} HoneDoubt;

/**
 * hone_disagree_rank:
 * @n_classes: classes of @pictures are below it
 * @least: disagreements of a lower score are left out; of RIGHT and DOUBLE there are none
 * @doubtful: (nullable): n, out: hone_disagree_picture_score () of each picture, all of its disagreements counted
 *
 * Scores are weighed by how often the model is right over the set: MISSED by the share of the class's labels that it
 * finds, EXTRA by the share of its confident detections of that class that have a label; CLASS by the latter, or in
 * place of the detection's score by the former, whichever says more. One of each kind is added, so that few prove
 * little.
 *
 * Returns: (transfer full) (element-type HoneDoubt): the highest score first; equal ones by picture, label, detection
 */
GArray *hone_disagree_rank (const HoneDisagreePicture *pictures, guint n, int n_classes, const HoneDisagreeHow *how,
                            double least, double *doubtful);

G_END_DECLS
