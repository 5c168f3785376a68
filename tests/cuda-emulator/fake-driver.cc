/* SPDX-License-Identifier: Apache-2.0 */
/* fake-driver.cc - a libcuda.so.1 whose GPUs are the emulator
 *
 * Strict where a real driver is lenient: work that was given to a stream is done late, a random part of it at each call
 * and the rest when somebody waits, so that a missing wait shows; memory of the device cannot be touched by the host
 * (its pages are closed but while a kernel or a copy runs), begins as NaN, and has closed pages around it.
 *
 * The environment says which computer it is, words apart by spaces: HONE_FAKE_CUDA="gpu=laptop driver=12040 seed=3 ..."
 *   gpu=NAME      laptop, desktop, server, old; several: several GPUs; none: no GPU at all
 *   driver=N      what cuDriverGetVersion () says
 *   seed=N        of all that is random
 *   init=CODE     cuInit () gives this
 *   alloc=N       allocation number N, and all behind it, find no memory
 *   launch=N:CODE kernel number N ends with this error, and so does every call from then on
 *   graph=N:CODE  the same with the launch of a graph
 *   open=1        memory is not closed: quicker
 *   used=MB       so much of the memory is taken by other programs
 *   wrong=NAME    the last block of kernel NAME is left out each time
 *   slow=MS       each kernel takes so many milliseconds longer
 *   once=1        what is to fail fails once in the life of the program
 * A test that has found fake_cuda_fail () in the library may call it while the device works.
 */
#include "cuda-driver.h"
#include "emulator.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__ ((visibility ("default")))

namespace
{

struct Profile {
  const char *name, *full_name;
  size_t memory;
  int major, minor, multiprocessors;
  bool timeout;
};

const Profile profiles[] = {
  { "laptop", "Test Laptop GPU", (size_t) 4 << 30, 7, 5, 14, true },
  { "desktop", "Test Desktop GPU", (size_t) 24 << 30, 8, 9, 128, false },
  { "server", "Test Server GPU", (size_t) 80 << 30, 9, 0, 132, false },
  { "old", "Test Old GPU", (size_t) 2 << 30, 5, 2, 8, true },
};

struct Block { /* of the device's memory */
  char *pages;
  size_t n_pages_bytes, bytes; /* the block ends where a closed page begins */
};

typedef std::function<int ()> Work;

struct Event;

struct Task {
  Work work;
  Event *records;  /* or NULL */
  Event *waits;    /* or NULL */
  unsigned ticket; /* of the event when it was waited for */
  unsigned records_ticket;
};

struct Event {
  unsigned asked, done; /* how often it was recorded, and how many of these have come to pass */
};

struct Graph {
  std::vector<Task> tasks;
};

struct Stream {
  std::deque<Task> queue;
  std::unique_ptr<Graph> capture; /* what is recorded; NULL: nothing */
  bool spoilt;                    /* a call that a capture does not allow was made */
};

struct Fake {
  std::vector<const Profile *> gpus;
  int version, init_error;
  unsigned state;
  long allocs_left, launches_left, graphs_left; /* -1: never fails */
  int launch_error, graph_error;
  int sticky;
  size_t used;
  std::map<uintptr_t, Block> blocks;
  std::map<uintptr_t, size_t> pinned;
  std::vector<Stream *> streams;
  bool stays_open;
  size_t others_use;
  std::string wrong;
  unsigned slow;
  bool once, has_failed;
  std::string message;
};

Fake fake;
const char RIM = 0x5a;
std::recursive_mutex mutex;                        /* the calls of several threads come one after the other */
thread_local const Profile *current;               /* the GPU of the thread's context */
thread_local std::vector<const Profile *> covered; /* those below it on the thread's stack */

#define LOCKED std::lock_guard<std::recursive_mutex> locked (mutex)

unsigned
draw (unsigned below)
{
  fake.state = fake.state * 1664525u + 1013904223u;
  return (unsigned) ((uint64_t) fake.state * below >> 32);
}

/* --- memory --- */

size_t
page_size (void)
{
  return (size_t) sysconf (_SC_PAGESIZE);
}

void
open_memory (bool open)
{
  if (fake.stays_open)
    return;
  for (auto &entry : fake.blocks)
    mprotect (entry.second.pages + page_size (), entry.second.n_pages_bytes, open ? PROT_READ | PROT_WRITE : PROT_NONE);
}

char *
data_of (const Block &block)
{
  return block.pages + page_size () + block.n_pages_bytes - (block.bytes + 15) / 16 * 16;
}

/* The bytes of a block's pages that are no one's: a write there is off by little. */
bool
rim_is_whole (const Block &block)
{
  const char *at = block.pages + page_size (), *data = data_of (block), *end = at + block.n_pages_bytes;

  for (const char *p = at; p < data; p++)
    if (*p != RIM)
      return false;
  for (const char *p = data + block.bytes; p < end; p++)
    if (*p != RIM)
      return false;
  return true;
}

bool
make_block (size_t bytes, Block *block)
{
  size_t page = page_size ();

  block->bytes = bytes;
  block->n_pages_bytes = (bytes + page - 1) / page * page;
  block->pages = (char *) mmap (NULL, block->n_pages_bytes + 2 * page, PROT_NONE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (block->pages == MAP_FAILED)
    return false;
  mprotect (block->pages + page, block->n_pages_bytes, PROT_READ | PROT_WRITE);
  memset (block->pages + page, RIM, block->n_pages_bytes);
  memset (data_of (*block), 0xff, bytes);
  if (!fake.stays_open)
    mprotect (block->pages + page, block->n_pages_bytes, PROT_NONE);
  return true;
}

/* NULL: not all of it lies in one block. */
bool
is_ours (uintptr_t address, size_t bytes)
{
  auto after = fake.blocks.upper_bound (address);

  if (after == fake.blocks.begin ())
    return false;
  --after;
  return address + bytes <= after->first + after->second.bytes;
}

bool
is_pinned (uintptr_t address)
{
  auto after = fake.pinned.upper_bound (address);

  if (after == fake.pinned.begin ())
    return false;
  --after;
  return address < after->first + after->second;
}

struct sigaction old_action;

/* A kernel's wild address ends its launch; anybody else's is as bad as ever. */
void
on_bad_address (int number, siginfo_t *info, void *context)
{
  emulator_bad_address (info->si_addr);
  sigaction (SIGSEGV, &old_action, NULL);
}

void
watch_addresses (void)
{
  struct sigaction action;

  memset (&action, 0, sizeof action);
  action.sa_sigaction = on_bad_address;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction (SIGSEGV, &action, &old_action);
}

/* --- streams --- */

int
fail_for_good (int error)
{
  fake.has_failed = true;
  if (fake.sticky == CUDA_OK)
    fake.sticky = error;
  return error;
}

int
run_kernel (const EmulatorKernel *kernel, int blocks, int threads, const void *args)
{
  EmulatorResult result = {};

  if (fake.launches_left > 0 && --fake.launches_left == 0)
    return fail_for_good (fake.launch_error);
  open_memory (true);
  watch_addresses ();
  if (fake.slow > 0)
    usleep (fake.slow * 1000);
  if (fake.wrong == kernel->name)
    blocks--;
  if (blocks > 0)
    result = emulator_launch (kernel, blocks, threads, args, draw (1u << 30));
  sigaction (SIGSEGV, &old_action, NULL);
  for (auto &entry : fake.blocks)
    if (result.fault == EMULATOR_OK && !rim_is_whole (entry.second)) {
      result.fault = EMULATOR_GLOBAL;
      snprintf (result.message, sizeof result.message, "%s: wrote beside a block of %zu bytes", kernel->name,
                entry.second.bytes);
    }
  open_memory (false);
  if (result.fault == EMULATOR_OK)
    return CUDA_OK;
  fake.message = result.message;
  fprintf (stderr, "# fake libcuda: %s\n", result.message);
  return fail_for_good (result.fault == EMULATOR_GLOBAL ? CUDA_ILLEGAL_ADDRESS : CUDA_LAUNCH_FAILED);
}

bool
can_run (const Task &task)
{
  return task.waits == NULL || task.waits->done >= task.ticket;
}

/* The first task of the stream; false: there is none that may run. */
bool
step (Stream *stream)
{
  if (stream->queue.empty () || !can_run (stream->queue.front ()))
    return false;

  Task task = stream->queue.front ();
  stream->queue.pop_front ();
  if (task.work && fake.sticky == CUDA_OK)
    task.work ();
  if (task.records != NULL && task.records->done < task.records_ticket)
    task.records->done = task.records_ticket;
  return true;
}

/* Some of what waits, on any stream: time has gone by. */
int
pass_time (void)
{
  for (unsigned times = draw (4); times > 0 && !fake.streams.empty (); times--)
    step (fake.streams[draw ((unsigned) fake.streams.size ())]);
  return fake.sticky;
}

int
finish (Stream *stream)
{
  while (!stream->queue.empty ())
    if (!step (stream)) /* it waits for another stream */
      for (Stream *other : fake.streams)
        step (other);
  return fake.sticky;
}

void
finish_all (void)
{
  for (Stream *stream : fake.streams)
    finish (stream);
}

Task
task_of (Work work)
{
  return Task{ work, NULL, NULL, 0, 0 };
}

int
give (CudaHandle stream, Task task)
{
  Stream *to = (Stream *) stream;

  if (fake.sticky != CUDA_OK)
    return fake.sticky;
  if (to->capture)
    to->capture->tasks.push_back (task);
  else
    to->queue.push_back (task);
  return pass_time ();
}

bool
any_capture (void)
{
  for (Stream *stream : fake.streams)
    if (stream->capture)
      return true;
  return false;
}

/* For calls that must not be made while a stream records. */
int
not_while_recording (void)
{
  for (Stream *stream : fake.streams)
    stream->spoilt = stream->spoilt || stream->capture;
  return any_capture () ? (int) CUDA_CAPTURE_UNSUPPORTED : pass_time ();
}

/* --- the computer --- */

long
number_behind (const char *word)
{
  return strtol (strchr (word, '=') + 1, NULL, 10);
}

int
code_behind (const char *word)
{
  const char *colon = strchr (word, ':');

  return colon != NULL ? atoi (colon + 1) : (int) CUDA_UNKNOWN;
}

void
add_gpu (const char *name)
{
  for (const Profile &profile : profiles)
    if (strcmp (profile.name, name) == 0)
      fake.gpus.push_back (&profile);
}

void
take_word (const char *word)
{
  if (strncmp (word, "gpu=", 4) == 0)
    add_gpu (word + 4);
  else if (strncmp (word, "driver=", 7) == 0)
    fake.version = (int) number_behind (word);
  else if (strncmp (word, "seed=", 5) == 0)
    fake.state = (unsigned) number_behind (word);
  else if (strncmp (word, "init=", 5) == 0)
    fake.init_error = (int) number_behind (word);
  else if (strncmp (word, "open=", 5) == 0)
    fake.stays_open = number_behind (word) != 0;
  else if (strncmp (word, "used=", 5) == 0)
    fake.others_use = (size_t) number_behind (word) << 20;
  else if (strncmp (word, "wrong=", 6) == 0)
    fake.wrong = word + 6;
  else if (strncmp (word, "slow=", 5) == 0)
    fake.slow = (unsigned) number_behind (word);
  else if (strncmp (word, "once=", 5) == 0)
    fake.once = number_behind (word) != 0;
  else if (strncmp (word, "alloc=", 6) == 0)
    fake.allocs_left = number_behind (word);
  else if (strncmp (word, "launch=", 7) == 0) {
    fake.launches_left = number_behind (word);
    fake.launch_error = code_behind (word);
  } else if (strncmp (word, "graph=", 6) == 0) {
    fake.graphs_left = number_behind (word);
    fake.graph_error = code_behind (word);
  }
}

void
read_environment (void)
{
  const char *words = getenv ("HONE_FAKE_CUDA");
  char copy[256], *rest = NULL;

  if (!fake.streams.empty ()) /* it is in use already */
    return;
  fake.gpus.clear ();
  fake.version = 13000;
  fake.init_error = CUDA_OK;
  fake.state = 1;
  fake.allocs_left = fake.launches_left = fake.graphs_left = -1;
  fake.sticky = CUDA_OK;
  fake.stays_open = false;
  fake.others_use = 0;
  fake.wrong = "";
  fake.slow = 0;
  fake.once = false;
  snprintf (copy, sizeof copy, "%s", words != NULL ? words : "gpu=desktop");
  for (char *word = strtok_r (copy, " ", &rest); word != NULL; word = strtok_r (NULL, " ", &rest))
    take_word (word);
  if (fake.once && fake.has_failed)
    fake.allocs_left = fake.launches_left = fake.graphs_left = -1;
}

const Profile *
gpu_of (int device)
{
  return device >= 0 && (size_t) device < fake.gpus.size () ? fake.gpus[(size_t) device] : NULL;
}

} // namespace

/* Of what the device does from now on, kernel number @after ends with @error; with CUDA_OUT_OF_MEMORY it is an
 * allocation that does. */
EXPORT void
fake_cuda_fail (int after, int error)
{
  LOCKED;
  if (error == CUDA_OUT_OF_MEMORY) {
    fake.allocs_left = after;
  } else {
    fake.launches_left = after;
    fake.launch_error = error;
  }
}

EXPORT int
cuDriverGetVersion (int *version)
{
  LOCKED;
  read_environment ();
  *version = fake.version;
  return CUDA_OK;
}

EXPORT int
cuInit (unsigned flags)
{
  LOCKED;
  read_environment ();
  if (fake.init_error != CUDA_OK)
    return fake.init_error;
  return fake.gpus.empty () ? CUDA_NO_DEVICE : CUDA_OK;
}

EXPORT int
cuGetErrorString (int error, const char **text)
{
  LOCKED;
  *text = error == CUDA_OUT_OF_MEMORY     ? "out of memory"
          : error == CUDA_ILLEGAL_ADDRESS ? "an illegal memory access was encountered"
          : error == CUDA_LAUNCH_FAILED   ? "unspecified launch failure"
                                          : "unknown error";
  return CUDA_OK;
}

EXPORT int
cuDeviceGetCount (int *n)
{
  LOCKED;
  *n = (int) fake.gpus.size ();
  return CUDA_OK;
}

EXPORT int
cuDeviceGet (int *device, int i)
{
  LOCKED;
  *device = i;
  return gpu_of (i) != NULL ? CUDA_OK : CUDA_INVALID_DEVICE;
}

EXPORT int
cuDeviceGetName (char *name, int size, int device)
{
  LOCKED;
  snprintf (name, (size_t) size, "%s", gpu_of (device)->full_name);
  return CUDA_OK;
}

/* Told by the name and the place, so that two alike differ. */
EXPORT int
cuDeviceGetUuid (CudaUuid *uuid, int device)
{
  LOCKED;
  memset (uuid, device + 1, sizeof *uuid);
  memcpy (uuid->bytes, gpu_of (device)->name, 3);
  return CUDA_OK;
}

EXPORT int
cuDeviceTotalMem_v2 (size_t *bytes, int device)
{
  LOCKED;
  *bytes = gpu_of (device)->memory;
  return CUDA_OK;
}

EXPORT int
cuDeviceGetAttribute (int *value, int attribute, int device)
{
  LOCKED;
  const Profile *gpu = gpu_of (device);

  switch (attribute) {
  case CUDA_ATTRIBUTE_MAJOR:
    *value = gpu->major;
    return CUDA_OK;
  case CUDA_ATTRIBUTE_MINOR:
    *value = gpu->minor;
    return CUDA_OK;
  case CUDA_ATTRIBUTE_CLOCK:
    *value = 1500000;
    return CUDA_OK;
  case CUDA_ATTRIBUTE_MEMORY_CLOCK:
    *value = 10501000;
    return CUDA_OK;
  case CUDA_ATTRIBUTE_MEMORY_BITS:
    *value = 384;
    return CUDA_OK;
  case CUDA_ATTRIBUTE_MULTIPROCESSORS:
    *value = gpu->multiprocessors;
    return CUDA_OK;
  case CUDA_ATTRIBUTE_TIMEOUT:
    *value = gpu->timeout;
    return CUDA_OK;
  default:
    return CUDA_INVALID_VALUE;
  }
}

EXPORT int
cuDevicePrimaryCtxRetain (CudaHandle *context, int device)
{
  LOCKED;
  *context = (CudaHandle) gpu_of (device);
  return CUDA_OK;
}

EXPORT int
cuDevicePrimaryCtxRelease_v2 (int device)
{
  LOCKED;
  return CUDA_OK;
}

EXPORT int
cuCtxSetCurrent (CudaHandle context)
{
  LOCKED;
  current = (const Profile *) context;
  return CUDA_OK;
}

EXPORT int
cuCtxPushCurrent_v2 (CudaHandle context)
{
  covered.push_back (current);
  current = (const Profile *) context;
  return CUDA_OK;
}

EXPORT int
cuCtxPopCurrent_v2 (CudaHandle *context)
{
  if (covered.empty ())
    return CUDA_INVALID_CONTEXT;
  *context = (CudaHandle) current;
  current = covered.back ();
  covered.pop_back ();
  return CUDA_OK;
}

static size_t
free_memory (void)
{
  return current->memory - std::min (current->memory, fake.used + fake.others_use);
}

EXPORT int
cuMemGetInfo_v2 (size_t *free, size_t *total)
{
  LOCKED;
  if (current == NULL)
    return CUDA_INVALID_CONTEXT;
  *total = current->memory;
  *free = free_memory ();
  return fake.sticky;
}

EXPORT int
cuMemAlloc_v2 (CudaAddress *address, size_t bytes)
{
  LOCKED;
  Block block;
  int error = not_while_recording ();

  if (error != CUDA_OK)
    return error;
  if (current == NULL)
    return CUDA_INVALID_CONTEXT;
  if (bytes == 0)
    return CUDA_INVALID_VALUE;
  if (fake.allocs_left > 0)
    fake.allocs_left--;
  if (fake.allocs_left == 0 || bytes > free_memory () || !make_block (bytes, &block)) {
    fake.has_failed = fake.has_failed || fake.allocs_left == 0;
    return CUDA_OUT_OF_MEMORY;
  }
  fake.used += bytes;
  *address = (CudaAddress) (uintptr_t) data_of (block);
  fake.blocks[(uintptr_t) data_of (block)] = block;
  return CUDA_OK;
}

/* As the real one: it waits for the device. */
EXPORT int
cuMemFree_v2 (CudaAddress address)
{
  LOCKED;
  auto found = fake.blocks.find ((uintptr_t) address);

  if (found == fake.blocks.end ())
    return CUDA_INVALID_VALUE;
  finish_all ();
  munmap (found->second.pages, found->second.n_pages_bytes + 2 * page_size ());
  fake.used -= found->second.bytes;
  fake.blocks.erase (found);
  return fake.sticky;
}

EXPORT int
cuMemHostAlloc (void **memory, size_t bytes, unsigned flags)
{
  LOCKED;
  *memory = malloc (bytes);
  if (*memory == NULL)
    return CUDA_OUT_OF_MEMORY;
  fake.pinned[(uintptr_t) *memory] = bytes;
  return fake.sticky;
}

EXPORT int
cuMemFreeHost (void *memory)
{
  LOCKED;
  finish_all ();
  fake.pinned.erase ((uintptr_t) memory);
  free (memory);
  return fake.sticky;
}

/* What is not pinned is read at once, as a real driver may; what is pinned when the copy's turn has come. */
EXPORT int
cuMemcpyHtoDAsync_v2 (CudaAddress to, const void *from, size_t bytes, CudaHandle stream)
{
  LOCKED;
  std::shared_ptr<std::vector<char>> kept;

  if (!is_ours ((uintptr_t) to, bytes))
    return CUDA_INVALID_VALUE;
  if (!is_pinned ((uintptr_t) from))
    kept = std::make_shared<std::vector<char>> ((const char *) from, (const char *) from + bytes);
  return give (stream, task_of ([=] {
                 open_memory (true);
                 memcpy ((void *) (uintptr_t) to, kept ? kept->data () : from, bytes);
                 open_memory (false);
                 return (int) CUDA_OK;
               }));
}

EXPORT int
cuMemcpyDtoHAsync_v2 (void *to, CudaAddress from, size_t bytes, CudaHandle stream)
{
  LOCKED;
  int error;

  if (!is_ours ((uintptr_t) from, bytes))
    return CUDA_INVALID_VALUE;
  error = give (stream, task_of ([=] {
                  open_memory (true);
                  memcpy (to, (const void *) (uintptr_t) from, bytes);
                  open_memory (false);
                  return (int) CUDA_OK;
                }));
  return error;
}

EXPORT int
cuMemsetD8Async (CudaAddress to, unsigned char value, size_t bytes, CudaHandle stream)
{
  LOCKED;
  if (!is_ours ((uintptr_t) to, bytes))
    return CUDA_INVALID_VALUE;
  return give (stream, task_of ([=] {
                 open_memory (true);
                 memset ((void *) (uintptr_t) to, value, bytes);
                 open_memory (false);
                 return (int) CUDA_OK;
               }));
}

EXPORT int
cuStreamCreate (CudaHandle *stream, unsigned flags)
{
  LOCKED;
  Stream *made = new Stream ();

  fake.streams.push_back (made);
  *stream = made;
  return fake.sticky;
}

EXPORT int
cuStreamDestroy_v2 (CudaHandle stream)
{
  LOCKED;
  finish ((Stream *) stream);
  for (size_t i = 0; i < fake.streams.size (); i++)
    if (fake.streams[i] == stream) {
      fake.streams.erase (fake.streams.begin () + (long) i);
      break;
    }
  delete (Stream *) stream;
  return fake.sticky;
}

EXPORT int
cuStreamSynchronize (CudaHandle stream)
{
  LOCKED;
  Stream *self = (Stream *) stream;

  if (self->capture) {
    self->spoilt = true;
    return CUDA_CAPTURE_UNSUPPORTED;
  }
  return finish (self);
}

EXPORT int
cuEventCreate (CudaHandle *event, unsigned flags)
{
  LOCKED;
  *event = new Event ();
  return fake.sticky;
}

EXPORT int
cuEventDestroy_v2 (CudaHandle event)
{
  LOCKED;
  finish_all ();
  delete (Event *) event;
  return fake.sticky;
}

EXPORT int
cuEventRecord (CudaHandle event, CudaHandle stream)
{
  LOCKED;
  Event *self = (Event *) event;
  Task task = task_of (Work ());

  task.records = self;
  task.records_ticket = ++self->asked;
  return give (stream, task);
}

/* An event that was never recorded is not waited for. */
EXPORT int
cuStreamWaitEvent (CudaHandle stream, CudaHandle event, unsigned flags)
{
  LOCKED;
  Event *self = (Event *) event;
  Task task = task_of (Work ());

  task.waits = self;
  task.ticket = self->asked;
  return give (stream, task);
}

EXPORT int
cuModuleLoadData (CudaHandle *module, const void *image)
{
  LOCKED;
  if (strncmp ((const char *) image, "emulator", 8) != 0)
    return CUDA_INVALID_IMAGE;
  *module = (CudaHandle) image;
  return fake.sticky;
}

EXPORT int
cuModuleUnload (CudaHandle module)
{
  LOCKED;
  finish_all ();
  return fake.sticky;
}

EXPORT int
cuModuleGetFunction (CudaHandle *function, CudaHandle module, const char *name)
{
  LOCKED;
  const EmulatorKernel *kernel = EmulatorKernel::find (name);

  *function = (CudaHandle) kernel;
  return kernel != NULL ? fake.sticky : (int) CUDA_NOT_FOUND;
}

EXPORT int
cuLaunchKernel (CudaHandle function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                unsigned block_y, unsigned block_z, unsigned shared_bytes, CudaHandle stream, void **arguments,
                void **extra)
{
  LOCKED;
  const EmulatorKernel *kernel = (const EmulatorKernel *) function;
  auto args = std::make_shared<std::vector<char>> ((const char *) arguments[0],
                                                   (const char *) arguments[0] + kernel->args_size);

  if (grid_x == 0 || grid_y != 1 || grid_z != 1 || block_x == 0 || block_x > 1024 || block_x % 32 != 0 ||
      block_y != 1 || block_z != 1 || shared_bytes != 0 || extra != NULL || grid_x > 0x7fffffff)
    return CUDA_INVALID_VALUE;
  return give (stream, task_of ([=] { return run_kernel (kernel, (int) grid_x, (int) block_x, args->data ()); }));
}

EXPORT int
cuStreamBeginCapture_v2 (CudaHandle stream, int mode)
{
  LOCKED;
  Stream *self = (Stream *) stream;

  if (self->capture)
    return CUDA_CAPTURE_UNSUPPORTED;
  self->capture.reset (new Graph ());
  self->spoilt = false;
  return fake.sticky;
}

EXPORT int
cuStreamEndCapture (CudaHandle stream, CudaHandle *graph)
{
  LOCKED;
  Stream *self = (Stream *) stream;
  bool spoilt = self->spoilt;

  *graph = self->capture.release ();
  if (!spoilt)
    return fake.sticky;
  delete (Graph *) *graph;
  *graph = NULL;
  return CUDA_CAPTURE_UNSUPPORTED + 1; /* invalidated */
}

EXPORT int
cuGraphInstantiateWithFlags (CudaHandle *ready, CudaHandle graph, unsigned long long flags)
{
  LOCKED;
  *ready = new Graph (*(Graph *) graph);
  return fake.sticky;
}

EXPORT int
cuGraphLaunch (CudaHandle ready, CudaHandle stream)
{
  LOCKED;
  if (fake.graphs_left > 0 && --fake.graphs_left == 0)
    return fail_for_good (fake.graph_error);
  for (const Task &task : ((Graph *) ready)->tasks)
    ((Stream *) stream)->queue.push_back (task);
  return pass_time ();
}

EXPORT int
cuGraphDestroy (CudaHandle graph)
{
  LOCKED;
  delete (Graph *) graph;
  return CUDA_OK;
}

EXPORT int
cuGraphExecDestroy (CudaHandle ready)
{
  LOCKED;
  finish_all ();
  delete (Graph *) ready;
  return CUDA_OK;
}
