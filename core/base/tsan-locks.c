/* SPDX-License-Identifier: Apache-2.0 */
/* tsan-locks.c - GLib's locks where ThreadSanitizer sees them; only in builds with -Db_sanitize=thread
 *
 * GMutex and GCond of GLib on Linux are made of futexes, within a library that is not built with ThreadSanitizer: it
 * does not see them, and takes everything that they order for a race. Here they are pthread's, which it knows. The
 * meaning is the same (GLib's documentation of GMutex and GCond); the object lies behind the pointer that both begin
 * with, NULL until it is used.
 */
#include <errno.h>
#include <glib.h>
#include <pthread.h>
#include <time.h>

static pthread_mutex_t *
mutex_of (GMutex *self)
{
  pthread_mutex_t *mutex = g_atomic_pointer_get (&self->p);

  if (mutex == NULL) {
    mutex = g_new (pthread_mutex_t, 1);
    pthread_mutex_init (mutex, NULL);
    if (!g_atomic_pointer_compare_and_exchange (&self->p, NULL, mutex)) {
      pthread_mutex_destroy (mutex);
      g_free (mutex);
      mutex = g_atomic_pointer_get (&self->p);
    }
  }
  return mutex;
}

void
g_mutex_init (GMutex *self)
{
  self->p = NULL;
}

void
g_mutex_clear (GMutex *self)
{
  if (self->p != NULL)
    pthread_mutex_destroy (self->p);
  g_clear_pointer (&self->p, g_free);
}

void
g_mutex_lock (GMutex *self)
{
  pthread_mutex_lock (mutex_of (self));
}

gboolean
g_mutex_trylock (GMutex *self)
{
  return pthread_mutex_trylock (mutex_of (self)) == 0;
}

void
g_mutex_unlock (GMutex *self)
{
  pthread_mutex_unlock (mutex_of (self));
}

static pthread_cond_t *
new_cond (void)
{
  pthread_cond_t *cond = g_new (pthread_cond_t, 1);
  pthread_condattr_t how;

  pthread_condattr_init (&how);
  pthread_condattr_setclock (&how, CLOCK_MONOTONIC);
  pthread_cond_init (cond, &how);
  pthread_condattr_destroy (&how);
  return cond;
}

static pthread_cond_t *
cond_of (GCond *self)
{
  pthread_cond_t *cond = g_atomic_pointer_get (&self->p);

  if (cond == NULL) {
    cond = new_cond ();
    if (!g_atomic_pointer_compare_and_exchange (&self->p, NULL, cond)) {
      pthread_cond_destroy (cond);
      g_free (cond);
      cond = g_atomic_pointer_get (&self->p);
    }
  }
  return cond;
}

void
g_cond_init (GCond *self)
{
  self->p = NULL;
}

void
g_cond_clear (GCond *self)
{
  if (self->p != NULL)
    pthread_cond_destroy (self->p);
  g_clear_pointer (&self->p, g_free);
}

void
g_cond_wait (GCond *self, GMutex *mutex)
{
  pthread_cond_wait (cond_of (self), mutex_of (mutex));
}

gboolean
g_cond_wait_until (GCond *self, GMutex *mutex, gint64 end_time)
{
  const struct timespec until = { end_time / G_USEC_PER_SEC, end_time % G_USEC_PER_SEC * 1000 };

  return pthread_cond_timedwait (cond_of (self), mutex_of (mutex), &until) != ETIMEDOUT;
}

void
g_cond_signal (GCond *self)
{
  pthread_cond_signal (cond_of (self));
}

void
g_cond_broadcast (GCond *self)
{
  pthread_cond_broadcast (cond_of (self));
}
