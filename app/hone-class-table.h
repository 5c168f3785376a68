/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-table.h - how good a run is class by class: labels, precision, recall, mAP50-95 and its curve
 */
#pragma once

#include "hone-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_CLASS_TABLE (hone_class_table_get_type ())
G_DECLARE_FINAL_TYPE (HoneClassTable, hone_class_table, HONE, CLASS_TABLE, AdwBin)

/* Shows the newest validation of @run, and follows nothing: call it again after each epoch. (nullable) */
void hone_class_table_show (HoneClassTable *self, HoneRun *run);

G_END_DECLS
