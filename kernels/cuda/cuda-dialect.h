/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-dialect.h - the few words in which our kernels are written
 *
 * The same source is compiled by nvcc for a GPU, and by g++ for the emulator of tests/cuda-emulator, which gives each
 * of these words the meaning that the PTX ISA gives them, and finds what is wrong: a barrier that is missing or not
 * reached by all, an index off by one, a copy that is read before it has landed.
 *
 *   KERNEL (name, Args) { args.n ... }   a kernel; one struct of arguments, by value, shared with the host
 * (cuda-args.h) thread_index () block_index () block_size () block_count ()     all one-dimensional; blocks are whole
 * warps barrier () warp_barrier ()           all threads of the block, of the warp; they order shared memory SHARED
 * (type, name, n)               an array of the block, uninitialised; declared at a kernel's top, 48 KiB in all
 *   SHARED_OF (type)                     what a function takes that works on a part of such an array
 *   load_16 () store_16 ()               16 bytes at once, aligned to 16; shared_load_16 () shared_store_16 () likewise
 *   copy_async_16 () copy_commit () copy_wait<n> ()   global to shared; landed for this thread when at most n younger
 *                                        groups are on their way, for others after a barrier behind that
 *   shuffle_xor ()                       the number of the lane whose index differs by these bits; all 32 lanes call
 *   load_matrices () mma_bf16 () mma_f16 ()  ldmatrix.x4 and mma.m16n8k16; all 32 lanes call
 *   multiply_rounded () add_rounded ()   where a bit counts; fmaf () fuses
 *   float_of_f16 () f16_of_float ()      IEEE's half; bfloat16 likewise
 */
#pragma once

#include <stdint.h>

#ifdef __CUDACC__

#define KERNEL(name, Args) extern "C" __global__ void name (const Args args)
#define DEVICE static __device__ __forceinline__
#define DEVICE_MEMBER __device__ __forceinline__
#define SHARED(type, name, n) __shared__ __align__ (16) type name[n]
#define SHARED_OF(type) type *

struct __align__ (16) Sixteen
{
  uint32_t word[4];
};

DEVICE int
thread_index (void)
{
  return (int) threadIdx.x;
}

DEVICE int
block_index (void)
{
  return (int) blockIdx.x;
}

DEVICE int
block_size (void)
{
  return (int) blockDim.x;
}

DEVICE int
block_count (void)
{
  return (int) gridDim.x;
}

DEVICE void
barrier (void)
{
  __syncthreads ();
}

DEVICE void
warp_barrier (void)
{
  __syncwarp ();
}

DEVICE Sixteen
load_16 (const void *from)
{
  return *(const Sixteen *) from;
}

DEVICE void
store_16 (void *to, Sixteen x)
{
  *(Sixteen *) to = x;
}

template <typename T>
DEVICE Sixteen
shared_load_16 (const T *from)
{
  return *(const Sixteen *) from;
}

template <typename T>
DEVICE void
shared_store_16 (T *to, Sixteen x)
{
  *(Sixteen *) to = x;
}

/* A product, a sum, that is rounded: never a part of a fused operation. */
DEVICE float
multiply_rounded (float x, float y)
{
  return __fmul_rn (x, y);
}

DEVICE float
add_rounded (float x, float y)
{
  return __fadd_rn (x, y);
}

/* Zeros when not @valid; @from is not read then, but must point into memory of the device. */
template <typename T>
DEVICE void
copy_async_16 (T *to, const void *from, bool valid)
{
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"((uint32_t) __cvta_generic_to_shared (to)),
               "l"(from), "r"(valid ? 16 : 0)
               : "memory");
#else
  const Sixteen zero = { { 0, 0, 0, 0 } };

  shared_store_16 (to, valid ? load_16 (from) : zero);
#endif
}

DEVICE void
copy_commit (void)
{
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

template <int younger>
DEVICE void
copy_wait (void)
{
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(younger) : "memory");
#endif
}

DEVICE float
shuffle_xor (float x, int bits)
{
  return __shfl_xor_sync (0xffffffffu, x, bits);
}

/* Four 8 x 8 matrices of 16-bit numbers; lane i gives the address of row i % 8 of matrix i / 8, and gets of matrix j
 * the numbers 2 * (lane % 4) and the next of row lane / 4, in to[j]. With @turned of column lane / 4. */
template <bool turned>
DEVICE void
load_matrices (uint32_t to[4], const uint16_t *row)
{
  const uint32_t at = (uint32_t) __cvta_generic_to_shared (row);

  if (turned)
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(at)
                 : "memory");
  else
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                 : "r"(at)
                 : "memory");
}

/* d (16 x 8) += a (16 x 16, rows) * b (16 x 8, columns). A GPU before sm_80 has no bfloat16: the host never launches
 * what uses this there. */
DEVICE void
mma_bf16 (float d[4], const uint32_t a[4], const uint32_t b[2])
{
#if __CUDA_ARCH__ >= 800
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
               "{%0, %1, %2, %3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#endif
}

/* The same with halves. sm_75 has the instruction of half the depth only: k 0 .. 7 lie in a[0], a[1] and b[0]. */
DEVICE void
mma_f16 (float d[4], const uint32_t a[4], const uint32_t b[2])
{
#if __CUDA_ARCH__ >= 800
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
               "{%0, %1, %2, %3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else
#pragma unroll
  for (int half = 0; half < 2; half++)
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                 : "r"(a[2 * half]), "r"(a[2 * half + 1]), "r"(b[half]));
#endif
}

DEVICE float
float_of_f16 (uint16_t half)
{
  float x;

  asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"(half));
  return x;
}

/* Rounded to nearest, ties to even; beyond 65520 infinite. */
DEVICE uint16_t
f16_of_float (float x)
{
  uint16_t half;

  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(half) : "f"(x));
  return half;
}

#else
#include "emulator.h"
#endif

/* bfloat16 is the upper half of a float; rounded to nearest, ties to even; a NaN stays one. */
DEVICE float
float_of_bf16 (uint16_t half)
{
  union {
    uint32_t bits;
    float x;
  } both;

  both.bits = (uint32_t) half << 16;
  return both.x;
}

DEVICE uint16_t
bf16_of_float (float x)
{
  union {
    float x;
    uint32_t bits;
  } both;

  both.x = x;
  if (x != x)
    return (uint16_t) (both.bits >> 16 | 0x40);
  return (uint16_t) ((both.bits + 0x7fff + (both.bits >> 16 & 1)) >> 16);
}
