/* SPDX-License-Identifier: Apache-2.0 */
/* hone-mirror.c - see hone-mirror.h */
#include "hone-mirror.h"

typedef struct {
  float *there;
  gsize bytes;
  gboolean kept;
  gboolean sent; /* since blocks are held */
} Copy;

struct _HoneMirror {
  const HoneKernels *kernels;
  HoneDevice *device;
  GHashTable *copies; /* of Copy, by where the block lies here */
  gboolean held;
  void *pictures;
  gsize picture_bytes;
};

HoneMirror *
hone_mirror_new (const HoneKernels *kernels, HoneDevice *device)
{
  HoneMirror *self = g_new0 (HoneMirror, 1);

  self->kernels = kernels;
  self->device = device;
  self->copies = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

void
hone_mirror_free (HoneMirror *self)
{
  GHashTableIter all;
  gpointer copy;

  g_hash_table_iter_init (&all, self->copies);
  while (g_hash_table_iter_next (&all, NULL, &copy))
    self->kernels->release (self->device, ((Copy *) copy)->there);
  g_hash_table_unref (self->copies);
  self->kernels->release (self->device, self->pictures);
  g_free (self);
}

void
hone_mirror_drop (HoneMirror *self, const float *host)
{
  const Copy *copy = g_hash_table_lookup (self->copies, host);

  if (copy == NULL)
    return;
  self->kernels->release (self->device, copy->there);
  g_hash_table_remove (self->copies, host);
}

/* Another block may have come to lie where an earlier one was. */
static Copy *
copy_of (HoneMirror *self, const float *host, gsize n)
{
  const gsize bytes = n * sizeof *host;
  Copy *copy = g_hash_table_lookup (self->copies, host);

  if (copy != NULL && copy->bytes == bytes)
    return copy;
  hone_mirror_drop (self, host);
  copy = g_new0 (Copy, 1);
  copy->there = self->kernels->alloc (self->device, bytes);
  copy->bytes = bytes;
  g_hash_table_insert (self->copies, (gpointer) host, copy);
  return copy;
}

float *
hone_mirror_enter (HoneMirror *self, const float *host, gsize n)
{
  Copy *copy;

  if (host == NULL)
    return NULL;
  copy = copy_of (self, host, n);
  if (!copy->kept && !(self->held && copy->sent))
    self->kernels->write (self->device, copy->there, host, copy->bytes);
  copy->sent = TRUE;
  return copy->there;
}

float *
hone_mirror_find (HoneMirror *self, const float *host)
{
  const Copy *copy = g_hash_table_lookup (self->copies, host);

  return copy != NULL ? copy->there : NULL;
}

void
hone_mirror_leave (HoneMirror *self, float *host)
{
  const Copy *copy = g_hash_table_lookup (self->copies, host);

  if (copy != NULL && !copy->kept)
    self->kernels->read (self->device, copy->there, host, copy->bytes);
}

void
hone_mirror_hold (HoneMirror *self, gboolean hold)
{
  GHashTableIter all;
  gpointer copy;

  self->held = hold;
  g_hash_table_iter_init (&all, self->copies);
  while (g_hash_table_iter_next (&all, NULL, &copy))
    ((Copy *) copy)->sent = FALSE;
}

float *
hone_mirror_keep (HoneMirror *self, const float *host, gsize n)
{
  Copy *copy = copy_of (self, host, n);

  copy->kept = TRUE;
  hone_mirror_send (self, host);
  return copy->there;
}

void
hone_mirror_send (HoneMirror *self, const float *host)
{
  const Copy *copy = g_hash_table_lookup (self->copies, host);

  if (copy != NULL)
    self->kernels->write (self->device, copy->there, host, copy->bytes);
}

void
hone_mirror_fetch (HoneMirror *self, float *host)
{
  const Copy *copy = g_hash_table_lookup (self->copies, host);

  if (copy != NULL)
    self->kernels->read (self->device, copy->there, host, copy->bytes);
}

void
hone_mirror_reserve_pictures (HoneMirror *self, gsize bytes)
{
  if (bytes <= self->picture_bytes)
    return;
  self->kernels->release (self->device, self->pictures);
  self->pictures = self->kernels->alloc (self->device, bytes);
  self->picture_bytes = self->pictures != NULL ? bytes : 0;
}

guint8 *
hone_mirror_enter_pictures (HoneMirror *self, const guint8 *pictures, gsize bytes)
{
  g_return_val_if_fail (bytes <= self->picture_bytes, NULL);

  self->kernels->write (self->device, self->pictures, pictures, bytes);
  return self->pictures;
}
