/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plan.h - where each piece of memory of a program lies in the one arena
 *
 * All shapes are known before the first step, so memory is laid out once: a piece takes room from the step that first
 * writes it to the step that last reads it, and two pieces may share room when those spans do not meet.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gsize bytes;
  int born, dies; /* first and last step that touch it; born > dies: none does, and it gets no room */
  gsize offset;   /* out: bytes from the start of the arena, a multiple of HONE_PLAN_ALIGN */
} HoneSpan;

#define HONE_PLAN_ALIGN 256

/**
 * hone_plan_place:
 * @spans: with bytes, born and dies filled in
 *
 * Gives every span its offset. Cost: O (n_spans ^ 2).
 *
 * Returns: the bytes that the arena needs
 */
gsize hone_plan_place (HoneSpan *spans, guint n_spans);

G_END_DECLS
