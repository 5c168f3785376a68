/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-file.c - see fuzz.h */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

const char *
fuzz_file (const uint8_t *data, size_t n)
{
  static char path[64];
  static int fd = -1;

  if (fd < 0) {
    fd = memfd_create ("fuzz", MFD_CLOEXEC);
    snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  }
  if (fd < 0 || ftruncate (fd, 0) != 0 || pwrite (fd, data, n, 0) != (ssize_t) n)
    abort ();
  return path;
}
