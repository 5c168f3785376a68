/* SPDX-License-Identifier: Apache-2.0 */
/* hone-demo.c - where the demo data set lies */
#include "hone-dataset.h"

static gboolean
is_there (const char *folder)
{
  g_autofree char *yaml = g_build_filename (folder, "data.yaml", NULL);

  return g_file_test (yaml, G_FILE_TEST_EXISTS);
}

char *
hone_demo_path (void)
{
  const char *source = g_getenv ("HONE_SOURCE");
  g_autofree char *named = source != NULL ? g_build_filename (source, "resources", "demo", NULL) : NULL;

  if (named != NULL && is_there (named))
    return g_steal_pointer (&named);
  /* The installed one first: a program that was installed must not depend on where it was built. */
  return g_strdup (is_there (HONE_DEMO_INSTALLED) ? HONE_DEMO_INSTALLED : HONE_DEMO_SOURCE);
}
