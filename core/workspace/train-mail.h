/* SPDX-License-Identifier: Apache-2.0 */
/* train-mail.h - what a training on a thread of its own has to say, on its way to the main thread
 *
 * Letters for epochs, previews, messages and the end all arrive, in order; of batches and phases only the newest waits.
 * However many letters pile up behind a busy main thread, one idle source waits for them; for a batch or phase alone it
 * waits until HONE_TRAIN_JOB_PERIOD has passed since the last delivery. Used by hone-train-job.c alone.
 */
#pragma once

#include "hone-train-job.h"

G_BEGIN_DECLS

typedef enum {
  LETTER_START,
  LETTER_BATCH,
  LETTER_PHASE,
  LETTER_EPOCH,
  LETTER_PREVIEW,
  LETTER_MESSAGE,
  LETTER_WARNING,
  LETTER_HELD,
  LETTER_END,
} LetterKind;

typedef struct {
  LetterKind kind;

  HoneTrainStart start;                   /* its strings are owned */
  HoneResults *earlier, *earlier_classes; /* (nullable): of a resumed run */

  HoneTrainBatch batch;
  HoneTrainPhase phase;

  HoneTrainEpoch epoch; /* without metrics */
  HoneClassScore *scores;
  guint n_scores;

  HoneSnapshot *snapshot;
  char *text; /* of a message or warning, of what holds it, of a phase (nullable) */

  HoneTrainEnd end;
  HoneTrainResult result;
  GError *error;
} Letter;

Letter *letter_new (LetterKind kind);
void letter_free (Letter *letter);

/* Main context; what it keeps of the letter it takes out of it. */
typedef void (*TrainMailFunc) (Letter *letter, gpointer owner);

typedef struct {
  TrainMailFunc take;
  GObject *owner;        /* not owned, but kept alive by what is on its way */
  GMainContext *context; /* where letters are taken */

  GMutex lock;
  GQueue letters;       /* of Letter; guarded by lock, as all below */
  HoneTrainBatch batch; /* the newest */
  gboolean has_batch;
  HoneTrainPhase phase;
  char *what; /* (nullable): of phase */
  gboolean has_phase;
  gboolean hurrying; /* an idle source is on its way */
  GSource *waiting;  /* a timeout source that is, for a batch or phase */
  gint64 delivered;  /* when the mailbox was last emptied */
} TrainMail;

void train_mail_init (TrainMail *self, TrainMailFunc take, GObject *owner);
/* Before the worker begins: letters are taken on the context that is the default of this thread. */
void train_mail_open (TrainMail *self);
/* After the last letter, or a source would keep the owner alive for a moment. */
void train_mail_close (TrainMail *self);
void train_mail_clear (TrainMail *self);

/* Worker thread. @letter: (transfer full) */
void train_mail_post (TrainMail *self, Letter *letter);
/* Worker thread: a watch that writes letters; its data is @self. */
HoneTrainerWatch train_mail_watch (HoneGate *gate);

G_END_DECLS
