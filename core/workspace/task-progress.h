/* SPDX-License-Identifier: Apache-2.0 */
/* task-progress.h - how far the threads of a GTask are, told where its owner lives, ten times a second at the most */
#pragma once

#include <gio/gio.h>

/* In the task's data. */
typedef struct {
  GMutex lock;
  double fraction; /* guarded by lock, as told is; never falls */
  gint64 told;     /* monotonic time */
} TaskProgress;

void task_progress_init (TaskProgress *self);
void task_progress_clear (TaskProgress *self);
/* Any thread. @tell: called with @task in its context, where task_progress_get () has the news */
void task_progress_set (TaskProgress *self, double fraction, GTask *task, GSourceFunc tell);
double task_progress_get (TaskProgress *self);
