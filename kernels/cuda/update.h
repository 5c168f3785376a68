/* SPDX-License-Identifier: Apache-2.0 */
/* update.h - what the kernels of a step share: update.cu, muon.cu */
#pragma once

#include "block.h"

#define UPDATE_BETA2 0.999
#define UPDATE_EPSILON 1e-8f
#define UPDATE_KERAS_EPSILON 1e-7
