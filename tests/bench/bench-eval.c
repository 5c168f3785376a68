/* SPDX-License-Identifier: Apache-2.0 */
/* bench-eval.c - how long it takes to reckon with an evaluation: bench-eval [pictures [labels [found [classes
 * [draws]]]]]
 *
 * Pictures with so many labels and detections each, most of the latter of low scores. Printed, never tested.
 */
#include "hone-evaluation.h"
#include "hone-random.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  guint pictures, labels, found;
  int classes;
  guint draws;
} Size;

static int
higher_score_first (gconstpointer a, gconstpointer b)
{
  const HoneDetection *x = a, *y = b;

  return x->score == y->score ? 0 : x->score < y->score ? 1 : -1;
}

static void
add_picture (const Size *size, HoneEvaluation *to, guint picture, double quality)
{
  const HoneLetterbox place = { 1, 1, 0, 0 };
  HoneDraws draws = hone_draws (7, 0, picture, (guint64) (quality * 100));
  g_autofree HoneTruth *truth = g_new (HoneTruth, size->labels + 1);
  g_autofree HoneDetection *found = g_new (HoneDetection, size->found + 1);
  g_autofree char *path = g_strdup_printf ("/p/%u.jpg", picture);

  for (guint i = 0; i < size->found; i++) {
    const float x = (float) (i % 25 * 25), y = (float) (i / 25 * 25), off = (float) hone_draw_range (&draws, 0, 5);
    const gboolean right = i < size->labels && hone_draw (&draws) < quality;
    const int klass = (int) ((picture * 31 + i) % (guint) size->classes);

    if (i < size->labels)
      truth[i] = (HoneTruth){ x, y, x + 24, y + 24, klass };
    found[i] = (HoneDetection){ x + off,
                                y,
                                x + 24 + off,
                                y + 24,
                                (float) (right ? hone_draw_range (&draws, 0.2, 1) : 0.001 + 0.3 * hone_draw (&draws)),
                                klass,
                                0 };
  }
  qsort (found, size->found, sizeof *found, higher_score_first);
  hone_evaluation_add (to, path, 640, 640, &place, found, size->found, truth, size->labels);
}

static HoneEvaluation *
make (const Size *size, double quality)
{
  g_auto (GStrv) names = g_new0 (char *, size->classes + 1);
  HoneEvaluation *self;

  for (int c = 0; c < size->classes; c++)
    names[c] = g_strdup_printf ("class %d", c);
  self = hone_evaluation_new (names, size->classes, 640);
  for (guint i = 0; i < size->pictures; i++)
    add_picture (size, self, i, quality);
  return self;
}

static void
lap (const char *what, gint64 *since)
{
  const gint64 now = g_get_monotonic_time ();

  printf ("%-28s %8.1f ms\n", what, (double) (now - *since) / 1000);
  *since = g_get_monotonic_time ();
}

int
main (int argc, char *argv[])
{
  Size size = { 500, 10, 300, 3, 1000 };
  guint *const words[] = { &size.pictures, &size.labels, &size.found, (guint *) &size.classes, &size.draws };
  g_autoptr (HoneEvaluation) a = NULL, b = NULL;
  g_autofree char *path = g_strdup_printf ("%s/bench-eval-%d.safetensors", g_get_tmp_dir (), (int) getpid ());
  gint64 clock;

  for (int i = 1; i < argc && i <= 5; i++)
    *words[i - 1] = (guint) atoi (argv[i]);
  a = make (&size, 0.8);
  b = make (&size, 0.82);
  clock = g_get_monotonic_time ();
  hone_evaluation_write (a, path, NULL);
  lap ("write", &clock);
  hone_evaluation_unref (hone_evaluation_read (path, NULL));
  lap ("read", &clock);
  unlink (path);
  hone_metrics_free (hone_evaluation_metrics (a));
  lap ("metrics", &clock);
  hone_evaluation_best_f1 (a);
  lap ("matches (once)", &clock);
  hone_evaluation_tally (a, 0.25, NULL, NULL);
  lap ("tally", &clock);
  hone_evaluation_suggest (a, 5);
  lap ("suggest", &clock);
  hone_mistakes_free (hone_evaluation_mistakes (a, 0.25));
  lap ("mistakes at 0.25", &clock);
  hone_mistakes_free (hone_evaluation_mistakes (a, 0.001));
  lap ("mistakes at 0.001", &clock);
  g_array_unref (hone_evaluation_worst (a, 0.25));
  lap ("worst", &clock);
  g_free (hone_evaluation_confusion (a, 0.25, 0.45));
  lap ("confusion", &clock);
  hone_intervals_free (hone_evaluation_intervals (a, size.draws, NULL));
  lap ("intervals", &clock);
  hone_duel_free (hone_evaluation_compare (a, b, size.draws, NULL, NULL));
  lap ("compare", &clock);
  return 0;
}
