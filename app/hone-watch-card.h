/* SPDX-License-Identifier: Apache-2.0 */
/* hone-watch-card.h - what a network finds on validation pictures, epoch by epoch
 *
 * A few pictures that stay the same, or those that the epoch did worst on; a slider and a film through the epochs.
 */
#pragma once

#include "hone-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_WATCH_CARD (hone_watch_card_get_type ())
G_DECLARE_FINAL_TYPE (HoneWatchCard, hone_watch_card, HONE, WATCH_CARD, AdwBin)

/* Follows it while it grows; reads the pictures of an old one. (nullable) */
void hone_watch_card_set_run (HoneWatchCard *self, HoneRun *run);
void hone_watch_card_show_epoch (HoneWatchCard *self, int epoch);
void hone_watch_card_step (HoneWatchCard *self, int by); /* epochs on, or back */

G_END_DECLS
