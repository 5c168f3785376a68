/* SPDX-License-Identifier: Apache-2.0 */
/* test-queue.c - trainings that wait: their order, and that nothing is lost */
#include "hone-file.h"
#include "hone-queue.h"

#include <glib/gstdio.h>

typedef struct {
  char *folder, *file;
} Place;

static void
place_open (Place *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("hone-queue-XXXXXX", NULL);
  self->file = g_build_filename (self->folder, "deep", "queue.json", NULL);
}

static void
place_close (Place *self, gconstpointer data)
{
  hone_file_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->file);
}

static HoneQueueItem *
item_new (const char *title, const char *epochs)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();

  g_assert_true (hone_settings_set (settings, "epochs", epochs, NULL));
  g_assert_true (hone_settings_set (settings, "data", "/pictures of cells/data.yaml", NULL));
  g_assert_true (hone_settings_set (settings, "scale", "0.25", NULL));
  return hone_queue_item_new (title, settings);
}

static void
add (HoneQueue *queue, const char *title)
{
  g_autoptr (HoneQueueItem) item = item_new (title, "7");

  hone_queue_add (queue, item);
}

/* "abc": titles of one letter, a running one in upper case. */
static void
assert_order (HoneQueue *queue, const char *order)
{
  GListModel *model = G_LIST_MODEL (queue);
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (HoneQueueItem) item = g_list_model_get_item (model, i);
    const char *title = hone_queue_item_get_title (item);

    g_string_append_c (titles, hone_queue_item_is_running (item) ? g_ascii_toupper (title[0]) : title[0]);
  }
  g_assert_cmpstr (titles->str, ==, order);
}

static HoneQueue *
again (Place *self, HoneQueue *queue)
{
  hone_queue_flush (queue);
  g_object_unref (queue);
  return hone_queue_new (self->file);
}

static void
test_order (Place *self, gconstpointer data)
{
  g_autoptr (HoneQueue) queue = hone_queue_new (self->file);
  g_autoptr (HoneQueueItem) gone = NULL;

  assert_order (queue, "");
  g_assert_null (hone_queue_begin (queue));
  for (const char *const *title = (const char *const[]){ "a", "b", "c", "d", NULL }; *title != NULL; title++)
    add (queue, *title);
  hone_queue_move (queue, 3, 0);
  assert_order (queue, "dabc");
  hone_queue_move (queue, 0, 2);
  assert_order (queue, "abdc");
  hone_queue_move (queue, 0, 9); /* nowhere */
  assert_order (queue, "abdc");
  gone = hone_queue_remove (queue, 1);
  assert_order (queue, "adc");
  hone_queue_insert (queue, 1, gone);
  assert_order (queue, "abdc");
  g_assert_null (hone_queue_remove (queue, 4));
  queue = again (self, g_steal_pointer (&queue));
  assert_order (queue, "abdc");
}

/* All that was given comes back, and nothing else. */
static void
test_settings (Place *self, gconstpointer data)
{
  HoneQueue *queue = hone_queue_new (self->file);
  g_autoptr (HoneQueueItem) item = NULL;
  g_autoptr (HoneSettings) begin = NULL;
  HoneSettings *settings;

  add (queue, "a");
  queue = again (self, queue);
  item = g_list_model_get_item (G_LIST_MODEL (queue), 0);
  settings = hone_queue_item_get_settings (item);
  g_assert_cmpint (hone_settings_get_int (settings, "epochs"), ==, 7);
  g_assert_cmpstr (hone_settings_get_text (settings, "data"), ==, "/pictures of cells/data.yaml");
  g_assert_cmpfloat (hone_settings_get_number (settings, "scale"), ==, 0.25);
  g_assert_false (hone_settings_is_given (settings, "cache"));
  g_assert_false (hone_settings_is_given (settings, "patience"));
  begin = hone_queue_item_begin_settings (item);
  g_assert_cmpint (hone_settings_get_int (begin, "epochs"), ==, 7);
  g_object_unref (queue);
}

/* The one that runs is first and stays; when it ends it goes. */
static void
test_running (Place *self, gconstpointer data)
{
  g_autoptr (HoneQueue) queue = hone_queue_new (self->file);
  g_autoptr (HoneQueueItem) first = NULL;
  g_autoptr (HoneQueueItem) second = NULL;
  g_autoptr (HoneQueueItem) extra = item_new ("x", "1");

  for (const char *const *title = (const char *const[]){ "a", "b", "c", NULL }; *title != NULL; title++)
    add (queue, *title);
  first = hone_queue_begin (queue);
  assert_order (queue, "Abc");
  g_assert_cmpuint (hone_queue_count_waiting (queue), ==, 2);
  g_assert_null (hone_queue_remove (queue, 0));
  hone_queue_move (queue, 2, 0);
  assert_order (queue, "Acb");
  hone_queue_move (queue, 0, 2);
  assert_order (queue, "Acb");
  hone_queue_insert (queue, 0, extra);
  assert_order (queue, "Axcb");
  hone_queue_end (queue, first);
  assert_order (queue, "xcb");
  second = hone_queue_begin (queue);
  g_assert_true (second == extra);
  hone_queue_end (queue, second);
  hone_queue_end (queue, second); /* not twice */
  assert_order (queue, "cb");
}

/* A crash while the first one runs: it waits again, and goes on if there is something to go on from. */
static void
test_crash (Place *self, gconstpointer data)
{
  HoneQueue *queue = hone_queue_new (self->file);
  g_autofree char *run = g_build_filename (self->folder, "train-7", NULL);
  g_autofree char *weights = g_build_filename (run, "weights", NULL);
  g_autofree char *last = g_build_filename (weights, "last.safetensors", NULL);
  g_autoptr (HoneQueueItem) item = NULL;
  g_autoptr (HoneQueueItem) same = NULL;
  g_autoptr (HoneSettings) anew = NULL;
  g_autoptr (HoneSettings) on = NULL;

  add (queue, "a");
  add (queue, "b");
  item = hone_queue_begin (queue);
  hone_queue_set_folder (queue, item, run);
  queue = again (self, queue);
  assert_order (queue, "ab");
  same = g_list_model_get_item (G_LIST_MODEL (queue), 0);
  g_assert_cmpstr (hone_queue_item_get_folder (same), ==, run);
  anew = hone_queue_item_begin_settings (same); /* no checkpoint: from the beginning */
  g_assert_false (hone_settings_is_given (anew, "resume"));
  g_assert_cmpint (hone_settings_get_int (anew, "epochs"), ==, 7);
  g_mkdir_with_parents (weights, 0700);
  g_assert_true (g_file_set_contents (last, "x", 1, NULL));
  on = hone_queue_item_begin_settings (same);
  g_assert_cmpstr (hone_settings_get_text (on, "resume"), ==, run);
  g_object_unref (queue);
}

/* A file of somebody else, or half of one, is no reason to fail. */
static void
test_broken (Place *self, gconstpointer data)
{
  static const char *const texts[] = { "", "nonsense", "{}", "[1, null, {\"title\": 3}, {\"settings\": []}]",
                                       "[{\"title\": \"a\", \"settings\": {\"epochs\": \"5\", \"nonsense\": \"1\", "
                                       "\"batch\": 7}}]" };
  g_autofree char *folder = g_path_get_dirname (self->file);

  g_mkdir_with_parents (folder, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (HoneQueue) queue = NULL;

    g_assert_true (g_file_set_contents (self->file, texts[i], -1, NULL));
    queue = hone_queue_new (self->file);
    assert_order (queue, i == G_N_ELEMENTS (texts) - 1 ? "a" : "");
  }
}

static void
message_cb (HoneQueue *queue, const char *text, char **heard)
{
  g_free (*heard);
  *heard = g_strdup (text);
}

/* Many changes at once are written as the last of them; and where writing is impossible it is said. */
static void
test_writing (Place *self, gconstpointer data)
{
  HoneQueue *queue = hone_queue_new (self->file);
  g_autofree char *heard = NULL;
  g_autofree char *in_the_way = g_build_filename (self->folder, "file", "queue.json", NULL);
  g_autofree char *file = g_build_filename (self->folder, "file", NULL);

  for (int i = 0; i < 50; i++)
    add (queue, i == 49 ? "z" : "a");
  queue = again (self, queue);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), ==, 50);
  g_object_unref (queue);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  queue = hone_queue_new (in_the_way);
  g_signal_connect (queue, "message", G_CALLBACK (message_cb), &heard);
  add (queue, "a");
  hone_queue_flush (queue);
  g_assert_nonnull (heard);
  g_object_unref (queue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/workspace/queue/" name, Place, NULL, place_open, func, place_close)
  ADD ("order", test_order);
  ADD ("settings", test_settings);
  ADD ("running", test_running);
  ADD ("crash", test_crash);
  ADD ("broken", test_broken);
  ADD ("writing", test_writing);
#undef ADD
  return g_test_run ();
}
