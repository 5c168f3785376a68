/* SPDX-License-Identifier: Apache-2.0 */
/* run-snapshots.c - see run-snapshots.h */
#include "run-snapshots.h"

static void
note_epoch (RunSnapshots *self, int epoch)
{
  guint at = self->epochs->len;

  while (at > 0 && g_array_index (self->epochs, int, at - 1) > epoch)
    at--;
  g_array_insert_val (self->epochs, at, epoch);
}

void
run_snapshots_add (RunSnapshots *self, HoneSnapshot *snapshot)
{
  const int epoch = hone_snapshot_get_epoch (snapshot);
  GHashTable *table = hone_snapshot_get_rank (snapshot) > 0 ? self->hardest : self->fixed;
  GPtrArray *array = g_hash_table_lookup (table, GINT_TO_POINTER (epoch));

  if (array == NULL) {
    array = g_ptr_array_new_with_free_func (g_object_unref);
    g_hash_table_insert (table, GINT_TO_POINTER (epoch), array);
    if (table == self->fixed)
      note_epoch (self, epoch);
  }
  g_ptr_array_add (array, g_object_ref (snapshot));
}

void
run_snapshots_init (RunSnapshots *self)
{
  self->fixed = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->hardest = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->epochs = g_array_new (FALSE, FALSE, sizeof (int));
}

void
run_snapshots_clear (RunSnapshots *self)
{
  g_hash_table_unref (self->fixed);
  g_hash_table_unref (self->hardest);
  g_array_unref (self->epochs);
}
