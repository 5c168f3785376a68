/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-device.h - a GPU as a device: its state, its memory, the way to its kernels
 *
 * Seen by this folder only. One stream carries all of a device's work, so that calls need not wait for each other; what
 * fails shows later, and sticks (hone-kernels.h, "Errors").
 */
#pragma once

#include "cuda-args.h"
#include "cuda-driver.h"
#include "hone-kernels.h"

typedef enum {
#define CUDA_NUMBER(name, Args) CUDA_##name,
  CUDA_KERNELS (CUDA_NUMBER)
#undef CUDA_NUMBER
      CUDA_N_KERNELS
} CudaKernel;

struct HoneDevice {
  CudaDriver driver;
  HoneGpu gpu;
  int number; /* CUdevice; -1: no context is held */
  CudaHandle module, stream;
  CudaHandle functions[CUDA_N_KERNELS];

  HoneStatus status; /* sticks */
  char why[200];

  CudaAddress scratch; /* partial sums, packed weights; of one call */
  size_t scratch_size;
  unsigned scratch_moves; /* how often it was another one */

  bool records;       /* calls are noted: cuda-record.c */
  bool spoilt;        /* one was made that cannot be */
  bool cannot_record; /* it was tried, in vain */
};

HoneDevice *cuda_open (const HoneOpen *how);
void cuda_close (HoneDevice *device);
HoneStatus cuda_sync (HoneDevice *device, char *why, size_t why_size);
void cuda_describe (HoneDevice *device, char *text, size_t size);
void cuda_measure (HoneDevice *device, HonePeak *peak); /* cuda-peak.c */
bool cuda_has_type (HoneDevice *device, HoneType type);
size_t cuda_block_bytes (HoneType type, int n, int h, int w, int wide);
void *cuda_alloc (HoneDevice *device, size_t bytes);
void cuda_release (HoneDevice *device, void *memory);
void cuda_clear (HoneDevice *device, void *memory, size_t bytes);
void cuda_write (HoneDevice *device, void *to, const void *from, size_t bytes);
void cuda_read (HoneDevice *device, const void *from, void *to, size_t bytes);
void cuda_run (HoneDevice *device, int n, HoneTask task, void *data);

bool cuda_record (HoneDevice *device); /* cuda-record.c */
HoneRecord *cuda_record_end (HoneDevice *device);
bool cuda_play (HoneDevice *device, HoneRecord *record);
void cuda_record_free (HoneDevice *device, HoneRecord *record);

/* What a call of the driver gave. false: the device has failed, now or before; while it records, only the record has.
 */
bool cuda_went_well (HoneDevice *device, int error);

/* @count threads at least, in blocks of 256: what kernels that have one thread a number want. */
#define CUDA_BLOCK 256

/* Puts @blocks blocks of @threads threads on the stream. @args is what CUDA_KERNELS says of @kernel; nothing happens
 * when the device has failed or @blocks is 0. */
void cuda_launch (HoneDevice *device, CudaKernel kernel, int64_t blocks, int threads, void *args);
/* The same with a thread for each of @count numbers. */
void cuda_launch_each (HoneDevice *device, CudaKernel kernel, int64_t count, void *args);

/* The scratch, at least so large; NULL: there is no memory, the device has failed. Grows at plan time by reserve_*();
 * the calls repeat it, and then it does nothing. What it holds is lost with the next call of the table. */
void *cuda_reserve (HoneDevice *device, size_t bytes);
