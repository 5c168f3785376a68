/* SPDX-License-Identifier: Apache-2.0 */
/* hone-severity.h - how grave something is, as it looks: the same sign, colour and word everywhere */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

typedef struct {
  const char *icon; /* its name */
  const char *css;  /* class */
  const char *word; /* to be translated: _ () */
} HoneSeverityLook;

const HoneSeverityLook *hone_severity_look (HoneSeverity severity);

G_END_DECLS
