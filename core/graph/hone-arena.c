/* SPDX-License-Identifier: Apache-2.0 */
/* hone-arena.c - one piece of a device's memory for all graphs of one owner, of which only one works at a time
 *
 * It grows to the largest graph. Views of the other graphs are filled in anew at their next forward pass.
 */
#include "hone-graph.h"
#include "hone-program.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

struct _HoneArena {
  gatomicrefcount count;
  const HoneKernels *kernels;
  HoneDevice *device;
  void *memory;
  gsize bytes;
};

HoneArena *
hone_arena_new (const HoneKernels *kernels, HoneDevice *device)
{
  HoneArena *self = g_new0 (HoneArena, 1);

  g_atomic_ref_count_init (&self->count);
  self->kernels = kernels;
  self->device = device;
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
  if (self->memory != NULL)
    self->kernels->release (self->device, self->memory);
  g_free (self);
}

gsize
hone_arena_get_bytes (HoneArena *self)
{
  return self->bytes;
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

/* On a CPU, an allocation of more than there is may succeed and end the program later, when it is touched. What is free
 * at this moment is no measure: pictures in a cache make room. */
static gboolean
can_be (HoneArena *self, gsize bytes)
{
  long pages = sysconf (_SC_PHYS_PAGES), page = sysconf (_SC_PAGESIZE);

  return !g_str_equal (self->kernels->name, "cpu") || pages <= 0 || page <= 0 || bytes / (gsize) page < (gsize) pages;
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
