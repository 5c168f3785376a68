/* SPDX-License-Identifier: Apache-2.0 */
/* predict-source.h - from the setting "source" to the paths of pictures */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * hone_predict_source:
 * @source: (nullable): a picture; a folder (its pictures, not those of folders in it); a pattern with "*" ("**" stands
 *   for any folders); a .txt with a path a line, from its own folder; "[a.jpg, b.jpg]"
 * @n_videos: (out): videos among the files, which are left out
 *
 * Errors: %HONE_ERROR_USAGE for what is no picture (an address, a camera, the screen, a video), %HONE_ERROR_NOT_FOUND.
 *
 * Returns: (transfer full) (element-type filename): sorted but for "[...]"; at least one
 */
GPtrArray *hone_predict_source (const char *source, guint *n_videos, GError **error);

G_END_DECLS
