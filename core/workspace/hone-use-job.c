/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-job.c - see hone-use-job.h
 *
 * One run of the thread takes all pictures that wait; those added meanwhile are the next run. What it finds it leaves
 * in a queue, which the main thread empties twenty times a second.
 */
#include "hone-file.h"
#include "use-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PERIOD 50        /* milliseconds between two looks into the queue */
#define COUNT_SLICE 4000 /* microseconds of counting without a break */
#define MAX_DEPTH 16     /* of folders in folders */
#define FIRST_CONF 0.25  /* of hone predict */
#define FIRST_IOU 0.7

struct _HoneUseJob {
  GObject parent_instance;

  char *model, *message;
  int imgsz;
  UseHow *how; /* atomic rc box: items have it, too */
  GPtrArray *items;
  GHashTable *known;  /* paths that were added, done or not */
  GPtrArray *waiting; /* of char * */
  char **names;
  int n_classes;
  gboolean single;
  guint n_failed;
  double seconds;

  GAsyncQueue *news;         /* of UsePicture */
  GCancellable *cancellable; /* of the run; NULL: nothing runs */
  guint run, look, n_run, n_done;
  gint64 began;

  guint *totals;           /* n_classes + 1 */
  guint counting, counted; /* source; items that are in totals */
};

static void hone_use_job_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoneUseJob, hone_use_job, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hone_use_job_model_init))

enum {
  PROP_RUNNING = 1,
  PROP_FRACTION,
  PROP_MESSAGE,
  N_PROPS,
};

enum {
  SIGNAL_HOW_CHANGED,
  SIGNAL_COUNTED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void start (HoneUseJob *self);

static void
notify (HoneUseJob *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* The thread. */

typedef struct {
  HoneSettings *settings;
  GPtrArray *paths;
  GAsyncQueue *news;
  guint run;
  gboolean named;
} Run;

static void
run_free (gpointer data)
{
  Run *self = data;

  hone_settings_free (self->settings);
  g_ptr_array_unref (self->paths);
  g_async_queue_unref (self->news);
  g_free (self);
}

static void
picture_cb (const HoneCandidates *picture, gpointer data)
{
  Run *self = data;
  UsePicture *copy = use_picture_new (picture);

  copy->run = self->run;
  if (!self->named && picture->names != NULL) {
    copy->names = g_strdupv ((char **) picture->names);
    self->named = TRUE;
  }
  g_async_queue_push (self->news, copy);
}

static gboolean
is_picture (const char *name)
{
  static const char *const endings[] = { ".jpg",  ".jpeg", ".png", ".bmp", ".tif",
                                         ".tiff", ".webp", ".dng", ".mpo", ".pfm" };
  const char *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot, endings[i]) == 0)
      return TRUE;
  return FALSE;
}

/* In order of names, whatever order the disk has. */
static void
look_in (const char *folder, int depth, GPtrArray *found)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (*name != '.')
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, hone_file_compare_names);
  for (guint i = 0; i < names->len; i++) {
    const char *path = names->pdata[i];

    if (!g_file_test (path, G_FILE_TEST_IS_DIR)) {
      if (is_picture (path))
        g_ptr_array_add (found, g_strdup (path));
    } else if (depth > 0 && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)) {
      look_in (path, depth - 1, found);
    }
  }
}

static GPtrArray *
expand (GPtrArray *paths)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < paths->len; i++)
    if (g_file_test (paths->pdata[i], G_FILE_TEST_IS_DIR))
      look_in (paths->pdata[i], MAX_DEPTH, all);
    else
      g_ptr_array_add (all, g_strdup (paths->pdata[i]));
  return all;
}

/* News that is no picture: how many there are, now that the folders were looked into. */
static void
tell_number (const Run *self, guint n)
{
  UsePicture *news = g_new0 (UsePicture, 1);

  news->run = self->run;
  news->candidates.n_found = n;
  g_async_queue_push (self->news, news);
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Run *self = task_data;
  g_autoptr (GPtrArray) paths = expand (self->paths);
  GError *error = NULL;

  tell_number (self, paths->len);
  if (hone_predict_candidates (self->settings, paths, NULL, picture_cb, self, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Counting: a few milliseconds at a time, so that a slider never waits for thousands of pictures. */

static gboolean
count_cb (gpointer data)
{
  HoneUseJob *self = data;
  gint64 end = g_get_monotonic_time () + COUNT_SLICE;

  while (self->counted < self->items->len && g_get_monotonic_time () < end)
    hone_use_item_count (self->items->pdata[self->counted++], self->totals);
  if (self->counted < self->items->len)
    return G_SOURCE_CONTINUE;
  self->counting = 0;
  g_signal_emit (self, signals[SIGNAL_COUNTED], 0);
  return G_SOURCE_REMOVE;
}

static void
count_more (HoneUseJob *self)
{
  if (self->counting == 0 && self->totals != NULL)
    self->counting = g_idle_add (count_cb, self);
}

static void
count_anew (HoneUseJob *self)
{
  self->counted = 0;
  if (self->totals != NULL)
    memset (self->totals, 0, (gsize) self->n_classes * sizeof *self->totals);
  count_more (self);
}

/* News. */

static void
take_names (HoneUseJob *self, UsePicture *picture)
{
  g_strfreev (self->names);
  self->names = g_steal_pointer (&picture->names);
  self->n_classes = picture->candidates.n_classes;
  self->single = picture->candidates.single;
  g_free (self->totals);
  self->totals = g_new0 (guint, (gsize) self->n_classes + 1);
  count_anew (self);
}

static void
take_picture (HoneUseJob *self, UsePicture *picture)
{
  if (picture->names != NULL)
    take_names (self, picture);
  if (picture->path == NULL) {
    self->n_run = picture->candidates.n_found;
    use_picture_free (picture);
    return;
  }
  self->n_done++;
  self->n_failed += picture->error != NULL;
  g_hash_table_add (self->known, g_strdup (picture->path));
  g_ptr_array_add (self->items, use_item_new (picture, self->how));
}

static void
take_news (HoneUseJob *self)
{
  guint before = self->items->len;
  UsePicture *picture;

  while ((picture = g_async_queue_try_pop (self->news)) != NULL)
    if (picture->run == self->run)
      take_picture (self, picture);
    else
      use_picture_free (picture);
  if (self->items->len == before)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->items->len - before);
  count_more (self);
  notify (self, PROP_FRACTION);
}

static gboolean
look_cb (gpointer data)
{
  take_news (data);
  return G_SOURCE_CONTINUE;
}

static void
set_message (HoneUseJob *self, const char *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  notify (self, PROP_MESSAGE);
}

/* A run that was given up has no say. */
static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneUseJob) self = data;
  g_autoptr (GError) error = NULL;
  const Run *run = g_task_get_task_data (G_TASK (result));

  g_task_propagate_boolean (G_TASK (result), &error);
  if (run->run != self->run || self->cancellable == NULL)
    return;
  take_news (self);
  g_clear_handle_id (&self->look, g_source_remove);
  g_clear_object (&self->cancellable);
  self->seconds += (double) (g_get_monotonic_time () - self->began) / G_USEC_PER_SEC;
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_message (self, error->message);
  notify (self, PROP_RUNNING);
  start (self);
}

/* Runs. */

static Run *
run_new (HoneUseJob *self)
{
  Run *run = g_new0 (Run, 1);
  g_autofree char *imgsz = g_strdup_printf ("%d", self->imgsz);

  run->settings = hone_settings_new ();
  hone_settings_set (run->settings, "model", self->model, NULL);
  if (self->imgsz > 0)
    hone_settings_set (run->settings, "imgsz", imgsz, NULL);
  run->paths = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  run->news = g_async_queue_ref (self->news);
  run->run = ++self->run;
  return run;
}

/* Nothing to do, no model, or at it already: nothing happens. */
static void
start (HoneUseJob *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->cancellable != NULL || self->model == NULL || self->waiting->len == 0)
    return;
  set_message (self, NULL);
  self->cancellable = g_cancellable_new ();
  self->n_done = 0;
  self->n_run = self->waiting->len;
  self->began = g_get_monotonic_time ();
  self->look = g_timeout_add (PERIOD, look_cb, self);
  task = g_task_new (NULL, self->cancellable, ended_cb, g_object_ref (self));
  g_task_set_task_data (task, run_new (self), run_free);
  g_task_run_in_thread (task, run_thread);
  notify (self, PROP_RUNNING);
  notify (self, PROP_FRACTION);
}

/* What the run has found so far stays. */
static void
stop (HoneUseJob *self)
{
  if (self->cancellable == NULL)
    return;
  take_news (self);
  self->seconds += (double) (g_get_monotonic_time () - self->began) / G_USEC_PER_SEC;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->look, g_source_remove);
  self->run++;
  notify (self, PROP_RUNNING);
}

static void
drop_items (HoneUseJob *self)
{
  guint n = self->items->len;

  g_ptr_array_set_size (self->items, 0);
  self->n_failed = 0;
  self->seconds = 0;
  count_anew (self);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/* All that is in the list, and what waits, in that order. */
static void
look_again (HoneUseJob *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  stop (self);
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (self->waiting, g_strdup (hone_use_item_get_path (self->items->pdata[i])));
  for (guint i = 0; i < waiting->len; i++)
    g_ptr_array_add (self->waiting, g_strdup (waiting->pdata[i]));
  drop_items (self);
  g_clear_pointer (&self->names, g_strfreev);
  self->n_classes = 0;
  start (self);
}

void
hone_use_job_set_model (HoneUseJob *self, const char *model)
{
  g_return_if_fail (HONE_IS_USE_JOB (self));

  if (g_strcmp0 (self->model, model) == 0)
    return;
  g_free (self->model);
  self->model = g_strdup (model);
  look_again (self);
}

void
hone_use_job_set_imgsz (HoneUseJob *self, int imgsz)
{
  g_return_if_fail (HONE_IS_USE_JOB (self));

  if (self->imgsz == imgsz)
    return;
  self->imgsz = imgsz;
  look_again (self);
}

void
hone_use_job_add (HoneUseJob *self, char *const *paths)
{
  g_return_if_fail (HONE_IS_USE_JOB (self));

  for (; *paths != NULL; paths++)
    if (!g_hash_table_contains (self->known, *paths)) {
      g_hash_table_add (self->known, g_strdup (*paths));
      g_ptr_array_add (self->waiting, g_strdup (*paths));
    }
  start (self);
}

/* Forgotten ones may come again. */
static void
know_items_only (HoneUseJob *self)
{
  g_hash_table_remove_all (self->known);
  for (guint i = 0; i < self->items->len; i++)
    g_hash_table_add (self->known, g_strdup (hone_use_item_get_path (self->items->pdata[i])));
}

void
hone_use_job_cancel (HoneUseJob *self)
{
  g_return_if_fail (HONE_IS_USE_JOB (self));

  g_ptr_array_set_size (self->waiting, 0);
  stop (self);
  know_items_only (self);
}

void
hone_use_job_clear (HoneUseJob *self)
{
  hone_use_job_cancel (self);
  drop_items (self);
  know_items_only (self);
  set_message (self, NULL);
}

void
hone_use_job_set_how (HoneUseJob *self, double conf, double iou)
{
  g_return_if_fail (HONE_IS_USE_JOB (self));

  if (self->how->conf == conf && self->how->iou == iou)
    return;
  self->how->conf = conf;
  self->how->iou = iou;
  self->how->turn++;
  count_anew (self);
  g_signal_emit (self, signals[SIGNAL_HOW_CHANGED], 0);
}

/* Asking. */

const char *
hone_use_job_get_model (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), NULL);
  return self->model;
}

gboolean
hone_use_job_get_running (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), FALSE);
  return self->cancellable != NULL;
}

double
hone_use_job_get_fraction (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), 0);
  return self->cancellable == NULL ? 1 : self->n_done / (double) MAX (self->n_run, 1);
}

guint
hone_use_job_get_n_waiting (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), 0);
  return self->waiting->len + (self->cancellable != NULL ? self->n_run - MIN (self->n_done, self->n_run) : 0);
}

double
hone_use_job_get_seconds (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), 0);
  return self->seconds;
}

const char *
hone_use_job_get_message (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), NULL);
  return self->message;
}

guint
hone_use_job_get_n_failed (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), 0);
  return self->n_failed;
}

char *const *
hone_use_job_get_names (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), NULL);
  return self->names;
}

int
hone_use_job_get_n_classes (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), 0);
  return self->n_classes;
}

gboolean
hone_use_job_get_single (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), FALSE);
  return self->single;
}

double
hone_use_job_get_conf (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), 0);
  return self->how->conf;
}

double
hone_use_job_get_iou (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), 0);
  return self->how->iou;
}

guint
hone_use_job_get_total (HoneUseJob *self, int klass)
{
  guint total = 0;

  g_return_val_if_fail (HONE_IS_USE_JOB (self), 0);

  for (int i = 0; i < self->n_classes; i++)
    total += klass < 0 || klass == i ? self->totals[i] : 0;
  return total;
}

gboolean
hone_use_job_get_counting (HoneUseJob *self)
{
  g_return_val_if_fail (HONE_IS_USE_JOB (self), FALSE);
  return self->counting != 0;
}

static GType
hone_use_job_get_item_type (GListModel *model)
{
  return HONE_TYPE_USE_ITEM;
}

static guint
hone_use_job_get_n_items (GListModel *model)
{
  return HONE_USE_JOB (model)->items->len;
}

static gpointer
hone_use_job_get_item (GListModel *model, guint position)
{
  HoneUseJob *self = HONE_USE_JOB (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
hone_use_job_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hone_use_job_get_item_type;
  iface->get_n_items = hone_use_job_get_n_items;
  iface->get_item = hone_use_job_get_item;
}

static void
hone_use_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneUseJob *self = HONE_USE_JOB (object);

  if (id == PROP_RUNNING)
    g_value_set_boolean (value, hone_use_job_get_running (self));
  else if (id == PROP_FRACTION)
    g_value_set_double (value, hone_use_job_get_fraction (self));
  else if (id == PROP_MESSAGE)
    g_value_set_string (value, self->message);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

HoneUseJob *
hone_use_job_new (void)
{
  return g_object_new (HONE_TYPE_USE_JOB, NULL);
}

/* A run holds the job until it has ended: hone_use_job_cancel () first. */
static void
hone_use_job_finalize (GObject *object)
{
  HoneUseJob *self = HONE_USE_JOB (object);

  g_clear_handle_id (&self->counting, g_source_remove);
  g_clear_handle_id (&self->look, g_source_remove);
  g_clear_object (&self->cancellable);
  g_async_queue_unref (self->news);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->known);
  g_strfreev (self->names);
  g_free (self->totals);
  g_free (self->model);
  g_free (self->message);
  g_atomic_rc_box_release (self->how);
  G_OBJECT_CLASS (hone_use_job_parent_class)->finalize (object);
}

static void
hone_use_job_class_init (HoneUseJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_use_job_get_property;
  object_class->finalize = hone_use_job_finalize;
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 1, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_HOW_CHANGED] =
      g_signal_new ("how-changed", HONE_TYPE_USE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_COUNTED] =
      g_signal_new ("counted", HONE_TYPE_USE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_use_job_init (HoneUseJob *self)
{
  self->how = g_atomic_rc_box_new0 (UseHow);
  self->how->conf = FIRST_CONF;
  self->how->iou = FIRST_IOU;
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = g_ptr_array_new_with_free_func (g_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->news = g_async_queue_new_full ((GDestroyNotify) use_picture_free);
}
