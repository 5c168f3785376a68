/* SPDX-License-Identifier: Apache-2.0 */
/* hone-checkup.h - how healthy a data set is: hone_health_check () on a thread, grouped by kind
 *
 * Labels that changed are read again without decoding the pictures; what was found by comparing pictures stays.
 *
 * Properties (read only, notified on the main context): "running" boolean; "progress" double, 0 .. 1.
 * Signal "done" (): there are new results.
 */
#pragma once

#include "hone-class-stats.h"
#include "hone-health-kinds.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  HONE_CHECKUP_LABELS = 0,         /* what labels and headers tell */
  HONE_CHECKUP_PICTURES = 1 << 0,  /* also decode and compare all pictures */
  HONE_CHECKUP_READ_AGAIN = 1 << 1 /* the data set may have changed on the disk */
} HoneCheckupHow;

typedef enum {
  HONE_READY_YES,
  HONE_READY_ALMOST, /* a training can run, but there are errors */
  HONE_READY_NO,
} HoneReady;

/* All findings of one kind. */
typedef struct {
  const HoneHealthKind *kind;
  HoneSeverity severity;   /* the gravest that was found */
  GPtrArray *findings;     /* (element-type HoneFinding) (not owned): of the index */
  guint of[HONE_N_SPLITS]; /* how many are in a split; those about no picture are in none */
  guint n_pictures;        /* that have one */
} HoneHealthGroup;

#define HONE_TYPE_CHECKUP (hone_checkup_get_type ())
G_DECLARE_FINAL_TYPE (HoneCheckup, hone_checkup, HONE, CHECKUP, GObject)

HoneCheckup *hone_checkup_new (HoneDataset *dataset);
void hone_checkup_set_imgsz (HoneCheckup *self, int imgsz); /* 640; for the next start */

/* What runs is cancelled. */
void hone_checkup_start (HoneCheckup *self, HoneCheckupHow how);
/* What was found before stays; after the first start: at least what labels tell. */
void hone_checkup_cancel (HoneCheckup *self);
void hone_checkup_stop (HoneCheckup *self); /* altogether, and nothing is said: nobody looks any more */
gboolean hone_checkup_get_running (HoneCheckup *self);
double hone_checkup_get_progress (HoneCheckup *self);

/* Results of the last one that came to its end; before that: those of reading. */
HoneImageIndex *hone_checkup_get_index (HoneCheckup *self);
HoneClassStats *hone_checkup_get_stats (HoneCheckup *self); /* (nullable) until then */
gboolean hone_checkup_get_compared (HoneCheckup *self);     /* pictures were compared, too */
double hone_checkup_get_seconds (HoneCheckup *self);        /* that it took */
gint64 hone_checkup_get_when (HoneCheckup *self);           /* unix time; 0: never */
/* (nullable): why reading again failed */
const char *hone_checkup_get_message (HoneCheckup *self);

/* Leaves out those for which @ignored is TRUE. (nullable) */
typedef gboolean (*HoneIgnored) (const HoneFinding *finding, gpointer data);
/* The gravest first, then as in hone_health_kinds (). (element-type HoneHealthGroup) (transfer full) */
GPtrArray *hone_checkup_group (HoneCheckup *self, HoneIgnored ignored, gpointer data);

/* @why: (out) (transfer full) (nullable): what is missing, a sentence, for all but HONE_READY_YES */
HoneReady hone_checkup_get_ready (HoneCheckup *self, HoneIgnored ignored, gpointer data, char **why);

G_END_DECLS
