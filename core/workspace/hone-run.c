/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run.c - see hone-run.h
 *
 * The numbers are a table: an array of columns, each a name and a GArray of double, all equally long. Column "epoch"
 * says which epoch a row is, since the results of a run that was resumed from elsewhere may begin anywhere.
 */
#include "hone-run.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct {
  char *name;
  GArray *values; /* of double */
} Column;

/* What was known of the classes after one epoch. */
typedef struct {
  int epoch;
  HoneClassScore *scores;
  guint n_scores;
} Scores;

struct _HoneRun {
  GObject parent_instance;

  char *name, *folder, *model, *data, *device, *error;
  HoneRunState state;
  gboolean live;
  gint64 started;
  double seconds, best, map50;
  HoneTimes times;
  int epochs, epochs_done, best_epoch;
  char **classes;
  HoneRunMarks *marks;
  char *losses[HONE_LOSS_ITEMS]; /* of a live run */

  GPtrArray *columns;          /* of Column */
  GPtrArray *names;            /* their names, NULL at the end: what hone_run_get_columns () gives */
  GArray *class_scores;        /* of Scores */
  GHashTable *snapshots;       /* epoch -> GPtrArray of HoneSnapshot */
  GHashTable *hardest;         /* the same */
  GArray *snapshot_epochs;     /* of int, ascending */
  gboolean snapshots_complete; /* all that are on the disk are here */
};

G_DEFINE_FINAL_TYPE (HoneRun, hone_run, G_TYPE_OBJECT)

enum {
  PROP_NAME = 1,
  PROP_FOLDER,
  PROP_MODEL,
  PROP_DATA,
  PROP_DEVICE,
  PROP_ERROR,
  PROP_STATE,
  PROP_STATE_TEXT,
  PROP_LIVE,
  PROP_STARTED,
  PROP_SECONDS,
  PROP_EPOCHS,
  PROP_EPOCHS_DONE,
  PROP_BEST_EPOCH,
  PROP_BEST,
  PROP_MAP50,
  PROP_STAR,
  N_PROPS,
};

enum {
  SIGNAL_EPOCH_ADDED,
  SIGNAL_SNAPSHOTS_CHANGED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
notify (HoneRun *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_string (HoneRun *self, char **field, const char *value, int prop)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  notify (self, prop);
}

static void
set_int (HoneRun *self, int *field, int value, int prop)
{
  if (*field == value)
    return;
  *field = value;
  notify (self, prop);
}

static void
set_double (HoneRun *self, double *field, double value, int prop)
{
  if (*field == value)
    return;
  *field = value;
  notify (self, prop);
}

static void
set_state (HoneRun *self, HoneRunState state)
{
  if (self->state == state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
  notify (self, PROP_STATE_TEXT);
}

static void
set_live (HoneRun *self, gboolean live)
{
  if (self->live == live)
    return;
  self->live = live;
  notify (self, PROP_LIVE);
}

/* The table. */

static void
column_free (gpointer data)
{
  Column *column = data;

  g_free (column->name);
  g_array_unref (column->values);
  g_free (column);
}

static Column *
find_column (HoneRun *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++) {
    Column *column = self->columns->pdata[i];

    if (strcmp (column->name, name) == 0)
      return column;
  }
  return NULL;
}

static guint
n_rows (HoneRun *self)
{
  return self->columns->len > 0 ? ((Column *) self->columns->pdata[0])->values->len : 0;
}

/* A column that comes late has had no values so far. */
static Column *
ensure_column (HoneRun *self, const char *name)
{
  Column *column = find_column (self, name);
  const double none = NAN;
  guint rows = n_rows (self);

  if (column != NULL)
    return column;
  column = g_new0 (Column, 1);
  column->name = g_strdup (name);
  column->values = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < rows; i++)
    g_array_append_val (column->values, none);
  g_ptr_array_add (self->columns, column);
  g_ptr_array_insert (self->names, (int) self->names->len - 1, column->name);
  return column;
}

static void
begin_row (HoneRun *self)
{
  const double none = NAN;

  ensure_column (self, "epoch");
  for (guint i = 0; i < self->columns->len; i++)
    g_array_append_val (((Column *) self->columns->pdata[i])->values, none);
}

/* Into the last row. */
static void
put (HoneRun *self, const char *name, double value)
{
  Column *column = ensure_column (self, name);

  g_array_index (column->values, double, column->values->len - 1) = value;
}

static void
take_results (HoneRun *self, HoneResults *results)
{
  guint rows = results != NULL ? hone_results_get_n_rows (results) : 0;

  g_ptr_array_set_size (self->names, 0);
  g_ptr_array_add (self->names, NULL);
  g_ptr_array_set_size (self->columns, 0);
  for (char **name = results != NULL ? results->columns : NULL; name != NULL && *name != NULL; name++) {
    Column *column = g_new0 (Column, 1);

    column->name = g_strdup (*name);
    column->values = g_array_sized_new (FALSE, FALSE, sizeof (double), rows);
    for (guint row = 0; row < rows; row++) {
      double value = hone_results_get (results, row, *name);

      g_array_append_val (column->values, value);
    }
    g_ptr_array_add (self->columns, column);
    g_ptr_array_insert (self->names, (int) self->names->len - 1, column->name);
  }
}

/* Making and filling. */

static void
put_scores (HoneRun *self, int epoch, const HoneClassScore *scores, guint n_scores)
{
  Scores all = { .epoch = epoch, .n_scores = n_scores };

  if (n_scores == 0)
    return;
  all.scores = g_memdup2 (scores, n_scores * sizeof (HoneClassScore));
  g_array_append_val (self->class_scores, all);
}

static int
class_called (HoneRun *self, const char *name)
{
  int klass = 0;

  while (self->classes != NULL && self->classes[klass] != NULL && strcmp (self->classes[klass], name) != 0)
    klass++;
  return klass;
}

/* run.json knows the classes at the best epoch only. */
static void
take_scores (HoneRun *self, const HoneRunSummary *summary)
{
  g_autofree HoneClassScore *scores = g_new0 (HoneClassScore, summary->n_per_class + 1);

  g_array_set_size (self->class_scores, 0);
  for (guint i = 0; i < summary->n_per_class; i++) {
    const HoneRunClassResult *one = &summary->per_class[i];

    scores[i] = (HoneClassScore){ .klass = one->name != NULL ? class_called (self, one->name) : (int) i,
                                  .images = one->images,
                                  .instances = one->instances,
                                  .precision = one->precision,
                                  .recall = one->recall,
                                  .ap50 = one->ap50,
                                  .ap50_95 = one->ap50_95 };
  }
  put_scores (self, summary->best_epoch, scores, summary->n_per_class);
}

void
hone_run_update (HoneRun *self, const HoneRunSummary *summary)
{
  guint rows;

  g_return_if_fail (HONE_IS_RUN (self));

  g_object_freeze_notify (G_OBJECT (self));
  rows = n_rows (self);
  take_results (self, summary->results);
  set_string (self, &self->name, summary->name, PROP_NAME);
  set_string (self, &self->folder, summary->folder, PROP_FOLDER);
  set_string (self, &self->model, summary->model, PROP_MODEL);
  set_string (self, &self->data, summary->data, PROP_DATA);
  set_string (self, &self->device, summary->device, PROP_DEVICE);
  set_string (self, &self->error, summary->error, PROP_ERROR);
  set_double (self, &self->seconds, summary->seconds, PROP_SECONDS);
  self->times = summary->times;
  set_int (self, &self->epochs, summary->epochs, PROP_EPOCHS);
  set_int (self, &self->epochs_done, summary->epochs_done, PROP_EPOCHS_DONE);
  set_int (self, &self->best_epoch, summary->best_epoch, PROP_BEST_EPOCH);
  set_double (self, &self->best, isfinite (summary->map50_95) ? summary->map50_95 : 0, PROP_BEST);
  set_double (self, &self->map50, isfinite (summary->map50) ? summary->map50 : 0, PROP_MAP50);
  if (self->started != summary->started) {
    self->started = summary->started;
    notify (self, PROP_STARTED);
  }
  g_strfreev (self->classes);
  self->classes = g_strdupv (summary->classes);
  take_scores (self, summary);
  set_state (self, summary->state);
  g_object_thaw_notify (G_OBJECT (self));
  if (n_rows (self) != rows)
    g_signal_emit (self, signals[SIGNAL_EPOCH_ADDED], 0);
}

HoneRun *
hone_run_new_from_summary (const HoneRunSummary *summary)
{
  HoneRun *self = g_object_new (HONE_TYPE_RUN, NULL);

  hone_run_update (self, summary);
  return self;
}

HoneRun *
hone_run_new_live (HoneSettings *settings)
{
  HoneRun *self = g_object_new (HONE_TYPE_RUN, NULL);
  const char *name = hone_settings_get_text (settings, "name");

  self->live = TRUE;
  self->state = HONE_RUN_RUNNING;
  self->name = g_strdup (name != NULL ? name : _ ("New run"));
  self->model = g_strdup (hone_settings_get_text (settings, "model"));
  self->data = g_strdup (hone_settings_get_text (settings, "data"));
  self->epochs = hone_settings_get_int (settings, "epochs");
  self->started = g_get_real_time () / G_USEC_PER_SEC;
  self->snapshots_complete = TRUE;
  return self;
}

void
hone_run_begin (HoneRun *self, const HoneTrainStart *start, HoneResults *earlier)
{
  g_return_if_fail (HONE_IS_RUN (self));

  g_object_freeze_notify (G_OBJECT (self));
  set_string (self, &self->name, start->name, PROP_NAME);
  set_string (self, &self->folder, start->folder, PROP_FOLDER);
  set_string (self, &self->model, start->model, PROP_MODEL);
  set_string (self, &self->device, start->device, PROP_DEVICE);
  set_int (self, &self->epochs, start->epochs, PROP_EPOCHS);
  set_int (self, &self->epochs_done, MAX (start->first_epoch - 1, 0), PROP_EPOCHS_DONE);
  g_strfreev (self->classes);
  self->classes = g_strdupv ((char **) start->classes);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++) {
    g_free (self->losses[i]);
    self->losses[i] = g_strdup (start->losses[i]);
  }
  if (earlier != NULL)
    take_results (self, earlier);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
put_epoch (HoneRun *self, const HoneTrainEpoch *epoch)
{
  begin_row (self);
  put (self, "epoch", epoch->epoch);
  put (self, "time", epoch->seconds);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    if (self->losses[i] != NULL) {
      g_autofree char *train = g_strconcat ("train/", self->losses[i], NULL);

      put (self, train, (double) epoch->train[i]);
    }
  put (self, "metrics/precision(B)", epoch->precision);
  put (self, "metrics/recall(B)", epoch->recall);
  put (self, "metrics/mAP50(B)", epoch->map50);
  put (self, "metrics/mAP50-95(B)", epoch->map50_95);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    if (self->losses[i] != NULL) {
      g_autofree char *val = g_strconcat ("val/", self->losses[i], NULL);

      put (self, val, (double) epoch->val[i]);
    }
  for (int i = 0; i < epoch->n_lr && i < (int) G_N_ELEMENTS (epoch->lr); i++) {
    g_autofree char *lr = g_strdup_printf ("lr/pg%d", i);

    put (self, lr, epoch->lr[i]);
  }
}

void
hone_run_add_epoch (HoneRun *self, const HoneTrainEpoch *epoch, const HoneClassScore *scores, guint n_scores)
{
  g_return_if_fail (HONE_IS_RUN (self));

  g_object_freeze_notify (G_OBJECT (self));
  put_epoch (self, epoch);
  put_scores (self, epoch->epoch, scores, n_scores);
  set_int (self, &self->epochs, epoch->epochs, PROP_EPOCHS);
  set_int (self, &self->epochs_done, epoch->epoch, PROP_EPOCHS_DONE);
  set_double (self, &self->seconds, epoch->seconds, PROP_SECONDS);
  hone_times_add (&self->times, &epoch->times);
  if (epoch->best) {
    set_int (self, &self->best_epoch, epoch->epoch, PROP_BEST_EPOCH);
    set_double (self, &self->best, isfinite (epoch->map50_95) ? epoch->map50_95 : 0, PROP_BEST);
    set_double (self, &self->map50, isfinite (epoch->map50) ? epoch->map50 : 0, PROP_MAP50);
  }
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[SIGNAL_EPOCH_ADDED], 0);
}

static void
note_epoch (HoneRun *self, int epoch)
{
  guint at = self->snapshot_epochs->len;

  while (at > 0 && g_array_index (self->snapshot_epochs, int, at - 1) > epoch)
    at--;
  g_array_insert_val (self->snapshot_epochs, at, epoch);
}

static void
add_snapshot (HoneRun *self, HoneSnapshot *snapshot)
{
  const int epoch = hone_snapshot_get_epoch (snapshot);
  GHashTable *table = hone_snapshot_get_rank (snapshot) > 0 ? self->hardest : self->snapshots;
  GPtrArray *array = g_hash_table_lookup (table, GINT_TO_POINTER (epoch));

  if (array == NULL) {
    array = g_ptr_array_new_with_free_func (g_object_unref);
    g_hash_table_insert (table, GINT_TO_POINTER (epoch), array);
    if (table == self->snapshots)
      note_epoch (self, epoch);
  }
  g_ptr_array_add (array, g_object_ref (snapshot));
}

void
hone_run_add_snapshot (HoneRun *self, HoneSnapshot *snapshot)
{
  g_return_if_fail (HONE_IS_RUN (self));

  add_snapshot (self, snapshot);
  g_signal_emit (self, signals[SIGNAL_SNAPSHOTS_CHANGED], 0);
}

void
hone_run_end (HoneRun *self, HoneRunState state, const char *error)
{
  g_return_if_fail (HONE_IS_RUN (self));

  g_object_freeze_notify (G_OBJECT (self));
  set_string (self, &self->error, error, PROP_ERROR);
  set_live (self, FALSE);
  set_state (self, state);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Snapshots of an old run. */

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *snapshots = hone_snapshots_read (task_data, cancellable);

  if (g_task_return_error_if_cancelled (task))
    g_ptr_array_unref (snapshots);
  else
    g_task_return_pointer (task, snapshots, (GDestroyNotify) g_ptr_array_unref);
}

/* Two pages may have asked at the same time: the first answer counts. */
static void
take_snapshots (HoneRun *self, GPtrArray *read)
{
  if (self->snapshots_complete)
    return;
  self->snapshots_complete = TRUE;
  for (guint i = 0; i < read->len; i++)
    add_snapshot (self, read->pdata[i]);
  if (read->len > 0)
    g_signal_emit (self, signals[SIGNAL_SNAPSHOTS_CHANGED], 0);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) answer = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) read = g_task_propagate_pointer (G_TASK (result), &error);

  if (read == NULL) {
    g_task_return_error (answer, error);
    return;
  }
  take_snapshots (g_task_get_source_object (answer), read);
  g_task_return_boolean (answer, TRUE);
}

void
hone_run_load_async (HoneRun *self, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *answer;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HONE_IS_RUN (self));

  answer = g_task_new (self, cancellable, done, data);
  g_task_set_source_tag (answer, hone_run_load_async);
  g_task_set_check_cancellable (answer, FALSE);
  if (self->snapshots_complete || self->folder == NULL) {
    g_task_return_boolean (answer, TRUE);
    g_object_unref (answer);
    return;
  }
  /* The thread's task does not know the run, which must not end on another thread. */
  task = g_task_new (NULL, cancellable, read_cb, answer);
  g_task_set_task_data (task, g_strdup (self->folder), g_free);
  g_task_run_in_thread (task, read_in_thread);
}

gboolean
hone_run_load_finish (HoneRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Asking. */

guint
hone_run_get_n_epochs (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return n_rows (self);
}

char *const *
hone_run_get_columns (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return (char *const *) self->names->pdata;
}

gboolean
hone_run_has_column (HoneRun *self, const char *column)
{
  g_return_val_if_fail (HONE_IS_RUN (self), FALSE);
  return find_column (self, column) != NULL;
}

double
hone_run_get_value (HoneRun *self, guint row, const char *column)
{
  Column *found;

  g_return_val_if_fail (HONE_IS_RUN (self), NAN);

  found = find_column (self, column);
  return found != NULL && row < found->values->len ? g_array_index (found->values, double, row) : (double) NAN;
}

int
hone_run_get_row_epoch (HoneRun *self, guint row)
{
  double epoch = hone_run_get_value (self, row, "epoch");
  /* Old results count from 0. */
  double first = hone_run_get_value (self, 0, "epoch") == 0 ? 1 : 0;

  if (!isfinite (epoch) || epoch < 0 || epoch > 1e6)
    return (int) row + 1;
  return (int) (epoch + first);
}

double *
hone_run_get_curve (HoneRun *self, const char *column, guint *n)
{
  guint rows = hone_run_get_n_epochs (self);
  guint length = 0;
  double *curve;

  for (guint row = 0; row < rows; row++)
    length = MAX (length, (guint) hone_run_get_row_epoch (self, row));
  curve = g_new (double, MAX (length, 1));
  for (guint i = 0; i < length; i++)
    curve[i] = NAN;
  for (guint row = 0; row < rows; row++)
    if (hone_run_get_row_epoch (self, row) >= 1)
      curve[hone_run_get_row_epoch (self, row) - 1] = hone_run_get_value (self, row, column);
  *n = length;
  return curve;
}

char **
hone_run_get_losses (HoneRun *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (HONE_IS_RUN (self), NULL);

  for (guint i = 0; i < self->columns->len; i++) {
    const char *name = ((Column *) self->columns->pdata[i])->name;

    if (g_str_has_prefix (name, "train/"))
      g_strv_builder_add (builder, name + strlen ("train/"));
  }
  /* Before the first epoch: what the run said when it began. */
  for (int i = 0; i < HONE_LOSS_ITEMS && self->columns->len == 0; i++)
    if (self->losses[i] != NULL)
      g_strv_builder_add (builder, self->losses[i]);
  return g_strv_builder_end (builder);
}

const HoneClassScore *
hone_run_get_class_scores (HoneRun *self, int epoch, guint *n)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);

  for (guint i = self->class_scores->len; i > 0; i--) {
    const Scores *scores = &g_array_index (self->class_scores, Scores, i - 1);

    if (epoch == 0 || scores->epoch == epoch) {
      *n = scores->n_scores;
      return scores->scores;
    }
  }
  *n = 0;
  return NULL;
}

GPtrArray *
hone_run_get_snapshots (HoneRun *self, int epoch)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return g_hash_table_lookup (self->snapshots, GINT_TO_POINTER (epoch));
}

GPtrArray *
hone_run_get_hardest (HoneRun *self, int epoch)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return g_hash_table_lookup (self->hardest, GINT_TO_POINTER (epoch));
}

HoneTimes
hone_run_get_times (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), (HoneTimes){ 0 });
  return self->times;
}

GArray *
hone_run_get_snapshot_epochs (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return self->snapshot_epochs;
}

const char *
hone_run_get_name (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return self->marks->title != NULL ? self->marks->title : self->name;
}

const HoneRunMarks *
hone_run_get_marks (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return self->marks;
}

void
hone_run_set_marks (HoneRun *self, HoneRunMarks *marks)
{
  g_autoptr (HoneRunMarks) old = self->marks;

  self->marks = marks;
  if (!hone_run_marks_equal (old, marks))
    notify (self, PROP_STAR);
  if (g_strcmp0 (old->title, marks->title) != 0)
    notify (self, PROP_NAME);
}

const char *
hone_run_get_folder (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return self->folder;
}

const char *
hone_run_get_model (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return self->model;
}

const char *
hone_run_get_data (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return self->data;
}

const char *
hone_run_get_device (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return self->device;
}

const char *
hone_run_get_error (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return self->error;
}

int
hone_run_get_epochs (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return self->epochs;
}

int
hone_run_get_epochs_done (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return self->epochs_done;
}

int
hone_run_get_best_epoch (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return self->best_epoch;
}

double
hone_run_get_best (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return self->best;
}

double
hone_run_get_map50 (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return self->map50;
}

double
hone_run_get_seconds (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return self->seconds;
}

gint64
hone_run_get_started (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return self->started;
}

HoneRunState
hone_run_get_state (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), HONE_RUN_FAILED);
  return self->state;
}

char *const *
hone_run_get_classes (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return self->classes;
}

gboolean
hone_run_is_live (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), FALSE);
  return self->live;
}

const char *
hone_run_get_state_text (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);

  switch (self->state) {
  case HONE_RUN_RUNNING:
    return _ ("Training");
  case HONE_RUN_FINISHED:
    return _ ("Finished");
  case HONE_RUN_STOPPED:
    return _ ("Stopped");
  case HONE_RUN_INTERRUPTED:
    return _ ("Interrupted");
  case HONE_RUN_FAILED:
  default:
    return _ ("Failed");
  }
}

static void
hone_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneRun *self = HONE_RUN (object);
  const char *const strings[] = { [PROP_FOLDER] = self->folder,
                                  [PROP_MODEL] = self->model,
                                  [PROP_DATA] = self->data,
                                  [PROP_DEVICE] = self->device,
                                  [PROP_ERROR] = self->error };

  switch (id) {
  case PROP_NAME:
    g_value_set_string (value, hone_run_get_name (self));
    break;
  case PROP_FOLDER:
  case PROP_MODEL:
  case PROP_DATA:
  case PROP_DEVICE:
  case PROP_ERROR:
    g_value_set_string (value, strings[id]);
    break;
  case PROP_STATE:
    g_value_set_int (value, self->state);
    break;
  case PROP_STATE_TEXT:
    g_value_set_string (value, hone_run_get_state_text (self));
    break;
  case PROP_LIVE:
    g_value_set_boolean (value, self->live);
    break;
  case PROP_STARTED:
    g_value_set_int64 (value, self->started);
    break;
  case PROP_SECONDS:
    g_value_set_double (value, self->seconds);
    break;
  case PROP_EPOCHS:
    g_value_set_int (value, self->epochs);
    break;
  case PROP_EPOCHS_DONE:
    g_value_set_int (value, self->epochs_done);
    break;
  case PROP_BEST_EPOCH:
    g_value_set_int (value, self->best_epoch);
    break;
  case PROP_BEST:
    g_value_set_double (value, self->best);
    break;
  case PROP_MAP50:
    g_value_set_double (value, self->map50);
    break;
  case PROP_STAR:
    g_value_set_boolean (value, self->marks->star);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_run_finalize (GObject *object)
{
  HoneRun *self = HONE_RUN (object);
  char *const strings[] = { self->name, self->folder, self->model, self->data, self->device, self->error };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    g_free (self->losses[i]);
  g_strfreev (self->classes);
  hone_run_marks_free (self->marks);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->columns);
  g_array_unref (self->class_scores);
  g_hash_table_unref (self->snapshots);
  g_hash_table_unref (self->hardest);
  g_array_unref (self->snapshot_epochs);
  G_OBJECT_CLASS (hone_run_parent_class)->finalize (object);
}

static void
hone_run_class_init (HoneRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_run_get_property;
  object_class->finalize = hone_run_finalize;

  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  props[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  props[PROP_DATA] = g_param_spec_string ("data", NULL, NULL, NULL, flags);
  props[PROP_DEVICE] = g_param_spec_string ("device", NULL, NULL, NULL, flags);
  props[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, HONE_RUN_INTERRUPTED, 0, flags);
  props[PROP_STATE_TEXT] = g_param_spec_string ("state-text", NULL, NULL, NULL, flags);
  props[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE, flags);
  props[PROP_STARTED] = g_param_spec_int64 ("started", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_SECONDS] = g_param_spec_double ("seconds", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_EPOCHS] = g_param_spec_int ("epochs", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  props[PROP_EPOCHS_DONE] = g_param_spec_int ("epochs-done", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  props[PROP_BEST_EPOCH] = g_param_spec_int ("best-epoch", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  props[PROP_BEST] = g_param_spec_double ("best", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_MAP50] = g_param_spec_double ("map50", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_STAR] = g_param_spec_boolean ("star", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_EPOCH_ADDED] =
      g_signal_new ("epoch-added", HONE_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SNAPSHOTS_CHANGED] =
      g_signal_new ("snapshots-changed", HONE_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
scores_clear (gpointer data)
{
  g_free (((Scores *) data)->scores);
}

static void
hone_run_init (HoneRun *self)
{
  self->marks = hone_run_marks_new ();
  self->columns = g_ptr_array_new_with_free_func (column_free);
  self->names = g_ptr_array_new ();
  g_ptr_array_add (self->names, NULL);
  self->class_scores = g_array_new (FALSE, FALSE, sizeof (Scores));
  g_array_set_clear_func (self->class_scores, scores_clear);
  self->snapshots = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->hardest = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->snapshot_epochs = g_array_new (FALSE, FALSE, sizeof (int));
}
