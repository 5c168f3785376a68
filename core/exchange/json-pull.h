/* SPDX-License-Identifier: Apache-2.0 */
/* json-pull.h - JSON a token at a time, for files that are too large for a tree
 *
 * Memory: one buffer and the longest string, whatever the file. Depth and the length of strings and numbers are
 * bounded; a byte order mark, NaN and Infinity (Python writes them) are accepted.
 */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

#define JSON_MAX_DEPTH 64
#define JSON_MAX_STRING ((gsize) 32 << 20) /* a mask's run lengths; longer ones only when skipped */

typedef enum {
  JSON_ERROR,
  JSON_END, /* of the file */
  JSON_OBJECT,
  JSON_OBJECT_END,
  JSON_ARRAY,
  JSON_ARRAY_END,
  JSON_KEY,
  JSON_STRING,
  JSON_NUMBER,
  JSON_TRUE,
  JSON_FALSE,
  JSON_NULL,
} JsonToken;

typedef struct _JsonPull JsonPull;

/* @name: what to call it in messages; @fd is not closed. */
JsonPull *json_pull_new (int fd, const char *name);
JsonPull *json_pull_new_text (const char *text, gsize length, const char *name);
void json_pull_free (JsonPull *self);

/* The next token; JSON_ERROR again and again after the first. */
JsonToken json_pull_next (JsonPull *self);

/* Goes past one value whose first token is @first: an object with all that is in it, or just itself. Long strings are
 * not kept. Returns: FALSE: an error */
gboolean json_pull_skip (JsonPull *self, JsonToken first);
/* Goes past the value that comes next. */
gboolean json_pull_skip_next (JsonPull *self);

/* Of the last KEY, STRING or NUMBER: valid UTF-8, until the next call. */
const char *json_pull_text (const JsonPull *self);
double json_pull_number (const JsonPull *self); /* of the last NUMBER */
int json_pull_line (const JsonPull *self);
gint64 json_pull_offset (const JsonPull *self); /* bytes read: for progress */

/* "FILE, line N: WHAT" as %HONE_ERROR_BAD_DATA, the first time; returns JSON_ERROR. */
JsonToken json_pull_fail (JsonPull *self, const char *what);
/* (transfer full) after JSON_ERROR */
GError *json_pull_take_error (JsonPull *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JsonPull, json_pull_free)

G_END_DECLS
