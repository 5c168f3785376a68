/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-image.c - pictures of all kinds: the header, the check, the pixels */
#include "fuzz.h"
#include "hone-image.h"

#define MOST 4000000 /* pixels that are worth decoding here */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  const char *path = fuzz_file (data, n);
  HoneImageInfo info;

  if (!hone_image_probe (path, &info, NULL))
    return 0;
  g_assert_true (info.width > 0 && info.height > 0);
  hone_image_check (path, &info, NULL);
  if ((gint64) info.width * info.height <= MOST) {
    g_autoptr (HoneImage) image = hone_image_read (path, NULL);

    g_autoptr (HoneDeepImage) deep = hone_image_read_deep (path, NULL);

    hone_image_free (hone_image_read_small (path, 64, NULL));
    g_assert_true (deep == NULL || (info.deep && deep->width == info.width && deep->height == info.height));
    g_assert_true (image == NULL || (image->width == info.width && image->height == info.height));
  }
  return 0;
}
