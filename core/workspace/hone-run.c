/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run.c - see hone-run.h */
#include "hone-run-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

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

static GParamSpec *props[N_PROPS];

/* Asking. */

guint
hone_run_get_n_epochs (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return run_table_get_n_rows (&self->table);
}

char *const *
hone_run_get_columns (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return (char *const *) self->table.names->pdata;
}

gboolean
hone_run_has_column (HoneRun *self, const char *column)
{
  g_return_val_if_fail (HONE_IS_RUN (self), FALSE);
  return run_table_has (&self->table, column);
}

double
hone_run_get_value (HoneRun *self, guint row, const char *column)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NAN);
  return run_table_get (&self->table, row, column);
}

int
hone_run_get_row_epoch (HoneRun *self, guint row)
{
  g_return_val_if_fail (HONE_IS_RUN (self), 0);
  return run_table_get_epoch (&self->table, row);
}

double *
hone_run_get_curve (HoneRun *self, const char *column, guint *n)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return run_table_get_curve (&self->table, column, n);
}

char **
hone_run_get_losses (HoneRun *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (HONE_IS_RUN (self), NULL);

  for (guint i = 0; self->table.names->pdata[i] != NULL; i++)
    if (g_str_has_prefix (self->table.names->pdata[i], "train/"))
      g_strv_builder_add (builder, (const char *) self->table.names->pdata[i] + strlen ("train/"));
  /* Before the first epoch: what the run said when it began. */
  for (int i = 0; i < HONE_LOSS_ITEMS && self->table.names->pdata[0] == NULL; i++)
    if (self->losses[i] != NULL)
      g_strv_builder_add (builder, self->losses[i]);
  return g_strv_builder_end (builder);
}

const HoneClassScore *
hone_run_get_class_scores (HoneRun *self, int epoch, guint *n)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);

  for (guint i = self->class_scores->len; i > 0; i--) {
    const RunScores *scores = &g_array_index (self->class_scores, RunScores, i - 1);

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
  return g_hash_table_lookup (self->snapshots.fixed, GINT_TO_POINTER (epoch));
}

GPtrArray *
hone_run_get_hardest (HoneRun *self, int epoch)
{
  g_return_val_if_fail (HONE_IS_RUN (self), NULL);
  return g_hash_table_lookup (self->snapshots.hardest, GINT_TO_POINTER (epoch));
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
  return self->snapshots.epochs;
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
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STAR]);
  if (g_strcmp0 (old->title, marks->title) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
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

gboolean
hone_run_is_classifier (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), FALSE);
  return self->classify;
}

const char *
hone_run_get_main_column (HoneRun *self)
{
  return hone_run_is_classifier (self) ? HONE_RUN_TOP1 : "metrics/mAP50-95(B)";
}

const char *
hone_run_get_main_title (HoneRun *self)
{
  return hone_run_is_classifier (self) ? _ ("Top-1") : "mAP50-95";
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

gboolean
hone_run_can_go_on (HoneRun *self)
{
  g_return_val_if_fail (HONE_IS_RUN (self), FALSE);

  return self->has_checkpoint && !self->live && self->folder != NULL && self->data != NULL &&
         self->state != HONE_RUN_RUNNING && self->state != HONE_RUN_FINISHED && self->epochs_done < self->epochs;
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
  g_strfreev (self->changed);
  hone_run_marks_free (self->marks);
  run_table_clear (&self->table);
  g_array_unref (self->class_scores);
  run_snapshots_clear (&self->snapshots);
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

  g_signal_new ("epoch-added", HONE_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("snapshots-changed", HONE_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
scores_clear (gpointer data)
{
  g_free (((RunScores *) data)->scores);
}

static void
hone_run_init (HoneRun *self)
{
  self->marks = hone_run_marks_new ();
  run_table_init (&self->table);
  self->class_scores = g_array_new (FALSE, FALSE, sizeof (RunScores));
  g_array_set_clear_func (self->class_scores, scores_clear);
  run_snapshots_init (&self->snapshots);
}
