/* SPDX-License-Identifier: Apache-2.0 */
/* tsan-work.c - what GLib hands from thread to thread, where ThreadSanitizer sees it; only with -Db_sanitize=thread
 *
 * Tasks, pools, idle callbacks, queues and counts of references order what two threads do, by locks within a library
 * that is not built with ThreadSanitizer (see tsan-locks.c for those that we call ourselves). Each function here calls
 * GLib's own, and says before it "what I did so far is done" and at the other end "from here on I see it".
 */
#include <dlfcn.h>
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

/* GLib's own function of the name that it stands in for. */
#define REAL(name) ((__typeof__ (&(name))) dlsym (RTLD_NEXT, #name))

#undef g_once_init_leave
#undef g_async_queue_push

static void
done_so_far (gconstpointer at)
{
  __tsan_release ((void *) at);
}

static void
from_here_on (gconstpointer at)
{
  __tsan_acquire ((void *) at);
}

/* Tasks. */

static G_DEFINE_QUARK (hone - tsan - work, work)

    static void run_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTaskThreadFunc func = (GTaskThreadFunc) g_object_get_qdata (G_OBJECT (task), work_quark ());

  from_here_on (task);
  func (task, source, g_task_get_task_data (task), cancellable);
  done_so_far (task);
}

/* The data ends with the task, on the thread that happens to hold it last; when the other let go of it is in GLib. */
void AnnotateIgnoreReadsBegin (const char *file, int line);
void AnnotateIgnoreReadsEnd (const char *file, int line);
void AnnotateIgnoreWritesBegin (const char *file, int line);
void AnnotateIgnoreWritesEnd (const char *file, int line);

typedef struct {
  gpointer data;
  GDestroyNotify destroy;
} TaskData;

static void
task_data_free (gpointer data)
{
  TaskData *self = data;

  AnnotateIgnoreReadsBegin (__FILE__, __LINE__);
  AnnotateIgnoreWritesBegin (__FILE__, __LINE__);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
  AnnotateIgnoreWritesEnd (__FILE__, __LINE__);
  AnnotateIgnoreReadsEnd (__FILE__, __LINE__);
}

void
g_task_set_task_data (GTask *task, gpointer data, GDestroyNotify destroy)
{
  TaskData *self = g_new (TaskData, 1);

  *self = (TaskData){ data, destroy };
  REAL (g_task_set_task_data) (task, self, task_data_free);
}

gpointer
g_task_get_task_data (GTask *task)
{
  TaskData *self = REAL (g_task_get_task_data) (task);

  from_here_on (task); /* a callback need not ask for the task's answer before */
  return self == NULL ? NULL : self->data;
}

void
g_task_run_in_thread (GTask *task, GTaskThreadFunc func)
{
  g_object_set_qdata (G_OBJECT (task), work_quark (), (gpointer) func);
  done_so_far (task);
  REAL (g_task_run_in_thread) (task, run_task);
}

gpointer
g_task_propagate_pointer (GTask *task, GError **error)
{
  from_here_on (task);
  return REAL (g_task_propagate_pointer) (task, error);
}

gboolean
g_task_propagate_boolean (GTask *task, GError **error)
{
  from_here_on (task);
  return REAL (g_task_propagate_boolean) (task, error);
}

/* Pools. */

typedef struct {
  GFunc func;
  gpointer data;
} Pool;

static void
run_item (gpointer item, gpointer data)
{
  Pool *self = data;

  from_here_on (item);
  self->func (item, self->data);
  done_so_far (self);
}

GThreadPool *
g_thread_pool_new (GFunc func, gpointer data, gint max_threads, gboolean exclusive, GError **error)
{
  Pool *self = g_new (Pool, 1);

  self->func = func;
  self->data = data;
  return REAL (g_thread_pool_new) (run_item, self, max_threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer item, GError **error)
{
  done_so_far (item);
  return REAL (g_thread_pool_push) (pool, item, error);
}

/* A pool that nobody waits for ends with its last thread, within GLib. */
__attribute__ ((no_sanitize ("thread"))) void
g_thread_pool_free (GThreadPool *pool, gboolean immediate, gboolean wait)
{
  Pool *self = pool->user_data;

  REAL (g_thread_pool_free) (pool, immediate, wait);
  if (wait) {
    from_here_on (self);
    g_free (self);
  }
}

/* Callbacks of a main loop. */

typedef struct {
  GSourceFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Callback;

static gpointer
callback_new (GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  Callback *self = g_new (Callback, 1);

  *self = (Callback){ func, data, destroy };
  done_so_far (self);
  return self;
}

static gboolean
callback_run (gpointer data)
{
  Callback *self = data;

  from_here_on (self);
  return self->func (self->data);
}

static void
callback_free (gpointer data)
{
  Callback *self = data;

  from_here_on (self);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

guint
g_idle_add_full (gint priority, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  return REAL (g_idle_add_full) (priority, callback_run, callback_new (func, data, destroy), callback_free);
}

guint
g_idle_add (GSourceFunc func, gpointer data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, func, data, NULL);
}

void
g_main_context_invoke_full (GMainContext *context, gint priority, GSourceFunc func, gpointer data,
                            GDestroyNotify destroy)
{
  REAL (g_main_context_invoke_full)
  (context, priority, callback_run, callback_new (func, data, destroy), callback_free);
}

void
g_main_context_invoke (GMainContext *context, GSourceFunc func, gpointer data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}

/* Libraries come here, too, with callbacks that take other arguments. */
static gboolean
is_ours (GSourceFunc func)
{
  Dl_info it, we;

  return dladdr ((gpointer) func, &it) != 0 && dladdr ((gpointer) callback_run, &we) != 0 &&
         it.dli_fbase == we.dli_fbase;
}

void
g_source_set_callback (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  if (is_ours (func))
    REAL (g_source_set_callback) (source, callback_run, callback_new (func, data, destroy), callback_free);
  else
    REAL (g_source_set_callback) (source, func, data, destroy);
}

/* What is made once. */

const char *
g_get_user_data_dir (void)
{
  static GMutex lock;
  const char *folder;

  g_mutex_lock (&lock);
  folder = REAL (g_get_user_data_dir) ();
  g_mutex_unlock (&lock);
  return folder;
}

void
g_once_init_leave (volatile void *location, gsize result)
{
  done_so_far ((gconstpointer) location);
  REAL (g_once_init_leave) (location, result);
}

/* Queues. */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  done_so_far (data);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop) (queue);

  if (data != NULL)
    from_here_on (data);
  return data;
}

/* Counts of references: who takes the last one sees what all the others did. */

static _Thread_local GDestroyNotify clear;

static void
clear_box (gpointer box)
{
  from_here_on (box);
  if (clear != NULL)
    clear (box);
}

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify func)
{
  done_so_far (box);
  clear = func;
  REAL (g_atomic_rc_box_release_full) (box, clear_box);
}

void
g_atomic_rc_box_release (gpointer box)
{
  g_atomic_rc_box_release_full (box, NULL);
}

void
g_object_unref (gpointer object)
{
  done_so_far (object);
  REAL (g_object_unref) (object);
}
