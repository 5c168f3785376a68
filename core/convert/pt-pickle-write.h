/* SPDX-License-Identifier: Apache-2.0 */
/* pt-pickle-write.h - a torch.save file: a pickle of plain values, objects and tensors, and the tensors' numbers
 *
 * Every call writes one value. Between pt_write_begin_... () and pt_write_end () stand the values of a container; of a
 * dict, an OrderedDict or an object keys and values in turn. An object is a class that is made without being called
 * and given the keys as its attributes.
 *
 * Source: Python's pickle, protocol 2; spec 06, sections 6 and 7.
 */
#pragma once

#include "hone-tensors.h"

G_BEGIN_DECLS

typedef struct _PtWriter PtWriter;

PtWriter *pt_writer_new (void);
void pt_writer_free (PtWriter *self);

void pt_write_none (PtWriter *self);
void pt_write_bool (PtWriter *self, gboolean value);
void pt_write_int (PtWriter *self, gint64 value);
void pt_write_float (PtWriter *self, double value);
void pt_write_text (PtWriter *self, const char *text); /* UTF-8; what is not becomes a mark */
/* A tensor on the CPU; its numbers are referred to until the file is saved. @parameter: torch.nn.Parameter without a
 * gradient, else a plain tensor. */
void pt_write_tensor (PtWriter *self, const HoneTensor *tensor, gboolean parameter);

void pt_write_begin_tuple (PtWriter *self);
void pt_write_begin_list (PtWriter *self);
void pt_write_begin_dict (PtWriter *self);
void pt_write_begin_ordered_dict (PtWriter *self);
/* @module: "torch.nn.modules.conv", @name: "Conv2d" */
void pt_write_begin_object (PtWriter *self, const char *module, const char *name);
void pt_write_end (PtWriter *self);

/* A key and its value. */
void pt_write_key_none (PtWriter *self, const char *key);
void pt_write_key_bool (PtWriter *self, const char *key, gboolean value);
void pt_write_key_int (PtWriter *self, const char *key, gint64 value);
void pt_write_key_float (PtWriter *self, const char *key, double value);
void pt_write_key_text (PtWriter *self, const char *key, const char *value);

/**
 * pt_writer_save:
 * @path: .pt or .pth, written whole or not at all, once every container has been ended
 *
 * Errors: %HONE_ERROR_WRITE
 */
gboolean pt_writer_save (PtWriter *self, const char *path, GError **error);

/**
 * hone_state_dict_write:
 * @tensors: in the order in which they shall stand
 *
 * A plain state dict, as torch.save (model.state_dict (), path) writes it. Metadata is left out.
 *
 * Errors: %HONE_ERROR_WRITE
 */
gboolean hone_state_dict_write (HoneTensors *tensors, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtWriter, pt_writer_free)

G_END_DECLS
