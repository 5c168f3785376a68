/* SPDX-License-Identifier: Apache-2.0 */
/* hone-queue-view.h - the trainings that wait, in their order
 *
 * Not there while the queue is empty. Rows are moved by dragging or by their menus, and removed with a way back.
 */
#pragma once

#include "hone-queue.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_QUEUE_VIEW (hone_queue_view_get_type ())
G_DECLARE_FINAL_TYPE (HoneQueueView, hone_queue_view, HONE, QUEUE_VIEW, AdwBin)

void hone_queue_view_set_queue (HoneQueueView *self, HoneQueue *queue);
/* A training is under way: the next begins by itself when it ends. */
void hone_queue_view_set_busy (HoneQueueView *self, gboolean busy);

G_END_DECLS
