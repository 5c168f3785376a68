/* SPDX-License-Identifier: Apache-2.0 */
/* unpack.h - zip and tar files: what is in them, and the beginnings of a few */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

#define UNPACK_HEAD 4096

/* @name: safe and relative. @head: NULL, or the entry's first UNPACK_HEAD bytes, as text. */
typedef void (*UnpackFunc) (const char *name, const char *head, gpointer data);

/* "set.zip", "set.tar.gz": by the name; the content decides when it is opened. */
gboolean unpack_is_archive (const char *name);

/* Calls @entry for every file; @wants_head: (nullable): whether to read the beginning of that file, too.
 * Errors: as hone_exchange_unpack () */
gboolean unpack_list (const char *archive, gboolean (*wants_head) (const char *name, gpointer data), UnpackFunc entry,
                      gpointer data, GError **error);

G_END_DECLS
