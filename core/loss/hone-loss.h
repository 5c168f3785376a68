/* SPDX-License-Identifier: Apache-2.0 */
/* hone-loss.h - how wrong a head is, and in which direction (spec 03, sections 1 to 5)
 */
#pragma once

#include "hone-graph.h"

G_BEGIN_DECLS

/* A labelled object; boxes as fractions of the network's input. */
typedef struct {
  int image; /* in the batch */
  int klass;
  float cx, cy, w, h;
} HoneTarget;

typedef struct {
  int topk, topk2;            /* spec 03, section 2: 10, 10; one-to-one 7, 1 */
  float box, cls, dfl;        /* gains */
  const float *class_weights; /* n_classes, or NULL */
} HoneLossHow;

/* box, cls, dfl (or l1), with gains, without the batch size. */
typedef struct {
  float items[3];
} HoneLossItems;

typedef struct _HoneLoss HoneLoss;

/* @kernels, @device: for their pool. Scratch grows to the largest batch seen. */
HoneLoss *hone_loss_new (const HoneKernels *kernels, HoneDevice *device);
void hone_loss_free (HoneLoss *self);

/**
 * hone_loss_head:
 * @weight: of this head in the end (spec 03, section 5); 1 for models with one head
 * @head: if head->d_boxes is not NULL, d_boxes and d_scores are overwritten with the gradient of
 *   weight * n * sum (items)
 *
 * Of a classifier (no boxes): the mean cross entropy is the first item and the number whose gradient is taken; of @how
 * only class_weights count.
 */
HoneLossItems hone_loss_head (HoneLoss *self, const HoneHeadShape *shape, const HoneHead *head,
                              const HoneTarget *targets, guint n_targets, const HoneLossHow *how, double weight);

/**
 * hone_loss_heads:
 * @one2one: (nullable): end-to-end models only
 * @how: gains and class weights; its topk and topk2 are not used
 * @epoch, @epochs: for hone_loss_progress ()
 * @loss: (out) (optional): the number whose gradient is taken: the weighted sum of both heads' items, times n
 *
 * Both heads with the assignment that belongs to each. Gradients are written where a head has room for them.
 *
 * Returns: what is logged: the items of the one-to-one head where there is one, else of the other
 */
HoneLossItems hone_loss_heads (HoneLoss *self, const HoneHeadShape *shape, const HoneHead *one2many,
                               const HoneHead *one2one, const HoneTarget *targets, guint n_targets,
                               const HoneLossHow *how, int epoch, int epochs, double *loss);

/* Weights of the two heads in epoch @epoch (0-based) of @epochs (spec 03, section 5). */
void hone_loss_progress (int epoch, int epochs, double *one2many, double *one2one);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneLoss, hone_loss_free)

G_END_DECLS
