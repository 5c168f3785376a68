/* SPDX-License-Identifier: Apache-2.0 */
/* hone-queue.c - see hone-queue.h */
#include "hone-queue.h"

#include "hone-file.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#define MOST_BYTES (8u << 20) /* of the file: somebody may have put another one there */

/* An item. */

struct _HoneQueueItem {
  GObject parent_instance;

  char *title;
  char *folder; /* (nullable) */
  HoneSettings *settings;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (HoneQueueItem, hone_queue_item, G_TYPE_OBJECT)

enum {
  PROP_TITLE = 1,
  PROP_FOLDER,
  PROP_RUNNING,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

HoneQueueItem *
hone_queue_item_new (const char *title, HoneSettings *settings)
{
  HoneQueueItem *self = g_object_new (HONE_TYPE_QUEUE_ITEM, NULL);

  self->title = g_strdup (title);
  self->settings = hone_settings_copy (settings);
  return self;
}

const char *
hone_queue_item_get_title (HoneQueueItem *self)
{
  g_return_val_if_fail (HONE_IS_QUEUE_ITEM (self), NULL);
  return self->title;
}

HoneSettings *
hone_queue_item_get_settings (HoneQueueItem *self)
{
  g_return_val_if_fail (HONE_IS_QUEUE_ITEM (self), NULL);
  return self->settings;
}

gboolean
hone_queue_item_is_running (HoneQueueItem *self)
{
  g_return_val_if_fail (HONE_IS_QUEUE_ITEM (self), FALSE);
  return self->running;
}

const char *
hone_queue_item_get_folder (HoneQueueItem *self)
{
  g_return_val_if_fail (HONE_IS_QUEUE_ITEM (self), NULL);
  return self->folder;
}

/* There is something to go on from only after the first checkpoint. */
static gboolean
has_checkpoint (HoneQueueItem *self)
{
  g_autofree char *last =
      self->folder != NULL ? g_build_filename (self->folder, "weights", "last.safetensors", NULL) : NULL;

  return last != NULL && g_file_test (last, G_FILE_TEST_EXISTS);
}

HoneSettings *
hone_queue_item_begin_settings (HoneQueueItem *self)
{
  g_autoptr (HoneSettings) settings = NULL;

  g_return_val_if_fail (HONE_IS_QUEUE_ITEM (self), NULL);

  if (!has_checkpoint (self))
    return hone_settings_copy (self->settings);
  settings = hone_settings_new ();
  hone_settings_set (settings, "resume", self->folder, NULL);
  hone_settings_set (settings, "data", hone_settings_get_text (self->settings, "data"), NULL);
  return g_steal_pointer (&settings);
}

static void
hone_queue_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneQueueItem *self = HONE_QUEUE_ITEM (object);

  if (id == PROP_TITLE)
    g_value_set_string (value, self->title);
  else if (id == PROP_FOLDER)
    g_value_set_string (value, self->folder);
  else if (id == PROP_RUNNING)
    g_value_set_boolean (value, self->running);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hone_queue_item_finalize (GObject *object)
{
  HoneQueueItem *self = HONE_QUEUE_ITEM (object);

  g_free (self->title);
  g_free (self->folder);
  g_clear_pointer (&self->settings, hone_settings_free);
  G_OBJECT_CLASS (hone_queue_item_parent_class)->finalize (object);
}

static void
hone_queue_item_class_init (HoneQueueItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_queue_item_get_property;
  object_class->finalize = hone_queue_item_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_queue_item_init (HoneQueueItem *self)
{
}

/* The queue. */

struct _HoneQueue {
  GObject parent_instance;

  char *file;
  GPtrArray *items; /* of HoneQueueItem */
  gboolean writing; /* a thread is at it */
  gboolean changed; /* since it began */
};

static void hone_queue_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoneQueue, hone_queue, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hone_queue_model_init))

static guint message_signal;

/* Writing. */

/* What was given, by name: what was not may have another default one day. */
static void
add_settings (JsonBuilder *json, HoneSettings *settings)
{
  json_builder_set_member_name (json, "settings");
  json_builder_begin_object (json);
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++)
    if (hone_settings_is_given (settings, row->name)) {
      g_autofree char *value = hone_settings_show (settings, row->name);

      json_builder_set_member_name (json, row->name);
      json_builder_add_string_value (json, value);
    }
  json_builder_end_object (json);
}

static void
add_item (JsonBuilder *json, HoneQueueItem *item)
{
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "title");
  json_builder_add_string_value (json, item->title);
  json_builder_set_member_name (json, "running");
  json_builder_add_boolean_value (json, item->running);
  if (item->folder != NULL) {
    json_builder_set_member_name (json, "folder");
    json_builder_add_string_value (json, item->folder);
  }
  add_settings (json, item->settings);
  json_builder_end_object (json);
}

static char *
text_of (HoneQueue *self)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_array (json);
  for (guint i = 0; i < self->items->len; i++)
    add_item (json, self->items->pdata[i]);
  json_builder_end_array (json);
  root = json_builder_get_root (json);
  return json_to_string (root, TRUE);
}

typedef struct {
  char *file, *text;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_free (page->file);
  g_free (page->text);
  g_free (page);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Page *page = task_data;
  g_autofree char *folder = g_path_get_dirname (page->file);
  GError *error = NULL;

  if (hone_file_make_folder (folder, &error) && hone_file_write_text (page->file, page->text, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void save (HoneQueue *self);

static void
written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneQueue) self = data;
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_signal_emit (self, message_signal, 0, error->message);
  if (self->changed)
    save (self);
}

/* One write at a time; whatever changes meanwhile goes into the next. */
static void
save (HoneQueue *self)
{
  g_autoptr (GTask) task = NULL;
  Page *page;

  self->changed = self->writing;
  if (self->writing)
    return;
  self->writing = TRUE;
  page = g_new (Page, 1);
  *page = (Page){ g_strdup (self->file), text_of (self) };
  task = g_task_new (NULL, NULL, written_cb, g_object_ref (self)); /* which must not end on its thread */
  g_task_set_task_data (task, page, page_free);
  g_task_run_in_thread (task, write_in_thread);
}

void
hone_queue_flush (HoneQueue *self)
{
  g_return_if_fail (HONE_IS_QUEUE (self));

  while (self->writing)
    g_main_context_iteration (NULL, TRUE);
}

/* Reading: nothing in the file is trusted. */

static void
read_setting (JsonObject *object, const char *name, JsonNode *node, gpointer settings)
{
  g_autoptr (GError) error = NULL;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return;
  if (!hone_settings_set (settings, name, json_node_get_string (node), &error))
    g_message ("queue: %s", error->message);
}

static HoneQueueItem *
read_item (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *values = object != NULL ? json_object_get_member (object, "settings") : NULL;
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HoneQueueItem *item;

  if (values == NULL || !JSON_NODE_HOLDS_OBJECT (values))
    return NULL;
  json_object_foreach_member (json_node_get_object (values), read_setting, settings);
  item = hone_queue_item_new (json_object_get_string_member_with_default (object, "title", ""), settings);
  item->folder = g_strdup (json_object_get_string_member_with_default (object, "folder", NULL));
  return item;
}

/* One that ran when the program ended waits again. */
static void
read_file (HoneQueue *self)
{
  gsize length;
  g_autofree char *text = hone_file_read (self->file, MOST_BYTES, &length, NULL);
  g_autoptr (JsonNode) root = text != NULL ? json_from_string (text, NULL) : NULL;
  JsonArray *items = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++) {
    HoneQueueItem *item = read_item (json_array_get_element (items, i));

    if (item != NULL)
      g_ptr_array_add (self->items, item);
  }
}

HoneQueue *
hone_queue_new (const char *file)
{
  HoneQueue *self = g_object_new (HONE_TYPE_QUEUE, NULL);

  self->file =
      file != NULL ? g_strdup (file) : g_build_filename (g_get_user_data_dir (), "hone", "queue", "queue.json", NULL);
  read_file (self);
  return self;
}

/* Changing. */

static void
changed (HoneQueue *self, guint position, guint removed, guint added)
{
  save (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* Where the first that waits may be. */
static guint
first_free (HoneQueue *self)
{
  guint at = 0;

  while (at < self->items->len && ((HoneQueueItem *) self->items->pdata[at])->running)
    at++;
  return at;
}

void
hone_queue_insert (HoneQueue *self, guint position, HoneQueueItem *item)
{
  g_return_if_fail (HONE_IS_QUEUE (self));
  g_return_if_fail (HONE_IS_QUEUE_ITEM (item));

  position = CLAMP (position, first_free (self), self->items->len);
  g_ptr_array_insert (self->items, (int) position, g_object_ref (item));
  changed (self, position, 0, 1);
}

void
hone_queue_add (HoneQueue *self, HoneQueueItem *item)
{
  hone_queue_insert (self, G_MAXUINT, item);
}

HoneQueueItem *
hone_queue_remove (HoneQueue *self, guint position)
{
  HoneQueueItem *item;

  g_return_val_if_fail (HONE_IS_QUEUE (self), NULL);

  if (position >= self->items->len || ((HoneQueueItem *) self->items->pdata[position])->running)
    return NULL;
  item = g_object_ref (self->items->pdata[position]);
  g_ptr_array_remove_index (self->items, position);
  changed (self, position, 1, 0);
  return item;
}

void
hone_queue_move (HoneQueue *self, guint from, guint to)
{
  HoneQueueItem *item;

  g_return_if_fail (HONE_IS_QUEUE (self));

  to = MAX (to, first_free (self));
  if (from >= self->items->len || to >= self->items->len || from == to || from < first_free (self))
    return;
  item = g_object_ref (self->items->pdata[from]);
  g_ptr_array_remove_index (self->items, from);
  g_ptr_array_insert (self->items, (int) to, item);
  changed (self, MIN (from, to), MAX (from, to) - MIN (from, to) + 1, MAX (from, to) - MIN (from, to) + 1);
}

guint
hone_queue_count_waiting (HoneQueue *self)
{
  g_return_val_if_fail (HONE_IS_QUEUE (self), 0);
  return self->items->len - first_free (self);
}

static void
set_running (HoneQueueItem *item, gboolean running)
{
  item->running = running;
  g_object_notify_by_pspec (G_OBJECT (item), props[PROP_RUNNING]);
}

/* It goes behind those that run already, in another window. */
HoneQueueItem *
hone_queue_begin (HoneQueue *self)
{
  HoneQueueItem *item;
  guint at;

  g_return_val_if_fail (HONE_IS_QUEUE (self), NULL);

  at = first_free (self);
  if (at >= self->items->len)
    return NULL;
  item = self->items->pdata[at];
  set_running (item, TRUE);
  save (self);
  return g_object_ref (item);
}

void
hone_queue_set_folder (HoneQueue *self, HoneQueueItem *item, const char *folder)
{
  g_return_if_fail (HONE_IS_QUEUE (self));
  g_return_if_fail (HONE_IS_QUEUE_ITEM (item));

  if (g_strcmp0 (item->folder, folder) == 0)
    return;
  g_free (item->folder);
  item->folder = g_strdup (folder);
  g_object_notify_by_pspec (G_OBJECT (item), props[PROP_FOLDER]);
  save (self);
}

void
hone_queue_end (HoneQueue *self, HoneQueueItem *item)
{
  guint position;

  g_return_if_fail (HONE_IS_QUEUE (self));

  if (!g_ptr_array_find (self->items, item, &position))
    return;
  g_object_ref (item);
  set_running (item, FALSE);
  g_ptr_array_remove_index (self->items, position);
  changed (self, position, 1, 0);
  g_object_unref (item);
}

static GType
hone_queue_get_item_type (GListModel *model)
{
  return HONE_TYPE_QUEUE_ITEM;
}

static guint
hone_queue_get_n_items (GListModel *model)
{
  return HONE_QUEUE (model)->items->len;
}

static gpointer
hone_queue_get_item (GListModel *model, guint position)
{
  HoneQueue *self = HONE_QUEUE (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
hone_queue_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hone_queue_get_item_type;
  iface->get_n_items = hone_queue_get_n_items;
  iface->get_item = hone_queue_get_item;
}

static void
hone_queue_finalize (GObject *object)
{
  HoneQueue *self = HONE_QUEUE (object);

  g_free (self->file);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (hone_queue_parent_class)->finalize (object);
}

static void
hone_queue_class_init (HoneQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_queue_finalize;
  message_signal =
      g_signal_new ("message", HONE_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hone_queue_init (HoneQueue *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}
