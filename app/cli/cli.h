/* SPDX-License-Identifier: Apache-2.0 */
/* cli.h - what the commands of the program "hone" share
 *
 * A command gets its words read and checked, and answers with an exit status: 0; 1 it failed; 2 the words were wrong;
 * 130 interrupted. With --json standard output carries one JSON object a line and nothing else.
 */
#pragma once

#include "hone-settings.h"
#include "hone-trainer.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

G_BEGIN_DECLS

enum {
  CLI_OK = 0,
  CLI_FAILED = 1,
  CLI_WORDS = 2,
  CLI_INTERRUPTED = 130,
};

typedef struct {
  gboolean json;
  gboolean terminal; /* a person watches: lines may be written over */
  FILE *out;         /* text for people */
  HoneSettings *settings;
  char **rest;       /* words that are no settings: "list" of "hone runs list" */
  GHashTable *words; /* key -> value: those of the command's own table */
  GCancellable *cancellable;
} Cli;

/* Commands */
int cli_train (Cli *cli);
int cli_val (Cli *cli);
int cli_predict (Cli *cli);
int cli_info (Cli *cli);
int cli_machine (Cli *cli); /* what "info" says without a model */
int cli_bench (Cli *cli);
int cli_selftest (Cli *cli);
int cli_check (Cli *cli);
int cli_convert (Cli *cli);
int cli_export (Cli *cli);
int cli_scenes (Cli *cli);
int cli_runs (Cli *cli);
int cli_report (Cli *cli);
/* @topic: "" for all; @markdown: of "settings" the manual */
int cli_help (const char *topic, gboolean markdown);
const char *cli_page_title (HonePage page); /* translated */
void cli_manual (void);                     /* cli-manual.c: docs/settings.md on standard output */

/* cli-words.c */
typedef struct {
  const char *name, *shown, *help; /* "to", "to=yolo", N_(); name NULL at the end */
} CliWord;

typedef struct {
  const char *name;
  int (*run) (Cli *cli); /* NULL: has to wait for its issue */
  const char *summary;   /* N_() */
  const CliWord *own;    /* (nullable): keys besides the settings */
  const char *more;      /* (nullable) N_(): what else there is to say, in lines */
} CliCommand;
extern const CliWord cli_convert_words[];
extern const CliWord cli_export_words[];
char *cli_export_more (void); /* the formats and what each is good for, in lines. (transfer full) */
extern const CliWord cli_scenes_words[];
extern const CliWord cli_bench_words[];
extern const CliWord cli_selftest_words[];
extern const CliWord cli_check_words[];
extern const CliWord cli_report_words[];
const CliCommand *cli_commands (void); /* ends with name == NULL */
/* @command: (out): NULL with an answer to be given at once in @status */
const CliCommand *cli_read_words (Cli *cli, int argc, char *argv[], int *status);

/* cli-say.c: a message of the whole program on standard error; @error is consumed */
int cli_fail (Cli *cli, GError *error);
void cli_clear_line (Cli *cli);
/* How far something is, on one line that is written over; nothing where nobody looks. A HoneProgress; @cli: a Cli */
void cli_show_progress (double fraction, const char *what, gpointer cli);
void cli_message (const char *text, gpointer cli); /* for HoneTrainerWatch */
char *cli_duration (double seconds);               /* "3 min 12 s" */
/* Of the column of names in a table of classes. */
int cli_class_width (const HoneMetrics *metrics, char *const *names);
void cli_class_table (Cli *cli, const HoneMetrics *metrics, char *const *names);

/* JSON: begin, members, end writes the line. */
JsonBuilder *cli_json_begin (const char *event); /* event may be NULL */
void cli_json_text (JsonBuilder *json, const char *name, const char *text);
void cli_json_int (JsonBuilder *json, const char *name, gint64 x);
void cli_json_number (JsonBuilder *json, const char *name, double x); /* null when not finite */
void cli_json_end (JsonBuilder *json);

/* cli-signal.c: the first Ctrl-C cancels, the second quits. */
void cli_watch_signals (GCancellable *cancellable);

G_END_DECLS
