/* SPDX-License-Identifier: Apache-2.0 */
/* eval-case.h - evaluations to test with: those of fixtures/metrics, and small ones drawn by hand
 */
#pragma once

#include "hone-evaluation.h"
#include "hone-fixture.h"

/* Pictures of 100 x 100 named "/p/0.jpg" ..., as the network saw them. @want: (out) (nullable) */
HoneEvaluation *eval_case_open (const char *path, HoneTensors *tensors, JsonNode **want);

/* For hand-made ones: one picture after the other. */
typedef struct {
  HoneEvaluation *evaluation;
  GArray *truth, *found;
} EvalCase;

/* Classes "a", "b" ... */
EvalCase *eval_case_new (int n_classes);
/* A label and a detection of the picture at hand: a square of @size with its upper left corner at @x, @y. */
void eval_case_label (EvalCase *self, int klass, float x, float y, float size);
void eval_case_find (EvalCase *self, int klass, float x, float y, float size, float score);
/* The picture is done; its name is its number, or @path. Detections are put in order. */
void eval_case_picture (EvalCase *self, const char *path);
void eval_case_free (EvalCase *self);

/* @n pictures with up to @most labels each, of which most are found, and some false alarms; every score another one. */
HoneEvaluation *eval_case_random (guint64 seed, guint n, guint most, int n_classes, double quality);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EvalCase, eval_case_free)
