/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-peak.c - what a GPU can do at most, by its clocks and widths: no kernel comes above that
 *
 * A multiprocessor's multiply-adds a clock are those of NVIDIA's architecture papers: 32 bits on its usual lanes, 16
 * bits on its tensor cores with sums of 32 bits, without sparsity.
 */
#include "cuda-device.h"

typedef struct {
  int generation; /* from this one on */
  int floats, halves;
} Lanes;

static const Lanes lanes[] = {
  { 75, 64, 512 },    /* Turing */
  { 80, 64, 1024 },   /* A100 */
  { 86, 128, 256 },   /* GeForce RTX 30; RTX 40 is alike */
  { 90, 128, 2048 },  /* H100 */
  { 100, 128, 4096 }, /* B200 */
  { 120, 128, 256 },  /* GeForce RTX 50 */
};

static const Lanes *
lanes_of (const HoneGpu *gpu)
{
  const int generation = gpu->major * 10 + gpu->minor;
  const Lanes *found = &lanes[0];

  for (size_t i = 0; i < sizeof lanes / sizeof *lanes; i++)
    if (lanes[i].generation <= generation)
      found = &lanes[i];
  return found;
}

static double
ask (HoneDevice *device, int attribute)
{
  int value = 0;

  return device->driver.device_attribute (&value, attribute, device->number) == CUDA_OK ? value : 0;
}

/* Two bits a clock and line: the memory's clock counts both edges once. */
void
cuda_measure (HoneDevice *device, HonePeak *peak)
{
  const Lanes *of = lanes_of (&device->gpu);
  const double clocks = ask (device, CUDA_ATTRIBUTE_CLOCK) * 1e3 * device->gpu.multiprocessors;

  peak->f32 = 2 * clocks * of->floats;
  peak->bf16 = 2 * clocks * of->halves;
  peak->bandwidth = 2 * ask (device, CUDA_ATTRIBUTE_MEMORY_CLOCK) * 1e3 * ask (device, CUDA_ATTRIBUTE_MEMORY_BITS) / 8;
}
