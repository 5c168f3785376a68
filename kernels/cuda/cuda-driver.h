/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-driver.h - what we use of NVIDIA's driver, declared by ourselves
 *
 * libcuda.so.1 is opened at run time; neither its library nor its header is needed to build. Names, numbers and types
 * are the driver's documented binary interface (CUDA Driver API, version 12). All its handles are pointers.
 * tests/cuda-emulator/check-abi.c compares them with NVIDIA's header where there is one.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint64_t CudaAddress; /* CUdeviceptr */
typedef void *CudaHandle;     /* CUcontext, CUmodule, CUfunction, CUstream, CUevent, CUgraph, CUgraphExec */

typedef struct {
  unsigned char bytes[16];
} CudaUuid;

/* CUresult */
enum {
  CUDA_OK = 0,
  CUDA_INVALID_VALUE = 1,
  CUDA_OUT_OF_MEMORY = 2,
  CUDA_NO_DEVICE = 100,
  CUDA_INVALID_DEVICE = 101,
  CUDA_INVALID_IMAGE = 200,
  CUDA_INVALID_CONTEXT = 201,
  CUDA_NO_BINARY_FOR_GPU = 209,
  CUDA_INVALID_HANDLE = 400,
  CUDA_NOT_FOUND = 500,
  CUDA_ILLEGAL_ADDRESS = 700,
  CUDA_LAUNCH_FAILED = 719,
  CUDA_SYSTEM_DRIVER_MISMATCH = 803,
  CUDA_CAPTURE_UNSUPPORTED = 900,
  CUDA_UNKNOWN = 999,
};

/* CUdevice_attribute */
enum {
  CUDA_ATTRIBUTE_CLOCK = 13, /* kHz, at most */
  CUDA_ATTRIBUTE_MULTIPROCESSORS = 16,
  CUDA_ATTRIBUTE_TIMEOUT = 17,      /* kernels are cut off after seconds: a desktop is drawn by this GPU */
  CUDA_ATTRIBUTE_MEMORY_CLOCK = 36, /* kHz, at most */
  CUDA_ATTRIBUTE_MEMORY_BITS = 37,  /* width of the bus */
  CUDA_ATTRIBUTE_MAJOR = 75,
  CUDA_ATTRIBUTE_MINOR = 76,
};

#define CUDA_STREAM_NON_BLOCKING 1
#define CUDA_EVENT_NO_TIMING 2
#define CUDA_CAPTURE_THREAD_LOCAL 1 /* CU_STREAM_CAPTURE_MODE_THREAD_LOCAL */

/* X (member, name in the library, types of the arguments): every function gives a CUresult. */
#define CUDA_FUNCTIONS(X)                                                                                              \
  X (init, cuInit, (unsigned flags))                                                                                   \
  X (driver_version, cuDriverGetVersion, (int *version))                                                               \
  X (error_string, cuGetErrorString, (int error, const char **text))                                                   \
  X (device_count, cuDeviceGetCount, (int *n))                                                                         \
  X (device_get, cuDeviceGet, (int *device, int i))                                                                    \
  X (device_name, cuDeviceGetName, (char *name, int size, int device))                                                 \
  X (device_uuid, cuDeviceGetUuid, (CudaUuid * uuid, int device))                                                      \
  X (device_memory, cuDeviceTotalMem_v2, (size_t * bytes, int device))                                                 \
  X (device_attribute, cuDeviceGetAttribute, (int *value, int attribute, int device))                                  \
  X (context_retain, cuDevicePrimaryCtxRetain, (CudaHandle * context, int device))                                     \
  X (context_release, cuDevicePrimaryCtxRelease_v2, (int device))                                                      \
  X (context_set, cuCtxSetCurrent, (CudaHandle context))                                                               \
  X (context_push, cuCtxPushCurrent_v2, (CudaHandle context))                                                          \
  X (context_pop, cuCtxPopCurrent_v2, (CudaHandle * context))                                                          \
  X (memory_info, cuMemGetInfo_v2, (size_t * free, size_t * total))                                                    \
  X (alloc, cuMemAlloc_v2, (CudaAddress * address, size_t bytes))                                                      \
  X (free, cuMemFree_v2, (CudaAddress address))                                                                        \
  X (alloc_host, cuMemHostAlloc, (void **memory, size_t bytes, unsigned flags))                                        \
  X (free_host, cuMemFreeHost, (void *memory))                                                                         \
  X (write, cuMemcpyHtoDAsync_v2, (CudaAddress to, const void *from, size_t bytes, CudaHandle stream))                 \
  X (read, cuMemcpyDtoHAsync_v2, (void *to, CudaAddress from, size_t bytes, CudaHandle stream))                        \
  X (fill, cuMemsetD8Async, (CudaAddress to, unsigned char value, size_t bytes, CudaHandle stream))                    \
  X (stream_new, cuStreamCreate, (CudaHandle * stream, unsigned flags))                                                \
  X (stream_free, cuStreamDestroy_v2, (CudaHandle stream))                                                             \
  X (stream_wait, cuStreamSynchronize, (CudaHandle stream))                                                            \
  X (stream_wait_event, cuStreamWaitEvent, (CudaHandle stream, CudaHandle event, unsigned flags))                      \
  X (event_new, cuEventCreate, (CudaHandle * event, unsigned flags))                                                   \
  X (event_free, cuEventDestroy_v2, (CudaHandle event))                                                                \
  X (event_record, cuEventRecord, (CudaHandle event, CudaHandle stream))                                               \
  X (module_load, cuModuleLoadData, (CudaHandle * module, const void *image))                                          \
  X (module_unload, cuModuleUnload, (CudaHandle module))                                                               \
  X (module_function, cuModuleGetFunction, (CudaHandle * function, CudaHandle module, const char *name))               \
  X (launch, cuLaunchKernel,                                                                                           \
     (CudaHandle function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y,      \
      unsigned block_z, unsigned shared_bytes, CudaHandle stream, void **arguments, void **extra))                     \
  X (capture_begin, cuStreamBeginCapture_v2, (CudaHandle stream, int mode))                                            \
  X (capture_end, cuStreamEndCapture, (CudaHandle stream, CudaHandle * graph))                                         \
  X (graph_make, cuGraphInstantiateWithFlags, (CudaHandle * ready, CudaHandle graph, unsigned long long flags))        \
  X (graph_launch, cuGraphLaunch, (CudaHandle ready, CudaHandle stream))                                               \
  X (graph_free, cuGraphDestroy, (CudaHandle graph))                                                                   \
  X (graph_free_ready, cuGraphExecDestroy, (CudaHandle ready))

typedef struct {
  void *library;
  int version; /* 13000: what the driver knows of CUDA */
#define CUDA_MEMBER(member, name, arguments) int (*member) arguments;
  CUDA_FUNCTIONS (CUDA_MEMBER)
#undef CUDA_MEMBER
} CudaDriver;

#ifdef __cplusplus
}
#endif
