/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c - how much memory is free */
#include "picture-cache.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "MemAvailable:   24105 kB" */
static guint64
memory_line (const char *name, guint64 otherwise)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL) || (line = strstr (text, name)) == NULL)
    return otherwise;
  return g_ascii_strtoull (line + strlen (name), NULL, 10) * 1024;
}

/* What a file of the control group says; @otherwise when there is none or no limit ("max"). */
static guint64
group_file (const char *name, guint64 otherwise)
{
  g_autofree char *path = g_build_filename ("/sys/fs/cgroup", name, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_ascii_isdigit (text[0]))
    return otherwise;
  return g_ascii_strtoull (text, NULL, 10);
}

static guint64
pages (int name)
{
  const long n = sysconf (name), size = sysconf (_SC_PAGESIZE);

  return n > 0 && size > 0 ? (guint64) n * (guint64) size : 0;
}

guint64
hone_memory_available (void)
{
  const guint64 machine = memory_line ("MemAvailable:", pages (_SC_AVPHYS_PAGES));
  const guint64 limit = group_file ("memory.max", G_MAXUINT64), used = group_file ("memory.current", 0);

  return MIN (machine, limit > used ? limit - used : 0);
}
