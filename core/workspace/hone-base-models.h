/* SPDX-License-Identifier: Apache-2.0 */
/* hone-base-models.h - what a training may start from: how large it is, and the files that were used last
 */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

typedef struct {
  char *model;     /* "yolo26n.yaml", or a path */
  char id[32];     /* "yolo26n" */
  gboolean learnt; /* a file */
  gsize n_params;
  double operations; /* for one picture of HONE_FACTS_SIZE, training form */
  char **classes;    /* (nullable): of a file */
} HoneModelFacts;

#define HONE_FACTS_SIZE 640

/* Reads the file, if it is one: for a worker thread. @n_classes: of the data set. Errors: those of reading the model */
HoneModelFacts *hone_model_facts_read (const char *model, int n_classes, GError **error);
void hone_model_facts_free (HoneModelFacts *self);
/* At another size of pictures. */
double hone_model_facts_operations (const HoneModelFacts *self, int imgsz);

/* Those that Hone can start from nothing, for detection or for classification, by family and size: "yolo26n.yaml" ...
 * NULL at the end. (transfer full) */
char **hone_base_models_untrained (gboolean classify);

/* FALSE: @model (nullable) is the name of a network for the other task. What a file holds is not looked at. */
gboolean hone_base_models_suits (const char *model, gboolean classify);

#define HONE_BASE_MODELS_KEPT 6

/* Files that were used as base model, the last one first; those that are gone are left out. @file: where it is
 * remembered. (transfer full): NULL at the end */
char **hone_base_models_read (const char *file);
/* @path is the last one used. Errors: %HONE_ERROR_WRITE */
gboolean hone_base_models_remember (const char *file, const char *path, GError **error);
char *hone_base_models_file (void); /* "$XDG_DATA_HOME/hone/models.txt" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneModelFacts, hone_model_facts_free)

G_END_DECLS
