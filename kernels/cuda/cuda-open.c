/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-open.c - see cuda-open.h */
#include "cuda-open.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  size_t place; /* in CudaDriver */
} Function;

static const Function functions[] = {
#define CUDA_PLACE(member, name, arguments) { #name, offsetof (CudaDriver, member) },
  CUDA_FUNCTIONS (CUDA_PLACE)
#undef CUDA_PLACE
};

/* The first function that the library lacks; NULL: it has them all. */
static const char *
find_functions (CudaDriver *driver)
{
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    void *found = dlsym (driver->library, functions[i].name);

    if (found == NULL)
      return functions[i].name;
    memcpy ((char *) driver + functions[i].place, &found, sizeof found);
  }
  return NULL;
}

static HoneGpuState
say_old (int version, char *why, size_t size)
{
  snprintf (why, size,
            "The NVIDIA driver is too old: it knows CUDA %d.%d, and %d.%d is needed. Install a newer driver.",
            version / 1000, version % 1000 / 10, hone_cuda_image.version / 1000, hone_cuda_image.version % 1000 / 10);
  return HONE_GPU_OLD_DRIVER;
}

static HoneGpuState
say_not_started (const CudaDriver *driver, int error, char *why, size_t size)
{
  const char *text = NULL;

  if (error == CUDA_NO_DEVICE) {
    snprintf (why, size, "The NVIDIA driver finds no GPU.");
    return HONE_GPU_NONE;
  }
  if (error == CUDA_SYSTEM_DRIVER_MISMATCH) {
    snprintf (why, size, "The NVIDIA driver was renewed while the computer ran. Restart the computer.");
    return HONE_GPU_RESTART;
  }
  if (error == CUDA_UNKNOWN) {
    snprintf (why, size,
              "The NVIDIA driver did not start. Often its part nvidia_uvm is not loaded: restart the computer, or run "
              "\"sudo modprobe nvidia_uvm\".");
    return HONE_GPU_NO_MODULE;
  }
  driver->error_string (error, &text);
  snprintf (why, size, "The NVIDIA driver did not start: %s.", text != NULL ? text : "it does not say why");
  return HONE_GPU_FAILED;
}

/* The environment may name another library: HONE_CUDA_DRIVER, as the tests do. */
static const char *
library_name (void)
{
  const char *name = getenv ("HONE_CUDA_DRIVER");

  return name != NULL && *name != '\0' ? name : "libcuda.so.1";
}

static HoneGpuState
start (CudaDriver *driver, char *why, size_t size)
{
  int error;

  if (find_functions (driver) != NULL)
    return say_old (
        driver->driver_version != NULL && driver->driver_version (&driver->version) == CUDA_OK ? driver->version : 0,
        why, size);
  error = driver->init (0);
  if (error != CUDA_OK)
    return say_not_started (driver, error, why, size);
  if (driver->driver_version (&driver->version) != CUDA_OK || driver->version < hone_cuda_image.version)
    return say_old (driver->version, why, size);
  return HONE_GPU_READY;
}

HoneGpuState
cuda_driver_open (CudaDriver *driver, char *why, size_t size)
{
  HoneGpuState state;

  memset (driver, 0, sizeof *driver);
  snprintf (why, size, "%s", "");
  if (hone_cuda_image.data == NULL) {
    snprintf (why, size, "This build of Hone has no part for GPUs.");
    return HONE_GPU_NOT_BUILT;
  }
  driver->library = dlopen (library_name (), RTLD_NOW | RTLD_LOCAL);
  if (driver->library == NULL) {
    snprintf (why, size, "There is no NVIDIA driver on this computer.");
    return HONE_GPU_NO_DRIVER;
  }
  state = start (driver, why, size);
  if (state != HONE_GPU_READY)
    cuda_driver_close (driver);
  return state;
}

void
cuda_driver_close (CudaDriver *driver)
{
  if (driver->library != NULL)
    dlclose (driver->library);
  driver->library = NULL;
}

static int
attribute (const CudaDriver *driver, int which, int device)
{
  int value = 0;

  return driver->device_attribute (&value, which, device) == CUDA_OK ? value : 0;
}

/* "GPU-8-4-4-4-12", as nvidia-smi writes it. */
static void
write_uuid (const CudaUuid *uuid, char *text, size_t size)
{
  const unsigned char *b = uuid->bytes;

  snprintf (text, size, "GPU-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
            b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

void
cuda_gpu_look (const CudaDriver *driver, int i, HoneGpu *gpu)
{
  CudaUuid uuid = { { 0 } };
  int device, capability;

  memset (gpu, 0, sizeof *gpu);
  gpu->number = i;
  gpu->driver = driver->version;
  gpu->state = HONE_GPU_FAILED;
  if (driver->device_get (&device, i) != CUDA_OK ||
      driver->device_name (gpu->name, sizeof gpu->name, device) != CUDA_OK ||
      driver->device_uuid (&uuid, device) != CUDA_OK || driver->device_memory (&gpu->memory, device) != CUDA_OK) {
    snprintf (gpu->why, sizeof gpu->why, "The NVIDIA driver tells nothing of GPU %d.", i);
    return;
  }
  write_uuid (&uuid, gpu->uuid, sizeof gpu->uuid);
  gpu->major = attribute (driver, CUDA_ATTRIBUTE_MAJOR, device);
  gpu->minor = attribute (driver, CUDA_ATTRIBUTE_MINOR, device);
  gpu->multiprocessors = attribute (driver, CUDA_ATTRIBUTE_MULTIPROCESSORS, device);
  gpu->drives_display = attribute (driver, CUDA_ATTRIBUTE_TIMEOUT, device) != 0;
  capability = gpu->major * 10 + gpu->minor;
  if (capability < hone_cuda_image.least_capability) {
    gpu->state = HONE_GPU_TOO_OLD;
    snprintf (gpu->why, sizeof gpu->why, "%s is too old: it is of generation %d.%d, and %d.%d is needed.", gpu->name,
              gpu->major, gpu->minor, hone_cuda_image.least_capability / 10, hone_cuda_image.least_capability % 10);
    return;
  }
  gpu->state = HONE_GPU_READY;
}

int
hone_gpu_list (HoneGpu *gpus, int most, HoneGpuState *state, char *why, size_t size)
{
  CudaDriver driver;
  int n = 0, listed;

  *state = cuda_driver_open (&driver, why, size);
  if (*state != HONE_GPU_READY)
    return 0;
  if (driver.device_count (&n) != CUDA_OK || n == 0)
    *state = say_not_started (&driver, CUDA_NO_DEVICE, why, size);
  listed = n < most ? n : most;
  for (int i = 0; i < listed; i++)
    cuda_gpu_look (&driver, i, &gpus[i]);
  cuda_driver_close (&driver);
  return listed;
}

void
hone_gpu_needs (int *driver, int *generation)
{
  *driver = hone_cuda_image.data != NULL ? hone_cuda_image.version : 0;
  *generation = hone_cuda_image.data != NULL ? hone_cuda_image.least_capability : 0;
}

/* The driver tells it within a context only. The primary one is shared with a training that may be under way, on this
 * thread, too: whose own stays. */
static bool
ask_free (const CudaDriver *driver, int device, size_t *bytes)
{
  CudaHandle context;
  size_t all;
  bool told;

  if (driver->context_retain (&context, device) != CUDA_OK)
    return false;
  told = driver->context_push (context) == CUDA_OK;
  if (told) {
    told = driver->memory_info (bytes, &all) == CUDA_OK;
    driver->context_pop (&context);
  }
  driver->context_release (device);
  return told;
}

bool
hone_gpu_free_memory (const char *uuid, size_t *bytes)
{
  CudaDriver driver;
  HoneGpu gpu;
  char why[sizeof gpu.why];
  bool told = false;
  int n = 0, device;

  if (cuda_driver_open (&driver, why, sizeof why) != HONE_GPU_READY)
    return false;
  if (driver.device_count (&n) != CUDA_OK)
    n = 0;
  for (int i = 0; i < n && !told; i++) {
    cuda_gpu_look (&driver, i, &gpu);
    told =
        strcmp (gpu.uuid, uuid) == 0 && driver.device_get (&device, i) == CUDA_OK && ask_free (&driver, device, bytes);
  }
  cuda_driver_close (&driver);
  return told;
}
