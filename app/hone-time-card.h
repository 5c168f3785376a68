/* SPDX-License-Identifier: Apache-2.0 */
/* hone-time-card.h - where the time of a training goes, and what that means
 */
#pragma once

#include "hone-times.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_TIME_CARD (hone_time_card_get_type ())
G_DECLARE_FINAL_TYPE (HoneTimeCard, hone_time_card, HONE, TIME_CARD, AdwBin)

/* @times: (nullable): nothing is known. @batches: that they are of; 0: the card says nothing about a batch */
void hone_time_card_set (HoneTimeCard *self, const HoneTimes *times, int batches);
/* In a sentence: whether pictures come in time, and what can be done. Static, translated */
const char *hone_time_card_verdict (const HoneTimes *times);

G_END_DECLS
