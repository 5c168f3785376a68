/* SPDX-License-Identifier: Apache-2.0 */
/* kernel-case.h - what the tests of kernels share: devices, views with plain numbers in them, double references */
#pragma once

#include "hone-kernels.h"

#include <glib.h>

/* Levels that this machine has, the plain one first, each with a device of @n_threads. */
typedef struct {
  HoneLevel level;
  char name[64];
  HoneDevice *device;
} KernelLevel;

typedef void (*KernelFunc) (HoneDevice *device, gpointer data);

/* Calls @func once a level. */
void kernel_each_level (int n_threads, KernelFunc func, gpointer data);
HoneDevice *kernel_open (HoneLevel level, int n_threads); /* (nullable) */
/* Fails the test when the device has failed. */
void kernel_close (HoneDevice *device);

/* A view in a block of its own, @before channels (a multiple of 16) into it and with others behind it where it ends at
 * a multiple of 16; the block is filled with noise first, so that what a call forgets to write shows. */
HoneView kernel_view (HoneDevice *device, int n, int h, int w, int c, int before);
/* The same of another type than float. */
HoneView kernel_view_typed (HoneDevice *device, HoneType type, int n, int h, int w, int c, int before);
/* kernel_view () that holds @values, n x c x h x w. */
HoneView kernel_view_of (HoneDevice *device, int n, int h, int w, int c, int before, const float *values);
HoneView kernel_bytes (HoneDevice *device, int n, int h, int w, int c, const guint8 *values); /* n x h x w x c */
void kernel_view_free (HoneDevice *device, HoneView *view);
gsize kernel_view_n (HoneView view);

/* n x c x h x w. Fails the test when the padding is not 0. (transfer full) */
float *kernel_values (HoneDevice *device, HoneView view);
void kernel_assert_padding (HoneView view);
/* Fails the test when a channel of the block beside the view has changed. */
void kernel_assert_beside (HoneView view);

/* Numbers of about a normal distribution. (transfer full) */
float *kernel_random (GRand *rand, gsize n);
/* Mean squared difference by mean square of @want. */
double kernel_nmse (const float *got, const float *want, gsize n);
void kernel_assert_same (const char *what, const float *got, const float *want, gsize n, double nmse);

/* The convolution in doubles, straight from its definition; n x c x h x w. @y is zeroed first, gradients too. */
typedef struct {
  HoneConv how;
  int n, in, h, w, out; /* of x, channels of y */
} KernelConv;

int kernel_conv_h (const KernelConv *c);
int kernel_conv_w (const KernelConv *c);
gsize kernel_conv_n_x (const KernelConv *c);
gsize kernel_conv_n_y (const KernelConv *c);
gsize kernel_conv_n_weight (const KernelConv *c);
void kernel_conv_forward (const KernelConv *c, const float *x, const float *weight, float *y);
void kernel_conv_d_x (const KernelConv *c, const float *d_y, const float *weight, float *d_x);
void kernel_conv_d_weight (const KernelConv *c, const float *d_y, const float *x, float *d_weight);
