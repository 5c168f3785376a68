/* SPDX-License-Identifier: Apache-2.0 */
/* hone-queue.h - trainings that wait for their turn, as a GListModel of HoneQueueItem
 *
 * Kept in $XDG_DATA_HOME/hone/queue/queue.json, whole after every change, so that closing the window or a power cut
 * loses nothing. The one that runs is the first of the list until it has ended: after a crash it is there again, and
 * goes on from its last checkpoint. Writing happens on a thread. Main thread only.
 */
#pragma once

#include "hone-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define HONE_TYPE_QUEUE_ITEM (hone_queue_item_get_type ())
G_DECLARE_FINAL_TYPE (HoneQueueItem, hone_queue_item, HONE, QUEUE_ITEM, GObject)

/* Properties (read only): "title" "folder" string, "running" boolean. @title: of the data set. @settings: copied */
HoneQueueItem *hone_queue_item_new (const char *title, HoneSettings *settings);
const char *hone_queue_item_get_title (HoneQueueItem *self);
/* As they were given. (transfer none) */
HoneSettings *hone_queue_item_get_settings (HoneQueueItem *self);
/* What is to be trained: these, or, when it was begun before, going on with it. (transfer full) */
HoneSettings *hone_queue_item_begin_settings (HoneQueueItem *self);
gboolean hone_queue_item_is_running (HoneQueueItem *self);
/* (nullable): of its run, once it has begun */
const char *hone_queue_item_get_folder (HoneQueueItem *self);

#define HONE_TYPE_QUEUE (hone_queue_get_type ())
G_DECLARE_FINAL_TYPE (HoneQueue, hone_queue, HONE, QUEUE, GObject)

/* Signal "message" (const char *): that it could not be written.
 *
 * @file: (nullable): NULL: where it is by default. What cannot be read of it is left out. */
HoneQueue *hone_queue_new (const char *file);

void hone_queue_add (HoneQueue *self, HoneQueueItem *item);
/* One that runs stays where it is, and nothing goes before it. */
void hone_queue_insert (HoneQueue *self, guint position, HoneQueueItem *item);
/* (transfer full) (nullable): NULL: it runs, or there is none. hone_queue_insert () undoes it. */
HoneQueueItem *hone_queue_remove (HoneQueue *self, guint position);
void hone_queue_move (HoneQueue *self, guint from, guint to);

guint hone_queue_count_waiting (HoneQueue *self);
/* (transfer full) (nullable): the first that waits; it runs from now on */
HoneQueueItem *hone_queue_begin (HoneQueue *self);
/* Its run has a folder: known after a crash. */
void hone_queue_set_folder (HoneQueue *self, HoneQueueItem *item, const char *folder);
void hone_queue_end (HoneQueue *self, HoneQueueItem *item); /* and is no longer in the list */

/* Waits until all is written. */
void hone_queue_flush (HoneQueue *self);

G_END_DECLS
