/* SPDX-License-Identifier: Apache-2.0 */
/* pt-zip.h - the entries of a torch.save zip (spec 06, section 6)
 *
 * Stricter than zip needs: entries are stored, not compressed, lie inside the file, carry the right checksum, and no
 * two have the same name. Nothing is ever unpacked to the disk.
 */
#pragma once

#include "hone-error.h"

typedef struct {
  const guint8 *data; /* in the file's bytes */
  guint64 size;
} PtEntry;

typedef struct {
  GBytes *bytes;
  GHashTable *entries; /* name -> PtEntry */
  char *top;           /* the folder of data.pkl, "archive" */
} PtZip;

/* What a .keras file holds, which is such a zip, too. */
#define PT_ZIP_KERAS "model.weights.h5"

/* Errors: %HONE_ERROR_BAD_MODEL; messages name @path. */
PtZip *pt_zip_open (GBytes *bytes, const char *path, GError **error);
void pt_zip_free (PtZip *self);
/* "data.pkl", "data/0": below the top folder. (nullable) */
const PtEntry *pt_zip_find (const PtZip *self, const char *name);
/* The HDF5 file in it. (transfer full) (nullable): it is no .keras file */
GBytes *pt_zip_get_keras (const PtZip *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtZip, pt_zip_free)
