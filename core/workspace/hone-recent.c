/* SPDX-License-Identifier: Apache-2.0 */
/* hone-recent.c - see hone-recent.h
 *
 * The file: {"version": 1, "projects": [{"path", "title", "opened", "images", "classes", "pictures": [...]}]}.
 * All reading and writing of one list goes through one thread pool with a single thread, so that writes keep their
 * order.
 */
#include "hone-recent.h"

#include "hone-file.h"

#include <json-glib/json-glib.h>

struct _HoneRecent {
  GObject parent_instance;

  char *path, *title;
  gint64 opened;
  guint n_images;
  int n_classes;
  char **pictures;
  gboolean missing;
};

G_DEFINE_FINAL_TYPE (HoneRecent, hone_recent, G_TYPE_OBJECT)

const char *
hone_recent_get_path (HoneRecent *self)
{
  return self->path;
}

const char *
hone_recent_get_title (HoneRecent *self)
{
  return self->title;
}

gint64
hone_recent_get_opened (HoneRecent *self)
{
  return self->opened;
}

guint
hone_recent_get_n_images (HoneRecent *self)
{
  return self->n_images;
}

int
hone_recent_get_n_classes (HoneRecent *self)
{
  return self->n_classes;
}

char *const *
hone_recent_get_pictures (HoneRecent *self)
{
  return self->pictures;
}

gboolean
hone_recent_get_missing (HoneRecent *self)
{
  return self->missing;
}

static void
hone_recent_finalize (GObject *object)
{
  HoneRecent *self = HONE_RECENT (object);

  g_free (self->path);
  g_free (self->title);
  g_strfreev (self->pictures);
  G_OBJECT_CLASS (hone_recent_parent_class)->finalize (object);
}

static void
hone_recent_class_init (HoneRecentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_recent_finalize;
}

static void
hone_recent_init (HoneRecent *self)
{
  self->pictures = g_new0 (char *, 1);
}

/* The first pictures of the training split, then of the others. */
static char **
first_pictures (HoneDataset *dataset)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint taken = 0;

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n = 0;
    HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);

    for (guint i = 0; i < n && taken < HONE_RECENT_PICTURES; i++)
      if (samples[i]->usable) {
        g_strv_builder_add (builder, samples[i]->path);
        taken++;
      }
  }
  return g_strv_builder_end (builder);
}

static HoneRecent *
recent_from_project (HoneProject *project)
{
  HoneRecent *self = g_object_new (HONE_TYPE_RECENT, NULL);
  const char *path = hone_project_get_path (project);

  /* A relative path means something else next time. */
  self->path = strcmp (path, "demo") == 0 ? g_strdup (path) : g_canonicalize_filename (path, NULL);
  self->title = g_strdup (hone_project_get_title (project));
  self->opened = g_get_real_time () / G_USEC_PER_SEC;
  self->n_images = hone_project_get_n_images (project, -1);
  self->n_classes = hone_project_get_n_classes (project);
  g_strfreev (self->pictures);
  self->pictures = first_pictures (hone_project_get_dataset (project));
  return self;
}

static char **
strings_of (JsonObject *object, const char *name)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *item = json_array_get_element (array, i);

    if (JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_STRING)
      g_strv_builder_add (builder, json_node_get_string (item));
  }
  return g_strv_builder_end (builder);
}

static const char *
string_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  gboolean right = node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;

  return right ? json_node_get_string (node) : NULL;
}

static gint64
number_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;
}

/* NULL when it makes no sense. */
static HoneRecent *
recent_from_json (JsonNode *node)
{
  HoneRecent *self;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *path = object != NULL ? string_of (object, "path") : NULL;
  const char *title = object != NULL ? string_of (object, "title") : NULL;

  if (path == NULL || *path == '\0')
    return NULL;
  self = g_object_new (HONE_TYPE_RECENT, NULL);
  self->path = g_strdup (path);
  self->title = title != NULL ? g_strdup (title) : g_path_get_basename (path);
  self->opened = number_of (object, "opened");
  self->n_images = (guint) CLAMP (number_of (object, "images"), 0, G_MAXINT);
  self->n_classes = (int) CLAMP (number_of (object, "classes"), 0, G_MAXINT);
  g_strfreev (self->pictures);
  self->pictures = strings_of (object, "pictures");
  self->missing = strcmp (path, "demo") != 0 && !g_file_test (path, G_FILE_TEST_EXISTS);
  return self;
}

static void
recent_to_json (HoneRecent *self, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "path");
  json_builder_add_string_value (builder, self->path);
  json_builder_set_member_name (builder, "title");
  json_builder_add_string_value (builder, self->title);
  json_builder_set_member_name (builder, "opened");
  json_builder_add_int_value (builder, self->opened);
  json_builder_set_member_name (builder, "images");
  json_builder_add_int_value (builder, self->n_images);
  json_builder_set_member_name (builder, "classes");
  json_builder_add_int_value (builder, self->n_classes);
  json_builder_set_member_name (builder, "pictures");
  json_builder_begin_array (builder);
  for (char **picture = self->pictures; *picture != NULL; picture++)
    json_builder_add_string_value (builder, *picture);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* The list. */

struct _HoneRecentList {
  GObject parent_instance;

  char *file;
  GPtrArray *items; /* of HoneRecent */
  gboolean loading;
  GThreadPool *pool; /* one thread: jobs keep their order */
};

static void hone_recent_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoneRecentList, hone_recent_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hone_recent_list_model_init))

enum {
  PROP_LOADING = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* Reads @file when @text is NULL, else writes it. */
typedef struct {
  char *file, *text;
  GTask *task; /* (owned) (nullable): gets what was read */
} Job;

/* Pool thread. (element-type HoneRecent) */
static GPtrArray *
read_file (const char *file)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = json_parser_load_from_file (parser, file, NULL) ? json_parser_get_root (parser) : NULL;
  JsonNode *projects = NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    projects = json_object_get_member (json_node_get_object (root), "projects");
  if (projects == NULL || !JSON_NODE_HOLDS_ARRAY (projects))
    return items;

  for (guint i = 0; i < json_array_get_length (json_node_get_array (projects)) && items->len < HONE_RECENT_MAX; i++) {
    HoneRecent *item = recent_from_json (json_array_get_element (json_node_get_array (projects), i));

    if (item != NULL)
      g_ptr_array_add (items, item);
  }
  return items;
}

/* Pool thread. Silent: a list of recent projects is a convenience. */
static void
write_file (const char *file, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autoptr (GError) error = NULL;

  if (!hone_file_make_folder (folder, &error) || !hone_file_write_text (file, text, &error))
    g_debug ("recent projects not kept: %s", error->message);
}

/* Pool thread. */
static void
do_job (gpointer data, gpointer user_data)
{
  Job *job = data;

  if (job->task != NULL)
    g_task_return_pointer (job->task, read_file (job->file), (GDestroyNotify) g_ptr_array_unref);
  else
    write_file (job->file, job->text);
  g_clear_object (&job->task);
  g_free (job->file);
  g_free (job->text);
  g_free (job);
}

static void
push (HoneRecentList *self, char *text, GTask *task)
{
  Job *job = g_new0 (Job, 1);

  job->file = g_strdup (self->file);
  job->text = text;
  job->task = task;
  g_thread_pool_push (self->pool, job, NULL);
}

static char *
to_text (HoneRecentList *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "projects");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->items->len; i++)
    recent_to_json (self->items->pdata[i], builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

static guint
find (HoneRecentList *self, const char *path)
{
  guint i = 0;

  while (i < self->items->len && strcmp (((HoneRecent *) self->items->pdata[i])->path, path) != 0)
    i++;
  return i;
}

static void
remove_path (HoneRecentList *self, const char *path)
{
  guint at = find (self, path);

  if (at == self->items->len)
    return;
  g_ptr_array_remove_index (self->items, at);
  g_list_model_items_changed (G_LIST_MODEL (self), at, 1, 0);
}

/* What was read goes behind what was remembered meanwhile. */
static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneRecentList) self = data;
  g_autoptr (GPtrArray) read = g_task_propagate_pointer (G_TASK (result), NULL);
  guint before = self->items->len;

  for (guint i = 0; i < read->len; i++) {
    HoneRecent *item = read->pdata[i];

    if (find (self, item->path) == self->items->len)
      g_ptr_array_add (self->items, g_object_ref (item));
  }
  if (self->items->len > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->items->len - before);
  self->loading = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
  if (before > 0)
    push (self, to_text (self), NULL);
}

HoneRecentList *
hone_recent_list_new (const char *file)
{
  HoneRecentList *self = g_object_new (HONE_TYPE_RECENT_LIST, NULL);

  self->file = file != NULL ? g_strdup (file) : g_build_filename (g_get_user_data_dir (), "hone", "recent.json", NULL);
  self->loading = TRUE;
  push (self, NULL, g_task_new (NULL, NULL, read_cb, g_object_ref (self)));
  return self;
}

gboolean
hone_recent_list_get_loading (HoneRecentList *self)
{
  g_return_val_if_fail (HONE_IS_RECENT_LIST (self), FALSE);
  return self->loading;
}

void
hone_recent_list_remember (HoneRecentList *self, HoneProject *project)
{
  HoneRecent *item;

  g_return_if_fail (HONE_IS_RECENT_LIST (self));
  g_return_if_fail (hone_project_get_state (project) == HONE_PROJECT_READY);

  item = recent_from_project (project);
  remove_path (self, item->path);
  g_ptr_array_insert (self->items, 0, item);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  if (self->items->len > HONE_RECENT_MAX) {
    g_ptr_array_set_size (self->items, HONE_RECENT_MAX);
    g_list_model_items_changed (G_LIST_MODEL (self), HONE_RECENT_MAX, 1, 0);
  }
  /* While the old list is still being read, read_cb () writes. */
  if (!self->loading)
    push (self, to_text (self), NULL);
}

void
hone_recent_list_forget (HoneRecentList *self, const char *path)
{
  g_return_if_fail (HONE_IS_RECENT_LIST (self));

  remove_path (self, path);
  if (!self->loading)
    push (self, to_text (self), NULL);
}

void
hone_recent_list_flush (HoneRecentList *self)
{
  g_return_if_fail (HONE_IS_RECENT_LIST (self));

  while (self->loading)
    g_main_context_iteration (NULL, TRUE);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  self->pool = g_thread_pool_new (do_job, NULL, 1, FALSE, NULL);
}

static GType
hone_recent_list_get_item_type (GListModel *model)
{
  return HONE_TYPE_RECENT;
}

static guint
hone_recent_list_get_n_items (GListModel *model)
{
  return HONE_RECENT_LIST (model)->items->len;
}

static gpointer
hone_recent_list_get_item (GListModel *model, guint position)
{
  HoneRecentList *self = HONE_RECENT_LIST (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
hone_recent_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hone_recent_list_get_item_type;
  iface->get_n_items = hone_recent_list_get_n_items;
  iface->get_item = hone_recent_list_get_item;
}

static void
hone_recent_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOADING)
    g_value_set_boolean (value, HONE_RECENT_LIST (object)->loading);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hone_recent_list_finalize (GObject *object)
{
  HoneRecentList *self = HONE_RECENT_LIST (object);

  /* Not waited for; writes that are left are still done. */
  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_free (self->file);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (hone_recent_list_parent_class)->finalize (object);
}

static void
hone_recent_list_class_init (HoneRecentListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hone_recent_list_get_property;
  object_class->finalize = hone_recent_list_finalize;
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_recent_list_init (HoneRecentList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->pool = g_thread_pool_new (do_job, NULL, 1, FALSE, NULL);
}
