/* SPDX-License-Identifier: Apache-2.0 */
/* hone-error.h - one domain for all that can go wrong outside of us
 *
 * A message is a whole sentence for a person: it names the file, the line where there is one, and what to do. The
 * command line leaves with 2 on HONE_ERROR_USAGE and with 1 on all others; the window shows the message in a banner.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  HONE_ERROR_USAGE,      /* the words of a command: unknown setting, value out of range */
  HONE_ERROR_NOT_FOUND,  /* no such file or folder */
  HONE_ERROR_BAD_DATA,   /* data.yaml, labels, pictures */
  HONE_ERROR_BAD_MODEL,  /* a model file that is not one, truncated, hostile, or of another kind */
  HONE_ERROR_WRITE,      /* disk full, no permission */
  HONE_ERROR_MEMORY,     /* does not fit */
  HONE_ERROR_NOT_FINITE, /* the loss became NaN or infinite */
  HONE_ERROR_FAILED,     /* anything else */
} HoneErrorCode;

#define HONE_ERROR (hone_error_quark ())
GQuark hone_error_quark (void);

/* A message is one line of text, whatever stands in the names of files and classes: bytes that are no UTF-8 become a
 * mark, control characters (which would steer a terminal or forge a line of a list) a space. Takes @text. */
char *hone_one_line (char *text);

G_END_DECLS
