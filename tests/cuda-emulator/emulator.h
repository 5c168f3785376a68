/* SPDX-License-Identifier: Apache-2.0 */
/* emulator.h - the words of cuda-dialect.h on a CPU, strictly
 *
 * A thread of a kernel is a fiber; warps and blocks run in a random order that a seed repeats. What the GPU leaves open
 * is made as bad as it may be: shared memory is never written before a kernel writes it, a copy lands at its wait and
 * not before, and two accesses of different threads to a byte of shared memory, one of them a write, without a barrier
 * between them, are a fault even when they happen to give the right number.
 *
 * The first fault ends the launch and says what, where, and which thread.
 */
#pragma once

#include "fiber.h"
#include "half.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <type_traits>

#define KERNEL(name, Args)                                                                                             \
  static void name (const Args &args);                                                                                 \
  static const EmulatorKernel name##_entry (#name, sizeof (Args),                                                      \
                                            [] (const void *args) { name (*(const Args *) args); });                   \
  static void name (const Args &args)
#define DEVICE static inline
#define DEVICE_MEMBER inline
#define SHARED(type, name, n) const Shared<type> name = Shared<type>::make (n)
#define SHARED_OF(type) const Shared<type> &

enum EmulatorFault {
  EMULATOR_OK,
  EMULATOR_DIVERGENT_BARRIER, /* some threads wait at a barrier that others never reach */
  EMULATOR_DIVERGENT_WARP,    /* the lanes of a warp do not meet in one call */
  EMULATOR_RACE,              /* shared memory: no barrier between a write and another thread's access */
  EMULATOR_UNWRITTEN,         /* shared memory: read before anything was written */
  EMULATOR_NOT_LANDED,        /* shared memory: read or written while a copy to it is on its way */
  EMULATOR_BOUNDS,            /* shared memory: an index outside of the array */
  EMULATOR_MISALIGNED,        /* 16 bytes at an address that is no multiple of 16 */
  EMULATOR_GLOBAL,            /* an address outside of the device's memory */
  EMULATOR_TOO_MUCH_SHARED,
};

/* A kernel as the fake driver finds it: by name, in a list that grows as the program starts. */
struct EmulatorKernel {
  typedef void (*Call) (const void *args);

  EmulatorKernel (const char *name, size_t args_size, Call call);
  static const EmulatorKernel *find (const char *name); /* NULL: there is none */

  const char *name;
  size_t args_size;
  Call call;
  const EmulatorKernel *next;
};

struct EmulatorResult {
  EmulatorFault fault;
  char message[240];
};

/* Runs @blocks blocks of @threads threads (a multiple of 32). */
EmulatorResult emulator_launch (const EmulatorKernel *kernel, int blocks, int threads, const void *args, unsigned seed);

/* From a handler of SIGSEGV: when a kernel runs, its launch ends with EMULATOR_GLOBAL and this never returns. */
void emulator_bad_address (const void *address);
bool emulator_running (void);

/* What follows is for the dialect. */

int thread_index (void);
int block_index (void);
int block_size (void);
int block_count (void);
void barrier (void);
void warp_barrier (void);
float shuffle_xor (float x, int bits);
void copy_commit (void);
void emulator_copy_async (size_t to, const void *from, bool valid);
void emulator_copy_wait (int younger);
void emulator_load_matrices (uint32_t to[4], size_t row, bool turned);
void mma_bf16 (float d[4], const uint32_t a[4], const uint32_t b[2]);
void mma_f16 (float d[4], const uint32_t a[4], const uint32_t b[2]);

size_t emulator_shared_make (size_t bytes);
/* The memory of an access, after it was found good. @from .. @to: the array. */
void *emulator_shared_read (size_t at, size_t bytes, size_t from, size_t to);
void *emulator_shared_write (size_t at, size_t bytes, size_t from, size_t to);
void emulator_check_aligned (const void *address);

/* Stored between, so that no compiler fuses them. */
static inline float
multiply_rounded (float x, float y)
{
  volatile float product = x * y;

  return product;
}

static inline float
add_rounded (float x, float y)
{
  volatile float sum = x + y;

  return sum;
}

template <int younger>
static inline void
copy_wait (void)
{
  emulator_copy_wait (younger);
}

struct alignas (16) Sixteen {
  uint32_t word[4];
};

/* An array of the block, or what follows of it from some element on: an address and its limits. */
template <typename T> class Shared
{
public:
  static Shared
  make (size_t n)
  {
    size_t at = emulator_shared_make (n * sizeof (T));

    return Shared (at, at, at + n * sizeof (T));
  }

  /* An element: to be read or written, and it is known which. */
  class Element
  {
  public:
    Element (const Shared &array, long i) : array (array), at (array.at + (size_t) i * sizeof (T))
    {
    }

    operator T () const
    {
      return *(const T *) emulator_shared_read (at, sizeof (T), array.from, array.to);
    }

    T
    operator= (T x) const
    {
      *(T *) emulator_shared_write (at, sizeof (T), array.from, array.to) = x;
      return x;
    }

    T
    operator= (const Element &other) const
    {
      return *this = (T) other;
    }

    T
    operator+= (T x) const
    {
      return *this = (T) * this + x;
    }

  private:
    const Shared &array;
    size_t at;
  };

  Element
  operator[] (long i) const
  {
    return Element (*this, i);
  }
  Shared
  operator+ (long i) const
  {
    return Shared (at + (size_t) i * sizeof (T), from, to);
  }

  size_t at, from, to; /* bytes of the arena */

private:
  Shared (size_t at, size_t from, size_t to) : at (at), from (from), to (to)
  {
  }
};

static inline Sixteen
load_16 (const void *from)
{
  emulator_check_aligned (from);
  return *(const Sixteen *) from;
}

static inline void
store_16 (void *to, Sixteen x)
{
  emulator_check_aligned (to);
  *(Sixteen *) to = x;
}

template <typename T>
static inline Sixteen
shared_load_16 (const Shared<T> &from)
{
  emulator_check_aligned ((const void *) from.at);
  return *(const Sixteen *) emulator_shared_read (from.at, 16, from.from, from.to);
}

template <typename T>
static inline void
shared_store_16 (const Shared<T> &to, Sixteen x)
{
  emulator_check_aligned ((const void *) to.at);
  *(Sixteen *) emulator_shared_write (to.at, 16, to.from, to.to) = x;
}

template <typename T>
static inline void
copy_async_16 (const Shared<T> &to, const void *from, bool valid)
{
  emulator_check_aligned ((const void *) to.at);
  emulator_check_aligned (from);
  emulator_shared_write (to.at, 16, to.from, to.to);
  emulator_copy_async (to.at, from, valid);
}

template <bool turned>
static inline void
load_matrices (uint32_t to[4], const Shared<uint16_t> &row)
{
  emulator_check_aligned ((const void *) row.at);
  emulator_shared_read (row.at, 16, row.from, row.to);
  emulator_load_matrices (to, row.at, turned);
}
