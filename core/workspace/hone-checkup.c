/* SPDX-License-Identifier: Apache-2.0 */
/* hone-checkup.c - see hone-checkup.h */
#include "hone-checkup.h"

#include "hone-health.h"
#include "hone-label-store.h"
#include "hone-memory.h"
#include "task-progress.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define IMGSZ 640

struct _HoneCheckup {
  GObject parent_instance;

  HoneImageIndex *index;
  HoneClassStats *stats;
  gboolean compared;
  double seconds, progress;
  gint64 when;
  char *message;
  int imgsz;
  HoneCheckupHow how;    /* of what runs */
  gboolean compare;      /* afterwards */
  GCancellable *running; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (HoneCheckup, hone_checkup, G_TYPE_OBJECT)

enum {
  PROP_RUNNING = 1,
  PROP_PROGRESS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint done_signal;

/* --- on the worker --- */

typedef struct {
  HoneCheckup *self; /* main thread only; NULL when it has been answered */
  HoneImageIndex *before;
  HoneCheckupHow how;
  gboolean keep; /* findings about pictures that were compared before */
  int imgsz;
  TaskProgress progress;

  HoneImageIndex *index;
  HoneClassStats *stats;
  double seconds;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  hone_image_index_unref (job->before);
  g_clear_pointer (&job->index, hone_image_index_unref);
  g_clear_pointer (&job->stats, hone_class_stats_unref);
  task_progress_clear (&job->progress);
  g_free (job);
}

/* Main thread. */
static gboolean
tell_cb (gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);
  HoneCheckup *self = job->self;

  if (self == NULL || g_task_get_cancellable (task) != self->running)
    return G_SOURCE_REMOVE;
  self->progress = task_progress_get (&job->progress);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
  return G_SOURCE_REMOVE;
}

/* Threads of the check. */
static void
progress_cb (double fraction, const char *what, gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);

  task_progress_set (&job->progress, fraction, task, tell_cb);
}

static HoneDataset *
read_again (const Job *job, GCancellable *cancellable, GError **error)
{
  const HoneDataYaml *yaml = hone_image_index_get_yaml (job->before);
  g_autofree char *folder = hone_project_folder (yaml->yaml);
  g_autofree char *index = g_build_filename (folder, "index", NULL);
  const HoneDatasetHow how = {
    .each_line = TRUE, .lost_folders = TRUE, .any_layout = yaml->class_folders, .index = index, .project = folder
  };

  if (!(job->how & HONE_CHECKUP_READ_AGAIN))
    return hone_dataset_ref (hone_image_index_get_dataset (job->before));
  return hone_dataset_read_as (yaml->demo ? "demo" : yaml->yaml, &how, NULL, NULL, cancellable, error);
}

static gboolean
is_of_comparing (const char *kind)
{
  const HoneHealthKind *known = hone_health_kind_find (kind);

  return known != NULL && known->decodes;
}

/* Of a pair the one that stands behind the other is told; what is told follows where both are now. */
static void
place_pair (HoneImageIndex *index, HoneFinding *finding, guint *number, guint other)
{
  if (*number < other) {
    char *image = finding->image;
    guint first = *number;

    finding->image = finding->other;
    finding->other = image;
    *number = other;
    other = first;
  }
  hone_health_move_pair (finding, hone_image_index_get_split (index, *number),
                         hone_image_index_get_split (index, other));
}

/* A finding about a picture that is still there, where it is now. */
static void
keep_finding (HoneImageIndex *index, GArray *findings, const HoneFinding *finding)
{
  HoneFinding copy = *finding;
  guint number, other = 0;

  if (!is_of_comparing (finding->kind) || !hone_image_index_find (index, finding->image, &number) ||
      (finding->other != NULL && !hone_image_index_find (index, finding->other, &other)))
    return;
  copy.image = g_strdup (finding->image);
  copy.label = g_strdup (finding->label);
  copy.message = g_strdup (finding->message);
  copy.other = g_strdup (finding->other);
  if (finding->other != NULL && number != other)
    place_pair (index, &copy, &number, other);
  copy.split = hone_image_index_get_split (index, number);
  copy.sample = number - hone_image_index_get_first (index, copy.split);
  g_array_append_val (findings, copy);
}

static void
keep_findings (const Job *job, HoneDataset *dataset, GArray *findings)
{
  g_autoptr (HoneImageIndex) index = hone_image_index_new (dataset, NULL);
  guint n;
  const HoneFinding *before = hone_image_index_get_findings (job->before, &n);

  for (guint i = 0; i < n; i++)
    keep_finding (index, findings, &before[i]);
}

static gboolean
run_job (Job *job, GTask *task, GCancellable *cancellable, GError **error)
{
  const HoneHealthHow how = { job->imgsz, (job->how & HONE_CHECKUP_PICTURES) != 0 };
  g_autoptr (HoneDataset) dataset = read_again (job, cancellable, error);
  g_autoptr (GArray) findings = NULL;

  if (dataset != NULL)
    findings = hone_health_check (dataset, &how, progress_cb, task, cancellable, error);
  if (findings == NULL)
    return FALSE;
  if (job->keep)
    keep_findings (job, dataset, findings);
  job->index = hone_image_index_new (dataset, findings);
  job->stats = hone_class_stats_new (job->index, job->imgsz);
  return TRUE;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  gint64 start = g_get_monotonic_time ();
  GError *error = NULL;
  gboolean good = run_job (job, task, cancellable, &error);

  job->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  /* Labels alone need little, and are looked at often. */
  if (job->how != HONE_CHECKUP_LABELS)
    hone_memory_give_back ();
  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- on the main thread --- */

static void
take (HoneCheckup *self, Job *job)
{
  hone_image_index_unref (self->index);
  g_clear_pointer (&self->stats, hone_class_stats_unref);
  self->index = g_steal_pointer (&job->index);
  self->stats = g_steal_pointer (&job->stats);
  self->compared = job->keep || (job->how & HONE_CHECKUP_PICTURES) != 0;
  self->seconds = job->seconds;
  self->when = g_get_real_time () / G_USEC_PER_SEC;
}

static void
worked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneCheckup) self = data;
  GTask *task = G_TASK (result);
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean good = g_task_propagate_boolean (task, &error);

  job->self = NULL;
  if (g_task_get_cancellable (task) != self->running)
    return;
  g_clear_object (&self->running);
  g_clear_pointer (&self->message, g_free);
  if (good)
    take (self, job);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->message = g_strdup (error->message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_signal_emit (self, done_signal, 0);
  if (self->compare && self->running == NULL)
    hone_checkup_start (self, HONE_CHECKUP_PICTURES);
}

static void
stop (HoneCheckup *self)
{
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
}

void
hone_checkup_start (HoneCheckup *self, HoneCheckupHow how)
{
  g_autoptr (GTask) task = NULL;
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (HONE_IS_CHECKUP (self));

  /* What is taken out of its place goes on: reading here, and comparing, which takes minutes in a large data set,
   * begins anew afterwards, so that an edit shows at once. */
  if (self->running != NULL) {
    how |= self->how & HONE_CHECKUP_READ_AGAIN;
    self->compare |= (self->how & HONE_CHECKUP_PICTURES) != 0;
  }
  self->compare = self->compare && !(how & HONE_CHECKUP_PICTURES);
  stop (self);
  self->how = how;
  self->progress = 0;
  self->running = g_cancellable_new ();
  task_progress_init (&job->progress);
  job->before = hone_image_index_ref (self->index);
  job->how = how;
  job->keep = self->compared && !(how & HONE_CHECKUP_PICTURES);
  job->imgsz = self->imgsz;
  job->self = self;
  task = g_task_new (NULL, self->running, worked_cb, g_object_ref (self)); /* which must not end on its thread */
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, work);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

void
hone_checkup_stop (HoneCheckup *self)
{
  g_return_if_fail (HONE_IS_CHECKUP (self));
  self->compare = FALSE;
  stop (self);
}

/* Labels take a moment only, and without them nothing is known. */
void
hone_checkup_cancel (HoneCheckup *self)
{
  HoneCheckupHow left;

  g_return_if_fail (HONE_IS_CHECKUP (self));

  if (self->running == NULL)
    return;
  left = self->how & ~HONE_CHECKUP_PICTURES;
  self->compare = FALSE;
  stop (self);
  if (self->when == 0 || (left & HONE_CHECKUP_READ_AGAIN)) {
    hone_checkup_start (self, left);
    return;
  }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_signal_emit (self, done_signal, 0);
}

void
hone_checkup_set_imgsz (HoneCheckup *self, int imgsz)
{
  g_return_if_fail (HONE_IS_CHECKUP (self));
  self->imgsz = imgsz;
}

gboolean
hone_checkup_get_running (HoneCheckup *self)
{
  return self->running != NULL;
}

double
hone_checkup_get_progress (HoneCheckup *self)
{
  return self->progress;
}

HoneImageIndex *
hone_checkup_get_index (HoneCheckup *self)
{
  return self->index;
}

HoneClassStats *
hone_checkup_get_stats (HoneCheckup *self)
{
  return self->stats;
}

gboolean
hone_checkup_get_compared (HoneCheckup *self)
{
  return self->compared;
}

double
hone_checkup_get_seconds (HoneCheckup *self)
{
  return self->seconds;
}

gint64
hone_checkup_get_when (HoneCheckup *self)
{
  return self->when;
}

const char *
hone_checkup_get_message (HoneCheckup *self)
{
  return self->message;
}

/* --- by kind --- */

static void
group_free (gpointer data)
{
  HoneHealthGroup *group = data;

  g_ptr_array_unref (group->findings);
  g_free (group);
}

/* Findings come by picture, so that the same picture follows itself. */
static void
add_to_group (HoneHealthGroup *group, const HoneFinding *finding)
{
  const HoneFinding *last = group->findings->len > 0 ? group->findings->pdata[group->findings->len - 1] : NULL;

  group->severity = MAX (group->severity, finding->severity);
  if (finding->sample != G_MAXUINT) {
    group->of[finding->split]++;
    group->n_pictures += last == NULL || last->split != finding->split || last->sample != finding->sample;
  }
  g_ptr_array_add (group->findings, (gpointer) finding);
}

static HoneHealthGroup *
group_for (GHashTable *groups, const char *kind)
{
  HoneHealthGroup *group = g_hash_table_lookup (groups, kind);

  if (group != NULL || hone_health_kind_find (kind) == NULL)
    return group;
  group = g_new0 (HoneHealthGroup, 1);
  group->kind = hone_health_kind_find (kind);
  group->findings = g_ptr_array_new ();
  g_hash_table_insert (groups, (gpointer) kind, group);
  return group;
}

static int
by_severity (gconstpointer a, gconstpointer b)
{
  const HoneHealthGroup *x = *(HoneHealthGroup *const *) a, *y = *(HoneHealthGroup *const *) b;

  if (x->severity != y->severity)
    return x->severity > y->severity ? -1 : 1;
  return x->kind < y->kind ? -1 : x->kind > y->kind;
}

GPtrArray *
hone_checkup_group (HoneCheckup *self, HoneIgnored ignored, gpointer data)
{
  g_autoptr (GHashTable) groups = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *sorted = g_ptr_array_new_with_free_func (group_free);
  GHashTableIter iter;
  gpointer group;
  guint n;
  const HoneFinding *findings = hone_image_index_get_findings (self->index, &n);

  for (guint i = 0; i < n; i++)
    if (ignored == NULL || !ignored (&findings[i], data)) {
      group = group_for (groups, findings[i].kind);
      if (group != NULL)
        add_to_group (group, &findings[i]);
    }
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    g_ptr_array_add (sorted, group);
  g_ptr_array_sort (sorted, by_severity);
  return sorted;
}

/* --- the verdict --- */

static char *
count_errors (HoneCheckup *self, HoneIgnored ignored, gpointer data)
{
  guint n, errors = 0;
  const HoneFinding *findings = hone_image_index_get_findings (self->index, &n);

  for (guint i = 0; i < n; i++)
    errors += findings[i].severity == HONE_SEVERITY_ERROR && (ignored == NULL || !ignored (&findings[i], data));
  if (errors == 0)
    return NULL;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u error should be looked at before.",
                                       "%u errors should be looked at before.", errors),
                          errors);
}

HoneReady
hone_checkup_get_ready (HoneCheckup *self, HoneIgnored ignored, gpointer data, char **why)
{
  HoneDataset *dataset = hone_image_index_get_dataset (self->index);
  g_autoptr (GError) error = NULL;

  *why = NULL;
  if (!hone_dataset_require (dataset, HONE_SPLIT_TRAIN, TRUE, &error) ||
      !hone_dataset_require (dataset, HONE_SPLIT_VAL, FALSE, &error)) {
    *why = g_strdup (error->message);
    return HONE_READY_NO;
  }
  *why = count_errors (self, ignored, data);
  return *why != NULL ? HONE_READY_ALMOST : HONE_READY_YES;
}

/* --- the object --- */

HoneCheckup *
hone_checkup_new (HoneDataset *dataset)
{
  HoneCheckup *self = g_object_new (HONE_TYPE_CHECKUP, NULL);

  self->index = hone_image_index_new (dataset, NULL);
  return self;
}

static void
hone_checkup_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneCheckup *self = HONE_CHECKUP (object);

  switch (id) {
  case PROP_RUNNING:
    g_value_set_boolean (value, self->running != NULL);
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_checkup_finalize (GObject *object)
{
  HoneCheckup *self = HONE_CHECKUP (object);

  g_clear_object (&self->running);
  g_clear_pointer (&self->stats, hone_class_stats_unref);
  hone_image_index_unref (self->index);
  g_free (self->message);
  G_OBJECT_CLASS (hone_checkup_parent_class)->finalize (object);
}

static void
hone_checkup_class_init (HoneCheckupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_checkup_get_property;
  object_class->finalize = hone_checkup_finalize;

  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  done_signal = g_signal_new ("done", HONE_TYPE_CHECKUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_checkup_init (HoneCheckup *self)
{
  self->imgsz = IMGSZ;
}
