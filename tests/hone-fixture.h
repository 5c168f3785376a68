/* SPDX-License-Identifier: Apache-2.0 */
/* hone-fixture.h - finding fixtures, reading them, and comparing
 *
 * A test finds its cases by listing the folder: hone_fixture_each ("ops", ".safetensors", add) adds a test a file,
 * named after it. A file that is not there or needs what is not there is skipped; a folder whose every file is skipped
 * fails (hone_fixture_run () sees to that). The set is $HONE_FIXTURES, else tests/fixtures of the source tree. Files
 * may be gzipped: "a.safetensors.gz" is found as "a.safetensors".
 */
#pragma once

#include "hone-tensors.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef void (*HoneFixtureFunc) (const char *path, HoneTensors *tensors, gpointer data);

/* Adds the test "/fixtures/FOLDER/FILE" for every matching file. @prefix may be NULL. */
void hone_fixture_each (const char *folder, const char *prefix, const char *suffix, HoneFixtureFunc test,
                        gpointer data);

/* g_test_skip () for a file of @folder that needs what is not there (weights). */
void hone_fixture_skip (const char *folder, const char *why);

/* g_test_run (), then fails a folder in which nothing ran. */
int hone_fixture_run (void);

/* "models/notes.json" -> a path of the set, or NULL when there is no such file. For files that are gzipped the path of
 * an unpacked copy. (transfer full) */
char *hone_fixture_path (const char *name);

/* Reads a safetensors file of the set; NULL when it is not there. */
HoneTensors *hone_fixture_open (const char *name);
/* A JSON file of the set; NULL when it is not there. */
JsonNode *hone_fixture_json (const char *name);
/* JSON in the metadata; NULL when the key is not there. */
JsonNode *hone_fixture_meta (HoneTensors *tensors, const char *key);

/* A tensor as floats (any dtype); fails the test when it is missing. (transfer full): g_free () */
float *hone_fixture_floats (HoneTensors *tensors, const char *name, gsize *n);
double *hone_fixture_doubles (HoneTensors *tensors, const char *name, gsize *n);
gint64 *hone_fixture_ints (HoneTensors *tensors, const char *name, gsize *n);

/* The tolerance of the fixtures' README: max (10 a, r b) with a, b from err_vs_f64, else r * max |want|. */
double hone_fixture_tolerance (HoneTensors *tensors, const char *name, double r);

/* Fails the test, with the place and size of the largest difference, if max |got - want| is above @tolerance or NaN. */
void hone_assert_close (const char *what, const float *got, const float *want, gsize n, double tolerance);
/* hone_assert_close () against tensor @name with hone_fixture_tolerance (). */
void hone_fixture_compare (HoneTensors *tensors, const char *name, const float *got, gsize n, double r);

G_END_DECLS
