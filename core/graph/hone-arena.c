/* SPDX-License-Identifier: Apache-2.0 */
/* hone-arena.c - one piece of a device's memory for all graphs of one owner, of which only one works at a time
 *
 * It grows to the largest graph. Views of the other graphs are filled in anew at their next forward pass.
 */
#include "hone-graph.h"
#include "hone-mirror.h"
#include "hone-program.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

struct _HoneArena {
  gatomicrefcount count;
  const HoneKernels *kernels;
  HoneDevice *device;
  void *memory;
  gsize bytes;
  GHashTable *packed; /* weights by where they lie, while they are held */
  HoneMirror *mirror; /* NULL: the device shares this process's memory */
};

HoneArena *
hone_arena_new (const HoneKernels *kernels, HoneDevice *device)
{
  HoneArena *self = g_new0 (HoneArena, 1);

  g_atomic_ref_count_init (&self->count);
  self->kernels = kernels;
  self->device = device;
  if (!kernels->shares_memory)
    self->mirror = hone_mirror_new (kernels, device);
  return self;
}

HoneArena *
hone_arena_ref (HoneArena *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
hone_arena_unref (HoneArena *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->count))
    return;
  hone_arena_hold_weights (self, FALSE);
  if (self->memory != NULL)
    self->kernels->release (self->device, self->memory);
  g_clear_pointer (&self->mirror, hone_mirror_free);
  g_free (self);
}

void
hone_arena_hold_weights (HoneArena *self, gboolean hold)
{
  GHashTableIter all;
  gpointer packed;

  if (self->packed != NULL) {
    g_hash_table_iter_init (&all, self->packed);
    while (g_hash_table_iter_next (&all, NULL, &packed))
      self->kernels->release (self->device, packed);
  }
  g_clear_pointer (&self->packed, g_hash_table_unref);
  if (hold)
    self->packed = g_hash_table_new (NULL, NULL);
  if (self->mirror != NULL)
    hone_mirror_hold (self->mirror, hold);
}

float *
hone_arena_enter (HoneArena *self, float *host, gsize n)
{
  return self->mirror != NULL ? hone_mirror_enter (self->mirror, host, n) : host;
}

float *
hone_arena_find (HoneArena *self, float *host)
{
  return self->mirror != NULL ? hone_mirror_find (self->mirror, host) : host;
}

void
hone_arena_leave (HoneArena *self, float *host)
{
  if (self->mirror != NULL)
    hone_mirror_leave (self->mirror, host);
}

float *
hone_arena_keep (HoneArena *self, float *host, gsize n)
{
  return self->mirror != NULL ? hone_mirror_keep (self->mirror, host, n) : host;
}

void
hone_arena_send (HoneArena *self, const float *host)
{
  if (self->mirror != NULL)
    hone_mirror_send (self->mirror, host);
}

void
hone_arena_fetch (HoneArena *self, float *host)
{
  if (self->mirror != NULL)
    hone_mirror_fetch (self->mirror, host);
}

/* Packed weights are known by where the device had them. */
void
hone_arena_drop (HoneArena *self, const float *host)
{
  if (self->mirror == NULL)
    return;
  hone_mirror_drop (self->mirror, host);
  hone_arena_hold_weights (self, self->packed != NULL);
}

void
hone_arena_reserve_pictures (HoneArena *self, gsize bytes)
{
  if (self->mirror != NULL)
    hone_mirror_reserve_pictures (self->mirror, bytes);
}

const guint8 *
hone_arena_enter_pictures (HoneArena *self, const guint8 *pictures, gsize bytes)
{
  return self->mirror != NULL ? hone_mirror_enter_pictures (self->mirror, pictures, bytes) : pictures;
}

const void *
hone_arena_get_packed (HoneArena *self, HoneConv how, HoneView x, HoneView y, const float *weight)
{
  void *packed;
  gsize bytes;

  if (self->packed == NULL || x.type == HONE_U8) /* of bytes the order is another one; these are few */
    return NULL;
  packed = g_hash_table_lookup (self->packed, weight);
  bytes = packed == NULL ? self->kernels->packed_bytes (self->device, how, x, y) : 0;
  if (bytes == 0)
    return packed;
  packed = self->kernels->alloc (self->device, bytes);
  if (packed == NULL)
    return NULL;
  self->kernels->pack (self->device, how, x, y, weight, packed);
  g_hash_table_insert (self->packed, (gpointer) weight, packed);
  return packed;
}

gsize
hone_arena_get_bytes (HoneArena *self)
{
  return self->bytes;
}

gboolean
hone_arena_is_apart (HoneArena *self)
{
  return self->mirror != NULL;
}

void *
hone_arena_get_memory (HoneArena *self)
{
  return self->memory;
}

const HoneKernels *
hone_arena_get_kernels (HoneArena *self)
{
  return self->kernels;
}

HoneDevice *
hone_arena_get_device (HoneArena *self)
{
  return self->device;
}

/* Of this process's memory, an allocation of more than there is may succeed and end the program later, when it is
 * touched. What is free at this moment is no measure: pictures in a cache make room. */
static gboolean
can_be (HoneArena *self, gsize bytes)
{
  long pages = sysconf (_SC_PHYS_PAGES), page = sysconf (_SC_PAGESIZE);

  return !self->kernels->shares_memory || pages <= 0 || page <= 0 || bytes / (gsize) page < (gsize) pages;
}

/* The old memory goes first, so that both are never there at once; when there is not enough, it comes back. */
static void
grow (HoneArena *self, gsize bytes)
{
  if (self->memory != NULL)
    self->kernels->release (self->device, self->memory);
  self->memory = self->kernels->alloc (self->device, bytes);
  if (self->memory != NULL) {
    self->bytes = bytes;
    return;
  }
  if (self->bytes > 0)
    self->memory = self->kernels->alloc (self->device, self->bytes);
  if (self->memory == NULL)
    self->bytes = 0;
}

gboolean
hone_arena_reserve (HoneArena *self, gsize bytes, GError **error)
{
  if (bytes > self->bytes && can_be (self, bytes))
    grow (self, bytes);
  if (bytes <= self->bytes)
    return TRUE;
  g_set_error (
      error, HONE_ERROR, HONE_ERROR_MEMORY,
      _ ("The network needs %.1f GB of memory, which are not there. Choose a smaller batch, pictures or model."),
      (double) bytes / 1e9);
  return FALSE;
}
