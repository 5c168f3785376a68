/* SPDX-License-Identifier: Apache-2.0 */
/* selftest-slots.h - a check for each operation of the table; for hone-selftest.c */
#pragma once

#include "selftest-probe.h"

G_BEGIN_DECLS

typedef struct {
  const char *slot;           /* as in HoneKernels; several where one check calls several */
  void (*run) (Probe *probe); /* draws a shape and numbers, calls, takes what came out */
  double bound;               /* of the normalised mean squared error, with floats */
  double half_bound;          /* the same with activations of 16 bits; 0: the operation knows floats only */
} SelftestSlot;

/* All of them; @n: how many. */
const SelftestSlot *selftest_slots (guint *n);

G_END_DECLS
