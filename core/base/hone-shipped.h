/* SPDX-License-Identifier: Apache-2.0 */
/* hone-shipped.h - where the files lie that come with Hone: the demo data set, the base models */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * hone_shipped:
 * @what: "demo", "bases/yolo26n.safetensors": a file or folder of resources/
 *
 * In the source that HONE_SOURCE names (tests), else as installed, else in the source that Hone was built from.
 *
 * Returns: (transfer full): a path; nothing lies there when it was neither shipped nor built here
 */
char *hone_shipped (const char *what);

G_END_DECLS
