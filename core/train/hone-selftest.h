/* SPDX-License-Identifier: Apache-2.0 */
/* hone-selftest.h - whether this computer computes correctly
 *
 * Every operation of a device on drawn shapes and numbers beside the same operation elsewhere: a GPU beside the
 * processor, the processor beside plain C. Each twice, for the same bits; then a small network that learns.
 */
#pragma once

#include "hone-dataset.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  const char *what;    /* static: the operations, as hone-kernels.h names them */
  const char *numbers; /* static: "f32", "bf16", "f16" */
  guint n_shapes;      /* that were tried */
  double error, bound; /* normalised mean squared error: the largest, and what is allowed */
  gboolean repeats;    /* the second time gave the same bits */
  gboolean good;
} HoneSelftestRow;

typedef struct {
  char device[128]; /* "NVIDIA GeForce RTX 4090, 24 GB" */
  GArray *rows;     /* (element-type HoneSelftestRow) */
  guint n_failed;   /* rows that are not good */
  char *verdict;    /* a sentence, translated */
} HoneSelftest;

/**
 * hone_selftest_run:
 * @word: "cpu"; "cuda" for the first GPU, its number or its uuid for one of several
 * @quick: few small shapes; else also such as networks have them
 * @progress: (nullable) called on this thread
 *
 * Takes seconds to minutes. How it went is remembered of a GPU (hone-hardware.h): one that failed is not used until it
 * passes again.
 *
 * Errors: %HONE_ERROR_USAGE, there is no such device, or it cannot serve, and why; %HONE_ERROR_MEMORY;
 * %HONE_ERROR_WRITE; G_IO_ERROR_CANCELLED. A device that computes wrongly is no error.
 */
HoneSelftest *hone_selftest_run (const char *word, gboolean quick, HoneProgress progress, gpointer progress_data,
                                 GCancellable *cancellable, GError **error);
void hone_selftest_free (HoneSelftest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneSelftest, hone_selftest_free)

G_END_DECLS
