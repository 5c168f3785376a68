/* SPDX-License-Identifier: Apache-2.0 */
/* hone-onnx.h - a network as an ONNX model
 *
 * Input "images": n x 3 x h x w numbers from 0 to 1, red first. Output "output0": of a detector n x (4 + classes) x
 * anchors, centre, width and height in pixels and probabilities; with boxes already sorted out n x rows x 6 of corners,
 * probability, class; of a classifier n x classes probabilities. What a network wants of its pictures beside
 * (ImageNet's mean and deviation) is done inside. Source: spec 06, section 9; spec 02.
 */
#pragma once

#include "hone-graph.h"

G_BEGIN_DECLS

typedef enum {
  HONE_ONNX_PLAIN,    /* every anchor, for NMS outside */
  HONE_ONNX_NMS,      /* NMS in the graph */
  HONE_ONNX_NMS_FREE, /* the one-to-one head; of models without one PLAIN */
} HoneOnnxBoxes;

typedef struct {
  int opset;        /* 13 .. 20 */
  int n, h, w;      /* pictures at once, and their size: multiples of 32 */
  gboolean dynamic; /* other sizes, and (but with NMS) other numbers of pictures will do, too */
  gboolean half;    /* weights and layers of 16 bits; input and output stay 32 */
  HoneOnnxBoxes boxes;
  double conf, iou; /* of NMS in the graph */
  int max_det;
  gboolean agnostic;
} HoneOnnxHow;

#define HONE_ONNX_USUAL                                                                                                \
  {                                                                                                                    \
    .opset = 18, .n = 1, .h = 640, .w = 640, .conf = 0.25, .iou = 0.7, .max_det = 300                                  \
  }

/**
 * hone_onnx_pack:
 * @origin: (nullable): what the model's file says of itself ("license", "imgsz" ...)
 * @date: ISO 8601, for the metadata
 *
 * Returns: (transfer full): the bytes of the file. Errors: %HONE_ERROR_USAGE: an opset or a size that cannot be;
 * %HONE_ERROR_FAILED: a layer that has no form in ONNX yet; %HONE_ERROR_WRITE: too large
 */
GBytes *hone_onnx_pack (HoneModel *model, const HoneOnnxHow *how, HoneTensors *origin, const char *date,
                        GError **error);

/* What is asked for and what the model has, together: HONE_ONNX_PLAIN or _NMS where it has no one-to-one head. */
static inline HoneOnnxBoxes
hone_onnx_boxes (HoneModel *model, const HoneOnnxHow *how)
{
  if (how->boxes == HONE_ONNX_NMS_FREE && !model->arch.family->end2end)
    return HONE_ONNX_PLAIN;
  return model->arch.family->task == HONE_TASK_DETECT ? how->boxes : HONE_ONNX_PLAIN;
}

G_END_DECLS
