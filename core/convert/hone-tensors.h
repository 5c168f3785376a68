/* SPDX-License-Identifier: Apache-2.0 */
/* hone-tensors.h - a file's worth of named arrays, whatever file it was
 *
 * What a reader (safetensors, .pt) gives and the writer (safetensors) takes. Names are state-dict names (spec 01,
 * section 8). Numbers lie row after row, little endian, contiguous, aligned to their type.
 */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

typedef enum {
  HONE_DTYPE_F64,
  HONE_DTYPE_F32,
  HONE_DTYPE_F16,
  HONE_DTYPE_BF16,
  HONE_DTYPE_I64,
  HONE_DTYPE_I32,
  HONE_DTYPE_I16,
  HONE_DTYPE_I8,
  HONE_DTYPE_U8,
  HONE_DTYPE_BOOL,
} HoneDtype;

#define HONE_TENSOR_DIMS 8

typedef struct {
  char *name;
  HoneDtype dtype;
  int n_dims; /* 0: a scalar */
  gint64 shape[HONE_TENSOR_DIMS];
  gint64 n; /* product of shape */
  gconstpointer data;
} HoneTensor;

typedef struct _HoneTensors HoneTensors;

HoneTensors *hone_tensors_new (void);
HoneTensors *hone_tensors_ref (HoneTensors *self);
void hone_tensors_unref (HoneTensors *self);

guint hone_tensors_get_n (HoneTensors *self);
const HoneTensor *hone_tensors_get (HoneTensors *self, guint i);           /* in the file's order */
const HoneTensor *hone_tensors_find (HoneTensors *self, const char *name); /* (nullable) */
/**
 * hone_tensors_require:
 * @self: a checkpoint that is to be resumed
 *
 * Errors: %HONE_ERROR_BAD_MODEL when @name is missing, of another type, or has not @n numbers.
 */
const HoneTensor *hone_tensors_require (HoneTensors *self, const char *name, HoneDtype dtype, gsize n, GError **error);
/* The metadata of the file (safetensors) or of the checkpoint (.pt: "names", "nc", "scale", "yaml", "task", "stride",
 * "imgsz", "epoch", "train_args", "train_metrics", "train_results", "date", "version" ...). Words stand as they are
 * ("detect"), everything else as JSON; "names" is a list, or a map {"7": "cat"} when the ids leave gaps. (nullable) */
const char *hone_tensors_get_meta (HoneTensors *self, const char *key);
void hone_tensors_set_meta (HoneTensors *self, const char *key, const char *value);
char **hone_tensors_list_meta (HoneTensors *self); /* (transfer full): the keys, NULL-terminated */

/* Adds a tensor; @keep owns the memory behind @data (NULL: it is copied). */
void hone_tensors_add (HoneTensors *self, const char *name, HoneDtype dtype, int n_dims, const gint64 *shape,
                       gconstpointer data, GBytes *keep);

gsize hone_dtype_size (HoneDtype dtype);
/* Converts all numbers to float. @to holds tensor->n. F16, BF16 and integers too. */
void hone_tensor_to_floats (const HoneTensor *tensor, float *to);
/* A number as IEEE 754 half, to the nearest, of two equally near ones to the even; beyond 65504 infinity. */
guint16 hone_half_of (float number);
/* Adds @tensor with its numbers as F16 when they are F32, else as they are. */
void hone_tensors_add_half (HoneTensors *self, const HoneTensor *tensor);

/**
 * hone_safetensors_parse:
 * @name: what to call the data in messages, a path
 *
 * Errors: %HONE_ERROR_BAD_MODEL for anything that the format forbids (spec 06, section 8): length beyond the file or
 * 100 MB, bad JSON, duplicate keys, holes, overlaps, sizes that overflow or do not fit the shape, unknown types.
 */
HoneTensors *hone_safetensors_parse (GBytes *bytes, const char *name, GError **error);

/* Reads (maps) a file. Errors: as above, and %HONE_ERROR_NOT_FOUND. */
HoneTensors *hone_safetensors_read (const char *path, GError **error);

/* Writes through hone_file_write (). */
gboolean hone_safetensors_write (HoneTensors *self, const char *path, GError **error);

/**
 * hone_pt_read:
 *
 * Reads a checkpoint of PyTorch, .pt or .pth, without running anything in it (spec 06, section 6): a YOLO checkpoint
 * (weights of "ema", else "model", names joined by dots) or a plain state dict.
 *
 * Only names that model files need are accepted in the pickle, and every checksum must be right. Numbers keep their
 * type; those that lie in order stay in the file's bytes, which the tensors keep.
 *
 * Errors: %HONE_ERROR_NOT_FOUND; %HONE_ERROR_BAD_MODEL naming the file and what is wrong with it.
 */
HoneTensors *hone_pt_read (const char *path, GError **error);

/* By the file's first bytes: safetensors, .pt, or what Keras writes (keras-read.h): .h5, .weights.h5, .keras. */
HoneTensors *hone_weights_read (const char *path, GError **error);

/**
 * hone_checkpoint_read:
 *
 * The same for a training that is to go on. Beside the weights a .pt gives its optimizer then: tensors
 * "optimizer.NUMBER.KEY" (as in a state dict of torch.optim; plain numbers are F64 scalars), metadata
 * "optimizer.groups" (its param_groups), "stopper" and "scaler", all JSON. Finished runs have none of them.
 */
HoneTensors *hone_checkpoint_read (const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneTensors, hone_tensors_unref)

G_END_DECLS
