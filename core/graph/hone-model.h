/* SPDX-License-Identifier: Apache-2.0 */
/* hone-model.h - the parameters of a network: names, shapes and one flat array
 *
 * Parameters and buffers lie in the order of the state dict (spec 01, section 8), so that the optimizer, EMA, clipping
 * and checkpoints are single loops. A model knows nothing of batches or pictures' sizes; hone-graph.h does.
 */
#pragma once

#include "hone-tensors.h"
#include "hone-zoo.h"

G_BEGIN_DECLS

typedef enum {
  HONE_PARAM_WEIGHT,      /* of a convolution or linear layer; the only kind with weight decay */
  HONE_PARAM_NORM_WEIGHT, /* gamma */
  HONE_PARAM_BIAS,        /* of anything, beta included */
  HONE_PARAM_FIXED,       /* dfl: has a place in the state dict, never trained */
  HONE_PARAM_BUFFER,      /* running mean and variance */
  HONE_PARAM_COUNTER,     /* num_batches_tracked: an int64, not in the flat array */
} HoneParamKind;

typedef struct {
  char *name; /* "model.0.conv.weight" */
  HoneParamKind kind;
  int n_dims;
  int shape[4];
  gsize n;      /* product of shape */
  gsize offset; /* into values and gradients; of a counter: into counters */
  gboolean frozen;
} HoneParam;

/* Which batch norms keep their running statistics in training, and work with them. */
typedef enum {
  HONE_NORMS_FROZEN, /* those that are frozen */
  HONE_NORMS_ALL,    /* as Keras' tutorials do; their weights learn all the same where they are not frozen */
  HONE_NORMS_NONE,   /* frozen ones move, too: as a network that never leaves PyTorch's training mode */
} HoneNorms;

typedef struct {
  HoneArch arch;
  int n_classes;
  int class_width; /* c3 of the head; spec 01, sections 4 and 8 */
  char **names;    /* n_classes, then NULL */
  float norm_eps, norm_momentum;
  HoneNorms fixed_norms; /* of graphs that are made from now on */

  HoneParam *params;
  guint n_params;
  float *values; /* n_values, in state-dict order; 64-byte aligned */
  gsize n_values;
  gint64 *counters;
  guint n_counters;
  GHashTable *by_name; /* name -> HoneParam */
} HoneModel;

/**
 * hone_model_new:
 * @names: (nullable): class names; NULL: "class_0" ...
 * @class_width: 0: as the table says for @n_classes
 *
 * Values are all 0 until hone_model_init () or hone_model_load ().
 */
HoneModel *hone_model_new (const HoneArch *arch, int n_classes, const char *const *names, int class_width);
void hone_model_free (HoneModel *self);
HoneParam *hone_model_find (HoneModel *self, const char *name); /* (nullable) */
/* Numbers of trained and fixed parameters, as in the tables of spec 01, section 7. */
gsize hone_model_count (HoneModel *self);

/* Random start (spec 01, section 5). */
void hone_model_init (HoneModel *self, guint64 seed);

/**
 * hone_model_load_exact:
 *
 * Every value from @tensors by name and shape. Errors: %HONE_ERROR_BAD_MODEL naming the first that is missing or
 * differs.
 */
gboolean hone_model_load_exact (HoneModel *self, HoneTensors *tensors, GError **error);

/* What transfer did; spec 01, sections 8 and 10. */
typedef struct {
  guint n_copied, n_all; /* state-dict entries */
  guint n_class_rows;    /* rows copied by class name */
  gboolean widened;      /* the class branch took the source's width */
} HoneTransfer;

/**
 * hone_model_transfer:
 * @arch: of the new model
 *
 * A new model for other classes, with all that fits from @source (spec 01, section 8): by name and shape, class rows by
 * name (setting cls_remap); the rest is initialised with @seed.
 */
HoneModel *hone_model_transfer (const HoneArch *arch, int n_classes, const char *const *names, HoneTensors *source,
                                gboolean cls_remap, guint64 seed, HoneTransfer *transfer, GError **error);

/**
 * hone_model_open:
 * @path: .pt or .safetensors of a YOLO detection model
 *
 * Architecture, scale and classes from the file (metadata, else the shapes), then all values.
 */
HoneModel *hone_model_open (const char *path, GError **error);

/* Finds architecture, number of classes, class width and names of @tensors. @names: (out) (transfer full) */
gboolean hone_model_recognise (HoneTensors *tensors, const char *path, HoneArch *arch, int *n_classes, int *class_width,
                               char ***names, GError **error);

/* The state dict of @values (model->values, or an EMA of the same layout), with arch, nc and names as metadata. */
HoneTensors *hone_model_to_tensors (HoneModel *self, const float *values);

/* Applies the setting freeze (spec 04, section 9): entries like "0", "22", "23.cv2"; NULL: nothing. */
gboolean hone_model_freeze (HoneModel *self, const char *const *entries, GError **error);

/**
 * hone_model_freeze_before:
 * @entry: (nullable): "layer4", "layer4.2", of YOLO "10"; NULL: the last row, the head
 *
 * What lies in front of @entry is frozen besides what is frozen already.
 *
 * Errors: %HONE_ERROR_USAGE: there is no such part
 */
gboolean hone_model_freeze_before (HoneModel *self, const char *entry, GError **error);

/* Table of layers for people: row, from, block, arguments, parameters, output shape at @imgsz; a line a row. */
char *hone_model_describe (HoneModel *self, int imgsz);
/* Operations for one picture, training form with all heads, as others count them (spec 01, section 7): 6.24e9. */
double hone_model_count_operations (HoneModel *self, int imgsz);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneModel, hone_model_free)

G_END_DECLS
