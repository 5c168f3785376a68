/* SPDX-License-Identifier: Apache-2.0 */
/* bench-set.h - a large data set of small pictures, made for measuring */
#pragma once

#include <glib.h>

#define BENCH_WIDTH 128
#define BENCH_HEIGHT 96
#define BENCH_LABELS 13
#define BENCH_SETTLE 2500000 /* microseconds: younger files are not taken into an index */

typedef struct {
  guint n;        /* pictures */
  guint distinct; /* of these; the others are the same again */
  char *root;     /* a folder that is there */
} BenchSet;

/* Writes data.yaml, pictures (JPEG) and label files below the root, one picture in ten into val; always the same ones.
 */
void bench_set_make (const BenchSet *set);
/* Other labels for every @every-th picture. */
void bench_set_change_labels (const BenchSet *set, guint every);
/* Of /proc/self/status, in MiB; 0: not known. @what: "VmHWM:", "VmRSS:" */
double bench_memory (const char *what);
