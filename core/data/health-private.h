/* SPDX-License-Identifier: Apache-2.0 */
/* health-private.h - what the rules of hone-health.h share */
#pragma once

#include "hone-health.h"

#define HEALTH_NOBODY G_MAXUINT /* sample of a finding about a split or the whole data set */

typedef struct {
  HoneDataset *dataset;
  const HoneDataYaml *yaml;
  const HoneHealthHow *how;
  GArray *findings; /* of HoneFinding */
  HoneProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
} Health;

/* About the label file of @sample (@line 0: all of it), or about data.yaml for HEALTH_NOBODY. Takes @message. */
void health_find (Health *self, HoneSplit split, guint sample, int line, const char *kind, HoneSeverity severity,
                  char *message);
/* About the picture itself. */
void health_find_picture (Health *self, HoneSplit split, guint sample, const char *kind, HoneSeverity severity,
                          char *message);

/* One room of rules each. */
void health_check_labels (Health *self);
void health_check_files (Health *self);
void health_check_classes (Health *self);
void health_check_pictures (Health *self);

/* "Red cell", " red_cell" and "RED  CELL" are one name to a person: that. (transfer full) */
char *health_bare_name (const char *name);

/* Calls @rule for every usable sample. */
typedef void (*HealthRule) (Health *self, HoneSplit split, guint index, const HoneSample *sample);
void health_each (Health *self, HealthRule rule);
