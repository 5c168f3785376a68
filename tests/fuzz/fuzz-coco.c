/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-coco.c - a COCO file */
#include "fuzz-exchange.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  const char *path = fuzz_file (data, n);
  FuzzSet *set = fuzz_set_new (HONE_FORMAT_COCO, path);

  coco_read_file (&set->reader, path, NULL);
  fuzz_set_check (set);
  fuzz_set_free (set);
  return 0;
}
