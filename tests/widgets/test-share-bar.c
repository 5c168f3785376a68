/* SPDX-License-Identifier: Apache-2.0 */
/* test-share-bar.c - parts of a whole in pixels, by hand */
#include "hone-share-bar.h"

static void
assert_edges (const HoneShare *shares, guint n, int width, const int *expected)
{
  int edges[HONE_SHARE_MOST + 1];

  hone_share_bar_place (shares, n, width, edges);
  for (guint i = 0; i <= n; i++)
    g_assert_cmpint (edges[i], ==, expected[i]);
}

static void
test_place (void)
{
  const HoneShare plain[] = { { "a", 0.25 }, { "b", 0.5 }, { "c", 0.25 } };
  const HoneShare half[] = { { "a", 0.25 }, { "b", 0.25 } };
  const HoneShare tiny[] = { { "a", 0.001 }, { "b", 0.998 }, { "c", 0.001 } };
  const HoneShare none[] = { { "a", 0 }, { "b", 1 } };
  const HoneShare thirds[] = { { "a", 1.0 / 3 }, { "b", 1.0 / 3 }, { "c", 1.0 / 3 } };

  assert_edges (plain, 3, 100, (const int[]){ 0, 25, 75, 100 });
  assert_edges (half, 2, 100, (const int[]){ 0, 25, 50 });     /* the rest stays empty */
  assert_edges (tiny, 3, 100, (const int[]){ 0, 1, 99, 100 }); /* what is there is seen */
  assert_edges (none, 2, 100, (const int[]){ 0, 0, 100 });
  assert_edges (thirds, 3, 100, (const int[]){ 0, 33, 67, 100 });
  assert_edges (NULL, 0, 100, (const int[]){ 0 });
}

static void
test_text (void)
{
  static const struct {
    double share;
    const char *text;
  } cases[] = { { 0, "0 %" }, { 0.004, "< 1 %" }, { 0.01, "1 %" }, { 0.334, "33 %" }, { 1, "100 %" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = hone_share_text (cases[i].share);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/share-bar/place", test_place);
  g_test_add_func ("/widgets/share-bar/text", test_text);
  return g_test_run ();
}
