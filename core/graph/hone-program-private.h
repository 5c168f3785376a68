/* SPDX-License-Identifier: Apache-2.0 */
/* hone-program-private.h - what a program consists of; for hone-program.c and hone-program-plan.c */
#pragma once

#include "hone-layers.h"

#define N_HEADS 3 /* the trunk counts as head 0 */

/* A pointer somewhere in a layer that shall point to a span of the arena. */
typedef struct {
  void *where; /* of a pointer */
  guint span;
  guint back; /* the span of the backward pass; mostly the same */
} Binding;

/* A span that begins as zeros: step is its first. */
typedef struct {
  int step;
  guint span;
} Clear;

/* A layer that restores what it wrote, before anything else happens in this step. */
typedef struct {
  int step;
  guint layer;
} Restore;

typedef struct {
  guint layer;
  void *where;
  gsize bytes;
  gboolean kept;
} Own;

/* What the kernels of a pass were told that may change from one to the next. */
typedef struct {
  const void *memory, *values, *gradients, *pictures;
} PassPlaces;

/* The kernels of a pass, noted where the device can: they are called one by one when it goes for the first time, noted
 * the second, and played from then on. */
typedef struct {
  HoneRecord *record; /* NULL: not noted */
  PassPlaces places;  /* of the last time */
} Pass;

struct _HoneProgram {
  HoneModel *model;
  HoneArena *arena;
  const HoneKernels *kernels; /* how large blocks are; NULL: nobody asks */
  gboolean training;
  HoneType type; /* of wires that are being added */
  int head;      /* of layers that are being added */

  GArray *wires;     /* of HoneWire */
  GPtrArray *layers; /* of HoneLayer, owned */
  GPtrArray *plains; /* of HonePlain, owned */
  GArray *owns;      /* of Own */
  int outputs[N_HEADS][2];

  GArray *spans;       /* of HoneSpan */
  GArray *bindings;    /* of Binding */
  GArray *clears;      /* of Clear */
  GArray *restores;    /* of Restore, a step's in forward order */
  GPtrArray *pictures; /* of HoneView: those that take pictures, whose data the caller has */
  gsize bytes;

  void *bound;     /* the arena's memory when the bindings were made */
  gboolean turned; /* they are those of the backward pass */
  gboolean saves;
  gboolean keeps_outputs; /* on the device */
  float *values, *gradients;
  gboolean skip[N_HEADS];
  Pass passes[2]; /* forward, backward */
};

/* Whether a layer does anything in a backward pass. */
gboolean hone_program_goes_back (HoneProgram *self, const HoneLayer *layer);
