/* SPDX-License-Identifier: Apache-2.0 */
/* hone-evaluation.h - every detection of a model on a split, beside the labels: what all numbers of a run come from
 *
 * Kept with the run as evaluation.safetensors, so that the run page, the comparison, the report and the command line
 * reckon at once, at any threshold, without the network. Boxes are pixels of the network's input (what hone val matches
 * in, so that the figures are the same to the last bit); HoneLetterbox leads back to the picture.
 *
 * Immutable once filled: may be read from several threads.
 */
#pragma once

#include "hone-metrics.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  const char *path;  /* belongs to the evaluation */
  int width, height; /* upright */
  HoneLetterbox place;
  guint first_truth, n_truth; /* in truth */
  guint first_found, n_found; /* in found, best first */
} HoneEvaluationPicture;

#define HONE_EVALUATION_CONF 0.001

typedef struct {
  int ref_count;
  char *model, *data, *split, *fingerprint; /* (nullable): of what it was made; fingerprint of the data set then */
  char *weights;                            /* (nullable): SHA-256 of the model's file */
  char **names;
  int n_classes, imgsz;
  double conf;      /* the score from which detections were kept; HONE_EVALUATION_CONF unless somebody said otherwise */
  GArray *pictures; /* of HoneEvaluationPicture; as hone val went through them, not sorted */
  GArray *truth;    /* of HoneTruth */
  GArray *found;    /* of HoneDetection; down to conf 0.001 */

  /* private */
  GStringChunk *paths;
  struct _HoneEvaluationMatches *matches;
} HoneEvaluation;

HoneEvaluation *hone_evaluation_new (char *const *names, int n_classes, int imgsz);
HoneEvaluation *hone_evaluation_ref (HoneEvaluation *self);
void hone_evaluation_unref (HoneEvaluation *self);
/* Copied. @found in order of score, classes below n_classes. To be done before anything is asked of it. */
void hone_evaluation_add (HoneEvaluation *self, const char *path, int width, int height, const HoneLetterbox *place,
                          const HoneDetection *found, guint n_found, const HoneTruth *truth, guint n_truth);
/* Errors: %HONE_ERROR_WRITE */
gboolean hone_evaluation_write (HoneEvaluation *self, const char *path, GError **error);
/* Errors: %HONE_ERROR_NOT_FOUND; %HONE_ERROR_BAD_DATA for a file whose numbers do not fit one another. */
HoneEvaluation *hone_evaluation_read (const char *path, GError **error);

/* What hone val prints: equal in every bit. (transfer full) */
HoneMetrics *hone_evaluation_metrics (HoneEvaluation *self);

/* How things stand at one threshold, matched at overlap 0.5, a label at most once, best score first, class counts.
 * Above the threshold is what has a score greater than it, here and below, as in hone predict. */
typedef struct {
  guint tp, fp, fn;
  double precision, recall, f1; /* NAN where nothing can be said */
} HoneTally;
/* @classes: (nullable): n_classes, out. @pictures: (nullable): one a picture, out. Returns: all together */
HoneTally hone_evaluation_tally (HoneEvaluation *self, double conf, HoneTally *classes, HoneTally *pictures);
/* All together, without a look at every detection: for what follows a slider. Equal to the above. */
HoneTally hone_evaluation_tally_quick (HoneEvaluation *self, double conf);
/* One threshold of a curve. */
typedef struct {
  double conf;
  guint tp, fp, fn;
} HoneSweepPoint;
/* The same at every threshold 0, 1 / @steps .. 1, in one go. (transfer full) (element-type HoneSweepPoint) */
GArray *hone_evaluation_sweep (HoneEvaluation *self, guint steps);
/* The threshold at which false alarms + @miss_cost x misses are fewest (of the scores that occur; 0.001 .. 1): of
 * several the highest. 0.25 where nothing was found. */
double hone_evaluation_suggest (HoneEvaluation *self, double miss_cost);
/* That of the best mean F1 (spec 05): what Ultralytics' F1 curve marks. */
double hone_evaluation_best_f1 (HoneEvaluation *self);

/* (n_classes + 1) squared, rows found, columns true, last = background (spec 05, section 7). (transfer full) g_free */
gint64 *hone_evaluation_confusion (HoneEvaluation *self, double conf, double iou);

/* One box that has a place in a matrix or among the errors. */
typedef struct {
  guint picture;
  int found, truth; /* in the evaluation's arrays; -1: none */
} HoneMark;
/* Those behind one cell. (transfer full) (element-type HoneMark), best score first */
GArray *hone_evaluation_cell (HoneEvaluation *self, double conf, double iou, int row, int column);

/* Matched as HoneTally is, whatever the threshold: it holds where the score of what was found is above it. */
int hone_evaluation_get_finder (HoneEvaluation *self, guint truth); /* what finds a label: in found; -1: nothing */
int hone_evaluation_get_found (HoneEvaluation *self, guint found);  /* the label that it finds: in truth; -1: wrong */

/* Kinds of errors: Bolya, Foley, Hays, Hoffman: "TIDE: A General Toolbox for Identifying Object Detection Errors"
 * (ECCV 2020), with its overlaps: 0.5 for foreground, 0.1 for background.
 *
 * Every detection above the threshold that is not right (as HoneTally counts) is of exactly one kind. Asked in this
 * order, each time of the label that overlaps most:
 *   one of its own class, by 0.5 or more (another detection has it)  DOUBLE
 *   one of another class, by 0.5 or more                             CLASS
 *   one of its own class, by 0.1 or more                             PLACE
 *   one of another class, by 0.1 or more                             BOTH
 *   nothing                                                          BACKGROUND
 * A label is MISSED when nothing right, no CLASS and no PLACE stands for it.
 *
 * Put right means: CLASS gets the class of its label, PLACE its box, unless the label is found already or by a surer
 * one, then it is removed; BOTH, DOUBLE and BACKGROUND are removed; a MISSED label is not asked for. The gains do not
 * sum up to what is missing: one error may hide another. */
typedef enum {
  HONE_MISTAKE_CLASS,      /* right place, wrong class */
  HONE_MISTAKE_PLACE,      /* right class, overlap 0.1 .. 0.5 */
  HONE_MISTAKE_BOTH,       /* wrong class and overlap 0.1 .. 0.5 */
  HONE_MISTAKE_DOUBLE,     /* a second detection of an object already found */
  HONE_MISTAKE_BACKGROUND, /* nothing there */
  HONE_MISTAKE_MISSED,     /* a label that none of the above explains */
  HONE_N_MISTAKES,
} HoneMistake;
typedef struct {
  GArray *marks[HONE_N_MISTAKES]; /* of HoneMark, best score first, at the given threshold; truth: the label that was
                                     meant, if any */
  double gain[HONE_N_MISTAKES];   /* by how much mAP50 would rise if this kind were put right */
  double map50;                   /* of what is above the threshold alone: what the gains are added to. Equal to that of
                                     HoneMetrics with a threshold below all scores */
} HoneMistakes;
/* "Wrong class", "Missed entirely" ...; a sentence that says what it is; one that says what to do about it. Translated
 */
const char *hone_mistake_name (HoneMistake kind);
const char *hone_mistake_help (HoneMistake kind);
const char *hone_mistake_advice (HoneMistake kind);
/* (transfer full). Some tenths of a second for 5,000 pictures: for threads. */
HoneMistakes *hone_evaluation_mistakes (HoneEvaluation *self, double conf);
void hone_mistakes_free (HoneMistakes *self);

/* Pictures, worst first: by fn x 1 + fp x 1 at @conf, ties by the sum of scores of the wrong. Without those where
 * nothing is wrong. (transfer full) (element-type guint) */
GArray *hone_evaluation_worst (HoneEvaluation *self, double conf);

/* The 95 % interval of a metric by drawing the pictures again (bootstrap, percentiles), with a seed: the same answer.
 * Of one picture, or a class that is in one, there is a value and no interval. */
typedef struct {
  double value, low, high; /* NAN where nothing can be said */
} HoneInterval;
typedef struct {
  HoneInterval map50, map50_95, precision, recall;
  HoneInterval *ap50_95; /* n_classes */
} HoneIntervals;
/* The values are those of hone_evaluation_metrics (). 1,000 draws of 500 pictures take less than a second: for threads.
 * NULL: cancelled. (transfer full) */
HoneIntervals *hone_evaluation_intervals (HoneEvaluation *self, guint draws, GCancellable *cancellable);
void hone_intervals_free (HoneIntervals *self);

/* The same pictures: for each one of @a its number in @b, or -1. They are paired by path. Where the two share none, the
 * data set was moved or copied meanwhile: then by the name below the folder that holds all of them, if the size is the
 * same, too. (transfer full) g_free () */
int *hone_evaluation_pair (HoneEvaluation *a, HoneEvaluation *b);

/* Two models on the same pictures: those of hone_evaluation_pair (), drawn together. */
typedef struct {
  gboolean same_pictures, same_labels; /* what is compared is what both have */
  gboolean same_classes;               /* by their names; counted are those that both have */
  guint n_pictures;                    /* of those */
  HoneInterval map50_95, map50;        /* b - a */
  HoneInterval *ap50_95;               /* b - a, by the classes of a; NAN where b lacks it */
  GArray *fixed, *broken;              /* of HoneMark: truth found by b and not by a, and the other way; picture and
                                          truth of a; at each one's best F1 threshold */
} HoneDuel;
/* @error: when they have no picture in common. For threads. */
HoneDuel *hone_evaluation_compare (HoneEvaluation *a, HoneEvaluation *b, guint draws, GCancellable *cancellable,
                                   GError **error);
void hone_duel_free (HoneDuel *self);
#define HONE_DUEL_FEW 20 /* pictures: fewer say nothing */
typedef enum {
  HONE_OUTCOME_BETTER,  /* b, by more than chance */
  HONE_OUTCOME_WORSE,   /* the other way */
  HONE_OUTCOME_NOISE,   /* the interval holds 0 */
  HONE_OUTCOME_SAME,    /* not the least difference in any draw */
  HONE_OUTCOME_TOO_FEW, /* pictures */
  HONE_OUTCOME_NOTHING, /* no labels that both could find */
} HoneOutcome;
HoneOutcome hone_duel_judge (const HoneDuel *self);
/* "B is better: +0.021 mAP50-95 (0.008 to 0.034); the difference is larger than chance." Translated; names are quoted.
 * (transfer full) */
char *hone_duel_to_words (const HoneDuel *self, const char *name_a, const char *name_b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneEvaluation, hone_evaluation_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneMistakes, hone_mistakes_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneIntervals, hone_intervals_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneDuel, hone_duel_free)

G_END_DECLS
