/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-device.h - the CPU as a device: its state, its memory, its pool
 *
 * Seen by this folder only. Everything that computes is compiled once a level of instruction set (cpu-level.h); what is
 * declared here exists once.
 */
#pragma once

#include "hone-kernels.h"

#include <pthread.h>
#include <stdatomic.h>

/* One thread of the pool. Number 0 is the thread that calls the device. */
typedef struct {
  HoneDevice *device;
  pthread_t thread;
  int number;
  atomic_int cpu; /* where it last worked; -1: not yet */
  float *scratch; /* its own; cpu_reserve () sees to the size */
} CpuWorker;

/* Piece @i of the work. @worker lends its scratch. */
typedef void (*CpuTask) (void *data, int i, CpuWorker *worker);

typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t wake; /* there is work, or the end has come */
  pthread_cond_t idle; /* the last helper has left the work */

  CpuTask task;
  void *data;
  int n;
  atomic_int next;     /* the first piece that nobody has taken */
  atomic_int gate;     /* helpers in the work, and whether more may join; see cpu-pool.c */
  atomic_uint call;    /* counts the calls; a helper that sees a new number joins */
  atomic_int sleepers; /* helpers that wait for wake; changed under lock */
  atomic_bool waiting; /* the caller waits for idle */
  atomic_bool end;
} CpuPool;

struct HoneDevice {
  const HoneKernels *level; /* the layers, compiled for this machine */
  const HoneKernels *bf16;  /* those for views of bfloat16; NULL where there are none */
  const char *level_name;

  HoneStatus status; /* sticks */
  char why[160];

  int n_threads;
  CpuWorker *workers; /* n_threads */
  CpuPool pool;

  float *shared;                    /* packed weights, partial sums */
  size_t shared_size, scratch_size; /* bytes */
};

/* With fewer threads than device->n_threads where the system has no more; that number is set right. */
void cpu_pool_start (HoneDevice *device);
void cpu_pool_stop (HoneDevice *device);

/* task (data, i, worker) for all i in 0 .. n - 1; returns when all are done. */
void cpu_run (HoneDevice *device, int n, CpuTask task, void *data);

/* Physical cores that this process may use, at most what its container is allowed. */
int cpu_count_cores (void);

void cpu_fail (HoneDevice *device, HoneStatus status, const char *why);

/* Zeroed; 64-byte aligned, or in huge pages when large. NULL when there is no memory. */
void *cpu_memory_new (size_t bytes);

/* Makes the scratch at least so large (bytes). At plan time by reserve_*(); the calls repeat it, and then it does
 * nothing. false: no memory; the device has failed. */
bool cpu_reserve (HoneDevice *device, size_t shared, size_t scratch);
