/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-pool.c - the threads behind a device
 *
 * Persistent threads that take pieces from a counter, so that a slow thread (another program on its core) just does
 * fewer. A training step makes more than a thousand short calls: a helper looks for the next one for some microseconds
 * before it goes to sleep, and the caller waits for the last helper in the same way. Never longer: spinning threads
 * beside another busy program make both slow.
 */
#include "cpu-device.h"

#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SPINS 2000 /* about 10-20 microseconds */
#define OPEN (1 << 30)

static inline void
relax (void)
{
#if defined __x86_64__ || defined __i386__
  __builtin_ia32_pause ();
#elif defined __aarch64__
  __asm__ volatile("yield");
#endif
}

static void
take_pieces (CpuPool *pool, CpuWorker *worker)
{
  for (;;) {
    int i = atomic_fetch_add_explicit (&pool->next, 1, memory_order_relaxed);

    if (i >= pool->n)
      return;
    pool->task (pool->data, i, worker);
  }
}

/* Waits for a call newer than @seen. */
static unsigned
next_call (CpuPool *pool, unsigned seen)
{
  for (int i = 0; i < SPINS; i++) {
    unsigned call = atomic_load_explicit (&pool->call, memory_order_acquire);

    if (call != seen)
      return call;
    relax ();
  }

  pthread_mutex_lock (&pool->lock);
  atomic_fetch_add (&pool->sleepers, 1);
  while (atomic_load (&pool->call) == seen)
    pthread_cond_wait (&pool->wake, &pool->lock);
  atomic_fetch_sub (&pool->sleepers, 1);
  pthread_mutex_unlock (&pool->lock);
  return atomic_load (&pool->call);
}

/* A call is open from its start until the caller has found no more pieces; who comes later is not waited for. */
static bool
join (CpuPool *pool)
{
  int gate = atomic_load (&pool->gate);

  while (gate & OPEN)
    if (atomic_compare_exchange_weak (&pool->gate, &gate, gate + 1))
      return true;
  return false;
}

static void
leave (CpuPool *pool)
{
  if (atomic_fetch_sub (&pool->gate, 1) != 1 || !atomic_load (&pool->waiting))
    return;
  pthread_mutex_lock (&pool->lock);
  pthread_cond_signal (&pool->idle);
  pthread_mutex_unlock (&pool->lock);
}

/* Adds to @taken the processors on which other threads last worked; true when @worker's is one of an earlier thread's.
 */
static bool
is_crowded (const CpuWorker *worker, int here, cpu_set_t *taken)
{
  HoneDevice *device = worker->device;
  bool crowded = false;

  CPU_ZERO (taken);
  for (int i = 0; i < device->n_threads; i++) {
    int there = atomic_load_explicit (&device->workers[i].cpu, memory_order_relaxed);

    if (i == worker->number || there < 0)
      continue;
    CPU_SET (there, taken);
    crowded = crowded || (there == here && i < worker->number);
  }
  return crowded;
}

/* The scheduler likes to wake a helper on the processor of the thread that called it, and may leave both there for long
 * (seen: two threads no faster than one). A helper that finds itself so moves to a free processor, if there is one; it
 * is not tied to it. */
static void
settle (CpuWorker *worker)
{
  int here = sched_getcpu ();
  cpu_set_t allowed, taken, free_ones;

  atomic_store_explicit (&worker->cpu, here, memory_order_relaxed);
  if (here < 0 || !is_crowded (worker, here, &taken) || sched_getaffinity (0, sizeof allowed, &allowed) != 0)
    return;
  CPU_AND (&taken, &taken, &allowed);
  CPU_XOR (&free_ones, &allowed, &taken);
  if (CPU_COUNT (&free_ones) == 0 || sched_setaffinity (0, sizeof free_ones, &free_ones) != 0)
    return;
  sched_setaffinity (0, sizeof allowed, &allowed);
  atomic_store_explicit (&worker->cpu, sched_getcpu (), memory_order_relaxed);
}

static void *
help (void *data)
{
  CpuWorker *worker = data;
  CpuPool *pool = &worker->device->pool;
  unsigned call = 0;

  for (;;) {
    call = next_call (pool, call);
    if (atomic_load (&pool->end))
      return NULL;
    if (join (pool)) {
      settle (worker);
      take_pieces (pool, worker);
      leave (pool);
    }
  }
}

/* A new number of call; whoever sleeps is woken. */
static void
ring (CpuPool *pool)
{
  atomic_fetch_add (&pool->call, 1);
  if (atomic_load (&pool->sleepers) == 0)
    return;
  pthread_mutex_lock (&pool->lock);
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->lock);
}

static void
wait_until_idle (CpuPool *pool)
{
  for (int i = 0; i < SPINS; i++) {
    if (atomic_load_explicit (&pool->gate, memory_order_acquire) == 0)
      return;
    relax ();
  }

  pthread_mutex_lock (&pool->lock);
  atomic_store (&pool->waiting, true);
  while (atomic_load (&pool->gate) != 0)
    pthread_cond_wait (&pool->idle, &pool->lock);
  atomic_store (&pool->waiting, false);
  pthread_mutex_unlock (&pool->lock);
}

void
cpu_run (HoneDevice *device, int n, CpuTask task, void *data)
{
  CpuPool *pool = &device->pool;

  if (n <= 1 || device->n_threads == 1) {
    for (int i = 0; i < n; i++)
      task (data, i, &device->workers[0]);
    return;
  }

  atomic_store_explicit (&device->workers[0].cpu, sched_getcpu (), memory_order_relaxed);
  pool->task = task;
  pool->data = data;
  pool->n = n;
  atomic_store (&pool->next, 0);
  atomic_store (&pool->gate, OPEN);
  ring (pool);
  take_pieces (pool, &device->workers[0]);
  atomic_fetch_and (&pool->gate, ~OPEN);
  wait_until_idle (pool);
}

void
cpu_pool_start (HoneDevice *device)
{
  CpuPool *pool = &device->pool;
  int wanted = device->n_threads;
  sigset_t all, before;

  pthread_mutex_init (&pool->lock, NULL);
  pthread_cond_init (&pool->wake, NULL);
  pthread_cond_init (&pool->idle, NULL);

  /* Signals are for the program's own threads. */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  for (device->n_threads = 1; device->n_threads < wanted; device->n_threads++) {
    CpuWorker *worker = &device->workers[device->n_threads];

    if (pthread_create (&worker->thread, NULL, help, worker) != 0)
      break;
    pthread_setname_np (worker->thread, "hone-pool");
  }
  pthread_sigmask (SIG_SETMASK, &before, NULL);
}

void
cpu_pool_stop (HoneDevice *device)
{
  CpuPool *pool = &device->pool;

  atomic_store (&pool->end, true);
  ring (pool);
  for (int i = 1; i < device->n_threads; i++)
    pthread_join (device->workers[i].thread, NULL);

  pthread_cond_destroy (&pool->idle);
  pthread_cond_destroy (&pool->wake);
  pthread_mutex_destroy (&pool->lock);
}

/* The first thread that shares a core with @cpu, or @cpu where the system does not tell. */
static int
first_sibling (int cpu)
{
  char path[96];
  FILE *file;
  int first = cpu;

  snprintf (path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
  file = fopen (path, "re");
  if (file == NULL)
    return cpu;
  if (fscanf (file, "%d", &first) != 1)
    first = cpu;
  fclose (file);
  return first;
}

/* What a container may use, in processors; INT_MAX without a limit. */
static int
quota (void)
{
  FILE *file = fopen ("/sys/fs/cgroup/cpu.max", "re");
  long long share = 0, period = 0;
  int n = 0;

  if (file == NULL)
    return INT_MAX;
  n = fscanf (file, "%lld %lld", &share, &period);
  fclose (file);
  if (n != 2 || share <= 0 || period <= 0)
    return INT_MAX;
  return (int) ((share + period - 1) / period);
}

int
cpu_count_cores (void)
{
  cpu_set_t allowed, cores;
  int n = (int) sysconf (_SC_NPROCESSORS_ONLN), most = quota ();

  CPU_ZERO (&cores);
  if (sched_getaffinity (0, sizeof allowed, &allowed) == 0) {
    for (int i = 0; i < CPU_SETSIZE; i++)
      if (CPU_ISSET (i, &allowed))
        CPU_SET (first_sibling (i), &cores);
    n = CPU_COUNT (&cores);
  }
  n = n < most ? n : most;
  return n > 1 ? n : 1;
}
