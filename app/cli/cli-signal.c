/* SPDX-License-Identifier: Apache-2.0 */
/* cli-signal.c - Ctrl-C: once stops and saves, twice quits
 *
 * A GCancellable must not be touched in a signal handler, and the main thread is busy with the training. So the handler
 * writes a byte into a pipe, and a thread that does nothing else waits at its end. (Blocking the signals and waiting
 * for them does not do: libraries start threads before main (), and those would be killed.)
 */
#include "cli.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t n_signals;
static int ends[2]; /* of the pipe */

static void
on_signal (int number)
{
  int saved = errno;

  if (++n_signals > 1)
    _exit (CLI_INTERRUPTED);
  if (write (ends[1], "", 1) != 1)
    _exit (CLI_INTERRUPTED);
  errno = saved;
}

static gpointer
wait_for_signal (gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;
  char byte;

  while (read (ends[0], &byte, 1) < 0 && errno == EINTR)
    ;
  fprintf (stderr, "\n%s\n", _ ("Stopping after this step, and saving. Press Ctrl-C again to quit at once."));
  g_cancellable_cancel (cancellable);
  return NULL;
}

void
cli_watch_signals (GCancellable *cancellable)
{
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, NULL))
    return;
  g_thread_unref (g_thread_new ("hone-signals", wait_for_signal, g_object_ref (cancellable)));
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}
