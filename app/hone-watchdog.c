/* SPDX-License-Identifier: Apache-2.0 */
/* hone-watchdog.c - see hone-watchdog.h */
#include "hone-watchdog.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define BEAT 5      /* milliseconds */
#define MOST 10000  /* milliseconds: later ones count as that */
#define WRITE 10000 /* milliseconds between two writings */

static struct {
  const char *file; /* NULL: nobody wants to know */
  guint source, begin;
  gint64 last, written; /* microseconds */
  guint64 beats[MOST];  /* by milliseconds late */
  guint64 clicks[MOST]; /* by milliseconds that a click at any one millisecond would have waited */
  guint64 n_beats, n_clicks;
} dog;

static int
share (const guint64 *counts, guint64 n, double part)
{
  guint64 sum = 0;
  int at = 0;

  while (at < MOST - 1 && (double) (sum += counts[at]) < part * (double) n)
    at++;
  return at;
}

static guint64
over (int milliseconds)
{
  guint64 sum = 0;

  for (int i = milliseconds + 1; i < MOST; i++)
    sum += dog.beats[i];
  return sum;
}

static int
longest (void)
{
  int at = MOST - 1;

  while (at > 0 && dog.beats[at] == 0)
    at--;
  return at;
}

static void
write_file (void)
{
  FILE *file = fopen (dog.file, "w");

  if (file == NULL)
    return;
  fprintf (file,
           "{\"beats\":%" G_GUINT64_FORMAT ",\"late_ms\":{\"median\":%d,\"p99\":%d,\"p999\":%d,\"longest\":%d},"
           "\"click_ms\":{\"p99\":%d,\"p999\":%d},\"over_50_ms\":%" G_GUINT64_FORMAT
           ",\"over_200_ms\":%" G_GUINT64_FORMAT "}\n",
           dog.n_beats, share (dog.beats, dog.n_beats, 0.5), share (dog.beats, dog.n_beats, 0.99),
           share (dog.beats, dog.n_beats, 0.999), longest (), share (dog.clicks, dog.n_clicks, 0.99),
           share (dog.clicks, dog.n_clicks, 0.999), over (50), over (200));
  fclose (file);
}

static gboolean
beat_cb (gpointer data)
{
  const gint64 now = g_get_monotonic_time ();
  const int passed = (int) MIN ((now - dog.last) / 1000, MOST - 1), late = MAX (passed - BEAT, 0);

  dog.last = now;
  dog.beats[late]++;
  dog.n_beats++;
  for (int i = 0; i <= late; i++)
    dog.clicks[i]++;
  dog.n_clicks += (guint64) late + 1;
  if (now - dog.written > WRITE * 1000) {
    dog.written = now;
    write_file ();
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
begin_cb (gpointer data)
{
  write_file ();
  memset (dog.beats, 0, sizeof dog.beats);
  memset (dog.clicks, 0, sizeof dog.clicks);
  dog.n_beats = dog.n_clicks = 0;
  return G_SOURCE_CONTINUE;
}

void
hone_watchdog_start (void)
{
  dog.file = g_getenv ("HONE_WATCHDOG");
  if (dog.file == NULL || dog.source != 0)
    return;
  dog.last = dog.written = g_get_monotonic_time ();
  dog.source = g_timeout_add_full (G_PRIORITY_HIGH, BEAT, beat_cb, NULL, NULL);
  dog.begin = g_unix_signal_add (SIGUSR1, begin_cb, NULL);
}

void
hone_watchdog_stop (void)
{
  if (dog.source == 0)
    return;
  g_clear_handle_id (&dog.source, g_source_remove);
  g_clear_handle_id (&dog.begin, g_source_remove);
  write_file ();
}
