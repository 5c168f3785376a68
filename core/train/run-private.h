/* SPDX-License-Identifier: Apache-2.0 */
/* run-private.h - small words for the JSON files of a run
 *
 * The readers take what is there and of the right kind, and answer with nothing (NULL, the fallback) otherwise: a file
 * in a run's folder may have been written by anybody.
 */
#pragma once

#include "hone-run-folder.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

double hone_run_short (double x, int decimals);                                 /* rounded */
void hone_run_add_text (JsonBuilder *json, const char *name, const char *text); /* null for NULL */
void hone_run_add_int (JsonBuilder *json, const char *name, gint64 x);
void hone_run_add_number (JsonBuilder *json, const char *name, double x); /* null for NAN and infinities */
char *hone_run_json_text (JsonBuilder *json, gboolean pretty);

/* Errors: %HONE_ERROR_NOT_FOUND, %HONE_ERROR_BAD_DATA */
JsonNode *hone_run_json_read (const char *path, GError **error);
JsonObject *hone_run_object (JsonNode *node);                     /* (nullable): node is none */
JsonArray *hone_run_array (JsonObject *object, const char *name); /* (nullable) */
double hone_run_number (JsonNode *node);                          /* NAN */
double hone_run_get_number (JsonObject *object, const char *name, double fallback);
char *hone_run_get_text (JsonObject *object, const char *name); /* (nullable) (transfer full) */

G_END_DECLS
