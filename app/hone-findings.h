/* SPDX-License-Identifier: Apache-2.0 */
/* hone-findings.h - what is wrong with a data set, as a list: severity, file and line, sentence
 */
#pragma once

#include "hone-dataset.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_FINDINGS (hone_findings_get_type ())
G_DECLARE_FINAL_TYPE (HoneFindings, hone_findings, HONE, FINDINGS, AdwBin)

/**
 * HoneFindings::activated: (uint i): a person wants to see what finding @i is about
 */

void hone_findings_set_dataset (HoneFindings *self, HoneDataset *dataset);

G_END_DECLS
