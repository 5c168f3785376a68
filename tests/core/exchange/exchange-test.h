/* SPDX-License-Identifier: Apache-2.0 */
/* exchange-test.h - making small data sets, reading them, comparing what was read */
#pragma once

#include "hone-exchange.h"

G_BEGIN_DECLS

typedef struct {
  char *root; /* a temporary folder */
} Folder;

Folder *folder_new (void);
void folder_free (Folder *self); /* removes it */
char *folder_path (Folder *self, const char *name);
void folder_text (Folder *self, const char *name, const char *text); /* makes folders */
void folder_bytes (Folder *self, const char *name, const void *bytes, gsize n);
void folder_picture (Folder *self, const char *name, int width, int height); /* .png or .jpg */
gboolean folder_has (Folder *self, const char *name);
char *folder_read (Folder *self, const char *name);

/* Of $HONE_DATA, else of tests/data and the demo. (nullable) */
char *data_path (const char *name);

/* Recognises and reads; fails the test on an error. @images: (nullable) */
HoneExchange *read_set (const char *path, const char *images);
HoneExchange *read_folder (Folder *self, const char *name);
/* Writes it to @name and reads that. */
HoneExchange *write_and_read (Folder *self, const HoneExchange *set, HoneFormat format, const char *name,
                              const HoneExchangeHow *how);

guint count_kind (const HoneExchange *set, const char *kind);
/* The first of its kind; fails the test when there is none. */
const HoneExchangeFinding *find_kind (const HoneExchange *set, const char *kind);
const HoneExchangePicture *find_picture (const HoneExchange *set, const char *name);
const HoneExchangeObject *nth_object (const HoneExchangePicture *picture, guint i);
gboolean has_loss (const HoneExchange *set, HoneFormat format, const HoneExchangeHow *how, const char *part);

/* The same pictures in the same splits with the same objects in the same order: class names, and boxes and outlines as
 * fractions, as floats, bit for bit where @tolerance is 0. */
void assert_same (const HoneExchange *a, const HoneExchange *b, double tolerance);

G_END_DECLS
