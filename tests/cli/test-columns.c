/* SPDX-License-Identifier: Apache-2.0 */
/* test-columns.c - text in the columns of a terminal: cells counted by hand */
#include "cli-columns.h"

#include <string.h>

typedef struct {
  char *text;
  gsize length;
  FILE *file;
} Memory;

static FILE *
begin (Memory *self)
{
  self->file = open_memstream (&self->text, &self->length);
  return self->file;
}

static void
assert_written (Memory *self, const char *expected)
{
  fclose (self->file);
  g_assert_cmpstr (self->text, ==, expected);
  free (self->text);
}

static void
test_cells (void)
{
  g_assert_cmpint (cli_cells (""), ==, 0);
  g_assert_cmpint (cli_cells ("mAP50"), ==, 5);
  g_assert_cmpint (cli_cells ("größe"), ==, 5);
  g_assert_cmpint (cli_cells ("학습"), ==, 4);
  g_assert_cmpint (cli_cells ("検出する"), ==, 8);
  g_assert_cmpint (cli_cells ("e\xcc\x81"), ==, 1); /* an accent that stands on its letter */
}

static void
test_cell (void)
{
  Memory memory;

  cli_cell (begin (&memory), "학습", 6);
  assert_written (&memory, "학습  ");
  cli_cell (begin (&memory), "train", 6);
  assert_written (&memory, "train ");
  cli_cell (begin (&memory), "training", 6);
  assert_written (&memory, "training");
  cli_cell_right (begin (&memory), "오차", 6);
  assert_written (&memory, "  오차");
}

static void
test_cut (void)
{
  Memory memory;

  cli_cell_cut (begin (&memory), "train", 5);
  assert_written (&memory, "train");
  cli_cell_cut (begin (&memory), "training", 5);
  assert_written (&memory, "trai…");
  cli_cell_cut (begin (&memory), "학습률", 5);
  assert_written (&memory, "학습…");
  cli_cell_cut (begin (&memory), "학습률", 4); /* half a letter is none */
  assert_written (&memory, "학… ");
}

static void
test_wrap (void)
{
  Memory memory;

  cli_wrap (begin (&memory), "", 2, 10);
  assert_written (&memory, "\n");
  cli_wrap (begin (&memory), "one two  three", 2, 10); /* "one two" is 7 of 8 cells */
  assert_written (&memory, "one two\n  three\n");
  cli_wrap (begin (&memory), "one two3 x", 2, 10); /* just fits */
  assert_written (&memory, "one two3\n  x\n");
  cli_wrap (begin (&memory), "a word-that-is-too-long b", 2, 10); /* words stay whole */
  assert_written (&memory, "a\n  word-that-is-too-long\n  b\n");
}

static void
test_wrap_wide (void)
{
  Memory memory;

  cli_wrap (begin (&memory), "학습 속도를 낮춤", 2, 12); /* 4, 6 and 4 cells: Hangul's words stay whole */
  assert_written (&memory, "학습\n  속도를\n  낮춤\n");
  cli_wrap (begin (&memory), "画像を検出する", 0, 8);
  assert_written (&memory, "画像を検\n出する\n");
  cli_wrap (begin (&memory), "画像です。検出", 0, 8); /* the mark takes its letter along */
  assert_written (&memory, "画像で\nす。検出\n");
  cli_wrap (begin (&memory), "画像の「検」", 0, 8); /* no line ends with an opening mark */
  assert_written (&memory, "画像の\n「検」\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/columns/cells", test_cells);
  g_test_add_func ("/columns/cell", test_cell);
  g_test_add_func ("/columns/cut", test_cut);
  g_test_add_func ("/columns/wrap", test_wrap);
  g_test_add_func ("/columns/wrap-wide", test_wrap_wide);
  return g_test_run ();
}
