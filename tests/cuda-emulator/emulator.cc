/* SPDX-License-Identifier: Apache-2.0 */
/* emulator.cc - see emulator.h
 *
 * One launch at a time, on one thread of the machine: its state is static. The scheduler is the thread's own stack; a
 * fiber comes back to it where it must wait.
 */
#include "emulator.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <vector>

namespace
{

const int WARP = 32;
const int MOST_THREADS = 1024;
const size_t ARENA = 48 << 10; /* what every GPU gives a block without being asked */
const size_t CELL = 2;         /* bytes */
const size_t STACK = 128 << 10;

enum State { RUNS, AT_BARRIER, AT_WARP, DONE };

/* What the lanes of a warp meet in. */
enum Meeting { NOTHING, WARP_BARRIER, SHUFFLE, MATRICES, MATRICES_TURNED, MMA, MMA_HALF };

struct Copy {
  size_t to;
  const void *from;
  bool valid;
  int group; /* number of the commit that closes it */
};

struct Thread {
  Fiber fiber;
  State state;
  size_t shared; /* bytes of the arena that its declarations have taken */
  std::vector<Copy> copies;
  int groups; /* committed */
};

struct Lane {
  float x;
  int bits;
  float d[4];
  uint32_t a[4], b[2];
  size_t row;
  uint32_t out[4];
};

struct Warp {
  Meeting meeting;
  int arrived;
  uint32_t epoch; /* warp barriers passed */
  Lane lanes[WARP];
};

/* Of two bytes of shared memory: who touched them last. Epochs count barriers of the block from 1; 0: never. */
struct Touch {
  uint32_t epoch, warp_epoch;
  int16_t thread; /* -1: more than one */
};

struct Cell {
  Touch write, read;
  int16_t landing; /* copies on their way to them */
};

Thread threads[MOST_THREADS];
Warp warps[MOST_THREADS / WARP];
alignas (16) unsigned char arena[ARENA];
Cell cells[ARENA / CELL];
Fiber scheduler;

const EmulatorKernel *kernel;
const void *arguments;
int n_threads, n_blocks, block, current;
uint32_t epoch;
size_t used; /* bytes of the arena that this block's arrays take */
unsigned random_state;
bool running;
EmulatorResult result;

unsigned
draw (unsigned below)
{
  random_state = random_state * 1664525u + 1013904223u;
  return (unsigned) ((uint64_t) random_state * below >> 32);
}

/* Back to the scheduler until it says go on. */
void
wait_in (State state)
{
  Thread *self = &threads[current];

  self->state = state;
  fiber_switch (&self->fiber, &scheduler, false);
}

/* The first fault counts; the thread that ran into it never goes on. */
__attribute__ ((format (printf, 2, 3))) void
fail (EmulatorFault fault, const char *format, ...)
{
  char what[160];
  va_list list;

  va_start (list, format);
  vsnprintf (what, sizeof what, format, list);
  va_end (list);
  if (result.fault == EMULATOR_OK) {
    result.fault = fault;
    snprintf (result.message, sizeof result.message, "%s, block %d, thread %d: %s", kernel->name, block, current, what);
  }
}

[[noreturn]] void
stop (void)
{
  fiber_switch (&threads[current].fiber, &scheduler, true);
  abort ();
}

/* Is what @touch tells of ordered before the current thread by a barrier? */
inline bool
before (const Touch &touch)
{
  if (touch.epoch < epoch || touch.thread == current)
    return true;
  return touch.thread >= 0 && touch.thread / WARP == current / WARP && touch.warp_epoch < warps[current / WARP].epoch;
}

inline Touch
touch_now (void)
{
  return Touch{ epoch, warps[current / WARP].epoch, (int16_t) current };
}

void
check_limits (size_t at, size_t n, size_t from, size_t to)
{
  if (at >= from && at <= to && n <= to - at)
    return;
  fail (EMULATOR_BOUNDS, "bytes %ld to %ld of a shared array of %zu", (long) at - (long) from,
        (long) at + (long) n - 1 - (long) from, to - from);
  stop ();
}

void
fail_read (size_t i, const Cell *cell)
{
  if (cell->landing > 0)
    fail (EMULATOR_NOT_LANDED, "reads shared byte %zu before the copy to it has landed", i);
  else if (cell->write.epoch == 0)
    fail (EMULATOR_UNWRITTEN, "reads shared byte %zu, which nobody has written", i);
  else
    fail (EMULATOR_RACE, "reads shared byte %zu, which thread %d wrote with no barrier since", i, cell->write.thread);
  stop ();
}

/* The most frequent call of all. */
inline void
check_read (size_t at, size_t n)
{
  const Touch now = touch_now ();

  for (size_t i = at; i < at + n; i += CELL) {
    Cell *cell = &cells[i / CELL];

    if (cell->landing > 0 || cell->write.epoch == 0 || !before (cell->write))
      fail_read (i, cell);
    if (cell->read.epoch != now.epoch || cell->read.thread == now.thread)
      cell->read = now;
    else
      cell->read.thread = -1;
  }
}

void
check_write (size_t at, size_t n)
{
  for (size_t i = at; i < at + n; i += CELL) {
    Cell *cell = &cells[i / CELL];

    if (cell->landing > 0)
      fail (EMULATOR_NOT_LANDED, "writes shared byte %zu while a copy to it is on its way", i);
    else if (cell->write.epoch != 0 && !before (cell->write))
      fail (EMULATOR_RACE, "writes shared byte %zu, which thread %d wrote with no barrier since", i,
            cell->write.thread);
    else if (cell->read.epoch != 0 && !before (cell->read))
      fail (EMULATOR_RACE, "writes shared byte %zu, which another thread read with no barrier since", i);
    else {
      cell->write = touch_now ();
      continue;
    }
    stop ();
  }
}

/* Copies of the current thread whose group is at most @last. */
void
land (int last)
{
  std::vector<Copy> &copies = threads[current].copies;
  size_t kept = 0;

  for (const Copy &copy : copies) {
    if (copy.group > last) {
      copies[kept++] = copy;
      continue;
    }
    if (copy.valid)
      memcpy (arena + copy.to, copy.from, 16);
    else
      memset (arena + copy.to, 0, 16);
    for (size_t i = copy.to / CELL; i < (copy.to + 16) / CELL; i++) {
      cells[i].landing--;
      cells[i].write = touch_now ();
    }
  }
  copies.resize (kept);
}

/* One lane's part in a call of the whole warp. */
Lane *
own_lane (void)
{
  return &warps[current / WARP].lanes[current % WARP];
}

void
meet (Meeting meeting)
{
  Warp *warp = &warps[current / WARP];

  if (warp->arrived > 0 && warp->meeting != meeting) {
    fail (EMULATOR_DIVERGENT_WARP, "its warp is in another call");
    stop ();
  }
  warp->meeting = meeting;
  warp->arrived++;
  wait_in (AT_WARP);
}

float
half_of (uint32_t word, int which, bool ieee)
{
  uint16_t half = (uint16_t) (which ? word >> 16 : word);

  return ieee ? float_of_f16 (half) : float_of_bits ((uint32_t) half << 16);
}

/* PTX ISA, "Matrix Fragments for mma.m16n8k16", .bf16 and .f16: lane = 4 * group + t. */
void
run_mma (Warp *warp, bool ieee)
{
  float a[16][16], b[16][8];

  for (int lane = 0; lane < WARP; lane++) {
    const Lane *l = &warp->lanes[lane];
    int group = lane / 4, t = lane % 4;

    for (int i = 0; i < 8; i++) /* a_i */
      a[group + (i & 2) / 2 * 8][t * 2 + (i & 1) + i / 4 * 8] = half_of (l->a[i / 2], i & 1, ieee);
    for (int i = 0; i < 4; i++) /* b_i */
      b[t * 2 + (i & 1) + i / 2 * 8][group] = half_of (l->b[i / 2], i & 1, ieee);
  }
  for (int lane = 0; lane < WARP; lane++) {
    Lane *l = &warp->lanes[lane];

    for (int i = 0; i < 4; i++) {
      int row = lane / 4 + i / 2 * 8, column = lane % 4 * 2 + (i & 1);

      for (int k = 0; k < 16; k++)
        l->d[i] += a[row][k] * b[k][column];
    }
  }
}

/* PTX ISA, "ldmatrix". */
void
run_matrices (Warp *warp, bool turned)
{
  for (int lane = 0; lane < WARP; lane++)
    for (int j = 0; j < 4; j++)
      for (int half = 0; half < 2; half++) {
        int row = turned ? lane % 4 * 2 + half : lane / 4, column = turned ? lane / 4 : lane % 4 * 2 + half;
        uint16_t x;

        memcpy (&x, arena + warp->lanes[j * 8 + row].row + column * 2, sizeof x);
        if (half == 0)
          warp->lanes[lane].out[j] = x;
        else
          warp->lanes[lane].out[j] |= (uint32_t) x << 16;
      }
}

void
run_shuffle (Warp *warp)
{
  for (int lane = 0; lane < WARP; lane++)
    warp->lanes[lane].d[0] = warp->lanes[(lane ^ warp->lanes[lane].bits) & (WARP - 1)].x;
}

/* All 32 are there. */
void
run_meeting (int number)
{
  Warp *warp = &warps[number];

  switch (warp->meeting) {
  case WARP_BARRIER:
    warp->epoch++;
    break;
  case SHUFFLE:
    run_shuffle (warp);
    break;
  case MATRICES:
  case MATRICES_TURNED:
    run_matrices (warp, warp->meeting == MATRICES_TURNED);
    break;
  case MMA:
  case MMA_HALF:
    run_mma (warp, warp->meeting == MMA_HALF);
    break;
  case NOTHING:
  default:
    break;
  }
  warp->arrived = 0;
  for (int i = number * WARP; i < (number + 1) * WARP; i++)
    threads[i].state = RUNS;
}

void
body (void *data)
{
  kernel->call (arguments);
  ((Thread *) data)->state = DONE;
  stop ();
}

/* Every lane that can, until it waits. Some go ahead of others. */
bool
run_lanes (int warp)
{
  bool moved = false;
  int first = (int) draw (WARP);

  for (int i = 0; i < WARP && result.fault == EMULATOR_OK; i++) {
    current = warp * WARP + (first + i) % WARP;
    if (threads[current].state != RUNS)
      continue;
    moved = true;
    fiber_switch (&scheduler, &threads[current].fiber, false);
  }
  if (result.fault == EMULATOR_OK && warps[warp].arrived == WARP) {
    run_meeting (warp);
    moved = true;
  }
  return moved;
}

int
count (State state)
{
  int n = 0;

  for (int i = 0; i < n_threads; i++)
    n += threads[i].state == state;
  return n;
}

void
open_barrier (void)
{
  epoch++;
  for (int i = 0; i < n_threads; i++)
    threads[i].state = RUNS;
}

/* Nobody can go on. */
void
say_stuck (void)
{
  for (current = 0; threads[current].state == DONE; current++)
    ;
  if (count (AT_WARP) > 0)
    fail (EMULATOR_DIVERGENT_WARP, "not all lanes of a warp come to its call");
  else
    fail (EMULATOR_DIVERGENT_BARRIER, "%d threads wait at a barrier, %d have ended", count (AT_BARRIER), count (DONE));
}

void
shuffle_order (int *order, int n)
{
  for (int i = 0; i < n; i++) {
    int j = (int) draw ((unsigned) i + 1);

    order[i] = order[j];
    order[j] = i;
  }
}

void
run_warps (void)
{
  int n = n_threads / WARP, order[MOST_THREADS / WARP];

  while (result.fault == EMULATOR_OK) {
    bool moved = false;

    shuffle_order (order, n);
    for (int i = 0; i < n; i++)
      for (int times = 1 + (int) draw (4); times > 0 && run_lanes (order[i]); times--)
        moved = true;
    if (moved)
      continue;
    if (count (DONE) == n_threads)
      return;
    if (count (AT_BARRIER) == n_threads)
      open_barrier ();
    else if (result.fault == EMULATOR_OK)
      say_stuck ();
  }
}

void
run_block (void)
{
  epoch = 1;
  memset (cells, 0, used / CELL * sizeof *cells);
  used = 0;
  for (int i = 0; i < n_threads / WARP; i++) {
    warps[i].arrived = 0;
    warps[i].epoch = 1;
  }
  for (int i = 0; i < n_threads; i++) {
    Thread *thread = &threads[i];

    thread->state = RUNS;
    thread->shared = 0;
    thread->copies.clear ();
    thread->groups = 0;
    fiber_make_stack (&thread->fiber, STACK);
    fiber_start (&thread->fiber, body, thread);
  }
  run_warps ();
}

const EmulatorKernel **
first_kernel (void)
{
  static const EmulatorKernel *first;

  return &first;
}

} // namespace

EmulatorKernel::EmulatorKernel (const char *name, size_t args_size, Call call)
    : name (name), args_size (args_size), call (call), next (*first_kernel ())
{
  *first_kernel () = this;
}

const EmulatorKernel *
EmulatorKernel::find (const char *name)
{
  for (const EmulatorKernel *k = *first_kernel (); k != NULL; k = k->next)
    if (strcmp (k->name, name) == 0)
      return k;
  return NULL;
}

EmulatorResult
emulator_launch (const EmulatorKernel *what, int blocks, int per_block, const void *args, unsigned seed)
{
  std::vector<int> order ((size_t) blocks);

  kernel = what;
  arguments = args;
  n_blocks = blocks;
  n_threads = per_block;
  random_state = seed;
  result = EmulatorResult{ EMULATOR_OK, "" };
  scheduler = Fiber{};
  running = true;
  shuffle_order (order.data (), blocks);
  for (int i = 0; i < blocks && result.fault == EMULATOR_OK; i++) {
    block = order[(size_t) i];
    run_block ();
  }
  running = false;
  return result;
}

bool
emulator_running (void)
{
  return running;
}

void
emulator_bad_address (const void *address)
{
  if (!running)
    return;
  fail (EMULATOR_GLOBAL, "address %p is not in the device's memory", address);
  stop ();
}

int
thread_index (void)
{
  return current;
}

int
block_index (void)
{
  return block;
}

int
block_size (void)
{
  return n_threads;
}

int
block_count (void)
{
  return n_blocks;
}

void
barrier (void)
{
  wait_in (AT_BARRIER);
}

void
warp_barrier (void)
{
  meet (WARP_BARRIER);
}

float
shuffle_xor (float x, int bits)
{
  own_lane ()->x = x;
  own_lane ()->bits = bits;
  meet (SHUFFLE);
  return own_lane ()->d[0];
}

static void
multiply (Meeting meeting, float d[4], const uint32_t a[4], const uint32_t b[2])
{
  Lane *lane = own_lane ();

  memcpy (lane->d, d, sizeof lane->d);
  memcpy (lane->a, a, sizeof lane->a);
  memcpy (lane->b, b, sizeof lane->b);
  meet (meeting);
  memcpy (d, lane->d, sizeof lane->d);
}

void
mma_bf16 (float d[4], const uint32_t a[4], const uint32_t b[2])
{
  multiply (MMA, d, a, b);
}

void
mma_f16 (float d[4], const uint32_t a[4], const uint32_t b[2])
{
  multiply (MMA_HALF, d, a, b);
}

void
emulator_load_matrices (uint32_t to[4], size_t row, bool turned)
{
  own_lane ()->row = row;
  meet (turned ? MATRICES_TURNED : MATRICES);
  memcpy (to, own_lane ()->out, sizeof own_lane ()->out);
}

void
emulator_copy_async (size_t to, const void *from, bool valid)
{
  Thread *self = &threads[current];

  for (size_t i = to / CELL; i < (to + 16) / CELL; i++)
    cells[i].landing++;
  self->copies.push_back (Copy{ to, from, valid, self->groups + 1 });
}

void
copy_commit (void)
{
  threads[current].groups++;
}

void
emulator_copy_wait (int younger)
{
  land (threads[current].groups - younger);
}

size_t
emulator_shared_make (size_t n)
{
  Thread *self = &threads[current];
  size_t at = self->shared;

  self->shared += (n + 15) / 16 * 16;
  if (self->shared > ARENA) {
    fail (EMULATOR_TOO_MUCH_SHARED, "%zu bytes of shared memory", self->shared);
    stop ();
  }
  used = self->shared > used ? self->shared : used;
  return at;
}

void *
emulator_shared_read (size_t at, size_t n, size_t from, size_t to)
{
  check_limits (at, n, from, to);
  check_read (at, n);
  return arena + at;
}

void *
emulator_shared_write (size_t at, size_t n, size_t from, size_t to)
{
  check_limits (at, n, from, to);
  check_write (at, n);
  return arena + at;
}

void
emulator_check_aligned (const void *address)
{
  if ((uintptr_t) address % 16 == 0)
    return;
  fail (EMULATOR_MISALIGNED, "16 bytes at %p", address);
  stop ();
}
