/* SPDX-License-Identifier: Apache-2.0 */
/* pt-zip-write.h - a zip as torch.save makes it: entries stored, their bytes at multiples of 64 (spec 06, section 6) */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

typedef struct _PtZipWriter PtZipWriter;

/* @top: the folder in the zip that all entries lie in, "archive" */
PtZipWriter *pt_zip_writer_new (const char *top);
void pt_zip_writer_free (PtZipWriter *self);

/* Adds @top/@name. The bytes are referred to, not copied. Names are ASCII and not added twice. */
void pt_zip_writer_add (PtZipWriter *self, const char *name, GBytes *bytes);

/**
 * pt_zip_writer_save:
 * @path: written whole or not at all
 *
 * Errors: %HONE_ERROR_WRITE: also when it would be 4 GB or more, which the sizes of this form cannot say
 */
gboolean pt_zip_writer_save (PtZipWriter *self, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtZipWriter, pt_zip_writer_free)

G_END_DECLS
