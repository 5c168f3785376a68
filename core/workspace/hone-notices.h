/* SPDX-License-Identifier: Apache-2.0 */
/* hone-notices.h - what a person should know about a training while it runs, in plain words, with what to do
 *
 * Rules over the run's numbers and the machine. They would rather be silent than cry wolf: each has a margin that usual
 * runs do not reach (tests/core/workspace/test-notices.c has a clean twin for each).
 */
#pragma once

#include "hone-run.h"

G_BEGIN_DECLS

typedef enum {
  HONE_NOTICE_NOT_FINITE,    /* batches whose loss was no number */
  HONE_NOTICE_DIVERGING,     /* the training loss grows */
  HONE_NOTICE_OVERFITTING,   /* the training loss falls, that of validation grows */
  HONE_NOTICE_MEMORY,        /* of the machine: almost used up */
  HONE_NOTICE_DISK,          /* the same */
  HONE_NOTICE_CLASS_AT_ZERO, /* a class that is never found while others are */
  HONE_NOTICE_LOADING,       /* the training waits for pictures */
  HONE_NOTICE_NO_PROGRESS,   /* nothing gained for long */
  HONE_NOTICE_BATTERY,       /* the computer is not plugged in */
  HONE_NOTICE_DIP,           /* nothing gained for a few epochs: usual */
  HONE_N_NOTICES,
} HoneNoticeKind; /* the weightiest first */

typedef struct {
  HoneNoticeKind kind;
  gboolean warning; /* else a note */
  char *text;       /* a sentence or two: what is */
  char *advice;     /* what to do */
  char *key;        /* the same as long as it is the same matter: a notice that was dismissed need not come again */
} HoneNotice;
void hone_notice_free (HoneNotice *self);

/* The training waits for pictures for at least this part of its time. */
#define HONE_NOTICE_WAIT 0.15

typedef struct {
  const char *name;
  int instances; /* labels of it in the validation pictures */
  int at_zero;   /* epochs in a row, up to the newest, in which its mAP50 was 0 */
} HoneNoticeClass;

/* Curves: [0] is epoch 1; NAN where nothing was measured. */
typedef struct {
  const double *train, *val; /* sums of the losses */
  const double *fitness;     /* mAP50-95 */
  guint n;                   /* epochs done */
  int epochs, patience;      /* planned; 0: there is no early stop */
  double map50;              /* newest */
  int lost;                  /* batches of the newest epoch that nothing was learnt from */
  HoneTimes times;           /* of the newest epoch */
  const HoneNoticeClass *classes;
  guint n_classes;
  gboolean battery;                                    /* the computer runs on it */
  guint64 memory, memory_free, disk_free, disk_needed; /* bytes; memory 0, disk_free G_MAXUINT64: not known */
} HoneNoticeFacts;

/* (transfer full) (element-type HoneNotice): the weightiest first */
GPtrArray *hone_notices_find (const HoneNoticeFacts *facts);

/* The facts of a run, whatever the machine. */
typedef struct {
  HoneNoticeFacts facts; /* arrays are owned by this */
  double *train, *val, *fitness;
  GArray *classes;
} HoneNoticeRun;
void hone_notice_run_init (HoneNoticeRun *self, HoneRun *run, int patience);
void hone_notice_run_clear (HoneNoticeRun *self);

/**
 * hone_notice_look_at_machine:
 * @folder: (nullable): of the run: whose disk
 * @power: (nullable): NULL: /sys/class/power_supply
 *
 * Fills in battery, memory, memory_free and disk_free. Reads files: for a thread.
 */
void hone_notice_look_at_machine (HoneNoticeFacts *facts, const char *folder, const char *power);

G_END_DECLS
