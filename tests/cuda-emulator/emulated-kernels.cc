/* SPDX-License-Identifier: Apache-2.0 */
/* emulated-kernels.cc - kernels/cuda for the emulator: they enter its list as the library is loaded */
#include "all.cu"
