/* SPDX-License-Identifier: Apache-2.0 */
/* hone-work.h - one piece of work on a thread of its own, with news of how far it is, and given up at any time
 */
#pragma once

#include "hone-dataset.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HoneWork HoneWork;

/* On the thread. Returns: the result, or NULL with @error set */
typedef gpointer (*HoneWorkDo) (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable,
                                GError **error);
/* On the main thread, ten times a second at most. @what: (nullable) */
typedef void (*HoneWorkNews) (double fraction, const char *what, gpointer user_data);
/* On the main thread, once. @result: (transfer full); NULL: @error says why */
typedef void (*HoneWorkDone) (gpointer result, const GError *error, gpointer user_data);

typedef struct {
  HoneWorkDo work;
  GDestroyNotify free_result; /* of one that nobody wants any more */
  HoneWorkNews news;          /* (nullable) */
  HoneWorkDone done;
} HoneWorkHow;

/* @data: (transfer full), freed on the main thread. Valid until @done is called, or hone_work_drop (). */
HoneWork *hone_work_start (const HoneWorkHow *how, gpointer data, GDestroyNotify free_data, gpointer user_data);
/* Cancels it; neither news nor an end will come. */
void hone_work_drop (HoneWork *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneWork, hone_work_drop)

G_END_DECLS
