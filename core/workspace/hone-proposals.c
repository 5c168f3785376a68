/* SPDX-License-Identifier: Apache-2.0 */
/* hone-proposals.c - see hone-proposals.h */
#include "hone-proposals.h"

#include "task-progress.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LEAST 0.1

struct _HoneProposals {
  GObject parent_instance;

  HoneDataset *dataset;
  char *folder; /* (nullable) */
  HoneDisagreeHow how;
  double least;

  HoneFoundSet *set; /* (nullable) */
  GArray *suspects;  /* (nullable) of HoneSuspect */
  double *doubtful;  /* n_doubtful */
  guint n_doubtful;
  char *message;
  double progress;
  HoneSettings *settings; /* (nullable): of what runs; NULL: it only ranks */
  GCancellable *running;  /* (nullable) */
};

G_DEFINE_FINAL_TYPE (HoneProposals, hone_proposals, G_TYPE_OBJECT)

enum {
  PROP_RUNNING = 1,
  PROP_PROGRESS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint done_signal;

/* --- on the worker --- */

typedef struct {
  HoneProposals *self; /* main thread only; NULL when it has been answered */
  HoneDataset *dataset;
  HoneSettings *settings; /* (nullable): only rank @set */
  char *folder;
  HoneDisagreeHow how;
  double least;
  TaskProgress progress;

  HoneFoundSet *set;
  GArray *suspects;
  double *doubtful;
  guint n_doubtful;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  hone_dataset_unref (job->dataset);
  g_clear_pointer (&job->settings, hone_settings_free);
  g_clear_pointer (&job->set, hone_found_set_unref);
  g_clear_pointer (&job->suspects, g_array_unref);
  g_free (job->doubtful);
  g_free (job->folder);
  task_progress_clear (&job->progress);
  g_free (job);
}

/* Main thread. */
static gboolean
tell_cb (gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);
  HoneProposals *self = job->self;

  if (self == NULL || g_task_get_cancellable (task) != self->running)
    return G_SOURCE_REMOVE;
  self->progress = task_progress_get (&job->progress);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
  return G_SOURCE_REMOVE;
}

static void
progress_cb (double fraction, const char *what, gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);

  task_progress_set (&job->progress, fraction, task, tell_cb);
}

static gboolean
run_job (Job *job, GTask *task, GCancellable *cancellable, GError **error)
{
  if (job->settings != NULL)
    job->set = hone_found_set_make (job->dataset, job->settings, job->folder, progress_cb, task, cancellable, error);
  if (job->set == NULL)
    return FALSE;
  job->n_doubtful = hone_dataset_count_pictures (job->dataset);
  job->doubtful = g_new0 (double, job->n_doubtful + 1);
  job->suspects = hone_found_set_rank (job->set, job->dataset, &job->how, job->least, job->doubtful);
  return TRUE;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gboolean good;

  good = run_job (job, task, cancellable, &error);
  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- on the main thread --- */

static void
forget_results (HoneProposals *self)
{
  g_clear_pointer (&self->set, hone_found_set_unref);
  g_clear_pointer (&self->suspects, g_array_unref);
  g_clear_pointer (&self->doubtful, g_free);
  self->n_doubtful = 0;
}

static void
take (HoneProposals *self, Job *job)
{
  forget_results (self);
  self->set = g_steal_pointer (&job->set);
  self->suspects = g_steal_pointer (&job->suspects);
  self->doubtful = g_steal_pointer (&job->doubtful);
  self->n_doubtful = job->n_doubtful;
  self->progress = 1;
}

static void
worked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneProposals) self = data;
  GTask *task = G_TASK (result);
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const gboolean good = g_task_propagate_boolean (task, &error);

  job->self = NULL;
  if (g_task_get_cancellable (task) != self->running)
    return;
  g_clear_object (&self->running);
  g_clear_pointer (&self->settings, hone_settings_free);
  g_clear_pointer (&self->message, g_free);
  if (good)
    take (self, job);
  else
    self->message = g_strdup (error->message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_signal_emit (self, done_signal, 0);
}

static void
stop (HoneProposals *self)
{
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
}

static Job *
job_new (HoneProposals *self)
{
  Job *job = g_new0 (Job, 1);

  task_progress_init (&job->progress);
  job->dataset = hone_dataset_ref (self->dataset);
  job->settings = self->settings != NULL ? hone_settings_copy (self->settings) : NULL;
  job->set = self->settings == NULL ? hone_found_set_ref (self->set) : NULL;
  job->folder = g_strdup (self->folder);
  job->how = self->how;
  job->least = self->least;
  job->self = self;
  return job;
}

/* Whatever runs begins anew, with what is wanted now. */
static void
begin (HoneProposals *self)
{
  g_autoptr (GTask) task = NULL;

  stop (self);
  self->progress = 0;
  self->running = g_cancellable_new ();
  task = g_task_new (NULL, self->running, worked_cb, g_object_ref (self)); /* which must not end on its thread */
  g_task_set_task_data (task, job_new (self), job_free);
  g_task_run_in_thread (task, work);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

void
hone_proposals_start (HoneProposals *self, HoneSettings *settings)
{
  g_return_if_fail (HONE_IS_PROPOSALS (self));
  g_clear_pointer (&self->settings, hone_settings_free);
  self->settings = hone_settings_copy (settings);
  begin (self);
}

void
hone_proposals_cancel (HoneProposals *self)
{
  g_return_if_fail (HONE_IS_PROPOSALS (self));
  if (self->running == NULL)
    return;
  stop (self);
  g_clear_pointer (&self->settings, hone_settings_free);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_signal_emit (self, done_signal, 0);
}

static void
rank_again (HoneProposals *self)
{
  if (self->set != NULL || self->settings != NULL)
    begin (self);
}

void
hone_proposals_set_how (HoneProposals *self, const HoneDisagreeHow *how, double least)
{
  g_return_if_fail (HONE_IS_PROPOSALS (self));
  self->how = *how;
  self->least = least;
  rank_again (self);
}

void
hone_proposals_set_dataset (HoneProposals *self, HoneDataset *dataset)
{
  g_return_if_fail (HONE_IS_PROPOSALS (self));
  hone_dataset_ref (dataset);
  hone_dataset_unref (self->dataset);
  self->dataset = dataset;
  rank_again (self);
}

gboolean
hone_proposals_get_running (HoneProposals *self)
{
  return self->running != NULL;
}

double
hone_proposals_get_progress (HoneProposals *self)
{
  return self->progress;
}

const char *
hone_proposals_get_message (HoneProposals *self)
{
  return self->message;
}

HoneFoundSet *
hone_proposals_get_set (HoneProposals *self)
{
  return self->set;
}

const HoneDisagreeHow *
hone_proposals_get_how (HoneProposals *self)
{
  return &self->how;
}

const GArray *
hone_proposals_get_suspects (HoneProposals *self)
{
  return self->suspects;
}

double
hone_proposals_get_doubtful (HoneProposals *self, guint number)
{
  return number < self->n_doubtful ? self->doubtful[number] : 0;
}

/* --- taking over --- */

static gboolean
same_box (const HoneLabelObject *object, const double box[4])
{
  const double at[] = { object->cx, object->cy, object->w, object->h };

  for (int i = 0; i < 4; i++)
    if (fabs (at[i] - box[i]) > 1e-4)
      return FALSE;
  return TRUE;
}

/* By its id, else by class and place: lines move when others are edited. 0: it is gone. */
static guint
find_label (HoneLabelStore *store, const HoneSuspect *suspect)
{
  const HoneLabelObject *objects;
  guint n;

  if (suspect->id != 0)
    return hone_label_store_find_object (store, suspect->finding.image, suspect->id) != NULL ? suspect->id : 0;
  objects = hone_label_store_get_objects (store, suspect->finding.image, &n);
  for (guint i = 0; i < n; i++)
    if (objects[i].kind != HONE_LINE_BAD && objects[i].klass == suspect->klass && same_box (&objects[i], suspect->box))
      return objects[i].id;
  return 0;
}

static guint *
find_labels (HoneLabelStore *store, const HoneSuspect *suspects, guint n, GError **error)
{
  g_autofree guint *ids = g_new0 (guint, n + 1);

  for (guint i = 0; i < n; i++) {
    if (suspects[i].what == HONE_DISAGREE_EXTRA)
      continue;
    ids[i] = find_label (store, &suspects[i]);
    if (ids[i] != 0)
      continue;
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("The label in %s that this is about has changed since. Compare the labels again."),
                 suspects[i].finding.label);
    return NULL;
  }
  return g_steal_pointer (&ids);
}

static gboolean
add_label (HoneLabelStore *store, const HoneSuspect *at, GError **error)
{
  const HoneLabelObject object = {
    .klass = at->proposed,
    .cx = at->better[0],
    .cy = at->better[1],
    .w = at->better[2],
    .h = at->better[3],
  };

  return hone_label_store_add (store, at->finding.image, &object, 1, NULL, error);
}

static gboolean
accept_one (HoneLabelStore *store, const HoneSuspect *at, guint id, GError **error)
{
  switch (at->what) {
  case HONE_DISAGREE_EXTRA:
    return add_label (store, at, error);
  case HONE_DISAGREE_CLASS:
    return hone_label_store_set_class (store, at->finding.image, &id, 1, at->proposed, error);
  case HONE_DISAGREE_PLACE:
    return hone_label_store_set_boxes (store, at->finding.image, &id, 1, at->better, error);
  case HONE_DISAGREE_MISSED:
  case HONE_DISAGREE_DUPLICATE:
    return hone_label_store_delete (store, at->finding.image, &id, 1, error);
  case HONE_DISAGREE_RIGHT:
  case HONE_DISAGREE_DOUBLE:
  default:
    return TRUE;
  }
}

gboolean
hone_proposals_accept (HoneLabelStore *store, const HoneSuspect *suspects, guint n, const char *title, GError **error)
{
  g_autofree guint *ids = find_labels (store, suspects, n, error);
  gboolean ok = ids != NULL;

  if (!ok)
    return FALSE;
  hone_label_store_begin (store, title);
  for (guint i = 0; ok && i < n; i++)
    ok = accept_one (store, &suspects[i], ids[i], error);
  hone_label_store_end (store);
  return ok;
}

/* --- beginning with a model's labels --- */

static HoneLabelObject
object_of (const HoneSample *sample, const HoneDetection *at)
{
  const double w = sample->width, h = sample->height;

  return (HoneLabelObject){
    .klass = at->klass,
    .cx = ((double) at->x1 + (double) at->x2) / 2 / w,
    .cy = ((double) at->y1 + (double) at->y2) / 2 / h,
    .w = ((double) at->x2 - (double) at->x1) / w,
    .h = ((double) at->y2 - (double) at->y1) / h,
  };
}

static HoneTruth
truth_of (const HoneSample *sample, const HoneLabelObject *at)
{
  const double w = sample->width, h = sample->height;

  return (HoneTruth){
    (float) ((at->cx - at->w / 2) * w),
    (float) ((at->cy - at->h / 2) * h),
    (float) ((at->cx + at->w / 2) * w),
    (float) ((at->cy + at->h / 2) * h),
    at->klass,
  };
}

/* (element-type HoneTruth) */
static GArray *
labels_now (HoneLabelStore *store, const HoneSample *sample)
{
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (HoneTruth));
  guint n;
  const HoneLabelObject *objects = hone_label_store_get_objects (store, sample->path, &n);

  for (guint i = 0; i < n; i++) {
    const HoneTruth truth = truth_of (sample, &objects[i]);

    if (objects[i].kind != HONE_LINE_BAD)
      g_array_append_val (labels, truth);
  }
  return labels;
}

/* Detections that no label has, best first. (element-type HoneLabelObject) */
static GArray *
find_new (HoneFoundSet *set, HoneLabelStore *store, const HoneSample *sample, double score)
{
  GArray *objects = g_array_new (FALSE, FALSE, sizeof (HoneLabelObject));
  g_autoptr (GArray) labels = labels_now (store, sample);
  guint n;
  const HoneDetection *found = hone_found_set_get (set, sample->path, &n);
  HoneDisagreeHow how = hone_disagree_how;
  g_autoptr (GArray) list = NULL;

  how.conf = score;
  how.support = MIN (how.support, score);
  list = hone_disagree_compare ((const HoneTruth *) (gpointer) labels->data, labels->len, found, n, &how);
  for (guint i = 0; i < list->len; i++) {
    const HoneDisagreement *of = &g_array_index (list, HoneDisagreement, i);

    if (of->kind == HONE_DISAGREE_EXTRA) {
      const HoneLabelObject object = object_of (sample, &found[of->found]);

      g_array_append_val (objects, object);
    }
  }
  return objects;
}

gboolean
hone_proposals_add_above (HoneFoundSet *set, HoneLabelStore *store, const HoneSample *image, double score,
                          guint *n_added, GError **error)
{
  g_autoptr (GArray) objects = find_new (set, store, image, score);

  *n_added = objects->len;
  return objects->len == 0 ||
         hone_label_store_add (store, image->path, (const HoneLabelObject *) (gpointer) objects->data, objects->len,
                               NULL, error);
}

gboolean
hone_proposals_accept_above (HoneFoundSet *set, HoneLabelStore *store, const HoneSample *const *images, guint n,
                             double score, guint *n_added, GError **error)
{
  guint added = 0;
  gboolean ok = TRUE;

  hone_label_store_begin (store, _ ("Labels of a Model Taken Over"));
  for (guint i = 0; ok && i < n; i++) {
    guint n_of = 0;

    ok = hone_proposals_add_above (set, store, images[i], score, &n_of, error);
    added += ok ? n_of : 0;
  }
  hone_label_store_end (store);
  if (n_added != NULL)
    *n_added = added;
  return ok;
}

/* --- verdicts --- */

/* A word for the place, which lines are not: they move. */
static HoneFinding
verdict_of (const HoneSuspect *suspect, char **kind)
{
  const double *box = suspect->what == HONE_DISAGREE_EXTRA ? suspect->better : suspect->box;
  HoneFinding finding = suspect->finding;

  *kind = g_strdup_printf ("%s %d %.0f %.0f %.0f %.0f", finding.kind, suspect->klass, box[0] * 1000, box[1] * 1000,
                           box[2] * 1000, box[3] * 1000);
  finding.kind = *kind;
  finding.line = 0;
  return finding;
}

gboolean
hone_proposals_get_judged_right (HoneLabelStore *store, const HoneSuspect *suspect)
{
  g_autofree char *kind = NULL;
  const HoneFinding finding = verdict_of (suspect, &kind);

  return hone_label_store_get_ignored (store, &finding) || hone_label_store_get_ignored (store, &suspect->finding);
}

void
hone_proposals_set_judged_right (HoneLabelStore *store, const HoneSuspect *suspect, gboolean right)
{
  g_autofree char *kind = NULL;
  const HoneFinding finding = verdict_of (suspect, &kind);

  hone_label_store_set_ignored (store, &finding, right);
}

/* --- the object --- */

HoneProposals *
hone_proposals_new (HoneDataset *dataset, const char *folder)
{
  HoneProposals *self = g_object_new (HONE_TYPE_PROPOSALS, NULL);

  self->dataset = hone_dataset_ref (dataset);
  self->folder = g_strdup (folder);
  return self;
}

static void
hone_proposals_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneProposals *self = HONE_PROPOSALS (object);

  switch (id) {
  case PROP_RUNNING:
    g_value_set_boolean (value, hone_proposals_get_running (self));
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_proposals_dispose (GObject *object)
{
  stop (HONE_PROPOSALS (object));
  G_OBJECT_CLASS (hone_proposals_parent_class)->dispose (object);
}

static void
hone_proposals_finalize (GObject *object)
{
  HoneProposals *self = HONE_PROPOSALS (object);

  forget_results (self);
  g_clear_pointer (&self->settings, hone_settings_free);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_free (self->folder);
  g_free (self->message);
  G_OBJECT_CLASS (hone_proposals_parent_class)->finalize (object);
}

static void
hone_proposals_class_init (HoneProposalsClass *klass)
{
  GObjectClass *object = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object->dispose = hone_proposals_dispose;
  object->finalize = hone_proposals_finalize;
  object->get_property = hone_proposals_get_property;
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object, N_PROPS, props);
  done_signal =
      g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_proposals_init (HoneProposals *self)
{
  self->how = hone_disagree_how;
  self->least = LEAST;
}
