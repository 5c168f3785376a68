/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-mask.c - run lengths: the first four bytes are a size, the rest the compressed lengths, or the lengths
 * themselves */
#include "fuzz-exchange.h"

#include <string.h>

static void
outline (const guint32 *counts, gsize n, int width, int height)
{
  HoneExchangePicture picture = { .width = width, .height = height };
  HoneExchangeObject object = { 0 };

  if (mask_outlines (counts, n, width, height, &picture, &object) && object.n_rings > 0) {
    guint joined;

    exchange_box_from_rings (&picture, &object);
    g_assert_true (object.box[0] >= 0 && object.box[0] + object.box[2] <= width);
    g_assert_true (object.box[1] >= 0 && object.box[1] + object.box[3] <= height);
    if (object.n_rings < 100)
      g_free (ring_join ((const double *) (gpointer) picture.points->data,
                         (const HoneExchangeRing *) (gpointer) picture.rings->data, object.n_rings, &joined));
  }
  g_clear_pointer (&picture.rings, g_array_unref);
  g_clear_pointer (&picture.points, g_array_unref);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autofree char *text = NULL;
  g_autofree guint32 *counts = NULL;
  gsize n_counts = 0;
  int width, height;

  if (n < 4)
    return 0;
  width = data[0] | data[1] << 8;
  height = data[2] | data[3] << 8;
  text = g_strndup ((const char *) data + 4, n - 4);
  counts = mask_decode_counts (text, &n_counts);
  if (counts != NULL)
    outline (counts, n_counts, width, height);
  g_free (counts);
  counts = g_new0 (guint32, (n - 4) / 2 + 1);
  for (gsize i = 0; i < (n - 4) / 2; i++)
    counts[i] = data[4 + 2 * i] | (guint32) data[5 + 2 * i] << 8;
  outline (counts, (n - 4) / 2, width, height);
  return 0;
}
