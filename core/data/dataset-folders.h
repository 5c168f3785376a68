/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-folders.h - the pictures of class folders (spec 06, section 10) */
#pragma once

#include "hone-dataset.h"

/* Keeps of @paths (element-type filename, sorted) those of @split, where the folders themselves say nothing of splits;
 * else all. */
void dataset_deal_classes (const HoneDataYaml *yaml, HoneSplit split, GPtrArray *paths);

/* The class of the folder that the picture lies in, as a label of all of it. (transfer full) */
HoneLabelFile *dataset_label_of_folder (const HoneDataYaml *yaml, const HoneSample *sample);
