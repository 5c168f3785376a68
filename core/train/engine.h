/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - a device, its arena, and what goes with them, for training, validation and prediction alike */
#pragma once

#include "hone-graph.h"
#include "hone-loader.h"
#include "hone-settings.h"
#include "hone-trainer.h"

G_BEGIN_DECLS

/* Networks run on the arena's device; what core does in this process's memory, on the processor, which mostly is the
 * same device. */
typedef struct {
  const HoneKernels *kernels;
  HoneDevice *device;
  const HoneKernels *host_kernels;
  HoneDevice *host;
  HoneArena *arena;
  char text[128]; /* "AVX-512, 2 threads" */
  char *instead;  /* to be told: why it is the processor though a GPU was asked for; NULL: it was not, or it is one */
} HoneEngine;

/* What the setting device says (device-choice.h). Errors: %HONE_ERROR_USAGE, %HONE_ERROR_MEMORY, %HONE_ERROR_FAILED */
gboolean hone_engine_open (HoneEngine *self, HoneSettings *settings, GError **error);
void hone_engine_close (HoneEngine *self);
/* Whether amp asks for shorter numbers, as it does by default. */
gboolean hone_engine_wants_half (HoneSettings *settings);
/* The numbers that a training with these settings computes in: what amp asks for, as far as the device has it. bfloat16
 * where it is left to us; IEEE's halves where these are asked for, or are all that a GPU has. */
HoneType hone_engine_get_type (HoneSettings *settings);
const char *hone_engine_type_name (HoneType type); /* "bf16", "f16", "f32" */
/* How a training with these settings computes, memory_saver=true included. */
HoneGraphMode hone_engine_train_mode (HoneSettings *settings);
/* Turns the first failure of the device into an error. */
gboolean hone_engine_sync (HoneEngine *self, GError **error);

/* Inference graphs of a model, one a shape, made on demand and kept. */
typedef struct {
  HoneModel *model;
  HoneEngine *engine;
  GHashTable *by_shape;
  gboolean floats; /* for pictures that are numbers already; FALSE at first */
} HoneGraphs;
void hone_graphs_init (HoneGraphs *self, HoneModel *model, HoneEngine *engine);
void hone_graphs_clear (HoneGraphs *self);
HoneGraph *hone_graphs_get (HoneGraphs *self, int n, int h, int w, GError **error); /* (transfer none) */

int hone_loader_threads (HoneSettings *settings);
gsize hone_process_memory (void); /* resident bytes; 0 when not known */

/* Class numbers of the setting classes; NULL: all. @n: how many. (transfer full). Errors: %HONE_ERROR_USAGE */
gboolean hone_class_filter (HoneSettings *settings, int n_classes, int **classes, int *n, GError **error);

G_GNUC_PRINTF (3, 4) void hone_watch_say (const HoneTrainerWatch *watch, gpointer data, const char *format, ...);
/* The same of what wants something done. */
G_GNUC_PRINTF (3, 4) void hone_watch_warn (const HoneTrainerWatch *watch, gpointer data, const char *format, ...);
/* Which pictures @loader had to leave out since the last call. */
void hone_watch_say_news (const HoneTrainerWatch *watch, gpointer data, HoneLoader *loader);

G_END_DECLS
