/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-yolo.c - a label file of YOLO, by the reader of this room and by that of training: what training takes, the
 * other takes, too */
#include "fuzz-exchange.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  const char *path = fuzz_file (data, n);
  FuzzSet *set = fuzz_set_new (HONE_FORMAT_YOLO, path);
  HoneExchangePicture *picture = exchange_add_picture (set->reader.set, "x.png", "x.png", HONE_SPLIT_TRAIN);
  HoneLabelFile *labels = hone_label_file_read (path, 3);

  for (int i = 0; i < 3; i++)
    g_ptr_array_add (set->reader.set->names, g_strdup ("name"));
  yolo_read_labels (&set->reader, picture, path);
  fuzz_set_check (set);
  hone_label_file_free (labels);
  fuzz_set_free (set);
  return 0;
}
