/* SPDX-License-Identifier: Apache-2.0 */
/* hone-thread.c - threads that let others go first */
#include "hone-thread.h"

#ifdef __linux__
#include <errno.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

void
hone_thread_step_back (int niceness)
{
#ifdef __linux__
  if (setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), niceness) != 0)
    g_debug ("the priority of a thread stays: %s", g_strerror (errno));
#endif
}
