/* SPDX-License-Identifier: Apache-2.0 */
/* bench-scenes.c - how fast scenes are drawn, on one thread: bench-scenes [pictures [side]]
 *
 * What a training on scenes waits for: no file, no PNG. Printed, never tested.
 */
#include "hone-scenes.h"

#include <stdio.h>
#include <stdlib.h>

int
main (int argc, char **argv)
{
  const int n = argc > 1 ? atoi (argv[1]) : 5000, side = argc > 2 ? atoi (argv[2]) : 160;
  g_autoptr (HoneScenes) scenes = hone_scenes_new (0);
  g_autofree guint8 *pixels = NULL;
  g_autoptr (GArray) objects = g_array_new (FALSE, FALSE, sizeof (HoneSceneObject));
  gint64 start;
  double seconds;

  if (n < 1 || side < HONE_SCENES_LEAST || side > HONE_SCENES_MOST) {
    fprintf (stderr, "bench-scenes [pictures [side, %d to %d]]\n", HONE_SCENES_LEAST, HONE_SCENES_MOST);
    return 2;
  }
  pixels = g_malloc ((gsize) side * (gsize) side * 3);
  start = g_get_monotonic_time ();
  for (int i = 0; i < n; i++)
    hone_scenes_draw (scenes, (guint64) i, side, side, pixels, NULL, objects);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  printf ("%d scenes of %d px with %u objects: %.0f pictures a second on one thread\n", n, side, objects->len,
          n / seconds);
  return 0;
}
