/* SPDX-License-Identifier: Apache-2.0 */
/* hone-base.h - the base models in the box: networks that Hone has trained on scenes drawn by core/scenes
 *
 * resources/bases/ARCH.safetensors holds the weights (numbers of 16 bits), ARCH.yaml the settings that made them, and
 * README.md how well they do. Nobody else's pictures or weights are in them.
 */
#pragma once

#include "hone-settings.h"

G_BEGIN_DECLS

#define HONE_BASE_KEY "hone_base" /* metadata of such a file: the network's name */

/**
 * hone_base_find:
 * @word: a setting "model": "hone-yolo26n"
 *
 * Returns: (transfer full) (nullable): the file; %NULL when @word means no base that is there
 */
char *hone_base_find (const char *word);

/* The base of the network @arch ("yolo26n"). (transfer full) (nullable) */
char *hone_base_of (const char *arch);

/* The words that hone_base_find () knows and whose files are there, the best choice first. (transfer full): NULL at the
 * end */
char **hone_base_list (void);

/**
 * hone_base_suit:
 * @settings: of a training that begins
 * @n_train: pictures it trains on
 *
 * What suits a base in the box where pictures are few: a step of the optimizer for every batch (nbs=batch) and one
 * epoch of warm-up, unless @settings say nbs or warmup_epochs themselves. With fewer than 50 steps of 64 pictures in an
 * epoch a short training would be over before the learning rate has risen (README.md beside the bases has the figures).
 * Settings of trainings that start from anything else are left alone: they mean what they mean to Ultralytics.
 *
 * Returns: whether something was set
 */
gboolean hone_base_suit (HoneSettings *settings, int n_train);

/**
 * hone_base_write:
 * @model: a trained model
 * @as_base: leave out what belongs to its own training: sizes of pictures, where the data lay
 * @out: a .safetensors file, written whole or not at all
 *
 * Writes @model in numbers of 16 bits. Errors: those of reading @model; %HONE_ERROR_WRITE
 */
gboolean hone_base_write (const char *model, gboolean as_base, const char *out, GError **error);

G_END_DECLS
