/* SPDX-License-Identifier: Apache-2.0 */
/* bench-kernels.h - a table of kernels that times each call of another one; for hone-bench.c
 *
 * One at a time in a program, on the thread that owns the device.
 */
#pragma once

#include "hone-bench.h"

G_BEGIN_DECLS

/* From now on calls of the answer go to @kernels and are timed. */
const HoneKernels *hone_bench_kernels_begin (const HoneKernels *kernels);
/* Calls go through untimed, and nobody waits for a GPU between them. */
void hone_bench_kernels_pause (gboolean paused);
/* Forgets what was counted since the last step. */
void hone_bench_kernels_forget (void);
/* A step is over: of each row's times the shortest counts, which was disturbed least. */
void hone_bench_kernels_step (void);
/* Of one step: (element-type HoneBenchRow) (transfer full), without shares. Ends. */
GPtrArray *hone_bench_kernels_end (void);
void hone_bench_row_free (HoneBenchRow *row);

G_END_DECLS
