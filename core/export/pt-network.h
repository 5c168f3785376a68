/* SPDX-License-Identifier: Apache-2.0 */
/* pt-network.h - a YOLO network as a checkpoint that Ultralytics loads (spec 06, sections 6 and 7)
 *
 * Such a file holds the network as objects of Ultralytics' classes: their names and attributes are the format. What
 * reads it makes the objects without calling anything but these classes.
 */
#pragma once

#include "hone-model.h"

G_BEGIN_DECLS

/**
 * hone_pt_write:
 * @origin: (nullable): what the model's file says of itself: "imgsz", "data", "license"
 * @path: written whole or not at all
 *
 * A finished checkpoint: no optimizer, numbers of 16 bits (of 32 where one would not fit into 16). ResNets, which
 * Ultralytics does not know, become a plain state dict.
 *
 * Errors: %HONE_ERROR_WRITE
 */
gboolean hone_pt_write (HoneModel *model, HoneTensors *origin, const char *path, GError **error);

G_END_DECLS
