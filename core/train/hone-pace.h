/* SPDX-License-Identifier: Apache-2.0 */
/* hone-pace.h - how long a training still takes, told steadily
 *
 * What is left is so many batches and so many ends of epochs (validation, previews, checkpoint), each at its recent
 * pace. One slow batch hardly counts; a new pace is believed within some fifty. What is told is the hour of the end,
 * which follows that sum slowly while there is time, quickly towards the end: a clock that does not jump. All times are
 * of a clock that stands still during a pause.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double batch;        /* seconds of one; 0 while unknown */
  guint n_batches;     /* that counted */
  gboolean begun;      /* the first batch of a process plans memory and fills caches: it does not count */
  double end;          /* seconds of the end of an epoch */
  guint n_ends;        /* that counted; 0: end is a guess */
  double finish, told; /* seconds of the clock: of the end, and when it was reckoned; finish is NAN at first */
} HonePace;

void hone_pace_init (HonePace *self);
void hone_pace_add_batch (HonePace *self, double seconds);
void hone_pace_add_end (HonePace *self, double seconds);
/* What is left has become another: the next answer may jump. */
void hone_pace_forget_finish (HonePace *self);

/**
 * hone_pace_get_left:
 * @now: seconds of the clock
 * @guess: in batches, what the end of an epoch takes as long as none has been seen
 *
 * Returns: seconds; NAN while nothing is known
 */
double hone_pace_get_left (HonePace *self, double now, gint64 batches, gint64 ends, double guess);
/* The end of an epoch has not been seen yet. */
gboolean hone_pace_is_guess (const HonePace *self);

/**
 * hone_pace_round:
 * @shown: Unix seconds that are shown; 0: none yet
 * @finish: Unix seconds that are reckoned now
 * @left: seconds until then
 *
 * To five minutes when there is more than an hour left, else to one. What is shown stays until it is off by more than
 * that, so that it does not flicker between two.
 *
 * Returns: Unix seconds to be shown
 */
gint64 hone_pace_round (gint64 shown, gint64 finish, double left);

G_END_DECLS
