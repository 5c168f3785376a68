/* SPDX-License-Identifier: Apache-2.0 */
/* hone-trash.h - into the wastebasket of the desktop, and out of it again
 *
 * GIO knows the way in. The way out is that of the freedesktop.org trash specification 1.0: the home wastebasket
 * ($XDG_DATA_HOME/Trash) and those of each mounted disk (.Trash/UID and .Trash-UID at its top).
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * hone_trash:
 * @path: a folder with all that is in it, or a file
 *
 * Errors: %HONE_ERROR_WRITE: it stays where it is; the message says why.
 */
gboolean hone_trash (const char *path, GError **error);

/**
 * hone_untrash:
 * @path: where it was
 *
 * The one that was thrown away last, when there are several of that name.
 *
 * Errors: %HONE_ERROR_NOT_FOUND: it is not in the wastebasket (emptied, or one that we cannot see from a sandbox);
 * %HONE_ERROR_WRITE: there is something else at @path now, or it cannot be moved.
 */
gboolean hone_untrash (const char *path, GError **error);

G_END_DECLS
