/* SPDX-License-Identifier: Apache-2.0 */
/* hone-severity.c - see hone-severity.h */
#include "hone-severity.h"

#include <glib/gi18n.h>

const HoneSeverityLook *
hone_severity_look (HoneSeverity severity)
{
  static const HoneSeverityLook looks[] = {
    [HONE_SEVERITY_NOTE] = { "hone-note-symbolic", "accent", N_ ("Note") },
    [HONE_SEVERITY_WARNING] = { "hone-warning-symbolic", "warning", N_ ("Warning") },
    [HONE_SEVERITY_ERROR] = { "hone-error-symbolic", "error", N_ ("Error") },
  };

  return &looks[severity];
}
