/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-archive.c - zip and tar: the names that come out are safe */
#include "fuzz.h"
#include "unpack.h"

#include <string.h>

static gboolean
wants_head (const char *name, gpointer data)
{
  return TRUE;
}

static void
check (const char *name, const char *head, gpointer data)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);

  g_assert_true (name[0] != '/' && name[0] != '\0');
  for (int i = 0; parts[i] != NULL; i++)
    g_assert_true (parts[i][0] != '\0' && strcmp (parts[i], "..") != 0 && strcmp (parts[i], ".") != 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  unpack_list (fuzz_file (data, n), wants_head, check, NULL, NULL);
  return 0;
}
