/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-journal.c - the journal of the label store: a record with a checksum that is right whatever stands in it, and a
 * whole journal of it (which is read, and not acted upon: it names files) */
#include "fuzz.h"
#include "label-history.h"
#include "label-record.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_HEAD 24

static GByteArray *
seal (const uint8_t *data, size_t n)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 head[N_HEAD + 16] = LABEL_RECORD_MAGIC;
  gsize size = 32;
  guint8 sum[32];

  for (int i = 0; i < 4; i++)
    head[4 + i] = (guint8) (n >> (8 * i));
  g_checksum_update (checksum, data, (gssize) n);
  g_checksum_get_digest (checksum, sum, &size);
  memcpy (head + 8, sum, 16);
  g_byte_array_append (out, head, N_HEAD);
  return g_byte_array_append (out, data, (guint) n);
}

static void
apply (const LabelRecord *record)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("0 0.5 0.5 0.2 0.2\n1 .5 .5 .1 .1\n", 32);

  for (guint i = 0; i < record->changes->len; i++)
    for (int back = 0; back < 2; back++) {
      GBytes *out = NULL;

      label_change_apply (record->changes->pdata[i], back, file, &out);
      g_clear_pointer (&out, g_bytes_unref);
    }
}

static void
open_journal (const GByteArray *record)
{
  static char *folder;
  g_autofree char *path = NULL;
  g_autoptr (GByteArray) twice = g_byte_array_new ();
  LabelHistory *history;

  if (folder == NULL)
    folder = g_dir_make_tmp ("hone-fuzz-XXXXXX", NULL);
  path = g_build_filename (folder, "journal", NULL);
  g_byte_array_append (twice, record->data, record->len);
  g_byte_array_append (twice, record->data, record->len);
  g_unlink (path); /* replacing would wait for the disk */
  g_assert_true (
      g_file_set_contents_full (path, (const char *) twice->data, twice->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  history = label_history_open (folder, NULL);
  g_assert_nonnull (history);
  g_assert_cmpuint (label_history_get_n_done (history) + label_history_get_n_undone (history), <=, 2);
  label_history_close (history);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (GByteArray) sealed = seal (data, n);
  g_autoptr (LabelRecord) record = NULL, raw = NULL;
  gsize size = 0;

  record = label_record_read (sealed->data, sealed->len, &size);
  raw = label_record_read (data, n, &size);
  if (record != NULL)
    apply (record);
  open_journal (sealed);
  return 0;
}
