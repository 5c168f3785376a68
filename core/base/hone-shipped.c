/* SPDX-License-Identifier: Apache-2.0 */
/* hone-shipped.c - see hone-shipped.h */
#include "hone-shipped.h"

/* @path: (transfer full) */
static char *
existing (char *path)
{
  if (path != NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&path, g_free);
  return path;
}

char *
hone_shipped (const char *what)
{
  const char *source = g_getenv ("HONE_SOURCE");
  char *path = source != NULL ? existing (g_build_filename (source, "resources", what, NULL)) : NULL;

  /* The installed one first: a program that was installed must not depend on where it was built. */
  if (path == NULL)
    path = existing (g_build_filename (HONE_SHIPPED_INSTALLED, what, NULL));
  return path != NULL ? path : g_build_filename (HONE_SHIPPED_SOURCE, what, NULL);
}
