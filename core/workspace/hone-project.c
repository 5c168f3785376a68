/* SPDX-License-Identifier: Apache-2.0 */
/* hone-project.c - see hone-project.h
 *
 * hone_dataset_read () reports from threads of its own, thousands of times. What it says goes into a pigeonhole with
 * room for one note; at most one idle source is on its way to fetch it.
 */
#include "hone-project.h"
#include "hone-label-store.h"

#include <glib/gi18n-lib.h>

struct _HoneProject {
  GObject parent_instance;

  char *path;
  char *title;
  HoneProjectState state;
  double progress;
  char *what;
  char *message;
  HoneDataset *dataset;
};

G_DEFINE_FINAL_TYPE (HoneProject, hone_project, G_TYPE_OBJECT)

enum {
  PROP_PATH = 1,
  PROP_TITLE,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_WHAT,
  PROP_MESSAGE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* What a reading thread says, until the main thread has read it. */
typedef struct {
  char *path;
  HoneProject *project; /* main thread only; NULL once the reading is over */

  GMutex lock;
  double progress; /* guarded by lock, as all below */
  char *what;
  gboolean posting; /* an idle source is on its way */
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_mutex_clear (&note->lock);
  g_free (note->path);
  g_free (note->what);
  g_free (note);
}

static void
notify (HoneProject *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_progress (HoneProject *self, double progress, const char *what)
{
  if (progress != self->progress) {
    self->progress = progress;
    notify (self, PROP_PROGRESS);
  }
  if (g_strcmp0 (what, self->what) != 0) {
    g_free (self->what);
    self->what = g_strdup (what);
    notify (self, PROP_WHAT);
  }
}

static void
set_title (HoneProject *self, const char *title)
{
  if (g_strcmp0 (title, self->title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  notify (self, PROP_TITLE);
}

static void
set_message (HoneProject *self, const char *message)
{
  if (g_strcmp0 (message, self->message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  notify (self, PROP_MESSAGE);
}

static void
set_state (HoneProject *self, HoneProjectState state)
{
  if (state == self->state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

/* Main context. */
static gboolean
deliver_cb (gpointer data)
{
  GTask *task = data;
  Note *note = g_task_get_task_data (task);
  g_autofree char *what = NULL;
  double progress;

  g_mutex_lock (&note->lock);
  progress = note->progress;
  what = g_strdup (note->what);
  note->posting = FALSE;
  g_mutex_unlock (&note->lock);

  /* The task's own callback may have been first. */
  if (note->project != NULL)
    set_progress (note->project, CLAMP (progress, 0, 1), what);
  return G_SOURCE_REMOVE;
}

/* Any thread. */
static void
progress_cb (double fraction, const char *what, gpointer data)
{
  GTask *task = data;
  Note *note = g_task_get_task_data (task);
  gboolean wake;

  g_mutex_lock (&note->lock);
  note->progress = fraction;
  if (g_strcmp0 (what, note->what) != 0) {
    g_free (note->what);
    note->what = g_strdup (what);
  }
  wake = !note->posting;
  note->posting = TRUE;
  g_mutex_unlock (&note->lock);

  if (wake) {
    g_autoptr (GSource) idle = g_idle_source_new ();

    g_source_set_callback (idle, deliver_cb, g_object_ref (task), g_object_unref);
    g_source_attach (idle, g_task_get_context (task));
  }
}

/* NULL: no data set; reading it will say why. */
static char *
folder_of (const char *data)
{
  g_autoptr (HoneDataYaml) yaml = hone_data_find (data, NULL);

  return yaml != NULL ? hone_project_folder (yaml->yaml) : NULL;
}

/* Worker thread. */
static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Note *note = task_data;
  GError *error = NULL;
  g_autofree char *folder = folder_of (note->path);
  g_autofree char *index = folder != NULL ? g_build_filename (folder, "index", NULL) : NULL;
  /* Excluded pictures are shown, so that they can be taken in again. */
  const HoneDatasetHow how = { .each_line = TRUE, .any_layout = TRUE, .index = index, .project = folder };
  HoneDataset *dataset = hone_dataset_read_as (note->path, &how, progress_cb, task, cancellable, &error);

  if (dataset != NULL)
    g_task_return_pointer (task, dataset, (GDestroyNotify) hone_dataset_unref);
  else
    g_task_return_error (task, error);
}

static void
became_ready (HoneProject *self, HoneDataset *dataset)
{
  self->dataset = dataset;
  set_progress (self, 1, NULL);
  set_message (self, NULL);
  set_title (self, hone_dataset_get_title (dataset));
  set_state (self, HONE_PROJECT_READY);
}

/* Main context: takes the data set out of one task and answers the other. */
static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) answer = data;
  HoneProject *self = g_task_get_source_object (answer);
  Note *note = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  HoneDataset *dataset = g_task_propagate_pointer (G_TASK (result), &error);

  note->project = NULL;
  if (dataset != NULL) {
    became_ready (self, dataset);
    g_task_return_boolean (answer, TRUE);
    return;
  }
  set_message (self, error->message);
  set_state (self, HONE_PROJECT_FAILED);
  g_task_return_error (answer, error);
}

void
hone_project_open_async (HoneProject *self, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GTask *answer;
  Note *note;

  g_return_if_fail (HONE_IS_PROJECT (self));
  g_return_if_fail (self->state != HONE_PROJECT_LOADING);

  g_clear_pointer (&self->dataset, hone_dataset_unref);
  set_progress (self, 0, NULL);
  set_message (self, NULL);
  set_state (self, HONE_PROJECT_LOADING);

  answer = g_task_new (self, cancellable, done, data);
  g_task_set_source_tag (answer, hone_project_open_async);
  /* The result is what read_cb () says, whatever the cancellable says by then. */
  g_task_set_check_cancellable (answer, FALSE);

  note = g_new0 (Note, 1);
  note->path = g_strdup (self->path);
  note->project = self; /* kept alive by the answer */
  g_mutex_init (&note->lock);
  /* The thread's task does not know the project, which must not end on another thread. */
  task = g_task_new (NULL, cancellable, read_cb, answer);
  g_task_set_task_data (task, note, note_free);
  g_task_run_in_thread (task, read_in_thread);
}

gboolean
hone_project_open_finish (HoneProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
hone_project_get_path (HoneProject *self)
{
  g_return_val_if_fail (HONE_IS_PROJECT (self), NULL);
  return self->path;
}

const char *
hone_project_get_title (HoneProject *self)
{
  g_return_val_if_fail (HONE_IS_PROJECT (self), NULL);
  return self->title;
}

HoneProjectState
hone_project_get_state (HoneProject *self)
{
  g_return_val_if_fail (HONE_IS_PROJECT (self), HONE_PROJECT_NEW);
  return self->state;
}

double
hone_project_get_progress (HoneProject *self)
{
  g_return_val_if_fail (HONE_IS_PROJECT (self), 0);
  return self->progress;
}

const char *
hone_project_get_what (HoneProject *self)
{
  g_return_val_if_fail (HONE_IS_PROJECT (self), NULL);
  return self->what;
}

const char *
hone_project_get_message (HoneProject *self)
{
  g_return_val_if_fail (HONE_IS_PROJECT (self), NULL);
  return self->message;
}

HoneDataset *
hone_project_get_dataset (HoneProject *self)
{
  g_return_val_if_fail (HONE_IS_PROJECT (self), NULL);
  return self->dataset;
}

guint
hone_project_get_n_images (HoneProject *self, int split)
{
  guint sum = 0;

  g_return_val_if_fail (HONE_IS_PROJECT (self), 0);

  if (self->dataset == NULL)
    return 0;
  for (int i = 0; i < HONE_N_SPLITS; i++) {
    guint n = 0;

    hone_dataset_get_samples (self->dataset, i, &n);
    if (split < 0 || split == i)
      sum += n;
  }
  return sum;
}

int
hone_project_get_n_classes (HoneProject *self)
{
  g_return_val_if_fail (HONE_IS_PROJECT (self), 0);
  return self->dataset != NULL ? hone_dataset_get_yaml (self->dataset)->n_classes : 0;
}

char *const *
hone_project_get_class_names (HoneProject *self)
{
  g_return_val_if_fail (HONE_IS_PROJECT (self), NULL);
  return self->dataset != NULL ? hone_dataset_get_yaml (self->dataset)->names : NULL;
}

/* "/home/a/cells/data.yaml" -> "cells": a file is known by its folder. */
static char *
title_of_path (const char *path)
{
  g_autofree char *folder = NULL;

  if (strcmp (path, "demo") == 0)
    return g_strdup (_ ("Demo"));
  if (!g_str_has_suffix (path, ".yaml") && !g_str_has_suffix (path, ".yml"))
    return g_path_get_basename (path);
  folder = g_path_get_dirname (path);
  return g_path_get_basename (folder);
}

HoneProject *
hone_project_new (const char *path)
{
  HoneProject *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (HONE_TYPE_PROJECT, NULL);
  self->path = g_strdup (path);
  self->title = title_of_path (path);
  return self;
}

static void
hone_project_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneProject *self = HONE_PROJECT (object);

  switch (id) {
  case PROP_PATH:
    g_value_set_string (value, self->path);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_STATE:
    g_value_set_int (value, self->state);
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  case PROP_WHAT:
    g_value_set_string (value, self->what);
    break;
  case PROP_MESSAGE:
    g_value_set_string (value, self->message);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_project_finalize (GObject *object)
{
  HoneProject *self = HONE_PROJECT (object);

  g_free (self->path);
  g_free (self->title);
  g_free (self->what);
  g_free (self->message);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  G_OBJECT_CLASS (hone_project_parent_class)->finalize (object);
}

static void
hone_project_class_init (HoneProjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_project_get_property;
  object_class->finalize = hone_project_finalize;

  props[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, HONE_PROJECT_FAILED, 0, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  props[PROP_WHAT] = g_param_spec_string ("what", NULL, NULL, NULL, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_project_init (HoneProject *self)
{
}
