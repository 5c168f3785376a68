/* SPDX-License-Identifier: Apache-2.0 */
/* hone-params.h - making a model's list of parameters; for this room alone */
#pragma once

#include "hone-model.h"

G_BEGIN_DECLS

/* A model without parameters, names or architecture. */
HoneModel *hone_model_new_empty (void);
/* Adds a parameter "PATH.LEAF" behind the others. */
void hone_model_add (HoneModel *self, HoneParamKind kind, const char *path, const char *leaf, int n_dims,
                     const int *shape);
/* hone_model_new () without values: just the list, to be sealed or freed. */
HoneModel *hone_model_list (const HoneArch *arch, int n_classes, const char *const *names, int class_width);
/* No more are added: allocates the values, all 0. */
void hone_model_seal (HoneModel *self);

/* Whether a tensor of a file has a parameter's shape; one that is not there (NULL) has not. */
gboolean hone_param_fits (const HoneParam *param, const HoneTensor *tensor);
void hone_param_load (HoneModel *self, const HoneParam *param, const HoneTensor *tensor);

/* Names of classes from metadata, JSON. (nullable): it is none, or a class lacks a name. */
char **hone_names_parse (const char *json, int n_classes);

/* "model.23", the last row. */
char *hone_model_head_path (const HoneArch *arch);

G_END_DECLS
