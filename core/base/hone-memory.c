/* SPDX-License-Identifier: Apache-2.0 */
/* hone-memory.c - see hone-memory.h */
#include "hone-memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

void
hone_memory_give_back (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}
