/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-store.c - see hone-run-store.h */
#include "hone-run-store.h"

#include "hone-file.h"
#include "run-look.h"
#include "run-store-private.h"

#include <glib/gi18n-lib.h>

#define SETTLE 400 /* milliseconds after the first sign of a change; an epoch writes several files */

static void hone_run_store_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoneRunStore, hone_run_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hone_run_store_model_init))

enum {
  PROP_LOADING = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint message_signal;

/* Worker thread. */

typedef struct {
  char **folders;
  GHashTable *stamps; /* folder -> guint64, of the last look */
} Look;

static void
look_free (gpointer data)
{
  Look *self = data;

  g_strfreev (self->folders);
  g_hash_table_unref (self->stamps);
  g_free (self);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Look *look = task_data;
  RunLook *found = run_look (look->folders, look->stamps, cancellable);

  if (g_task_return_error_if_cancelled (task))
    run_look_free (found);
  else
    g_task_return_pointer (task, found, (GDestroyNotify) run_look_free);
}

/* Main thread. */

static int
newest_first (gconstpointer a, gconstpointer b)
{
  HoneRun *x = *(HoneRun *const *) a;
  HoneRun *y = *(HoneRun *const *) b;

  if (hone_run_is_live (x) != hone_run_is_live (y))
    return hone_run_is_live (y) - hone_run_is_live (x);
  if (hone_run_get_started (x) != hone_run_get_started (y))
    return hone_run_get_started (x) < hone_run_get_started (y) ? 1 : -1;
  return -g_strcmp0 (hone_run_get_folder (x), hone_run_get_folder (y));
}

HoneRun *
hone_run_store_find (HoneRunStore *self, const char *folder)
{
  g_return_val_if_fail (HONE_IS_RUN_STORE (self), NULL);

  if (folder != NULL && g_hash_table_size (self->by_folder) > 0)
    return g_hash_table_lookup (self->by_folder, folder);
  for (guint i = 0; i < self->runs->len; i++)
    if (g_strcmp0 (hone_run_get_folder (self->runs->pdata[i]), folder) == 0)
      return self->runs->pdata[i];
  return NULL;
}

/* The run of a folder that was found: the old object with new numbers, or a new one. (transfer full) (nullable): it was
 * in the list when the look began, and is not any more */
static HoneRun *
take_one (HoneRunStore *self, RunFound *found)
{
  HoneRun *run = hone_run_store_find (self, found->folder);

  if (run == NULL && found->summary == NULL)
    return NULL;
  if (run == NULL)
    run = hone_run_new_from_summary (found->summary);
  else
    g_object_ref (run);
  if (found->changed != NULL)
    hone_run_set_changed (run, g_steal_pointer (&found->changed));
  if (found->summary != NULL && !hone_run_is_live (run))
    hone_run_update (run, found->summary);
  if (found->marks != NULL && self->unwritten == 0)
    hone_run_set_marks (run, g_steal_pointer (&found->marks));
  return run;
}

/* A live run whose folder is not there yet is kept. */
static void
keep_live (HoneRunStore *self, GPtrArray *runs)
{
  for (guint i = 0; i < self->runs->len; i++)
    if (hone_run_is_live (self->runs->pdata[i]) && !g_ptr_array_find (runs, self->runs->pdata[i], NULL))
      g_ptr_array_add (runs, g_object_ref (self->runs->pdata[i]));
}

static gboolean
same (GPtrArray *a, GPtrArray *b)
{
  return a->len == b->len && (a->len == 0 || memcmp (a->pdata, b->pdata, a->len * sizeof (gpointer)) == 0);
}

/* One items-changed, and only when there is something to say: a view keeps its place. */
static void
replace (HoneRunStore *self, GPtrArray *runs)
{
  g_autoptr (GPtrArray) old = self->runs;

  g_ptr_array_sort (runs, newest_first);
  self->runs = g_ptr_array_ref (runs);
  g_hash_table_remove_all (self->by_folder); /* a live run learns its folder later: see hone_run_store_find () */
  if (!same (old, runs))
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, runs->len);
}

static void
remember_stamp (HoneRunStore *self, const RunFound *found, HoneRun *run)
{
  /* A live run does not take what was read: it is read again when it has ended. */
  if (found->stamp == 0 || run == NULL || hone_run_is_live (run))
    g_hash_table_remove (self->stamps, found->folder);
  else
    g_hash_table_insert (self->stamps, g_strdup (found->folder), g_memdup2 (&found->stamp, sizeof found->stamp));
}

static void
take_found (HoneRunStore *self, RunLook *look)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);

  g_hash_table_remove_all (self->by_folder);
  for (guint i = 0; i < self->runs->len; i++)
    if (hone_run_get_folder (self->runs->pdata[i]) != NULL)
      g_hash_table_insert (self->by_folder, g_strdup (hone_run_get_folder (self->runs->pdata[i])),
                           self->runs->pdata[i]);
  for (guint i = 0; i < look->runs->len; i++) {
    HoneRun *run = take_one (self, look->runs->pdata[i]);

    remember_stamp (self, look->runs->pdata[i], run);
    if (run != NULL)
      g_ptr_array_add (runs, run);
  }
  keep_live (self, runs);
  replace (self, runs);
}

/* Noticing. */

static gboolean
settled_cb (gpointer data)
{
  HoneRunStore *self = data;

  self->settling = 0;
  hone_run_store_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (HoneRunStore *self)
{
  if (self->settling == 0)
    self->settling = g_timeout_add (SETTLE, settled_cb, self);
}

static void
watch_folder (HoneRunStore *self, const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  GFileMonitor *monitor = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL);

  if (monitor == NULL)
    return;
  g_signal_connect_swapped (monitor, "changed", G_CALLBACK (changed_cb), self);
  g_hash_table_insert (self->monitors, g_strdup (folder), monitor);
}

static void
watch_folders (HoneRunStore *self, GPtrArray *folders)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer folder;

  for (guint i = 0; i < folders->len; i++) {
    g_hash_table_add (wanted, folders->pdata[i]);
    if (!g_hash_table_contains (self->monitors, folders->pdata[i]))
      watch_folder (self, folders->pdata[i]);
  }
  g_hash_table_iter_init (&iter, self->monitors);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    if (!g_hash_table_contains (wanted, folder))
      g_hash_table_iter_remove (&iter);
}

void
hone_run_store_watch (HoneRunStore *self)
{
  g_return_if_fail (HONE_IS_RUN_STORE (self));

  self->watching = TRUE;
  hone_run_store_refresh (self);
}

static void
set_refreshing (HoneRunStore *self, int by)
{
  gboolean before = self->refreshing > 0;

  self->refreshing += (guint) by;
  if (before != (self->refreshing > 0))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) answer = data;
  HoneRunStore *self = g_task_get_source_object (answer);
  GError *error = NULL;
  RunLook *found = g_task_propagate_pointer (G_TASK (result), &error);

  if (found != NULL) {
    take_found (self, found);
    if (self->watching)
      watch_folders (self, found->watched);
    run_look_free (found);
  }
  set_refreshing (self, -1);
  if (error == NULL)
    g_task_return_boolean (answer, TRUE);
  else
    g_task_return_error (answer, error);
}

static Look *
look_new (HoneRunStore *self)
{
  Look *look = g_new0 (Look, 1);
  GHashTableIter iter;
  gpointer folder, stamp;

  look->folders = g_new0 (char *, self->folders->len + 1);
  for (guint i = 0; i < self->folders->len; i++)
    look->folders[i] = g_strdup (self->folders->pdata[i]);
  look->stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, self->stamps);
  while (g_hash_table_iter_next (&iter, &folder, &stamp))
    g_hash_table_insert (look->stamps, g_strdup (folder), g_memdup2 (stamp, sizeof (guint64)));
  return look;
}

void
hone_run_store_refresh_async (HoneRunStore *self, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GTask *answer;

  g_return_if_fail (HONE_IS_RUN_STORE (self));

  answer = g_task_new (self, cancellable, done, data);
  g_task_set_source_tag (answer, hone_run_store_refresh_async);
  g_task_set_check_cancellable (answer, FALSE);
  set_refreshing (self, 1);
  /* The thread's task does not know the store, which must not end on another thread. */
  task = g_task_new (NULL, cancellable, found_cb, answer);
  g_task_set_task_data (task, look_new (self), look_free);
  g_task_run_in_thread (task, look_in_thread);
}

gboolean
hone_run_store_refresh_finish (HoneRunStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hone_run_store_refresh (HoneRunStore *self)
{
  hone_run_store_refresh_async (self, NULL, NULL, NULL);
}

gboolean
hone_run_store_get_loading (HoneRunStore *self)
{
  g_return_val_if_fail (HONE_IS_RUN_STORE (self), FALSE);
  return self->refreshing > 0;
}

void
hone_run_store_add (HoneRunStore *self, HoneRun *run)
{
  g_autoptr (GPtrArray) runs = NULL;

  g_return_if_fail (HONE_IS_RUN_STORE (self));
  g_return_if_fail (HONE_IS_RUN (run));

  runs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->runs->len; i++) {
    HoneRun *other = self->runs->pdata[i];
    const char *folder = hone_run_get_folder (run);

    /* A resumed run takes the place of the old one. */
    if (other != run && (folder == NULL || g_strcmp0 (hone_run_get_folder (other), folder) != 0))
      g_ptr_array_add (runs, g_object_ref (other));
  }
  g_ptr_array_add (runs, g_object_ref (run));
  replace (self, runs);
}

void
run_store_drop (HoneRunStore *self, GPtrArray *folders)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->runs->len; i++) {
    const char *folder = hone_run_get_folder (self->runs->pdata[i]);

    if (folder == NULL || !g_ptr_array_find_with_equal_func (folders, folder, g_str_equal, NULL))
      g_ptr_array_add (runs, g_object_ref (self->runs->pdata[i]));
    else
      g_hash_table_remove (self->stamps, folder);
  }
  replace (self, runs);
}

void
hone_run_store_add_folder (HoneRunStore *self, const char *folder)
{
  g_return_if_fail (HONE_IS_RUN_STORE (self));

  for (guint i = 0; i < self->folders->len; i++)
    if (strcmp (self->folders->pdata[i], folder) == 0)
      return;
  g_ptr_array_add (self->folders, g_strdup (folder));
}

char *
hone_run_store_default_folder (void)
{
  return g_build_filename (g_get_home_dir (), "Hone", "runs", NULL);
}

HoneRunStore *
hone_run_store_new (const char *const *folders)
{
  HoneRunStore *self = g_object_new (HONE_TYPE_RUN_STORE, NULL);

  for (; folders != NULL && *folders != NULL; folders++)
    hone_run_store_add_folder (self, *folders);
  if (self->folders->len == 0)
    g_ptr_array_add (self->folders, hone_run_store_default_folder ());
  return self;
}

static GType
hone_run_store_get_item_type (GListModel *model)
{
  return HONE_TYPE_RUN;
}

static guint
hone_run_store_get_n_items (GListModel *model)
{
  return HONE_RUN_STORE (model)->runs->len;
}

static gpointer
hone_run_store_get_item (GListModel *model, guint position)
{
  HoneRunStore *self = HONE_RUN_STORE (model);

  return position < self->runs->len ? g_object_ref (self->runs->pdata[position]) : NULL;
}

static void
hone_run_store_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hone_run_store_get_item_type;
  iface->get_n_items = hone_run_store_get_n_items;
  iface->get_item = hone_run_store_get_item;
}

static void
hone_run_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOADING)
    g_value_set_boolean (value, HONE_RUN_STORE (object)->refreshing > 0);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hone_run_store_finalize (GObject *object)
{
  HoneRunStore *self = HONE_RUN_STORE (object);

  g_thread_pool_free (self->writer, FALSE, TRUE);
  g_clear_handle_id (&self->settling, g_source_remove);
  g_hash_table_unref (self->monitors);
  g_hash_table_unref (self->stamps);
  g_hash_table_unref (self->by_folder);
  g_ptr_array_unref (self->places);
  g_free (self->places_file);
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->runs);
  G_OBJECT_CLASS (hone_run_store_parent_class)->finalize (object);
}

static void
hone_run_store_class_init (HoneRunStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hone_run_store_get_property;
  object_class->finalize = hone_run_store_finalize;
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  message_signal = g_signal_new ("message", HONE_TYPE_RUN_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_STRING);
}

static void
monitor_free (gpointer data)
{
  g_file_monitor_cancel (data);
  g_object_unref (data);
}

void
run_store_say (HoneRunStore *self, const char *text)
{
  g_signal_emit (self, message_signal, 0, text);
}

static void
hone_run_store_init (HoneRunStore *self)
{
  self->by_folder = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, monitor_free);
  self->places = g_ptr_array_new_with_free_func (g_free);
  self->writer = run_store_writer ();
  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}
