/* SPDX-License-Identifier: Apache-2.0 */
/* run-snapshots.h - the previews of a run by epoch; not for other rooms
 *
 * Those of fixed validation pictures, and those that an epoch did worst on.
 */
#pragma once

#include "hone-snapshot.h"

G_BEGIN_DECLS

typedef struct {
  GHashTable *fixed, *hardest; /* epoch -> GPtrArray of HoneSnapshot */
  GArray *epochs;              /* of int, ascending: those in fixed */
  gboolean complete;           /* all that are on the disk are here */
} RunSnapshots;

void run_snapshots_init (RunSnapshots *self);
void run_snapshots_clear (RunSnapshots *self);
void run_snapshots_add (RunSnapshots *self, HoneSnapshot *snapshot);

G_END_DECLS
