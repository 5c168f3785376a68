/* SPDX-License-Identifier: Apache-2.0 */
/* place.h - a small data set in a folder of its own, for tests */
#pragma once

#include "hone-dataset.h"
#include "hone-random.h"

typedef struct {
  char *folder;
  HoneDataset *dataset;
} Place;

void place_write_text (const char *folder, const char *name, const char *text);
/* NAME.png of noise that hangs on @name, and its label file. */
void place_write_picture (const char *folder, const char *name, int w, int h, const char *label);
/* images, labels, and data.yaml, where both splits are the same. */
void place_make_folders (Place *self);
void place_open (Place *self);
/* @n pictures of different sizes, some upright, some lying, "00.png" on. */
void place_init (Place *self, int n);
/* The same with outlines. */
void place_init_outlined (Place *self, int n);
void place_clear (Place *self);
void place_remove_all (const char *path);
