/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-voc.c - a Pascal VOC file */
#include "fuzz-exchange.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  const char *path = fuzz_file (data, n);
  FuzzSet *set = fuzz_set_new (HONE_FORMAT_VOC, path);

  voc_read_file (&set->reader, path, HONE_SPLIT_TRAIN);
  fuzz_set_check (set);
  fuzz_set_free (set);
  return 0;
}
