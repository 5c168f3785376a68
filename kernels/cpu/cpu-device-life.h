/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-device-life.h - the slots of the table that are the same at every level: cpu-device.c for cpu-table.c */
#pragma once

#include "hone-kernels.h"

HoneDevice *cpu_open (const HoneOpen *how);
void cpu_close (HoneDevice *device);
HoneStatus cpu_sync (HoneDevice *device, char *why, size_t why_size);
void cpu_describe (HoneDevice *device, char *text, size_t size);
bool cpu_has_type (HoneDevice *device, HoneType type);
size_t cpu_block_bytes (HoneType type, int n, int h, int w, int wide);
void *cpu_alloc (HoneDevice *device, size_t bytes);
void cpu_release (HoneDevice *device, void *memory);
void cpu_clear (HoneDevice *device, void *memory, size_t bytes);
