/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-exchange.h - a data set for a reader to fill, and looking at all that it filled in */
#pragma once

#include "exchange-private.h"
#include "fuzz.h"

typedef struct {
  HoneRecognition what;
  ExchangeReader reader;
} FuzzSet;

/* One picture of 640 x 480 and two classes are there. */
FuzzSet *fuzz_set_new (HoneFormat format, const char *path);
/* Asks for everything, and checks that all numbers are within their arrays. */
void fuzz_set_check (FuzzSet *self);
void fuzz_set_free (FuzzSet *self);
