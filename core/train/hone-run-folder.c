/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-folder.c - see hone-run-folder.h */
#include "hone-file.h"
#include "run-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Naming */

#define MOST_RUNS 100000

char *
hone_run_folder_parent (HoneSettings *settings)
{
  const char *project = hone_settings_get_text (settings, "project");
  const char *task = hone_settings_get_text (settings, "task");

  if (project == NULL)
    return g_build_filename ("runs", task, NULL);
  /* What is spelled as a path is one; a bare word is a folder among the runs. */
  if (g_path_is_absolute (project) || project[0] == '.')
    return g_strdup (project);
  return g_build_filename ("runs", task, project, NULL);
}

/* Several programs may start at once: whoever makes the folder has it. */
static char *
make_free_folder (const char *parent, const char *name, GError **error)
{
  for (int i = 1; i < MOST_RUNS; i++) {
    g_autofree char *numbered = i == 1 ? g_strdup (name) : g_strdup_printf ("%s-%d", name, i);
    g_autofree char *path = g_build_filename (parent, numbered, NULL);

    if (g_mkdir (path, 0777) == 0)
      return g_steal_pointer (&path);
    if (errno != EEXIST) {
      g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("The folder %s for the run cannot be made: %s."), path,
                   g_strerror (errno));
      return NULL;
    }
  }
  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("There are too many runs in %s."), parent);
  return NULL;
}

char *
hone_run_folder_make (HoneSettings *settings, const char *mode, GError **error)
{
  const char *given = hone_settings_get_text (settings, "name");
  const char *name = given != NULL ? given : mode;
  g_autofree char *parent = hone_run_folder_parent (settings);
  g_autofree char *path = g_build_filename (parent, name, NULL);

  if (!hone_file_make_folder (parent, error))
    return NULL;
  if (hone_settings_get_bool (settings, "exist_ok"))
    return hone_file_make_folder (path, error) ? g_steal_pointer (&path) : NULL;
  return make_free_folder (parent, name, error);
}

gboolean
hone_run_folder_is (const char *folder)
{
  const char *const files[] = { "run.json", "args.yaml", "results.csv" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (folder, files[i], NULL);

    if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
      return TRUE;
  }
  return FALSE;
}

/* When its checkpoint was written; -1: there is none, or the run is over. */
static gint64
checkpoint_time (const char *folder)
{
  g_autofree char *last = g_build_filename (folder, "weights", "last.safetensors", NULL);
  g_autoptr (HoneRunSummary) run = NULL;
  GStatBuf info;

  if (g_stat (last, &info) != 0)
    return -1;
  run = hone_run_summary_read (folder, NULL);
  return run != NULL && run->state != HONE_RUN_FINISHED ? (gint64) info.st_mtime : -1;
}

char *
hone_run_folder_find_checkpoint (const char *folder)
{
  static const char *const names[] = { "last.safetensors", "last.pt" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, "weights", names[i], NULL);

    if (g_file_test (path, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&path);
  }
  return NULL;
}

char *
hone_run_folder_latest (const char *parent)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  char *latest = NULL;
  gint64 newest = -1;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *folder = g_build_filename (parent, name, NULL);
    gint64 when = checkpoint_time (folder);

    if (when <= newest)
      continue;
    newest = when;
    g_free (latest);
    latest = g_steal_pointer (&folder);
  }
  return latest;
}

/* The process that writes a run: its number alone may be used again by another program. */

static char *
read_word (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  g_strstrip (text);
  return g_steal_pointer (&text);
}

/* When the process began, in ticks since the machine did; NULL where /proc does not say. */
static char *
process_birth (gint64 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", pid);
  g_autofree char *stat = read_word (path);
  g_auto (GStrv) fields = NULL;
  char *after;

  /* The name in parentheses may hold blanks; field 22 is the twentieth after it. */
  if (stat == NULL || (after = strrchr (stat, ')')) == NULL)
    return NULL;
  fields = g_strsplit (after + 1, " ", -1);
  return g_strv_length (fields) > 20 ? g_strdup (fields[20]) : NULL;
}

static gboolean
owner_is_alive (JsonObject *root)
{
  gint64 pid = (gint64) hone_run_get_number (root, "pid", 0);
  g_autofree char *birth = hone_run_get_text (root, "pid_birth");
  g_autofree char *boot = hone_run_get_text (root, "boot");
  g_autofree char *boot_now = read_word ("/proc/sys/kernel/random/boot_id");
  g_autofree char *birth_now = NULL;

  if (pid <= 0 || pid > G_MAXINT32 || (kill ((pid_t) pid, 0) != 0 && errno == ESRCH))
    return FALSE;
  birth_now = process_birth (pid);
  return g_strcmp0 (boot, boot_now) == 0 && g_strcmp0 (birth, birth_now) == 0;
}

/* run.json */

static const char *const state_names[] = { "running", "finished", "stopped", "failed", "interrupted" };

HoneRunSummary *
hone_run_summary_new (const char *folder)
{
  HoneRunSummary *self = g_new0 (HoneRunSummary, 1);

  self->folder = g_strdup (folder);
  self->name = g_path_get_basename (folder);
  return self;
}

static void
clear_classes (HoneRunSummary *self)
{
  for (guint i = 0; i < self->n_per_class; i++)
    g_free (self->per_class[i].name);
  g_clear_pointer (&self->per_class, g_free);
  self->n_per_class = 0;
}

void
hone_run_summary_free (HoneRunSummary *self)
{
  clear_classes (self);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->model);
  g_free (self->data);
  g_free (self->device);
  g_free (self->error);
  g_free (self->version);
  g_free (self->fingerprint);
  g_free (self->own);
  g_strfreev (self->classes);
  g_clear_pointer (&self->results, hone_results_free);
  g_free (self);
}

static void
add_owner (JsonBuilder *json)
{
  g_autofree char *birth = process_birth (getpid ());
  g_autofree char *boot = read_word ("/proc/sys/kernel/random/boot_id");

  hone_run_add_int (json, "pid", getpid ());
  hone_run_add_text (json, "pid_birth", birth);
  hone_run_add_text (json, "boot", boot);
}

static void
add_class_rows (JsonBuilder *json, HoneRunSummary *self)
{
  json_builder_set_member_name (json, "classes");
  json_builder_begin_array (json);
  for (guint i = 0; self->classes != NULL && self->classes[i] != NULL; i++)
    json_builder_add_string_value (json, self->classes[i]);
  json_builder_end_array (json);

  json_builder_set_member_name (json, "per_class");
  json_builder_begin_array (json);
  for (guint i = 0; i < self->n_per_class; i++) {
    const HoneRunClassResult *row = &self->per_class[i];

    json_builder_begin_object (json);
    hone_run_add_text (json, "name", row->name);
    hone_run_add_int (json, "images", row->images);
    hone_run_add_int (json, "instances", row->instances);
    hone_run_add_number (json, "precision", row->precision);
    hone_run_add_number (json, "recall", row->recall);
    hone_run_add_number (json, "mAP50", row->ap50);
    hone_run_add_number (json, "mAP50-95", row->ap50_95);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_best (JsonBuilder *json, HoneRunSummary *self)
{
  hone_run_add_int (json, "best_epoch", self->best_epoch);
  hone_run_add_number (json, "precision", self->precision);
  hone_run_add_number (json, "recall", self->recall);
  if (self->top5 > 0) {
    hone_run_add_number (json, "accuracy_top1", self->top1);
    hone_run_add_number (json, "accuracy_top5", self->top5);
  }
  hone_run_add_number (json, "mAP50", self->map50);
  hone_run_add_number (json, "mAP50-95", self->map50_95);
}

static void
add_times (JsonBuilder *json, const HoneTimes *times)
{
  json_builder_set_member_name (json, "times");
  json_builder_begin_object (json);
  for (int i = 0; i < HONE_N_TIMES; i++)
    hone_run_add_number (json, hone_time_get_name (i), hone_run_short (times->seconds[i], 3));
  json_builder_end_object (json);
}

gboolean
hone_run_summary_write (HoneRunSummary *self, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree char *path = g_build_filename (self->folder, "run.json", NULL);
  g_autofree char *text = NULL;

  json_builder_begin_object (json);
  hone_run_add_text (json, "state", state_names[self->state]);
  json_builder_set_member_name (json, "early_stop");
  json_builder_add_boolean_value (json, self->early);
  add_owner (json);
  hone_run_add_int (json, "started", self->started);
  hone_run_add_number (json, "seconds", self->seconds);
  add_times (json, &self->times);
  hone_run_add_text (json, "version", HONE_VERSION);
  hone_run_add_text (json, "model", self->model);
  hone_run_add_text (json, "data", self->data);
  hone_run_add_text (json, "fingerprint", self->fingerprint);
  hone_run_add_text (json, "device", self->device);
  if (self->own != NULL && *self->own != '\0')
    hone_run_add_text (json, "own_settings", self->own);
  hone_run_add_text (json, "error", self->error);
  hone_run_add_int (json, "epochs", self->epochs);
  hone_run_add_int (json, "epochs_done", self->epochs_done);
  add_best (json, self);
  add_class_rows (json, self);
  json_builder_end_object (json);
  text = hone_run_json_text (json, TRUE);
  return hone_file_write_text (path, text, error);
}

static HoneRunState
state_of (JsonObject *root)
{
  g_autofree char *word = hone_run_get_text (root, "state");

  for (guint i = 0; i < G_N_ELEMENTS (state_names); i++)
    if (g_strcmp0 (word, state_names[i]) == 0)
      return i == HONE_RUN_RUNNING && !owner_is_alive (root) ? HONE_RUN_INTERRUPTED : (HoneRunState) i;
  return HONE_RUN_INTERRUPTED;
}

static void
read_names (HoneRunSummary *self, JsonObject *root)
{
  JsonArray *names = hone_run_array (root, "classes");
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++) {
    JsonNode *node = json_array_get_element (names, i);
    gboolean text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;

    g_ptr_array_add (all, text ? json_node_dup_string (node) : g_strdup_printf ("class_%u", i));
  }
  g_ptr_array_add (all, NULL);
  self->classes = (char **) g_ptr_array_free (g_steal_pointer (&all), FALSE);
}

static void
read_class_rows (HoneRunSummary *self, JsonObject *root)
{
  JsonArray *rows = hone_run_array (root, "per_class");
  guint n = rows != NULL ? json_array_get_length (rows) : 0;

  self->per_class = g_new0 (HoneRunClassResult, n);
  self->n_per_class = n;
  for (guint i = 0; i < n; i++) {
    JsonObject *object = hone_run_object (json_array_get_element (rows, i));
    HoneRunClassResult *row = &self->per_class[i];

    row->name = hone_run_get_text (object, "name");
    row->images = (int) hone_run_get_number (object, "images", 0);
    row->instances = (int) hone_run_get_number (object, "instances", 0);
    row->precision = hone_run_get_number (object, "precision", 0);
    row->recall = hone_run_get_number (object, "recall", 0);
    row->ap50 = hone_run_get_number (object, "mAP50", 0);
    row->ap50_95 = hone_run_get_number (object, "mAP50-95", 0);
  }
}

static void
read_times (HoneRunSummary *self, JsonNode *node)
{
  JsonObject *object = hone_run_object (node);

  for (int i = 0; object != NULL && i < HONE_N_TIMES; i++)
    self->times.seconds[i] = hone_run_get_number (object, hone_time_get_name (i), 0);
}

static void
read_object (HoneRunSummary *self, JsonObject *root)
{
  JsonNode *early = json_object_get_member (root, "early_stop");

  self->state = state_of (root);
  self->early = early != NULL && JSON_NODE_HOLDS_VALUE (early) && json_node_get_boolean (early);
  self->started = (gint64) hone_run_get_number (root, "started", 0);
  self->seconds = hone_run_get_number (root, "seconds", 0);
  read_times (self, json_object_get_member (root, "times"));
  self->version = hone_run_get_text (root, "version");
  self->model = hone_run_get_text (root, "model");
  self->data = hone_run_get_text (root, "data");
  self->fingerprint = hone_run_get_text (root, "fingerprint");
  self->device = hone_run_get_text (root, "device");
  self->own = hone_run_get_text (root, "own_settings");
  self->error = hone_run_get_text (root, "error");
  self->epochs = (int) hone_run_get_number (root, "epochs", 0);
  self->epochs_done = (int) hone_run_get_number (root, "epochs_done", 0);
  self->best_epoch = (int) hone_run_get_number (root, "best_epoch", 0);
  self->precision = hone_run_get_number (root, "precision", 0);
  self->recall = hone_run_get_number (root, "recall", 0);
  self->top1 = hone_run_get_number (root, "accuracy_top1", 0);
  self->top5 = hone_run_get_number (root, "accuracy_top5", 0);
  self->map50 = hone_run_get_number (root, "mAP50", 0);
  self->map50_95 = hone_run_get_number (root, "mAP50-95", 0);
  read_names (self, root);
  read_class_rows (self, root);
}

/* Runs of Ultralytics: args.yaml and results.csv say it all. */

static double
best_value (HoneRunSummary *self, const char *column)
{
  double x = hone_results_get (self->results, (guint) self->best_epoch - 1, column);

  return isnan (x) ? 0 : x;
}

static void
find_best (HoneRunSummary *self)
{
  double best = 0;

  for (guint i = 0; i < hone_results_get_n_rows (self->results); i++) {
    double map = hone_results_get (self->results, i, "metrics/mAP50-95(B)");

    if (map > best || self->best_epoch == 0) {
      best = MAX (map, best);
      self->best_epoch = (int) i + 1;
    }
  }
  self->precision = best_value (self, "metrics/precision(B)");
  self->recall = best_value (self, "metrics/recall(B)");
  self->map50 = best_value (self, "metrics/mAP50(B)");
  self->map50_95 = best_value (self, "metrics/mAP50-95(B)");
}

/* Ultralytics draws results.png when all is over; a run that stopped early has fewer rows than epochs. */
static HoneRunState
foreign_state (HoneRunSummary *self)
{
  g_autofree char *picture = g_build_filename (self->folder, "results.png", NULL);

  if (self->epochs_done >= self->epochs || g_file_test (picture, G_FILE_TEST_EXISTS))
    return HONE_RUN_FINISHED;
  return HONE_RUN_INTERRUPTED;
}

static gboolean
read_foreign (HoneRunSummary *self, const char *args, GError **error)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  GStatBuf info;

  if (g_file_test (args, G_FILE_TEST_EXISTS) && !hone_settings_read_yaml (settings, args, error))
    return FALSE;
  self->model = g_strdup (hone_settings_get_text (settings, "model"));
  self->data = g_strdup (hone_settings_get_text (settings, "data"));
  self->device = g_strdup (hone_settings_get_text (settings, "device"));
  self->epochs = hone_settings_get_int (settings, "epochs");
  if (self->results != NULL && hone_results_get_n_rows (self->results) > 0) {
    guint n = hone_results_get_n_rows (self->results);

    self->epochs_done = (int) n;
    self->seconds = hone_results_get (self->results, n - 1, "time");
    find_best (self);
  }
  if (g_stat (args, &info) == 0)
    self->started = info.st_mtime;
  self->state = foreign_state (self);
  return TRUE;
}

HoneRunSummary *
hone_run_summary_read (const char *folder, GError **error)
{
  g_autoptr (HoneRunSummary) self = hone_run_summary_new (folder);
  g_autofree char *json = g_build_filename (folder, "run.json", NULL);
  g_autofree char *args = g_build_filename (folder, "args.yaml", NULL);
  g_autofree char *csv = g_build_filename (folder, "results.csv", NULL);
  g_autofree char *checkpoint = hone_run_folder_find_checkpoint (folder);
  g_autoptr (JsonNode) root = NULL;

  self->has_checkpoint = checkpoint != NULL;
  if (!hone_run_folder_is (folder)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
                 _ ("%s is not the folder of a run: there is no run.json, args.yaml or results.csv in it."), folder);
    return NULL;
  }
  if (g_file_test (csv, G_FILE_TEST_EXISTS) && (self->results = hone_results_read (csv, error)) == NULL)
    return NULL;
  if (!g_file_test (json, G_FILE_TEST_EXISTS))
    return read_foreign (self, args, error) ? g_steal_pointer (&self) : NULL;

  if ((root = hone_run_json_read (json, error)) == NULL)
    return NULL;
  if (hone_run_object (root) == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s does not describe a run."), json);
    return NULL;
  }
  read_object (self, hone_run_object (root));
  return g_steal_pointer (&self);
}

HoneSettings *
hone_run_folder_read_settings (const char *folder, GError **error)
{
  g_autoptr (HoneSettings) self = hone_settings_new ();
  g_autofree char *args = g_build_filename (folder, "args.yaml", NULL);
  g_autofree char *json = g_build_filename (folder, "run.json", NULL);
  g_autoptr (JsonNode) root = hone_run_json_read (json, NULL);
  JsonObject *run = root != NULL ? hone_run_object (root) : NULL;
  g_autofree char *own = run != NULL ? hone_run_get_text (run, "own_settings") : NULL;

  if (!hone_settings_read_yaml (self, args, error))
    return NULL;
  if (own != NULL && !hone_settings_parse_yaml (self, own, json, error))
    return NULL;
  return g_steal_pointer (&self);
}
