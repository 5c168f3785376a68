/* SPDX-License-Identifier: Apache-2.0 */
/* pt-machine.h - what the two halves of the stack machine share: pt-pickle.c (bytes, stack, containers) and pt-calls.c
 *
 * Every function that can fail sets the machine's error and returns FALSE or NULL.
 */
#pragma once

#include "pt-pickle.h"

#define PT_MAX_STEPS 4000000

typedef struct {
  const PtZip *zip;
  const char *path;
  GError **error;
  const guint8 *at, *end;
  GPtrArray *stack; /* of PtNode; NULL is a mark */
  GHashTable *memo; /* index -> PtNode */
  PtPickle *out;
  guint n_steps;
  gboolean stopped;
} PtMachine;

gboolean pt_fail (PtMachine *self, const char *what);
gboolean pt_damaged (PtMachine *self); /* unless another error was set before */

PtNode *pt_node_new (PtMachine *self, PtKind kind); /* (nullable): there are too many */
void pt_node_append (PtNode *node, PtNode *item);

gboolean pt_push (PtMachine *self, PtNode *node); /* FALSE for NULL */
PtNode *pt_pop (PtMachine *self);                 /* (nullable): there is none, or a mark */
PtNode *pt_top (PtMachine *self);                 /* (nullable): likewise */

/* Up to the next newline, which is left out. */
gboolean pt_take_line (PtMachine *self, const char **line, gsize *length);

gboolean pt_do_global (PtMachine *self);
gboolean pt_do_stack_global (PtMachine *self);
gboolean pt_do_reduce (PtMachine *self);
gboolean pt_do_new_object (PtMachine *self);
gboolean pt_do_build (PtMachine *self);
gboolean pt_do_storage (PtMachine *self);
