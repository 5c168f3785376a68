/* SPDX-License-Identifier: Apache-2.0 */
/* model-file.h - from the words "model", "pretrained" and "imgsz" to a network (spec 04, section 1) */
#pragma once

#include "hone-model.h"
#include "hone-settings.h"

G_BEGIN_DECLS

/**
 * hone_model_file_find:
 * @word: a file, or the folder of a run (its best weights)
 *
 * Returns: (transfer full) (nullable): the path, when @word means a file rather than an architecture
 */
char *hone_model_file_find (const char *word);

/* Weights, network and metadata of a file. @tensors: (out) (nullable) (transfer full). Errors: those of the readers. */
HoneModel *hone_model_file_open (const char *path, HoneTensors **tensors, GError **error);

/* The same of a network for anything; hone_model_file_open () takes detectors only. */
HoneModel *hone_model_file_open_any (const char *path, HoneTensors **tensors, GError **error);
/* The side of the pictures that a classifier from a file looks at: given, of the model, or the usual 224. */
int hone_model_file_class_size (HoneSettings *settings, HoneTensors *tensors);

/* The setting task is "classify": given, or handed on by the model. */
gboolean hone_model_file_is_classifier (HoneSettings *settings);

/**
 * hone_model_file_start:
 * @names: (array zero-terminated): classes of the data set
 *
 * The network that a training starts from. A model file sets imgsz in @settings when nobody has given it.
 */
HoneModel *hone_model_file_start (HoneSettings *settings, int n_classes, const char *const *names,
                                  HoneTransfer *transfer, GError **error);

/* The network that a training would start from, all numbers 0, frozen as @settings say: for plans. Sets imgsz and
 * single_cls as hone_model_file_hand_on () does. Errors: the same. */
HoneModel *hone_model_file_plan (HoneSettings *settings, int n_classes, GError **error);

/* A checkpoint hands on imgsz and single_cls as defaults (spec 04, section 1); a classifier, file or name, hands on its
 * task. Nothing happens when "model" is a file that is not there. */
void hone_model_file_hand_on (HoneSettings *settings);

/* Freezes what the setting freeze names (spec 04, section 9). Errors: %HONE_ERROR_USAGE. */
gboolean hone_model_file_freeze (HoneModel *model, HoneSettings *settings, GError **error);

/* A number of the metadata: "320", "[320, 320]", "320.0"; @fallback when there is none. */
int hone_model_file_number (HoneTensors *tensors, const char *key, int fallback);
/* A text of the metadata, JSON quotes removed. (transfer full) (nullable) */
char *hone_model_file_text (HoneTensors *tensors, const char *key);

/* The setting imgsz: given, else of the model, else the default; rounded up to a multiple of 32. @tensors: (nullable)
 */
int hone_model_file_imgsz (HoneSettings *settings, HoneTensors *tensors);

G_END_DECLS
