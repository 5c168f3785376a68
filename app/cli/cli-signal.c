/* SPDX-License-Identifier: Apache-2.0 */
/* cli-signal.c - Ctrl-C: once stops and saves, twice quits
 *
 * A GCancellable must not be touched in a signal handler, and the main thread is busy with the training. So the signals
 * are blocked everywhere, and a thread that does nothing else waits for them.
 */
#include "cli.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <unistd.h>

static int interrupted; /* atomic */

static gpointer
wait_for_signals (gpointer data)
{
  GCancellable *cancellable = data;
  sigset_t set;
  int number;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  for (;;) {
    if (sigwait (&set, &number) != 0)
      continue;
    if (g_atomic_int_get (&interrupted))
      _exit (CLI_INTERRUPTED);
    g_atomic_int_set (&interrupted, TRUE);
    fprintf (stderr, "\n%s\n", _ ("Stopping after this step, and saving. Press Ctrl-C again to quit at once."));
    g_cancellable_cancel (cancellable);
  }
  return NULL;
}

void
cli_watch_signals (GCancellable *cancellable)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  g_thread_unref (g_thread_new ("hone-signals", wait_for_signals, g_object_ref (cancellable)));
}

gboolean
cli_was_interrupted (void)
{
  return g_atomic_int_get (&interrupted);
}
