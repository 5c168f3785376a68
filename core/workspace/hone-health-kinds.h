/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-kinds.h - what each kind of finding is called, and why it matters
 *
 * The kinds are those of hone-dataset.h and hone-health.h. A check that found nothing is one of these, too.
 */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

typedef struct {
  const char *kind;
  HoneSeverity severity; /* what it usually is; a single finding may be milder */
  const char *title;     /* "The same box drawn twice"; to be translated with hone_health_kind_title () */
  const char *why;
  gboolean decodes; /* needs every picture decoded */
} HoneHealthKind;

/* All of them, the gravest first, NULL behind the last. */
const HoneHealthKind *hone_health_kinds (void);
/* NULL: no such kind. */
const HoneHealthKind *hone_health_kind_find (const char *kind);
/* Translated. */
const char *hone_health_kind_title (const HoneHealthKind *self);
const char *hone_health_kind_why (const HoneHealthKind *self);

G_END_DECLS
