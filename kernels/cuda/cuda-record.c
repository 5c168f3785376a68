/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-record.c - launches noted as a graph of the driver, which then starts all of them at once
 *
 * A pass of a network is some hundred kernels of a few microseconds each, which is what telling the driver of one
 * takes.
 */
#include "cuda-device.h"

#include <stdlib.h>

struct HoneRecord {
  CudaHandle ready;       /* CUgraphExec */
  unsigned scratch_moves; /* the device's when its calls were noted: they name the scratch */
};

bool
cuda_record (HoneDevice *device)
{
  if (device->status != HONE_OK || device->cannot_record)
    return false;
  device->records = device->driver.capture_begin (device->stream, CUDA_CAPTURE_THREAD_LOCAL) == CUDA_OK;
  device->spoilt = false;
  device->cannot_record = !device->records;
  return device->records;
}

static HoneRecord *
record_of (HoneDevice *device, CudaHandle graph)
{
  HoneRecord *self = calloc (1, sizeof *self);

  if (self == NULL || device->driver.graph_make (&self->ready, graph, 0) != CUDA_OK) {
    free (self);
    return NULL;
  }
  self->scratch_moves = device->scratch_moves;
  return self;
}

HoneRecord *
cuda_record_end (HoneDevice *device)
{
  HoneRecord *self = NULL;
  CudaHandle graph = NULL;
  const int error = device->driver.capture_end (device->stream, &graph);

  device->records = false;
  if (error == CUDA_OK && graph != NULL && !device->spoilt)
    self = record_of (device, graph);
  if (graph != NULL)
    device->driver.graph_free (graph);
  device->cannot_record = self == NULL;
  return self;
}

bool
cuda_play (HoneDevice *device, HoneRecord *record)
{
  if (record->scratch_moves != device->scratch_moves)
    return false;
  if (device->status == HONE_OK)
    cuda_went_well (device, device->driver.graph_launch (record->ready, device->stream));
  return true;
}

void
cuda_record_free (HoneDevice *device, HoneRecord *record)
{
  if (record == NULL)
    return;
  device->driver.graph_free_ready (record->ready);
  free (record);
}
