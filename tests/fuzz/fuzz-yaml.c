/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-yaml.c - data.yaml and args.yaml: the tree (what folders they name is not followed here) */
#include "fuzz.h"
#include "hone-yaml.h"

static void
visit (const HoneYaml *node)
{
  g_free (hone_yaml_dup_text (node));
  if (node->kind == HONE_YAML_STRING)
    g_free (hone_yaml_write_string (node->text));
  for (guint i = 0; i < node->n; i++) {
    visit (node->items[i]);
    if (node->keys != NULL)
      visit (node->keys[i]);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (HoneYaml) doc = hone_yaml_parse ((const char *) data, (gssize) n, "fuzz", NULL);

  if (doc != NULL)
    visit (doc);
  return 0;
}
