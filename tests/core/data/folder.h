/* SPDX-License-Identifier: Apache-2.0 */
/* folder.h - a data set made for one test, in a folder of its own */
#pragma once

#include "hone-dataset.h"

typedef struct {
  char *root;
} Folder;

/* For g_test_add (). */
void folder_set_up (Folder *self, gconstpointer data);
void folder_tear_down (Folder *self, gconstpointer data);

/* Files and the folders above them. */
void folder_put (Folder *self, const char *name, gconstpointer bytes, gssize n);
void folder_put_text (Folder *self, const char *name, const char *text);
/* Of one grey; PNG or JPEG by the name. */
void folder_put_picture (Folder *self, const char *name, int side);
/* images/SPLIT/NAME.png and, unless @labels is NULL, its label file */
void folder_put_pair (Folder *self, const char *split, const char *name, const char *labels);

/* train: images/train, val: images/val; classes cat and dog */
void folder_put_yaml (Folder *self);

HoneDataset *folder_read (Folder *self, const HoneDatasetHow *how);

/* The only finding of @kind; NULL: none. Fails when there are several. */
const HoneFinding *folder_find (HoneDataset *set, const char *kind);
