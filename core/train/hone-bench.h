/* SPDX-License-Identifier: Apache-2.0 */
/* hone-bench.h - how fast this machine trains a model, and where the time goes: "hone bench"
 *
 * Real steps of a training on made-up pictures, through a table of kernels that looks at the clock around every call.
 * The machine's own limits are measured beside them, so that each number can be told as a share of what is possible.
 */
#pragma once

#include "hone-settings.h"
#include "hone-times.h"

#include "hone-kernels.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  HONE_BENCH_FORWARD,
  HONE_BENCH_D_X,      /* the gradient of what goes in */
  HONE_BENCH_D_WEIGHT, /* that of weights and biases */
  HONE_N_BENCH_PASSES,
} HoneBenchPass;

/* A layer of one shape, all of its calls in a step together. */
typedef struct {
  char *what;    /* "conv 64>64 80x80 k3 s2"; English, as in papers */
  gboolean sums; /* bound by arithmetic: share is one of the peak of multiply-adds; else of bandwidth */
  guint calls;   /* a step, of the forward pass */
  struct {
    double seconds;    /* of the step in which they were least */
    double operations; /* of it; a multiply-add counts as two; 0 where there are hardly any */
    double bytes;      /* that have to be read and written at least, each pass over them counted */
    double share;      /* of the peak, 0 to 1 */
  } pass[HONE_N_BENCH_PASSES];
} HoneBenchRow;

typedef struct {
  char *model, *device;
  int batch, imgsz;
  const char *numbers; /* static: "f32", "bf16", "f16" */
  HonePeak peak;
  GPtrArray *rows; /* of HoneBenchRow, the most expensive first */
  /* A step, the middle one of those that were timed: seconds. */
  double step, forward, loss, backward, optimizer;
  double images_per_second; /* batch / step: without loading, which goes on beside it */
  double predict;           /* seconds of one picture alone, forward only, one head, 32 bits */
  double load;              /* seconds of a batch: read, decode, augment, on the loader's threads; NAN without data */
  double validate;          /* seconds of a validation picture; NAN without data, or when it has none */
  double write, read;       /* bytes a second to the device's memory and from it; NAN where it is the computer's own */
  gsize network_bytes;      /* activations and gradients */
  gsize peak_bytes;         /* resident, of the whole program so far */
} HoneBench;

/**
 * hone_bench_run:
 * @settings: model (an architecture; yolo26n when none is given), imgsz, batch, amp, device; data, when loading and
 * validation are to be timed, too
 * @steps: that are timed, after one that warms up
 *
 * Errors: those of the model and the device; G_IO_ERROR_CANCELLED.
 */
HoneBench *hone_bench_run (HoneSettings *settings, int steps, GCancellable *cancellable, GError **error);
void hone_bench_free (HoneBench *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneBench, hone_bench_free)

G_END_DECLS
