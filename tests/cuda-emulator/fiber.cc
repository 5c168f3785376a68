/* SPDX-License-Identifier: Apache-2.0 */
/* fiber.cc - see fiber.h */
#include "fiber.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

/* Who was left last: its stack's place is learned when the other side is reached. */
static Fiber *left;

void
fiber_make_stack (Fiber *self, size_t size)
{
  size_t page = (size_t) sysconf (_SC_PAGESIZE);
  char *memory;

  if (self->stack != NULL)
    return;
  memory = (char *) mmap (NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || mprotect (memory, page, PROT_NONE) != 0) {
    perror ("a fiber's stack");
    abort ();
  }
  self->stack = memory + page;
  self->size = size;
}

void
fiber_free_stack (Fiber *self)
{
  size_t page = (size_t) sysconf (_SC_PAGESIZE);

  if (self->stack != NULL)
    munmap ((char *) self->stack - page, self->size + page);
  self->stack = NULL;
}

/* What the last one on this stack left when it never came back is no frame of anybody's. */
static void
forget_frames (Fiber *self)
{
#if defined(__SANITIZE_ADDRESS__)
  __asan_unpoison_memory_region (self->stack, self->size);
#endif
  (void) self;
}

/* After each switch, on the new stack. */
static void
arrive (Fiber *self)
{
#if defined(__SANITIZE_ADDRESS__)
  const void *bottom;
  size_t size;

  __sanitizer_finish_switch_fiber (self->shadow, &bottom, &size);
  if (left->stack == NULL && left->size == 0) { /* the thread's own */
    left->stack = (void *) bottom;
    left->size = size;
  }
#endif
  (void) self;
}

static void
begin (Fiber *self)
{
  arrive (self);
  self->func (self->data);
  abort ();
}

#if defined(__x86_64__)

/* Keeps what a function must keep (System V ABI), and the place of the stack. */
asm(".text\n"
    ".type fiber_jump, @function\n"
    "fiber_jump:\n"
    "  push %rbp\n"
    "  push %rbx\n"
    "  push %r12\n"
    "  push %r13\n"
    "  push %r14\n"
    "  push %r15\n"
    "  mov %rsp, (%rdi)\n"
    "  mov %rsi, %rsp\n"
    "  pop %r15\n"
    "  pop %r14\n"
    "  pop %r13\n"
    "  pop %r12\n"
    "  pop %rbx\n"
    "  pop %rbp\n"
    "  ret\n"
    ".size fiber_jump, . - fiber_jump\n"
    /* The first time: the fiber waits in r12. */
    ".type fiber_entry, @function\n"
    "fiber_entry:\n"
    "  mov %r12, %rdi\n"
    "  call *%r13\n"
    ".size fiber_entry, . - fiber_entry\n");

extern "C" {
void fiber_jump (void **from, void *to) asm("fiber_jump");
void fiber_entry (void) asm("fiber_entry");
}

void
fiber_start (Fiber *self, FiberFunc func, void *data)
{
  uintptr_t *top = (uintptr_t *) (((uintptr_t) self->stack + self->size) & ~(uintptr_t) 15);

  self->func = func;
  self->data = data;
  self->shadow = NULL;
  forget_frames (self);
  *--top = 0; /* so that the stack is aligned when fiber_entry calls */
  *--top = 0;
  *--top = (uintptr_t) fiber_entry;
  *--top = 0;                  /* rbp */
  *--top = 0;                  /* rbx */
  *--top = (uintptr_t) self;   /* r12 */
  *--top = (uintptr_t) &begin; /* r13 */
  *--top = 0;                  /* r14 */
  *--top = 0;                  /* r15 */
  self->top = top;
}

static void
jump (Fiber *from, Fiber *to)
{
  fiber_jump (&from->top, to->top);
}

#else

static void
begin_context (unsigned high, unsigned low)
{
  begin ((Fiber *) ((uintptr_t) high << 32 | (uintptr_t) low));
}

void
fiber_start (Fiber *self, FiberFunc func, void *data)
{
  uintptr_t address = (uintptr_t) self;

  self->func = func;
  self->data = data;
  self->shadow = NULL;
  forget_frames (self);
  getcontext (&self->context);
  self->context.uc_stack.ss_sp = self->stack;
  self->context.uc_stack.ss_size = self->size;
  self->context.uc_link = NULL;
  makecontext (&self->context, (void (*) (void)) begin_context, 2, (unsigned) (address >> 32), (unsigned) address);
}

static void
jump (Fiber *from, Fiber *to)
{
  swapcontext (&from->context, &to->context);
}

#endif

void
fiber_switch (Fiber *from, Fiber *to, bool last)
{
  left = from;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber (last ? NULL : &from->shadow, to->stack, to->size);
#endif
  (void) last;
  jump (from, to);
  arrive (from);
}
