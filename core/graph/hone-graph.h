/* SPDX-License-Identifier: Apache-2.0 */
/* hone-graph.h - a network as a program for one size of batch
 *
 * Built once a shape and kept: layers in order, memory planned, every view filled in. Forward is layers 0 .. n - 1,
 * backward n - 1 .. 0; neither allocates nor checks. Graphs of one trainer share an arena, since only one works at a
 * time.
 */
#pragma once

#include "hone-kernels.h"
#include "hone-model.h"

G_BEGIN_DECLS

/* How the byte of a channel becomes a number: (byte / whole - mean) / deviation (spec 07, sections 1 and 2). */
typedef struct {
  float whole, mean[3], deviation[3]; /* red, green, blue */
} HoneScaling;

/* That of a kind of input. Never NULL; not the caller's. */
const HoneScaling *hone_input_scaling (HoneInput input);

/* One device and the memory that all graphs on it share. */
typedef struct _HoneArena HoneArena;
HoneArena *hone_arena_new (const HoneKernels *kernels, HoneDevice *device);
HoneArena *hone_arena_ref (HoneArena *self);
void hone_arena_unref (HoneArena *self);
gsize hone_arena_get_bytes (HoneArena *self);
/* Whether its device has memory of its own: what lies here has to be carried there. */
gboolean hone_arena_is_apart (HoneArena *self);
/* Makes the arena at least so large, as a graph does when it is made: for those that know which graphs will come.
 * Errors: %HONE_ERROR_MEMORY. On a CPU the device has then failed, too, and has to be opened anew. */
gboolean hone_arena_reserve (HoneArena *self, gsize bytes, GError **error);

/* Whether the weights stay as they are from now on, wherever they lie: inference graphs then keep them in the order in
 * which convolutions read them, which takes as much memory again. FALSE at first, and whenever weights have changed. */
void hone_arena_hold_weights (HoneArena *self, gboolean hold);

/* Blocks of floats that graphs read and change, on a device with memory of its own. Weights and gradients are carried
 * to it and back as graphs need them, unless their owner has the arena keep them: then the device's copy is the one
 * that counts until it is dropped. Where memory is shared, @host is what counts, and these do nothing.
 *
 * hone_arena_keep:  (nullable): where the device has the @n floats of @host, as they are now; NULL: it has failed
 * hone_arena_find:  (nullable): where it has them; NULL: nowhere
 * hone_arena_send:  @host has changed
 * hone_arena_fetch: into @host; waits for the device
 */
float *hone_arena_keep (HoneArena *self, float *host, gsize n);
float *hone_arena_find (HoneArena *self, float *host);
void hone_arena_send (HoneArena *self, const float *host);
void hone_arena_fetch (HoneArena *self, float *host);
void hone_arena_drop (HoneArena *self, const float *host);

typedef enum {
  HONE_GRAPH_INFER, /* running statistics, no backward, as little memory as possible */
  HONE_GRAPH_TRAIN,
  /* With activations and their gradients in bfloat16, or in IEEE's halves, where the device has_type (). With the
   * latter d_boxes and d_scores are to be multiplied by a loss scale, or small gradients vanish. */
  HONE_GRAPH_TRAIN_BF16,
  HONE_GRAPH_TRAIN_F16,
  /* Added to one that trains: what norms and activations gave is made again for the backward pass instead of being
   * kept. The same numbers to the bit, in less memory and more time. */
  HONE_GRAPH_SAVE_MEMORY = 1 << 4,
} HoneGraphMode;

/* What a head says, plain, (n, channels, anchors) as in spec 02, section 1; anchors level by level, row-major. A
 * classifier has scores alone, of one anchor: n x n_classes logits. */
typedef struct {
  float *boxes;   /* n x 4 reg_max x anchors */
  float *scores;  /* n x n_classes x anchors, logits */
  float *d_boxes; /* training: to be filled before backward */
  float *d_scores;
} HoneHead;

#define HONE_N_LEVELS 3

typedef struct {
  int n, n_classes, reg_max, anchors;
  int h[HONE_N_LEVELS], w[HONE_N_LEVELS], stride[HONE_N_LEVELS];
} HoneHeadShape;

typedef struct _HoneGraph HoneGraph;

/**
 * hone_graph_new:
 * @model: must outlive the graph; its frozen parameters are taken into account
 * @n: pictures, @h, @w: multiples of 32
 *
 * Runs with model->values and without gradients until hone_graph_set_values () is called.
 *
 * Errors: %HONE_ERROR_MEMORY; graphs that are there already stay as they are, unless the device itself ran out of
 * memory (sync () tells).
 */
HoneGraph *hone_graph_new (HoneModel *model, HoneArena *arena, int n, int h, int w, HoneGraphMode mode, GError **error);
void hone_graph_free (HoneGraph *self);

/* The same for pictures that are numbers already (resized ones): hone_graph_forward_floats (). */
HoneGraph *hone_graph_new_floats (HoneModel *model, HoneArena *arena, int n, int h, int w, HoneGraphMode mode,
                                  GError **error);

typedef enum {
  HONE_PICTURES_BYTES,
  HONE_PICTURES_FLOATS,
} HonePictures;

/**
 * hone_graph_plan_bytes:
 *
 * What the arena must hold for such a graph, without allocating any of it: milliseconds. What the device needs to work
 * in comes on top; it hardly grows with @n.
 */
gsize hone_graph_plan_bytes (HoneModel *model, const HoneKernels *kernels, int n, int h, int w, HoneGraphMode mode,
                             HonePictures pictures);

/* @values: weights and running statistics, moved by a training forward; @gradients: added to by backward, may be NULL
 */
void hone_graph_set_values (HoneGraph *self, float *values, float *gradients);

/* @pictures: n x h x w x 3 bytes, red first; of a training graph they stay until backward is done. Afterwards the heads
 * hold what the network says, until another graph of the arena is made or runs. */
void hone_graph_forward (HoneGraph *self, const guint8 *pictures);
/* @pictures: n x 3 x h x w numbers from 0 to 1, red first, copied; of a graph made by hone_graph_new_floats (). */
void hone_graph_forward_floats (HoneGraph *self, const float *pictures);
/* From d_boxes and d_scores of both heads. */
void hone_graph_backward (HoneGraph *self);

/* Whether heads and their gradients stay on a device with memory of its own, where the loss is told there, too. FALSE
 * at first: they are brought to this process. */
void hone_graph_keep_heads (HoneGraph *self, gboolean keep);
/* Where the device has them after a forward pass; @head: 0, or 1 for one-to-one. NULL, all of it: there is none. */
HoneHead hone_graph_get_device_head (HoneGraph *self, int head);

HoneHeadShape hone_graph_get_head_shape (HoneGraph *self);
HoneHead *hone_graph_get_one2many (HoneGraph *self);
HoneHead *hone_graph_get_one2one (HoneGraph *self); /* (nullable): end-to-end models only */
gsize hone_graph_get_bytes (HoneGraph *self);       /* what the arena must hold for it */

/* Which heads an inference graph computes; both at first. */
void hone_graph_set_heads (HoneGraph *self, gboolean one2many, gboolean one2one);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneGraph, hone_graph_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneArena, hone_arena_unref)

G_END_DECLS
