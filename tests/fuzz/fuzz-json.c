/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-json.c - the JSON reader: tokens until the end, once with skipping */
#include "fuzz.h"
#include "json-pull.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (JsonPull) all = json_pull_new_text ((const char *) data, n, "fuzz");
  g_autoptr (JsonPull) skipping = json_pull_new_text ((const char *) data, n, "fuzz");
  JsonToken token;

  while ((token = json_pull_next (all)) != JSON_ERROR && token != JSON_END)
    if (token == JSON_STRING || token == JSON_KEY)
      g_assert_true (g_utf8_validate (json_pull_text (all), -1, NULL));
  /* Whether it is well-formed does not depend on who looks. */
  if (json_pull_skip_next (skipping))
    g_assert_true ((json_pull_next (skipping) == JSON_END) == (token == JSON_END));
  else
    g_assert_cmpint (token, ==, JSON_ERROR);
  return 0;
}
