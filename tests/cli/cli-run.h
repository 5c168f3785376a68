/* SPDX-License-Identifier: Apache-2.0 */
/* cli-run.h - the program "hone" ($HONE_CLI) in a folder of its own, and what it says */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct {
  char *folder;        /* scratch: where it runs; TMPDIR is in it */
  const char *threads; /* of the computation; NULL: as the machine has */
  char *out, *err;
  int status; /* exit status; -1: killed by a signal */
} Run;

Run *run_new (void);
void run_free (Run *self); /* removes the folder */

/* Words, one string each; NULL at the end. Fills in out, err, status. */
void run_hone (Run *self, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* The same with a limit on the size of files, in bytes: a disk that fills up. */
void run_hone_limited (Run *self, gsize limit, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* Sends @signal once standard output holds @when. */
void run_hone_interrupted (Run *self, int number, const char *when, const char *first, ...) G_GNUC_NULL_TERMINATED;

/* As run_hone (), but the process is put an end to by @number while it is at work: behind line @line of standard output
 * (from 1), and then at once (@how 0 and below), after that share of the time that the last line took (up to 1), or at
 * the nth time that something happens in @folder (@how 2: the first). A process that ends before is let end. */
void run_hone_cut (Run *self, int number, guint line, double how, const char *folder, const char *const *words);

/* Every line of out is one JSON object; fails the test otherwise. (element-type JsonNode) */
GPtrArray *run_json (Run *self);
JsonObject *run_json_event (GPtrArray *lines, const char *event, guint nth); /* (nullable) */

void run_assert_status (Run *self, int status);
/* The message is one line on standard error and holds @part. */
void run_assert_says (Run *self, const char *part);

char *run_path (Run *self, const char *name);
void run_write (Run *self, const char *name, const char *text); /* makes folders */
gboolean run_exists (Run *self, const char *name);
char *run_read (Run *self, const char *name);
/* A data set of the first pictures of the demo, by lists; returns the path of its data.yaml. */
char *run_small_data (Run *self, guint n_train, guint n_val);
void run_copy_demo (Run *self, const char *split, guint nth, const char *to_image, const char *to_label);

G_END_DECLS
