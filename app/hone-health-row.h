/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-row.h - one kind of finding: severity, title, why, count, evidence, and what can be done
 *
 * Its buttons are actions: "health.show", "health.fix" and "health.ignore" with the kind, "health.open" with the path
 * of a picture.
 */
#pragma once

#include "hone-checkup.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* @fixes: there is a store that can fix. Returns: (transfer floating): a GtkListBoxRow */
GtkWidget *hone_health_row_new (const HoneHealthGroup *group, HoneImageIndex *index, gboolean fixes);
const char *hone_health_row_get_kind (GtkWidget *row); /* (nullable): of other rows */

G_END_DECLS
