/* SPDX-License-Identifier: Apache-2.0 */
/* fiber.h - a stack of its own for each thread of a block, and a fast way from one to another
 *
 * On x86-64 a switch is a dozen instructions; elsewhere it is swapcontext (). The address sanitizer is told of every
 * switch.
 */
#pragma once

#include <stddef.h>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

typedef void (*FiberFunc) (void *data);

struct Fiber {
  void *stack; /* NULL: the thread's own stack, from which the others are entered */
  size_t size;
#if defined(__x86_64__)
  void *top; /* where it stopped */
#else
  ucontext_t context;
#endif
  FiberFunc func;
  void *data;
  void *shadow; /* the sanitizer's */
};

/* Gives @self a stack of @size bytes with a page behind it that must not be touched, once. */
void fiber_make_stack (Fiber *self, size_t size);
void fiber_free_stack (Fiber *self);

/* The next switch to @self begins @func (@data), which must never return. */
void fiber_start (Fiber *self, FiberFunc func, void *data);

/* @from stops here, and goes on when somebody switches to it. @last: it never does. */
void fiber_switch (Fiber *from, Fiber *to, bool last);
