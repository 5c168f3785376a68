/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-store.c - see hone-run-store.h */
#include "hone-run-store.h"

#define MAX_DEPTH 4 /* runs/detect/PROJECT/train */

struct _HoneRunStore {
  GObject parent_instance;

  GPtrArray *folders; /* of char * */
  GPtrArray *runs;    /* of HoneRun, newest first */
  guint refreshing;   /* how many look at the disk now */
};

static void hone_run_store_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoneRunStore, hone_run_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hone_run_store_model_init))

enum {
  PROP_LOADING = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* Worker thread. */

/* A run that cannot be read still has a place and a reason. */
static HoneRunSummary *
unreadable (const char *folder, const GError *error)
{
  HoneRunSummary *summary = hone_run_summary_new (folder);

  summary->state = HONE_RUN_FAILED;
  g_free (summary->error);
  summary->error = g_strdup (error->message);
  return summary;
}

static void
read_run (const char *folder, GPtrArray *found)
{
  g_autoptr (GError) error = NULL;
  HoneRunSummary *summary = hone_run_summary_read (folder, &error);

  g_ptr_array_add (found, summary != NULL ? summary : unreadable (folder, error));
}

static gboolean
is_run (const char *folder)
{
  g_autofree char *json = g_build_filename (folder, "run.json", NULL);

  return hone_run_folder_is (folder) || g_file_test (json, G_FILE_TEST_IS_REGULAR);
}

/* Runs are not looked for inside of runs. */
static void
look_in (const char *folder, int depth, GPtrArray *found, GCancellable *cancellable)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (is_run (folder)) {
    read_run (folder, found);
    return;
  }
  if (depth == 0 || (dir = g_dir_open (folder, 0, NULL)) == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (*name != '.' && g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
      look_in (path, depth - 1, found, cancellable);
  }
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  char *const *folders = task_data;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_run_summary_free);

  for (; *folders != NULL; folders++)
    look_in (*folders, MAX_DEPTH, found, cancellable);
  if (g_task_return_error_if_cancelled (task))
    g_ptr_array_unref (found);
  else
    g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
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

  for (guint i = 0; i < self->runs->len; i++)
    if (g_strcmp0 (hone_run_get_folder (self->runs->pdata[i]), folder) == 0)
      return self->runs->pdata[i];
  return NULL;
}

/* The run of a folder that was found: the old object with new numbers, or a new one. (transfer full) */
static HoneRun *
take_summary (HoneRunStore *self, const HoneRunSummary *summary)
{
  HoneRun *run = hone_run_store_find (self, summary->folder);

  if (run == NULL)
    return hone_run_new_from_summary (summary);
  if (!hone_run_is_live (run))
    hone_run_update (run, summary);
  return g_object_ref (run);
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
  if (!same (old, runs))
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, runs->len);
}

static void
take_found (HoneRunStore *self, GPtrArray *found)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < found->len; i++) {
    HoneRunSummary *summary = found->pdata[i];

    /* Two folders may overlap. */
    if (g_hash_table_add (seen, summary->folder))
      g_ptr_array_add (runs, take_summary (self, summary));
  }
  keep_live (self, runs);
  replace (self, runs);
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
  g_autoptr (GPtrArray) found = g_task_propagate_pointer (G_TASK (result), &error);

  if (found != NULL)
    take_found (self, found);
  set_refreshing (self, -1);
  if (found != NULL)
    g_task_return_boolean (answer, TRUE);
  else
    g_task_return_error (answer, error);
}

void
hone_run_store_refresh_async (HoneRunStore *self, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GTask *answer;
  char **folders;

  g_return_if_fail (HONE_IS_RUN_STORE (self));

  folders = g_new0 (char *, self->folders->len + 1);
  for (guint i = 0; i < self->folders->len; i++)
    folders[i] = g_strdup (self->folders->pdata[i]);

  answer = g_task_new (self, cancellable, done, data);
  g_task_set_source_tag (answer, hone_run_store_refresh_async);
  g_task_set_check_cancellable (answer, FALSE);
  set_refreshing (self, 1);
  /* The thread's task does not know the store, which must not end on another thread. */
  task = g_task_new (NULL, cancellable, found_cb, answer);
  g_task_set_task_data (task, folders, (GDestroyNotify) g_strfreev);
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
}

static void
hone_run_store_init (HoneRunStore *self)
{
  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}
