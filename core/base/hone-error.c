/* SPDX-License-Identifier: Apache-2.0 */
/* hone-error.c - see hone-error.h */
#include "hone-error.h"

G_DEFINE_QUARK (hone - error - quark, hone_error)
