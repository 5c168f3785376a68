/* SPDX-License-Identifier: Apache-2.0 */
/* hone-program.h - layers in order, the wires between them, and the memory they share; for this room, its tests, and
 * core/export, which writes down what it finds here
 *
 * Building goes in two steps. First blocks add layers and wires, which have shapes but no place: concat and slice only
 * note that one wire lies in another's block. Then hone_program_finish () finds out how long each block lives, which
 * gradients are wanted and who writes each of them first, plans the memory, and fills in every view.
 *
 * Time is counted in steps: layer i goes forward in step i; in step n (the number of layers) the caller reads the
 * outputs and writes their gradients; layer i goes backward in step 2 n - i.
 *
 * Where memory is to be saved, a block that all its writers can restore () lives twice: as one span until its last
 * reader has gone forward, and as another, restored, from its first reader that goes backward. In between its room is
 * free. Views point to the one or the other, whichever the pass needs.
 */
#pragma once

#include "hone-graph.h"
#include "hone-plan.h"

G_BEGIN_DECLS

typedef struct _HoneProgram HoneProgram;
typedef struct _HoneLayer HoneLayer;

/* What a pass needs besides the layer itself. */
typedef struct {
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
  HoneProgram *program;
  HoneModel *model;
  float *values, *gradients; /* of the model's layout; gradients may be NULL */
} HoneStep;

typedef struct {
  const char *name;
  /* y from x. As backward () it calls kernels and does nothing else: their calls may be noted once and made again
   * without it. */
  void (*forward) (HoneLayer *self, const HoneStep *step);
  /* What a forward pass changes in this process's memory; NULL: nothing. */
  void (*count) (HoneLayer *self, const HoneStep *step);
  /* d_x from d_y (which may be written over); adds to the gradients of weights. NULL: there is none. */
  void (*backward) (HoneLayer *self, const HoneStep *step);
  gboolean keeps_x; /* backward reads x */
  /* y once more, from what the layer has kept; NULL: only forward () can make it. */
  void (*restore) (HoneLayer *self, const HoneStep *step);
} HoneLayerClass;

/* One end of a layer on a wire. */
typedef struct {
  int wire; /* HONE_NONE: not connected, view.data is NULL */
  HoneView view;
  HoneView d_view; /* data is NULL: nobody wants this gradient */
  gboolean d_add;  /* of an input: the gradient is added to what is there already */
} HoneEnd;

struct _HoneLayer {
  const HoneLayerClass *klass;
  int head; /* 0: part of the trunk; 1: of the first head, 2: of the second */

  HoneEnd x, add; /* read */
  HoneEnd y, v;   /* written; v: the values of an attention */

  HoneConv how;
  HoneAct act;
  HoneAttention attention;
  const HoneParam *weight, *bias;
  const HoneParam *gamma, *beta, *running_mean, *running_var, *counter;

  HoneView inner;     /* a convolution's sums, before the norm */
  float *mean, *rstd; /* of a batch, for backward; or what running statistics make of them */
  float *share;       /* softmax of an attention */
  int plain;          /* of an end of the program: the array */
  gsize first;        /* and its first pixel there */
};

typedef struct {
  HoneType type;
  int n, h, w, c;
  int parent; /* the wire in whose block it lies, from channel first; HONE_NONE: it has its own */
  int first;
  gboolean wanted; /* its gradient is */
} HoneWire;

/* n x c x pixels floats that the caller reads (outputs) or fills in (inputs), and their gradient the other way round.
 * Pointers hold from hone_program_forward () on, or hone_program_bind (). On a device that shares no memory the caller
 * has copies of its own: inputs are sent before a pass, outputs fetched behind it. */
typedef struct {
  int n, c;
  gsize pixels;
  float *data, *d_data;
  float *there, *d_there; /* where the device has them */
  float *own, *own_d;     /* the caller's copies; NULL: data is there */
} HonePlain;

/* @model: must outlive the program. @arena: (nullable): without one shapes can be looked at, but nothing run. */
HoneProgram *hone_program_new (HoneModel *model, HoneArena *arena, gboolean training);
void hone_program_free (HoneProgram *self);

/* 1. building. Wires are numbers; HONE_NONE is none. */
/* What wires added from now on hold; floats at first. */
void hone_program_set_type (HoneProgram *self, HoneType type);
int hone_program_pictures (HoneProgram *self, int n, int h, int w);
int hone_program_wire (HoneProgram *self, int n, int h, int w, int c);
const HoneWire *hone_program_get_wire (HoneProgram *self, int wire);
guint hone_program_get_n_wires (HoneProgram *self);
HoneWire *hone_program_edit_wire (HoneProgram *self, int wire);
HoneModel *hone_program_get_model (HoneProgram *self);
gboolean hone_program_is_training (HoneProgram *self);
HoneLayer *hone_program_layer (HoneProgram *self, const HoneLayerClass *klass, int x, int y);
guint hone_program_get_n_layers (HoneProgram *self);
const HoneLayer *hone_program_get_layer (HoneProgram *self, guint i);
/* Layers added from now on belong to this head. */
void hone_program_set_head (HoneProgram *self, int head);
/* Memory of a layer's own, from its forward pass to its backward (@kept) or for one step. @where: of a pointer to it.
 */
void hone_program_own (HoneProgram *self, HoneLayer *layer, void *where, gsize bytes, gboolean kept);
gsize hone_program_block_bytes (HoneProgram *self, const HoneWire *shape);

/* Parts that lie well are addresses; others are copied. */
int hone_slice (HoneProgram *self, int wire, int first, int c);
int hone_concat (HoneProgram *self, const int *wires, int n);
/* The same numbers, through which no gradient flows. */
int hone_detach (HoneProgram *self, int wire);

/* Plain arrays at the ends of a program. Returns: number of the array. */
int hone_program_plain (HoneProgram *self, int n, int c, gsize pixels);
HonePlain *hone_program_get_plain (HoneProgram *self, int plain);
/* The outputs of a head (1, 2): its two arrays; HONE_NONE when there is no such head. */
void hone_program_set_outputs (HoneProgram *self, int head, int boxes, int scores);
void hone_program_get_outputs (HoneProgram *self, int head, int *boxes, int *scores);

/* 2. all layers are there: plans the memory and makes the arena large enough. Errors: %HONE_ERROR_MEMORY */
gboolean hone_program_finish (HoneProgram *self, GError **error);
/* What the backward pass reads is made again where that is cheap, instead of being kept (HONE_GRAPH_SAVE_MEMORY).
 * Before the plan. */
void hone_program_save_memory (HoneProgram *self, gboolean save);
/* Plans only, for a program without an arena that was told of kernels before it was built. Returns: bytes */
gsize hone_program_plan (HoneProgram *self);
void hone_program_set_kernels (HoneProgram *self, const HoneKernels *kernels);
gsize hone_program_get_bytes (HoneProgram *self);
void hone_program_bind (HoneProgram *self); /* to where the arena lies now; forward () does it by itself */

/* 3. running */
void hone_program_set_values (HoneProgram *self, float *values, float *gradients);
void hone_program_skip_head (HoneProgram *self, int head, gboolean skip);
void hone_program_forward (HoneProgram *self, const guint8 *pictures);
void hone_program_backward (HoneProgram *self);

/* The outputs stay on the device: neither are they fetched nor their gradients sent. FALSE at first. */
void hone_program_keep_outputs (HoneProgram *self, gboolean keep);

/* The arena's side of it. Blocks of floats on a device that shares no memory (hone-mirror.h); elsewhere the device's
 * address is the host's, and nothing is carried. */
float *hone_arena_enter (HoneArena *self, float *host, gsize n);
void hone_arena_leave (HoneArena *self, float *host);
void hone_arena_reserve_pictures (HoneArena *self, gsize bytes);
const guint8 *hone_arena_enter_pictures (HoneArena *self, const guint8 *pictures, gsize bytes);
void *hone_arena_get_memory (HoneArena *self);
const HoneKernels *hone_arena_get_kernels (HoneArena *self);
HoneDevice *hone_arena_get_device (HoneArena *self);
/* (nullable) (transfer none): @weight as conv_packed () wants it; NULL unless the weights are held. */
const void *hone_arena_get_packed (HoneArena *self, HoneConv how, HoneView x, HoneView y, const float *weight);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneProgram, hone_program_free)

G_END_DECLS
