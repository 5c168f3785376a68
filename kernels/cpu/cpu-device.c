/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-device.c - opening the CPU, its memory, and which build of the layers serves it */
#include "cpu-device.h"

#include "cpu-device-life.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t) 2 << 20)

extern const HoneKernels hone_cpu_table_plain;
#ifdef HONE_X86
extern const HoneKernels hone_cpu_table_avx2, hone_cpu_table_avx512, hone_cpu_table_bf16;
#endif

typedef struct {
  HoneLevel level;
  const char *word, *name; /* of HONE_CPU, for people */
  const HoneKernels *table;
} Level;

/* The best first. */
static const Level levels[] = {
#ifdef HONE_X86
  { HONE_LEVEL_AVX512, "avx512", "AVX-512", &hone_cpu_table_avx512 },
  { HONE_LEVEL_AVX2, "avx2", "AVX2", &hone_cpu_table_avx2 },
#endif
  { HONE_LEVEL_PLAIN, "plain", "plain C", &hone_cpu_table_plain },
};

static bool
machine_has (HoneLevel level)
{
#ifdef HONE_X86
  if (level == HONE_LEVEL_AVX2)
    return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
  if (level == HONE_LEVEL_AVX512)
    return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512dq") &&
           __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512vl") && __builtin_cpu_supports ("fma");
#endif
  return level == HONE_LEVEL_PLAIN;
}

/* NULL when it is not to be had. With AUTO the environment may ask for a lower level: HONE_CPU=plain|avx2|avx512. */
static const Level *
find_level (HoneLevel wanted)
{
  const char *word = wanted == HONE_LEVEL_AUTO ? getenv ("HONE_CPU") : NULL;

  for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
    if (!machine_has (levels[i].level))
      continue;
    if (word != NULL ? strcmp (word, levels[i].word) == 0 : wanted == HONE_LEVEL_AUTO || wanted == levels[i].level)
      return &levels[i];
  }
  return NULL;
}

/* What serves views of bfloat16 beside @level; NULL: nothing. */
static const HoneKernels *
find_bf16 (HoneLevel level)
{
#ifdef HONE_X86
  if (level == HONE_LEVEL_AVX512 && __builtin_cpu_supports ("avx512bf16"))
    return &hone_cpu_table_bf16;
#endif
  return NULL;
}

static bool
add_workers (HoneDevice *device, int n)
{
  device->workers = calloc ((size_t) n, sizeof *device->workers);
  if (device->workers == NULL)
    return false;
  device->n_threads = n;
  for (int i = 0; i < n; i++) {
    device->workers[i].device = device;
    device->workers[i].number = i;
    atomic_init (&device->workers[i].cpu, -1);
  }
  return true;
}

HoneDevice *
cpu_open (const HoneOpen *how)
{
  const Level *level = find_level (how->level);
  HoneDevice *device;

  if (level == NULL)
    return NULL;
  device = calloc (1, sizeof *device);
  if (device == NULL || !add_workers (device, how->n_threads > 0 ? how->n_threads : cpu_count_cores ())) {
    free (device);
    return NULL;
  }
  device->level = level->table;
  device->level_name = level->name;
  device->bf16 = find_bf16 (level->level);
  openblas_set_num_threads (1); /* the pool cuts products itself */
  cpu_pool_start (device);
  return device;
}

void
cpu_close (HoneDevice *device)
{
  if (device == NULL)
    return;
  cpu_pool_stop (device);
  for (int i = 0; i < device->n_threads; i++)
    free (device->workers[i].scratch);
  free (device->workers);
  free (device->shared);
  free (device);
}

void
cpu_fail (HoneDevice *device, HoneStatus status, const char *why)
{
  if (device->status != HONE_OK)
    return;
  device->status = status;
  snprintf (device->why, sizeof device->why, "%s", why);
}

HoneStatus
cpu_sync (HoneDevice *device, char *why, size_t why_size)
{
  if (why != NULL && why_size > 0)
    snprintf (why, why_size, "%s", device->why);
  return device->status;
}

void
cpu_describe (HoneDevice *device, char *text, size_t size)
{
  snprintf (text, size, "%s, %d %s", device->level_name, device->n_threads,
            device->n_threads == 1 ? "thread" : "threads");
}

void *
cpu_memory_new (size_t bytes)
{
  size_t align = bytes >= 2 * HUGE_PAGE ? HUGE_PAGE : 64;
  size_t rounded = (bytes + align - 1) / align * align;
  void *memory;

  if (rounded < bytes)
    return NULL;
  memory = aligned_alloc (align, rounded > 0 ? rounded : align);
  if (memory == NULL)
    return NULL;
  if (align == HUGE_PAGE)
    madvise (memory, rounded, MADV_HUGEPAGE);
  memset (memory, 0, rounded > 0 ? rounded : align);
  return memory;
}

void *
cpu_alloc (HoneDevice *device, size_t bytes)
{
  void *memory = cpu_memory_new (bytes);

  if (memory == NULL)
    cpu_fail (device, HONE_OUT_OF_MEMORY, "Not enough memory.");
  return memory;
}

void
cpu_release (HoneDevice *device, void *memory)
{
  free (memory);
}

static bool
grow (float **memory, size_t bytes)
{
  free (*memory);
  *memory = cpu_memory_new (bytes);
  return *memory != NULL;
}

bool
cpu_reserve (HoneDevice *device, size_t shared, size_t scratch)
{
  bool ok = device->status == HONE_OK;

  if (ok && shared > device->shared_size) {
    ok = grow (&device->shared, shared);
    device->shared_size = ok ? shared : 0;
  }
  if (ok && scratch > device->scratch_size) {
    for (int i = 0; i < device->n_threads && ok; i++)
      ok = grow (&device->workers[i].scratch, scratch);
    device->scratch_size = ok ? scratch : 0;
  }
  if (!ok)
    cpu_fail (device, HONE_OUT_OF_MEMORY, "Not enough memory to work in.");
  return ok;
}

#define PIECE ((size_t) 1 << 20) /* bytes that one piece clears */

typedef struct {
  char *memory;
  size_t bytes;
} Clear;

static void
clear_piece (void *data, int i, CpuWorker *worker)
{
  const Clear *clear = data;
  size_t from = (size_t) i * PIECE;

  memset (clear->memory + from, 0, clear->bytes - from < PIECE ? clear->bytes - from : PIECE);
}

void
cpu_clear (HoneDevice *device, void *memory, size_t bytes)
{
  Clear clear = { memory, bytes };

  cpu_run (device, (int) ((bytes + PIECE - 1) / PIECE), clear_piece, &clear);
}

bool
cpu_has_type (HoneDevice *device, HoneType type)
{
  const Level *level = device == NULL ? find_level (HONE_LEVEL_AUTO) : NULL;

  if (type != HONE_BF16)
    return type != HONE_F16;
  return device != NULL ? device->bf16 != NULL : level != NULL && find_bf16 (level->level) != NULL;
}

size_t
cpu_block_bytes (HoneType type, int n, int h, int w, int wide)
{
  size_t pixels = (size_t) n * (size_t) h * (size_t) w;

  if (type == HONE_U8)
    return pixels * (size_t) wide;
  pixels *= (size_t) ((wide + HONE_LANES - 1) / HONE_LANES) * HONE_LANES;
  return pixels * (type == HONE_BF16 ? sizeof (uint16_t) : sizeof (float));
}
