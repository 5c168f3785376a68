/* SPDX-License-Identifier: Apache-2.0 */
/* label-files.h - several files replaced at once; not for other rooms
 *
 * First everything is written beside the files (what can fail mostly fails here, and nothing has happened), then comes
 * the caller's note in the journal, then the renames. Where the temporary files are is noted, too, so that those of a
 * program that died are found.
 */
#pragma once

#include "hone-error.h"

#include <sys/stat.h>

G_BEGIN_DECLS

#define LABEL_HASH 65

/* Of more files in a step the old ones change places with the new ones, are removed later, and are the first versions
 * themselves, not copied. Tests set it lower. */
extern guint label_files_many;

typedef struct _LabelFiles LabelFiles;

/* @notes: a file for the names of temporary files */
LabelFiles *label_files_new (const char *notes);
/* Removes the temporary files that a dead process left, or takes them for spare ones when they are many; only while no
 * other one writes. */
void label_files_clean (LabelFiles *self);
/* Removes @most of the spare files: old versions of many files that were replaced. Until then a next step uses them
 * again. Only while no other process writes. Returns: whether there are more */
gboolean label_files_tidy (LabelFiles *self, guint most);
gboolean label_files_has_spares (LabelFiles *self);
/* Spare files stay, and are noted. */
void label_files_free (LabelFiles *self);
/* @bytes: (nullable): NULL: the file is to go. Errors: %HONE_ERROR_WRITE, naming the file */
gboolean label_files_add (LabelFiles *self, const char *path, GBytes *bytes, GError **error);
/* All that was added, and what was written besides in the folder @other, is on the disk. */
gboolean label_files_sync (LabelFiles *self, const char *other, GError **error);
/* @told: (nullable): now and then, @done of @all */
gboolean label_files_rename (LabelFiles *self, void (*told) (guint done, guint all, gpointer data), gpointer data,
                             GError **error);
/* Forgets what was added, and removes what was written beside. */
void label_files_clear (LabelFiles *self);
guint label_files_count (LabelFiles *self);

/* (nullable): NULL without error: there is no file. */
GBytes *label_file_read (const char *path, GError **error);
/* One small file of the project: whole or not at all. @durable: waits for the disk */
gboolean label_file_write (const char *path, GBytes *bytes, gboolean durable, GError **error);
/* Gives the file @path, which is replaced next and not written to, the name @as, too. FALSE: it has to be copied. */
gboolean label_file_keep (const char *path, const char *as);
/* sha256 in letters; "" of NULL */
void label_file_hash (GBytes *bytes, char hash[LABEL_HASH]);
gboolean label_file_fail (GError **error, const char *path, int why);

/* To notice that a file is another one. */
typedef struct {
  gint64 seconds, nanoseconds, changed, changed_ns;
  guint64 size, inode;
} LabelStamp;
LabelStamp label_file_stamp (const char *path); /* all 0: there is none */

G_END_DECLS
