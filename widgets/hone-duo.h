/* SPDX-License-Identifier: Apache-2.0 */
/* hone-duo.h - the same picture several times, each with the boxes of another run: zoom and place are one for all
 *
 * SIDE: beside each other. FLICK: one at a time, the others are a key away and nothing but the boxes changes. SPLIT:
 * the first and the second in one picture, with a slider between.
 *
 * Pointer: wheel or two fingers zoom to the pointer, a drag pans, in SPLIT a drag of the line moves it. Keys: + and -
 * zoom, 0 fits, arrows pan while zoomed (else they are the page's), [ and ] move the line.
 */
#pragma once

#include "hone-overlay.h"

G_BEGIN_DECLS

#define HONE_DUO_MOST 6

typedef enum {
  HONE_DUO_SIDE,
  HONE_DUO_FLICK,
  HONE_DUO_SPLIT,
} HoneDuoMode;

#define HONE_TYPE_DUO (hone_duo_get_type ())
G_DECLARE_FINAL_TYPE (HoneDuo, hone_duo, HONE, DUO, GtkWidget)

/**
 * HoneDuo::front-changed: hone_duo_get_front () is another
 */

GtkWidget *hone_duo_new (void);

/* Loads on a thread; @width x @height are what boxes refer to. Fits the picture unless it is as large as the one
 * before. @path: (nullable) */
void hone_duo_set_picture (HoneDuo *self, const char *path, int width, int height);
void hone_duo_set_n_panes (HoneDuo *self, guint n);
/* @boxes: (element-type HoneBox): copied. @words: what a screen reader says of them, "A Run 4: 13 found, 1 missed" */
void hone_duo_set_boxes (HoneDuo *self, guint pane, GArray *boxes, const char *words);
void hone_duo_set_names (HoneDuo *self, char *const *names); /* of classes, for tags; copied */

void hone_duo_set_mode (HoneDuo *self, HoneDuoMode mode);
HoneDuoMode hone_duo_get_mode (HoneDuo *self);
/* The pane that is seen in FLICK. */
void hone_duo_set_front (HoneDuo *self, guint pane);
guint hone_duo_get_front (HoneDuo *self);
/* Where the line of SPLIT is, 0 .. 1. */
void hone_duo_set_split (HoneDuo *self, double split);

void hone_duo_zoom (HoneDuo *self, double factor);
void hone_duo_zoom_fit (HoneDuo *self);

G_END_DECLS
