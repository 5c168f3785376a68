/* SPDX-License-Identifier: Apache-2.0 */
/* pt-walk.h - from inert nodes to tensors and metadata: what hone-pt.c (the model) and pt-training.c (the state of its
 * training) share
 *
 * Nodes may be shared and may lead in circles; whoever looks at one pays for it. Functions that can fail set the walk's
 * error.
 */
#pragma once

#include "pt-json.h"
#include "pt-pickle.h"

typedef struct {
  const char *path;
  GBytes *bytes;
  HoneTensors *out;
  GError **error;
  guint64 cost;
  guint64 copied, most_copied;
} PtWalk;

gboolean pt_walk_fail (PtWalk *self, const char *what); /* FALSE */
gboolean pt_walk_pay (PtWalk *self, int depth, guint64 looked_at);
gboolean pt_walk_add (PtWalk *self, const char *name, const PtTensor *tensor);
void pt_walk_note (PtWalk *self, const char *key, const PtNode *node); /* metadata; the first of equal keys counts */

/* pt-training.c: what a training that goes on needs beside the model. */
gboolean pt_walk_training (PtWalk *self, const PtNode *root);
