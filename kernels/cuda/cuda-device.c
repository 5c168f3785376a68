/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-device.c - see cuda-device.h */
#include "cuda-device.h"

#include "cuda-open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kernel_names[] = {
#define CUDA_NAME(name, Args) #name,
  CUDA_KERNELS (CUDA_NAME)
#undef CUDA_NAME
};

static void *
pointer_of (CudaAddress address)
{
  return (void *) (uintptr_t) address;
}

static CudaAddress
address_of (const void *pointer)
{
  return (CudaAddress) (uintptr_t) pointer;
}

static void
fail (HoneDevice *device, HoneStatus status, const char *why)
{
  if (device->status != HONE_OK)
    return;
  device->status = status;
  snprintf (device->why, sizeof device->why, "%s", why);
}

bool
cuda_went_well (HoneDevice *device, int error)
{
  const char *text = NULL;
  char why[sizeof device->why];

  if (error == CUDA_OK)
    return device->status == HONE_OK;
  if (device->records) {
    device->spoilt = true;
    return false;
  }
  if (error == CUDA_OUT_OF_MEMORY) {
    fail (device, HONE_OUT_OF_MEMORY, "The GPU has not enough memory.");
    return false;
  }
  device->driver.error_string (error, &text);
  snprintf (why, sizeof why, "The GPU has stopped working: %s (error %d of the driver).",
            text != NULL ? text : "nobody knows why", error);
  fail (device, HONE_DEVICE_LOST, why);
  return false;
}

static bool
is_wanted (const HoneGpu *gpu, const char *uuid)
{
  return uuid != NULL ? strcmp (gpu->uuid, uuid) == 0 : gpu->state == HONE_GPU_READY;
}

/* Fills in device->gpu. */
static bool
choose_gpu (HoneDevice *device, const char *uuid)
{
  int n = 0;

  if (device->driver.device_count (&n) != CUDA_OK)
    return false;
  for (int i = 0; i < n; i++) {
    cuda_gpu_look (&device->driver, i, &device->gpu);
    if (is_wanted (&device->gpu, uuid))
      return device->gpu.state == HONE_GPU_READY;
  }
  return false;
}

static bool
make_context (HoneDevice *device)
{
  CudaHandle context;
  int number;

  if (device->driver.device_get (&number, device->gpu.number) != CUDA_OK ||
      device->driver.context_retain (&context, number) != CUDA_OK)
    return false;
  device->number = number;
  return device->driver.context_set (context) == CUDA_OK &&
         device->driver.stream_new (&device->stream, CUDA_STREAM_NON_BLOCKING) == CUDA_OK;
}

static bool
load_kernels (HoneDevice *device)
{
  if (device->driver.module_load (&device->module, hone_cuda_image.data) != CUDA_OK)
    return false;
  for (int i = 0; i < CUDA_N_KERNELS; i++)
    if (device->driver.module_function (&device->functions[i], device->module, kernel_names[i]) != CUDA_OK)
      return false;
  return true;
}

HoneDevice *
cuda_open (const HoneOpen *how)
{
  HoneDevice *device = calloc (1, sizeof *device);

  if (device == NULL)
    return NULL;
  device->number = -1;
  if (cuda_driver_open (&device->driver, device->why, sizeof device->why) == HONE_GPU_READY &&
      choose_gpu (device, how->gpu) && make_context (device) && load_kernels (device))
    return device;
  cuda_close (device);
  return NULL;
}

void
cuda_close (HoneDevice *device)
{
  if (device == NULL)
    return;
  if (device->scratch != 0)
    device->driver.free (device->scratch);
  if (device->module != NULL)
    device->driver.module_unload (device->module);
  if (device->stream != NULL)
    device->driver.stream_free (device->stream);
  if (device->number >= 0)
    device->driver.context_release (device->number);
  cuda_driver_close (&device->driver);
  free (device);
}

HoneStatus
cuda_sync (HoneDevice *device, char *why, size_t why_size)
{
  if (device->status == HONE_OK)
    cuda_went_well (device, device->driver.stream_wait (device->stream));
  if (why != NULL && why_size > 0)
    snprintf (why, why_size, "%s", device->why);
  return device->status;
}

void
cuda_describe (HoneDevice *device, char *text, size_t size)
{
  snprintf (text, size, "%s, %.0f GB", device->gpu.name, (double) device->gpu.memory / (double) ((size_t) 1 << 30));
}

bool
cuda_has_type (HoneDevice *device, HoneType type)
{
  HoneGpu gpu;
  HoneGpuState state;
  char why[200];

  if (type != HONE_BF16)
    return true;
  if (device != NULL)
    return device->gpu.major >= 8;
  return hone_gpu_list (&gpu, 1, &state, why, sizeof why) > 0 && gpu.major >= 8;
}

size_t
cuda_block_bytes (HoneType type, int n, int h, int w, int wide)
{
  HoneView block = { .n = n, .h = h, .w = w, .wide = wide };
  size_t pixels = (size_t) view_pixels (block);

  if (type == HONE_U8)
    return pixels * (size_t) wide;
  return pixels * (size_t) view_step (block) * (type_is_half (type) ? sizeof (uint16_t) : sizeof (float));
}

/* Whether what follows may be done; it cannot be noted. */
static bool
may_do (HoneDevice *device)
{
  device->spoilt = device->spoilt || device->records;
  return device->status == HONE_OK && !device->records;
}

static CudaAddress
allocate (HoneDevice *device, size_t bytes)
{
  CudaAddress address = 0;

  if (!may_do (device) || !cuda_went_well (device, device->driver.alloc (&address, bytes > 0 ? bytes : 1)))
    return 0;
  return address;
}

void *
cuda_alloc (HoneDevice *device, size_t bytes)
{
  CudaAddress address = allocate (device, bytes);

  if (address != 0 && bytes > 0)
    cuda_went_well (device, device->driver.fill (address, 0, bytes, device->stream));
  return pointer_of (address);
}

void
cuda_release (HoneDevice *device, void *memory)
{
  if (memory != NULL)
    cuda_went_well (device, device->driver.free (address_of (memory)));
}

void
cuda_clear (HoneDevice *device, void *memory, size_t bytes)
{
  if (device->status == HONE_OK && bytes > 0)
    cuda_went_well (device, device->driver.fill (address_of (memory), 0, bytes, device->stream));
}

void
cuda_write (HoneDevice *device, void *to, const void *from, size_t bytes)
{
  if (may_do (device) && bytes > 0)
    cuda_went_well (device, device->driver.write (address_of (to), from, bytes, device->stream));
}

void
cuda_read (HoneDevice *device, const void *from, void *to, size_t bytes)
{
  if (may_do (device) && bytes > 0 &&
      cuda_went_well (device, device->driver.read (to, address_of (from), bytes, device->stream)))
    cuda_went_well (device, device->driver.stream_wait (device->stream));
}

/* Core's own loops work on the host's memory, so here they run on the thread that calls. */
void
cuda_run (HoneDevice *device, int n, HoneTask task, void *data)
{
  for (int i = 0; i < n && device->status == HONE_OK; i++)
    task (data, i);
}

void
cuda_launch (HoneDevice *device, CudaKernel kernel, int64_t blocks, int threads, void *args)
{
  void *arguments[] = { args };

  if (device->status != HONE_OK || blocks <= 0)
    return;
  cuda_went_well (device, device->driver.launch (device->functions[kernel], (unsigned) blocks, 1, 1, (unsigned) threads,
                                                 1, 1, 0, device->stream, arguments, NULL));
}

void
cuda_launch_each (HoneDevice *device, CudaKernel kernel, int64_t count, void *args)
{
  cuda_launch (device, kernel, (count + CUDA_BLOCK - 1) / CUDA_BLOCK, CUDA_BLOCK, args);
}

void *
cuda_reserve (HoneDevice *device, size_t bytes)
{
  if (device->status != HONE_OK)
    return NULL;
  if (bytes > device->scratch_size) {
    if (!may_do (device))
      return NULL;
    device->scratch_moves++;
    if (device->scratch != 0)
      cuda_went_well (device, device->driver.free (device->scratch)); /* waits for the calls that work in it */
    device->scratch = allocate (device, bytes);
    device->scratch_size = device->scratch != 0 ? bytes : 0;
  }
  return pointer_of (device->scratch);
}
