/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-index.h - what was read of a data set, kept so that the next reading looks only at what has changed
 *
 * A file of our own making: of every picture that is fine its size, and of every label file that is fine its labels,
 * each with the stamp that the file bore. What is bad is read anew each time, so that what is said of it is always in
 * the language of today. An index that is missing, damaged, of another version or hostile counts as empty.
 */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

/* Tells that a file is still the one that was read; times in nanoseconds. All 0: there is none, or it is too fresh to
 * tell: it could change once more within the clock's tick. */
typedef struct {
  guint64 size;
  gint64 modified, changed;
} DatasetStamp;

/* What a reading knows of one picture, for the index to come. */
typedef struct {
  DatasetStamp picture, label;
  guint n_duplicates;
  gboolean fine;        /* the picture */
  gboolean fine_labels; /* the label file is there, and none of its lines is bad */
  gboolean is_new;      /* one of them was not in the index */
} DatasetSeen;

typedef struct _DatasetIndex DatasetIndex;

/* @n_classes, @each_line: as the label files are read; labels that were read in another way are passed over */
DatasetIndex *dataset_index_read (const char *path, int n_classes, gboolean each_line);
void dataset_index_free (DatasetIndex *self);
guint dataset_index_count (const DatasetIndex *self);

/* FALSE: there is no such file. */
gboolean dataset_stamp_take (DatasetStamp *self, const char *path);

/* TRUE: it is as it was; width, height and traits of @sample are set. Any thread. */
gboolean dataset_index_get_picture (const DatasetIndex *self, HoneSample *sample, const DatasetStamp *stamp);
/* (nullable): NULL: it has to be read. Any thread. */
HoneLabelFile *dataset_index_get_labels (const DatasetIndex *self, const HoneSample *sample, const DatasetStamp *stamp);

/* What an index is written from: pictures with the labels as they are in the files. */
typedef struct {
  HoneSample *const *samples;
  const DatasetSeen *seen;
  guint n;
} DatasetPart;

/* Errors: %HONE_ERROR_WRITE; the old index stays. */
gboolean dataset_index_write (const char *path, int n_classes, gboolean each_line, const DatasetPart *parts,
                              guint n_parts, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DatasetIndex, dataset_index_free)

G_END_DECLS
