/* SPDX-License-Identifier: Apache-2.0 */
/* selftest-probe.c - see selftest-probe.h */
#include "selftest-probe.h"

#include <string.h>

void
probe_begin (Probe *self, const HoneKernels *k, HoneDevice *device, guint64 seed)
{
  memset (self, 0, sizeof *self);
  self->k = k;
  self->device = device;
  self->type = HONE_F32;
  self->draws = hone_draws (seed, 0, 0, 0);
  self->taken = g_array_new (FALSE, FALSE, sizeof (float));
  self->blocks = g_ptr_array_new ();
}

void
probe_end (Probe *self)
{
  for (guint i = 0; i < self->blocks->len; i++)
    self->k->release (self->device, self->blocks->pdata[i]);
  g_ptr_array_unref (self->blocks);
  g_array_unref (self->taken);
}

int
probe_draw (Probe *self, int least, int most)
{
  return least + (int) hone_draw_index (&self->draws, (guint) (most - least + 1));
}

void *
probe_room (Probe *self, gsize bytes)
{
  void *memory = self->k->alloc (self->device, MAX (bytes, 4));

  if (memory != NULL)
    g_ptr_array_add (self->blocks, memory);
  return memory;
}

/* To the nearest number of the type, even where two are as near. */
static float
round_to (HoneType type, float x)
{
  guint32 bits;

  if (type == HONE_F16)
    return (float) (_Float16) x;
  if (type != HONE_BF16)
    return x;
  memcpy (&bits, &x, sizeof bits);
  bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
  memcpy (&x, &bits, sizeof x);
  return x;
}

static float *
draw_numbers (Probe *self, gsize n, double low, double high)
{
  float *values = g_new (float, n + 1);

  for (gsize i = 0; i < n; i++) {
    values[i] = (float) hone_draw_range (&self->draws, low, high);
    values[i] = round_to (self->rounded, values[i]);
  }
  return values;
}

static float *
send_numbers (Probe *self, gsize n, double low, double high)
{
  g_autofree float *values = draw_numbers (self, n, low, high);
  float *there = probe_room (self, n * sizeof *there);

  if (there != NULL)
    self->k->write (self->device, there, values, n * sizeof *values);
  return there;
}

float *
probe_floats (Probe *self, gsize n)
{
  return send_numbers (self, n, -1, 1);
}

float *
probe_sizes (Probe *self, gsize n)
{
  return send_numbers (self, n, 0.5, 1.5);
}

float *
probe_zeros (Probe *self, gsize n)
{
  return probe_room (self, n * sizeof (float));
}

int32_t *
probe_classes (Probe *self, gsize n, int most)
{
  g_autofree int32_t *values = g_new (int32_t, n + 1);
  int32_t *there = probe_room (self, n * sizeof *there);

  for (gsize i = 0; i < n; i++)
    values[i] = probe_draw (self, 0, most - 1);
  if (there != NULL)
    self->k->write (self->device, there, values, n * sizeof *values);
  return there;
}

HoneView
probe_view (Probe *self, int n, int h, int w, int c)
{
  const int first = probe_draw (self, 0, 1) * HONE_LANES;
  HoneView view = { NULL, self->type, n, h, w, c, first, first + c };

  view.data = probe_room (self, self->k->block_bytes (self->type, n, h, w, view.wide));
  return view;
}

HoneView
probe_values (Probe *self, int n, int h, int w, int c)
{
  HoneView view = probe_view (self, n, h, w, c);
  const gsize pixels = (gsize) h * (gsize) w;
  float *array = send_numbers (self, (gsize) n * (gsize) c * pixels, -2, 2);

  if (view.data != NULL && array != NULL)
    self->k->from_plain (self->device, array, (gsize) c * pixels, pixels, view);
  return view;
}

void
probe_take (Probe *self, HoneView view)
{
  const gsize pixels = (gsize) view.h * (gsize) view.w, n = (gsize) view.n * (gsize) view.c * pixels;
  float *array = probe_room (self, n * sizeof *array);

  if (view.data == NULL || array == NULL)
    return;
  self->k->to_plain (self->device, view, array, (gsize) view.c * pixels, pixels);
  probe_take_floats (self, array, n);
}

void
probe_take_floats (Probe *self, const float *array, gsize n)
{
  const guint at = self->taken->len;

  if (array == NULL)
    return;
  g_array_set_size (self->taken, at + (guint) n);
  self->k->read (self->device, array, &g_array_index (self->taken, float, at), n * sizeof (float));
}
