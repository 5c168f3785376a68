/* SPDX-License-Identifier: Apache-2.0 */
/* hosted.h - the GPU's table for tests that were written for the CPU's
 *
 * Blocks and arrays lie in this process and look as the CPU lays them (nChw16c). Each call carries what it takes to the
 * device, calls the slot of hone_kernels_cuda () and carries back what it writes; so the programs of tests/kernels run
 * as they are. They are compiled with -Dhone_kernels_cpu=hone_kernels_hosted.
 */
#pragma once

#include "hone-kernels.h"

const HoneKernels *hone_kernels_hosted (void);
/* The GPU's table itself, whose memory the host cannot touch; only that it, too, has no level of the CPU's. */
const HoneKernels *hone_kernels_device (void);
