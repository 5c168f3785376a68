/* SPDX-License-Identifier: Apache-2.0 */
/* all.cu - every kernel, as one text: for nvcc, and for the emulator of the tests */
#include "act.cu"
#include "attention.cu"
#include "conv-mma.cu"
#include "conv.cu"
#include "depthwise.cu"
#include "matrix.cu"
#include "muon.cu"
#include "norm.cu"
#include "plain.cu"
#include "pool.cu"
#include "rows.cu"
#include "update.cu"
