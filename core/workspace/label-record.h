/* SPDX-License-Identifier: Apache-2.0 */
/* label-record.h - one entry of the journal; not for other rooms
 *
 * On the disk: "HJ1\n", the length, 16 bytes of the sha256 of what follows, then a GVariant, little endian.
 */
#pragma once

#include "label-files.h"

G_BEGIN_DECLS

#define LABEL_RECORD_MAGIC "HJ1\n"

typedef enum {
  LABEL_RECORD_EDIT,
  LABEL_RECORD_OUTSIDE, /* a step, too, but the file is like that already */
  LABEL_RECORD_UNDO,
  LABEL_RECORD_REDO,
  LABEL_RECORD_DONE,   /* the files of the record before are written */
  LABEL_RECORD_VOID,   /* the record before never was */
  LABEL_RECORD_BROKEN, /* a chain of states is broken: steps before cannot be undone */
  LABEL_RECORD_BASE,   /* what files were before the first step, since older ones were taken out */
  LABEL_N_RECORDS,
} LabelRecordKind;

/* What became of one file. */
typedef struct {
  char *path;
  char before[LABEL_HASH], after[LABEL_HASH];
  GVariant *hunks; /* a(tayay): where, bytes before, bytes after */
} LabelChange;

typedef struct {
  LabelRecordKind kind;
  char *title, *image;
  GPtrArray *changes; /* of LabelChange */
} LabelRecord;

LabelRecord *label_record_new (LabelRecordKind kind, const char *title, const char *image);
void label_record_free (LabelRecord *self);
void label_record_add (LabelRecord *self, const char *path, GBytes *before, GBytes *after);

/* What @path is, without its bytes: only its hash is known. */
void label_record_add_hash (LabelRecord *self, const char *path, const char *hash);

/* As it is on the disk. */
GBytes *label_record_write (const LabelRecord *self);
/* @data: from a record's beginning on. @size: (out) of the record. NULL: none, or not a whole one */
LabelRecord *label_record_read (const guint8 *data, gsize length, gsize *size);

/* @bytes with the change made, or taken back. FALSE: that is not the file it was made of. */
gboolean label_change_apply (const LabelChange *self, gboolean back, GBytes *bytes, GBytes **out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabelRecord, label_record_free)

G_END_DECLS
