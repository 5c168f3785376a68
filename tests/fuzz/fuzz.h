/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h - one reader, fed with anything
 *
 * A target is LLVMFuzzerTestOneInput (): with clang and -Dfuzz=true libFuzzer drives it, else fuzz-driver.c: it replays
 * a corpus and changes it at random, the same in every run.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n);

/* A file with these bytes, in memory only; the same path each time. */
const char *fuzz_file (const uint8_t *data, size_t n);
