/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-index.c - the index of a data set, with a checksum that is right whatever stands in it */
#include "dataset-index.h"
#include "fuzz.h"

#include <string.h>
#include <zlib.h>

#define SUM_AT 12
#define CHECKED_FROM 16

static const char *
sealed_file (const uint8_t *data, size_t n)
{
  g_autofree uint8_t *sealed = g_memdup2 (data, n);
  guint32 sum;

  if (n > CHECKED_FROM) {
    sum = GUINT32_TO_LE ((guint32) crc32_z (0, sealed + CHECKED_FROM, n - CHECKED_FROM));
    memcpy (sealed + SUM_AT, &sum, 4);
  }
  return fuzz_file (sealed, n);
}

/* The picture and the stamps of the one entry in the corpus. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (DatasetIndex) index = dataset_index_read (sealed_file (data, n), 2, TRUE);
  HoneSample sample = { .path = (char *) "a.png", .label_path = (char *) "a.txt" };
  const DatasetStamp picture = { 100, 200, 300 }, label = { 10, 20, 30 };
  g_autoptr (HoneLabelFile) file = dataset_index_get_labels (index, &sample, &label);

  if (dataset_index_get_picture (index, &sample, &picture))
    g_assert_true ((gint64) sample.width * sample.height <= HONE_IMAGE_MAX_PIXELS && sample.width > 0);
  for (guint i = 0; file != NULL && i < file->n_labels; i++) {
    const HoneLabel *at = &file->labels[i];

    g_assert_true (at->klass >= 0 && at->klass < 2 && at->line > 0 && at->w >= 0 && at->w < 2);
    for (guint k = 0; k < 2 * at->n_points; k++)
      g_assert_true (file->points[2 * at->first_point + k] < 3);
  }
  return 0;
}
