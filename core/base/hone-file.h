/* SPDX-License-Identifier: Apache-2.0 */
/* hone-file.h - writing files so that nobody ever meets half of one */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * hone_file_write:
 * @path: where to
 * @parts: (array length=n_parts): what to write, one after the other
 *
 * Writes a temporary file beside @path, syncs it to the disk and renames it: afterwards @path is whole, old or new.
 *
 * Errors: %HONE_ERROR_WRITE, naming the file and why (disk full, no permission); @path is untouched and no temporary
 * file stays.
 */
gboolean hone_file_write (const char *path, GBytes *const *parts, guint n_parts, GError **error);

/* The same for a string. */
gboolean hone_file_write_text (const char *path, const char *text, GError **error);

/**
 * hone_file_read:
 * @max: bytes
 *
 * A regular file, whole, with a NUL behind it. Devices and pipes are refused: they may never end.
 *
 * Errors: %HONE_ERROR_NOT_FOUND; %HONE_ERROR_BAD_DATA when it cannot be read or is larger than @max.
 */
char *hone_file_read (const char *path, gsize max, gsize *length, GError **error);

/* For sorting and searching arrays of names (char *): by their bytes, alike in every language. */
int hone_file_compare_names (gconstpointer a, gconstpointer b);

/* The file or folder that links lead to; @path itself where nothing is. */
char *hone_file_real (const char *path);

/**
 * hone_file_real_in:
 * @path: of a file, which need not be there yet
 * @folders: (nullable): folders that were looked up, of strings that are freed: for many files in few folders
 *
 * The one name of a file that can be reached by several, for there are links, or one to its folder.
 */
char *hone_file_real_in (GHashTable *folders, const char *path);

/* g_mkdir_with_parents () with a message. */
gboolean hone_file_make_folder (const char *path, GError **error);

/* A folder with all that is in it, or a file; what a link leads to stays. What cannot be removed is left. */
void hone_file_remove_tree (const char *path);

G_END_DECLS
